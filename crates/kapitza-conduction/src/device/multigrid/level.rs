//! One level: a network in single precision, its columns factorised, and the coarsest one as a whole.

use super::banded::Banded;
use super::coarsening::Coarsening;
use super::{inverse, narrow};
use rayon::prelude::*;

/// One level: a network in single precision with the factors of its columns.
#[derive(Debug)]
pub(super) struct Level {
    pub nx: usize,
    pub ny: usize,
    pub nz: usize,
    pub gx: Vec<f32>,
    pub gy: Vec<f32>,
    pub gz: Vec<f32>,
    /// Conductance to surroundings.
    pub shunt: Vec<f32>,
    /// Inverse pivots of the columns; zero where there is no material.
    pub pivot: Vec<f32>,
    /// One for the columns of each colour, even and odd, and zero for the others: neighbours are corrected in turn.
    pub share: [Vec<f32>; 2],
    /// To the next coarser level.
    pub coarsening: Option<Coarsening>,
}

impl Level {
    pub fn new([nx, ny, nz]: [usize; 3], gx: Vec<f32>, gy: Vec<f32>, gz: Vec<f32>, shunt: Vec<f32>) -> Self {
        let row = nx * nz;
        let mut pivot = vec![0.0_f32; gx.len()];
        pivot.par_chunks_mut(row).enumerate().for_each(|(j, pivot)| {
            let at = j * row;
            // Conductance from a cell to everything but the cell above it: sums and series of positive numbers, so
            // that a column tied loosely to the rest keeps its full relative precision.
            let mut tied = vec![0.0_f32; nx];
            for k in 0..nz {
                for (i, tied) in tied.iter_mut().enumerate() {
                    let c = k * nx + i;
                    let west = if i > 0 { gx[at + c - 1] } else { 0.0 };
                    let south = if j > 0 { gy[at + c - row] } else { 0.0 };
                    let g = gz[at + c];
                    let below = if k > 0 { gz[at + c - nx] } else { 0.0 };
                    let through = if below > 0.0 { below * *tied * pivot[c - nx] } else { 0.0 };
                    let lateral = gx[at + c] + west + gy[at + c] + south;
                    let sum = lateral + shunt[at + c] + through;
                    // Power that grows with temperature is a negative shunt; the column stays positive all the same.
                    *tied = if shunt[at + c] < 0.0 { sum.max(0.1 * lateral) } else { sum };
                    let total = *tied + g;
                    pivot[c] = if total > 0.0 { inverse(total) } else { 0.0 };
                }
            }
        });
        let share = [0, 1].map(|colour| (0..nx).map(|i| if i % 2 == colour { 1.0 } else { 0.0 }).collect());
        Self { nx, ny, nz, gx, gy, gz, shunt, pivot, share, coarsening: None }
    }

    pub fn row(&self) -> usize {
        self.nx * self.nz
    }

    /// Half-width of the band and whether rows run along y within it (the shorter side runs fastest).
    fn band(&self) -> (usize, bool) {
        (self.nz * self.nx.min(self.ny), self.ny < self.nx)
    }

    pub fn factor_cost(&self) -> usize {
        let (width, _) = self.band();
        self.gx.len().saturating_mul(width).saturating_mul(width)
    }

    /// Place of a cell in the banded matrix: z fastest, then the shorter side.
    fn place(&self, i: usize, j: usize, k: usize) -> usize {
        let (_, along_y) = self.band();
        let column = if along_y { i * self.ny + j } else { j * self.nx + i };
        column * self.nz + k
    }

    pub fn factorised(&self) -> Banded {
        let (nx, ny, nz) = (self.nx, self.ny, self.nz);
        let mut entries = Vec::with_capacity(7 * self.gx.len());
        for j in 0..ny {
            for k in 0..nz {
                for i in 0..nx {
                    let c = j * self.row() + k * nx + i;
                    let here = self.place(i, j, k);
                    entries.push((here, here, f64::from(self.shunt[c])));
                    let mut link = |other: Option<usize>, g: f32| {
                        if let Some(other) = other
                            && g > 0.0
                        {
                            let g = f64::from(g);
                            entries.push((here, here, g));
                            entries.push((other, other, g));
                            entries.push((here.max(other), here.min(other), -g));
                        }
                    };
                    link((i + 1 < nx).then(|| self.place(i + 1, j, k)), self.gx[c]);
                    link((j + 1 < ny).then(|| self.place(i, j + 1, k)), self.gy[c]);
                    link((k + 1 < nz).then(|| self.place(i, j, k + 1)), self.gz[c]);
                }
            }
        }
        Banded::new(self.gx.len(), self.band().0, entries.into_iter())
    }

    pub fn solve_directly(&self, factor: &Banded, solution: &mut [f32], right: &[f32]) {
        let mut x = vec![0.0; right.len()];
        let cells = || {
            (0..self.ny)
                .flat_map(move |j| (0..self.nz).flat_map(move |k| (0..self.nx).map(move |i| (i, j, k))))
        };
        for ((i, j, k), value) in cells().zip(right) {
            x[self.place(i, j, k)] = f64::from(*value);
        }
        factor.solve(&mut x);
        for ((i, j, k), value) in cells().zip(solution) {
            *value = narrow(x[self.place(i, j, k)]);
        }
    }

    /// r = b − A x of one row, as a balance of fluxes: what rounding adds to one cell it takes from the next, and
    /// the stiff coupling along z does not drown the rest.
    pub fn residual_row(&self, j: usize, solution: &[f32], right: &[f32], out: &mut [f32]) {
        let (nx, nz, size) = (self.nx, self.nz, self.row());
        let at = j * size;
        for k in 0..nz {
            let c = at + k * nx;
            let here = c..c + nx;
            let (done, rest) = out.split_at_mut(k * nx);
            let to = &mut rest[..nx];
            let x = &solution[here.clone()];
            let (b, s) = (&right[here.clone()], &self.shunt[here.clone()]);
            for i in 0..nx {
                to[i] = b[i] - s[i] * x[i];
            }
            let g = &self.gx[here.clone()];
            for i in 1..nx {
                to[i] += g[i - 1] * (x[i - 1] - x[i]);
            }
            for i in 0..nx.saturating_sub(1) {
                to[i] += g[i] * (x[i + 1] - x[i]);
            }
            if j + 1 < self.ny {
                add_flux(to, &self.gy[here.clone()], &solution[c + size..c + size + nx], x);
            }
            if j > 0 {
                add_flux(to, &self.gy[c - size..c - size + nx], &solution[c - size..c - size + nx], x);
            }
            if k > 0 {
                let below = &mut done[(k - 1) * nx..];
                let (g, y) = (&self.gz[c - nx..c], &solution[c - nx..c]);
                for i in 0..nx {
                    let flux = g[i] * (y[i] - x[i]);
                    to[i] += flux;
                    below[i] -= flux;
                }
            }
        }
    }
}

fn add_flux(to: &mut [f32], g: &[f32], from: &[f32], x: &[f32]) {
    for (((t, g), a), b) in to.iter_mut().zip(g).zip(from).zip(x) {
        *t += g * (a - b);
    }
}
