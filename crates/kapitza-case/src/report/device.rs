//! From a device case to its report.

mod course;

use super::SolveOptions;
use crate::case::Case;
use crate::error::{CaseError, SolveError};
use crate::sweep::{self, Grid};
pub use course::{BlockCourse, DeviceCourse, Energy, InterfaceCourse, Peak, SidesCourse};
use kapitza_conduction::device::{
    BlockResult, BlockSides, Device, DeviceOptions, DeviceSolution, InterfaceResult, Method, Parameter,
    PlaneField, PlaneKind, Rectangle, Target, TransientSolution,
};
use kapitza_core::checkpoint::Checkpoint;
use kapitza_core::{Cancelled, Monitor};
use serde::Serialize;

/// The report of a solved device.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceReport {
    /// "device".
    pub kind: &'static str,
    /// Title of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Version of kapitza that made the report.
    pub version: &'static str,
    /// Highest temperature, K.
    #[serde(rename = "max_temperature_K")]
    pub max_temperature: f64,
    /// Where it is: x, y, z, m.
    #[serde(rename = "max_location_m")]
    pub max_location: [f64; 3],
    /// Estimated discretisation error of the temperatures, K; absent where only one mesh fitted.
    #[serde(rename = "discretisation_error_K")]
    pub discretisation_error: Option<f64>,
    /// Named places that release heat.
    pub blocks: Vec<DeviceBlock>,
    /// Interfaces from bottom to top.
    pub interfaces: Vec<DeviceInterface>,
    /// Heat released inside, W.
    #[serde(rename = "source_power_W")]
    pub source_power: f64,
    /// Heat out through the surfaces, W.
    #[serde(rename = "heat_flow_W")]
    pub outflow: Outflow,
    /// Mismatch of heat released and heat out, relative to the largest flow.
    #[serde(rename = "energy_balance_relative")]
    pub energy_balance: f64,
    /// How it was solved.
    pub solver: DeviceSolver,
    /// What to fix first: kelvins of the highest temperature per 10 %, largest first.
    pub advice: Vec<DeviceAdvice>,
    /// The course over time, if the case asks for it; everything else is as at its last time.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub course: Option<DeviceCourse>,
    /// Results over the sweeps, if the case has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sweep: Option<DeviceSweep>,
    /// Sources of the laws and the materials used.
    pub citations: Vec<String>,
    /// Where laws or data were used outside their range, and what was assumed.
    pub warnings: Vec<String>,
    /// Layers from bottom to top, for pictures.
    #[serde(skip)]
    pub layers: Vec<(String, Rectangle)>,
    /// Temperatures on the faces of the layers, for pictures and files.
    #[serde(skip)]
    pub fields: Vec<PlaneField>,
    /// Of a course: temperatures on the planes that heat at every time but the last, then those of `fields`.
    #[serde(skip)]
    pub field_series: Vec<Vec<PlaneField>>,
}

/// Heat out through the surfaces, W.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Outflow {
    /// Through the lower face.
    pub bottom: f64,
    /// Through the upper face.
    pub top: f64,
    /// Through the lateral faces.
    pub sides: f64,
    /// Through faces that a neighbouring layer leaves uncovered.
    pub exposed: f64,
}

/// A named place that releases heat.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceBlock {
    /// Its name.
    pub name: String,
    /// Its layer.
    pub layer: String,
    /// Power that it releases, W.
    #[serde(rename = "power_W")]
    pub power: f64,
    /// Mean temperature where it heats, K.
    #[serde(rename = "mean_K")]
    pub mean: f64,
    /// Largest temperature there, K.
    #[serde(rename = "max_K")]
    pub max: f64,
    /// Over time.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub course: Option<BlockCourse>,
    /// Where it is, for pictures.
    #[serde(skip)]
    pub outline: Rectangle,
}

/// An interface.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceInterface {
    /// Its name.
    pub name: String,
    /// Mean jump, lower side minus upper side, K.
    #[serde(rename = "mean_jump_K")]
    pub mean_jump: f64,
    /// Jump of the largest size, K.
    #[serde(rename = "max_jump_K")]
    pub max_jump: f64,
    /// Where that is: x, y, m.
    #[serde(rename = "max_jump_location_m")]
    pub max_location: [f64; 2],
    /// Area that conducts, m².
    #[serde(rename = "area_m2")]
    pub area: f64,
    /// Heat flow upwards, W.
    #[serde(rename = "heat_flow_W")]
    pub flow: f64,
    /// Its law.
    pub model: String,
    /// Index of the layer above it.
    #[serde(skip)]
    pub index: usize,
    /// Over time.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub course: Option<InterfaceCourse>,
    /// Both sides above or below every block that overlaps it.
    pub blocks: Vec<InterfaceBlock>,
}

