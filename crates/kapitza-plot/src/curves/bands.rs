//! Tinted ranges of either axis with their names, and the shaded areas of uncertainty.

use super::draw::Trace;
use super::{Envelope, RangeBand};
use crate::axis::Ruler;
use crate::colour::{BLUE, Colour, GREY, SLATE};
use crate::font::{self, Fonts, Weight};
use crate::frame::SMALL;
use crate::labels::{Stretch, side_by_side};
use crate::scene::{Anchor, Area, Mark, Scene, Spot, Text};

/// Names of upright bands stand in at most this many rows above the plot.
const ROWS: usize = 3;
const ROW: f64 = SMALL + 6.0;
const PADDING: f64 = 6.0;
/// Height of the lines that tie names to their bands.
const TIE: f64 = 20.0;
/// Names farther than this from a free place over their band are tied to it.
const NEAR: f64 = 8.0;

/// The name of an upright band above the plot.
struct Name {
    text: Text,
    /// Middle of its band.
    centre: f64,
    /// Whether a line ties it to its band.
    tied: bool,
}

/// Where a band lies along an axis, as shares of the axis.
fn shares(range: &RangeBand, ruler: &Ruler) -> (f64, f64) {
    let share = |value: f64| ruler.share(value).clamp(0.0, 1.0);
    let (from, to) = (share(range.from), share(range.to));
    (from.min(to), from.max(to))
}

/// Bands in turn of two shades; through both the grid and other bands are seen.
fn tint(scene: &mut Scene, index: usize, area: Area) {
    let (fill, opacity) = if index.is_multiple_of(2) { (BLUE, 0.10) } else { (SLATE, 0.18) };
    shade(scene, &area.corners(), fill, opacity);
}

/// Height of the names of upright bands above a plot.
pub(super) fn names_height(fonts: &Fonts, ranges: &[RangeBand], across: &Ruler, plot: Area) -> f64 {
    let names = names(fonts, ranges, across, plot);
    names.iter().map(|name| plot.y - name.text.at.1 + SMALL - 1.0).fold(0.0, f64::max)
}

/// The names of bands from left to right: in one row, moved aside where they would meet; in several rows where one is
/// too short for all.
fn names(fonts: &Fonts, ranges: &[RangeBand], across: &Ruler, plot: Area) -> Vec<Name> {
    let mut named: Vec<(Stretch, String)> = ranges
        .iter()
        .map(|range| {
            let (from, to) = shares(range, across);
            let (from, to) = (plot.x + from * plot.width, plot.x + to * plot.width);
            let label = fonts.shorten(&font::clean(&range.label), SMALL, Weight::Regular, plot.width);
            let width = fonts.width(&label, SMALL, Weight::Regular) + 2.0 * PADDING;
            // A short name stays clear of the edges of its band, a long one stands over its middle.
            let room = ((to - from - width) / 2.0 + PADDING).max(0.0);
            let middle = f64::midpoint(from, to);
            (Stretch { centre: (middle - room, middle + room), width }, label)
        })
        .filter(|(_, label)| !label.trim().is_empty())
        .collect();
    named.sort_by(|a, b| middle(&a.0).total_cmp(&middle(&b.0)));
    let stretches: Vec<Stretch> = named.iter().map(|(stretch, _)| *stretch).collect();
    let Some(places) = side_by_side(&stretches, plot.x - PADDING, plot.right() + PADDING) else {
        return rows(fonts, named, plot);
    };
    // A single name that the edge of the plot pushed aside needs no line.
    let moved =
        |place: f64, (low, high): (f64, f64)| named.len() > 1 && !(low - NEAR..=high + NEAR).contains(&place);
    let ties: Vec<bool> = places.iter().zip(&stretches).map(|(place, s)| moved(*place, s.centre)).collect();
    let base = plot.y - 7.0 - if ties.contains(&true) { TIE } else { 0.0 };
    places
        .into_iter()
        .zip(ties)
        .zip(named)
        .map(|((place, tied), (stretch, label))| {
            let text = Text::new((place, base), &label, SMALL).anchor(Anchor::Middle).colour(GREY);
            Name { text, centre: middle(&stretch), tied }
        })
        .collect()
}

