//! Structure functions against closed forms, exact references and repeated measurements.

use kapitza_conduction::structure::*;
use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;
use rand_xoshiro::Xoshiro256PlusPlus;

fn section(kind: SectionKind, resistance: f64, capacity: f64) -> Section {
    Section { name: String::new(), kind, resistance, capacity }
}

/// Layers (R, C), interfaces (R, 0).
fn path(sections: &[(f64, f64)]) -> HeatPath {
    let sections = sections
        .iter()
        .map(|&(r, c)| section(if c > 0.0 { SectionKind::Layer } else { SectionKind::Interface }, r, c))
        .collect();
    HeatPath { sections, behind: vec![] }
}

fn times(first: f64, last: f64, per_decade: f64) -> Vec<f64> {
    let n = ((last / first).log10() * per_decade).round() as i32;
    (0..=n).map(|i| first * 10_f64.powf(f64::from(i) / per_decade)).collect()
}

fn noisy(values: &[f64], noise: f64, seed: u64) -> Vec<f64> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    values.iter().map(|z| z + noise * random.sample::<f64, _>(StandardNormal)).collect()
}

/// Stacks with two joints: name, sections, first and last time; totals from 0.1 to 5 K/W.
fn stacks() -> Vec<(&'static str, Vec<(f64, f64)>, f64, f64)> {
    vec![
        ("processor", vec![(0.055, 0.06), (0.05, 0.0), (0.035, 8.0), (0.07, 0.0), (0.06, 160.0), (0.11, 0.0)], 1e-5, 1e3),
        ("thin die", vec![(0.03, 0.1), (0.15, 0.0), (0.01, 8.0), (0.2, 0.0), (0.01, 160.0), (0.2, 0.0)], 1e-5, 1e3),
        ("5 K/W", vec![(0.1, 0.01), (0.5, 0.0), (0.05, 1.0), (1.0, 0.0), (0.1, 100.0), (3.2, 0.0)], 1e-6, 1e4),
        ("power module", vec![(0.02, 0.02), (0.04, 0.0), (0.03, 2.0), (0.3, 0.0), (0.1, 50.0), (0.1, 0.0)], 1e-5, 1e3),
        ("cold plate", vec![(0.1, 0.02), (0.2, 0.0), (0.08, 3.0), (0.4, 0.0)], 1e-5, 1e2),
        ("0.1 K/W", vec![(0.01, 0.3), (0.02, 0.0), (0.008, 12.0), (0.03, 0.0), (0.01, 300.0), (0.025, 0.0)], 1e-4, 1e3),
    ]
}

#[test]
fn survey() {
    for (name, sections, first, last) in stacks() {
        let times = times(first, last, 20.0);
        let exact = path(&sections).step_responses(&times);
        let joints: Vec<f64> = sections.iter().filter(|s| s.1 == 0.0).map(|s| s.0).collect();
        for seed in 0..6 {
            let start = std::time::Instant::now();
            let a = analyse(&times, &noisy(&exact, 1e-3, seed), &Options::default()).unwrap();
            let took = start.elapsed().as_secs_f64() * 1e3;
            let found: Vec<String> = a.interfaces.iter().map(|i| format!("{:.4}±{:.4}@{:.3}", i.resistance, i.resistance_uncertainty, i.position)).collect();
            let truth = Cumulative::of_layers(&sections);
            let mut inside = 0;
            let f = &a.function;
            for i in 0..f.resistances.len() {
                let c = truth.capacity(f.resistances[i]);
                inside += usize::from(c >= 0.999 * f.capacities_low[i] && c <= 1.001 * f.capacities_high[i]);
            }
            println!("{name} {seed} {took:.1}ms noise {:.2e} n={} chi2={:.0}/{:.0} total {:.4}±{:.4} (true {:.4}) in band {:.3} terms {} joints {joints:?} found {found:?}",
                a.spectrum.noise, a.layered.as_ref().unwrap().layers.len(), a.layered.as_ref().unwrap().chi_squared, a.layered.as_ref().unwrap().freedom, a.total.0, a.total.1, truth.total, inside as f64 / f.resistances.len() as f64, a.foster.len());
        }
    }
}

