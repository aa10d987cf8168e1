//! What HotSpot's grid model makes of a deck, beside the converged solution of the device that the deck describes.

mod gap;
mod network;
mod package;
mod units;

use crate::case::Case;
use crate::error::{CaseError, SolveError};
use kapitza_conduction::device::DeviceOptions;
use kapitza_core::Monitor;
use kapitza_formats::hotspot::{CaseOptions, Deck, SteadyTable};
use network::{Emulated, Model};
use serde::Serialize;
use units::Reading;

/// How a deck is emulated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EmulateOptions {
    /// Cells along x and y, in place of the deck's `-grid_cols` and `-grid_rows`.
    pub grid: Option<[usize; 2]>,
    /// What HotSpot printed for the deck on this grid.
    pub printed: Option<SteadyTable>,
    /// Error to aim at in the converged solution, K; a five-hundredth of the largest rise where absent.
    pub accuracy: Option<f64>,
    /// Leave out the converged solution and the way to it: HotSpot's network alone.
    pub network_only: bool,
}

/// A deck by HotSpot's network and by converged heat conduction.
#[derive(Clone, Debug, Serialize)]
pub struct EmulationReport {
    /// Always `emulation`.
    pub kind: &'static str,
    /// The program whose network it is.
    pub program: &'static str,
    /// Cells along x and y.
    pub grid: [usize; 2],
    /// Layers with cells.
    pub layers: usize,
    /// Nodes beside the cells.
    pub nodes: usize,
    /// ‖b − A θ‖/‖b‖ of the network.
    pub residual: f64,
    /// Iterations of the linear solver.
    pub iterations: usize,
    /// |heat that leaves − heat released|, of the heat released.
    #[serde(rename = "energy_balance_relative")]
    pub energy_balance: f64,
    /// Every value of the network as HotSpot writes it, K: units of all layers, then the nodes of the package.
    #[serde(rename = "network_K")]
    pub network: Vec<(String, f64)>,
    /// Largest difference from what HotSpot printed, where that was given.
    pub printed: Option<PrintedDifference>,
    /// The units that release heat.
    pub blocks: Vec<EmulatedBlock>,
    /// Stated discretisation error of the converged solution, K.
    #[serde(rename = "converged_error_K")]
    pub converged_error: Option<f64>,
    /// The way from HotSpot's numbers to the converged ones.
    pub gap: Vec<GapPart>,
}

/// How far HotSpot's own numbers lie from its network solved to rounding.
#[derive(Clone, Debug, Serialize)]
pub struct PrintedDifference {
    /// Printed minus exact, K: of the largest size.
    #[serde(rename = "largest_K")]
    pub largest: f64,
    /// Where.
    pub at: String,
    /// Numbers compared.
    pub values: usize,
}

/// A unit that releases heat.
#[derive(Clone, Debug, Serialize)]
pub struct EmulatedBlock {
    /// Its name.
    pub name: String,
    /// Power, W.
    #[serde(rename = "power_W")]
    pub power: f64,
    /// In HotSpot's network, K.
    #[serde(rename = "network_K")]
    pub network: f64,
    /// Converged mean over its area where it heats, K.
    #[serde(rename = "converged_K")]
    pub converged: Option<f64>,
    /// Network minus converged, K.
    #[serde(rename = "difference_K")]
    pub difference: Option<f64>,
}

/// A part of the difference: what changes when one approximation is taken back.
#[derive(Clone, Debug, Serialize)]
pub struct GapPart {
    /// What is changed.
    pub name: String,
    /// By how much the hottest block rises, K.
    #[serde(rename = "hottest_K")]
    pub hottest: f64,
    /// By how much blocks rise in the mean, K.
    #[serde(rename = "mean_K")]
    pub mean: f64,
}

/// Most cells of a network.
const MOST: usize = 1 << 24;

/// The program emulated.
const PROGRAM: &str = "HotSpot 7, grid model";

/// Solves HotSpot's network of a deck, and the deck converged, and says where the difference comes from.
///
/// # Errors
/// A deck that asks for what the network does not hold; a grid too large; what the solver of devices says.
pub fn emulate_hotspot(
    deck: &Deck,
    options: &EmulateOptions,
    monitor: &dyn Monitor,
) -> Result<EmulationReport, CaseError> {
    let cells = options.grid.unwrap_or([deck.config.grid_cols, deck.config.grid_rows]);
    refuse(deck, cells)?;
    let emulated = Emulated::new(deck, Model::hotspot(cells));
    let solution = emulated.solve().map_err(SolveError::from)?;
    let mode = Reading::of(&deck.config.grid_map_mode);
    let mut network = Vec::new();
    for (n, layer) in deck.layers.iter().enumerate() {
        let values = emulated.units(&solution, n, mode);
        let names = layer.floorplan.units.iter().map(|unit| format!("{}{}", layer.prefix, unit.name));
        network.extend(names.zip(values));
    }
    for (n, value) in solution.nodes.iter().enumerate() {
        network.push((format!("inode_{n}"), deck.config.ambient + value));
    }
    let printed = options.printed.as_ref().map(|table| difference(table, &network)).transpose()?;
    let powers = deck.trace.means();
    let start = emulated.heated(&solution, mode);
    let released: f64 = powers.iter().sum();
    let units = deck.powered().flat_map(|layer| layer.columns.iter().map(move |&column| (layer, column)));
    let blocks = units
        .zip(&start)
        .map(|((layer, column), &value)| EmulatedBlock {
            name: format!("{}{}", layer.prefix, deck.trace.names[column]),
            power: powers[column],
            network: value,
            converged: None,
            difference: None,
        })
        .collect();
    let mut report = EmulationReport {
        kind: "emulation",
        program: PROGRAM,
        grid: cells,
        layers: deck.layers.len(),
        nodes: solution.nodes.len(),
        residual: solution.residual,
        iterations: solution.iterations,
        energy_balance: if released == 0.0 { 0.0 } else { (solution.outflow / released - 1.0).abs() },
        network,
        printed,
        blocks,
        converged_error: None,
        gap: Vec::new(),
    };
    if options.network_only {
        return Ok(report);
    }
    let area = emulated.heated(&solution, Reading::Area);
    drop((emulated, solution));
    converge(deck, options, &mut report, monitor)?;
    let steps = gap::steps(deck, cells, &start, &area, monitor).map_err(SolveError::from)?;
    report.split(options, &steps);
    Ok(report)
}

