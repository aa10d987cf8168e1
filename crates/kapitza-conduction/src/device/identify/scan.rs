//! Is there a void? A scan with discs of several sizes.
//!
//! For a disc of pixels with indicator k, the statistic z = kᵀJᵀr/√(kᵀJᵀJk), with weighted residuals r and derivatives
//! J from which everything uniform has been projected out, is the most powerful linear test for a weak rise of R″ in
//! the disc; without a void it is a standard normal number. The largest of all discs exceeds the threshold by chance
//! with the stated probability, which is found by simulating the noise.

use super::dense::{Lu, gram};
use super::model::gradient;
use super::problem::{Problem, basis, cleaned, project};
use crate::device::inner::inner;
use rayon::prelude::*;

/// Radii of the discs, in pixels.
const RADII: [f64; 7] = [0.6, 1.05, 1.5, 2.1, 2.9, 4.1, 5.7];

/// Simulated maps of noise.
const SIMULATIONS: u64 = 300;

/// R″ in a void over its value outside, for what is detectable.
pub(super) const CONTRAST: f64 = 10.0;

/// Where a void is likeliest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub pixel: usize,
    /// m.
    pub radius: f64,
    /// Standard deviations.
    pub significance: f64,
}

/// The scan at one state of the interface.
pub(super) struct Scan {
    /// Per disc: pixels, radius, and what makes its statistic normal.
    discs: Vec<(usize, f64, Vec<usize>, f64)>,
    /// Weighted derivatives without nuisances: bins by pixels.
    jacobian: Vec<f64>,
    basis: Vec<Vec<f64>>,
    columns: usize,
}

impl Scan {
    /// With the derivatives at a state, weighted, and further directions that do not count as voids.
    pub fn new(problem: &Problem<'_>, mut jacobian: Vec<f64>, nuisances: Vec<Vec<f64>>) -> Self {
        let columns = problem.model.pixels;
        let basis = basis(nuisances);
        let before: f64 = inner(&jacobian, &jacobian);
        project(&mut jacobian, &basis);
        let products = gram(&jacobian, columns);
        let step = problem.pixels.size();
        let pixel = (step[0] * step[1]).sqrt();
        let floor = 1e-9 * before / columns as f64;
        let discs = (0..columns)
            .into_par_iter()
            .flat_map_iter(|p| {
                let products = &products;
                RADII.iter().filter_map(move |radius| {
                    let support = problem.disc(p, radius * pixel);
                    let square: f64 = support
                        .iter()
                        .map(|&a| support.iter().map(|&b| products[a * columns + b]).sum::<f64>())
                        .sum();
                    (square > floor).then(|| (p, radius * pixel, support, square.sqrt()))
                })
            })
            .collect();
        Self { discs, jacobian, basis, columns }
    }

    /// The most significant disc for weighted residuals, away from pixels that are taken.
    pub fn best(&self, residual: &[f64], taken: &[bool]) -> Option<Candidate> {
        let scores = gradient(&self.jacobian, self.columns, &cleaned(residual.to_vec(), &self.basis));
        self.discs
            .iter()
            .filter(|(_, _, support, _)| support.iter().all(|&p| !taken[p]))
            .map(|(pixel, radius, support, norm)| Candidate {
                pixel: *pixel,
                radius: *radius,
                significance: support.iter().map(|&p| scores[p]).sum::<f64>() / norm,
            })
            .max_by(|a, b| a.significance.total_cmp(&b.significance))
    }

    /// The value that the largest statistic of a map without voids exceeds with the given probability: Gumbel's law
    /// fitted by moments to simulated noise.
    pub fn threshold(&self, probability: f64) -> f64 {
        let bins = self.jacobian.len() / self.columns;
        let none = vec![false; self.columns];
        let found: Vec<f64> = (0..SIMULATIONS)
            .into_par_iter()
            .filter_map(|seed| self.best(&normal(seed, bins), &none).map(|best| best.significance))
            .collect();
        if found.len() < 2 {
            return f64::INFINITY;
        }
        let mean = found.iter().sum::<f64>() / found.len() as f64;
        let variance = found.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / (found.len() - 1) as f64;
        let scale = variance.sqrt() * 6.0_f64.sqrt() / std::f64::consts::PI;
        let mode = mean - 0.577_215_664_9 * scale;
        mode - scale * (-(-probability).ln_1p()).ln()
    }

