//! A gas between parallel walls at any pressure: h = k/(Y + M), written h = k p/(Y p + M p).
//!
//! The Smoluchowski jump at both walls, which is also the Sherman-Lees interpolation 1/h = Y/k + 1/h_fm (Kennard, Kinetic
//! Theory of Gases, 1938, § 179-185; L. Lees, C.-Y. Liu, Phys. Fluids 5, 1137, 1962). Range: see
//! [`temperature_jump`](crate::GapGas); gap and slip exact in both limits, up to 9 % high between them; no convection.
//! Radiation across the gap is another law beside it, composed with [`Parallel`](kapitza_core::interface::Parallel).

use crate::{Accommodation, GapGas};
use kapitza_core::Citation;
use kapitza_core::interface::{Conductance, InterfaceLaw, InterfaceState, LawError};
use std::borrow::Cow;

/// A gap of fixed thickness filled with a gas whose pressure is that of the state; zero pressure conducts nothing.
///
/// The temperature jumps at its walls are slip of the gas, not a resistance of the interface.
///
/// ```
/// use kapitza_core::interface::{InterfaceLaw, InterfaceState};
/// use kapitza_gas::{Accommodation, GapGas, GasGap};
/// use kapitza_materials::Database;
/// // 1 mm of air at 1 atm: k/Y = 26 W/(m² K), and the slip takes away less than 0.1 %.
/// let gas = GapGas::new(&Database::shipped().gas("air").unwrap()).unwrap();
/// let k = gas.conductivity.value(300.0);
/// let gap = GasGap { thickness: 1e-3, gas, accommodation: [Accommodation::Fixed(0.9); 2] };
/// let h = gap.conductance(&InterfaceState::new(300.0, 300.0, 0.0, 101_325.0, 0.0)).unwrap().value.re;
/// assert!((h - 26.3).abs() < 0.5);
/// assert!((0.999..1.0).contains(&(h / (k / 1e-3))));
/// ```
#[derive(Clone, Debug)]
pub struct GasGap {
    /// Distance of the walls Y, m, not negative.
    pub thickness: f64,
    /// The gas.
    pub gas: GapGas,
    /// Energy accommodation at the two walls.
    pub accommodation: [Accommodation; 2],
}

impl InterfaceLaw for GasGap {
    fn name(&self) -> Cow<'static, str> {
        format!("{} gap (slip, not interface R)", self.gas.name).into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        if !(self.thickness >= 0.0 && self.thickness.is_finite()) {
            return Err(LawError::Domain {
                law: "gas in a gap",
                quantity: "thickness",
                value: self.thickness,
                low: 0.0,
                high: f64::INFINITY,
                unit: "m",
            });
        }
        self.gas.validate(&self.accommodation, state)?;
        let p = state.gas_pressure;
        let mp = self.gas.parameter_times_pressure(&self.accommodation, state);
        let k = self.gas.conductivity.at(state.mean_temperature());
        let gas = Conductance::single(k * p / (p * self.thickness + mp));
        let mut conductance = Conductance::parallel(vec![gas.named("gas conduction")]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use kapitza_core::Property;
    use kapitza_core::curve::{Curve, Scale};
    use kapitza_core::interface::{StateComponent, derivative};
    use proptest::prelude::*;

    fn over_temperature(label: &'static str, at_300: f64, exponent: f64) -> Property {
        let x = [100.0, 200.0, 300.0, 500.0, 1000.0];
        let y = x.map(|t: f64| at_300 * (t / 300.0).powf(exponent));
        Property { curve: Curve::new(&x, &y, Scale::LogLog).unwrap(), ..Property::given(label, at_300) }
    }

    fn gap(thickness: f64, alpha: f64) -> GasGap {
        GasGap {
            thickness,
            gas: GapGas {
                name: "N2".into(),
                conductivity: over_temperature("k", 0.0258, 0.8),
                viscosity: over_temperature("mu", 17.9e-6, 0.7),
                specific_heat: Property::given("cp", 1040.0),
                molar_mass: 0.028_013,
                monatomic: false,
            },
            accommodation: [
                Accommodation::Fixed(alpha),
                Accommodation::SongYovanovich {
                    gas_molar_mass: 0.028_013,
                    monatomic: false,
                    solid_molar_mass: 0.0558,
                },
            ],
        }
    }

    proptest! {
        /// Derivatives against central differences, from high vacuum to several atmospheres.
        #[test]
        fn derivatives_are_consistent(
            y in -8.0..-2.0_f64, alpha in 0.1..1.0_f64, hot in 280.0..800.0_f64, cold in 275.0..800.0_f64, p in -4.0..6.0_f64
        ) {
            let law = gap(10f64.powf(y), alpha);
            let base = [hot, cold, 0.0, 10f64.powf(p), 0.0];
            let value = |s: [f64; 5]| law.conductance(&InterfaceState::new(s[0], s[1], s[2], s[3], s[4])).unwrap().value;
            let here = value(base);
            for (component, i) in [(StateComponent::Hot, 0), (StateComponent::Cold, 1), (StateComponent::GasPressure, 3)] {
                let step = base[i] * 1e-5;
                let shifted = |s: f64| { let mut b = base; b[i] += s; value(b).re };
                let numeric = (shifted(step) - shifted(-step)) / (2.0 * step);
                prop_assert!((derivative(&here, component) - numeric).abs() < 1e-6 * here.re / base[i]);
            }
        }
    }

    /// Vacuum is the limit of the same formula: h is proportional to p, and its slope at p = 0 is finite.
    #[test]
    fn vacuum_is_the_zero_pressure_limit() {
        let law = gap(1e-4, 0.9);
        let at = |p: f64| law.conductance(&InterfaceState::new(310.0, 300.0, 0.0, p, 0.0)).unwrap().value;
        assert_eq!(at(0.0).re, 0.0);
        let slope = derivative(&at(0.0), StateComponent::GasPressure);
        assert!((at(1e-6).re / 1e-6 / slope - 1.0).abs() < 1e-6);
    }

    /// No thickness: the slip alone limits, h = k/M.
    #[test]
    fn a_closed_gap_has_its_slip() {
        let state = InterfaceState::new(300.0, 300.0, 0.0, 1e5, 0.0);
        let closed = gap(0.0, 0.9);
        let parameter = closed.gas.parameter_times_pressure(&closed.accommodation, &state).re / 1e5;
        let h = closed.conductance(&state).unwrap();
        assert!((h.value.re * parameter / 0.0258 - 1.0).abs() < 1e-12);
        assert_eq!(h.leaves()[0].0, "gas conduction");
    }

    #[test]
    fn input_without_meaning_is_an_error() {
        let state = InterfaceState::new(300.0, 300.0, 0.0, 1e5, 0.0);
        assert!(gap(-1e-6, 0.9).conductance(&state).is_err());
        assert!(gap(1e-6, 0.0).conductance(&state).is_err());
        assert!(gap(1e-6, 0.9).conductance(&state.with_gas_pressure(-1.0)).is_err());
        assert!(gap(1e-6, 0.9).conductance(&InterfaceState::new(0.0, 300.0, 0.0, 1e5, 0.0)).is_err());
    }
}
