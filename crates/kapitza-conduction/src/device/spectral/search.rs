//! The largest values of a quantity on its plane: a chart of it shows where to look, and the way up leads to the place.

use super::buffer::Buffer;
use super::cosine::Transforms;
use super::patch::Patch;
use super::peak::{Between, Bounds, Found, Samples, Start, climb, climb_ridges};
use super::plane::{Plane, grid_lines};
use super::rows::extremes;
use super::stencil::Stencil;

/// Most searches for one maximum.
const MOST_STARTS: usize = 64;
/// How far from its middle a series of [`TERMS`] is used, in cells.
const PATCH: f64 = 0.75;
const TERMS: usize = 8;
/// Terms that the value and its derivatives need where the series is about the place itself.
const EXACT_TERMS: usize = 3;
/// The exact way up begins with steps of this part of a cell at least, however short those before it became.
const LEAST_RADIUS: f64 = 1e-2;

/// A quantity at the middles of cells, above its mean; to look at, so in single precision.
pub(super) struct Chart<'a> {
    /// Cells along x and y.
    pub grid: [usize; 2],
    /// Values, x fast.
    pub cells: Buffer<f32>,
    /// The smallest and the largest of them.
    extremes: [f64; 2],
    /// What they lie above.
    base: f64,
    /// The quantity where sources cut each other into rectangles narrower than cells.
    inset: Option<Inset>,
    /// What maps whose pixels are the cells bring about inside of these.
    stencils: Vec<Stencil<'a>>,
}

/// A quantity at the crossings of lines through rectangles.
struct Inset {
    lines: [Vec<f64>; 2],
    values: Vec<f64>,
    /// The smallest and the largest of them.
    extremes: [f64; 2],
}

impl<'a> Chart<'a> {
    /// The chart that shows where the largest values are.
    pub(super) fn new(plane: &Plane<'a>, transforms: &mut Transforms<f32>) -> Self {
        let grid = plane.grid();
        let inset = plane.narrow(grid).map(|lines| {
            let values = plane.crossings([&lines[0], &lines[1]]);
            Inset { extremes: extremes(&values), values, lines }
        });
        let base = plane.base();
        let cells = plane.cells(transforms, grid, base);
        Self { grid, extremes: extremes(&cells), cells, base, inset, stencils: plane.stencils(grid) }
    }

    /// Where to look for the largest values times `sign` that are not below `floor`, the best first.
    fn starts(&self, plane: &Plane, bounds: &Bounds, sign: f64, floor: f64) -> Vec<Start> {
        // As much as a transform loses, and more.
        const LOSS: f64 = 16.0;
        let [x, y] = grid_lines(plane.size(), self.grid);
        let samples = Samples {
            lines: [&x, &y],
            values: &self.cells,
            extremes: self.extremes,
            rounding: LOSS * f64::from(f32::EPSILON) * self.extremes[1].max(-self.extremes[0]),
            between: if self.stencils.is_empty() { Between::Smooth } else { Between::Fast(&self.stencils) },
        };
        let mut starts = samples.starts(bounds, sign, floor - sign * self.base);
        for start in &mut starts {
            start.estimate += sign * self.base;
            start.ceiling += sign * self.base;
        }
        if let Some(Inset { lines, values, extremes }) = &self.inset {
            let lines = [lines[0].as_slice(), lines[1].as_slice()];
            let samples =
                Samples { lines, values, extremes: *extremes, rounding: 0.0, between: Between::Broken };
            starts.extend(samples.starts(bounds, sign, floor));
        }
        if starts.is_empty() && floor == f64::NEG_INFINITY {
            let place = bounds.map(|[low, high]| 0.5 * (low + high));
            starts.push(Start { place, estimate: f64::NEG_INFINITY, ceiling: f64::INFINITY });
        }
        starts.sort_by(|a, b| b.estimate.total_cmp(&a.estimate));
        starts
    }
}

/// The largest value that was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Highest {
    /// Where, in the stretched plane.
    pub at: [f64; 2],
    pub value: f64,
    /// How much higher it may lie where nothing was looked for any more.
    pub doubt: f64,
}

