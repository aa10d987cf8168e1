//! The largest value on a rectangle of a function whose second derivatives may jump across lines along the axes.

use super::source::Point;

/// A rectangle of the stretched plane: smallest and largest x, and y.
pub(super) type Bounds = [[f64; 2]; 2];

/// How much more than the parabola through a summit and its neighbours says it may rise, relative to that: twice as much
/// above |x|^1.5 and the like.
const SLACK: f64 = 2.0;

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

/// Starting points for a search, from values at the crossings of lines at some x and some y, x fast.
///
/// Those local maxima within the bounds beside which the largest value may lie, with an estimate of what the true maximum
/// beside each may be; best estimate first, and all but `margin` below the highest value. None where no crossing lies
/// within.
pub(super) fn summits(cells: &[f64], lines: [&[f64]; 2], bounds: &Bounds, margin: f64) -> Vec<Start> {
    let nx = lines[0].len();
    let range = |axis: usize| {
        let [low, high] = bounds[axis];
        lines[axis].partition_point(|&at| at < low)..lines[axis].partition_point(|&at| at <= high)
    };
    let (columns, rows) = (range(0), range(1));
    if columns.is_empty() || rows.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Start> = Vec::new();
    let mut low = f64::INFINITY;
    let mut top = f64::NEG_INFINITY;
    let mut tops = Vec::with_capacity(rows.len());
    for j in rows.clone() {
        let [least, most] = extremes(&cells[j * nx + columns.start..j * nx + columns.end]);
        (low, top) = (low.min(least), top.max(most));
        tops.push(most);
    }
    // The parabola through a local maximum and its neighbours along an axis rises above it by an eighth of the larger
    // drop at most, so with the slack from lower than 3/7 of the range below the highest cell none gets there.
    let level = top - 0.43 * (top - low) - margin;
    let mut high = Vec::new();
    for j in rows.clone() {
        let row = |j: usize| &cells[j * nx + columns.start..j * nx + columns.end];
        let edge = j == rows.start || j + 1 == rows.end;
        let below = row(if j > rows.start { j - 1 } else { j });
        let above = row(if j + 1 < rows.end { j + 1 } else { j });
        if edge || tops[j - rows.start] >= level {
            not_exceeded(row(j), below, above, if edge { f64::NEG_INFINITY } else { level }, &mut high);
        } else {
            ends_not_exceeded(row(j), below, above, &mut high);
        }
        for i in high.iter().map(|place| columns.start + place) {
            let value = cells[j * nx + i];
            let at = |di: isize, dj: isize| -> Option<f64> {
                let (i, j) = (i.checked_add_signed(di)?, j.checked_add_signed(dj)?);
                (columns.contains(&i) && rows.contains(&j)).then(|| cells[j * nx + i])
            };
            let higher = |other: Option<f64>| other.is_some_and(|other| other > value);
            if [(1, 1), (1, -1), (-1, 1), (-1, -1)].into_iter().any(|(di, dj)| higher(at(di, dj))) {
                continue;
            }
            let (mut gain, mut slack) = (0.0, 0.0);
            for (before, after) in [(at(-1, 0), at(1, 0)), (at(0, -1), at(0, 1))] {
                match (before, after) {
                    (Some(before), Some(after)) => {
                        let (slope, bend) = (0.5 * (after - before), before + after - 2.0 * value);
                        let rise = if bend < 0.0 { -0.5 * slope * slope / bend } else { 0.0 };
                        gain += rise;
                        slack += SLACK * rise;
                    }
                    (Some(other), None) | (None, Some(other)) => gain += value - other,
                    (None, None) => {}
                }
            }
            let estimate = value + gain;
            if estimate + slack >= top - margin {
                found.push(Start { place: [lines[0][i], lines[1][j]], estimate, ceiling: estimate + slack });
            }
        }
    }
    found.sort_by(|a, b| b.estimate.total_cmp(&a.estimate));
    found
}

/// The smallest and the largest of some values.
pub(super) fn extremes(values: &[f64]) -> [f64; 2] {
    // In parts that do not wait for each other.
    let mut low = [f64::INFINITY; 8];
    let mut high = [f64::NEG_INFINITY; 8];
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for ((low, high), &value) in low.iter_mut().zip(&mut high).zip(chunk) {
            *low = if value < *low { value } else { *low };
            *high = if value > *high { value } else { *high };
        }
    }
    [
        low.iter().chain(rest).copied().fold(f64::INFINITY, f64::min),
        high.iter().chain(rest).copied().fold(f64::NEG_INFINITY, f64::max),
    ]
}

/// The cells of a row that lie at `level` or above with no higher neighbour in the row and in the rows below and above.
/// The ends of the row may lie at any level.
fn not_exceeded(row: &[f64], below: &[f64], above: &[f64], level: f64, out: &mut Vec<usize>) {
    const WIDTH: usize = 8;
    let n = row.len();
    ends_not_exceeded(row, below, above, out);
    let mut first = 1;
    while first + 1 < n {
        let count = WIDTH.min(n - 1 - first);
        let all = [&row[first..], &row[first - 1..], &row[first + 1..], &below[first..], &above[first..]]
            .map(|values| &values[..count]);
        let any = (0..count).fold(false, |any, i| any | is_summit(all, i, level));
        if any {
            out.extend((0..count).filter(|&i| is_summit(all, i, level)).map(|i| first + i));
        }
        first += count;
    }
}

fn is_summit([row, before, after, below, above]: [&[f64]; 5], i: usize, level: f64) -> bool {
    let v = row[i];
    let larger = |a: f64, b: f64| if a > b { a } else { b };
    v >= larger(level, larger(larger(before[i], after[i]), larger(below[i], above[i])))
}

/// Those of the ends of a row that no neighbour exceeds.
fn ends_not_exceeded(row: &[f64], below: &[f64], above: &[f64], out: &mut Vec<usize>) {
    out.clear();
    let n = row.len();
    for i in [0, n.saturating_sub(1)].into_iter().take(n.min(2)) {
        let beside = if i == 0 { row.get(1) } else { row.get(i - 1) };
        if row[i] >= below[i] && row[i] >= above[i] && beside.is_none_or(|beside| row[i] >= *beside) {
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
