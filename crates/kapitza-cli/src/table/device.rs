//! The report of a device as a terminal table.

use super::{WIDTH, drop, fit, notes, temperature, wrapped};
use kapitza::case::{DeviceCourse, DeviceReport, DeviceSweep};
use kapitza::core::quantity::{Dimension, Kind, display, significant};
use std::fmt::Write as _;

/// Most rows of a part of the table; a floorplan of thousands of blocks goes into CSV or JSON.
const MOST_ROWS: usize = 40;

/// The whole report.
pub fn report(report: &DeviceReport, kelvin: bool) -> String {
    let unit = if kelvin { "K" } else { "°C" };
    let mut out = String::new();
    if let Some(title) = &report.title {
        let _ = writeln!(out, "{}\n", wrapped(title, "", ""));
    }
    blocks(&mut out, report, kelvin, unit);
    interfaces(&mut out, report);
    summary(&mut out, report, kelvin, unit);
    if let Some(course) = &report.course {
        self::course(&mut out, report, course, kelvin, unit);
    }
    let design: Vec<_> = report.advice.iter().filter(|a| a.design && a.gain > 0.0).take(5).collect();
    if !design.is_empty() {
        out.push_str("\nwhat to fix first: the highest temperature falls by\n");
        for a in design {
            let what = format!("{} the {} of {}", a.direction, a.parameter, a.element);
            let _ = writeln!(out, "  {:>9} K  for 10 %: {}", drop(a.gain), fit(&what, 53).trim_end());
        }
    }
    if let Some(sweep) = &report.sweep {
        self::sweep(&mut out, sweep, kelvin, unit);
    }
    notes(&mut out, &report.warnings, &report.citations);
    out
}

fn blocks(out: &mut String, report: &DeviceReport, kelvin: bool, unit: &str) {
    if report.blocks.is_empty() {
        return;
    }
    let _ = writeln!(out, "{:<28}{:<20}{:>10}{:>11}{:>11}", "block", "layer", "power", "mean", "max");
    let _ = writeln!(out, "{:<28}{:<20}{:>10}{:>11}{:>11}", "", "", "W", unit, unit);
    for block in report.blocks.iter().take(MOST_ROWS) {
        let _ = writeln!(
            out,
            "{} {}{:>10}{:>11}{:>11}",
            fit(&block.name, 27),
            fit(&block.layer, 20),
            significant(block.power, 4),
            temperature(block.mean, kelvin),
            temperature(block.max, kelvin)
        );
    }
    more(out, report.blocks.len());
}

fn more(out: &mut String, rows: usize) {
    if rows > MOST_ROWS {
        let _ = writeln!(out, "  … and {} more; --csv and --json show all", rows - MOST_ROWS);
    }
}

fn interfaces(out: &mut String, report: &DeviceReport) {
    if report.interfaces.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n{:<28}{:>12}{:>12}{:>12}   largest at",
        "interface", "flow", "mean jump", "max jump"
    );
    let _ = writeln!(out, "{:<28}{:>12}{:>12}{:>12}   mm", "", "W", "K", "K");
    for interface in report.interfaces.iter().take(MOST_ROWS) {
        let [x, y] = interface.max_location.map(|v| significant(1e3 * v, 4));
        let _ = writeln!(
            out,
            "{} {:>11}{:>12}{:>12}   {}",
            fit(&interface.name, 27),
            significant(interface.flow, 5),
            drop(interface.mean_jump),
            drop(interface.max_jump),
            if interface.max_location[0].is_finite() { format!("{x}, {y}") } else { String::new() }
        );
    }
    more(out, report.interfaces.len());
}

