//! A thermal interface material: R″ = BLT/k + R_c.
//!
//! The bond line of a filled grease follows from the pressure (Prasher, Shipley, Prstic, Koning & Wang, J. Heat Transfer
//! 125, 1170, 2003, after Prasher 2001): BLT = 1.31e-4 m (τ_y/P)^0.166, τ_y the yield stress.

use kapitza_core::interface::{Conductance, Dual, InterfaceLaw, InterfaceState, LawError, Warning};
use kapitza_core::{Citation, Property};
use num_dual::DualNum;
use std::borrow::Cow;

/// Bond-line thickness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BondLine {
    /// Given, m.
    Given(f64),
    /// From the yield stress (Pa) and the contact pressure of the state.
    YieldStress(f64),
}

/// A layer of thermal interface material between two surfaces.
#[derive(Clone, Debug)]
pub struct TimLayer {
    /// Conductivity over temperature, W/(m K).
    pub conductivity: Property,
    /// Bond-line thickness.
    pub bond_line: BondLine,
    /// Resistance of both boundaries together, m² K/W; zero for none.
    pub contact_resistance: f64,
    /// What was assumed in making this layer.
    pub assumptions: Vec<Warning>,
    /// Sources of its input.
    pub sources: Vec<Citation>,
}

impl BondLine {
    /// The thickness, m, at a contact pressure (Pa).
    ///
    /// ```
    /// // A grease with a yield stress of 120 Pa at 0.3 MPa: 36 µm.
    /// let blt = kapitza_contact::BondLine::YieldStress(120.0).thickness(0.3e6.into()).unwrap().re;
    /// assert!((blt - 1.31e-4 * (120f64 / 0.3e6).powf(0.166)).abs() < 1e-12);
    /// ```
    pub fn thickness(self, pressure: Dual) -> Result<Dual, LawError> {
        match self {
            Self::Given(thickness) => Ok(thickness.into()),
            Self::YieldStress(_) if pressure.re <= 0.0 => Err(LawError::Missing {
                law: "bond line from the yield stress",
                what: "a contact pressure above zero".into(),
            }),
            Self::YieldStress(stress) => Ok((pressure.recip() * stress).powf(0.166) * 1.31e-4),
        }
    }
}

impl InterfaceLaw for TimLayer {
    fn name(&self) -> Cow<'static, str> {
        "thermal interface material".into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        let temperature = state.mean_temperature();
        let thickness = self.bond_line.thickness(state.contact_pressure)?;
        let bulk = Conductance::single(self.conductivity.at(temperature) / thickness).named("bond line");
        let mut channels = vec![bulk];
        if self.contact_resistance > 0.0 {
            channels.push(Conductance::single((1.0 / self.contact_resistance).into()).named("boundaries"));
        }
        let mut conductance = Conductance::series(channels).warn(self.conductivity.check(temperature.re));
        conductance.warnings.extend(self.assumptions.iter().cloned());
        Ok(conductance)
    }

    fn citations(&self) -> Vec<Citation> {
        let mut all = self.sources.clone();
        all.extend(self.conductivity.source.clone());
        if matches!(self.bond_line, BondLine::YieldStress(_)) {
            all.push(Citation::new(
                "R. S. Prasher, Surface chemistry and characteristics based model for the thermal contact resistance of fluidic interstitial thermal interface materials, J. Heat Transfer 123, 969 (2001)",
            ));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resistances_of_bond_line_and_boundaries_add() {
        let tim = TimLayer {
            conductivity: Property::given("k", 4.0),
            bond_line: BondLine::Given(40e-6),
            contact_resistance: 5e-6,
            assumptions: vec![],
            sources: vec![],
        };
        let g = tim.conductance(&InterfaceState::at_temperature(330.0)).unwrap();
        assert!((1.0 / g.value.re - 15e-6).abs() < 1e-18);
        assert_eq!(g.leaves().len(), 2);
    }
}
