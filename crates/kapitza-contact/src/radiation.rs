//! Radiation between two grey parallel surfaces: h_r = σ ε_eff (T₁² + T₂²)(T₁ + T₂), ε_eff = 1/(1/ε₁ + 1/ε₂ − 1).

use kapitza_core::Citation;
use kapitza_core::constants::STEFAN_BOLTZMANN;
use kapitza_core::interface::{Conductance, Dual, InterfaceLaw, InterfaceState, LawError};
use std::borrow::Cow;

/// ε_eff of two grey parallel surfaces.
pub fn effective_emissivity(emissivity: [Dual; 2]) -> Dual {
    use num_dual::DualNum;
    (emissivity[0].recip() + emissivity[1].recip() - 1.0).recip()
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
        let emissivity = effective_emissivity(self.emissivity.map(Dual::from));
        Ok(Conductance::single(radiative_conductance(state, emissivity)))
    }

    fn citations(&self) -> Vec<Citation> {
        Vec::new()
    }
}
