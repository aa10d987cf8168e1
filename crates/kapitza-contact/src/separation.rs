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
    let v = erfc_inverse(x.re);
    chain(x, SQRT_2 * v, -SQRT_2 * 0.5 * PI.sqrt() * (v * v).exp())
}

/// The fit Y = 1.53 σ (P/H)^−0.097 (Yovanovich & Antonetti 1988), for comparison.
pub fn power_fit(relative_pressure: f64) -> f64 {
    1.53 * relative_pressure.powf(-0.097)
}
