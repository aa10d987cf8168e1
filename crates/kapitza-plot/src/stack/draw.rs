//! The stack on paper.

use super::names::names;
use super::profile::{Extent, cliff, extents, largest_jump, run};
use super::{Band, BandKind, StackFigure, share};
use crate::axis::{Ruler, extent, kelvin, padded};
use crate::colour::{BLUE, GREY, INK, RUST, SKY, SLATE, VERMILION, WHITE};
use crate::font::{Fonts, Weight};
use crate::frame::{self, LABEL, MARGIN, SMALL, SUBTITLE, WIDTH};
use crate::labels::{CliffLabel, Placed, beside_cliffs};
use crate::scene::{Anchor, Area, Dash, Mark, Scene, Spot, Text};

const PLOT_HEIGHT: f64 = 420.0;
/// More labels than this in one figure cannot be read.
const MOST_LABELS: usize = 12;
const LABELS_IN_A_CROWD: usize = 5;
const LABEL_ROOM: f64 = 250.0;
const NAME_LINES: usize = 2;
const LINE: f64 = LABEL + 3.0;
/// The comparison falls beside the first profile, or one would hide the other.
const COMPARED_FALL: f64 = 0.22;

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
    let runs = |bands: &[Band], fall: f64| -> Vec<Vec<Spot>> {
        spans.iter().enumerate().map(|(index, span)| run(bands, index, *span, fall, height_of)).collect()
    };
    let main = runs(bands, 0.5);
    let other = figure.comparison.as_ref().map(|comparison| runs(&comparison.bands, COMPARED_FALL));
    let lines: Vec<(Spot, Spot)> = main
        .iter()
        .chain(other.iter().flatten())
        .flat_map(|points| points.windows(2).map(|pair| (pair[0], pair[1])))
        .collect();
    scene.line(main.concat(), INK, 2.8);
    cliffs(&mut scene, bands, &spans, largest, height_of);
    if let Some(other) = &other {
        // Dashes over the first profile show where both are the same.
        scene.dashed(other.concat(), BLUE, 2.5, Dash::Dashed);
        key(&mut scene, fonts, figure, plot);
    }
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
            BandKind::Interface if Some(index) == largest && bands.len() > 1 => VERMILION.tint(0.14),
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
    let crowded = order.len() > 2 * MOST_LABELS;
    order.truncate(if crowded { LABELS_IN_A_CROWD } else { MOST_LABELS });
    let texts: Vec<CliffText> =
        order.iter().map(|index| CliffText::new(&bands[*index], Some(*index) == largest, fonts)).collect();
    let wanted: Vec<CliffLabel> = order
        .iter()
        .zip(&texts)
        .map(|(index, text)| {
            let fall = cliff(&bands[*index], spans[*index], height_of);
            CliffLabel {
                x: fall.x,
                top: fall.y,
                bottom: fall.bottom(),
                width: text.width,
                height: text.height,
            }
        })
        .collect();
    let places = beside_cliffs(&wanted, plot.grown(-4.0), lines, &[]);
    for (text, placed) in texts.into_iter().zip(places) {
        if let Some(placed) = placed {
            text.draw(scene, placed);
        }
    }
}

/// The label of a jump: `TIM1: 31.2 K`, a long name on two lines, and below it the remark.
struct CliffText {
    lines: Vec<String>,
    note: String,
    weight: Weight,
    width: f64,
    height: f64,
}

impl CliffText {
    fn new(band: &Band, largest: bool, fonts: &Fonts) -> Self {
        let weight = if largest { Weight::Bold } else { Weight::Regular };
        let width = |text: &str| fonts.width(text, LABEL, weight);
        let value = kelvin(band.drop());
        let name = crate::font::clean(&band.name);
        let mut lines = if name.trim().is_empty() {
            vec![value]
        } else {
            let mut lines = fonts.wrap(&name, LABEL, weight, LABEL_ROOM, NAME_LINES);
            match lines.last_mut() {
                Some(last) if width(&format!("{last}: {value}")) <= LABEL_ROOM => {
                    *last = format!("{last}: {value}");
                }
                _ => lines.push(value),
            }
            lines
        };
        lines.retain(|line| !line.is_empty());
        let note = fonts.shorten(crate::font::clean(&band.note).trim(), SMALL, Weight::Regular, LABEL_ROOM);
        let widest = lines.iter().map(|line| width(line)).fold(0.0, f64::max);
        let height = lines.len() as f64 * LINE - 3.0 + if note.is_empty() { 0.0 } else { SMALL + 4.0 };
        Self { width: widest.max(fonts.width(&note, SMALL, Weight::Regular)), lines, note, weight, height }
    }

    fn draw(self, scene: &mut Scene, placed: Placed) {
        if let Some((from, to)) = placed.leader {
            scene.line(vec![from, to], GREY, 1.0);
        }
        let Area { x, y, .. } = placed.area;
        for (row, line) in self.lines.iter().enumerate() {
            let base = y + 0.74 * LABEL + row as f64 * LINE;
            let text = Text { weight: self.weight, ..Text::new((x, base), line, LABEL) };
            scene.text(text.colour(RUST));
        }
        let base = y + self.lines.len() as f64 * LINE + 0.75 * SMALL;
        scene.text(Text::new((x, base), &self.note, SMALL).colour(GREY));
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
        let label =
            fonts.shorten(&crate::font::clean(label), SUBTITLE, Weight::Regular, plot.width / 2.0 - 70.0);
        let text = Text::new((x, y + 0.36 * SUBTITLE), &label, SUBTITLE).anchor(Anchor::End).colour(colour);
        x = text.left(fonts) - 8.0;
        scene.text(text);
        scene.marks.push(Mark::Line { points: vec![(x - 39.0, y), (x, y)], colour, width, dash });
        x -= 39.0 + 24.0;
    }
}
