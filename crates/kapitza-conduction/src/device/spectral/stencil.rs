//! The short-range part at points inside the pixels of a map: what every pixel about brings there is the same for all.

use super::gaussian::step;
use super::rows::dot;
use crate::device::geometry::whole;

/// How far pixels are seen, in widths of the Gaussians: as far as one more hardly tells.
const REACH: f64 = 6.0;

/// Where along a pixel the points lie, from its middle.
pub(super) const FRACTIONS: [f64; 5] = [-0.45, -0.225, 0.0, 0.225, 0.45];
/// The one in the middle.
const MIDDLE: usize = 2;

/// What a pixel brings along each axis, smeared: of the pixels from `reach` before to `reach` after a point.
#[derive(Clone, Debug)]
pub(super) struct Shares {
    reach: [usize; 2],
    /// By axis, Gaussian and point.
    along: [Vec<[Vec<f64>; FRACTIONS.len()]>; 2],
}

impl Shares {
    /// Of the cells of a grid, for Gaussians of these widths, falling.
    pub(super) fn new(size: [f64; 2], cells: [usize; 2], widths: &[f64]) -> Self {
        let side: [f64; 2] = std::array::from_fn(|axis| size[axis] / cells[axis] as f64);
        let widest = widths.first().copied().unwrap_or(0.0);
        let reach: [usize; 2] = std::array::from_fn(|axis| {
            whole((REACH * widest / side[axis] + 1.0).ceil()).min(cells[axis] - 1)
        });
        let along = std::array::from_fn(|axis| {
            let shares = |fraction: f64, s: f64| -> Vec<f64> {
                let edges = 0..=2 * reach[axis] + 1;
                let at: Vec<f64> = edges
                    .map(|place| (place as f64 - reach[axis] as f64 - 0.5 - fraction) * side[axis])
                    .map(|distance| step(distance, s))
                    .collect();
                at.windows(2).map(|pair| pair[1] - pair[0]).collect()
            };
            widths.iter().map(|&s| FRACTIONS.map(|fraction| shares(fraction, s))).collect()
        });
        Self { reach, along }
    }
}

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
    pub(super) fn new(shares: &Shares, cells: [usize; 2], flux: &'a [f64], coefficients: &[f64]) -> Self {
        let reach = shares.reach;
        let width = 2 * reach[0] + 1;
        let mut weights = vec![vec![0.0; width * (2 * reach[1] + 1)]; FRACTIONS.len() * FRACTIONS.len()];
        let [x, y] = &shares.along;
        for ((x, y), coefficient) in x.iter().zip(y).zip(coefficients) {
            for (point, weights) in weights.iter_mut().enumerate() {
                let (x, y) = (&x[point % FRACTIONS.len()], &y[point / FRACTIONS.len()]);
                for (row, y) in weights.chunks_mut(width).zip(y) {
                    if *y != 0.0 {
                        row.iter_mut().zip(x).for_each(|(weight, x)| *weight += coefficient * y * x);
                    }
                }
            }
        }
        Self { flux, cells, reach, weights }
    }

    /// The short-range part in the middle of a pixel.
    pub(super) fn middle(&self, cell: [usize; 2]) -> f64 {
        dot(&self.weights[MIDDLE * FRACTIONS.len() + MIDDLE], &self.about(cell))
    }

    /// The short-range part at all points of a pixel, by place along y and along x.
    pub(super) fn all(&self, cell: [usize; 2]) -> [[f64; FRACTIONS.len()]; FRACTIONS.len()] {
        let about = self.about(cell);
        std::array::from_fn(|y| std::array::from_fn(|x| dot(&self.weights[y * FRACTIONS.len() + x], &about)))
    }

    /// The pixels about one, those behind the walls as seen in them.
    fn about(&self, [i, j]: [usize; 2]) -> Vec<f64> {
        let [columns, rows] = self.cells;
        let [rx, ry] = self.reach;
        let inside = i >= rx && i + rx < columns;
        let mut about = Vec::with_capacity(self.weights[0].len());
        for dy in 0..=2 * ry {
            let row = &self.flux[mirrored(j + dy, ry, rows) * columns..][..columns];
            if inside {
                about.extend_from_slice(&row[i - rx..=i + rx]);
            } else {
                about.extend((0..=2 * rx).map(|dx| row[mirrored(i + dx, rx, columns)]));
            }
        }
        about
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
