//! The declarative case file: schema, units, diagnostics; from a case to laws, problems and reports.
//!
//! Data flow: file → checked document → materials and laws → solved stack → [`StackReport`].

mod case;
mod emulation;
mod error;
mod lower;
mod report;
pub mod schema;
mod sweep;
mod zth;

pub use case::{Case, CaseKind};
pub use emulation::{
    EmulateOptions, EmulatedBlock, EmulationReport, GapPart, PrintedDifference, emulate_hotspot,
};
pub use error::{CaseError, SolveError};
pub use report::{
    Advice, BlockCourse, Contribution, DeviceAdvice, DeviceBlock, DeviceCourse, DeviceInterface,
    DeviceReport, DeviceSolver, DeviceSweep, DeviceSweepPoint, ElementReport, Energy, IdentifiedVoid,
    IdentifyReport, InterfaceBlock, InterfaceCourse, Outflow, PartReport, Peak, ProfileReport, Report,
    SampledUncertainty, SidesCourse, SolveOptions, StackReport, SweepInterface, SweepPoint, SweepReport,
    TargetReport, Uncertainty, check, identify, solve, solve_device, solve_stack,
};
pub use zth::{
    ZthBand, ZthDual, ZthEstimate, ZthExact, ZthFoster, ZthImpedance, ZthInterface, ZthLayer, ZthOptions,
    ZthReport, ZthRung, ZthSection, ZthSpectrum, zth, zth_of_case, zth_of_samples,
};
