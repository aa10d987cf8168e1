//! Symmetry operations of a cell, as they act on its atoms.

use super::error::{Fault, Problem};
use super::units::ANGSTROM;
use crate::crystal::{Atom, Crystal};
use crate::linear::{Matrix, combine, inverse, norm, product, transpose};
use moyo::MoyoDataset;
use moyo::base::{Cell, Lattice};
use std::collections::HashMap;

/// The space group of a cell, pure translations within the cell among it.
pub(crate) struct Symmetry<'a> {
    lattice: &'a Matrix,
    atoms: &'a [Atom],
    tolerance: f64,
    operations: Vec<([[f64; 3]; 3], [f64; 3])>,
    kinds: Vec<i32>,
    primitive: Matrix,
}

/// One operation and where it takes the atoms.
pub(crate) struct Operation {
    /// Turns vectors: R v.
    pub rotation: Matrix,
    /// Atom k goes to the place of atom `image[k]`.
    pub image: Vec<usize>,
}

impl<'a> Symmetry<'a> {
    /// Found with places equal within the tolerance, m. Species tell atoms apart.
    pub fn of(lattice: &'a Matrix, atoms: &'a [Atom], tolerance: f64) -> Result<Self, Fault> {
        // The search takes a cell for granted.
        Crystal::new(*lattice, atoms.to_vec())?;
        let mut known = HashMap::new();
        let kinds: Vec<i32> = atoms
            .iter()
            .map(|atom| {
                let next = i32::try_from(known.len() + 1).unwrap_or(i32::MAX);
                *known.entry(atom.species.as_str()).or_insert(next)
            })
            .collect();
        let cell = Cell::new(
            Lattice::from_basis(lattice.map(|row| row.map(|x| x / ANGSTROM))),
            atoms.iter().map(|atom| atom.position.into()).collect(),
            kinds.clone(),
        );
        let found = MoyoDataset::with_default(&cell, tolerance / ANGSTROM)
            .map_err(|error| Problem::Symmetry { atoms: atoms.len(), reason: error.to_string() })?;
        let operations = found
            .operations
            .iter()
            .map(|o| (o.rotation_as_array().map(|row| row.map(f64::from)), o.translation_as_array()))
            .collect();
        let axes: Matrix = std::array::from_fn(|i| std::array::from_fn(|k| found.prim_std_linear[(k, i)]));
        let primitive = product(&axes, lattice);
        Ok(Self { lattice, atoms, tolerance, operations, kinds, primitive })
    }

    /// Lattice vectors (rows, m) of a primitive cell of this crystal.
    pub fn primitive(&self) -> Matrix {
        self.primitive
    }

    /// Number of operations.
    pub fn order(&self) -> usize {
        self.operations.len()
    }

    /// The atom at the place where operation `which` takes atom `atom`.
    fn image(&self, which: usize, atom: usize) -> Option<usize> {
        let (rotation, translation) = &self.operations[which];
        let x = self.atoms[atom].position;
        let moved: [f64; 3] = std::array::from_fn(|i| {
            rotation[i][0] * x[0] + rotation[i][1] * x[1] + rotation[i][2] * x[2] + translation[i]
        });
        let mut best = (f64::INFINITY, None);
        for (index, other) in self.atoms.iter().enumerate() {
            if self.kinds[index] != self.kinds[atom] {
                continue;
            }
            let away = std::array::from_fn(|k| {
                let d = moved[k] - other.position[k];
                d - d.round()
            });
            let distance = norm(combine(away, self.lattice));
            if distance < best.0 {
                best = (distance, Some(index));
            }
        }
        // The search for symmetry moves the origin within its tolerance.
        best.1.filter(|_| best.0 < 4.0 * self.tolerance)
    }

    /// Operation `which` in full; none where atoms meet no atom.
    pub fn operation(&self, which: usize) -> Option<Operation> {
        let image: Option<Vec<usize>> = (0..self.atoms.len()).map(|atom| self.image(which, atom)).collect();
        // Columns of Lᵀ are the lattice vectors: R = Lᵀ W L⁻ᵀ.
        let columns = transpose(self.lattice);
        let rotation = product(&product(&columns, &self.operations[which].0), &inverse(&columns));
        Some(Operation { rotation, image: image? })
    }

    /// One operation of each rotation: all but the translations of the lattice.
    pub fn rotations(&self) -> Vec<Operation> {
        let mut first: Vec<usize> = Vec::new();
        for which in 0..self.order() {
            if !first.iter().any(|&f| self.operations[f].0 == self.operations[which].0) {
                first.push(which);
            }
        }
        first.into_iter().filter_map(|which| self.operation(which)).collect()
    }

    /// All operations that leave an atom in its place.
    pub fn site(&self, atom: usize) -> Vec<Operation> {
        (0..self.order())
            .filter(|&which| self.image(which, atom) == Some(atom))
            .filter_map(|which| self.operation(which))
            .collect()
    }

    /// An operation that takes an atom to one of those, and that one: the atom itself first.
    pub fn onto(&self, atom: usize, those: &[usize]) -> Option<(usize, Operation)> {
        if those.contains(&atom) {
            let unity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
            return Some((atom, Operation { rotation: unity, image: (0..self.atoms.len()).collect() }));
        }
        (0..self.order()).find_map(|which| {
            let image = self.image(which, atom).filter(|image| those.contains(image))?;
            Some((image, self.operation(which)?))
        })
    }

    /// For each atom the first atom of the cell that is its image.
    pub fn first_images(&self) -> Vec<usize> {
        let images = |atom| (0..self.order()).filter_map(move |which| self.image(which, atom));
        (0..self.atoms.len()).map(|atom| images(atom).fold(atom, usize::min)).collect()
    }
}

/// Rᵀ M R: a tensor of the place that an operation leads to, as it is at the place it starts from.
pub(crate) fn turned_back(rotation: &Matrix, tensor: &Matrix) -> Matrix {
    product(&transpose(rotation), &product(tensor, rotation))
}
