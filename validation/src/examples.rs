//! The example cases, through the whole chain from text to report.

use crate::report::{Area, Row};
use kapitza_case::{Case, SolveOptions, StackReport, solve_stack};
use std::error::Error;

const COOLER: &str = include_str!("../../examples/cpu_cooler.toml");
const SOLDERED: &str = include_str!("../../examples/cpu_cooler_soldered.toml");
const JOINT: &str = include_str!("../../examples/vacuum_joint.toml");

fn report(name: &str, text: &str) -> Result<StackReport, Box<dyn Error>> {
    let case = Case::parse(name, text)?;
    Ok(solve_stack(&case, SolveOptions { samples: Some(0), ..SolveOptions::default() }, &())?)
}

fn drop_of(report: &StackReport, name: &str) -> f64 {
    report.elements.iter().find(|e| e.name == name).map_or(f64::NAN, |e| e.delta)
}

pub fn area() -> Result<Area, Box<dyn Error>> {
    let mut rows = Vec::new();
    // Jumps by hand: 120 W through 80 mm² and through 900 mm².
    for (name, text, jump) in [("cpu_cooler", COOLER, 42.0), ("cpu_cooler_soldered", SOLDERED, 7.5)] {
        let solved = report(name, text)?;
        let sum: f64 = solved.elements.iter().map(|e| e.delta).sum();
        let ends = solved.elements.first().map_or(f64::NAN, |e| e.hot) - 308.15;
        rows.push(Row::absolute(
            format!("{name}: sum of all drops against hottest face − ambient"),
            "K",
            (sum, ends),
            "temperatures of the ends",
            1e-10,
            "the tolerance promised",
        ));
        rows.push(Row::absolute(
            format!("{name}: sum of all drops against the total reported"),
            "K",
            (solved.total_delta, ends),
            "temperatures of the ends",
            1e-10,
            "the tolerance promised",
        ));
        rows.push(Row::absolute(
            format!("{name}: heat balance"),
            "1",
            (solved.energy_balance, 0.0),
            "conservation of energy",
            1e-12,
            "the tolerance promised",
        ));
        rows.push(Row::relative(
            format!("{name}: jump at TIM1"),
            "K",
            (drop_of(&solved, "TIM1"), jump),
            "120 W/80 mm² × R″, by hand",
            1e-12,
            "rounding",
        ));
        rows.push(Row::relative(
            format!("{name}: jump at TIM2"),
            "K",
            (drop_of(&solved, "TIM2"), 2.0),
            "120 W/900 mm² × 15 mm² K/W, by hand",
            1e-12,
            "rounding",
        ));
        rows.push(Row::relative(
            format!("{name}: heat sink"),
            "K",
            (drop_of(&solved, "cold boundary"), 24.0),
            "120 W × 0.20 K/W, by hand",
            1e-12,
            "rounding",
        ));
    }
    rows.extend(vacuum()?);
    Ok(Area {
        title: "Examples",
        about: "The shipped example cases, from their text to their report.".into(),
        rows,
    })
}

/// The joint without its sweeps, its gas at ever lower pressure.
fn vacuum() -> Result<Vec<Row>, Box<dyn Error>> {
    let text = JOINT.split("[[sweep]]").next().unwrap_or(JOINT);
    let conductance = |text: &str| -> Result<f64, Box<dyn Error>> {
        let solved = report("vacuum_joint", text)?;
        Ok(solved.elements.iter().find(|e| e.name == "joint").and_then(|e| e.conductance).unwrap_or(f64::NAN))
    };
    let at = |pressure: &str| conductance(&text.replace("\"1 atm\"", &format!("\"{pressure}\"")));
    let empty = conductance(&text.replace("gas = \"air\"", "gas = \"vacuum\""))?;
    let mut rows = Vec::new();
    for (pressure, tolerance) in [("1e-6 Pa", 1e-7), ("1e-9 Pa", 1e-9), ("1e-12 Pa", 1e-12), ("0 Pa", 1e-15)]
    {
        rows.push(Row::relative(
            format!("vacuum_joint: conductance in air of {pressure} against vacuum"),
            "W/m²K",
            (at(pressure)?, empty),
            "the same joint without a gas",
            tolerance,
            "vacuum is the limit of zero pressure; the gas still conducts about 1 W/m²K per pascal",
        ));
    }
    Ok(rows)
}
