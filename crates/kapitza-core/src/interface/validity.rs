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
        (value < self.low || value > self.high).then(|| Warning {
            subject: Cow::Borrowed(self.model),
            quantity: self.quantity,
            value,
            low: self.low,
            high: self.high,
            unit: self.unit,
        })
    }
}

/// A quantity lies outside the range for which a model or a property holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Warning {
    /// The model, or the property of a material.
    pub subject: Cow<'static, str>,
    /// The quantity that is out of range.
    pub quantity: &'static str,
    /// Its value.
    pub value: f64,
    /// Smallest value of the range.
    pub low: f64,
    /// Largest value of the range.
    pub high: f64,
    /// Unit of the three numbers.
    pub unit: &'static str,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = if self.unit == "1" { String::new() } else { format!(" {}", self.unit) };
        write!(
            f,
            "{}: {} = {:.4}{unit} is outside its range of {}{unit} to {}{unit}",
            self.subject,
            self.quantity,
            Compact(self.value),
            Compact(self.low),
            Compact(self.high)
        )
    }
}

/// Prints a number in at most six significant digits, in scientific notation where it is very large or small.
struct Compact(f64);

impl std::fmt::Display for Compact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let magnitude = self.0.abs();
        if magnitude != 0.0 && !(1e-3..1e6).contains(&magnitude) {
            let digits = f.precision().unwrap_or(3);
            return write!(f, "{:.*e}", digits.saturating_sub(1), self.0);
        }
        let rounded = format!("{:.4}", self.0);
        f.write_str(rounded.trim_end_matches('0').trim_end_matches('.'))
    }
}
