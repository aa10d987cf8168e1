//! Readers against phonopy's dynamical matrices (validation/scripts/lattice.py).

use kapitza_lattice::ForceConstants;
use kapitza_lattice::formats::read;
use std::fs;
use std::path::{Path, PathBuf};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn set(name: &str) -> ForceConstants {
    read(&data().join(name)).unwrap_or_else(|error| panic!("{error}"))
}

/// D_ab(q) = Σ Φ_ab exp(i q·(r_b + R − r_a)) / √(m_a m_b), row by row, real and imaginary part, 1/s².
fn dynamical(of: &ForceConstants, q: [f64; 3]) -> Vec<f64> {
    let atoms = of.crystal.atoms();
    let size = of.crystal.branches();
    let mut d = vec![0.0; 2 * size * size];
    for bond in &of.bonds {
        let (a, b) = (&atoms[bond.from], &atoms[bond.to]);
        let away = of
            .crystal
            .place(std::array::from_fn(|k| b.position[k] + f64::from(bond.cell[k]) - a.position[k]));
        let phase = q[0] * away[0] + q[1] * away[1] + q[2] * away[2];
        let scale = 1.0 / (a.mass * b.mass).sqrt();
        for i in 0..3 {
            for j in 0..3 {
                let place = 2 * ((3 * bond.from + i) * size + 3 * bond.to + j);
                d[place] += bond.stiffness[i][j] * scale * phase.cos();
                d[place + 1] += bond.stiffness[i][j] * scale * phase.sin();
            }
        }
    }
    d
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|word| word.parse().unwrap()).collect()
}

/// The largest deviation from the reference, relative to the largest force constant by mass, by set.
fn deviations(root: &Path, reference: &Path) -> Vec<(String, f64)> {
    let mut found: Vec<(String, ForceConstants, f64)> = Vec::new();
    for line in fs::read_to_string(reference).unwrap().lines() {
        let parts: Vec<&str> = line.split(';').collect();
        if found.last().is_none_or(|(name, ..)| name != parts[0]) {
            let read = read(&root.join(parts[0])).unwrap_or_else(|error| panic!("{error}"));
            found.push((parts[0].to_owned(), read, 0.0));
        }
        let (_, constants, worst) = found.last_mut().unwrap();
        let q = numbers(parts[1]);
        let ours = dynamical(constants, [q[0], q[1], q[2]]);
        let theirs = numbers(parts[2]);
        assert_eq!(ours.len(), theirs.len());
        let mass = constants.crystal.atoms().iter().map(|atom| atom.mass).fold(f64::INFINITY, f64::min);
        let largest = constants.violation().largest / mass;
        for (a, b) in ours.iter().zip(&theirs) {
            *worst = worst.max((a - b).abs() / largest);
        }
    }
    found.into_iter().map(|(name, _, worst)| (name, worst)).collect()
}

#[test]
fn dynamical_matrices_equal_those_of_phonopy() {
    let found = deviations(&data(), &data().join("dynamical.csv"));
    for (name, worst) in &found {
        println!("{name}: {worst:.1e}");
    }
    assert!(found.iter().all(|(_, worst)| *worst < 1e-10), "{found:?}");
    assert!(found.len() >= 14, "{found:?}");
}

/// For more sets: `KAPITZA_SETS` is their folder, `KAPITZA_REFERENCE` the file that lattice.py wrote for it.
#[test]
#[ignore = "needs sets that are not part of the repository"]
fn more_dynamical_matrices() {
    let path = |name| PathBuf::from(std::env::var(name).unwrap());
    let found = deviations(&path("KAPITZA_SETS"), &path("KAPITZA_REFERENCE"));
    for (name, worst) in &found {
        println!("{name}: {worst:.1e}");
    }
    assert!(found.iter().all(|(_, worst)| *worst < 1e-10), "{found:?}");
}
