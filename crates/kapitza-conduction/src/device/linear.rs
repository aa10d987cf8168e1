//! Conjugate gradients on the network of a device, preconditioned by [`Multigrid`].
//!
//! The preconditioner works in single precision and so is not quite linear; the flexible recurrence (Golub & Ye,
//! SIAM J. Sci. Comput. 21, 1305, 1999) keeps the directions conjugate. Sums run over fixed chunks in a fixed order:
//! the result is the same for any number of threads.

use super::DeviceError;
use super::inner::{dot, norm};
use super::multigrid::{CHUNK, Multigrid};
use super::network::Network;
use kapitza_core::Monitor;
use rayon::prelude::*;

/// What a linear solution cost and how good it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outcome {
    /// Iterations.
    pub iterations: usize,
    /// ‖b − A x‖/‖b‖.
    pub residual: f64,
}

/// Most iterations before the solver gives up.
const MOST_ITERATIONS: usize = 400;

/// A symmetric positive matrix, by what it does to a vector.
pub(super) trait Operator {
    /// y = A x; returns x·y.
    fn multiply(&self, x: &[f64], y: &mut [f64]) -> f64;
}

impl Operator for Network {
    fn multiply(&self, x: &[f64], y: &mut [f64]) -> f64 {
        Self::multiply(self, x, y)
    }
}

impl Network {
    /// y = A x; returns x·y.
    pub fn multiply(&self, x: &[f64], y: &mut [f64]) -> f64 {
        let [nx, _, nz] = self.shape;
        let row = nx * nz;
        let parts: Vec<f64> = y
            .par_chunks_mut(row)
            .enumerate()
            .map(|(j, y)| {
                self.multiply_row(j, x, y);
                x[j * row..(j + 1) * row].iter().zip(y.iter()).map(|(a, b)| a * b).sum()
            })
            .collect();
        parts.iter().sum()
    }

    /// One row of A x.
    pub(super) fn multiply_row(&self, j: usize, x: &[f64], y: &mut [f64]) {
        let [nx, ny, nz] = self.shape;
        let row = nx * nz;
        let at = j * row;
        for k in 0..nz {
            let c = at + k * nx;
            let here = c..c + nx;
            let (done, rest) = y.split_at_mut(k * nx);
            let to = &mut rest[..nx];
            let (own, s) = (&x[here.clone()], &self.shunt[here.clone()]);
            for i in 0..nx {
                to[i] = s[i] * own[i];
            }
            let g = &self.gx[here.clone()];
            for i in 1..nx {
                to[i] += g[i - 1] * (own[i] - own[i - 1]);
            }
            for i in 0..nx.saturating_sub(1) {
                to[i] += g[i] * (own[i] - own[i + 1]);
            }
            if j + 1 < ny {
                let (g, other) = (&self.gy[here.clone()], &x[c + row..c + row + nx]);
                for i in 0..nx {
                    to[i] += g[i] * (own[i] - other[i]);
                }
            }
            if j > 0 {
                let (g, other) = (&self.gy[c - row..c - row + nx], &x[c - row..c - row + nx]);
                for i in 0..nx {
                    to[i] += g[i] * (own[i] - other[i]);
                }
            }
            if k > 0 {
                let below = &mut done[(k - 1) * nx..];
                let (g, other) = (&self.gz[c - nx..c], &x[c - nx..c]);
                for i in 0..nx {
                    let flux = g[i] * (own[i] - other[i]);
                    to[i] += flux;
                    below[i] -= flux;
                }
            }
        }
    }

    /// ‖b − A x‖/‖b‖; zero for b = 0.
    pub fn residual(&self, b: &[f64], x: &[f64]) -> f64 {
        let scale = norm(b);
        let mut r = vec![0.0; x.len()];
        self.multiply(x, &mut r);
        r.par_chunks_mut(CHUNK)
            .zip(b.par_chunks(CHUNK))
            .for_each(|(r, b)| r.iter_mut().zip(b).for_each(|(r, b)| *r = b - *r));
        if scale > 0.0 { norm(&r) / scale } else { 0.0 }
    }

    /// Solves A x = b from the given x.
    ///
    /// # Errors
    /// As [`conjugate_gradients`].
    pub fn solve(
        &self,
        preconditioner: &mut Multigrid,
        b: &[f64],
        x: &mut [f64],
        tolerance: f64,
        monitor: &dyn Monitor,
    ) -> Result<Outcome, LinearError> {
        conjugate_gradients(self, preconditioner, b, x, tolerance, monitor)
    }
}

