//! `kapitza solve --emulate`

use crate::args::Solve;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::{output, sheet, table};
use kapitza::case::{EmulateOptions, emulate_hotspot};
use kapitza::formats::hotspot::{SteadyTable, steady_text};

pub fn run(request: &Solve) -> Result<(), Failure> {
    for path in &request.output {
        if !matches!(output::ending(path).as_str(), "steady" | "json" | "csv") {
            return Err(Failure::argument(
                format!("an emulation cannot be written to {}", path.display()),
                "use .steady (the network, as HotSpot writes it), .json or .csv",
            ));
        }
    }
    let deck = request.files.open(&request.case)?;
    let printed = request.printed.as_deref().map(SteadyTable::open).transpose()?;
    for note in &deck.notes {
        eprintln!("note: {note}");
    }
    if deck.config.model_type.eq_ignore_ascii_case("block") {
        eprintln!("note: `-model_type` is block; the network is that of HotSpot's grid model");
    }
    let bar = Bar::new();
    let options = EmulateOptions { grid: request.grid, printed, ..EmulateOptions::default() };
    let report = emulate_hotspot(&deck, &options, &bar);
    bar.finish();
    let report = report?;
    let mut files = Vec::new();
    for path in &request.output {
        let bytes = match output::ending(path).as_str() {
            "steady" => {
                steady_text(report.network.iter().map(|(name, value)| (name.as_str(), *value))).into_bytes()
            }
            "csv" => sheet::emulation(&report)?,
            _ => {
                let mut text =
                    serde_json::to_string_pretty(&report).map_err(|e| Failure::Computation(e.to_string()))?;
                text.push('\n');
                text.into_bytes()
            }
        };
        files.push((path, bytes));
    }
    for (path, bytes) in files {
        output::file(path, &bytes)?;
    }
    if request.json {
        return output::json(&report);
    }
    output::stdout(&if request.csv {
        String::from_utf8_lossy(&sheet::emulation(&report)?).into_owned()
    } else {
        table::emulation::report(&report, request.kelvin)
    });
    Ok(())
}
