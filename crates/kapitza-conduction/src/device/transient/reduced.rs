//! Linear devices over time: exact propagation on a few modes, with a bound on what they leave out.
//!
//! M θ' + A θ = Σ_j b_j f_j(t), with the capacities M and the conductances A of the mesh and piecewise constant f_j,
//! is projected (Galerkin, in the inner product of M) on the solutions of (A + s_k M) v = b_j for shifts s_k from the
//! slowest rate to the fastest that the times asked for can show, on the steady state (s = 0), on the first response
//! (s → ∞) and on the uniform field, which makes the projection conserve energy exactly. A and M are symmetric and
//! positive, and so is the projected system: it is stable, passes no more heat than the device, and its error falls
//! geometrically with the number of shifts (V. Druskin, L. Knizhnerman & M. Zaslavsky, SIAM J. Sci. Comput. 31, 3760,
//! 2009). In its modes the propagation over any time is exact.
//!
//! The bound: the error e obeys M e' + A e = ρ with the residual ρ of the projected solution. Multiplied by e',
//! ‖e'‖²_M + ½ d‖e‖²_A/dt = ρ·e' ≤ ¼‖ρ‖²_{1/M} + ‖e'‖²_M, so that ‖e(t)‖²_A ≤ ½ ∫₀ᵗ ‖ρ‖²_{1/M} dτ; the mean
//! temperature of a block that heats itself by R_b (K/W) is wrong by at most √R_b ‖e‖_A, by Cauchy and Schwarz.

use crate::device::geometry::whole;
use crate::device::linear::{dot, weighted_dot};
use crate::device::multigrid::{CHUNK, Multigrid};
use crate::device::network::Network;
use crate::device::{DeviceError, DeviceOptions};
use kapitza_core::Monitor;
use nalgebra::{DMatrix, SymmetricEigen};
use rayon::prelude::*;

/// Relative residual of the solutions that span the modes: the projection makes up for what they lack.
const ROUGH: f64 = 1e-7;

/// Shifts per decade of rates that are tried first.
const FIRST_DENSITY: f64 = 2.0;

/// A vector whose part outside the others is smaller than this share of it adds nothing.
const DEPENDENT: f64 = 1e-9;

/// Where the linear systems of a mesh come from.
pub(super) struct System<'a> {
    /// A, and the heat of the surroundings without any power.
    pub network: &'a Network,
    /// M: heat capacity of every cell, J/K.
    pub capacity: &'a [f64],
    /// b_j: heat into every cell at f_j = 1, W.
    pub loads: &'a [Vec<f64>],
    /// A preconditioner for a network.
    pub multigrid: &'a (dyn Fn(&Network) -> Multigrid + Sync),
}

/// A device reduced to a few modes.
pub(super) struct Reduced {
    /// Temperatures without any power, above the reference, K.
    pub rest: Vec<f64>,
    /// The modes, orthonormal in the inner product of M.
    pub modes: Vec<Vec<f64>>,
    /// Their rates, 1/s, positive, rising.
    pub rates: Vec<f64>,
    /// Projected loads, one per input and mode.
    pub loads: Vec<Vec<f64>>,
    /// Heat lost to the surroundings per mode, W.
    pub losses: Vec<f64>,
    /// Energy stored per mode, J.
    pub stored: Vec<f64>,
    /// ‖residual of input i, of input j‖ in the norm of 1/M.
    residual: DMatrix<f64>,
    /// How the residuals of the modes follow from those of the inputs.
    follow: Vec<Vec<f64>>,
    /// What the linear solver left, per mode.
    noise: Vec<f64>,
    /// Linear systems solved and iterations spent.
    pub solutions: usize,
    /// Iterations spent on them.
    pub iterations: usize,
}

impl Network {
    /// The network with a capacity times `rate` as a shunt of every cell: A + s M.
    pub(super) fn shifted(&self, rate: f64, capacity: &[f64]) -> Self {
        let mut network = self.clone();
        network.shunt.iter_mut().zip(capacity).for_each(|(s, c)| *s += rate * c);
        network
    }
}

