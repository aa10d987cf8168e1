//! Acoustic mismatch in full: what a plane boundary between two elastic half-spaces transmits, at every angle, in every
//! mode, with mode conversion and evanescent waves.
//!
//! Everything is written in the in-plane slowness p = k∥/ω, which both sides share (Snell). At p a mode of speed c has
//! the normal slowness q = √(1/c² − p²), with Im q > 0 (decay away from the boundary) where p > 1/c. With α_ij(p) the share
//! of the energy flux of mode i of side 1 that leaves as mode j of side 2,
//!
//! Ξ(ω) = (ω²/2π) Σ_ij ∫ α_ij(p) p dp,   G/T³ = (π²k_B⁴/15ħ³) Σ_ij ∫ α_ij(p) p dp   (low temperature).
//!
//! With Σ_j ∫ α_j p dp = Σ_j Γ_j/c_j² that is Swartz & Pohl, Rev. Mod. Phys. 61, 605 (1989), section II.B; the boundary
//! problem is Zoeppritz's (Nachr. Ges. Wiss. Göttingen, 66, 1919; Aki & Richards, Quantitative Seismology, 2002, section
//! 5.2) and, for heat, Little's (Can. J. Phys. 37, 334, 1959).
//! Range: wavelengths far longer than the lattice constant and than the roughness of the boundary.
//!
//! ```
//! use kapitza_phonon::acoustic::{Bond, Elastic, Medium, prefactor};
//! // An imaginary plane in copper: all is transmitted, G/T³ = ½ · 2.03851e10 · (1/c_l² + 2/c_t²) (Swartz & Pohl 1989),
//! // and between equilibrium temperatures nothing remains.
//! let copper = Medium::Solid(Elastic { density: 8960.0, longitudinal: 4910.0, transverse: 2500.0 });
//! let plane = prefactor(&[copper, copper], Bond::Welded)?;
//! let expected = 0.5 * 2.03851e10 * (1.0 / 4910f64.powi(2) + 2.0 / 2500f64.powi(2));
//! assert!((plane.emitted / expected - 1.0).abs() < 3e-6);
//! assert_eq!(plane.equilibrium, None);
//! # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
//! ```

pub mod anisotropic;
pub mod debye;
pub mod helium;
pub mod layers;
mod prefactor;
mod quadrature;
mod scatter;
mod waves;

pub use prefactor::{Channels, Prefactor, channels, low_temperature_constant, prefactor};
pub use scatter::{MODES, Scattering, scatter};

use crate::DebyeSolid;

/// An isotropic elastic solid. All numbers above zero, and c_t < √¾ c_l (a positive bulk modulus).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elastic {
    /// ρ, kg/m³.
    pub density: f64,
    /// c_l, m/s.
    pub longitudinal: f64,
    /// c_t, m/s.
    pub transverse: f64,
}

impl From<&DebyeSolid> for Elastic {
    fn from(solid: &DebyeSolid) -> Self {
        Self {
            density: solid.density,
            longitudinal: solid.branches[0].speed,
            transverse: solid.branches[1].speed,
        }
    }
}

/// A fluid without viscosity: one longitudinal mode, no shear. All numbers above zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fluid {
    /// ρ, kg/m³.
    pub density: f64,
    /// c, m/s.
    pub speed: f64,
}

/// What fills a half-space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Medium {
    /// A solid: modes L, SV, SH.
    Solid(Elastic),
    /// A fluid: mode L.
    Fluid(Fluid),
}

/// How the two half-spaces are joined. Beside a fluid the shear traction vanishes whatever the bond.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bond {
    /// Displacement and traction are continuous.
    Welded,
    /// Massless springs: traction continuous, σ = K (u₂ − u₁), with stiffnesses per area in N/m³, zero or above
    /// (Schoenberg, J. Acoust. Soc. Am. 68, 1516, 1980; for van der Waals contacts Prasher, Appl. Phys. Lett. 94,
    /// 041905, 2009). The transmission depends on frequency; K → ∞ is welded, and so is ω → 0 at any K above zero.
    Springs {
        /// K_n, N/m³.
        normal: f64,
        /// K_t, N/m³.
        tangential: f64,
    },
    /// Normal displacement and traction are continuous, no shear traction: a lubricated contact.
    Slip,
}

