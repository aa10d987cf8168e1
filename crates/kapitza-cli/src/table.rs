//! The report as a terminal table: 80 columns, readable without colour.

pub mod device;
pub mod emulation;
pub mod identify;
pub mod zth;

use kapitza::case::{ElementReport, StackReport, Uncertainty};
use kapitza::core::interface::{Channel, Composition};
use kapitza::core::quantity::{Dimension, Kind, display, significant};
use std::fmt::Write as _;

/// Width of everything printed.
const WIDTH: usize = 80;

/// Text broken at spaces to the width, the first line after `first`, further lines after `next`.
pub fn wrapped(text: &str, first: &str, next: &str) -> String {
    let mut out = first.to_owned();
    let mut column = first.chars().rev().take_while(|c| *c != '\n').count();
    let mut fresh = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if !fresh && column + 1 + length > WIDTH {
            out.push('\n');
            out.push_str(next);
            column = next.chars().count();
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        fresh = false;
    }
    out
}

/// Cuts a text to `width` characters, with an ellipsis where something is lost.
fn fit(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        format!("{text:<width$}")
    } else {
        format!("{}…", text.chars().take(width.saturating_sub(1)).collect::<String>())
    }
}

/// The whole report.
pub fn report(report: &StackReport, kelvin: bool) -> String {
    let mut out = String::new();
    if let Some(title) = &report.title {
        let _ = writeln!(out, "{}\n", wrapped(title, "", ""));
    }
    budget(&mut out, report, kelvin);
    summary(&mut out, report, kelvin);
    advice(&mut out, report);
    if let Some(uncertainty) = &report.uncertainty {
        self::uncertainty(&mut out, uncertainty, report);
    }
    if let Some(sweep) = &report.sweep {
        self::sweep(&mut out, sweep);
    }
    notes(&mut out, &report.warnings, &report.citations);
    out
}

/// Warnings and sources, at the end of every report.
fn notes(out: &mut String, warnings: &[String], citations: &[String]) {
    if !warnings.is_empty() {
        out.push_str("\nwarnings\n");
        for warning in warnings {
            let _ = writeln!(out, "{}", wrapped(warning, "  ! ", "    "));
        }
    }
    if !citations.is_empty() {
        out.push_str("\nsources\n");
        for citation in citations {
            let _ = writeln!(out, "{}", wrapped(citation, "  ", "    "));
        }
    }
}

fn temperature(value: f64, kelvin: bool) -> String {
    let shown = if kelvin { value } else { value - 273.15 };
    format!("{shown:.2}")
}

/// A drop: two decimals where that says something, else significant digits.
fn drop(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if (0.01..1e5).contains(&value.abs()) {
        format!("{value:.2}")
    } else {
        significant(value, 3)
    }
}

/// A thermal resistance: four significant digits.
fn thermal(value: f64) -> String {
    significant(value, 4)
}

/// Ten blocks for the whole, in eighths.
fn bar(share: f64) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let eighths = (share.clamp(0.0, 1.0) * 80.0).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 80")]
    let eighths = eighths as usize;
    let mut text = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        text.push(EIGHTHS[eighths % 8]);
    }
    format!("{text:<10}")
}

fn budget(out: &mut String, report: &StackReport, kelvin: bool) {
    let unit = if kelvin { "K" } else { "°C" };
    let _ = writeln!(out, "{:<21}{:>10}{:>10}{:>9}{:>10}  {:<10}", "", "T hot", "T cold", "ΔT", "R", "share");
    let _ = writeln!(out, "{:<21}{unit:>10}{unit:>10}{:>9}{:>10}", "", "K", "K/W");
    let rule = "─".repeat(WIDTH);
    let _ = writeln!(out, "{rule}");
    for element in &report.elements {
        let mark = match element.kind {
            "interface" => "▸ ",
            _ => "  ",
        };
        let _ = writeln!(
            out,
            "{mark}{}{:>10}{:>10}{:>9}{:>10}  {}{:>6.1} %",
            fit(&element.name, 19),
            temperature(element.hot, kelvin),
            temperature(element.cold, kelvin),
            drop(element.delta),
            thermal(element.resistance),
            bar(element.share),
            100.0 * element.share,
        );
        details(out, element);
    }
    let _ = writeln!(out, "{rule}");
    let total: f64 = report.elements.iter().map(|e| e.delta).sum();
    let _ = writeln!(out, "  {:<39}{:>9}", "total", drop(total));
}

/// Channels of an interface, parts of a layer's drop.
fn details(out: &mut String, element: &ElementReport) {
    if element.parts.len() > 1 {
        for part in &element.parts {
            let _ = writeln!(
                out,
                "      {:<33}{:>11}{:>10}",
                part.name,
                drop(part.delta),
                thermal(part.resistance)
            );
        }
    }
    if let (Some(conductance), Some(model)) = (element.conductance, &element.model) {
        let shown = display(conductance, Kind::Of(Dimension::CONDUCTANCE), 4);
        let resistance = display(1.0 / conductance, Kind::Of(Dimension::INTERFACE_RESISTANCE), 4);
        let _ = writeln!(
            out,
            "      {}",
            fit(&format!("{model}: h = {shown}, R″ = {resistance}"), WIDTH - 6).trim_end()
        );
        let channels = element.channels.as_deref().unwrap_or_default();
        if channels.len() > 1 || channels.iter().any(|c| !c.conductance.channels.is_empty()) {
            let series = element.composition == Some(Composition::Series);
            self::channels(out, channels, conductance, series, 8);
        }
    }
}

