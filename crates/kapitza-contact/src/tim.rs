//! A thermal interface material: R″ = BLT/k + R_c.
//!
//! The bond line of a filled grease follows from the pressure (Prasher, Shipley, Prstic, Koning & Wang, J. Heat Transfer
//! 125, 1170, 2003): BLT = 1.31e-4 m (τ_y/P)^0.166, τ_y the yield stress.
//!
//! Range of the scaling: filled polymers with a yield stress, pressed by more than it (τ_y < P), at a bond line of several
//! particle diameters; at rest, not while it is squeezed out.

use kapitza_core::interface::{Conductance, Dual, InterfaceLaw, InterfaceState, LawError, Validity, Warning};
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

/// A grease flows only under more than its yield stress.
const SCALING_RANGE: Validity = Validity {
    model: "bond line from the yield stress (Prasher et al. 2003)",
    quantity: "yield stress over pressure",
    low: 0.0,
    high: 1.0,
    unit: "1",
};

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
            Self::Given(value) | Self::YieldStress(value) if !(value > 0.0 && value.is_finite()) => {
                let (quantity, unit) =
                    if let Self::Given(_) = self { ("bond line", "m") } else { ("yield stress", "Pa") };
                let law = "thermal interface material";
                Err(LawError::Domain { law, quantity, value, low: 0.0, high: f64::INFINITY, unit })
            }
            Self::Given(thickness) => Ok(thickness.into()),
            Self::YieldStress(_) if !(pressure.re > 0.0 && pressure.re.is_finite()) => {
                Err(LawError::Missing {
                    law: "bond line from the yield stress",
                    what: "a contact pressure above zero".into(),
                })
            }
            Self::YieldStress(stress) => Ok((pressure.recip() * stress).powf(0.166) * 1.31e-4),
        }
    }

    /// A warning where a pressure (Pa) is too low for the scaling.
    pub fn check(self, pressure: f64) -> Option<Warning> {
        match self {
            Self::Given(_) => None,
            Self::YieldStress(stress) => SCALING_RANGE.check(stress / pressure),
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
        conductance.warnings.extend(self.bond_line.check(state.contact_pressure.re));
        conductance.warnings.extend(self.assumptions.iter().cloned());
        Ok(conductance)
    }

    fn citations(&self) -> Vec<Citation> {
        let mut all = self.sources.clone();
        all.extend(self.conductivity.source.clone());
        if matches!(self.bond_line, BondLine::YieldStress(_)) {
            all.push(Citation::new(
                "R. S. Prasher, J. Shipley, S. Prstic, P. Koning, J.-L. Wang, Thermal resistance of particle laden polymeric thermal interface materials, J. Heat Transfer 125, 1170 (2003)",
            ));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitza_core::interface::{StateComponent, derivative};

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

    fn grease(bond_line: BondLine) -> TimLayer {
        TimLayer {
            conductivity: Property::given("k", 4.0),
            bond_line,
            contact_resistance: 2e-6,
            assumptions: vec![],
            sources: vec![],
        }
    }

    /// Twice the pressure thins the bond line by 2^−0.166; the derivative is the same statement.
    #[test]
    fn bond_line_scales_with_the_pressure() {
        let law = grease(BondLine::YieldStress(120.0));
        let at = |p: f64| law.conductance(&InterfaceState::new(330.0, 330.0, p, 0.0, 0.0)).unwrap();
        let bulk = |p: f64| at(p).channels[0].conductance.value;
        assert!((bulk(4e5).re / bulk(2e5).re - 2f64.powf(0.166)).abs() < 1e-12);
        let slope = derivative(&bulk(2e5), StateComponent::ContactPressure);
        assert!((slope * 2e5 / bulk(2e5).re - 0.166).abs() < 1e-12);
        let whole = derivative(&at(2e5).value, StateComponent::ContactPressure);
        let numeric = (at(2.0001e5).value.re - at(1.9999e5).value.re) / 20.0;
        assert!((whole / numeric - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_pressure_below_the_yield_stress_is_reported() {
        let law = grease(BondLine::YieldStress(2e5));
        let state = InterfaceState::new(330.0, 330.0, 1e5, 0.0, 0.0);
        assert_eq!(law.conductance(&state).unwrap().warnings.len(), 1);
        assert!(law.conductance(&state.with_contact_pressure(3e5)).unwrap().warnings.is_empty());
    }

    #[test]
    fn input_without_meaning_is_an_error() {
        let state = InterfaceState::new(330.0, 330.0, 1e5, 0.0, 0.0);
        for bond_line in [BondLine::Given(0.0), BondLine::Given(f64::NAN), BondLine::YieldStress(-1.0)] {
            assert!(grease(bond_line).conductance(&state).is_err());
        }
        assert!(grease(BondLine::YieldStress(100.0)).conductance(&state.with_contact_pressure(0.0)).is_err());
    }
}
