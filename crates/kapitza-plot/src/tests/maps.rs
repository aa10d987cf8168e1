//! Maps: what they say, what they refuse, and that both outputs show the same field.

use proptest::prelude::*;

use super::{says, sound};
use crate::scene::picture::Picture;
use crate::scene::{Area, Mark as Drawn, Scene};
use crate::{
    ColourMap, ColourScale, Figure, MapFigure, MapPanel, Mark, Outline, PlotError, Sampling, png, svg,
};

fn edges(length: f64, count: u32) -> Vec<f64> {
    (0..=count).map(|i| length * f64::from(i) / f64::from(count)).collect()
}

/// A hill on a die of 12 mm by 10 mm.
fn panel(cells: u32) -> MapPanel {
    let (x, y) = (edges(0.012, cells), edges(0.010, cells));
    let centre = |i: u32| (f64::from(i) + 0.5) / f64::from(cells);
    let values = (0..cells)
        .flat_map(|row| (0..cells).map(move |column| (centre(column), centre(row))))
        .map(|(x, y)| 320.0 + 30.0 * (-12.0 * ((x - 0.3).powi(2) + (y - 0.7).powi(2))).exp())
        .collect();
    MapPanel::new(x, y, values)
}

fn kelvin() -> ColourScale {
    ColourScale::sequential("Temperature", "K")
}

fn figure(panel: MapPanel) -> MapFigure {
    MapFigure { title: "A die".into(), ..MapFigure::new(kelvin(), panel) }
}

fn pictures(scene: &Scene) -> Vec<(Area, &Picture)> {
    let marks = scene.marks.iter();
    marks
        .filter_map(
            |mark| if let Drawn::Picture { area, picture } = mark { Some((*area, picture)) } else { None },
        )
        .collect()
}

#[test]
fn a_map_names_its_blocks_and_its_hot_spot() {
    let blocks = vec![
        Outline::new("Die", [0.0, 0.012], [0.0, 0.010]),
        Outline::new("Core", [0.001, 0.005], [0.006, 0.009]),
        Outline::new("A name too long for a sliver", [0.006, 0.0065], [0.002, 0.0025]),
    ];
    let scene = sound(&figure(panel(100).with_outlines(blocks).with_hot_spot()).into()).unwrap();
    // The largest cell of 100 by 100: 320 + 30 exp(-12 * 2 * 0.005²) = 349.98.
    says(&scene, &["A die", "x (mm)", "y (mm)", "Temperature (K)", "Core", "Die", "350.0 K", "340"]);
    assert!(!scene.texts().any(|text| text.content.contains("sliver")), "no unreadable names");
    let fonts = crate::font::Fonts::embedded().unwrap();
    let (plot, _) = pictures(&scene)[0];
    let inside = |name: &str, x: [f64; 2], y: [f64; 2]| {
        let text = scene.texts().find(|text| text.content == name).unwrap().area(&fonts);
        let block = Area {
            x: plot.x + x[0] / 0.012 * plot.width,
            y: plot.bottom() - y[1] / 0.010 * plot.height,
            width: (x[1] - x[0]) / 0.012 * plot.width,
            height: (y[1] - y[0]) / 0.010 * plot.height,
        };
        assert!(block.contains(text), "{name} {block:?} {text:?}");
        text
    };
    let die = inside("Die", [0.0, 0.012], [0.0, 0.010]);
    let core = inside("Core", [0.001, 0.005], [0.006, 0.009]);
    assert!(!die.overlaps(core.grown(20.0)), "the name of the die stays out of the core");
}

#[test]
fn a_field_without_a_hot_spot_gets_no_ring() {
    let marked = |values: Vec<f64>| MapPanel::new(edges(1.0, 2), edges(1.0, 1), values).with_hot_spot().mark;
    assert_eq!(marked(vec![300.0, 300.0]), None);
    assert_eq!(marked(vec![f64::NAN, 300.0]), None);
    assert_eq!(marked(vec![300.0, 301.0]).map(|mark| (mark.x, mark.y)), Some((0.75, 0.5)));
    assert_eq!(marked(Vec::new()), None);
}

#[test]
fn a_million_cells_give_a_small_file() {
    let size = |cells| svg(&figure(panel(cells)).into()).unwrap().len();
    let (few, many) = (size(100), size(1000));
    assert!(few < 200_000 && many < few + few / 10, "{few} {many}");
}

#[test]
fn both_outputs_show_the_same_field() {
    let figure: Figure = figure(panel(40)).into();
    let scene = sound(&figure).unwrap();
    let (plot, picture) = pictures(&scene)[0];
    let bytes = png(&figure, 2.0).unwrap();
    let mut reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgb).unwrap();
    // At two pixels a unit the picture is copied, pixel by pixel; its rim lies under the frame.
    assert_eq!(f64::from(picture.width), 2.0 * plot.width);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places on paper")]
    let whole = |value: f64| (2.0 * value) as usize;
    for row in (4..picture.height - 4).step_by(13) {
        for column in (4..picture.width - 4).step_by(17) {
            let place =
                (whole(plot.y) + row as usize) * info.width as usize + whole(plot.x) + column as usize;
            let colour = picture.colour(column, row);
            assert_eq!(rgb[3 * place..3 * place + 3], [colour.red, colour.green, colour.blue]);
        }
    }
}

