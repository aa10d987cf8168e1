//! The one-dimensional stack: jumps, Kirchhoff's transform, sources, radiation, a dense solution, sensitivities.

use crate::reference::{conduction, number, table};
use crate::report::{Area, Row};
use kapitza_conduction::Footprint;
use kapitza_conduction::stack::{
    Boundary, Element, Exchange, Interface, Layer, Parameter, Placement, Sensitivity, Source, Stack,
    StackError, StackOptions, StackSolution, Target,
};
use kapitza_core::Property;
use kapitza_core::curve::{Curve, Scale};
use kapitza_core::interface::GivenConductance;
use std::sync::Arc;

const SCRIPT: &str = "scripts/conduction.py, mpmath at 40 digits";
const ROUNDING: &str = "rounding: the drop is an unknown of the solver and keeps its relative precision";

pub fn area() -> Result<Area, StackError> {
    let mut rows = jumps()?;
    rows.extend(kirchhoff()?);
    rows.extend(sources()?);
    rows.extend(radiation()?);
    rows.extend(dense()?);
    rows.extend(sensitivities()?);
    Ok(Area {
        title: "Stack",
        about: "Layers and interfaces in one dimension: jump condition, conductivity over temperature, heat release, \
                radiation, and one adjoint solution for all sensitivities."
            .into(),
        rows,
    })
}

fn layer(name: &str, thickness: f64, area: f64, conductivity: Property, sources: Vec<Source>) -> Element {
    Element::Layer(Layer {
        name: name.into(),
        thickness,
        footprint: Footprint::square(area),
        conductivity,
        sources,
    })
}

fn given(value: f64) -> Property {
    Property::given("k", value)
}

fn interface(name: &str, resistance: f64, area: Option<f64>) -> Element {
    Element::Interface(Interface {
        name: name.into(),
        law: Arc::new(GivenConductance::from_resistance(resistance)),
        area,
        contact_pressure: 0.0,
        gas_pressure: 0.0,
    })
}

fn stack(hot: Boundary, elements: Vec<Element>, cold: Boundary) -> Stack {
    Stack { hot, elements, cold, spreading: false }
}

fn solve(stack: &Stack) -> Result<StackSolution, StackError> {
    stack.solve(StackOptions::default())
}

/// The jump q R″ over decades of the resistance, and a film at the end.
fn jumps() -> Result<Vec<Row>, StackError> {
    let mut rows = Vec::new();
    for (resistance, jump) in [(1e-9, 1.5e-3), (5e-6, 7.5), (20e-6, 30.0), (100e-6, 150.0)] {
        let elements = vec![
            layer("die", 0.775e-3, 80e-6, given(130.0), vec![]),
            interface("joint", resistance, None),
            layer("lid", 3e-3, 80e-6, given(400.0), vec![]),
        ];
        let solution = solve(&stack(Boundary::HeatFlow(120.0), elements, Boundary::Temperature(350.0)))?;
        rows.push(Row::relative(
            format!("jump q″R″, 1.5 MW/m² through R″ = {} mm² K/W", resistance * 1e6),
            "K",
            (solution.elements[2].delta(), jump),
            "definition of R″, by hand",
            1e-13,
            ROUNDING,
        ));
    }
    // Three layers between two fluids (hand calculation): 1/(hA) + Σ t/(kA) + R″/A + 1/(hA) = 2 + 0.01 + 0.1 + 0.5 + 1.
    let elements = vec![
        layer("a", 1e-3, 1e-2, given(10.0), vec![]),
        interface("b", 1e-3, None),
        layer("c", 5e-3, 1e-2, given(1.0), vec![]),
    ];
    let film = |ambient: f64, convection: f64| {
        Boundary::Exchange(Exchange { ambient, surroundings: ambient, convection, radiation: 0.0 })
    };
    let solution = solve(&stack(film(400.0, 0.5), elements, film(300.0, 1.0)))?;
    rows.push(Row::relative(
        "heat flow between fluids of 400 and 300 K through films, two layers and a joint",
        "W",
        (solution.flow_cold, 100.0 / 3.61),
        "sum of resistances 3.61 K/W, by hand",
        1e-13,
        "rounding",
    ));
    Ok(rows)
}