fn middle(stretch: &Stretch) -> f64 {
    f64::midpoint(stretch.centre.0, stretch.centre.1)
}

/// Each name over the middle of its band in the lowest row where it covers no other one.
fn rows(fonts: &Fonts, named: Vec<(Stretch, String)>, plot: Area) -> Vec<Name> {
    let mut rows: Vec<Vec<Area>> = vec![Vec::new(); ROWS];
    let mut names = Vec::new();
    for (stretch, label) in named {
        let width = fonts.width(&label, SMALL, Weight::Regular);
        let centre = middle(&stretch);
        let place = centre.max(plot.x + width / 2.0).min(plot.right() - width / 2.0);
        for (row, taken) in rows.iter_mut().enumerate() {
            let base = plot.y - 7.0 - row as f64 * ROW;
            let text = Text::new((place, base), &label, SMALL).anchor(Anchor::Middle).colour(GREY);
            let area = text.area(fonts).grown(PADDING);
            if taken.iter().all(|other| other.right() <= area.x || area.right() <= other.x) {
                taken.push(area);
                names.push(Name { text, centre, tied: false });
                break;
            }
        }
    }
    names
}

/// Upright bands, their names above the plot where they cover no data.
pub(super) fn upright(scene: &mut Scene, fonts: &Fonts, ranges: &[RangeBand], across: &Ruler, plot: Area) {
    for (index, range) in ranges.iter().enumerate() {
        let (from, to) = shares(range, across);
        let (left, right) = (plot.x + from * plot.width, plot.x + to * plot.width);
        if range.from == range.to {
            scene.line(vec![(left, plot.y), (left, plot.bottom())], SLATE, 1.4);
        } else {
            tint(scene, index, Area { x: left, width: right - left, ..plot });
        }
    }
    for name in names(fonts, ranges, across, plot) {
        if name.tied {
            let (x, base) = name.text.at;
            let points = vec![(x, base + 5.0), (name.centre, plot.y - 4.0), (name.centre, plot.y)];
            scene.line(points, GREY.tint(0.6), 1.0);
        }
        scene.text(name.text);
    }
}

/// Upper and lower edge of a level band on paper.
fn heights(range: &RangeBand, up: &Ruler, plot: Area) -> (f64, f64) {
    let (from, to) = shares(range, up);
    (plot.bottom() - to * plot.height, plot.bottom() - from * plot.height)
}

/// The edges of level bands as lines.
pub(super) fn level_edges(levels: &[RangeBand], up: &Ruler, plot: Area) -> Vec<Vec<Spot>> {
    let line = |y: f64| vec![(plot.x, y), (plot.right(), y)];
    levels
        .iter()
        .map(|range| heights(range, up, plot))
        .flat_map(|(top, bottom)| [line(top), line(bottom)])
        .collect()
}

/// Level bands without their names.
pub(super) fn level(scene: &mut Scene, levels: &[RangeBand], up: &Ruler, plot: Area) {
    for (index, range) in levels.iter().enumerate() {
        let (top, bottom) = heights(range, up, plot);
        if range.from == range.to {
            scene.line(vec![(plot.x, top), (plot.right(), top)], SLATE, 1.4);
        } else {
            tint(scene, index, Area { y: top, height: bottom - top, ..plot });
        }
    }
}

