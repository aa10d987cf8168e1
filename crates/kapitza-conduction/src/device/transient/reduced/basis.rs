//! The vectors that the modes are made of.

use super::super::journal::Journal;
use super::symmetric::{self, solve_positive};
use super::{Reduced, Shifts, System};
use crate::device::DeviceError;
use crate::device::inner::{dot, inner, weighted_dot};
use crate::device::multigrid::{CHUNK, Multigrid};
use crate::device::network::Network;
use kapitza_core::Monitor;
use rayon::prelude::*;

/// A vector whose part outside the others is smaller than this share of it adds nothing.
const DEPENDENT: f64 = 1e-9;

/// Vectors orthonormal in the inner product of M.
pub(super) struct Basis<'a> {
    system: &'a System<'a>,
    monitor: &'a dyn Monitor,
    vectors: Vec<Vec<f64>>,
    /// Rows of vᵀ A v, as long as the number of vectors that came before, itself included.
    products: Vec<Vec<f64>>,
    /// The same as sums of squares, which keeps the digits of slow modes; of those vectors that were there when they were
    /// last wanted.
    energies: Vec<Vec<f64>>,
    solutions: usize,
    iterations: usize,
}

/// v less (times a sign) shares of the vectors, on the piece of them that begins at a place.
fn subtract(v: &mut [f64], vectors: &[Vec<f64>], at: usize, shares: &[f64], sign: f64) {
    for (other, share) in vectors.iter().zip(shares) {
        let (other, share) = (&other[at..at + v.len()], sign * share);
        v.iter_mut().zip(other).for_each(|(v, o)| *v -= share * o);
    }
}

/// Inner products of the vectors with v, on a piece.
fn weighted_products(weight: &[f64], vectors: &[Vec<f64>], at: usize, v: &[f64]) -> Vec<f64> {
    let weighted: Vec<f64> = weight[at..at + v.len()].iter().zip(v).map(|(w, v)| w * v).collect();
    vectors.iter().map(|other| inner(&other[at..at + v.len()], &weighted)).collect()
}

/// Products of all vectors with one, which may be zero over much of its length.
fn products(vectors: &[Vec<f64>], with: &[f64]) -> Vec<f64> {
    let parts: Vec<Vec<f64>> = with
        .par_chunks(CHUNK)
        .enumerate()
        .filter(|(_, with)| with.iter().any(|w| *w != 0.0))
        .map(|(n, with)| {
            let at = n * CHUNK;
            vectors.iter().map(|v| inner(&v[at..at + with.len()], with)).collect()
        })
        .collect();
    sum(parts, vectors.len())
}

/// The sum of rows in their order.
fn sum(parts: Vec<Vec<f64>>, length: usize) -> Vec<f64> {
    let mut all = vec![0.0; length];
    for part in parts {
        all.iter_mut().zip(part).for_each(|(all, part)| *all += part);
    }
    all
}

/// A symmetric matrix, row by row, from the rows of its lower half.
pub(super) fn square(rows: &[Vec<f64>]) -> Vec<f64> {
    let count = rows.len();
    (0..count * count).map(|n| rows[(n / count).max(n % count)][(n / count).min(n % count)]).collect()
}

/// A + s M with its preconditioner, made when first needed.
struct Shifted<'a> {
    system: &'a System<'a>,
    rate: f64,
    solver: Option<(Network, Multigrid)>,
}

impl<'a> Shifted<'a> {
    fn new(system: &'a System<'a>, rate: f64) -> Self {
        Self { system, rate, solver: None }
    }

    fn solver(&mut self) -> (&Network, &mut Multigrid) {
        let (system, rate) = (self.system, self.rate);
        let solver = self.solver.get_or_insert_with(|| {
            let network = system.network.shifted(rate, system.capacity);
            let preconditioner = (system.multigrid)(&network);
            (network, preconditioner)
        });
        (&solver.0, &mut solver.1)
    }
}

impl<'a> Basis<'a> {
    pub fn new(system: &'a System<'a>, monitor: &'a dyn Monitor) -> Self {
        Self {
            system,
            monitor,
            vectors: Vec::new(),
            products: Vec::new(),
            energies: Vec::new(),
            solutions: 0,
            iterations: 0,
        }
    }

    /// Number of vectors.
    pub fn size(&self) -> usize {
        self.vectors.len()
    }

    /// A⁻¹ b.
    pub fn steady(
        &mut self,
        load: &[f64],
        tolerance: f64,
        journal: &mut Journal<'_>,
    ) -> Result<Vec<f64>, DeviceError> {
        let system = self.system;
        self.solve(&mut Shifted::new(system, 0.0), load, tolerance, journal)
    }

    /// Adds (A + s M)⁻¹ b of some loads.
    pub fn add_solutions(
        &mut self,
        rate: f64,
        loads: &[Vec<f64>],
        tolerance: f64,
        journal: &mut Journal<'_>,
    ) -> Result<(), DeviceError> {
        let mut shifted = Shifted::new(self.system, rate);
        for load in loads {
            let v = self.solve(&mut shifted, load, tolerance, journal)?;
            self.add(v);
        }
        Ok(())
    }

    fn solve(
        &mut self,
        shifted: &mut Shifted<'_>,
        load: &[f64],
        tolerance: f64,
        journal: &mut Journal<'_>,
    ) -> Result<Vec<f64>, DeviceError> {
        let (iterations, v) = match journal.next_solution() {
            Some(solution) => solution,
            None => {
                let mut v = self.guess(shifted.rate, load);
                let (network, preconditioner) = shifted.solver();
                let outcome = network.solve(preconditioner, load, &mut v, tolerance, self.monitor)?;
                journal.solved(outcome.iterations, &v)?;
                (outcome.iterations, v)
            }
        };
        self.solutions += 1;
        self.iterations += iterations;
        Ok(v)
    }

