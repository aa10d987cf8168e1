//! The vectors that the modes are made of.

use super::super::journal::Journal;
use super::symmetric::{self, solve_positive};
use super::{Reduced, System};
use crate::device::DeviceError;
use crate::device::linear::{dot, weighted_dot};
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
    solutions: usize,
    iterations: usize,
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
        Self { system, monitor, vectors: Vec::new(), products: Vec::new(), solutions: 0, iterations: 0 }
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
        let right: Vec<f64> = self.vectors.par_iter().map(|v| dot(v, load)).collect();
        let matrix = (0..count)
            .flat_map(|a| (0..count).map(move |b| (a.max(b), a.min(b), if a == b { rate } else { 0.0 })))
            .map(|(high, low, shift)| self.products[high][low] + shift)
            .collect();
        let Some(shares) = solve_positive(matrix, &right) else { return guess };
        guess.par_chunks_mut(CHUNK).enumerate().for_each(|(n, guess)| {
            let at = n * CHUNK;
            for (vector, share) in self.vectors.iter().zip(&shares) {
                let vector = &vector[at..at + guess.len()];
                guess.iter_mut().zip(vector).for_each(|(g, v)| *g += share * v);
            }
        });
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
        for _ in 0..3 {
            let shares: Vec<f64> =
                self.vectors.par_iter().map(|other| weighted_dot(weight, other, &v)).collect();
            v.par_chunks_mut(CHUNK).enumerate().for_each(|(n, v)| {
                let at = n * CHUNK;
                for (other, share) in self.vectors.iter().zip(&shares) {
                    let other = &other[at..at + v.len()];
                    v.iter_mut().zip(other).for_each(|(v, o)| *v -= share * o);
                }
            });
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
        let mut products: Vec<f64> = self.vectors.par_iter().map(|other| dot(other, &image)).collect();
        products.push(own);
        self.products.push(products);
        self.vectors.push(v);
    }

    /// The projected system in its modes, with the largest B of a step of any input by one at any time, or of the
    /// beginning.
    pub fn reduce(&self, rest: &[f64], uniform: Option<f64>) -> (Reduced, f64) {
        let System { network, capacity, loads, .. } = *self.system;
        let eigen = symmetric::eigen(network.energies(&self.vectors), self.vectors.len());
        let rates: Vec<f64> = eigen.iter().map(|(rate, _)| rate.max(f64::MIN_POSITIVE)).collect();
        let modes: Vec<Vec<f64>> = eigen
            .par_iter()
            .map(|(_, weights)| {
                let mut mode = vec![0.0; rest.len()];
                for (v, weight) in self.vectors.iter().zip(weights) {
                    mode.iter_mut().zip(v).for_each(|(m, v)| *m += weight * v);
                }
                mode
            })
            .collect();
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
