//! Responses of the stack as functions of λ², tabulated once and evaluated for every mode.
//!
//! In λ² a response has its singularities at λ² < 0 only, so on [a, 3a/2] a polynomial of degree 11 is right to better
//! than 1e-12 of the largest value. The intervals double in length every second one, and the exponent and the first bit of
//! the mantissa of λ² name the interval.

use super::cosine::Modes;
use super::gaussian::Fit;
use super::ladder::{LANES, Ladder, Lanes, Port, Probe, Sweep};
use super::rows::{self, TERMS};
use crate::device::geometry::whole;
use std::f64::consts::PI;

/// Mantissa bits that stay in the index.
const BITS: u32 = 1;

/// D(λ²) of one port at one probe, and the Gaussians of S.
#[derive(Clone, Debug)]
pub(super) struct Response {
    intervals: Vec<Interval>,
    /// Index of the first interval.
    first: u64,
    /// Coefficients of the short-range part; empty where it is negligible.
    pub near: Vec<f64>,
    /// Largest |Z − S| beyond the modes, K m²/W.
    pub error: f64,
}

/// A piece of the table: the polynomial in u = λ²·slope − shift.
#[derive(Clone, Copy, Debug)]
struct Interval {
    /// λ² where the interval ends.
    end: f64,
    slope: f64,
    shift: f64,
    coefficients: [f64; TERMS],
    /// Bound of the absolute value.
    size: f64,
}

fn index(square: f64) -> u64 {
    square.to_bits() >> (52 - BITS)
}

fn start(index: u64) -> f64 {
    f64::from_bits(index << (52 - BITS))
}

/// The wave numbers that the modes span.
#[derive(Clone, Copy, Debug)]
pub(super) struct Band {
    /// Smallest λ of any mode but (0, 0), 1/m.
    pub lowest: f64,
    /// Where the modes end, 1/m.
    pub limit: f64,
}

/// The responses of all ports at all probes.
///
/// `floor`: what a response beyond the limit may amount to, by port × probes + probe, before it gets a short-range part,
/// K m²/W (for a flux, 1).
pub(super) fn responses(
    ladder: &Ladder,
    band: Band,
    fit: &Fit,
    ports: &[Port],
    probes: &[Probe],
    floor: &[f64],
) -> Vec<Response> {
    let first = index(band.lowest * band.lowest);
    let last = index(band.limit * band.limit);
    let pairs = ports.len() * probes.len();
    let mut responses = vec![Response { intervals: Vec::new(), first, near: Vec::new(), error: 0.0 }; pairs];
    let mut sweep = Sweep::default();
    // The short-range parts.
    let samples = fit.samples();
    let mut at_samples = vec![Vec::with_capacity(samples.len() + LANES); pairs];
    let mut out: Vec<Lanes> = vec![[0.0; LANES]; pairs];
    let mut sample = |lambdas: &[f64], values: &mut [Vec<f64>]| {
        for chunk in lambdas.chunks(LANES) {
            let lambda: Lanes = std::array::from_fn(|i| chunk[i.min(chunk.len() - 1)]);
            ladder.respond(&lambda, ports, probes, &mut sweep, &mut out);
            for (values, out) in values.iter_mut().zip(&out) {
                values.extend_from_slice(&out[..chunk.len()]);
            }
        }
    };
    sample(samples, &mut at_samples);
    for (pair, response) in responses.iter_mut().enumerate() {
        let beyond = samples.partition_point(|&lambda| lambda < 0.999 * band.limit);
        let largest = at_samples[pair][beyond..].iter().fold(0.0_f64, |m, z| m.max(z.abs()));
        if largest > floor[pair] {
            (response.near, response.error) = fit.solve(&at_samples[pair]);
        } else {
            response.error = largest;
        }
    }
    // The long-range parts, at the Chebyshev points of every interval.
    let chebyshev: [f64; TERMS] = std::array::from_fn(|i| (PI * (i as f64 + 0.5) / TERMS as f64).cos());
    let to_monomials = monomials(&chebyshev);
    let mut values = vec![Vec::with_capacity(TERMS); pairs];
    for interval in first..=last {
        let (low, high) = (start(interval), start(interval + 1));
        let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
        let lambdas: [f64; TERMS] = std::array::from_fn(|i| (middle + half * chebyshev[i]).sqrt());
        values.iter_mut().for_each(Vec::clear);
        sample(&lambdas, &mut values);
        let any_near = responses.iter().any(|response| !response.near.is_empty());
        let bells: Vec<Vec<f64>> = if any_near {
            lambdas
                .iter()
                .map(|lambda| fit.widths().iter().map(|s| (-(lambda * s).powi(2)).exp()).collect())
                .collect()
        } else {
            Vec::new()
        };
        for (response, values) in responses.iter_mut().zip(&mut values) {
            if !response.near.is_empty() {
                for (value, bells) in values.iter_mut().zip(&bells) {
                    *value -= response.near.iter().zip(bells).map(|(c, b)| c * b).sum::<f64>();
                }
            }
            let coefficients: [f64; TERMS] =
                std::array::from_fn(|k| values.iter().enumerate().map(|(i, v)| to_monomials[k][i] * v).sum());
            let size = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            response.intervals.push(Interval {
                end: high,
                slope: 1.0 / half,
                shift: middle / half,
                coefficients,
                size,
            });
        }
    }
    responses
}