impl Reduced {
    /// Builds the modes for times down to `shortest`, s; more of them until the bound for steps of all inputs, in the
    /// energy norm, is below `wanted` (√(W K)) or nothing is gained.
    pub fn new(
        system: &System<'_>,
        uniform_start: bool,
        shortest: f64,
        wanted: f64,
        options: &DeviceOptions,
        monitor: &dyn Monitor,
    ) -> Result<Self, DeviceError> {
        let mut basis = Basis::new(system);
        let rest = basis.solve(0.0, &system.network.heat, options.tolerance, monitor)?;
        basis.add(vec![1.0; rest.len()]);
        if uniform_start {
            basis.add(rest.clone());
        }
        let mut slowest = f64::INFINITY;
        for load in system.loads {
            let steady = basis.solve(0.0, load, options.tolerance, monitor)?;
            let stored = weighted_dot(system.capacity, &steady, &steady);
            if stored > 0.0 {
                slowest = slowest.min(dot(load, &steady) / stored);
            }
            basis.add(steady);
            let first = load.iter().zip(system.capacity).map(|(b, c)| if *c > 0.0 { b / c } else { 0.0 });
            basis.add(first.collect());
        }
        if !slowest.is_finite() {
            // No power at all: the uniform field and the state of rest are everything there is.
            slowest = 1.0 / shortest;
        }
        let (low, high) = (0.3 * slowest, (3.0 / shortest).max(3.0 * slowest));
        let decades = (high / low).log10();
        let sources: Vec<&Vec<f64>> = system.loads.iter().collect();
        let mut count = (FIRST_DENSITY * decades).ceil().max(3.0);
        let mut places: Vec<f64> =
            (0..=whole(count)).map(|i| low * (high / low).powf(i as f64 / count)).collect();
        let mut before = f64::INFINITY;
        loop {
            for (done, &rate) in places.iter().enumerate() {
                monitor.progress("modes", done, places.len());
                for load in &sources {
                    let v = basis.solve(rate, load, ROUGH, monitor)?;
                    basis.add(v);
                }
            }
            let reduced = basis.reduce(&rest);
            let bound = reduced.unit_bound();
            // What the linear solver leaves cannot be improved on by more modes.
            if bound <= wanted || bound > 0.5 * before || sources.is_empty() {
                return Ok(reduced);
            }
            before = bound;
            // Halfway between those there are.
            let step = (high / low).powf(0.5 / count);
            places = (0..whole(count)).map(|i| low * (high / low).powf(i as f64 / count) * step).collect();
            count *= 2.0;
        }
    }

    /// Largest bound of the energy norm of the error, √(W K), that a step of one input by one brings at any time.
    fn unit_bound(&self) -> f64 {
        (0..self.loads.len())
            .map(|input| {
                let mut factors = vec![0.0; self.loads.len()];
                factors[input] = 1.0;
                let mut run = self.start();
                run.advance(self, &factors, f64::INFINITY);
                run.bound()
            })
            .fold(0.0, f64::max)
    }

    /// The device at rest.
    pub fn start(&self) -> Run {
        Run {
            amplitudes: vec![0.0; self.rates.len()],
            released: 0.0,
            lost: 0.0,
            residual: 0.0,
            noise: 0.0,
            kept: None,
        }
    }

    /// The device at a uniform temperature above the reference.
    pub fn start_uniform(&self, rise: f64, capacity: &[f64]) -> Run {
        let mut run = self.start();
        let difference: Vec<f64> = self.rest.iter().map(|rest| rise - rest).collect();
        for (amplitude, mode) in run.amplitudes.iter_mut().zip(&self.modes) {
            *amplitude = weighted_dot(capacity, mode, &difference);
        }
        run
    }

    /// Temperatures above the reference, K.
    pub fn field(&self, run: &Run) -> Vec<f64> {
        let mut field = self.rest.clone();
        field.par_chunks_mut(CHUNK).enumerate().for_each(|(n, field)| {
            let at = n * CHUNK;
            for (mode, amplitude) in self.modes.iter().zip(&run.amplitudes) {
                let mode = &mode[at..at + field.len()];
                field.iter_mut().zip(mode).for_each(|(f, m)| *f += amplitude * m);
            }
        });
        field
    }
}

/// How far a history has come: amplitudes, energies, and what the bound needs.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Amplitude of every mode, √J K... in the norm of M.
    pub amplitudes: Vec<f64>,
    /// Energy released since the start, J.
    pub released: f64,
    /// Energy lost to the surroundings since the start, above that at rest, J.
    pub lost: f64,
    /// ∫ ‖ρ‖² dτ without what the linear solver left.
    residual: f64,
    /// √∫ of the square of that.
    noise: f64,
    /// Exponentials of the last step length.
    kept: Option<Exponentials>,
}

/// What depends on the length of a step alone.
#[derive(Clone, Debug)]
struct Exponentials {
    length: f64,
    /// 1 − e^{−λ_k Δ}.
    rise: Vec<f64>,
    /// (1 − e^{−(λ_k+λ_l) Δ})/(λ_k+λ_l), s.
    overlap: DMatrix<f64>,
}

