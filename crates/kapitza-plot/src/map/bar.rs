//! The colour bar.

use super::Sampling;
use super::isolines;
use super::layout::{Bar, Type};
use super::shades::Shades;
use crate::axis::Ruler;
use crate::colour::INK;
use crate::font::{Fonts, Weight};
use crate::frame::fitted;
use crate::labels::thinned;
use crate::scene::{Anchor, Area, Mark, Run, Scene, Text};

/// Thickness of a bar.
pub(crate) const BAR: f64 = 20.0;
const TICK_LENGTH: f64 = 5.0;
const LABEL_GAP: f64 = 10.0;
/// Height of the arrow that stands for values beyond the range.
const ARROW: f64 = 13.0;

/// The ruler of a bar of this length.
pub(crate) fn ruler(shades: &Shades, length: f64, upright: bool) -> Ruler {
    let pitch = if upright { 34.0 } else { 66.0 };
    shades.ruler((length / pitch).clamp(3.0, 8.0))
}

/// Room across the bar: itself, its tick labels and its caption.
pub(crate) fn breadth(fonts: &Fonts, shades: &Shades, length: f64, upright: bool, size: Type) -> f64 {
    let labels = if upright {
        let ruler = ruler(shades, length, upright);
        ruler.ticks.iter().map(|t| fonts.width(&t.label, size.tick, Weight::Regular)).fold(0.0, f64::max)
    } else {
        size.tick
    };
    BAR + LABEL_GAP + labels + 10.0 + size.caption
}

/// Draws the bar with its ticks, its caption and, where isolines are drawn, their levels.
pub(crate) fn draw(scene: &mut Scene, fonts: &Fonts, shades: &Shades, bar: &Bar, size: Type, levels: bool) {
    let Bar { area, upright, .. } = *bar;
    let length = if upright { area.height } else { area.width };
    let ruler = ruler(shades, length, upright);
    let count = pixels(2.0 * length);
    let middle = |i: u32| shades.value((f64::from(i) + 0.5) / f64::from(count));
    let (shape, values): ((u32, u32), Vec<f64>) = if upright {
        ((2, count), (0..count).flat_map(|i| [middle(i); 2]).collect())
    } else {
        ((count, 2), (0..2 * count).map(|i| middle(i % count)).collect())
    };
    scene.marks.push(Mark::Picture { area, picture: shades.picture(shape, &values, Sampling::Cells) });
    // A place along the bar, and across it.
    let at = |share: f64, across: f64| {
        if upright {
            (area.x + across, area.bottom() - share * area.height)
        } else {
            (area.x + share * area.width, area.y + across)
        }
    };
    for (beyond, end, outwards) in [(shades.beyond.0, 0.0, -1.0), (shades.beyond.1, 1.0, 1.0)] {
        if beyond {
            let tip = at(end + outwards * ARROW / length, BAR / 2.0);
            let corners = vec![at(end, 0.0), tip, at(end, BAR)];
            let run = Run { points: corners.clone(), closed: true };
            scene.marks.push(Mark::Polygon { corners, fill: shades.colour(shades.value(end)), opacity: 1.0 });
            scene.strokes(vec![run], INK, 1.0, 1.0);
        }
    }
    if levels {
        for tick in &ruler.ticks {
            let colour = isolines::ink(shades.colour(shades.value(tick.share)));
            scene.line(vec![at(tick.share, 0.0), at(tick.share, BAR)], colour, isolines::WIDTH);
        }
    }
    let corners = vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, BAR), at(0.0, BAR)];
    scene.strokes(vec![Run { points: corners, closed: true }], INK, 1.0, 1.0);
    labels(scene, fonts, &ruler, bar, size, at);
}

fn labels(
    scene: &mut Scene,
    fonts: &Fonts,
    ruler: &Ruler,
    bar: &Bar,
    size: Type,
    at: impl Fn(f64, f64) -> (f64, f64),
) {
    let Bar { area, upright, .. } = *bar;
    let width = |text: &str| fonts.width(text, size.tick, Weight::Regular);
    let places: Vec<(f64, f64)> = ruler
        .ticks
        .iter()
        .map(|tick| {
            let (x, y) = at(tick.share, 0.0);
            if upright { (y, size.tick) } else { (x, width(&tick.label)) }
        })
        .collect();
    let mut widest = 0.0_f64;
    for (tick, keep) in ruler.ticks.iter().zip(thinned(&places, if upright { 2.0 } else { 12.0 })) {
        scene.line(vec![at(tick.share, BAR), at(tick.share, BAR + TICK_LENGTH)], INK, 1.0);
        let (x, y) = at(tick.share, BAR + LABEL_GAP);
        let text = if upright {
            Text::new((x, y + 0.36 * size.tick), &tick.label, size.tick)
        } else {
            Text::new((x, y + 0.75 * size.tick), &tick.label, size.tick).anchor(Anchor::Middle)
        };
        if keep {
            widest = widest.max(width(&tick.label));
            scene.text(text);
        }
    }
    let (room, middle) = if upright {
        (bar.caption_room, area.y + area.height / 2.0)
    } else {
        (bar.caption_room, area.x + area.width / 2.0)
    };
    let (caption, type_size) = fitted(fonts, &ruler.caption, room, size.caption);
    let text = if upright {
        let x = area.right() + LABEL_GAP + widest + 10.0 + 0.75 * size.caption;
        Text::new((x, middle), &caption, type_size).turn(-90.0)
    } else {
        let y = area.bottom() + LABEL_GAP + size.tick + 8.0 + 0.75 * size.caption;
        Text::new((middle, y), &caption, type_size)
    };
    scene.text(text.anchor(Anchor::Middle));
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths on paper are small")]
/// A length on paper as a number of pixels.
pub(crate) fn pixels(length: f64) -> u32 {
    length.round().clamp(1.0, 4096.0) as u32
}

/// A box in whole units, so that pictures at two pixels a unit are met exactly.
pub(super) fn whole(area: Area) -> Area {
    let (x, y) = (area.x.round(), area.y.round());
    Area { x, y, width: area.width.round().max(1.0), height: area.height.round().max(1.0) }
}
