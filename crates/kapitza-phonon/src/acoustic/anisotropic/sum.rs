//! The integral over the in-plane slowness vector: rays between critical slownesses, equally spaced directions.
//!
//! (1/2π) ∫ d²p f = ∫ dφ/2π ∫ f p dp. Along a ray the integrand has square roots at the critical slownesses of
//! both sides, removed by p = p₀ ± s², and each piece takes the 15-point Gauss-Kronrod rule (halved where it differs
//! from its 7 points). Σα(p) = Σα(−p) (S is unitary and reciprocal), so that half of the directions suffice; the trapezoidal rule over a period converges
//! fast but for kinks where critical slownesses change their order, and its number of directions is doubled until two sums agree.

use super::rays::critical;
use super::scatter::total;
use super::{HalfSpace, stroh};
use crate::acoustic::{AcousticError, Bond, Prefactor, low_temperature_constant};
use crate::equivalent_equilibrium;
use std::f64::consts::PI;

/// (1/2π) ∫ d²p Σ_ij α_ij, s²/m², with its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summed {
    /// The integral; Ξ(ω) = ω²/2π times this.
    pub value: f64,
    /// The change at the last doubling of directions, or a quarter of the one before, plus the estimate along the rays.
    pub error: f64,
    /// Directions in half a turn.
    pub directions: usize,
}

/// First direction, off the symmetry directions of common cuts.
const START: f64 = 0.013;

/// Relative accuracy asked of the sum over directions.
const GOAL: f64 = 1e-6;

/// (1/2π) ∫ d²p Σ_ij α_ij for any bond at a frequency (rad/s; it matters only to springs).
pub fn transmission(sides: &[HalfSpace; 2], bond: Bond, omega: f64) -> Result<Summed, AcousticError> {
    bond.check()?;
    let kappa = bond.compliance(omega);
    sum_over_directions(&|e| {
        let edges = [critical(&sides[0], e), critical(&sides[1], e)];
        let end = edges.each_ref().map(|list| list.iter().copied().fold(0.0, f64::max));
        let end = end[0].min(end[1]);
        let mut edges: Vec<f64> = edges.concat().into_iter().filter(|p| *p <= end).collect();
        edges.sort_by(f64::total_cmp);
        edges.dedup_by(|a, b| (*a - *b).abs() < 1e-9 * end);
        ray(&edges, &|p| {
            for attempt in 0..6 {
                let p = p * (1.0 + 1e-9 * f64::from(attempt));
                if let Some(found) = total(sides, kappa, [p * e[0], p * e[1]]) {
                    return Ok(found * p);
                }
            }
            Err(AcousticError::Unresolved { slowness: [p * e[0], p * e[1]] })
        })
    })
}

/// (1/2π) ∫ d²p of the number of modes of one side: Σ_j over slowness sheets with v_z > 0.
fn modes(half: &HalfSpace) -> Result<Summed, AcousticError> {
    sum_over_directions(&|e| {
        let mut edges = critical(half, e);
        edges.sort_by(f64::total_cmp);
        edges.dedup_by(|a, b| (*a - *b).abs() < 1e-9 * *a);
        // Constant between critical slownesses: exact.
        let mut low = 0.0;
        let mut sum = 0.0;
        for &high in &edges {
            let middle = 0.5 * (low + high) * half.speed;
            let found = stroh::waves(&half.tensor, &half.inverse[0], [middle * e[0], middle * e[1]])
                .ok_or(AcousticError::Unresolved { slowness: [middle * e[0], middle * e[1]] })?;
            sum += found.outgoing.iter().flatten().count() as f64 * 0.5 * (high * high - low * low);
            low = high;
        }
        Ok((sum, 0.0))
    })
}

/// G/T³ at low temperature; springs of any stiffness above zero act as welded there. To about 1e-6.
pub fn prefactor(sides: &[HalfSpace; 2], bond: Bond) -> Result<Prefactor, AcousticError> {
    let found = transmission(sides, bond, 0.0)?;
    let a = low_temperature_constant();
    let bulk = [a * modes(&sides[0])?.value, a * modes(&sides[1])?.value];
    let emitted = a * found.value;
    let error = a * found.error;
    let equilibrium = equivalent_equilibrium(emitted, bulk)
        // A resistance within the numerical error is none.
        .filter(|g| 1.0 / g > 4.0 * (error / emitted + GOAL) / emitted);
    Ok(Prefactor { emitted, equilibrium, bulk, error })
}

