//! Second derivatives of the energy of a crystal.

use crate::crystal::Crystal;
use crate::linear::Matrix;

/// What binds an atom of the home cell to one of another cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bond {
    /// Index of the atom of the home cell.
    pub from: usize,
    /// Index of the other atom.
    pub to: usize,
    /// The cell of the other atom, in lattice vectors.
    pub cell: [i32; 3],
    /// ∂²E/∂u_from ∂u_to, N/m; of images at equal distance each has its share.
    pub stiffness: Matrix,
}

/// Charges for the long-range part of the forces in polar crystals.
#[derive(Clone, Debug, PartialEq)]
pub struct Polar {
    /// Dielectric tensor at high frequency.
    pub dielectric: Matrix,
    /// Born effective charges by atom, in elementary charges: Z_αβ with α along the field and β along the displacement.
    pub charges: Vec<Matrix>,
    /// Λ of the Gaussian that parts long and short range, 1/m, where the bonds were made with one; else it is chosen.
    pub splitting: Option<f64>,
}

/// Force constants of a crystal in the harmonic approximation.
#[derive(Clone, Debug, PartialEq)]
pub struct ForceConstants {
    /// Lattice and atoms.
    pub crystal: Crystal,
    /// All bonds from the home cell, an atom's to itself among them.
    pub bonds: Vec<Bond>,
    /// Charges where the crystal is polar and they are known.
    pub polar: Option<Polar>,
    /// The supercell that the force constants come from, rows of whole numbers of lattice vectors: its long-range forces are in
    /// the bonds. `None` where the bonds are without them.
    pub supercell: Option<[[i32; 3]; 3]>,
}
