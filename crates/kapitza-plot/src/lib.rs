//! Figures of interfacial thermal resistance: plain structs in, SVG text or PNG bytes out.
//!
//! - [`StackFigure`]: the temperature through a stack, with the jumps at interfaces as cliffs.
//! - [`CurvesFigure`]: lines and markers over linear or logarithmic axes.
//! - [`BarsFigure`]: what to fix first.
//!
//! Nothing is written, printed or read from the machine: the fonts are embedded, and the same input gives the same
//! bytes. Colours follow the Okabe-Ito palette, which stays readable for every kind of colour vision.
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

mod axis;
mod bars;
mod colour;
mod curves;
mod error;
mod font;
mod frame;
mod labels;
mod map;
mod scene;
mod stack;
#[cfg(test)]
mod tests;

pub use axis::{Axis, Scale};
pub use bars::{Bar, BarsFigure};
pub use colour::ColourMap;
pub use curves::{CurvesFigure, Envelope, Legend, RangeBand, Series, Style};
pub use error::PlotError;
pub use map::{ColourScale, MOST_PANELS, MapFigure, MapPanel, Mark, Outline, Sampling};
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
        }
    }
}

/// The figure as an SVG document, 1000 units wide.
pub fn svg(figure: &Figure) -> Result<String, PlotError> {
    let fonts = Fonts::embedded()?;
    Ok(scene::svg::render(&figure.scene(&fonts)?))
}

/// The figure as a PNG file with `scale` pixels per unit of the SVG, from 0.1 to 8; see [`PNG_SCALE`].
pub fn png(figure: &Figure, scale: f64) -> Result<Vec<u8>, PlotError> {
    let fonts = Fonts::embedded()?;
    scene::raster::render(&figure.scene(&fonts)?, &fonts, scale)
}
