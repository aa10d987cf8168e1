//! The stack solver against what it was not written from: a dense nodal solution, closed forms, scaling laws,
//! central differences.

use kapitza_conduction::Footprint;
use kapitza_conduction::stack::{
    Boundary, Element, Exchange, Interface, Layer, Parameter, Placement, Source, Stack, StackError,
    StackOptions, Target,
};
use kapitza_core::Property;
use kapitza_core::curve::{Curve, Scale};
use kapitza_core::interface::{
    Conductance, GivenConductance, InterfaceLaw, InterfaceState, LawError, TabulatedConductance,
};
use proptest::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

fn layer(name: &str, thickness: f64, area: f64, k: f64) -> Layer {
    Layer {
        name: name.into(),
        thickness,
        footprint: Footprint::square(area),
        conductivity: Property::given("k", k),
        sources: vec![],
    }
}

fn interface(name: &str, law: impl InterfaceLaw + 'static) -> Element {
    Element::Interface(Interface {
        name: name.into(),
        law: Arc::new(law),
        area: None,
        contact_pressure: 1e5,
        gas_pressure: 1e5,
    })
}

fn convection(ambient: f64, convection: f64) -> Boundary {
    Boundary::Exchange(Exchange { ambient, surroundings: ambient, convection, radiation: 0.0 })
}

/// A law that depends on everything: temperatures, pressures and flux.
#[derive(Debug)]
struct Awkward;

impl InterfaceLaw for Awkward {
    fn name(&self) -> Cow<'static, str> {
        "awkward".into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        use num_dual::DualNum;
        let t = state.mean_temperature() / 300.0;
        let g = t.powf(1.7) * 4e4
            + state.contact_pressure.powf(0.95) * 0.1
            + state.gas_pressure * 0.02
            + (state.hot * state.hot + state.cold * state.cold) * 1e-3
            + (state.heat_flux * state.heat_flux * 1e-10 + 1.0).ln() * 300.0;
        Ok(Conductance::single(g))
    }
}

