//! What is wrong, where, and how to mend it.

use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A text with its name: what positions refer to.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
}

impl Source {
    /// A text called `name` (a path, or `<dict>`) in messages.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The name in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column (both from 1, columns in characters) of a byte offset, and the line's text.
    fn position(&self, offset: usize) -> (usize, usize, &str) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let rest = &self.text[start..];
        let text = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
        (line, self.text[start..offset].chars().count() + 1, text)
    }
}

/// Where something stands: bytes of the source, and the dotted path of keys.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// Byte range in the source; absent for a dictionary.
    pub span: Option<(usize, usize)>,
    /// Such as `element[2].layer.thickness`; empty for the document itself.
    pub key: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where.
    pub place: Place,
    /// What is wrong: the value given and what is allowed.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without help.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), help: None }
    }

    /// The same with a hint on how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A document that cannot be used: everything found wrong with it, in the order of the file.
#[derive(Clone, Debug)]
pub struct Failure {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

/// A diagnostic with its position worked out, as JSON output and Python see it.
#[derive(Clone, Debug, Serialize)]
pub struct Located {
    /// File name.
    pub file: String,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Dotted path of keys.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Failure {
    /// Collects diagnostics of one document, sorted by place.
    pub fn new(source: Source, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|d| d.place.span);
        Self { source, diagnostics }
    }

    /// A failure of the document as a whole.
    pub fn whole(source: Source, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(source, vec![Diagnostic::new(Place::default(), message).help(help)])
    }

    /// What is wrong.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What is wrong, with lines and columns.
    pub fn located(&self) -> Vec<Located> {
        self.diagnostics
            .iter()
            .map(|d| {
                let position = d.place.span.map(|span| self.source.position(span.0));
                Located {
                    file: self.source.name().to_owned(),
                    line: position.map(|p| p.0),
                    column: position.map(|p| p.1),
                    key: d.place.key.clone(),
                    message: d.message.clone(),
                    help: d.help.clone(),
                }
            })
            .collect()
    }
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.diagnostics.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "error: {}", diagnostic.message)?;
            match diagnostic.place.span {
                None => write!(f, "\n --> {}", self.source.name())?,
                Some((start, end)) => {
                    let (line, column, text) = self.source.position(start);
                    let margin = " ".repeat(line.to_string().len());
                    write!(f, "\n{margin}--> {}:{line}:{column}", self.source.name())?;
                    if text.chars().count() <= 400 {
                        let room = text.chars().count().saturating_sub(column - 1).max(1);
                        let length = self.source.text.get(start..end).map_or(1, |s| s.chars().count());
                        let pad: String = text
                            .chars()
                            .take(column - 1)
                            .map(|c| if c == '\t' { '\t' } else { ' ' })
                            .collect();
                        write!(
                            f,
                            "\n{margin} |\n{line} | {text}\n{margin} | {pad}{}",
                            "^".repeat(length.clamp(1, room))
                        )?;
                    }
                }
            }
            if !diagnostic.place.key.is_empty() {
                write!(f, "\n  key: {}", diagnostic.place.key)?;
            }
            if let Some(help) = &diagnostic.help {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}
