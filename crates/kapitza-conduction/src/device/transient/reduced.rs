//! Linear devices over time: exact propagation on a few modes, with a bound on what they leave out.
//!
//! M θ' + A θ = Σ_j b_j f_j(t), with the capacities M and the conductances A of the mesh and piecewise constant f_j,
//! is projected (Galerkin, in the inner product of M) on the solutions of (A + s_k M) v = b_j for shifts s_k from the
//! slowest rate to the fastest that the times asked for can show, on the steady state (s = 0) and on the uniform field, which makes the projection conserve energy exactly. A and M are symmetric and
//! positive, and so is the projected system: it is stable, passes no more heat than the device, and its error falls
//! geometrically with the number of shifts (V. Druskin, L. Knizhnerman & M. Zaslavsky, SIAM J. Sci. Comput. 31, 3760,
//! 2009). In its modes the propagation over any time is exact.
//!
//! The bound: the error e obeys M e' + A e = ρ with the residual ρ of the projected solution. Multiplied by e',
//! ‖e'‖²_M + ½ d‖e‖²_A/dt = ρ·e' ≤ ¼‖ρ‖²_{1/M} + ‖e'‖²_M, so that ‖e(t)‖²_A ≤ ½ ∫₀ᵗ ‖ρ‖²_{1/M} dτ; the mean
//! temperature of a block that heats itself by R_b (K/W) is wrong by at most √R_b ‖e‖_A, by Cauchy and Schwarz. The
//! residual lies in a few directions that are known exactly; what the linear solver leaves is not in the bound.

use super::symmetric;
use crate::device::DeviceError;
use crate::device::geometry::whole;
use crate::device::linear::{dot, weighted_dot};
use crate::device::multigrid::{CHUNK, Multigrid};
use crate::device::network::Network;
use kapitza_core::Monitor;
use rayon::prelude::*;

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
    /// Norm (1/M) of what the modes leave of each load.
    unprojected: Vec<f64>,
    /// Products, in that norm, of the directions in which residuals lie: of the loads, and a few others.
    residual: Vec<f64>,
    /// The residual of every mode in those directions.
    follow: Vec<Vec<f64>>,
    /// Linear systems solved and iterations spent.
    pub solutions: usize,
    /// Iterations spent on them.
    pub iterations: usize,
}

/// Numbers that the modes may hold in all: 2 GB.
const MOST_NUMBERS: usize = 250_000_000;

impl System<'_> {
    /// The rate at which what the loads heat first gives it on to what is beside it: no faster mode matters.
    fn fastest(&self, loads: &[Vec<f64>]) -> f64 {
        let mut fastest = 0.0_f64;
        for load in loads {
            let first: Vec<f64> =
                load.iter().zip(self.capacity).map(|(b, c)| if *c > 0.0 { b / c } else { 0.0 }).collect();
            let mut flow = vec![0.0; first.len()];
            let dissipated = self.network.multiply(&first, &mut flow);
            let stored = weighted_dot(self.capacity, &first, &first);
            if stored > 0.0 {
                fastest = fastest.max(3.0 * dissipated / stored);
            }
        }
        fastest
    }
}

/// The place between two rates where the modes known are of least help: where Π |s − s_j|/(s + s_j) is largest (Leja's
/// rule; V. Druskin, C. Lieberman & M. Zaslavsky, SIAM J. Sci. Comput. 32, 2485, 2010).
fn next_shift(shifts: &[f64], low: f64, high: f64) -> f64 {
    let points = whole((PER_DECADE * (high / low).log10()).ceil()).max(1);
    let mut best = (f64::NEG_INFINITY, low);
    for n in 0..=points {
        let s = low * (high / low).powf(n as f64 / points as f64);
        let size: f64 = shifts.iter().map(|other| ((s - other).abs() / (s + other)).ln()).sum();
        if size > best.0 {
            best = (size, s);
        }
    }
    best.1
}

