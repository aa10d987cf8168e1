//! Decks of other programs in, fields out: what `kapitza import` and `kapitza solve -o` write.

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

fn succeeded(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

fn solved(case: &Path, more: &[&str]) -> serde_json::Value {
    let output = kapitza(&[&["solve", case.to_str().unwrap(), "--json"], more].concat());
    succeeded(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn mean(report: &serde_json::Value, block: &str) -> f64 {
    let blocks = report["blocks"].as_array().unwrap();
    blocks.iter().find(|b| b["name"] == block).unwrap()["mean_K"].as_f64().unwrap()
}

/// A deck of files in a folder of its own.
fn deck(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

const ONE_UNIT: &str = "all 0.01 0.01 0.0 0.0\n";

/// Spreader and sink as large as the die: one-dimensional, R = Σ t/(kA) + r_convec exactly.
#[test]
fn a_hotspot_deck_without_rims_is_a_row_of_resistances() {
    let folder = deck(&[
        (
            "a.config",
            "-t_chip 0.0002\n-k_chip 100\n-t_interface 2e-5\n-k_interface 4\n-s_spreader 0.01\n-t_spreader 0.001\n-k_spreader 400\n-s_sink 0.01\n-t_sink 0.005\n-k_sink 200\n-r_convec 0.2\n-ambient 300\n",
        ),
        ("a.flp", ONE_UNIT),
        ("a.ptrace", "all\n10\n30\n"),
    ]);
    let case = folder.path().join("case.toml");
    succeeded(&kapitza(&[
        "import",
        "hotspot",
        folder.path().to_str().unwrap(),
        "-o",
        case.to_str().unwrap(),
    ]));
    // The mean of the rows is 20 W; the heated face is the lower one of the die.
    let resistance = (0.0002 / 100.0 + 2e-5 / 4.0 + 0.001 / 400.0 + 0.005 / 200.0) / 1e-4 + 0.2;
    let found = mean(&solved(&case, &[]), "all");
    assert!((found - (300.0 + 20.0 * resistance)).abs() < 1e-9, "{found}");
}

/// The same deck in HotSpot's network: whole resistances from node to node, so that a row of them is exact too.
#[test]
fn the_network_of_hotspot_without_rims_is_a_row_of_resistances() {
    let config = "-t_chip 0.0002\n-k_chip 100\n-t_interface 2e-5\n-k_interface 4\n-s_spreader 0.01\n-t_spreader 0.001\n-k_spreader 400\n-s_sink 0.01\n-t_sink 0.005\n-k_sink 200\n-r_convec 0.2\n-ambient 300\n-model_type grid\n";
    let folder = deck(&[("a.config", config), ("a.flp", ONE_UNIT), ("a.ptrace", "all\n10\n30\n")]);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("printed.steady"), "all\t313.50\nhsink_all\t306.00\n").unwrap();
    let output = kapitza(&[
        "solve",
        &path("a.config"),
        "--emulate",
        "hotspot",
        "--grid",
        "8x4",
        "--printed",
        &path("printed.steady"),
        "-o",
        &path("a.steady"),
        "--json",
    ]);
    succeeded(&output);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let resistances = [0.0002 / 100.0 / 1e-4, 2e-5 / 4.0 / 1e-4, 0.001 / 400.0 / 1e-4, 0.005 / 200.0 / 1e-4];
    let expected = 300.0 + 20.0 * (resistances.iter().sum::<f64>() + 0.2);
    let found = report["blocks"][0]["network_K"].as_f64().unwrap();
    assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    assert_eq!(report["grid"], serde_json::json!([8, 4]));
    assert_eq!(report["printed"]["values"], 2);
    // In one dimension the network errs nowhere, whatever is taken back.
    for part in report["gap"].as_array().unwrap().iter().skip(1) {
        assert!(part["hottest_K"].as_f64().unwrap().abs() < 1e-6, "{part}");
    }
    let table = std::fs::read_to_string(path("a.steady")).unwrap();
    let names: Vec<&str> = table.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(names[..5], ["all", "iface_all", "hsp_all", "hsink_all", "inode_0"]);
    assert_eq!(names.len(), 16);
    let sink = expected - 20.0 * resistances[..3].iter().sum::<f64>();
    let written = table.lines().find_map(|line| line.strip_prefix("hsink_all\t")).unwrap();
    assert!((written.parse::<f64>().unwrap() - sink).abs() < 1e-9, "{written} {sink}");

    for (arguments, part) in [
        (&["--grid", "0x4", "--emulate", "hotspot"][..], "columns and rows"),
        (&["--grid", "8x4"], "--emulate"),
        (&["-f", "a.flp"], "--emulate hotspot"),
        (&["--emulate", "hotspot", "-o", "x.png"], ".steady"),
        (&["--emulate", "hotspot", "--grid", "60000"], "--grid"),
        (&["--emulate", "hotspot", "--printed", &path("a.flp")], "a line of 5 words"),
    ] {
        let output = kapitza(&[&["solve", &path("a.config")], arguments].concat());
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(part), "{part}: {message}");
    }
    std::fs::write(path("a.config"), format!("{config}-leakage_used 1\n")).unwrap();
    let output = kapitza(&["solve", &path("a.config"), "--emulate", "hotspot"]);
    assert!(text(&output.stderr).contains("leakage_used"), "{}", text(&output.stderr));
}

/// Heat in the source layer's volume: half of its own thickness counts on both sides.
#[test]
fn a_3d_ice_stack_of_full_layers_is_a_row_of_resistances() {
    let folder = deck(&[
        (
            "a.stk",
            "material S : thermal conductivity 1.0e-4 ; volumetric heat capacity 1.6e-12 ;\n\
             top heat sink : heat transfer coefficient 1e-7 ; temperature 300 ;\n\
             dimensions : chip length 10000, width 10000 ; cell length 100, width 100 ;\n\
             die D : layer 50 S ; source 10 S ;\n\
             stack : die d D floorplan \"a.flp\" ;\n\
             solver : steady ; initial temperature 300 ;\n",
        ),
        ("a.flp", "all : position 0, 0 ; dimension 10000, 10000 ; power values 40, 1 ;\n"),
    ]);
    let case = folder.path().join("case.toml");
    let output = kapitza(&[
        "import",
        "3d-ice",
        folder.path().join("a.stk").to_str().unwrap(),
        "-o",
        case.to_str().unwrap(),
    ]);
    succeeded(&output);
    assert!(text(&output.stderr).contains("the first counts"), "{}", text(&output.stderr));
    // Mean over a uniformly heated slab of thickness t that loses heat on one side: t/(3k) in place of t/(2k).
    let expected = 300.0 + 40.0 / 1e-4 * (1e-5 / 3.0 / 100.0 + 5e-5 / 100.0 + 1.0 / 1e5);
    let found = mean(&solved(&case, &[]), "all");
    assert!((found - expected).abs() < 1e-9, "{found} {expected}");
}

#[test]
fn the_decks_of_the_book_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let case = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    succeeded(&kapitza(&["import", "hotspot", "examples/hotspot", "--trace", "-o", &case("quad.toml")]));
    succeeded(&kapitza(&["check", &case("quad.toml")]));
    let trace = std::fs::read_to_string(case("quad_power.csv")).unwrap();
    assert!(trace.starts_with("time_s,core0,core1,core2,core3,cache\n0,12,2,2,2,3\n0.05,12,"), "{trace}");
    let text_of = std::fs::read_to_string(case("quad.toml")).unwrap();
    assert!(text_of.contains("times = [\"0.05 s\", \"0.1 s\", \"0.15 s\", \"0.2 s\"]"), "{text_of}");
    succeeded(&kapitza(&[
        "import",
        "3d-ice",
        "examples/3d-ice/pair.stk",
        "--trace",
        "-o",
        &case("pair.toml"),
    ]));
    succeeded(&kapitza(&["check", &case("pair.toml")]));
}

#[test]
fn malformed_decks_are_placed() {
    let good = ("a.ptrace", "all\n1\n");
    for (files, part, place) in [
        (vec![("a.flp", "all 0.01 nan 0 0\n"), good], "not a finite number", "a.flp:1:10"),
        (vec![("a.flp", "# c\nall 0.01 0.01 0\n"), good], "a line of 4 words", "a.flp:2:1"),
        (vec![("a.flp", "all 10 10 0 0\n"), good], "s_spreader", ""),
        (vec![("a.flp", "all 1000 0.01 0 0\n"), good], "no length of a chip", "a.flp:1:5"),
        (vec![("a.flp", "b 0.01 0.01 0 0\n"), good], "no unit of", "a.ptrace:1:1"),
        (vec![("a.flp", "all 1 1 0 0\nall 1 1 1 0\n"), good], "there twice", "a.flp:2:1"),
        (vec![("a.flp", ONE_UNIT), ("a.ptrace", "all\n1 2\n")], "a row of 2 powers", "a.ptrace:2:1"),
        (vec![("a.flp", ONE_UNIT), ("a.ptrace", "all\n")], "no row of powers", "a.ptrace"),
        (vec![("a.flp", ONE_UNIT), good, ("a.config", "-t_chip -1\n")], "above zero", "a.config:1:9"),
        (vec![("a.flp", ONE_UNIT), good, ("a.config", "t_chip 1\n")], "not a parameter", "a.config:1:1"),
        (vec![("a.flp", ONE_UNIT), good, ("b.ptrace", "all\n1\n")], "2 files", ""),
        (vec![("a.lcf", "0\nY\nY\n1e6\n0.01\n"), good], "breaks off", "a.lcf:1:1"),
        (vec![("a.lcf", "0\nY\nN\nsilver\n1e-4\nx.flp\n"), good], "no material \"silver\"", "a.lcf:4:1"),
        (
            vec![("a.lcf", "1\nY\nN\n1e6\n0.01\n1e-4\na.flp\n"), ("a.flp", ONE_UNIT), good],
            "layer 1 stands where",
            "a.lcf:1:1",
        ),
        (vec![("a.lcf", "0\nY\nN\n1e6\n0.01\n1e-4\nnet.csv\n"), good], "liquid in channels", "a.lcf:7:1"),
    ] {
        let folder = deck(&files);
        let output = kapitza(&["import", "hotspot", folder.path().to_str().unwrap()]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(
            message.contains(part) && message.contains(place) && message.contains("help:"),
            "{part}: {message}"
        );
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn malformed_stacks_are_placed() {
    const HEAD: &str = "material S : thermal conductivity 1e-4 ; volumetric heat capacity 1e-12 ;\n";
    const SINK: &str = "top heat sink : heat transfer coefficient 1e-7 ; temperature 300 ;\n";
    const SIZE: &str = "dimensions : chip length 100, width 100 ; cell length 10, width 10 ;\n";
    const REST: &str = "die D : source 10 S ;\nstack : die d D floorplan \"a.flp\" ;\nsolver : steady ; initial temperature 300 ;\n";
    const FLOORPLAN: &str = "u : position 0, 0 ; dimension 100, 100 ; power values 1 ;\n";
    for (stack, floorplan, part, place) in [
        (
            format!("{HEAD}{SINK}{SIZE}{REST}"),
            "u : position 0, 0 ; dimension 200, 100 ;",
            "leaves the chip",
            "a.flp:1:5",
        ),
        (format!("{HEAD}{SINK}{SIZE}{REST}"), "u : position 0 0 ;", "stands where `,` should", "a.flp:1:16"),
        (format!("{HEAD}{SINK}{SIZE}{REST}x"), FLOORPLAN, "the end of the file", "a.stk:7:1"),
        (format!("{HEAD}{SIZE}{REST}"), FLOORPLAN, "through no sink", "a.stk"),
        (
            format!("{HEAD}{SINK}{SIZE}{}", REST.replace("10 S", "10 Q")),
            FLOORPLAN,
            "no material Q",
            "a.stk:4:19",
        ),
        (
            format!("{HEAD}{SINK}{SIZE}{}", REST.replace("die d", "channel c ; die d")),
            FLOORPLAN,
            "cools with a liquid",
            "a.stk:5:9",
        ),
        (HEAD.replace("1e-4", "1e999"), FLOORPLAN, "not a finite number", "a.stk:1:35"),
        ("material S /* no end".to_owned(), FLOORPLAN, "comment has no end", "a.stk:1:12"),
        (String::new(), FLOORPLAN, "`material`", "a.stk:1:1"),
    ] {
        let folder = deck(&[("a.stk", &stack), ("a.flp", floorplan)]);
        let output = kapitza(&["import", "3d-ice", folder.path().join("a.stk").to_str().unwrap()]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(
            message.contains(part) && message.contains(place) && message.contains("help:"),
            "{part}: {message}"
        );
    }
}

#[test]
fn fields_and_tables_are_written_and_repeat_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let case = path("pair.toml");
    succeeded(&kapitza(&["import", "3d-ice", "examples/3d-ice/pair.stk", "-o", &case]));
    let names = ["a.vtr", "a.vti", "a.npz", "a.npy", "a.xdmf", "a.field.csv", "a.steady"];
    let write = || {
        let mut arguments = vec!["solve".to_owned(), case.clone()];
        for name in names {
            arguments.extend(["-o".to_owned(), path(name)]);
        }
        succeeded(&kapitza(&arguments.iter().map(String::as_str).collect::<Vec<_>>()));
        names.iter().chain(&["a.xdmf.bin"]).map(|name| std::fs::read(path(name)).unwrap()).collect::<Vec<_>>()
    };
    let first = write();
    assert!(first == write());
    assert!(text(&first[6]).starts_with("core\t3"), "{}", text(&first[6]));
    assert_eq!(&first[2][..4], b"PK\x03\x04");
    let output = kapitza(&["solve", &case, "-o", &path("a.ttrace")]);
    assert_eq!(output.status.code(), Some(2));
    let output = kapitza(&["solve", "examples/cpu_cooler.toml", "-o", &path("a.vtr")]);
    assert_eq!(output.status.code(), Some(2));
}

/// One hot pixel in the corner: where it lies follows from `first_row`, and its power from the format.
#[test]
fn power_maps_of_every_format_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    file("map.csv", b"8,0\n0,2\n");
    let header = "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 2), }\n";
    let mut npy = b"\x93NUMPY\x01\x00".to_vec();
    npy.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    npy.extend(header.as_bytes());
    for value in [0.0_f32, 2.0, 8.0, 0.0] {
        npy.extend(value.to_be_bytes());
    }
    file("map.npy", &npy);
    let solve = |map: &str| {
        let case = folder.path().join("case.toml");
        std::fs::write(
            &case,
            format!(
                "kind = \"device\"\n[top]\nambient = \"300 K\"\nconvection = \"2 kW/m^2/K\"\n[[element]]\n[element.layer]\nconductivity = \"100 W/m/K\"\nthickness = \"1 mm\"\nsize = \"10 mm\"\nmap = [{{ name = \"m\", {map} }}]\n"
            ),
        )
        .unwrap();
        solved(&case, &[])["max_temperature_K"].as_f64().unwrap()
    };
    let csv = solve("file = \"map.csv\"");
    assert!((solve("file = \"map.npy\", first_row = \"bottom\"") - csv).abs() < 1e-9);
    assert!((solve("file = \"map.csv\", power = \"20 W\"") - 300.0 - 2.0 * (csv - 300.0)).abs() < 1e-9);
}

/// Heat that flows down makes negative jumps: what is marked is the largest in size, as the report gives it.
#[test]
fn a_picture_marks_the_jump_of_the_report() {
    let folder = deck(&[(
        "case.toml",
        r#"kind = "device"
[bottom]
ambient = "300 K"
convection = "10 kW/m^2/K"
[[element]]
layer = { conductivity = "200 W/m/K", thickness = "1 mm", size = "10 mm" }
[[element]]
name = "glue"
interface = { resistance = "30 mm^2 K/W" }
[[element]]
[element.layer]
conductivity = "100 W/m/K"
thickness = "0.5 mm"
size = "10 mm"
[[element.layer.block]]
name = "core"
power = "9 W"
position = ["1 mm", "2 mm"]
size = ["3 mm", "2 mm"]
at = "top face"
"#,
    )]);
    let (case, picture) = (folder.path().join("case.toml"), folder.path().join("a.svg"));
    let report = solved(&case, &["-o", picture.to_str().unwrap()]);
    let jump = report["interfaces"][0]["max_jump_K"].as_f64().unwrap();
    assert!((-100.0..-10.0).contains(&jump), "{jump}");
    let svg = std::fs::read_to_string(&picture).unwrap();
    assert!(svg.contains(&format!("−{:.1} K", -jump)), "{jump} is not marked");
}