    /// Per pixel the area of the smallest disc there that would be found nine times in ten, m², if its R″ were
    /// [`CONTRAST`] times that outside; NaN where not even the largest would.
    pub fn detectable(&self, problem: &Problem<'_>, threshold: f64) -> Vec<f64> {
        let model = problem.model;
        let n = model.columns.len();
        let unit: Vec<f64> = (0..problem.weight.len() * n)
            .into_par_iter()
            .map(|at| problem.weight[at / n] * model.response(at / n, at % n))
            .collect();
        let mut seen = unit;
        project(&mut seen, &self.basis);
        let products = gram(&seen, n);
        let mut of_pixel: Vec<Vec<usize>> = vec![Vec::new(); model.pixels];
        for (c, column) in model.columns.iter().enumerate() {
            of_pixel[column.pixel].push(c);
        }
        let [dx, dy] = problem.pixels.size();
        // 90 % of a normal distribution lie above its mean less 1.28 deviations.
        let wanted = threshold + 1.281_551_6;
        (0..model.pixels)
            .into_par_iter()
            .map(|p| {
                let mut before: Option<(f64, f64)> = None;
                for radius in RADII {
                    let support = problem.disc(p, radius * (dx * dy).sqrt());
                    let columns: Vec<usize> =
                        support.iter().flat_map(|&q| of_pixel[q].iter().copied()).collect();
                    if columns.is_empty() {
                        continue;
                    }
                    let area: f64 = columns.iter().map(|&c| model.columns[c].area).sum();
                    let sources = model.opened(&columns, CONTRAST);
                    let square: f64 = columns
                        .iter()
                        .zip(&sources)
                        .map(|(&a, s)| {
                            s * columns
                                .iter()
                                .zip(&sources)
                                .map(|(&b, t)| products[a * n + b] * t)
                                .sum::<f64>()
                        })
                        .sum();
                    let signal = square.max(0.0).sqrt();
                    if signal >= wanted {
                        return match before {
                            Some((smaller, weaker)) if weaker > 0.0 => {
                                let part = (wanted / weaker).ln() / (signal / weaker).ln();
                                smaller * (area / smaller).powf(part.clamp(0.0, 1.0))
                            }
                            // Signals of small voids grow with their area.
                            _ => area * wanted / signal,
                        };
                    }
                    before = Some((area, signal));
                }
                f64::NAN
            })
            .collect()
    }
}

impl super::model::Reduced {
    /// The sources that discs of higher R″ make in their columns, W.
    fn opened(&self, columns: &[usize], contrast: f64) -> Vec<f64> {
        let n = columns.len();
        let (delta, driving) = self.opening(columns, contrast);
        let mut matrix = vec![0.0; n * n];
        for (r, &a) in columns.iter().enumerate() {
            for (c, &b) in columns.iter().enumerate() {
                matrix[r * n + c] = self.coupling(a, b) * delta[c] + if r == c { 1.0 } else { 0.0 };
            }
        }
        Lu::new(matrix, n).solve(&driving).iter().zip(&delta).map(|(y, d)| y * d).collect()
    }
}

/// Standard normal numbers (G. E. P. Box & M. E. Muller, Ann. Math. Stat. 29, 610, 1958) from a counter (SplitMix64).
fn normal(seed: u64, count: usize) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0xD1B5_4A32_D192_ED03).wrapping_add(0x1234_5678_9ABC_DEF1);
    let mut uniform = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..count)
        .map(|_| {
            let (a, b) = (1.0 - uniform(), uniform());
            (-2.0 * a.ln()).sqrt() * (2.0 * std::f64::consts::PI * b).cos()
        })
        .collect()
}

/// What a scan leaves out: the level of the whole interface and the offset of the camera.
pub(super) fn uniform(problem: &Problem<'_>, jacobian: &[f64]) -> Vec<Vec<f64>> {
    let columns = problem.model.pixels;
    let mut directions = vec![super::problem::row_sums(jacobian, columns)];
    if problem.offset {
        directions.push(problem.weight.clone());
    }
    directions
}
