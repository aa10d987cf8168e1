//! From a thermal impedance to its spectrum of time constants.
//!
//! With z = ln t and the spectrum R(z): Z_th(t) = ∫ R(ζ) (1 − exp(−t/e^ζ)) dζ, that is dZ_th/dz = R ⊗ w with
//! w = exp(z − e^z) (V. Székely and T. Van Bien, Solid-State Electron. 31, 1363, 1988). The inverse is ill-posed:
//! w is 2.4446 wide in z, a decade. The spectrum cannot be negative at a driving point, so R ≥ 0 is demanded, and of all
//! spectra that reproduce the impedance within its noise the smoothest is taken (Tikhonov, second differences; the
//! discrepancy principle: residuals as large as the noise). The integral is fitted itself: nothing is differentiated.

use super::{FosterTerm, Samples, StructureError};

/// Points of the spectrum per decade of time constants.
const PER_DECADE: f64 = 10.0;
/// Decades of time constants before the first time.
const BEFORE: f64 = 1.0;
/// Decades of time constants after the last time.
const AFTER: f64 = 0.5;
/// Weakest and strongest smoothing that is tried, relative to the trace of the normal matrix.
const WEAKEST: f64 = 1e-9;
const STRONGEST: f64 = 1e0;

/// A spectrum of time constants.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Time constants, s, rising evenly in their logarithm.
    pub time_constants: Vec<f64>,
    /// Resistance at each, K/W: what its Foster term has.
    pub resistances: Vec<f64>,
    /// Distance of the time constants in ln τ; resistance over it is the density R(ln τ).
    pub spacing: f64,
    /// Noise of one sample that was assumed, K/W.
    pub noise: f64,
    /// Whether that noise was estimated from the residuals.
    pub noise_estimated: bool,
    /// Root mean square of the residuals, K/W.
    pub residual: f64,
    /// Smoothing, relative to the trace of the normal matrix.
    pub smoothing: f64,
}

impl Spectrum {
    /// The spectrum as a Foster network: the terms that carry resistance.
    pub fn foster(&self) -> Vec<FosterTerm> {
        let total: f64 = self.resistances.iter().sum();
        self.time_constants
            .iter()
            .zip(&self.resistances)
            .filter(|(_, r)| **r > 1e-12 * total)
            .map(|(&time_constant, &resistance)| FosterTerm { resistance, time_constant })
            .collect()
    }

    /// Part of the resistance at time constants beyond the last time: not settled.
    pub fn unsettled(&self, last: f64) -> f64 {
        let total: f64 = self.resistances.iter().sum();
        let late: f64 = self
            .time_constants
            .iter()
            .zip(&self.resistances)
            .filter(|(t, _)| **t > last)
            .map(|(_, r)| r)
            .sum();
        if total > 0.0 { late / total } else { 0.0 }
    }
}

/// The normal equations of the fit, made once for all realisations.
pub(super) struct Deconvolution {
    time_constants: Vec<f64>,
    spacing: f64,
    /// Response of every time constant at every sample, times the square root of the sample's weight; by rows.
    rows: Vec<f64>,
    roots: Vec<f64>,
    normal: Vec<f64>,
    roughness: Vec<f64>,
    scale: f64,
}

impl Deconvolution {
    pub(super) fn new(samples: &Samples) -> Self {
        let first = samples.times[0].ln() - BEFORE * std::f64::consts::LN_10;
        let last = samples.times[samples.len() - 1].ln() + AFTER * std::f64::consts::LN_10;
        let spacing = std::f64::consts::LN_10 / PER_DECADE;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundreds")]
        let n = ((last - first) / spacing).ceil() as usize + 1;
        let time_constants: Vec<f64> = (0..n).map(|j| (first + j as f64 * spacing).exp()).collect();
        let roots: Vec<f64> = samples.weights.iter().map(|w| w.sqrt()).collect();
        let mut rows = Vec::with_capacity(samples.len() * n);
        for (time, root) in samples.times.iter().zip(&roots) {
            rows.extend(time_constants.iter().map(|tau| -root * (-time / tau).exp_m1()));
        }
        let mut normal = vec![0.0; n * n];
        for row in rows.chunks_exact(n) {
            for (i, &a) in row.iter().enumerate() {
                for (sum, &b) in normal[i * n..=i * n + i].iter_mut().zip(row) {
                    *sum += a * b;
                }
            }
        }
        let mut roughness = vec![0.0; n * n];
        let mut add = |places: &[(usize, f64)]| {
            for &(i, a) in places {
                for &(j, b) in places {
                    roughness[i * n + j] += a * b;
                }
            }
        };
        for i in 1..n - 1 {
            add(&[(i - 1, 1.0), (i, -2.0), (i + 1, 1.0)]);
        }
        // The spectrum ends at nothing.
        add(&[(0, 1.0)]);
        add(&[(n - 1, 1.0)]);
        let scale = (0..n).map(|i| normal[i * n + i]).sum::<f64>() / n as f64;
        Self { time_constants, spacing, rows, roots, normal, roughness, scale }
    }

