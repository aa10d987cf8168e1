//! Figures of interfacial thermal resistance: plain structs in, SVG text or PNG bytes out.
//!
//! - [`StackFigure`]: the temperature through a stack, with the jumps at interfaces as cliffs.
//! - [`MapFigure`]: a field over one or several rectangles, with outlines of blocks, the hot spot and a colour bar.
//! - [`SectionFigure`]: a vertical cut through the layers with the profile beside it.
//! - [`CurvesFigure`]: lines and markers over linear or logarithmic axes, with bands and uncertainty.
//! - [`PanelsFigure`]: several figures of curves beside each other.
//! - [`BarsFigure`]: what to fix first.
//!
//! Nothing is written, printed or read from the machine: the fonts are embedded, and the same input gives the same
//! bytes. Colours follow the Okabe-Ito palette, those of fields are computed in Oklab: both stay readable for every
//! kind of colour vision.
//!
//! A processor of 120 W under a lid: the first joint costs 30 of 76 K.
//!
//! ```
//! use kapitza_plot::{Band, BandKind, Figure, StackFigure, png, svg};
//!
//! let band = |name: &str, kind, hot, cold| Band::new(name, kind, hot, cold);
//! let figure = Figure::Stack(StackFigure {
//!     title: "120 W through a lidded processor".into(),
//!     bands: vec![
//!         band("Die, Si", BandKind::Layer, 383.9, 375.0),
//!         band("TIM1", BandKind::Interface, 375.0, 345.0),
//!         band("Lid, Cu", BandKind::Layer, 345.0, 341.0),
//!         band("TIM2", BandKind::Interface, 341.0, 332.0),
//!         band("Heat sink", BandKind::Boundary, 332.0, 308.0),
//!     ],
//!     ..StackFigure::default()
//! });
//! let text = svg(&figure)?;
//! assert!(text.starts_with("<svg") && text.contains("TIM1: 30.0 K"));
//! let picture = png(&figure, 2.0)?; // 2000 pixels wide
//! assert_eq!(&picture[1..4], b"PNG");
//! # Ok::<(), kapitza_plot::PlotError>(())
//! ```
//!
//! A die of 12 mm by 9 mm in 4 by 3 cells, with its hot spot and the outline of a core:
//!
//! ```
//! use kapitza_plot::{ColourScale, MapFigure, MapPanel, Outline, svg};
//!
//! let mm = |edges: &[f64]| edges.iter().map(|edge| 1e-3 * edge).collect::<Vec<f64>>();
//! let panel = MapPanel::new(
//!     mm(&[0.0, 3.0, 6.0, 9.0, 12.0]),
//!     mm(&[0.0, 3.0, 6.0, 9.0]),
//!     vec![
//!         71.0, 74.0, 73.0, 70.0, // the lowest row
//!         75.0, 92.4, 83.0, 72.0,
//!         72.0, 80.0, 76.0, 71.0,
//!     ],
//! );
//! let core = Outline::new("Core 0", [0.003, 0.006], [0.003, 0.006]);
//! let panel = panel.with_outlines(vec![core]).with_hot_spot();
//! let text = svg(&MapFigure::new(ColourScale::sequential("Temperature", "°C"), panel).into())?;
//! assert!(text.contains("92.4 °C") && text.contains("Core 0") && text.contains("x (mm)"));
//! # Ok::<(), kapitza_plot::PlotError>(())
//! ```

mod axis;
mod bars;
mod colour;
mod curves;
mod error;
mod font;
mod frame;
mod labels;
mod map;
mod panels;
mod scene;
mod section;
mod stack;
#[cfg(test)]
mod tests;

pub use axis::{Axis, Scale};
pub use bars::{Bar, BarsFigure};
pub use colour::ColourMap;
pub use curves::{CurvesFigure, Envelope, Legend, RangeBand, Series, Style};
pub use error::PlotError;
pub use map::{ColourScale, MOST_PANELS, MapFigure, MapPanel, Mark, Outline, Sampling};
pub use panels::PanelsFigure;
pub use section::{MOST_LAYERS, SectionFigure, SectionLayer};
pub use stack::{Band, BandKind, Comparison, StackFigure, TemperatureUnit};

use font::Fonts;
use scene::Scene;

/// The scale of [`png()`] that suits print and screens of high resolution: 2000 pixels wide.
pub const PNG_SCALE: f64 = 2.0;

/// A figure of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// Temperature through a stack.
    Stack(StackFigure),
    /// Lines and markers.
    Curves(CurvesFigure),
    /// A ranking.
    Bars(BarsFigure),
    /// Fields over rectangles.
    Map(MapFigure),
    /// A vertical cut.
    Section(SectionFigure),
    /// Several figures of curves beside each other.
    Panels(PanelsFigure),
}

impl From<StackFigure> for Figure {
    fn from(figure: StackFigure) -> Self {
        Self::Stack(figure)
    }
}

impl From<CurvesFigure> for Figure {
    fn from(figure: CurvesFigure) -> Self {
        Self::Curves(figure)
    }
}

impl From<BarsFigure> for Figure {
    fn from(figure: BarsFigure) -> Self {
        Self::Bars(figure)
    }
}

impl From<SectionFigure> for Figure {
    fn from(figure: SectionFigure) -> Self {
        Self::Section(figure)
    }
}

impl From<PanelsFigure> for Figure {
    fn from(figure: PanelsFigure) -> Self {
        Self::Panels(figure)
    }
}

impl From<MapFigure> for Figure {
    fn from(figure: MapFigure) -> Self {
        Self::Map(figure)
    }
}

impl Figure {
    fn scene(&self, fonts: &Fonts) -> Result<Scene, PlotError> {
        match self {
            Self::Stack(figure) => figure.scene(fonts),
            Self::Curves(figure) => figure.scene(fonts),
            Self::Bars(figure) => figure.scene(fonts),
            Self::Map(figure) => figure.scene(fonts),
            Self::Section(figure) => figure.scene(fonts),
            Self::Panels(figure) => figure.scene(fonts),
        }
    }
}

/// The figure as an SVG document, 1000 units wide; maps that need less are narrower, panels side by side wider.
pub fn svg(figure: &Figure) -> Result<String, PlotError> {
    let fonts = Fonts::embedded()?;
    scene::svg::render(&figure.scene(&fonts)?)
}

/// The figure as a PNG file with `scale` pixels per unit of the SVG, from 0.1 to 8; see [`PNG_SCALE`].
pub fn png(figure: &Figure, scale: f64) -> Result<Vec<u8>, PlotError> {
    let fonts = Fonts::embedded()?;
    scene::raster::render(&figure.scene(&fonts)?, &fonts, scale)
}
