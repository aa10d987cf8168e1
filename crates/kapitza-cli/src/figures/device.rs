//! Maps of a solved device: the plane of the hot spot, and the jump across each interface.

use kapitza::case::DeviceReport;
use kapitza::conduction::device::{PlaneField, PlaneKind};
use kapitza::core::quantity::{Dimension, Kind, display, significant};
use kapitza_plot::{ColourScale, Figure, MOST_PANELS, MapFigure, MapPanel, Mark, Outline};

/// Jumps that differ by less than this part of one are the same everywhere, and none is marked.
const UNIFORM: f64 = 1e-9;

/// The map of the hottest plane, and beside it the jumps of all interfaces that have one.
pub fn of_report(report: &DeviceReport, kelvin: bool) -> Figure {
    let unit = if kelvin { "K" } else { "°C" };
    let offset = if kelvin { 0.0 } else { 273.15 };
    let mut panels = Vec::new();
    if let Some(field) = report.hottest_plane() {
        let name = report.layers.get(field.layer).map_or("", |layer| layer.0.as_str());
        let mut panel = cropped(field, &field.values.iter().map(|v| v - offset).collect::<Vec<_>>())
            .with_title(format!("{name}, {}", place(field.kind)));
        // On a face the layer behind it shows through: its blocks may be what heats.
        let behind = match field.kind {
            PlaneKind::Lower => field.layer.checked_sub(1),
            PlaneKind::Upper => Some(field.layer + 1),
            PlaneKind::Inside(_) => None,
        };
        let shown = [Some(field.layer), behind];
        let names: Vec<&str> = shown
            .iter()
            .flatten()
            .filter_map(|&n| report.layers.get(n))
            .map(|layer| layer.0.as_str())
            .collect();
        panel.outlines = report
            .blocks
            .iter()
            .filter(|block| names.contains(&block.layer.as_str()))
            .map(|block| Outline::new(block.name.clone(), block.outline.x, block.outline.y))
            .collect();
        let [x, y, _] = report.max_location;
        panel.mark = Some(Mark { x, y, label: format!("{:.1} {unit}", report.max_temperature - offset) });
        panels.push(panel);
    }
    for (n, jump) in jumps(report).into_iter().enumerate() {
        if n + 1 >= MOST_PANELS {
            break;
        }
        panels.push(jump);
    }
    Figure::Map(MapFigure {
        title: report.title.clone().unwrap_or_default(),
        subtitle: format!(
            "{} released; highest temperature {} {unit}",
            display(report.source_power, Kind::Of(Dimension::POWER), 4),
            significant(report.max_temperature - offset, 4)
        ),
        scale: ColourScale::sequential("temperature", unit),
        panels,
        ..MapFigure::default()
    })
}

fn place(kind: PlaneKind) -> String {
    match kind {
        PlaneKind::Lower => "lower face".into(),
        PlaneKind::Upper => "upper face".into(),
        PlaneKind::Inside(fraction) => format!("plane at {} of its thickness", significant(fraction, 2)),
    }
}

/// The jump across every interface between two layers: lower side minus upper side.
fn jumps(report: &DeviceReport) -> Vec<MapPanel> {
    (1..report.layers.len())
        .filter_map(|upper| {
            let name = report.interface_below(upper)?;
            let below = report.face(upper - 1, PlaneKind::Upper)?;
            let above = report.face(upper, PlaneKind::Lower)?;
            if below.values.len() != above.values.len() {
                return None;
            }
            let values: Vec<f64> = below.values.iter().zip(&above.values).map(|(a, b)| a - b).collect();
            let some = *values.iter().find(|v| !v.is_nan())?;
            let signed = values.iter().any(|v| *v < 0.0);
            let scale = if signed {
                ColourScale::diverging("jump", "K")
            } else {
                ColourScale::sequential("jump", "K")
            };
            let mut panel = cropped(below, &values).with_title(format!("jump across {name}"));
            let varies = values.iter().any(|v| (v - some).abs() > UNIFORM * some.abs());
            // The place and the value of the report, not those of the nearest cell.
            panel.mark = report.interfaces.iter().find(|interface| interface.index == upper && varies).map(
                |interface| Mark {
                    x: interface.max_location[0],
                    y: interface.max_location[1],
                    label: format!("{} K", significant(interface.max_jump, 3).replace('-', "−")),
                },
            );
            Some(panel.with_scale(scale))
        })
        .collect()
}

/// A panel of the part of a field where there is something.
fn cropped(field: &PlaneField, values: &[f64]) -> MapPanel {
    let columns = field.x.len() - 1;
    let filled = |index: usize| !values[index].is_nan();
    let range = |count: usize, any: &dyn Fn(usize) -> bool| {
        let first = (0..count).find(|&n| any(n)).unwrap_or(0);
        let last = (0..count).rev().find(|&n| any(n)).unwrap_or(count - 1);
        first..last + 1
    };
    let rows = field.y.len() - 1;
    let x = range(columns, &|i| (0..rows).any(|j| filled(j * columns + i)));
    let y = range(rows, &|j| (0..columns).any(|i| filled(j * columns + i)));
    let kept = y.clone().flat_map(|j| x.clone().map(move |i| j * columns + i)).map(|n| values[n]).collect();
    MapPanel::new(field.x[x.start..=x.end].to_vec(), field.y[y.start..=y.end].to_vec(), kept)
}
