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
    (0..1000)
        .map(|i: u32| first * 10_f64.powf(f64::from(i) / per_decade))
        .take_while(|t| *t < 1.001 * last)
        .collect()
}

fn noisy(values: &[f64], noise: f64, seed: u64) -> Vec<f64> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    values.iter().map(|z| z + noise * random.sample::<f64, _>(StandardNormal)).collect()
}

/// Name, sections, first and last time (s).
type Specimen = (&'static str, Vec<(f64, f64)>, f64, f64);

/// Stacks with two joints: name, sections, first and last time; totals from 0.1 to 5 K/W.
fn stacks() -> Vec<Specimen> {
    vec![
        (
            "processor",
            vec![(0.055, 0.06), (0.05, 0.0), (0.035, 8.0), (0.07, 0.0), (0.06, 160.0), (0.11, 0.0)],
            1e-5,
            1e3,
        ),
        (
            "thin die",
            vec![(0.03, 0.1), (0.15, 0.0), (0.01, 8.0), (0.2, 0.0), (0.01, 160.0), (0.2, 0.0)],
            1e-5,
            1e3,
        ),
        (
            "5 K/W",
            vec![(0.1, 0.01), (0.5, 0.0), (0.05, 1.0), (1.0, 0.0), (0.1, 100.0), (3.2, 0.0)],
            1e-6,
            1e4,
        ),
        (
            "power module",
            vec![(0.02, 0.02), (0.04, 0.0), (0.03, 2.0), (0.3, 0.0), (0.1, 50.0), (0.1, 0.0)],
            1e-5,
            1e3,
        ),
        ("cold plate", vec![(0.1, 0.02), (0.2, 0.0), (0.08, 3.0), (0.4, 0.0)], 1e-5, 1e2),
        (
            "0.1 K/W",
            vec![(0.01, 0.3), (0.02, 0.0), (0.008, 12.0), (0.03, 0.0), (0.01, 300.0), (0.025, 0.0)],
            1e-4,
            1e3,
        ),
    ]
}

/// The joints of six stacks of 0.1 to 5 K/W in six repeated measurements each, 20 readings per decade with 1 mK/W of
/// noise: an interface that was found agrees with the true one within three of its stated uncertainties in nine cases
/// of ten (a Gaussian says 99.7 %; the rest allows for fits of another number of layers), and the band of the
/// structure function holds nine tenths of the true one. The noise is estimated to a quarter.
#[test]
fn joints_are_found_within_their_uncertainty() {
    let (mut expected, mut found, mut agreeing, mut covered, mut runs) = (0, 0, 0, 0.0, 0.0);
    for (name, sections, first, last) in stacks() {
        let times = times(first, last, 20.0);
        let exact = path(&sections).step_responses(&times);
        let truth = Cumulative::of_layers(&sections);
        for seed in 0..6 {
            let a = analyse(&times, &noisy(&exact, 1e-3, seed), &Options::default()).unwrap();
            assert!(
                (a.spectrum.noise / 1e-3 - 1.0).abs() < 0.35,
                "{name} {seed}: noise {}",
                a.spectrum.noise
            );
            assert!((a.total.0 - truth.total).abs() < 5.0 * a.total.1, "{name} {seed}: {:?}", a.total);
            assert!((a.total.0 - truth.total).abs() < 1e-3, "{name} {seed}: {:?}", a.total);
            let mut at = 0.0;
            for &(r, c) in &sections {
                if c == 0.0 {
                    expected += 1;
                    let overlap = |i: &&DetectedInterface| {
                        (at + r).min(i.position + i.resistance) - at.max(i.position) > 0.5 * r
                    };
                    if let Some(i) = a.interfaces.iter().find(overlap) {
                        found += 1;
                        agreeing += usize::from((i.resistance - r).abs() < 3.0 * i.resistance_uncertainty);
                    }
                }
                at += r;
            }
            let f = &a.function;
            let inside = (0..f.resistances.len()).filter(|&i| {
                let c = truth.capacity(f.resistances[i]);
                c >= 0.999 * f.capacities_low[i] && c <= 1.001 * f.capacities_high[i]
            });
            covered += inside.count() as f64 / f.resistances.len() as f64;
            runs += 1.0;
        }
    }
    println!("{expected} joints, {found} found, {agreeing} agree; band covers {:.3}", covered / runs);
    assert!(found * 10 >= expected * 9, "{found} of {expected}");
    assert!(agreeing * 10 >= found * 9, "{agreeing} of {found}");
    assert!(covered / runs > 0.9, "{}", covered / runs);
}

/// Two joints of one stack, 0.2 and 0.4 K/W, 1 mK/W of noise: the first, whose stated uncertainty is 1.4 mK/W, within
/// 0.005 K/W, and both within 3.5 of their uncertainties, for eight seeds.
#[test]
fn two_joints_of_one_stack_are_told_apart() {
    let (_, sections, first, last) = stacks().swap_remove(4);
    let times = times(first, last, 20.0);
    let exact = path(&sections).step_responses(&times);
    for seed in 100..108 {
        let a = analyse(&times, &noisy(&exact, 1e-3, seed), &Options::default()).unwrap();
        let [one, other] = &a.interfaces[..] else { panic!("{seed}: {:?}", a.interfaces) };
        assert!((one.resistance - 0.2).abs() < 0.005, "{seed}: {one:?}");
        for (found, r) in [(one, 0.2), (other, 0.4)] {
            assert!(found.resistance_uncertainty < 0.003, "{seed}: {found:?}");
            assert!((found.resistance - r).abs() < 3.5 * found.resistance_uncertainty, "{seed}: {found:?}");
        }
    }
}

/// Pairs of stacks that differ in one joint, the readings of each with 1 mK/W of noise: the step is within 0.005 K/W and
/// four of its stated uncertainties; what lies before the joint is found where the curves part.
#[test]
fn the_step_between_two_joints_is_found() {
    for (name, sections, first, last) in stacks() {
        let times = times(first, last, 20.0);
        // The last joint between two layers.
        let place =
            (0..sections.len() - 1).rev().find(|&k| sections[k].1 == 0.0 && k + 1 < sections.len()).unwrap();
        for (seed, factor) in [(20, 1.4), (30, 2.0), (40, 3.0)] {
            let mut other = sections.clone();
            other[place].0 *= factor;
            let step = sections[place].0 * (factor - 1.0);
            let analysed = |sections: &[(f64, f64)], seed| {
                let values = noisy(&path(sections).step_responses(&times), 1e-3, seed);
                analyse(&times, &values, &Options::default()).unwrap()
            };
            let dual = dual_interface(&analysed(&sections, seed), &analysed(&other, seed + 1)).unwrap();
            assert!((dual.step - step).abs() < 0.005, "{name} {factor}: {} {step}", dual.step);
            assert!(
                (dual.step - step).abs() < 5.0 * dual.step_uncertainty,
                "{name} {factor}: {dual:?} {step}"
            );
        }
    }
}

/// The same readings give the same bits.
#[test]
fn results_repeat() {
    let times = times(1e-4, 1e2, 20.0);
    let values = noisy(&path(&[(0.1, 0.1), (0.3, 0.0), (0.2, 5.0)]).step_responses(&times), 1e-3, 5);
    let one = analyse(&times, &values, &Options::default()).unwrap();
    assert_eq!(one, analyse(&times, &values, &Options::default()).unwrap());
}

#[test]
fn bad_readings_are_refused() {
    let good = times(1e-3, 1.0, 20.0);
    let values = path(&[(0.1, 0.1)]).step_responses(&good);
    let options = Options::default();
    assert!(matches!(analyse(&good[..5], &values[..5], &options), Err(StructureError::TooFew { count: 5 })));
    assert!(matches!(analyse(&good, &values[1..], &options), Err(StructureError::Lengths { .. })));
    let mut bad = values.clone();
    bad[3] = f64::NAN;
    assert!(matches!(analyse(&good, &bad, &options), Err(StructureError::Value { index: 3, .. })));
    let mut twice = good.clone();
    twice[4] = twice[3];
    assert!(matches!(analyse(&twice, &values, &options), Err(StructureError::Time { index: 4, .. })));
    let cold: Vec<f64> = values.iter().map(|z| -z).collect();
    assert!(matches!(analyse(&good, &cold, &options), Err(StructureError::NoSpectrum)));
    let noise = Options { noise: Some(0.0), ..options };
    assert!(matches!(analyse(&good, &values, &noise), Err(StructureError::Noise { .. })));
}

fn two_slab() -> serde_json::Value {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../validation/references/device/two_slab.json");
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
        for (t, heated) in
            answer["times_s"].as_array().unwrap().iter().zip(answer["heated"].as_array().unwrap())
        {
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
        let series = path.resistance()
            - modes.iter().map(|m| m.resistance * (-t / m.time_constant).exp()).sum::<f64>();
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
        let series = path.resistance()
            - modes.iter().map(|m| m.resistance * (-t / m.time_constant).exp()).sum::<f64>();
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
        assert!(
            (a.resistance / b.resistance - 1.0).abs() < 1e-6 && (a.capacity / b.capacity - 1.0).abs() < 1e-6
        );
    }
}
