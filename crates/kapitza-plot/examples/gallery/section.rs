//! Vertical cuts through stacks of very unequal layers.

use kapitza_plot::{ColourScale, Figure, SectionFigure, SectionLayer};

pub fn figures() -> Vec<(&'static str, Figure)> {
    vec![
        ("section_processor", processor(None).into()),
        ("section_place", processor(Some(0.008)).into()),
        ("section_two", two().into()),
        ("section_many", many().into()),
    ]
}

const MM: f64 = 1e-3;

fn edges(from: f64, to: f64, count: u32) -> Vec<f64> {
    (0..=count).map(|i| from + (to - from) * f64::from(i) / f64::from(count)).collect()
}

/// Name, thickness, half width (m), peak at its lower and upper face (K above the ambient), width of the peak (m), and
/// the interface above it.
type Layer = (&'static str, f64, f64, f64, f64, f64, &'static str);

fn cut(title: &str, half: f64, layers: &[Layer]) -> SectionFigure {
    let x = edges(-half, half, 240);
    let centres: Vec<f64> = x.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
    let mut z = 0.0;
    let layers = layers
        .iter()
        .map(|(name, thickness, reach, low, high, width, interface)| {
            let cells = 8;
            let z_edges = edges(z, z + thickness, cells);
            z += thickness;
            let at = |x: f64, share: f64| {
                if x.abs() > *reach {
                    return f64::NAN;
                }
                let peak = low + (high - low) * share;
                35.0 + 0.55 * peak + 0.45 * peak * (-((x - 1.5 * MM) / width).powi(2)).exp()
            };
            let share = |row: u32| (f64::from(row) + 0.5) / f64::from(cells);
            let values = (0..cells).flat_map(|row| centres.iter().map(move |x| at(*x, share(row)))).collect();
            let face = |share: f64| centres.iter().map(|x| at(*x, share)).collect();
            SectionLayer::new(*name, z_edges, values).with_faces(face(0.0), face(1.0)).under(*interface)
        })
        .collect();
    SectionFigure {
        title: title.into(),
        scale: ColourScale::sequential("Temperature", "°C"),
        x_edges: x,
        layers,
        ..SectionFigure::default()
    }
}

fn processor(place: Option<f64>) -> SectionFigure {
    let layers = [
        ("Substrate", 1.2 * MM, 18.0 * MM, 30.0, 48.0, 7.0 * MM, "Bumps"),
        ("Die, Si", 0.775 * MM, 8.0 * MM, 62.0, 54.0, 2.5 * MM, "TIM1"),
        ("Lid, Cu", 3.0 * MM, 15.0 * MM, 27.0, 22.0, 6.0 * MM, "TIM2"),
        ("Sink base, Al", 8.0 * MM, 20.0 * MM, 14.0, 8.0, 11.0 * MM, ""),
    ];
    SectionFigure {
        subtitle: "Through the hottest core; layers stretched".into(),
        profile_at: place,
        ..cut("Cut through a lidded processor at 120 W", 20.0 * MM, &layers)
    }
}

fn two() -> SectionFigure {
    let layers = [
        ("Sapphire", 430e-6, 0.5 * MM, 10.0, 12.0, 0.2 * MM, "Kapitza"),
        ("Aluminium", 80e-9, 0.5 * MM, 19.0, 19.5, 0.2 * MM, ""),
    ];
    cut("A film of 80 nm on a wafer", 0.5 * MM, &layers)
}

fn many() -> SectionFigure {
    let names = [
        "Coolant plate",
        "TIM",
        "Baseplate",
        "Solder",
        "Copper, lower",
        "Brazing, lower",
        "Ceramic",
        "Brazing, upper",
        "Copper, upper",
        "Sinter silver",
        "Silicon carbide",
        "Metallisation",
    ];
    let sizes = [5.0, 0.1, 3.0, 0.15, 0.3, 0.02, 0.32, 0.02, 0.3, 0.05, 0.18, 0.004];
    let layers: Vec<Layer> = names
        .iter()
        .zip(sizes)
        .enumerate()
        .map(|(index, (name, size))| {
            let low = 5.0 + 6.5 * index as f64;
            let joint = if index % 4 == 1 { "Contact" } else { "" };
            (*name, size * MM, (16.0 - index as f64) * MM, low, low + 4.0, 5.0 * MM, joint)
        })
        .collect();
    cut("A power module in twelve layers", 16.0 * MM, &layers)
}
