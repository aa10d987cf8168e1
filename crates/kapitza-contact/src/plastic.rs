//! Plastic contact of conforming rough surfaces.
//!
//! - Yovanovich (Thermal contact correlations, Prog. Astronaut. Aeronaut. 83, 83, 1982):
//!   h_c = 1.25 k_s (m/σ)(P/H_c)^0.95, for 1e-6 ≤ P/H_c ≤ 2.3e-2.
//! - Cooper, Mikic & Yovanovich (Int. J. Heat Mass Transfer 12, 279, 1969), their fit: h_c = 1.45 k_s (m/σ)(P/H)^0.985.
//! - The same paper's full model: with λ = √2 erfc⁻¹(2P/H), spot density n = (1/16)(m/σ)² e^(−λ²)/erfc(λ/√2) and mean
//!   spot radius a = √(8/π)(σ/m) e^(λ²/2) erfc(λ/√2), h_c = 2 k_s n a/(1 − √(P/H))^1.5.
//!
//! All three return h_c σ/(k_s m) as a function of P/H.
//!
//! ```
//! // At P/H = 1e-3 the full model gives 1.76668e-3, the 0.95 fit 1.76567e-3.
//! use kapitza_contact::plastic;
//! assert!((plastic::full(1e-3.into()).re / 1.76668e-3 - 1.0).abs() < 3e-6);
//! assert!((plastic::yovanovich(1e-3.into()).re / 1.76567e-3 - 1.0).abs() < 3e-6);
//! ```

mod cmy;

pub use cmy::{ContactSpots, contact_spots};

use crate::separation::exact_separation;
use kapitza_core::interface::{Dual, Validity};
use num_dual::DualNum;

/// Range of the 0.95 fit.
pub const YOVANOVICH_RANGE: Validity = Validity {
    model: "plastic contact (Yovanovich 1982)",
    quantity: "P/H",
    low: 1e-6,
    high: 2.3e-2,
    unit: "1",
};

/// Range of the 0.985 fit: that of the experiments behind it.
pub const CMY_RANGE: Validity = Validity {
    model: "plastic contact (fit of Cooper, Mikic & Yovanovich 1969)",
    quantity: "P/H",
    low: 3.6e-4,
    high: 1e-2,
    unit: "1",
};

/// Range of the full model: beyond, spots no longer are independent.
pub const FULL_RANGE: Validity = Validity {
    model: "plastic contact (Cooper, Mikic & Yovanovich 1969)",
    quantity: "P/H",
    low: 1e-6,
    high: 2.5e-2,
    unit: "1",
};

/// x^exponent with x = 0 giving 0 and no infinite slope; a negative x gives NaN, which the joint turns into an error.
pub(crate) fn power(x: Dual, exponent: f64) -> Dual {
    if x.re == 0.0 { 0.0.into() } else { x.powf(exponent) }
}

/// 1.25 x^0.95.
pub fn yovanovich(relative_pressure: Dual) -> Dual {
    power(relative_pressure, 0.95) * 1.25
}

/// 1.45 x^0.985.
pub fn cmy_fit(relative_pressure: Dual) -> Dual {
    power(relative_pressure, 0.985) * 1.45
}

/// The full model: with 2na = ⅛ √(8/π) (m/σ) e^(−λ²/2), the complementary error functions cancel. Below P/H = ½.
pub fn full(relative_pressure: Dual) -> Dual {
    if relative_pressure.re <= 0.0 {
        return 0.0.into();
    }
    let lambda = exact_separation(relative_pressure * 2.0);
    let spots = (lambda * lambda * -0.5).exp() * (0.125 * (8.0 / std::f64::consts::PI).sqrt());
    spots / (relative_pressure.sqrt() * -1.0 + 1.0).powf(1.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The 0.95 fit was made to the full model: over its range it deviates by at most 1.54 % (near 4e-5).
        #[test]
        fn fit_follows_the_model(exponent in -6.0..-1.64_f64) {
            let x = Dual::from(10f64.powf(exponent));
            prop_assert!((yovanovich(x).re / full(x).re - 1.0).abs() < 0.016);
        }
    }

    /// A worked example of a public contact-conductance code: 50 and 100 W/(m K), σ = 1 µm and m = 0.1 on both sides,
    /// 1 MPa on a hardness of 1 GPa give 11771.146 W/(m² K) (printed to 8 digits).
    #[test]
    fn worked_example() {
        let surfaces = crate::RoughSurfaces::combine([1e-6; 2], [0.1; 2]);
        let k = 2.0 * 50.0 * 100.0 / 150.0;
        let h = k * surfaces.slope / surfaces.roughness * yovanovich((1e6 / 1e9).into()).re;
        assert!((h / 11_771.146 - 1.0).abs() < 1e-7, "{h}");
    }

    #[test]
    fn no_pressure_no_contact() {
        for model in [yovanovich, cmy_fit, full] {
            assert_eq!(model(0.0.into()).re, 0.0);
        }
    }
}
