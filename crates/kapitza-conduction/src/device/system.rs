//! The linear system that finite volumes make of a device, for use outside: comparison with other solvers, export.

use super::mesh::{Family, Mesh, VOID, hard_lines};
use super::multigrid::{CoarseAxis, Multigrid};
use super::network::{Ground, Network, State};
use super::volumes::{lateral_stretch, reference};
use super::{Device, DeviceError};
use std::time::Instant;

/// (Σ g + s) θ − Σ g θ_neighbour = b for the cells of a mesh: symmetric, positive definite, seven entries per row. A device
/// that depends on its temperature is linearised where everything is at its surroundings' temperature.
#[derive(Clone, Debug)]
pub struct DiscreteSystem {
    network: Network,
    axes: [CoarseAxis; 2],
    flatness: f64,
    /// Row of every cell; `u32::MAX` where there is no material.
    rows: Vec<u32>,
    unknowns: usize,
}

/// A matrix in compressed rows, both triangles, columns rising.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompressedRows {
    /// Where every row starts in the other two; one more entry than rows.
    pub starts: Vec<u32>,
    /// Columns.
    pub columns: Vec<u32>,
    /// Values, W/K.
    pub values: Vec<f64>,
}

/// The solution of a [`DiscreteSystem`].
#[derive(Clone, Debug)]
pub struct SystemSolution {
    /// Temperature of every unknown above that of the surroundings, K.
    pub rise: Vec<f64>,
    /// Iterations of conjugate gradients.
    pub iterations: usize,
    /// ‖b − A θ‖/‖b‖, evaluated from θ after the last iteration.
    pub residual: f64,
    /// Time for the levels of multigrid, s.
    pub setup_seconds: f64,
    /// Time for the iterations, s.
    pub solve_seconds: f64,
}

impl Device {
    /// The linear system of a mesh with about this many cells along x and y, evenly spaced between the edges of the device,
    /// and as many along z as its layers ask for beside them.
    ///
    /// # Errors
    /// What [`Device::check`] finds; a mesh of more than `most` cells; a law that fails.
    pub fn discretise(&self, cells: [usize; 2], most: usize) -> Result<DiscreteSystem, DeviceError> {
        self.check()?;
        let mesh = Family::new(self, Some(cells)).mesh(self, 0, most.min(u32::MAX as usize))?;
        let ground = Ground::new(self, &mesh, reference(self));
        let state = State::new(&ground, vec![0.0; mesh.cells()])?;
        let network = ground.network(&state);
        let (rows, unknowns) = numbered(&mesh);
        let [hard_x, hard_y] = [0, 1].map(|axis| hard_lines(self, axis));
        let axes = [
            CoarseAxis::new(&mesh.x, 1.0, &hard_x),
            CoarseAxis::new(&mesh.y, lateral_stretch(self), &hard_y),
        ];
        let widths = |edges: &[f64]| edges.windows(2).map(|e| e[1] - e[0]).collect::<Vec<_>>();
        let widest = widths(&mesh.x).into_iter().chain(widths(&mesh.y)).fold(0.0, f64::max);
        let thinnest = widths(&mesh.z).into_iter().fold(f64::INFINITY, f64::min);
        Ok(DiscreteSystem { network, axes, flatness: widest / thinnest, rows, unknowns })
    }
}

/// Rows of the cells with material, in the order of the mesh, and their number.
fn numbered(mesh: &Mesh) -> (Vec<u32>, usize) {
    let mut rows = Vec::with_capacity(mesh.cells());
    let mut next = 0_u32;
    for j in 0..mesh.ny() {
        for k in 0..mesh.nz() {
            for &medium in mesh.media(mesh.layer[k], j) {
                if medium == VOID {
                    rows.push(u32::MAX);
                } else {
                    rows.push(next);
                    next += 1;
                }
            }
        }
    }
    (rows, next as usize)
}

impl DiscreteSystem {
    /// Numbers of cells along x, y and z, with those that hold no material.
    pub fn shape(&self) -> [usize; 3] {
        self.network.shape
    }

