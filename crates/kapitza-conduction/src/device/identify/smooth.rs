//! The map of R″: regularised, with its uncertainty and resolution.
//!
//! Unknown is x = ln(R″/R″ nominal), which keeps R″ positive and in which a void and a good bond are equally far from
//! the nominal joint. The penalty is λ xᵀLx with the Laplacian of the pixels (smooth), or with weights that let edges
//! stand (smoothed total variation by reweighting: C. R. Vogel & M. E. Oman, SIAM J. Sci. Comput. 17, 227, 1996). At
//! every Gauss-Newton step λ is chosen anew, by the evidence of the linearised problem, by the discrepancy principle
//! (as in Occam's inversion: S. C. Constable, R. L. Parker & C. G. Constable, Geophysics 52, 289, 1987), or by
//! generalised cross-validation (G. H. Golub, M. Heath & G. Wahba, Technometrics 21, 215, 1979).

use super::dense::{Cholesky, gram};
use super::model::{Point, gradient};
use super::problem::Problem;
use super::{Choice, Penalty};
use crate::device::inner::inner;
use kapitza_core::{Cancelled, Monitor};
use rayon::prelude::*;

/// Most Gauss-Newton steps.
const STEPS: usize = 16;

/// A change of ln R″ that no longer counts.
const SMALL: f64 = 0.02;

/// Difference of ln R″ between neighbours beyond which an edge is cheaper than a slope.
const EDGE: f64 = 0.05;

/// Part of the penalty that draws x to the level of the interface, of the part that makes it smooth.
const DRAW: f64 = 2e-3;

/// The map.
pub(super) struct Smooth {
    /// x of every pixel.
    pub x: Vec<f64>,
    pub offset: f64,
    /// Standard deviation of x.
    pub deviation: Vec<f64>,
    /// Diagonal of the resolution matrix: 1 where the data alone determine a pixel, 0 where they say nothing of it.
    pub resolution: Vec<f64>,
    /// Root-mean-square width of what a point would be seen as, m.
    pub spread: Vec<f64>,
    pub strength: f64,
    /// Trace of the resolution matrix: how many numbers the data determine.
    pub degrees: f64,
}

/// A sparse symmetric matrix with five entries per row: pixels and the four beside them.
struct Roughness {
    /// Per pixel its neighbours with the weight of the step to them.
    steps: Vec<Vec<(usize, f64)>>,
    draw: f64,
}

impl Roughness {
    fn new(problem: &Problem<'_>, penalty: Penalty, x: &[f64]) -> Self {
        let [nx, ny] = problem.pixels.shape;
        let [dx, dy] = problem.pixels.size();
        let weight = |a: usize, b: usize, fold: f64| match penalty {
            Penalty::Smooth => fold,
            Penalty::Edges => fold / ((x[a] - x[b]) / EDGE).hypot(1.0),
        };
        let steps = (0..nx * ny)
            .map(|p| {
                let (i, j) = (p % nx, p / nx);
                let mut steps = Vec::new();
                let mut add = |q: usize, fold: f64| steps.push((q, weight(p, q, fold)));
                if i > 0 {
                    add(p - 1, dy / dx);
                }
                if i + 1 < nx {
                    add(p + 1, dy / dx);
                }
                if j > 0 {
                    add(p - nx, dx / dy);
                }
                if j + 1 < ny {
                    add(p + nx, dx / dy);
                }
                steps
            })
            .collect();
        Self { steps, draw: DRAW }
    }

    fn diagonal(&self, p: usize) -> f64 {
        self.draw + self.steps[p].iter().map(|s| s.1).sum::<f64>()
    }

    fn apply(&self, x: &[f64]) -> Vec<f64> {
        (0..x.len())
            .map(|p| self.diagonal(p) * x[p] - self.steps[p].iter().map(|&(q, w)| w * x[q]).sum::<f64>())
            .collect()
    }

