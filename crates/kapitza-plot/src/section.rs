//! A vertical cut through layers of very unequal thickness, with the jumps between them.

mod draw;
mod profile;

use crate::axis::{Scale, check};
use crate::error::PlotError;
use crate::font::Fonts;
use crate::map::{ColourScale, Sampling, check_edges, ends};
use crate::scene::Scene;

/// One layer of a cut.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SectionLayer {
    /// Its name.
    pub name: String,
    /// Edges of its cells along z from any origin, m: rising, one more than cells.
    pub z_edges: Vec<f64>,
    /// Cell by cell along x, row after row along z from the lowest; NaN where there is nothing.
    pub values: Vec<f64>,
    /// Values at its lower and at its upper face, one a column; where empty, the profile ends at the outermost centres.
    pub faces: [Vec<f64>; 2],
    /// Name of the interface above it; may be empty.
    pub interface_above: String,
}

impl SectionLayer {
    /// A layer without values at its faces.
    pub fn new(name: impl Into<String>, z_edges: Vec<f64>, values: Vec<f64>) -> Self {
        Self { name: name.into(), z_edges, values, ..Self::default() }
    }

    /// The same layer with values at its lower and upper face, one a column.
    #[must_use]
    pub fn with_faces(self, lower: Vec<f64>, upper: Vec<f64>) -> Self {
        Self { faces: [lower, upper], ..self }
    }

    /// The same layer under a named interface.
    #[must_use]
    pub fn under(self, interface: impl Into<String>) -> Self {
        Self { interface_above: interface.into(), ..self }
    }

    fn check(&self, columns: usize) -> Result<(), PlotError> {
        check_edges(&format!("the z edges of `{}`", self.name), &self.z_edges)?;
        let rows = self.z_edges.len() - 1;
        if self.values.len() != columns * rows {
            let (map, given) = (self.name.clone(), self.values.len());
            return Err(PlotError::ValueCount { map, given, columns, rows });
        }
        for (face, which) in self.faces.iter().zip(["lower", "upper"]) {
            if !face.is_empty() && face.len() != columns {
                let map = format!("{which} face of {}", self.name);
                return Err(PlotError::ValueCount { map, given: face.len(), columns, rows: 1 });
            }
        }
        let all = self.values.iter().chain(self.faces.iter().flatten());
        for value in all.filter(|value| !value.is_nan()) {
            if check("", *value, Scale::Linear).is_err() {
                check(&format!("a value of `{}`", self.name), *value, Scale::Linear)?;
            }
        }
        Ok(())
    }
}

/// A vertical cut: x to the right, the layers over each other, and beside them the profile at one place.
///
/// Layers differ by orders of magnitude in thickness, so each is stretched by a factor of its own: a layer ten times as
/// thick is drawn twice as high. The axis of the profile is the colour bar.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SectionFigure {
    /// Heading.
    pub title: String,
    /// Second line of the heading; may be empty.
    pub subtitle: String,
    /// The quantity and its colours.
    pub scale: ColourScale,
    /// Edges of the cells along x, m: rising, one more than cells.
    pub x_edges: Vec<f64>,
    /// The layers from the lowest to the uppermost; at most [`MOST_LAYERS`].
    pub layers: Vec<SectionLayer>,
    /// Where the profile is taken, m; `None` takes the column of the largest value.
    pub profile_at: Option<f64>,
    /// Smooth within each layer, or cell by cell.
    pub sampling: Sampling,
}

/// The most layers in one cut: thinner ones cannot be seen.
pub const MOST_LAYERS: usize = 24;

impl SectionFigure {
    pub(crate) fn scene(&self, fonts: &Fonts) -> Result<Scene, PlotError> {
        if self.layers.is_empty() {
            return Err(PlotError::Empty { title: self.title.clone(), what: "layers" });
        }
        if self.layers.len() > MOST_LAYERS {
            return Err(PlotError::TooMany { what: "layers", given: self.layers.len(), most: MOST_LAYERS });
        }
        check_edges("the x edges of the cut", &self.x_edges)?;
        let columns = self.x_edges.len() - 1;
        self.layers.iter().try_for_each(|layer| layer.check(columns))?;
        if self.layers.iter().flat_map(|layer| &layer.values).all(|value| value.is_nan()) {
            return Err(PlotError::Empty { title: self.title.clone(), what: "values" });
        }
        if let Some(value) = self.profile_at {
            let (from, to) = ends(&self.x_edges);
            if !(from..=to).contains(&value) {
                return Err(PlotError::OutsideMap { map: self.title.clone(), axis: "x", value, from, to });
            }
        }
        draw::scene(self, fonts)
    }

    /// The column of the profile and its place, m.
    fn profile_column(&self) -> (usize, f64) {
        let columns = self.x_edges.len() - 1;
        if let Some(place) = self.profile_at {
            let column =
                self.x_edges.partition_point(|edge| *edge <= place).saturating_sub(1).min(columns - 1);
            return (column, place);
        }
        let all = self.layers.iter().flat_map(|layer| layer.values.iter().enumerate());
        let hottest = all
            .filter(|(_, value)| !value.is_nan())
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
            .map_or(0, |(index, _)| index % columns);
        (hottest, f64::midpoint(self.x_edges[hottest], self.x_edges[hottest + 1]))
    }
}
