//! The vertical problem: responses of the planes that are looked at to all that heats.

use super::ladder::{LANES, Ladder, MeanState, Port, Probe, Sweep};
use super::lateral::Lateral;
use super::response::{Band, Response, Spectrum, responses};
use super::uniform::UniformStack;
use crate::device::Placement;
use std::f64::consts::PI;

/// What is left out, relative to the rise of temperature.
const TOLERANCE: f64 = 1e-10;
/// A bound of what a response that is cut off where the modes end does to a temperature, relative to its size there and
/// the largest flux.
const BEYOND: f64 = 100.0;

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
    /// Sizes of the modes of every heat.
    spectra: Vec<Spectrum>,
    /// What the modes of one heat that are left out may add up to, by quantity, K (W/m² for a flux).
    allowed: Vec<f64>,
    /// Wave number at which the modes end, 1/m.
    limit: f64,
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
        let level: f64 = lateral.heats.iter().map(|heat| heat.level).sum();
        let allowed: Vec<f64> = quantities
            .iter()
            .map(|&quantity| match quantity {
                // Neither the flux itself nor the jump that it makes may be further off.
                Quantity::Flux(interface) => {
                    TOLERANCE * level.min(scale * stack.joints[interface].unwrap_or(f64::INFINITY))
                }
                _ => TOLERANCE * scale,
            })
            .collect();
        let floor: Vec<f64> = lateral
            .heats
            .iter()
            .flat_map(|heat| allowed.iter().map(|a| a / (BEYOND * heat.peak.max(f64::MIN_POSITIVE))))
            .collect();
        let spectra =
            lateral.heats.iter().map(|heat| Spectrum::new(&heat.modes, lateral.size, band)).collect();
        let responses = if ports.is_empty() {
            Vec::new()
        } else {
            responses(&ladder, band, &lateral.fit, &ports, &probes, &floor)
        };
        Self { ladder, mean, quantities, responses, spectra, allowed, limit: lateral.limit }
    }

    /// The response of a quantity to a heat, both by index.
    pub(super) fn response(&self, heat: usize, quantity: usize) -> &Response {
        &self.responses[heat * self.quantities.len() + quantity]
    }

    /// The wave number beyond which the modes of a heat do not count for a quantity, 1/m.
    pub(super) fn extent(&self, heat: usize, quantity: usize) -> f64 {
        self.response(heat, quantity).extent(&self.spectra[heat], self.allowed[quantity], self.limit)
    }

    /// The wave number beyond which the modes of a heat add up to less than a part of all of them, 1/m.
    pub(super) fn visible(&self, heat: usize, quantity: usize, part: f64) -> f64 {
        let allowed = part * self.total(heat, quantity);
        self.response(heat, quantity).extent(&self.spectra[heat], allowed, self.limit)
    }

    /// A bound of the sum of the sizes of all modes of a heat for a quantity.
    pub(super) fn total(&self, heat: usize, quantity: usize) -> f64 {
        self.response(heat, quantity).total(&self.spectra[heat])
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
