//! A path of few uniform layers and bare resistances that has the measured impedance, and its interfaces.
//!
//! A spectrum smooth within the noise smears every step of the structure function over half a decade of τ. Where the
//! path does consist of uniform layers and interfaces, that is far more than the data leave open: the impedance of
//! n layers (R, C each), each followed by a bare resistance P, is fitted by weighted least squares (Levenberg–Marquardt
//! on ln R, ln C, ln P; the exact impedance by a contour shared within a decade of time), n rising as long as Schwarz's
//! criterion (G. Schwarz, Ann. Stat. 6, 461, 1978) demands it. A bare resistance between two layers is an interface;
//! its uncertainty is that of the fit with all other parameters free.

use super::path::tanh_over;
use super::{Cumulative, Samples};
use rustfft::num_complex::Complex64;
use std::f64::consts::PI;

/// Most layers.
const MOST: usize = 6;
/// Standard deviation of the weak prior of the logarithm of a capacity; that of a resistance is the whole resistance.
/// They keep what the data do not decide bounded.
const PRIOR: f64 = 2.0;
/// Shares of the whole to which a resistance at zero is raised, and how far χ² may rise.
const SHARES: [f64; 5] = [0.08, 0.04, 0.02, 0.01, 0.005];
const RISE: f64 = 1.0;
/// Decrease of χ² in one step at which a fit is finished.
const GAIN: f64 = 0.005;
/// Share of the whole below which a resistance counts as this share where its slope is taken.
const LEAST: f64 = 1e-6;
/// Draws of a path with resistances below zero that are thrown away before the last is cut off at zero.
const TRIES: usize = 64;
/// Schwarz's criterion of a path above that of the best up to which it counts as possible: odds of fifty to one.
const NEARLY: f64 = 8.0;

/// A fitted path of layers, each followed by a bare resistance.
#[derive(Clone, Debug, PartialEq)]
pub struct LayeredPath {
    /// Resistance (K/W) and capacity (J/K) of every layer, and the bare resistance behind it (K/W).
    pub layers: Vec<[f64; 3]>,
    /// Covariance of all of them by rows: of resistances themselves (K²/W²), of the logarithms of capacities. A resistance
    /// that the fit puts at zero has no finite logarithm, but an uncertainty.
    pub covariance: Vec<f64>,
    /// Sum of the squared residuals over the variance of the noise.
    pub chi_squared: f64,
    /// Number of samples less that of parameters.
    pub freedom: f64,
}

/// An interface found in an impedance: a length of resistance without capacity.
#[derive(Clone, Debug, PartialEq)]
pub struct DetectedInterface {
    /// Cumulative resistance from the junction at which it begins, K/W.
    pub position: f64,
    /// Standard uncertainty of the position, K/W.
    pub position_uncertainty: f64,
    /// Its resistance: the length of the plateau, K/W.
    pub resistance: f64,
    /// Standard uncertainty of the resistance, K/W.
    pub resistance_uncertainty: f64,
    /// Cumulative capacity on the plateau, J/K.
    pub capacity: f64,
    /// Whether it is the last one, which ends at the fixed temperature: a film, a heat sink, a cold plate.
    pub last: bool,
}

impl LayeredPath {
    /// (resistance, capacity) of everything in order.
    pub fn sections(&self) -> Vec<(f64, f64)> {
        self.layers.iter().flat_map(|&[r, c, p]| [(r, c), (p, 0.0)]).collect()
    }

    /// Its structure function.
    pub fn cumulative(&self) -> Cumulative {
        Cumulative::of_layers(&self.sections())
    }

    /// Standard uncertainty of a sum of resistances: `taken` says of every parameter whether it counts.
    fn spread(&self, taken: impl Fn(usize) -> bool) -> f64 {
        let n = 3 * self.layers.len();
        let counted = |i: &usize| taken(*i) && i % 3 != 1;
        let mut variance = 0.0;
        for i in (0..n).filter(counted) {
            for j in (0..n).filter(counted) {
                variance += self.covariance[i * n + j];
            }
        }
        variance.max(0.0).sqrt()
    }

    /// Resistance of the whole path with its standard uncertainty, K/W.
    pub fn total(&self) -> (f64, f64) {
        (self.layers.iter().map(|l| l[0] + l[2]).sum(), self.spread(|_| true))
    }