/// Solves A x = b from the given x.
///
/// # Errors
/// [`LinearError::NotConverged`]; [`LinearError::Indefinite`] where the matrix is not positive: the network gives more
/// heat than it takes.
pub(super) fn conjugate_gradients(
    operator: &(impl Operator + Sync),
    preconditioner: &mut Multigrid,
    b: &[f64],
    x: &mut [f64],
    tolerance: f64,
    monitor: &dyn Monitor,
) -> Result<Outcome, LinearError> {
    // Among the threads that do the work: from outside every loop would wake one and wait for it.
    rayon::scope(|_| iterate(operator, preconditioner, b, x, tolerance, monitor))
}

fn iterate(
    operator: &impl Operator,
    preconditioner: &mut Multigrid,
    b: &[f64],
    x: &mut [f64],
    tolerance: f64,
    monitor: &dyn Monitor,
) -> Result<Outcome, LinearError> {
    let scale = norm(b);
    if scale == 0.0 {
        x.fill(0.0);
        return Ok(Outcome { iterations: 0, residual: 0.0 });
    }
    let n = x.len();
    let mut r = vec![0.0; n];
    operator.multiply(x, &mut r);
    r.par_chunks_mut(CHUNK)
        .zip(b.par_chunks(CHUNK))
        .for_each(|(r, b)| r.iter_mut().zip(b).for_each(|(r, b)| *r = b - *r));
    let mut residual = norm(&r) / scale;
    if residual <= tolerance {
        return Ok(Outcome { iterations: 0, residual });
    }
    let (mut z, mut p, mut q) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let mut previous = 0.0;
    for iteration in 1..=MOST_ITERATIONS {
        preconditioner.apply(&r, 1.0 / (residual * scale), &mut z);
        if iteration == 1 {
            p.copy_from_slice(&z);
        } else {
            let beta = -dot(&z, &q) / previous;
            p.par_chunks_mut(CHUNK)
                .zip(z.par_chunks(CHUNK))
                .for_each(|(p, z)| p.iter_mut().zip(z).for_each(|(p, z)| *p = z + beta * *p));
        }
        let curvature = operator.multiply(&p, &mut q);
        if curvature.is_nan() || curvature <= 0.0 {
            return Err(LinearError::Indefinite);
        }
        let alpha = dot(&p, &r) / curvature;
        previous = curvature;
        let sums: Vec<f64> =
            (x.par_chunks_mut(CHUNK), r.par_chunks_mut(CHUNK), p.par_chunks(CHUNK), q.par_chunks(CHUNK))
                .into_par_iter()
                .map(|(x, r, p, q)| {
                    let mut sum = 0.0;
                    for i in 0..x.len() {
                        x[i] += alpha * p[i];
                        r[i] -= alpha * q[i];
                        sum += r[i] * r[i];
                    }
                    sum
                })
                .collect();
        residual = sums.iter().sum::<f64>().sqrt() / scale;
        monitor.progress("linear solution", iteration, 0);
        if residual <= tolerance {
            // The recurrence drifts from the true residual by rounding; what is stated is the true one.
            operator.multiply(x, &mut q);
            let sums: Vec<f64> = q
                .par_chunks(CHUNK)
                .zip(b.par_chunks(CHUNK))
                .map(|(q, b)| q.iter().zip(b).map(|(q, b)| (b - q) * (b - q)).sum())
                .collect();
            let residual = sums.iter().sum::<f64>().sqrt() / scale;
            return Ok(Outcome { iterations: iteration, residual });
        }
        if monitor.is_cancelled() {
            return Err(LinearError::Cancelled);
        }
    }
    Err(LinearError::NotConverged { iterations: MOST_ITERATIONS, residual, tolerance })
}

/// Why a linear solution failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum LinearError {
    /// The operator is not positive: power grows faster with temperature than heat leaves.
    Indefinite,
    /// Too slow.
    NotConverged {
        /// Steps taken.
        iterations: usize,
        /// Residual reached.
        residual: f64,
        /// What was asked for.
        tolerance: f64,
    },
    /// The caller stopped it.
    Cancelled,
}

impl From<LinearError> for DeviceError {
    fn from(error: LinearError) -> Self {
        match error {
            LinearError::Indefinite => {
                Self::Runaway { hottest: "the device".into(), temperature: f64::INFINITY }
            }
            LinearError::NotConverged { iterations, residual, tolerance } => {
                Self::LinearNotConverged { iterations, residual, tolerance }
            }
            LinearError::Cancelled => Self::Cancelled,
        }
    }
}
