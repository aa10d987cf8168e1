//! Spot checks of the shipped data against sources other than those the files name.

use crate::report::{Area, Row};
use kapitza_materials::{Database, PropertyKey};
use std::error::Error;

const KITTEL: &str = "C. Kittel, Introduction to Solid State Physics, 8th ed., ch. 5, table 1 (300 K)";
const CRC: &str = "CRC Handbook of Chemistry and Physics, Heat capacity of the elements at 25 °C";
const INCROPERA: &str =
    "F. P. Incropera et al., Fundamentals of Heat and Mass Transfer, 6th ed., table A.4 (300 K)";

/// Thermal conductivities of elements at 300 K, W/(cm K) as printed.
const CONDUCTIVITIES: &[(&str, f64)] = &[
    ("Al", 2.37),
    ("Cu", 4.01),
    ("Au", 3.17),
    ("Ag", 4.29),
    ("Ni", 0.91),
    ("W", 1.74),
    ("Ti", 0.22),
    ("Pb", 0.35),
    ("Fe", 0.80),
    ("Cr", 0.94),
    ("Pt", 0.72),
    ("Pd", 0.72),
    ("Mo", 1.38),
    ("Ta", 0.58),
    ("Nb", 0.54),
    ("Zn", 1.16),
    ("Mg", 1.56),
    ("In", 0.82),
    ("Sn", 0.67),
    ("Rh", 1.50),
    ("Ir", 1.47),
    ("Be", 2.00),
    ("Si", 1.48),
    ("Ge", 0.60),
];

/// Specific heats at 25 °C, J/(g K) as printed.
const SPECIFIC_HEATS: &[(&str, f64)] = &[
    ("Al", 0.897),
    ("Cu", 0.385),
    ("Au", 0.129),
    ("Ag", 0.235),
    ("Ni", 0.444),
    ("W", 0.132),
    ("Ti", 0.523),
    ("Fe", 0.449),
    ("Cr", 0.449),
    ("Pt", 0.133),
    ("Mo", 0.251),
    ("Ta", 0.140),
    ("Nb", 0.265),
    ("Zn", 0.388),
    ("Mg", 1.023),
    ("In", 0.233),
    ("Ge", 0.320),
    ("Si", 0.712),
];

/// Gases at 300 K: k in mW/(m K), μ in µPa s, c_p in kJ/(kg K), as printed.
const GASES: &[(&str, f64, f64, f64)] = &[
    ("air", 26.3, 18.46, 1.007),
    ("He", 152.0, 19.9, 5.193),
    ("H2", 183.0, 8.96, 14.31),
    ("N2", 25.9, 17.82, 1.041),
    ("O2", 26.8, 20.72, 0.920),
    ("CO2", 16.55, 14.9, 0.851),
];

pub fn area() -> Result<Area, Box<dyn Error>> {
    let database = Database::shipped();
    let mut rows = Vec::new();
    for &(name, printed) in CONDUCTIVITIES {
        let k = database.solid(name)?.property(PropertyKey::ThermalConductivity)?.value(300.0);
        let half_digit = 0.005 / printed;
        rows.push(Row::relative(
            format!("thermal conductivity of {name} at 300 K"),
            "W/m/K",
            (k, 100.0 * printed),
            KITTEL,
            half_digit + 0.01,
            "half of the last printed digit and 1 % between compilations",
        ));
    }
    for &(name, printed) in SPECIFIC_HEATS {
        let c = database.solid(name)?.property(PropertyKey::SpecificHeat)?.value(298.15);
        let half_digit = 0.0005 / printed;
        rows.push(Row::relative(
            format!("specific heat of {name} at 298.15 K"),
            "J/kg/K",
            (c, 1000.0 * printed),
            CRC,
            half_digit + 0.015,
            "half of the last printed digit and 1.5 % between compilations",
        ));
    }
    for &(name, k, mu, cp) in GASES {
        let gas = database.gas(name)?;
        let value = |key: PropertyKey| gas.property(key).map(|p| p.value(300.0));
        let why = "the older table lies up to 2.5 % from today's reference correlations (helium, hydrogen)";
        rows.push(Row::relative(
            format!("thermal conductivity of {name} at 300 K"),
            "mW/m/K",
            (1e3 * value(PropertyKey::ThermalConductivity)?, k),
            INCROPERA,
            0.03,
            why,
        ));
        rows.push(Row::relative(
            format!("viscosity of {name} at 300 K"),
            "µPa s",
            (1e6 * value(PropertyKey::Viscosity)?, mu),
            INCROPERA,
            0.02,
            "as above, for viscosities",
        ));
        rows.push(Row::relative(
            format!("specific heat of {name} at 300 K"),
            "J/kg/K",
            (value(PropertyKey::SpecificHeat)?, 1e3 * cp),
            INCROPERA,
            0.01,
            "a real gas at 1 atm against the dilute limit: 0.6 % for carbon dioxide",
        ));
    }
    for name in ["He", "Ne", "Ar", "Kr", "Xe"] {
        let gas = database.gas(name)?;
        rows.push(Row::relative(
            format!("Prandtl number of {name} at 300 K"),
            "1",
            (gas.prandtl_number(300.0)?, 2.0 / 3.0),
            "Chapman & Enskog, first approximation: 2/3 for every monatomic gas",
            0.01,
            "higher approximations differ from 2/3 by less than 1 %",
        ));
        rows.push(Row::relative(
            format!("ratio of specific heats of {name} at 300 K"),
            "1",
            (gas.heat_capacity_ratio(300.0)?, 5.0 / 3.0),
            "three degrees of freedom: 5/3",
            1e-4,
            "digits of c_p in the file",
        ));
    }
    let steel = database.solid("SS304")?.property(PropertyKey::ThermalConductivity)?.value(373.15);
    rows.push(Row::relative(
        "thermal conductivity of SS304 at 100 °C",
        "W/m/K",
        (steel, 16.2),
        "AK Steel, 304/304L stainless steel product data",
        0.03,
        "heats of one grade differ by some per cent",
    ));
    Ok(Area {
        title: "Materials",
        about: "The shipped data against handbooks that are not the source named in the files. Compilations share measurements: \
                agreement shows that the numbers are read and interpolated rightly, not that they are true. The \
                handbook values here were entered without the printed page at hand: check one against the page before relying on it."
            .into(),
        rows,
    })
}
