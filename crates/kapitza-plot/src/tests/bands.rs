//! Bands of both axes and shaded uncertainty.

use proptest::prelude::*;

use super::{says, sound};
use crate::scene::{Mark, Scene};
use crate::{Axis, CurvesFigure, Envelope, Legend, PlotError, RangeBand, Series, Style, svg};

/// A cumulative structure function over twelve decades with a joint from 0.10 to 0.15 K/W.
fn structure() -> CurvesFigure {
    let line = || (0..=40).map(|i| 0.01 * f64::from(i)).map(|r| (r, 10.0_f64.powf(-6.0 + 30.0 * r)));
    CurvesFigure {
        title: "Structure function".into(),
        x: Axis::linear("Thermal resistance", "K/W"),
        y: Axis::logarithmic("Heat capacity", "J/K"),
        series: vec![Series::new("measured", Style::Solid, line().collect())],
        envelopes: vec![Envelope::new("band", line().map(|(r, c)| (r, c / 3.0, 2.0 * c)).collect())],
        ranges: vec![RangeBand::new("TIM1", 0.10, 0.15), RangeBand::new("case", 0.234, 0.234)],
        levels: vec![RangeBand::new("lid", 1.0, 100.0), RangeBand::new("sink", 5e4, 5e4)],
        ..CurvesFigure::default()
    }
}

fn polygons(scene: &Scene) -> Vec<&Vec<(f64, f64)>> {
    let marks = scene.marks.iter();
    marks
        .filter_map(|mark| if let Mark::Polygon { corners, .. } = mark { Some(corners) } else { None })
        .collect()
}

#[test]
fn bands_are_named_and_stand_where_they_belong() {
    let scene = sound(&structure().into()).unwrap();
    says(&scene, &["TIM1", "case", "lid", "sink", "measured", "band", "10⁻³", "10³"]);
    // The joint is an eighth of an axis from 0 to 0.42: 0.05 of 0.42 of the width of the plot.
    let plot_width = {
        let axis = scene.marks.iter().find_map(|mark| match mark {
            Mark::Line { points, width, .. } if *width == 1.5 && points[0].1 == points[1].1 => Some(points),
            _ => None,
        });
        let axis = axis.unwrap();
        axis[1].0 - axis[0].0
    };
    let joint = polygons(&scene)[0];
    assert!((joint[1].0 - joint[0].0 - 0.05 / 0.42 * plot_width).abs() < 1e-6, "{joint:?} {plot_width}");
}

#[test]
fn names_of_thin_bands_all_find_a_place() {
    let ranges: Vec<RangeBand> = (0..9)
        .map(|i| (i, 0.1 + 0.004 * f64::from(i)))
        .map(|(i, from)| RangeBand::new(format!("Layer {i}"), from, from + 0.004))
        .collect();
    let scene = sound(&CurvesFigure { ranges, ..structure() }.into()).unwrap();
    let names: Vec<String> = (0..9).map(|i| format!("Layer {i}")).collect();
    says(&scene, &names.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_shaded_area_that_reaches_zero_fills_a_logarithmic_plot() {
    let mut figure = structure();
    figure.y.range = Some((1e-3, 1e3));
    figure.envelopes[0].points = vec![(0.1, 0.0, 1.0), (0.2, -5.0, 1e9)];
    figure.envelopes[0].label = String::new();
    (figure.ranges, figure.levels) = (Vec::new(), Vec::new());
    let scene = sound(&figure.into()).unwrap();
    let area = polygons(&scene)[0];
    let ends = |pick: fn(&(f64, f64)) -> f64| {
        area.iter().map(pick).fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)))
    };
    let (top, bottom) = ends(|corner| corner.1);
    assert!((bottom - top - 500.0).abs() < 1e-6, "from the lower to the upper edge: {top} {bottom}");
}

#[test]
fn shaded_areas_that_cannot_be_drawn_are_refused() {
    let with = |points| {
        let envelopes = vec![Envelope::new("95 %", points)];
        svg(&CurvesFigure { envelopes, ..structure() }.into()).unwrap_err()
    };
    let text = "point 1 of the band `95 %` has its lower end at 3e0 and its upper end at 2e0; swap them";
    assert_eq!(with(vec![(0.0, 1.0, 2.0), (0.1, 3.0, 2.0)]).to_string(), text);
    assert!(matches!(with(vec![(0.0, f64::NAN, 2.0)]), PlotError::NonFinite { .. }));
    assert!(matches!(with(vec![(0.0, -1.0, 0.0)]), PlotError::NotLogarithmic { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_bands_are_sound(
        ranges in prop::collection::vec((".{0,25}", 0.0..0.4_f64, 0.0..0.1_f64), 0..14),
        levels in prop::collection::vec((".{0,25}", -6.0..6.0_f64, 0.0..3.0_f64), 0..8),
        shades in prop::collection::vec((0.0..0.5_f64, -1.0..1e6_f64, 0.0..1e99_f64), 0..20),
        label in ".{0,20}",
        place in 0..3_usize,
    ) {
        let figure = CurvesFigure {
            ranges: ranges.into_iter().map(|(name, at, width)| RangeBand::new(name, at, at + width)).collect(),
            levels: levels
                .into_iter()
                .map(|(name, from, decades)| {
                    RangeBand::new(name, 10.0_f64.powf(from), 10.0_f64.powf(from + decades))
                })
                .collect(),
            envelopes: vec![Envelope::new(label, shades.into_iter().map(|(x, low, width)| {
                (x, low, (low + width).max(1e-9))
            }).collect())],
            legend: [Legend::Automatic, Legend::Right, Legend::Direct][place],
            ..structure()
        };
        if let Err(error) = sound(&figure.into()) {
            return Err(TestCaseError::fail(error));
        }
    }
}
