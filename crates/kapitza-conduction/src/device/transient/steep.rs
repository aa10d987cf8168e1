//! Where temperatures are steep early on: along the normal of planes that begin to be heated or cooled.
//!
//! A flux q'' that begins at t = 0 on a plane makes the temperature there rise by 2 q'' √(t/(π k ρc)), over a depth of
//! √(kt/ρc) (H. S. Carslaw & J. C. Jaeger, Conduction of Heat in Solids, 2nd ed., 1959, §2.9). Cells that grow in
//! proportion to the distance from the plane resolve all these depths alike, with a number of cells that grows with
//! the logarithm of their ratio.

use super::{Initial, Task};
use crate::device::adapt::Steep;
use crate::device::volumes::reference;
use crate::device::{Device, Heat, Layer, Medium, Placement, Surface};

/// Size of the first cell of the coarsest level over the depth reached at the shortest time.
const OF_DEPTH: f64 = 0.5;
/// Size of that cell over the depth across which the flux makes a temperature difference as large as the error that is
/// aimed at.
const OF_ERROR: f64 = 2.0;

impl Task<'_> {
    /// The planes of a device with the sizes of the cells on them.
    pub(super) fn steep(&self) -> Steep {
        let (device, shortest) = (self.device, self.shortest());
        let heights = device.heights();
        let mut planes = Vec::new();
        let mut add = |height: f64, layer: &Layer, flux: f64| {
            let size = media(layer)
                .map(|medium| self.first_cell(medium, flux, shortest))
                .fold(f64::INFINITY, f64::min);
            if flux > 0.0 && size > 0.0 && size.is_finite() {
                planes.push([height, size]);
            }
        };
        for (block, of_block) in device.blocks.iter().enumerate() {
            if let Placement::Plane(fraction) = of_block.placement {
                let layer = &device.layers[of_block.layer];
                let most =
                    self.transient.power.factors.iter().map(|row| row[block].abs()).fold(0.0, f64::max);
                let height = heights[of_block.layer] + fraction * layer.thickness;
                add(height, layer, most * densest(device, block));
            }
        }
        if let (Initial::Uniform(t), Some(first), Some(last)) =
            (self.transient.initial, device.layers.first(), device.layers.last())
        {
            add(0.0, first, cooling(&device.bottom, t));
            add(heights[heights.len() - 1], last, cooling(&device.top, t));
        }
        Steep::new(planes)
    }

    fn first_cell(&self, medium: &Medium, flux: f64, shortest: f64) -> f64 {
        let t = reference(self.device);
        let k = medium.conductivity[2].value(t);
        let depth = medium.heat_capacity.as_ref().map_or(0.0, |c| (k * shortest / c.value(t)).sqrt());
        (OF_ERROR * k * self.accuracy / flux).max(OF_DEPTH * depth)
    }
}

fn media(layer: &Layer) -> impl Iterator<Item = &Medium> {
    layer.medium.iter().chain(layer.bodies.iter().map(|body| &body.medium))
}

/// Largest flux that a block releases, W/m².
fn densest(device: &Device, block: usize) -> f64 {
    let block = &device.blocks[block];
    let area = block.outline.area();
    match &block.heat {
        Heat::Uniform(power) => power.abs() / area,
        Heat::Map { powers, .. } => {
            powers.iter().fold(0.0_f64, |a, p| a.max(p.abs())) * powers.len() as f64 / area
        }
    }
}

/// Flux at the beginning through a face at a temperature, W/m².
fn cooling(surface: &Surface, t: f64) -> f64 {
    match *surface {
        Surface::Adiabatic => 0.0,
        Surface::Temperature(held) => {
            if held == t {
                0.0
            } else {
                f64::INFINITY
            }
        }
        Surface::Flux(flux) => flux.abs(),
        Surface::Exchange { film, ambient, emissivity, surroundings } => {
            let radiated = kapitza_core::constants::STEFAN_BOLTZMANN * (t.powi(4) - surroundings.powi(4));
            (film * (t - ambient) + emissivity * radiated).abs()
        }
    }
}
