//! Maps: dies, chiplets with gaps between them, panels, extremes of shape.

use std::f64::consts::TAU;

use kapitza_plot::{ColourScale, Figure, MapFigure, MapPanel, Mark, Outline, Sampling};

pub fn figures() -> Vec<(&'static str, Figure)> {
    vec![
        ("map_die", die(120, false).into()),
        ("map_die_isolines", die(120, true).into()),
        ("map_die_cells", MapFigure { sampling: Sampling::Cells, ..die(32, false) }.into()),
        ("map_die_million", die(1000, true).into()),
        ("map_chiplets", chiplets().into()),
        ("map_jump", jump().into()),
        ("map_wide", strip(10.0, 1.0).into()),
        ("map_tall", strip(1.0, 10.0).into()),
        ("map_needle", strip(500.0, 1.0).into()),
        ("map_floorplan", floorplan().into()),
        ("map_equal", equal().into()),
        ("map_one_cell", one_cell().into()),
        ("map_range", ranged().into()),
        ("map_interface", interface().into()),
        ("map_layers_2", layers(2).into()),
        ("map_layers_4", layers(4).into()),
        ("map_layers_5", layers(5).into()),
        ("map_layers_7", layers(7).into()),
        ("map_layers_9", layers(9).into()),
        ("map_stack_sizes", sizes().into()),
        ("map_strips", strips().into()),
    ]
}

/// `count` cells over a length, finer where `place` says (as a share), in mm.
fn edges(length: f64, count: u32, place: Option<f64>) -> Vec<f64> {
    (0..=count)
        .map(|i| f64::from(i) / f64::from(count))
        .map(|s| match place {
            // A smooth map of the unit interval that lingers at the place.
            Some(place) => s - 0.12 * ((TAU * (s - place)).sin() + (TAU * place).sin()),
            None => s,
        })
        .map(|s| s.clamp(0.0, 1.0) * length)
        .collect()
}

fn field(x: &[f64], y: &[f64], law: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let centre = |pair: &[f64]| f64::midpoint(pair[0], pair[1]);
    y.windows(2)
        .flat_map(|y| x.windows(2).map(|x| (centre(x), centre(y))).collect::<Vec<_>>())
        .map(|(x, y)| law(x, y))
        .collect()
}

fn bump(x: f64, y: f64, centre: (f64, f64), height: f64, width: f64) -> f64 {
    height * (-((x - centre.0).powi(2) + (y - centre.1).powi(2)) / (2.0 * width * width)).exp()
}

const MM: f64 = 1e-3;

/// A die of 12.4 mm by 10 mm: four cores, cache, graphics, memory controller.
fn blocks() -> Vec<Outline> {
    let block =
        |name: &str, x: [f64; 2], y: [f64; 2]| Outline::new(name, x.map(|v| v * MM), y.map(|v| v * MM));
    vec![
        block("Core 0", [0.4, 3.2], [6.0, 9.6]),
        block("Core 1", [3.2, 6.0], [6.0, 9.6]),
        block("Core 2", [6.0, 8.8], [6.0, 9.6]),
        block("Core 3", [8.8, 11.6], [6.0, 9.6]),
        block("Last-level cache", [0.4, 11.6], [4.2, 6.0]),
        block("Graphics", [0.4, 7.4], [0.4, 4.2]),
        block("Memory controller", [7.4, 10.6], [0.4, 4.2]),
        block("I/O", [10.6, 11.6], [0.4, 4.2]),
        block("PLL", [11.6, 12.0], [8.0, 8.6]),
    ]
}

fn die_law(x: f64, y: f64) -> f64 {
    let (x, y) = (x / MM, y / MM);
    let at = |centre, height, width| bump(x, y, centre, height, width);
    52.0 + at((4.4, 8.2), 31.0, 0.9)
        + at((4.8, 7.2), 9.0, 1.8)
        + at((1.9, 7.9), 16.0, 1.0)
        + at((7.3, 8.0), 21.0, 1.0)
        + at((10.2, 8.1), 8.0, 1.1)
        + at((3.6, 2.2), 9.0, 2.4)
        + at((6.0, 6.0), 9.0, 4.5)
}

fn die(cells: u32, isolines: bool) -> MapFigure {
    let (x, y) = (edges(12.4 * MM, cells, None), edges(10.0 * MM, cells, None));
    let values = field(&x, &y, die_law);
    let panel = MapPanel::new(x, y, values).with_outlines(blocks()).with_hot_spot();
    MapFigure {
        title: "Processor die at 120 W".into(),
        subtitle: format!("Junction plane, {cells} × {cells} cells"),
        isolines,
        ..MapFigure::new(ColourScale::sequential("Temperature", "°C"), panel)
    }
}

