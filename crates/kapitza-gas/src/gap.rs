//! A gas between parallel walls at any pressure: h = k/(Y + M) (Sherman-Lees form of the Smoluchowski jump).

use crate::{Accommodation, GapGas};
use kapitza_core::Citation;
use kapitza_core::interface::{Conductance, InterfaceLaw, InterfaceState, LawError};
use std::borrow::Cow;

/// A gap of fixed thickness filled with a gas whose pressure is that of the state; zero pressure conducts nothing.
///
/// The temperature jumps at its walls are slip of the gas, not a resistance of the interface.
#[derive(Clone, Debug)]
pub struct GasGap {
    /// Distance of the walls Y, m.
    pub thickness: f64,
    /// The gas.
    pub gas: GapGas,
    /// Energy accommodation at the two walls.
    pub accommodation: [Accommodation; 2],
}

impl InterfaceLaw for GasGap {
    fn name(&self) -> Cow<'static, str> {
        format!("{} gap (slip of the gas, no interface resistance)", self.gas.name).into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        let p = state.gas_pressure;
        let mp = self.gas.parameter_times_pressure(&self.accommodation, state);
        let k = self.gas.conductivity.at(state.mean_temperature());
        let mut conductance = Conductance::single(k * p / (p * self.thickness + mp));
        conductance.warnings = self.gas.warnings(&self.accommodation, state);
        Ok(conductance)
    }

    fn citations(&self) -> Vec<Citation> {
        let mut citations = vec![Citation::new(
            "E. H. Kennard, Kinetic Theory of Gases (McGraw-Hill, New York, 1938), sections 179-185",
        )];
        citations.extend(self.gas.citations(&self.accommodation));
        citations
    }
}
