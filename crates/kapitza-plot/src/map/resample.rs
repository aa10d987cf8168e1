//! A field on any rectangular grid as values at the pixels of a picture.
//!
//! Cells smaller than a pixel are first merged, weighted by area, until each is at least as large as one; the rest is
//! interpolation by a monotone cubic: F. N. Fritsch and J. Butland, SIAM J. Sci. Stat. Comput. 5, 300 (1984).

use super::Sampling;

/// Values at all targets, row by row from the lowest; NaN where there is nothing.
///
/// `targets` rise within the edges; `values` has one number for each cell, x fast.
pub(crate) fn resample(
    (x_edges, y_edges): (&[f64], &[f64]),
    values: &[f64],
    (x_targets, y_targets): (&[f64], &[f64]),
    sampling: Sampling,
) -> Vec<f64> {
    let columns = Axis::new(x_edges, x_targets);
    let rows = Axis::new(y_edges, y_targets);
    let merged = merge(&columns, &rows, values, x_edges.len() - 1);
    let (wide, high) = (x_targets.len(), y_targets.len());
    if sampling == Sampling::Cells {
        let pixel = |y: usize, x: usize| merged[y * columns.count() + x];
        let places = rows.cell_of.iter().flat_map(|y| columns.cell_of.iter().map(move |x| (*y, *x)));
        return places.map(|(y, x)| pixel(y, x)).collect();
    }
    let least = merged.iter().copied().fold(f64::INFINITY, f64::min);
    let most = merged.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // Along x in every row of cells, then along y in every column of pixels.
    let along_x: Vec<Vec<f64>> = merged.chunks(columns.count()).map(|row| columns.interpolate(row)).collect();
    let mut out = vec![f64::NAN; wide * high];
    for column in 0..wide {
        let line: Vec<f64> = along_x.iter().map(|row| row[column]).collect();
        for (row, value) in rows.interpolate(&line).into_iter().enumerate() {
            // `clamp` keeps NaN.
            out[row * wide + column] = if least <= most { value.clamp(least, most) } else { value };
        }
    }
    out
}

/// The middles of `count` equal parts of the way between the edges.
pub(crate) fn middles((from, to): (f64, f64), count: u32) -> Vec<f64> {
    (0..count).map(|i| from + (to - from) * (f64::from(i) + 0.5) / f64::from(count)).collect()
}

/// `count` equal parts of the way between the edges, ends included.
pub(crate) fn nodes((from, to): (f64, f64), count: u32) -> Vec<f64> {
    (0..=count).map(|i| from + (to - from) * f64::from(i) / f64::from(count)).collect()
}

/// One direction: cells merged to the size of a pixel, and where the targets lie among them.
struct Axis {
    /// First original cell of every merged one, and the number of cells at the end.
    groups: Vec<usize>,
    /// Widths of the original cells as shares of the whole.
    widths: Vec<f64>,
    /// Middles of the merged cells as shares of the whole.
    centres: Vec<f64>,
    /// Targets as shares of the whole.
    targets: Vec<f64>,
    /// The merged cell of every target.
    cell_of: Vec<usize>,
}

impl Axis {
    fn new(edges: &[f64], targets: &[f64]) -> Self {
        let (from, to) = super::ends(edges);
        let share = |value: &f64| (value - from) / (to - from);
        let edges: Vec<f64> = edges.iter().map(share).collect();
        let targets: Vec<f64> = targets.iter().map(share).collect();
        let pixel = 1.0 / targets.len() as f64;
        let cells = edges.len() - 1;
        let mut groups = vec![0];
        for cell in 1..cells {
            let start = groups[groups.len() - 1];
            if edges[cell] - edges[start] >= 0.999 * pixel && edges[cells] - edges[cell] >= 0.999 * pixel {
                groups.push(cell);
            }
        }
        groups.push(cells);
        let bounds: Vec<f64> = groups.iter().map(|cell| edges[*cell]).collect();
        let last = bounds.len() - 2;
        let cell_of = targets
            .iter()
            .map(|target| bounds.partition_point(|bound| bound <= target).saturating_sub(1).min(last))
            .collect();
        Self {
            centres: bounds.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect(),
            widths: edges.windows(2).map(|pair| pair[1] - pair[0]).collect(),
            groups,
            targets,
            cell_of,
        }
    }

