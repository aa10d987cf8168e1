//! The result: temperatures on both sides of everything, and what each element costs.

use super::assembly::{Chain, End, LinkKind};
use super::newton::{State, conductance, linearise};
use super::profile::{self, ProfilePoint};
use super::{Boundary, Element, Stack, StackError};
use kapitza_core::interface::{Conductance, Warning};

/// Boundary, layer or interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// The hot or the cold boundary.
    Boundary,
    /// A layer.
    Layer,
    /// An interface.
    Interface,
}

/// One part of an element's drop.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// "conduction", "spreading", "constriction".
    pub name: &'static str,
    /// Drop, K.
    pub delta: f64,
    /// Resistance, K/W.
    pub resistance: f64,
}

/// An element of the solved stack.
#[derive(Clone, Debug)]
pub struct ElementResult {
    /// Its name; "hot boundary" and "cold boundary" for the ends.
    pub name: String,
    /// What it is.
    pub kind: ElementKind,
    /// Temperature of its hot side, K.
    pub hot: f64,
    /// Temperature of its cold side, K.
    pub cold: f64,
    /// Sum of the drops of its links, K: `hot − cold` without the rounding of the temperatures.
    drop: f64,
    /// Thermal resistance, K/W: conduction and spreading of a layer, 1/(GA) of an interface, of the film at a boundary.
    pub resistance: f64,
    /// Error bound of the resistance from truncated series, K/W.
    pub resistance_error: f64,
    /// Heat flow through its hot side, W.
    pub flow_hot: f64,
    /// Heat flow through its cold side, W.
    pub flow_cold: f64,
    /// Area, m².
    pub area: Option<f64>,
    /// Mean conductivity of a layer over its temperatures, W/(m K).
    pub mean_conductivity: Option<f64>,
    /// Highest temperature inside a layer with sources, K.
    pub highest: f64,
    /// Conductance of an interface with its channels.
    pub conductance: Option<Conductance>,
    /// The parts of a layer's drop.
    pub parts: Vec<Part>,
}

impl ElementResult {
    /// The drop of temperature from the hot side to the cold, K.
    pub fn delta(&self) -> f64 {
        self.drop
    }
}

/// A solved stack.
#[derive(Clone, Debug)]
pub struct StackSolution {
    /// The hot boundary, the elements in order, the cold boundary.
    pub elements: Vec<ElementResult>,
    /// Heat flow into the stack at the hot end, W.
    pub flow_hot: f64,
    /// Heat flow out of the stack at the cold end, W.
    pub flow_cold: f64,
    /// Heat released inside, W.
    pub power: f64,
    /// Highest temperature in the stack, K; the reservoirs at its ends do not count.
    pub max_temperature: f64,
    /// |heat in − heat out| / largest flow, from the laws of the two ends.
    pub energy_balance: f64,
    /// Largest mismatch of heat flow in any link relative to the largest flow.
    pub residual: f64,
    /// Newton steps.
    pub iterations: usize,
    /// Temperatures along the stack, both sides of every interface.
    pub profile: Vec<ProfilePoint>,
    /// Where laws or properties were used outside their range, with the element's name.
    pub warnings: Vec<(String, Warning)>,
}

impl StackSolution {
    /// Sum of all drops, K.
    pub fn total_drop(&self) -> f64 {
        self.elements.iter().map(ElementResult::delta).sum()
    }
}