    /// The bare resistances that the data show: those above twice their uncertainty.
    pub fn interfaces(&self) -> Vec<DetectedInterface> {
        let (mut position, mut capacity) = (0.0, 0.0);
        let mut found = Vec::new();
        for (k, &[r, c, p]) in self.layers.iter().enumerate() {
            position += r;
            capacity += c;
            let resistance_uncertainty = self.spread(|i| i == 3 * k + 2);
            if p > 2.0 * resistance_uncertainty {
                found.push(DetectedInterface {
                    position,
                    position_uncertainty: self.spread(|i| i < 3 * k + 2),
                    resistance: p,
                    resistance_uncertainty,
                    capacity,
                    last: k + 1 == self.layers.len(),
                });
            }
            position += p;
        }
        found
    }

    /// A path of the posterior: Gaussian in the resistances and the logarithms of the capacities, resistances at or above
    /// zero. `normal` gives independent standard normal numbers.
    pub(super) fn drawn(&self, factor: &[f64], mut normal: impl FnMut() -> f64) -> Cumulative {
        let best: Vec<f64> = self.layers.iter().flatten().copied().collect();
        let n = best.len();
        let mut flat = best.clone();
        for _ in 0..TRIES {
            let numbers: Vec<f64> = (0..n).map(|_| normal()).collect();
            for i in 0..n {
                let change: f64 = (0..=i).map(|j| factor[i * n + j] * numbers[j]).sum();
                flat[i] = if i % 3 == 1 { best[i] * change.clamp(-8.0, 8.0).exp() } else { best[i] + change };
            }
            if flat.iter().all(|v| *v >= 0.0) {
                break;
            }
        }
        let sections: Vec<(f64, f64)> =
            flat.chunks_exact(3).flat_map(|l| [(l[0].max(0.0), l[1]), (l[2].max(0.0), 0.0)]).collect();
        Cumulative::of_layers(&sections)
    }

    /// Lower Cholesky factor of the covariance.
    pub(super) fn factor(&self) -> Vec<f64> {
        let n = 3 * self.layers.len();
        cholesky(&self.covariance, n).unwrap_or_else(|| vec![0.0; n * n])
    }
}

/// The contour of a decade of time t₀ to 10 t₀: z t₀ = M (1 + sin(iu − φ)), midpoint rule. Width, opening and step are
/// those of least error for (1 − e^{−λt}) over all λ: 1.3·10⁻⁶.
const NODES: usize = 12;
const WIDTH: f64 = 1.535_851_7;
const OPENING: f64 = 0.986_360_08;
const STEP: f64 = 0.245_497_52;

/// Where the impedance is wanted, and how the samples follow from it.
struct Contours {
    nodes: Vec<Complex64>,
    /// Their square roots.
    roots: Vec<Complex64>,
    /// For each sample: its first node.
    first: Vec<usize>,
    /// For each sample: the weights of its nodes.
    weights: Vec<[Complex64; NODES]>,
}

impl Contours {
    fn new(times: &[f64]) -> Self {
        let mut contours =
            Self { nodes: Vec::new(), roots: Vec::new(), first: Vec::new(), weights: Vec::new() };
        let mut start = 0.0;
        for &time in times {
            if contours.nodes.is_empty() || time > 10.0 * start {
                start = time;
                contours.nodes.extend((0..NODES).map(|k| {
                    let at = Complex64::new(-OPENING, (k as f64 + 0.5) * STEP);
                    WIDTH * (1.0 + at.sin()) / start
                }));
            }
            let first = contours.nodes.len() - NODES;
            contours.first.push(first);
            contours.weights.push(std::array::from_fn(|k| {
                let at = Complex64::new(-OPENING, (k as f64 + 0.5) * STEP);
                let z = contours.nodes[first + k];
                STEP / PI * (z * time).exp() * Complex64::i() * WIDTH * at.cos() / start / z
            }));
        }
        contours.roots = contours.nodes.iter().map(|s| s.sqrt()).collect();
        contours
    }

