//! Structure functions and thermal impedance: labelled bands, uncertainty, many decades.

use kapitza_plot::{Axis, CurvesFigure, Envelope, Figure, RangeBand, Scale, Series, Style};

pub fn figures() -> Vec<(&'static str, Figure)> {
    vec![
        ("structure_cumulative", cumulative().into()),
        ("structure_differential", differential().into()),
        ("structure_many_layers", many_layers().into()),
        ("impedance", impedance().into()),
    ]
}

/// Name, resistance (K/W) and capacity (J/K) of a stack from the junction to the ambient.
const STACK: [(&str, f64, f64); 6] = [
    ("Die", 0.055, 0.06),
    ("TIM1", 0.050, 0.0004),
    ("Lid", 0.035, 8.0),
    ("TIM2", 0.070, 0.002),
    ("Sink", 0.060, 160.0),
    ("Air", 0.110, 9e3),
];

/// The cumulative capacity up to a resistance: smooth steps at joints.
fn capacity(resistance: f64) -> f64 {
    let mut start = 0.0;
    let mut logarithm = 1e-4_f64.ln();
    for (index, (_, width, capacity)) in STACK.iter().enumerate() {
        let share = ((resistance - start) / width).clamp(0.0, 1.0);
        let step = (capacity.ln() - logarithm).max(0.15);
        logarithm += step * if index % 2 == 0 { share.powf(0.6) } else { share.powi(6) };
        start += width;
    }
    logarithm.exp()
}

fn points() -> impl Iterator<Item = f64> {
    (0..=400).map(|i| 0.375 * f64::from(i) / 400.0)
}

fn bands() -> Vec<RangeBand> {
    let mut start = 0.0;
    STACK
        .iter()
        .map(|(name, width, _)| {
            let band = RangeBand::new(*name, start, (start + width).min(0.375));
            start += width;
            band
        })
        .collect()
}

/// The relative uncertainty grows with the resistance.
fn spread(resistance: f64) -> f64 {
    1.05 + 2.4 * (resistance / 0.38).powi(2)
}

fn cumulative() -> CurvesFigure {
    let measured = points().map(|r| (r, capacity(r))).collect();
    let modelled = points().map(|r| (r, 1.15 * capacity(0.985 * r))).collect();
    let band = points().map(|r| (r, capacity(r) / spread(r), capacity(r) * spread(r))).collect();
    CurvesFigure {
        title: "Structure function of a lidded processor".into(),
        subtitle: "From the cooling curve after 120 W".into(),
        x: Axis::linear("Cumulative thermal resistance", "K/W"),
        y: Axis::logarithmic("Cumulative heat capacity", "J/K"),
        series: vec![
            Series::new("measured", Style::Solid, measured),
            Series::new("model", Style::Dashed, modelled),
        ],
        envelopes: vec![Envelope::new("95 % band of the measurement", band)],
        ranges: bands(),
        ..CurvesFigure::default()
    }
}

fn differential() -> CurvesFigure {
    let slope = |r: f64| ((capacity(r + 5e-4) - capacity((r - 5e-4).max(0.0))) / 1e-3).max(1e-9);
    let line: Vec<(f64, f64)> = points().map(|r| (r, slope(r))).collect();
    let band =
        points().map(|r| (r, slope(r) * (1.0 - 0.9 * (r / 0.3).powi(2)), slope(r) * spread(r))).collect();
    CurvesFigure {
        title: "Differential structure function".into(),
        x: Axis::linear("Cumulative thermal resistance", "K/W"),
        y: Axis { range: Some((1e-4, 1e8)), ..Axis::logarithmic("Differential capacity", "W² s/K²") },
        series: vec![Series::new("", Style::Solid, line)],
        envelopes: vec![Envelope::new("", band)],
        ranges: vec![
            RangeBand::new("TIM1", 0.10, 0.15),
            RangeBand::new("junction to case: 0.234 K/W", 0.234, 0.234),
        ],
        ..CurvesFigure::default()
    }
}

fn many_layers() -> CurvesFigure {
    let names = [
        "Die",
        "Solder",
        "Copper",
        "Braze",
        "Ceramic",
        "Braze",
        "Copper",
        "Solder",
        "Baseplate",
        "TIM",
        "Cold plate",
    ];
    let widths = [0.02, 0.004, 0.006, 0.001, 0.05, 0.001, 0.004, 0.01, 0.03, 0.08, 0.04];
    let mut start = 0.0;
    let ranges = names
        .iter()
        .zip(widths)
        .map(|(name, width)| {
            let band = RangeBand::new(*name, start, start + width);
            start += width;
            band
        })
        .collect();
    CurvesFigure {
        title: "A power module".into(),
        x: Axis::linear("Cumulative thermal resistance", "K/W"),
        y: Axis::logarithmic("Cumulative heat capacity", "J/K"),
        series: vec![Series::new(
            "cumulative",
            Style::Solid,
            (0..=246).map(f64::from).map(|i| (1e-3 * i, 1e-3 * (0.055 * i).exp())).collect(),
        )],
        ranges,
        ..CurvesFigure::default()
    }
}

fn impedance() -> CurvesFigure {
    let foster = [(0.02, 3e-5), (0.06, 2e-3), (0.09, 0.06), (0.05, 1.1), (0.12, 40.0)];
    let law = |t: f64| foster.iter().map(|(r, tau)| r * (1.0 - (-t / tau).exp())).sum::<f64>();
    let times = || (0..=220).map(|i| 10.0_f64.powf(-6.0 + 9.2 * f64::from(i) / 220.0));
    let noise = |i: usize| 0.004 * ((i * 7919 % 101) as f64 / 50.0 - 1.0);
    CurvesFigure {
        title: "From a millionth of a second to a quarter of an hour".into(),
        x: Axis::logarithmic("Time", "s"),
        y: Axis { scale: Scale::Linear, ..Axis::linear("Thermal impedance", "K/W") },
        series: vec![
            Series::new("model", Style::Solid, times().map(|t| (t, law(t))).collect()).in_group(0),
            Series::new(
                "measured",
                Style::Markers,
                times().enumerate().step_by(6).map(|(i, t)| (t, law(t) + noise(i))).collect(),
            )
            .in_group(1),
        ],
        envelopes: vec![Envelope::new(
            "band of the model",
            times().map(|t| (t, 0.94 * law(t), 1.06 * law(t))).collect(),
        )],
        levels: vec![RangeBand::new("limit", 0.32, 0.36), RangeBand::new("steady state", 0.34, 0.34)],
        ranges: vec![RangeBand::new("one period of the load", 0.01, 0.05)],
        ..CurvesFigure::default()
    }
}
