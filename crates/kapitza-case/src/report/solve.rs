//! From a case to its report.

use super::advice::advice;
use super::{
    DeviceReport, ElementReport, PartReport, ProfileReport, StackReport, SweepInterface, SweepPoint,
    SweepReport, TargetReport,
};
use super::{device, uncertainty};
use crate::case::{Case, CaseKind};
use crate::error::{CaseError, SolveError};
use crate::sweep::{self, Grid};
use kapitza_conduction::device::Method;
use kapitza_conduction::stack::{Element, ElementKind, Stack, StackOptions, StackSolution, Target};
use kapitza_core::checkpoint::CheckpointFile;
use kapitza_core::{Cancelled, Monitor};
use kapitza_document::Raw;
use rayon::prelude::*;
use serde::Serialize;

/// What to do beyond solving.
#[derive(Clone, Copy, Debug, Default)]
pub struct SolveOptions<'a> {
    /// Method for a device, in place of that of the case file.
    pub method: Option<Method>,
    /// Random samples of the uncertain inputs; `None` takes the number of the case file.
    pub samples: Option<usize>,
    /// Seed of the samples; `None` takes that of the case file.
    pub seed: Option<u64>,
    /// Where a device over time keeps its state, to go on from it when interrupted; not that of its sweeps.
    pub checkpoint: Option<&'a CheckpointFile>,
    /// Leaves out the fields of a device on its planes, where nothing is drawn or written of them.
    pub without_fields: bool,
}

/// Checks everything that can be checked without solving: materials, laws, sweeps, the report's target.
pub fn check(case: &Case) -> Result<(), CaseError> {
    let problem = |case: &Case| match case.kind() {
        CaseKind::Stack => target(case, &case.stack()?).map(|_| ()),
        CaseKind::Device => case.device().map(|_| ()),
    };
    problem(case)?;
    if let Some(grid) = sweep::grid(case)? {
        for point in &grid.points {
            problem(&grid.at(case, point)?)?;
        }
    }
    Ok(())
}

/// The report of a solved case, of its kind.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Report {
    /// Of a stack.
    Stack(Box<StackReport>),
    /// Of a device.
    Device(Box<DeviceReport>),
}

/// Solves a case and makes its report.
pub fn solve(case: &Case, options: SolveOptions<'_>, monitor: &dyn Monitor) -> Result<Report, CaseError> {
    Ok(match case.kind() {
        CaseKind::Stack => Report::Stack(Box::new(solve_stack(case, options, monitor)?)),
        CaseKind::Device => Report::Device(Box::new(solve_device(case, options, monitor)?)),
    })
}

/// Solves a case of a device and makes its report; one of a stack is refused.
pub fn solve_device(
    case: &Case,
    options: SolveOptions<'_>,
    monitor: &dyn Monitor,
) -> Result<DeviceReport, CaseError> {
    device::solve(case, options, monitor)
}

/// Solves a case of a stack and makes its report; one of a device is refused.
pub fn solve_stack(
    case: &Case,
    options: SolveOptions<'_>,
    monitor: &dyn Monitor,
) -> Result<StackReport, CaseError> {
    let stack = case.stack()?;
    let settings = settings(case);
    let (target_name, target) = target(case, &stack)?;
    let grid = sweep::grid(case)?;
    let (solution, sensitivities) =
        stack.solve_with_sensitivities(settings, target).map_err(SolveError::from)?;
    let mut report = report(case, &stack, &solution);
    report.advice = advice(&stack, &sensitivities);
    report.target = TargetReport { name: target_name, temperature: target_temperature(&solution, target) };
    let uncertainty = uncertainty::propagate(case, &solution, settings, target, options, monitor)?;
    if let Some((uncertainty, deltas)) = uncertainty {
        for (element, delta) in report.elements.iter_mut().zip(deltas) {
            element.delta_uncertainty = Some(delta);
        }
        report.warnings.extend(uncertainty.warnings());
        report.uncertainty = Some(uncertainty);
    }
    if let Some(grid) = grid {
        report.sweep = Some(sweep_report(case, &grid, monitor)?);
    }
    Ok(report)
}

