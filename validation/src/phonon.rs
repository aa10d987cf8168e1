//! Phonons at an interface of two Debye solids, and measured conductances beside the model.

use crate::reference::{number, table};
use crate::report::{Area, Row};
use kapitza_core::constants::{BOLTZMANN, REDUCED_PLANCK};
use kapitza_materials::{Database, measured};
use kapitza_phonon::mismatch::{MismatchModel, normal_transmission};
use kapitza_phonon::{DebyeSolid, KapitzaInterface, TemperatureDefinition};
use std::f64::consts::PI;

const SCRIPT: &str = "scripts/phonon.py, mpmath quadrature at 25 digits";
const EMITTED: TemperatureDefinition = TemperatureDefinition::Emitted;
const EQUILIBRIUM: TemperatureDefinition = TemperatureDefinition::EquivalentEquilibrium;

pub fn areas() -> Vec<Area> {
    let mut rows = pairs();
    rows.extend(closed_forms());
    let (shown, pairs_modelled, pairs_measured) = measurements();
    vec![
        Area {
            title: "Phonons",
            about: "Debye solids with cut-offs: diffuse mismatch, acoustic mismatch at normal incidence, both definitions of \
                    temperature."
                .into(),
            rows,
        },
        Area {
            title: "Phonons beside measurements",
            about: format!(
                "Diffuse mismatch of Debye solids (emitted temperatures) beside the median of the measurements of the shipped \
                 compilation between 270 and 330 K without an interlayer: {pairs_modelled} of {pairs_measured} pairs measured \
                 there have both sides in the database with density, sound speeds and atomic density. Not judged: the model \
                 knows neither real dispersion nor electrons, roughness or disorder, and the samples differ among themselves."
            ),
            rows: shown,
        },
    ]
}

fn solids() -> Vec<DebyeSolid> {
    table(include_str!("../reference/phonon_solids.csv"))
        .iter()
        .map(|cells| {
            let n = |column: usize| number(cells, column);
            DebyeSolid::new(cells[0], n(1), n(2), n(3), n(4))
        })
        .collect()
}

fn interface(model: MismatchModel, sides: &[DebyeSolid; 2]) -> KapitzaInterface {
    KapitzaInterface::debye(model, sides, EMITTED).expect("solids of the tables")
}

fn at(law: &KapitzaInterface, temperature: f64, definition: TemperatureDefinition) -> f64 {
    law.at(temperature, definition).conductance.unwrap_or(f64::NAN)
}

fn pairs() -> Vec<Row> {
    let solids = solids();
    let mut rows = Vec::new();
    for cells in table(include_str!("../reference/phonon_pairs.csv")) {
        let side = |name: &str| solids.iter().find(|s| s.name == name).cloned();
        let (Some(one), Some(other)) = (side(cells[0]), side(cells[1])) else { continue };
        let sides = [one, other];
        let law = interface(MismatchModel::Diffuse, &sides);
        let pair = format!("{}/{}", cells[0], cells[1]);
        let why = "closed-form integrals good to 1e-13";
        rows.push(Row::relative(
            format!("{pair}: low-temperature prefactor G/T³, diffuse mismatch"),
            "W/m²K⁴",
            (law.transmission.low_temperature_prefactor(), number(&cells, 2)),
            "scripts/phonon.py, mpmath; E. T. Swartz, R. O. Pohl, Rev. Mod. Phys. 61, 605 (1989)",
            1e-13,
            "rounding",
        ));
        for (i, t) in [10.0, 100.0, 300.0].into_iter().enumerate() {
            rows.push(Row::relative(
                format!("{pair}: G at {t} K, emitted"),
                "W/m²K",
                (at(&law, t, EMITTED), number(&cells, 3 + i)),
                SCRIPT,
                1e-12,
                why,
            ));
            rows.push(Row::relative(
                format!("{pair}: G at {t} K, equivalent equilibrium"),
                "W/m²K",
                (at(&law, t, EQUILIBRIUM), number(&cells, 6 + i)),
                SCRIPT,
                1e-11,
                "the same, amplified by a difference of resistances",
            ));
        }
        let amm = interface(MismatchModel::AcousticNormal, &sides);
        rows.push(Row::relative(
            format!("{pair}: low-temperature prefactor, acoustic mismatch at normal incidence"),
            "W/m²K⁴",
            (amm.transmission.low_temperature_prefactor(), number(&cells, 9)),
            "scripts/phonon.py, mpmath",
            1e-13,
            "rounding",
        ));
        rows.push(Row::relative(
            format!("{pair}: classical limit of G"),
            "W/m²K",
            (law.transmission.classical_conductance(), number(&cells, 10)),
            SCRIPT,
            1e-12,
            "rounding",
        ));
        // R = 1/(dQ/dT) with the one-way flow at equilibrium, differentiated numerically.
        let flux = |t: f64| law.transmission.one_way_flux(t);
        let central = |h: f64| (flux(300.0 + h) - flux(300.0 - h)) / (2.0 * h);
        rows.push(Row::relative(
            format!("{pair}: R = 1/(dQ̇_one-way/dT) at 300 K"),
            "m²K/W",
            (1.0 / at(&law, 300.0, EMITTED), 3.0 / (4.0 * central(1.0) - central(2.0))),
            "central differences of the one-way flux, itself a separate quadrature",
            1e-8,
            "differences over 1 and 2 K with Richardson's extrapolation",
        ));
    }
    rows
}

