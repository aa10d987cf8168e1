//! From reports to figures.

pub mod course;
pub mod device;
pub mod identify;
pub mod zth;

use crate::failure::Failure;
use crate::output;
use kapitza::case::{ElementReport, StackReport, SweepPoint, SweepReport};
use kapitza::core::quantity::{Dimension, Kind, preferred_unit, significant};
use kapitza::materials::measured::Measurement;
use kapitza_plot::{
    Axis, Band, BandKind, Comparison, CurvesFigure, Figure, PNG_SCALE, Series, StackFigure, Style,
    TemperatureUnit,
};
use std::path::Path;

/// The figure as SVG text.
pub fn svg(figure: &Figure) -> Result<String, Failure> {
    kapitza_plot::svg(figure).map_err(|error| Failure::Computation(error.to_string()))
}

/// The figure as a PNG file.
pub fn png(figure: &Figure) -> Result<Vec<u8>, Failure> {
    kapitza_plot::png(figure, PNG_SCALE).map_err(|error| Failure::Computation(error.to_string()))
}

/// Writes a figure to a file, its kind by the ending.
pub fn write(path: &Path, figure: &Figure) -> Result<(), Failure> {
    let bytes = match output::ending(path).as_str() {
        "svg" => svg(figure)?.into_bytes(),
        "png" => png(figure)?,
        other => {
            return Err(Failure::argument(
                format!("cannot draw a picture with the ending \"{other}\": {}", path.display()),
                "use .svg or .png",
            ));
        }
    };
    output::file(path, &bytes)
}

/// The picture of a report: conductance over a swept quantity if there is one, else the temperature profile.
///
/// `other` is a second report to draw beside, each with the label of its own.
pub fn of_report(
    report: &StackReport,
    label: &str,
    other: Option<(&StackReport, &str)>,
    kelvin: bool,
) -> Figure {
    match report.sweep.as_ref().and_then(|sweep| of_sweep(report, sweep)) {
        Some(figure) => figure,
        None => profile(report, label, other, kelvin),
    }
}

fn profile(report: &StackReport, label: &str, other: Option<(&StackReport, &str)>, kelvin: bool) -> Figure {
    let power = kapitza::core::quantity::display(report.heat_flow, Kind::Of(Dimension::POWER), 4);
    Figure::Stack(StackFigure {
        title: report.title.clone().unwrap_or_default(),
        subtitle: format!("heat flow {power}; layers not to scale"),
        bands: bands(report),
        unit: if kelvin { TemperatureUnit::Kelvin } else { TemperatureUnit::Celsius },
        label: if other.is_some() { label.to_owned() } else { String::new() },
        comparison: other.map(|(other, label)| Comparison { label: label.to_owned(), bands: bands(other) }),
    })
}

/// Boundaries without a drop are not drawn.
fn bands(report: &StackReport) -> Vec<Band> {
    report
        .elements
        .iter()
        .filter(|e| e.kind != "boundary" || e.delta != 0.0)
        .map(|e| Band {
            name: e.name.clone(),
            kind: match e.kind {
                "interface" => BandKind::Interface,
                "layer" => BandKind::Layer,
                _ => BandKind::Boundary,
            },
            hot: e.hot,
            cold: e.cold,
            points: report
                .profile
                .iter()
                .filter(|p| e.kind == "layer" && p.element == e.name)
                .map(|p| (p.fraction, p.temperature))
                .collect(),
            note: note(e),
        })
        .collect()
}

fn note(element: &ElementReport) -> String {
    format!("{} K/W", significant(element.resistance, 3))
}

