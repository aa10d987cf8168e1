//! Products of all pairs of vectors that the network makes of the modes, row by row of the mesh: every vector passes
//! through memory once.

use crate::device::network::Network;
use rayon::prelude::*;

/// Cells whose products are summed at a time.
const TILE: usize = 256;

/// Adds the products of all pairs (second not after first) of `rows` of equal length to a matrix.
fn add_products(sums: &mut [f64], rows: &[Vec<f64>], length: usize) {
    let count = rows.len();
    for a in 0..count {
        for b in 0..=a {
            let products = rows[a][..length].iter().zip(&rows[b][..length]).map(|(a, b)| a * b);
            sums[a * count + b] += products.sum::<f64>();
        }
    }
}

/// The sum of matrices in their order, made symmetric from its lower half.
fn symmetric_sum(parts: Vec<Vec<f64>>, count: usize) -> Vec<f64> {
    let mut all = vec![0.0; count * count];
    for part in parts {
        all.iter_mut().zip(part).for_each(|(e, p)| *e += p);
    }
    for a in 0..count {
        for b in 0..a {
            all[b * count + a] = all[a * count + b];
        }
    }
    all
}

impl Network {
    /// v_iᵀ A v_j of all pairs, as sums of products of differences: also what little a nearly uniform field dissipates
    /// keeps its digits.
    pub(super) fn energies(&self, vectors: &[Vec<f64>]) -> Vec<f64> {
        let [nx, ny, nz] = self.shape;
        let (row, count) = (nx * nz, vectors.len());
        let parts: Vec<Vec<f64>> = (0..ny)
            .into_par_iter()
            .map(|j| {
                let mut sums = vec![0.0; count * count];
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
                    add_products(&mut sums, &slopes, 4 * (end - begin));
                }
                sums
            })
            .collect();
        symmetric_sum(parts, count)
    }

    /// Products, weighted with 1/M, of A v_k − λ_k M v_k of all pairs of modes.
    pub(super) fn residuals(&self, modes: &[Vec<f64>], rates: &[f64], capacity: &[f64]) -> Vec<f64> {
        let [nx, ny, nz] = self.shape;
        let (row, count) = (nx * nz, modes.len());
        let parts: Vec<Vec<f64>> = (0..ny)
            .into_par_iter()
            .map(|j| {
                let mut sums = vec![0.0; count * count];
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
                    add_products(&mut sums, &tiles, length);
                }
                sums
            })
            .collect();
        symmetric_sum(parts, count)
    }
}
