//! Quantities as text, in SI.

use crate::errors;
use kapitza::core::quantity::{Dimension, Kind, parse};
use pyo3::prelude::*;

/// The kinds by name; the first name of a kind is the one that lists show.
const KINDS: &[(&[&str], Kind)] = &[
    (&["temperature"], Kind::Temperature),
    (&["temperature difference"], Kind::Of(Dimension::TEMPERATURE)),
    (&["number"], Kind::Of(Dimension::NONE)),
    (&["length"], Kind::Of(Dimension::LENGTH)),
    (&["area"], Kind::Of(Dimension::AREA)),
    (&["time"], Kind::Of(Dimension::TIME)),
    (&["pressure"], Kind::Of(Dimension::PRESSURE)),
    (&["force"], Kind::Of(Dimension::FORCE)),
    (&["power"], Kind::Of(Dimension::POWER)),
    (&["heat flux"], Kind::Of(Dimension::HEAT_FLUX)),
    (&["power density", "power per volume"], Kind::Of(Dimension::POWER_DENSITY)),
    (&["thermal conductivity", "conductivity"], Kind::Of(Dimension::CONDUCTIVITY)),
    (&["interface conductance", "conductance", "film coefficient"], Kind::Of(Dimension::CONDUCTANCE)),
    (&["interface resistance"], Kind::Of(Dimension::INTERFACE_RESISTANCE)),
    (&["thermal resistance"], Kind::Of(Dimension::THERMAL_RESISTANCE)),
    (&["density"], Kind::Of(Dimension::DENSITY)),
    (&["specific heat"], Kind::Of(Dimension::SPECIFIC_HEAT)),
    (&["velocity"], Kind::Of(Dimension::VELOCITY)),
    (&["molar mass"], Kind::Of(Dimension::MOLAR_MASS)),
    (&["viscosity"], Kind::Of(Dimension::VISCOSITY)),
];

/// Value and standard uncertainty of a quantity, SI.
#[pyfunction]
pub fn parse_quantity(text: &str, kind: &str) -> PyResult<(f64, f64)> {
    let Some((_, kind)) = KINDS.iter().find(|(names, _)| names.contains(&kind)) else {
        let names = kinds();
        let near = kapitza::document::nearest(kind, names.iter().copied());
        let hint = match near.first() {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("kinds: {}", names.join(", ")),
        };
        return Err(errors::argument(format!("no kind of quantity is called \"{kind}\"; {hint}")));
    };
    let quantity = parse(text, *kind).map_err(errors::argument)?;
    Ok((quantity.value, quantity.uncertainty))
}

/// The kinds of quantity that `parse_quantity` knows.
#[pyfunction]
pub fn kinds() -> Vec<&'static str> {
    KINDS.iter().flat_map(|(names, _)| names.iter().copied()).collect()
}
