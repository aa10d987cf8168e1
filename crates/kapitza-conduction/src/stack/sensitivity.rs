//! How a chosen temperature answers to every parameter, from one adjoint solution.
//!
//! With all equations F(x, p) = 0 and the temperature T* = e·x, solving Jᵀλ = e once gives dT*/dp = −λ·∂F/∂p for every
//! parameter p. The adjoint system has the same structure as the Newton step and is solved by one backward pass.

use super::assembly::{Chain, End, LinkKind};
use super::newton::{Linearised, State, conductance, dense_solve, linearise};
use super::{Boundary, Element, Exchange, Placement, Stack, StackError, StackSolution};
use kapitza_core::constants::STEFAN_BOLTZMANN;
use kapitza_core::interface::{StateComponent, derivative};

/// The temperature that the sensitivities are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The hottest face in the stack.
    Hottest,
    /// The hot face of an element (index into the stack).
    HotFace(usize),
    /// The cold face of an element.
    ColdFace(usize),
}

/// A parameter of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// Thermal conductivity of a layer, at all temperatures by the same factor.
    Conductivity(usize),
    /// Thickness of a layer.
    Thickness(usize),
    /// Power of a source of a layer: element, place in its list of sources.
    SourcePower(usize, usize),
    /// Resistance R″ of an interface, by a factor.
    Resistance(usize),
    /// Contact pressure of an interface.
    ContactPressure(usize),
    /// Gas pressure of an interface.
    GasPressure(usize),
    /// Given temperature or ambient temperature at the hot (true) or cold boundary.
    BoundaryTemperature(bool),
    /// Temperature of radiating surroundings that differ from the ambient.
    Surroundings(bool),
    /// Given heat flow.
    BoundaryHeatFlow(bool),
    /// Film coefficient, or the inverse of a heat sink's resistance.
    Convection(bool),
    /// Emissivity of a boundary.
    Emissivity(bool),
}

/// The answer of the target to one parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensitivity {
    /// The parameter.
    pub parameter: Parameter,
    /// Its value, SI. R″ for a resistance; k at the layer's mean for a conductivity.
    pub value: f64,
    /// dT*/dp, K per SI unit of the parameter.
    pub derivative: f64,
}

impl Sensitivity {
    /// p dT*/dp: kelvins per relative change.
    pub fn per_relative_change(&self) -> f64 {
        self.derivative * self.value
    }
}

/// The adjoint variables: of the links' residuals, of the two ends, of the joints.
struct Adjoint {
    links: Vec<f64>,
    ends: [f64; 2],
    joints: Vec<f64>,
}

pub(super) fn sensitivities(
    stack: &Stack,
    chain: &Chain<'_>,
    state: &State,
    solution: &StackSolution,
    target: Target,
) -> Result<Vec<Sensitivity>, StackError> {
    let linear = linearise(chain, state)?;
    let temperatures = state.temperatures(chain);
    let span = |element: usize| chain.spans.get(element).copied().unwrap_or((0, 0));
    let node = match target {
        Target::Hottest => {
            // Of the stack itself: a warm ambient is not for its designer to cool.
            let (first, last) = (span(0).0, chain.spans.last().map_or(0, |s| s.1));
            (first..=last).max_by(|&a, &b| temperatures[a].total_cmp(&temperatures[b])).unwrap_or(first)
        }
        Target::HotFace(element) => span(element).0,
        Target::ColdFace(element) => span(element).1,
    };
    let adjoint = adjoint(chain, &linear, node)?;
    let collector =
        Collector { chain, state, linear: &linear, adjoint: &adjoint, temperatures: &temperatures };
    let mut found = Vec::new();
    for (index, element) in stack.elements.iter().enumerate() {
        match element {
            Element::Layer(layer) => {
                let (by_k, by_t) = collector.layer(index);
                let k = solution.elements[index + 1].mean_conductivity.unwrap_or(0.0);
                found.push(relative(Parameter::Conductivity(index), k, by_k));
                found.push(relative(Parameter::Thickness(index), layer.thickness, by_t));
                for (place, source) in layer.sources.iter().enumerate() {
                    let derivative = collector.source(index, source.placement);
                    found.push(Sensitivity {
                        parameter: Parameter::SourcePower(index, place),
                        value: source.power,
                        derivative,
                    });
                }
            }
            Element::Interface(interface) => {
                let link = span(index).0;
                let area = chain.area_of(link);
                let by_r = collector.resistance(link, linear.links[link].r);
                found.push(relative(Parameter::Resistance(index), linear.links[link].r * area, by_r));
                let Some(g) = conductance(chain, state, link, temperatures[link])? else { continue };
                for (parameter, value, component) in [
                    (
                        Parameter::ContactPressure(index),
                        interface.contact_pressure,
                        StateComponent::ContactPressure,
                    ),
                    (Parameter::GasPressure(index), interface.gas_pressure, StateComponent::GasPressure),
                ] {
                    let slope = derivative(&g.value, component);
                    if slope != 0.0 {
                        let r_p = -linear.links[link].r / g.value.re * slope;
                        found.push(Sensitivity {
                            parameter,
                            value,
                            derivative: collector.resistance(link, r_p),
                        });
                    }
                }
            }
        }
    }
    for (hot, boundary) in [(true, stack.hot), (false, stack.cold)] {
        collector.boundary(hot, boundary, &mut found);
    }
    Ok(found)
}

