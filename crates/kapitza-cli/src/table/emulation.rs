//! The report of an emulation as a terminal table.

use super::{fit, temperature, wrapped};
use kapitza::case::EmulationReport;
use kapitza::core::quantity::significant;
use std::fmt::Write as _;

/// Most blocks that are printed.
const MOST_ROWS: usize = 40;

/// The whole report.
pub fn report(report: &EmulationReport, kelvin: bool) -> String {
    let unit = if kelvin { "K" } else { "°C" };
    let mut out = String::new();
    let heads = [("network", unit), ("converged", unit), ("difference", "K")];
    let _ = write!(out, "{:<34}{:>10}", "block", "power");
    for (name, _) in heads {
        let _ = write!(out, "{name:>12}");
    }
    let _ = write!(out, "\n{:<34}{:>10}", "", "W");
    for (_, unit) in heads {
        let _ = write!(out, "{unit:>12}");
    }
    out.push('\n');
    for block in report.blocks.iter().take(MOST_ROWS) {
        let converged = block.converged.map_or(String::new(), |value| temperature(value, kelvin));
        let difference = block.difference.map_or(String::new(), |value| format!("{value:+.3}"));
        let _ = writeln!(
            out,
            "{}{:>11}{:>12}{:>12}{:>12}",
            fit(&block.name, 33),
            significant(block.power, 4),
            temperature(block.network, kelvin),
            converged,
            difference
        );
    }
    if report.blocks.len() > MOST_ROWS {
        let _ = writeln!(out, "  … and {} more; --csv and --json show all", report.blocks.len() - MOST_ROWS);
    }
    let [columns, rows] = report.grid;
    let mut line = format!(
        "network of {}: {columns} × {rows} cells in {} layers, {} nodes beside them; residual {:.0e} after {} iterations, heat balance closed to {:.0e}",
        report.program,
        report.layers,
        report.nodes,
        report.residual,
        report.iterations,
        report.energy_balance
    );
    if let Some(error) = report.converged_error {
        let _ = write!(line, "; converged to ± {} K", significant(error.max(1e-9), 2));
    }
    let _ = writeln!(out, "\n{}", wrapped(&line, "", ""));
    if let Some(printed) = &report.printed {
        let line = format!(
            "printed by the program: {} values, at most {:+.2e} K from its network, at {}",
            printed.values, printed.largest, printed.at
        );
        let _ = writeln!(out, "{}", wrapped(&line, "", ""));
    }
    if let Some(hottest) = report.hottest().filter(|_| !report.gap.is_empty()) {
        let name = format!("of {}", report.blocks[hottest].name);
        let _ = writeln!(
            out,
            "\n{:<52}{:>14}{:>14}",
            "what raises the temperature",
            fit(&name, 13).trim_end(),
            "of blocks"
        );
        let _ = writeln!(out, "{:<52}{:>14}{:>14}", "", "K", "mean, K");
        for part in &report.gap {
            let _ = writeln!(out, "{}{:>+15.4}{:>+14.4}", fit(&part.name, 51), part.hottest, part.mean);
        }
        let sum = |value: &dyn Fn(&kapitza::case::GapPart) -> f64| report.gap.iter().map(value).sum::<f64>();
        let _ = writeln!(out, "{:<51}{:>+15.4}{:>+14.4}", "together", sum(&|p| p.hottest), sum(&|p| p.mean));
    }
    out
}
