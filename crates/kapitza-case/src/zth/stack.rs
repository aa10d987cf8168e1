//! The exact impedance of a stack.

use super::{Impedance, ZthOptions, argument, logarithmic};
use crate::case::Case;
use crate::error::{CaseError, SolveError};
use crate::lower::layer_capacities;
use crate::report::stack_settings;
use kapitza_conduction::stack::{Boundary, Element, Placement};
use kapitza_conduction::structure::{HeatPath, Section, SectionKind};

/// Most decades of time that are sampled unless asked for.
const DECADES: f64 = 10.0;

pub(super) fn impedance(case: &Case, options: &ZthOptions) -> Result<Impedance, CaseError> {
    let stack = case.stack()?;
    let capacities = layer_capacities(&case.node, &case.database).map_err(|found| case.failure(found))?;
    let (junction, share) = junction(&stack.hot, &stack.elements)?;
    if matches!(stack.cold, Boundary::HeatFlow(_)) {
        return Err(argument(
            "the heat cannot leave through the cold boundary, which has a given heat flow".into(),
            "give `cold` a `temperature` or an `ambient`",
        ));
    }
    let solution = stack.solve(stack_settings(case)).map_err(SolveError::from)?;
    let mut warnings: Vec<String> =
        solution.warnings.iter().map(|(name, warning)| format!("{name}: {warning}")).collect();
    let mut path = HeatPath::default();
    let mut spread = false;
    let constant = stack.elements.iter().all(|element| match element {
        Element::Layer(layer) => layer.conductivity.is_constant(),
        Element::Interface(_) => true,
    });
    for (index, (element, result)) in stack.elements.iter().zip(&solution.elements[1..]).enumerate() {
        let section = |kind, name: &str, resistance, capacity| Section {
            name: name.to_owned(),
            kind,
            resistance,
            capacity,
        };
        let behind = index < junction;
        let mut add = |behind: bool, section: Section| {
            if behind { path.behind.insert(0, section) } else { path.sections.push(section) }
        };
        match element {
            Element::Interface(interface) => {
                add(behind, section(SectionKind::Interface, &interface.name, result.resistance, 0.0));
            }
            Element::Layer(layer) => {
                let capacity = capacities[index].unwrap_or(0.0);
                for part in &result.parts {
                    if part.name == "conduction" {
                        let whole = section(SectionKind::Layer, &layer.name, part.resistance, capacity);
                        if index == junction && share > 0.0 {
                            let cut = |share: f64| Section {
                                resistance: whole.resistance * share,
                                capacity: whole.capacity * share,
                                ..whole.clone()
                            };
                            add(true, cut(share));
                            if share < 1.0 {
                                add(false, cut(1.0 - share));
                            }
                        } else {
                            add(behind, whole);
                        }
                    } else {
                        spread = true;
                        let name = format!("{} of {}", part.name, layer.name);
                        add(behind, section(SectionKind::Spreading, &name, part.resistance, 0.0));
                    }
                }
            }
        }
    }
    if let Some(boundary) = solution.elements.last().filter(|b| b.resistance > 0.0) {
        path.sections.push(Section {
            name: "cold boundary".into(),
            kind: SectionKind::Boundary,
            resistance: boundary.resistance,
            capacity: 0.0,
        });
    }
    if path.sections.iter().all(|section| section.capacity == 0.0) && path.behind.is_empty() {
        return Err(argument(
            "no layer stores heat between the junction and the cold boundary".into(),
            "a structure function needs layers with a heat capacity",
        ));
    }
    if spread {
        warnings.push(
            "spreading resistances stand as lumped parts without capacity, and layers store heat over their whole area: exact in the steady state, not in the transient of the spreading layers; a device case with [transient] heat capacities has their true course"
                .into(),
        );
    }
    if !constant {
        warnings.push(
            "conductivities that depend on temperature are taken as they are in the steady state of the case"
                .into(),
        );
    }
    let times = match options.times {
        Some((first, last)) => logarithmic(first, last),
        None => usual(&path),
    };
    let values = path.step_responses(&times);
    Ok(Impedance {
        title: case.title().map(str::to_owned),
        source: "stack",
        about: "exact impedance of the stack: layers as transmission lines".into(),
        noise: Some(1e-5 * path.resistance()),
        times,
        values,
        path: Some(path),
        file: None,
        warnings,
    })
}

/// Where the heat enters: an element, and the share of it that lies behind.
fn junction(hot: &Boundary, elements: &[Element]) -> Result<(usize, f64), CaseError> {
    let sources: Vec<(usize, Placement)> = elements
        .iter()
        .enumerate()
        .filter_map(|(index, element)| match element {
            Element::Layer(layer) => Some(layer.sources.iter().map(move |s| (index, s.placement))),
            Element::Interface(_) => None,
        })
        .flatten()
        .collect();
    let help = "heat one plane: a `heat_flow` or `flux` at the hot boundary, or an adiabatic hot boundary (`heat_flow = \"0 W\"`) and one source with `at` a face or a `depth`";
    match (hot, &sources[..]) {
        (Boundary::HeatFlow(flow), []) if *flow != 0.0 => Ok((0, 0.0)),
        (Boundary::HeatFlow(flow), [(index, Placement::Plane(share))]) if *flow == 0.0 => {
            Ok((*index, *share))
        }
        (Boundary::HeatFlow(flow), [(_, Placement::Volume)]) if *flow == 0.0 => Err(argument(
            "the source heats the volume of a layer, so that there is no junction with one temperature"
                .into(),
            help,
        )),
        (Boundary::Temperature(_) | Boundary::Exchange(_), _) => Err(argument(
            "the hot boundary takes heat too: with two ways out there is no one path from the junction"
                .into(),
            help,
        )),
        _ => Err(argument(
            format!(
                "heat enters at {} places",
                sources.len() + usize::from(!matches!(hot, Boundary::HeatFlow(0.0)))
            ),
            help,
        )),
    }
}

/// From a thousandth of the time constant of the first layer to thirty times the slowest, at most ten decades.
fn usual(path: &HeatPath) -> Vec<f64> {
    let capacity: f64 = path.sections.iter().chain(&path.behind).map(|s| s.capacity).sum();
    let slowest =
        path.modes(1e-12 * path.resistance() * capacity, 1).first().map_or(1.0, |mode| mode.time_constant);
    let last = 10.0 * slowest;
    let first = path
        .sections
        .iter()
        .find(|s| s.capacity > 0.0)
        .map_or(slowest, |s| s.resistance * s.capacity)
        .max(f64::MIN_POSITIVE);
    logarithmic((1e-3 * first).clamp(last * 10_f64.powf(-DECADES), 1e-3 * last), last)
}
