//! The report of an identified interface as a terminal table.

use super::{notes, wrapped};
use kapitza::case::IdentifyReport;
use kapitza::core::quantity::significant;
use std::fmt::Write as _;

/// A value with its uncertainty in a multiple of its unit.
fn with(value: f64, uncertainty: f64, fold: f64) -> String {
    format!("{} \u{b1} {}", significant(fold * value, 4), significant(fold * uncertainty, 2))
}

/// The whole report.
pub fn report(report: &IdentifyReport) -> String {
    let mut out = String::new();
    if let Some(title) = &report.title {
        let _ = writeln!(out, "{}\n", wrapped(title, "", ""));
    }
    if report.voids.is_empty() {
        let _ = writeln!(
            out,
            "no void in {}: nothing stands out of the noise by {} deviations",
            report.interface,
            significant(report.threshold, 3)
        );
    } else {
        let _ = writeln!(
            out,
            "{:<6}{:>17}{:>20}{:>20}{:>17}{:>8}",
            "void", "area", "centre x", "centre y", "R\u{2033}", "signal"
        );
        let _ = writeln!(
            out,
            "{:<6}{:>17}{:>20}{:>20}{:>17}{:>8}",
            "", "mm\u{b2}", "mm", "mm", "mm\u{b2} K/W", "\u{3c3}"
        );
        for (n, void) in report.voids.iter().enumerate() {
            let _ = writeln!(
                out,
                "{:<6}{:>17}{:>20}{:>20}{:>17}{:>8}",
                n + 1,
                with(void.area, void.area_uncertainty, 1e6),
                with(void.centre[0], void.centre_uncertainty[0], 1e3),
                with(void.centre[1], void.centre_uncertainty[1], 1e3),
                with(void.resistance, void.resistance_uncertainty, 1e6),
                significant(void.significance, 3)
            );
        }
    }
    let mut areas: Vec<f64> = report.detectable.iter().flatten().copied().collect();
    areas.sort_by(f64::total_cmp);
    let blind = report.resistance.iter().flatten().count().saturating_sub(areas.len());
    let area = |value: f64| format!("{} mm\u{b2}", significant(1e6 * value, 2));
    let smallest = match (areas.get(areas.len() / 2), areas.last()) {
        (Some(middle), Some(worst)) => format!(
            "the smallest void of ten times the R\u{2033} that would be found nine times in ten has {} in the middle of the pixels and {} at the worst{}",
            area(*middle),
            area(*worst),
            if blind > 0 { format!("; in {blind} pixels no void would be found") } else { String::new() }
        ),
        _ => "not even a void of ten times the R\u{2033} over six pixels across would be found: the noise is too large".into(),
    };
    let mut line = format!(
        "R\u{2033} of {} without voids: {} mm\u{b2} K/W (case: {}); noise {} K{}; measured less predicted {} K, \u{3c7}\u{b2} per degree of freedom {}; ",
        report.interface,
        with(report.level[0], report.level[1], 1e6),
        significant(1e6 * report.nominal, 4),
        significant(report.noise, 3),
        if report.noise_estimated { " (estimated from the map)" } else { "" },
        significant(report.residual, 3),
        significant(report.chi_squared, 3),
    );
    if let Some([offset, uncertainty]) = report.offset {
        let _ = write!(line, "offset of the map {} K; ", with(offset, uncertainty, 1.0));
    }
    let _ = write!(
        line,
        "a map without voids shows one with a probability of {} %; {smallest}; {} \u{d7} {} pixels, {} numbers determined by {} bins; {} cells, {} s",
        significant(100.0 * report.false_alarm, 2),
        report.pixels[0],
        report.pixels[1],
        significant(report.regularisation.degrees_of_freedom, 3),
        report.regularisation.data,
        report.unknowns,
        significant(report.seconds, 2)
    );
    let _ = writeln!(out, "\n{}", wrapped(&line, "", ""));
    notes(&mut out, &report.warnings, &[]);
    out
}
