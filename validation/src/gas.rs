//! Gas between walls: mean free path, gas parameter, both limits, and the distance to kinetic theory between them.

use crate::reference::Numbers;
use crate::report::{Area, Row};
use kapitza_core::Property;
use kapitza_core::constants::MOLAR_GAS;
use kapitza_core::interface::{InterfaceLaw, InterfaceState};
use kapitza_gas::{Accommodation, GapGas, GasGap, mean_free_path, song_yovanovich};
use kapitza_materials::Database;
use std::error::Error;

const SCRIPT: &str = "scripts/gas.py, mpmath; E. H. Kennard, Kinetic Theory of Gases (1938)";

pub fn area() -> Result<Area, Box<dyn Error>> {
    let mut rows = formulas();
    rows.extend(published()?);
    rows.extend(limits()?);
    rows.extend(kinetic()?);
    Ok(Area {
        title: "Gas at a wall",
        about: "Mean free path λ = 2μ/(ρc̄) and gas parameter M. The rows against kinetic theory show what the formula \
                k/(Y + M) costs between its two exact limits: it is the formula, not its evaluation, that differs."
            .into(),
        rows,
    })
}

fn gas(conductivity: f64, viscosity: f64, specific_heat: f64, molar_mass: f64, monatomic: bool) -> GapGas {
    GapGas {
        name: "gas".into(),
        conductivity: Property::given("k", conductivity),
        viscosity: Property::given("mu", viscosity),
        specific_heat: Property::given("cp", specific_heat),
        molar_mass,
        monatomic,
    }
}

fn parameter(gas: &GapGas, temperature: f64, pressure: f64, alpha: [f64; 2]) -> f64 {
    let state = InterfaceState::at_temperature(temperature);
    gas.parameter_times_pressure(&alpha.map(Accommodation::Fixed), &state).re / pressure
}

fn formulas() -> Vec<Row> {
    let numbers = Numbers::read("gas.csv", include_str!("../reference/gas.csv"));
    let helium = gas(0.155, 2e-5, 5193.0, 0.004, true);
    let argon = gas(0.0177, 2.27e-5, 520.0, 0.04, true);
    let nitrogen = gas(0.026, 1.79e-5, 1040.0, 0.028, false);
    let row = |name: &str, unit, ours: f64, key: &str| {
        Row::relative(name, unit, (ours, numbers.get(key)), SCRIPT, 1e-13, "rounding")
    };
    vec![
        row(
            "mean free path, μ = 18 µPa s, M = 29 g/mol, 300 K, 1 bar",
            "m",
            mean_free_path(1.8e-5, 0.029, 300.0, 1e5),
            "path_air",
        ),
        row(
            "mean free path, μ = 20 µPa s, M = 4 g/mol, 250 K, 1 kPa",
            "m",
            mean_free_path(2e-5, 0.004, 250.0, 1e3),
            "path_helium",
        ),
        row(
            "gas parameter M of helium at 300 K and 1 atm, α = 0.55",
            "m",
            parameter(&helium, 300.0, 101_325.0, [0.55; 2]),
            "parameter_helium",
        ),
        row(
            "gas parameter M of argon at 300 K and 1 atm, α = 0.9 and 0.8",
            "m",
            parameter(&argon, 300.0, 101_325.0, [0.9, 0.8]),
            "parameter_argon",
        ),
        row(
            "gas parameter M of nitrogen at 320 K and 5 kPa, α = 0.8 and 1",
            "m",
            parameter(&nitrogen, 320.0, 5e3, [0.8, 1.0]),
            "parameter_nitrogen",
        ),
        Row::relative(
            "accommodation of nitrogen on steel at 350 K",
            "1",
            (song_yovanovich(350.0.into(), 0.028_013_4, false, 0.0558).re, numbers.get("song_nitrogen")),
            "scripts/gas.py; S. Song, M. M. Yovanovich, ASME HTD 69, 107 (1987)",
            1e-13,
            "rounding",
        ),
        Row::relative(
            "accommodation of helium on steel at 350 K",
            "1",
            (song_yovanovich(350.0.into(), 0.004_002_602, true, 0.0558).re, numbers.get("song_helium")),
            "scripts/gas.py; S. Song, M. M. Yovanovich, ASME HTD 69, 107 (1987)",
            1e-13,
            "rounding",
        ),
    ]
}

