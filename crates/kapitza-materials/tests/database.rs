//! The shipped database: complete, consistent, physical.

use kapitza_core::constants::MOLAR_GAS;
use kapitza_document::Source;
use kapitza_materials::{Atomicity, Database, Family, PropertyKey};

#[test]
fn every_entry_is_valid() {
    let mut database = Database::default();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/materials")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            if let Err(failure) = database.extend(&Source::new(name, text)) {
                panic!("{failure}");
            }
        }
    }
    if let Err(failures) = database.validate() {
        let texts: Vec<String> = failures.iter().map(ToString::to_string).collect();
        panic!("{}", texts.join("\n\n"));
    }
    // What is compiled in is what stands in the folder.
    assert_eq!(database.listings().len(), Database::shipped().listings().len());
}

#[test]
fn the_breadth_that_is_promised() {
    let count = |family| Database::shipped().listings().iter().filter(|l| l.family == family).count();
    assert!(count(Family::Solid) >= 60, "{}", count(Family::Solid));
    assert!(count(Family::Gas) >= 10, "{}", count(Family::Gas));
    for name in [
        "Si",
        "Ge",
        "SiC-4H",
        "SiC-6H",
        "GaN",
        "AlN",
        "GaAs",
        "InP",
        "diamond",
        "sapphire",
        "SiO2",
        "MgO",
        "Al",
        "Cu",
        "Au",
        "Ag",
        "Ni",
        "W",
        "Ti",
        "Pb",
        "In",
        "Sn",
        "SS304",
        "SS316",
        "Al6061",
        "Invar",
        "Inconel718",
        "Kovar",
        "FR-4",
    ] {
        let solid = Database::shipped().solid(name).unwrap_or_else(|e| panic!("{e}"));
        assert!(solid.properties.contains_key(&PropertyKey::ThermalConductivity), "k of {name}");
    }
    for name in ["He", "Ne", "Ar", "Kr", "Xe", "H2", "N2", "O2", "air", "CO2"] {
        let gas = Database::shipped().gas(name).unwrap_or_else(|e| panic!("{e}"));
        for key in [
            PropertyKey::MolarMass,
            PropertyKey::ThermalConductivity,
            PropertyKey::Viscosity,
            PropertyKey::SpecificHeat,
        ] {
            assert!(gas.properties.contains_key(&key), "{} of {name}", key.name());
        }
    }
}

/// Conductivities at 300 K of Ho, Powell & Liley (1972), as every handbook prints them; tolerance 2 %, the spread
/// between handbooks.
#[test]
fn handbook_conductivities() {
    for (name, k) in [
        ("Cu", 401.0),
        ("Al", 237.0),
        ("Au", 317.0),
        ("Ag", 429.0),
        ("W", 174.0),
        ("Ni", 90.7),
        ("Pb", 35.3),
        ("Si", 148.0),
        ("Ge", 59.9),
    ] {
        let solid = Database::shipped().solid(name).unwrap();
        let found = solid.property(PropertyKey::ThermalConductivity).unwrap().value(300.0);
        assert!((found / k - 1.0).abs() < 0.02, "{name}: {found}");
    }
}

/// Kinetic theory: a monatomic gas has γ = 5/3 and Pr = 2/3 to within 1.5 % (the Chapman-Enskog value lies between
/// 0.66 and 0.67 for all interatomic potentials).
#[test]
fn monatomic_gases_obey_kinetic_theory() {
    for listing in Database::shipped().listings().iter().filter(|l| l.family == Family::Gas) {
        let gas = Database::shipped().gas(&listing.name).unwrap();
        let k = gas.property(PropertyKey::ThermalConductivity).unwrap();
        for t in [200.0, 300.0, 500.0, 900.0] {
            if k.check(t).is_some() || gas.property(PropertyKey::Viscosity).unwrap().check(t).is_some() {
                continue;
            }
            let (gamma, prandtl) = (gas.heat_capacity_ratio(t).unwrap(), gas.prandtl_number(t).unwrap());
            if gas.atomicity == Atomicity::Monatomic {
                assert!((gamma - 5.0 / 3.0).abs() < 1e-3, "{} {gamma}", gas.name);
                assert!((prandtl / (2.0 / 3.0) - 1.0).abs() < 0.015, "{} at {t} K: {prandtl}", gas.name);
            } else {
                assert!(
                    (1.0..1.67).contains(&gamma) && (0.5..1.2).contains(&prandtl),
                    "{} {gamma} {prandtl}",
                    gas.name
                );
            }
        }
    }
}

