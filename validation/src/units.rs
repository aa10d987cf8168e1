//! Reading quantities: exact definitions of units.

use crate::report::{Area, Row};
use kapitza_core::constants::STEFAN_BOLTZMANN;
use kapitza_core::quantity::{Dimension, Kind, parse};

pub fn area() -> Area {
    let of = Kind::Of;
    let brochure = "SI brochure, 9th ed.; NIST SP 811";
    // Pound-force per square inch: 0.45359237 × 9.80665/0.0254² Pa.
    let psi = 0.453_592_37 * 9.806_65 / (0.0254 * 0.0254);
    let cases = [
        ("1 in", of(Dimension::LENGTH), 0.0254, "exact, 1959"),
        ("1 mil", of(Dimension::LENGTH), 25.4e-6, "exact"),
        ("10 angstrom", of(Dimension::LENGTH), 1e-9, "exact"),
        ("1 psi", of(Dimension::PRESSURE), psi, "0.45359237 × 9.80665/0.0254²"),
        ("1 Torr", of(Dimension::PRESSURE), 133.322_368_421_052_63, "101325/760"),
        ("1 mTorr", of(Dimension::PRESSURE), 0.133_322_368_421_052_63, "101325/760000"),
        ("1 atm", of(Dimension::PRESSURE), 101_325.0, "exact"),
        ("1 bar", of(Dimension::PRESSURE), 1e5, "exact"),
        ("1 lbf", of(Dimension::FORCE), 4.448_221_615_260_5, "exact"),
        ("1 kgf", of(Dimension::FORCE), 9.806_65, "exact"),
        ("1 K in^2/W", of(Dimension::INTERFACE_RESISTANCE), 6.4516e-4, "0.0254²"),
        ("0.1 cm^2 K/W", of(Dimension::INTERFACE_RESISTANCE), 1e-5, "exact"),
        ("1 W/cm/K", of(Dimension::CONDUCTIVITY), 100.0, "exact"),
        ("100 MW/m^2/K", of(Dimension::CONDUCTANCE), 1e8, "exact"),
        ("1 eV/m", of(Dimension::FORCE), 1.602_176_634e-19, "exact, 2019"),
        ("32 degF", Kind::Temperature, 273.15, "exact"),
        ("212 degF", Kind::Temperature, 373.15, "exact"),
        ("-40 degF", Kind::Temperature, 233.15, "exact"),
        ("-459.67 degF", Kind::Temperature, 0.0, "exact"),
        ("25 degC", Kind::Temperature, 298.15, "exact"),
    ];
    let mut rows: Vec<Row> = cases
        .into_iter()
        .map(|(text, kind, expected, why)| {
            let ours = parse(text, kind).map_or(f64::NAN, |q| q.value);
            let source = format!("{brochure}: {why}");
            if kind == Kind::Temperature {
                Row::absolute(format!("\"{text}\""), "K", (ours, expected), source, 1e-13, "rounding")
            } else {
                Row::relative(format!("\"{text}\""), "SI", (ours, expected), source, 1e-15, "rounding")
            }
        })
        .collect();
    rows.push(Row::relative(
        "Stefan-Boltzmann constant",
        "W/m²K⁴",
        (STEFAN_BOLTZMANN, 5.670_374_419e-8),
        "CODATA 2022, as printed",
        1e-10,
        "printed digits",
    ));
    Area { title: "Units", about: "Quantities as text, read into SI.".into(), rows }
}
