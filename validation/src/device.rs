//! Devices in three dimensions: both methods against the exact double cosine series, orders, limits, balances, adjoint.

use crate::reference::conduction;
use crate::report::{Area, Row};
use kapitza_conduction::device::{
    Block, Device, DeviceError, DeviceOptions, DeviceSolution, Heat, Interface, Joint, Layer, Medium, Method,
    Parameter, Placement, Rectangle, Surface, Target,
};
use kapitza_core::Property;
use kapitza_core::interface::GivenConductance;
use serde_json::Value;
use std::error::Error;
use std::sync::Arc;

const SERIES: &str =
    "references/device/cosine_cases.py: double cosine series with an exact tail, modes checked in 40 digits";
const SPECTRAL: &str = "the figure promised for the spectral method";
const STATED: &str = "the discretisation error that the solution states itself";

pub fn area() -> Result<Area, Box<dyn Error>> {
    let document: Value = serde_json::from_str(include_str!("../references/device/cosine_cases.json"))?;
    let cases = document["cases"].as_array().cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for case in &cases {
        rows.extend(exact(case)?);
    }
    if let Some(case) = cases.iter().find(|case| case["case"]["name"] == "cpu_120W") {
        rows.extend(orders(case)?);
        rows.extend(adjoint(case)?);
    }
    rows.extend(limits()?);
    Ok(Area {
        title: "Device",
        about: "Three-dimensional conduction through stacks with power maps: the spectral method and finite volumes on the \
                same cases, blocks and both sides of every interface. Of each group of numbers the worst one is shown as a \
                deviation from zero."
            .into(),
        rows,
    })
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn pair(value: &Value) -> [f64; 2] {
    [number(&value[0]), number(&value[1])]
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn film(film: f64, ambient: f64) -> Surface {
    Surface::Exchange { film, ambient, emissivity: 0.0, surroundings: ambient }
}

fn surface(value: &Value) -> Surface {
    match (value["temperature"].as_f64(), value["h"].as_f64()) {
        (Some(temperature), _) => Surface::Temperature(temperature),
        (None, Some(h)) => film(h, number(&value["ambient"])),
        (None, None) => Surface::Adiabatic,
    }
}

fn medium(conductivity: [f64; 3]) -> Medium {
    Medium { conductivity: conductivity.map(|k| Property::given("k", k)), heat_capacity: None }
}

fn layer(name: String, thickness: f64, outline: Rectangle, conductivity: [f64; 3]) -> Layer {
    Layer { name, thickness, outline, medium: Some(medium(conductivity)), bodies: vec![] }
}

fn joint(resistance: f64) -> Joint {
    Joint {
        law: Arc::new(GivenConductance::from_resistance(resistance)),
        contact_pressure: 0.0,
        gas_pressure: 0.0,
    }
}

/// The pixels of `map512.npy`: bytes, rows from the smallest y upwards.
fn pixels() -> Vec<f64> {
    let bytes = include_bytes!("../references/device/map512.npy");
    bytes[bytes.len() - 512 * 512..].iter().map(|&b| f64::from(b)).collect()
}

/// The device of a reference case.
fn device(case: &Value) -> Device {
    let outline = Rectangle::new([0.0, 0.0], pair(&case["size"]));
    let layers: Vec<Layer> = list(&case["layers"])
        .iter()
        .enumerate()
        .map(|(n, record)| {
            let k = [0, 1, 2].map(|axis| number(&record["k"][axis]));
            layer(format!("layer {n}"), number(&record["thickness"]), outline, k)
        })
        .collect();
    let mut interfaces = vec![None];
    for (n, resistance) in list(&case["interfaces"]).iter().enumerate() {
        interfaces.push((number(resistance) > 0.0).then(|| Interface {
            name: format!("interface {n}"),
            joint: joint(number(resistance)),
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
    for source in list(&case["sources"]).iter().chain(list(&case["maps"])) {
        let z = number(&source["z"]);
        let (layer, fraction) = match heights.iter().position(|h| (h - z).abs() < 1e-12) {
            Some(0) => (0, 0.0),
            // A face between two layers belongs to the one that the case names.
            Some(n) if n == device.layers.len() || source["side"] == "below" => (n - 1, 1.0),
            Some(n) => (n, 0.0),
            None => {
                let layer = heights.partition_point(|h| *h < z).saturating_sub(1);
                (layer, (z - heights[layer]) / device.layers[layer].thickness)
            }
        };
        let power = number(&source["power"]);
        let (outline, heat) = if source["x"].is_array() {
            (Rectangle { x: pair(&source["x"]), y: pair(&source["y"]) }, Heat::Uniform(power))
        } else {
            let pixels = pixels();
            let sum: f64 = pixels.iter().sum();
            let powers = pixels.iter().map(|p| p / sum * power).collect();
            (outline, Heat::Map { columns: 512, powers })
        };
        device.blocks.push(Block {
            name: source["name"].as_str().unwrap_or("map").to_owned(),
            layer,
            outline,
            placement: Placement::Plane(fraction),
            heat,
            leakage: None,
        });
    }
    device
}

/// The largest deviation of a solution from the exact answer, K, in blocks, in the sides of interfaces, in largest jumps.
fn deviations(solution: &DeviceSolution, answer: &Value) -> [f64; 3] {
    let mut worst = [0.0_f64; 3];
    // A NaN stays, once there.
    let mut note = |group: usize, error: f64| {
        if error.is_nan() || error.abs() > worst[group].abs() {
            worst[group] = error;
        }
    };
    for (found, block) in solution.blocks.iter().zip(list(&answer["blocks"])) {
        note(0, found.mean - number(&block["mean"]));
        note(0, found.max - number(&block["max"]));
    }
    for interface in list(&answer["interfaces"]) {
        let index = interface["above_layer"].as_u64().and_then(|n| usize::try_from(n + 1).ok());
        let Some(found) = solution.interfaces.iter().find(|i| Some(i.index) == index) else { continue };
        note(1, found.mean_jump - number(&interface["mean_jump"]));
        // The reference states the largest value, kapitza the value of the largest size: the same where that is positive.
        if found.max_jump > 0.0 {
            note(2, found.max_jump - number(&interface["largest_jump"]));
        }
        for (sides, exact) in found.blocks.iter().zip(list(&interface["blocks"])) {
            note(1, sides.lower - number(&exact["T_below_mean"]));
            note(1, sides.upper - number(&exact["T_above_mean"]));
        }
    }
    worst
}

fn exact(record: &Value) -> Result<Vec<Row>, DeviceError> {
    let name = record["case"]["name"].as_str().unwrap_or("case");
    let (device, answer) = (device(&record["case"]), &record["answer"]);
    let has_map = device.blocks.iter().any(|block| matches!(block.heat, Heat::Map { .. }));
    let mut rows = Vec::new();
    for method in [Method::Spectral, Method::Multigrid] {
        // Finite volumes of a map of 512² pixels would need more cells than a report should take.
        if method == Method::Multigrid && has_map {
            continue;
        }
        let options =
            DeviceOptions { method, fields: false, max_unknowns: 300_000, ..DeviceOptions::default() };
        let solution = match device.solve(&options, &()) {
            Err(DeviceError::NotSpectral { .. }) => continue,
            other => other?,
        };
        let (path, tolerance, why) = if method == Method::Spectral {
            ("spectral", 1e-6, SPECTRAL)
        } else {
            ("finite volumes", solution.discretisation_error, STATED)
        };
        let [blocks, sides, jumps] = deviations(&solution, answer);
        let mut add = |what: &str, error: f64| {
            let quantity = format!("{name}, {path}: {what}");
            rows.push(Row::absolute(quantity, "K", (error, 0.0), SERIES, tolerance, why));
        };
        add("block means and maxima", blocks);
        if !solution.interfaces.is_empty() {
            add("mean jumps and both sides under blocks", sides);
            if method == Method::Spectral {
                add("largest jumps", jumps);
            }
        }
        rows.push(Row::absolute(
            format!("{name}, {path}: heat balance"),
            "1",
            (solution.energy_balance, 0.0),
            "conservation of energy",
            1e-7,
            "the residual of the linear solution is 1e-9",
        ));
    }
    Ok(rows)
}

/// How fast the errors of finite volumes fall from one mesh to one twice as fine.
fn orders(record: &Value) -> Result<Vec<Row>, DeviceError> {
    let (device, answer) = (device(&record["case"]), &record["answer"]);
    let mut errors = Vec::new();
    for cells in [[20, 16], [40, 32], [80, 64]] {
        let options = DeviceOptions {
            method: Method::Multigrid,
            cells: Some(cells),
            fields: false,
            ..DeviceOptions::default()
        };
        errors.push(deviations(&device.solve(&options, &())?, answer));
    }
    let what = ["block means and maxima", "mean jumps and both sides under blocks", "largest jumps"];
    Ok((0..3)
        .map(|group| {
            let order = (errors[0][group] / errors[2][group]).abs().log2() / 2.0;
            Row::information(
                format!(
                    "cpu_120W, finite volumes from 20 × 16 to 80 × 64 cells: order of the error, {}",
                    what[group]
                ),
                "1",
                (order, 2.0),
                SERIES,
                "extrapolated values fall faster where the error is regular; the flux has a logarithm at edges of sources",
            )
        })
        .collect())
}

/// One adjoint solution against central differences, extrapolated once.
fn adjoint(record: &Value) -> Result<Vec<Row>, DeviceError> {
    let device = device(&record["case"]);
    let options = DeviceOptions {
        method: Method::Multigrid,
        cells: Some([24, 24]),
        fields: false,
        tolerance: 1e-12,
        target: Some(Target::BlockMean(0)),
        ..DeviceOptions::default()
    };
    let plain = DeviceOptions { target: None, ..options.clone() };
    let sensitivities = device.solve(&options, &())?.sensitivities;
    let largest = sensitivities.iter().map(|s| s.derivative.abs()).fold(0.0, f64::max);
    let mut rows = Vec::new();
    for sensitivity in sensitivities {
        let mean = |step: f64| -> Result<Option<f64>, DeviceError> {
            let (mut changed, factor) = (device.clone(), step.exp());
            match sensitivity.parameter {
                Parameter::Conductivity { layer, body: None } => {
                    if let Some(medium) = &mut changed.layers[layer].medium {
                        medium.conductivity = medium
                            .conductivity
                            .each_ref()
                            .map(|k| Property::given("k", k.value(300.0) * factor));
                    }
                }
                Parameter::Resistance { interface, patch: None } => {
                    let value = number(&record["case"]["interfaces"][interface - 1]);
                    if let Some(interface) = &mut changed.interfaces[interface] {
                        interface.joint = joint(value * factor);
                    }
                }
                Parameter::Top => {
                    if let Surface::Exchange { film, .. } = &mut changed.top {
                        *film *= factor;
                    }
                }
                _ => return Ok(None),
            }
            Ok(Some(changed.solve(&plain, &())?.blocks[0].mean))
        };
        let difference = |h: f64| -> Result<Option<f64>, DeviceError> {
            Ok(mean(h)?.zip(mean(-h)?).map(|(up, down)| (up - down) / (2.0 * h)))
        };
        if let Some((near, far)) = difference(1e-3)?.zip(difference(2e-3)?) {
            rows.push(Row::absolute(
                format!("cpu_120W: d(mean of core 0)/d ln, adjoint, {:?}", sensitivity.parameter),
                "K",
                (sensitivity.derivative, (4.0 * near - far) / 3.0),
                "central differences on the same mesh",
                1e-6 * largest,
                "1e-6 of the largest derivative",
            ));
        }
    }
    Ok(rows)
}

/// A block on the lower face of one layer, under a face that cools.
fn plate(size: f64, thickness: f64, source: f64, top: Surface) -> Device {
    let outline = Rectangle::new([0.0, 0.0], [size, size]);
    let corner = 0.5 * (size - source);
    Device {
        layers: vec![layer("plate".into(), thickness, outline, [1.0; 3])],
        interfaces: vec![None, None],
        bottom: Surface::Adiabatic,
        top,
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![Block {
            name: "source".into(),
            layer: 0,
            outline: Rectangle::new([corner, corner], [source, source]),
            placement: Placement::Plane(0.0),
            heat: Heat::Uniform(1.0),
            leakage: None,
        }],
    }
}

fn limits() -> Result<Vec<Row>, DeviceError> {
    let options = DeviceOptions { fields: false, ..DeviceOptions::default() };
    let rise = |device: &Device, options: &DeviceOptions| -> Result<f64, DeviceError> {
        Ok(device.solve(options, &())?.blocks[0].mean - 300.0)
    };
    let held = Surface::Temperature(300.0);
    // The source grows smaller against the plate; the images are a power series in their ratio.
    let at = |n: f64| rise(&plate(n * 1.0, n * 1.0, 1.0, held), &options);
    let (a, b, c) = (at(25.0)?, at(50.0)?, at(100.0)?);
    let (first, second) = (2.0 * b - a, 2.0 * c - b);
    let half_space = (4.0 * second - first) / 3.0;
    let infinite = rise(&plate(10e-3, 2e-3, 3e-3, film(1e13, 300.0)), &options)?;
    let isothermal = rise(&plate(10e-3, 2e-3, 3e-3, held), &options)?;
    let general = DeviceOptions { method: Method::Multigrid, ..options.clone() };
    let volumes = general_of(&plate(10e-3, 2e-3, 3e-3, held), &general)?;
    let whole = rise(&plate(10e-3, 2e-3, 10e-3, film(500.0, 300.0)), &options)?;
    Ok(vec![
        Row::relative(
            "square source on a half-space: mean k√A R, from plates 25, 50 and 100 times wider",
            "1",
            (half_space, conduction().get("half_space_square")),
            "scripts/conduction.py, mpmath; closed form of Carslaw & Jaeger (1959), Yovanovich (1976)",
            1e-5,
            "the plate is finite: remainder of the extrapolation",
        ),
        Row::relative(
            "film of 10¹³ W/m²K against a face held at its temperature, spectral",
            "K",
            (infinite, isothermal),
            "the limit of an infinite film",
            1e-8,
            "1/h is 1e-10 of the resistance; rounding",
        ),
        Row::absolute(
            "the same plate, finite volumes against spectral",
            "K",
            (volumes.0, isothermal),
            "the other method",
            volumes.1,
            STATED,
        ),
        Row::relative(
            "evenly heated plate: one-dimensional rise",
            "K",
            (whole, (2e-3 + 1.0 / 500.0) / 1e-4),
            "P (t/k + 1/h)/A, by hand",
            1e-12,
            "rounding",
        ),
    ])
}

fn general_of(device: &Device, options: &DeviceOptions) -> Result<(f64, f64), DeviceError> {
    let solution = device.solve(options, &())?;
    Ok((solution.blocks[0].mean - 300.0, solution.discretisation_error))
}