    fn add_to(&self, matrix: &mut [f64], strength: f64) {
        let n = self.steps.len();
        for p in 0..n {
            matrix[p * n + p] += strength * self.diagonal(p);
            for &(q, w) in &self.steps[p] {
                matrix[p * n + q] -= strength * w;
            }
        }
    }
}

/// The linearised problem: derivatives without the offset, their products, the right-hand side.
struct Linear {
    products: Vec<f64>,
    right: Vec<f64>,
    square: f64,
    bins: f64,
}

impl Linear {
    fn factor(&self, roughness: &Roughness, strength: f64) -> Option<Cholesky> {
        let mut matrix = self.products.clone();
        roughness.add_to(&mut matrix, strength);
        Cholesky::new(matrix, self.right.len())
    }

    /// How bad a strength is by a criterion; smallest is best.
    fn score(&self, roughness: &Roughness, choice: Choice, strength: f64) -> f64 {
        let Some(factor) = self.factor(roughness, strength) else { return f64::INFINITY };
        let n = self.right.len() as f64;
        let solution = factor.solve(&self.right);
        let rough = strength * inner(&solution, &roughness.apply(&solution));
        // At the minimum the misfit and the penalty sum up to ‖r‖² − xᵀ b.
        let misfit = (self.square - inner(&solution, &self.right) - rough).max(1e-300);
        match choice {
            Choice::Evidence => misfit + rough + factor.log_determinant() - n * strength.ln(),
            Choice::Discrepancy => (misfit / self.bins).ln().abs(),
            Choice::CrossValidation => {
                // tr(R) by the derivative of ln det: d ln det(A + λL)/d ln λ = n − tr R.
                let h = 0.05_f64;
                let shifted = self.factor(roughness, strength * h.exp());
                let slope =
                    shifted.map_or(f64::NAN, |s| (s.log_determinant() - factor.log_determinant()) / h);
                let free = (self.bins - (n - slope)).max(1.0);
                misfit / (free * free)
            }
        }
    }
}

