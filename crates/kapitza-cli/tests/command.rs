//! The command as scripts and people use it: exit codes, streams, files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn kapitza(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kapitza")).args(arguments).current_dir(root()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// stdout as the one JSON object it must be.
fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&output.stdout)))
}

const CPU: &str = "examples/cpu_cooler.toml";

#[test]
fn solve_prints_a_table_of_80_columns() {
    let output = kapitza(&["solve", CPU]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(table.contains("▸ TIM1") && table.contains("what to fix first") && table.contains("sources"));
    assert!(!table.contains('\u{1b}'), "no colour where nobody asked");
    assert!(output.stderr.is_empty());
}

/// No number of a report is missing, as JSON writes what is not finite.
fn finite(value: &serde_json::Value, path: &str) {
    match value {
        serde_json::Value::Null => panic!("null at {path}"),
        serde_json::Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                finite(item, &format!("{path}[{i}]"));
            }
        }
        serde_json::Value::Object(map) => {
            for (key, item) in map {
                finite(item, &format!("{path}.{key}"));
            }
        }
        _ => {}
    }
}

#[test]
fn json_is_one_object_and_nothing_else() {
    let report = json(&kapitza(&["solve", CPU, "--json"]));
    assert_eq!(report["kind"], "stack");
    assert!((report["heat_flow_W"].as_f64().unwrap() - 120.0).abs() < 1e-9);
    finite(&report, "report");
    let points = json(&kapitza(&[
        "interface",
        "Al",
        "Si",
        "--model",
        "dmm-debye",
        "--temperature",
        "100K,300K",
        "--json",
    ]));
    assert_eq!(points["model"], "dmm-debye");
    let definitions: Vec<&str> =
        points["points"].as_array().unwrap().iter().map(|p| p["definition"].as_str().unwrap()).collect();
    assert_eq!(definitions, ["emitted", "equivalent-equilibrium", "emitted", "equivalent-equilibrium"]);
    for point in points["points"].as_array().unwrap() {
        let product =
            point["conductance_W_m2K"].as_f64().unwrap() * point["resistance_m2K_W"].as_f64().unwrap();
        assert!((product - 1.0).abs() < 1e-12);
    }
}