impl Exponentials {
    fn new(rates: &[f64], length: f64) -> Self {
        let share = |rate: f64| if length.is_finite() { -(-rate * length).exp_m1() } else { 1.0 };
        Self {
            length,
            rise: rates.iter().map(|&rate| share(rate)).collect(),
            overlap: DMatrix::from_fn(rates.len(), rates.len(), |k, l| {
                let rate = rates[k] + rates[l];
                share(rate) / rate
            }),
        }
    }
}

impl Run {
    /// Goes on by `length` seconds (which may be infinite) with the inputs held.
    pub fn advance(&mut self, reduced: &Reduced, factors: &[f64], length: f64) {
        let exponentials = match self.kept.take() {
            Some(kept) if kept.length == length => kept,
            _ => Exponentials::new(&reduced.rates, length),
        };
        let modes = reduced.rates.len();
        let mut decaying = vec![0.0; modes];
        let (mut lost, mut loudness) = (0.0, 0.0);
        let mut still = factors.to_vec();
        for k in 0..modes {
            let drive: f64 = reduced.loads.iter().zip(factors).map(|(load, f)| load[k] * f).sum();
            let end = drive / reduced.rates[k];
            let gap = self.amplitudes[k] - end;
            decaying[k] = gap;
            let passed = gap * exponentials.rise[k] / reduced.rates[k];
            if length.is_finite() {
                lost += reduced.losses[k] * (end * length + passed);
            }
            loudness += reduced.noise[k] * end.abs().max(self.amplitudes[k].abs());
            for (still, follow) in still.iter_mut().zip(&reduced.follow) {
                *still -= follow[k] * end;
            }
            self.amplitudes[k] = end + gap * (1.0 - exponentials.rise[k]);
        }
        self.lost += lost;
        // ρ = R (f − z y∞) − R z (decaying part), R with the Gram matrix `residual`.
        let inputs = factors.len();
        let mut sum = 0.0;
        let weight = &reduced.residual;
        let constant = |i: usize| (0..inputs).map(|j| weight[(i, j)] * still[j]).sum::<f64>();
        if length.is_finite() {
            sum += length * (0..inputs).map(|i| still[i] * constant(i)).sum::<f64>();
            self.noise += loudness * length.sqrt();
        }
        for i in 0..inputs {
            let pull = constant(i);
            for k in 0..modes {
                let own = reduced.follow[i][k] * decaying[k];
                if length.is_finite() {
                    sum -= 2.0 * pull * own * exponentials.rise[k] / reduced.rates[k];
                }
                for j in 0..inputs {
                    let w = weight[(i, j)] * own;
                    if w == 0.0 {
                        continue;
                    }
                    let column = exponentials.overlap.column(k);
                    let other: f64 = reduced.follow[j]
                        .iter()
                        .zip(&decaying)
                        .zip(column.iter())
                        .map(|((follow, gap), overlap)| follow * gap * overlap)
                        .sum();
                    sum += w * other;
                }
            }
        }
        self.residual += sum.max(0.0);
        if length.is_finite() {
            let power: f64 = reduced
                .loads
                .iter()
                .zip(factors)
                .map(|(load, f)| f * load.iter().zip(&reduced.stored).map(|(l, s)| l * s).sum::<f64>())
                .sum();
            self.released += power * length;
        }
        self.kept = Some(exponentials);
    }

    /// Bound of the energy norm of the error, √(W K), at any time until now.
    pub fn bound(&self) -> f64 {
        std::f64::consts::FRAC_1_SQRT_2 * (self.residual.sqrt() + self.noise)
    }
}

/// Vectors orthonormal in the inner product of M.
struct Basis<'a> {
    system: &'a System<'a>,
    vectors: Vec<Vec<f64>>,
    solutions: usize,
    iterations: usize,
}

impl<'a> Basis<'a> {
    fn new(system: &'a System<'a>) -> Self {
        Self { system, vectors: Vec::new(), solutions: 0, iterations: 0 }
    }

    /// (A + s M)⁻¹ b.
    fn solve(
        &mut self,
        rate: f64,
        load: &[f64],
        tolerance: f64,
        monitor: &dyn Monitor,
    ) -> Result<Vec<f64>, DeviceError> {
        let network = self.system.network.shifted(rate, self.system.capacity);
        let mut preconditioner = (self.system.multigrid)(&network);
        let mut v = vec![0.0; load.len()];
        let outcome = network.solve(&mut preconditioner, load, &mut v, tolerance, monitor)?;
        self.solutions += 1;
        self.iterations += outcome.iterations;
        Ok(v)
    }

