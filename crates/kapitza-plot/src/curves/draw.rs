//! Curves on paper.

use super::legend::{Direct, Entries};
use super::{CurvesFigure, Legend, Style, bands};
use crate::axis::{Ruler, SMALLEST, Scale, extent};
use crate::colour::{self, Colour};
use crate::error::PlotError;
use crate::font::{self, Fonts};
use crate::frame::{self, MARGIN, WIDTH};
use crate::scene::{Area, Dash, Scene, Shape, Spot};

const PLOT_HEIGHT: f64 = 500.0;
const LINE: f64 = 2.8;
/// Points closer than this on paper are drawn once.
const MERGE: f64 = 0.4;

/// How one series looks.
pub(super) struct Drawn {
    pub label: String,
    pub colour: Colour,
    look: Look,
}

#[derive(Clone, Copy, PartialEq)]
enum Look {
    Line(Dash),
    Markers { shape: Shape, radius: f64 },
    Shade,
}

impl Drawn {
    pub fn is_markers(&self) -> bool {
        matches!(self.look, Look::Markers { .. })
    }

    /// A short piece of the series for the legend, from `start` to the right.
    pub fn sample(&self, scene: &mut Scene, start: Spot, length: f64) {
        let (x, y) = start;
        match self.look {
            Look::Line(dash) => scene.dashed(vec![start, (x + length, y)], self.colour, LINE, dash),
            Look::Markers { shape, radius } => {
                scene.marker(shape, (x + length / 2.0, y), radius.max(5.0), self.colour, 0.75);
            }
            Look::Shade => {
                let swatch = Area { x, y: y - 7.0, width: length, height: 14.0 };
                bands::shade(scene, &swatch.corners(), self.colour, bands::SHADE);
            }
        }
    }
}

/// What of a series is visible on the paper.
pub(super) enum Trace {
    Lines(Vec<Vec<Spot>>),
    Markers(Vec<Spot>),
    /// The outline of a shaded area.
    Shade(Vec<Spot>),
}

impl Trace {
    pub fn touches(&self, area: Area) -> bool {
        match self {
            Self::Lines(runs) => {
                runs.iter().flat_map(|run| run.windows(2)).any(|pair| area.clip(pair[0], pair[1]).is_some())
            }
            Self::Markers(spots) => spots.iter().any(|spot| area.clip(*spot, *spot).is_some()),
            Self::Shade(corners) => {
                let next = corners.iter().cycle().skip(1);
                corners.iter().zip(next).any(|(from, to)| area.clip(*from, *to).is_some())
            }
        }
    }