#[test]
fn bad_input_is_code_2_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    std::fs::write(&path, "[hot]\nheat_flow = \"120\"\n").unwrap();
    for command in ["solve", "check"] {
        let output = kapitza(&[command, path.to_str().unwrap(), "--json"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("bad.toml:2:13"), "{}", text(&output.stderr));
        let object = json(&output);
        assert_eq!(object["kind"], "error");
        assert!(object["errors"].as_array().unwrap().iter().any(|e| e["line"] == 2 && e["column"] == 13));
    }
    for arguments in [
        vec!["solve", "no/such/file.toml"],
        vec!["solve", "examples"],
        vec!["solve", CPU, "-o", "picture.bmp"],
        vec!["solve"],
        vec!["solve", CPU, "--samples", "many"],
        vec!["materials", "show", "unobtainium"],
        vec!["measured", "AlSi"],
        vec!["interface", "Al", "FR-4", "--model", "dmm-debye", "--temperature", "300K"],
        vec!["interface", "Al", "Si", "--model", "dmm-debye", "--temperature", "-4K"],
        vec!["interface", "Al", "Si", "--model", "dmm-debye", "--temperature", "300:100:10"],
        vec!["interface", "Al", "Si", "--model", "dmm", "--temperature", "300K"],
        vec!["interface", "Al", "--model", "amm", "--temperature", "300K"],
        vec![
            "interface",
            LATTICES[0],
            LATTICES[1],
            "--model",
            "dmm",
            "--temperature",
            "300",
            "--normal-left",
            "0,0",
        ],
        vec![
            "interface",
            "--isotropic",
            "--left",
            "rho=2700,cl=6240",
            "--right",
            "rho=2330,cl=8970,ct=5332",
            "--model",
            "amm",
            "--temperature",
            "1",
        ],
        vec![
            "interface",
            "--isotropic",
            "--left",
            "rho=2700,cl=3240,ct=3040",
            "--right",
            "rho=2330,cl=8970,ct=5332",
            "--model",
            "amm",
            "--temperature",
            "1",
        ],
    ] {
        let output = kapitza(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains("error:"), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

const LATTICES: [&str; 2] = ["examples/lattices/aluminium", "examples/lattices/silicon"];

/// Models of lattices: in order, with errors, and the one-way flux leads to the same conductance. Elastic scattering passes no more than
/// its maximum, and nothing more than what the softer side emits.
#[test]
fn lattices_conduct_from_their_force_constants() {
    let at = |model: &str| {
        let output = kapitza(&[
            "interface",
            LATTICES[0],
            LATTICES[1],
            "--model",
            model,
            "--temperature",
            "30,300",
            "--mesh",
            "32",
            "--json",
        ]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        json(&output)
    };
    let emitted = |result: &serde_json::Value, place: usize| {
        let point = &result["points"][2 * place];
        assert_eq!(point["definition"], "emitted");
        let [value, error] = ["conductance_W_m2K", "error_W_m2K"].map(|key| point[key].as_f64().unwrap());
        assert!(error > 0.0 && error < 2e-2 * value, "{point}");
        let slope = result["one_way_flux_slope_W_m2K"][place].as_f64().unwrap();
        assert!((slope / value - 1.0).abs() < 1e-6, "{slope} {value}");
        value
    };
    let [diffuse, elastic, inelastic] = ["dmm", "max-elastic", "max-inelastic"].map(at);
    for place in 0..2 {
        let [a, b, c] = [&diffuse, &elastic, &inelastic].map(|result| emitted(result, place));
        assert!(0.0 < a && a < b && b < c, "{a} {b} {c}");
    }
    // 374 MW/(m² K) on a mesh of 96 divisions.
    assert!((emitted(&diffuse, 1) / 3.7410e8 - 1.0).abs() < 4e-3);
}

/// Al/Si of Swartz and Pohl's kind: the prefactors of acoustic mismatch in both definitions, without any data base; in 30-digit
/// arithmetic 787.722868 (validation/scripts/acoustic.py has the method).
#[test]
fn numbers_make_sides_too() {
    let output = kapitza(&[
        "interface",
        "--isotropic",
        "--left",
        "rho=2700,cl=6240,ct=3040",
        "--right",
        "rho=2330,cl=8970,ct=5332",
        "--model",
        "amm",
        "--temperature",
        "2",
        "--json",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let result = json(&output);
    let prefactor = result["T3_prefactor_W_m2K4"].as_f64().unwrap();
    assert!((prefactor / 787.722_868_46 - 1.0).abs() < 1e-8, "{prefactor}");
    // No branch ends: T³ at any temperature.
    let cold = result["points"][0]["conductance_W_m2K"].as_f64().unwrap();
    assert!((cold / (8.0 * prefactor) - 1.0).abs() < 1e-9);
    assert!(result["T3_prefactor_equilibrium_W_m2K4"].as_f64().unwrap() > prefactor);
}

#[test]
fn a_computation_that_fails_is_code_1() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cold.toml");
    std::fs::write(
        &path,
        "[hot]\nheat_flow = \"-1 MW\"\n[[element]]\nlayer = { material = \"Si\", thickness = \"1 mm\", area = \"1 mm^2\" }\n[cold]\ntemperature = \"300 K\"\n",
    )
    .unwrap();
    let output = kapitza(&["solve", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("absolute zero"), "{}", text(&output.stderr));
}

#[test]
fn files_are_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let output = kapitza(&[
        "solve",
        CPU,
        "-o",
        &at("a.svg"),
        "-o",
        &at("a.png"),
        "-o",
        &at("a.json"),
        "-o",
        &at("a.csv"),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let svg = std::fs::read_to_string(at("a.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("TIM1: 42.0 K") && svg.trim_end().ends_with("</svg>"));
    assert_eq!(&std::fs::read(at("a.png")).unwrap()[..4], b"\x89PNG");
    assert!(std::fs::read_to_string(at("a.csv")).unwrap().starts_with("name,type,T_hot_K"));
    serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(at("a.json")).unwrap()).unwrap();
    let output = kapitza(&["solve", CPU, "-o", &at("none/a.svg")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("nothing was written"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "no temporary file is left");
}

#[test]
fn a_closed_pipe_is_no_panic() {
    use std::process::Stdio;
    let mut child = Command::new(env!("CARGO_BIN_EXE_kapitza"))
        .args(["materials", "list"])
        .current_dir(root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
}

#[test]
fn the_database_answers() {
    assert!(text(&kapitza(&["materials", "list"]).stdout).contains("SS304"));
    let silicon = text(&kapitza(&["materials", "show", "Si", "--temperature", "300 K"]).stdout);
    assert!(silicon.contains("thermal conductivity") && silicon.contains("148 W/m/K"), "{silicon}");
    assert!(text(&kapitza(&["materials", "search", "stainless"]).stdout).contains("SS316"));
    let measured = json(&kapitza(&["measured", "Al/sapphire", "--json"]));
    assert!(measured["summary"]["points"].as_u64().unwrap() > 10);
    assert!(json(&kapitza(&["measured", "--json"]))["points"] == 1330);
}

#[test]
fn schema_completions_and_manual_pages() {
    let schema = json(&kapitza(&["schema"]));
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["$defs"]["layer"]["properties"]["thickness"].is_object());
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(text(&kapitza(&["completions", shell]).stdout).contains("kapitza"));
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(kapitza(&["man", folder.path().to_str().unwrap()]).status.code(), Some(0));
    assert!(folder.path().join("kapitza-solve.1").exists());
}

#[test]
fn zth_of_a_stack_finds_its_joints() {
    let report = json(&kapitza(&["zth", "examples/zth_stack.toml", "--noise", "1 mK/W", "--json"]));
    assert_eq!(report["kind"], "zth");
    finite(&report, "report");
    let exact = &report["exact"];
    let total = exact["total_resistance_K_W"].as_f64().unwrap();
    assert!((report["total_resistance_K_W"].as_f64().unwrap() - total).abs() < 2e-3);
    for key in ["resistances_K_W", "capacities_J_K", "capacities_low_J_K", "capacities_high_J_K"] {
        assert_eq!(report["structure"][key].as_array().unwrap().len(), 301, "{key}");
    }
    let joint = &report["interfaces"][0];
    assert_eq!(joint["name"], "TIM1");
    let (found, sigma) =
        (joint["resistance_K_W"].as_f64().unwrap(), joint["resistance_uncertainty_K_W"].as_f64().unwrap());
    assert!((found - 15.0 / 144.0).abs() < 4.0 * sigma && sigma < 0.01, "{joint}");
    assert!(report["foster"].as_array().unwrap().len() > 5 && report["cauer"].as_array().unwrap().len() > 5);
}

#[test]
fn zth_writes_pictures_curves_and_netlists() {
    let folder = tempfile::tempdir().unwrap();
    let name = |ending: &str| folder.path().join(format!("z.{ending}")).display().to_string();
    let files: Vec<String> = ["svg", "csv", "json", "cir"].map(name).to_vec();
    let mut arguments = vec!["zth", "examples/zth_greased.csv", "--dual", "examples/zth_dry.csv"];
    for file in &files {
        arguments.extend(["-o", file]);
    }
    let output = kapitza(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("R_thJC"), "{}", text(&output.stdout));
    assert!(text(&output.stdout).lines().all(|line| line.chars().count() <= 80));
    let read = |k: usize| std::fs::read_to_string(&files[k]).unwrap();
    assert!(read(0).starts_with("<svg") && read(1).starts_with("time_s,zth_K_W"));
    let report: serde_json::Value = serde_json::from_str(&read(2)).unwrap();
    // 0.45 K/W dry against 0.12 K/W with grease.
    assert!(
        (report["dual"]["step_K_W"].as_f64().unwrap() - 0.33).abs() < 0.005,
        "{}",
        report["dual"]["step_K_W"]
    );
    assert!(
        read(3).contains(".subckt z") || read(3).contains(".subckt zth_greased_cauer junction reference")
    );
}

#[test]
fn zth_says_what_is_wrong_with_its_input() {
    for (arguments, part) in [
        (vec!["zth", "examples/cpu_cooler_nowhere.csv"], "cannot read"),
        (vec!["zth", "examples/zth_stack.toml", "--noise", "1 W"], "--noise"),
        (vec!["zth", "examples/zth_stack.toml", "--times", "1 s"], "FROM:TO"),
        (vec!["zth", "examples/zth_dry.csv", "--power", "5 W"], "--power"),
        (vec!["zth", "examples/zth_dry.csv", "-o", "x.xyz"], "ending"),
        (vec!["zth", "examples/zth_dry.csv", "--times", "1ms:1s"], "--times"),
        (vec!["zth", "examples/zth_stack.toml", "--offset", "1us:2us"], "--offset"),
        (vec!["zth", "examples/zth_stack.toml", "--hottest"], "--hottest"),
        (vec!["zth", "examples/zth_stack.toml", "--noise", "-1 mK/W"], "not above zero"),
        (vec!["zth", "examples/chiplets_hbm.toml"], "--block"),
    ] {
        let output = kapitza(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(part), "{arguments:?}: {}", text(&output.stderr));
    }
}