/// Both sides of an interface over a block.
#[derive(Clone, Debug, Serialize)]
pub struct InterfaceBlock {
    /// The block.
    pub name: String,
    /// Mean temperature of side 1, the lower, K.
    #[serde(rename = "T_hot_mean_K")]
    pub hot: f64,
    /// Mean temperature of side 2, the upper, K.
    #[serde(rename = "T_cold_mean_K")]
    pub cold: f64,
    /// Mean heat flux upwards, W/m².
    #[serde(rename = "flux_mean_W_m2")]
    pub flux: f64,
    /// Over time.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub course: Option<SidesCourse>,
}

/// How the device was solved.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceSolver {
    /// "spectral" or "multigrid".
    pub path: &'static str,
    /// Iterations of the linear solver on the finest mesh.
    pub iterations: usize,
    /// Steps of the nonlinear iteration.
    pub newton_steps: usize,
    /// Cells or modes.
    pub unknowns: usize,
    /// Their numbers along x, y and z.
    pub shape: [usize; 3],
    /// Relative residual reached.
    #[serde(rename = "residual_relative")]
    pub residual: f64,
    /// Time, s.
    pub seconds: f64,
}

/// The answer of the highest temperature to one part.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceAdvice {
    /// The layer, body, interface, patch, surface or block.
    pub element: String,
    /// The parameter, in words.
    pub parameter: &'static str,
    /// Derivative with respect to the logarithm of the parameter, K; conductivities and resistances of the whole
    /// device are held at their values at the solution.
    #[serde(rename = "derivative_K")]
    pub derivative: f64,
    /// "raise" or "lower": what cools the target.
    pub direction: &'static str,
    /// How far the highest temperature falls for 10 % of that, K.
    #[serde(rename = "gain_K")]
    pub gain: f64,
    /// "10 %".
    pub per: &'static str,
    /// Whether a designer can choose it: not so the heat to be carried.
    pub design: bool,
}

/// Results over the sweeps.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceSweep {
    /// The swept keys.
    pub keys: Vec<String>,
    /// One entry per combination.
    pub points: Vec<DeviceSweepPoint>,
}

/// One point of the sweeps.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceSweepPoint {
    /// Values of the keys, as written.
    pub values: Vec<serde_json::Value>,
    /// Values of the keys in SI, where they are quantities.
    pub si_values: Vec<Option<f64>>,
    /// Highest temperature, K.
    #[serde(rename = "max_temperature_K")]
    pub max_temperature: f64,
    /// Estimated discretisation error, K.
    #[serde(rename = "discretisation_error_K")]
    pub discretisation_error: Option<f64>,
    /// Blocks.
    pub blocks: Vec<DeviceBlock>,
    /// Interfaces.
    pub interfaces: Vec<DeviceInterface>,
    /// Warnings at this point.
    pub warnings: Vec<String>,
}

pub(super) fn solve(
    case: &Case,
    options: SolveOptions<'_>,
    monitor: &dyn Monitor,
) -> Result<DeviceReport, CaseError> {
    let (device, transient) = case.device_over_time()?;
    let grid = sweep::grid(case)?;
    let settings = settings(case, options)?;
    let mut report = match transient {
        None => {
            let settings = DeviceOptions { target: Some(Target::Hottest), ..settings };
            let solution = device.solve(&settings, monitor).map_err(SolveError::from)?;
            report(case, &device, &solution)
        }
        Some(transient) => {
            let checkpoint: &dyn Checkpoint = options.checkpoint.map_or(&(), |file| file);
            let solution = device
                .solve_transient_from(&transient, &settings, monitor, checkpoint)
                .map_err(SolveError::from)?;
            course::report(case, &device, solution)
        }
    };
    if let Some(grid) = grid {
        report.sweep = Some(sweep_report(case, &grid, options, monitor)?);
    }
    Ok(report)
}

