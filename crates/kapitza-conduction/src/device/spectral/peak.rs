//! The largest value on a rectangle of a function whose second derivatives may jump across lines along the axes.

use super::cosine::Number;
use super::rows::{add_summits, extremes};
use super::source::Point;
use super::stencil::{FRACTIONS, Stencil};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A rectangle of the stretched plane: smallest and largest x, and y.
pub(super) type Bounds = [[f64; 2]; 2];

// How far summits rise between samples, found on some thousands of them on random devices.

/// How much further a function may rise about a summit than is seen, relative to that.
const SLACK: f64 = 0.3;
/// The same where it is seen at crossings alone.
const WIDE_SLACK: f64 = 1.0;
/// How far below the largest value, relative to all values, nothing is looked for.
const BELOW: f64 = 0.5;
/// Summits that are looked at closely in any case.
const ENOUGH: usize = 32;
/// How much further other summits may rise than those looked at.
const FURTHER: f64 = 3.0;

/// A place to start a search from, with an estimate of what the maximum beside it may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub place: [f64; 2],
    pub estimate: f64,
    /// What the maximum may be where the function is not smooth.
    pub ceiling: f64,
}

/// Where a climb ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub place: [f64; 2],
    pub point: Point,
    /// The length that its steps were kept to in the end.
    pub radius: f64,
}

/// What a function is like between crossings.
pub(super) enum Between<'a> {
    /// As smooth as the crossings show.
    Smooth,
    /// With a part that changes fast, known at points about a crossing.
    Fast(&'a [Stencil<'a>]),
    /// Broken along lines between the crossings.
    Broken,
}

/// Values of a function at the crossings of lines at some x and some y, x fast.
pub(super) struct Samples<'a, T> {
    pub lines: [&'a [f64]; 2],
    pub values: &'a [T],
    /// The smallest and the largest of them.
    pub extremes: [f64; 2],
    /// What the values may be off by.
    pub rounding: f64,
    pub between: Between<'a>,
}

