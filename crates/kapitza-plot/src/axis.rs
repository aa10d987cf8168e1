//! Axes: what the caller says of them, and the ruler that maps a value to a share of the axis.

mod ticks;
mod wording;

pub(crate) use wording::{kelvin, percent, plain, within};

use crate::error::PlotError;
use ticks::{linear_ticks, logarithmic_ticks};

/// How values spread along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Equal steps for equal differences.
    #[default]
    Linear,
    /// Equal steps for equal ratios, to base ten.
    Logarithmic,
}

/// An axis of [`CurvesFigure`](crate::CurvesFigure).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    /// The quantity, such as `Contact pressure`.
    pub label: String,
    /// Its unit, such as `MPa`; empty for a pure number.
    pub unit: String,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// First and last value shown; `None` takes them from the data.
    pub range: Option<(f64, f64)>,
}

impl Axis {
    /// A linear axis over the range of the data.
    pub fn linear(label: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { label: label.into(), unit: unit.into(), scale: Scale::Linear, range: None }
    }

    /// A logarithmic axis over the range of the data.
    pub fn logarithmic(label: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { scale: Scale::Logarithmic, ..Self::linear(label, unit) }
    }
}

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    /// Where it stands, as a share of the axis.
    pub share: f64,
    /// What is written; empty for a minor tick.
    pub label: String,
}

/// An axis laid out: its ends, its ticks and its caption.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ruler {
    low: f64,
    high: f64,
    scale: Scale,
    pub ticks: Vec<Tick>,
    pub caption: String,
}

/// Largest magnitude a figure takes, so that no difference of two numbers overflows.
pub(crate) const LARGEST: f64 = 1e100;
/// Smallest number of a logarithmic axis.
pub(crate) const SMALLEST: f64 = 1e-100;

impl Ruler {
    /// The ruler of an axis for data from `data.0` to `data.1`, with about `count` labels.
    pub fn new(axis: &Axis, data: (f64, f64), count: f64) -> Result<Self, PlotError> {
        if let Some((from, to)) = axis.range {
            for value in [from, to] {
                check(&format!("the range of the axis `{}`", axis.label), value, axis.scale)?;
            }
            if !distinct(from, to) || from > to {
                return Err(PlotError::EmptyRange { axis: axis.label.clone(), from, to });
            }
        }
        let (low, high) = axis.range.unwrap_or_else(|| padded(data, axis.scale));
        Ok(match axis.scale {
            Scale::Linear => Self::linear(&axis.label, &axis.unit, (low, high), count),
            Scale::Logarithmic => {
                let ticks = logarithmic_ticks(low, high, count);
                let caption = wording::caption(&axis.label, 0.0, 0, &axis.unit);
                Self { low: low.log10(), high: high.log10(), scale: axis.scale, ticks, caption }
            }
        })
    }

    /// A linear ruler over exactly this range.
    pub fn linear(label: &str, unit: &str, (low, high): (f64, f64), count: f64) -> Self {
        let (ticks, reference, exponent) = linear_ticks(low, high, count);
        let caption = wording::caption(label, reference, exponent, unit);
        Self { low, high, scale: Scale::Linear, ticks, caption }
    }

    /// Where a value stands, as a share of the axis; outside 0 to 1 for values outside the range.
    pub fn share(&self, value: f64) -> f64 {
        let place = match self.scale {
            Scale::Linear => value,
            Scale::Logarithmic => value.log10(),
        };
        (place - self.low) / (self.high - self.low)
    }
}

/// Refuses what no axis can show.
pub(crate) fn check(what: &str, value: f64, scale: Scale) -> Result<(), PlotError> {
    if !value.is_finite() {
        return Err(PlotError::NonFinite { what: what.to_owned(), value });
    }
    if value.abs() > LARGEST {
        return Err(PlotError::TooLarge { what: what.to_owned(), value, limit: LARGEST });
    }
    if scale == Scale::Logarithmic && value < SMALLEST {
        return Err(PlotError::NotLogarithmic { what: what.to_owned(), value, limit: SMALLEST });
    }
    Ok(())
}

/// Whether two numbers are far enough apart to draw the way between them.
pub(crate) fn distinct(low: f64, high: f64) -> bool {
    let span = (high - low).abs();
    span > 1e-200 && span > 256.0 * f64::EPSILON * low.abs().max(high.abs())
}

/// The range with a little room at both ends; a wide one where all values are the same.
pub(crate) fn padded((low, high): (f64, f64), scale: Scale) -> (f64, f64) {
    match scale {
        Scale::Linear if distinct(low, high) => {
            let room = 0.05 * (high - low);
            // Room must not invent negative values of a positive quantity.
            let floor = if low >= 0.0 { (low - room).max(0.0) } else { low - room };
            let floor = if low > 0.0 && low < 0.12 * high { 0.0 } else { floor };
            (floor, high + room)
        }
        Scale::Linear => {
            let room = if low.abs() < 1e-150 { 1.0 } else { 0.05 * low.abs() };
            (low - room, high + room)
        }
        Scale::Logarithmic => {
            let ratio = high / low;
            let room = if ratio > 1.0 + 1e-9 { ratio.powf(0.04) } else { 2.0 };
            (low / room, high * room)
        }
    }
}

/// Smallest and largest of some numbers; `None` where there are none.
pub(crate) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().fold(None, |ends, value| {
        Some(ends.map_or((value, value), |(low, high): (f64, f64)| (low.min(value), high.max(value))))
    })
}