/// Parallel channels show their conductance and its part of the sum; series channels their resistance and its part.
fn channels(out: &mut String, channels: &[Channel], whole: f64, series: bool, indent: usize) {
    for channel in channels {
        let value = channel.conductance.value.re;
        let (shown, share) = if series {
            let resistance = if value > 0.0 { 1.0 / value } else { f64::INFINITY };
            (display(resistance, Kind::Of(Dimension::INTERFACE_RESISTANCE), 4), resistance * whole)
        } else {
            (
                display(value, Kind::Of(Dimension::CONDUCTANCE), 4),
                if whole > 0.0 { value / whole } else { 0.0 },
            )
        };
        let name = fit(&channel.name, 30usize.saturating_sub(indent - 8));
        let _ = writeln!(out, "{:indent$}{name} {shown:>16} {:>6.1} %", "", 100.0 * share);
        if !channel.conductance.channels.is_empty() {
            let series = channel.conductance.composition == Composition::Series;
            self::channels(out, &channel.conductance.channels, value, series, indent + 2);
        }
    }
}

fn summary(out: &mut String, report: &StackReport, kelvin: bool) {
    let unit = if kelvin { "K" } else { "°C" };
    let power = |value: f64| display(value, Kind::Of(Dimension::POWER), 5);
    let mut line = format!("heat flow {}", power(report.heat_flow));
    if report.source_power != 0.0 {
        let _ = write!(line, ", of which {} released inside", power(report.source_power));
    }
    let _ = write!(line, "; highest temperature {} {unit}", temperature(report.max_temperature, kelvin));
    if let Some(u) = &report.uncertainty {
        let _ = write!(line, " ± {} K", significant(u.max_temperature, 2));
    }
    let _ = write!(
        line,
        "; heat balance closed to {} in {} steps",
        if report.energy_balance == 0.0 { "0".to_owned() } else { format!("{:.0e}", report.energy_balance) },
        report.iterations
    );
    let _ = writeln!(out, "\n{}", wrapped(&line, "", ""));
}

fn advice(out: &mut String, report: &StackReport) {
    let design: Vec<_> = report.advice.iter().filter(|a| a.design && a.gain > 0.0).take(5).collect();
    if design.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nwhat to fix first: {} falls by", report.target.name);
    for a in design {
        let what = format!("{} the {} of {}", a.direction, a.parameter, a.element);
        let _ = writeln!(out, "  {:>9} K  for 10 %: {}", drop(a.gain), fit(&what, 53).trim_end());
    }
}

fn uncertainty(out: &mut String, uncertainty: &Uncertainty, report: &StackReport) {
    let _ = writeln!(
        out,
        "\nuncertainty of the temperature, {}: ± {} K (one standard deviation)",
        report.target.name,
        significant(uncertainty.target, 2)
    );
    for c in uncertainty.contributions.iter().take(5) {
        let _ = writeln!(out, "  {:>9} K  from {}", drop(c.target), fit(&c.key, 60).trim_end());
    }
    if let Some(s) = &uncertainty.sampled {
        let line = format!(
            "{} random samples: mean {:.2} K ± {}, standard deviation {} K, 95 % within {:.2} to {:.2} K",
            s.samples,
            s.mean,
            significant(s.standard_error, 1),
            significant(s.standard_deviation, 3),
            s.interval[0],
            s.interval[1]
        );
        let _ = writeln!(out, "{}", wrapped(&line, "  ", "  "));
    }
}

/// At most this many points are printed; all are in the JSON and the CSV.
const SWEEP_ROWS: usize = 24;

fn sweep(out: &mut String, sweep: &kapitza::case::SweepReport) {
    let _ = writeln!(out, "\nsweep of {}", sweep.keys.join(", "));
    let every = sweep.points.len().div_ceil(SWEEP_ROWS).max(1);
    let shown = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => shorten_number(text),
        serde_json::Value::Number(n) => significant(n.as_f64().unwrap_or(f64::NAN), 4),
        other => other.to_string(),
    };
    for (index, point) in sweep.points.iter().enumerate() {
        if index % every != 0 && index + 1 != sweep.points.len() {
            continue;
        }
        let values: Vec<String> = point.values.iter().map(|v| fit(&shown(v), 12)).collect();
        let mut line = format!("  {}  max {:>9.2} K", values.join(" "), point.max_temperature);
        for interface in point.interfaces.iter().take(2) {
            let h = display(interface.conductance, Kind::Of(Dimension::CONDUCTANCE), 4);
            let _ = write!(line, "  {}: {h}", fit(&interface.name, 10).trim_end());
        }
        let _ = writeln!(out, "{}", fit(&line, WIDTH).trim_end());
    }
    if every > 1 {
        let _ =
            writeln!(out, "  (every {every}th of {} points; --json and --csv give all)", sweep.points.len());
    }
}

/// "0.1258925411794167 MPa" as "0.1259 MPa".
fn shorten_number(text: &str) -> String {
    match text.split_once(' ') {
        Some((number, unit)) => match number.parse::<f64>() {
            Ok(value) => format!("{} {unit}", significant(value, 4)),
            Err(_) => text.to_owned(),
        },
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_to_the_width() {
        let long = "word ".repeat(60);
        assert!(wrapped(&long, "  ! ", "    ").lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn bars_fill_with_the_share() {
        assert_eq!(bar(0.0).trim(), "");
        assert_eq!(bar(1.0), "██████████");
        assert_eq!(bar(0.25).trim(), "██▌");
        assert_eq!(bar(-3.0).trim(), "");
    }

    #[test]
    fn names_are_cut_not_broken() {
        assert_eq!(fit("abc", 5), "abc  ");
        assert_eq!(fit("abcdef", 4), "abc…");
        assert_eq!(fit("ααααα", 4), "ααα…");
    }
}
