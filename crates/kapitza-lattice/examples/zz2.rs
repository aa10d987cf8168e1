//! x
use kapitza_lattice::*;
fn main() {
    for set in ["Si-tersoff", "NaCl", "Al-eam", "Al2O3"] {
        let c =
            formats::read(std::path::Path::new(&format!("/work/shared/data/force_constants/{set}"))).unwrap();
        let d = Dynamics::new(&c);
        let n = 20;
        let q: Vec<[f64; 3]> =
            (0..n * n * n).map(|i| [i % n, i / n % n, i / n / n].map(|x| x as f64 / n as f64)).collect();
        for (name, w) in [
            ("freq", Wanted::default()),
            ("all", Wanted { vectors: true, velocities: Some([1.0, 2.0, 3.0]), approach: None }),
        ] {
            let mut best = f64::MAX;
            for _ in 0..5 {
                let t = std::time::Instant::now();
                std::hint::black_box(d.modes(&q, w));
                best = best.min(t.elapsed().as_secs_f64());
            }
            println!("{set} {name}: {:.3} ms, {:.3} us per q", best * 1e3, best * 1e6 / q.len() as f64);
        }
        for div in [16, 32, 48, 64] {
            let t = std::time::Instant::now();
            let mesh = Mesh::new(&d, div);
            let t1 = t.elapsed();
            let top = mesh.highest();
            let f: Vec<f64> = (1..=1000).map(|i| top * i as f64 / 1000.0).collect();
            let m = mesh.modes_per_area([0.0, 0.0, 1.0], &f);
            let s: f64 = m.modes.iter().sum();
            let sc: f64 = m.coarse.iter().sum();
            println!(
                "  {div}: mesh {t1:?} all {:?} sum {s:.6e} coarse {sc:.6e} extrapolated {:.6e} long {:.4e}",
                t.elapsed(),
                s + (s - sc) / 3.0,
                m.long_wave
            );
            if set == "Al2O3" {
                break;
            }
        }
    }
}
