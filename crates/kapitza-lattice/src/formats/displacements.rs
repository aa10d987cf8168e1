//! Force constants from displaced atoms and the forces that answer.
//!
//! One atom d is displaced by u, and the atoms j answer with forces F(j) = −Φ(j, d) u. The operations that leave d in its place
//! turn u and the forces along with it; Φ(d, j) is the least-squares solution of all of them together (Parlinski, Li &
//! Kawazoe, Phys. Rev. Lett. 78, 4063, 1997; as phonopy does). Rows of other atoms follow by the operations that take
//! these onto a displaced atom.

use super::error::{Fault, Problem};
use super::supercell::Supercell;
use super::symmetry::{Symmetry, turned_back};
use crate::linear::{Matrix, apply, inverse, norm};

/// One supercell with one displaced atom.
#[derive(Clone, Debug)]
pub(crate) struct Displaced {
    /// Index in the supercell.
    pub atom: usize,
    /// m.
    pub displacement: [f64; 3],
    /// Of all atoms of the supercell, N.
    pub forces: Vec<[f64; 3]>,
}

/// Number of independent directions among displacements with Σ u uᵀ = `moment`.
fn rank(moment: &Matrix) -> usize {
    // Gram-Schmidt on the columns, the longest first, with pivots.
    let mut columns = moment.to_vec();
    let scale = columns.iter().map(|c| norm(*c)).fold(0.0, f64::max);
    let mut rank = 0;
    while rank < 3 {
        let Some(pivot) = columns.iter().copied().max_by(|a, b| norm(*a).total_cmp(&norm(*b))) else { break };
        let length = norm(pivot);
        if length.is_nan() || length <= 1e-9 * scale {
            break;
        }
        let unit = pivot.map(|x| x / length);
        for column in &mut columns {
            let along = unit[0] * column[0] + unit[1] * column[1] + unit[2] * column[2];
            *column = std::array::from_fn(|k| column[k] - along * unit[k]);
        }
        rank += 1;
    }
    rank
}

/// Φ(i, j), N/m: a row for each primitive atom i, an entry for each atom j of the supercell.
pub(crate) fn solve(cell: &Supercell, sets: &[Displaced]) -> Result<Vec<Vec<Matrix>>, Fault> {
    let atoms = cell.atoms.len();
    for set in sets {
        if set.forces.len() != atoms {
            return Err(Problem::Count {
                things: "forces",
                found: set.forces.len(),
                expected: atoms,
                advice: "one for each atom of the supercell; the forces belong to another supercell",
            }
            .into());
        }
        if set.atom >= atoms {
            return Err(Problem::Unexpected {
                expected: format!("an atom from 1 to {atoms}"),
                found: (set.atom + 1).to_string(),
            }
            .into());
        }
    }
    let symmetry = Symmetry::of(&cell.lattice, &cell.atoms, cell.tolerance)?;
    let mut displaced: Vec<usize> = sets.iter().map(|set| set.atom).collect();
    displaced.sort_unstable();
    displaced.dedup();
    let mut solved = Vec::with_capacity(displaced.len());
    for &atom in &displaced {
        solved.push(row(&symmetry, atom, sets.iter().filter(|set| set.atom == atom), atoms)?);
    }
    cell.representatives
        .iter()
        .map(|&home| {
            let (onto, operation) =
                symmetry.onto(home, &displaced).ok_or(Problem::Undisplaced { atom: home + 1 })?;
            let from = displaced.iter().position(|&d| d == onto).unwrap_or_default();
            Ok((0..atoms)
                .map(|j| turned_back(&operation.rotation, &solved[from][operation.image[j]]))
                .collect())
        })
        .collect()
}

/// Φ(atom, j) for all j.
fn row<'a>(
    symmetry: &Symmetry,
    atom: usize,
    sets: impl Iterator<Item = &'a Displaced>,
    atoms: usize,
) -> Result<Vec<Matrix>, Fault> {
    let site = symmetry.site(atom);
    let mut moment = [[0.0; 3]; 3];
    let mut answer = vec![[[0.0; 3]; 3]; atoms];
    for set in sets {
        for operation in &site {
            let u = apply(&operation.rotation, set.displacement);
            for (line, &a) in moment.iter_mut().zip(&u) {
                for (sum, &b) in line.iter_mut().zip(&u) {
                    *sum += a * b;
                }
            }
            for (index, force) in set.forces.iter().enumerate() {
                let force = apply(&operation.rotation, *force);
                for (line, &a) in answer[operation.image[index]].iter_mut().zip(&u) {
                    for (sum, &f) in line.iter_mut().zip(&force) {
                        *sum -= a * f;
                    }
                }
            }
        }
    }
    let rank = rank(&moment);
    if rank < 3 {
        return Err(Problem::Undetermined { atom: atom + 1, rank }.into());
    }
    let inverse = inverse(&moment);
    Ok(answer.iter().map(|sums| crate::linear::product(&inverse, sums)).collect())
}
