//! A property of a material: a function of temperature with its range and its source.

use crate::Citation;
use crate::curve::{Curve, Mean};
use crate::interface::{Dual, Warning, chain};
use std::borrow::Cow;

/// A property as a function of temperature.
#[derive(Clone, Debug)]
pub struct Property {
    /// "thermal conductivity of Si": what warnings call it.
    pub label: Cow<'static, str>,
    /// The values over temperature (K), SI.
    pub curve: Curve,
    /// Range of temperature in which the numbers hold, K.
    pub range: (f64, f64),
    /// Relative standard uncertainty, where the source states one.
    pub uncertainty: Option<f64>,
    /// Where the numbers come from; absent for a number given in a case file.
    pub source: Option<Citation>,
    /// What a careful reader must know.
    pub note: Option<String>,
}

impl Property {
    /// A number the user gave, the same at every temperature.
    pub fn given(label: impl Into<Cow<'static, str>>, value: f64) -> Self {
        Self {
            label: label.into(),
            curve: Curve::constant(value),
            range: (0.0, f64::INFINITY),
            uncertainty: None,
            source: None,
            note: None,
        }
    }

    /// The value at a temperature (K); beyond the range that of its nearest end.
    pub fn value(&self, temperature: f64) -> f64 {
        self.curve.value(temperature)
    }

    /// Whether the value is the same at every temperature.
    pub fn is_constant(&self) -> bool {
        let (low, high) = self.curve.range();
        low >= high
    }

    /// The value with its derivatives, for interface laws.
    pub fn at(&self, temperature: Dual) -> Dual {
        let (value, slope) = self.curve.value_and_slope(temperature.re);
        chain(temperature, value, slope)
    }

    /// The mean over a range of temperature, (1/(a−b)) ∫_b^a dT, with its derivatives.
    pub fn mean(&self, a: f64, b: f64) -> Mean {
        self.curve.mean(a, b)
    }

    /// A warning if the temperature is outside the range.
    pub fn check(&self, temperature: f64) -> Option<Warning> {
        (temperature < self.range.0 || temperature > self.range.1).then(|| Warning::OutOfRange {
            subject: self.label.clone(),
            quantity: "temperature",
            value: temperature,
            low: self.range.0,
            high: self.range.1,
            unit: "K",
        })
    }
}
