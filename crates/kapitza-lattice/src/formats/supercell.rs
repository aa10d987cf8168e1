//! Force constants of a supercell as bonds of the primitive crystal.
//!
//! In a supercell of periodic images the force constants Φ(i, j) belong to an atom i and to all images of j together. They are
//! shared equally among the images of j at the shortest distance (Parlinski, Li & Kawazoe, Phys. Rev. Lett. 78, 4063, 1997;
//! phonopy's multiplicities), with distances equal within [`TOLERANCE`].

use super::error::{Fault, SupercellError};
use crate::crystal::{Atom, Crystal};
use crate::force_constants::Bond;
use crate::linear::{Matrix, combine, determinant, dot, inverse, norm, product};

/// Distances that differ by less are equal, m: phonopy's `symprec` of 1e-5 Å.
pub const TOLERANCE: f64 = 1e-15;

/// Whole numbers, row by row.
pub(crate) type Whole = [[i32; 3]; 3];

/// A supercell and its place on the lattice of a primitive cell.
#[derive(Clone, Debug)]
pub(crate) struct Supercell {
    /// Rows, m.
    pub lattice: Matrix,
    /// With positions in fractions of the supercell.
    pub atoms: Vec<Atom>,
    /// Equal within this, m.
    pub tolerance: f64,
    /// The primitive cell; its atoms in order of their first appearance in the supercell.
    pub crystal: Crystal,
    /// Rows of the supercell in primitive lattice vectors.
    pub repeats: Whole,
    /// Supercell index of each primitive atom: phonopy's `p2s_map`.
    pub representatives: Vec<usize>,
    /// Primitive index of each atom of the supercell.
    pub member: Vec<usize>,
    /// The primitive lattice vector from the primitive atom to each atom of the supercell.
    pub cells: Vec<[i32; 3]>,
}

fn scale(matrix: &Matrix) -> f64 {
    matrix.iter().map(|row| norm(*row)).fold(0.0, f64::max)
}

/// The nearest whole number; of absurd cells one that is still safe to reckon with.
#[expect(clippy::cast_possible_truncation, reason = "within the bounds of the type")]
pub(crate) fn whole(x: f64) -> i32 {
    x.round().clamp(-1e9, 1e9) as i32
}

impl Supercell {
    /// Of a supercell (rows, m; positions in fractions) and primitive lattice vectors (rows, m).
    pub fn new(lattice: Matrix, atoms: Vec<Atom>, primitive: &Matrix, tolerance: f64) -> Result<Self, Fault> {
        // A cell without volume, or atoms without mass or place, stop here.
        Crystal::new(lattice, atoms.clone())?;
        let (repeats, exact) = repeats(&lattice, primitive, tolerance)?;
        // From the supercell, so that both lattices agree to rounding.
        let primitive = product(&inverse(&exact), &lattice);
        let count = determinant(&exact).abs().round();
        let (mut positions, mut representatives) = (Vec::<[f64; 3]>::new(), Vec::new());
        let (mut member, mut cells) = (Vec::with_capacity(atoms.len()), Vec::with_capacity(atoms.len()));
        for (index, atom) in atoms.iter().enumerate() {
            let place = combine(atom.position, &exact);
            let same = positions.iter().position(|p| {
                let away = std::array::from_fn(|k| place[k] - p[k] - (place[k] - p[k]).round());
                norm(combine(away, &primitive)) < tolerance
            });
            let which = same.unwrap_or_else(|| {
                // A hair below a whole number is the whole number.
                positions.push(place.map(|x| x - (x + 1e-9).floor()));
                representatives.push(index);
                positions.len() - 1
            });
            let first: &Atom = &atoms[representatives[which]];
            if first.species != atom.species {
                return Err(SupercellError::Species {
                    first: representatives[which] + 1,
                    second: index + 1,
                    species: (first.species.clone(), atom.species.clone()),
                }
                .into());
            }
            member.push(which);
            cells.push(std::array::from_fn(|k| whole(place[k] - positions[which][k])));
        }
        let images = atoms.len() as f64 / count;
        for (which, &representative) in representatives.iter().enumerate() {
            let found = member.iter().filter(|&&m| m == which).count();
            if found as f64 != count {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
                let cells = count as usize;
                return Err(if images.fract() == 0.0 {
                    SupercellError::Images { atom: representative + 1, found, cells }
                } else {
                    SupercellError::Atoms { atoms: atoms.len(), cells }
                }
                .into());
            }
        }
        let basis = representatives
            .iter()
            .zip(&positions)
            .map(|(&index, &position)| Atom { position, ..atoms[index].clone() })
            .collect();
        let crystal = Crystal::new(primitive, basis)?;
        Ok(Self { lattice, atoms, tolerance, crystal, repeats, representatives, member, cells })
    }

