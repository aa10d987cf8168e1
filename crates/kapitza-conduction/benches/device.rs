//! The spectral method: a power map of 512 × 512 pixels and twenty blocks, on ten layers with interfaces between.

use criterion::{Criterion, criterion_group, criterion_main};
use kapitza_conduction::device::{
    Block, Device, DeviceOptions, FieldPlanes, Heat, Interface, Joint, Layer, Medium, Placement, Rectangle,
    Surface,
};
use kapitza_core::Property;
use kapitza_core::interface::GivenConductance;
use std::hint::black_box;
use std::sync::Arc;

const SIDE: f64 = 20e-3;

/// Ten layers, from a die to a sink, with a resistance between every two; cooled on both sides.
fn stack(blocks: Vec<Block>) -> Device {
    let layers = [
        (1.5e-3, 0.4),
        (0.1e-3, 1.0),
        (20e-6, 390.0),
        (0.4e-3, 130.0),
        (5e-6, 1.4),
        (0.05e-3, 4.0),
        (2e-3, 390.0),
        (0.1e-3, 3.0),
        (3e-3, 390.0),
        (5e-3, 200.0),
    ];
    let interface = |index: usize| Interface {
        name: format!("interface {index}"),
        joint: Joint {
            law: Arc::new(GivenConductance::from_resistance(2e-6)),
            contact_pressure: 0.0,
            gas_pressure: 0.0,
        },
        patches: vec![],
    };
    Device {
        layers: layers
            .iter()
            .enumerate()
            .map(|(index, &(thickness, conductivity))| Layer {
                name: format!("layer {index}"),
                thickness,
                outline: Rectangle::new([0.0, 0.0], [SIDE, SIDE]),
                medium: Some(Medium {
                    conductivity: [0, 1, 2].map(|_| Property::given("k", conductivity)),
                    heat_capacity: None,
                }),
                bodies: vec![],
            })
            .collect(),
        interfaces: (0..=10).map(|i| (i > 0 && i < 10).then(|| interface(i))).collect(),
        bottom: Surface::Exchange { film: 20.0, ambient: 300.0, emissivity: 0.0, surroundings: 300.0 },
        top: Surface::Exchange { film: 5000.0, ambient: 300.0, emissivity: 0.0, surroundings: 300.0 },
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks,
    }
}

/// A map of a few cores on a noisy background, 120 W.
fn map(pixels: usize) -> Block {
    let mut state = 7_u64;
    let mut powers: Vec<f64> = (0..pixels * pixels)
        .map(|i| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let noise = (state >> 40) as f64 / (1_u64 << 24) as f64;
            let (x, y) = ((i % pixels) * 8 / pixels, (i / pixels) * 8 / pixels);
            noise + if (x * 5 + y * 3) % 7 == 0 { 6.0 } else { 0.0 }
        })
        .collect();
    let total: f64 = powers.iter().sum();
    for power in &mut powers {
        *power *= 120.0 / total;
    }
    Block {
        name: "map".into(),
        layer: 3,
        outline: Rectangle::new([0.0, 0.0], [SIDE, SIDE]),
        placement: Placement::Plane(0.0),
        heat: Heat::Map { columns: pixels, powers },
        leakage: None,
    }
}

/// Five by four blocks side by side.
fn blocks(placement: Placement) -> Vec<Block> {
    (0..20)
        .map(|i| {
            let corner = [2e-3 + 3e-3 * f64::from(i % 5), 3e-3 + 3e-3 * f64::from(i / 5)];
            Block {
                name: format!("block {i}"),
                layer: 3,
                outline: Rectangle::new(corner, [3e-3, 3e-3]),
                placement,
                heat: Heat::Uniform(1.0 + f64::from(i * 7 % 11)),
                leakage: None,
            }
        })
        .collect()
}

fn spectral(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("spectral");
    group.sample_size(20);
    let cases = [
        ("map 512", stack(vec![map(512)])),
        ("map 1024", stack(vec![map(1024)])),
        ("20 blocks", stack(blocks(Placement::Plane(0.0)))),
        ("20 blocks in volume", stack(blocks(Placement::Volume))),
    ];
    for (name, device) in &cases {
        for (what, fields, planes) in [
            ("", false, FieldPlanes::All),
            (", heated plane", true, FieldPlanes::Heated),
            (", all planes", true, FieldPlanes::All),
        ] {
            let options = DeviceOptions { fields, planes, ..DeviceOptions::default() };
            group.bench_function(format!("{name}{what}"), |bencher| {
                bencher.iter(|| black_box(device).solve(&options, &()).expect("a solution"));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, spectral);
criterion_main!(benches);