impl<T: Number> Samples<'_, T> {
    /// Starting points for a search for the largest value within bounds, times `sign`, with estimates of what it may be there.
    /// None where no crossing lies about, or where all lie far below `floor`.
    pub(super) fn starts(&self, bounds: &Bounds, sign: f64, floor: f64) -> Vec<Start> {
        let mut summits = BinaryHeap::from(self.summits(bounds, sign, floor));
        let mut found: Vec<Start> = Vec::new();
        let (mut most, mut top) = (0.0_f64, floor);
        while let Some(Summit { value, at }) = summits.pop() {
            // Those that follow may rise as far as those before.
            if found.len() >= ENOUGH && value + FURTHER * most < top {
                break;
            }
            let start = self.start(at, bounds, sign);
            most = most.max(start.ceiling - value);
            top = top.max(start.estimate);
            found.push(start);
        }
        found.sort_by(|a, b| b.estimate.total_cmp(&a.estimate));
        found
    }

    /// Local maxima among the crossings within bounds or next to them, with their values times `sign`.
    fn summits(&self, bounds: &Bounds, sign: f64, floor: f64) -> Vec<Summit> {
        let nx = self.lines[0].len();
        let range = |axis: usize| {
            let ([low, high], lines) = (bounds[axis], self.lines[axis]);
            let first = lines.partition_point(|&at| at < low).saturating_sub(1);
            first..(lines.partition_point(|&at| at <= high) + 1).min(lines.len())
        };
        let (columns, rows) = (range(0), range(1));
        let level = |[low, top]: [f64; 2]| top.max(floor) - BELOW * (top - low) - 2.0 * self.rounding;
        let seen = |[low, high]: [f64; 2]| if sign < 0.0 { [-high, -low] } else { [low, high] };
        let all = seen(self.extremes);
        if columns.is_empty() || rows.is_empty() || all[1] < level(all) {
            return Vec::new();
        }
        let row = |j: usize| &self.values[j * nx + columns.start..j * nx + columns.end];
        let mut low = f64::INFINITY;
        let mut top = f64::NEG_INFINITY;
        let mut tops = Vec::with_capacity(rows.len());
        for j in rows.clone() {
            let [least, most] = seen(extremes(row(j)));
            (low, top) = (low.min(least), top.max(most));
            tops.push(most);
        }
        let level = level([low, top]);
        let mut found = Vec::new();
        let mut high = Vec::new();
        for j in rows.clone().filter(|j| tops[j - rows.start] >= level) {
            let below = row(if j > rows.start { j - 1 } else { j });
            let above = row(if j + 1 < rows.end { j + 1 } else { j });
            let level = T::nearest(level);
            add_summits([row(j), below, above], T::nearest(sign), level, &mut high);
            add_ends([row(j), below, above], T::nearest(sign), level, &mut high);
            for i in high.drain(..).map(|place| columns.start + place) {
                let value = |i: usize, j: usize| sign * self.values[j * nx + i].exact();
                let here = value(i, j);
                let higher = |(di, dj)| {
                    let place = i.checked_add_signed(di).zip(j.checked_add_signed(dj));
                    let place = place.filter(|(i, j)| columns.contains(i) && rows.contains(j));
                    place.is_some_and(|(i, j)| value(i, j) > here)
                };
                if ![(1, 1), (1, -1), (-1, 1), (-1, -1)].into_iter().any(higher) {
                    found.push(Summit { value: here, at: [i, j] });
                }
            }
        }
        found
    }

    /// The best point about a crossing: parabolas along both axes through what is left of the crossing and its neighbours
    /// without the fast part, and that part itself.
    fn start(&self, at: [usize; 2], bounds: &Bounds, sign: f64) -> Start {
        let nx = self.lines[0].len();
        let slow = |at: [usize; 2]| {
            let fast: f64 = match self.between {
                Between::Fast(stencils) => stencils.iter().map(|stencil| stencil.middle(at)).sum(),
                Between::Smooth | Between::Broken => 0.0,
            };
            sign * (self.values[at[1] * nx + at[0]].exact() - fast)
        };
        let here = slow(at);
        let arcs: [Arc; 2] = std::array::from_fn(|axis| {
            let lines = self.lines[axis];
            let beside = |place: usize| {
                let mut other = at;
                other[axis] = place;
                (slow(other) - here, lines[place] - lines[at[axis]])
            };
            let before = at[axis].checked_sub(1).map(beside);
            let after = Some(at[axis] + 1).filter(|&place| place < lines.len()).map(beside);
            Arc::new(before, after)
        });
        let x: [f64; 2] = std::array::from_fn(|axis| self.lines[axis][at[axis]]);
        let within = |axis: usize, t: f64| (x[axis] + t).clamp(bounds[axis][0], bounds[axis][1]) - x[axis];
        let value = sign * self.values[at[1] * nx + at[0]].exact();
        let summit: [f64; 2] = std::array::from_fn(|axis| within(axis, arcs[axis].summit()));
        let parabolic = here + arcs[0].rise(summit[0]) + arcs[1].rise(summit[1]);
        let (place, estimate, rise) = match self.between {
            Between::Smooth => (summit, parabolic, parabolic - value),
            Between::Broken => ([within(0, 0.0), within(1, 0.0)], value, parabolic - value),
            Between::Fast(stencils) => {
                let mut fast = [[0.0; FRACTIONS.len()]; FRACTIONS.len()];
                for stencil in stencils {
                    for (fast, more) in fast.as_flattened_mut().iter_mut().zip(stencil.all(at).as_flattened())
                    {
                        *fast += more;
                    }
                }
                let along: [[f64; FRACTIONS.len()]; 2] = std::array::from_fn(|axis| {
                    FRACTIONS.map(|fraction| within(axis, arcs[axis].at(fraction)))
                });
                let mut best = ([0.0; 2], f64::NEG_INFINITY);
                for (py, &ty) in along[1].iter().enumerate() {
                    for (px, &tx) in along[0].iter().enumerate() {
                        let there = here + arcs[0].rise(tx) + arcs[1].rise(ty) + sign * fast[py][px];
                        if there > best.1 {
                            best = ([tx, ty], there);
                        }
                    }
                }
                (best.0, best.1, best.1 - value)
            }
        };
        let slack = if matches!(self.between, Between::Fast(_)) { SLACK } else { WIDE_SLACK };
        let ceiling = value + (1.0 + slack) * rise.max(0.0) + 2.0 * self.rounding;
        Start { place: std::array::from_fn(|axis| x[axis] + place[axis]), estimate, ceiling }
    }
}

/// A local maximum of samples: its value and the place along x and y. The highest is the greatest.
struct Summit {
    value: f64,
    at: [usize; 2],
}

impl Ord for Summit {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.total_cmp(&other.value).then_with(|| other.at.cmp(&self.at))
    }
}