    /// Impedance of the layers at every node, and its derivatives with respect to the logarithms.
    /// These by rows, real parts before imaginary parts.
    fn impedance(&self, logarithms: &[f64]) -> (Vec<Complex64>, Vec<f64>) {
        let n = logarithms.len();
        let values: Vec<f64> = logarithms.iter().map(|l| l.exp()).collect();
        let mut all = Vec::with_capacity(self.nodes.len());
        let mut parts = vec![0.0; self.nodes.len() * 2 * n];
        let sizes: Vec<f64> = values.chunks_exact(3).map(|l| (l[0] * l[1]).sqrt()).collect();
        let mut slopes = [Complex64::default(); 3 * MOST];
        for ((&s, &root), parts) in self.nodes.iter().zip(&self.roots).zip(parts.chunks_exact_mut(2 * n)) {
            let mut load = Complex64::default();
            let mut gains = [Complex64::default(); MOST];
            for k in (0..n / 3).rev() {
                let (r, c, p) = (values[3 * k], values[3 * k + 1], values[3 * k + 2]);
                let behind = load + p;
                // Z = (L + Rρ)/(1 + L sCρ), ρ = tanh g/g, dρ/d ln(RC) = (1 − tanh² g − ρ)/2.
                let squared = s * r * c;
                let ratio = tanh_over(root * sizes[k]);
                let sech = 1.0 - squared * ratio * ratio;
                let bend = 0.5 * (sech - ratio);
                let drawn = behind * s * c;
                let inverse = 1.0 / (1.0 + drawn * ratio);
                let near = (behind + r * ratio) * inverse;
                let pulled = near * drawn;
                slopes[3 * k] = (r * (ratio + bend) - pulled * bend) * inverse;
                slopes[3 * k + 1] = (r * bend - pulled * (ratio + bend)) * inverse;
                let gain = sech * inverse * inverse;
                slopes[3 * k + 2] = gain * p;
                gains[k] = gain;
                load = near;
            }
            let mut passed = Complex64::new(1.0, 0.0);
            for k in 0..n / 3 {
                for (place, slope) in slopes[3 * k..3 * k + 3].iter().enumerate() {
                    let slope = slope * passed;
                    parts[3 * k + place] = slope.re;
                    parts[n + 3 * k + place] = slope.im;
                }
                passed *= gains[k];
            }
            all.push(load);
        }
        (all, parts)
    }
}

struct Fit<'a> {
    samples: &'a Samples,
    contours: Contours,
    noise: f64,
}

/// Residuals over the noise, squared and summed; normal matrix and gradient.
struct Linearised {
    chi_squared: f64,
    normal: Vec<f64>,
    gradient: Vec<f64>,
}