/// What HotSpot's network does not hold here.
fn refuse(deck: &Deck, cells: [usize; 2]) -> Result<(), CaseError> {
    if deck.config.leakage_used {
        return Err(CaseError::Argument {
            message: "the deck sets `-leakage_used 1`: HotSpot's leakage is a function compiled into it, which its network here does not hold".into(),
            help: "set `-leakage_used 0`; leakage by temperature is a key of blocks in a case",
        });
    }
    let [columns, rows] = cells;
    let total = columns.saturating_mul(rows).saturating_mul(deck.layers.len());
    if columns == 0 || rows == 0 || total > MOST {
        return Err(CaseError::Argument {
            message: format!(
                "a grid of {columns} × {rows} in {} layers has {total} cells; it must be 1 to {MOST}",
                deck.layers.len()
            ),
            help: "choose another one with --grid COLUMNSxROWS",
        });
    }
    Ok(())
}

fn difference(table: &SteadyTable, network: &[(String, f64)]) -> Result<PrintedDifference, CaseError> {
    let mut found = PrintedDifference { largest: 0.0, at: String::new(), values: 0 };
    for (name, value) in network {
        let Some(printed) = table.value(name) else { continue };
        found.values += 1;
        if (printed - value).abs() >= found.largest.abs() {
            (found.largest, found.at) = (printed - value, name.clone());
        }
    }
    if found.values == 0 || found.values < table.values.len() {
        let known = |name: &str| network.iter().any(|(own, _)| own == name);
        let foreign = table.values.iter().find(|(name, _)| !known(name)).map_or("", |(name, _)| name);
        return Err(CaseError::Argument {
            message: format!("{} does not belong to this deck: it names \"{foreign}\"", table.path.display()),
            help: "give the file that HotSpot wrote with -steady_file for the same deck with -model_type grid",
        });
    }
    Ok(found)
}

/// Solves the device that the deck describes.
fn converge(
    deck: &Deck,
    options: &EmulateOptions,
    report: &mut EmulationReport,
    monitor: &dyn Monitor,
) -> Result<(), CaseError> {
    let imported = deck.device_case(&CaseOptions::default())?;
    let device = Case::parse("the case of the deck", &imported.case)?.device()?;
    let settings = DeviceOptions { fields: false, accuracy: options.accuracy, ..DeviceOptions::default() };
    let solution = device.solve(&settings, monitor).map_err(SolveError::from)?;
    for (block, converged) in report.blocks.iter_mut().zip(&solution.blocks) {
        block.converged = Some(converged.mean);
        block.difference = Some(block.network - converged.mean);
    }
    report.converged_error = Some(solution.discretisation_error);
    Ok(())
}

impl EmulationReport {
    /// The block that is hottest in the converged solution, else in the network.
    pub fn hottest(&self) -> Option<usize> {
        let value = |n: &usize| self.blocks[*n].converged.unwrap_or(self.blocks[*n].network);
        (0..self.blocks.len()).max_by(|a, b| value(a).total_cmp(&value(b)))
    }

    /// Fills in the parts of the difference; what they leave is the last.
    fn split(&mut self, options: &EmulateOptions, steps: &[gap::Step]) {
        let Some(hottest) = self.hottest() else { return };
        let part = |name: &str, change: &dyn Fn(usize) -> f64, count: usize| GapPart {
            name: name.to_owned(),
            hottest: change(hottest),
            mean: (0..count).map(change).sum::<f64>() / count as f64,
        };
        let count = self.blocks.len();
        let mut gap = Vec::new();
        if let Some(table) = &options.printed {
            let stopped = |n: usize| {
                let block = &self.blocks[n];
                block.network - table.value(&block.name).unwrap_or(block.network)
            };
            gap.push(part("solved to rounding, not to HotSpot's stop", &stopped, count));
        }
        for step in steps {
            gap.push(part(step.name, &|n| step.change[n], count));
        }
        let rest = |n: usize| {
            let taken: f64 = steps.iter().map(|step| step.change[n]).sum();
            -self.blocks[n].difference.unwrap_or(0.0) - taken
        };
        gap.push(part("left over: parts are not quite independent", &rest, count));
        self.gap = gap;
    }
}
