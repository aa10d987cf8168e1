//! `kapitza import`

use crate::args::{HeatName, Import};
use crate::failure::Failure;
use crate::output;
use kapitza::formats::Imported;
use kapitza::formats::hotspot::{CaseOptions, HeatPlane};
use kapitza::formats::three_d_ice::{self, Stack};
use std::path::{Path, PathBuf};

pub fn run(command: Import) -> Result<(), Failure> {
    match command {
        Import::Hotspot { deck, output, files, trace, heat } => {
            let deck = files.open(&deck)?;
            let trace_file = output.as_deref().filter(|_| trace).map(beside).transpose()?;
            let heat = match heat {
                HeatName::Face => HeatPlane::Face,
                HeatName::Volume => HeatPlane::Volume,
            };
            let options = CaseOptions { heat, trace: trace_file.as_deref().map(name) };
            write(&deck.device_case(&options)?, output.as_deref(), trace_file.as_deref())
        }
        Import::ThreeDIce { deck, output, trace, sink_film } => {
            if sink_film.is_some_and(|film| !(film > 0.0 && film.is_finite())) {
                return Err(Failure::argument(
                    "--sink-film must be larger than zero",
                    "give it in W/(m² K), such as 2000",
                ));
            }
            let stack = Stack::open(&deck)?;
            if trace && !stack.is_transient() {
                return Err(Failure::argument(
                    "--trace keeps the sequences of a transient analysis; this stack asks for a steady one",
                    "leave --trace away, or write `transient step …, slot … ;` under `solver :`",
                ));
            }
            let trace_file = output.as_deref().filter(|_| trace).map(beside).transpose()?;
            let options =
                three_d_ice::CaseOptions { trace: trace_file.as_deref().map(name), plugin_film: sink_film };
            write(&stack.device_case(&options)?, output.as_deref(), trace_file.as_deref())
        }
    }
}

/// The file of the power trace beside a case.
fn beside(case: &Path) -> Result<PathBuf, Failure> {
    let stem = case.file_stem().ok_or_else(|| {
        Failure::argument(format!("{} is no file name", case.display()), "write `-o device.toml`")
    })?;
    Ok(case.with_file_name(format!("{}_power.csv", stem.to_string_lossy())))
}

/// The last part of a path.
fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Writes a case with its trace, and says on stderr what the reader should know.
fn write(imported: &Imported, case: Option<&Path>, trace: Option<&Path>) -> Result<(), Failure> {
    if let (Some(text), Some(path)) = (&imported.trace, trace) {
        output::file(path, text.as_bytes())?;
    }
    match case {
        Some(path) => output::file(path, imported.case.as_bytes())?,
        None => output::stdout(&imported.case),
    }
    for note in &imported.notes {
        eprintln!("note: {note}");
    }
    Ok(())
}