/// The settings of a case, with the method of the command line in front.
pub(crate) fn settings(case: &Case, options: SolveOptions<'_>) -> Result<DeviceOptions, CaseError> {
    let mut settings = DeviceOptions { fields: !options.without_fields, ..DeviceOptions::default() };
    if let Some(solver) = case.node.child("solver") {
        settings.method = match solver.text("method") {
            Some("spectral") => Method::Spectral,
            Some("multigrid") => Method::Multigrid,
            _ => Method::Auto,
        };
        settings.tolerance = solver.quantity("tolerance").unwrap_or(settings.tolerance);
        settings.accuracy = solver.quantity("accuracy");
        settings.max_unknowns = solver.count("max_unknowns").unwrap_or(settings.max_unknowns);
        settings.max_iterations = solver.count("max_iterations").unwrap_or(settings.max_iterations);
        settings.cells = match solver.numbers("cells") {
            [] => None,
            [x, y] if [x, y].iter().all(|n| **n >= 1.0 && n.fract() == 0.0 && **n <= 1e6) => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
                let cells = [*x as usize, *y as usize];
                Some(cells)
            }
            _ => {
                let diagnostic = solver
                    .error("cells", "`cells` must be two whole numbers from 1 to 1000000")
                    .help("write the numbers of cells along x and y, such as `cells = [256, 256]`");
                return Err(case.failure(vec![diagnostic]));
            }
        };
    }
    if let Some(method) = options.method {
        settings.method = method;
    }
    Ok(settings)
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn report(case: &Case, device: &Device, solution: &DeviceSolution) -> DeviceReport {
    let [bottom, top, sides, exposed] = solution.outflow;
    DeviceReport {
        kind: "device",
        title: case.title().map(str::to_owned),
        version: env!("CARGO_PKG_VERSION"),
        max_temperature: solution.max_temperature,
        max_location: solution.max_location,
        discretisation_error: finite(solution.discretisation_error),
        blocks: blocks(device, &solution.blocks),
        interfaces: interfaces(device, &solution.interfaces),
        source_power: solution.power,
        outflow: Outflow { bottom, top, sides, exposed },
        energy_balance: solution.energy_balance,
        solver: DeviceSolver {
            path: solution.solver.path,
            iterations: solution.solver.iterations,
            newton_steps: solution.solver.newton_steps,
            unknowns: solution.solver.unknowns,
            shape: solution.solver.shape,
            residual: solution.solver.residual,
            seconds: solution.solver.seconds,
        },
        advice: advice(device, solution),
        course: None,
        sweep: None,
        citations: citations(device),
        warnings: warnings(solution),
        layers: device.layers.iter().map(|layer| (layer.name.clone(), layer.outline)).collect(),
        fields: solution.fields.clone(),
        field_series: Vec::new(),
    }
}

fn warnings(solution: &DeviceSolution) -> Vec<String> {
    solution.warnings.iter().map(|(name, warning)| format!("{name}: {warning}")).collect()
}

fn blocks(device: &Device, results: &[BlockResult]) -> Vec<DeviceBlock> {
    results
        .iter()
        .map(|block| DeviceBlock {
            name: block.name.clone(),
            layer: device.layers.get(block.layer).map(|layer| layer.name.clone()).unwrap_or_default(),
            power: block.power,
            mean: block.mean,
            max: block.max,
            course: None,
            outline: block.outline,
        })
        .collect()
}

fn interfaces(device: &Device, results: &[InterfaceResult]) -> Vec<DeviceInterface> {
    results
        .iter()
        .map(|interface| DeviceInterface {
            name: interface.name.clone(),
            mean_jump: interface.mean_jump,
            max_jump: interface.max_jump,
            max_location: interface.max_location,
            area: interface.area,
            flow: interface.flow,
            index: interface.index,
            model: device
                .interfaces
                .get(interface.index)
                .and_then(Option::as_ref)
                .map(|i| i.joint.law.name().into_owned())
                .unwrap_or_default(),
            course: None,
            blocks: interface
                .blocks
                .iter()
                .map(|BlockSides { name, lower, upper, flux }| InterfaceBlock {
                    name: name.clone(),
                    hot: *lower,
                    cold: *upper,
                    flux: *flux,
                    course: None,
                })
                .collect(),
        })
        .collect()
}

/// The sources of all laws and properties, each once.
fn citations(device: &Device) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut cite = |text: &str| {
        if !all.iter().any(|known| known == text) {
            all.push(text.to_owned());
        }
    };
    for layer in &device.layers {
        for medium in layer.medium.iter().chain(layer.bodies.iter().map(|body| &body.medium)) {
            for property in &medium.conductivity {
                if let Some(source) = &property.source {
                    cite(source.as_str());
                }
            }
        }
    }
    for interface in device.interfaces.iter().flatten() {
        for joint in std::iter::once(&interface.joint).chain(interface.patches.iter().map(|p| &p.joint)) {
            joint.law.citations().iter().for_each(|citation| cite(citation.as_str()));
        }
    }
    all
}

