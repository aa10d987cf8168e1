//! Structure functions: the exact impedance of a path, its time constants, networks, and joints found again.

use crate::report::{Area, Row};
use kapitza_conduction::structure::{
    FosterTerm, HeatPath, Options, Section, SectionKind, StructureError, analyse, cauer_ladder,
    dual_interface, foster_network,
};
use serde_json::Value;
use std::f64::consts::PI;

fn path(sections: &[(f64, f64)]) -> HeatPath {
    let section = |&(resistance, capacity): &(f64, f64)| Section {
        name: String::new(),
        kind: if capacity > 0.0 { SectionKind::Layer } else { SectionKind::Interface },
        resistance,
        capacity,
    };
    HeatPath { sections: sections.iter().map(section).collect(), behind: Vec::new() }
}

pub fn area() -> Result<Area, Box<dyn std::error::Error>> {
    let mut rows = impedances()?;
    rows.extend(time_constants());
    rows.extend(networks());
    rows.extend(joints()?);
    Ok(Area {
        title: "Structure functions",
        about: "Thermal impedance of layers in one dimension, its time constants, Foster and Cauer networks, and the \
                resistances of joints found again in impedances with noise."
            .into(),
        rows,
    })
}

/// The heated face of two slabs, over five decades of time.
fn impedances() -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let text = include_str!("../references/device/two_slab.json");
    let reference: Value = serde_json::from_str(text)?;
    let numbers = |value: &Value| -> Vec<f64> {
        value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
    };
    let mut rows = Vec::new();
    for entry in reference["cases"].as_array().into_iter().flatten() {
        let (case, answer) = (&entry["case"], &entry["answer"]);
        let mut sections = Vec::new();
        for (k, slab) in case["slabs"].as_array().into_iter().flatten().enumerate() {
            let v = numbers(slab);
            if k == 1 {
                sections.push((case["R"].as_f64().unwrap_or(f64::NAN), 0.0));
            }
            sections.push((v[0] / v[1], v[0] * v[2]));
        }
        if let Some(h) = case["far"]["h"].as_f64() {
            sections.push((1.0 / h, 0.0));
        }
        let path = path(&sections);
        let flux = case["flux"].as_f64().unwrap_or(f64::NAN);
        let name = case["name"].as_str().unwrap_or_default().replace('_', " ");
        let (times, heated) = (numbers(&answer["times_s"]), numbers(&answer["heated"]));
        let worst = times
            .iter()
            .zip(&heated)
            .map(|(&t, &exact)| (t, flux * path.step_response(t), exact))
            .max_by(|a, b| (a.1 / a.2 - 1.0).abs().total_cmp(&(b.1 / b.2 - 1.0).abs()));
        if let Some((t, ours, exact)) = worst {
            rows.push(Row::relative(
                format!("{name}: rise of the heated face, worst of {} times ({t:.1e} s)", times.len()),
                "K",
                (ours, exact),
                "references/device/laplace_two_slab.py, mpmath at 50 digits",
                1e-9,
                "inverse Laplace transform on a hyperbola with 15 nodes",
            ));
        }
        rows.push(Row::relative(
            format!("{name}: slowest time constant"),
            "s",
            (
                path.modes(1e-30, 1).first().map_or(f64::NAN, |mode| mode.time_constant),
                answer["slowest_time_constant_s"].as_f64().unwrap_or(f64::NAN),
            ),
            "references/device/laplace_two_slab.py, mpmath at 50 digits",
            1e-11,
            "bisection to rounding",
        ));
    }
    Ok(rows)
}

/// A slab on a held face: R_k = 8R/((2k−1)π)², τ_k = 4RC/((2k−1)π)².
fn time_constants() -> Vec<Row> {
    let modes = path(&[(0.7, 3.0)]).modes(1e-9, 50);
    [0, 9, 49]
        .into_iter()
        .map(|k| {
            let odd = (2 * k + 1) as f64 * PI;
            Row::relative(
                format!("slab of 0.7 K/W and 3 J/K: resistance of mode {}", k + 1),
                "K/W",
                (modes[k].resistance, 8.0 * 0.7 / (odd * odd)),
                "closed form",
                1e-11,
                "weight of the mode in closed form",
            )
        })
        .collect()
}

/// 120 poles over twelve decades: ladder and back.
fn networks() -> Vec<Row> {
    let terms: Vec<FosterTerm> = (0..120)
        .map(|k| FosterTerm {
            resistance: 1e-3 * (1.2 + (f64::from(k) * 0.7).sin()),
            time_constant: 1e-7 * 10_f64.powf(f64::from(k) / 10.0),
        })
        .collect();
    let back = foster_network(&cauer_ladder(&terms));
    let worst = back
        .iter()
        .zip(terms.iter().rev())
        .max_by(|a, b| {
            let miss = |p: &(&FosterTerm, &FosterTerm)| (p.0.resistance / p.1.resistance - 1.0).abs();
            miss(a).total_cmp(&miss(b))
        })
        .map_or((f64::NAN, 1.0), |(ours, given)| (ours.resistance, given.resistance));
    vec![Row::relative(
        "Foster → Cauer → Foster, 120 poles over twelve decades: worst resistance",
        "K/W",
        worst,
        "the network itself",
        1e-9,
        "sums, products and quotients of positive numbers",
    )]
}

/// Deterministic noise of variance one: sums of twelve numbers of a linear congruence, less six.
fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        (0..12)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 11) as f64 / (1_u64 << 53) as f64
            })
            .sum::<f64>()
            - 6.0
    }
}

/// Joints found in impedances with 1 mK/W of noise, 20 readings per decade over eight decades.
fn joints() -> Result<Vec<Row>, StructureError> {
    let times: Vec<f64> = (0..=160).map(|i| 10_f64.powf(-5.0 + f64::from(i) / 20.0)).collect();
    let analysed = |sections: &[(f64, f64)], seed: u64| {
        let mut noise = noise(seed);
        let values: Vec<f64> =
            path(sections).step_responses(&times).into_iter().map(|z| z + 1e-3 * noise()).collect();
        analyse(&times, &values, &Options::default())
    };
    let stack = [(0.1, 0.02), (0.2, 0.0), (0.08, 3.0), (0.4, 0.0)];
    let mut rows = Vec::new();
    let one = analysed(&stack, 1)?;
    let why = "1 mK/W of noise; the stated uncertainty of this joint is 1.4 mK/W with all else free";
    rows.push(Row::absolute(
        "joint of 0.2 K/W between two layers, found in one impedance",
        "K/W",
        (one.interfaces.first().map_or(f64::NAN, |i| i.resistance), 0.2),
        "the stack that the impedance was made of",
        0.005,
        why,
    ));
    let mut other = stack;
    other[1].0 = 0.26;
    let dual = dual_interface(&one, &analysed(&other, 2)?)?;
    rows.push(Row::absolute(
        "step between two stacks that differ by 0.06 K/W in that joint",
        "K/W",
        (dual.step, 0.06),
        "the stacks that the impedances were made of",
        0.005,
        "difference of two totals, each known to 0.2 mK/W",
    ));
    let jc = |found: Option<(f64, f64)>| found.map_or(f64::NAN, |f| f.0);
    for (name, value) in [("structure functions", dual.by_structure), ("derivatives", dual.by_slope)] {
        rows.push(Row::information(
            format!("resistance before that joint, by {name} (JESD51-14)"),
            "K/W",
            (jc(value), 0.1),
            "the stacks that the impedances were made of",
            "curves that part gradually part late: the heat has passed part of the joint by then",
        ));
    }
    Ok(rows)
}
