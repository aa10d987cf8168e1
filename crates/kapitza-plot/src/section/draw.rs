//! The cut on paper.

use super::{SectionFigure, SectionLayer, profile};
use crate::axis::{distinct, extent, plain, within};
use crate::colour::{GREY, INK, WHITE};
use crate::error::PlotError;
use crate::font::{self, Fonts, Weight};
use crate::frame::{self, MARGIN, WIDTH};
use crate::map::{self, LengthUnit, Shades, Type};
use crate::scene::{Anchor, Area, Dash, Mark, Run, Scene, Text};

/// Exponent of the stretch: ten times the thickness is drawn twice as high.
const STRETCH: f64 = 0.301;
/// A layer is never lower than this.
const LOWEST: f64 = 30.0;
/// Layers as high as this have room for a name over a thickness.
const TWO_LINES: f64 = 42.0;
const NAME_ROOM: f64 = 210.0;
const PROFILE: f64 = 270.0;
const GAP: f64 = 32.0;
const SIZE: Type = Type { tick: 17.0, caption: 19.0, title: 18.0, names: [16.0, 14.0] };

pub(super) fn scene(figure: &SectionFigure, fonts: &Fonts) -> Result<Scene, PlotError> {
    let all = figure.layers.iter().flat_map(|layer| layer.values.iter().chain(layer.faces.iter().flatten()));
    let data = extent(all.copied().filter(|value| !value.is_nan())).unwrap_or((0.0, 1.0));
    // The profile keeps clear of its frame.
    let room = if distinct(data.0, data.1) { 0.03 * (data.1 - data.0) } else { 0.0 };
    let shades = Shades::new(&figure.scale, (data.0 - room, data.1 + room))?;

    let heights = heights(&figure.layers);
    let names: Vec<Label> =
        figure.layers.iter().zip(&heights).map(|(layer, height)| Label::new(fonts, layer, *height)).collect();
    let left = names.iter().map(|name| name.width).fold(0.0, f64::max) + MARGIN + 12.0;
    let top = frame::heading_height(&figure.title, &figure.subtitle) + SIZE.names[0] + 8.0;
    let picture = Area {
        x: left.round(),
        y: top.round(),
        width: (WIDTH - MARGIN - 8.0 - PROFILE - GAP - left).round(),
        height: heights.iter().sum(),
    };
    let plot = Area { x: picture.right() + GAP, width: PROFILE, ..picture };
    let bar = map::Bar {
        area: Area { y: plot.bottom(), height: map::BAR, ..plot },
        upright: false,
        scale: 0,
        caption_room: PROFILE + 2.0 * MARGIN,
    };
    let below = map::breadth(fonts, &shades, PROFILE, false, SIZE);
    let mut scene = Scene::new(WIDTH, (picture.bottom() + below + MARGIN).round(), &figure.title);
    frame::heading(&mut scene, fonts, &figure.title, &figure.subtitle, 0.0);

    // The lowest layer stands at the bottom.
    let mut floor = picture.bottom();
    let mut areas = Vec::with_capacity(heights.len());
    for height in &heights {
        floor -= height;
        areas.push(Area { y: floor, height: *height, ..picture });
    }
    for ((layer, area), name) in figure.layers.iter().zip(&areas).zip(names) {
        let shape = (map::pixels(2.0 * area.width), map::pixels(2.0 * area.height));
        let (across, up) = (
            map::middles(map::ends(&figure.x_edges), shape.0),
            map::middles(map::ends(&layer.z_edges), shape.1),
        );
        let values =
            map::resample((&figure.x_edges, &layer.z_edges), &layer.values, (&across, &up), figure.sampling);
        let picture = shades.picture(shape, &values, figure.sampling);
        scene.marks.push(Mark::Picture { area: *area, picture });
        name.draw(&mut scene, *area);
    }
    let frames = areas.iter().map(|area| Run { points: area.corners().to_vec(), closed: true }).collect();
    scene.strokes(frames, INK, 1.2, 1.0);

    let (column, place) = figure.profile_column();
    let (from, to) = map::ends(&figure.x_edges);
    let cut = picture.x + (place - from) / (to - from) * picture.width;
    scene.line(vec![(cut, picture.y), (cut, picture.bottom())], INK, 2.4);
    scene.dashed(vec![(cut, picture.y), (cut, picture.bottom())], WHITE, 1.2, Dash::Dashed);

    let unit = LengthUnit::of(to - from);
    let x = map::ruler("x", (from, to), unit, picture.width, 90.0);
    for tick in &x.ticks {
        let x = picture.x + tick.share * picture.width;
        scene.line(vec![(x, picture.bottom()), (x, picture.bottom() + 5.0)], INK, 1.0);
    }
    map::below(&mut scene, fonts, picture, &x, picture.width, SIZE);

    let height = |index: usize, z: f64| {
        let (bottom, top) = map::ends(&figure.layers[index].z_edges);
        areas[index].bottom() - (z - bottom) / (top - bottom) * areas[index].height
    };
    let ticks: Vec<f64> =
        map::bar_ruler(&shades, PROFILE, false).ticks.iter().map(|tick| tick.share).collect();
    profile::draw(&mut scene, fonts, figure, column, (plot, &shades), &ticks, height);
    map::draw_bar(&mut scene, fonts, &shades, &bar, SIZE, false);
    let words =
        format!("at x = {} {}", within(place / unit.metres, 0.01 * (to - from) / unit.metres), unit.symbol);
    let at = (plot.x + plot.width / 2.0, plot.y - 8.0);
    scene.text(Text::new(at, &words, SIZE.names[0]).anchor(Anchor::Middle).colour(GREY));
    Ok(scene)
}

