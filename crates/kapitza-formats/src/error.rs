//! What is wrong with a file, and where.

use std::fmt;
use std::path::{Path, PathBuf};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// The whole of a file.
    pub fn file(path: &Path) -> Self {
        Self { path: path.to_owned(), line: 0, column: 0 }
    }

    /// A mistake at this place, and how to mend it.
    pub fn error(&self, message: impl Into<String>, help: impl Into<String>) -> FormatError {
        FormatError::Mistake { message: message.into(), place: Box::new(self.clone()), help: help.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        Ok(())
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The system did not give the file, or it is larger than anything of its kind.
    #[error("cannot read {path}: {reason}\n  help: {help}")]
    Read {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
        /// How to mend it.
        help: String,
    },
    /// What stands in the file is wrong, or describes what cannot be represented.
    #[error("{message}\n --> {place}\n  help: {help}")]
    Mistake {
        /// What is wrong.
        message: String,
        /// Where.
        place: Box<Place>,
        /// How to mend it.
        help: String,
    },
}
