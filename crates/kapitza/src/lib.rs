//! kapitza: interfacial thermal resistance.
//!
//! When heat crosses the boundary between two materials, the temperature jumps: ΔT = q″R. This crate re-exports
//! the toolkit: from a case file to the temperature on both sides of every interface, or piece by piece.
//!
//! ```
//! use kapitza::prelude::*;
//!
//! let case = Case::parse("example", r#"
//!     [hot]
//!     heat_flow = "120 W"
//!
//!     [[element]]
//!     name = "die"
//!     layer = { conductivity = "130 W/m/K", thickness = "0.775 mm", area = "80 mm^2" }
//!
//!     [[element]]
//!     name = "joint"
//!     interface = { resistance = "20 mm^2 K/W" }
//!
//!     [cold]
//!     temperature = "350 K"
//! "#)?;
//! let report = solve_stack(&case, SolveOptions::default(), &())?;
//! let joint = &report.elements[2];
//! assert!((joint.delta - 30.0).abs() < 1e-10);   // q″ R″ = 1.5 MW/m² × 20 mm² K/W
//! # Ok::<(), kapitza::case::CaseError>(())
//! ```

pub use kapitza_case as case;
pub use kapitza_conduction as conduction;
pub use kapitza_contact as contact;
pub use kapitza_core as core;
pub use kapitza_document as document;
pub use kapitza_formats as formats;
pub use kapitza_gas as gas;
pub use kapitza_lattice as lattice;
pub use kapitza_materials as materials;
pub use kapitza_phonon as phonon;

/// What most users need.
pub mod prelude {
    pub use kapitza_case::{
        Case, CaseError, CaseKind, DeviceReport, Report, SolveOptions, StackReport, check, solve,
        solve_device, solve_stack,
    };
    pub use kapitza_conduction::Footprint;
    pub use kapitza_core::interface::{Conductance, InterfaceLaw, InterfaceState};
    pub use kapitza_core::{Citation, Monitor, Property};
    pub use kapitza_materials::{Database, PropertyKey};
}