fn chiplets() -> MapFigure {
    let (x, y) = (edges(44.0 * MM, 176, None), edges(30.0 * MM, 120, None));
    let parts: [(&str, [f64; 4], f64); 6] = [
        ("Compute 0", [11.0, 21.5, 6.0, 24.0], 24.0),
        ("Compute 1", [22.5, 33.0, 6.0, 24.0], 31.0),
        ("HBM 0", [2.0, 10.0, 3.5, 14.5], 9.0),
        ("HBM 1", [2.0, 10.0, 15.5, 26.5], 8.0),
        ("HBM 2", [34.0, 42.0, 3.5, 14.5], 10.0),
        ("HBM 3", [34.0, 42.0, 15.5, 26.5], 9.0),
    ];
    let law = |x: f64, y: f64| {
        let (x, y) = (x / MM, y / MM);
        let inside = |b: [f64; 4]| (b[0]..b[1]).contains(&x) && (b[2]..b[3]).contains(&y);
        parts.iter().find(|part| inside(part.1)).map_or(f64::NAN, |(_, b, height)| {
            let centre = (0.45 * b[0] + 0.55 * b[1], 0.4 * b[2] + 0.6 * b[3]);
            54.0 + bump(x, y, centre, *height, 4.5) + bump(x, y, (22.0, 15.0), 12.0, 14.0)
        })
    };
    let values = field(&x, &y, law);
    let outlines = parts
        .iter()
        .map(|(name, b, _)| Outline::new(*name, [b[0] * MM, b[1] * MM], [b[2] * MM, b[3] * MM]))
        .collect();
    MapFigure {
        title: "Two compute chiplets with four memory stacks".into(),
        subtitle: "Plane of the active faces; nothing between the chiplets".into(),
        isolines: true,
        ..MapFigure::new(
            ColourScale::sequential("Temperature", "°C"),
            MapPanel::new(x, y, values).with_outlines(outlines).with_hot_spot(),
        )
    }
}

fn jump_law(x: f64, y: f64) -> f64 {
    let flux = 0.12 * (die_law(x, y) - 52.0);
    // A void under one of the cores.
    if (x / MM - 8.6).hypot(y / MM - 3.0) < 1.1 { -2.2 } else { flux - 0.6 }
}

fn jump() -> MapFigure {
    let (x, y) = (edges(12.4 * MM, 200, None), edges(10.0 * MM, 160, None));
    let values = field(&x, &y, jump_law);
    MapFigure {
        title: "Change of the jump at TIM1".into(),
        subtitle: "Indium instead of polymer".into(),
        ..MapFigure::new(
            ColourScale::diverging("Change of the jump", "K"),
            MapPanel::new(x, y, values).with_outlines(blocks()),
        )
    }
}

fn strip(width: f64, height: f64) -> MapFigure {
    let (x, y) = (edges(width * MM, 100, Some(0.3)), edges(height * MM, 40, None));
    let longer = width.max(height);
    let law = |x: f64, y: f64| {
        let along = (x + y) / MM / longer;
        340.0 + 30.0 * (-(along - 0.3).powi(2) * 20.0).exp() + 5.0 * (9.0 * along).sin()
    };
    let values = field(&x, &y, law);
    MapFigure {
        title: format!("A bar of {width} mm by {height} mm"),
        ..MapFigure::new(
            ColourScale::sequential("Temperature", "K"),
            MapPanel::new(x, y, values).with_hot_spot(),
        )
    }
}

/// Hundreds of blocks, most too small for a name.
fn floorplan() -> MapFigure {
    let (x, y) = (edges(16.0 * MM, 160, None), edges(16.0 * MM, 160, None));
    let values = field(&x, &y, |x, y| {
        let (x, y) = (x / MM, y / MM);
        318.0
            + bump(x, y, (4.5, 11.0), 22.0, 1.1)
            + bump(x, y, (11.0, 5.0), 15.0, 3.0)
            + bump(x, y, (8.0, 8.0), 9.0, 6.0)
    });
    let mut outlines = vec![Outline::new("Die", [0.2 * MM, 15.8 * MM], [0.2 * MM, 15.8 * MM])];
    let (mut left, mut row) = (0.6, 0.6);
    for index in 0..140_u32 {
        let width = [0.3, 0.9, 2.1, 0.5, 1.4, 3.0][(index * 7 % 6) as usize];
        let height = 1.15;
        if left + width > 15.4 {
            left = 0.6;
            row += height;
        }
        if row + height > 15.4 {
            break;
        }
        let name = ["L2 left", "ALU", "FP register file", "ROB", "D-cache", "TLB"][(index * 5 % 6) as usize];
        outlines.push(Outline::new(
            format!("{name} {index}"),
            [left * MM, (left + width) * MM],
            [row * MM, (row + height) * MM],
        ));
        left += width;
    }
    MapFigure {
        title: "Names where there is room for them".into(),
        ..MapFigure::new(
            ColourScale::sequential("Temperature", "K"),
            MapPanel::new(x, y, values).with_outlines(outlines).with_hot_spot(),
        )
    }
}