fn property(curve: Curve) -> Property {
    Property { curve, range: (0.0, 2000.0), ..given(1.0) }
}

fn kirchhoff() -> Result<Vec<Row>, StackError> {
    let numbers = conduction();
    let power = |t: f64| {
        let k = 148.0 * (t / 300.0).powf(-1.3);
        (k, -1.3 * k / t)
    };
    let inverse = |t: f64| {
        let k = 1.0 / (0.03 + 1.5e-4 * t);
        (k, -1.5e-4 * k * k)
    };
    let exponential = |t: f64| {
        let k = 20.0 * (-t / 400.0).exp();
        (k, -k / 400.0)
    };
    let straight = Curve::new(&[300.0, 500.0], &[10.0, 30.0], Scale::Linear);
    let cases = [
        (
            "k = 148 (T/300 K)^−1.3",
            "kirchhoff_power",
            Some(Curve::sampled(250.0, 800.0, 20, &power)),
            4e6,
            2e-3,
            320.0,
        ),
        (
            "k = 1/(0.03 + 1.5e-4 T)",
            "kirchhoff_inverse",
            Some(Curve::sampled(250.0, 800.0, 20, &inverse)),
            1e6,
            2e-3,
            320.0,
        ),
        (
            "k = 20 e^(−T/400 K)",
            "kirchhoff_exponential",
            Some(Curve::sampled(250.0, 800.0, 20, &exponential)),
            1e6,
            1e-3,
            300.0,
        ),
        ("k straight from 10 to 30", "kirchhoff_straight", straight.ok(), 2e6, 1e-3, 310.0),
    ];
    let mut rows = Vec::new();
    for (name, key, curve, flux, thickness, cold) in cases {
        let Some(curve) = curve else { continue };
        let area = 1e-4;
        let elements = vec![layer("slab", thickness, area, property(curve), vec![])];
        let solution = solve(&stack(Boundary::HeatFlow(flux * area), elements, Boundary::Temperature(cold)))?;
        let exact = key == "kirchhoff_straight";
        rows.push(Row::relative(
            format!("drop across a slab with {name}"),
            "K",
            (solution.total_drop(), numbers.get(key) - cold),
            SCRIPT,
            if exact { 1e-12 } else { 1e-8 },
            if exact {
                "the curve is exact; rounding, and cancellation in the reference"
            } else {
                "the stored curve follows the function to 1e-8 of its value"
            },
        ));
    }
    Ok(rows)
}

fn sources() -> Result<Vec<Row>, StackError> {
    // t = 4 mm, A = 1 cm², k = 2, P = 10 W in the volume: q‴ = 25 MW/m³.
    let volume = || {
        vec![layer(
            "slab",
            4e-3,
            1e-4,
            given(2.0),
            vec![Source { power: 10.0, placement: Placement::Volume }],
        )]
    };
    let one_sided = solve(&stack(Boundary::HeatFlow(0.0), volume(), Boundary::Temperature(300.0)))?;
    let both = solve(&stack(Boundary::Temperature(300.0), volume(), Boundary::Temperature(300.0)))?;
    let skew = solve(&stack(Boundary::Temperature(320.0), volume(), Boundary::Temperature(300.0)))?;
    // Both faces fixed: T = T₀ + ΔT(1 − x/t) + q‴x(t − x)/2k, highest at x = t/2 − kΔT/(q‴t).
    let (q, t, k, dt) = (25e6, 4e-3, 2.0, 20.0);
    let x = t / 2.0 - k * dt / (q * t);
    let highest = 300.0 + dt * (1.0 - x / t) + q * x * (t - x) / (2.0 * k);
    let plane = vec![layer(
        "slab",
        4e-3,
        1e-4,
        given(2.0),
        vec![Source { power: 10.0, placement: Placement::Plane(0.25) }],
    )];
    let plane = solve(&stack(Boundary::Temperature(300.0), plane, Boundary::Temperature(300.0)))?;
    let worst = both
        .profile
        .iter()
        .map(|p| {
            let x = p.fraction * t;
            (p.temperature - 300.0 - q * x * (t - x) / (2.0 * k)).abs()
        })
        .fold(0.0, f64::max);
    let closed = "closed form (Carslaw & Jaeger, Conduction of Heat in Solids, 1959), by hand";
    Ok(vec![
        Row::relative(
            "heat release, one face adiabatic: q‴t²/2k",
            "K",
            (one_sided.total_drop(), 100.0),
            closed,
            1e-13,
            ROUNDING,
        ),
        Row::relative(
            "both faces at 300 K: highest temperature 300 K + q‴t²/8k",
            "K",
            (both.max_temperature, 325.0),
            closed,
            1e-13,
            "rounding of the temperature",
        ),
        Row::relative(
            "faces at 320 and 300 K: highest temperature inside",
            "K",
            (skew.max_temperature, highest),
            closed,
            1e-13,
            "rounding of the temperature",
        ),
        Row::absolute(
            "parabola q‴x(t−x)/2k: largest deviation of the profile",
            "K",
            (worst, 0.0),
            closed,
            1e-11,
            "rounding of temperatures near 300 K (ulp 6e-14 K), 25 points",
        ),
        Row::relative(
            "heat flow out of the hot face, same case: −P/2",
            "W",
            (-both.flow_hot, 5.0),
            closed,
            1e-12,
            "rounding",
        ),
        Row::relative(
            "plane source at a quarter of the thickness: its temperature rise 3Pt/16kA",
            "K",
            (plane.max_temperature - 300.0, 37.5),
            closed,
            1e-12,
            "difference of temperatures near 340 K",
        ),
    ])
}