pub(super) fn collect(stack: &Stack, chain: &Chain<'_>, state: &State) -> Result<StackSolution, StackError> {
    let linear = linearise(chain, state)?;
    let temperatures = state.temperatures(chain);
    let n = chain.links.len();
    let coldest = temperatures.iter().copied().fold(f64::INFINITY, f64::min);
    if !(coldest > 0.0 && temperatures.iter().all(|t| t.is_finite())) {
        return Err(StackError::BelowAbsoluteZero { element: "the stack".into() });
    }
    let mut warnings: Vec<(String, Warning)> = Vec::new();
    let mut elements = Vec::with_capacity(stack.elements.len() + 2);
    let film = |link: usize, name: &str| {
        let flow = state.flow_into(chain, link);
        ElementResult {
            name: name.to_owned(),
            kind: ElementKind::Boundary,
            hot: temperatures[link],
            cold: temperatures[link + 1],
            drop: state.drops[link],
            resistance: linear.links[link].r,
            resistance_error: 0.0,
            flow_hot: flow,
            flow_cold: flow,
            area: None,
            mean_conductivity: None,
            highest: temperatures[link].max(temperatures[link + 1]),
            conductance: None,
            parts: Vec::new(),
        }
    };
    let plain = |node: usize, flow: f64, name: &str| ElementResult {
        name: name.to_owned(),
        kind: ElementKind::Boundary,
        hot: temperatures[node],
        cold: temperatures[node],
        drop: 0.0,
        resistance: 0.0,
        resistance_error: 0.0,
        flow_hot: flow,
        flow_cold: flow,
        area: None,
        mean_conductivity: None,
        highest: temperatures[node],
        conductance: None,
        parts: Vec::new(),
    };
    elements.push(match stack.hot {
        Boundary::Exchange(_) => film(0, "hot boundary"),
        _ => plain(0, state.flow, "hot boundary"),
    });
    for (index, element) in stack.elements.iter().enumerate() {
        let (first, last) = chain.spans[index];
        let flow_hot = state.flow_into(chain, first);
        let flow_cold = state.flow + chain.links.get(last).map_or(chain.power, |next| next.power_before);
        let mut result = ElementResult {
            name: match element {
                Element::Layer(layer) => layer.name.clone(),
                Element::Interface(interface) => interface.name.clone(),
            },
            kind: match element {
                Element::Layer(_) => ElementKind::Layer,
                Element::Interface(_) => ElementKind::Interface,
            },
            hot: temperatures[first],
            cold: temperatures[last],
            drop: state.drops[first..last].iter().sum(),
            resistance: linear.links[first..last].iter().map(|l| l.r).sum(),
            resistance_error: 0.0,
            flow_hot,
            flow_cold,
            area: None,
            mean_conductivity: None,
            highest: temperatures[first..=last].iter().copied().fold(0.0, f64::max),
            conductance: None,
            parts: Vec::new(),
        };
        match element {
            Element::Interface(_) => {
                result.area = Some(chain.area_of(first));
                result.conductance = conductance(chain, state, first, temperatures[first])?;
            }
            Element::Layer(layer) => {
                result.area = Some(layer.footprint.area());
                parts(chain, state, &linear.links, (first, last), &mut result);
                let conduction: f64 =
                    result.parts.iter().filter(|p| p.name == "conduction").map(|p| p.resistance).sum();
                result.mean_conductivity = Some(layer.thickness / (conduction * layer.footprint.area()));
                for link in first..last {
                    if let LinkKind::Spread { joint } = chain.links[link].kind {
                        result.resistance_error += linear.joints[joint].0.error;
                    }
                }
                if let Some(highest) = profile::highest_inside(chain, state, &temperatures, first, last) {
                    result.highest = result.highest.max(highest);
                }
                for temperature in [result.hot, result.cold] {
                    warn(&mut warnings, &layer.name, layer.conductivity.check(temperature));
                }
            }
        }
        if let Some(conductance) = &result.conductance {
            for warning in conductance.all_warnings() {
                warn(&mut warnings, &result.name, Some(warning.clone()));
            }
        }
        elements.push(result);
    }
    let flow_out = state.flow + chain.power;
    elements.push(match stack.cold {
        Boundary::Exchange(_) => film(n - 1, "cold boundary"),
        _ => plain(n, flow_out, "cold boundary"),
    });
    let max_temperature =
        elements.iter().filter(|e| e.kind != ElementKind::Boundary).map(|e| e.highest).fold(0.0, f64::max);
    let (flow_hot, flow_cold) =
        (implied(chain, state, &linear.links, 0), implied(chain, state, &linear.links, n - 1));
    let largest = [flow_hot, flow_cold, chain.power].iter().map(|q| q.abs()).fold(0.0, f64::max);
    let imbalance = (flow_hot + chain.power - flow_cold).abs();
    Ok(StackSolution {
        profile: profile::profile(stack, chain, state, &temperatures),
        elements,
        flow_hot: state.flow,
        flow_cold: flow_out,
        power: chain.power,
        max_temperature,
        energy_balance: if largest > 0.0 { imbalance / largest } else { imbalance },
        residual: state.residual,
        iterations: state.iterations,
        warnings,
    })
}

/// The heat flow at an outer end as the end's own law gives it from its drop: into the first link, out of the last.
fn implied(chain: &Chain<'_>, state: &State, links: &[super::newton::Linear], link: usize) -> f64 {
    let at_hot_end = link == 0;
    let given = if at_hot_end { chain.hot } else { chain.cold };
    if let End::Flow(flow) = given {
        return flow;
    }
    // f = d − r (flow + …): the flow that the drop drives is the assumed one plus f/r.
    let lin = links[link];
    let into = state.flow_into(chain, link) + if lin.r > 0.0 { lin.f / lin.r } else { 0.0 };
    if at_hot_end { into } else { into - chain.links[link].power_before + chain.power }
}

fn parts(
    chain: &Chain<'_>,
    state: &State,
    links: &[super::newton::Linear],
    (first, last): (usize, usize),
    result: &mut ElementResult,
) {
    let mut conduction = Part { name: "conduction", delta: 0.0, resistance: 0.0 };
    for (link, linear) in links.iter().enumerate().take(last).skip(first) {
        let (delta, resistance) = (state.drops[link], linear.r);
        if matches!(chain.links[link].kind, LinkKind::Spread { .. }) {
            let name = if link == first { "spreading" } else { "constriction" };
            result.parts.push(Part { name, delta, resistance });
        } else {
            conduction.delta += delta;
            conduction.resistance += resistance;
        }
    }
    let place = result.parts.iter().position(|p| p.name == "constriction").unwrap_or(result.parts.len());
    result.parts.insert(place, conduction);
}

fn warn(warnings: &mut Vec<(String, Warning)>, element: &str, warning: Option<Warning>) {
    if let Some(warning) = warning {
        let known = warnings.iter().any(|(name, known)| name == element && known.same_subject(&warning));
        if !known {
            warnings.push((element.to_owned(), warning));
        }
    }
}
