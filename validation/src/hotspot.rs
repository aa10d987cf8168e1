//! HotSpot's grid model: its network, solved here, against what HotSpot itself prints, and the way to the converged answer.

use crate::report::{Area, Row};
use kapitza_case::{EmulateOptions, EmulationReport, emulate_hotspot};
use kapitza_formats::hotspot::{Deck, DeckFiles, SteadyTable};
use std::error::Error;
use std::path::Path;

/// The files of the decks, and what HotSpot printed for them; `decks/hotspot/README.md` has the commands.
macro_rules! files {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("../decks/hotspot/", $name)))),*] };
}

const FILES: [(&str, &str); 14] = files![
    "accelerator.config",
    "accelerator.flp",
    "accelerator.ptrace",
    "accelerator.steady",
    "accelerator_superlu.steady",
    "secondary.steady",
    "secondary_superlu.steady",
    "stacked.lcf",
    "stacked.materials",
    "stacked.ptrace",
    "stacked.steady",
    "stacked_superlu.steady",
    "memory.flp",
    "bond.flp",
];

/// A run of HotSpot.
struct Run {
    title: &'static str,
    /// Name of its tables.
    table: &'static str,
    /// Lines that stand in place of those of the configuration.
    changed: &'static str,
    stacked: bool,
}

const RUNS: [Run; 3] = [
    Run { title: "accelerator", table: "accelerator", changed: "", stacked: false },
    Run {
        title: "accelerator with the secondary path, blocks by their centres",
        table: "secondary",
        changed: "-model_secondary 1\n-grid_map_mode center\n",
        stacked: false,
    },
    Run {
        title: "memory on accelerator, detailed 3-D, blocks by their maxima",
        table: "stacked",
        changed: "-detailed_3D on\n-grid_map_mode max\n",
        stacked: true,
    },
];

const SOURCE: &str = "HotSpot 7 (commit f18831e), run on this deck: decks/hotspot";

pub fn area() -> Result<Area, Box<dyn Error>> {
    let mut rows = Vec::new();
    for run in &RUNS {
        let folder = tempfile::tempdir()?;
        for (name, text) in FILES {
            // Of equal keys the first counts.
            let first = if name == "accelerator.config" { run.changed } else { "" };
            std::fs::write(folder.path().join(name), format!("{first}{text}"))?;
        }
        rows.extend(compared(run, folder.path())?);
    }
    Ok(Area {
        title: "HotSpot's network",
        about: "`kapitza solve DECK --emulate hotspot` against HotSpot on three decks with dies, spreaders and sinks of unequal \
                shape: every temperature that HotSpot prints for the layers and the nodes of its package. The parts of the \
                difference between that network and the converged solution follow, for the hottest block: each is the change \
                when one approximation is taken back."
            .into(),
        rows,
    })
}

fn compared(run: &Run, folder: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let file = |name: &str| Some(folder.join(name));
    let files = if run.stacked {
        DeckFiles {
            layers: file("stacked.lcf"),
            trace: file("stacked.ptrace"),
            materials: file("stacked.materials"),
            ..DeckFiles::default()
        }
    } else {
        DeckFiles {
            floorplan: file("accelerator.flp"),
            trace: file("accelerator.ptrace"),
            materials: file("stacked.materials"),
            ..DeckFiles::default()
        }
    };
    let deck = Deck::open(&folder.join("accelerator.config"), &files, None)?;
    let emulated = |table: String, network_only: bool| -> Result<EmulationReport, Box<dyn Error>> {
        let printed = Some(SteadyTable::open(&folder.join(table))?);
        let options = EmulateOptions { printed, network_only, ..EmulateOptions::default() };
        Ok(emulate_hotspot(&deck, &options, &())?)
    };
    let exact = emulated(format!("{}_superlu.steady", run.table), true)?;
    let usual = emulated(format!("{}.steady", run.table), false)?;
    let mut rows = Vec::new();
    for (report, what, tolerance, why) in [
        (
            &exact,
            "with SuperLU",
            1e-8,
            "nine decimals are printed; the rest is rounding of its LU and of a residual of 1e-11",
        ),
        (
            &usual,
            "as it is made by default",
            0.02,
            "the agreement promised; its multigrid stops on a change of 1e-6 K a sweep",
        ),
    ] {
        let printed = report.printed.as_ref().ok_or("nothing was compared")?;
        rows.push(Row::absolute(
            format!(
                "{}: HotSpot {what}, the farthest of {} temperatures ({})",
                run.title, printed.values, printed.at
            ),
            "K",
            (-printed.largest, 0.0),
            SOURCE,
            tolerance,
            why,
        ));
    }
    let hottest = usual.hottest().ok_or("no block releases heat")?;
    let block = &usual.blocks[hottest];
    let error = usual.converged_error.unwrap_or(f64::NAN);
    rows.push(Row::information(
        format!("{}: {} in the network, and converged", run.title, block.name),
        "K",
        (block.network, block.converged.unwrap_or(f64::NAN)),
        "kapitza on the case of the deck",
        format!("the converged value states an error of {error:.2} K"),
    ));
    for part in &usual.gap {
        rows.push(Row::information(
            format!("{}: {}: {}", run.title, block.name, part.name),
            "K",
            (part.hottest, 0.0),
            "the network with one approximation less",
            "part of the difference to the converged value",
        ));
    }
    Ok(rows)
}