fn two_slab() -> serde_json::Value {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../validation/references/device/two_slab.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// 1e-9 of the value itself: the contour is good to 1e-11, the reference is printed to full precision.
#[test]
fn step_response_is_that_of_the_two_slabs() {
    for case in two_slab()["cases"].as_array().unwrap() {
        let (about, answer) = (&case["case"], &case["answer"]);
        let mut sections = Vec::new();
        for (k, slab) in about["slabs"].as_array().unwrap().iter().enumerate() {
            let v: Vec<f64> = slab.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
            if k == 1 {
                sections.push((about["R"].as_f64().unwrap(), 0.0));
            }
            sections.push((v[0] / v[1], v[0] * v[2]));
        }
        if let Some(h) = about["far"]["h"].as_f64() {
            sections.push((1.0 / h, 0.0));
        }
        let flux = about["flux"].as_f64().unwrap();
        let path = path(&sections);
        for (t, heated) in answer["times_s"].as_array().unwrap().iter().zip(answer["heated"].as_array().unwrap()) {
            let (t, heated) = (t.as_f64().unwrap(), heated.as_f64().unwrap());
            let ours = flux * path.step_response(t);
            assert!((ours / heated - 1.0).abs() < 1e-9, "{} at {t}: {ours} {heated}", about["name"]);
        }
        let slowest = path.modes(1e-30, 1)[0].time_constant;
        assert!((slowest / answer["slowest_time_constant_s"].as_f64().unwrap() - 1.0).abs() < 1e-11);
        // All modes together are the whole resistance; late they are the response.
        let modes = path.modes(1e-30, 400);
        assert_eq!(modes.len(), 400);
        let t = 0.3 * slowest;
        let series = path.resistance() - modes.iter().map(|m| m.resistance * (-t / m.time_constant).exp()).sum::<f64>();
        assert!((series / path.step_response(t) - 1.0).abs() < 1e-10);
    }
}

/// A uniform layer on a held face: R_k = 8 R/(π² (2k−1)²), τ_k = 4 RC/(π² (2k−1)²).
#[test]
fn modes_of_a_slab_are_those_of_the_textbook() {
    let modes = path(&[(0.7, 3.0)]).modes(1e-9, 50);
    for (k, mode) in modes.iter().enumerate() {
        let odd = (2 * k + 1) as f64 * std::f64::consts::PI;
        assert!((mode.resistance * odd * odd / 8.0 / 0.7 - 1.0).abs() < 1e-11, "{k}");
        assert!((mode.time_constant * odd * odd / 4.0 / 2.1 - 1.0).abs() < 1e-12, "{k}");
    }
}

/// Heat released inside: what lies behind the junction only stores. The split layer, closed form by its modes.
#[test]
fn capacity_behind_the_junction_is_counted() {
    let path = HeatPath {
        sections: vec![section(SectionKind::Layer, 0.3, 2.0), section(SectionKind::Boundary, 0.5, 0.0)],
        behind: vec![section(SectionKind::Layer, 0.4, 1.0)],
    };
    let modes = path.modes(1e-12, 300);
    for t in [0.05, 0.3, 2.0, 20.0] {
        let series = path.resistance() - modes.iter().map(|m| m.resistance * (-t / m.time_constant).exp()).sum::<f64>();
        assert!((series / path.step_response(t) - 1.0).abs() < 1e-9, "{t}");
    }
}

#[test]
fn ladders_and_foster_networks_are_one_impedance() {
    // 160 terms over 12 decades; random sizes over six.
    let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
    let terms: Vec<FosterTerm> = (0..160)
        .map(|k| FosterTerm {
            resistance: 10_f64.powf(-6.0 * random.random::<f64>()),
            time_constant: 10_f64.powf(-7.0 + 12.0 * f64::from(k) / 160.0),
        })
        .collect();
    let ladder = cauer_ladder(&terms);
    assert_eq!(ladder.len(), terms.len());
    let total: f64 = terms.iter().map(|t| t.resistance).sum();
    assert!((ladder.iter().map(|r| r.resistance).sum::<f64>() / total - 1.0).abs() < 1e-12);
    let back = foster_network(&ladder);
    for (a, b) in back.iter().zip(terms.iter().rev()) {
        assert!((a.time_constant / b.time_constant - 1.0).abs() < 1e-11, "{a:?} {b:?}");
        assert!((a.resistance / b.resistance - 1.0).abs() < 1e-9, "{a:?} {b:?}");
    }
    let again = cauer_ladder(&back);
    for (a, b) in again.iter().zip(&ladder) {
        assert!((a.resistance / b.resistance - 1.0).abs() < 1e-6 && (a.capacity / b.capacity - 1.0).abs() < 1e-6);
    }
}
