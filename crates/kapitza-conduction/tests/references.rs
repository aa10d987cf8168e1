//! Devices against exact double-cosine series computed independently to 40 digits
//! (`validation/references/device/cosine_cases.py`).

use kapitza_conduction::device::*;
use kapitza_core::Property;
use kapitza_core::interface::GivenConductance;
use serde_json::Value;
use std::sync::Arc;

fn cases() -> Vec<Value> {
    let text = include_str!("../../../validation/references/device/cosine_cases.json");
    let document: Value = serde_json::from_str(text).unwrap();
    document["cases"].as_array().unwrap().clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

fn pair(value: &Value) -> [f64; 2] {
    [number(&value[0]), number(&value[1])]
}

/// The pixels of `map512.npy`: whole numbers from 0 to 255, rows from the smallest y upwards.
fn pixels() -> Vec<f64> {
    let bytes = include_bytes!("../../../validation/references/device/map512.npy");
    bytes[bytes.len() - 512 * 512..].iter().map(|&b| f64::from(b)).collect()
}

fn surface(value: &Value) -> Surface {
    if value.is_null() {
        return Surface::Adiabatic;
    }
    if !value["temperature"].is_null() {
        return Surface::Temperature(number(&value["temperature"]));
    }
    let ambient = number(&value["ambient"]);
    Surface::Exchange { film: number(&value["h"]), ambient, emissivity: 0.0, surroundings: ambient }
}

fn device(case: &Value) -> Device {
    let [length, width] = pair(&case["size"]);
    let outline = Rectangle::new([0.0, 0.0], [length, width]);
    let layers: Vec<Layer> = case["layers"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(n, layer)| Layer {
            name: format!("layer {n}"),
            thickness: number(&layer["thickness"]),
            outline,
            medium: Some(Medium {
                conductivity: [0, 1, 2].map(|axis| Property::given("k", number(&layer["k"][axis]))),
                heat_capacity: None,
            }),
            bodies: vec![],
        })
        .collect();
    let mut interfaces = vec![None];
    for (n, resistance) in case["interfaces"].as_array().unwrap().iter().enumerate() {
        interfaces.push((number(resistance) > 0.0).then(|| Interface {
            name: format!("interface {}", n + 1),
            joint: Joint {
                law: Arc::new(GivenConductance::from_resistance(number(resistance))),
                contact_pressure: 0.0,
                gas_pressure: 0.0,
            },
            patches: vec![],
        }));
    }
    interfaces.push(None);
    let mut device = Device {
        layers,
        interfaces,
        bottom: surface(&case["bottom"]),
        top: surface(&case["top"]),
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![],
    };
    let heights = device.heights();
    let list = |key: &str| case[key].as_array().cloned().unwrap_or_default();
    for source in list("sources").iter().chain(&list("maps")) {
        let z = number(&source["z"]);
        // A face between two layers belongs to the one named: the lower ("below") or the upper.
        let face = heights.iter().position(|h| (h - z).abs() < 1e-12);
        let (layer, fraction) = match face {
            Some(0) => (0, 0.0),
            Some(n) if n == device.layers.len() || source["side"] == "below" => (n - 1, 1.0),
            Some(n) => (n, 0.0),
            None => {
                let layer = heights.partition_point(|h| *h < z) - 1;
                (layer, (z - heights[layer]) / device.layers[layer].thickness)
            }
        };
        let (block_outline, heat) = if source.get("x").is_some() {
            let rectangle = Rectangle { x: pair(&source["x"]), y: pair(&source["y"]) };
            (rectangle, Heat::Uniform(number(&source["power"])))
        } else {
            let pixels = pixels();
            let sum: f64 = pixels.iter().sum();
            let total = number(&source["power"]);
            (outline, Heat::Map { columns: 512, powers: pixels.iter().map(|p| p / sum * total).collect() })
        };
        device.blocks.push(Block {
            name: source["name"].as_str().unwrap_or("map").to_owned(),
            layer,
            outline: block_outline,
            placement: Placement::Plane(fraction),
            heat,
            leakage: None,
        });
    }
    device
}

/// Compares all blocks and interfaces with the exact answer; the largest differences, of blocks and of interfaces, K.
fn compare(name: &str, device: &Device, solution: &DeviceSolution, answer: &Value, tolerance: f64) {
    let (bottom, top) = (device.bottom, device.top);
    let near = |what: &str, value: f64, exact: &Value, tolerance: f64| {
        let error = (value - number(exact)).abs();
        assert!(
            error <= tolerance,
            "{name}, {what}: {value} instead of {exact}, {error:.2e} > {tolerance:.2e}"
        );
    };
    for block in answer["blocks"].as_array().unwrap() {
        let found = solution.blocks.iter().find(|b| b.name == block["name"].as_str().unwrap()).unwrap();
        near(&found.name, found.mean, &block["mean"], tolerance);
        if !block["max"].is_null() {
            near(&found.name, found.max, &block["max"], tolerance);
        }
    }
    if !answer["max"].is_null() {
        // The reference gives the highest temperature where heat is released; a held face may be hotter.
        let held = [bottom, top].into_iter().filter_map(|face| match face {
            Surface::Temperature(temperature) => Some(temperature),
            _ => None,
        });
        let exact = held.fold(number(&answer["max"]["T"]), f64::max);
        near("highest temperature", solution.max_temperature, &Value::from(exact), tolerance);
    }
    for interface in answer["interfaces"].as_array().unwrap() {
        let Some(found) = solution.interfaces.iter().find(|i| {
            u64::try_from(i.index).ok() == interface["above_layer"].as_u64().map(|layer| layer + 1)
        }) else {
            continue;
        };
        near("mean jump", found.mean_jump, &interface["mean_jump"], tolerance);
        for block in interface["blocks"].as_array().unwrap() {
            let found = found.blocks.iter().find(|b| b.name == block["name"].as_str().unwrap()).unwrap();
            near(&format!("{} below", found.name), found.lower, &block["T_below_mean"], tolerance);
            near(&format!("{} above", found.name), found.upper, &block["T_above_mean"], tolerance);
        }
    }
}

/// 1e-6 K, the figure that the spectral method is held to.
#[test]
fn the_spectral_method_meets_the_exact_series() {
    for case in cases() {
        let name = case["case"]["name"].as_str().unwrap().to_owned();
        let device = device(&case["case"]);
        let options = DeviceOptions { method: Method::Spectral, ..DeviceOptions::default() };
        let solution = match device.solve(&options, &()) {
            // Layers whose k_x/k_y differ are for the general path.
            Err(DeviceError::NotSpectral { .. }) if name == "anisotropic" => continue,
            other => other.unwrap_or_else(|e| panic!("{name}: {e}")),
        };
        println!("{name}: {:.1e} {:?}", solution.discretisation_error, solution.solver);
        compare(&name, &device, &solution, &case["answer"], 1e-6);
        assert!(solution.discretisation_error < 1e-5, "{name}: {}", solution.discretisation_error);
    }
}

/// The general path on the same stacks, within the error that it states itself.
#[test]
fn finite_volumes_stay_within_the_error_they_state() {
    for case in cases() {
        let name = case["case"]["name"].as_str().unwrap().to_owned();
        let device = device(&case["case"]);
        if device.blocks.iter().any(|block| matches!(block.heat, Heat::Map { .. })) {
            continue;
        }
        let options =
            DeviceOptions { method: Method::Multigrid, max_unknowns: 1_000_000, ..DeviceOptions::default() };
        let solution = device.solve(&options, &()).unwrap_or_else(|e| panic!("{name}: {e}"));
        println!("{name}: {} {:?}", solution.discretisation_error, solution.solver);
        compare(&name, &device, &solution, &case["answer"], solution.discretisation_error);
    }
}
