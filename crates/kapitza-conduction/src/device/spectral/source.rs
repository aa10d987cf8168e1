//! Heat sources on a plane, and the short-range part of the temperatures they bring.

use super::buffer::Buffer;
use super::cosine::Number;
use super::gaussian::{REACH, bell, ramp, step};
use super::rows::weighted_size;
use crate::device::geometry::whole;

/// Piecewise constant heat flux on a grid of rectangles; a block is one of a single rectangle.
#[derive(Debug)]
pub(super) struct Source {
    /// Edges along x and along the stretched y, m.
    pub edges: [Vec<f64>; 2],
    /// Heat flux, W/m², x fast.
    pub flux: Buffer<f64>,
}

/// A value with its first and second derivatives along x and y (stretched).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub value: f64,
    pub gradient: [f64; 2],
    /// ∂xx, ∂xy, ∂yy.
    pub hessian: [f64; 3],
}

impl Point {
    /// The same of the function times a number.
    pub(super) fn times(self, factor: f64) -> Self {
        Self {
            value: factor * self.value,
            gradient: self.gradient.map(|v| factor * v),
            hessian: self.hessian.map(|v| factor * v),
        }
    }

    /// Adds f(y) cos(kx), from kx's cosine and sine and f with its first two derivatives.
    pub(super) fn add_mode(&mut self, k: f64, cosine: f64, sine: f64, [value, slope, bend]: [f64; 3]) {
        let along = -k * sine;
        self.value += cosine * value;
        self.gradient[0] += along * value;
        self.gradient[1] += cosine * slope;
        self.hessian[0] -= k * k * cosine * value;
        self.hessian[1] += along * slope;
        self.hessian[2] += cosine * bend;
    }
}

/// What an interval of a source contributes along one axis: its index, value and two derivatives.
type Share = (usize, [f64; 3]);

/// Positions that see an interval through the walls as `x` sees its images: (2kL ± x, ±1).
fn images(x: f64, length: f64, reach: f64) -> impl Iterator<Item = (f64, f64)> {
    let periods = ((reach / length + 1.0) * 0.5).ceil();
    (0..=2 * whole(periods)).flat_map(move |k| {
        let shift = 2.0 * (k as f64 - periods) * length;
        [(shift + x, 1.0), (shift - x, -1.0)]
    })
}

/// Indices of the intervals that touch (low, high).
fn touched(edges: &[f64], low: f64, high: f64) -> std::ops::Range<usize> {
    let from = edges.partition_point(|&e| e <= low).saturating_sub(1);
    let to = edges.partition_point(|&e| e < high).min(edges.len() - 1);
    from..to.max(from)
}

/// The shares of all intervals at `x` for Gaussians of width `s`.
fn shares(edges: &[f64], x: f64, s: f64, length: f64, derivatives: bool, out: &mut Vec<Share>) {
    out.clear();
    let reach = REACH * s;
    for (x, sign) in images(x, length, reach) {
        let range = touched(edges, x - reach, x + reach);
        if range.is_empty() {
            // On an edge with s = 0, half of each side.
            if reach == 0.0
                && let Some(edge) = edges.iter().position(|&e| e == x)
            {
                if edge > 0 {
                    out.push((edge - 1, [0.5, 0.0, 0.0]));
                }
                if edge + 1 < edges.len() {
                    out.push((edge, [0.5, 0.0, 0.0]));
                }
            }
            continue;
        }
        let at = |edge: f64| {
            let (first, second) = if derivatives { bell(x - edge, s) } else { (0.0, 0.0) };
            [step(x - edge, s), sign * first, second]
        };
        let mut left = at(edges[range.start]);
        for index in range {
            let right = at(edges[index + 1]);
            out.push((index, std::array::from_fn(|k| left[k] - right[k])));
            left = right;
        }
    }
}

/// Distance from `x` or its images to the nearest edge that is not at `x` itself.
fn clearance(edges: &[f64], x: f64, length: f64) -> f64 {
    [x, -x, 2.0 * length - x]
        .into_iter()
        .flat_map(|x| {
            let right = edges.partition_point(|&e| e < x);
            let distance = |i: usize| edges.get(i).map_or(f64::INFINITY, |e| (e - x).abs());
            [distance(right), if right > 0 { distance(right - 1) } else { f64::INFINITY }]
        })
        .fold(f64::INFINITY, f64::min)
}

impl Source {
    /// A uniform rectangle.
    pub(super) fn rectangle(x: [f64; 2], y: [f64; 2], flux: f64) -> Self {
        Self { edges: [x.to_vec(), y.to_vec()], flux: vec![flux].into() }
    }

    /// Σ |flux| × area, W.
    pub(super) fn total_size(&self) -> f64 {
        let [x, y] = &self.edges;
        let widths: Vec<f64> = x.windows(2).map(|x| x[1] - x[0]).collect();
        y.windows(2)
            .zip(self.flux.chunks(self.columns()))
            .map(|(y, row)| (y[1] - y[0]) * weighted_size(row, &widths))
            .sum()
    }

    fn columns(&self) -> usize {
        self.edges[0].len() - 1
    }