/// Nodal temperatures of a linear chain by dense Gaussian elimination, written independently of the solver.
/// `resistances[i]` joins node i and i + 1 (K/W); `sources[i]` heats node i; the ends are ambients.
fn dense(resistances: &[f64], sources: &[f64], ambients: (f64, f64)) -> Vec<f64> {
    let n = resistances.len() - 1; // inner nodes
    let mut a = vec![vec![0.0; n + 1]; n];
    for i in 0..n {
        let (left, right) = (1.0 / resistances[i], 1.0 / resistances[i + 1]);
        a[i][i] = left + right;
        a[i][n] = sources[i];
        if i > 0 {
            a[i][i - 1] = -left;
        } else {
            a[i][n] += left * ambients.0;
        }
        if i + 1 < n { a[i][i + 1] = -right } else { a[i][n] += right * ambients.1 }
    }
    for c in 0..n {
        let p = (c..n).max_by(|&x, &y| a[x][c].abs().total_cmp(&a[y][c].abs())).unwrap();
        a.swap(c, p);
        let (above, below) = a.split_at_mut(c + 1);
        for row in below {
            let f = row[c] / above[c][c];
            for (value, pivot) in row.iter_mut().zip(&above[c]).skip(c) {
                *value -= f * pivot;
            }
        }
    }
    let mut t = vec![0.0; n];
    for c in (0..n).rev() {
        t[c] = (a[c][n] - (c + 1..n).map(|k| a[c][k] * t[k]).sum::<f64>()) / a[c][c];
    }
    t
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Random linear stacks, with a heated face in every layer, against the dense nodal solution. Tolerance: the
    /// dense elimination works on temperatures of some hundred kelvin whose rounding is about 1e-13 times the
    /// spread of the resistances.
    #[test]
    fn random_stacks_equal_the_dense_solution(
        spec in prop::collection::vec((1e-5..1e-2_f64, 0.2..500.0_f64, 1e-7..1e-3_f64, -5.0..50.0_f64), 1..12),
        hot in 250.0..400.0_f64, cold in 250.0..400.0_f64, h in 0.1..100.0_f64
    ) {
        let area = 1e-3;
        let mut elements = Vec::new();
        let (mut resistances, mut sources) = (vec![1.0 / h], vec![]);
        for (i, &(thickness, k, r, power)) in spec.iter().enumerate() {
            if i > 0 {
                elements.push(interface("joint", GivenConductance::from_resistance(r)));
                resistances.push(r / area);
                sources.push(0.0);
            }
            let mut slab = layer("slab", thickness, area, k);
            slab.sources = vec![Source { power, placement: Placement::Plane(0.0) }];
            elements.push(Element::Layer(slab));
            resistances.push(thickness / (k * area));
            sources.push(power);
        }
        // The plane source of a layer sits on its hot face; the last inner node is the cold face of the last layer.
        sources.push(0.0);
        resistances.push(1.0 / h);
        let stack = Stack { hot: convection(hot, h), elements, cold: convection(cold, h), spreading: true };
        let solution = stack.solve(StackOptions::default()).unwrap();
        let nodes = dense(&resistances, &sources, (hot, cold));
        let mut found = vec![];
        for element in &solution.elements[1..solution.elements.len() - 1] {
            found.push(element.hot);
        }
        found.push(solution.elements[solution.elements.len() - 2].cold);
        for (a, b) in found.iter().zip(&nodes) {
            prop_assert!((a - b).abs() < 1e-8 * b.abs(), "{a} {b}");
        }
        prop_assert!(solution.energy_balance < 1e-12, "{}", solution.energy_balance);
        prop_assert!((solution.total_drop() - (hot - cold)).abs() < 1e-10);
    }

    /// Doubling the flow doubles every drop; doubling k or the area halves a layer's; doubling all T-independent
    /// resistances doubles the total.
    #[test]
    fn scaling_laws(t in 1e-4..1e-2_f64, k in 0.5..400.0_f64, r in 1e-7..1e-4_f64, q in 1.0..500.0_f64) {
        let solve = |q: f64, k: f64, area: f64, r: f64| {
            let stack = Stack {
                hot: Boundary::HeatFlow(q),
                elements: vec![
                    Element::Layer(layer("a", t, area, k)),
                    interface("i", GivenConductance::from_resistance(r)),
                    Element::Layer(layer("b", 2.0 * t, area, 3.0 * k)),
                ],
                cold: Boundary::Temperature(300.0),
                spreading: true,
            };
            stack.solve(StackOptions::default()).unwrap().elements.iter().map(kapitza_conduction::stack::ElementResult::delta).collect::<Vec<_>>()
        };
        let base = solve(q, k, 1e-4, r);
        for (i, other) in solve(2.0 * q, k, 1e-4, r).iter().enumerate() {
            prop_assert!((other - 2.0 * base[i]).abs() <= 1e-12 * other.abs());
        }
        prop_assert!((solve(q, 2.0 * k, 1e-4, r)[1] * 2.0 / base[1] - 1.0).abs() < 1e-12);
        prop_assert!((solve(q, k, 1e-4, 2.0 * r)[2] / base[2] / 2.0 - 1.0).abs() < 1e-12);
        for (i, other) in solve(q, k, 2e-4, r).iter().enumerate() {
            prop_assert!((2.0 * other - base[i]).abs() <= 1e-12 * base[i].abs());
        }
    }
}

