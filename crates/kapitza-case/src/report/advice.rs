//! What to fix first: the answer of one temperature to 10 % of every parameter.

use kapitza_conduction::stack::{Parameter, Sensitivity, Stack};
use serde::Serialize;

/// The answer to one parameter.
#[derive(Clone, Debug, Serialize)]
pub struct Advice {
    /// The element, or the boundary.
    pub element: String,
    /// The parameter, in words.
    pub parameter: &'static str,
    /// Its value, SI.
    pub value: f64,
    /// dT/dp, K per SI unit.
    #[serde(rename = "derivative_K_per_SI")]
    pub derivative: f64,
    /// "raise" or "lower": what cools the target. For temperatures and powers too, though they may not be yours to choose.
    pub direction: &'static str,
    /// How far the target falls for 10 % of that, K; for a boundary temperature per kelvin.
    #[serde(rename = "gain_K")]
    pub gain: f64,
    /// "10 %" or "1 K".
    pub per: &'static str,
    /// Whether a designer can choose it: not so the heat to be carried or the ambient.
    pub design: bool,
}

pub(super) fn advice(stack: &Stack, sensitivities: &[Sensitivity]) -> Vec<Advice> {
    let element = |index: usize| match stack.elements.get(index) {
        Some(kapitza_conduction::stack::Element::Layer(layer)) => layer.name.clone(),
        Some(kapitza_conduction::stack::Element::Interface(interface)) => interface.name.clone(),
        None => String::new(),
    };
    let end = |hot: bool| if hot { "hot boundary".to_owned() } else { "cold boundary".to_owned() };
    let mut list: Vec<Advice> = sensitivities
        .iter()
        .map(|s| {
            let (name, parameter, design) = match s.parameter {
                Parameter::Conductivity(i) => (element(i), "thermal conductivity", true),
                Parameter::Thickness(i) => (element(i), "thickness", true),
                Parameter::SourcePower(i, _) => (element(i), "source power", false),
                Parameter::Resistance(i) => (element(i), "interface resistance", true),
                Parameter::ContactPressure(i) => (element(i), "contact pressure", true),
                Parameter::GasPressure(i) => (element(i), "gas pressure", true),
                Parameter::BoundaryTemperature(hot) => (end(hot), "temperature", false),
                Parameter::Surroundings(hot) => (end(hot), "temperature of the surroundings", false),
                Parameter::BoundaryHeatFlow(hot) => (end(hot), "heat flow", false),
                Parameter::Convection(hot) => (end(hot), "film conductance", true),
                Parameter::Emissivity(hot) => (end(hot), "emissivity", true),
            };
            let kelvin =
                matches!(s.parameter, Parameter::BoundaryTemperature(_) | Parameter::Surroundings(_));
            let change = if kelvin { s.derivative } else { 0.1 * s.per_relative_change() };
            Advice {
                element: name,
                parameter,
                value: s.value,
                derivative: s.derivative,
                direction: if (change > 0.0) == (s.value >= 0.0 || kelvin) { "lower" } else { "raise" },
                gain: change.abs(),
                per: if kelvin { "1 K" } else { "10 %" },
                design,
            }
        })
        .collect();
    // What a designer can choose comes first.
    list.sort_by(|a, b| b.design.cmp(&a.design).then(b.gain.total_cmp(&a.gain)));
    list
}
