//! The largest values that the spectral method finds: no sample of the fields lies above them.

use kapitza_conduction::device::*;
use kapitza_core::Property;
use kapitza_core::interface::GivenConductance;
use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::sync::Arc;

fn between(random: &mut impl Rng, low: f64, high: f64) -> f64 {
    (low.ln() + (high / low).ln() * random.random::<f64>()).exp()
}

/// Anything from a plate to ten layers, with blocks and maps that overlap, or a map over the whole plane alone.
fn stack(seed: u64) -> Device {
    let random = &mut Xoshiro256PlusPlus::seed_from_u64(seed);
    let count = random.random_range(1..=6);
    let size = [0, 1].map(|_| between(random, 1e-3, 40e-3));
    let outline = Rectangle::new([0.0, 0.0], size);
    let layers = (0..count)
        .map(|i| Layer {
            name: format!("layer {i}"),
            thickness: between(random, 1e-6, 5e-3),
            outline,
            medium: Some(Medium {
                conductivity: [between(random, 0.2, 2000.0); 3].map(|k| Property::given("k", k)),
                heat_capacity: None,
            }),
            bodies: vec![],
        })
        .collect();
    let interfaces = (0..=count)
        .map(|i| {
            (i > 0 && i < count).then(|| Interface {
                name: format!("interface {i}"),
                joint: Joint {
                    law: Arc::new(GivenConductance::from_resistance(between(random, 1e-8, 1e-3))),
                    contact_pressure: 0.0,
                    gas_pressure: 0.0,
                },
                patches: vec![],
            })
        })
        .collect();
    let film = |film: f64| Surface::Exchange { film, ambient: 300.0, emissivity: 0.0, surroundings: 300.0 };
    let alone = seed.is_multiple_of(2);
    let blocks = (0..if alone { 1 } else { 3 })
        .map(|i| {
            let corner = size.map(|length| if alone { 0.0 } else { 0.7 * length * random.random::<f64>() });
            let extent = [0, 1].map(|axis| {
                let room = size[axis] - corner[axis];
                if alone { room } else { room * (0.05 + 0.95 * random.random::<f64>()) }
            });
            let heat = if alone || random.random::<f64>() < 0.5 {
                let [columns, rows] = [0, 1].map(|_| random.random_range(2..50));
                let powers = (0..columns * rows)
                    .map(|_| if random.random::<f64>() < 0.7 { 0.0 } else { 0.05 * random.random::<f64>() })
                    .collect();
                Heat::Map { columns, powers }
            } else {
                Heat::Uniform(between(random, 0.1, 20.0))
            };
            Block {
                name: format!("block {i}"),
                layer: random.random_range(0..count),
                outline: Rectangle::new(corner, extent),
                placement: Placement::Plane([0.0, 1.0][random.random_range(0..2)]),
                heat,
                leakage: None,
            }
        })
        .collect();
    Device {
        layers,
        interfaces,
        bottom: film(between(random, 1.0, 1e5)),
        top: film(between(random, 1.0, 1e5)),
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks,
    }
}

/// At 401 by 397 places, which fit none of the grids and pixels. Within rounding of the rise, 1e-9 of it.
#[test]
fn no_sample_lies_above_the_largest_value() {
    for seed in 0..24 {
        let device = stack(seed);
        let options = DeviceOptions {
            method: Method::Spectral,
            fields: true,
            cells: Some([401, 397]),
            ..DeviceOptions::default()
        };
        let solution = device.solve(&options, &()).unwrap();
        let allowed = 1e-9 * (solution.max_temperature - 300.0).abs() + 1e-9;
        let field = |layer: usize, kind: PlaneKind| {
            solution.fields.iter().find(|field| field.layer == layer && field.kind == kind).unwrap()
        };
        let mut seen = 0;
        for (block, result) in device.blocks.iter().zip(&solution.blocks) {
            let kind =
                if block.placement == Placement::Plane(0.0) { PlaneKind::Lower } else { PlaneKind::Upper };
            let field = field(block.layer, kind);
            let middle = |edges: &[f64], i: usize| 0.5 * (edges[i] + edges[i + 1]);
            let columns = field.x.len() - 1;
            let within = |axis: &[f64; 2], at: f64| axis[0] <= at && at <= axis[1];
            let most = field
                .values
                .iter()
                .enumerate()
                .filter(|(place, _)| {
                    within(&block.outline.x, middle(&field.x, place % columns))
                        && within(&block.outline.y, middle(&field.y, place / columns))
                })
                .map(|(_, &value)| value)
                .fold(f64::NEG_INFINITY, f64::max);
            seen += usize::from(most.is_finite());
            let excess = most - result.max;
            assert!(excess <= allowed, "stack {seed}, {}: a sample lies {excess} K above", block.name);
            assert!(result.max <= solution.max_temperature + allowed);
        }
        assert!(seen > 0);
        for result in &solution.interfaces {
            let (lower, upper) =
                (field(result.index - 1, PlaneKind::Upper), field(result.index, PlaneKind::Lower));
            let most = lower.values.iter().zip(&upper.values).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let excess = most - result.max_jump.abs();
            assert!(excess <= allowed, "stack {seed}, {}: a sample lies {excess} K above", result.name);
        }
    }
}