    fn size(&self) -> usize {
        self.time_constants.len()
    }

    fn residual(&self, values: &[f64], x: &[f64]) -> f64 {
        let n = self.size();
        self.rows
            .chunks_exact(n)
            .zip(values.iter().zip(&self.roots))
            .map(|(row, (z, root))| {
                let model: f64 = row.iter().zip(x).map(|(a, b)| a * b).sum();
                (model - root * z).powi(2)
            })
            .sum()
    }

    /// The non-negative spectrum of least squares plus smoothing, from a start that is not negative.
    pub(super) fn solve(&self, values: &[f64], smoothing: f64, x: &mut [f64]) {
        let n = self.size();
        let mut load = vec![0.0; n];
        for (row, (z, root)) in self.rows.chunks_exact(n).zip(values.iter().zip(&self.roots)) {
            for (sum, a) in load.iter_mut().zip(row) {
                *sum += a * root * z;
            }
        }
        let strength = smoothing * self.scale;
        let ridge = 1e-15 * self.scale;
        let mut matrix = self.normal.clone();
        for i in 0..n {
            for j in 0..=i {
                let value = matrix[i * n + j] + strength * self.roughness[i * n + j];
                matrix[i * n + j] = value;
                matrix[j * n + i] = value;
            }
            matrix[i * n + i] += ridge;
        }
        non_negative(&matrix, &load, x);
    }

    /// The spectrum whose residuals are as large as the noise.
    pub(super) fn spectrum(&self, samples: &Samples, noise: Option<f64>) -> Result<Spectrum, StructureError> {
        let n = self.size();
        let count = samples.len() as f64;
        let largest = samples.values.iter().fold(0.0, |a: f64, z| a.max(z.abs()));
        // From strong smoothing, where the start hardly matters, to almost none.
        let mut x = vec![largest / n as f64; n];
        let mut steps = Vec::new();
        let mut smoothing = STRONGEST;
        while smoothing > 0.5 * WEAKEST {
            self.solve(&samples.values, smoothing, &mut x);
            steps.push((smoothing, x.clone(), self.residual(&samples.values, &x)));
            smoothing *= 0.1;
        }
        let least = steps.iter().map(|step| step.2).fold(f64::INFINITY, f64::min);
        if !least.is_finite() || x.iter().all(|x| *x <= 0.0) {
            return Err(StructureError::NoSpectrum);
        }
        // Neighbours are one time constant between them: a place and a size.
        let runs = (0..n).filter(|&j| x[j] > 0.0 && (j == 0 || x[j - 1] <= 0.0)).count() as f64;
        let freedom = (count - 2.0 * runs).max(1.0);
        let estimate = (least / freedom).sqrt();
        let level = noise.unwrap_or(estimate).max(1e-9 * largest);
        let target = (level * level * count).max(least * count / freedom);
        let place = steps.iter().position(|step| step.2 <= target).unwrap_or(steps.len() - 1);
        let mut best = steps[place].clone();
        if let Some(above) = place.checked_sub(1) {
            let (mut low, mut high) = (best.0.ln(), steps[above].0.ln());
            for _ in 0..4 {
                let middle = f64::midpoint(low, high);
                let mut x = best.1.clone();
                self.solve(&samples.values, middle.exp(), &mut x);
                let residual = self.residual(&samples.values, &x);
                if residual <= target {
                    best = (middle.exp(), x, residual);
                    low = middle;
                } else {
                    high = middle;
                }
            }
        }
        let (smoothing, resistances, residual) = best;
        Ok(Spectrum {
            time_constants: self.time_constants.clone(),
            resistances,
            spacing: self.spacing,
            noise: level,
            noise_estimated: noise.is_none(),
            residual: (residual / samples.weights.iter().sum::<f64>()).sqrt(),
            smoothing,
        })
    }

