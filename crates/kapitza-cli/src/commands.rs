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

use crate::args::{Command, Emulated, HotspotFiles, MethodName};
use crate::failure::Failure;
use kapitza::conduction::device::Method;

/// Runs a command.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Solve {
            case,
            json,
            csv,
            output,
            emulate: Some(Emulated::Hotspot),
            grid,
            printed,
            files,
            kelvin,
            ..
        } => emulate::run(emulate::Request { deck: case, files, json, csv, output, grid, printed, kelvin }),
        Command::Solve { files, .. } if files != HotspotFiles::default() => Err(Failure::argument(
            "--floorplan, --ptrace, --layers, --materials and --detailed-3d are for decks",
            "add `--emulate hotspot`, or make a case of the deck with `kapitza import hotspot`",
        )),
        Command::Solve {
            case,
            json,
            csv,
            output,
            compare,
            samples,
            seed,
            kelvin,
            method,
            checkpoint,
            ..
        } => {
            let method = method.map(|method| match method {
                MethodName::Auto => Method::Auto,
                MethodName::Spectral => Method::Spectral,
                MethodName::Multigrid => Method::Multigrid,
            });
            solve::run(&solve::Request {
                case,
                json,
                csv,
                output,
                compare,
                samples,
                seed,
                kelvin,
                method,
                checkpoint,
            })
        }
        Command::Zth {
            file,
            dual,
            noise,
            seed,
            times,
            block,
            hottest,
            power,
            offset,
            calibration,
            json,
            csv,
            output,
        } => zth::run(&zth::Request {
            file,
            dual,
            noise,
            seed,
            times,
            block,
            hottest,
            power,
            offset,
            calibration,
            json,
            csv,
            output,
        }),
        Command::Check { case, json } => check::run(&case, json),
        Command::Identify { case, json, output } => identify::run(&identify::Request { case, json, output }),
        Command::Materials { command } => materials::run(command),
        Command::Measured { pair, temperature, interlayers, json, csv, output } => {
            measured::run(&measured::Request { pair, temperature, interlayers, json, csv, output })
        }
        Command::Interface { left, right, model, temperature, json, output } => {
            interface::run(&interface::Request { left, right, model, temperature, json, output })
        }
        Command::Import { command } => import::run(command),
        Command::Schema { document, markdown } => generate::schema(document, markdown),
        Command::Completions { shell } => {
            generate::completions(shell);
            Ok(())
        }
        Command::Man { folder } => generate::man(&folder),
    }
}
