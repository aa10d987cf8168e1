//! The report: contract, budget, sweeps, uncertainties, materials of one's own.

use kapitza_case::{Case, SolveOptions, StackReport, solve_stack};

fn report(text: &str) -> StackReport {
    let case = Case::parse("case.toml", text).unwrap_or_else(|e| panic!("{e}"));
    solve_stack(&case, SolveOptions::default(), &()).unwrap_or_else(|e| panic!("{e}"))
}

fn example(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../../examples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// What scripts rely on.
#[test]
fn json_contract() {
    let report = report(&example("cpu_cooler.toml"));
    let json: serde_json::Value = serde_json::to_value(&report).unwrap();
    assert_eq!(json["kind"], "stack");
    for key in ["heat_flow_W", "max_temperature_K", "energy_balance_relative"] {
        assert!(json[key].is_f64(), "{key}");
    }
    assert!(json["warnings"].is_array());
    let elements = json["elements"].as_array().unwrap();
    assert_eq!(elements.first().unwrap()["type"], "boundary");
    assert_eq!(elements.last().unwrap()["type"], "boundary");
    for element in elements {
        for key in ["T_hot_K", "T_cold_K", "delta_T_K", "resistance_K_W", "share"] {
            assert!(element[key].is_f64(), "{key} of {}", element["name"]);
        }
        if element["type"] == "interface" {
            assert!(element["conductance_W_m2K"].is_f64());
            for channel in element["channels"].as_array().unwrap() {
                assert!(channel["name"].is_string() && channel["conductance_W_m2K"].is_f64());
            }
        }
    }
}

/// 120 W: the jump exceeds 30 K; drops sum to the total to 1e-10 K; shares to one; the better joint gains what the
/// difference of the two resistances says, q″ ΔR″ = 1.5 MW/m² × 23 mm² K/W = 34.5 K, and a little more because the
/// die conducts better when cooler.
#[test]
fn the_processor() {
    let (pad, solder) = (report(&example("cpu_cooler.toml")), report(&example("cpu_cooler_soldered.toml")));
    let jump = pad.elements.iter().find(|e| e.name == "TIM1").unwrap();
    assert!(jump.delta > 30.0 && jump.hot - jump.cold > 30.0);
    for report in [&pad, &solder] {
        let sum: f64 = report.elements.iter().map(|e| e.delta).sum();
        let ends = report.elements[0].hot - report.elements.last().unwrap().cold;
        assert!((sum - ends).abs() < 1e-10, "{sum} {ends}");
        assert!((report.elements.iter().map(|e| e.share).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(report.energy_balance <= 1e-12);
        for pair in report.elements.windows(2) {
            assert!((pair[0].cold - pair[1].hot).abs() < 1e-9);
        }
    }
    let gain = pad.max_temperature - solder.max_temperature;
    assert!(gain > 34.5 && gain < 37.0, "{gain}");
}

/// What to fix first, against solving the changed case: a 1 % better joint moves the hottest face by a tenth of the
/// gain for 10 %, to second order.
#[test]
fn advice_is_what_happens() {
    let text = example("cpu_cooler_soldered.toml");
    let base = report(&text);
    let advice =
        base.advice.iter().find(|a| a.element == "TIM1" && a.parameter == "interface resistance").unwrap();
    let better = report(&text.replace("5 ± 1 mm^2 K/W", "4.95 mm^2 K/W"));
    let gain = base.target.temperature - better.target.temperature;
    assert!((gain * 10.0 / advice.gain - 1.0).abs() < 1e-3, "{gain} {}", advice.gain);
    assert_eq!(advice.direction, "lower");
    assert!(
        base.advice.windows(2).all(|pair| pair[0].gain >= pair[1].gain || pair[0].design != pair[1].design)
    );
    assert!(base.advice[0].design);
}

/// h(P): in vacuum the joint follows P^0.95 where radiation is nothing; a gas only adds; helium adds more than air.
#[test]
fn the_vacuum_joint() {
    let report = report(&example("vacuum_joint.toml"));
    let sweep = report.sweep.unwrap();
    assert_eq!(sweep.points.len(), 3 * 41);
    let h = |gas: usize, i: usize| sweep.points[gas * 41 + i].interfaces[0].conductance;
    for i in 0..41 {
        assert!(h(0, i) < h(1, i) && h(1, i) < h(2, i));
    }
    let contact = |i: usize| sweep.points[i].interfaces[0].channels[0].conductance.value.re;
    let (p, q) = (sweep.points[20].si_values[1].unwrap(), sweep.points[40].si_values[1].unwrap());
    // The Vickers hardness makes P/H_c ∝ P^(1/(1 + 0.071 c₂)); conductivity of the steel changes a little with the jump.
    let exponent = 0.95 / (1.0 - 0.071 * 0.229);
    let found = (contact(40) / contact(20)).ln() / (q / p).ln();
    assert!((found - exponent).abs() < 0.01, "{found} {exponent}");
    for point in &sweep.points {
        let sum: f64 = point.interfaces[0].channels.iter().map(|c| c.conductance.value.re).sum();
        assert!((sum / point.interfaces[0].conductance - 1.0).abs() < 1e-12);
    }
}

/// Vacuum is the zero-pressure limit of air, to 1e-9.
#[test]
fn vacuum_is_the_limit_of_air() {
    let text = example("vacuum_joint.toml").split("[[sweep]]").next().unwrap().to_owned();
    let h = |text: String| report(&text).elements[2].conductance.unwrap();
    let vacuum = h(text.replace("gas = \"air\"", "gas = \"vacuum\""));
    let at = |pressure: &str| h(text.replace("\"1 atm\"", &format!("\"{pressure}\"")));
    let none = at("0 Pa");
    assert!((none / vacuum - 1.0).abs() < 1e-12);
    let mut last = f64::INFINITY;
    for exponent in [0, 2, 4, 6, 8, 10] {
        let difference = at(&format!("1e-{exponent} Pa")) / vacuum - 1.0;
        assert!(difference > -1e-14 && difference < last);
        last = difference.max(1e-15);
    }
    assert!(last < 1e-9);
}

/// One uncertain resistance in a linear stack: the uncertainty of the drop is q″ u(R″), exactly, linear and sampled.
#[test]
fn uncertainties_propagate() {
    let text = r#"
        [hot]
        flux = "1 MW/m^2"
        [[element]]
        layer = { conductivity = "100 W/m/K", thickness = "1 mm", area = "1 cm^2" }
        [[element]]
        name = "joint"
        interface = { resistance = "20 ± 2 mm^2 K/W" }
        [cold]
        temperature = "300 ± 1 K"
        [report]
        samples = 20000
        seed = 7
    "#;
    let report = report(text);
    let uncertainty = report.uncertainty.as_ref().unwrap();
    assert!((uncertainty.target - 5f64.sqrt()).abs() < 1e-9); // √(2² + 1²) K
    let joint = report.elements.iter().find(|e| e.name == "joint").unwrap();
    assert!((joint.delta_uncertainty.unwrap() - 2.0).abs() < 1e-9);
    let sampled = uncertainty.sampled.as_ref().unwrap();
    // Four standard errors of a standard deviation from 20,000 samples are 2 %.
    assert!((sampled.standard_deviation / 5f64.sqrt() - 1.0).abs() < 0.02);
    assert!((sampled.mean - report.target.temperature).abs() < 4.0 * sampled.standard_error);
    assert_eq!(sampled.failed, 0);
    // The same seed gives the same numbers, on any number of threads.
    let again = self::report(text);
    assert_eq!(again.uncertainty.unwrap().sampled.unwrap().mean, sampled.mean);
}

#[test]
fn forces_press_by_their_area() {
    let with = |pressing: &str, outline: &str| {
        report(&format!(
            "[environment]\n{pressing}\ngas = \"vacuum\"\n[hot]\ntemperature = \"320 K\"\n[[element]]\nlayer = {{ material = \"SS304\", thickness = \"1 cm\", {outline} }}\n[[element]]\ninterface = {{ model = \"contact\", roughness = \"1 um\", slope = 0.1, emissivity = 0.2 }}\n[[element]]\nlayer = {{ material = \"SS304\", thickness = \"1 cm\" }}\n[cold]\ntemperature = \"300 K\"\n"
        ))
        .elements[2]
            .conductance
            .unwrap()
    };
    let by_pressure = with("contact_pressure = \"3 MPa\"", "area = \"1 cm^2\"");
    assert!((with("force = \"300 N\"", "area = \"1 cm^2\"") / by_pressure - 1.0).abs() < 1e-12);
    assert!(with("force = \"300 N\"", "area = \"2 cm^2\"") < by_pressure);
}

#[test]
fn materials_of_ones_own() {
    let report = report(
        r#"
        [hot]
        heat_flow = "10 W"
        [[element]]
        name = "new"
        layer = { material = "aerogel", thickness = "1 mm", area = "1 cm^2" }
        [cold]
        temperature = "300 K"
        [materials.references]
        me = "Measured last week"
        [[materials.solid]]
        name = "aerogel"
        title = "An aerogel"
        class = "composite"
          [materials.solid.thermal_conductivity]
          T_K = [200, 2000]
          values = [10, 100]
          unit = "mW/m/K"
          interpolation = "log-log"
          source = "me"
    "#,
    );
    // k = 0.05 T mW/m/K: ∫k dT = 0.025e-3 (T₁² − T₂²) = q t = 100.
    let expected = (100.0 / 0.025e-3 + 300.0f64.powi(2)).sqrt();
    let hot = report.elements[1].hot;
    assert!((hot / expected - 1.0).abs() < 1e-6 || hot > 2000.0, "{hot} {expected}");
    assert_eq!(report.citations, ["Measured last week"]);
    // Beyond its table the conductivity is constant, and the report says so.
    assert!(report.warnings.iter().any(|w| w.contains("aerogel") && w.contains("outside its range")));
}

#[test]
fn phonon_laws_take_the_neighbours() {
    let report = report(
        r#"
        [hot]
        flux = "100 MW/m^2"
        [[element]]
        layer = { material = "Al", thickness = "100 nm", area = "1 mm^2" }
        [[element]]
        name = "boundary"
        interface = { model = "dmm-debye", definition = "emitted" }
        [[element]]
        layer = { material = "Si", thickness = "10 um" }
        [cold]
        temperature = "300 K"
    "#,
    );
    let g = report.elements[2].conductance.unwrap();
    assert!((2e8..2e9).contains(&g), "{g:e}");
    assert!((report.elements[2].delta * g / 1e8 - 1.0).abs() < 1e-9);
}
