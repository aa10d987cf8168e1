//! Voids as objects: R″ raised by one factor within a smooth closed curve.
//!
//! The curve is r(φ) = r₀ (1 + Σ aₙ cos nφ + bₙ sin nφ), n = 2 to 4, about a centre; pixels on the curve get the mean
//! of the two conductances by area. All voids, the level of the interface and the offset are fitted together; their
//! covariance is that of the linearised problem, with what is assumed about shapes.

use super::dense::Cholesky;
use super::problem::{LEVEL, Problem};
use super::scan::Candidate;
use crate::device::inner::inner;
use kapitza_core::{Cancelled, Monitor};

/// Parameters of a void: centre x and y (m), ln r₀, ln contrast, six of its shape, and the width of its edge in pixels.
pub(super) const OF_VOID: usize = 11;

/// Standard deviation of the shape parameters of order 2, 3 and 4 before anything is measured.
const SHAPE: [f64; 3] = [0.25, 0.12, 0.10];

/// ln of the contrast, and its standard deviation, before anything is measured.
const CONTRAST: [f64; 2] = [1.6, 1.5];

/// Width of an edge in pixels, and its standard deviation: the pixels know edges no better, and what a wrong edge does to
/// the contrast becomes part of the uncertainty.
const WIDTH: [f64; 2] = [0.1, 0.25];

/// Standard deviation of the place of an edge, of a pixel, that pixels and smooth curves leave whatever the noise: about the
/// scatter of squares, discs and angles of a few pixels that are fitted without noise.
const EDGE: f64 = 0.12;

/// R″ of a void over that around it, at least: less is a joint of uneven thickness, which the map shows, or what the meshes
/// are wrong by.
const LEAST: f64 = 1.1;

const STEPS: usize = 14;

/// The fitted parameters: level, offset, then the voids.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub parameters: Vec<f64>,
    /// Their covariance.
    pub covariance: Vec<f64>,
    /// Weighted derivatives of the bins by the parameters, one vector each.
    pub directions: Vec<Vec<f64>>,
    pub residual: Vec<f64>,
    pub x: Vec<f64>,
}

impl Fit {
    /// Whether a fitted void has the contrast of one.
    pub fn is_void(&self, void: usize) -> bool {
        self.parameters[2 + void * OF_VOID + 3] >= LEAST.ln()
    }
}

/// A quantity and its standard uncertainty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimate {
    pub value: f64,
    pub uncertainty: f64,
}

/// Points per side of a pixel on which coverage is sampled.
const POINTS: usize = 6;

