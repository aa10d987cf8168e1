//! Validation of kapitza: runs every reference case, writes `target/validation/report.md`, and ends with status 1 if a
//! case is outside its tolerance.

mod acoustic;
mod contact;
mod decks;
mod device;
mod examples;
mod gas;
mod hotspot;
mod inverse;
mod materials;
mod phonon;
mod reference;
mod report;
mod spreading;
mod stack;
mod structure;
mod units;

use std::path::Path;
use std::process::ExitCode;

fn run() -> Result<bool, Box<dyn std::error::Error>> {
    let mut areas = vec![
        stack::area()?,
        structure::area()?,
        spreading::area(),
        device::area()?,
        contact::area()?,
        gas::area()?,
    ];
    areas.extend(phonon::areas());
    areas.push(acoustic::area()?);
    areas.extend([
        decks::area()?,
        hotspot::area()?,
        inverse::area()?,
        materials::area()?,
        units::area(),
        examples::area()?,
    ]);
    let path = Path::new("target/validation/report.md");
    // Run by cargo, the report belongs beside the build, wherever the command was given.
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(|folder| Path::new(&folder).join(".."));
    report::write(&root.unwrap_or_default().join(path), &report::markdown(&areas))?;
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
