//! Conductances that come as a number or a table: from a data sheet, a measurement, another program.

use super::{Citation, Conductance, InterfaceLaw, InterfaceState, LawError, Validity, chain};
use crate::curve::{Curve, CurveError, Scale};
use std::borrow::Cow;

/// A constant conductance.
#[derive(Clone, Debug)]
pub struct GivenConductance {
    conductance: f64,
    citation: Option<Citation>,
}

impl GivenConductance {
    /// G in W m⁻² K⁻¹, finite and not negative.
    pub fn new(conductance: f64) -> Self {
        Self { conductance, citation: None }
    }

    /// R″ in m² K W⁻¹, positive.
    pub fn from_resistance(resistance: f64) -> Self {
        Self::new(1.0 / resistance)
    }

    /// Where the number comes from.
    #[must_use]
    pub fn cite(mut self, citation: Citation) -> Self {
        self.citation = Some(citation);
        self
    }
}

impl InterfaceLaw for GivenConductance {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("given")
    }

    fn conductance(&self, _state: &InterfaceState) -> Result<Conductance, LawError> {
        Ok(Conductance::single(self.conductance.into()))
    }

    fn citations(&self) -> Vec<Citation> {
        self.citation.iter().cloned().collect()
    }
}

/// What a tabulated conductance is a function of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Mean temperature of the two sides, K.
    Temperature,
    /// Contact pressure, Pa.
    ContactPressure,
}

impl Axis {
    fn validity(self, low: f64, high: f64) -> Validity {
        match self {
            Self::Temperature => Validity {
                model: "tabulated conductance",
                quantity: "mean temperature",
                low,
                high,
                unit: "K",
            },
            Self::ContactPressure => Validity {
                model: "tabulated conductance",
                quantity: "contact pressure",
                low,
                high,
                unit: "Pa",
            },
        }
    }
}

/// A conductance tabulated over temperature, over contact pressure, or over both, interpolated monotonically.
///
/// Along one axis: a monotone cubic in (x, ln G). Over both: monotone cubics along temperature at every tabulated
/// pressure, and linear in (ln P, ln G) between neighbouring pressures, so that no interpolated value leaves the
/// range of its neighbours. Outside the table the nearest edge is used and the result carries a warning.
#[derive(Clone, Debug)]
pub struct TabulatedConductance {
    /// One curve of ln G over temperature per pressure; a single one if the table has no pressure axis.
    rows: Vec<Curve>,
    /// Pressures of the rows, Pa; empty if the table has no pressure axis.
    pressures: Vec<f64>,
    /// Set where the only axis is pressure: the curve of ln G over ln P.
    over_pressure: Option<Curve>,
    citation: Option<Citation>,
}

impl TabulatedConductance {
    /// G(T): strictly rising temperatures (K) and positive conductances.
    pub fn over_temperature(temperatures: &[f64], conductances: &[f64]) -> Result<Self, CurveError> {
        let row = Curve::new(temperatures, conductances, Scale::LogY)?;
        Ok(Self { rows: vec![row], pressures: Vec::new(), over_pressure: None, citation: None })
    }

    /// G(P): strictly rising positive contact pressures (Pa) and positive conductances.
    pub fn over_pressure(pressures: &[f64], conductances: &[f64]) -> Result<Self, CurveError> {
        let curve = Curve::new(pressures, conductances, Scale::LogLog)?;
        Ok(Self { rows: Vec::new(), pressures: Vec::new(), over_pressure: Some(curve), citation: None })
    }

    /// G(T, P): `conductances[i][j]` belongs to `pressures[i]` and `temperatures[j]`.
    pub fn over_both(
        temperatures: &[f64],
        pressures: &[f64],
        conductances: &[Vec<f64>],
    ) -> Result<Self, CurveError> {
        Curve::check_abscissae(pressures)?;
        if let Some(&bad) = pressures.iter().find(|p| **p <= 0.0) {
            return Err(CurveError::NotPositive { value: bad });
        }
        if conductances.len() != pressures.len() {
            return Err(CurveError::Lengths { x: pressures.len(), y: conductances.len() });
        }
        let rows = conductances
            .iter()
            .map(|row| Curve::new(temperatures, row, Scale::LogY))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { rows, pressures: pressures.to_vec(), over_pressure: None, citation: None })
    }

    /// Where the table comes from.
    #[must_use]
    pub fn cite(mut self, citation: Citation) -> Self {
        self.citation = Some(citation);
        self
    }
}