impl Fit<'_> {
    fn linearise(&self, logarithms: &[f64]) -> Linearised {
        let (values, slopes) = self.contours.impedance(logarithms);
        // Loops of a length known to the compiler take half the time.
        match logarithms.len() / 3 {
            1 => self.summed::<3>(&values, &slopes),
            2 => self.summed::<6>(&values, &slopes),
            3 => self.summed::<9>(&values, &slopes),
            4 => self.summed::<12>(&values, &slopes),
            5 => self.summed::<15>(&values, &slopes),
            _ => self.summed::<{ 3 * MOST }>(&values, &slopes),
        }
    }

    /// Sums over the samples for N parameters.
    fn summed<const N: usize>(&self, values: &[Complex64], slopes: &[f64]) -> Linearised {
        let (parts, _) = slopes.as_chunks::<N>();
        let (mut normal, mut gradient, mut chi_squared) = ([[0.0; N]; N], [0.0; N], 0.0);
        for i in 0..self.samples.len() {
            let first = self.contours.first[i];
            let mut model = 0.0;
            let mut row = [0.0; N];
            for (k, w) in self.contours.weights[i].iter().enumerate() {
                model += (w * values[first + k]).im;
                let (re, im) = (&parts[2 * (first + k)], &parts[2 * (first + k) + 1]);
                for a in 0..N {
                    row[a] += w.re * im[a] + w.im * re[a];
                }
            }
            let over = self.samples.weights[i] / (self.noise * self.noise);
            let miss = self.samples.values[i] - model;
            chi_squared += miss * miss * over;
            for a in 0..N {
                let weighted = over * row[a];
                gradient[a] += weighted * miss;
                for b in 0..N {
                    normal[a][b] += weighted * row[b];
                }
            }
        }
        Linearised { chi_squared, normal: normal.as_flattened().to_vec(), gradient: gradient.to_vec() }
    }

    /// Levenberg–Marquardt: at most `steps`, none after one that lowers χ² by no more than `enough`.
    fn improve(&self, logarithms: &mut Vec<f64>, steps: usize, enough: f64) -> Linearised {
        self.improve_others(logarithms, None, steps, enough)
    }

    /// The same with one parameter held.
    fn improve_others(
        &self,
        logarithms: &mut Vec<f64>,
        held: Option<usize>,
        steps: usize,
        enough: f64,
    ) -> Linearised {
        let n = logarithms.len();
        let mut now = self.linearise(logarithms);
        let mut damping = 1e-2;
        for _ in 0..steps {
            let mut matrix = now.normal.clone();
            for a in 0..n {
                matrix[a * n + a] = matrix[a * n + a] * (1.0 + damping) + 1e-3 + damping;
            }
            let mut gradient = now.gradient.clone();
            if let Some(held) = held {
                for a in 0..n {
                    (matrix[held * n + a], matrix[a * n + held]) = (0.0, 0.0);
                }
                (matrix[held * n + held], gradient[held]) = (1.0, 0.0);
            }
            let Some(factor) = cholesky(&matrix, n) else {
                damping *= 10.0;
                continue;
            };
            let step = back_substituted(&factor, &gradient, n);
            let next: Vec<f64> = logarithms
                .iter()
                .zip(&step)
                .map(|(l, s)| (l + s.clamp(-1.5, 1.5)).clamp(-60.0, 60.0))
                .collect();
            let trial = self.linearise(&next);
            if trial.chi_squared.is_finite() && trial.chi_squared < now.chi_squared {
                let gained = now.chi_squared - trial.chi_squared;
                *logarithms = next;
                now = trial;
                damping = (damping * 0.2).max(1e-9);
                if gained < enough + 1e-7 * now.chi_squared {
                    break;
                }
            } else {
                damping *= 8.0;
                if damping > 1e8 {
                    break;
                }
            }
        }
        now
    }

    /// Raises resistances that the fit left at zero as far as the readings hardly mind. A thin layer acts like its halves
    /// beside its capacity, so that a fit of its resistance may end at zero although none is zero, and drags its
    /// neighbours along; nor has a bound a slope to tell an uncertainty from.
    fn raise(&self, logarithms: &mut Vec<f64>) {
        let total: f64 = logarithms.chunks_exact(3).map(|l| l[0].exp() + l[2].exp()).sum();
        let limit = self.linearise(logarithms).chi_squared + RISE;
        for at in (0..logarithms.len() - 1).filter(|i| i % 3 != 1) {
            let own = logarithms[at].exp() / total;
            if own >= SHARES[SHARES.len() - 1] {
                continue;
            }
            for share in SHARES {
                let mut raised = logarithms.clone();
                // What it gains its larger neighbour loses.
                let gain = (share - own) * total;
                let neighbours = [
                    at.checked_sub(if at % 3 == 0 { 1 } else { 2 }),
                    Some(at + if at % 3 == 0 { 2 } else { 1 }),
                ];
                let donor = neighbours
                    .into_iter()
                    .flatten()
                    .filter(|i| *i < raised.len())
                    .max_by(|a, b| raised[*a].total_cmp(&raised[*b]));
                let Some(donor) = donor.filter(|donor| raised[*donor].exp() > 2.0 * gain) else { continue };
                raised[donor] = (raised[donor].exp() - gain).ln();
                raised[at] = (share * total).ln();
                if self.improve_others(&mut raised, Some(at), 10, 20.0 * GAIN).chi_squared < limit {
                    *logarithms = raised;
                    break;
                }
            }
        }
    }

    /// Paths with one layer less than a path: two neighbours and what is between them as one layer, or one layer as a bare
    /// resistance.
    fn reductions(logarithms: &[f64]) -> Vec<Vec<f64>> {
        let values: Vec<f64> = logarithms.iter().map(|l| l.exp()).collect();
        let n = values.len() / 3;
        let mut all = Vec::new();
        for k in 0..n - 1 {
            let merged = |three: [f64; 3]| {
                let mut next = logarithms.to_vec();
                next.splice(3 * k..3 * k + 6, three.map(f64::ln));
                next
            };
            let [r, c, p, next_r, next_c, next_p] = [0, 1, 2, 3, 4, 5].map(|i| values[3 * k + i]);
            all.push(merged([r + p + next_r, c + next_c, next_p]));
            all.push(merged([r, c, p + next_r + next_p]));
            if k == 0 {
                all.push(merged([r + p + next_r, next_c, next_p]));
            }
        }
        all
    }

    /// Paths with one layer more than a path.
    fn candidates(logarithms: &[f64]) -> Vec<Vec<f64>> {
        let n = logarithms.len() / 3;
        let mut all = Vec::new();
        let insert = |place: usize, kept: [f64; 3], new: [f64; 3]| {
            let mut next = logarithms.to_vec();
            next[3 * place..3 * place + 3].copy_from_slice(&kept);
            for (k, value) in new.into_iter().enumerate() {
                next.insert(3 * place + 3 + k, value);
            }
            next
        };
        for k in 0..n {
            let [r, c, p] = [logarithms[3 * k], logarithms[3 * k + 1], logarithms[3 * k + 2]];
            let middle = logarithms.get(3 * k + 4).map_or(c + 2.5, |next| f64::midpoint(c, *next));
            let half = p - std::f64::consts::LN_2;
            // A layer inside the bare resistance; the layer in two, with something between.
            all.push(insert(k, [r, c, half], [half - 2.0, middle, half]));
            if k + 1 == n {
                all.push(insert(k, [r, c, half], [half - 2.0, c + 5.0, half]));
            }
            let part = r - std::f64::consts::LN_2;
            all.push(insert(k, [part, c - 1.6, part - 1.0], [part, c, p]));
        }
        all
    }
}

