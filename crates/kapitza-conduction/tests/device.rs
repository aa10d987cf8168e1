//! Devices against closed forms, limits and themselves.

use kapitza_conduction::device::*;
use kapitza_core::Property;
use kapitza_core::interface::GivenConductance;
use std::sync::Arc;

fn medium(k: f64) -> Medium {
    Medium { conductivity: [0, 1, 2].map(|_| Property::given("k", k)), heat_capacity: None }
}

fn layer(name: &str, thickness: f64, outline: Rectangle, k: f64) -> Layer {
    Layer { name: name.into(), thickness, outline, medium: Some(medium(k)), bodies: vec![] }
}

fn joint(resistance: f64) -> Joint {
    Joint {
        law: Arc::new(GivenConductance::from_resistance(resistance)),
        contact_pressure: 0.0,
        gas_pressure: 0.0,
    }
}

fn interface(name: &str, resistance: f64) -> Option<Interface> {
    Some(Interface { name: name.into(), joint: joint(resistance), patches: vec![] })
}

fn film(h: f64, ambient: f64) -> Surface {
    Surface::Exchange { film: h, ambient, emissivity: 0.0, surroundings: ambient }
}

fn block(
    name: &str,
    layer: usize,
    corner: [f64; 2],
    size: [f64; 2],
    power: f64,
    placement: Placement,
) -> Block {
    Block {
        name: name.into(),
        layer,
        outline: Rectangle::new(corner, size),
        placement,
        heat: Heat::Uniform(power),
        leakage: None,
    }
}

/// A processor: die, joint, lid, joint, sink base, of unequal extent.
fn processor(cells: Option<[usize; 2]>) -> (Device, DeviceOptions) {
    let die = Rectangle::new([24e-3, 25e-3], [12e-3, 10e-3]);
    let lid = Rectangle::new([15e-3, 15e-3], [30e-3, 30e-3]);
    let base = Rectangle::new([0.0, 0.0], [60e-3, 60e-3]);
    let device = Device {
        layers: vec![
            layer("die", 0.775e-3, die, 130.0),
            layer("lid", 3e-3, lid, 390.0),
            layer("base", 5e-3, base, 170.0),
        ],
        interfaces: vec![None, interface("TIM1", 10e-6), interface("TIM2", 15e-6), None],
        bottom: Surface::Adiabatic,
        top: film(1500.0, 308.0),
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![
            block("core", 0, [26e-3, 27e-3], [3e-3, 3e-3], 60.0, Placement::Plane(0.0)),
            block("rest", 0, [24e-3, 25e-3], [12e-3, 10e-3], 60.0, Placement::Plane(0.0)),
        ],
    };
    (device, DeviceOptions { method: Method::Multigrid, cells, ..DeviceOptions::default() })
}

#[test]
fn a_processor_converges() {
    let (device, options) = processor(None);
    let solution = device.solve(&options, &()).unwrap();
    println!("{:?}", solution.solver);
    println!(
        "{} {:?} {:?} {}",
        solution.max_temperature,
        solution.max_location,
        solution.discretisation_error,
        solution.energy_balance
    );
    println!("{:?}", solution.blocks);
}