fn equal() -> MapFigure {
    let (x, y) = (edges(8.0 * MM, 20, None), edges(5.0 * MM, 20, None));
    let values = vec![300.0; 400];
    let outlines = vec![Outline::new("Heater", [2.0 * MM, 6.0 * MM], [1.0 * MM, 4.0 * MM])];
    MapFigure {
        title: "No power: the ambient everywhere".into(),
        ..MapFigure::new(
            ColourScale::sequential("Temperature", "K"),
            MapPanel::new(x, y, values).with_outlines(outlines).with_hot_spot(),
        )
    }
}

fn one_cell() -> MapFigure {
    MapFigure {
        title: "One cell".into(),
        isolines: true,
        ..MapFigure::new(
            ColourScale::sequential("Temperature", "K"),
            MapPanel::new(vec![0.0, 80e-6], vec![0.0, 60e-6], vec![312.5]).with_hot_spot(),
        )
    }
}

fn ranged() -> MapFigure {
    let figure = die(120, false);
    MapFigure {
        scale: figure.scale.clone().with_range(55.0, 80.0),
        subtitle: String::new(),
        title: "A given range".into(),
        ..figure
    }
}

/// Both sides of an interface and the jump between them.
fn interface() -> MapFigure {
    let (x, y) = (edges(12.4 * MM, 124, None), edges(10.0 * MM, 100, None));
    let panel = |title: &str, law: &dyn Fn(f64, f64) -> f64| {
        MapPanel::new(x.clone(), y.clone(), field(&x, &y, law))
            .with_title(title)
            .with_outlines(blocks())
            .with_hot_spot()
    };
    let cold = |x: f64, y: f64| 46.0 + 0.55 * (die_law(x, y) - 52.0);
    MapFigure {
        title: "TIM1: both sides and the jump".into(),
        scale: ColourScale::sequential("Temperature", "°C"),
        panels: vec![
            panel("Die side", &die_law),
            panel("Lid side", &cold),
            panel("Jump", &|x, y| die_law(x, y) - cold(x, y))
                .with_scale(ColourScale::sequential("Jump", "K")),
        ],
        ..MapFigure::default()
    }
}

fn layers(count: u32) -> MapFigure {
    let names = [
        "Die",
        "TIM1",
        "Lid, lower face",
        "Lid, upper face",
        "TIM2",
        "Sink base",
        "Sink top",
        "Board",
        "Substrate",
    ];
    let (x, y) = (edges(12.4 * MM, 62, None), edges(10.0 * MM, 50, None));
    let panels = (0..count)
        .map(|layer| {
            let spread = 1.0 + 0.5 * f64::from(layer);
            let values = field(&x, &y, |x, y| {
                let (x, y) = (x / MM, y / MM);
                48.0 + bump(x, y, (4.4, 8.2), 34.0 / spread, spread)
                    + bump(x, y, (6.0, 5.0), 12.0, 4.0 + spread)
            });
            let panel = MapPanel::new(x.clone(), y.clone(), values).with_title(names[layer as usize % 9]);
            let panel = panel.with_hot_spot();
            if layer == 0 { panel.with_outlines(blocks()) } else { panel }
        })
        .collect();
    MapFigure {
        title: format!("The {count} planes of a stack"),
        subtitle: "Die of 12.4 mm by 10 mm at 120 W".into(),
        scale: ColourScale::sequential("Temperature", "°C"),
        panels,
        isolines: count == 4,
        ..MapFigure::default()
    }
}

/// Layers of different extent, each with axes of its own.
fn sizes() -> MapFigure {
    let panel = |title: &str, width: f64, height: f64, peak: f64| {
        let (x, y) = (edges(width * MM, 80, None), edges(height * MM, 80, None));
        let values = field(&x, &y, |x, y| {
            40.0 + bump(x / MM, y / MM, (0.4 * width, 0.55 * height), peak, 0.25 * width)
        });
        MapPanel::new(x, y, values).with_title(title).with_hot_spot()
    };
    MapFigure {
        title: "Layers of unequal size".into(),
        scale: ColourScale::sequential("Temperature", "°C"),
        panels: vec![
            panel("Die", 9.0, 7.0, 45.0),
            panel("Lid", 30.0, 30.0, 18.0),
            panel("Sink base", 80.0, 60.0, 9.0),
        ],
        ..MapFigure::default()
    }
}

fn strips() -> MapFigure {
    let panel = |title: &str, phase: f64| {
        let (x, y) = (edges(40.0 * MM, 200, None), edges(4.0 * MM, 20, None));
        let values = field(&x, &y, |x, y| 320.0 + 14.0 * (x / MM / 6.0 + phase).sin() + 2.0 * y / MM);
        let mark = Mark { x: 0.0395, y: 0.0002, label: "edge".into() };
        MapPanel { mark: Some(mark), ..MapPanel::new(x, y, values).with_title(title) }
    };
    MapFigure {
        title: "Power rails of a module".into(),
        scale: ColourScale::sequential("Temperature", "K"),
        panels: vec![panel("Upper rail", 0.0), panel("Middle rail", 1.0), panel("Lower rail", 2.0)],
        isolines: true,
        ..MapFigure::default()
    }
}
