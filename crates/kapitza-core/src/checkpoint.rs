//! Checkpoints: what long work leaves behind so that it can go on from there, to the identical result.
//!
//! A library saves bytes under the number of a problem and asks for them when it starts; where they are kept is the
//! caller's choice. `()` keeps nothing.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Keeps the state of long work.
pub trait Checkpoint: Sync {
    /// What was saved last for this problem; nothing where there is none.
    ///
    /// # Errors
    /// [`CheckpointError`] where something is there that cannot be used.
    fn restore(&self, problem: u64) -> Result<Option<Vec<u8>>, CheckpointError>;

    /// Whether states are kept at all.
    fn keeps(&self) -> bool;

    /// Whether it is time to save again.
    fn is_due(&self) -> bool;

    /// Saves a state in place of the last one.
    ///
    /// # Errors
    /// [`CheckpointError::Write`]
    fn save(&self, problem: u64, state: &[u8]) -> Result<(), CheckpointError>;
}

impl Checkpoint for () {
    fn restore(&self, _problem: u64) -> Result<Option<Vec<u8>>, CheckpointError> {
        Ok(None)
    }

    fn keeps(&self) -> bool {
        false
    }

    fn is_due(&self) -> bool {
        false
    }

    fn save(&self, _problem: u64, _state: &[u8]) -> Result<(), CheckpointError> {
        Ok(())
    }
}

/// Why a checkpoint could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The file could not be read.
    #[error("the checkpoint {path} cannot be read: {reason}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The file could not be written.
    #[error("the checkpoint {path} cannot be written: {reason}")]
    Write {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The file is something else.
    #[error("{path} is no checkpoint of this version, or is damaged; delete it to start anew")]
    Damaged {
        /// The file.
        path: String,
    },
    /// The file belongs to other input.
    #[error(
        "the checkpoint {path} belongs to another problem: the case has changed; delete it to start anew"
    )]
    Other {
        /// The file.
        path: String,
    },
}

/// A checkpoint in a file, written atomically at most once in a while.
#[derive(Debug)]
pub struct CheckpointFile {
    path: PathBuf,
    interval: Duration,
    last: Mutex<Instant>,
}

/// First bytes of a file.
const MAGIC: &[u8; 16] = b"kapitza state 1\n";

/// A number by which bytes are recognised: FNV-1a, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo, 1991).
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

impl CheckpointFile {
    /// A file that is written at most once per `interval`, and whenever the work is interrupted.
    pub fn new(path: impl Into<PathBuf>, interval: Duration) -> Self {
        Self { path: path.into(), interval, last: Mutex::new(Instant::now()) }
    }

    /// Removes the file, once the work is done.
    ///
    /// # Errors
    /// [`CheckpointError::Write`]; that it is not there is none.
    pub fn remove(&self) -> Result<(), CheckpointError> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(self.unwritten(&error)),
            _ => Ok(()),
        }
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn unwritten(&self, error: &dyn std::fmt::Display) -> CheckpointError {
        CheckpointError::Write { path: self.name(), reason: error.to_string() }
    }
}

impl Checkpoint for CheckpointFile {
    fn restore(&self, problem: u64) -> Result<Option<Vec<u8>>, CheckpointError> {
        let mut bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(CheckpointError::Read { path: self.name(), reason: error.to_string() });
            }
        };
        let damaged = || CheckpointError::Damaged { path: self.name() };
        let number = |at: usize| -> Result<u64, CheckpointError> {
            let bytes = bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).ok_or_else(damaged)?;
            Ok(u64::from_le_bytes(bytes))
        };
        if bytes.get(..16) != Some(&MAGIC[..]) {
            return Err(damaged());
        }
        let (of, check) = (number(16)?, number(24)?);
        if fingerprint(&bytes[32..]) != check {
            return Err(damaged());
        }
        if of != problem {
            return Err(CheckpointError::Other { path: self.name() });
        }
        bytes.drain(..32);
        Ok(Some(bytes))
    }

    fn keeps(&self) -> bool {
        true
    }

    fn is_due(&self) -> bool {
        self.last.lock().is_ok_and(|last| last.elapsed() >= self.interval)
    }

    fn save(&self, problem: u64, state: &[u8]) -> Result<(), CheckpointError> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::Builder::new().prefix(".kapitza-").tempfile_in(folder)?;
            file.write_all(MAGIC)?;
            file.write_all(&problem.to_le_bytes())?;
            file.write_all(&fingerprint(state).to_le_bytes())?;
            file.write_all(state)?;
            file.as_file().sync_all()?;
            file.persist(&self.path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|error| self.unwritten(&error))?;
        if let Ok(mut last) = self.last.lock() {
            *last = Instant::now();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_comes_back_and_nothing_else_passes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state");
        let file = CheckpointFile::new(&path, Duration::ZERO);
        assert_eq!(file.restore(7), Ok(None));
        file.save(7, b"half way").expect("it is written");
        assert_eq!(file.restore(7), Ok(Some(b"half way".to_vec())));
        assert!(matches!(file.restore(8), Err(CheckpointError::Other { .. })));
        let mut bytes = std::fs::read(&path).expect("it is there");
        bytes[33] ^= 1;
        std::fs::write(&path, &bytes).expect("it is written");
        assert!(matches!(file.restore(7), Err(CheckpointError::Damaged { .. })));
        std::fs::write(&path, b"short").expect("it is written");
        assert!(matches!(file.restore(7), Err(CheckpointError::Damaged { .. })));
        file.remove().expect("it is removed");
        file.remove().expect("that it is gone is no error");
        assert_eq!(file.restore(7), Ok(None));
    }

    /// The test vector of the authors: the empty string, and "a".
    #[test]
    fn fingerprints_are_those_of_the_authors() {
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