/// Dulong and Petit: no solid element stores more than 3R per mole of atoms at room temperature by more than its
/// anharmonic and electronic part, 25 %.
#[test]
fn specific_heats_respect_dulong_and_petit() {
    for listing in Database::shipped().listings().iter().filter(|l| l.family == Family::Solid) {
        let solid = Database::shipped().solid(&listing.name).unwrap();
        let (Some(atoms), Ok(mass), Ok(cp)) = (
            solid.atoms_per_formula,
            solid.property(PropertyKey::MolarMass),
            solid.property(PropertyKey::SpecificHeat),
        ) else {
            continue;
        };
        if cp.check(300.0).is_none() {
            let per_atom = cp.value(300.0) * mass.value(300.0) / atoms / (3.0 * MOLAR_GAS);
            assert!((0.1..1.25).contains(&per_atom), "{}: {per_atom}", solid.name);
        }
    }
}

/// Sound speeds and moduli of one material belong together: G = ρ c_t² to 15 % (handbook values come from
/// different samples).
#[test]
fn sound_speeds_and_moduli_agree() {
    for listing in Database::shipped().listings().iter().filter(|l| l.family == Family::Solid) {
        let solid = Database::shipped().solid(&listing.name).unwrap();
        let value = |key| solid.property(key).map(|p| p.value(300.0));
        if let (Ok(density), Ok(ct), Ok(g)) = (
            value(PropertyKey::Density),
            value(PropertyKey::TransverseSpeed),
            value(PropertyKey::ShearModulus),
        ) {
            let ratio = density * ct * ct / g;
            assert!((0.85..1.15).contains(&ratio), "{}: {ratio}", solid.name);
        }
        if let (Ok(cl), Ok(ct)) = (value(PropertyKey::LongitudinalSpeed), value(PropertyKey::TransverseSpeed))
        {
            // Positive bulk modulus with an ordinary Poisson ratio.
            assert!(cl / ct > 1.3 && cl / ct < 4.0, "{}: {}", solid.name, cl / ct);
        }
    }
}

#[test]
fn a_user_file_extends_and_overrides() {
    let mut database = Database::shipped().clone();
    let text = r#"
[references]
me = "Measured here"

[[solid]]
name = "Cu"
title = "Copper as delivered"
class = "metal"
  [solid.thermal_conductivity]
  value = "385 W/m/K"
  range_K = [273, 373]
  source = "me"

[[solid]]
name = "mystery"
title = "A new solid"
class = "ceramic"
"#;
    database.extend(&Source::new("mine.toml", text)).unwrap();
    let copper = database.solid("Cu").unwrap();
    assert_eq!(copper.property(PropertyKey::ThermalConductivity).unwrap().value(300.0), 385.0);
    let missing = database.solid("mystery").unwrap().property(PropertyKey::Density).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "the density of mystery is not in the database; give it in the case file or in a database file of your own"
    );
    let unknown = database.solid("silicom").unwrap_err().to_string();
    assert!(unknown.contains("\"silicon\""), "{unknown}");
}

#[test]
fn mistakes_in_a_user_file_are_located() {
    let mut database = Database::default();
    let text = "[[solid]]\nname = \"X\"\ntitle = \"x\"\nclass = \"metal\"\n[solid.density]\nvalue = \"2.3 g/cm\"\nsource = \"nobody\"\n";
    database.extend(&Source::new("mine.toml", text)).unwrap();
    let error = database.validate().unwrap_err().remove(0).to_string();
    assert!(error.contains("mine.toml:6:9"), "{error}");
    assert!(error.contains("expected a density"), "{error}");
    assert!(error.contains("no reference is called \"nobody\""), "{error}");
}
