//! The short-range part of a response as a sum of Gaussians.
//!
//! A response Z(λ) of the stack is a function of λ² that is analytic but for λ² < 0: Z = ∫ e^(−λ²τ) h(τ) dτ, with h the
//! response of an equally shaped body of diffusivity 1 a time τ after a pulse. The part τ ≤ s₀² is
//!
//! S(λ) = Σ_j c_j e^(−λ² s_j²), s_j = s₀ 2^(−j/D), and c₀ for s = 0,
//!
//! and D = Z − S falls below 1e-10 at the wave number λ_N at which the modes end. S is a product of functions of x and
//! of y in real space, where it is evaluated without any modes: a source of one on [a, b] gives
//! ½ erf((x−a)/2s) − ½ erf((x−b)/2s) and its images in the walls. (The splitting is Ewald's, Ann. Phys. 369, 253, 1921.)
//!
//! The coefficients come from a least-squares fit over Gaussians that reach further than s₀; those beyond s₀ are dropped
//! and so remain in D. In this way the fit has no edge where its error would matter.

use super::rows::dot;
use crate::device::geometry::whole;
use std::f64::consts::PI;

/// λ_N s₀.
const CUT: f64 = 3.9;
/// Gaussians per octave of s.
const DENSITY: f64 = 3.5;
/// Octaves of s beyond s₀ that take part in the fit.
const BEYOND: f64 = 1.2;
/// Octaves of s below s₀.
const OCTAVES: f64 = 16.0;
/// Weight of |c_j|/s_j in the fit, against coefficients that cancel each other.
const DAMPING: f64 = 1e-10;
/// Where a Gaussian's integral has reached its limit: erfc(4.8) = 1.1e-11.
pub(super) const REACH: f64 = 9.6;

/// The widths s_j and the factorised least-squares problem, both in units of 1/λ_N.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// Widths, m, falling; the last is zero.
    widths: Vec<f64>,
    /// How many of the fitted Gaussians are wider than s₀.
    dropped: usize,
    /// Sample points λ, 1/m.
    samples: Vec<f64>,
    weights: Vec<f64>,
    scales: Vec<f64>,
    /// The Gaussians kept, at every sample.
    bells: Vec<Vec<f64>>,
    /// Householder vectors below and on the diagonal, column by column.
    reflectors: Vec<Vec<f64>>,
    /// Upper triangle, row by row.
    triangle: Vec<Vec<f64>>,
}

impl Fit {
    /// The fit for modes that end at `limit` (1/m).
    pub(super) fn new(limit: f64) -> Self {
        let dropped = whole((BEYOND * DENSITY).ceil());
        let count = dropped + whole((OCTAVES * DENSITY).ceil());
        let width = |j: usize| CUT * ((dropped as f64 - j as f64) / DENSITY).exp2();
        let mut widths: Vec<f64> = (0..count).map(width).collect();
        let least = widths[count - 1];
        // Two samples per Gaussian, from the scale of the widest to that of the narrowest.
        let first = -(2.0 * DENSITY * BEYOND).ceil();
        let last = (2.0 * DENSITY * (3.0 / least).log2()).floor();
        let rows = whole(last - first) + 1;
        let samples: Vec<f64> = (0..rows).map(|i| ((first + i as f64) / (2.0 * DENSITY)).exp2()).collect();
        let weights: Vec<f64> = samples.iter().map(|lambda| lambda.powf(0.25)).collect();
        let mut scales = widths.clone();
        scales.push(least);
        widths.push(0.0);
        let bells: Vec<Vec<f64>> = samples
            .iter()
            .map(|lambda| widths.iter().map(|width| (-(lambda * width).powi(2)).exp()).collect())
            .collect();
        // Columns of the weighted matrix, with the damping rows below.
        let columns = widths.len();
        let mut matrix: Vec<Vec<f64>> = (0..columns)
            .map(|j| {
                let mut column: Vec<f64> =
                    bells.iter().zip(&weights).map(|(bells, weight)| weight * scales[j] * bells[j]).collect();
                column.extend((0..columns).map(|i| if i == j { DAMPING } else { 0.0 }));
                column
            })
            .collect();
        let mut reflectors: Vec<Vec<f64>> = Vec::with_capacity(columns);
        let mut triangle = vec![Vec::with_capacity(columns); columns];
        for j in 0..columns {
            let Some((column, others)) = matrix[j..].split_first_mut() else { break };
            let mut v = column[j..].to_vec();
            let norm = dot(&v, &v).sqrt();
            let diagonal = if v[0] > 0.0 { -norm } else { norm };
            v[0] -= diagonal;
            let length = dot(&v, &v);
            let factor = if length > 0.0 { (2.0 / length).sqrt() } else { 0.0 };
            for x in &mut v {
                *x *= factor;
            }
            triangle[j].push(diagonal);
            for other in others {
                reflect(&v, &mut other[j..]);
                triangle[j].push(other[j]);
            }
            reflectors.push(v);
        }
        let physical = |lengths: Vec<f64>| lengths.into_iter().map(|s| s / limit).collect::<Vec<_>>();
        Self {
            widths: physical(widths),
            dropped,
            samples: samples.into_iter().map(|lambda| lambda * limit).collect(),
            weights,
            scales,
            bells: bells.into_iter().map(|bells| bells[dropped..].to_vec()).collect(),
            reflectors,
            triangle,
        }
    }