/// Heights of the layers on paper, whole units.
fn heights(layers: &[SectionLayer]) -> Vec<f64> {
    let total = (92.0 * layers.len() as f64).clamp(260.0, 640.0).max(LOWEST * layers.len() as f64);
    let weights: Vec<f64> = layers
        .iter()
        .map(|layer| {
            let (bottom, top) = map::ends(&layer.z_edges);
            (top - bottom).powf(STRETCH)
        })
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| (weight / sum * total).max(LOWEST).round()).collect()
}

/// The name and the thickness of a layer beside it.
struct Label {
    lines: Vec<(String, f64)>,
    width: f64,
}

impl Label {
    fn new(fonts: &Fonts, layer: &SectionLayer, height: f64) -> Self {
        let (bottom, top) = map::ends(&layer.z_edges);
        let unit = LengthUnit::of(top - bottom);
        let size = plain((top - bottom) / unit.metres);
        // A thickness is a round number more often than not: `3 mm`, not `3.00 mm`.
        let size = if size.contains('.') && !size.contains('×') {
            size.trim_end_matches('0').trim_end_matches('.')
        } else {
            &size
        };
        let thickness = format!("{size} {}", unit.symbol);
        let name = font::clean(&layer.name);
        let [large, small] = SIZE.names;
        let lines = if height >= TWO_LINES {
            vec![(name, large), (thickness, small)]
        } else {
            vec![(format!("{name}, {thickness}"), small)]
        };
        let lines: Vec<(String, f64)> = lines
            .into_iter()
            .map(|(line, size)| (fonts.shorten(&line, size, Weight::Regular, NAME_ROOM), size))
            .collect();
        let width =
            lines.iter().map(|(line, size)| fonts.width(line, *size, Weight::Regular)).fold(0.0, f64::max);
        Self { lines, width }
    }

    fn draw(self, scene: &mut Scene, area: Area) {
        let right = area.x - 10.0;
        let middle = area.y + area.height / 2.0;
        let pitch = 19.0;
        let first = middle - (self.lines.len() - 1) as f64 * pitch / 2.0;
        for (row, (line, size)) in self.lines.iter().enumerate() {
            let at = (right, first + row as f64 * pitch + 0.36 * size);
            let colour = if row == 0 { INK } else { GREY };
            scene.text(Text::new(at, line, *size).anchor(Anchor::End).colour(colour));
        }
    }
}
