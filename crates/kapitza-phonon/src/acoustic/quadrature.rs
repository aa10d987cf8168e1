//! Integrals over the in-plane slowness between critical slownesses.
//!
//! Every coefficient has square roots √|p − p₀| at the critical slownesses p₀ of both sides. Between two of them each half of
//! the interval is mapped by p = p₀ ± s², which makes the integrand smooth, and integrated by Gauss-Legendre with 16 and
//! with 24 points; where the two differ the piece is halved (a pole near the path, or a pair of close critical slownesses).
//! The sum of the differences bounds the error of the 24 points from above.

use kapitza_core::special::gauss_legendre;
use std::sync::OnceLock;

type Rule = Vec<(f64, f64)>;

fn rules() -> &'static [Rule; 2] {
    static RULES: OnceLock<[Rule; 2]> = OnceLock::new();
    RULES.get_or_init(|| [gauss_legendre(16), gauss_legendre(24)])
}

/// ∫ of several functions over [0, last edge] and a bound on the error of each, in units of the functions.
pub(super) struct Integral<const N: usize> {
    pub value: [f64; N],
    pub error: f64,
}

/// Halvings of one piece: the smallest is 2⁻²⁴ of it.
const DEPTH: usize = 24;

/// `edges` ascending, above zero. `tolerance` is absolute, for each piece.
pub(super) fn integrate<const N: usize>(
    edges: &[f64],
    tolerance: f64,
    f: impl Fn(f64) -> [f64; N],
) -> Integral<N> {
    let mut total = Integral { value: [0.0; N], error: 0.0 };
    let mut low = 0.0;
    for &high in edges {
        let middle = 0.5 * (low + high);
        let root = (high - middle).sqrt();
        if low == 0.0 {
            // Normal incidence is a smooth point.
            adapt(&mut total, tolerance, 0.0, middle, &f);
        } else {
            let from = |s: f64| f(low + s * s).map(|y| 2.0 * s * y);
            adapt(&mut total, tolerance, 0.0, root, &from);
        }
        let to = |s: f64| f(high - s * s).map(|y| 2.0 * s * y);
        adapt(&mut total, tolerance, 0.0, root, &to);
        low = high;
    }
    total
}

/// Adds ∫ f over [a, b].
pub(super) fn adapt<const N: usize>(
    total: &mut Integral<N>,
    tolerance: f64,
    a: f64,
    b: f64,
    f: &impl Fn(f64) -> [f64; N],
) {
    let mut pieces = vec![(a, b, DEPTH)];
    while let Some((a, b, depth)) = pieces.pop() {
        let [coarse, fine] = rules().each_ref().map(|rule| {
            let mut sum = [0.0; N];
            for &(x, w) in rule {
                let y = f(a + (b - a) * x);
                for (s, y) in sum.iter_mut().zip(y) {
                    *s += w * (b - a) * y;
                }
            }
            sum
        });
        let error = coarse.iter().zip(&fine).map(|(c, f)| (c - f).abs()).fold(0.0, f64::max);
        // Not a number: no halving helps, and the sum says so.
        if depth > 0 && error > tolerance {
            let middle = 0.5 * (a + b);
            pieces.push((middle, b, depth - 1));
            pieces.push((a, middle, depth - 1));
        } else {
            for (t, y) in total.value.iter_mut().zip(fine) {
                *t += y;
            }
            total.error += error;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closed forms: ∫₀² √|p − 1| dp = 4/3 and ∫₀² dp/((p − ½)² + ε²) = (atan(3/2ε) + atan(1/2ε))/ε.
    #[test]
    fn roots_and_narrow_peaks() {
        let found = integrate(&[1.0, 2.0], 1e-14, |p| [(p - 1.0).abs().sqrt(), p]);
        assert!((found.value[0] - 4.0 / 3.0).abs() < 1e-14 && (found.value[1] - 2.0).abs() < 1e-14);
        assert!(found.error < 1e-13);
        let eps: f64 = 1e-5;
        let exact = ((1.5 / eps).atan() + (0.5 / eps).atan()) / eps;
        let peak = integrate(&[1.0, 2.0], 1e-8, |p| [1.0 / ((p - 0.5).powi(2) + eps * eps)]);
        assert!((peak.value[0] / exact - 1.0).abs() < 1e-11, "{}", peak.value[0] / exact - 1.0);
    }
}
