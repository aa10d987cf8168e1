//! The phonon radiation limit: at every frequency the side with fewer modes emits all of them, Ξ = min(M₁, M₂), as a black body would
//! (Swartz & Pohl, Rev. Mod. Phys. 61, 605, 1989). No elastic model passes it between emitted temperatures.

use super::{cutoffs, total};
use crate::{DebyeSolid, Spectrum};

pub(super) fn transmission(sides: &[DebyeSolid; 2]) -> Spectrum {
    Spectrum::new(cutoffs(sides), |omega| total(&sides[0], omega).min(total(&sides[1], omega)))
}