    /// Number of unknowns: cells with material.
    pub fn unknowns(&self) -> usize {
        self.unknowns
    }

    /// Width of the widest cell over the height of the lowest.
    pub fn flatness(&self) -> f64 {
        self.flatness
    }

    /// The right-hand side, W.
    pub fn right(&self) -> Vec<f64> {
        self.packed(&self.network.heat)
    }

    /// The values of the cells with material.
    fn packed(&self, cells: &[f64]) -> Vec<f64> {
        self.rows.iter().zip(cells).filter(|(row, _)| **row != u32::MAX).map(|(_, &value)| value).collect()
    }

    /// The matrix.
    pub fn matrix(&self) -> CompressedRows {
        let Network { shape: [nx, _, nz], gx, gy, gz, shunt, .. } = &self.network;
        // Neighbours by rising number: y is the slowest index, then z, then x.
        let (line, slab) = (*nx, nx * nz);
        let mut matrix = CompressedRows { starts: vec![0], ..CompressedRows::default() };
        for (cell, &row) in self.rows.iter().enumerate() {
            if row == u32::MAX {
                continue;
            }
            let before = |step: usize, g: &[f64]| cell.checked_sub(step).map(|other| (other, g[other]));
            let after = |step: usize, g: &[f64]| Some((cell + step, g[cell]));
            let lower = [before(slab, gy), before(line, gz), before(1, gx)];
            let upper = [after(1, gx), after(line, gz), after(slab, gy)];
            let mut diagonal = shunt[cell];
            let mut place = 0;
            for (n, (other, g)) in lower
                .into_iter()
                .chain(upper)
                .enumerate()
                .filter_map(|(n, link)| link.filter(|link| link.1 != 0.0).map(|link| (n, link)))
            {
                if n < 3 {
                    matrix.columns.push(self.rows[other]);
                    matrix.values.push(-g);
                } else {
                    if place == 0 {
                        place = matrix.values.len() + 1;
                        matrix.columns.push(row);
                        matrix.values.push(0.0);
                    }
                    matrix.columns.push(self.rows[other]);
                    matrix.values.push(-g);
                }
                diagonal += g;
            }
            if place == 0 {
                matrix.columns.push(row);
                matrix.values.push(diagonal);
            } else {
                matrix.values[place - 1] = diagonal;
            }
            matrix.starts.push(u32::try_from(matrix.columns.len()).unwrap_or(u32::MAX));
        }
        matrix
    }

    /// Solves by conjugate gradients with multigrid, from zero, until ‖b − A θ‖ ≤ `tolerance` ‖b‖.
    ///
    /// # Errors
    /// No convergence.
    pub fn solve(&self, tolerance: f64) -> Result<SystemSolution, DeviceError> {
        let start = Instant::now();
        let [x, y] = self.axes.clone();
        let mut multigrid = Multigrid::new(&self.network, x, y);
        let setup_seconds = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let mut rise = vec![0.0; self.network.cells()];
        let outcome = self.network.solve(&mut multigrid, &self.network.heat, &mut rise, tolerance, &())?;
        Ok(SystemSolution {
            rise: self.packed(&rise),
            iterations: outcome.iterations,
            residual: outcome.residual,
            setup_seconds,
            solve_seconds: start.elapsed().as_secs_f64(),
        })
    }
}

impl CompressedRows {
    /// ‖b − A x‖/‖b‖, row by row.
    pub fn residual(&self, b: &[f64], x: &[f64]) -> f64 {
        let mut sums = [0.0, 0.0];
        for (row, pair) in self.starts.windows(2).enumerate() {
            let entries = pair[0] as usize..pair[1] as usize;
            let product: f64 = self.columns[entries.clone()]
                .iter()
                .zip(&self.values[entries])
                .map(|(&column, value)| value * x[column as usize])
                .sum();
            sums[0] += (b[row] - product).powi(2);
            sums[1] += b[row] * b[row];
        }
        (sums[0] / sums[1]).sqrt()
    }
}
