//! The report of a thermal impedance on the terminal.

use kapitza::case::{ZthEstimate, ZthReport};
use kapitza::core::quantity::significant;
use std::fmt::Write as _;

/// A value with its standard uncertainty, to the digits that mean something.
fn with_uncertainty(value: f64, uncertainty: f64) -> String {
    if uncertainty <= 0.0 || !uncertainty.is_finite() {
        return significant(value, 5);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 12")]
    let places = (1.0 - uncertainty.log10().floor()).clamp(0.0, 12.0) as usize;
    format!("{value:.places$} ± {uncertainty:.places$}")
}

/// The table, at most 80 columns.
pub fn report(report: &ZthReport) -> String {
    let mut text = String::new();
    if let Some(title) = &report.title {
        let _ = writeln!(text, "{title}\n");
    }
    let (first, last) = (report.zth.times.first(), report.zth.times.last());
    let _ = writeln!(
        text,
        "thermal impedance  {} times from {} s to {} s",
        report.zth.times.len(),
        significant(first.copied().unwrap_or_default(), 3),
        significant(last.copied().unwrap_or_default(), 3)
    );
    let _ =
        writeln!(text, "resistance         {} K/W", with_uncertainty(report.total, report.total_uncertainty));
    let _ = writeln!(
        text,
        "noise              {} K/W ({}); networks deviate by {} K/W",
        significant(report.noise, 2),
        if report.noise_estimated { "estimated" } else { "given" },
        significant(report.residual, 2)
    );
    let _ = writeln!(
        text,
        "networks           {} Foster terms, {} Cauer rungs",
        report.foster.len(),
        report.cauer.len()
    );
    text.push_str("\ninterfaces found, from the junction on\n");
    let _ = writeln!(text, "  {:<26} {:>22} {:>19}", "", "begins at (K/W)", "resistance (K/W)");
    for interface in &report.interfaces {
        let name: String = interface.name.chars().take(26).collect();
        let _ = writeln!(
            text,
            "  {name:<26} {:>22} {:>19}{}",
            with_uncertainty(interface.position, interface.position_uncertainty),
            with_uncertainty(interface.resistance, interface.resistance_uncertainty),
            interface.exact.map(|r| format!("  ({})", significant(r, 3))).unwrap_or_default()
        );
    }
    if report.interfaces.is_empty() {
        text.push_str("  none stands out of the noise\n");
    }
    if let Some(dual) = &report.dual {
        text.push_str("\ntwo interfaces\n");
        let _ = writeln!(
            text,
            "  step between the totals     {} K/W",
            with_uncertainty(dual.step, dual.step_uncertainty)
        );
        let mut estimate = |name: &str, found: Option<ZthEstimate>| {
            let value = found.map_or_else(
                || "the curves do not separate".to_owned(),
                |e| format!("{} K/W", with_uncertainty(e.resistance, e.uncertainty)),
            );
            let _ = writeln!(text, "  {name:<27} {value}");
        };
        estimate("R_thJC, structure functions", dual.by_structure_functions);
        estimate("R_thJC, derivatives", dual.by_derivatives);
    }
    super::notes(&mut text, &report.warnings, &[]);
    text
}