impl Problem<'_> {
    /// Part of every pixel that a void covers; pixels that it leaves free are left out.
    fn coverage(&self, void: &[f64]) -> Vec<(usize, f64)> {
        let [dx, dy] = self.pixels.size();
        let soft = void[10].max(0.03) * (dx * dy).sqrt();
        let radius = void[2].exp();
        let reach = 1.8 * radius + dx.hypot(dy);
        let mut covered = Vec::new();
        for pixel in 0..self.pixels.count() {
            let [x, y] = self.pixels.middle(pixel);
            if (x - void[0]).hypot(y - void[1]) > reach {
                continue;
            }
            let mut sum = 0.0;
            for point in 0..POINTS * POINTS {
                let place = |n: usize| (n as f64 + 0.5) / POINTS as f64 - 0.5;
                let (u, v) =
                    (x + dx * place(point % POINTS) - void[0], y + dy * place(point / POINTS) - void[1]);
                let angle = v.atan2(u);
                let wave: f64 = (0..3)
                    .map(|n| {
                        let (sin, cos) = ((n + 2) as f64 * angle).sin_cos();
                        void[4 + 2 * n] * cos + void[5 + 2 * n] * sin
                    })
                    .sum();
                let beyond = u.hypot(v) - radius * (1.0 + wave).max(0.1);
                sum += 1.0 / (1.0 + (beyond / soft).clamp(-40.0, 40.0).exp());
            }
            let part = sum / (POINTS * POINTS) as f64;
            if part > 1e-9 {
                covered.push((pixel, part));
            }
        }
        covered
    }

    /// ln of the factor of R″ in every pixel.
    fn map(&self, parameters: &[f64]) -> Vec<f64> {
        let mut x = vec![parameters[0]; self.model.pixels];
        for void in parameters[2..].chunks(OF_VOID) {
            let lost = -(-void[3]).exp_m1();
            for (pixel, part) in self.coverage(void) {
                x[pixel] -= (1.0 - part * lost).ln();
            }
        }
        x
    }

    /// The smallest change of a parameter that counts.
    fn step(&self, parameter: usize) -> f64 {
        let [dx, dy] = self.pixels.size();
        match parameter.checked_sub(2).map(|p| p % OF_VOID) {
            Some(0) => 0.02 * dx,
            Some(1) => 0.02 * dy,
            _ => 0.01,
        }
    }

    /// Expectation and standard deviation of a parameter; infinite where nothing is assumed.
    fn prior(&self, parameter: usize, start: &[f64]) -> [f64; 2] {
        match parameter {
            0 => [0.0, LEVEL],
            1 => [0.0, if self.offset { f64::INFINITY } else { 1e-9 }],
            _ => match (parameter - 2) % OF_VOID {
                0 | 1 => [start[parameter], f64::INFINITY],
                2 => [start[parameter], 1.0],
                3 => CONTRAST,
                10 => WIDTH,
                n => [0.0, SHAPE[(n - 4) / 2]],
            },
        }
    }

    /// Fits from a start, by Levenberg's method.
    pub fn fit(&self, start: &[f64], monitor: &dyn Monitor) -> Result<Fit, Cancelled> {
        let count = start.len();
        let priors: Vec<[f64; 2]> = (0..count).map(|p| self.prior(p, start)).collect();
        let held = |parameters: &[f64]| -> f64 {
            parameters.iter().zip(&priors).map(|(p, [mean, s])| ((p - mean) / s).powi(2)).sum()
        };
        let mut parameters = start.to_vec();
        let mut x = self.map(&parameters);
        let mut point = self.model.at(&x);
        let mut residual = self.residual(&point.predicted, parameters[1]);
        let mut cost = inner(&residual, &residual) + held(&parameters);
        let mut damping = 1e-2;
        let mut steps = 0;
        loop {
            if monitor.is_cancelled() {
                return Err(Cancelled);
            }
            let directions: Vec<Vec<f64>> = (0..count)
                .map(|p| {
                    if p == 1 {
                        return self.weight.clone();
                    }
                    let h = self.step(p);
                    let at = |sign: f64| {
                        let mut moved = parameters.clone();
                        moved[p] += sign * h;
                        self.map(&moved)
                    };
                    let dx: Vec<f64> =
                        at(1.0).iter().zip(at(-1.0)).map(|(a, b)| (a - b) / (2.0 * h)).collect();
                    point.change(&dx).iter().zip(&self.weight).map(|(d, w)| d * w).collect()
                })
                .collect();
            let mut normal = vec![0.0; count * count];
            let mut right = vec![0.0; count];
            for p in 0..count {
                for q in 0..count {
                    normal[p * count + q] = inner(&directions[p], &directions[q]);
                }
                let precision = priors[p][1].powi(-2);
                normal[p * count + p] += precision.max(1e-12);
                right[p] = inner(&directions[p], &residual) + (priors[p][0] - parameters[p]) * precision;
            }
            let mut improved = None;
            while damping < 1e8 {
                let mut damped = normal.clone();
                (0..count).for_each(|p| damped[p * count + p] *= 1.0 + damping);
                if let Some(factor) = Cholesky::new(damped, count) {
                    let step = factor.solve(&right);
                    let next: Vec<f64> =
                        (0..count).map(|p| parameters[p] + self.limited(p, step[p])).collect();
                    let next_x = self.map(&next);
                    let next_point = self.model.at(&next_x);
                    let next_residual = self.residual(&next_point.predicted, next[1]);
                    let next_cost = inner(&next_residual, &next_residual) + held(&next);
                    if next_cost < cost {
                        improved = Some((next, next_x, next_point, next_residual, next_cost));
                        break;
                    }
                }
                damping = 10.0 * damping.max(1e-3);
                if damping > 1e4 {
                    break;
                }
            }
            steps += 1;
            let gain = improved.as_ref().map_or(0.0, |i| cost - i.4);
            if let Some(next) = improved {
                (parameters, x, point, residual, cost) = next;
                damping *= 0.1;
            }
            if gain < 0.02 || steps >= STEPS {
                let covariance = Cholesky::new(normal, count)
                    .map_or_else(|| vec![f64::NAN; count * count], |factor| factor.inverse());
                return Ok(Fit { parameters, covariance, directions, residual, x });
            }
            monitor.progress("fit of voids", steps, STEPS);
        }
    }

    /// A step kept small enough that the linearisation means something.
    fn limited(&self, parameter: usize, step: f64) -> f64 {
        let [dx, dy] = self.pixels.size();
        let most = match parameter.checked_sub(2).map(|p| p % OF_VOID) {
            None => 2.0,
            Some(0 | 1) => 2.0 * (dx * dy).sqrt(),
            Some(2) => 0.5,
            Some(3) => 1.0,
            _ => 0.15,
        };
        step.clamp(-most, most)
    }

    /// A void to begin with.
    pub fn seed(&self, candidate: &Candidate) -> Vec<f64> {
        let [x, y] = self.pixels.middle(candidate.pixel);
        let mut void = vec![x, y, candidate.radius.ln(), CONTRAST[0]];
        void.resize(OF_VOID, 0.0);
        void[10] = WIDTH[0];
        void
    }

    /// A function of a void's parameters with its uncertainty.
    pub fn estimate(&self, fit: &Fit, void: usize, function: &dyn Fn(&[f64]) -> f64) -> Estimate {
        let count = fit.parameters.len();
        let value = function(&fit.parameters);
        let gradient: Vec<f64> = (0..count)
            .map(|p| {
                if p >= 2 && (p - 2) / OF_VOID != void {
                    return 0.0;
                }
                let h = 2.0 * self.step(p);
                let at = |sign: f64| {
                    let mut moved = fit.parameters.clone();
                    moved[p] += sign * h;
                    function(&moved)
                };
                (at(1.0) - at(-1.0)) / (2.0 * h)
            })
            .collect();
        let variance: f64 = (0..count)
            .map(|p| gradient[p] * inner(&gradient, &fit.covariance[p * count..(p + 1) * count]))
            .sum();
        Estimate { value, uncertainty: variance.max(0.0).sqrt() }
    }

    /// Area of a void, m², and its centre, m.
    pub fn moments(&self, parameters: &[f64], void: usize) -> [f64; 3] {
        let [dx, dy] = self.pixels.size();
        let start = 2 + void * OF_VOID;
        let mut sums = [0.0; 3];
        for (pixel, part) in self.coverage(&parameters[start..start + OF_VOID]) {
            let [x, y] = self.pixels.middle(pixel);
            sums[0] += part * dx * dy;
            sums[1] += part * dx * dy * x;
            sums[2] += part * dx * dy * y;
        }
        [sums[0], sums[1] / sums[0], sums[2] / sums[0]]
    }

    /// What the size of the pixels leaves unknown of a void's area, m²: its circumference times the doubt of its edge.
    pub fn area_doubt(&self, circumference: f64) -> f64 {
        let [dx, dy] = self.pixels.size();
        circumference * EDGE * (dx * dy).sqrt()
    }

    /// Pixels of the voids and those within two of them: what stands out there belongs to the shape of a void, which the
    /// curve follows only so far.
    pub fn taken(&self, parameters: &[f64]) -> Vec<bool> {
        let mut taken = vec![false; self.pixels.count()];
        let [dx, dy] = self.pixels.size();
        for void in parameters[2..].chunks(OF_VOID) {
            for (pixel, part) in self.coverage(void) {
                if part > 0.05 {
                    for near in self.disc(pixel, 2.3 * dx.max(dy)) {
                        taken[near] = true;
                    }
                }
            }
        }
        taken
    }

    /// Pixels of a void with the part of each that it covers.
    pub fn covered(&self, parameters: &[f64], void: usize) -> Vec<(usize, f64)> {
        let start = 2 + void * OF_VOID;
        self.coverage(&parameters[start..start + OF_VOID])
    }
}