#[test]
fn rows_run_upwards_and_void_is_grey() {
    // Lower row cold and void, upper row warm and hot.
    let cells = MapPanel::new(edges(1.0, 2), edges(1.0, 2), vec![0.0, f64::NAN, 1.0, 2.0]);
    let scene = sound(&MapFigure { sampling: Sampling::Cells, ..figure(cells) }.into()).unwrap();
    let (_, picture) = pictures(&scene)[0];
    let palette = ColourMap::Sequential.palette();
    let at = |x: u32, y: u32| picture.colour(x * picture.width / 4, y * picture.height / 4);
    assert_eq!(at(1, 3), palette[0]);
    assert_eq!(at(1, 1), palette[120]);
    assert_eq!(at(3, 1), palette[240]);
    let void = at(3, 3);
    assert!(void.red == void.green && void.green == void.blue && void.red > 150, "{void:?}");
}

#[test]
fn a_diverging_scale_has_its_middle_at_zero() {
    let cells = MapPanel::new(edges(1.0, 3), edges(1.0, 1), vec![-1.0, 0.0, 4.0]);
    let scale = ColourScale::diverging("Jump", "K");
    let scene =
        sound(&MapFigure { sampling: Sampling::Cells, ..MapFigure::new(scale, cells) }.into()).unwrap();
    let (_, picture) = pictures(&scene)[0];
    let palette = ColourMap::Diverging.palette();
    let at = |share: u32| picture.colour(share * picture.width / 6, picture.height / 2);
    assert_eq!([at(1), at(3), at(5)], [palette[90], palette[120], palette[240]]);
    says(&scene, &["−4", "0", "4", "Jump (K)"]);
}

#[test]
fn panels_share_one_bar_unless_they_have_their_own() {
    let bars = |figure: MapFigure| {
        let count = figure.panels.len();
        pictures(&sound(&figure.into()).unwrap()).len() - count
    };
    let panels = |count: usize| vec![panel(8).with_title("Layer"); count];
    for count in 1..=9 {
        let figure = MapFigure { scale: kelvin(), panels: panels(count), ..MapFigure::default() };
        assert_eq!(bars(figure), 1, "{count}");
    }
    let mut figure = MapFigure { scale: kelvin(), panels: panels(3), ..MapFigure::default() };
    figure.panels[2].scale = Some(ColourScale::diverging("Jump", "K"));
    let scene = sound(&figure.clone().into()).unwrap();
    says(&scene, &["(a)", "(b)", "(c)", "Layer", "Temperature (K)", "Jump (K)"]);
    assert_eq!(bars(figure), 2);
}

#[test]
fn isolines_are_labelled_with_their_levels() {
    let scene = sound(&MapFigure { isolines: true, ..figure(panel(60)) }.into()).unwrap();
    // 340 once at the bar and once on the line around the hill.
    assert_eq!(scene.texts().filter(|text| text.content == "340").count(), 2);
}

#[test]
fn extremes_of_a_map_are_drawn() {
    let one = |width: f64, height: f64, value: f64| {
        MapPanel::new(vec![0.0, width], vec![-height, 0.0], vec![value]).with_hot_spot()
    };
    for (width, height) in [(1.0, 1.0), (1e-3, 1.0), (1.0, 1e-6), (1e60, 1e-60), (3e-10, 2e-10), (1e99, 1e99)]
    {
        for value in [0.0, 300.0, -1e100, 1e100, 1e-90] {
            for colours in [ColourMap::Sequential, ColourMap::Diverging] {
                let scale = ColourScale { colours, ..kelvin() };
                let figure = MapFigure { isolines: true, ..MapFigure::new(scale, one(width, height, value)) };
                sound(&figure.into()).unwrap();
            }
        }
    }
    let far = MapPanel::new(vec![1e6, 1e6 + 1e-3], vec![0.0, 1e-3], vec![300.0]);
    sound(&figure(far).into()).unwrap();
    let hair = MapPanel::new(edges(1.0, 2), edges(1.0, 1), vec![300.0, 300.0 + 1e-9]).with_hot_spot();
    sound(&MapFigure { isolines: true, ..figure(hair) }.into()).unwrap();
    let void = MapPanel::new(edges(1.0, 2), edges(1.0, 1), vec![f64::NAN; 2]).with_hot_spot();
    let beside = MapFigure { panels: vec![void.clone(), panel(3)], ..figure(void.clone()) };
    sound(&beside.into()).unwrap();
    let title = "A title that is longer than any sheet of paper is wide ".repeat(5);
    sound(&MapFigure { title, ..figure(panel(4).with_title("A long name of a layer ".repeat(9))) }.into())
        .unwrap();
}

