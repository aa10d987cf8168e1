//! phonopy's `BORN`: dielectric tensor and Born effective charges.
//!
//! First line: a comment, or phonopy's factor e²/4πε₀ in eV Å, which goes into the charges where it is another than that of
//! nature, and options that are not needed here. Second line: the dielectric tensor,
//! nine numbers row by row. Then a line of nine numbers for each atom of the primitive cell that is the first of its kind
//! under the crystal's symmetry, in the order of the primitive cell; the other charges follow by symmetry. Rows of a charge
//! are along the field, columns along the displacement.

use super::error::{Fault, Problem};
use super::lines::{Lines, number};
use super::symmetry::{Symmetry, turned_back};
use crate::crystal::Crystal;
use crate::force_constants::Polar;
use crate::linear::Matrix;
use kapitza_core::constants::{ELEMENTARY_CHARGE, VACUUM_PERMITTIVITY};
use std::f64::consts::PI;

/// By how much of its largest component a charge may break the symmetry of its atom's place.
const ALLOWED: f64 = 0.05;

/// e²/4πε₀, eV Å (CODATA 2022).
const COULOMB: f64 = ELEMENTARY_CHARGE / (4.0 * PI * VACUUM_PERMITTIVITY) * 1e10;

/// Reads the text, for this primitive cell.
pub(crate) fn parse(text: &str, crystal: &Crystal, tolerance: f64) -> Result<Polar, Fault> {
    const DIELECTRIC: &str = "nine numbers of the dielectric tensor";
    const CHARGE: &str = "nine numbers of a Born effective charge";
    let mut lines = Lines::new(text);
    let head = lines.next("a line with a comment or a conversion factor")?;
    let factor = head.words().next().and_then(number).filter(|factor| *factor > 0.0);
    let strength = factor.map_or(1.0, |factor| (factor / COULOMB).sqrt());
    let dielectric = matrix(lines.numbers(DIELECTRIC)?);
    let mut given = Vec::new();
    while lines.peek().is_some() {
        given.push(matrix(lines.numbers(CHARGE)?).map(|row| row.map(|charge| strength * charge)));
    }
    let symmetry = Symmetry::of(crystal.lattice(), crystal.atoms(), tolerance)?;
    let first = symmetry.first_images();
    let mut independent = first.clone();
    independent.sort_unstable();
    independent.dedup();
    if given.len() != independent.len() {
        return Err(Problem::Count {
            things: "Born effective charges",
            found: given.len(),
            expected: independent.len(),
            advice: "one for each atom of the primitive cell that no earlier atom is an image of by symmetry",
        }
        .into());
    }
    for (charge, &atom) in given.iter_mut().zip(&independent) {
        *charge = at_place(charge, atom, &symmetry)?;
    }
    let charges = (0..first.len())
        .map(|atom| {
            let (onto, operation) = symmetry.onto(atom, &independent).ok_or_else(|| Problem::Symmetry {
                atoms: first.len(),
                reason: "an atom has no image".into(),
            })?;
            let from = independent.iter().position(|&d| d == onto).unwrap_or_default();
            Ok(turned_back(&operation.rotation, &given[from]))
        })
        .collect::<Result<_, Fault>>()?;
    Ok(Polar { dielectric, charges: neutral(charges), splitting: None })
}

/// The charge as the symmetry of the atom's place allows it: printed digits break it a little.
fn at_place(charge: &Matrix, atom: usize, symmetry: &Symmetry) -> Result<Matrix, Problem> {
    let site = symmetry.site(atom);
    let mut mean = [[0.0; 3]; 3];
    for operation in &site {
        let turned = turned_back(&operation.rotation, charge);
        for (sum, x) in mean.iter_mut().flatten().zip(turned.iter().flatten()) {
            *sum += x / site.len() as f64;
        }
    }
    let pairs = || mean.iter().flatten().zip(charge.iter().flatten());
    let change = pairs().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let largest = pairs().map(|(_, b)| b.abs()).fold(0.0, f64::max);
    if change > ALLOWED * largest {
        return Err(Problem::Charge { atom: atom + 1, change, largest, allowed: ALLOWED });
    }
    Ok(mean)
}

/// What the charges add up to is taken from all alike, as phonopy does before it uses them.
fn neutral(mut charges: Vec<Matrix>) -> Vec<Matrix> {
    let count = charges.len() as f64;
    for i in 0..3 {
        for j in 0..3 {
            let mean = charges.iter().map(|charge| charge[i][j]).sum::<f64>() / count;
            for charge in &mut charges {
                charge[i][j] -= mean;
            }
        }
    }
    charges
}

fn matrix(n: [f64; 9]) -> Matrix {
    [[n[0], n[1], n[2]], [n[3], n[4], n[5]], [n[6], n[7], n[8]]]
}
