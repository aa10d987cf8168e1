//! Curves on paper.

use super::legend::{Direct, Entries};
use super::{CurvesFigure, Legend, RangeBand, Style};
use crate::axis::{Ruler, extent};
use crate::colour::{self, BLUE, Colour, GREY, SLATE};
use crate::error::PlotError;
use crate::font::{self, Fonts, Weight};
use crate::frame::{self, MARGIN, SMALL, WIDTH};
use crate::scene::{Anchor, Area, Dash, Scene, Shape, Spot, Text};

const PLOT_HEIGHT: f64 = 500.0;
const LINE: f64 = 2.8;
/// Points closer than this on paper are drawn once.
const MERGE: f64 = 0.4;
const RANGE_ROWS: usize = 3;

/// How one series looks.
pub(super) struct Drawn {
    pub label: String,
    pub colour: Colour,
    style: Style,
    shape: Shape,
    radius: f64,
}

impl Drawn {
    pub fn is_markers(&self) -> bool {
        self.style == Style::Markers
    }

    /// A short piece of the series for the legend, from `start` to the right.
    pub fn sample(&self, scene: &mut Scene, start: Spot, length: f64) {
        if let Some(dash) = dash(self.style) {
            scene.dashed(vec![start, (start.0 + length, start.1)], self.colour, LINE, dash);
        } else {
            let centre = (start.0 + length / 2.0, start.1);
            scene.marker(self.shape, centre, self.radius.max(5.0), self.colour, 0.75);
        }
    }
}

fn dash(style: Style) -> Option<Dash> {
    match style {
        Style::Solid => Some(Dash::Solid),
        Style::Dashed => Some(Dash::Dashed),
        Style::Dotted => Some(Dash::Dotted),
        Style::Markers => None,
    }
}

/// What of a series is visible on the paper.
pub(super) enum Trace {
    Lines(Vec<Vec<Spot>>),
    Markers(Vec<Spot>),
}

impl Trace {
    pub fn touches(&self, area: Area) -> bool {
        match self {
            Self::Lines(runs) => {
                runs.iter().flat_map(|run| run.windows(2)).any(|pair| area.clip(pair[0], pair[1]).is_some())
            }
            Self::Markers(spots) => spots.iter().any(|spot| area.clip(*spot, *spot).is_some()),
        }
    }

    /// The visible point farthest to the right.
    pub fn end(&self) -> Option<Spot> {
        let spots: Box<dyn Iterator<Item = &Spot>> = match self {
            Self::Lines(runs) => Box::new(runs.iter().flatten()),
            Self::Markers(spots) => Box::new(spots.iter()),
        };
        spots.copied().max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

pub(super) fn scene(figure: &CurvesFigure, fonts: &Fonts) -> Result<Scene, PlotError> {
    let points = || figure.series.iter().flat_map(|series| &series.points);
    let edges = || figure.ranges.iter().flat_map(|range| [range.from, range.to]);
    let horizontal = extent(points().map(|p| p.0).chain(edges())).unwrap_or((1.0, 2.0));
    let vertical = extent(points().map(|p| p.1)).unwrap_or((1.0, 2.0));
    let across = Ruler::new(&figure.x, horizontal, 7.0)?;
    let up = Ruler::new(&figure.y, vertical, 6.0)?;
    let drawn = looks(figure);

    let left = frame::left_margin(fonts, &up);
    let heading = frame::heading_height(&figure.title, &figure.subtitle);
    let range_rows = if figure.ranges.is_empty() { 0 } else { RANGE_ROWS.min(figure.ranges.len()) };
    let wide = Area { x: left, y: heading, width: WIDTH - left - MARGIN - 12.0, height: PLOT_HEIGHT };
    // Ranges may share a row; how many rows they need depends on the width, which the legend decides below.
    let wide = Area { y: heading + range_rows as f64 * (SMALL + 6.0), ..wide };
    let entries = Entries::new(&drawn, fonts, PLOT_HEIGHT + frame::BOTTOM - MARGIN);
    let direct = Direct::new(&drawn, fonts);
    let traces_in = |plot: Area| -> Vec<Trace> {
        figure.series.iter().map(|series| trace(&series.points, series.style, &across, &up, plot)).collect()
    };
    let narrow = |taken: f64| Area { width: WIDTH - left - taken - MARGIN, ..wide };

    let ends = narrow(direct.width);
    let heights =
        if figure.legend == Legend::Direct { Direct::heights(&drawn, &traces_in(ends), ends) } else { None };
    let inside =
        if figure.legend == Legend::Automatic { entries.inside(wide, &traces_in(wide)) } else { None };
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
    ranges(&mut scene, fonts, &figure.ranges, &across, plot);
    frame::grid(&mut scene, plot, &up);
    let traces = traces_in(plot);
    draw_traces(&mut scene, &drawn, &traces);
    frame::left_axis(&mut scene, fonts, plot, &up);
    frame::bottom_axis(&mut scene, fonts, plot, &across);
    if let Some(heights) = heights {
        direct.draw(&mut scene, &drawn, &traces, &heights, plot);
    } else if !alone {
        let corner = inside.map_or((plot.right() + 10.0, plot.y), |area| (area.x, area.y));
        if let Some(area) = inside {
            scene.rectangle(area, colour::WHITE);
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
    figure
        .series
        .iter()
        .enumerate()
        .map(|(index, series)| {
            let group = series.group.unwrap_or(index) % colour::GROUP_COUNT;
            let shape = SHAPES[used[group] % SHAPES.len()];
            if series.style == Style::Markers {
                used[group] += 1;
            }
            let label = font::clean(&series.label);
            Drawn { label, colour: colour::group(group), style: series.style, shape, radius }
        })
        .collect()
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
        if let Trace::Markers(spots) = trace {
            for spot in spots {
                scene.marker(series.shape, *spot, series.radius, series.colour, 0.55);
            }
        }
    }
    for (series, trace) in drawn.iter().zip(traces) {
        if let (Trace::Lines(runs), Some(dash)) = (trace, dash(series.style)) {
            for run in runs {
                scene.dashed(run.clone(), series.colour, LINE, dash);
            }
        }
    }
}

/// Tinted ranges, their names above the plot where they cover no data.
fn ranges(scene: &mut Scene, fonts: &Fonts, ranges: &[RangeBand], across: &Ruler, plot: Area) {
    let mut rows: Vec<Vec<Area>> = vec![Vec::new(); RANGE_ROWS];
    for (index, range) in ranges.iter().enumerate() {
        let place = |value: f64| plot.x + across.share(value).clamp(0.0, 1.0) * plot.width;
        let (from, to) = (place(range.from.min(range.to)), place(range.from.max(range.to)));
        let tone = if index % 2 == 0 { BLUE.tint(0.10) } else { SLATE.tint(0.18) };
        scene.rectangle(Area { x: from, width: to - from, ..plot }, tone);
        let label = fonts.shorten(&font::clean(&range.label), SMALL, Weight::Regular, plot.width);
        let width = fonts.width(&label, SMALL, Weight::Regular);
        let centre = f64::midpoint(from, to).max(plot.x + width / 2.0).min(plot.right() - width / 2.0);
        for (row, taken) in rows.iter_mut().enumerate() {
            let base = plot.y - 7.0 - row as f64 * (SMALL + 6.0);
            let text = Text::new((centre, base), &label, SMALL).anchor(Anchor::Middle).colour(GREY);
            let area = text.area(fonts).grown(6.0);
            if taken.iter().all(|other| other.right() <= area.x || area.right() <= other.x) {
                taken.push(area);
                scene.text(text);
                break;
            }
        }
    }
}
