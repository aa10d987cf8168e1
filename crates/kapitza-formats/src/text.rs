//! Text files by lines and words, each word with its place.

use crate::error::{FormatError, Place};
use std::path::{Path, PathBuf};

/// Largest text file that is read, bytes: traces of a million rows fit.
const LARGEST: u64 = 1 << 30;

/// A text file.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub path: PathBuf,
    pub content: String,
}

/// A word of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'a> {
    pub text: &'a str,
    pub line: usize,
    pub column: usize,
}

impl Text {
    /// Reads a file; `what` says in an error what it should have been.
    pub fn open(path: &Path, what: &str) -> Result<Self, FormatError> {
        let failed = |reason: String| FormatError::Read {
            path: path.display().to_string(),
            reason,
            help: format!("check the path; {what} is wanted here"),
        };
        let about = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?;
        if !about.is_file() {
            return Err(failed("it is not a regular file".into()));
        }
        if about.len() > LARGEST {
            return Err(failed(format!("it has {} bytes, more than {LARGEST}", about.len())));
        }
        let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
        let content = String::from_utf8(bytes)
            .map_err(|error| failed(format!("it is not text: {}", error.utf8_error())))?;
        Ok(Self { path: path.to_owned(), content })
    }

    /// The lines that hold something: words until a `#` at the beginning of one.
    pub fn lines(&self) -> impl Iterator<Item = Vec<Word<'_>>> {
        self.content.trim_start_matches('\u{feff}').lines().enumerate().filter_map(|(number, line)| {
            let words = words(line, number + 1);
            (!words.is_empty()).then_some(words)
        })
    }

    /// The place of a word.
    pub fn place(&self, word: Word<'_>) -> Place {
        Place { path: self.path.clone(), line: word.line, column: word.column }
    }

    /// A mistake at a word.
    pub fn error(&self, word: Word<'_>, message: impl Into<String>, help: impl Into<String>) -> FormatError {
        self.place(word).error(message, help)
    }

    /// A word as a finite number.
    pub fn number(&self, word: Word<'_>, what: &str) -> Result<f64, FormatError> {
        word.text.parse::<f64>().ok().filter(|value| value.is_finite()).ok_or_else(|| {
            self.error(
                word,
                format!("{what} is \"{}\", which is not a finite number", word.text),
                "write a number such as 0.00015 or 1.5e-4",
            )
        })
    }

    /// A word as a number above zero.
    pub fn positive(&self, word: Word<'_>, what: &str, unit: &str) -> Result<f64, FormatError> {
        let value = self.number(word, what)?;
        if value > 0.0 {
            Ok(value)
        } else {
            Err(self.error(word, format!("{what} is {value} {unit}"), "it must be larger than zero"))
        }
    }
}

/// A file that a deck names: beside the deck, else from the working directory, as the other programs look.
pub(crate) fn beside(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    if !path.exists() && Path::new(name).exists() { PathBuf::from(name) } else { path }
}

/// The words of a line up to a comment.
fn words(line: &str, number: usize) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut start: Option<(usize, usize)> = None;
    let mut column = 0;
    for (index, character) in line.char_indices() {
        column += 1;
        match (start, character.is_whitespace()) {
            (None, false) if character == '#' => return found,
            (None, false) => start = Some((index, column)),
            (Some((from, at)), true) => {
                found.push(Word { text: &line[from..index], line: number, column: at });
                start = None;
            }
            _ => {}
        }
    }
    if let Some((from, at)) = start {
        found.push(Word { text: &line[from..], line: number, column: at });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_know_their_columns() {
        let found = words("  µa\t12 # not this", 7);
        let seen: Vec<_> = found.iter().map(|w| (w.text, w.line, w.column)).collect();
        assert_eq!(seen, [("µa", 7, 3), ("12", 7, 6)]);
        assert!(words("# only a comment", 1).is_empty());
        assert_eq!(words("a#b", 1).len(), 1);
    }
}
