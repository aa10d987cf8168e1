//! Conductance of the gas in the gaps between rough surfaces.
//!
//! - Simple form: h_g = k_g/(Y + M).
//! - Integral form (Yovanovich, DeVaal & Hegazy, AIAA-82-0888, 1982): gaps are normally distributed about Y,
//!   h_g = (k_g/σ)/√(2π) ∫₀^∞ e^(−(Y/σ − t)²/2)/(t + M/σ) dt.
//!
//! Y separation of the mean planes, M gas parameter (slip). With M p in place of M both hold down to zero pressure.

use kapitza_core::interface::Dual;
use kapitza_core::special::gauss_legendre;
use std::f64::consts::PI;
use std::sync::OnceLock;

/// The integral with its derivatives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GapIntegral {
    /// I(y, μ) = (1/√2π) ∫₀^∞ e^(−(y−t)²/2)/(t + μ) dt.
    pub value: f64,
    /// ∂I/∂y.
    pub by_separation: f64,
    /// ∂I/∂μ.
    pub by_parameter: f64,
}

/// I(y, μ) for y = Y/σ and μ = M/σ > 0, to about 1e-12.
///
/// Near t = 0 the variable is ln(t + μ), in which the integrand is smooth however small μ is.
///
/// ```
/// // The integral exceeds the simple form 1/(y + μ) by 22 % at μ = 1e-3, 15 % at 0.1 and 0.5 % at 10 (y = 3.09).
/// use kapitza_contact::gap::gap_integral;
/// let y = 3.090_232_306;
/// for (mu, excess) in [(1e-3, 0.22), (0.1, 0.15), (10.0, 0.005)] {
///     assert!((gap_integral(y, mu).value * (y + mu) - 1.0 - excess).abs() < 0.005);
/// }
/// ```
pub fn gap_integral(separation: f64, parameter: f64) -> GapIntegral {
    const SPLIT: f64 = 1.0;
    static RULE: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    let rule = RULE.get_or_init(|| gauss_legendre(12));
    let (y, mu) = (separation, parameter);
    let mut sums = [0.0; 3];
    let mut add = |t: f64, weight: f64| {
        let z = t - y;
        let g = weight * (-0.5 * z * z).exp();
        sums[0] += g;
        sums[1] += g * z;
        sums[2] -= g / (t + mu);
    };
    if mu >= SPLIT {
        for &(x, w) in rule {
            add(SPLIT * x, w * SPLIT / (SPLIT * x + mu));
        }
    } else {
        // 0 < t < 1: u = ln(t + μ), dt/(t + μ) = du, one panel per 1.5 in u.
        let (from, to) = (mu.ln(), (SPLIT + mu).ln());
        let panels = ((to - from) / 1.5).ceil().clamp(1.0, 60.0);
        let width = (to - from) / panels;
        let mut left = from;
        while left < to - 0.5 * width {
            for &(x, w) in rule {
                let u = left + width * x;
                add((u.exp() - mu).max(0.0), w * width);
            }
            left += width;
        }
    }
    // t > 1: panels of width 1.5 up to 9 standard deviations beyond y.
    let end = (y + 9.0).max(SPLIT + 1.0);
    let begin = SPLIT.max(y - 9.0);
    let panels = ((end - begin) / 1.5).ceil();
    let width = (end - begin) / panels;
    let mut left = begin;
    while left < end - 0.5 * width {
        for &(x, w) in rule {
            let t = left + width * x;
            add(t, w * width / (t + mu));
        }
        left += width;
    }
    let scale = 1.0 / (2.0 * PI).sqrt();
    GapIntegral { value: scale * sums[0], by_separation: scale * sums[1], by_parameter: scale * sums[2] }
}

/// h_g of the simple form: k p/(Y p + M p).
pub fn simple(conductivity: Dual, separation: Dual, parameter_times_pressure: Dual, pressure: Dual) -> Dual {
    conductivity * pressure / (separation * pressure + parameter_times_pressure)
}

/// h_g of the integral form: (k/σ) I(Y/σ, M p/(σ p)); at zero pressure it vanishes as k p/(M p) times the fraction of
/// open gaps.
pub fn integral(
    conductivity: Dual,
    roughness: f64,
    separation: Dual,
    parameter_times_pressure: Dual,
    pressure: Dual,
) -> Dual {
    let y = separation / roughness;
    // So rarefied that the gap no longer matters, or no gas at all: I → Φ(y)/μ, linear in the pressure.
    if pressure.re * roughness * 1e9 <= parameter_times_pressure.re {
        let open = 1.0 - 0.5 * kapitza_core::special::erfc(y.re / std::f64::consts::SQRT_2);
        let density = (-0.5 * y.re * y.re).exp() / (2.0 * PI).sqrt();
        let open = kapitza_core::interface::chain(y, open, density);
        return conductivity * pressure / parameter_times_pressure * open;
    }
    let mu = parameter_times_pressure / (pressure * roughness);
    let i = gap_integral(y.re, mu.re);
    let value = (y - y.re) * i.by_separation + (mu - mu.re) * i.by_parameter + i.value;
    conductivity / roughness * value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// mpmath 1.3, quad at 30 digits.
    #[test]
    fn integral_equals_arbitrary_precision() {
        for (y, mu, expected) in REFERENCE {
            let found = gap_integral(y, mu).value;
            assert!((found / expected - 1.0).abs() < 1e-11, "{y} {mu}: {found} {expected}");
        }
    }

    include!("gap_reference.rs");

    proptest! {
        /// Derivatives against central differences.
        #[test]
        fn derivatives_are_consistent(y in 1.0..6.0_f64, exponent in -8.0..3.0_f64) {
            let mu = 10f64.powf(exponent);
            let here = gap_integral(y, mu);
            let (dy, dmu) = (1e-5, mu * 1e-5);
            let by_y = (gap_integral(y + dy, mu).value - gap_integral(y - dy, mu).value) / (2.0 * dy);
            let by_mu = (gap_integral(y, mu + dmu).value - gap_integral(y, mu - dmu).value) / (2.0 * dmu);
            prop_assert!((here.by_separation - by_y).abs() < 1e-6 * here.value);
            prop_assert!((here.by_parameter - by_mu).abs() < 1e-6 * here.value / mu);
        }

        /// The integral never lies below the simple form (Jensen: 1/t is convex), apart from gaps cut off at zero.
        #[test]
        fn convexity(y in 3.0..6.0_f64, exponent in -3.0..3.0_f64) {
            let mu = 10f64.powf(exponent);
            prop_assert!(gap_integral(y, mu).value * (y + mu) > 0.998);
        }
    }

    #[test]
    fn vacuum_is_the_limit() {
        let (k, y, mp) = (Dual::from(0.026), Dual::from(6e-6), Dual::from(0.02));
        let at = |p: f64| integral(k, 2e-6, y, mp, p.into()).re;
        assert_eq!(at(0.0), 0.0);
        let slope = at(1e-9) / 1e-9;
        for p in [1e-8, 1e-6, 1e-5, 1e-4, 1e-2] {
            assert!((at(p) / p / slope - 1.0).abs() < 1e-3, "{p}");
        }
        // Across the switch of formula the curve is continuous to 1e-9.
        let switch = 0.02 / (2e-6 * 1e9);
        assert!((at(switch * 1.000_001) / at(switch * 0.999_999) / 1.000_002 - 1.0).abs() < 1e-8);
    }
}