/// The map that fits the data, from a level; `strength` is chosen where it is not given.
pub(super) fn map(
    problem: &Problem<'_>,
    level: f64,
    penalty: Penalty,
    choice: Choice,
    monitor: &dyn Monitor,
) -> Result<Smooth, Cancelled> {
    let n = problem.model.pixels;
    let mut x = vec![level; n];
    let mut point = problem.model.at(&x);
    let nuisance = if problem.offset { vec![problem.weight.clone()] } else { Vec::new() };
    let basis = super::problem::basis(nuisance);
    // Weighted residuals without what an offset explains.
    let misfit = |point: &Point<'_>| super::problem::cleaned(problem.residual(&point.predicted, 0.0), &basis);
    let mut strength: Option<f64> = None;
    for step in 1.. {
        if monitor.is_cancelled() {
            return Err(Cancelled);
        }
        monitor.progress("map of resistance", step, STEPS);
        let mut jacobian = problem.weighted(point.jacobian());
        super::problem::project(&mut jacobian, &basis);
        // Data as they would be of a linear problem in x − level.
        let residual = misfit(&point);
        let from: Vec<f64> = x.iter().map(|x| x - level).collect();
        let moved = super::dense::multiply(&jacobian, &from);
        let data: Vec<f64> = residual.iter().zip(&moved).map(|(r, m)| r + m).collect();
        let linear = Linear {
            products: gram(&jacobian, n),
            right: gradient(&jacobian, n, &data),
            square: inner(&data, &data),
            bins: (data.len() - basis.len()) as f64,
        };
        let roughness = Roughness::new(problem, penalty, &x);
        let trace: f64 = (0..n).map(|p| linear.products[p * n + p]).sum::<f64>() / n as f64;
        let chosen = search(&linear, &roughness, choice, trace, strength);
        strength = Some(chosen);
        let Some(factor) = linear.factor(&roughness, chosen) else { break };
        let solution = factor.solve(&linear.right);
        let change = solution.iter().zip(&from).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        // Far steps overshoot where R″ is large already: no further than misfit and penalty fall.
        let cost = |residual: &[f64], rise: &[f64]| {
            inner(residual, residual) + chosen * inner(rise, &roughness.apply(rise))
        };
        let before = cost(&residual, &from);
        let mut part = (1.5 / change).min(1.0);
        let fell = loop {
            let rise: Vec<f64> =
                from.iter().zip(&solution).map(|(old, new)| old + part * (new - old)).collect();
            let next: Vec<f64> = rise.iter().map(|rise| level + rise).collect();
            let there = problem.model.at(&next);
            let after = cost(&misfit(&there), &rise);
            if after < before {
                (x, point) = (next, there);
                break before - after;
            }
            part *= 0.35;
            if part * change < SMALL {
                break 0.0;
            }
        };
        if part * change < SMALL || fell < 1e-3 * before.min(linear.bins) || step >= STEPS {
            let weights = inner(&problem.weight, &problem.weight);
            let offset = if problem.offset {
                inner(&problem.residual(&point.predicted, 0.0), &problem.weight) / weights
            } else {
                0.0
            };
            let covariance = factor.inverse();
            let deviation = (0..n).map(|p| covariance[p * n + p].sqrt()).collect();
            // R = 1 − λ (A + λL)⁻¹ L, row by row.
            let rows: Vec<(f64, f64)> = (0..n)
                .into_par_iter()
                .map(|p| {
                    let row = roughness.apply(&covariance[p * n..(p + 1) * n]);
                    let here = problem.pixels.middle(p);
                    let mut sums = [0.0; 2];
                    let mut own = 0.0;
                    for (q, value) in row.iter().enumerate() {
                        let value = if p == q { 1.0 } else { 0.0 } - chosen * value;
                        let [x, y] = problem.pixels.middle(q);
                        sums[0] += value * value;
                        sums[1] += value * value * ((x - here[0]).powi(2) + (y - here[1]).powi(2));
                        if p == q {
                            own = value;
                        }
                    }
                    (own, (sums[1] / sums[0]).sqrt())
                })
                .collect();
            return Ok(Smooth {
                x,
                offset,
                deviation,
                degrees: rows.iter().map(|r| r.0).sum(),
                resolution: rows.iter().map(|r| r.0).collect(),
                spread: rows.iter().map(|r| r.1).collect(),
                strength: chosen,
            });
        }
    }
    Ok(Smooth {
        deviation: vec![f64::NAN; n],
        resolution: vec![f64::NAN; n],
        spread: vec![f64::NAN; n],
        strength: f64::NAN,
        degrees: f64::NAN,
        x,
        offset: 0.0,
    })
}

/// The strength that a criterion likes best: over many decades at first, then about the last one.
fn search(linear: &Linear, roughness: &Roughness, choice: Choice, trace: f64, last: Option<f64>) -> f64 {
    let score = |log: f64| linear.score(roughness, choice, trace * log.exp());
    let (mut middle, mut step) = match last {
        Some(last) => ((last / trace).ln(), 1.0),
        None => {
            let coarse = (0..8).map(|n| -9.0 + 2.3 * f64::from(n));
            let best = coarse.map(|log| (score(log), log)).min_by(|a, b| a.0.total_cmp(&b.0));
            (best.map_or(0.0, |b| b.1), 1.15)
        }
    };
    let mut value = score(middle);
    for _ in 0..6 {
        let beside = [middle - step, middle + step].map(|log| (score(log), log));
        let best = if beside[0].0 < beside[1].0 { beside[0] } else { beside[1] };
        if best.0 < value {
            (value, middle) = best;
        } else {
            step *= 0.4;
        }
        if step < 0.2 {
            break;
        }
    }
    trace * middle.exp()
}
