//! Devices over time against independent solutions.

use kapitza_conduction::device::*;
use kapitza_core::Property;
use kapitza_core::curve::{Curve, Scale};
use kapitza_core::interface::GivenConductance;
use serde_json::Value;
use std::sync::Arc;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn medium(k: f64, capacity: f64) -> Medium {
    Medium {
        conductivity: [0, 1, 2].map(|_| Property::given("k", k)),
        heat_capacity: Some(Property::given("c", capacity)),
    }
}

fn joint(resistance: f64) -> Joint {
    Joint {
        law: Arc::new(GivenConductance::from_resistance(resistance)),
        contact_pressure: 0.0,
        gas_pressure: 0.0,
    }
}

/// Two slabs in contact (`validation/references/device/laplace_two_slab.py`), heated at the lower face from t = 0,
/// as a device of a square millimetre.
fn two_slabs(case: &Value) -> Device {
    let outline = Rectangle::new([0.0, 0.0], [1e-3, 1e-3]);
    let layers = case["slabs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slab| {
            let [thickness, k, capacity] = numbers(slab)[..] else { panic!("three numbers per slab") };
            Layer {
                name: "slab".into(),
                thickness,
                outline,
                medium: Some(medium(k, capacity)),
                bodies: vec![],
            }
        })
        .collect();
    let top = match &case["far"]["h"] {
        Value::Null => Surface::Temperature(300.0),
        h => Surface::Exchange {
            film: h.as_f64().unwrap(),
            ambient: 300.0,
            emissivity: 0.0,
            surroundings: 300.0,
        },
    };
    Device {
        layers,
        interfaces: vec![
            None,
            Some(Interface {
                name: "contact".into(),
                joint: joint(case["R"].as_f64().unwrap()),
                patches: vec![],
            }),
            None,
        ],
        bottom: Surface::Adiabatic,
        top,
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![Block {
            name: "heater".into(),
            layer: 0,
            outline,
            placement: Placement::Plane(0.0),
            heat: Heat::Uniform(case["flux"].as_f64().unwrap() * 1e-6),
            leakage: None,
        }],
    }
}

struct Deviations {
    heated: f64,
    below: f64,
    above: f64,
}

/// Largest deviations from the exact answer over all times, of the largest rise.
fn deviations(solution: &TransientSolution, answer: &Value, rise: f64) -> Deviations {
    let worst = |key: &str, value: &dyn Fn(&DeviceSolution) -> f64| {
        let exact = numbers(&answer[key]);
        let pairs = solution.states.iter().zip(exact);
        pairs.map(|(state, exact)| (value(state) - 300.0 - exact).abs()).fold(0.0, f64::max) / rise
    };
    Deviations {
        heated: worst("heated", &|state| state.blocks[0].mean),
        below: worst("contact_below", &|state| state.interfaces[0].blocks[0].lower),
        above: worst("contact_above", &|state| state.interfaces[0].blocks[0].upper),
    }
}

fn cases() -> Vec<Value> {
    let text = include_str!("../../../validation/references/device/two_slab.json");
    let document: Value = serde_json::from_str(text).unwrap();
    document["cases"].as_array().unwrap().clone()
}

/// Both sides of the contact to 1e-6 of the rise at all forty times, six decades apart; energy to 1e-10.
#[test]
fn two_slabs_in_contact_agree_with_the_inverted_laplace_transform() {
    for entry in cases() {
        let name = entry["case"]["name"].as_str().unwrap();
        let device = two_slabs(&entry["case"]);
        let answer = &entry["answer"];
        let transient = Transient {
            initial: Initial::Rest,
            power: PowerHistory::step(1),
            times: numbers(&answer["times_s"]),
        };
        let rise = numbers(&answer["heated"]).iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let options = DeviceOptions { accuracy: Some(1e-6 * rise), ..DeviceOptions::default() };
        let solution = device.solve_transient(&transient, &options, &()).unwrap();
        let found = deviations(&solution, answer, rise);
        println!(
            "{name}: heated {:.1e}, below {:.1e}, above {:.1e}, of the rise; error {:.1e}, bound {:.1e}, balance \
             {:.1e}, {:?}",
            found.heated,
            found.below,
            found.above,
            solution.discretisation_error / rise,
            solution.time_error / rise,
            solution.energies.balance(),
            solution.report
        );
        for error in [found.heated, found.below, found.above] {
            assert!(error < 1e-6, "{name}: {error:.1e} of the rise");
            assert!(
                error * rise <= solution.discretisation_error + solution.time_error,
                "{name}: {error:.1e}"
            );
        }
        assert!(solution.energies.balance() < 1e-10, "{name}: {}", solution.energies.balance());
    }
}

/// The implicit method on the same problem: heat capacities as tables that happen to be level make it take that.
#[test]
fn the_implicit_method_agrees_with_the_inverted_laplace_transform() {
    for entry in cases() {
        let name = entry["case"]["name"].as_str().unwrap();
        let mut device = two_slabs(&entry["case"]);
        for layer in &mut device.layers {
            let Some(Medium { heat_capacity: Some(capacity), .. }) = &mut layer.medium else { continue };
            let value = capacity.value(300.0);
            capacity.curve = Curve::new(&[100.0, 1000.0], &[value, value], Scale::Linear).unwrap();
        }
        let answer = &entry["answer"];
        let transient = Transient {
            initial: Initial::Rest,
            power: PowerHistory::step(1),
            times: numbers(&answer["times_s"]),
        };
        let rise = numbers(&answer["heated"]).iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let options = DeviceOptions { accuracy: Some(1e-5 * rise), ..DeviceOptions::default() };
        let solution = device.solve_transient(&transient, &options, &()).unwrap();
        let found = deviations(&solution, answer, rise);
        println!(
            "{name}: heated {:.1e}, below {:.1e}, above {:.1e}, of the rise; error {:.1e}, bound {:.1e}, balance \
             {:.1e}, {:?}",
            found.heated,
            found.below,
            found.above,
            solution.discretisation_error / rise,
            solution.time_error / rise,
            solution.energies.balance(),
            solution.report
        );
        assert_eq!(solution.report.path, "implicit");
        for error in [found.heated, found.below, found.above] {
            assert!(error < 1e-5, "{name}: {error:.1e} of the rise");
        }
        assert!(solution.energies.balance() < 1e-10, "{name}: {}", solution.energies.balance());
    }
}
