//! Acoustic mismatch at normal incidence: α_j = 4Z₁Z₂/(Z₁ + Z₂)², Z = ρc_j, longitudinal to longitudinal and transverse
//! to transverse (Little, Can. J. Phys. 37, 334, 1959, without the angles).
//!
//! A quick estimate: the transmission at normal incidence is used for all angles, for as many modes as the side with
//! fewer of them has (the rest is totally reflected: k∥ is conserved), Ξ = Σ_j α_j min(M₁ⱼ, M₂ⱼ). That obeys
//! detailed balance. Range: long wavelengths, smooth boundaries; solids whose impedances differ little in angle.

use super::cutoffs;
use crate::{DebyeSolid, Spectrum};

/// 4Z₁Z₂/(Z₁ + Z₂)².
///
/// ```
/// // Water to steel, 1.48 and 45.7 MRayl: 12 % (every ultrasound textbook).
/// let alpha = kapitza_phonon::mismatch::normal_transmission(1.48e6, 45.7e6);
/// assert!((alpha - 0.1216).abs() < 1e-3);
/// ```
pub fn normal_transmission(z1: f64, z2: f64) -> f64 {
    4.0 * z1 * z2 / ((z1 + z2) * (z1 + z2))
}

pub(super) fn transmission(sides: &[DebyeSolid; 2]) -> Spectrum {
    Spectrum::new(cutoffs(sides), |omega| {
        (0..3)
            .map(|j| {
                let (a, b) = (sides[0].branches[j], sides[1].branches[j]);
                if omega < a.cutoff.min(b.cutoff) {
                    normal_transmission(sides[0].impedance(j), sides[1].impedance(j))
                        * a.weight().min(b.weight())
                } else {
                    0.0
                }
            })
            .sum()
    })
}
