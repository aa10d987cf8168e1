//! Every mistake a case file can hold is answered with place, value, what is allowed and how to mend it.

use kapitza_case::{Case, CaseError, check};
use rstest::rstest;

const GOOD: &str = r#"[hot]
heat_flow = "120 W"

[[element]]
name = "die"
layer = { material = "Si", thickness = "0.775 mm", area = "80 mm^2" }

[[element]]
name = "joint"
interface = { resistance = "20 mm^2 K/W" }

[cold]
temperature = "350 K"
"#;

fn failure(text: &str) -> kapitza_document::Failure {
    match Case::parse("case.toml", text).and_then(|case| check(&case)) {
        Err(CaseError::Input(failure)) => failure,
        Err(other) => panic!("not an input error: {other}"),
        Ok(()) => panic!("accepted:\n{text}"),
    }
}

#[test]
fn the_good_case_is_good() {
    check(&Case::parse("case.toml", GOOD).unwrap()).unwrap();
}

/// One replacement in the good case, the line and column of the mistake, and words the answer must hold.
#[rstest]
#[case::unknown_key("thickness", "thicknes", 6, 28, &["unknown key `thicknes`", "did you mean `thickness`?"])]
#[case::unknown_table("[cold]", "[colt]", 12, 2, &["unknown key `colt`", "`cold`"])]
#[case::missing_unit("\"120 W\"", "\"120\"", 2, 13, &["has no unit", "a power", "\"120 W\""])]
#[case::bare_number("\"120 W\"", "120", 2, 13, &["120 has no unit", "written as a string"])]
#[case::wrong_dimension("\"0.775 mm\"", "\"0.775 W\"", 6, 40, &["is a power; expected a length"])]
#[case::unknown_unit("\"0.775 mm\"", "\"0.775 millimetre\"", 6, 40, &["\"millimetre\"", "not a known unit"])]
#[case::negative("\"0.775 mm\"", "\"-1 mm\"", 6, 40, &["outside its range: above 0 m to 1000 m"])]
#[case::zero_resistance("\"20 mm^2 K/W\"", "\"0 mm^2 K/W\"", 10, 28, &["outside its range"])]
#[case::not_finite("\"350 K\"", "\"1e400 K\"", 13, 15, &["not finite"])]
#[case::nan("\"350 K\"", "nan", 13, 15, &["expected a temperature"])]
#[case::infinite("\"350 K\"", "inf", 13, 15, &["expected a temperature"])]
#[case::unknown_material("\"Si\"", "\"silicom\"", 6, 22, &["no solid is called \"silicom\"", "\"silicon\""])]
#[case::duplicate_key("heat_flow = \"120 W\"", "heat_flow = \"120 W\"\nheat_flow = \"1 W\"", 3, 1, &["duplicate key", "remove one"])]
#[case::not_toml("[cold]", "[cold", 12, 6, &["not valid TOML"])]
#[case::duplicate_name("\"joint\"", "\"die\"", 9, 8, &["two elements are called \"die\""])]
#[case::both_kinds("interface = {", "layer = { material = \"Si\", thickness = \"1 mm\" }\ninterface = {", 11, 13, &["exactly one of `layer`, `interface`"])]
#[case::two_boundaries("temperature = \"350 K\"", "temperature = \"350 K\"\nheat_flow = \"1 W\"", 14, 13, &["exactly one of"])]
#[case::floating("temperature = \"350 K\"", "heat_flow = \"120 W\"", 12, 1, &["no boundary fixes a temperature"])]
#[case::unknown_model("resistance = \"20 mm^2 K/W\"", "model = \"amn\"", 10, 23, &["`model` cannot be \"amn\"", "\"amm-normal\""])]
#[case::contact_without_pressure("resistance = \"20 mm^2 K/W\"", "model = \"contact\", roughness = \"1 um\", slope = 0.1, hardness = \"3 GPa\"", 10, 13, &["needs a contact pressure", "contact_pressure"])]
#[case::celsius_difference("\"20 mm^2 K/W\"", "\"20 mm^2 degC/W\"", 10, 28, &["point on a scale", "write K"])]
#[case::huge_uncertainty("\"120 W\"", "\"120 ± 1e308 W\"", 2, 13, &["more than its whole range", "standard deviation"])]
fn mistakes_are_located(
    #[case] from: &str,
    #[case] to: &str,
    #[case] line: usize,
    #[case] column: usize,
    #[case] words: &[&str],
) {
    assert!(GOOD.contains(from));
    let failure = failure(&GOOD.replacen(from, to, 1));
    let located = failure.located();
    let text = failure.to_string();
    assert!(
        located.iter().any(|d| d.line == Some(line) && d.column == Some(column)),
        "expected {line}:{column}, found\n{text}"
    );
    for word in words {
        assert!(text.contains(word), "expected {word:?} in\n{text}");
    }
    assert!(located.iter().all(|d| d.help.is_some()), "without a mend:\n{text}");
}

