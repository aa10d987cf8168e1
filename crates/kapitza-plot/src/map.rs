//! Maps of a field over a rectangle: one, or several side by side.

mod axes;
mod bar;
mod draw;
mod isolines;
mod layout;
mod names;
mod outlines;
mod resample;
mod shades;

pub(crate) use axes::{LengthUnit, below, ruler};
pub(crate) use bar::{BAR, breadth, draw as draw_bar, pixels, ruler as bar_ruler};
pub(crate) use layout::{Bar, Type};
pub(crate) use resample::{middles, resample};
pub(crate) use shades::Shades;

use crate::axis::{Scale, check, distinct};
use crate::colour::ColourMap;
use crate::error::PlotError;
use crate::font::Fonts;
use crate::scene::Scene;

/// The quantity of a map and the colours of its values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ColourScale {
    /// The quantity, such as `Temperature`.
    pub label: String,
    /// Its unit, such as `°C`; empty for a pure number.
    pub unit: String,
    /// Sequential for a quantity, diverging for a difference with a sign.
    pub colours: ColourMap,
    /// Values of the first and the last colour; `None` takes them from the data. A diverging scale has its middle at
    /// zero whatever the range.
    pub range: Option<(f64, f64)>,
}

impl ColourScale {
    /// A sequential scale over the range of the data.
    pub fn sequential(label: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { label: label.into(), unit: unit.into(), colours: ColourMap::Sequential, range: None }
    }

    /// A diverging scale over the range of the data, with zero in the middle.
    pub fn diverging(label: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { colours: ColourMap::Diverging, ..Self::sequential(label, unit) }
    }

    /// The same scale with given ends; values beyond them take the end colours.
    #[must_use]
    pub fn with_range(self, from: f64, to: f64) -> Self {
        Self { range: Some((from, to)), ..self }
    }
}

/// How the field is drawn between the centres of its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sampling {
    /// Smooth: a cubic through the centres that keeps rises and falls and invents no extremes.
    #[default]
    Smooth,
    /// Every cell in one colour.
    Cells,
}

/// A named rectangle over a map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outline {
    /// Its name; left out where it does not fit. May be empty.
    pub name: String,
    /// Its left and right end, m.
    pub x: [f64; 2],
    /// Its lower and upper end, m.
    pub y: [f64; 2],
}

impl Outline {
    /// A named rectangle.
    pub fn new(name: impl Into<String>, x: [f64; 2], y: [f64; 2]) -> Self {
        Self { name: name.into(), x, y }
    }
}

/// A place on a map that gets a ring: its hot spot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mark {
    /// Distance from the origin of x, m.
    pub x: f64,
    /// Distance from the origin of y, m.
    pub y: f64,
    /// What stands beside it; where empty, the value of the cell there.
    pub label: String,
}

/// A field over a rectangle.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapPanel {
    /// What it shows, such as `Die, upper face`; may be empty.
    pub title: String,
    /// Edges of the cells along x, m: rising, one more than cells.
    pub x_edges: Vec<f64>,
    /// Edges of the cells along y, m: rising, one more than cells.
    pub y_edges: Vec<f64>,
    /// Cell by cell along x, row after row along y from the lowest; NaN where there is nothing.
    pub values: Vec<f64>,
    /// Rectangles drawn over the field.
    pub outlines: Vec<Outline>,
    /// A place with a ring.
    pub mark: Option<Mark>,
    /// A scale of its own, with a colour bar of its own; `None` takes the scale of the figure.
    pub scale: Option<ColourScale>,
}

impl MapPanel {
    /// A field without outlines.
    pub fn new(x_edges: Vec<f64>, y_edges: Vec<f64>, values: Vec<f64>) -> Self {
        Self { x_edges, y_edges, values, ..Self::default() }
    }