/// Input without a meaning.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AcousticError {
    /// A number outside its range.
    #[error("{quantity} of side {side} is {value} {unit}; it must be finite and above {low} {unit}")]
    Range {
        /// Which number.
        quantity: &'static str,
        /// Side 1 or 2; layers follow from 3.
        side: usize,
        /// As given.
        value: f64,
        /// Lower bound.
        low: f64,
        /// Unit of both.
        unit: &'static str,
    },
    /// A crystal without a meaning.
    #[error("the crystal cannot be used: {why}")]
    Crystal {
        /// What is wrong.
        why: &'static str,
    },
    /// The modes at a slowness could not be told apart.
    #[error("the waves at the in-plane slowness ({:e}, {:e}) s/m could not be sorted by energy flux", slowness[0], slowness[1])]
    Unresolved {
        /// (p_x, p_y), s/m.
        slowness: [f64; 2],
    },
    /// A thickness out of range.
    #[error("the thickness of layer {layer} is {value} m; it must be finite, zero or above")]
    Thickness {
        /// Which layer, from 1.
        layer: usize,
        /// As given.
        value: f64,
    },
    /// Layers joined without shear.
    #[error("layers need bonds that carry shear: welded, or springs with a tangential stiffness above zero")]
    SlippingLayers,
    /// A loss out of range.
    #[error("the loss tangent is {value}; it must be zero or above, and below one")]
    Loss {
        /// As given.
        value: f64,
    },
    /// A solid that would expand under pressure.
    #[error(
        "the transverse speed of side {side} is {transverse} m/s; below its longitudinal speed of {longitudinal} m/s a \
         stable solid has at most {limit} m/s"
    )]
    Unstable {
        /// Side 1 or 2.
        side: usize,
        /// c_t, m/s.
        transverse: f64,
        /// c_l, m/s.
        longitudinal: f64,
        /// √¾ c_l, m/s.
        limit: f64,
    },
    /// A stiffness out of range, or a tangential one without a normal one.
    #[error(
        "{quantity} is {value} N/m³; both stiffnesses must be zero or above, and the tangential one zero if the normal one is"
    )]
    Stiffness {
        /// Which stiffness.
        quantity: &'static str,
        /// As given.
        value: f64,
    },
}

impl Medium {
    /// Its speeds in the order of [`MODES`]; the transverse ones of a fluid are zero.
    pub fn speeds(&self) -> [f64; 3] {
        match *self {
            Self::Solid(s) => [s.longitudinal, s.transverse, s.transverse],
            Self::Fluid(f) => [f.speed, 0.0, 0.0],
        }
    }

    /// Σ_j 1/c_j² over its modes, s²/m².
    pub fn inverse_squares(&self) -> f64 {
        self.speeds().iter().filter(|c| **c > 0.0).map(|c| 1.0 / (c * c)).sum()
    }

    fn check(&self, side: usize) -> Result<(), AcousticError> {
        let above = |quantity, value: f64, unit| {
            if value > 0.0 && value.is_finite() {
                Ok(())
            } else {
                Err(AcousticError::Range { quantity, side, value, low: 0.0, unit })
            }
        };
        match *self {
            Self::Solid(s) => {
                above("the density", s.density, "kg/m³")?;
                above("the longitudinal speed", s.longitudinal, "m/s")?;
                above("the transverse speed", s.transverse, "m/s")?;
                let limit = 0.75f64.sqrt() * s.longitudinal;
                if s.transverse < limit {
                    Ok(())
                } else {
                    Err(AcousticError::Unstable {
                        side,
                        transverse: s.transverse,
                        longitudinal: s.longitudinal,
                        limit,
                    })
                }
            }
            Self::Fluid(f) => {
                above("the density", f.density, "kg/m³")?;
                above("the speed of sound", f.speed, "m/s")
            }
        }
    }
}

impl Bond {
    fn check(&self) -> Result<(), AcousticError> {
        if let Self::Springs { normal, tangential } = *self {
            for (quantity, value) in
                [("the normal stiffness", normal), ("the tangential stiffness", tangential)]
            {
                if value.is_nan() || value < 0.0 {
                    return Err(AcousticError::Stiffness { quantity, value });
                }
            }
            if normal == 0.0 && tangential > 0.0 {
                return Err(AcousticError::Stiffness { quantity: "the normal stiffness", value: normal });
            }
        }
        Ok(())
    }

    /// ω/K, normal and tangential: the jump of displacement is i (ω/K) times the traction over iω. Infinite where the
    /// bond carries no such traction.
    fn compliance(&self, omega: f64) -> [f64; 2] {
        match *self {
            Self::Welded => [0.0, 0.0],
            Self::Slip => [0.0, f64::INFINITY],
            Self::Springs { normal, tangential } => {
                let one = |k: f64| if k > 0.0 { omega / k } else { f64::INFINITY };
                [one(normal), one(tangential)]
            }
        }
    }
}

fn check(sides: &[Medium; 2], bond: Bond) -> Result<(), AcousticError> {
    sides[0].check(1)?;
    sides[1].check(2)?;
    bond.check()
}