    /// The bonds of all primitive atoms from Φ(i, j) in N/m, a row for each primitive atom i and an entry for each atom j of
    /// the supercell.
    pub fn bonds(&self, rows: &[Vec<Matrix>]) -> Vec<Bond> {
        let images = Images::new(&self.lattice);
        let mut bonds = Vec::new();
        for (from, row) in rows.iter().enumerate() {
            let home = self.representatives[from];
            for (index, stiffness) in row.iter().enumerate() {
                let (a, b) = (self.atoms[home].position, self.atoms[index].position);
                let away = std::array::from_fn(|k| b[k] - a[k]);
                let shortest = images.shortest(away, self.tolerance);
                let share = 1.0 / shortest.len() as f64;
                for image in shortest {
                    let cell = std::array::from_fn(|k| {
                        let moved: f64 =
                            (0..3).map(|s| f64::from(image[s]) * f64::from(self.repeats[s][k])).sum();
                        whole(f64::from(self.cells[index][k]) - f64::from(self.cells[home][k]) + moved)
                    });
                    let stiffness = stiffness.map(|line| line.map(|x| share * x));
                    bonds.push(Bond { from, to: self.member[index], cell, stiffness });
                }
            }
        }
        bonds
    }
}

/// The rows of the supercell in primitive lattice vectors, as whole numbers and as floats of the same value.
fn repeats(lattice: &Matrix, primitive: &Matrix, tolerance: f64) -> Result<(Whole, Matrix), SupercellError> {
    let numbers = product(lattice, &inverse(primitive));
    // Ends of the supercell agree better than atoms, but printed digits may be few.
    let allowed = (1e2 * tolerance / scale(primitive)).max(1e-6);
    for (index, row) in numbers.iter().enumerate() {
        if !row.iter().all(|x| (x - x.round()).abs() < allowed && x.abs() < 1e3) {
            return Err(SupercellError::Lattice { vector: index + 1, number: *row });
        }
    }
    let exact = numbers.map(|row| row.map(f64::round));
    if determinant(&exact) == 0.0 {
        return Err(SupercellError::Lattice { vector: 1, number: numbers[0] });
    }
    Ok((exact.map(|row| row.map(whole)), exact))
}

/// Shortest vectors on a lattice.
pub(crate) struct Images {
    /// Short, nearly orthogonal vectors of the same lattice, rows.
    reduced: Matrix,
    /// The reduced vectors in the given ones, rows.
    change: Matrix,
    /// The given vectors in the reduced ones, rows.
    back: Matrix,
}

impl Images {
    /// On the lattice with these rows.
    pub fn new(lattice: &Matrix) -> Self {
        let (reduced, change) = reduce(lattice);
        Self { reduced, change, back: inverse(&change) }
    }

    /// All lattice vectors n, in the given vectors, for which |(x + n) L| is smallest within the tolerance.
    pub fn shortest(&self, x: [f64; 3], tolerance: f64) -> Vec<[i32; 3]> {
        let x = combine(x, &self.back);
        let near = x.map(|x| -x.round());
        let mut found: Vec<(f64, [f64; 3])> = Vec::with_capacity(125);
        for a in -2..=2 {
            for b in -2..=2 {
                for c in -2..=2 {
                    let n = [near[0] + f64::from(a), near[1] + f64::from(b), near[2] + f64::from(c)];
                    found.push((norm(combine(std::array::from_fn(|k| x[k] + n[k]), &self.reduced)), n));
                }
            }
        }
        let least = found.iter().fold(f64::INFINITY, |least, (distance, _)| least.min(*distance));
        found
            .into_iter()
            .filter(|(distance, _)| distance - least < tolerance)
            .map(|(_, n)| combine(n, &self.change).map(whole))
            .collect()
    }
}