fn radiation() -> Result<Vec<Row>, StackError> {
    let numbers = conduction();
    let space = |t: f64, e: f64| {
        Boundary::Exchange(Exchange { ambient: t, surroundings: t, convection: 0.0, radiation: e })
    };
    let slab = || vec![layer("slab", 0.05, 0.01, given(0.4), vec![])];
    let one = solve(&stack(Boundary::HeatFlow(50.0), slab(), space(250.0, 0.008)))?;
    let two = solve(&stack(space(600.0, 0.009), slab(), space(300.0, 0.003)))?;
    let why = "rounding; the Stefan-Boltzmann constant of both follows from the exact constants";
    Ok(vec![
        Row::relative(
            "face that radiates 50 W to 250 K: T = (Q/EσA + T_s⁴)^¼",
            "K",
            (one.elements[1].cold, numbers.get("radiation_face")),
            SCRIPT,
            1e-13,
            why,
        ),
        Row::relative(
            "slab between radiating surroundings of 600 and 300 K: heat flow",
            "W",
            (two.flow_cold, numbers.get("radiation_two_sided_flow")),
            SCRIPT,
            1e-11,
            "Newton's tolerance of 1e-13 of the flow, times the condition of the fourth power",
        ),
    ])
}

/// 25 layers of random size with sources and 25 interfaces between two films, against a linear system of 51 unknowns.
fn dense() -> Result<Vec<Row>, StackError> {
    let elements = table(include_str!("../reference/stack50.csv"));
    let faces = table(include_str!("../reference/stack50_solution.csv"));
    let elements: Vec<Element> = elements
        .iter()
        .enumerate()
        .map(|(i, cells)| {
            let (x, area, k, power) =
                (number(cells, 1), number(cells, 2), number(cells, 3), number(cells, 4));
            if cells[0] == "layer" {
                let sources =
                    if power > 0.0 { vec![Source { power, placement: Placement::Volume }] } else { vec![] };
                layer(&format!("layer {i}"), x, area, given(k), sources)
            } else {
                interface(&format!("interface {i}"), x, Some(area))
            }
        })
        .collect();
    let count = elements.len();
    let film = |ambient: f64, convection: f64| {
        Boundary::Exchange(Exchange { ambient, surroundings: ambient, convection, radiation: 0.0 })
    };
    let solution = solve(&stack(film(350.0, 1.7), elements, film(295.0, 4.2)))?;
    let (mut worst_face, mut worst_drop) = (0.0_f64, 0.0_f64);
    for i in 0..count {
        let element = &solution.elements[i + 1];
        let (hot, cold) = (number(&faces[i], 1), number(&faces[i + 1], 1));
        worst_face = worst_face.max((element.hot - hot).abs()).max((element.cold - cold).abs());
        worst_drop = worst_drop.max((element.delta() - (hot - cold)).abs());
    }
    let highest = number(&faces[0], 1);
    let source = "scripts/conduction.py: dense linear system, solved at 40 digits (numpy agrees to 2e-7 K)";
    Ok(vec![
        Row::absolute(
            format!("random stack of {count} elements: largest deviation of a face temperature"),
            "K",
            (worst_face, 0.0),
            source,
            1e-9,
            "1e-13 of the temperatures, which reach some thousand kelvin",
        ),
        Row::absolute("same: largest deviation of a drop", "K", (worst_drop, 0.0), source, 1e-9, "as above"),
        Row::relative(
            "same: temperature of the hot face",
            "K",
            (solution.elements[1].hot, highest),
            source,
            1e-12,
            "rounding over 52 links",
        ),
        Row::absolute(
            "same: heat balance |in + released − out| / largest flow",
            "1",
            (solution.energy_balance, 0.0),
            "conservation of energy",
            1e-12,
            "the tolerance promised",
        ),
    ])
}

