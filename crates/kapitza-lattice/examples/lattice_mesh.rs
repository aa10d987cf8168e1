//! Frequencies, and all of frequencies, polarisations and velocities, on a full mesh: how long they take.
//!
//!     RAYON_NUM_THREADS=1 cargo run --release -p kapitza-lattice --example lattice_mesh -- FOLDER 20

use kapitza_lattice::{Dynamics, Wanted, formats};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

/// Of so many runs the shortest counts.
const RUNS: usize = 5;

fn shortest(mut run: impl FnMut()) -> f64 {
    (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder, divisions] = arguments.as_slice() else {
        return Err("usage: lattice_mesh FOLDER N".into());
    };
    let divisions: usize = divisions.parse()?;
    let start = Instant::now();
    let dynamics = Dynamics::new(&formats::read(Path::new(folder))?);
    let read = start.elapsed().as_secs_f64();
    let part = |i: usize| i as f64 / divisions as f64;
    let points: Vec<[f64; 3]> = (0..divisions.pow(3))
        .map(|i| [part(i % divisions), part(i / divisions % divisions), part(i / divisions / divisions)])
        .collect();
    let frequencies = shortest(|| drop(dynamics.modes(&points, Wanted::default())));
    let everything = Wanted { vectors: true, velocities: Some([1.0, 2.0, 3.0]), approach: None };
    let all = shortest(|| drop(dynamics.modes(&points, everything)));
    let highest = dynamics.modes(&points, Wanted::default()).frequencies.into_iter().fold(0.0, f64::max);
    println!(
        "{{\"points\": {}, \"branches\": {}, \"read_s\": {read:.6}, \"frequencies_s\": {frequencies:.6}, \"all_s\": {all:.6}, \
         \"highest_THz\": {:.9}}}",
        points.len(),
        dynamics.branches(),
        highest / std::f64::consts::TAU * 1e-12
    );
    Ok(())
}