    /// Adds Σ_j c_j of the Gaussian-smeared flux at a point. `widths` fall; `tails[j]` = Σ_{i ≥ j} c_i.
    pub(super) fn near_point(
        &self,
        at: [f64; 2],
        size: [f64; 2],
        widths: &[f64],
        (coefficients, tails): (&[f64], &[f64]),
        point: &mut Point,
    ) {
        let clear = (0..2)
            .map(|axis| clearance(&self.edges[axis], at[axis], size[axis]))
            .fold(f64::INFINITY, f64::min);
        let mut x = Vec::new();
        let mut y = Vec::new();
        for (j, &s) in widths.iter().enumerate() {
            // From here on every Gaussian is narrower than the way to the nearest edge.
            let last = REACH * s <= clear;
            let weight = if last { tails[j] } else { coefficients[j] };
            shares(&self.edges[0], at[0], s, size[0], true, &mut x);
            if !x.is_empty() {
                shares(&self.edges[1], at[1], s, size[1], true, &mut y);
                for &(row, v) in &y {
                    let mut sum = [0.0; 3];
                    for &(column, u) in &x {
                        let flux = self.flux[row * self.columns() + column];
                        for k in 0..3 {
                            sum[k] += flux * u[k];
                        }
                    }
                    point.value += weight * sum[0] * v[0];
                    point.gradient[0] += weight * sum[1] * v[0];
                    point.gradient[1] += weight * sum[0] * v[1];
                    point.hessian[0] += weight * sum[2] * v[0];
                    point.hessian[1] += weight * sum[1] * v[1];
                    point.hessian[2] += weight * sum[0] * v[2];
                }
            }
            if last {
                break;
            }
        }
    }

    /// Σ_j c_j of the mean of the smeared flux over a rectangle.
    pub(super) fn near_mean(
        &self,
        over: [[f64; 2]; 2],
        size: [f64; 2],
        widths: &[f64],
        coefficients: &[f64],
    ) -> f64 {
        let mut sum = 0.0;
        let mut x = Vec::new();
        let mut y = Vec::new();
        for (&s, &weight) in widths.iter().zip(coefficients) {
            mean_shares(&self.edges[0], over[0], s, size[0], &mut x);
            if x.is_empty() {
                continue;
            }
            mean_shares(&self.edges[1], over[1], s, size[1], &mut y);
            for &(row, v) in &y {
                let line: f64 =
                    x.iter().map(|&(column, u)| self.flux[row * self.columns() + column] * u).sum();
                sum += weight * line * v;
            }
        }
        sum
    }

    /// Adds Σ_j c_j of the smeared flux at the crossings of lines at some x and some y, x fast.
    pub(super) fn near_crossings<T: Number>(
        &self,
        size: [f64; 2],
        lines: [&[f64]; 2],
        widths: &[f64],
        (coefficients, tails): (&[f64], &[f64]),
        cells: &mut [T],
    ) {
        let clear = (0..2)
            .flat_map(|axis| lines[axis].iter().map(move |&at| clearance(&self.edges[axis], at, size[axis])))
            .fold(f64::INFINITY, f64::min);
        let mut line = vec![0.0; self.columns()];
        let mut shared = Vec::new();
        for (j, &s) in widths.iter().enumerate() {
            let last = REACH * s <= clear;
            let weight = if last { tails[j] } else { coefficients[j] };
            let mut profile = |axis: usize| -> Vec<(usize, Vec<(usize, f64)>)> {
                (0..lines[axis].len())
                    .filter_map(|i| {
                        let at = lines[axis][i];
                        shares(&self.edges[axis], at, s, size[axis], false, &mut shared);
                        (!shared.is_empty())
                            .then(|| (i, shared.iter().map(|&(index, v)| (index, v[0])).collect()))
                    })
                    .collect()
            };
            let (across, up) = (profile(0), profile(1));
            // What a wide Gaussian does not bring here a narrower one does not.
            if across.is_empty() || up.is_empty() {
                break;
            }
            for (iy, rows) in &up {
                line.fill(0.0);
                for &(row, v) in rows {
                    let flux = &self.flux[row * line.len()..(row + 1) * line.len()];
                    for (line, flux) in line.iter_mut().zip(flux) {
                        *line += weight * v * flux;
                    }
                }
                let cells = &mut cells[iy * lines[0].len()..(iy + 1) * lines[0].len()];
                for (ix, columns) in &across {
                    let here = columns.iter().map(|&(column, u)| u * line[column]).sum();
                    cells[*ix] = cells[*ix] + T::nearest(here);
                }
            }
            if last {
                break;
            }
        }
    }
}

/// Means of the smeared indicator of every interval over [a, b].
fn mean_shares(edges: &[f64], [a, b]: [f64; 2], s: f64, length: f64, out: &mut Vec<(usize, f64)>) {
    out.clear();
    let reach = REACH * s;
    let width = b - a;
    for (middle, _) in images(0.5 * (a + b), length, reach + 0.5 * width) {
        let (low, high) = (middle - 0.5 * width, middle + 0.5 * width);
        let range = touched(edges, low - reach, high + reach);
        let at = |edge: f64| ramp(high - edge, s) - ramp(low - edge, s);
        if range.is_empty() {
            continue;
        }
        let mut left = at(edges[range.start]);
        for index in range {
            let right = at(edges[index + 1]);
            out.push((index, (left - right) / width));
            left = right;
        }
    }
}
