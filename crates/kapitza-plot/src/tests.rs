//! What must hold for every figure: valid XML, finite coordinates, texts that stay on the paper and never overlap.

mod bands;
mod maps;
mod sections;

use proptest::prelude::*;

use crate::font::Fonts;
use crate::scene::{Scene, Spot, svg};
use crate::{
    Axis, Band, BandKind, Bar, BarsFigure, Comparison, CurvesFigure, Figure, Legend, PlotError, RangeBand,
    Series, StackFigure, Style, TemperatureUnit, png,
};

/// Whether two convex quadrilaterals share area (separating axes), with half a pixel of grace.
fn quads_overlap(a: &[Spot; 4], b: &[Spot; 4]) -> bool {
    let range = |quad: &[Spot; 4], (nx, ny): Spot| {
        quad.iter().map(|(x, y)| x * nx + y * ny).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)))
    };
    [a, b].iter().all(|quad| {
        (0..4).all(|i| {
            let (p, q) = (quad[i], quad[(i + 1) % 4]);
            let length = (q.0 - p.0).hypot(q.1 - p.1).max(1e-9);
            let normal = ((q.1 - p.1) / length, (p.0 - q.0) / length);
            let ((low_a, high_a), (low_b, high_b)) = (range(a, normal), range(b, normal));
            low_a + 0.5 < high_b && low_b + 0.5 < high_a
        })
    })
}

fn sound(figure: &Figure) -> Result<Scene, String> {
    let fonts = Fonts::embedded().map_err(|e| e.to_string())?;
    let scene = figure.scene(&fonts).map_err(|e| e.to_string())?;
    let text = svg::render(&scene).map_err(|e| e.to_string())?;
    roxmltree::Document::parse(&text).map_err(|e| e.to_string())?;
    // Pictures are text that may hold any word.
    let plain: String = text.lines().filter(|line| !line.starts_with("<image")).collect();
    if plain.contains("NaN") || plain.contains("\"inf") || plain.contains("-inf") {
        return Err(format!("a coordinate is not finite: {plain}"));
    }
    let quads: Vec<(&str, [Spot; 4])> =
        scene.texts().map(|t| (t.content.as_str(), t.corners(&fonts))).collect();
    for (index, (name, quad)) in quads.iter().enumerate() {
        if quad
            .iter()
            .any(|(x, y)| *x < -0.5 || *y < -0.5 || *x > scene.width + 0.5 || *y > scene.height + 0.5)
        {
            return Err(format!("`{name}` leaves the paper: {quad:?}"));
        }
        if let Some((other, _)) = quads[..index].iter().find(|(_, other)| quads_overlap(quad, other)) {
            return Err(format!("`{name}` overlaps `{other}`"));
        }
    }
    Ok(scene)
}

fn says(scene: &Scene, wanted: &[&str]) {
    let all: Vec<&str> = scene.texts().map(|text| text.content.as_str()).collect();
    for text in wanted {
        assert!(all.contains(text), "`{text}` is missing from {all:?}");
    }
}

fn processor() -> StackFigure {
    let band = |name: &str, kind, hot, cold| Band::new(name, kind, hot, cold);
    StackFigure {
        title: "Processor & lid <120 W>".into(),
        subtitle: "air at 308 K".into(),
        bands: vec![
            band("120 W", BandKind::Boundary, 383.9, 383.9),
            band("Die", BandKind::Layer, 383.9, 375.0),
            band("TIM1", BandKind::Interface, 375.0, 345.0).with_note("0.25 K/W"),
            band("Lid", BandKind::Layer, 345.0, 341.0),
            band("TIM2", BandKind::Interface, 341.0, 332.0),
            band("Air", BandKind::Boundary, 332.0, 308.0),
        ],
        ..StackFigure::default()
    }
}

#[test]
fn a_stack_names_every_element_and_every_jump() {
    let scene = sound(&processor().into()).unwrap();
    says(&scene, &["120 W", "Die", "Lid", "Air", "TIM1: 30.0 K", "0.25 K/W", "TIM2: 9.00 K", "TIM1 40 %"]);
    says(&scene, &["Temperature (K)", "Processor & lid <120 W>", "Share of the whole drop of 75.9 K"]);
}

