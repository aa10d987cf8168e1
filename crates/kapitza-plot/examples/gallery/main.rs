//! Writes all figures with realistic numbers to a folder: `cargo run --release --example gallery -- figures`.
//! A second word takes only the figures whose names contain it.

mod maps;
mod section;
mod structure;

use std::path::Path;
use std::time::Instant;

use kapitza_plot::{
    Axis, Band, BandKind, Bar, BarsFigure, Comparison, CurvesFigure, Figure, Legend, PNG_SCALE, RangeBand,
    Series, StackFigure, Style, TemperatureUnit, png, svg,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("give a folder as the first argument")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let wanted = std::env::args().nth(2).unwrap_or_default();
    let all =
        figures().into_iter().chain(maps::figures()).chain(section::figures()).chain(structure::figures());
    for (name, figure) in all.filter(|(name, _)| name.contains(&wanted)) {
        let start = Instant::now();
        let text = svg(&figure)?;
        let svg_time = start.elapsed();
        let start = Instant::now();
        let picture = png(&figure, PNG_SCALE)?;
        let png_time = start.elapsed();
        println!(
            "{name:<18} svg {:>6.2} ms {:>7} bytes   png {:>6.1} ms {:>8} bytes",
            svg_time.as_secs_f64() * 1e3,
            text.len(),
            png_time.as_secs_f64() * 1e3,
            picture.len()
        );
        std::fs::write(folder.join(format!("{name}.svg")), text)?;
        std::fs::write(folder.join(format!("{name}.png")), picture)?;
    }
    Ok(())
}

fn figures() -> Vec<(&'static str, Figure)> {
    vec![
        ("stack", cpu(None).into()),
        ("stack_compared", compared().into()),
        ("stack_many", power_module().into()),
        ("stack_200", tall(200).into()),
        ("stack_nanokelvin", tiny(1e-9).into()),
        ("stack_isothermal", tiny(0.0).into()),
        ("stack_single", single().into()),
        ("conductance", conductance(Legend::Automatic).into()),
        ("conductance_direct", conductance(Legend::Direct).into()),
        ("temperature", temperature().into()),
        ("measured", measured().into()),
        ("ranking", ranking().into()),
        ("ranking_signs", ranking_signs().into()),
    ]
}

/// The drops of a processor of 120 W; `joint` replaces that of the first joint.
fn cpu(joint: Option<f64>) -> StackFigure {
    let drops = [8.9, joint.unwrap_or(30.0), 4.0, 9.0, 5.6, 18.4];
    let mut temperature = 308.0 + drops.iter().sum::<f64>();
    let mut next = |name: &str, kind, drop: f64, note: &str| {
        let hot = temperature;
        temperature -= drop;
        Band::new(name, kind, hot, temperature).with_note(note)
    };
    // Heat is made near the upper face of the die: the profile steepens on the way.
    let mut die = next("Die, Si", BandKind::Layer, drops[0], "0.074 K/W");
    die.points = (1..20)
        .map(|i| f64::from(i) / 20.0)
        .map(|s| (s, die.hot - drops[0] * s * (0.55 + 0.45 * s)))
        .collect();
    let hot = die.hot;
    StackFigure {
        title: "A lidded processor at 120 W".into(),
        subtitle: "Die of 80 mm², air at 308 K".into(),
        bands: vec![
            Band::new("Power, 120 W", BandKind::Boundary, hot, hot),
            die,
            next("TIM1", BandKind::Interface, drops[1], "0.25 K/W"),
            next("Lid, Cu", BandKind::Layer, drops[2], "0.033 K/W"),
            next("TIM2", BandKind::Interface, drops[3], "0.075 K/W"),
            next("Heat sink", BandKind::Layer, drops[4], "0.047 K/W"),
            next("Air", BandKind::Boundary, drops[5], "0.153 K/W"),
        ],
        ..StackFigure::default()
    }
}

fn compared() -> StackFigure {
    let better = cpu(Some(8.0));
    StackFigure {
        label: "polymer TIM1".into(),
        comparison: Some(Comparison { label: "indium TIM1".into(), bands: better.bands }),
        unit: TemperatureUnit::Celsius,
        ..cpu(None)
    }
}