/// A stack with everything: k(T), laws of all state components, two widenings, volume and plane sources, radiation.
fn everything(scale: &dyn Fn(&str) -> f64) -> Stack {
    let curve = Curve::new(
        &[100.0, 200.0, 300.0, 400.0, 600.0, 1000.0],
        &[900.0, 260.0, 148.0, 99.0, 62.0, 31.0],
        Scale::LogLog,
    )
    .unwrap();
    let mut silicon = Property::given("k of Si", 1.0);
    silicon.curve = curve.scaled(scale("k die"));
    let mut die = layer("die", 0.7e-3 * scale("t die"), 1e-4, 1.0);
    die.conductivity = silicon;
    die.sources = vec![
        Source { power: 60.0 * scale("P plane"), placement: Placement::Plane(0.3) },
        Source { power: 20.0 * scale("P volume"), placement: Placement::Volume },
    ];
    let mut lid = layer("lid", 2e-3 * scale("t lid"), 9e-4, 390.0 * scale("k lid"));
    lid.footprint = Footprint::Rectangle { length: 0.03, width: 0.03 };
    let mut base = layer("base", 5e-3 * scale("t base"), 36e-4, 180.0 * scale("k base"));
    base.footprint = Footprint::Rectangle { length: 0.06, width: 0.06 };
    let awkward = |name: &str| {
        Element::Interface(Interface {
            name: name.into(),
            law: Arc::new(Awkward),
            area: None,
            contact_pressure: 3e5 * scale("p joint"),
            gas_pressure: 1e5 * scale("pg joint"),
        })
    };
    Stack {
        hot: Boundary::Exchange(Exchange {
            ambient: 310.0 * scale("Ta hot"),
            surroundings: 400.0 * scale("Ts hot"),
            convection: 0.02 * scale("H hot"),
            radiation: 1e-4 * scale("E hot"),
        }),
        elements: vec![
            Element::Layer(die),
            interface("TIM1", GivenConductance::from_resistance(15e-6 * scale("R TIM1"))),
            Element::Layer(lid),
            awkward("joint"),
            Element::Layer(base),
        ],
        cold: Boundary::Exchange(Exchange {
            ambient: 300.0 * scale("Ta cold"),
            surroundings: 300.0 * scale("Ta cold"),
            convection: 5.0 * scale("H cold"),
            radiation: 0.02 * scale("E cold"),
        }),
        spreading: true,
    }
}

/// Every sensitivity against central differences of the whole nonlinear solution with relative steps of 1e-4: the
/// truncation error is of order 1e-8, rounding 1e-13/1e-4; agreement to 1e-6 of the largest is asked.
#[test]
fn sensitivities_are_those_of_the_solution() {
    let names: [(&str, Parameter); 19] = [
        ("k die", Parameter::Conductivity(0)),
        ("t die", Parameter::Thickness(0)),
        ("P plane", Parameter::SourcePower(0, 0)),
        ("P volume", Parameter::SourcePower(0, 1)),
        ("R TIM1", Parameter::Resistance(1)),
        ("k lid", Parameter::Conductivity(2)),
        ("t lid", Parameter::Thickness(2)),
        ("k base", Parameter::Conductivity(4)),
        ("t base", Parameter::Thickness(4)),
        ("p joint", Parameter::ContactPressure(3)),
        ("pg joint", Parameter::GasPressure(3)),
        ("Ta hot", Parameter::BoundaryTemperature(true)),
        ("Ts hot", Parameter::Surroundings(true)),
        ("H hot", Parameter::Convection(true)),
        ("E hot", Parameter::Emissivity(true)),
        ("Ta cold", Parameter::BoundaryTemperature(false)),
        ("H cold", Parameter::Convection(false)),
        ("E cold", Parameter::Emissivity(false)),
        ("none", Parameter::Resistance(3)),
    ];
    for (target, pick) in [(Target::HotFace(0), 1usize), (Target::ColdFace(2), 3), (Target::HotFace(4), 5)] {
        let temperature = |stack: &Stack| {
            let solution = stack.solve(StackOptions::default()).unwrap();
            match target {
                Target::ColdFace(_) => solution.elements[pick].cold,
                _ => solution.elements[pick].hot,
            }
        };
        let stack = everything(&|_| 1.0);
        let (solution, sensitivities) =
            stack.solve_with_sensitivities(StackOptions::default(), target).unwrap();
        assert!(solution.energy_balance < 1e-12, "{}", solution.energy_balance);
        assert!(sensitivities.iter().any(|s| s.parameter == Parameter::Resistance(3)));
        for (name, parameter) in names {
            if name == "none" {
                continue;
            }
            let step = 1e-4;
            let at = |factor: f64| temperature(&everything(&|n| if n == name { factor } else { 1.0 }));
            let numeric = (at(1.0 + step) - at(1.0 - step)) / (2.0 * step);
            let exact =
                sensitivities.iter().find(|s| s.parameter == parameter).unwrap().per_relative_change();
            assert!((exact - numeric).abs() < 2e-6 * numeric.abs().max(1.0), "{name}: {exact} {numeric}");
        }
    }
}

