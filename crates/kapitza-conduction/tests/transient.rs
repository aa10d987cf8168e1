//! Devices over time against independent solutions.

use kapitza_conduction::device::*;
use kapitza_core::checkpoint::{Checkpoint, CheckpointError};
use kapitza_core::curve::{Curve, Scale};
use kapitza_core::interface::GivenConductance;
use kapitza_core::{Monitor, Property};
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

/// What was kept, and of which problem.
type Kept = Option<(u64, Vec<u8>)>;

/// Keeps states in memory, and stops the work after some of them.
struct Stopper {
    kept: std::sync::Mutex<Kept>,
    saves: std::sync::atomic::AtomicUsize,
    most: usize,
}

impl Stopper {
    fn new(kept: Kept, most: usize) -> Self {
        Self { kept: std::sync::Mutex::new(kept), saves: 0.into(), most }
    }
}

impl Checkpoint for Stopper {
    fn restore(&self, problem: u64) -> Result<Option<Vec<u8>>, CheckpointError> {
        let kept = self.kept.lock().unwrap().clone();
        Ok(kept.map(|(kept, state)| {
            assert_eq!(kept, problem, "it goes on with another problem");
            state
        }))
    }

    fn keeps(&self) -> bool {
        true
    }

    fn is_due(&self) -> bool {
        true
    }

    fn save(&self, problem: u64, state: &[u8]) -> Result<(), CheckpointError> {
        if self.saves.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < self.most {
            *self.kept.lock().unwrap() = Some((problem, state.to_vec()));
        }
        Ok(())
    }
}

impl Monitor for Stopper {
    fn progress(&self, _stage: &str, _done: usize, _total: usize) {}

    fn is_cancelled(&self) -> bool {
        self.saves.load(std::sync::atomic::Ordering::Relaxed) >= self.most
    }
}

/// Interrupted again and again, each time after a few more pieces of work, and resumed: the result is the same to the
/// last bit as without an interruption, for both ways through time.
#[test]
fn what_was_interrupted_goes_on_to_the_identical_result() {
    let mut device = two_slabs(&cases()[0]["case"]);
    device.layers[0].outline = Rectangle::new([2e-4, 3e-4], [5e-4, 4e-4]);
    device.blocks[0].outline = device.layers[0].outline;
    let transient = Transient {
        initial: Initial::Uniform(310.0),
        power: PowerHistory { times: vec![0.0, 2e-3], factors: vec![vec![0.1], vec![0.02]] },
        times: vec![1e-4, 1e-3, 5e-3, 0.1],
    };
    for implicit in [false, true] {
        if implicit {
            for layer in &mut device.layers {
                let Some(Medium { heat_capacity: Some(capacity), .. }) = &mut layer.medium else { continue };
                let value = capacity.value(300.0);
                capacity.curve = Curve::new(&[100.0, 1000.0], &[value, 1.2 * value], Scale::Linear).unwrap();
            }
        }
        let options = DeviceOptions { cells: Some([24, 24]), ..DeviceOptions::default() };
        let straight = device.solve_transient(&transient, &options, &()).unwrap();
        let (mut kept, mut most, mut runs) = (None, 1, 0);
        let resumed = loop {
            let stopper = Stopper::new(kept.take(), most);
            // What is begun without fields goes on with them.
            let options = DeviceOptions { fields: runs > 0, ..options.clone() };
            let outcome = device.solve_transient_from(&transient, &options, &stopper, &stopper);
            runs += 1;
            assert!(runs < 100, "it never ends");
            match outcome {
                Ok(solution) => break solution,
                Err(DeviceError::Cancelled) => kept = stopper.kept.into_inner().unwrap(),
                Err(error) => panic!("{error}"),
            }
            most += 2;
        };
        assert!(runs > 3, "it was not interrupted");
        let report =
            |solution: &TransientSolution| TransientReport { seconds: 0.0, ..solution.report.clone() };
        assert_eq!(report(&straight), report(&resumed));
        assert_eq!(straight.energies, resumed.energies);
        let numbers = |solution: &TransientSolution| {
            let errors = [solution.discretisation_error, solution.time_error];
            let states = solution.states.iter().flat_map(|state| {
                let blocks = state.blocks.iter().flat_map(|b| [b.mean, b.max]);
                let maps = state.fields.iter().flat_map(|field| field.values.clone());
                blocks.chain(maps).chain([state.max_temperature]).collect::<Vec<_>>()
            });
            states.chain(errors).map(f64::to_bits).collect::<Vec<u64>>()
        };
        assert_eq!(numbers(&straight), numbers(&resumed));
    }
}
