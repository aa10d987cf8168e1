//! What the dynamical matrices are made of: bonds over masses, without the long-range part that is added to every matrix.

use crate::crystal::Crystal;
use crate::force_constants::{Bond, ForceConstants};
use crate::lanes::{Complex, LANES, ZERO};
use crate::linear::{combine, dot, inverse, transpose};
use crate::polar::LongRange;
use std::collections::BTreeMap;
use std::f64::consts::TAU;

/// The bonds over the roots of both masses, 1/s².
pub(super) fn weighted(constants: &ForceConstants) -> Vec<Bond> {
    let atoms = constants.crystal.atoms();
    constants
        .bonds
        .iter()
        .map(|bond| {
            let scale = 1.0 / (atoms[bond.from].mass * atoms[bond.to].mass).sqrt();
            Bond { stiffness: bond.stiffness.map(|row| row.map(|x| scale * x)), ..*bond }
        })
        .collect()
}

/// Takes the long-range part out of the bonds of a supercell: its Fourier series over the wave vectors that the supercell knows.
pub(super) fn take_out(
    crystal: &Crystal,
    long_range: &LongRange,
    supercell: &[[i32; 3]; 3],
    bonds: &mut [Bond],
) {
    let n = crystal.branches();
    let points = commensurate(supercell);
    let mut matrices: Vec<Vec<Complex>> = Vec::new();
    for points in points.chunks(LANES) {
        let mut q = [ZERO; 3];
        for (l, point) in points.iter().enumerate() {
            for (lanes, k) in q.iter_mut().zip(combine(*point, &crystal.reciprocal())) {
                lanes[l] = k;
            }
        }
        let mut matrix = vec![Complex::ZERO; n * n];
        long_range.add(&q, None, &mut matrix, None);
        matrices.push(matrix);
    }
    // Images of one atom share what it has.
    let inverse = inverse(&supercell.map(|row| row.map(f64::from)));
    let key = |bond: &Bond| {
        let parts = combine(bond.cell.map(f64::from), &inverse);
        // Fractions of the supercell in its 10⁶th parts.
        (bond.from, bond.to, parts.map(|x| ((x - x.floor()) * 1e6).round() % 1e6).map(f64::to_bits))
    };
    let mut images: BTreeMap<_, usize> = BTreeMap::new();
    for bond in &*bonds {
        *images.entry(key(bond)).or_default() += 1;
    }
    for bond in bonds {
        let share = 1.0 / (images.get(&key(bond)).copied().unwrap_or(1) * points.len()) as f64;
        for (index, point) in points.iter().enumerate() {
            let (s, c) = (-TAU * dot(*point, bond.cell.map(f64::from))).sin_cos();
            for i in 0..3 {
                for j in 0..3 {
                    let (a, b) = (3 * bond.from + i, 3 * bond.to + j);
                    let (re, im) = matrices[index / LANES][a.min(b) * n + a.max(b)].at(index % LANES);
                    bond.stiffness[i][j] -= share * (c * re - s * if a <= b { im } else { -im });
                }
            }
        }
    }
}

/// The wave vectors, in fractions between −½ and ½, of which a supercell holds whole waves.
fn commensurate(supercell: &[[i32; 3]; 3]) -> Vec<[f64; 3]> {
    // S f is whole: the columns of S⁻¹ and their sums.
    let steps = transpose(&inverse(&supercell.map(|row| row.map(f64::from))));
    let centred = |x: f64| {
        let x = x - x.round();
        if x < -0.5 + 1e-9 { x + 1.0 } else { x }
    };
    let mut found: Vec<[f64; 3]> = vec![[0.0; 3]];
    let mut next = 0;
    while next < found.len() {
        for step in &steps {
            let point: [f64; 3] = std::array::from_fn(|k| centred(found[next][k] + step[k]));
            if !found.iter().any(|known| (0..3).all(|k| (known[k] - point[k]).abs() < 1e-9)) {
                found.push(point);
            }
        }
        next += 1;
    }
    found
}
