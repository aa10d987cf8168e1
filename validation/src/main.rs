//! Validation of kapitza: runs every reference case, writes `target/validation/report.md`, and ends with status 1 if a
//! case is outside its tolerance.

mod reference;
mod report;
mod spreading;
mod stack;

use std::path::Path;
use std::process::ExitCode;

fn run() -> Result<bool, Box<dyn std::error::Error>> {
    let areas = vec![stack::area()?, spreading::area()];
    let path = Path::new("target/validation/report.md");
    report::write(path, &report::markdown(&areas))?;
    print!("{}", report::summary(&areas));
    println!("report: {}", path.display());
    Ok(report::counts(&areas).1 == 0)
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
