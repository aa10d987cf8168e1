//! What all figures share: the heading, the axes and the sizes of type.

use crate::axis::Ruler;
use crate::colour::{GREY, GRID, INK};
use crate::font::{Fonts, Weight};
use crate::labels::thinned;
use crate::scene::{Anchor, Area, Scene, Text};

/// Width of a figure in units of the SVG; a figure of maps that needs less is narrower.
pub(crate) const WIDTH: f64 = 1000.0;
/// Free paper around a figure.
pub(crate) const MARGIN: f64 = 20.0;

pub(crate) const TITLE: f64 = 25.0;
pub(crate) const SUBTITLE: f64 = 19.0;
pub(crate) const CAPTION: f64 = 21.0;
pub(crate) const TICK: f64 = 19.0;
pub(crate) const LABEL: f64 = 19.0;
pub(crate) const SMALL: f64 = 16.0;

/// Height of the heading with its distance to the plot.
pub(crate) fn heading_height(title: &str, subtitle: &str) -> f64 {
    let title = if title.trim().is_empty() { 0.0 } else { TITLE + 9.0 };
    let subtitle = if subtitle.trim().is_empty() { 0.0 } else { SUBTITLE + 7.0 };
    MARGIN + title + subtitle + 12.0
}

/// Title and subtitle at the upper left; the subtitle leaves `reserved` pixels free at its right.
pub(crate) fn heading(scene: &mut Scene, fonts: &Fonts, title: &str, subtitle: &str, reserved: f64) {
    let room = scene.width - 2.0 * MARGIN;
    let mut y = MARGIN;
    if !title.trim().is_empty() {
        let title = fonts.shorten(title, TITLE, Weight::Bold, room);
        scene.text(Text::new((MARGIN, y + 0.75 * TITLE), &title, TITLE).bold());
        y += TITLE + 9.0;
    }
    let subtitle = fonts.shorten(subtitle, SUBTITLE, Weight::Regular, room - reserved);
    scene.text(Text::new((MARGIN, y + 0.75 * SUBTITLE), &subtitle, SUBTITLE).colour(GREY));
}

/// Width that tick labels and caption need left of the plot.
pub(crate) fn left_margin(fonts: &Fonts, ruler: &Ruler) -> f64 {
    let widest = ruler.ticks.iter().map(|t| fonts.width(&t.label, TICK, Weight::Regular)).fold(0.0, f64::max);
    MARGIN + CAPTION + 14.0 + widest + 12.0
}

/// Horizontal grid lines, under the data.
pub(crate) fn grid(scene: &mut Scene, plot: Area, vertical: &Ruler) {
    for tick in vertical.ticks.iter().filter(|tick| !tick.label.is_empty()) {
        let y = plot.bottom() - tick.share * plot.height;
        scene.line(vec![(plot.x, y), (plot.right(), y)], GRID, 1.0);
    }
}

/// The left axis with ticks, labels and caption.
pub(crate) fn left_axis(scene: &mut Scene, fonts: &Fonts, plot: Area, ruler: &Ruler) {
    scene.line(vec![(plot.x, plot.y), (plot.x, plot.bottom())], INK, 1.5);
    let places: Vec<(f64, f64)> = ruler
        .ticks
        .iter()
        .map(|tick| {
            (plot.bottom() - tick.share * plot.height, if tick.label.is_empty() { 0.0 } else { TICK })
        })
        .collect();
    let labelled: Vec<(f64, f64)> = places.iter().copied().filter(|place| place.1 > 0.0).collect();
    let mut kept = thinned(&labelled, 2.0).into_iter();
    for (tick, (y, _)) in ruler.ticks.iter().zip(places) {
        let length = if tick.label.is_empty() { 4.0 } else { 7.0 };
        scene.line(vec![(plot.x - length, y), (plot.x, y)], INK, 1.2);
        if !tick.label.is_empty() && kept.next() == Some(true) {
            let text = Text::new((plot.x - 12.0, y + 0.36 * TICK), &tick.label, TICK);
            scene.text(text.anchor(Anchor::End));
        }
    }
    let (caption, size) = fitted(fonts, &ruler.caption, plot.height, CAPTION);
    let place = (MARGIN + 0.75 * CAPTION, plot.y + plot.height / 2.0);
    scene.text(Text::new(place, &caption, size).anchor(Anchor::Middle).turn(-90.0));
}

/// A caption of `size` or smaller, as fits the room: the unit at its end must not be cut before the type got small.
pub(crate) fn fitted(fonts: &Fonts, caption: &str, room: f64, size: f64) -> (String, f64) {
    let caption = crate::font::clean(caption);
    let natural = fonts.width(&caption, size, Weight::Regular).max(1.0);
    let size = (size * room / natural).clamp(14.0_f64.min(size), size);
    (fonts.shorten(&caption, size, Weight::Regular, room), size)
}

/// Height that tick labels and caption need below the plot.
pub(crate) const BOTTOM: f64 = 12.0 + TICK + 14.0 + CAPTION + MARGIN;

/// The bottom axis with ticks, labels and caption.
pub(crate) fn bottom_axis(scene: &mut Scene, fonts: &Fonts, plot: Area, ruler: &Ruler) {
    scene.line(vec![(plot.x, plot.bottom()), (plot.right(), plot.bottom())], INK, 1.5);
    let labelled: Vec<_> = ruler.ticks.iter().filter(|tick| !tick.label.is_empty()).collect();
    let places: Vec<(f64, f64)> = labelled
        .iter()
        .map(|tick| {
            let width = fonts.width(&tick.label, TICK, Weight::Regular);
            ((plot.x + tick.share * plot.width).min(WIDTH - 4.0 - width / 2.0), width)
        })
        .collect();
    for tick in &ruler.ticks {
        let x = plot.x + tick.share * plot.width;
        let length = if tick.label.is_empty() { 4.0 } else { 7.0 };
        scene.line(vec![(x, plot.bottom()), (x, plot.bottom() + length)], INK, 1.2);
    }
    for ((tick, (x, _)), keep) in labelled.iter().zip(&places).zip(thinned(&places, 12.0)) {
        if keep {
            let text = Text::new((*x, plot.bottom() + 12.0 + 0.75 * TICK), &tick.label, TICK);
            scene.text(text.anchor(Anchor::Middle));
        }
    }
    let (caption, size) = fitted(fonts, &ruler.caption, plot.width, CAPTION);
    let place = (plot.x + plot.width / 2.0, plot.bottom() + 12.0 + TICK + 14.0 + 0.7 * CAPTION);
    scene.text(Text::new(place, &caption, size).anchor(Anchor::Middle));
}