    pub(super) fn with_resistances(&self, resistances: &[f64]) -> Vec<FosterTerm> {
        self.time_constants
            .iter()
            .zip(resistances)
            .filter(|(_, r)| **r > 0.0)
            .map(|(&time_constant, &resistance)| FosterTerm { resistance, time_constant })
            .collect()
    }

    pub(super) fn weakest() -> f64 {
        WEAKEST
    }
}

/// Minimises xᵀHx/2 − fᵀx over x ≥ 0 from a start x ≥ 0 (C. L. Lawson and R. J. Hanson, Solving Least Squares
/// Problems, 1974, chapter 23): the objective falls with every step, so that none comes twice.
fn non_negative(matrix: &[f64], load: &[f64], x: &mut [f64]) {
    let n = load.len();
    let tolerance = 1e-11 * load.iter().fold(0.0, |a: f64, f| a.max(f.abs()));
    let mut passive: Vec<bool> = x.iter().map(|v| *v > 0.0).collect();
    let mut barred = vec![false; n];
    let mut added = vec![false; n];
    for _ in 0..4 * n {
        let places: Vec<usize> = (0..n).filter(|&i| passive[i]).collect();
        let part = cholesky_solve(matrix, load, &places, n);
        if part.iter().all(|v| *v > 0.0) {
            x.fill(0.0);
            for (&i, value) in places.iter().zip(part) {
                x[i] = value;
            }
            let mut gains: Vec<f64> = load.to_vec();
            for (i, gain) in gains.iter_mut().enumerate() {
                *gain -= dot(&matrix[i * n..i * n + n], x);
            }
            // All local peaks at once: with x at zero there, none of them can raise the objective.
            let wanted = |i: usize| if passive[i] || barred[i] { 0.0 } else { gains[i] };
            let peaks: Vec<usize> = (0..n)
                .filter(|&i| {
                    wanted(i) > tolerance
                        && (i == 0 || wanted(i) >= wanted(i - 1))
                        && (i + 1 == n || wanted(i) > wanted(i + 1))
                })
                .collect();
            if peaks.is_empty() {
                return;
            }
            added.fill(false);
            for i in peaks {
                passive[i] = true;
                added[i] = true;
            }
            continue;
        }
        // As far as all stay at zero or above.
        let mut share: f64 = 1.0;
        for (&i, value) in places.iter().zip(&part) {
            if *value <= 0.0 {
                share = share.min(x[i] / (x[i] - value));
            }
        }
        let share = if share.is_finite() { share } else { 0.0 };
        for (&i, value) in places.iter().zip(&part) {
            x[i] += share * (value - x[i]);
            if *value <= 0.0 && x[i] <= 1e-14 {
                x[i] = 0.0;
                passive[i] = false;
                // One that leaves as it came is not tried again.
                barred[i] |= share == 0.0 && added[i];
            }
        }
    }
}

/// Sum of products in four interleaved parts, always the same way.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (heads, others) = (a.chunks_exact(4), b.chunks_exact(4));
    let tail: f64 = heads.remainder().iter().zip(others.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in heads.zip(others) {
        for k in 0..4 {
            sums[k] += x[k] * y[k];
        }
    }
    sums[0] + sums[1] + sums[2] + sums[3] + tail
}

/// Solves the part of a symmetric system that belongs to some places.
fn cholesky_solve(matrix: &[f64], load: &[f64], places: &[usize], n: usize) -> Vec<f64> {
    let m = places.len();
    let mut lower = vec![0.0; m * m];
    for (a, &i) in places.iter().enumerate() {
        for (b, &j) in places[..=a].iter().enumerate() {
            let (done, row) = lower.split_at(a * m);
            let (before, own) = (if b < a { &done[b * m..b * m + b] } else { &row[..b] }, &row[..b]);
            let sum = matrix[i * n + j] - dot(own, before);
            lower[a * m + b] = if a == b {
                // A pivot lost to rounding takes its variable out.
                if sum > 1e-14 * matrix[i * n + i] { sum.sqrt() } else { f64::INFINITY }
            } else {
                sum / lower[b * m + b]
            };
        }
    }
    let mut y = vec![0.0; m];
    for a in 0..m {
        let sum = dot(&lower[a * m..a * m + a], &y[..a]);
        y[a] = (load[places[a]] - sum) / lower[a * m + a];
    }
    for a in (0..m).rev() {
        let sum: f64 = (a + 1..m).map(|b| lower[b * m + a] * y[b]).sum();
        y[a] = (y[a] - sum) / lower[a * m + a];
    }
    y
}
