//! Radiation between two grey parallel surfaces: h_r = σ ε_eff (T₁² + T₂²)(T₁ + T₂), ε_eff = 1/(1/ε₁ + 1/ε₂ − 1).
//!
//! Exact for the net exchange σ ε_eff (T₁⁴ − T₂⁴) of grey diffuse surfaces (Stefan & Boltzmann; Siegel & Howell, Thermal
//! Radiation Heat Transfer). Range: gaps much wider than the thermal wavelength, some 10 µm at 300 K; nearer, evanescent
//! waves carry more.

use kapitza_core::Citation;
use kapitza_core::constants::STEFAN_BOLTZMANN;
use kapitza_core::interface::{Conductance, Dual, InterfaceLaw, InterfaceState, LawError};
use std::borrow::Cow;

/// ε_eff = ε₁ε₂/(ε₁ + ε₂ − ε₁ε₂) of two grey parallel surfaces, of which at least one is not a perfect mirror.
pub fn effective_emissivity(emissivity: [Dual; 2]) -> Dual {
    let product = emissivity[0] * emissivity[1];
    product / (emissivity[0] + emissivity[1] - product)
}

/// Checks that emissivities are above 0 and at most 1.
pub(crate) fn check_emissivity(emissivity: [f64; 2]) -> Result<(), LawError> {
    match emissivity.into_iter().find(|e| !(*e > 0.0 && *e <= 1.0)) {
        None => Ok(()),
        Some(value) => Err(LawError::Domain {
            law: "radiation",
            quantity: "emissivity",
            value,
            low: 0.0,
            high: 1.0,
            unit: "1",
        }),
    }
}

/// h_r, W/(m² K), between surfaces at the temperatures of the state.
///
/// ```
/// // Two black surfaces at 300 K: 4σT³ = 6.12 W/m²K.
/// use kapitza_core::interface::InterfaceState;
/// let h = kapitza_contact::radiative_conductance(&InterfaceState::at_temperature(300.0), 1.0.into()).re;
/// assert!((h / 6.124_1 - 1.0).abs() < 1e-4);
/// ```
pub fn radiative_conductance(state: &InterfaceState, effective_emissivity: Dual) -> Dual {
    let (a, b) = (state.hot, state.cold);
    (a * a + b * b) * (a + b) * effective_emissivity * STEFAN_BOLTZMANN
}

/// A gap that is crossed by radiation only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RadiativeGap {
    /// Emissivities of the two faces, above 0 and at most 1.
    pub emissivity: [f64; 2],
}

impl InterfaceLaw for RadiativeGap {
    fn name(&self) -> Cow<'static, str> {
        "radiation".into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        check_emissivity(self.emissivity)?;
        let emissivity = effective_emissivity(self.emissivity.map(Dual::from));
        Ok(Conductance::single(radiative_conductance(state, emissivity)))
    }

    fn citations(&self) -> Vec<Citation> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// h_r (T₁ − T₂) is the net exchange of two grey surfaces, also far from equilibrium.
        #[test]
        fn flux_is_the_difference_of_fourth_powers(
            hot in 10.0..2e3_f64, cold in 10.0..2e3_f64, a in 0.01..1.0_f64, b in 0.01..1.0_f64
        ) {
            let gap = RadiativeGap { emissivity: [a, b] };
            let h = gap.conductance(&InterfaceState::new(hot, cold, 0.0, 0.0, 0.0)).unwrap().value.re;
            let exchange = STEFAN_BOLTZMANN * (hot.powi(4) - cold.powi(4)) / (1.0 / a + 1.0 / b - 1.0);
            prop_assert!((h * (hot - cold) - exchange).abs() < 1e-11 * exchange.abs().max(h * hot));
        }
    }

    #[test]
    fn emissivities_outside_their_meaning_are_errors() {
        for bad in [0.0, -0.2, 1.2, f64::NAN] {
            let gap = RadiativeGap { emissivity: [0.5, bad] };
            assert!(gap.conductance(&InterfaceState::at_temperature(300.0)).is_err());
        }
    }
}
