//! What can be wrong with a file of force constants.

use crate::crystal::CrystalError;
use crate::linear::Matrix;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a file gave no force constants: the file, the line where there is one, and the problem.
#[derive(Debug)]
pub struct FormatError {
    /// The file, or the folder where no file was found.
    pub path: PathBuf,
    /// Counted from 1.
    pub line: Option<usize>,
    /// What is wrong with it.
    pub problem: Problem,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for FormatError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.problem)
    }
}

/// What is wrong with a file: what was found, what is allowed, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// Not the text of the format.
    #[error("{0}")]
    Syntax(String),
    /// A word or number that is not the expected one.
    #[error("`{found}` stands where {expected} is expected")]
    Unexpected {
        /// What the format has here.
        expected: String,
        /// What the file has here.
        found: String,
    },
    /// The file ends too early.
    #[error("the file ends where {expected} is expected; it was cut off, or its header promises too much")]
    Truncated {
        /// What the format has here.
        expected: String,
    },
    /// A number of things that does not fit.
    #[error("{found} {things} are given, {expected} are needed: {advice}")]
    Count {
        /// What is counted.
        things: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        expected: usize,
        /// What to do.
        advice: &'static str,
    },
    /// A block or file that must be there.
    #[error("{what} is missing: {advice}")]
    Missing {
        /// The thing.
        what: String,
        /// What to do.
        advice: &'static str,
    },
    /// A unit that is not known.
    #[error("`{unit}` is no known unit of {quantity}; known are {allowed}")]
    Unit {
        /// The quantity.
        quantity: &'static str,
        /// As the file has it.
        unit: String,
        /// All that are known.
        allowed: String,
    },
    /// A variant of the format that is not read.
    #[error("{what} is not read: {advice}")]
    Unsupported {
        /// The variant.
        what: String,
        /// What to do.
        advice: &'static str,
    },
    /// A supercell that is not the one its matrix spans.
    #[error(
        "the block `supercell` has the lattice {found:?}, but `supercell_matrix` and `unit_cell` span {spanned:?}: one of the \
         three is of another calculation"
    )]
    SupercellMatrix {
        /// Rows, in units of the file.
        found: Box<Matrix>,
        /// Rows, in units of the file.
        spanned: Box<Matrix>,
    },
    /// The cell is none.
    #[error(transparent)]
    Crystal(#[from] CrystalError),
    /// Supercell and primitive cell do not fit.
    #[error(transparent)]
    Supercell(#[from] SupercellError),
    /// The search for symmetry failed.
    #[error("the symmetry of the cell of {atoms} atoms was not found: {reason}")]
    Symmetry {
        /// Of the cell.
        atoms: usize,
        /// Why.
        reason: String,
    },
    /// A charge that the crystal's symmetry forbids.
    #[error(
        "the Born effective charge of atom {atom} of the primitive cell changes by {change:.3} of {largest:.3} under the \
         symmetry of its place, and {allowed} of it is allowed: the charges are of other atoms or of a crystal turned otherwise"
    )]
    Charge {
        /// Counted from 1.
        atom: usize,
        /// Largest change of a component, elementary charges.
        change: f64,
        /// Largest component, elementary charges.
        largest: f64,
        /// Allowed fraction.
        allowed: f64,
    },
    /// Displacements that leave force constants open.
    #[error(
        "the displacements of atom {atom} and their images by symmetry span {rank} of 3 directions: forces for more \
         displacements of this atom are needed"
    )]
    Undetermined {
        /// Counted from 1, in the supercell.
        atom: usize,
        /// Directions that are spanned.
        rank: usize,
    },
    /// An atom that no displaced atom is an image of.
    #[error(
        "no displaced atom is an image by symmetry of atom {atom} of the supercell: forces for a displacement of this atom \
         are needed"
    )]
    Undisplaced {
        /// Counted from 1, in the supercell.
        atom: usize,
    },
    /// Displacements of many atoms that leave force constants open.
    #[error(
        "the {equations} forces leave {unknowns} independent force constants open: displacements of more supercells are \
         needed"
    )]
    Open {
        /// Number of force components.
        equations: usize,
        /// Number of unknowns.
        unknowns: usize,
    },
    /// Force constants that change when the two atoms are swapped.
    #[error(
        "the force constants between atoms {from} and {to} of the primitive cell change by {size:.3e} N/m when the two are \
         swapped; the largest are {largest:.3e} N/m and {allowed} of that is allowed: atoms of the file are in another order, \
         or the cell is not the one of the force constants"
    )]
    Asymmetric {
        /// Counted from 1.
        from: usize,
        /// Counted from 1.
        to: usize,
        /// Largest change of a component, N/m.
        size: f64,
        /// Largest component of all, N/m.
        largest: f64,
        /// Allowed fraction.
        allowed: f64,
    },
    /// Force constants that push a crystal moved as a whole.
    #[error(
        "a crystal moved as a whole feels {size:.3e} N/m on atom {atom} of the primitive cell; the largest force constants \
         are {largest:.3e} N/m and {allowed} of that is allowed: force constants are missing, or belong to another cell"
    )]
    Drift {
        /// Counted from 1.
        atom: usize,
        /// Largest component of the sum of the atom's force constants, N/m.
        size: f64,
        /// Largest component of all, N/m.
        largest: f64,
        /// Allowed fraction.
        allowed: f64,
    },
}

/// Why a supercell does not hold whole primitive cells.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SupercellError {
    /// Lattice vectors that are not whole numbers of primitive ones.
    #[error(
        "lattice vector {vector} of the supercell is [{}, {}, {}] primitive lattice vectors, which are not whole numbers: \
         the primitive lattice belongs to another cell", number[0], number[1], number[2]
    )]
    Lattice {
        /// Counted from 1.
        vector: usize,
        /// In primitive lattice vectors.
        number: [f64; 3],
    },
    /// A number of atoms that is not a whole number of primitive cells.
    #[error("the supercell has {atoms} atoms, which do not fill {cells} equal primitive cells")]
    Atoms {
        /// In the supercell.
        atoms: usize,
        /// Primitive cells in the supercell.
        cells: usize,
    },
    /// Atoms that are equal by a lattice vector but not by species.
    #[error(
        "atoms {first} ({}) and {second} ({}) of the supercell are a primitive lattice vector apart but not of one kind",
        species.0, species.1
    )]
    Species {
        /// Counted from 1.
        first: usize,
        /// Counted from 1.
        second: usize,
        /// Of both.
        species: (String, String),
    },
    /// A primitive cell that holds more or fewer images of an atom than there are cells.
    #[error(
        "atom {atom} of the supercell has {found} images by primitive lattice vectors, {cells} are expected: an atom is \
         missing, doubled, or off its place"
    )]
    Images {
        /// Counted from 1.
        atom: usize,
        /// Images that were found.
        found: usize,
        /// Primitive cells in the supercell.
        cells: usize,
    },
}

/// A problem before its file is known.
#[derive(Debug)]
pub(crate) struct Fault {
    line: Option<usize>,
    problem: Problem,
}

impl Fault {
    /// A problem on a line, counted from 1.
    pub(crate) fn on(line: usize, problem: Problem) -> Self {
        Self { line: Some(line), problem }
    }

    /// In that file.
    pub(crate) fn at(self, path: &Path) -> FormatError {
        FormatError { path: path.to_path_buf(), line: self.line, problem: self.problem }
    }
}

impl<P: Into<Problem>> From<P> for Fault {
    fn from(problem: P) -> Self {
        Self { line: None, problem: problem.into() }
    }
}
