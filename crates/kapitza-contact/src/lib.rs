//! Rough contact: solid spots, gas in the gaps and radiation side by side, h_j = h_c + h_g + h_r.
//!
//! Two nominally flat surfaces touch at a few spots only. Heat squeezes through the spots (constriction), crosses the
//! gaps through the gas, and radiates. The tree is the theory: one file per mechanism.
//!
//! ```
//! use kapitza_contact::plastic;
//! // Steel on steel, k_s = 16 W/(m K), σ = 1 µm, m = 0.1, H_c = 3 GPa, 1 MPa: h_c = 1.25 k_s (m/σ) (P/H_c)^0.95.
//! let h = 16.0 * 0.1 / 1e-6 * plastic::yovanovich((1e6 / 3e9).into()).re;
//! assert!((h - 995.0).abs() < 1.0);
//! ```

mod conductivity;
pub mod elastic;
pub mod gap;
mod joint;
pub mod microhardness;
pub mod plastic;
mod radiation;
pub mod separation;
mod surfaces;
mod tim;

pub use conductivity::{harmonic_mean, harmonic_mean_conductivity};
pub use joint::{
    ConstantJoint, GapFill, Gaps, JointConductance, RoughJoint, SolidContact, joint_conductance,
};
pub use microhardness::Hardness;
pub use radiation::{RadiativeGap, effective_emissivity, radiative_conductance};
pub use surfaces::{RoughSurfaces, SlopeEstimate};
pub use tim::{BondLine, TimLayer};
