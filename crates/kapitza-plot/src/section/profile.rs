//! The profile beside a cut: one line a layer, and the jumps between them as cliffs.

use super::SectionFigure;
use crate::colour::{GREY, GRID, INK, RUST, VERMILION, WHITE};
use crate::font::{self, Fonts, Weight};
use crate::frame::SMALL;
use crate::map::Shades;
use crate::scene::{Area, Run, Scene, Spot, Text};

const LINE: f64 = 2.6;
const CLIFF: f64 = 4.0;
/// Distance of a text from its jump.
const GAP: f64 = 8.0;
/// Smaller jumps get no name.
const LEAST_JUMP: f64 = 0.004;

/// Values along z in one column of every layer, as places on the paper; the ends of a layer with faces lie on its edges.
fn runs(figure: &SectionFigure, column: usize, place: impl Fn(usize, f64, f64) -> Spot) -> Vec<Vec<Spot>> {
    let columns = figure.x_edges.len() - 1;
    let of = |(index, layer): (usize, &super::SectionLayer)| {
        let (bottom, top) = crate::map::ends(&layer.z_edges);
        let centres = layer.z_edges.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
        let values = layer.values.iter().skip(column).step_by(columns).copied();
        let face = |which: usize, z: f64| layer.faces[which].get(column).map(|value| (z, *value));
        face(0, bottom)
            .into_iter()
            .chain(centres.zip(values))
            .chain(face(1, top))
            .filter(|(_, value)| !value.is_nan())
            .map(|(z, value)| place(index, z, value))
            .collect()
    };
    figure.layers.iter().enumerate().map(of).collect()
}

/// Draws grid, lines, cliffs and their names into `plot`; `height` maps a layer and a z to the paper.
pub(super) fn draw(
    scene: &mut Scene,
    fonts: &Fonts,
    figure: &SectionFigure,
    column: usize,
    (plot, shades): (Area, &Shades),
    ticks: &[f64],
    height: impl Fn(usize, f64) -> f64,
) {
    for share in ticks {
        let x = plot.x + share * plot.width;
        scene.line(vec![(x, plot.y), (x, plot.bottom())], GRID, 1.0);
    }
    for (index, layer) in figure.layers.iter().enumerate().skip(1) {
        let y = height(index, crate::map::ends(&layer.z_edges).0);
        scene.line(vec![(plot.x, y), (plot.right(), y)], GREY.tint(0.45), 1.0);
    }
    let across = |value: f64| plot.x + shades.share(value).clamp(0.0, 1.0) * plot.width;
    let runs = runs(figure, column, |index, z, value| (across(value), height(index, z)));
    for run in &runs {
        scene.line(run.clone(), INK, LINE);
    }
    let mut taken: Vec<Area> = Vec::new();
    for (index, pair) in figure.layers.windows(2).enumerate() {
        let (below, above) = (pair[0].faces[1].get(column), pair[1].faces[0].get(column));
        let (Some(below), Some(above)) = (below, above) else { continue };
        let jump = below - above;
        if !jump.is_finite() {
            continue;
        }
        let y = height(index + 1, crate::map::ends(&pair[1].z_edges).0);
        let (left, right) = (across(below.min(*above)), across(below.max(*above)));
        // A jump too small to see still leaves a mark.
        let half = (1.5 - (right - left) / 2.0).max(0.0);
        scene.line(vec![(left - half, y), (right + half, y)], VERMILION, CLIFF);
        let (name, size) = (font::clean(&pair[0].interface_above), shades.difference(jump));
        let wordings = match (name.trim(), jump.abs() < LEAST_JUMP * (shades.high - shades.low)) {
            ("", true) => Vec::new(),
            ("", false) => vec![size],
            (name, _) => vec![format!("{name}: {size}"), size],
        };
        let lines = || runs.iter().flat_map(|run| run.windows(2));
        let free = |text: &Text| {
            let area = text.area(fonts);
            plot.grown(-3.0).contains(area)
                && taken.iter().all(|other| !other.overlaps(area))
                && lines().all(|pair| area.grown(2.0).clip(pair[0], pair[1]).is_none())
        };
        // The name goes before the size does.
        let text = wordings.iter().find_map(|words| {
            let words = fonts.shorten(words, SMALL, Weight::Regular, plot.width - 12.0);
            let width = fonts.width(&words, SMALL, Weight::Regular);
            let places = places((left, right), y, width, plot);
            places.into_iter().map(|at| Text::new(at, &words, SMALL).colour(RUST)).find(&free)
        });
        if let Some(text) = text {
            taken.push(text.area(fonts).grown(2.0));
            // The lines behind it stop short of a name.
            scene.rectangle(text.area(fonts).grown(2.0), WHITE);
            scene.text(text);
        }
    }
    scene.strokes(vec![Run { points: plot.corners().to_vec(), closed: true }], INK, 1.2, 1.0);
}

/// Where a text of this width may start: beside its jump, then above and below it.
fn places((left, right): (f64, f64), y: f64, width: f64, plot: Area) -> [Spot; 8] {
    let before = left - GAP - width;
    let after = right + GAP;
    let centre = f64::midpoint(left, right) - width / 2.0;
    let centre = centre.min(plot.right() - GAP - width).max(plot.x + GAP);
    [
        (after, y + 0.36 * SMALL),
        (before, y + 0.36 * SMALL),
        (after, y - 0.4 * SMALL),
        (after, y + 1.1 * SMALL),
        (before, y - 0.4 * SMALL),
        (before, y + 1.1 * SMALL),
        (centre, y - 0.5 * SMALL),
        (centre, y + 1.2 * SMALL),
    ]
}