    /// The visible point farthest to the right.
    pub fn end(&self) -> Option<Spot> {
        let spots: Box<dyn Iterator<Item = &Spot>> = match self {
            Self::Lines(runs) => Box::new(runs.iter().flatten()),
            Self::Markers(spots) | Self::Shade(spots) => Box::new(spots.iter()),
        };
        spots.copied().max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

pub(super) fn scene(figure: &CurvesFigure, fonts: &Fonts) -> Result<Scene, PlotError> {
    let points = || figure.series.iter().flat_map(|series| &series.points);
    let shaded = || figure.envelopes.iter().flat_map(|envelope| &envelope.points);
    let edges = figure.ranges.iter().flat_map(|range| [range.from, range.to]);
    let steps = figure.levels.iter().flat_map(|range| [range.from, range.to]);
    let shown = |value: &f64| figure.y.scale == Scale::Linear || *value >= SMALLEST;
    let heights = shaded().flat_map(|(_, lower, upper)| [*lower, *upper]).filter(shown);
    let across = points().map(|p| p.0).chain(shaded().map(|p| p.0)).chain(edges);
    let horizontal = extent(across).unwrap_or((1.0, 2.0));
    let vertical = extent(points().map(|p| p.1).chain(heights).chain(steps)).unwrap_or((1.0, 2.0));
    let across = Ruler::new(&figure.x, horizontal, 7.0)?;
    let up = Ruler::new(&figure.y, vertical, 6.0)?;
    let drawn = looks(figure);

    let left = frame::left_margin(fonts, &up);
    let heading = frame::heading_height(&figure.title, &figure.subtitle);
    let wide = Area { x: left, y: heading, width: WIDTH - left - MARGIN - 12.0, height: PLOT_HEIGHT };
    let entries = Entries::new(&drawn, fonts, PLOT_HEIGHT + frame::BOTTOM - MARGIN);
    let direct = Direct::new(&drawn, fonts);
    // How many rows the names of ranges need depends on the width, which the legend decides below.
    let narrow = |taken: f64| Area { width: WIDTH - left - taken - MARGIN, ..wide };
    let names = [wide, narrow(direct.width), narrow(entries.width + 10.0)]
        .map(|plot| bands::names_height(fonts, &figure.ranges, &across, plot));
    let wide = Area { y: heading + names.into_iter().fold(0.0, f64::max), ..wide };
    let narrow = |taken: f64| Area { width: WIDTH - left - taken - MARGIN, ..wide };
    let traces_in = |plot: Area| -> Vec<Trace> {
        let series = figure.series.iter().map(|s| trace(&s.points, s.style, &across, &up, plot));
        let shades = figure.envelopes.iter().filter(|envelope| !envelope.label.trim().is_empty());
        series.chain(shades.map(|e| Trace::Shade(bands::outline(e, &across, &up, plot)))).collect()
    };

    // The legend keeps away from the edges of level bands too.
    let obstacles = |plot: Area| {
        let edges = bands::level_edges(&figure.levels, &up, plot);
        traces_in(plot).into_iter().chain([Trace::Lines(edges)]).collect::<Vec<_>>()
    };
    let ends = narrow(direct.width);
    let heights =
        if figure.legend == Legend::Direct { Direct::heights(&drawn, &traces_in(ends), ends) } else { None };
    let inside =
        if figure.legend == Legend::Automatic { entries.inside(wide, &obstacles(wide)) } else { None };
    let alone = drawn.len() == 1 && drawn[0].label.trim().is_empty();
    let plot = if heights.is_some() {
        ends
    } else if inside.is_some() || alone {
        wide
    } else {
        narrow(entries.width + 10.0)
    };

    let mut scene = Scene::new(WIDTH, plot.bottom() + frame::BOTTOM, &figure.title);
    frame::heading(&mut scene, fonts, &figure.title, &figure.subtitle, 0.0);
    bands::upright(&mut scene, fonts, &figure.ranges, &across, plot);
    bands::level(&mut scene, &figure.levels, &up, plot);
    let traces = traces_in(plot);
    frame::grid(&mut scene, plot, &up);
    for (index, envelope) in figure.envelopes.iter().enumerate() {
        let fill = colour::group(shade_group(figure, index));
        bands::shade(&mut scene, &bands::outline(envelope, &across, &up, plot), fill, bands::SHADE);
    }
    draw_traces(&mut scene, &drawn, &traces);
    bands::level_names(&mut scene, fonts, &figure.levels, &up, plot, &traces, inside.into_iter().collect());
    frame::left_axis(&mut scene, fonts, plot, &up);
    frame::bottom_axis(&mut scene, fonts, plot, &across);
    if let Some(heights) = heights {
        direct.draw(&mut scene, &drawn, &traces, &heights, plot);
    } else if !alone {
        let corner = inside.map_or((plot.right() + 10.0, plot.y), |area| (area.x, area.y));
        if let Some(area) = inside {
            // The grid fades under the legend, tinted ranges stay visible.
            bands::shade(&mut scene, &area.corners(), colour::WHITE, 0.75);
        }
        entries.draw(&mut scene, &drawn, corner);
    }
    Ok(scene)
}

/// Colours by group, shapes by order within a colour, smaller markers where there are many.
fn looks(figure: &CurvesFigure) -> Vec<Drawn> {
    const SHAPES: [Shape; 5] = [Shape::Circle, Shape::Square, Shape::Triangle, Shape::Diamond, Shape::Wedge];
    let markers: usize =
        figure.series.iter().filter(|s| s.style == Style::Markers).map(|s| s.points.len()).sum();
    let radius = if markers > 250 { 4.2 } else { 5.5 };
    let mut used = [0_usize; colour::GROUP_COUNT];
    let series = figure.series.iter().enumerate().map(|(index, series)| {
        let group = series.group.unwrap_or(index) % colour::GROUP_COUNT;
        let look = match series.style {
            Style::Solid => Look::Line(Dash::Solid),
            Style::Dashed => Look::Line(Dash::Dashed),
            Style::Dotted => Look::Line(Dash::Dotted),
            Style::Markers => {
                used[group] += 1;
                Look::Markers { shape: SHAPES[(used[group] - 1) % SHAPES.len()], radius }
            }
        };
        Drawn { label: font::clean(&series.label), colour: colour::group(group), look }
    });
    let mut drawn: Vec<Drawn> = series.collect();
    for (index, envelope) in figure.envelopes.iter().enumerate() {
        if !envelope.label.trim().is_empty() {
            let colour = colour::group(shade_group(figure, index));
            drawn.push(Drawn { label: font::clean(&envelope.label), colour, look: Look::Shade });
        }
    }
    drawn
}

/// The colour group of a shaded area: its own, or that of the series at the same place.
fn shade_group(figure: &CurvesFigure, index: usize) -> usize {
    let own = figure.envelopes.get(index).and_then(|envelope| envelope.group);
    own.or_else(|| figure.series.get(index)?.group).unwrap_or(index)
}

fn trace(points: &[(f64, f64)], style: Style, across: &Ruler, up: &Ruler, plot: Area) -> Trace {
    let spots = points
        .iter()
        .map(|(x, y)| (plot.x + across.share(*x) * plot.width, plot.bottom() - up.share(*y) * plot.height));
    if style == Style::Markers {
        return Trace::Markers(spots.filter(|spot| plot.clip(*spot, *spot).is_some()).collect());
    }
    let spots: Vec<Spot> = spots.collect();
    let mut runs: Vec<Vec<Spot>> = Vec::new();
    let last_pair = spots.len().saturating_sub(2);
    for (index, pair) in spots.windows(2).enumerate() {
        let Some((from, to)) = plot.clip(pair[0], pair[1]) else { continue };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|end| near(*end, from, MERGE)) => {
                if run.last().is_some_and(|end| !near(*end, to, MERGE)) || index == last_pair {
                    run.push(to);
                }
            }
            _ => runs.push(vec![from, to]),
        }
    }
    Trace::Lines(runs)
}

fn near(a: Spot, b: Spot, distance: f64) -> bool {
    (a.0 - b.0).abs() < distance && (a.1 - b.1).abs() < distance
}

/// Markers first, lines over them.
fn draw_traces(scene: &mut Scene, drawn: &[Drawn], traces: &[Trace]) {
    for (series, trace) in drawn.iter().zip(traces) {
        if let (Trace::Markers(spots), Look::Markers { shape, radius }) = (trace, series.look) {
            for spot in spots {
                scene.marker(shape, *spot, radius, series.colour, 0.55);
            }
        }
    }
    for (series, trace) in drawn.iter().zip(traces) {
        if let (Trace::Lines(runs), Look::Line(dash)) = (trace, series.look) {
            for run in runs {
                scene.dashed(run.clone(), series.colour, LINE, dash);
            }
        }
    }
}
