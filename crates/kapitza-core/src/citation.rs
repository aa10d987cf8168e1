//! Where a model or a number comes from.

use serde::Serialize;
use std::borrow::Cow;

/// A published source, as results print it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Citation(Cow<'static, str>);

impl Citation {
    /// A citation known at compile time.
    pub const fn new(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// A citation read from a database file.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(Cow::Owned(text.into()))
    }

    /// The text of the citation.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Citation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
