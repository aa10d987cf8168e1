//! Special functions that contact and phonon formulas need.

use std::f64::consts::PI;

/// Complementary error function.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// Inverse of the complementary error function for 0 < y < 2, to a few units in the last place.
///
/// Start: the rational approximation of Abramowitz & Stegun 26.2.23 for the normal quantile; then Halley steps on
/// erfc. Returns ±∞ at the ends of the interval and NaN outside.
pub fn erfc_inverse(y: f64) -> f64 {
    if y.is_nan() || !(0.0..=2.0).contains(&y) {
        return f64::NAN;
    }
    if y == 0.0 {
        return f64::INFINITY;
    }
    if y == 2.0 {
        return f64::NEG_INFINITY;
    }
    if y > 1.0 {
        return -erfc_inverse(2.0 - y);
    }
    // Quantile x√2 = z with Q(z) = y/2.
    let t = (-2.0 * (0.5 * y).ln()).sqrt();
    let z = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    let mut x = z / std::f64::consts::SQRT_2;
    for _ in 0..4 {
        let slope = -2.0 / PI.sqrt() * (-x * x).exp();
        let newton = (erfc(x) - y) / slope;
        let step = newton / (1.0 + x * newton);
        if !step.is_finite() {
            break;
        }
        x -= step;
        if step.abs() <= 1e-16 * x.abs() {
            break;
        }
    }
    x
}

/// Nodes and weights of the n-point Gauss-Legendre rule on (0, 1), by Newton's method on P_n.
pub fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    (0..n)
        .map(|i| {
            let mut x = (PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
            let mut derivative = 1.0;
            for _ in 0..100 {
                let (mut p0, mut p1) = (1.0, x);
                for k in 2..=n {
                    let k = k as f64;
                    (p0, p1) = (p1, ((2.0 * k - 1.0) * x * p1 - (k - 1.0) * p0) / k);
                }
                if n == 0 {
                    break;
                }
                derivative = n as f64 * (x * p1 - p0) / (x * x - 1.0);
                let step = p1 / derivative;
                x -= step;
                if step.abs() < 1e-15 {
                    break;
                }
            }
            (0.5 * (1.0 - x), 1.0 / ((1.0 - x * x) * derivative * derivative))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// mpmath 1.3: erfinv(1 - y) at 30 digits.
    #[test]
    fn inverse_equals_tabulated_values() {
        for (y, expected) in [
            (1.0, 0.0),
            (0.5, 0.476_936_276_204_469_9),
            (0.002, 2.185_124_219_133_004_3),
            (2e-6, 3.361_178_562_625_649_5),
        ] {
            assert!((erfc_inverse(y) - expected).abs() < 1e-14, "{y}: {}", erfc_inverse(y));
        }
        assert!(erfc_inverse(2.5).is_nan());
    }

    proptest! {
        #[test]
        fn inverse_undoes_the_function(exponent in -290.0..0.0_f64) {
            let y = 10f64.powf(exponent);
            prop_assert!((erfc(erfc_inverse(y)) / y - 1.0).abs() < 1e-12 * (1.0 - exponent).max(1.0) * 10.0);
        }
    }

    #[test]
    fn quadrature_is_exact_for_polynomials() {
        for n in [1, 2, 5, 16, 40] {
            let degree = 2 * i32::try_from(n).unwrap() - 1;
            let sum: f64 = gauss_legendre(n).iter().map(|(x, w)| w * x.powi(degree)).sum();
            assert!((sum * (f64::from(degree) + 1.0) - 1.0).abs() < 1e-13);
        }
    }
}
