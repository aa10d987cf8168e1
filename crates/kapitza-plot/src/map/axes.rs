//! The frame of a map with its lengths in the unit that fits.

use super::layout::Type;
use crate::axis::Ruler;
use crate::colour::INK;
use crate::font::{Fonts, Weight};
use crate::frame::fitted;
use crate::labels::thinned;
use crate::scene::{Anchor, Area, Run, Scene, Text};

const TICK_LENGTH: f64 = 5.0;
const LABEL_GAP: f64 = 9.0;
/// Labels below a map keep clear of the lowest label beside it.
const LOWER_GAP: f64 = 11.5;
const CAPTION_GAP: f64 = 8.0;

/// A unit of length and its size, m.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LengthUnit {
    pub symbol: &'static str,
    pub metres: f64,
}

impl LengthUnit {
    /// The largest unit that leaves at least one of it over the span.
    pub fn of(span: f64) -> Self {
        let unit = |symbol, metres| Self { symbol, metres };
        let units = [unit("m", 1.0), unit("mm", 1e-3), unit("µm", 1e-6), unit("nm", 1e-9)];
        units.into_iter().find(|unit| span >= 0.999 * unit.metres).unwrap_or(unit("nm", 1e-9))
    }
}

/// The ruler of one axis of a map.
pub(crate) fn ruler(label: &str, (from, to): (f64, f64), unit: LengthUnit, pixels: f64, pitch: f64) -> Ruler {
    let mut count = (pixels / pitch).clamp(1.0, 9.0);
    loop {
        let ruler = Ruler::linear(label, unit.symbol, (from / unit.metres, to / unit.metres), count);
        // One tick alone is no scale.
        if ruler.ticks.len() > 1 || count > 9.0 {
            return ruler;
        }
        count *= 1.5;
    }
}

/// Which axes of a map have labels and captions, with the room that a caption may take along its axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shown {
    pub x: Option<f64>,
    pub y: Option<f64>,
}

/// The frame and the ticks of both axes; labels and captions where they are shown.
pub(super) fn draw(
    scene: &mut Scene,
    fonts: &Fonts,
    plot: Area,
    (x, y): (&Ruler, &Ruler),
    shown: Shown,
    size: Type,
) {
    scene.strokes(vec![Run { points: plot.corners().to_vec(), closed: true }], INK, 1.2, 1.0);
    for tick in &x.ticks {
        let x = plot.x + tick.share * plot.width;
        scene.line(vec![(x, plot.bottom()), (x, plot.bottom() + TICK_LENGTH)], INK, 1.0);
    }
    for tick in &y.ticks {
        let y = plot.bottom() - tick.share * plot.height;
        scene.line(vec![(plot.x - TICK_LENGTH, y), (plot.x, y)], INK, 1.0);
    }
    if let Some(room) = shown.x {
        below(scene, fonts, plot, x, room, size);
    }
    if let Some(room) = shown.y {
        beside(scene, fonts, plot, y, room, size);
    }
}

/// Labels and caption below a map.
pub(crate) fn below(scene: &mut Scene, fonts: &Fonts, plot: Area, ruler: &Ruler, room: f64, size: Type) {
    let width = |text: &str| fonts.width(text, size.tick, Weight::Regular);
    let places: Vec<(f64, f64)> =
        ruler.ticks.iter().map(|tick| (plot.x + tick.share * plot.width, width(&tick.label))).collect();
    let base = plot.bottom() + LOWER_GAP + 0.75 * size.tick;
    for ((tick, (x, _)), keep) in ruler.ticks.iter().zip(&places).zip(thinned(&places, 9.0)) {
        if keep {
            scene.text(Text::new((*x, base), &tick.label, size.tick).anchor(Anchor::Middle));
        }
    }
    let (caption, type_size) = fitted(fonts, &ruler.caption, room, size.caption);
    let place =
        (plot.x + plot.width / 2.0, plot.bottom() + LOWER_GAP + size.tick + CAPTION_GAP + 0.7 * size.caption);
    scene.text(Text::new(place, &caption, type_size).anchor(Anchor::Middle));
}

fn beside(scene: &mut Scene, fonts: &Fonts, plot: Area, ruler: &Ruler, room: f64, size: Type) {
    let places: Vec<(f64, f64)> =
        ruler.ticks.iter().map(|tick| (plot.bottom() - tick.share * plot.height, size.tick)).collect();
    let mut widest = 0.0_f64;
    for ((tick, (y, _)), keep) in ruler.ticks.iter().zip(&places).zip(thinned(&places, 2.0)) {
        if keep {
            widest = widest.max(fonts.width(&tick.label, size.tick, Weight::Regular));
            let place = (plot.x - LABEL_GAP, y + 0.36 * size.tick);
            scene.text(Text::new(place, &tick.label, size.tick).anchor(Anchor::End));
        }
    }
    let (caption, type_size) = fitted(fonts, &ruler.caption, room, size.caption);
    let place = (plot.x - LABEL_GAP - widest - CAPTION_GAP - 0.25 * size.caption, plot.y + plot.height / 2.0);
    scene.text(Text::new(place, &caption, type_size).anchor(Anchor::Middle).turn(-90.0));
}

/// Width of labels and caption left of a map.
pub(super) fn left_room(fonts: &Fonts, ruler: &Ruler, size: Type) -> f64 {
    let widest =
        ruler.ticks.iter().map(|t| fonts.width(&t.label, size.tick, Weight::Regular)).fold(0.0, f64::max);
    LABEL_GAP + widest + CAPTION_GAP + size.caption
}

/// Height of labels and caption below a map.
pub(super) fn lower_room(size: Type) -> f64 {
    LOWER_GAP + size.tick + CAPTION_GAP + size.caption
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_plainly() {
        let symbol = |span: f64| LengthUnit::of(span).symbol;
        assert_eq!([2.0, 0.02, 1e-3, 775e-6, 40e-9, 1e-10].map(symbol), ["m", "mm", "mm", "µm", "nm", "nm"]);
    }
}
