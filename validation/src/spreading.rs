//! Spreading resistance: half-spaces, finite plates, layered plates.

use crate::reference::conduction;
use crate::report::{Area, Row};
use kapitza_conduction::Footprint;
use kapitza_conduction::spreading::{Rung, Spreading};
use std::f64::consts::PI;

pub fn area() -> Area {
    let mut rows = half_spaces();
    rows.extend(plates());
    Area {
        title: "Spreading",
        about: "Mean temperature of a uniformly heated source, above the one-dimensional value.".into(),
        rows,
    }
}

fn slab(conductivity: f64, thickness: f64) -> Rung {
    Rung::Slab { conductivity, thickness }
}

fn resistance(source: Footprint, plate: Footprint, rungs: &[Rung], terminal: f64) -> f64 {
    Spreading::new(source, plate).map_or(f64::NAN, |spreading| spreading.resistance(rungs, terminal).value)
}

/// Limits of ever larger plates: the images are a power series in source over plate, removed by Richardson's
/// extrapolation.
fn half_spaces() -> Vec<Row> {
    let numbers = conduction();
    let script = "scripts/conduction.py, mpmath; closed form of Carslaw & Jaeger (1959), Yovanovich (1976)";
    let limit = |value: &dyn Fn(f64) -> f64, n: f64| {
        let (a, b, c) = (value(n), value(2.0 * n), value(4.0 * n));
        let (first, second) = (2.0 * b - a, 2.0 * c - b);
        (4.0 * second - first) / 3.0
    };
    let square = |n: f64| resistance(Footprint::square(1.0), Footprint::square(n * n), &[slab(1.0, n)], 0.0);
    let rectangle = |n: f64| {
        let plate = Footprint::Rectangle { length: 4.0 * n, width: 4.0 * n };
        2.0 * resistance(Footprint::Rectangle { length: 4.0, width: 1.0 }, plate, &[slab(1.0, 4.0 * n)], 0.0)
    };
    let disc = |n: f64| {
        resistance(Footprint::Disc { radius: 1.0 }, Footprint::Disc { radius: n }, &[slab(1.0, n)], 0.0)
    };
    let why = "the plate is finite: remainder of the extrapolation from plates 100 to 400 times wider";
    let centred = |n: f64| square(n) / 2.0;
    vec![
        Row::relative(
            "square of 2 m × 2 m on a half-space, k = 1 W/m/K, mean (worked example SR_5)",
            "K/W",
            (limit(&centred, 100.0), 0.2366),
            "Engineering Equation Solver, heat transfer library, SR_5, after Rohsenow, Hartnett & Cho, Handbook of Heat \
             Transfer, 3rd ed. (1998)",
            2.2e-4,
            "half of the last digit",
        ),
        Row::relative(
            "square on a half-space, mean k√A R",
            "1",
            (limit(&square, 100.0), numbers.get("half_space_square")),
            script,
            1e-7,
            why,
        ),
        Row::relative(
            "4:1 rectangle on a half-space, mean k√A R",
            "1",
            (limit(&rectangle, 100.0), numbers.get("half_space_rectangle_4_1")),
            "scripts/conduction.py, mpmath quadrature",
            1e-7,
            why,
        ),
        Row::relative(
            "disc on a half-space, mean k a R = 8/(3π²)",
            "1",
            (limit(&disc, 25.0), numbers.get("half_space_disc")),
            script,
            1e-5,
            "6000 modes of the disc resolve plates 25 to 100 times wider",
        ),
    ]
}

fn plates() -> Vec<Row> {
    let numbers = conduction();
    let mm = |length: f64, width: f64| Footprint::Rectangle { length: length * 1e-3, width: width * 1e-3 };
    let film = |resistance: f64| Rung::Film { resistance };
    let series = "scripts/conduction.py: double series summed to 4000² terms by transfer matrices, cut-off extrapolated";
    let why = "the extrapolated cut-off of the reference";
    let cases = [
        (
            "10 mm square on 40 × 40 × 3 mm, k 390, film 2000 W/m²K",
            "plate_square",
            resistance(mm(10.0, 10.0), mm(40.0, 40.0), &[slab(390.0, 3e-3)], 1.0 / 2000.0),
        ),
        (
            "10 × 8 mm on 40 × 32 × 1 mm, k 150, film 500 W/m²K",
            "plate_thin",
            resistance(mm(10.0, 8.0), mm(40.0, 32.0), &[slab(150.0, 1e-3)], 1.0 / 500.0),
        ),
        (
            "10 mm square on a cube of 20 mm, k 100, isothermal base",
            "plate_isothermal",
            resistance(mm(10.0, 10.0), mm(20.0, 20.0), &[slab(100.0, 20e-3)], 0.0),
        ),
        (
            "two layers with 20 mm² K/W between them (k 148 and 167), film 1000 W/m²K",
            "plate_two_layers",
            resistance(
                mm(10.0, 10.0),
                mm(20.0, 20.0),
                &[slab(148.0, 0.5e-3), film(20e-6), slab(167.0, 2e-3)],
                1e-3,
            ),
        ),
        (
            "copper on ceramic, 50 mm² K/W between (k 398 and 24), film 10⁴ W/m²K",
            "plate_copper_on_ceramic",
            resistance(
                mm(10.0, 5.0),
                mm(40.0, 20.0),
                &[slab(398.0, 0.3e-3), film(5e-5), slab(24.0, 0.6e-3)],
                1e-4,
            ),
        ),
    ];
    let mut rows: Vec<Row> = cases
        .into_iter()
        .map(|(name, key, ours)| Row::relative(name, "K/W", (ours, numbers.get(key)), series, 1e-9, why))
        .collect();
    let disc = resistance(
        Footprint::Disc { radius: 5e-3 },
        Footprint::Disc { radius: 20e-3 },
        &[slab(200.0, 4e-3)],
        1.0 / 3000.0,
    );
    rows.push(Row::relative(
        "disc of 5 mm on a disc of 20 mm, 4 mm thick, k 200, film 3000 W/m²K",
        "K/W",
        (disc, numbers.get("plate_disc")),
        "scripts/conduction.py: Bessel series with scipy's zeros, 8000 terms, tail extrapolated",
        1e-7,
        "the oscillating tail of the Bessel series at 6000 and 8000 terms",
    ));
    rows.extend(lee(disc));
    rows
}

/// The closed-form approximation for a disc, φ and λ of Lee, Song, Au & Moran (1995).
fn lee(series: f64) -> Vec<Row> {
    let (a, b, t, k, h) = (5e-3_f64, 20e-3_f64, 4e-3_f64, 200.0_f64, 3000.0_f64);
    let (epsilon, tau, biot) = (a / b, t / b, h * b / k);
    let lambda = PI + 1.0 / (PI.sqrt() * epsilon);
    let phi = ((lambda * tau).tanh() + lambda / biot) / (1.0 + lambda / biot * (lambda * tau).tanh());
    let mean = 0.5 * (1.0 - epsilon).powf(1.5) * phi;
    vec![Row::relative(
        "same disc against the closed-form approximation for the mean temperature",
        "K/W",
        (series, mean / (PI.sqrt() * k * a)),
        "S. Lee, S. Song, V. Au, K. P. Moran, Constriction/spreading resistance model for electronics packaging, Proc. 4th \
         ASME/JSME Thermal Engineering Joint Conf. 4, 199 (1995)",
        0.10,
        "the authors give their closed form as accurate to within 10 % of the series",
    )]
}
