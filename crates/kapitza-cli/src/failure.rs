//! Failures of a command: what is said, and with which exit code.

use crate::output;
use kapitza::case::CaseError;
use kapitza::formats::FormatError;
use std::process::ExitCode;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A case is wrong or could not be solved.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// A file of another program could not be read.
    #[error("error: {0}")]
    Format(#[from] FormatError),
    /// An argument is wrong.
    #[error("error: {message}{}", help.as_ref().map(|h| format!("\n  help: {h}")).unwrap_or_default())]
    Argument {
        /// What is wrong.
        message: String,
        /// How to mend it.
        help: Option<String>,
    },
    /// A computation on valid arguments failed.
    #[error("error: {0}")]
    Computation(String),
    /// A file could not be written.
    #[error(
        "error: cannot write {path}: {reason}\n  help: check the folder and the permissions; nothing was written"
    )]
    Output {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
}

impl Failure {
    /// A wrong argument.
    pub fn argument(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Argument { message: message.into(), help: Some(help.into()) }
    }

    fn code(&self) -> u8 {
        match self {
            Self::Case(error) if error.is_cancelled() => 130,
            Self::Case(error) if error.is_input() => 2,
            Self::Argument { .. } | Self::Format(_) => 2,
            Self::Case(_) | Self::Computation(_) | Self::Output { .. } => 1,
        }
    }

    /// Prints the failure to stderr, and with `--json` as an object to stdout; returns the exit code.
    pub fn report(&self, json: bool) -> ExitCode {
        eprintln!("{self}");
        if json {
            let errors = match self {
                Self::Case(CaseError::Input(failure)) => serde_json::json!(failure.located()),
                other => serde_json::json!([{ "message": other.to_string().trim_start_matches("error: ") }]),
            };
            let object = serde_json::json!({ "kind": "error", "errors": errors });
            output::stdout(&format!("{object:#}\n"));
        }
        ExitCode::from(self.code())
    }
}
