//! Devices over time against independent solutions.

use kapitza_conduction::device::*;
use kapitza_core::Property;
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

#[test]
fn two_slabs_in_contact_agree_with_the_inverted_laplace_transform() {
    let text = include_str!("../../../validation/references/device/two_slab.json");
    let document: Value = serde_json::from_str(text).unwrap();
    for entry in document["cases"].as_array().unwrap() {
        let name = entry["case"]["name"].as_str().unwrap();
        let device = two_slabs(&entry["case"]);
        let answer = &entry["answer"];
        let times = numbers(&answer["times_s"]);
        let transient =
            Transient { initial: Initial::Rest, power: PowerHistory::step(1), times: times.clone() };
        let rise = numbers(&answer["heated"]).iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let options = DeviceOptions { accuracy: Some(1e-6 * rise), ..DeviceOptions::default() };
        let solution = device.solve_transient(&transient, &options, &()).unwrap();
        println!(
            "{name}: error {:.1e}, bound {:.1e}, balance {:.1e}, {:?}",
            solution.discretisation_error / rise,
            solution.time_error / rise,
            solution.energies.balance(),
            solution.report
        );
        for (what, reference) in
            [("heated", "heated"), ("contact below", "contact_below"), ("contact above", "contact_above")]
        {
            let mut worst = (0.0, 0.0);
            for (n, exact) in numbers(&answer[reference]).into_iter().enumerate() {
                let state = &solution.states[n];
                let value = match what {
                    "heated" => state.blocks[0].mean,
                    "contact below" => state.interfaces[0].blocks[0].lower,
                    _ => state.interfaces[0].blocks[0].upper,
                };
                let error = (value - 300.0 - exact).abs();
                if error > worst.0 {
                    worst = (error, times[n]);
                }
            }
            println!("  {what}: {:.1e} of the rise at {:.1e} s", worst.0 / rise, worst.1);
        }
    }
}
