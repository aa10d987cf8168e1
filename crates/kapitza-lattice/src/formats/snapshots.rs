//! Force constants from supercells with all atoms displaced.

use super::error::{Fault, Problem};
use super::force_sets::Snapshot;
use super::supercell::Supercell;
use crate::linear::Matrix;

/// Φ(i, j), N/m, from displacements (m) and forces (N).
pub(crate) fn solve(_cell: &Supercell, _sets: &[Snapshot]) -> Result<Vec<Vec<Matrix>>, Fault> {
    Err(Problem::Unsupported {
        what: "a list of supercells with all atoms displaced".into(),
        advice: "let phonopy write FORCE_CONSTANTS",
    }
    .into())
}