/// Fits paths of one layer and more to an impedance with noise of this size per sample; the one that Schwarz's criterion
/// prefers, and behind it those that it hardly likes less.
pub(super) fn fit(samples: &Samples, noise: f64) -> Vec<LayeredPath> {
    let total = samples.values.iter().copied().fold(0.0, f64::max);
    if total <= 0.0 {
        return Vec::new();
    }
    // The contours are good to a millionth of the whole.
    let fit = Fit { samples, contours: Contours::new(&samples.times), noise: noise.max(1e-5 * total) };
    let half = samples.values.iter().position(|z| *z >= 0.5 * total).unwrap_or(0);
    let capacity = samples.times[half] / (0.5 * total);
    let mut logarithms = vec![(0.3 * total).ln(), capacity.ln(), (0.7 * total).ln()];
    let mut now = fit.improve(&mut logarithms, 20, GAIN);
    let count = samples.len() as f64;
    let penalty = 3.0 * count.ln();
    let mut failures = 0;
    let mut all: Vec<(Vec<f64>, f64)> = Vec::new();
    let mut best = (logarithms.clone(), now.chi_squared + penalty);
    for layers in 2..=MOST {
        if 3.0 * layers as f64 + 3.0 > count {
            break;
        }
        let mut tried: Vec<(Vec<f64>, f64)> = Fit::candidates(&logarithms)
            .into_iter()
            .map(|mut candidate| {
                let result = fit.improve(&mut candidate, 6, 100.0 * GAIN);
                (candidate, result.chi_squared)
            })
            .collect();
        tried.sort_by(|a, b| a.1.total_cmp(&b.1));
        // The best two at first sight go on; the next ones where these leave something to explain.
        let freedom = count - 3.0 * layers as f64;
        let explained = freedom + (2.0 * freedom).sqrt();
        let mut finished: Vec<(Vec<f64>, Linearised)> = Vec::new();
        for (place, (mut candidate, _)) in tried.into_iter().enumerate() {
            let enough = finished.iter().any(|f| f.1.chi_squared < explained) || layers < 3 || place >= 6;
            if place >= 2 && enough {
                break;
            }
            let result = fit.improve(&mut candidate, if layers < 3 { 40 } else { 100 }, GAIN);
            finished.push((candidate, result));
        }
        finished.sort_by(|a, b| a.1.chi_squared.total_cmp(&b.1.chi_squared));
        all.extend(finished.iter().map(|f| (f.0.clone(), f.1.chi_squared + penalty * layers as f64)));
        let Some((next, result)) = finished.into_iter().next() else { break };
        logarithms = next;
        now = result;
        let score = now.chi_squared + penalty * layers as f64;
        if score < best.1 {
            best = (logarithms.clone(), score);
            failures = 0;
        } else {
            failures += 1;
        }
        // Residuals no larger than the noise leave nothing to explain.
        if now.chi_squared < explained || failures > 1 {
            break;
        }
    }
    // On the way up a layer may have been cut that needs no cut.
    loop {
        let layers = best.0.len() / 3;
        let tried = Fit::reductions(&best.0).into_iter().map(|mut candidate| {
            let result = fit.improve(&mut candidate, 15, 20.0 * GAIN);
            (candidate, result.chi_squared + penalty * (layers - 1) as f64)
        });
        let mut tried: Vec<(Vec<f64>, f64)> = tried.collect();
        tried.sort_by(|a, b| a.1.total_cmp(&b.1));
        // A path with a layer less may need many steps from where the layer was.
        for (candidate, score) in tried.iter_mut().take(2) {
            if *score >= best.1 {
                let result = fit.improve(candidate, 100, GAIN);
                *score = result.chi_squared + penalty * (layers - 1) as f64;
            }
        }
        all.extend(tried.iter().cloned());
        match tried.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some(reduced) if reduced.1 < best.1 => best = reduced,
            _ => break,
        }
    }
    fit.improve(&mut best.0, 20, GAIN);
    fit.raise(&mut best.0);
    let others = all.into_iter().filter(|other| other.1 < best.1 + NEARLY && other.0 != best.0);
    let others: Vec<Vec<f64>> = others.map(|other| other.0).take(4).collect();
    std::iter::once(best.0).chain(others).filter_map(|logarithms| fit.with_covariance(&logarithms)).collect()
}