impl PartialOrd for Summit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Summit {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Summit {}

/// A parabola along an axis, from a crossing.
struct Arc {
    slope: f64,
    bend: f64,
    /// Distances to the lines before and after.
    back: f64,
    on: f64,
}

impl Arc {
    /// From what the function rises to the crossings before and after, and how far they are.
    fn new(before: Option<(f64, f64)>, after: Option<(f64, f64)>) -> Self {
        match (before, after) {
            (Some((before, back)), Some((after, on))) => {
                let (fall, rise) = (before / back, after / on);
                let bend = 2.0 * (rise - fall) / (on - back);
                Self { slope: fall - 0.5 * bend * back, bend, back: -back, on }
            }
            // Mirrored at a wall.
            (Some((other, distance)), None) | (None, Some((other, distance))) => {
                let bend = other / (distance * distance);
                let (slope, distance) = (0.5 * bend * distance, distance.abs());
                Self { slope, bend, back: distance, on: distance }
            }
            (None, None) => Self { slope: 0.0, bend: 0.0, back: 0.0, on: 0.0 },
        }
    }

    /// The way to a part of the distance between lines.
    fn at(&self, fraction: f64) -> f64 {
        fraction * if fraction < 0.0 { self.back } else { self.on }
    }

    /// How much higher it is there.
    fn rise(&self, t: f64) -> f64 {
        (self.slope + 0.5 * self.bend * t) * t
    }