fn closed_forms() -> Vec<Row> {
    let why = "rounding";
    let mut rows: Vec<Row> = [(1.0, 1.0, 1.0), (1.0, 3.0, 0.75), (1.0, 9.0, 0.36), (2.0, 18.0, 0.36)]
        .into_iter()
        .map(|(a, b, expected)| {
            Row::relative(
                format!("transmission at normal incidence, impedances {a}:{b}"),
                "1",
                (normal_transmission(a, b), expected),
                "4Z₁Z₂/(Z₁ + Z₂)², by hand",
                1e-15,
                why,
            )
        })
        .collect();
    let prefactor = PI.powi(2) * BOLTZMANN.powi(4) / (15.0 * REDUCED_PLANCK.powi(3));
    // An imaginary plane in one solid: acoustic mismatch transmits all, so that G/T³ = ½ prefactor Σ c⁻².
    let germanium = || DebyeSolid::new("Ge", 5320.0, 5310.0, 3250.0, 4.42e28);
    let same = interface(MismatchModel::AcousticNormal, &[germanium(), germanium()]);
    let sum = 1.0 / 5310f64.powi(2) + 2.0 / 3250f64.powi(2);
    rows.push(Row::relative(
        "imaginary plane in germanium: G/T³ = ½ (2.03851e10) Σc⁻²",
        "W/m²K⁴",
        (same.transmission.low_temperature_prefactor(), 0.5 * 2.03851e10 * sum),
        "Swartz & Pohl (1989), prefactor π²k_B⁴/15ħ³ = 2.03851e10 SI",
        3e-6,
        "half of the last digit of the prefactor",
    ));
    rows.push(Row::relative(
        "prefactor π²k_B⁴/15ħ³ from the constants",
        "W/m⁴K⁴·(m/s)²",
        (prefactor, 2.03851e10),
        "evaluated by hand from the exact constants",
        3e-6,
        "half of the last digit",
    ));
    let left = same.at(300.0, EQUILIBRIUM).conductance.map_or(0.0, |g| 1.0 / g);
    rows.push(Row::absolute(
        "imaginary plane: resistance between equilibrium temperatures",
        "m²K/W",
        (left, 0.0),
        "Simons, J. Phys. C 7, 4048 (1974): nothing is reflected",
        0.0,
        "must vanish to the last bit",
    ));
    let diffuse = interface(MismatchModel::Diffuse, &[germanium(), germanium()]);
    rows.push(Row::relative(
        "imaginary plane with diffuse scattering: G is half of the ballistic one (300 K)",
        "W/m²K",
        (at(&diffuse, 300.0, EMITTED), 0.5 * at(&same, 300.0, EMITTED)),
        "τ = ½ (Swartz & Pohl 1989)",
        1e-13,
        why,
    ));
    rows
}

/// Rows, pairs modelled, pairs measured in the window.
fn measurements() -> (Vec<Row>, usize, usize) {
    let database = Database::shipped();
    let solid = |name: &str| DebyeSolid::from_material(&database.solid(name).ok()?).ok();
    let mut rows = Vec::new();
    let mut seen: Vec<[String; 2]> = Vec::new();
    let mut measured_pairs = 0;
    for (film, substrate, _) in measured::pairs() {
        // The compilation lists some pairs in both orders, and one in two spellings.
        let mut names = [film.to_lowercase(), substrate.to_lowercase()];
        names.sort();
        if seen.contains(&names) {
            continue;
        }
        seen.push(names);
        let near: Vec<_> = measured::between(&[film], &[substrate], false)
            .into_iter()
            .filter(|m| (270.0..=330.0).contains(&m.temperature))
            .collect();
        let Some(summary) = measured::summary(&near) else { continue };
        measured_pairs += 1;
        let (Some(one), Some(other)) = (solid(film), solid(substrate)) else { continue };
        if one.name == other.name {
            continue;
        }
        let law = interface(MismatchModel::Diffuse, &[one, other]);
        let mean = near.iter().map(|m| m.temperature).sum::<f64>() / near.len() as f64;
        let (emitted, equilibrium) = (at(&law, mean, EMITTED), at(&law, mean, EQUILIBRIUM));
        rows.push(Row::information(
            format!(
                "{film}/{substrate} at {mean:.0} K: model over measured median {:.2}",
                emitted / summary.median
            ),
            "MW/m²K",
            (emitted / 1e6, summary.median / 1e6),
            format!(
                "{} points of {} papers, {:.0} to {:.0} MW/m²K",
                summary.points,
                summary.papers,
                summary.lowest / 1e6,
                summary.highest / 1e6
            ),
            format!("equivalent equilibrium: {:.0} MW/m²K", equilibrium / 1e6),
        ));
    }
    let modelled = rows.len();
    (rows, modelled, measured_pairs)
}
