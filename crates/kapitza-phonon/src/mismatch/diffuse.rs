//! Diffuse mismatch: a phonon forgets where it came from, and leaves on either side in proportion to the modes there,
//! τ₁₂(ω) = M₂/(M₁ + M₂), Ξ = M₁M₂/(M₁ + M₂) (Swartz & Pohl, Rev. Mod. Phys. 61, 605, 1989, with each branch cut off).
//!
//! Range: wavelengths shorter than the disorder of the boundary, elastic scattering. An imaginary plane in one crystal still
//! reflects half: between identical solids G_eq is the ballistic conductance of the bulk, not infinite.

use super::{cutoffs, total};
use crate::{DebyeSolid, Spectrum};

pub(super) fn transmission(sides: &[DebyeSolid; 2]) -> Spectrum {
    Spectrum::new(cutoffs(sides), |omega| {
        let (a, b) = (total(&sides[0], omega), total(&sides[1], omega));
        if a > 0.0 && b > 0.0 { a * b / (a + b) } else { 0.0 }
    })
}
