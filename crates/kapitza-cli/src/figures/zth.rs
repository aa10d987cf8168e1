//! Thermal impedance, spectrum and structure functions in one picture.

use kapitza::case::ZthReport;
use kapitza::core::quantity::significant;
use kapitza_plot::{Axis, CurvesFigure, Envelope, Figure, PanelsFigure, RangeBand, Series, Style};

/// Four panels; a second impedance is drawn dashed beside the first. The names are those of the files.
pub fn of_report(report: &ZthReport, first: &str, second: &str) -> Figure {
    let reports: Vec<(&str, &ZthReport)> = match &report.dual {
        Some(dual) => vec![(first, report), (second, &dual.second)],
        None => vec![("", report)],
    };
    let heading = match (&report.title, &report.dual) {
        (_, Some(_)) => format!("{first} and {second}"),
        (Some(title), None) => title.clone(),
        (None, None) => first.to_owned(),
    };
    let subtitle = match &report.dual {
        Some(dual) => format!(
            "junction to the end: {} and {} K/W; step {} ± {} K/W",
            significant(report.total, 4),
            significant(dual.second.total, 4),
            significant(dual.step, 4),
            significant(dual.step_uncertainty, 1)
        ),
        None => format!(
            "junction to the end: {} K/W; noise {} K/W",
            significant(report.total, 4),
            significant(report.noise, 2)
        ),
    };
    Figure::Panels(PanelsFigure {
        title: heading,
        subtitle,
        panels: vec![impedance(&reports), spectrum(&reports), cumulative(&reports), differential(&reports)],
    })
}

fn positive(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    x.iter().copied().zip(y.iter().copied()).filter(|p| p.0 > 0.0 && p.1 > 0.0).collect()
}

fn style(place: usize) -> Style {
    if place == 0 { Style::Solid } else { Style::Dashed }
}

fn impedance(reports: &[(&str, &ZthReport)]) -> CurvesFigure {
    CurvesFigure {
        title: "Thermal impedance".into(),
        x: Axis::logarithmic("time", "s"),
        y: Axis::logarithmic("Z_th", "K/W"),
        series: reports
            .iter()
            .enumerate()
            .map(|(k, (name, r))| {
                Series::new(*name, style(k), positive(&r.zth.times, &r.zth.values)).in_group(k)
            })
            .collect(),
        ..CurvesFigure::default()
    }
}

fn spectrum(reports: &[(&str, &ZthReport)]) -> CurvesFigure {
    CurvesFigure {
        title: "Time-constant spectrum".into(),
        x: Axis::logarithmic("time constant", "s"),
        y: Axis::linear("R(ln τ)", "K/W"),
        series: reports
            .iter()
            .enumerate()
            .map(|(k, (name, r))| {
                let points =
                    r.spectrum.time_constants.iter().copied().zip(r.spectrum.density.iter().copied());
                Series::new(*name, style(k), points.collect()).in_group(k)
            })
            .collect(),
        ..CurvesFigure::default()
    }
}

/// What is labelled: the sections of a stack, else the interfaces found.
fn labels(report: &ZthReport) -> Vec<RangeBand> {
    match &report.exact {
        Some(exact) => exact
            .sections
            .iter()
            .filter(|s| s.kind != "layer" && s.resistance[1] - s.resistance[0] > 0.01 * exact.total)
            .map(|s| RangeBand::new(s.name.clone(), s.resistance[0], s.resistance[1]))
            .collect(),
        None => report
            .interfaces
            .iter()
            .map(|i| {
                let label = format!("{}: {} K/W", i.name, significant(i.resistance, 2));
                RangeBand::new(label, i.position, i.position + i.resistance)
            })
            .collect(),
    }
}

/// The vertical range worth showing: from the first thousandth of the resistance to where all but a hundredth is passed.
fn shown(report: &ZthReport, values: &[f64]) -> Option<(f64, f64)> {
    let end = report.total;
    let inside: Vec<f64> = report
        .structure
        .resistances
        .iter()
        .zip(values)
        .filter(|(r, v)| **r > 0.004 * end && **r < 0.985 * end && **v > 0.0)
        .map(|(_, v)| *v)
        .collect();
    let low = inside.iter().copied().fold(f64::INFINITY, f64::min);
    let high = inside.iter().copied().fold(0.0, f64::max);
    (low < high).then(|| (low / 5.0, high * 10.0))
}

fn cumulative(reports: &[(&str, &ZthReport)]) -> CurvesFigure {
    let first = reports[0].1;
    let mut series = Vec::new();
    let mut envelopes = Vec::new();
    for (k, (name, r)) in reports.iter().enumerate() {
        let s = &r.structure;
        let label = if name.is_empty() { "from the impedance" } else { name };
        series.push(Series::new(label, style(k), positive(&s.resistances, &s.capacities)).in_group(k));
        envelopes.push(band(&s.resistances, &s.capacities_low, &s.capacities_high, k));
    }
    if let Some(points) = first.exact_structure() {
        // Straight lines of a linear capacity, bent by the logarithmic axis.
        let mut line = Vec::new();
        for ends in points.windows(2) {
            for part in 0..=40 {
                let share = f64::from(part) / 40.0;
                let at = (
                    ends[0].0 + share * (ends[1].0 - ends[0].0),
                    ends[0].1 + share * (ends[1].1 - ends[0].1),
                );
                if at.1 > 0.0 {
                    line.push(at);
                }
            }
        }
        series.push(Series::new("exact", Style::Dotted, line).in_group(reports.len()));
    }
    CurvesFigure {
        title: "Cumulative structure function".into(),
        x: Axis {
            range: Some((0.0, 1.01 * reports.iter().map(|r| r.1.total).fold(0.0, f64::max))),
            ..Axis::linear("cumulative resistance", "K/W")
        },
        y: Axis {
            range: shown(first, &first.structure.capacities),
            ..Axis::logarithmic("cumulative capacity", "J/K")
        },
        series,
        envelopes,
        ranges: labels(first),
        ..CurvesFigure::default()
    }
}

fn band(x: &[f64], low: &[f64], high: &[f64], group: usize) -> Envelope {
    let points = x
        .iter()
        .zip(low.iter().zip(high))
        .filter(|(_, (_, high))| **high > 1e-90 && **high < 1e90)
        .map(|(x, (low, high))| (*x, *low, *high))
        .collect();
    Envelope::new(if group == 0 { "95 % band" } else { "" }, points).in_group(group)
}

fn differential(reports: &[(&str, &ZthReport)]) -> CurvesFigure {
    let first = reports[0].1;
    CurvesFigure {
        title: "Differential structure function".into(),
        x: Axis {
            range: Some((0.0, 1.01 * reports.iter().map(|r| r.1.total).fold(0.0, f64::max))),
            ..Axis::linear("cumulative resistance", "K/W")
        },
        y: Axis {
            range: shown(first, &first.structure.slopes), ..Axis::logarithmic("K = dC/dR", "W² s/K²")
        },
        series: reports
            .iter()
            .enumerate()
            .map(|(k, (name, r))| {
                let label = if name.is_empty() { "from the impedance" } else { name };
                Series::new(label, style(k), positive(&r.structure.resistances, &r.structure.slopes))
                    .in_group(k)
            })
            .collect(),
        envelopes: reports
            .iter()
            .enumerate()
            .map(|(k, (_, r))| {
                band(&r.structure.resistances, &r.structure.slopes_low, &r.structure.slopes_high, k)
            })
            .collect(),
        ranges: labels(first),
        ..CurvesFigure::default()
    }
}