pub(crate) fn settings(case: &Case) -> StackOptions {
    let defaults = StackOptions::default();
    case.node.child("solver").map_or(defaults, |solver| StackOptions {
        tolerance: solver.quantity("tolerance").unwrap_or(defaults.tolerance),
        max_iterations: solver.count("max_iterations").unwrap_or(defaults.max_iterations),
    })
}

fn name_of(element: &Element) -> &str {
    match element {
        Element::Layer(layer) => &layer.name,
        Element::Interface(interface) => &interface.name,
    }
}

fn target(case: &Case, stack: &Stack) -> Result<(String, Target), CaseError> {
    let Some(report) = case.node.child("report") else { return Ok(("hottest face".into(), Target::Hottest)) };
    let Some(name) = report.text("target") else { return Ok(("hottest face".into(), Target::Hottest)) };
    let known = || stack.elements.iter().map(name_of);
    let Some(index) = known().position(|known| known == name) else {
        let near = kapitza_document::nearest(name, known());
        let help = match near.first() {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("elements: {}", known().take(20).collect::<Vec<_>>().join(", ")),
        };
        let diagnostic = report.error("target", format!("no element is called \"{name}\"")).help(help);
        return Err(case.failure(vec![diagnostic]));
    };
    let cold = report.text("target_side") == Some("cold");
    Ok(if cold {
        (format!("cold side of {name}"), Target::ColdFace(index))
    } else {
        (format!("hot side of {name}"), Target::HotFace(index))
    })
}

pub(super) fn target_temperature(solution: &StackSolution, target: Target) -> f64 {
    match target {
        Target::Hottest => solution
            .elements
            .iter()
            .filter(|e| e.kind != ElementKind::Boundary)
            .map(|e| e.hot.max(e.cold))
            .fold(0.0, f64::max),
        Target::HotFace(index) => solution.elements.get(index + 1).map_or(0.0, |e| e.hot),
        Target::ColdFace(index) => solution.elements.get(index + 1).map_or(0.0, |e| e.cold),
    }
}

fn report(case: &Case, stack: &Stack, solution: &StackSolution) -> StackReport {
    let total = solution.total_drop();
    let span: f64 = solution.elements.iter().map(|e| e.delta().abs()).sum();
    let nodes = case.node.children("element");
    let mut citations: Vec<String> = Vec::new();
    let mut cite = |text: &str| {
        if !citations.iter().any(|known| known == text) {
            citations.push(text.to_owned());
        }
    };
    let elements = solution
        .elements
        .iter()
        .enumerate()
        .map(|(place, e)| {
            let element = place.checked_sub(1).and_then(|i| stack.elements.get(i));
            let node = place.checked_sub(1).and_then(|i| nodes.get(i));
            if let Some(Element::Layer(layer)) = element
                && let Some(source) = &layer.conductivity.source
            {
                cite(source.as_str());
            }
            let law = match element {
                Some(Element::Interface(interface)) => {
                    interface.law.citations().iter().for_each(|c| cite(c.as_str()));
                    Some(interface.law.name().into_owned())
                }
                _ => None,
            };
            let conductance = e.conductance.as_ref();
            ElementReport {
                name: e.name.clone(),
                kind: match e.kind {
                    ElementKind::Boundary => "boundary",
                    ElementKind::Layer => "layer",
                    ElementKind::Interface => "interface",
                },
                hot: e.hot,
                cold: e.cold,
                delta: e.delta(),
                delta_uncertainty: None,
                resistance: e.resistance,
                resistance_error: e.resistance_error,
                // Shares of the total drop; where drops of both signs nearly cancel, of the sum of their sizes.
                share: share(e.delta(), total, span),
                flow_hot: e.flow_hot,
                flow_cold: e.flow_cold,
                area: e.area,
                thickness: match element {
                    Some(Element::Layer(layer)) => Some(layer.thickness),
                    _ => None,
                },
                material: node
                    .and_then(|n| n.child("layer"))
                    .and_then(|l| l.text("material"))
                    .map(str::to_owned),
                mean_conductivity: e.mean_conductivity,
                parts: e
                    .parts
                    .iter()
                    .map(|p| PartReport { name: p.name, delta: p.delta, resistance: p.resistance })
                    .collect(),
                model: law,
                conductance: conductance.map(|c| c.value.re),
                interface_resistance: conductance.map(|c| 1.0 / c.value.re),
                composition: conductance.map(|c| c.composition),
                channels: conductance.map(channels),
            }
        })
        .collect();
    let profile = solution
        .profile
        .iter()
        .map(|p| ProfileReport {
            element: stack.elements.get(p.element).map(name_of).unwrap_or_default().to_owned(),
            position: p.position,
            fraction: p.fraction,
            temperature: p.temperature,
        })
        .collect();
    StackReport {
        kind: "stack",
        title: case.title().map(str::to_owned),
        version: env!("CARGO_PKG_VERSION"),
        heat_flow: solution.flow_cold,
        heat_flow_hot: solution.flow_hot,
        source_power: solution.power,
        max_temperature: solution.max_temperature,
        total_delta: total,
        energy_balance: solution.energy_balance,
        residual: solution.residual,
        iterations: solution.iterations,
        elements,
        advice: Vec::new(),
        target: TargetReport { name: String::new(), temperature: 0.0 },
        uncertainty: None,
        profile,
        sweep: None,
        citations,
        warnings: warnings(solution),
    }
}