impl InterfaceLaw for TabulatedConductance {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("table")
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        use num_dual::DualNum;
        let pressure = state.contact_pressure;
        if let Some(curve) = &self.over_pressure {
            let (low, high) = curve.range();
            let (value, slope) = curve.value_and_slope(pressure.re);
            return Ok(Conductance::single(chain(pressure, value, slope))
                .warn(Axis::ContactPressure.validity(low, high).check(pressure.re)));
        }
        let temperature = state.mean_temperature();
        let row = |index: usize| {
            let (value, slope) = self.rows[index].value_and_slope(temperature.re);
            chain(temperature, value, slope)
        };
        let (low, high) = self.rows[0].range();
        let out_of_temperature = Axis::Temperature.validity(low, high).check(temperature.re);
        if self.pressures.len() < 2 {
            return Ok(Conductance::single(row(0)).warn(out_of_temperature));
        }
        let last = self.pressures.len() - 1;
        let (p_low, p_high) = (self.pressures[0], self.pressures[last]);
        let clamped = pressure.re.clamp(p_low, p_high);
        let above = self.pressures.partition_point(|&p| p <= clamped).clamp(1, last);
        let (p0, p1) = (self.pressures[above - 1], self.pressures[above]);
        let decades = (p1 / p0).ln();
        let inside = pressure.re > p_low && pressure.re < p_high;
        let fraction = chain(
            pressure,
            (clamped / p0).ln() / decades,
            if inside { 1.0 / (pressure.re * decades) } else { 0.0 },
        );
        let (below, beyond) = (row(above - 1).ln(), row(above).ln());
        let value = (below + (beyond - below) * fraction).exp();
        Ok(Conductance::single(value)
            .warn(out_of_temperature)
            .warn(Axis::ContactPressure.validity(p_low, p_high).check(pressure.re)))
    }

    fn citations(&self) -> Vec<Citation> {
        self.citation.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::{StateComponent, derivative};
    use proptest::prelude::*;

    fn table() -> TabulatedConductance {
        TabulatedConductance::over_both(
            &[100.0, 200.0, 300.0],
            &[1e5, 1e6],
            &[vec![10.0, 20.0, 25.0], vec![100.0, 150.0, 400.0]],
        )
        .unwrap()
    }

    #[test]
    fn table_values_are_reproduced() {
        for (pressure, row) in [(1e5, [10.0, 20.0, 25.0]), (1e6, [100.0, 150.0, 400.0])] {
            for (temperature, expected) in [100.0, 200.0, 300.0].into_iter().zip(row) {
                let state = InterfaceState::at_temperature(temperature).with_contact_pressure(pressure);
                let found = table().conductance(&state).unwrap();
                assert!((found.value.re / expected - 1.0).abs() < 1e-12);
                assert!(found.all_warnings().is_empty(), "{:?}", found.all_warnings());
            }
        }
    }

    proptest! {
        /// The derivatives of the law are those of its values (central differences, 1e-5 of the largest slope).
        #[test]
        fn derivatives_are_consistent(temperature in 101.0..299.0_f64, ln_pressure in 11.6..13.7_f64) {
            let pressure = ln_pressure.exp();
            let at = |t: f64, p: f64| {
                table().conductance(&InterfaceState::at_temperature(t).with_contact_pressure(p)).unwrap().value
            };
            let here = at(temperature, pressure);
            let (dt, dp) = (1e-4, pressure * 1e-6);
            let by_t = (at(temperature + dt, pressure).re - at(temperature - dt, pressure).re) / (2.0 * dt);
            let by_p = (at(temperature, pressure + dp).re - at(temperature, pressure - dp).re) / (2.0 * dp);
            let slope = derivative(&here, StateComponent::Hot) + derivative(&here, StateComponent::Cold);
            prop_assert!((slope - by_t).abs() < 1e-5 * (1.0 + by_t.abs()));
            prop_assert!((derivative(&here, StateComponent::ContactPressure) - by_p).abs() < 1e-5 * by_p.abs().max(1e-9));
        }
    }

    #[test]
    fn outside_the_table_the_edge_is_used_and_said() {
        let state = InterfaceState::at_temperature(50.0).with_contact_pressure(1e7);
        let found = table().conductance(&state).unwrap();
        assert!((found.value.re / 100.0 - 1.0).abs() < 1e-12);
        assert_eq!(found.all_warnings().len(), 2);
        assert_eq!(derivative(&found.value, StateComponent::ContactPressure), 0.0);
    }
}