/// A sensitivity from p dT/dp.
fn relative(parameter: Parameter, value: f64, by_logarithm: f64) -> Sensitivity {
    Sensitivity { parameter, value, derivative: if value == 0.0 { 0.0 } else { by_logarithm / value } }
}

impl Chain<'_> {
    pub(super) fn area_of(&self, link: usize) -> f64 {
        match self.links[link].kind {
            LinkKind::Slab { area, .. } | LinkKind::Law { area, .. } => area,
            _ => 1.0,
        }
    }
}

/// Solves Jᵀλ = e for the temperature at `node` (the hot face of that link; the end of the chain for the last).
fn adjoint(chain: &Chain<'_>, linear: &Linearised, node: usize) -> Result<Adjoint, StackError> {
    let (n, m) = (chain.links.len(), chain.joints.len());
    let width = m + 3; // μ_hot, μ_cold, μ_joints…, constant
    let constant = m + 2;
    let reservoir = |end: End| matches!(end, End::Reservoir(_));
    let mut lambda = vec![0.0; n * width];
    let mut by_t = vec![0.0; width]; // Σ_{l>k} λ_l f_t
    let mut by_q = vec![0.0; width];
    let mut joint_t = vec![0.0; m]; // Σ_{l>k} W_jl r_t
    let mut joint_q = vec![0.0; m];
    let mut rows: Vec<Vec<f64>> = vec![vec![0.0; width]; m + 2];
    for k in (0..n).rev() {
        let lin = linear.links[k];
        let inverse = 1.0 / lin.f_d;
        let row = &mut lambda[k * width..(k + 1) * width];
        for (value, t) in row.iter_mut().zip(&by_t) {
            *value = inverse * t;
        }
        if reservoir(chain.cold) {
            row[1] += inverse;
        }
        for (j, (_, weights)) in linear.joints.iter().enumerate() {
            row[2 + j] -= inverse * (joint_t[j] - weights[k] * lin.r_d);
        }
        if k < node {
            row[constant] -= inverse;
        }
        for c in 0..width {
            by_t[c] += row[c] * lin.f_t;
            by_q[c] += row[c] * lin.f_q;
        }
        if let LinkKind::Spread { joint } = chain.links[k].kind {
            for c in 0..width {
                rows[2 + joint][c] += row[c] * lin.f_s;
            }
            rows[2 + joint][2 + joint] += 1.0;
            for (j, (_, weights)) in linear.joints.iter().enumerate() {
                rows[2 + joint][2 + j] -= weights[k];
            }
        }
        for (j, (_, weights)) in linear.joints.iter().enumerate() {
            joint_t[j] += weights[k] * lin.r_t;
            joint_q[j] += weights[k] * lin.r_q;
        }
    }
    rows[0].copy_from_slice(&by_t);
    rows[1].copy_from_slice(&by_q);
    let at = |end: End| usize::from(!reservoir(end));
    rows[at(chain.hot)][0] += 1.0;
    rows[at(chain.cold)][1] += 1.0;
    for j in 0..m {
        rows[0][2 + j] -= joint_t[j];
        rows[1][2 + j] -= joint_q[j];
    }
    rows[0][constant] -= 1.0;
    let mu = dense_solve(rows).ok_or(StackError::Floating)?;
    let links = (0..n)
        .map(|k| {
            let row = &lambda[k * width..(k + 1) * width];
            row[constant] + row.iter().zip(&mu).map(|(a, b)| a * b).sum::<f64>()
        })
        .collect();
    Ok(Adjoint { links, ends: [mu[0], mu[1]], joints: mu[2..].to_vec() })
}

struct Collector<'a> {
    chain: &'a Chain<'a>,
    state: &'a State,
    linear: &'a Linearised,
    adjoint: &'a Adjoint,
    temperatures: &'a [f64],
}

