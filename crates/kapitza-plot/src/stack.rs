//! The temperature through a stack, with the jumps at interfaces as cliffs.

mod draw;
mod names;
mod profile;
mod share;

use crate::axis::{Scale, check};
use crate::error::PlotError;
use crate::font::Fonts;
use crate::scene::Scene;

/// What a band of the stack stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandKind {
    /// A solid or a fluid at rest: the temperature falls along it.
    Layer,
    /// A joint: the temperature jumps.
    Interface,
    /// An end of the stack: a film, a sink or a given flux.
    Boundary,
}

/// One element of a stack, between the temperatures at its two faces.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The element's name.
    pub name: String,
    /// Layer, interface or boundary.
    pub kind: BandKind,
    /// Temperature at its first face, K.
    pub hot: f64,
    /// Temperature at its second face, K.
    pub cold: f64,
    /// Inner points of a curved profile: (fraction of the way through, temperature in K); may be empty.
    pub points: Vec<(f64, f64)>,
    /// A short remark such as `0.25 K/W`; may be empty.
    pub note: String,
}

impl Band {
    /// A band with a straight profile and no remark.
    pub fn new(name: impl Into<String>, kind: BandKind, hot: f64, cold: f64) -> Self {
        Self { name: name.into(), kind, hot, cold, points: Vec::new(), note: String::new() }
    }

    /// The same band with a remark.
    #[must_use]
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// The same band with inner points of a curved profile.
    #[must_use]
    pub fn with_points(self, points: Vec<(f64, f64)>) -> Self {
        Self { points, ..self }
    }

    pub(crate) fn drop(&self) -> f64 {
        self.hot - self.cold
    }
}

/// The unit of the temperature axis. Differences are always in kelvin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TemperatureUnit {
    /// Absolute temperature.
    #[default]
    Kelvin,
    /// Degrees Celsius.
    Celsius,
}

impl TemperatureUnit {
    fn of(self, kelvin: f64) -> f64 {
        match self {
            Self::Kelvin => kelvin,
            Self::Celsius => kelvin - 273.15,
        }
    }

    fn symbol(self) -> &'static str {
        match self {
            Self::Kelvin => "K",
            Self::Celsius => "°C",
        }
    }
}

/// A second profile through the same elements.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What it is, such as `with a better joint`.
    pub label: String,
    /// One band for each band of the stack; only temperatures and points are used.
    pub bands: Vec<Band>,
}

/// Temperature through a stack from its hot to its cold end.
///
/// Layers differ by orders of magnitude in thickness, so the horizontal axis is schematic: every layer gets the same
/// width, interfaces are narrow bands in which the temperature falls vertically. A strip below shows the share of
/// every element in the whole drop.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StackFigure {
    /// Heading.
    pub title: String,
    /// Second line of the heading; may be empty.
    pub subtitle: String,
    /// The elements from hot to cold.
    pub bands: Vec<Band>,
    /// Unit of the temperature axis.
    pub unit: TemperatureUnit,
    /// What the first profile is; shown only beside a comparison.
    pub label: String,
    /// A second profile, dashed.
    pub comparison: Option<Comparison>,
}

impl StackFigure {
    pub(crate) fn scene(&self, fonts: &Fonts) -> Result<Scene, PlotError> {
        self.check()?;
        Ok(draw::scene(self, fonts))
    }

    fn check(&self) -> Result<(), PlotError> {
        if self.bands.is_empty() {
            return Err(PlotError::Empty { title: self.title.clone(), what: "bands" });
        }
        self.bands.iter().try_for_each(check_band)?;
        if let Some(comparison) = &self.comparison {
            let (given, expected) = (comparison.bands.len(), self.bands.len());
            if given != expected {
                return Err(PlotError::ComparisonLength { label: comparison.label.clone(), given, expected });
            }
            comparison.bands.iter().try_for_each(check_band)?;
        }
        Ok(())
    }
}

fn check_band(band: &Band) -> Result<(), PlotError> {
    check(&format!("the hot temperature of `{}`", band.name), band.hot, Scale::Linear)?;
    check(&format!("the cold temperature of `{}`", band.name), band.cold, Scale::Linear)?;
    let mut last = 0.0;
    for (index, (fraction, temperature)) in band.points.iter().enumerate() {
        check(&format!("the temperature of point {index} of `{}`", band.name), *temperature, Scale::Linear)?;
        if !(last..=1.0).contains(fraction) {
            return Err(PlotError::Fraction { band: band.name.clone(), index, fraction: *fraction });
        }
        last = *fraction;
    }
    Ok(())
}