/// The swept key that is drawn along x: the last quantity that takes at least three values.
fn of_sweep(report: &StackReport, sweep: &SweepReport) -> Option<Figure> {
    let distinct = |k: usize| {
        let mut values: Vec<f64> =
            sweep.points.iter().filter_map(|p| p.si_values.get(k).copied().flatten()).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values.len()
    };
    let along = (0..sweep.keys.len()).rev().find(|&k| distinct(k) >= 3)?;
    let interface = most_varied(sweep)?;
    // One curve per combination of the other keys.
    let mut groups: Vec<(String, Vec<&SweepPoint>)> = Vec::new();
    for point in &sweep.points {
        let name: Vec<String> = point
            .values
            .iter()
            .enumerate()
            .filter(|(k, _)| *k != along)
            .map(|(_, v)| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
            .collect();
        let name = name.join(", ");
        match groups.iter_mut().find(|g| g.0 == name) {
            Some(group) => group.1.push(point),
            None => groups.push((name, vec![point])),
        }
    }
    let dimension = sweep.kinds.get(along).copied().flatten().map(Kind::dimension);
    let largest =
        sweep.points.iter().filter_map(|p| p.si_values[along]).fold(0.0, |a: f64, b| a.max(b.abs()));
    let (unit, size) = dimension.and_then(|d| preferred_unit(largest, d)).unwrap_or(("", 1.0));
    let line = |points: &[&SweepPoint], value: &dyn Fn(&SweepPoint) -> Option<f64>| -> Vec<(f64, f64)> {
        points
            .iter()
            .filter_map(|p| Some((p.si_values[along]? / size, value(p)?)))
            .filter(|p| p.1 > 0.0)
            .collect()
    };
    let find = |p: &SweepPoint| p.interfaces.iter().position(|i| i.name == interface);
    let mut series = Vec::new();
    let mut shared: Vec<Series> = Vec::new();
    for (group, (name, points)) in groups.iter().enumerate().take(8) {
        let joint = line(points, &|p| Some(p.interfaces[find(p)?].conductance));
        let label = if name.is_empty() { "joint".to_owned() } else { format!("{name}: joint") };
        series.push(Series { label, points: joint, style: Style::Solid, group: Some(group) });
        let channels: Vec<String> = points
            .first()
            .and_then(|p| Some(p.interfaces[find(p)?].channels.iter().map(|c| c.name.to_string()).collect()))
            .unwrap_or_default();
        for (place, channel) in channels.iter().enumerate().filter(|_| channels.len() > 1) {
            let value = |p: &SweepPoint| {
                let channel = p.interfaces[find(p)?].channels.iter().find(|c| c.name == *channel)?;
                Some(channel.conductance.value.re)
            };
            let drawn = line(points, &value);
            if drawn.is_empty() {
                continue;
            }
            let style = if place == 0 { Style::Dashed } else { Style::Dotted };
            // A channel that the group hardly changes, such as the solid contact, is drawn once for all.
            let common = |other: &Series| {
                other.label == *channel
                    && other.points.len() == drawn.len()
                    && other.points.iter().zip(&drawn).all(|(a, b)| (a.1 / b.1 - 1.0).abs() < 0.03)
            };
            if shared.iter().any(common) {
                continue;
            }
            if group == 0 && groups.len() > 1 {
                shared.push(Series {
                    label: channel.clone(),
                    points: drawn,
                    style,
                    group: Some(groups.len()),
                });
            } else {
                let label = if name.is_empty() { channel.clone() } else { format!("{name}: {channel}") };
                series.push(Series { label, points: drawn, style, group: Some(group) });
            }
        }
    }
    series.append(&mut shared);
    series.retain(|s| !s.points.is_empty());
    if series.is_empty() {
        return None;
    }
    let title = report.title.clone().unwrap_or_else(|| format!("{interface}: conductance"));
    let name = sweep.keys[along].rsplit('.').next().unwrap_or_default().replace('_', " ");
    let spread = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
        low > 0.0 && high / low > 5.0
    };
    let axis = |logarithmic: bool, label: &str, unit: &str| {
        if logarithmic { Axis::logarithmic(label, unit) } else { Axis::linear(label, unit) }
    };
    let x = axis(spread(&mut series.iter().flat_map(|s| s.points.iter().map(|p| p.0))), &name, unit);
    let y = axis(
        spread(&mut series.iter().flat_map(|s| s.points.iter().map(|p| p.1))),
        "conductance",
        "W m⁻² K⁻¹",
    );
    Some(Figure::Curves(CurvesFigure {
        title,
        subtitle: format!("conductance of {interface}, with its channels"),
        x,
        y,
        series,
        ..CurvesFigure::default()
    }))
}

/// The interface whose conductance changes most over the sweep; without any change, the first.
fn most_varied(sweep: &SweepReport) -> Option<String> {
    let first = sweep.points.first()?;
    first
        .interfaces
        .iter()
        .map(|interface| {
            let values = || {
                sweep
                    .points
                    .iter()
                    .flat_map(|p| &p.interfaces)
                    .filter(|i| i.name == interface.name)
                    .map(|i| i.conductance)
            };
            let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
            (high / low, interface.name.clone())
        })
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|best| best.1)
}

/// Measured conductances over temperature, one marker colour per paper, with model curves in front.
pub fn of_measurements(title: &str, points: &[&Measurement], curves: &[(String, Vec<(f64, f64)>)]) -> Figure {
    let mut papers: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
    for m in points {
        let name = m.references.first().map_or_else(|| "unknown".to_owned(), |c| short(c.as_str()));
        let point = (m.temperature, m.conductance / 1e6);
        match papers.iter_mut().find(|p| p.0 == name) {
            Some(paper) => paper.1.push(point),
            None => papers.push((name, vec![point])),
        }
    }
    let mut series: Vec<Series> = papers
        .into_iter()
        .enumerate()
        .map(|(group, (label, points))| Series { label, points, style: Style::Markers, group: Some(group) })
        .collect();
    let offset = series.len();
    for (place, (label, line)) in curves.iter().enumerate() {
        let drawn: Vec<(f64, f64)> = line.iter().map(|p| (p.0, p.1 / 1e6)).filter(|p| p.1 > 0.0).collect();
        if !drawn.is_empty() {
            let style = if drawn.len() == 1 {
                Style::Markers
            } else if place == 0 {
                Style::Solid
            } else {
                Style::Dashed
            };
            series.push(Series { label: label.clone(), points: drawn, style, group: Some(offset + place) });
        }
    }
    Figure::Curves(CurvesFigure {
        title: title.to_owned(),
        subtitle: String::new(),
        x: Axis::linear("temperature", "K"),
        y: Axis::logarithmic("conductance", "MW m⁻² K⁻¹"),
        series,
        ..CurvesFigure::default()
    })
}

/// "P. E. Hopkins, ..., Phys. Rev. B 84, 035438 (2011), doi:..." as "Hopkins 2011".
fn short(citation: &str) -> String {
    let first = citation.split(',').next().unwrap_or_default().trim();
    let first = first.split(" and ").next().unwrap_or_default();
    let surname = first.split_whitespace().last().unwrap_or("unknown").trim_end_matches('.');
    let year = citation
        .split('(')
        .skip(1)
        .filter_map(|part| part.get(..4))
        .find(|part| part.chars().all(|c| c.is_ascii_digit()))
        .unwrap_or_default();
    format!("{surname} {year}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_shortened_to_surname_and_year() {
        let text = "P. E. Hopkins, J. C. Duda, C. W. Petz, and J. A. Floro, Controlling thermal conductance, PHYSICAL REVIEW B 84, 035438 (2011), doi:10.1103/x";
        assert_eq!(short(text), "Hopkins 2011");
        assert_eq!(short(""), "unknown");
    }
}
