//! The stack on paper.

use super::names::names;
use super::profile::{Extent, cliff, extents, largest_jump, run};
use super::{Band, BandKind, StackFigure, share};
use crate::axis::{Ruler, extent, kelvin, padded};
use crate::colour::{BLUE, GREY, INK, SKY, SLATE, VERMILION, WHITE};
use crate::font::{Fonts, Weight};
use crate::frame::{self, LABEL, MARGIN, SMALL, SUBTITLE, WIDTH};
use crate::labels::{CliffLabel, Placed, beside_cliffs};
use crate::scene::{Anchor, Area, Dash, Mark, Scene, Spot, Text};

const PLOT_HEIGHT: f64 = 420.0;
/// More labels than this in one figure cannot be read.
const MOST_LABELS: usize = 24;
const LABEL_ROOM: f64 = 270.0;

pub(super) fn scene(figure: &StackFigure, fonts: &Fonts) -> Scene {
    let bands = &figure.bands;
    let ruler = ruler(figure);
    let left = frame::left_margin(fonts, &ruler);
    let compared = figure.comparison.is_some();
    let top = frame::heading_height(&figure.title, &figure.subtitle) + if compared { 28.0 } else { 0.0 };
    let plot = Area { x: left, y: top, width: WIDTH - MARGIN - left, height: PLOT_HEIGHT };
    let spans = extents(bands, plot.x, plot.width);
    let names = names(bands, &spans, fonts);
    let strip_top = plot.bottom() + names.height + 18.0;
    let height = strip_top + share::HEIGHT + MARGIN;
    let mut scene = Scene::new(WIDTH, height, &figure.title);

    frame::heading(&mut scene, fonts, &figure.title, &figure.subtitle, 0.0);
    let largest = largest_jump(bands);
    tint(&mut scene, bands, &spans, plot, largest);
    frame::grid(&mut scene, plot, &ruler);
    scene.line(vec![(plot.x, plot.bottom()), (plot.right(), plot.bottom())], INK, 1.5);
    frame::left_axis(&mut scene, fonts, plot, &ruler);

    let height_of = |kelvin: f64| plot.bottom() - ruler.share(figure.unit.of(kelvin)) * plot.height;
    let runs = |bands: &[Band]| -> Vec<Vec<Spot>> {
        spans.iter().enumerate().map(|(index, span)| run(bands, index, *span, height_of)).collect()
    };
    let main = runs(bands);
    let other = figure.comparison.as_ref().map(|comparison| runs(&comparison.bands));
    if let Some(other) = &other {
        scene.dashed(other.concat(), BLUE, 2.5, Dash::Dashed);
        key(&mut scene, fonts, figure, plot);
    }
    let lines: Vec<(Spot, Spot)> = main
        .iter()
        .chain(other.iter().flatten())
        .flat_map(|points| points.windows(2).map(|pair| (pair[0], pair[1])))
        .collect();
    scene.line(main.concat(), INK, 2.8);
    cliffs(&mut scene, bands, &spans, largest, height_of);
    cliff_labels(&mut scene, fonts, bands, &spans, largest, (plot, &lines), height_of);

    names.draw(&mut scene, plot.bottom());
    let strip = Area { x: plot.x, y: strip_top, width: plot.width, height: share::HEIGHT };
    share::draw(&mut scene, fonts, bands, largest, strip);
    scene
}

fn ruler(figure: &StackFigure) -> Ruler {
    let bands = || figure.bands.iter().chain(figure.comparison.iter().flat_map(|c| &c.bands));
    let temperatures = bands().flat_map(|band| {
        [band.hot, band.cold].into_iter().chain(band.points.iter().map(|(_, temperature)| *temperature))
    });
    let (low, high) = extent(temperatures.map(|kelvin| figure.unit.of(kelvin))).unwrap_or((0.0, 1.0));
    let (low, high) = if crate::axis::distinct(low, high) {
        // Labels of the first cliffs stand above the profile.
        let span = high - low;
        (low - 0.05 * span, high + 0.07 * span)
    } else {
        padded((low, high), crate::axis::Scale::Linear)
    };
    Ruler::linear("Temperature", figure.unit.symbol(), (low, high), 6.0)
}

/// Bands of layers lightly tinted in turn, the largest jump's band in its colour.
fn tint(scene: &mut Scene, bands: &[Band], spans: &[Extent], plot: Area, largest: Option<usize>) {
    let mut layers = 0_usize;
    for (index, (band, span)) in bands.iter().zip(spans).enumerate() {
        let fill = match band.kind {
            BandKind::Layer => {
                layers += 1;
                SLATE.tint(if layers % 2 == 1 { 0.16 } else { 0.09 })
            }
            BandKind::Boundary => SKY.tint(0.13),
            BandKind::Interface if Some(index) == largest => VERMILION.tint(0.14),
            BandKind::Interface => WHITE,
        };
        scene.rectangle(Area { x: span.left, width: span.width, ..plot }, fill);
    }
}

