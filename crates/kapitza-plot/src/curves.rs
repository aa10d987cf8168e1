//! Lines and markers over linear or logarithmic axes.

mod bands;
mod draw;
mod legend;

use crate::axis::{Axis, Scale, check};
use crate::error::PlotError;
use crate::font::Fonts;
use crate::scene::Scene;

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// A solid line.
    #[default]
    Solid,
    /// A dashed line.
    Dashed,
    /// A dotted line.
    Dotted,
    /// Half transparent markers, behind all lines; series of one colour get different shapes.
    Markers,
}

/// Points that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// What they are.
    pub label: String,
    /// Pairs (x, y) in the units of the axes.
    pub points: Vec<(f64, f64)>,
    /// Line or markers.
    pub style: Style,
    /// Series of one group share a colour; `None` takes the next colour.
    pub group: Option<usize>,
}

impl Series {
    /// A series with the next free colour.
    pub fn new(label: impl Into<String>, style: Style, points: Vec<(f64, f64)>) -> Self {
        Self { label: label.into(), points, style, group: None }
    }

    /// The same series in the colour of a group.
    #[must_use]
    pub fn in_group(self, group: usize) -> Self {
        Self { group: Some(group), ..self }
    }
}

/// A tinted band over a part of an axis, such as the range a law is valid in or the resistance of a joint.
///
/// A band whose ends are the same is a line.
#[derive(Debug, Clone, PartialEq)]
pub struct RangeBand {
    /// What holds there.
    pub label: String,
    /// First value, in the unit of the axis.
    pub from: f64,
    /// Last value.
    pub to: f64,
}

impl RangeBand {
    /// A band.
    pub fn new(label: impl Into<String>, from: f64, to: f64) -> Self {
        Self { label: label.into(), from, to }
    }
}

/// A shaded area between a lower and an upper curve, such as the uncertainty of a series.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Envelope {
    /// What it is; where empty, the legend leaves it out.
    pub label: String,
    /// Triples (x, lower, upper) in the units of the axes. A lower end of zero or less reaches down to the edge of a
    /// logarithmic axis.
    pub points: Vec<(f64, f64, f64)>,
    /// Group whose colour it takes; `None` takes that of the series at the same place in its list.
    pub group: Option<usize>,
}

impl Envelope {
    /// The shaded area of the series at the same place in its list.
    pub fn new(label: impl Into<String>, points: Vec<(f64, f64, f64)>) -> Self {
        Self { label: label.into(), points, group: None }
    }

    /// The same area in the colour of a group.
    #[must_use]
    pub fn in_group(self, group: usize) -> Self {
        Self { group: Some(group), ..self }
    }

    fn check(&self, x: Scale, y: Scale) -> Result<(), PlotError> {
        for (index, (at, lower, upper)) in self.points.iter().copied().enumerate() {
            let what = |end: &str| format!("the {end} of point {index} of the band `{}`", self.label);
            check(&what("horizontal value"), at, x)?;
            check(&what("lower end"), lower, Scale::Linear)?;
            check(&what("upper end"), upper, y)?;
            if lower > upper {
                return Err(PlotError::Crossed { label: self.label.clone(), index, lower, upper });
            }
        }
        Ok(())
    }
}

/// Where the labels of series stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Legend {
    /// Inside where no data lie, otherwise right of the plot.
    #[default]
    Automatic,
    /// Right of the plot.
    Right,
    /// At the right end of each series; right of the plot where there are too many.
    Direct,
}

/// A figure of lines and markers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CurvesFigure {
    /// Heading.
    pub title: String,
    /// Second line of the heading; may be empty.
    pub subtitle: String,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// The series.
    pub series: Vec<Series>,
    /// Shaded areas, under all series.
    pub envelopes: Vec<Envelope>,
    /// Tinted ranges of the horizontal axis: upright bands.
    pub ranges: Vec<RangeBand>,
    /// Tinted ranges of the vertical axis: level bands.
    pub levels: Vec<RangeBand>,
    /// Where labels stand.
    pub legend: Legend,
}

impl CurvesFigure {
    pub(crate) fn scene(&self, fonts: &Fonts) -> Result<Scene, PlotError> {
        if self.series.iter().all(|series| series.points.is_empty()) {
            return Err(PlotError::Empty { title: self.title.clone(), what: "points" });
        }
        for series in &self.series {
            for (index, (x, y)) in series.points.iter().enumerate() {
                let what = |axis: &str| format!("the {axis} value of point {index} of `{}`", series.label);
                if check("", *x, self.x.scale).is_err() {
                    check(&what("horizontal"), *x, self.x.scale)?;
                }
                if check("", *y, self.y.scale).is_err() {
                    check(&what("vertical"), *y, self.y.scale)?;
                }
            }
        }
        let ranges = self.ranges.iter().map(|range| (range, self.x.scale));
        for (range, scale) in ranges.chain(self.levels.iter().map(|range| (range, self.y.scale))) {
            for value in [range.from, range.to] {
                check(&format!("an end of the range `{}`", range.label), value, scale)?;
            }
        }
        for envelope in &self.envelopes {
            envelope.check(self.x.scale, self.y.scale)?;
        }
        draw::scene(self, fonts)
    }
}