#[test]
fn several_mistakes_are_reported_together() {
    let text = GOOD
        .replace("thickness", "thicknes")
        .replace("\"350 K\"", "\"350\"")
        .replace("\"20 mm^2 K/W\"", "\"5 mm\"");
    assert!(failure(&text).diagnostics().len() >= 4);
}

#[test]
fn empty_stacks_are_named() {
    let text = "element = []\n[hot]\nheat_flow = \"1 W\"\n[cold]\ntemperature = \"300 K\"\n";
    assert!(failure(text).to_string().contains("at least 1"));
    assert!(failure("").to_string().contains("`element` is missing"));
}

#[test]
fn windows_files_are_read() {
    let windows = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    check(&Case::parse("case.toml", &windows).unwrap()).unwrap();
    // And their mistakes are placed right.
    let failure = failure(&windows.replace("\"350 K\"", "\"350\""));
    let found = failure.located();
    assert_eq!((found[0].line, found[0].column), (Some(13), Some(15)));
}

#[test]
fn other_encodings_are_explained() {
    let latin = GOOD.replace("die", "d\u{e9}").into_bytes();
    let mut bytes = Vec::new();
    let mut rest = latin.as_slice();
    while let Some((first, tail)) = rest.split_first() {
        // é as Latin-1 writes it.
        if rest.starts_with("\u{e9}".as_bytes()) {
            bytes.push(0xe9);
            rest = &rest[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    let error = Case::parse_bytes("case.toml", bytes).unwrap_err().to_string();
    assert!(error.contains("not valid UTF-8: byte 0xe9"), "{error}");
    assert!(error.contains("case.toml:5:"), "{error}");
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(GOOD.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let error = Case::parse_bytes("case.toml", utf16).unwrap_err().to_string();
    assert!(error.contains("UTF-16"), "{error}");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let error = Case::open(std::path::Path::new("no/such/case.toml")).unwrap_err();
    assert!(error.is_input());
    assert!(error.to_string().contains("cannot read no/such/case.toml"), "{error}");
    let error = Case::open(std::path::Path::new("/")).unwrap_err();
    assert!(error.to_string().contains("not a regular file"), "{error}");
}

#[rstest]
#[case("key = \"environment.nothing\"\nvalues = [\"1 MPa\"]", "unknown key `nothing`")]
#[case("key = \"element.none.interface.resistance\"\nvalues = [\"1 mm^2 K/W\"]", "there is no such member")]
#[case("key = \"hot.heat_flow\"\nfrom = \"1 W\"\nto = \"5 kW\"", "write both in the same unit")]
#[case("key = \"hot.heat_flow\"\nfrom = \"0 W\"\nto = \"5 W\"", "spacing = \"linear\"")]
#[case("key = \"hot.heat_flow\"\nvalues = [\"5 m\"]", "is a length; expected a power")]
#[case("key = \"sweep.key\"\nvalues = [\"5 m\"]", "cannot vary a sweep")]
fn sweeps_are_checked(#[case] sweep: &str, #[case] words: &str) {
    let text = format!("{GOOD}\n[[sweep]]\n{sweep}\n");
    let failure = failure(&text);
    assert!(failure.to_string().contains(words), "{failure}");
    assert!(failure.located().iter().all(|d| d.line.is_some()));
}

#[test]
fn a_model_says_which_property_of_which_material_is_missing() {
    let text = GOOD.replace(
        "{ resistance = \"20 mm^2 K/W\" }",
        "{ model = \"dmm-debye\", materials = [\"Si\", \"FR-4\"] }",
    );
    let text = failure(&text).to_string();
    assert!(text.contains("of FR-4 is not in the database"), "{text}");
}