    /// The wave numbers at which a response must be known, 1/m.
    pub(super) fn samples(&self) -> &[f64] {
        &self.samples
    }

    /// The widths s_j of the Gaussians kept, m, falling; the last is zero.
    pub(super) fn widths(&self) -> &[f64] {
        &self.widths[self.dropped..]
    }

    /// The coefficients c_j for a response known at the samples, and the largest error left beyond λ_N.
    ///
    /// What varies as fast as λ shows within 1/λ of the edges of sources only; from 30 λ_N on errors count the less the
    /// narrower those strips are.
    pub(super) fn solve(&self, response: &[f64]) -> (Vec<f64>, f64) {
        let mut right: Vec<f64> = response.iter().zip(&self.weights).map(|(z, w)| z * w).collect();
        right.resize(right.len() + self.scales.len(), 0.0);
        for (j, v) in self.reflectors.iter().enumerate() {
            reflect(v, &mut right[j..]);
        }
        let mut solution = vec![0.0; self.scales.len()];
        for j in (0..solution.len()).rev() {
            let known = dot(&self.triangle[j][1..], &solution[j + 1..]);
            solution[j] = (right[j] - known) / self.triangle[j][0];
        }
        let kept: Vec<f64> =
            solution[self.dropped..].iter().zip(&self.scales[self.dropped..]).map(|(x, s)| x * s).collect();
        let error = self
            .samples
            .iter()
            .zip(response.iter().zip(&self.bells))
            .filter(|&(lambda, _)| lambda * self.widths[self.dropped] >= CUT)
            .map(|(lambda, (z, bells))| {
                let strip = (30.0 * CUT / (lambda * self.widths[self.dropped])).min(1.0);
                strip * (z - dot(&kept, bells)).abs()
            })
            .fold(0.0, f64::max);
        (kept, error)
    }
}

/// x ← (1 − v vᵀ) x, with |v|² = 2.
fn reflect(v: &[f64], x: &mut [f64]) {
    let projection = dot(v, x);
    for (x, v) in x.iter_mut().zip(v) {
        *x -= projection * v;
    }
}

/// ½ erf(x/2s): the integral of a Gaussian up to x, from its middle.
pub(super) fn step(x: f64, s: f64) -> f64 {
    if x.abs() >= REACH * s {
        // For s = 0 as well, where x = 0 is the middle.
        if x == 0.0 { 0.0 } else { 0.5_f64.copysign(x) }
    } else {
        0.5 * libm::erf(x / (2.0 * s))
    }
}

/// The Gaussian itself, the derivative of [`step`], and its derivative.
pub(super) fn bell(x: f64, s: f64) -> (f64, f64) {
    if x.abs() >= REACH * s {
        return (0.0, 0.0);
    }
    let value = (-x * x / (4.0 * s * s)).exp() / (2.0 * PI.sqrt() * s);
    (value, -x / (2.0 * s * s) * value)
}

/// The integral of [`step`] from 0, plus that at 0.
pub(super) fn ramp(x: f64, s: f64) -> f64 {
    if x.abs() >= REACH * s {
        0.5 * x.abs()
    } else if x == 0.0 {
        s / PI.sqrt()
    } else {
        0.5 * x * libm::erf(x / (2.0 * s)) + s / PI.sqrt() * (-x * x / (4.0 * s * s)).exp()
    }
}
