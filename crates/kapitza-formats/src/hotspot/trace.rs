//! `.ptrace`: a line of names, then rows of powers in W, one for every interval.

use crate::error::{FormatError, Place};
use crate::text::Text;
use std::path::{Path, PathBuf};

/// Most values of a trace.
const MOST_VALUES: usize = 50_000_000;

/// A power trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The file.
    pub path: PathBuf,
    /// Names of units; those of a layer stand together, layers by rising number.
    pub names: Vec<String>,
    /// Where each name stands.
    pub places: Vec<Place>,
    /// Powers, W: one row per interval.
    pub rows: Vec<Vec<f64>>,
}

impl Trace {
    /// Reads a trace.
    ///
    /// # Errors
    /// A row of another length than the line of names, or a value that is no number.
    pub fn open(path: &Path) -> Result<Self, FormatError> {
        Self::parse(&Text::open(path, "a HotSpot power trace (`.ptrace`)")?)
    }

    pub(crate) fn parse(text: &Text) -> Result<Self, FormatError> {
        let mut lines = text.lines();
        let Some(header) = lines.next() else {
            return Err(Place::file(&text.path).error("the trace is empty", "the first line names the units"));
        };
        let mut trace = Self {
            path: text.path.clone(),
            names: header.iter().map(|word| word.text.to_owned()).collect(),
            places: header.iter().map(|&word| text.place(word)).collect(),
            rows: Vec::new(),
        };
        for words in lines {
            if words.len() != trace.names.len() {
                return Err(text.error(
                    words[0],
                    format!("a row of {} powers under {} names", words.len(), trace.names.len()),
                    "give one power for every unit",
                ));
            }
            if trace.rows.len() * trace.names.len() > MOST_VALUES {
                return Err(text.error(
                    words[0],
                    format!("more than {MOST_VALUES} powers"),
                    "shorten the trace",
                ));
            }
            let row = words
                .iter()
                .zip(&trace.names)
                .map(|(&word, name)| {
                    let value = text.number(word, &format!("the power of {name}"))?;
                    if value.abs() > 1e9 {
                        return Err(text.error(
                            word,
                            format!("{value} W is no power of a unit"),
                            "powers are in watts",
                        ));
                    }
                    Ok(value)
                })
                .collect::<Result<Vec<f64>, FormatError>>()?;
            trace.rows.push(row);
        }
        if trace.rows.is_empty() {
            return Err(Place::file(&text.path).error("there is no row of powers", "add one under the names"));
        }
        Ok(trace)
    }

    /// Mean power of every unit over all rows, W: what HotSpot's steady state uses.
    pub fn means(&self) -> Vec<f64> {
        let count = self.rows.len() as f64;
        (0..self.names.len()).map(|n| self.rows.iter().map(|row| row[n]).sum::<f64>() / count).collect()
    }
}