#[test]
fn maps_that_cannot_be_drawn_are_refused_by_name() {
    let refused = |panel: MapPanel| svg(&figure(panel.with_title("Die")).into()).unwrap_err();
    let square = |values: Vec<f64>| MapPanel::new(edges(1.0, 2), edges(1.0, 2), values);

    let error = refused(square(vec![1.0; 3]));
    assert_eq!(error.to_string(), "the map `Die` has 3 values for 2 columns and 2 rows; give one a cell");
    let error = refused(square(vec![1.0, 2.0, f64::INFINITY, 4.0]));
    let text = "the value of `Die` in column 0, row 1 is inf; a figure needs finite numbers";
    assert_eq!(error.to_string(), text);
    assert!(matches!(refused(square(vec![1e101; 4])), PlotError::TooLarge { .. }));
    assert!(matches!(refused(square(vec![f64::NAN; 4])), PlotError::Empty { what: "values", .. }));
    assert!(matches!(refused(MapPanel::default()), PlotError::TooFewEdges { given: 0, .. }));
    let fallen = MapPanel::new(vec![0.0, 1.0, 0.5], edges(1.0, 1), vec![1.0; 2]);
    let text = "the x edges of `Die` fall or repeat: edge 2 is 5e-1 m after 1e0 m; give them in rising order";
    assert_eq!(refused(fallen).to_string(), text);
    let holed = MapPanel::new(edges(1.0, 1), vec![0.0, f64::NAN], vec![1.0]);
    assert!(matches!(refused(holed), PlotError::NonFinite { .. }));
    let close = MapPanel::new(vec![1.0, 1.0 + 1e-15], edges(1.0, 1), vec![1.0]);
    assert!(matches!(refused(close), PlotError::EmptyRange { .. }));
    let mark = Mark { x: 2.0, y: 0.5, label: String::new() };
    let outside = MapPanel { mark: Some(mark), ..square(vec![1.0; 4]) };
    assert!(matches!(refused(outside), PlotError::OutsideMap { axis: "x", .. }));
    let turned = square(vec![1.0; 4]).with_outlines(vec![Outline::new("Core", [0.0, 1.0], [0.5, 0.5])]);
    assert!(matches!(refused(turned), PlotError::EmptyRange { .. }));
    let scale = kelvin().with_range(400.0, 300.0);
    let figure = MapFigure::new(scale, square(vec![1.0; 4]));
    assert!(matches!(svg(&figure.into()), Err(PlotError::EmptyRange { .. })));
    assert!(matches!(svg(&MapFigure::default().into()), Err(PlotError::Empty { what: "maps", .. })));
    let many = MapFigure { panels: vec![panel(2); 17], ..MapFigure::default() };
    assert!(matches!(svg(&many.into()), Err(PlotError::TooMany { given: 17, most: 16, .. })));
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![6 => 250.0..500.0, 1 => Just(f64::NAN), 1 => -1e100..1e100, 1 => Just(0.0)]
}

fn any_panel() -> impl Strategy<Value = MapPanel> {
    let widths = || prop::collection::vec(1e-6..1e-2_f64, 1..9);
    let outline = (".{0,20}", 0.0..1.0_f64, 0.01..1.0_f64, 0.0..1.0_f64, 0.01..1.0_f64);
    (
        widths(),
        widths(),
        prop::collection::vec(outline, 0..25),
        prop::option::of((0.0..1.0_f64, 0.0..1.0_f64)),
    )
        .prop_flat_map(|(widths, heights, outlines, mark)| {
            let cells = widths.len() * heights.len();
            let rest = (prop::collection::vec(value(), cells), ".{0,30}", any::<bool>());
            (Just((widths, heights, outlines, mark)), rest)
        })
        .prop_map(|((widths, heights, outlines, mark), (values, title, own))| {
            let edges = |widths: &[f64]| {
                let mut edges = vec![0.0];
                edges.extend(widths.iter().scan(0.0, |sum, width| {
                    *sum += width;
                    Some(*sum)
                }));
                edges
            };
            let (x, y) = (edges(&widths), edges(&heights));
            let (right, top) = (x[widths.len()], y[heights.len()]);
            let outlines = outlines
                .into_iter()
                .map(|(name, left, width, low, height)| {
                    let along = |from: f64, size: f64, whole: f64| [from * whole, (from + size) * whole];
                    Outline::new(name, along(left, width, right), along(low, height, top))
                })
                .collect();
            let mark = mark.map(|(x, y)| Mark { x: x * right, y: y * top, label: String::new() });
            let scale = own.then(|| ColourScale::diverging("Jump", "K"));
            MapPanel { mark, scale, ..MapPanel::new(x, y, values).with_outlines(outlines).with_title(title) }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_maps_are_sound(
        title in ".{0,60}",
        panels in prop::collection::vec(any_panel(), 1..10),
        label in ".{0,30}",
        unit in ".{0,8}",
        isolines in any::<bool>(),
        smooth in any::<bool>(),
    ) {
        prop_assume!(panels.iter().flat_map(|panel| &panel.values).any(|value| !value.is_nan()));
        let sampling = if smooth { Sampling::Smooth } else { Sampling::Cells };
        let scale = ColourScale::sequential(label, unit);
        let figure = MapFigure { title, scale, panels, sampling, isolines, ..MapFigure::default() };
        if let Err(error) = sound(&figure.into()) {
            return Err(TestCaseError::fail(error));
        }
    }
}
