//! How a level becomes the next coarser one: interpolation by the conductances between the cells, and the network that
//! follows from it.

use super::inverse;
use super::level::Level;
use rayon::prelude::*;

/// How a level becomes the next coarser one.
#[derive(Debug)]
pub(super) struct Coarsening {
    /// Coarse column of every column along x.
    pub x: Vec<usize>,
    /// Coarse row of every row along y.
    pub y: Vec<usize>,
    /// Weight with which a cell takes the value of the coarse neighbour along x that it lies towards.
    pub weight_x: Vec<f32>,
    /// The same along y.
    pub weight_y: Vec<f32>,
}

/// Stands for the trust in a weight of zero towards a cell without material.
const ISOLATED: f32 = 1e20;

/// Half of the resistance between two merged cells; one that is cut off from its partner stands alone.
fn half(pair: Option<f32>) -> f32 {
    match pair {
        Some(g) if g > 0.0 => 0.5 * inverse(g),
        _ => 0.0,
    }
}

/// Weight of the farther coarse cell for a fine cell between two coarse middles, and how much it counts: the
/// conductance between those. `inside` joins the two fine cells of the near coarse cell (`None` where it has one),
/// `across` leads to the farther one, `beyond` joins the two fine cells of that.
fn between(inside: Option<f32>, across: f32, beyond: Option<f32>) -> (f32, f32) {
    if across > 0.0 {
        let conductance = inverse(half(inside) + inverse(across) + half(beyond));
        (half(inside) * conductance, conductance)
    } else {
        (0.0, ISOLATED)
    }
}

/// Conductance between two coarse middles as the interpolated temperature sees it: the dissipation of a unit
/// difference. With the weights of [`between`] it is that of the links in series; with others, larger.
fn energy(inside: Option<f32>, across: f32, beyond: Option<f32>, [near, far]: [f32; 2]) -> f32 {
    // The links inside a coarse cell carry the slopes towards both of its neighbours.
    let within = |link: Option<f32>, weight: f32| 2.0 * link.unwrap_or(0.0) * weight * weight;
    within(inside, near) + across * (1.0 - near - far).powi(2) + within(beyond, far)
}

