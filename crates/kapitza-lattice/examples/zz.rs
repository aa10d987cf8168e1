//! x
use kapitza_lattice::*;
fn main() {
    let text = std::fs::read_to_string("/tmp/lat/in.txt").unwrap();
    let mut fc: Option<Dynamics> = None;
    for line in text.lines() {
        let w: Vec<&str> = line.split_whitespace().collect();
        if w[0] == "set" {
            let t = std::time::Instant::now();
            let c =
                formats::read(std::path::Path::new(&format!("/work/shared/data/force_constants/{}", w[1])))
                    .unwrap();
            let v = c.violation();
            fc = Some(Dynamics::new(&c));
            println!("set {} {} {:?} {:?}", w[1], fc.as_ref().unwrap().branches(), t.elapsed(), v);
        } else {
            let d = fc.as_ref().unwrap();
            let n: Vec<f64> = w[1..].iter().map(|x| x.parse().unwrap()).collect();
            let q = [n[0], n[1], n[2]];
            let approach = (n.len() > 3).then(|| d.wave_vector([n[3], n[4], n[5]]));
            let m = d.modes(&[q], Wanted { velocities: Some([1.0, 2.0, 3.0]), vectors: false, approach });
            print!("f");
            for f in &m.frequencies {
                print!(" {:.10e}", f / std::f64::consts::TAU * 1e-12);
            }
            println!();
            print!("v");
            for v in &m.velocities {
                print!(" {:.8e} {:.8e} {:.8e}", v[0], v[1], v[2]);
            }
            println!();
        }
    }
}
