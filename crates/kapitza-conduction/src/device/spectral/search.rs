//! The largest values of a quantity on its plane: a chart of it shows where to look, and the way up leads to the place.

use super::cosine::Transforms;
use super::patch::Patch;
use super::peak::{Bounds, Found, Start, climb, extremes, summits};
use super::plane::Plane;

/// Searches for one maximum.
const MOST_STARTS: usize = 3;
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
}

impl Chart {
    /// The quantity itself.
    pub(super) fn complete(plane: &Plane, transforms: &mut Transforms) -> Self {
        let grid = plane.grid();
        Self { grid, cells: plane.cells(transforms, grid), margin: 0.0 }
    }

    /// What a search needs: without the short-range part where that is small. It is then evaluated at the places alone
    /// that may lie highest.
    pub(super) fn new(plane: &Plane, transforms: &mut Transforms) -> Self {
        let margin = plane.near_bound();
        if margin > NEGLIGIBLE * plane.variation() {
            return Self::complete(plane, transforms);
        }
        let grid = plane.grid();
        Self { grid, cells: plane.far_cells(transforms, grid), margin }
    }
}

/// The hottest place within bounds, and the value there.
pub(super) fn highest(plane: &Plane, chart: &Chart, bounds: &Bounds, tolerance: f64) -> ([f64; 2], f64) {
    ascend(plane, 1.0, chart, bounds, tolerance)
}

/// The place where a quantity is of largest size, of either sign, and the value there. May mirror the chart.
pub(super) fn largest(plane: &Plane, chart: &mut Chart, tolerance: f64) -> ([f64; 2], f64) {
    let [low, high] = extremes(&chart.cells);
    let bounds = plane.size().map(|length| [0.0, length]);
    // The finer search can change either by no more than the spread of the cells and what they leave out.
    let spread = 0.5 * (high - low) + 2.0 * chart.margin;
    let above = (high + spread >= -low).then(|| ascend(plane, 1.0, chart, &bounds, tolerance));
    let below = (-low + spread >= high).then(|| {
        for value in &mut chart.cells {
            *value = -*value;
        }
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
    let mut starts = summits(&chart.cells, chart.grid, size, bounds, (MOST_STARTS, 2.0 * chart.margin));
    if chart.margin > 0.0 {
        for start in &mut starts {
            start.estimate += sign * plane.near_point(start.place).value;
        }
        starts.sort_by(|a, b| b.estimate.total_cmp(&a.estimate));
        starts.truncate(MOST_STARTS);
    }
    let mut best: Option<Found> = None;
    for Start { place, estimate } in starts {
        if best.is_some_and(|best| estimate < best.value) {
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
        let found = climb(&mut exact, near.place, bounds, [reach, near.radius], tolerance);
        if best.is_none_or(|best| found.value > best.value) {
            best = Some(found);
        }
    }
    best.map_or_else(
        || {
            let centre = bounds.map(|[low, high]| 0.5 * (low + high));
            (centre, plane.point(centre).times(sign).value)
        },
        |best| (best.place, best.value),
    )
}