    /// The best solution of (A + s M) v = b among the vectors there are.
    fn guess(&self, rate: f64, load: &[f64]) -> Vec<f64> {
        let mut guess = vec![0.0; load.len()];
        let count = self.vectors.len();
        let right = products(&self.vectors, load);
        let matrix = (0..count)
            .flat_map(|a| (0..count).map(move |b| (a.max(b), a.min(b), if a == b { rate } else { 0.0 })))
            .map(|(high, low, shift)| self.products[high][low] + shift)
            .collect();
        if let Some(shares) = solve_positive(matrix, &right) {
            guess.par_chunks_mut(CHUNK).enumerate().for_each(|(n, guess)| {
                subtract(guess, &self.vectors, n * CHUNK, &shares, -1.0);
            });
        }
        guess
    }

    /// Adds the part of a vector that is outside the others; twice, as rounding demands (W. Kahan's rule, in
    /// B. Parlett, The Symmetric Eigenvalue Problem, 1980, §6.9).
    pub fn add(&mut self, mut v: Vec<f64>) {
        let weight = self.system.capacity;
        let size = weighted_dot(weight, &v, &v).sqrt();
        if size.is_nan() || size <= 0.0 {
            return;
        }
        v.par_chunks_mut(CHUNK).for_each(|v| v.iter_mut().for_each(|v| *v /= size));
        let mut left = 1.0;
        let mut shares = self.shares(&v);
        for _ in 0..3 {
            // What is taken away and what is then still along the others, in one pass over them.
            let parts: Vec<Vec<f64>> = v
                .par_chunks_mut(CHUNK)
                .enumerate()
                .map(|(n, v)| {
                    subtract(v, &self.vectors, n * CHUNK, &shares, 1.0);
                    weighted_products(weight, &self.vectors, n * CHUNK, v)
                })
                .collect();
            shares = sum(parts, self.vectors.len());
            let now = weighted_dot(weight, &v, &v).sqrt();
            if now < DEPENDENT {
                return;
            }
            let settled = now > 0.5 * left;
            left = now;
            if settled {
                break;
            }
        }
        v.par_chunks_mut(CHUNK).for_each(|v| v.iter_mut().for_each(|v| *v /= left));
        let mut image = vec![0.0; v.len()];
        let own = self.system.network.multiply(&v, &mut image);
        let mut products = products(&self.vectors, &image);
        products.push(own);
        self.products.push(products);
        self.vectors.push(v);
    }

    /// Inner products of all vectors with another.
    fn shares(&self, v: &[f64]) -> Vec<f64> {
        let weight = self.system.capacity;
        let parts: Vec<Vec<f64>> = v
            .par_chunks(CHUNK)
            .enumerate()
            .map(|(n, v)| weighted_products(weight, &self.vectors, n * CHUNK, v))
            .collect();
        sum(parts, self.vectors.len())
    }

    /// The projected system in its modes, with the largest B of a step of any input by one at any time, or of the
    /// beginning.
    pub fn reduce(&mut self, rest: &[f64], uniform: Option<f64>) -> (Reduced, f64) {
        let System { network, capacity, loads, .. } = *self.system;
        network.more_energies(&self.vectors, &mut self.energies);
        let eigen = symmetric::eigen(square(&self.energies), self.vectors.len());
        let rates: Vec<f64> = eigen.iter().map(|(rate, _)| rate.max(f64::MIN_POSITIVE)).collect();
        let mut modes = vec![vec![0.0; rest.len()]; eigen.len()];
        // Piece by piece, so that every vector passes through memory once.
        let mut pieces: Vec<Vec<&mut [f64]>> = Vec::new();
        pieces.resize_with(rest.len().div_ceil(CHUNK), || Vec::with_capacity(eigen.len()));
        for mode in &mut modes {
            for (piece, of_mode) in pieces.iter_mut().zip(mode.chunks_mut(CHUNK)) {
                piece.push(of_mode);
            }
        }
        pieces.into_par_iter().enumerate().for_each(|(n, piece)| {
            for (mode, (_, weights)) in piece.into_iter().zip(&eigen) {
                subtract(mode, &self.vectors, n * CHUNK, weights, -1.0);
            }
        });
        let project =
            |vector: &Vec<f64>| modes.par_iter().map(|mode| dot(mode, vector)).collect::<Vec<f64>>();
        let mut reduced = Reduced {
            rest: rest.to_vec(),
            loads: loads.iter().map(project).collect(),
            losses: modes.iter().map(|mode| dot(&network.shunt, mode)).collect(),
            stored: modes.iter().map(|mode| dot(capacity, mode)).collect(),
            residual: network.residuals(&modes, &rates, capacity),
            modes,
            rates,
            steps: Vec::new(),
            solutions: self.solutions,
            iterations: self.iterations,
            shifts: Shifts { density: 0.0, high: 0.0 },
        };
        let inputs = loads.len();
        reduced.steps = (0..inputs)
            .map(|input| {
                let mut factors = vec![0.0; inputs];
                factors[input] = 1.0;
                let mut run = reduced.start();
                run.advance(&reduced, &factors, f64::INFINITY);
                run.bound()
            })
            .collect();
        let mut worst = reduced.steps.iter().copied().fold(0.0, f64::max);
        if let Some(rise) = uniform {
            let mut run = reduced.start_uniform(rise, capacity);
            run.advance(&reduced, &vec![0.0; inputs], f64::INFINITY);
            worst = worst.max(run.bound());
        }
        (reduced, worst)
    }
}
