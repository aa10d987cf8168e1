//! One file per command.

mod check;
mod emulate;
mod generate;
mod identify;
mod import;
mod interface;
mod materials;
mod measured;
mod solve;
mod temperature;
mod zth;

use crate::args::Command;
use crate::failure::Failure;

/// Runs a command.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Solve(request) => solve::run(&request),
        Command::Zth(request) => zth::run(&request),
        Command::Check { case, json } => check::run(&case, json),
        Command::Identify(request) => identify::run(&request),
        Command::Materials { command } => materials::run(command),
        Command::Measured(request) => measured::run(&request),
        Command::Interface(request) => interface::run(&request),
        Command::Import { command } => import::run(command),
        Command::Schema { document, markdown } => generate::schema(document, markdown),
        Command::Completions { shell } => {
            generate::completions(shell);
            Ok(())
        }
        Command::Man { folder } => generate::man(&folder),
    }
}
