//! The declarative case file: schema, units, diagnostics; from a case to laws, problems and reports.
//!
//! Data flow: file → checked document → materials and laws → solved stack → [`StackReport`].

mod case;
mod error;
mod lower;
mod report;
pub mod schema;
mod sweep;

pub use case::Case;
pub use error::CaseError;
pub use report::{
    Advice, Contribution, ElementReport, PartReport, ProfileReport, SampledUncertainty, SolveOptions,
    StackReport, SweepInterface, SweepPoint, SweepReport, TargetReport, Uncertainty, check, solve,
};
