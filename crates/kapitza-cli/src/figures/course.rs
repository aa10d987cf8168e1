//! A device over time: the blocks and the jumps across the interfaces.

use kapitza::case::{DeviceCourse, DeviceReport};
use kapitza::core::quantity::{Dimension, Kind, display, significant};
use kapitza_plot::{Axis, CurvesFigure, Figure, PanelsFigure, Series, Style};

/// Most curves of a panel: the hottest blocks, the widest jumps.
const MOST_CURVES: usize = 8;

/// Two panels.
pub fn of_report(report: &DeviceReport, course: &DeviceCourse, kelvin: bool) -> Figure {
    let unit = if kelvin { "K" } else { "°C" };
    let offset = if kelvin { 0.0 } else { 273.15 };
    let blocks = report.blocks.iter().filter_map(|block| {
        let max = &block.course.as_ref()?.max;
        Some((block.name.clone(), max.iter().map(|t| t - offset).collect::<Vec<f64>>()))
    });
    let jumps = report.interfaces.iter().filter_map(|interface| {
        let jump = &interface.course.as_ref()?.max_jump;
        Some((interface.name.clone(), jump.iter().map(|t| t.abs()).collect::<Vec<f64>>()))
    });
    let time = || {
        let first = course.times.iter().copied().find(|t| *t > 0.0).unwrap_or(1.0);
        let last = course.times.last().copied().unwrap_or(1.0);
        if last > 30.0 * first { Axis::logarithmic("time", "s") } else { Axis::linear("time", "s") }
    };
    let panel = |title: &str, y: Axis, curves: Vec<(String, Vec<f64>)>| CurvesFigure {
        title: title.into(),
        x: time(),
        y,
        series: highest(curves)
            .into_iter()
            .enumerate()
            .map(|(n, (name, values))| {
                let points = course.times.iter().copied().zip(values).filter(|p| p.0 > 0.0).collect();
                Series::new(name, Style::Solid, points).in_group(n)
            })
            .collect(),
        ..CurvesFigure::default()
    };
    let mut panels = Vec::new();
    let hottest: Vec<_> = blocks.collect();
    if hottest.is_empty() {
        let all = course.max_temperature.iter().map(|t| t - offset).collect();
        panels.push(panel(
            "Highest temperature",
            Axis::linear("temperature", unit),
            vec![(String::new(), all)],
        ));
    } else {
        panels.push(panel("Largest temperature of the blocks", Axis::linear("temperature", unit), hottest));
    }
    let widest: Vec<_> = jumps.collect();
    if !widest.is_empty() {
        panels.push(panel("Largest jump across the interfaces", Axis::linear("jump", "K"), widest));
    }
    Figure::Panels(PanelsFigure {
        title: report.title.clone().unwrap_or_default(),
        subtitle: format!(
            "highest {} {unit} after {}",
            significant(course.peak.temperature - offset, 4),
            display(course.peak.time, Kind::Of(Dimension::TIME), 3)
        ),
        panels,
    })
}

/// The curves that reach highest, in their order.
fn highest(mut curves: Vec<(String, Vec<f64>)>) -> Vec<(String, Vec<f64>)> {
    let peak = |curve: &(String, Vec<f64>)| curve.1.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut peaks: Vec<f64> = curves.iter().map(peak).collect();
    peaks.sort_by(|a, b| b.total_cmp(a));
    if let Some(&least) = peaks.get(MOST_CURVES - 1) {
        curves.retain(|curve| peak(curve) >= least);
        curves.truncate(MOST_CURVES);
    }
    curves
}
