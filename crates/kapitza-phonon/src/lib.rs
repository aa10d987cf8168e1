//! Kapitza conductance of perfect interfaces from phonons.
//!
//! Here: quick estimates for Debye solids, from densities and sound speeds ([`mismatch`]), and acoustic mismatch with all angles
//! and modes, of isotropic solids, fluids, crystals and layers ([`acoustic`]). Every conductance says which temperatures
//! it refers to ([`TemperatureDefinition`]).

pub mod acoustic;
mod debye;
mod landauer;
pub mod mismatch;

pub use debye::{Branch, DebyeSolid};
pub use landauer::{Spectrum, TemperatureDefinition, equivalent_equilibrium};