/// Published mean free paths, with the viscosities of the database.
fn published() -> Result<Vec<Row>, Box<dyn Error>> {
    let mut rows = Vec::new();
    // The handbook's paths are those of hard spheres, (16/5) μ/p √(RT/2πM): 16/(5π) of ours.
    let convention = 16.0 / (5.0 * std::f64::consts::PI);
    let table = [
        ("He", 200.0),
        ("Ne", 143.0),
        ("Ar", 72.2),
        ("Kr", 55.8),
        ("H2", 126.0),
        ("N2", 67.6),
        ("O2", 73.6),
        ("CO2", 45.1),
    ];
    for (name, nanometres) in table {
        let gas = GapGas::new(&Database::shipped().gas(name)?)?;
        let path = mean_free_path(gas.viscosity.value(298.15), gas.molar_mass, 298.15, 1e5);
        rows.push(Row::relative(
            format!("mean free path of {name} at 25 °C and 100 kPa, of hard spheres"),
            "nm",
            (1e9 * path * convention, nanometres),
            "CRC Handbook of Chemistry and Physics, 100th ed., mean free path and related properties of gases",
            0.015,
            "three digits, and diameters rounded to three digits in its making",
        ));
    }
    let air = GapGas::new(&Database::shipped().gas("air")?)?;
    // Here λ = μ/(φρc̄) with φ = 0.491, that of hard spheres in the Chapman-Enskog theory; ours has φ = ½.
    let path = mean_free_path(air.viscosity.value(296.15), air.molar_mass, 296.15, 101_325.0);
    rows.push(Row::relative(
        "mean free path of air at 23 °C and 101325 Pa, in the convention φ = 0.491",
        "nm",
        (1e9 * path * 0.5 / 0.491, 67.30),
        "ISO 15900; M. D. Allen, O. G. Raabe, Aerosol Sci. Technol. 4, 269 (1985); J. H. Kim et al., J. Res. NIST 110, 31 (2005)",
        0.003,
        "viscosities of air differ by 0.1 %, φ has three digits",
    ));
    Ok(rows)
}

fn limits() -> Result<Vec<Row>, Box<dyn Error>> {
    let numbers = Numbers::read("gas.csv", include_str!("../reference/gas.csv"));
    let mut rows = Vec::new();
    for (name, molar_mass, factor) in
        [("helium", 0.004_002_602, 2.5), ("argon", 0.039_948, 2.5), ("nitrogen", 0.028_013_4, 3.5)]
    {
        // The conductivity cancels in this limit: any number may stand here.
        let gas = gas(0.05, 2e-5, factor * MOLAR_GAS / molar_mass, molar_mass, factor < 3.0);
        let gap = GasGap { thickness: 1e-6, gas, accommodation: [Accommodation::Fixed(1.0); 2] };
        let pressure = 1e-6;
        let h = gap.conductance(&InterfaceState::new(300.0, 300.0, 0.0, pressure, 0.0))?.value.re;
        rows.push(Row::relative(
            format!("free-molecular conductance per pascal, {name} at 300 K, α = 1"),
            "W/m²K/Pa",
            (h / pressure, numbers.get(&format!("knudsen_{name}"))),
            "scripts/gas.py; M. Knudsen, Ann. Phys. 34, 593 (1911): (γ+1)/(γ−1) √(R/8πMT)",
            1e-9,
            "the gap still has 1 µm beside a mean free path of kilometres",
        ));
        let h = gap.conductance(&InterfaceState::new(300.0, 300.0, 0.0, 1e16, 0.0))?.value.re;
        rows.push(Row::relative(
            format!("continuum limit k/Y, {name}"),
            "W/m²K",
            (h, 0.05 / 1e-6),
            "Fourier's law",
            1e-9,
            "slip beside 1 µm at 1e16 Pa (ideal gas, for the limit only)",
        ));
    }
    Ok(rows)
}

/// k/(Y + M) over the free-molecular conductance, against solutions of linearised kinetic equations.
fn kinetic() -> Result<Vec<Row>, Box<dyn Error>> {
    // A monatomic gas with Prandtl number 2/3: k = (15/4)(R/M) μ.
    let (molar_mass, viscosity, temperature, pressure) = (0.04, 2e-5, 300.0, 100.0);
    let specific = MOLAR_GAS / molar_mass;
    let speed = (2.0 * specific * temperature).sqrt();
    let free = pressure * speed / (std::f64::consts::PI.sqrt() * temperature);
    let length = viscosity * speed / pressure;
    let ratio = |thickness: f64| -> Result<f64, Box<dyn Error>> {
        let gas = gas(3.75 * specific * viscosity, viscosity, 2.5 * specific, molar_mass, true);
        let gap = GasGap { thickness, gas, accommodation: [Accommodation::Fixed(1.0); 2] };
        Ok(gap.conductance(&InterfaceState::new(temperature, temperature, 0.0, pressure, 0.0))?.value.re
            / free)
    };
    let mut rows = Vec::new();
    for (delta, exact) in [
        (0.01, 0.9924843287),
        (0.1, 0.9351594504),
        (1.0, 0.6408525415),
        (10.0, 0.1757880094),
        (100.0, 0.0215930803),
    ] {
        rows.push(Row::information(
            format!("q/q_fm between diffuse walls, BGK, δ = {delta}"),
            "1",
            (ratio(1.5 * length * delta)?, exact),
            "linearised BGK equation; δ = gap/ℓ with the ℓ of the model, 3/2 of that of the true viscosity",
            "k/(Y + M) exceeds kinetic theory between its limits, by up to 7.7 %",
        ));
    }
    for (delta, exact) in [(0.1, 0.9485044585), (1.0, 0.7092345392), (10.0, 0.2389963349)] {
        rows.push(Row::information(
            format!("q/q_fm between diffuse walls, Shakhov, δ = {delta}"),
            "1",
            (ratio(length * delta)?, exact),
            "linearised Shakhov equation; δ = gap/ℓ, ℓ = μv₀/p",
            "k/(Y + M) exceeds kinetic theory between its limits, by up to 8.9 %",
        ));
    }
    Ok(rows)
}