/// Minkowski reduction in three dimensions (Semaev, CaLC 2001, LNCS 2146, 181): the reduced rows, and these in the given ones.
fn reduce(lattice: &Matrix) -> (Matrix, Matrix) {
    let mut rows = *lattice;
    let mut change = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    // Each turn shortens a vector by a finite step; the bound is never met by real cells.
    for _ in 0..1000 {
        let mut order = [0, 1, 2];
        order.sort_by(|&i, &j| dot(rows[i], rows[i]).total_cmp(&dot(rows[j], rows[j])));
        (rows, change) = (order.map(|i| rows[i]), order.map(|i| change[i]));
        let mut shortened = false;
        for (i, j) in [(1, 0), (2, 0), (2, 1)] {
            let turns = (dot(rows[i], rows[j]) / dot(rows[j], rows[j])).round();
            if turns != 0.0 {
                let row = std::array::from_fn(|k| rows[i][k] - turns * rows[j][k]);
                if norm(row) < norm(rows[i]) * (1.0 - 1e-12) {
                    rows[i] = row;
                    change[i] = std::array::from_fn(|k| change[i][k] - turns * change[j][k]);
                    shortened = true;
                }
            }
        }
        for signs in [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]] {
            let row = std::array::from_fn(|k| rows[2][k] + signs[0] * rows[0][k] + signs[1] * rows[1][k]);
            if norm(row) < norm(rows[2]) * (1.0 - 1e-12) {
                rows[2] = row;
                change[2] =
                    std::array::from_fn(|k| change[2][k] + signs[0] * change[0][k] + signs[1] * change[1][k]);
                shortened = true;
            }
        }
        if !shortened {
            break;
        }
    }
    (rows, change)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(species: &str, position: [f64; 3]) -> Atom {
        Atom { species: species.into(), mass: 1e-26, position }
    }

    #[test]
    fn a_chain_shares_its_far_atom() {
        // Two atoms of one kind along x: the second is as far to the left as to the right.
        let lattice = [[4e-10, 0.0, 0.0], [0.0, 9e-10, 0.0], [0.0, 0.0, 9e-10]];
        let primitive = [[2e-10, 0.0, 0.0], [0.0, 9e-10, 0.0], [0.0, 0.0, 9e-10]];
        let atoms = vec![atom("A", [0.0; 3]), atom("A", [0.5, 0.0, 0.0])];
        let cell = Supercell::new(lattice, atoms, &primitive, TOLERANCE).unwrap();
        assert_eq!(cell.crystal.atoms().len(), 1);
        let stiffness = [[2.0, 0.0, 0.0], [0.0; 3], [0.0; 3]];
        let bonds = cell.bonds(&[vec![stiffness, stiffness.map(|row| row.map(|x| -x))]]);
        let mut cells: Vec<_> = bonds.iter().map(|b| (b.cell, b.stiffness[0][0])).collect();
        cells.sort_by_key(|(cell, _)| cell[0]);
        assert_eq!(cells, [([-1, 0, 0], -1.0), ([0, 0, 0], 2.0), ([1, 0, 0], -1.0)]);
    }

    #[test]
    fn skewed_axes_find_the_same_neighbours() {
        let plain = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let skewed = [[1.0, 0.0, 0.0], [7.0, 1.0, 0.0], [-5.0, 9.0, 1.0]];
        // The body centre has eight equal images.
        for lattice in [plain, skewed] {
            let centre = combine([0.5; 3], &inverse(&lattice));
            let images = Images::new(&lattice).shortest(centre, 1e-6);
            assert_eq!(images.len(), 8);
            for n in images {
                let place = combine(std::array::from_fn(|k| centre[k] + f64::from(n[k])), &lattice);
                assert!(place.iter().all(|x| (x.abs() - 0.5).abs() < 1e-9), "{place:?}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let lattice = [[4e-10, 0.0, 0.0], [0.0, 4e-10, 0.0], [0.0, 0.0, 4e-10]];
        let half = lattice.map(|row| row.map(|x| 0.5 * x));
        let off = lattice.map(|row| row.map(|x| 0.7 * x));
        let message = |atoms: Vec<Atom>, primitive: &Matrix| {
            Supercell::new(lattice, atoms, primitive, TOLERANCE)
                .unwrap_err()
                .at(std::path::Path::new("f"))
                .to_string()
        };
        let one = || vec![atom("A", [0.0; 3])];
        assert!(message(one(), &off).contains("not whole numbers"));
        assert!(message(one(), &half).contains("do not fill 8"));
        let mut eight: Vec<Atom> = (0..8)
            .map(|i| atom("A", [f64::from(i & 1) / 2.0, f64::from(i / 2 % 2) / 2.0, f64::from(i / 4) / 2.0]))
            .collect();
        assert!(Supercell::new(lattice, eight.clone(), &half, TOLERANCE).is_ok());
        eight[3].species = "B".into();
        assert!(message(eight.clone(), &half).contains("not of one kind"));
        eight[3] = atom("A", [0.3, 0.5, 0.0]);
        assert!(message(eight, &half).contains("has 7 images"));
    }
}