/// The matrix that turns values at Chebyshev points into coefficients of powers.
fn monomials(points: &[f64; TERMS]) -> [[f64; TERMS]; TERMS] {
    // Powers of T_k, by its recurrence.
    let mut polynomials = [[0.0; TERMS]; TERMS];
    polynomials[0][0] = 1.0;
    polynomials[1][1] = 1.0;
    for k in 2..TERMS {
        for power in 0..TERMS {
            let shifted = if power > 0 { polynomials[k - 1][power - 1] } else { 0.0 };
            polynomials[k][power] = 2.0 * shifted - polynomials[k - 2][power];
        }
    }
    let mut matrix = [[0.0; TERMS]; TERMS];
    for (i, point) in points.iter().enumerate() {
        for (k, polynomial) in polynomials.iter().enumerate() {
            let factor = if k == 0 { 1.0 } else { 2.0 } / TERMS as f64 * (k as f64 * point.acos()).cos();
            for power in 0..TERMS {
                matrix[power][i] += factor * polynomial[power];
            }
        }
    }
    matrix
}

/// Σ |F_mn| of the modes in each interval of the tables.
#[derive(Clone, Debug)]
pub(super) struct Spectrum {
    sums: Vec<f64>,
}

impl Spectrum {
    /// The modes of a heat on a plane of this size (stretched, m).
    pub(super) fn new(modes: &Modes, size: [f64; 2], band: Band) -> Self {
        let first = index(band.lowest * band.lowest);
        let count = whole((index(band.limit * band.limit) - first) as f64) + 1;
        let mut sums = vec![0.0; count];
        let squares = Squares::new(size[1], modes.n);
        for m in 0..modes.m {
            let base = (PI * m as f64 / size[0]).powi(2);
            let mut from = usize::from(m == 0);
            // Rounding may put the slowest mode below the first interval.
            for (place, sum) in (first..).zip(&mut sums) {
                let to = squares.below(base, start(place + 1)).max(from);
                *sum += rows::size(&modes.row(m)[from..to]);
                from = to;
            }
        }
        Self { sums }
    }
}

/// The squares of the wave numbers of the modes along one side, 1/m².
#[derive(Clone, Debug)]
pub(super) struct Squares {
    unit: f64,
    values: Vec<f64>,
}

impl Squares {
    /// Those of `count` modes along a side of this length, m.
    pub(super) fn new(length: f64, count: usize) -> Self {
        let unit = PI / length;
        Self { unit, values: (0..count).map(|n| (unit * n as f64).powi(2)).collect() }
    }

    /// How many of them are less than `end` when `base` is added.
    pub(super) fn below(&self, base: f64, end: f64) -> usize {
        let mut count = whole(((end - base).max(0.0).sqrt() / self.unit).ceil()).min(self.values.len());
        while count < self.values.len() && base + self.values[count] < end {
            count += 1;
        }
        while count > 0 && base + self.values[count - 1] >= end {
            count -= 1;
        }
        count
    }
}

impl Response {
    /// The wave number (1/m) beyond which Σ |D F| stays below `allowed`, at most `limit`.
    pub(super) fn extent(&self, spectrum: &Spectrum, allowed: f64, limit: f64) -> f64 {
        let mut beyond = 0.0;
        self.intervals
            .iter()
            .zip(&spectrum.sums)
            .rev()
            .find(|(interval, sum)| {
                beyond += interval.size * *sum;
                beyond > allowed
            })
            .map_or(0.0, |(interval, _)| interval.end.sqrt().min(limit))
    }

    /// Σ |D F| over all modes but (0, 0).
    pub(super) fn total(&self, spectrum: &Spectrum) -> f64 {
        self.intervals.iter().zip(&spectrum.sums).map(|(interval, sum)| interval.size * sum).sum()
    }

    /// Σ_j c_j, the short-range part at λ = 0.
    pub(super) fn near_total(&self) -> f64 {
        self.near.iter().sum()
    }

    /// Adds D(λ²) times `weights` to `row` for squares λ² = `base` + `squares`.
    pub(super) fn accumulate(&self, base: f64, squares: &Squares, weights: &[f64], row: &mut [f64]) {
        let n = row.len().min(squares.values.len()).min(weights.len());
        let mut from = usize::from(base <= 0.0);
        while from < n {
            let Some(place) = index(base + squares.values[from]).checked_sub(self.first) else { return };
            let Some(interval) = usize::try_from(place).ok().and_then(|place| self.intervals.get(place))
            else {
                return;
            };
            let to = squares.below(base, interval.end).clamp(from + 1, n);
            rows::add_polynomial(
                &interval.coefficients,
                [base, interval.slope, interval.shift],
                &squares.values[from..to],
                &weights[from..to],
                &mut row[from..to],
            );
            from = to;
        }
    }
}
