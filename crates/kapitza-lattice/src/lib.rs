//! Lattice dynamics for interfaces.
//!
//! A [`Crystal`] and its [`ForceConstants`] give frequencies, polarisations and group velocities, and from these the modes
//! per area that carry heat along a direction. SI inside: m, kg, N/m, rad/s, m/s; THz, Å and eV/Å² at the edges only.

mod crystal;
mod dynamics;
mod eigen;
mod force_constants;
pub mod formats;
mod frequencies;
mod lanes;
pub mod linear;
mod modes_per_area;
mod polar;
mod sum_rules;
mod tetrahedron;
mod wrap;

pub use crystal::{Atom, Crystal, CrystalError};
pub use dynamics::{Dynamics, Modes, Wanted};
pub use force_constants::{Bond, ForceConstants, Polar};
pub use frequencies::Frequencies;
pub use modes_per_area::{DIVISIONS, Mesh, ModesPerArea};
pub use sum_rules::Violation;