/// Rates per decade among which a shift is chosen.
const PER_DECADE: f64 = 24.0;

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
    /// energy norm, is below `wanted` (√(W K)) or nothing is gained. Linear systems are solved to a relative residual of
    /// `tolerance`.
    pub fn new(
        system: &System<'_>,
        uniform: Option<f64>,
        shortest: f64,
        wanted: f64,
        tolerance: f64,
        monitor: &dyn Monitor,
    ) -> Result<Self, DeviceError> {
        let mut basis = Basis::new(system);
        let rest = basis.solve(0.0, &system.network.heat, tolerance, monitor)?;
        let ones: Vec<f64> = system.capacity.iter().map(|c| if *c > 0.0 { 1.0 } else { 0.0 }).collect();
        basis.add_with_image(ones.clone());
        let mut sources: Vec<Vec<f64>> = system.loads.to_vec();
        if let Some(rise) = uniform {
            // What decays from a uniform beginning is minus the response to the load that would hold it there.
            let mut held = vec![0.0; rest.len()];
            system.network.multiply(&ones, &mut held);
            held.iter_mut().zip(&system.network.heat).for_each(|(h, b)| *h = rise * *h - b);
            if held.iter().any(|h| *h != 0.0) {
                sources.push(held);
            }
            basis.add_with_image(rest.clone());
        }
        let mut slowest = f64::INFINITY;
        for load in system.loads {
            let steady = basis.solve(0.0, load, tolerance, monitor)?;
            let stored = weighted_dot(system.capacity, &steady, &steady);
            if stored > 0.0 {
                slowest = slowest.min(dot(load, &steady) / stored);
            }
            basis.add(steady);
        }
        if !slowest.is_finite() {
            // No power at all: the uniform field and the state of rest are everything there is.
            slowest = 1.0 / shortest;
        }
        let fastest = system.fastest(&sources);
        let low = 0.3 * slowest;
        let mut high = (10.0 / shortest).min(fastest).max(10.0 * slowest);
        let mut density = FIRST_DENSITY;
        let mut shifts = Vec::new();
        let mut before = f64::INFINITY;
        loop {
            let count = whole((density * (high / low).log10()).ceil());
            while shifts.len() < count {
                let rate = next_shift(&shifts, low, high);
                shifts.push(rate);
                monitor.progress("modes", shifts.len(), count);
                for load in &sources {
                    let v = basis.solve(rate, load, tolerance, monitor)?;
                    basis.add(v);
                }
            }
            let reduced = basis.reduce(&rest);
            let bound = reduced.unit_bound(uniform, system.capacity);
            let all = high >= fastest;
            let room = (basis.vectors.len() + sources.len() * count) * rest.len() < MOST_NUMBERS;
            if bound <= wanted || (all && bound > 0.5 * before) || sources.is_empty() || !room {
                return Ok(reduced);
            }
            before = bound;
            high = (1e3 * high).min(fastest.max(high));
            density *= 1.4;
        }
    }

    /// Largest bound of the energy norm of the error, √(W K), that a step of one input by one brings at any time, or
    /// the beginning.
    fn unit_bound(&self, uniform: Option<f64>, capacity: &[f64]) -> f64 {
        let mut worst = 0.0_f64;
        for input in 0..self.loads.len() {
            let mut factors = vec![0.0; self.loads.len()];
            factors[input] = 1.0;
            let mut run = self.start();
            run.advance(self, &factors, f64::INFINITY);
            worst = worst.max(run.bound());
        }
        if let Some(rise) = uniform {
            let mut run = self.start_uniform(rise, capacity);
            run.advance(self, &vec![0.0; self.loads.len()], f64::INFINITY);
            worst = worst.max(run.bound());
        }
        worst
    }

    /// The device at rest.
    pub fn start(&self) -> Run {
        Run { amplitudes: vec![0.0; self.rates.len()], released: 0.0, lost: 0.0, residual: 0.0, kept: None }
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
    /// ∫ ‖ρ‖² dτ.
    residual: f64,
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
    overlap: Vec<f64>,
}