impl Level {
    /// The next coarser level.
    pub fn coarsen(&self, x: Vec<usize>, y: Vec<usize>, [cx, cy]: [usize; 2]) -> (Self, Coarsening) {
        let (nx, ny, nz, row) = (self.nx, self.ny, self.nz, self.row());
        let mut weight_x = vec![0.0_f32; self.gx.len()];
        let mut weight_y = vec![0.0_f32; self.gx.len()];
        let partner = |map: &[usize], a: usize, b: usize| b < map.len() && map[a] == map[b];
        // Per cell: the conductance to the middle of the coarse cell that it lies towards, along x and along y.
        let weigh = |j: usize, weight_x: &mut [f32], weight_y: &mut [f32]| {
            let at = j * row;
            let mut trust = vec![0.0_f32; row];
            for i in 0..nx {
                let up = i > 0 && partner(&x, i, i - 1);
                let down = partner(&x, i, i + 1);
                for k in 0..nz {
                    let c = k * nx + i;
                    let link = |cell: usize| self.gx[at + k * nx + cell];
                    (weight_x[c], trust[c]) = match (up, down) {
                        (true, _) if i + 1 < nx => {
                            let beyond = partner(&x, i + 1, i + 2).then(|| link(i + 1));
                            between(Some(link(i - 1)), link(i), beyond)
                        }
                        (_, true) if i > 0 => {
                            let beyond = (i > 1 && partner(&x, i - 1, i - 2)).then(|| link(i - 2));
                            between(Some(link(i)), link(i - 1), beyond)
                        }
                        _ => (0.0, 0.0),
                    };
                }
            }
            self.align(j, weight_x, &trust);
            let up = j > 0 && partner(&y, j, j - 1);
            let down = partner(&y, j, j + 1);
            for c in 0..row {
                let link = |line: usize| self.gy[line * row + c];
                (weight_y[c], trust[c]) = match (up, down) {
                    (true, _) if j + 1 < ny => {
                        let beyond = partner(&y, j + 1, j + 2).then(|| link(j + 1));
                        between(Some(link(j - 1)), link(j), beyond)
                    }
                    (_, true) if j > 0 => {
                        let beyond = (j > 1 && partner(&y, j - 1, j - 2)).then(|| link(j - 2));
                        between(Some(link(j)), link(j - 1), beyond)
                    }
                    _ => (0.0, 0.0),
                };
            }
            self.align(j, weight_y, &trust);
        };
        weight_x
            .par_chunks_mut(row)
            .zip(weight_y.par_chunks_mut(row))
            .enumerate()
            .for_each(|(j, (weight_x, weight_y))| weigh(j, weight_x, weight_y));
        let cells = cx * cy * nz;
        let zeros = || vec![0.0_f32; cells];
        let (mut gx, mut gy, mut gz, mut shunt) = (zeros(), zeros(), zeros(), zeros());
        let mut rows: Vec<std::ops::Range<usize>> = Vec::with_capacity(cy);
        for (j, &coarse) in y.iter().enumerate() {
            if coarse == rows.len() {
                rows.push(j..j + 1);
            } else {
                rows[coarse].end = j + 1;
            }
        }
        (
            gx.par_chunks_mut(cx * nz),
            gy.par_chunks_mut(cx * nz),
            gz.par_chunks_mut(cx * nz),
            shunt.par_chunks_mut(cx * nz),
        )
            .into_par_iter()
            .zip(&rows)
            .for_each(|((gx, gy, gz, shunt), rows)| {
                for j in rows.clone() {
                    for k in 0..nz {
                        let (at, to) = (j * row + k * nx, k * cx);
                        for i in 0..nx {
                            let c = at + i;
                            gz[to + x[i]] += self.gz[c];
                            shunt[to + x[i]] += self.shunt[c];
                            if i + 1 < nx && x[i + 1] != x[i] {
                                let inside = (i > 0 && partner(&x, i, i - 1)).then(|| self.gx[c - 1]);
                                let beyond = partner(&x, i + 1, i + 2).then(|| self.gx[c + 1]);
                                let weights = [weight_x[c], weight_x[c + 1]];
                                gx[to + x[i]] += energy(inside, self.gx[c], beyond, weights);
                            }
                            if j + 1 == rows.end && j + 1 < ny {
                                let inside = (j > rows.start).then(|| self.gy[c - row]);
                                let beyond = partner(&y, j + 1, j + 2).then(|| self.gy[c + row]);
                                let weights = [weight_y[c], weight_y[c + row]];
                                gy[to + x[i]] += energy(inside, self.gy[c], beyond, weights);
                            }
                        }
                    }
                }
            });
        (Self::new([cx, cy, nz], gx, gy, gz, shunt), Coarsening { x, y, weight_x, weight_y })
    }

    /// Makes the weights of a column agree where it is stiff along z: with a conductance `trust` to the coarse
    /// middles each cell would take its own weight, but cells that are tied together must move together. A cell whose
    /// neighbour is void takes nothing from there, and so those tied to it take less.
    fn align(&self, j: usize, weight: &mut [f32], trust: &[f32]) {
        let (nx, nz) = (self.nx, self.nz);
        let gz = &self.gz[j * self.row()..(j + 1) * self.row()];
        // Minimise Σ trust (w − weight)² + Σ g_z (w_k − w_{k+1})²: Thomas' algorithm without cancellation.
        let mut pivot = vec![0.0_f32; nx * nz];
        let mut tied = vec![0.0_f32; nx];
        for k in 0..nz {
            for (i, tied) in tied.iter_mut().enumerate() {
                let c = k * nx + i;
                let below = if k > 0 { gz[c - nx] } else { 0.0 };
                let (through, carried) = if below > 0.0 {
                    (below * *tied * pivot[c - nx], below * pivot[c - nx] * weight[c - nx])
                } else {
                    (0.0, 0.0)
                };
                *tied = trust[c] + through;
                let total = *tied + gz[c];
                pivot[c] = if total > 0.0 { inverse(total) } else { 0.0 };
                weight[c] = trust[c] * weight[c] + carried;
            }
        }
        for k in (0..nz).rev() {
            for i in 0..nx {
                let c = k * nx + i;
                let above = if k + 1 < nz { gz[c] * weight[c + nx] } else { 0.0 };
                let isolated = trust[c] >= ISOLATED;
                weight[c] = if isolated { 0.0 } else { pivot[c] * (weight[c] + above) };
            }
        }
    }
}
