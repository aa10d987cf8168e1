//! A crystal: a lattice and the atoms of one primitive cell.

use crate::linear::{Matrix, combine, determinant, inverse, transpose};
use std::f64::consts::TAU;

/// An atom of the cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// Chemical symbol or another label.
    pub species: String,
    /// kg.
    pub mass: f64,
    /// In fractions of the lattice vectors.
    pub position: [f64; 3],
}

/// A lattice and the atoms of its cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Crystal {
    lattice: Matrix,
    atoms: Vec<Atom>,
}

/// Why a cell is none.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CrystalError {
    /// No atoms.
    #[error("the cell has no atoms")]
    Empty,
    /// The lattice vectors span no volume.
    #[error("the lattice vectors span a volume of {volume:e} m³; three independent vectors are needed")]
    Flat {
        /// m³.
        volume: f64,
    },
    /// A mass that no atom has.
    #[error("the mass of atom {atom} ({species}) is {mass:e} kg; it must be above zero")]
    Mass {
        /// Counted from 1.
        atom: usize,
        /// Its label.
        species: String,
        /// kg.
        mass: f64,
    },
    /// A position that is not a number, or absurdly far away.
    #[error("the position of atom {atom} ({species}) is not within 100 000 lattice vectors of the home cell")]
    Position {
        /// Counted from 1.
        atom: usize,
        /// Its label.
        species: String,
    },
}

impl Crystal {
    /// From lattice vectors (rows, m) and atoms.
    ///
    /// # Errors
    /// A [`CrystalError`] where there are no atoms, no volume, or an atom without mass or place.
    pub fn new(lattice: Matrix, atoms: Vec<Atom>) -> Result<Self, CrystalError> {
        if atoms.is_empty() {
            return Err(CrystalError::Empty);
        }
        let volume = determinant(&lattice).abs();
        let scale: f64 = lattice.iter().map(|row| crate::linear::norm(*row)).product();
        if !(volume.is_finite() && volume > 1e-9 * scale) {
            return Err(CrystalError::Flat { volume });
        }
        for (index, atom) in atoms.iter().enumerate() {
            let (number, species) = (index + 1, atom.species.clone());
            if !(atom.mass.is_finite() && atom.mass > 0.0) {
                return Err(CrystalError::Mass { atom: number, species, mass: atom.mass });
            }
            if !atom.position.iter().all(|x| x.abs() < 1e5) {
                return Err(CrystalError::Position { atom: number, species });
            }
        }
        Ok(Self { lattice, atoms })
    }

    /// Lattice vectors, rows, m.
    pub fn lattice(&self) -> &Matrix {
        &self.lattice
    }

    /// The atoms of the cell.
    pub fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    /// Reciprocal lattice vectors, rows, 1/m, with 2π.
    pub fn reciprocal(&self) -> Matrix {
        transpose(&inverse(&self.lattice)).map(|row| row.map(|x| TAU * x))
    }

    /// Volume of the cell, m³.
    pub fn volume(&self) -> f64 {
        determinant(&self.lattice).abs()
    }

    /// Mass density, kg/m³.
    pub fn density(&self) -> f64 {
        self.atoms.iter().map(|atom| atom.mass).sum::<f64>() / self.volume()
    }

    /// The place of fractions of the lattice vectors, m.
    pub fn place(&self, fractions: [f64; 3]) -> [f64; 3] {
        combine(fractions, &self.lattice)
    }

    /// Vibrations per wave vector.
    pub fn branches(&self) -> usize {
        3 * self.atoms.len()
    }
}
