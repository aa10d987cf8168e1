//! Force constants from supercells with all atoms displaced.
//!
//! Symmetry leaves few independent numbers x: pairs of atoms that an operation or the swap of the two takes into each other share
//! one Φ, and operations that leave a pair in its place restrict it. With Φ = C x the forces F(i) = −Σ_j Φ(i, j) u(j) of all
//! supercells are solved for x by least squares among the x that obey Σ_j Φ(i, j) = 0 (the constraints of symfc: Seko &
//! Togo, Phys. Rev. B 110, 214302, 2024).

use super::error::{Fault, Problem};
use super::force_sets::Snapshot;
use super::supercell::Supercell;
use super::symmetry::Symmetry;
use crate::linear::Matrix;
use crate::wrap::Wrap;
use nalgebra::{DMatrix, DVector, SMatrix, SymmetricEigen};
use std::collections::HashMap;

/// Acts on a matrix of three written as nine numbers, row by row.
type Nine = SMatrix<f64, 9, 9>;

/// Pairs of a primitive atom and an atom of the supercell; all others are these, moved by a lattice vector.
struct Pairs<'a> {
    cell: &'a Supercell,
    wrap: Wrap,
    place: HashMap<(usize, [i64; 3]), usize>,
}

impl<'a> Pairs<'a> {
    fn new(cell: &'a Supercell) -> Self {
        let wrap = Wrap::new(&cell.repeats);
        let place = (0..cell.atoms.len()).map(|j| ((cell.member[j], wrap.home(cell.cells[j])), j)).collect();
        Self { cell, wrap, place }
    }

    fn count(&self) -> usize {
        self.cell.representatives.len() * self.cell.atoms.len()
    }

    /// The pair that (i, j) is, moved to where i is a primitive atom.
    fn of(&self, i: usize, j: usize) -> Option<usize> {
        let (cell, from) = (self.cell, self.cell.member[i]);
        let home = cell.cells[cell.representatives[from]];
        let moved = std::array::from_fn(|k| cell.cells[j][k] - cell.cells[i][k] + home[k]);
        let other = self.place.get(&(cell.member[j], self.wrap.home(moved)))?;
        Some(from * cell.atoms.len() + other)
    }

    /// Its two atoms in the supercell.
    fn atoms(&self, pair: usize) -> (usize, usize) {
        (self.cell.representatives[pair / self.cell.atoms.len()], pair % self.cell.atoms.len())
    }
}

/// What a pair's Φ is in the independent numbers: those from `start`, by the columns of `map`.
#[derive(Clone)]
struct Part {
    start: usize,
    map: DMatrix<f64>,
}

/// Φ → R Φ Rᵀ, of the transpose where both atoms are swapped.
fn action(r: &Matrix, swap: bool) -> Nine {
    Nine::from_fn(|row, column| {
        let (a, b) = (row / 3, row % 3);
        let (c, d) = if swap { (column % 3, column / 3) } else { (column / 3, column % 3) };
        r[a][c] * r[b][d]
    })
}

/// All pairs in terms of independent numbers, and how many there are.
fn parts(cell: &Supercell, pairs: &Pairs) -> Result<(Vec<Part>, usize), Fault> {
    let operations = Symmetry::of(&cell.lattice, &cell.atoms, cell.tolerance)?.rotations();
    let mut parts: Vec<Option<Part>> = vec![None; pairs.count()];
    let mut total = 0;
    for pair in 0..pairs.count() {
        if parts[pair].is_some() {
            continue;
        }
        let (i, j) = pairs.atoms(pair);
        let mut stays = (Nine::zeros(), 0.0);
        let mut images: HashMap<usize, Nine> = HashMap::new();
        for operation in &operations {
            for swap in [false, true] {
                let (a, b) = if swap { (j, i) } else { (i, j) };
                let Some(image) = pairs.of(operation.image[a], operation.image[b]) else { continue };
                let action = action(&operation.rotation, swap);
                if image == pair {
                    stays = (stays.0 + action, stays.1 + 1.0);
                }
                images.entry(image).or_insert(action);
            }
        }
        // The mean over all that leave the pair in its place projects on what they allow.
        let projector = stays.0 / f64::max(stays.1, 1.0);
        let eigen = SymmetricEigen::new((projector + projector.transpose()) * 0.5);
        let allowed: Vec<usize> = (0..9).filter(|&k| eigen.eigenvalues[k] > 0.5).collect();
        let basis =
            DMatrix::from_fn(9, allowed.len(), |row, column| eigen.eigenvectors[(row, allowed[column])]);
        for (image, action) in images {
            let map = DMatrix::from_fn(9, 9, |a, b| action[(a, b)]) * &basis;
            parts[image] = Some(Part { start: total, map });
        }
        total += allowed.len();
    }
    let none =
        || Problem::Symmetry { atoms: cell.atoms.len(), reason: "a pair of atoms has no image".into() };
    Ok((parts.into_iter().collect::<Option<_>>().ok_or_else(none)?, total))
}