#[test]
fn kirchhoff_is_exact_for_a_power_law() {
    // k = c/T between 500 K and 300 K: q t = c ln(T1/T2), whatever the thickness.
    let knots: Vec<f64> = (0..60).map(|i| 250.0 * 1.02f64.powi(i)).collect();
    let values: Vec<f64> = knots.iter().map(|t| 4e4 / t).collect();
    let mut slab = layer("slab", 0.01, 1e-4, 1.0);
    slab.conductivity.curve = Curve::new(&knots, &values, Scale::LogLog).unwrap();
    let stack = Stack {
        hot: Boundary::Temperature(500.0),
        elements: vec![Element::Layer(slab)],
        cold: Boundary::Temperature(300.0),
        spreading: true,
    };
    let solution = stack.solve(StackOptions::default()).unwrap();
    let expected = 4e4 * (500.0f64 / 300.0).ln() / 0.01 * 1e-4;
    assert!((solution.flow_hot / expected - 1.0).abs() < 1e-8, "{} {expected}", solution.flow_hot);
    assert!(solution.iterations < 12);
    // In the middle T = √(T1 T2).
    let middle = solution.profile.iter().find(|p| (p.fraction - 0.5).abs() < 1e-9).unwrap();
    assert!((middle.temperature - (500.0f64 * 300.0).sqrt()).abs() < 1e-5);
}

#[test]
fn uniform_heating_gives_the_parabola() {
    // Both faces at 300 K, P released uniformly: T_max − 300 = P t/(8 k A).
    let mut slab = layer("slab", 0.02, 1e-3, 15.0);
    slab.sources = vec![Source { power: 30.0, placement: Placement::Volume }];
    let stack = Stack {
        hot: Boundary::Temperature(300.0),
        elements: vec![Element::Layer(slab)],
        cold: Boundary::Temperature(300.0),
        spreading: true,
    };
    let solution = stack.solve(StackOptions::default()).unwrap();
    let rise = 30.0 * 0.02 / (8.0 * 15.0 * 1e-3);
    assert!((solution.max_temperature - 300.0 - rise).abs() < 1e-10);
    assert!((solution.flow_hot + 15.0).abs() < 1e-12 && (solution.flow_cold - 15.0).abs() < 1e-12);
}

#[test]
fn radiation_alone_carries_the_heat() {
    let stack = Stack {
        hot: Boundary::HeatFlow(100.0),
        elements: vec![Element::Layer(layer("plate", 1e-3, 0.01, 200.0))],
        cold: Boundary::Exchange(Exchange {
            ambient: 3.0,
            surroundings: 3.0,
            convection: 0.0,
            radiation: 0.01 * 0.8,
        }),
        spreading: true,
    };
    let solution = stack.solve(StackOptions::default()).unwrap();
    let sigma = kapitza_core::constants::STEFAN_BOLTZMANN;
    let face = (100.0 / (0.008 * sigma) + 81.0f64).powf(0.25);
    assert!((solution.elements[1].cold / face - 1.0).abs() < 1e-12);
}

#[test]
fn laws_jump_where_they_should_and_extremes_are_answered() {
    let joint = |r: f64| interface("joint", GivenConductance::from_resistance(r));
    let stack = |hot: Boundary, element: Element, cold: Boundary| Stack {
        hot,
        elements: vec![Element::Layer(layer("a", 1e-3, 1e-4, 10.0)), element],
        cold,
        spreading: true,
    };
    let (t300, t400) = (Boundary::Temperature(300.0), Boundary::Temperature(400.0));
    let solve = |s: &Stack| s.solve(StackOptions::default());
    // A resistance 12 orders above the rest takes all the drop; one 12 orders below, none.
    assert!((solve(&stack(t400, joint(1e8), t300)).unwrap().elements[2].delta() - 100.0).abs() < 1e-9);
    let small = solve(&stack(t400, joint(1e-16), t300)).unwrap();
    assert!((small.elements[2].delta() / (small.flow_hot / 1e-4 * 1e-16) - 1.0).abs() < 1e-12);
    // Nothing flows between equal temperatures.
    let still = solve(&stack(t300, joint(1e-5), t300)).unwrap();
    assert_eq!(still.flow_hot, 0.0);
    assert_eq!(still.energy_balance, 0.0);
    // Floating, blocked, below absolute zero: named.
    assert_eq!(
        solve(&stack(Boundary::HeatFlow(1.0), joint(1.0), Boundary::HeatFlow(1.0))).unwrap_err(),
        StackError::Floating
    );
    let blocked = solve(&stack(t400, interface("open", GivenConductance::new(0.0)), t300)).unwrap_err();
    assert_eq!(blocked, StackError::Blocked { element: "open".into() });
    let cold = solve(&stack(Boundary::HeatFlow(-1e6), joint(1e-3), t300)).unwrap_err();
    assert!(matches!(cold, StackError::BelowAbsoluteZero { .. }), "{cold:?}");
    let empty = Stack { hot: t300, elements: vec![], cold: t400, spreading: true };
    assert_eq!(solve(&empty).unwrap_err(), StackError::Empty);
}