/// The channels of a conductance; a single mechanism is its own channel.
fn channels(conductance: &kapitza_core::interface::Conductance) -> Vec<kapitza_core::interface::Channel> {
    if conductance.channels.is_empty() {
        vec![conductance.clone().named("interface")]
    } else {
        conductance.channels.clone()
    }
}

fn share(delta: f64, total: f64, span: f64) -> f64 {
    let whole = if total.abs() >= 1e-3 * span { total } else { span };
    if whole == 0.0 { 0.0 } else { delta / whole }
}

fn warnings(solution: &StackSolution) -> Vec<String> {
    solution.warnings.iter().map(|(element, warning)| format!("{element}: {warning}")).collect()
}

fn sweep_report(case: &Case, grid: &Grid, monitor: &dyn Monitor) -> Result<SweepReport, CaseError> {
    let total = grid.points.len();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let points = grid
        .points
        .par_iter()
        .map(|point| {
            if monitor.is_cancelled() {
                return Err(CaseError::Cancelled(Cancelled));
            }
            let result = sweep_point(case, grid, point);
            monitor.progress("sweep", done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, total);
            result
        })
        .collect::<Vec<_>>()
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    let first = grid.points.first().map(|point| grid.at(case, point)).transpose()?;
    let kinds = grid.keys.iter().map(|key| first.as_ref()?.quantity_at(key).map(|q| q.kind)).collect();
    Ok(SweepReport { keys: grid.keys.clone(), kinds, points })
}

fn sweep_point(case: &Case, grid: &Grid, point: &[Raw]) -> Result<SweepPoint, CaseError> {
    let varied = grid.at(case, point)?;
    let stack = varied.stack()?;
    let values: Vec<serde_json::Value> = point.iter().map(sweep::show).collect();
    let solution = stack
        .solve(settings(&varied))
        .map_err(|source| CaseError::Sweep { point: grid.name(&values), source: source.into() })?;
    Ok(SweepPoint {
        si_values: grid.keys.iter().map(|key| varied.quantity_at(key).map(|q| q.value)).collect(),
        values,
        max_temperature: solution.max_temperature,
        heat_flow: solution.flow_cold,
        interfaces: solution
            .elements
            .iter()
            .filter_map(|e| {
                let conductance = e.conductance.as_ref()?;
                Some(SweepInterface {
                    name: e.name.clone(),
                    delta: e.delta(),
                    conductance: conductance.value.re,
                    channels: channels(conductance),
                })
            })
            .collect(),
        warnings: warnings(&solution),
    })
}
