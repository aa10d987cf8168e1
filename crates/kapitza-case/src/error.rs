//! Why a case gives no result.

use kapitza_conduction::stack::StackError;
use kapitza_core::Cancelled;
use kapitza_document::Failure;

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
    /// The input is wrong; every mistake with its place.
    #[error(transparent)]
    Input(#[from] Failure),
    /// The solver failed on valid input.
    #[error("error: {0}")]
    Solve(#[from] Box<StackError>),
    /// One point of a sweep failed.
    #[error("error: at {point}: {source}")]
    Sweep {
        /// The values of the swept keys.
        point: String,
        /// What failed.
        source: Box<StackError>,
    },
    /// Stopped by its monitor.
    #[error("error: {0}")]
    Cancelled(#[from] Cancelled),
}

impl CaseError {
    /// Whether the user's input is at fault (exit code 2), not the computation (exit code 1).
    pub fn is_input(&self) -> bool {
        match self {
            Self::Unreadable { .. } | Self::Input(_) => true,
            Self::Solve(error) | Self::Sweep { source: error, .. } => matches!(
                **error,
                StackError::Empty
                    | StackError::Floating
                    | StackError::NoArea { .. }
                    | StackError::NotPositive { .. }
            ),
            Self::Cancelled(_) => false,
        }
    }
}