type RaySum = Result<(f64, f64), AcousticError>;

fn sum_over_directions(f: &dyn Fn([f64; 2]) -> RaySum) -> Result<Summed, AcousticError> {
    let at = |angle: f64| f([angle.cos(), angle.sin()]);
    let mut count = 8;
    let (mut sum, mut along, mut last) = (0.0, 0.0, f64::INFINITY);
    for k in 0..count {
        let (value, error) = at(START + PI * k as f64 / count as f64)?;
        sum += value;
        along += error;
    }
    loop {
        let before = sum / count as f64;
        for k in 0..count {
            let (value, error) = at(START + PI * (k as f64 + 0.5) / count as f64)?;
            sum += value;
            along += error;
        }
        count *= 2;
        let value = sum / count as f64;
        // Kinks leave changes that fall by four or more at each doubling; one small change may be chance.
        let change = (value - before).abs().max(0.25 * last);
        if change < GOAL * value.abs() || count >= 512 {
            return Ok(Summed { value, error: change + along / count as f64, directions: count });
        }
        last = (value - before).abs();
    }
}

/// Positive nodes of the 15-point Kronrod rule on (−1, 1), its weights, and those of its 7 Gauss points (Piessens et al.,
/// QUADPACK, 1983).
const KRONROD: [(f64, f64, f64); 8] = [
    (0.991_455_371_120_812_6, 0.022_935_322_010_529_224, 0.0),
    (0.949_107_912_342_758_5, 0.063_092_092_629_978_56, 0.129_484_966_168_869_7),
    (0.864_864_423_359_769_1, 0.104_790_010_322_250_18, 0.0),
    (0.741_531_185_599_394_4, 0.140_653_259_715_525_92, 0.279_705_391_489_276_7),
    (0.586_087_235_467_691_1, 0.169_004_726_639_267_9, 0.0),
    (0.405_845_151_377_397_2, 0.190_350_578_064_785_4, 0.381_830_050_505_118_9),
    (0.207_784_955_007_898_47, 0.204_432_940_075_298_9, 0.0),
    (0.0, 0.209_482_141_084_727_83, 0.417_959_183_673_469_4),
];

/// ∫₀^end f dp and an estimate of its error.
fn ray(edges: &[f64], f: &dyn Fn(f64) -> Result<f64, AcousticError>) -> RaySum {
    let scale = edges.last().map_or(0.0, |end| end * end);
    let mut pieces: Vec<(f64, f64, f64, f64, u32)> = Vec::new();
    let mut low = 0.0;
    for &high in edges {
        let middle = 0.5 * (low + high);
        let root = (high - middle).sqrt();
        // p = origin ± s², s from 0 to the root.
        if low == 0.0 {
            pieces.push((0.0, 0.0, 0.0, middle, 6));
        } else {
            pieces.push((low, 1.0, 0.0, root, 6));
        }
        pieces.push((high, -1.0, 0.0, root, 6));
        low = high;
    }
    let (mut sum, mut error) = (0.0, 0.0);
    while let Some((origin, sign, a, b, depth)) = pieces.pop() {
        let mapped = |s: f64| -> Result<f64, AcousticError> {
            if sign == 0.0 { f(s) } else { Ok(2.0 * s * f(origin + sign * s * s)?) }
        };
        let (centre, half) = (0.5 * (a + b), 0.5 * (b - a));
        let (mut kronrod, mut gauss) = (0.0, 0.0);
        for (x, w, g) in KRONROD {
            let y = if x == 0.0 {
                mapped(centre)?
            } else {
                mapped(centre - half * x)? + mapped(centre + half * x)?
            };
            kronrod += w * half * y;
            gauss += g * half * y;
        }
        // The Gauss rule has the larger error; that of Kronrod's is about its power 3/2 (QUADPACK).
        let difference = (kronrod - gauss).abs() / scale;
        let estimate = (200.0 * difference).powf(1.5).min(difference);
        if estimate > 3e-8 && depth > 0 {
            pieces.push((origin, sign, a, centre, depth - 1));
            pieces.push((origin, sign, centre, b, depth - 1));
        } else {
            sum += kronrod;
            error += estimate * scale;
        }
    }
    Ok((sum, error))
}
