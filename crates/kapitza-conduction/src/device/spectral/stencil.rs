//! The short-range part at points inside the pixels of a map: what every pixel about brings there is the same for all.

use super::gaussian::step;
use super::lateral::Lateral;

/// How far pixels are seen, in widths of the Gaussians: as far as one more hardly tells.
const REACH: f64 = 6.0;

/// Where along a pixel the points lie, from its middle.
pub(super) const FRACTIONS: [f64; 5] = [-0.45, -0.225, 0.0, 0.225, 0.45];
/// The point in the middle.
pub(super) const MIDDLE: usize = 2;

/// Weights of the pixels about, for all points of a pixel.
pub(super) struct Stencil<'a> {
    flux: &'a [f64],
    cells: [usize; 2],
    reach: [usize; 2],
    /// By point, along y and along x; of the pixels from `reach` before to `reach` after, x fast.
    weights: Vec<Vec<f64>>,
}

impl<'a> Stencil<'a> {
    /// That of a map with a pixel for every cell, and Gaussians with these coefficients.
    pub(super) fn new(lateral: &Lateral, flux: &'a [f64], coefficients: &[f64]) -> Self {
        let side: [f64; 2] = std::array::from_fn(|axis| lateral.size[axis] / lateral.cells[axis] as f64);
        let widest = lateral.widths().first().copied().unwrap_or(0.0);
        let reach: [usize; 2] = std::array::from_fn(|axis| {
            let cells = (REACH * widest / side[axis] + 1.0).ceil();
            crate::device::geometry::whole(cells).min(lateral.cells[axis] - 1)
        });
        // What a pixel brings along one axis, by point and distance.
        let shares = |axis: usize, fraction: f64, s: f64| -> Vec<f64> {
            let edge = |place: usize| {
                (place as f64 - reach[axis] as f64 - 0.5 - fraction) * side[axis]
            };
            (0..=2 * reach[axis]).map(|place| step(edge(place + 1), s) - step(edge(place), s)).collect()
        };
        let width = 2 * reach[0] + 1;
        let mut weights = vec![vec![0.0; width * (2 * reach[1] + 1)]; FRACTIONS.len() * FRACTIONS.len()];
        for (&s, coefficient) in lateral.widths().iter().zip(coefficients) {
            let [x, y] = [0, 1].map(|axis| FRACTIONS.map(|fraction| shares(axis, fraction, s)));
            for (point, weights) in weights.iter_mut().enumerate() {
                let (x, y) = (&x[point % FRACTIONS.len()], &y[point / FRACTIONS.len()]);
                for (row, y) in weights.chunks_mut(width).zip(y) {
                    if *y != 0.0 {
                        row.iter_mut().zip(x).for_each(|(weight, x)| *weight += coefficient * y * x);
                    }
                }
            }
        }
        Self { flux, cells: lateral.cells, reach, weights }
    }

    /// The short-range part at a point of a pixel.
    pub(super) fn at(&self, [i, j]: [usize; 2], [px, py]: [usize; 2]) -> f64 {
        let [columns, rows] = self.cells;
        let [rx, ry] = self.reach;
        let weights = &self.weights[py * FRACTIONS.len() + px];
        let inside = i >= rx && i + rx < columns;
        weights
            .chunks(2 * rx + 1)
            .enumerate()
            .map(|(dy, weights)| {
                let row = &self.flux[mirrored(j + dy, ry, rows) * columns..][..columns];
                if inside {
                    row[i - rx..=i + rx].iter().zip(weights).map(|(flux, weight)| flux * weight).sum::<f64>()
                } else {
                    weights
                        .iter()
                        .enumerate()
                        .map(|(dx, weight)| weight * row[mirrored(i + dx, rx, columns)])
                        .sum()
                }
            })
            .sum()
    }
}

/// The place `at − reach` as seen in the walls of `count` places.
fn mirrored(at: usize, reach: usize, count: usize) -> usize {
    if at < reach {
        reach - 1 - at
    } else {
        let place = at - reach;
        if place < count { place } else { 2 * count - 1 - place }
    }
}