    fn count(&self) -> usize {
        self.centres.len()
    }

    /// Values at the targets from values of the merged cells; a gap ends the curve on both of its sides.
    fn interpolate(&self, values: &[f64]) -> Vec<f64> {
        let secant = |left: usize| {
            let rise = values.get(left + 1)? - values[left];
            (!rise.is_nan()).then(|| rise / (self.centres[left + 1] - self.centres[left]))
        };
        let secants: Vec<Option<f64>> = (0..values.len()).map(secant).collect();
        let slope = |cell: usize| {
            let before = if cell == 0 { None } else { secants[cell - 1] };
            match (before, secants[cell]) {
                (Some(before), Some(after)) if before.signum() == after.signum() => {
                    let (left, right) = (
                        self.centres[cell] - self.centres[cell - 1],
                        self.centres[cell + 1] - self.centres[cell],
                    );
                    harmonic((before, left), (after, right))
                }
                (Some(_), Some(_)) | (None, None) => 0.0,
                (Some(only), None) | (None, Some(only)) => only,
            }
        };
        let slopes: Vec<f64> = (0..values.len()).map(slope).collect();
        self.targets
            .iter()
            .zip(&self.cell_of)
            .map(|(target, cell)| {
                let off = target - self.centres[*cell];
                let left = if off >= 0.0 { Some(*cell) } else { cell.checked_sub(1) };
                match left.filter(|left| secants[*left].is_some()) {
                    Some(left) => {
                        let span = self.centres[left + 1] - self.centres[left];
                        let t = (target - self.centres[left]) / span;
                        let (t2, t3) = (t * t, t * t * t);
                        values[left] * (2.0 * t3 - 3.0 * t2 + 1.0)
                            + span * slopes[left] * (t3 - 2.0 * t2 + t)
                            + values[left + 1] * (3.0 * t2 - 2.0 * t3)
                            + span * slopes[left + 1] * (t3 - t2)
                    }
                    None => values[*cell] + off * slopes[*cell],
                }
            })
            .collect()
    }
}

/// The weighted harmonic mean of two slopes of the same sign over spans of given lengths.
fn harmonic((before, left): (f64, f64), (after, right): (f64, f64)) -> f64 {
    if before == 0.0 || after == 0.0 {
        return 0.0;
    }
    let (weight_before, weight_after) = (left + 2.0 * right, 2.0 * left + right);
    (weight_before + weight_after) / (weight_before / before + weight_after / after)
}

