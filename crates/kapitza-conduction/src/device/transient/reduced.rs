//! Linear devices over time: exact propagation on a few modes, with a bound on what they leave out.
//!
//! M θ' + A θ = Σ_j b_j f_j(t), with the capacities M and the conductances A of the mesh and piecewise constant f_j,
//! is projected (Galerkin, in the inner product of M) on solutions of (A + s_k M) v = b_j for shifts s_k from the
//! slowest rate to the fastest that the times asked for can show, on the steady states (s = 0) and on the uniform
//! field, which makes the projection conserve energy exactly. A and M are symmetric and positive, and so is the
//! projected system: it is stable, passes no more heat than the device, and its error falls geometrically with the
//! number of shifts (V. Druskin, L. Knizhnerman & M. Zaslavsky, SIAM J. Sci. Comput. 31, 3760, 2009). In its modes the
//! propagation over any time is exact.
//!
//! The bound: the error e obeys M e' + A e = ρ with the residual ρ of the projected solution. Multiplied by e',
//! ‖e'‖²_M + ½ d‖e‖²_A/dt = ρ·e' ≤ ½‖ρ‖²_{1/M} + ½‖e'‖²_M, so that ‖e(t)‖²_A + ∫₀ᵗ‖e'‖²_M dτ ≤ B² = ∫₀ᵗ‖ρ‖²_{1/M} dτ;
//! with ¼ and 1 in place of the two halves ‖e(t)‖_A ≤ B/√2. Two bounds follow for b·e, the error of a mean temperature
//! times its power:
//!
//! - with the self-heating R of the load b (b·A⁻¹b = R P²), |b·e| ≤ √R P B/√2, by Cauchy and Schwarz;
//! - where b is one of the loads on which the modes are built, b·e(t) = ∫ z'(t−τ)·ρ(τ) dτ with the response z to a step
//!   of b. The projected part of z' is orthogonal to ρ, and so |b·e| ≤ B_b B with the bound B_b of that step: the error
//!   of an output that is also an input is of second order.
//!
//! The residual is computed from the modes themselves, so that the bound holds however well the shifted systems were
//! solved. What is left of the steady states, solved to a much smaller residual, is not in it.

mod basis;
mod residual;
mod run;

use super::journal::Journal;
use super::symmetric;
use crate::device::DeviceError;
use crate::device::geometry::whole;
use crate::device::inner::{dot, weighted_dot};
use crate::device::multigrid::{CHUNK, Multigrid};
use crate::device::network::Network;
use basis::Basis;
use kapitza_core::Monitor;
use rayon::prelude::*;
pub(super) use run::Run;
use serde::{Deserialize, Serialize};

/// Shifts per decade of rates that are tried first.
const FIRST_DENSITY: f64 = 1.5;

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

/// What is asked of the modes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    /// The uniform rise at the beginning, K; `None` begins at rest.
    pub uniform: Option<f64>,
    /// The shortest time that matters, s.
    pub shortest: f64,
    /// B/√2 of the step of any load that is small enough, √(W K).
    pub wanted: f64,
    /// Relative residual of the shifted systems.
    pub tolerance: f64,
    /// Relative residual of the steady states.
    pub steady: f64,
    /// The shifts that were enough on a coarser mesh.
    pub shifts: Option<Shifts>,
}

/// A device reduced to a few modes.
pub(super) struct Reduced {
    /// Temperatures without any power, above the reference, K.
    pub rest: Vec<f64>,
    /// The modes, orthonormal in the inner product of M.
    modes: Vec<Vec<f64>>,
    /// Their rates, 1/s, positive, rising.
    pub rates: Vec<f64>,
    /// Projected loads, one per input and mode.
    loads: Vec<Vec<f64>>,
    /// Heat lost to the surroundings per mode, W.
    losses: Vec<f64>,
    /// Energy stored per mode, J.
    stored: Vec<f64>,
    /// Products (1/M) of the residuals A v − λ M v of the modes.
    residual: Vec<f64>,
    /// B of the step of every load by one, √(W K).
    pub steps: Vec<f64>,
    /// Linear systems solved.
    pub solutions: usize,
    /// Iterations spent on them.
    pub iterations: usize,
    /// The shifts that were enough.
    pub shifts: Shifts,
}