    /// The way to its highest point, nearly half way to a line at most: on a wall itself no way would lead up.
    fn summit(&self) -> f64 {
        let t = if self.bend < 0.0 { -self.slope / self.bend } else { self.slope * f64::INFINITY };
        if t.is_nan() { 0.0 } else { t.clamp(-0.45 * self.back, 0.45 * self.on) }
    }
}

/// Those of the ends of a row at `level` or above that no neighbour exceeds, times `sign`.
fn add_ends<T: Number>([row, below, above]: [&[T]; 3], sign: T, level: T, out: &mut Vec<usize>) {
    let n = row.len();
    for i in [0, n.saturating_sub(1)].into_iter().take(n.min(2)) {
        let beside = if i == 0 { row.get(1) } else { row.get(i - 1) };
        let exceeds = |other: T| sign * other > sign * row[i];
        if sign * row[i] >= level
            && !exceeds(below[i])
            && !exceeds(above[i])
            && !beside.is_some_and(|beside| exceeds(*beside))
        {
            out.push(i);
        }
    }
}

/// Climbs from `start` to a local maximum within the bounds, by Newton's method with a trust region; `reach` is what
/// lengths are measured by, `radius` the first length of a step. Ends where a step promises less than `tolerance`.
pub(super) fn climb(
    function: &mut dyn FnMut([f64; 2]) -> Point,
    start: [f64; 2],
    bounds: &Bounds,
    [reach, mut radius]: [f64; 2],
    tolerance: f64,
) -> Found {
    const MOST_STEPS: usize = 60;
    let clamp = |at: [f64; 2]| -> [f64; 2] {
        std::array::from_fn(|axis| at[axis].clamp(bounds[axis][0], bounds[axis][1]))
    };
    let mut at = clamp(start);
    let mut here = function(at);
    for _ in 0..MOST_STEPS {
        let promise = |step: [f64; 2]| {
            let next = clamp([at[0] + step[0], at[1] + step[1]]);
            let [dx, dy] = [next[0] - at[0], next[1] - at[1]];
            let [xx, xy, yy] = here.hessian;
            let bend = xx * dx * dx + 2.0 * xy * dx * dy + yy * dy * dy;
            (next, here.gradient[0] * dx + here.gradient[1] * dy + 0.5 * bend)
        };
        // Where the bounds cut Newton's step short, the way along the gradient may be the better one.
        let (newton, uphill) = (propose(&here, at, bounds, radius), steepest(&here, at, bounds, radius));
        let (next, promised) =
            if promise(newton).1 >= promise(uphill).1 { promise(newton) } else { promise(uphill) };
        if promised.is_nan() || promised <= tolerance {
            break;
        }
        let moved = [next[0] - at[0], next[1] - at[1]];
        let there = function(next);
        let gained = there.value - here.value;
        let length = moved[0].hypot(moved[1]);
        if gained > 0.7 * promised && length > 0.9 * radius {
            radius *= 2.0;
        } else if gained < 0.3 * promised {
            radius = 0.35 * length;
        }
        if gained > 0.0 {
            (at, here) = (next, there);
        } else if radius < 1e-9 * reach {
            break;
        }
    }
    Found { place: at, point: here, radius }
}

/// Climbs as [`climb`] does where second derivatives jump, or have no bounds, across lines along the axes: what Newton's
/// steps promise there may hold over the shortest way only. Where it ends, a search along each axis tells whether the
/// gradient leads further.
pub(super) fn climb_ridges(
    function: &mut dyn FnMut([f64; 2]) -> Point,
    start: [f64; 2],
    bounds: &Bounds,
    [reach, radius]: [f64; 2],
    tolerance: f64,
) -> Found {
    const MOST_ROUNDS: usize = 30;
    let mut found = climb(function, start, bounds, [reach, radius], tolerance);
    for _ in 0..MOST_ROUNDS {
        let before = found;
        for axis in 0..2 {
            (found.place, found.point) =
                along(function, axis, (found.place, found.point), bounds, (reach, tolerance));
        }
        if found.point.value - before.point.value <= tolerance {
            break;
        }
        let moved = (found.place[0] - before.place[0]).hypot(found.place[1] - before.place[1]);
        let next = climb(function, found.place, bounds, [reach, moved], tolerance);
        if next.point.value > found.point.value {
            found = next;
        }
    }
    found
}

/// The highest place uphill along one axis, to a few times the tolerance: by steps that grow until the slope turns or the
/// value falls, then by halving. One evaluation where the slope turns at once.
fn along(
    function: &mut dyn FnMut([f64; 2]) -> Point,
    axis: usize,
    (start, here): ([f64; 2], Point),
    bounds: &Bounds,
    (reach, tolerance): (f64, f64),
) -> ([f64; 2], Point) {
    const MOST_STEPS: usize = 100;
    const ENOUGH: f64 = 4.0;
    let slope = free_gradient(&here, start, bounds)[axis];
    let mut best = (start, here);
    if slope.is_nan() || slope.abs() * reach <= ENOUGH * tolerance {
        return best;
    }
    let sign = slope.signum();
    let end = if slope > 0.0 { bounds[axis][1] } else { bounds[axis][0] };
    let (room, mut step) = ((end - start[axis]).abs(), ENOUGH * tolerance / slope.abs());
    // How far it is known to rise, with what slope, and where no longer.
    let (mut rises, mut steepness, mut falls) = (0.0, slope.abs(), None);
    for _ in 0..MOST_STEPS {
        let length = falls.map_or(step.min(room), |falls: f64| 0.5 * (rises + falls));
        let mut at = start;
        at[axis] = if length >= room { end } else { start[axis] + sign * length };
        let there = function(at);
        let uphill = sign * there.gradient[axis];
        let higher = there.value > best.1.value;
        if higher {
            best = (at, there);
        }
        if higher && uphill > 0.0 {
            (rises, steepness) = (length, uphill);
            if falls.is_none() && length >= room {
                break;
            }
            step = 4.0 * length;
        } else {
            falls = Some(length);
        }
        if falls.is_some_and(|falls| (falls - rises) * steepness <= ENOUGH * tolerance) {
            break;
        }
    }
    best
}

/// The gradient without the directions that leave the bounds.
fn free_gradient(here: &Point, at: [f64; 2], bounds: &Bounds) -> [f64; 2] {
    std::array::from_fn(|axis| {
        let ([low, high], slope) = (bounds[axis], here.gradient[axis]);
        let outwards = (at[axis] <= low && slope <= 0.0) || (at[axis] >= high && slope >= 0.0);
        if outwards { 0.0 } else { slope }
    })
}

/// The best step along the gradient, at most `radius` long.
fn steepest(here: &Point, at: [f64; 2], bounds: &Bounds, radius: f64) -> [f64; 2] {
    let g = free_gradient(here, at, bounds);
    let norm = g[0].hypot(g[1]);
    if norm == 0.0 {
        return [0.0, 0.0];
    }
    let [xx, xy, yy] = here.hessian;
    let [ux, uy] = [g[0] / norm, g[1] / norm];
    let bend = xx * ux * ux + 2.0 * xy * ux * uy + yy * uy * uy;
    let length = if bend < 0.0 { (-norm / bend).min(radius) } else { radius };
    [length * ux, length * uy]
}

/// Newton's step among the directions that do not leave the bounds, at most `radius` long; none where the function is
/// not concave.
fn propose(here: &Point, at: [f64; 2], bounds: &Bounds, radius: f64) -> [f64; 2] {
    let [xx, xy, yy] = here.hessian;
    let g = free_gradient(here, at, bounds);
    let step = if g[0] == 0.0 && yy < 0.0 {
        [0.0, -g[1] / yy]
    } else if g[1] == 0.0 && xx < 0.0 {
        [-g[0] / xx, 0.0]
    } else {
        let determinant = xx * yy - xy * xy;
        if xx >= 0.0 || determinant <= 0.0 {
            return [0.0, 0.0];
        }
        [-(yy * g[0] - xy * g[1]) / determinant, -(xx * g[1] - xy * g[0]) / determinant]
    };
    let length = step[0].hypot(step[1]);
    if length > radius { step.map(|s| s * radius / length) } else { step }
}