fn cliffs(
    scene: &mut Scene,
    bands: &[Band],
    spans: &[Extent],
    largest: Option<usize>,
    height_of: impl Fn(f64) -> f64 + Copy,
) {
    for (index, (band, span)) in bands.iter().zip(spans).enumerate() {
        if band.kind == BandKind::Interface {
            let fall = cliff(band, *span, height_of);
            let width: f64 = if Some(index) == largest { 7.0 } else { 4.5 };
            let width = width.min(0.8 * span.width);
            // A drop too small to see still leaves a mark.
            let half = (2.5 - fall.height / 2.0).max(0.0);
            let points = vec![(fall.x, fall.y - half), (fall.x, fall.bottom() + half)];
            scene.line(points, VERMILION, width);
        }
    }
}

fn cliff_labels(
    scene: &mut Scene,
    fonts: &Fonts,
    bands: &[Band],
    spans: &[Extent],
    largest: Option<usize>,
    (plot, lines): (Area, &[(Spot, Spot)]),
    height_of: impl Fn(f64) -> f64 + Copy,
) {
    let mut order: Vec<usize> =
        (0..bands.len()).filter(|index| bands[*index].kind == BandKind::Interface).collect();
    order.sort_by(|a, b| bands[*b].drop().abs().total_cmp(&bands[*a].drop().abs()));
    order.truncate(MOST_LABELS);
    let texts: Vec<CliffText> = order
        .iter()
        .map(|index| CliffText::new(&bands[*index], Some(*index) == largest, fonts))
        .collect();
    let wanted: Vec<CliffLabel> = order
        .iter()
        .zip(&texts)
        .map(|(index, text)| {
            let fall = cliff(&bands[*index], spans[*index], height_of);
            CliffLabel { x: fall.x, top: fall.y, bottom: fall.bottom(), width: text.width, height: text.height }
        })
        .collect();
    let places = beside_cliffs(&wanted, plot.grown(-4.0), lines, &[]);
    for (text, placed) in texts.into_iter().zip(places) {
        if let Some(placed) = placed {
            text.draw(scene, placed);
        }
    }
}

/// The label of a jump: `TIM1: 31.2 K`, and below it the remark.
struct CliffText {
    head: String,
    note: String,
    weight: Weight,
    width: f64,
    height: f64,
}

impl CliffText {
    fn new(band: &Band, largest: bool, fonts: &Fonts) -> Self {
        let weight = if largest { Weight::Bold } else { Weight::Regular };
        let value = format!(": {}", kelvin(band.drop()));
        let room = LABEL_ROOM - fonts.width(&value, LABEL, weight);
        let name = fonts.shorten(crate::font::clean(&band.name).trim(), LABEL, weight, room);
        let head = if name.is_empty() { kelvin(band.drop()) } else { name + &value };
        let note = fonts.shorten(crate::font::clean(&band.note).trim(), SMALL, Weight::Regular, LABEL_ROOM);
        let width = fonts.width(&head, LABEL, weight).max(fonts.width(&note, SMALL, Weight::Regular));
        let height = LABEL * 0.98 + if note.is_empty() { 0.0 } else { SMALL + 4.0 };
        Self { head, note, weight, width, height }
    }

    fn draw(self, scene: &mut Scene, placed: Placed) {
        if let Some((from, to)) = placed.leader {
            scene.line(vec![from, to], GREY, 1.0);
        }
        let Area { x, y, .. } = placed.area;
        let head = Text { weight: self.weight, ..Text::new((x, y + 0.74 * LABEL), &self.head, LABEL) };
        // Vermilion text of normal weight is too pale on a tint; a darker shade of it reads.
        scene.text(head.colour(crate::colour::RUST));
        let note = Text::new((x, y + 0.98 * LABEL + 2.0 + 0.75 * SMALL), &self.note, SMALL);
        scene.text(note.colour(GREY));
    }
}

/// Which line is which, above the plot at its right end.
fn key(scene: &mut Scene, fonts: &Fonts, figure: &StackFigure, plot: Area) {
    let Some(comparison) = &figure.comparison else { return };
    let main = if figure.label.trim().is_empty() { "as given" } else { &figure.label };
    let mut x = plot.right();
    let y = plot.y - 16.0;
    for (label, colour, width, dash) in
        [(comparison.label.as_str(), BLUE, 2.5, Dash::Dashed), (main, INK, 2.8, Dash::Solid)]
    {
        let label = fonts.shorten(&crate::font::clean(label), SUBTITLE, Weight::Regular, plot.width / 2.0 - 70.0);
        let text = Text::new((x, y + 0.36 * SUBTITLE), &label, SUBTITLE).anchor(Anchor::End).colour(colour);
        x = text.left(fonts) - 8.0;
        scene.text(text);
        scene.marks.push(Mark::Line { points: vec![(x - 39.0, y), (x, y)], colour, width, dash });
        x -= 39.0 + 24.0;
    }
}
