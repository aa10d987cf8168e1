//! `kapitza identify`

use crate::args::Identify;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::{figures, output, sheet, table};
use kapitza::case::{Case, identify};

pub fn run(request: &Identify) -> Result<(), Failure> {
    for path in &request.output {
        let ending = output::ending(path);
        if !["svg", "png", "json", "csv"].contains(&ending.as_str()) {
            return Err(Failure::argument(
                format!("cannot tell from the ending \"{ending}\" what to write to {}", path.display()),
                "use .svg, .png, .json or .csv",
            ));
        }
    }
    let case = Case::open(&request.case)?;
    let bar = Bar::new();
    let report = identify(&case, &bar);
    bar.finish();
    let report = report?;
    // Everything is made before anything is written.
    let mut files = Vec::new();
    for path in &request.output {
        let figure = || figures::identify::of_report(&report);
        let bytes = match output::ending(path).as_str() {
            "json" => {
                let mut text =
                    serde_json::to_string_pretty(&report).map_err(|e| Failure::Computation(e.to_string()))?;
                text.push('\n');
                text.into_bytes()
            }
            "csv" => sheet::identify(&report)?,
            "svg" => figures::svg(&figure())?.into_bytes(),
            _ => figures::png(&figure())?,
        };
        files.push((path, bytes));
    }
    for (path, bytes) in files {
        output::file(path, &bytes)?;
    }
    if request.json {
        return output::json(&report);
    }
    output::stdout(&table::identify::report(&report));
    Ok(())
}
