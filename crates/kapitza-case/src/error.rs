//! Why a case gives no result.

use kapitza_conduction::device::{DeviceError, IdentifyError};
use kapitza_conduction::stack::StackError;
use kapitza_conduction::structure::StructureError;
use kapitza_core::Cancelled;
use kapitza_core::checkpoint::CheckpointError;
use kapitza_document::Failure;
use kapitza_formats::FormatError;

/// What a solver says.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SolveError {
    /// About a stack.
    #[error(transparent)]
    Stack(Box<StackError>),
    /// About a device.
    #[error(transparent)]
    Device(Box<DeviceError>),
    /// About the identification of an interface.
    #[error(transparent)]
    Identify(Box<IdentifyError>),
    /// About a thermal impedance.
    #[error(transparent)]
    Structure(Box<StructureError>),
}

impl From<StackError> for SolveError {
    fn from(error: StackError) -> Self {
        Self::Stack(Box::new(error))
    }
}

impl From<DeviceError> for SolveError {
    fn from(error: DeviceError) -> Self {
        Self::Device(Box::new(error))
    }
}

impl From<IdentifyError> for SolveError {
    fn from(error: IdentifyError) -> Self {
        match error {
            IdentifyError::Device(error) => error.into(),
            other => Self::Identify(Box::new(other)),
        }
    }
}

impl From<StructureError> for SolveError {
    fn from(error: StructureError) -> Self {
        Self::Structure(Box::new(error))
    }
}

/// Why a case gives no result: the input is bad, or the computation failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CaseError {
    /// The file cannot be read at all.
    #[error("error: cannot read {path}: {reason}\n  help: {help}")]
    Unreadable {
        /// The path given.
        path: String,
        /// What the system says.
        reason: String,
        /// How to mend it.
        help: &'static str,
    },
    /// An option does not fit the case or file.
    #[error("error: {message}\n  help: {help}")]
    Argument {
        /// What is wrong.
        message: String,
        /// How to mend it.
        help: &'static str,
    },
    /// The input is wrong; every mistake with its place.
    #[error(transparent)]
    Input(#[from] Failure),
    /// A file of another program is wrong.
    #[error("error: {0}")]
    Format(#[from] FormatError),
    /// The solver failed on valid input.
    #[error("error: {0}")]
    Solve(#[from] SolveError),
    /// One point of a sweep failed.
    #[error("error: at {point}: {source}")]
    Sweep {
        /// The values of the swept keys.
        point: String,
        /// What failed.
        source: SolveError,
    },
    /// Stopped by its monitor.
    #[error("error: {0}")]
    Cancelled(#[from] Cancelled),
}

impl CaseError {
    /// Whether the work was stopped by its monitor.
    pub fn is_cancelled(&self) -> bool {
        match self {
            Self::Cancelled(_) => true,
            Self::Solve(SolveError::Device(error))
            | Self::Sweep { source: SolveError::Device(error), .. } => **error == DeviceError::Cancelled,
            _ => false,
        }
    }

    /// Whether the user's input is at fault (exit code 2), not the computation (exit code 1).
    pub fn is_input(&self) -> bool {
        match self {
            Self::Unreadable { .. }
            | Self::Argument { .. }
            | Self::Format(_)
            | Self::Input(_)
            | Self::Solve(SolveError::Identify(_) | SolveError::Structure(_))
            | Self::Sweep { source: SolveError::Identify(_) | SolveError::Structure(_), .. } => true,
            Self::Solve(SolveError::Stack(error)) | Self::Sweep { source: SolveError::Stack(error), .. } => {
                matches!(
                    **error,
                    StackError::Empty
                        | StackError::Floating
                        | StackError::NoArea { .. }
                        | StackError::NotPositive { .. }
                )
            }
            Self::Solve(SolveError::Device(error))
            | Self::Sweep { source: SolveError::Device(error), .. } => !matches!(
                **error,
                DeviceError::Law { .. }
                    | DeviceError::LinearNotConverged { .. }
                    | DeviceError::NotConverged { .. }
                    | DeviceError::Runaway { .. }
                    | DeviceError::BelowAbsoluteZero
                    | DeviceError::Checkpoint(CheckpointError::Write { .. })
                    | DeviceError::Cancelled
            ),
            Self::Cancelled(_) => false,
        }
    }
}
