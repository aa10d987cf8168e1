//! Roughness σ (rms) and mean absolute slope m of a pair of surfaces: σ = √(σ₁² + σ₂²), m = √(m₁² + m₂²).
//!
//! m is the mean *absolute* slope; for Gaussian surfaces the rms slope is √(π/2) m.

use kapitza_core::Citation;
use kapitza_core::interface::Warning;

/// A pair of rough surfaces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoughSurfaces {
    /// Combined rms roughness σ, m.
    pub roughness: f64,
    /// Combined mean absolute slope m.
    pub slope: f64,
}

impl RoughSurfaces {
    /// Combines two surfaces.
    pub fn combine(roughness: [f64; 2], slope: [f64; 2]) -> Self {
        Self { roughness: roughness[0].hypot(roughness[1]), slope: slope[0].hypot(slope[1]) }
    }
}

/// A slope estimated from the roughness of one surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlopeEstimate {
    /// m = 0.124 (σ/µm)^0.743 (Antonetti, White & Simons 1993), σ ≤ 1.6 µm.
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
