//! The vertical problem: responses of the planes that are looked at to all that heats.

use super::ladder::{LANES, Ladder, MeanState, Port, Probe, Sweep};
use super::lateral::Lateral;
use super::response::{Band, Response, responses};
use super::uniform::UniformStack;
use crate::device::Placement;
use std::f64::consts::PI;

/// What is left out, relative to the rise of temperature.
const TOLERANCE: f64 = 1e-10;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Quantity {
    /// Temperature on the plane at this fraction of the thickness of a layer.
    Plane(usize, f64),
    /// Mean temperature over the thickness of a layer.
    Mean(usize),
    /// Temperature of the lower side of an interface.
    Lower(usize),
    /// Heat flux upwards through an interface.
    Flux(usize),
}

/// The responses of a list of quantities.
#[derive(Debug)]
pub(super) struct Vertical {
    ladder: Ladder,
    mean: MeanState,
    quantities: Vec<Quantity>,
    responses: Vec<Response>,
    /// Response below which modes are left out, per heat, K m²/W.
    pub floor: Vec<f64>,
}

impl Vertical {
    /// The responses of `quantities`; those of interfaces that are perfect contacts must not be among them.
    pub(super) fn new(stack: &UniformStack, lateral: &Lateral, quantities: Vec<Quantity>) -> Self {
        let planes = lateral.mean.iter().filter_map(|&(layer, placement, _)| match placement {
            Placement::Plane(fraction) => Some((layer, fraction)),
            Placement::Volume => None,
        });
        let seen = quantities.iter().filter_map(|&quantity| match quantity {
            Quantity::Plane(layer, fraction) => Some((layer, fraction)),
            _ => None,
        });
        let cuts: Vec<(usize, f64)> = planes.chain(seen).collect();
        let ladder = Ladder::new(stack, &cuts);
        let port = |layer: usize, placement: Placement| match placement {
            Placement::Volume => Port::Layer(layer),
            Placement::Plane(fraction) => Port::Node(ladder.node(layer, fraction)),
        };
        let heat: Vec<(Port, f64)> =
            lateral.mean.iter().map(|&(layer, placement, flux)| (port(layer, placement), flux)).collect();
        let mean = ladder.mean_state(&heat);
        let ports: Vec<Port> = lateral.heats.iter().map(|heat| port(heat.layer, heat.placement)).collect();
        let probes: Vec<Probe> = quantities.iter().map(|&quantity| probe(&ladder, quantity)).collect();
        let band = Band { lowest: PI / lateral.size[0].max(lateral.size[1]), limit: lateral.limit };
        let scale = rise(&ladder, band.lowest, lateral, &ports);
        let count = (lateral.cells[0] * lateral.cells[1]) as f64;
        let floor: Vec<f64> = lateral
            .heats
            .iter()
            .map(|heat| TOLERANCE * scale / (4.0 * heat.level.max(f64::MIN_POSITIVE) * count))
            .collect();
        let responses = if ports.is_empty() {
            Vec::new()
        } else {
            responses(&ladder, band, &lateral.fit, &ports, &probes, &floor)
        };
        Self { ladder, mean, quantities, responses, floor }
    }

    /// The response of a quantity to a heat, both by index.
    pub(super) fn response(&self, heat: usize, quantity: usize) -> &Response {
        &self.responses[heat * self.quantities.len() + quantity]
    }

    /// The place of a quantity in the list.
    pub(super) fn find(&self, quantity: Quantity) -> Option<usize> {
        self.quantities.iter().position(|&other| other == quantity)
    }

    /// What a quantity is on average over the plane.
    pub(super) fn mean(&self, quantity: usize) -> f64 {
        self.ladder.read_mean(&self.mean, probe(&self.ladder, self.quantities[quantity]))
    }

    /// Heat flux out through the bottom and the top, W/m².
    pub(super) fn outflow(&self) -> [f64; 2] {
        self.mean.outflow
    }

    /// Height of a plane above the bottom, m.
    pub(super) fn height(&self, layer: usize, fraction: f64) -> f64 {
        self.ladder.height(self.ladder.node(layer, fraction))
    }

    /// Mean temperatures of the lower and the upper face of a layer, K.
    pub(super) fn layer_means(&self, layer: usize) -> [f64; 2] {
        [0.0, 1.0]
            .map(|fraction| self.ladder.read_mean(&self.mean, Probe::Node(self.ladder.node(layer, fraction))))
    }

    /// Lowest mean temperature of any node, K.
    pub(super) fn coldest(&self) -> f64 {
        (0..self.nodes())
            .map(|node| self.ladder.read_mean(&self.mean, Probe::Node(node)))
            .fold(f64::INFINITY, f64::min)
    }

    /// Number of nodes.
    pub(super) fn nodes(&self) -> usize {
        self.ladder.nodes()
    }

    /// An upper estimate of the error of temperatures: what the Gaussians leave beyond the modes, ten times as much as a
    /// jump of the largest flux would show; and the rounding of the tables, relative to the rise of temperature.
    pub(super) fn error(&self, lateral: &Lateral, rise: f64) -> f64 {
        let beyond: f64 = lateral
            .heats
            .iter()
            .enumerate()
            .map(|(index, heat)| {
                let worst = (0..self.quantities.len())
                    .filter(|&i| !matches!(self.quantities[i], Quantity::Flux(_)))
                    .map(|i| self.response(index, i).error)
                    .fold(0.0, f64::max);
                10.0 * heat.peak * worst
            })
            .sum();
        beyond + 2.0 * (TOLERANCE + 1e-11) * rise
    }
}

fn probe(ladder: &Ladder, quantity: Quantity) -> Probe {
    match quantity {
        Quantity::Plane(layer, fraction) => Probe::Node(ladder.node(layer, fraction)),
        Quantity::Mean(layer) => Probe::Layer(layer),
        Quantity::Lower(interface) => Probe::Node(ladder.joint(interface).unwrap_or(0)),
        Quantity::Flux(interface) => Probe::Flux(ladder.joint(interface).unwrap_or(0)),
    }
}

/// A temperature that the heat brings about, for tolerances: its mean size through the slowest mode.
fn rise(ladder: &Ladder, lowest: f64, lateral: &Lateral, ports: &[Port]) -> f64 {
    let mut sweep = Sweep::default();
    let mut out = [[0.0; LANES]];
    lateral
        .heats
        .iter()
        .zip(ports)
        .map(|(heat, &port)| {
            let probe = match port {
                Port::Node(node) => Probe::Node(node),
                Port::Layer(layer) => Probe::Layer(layer),
            };
            ladder.respond(&[lowest; LANES], &[port], &[probe], &mut sweep, &mut out);
            heat.level * out[0][0]
        })
        .sum()
}
