//! The vocabulary every kapitza crate shares.
//!
//! An interface is a **law**: give it a state (temperatures, contact pressure, gas pressure, heat flux) and it returns
//! a conductance, split into the channels that make it up. Heat crossing the boundary then makes the temperature jump:
//! ΔT = q″ R″ with R″ = 1/G.
//!
//! ```
//! use kapitza_core::interface::{GivenConductance, InterfaceLaw, InterfaceState, Series};
//!
//! // A bond line of 10 mm² K/W and the two boundaries of a thermal grease, 5 mm² K/W together.
//! let joint = Series::new(vec![
//!     Box::new(GivenConductance::from_resistance(10e-6)),
//!     Box::new(GivenConductance::from_resistance(5e-6)),
//! ]);
//! let g = joint.conductance(&InterfaceState::at_temperature(350.0)).unwrap();
//! let flux = 120.0 / 80e-6; // 120 W through a die of 80 mm²
//! assert!((flux / g.value.re - 22.5).abs() < 1e-12); // the jump, K
//! ```

pub mod checkpoint;
pub mod constants;
pub mod curve;
pub mod interface;
pub mod quantity;
pub mod special;

mod citation;
mod monitor;
mod property;

pub use citation::Citation;
pub use monitor::{CancelFlag, Cancelled, Monitor};
pub use property::Property;
