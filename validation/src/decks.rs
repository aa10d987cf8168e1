//! Decks of other programs against what these programs print.

use crate::report::{Area, Row};
use kapitza_case::{Case, DeviceReport, SolveOptions, solve_device};
use kapitza_conduction::device::PlaneKind;
use kapitza_formats::three_d_ice::{CaseOptions, Stack};
use std::error::Error;

const STACK: &str = include_str!("../decks/two_dies.stk");
const FLOORPLANS: [(&str, &str); 2] = [
    ("quarters.flp", include_str!("../decks/quarters.flp")),
    ("whole.flp", include_str!("../decks/whole.flp")),
];

/// Mean temperature of the source layer of a die over a cell of 3D-ICE, K: x and y in µm.
fn cell(report: &DeviceReport, layer: usize, x: [f64; 2], y: [f64; 2]) -> f64 {
    let inside = |edges: &[f64], n: usize, range: [f64; 2]| {
        let middle = 5e5 * (edges[n] + edges[n + 1]);
        range[0] < middle && middle < range[1]
    };
    let (mut sum, mut count) = (0.0, 0.0);
    for face in [PlaneKind::Lower, PlaneKind::Upper] {
        let Some(field) = report.face(layer, face) else { return f64::NAN };
        let columns = field.x.len() - 1;
        for (n, value) in field.values.iter().enumerate() {
            if inside(&field.x, n % columns, x) && inside(&field.y, n / columns, y) {
                sum += value;
                count += 1.0;
            }
        }
    }
    sum / count
}

pub fn area() -> Result<Area, Box<dyn Error>> {
    let sink =
        |side: &str| format!("{side} heat sink : heat transfer coefficient 1e-7 ; temperature 300 ;\n");
    let mut rows = Vec::new();
    for (title, sinks, printed) in [
        ("sinks on both sides", sink("top") + &sink("bottom"), [303.745, 305.004]),
        ("sink on top", sink("top"), [307.821, 310.008]),
        ("sink at the bottom", sink("bottom"), [307.441, 310.388]),
    ] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("two_dies.stk");
        std::fs::write(&path, STACK.replace("@sinks@", &sinks))?;
        for (name, text) in FLOORPLANS {
            std::fs::write(folder.path().join(name), text)?;
        }
        let imported = Stack::open(&path)?.device_case(&CaseOptions::default())?;
        let text = imported.case.replacen("kind = ", "solver = { cells = [400, 400] }\nkind = ", 1);
        let report = solve_device(&Case::parse("two dies", &text)?, SolveOptions::default(), &())?;
        for (place, ours, theirs) in [
            ("middle of the lower die", cell(&report, 0, [5000.0, 5050.0], [4800.0, 5000.0]), printed[0]),
            ("corner of the upper die", cell(&report, 3, [0.0, 50.0], [0.0, 200.0]), printed[1]),
        ] {
            rows.push(Row::absolute(
                format!("3D-ICE, two dies, {title}: {place}"),
                "K",
                (ours, theirs),
                "3D-ICE 4, output of its own steady tests (test/solid/steady)",
                0.02,
                "3D-ICE's mesh: one cell of 50 µm × 200 µm, in the middle beside the edge of two elements",
            ));
        }
    }
    Ok(Area {
        title: "Decks",
        about: "Stacks of 3D-ICE, imported and solved, against what 3D-ICE prints for the same cells.".into(),
        rows,
    })
}