/// How many shifts are taken from where: what was enough on one mesh is where the next one starts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Shifts {
    /// Shifts per decade of rates.
    density: f64,
    /// The highest rate, 1/s.
    high: f64,
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
    /// Builds the modes; more of them until the bound for steps of all inputs is below the one wanted or nothing is
    /// gained.
    pub fn new(
        system: &System<'_>,
        demand: &Demand,
        monitor: &dyn Monitor,
        journal: &mut Journal<'_>,
    ) -> Result<Self, DeviceError> {
        let mut basis = Basis::new(system, monitor);
        let ones: Vec<f64> = system.capacity.iter().map(|c| if *c > 0.0 { 1.0 } else { 0.0 }).collect();
        let rest = basis.steady(&system.network.heat, demand.steady, journal)?;
        basis.add(ones.clone());
        let mut sources: Vec<Vec<f64>> = system.loads.to_vec();
        if let Some(rise) = demand.uniform {
            // What decays from a uniform beginning is minus the response to the load that would hold it there.
            let mut held = vec![0.0; rest.len()];
            system.network.multiply(&ones, &mut held);
            held.iter_mut().zip(&system.network.heat).for_each(|(h, b)| *h = rise * *h - b);
            if held.iter().any(|h| *h != 0.0) {
                sources.push(held);
            }
            basis.add(rest.clone());
        }
        let mut slowest = f64::INFINITY;
        for load in system.loads {
            let steady = basis.steady(load, demand.steady, journal)?;
            let stored = weighted_dot(system.capacity, &steady, &steady);
            if stored > 0.0 {
                slowest = slowest.min(dot(load, &steady) / stored);
            }
            basis.add(steady);
        }
        if !slowest.is_finite() {
            // No power at all: the uniform field and the state of rest are everything there is.
            slowest = 1.0 / demand.shortest;
        }
        let fastest = system.fastest(&sources);
        let low = 0.3 * slowest;
        let mut high = (10.0 / demand.shortest).min(fastest).max(10.0 * slowest);
        let mut density = FIRST_DENSITY;
        if let Some(shifts) = demand.shifts {
            density = shifts.density;
            high = shifts.high.min(fastest).max(high);
        }
        let mut shifts = Vec::new();
        let mut before = f64::INFINITY;
        loop {
            let count = whole((density * (high / low).log10()).ceil());
            while shifts.len() < count {
                let rate = next_shift(&shifts, low, high);
                shifts.push(rate);
                monitor.progress("modes", shifts.len(), count);
                basis.add_solutions(rate, &sources, demand.tolerance, journal)?;
            }
            let (mut reduced, bound) = basis.reduce(&rest, demand.uniform);
            reduced.shifts = Shifts { density, high };
            let bound = std::f64::consts::FRAC_1_SQRT_2 * bound;
            let all = high >= fastest;
            let room = (basis.size() + sources.len() * count) * rest.len() < MOST_NUMBERS;
            if bound <= demand.wanted || (all && bound > 0.5 * before) || sources.is_empty() || !room {
                return Ok(reduced);
            }
            before = bound;
            high = (1e3 * high).min(fastest.max(high));
            density *= 1.4;
        }
    }

    /// The device at rest.
    pub fn start(&self) -> Run {
        Run::new(vec![0.0; self.rates.len()])
    }

    /// The device at a uniform temperature above the reference.
    pub fn start_uniform(&self, rise: f64, capacity: &[f64]) -> Run {
        let difference: Vec<f64> = self.rest.iter().map(|rest| rise - rest).collect();
        Run::new(self.modes.iter().map(|mode| weighted_dot(capacity, mode, &difference)).collect())
    }

    /// Temperatures above the reference, K, with some sets of amplitudes; the modes pass through memory once.
    pub fn fields(&self, amplitudes: &[&[f64]]) -> Vec<Vec<f64>> {
        let mut fields = vec![self.rest.clone(); amplitudes.len()];
        let mut pieces: Vec<Vec<&mut [f64]>> = Vec::new();
        pieces.resize_with(self.rest.len().div_ceil(CHUNK), Vec::new);
        for field in &mut fields {
            for (piece, of_field) in pieces.iter_mut().zip(field.chunks_mut(CHUNK)) {
                piece.push(of_field);
            }
        }
        pieces.into_par_iter().enumerate().for_each(|(n, mut piece)| {
            for (k, mode) in self.modes.iter().enumerate() {
                for (field, amplitudes) in piece.iter_mut().zip(amplitudes) {
                    let mode = &mode[n * CHUNK..n * CHUNK + field.len()];
                    let amplitude = amplitudes[k];
                    field.iter_mut().zip(mode).for_each(|(f, m)| *f += amplitude * m);
                }
            }
        });
        fields
    }
}
