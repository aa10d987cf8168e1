//! Gas at a wall: temperature slip told apart from interface resistance.
//!
//! The temperature of a rarefied gas differs from that of the wall it touches by an amount that comes from the last
//! few mean free paths, where the gas is out of equilibrium. This is a *length* (the jump length ζ, or the gas parameter
//! M of a gap), no resistance of the interface: it vanishes as the pressure rises.

mod accommodation;
mod gap;
mod mean_free_path;
mod temperature_jump;

pub use accommodation::{Accommodation, song_yovanovich};
pub use gap::GasGap;
pub use mean_free_path::{mean_free_path, mean_free_path_times_pressure};
pub use temperature_jump::GapGas;