/// The hottest place within bounds.
pub(super) fn highest(plane: &Plane, chart: &Chart, bounds: &Bounds, tolerance: f64) -> Highest {
    let starts = chart.starts(plane, bounds, 1.0, f64::NEG_INFINITY);
    ascend(plane, 1.0, chart.grid, &starts, bounds, (f64::NEG_INFINITY, tolerance))
}

/// The place where a quantity is of largest size, of either sign.
pub(super) fn largest(plane: &Plane, chart: &Chart, tolerance: f64) -> Highest {
    let bounds = plane.size().map(|length| [0.0, length]);
    let [low, high] = chart.extremes.map(|value| value + chart.base);
    let sign = if high >= -low { 1.0 } else { -1.0 };
    let search = |sign: f64, floor: f64| {
        let starts = chart.starts(plane, &bounds, sign, floor);
        ascend(plane, sign, chart.grid, &starts, &bounds, (floor, tolerance))
    };
    let best = search(sign, f64::NEG_INFINITY);
    let rest = search(-sign, best.value);
    // Of the second, what may lie above the first is known only.
    let value = best.value.max(rest.value);
    let doubt = (best.value + best.doubt - value).max(rest.doubt);
    let (sign, most) = if rest.value > best.value { (-sign, rest) } else { (sign, best) };
    Highest { at: most.at, value: sign * most.value, doubt }
}

/// The largest value of a quantity times `sign`, from some starts, the best first. What lies below `floor` need not be found.
fn ascend(
    plane: &Plane,
    sign: f64,
    grid: [usize; 2],
    starts: &[Start],
    bounds: &Bounds,
    (floor, tolerance): (f64, f64),
) -> Highest {
    let size = plane.size();
    let step: [f64; 2] = std::array::from_fn(|axis| size[axis] / grid[axis] as f64);
    let reach = step[0].max(step[1]);
    // The long ways up, each on a series about where it starts.
    let mut ends: Vec<Found> = Vec::new();
    let mut top = floor;
    let mut left = f64::NEG_INFINITY;
    for &Start { place, ceiling, .. } in starts {
        if ceiling < top {
            continue;
        }
        if ends.len() == MOST_STARTS {
            left = left.max(ceiling);
            continue;
        }
        let mut patch = Patch::<TERMS>::new(plane, Plane::rough_row, place);
        let mut rough = |at: [f64; 2]| {
            if !patch.holds(at, PATCH * step[1]) {
                patch = Patch::new(plane, Plane::rough_row, at);
            }
            patch.point(at).times(sign)
        };
        let end = climb(&mut rough, place, bounds, [reach, reach], tolerance);
        top = top.max(end.point.value);
        ends.push(end);
    }
    // The rest of those that may lead highest on the quantity itself.
    ends.sort_by(|a, b| b.point.value.total_cmp(&a.point.value));
    let mut best: Option<Found> = None;
    for end in ends {
        let least = best.map_or(floor, |best| best.point.value);
        if end.point.value + plane.roughness() < least {
            break;
        }
        // Steps along x share their series.
        let mut patch = Patch::<EXACT_TERMS>::new(plane, Plane::live_row, end.place);
        let mut exact = |at: [f64; 2]| {
            if !patch.holds(at, 0.0) {
                patch = Patch::new(plane, Plane::live_row, at);
            }
            patch.point(at).times(sign)
        };
        let lengths = [reach, end.radius.max(LEAST_RADIUS * reach)];
        let found = if plane.is_smooth() {
            climb(&mut exact, end.place, bounds, lengths, tolerance)
        } else {
            climb_ridges(&mut exact, end.place, bounds, lengths, tolerance)
        };
        if best.is_none_or(|best| found.point.value > best.point.value) {
            best = Some(found);
        }
    }
    let nowhere = || ([0.0; 2], f64::NEG_INFINITY);
    let (at, value) = best.map_or_else(nowhere, |best| (best.place, best.point.value));
    Highest { at, value, doubt: (left - value.max(floor)).max(0.0) }
}
