//! Vertical cuts: layers in order, true jumps, refusals.

use proptest::prelude::*;

use super::{says, sound};
use crate::scene::{Area, Mark, Scene};
use crate::{ColourScale, PlotError, SectionFigure, SectionLayer, svg};

/// A die under a lid: 10 K through the die, a jump of 27 K, 5 K through the lid.
fn cut() -> SectionFigure {
    let die = SectionLayer::new("Die", vec![0.0, 0.4e-3, 0.775e-3], vec![98.0, 97.0, 92.0, 91.0]);
    let lid = SectionLayer::new("Lid", vec![0.0, 3e-3], vec![60.5, 60.0]);
    SectionFigure {
        title: "A cut".into(),
        scale: ColourScale::sequential("Temperature", "°C"),
        x_edges: vec![0.0, 4e-3, 10e-3],
        layers: vec![
            die.with_faces(vec![100.0, 99.0], vec![90.0, 89.0]).under("TIM1"),
            lid.with_faces(vec![63.0, 62.0], vec![58.0, 57.0]),
        ],
        ..SectionFigure::default()
    }
}

fn layers_on_paper(scene: &Scene) -> Vec<Area> {
    let marks = scene.marks.iter();
    marks.filter_map(|mark| if let Mark::Picture { area, .. } = mark { Some(*area) } else { None }).collect()
}

#[test]
fn a_cut_names_layers_and_jumps() {
    let scene = sound(&cut().into()).unwrap();
    // The hottest column is the first, whose middle is at 2 mm.
    says(
        &scene,
        &["Die", "775 µm", "Lid", "3 mm", "TIM1: 27.0 K", "at x = 2.00 mm", "x (mm)", "Temperature (°C)"],
    );
    let areas = layers_on_paper(&scene);
    assert!(areas[0].y == areas[1].bottom(), "the lid stands on the die");
    // Ten times the thickness is drawn twice as high: 3 mm over 0.775 mm by 2 ^ log10(3.871) = 1.503.
    assert!((areas[1].height / areas[0].height - 1.503).abs() < 0.02, "{areas:?}");
}

#[test]
fn the_profile_runs_from_face_to_face() {
    let scene = sound(&SectionFigure { profile_at: Some(7e-3), ..cut() }.into()).unwrap();
    says(&scene, &["at x = 7.00 mm", "TIM1: 27.0 K"]);
    let areas = layers_on_paper(&scene);
    let lines: Vec<&Vec<(f64, f64)>> = scene
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Line { points, width, .. } if *width == 2.6 => Some(points),
            _ => None,
        })
        .collect();
    // Column two of the die: 99, 97, 91 and 89 from its lower to its upper face; of the lid 62, 60 and 57.
    assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [4, 3]);
    let (die, lid) = (lines[0], lines[1]);
    assert!((die[0].1 - areas[0].bottom()).abs() < 1e-9 && (die[3].1 - areas[0].y).abs() < 1e-9);
    assert!((lid[0].1 - areas[1].bottom()).abs() < 1e-9 && (lid[2].1 - areas[1].y).abs() < 1e-9);
    // All on one scale: 27 K of the jump against 10 K of the die.
    assert!(((die[3].0 - lid[0].0) / (die[0].0 - die[3].0) - 2.7).abs() < 1e-9, "{die:?} {lid:?}");
}

#[test]
fn cuts_that_cannot_be_drawn_are_refused_by_name() {
    let refused = |change: &dyn Fn(&mut SectionFigure)| {
        let mut figure = cut();
        change(&mut figure);
        svg(&figure.into()).unwrap_err()
    };
    let error = refused(&|figure| figure.layers[1].values = vec![1.0]);
    assert_eq!(error.to_string(), "the map `Lid` has 1 values for 2 columns and 1 rows; give one a cell");
    let error = refused(&|figure| figure.layers[0].faces[0] = vec![1.0]);
    assert!(matches!(error, PlotError::ValueCount { given: 1, columns: 2, rows: 1, .. }));
    let error = refused(&|figure| figure.layers[0].faces[1][0] = f64::INFINITY);
    assert!(matches!(error, PlotError::NonFinite { .. }));
    let error = refused(&|figure| figure.layers[0].z_edges = vec![1.0, 1.0, 2.0]);
    assert!(matches!(error, PlotError::EdgeOrder { index: 1, .. }));
    assert!(matches!(refused(&|figure| figure.layers.clear()), PlotError::Empty { what: "layers", .. }));
    assert!(matches!(refused(&|figure| figure.x_edges.clear()), PlotError::TooFewEdges { .. }));
    assert!(matches!(refused(&|figure| figure.profile_at = Some(1.0)), PlotError::OutsideMap { .. }));
    let many = |figure: &mut SectionFigure| figure.layers = vec![figure.layers[1].clone(); 25];
    assert!(matches!(refused(&many), PlotError::TooMany { given: 25, most: 24, .. }));
    let void = |figure: &mut SectionFigure| {
        figure.layers.iter_mut().for_each(|layer| layer.values.iter_mut().for_each(|v| *v = f64::NAN));
    };
    assert!(matches!(refused(&void), PlotError::Empty { what: "values", .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_cuts_are_sound(
        layers in prop::collection::vec((".{0,30}", -9.0..0.0_f64, 1..4_usize, any::<bool>(), ".{0,20}"), 1..24),
        columns in 1..6_usize,
        values in prop::collection::vec(
            prop_oneof![5 => 250.0..500.0_f64, 1 => Just(f64::NAN), 1 => -1e100..1e100_f64], 30,
        ),
        title in ".{0,40}",
        unit in ".{0,6}",
    ) {
        let cycle = |from: usize, count: usize| -> Vec<f64> {
            (from..from + count).map(|i| values[i % values.len()]).collect()
        };
        let layers: Vec<SectionLayer> = layers
            .into_iter()
            .enumerate()
            .map(|(index, (name, size, rows, faces, joint))| {
                let thickness = 10.0_f64.powf(size);
                let edges = (0..=rows).map(|i| thickness * i as f64 / rows as f64).collect();
                let layer = SectionLayer::new(name, edges, cycle(7 * index, columns * rows)).under(joint);
                if faces { layer.with_faces(cycle(index, columns), cycle(3 * index, columns)) } else { layer }
            })
            .collect();
        prop_assume!(layers.iter().flat_map(|layer| &layer.values).any(|value| !value.is_nan()));
        let figure = SectionFigure {
            title,
            scale: ColourScale::sequential("Quantity", unit),
            x_edges: (0..=columns).map(|i| 1e-3 * i as f64).collect(),
            layers,
            ..SectionFigure::default()
        };
        if let Err(error) = sound(&figure.into()) {
            return Err(TestCaseError::fail(error));
        }
    }
}