    /// The same panel with a title.
    #[must_use]
    pub fn with_title(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// The same panel with rectangles over the field.
    #[must_use]
    pub fn with_outlines(self, outlines: Vec<Outline>) -> Self {
        Self { outlines, ..self }
    }

    /// The same panel with a ring at the centre of the cell of the largest value, and that value beside it; without a
    /// ring where all cells have the same value.
    #[must_use]
    pub fn with_hot_spot(self) -> Self {
        let columns = self.x_edges.len().saturating_sub(1).max(1);
        let held = || self.values.iter().enumerate().filter(|(_, value)| !value.is_nan());
        let most = held().reduce(|best, next| if next.1 > best.1 { next } else { best });
        let hottest = most
            .filter(|(_, most)| self.values.len() == 1 || held().any(|(_, value)| value < most))
            .map(|(index, _)| (index % columns, index / columns));
        let centre =
            |edges: &[f64], cell: usize| Some(f64::midpoint(*edges.get(cell)?, *edges.get(cell + 1)?));
        let mark = hottest.and_then(|(column, row)| {
            Some(Mark {
                x: centre(&self.x_edges, column)?,
                y: centre(&self.y_edges, row)?,
                label: String::new(),
            })
        });
        Self { mark, ..self }
    }

    /// The same panel with a colour scale of its own.
    #[must_use]
    pub fn with_scale(self, scale: ColourScale) -> Self {
        Self { scale: Some(scale), ..self }
    }

    fn name(&self, index: usize) -> String {
        if self.title.trim().is_empty() { format!("map {}", index + 1) } else { self.title.clone() }
    }

    fn check(&self, index: usize) -> Result<(), PlotError> {
        let map = self.name(index);
        check_edges(&format!("the x edges of `{map}`"), &self.x_edges)?;
        check_edges(&format!("the y edges of `{map}`"), &self.y_edges)?;
        let (columns, rows) = (self.x_edges.len() - 1, self.y_edges.len() - 1);
        if self.values.len() != columns * rows {
            return Err(PlotError::ValueCount { map, given: self.values.len(), columns, rows });
        }
        for (place, value) in self.values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            if check("", *value, Scale::Linear).is_err() {
                let (column, row) = (place % columns, place / columns);
                let what = format!("the value of `{map}` in column {column}, row {row}");
                check(&what, *value, Scale::Linear)?;
            }
        }
        for outline in &self.outlines {
            for (axis, [from, to]) in [("x", outline.x), ("y", outline.y)] {
                let axis = format!("{axis} of the outline `{}`", outline.name);
                for end in [from, to] {
                    check(&axis, end, Scale::Linear)?;
                }
                if from >= to {
                    return Err(PlotError::EmptyRange { axis, from, to });
                }
            }
        }
        if let Some(mark) = &self.mark {
            for (axis, value, edges) in [("x", mark.x, &self.x_edges), ("y", mark.y, &self.y_edges)] {
                let (from, to) = ends(edges);
                if !(from..=to).contains(&value) {
                    return Err(PlotError::OutsideMap { map, axis, value, from, to });
                }
            }
        }
        Ok(())
    }
}

/// Maps of one quantity, or of several, with outlines of blocks, the hot spot and a colour bar.
///
/// Both axes of a panel have the same scale, whatever its shape, unless it is more than a few dozen times as long as
/// wide. The field is drawn as a picture of at most two pixels per unit of the paper, so a grid of a million cells
/// gives no larger file than one of a thousand. Panels of the same extent share the captions of their axes; a panel
/// with a [scale](MapPanel::scale) of its own gets a colour bar of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapFigure {
    /// Heading.
    pub title: String,
    /// Second line of the heading; may be empty.
    pub subtitle: String,
    /// The quantity and its colours, for all panels without a scale of their own.
    pub scale: ColourScale,
    /// The maps, row by row; at most [`MOST_PANELS`].
    pub panels: Vec<MapPanel>,
    /// Smooth or cell by cell.
    pub sampling: Sampling,
    /// Thin lines of equal value at the ticks of the colour bar.
    pub isolines: bool,
}

/// The most maps in one figure: smaller ones cannot be read.
pub const MOST_PANELS: usize = 16;

impl MapFigure {
    /// A figure of one map.
    pub fn new(scale: ColourScale, panel: MapPanel) -> Self {
        Self { scale, panels: vec![panel], ..Self::default() }
    }

    pub(crate) fn scene(&self, fonts: &Fonts) -> Result<Scene, PlotError> {
        if self.panels.is_empty() {
            return Err(PlotError::Empty { title: self.title.clone(), what: "maps" });
        }
        if self.panels.len() > MOST_PANELS {
            return Err(PlotError::TooMany { what: "maps", given: self.panels.len(), most: MOST_PANELS });
        }
        self.panels.iter().enumerate().try_for_each(|(index, panel)| panel.check(index))?;
        draw::scene(self, fonts)
    }
}

/// Finite edges that rise, far enough apart to be told from each other.
pub(crate) fn check_edges(what: &str, edges: &[f64]) -> Result<(), PlotError> {
    if edges.len() < 2 {
        return Err(PlotError::TooFewEdges { what: what.to_owned(), given: edges.len() });
    }
    for edge in edges {
        check(what, *edge, Scale::Linear)?;
    }
    if let Some(index) = edges.windows(2).position(|pair| pair[1] <= pair[0]) {
        let what = what.to_owned();
        return Err(PlotError::EdgeOrder {
            what,
            index: index + 1,
            before: edges[index],
            edge: edges[index + 1],
        });
    }
    let (from, to) = ends(edges);
    if !distinct(from, to) {
        return Err(PlotError::EmptyRange { axis: what.to_owned(), from, to });
    }
    Ok(())
}

/// First and last edge.
pub(crate) fn ends(edges: &[f64]) -> (f64, f64) {
    (edges.first().copied().unwrap_or(0.0), edges.last().copied().unwrap_or(1.0))
}
