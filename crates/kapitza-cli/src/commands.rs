//! One file per command.

mod check;
mod generate;
mod interface;
mod materials;
mod measured;
mod solve;
mod temperature;

use crate::args::Command;
use crate::failure::Failure;

/// Runs a command.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Solve { case, json, csv, output, compare, samples, seed, kelvin } => {
            solve::run(&solve::Request { case, json, csv, output, compare, samples, seed, kelvin })
        }
        Command::Check { case, json } => check::run(&case, json),
        Command::Materials { command } => materials::run(command),
        Command::Measured { pair, temperature, interlayers, json, csv, output } => {
            measured::run(&measured::Request { pair, temperature, interlayers, json, csv, output })
        }
        Command::Interface { left, right, model, temperature, json, output } => {
            interface::run(&interface::Request { left, right, model, temperature, json, output })
        }
        Command::Schema { document, markdown } => generate::schema(document, markdown),
        Command::Completions { shell } => {
            generate::completions(shell);
            Ok(())
        }
        Command::Man { folder } => generate::man(&folder),
    }
}
