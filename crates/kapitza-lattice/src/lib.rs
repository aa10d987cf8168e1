//! Lattice dynamics for interfaces.
//!
//! A [`Crystal`] and its [`ForceConstants`] give frequencies, polarisations and group velocities, and from these the modes
//! per area that carry heat along a direction. SI inside: m, kg, N/m, rad/s, m/s; THz, Å and eV/Å² at the edges only.

mod crystal;
mod force_constants;
pub mod formats;
pub mod linear;
mod sum_rules;
mod wrap;

pub use crystal::{Atom, Crystal, CrystalError};
pub use force_constants::{Bond, ForceConstants, Polar};
pub use sum_rules::Violation;