#[test]
fn twelve_long_names_all_find_a_place() {
    let mut temperature = 400.0;
    let bands = (0..12)
        .map(|i| {
            let kind = match i {
                0 | 11 => BandKind::Boundary,
                _ if i % 2 == 1 => BandKind::Layer,
                _ => BandKind::Interface,
            };
            temperature -= 4.0;
            let name = format!("Number{i} of elements with a long name");
            Band::new(name, kind, temperature + 4.0, temperature)
        })
        .collect();
    let scene = sound(&StackFigure { bands, ..StackFigure::default() }.into()).unwrap();
    for i in 0..12 {
        assert!(scene.texts().any(|t| t.content.starts_with(&format!("Number{i}"))), "element {i}");
    }
    assert_eq!(scene.texts().filter(|t| t.content.contains(": 4.00 K") || t.content == "4.00 K").count(), 12);
}

#[test]
fn png_has_signature_size_and_is_the_same_every_time() {
    let figure = processor().into();
    let bytes = png(&figure, 2.0).unwrap();
    assert_eq!(bytes[..8], [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A]);
    assert_eq!(u32::from_be_bytes(bytes[16..20].try_into().unwrap()), 2000);
    let height = sound(&figure).unwrap().height;
    assert_eq!(f64::from(u32::from_be_bytes(bytes[20..24].try_into().unwrap())), (2.0 * height).round());
    assert_eq!(bytes, png(&figure, 2.0).unwrap());
    assert_eq!(crate::svg(&figure), crate::svg(&figure));
    for scale in [0.0, -1.0, f64::NAN, 100.0] {
        assert!(matches!(png(&figure, scale), Err(PlotError::Scale { .. })));
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_by_name() {
    let mut figure = processor();
    figure.bands[2].cold = f64::NAN;
    let error = crate::svg(&figure.into()).unwrap_err();
    assert_eq!(error.to_string(), "the cold temperature of `TIM1` is NaN; a figure needs finite numbers");
    let mut figure = processor();
    figure.bands[1].points = vec![(0.7, 380.0), (0.4, 378.0)];
    assert!(matches!(crate::svg(&figure.into()), Err(PlotError::Fraction { index: 1, .. })));
    let mut figure = processor();
    figure.comparison = Some(Comparison { label: "better".into(), bands: vec![] });
    assert!(matches!(
        crate::svg(&figure.into()),
        Err(PlotError::ComparisonLength { given: 0, expected: 6, .. })
    ));
    assert!(matches!(crate::svg(&StackFigure::default().into()), Err(PlotError::Empty { .. })));
    assert!(matches!(crate::svg(&CurvesFigure::default().into()), Err(PlotError::Empty { .. })));
    assert!(matches!(crate::svg(&BarsFigure::default().into()), Err(PlotError::Empty { .. })));
    let figure = CurvesFigure {
        x: Axis::logarithmic("p", "Pa"),
        series: vec![Series::new("gap", Style::Solid, vec![(0.0, 1.0)])],
        ..CurvesFigure::default()
    };
    assert!(matches!(crate::svg(&figure.into()), Err(PlotError::NotLogarithmic { .. })));
}

#[test]
fn extremes_of_a_stack_are_drawn() {
    for (hot, cold) in
        [(300.0 + 1e-9, 300.0), (300.0, 300.0), (0.0, 0.0), (1e100, -1e100), (1e-90, 0.0), (1.0, 2.0)]
    {
        let figure =
            |kind| StackFigure { bands: vec![Band::new("Only", kind, hot, cold)], ..StackFigure::default() };
        for kind in [BandKind::Layer, BandKind::Interface, BandKind::Boundary] {
            sound(&figure(kind).into()).unwrap();
        }
    }
    let kind = |i: i32| if i % 2 == 0 { BandKind::Layer } else { BandKind::Interface };
    let band = |i: i32| Band::new(format!("Element {i}"), kind(i), f64::from(400 - i), f64::from(399 - i));
    sound(&StackFigure { bands: (0..200).map(band).collect(), ..StackFigure::default() }.into()).unwrap();
}

#[test]
fn legends_carry_all_labels_in_every_place() {
    for legend in [Legend::Automatic, Legend::Right, Legend::Direct] {
        let line = |slope: f64| (0..50).map(f64::from).map(|x| (x, slope * x)).collect();
        let figure = CurvesFigure {
            title: "Three laws".into(),
            x: Axis::linear("Pressure", "MPa"),
            y: Axis::linear("Conductance", "W m⁻² K⁻¹"),
            series: vec![
                Series::new("contact", Style::Solid, line(1.0)),
                Series::new("gap", Style::Dashed, line(1.01)),
                Series::new("measured", Style::Markers, line(0.99)),
            ],
            ranges: vec![RangeBand { label: "valid".into(), from: 10.0, to: 20.0 }],
            legend,
            ..CurvesFigure::default()
        };
        let scene = sound(&figure.into()).unwrap();
        says(&scene, &["contact", "gap", "measured", "valid", "Pressure (MPa)", "Conductance (W m⁻² K⁻¹)"]);
    }
}

#[test]
fn bars_stand_in_order_of_gain() {
    let bars = vec![Bar::new("lid", 0.4), Bar::new("TIM1", 3.0), Bar::new("clip", -1.0)];
    let scene = sound(&BarsFigure { unit: "K".into(), bars, ..BarsFigure::default() }.into()).unwrap();
    says(&scene, &["TIM1", "3.00 K", "lid", "0.400 K", "clip", "−1.00 K"]);
    let names: Vec<&str> =
        scene.texts().map(|t| t.content.as_str()).filter(|t| ["lid", "TIM1", "clip"].contains(t)).collect();
    assert_eq!(names, ["TIM1", "lid", "clip"]);
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 250.0..500.0,
        1 => -1e100..1e100,
        1 => (-100.0..100.0_f64).prop_map(|e| 10.0_f64.powf(e)),
        1 => Just(0.0),
        1 => Just(300.0),
        1 => (0.0..1e-9).prop_map(|d| 300.0 + d),
    ]
}

fn band() -> impl Strategy<Value = Band> {
    let kind = prop_oneof![Just(BandKind::Layer), Just(BandKind::Interface), Just(BandKind::Boundary)];
    (".{0,40}", kind, number(), number(), ".{0,20}")
        .prop_map(|(name, kind, hot, cold, note)| Band::new(name, kind, hot, cold).with_note(note))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_stack_is_sound(
        title in ".{0,60}",
        bands in prop::collection::vec(band(), 1..40),
        celsius in any::<bool>(),
        compare in any::<bool>(),
    ) {
        let unit = if celsius { TemperatureUnit::Celsius } else { TemperatureUnit::Kelvin };
        let comparison = compare.then(|| Comparison { label: title.clone(), bands: bands.clone() });
        let figure = StackFigure { title, bands, unit, comparison, ..StackFigure::default() };
        if let Err(error) = sound(&figure.into()) {
            return Err(TestCaseError::fail(error));
        }
    }

    #[test]
    fn any_curves_are_sound(
        points in prop::collection::vec(prop::collection::vec((1e-99..1e99, number()), 0..30), 1..40),
        x_log in any::<bool>(),
        place in 0..3_usize,
        label in ".{0,60}",
    ) {
        prop_assume!(points.iter().any(|series| !series.is_empty()));
        let styles = [Style::Solid, Style::Markers, Style::Dashed, Style::Dotted];
        let series = points
            .into_iter()
            .enumerate()
            .map(|(i, points)| Series::new(format!("{label} {i}"), styles[i % 4], points))
            .collect();
        let figure = CurvesFigure {
            title: label.clone(),
            x: if x_log { Axis::logarithmic(&label, "Pa") } else { Axis::linear(&label, "Pa") },
            y: Axis::linear("y", label),
            series,
            ranges: (0..4).map(|i| RangeBand { label: format!("range {i}"), from: 1.0, to: 1e50 }).collect(),
            legend: [Legend::Automatic, Legend::Right, Legend::Direct][place],
            ..CurvesFigure::default()
        };
        if let Err(error) = sound(&figure.into()) {
            return Err(TestCaseError::fail(error));
        }
    }

    #[test]
    fn any_bars_are_sound(bars in prop::collection::vec((".{0,60}", number()), 1..60), unit in ".{0,8}") {
        let bars = bars.into_iter().map(|(name, value)| Bar::new(name, value)).collect();
        let figure = BarsFigure { title: "bars".into(), unit, bars, ..BarsFigure::default() };
        if let Err(error) = sound(&figure.into()) {
            return Err(TestCaseError::fail(error));
        }
    }

    #[test]
    fn logarithmic_ranges_are_sound(low in -90.0..90.0_f64, span in 0.0..9.0_f64) {
        let (low, high) = (10.0_f64.powf(low), 10.0_f64.powf(low + span));
        let figure = CurvesFigure {
            x: Axis::logarithmic("x", "Pa"),
            y: Axis::logarithmic("y", "W"),
            series: vec![Series::new("law", Style::Solid, vec![(low, high), (high, low)])],
            ..CurvesFigure::default()
        };
        let scene = sound(&figure.into());
        prop_assert!(scene.is_ok(), "{:?}", scene.err());
    }
}
