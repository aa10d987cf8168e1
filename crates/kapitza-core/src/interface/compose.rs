//! Series and parallel composition of laws; both are laws themselves.

use super::{Channel, Citation, Conductance, InterfaceLaw, InterfaceState, LawError};
use std::borrow::Cow;

/// Laws side by side on the same area: conductances add.
#[derive(Debug)]
pub struct Parallel {
    parts: Vec<Box<dyn InterfaceLaw>>,
}

/// Laws one behind the other: resistances add.
///
/// Every part sees the temperatures of the two outer faces: a part whose conductance depends on temperature is
/// evaluated at the mean temperature of the whole interface, not at the unknown temperature between the parts.
/// The heat flux and the pressures are common to all parts.
#[derive(Debug)]
pub struct Series {
    parts: Vec<Box<dyn InterfaceLaw>>,
}

impl Parallel {
    /// Composes `parts`, one channel each.
    pub fn new(parts: Vec<Box<dyn InterfaceLaw>>) -> Self {
        Self { parts }
    }
}

impl Series {
    /// Composes `parts`, one channel each.
    pub fn new(parts: Vec<Box<dyn InterfaceLaw>>) -> Self {
        Self { parts }
    }
}

fn channels(parts: &[Box<dyn InterfaceLaw>], state: &InterfaceState) -> Result<Vec<Channel>, LawError> {
    parts.iter().map(|part| Ok(part.conductance(state)?.named(part.name()))).collect()
}

fn citations(parts: &[Box<dyn InterfaceLaw>]) -> Vec<Citation> {
    let mut all: Vec<Citation> = Vec::new();
    for citation in parts.iter().flat_map(InterfaceLaw::citations) {
        if !all.contains(&citation) {
            all.push(citation);
        }
    }
    all
}

impl InterfaceLaw for Parallel {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("parallel")
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        Ok(Conductance::parallel(channels(&self.parts, state)?))
    }

    fn citations(&self) -> Vec<Citation> {
        citations(&self.parts)
    }
}

impl InterfaceLaw for Series {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("series")
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        Ok(Conductance::series(channels(&self.parts, state)?))
    }

    fn citations(&self) -> Vec<Citation> {
        citations(&self.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::{GivenConductance, StateComponent, derivative};
    use proptest::prelude::*;

    fn given(value: f64) -> Box<dyn InterfaceLaw> {
        Box::new(GivenConductance::new(value))
    }

    proptest! {
        /// Resistances add in series, conductances in parallel, whatever the nesting.
        #[test]
        fn composition_follows_the_circuit_rules(a in 1e-3..1e9_f64, b in 1e-3..1e9_f64, c in 1e-3..1e9_f64) {
            let state = InterfaceState::at_temperature(300.0);
            let law = Parallel::new(vec![Box::new(Series::new(vec![given(a), given(b)])), given(c)]);
            let expected = 1.0 / (1.0 / a + 1.0 / b) + c;
            let conductance = law.conductance(&state).unwrap();
            prop_assert!((conductance.value.re / expected - 1.0).abs() < 1e-14);
            prop_assert_eq!(conductance.leaves().len(), 3);
        }
    }

    #[test]
    fn a_blocked_part_blocks_a_series() {
        let law = Series::new(vec![given(0.0), given(10.0)]);
        let conductance = law.conductance(&InterfaceState::at_temperature(300.0)).unwrap();
        assert_eq!(conductance.value.re, 0.0);
        assert_eq!(derivative(&conductance.value, StateComponent::Hot), 0.0);
    }
}