/// What 10 % would gain, largest first; what gains less than a ten-thousandth of the largest is left out.
fn advice(device: &Device, solution: &DeviceSolution) -> Vec<DeviceAdvice> {
    let mut all: Vec<DeviceAdvice> = solution
        .sensitivities
        .iter()
        .filter_map(|sensitivity| {
            let (name, parameter, size) = match sensitivity.parameter {
                Parameter::Conductivity { layer, body } => {
                    let layer = device.layers.get(layer)?;
                    let name = match body {
                        Some(body) => &layer.bodies.get(body)?.name,
                        None => &layer.name,
                    };
                    (name.clone(), "thermal conductivity", 1.0)
                }
                Parameter::Resistance { interface, patch } => {
                    let interface = device.interfaces.get(interface)?.as_ref()?;
                    let name = match patch {
                        Some(patch) => &interface.patches.get(patch)?.name,
                        None => &interface.name,
                    };
                    (name.clone(), "interface resistance", 1.0)
                }
                Parameter::Bottom => ("bottom".to_owned(), "film conductance", 1.0),
                Parameter::Top => ("top".to_owned(), "film conductance", 1.0),
                Parameter::Sides => ("sides".to_owned(), "film conductance", 1.0),
                Parameter::Exposed => ("exposed faces".to_owned(), "film conductance", 1.0),
                Parameter::Power(block) => {
                    let block = solution.blocks.get(block)?;
                    (block.name.clone(), "power", block.power)
                }
            };
            let derivative = sensitivity.derivative * size;
            Some(DeviceAdvice {
                element: name,
                parameter,
                derivative,
                direction: if derivative > 0.0 { "lower" } else { "raise" },
                gain: 0.1 * derivative.abs(),
                per: "10 %",
                design: parameter != "power",
            })
        })
        .collect();
    all.sort_by(|a, b| b.design.cmp(&a.design).then(b.gain.total_cmp(&a.gain)));
    let largest = all.iter().map(|a| a.gain).fold(0.0, f64::max);
    all.retain(|a| a.gain > 1e-4 * largest);
    all
}

fn sweep_report(
    case: &Case,
    grid: &Grid,
    options: SolveOptions<'_>,
    monitor: &dyn Monitor,
) -> Result<DeviceSweep, CaseError> {
    let mut points = Vec::with_capacity(grid.points.len());
    for (done, point) in grid.points.iter().enumerate() {
        if monitor.is_cancelled() {
            return Err(CaseError::Cancelled(Cancelled));
        }
        let varied = grid.at(case, point)?;
        let (device, transient) = varied.device_over_time()?;
        let settings = DeviceOptions { fields: false, ..settings(&varied, options)? };
        let values: Vec<serde_json::Value> = point.iter().map(sweep::show).collect();
        let solved = match &transient {
            None => device.solve(&settings, monitor),
            Some(transient) => {
                device.solve_transient(transient, &settings, monitor).map(TransientSolution::into_last)
            }
        };
        let solution =
            solved.map_err(|source| CaseError::Sweep { point: grid.name(&values), source: source.into() })?;
        points.push(DeviceSweepPoint {
            si_values: grid.keys.iter().map(|key| varied.quantity_at(key).map(|q| q.value)).collect(),
            values,
            max_temperature: solution.max_temperature,
            discretisation_error: finite(solution.discretisation_error),
            blocks: blocks(&device, &solution.blocks),
            interfaces: interfaces(&device, &solution.interfaces),
            warnings: warnings(&solution),
        });
        monitor.progress("sweep", done + 1, grid.points.len());
    }
    Ok(DeviceSweep { keys: grid.keys.clone(), points })
}

impl DeviceReport {
    /// The map of a layer's lower or upper face.
    pub fn face(&self, layer: usize, kind: PlaneKind) -> Option<&PlaneField> {
        self.fields.iter().find(|field| field.layer == layer && field.kind == kind)
    }

    /// The name of the interface below a layer, if there is one.
    pub fn interface_below(&self, layer: usize) -> Option<&str> {
        self.interfaces.iter().find(|i| i.index == layer).map(|i| i.name.as_str())
    }

    /// The map of the plane on which the highest temperature lies, or the nearest to it.
    pub fn hottest_plane(&self) -> Option<&PlaneField> {
        let distance = |field: &PlaneField| {
            let highest = field.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (field.z - self.max_location[2]).abs() + 1e3 * (self.max_temperature - highest).max(0.0)
        };
        self.fields.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}