impl Exponentials {
    fn new(rates: &[f64], length: f64) -> Self {
        let share = |rate: f64| if length.is_finite() { -(-rate * length).exp_m1() } else { 1.0 };
        Self {
            length,
            rise: rates.iter().map(|&rate| share(rate)).collect(),
            overlap: rates
                .iter()
                .flat_map(|k| {
                    rates.iter().map(move |l| {
                        let rate = k + l;
                        share(rate) / rate
                    })
                })
                .collect(),
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
        let mut lost = 0.0;
        let directions = reduced.follow.len();
        let mut still = vec![0.0; directions];
        for ((still, factor), size) in still.iter_mut().zip(factors).zip(&reduced.unprojected) {
            *still = factor * size;
        }
        for k in 0..modes {
            let drive: f64 = reduced.loads.iter().zip(factors).map(|(load, f)| load[k] * f).sum();
            let end = drive / reduced.rates[k];
            let gap = self.amplitudes[k] - end;
            decaying[k] = gap;
            let passed = gap * exponentials.rise[k] / reduced.rates[k];
            if length.is_finite() {
                lost += reduced.losses[k] * (end * length + passed);
            }
            for (still, follow) in still.iter_mut().zip(&reduced.follow) {
                *still -= follow[k] * end;
            }
            self.amplitudes[k] = end + gap * (1.0 - exponentials.rise[k]);
        }
        self.lost += lost;
        // ρ = R (f − z y∞) − R z (decaying part), R with the Gram matrix `residual`.
        let mut sum = 0.0;
        let weight = |i: usize, j: usize| reduced.residual[i * directions + j];
        let constant = |i: usize| (0..directions).map(|j| weight(i, j) * still[j]).sum::<f64>();
        if length.is_finite() {
            sum += length * (0..directions).map(|i| still[i] * constant(i)).sum::<f64>();
        }
        for i in 0..directions {
            let pull = constant(i);
            for k in 0..modes {
                let own = reduced.follow[i][k] * decaying[k];
                if length.is_finite() {
                    sum -= 2.0 * pull * own * exponentials.rise[k] / reduced.rates[k];
                }
                for j in 0..directions {
                    let w = weight(i, j) * own;
                    if w == 0.0 {
                        continue;
                    }
                    let overlap = &exponentials.overlap[k * modes..(k + 1) * modes];
                    let other: f64 = reduced.follow[j]
                        .iter()
                        .zip(&decaying)
                        .zip(overlap)
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
        std::f64::consts::FRAC_1_SQRT_2 * self.residual.sqrt()
    }
}

/// Vectors orthonormal in the inner product of M.
struct Basis<'a> {
    system: &'a System<'a>,
    vectors: Vec<Vec<f64>>,
    /// What A makes of the vectors that are no solutions for a load.
    extra: Vec<Vec<f64>>,
    solutions: usize,
    iterations: usize,
}

impl<'a> Basis<'a> {
    fn new(system: &'a System<'a>) -> Self {
        Self { system, vectors: Vec::new(), extra: Vec::new(), solutions: 0, iterations: 0 }
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

    /// Adds a vector that is not the solution for a load.
    fn add_with_image(&mut self, v: Vec<f64>) {
        let mut image = vec![0.0; v.len()];
        self.system.network.multiply(&v, &mut image);
        if image.iter().any(|y| *y != 0.0) {
            self.extra.push(image);
        }
        self.add(v);
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
        let energies = network.energies(&self.vectors);
        let eigen = symmetric::eigen(energies, self.vectors.len());
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
        let project = |vector: &[f64]| modes.par_iter().map(|mode| dot(mode, vector)).collect::<Vec<f64>>();
        let projected: Vec<Vec<f64>> = loads.iter().map(|load| project(load)).collect();
        let inverse: Vec<f64> = capacity.iter().map(|c| if *c > 0.0 { 1.0 / c } else { 0.0 }).collect();
        // A (A + s M)⁻¹ b = b − s M (A + s M)⁻¹ b: what A makes of the modes lies within M V and the loads, and, for
        // the vectors that were added without a shift, what A makes of those.
        let mut directions: Vec<Vec<f64>> = Vec::with_capacity(loads.len() + self.extra.len());
        let mut sizes = Vec::with_capacity(loads.len() + self.extra.len());
        for vector in loads.iter().chain(&self.extra) {
            let mut left = vector.clone();
            // Twice, for the digits.
            for _ in 0..2 {
                let shares = project(&left);
                left.par_chunks_mut(CHUNK).enumerate().for_each(|(n, left)| {
                    let at = n * CHUNK;
                    for (mode, share) in modes.iter().zip(&shares) {
                        let (mode, c) = (&mode[at..at + left.len()], &capacity[at..at + left.len()]);
                        left.iter_mut().zip(mode).zip(c).for_each(|((l, m), c)| *l -= share * c * m);
                    }
                });
            }
            let size = weighted_dot(&inverse, &left, &left).sqrt();
            if size > 0.0 {
                left.par_chunks_mut(CHUNK).for_each(|l| l.iter_mut().for_each(|l| *l /= size));
            }
            directions.push(left);
            sizes.push(size);
        }
        let count = directions.len();
        let mut products = vec![0.0; count * count];
        for i in 0..count {
            for j in 0..count {
                products[i * count + j] = weighted_dot(&inverse, &directions[i], &directions[j]);
            }
        }
        let solve = symmetric::PseudoInverse::new(products.clone(), count);
        let size = modes.len();
        let mut follow = vec![vec![0.0; size]; count];
        let mut image = vec![0.0; rest.len()];
        for (k, mode) in modes.iter().enumerate() {
            // A v − λ M v as a combination of the directions.
            network.multiply(mode, &mut image);
            let rate = rates[k];
            image.par_chunks_mut(CHUNK).zip(mode.par_chunks(CHUNK)).zip(capacity.par_chunks(CHUNK)).for_each(
                |((y, m), c)| {
                    for i in 0..y.len() {
                        y[i] -= rate * c[i] * m[i];
                    }
                },
            );
            let along: Vec<f64> = directions.iter().map(|d| weighted_dot(&inverse, d, &image)).collect();
            for (i, share) in solve.apply(&along).into_iter().enumerate() {
                follow[i][k] = share;
            }
        }
        Reduced {
            rest: rest.to_vec(),
            losses: modes.iter().map(|mode| dot(&network.shunt, mode)).collect(),
            stored: modes.iter().map(|mode| dot(capacity, mode)).collect(),
            modes,
            rates,
            loads: projected,
            unprojected: sizes[..loads.len()].to_vec(),
            residual: products,
            follow,
            solutions: self.solutions,
            iterations: self.iterations,
        }
    }
}

impl Network {
    /// v_iᵀ A v_j of all pairs, as sums of products of differences: also what little a nearly uniform field dissipates
    /// keeps its digits.
    fn energies(&self, vectors: &[Vec<f64>]) -> Vec<f64> {
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
                    for a in 0..count {
                        for b in 0..=a {
                            let products = slopes[a].iter().zip(&slopes[b]).map(|(a, b)| a * b);
                            sums[a * count + b] += products.sum::<f64>();
                        }
                    }
                }
                sums
            })
            .collect();
        let mut energies = vec![0.0; count * count];
        for part in parts {
            energies.iter_mut().zip(part).for_each(|(e, p)| *e += p);
        }
        for a in 0..count {
            for b in 0..a {
                energies[b * count + a] = energies[a * count + b];
            }
        }
        energies
    }
}

/// Cells whose products are summed at a time.
const TILE: usize = 256;
