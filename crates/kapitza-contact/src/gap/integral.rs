//! I(y, μ) = (1/√2π) ∫₀^∞ e^(−(t−y)²/2)/(t + μ) dt and its derivatives, to about 1e-12 in a fraction of a microsecond.
//!
//! The integrand has a pole at t = −μ. Far from it (μ ≥ 1, or a Gaussian that does not reach t = 0) Gauss-Legendre panels
//! converge at once. Near it, with s = t + μ and a = y + μ, the singular part is taken out in closed form,
//! ∫_μ^1 g(s)/s ds = g(0) ln(1/μ) + ∫_μ^1 [g(s) − g(0)]/s ds, g(s) = e^(−(s−a)²/2), which leaves an entire function.
//!
//! Derivatives by parts: ∂I/∂y = Φ(y) − a I = φ(y)/μ − V and ∂I/∂μ = −V, V = (1/√2π) ∫ e^(−(t−y)²/2)/(t + μ)² dt.

use kapitza_core::special::{erfc, gauss_legendre};
use std::f64::consts::{FRAC_1_SQRT_2, PI};
use std::sync::LazyLock;

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

/// Standard deviations beyond which a Gaussian is left out: its tail there is 2e-17.
const REACH: f64 = 8.5;

/// Widest panel: with 16 points, and a pole one unit before its beginning, good to 1e-14.
const PANEL: f64 = 3.4;

static RULE: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| gauss_legendre(16));

/// φ(y), the density of the standard normal distribution.
fn density(y: f64) -> f64 {
    (-0.5 * y * y).exp() / (2.0 * PI).sqrt()
}

/// Φ(y), its distribution function.
fn distribution(y: f64) -> f64 {
    0.5 * erfc(-y * FRAC_1_SQRT_2)
}

/// Calls `visit` with every node and its weight times the Gaussian e^(−(t−centre)²/2), from `low` to the end of its reach.
fn gaussian_panels(low: f64, centre: f64, mut visit: impl FnMut(f64, f64)) {
    let width = centre + REACH - low;
    let panels = (width / PANEL).ceil().max(1.0);
    let panel = width / panels;
    let mut left = low;
    // At most 1 + 17/3.4 panels: `low` lies within REACH of the centre.
    while left < low + width - 0.5 * panel {
        for &(x, w) in RULE.iter() {
            let t = left + panel * x;
            let z = t - centre;
            visit(t, w * panel * (-0.5 * z * z).exp());
        }
        left += panel;
    }
}

/// I(y, μ) for y = Y/σ ≥ 0 and μ = M/σ > 0, with its derivatives; infinite where μ = 0 (no slip in a closed gap).
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
    let (y, mu) = (separation, parameter);
    if mu >= 1.0 {
        let [s, by_y, by_thinness] = slip_limited(y, 1.0 / mu);
        // I = S/μ with S(y, 1/μ).
        return GapIntegral {
            value: s / mu,
            by_separation: by_y / mu,
            by_parameter: -(s + by_thinness / mu) / (mu * mu),
        };
    }
    let scale = 1.0 / (2.0 * PI).sqrt();
    let a = y + mu;
    if y >= REACH + 1.0 {
        // The Gaussian does not reach the pole.
        let (mut value, mut square) = (0.0, 0.0);
        gaussian_panels(y - REACH, y, |t, weight| {
            let inverse = 1.0 / (t + mu);
            value += weight * inverse;
            square += weight * inverse * inverse;
        });
        // What is left out, φ(y)/μ, cancels from ∂I/∂y but not from ∂I/∂μ.
        let slope = -scale * square;
        return GapIntegral {
            value: scale * value,
            by_separation: slope,
            by_parameter: slope - density(y) / mu,
        };
    }
    let mut near = 0.0;
    for &(x, w) in RULE.iter() {
        let s = mu + (1.0 - mu) * x;
        near += w * (s * (a - 0.5 * s)).exp_m1() / s;
    }
    let at_pole = (-0.5 * a * a).exp();
    let mut sum = at_pole * ((1.0 - mu) * near - mu.ln());
    gaussian_panels(1.0_f64.max(a - REACH), a, |s, weight| sum += weight / s);
    let value = scale * sum;
    let by_separation = distribution(y) - a * value;
    GapIntegral { value, by_separation, by_parameter: by_separation - density(y) / mu }
}

/// S(y, ε) = (1/√2π) ∫₀^∞ e^(−(t−y)²/2)/(1 + εt) dt = μ I(y, μ) for ε = 1/μ = σ/M from 0 (vacuum) to 1, with its
/// derivatives with respect to y and ε. S(y, 0) = Φ(y).
pub(super) fn slip_limited(y: f64, thinness: f64) -> [f64; 3] {
    let (mut value, mut square, mut moment) = (0.0, 0.0, 0.0);
    gaussian_panels(0.0_f64.max(y - REACH), y, |t, weight| {
        let inverse = 1.0 / (1.0 + thinness * t);
        value += weight * inverse;
        square += weight * inverse * inverse;
        moment += weight * t * inverse * inverse;
    });
    let scale = 1.0 / (2.0 * PI).sqrt();
    [scale * value, density(y) - thinness * scale * square, -scale * moment]
}

#[cfg(test)]
mod tests {
    use super::*;

    include!("integral/reference.rs");

    /// Values to 1e-12; derivatives to 1e-10, or to 1e-13 of the value where they pass through zero.
    #[test]
    fn equals_arbitrary_precision() {
        for [y, mu, value, by_y, by_mu] in REFERENCE {
            let found = gap_integral(y, mu);
            assert!((found.value / value - 1.0).abs() < 1e-12, "{y} {mu}: {} {value}", found.value);
            let close =
                |found: f64, expected: f64| (found - expected).abs() < 1e-10 * expected.abs() + 1e-13 * value;
            assert!(close(found.by_separation, by_y), "∂y {y} {mu}: {} {by_y}", found.by_separation);
            assert!(close(found.by_parameter, by_mu), "∂μ {y} {mu}: {} {by_mu}", found.by_parameter);
        }
    }

    /// The branches meet: at μ = 1, and at the separation where the Gaussian leaves the pole.
    #[test]
    fn branches_meet() {
        for y in [0.0, 0.5, 3.0, 7.0, 9.4, 40.0] {
            let (below, above) = (gap_integral(y, 1.0 - 1e-15), gap_integral(y, 1.0 + 1e-15));
            assert!((below.value / above.value - 1.0).abs() < 1e-13, "{y}");
            assert!((below.by_separation - above.by_separation).abs() < 1e-12 * above.value, "{y}");
            assert!((below.by_parameter / above.by_parameter - 1.0).abs() < 1e-11, "{y}");
        }
        for mu in [1e-9, 1e-3, 0.9] {
            let (below, above) = (gap_integral(9.5 - 1e-14, mu), gap_integral(9.5, mu));
            assert!((below.value / above.value - 1.0).abs() < 1e-13, "{mu}");
        }
    }

    #[test]
    fn limits() {
        // Far slip: Φ(y)/μ. No slip at all in a gap that may close: infinite.
        assert!((slip_limited(0.3, 0.0)[0] - distribution(0.3)).abs() < 1e-14);
        assert!((slip_limited(0.3, 0.0)[1] - density(0.3)).abs() < 1e-15);
        assert!(gap_integral(3.0, 0.0).value.is_infinite());
        // Wide gaps: 1/a (1 + 1/a²) to the next order 3/a⁴.
        assert!((gap_integral(1000.0, 1e-3).value * 1000.001 - 1.000_001).abs() < 1e-11);
    }
}
