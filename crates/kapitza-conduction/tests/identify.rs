//! Voids found again from noisy temperature maps that another mesh, or another method, has made.

use kapitza_conduction::device::*;
use kapitza_core::Property;
use kapitza_core::interface::GivenConductance;
use std::sync::Arc;

fn layer(name: &str, thickness: f64, outline: Rectangle, k: f64) -> Layer {
    let conductivity = [0, 1, 2].map(|_| Property::given("k", k));
    Layer {
        name: name.into(),
        thickness,
        outline,
        medium: Some(Medium { conductivity, heat_capacity: None }),
        bodies: vec![],
    }
}

fn joint(resistance: f64) -> Joint {
    Joint {
        law: Arc::new(GivenConductance::from_resistance(resistance)),
        contact_pressure: 0.0,
        gas_pressure: 0.0,
    }
}

fn interface(name: &str, resistance: f64) -> Interface {
    Interface { name: name.into(), joint: joint(resistance), patches: vec![] }
}

/// A die of 20 mm × 16 mm on a plate, its upper face seen by the camera; the solder between has a nominal R″.
fn module(solder: f64) -> Device {
    let die = Rectangle::new([5e-3, 7e-3], [20e-3, 16e-3]);
    let base = Rectangle::new([0.0, 0.0], [30e-3, 30e-3]);
    Device {
        layers: vec![layer("base", 3e-3, base, 390.0), layer("die", 0.4e-3, die, 130.0)],
        interfaces: vec![None, Some(interface("solder", solder)), None],
        bottom: Surface::Exchange { film: 8e3, ambient: 300.0, emissivity: 0.0, surroundings: 300.0 },
        top: Surface::Adiabatic,
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![Block {
            name: "die".into(),
            layer: 1,
            outline: die,
            placement: Placement::Plane(1.0),
            heat: Heat::Uniform(160.0),
            leakage: None,
        }],
    }
}

/// A package seen through its lid.
fn package(joint: f64) -> Device {
    let die = Rectangle::new([4e-3, 4e-3], [16e-3, 16e-3]);
    let lid = Rectangle::new([0.0, 0.0], [24e-3, 24e-3]);
    Device {
        layers: vec![layer("die", 0.7e-3, die, 120.0), layer("lid", 1e-3, lid, 200.0)],
        interfaces: vec![None, Some(interface("TIM", joint)), None],
        bottom: Surface::Adiabatic,
        top: Surface::Exchange { film: 5e3, ambient: 300.0, emissivity: 0.0, surroundings: 300.0 },
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![
            Block {
                name: "core".into(),
                layer: 0,
                outline: Rectangle::new([5e-3, 6e-3], [7e-3, 8e-3]),
                placement: Placement::Plane(0.0),
                heat: Heat::Uniform(80.0),
                leakage: None,
            },
            Block {
                name: "rest".into(),
                layer: 0,
                outline: die,
                placement: Placement::Plane(0.0),
                heat: Heat::Uniform(120.0),
                leakage: None,
            },
        ],
    }
}

/// Rectangles that together are a shape of 10 mm² about a centre.
fn shape(which: &str, [x, y]: [f64; 2]) -> Vec<Rectangle> {
    let at = |corner: [f64; 2], size: [f64; 2]| Rectangle::new([x + corner[0], y + corner[1]], size);
    let mm = 1e-3;
    match which {
        "square" => {
            let side = 10.0_f64.sqrt() * mm;
            vec![at([-0.5 * side; 2], [side; 2])]
        }
        "L" => {
            // 4 mm × 4 mm less 2.449 mm × 2.449 mm: 10 mm².
            let (long, arm) = (4.0 * mm, (4.0 - 6.0_f64.sqrt()) * mm);
            vec![at([-0.5 * long; 2], [long, arm]), at([-0.5 * long, -0.5 * long + arm], [arm, long - arm])]
        }
        _ => {
            let radius = (10.0 / std::f64::consts::PI).sqrt() * mm;
            let strips = 14;
            (0..strips)
                .map(|s| {
                    let low = radius * (2.0 * f64::from(s) / f64::from(strips) - 1.0);
                    let high = low + 2.0 * radius / f64::from(strips);
                    // The strip that has the area of its part of the disc.
                    let part = |t: f64| {
                        0.5 * (t * (radius * radius - t * t).max(0.0).sqrt()
                            + radius * radius * (t / radius).clamp(-1.0, 1.0).asin())
                    };
                    let half = (part(high) - part(low)) / (high - low);
                    at([-half, low], [2.0 * half, high - low])
                })
                .collect()
        }
    }
}

