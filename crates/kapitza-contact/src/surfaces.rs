//! Roughness σ (rms) and mean absolute slope m of a pair of surfaces: σ = √(σ₁² + σ₂²), m = √(m₁² + m₂²).
//!
//! m is the mean *absolute* slope; for Gaussian surfaces the rms slope is √(π/2) m, and the slope of a profile 1/√2 of
//! that of the surface. Range: Gaussian, isotropic heights without waviness.

use kapitza_core::Citation;
use kapitza_core::interface::{Validity, Warning};

/// A pair of rough surfaces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoughSurfaces {
    /// Combined rms roughness σ, m.
    pub roughness: f64,
    /// Combined mean absolute slope m.
    pub slope: f64,
}

impl RoughSurfaces {
    /// Combines two surfaces: rms roughnesses (m) and mean absolute slopes.
    ///
    /// ```
    /// // 3-4-5: surfaces of 3 and 4 µm are together as rough as one of 5 µm against a smooth plane.
    /// let pair = kapitza_contact::RoughSurfaces::combine([3e-6, 4e-6], [0.05, 0.12]);
    /// assert!((pair.roughness - 5e-6).abs() < 1e-18 && (pair.slope - 0.13).abs() < 1e-12);
    /// ```
    pub fn combine(roughness: [f64; 2], slope: [f64; 2]) -> Self {
        Self { roughness: roughness[0].hypot(roughness[1]), slope: slope[0].hypot(slope[1]) }
    }
}

/// Roughnesses of the fit of Antonetti et al., µm.
const ANTONETTI_RANGE: Validity = Validity {
    model: "slope from roughness (Antonetti 1993)",
    quantity: "roughness",
    low: 0.0,
    high: 1.6,
    unit: "um",
};

/// A slope estimated from the roughness of one surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlopeEstimate {
    /// m = 0.124 (σ/µm)^0.743 (Antonetti, Whittle & Simons 1993), σ ≤ 1.6 µm.
    Antonetti,
    /// m = 0.076 (σ/µm)^0.52 (Lambert & Fletcher 1997).
    LambertFletcher,
}

impl SlopeEstimate {
    /// The mean absolute slope of one surface of rms roughness σ (m).
    pub fn slope(self, roughness: f64) -> f64 {
        let sigma = roughness * 1e6;
        match self {
            Self::Antonetti => 0.124 * sigma.powf(0.743),
            Self::LambertFletcher => 0.076 * sigma.powf(0.52),
        }
    }

    /// The estimate whose range a roughness lies in.
    pub fn for_roughness(roughness: f64) -> Self {
        if roughness <= 1.6e-6 { Self::Antonetti } else { Self::LambertFletcher }
    }

    /// A warning outside the range of the fit, for a roughness σ (m); none is stated for that of Lambert & Fletcher.
    pub fn check(self, roughness: f64) -> Option<Warning> {
        match self {
            Self::Antonetti => ANTONETTI_RANGE.check(roughness * 1e6),
            Self::LambertFletcher => None,
        }
    }

    /// The warning that a slope was estimated at all: such fits scatter by a factor of two.
    pub fn warning(self) -> Warning {
        let what = match self {
            Self::Antonetti => {
                "slope estimated from the roughness (Antonetti 1993), good to a factor of two: give `slope`"
            }
            Self::LambertFletcher => {
                "slope estimated from the roughness (Lambert & Fletcher 1997), good to a factor of two: give `slope`"
            }
        };
        Warning::Assumed { what: what.into() }
    }

    /// Its source.
    pub fn citation(self) -> Citation {
        match self {
            Self::Antonetti => Citation::new(
                "V. W. Antonetti, T. D. Whittle, R. E. Simons, An approximate thermal contact conductance correlation, J. Electron. Packag. 115, 131 (1993)",
            ),
            Self::LambertFletcher => Citation::new(
                "M. A. Lambert, L. S. Fletcher, Thermal contact conductance of spherical rough metals, J. Heat Transfer 119, 684 (1997)",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At 1 µm both fits are their coefficients.
    #[test]
    fn coefficients() {
        assert!((SlopeEstimate::Antonetti.slope(1e-6) - 0.124).abs() < 1e-12);
        assert!((SlopeEstimate::LambertFletcher.slope(1e-6) - 0.076).abs() < 1e-12);
    }

    #[test]
    fn the_estimate_follows_the_range() {
        assert_eq!(SlopeEstimate::for_roughness(1.6e-6), SlopeEstimate::Antonetti);
        assert_eq!(SlopeEstimate::for_roughness(1.7e-6), SlopeEstimate::LambertFletcher);
        assert!(SlopeEstimate::Antonetti.check(1.0e-6).is_none());
        assert!(SlopeEstimate::Antonetti.check(2.0e-6).is_some());
    }
}
