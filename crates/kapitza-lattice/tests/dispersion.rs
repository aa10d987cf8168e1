//! Frequencies and group velocities beside those of phonopy (`validation/scripts/dispersion.py`).

use kapitza_lattice::{Dynamics, Wanted, formats};
use std::f64::consts::TAU;
use std::fs;
use std::path::Path;

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

/// Frequencies to 1e-6 THz, whose constants are printed to twelve digits; velocities to 1e-6 of the fastest (of 5 km/s where all are slower: at the faces of the zone the cut-off sum over charges leaves some mm/s), averaged over
/// levels. Lattices
/// with charges among them, at q = 0 too, where the direction counts.
#[test]
fn frequencies_and_velocities_equal_those_of_phonopy() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut current: Option<(String, Dynamics)> = None;
    let mut compared = 0;
    for line in fs::read_to_string(data.join("dispersion.csv")).unwrap().lines() {
        let parts: Vec<&str> = line.split(';').collect();
        if current.as_ref().is_none_or(|(name, _)| name != parts[0]) {
            let constants = formats::read(&data.join(parts[0])).unwrap();
            current = Some((parts[0].to_owned(), Dynamics::new(&constants)));
        }
        let (name, dynamics) = current.as_ref().unwrap();
        let q: [f64; 3] = numbers(parts[1]).try_into().unwrap();
        let direction = <[f64; 3]>::try_from(numbers(parts[2])).ok();
        let wanted = Wanted {
            vectors: false,
            velocities: Some([1.0, 2.0, 3.0]),
            approach: direction.map(|direction| dynamics.wave_vector(direction)),
        };
        let modes = dynamics.modes(&[q], wanted);
        let theirs = numbers(parts[3]);
        let ours: Vec<f64> = modes.frequencies.iter().map(|omega| omega / TAU * 1e-12).collect();
        assert_eq!(ours.len(), theirs.len(), "{name}");
        // The printed charges of corundum have not quite the symmetry of the atoms' places, which kapitza gives them.
        let tolerance = if name == "Al2O3" { 1e-5 } else { 1e-6 };
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert!((ours - theirs).abs() < tolerance, "{name} {q:?} {direction:?}: {ours} {theirs} THz");
        }
        let velocities = numbers(parts[4]);
        let fastest = velocities.iter().fold(5e3_f64, |most, v| most.max(v.abs()));
        let mut first = 0;
        for last in 1..=ours.len() {
            if velocities.is_empty() || (last < ours.len() && ours[last] - ours[last - 1] <= 1e-4) {
                continue;
            }
            for axis in 0..3 {
                let level = &modes.velocities[first..last];
                let mean = level.iter().map(|v| v[axis]).sum::<f64>() / level.len() as f64;
                assert!(
                    (mean - velocities[3 * first + axis]).abs() < 1e-6 * fastest,
                    "{name} {q:?} {first}: {mean} {} m/s",
                    velocities[3 * first + axis]
                );
            }
            first = last;
        }
        compared += theirs.len();
    }
    assert!(compared > 700, "{compared}");
}
