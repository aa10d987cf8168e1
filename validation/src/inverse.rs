//! Identification: the void of the example, whose map another solver has made.

use crate::report::{Area, Row};
use kapitza_case::{Case, identify};
use std::path::Path;

pub fn area() -> Result<Area, Box<dyn std::error::Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/void_map.toml");
    let found = identify(&Case::open(&path)?, &())?;
    let source = "examples/python/void_map.py: finite volumes on cells of 0.25 mm, noise of 0.1 K";
    let why = "three stated standard uncertainties";
    let mut rows = vec![Row::absolute(
        "number of voids in the map of the example",
        "1",
        (found.voids.len() as f64, 1.0),
        source,
        0.0,
        "one void was put in; a false one has a probability of 1 %",
    )];
    if let Some(void) = found.voids.first() {
        rows.extend([
            Row::absolute(
                "area of the void",
                "mm²",
                (1e6 * void.area, 10.0),
                source,
                3e6 * void.area_uncertainty,
                why,
            ),
            Row::absolute(
                "x of its centre",
                "mm",
                (1e3 * void.centre[0], 12.5),
                source,
                3e3 * void.centre_uncertainty[0],
                why,
            ),
            Row::absolute(
                "y of its centre",
                "mm",
                (1e3 * void.centre[1], 9.5),
                source,
                3e3 * void.centre_uncertainty[1],
                why,
            ),
            Row::absolute(
                "R″ in it",
                "mm² K/W",
                (1e6 * void.resistance, 100.0),
                source,
                3e6 * void.resistance_uncertainty,
                why,
            ),
        ]);
    }
    rows.push(Row::relative(
        "R″ of the joint around it",
        "mm² K/W",
        (1e6 * found.level[0], 20.0),
        source,
        5e-3,
        "the meshes of both solvers: 0.05 K of 10 K across the joint",
    ));
    Ok(Area {
        title: "Inverse problem",
        about: "A void of 10 mm² under a die, found in a temperature map that another solver has made."
            .into(),
        rows,
    })
}
