//! Separation of the mean planes: Y = √2 σ erfc⁻¹(2P/H) for plastic contact, erfc⁻¹(4P/H_e) for elastic.
//!
//! ```
//! use kapitza_contact::separation::relative_separation;
//! // At P/H = 1e-3: Y/σ = 3.0902 (the 99.9 % quantile of the normal distribution); the fit 1.53 (P/H)^−0.097 is 3.2 % low.
//! let y = relative_separation((2e-3).into()).re;
//! assert!((y - 3.090_232_306).abs() < 1e-8);
//! assert!((1.53 * 1e-3f64.powf(-0.097) / y - 0.968).abs() < 1e-3);
//! ```

use kapitza_core::interface::{Dual, chain};
use kapitza_core::special::erfc_inverse;
use std::f64::consts::{PI, SQRT_2};

/// Below this the surfaces rest on single highest asperities and no distribution tells the separation; a smaller
/// argument is taken as this one.
pub const SMALLEST: f64 = 1e-9;

/// Y/σ = √2 erfc⁻¹(x), x = 2P/H or 4P/H_e below 2, with its derivative.
pub fn relative_separation(x: Dual) -> Dual {
    if x.re < SMALLEST {
        return (SQRT_2 * erfc_inverse(SMALLEST)).into();
    }
    exact_separation(x)
}

/// The same without the limit at small arguments; 0 < x < 2.
pub(crate) fn exact_separation(x: Dual) -> Dual {
    let v = erfc_inverse(x.re);
    chain(x, SQRT_2 * v, -SQRT_2 * 0.5 * PI.sqrt() * (v * v).exp())
}

/// The fit Y = 1.53 σ (P/H)^−0.097 (Yovanovich & Antonetti 1988), for comparison: within 10 % of the exact separation for
/// 1e-5 ≤ P/H ≤ 2e-2 (3.2 % low at 1e-3), and 23 % high at 1e-6.
pub fn power_fit(relative_pressure: f64) -> f64 {
    1.53 * relative_pressure.powf(-0.097)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitza_core::interface::{InterfaceState, StateComponent, derivative};
    use proptest::prelude::*;

    /// Quantiles of the normal distribution (Abramowitz & Stegun, table 26.5): Y/σ = z with Q(z) = P/H.
    #[test]
    fn quantiles_of_the_normal_distribution() {
        for (pressure, z) in
            [(0.25, 0.674_490), (0.1, 1.281_552), (0.01, 2.326_348), (1e-4, 3.719_016), (1e-6, 4.753_424)]
        {
            assert!((relative_separation((2.0 * pressure).into()).re - z).abs() < 1e-6);
        }
    }

    /// Surfaces that do not touch stay at the separation of the smallest argument, with a finite derivative.
    #[test]
    fn no_pressure_gives_a_finite_separation() {
        let pressure = InterfaceState::at_temperature(300.0).contact_pressure;
        let y = relative_separation(pressure / 1e9);
        assert!((y.re - 6.109_410).abs() < 1e-5);
        assert_eq!(derivative(&y, StateComponent::ContactPressure), 0.0);
    }

    proptest! {
        /// The power fit is within 10 % of the exact separation over its range.
        #[test]
        fn fit_follows_the_model(exponent in -5.0..-1.7_f64) {
            let x = 10f64.powf(exponent);
            prop_assert!((power_fit(x) / relative_separation((2.0 * x).into()).re - 1.0).abs() < 0.10);
        }

        /// The derivative against central differences.
        #[test]
        fn derivative_is_consistent(exponent in -8.0..-0.31_f64) {
            let at = |p: f64| relative_separation(InterfaceState::new(300.0, 300.0, p, 0.0, 0.0).contact_pressure * 2.0);
            let x = 10f64.powf(exponent);
            let numeric = (at(x * 1.0001).re - at(x * 0.9999).re) / (2e-4 * x);
            prop_assert!((derivative(&at(x), StateComponent::ContactPressure) / numeric - 1.0).abs() < 1e-5);
        }
    }
}