fn power_module() -> StackFigure {
    let drops = [
        ("Chip losses, 210 W", BandKind::Boundary, 0.0),
        ("Silicon carbide MOSFET", BandKind::Layer, 6.2),
        ("Sintered silver die attach", BandKind::Interface, 3.1),
        ("Upper copper metallisation", BandKind::Layer, 2.4),
        ("Active metal brazing", BandKind::Interface, 0.6),
        ("Silicon nitride ceramic AMB substrate", BandKind::Layer, 12.7),
        ("Active metal brazing, lower side", BandKind::Interface, 0.6),
        ("Lower copper metallisation", BandKind::Layer, 1.9),
        ("Solder SAC305 with 4 % voids", BandKind::Interface, 4.4),
        ("Baseplate, AlSiC", BandKind::Layer, 7.3),
        ("Phase-change thermal interface material", BandKind::Interface, 21.5),
        ("Cold plate with water-glycol", BandKind::Boundary, 14.8),
    ];
    let mut temperature = 338.0 + drops.iter().map(|(.., drop)| drop).sum::<f64>();
    let bands = drops
        .into_iter()
        .map(|(name, kind, drop)| {
            let hot = temperature;
            temperature -= drop;
            Band::new(name, kind, hot, temperature)
        })
        .collect();
    StackFigure { title: "Twelve elements with long names".into(), bands, ..StackFigure::default() }
}

fn tall(count: u32) -> StackFigure {
    let mut temperature = 400.0;
    let bands = (0..count)
        .map(|i| {
            let kind = if i % 2 == 0 { BandKind::Layer } else { BandKind::Interface };
            let drop = if i % 2 == 0 { 0.2 } else { 0.4 + 0.3 * f64::from(i * 37 % 11) / 11.0 };
            let hot = temperature;
            temperature -= drop;
            let name = if i % 2 == 0 { "Sheet" } else { "Joint" };
            Band::new(format!("{name} {}", i / 2 + 1), kind, hot, temperature)
        })
        .collect();
    StackFigure { title: "Two hundred elements".into(), bands, ..StackFigure::default() }
}

fn tiny(jump: f64) -> StackFigure {
    StackFigure {
        title: if jump > 0.0 { "A jump of a nanokelvin".into() } else { "No heat flows".into() },
        bands: vec![
            Band::new("Copper", BandKind::Layer, 300.0 + jump, 300.0 + jump),
            Band::new("Joint", BandKind::Interface, 300.0 + jump, 300.0),
            Band::new("Sapphire", BandKind::Layer, 300.0, 300.0),
        ],
        ..StackFigure::default()
    }
}

fn single() -> StackFigure {
    StackFigure {
        title: "One joint alone".into(),
        bands: vec![Band::new("Grease", BandKind::Interface, 310.0, 300.0).with_note("10 mm² K/W")],
        ..StackFigure::default()
    }
}

fn curve(from: f64, to: f64, law: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    (0..=80).map(|i| from * (to / from).powf(f64::from(i) / 80.0)).map(|x| (x, law(x))).collect()
}

fn conductance(legend: Legend) -> CurvesFigure {
    let contact = |p: f64| 9.2e3 * p.powf(0.95);
    let (air, helium) = (2.6e3, 1.5e4);
    let series = vec![
        Series::new("Joint in helium", Style::Solid, curve(0.05, 20.0, |p| contact(p) + helium)).in_group(0),
        Series::new("Joint in air", Style::Solid, curve(0.05, 20.0, |p| contact(p) + air)).in_group(2),
        Series::new("Joint in vacuum", Style::Solid, curve(0.05, 20.0, |p| contact(p) + 7.0)).in_group(6),
        Series::new("Contact", Style::Dashed, curve(0.05, 20.0, contact)).in_group(1),
        Series::new("Gap, helium", Style::Dotted, curve(0.05, 20.0, |p| helium * p.powf(0.02))).in_group(0),
        Series::new("Gap, air", Style::Dotted, curve(0.05, 20.0, |p| air * p.powf(0.02))).in_group(2),
        Series::new("Radiation", Style::Dotted, curve(0.05, 20.0, |_| 7.0)).in_group(3),
    ];
    CurvesFigure {
        title: "Bead-blasted aluminium under pressure".into(),
        subtitle: "Roughness 2 µm, mean temperature 350 K".into(),
        x: Axis::logarithmic("Contact pressure", "MPa"),
        y: Axis::logarithmic("Conductance", "W m⁻² K⁻¹"),
        series,
        ranges: vec![RangeBand::new("validity of the contact law", 0.2, 8.0)],
        legend,
        ..CurvesFigure::default()
    }
}