    /// Adds the part of a vector that is outside the others; twice, as rounding demands (W. Kahan's rule, in
    /// B. Parlett, The Symmetric Eigenvalue Problem, 1980, §6.9).
    fn add(&mut self, mut v: Vec<f64>) {
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
        self.vectors.push(v);
    }

    /// The projected system in its modes.
    fn reduce(&self, rest: &[f64]) -> Reduced {
        let (network, capacity, loads) = (self.system.network, self.system.capacity, self.system.loads);
        let size = self.vectors.len();
        let mut matrix = DMatrix::zeros(size, size);
        let mut image = vec![0.0; rest.len()];
        for (column, v) in self.vectors.iter().enumerate() {
            network.multiply(v, &mut image);
            let products: Vec<f64> =
                self.vectors[..=column].par_iter().map(|other| dot(other, &image)).collect();
            for (row, product) in products.into_iter().enumerate() {
                matrix[(row, column)] = product;
                matrix[(column, row)] = product;
            }
        }
        let eigen = SymmetricEigen::new(matrix);
        let mut order: Vec<usize> = (0..size).collect();
        order.sort_by(|&a, &b| eigen.eigenvalues[a].total_cmp(&eigen.eigenvalues[b]));
        let rates: Vec<f64> = order.iter().map(|&k| eigen.eigenvalues[k].max(f64::MIN_POSITIVE)).collect();
        let modes: Vec<Vec<f64>> = order
            .par_iter()
            .map(|&k| {
                let mut mode = vec![0.0; rest.len()];
                for (v, &weight) in self.vectors.iter().zip(eigen.eigenvectors.column(k).iter()) {
                    mode.iter_mut().zip(v).for_each(|(m, v)| *m += weight * v);
                }
                mode
            })
            .collect();
        let projected: Vec<Vec<f64>> =
            loads.iter().map(|load| modes.par_iter().map(|mode| dot(mode, load)).collect()).collect();
        // Residuals of the loads, b − M V Vᵀ b.
        let left: Vec<Vec<f64>> = loads
            .iter()
            .zip(&projected)
            .map(|(load, shares)| {
                let mut left = load.clone();
                left.par_chunks_mut(CHUNK).enumerate().for_each(|(n, left)| {
                    let at = n * CHUNK;
                    for (mode, share) in modes.iter().zip(shares) {
                        let (mode, c) = (&mode[at..at + left.len()], &capacity[at..at + left.len()]);
                        left.iter_mut().zip(mode).zip(c).for_each(|((l, m), c)| *l -= share * c * m);
                    }
                });
                left
            })
            .collect();
        let inverse: Vec<f64> = capacity.iter().map(|c| if *c > 0.0 { 1.0 / c } else { 0.0 }).collect();
        let inputs = loads.len();
        let residual = DMatrix::from_fn(inputs, inputs, |i, j| weighted_dot(&inverse, &left[i], &left[j]));
        let solver = residual.clone().pseudo_inverse(0.0).unwrap_or_else(|_| DMatrix::zeros(inputs, inputs));
        let mut follow = vec![vec![0.0; size]; inputs];
        let mut noise = vec![0.0; size];
        for (k, mode) in modes.iter().enumerate() {
            // A v − λ M v, and what of it is a combination of the residuals of the loads: all, but for the solver.
            network.multiply(mode, &mut image);
            let rate = rates[k];
            image.par_chunks_mut(CHUNK).zip(mode.par_chunks(CHUNK)).zip(capacity.par_chunks(CHUNK)).for_each(
                |((y, m), c)| {
                    for i in 0..y.len() {
                        y[i] -= rate * c[i] * m[i];
                    }
                },
            );
            let products: Vec<f64> = left.iter().map(|left| weighted_dot(&inverse, left, &image)).collect();
            for (i, follow) in follow.iter_mut().enumerate() {
                follow[k] = (0..inputs).map(|j| solver[(i, j)] * products[j]).sum();
            }
            for (left, follow) in left.iter().zip(&follow) {
                let share = follow[k];
                image.iter_mut().zip(left).for_each(|(y, l)| *y -= share * l);
            }
            noise[k] = weighted_dot(&inverse, &image, &image).sqrt();
        }
        Reduced {
            rest: rest.to_vec(),
            losses: modes.iter().map(|mode| dot(&network.shunt, mode)).collect(),
            stored: modes.iter().map(|mode| dot(capacity, mode)).collect(),
            modes,
            rates,
            loads: projected,
            residual,
            follow,
            noise,
            solutions: self.solutions,
            iterations: self.iterations,
        }
    }
}