/// A basis of all x with Σ_j Φ(i, j) = 0 for each primitive atom i.
fn without_drift(parts: &[Part], atoms: usize, total: usize) -> DMatrix<f64> {
    let mut sums = DMatrix::zeros(9 * parts.len() / atoms, total);
    for (pair, part) in parts.iter().enumerate() {
        let mut view = sums.view_mut((9 * (pair / atoms), part.start), (9, part.map.ncols()));
        view += &part.map;
    }
    let eigen = SymmetricEigen::new(sums.tr_mul(&sums));
    let bound = 1e-10 * eigen.eigenvalues.amax();
    let free: Vec<usize> = (0..total).filter(|&k| eigen.eigenvalues[k] <= bound).collect();
    eigen.eigenvectors.select_columns(&free)
}

/// Φ(i, j), N/m, from displacements (m) and forces (N) of all atoms.
pub(crate) fn solve(cell: &Supercell, sets: &[Snapshot]) -> Result<Vec<Vec<Matrix>>, Fault> {
    let atoms = cell.atoms.len();
    if let Some(set) = sets.iter().find(|set| set.len() != atoms) {
        let advice = "one for each atom of the supercell; they belong to another supercell";
        let (things, found) = ("displacements with forces", set.len());
        return Err(Problem::Count { things, found, expected: atoms, advice }.into());
    }
    let pairs = Pairs::new(cell);
    let (parts, total) = parts(cell, &pairs)?;
    let free = without_drift(&parts, atoms, total);
    let unknowns = free.ncols();
    let open = || Problem::Open { equations: 3 * atoms * sets.len(), unknowns };
    let (mut square, mut answer) = (DMatrix::zeros(unknowns, unknowns), DVector::zeros(unknowns));
    for set in sets {
        // A row for each component of force.
        let mut rows = DMatrix::zeros(3 * atoms, total);
        for i in 0..atoms {
            for (j, (u, _)) in set.iter().enumerate() {
                let Some(part) = pairs.of(i, j).map(|pair| &parts[pair]) else { continue };
                for a in 0..3 {
                    for k in 0..part.map.ncols() {
                        let sum: f64 = (0..3).map(|b| part.map[(3 * a + b, k)] * u[b]).sum();
                        rows[(3 * i + a, part.start + k)] -= sum;
                    }
                }
            }
        }
        let rows = rows * &free;
        let forces = DVector::from_iterator(3 * atoms, set.iter().flat_map(|(_, force)| *force));
        square += rows.tr_mul(&rows);
        answer += rows.tr_mul(&forces);
    }
    let eigen = SymmetricEigen::new(square);
    let bound = 1e-12 * eigen.eigenvalues.amax();
    if unknowns == 0 || !eigen.eigenvalues.iter().all(|&value| value > bound) {
        return Err(open().into());
    }
    let along = eigen.eigenvectors.tr_mul(&answer).component_div(&eigen.eigenvalues);
    let x = free * (&eigen.eigenvectors * along);
    let rows: Vec<Matrix> = parts
        .iter()
        .map(|part| {
            let nine = &part.map * x.rows(part.start, part.map.ncols());
            std::array::from_fn(|a| std::array::from_fn(|b| nine[3 * a + b]))
        })
        .collect();
    Ok(rows.chunks(atoms).map(<[Matrix]>::to_vec).collect())
}