fn normal(state: &mut u64) -> f64 {
    let mut uniform = || {
        *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((*state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    (-2.0 * uniform().ln()).sqrt() * (std::f64::consts::TAU * uniform()).cos()
}

/// The temperature at a point of a map, bilinear.
fn sample(field: &PlaneField, [x, y]: [f64; 2]) -> f64 {
    let place = |edges: &[f64], at: f64| {
        let middles: Vec<f64> = edges.windows(2).map(|e| 0.5 * (e[0] + e[1])).collect();
        let n = middles.partition_point(|&m| m < at).clamp(1, middles.len() - 1);
        (n - 1, (at - middles[n - 1]) / (middles[n] - middles[n - 1]))
    };
    let ((i, u), (j, v)) = (place(&field.x, x), place(&field.y, y));
    let at = |i: usize, j: usize| field.values[j * (field.x.len() - 1) + i];
    let nearest = at(i + usize::from(u > 0.5), j + usize::from(v > 0.5));
    let value = (1.0 - v) * ((1.0 - u) * at(i, j) + u * at(i + 1, j))
        + v * ((1.0 - u) * at(i, j + 1) + u * at(i + 1, j + 1));
    if value.is_nan() { nearest } else { value }
}

/// What a camera would see of a face, without noise.
fn seen(device: &Device, layer: usize, columns: usize, options: &DeviceOptions) -> MeasuredMap {
    let solution = device.solve(options, &()).unwrap();
    let field = solution.fields.iter().find(|f| f.layer == layer && f.kind == PlaneKind::Upper).unwrap();
    let outline = device.layers[layer].outline;
    let [length, width] = outline.size();
    let rows = (columns as f64 * width / length).round();
    let values = (0..columns * rows as usize)
        .map(|n| {
            let (i, j) = ((n % columns) as f64 + 0.5, (n / columns) as f64 + 0.5);
            sample(field, [outline.x[0] + i * length / columns as f64, outline.y[0] + j * width / rows])
        })
        .collect();
    MeasuredMap { outline, columns, values }
}

fn noisy(map: &MeasuredMap, noise: f64, seed: u64) -> MeasuredMap {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(77);
    for _ in 0..8 {
        let _ = normal(&mut state);
    }
    let values = map.values.iter().map(|v| v + noise * normal(&mut state)).collect();
    MeasuredMap { values, ..map.clone() }
}

fn task(map: MeasuredMap, interface: usize, layer: usize) -> Identification {
    Identification {
        interface,
        layer,
        face: PlaneKind::Upper,
        map,
        noise: Some(0.1),
        pixels: None,
        offset: false,
        penalty: Penalty::Smooth,
        choice: Choice::Evidence,
        false_alarm: 0.01,
    }
}

fn fine() -> DeviceOptions {
    DeviceOptions { method: Method::Multigrid, accuracy: Some(0.01), ..DeviceOptions::default() }
}

fn with_void(mut device: Device, rectangles: Vec<Rectangle>, resistance: f64) -> Device {
    for outline in rectangles {
        device.interfaces[1].as_mut().unwrap().patches.push(Patch {
            name: "void".into(),
            outline,
            joint: joint(resistance),
        });
    }
    device
}

fn study(device: &Device, nominal: f64, contrast: f64, seeds: u64, cases: &[(&str, [f64; 2])]) {
    for (which, centre) in cases {
        let truth = with_void(device.clone(), shape(which, *centre), nominal * contrast);
        let clean = seen(&truth, 1, 80, &fine());
        for seed in 0..seeds {
            let found = device
                .identify(&task(noisy(&clean, 0.1, seed), 1, 1), &DeviceOptions::default(), &())
                .unwrap();
            println!(
                "{which} {seed}: {} voids, thr {:.2} chi {:.3} uni {:.3} dof {:.0} level {:.3e}±{:.1e} err {:.4} det {:.2e} {:.2} s",
                found.voids.len(),
                found.threshold,
                found.chi_squared,
                found.chi_squared_uniform,
                found.degrees,
                found.level.value,
                found.level.uncertainty,
                found.discretisation_error,
                found.detectable[found.detectable.len() / 2],
                found.seconds
            );
            for v in &found.voids {
                println!(
                    "   z {:.1} area {:.2}±{:.2} mm² at {:.2}±{:.2}, {:.2}±{:.2} ({:.2}, {:.2}) contrast {:.2}±{:.2}",
                    v.significance,
                    1e6 * v.area.value,
                    1e6 * v.area.uncertainty,
                    1e3 * v.centre[0].value,
                    1e3 * v.centre[0].uncertainty,
                    1e3 * v.centre[1].value,
                    1e3 * v.centre[1].uncertainty,
                    1e3 * centre[0],
                    1e3 * centre[1],
                    v.contrast.value,
                    v.contrast.uncertainty
                );
            }
        }
    }
}

#[test]
#[ignore = "a study: prints"]
fn study_of_voids() {
    let cases = [
        ("square", [12e-3, 14e-3]),
        ("disc", [18e-3, 17e-3]),
        ("L", [15e-3, 15e-3]),
        ("disc", [8e-3, 10e-3]),
    ];
    study(&module(20e-6), 20e-6, 5.0, 1, &cases);
    let cases = [("square", [9e-3, 9e-3]), ("disc", [14e-3, 13e-3]), ("L", [10e-3, 12e-3])];
    study(&package(15e-6), 15e-6, 6.0, 1, &cases);
}
