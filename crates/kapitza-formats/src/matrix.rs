//! Matrices of numbers, for maps: comma-separated text, NumPy's `.npy`, greyscale PNG.

mod npy;
mod picture;
mod table;

use std::path::Path;

/// Most values of a matrix.
const MOST_VALUES: usize = 64 << 20;
/// Largest file that is read, bytes.
const LARGEST: u64 = 1 << 30;

/// A matrix as it stands in its file: the first row first.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Number of columns.
    pub columns: usize,
    /// All values, row by row; finite, or NaN where they may be missing.
    pub values: Vec<f64>,
    /// Whether values are grey levels, from 0 (black) to 1 (white).
    pub grey: bool,
}

/// Why a matrix could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// The system did not give the file, or it is too large.
    #[error("cannot be read: {0}")]
    Read(String),
    /// The ending says nothing that is known.
    #[error("the ending \"{0}\" is no format of a matrix; it must be .csv, .txt, .npy or .png")]
    Ending(String),
    /// What is in it.
    #[error("{0}")]
    Content(String),
}

impl Matrix {
    /// Reads a matrix; the ending says how. Sizes are checked before memory is taken.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown ending, content that is no matrix of finite numbers.
    pub fn open(path: &Path) -> Result<Self, MatrixError> {
        let matrix = Self::open_with_gaps(path)?;
        match matrix.values.iter().position(|value| value.is_nan()) {
            None => Ok(matrix),
            Some(n) => Err(matrix.not_finite(n)),
        }
    }

    /// Reads a matrix of which values may be missing: NaN, or in text nothing or `nan`.
    ///
    /// # Errors
    /// As [`Matrix::open`].
    pub fn open_with_gaps(path: &Path) -> Result<Self, MatrixError> {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let read = |error: std::io::Error| MatrixError::Read(error.to_string());
        let about = std::fs::metadata(path).map_err(read)?;
        if !about.is_file() || about.len() > LARGEST {
            return Err(MatrixError::Read("it is not a file of at most 1 GiB".into()));
        }
        let bytes = || std::fs::read(path).map_err(read);
        let matrix = match ending.as_str() {
            "csv" | "txt" | "dat" | "" => {
                table::parse(&String::from_utf8(bytes()?).map_err(|error| {
                    MatrixError::Content(format!("it is not text: {}", error.utf8_error()))
                })?)
            }
            "npy" => npy::parse(&bytes()?),
            "png" => picture::parse(&bytes()?),
            other => return Err(MatrixError::Ending(other.into())),
        }?;
        match matrix.values.iter().position(|value| value.is_infinite()) {
            None => Ok(matrix),
            Some(n) => Err(matrix.not_finite(n)),
        }
    }

    fn not_finite(&self, n: usize) -> MatrixError {
        MatrixError::Content(format!(
            "row {}, column {}: {} is not a finite number",
            n / self.columns + 1,
            n % self.columns + 1,
            self.values[n]
        ))
    }
}

/// Rows times columns, if a matrix may have so many.
fn count(rows: usize, columns: usize) -> Result<usize, MatrixError> {
    match rows.checked_mul(columns) {
        Some(0) => Err(MatrixError::Content("the matrix is empty".into())),
        Some(count) if count <= MOST_VALUES => Ok(count),
        _ => Err(MatrixError::Content(format!("{rows} × {columns} values are more than {MOST_VALUES}"))),
    }
}

#[cfg(test)]
mod tests;
