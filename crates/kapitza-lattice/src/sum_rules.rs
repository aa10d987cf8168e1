//! What force constants of every crystal obey: equal and opposite forces.
//!
//! Swapping the two atoms of a bond changes nothing, Φ_αβ(i, j) = Φ_βα(j, i); a crystal moved as a whole feels no force,
//! Σ_j Φ(i, j) = 0 (M. Born & K. Huang, Dynamical Theory of Crystal Lattices, 1954, § 23). Computed force constants break
//! both a little.

use crate::force_constants::{Bond, ForceConstants};
use crate::linear::{Matrix, transpose};
use crate::wrap::Wrap;
use std::collections::HashMap;

/// By how much force constants break their rules, N/m: largest components.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Violation {
    /// Of Σ_j Φ(i, j).
    pub drift: f64,
    /// The atom i where it is.
    pub drift_atom: usize,
    /// Of Φ(i, j) − Φ(j, i)ᵀ.
    pub asymmetry: f64,
    /// The atoms i and j where it is.
    pub asymmetry_pair: (usize, usize),
    /// Of all force constants, to compare with.
    pub largest: f64,
}

fn largest(matrix: &Matrix) -> f64 {
    matrix.iter().flatten().fold(0.0, |most: f64, x| most.max(x.abs()))
}

fn add(a: &mut Matrix, b: &Matrix, factor: f64) {
    for (a, b) in a.iter_mut().flatten().zip(b.iter().flatten()) {
        *a += factor * b;
    }
}

fn mean(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| 0.5 * (a[i][j] + b[i][j])))
}

fn sums(bonds: &[Bond], atoms: usize) -> Vec<Matrix> {
    let mut sums = vec![[[0.0; 3]; 3]; atoms];
    for bond in bonds {
        add(&mut sums[bond.from], &bond.stiffness, 1.0);
    }
    sums
}

/// A bond seen from its other end.
fn back(bond: &Bond) -> (usize, usize, [i32; 3]) {
    (bond.to, bond.from, bond.cell.map(|c| -c))
}

impl ForceConstants {
    /// By how much the rules are broken.
    pub fn violation(&self) -> Violation {
        let mut all: HashMap<(usize, usize, [i32; 3]), Matrix> = HashMap::with_capacity(self.bonds.len());
        for bond in &self.bonds {
            add(all.entry((bond.from, bond.to, bond.cell)).or_default(), &bond.stiffness, 1.0);
        }
        let mut found =
            Violation { drift: 0.0, drift_atom: 0, asymmetry: 0.0, asymmetry_pair: (0, 0), largest: 0.0 };
        for (key, stiffness) in &all {
            let other = all.get(&(key.1, key.0, key.2.map(|c| -c))).copied().unwrap_or_default();
            let mut change = *stiffness;
            add(&mut change, &transpose(&other), -1.0);
            let size = largest(&change);
            // Of equal ones the first pair, whatever the order of the map.
            if size > found.asymmetry
                || (size == found.asymmetry && size > 0.0 && (key.0, key.1) < found.asymmetry_pair)
            {
                (found.asymmetry, found.asymmetry_pair) = (size, (key.0, key.1));
            }
            found.largest = found.largest.max(largest(stiffness));
        }
        for (atom, sum) in sums(&self.bonds, self.crystal.atoms().len()).iter().enumerate() {
            if largest(sum) > found.drift {
                (found.drift, found.drift_atom) = (largest(sum), atom);
            }
        }
        found
    }

    /// Force constants that obey the rules to rounding.
    ///
    /// From a supercell, as phonopy does (`symmetrize_force_constants`): the sum of an atom's force constants is taken from all
    /// atoms of the supercell alike, seen from either end, then both ends are averaged. Without a supercell both ends are
    /// averaged and the atom's force constants with itself take the sum up; the part of it that turns the sign with the
    /// swap is spread over the bonds to other atoms.
    #[must_use]
    pub fn symmetrised(&self) -> Self {
        let mut bonds = self.bonds.clone();
        let mut place: HashMap<_, usize> =
            bonds.iter().enumerate().map(|(index, b)| ((b.from, b.to, b.cell), index)).collect();
        for index in 0..self.bonds.len() {
            let key = back(&bonds[index]);
            place.entry(key).or_insert_with(|| {
                bonds.push(Bond { from: key.0, to: key.1, cell: key.2, stiffness: [[0.0; 3]; 3] });
                bonds.len() - 1
            });
        }
        let reverse: Vec<usize> = bonds.iter().map(|bond| place[&back(bond)]).collect();
        match self.supercell {
            Some(supercell) => spread(&mut bonds, &reverse, self.crystal.atoms().len(), &supercell),
            None => settle(&mut bonds, &reverse, self.crystal.atoms().len()),
        }
        Self { bonds, ..self.clone() }
    }
}

