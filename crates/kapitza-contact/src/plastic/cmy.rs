//! The spots of the model of Cooper, Mikic & Yovanovich (Int. J. Heat Mass Transfer 12, 279, 1969), λ = √2 erfc⁻¹(2P/H):
//!
//! - spot density n = (1/16)(m/σ)² e^(−λ²)/erfc(λ/√2),
//! - mean spot radius a = √(8/π)(σ/m) e^(λ²/2) erfc(λ/√2),
//! - constriction of one spot among others ψ = (1 − √(P/H))^1.5,
//! - h_c = 2 k_s n a/ψ.
//!
//! Range: 0 < P/H < ½ (beyond, the mean planes cross); ψ is good to 2 % up to √(P/H) = 0.3.

use crate::RoughSurfaces;
use crate::separation::exact_separation;
use kapitza_core::interface::LawError;
use kapitza_core::special::erfc;
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// What the surfaces touch with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContactSpots {
    /// Separation of the mean planes in roughnesses, λ = Y/σ.
    pub relative_separation: f64,
    /// Spots per nominal area n, 1/m².
    pub density: f64,
    /// Mean radius a, m.
    pub radius: f64,
    /// Constriction parameter ψ.
    pub constriction: f64,
}

/// The spots at a relative contact pressure P/H between 0 and ½, both excluded.
///
/// ```
/// use kapitza_contact::{RoughSurfaces, plastic::contact_spots};
/// // Their real area n π a² is P/H of the nominal one: plastic spots carry the hardness.
/// let surfaces = RoughSurfaces { roughness: 1e-6, slope: 0.1 };
/// let spots = contact_spots(&surfaces, 1e-3).unwrap();
/// let area = spots.density * std::f64::consts::PI * spots.radius * spots.radius;
/// assert!((area / 1e-3 - 1.0).abs() < 1e-12);
/// ```
pub fn contact_spots(surfaces: &RoughSurfaces, relative_pressure: f64) -> Result<ContactSpots, LawError> {
    if !(relative_pressure > 0.0 && relative_pressure < 0.5) {
        return Err(LawError::Domain {
            law: "plastic contact",
            quantity: "P/H",
            value: relative_pressure,
            low: 0.0,
            high: 0.5,
            unit: "1",
        });
    }
    let lambda = exact_separation((2.0 * relative_pressure).into()).re;
    let tail = erfc(lambda * FRAC_1_SQRT_2);
    let steepness = surfaces.slope / surfaces.roughness;
    Ok(ContactSpots {
        relative_separation: lambda,
        density: steepness * steepness * (-lambda * lambda).exp() / (16.0 * tail),
        radius: (8.0 / PI).sqrt() / steepness * (0.5 * lambda * lambda).exp() * tail,
        constriction: (1.0 - relative_pressure.sqrt()).powf(1.5),
    })
}

impl ContactSpots {
    /// h_c = 2 k_s n a/ψ, W/(m² K), with the harmonic mean conductivity k_s, W/(m K).
    pub fn conductance(&self, harmonic_mean_conductivity: f64) -> f64 {
        2.0 * harmonic_mean_conductivity * self.density * self.radius / self.constriction
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plastic::full;
    use proptest::prelude::*;

    proptest! {
        /// The spots carry the load at the hardness, and their conductance is the closed form used by the law.
        #[test]
        fn spots_make_up_area_and_conductance(
            exponent in -8.0..-0.35_f64, roughness in 1e-8..1e-4_f64, slope in 0.01..0.5_f64
        ) {
            let x = 10f64.powf(exponent);
            let spots = contact_spots(&RoughSurfaces { roughness, slope }, x).unwrap();
            prop_assert!((spots.density * PI * spots.radius.powi(2) / x - 1.0).abs() < 1e-11);
            prop_assert!((spots.conductance(20.0) / (20.0 * slope / roughness * full(x.into()).re) - 1.0).abs() < 1e-11);
        }
    }

    /// ψ against the isothermal circle in a circular tube of the same area ratio ε² = P/H: 0.8594136 at ε = 0.1,
    /// 0.7208757 at 0.2, 0.5865094 at 0.3.
    #[test]
    fn constriction_follows_the_flux_tube() {
        for (epsilon, exact) in [(0.1_f64, 0.859_413_600_7), (0.2, 0.720_875_605_0), (0.3, 0.586_509_410_4)] {
            let spots =
                contact_spots(&RoughSurfaces { roughness: 1e-6, slope: 0.1 }, epsilon * epsilon).unwrap();
            assert!((spots.constriction / exact - 1.0).abs() < 0.008, "{epsilon}");
        }
    }

    #[test]
    fn pressures_without_spots_are_errors() {
        let surfaces = RoughSurfaces { roughness: 1e-6, slope: 0.1 };
        for x in [0.0, -1.0, 0.5, 2.0, f64::NAN] {
            assert!(contact_spots(&surfaces, x).is_err());
        }
    }
}