impl Collector<'_> {
    /// −Σ_j μ_j ∂g_j for a change `r` of the resistance of a link.
    fn through_joints(&self, link: usize, r: f64) -> f64 {
        self.linear.joints.iter().zip(&self.adjoint.joints).map(|((_, w), mu)| mu * w[link] * r).sum()
    }

    /// dT* for a change `r_p` of the resistance of an interface link.
    fn resistance(&self, link: usize, r_p: f64) -> f64 {
        let flow = self.state.flow_into(self.chain, link);
        self.adjoint.links[link] * flow * r_p + self.through_joints(link, r_p)
    }

    /// dT*/d ln k and dT*/d ln t of a layer.
    fn layer(&self, element: usize) -> (f64, f64) {
        let (first, last) = self.chain.spans[element];
        let (mut by_k, mut by_t) = (0.0, 0.0);
        for link in first..last {
            let LinkKind::Slab { thickness, power, .. } = self.chain.links[link].kind else { continue };
            let r = self.linear.links[link].r;
            let w = (self.state.flow_into(self.chain, link) + 0.5 * power) * r;
            by_k -= self.adjoint.links[link] * w + self.through_joints(link, r);
            by_t += self.adjoint.links[link] * w;
            for (j, (resistance, weights)) in self.linear.joints.iter().enumerate() {
                let place = self.chain.joints[j].group.iter().position(|&member| member == link);
                let change = match place {
                    Some(place) => thickness * resistance.by_thickness[place],
                    None => weights[link] * r,
                };
                by_t += self.adjoint.joints[j] * change;
            }
        }
        (by_k, by_t)
    }

    /// dT*/dP of a source of a layer.
    fn source(&self, element: usize, placement: Placement) -> f64 {
        let (first, last) = self.chain.spans[element];
        let total: f64 = (first..last)
            .map(|l| match self.chain.links[l].kind {
                LinkKind::Slab { thickness, .. } => thickness,
                _ => 0.0,
            })
            .sum();
        let mut passed = 0.0; // share of the source released before the link
        let mut depth = 0.0;
        let mut change = 0.0;
        for (l, link) in self.chain.links.iter().enumerate() {
            let lin = self.linear.links[l];
            let mut inside = 0.0;
            if let (true, LinkKind::Slab { thickness, .. }) = ((first..last).contains(&l), &link.kind) {
                let share = thickness / total;
                match placement {
                    Placement::Volume => inside = share,
                    Placement::Plane(at) if at <= depth + 1e-12 => passed = 1.0,
                    Placement::Plane(_) => {}
                }
                depth += share;
            } else if l >= last {
                passed = 1.0;
            }
            change -= self.adjoint.links[l] * (lin.f_q * passed - 0.5 * lin.r * inside);
            for ((_, w), mu) in self.linear.joints.iter().zip(&self.adjoint.joints) {
                change += mu * w[l] * lin.r_q * passed;
            }
            passed += inside;
        }
        if matches!(self.chain.cold, End::Flow(_)) {
            change -= self.adjoint.ends[1];
        }
        change
    }

    fn boundary(&self, hot: bool, boundary: Boundary, found: &mut Vec<Sensitivity>) {
        let mu = self.adjoint.ends[usize::from(!hot)];
        match boundary {
            Boundary::Temperature(value) => {
                found.push(Sensitivity {
                    parameter: Parameter::BoundaryTemperature(hot),
                    value,
                    derivative: mu,
                });
            }
            Boundary::HeatFlow(value) => {
                found.push(Sensitivity {
                    parameter: Parameter::BoundaryHeatFlow(hot),
                    value,
                    derivative: mu,
                });
            }
            Boundary::Exchange(exchange) => self.exchange(hot, exchange, mu, found),
        }
    }

    fn exchange(&self, hot: bool, exchange: Exchange, mu: f64, found: &mut Vec<Sensitivity>) {
        let link = if hot { 0 } else { self.chain.links.len() - 1 };
        let lambda = self.adjoint.links[link];
        let r = self.linear.links[link].r;
        let sign = if hot { -1.0 } else { 1.0 };
        let e = exchange.radiation * STEFAN_BOLTZMANN;
        let extra = sign * e * (exchange.surroundings.powi(4) - exchange.ambient.powi(4));
        let w = (self.state.flow_into(self.chain, link) + extra) * r;
        let mut by_ambient = mu;
        if exchange.surroundings != exchange.ambient {
            by_ambient -= lambda * sign * 4.0 * e * exchange.ambient.powi(3) * r;
            found.push(Sensitivity {
                parameter: Parameter::Surroundings(hot),
                value: exchange.surroundings,
                derivative: lambda * sign * 4.0 * e * exchange.surroundings.powi(3) * r,
            });
        }
        found.push(Sensitivity {
            parameter: Parameter::BoundaryTemperature(hot),
            value: exchange.ambient,
            derivative: by_ambient,
        });
        if exchange.convection > 0.0 {
            let by_logarithm = -(lambda * w + self.through_joints(link, r)) * r * exchange.convection;
            found.push(relative(Parameter::Convection(hot), exchange.convection, by_logarithm));
        }
        if exchange.radiation > 0.0 {
            let (a, f) = (self.temperatures[link], self.temperatures[link + 1]);
            let h_r = e * (a + f) * (a * a + f * f);
            let by_logarithm = lambda * (extra - w * h_r) * r - self.through_joints(link, r) * r * h_r;
            found.push(relative(Parameter::Emissivity(hot), exchange.radiation, by_logarithm));
        }
    }
}
