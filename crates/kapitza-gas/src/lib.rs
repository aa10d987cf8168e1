//! Gas at a wall: temperature slip told apart from interface resistance.
//!
//! The temperature of a rarefied gas differs from that of the wall it touches by an amount that comes from the last
//! few mean free paths, where the gas is out of equilibrium. This is a *length* (the jump length ζ, or the gas parameter
//! M of a gap), no resistance of the interface: it vanishes as the pressure rises.
//!
//! ```
//! use kapitza_gas::GasState;
//! // Air at 300 K and 1 atm between two fully accommodating walls 10 µm apart: M = 0.22 µm (3.3 mean free paths), so that the gap
//! // conducts 2.2 % less than k/Y.
//! let air = GasState {
//!     temperature: 300.0,
//!     conductivity: 0.0264,
//!     viscosity: 18.5e-6,
//!     specific_heat: 1006.0,
//!     molar_mass: 0.028_965,
//! };
//! let slip = air.gas_parameter_times_pressure([1.0, 1.0]) / 101_325.0;
//! assert!((slip - 0.222e-6).abs() < 0.001e-6);
//! let h = air.gap_conductance(10e-6, 101_325.0, [1.0, 1.0]);
//! assert!((h / (0.0264 / (10e-6 + slip)) - 1.0).abs() < 1e-12);
//! ```

mod accommodation;
mod mean_free_path;
mod parallel_gap;
mod temperature_jump;

pub use accommodation::{Accommodation, song_yovanovich};
pub use mean_free_path::{mean_free_path, mean_free_path_times_pressure};
pub use parallel_gap::GasGap;
pub use temperature_jump::{GapGas, GasState};