impl Fit<'_> {
    /// A fitted path with the covariance of its parameters.
    fn with_covariance(&self, logarithms: &[f64]) -> Option<LayeredPath> {
        let count = self.samples.len() as f64;
        let n = logarithms.len();
        let total: f64 = logarithms.chunks_exact(3).map(|l| l[0].exp() + l[2].exp()).sum();
        let floor = (LEAST * total).ln();
        let held: Vec<f64> =
            logarithms.iter().enumerate().map(|(i, l)| if i % 3 == 1 { *l } else { l.max(floor) }).collect();
        let last = self.linearise(&held);
        let freedom = (count - n as f64).max(1.0);
        // From logarithms to the resistances themselves, as shares of the whole.
        let unit: Vec<f64> =
            held.iter().enumerate().map(|(i, l)| if i % 3 == 1 { 1.0 } else { l.exp() / total }).collect();
        // Where the path is not of uniform layers the misfit is part of the uncertainty.
        let inflation = (last.chi_squared / freedom).max(1.0);
        let mut precision: Vec<f64> = last
            .normal
            .iter()
            .enumerate()
            .map(|(place, v)| v / inflation / unit[place / n] / unit[place % n])
            .collect();
        for a in 0..n {
            precision[a * n + a] += if a % 3 == 1 { 1.0 / (PRIOR * PRIOR) } else { 1.0 };
        }
        let factor = cholesky(&precision, n)?;
        let mut covariance = vec![0.0; n * n];
        let size = |i: usize| if i % 3 == 1 { 1.0 } else { total };
        let mut column = vec![0.0; n];
        for a in 0..n {
            column.fill(0.0);
            column[a] = 1.0;
            for (b, value) in back_substituted(&factor, &column, n).into_iter().enumerate() {
                covariance[b * n + a] = value * size(a) * size(b);
            }
        }
        Some(LayeredPath {
            layers: logarithms.chunks_exact(3).map(|l| [l[0].exp(), l[1].exp(), l[2].exp()]).collect(),
            covariance,
            chi_squared: last.chi_squared,
            freedom,
        })
    }
}

/// Lower Cholesky factor of a dense symmetric matrix.
fn cholesky(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let sum = matrix[i * n + j] - (0..j).map(|k| lower[i * n + k] * lower[j * n + k]).sum::<f64>();
            lower[i * n + j] = if i == j {
                if sum.is_nan() || sum <= 0.0 {
                    return None;
                }
                sum.sqrt()
            } else {
                sum / lower[j * n + j]
            };
        }
    }
    Some(lower)
}

fn back_substituted(lower: &[f64], right: &[f64], n: usize) -> Vec<f64> {
    let mut x = right.to_vec();
    for i in 0..n {
        let sum: f64 = (0..i).map(|k| lower[i * n + k] * x[k]).sum();
        x[i] = (x[i] - sum) / lower[i * n + i];
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|k| lower[k * n + i] * x[k]).sum();
        x[i] = (x[i] - sum) / lower[i * n + i];
    }
    x
}