/// The stack of the sensitivities, with every kind of parameter scaled by `factor` where `which` says so.
fn sensitive(which: Option<Parameter>, factor: f64) -> Stack {
    let scale = |parameter: Parameter| if which == Some(parameter) { factor } else { 1.0 };
    let k_silicon = |t: f64| {
        let k = 148.0 * (t / 300.0).powf(-1.3);
        (k, -1.3 * k / t)
    };
    let silicon =
        property(Curve::sampled(250.0, 700.0, 20, &k_silicon).scaled(scale(Parameter::Conductivity(0))));
    let square = |name: &str, index: usize, thickness: f64, side: f64, k: Property, sources: Vec<Source>| {
        layer(name, thickness * scale(Parameter::Thickness(index)), side * side, k, sources)
    };
    Stack {
        hot: Boundary::HeatFlow(60.0 * scale(Parameter::BoundaryHeatFlow(true))),
        elements: vec![
            square(
                "die",
                0,
                0.5e-3,
                10e-3,
                silicon,
                vec![Source {
                    power: 40.0 * scale(Parameter::SourcePower(0, 0)),
                    placement: Placement::Volume,
                }],
            ),
            interface("joint", 15e-6 * scale(Parameter::Resistance(1)), None),
            square("lid", 2, 2e-3, 30e-3, given(390.0 * scale(Parameter::Conductivity(2))), vec![]),
            interface("paste", 30e-6 * scale(Parameter::Resistance(3)), None),
            square("base", 4, 5e-3, 60e-3, given(170.0 * scale(Parameter::Conductivity(4))), vec![]),
        ],
        cold: Boundary::Exchange(Exchange {
            ambient: 300.0 * scale(Parameter::BoundaryTemperature(false)),
            surroundings: 320.0 * scale(Parameter::Surroundings(false)),
            convection: 4.0 * scale(Parameter::Convection(false)),
            radiation: 0.05 * scale(Parameter::Emissivity(false)),
        }),
        spreading: true,
    }
}

/// One adjoint solution against central differences of complete solutions (step 1e-4, extrapolated with 2e-4).
fn sensitivities() -> Result<Vec<Row>, StackError> {
    let target = Target::HotFace(0);
    let (_, found) = sensitive(None, 1.0).solve_with_sensitivities(StackOptions::default(), target)?;
    let hot =
        |parameter: Parameter, factor: f64| Ok(solve(&sensitive(Some(parameter), factor))?.elements[1].hot);
    let mut rows = Vec::new();
    for Sensitivity { parameter, value, derivative } in found {
        let central = |h: f64| -> Result<f64, StackError> {
            Ok((hot(parameter, 1.0 + h)? - hot(parameter, 1.0 - h)?) / (2.0 * h))
        };
        let (fine, coarse) = (central(1e-4)?, central(2e-4)?);
        rows.push(Row::absolute(
            format!("adjoint sensitivity p dT/dp of the hottest face to {parameter:?}"),
            "K",
            (derivative * value, (4.0 * fine - coarse) / 3.0),
            "central differences of complete solutions with Richardson's extrapolation",
            2e-6,
            "differences of temperatures near 400 K over a step of 1e-4 leave about 1e-9 K; the interpolated k(T) and the \
             truncated series of the spreading resistance are smooth to about 1e-8",
        ));
    }
    Ok(rows)
}
