//! A stack of 1,000 elements with temperature-dependent conductivities and contact-like laws: solution alone, and with
//! all sensitivities. And one spreading resistance.

use criterion::{Criterion, criterion_group, criterion_main};
use kapitza_conduction::Footprint;
use kapitza_conduction::spreading::{Rung, Spreading};
use kapitza_conduction::stack::{Boundary, Element, Interface, Layer, Stack, StackOptions, Target};
use kapitza_core::Property;
use kapitza_core::curve::{Curve, Scale};
use kapitza_core::interface::{Conductance, InterfaceLaw, InterfaceState, LawError};
use num_dual::DualNum;
use std::borrow::Cow;
use std::hint::black_box;
use std::sync::Arc;

/// Plastic contact with temperature-dependent solids and radiation: the cost of a real contact law.
#[derive(Debug)]
struct Contact {
    conductivity: Property,
}

impl InterfaceLaw for Contact {
    fn name(&self) -> Cow<'static, str> {
        "contact".into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        let (a, b) = (self.conductivity.at(state.hot), self.conductivity.at(state.cold));
        let spots = a * b / (a + b) * 2.0 * (state.contact_pressure / 3e9).powf(0.95) * (1.25 * 0.15 / 1e-6);
        let (h, c) = (state.hot, state.cold);
        let radiation = (h * h + c * c) * (h + c) * 1e-8;
        Ok(Conductance::parallel(vec![
            Conductance::single(spots).named("contact"),
            Conductance::single(radiation).named("radiation"),
        ]))
    }
}

fn thousand() -> Stack {
    let temperatures = [100.0, 200.0, 300.0, 400.0, 600.0, 1000.0, 1400.0];
    let values = [884.0, 264.0, 148.0, 98.9, 61.9, 31.2, 23.5];
    let mut silicon = Property::given("k", 1.0);
    silicon.curve = Curve::new(&temperatures, &values, Scale::LogLog).expect("a table");
    let law = Arc::new(Contact { conductivity: silicon.clone() });
    let elements = (0..1000)
        .map(|i| {
            if i % 2 == 0 {
                Element::Layer(Layer {
                    name: format!("layer {i}"),
                    thickness: 1e-3,
                    footprint: Footprint::square(1e-4),
                    conductivity: silicon.clone(),
                    sources: vec![],
                })
            } else {
                Element::Interface(Interface {
                    name: format!("interface {i}"),
                    law: law.clone(),
                    area: None,
                    contact_pressure: 1e6,
                    gas_pressure: 0.0,
                })
            }
        })
        .collect();
    Stack { hot: Boundary::Temperature(900.0), elements, cold: Boundary::Temperature(300.0), spreading: true }
}

fn benches(criterion: &mut Criterion) {
    let stack = thousand();
    criterion.bench_function("1000 elements, nonlinear: solve", |bencher| {
        bencher.iter(|| black_box(&stack).solve(StackOptions::default()).expect("a solution"));
    });
    criterion.bench_function("1000 elements, nonlinear: solve with sensitivities", |bencher| {
        bencher.iter(|| {
            black_box(&stack)
                .solve_with_sensitivities(StackOptions::default(), Target::Hottest)
                .expect("a solution")
        });
    });
    let spreading = Spreading::new(
        Footprint::Rectangle { length: 10e-3, width: 8e-3 },
        Footprint::Rectangle { length: 30e-3, width: 30e-3 },
    )
    .expect("a smaller source");
    let rungs = [
        Rung::Slab { conductivity: 390.0, thickness: 3e-3 },
        Rung::Film { resistance: 15e-6 },
        Rung::Slab { conductivity: 170.0, thickness: 5e-3 },
    ];
    criterion.bench_function("spreading resistance of two plates and an interface", |bencher| {
        bencher.iter(|| spreading.resistance(black_box(&rungs), 1e-3));
    });
}

criterion_group!(stack, benches);
criterion_main!(stack);