/// Means of the merged cells; nothing where less than half of the area holds a value.
fn merge(columns: &Axis, rows: &Axis, values: &[f64], stride: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(columns.count() * rows.count());
    for down in rows.groups.windows(2) {
        for across in columns.groups.windows(2) {
            if down[1] - down[0] == 1 && across[1] - across[0] == 1 {
                out.push(values[down[0] * stride + across[0]]);
                continue;
            }
            let (mut sum, mut held, mut whole) = (0.0, 0.0, 0.0);
            for row in down[0]..down[1] {
                for column in across[0]..across[1] {
                    let area = rows.widths[row] * columns.widths[column];
                    let value = values[row * stride + column];
                    whole += area;
                    if !value.is_nan() {
                        sum += area * value;
                        held += area;
                    }
                }
            }
            out.push(if held >= 0.5 * whole && held > 0.0 { sum / held } else { f64::NAN });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64, tolerance: f64) -> bool {
        (a - b).abs() <= tolerance
    }

    #[test]
    fn a_plane_comes_back_on_an_uneven_grid() {
        let x = [0.0, 0.1, 0.4, 0.5, 1.3, 2.0];
        let y = [-1.0, -0.2, 0.0, 3.0];
        let plane = |x: f64, y: f64| 300.0 + 7.0 * x - 2.0 * y;
        let centre = |edges: &[f64], i: usize| f64::midpoint(edges[i], edges[i + 1]);
        let values: Vec<f64> =
            (0..3).flat_map(|j| (0..5).map(move |i| plane(centre(&x, i), centre(&y, j)))).collect();
        let (across, up) = (middles((0.0, 2.0), 40), middles((-1.0, 3.0), 50));
        let field = resample((&x, &y), &values, (&across, &up), Sampling::Smooth);
        for (j, y) in up.iter().enumerate() {
            for (i, x) in across.iter().enumerate() {
                // The outermost half cells keep within the values of the cells.
                let inside = (0.05..=1.65).contains(x) && (-0.6..=1.5).contains(y);
                assert!(!inside || close(field[j * 40 + i], plane(*x, *y), 1e-12), "{x} {y}");
            }
        }
    }

    #[test]
    fn smooth_fields_are_met_to_second_order() {
        let error = |cells: u32| {
            let edges = nodes((0.0, 1.0), cells);
            let law = |x: f64| (2.0 * x).exp();
            let values: Vec<f64> = middles((0.0, 1.0), cells).into_iter().map(law).collect();
            let targets = middles((0.0, 1.0), 301);
            let field = resample((&edges, &[0.0, 1.0]), &values, (&targets, &[0.5]), Sampling::Smooth);
            targets
                .iter()
                .zip(field)
                .filter(|(x, _)| (0.2..0.8).contains(*x))
                .map(|(x, v)| (v - law(*x)).abs())
                .fold(0.0, f64::max)
        };
        let (coarse, fine) = (error(16), error(32));
        assert!(fine < coarse / 3.5 && fine < 1e-3, "{coarse} {fine}");
    }

    #[test]
    fn merging_keeps_the_mean() {
        // 1000 cells of a row become 10 pixels: each shows the mean of a hundred, by area.
        let edges: Vec<f64> = (0..=1000).map(|i| f64::from(i) / 1000.0).collect();
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i * 7919 % 1000)).collect();
        let targets = middles((0.0, 1.0), 10);
        let field = resample((&edges, &[0.0, 1.0]), &values, (&targets, &[0.5]), Sampling::Cells);
        for (pixel, value) in field.iter().enumerate() {
            let mean = values[100 * pixel..100 * (pixel + 1)].iter().sum::<f64>() / 100.0;
            assert!(close(*value, mean, 1e-9), "{value} {mean}");
        }
    }

    #[test]
    fn nothing_stays_nothing() {
        let edges = [0.0, 1.0, 2.0, 3.0];
        let void = f64::NAN;
        let values = [1.0, 2.0, void, 3.0, void, 5.0, void, void, 7.0];
        let targets = middles((0.0, 3.0), 30);
        for sampling in [Sampling::Smooth, Sampling::Cells] {
            let field = resample((&edges, &edges), &values, (&targets, &targets), sampling);
            for row in 0..30 {
                for column in 0..30 {
                    let void = values[row / 10 * 3 + column / 10].is_nan();
                    assert_eq!(field[row * 30 + column].is_nan(), void, "{row} {column}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_value_is_invented(
            widths in prop::collection::vec(1e-3..1.0_f64, 1..30),
            heights in prop::collection::vec(1e-3..1.0_f64, 1..30),
            seed in any::<u32>(),
            pixels in 1..60_u32,
        ) {
            let edges = |widths: &[f64]| {
                let mut edges = vec![0.0];
                for width in widths { edges.push(edges[edges.len() - 1] + width); }
                edges
            };
            let (x, y) = (edges(&widths), edges(&heights));
            let mut state = seed;
            let values: Vec<f64> = (0..widths.len() * heights.len()).map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if state >> 29 == 0 { f64::NAN } else { f64::from(state >> 8) }
            }).collect();
            let (least, most) = values.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
            let targets = (middles(super::super::ends(&x), pixels), middles(super::super::ends(&y), pixels));
            for sampling in [Sampling::Smooth, Sampling::Cells] {
                let field = resample((&x, &y), &values, (&targets.0, &targets.1), sampling);
                prop_assert_eq!(field.len(), (pixels * pixels) as usize);
                prop_assert!(field.iter().all(|v| v.is_nan() || (least * (1.0 - 1e-12)..=most * (1.0 + 1e-12)).contains(v)));
            }
        }
    }
}