fn summary(out: &mut String, report: &DeviceReport, kelvin: bool, unit: &str) {
    let power = |value: f64| display(value, Kind::Of(Dimension::POWER), 5);
    let [x, y, z] = report.max_location.map(|v| significant(1e3 * v, 4));
    let error = match report.discretisation_error {
        Some(error) => format!(" ± {} K", significant(error.max(1e-9), 2)),
        None => " (no estimate of the discretisation error: only one mesh fitted)".to_owned(),
    };
    let out_of = [
        ("bottom", report.outflow.bottom),
        ("top", report.outflow.top),
        ("sides", report.outflow.sides),
        ("exposed faces", report.outflow.exposed),
    ];
    let flows: Vec<String> = out_of
        .iter()
        .filter(|(_, flow)| flow.abs() > 1e-6 * report.source_power.abs())
        .map(|(name, flow)| format!("{} through the {name}", power(*flow)))
        .collect();
    let mut line = format!(
        "highest temperature {} {unit}{error} at x {x}, y {y}, z {z} mm; {} released",
        temperature(report.max_temperature, kelvin),
        power(report.source_power),
    );
    if !flows.is_empty() {
        let _ = write!(line, ", {}", flows.join(", "));
    }
    let solver = &report.solver;
    let [nx, ny, nz] = solver.shape;
    let size = if solver.path == "spectral" {
        format!("{nx} × {ny} modes")
    } else {
        format!("{nx} × {ny} × {nz} cells, {} iterations", solver.iterations)
    };
    let _ = write!(
        line,
        "; {}: {size}, {} s; heat balance closed to {:.0e}",
        solver.path,
        significant(solver.seconds, 2),
        report.energy_balance
    );
    let _ = writeln!(out, "\n{}", wrapped(&line, "", ""));
}

/// Rows of the course that are printed.
const MOST_TIMES: usize = 16;

/// The hottest block and the largest jump over time; everything above is as at the last time.
fn course(out: &mut String, report: &DeviceReport, course: &DeviceCourse, kelvin: bool, unit: &str) {
    let time = |seconds: f64| display(seconds, Kind::Of(Dimension::TIME), 4);
    let last = course.times.last().copied().unwrap_or_default();
    let _ = writeln!(out, "\nover time (the tables above are at {})\n", time(last));
    let _ =
        writeln!(out, "{:<12}{:>11}  {:<22}{:>12}  interface", "time", "highest", "hottest block", "largest");
    let _ = writeln!(out, "{:<12}{:>11}  {:<22}{:>12}", "", unit, "", "jump, K");
    let stride = course.times.len().div_ceil(MOST_TIMES).max(1);
    for (n, &at) in course.times.iter().enumerate() {
        if !(course.times.len() - 1 - n).is_multiple_of(stride) {
            continue;
        }
        let hottest = report
            .blocks
            .iter()
            .filter_map(|block| Some((block, block.course.as_ref()?.max[n])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let widest = report
            .interfaces
            .iter()
            .filter_map(|interface| Some((interface, interface.course.as_ref()?.max_jump[n])))
            .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        let _ = writeln!(
            out,
            "{:<12}{:>11}  {} {:>12}  {}",
            time(at),
            temperature(course.max_temperature[n], kelvin),
            fit(hottest.map_or("", |(block, _)| block.name.as_str()), 21),
            widest.map_or(String::new(), |(_, jump)| drop(jump)),
            widest.map_or("", |(interface, _)| interface.name.as_str()),
        );
    }
    let [x, y, z] = course.peak.location.map(|v| significant(1e3 * v, 4));
    let how = if course.propagation == "modes" {
        format!("propagated exactly on {} modes, which err by at most", course.count)
    } else {
        format!("{} implicit steps, the errors of which add up to", course.count)
    };
    let line = format!(
        "highest of all {} {unit} after {} at x {x}, y {y}, z {z} mm; {how} {} K",
        temperature(course.peak.temperature, kelvin),
        time(course.peak.time),
        significant(course.time_error.max(1e-9), 2),
    );
    let _ = writeln!(out, "\n{}", wrapped(&line, "", ""));
}

fn sweep(out: &mut String, sweep: &DeviceSweep, kelvin: bool, unit: &str) {
    let _ = writeln!(out, "\nsweep of {}", sweep.keys.join(", "));
    let width = (WIDTH - 40) / sweep.keys.len().max(1);
    for point in sweep.points.iter().take(MOST_ROWS) {
        let mut values = String::new();
        for value in &point.values {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let _ = write!(values, "{} ", fit(&text, width));
        }
        let _ = writeln!(out, "  {values}highest {} {unit}", temperature(point.max_temperature, kelvin));
    }
    more(out, sweep.points.len());
}
