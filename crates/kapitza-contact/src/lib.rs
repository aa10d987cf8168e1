//! Rough contact: solid spots, gas in the gaps and radiation side by side, h_j = h_c + h_g + h_r.
//!
//! Two nominally flat surfaces touch at a few spots only. Heat squeezes through the spots (constriction), crosses the
//! gaps through the gas, and radiates. The tree is the theory: one file per mechanism.

pub mod elastic;
pub mod gap;
mod joint;
pub mod microhardness;
pub mod plastic;
mod radiation;
pub mod separation;
mod surfaces;
mod tim;

pub use joint::{GapFill, Gaps, RoughJoint, SolidContact};
pub use microhardness::Hardness;
pub use radiation::{RadiativeGap, effective_emissivity, radiative_conductance};
pub use surfaces::{RoughSurfaces, SlopeEstimate};
pub use tim::{BondLine, TimLayer};

use kapitza_core::interface::Dual;

/// Harmonic mean conductivity k_s = 2k₁k₂/(k₁ + k₂), W/(m K), of the two sides of a spot.
pub fn harmonic_mean(k1: Dual, k2: Dual) -> Dual {
    k1 * k2 * 2.0 / (k1 + k2)
}
