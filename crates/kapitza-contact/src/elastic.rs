//! Elastic contact (Mikic, Int. J. Heat Mass Transfer 17, 205, 1974): h_c = 1.55 k_s (m/σ)(√2 P/(E′m))^0.94,
//! 1/E′ = (1 − ν₁²)/E₁ + (1 − ν₂²)/E₂.
//!
//! The real area is half of the plastic one at the same separation: with the elastic hardness H_e = E′m/√2,
//! P/H_e = ¼ erfc(λ/√2).

use crate::plastic::power;
use kapitza_core::interface::{Dual, Validity};

/// Range of the fit.
pub const RANGE: Validity =
    Validity { model: "elastic contact (Mikic 1974)", quantity: "P/H_e", low: 1e-6, high: 2.3e-2, unit: "1" };

/// E′, Pa, from Young's moduli (Pa) and Poisson's ratios.
///
/// ```
/// // Steel on steel, 210 GPa and 0.3: E′ = 210/(2 × 0.91) GPa.
/// let e = kapitza_contact::elastic::contact_modulus([210e9; 2], [0.3; 2]);
/// assert!((e / 115.384_615e9 - 1.0).abs() < 1e-6);
/// ```
pub fn contact_modulus(youngs_modulus: [f64; 2], poisson_ratio: [f64; 2]) -> f64 {
    let compliance = |side: usize| (1.0 - poisson_ratio[side] * poisson_ratio[side]) / youngs_modulus[side];
    1.0 / (compliance(0) + compliance(1))
}

/// Elastic hardness H_e = E′m/√2, Pa.
pub fn elastic_hardness(contact_modulus: f64, slope: f64) -> f64 {
    contact_modulus * slope / std::f64::consts::SQRT_2
}

/// h_c σ/(k_s m) = 1.55 (P/H_e)^0.94.
pub fn mikic(relative_pressure: Dual) -> Dual {
    power(relative_pressure, 0.94) * 1.55
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mikic's √2 P/(E′m) is P/H_e.
    #[test]
    fn hardness_is_the_denominator_of_the_correlation() {
        let (e, m, p) = (115e9, 0.12, 2e6);
        let direct = 1.55 * (2f64.sqrt() * p / (e * m)).powf(0.94);
        assert!((mikic(Dual::from(p / elastic_hardness(e, m))).re / direct - 1.0).abs() < 1e-12);
    }
}
