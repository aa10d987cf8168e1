//! Readers of files with force constants.
//!
//! [`read`] takes a file or a folder. In a folder it looks, in this order, for
//!
//! 1. phonopy's description of the cell, `phonopy_params.yaml`, `phonopy.yaml`, `phonopy_disp.yaml` or another `phonopy*.yaml`,
//!    with the force constants in it; else `FORCE_CONSTANTS`; else `force_constants.hdf5`; else displacements and forces in
//!    it; else `FORCE_SETS`. Charges are those in it, else those of `BORN`;
//! 2. ShengBTE's `CONTROL` with `FORCE_CONSTANTS_2ND`, or with `espresso.ifc2` where it says `espresso=.true.`;
//! 3. one file `*.ifc2` or `*.fc` of Quantum ESPRESSO's `q2r.x`.
//!
//! A file of force constants or forces of phonopy takes the description beside it. Force constants are as in the file, not
//! symmetrised: see [`ForceConstants::violation`] and [`ForceConstants::symmetrised`]. Files that break the rules of force
//! constants by more than [`ALLOWED_ASYMMETRY`] or [`ALLOWED_DRIFT`] are refused.

mod born;
mod displacements;
mod elements;
mod error;
mod folder;
mod force_constants_text;
mod force_sets;
mod hdf5;
mod lines;
mod namelist;
mod phonopy;
mod q2r;
mod shengbte;
mod snapshots;
mod supercell;
mod symmetry;
mod units;

pub use error::{FormatError, Problem, SupercellError};
pub use supercell::TOLERANCE;

use crate::force_constants::ForceConstants;
use std::path::Path;

/// By how much of the largest force constant others may change when their two atoms are swapped.
pub const ALLOWED_ASYMMETRY: f64 = 0.05;

/// By how much of the largest force constant a crystal moved as a whole may be pushed: density-functional perturbation theory on
/// coarse grids leaves a tenth (MgO of the tests), force constants that miss neighbours more.
pub const ALLOWED_DRIFT: f64 = 0.25;

/// Force constants from a file or a folder.
///
/// Silicon after Tersoff (Phys. Rev. B 39, 5566, 1989), whose lattice parameter there is 5.432 Å:
///
/// ```
/// # let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/Si-tersoff");
/// let silicon = kapitza_lattice::formats::read(&folder)?;
/// let atoms_per_volume = silicon.crystal.atoms().len() as f64 / silicon.crystal.volume();
/// assert!((atoms_per_volume * 5.432e-10_f64.powi(3) - 8.0).abs() < 1e-3);
/// // The force constants were symmetrised when they were made.
/// let violation = silicon.violation();
/// assert!(violation.drift < 1e-10 * violation.largest);
/// # Ok::<(), kapitza_lattice::formats::FormatError>(())
/// ```
///
/// # Errors
/// A [`FormatError`] with the file, the line where there is one, and what to do.
pub fn read(path: &Path) -> Result<ForceConstants, FormatError> {
    folder::read(path)
}
