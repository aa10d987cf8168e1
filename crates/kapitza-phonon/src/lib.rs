//! Kapitza conductance of perfect interfaces from phonons.
//!
//! Debye solids, from densities and sound speeds ([`mismatch`]); acoustic mismatch with all angles and modes, of isotropic solids,
//! fluids, crystals and layers ([`acoustic`]); lattices with all their vibrations, from force constants ([`full_band`]). Every
//! conductance says which temperatures it refers to ([`TemperatureDefinition`]).

pub mod acoustic;
mod debye;
pub mod full_band;
mod interface;
mod landauer;
pub mod mismatch;
mod tabulated;

pub use debye::{Branch, DebyeSolid};
pub use interface::{ConductancePoint, KapitzaInterface};
pub use landauer::{Landauer, Spectrum, TemperatureDefinition, Transmission, equivalent_equilibrium};
pub use tabulated::Tabulated;