fn average(bonds: &mut [Bond], reverse: &[usize]) {
    let means: Vec<Matrix> = bonds
        .iter()
        .zip(reverse)
        .map(|(b, &r)| mean(&b.stiffness, &transpose(&bonds[r].stiffness)))
        .collect();
    for (bond, mean) in bonds.iter_mut().zip(means) {
        bond.stiffness = mean;
    }
}

fn is_self(bond: &Bond) -> bool {
    bond.from == bond.to && bond.cell == [0; 3]
}

/// The rules restored over a supercell.
fn spread(bonds: &mut [Bond], reverse: &[usize], atoms: usize, supercell: &[[i32; 3]; 3]) {
    let wrap = Wrap::new(supercell);
    let classes: Vec<_> = bonds.iter().map(|b| (b.from, b.to, wrap.home(b.cell))).collect();
    let mut images: HashMap<_, f64> = HashMap::new();
    for class in &classes {
        *images.entry(*class).or_insert(0.0) += 1.0;
    }
    let all = wrap.cells * atoms as f64;
    let shares: Vec<f64> = classes.iter().map(|class| 1.0 / (all * images[class])).collect();
    for _ in 0..2 {
        let turned: Vec<Matrix> = reverse.iter().map(|&r| transpose(&bonds[r].stiffness)).collect();
        for (bond, turned) in bonds.iter_mut().zip(turned) {
            bond.stiffness = turned;
        }
        let sums = sums(bonds, atoms);
        for (bond, share) in bonds.iter_mut().zip(&shares) {
            add(&mut bond.stiffness, &sums[bond.from], -share);
        }
    }
    average(bonds, reverse);
    let sums = sums(bonds, atoms);
    for bond in bonds.iter_mut().filter(|bond| is_self(bond)) {
        let sum = sums[bond.from];
        add(&mut bond.stiffness, &mean(&sum, &transpose(&sum)), -1.0);
    }
}

/// The rules restored where no supercell is known.
fn settle(bonds: &mut [Bond], reverse: &[usize], atoms: usize) {
    average(bonds, reverse);
    let sums = sums(bonds, atoms);
    let mut count: HashMap<(usize, usize), f64> = HashMap::new();
    for bond in bonds.iter() {
        *count.entry((bond.from, bond.to)).or_insert(0.0) += 1.0;
    }
    let odd: Vec<Matrix> = sums
        .iter()
        .map(|sum| {
            let mut odd = *sum;
            add(&mut odd, &mean(sum, &transpose(sum)), -1.0);
            odd
        })
        .collect();
    for bond in bonds.iter_mut() {
        let (i, j) = (bond.from, bond.to);
        let share = 1.0 / (atoms as f64 * count[&(i, j)]);
        add(&mut bond.stiffness, &odd[i], -share);
        add(&mut bond.stiffness, &odd[j], share);
        if is_self(bond) {
            add(&mut bond.stiffness, &mean(&sums[i], &transpose(&sums[i])), -1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crystal::{Atom, Crystal};

    fn crystal() -> Crystal {
        let lattice = [[3e-10, 0.0, 0.0], [0.0, 3e-10, 0.0], [0.0, 0.0, 3e-10]];
        let atom = |x| Atom { species: "A".into(), mass: 1e-26, position: [x, 0.0, 0.0] };
        Crystal::new(lattice, vec![atom(0.0), atom(0.4)]).unwrap()
    }

    /// Numbers without any symmetry on all pairs of the cells −1, 0, 1 along x.
    fn broken(supercell: Option<[[i32; 3]; 3]>) -> ForceConstants {
        let mut bonds = Vec::new();
        let mut n = 0.3_f64;
        for from in 0..2 {
            for to in 0..2 {
                for x in -1..=1 {
                    let stiffness = std::array::from_fn(|_| {
                        std::array::from_fn(|_| {
                            n = (n * 7.3 + 0.7).fract();
                            n - 0.5
                        })
                    });
                    bonds.push(Bond { from, to, cell: [x, 0, 0], stiffness });
                }
            }
        }
        ForceConstants { crystal: crystal(), bonds, polar: None, supercell }
    }

    #[test]
    fn both_ways_restore_both_rules() {
        for supercell in
            [None, Some([[3, 0, 0], [0, 1, 0], [0, 0, 1]]), Some([[0, 1, 0], [-3, 0, 0], [0, 0, 1]])]
        {
            let before = broken(supercell);
            let after = before.symmetrised().violation();
            assert!(before.violation().drift > 0.1 && before.violation().asymmetry > 0.1);
            assert!(after.drift < 1e-15 && after.asymmetry < 1e-15, "{after:?}");
            // What obeys the rules stays as it is.
            let twice = before.symmetrised().symmetrised();
            for (a, b) in twice.bonds.iter().zip(before.symmetrised().bonds) {
                let mut change = a.stiffness;
                add(&mut change, &b.stiffness, -1.0);
                assert!(largest(&change) < 1e-15);
            }
        }
    }
}
