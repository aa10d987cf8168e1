//! The range a law was made for, and the warning a user sees outside it.

use serde::Serialize;
use std::borrow::Cow;

/// A range of validity of one quantity in one model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Validity {
    /// The model or material property.
    pub model: &'static str,
    /// The quantity the range is of.
    pub quantity: &'static str,
    /// Smallest value of the range.
    pub low: f64,
    /// Largest value of the range.
    pub high: f64,
    /// Unit of the bounds; "1" for a dimensionless quantity.
    pub unit: &'static str,
}

impl Validity {
    /// A warning if `value` lies outside the range.
    pub fn check(&self, value: f64) -> Option<Warning> {
        (value < self.low || value > self.high).then_some(Warning::OutOfRange {
            subject: Cow::Borrowed(self.model),
            quantity: self.quantity,
            value,
            low: self.low,
            high: self.high,
            unit: self.unit,
        })
    }
}

/// What a user should know about a number: it was used outside its range, or rests on an assumption.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Warning {
    /// A quantity lies outside the range for which a model or a property holds.
    OutOfRange {
        /// The model, or the property of a material.
        subject: Cow<'static, str>,
        /// The quantity that is out of range.
        quantity: &'static str,
        /// Its value.
        value: f64,
        /// Smallest value of the range.
        low: f64,
        /// Largest value of the range.
        high: f64,
        /// Unit of the three numbers.
        unit: &'static str,
    },
    /// Something was not given and was assumed.
    Assumed {
        /// What was assumed, and on what ground.
        what: Cow<'static, str>,
    },
}

impl Warning {
    /// Whether two warnings say the same of the same thing, perhaps with other numbers.
    pub fn same_subject(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::OutOfRange { subject: a, quantity: q, .. },
                Self::OutOfRange { subject: b, quantity: r, .. },
            ) => a == b && q == r,
            (Self::Assumed { what: a }, Self::Assumed { what: b }) => a == b,
            _ => false,
        }
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Assumed { what } => f.write_str(what),
            Self::OutOfRange { subject, quantity, value, low, high, unit } => {
                let unit = if *unit == "1" { String::new() } else { format!(" {unit}") };
                let show = |v: f64| crate::quantity::significant(v, 5);
                write!(
                    f,
                    "{subject}: {quantity} = {}{unit} is outside its range of {}{unit} to {}{unit}",
                    show(*value),
                    show(*low),
                    show(*high)
                )
            }
        }
    }
}