fn temperature() -> CurvesFigure {
    let law = |limit: f64, debye: f64| {
        move |t: f64| limit / (1.0 + (debye / (3.2 * t)).powi(2) + (debye / (6.0 * t)).powi(3))
    };
    let points = |limit, debye| {
        (0..=100).map(|i| 5.0 + 4.45 * f64::from(i)).map(|t| (t, law(limit, debye)(t))).collect()
    };
    CurvesFigure {
        title: "Conductance over temperature".into(),
        x: Axis::linear("Temperature", "K"),
        y: Axis::linear("Conductance", "W m⁻² K⁻¹"),
        series: vec![
            Series::new("Diffuse mismatch", Style::Solid, points(1.62e8, 410.0)),
            Series::new("Acoustic mismatch", Style::Dashed, points(1.21e8, 380.0)),
        ],
        ..CurvesFigure::default()
    }
}

fn measured() -> CurvesFigure {
    let mut state = 7_u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 24) - 0.5
    };
    let mut series: Vec<Series> = (0..30)
        .map(|reference| {
            let offset = 10.0_f64.powf(1.1 * noise());
            let points = (0..12)
                .map(|_| {
                    let pressure = 10.0_f64.powf(-3.2 + 2.2 * (noise() + 0.5));
                    (pressure, 1.25 * pressure.powf(0.95) * offset * 10.0_f64.powf(0.3 * noise()))
                })
                .collect();
            Series::new(
                format!("Reference {:02} ({})", reference + 1, 1961 + reference * 2),
                Style::Markers,
                points,
            )
        })
        .collect();
    series.push(
        Series::new("Plastic contact", Style::Solid, curve(5e-4, 0.12, |p| 1.25 * p.powf(0.95))).in_group(6),
    );
    series.push(
        Series::new("Elastic contact", Style::Dashed, curve(5e-4, 0.12, |p| 1.55 * p.powf(0.94))).in_group(6),
    );
    CurvesFigure {
        title: "Measured contact conductance".into(),
        subtitle: "360 points of 30 references and two laws".into(),
        x: Axis::logarithmic("Pressure over hardness", ""),
        y: Axis::logarithmic("Dimensionless conductance", ""),
        series,
        ..CurvesFigure::default()
    }
}

fn ranking() -> BarsFigure {
    let gains = [
        ("TIM1", 3.0),
        ("Air", 1.84),
        ("TIM2", 0.9),
        ("Die, Si", 0.89),
        ("Heat sink", 0.56),
        ("Lid, Cu", 0.4),
    ];
    BarsFigure {
        title: "What to fix first".into(),
        subtitle: "A lidded processor at 120 W".into(),
        label: "Cooler die for a 10 % better element".into(),
        unit: "K".into(),
        bars: gains.into_iter().map(|(name, gain)| Bar::new(name, gain)).collect(),
    }
}

fn ranking_signs() -> BarsFigure {
    let gains = [
        ("Pressure of the spring clip", 2.1),
        ("Flatness of the heat sink base, machined and lapped", 1.2),
        ("Thickness of the bond line", 0.7),
        ("Thickness of the lid", -0.35),
        ("Filler content beyond the percolation threshold", -1.4),
    ];
    BarsFigure {
        title: "Ten percent more of each".into(),
        label: "Gain".into(),
        unit: "K".into(),
        bars: gains.into_iter().map(|(name, gain)| Bar::new(name, gain)).collect(),
        ..BarsFigure::default()
    }
}
