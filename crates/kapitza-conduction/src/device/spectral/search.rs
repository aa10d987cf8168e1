//! The largest values of a quantity on its plane: a chart of it shows where to look, and the way up leads to the place.

use super::cosine::Transforms;
use super::patch::Patch;
use super::peak::{Bounds, Found, Start, climb, climb_ridges, extremes, summits};
use super::plane::{Plane, grid_lines};

/// Most searches for one maximum.
const MOST_STARTS: usize = 16;
/// The exact way up begins with steps of this part of a cell at least, however short those before it became.
const LEAST_RADIUS: f64 = 1e-2;
/// Largest size of a short-range part that a chart leaves out, relative to the root mean square of the rest.
const NEGLIGIBLE: f64 = 0.1;

/// A quantity at the middles of cells.
pub(super) struct Chart {
    /// Cells along x and y.
    pub grid: [usize; 2],
    /// Values, x fast.
    pub cells: Vec<f64>,
    /// A bound of what is left out of them.
    margin: f64,
    /// The quantity where sources have pixels narrower than a cell.
    insets: Vec<Inset>,
}

/// A quantity at the crossings of lines through the pixels of a source.
struct Inset {
    lines: [Vec<f64>; 2],
    values: Vec<f64>,
}

impl Chart {
    /// The quantity itself.
    pub(super) fn complete(plane: &Plane, transforms: &mut Transforms) -> Self {
        let grid = plane.grid();
        Self::with_insets(plane, transforms, plane.narrow(grid))
    }

    fn with_insets(plane: &Plane, transforms: &mut Transforms, narrow: Vec<[Vec<f64>; 2]>) -> Self {
        let grid = plane.grid();
        let insets = narrow
            .into_iter()
            .map(|lines| Inset { values: plane.crossings([&lines[0], &lines[1]]), lines })
            .collect();
        Self { grid, cells: plane.cells(transforms, grid), margin: 0.0, insets }
    }

    /// What a search needs: without the short-range part where that is small. It is then evaluated at the places alone
    /// that may lie highest.
    pub(super) fn new(plane: &Plane, transforms: &mut Transforms) -> Self {
        let margin = plane.near_bound();
        let grid = plane.grid();
        let narrow = plane.narrow(grid);
        if margin > NEGLIGIBLE * plane.variation() || !narrow.is_empty() {
            return Self::with_insets(plane, transforms, narrow);
        }
        Self { grid, cells: plane.far_cells(transforms, grid), margin, insets: Vec::new() }
    }

    /// The smallest and the largest value.
    fn extremes(&self) -> [f64; 2] {
        self.insets
            .iter()
            .map(|inset| extremes(&inset.values))
            .fold(extremes(&self.cells), |a, b| [a[0].min(b[0]), a[1].max(b[1])])
    }

    /// Changes the sign of all values.
    fn mirror(&mut self) {
        for values in self.insets.iter_mut().map(|inset| &mut inset.values).chain([&mut self.cells]) {
            for value in values {
                *value = -*value;
            }
        }
    }
}

/// The hottest place within bounds, and the value there.
pub(super) fn highest(plane: &Plane, chart: &Chart, bounds: &Bounds, tolerance: f64) -> ([f64; 2], f64) {
    ascend(plane, 1.0, chart, bounds, tolerance)
}

/// The place where a quantity is of largest size, of either sign, and the value there. May mirror the chart.
pub(super) fn largest(plane: &Plane, chart: &mut Chart, tolerance: f64) -> ([f64; 2], f64) {
    let [low, high] = chart.extremes();
    let bounds = plane.size().map(|length| [0.0, length]);
    // The finer search can change either by no more than the spread of the cells and what they leave out.
    let spread = 0.5 * (high - low) + 2.0 * chart.margin;
    let above = (high + spread >= -low).then(|| ascend(plane, 1.0, chart, &bounds, tolerance));
    let below = (-low + spread >= high).then(|| {
        chart.mirror();
        let (at, value) = ascend(plane, -1.0, chart, &bounds, tolerance);
        (at, -value)
    });
    match (above, below) {
        (Some(above), Some(below)) => {
            if above.1.abs() >= below.1.abs() {
                above
            } else {
                below
            }
        }
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => (bounds.map(|[low, high]| 0.5 * (low + high)), 0.0),
    }
}

/// The largest value of a quantity times `sign`, which the chart shows.
fn ascend(plane: &Plane, sign: f64, chart: &Chart, bounds: &Bounds, tolerance: f64) -> ([f64; 2], f64) {
    let size = plane.size();
    let step: [f64; 2] = std::array::from_fn(|axis| size[axis] / chart.grid[axis] as f64);
    let reach = step[0].max(step[1]);
    let [x, y] = grid_lines(size, chart.grid);
    let mut starts = summits(&chart.cells, [&x, &y], bounds, 2.0 * chart.margin);
    if chart.margin > 0.0 {
        for start in &mut starts {
            let near = sign * plane.near_point(start.place).value;
            start.estimate += near;
            start.ceiling += near;
        }
    }
    for Inset { lines, values } in &chart.insets {
        starts.extend(summits(values, [&lines[0], &lines[1]], bounds, 0.0));
    }
    if starts.is_empty() {
        let place = bounds.map(|[low, high]| 0.5 * (low + high));
        starts.push(Start { place, estimate: f64::NEG_INFINITY, ceiling: f64::INFINITY });
    }
    starts.sort_by(|a, b| b.estimate.total_cmp(&a.estimate));
    starts.truncate(MOST_STARTS);
    let mut best: Option<Found> = None;
    for Start { place, ceiling, .. } in starts {
        if best.is_some_and(|best| ceiling < best.point.value) {
            continue;
        }
        // The long way on a series about the start, then the rest on the quantity itself: one evaluation of it as a rule.
        let mut patch = Patch::new(plane, place);
        let mut rough = |at: [f64; 2]| {
            if !patch.holds(at, step[1]) {
                patch = Patch::new(plane, at);
            }
            patch.point(at).times(sign)
        };
        let near = climb(&mut rough, place, bounds, [reach, reach], tolerance);
        let mut exact = |at: [f64; 2]| plane.point(at).times(sign);
        let lengths = [reach, near.radius.max(LEAST_RADIUS * reach)];
        let found = if plane.is_smooth() {
            climb(&mut exact, near.place, bounds, lengths, tolerance)
        } else {
            climb_ridges(&mut exact, near.place, bounds, lengths, tolerance)
        };
        if best.is_none_or(|best| found.point.value > best.point.value) {
            best = Some(found);
        }
    }
    best.map_or_else(
        || {
            let centre = bounds.map(|[low, high]| 0.5 * (low + high));
            (centre, plane.point(centre).times(sign).value)
        },
        |best| (best.place, best.point.value),
    )
}
