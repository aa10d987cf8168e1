//! Products of all pairs of vectors that the network makes of the modes, row by row of the mesh: every vector passes
//! through memory once.

use super::basis::square;
use crate::device::inner::inner;
use crate::device::network::Network;
use rayon::prelude::*;

/// Cells whose products are summed at a time.
const TILE: usize = 256;

/// Adds the products of pairs of `rows` (from `first` on with all that are not after) to rows of a lower half.
fn add_products(sums: &mut [Vec<f64>], rows: &[Vec<f64>], first: usize, length: usize) {
    for (sums, a) in sums.iter_mut().zip(first..) {
        for (sum, b) in sums.iter_mut().zip(&rows[..=a]) {
            *sum += inner(&rows[a][..length], &b[..length]);
        }
    }
}

/// Rows `first` to `count` of the lower half of a matrix.
fn lower_half(first: usize, count: usize) -> Vec<Vec<f64>> {
    (first..count).map(|a| vec![0.0; a + 1]).collect()
}

/// The sum of lower halves in their order.
fn sum_of(parts: Vec<Vec<Vec<f64>>>, first: usize, count: usize) -> Vec<Vec<f64>> {
    let mut all = lower_half(first, count);
    for part in parts {
        for (all, part) in all.iter_mut().zip(part) {
            all.iter_mut().zip(part).for_each(|(all, part)| *all += part);
        }
    }
    all
}

impl Network {
    /// v_iᵀ A v_j of all pairs that `known`, the rows of the lower half, does not yet hold: as sums of products of
    /// differences, so that also what little a nearly uniform field dissipates keeps its digits.
    pub(super) fn more_energies(&self, vectors: &[Vec<f64>], known: &mut Vec<Vec<f64>>) {
        let [nx, ny, nz] = self.shape;
        let (row, count, first) = (nx * nz, vectors.len(), known.len());
        let parts: Vec<Vec<Vec<f64>>> = (0..ny)
            .into_par_iter()
            .map(|j| {
                let mut sums = lower_half(first, count);
                let mut slopes = vec![vec![0.0; 4 * TILE]; count];
                for begin in (0..row).step_by(TILE) {
                    let end = (begin + TILE).min(row);
                    for (slopes, v) in slopes.iter_mut().zip(vectors) {
                        slopes.fill(0.0);
                        for n in begin..end {
                            let c = j * row + n;
                            let to = &mut slopes[4 * (n - begin)..4 * (n - begin) + 4];
                            let mut link = |place: usize, g: f64, other: usize| {
                                if g > 0.0 {
                                    to[place] = g.sqrt() * (v[c] - v[other]);
                                }
                            };
                            link(0, self.gx[c], c + 1);
                            link(1, self.gy[c], c + row);
                            link(2, self.gz[c], c + nx);
                            to[3] = self.shunt[c].max(0.0).sqrt() * v[c];
                        }
                    }
                    add_products(&mut sums, &slopes, first, 4 * (end - begin));
                }
                sums
            })
            .collect();
        known.extend(sum_of(parts, first, count));
    }

    /// Products, weighted with 1/M, of A v_k − λ_k M v_k of all pairs of modes.
    pub(super) fn residuals(&self, modes: &[Vec<f64>], rates: &[f64], capacity: &[f64]) -> Vec<f64> {
        let [nx, ny, nz] = self.shape;
        let (row, count) = (nx * nz, modes.len());
        let parts: Vec<Vec<Vec<f64>>> = (0..ny)
            .into_par_iter()
            .map(|j| {
                let mut sums = lower_half(0, count);
                let own = &capacity[j * row..(j + 1) * row];
                let left: Vec<Vec<f64>> = modes
                    .iter()
                    .zip(rates)
                    .map(|(mode, rate)| {
                        let mut left = vec![0.0; row];
                        self.multiply_row(j, mode, &mut left);
                        let here = &mode[j * row..(j + 1) * row];
                        for ((left, c), v) in left.iter_mut().zip(own).zip(here) {
                            *left = if *c > 0.0 { (*left - rate * c * v) / c.sqrt() } else { 0.0 };
                        }
                        left
                    })
                    .collect();
                let mut tiles = vec![vec![0.0; TILE]; count];
                for begin in (0..row).step_by(TILE) {
                    let length = TILE.min(row - begin);
                    for (tile, left) in tiles.iter_mut().zip(&left) {
                        tile[..length].copy_from_slice(&left[begin..begin + length]);
                    }
                    add_products(&mut sums, &tiles, 0, length);
                }
                sums
            })
            .collect();
        square(&sum_of(parts, 0, count))
    }
}