/// The names of level bands inside the plot at one of its ends, where neither lines nor other texts run.
///
/// `taken` holds what must not be covered.
pub(super) fn level_names(
    scene: &mut Scene,
    fonts: &Fonts,
    levels: &[RangeBand],
    up: &Ruler,
    plot: Area,
    traces: &[Trace],
    mut taken: Vec<Area>,
) {
    let edges = Trace::Lines(level_edges(levels, up, plot));
    for range in levels {
        let (top, bottom) = heights(range, up, plot);
        let label = fonts.shorten(&font::clean(&range.label), SMALL, Weight::Regular, plot.width - 16.0);
        let middle = f64::midpoint(top, bottom);
        // In the middle of the band, above it, below it; at the right end before the left one.
        let (within, above, below) = (middle + 0.36 * SMALL, top - 0.35 * SMALL, bottom + 1.05 * SMALL);
        let bases = if bottom - top > 1.2 * SMALL { [within, above, below] } else { [above, below, above] };
        let along = |share: f64| plot.x + share * plot.width;
        let place = bases
            .into_iter()
            .flat_map(|base| {
                [
                    (plot.right() - 8.0, base, Anchor::End),
                    (plot.x + 8.0, base, Anchor::Start),
                    (along(0.75), base, Anchor::Middle),
                    (along(0.5), base, Anchor::Middle),
                    (along(0.25), base, Anchor::Middle),
                ]
            })
            .map(|(x, base, anchor)| Text::new((x, base), &label, SMALL).anchor(anchor).colour(GREY))
            .find(|text| {
                let area = text.area(fonts);
                plot.contains(area)
                    && taken.iter().all(|other| !other.overlaps(area))
                    && !edges.touches(area)
                    && traces.iter().all(|trace| !trace.touches(area.grown(3.0)))
            });
        if let Some(text) = place {
            taken.push(text.area(fonts).grown(2.0));
            scene.text(text);
        }
    }
}

/// The outline of a shaded area inside the plot; empty where it lies outside.
pub(super) fn outline(envelope: &Envelope, across: &Ruler, up: &Ruler, plot: Area) -> Vec<Spot> {
    // Far below a logarithmic axis everything looks the same.
    let height = |value: f64| {
        let share = up.share(value);
        plot.bottom() - if share.is_finite() { share.clamp(-1e3, 1e3) } else { -1e3 } * plot.height
    };
    let x = |value: f64| plot.x + across.share(value).clamp(-1e3, 1e3) * plot.width;
    let upper = envelope.points.iter().map(|(at, _, upper)| (x(*at), height(*upper)));
    let lower = envelope.points.iter().rev().map(|(at, lower, _)| (x(*at), height(*lower)));
    clipped(upper.chain(lower).collect(), plot)
}

/// Opacity of a shaded area.
pub(super) const SHADE: f64 = 0.22;

pub(super) fn shade(scene: &mut Scene, corners: &[Spot], fill: Colour, opacity: f64) {
    if corners.len() > 2 {
        scene.marks.push(Mark::Polygon { corners: corners.to_vec(), fill, opacity });
    }
}

/// The part of a polygon inside a box (I. E. Sutherland and G. W. Hodgman, Commun. ACM 17, 32, 1974).
fn clipped(polygon: Vec<Spot>, plot: Area) -> Vec<Spot> {
    // How far a place lies inside each side of the box.
    let sides: [&dyn Fn(Spot) -> f64; 4] =
        [&|(x, _)| x - plot.x, &|(x, _)| plot.right() - x, &|(_, y)| y - plot.y, &|(_, y)| plot.bottom() - y];
    sides.into_iter().fold(polygon, |polygon, inside| {
        let mut kept = Vec::with_capacity(polygon.len());
        for (index, spot) in polygon.iter().copied().enumerate() {
            let before = polygon[(index + polygon.len() - 1) % polygon.len()];
            let (from, to) = (inside(before), inside(spot));
            if (from < 0.0) != (to < 0.0) {
                let share = from / (from - to);
                kept.push((before.0 + share * (spot.0 - before.0), before.1 + share * (spot.1 - before.1)));
            }
            if to >= 0.0 {
                kept.push(spot);
            }
        }
        kept
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_cut_to_the_plot() {
        let plot = Area { x: 0.0, y: 0.0, width: 10.0, height: 10.0 };
        let square = |low: f64, high: f64| vec![(low, low), (high, low), (high, high), (low, high)];
        let area = |polygon: &[Spot]| {
            let next = polygon.iter().cycle().skip(1);
            polygon.iter().zip(next).map(|(a, b)| a.0 * b.1 - a.1 * b.0).sum::<f64>() / 2.0
        };
        assert_eq!(area(&clipped(square(5.0, 15.0), plot)), 25.0);
        assert_eq!(area(&clipped(square(-5.0, 15.0), plot)), 100.0);
        assert_eq!(area(&clipped(square(2.0, 4.0), plot)), 4.0);
        assert!(clipped(square(20.0, 30.0), plot).is_empty());
    }
}
