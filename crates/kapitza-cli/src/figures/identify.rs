//! Maps of an identified interface: measured, residual, resistance with its voids, uncertainty.

use kapitza::case::IdentifyReport;
use kapitza::core::quantity::significant;
use kapitza_plot::{ColourScale, Figure, MapFigure, MapPanel, Outline};

/// Four maps.
pub fn of_report(report: &IdentifyReport) -> Figure {
    let map = &report.task.map;
    let rows = map.values.len() / map.columns.max(1);
    let edges = |range: [f64; 2], count: usize| -> Vec<f64> {
        (0..=count).map(|n| range[0] + (range[1] - range[0]) * n as f64 / count as f64).collect()
    };
    let seen = |values: Vec<f64>| {
        MapPanel::new(edges(map.outline.x, map.columns), edges(map.outline.y, rows), values)
    };
    let pixels = |values: &[Option<f64>], fold: f64| {
        MapPanel::new(
            edges(report.outline.x, report.pixels[0]),
            edges(report.outline.y, report.pixels[1]),
            values.iter().map(|v| v.map_or(f64::NAN, |v| fold * v)).collect(),
        )
    };
    let voids: Vec<Outline> = report
        .voids
        .iter()
        .enumerate()
        .map(|(n, void)| {
            let range = |axis: usize| {
                void.outline.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], point| {
                    [low.min(point[axis]), high.max(point[axis])]
                })
            };
            let name = format!("{}: {} mm\u{b2}", n + 1, significant(1e6 * void.area, 3));
            Outline::new(name, range(0), range(1))
        })
        .collect();
    let nameless: Vec<Outline> =
        voids.iter().map(|void| Outline { name: String::new(), ..void.clone() }).collect();
    let interface = vec![Outline::new(report.interface.clone(), report.outline.x, report.outline.y)];
    let residual = map.values.iter().zip(&report.predicted).map(|(m, p)| m - p).collect();
    let panels = vec![
        seen(map.values.iter().map(|t| t - 273.15).collect())
            .with_title("measured temperature")
            .with_outlines(interface)
            .with_scale(ColourScale::sequential("temperature", "\u{b0}C")),
        pixels(&report.resistance, 1e6)
            .with_title(format!("resistance of {}", report.interface))
            .with_outlines(voids)
            .with_scale(ColourScale::sequential("R\u{2033}", "mm\u{b2} K/W")),
        seen(residual)
            .with_title("measured less predicted")
            .with_scale(ColourScale::diverging("residual", "K")),
        pixels(&report.uncertainty, 1e6)
            .with_title("standard uncertainty")
            .with_outlines(nameless)
            .with_scale(ColourScale::sequential("uncertainty of R\u{2033}", "mm\u{b2} K/W")),
    ];
    let found = match report.voids.len() {
        0 => "no void".to_owned(),
        1 => "one void".to_owned(),
        n => format!("{n} voids"),
    };
    Figure::Map(MapFigure {
        title: report.title.clone().unwrap_or_default(),
        subtitle: format!(
            "{found} in {}; noise {} K, \u{3c7}\u{b2} per degree of freedom {}",
            report.interface,
            significant(report.noise, 2),
            significant(report.chi_squared, 3)
        ),
        scale: ColourScale::sequential("temperature", "\u{b0}C"),
        panels,
        ..MapFigure::default()
    })
}