#[test]
fn spreading_enters_in_series_and_vanishes_for_equal_areas() {
    let build = |area: f64, spreading: bool| Stack {
        hot: Boundary::HeatFlow(50.0),
        elements: vec![
            Element::Layer(layer("die", 0.5e-3, 1e-4, 130.0)),
            Element::Layer(layer("plate", 3e-3, area, 390.0)),
        ],
        cold: convection(300.0, 2.0),
        spreading,
    };
    let drop = |stack: Stack| stack.solve(StackOptions::default()).unwrap();
    assert_eq!(drop(build(1e-4, true)).total_drop(), drop(build(1e-4, false)).total_drop());
    let with = drop(build(25e-4, true));
    let plate = &with.elements[2];
    let spread = plate.parts.iter().find(|p| p.name == "spreading").unwrap();
    assert!(
        spread.resistance > 0.0
            && (plate.resistance - spread.resistance - 3e-3 / (390.0 * 25e-4)).abs() < 1e-15
    );
    assert!((plate.delta() - 50.0 * plate.resistance).abs() < 1e-12);
    assert!(plate.resistance_error < 1e-6 * plate.resistance);
}

#[test]
fn tabulated_laws_with_temperature_converge_in_a_few_steps() {
    let elements: Vec<Element> = (0..50)
        .flat_map(|_| {
            let law =
                TabulatedConductance::over_temperature(&[50.0, 100.0, 300.0], &[1e4, 5e4, 2e5]).unwrap();
            [Element::Layer(layer("l", 1e-4, 1e-4, 50.0)), interface("i", law)]
        })
        .collect();
    let stack = Stack {
        hot: Boundary::Temperature(300.0),
        elements,
        cold: Boundary::Temperature(60.0),
        spreading: true,
    };
    let solution = stack.solve(StackOptions::default()).unwrap();
    assert!(solution.iterations <= 15, "{}", solution.iterations);
    assert!(solution.residual <= 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever the outlines and thicknesses, every spreading resistance is positive, the balance closes, and a
    /// reversed stack has the same total resistance.
    #[test]
    fn any_sequence_of_outlines(
        spec in prop::collection::vec((-8.0..-2.0_f64, 1.0..400.0_f64, 1e-3..5e-2_f64, 1e-3..5e-2_f64, any::<bool>()), 2..6),
        r in 1e-8..1e-4_f64
    ) {
        let build = |reversed: bool| {
            let mut elements = Vec::new();
            for (i, &(exponent, k, length, width, disc)) in spec.iter().enumerate() {
                let mut slab = layer(&format!("slab {i}"), 10f64.powf(exponent), 1.0, k);
                slab.footprint = if disc {
                    Footprint::Disc { radius: 0.5 * length }
                } else {
                    Footprint::Rectangle { length, width }
                };
                elements.push(Element::Layer(slab));
                if i + 1 < spec.len() {
                    elements.push(interface("joint", GivenConductance::from_resistance(r)));
                }
            }
            if reversed {
                elements.reverse();
            }
            let stack = Stack { hot: convection(330.0, 3.0), elements, cold: convection(300.0, 3.0), spreading: true };
            stack.solve(StackOptions::default()).unwrap()
        };
        let (forth, back) = (build(false), build(true));
        for element in &forth.elements {
            for part in &element.parts {
                prop_assert!(part.resistance >= 0.0, "{} {}: {}", element.name, part.name, part.resistance);
            }
        }
        prop_assert!(forth.energy_balance < 1e-12);
        prop_assert!((forth.flow_hot / back.flow_hot - 1.0).abs() < 1e-9, "{} {}", forth.flow_hot, back.flow_hot);
    }
}
