//! `.steady`: a name and a temperature in K a line.

use crate::error::{FormatError, Place};
use crate::text::Text;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What HotSpot writes with `-steady_file`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SteadyTable {
    /// The file.
    pub path: PathBuf,
    /// Names and temperatures, K, in the order of the file.
    pub values: Vec<(String, f64)>,
}

impl SteadyTable {
    /// Reads a table.
    ///
    /// # Errors
    /// A line that is not a name and a number, a file without one.
    pub fn open(path: &Path) -> Result<Self, FormatError> {
        let text = Text::open(path, "a HotSpot table of steady temperatures (`.steady`)")?;
        let mut values = Vec::new();
        for words in text.lines() {
            let [name, value] = words[..] else {
                return Err(text.error(
                    words[0],
                    format!("a line of {} words", words.len()),
                    "every line is a name and a temperature in K",
                ));
            };
            values.push((
                name.text.to_owned(),
                text.number(value, &format!("the temperature of {}", name.text))?,
            ));
        }
        if values.is_empty() {
            return Err(
                Place::file(path).error("the table is empty", "give what HotSpot wrote with -steady_file")
            );
        }
        Ok(Self { path: path.to_owned(), values })
    }

    /// The temperature under a name, K.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|(own, _)| own == name).map(|&(_, value)| value)
    }
}

/// The text of a table, at full precision.
pub fn steady_text<'a>(values: impl Iterator<Item = (&'a str, f64)>) -> String {
    let mut out = String::new();
    for (name, value) in values {
        let _ = writeln!(out, "{name}\t{value}");
    }
    out
}
