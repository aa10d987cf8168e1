//! Pressures and gas around an interface: the environment of the case, unless the element says otherwise.

use kapitza_core::constants::STANDARD_ATMOSPHERE;
use kapitza_document::{Diagnostic, Node};

/// What surrounds an interface.
pub(super) struct Surroundings {
    /// Nominal contact pressure, Pa, if anything presses.
    pub contact_pressure: Option<f64>,
    /// Pressure of the gas, Pa.
    pub gas_pressure: f64,
    /// Name of the gas of the environment.
    pub gas: Option<String>,
}

impl Surroundings {
    pub(super) fn of(case: &Node, element: &Node, area: Option<f64>) -> Result<Self, Box<Diagnostic>> {
        let environment = case.child("environment");
        let pressed = |node: &Node| -> Result<Option<f64>, Box<Diagnostic>> {
            match (node.quantity("contact_pressure"), node.quantity("force"), area) {
                (Some(pressure), _, _) => Ok(Some(pressure)),
                (None, Some(force), Some(area)) => Ok(Some(force / area)),
                (None, Some(_), None) => Err(Box::new(
                    node.error("force", "a force needs an area to act on")
                        .help("give the interface an `area`"),
                )),
                (None, None, _) => Ok(None),
            }
        };
        let contact_pressure = match (pressed(element)?, environment) {
            (None, Some(environment)) => pressed(environment)?,
            (own, _) => own,
        };
        let gas_pressure = element
            .quantity("gas_pressure")
            .or_else(|| environment.and_then(|e| e.quantity("gas_pressure")))
            .unwrap_or(STANDARD_ATMOSPHERE);
        let gas = environment.and_then(|e| e.text("gas")).map(str::to_owned);
        Ok(Self { contact_pressure, gas_pressure, gas })
    }
}
