//! The two ways through time against each other, on one mesh.

use super::implicit::fixed_steps;
use super::*;
use crate::device::{Block, Heat, Interface, Joint, Layer, Medium, Placement, Rectangle, Surface};
use kapitza_core::interface::GivenConductance;
use std::sync::Arc;

/// A heated chip on a wider base, with a resistance between.
fn device() -> Device {
    let layer = |name: &str, thickness, outline, k: f64, c: f64| Layer {
        name: name.into(),
        thickness,
        outline,
        medium: Some(Medium {
            conductivity: [0, 1, 2].map(|_| Property::given("k", k)),
            heat_capacity: Some(Property::given("c", c)),
        }),
        bodies: vec![],
    };
    let chip = Rectangle::new([3e-3, 4e-3], [4e-3, 3e-3]);
    let law = Arc::new(GivenConductance::from_resistance(2e-5));
    Device {
        layers: vec![
            layer("base", 2e-3, Rectangle::new([0.0, 0.0], [1e-2, 1e-2]), 390.0, 3.45e6),
            layer("chip", 5e-4, chip, 130.0, 1.63e6),
        ],
        interfaces: vec![
            None,
            Some(Interface {
                name: "joint".into(),
                joint: Joint { law, contact_pressure: 0.0, gas_pressure: 0.0 },
                patches: vec![],
            }),
            None,
        ],
        bottom: Surface::Exchange { film: 2e4, ambient: 300.0, emissivity: 0.0, surroundings: 300.0 },
        top: Surface::Adiabatic,
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![
            Block {
                name: "a".into(),
                layer: 1,
                outline: Rectangle::new([3e-3, 4e-3], [2e-3, 3e-3]),
                placement: Placement::Plane(1.0),
                heat: Heat::Uniform(20.0),
                leakage: None,
            },
            Block {
                name: "b".into(),
                layer: 1,
                outline: Rectangle::new([5e-3, 4e-3], [2e-3, 3e-3]),
                placement: Placement::Volume,
                heat: Heat::Uniform(10.0),
                leakage: None,
            },
        ],
    }
}

fn task<'a>(
    device: &'a Device,
    transient: &'a Transient,
    options: &'a DeviceOptions,
    accuracy: f64,
) -> Task<'a> {
    Task {
        device,
        transient,
        options,
        monitor: &(),
        groups: groups(&transient.power, device.blocks.len()),
        heating: self_heating(device, &mesh(device), options, &()).expect("the steady states are found"),
        accuracy,
        rise: 20.0,
        shifts: None,
    }
}

fn mesh(device: &Device) -> Mesh {
    Family::new(device, Some([12, 12])).mesh(device, 0, 1_000_000).unwrap()
}

/// A trace with switches, looked at from microseconds to seconds.
fn trace() -> Transient {
    Transient {
        initial: Initial::Uniform(310.0),
        power: PowerHistory {
            times: vec![0.0, 1e-3, 4e-3, 0.05],
            factors: vec![vec![1.0, 0.0], vec![0.0, 2.0], vec![1.5, 0.5], vec![0.2, 1.0]],
        },
        times: vec![1e-6, 1e-5, 1e-4, 1e-3, 2e-3, 4e-3, 0.02, 0.06, 0.5, 4.0],
    }
}

/// A few modes err by less than their bound; the truth is that of many. Energy is conserved with few as with many.
#[test]
fn the_bound_holds() {
    let (device, transient) = (device(), trace());
    let options = DeviceOptions { tolerance: 1e-12, ..DeviceOptions::default() };
    let exact = task(&device, &transient, &options, 1e-6).run(mesh(&device), &mut Journal::none()).unwrap();
    assert!(exact.time_error < 1e-5, "{:e}", exact.time_error);
    for accuracy in [10.0, 1.0, 1e-1, 1e-2, 1e-3] {
        let few =
            task(&device, &transient, &options, accuracy).run(mesh(&device), &mut Journal::none()).unwrap();
        let bound = few.time_error + exact.time_error;
        let mut worst = 0.0_f64;
        for (few, exact) in few.evaluations.iter().zip(&exact.evaluations) {
            // Values: the highest temperature, then mean and maximum of every block.
            let (few, exact) = (few.values(), exact.values());
            for block in 0..2 {
                worst = worst.max((few[1 + 2 * block] - exact[1 + 2 * block]).abs());
            }
        }
        println!("{} modes: error {worst:.1e} K, bound {bound:.1e} K", few.count);
        assert!(worst <= bound, "{worst:e} > {bound:e}");
        let balance = few.energies.iter().map(Energies::balance).fold(0.0, f64::max);
        assert!(balance < 1e-10, "{balance:e}");
    }
}

/// The implicit method with fixed steps against the exact propagation on the same mesh: the error falls with the
/// fourth power of the step. It starts one tenth of a second after the beginning, when no mode is left that is
/// faster than the steps.
#[test]
fn the_implicit_method_has_order_four() {
    let device = device();
    let options = DeviceOptions { tolerance: 1e-12, ..DeviceOptions::default() };
    let transient =
        Transient { initial: Initial::Rest, power: PowerHistory::step(2), times: vec![0.02, 0.12] };
    let exact = task(&device, &transient, &options, 1e-6).run(mesh(&device), &mut Journal::none()).unwrap();
    let errors: Vec<f64> = [2, 4, 8, 16]
        .iter()
        .map(|&steps| {
            let task = task(&device, &transient, &options, 1e-6);
            let end = fixed_steps(&task, &mesh(&device), &exact.snapshots[0], 0.1, steps).unwrap();
            let pairs = end.iter().zip(&exact.snapshots[1].rise);
            pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
        })
        .collect();
    println!("{errors:?}");
    let order = (errors[1] / errors[3]).log2() / 2.0;
    assert!(order > 3.7, "order {order:.2}: {errors:?}");
}

/// Where nothing is nonlinear the adaptive implicit method agrees with the propagation within its tolerance.
#[test]
fn both_ways_agree() {
    let (device, transient, options) = (device(), trace(), DeviceOptions::default());
    let exact = task(&device, &transient, &options, 1e-6).run(mesh(&device), &mut Journal::none()).unwrap();
    let stepped =
        task(&device, &transient, &options, 1e-3).integrate(mesh(&device), &mut Journal::none()).unwrap();
    for (a, b) in exact.evaluations.iter().zip(&stepped.evaluations) {
        let (a, b) = (a.values(), b.values());
        for (a, b) in a.iter().zip(&b).take(5) {
            assert!((a - b).abs() < 1e-3, "{a} {b}");
        }
    }
    let balance = stepped.energies.iter().map(Energies::balance).fold(0.0, f64::max);
    println!("{} steps, balance {balance:.1e}", stepped.count);
    assert!(balance < 1e-10, "{balance:e}");
}
