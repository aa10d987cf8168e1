//! From planes to the result: blocks, interfaces, the hottest place, maps.

use super::cosine::Transforms;
use super::lateral::{Lateral, is_whole, local};
use super::peak::Bounds;
use super::plane::Plane;
use super::search::{Chart, highest, largest};
use super::uniform::{UniformStack, conductance};
use super::vertical::{Quantity, Vertical};
use crate::device::geometry::whole;
use crate::device::{
    BlockResult, BlockSides, Device, DeviceError, DeviceOptions, DeviceSolution, FieldPlanes,
    InterfaceResult, Placement, PlaneField, PlaneKind, SolverReport,
};
use std::time::Instant;

/// Fractions of the thickness of a layer heated in its volume where its hottest place is looked for.
const HEIGHTS: [f64; 5] = [0.0, 0.172_673_164_646_011_4, 0.5, 0.827_326_835_353_988_6, 1.0];
/// Gain below which a search for a maximum ends, K.
const GAIN: f64 = 1e-9;

struct Solver<'a> {
    device: &'a Device,
    stack: &'a UniformStack,
    lateral: Lateral,
    transforms: Transforms<f64>,
    /// For charts that are looked at only.
    charts: Transforms<f32>,
    /// How much larger any of the largest values may be where nothing was looked for any more, K.
    doubt: f64,
}

/// The hottest place found so far.
#[derive(Clone, Copy)]
struct Hottest {
    temperature: f64,
    place: [f64; 3],
}

pub(super) fn solve(
    device: &Device,
    stack: &UniformStack,
    options: &DeviceOptions,
) -> Result<DeviceSolution, DeviceError> {
    let start = Instant::now();
    let mut transforms = Transforms::left_behind();
    let lateral = Lateral::new(device, stack, &mut transforms);
    let vertical = Vertical::new(stack, &lateral, quantities(device, stack, options));
    let mut solver =
        Solver { device, stack, lateral, transforms, charts: Transforms::left_behind(), doubt: 0.0 };
    let solution = solver.solution(&vertical, options, start);
    let Solver { lateral, mut transforms, charts, .. } = solver;
    lateral.recycle(&mut transforms);
    transforms.leave_behind();
    charts.leave_behind();
    solution
}

/// All that has to be known.
fn quantities(device: &Device, stack: &UniformStack, options: &DeviceOptions) -> Vec<Quantity> {
    let mut list = Vec::new();
    let mut add = |quantity: Quantity| {
        if !list.contains(&quantity) {
            list.push(quantity);
        }
    };
    for block in &device.blocks {
        match block.placement {
            Placement::Plane(fraction) => add(Quantity::Plane(block.layer, fraction)),
            Placement::Volume => {
                add(Quantity::Mean(block.layer));
                for fraction in HEIGHTS {
                    add(Quantity::Plane(block.layer, fraction));
                }
            }
        }
    }
    let top = stack.slabs.len() - 1;
    add(Quantity::Plane(0, 0.0));
    add(Quantity::Plane(top, 1.0));
    for (index, joint) in stack.joints.iter().enumerate() {
        if joint.is_some() {
            add(Quantity::Lower(index));
            add(Quantity::Flux(index));
        }
    }
    if options.fields && options.planes == FieldPlanes::All {
        for layer in 0..=top {
            add(Quantity::Plane(layer, 0.0));
            add(Quantity::Plane(layer, 1.0));
        }
    }
    list
}

impl Solver<'_> {
    fn solution(
        &mut self,
        vertical: &Vertical,
        options: &DeviceOptions,
        start: Instant,
    ) -> Result<DeviceSolution, DeviceError> {
        let (blocks, mut hottest) = self.blocks(vertical);
        for (layer, fraction) in [(0, 0.0), (self.stack.slabs.len() - 1, 1.0)] {
            let found = self.highest(vertical, layer, fraction, &self.everywhere());
            if hottest.is_none_or(|hottest| found.temperature > hottest.temperature) {
                hottest = Some(found);
            }
        }
        let Some(hottest) = hottest else { return Err(DeviceError::Empty) };
        let interfaces = self.interfaces(vertical);
        let fields = if options.fields { self.fields(vertical, options) } else { Vec::new() };
        let power: f64 = self.lateral.powers.iter().sum();
        let [bottom, top] = vertical.outflow().map(|flux| flux * self.stack.area);
        let largest = power.abs().max(bottom.abs()).max(top.abs());
        let energy_balance = if largest > 0.0 { (power - bottom - top).abs() / largest } else { 0.0 };
        let coldest = blocks.iter().map(|block| block.mean).fold(hottest.temperature, f64::min);
        if coldest < 0.0 {
            return Err(DeviceError::BelowAbsoluteZero);
        }
        let rise = hottest.temperature - vertical.coldest();
        let [nx, ny] = self.lateral.cells;
        Ok(DeviceSolution {
            max_temperature: hottest.temperature,
            max_location: hottest.place,
            discretisation_error: vertical.error(&self.lateral, rise) + GAIN + self.doubt,
            warnings: self.warnings(vertical, &blocks, &interfaces)?,
            blocks,
            interfaces,
            power,
            outflow: [bottom, top, 0.0, 0.0],
            energy_balance,
            solver: SolverReport {
                path: "spectral",
                iterations: 1,
                newton_steps: 1,
                unknowns: nx * ny,
                shape: [nx, ny, vertical.nodes()],
                residual: energy_balance,
                seconds: start.elapsed().as_secs_f64(),
            },
            fields,
            sensitivities: Vec::new(),
        })
    }

    fn everywhere(&self) -> Bounds {
        self.lateral.size.map(|length| [0.0, length])
    }

    /// A point of the stretched plane in the coordinates of the device.
    fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.stack.origin[0] + x, self.stack.origin[1] + y / self.stack.stretch]
    }

    /// The hottest place on a plane within bounds.
    fn highest(&mut self, vertical: &Vertical, layer: usize, fraction: f64, bounds: &Bounds) -> Hottest {
        let quantity = vertical.find(Quantity::Plane(layer, fraction)).unwrap_or(0);
        let plane = Plane::new(&self.lateral, vertical, &mut self.transforms, quantity);
        let chart = Chart::new(&plane, &mut self.charts);
        let found = highest(&plane, &chart, bounds, GAIN);
        self.doubt = self.doubt.max(found.doubt);
        plane.recycle(&mut self.transforms);
        self.charts.recycle(chart.cells);
        let [x, y] = self.place(found.at);
        Hottest { temperature: found.value, place: [x, y, vertical.height(layer, fraction)] }
    }

    fn blocks(&mut self, vertical: &Vertical) -> (Vec<BlockResult>, Option<Hottest>) {
        let device = self.device;
        let mut results: Vec<Option<BlockResult>> = vec![None; device.blocks.len()];
        let mut hottest: Option<Hottest> = None;
        let outlines: Vec<Bounds> =
            device.blocks.iter().map(|block| local(self.stack, &block.outline)).collect();
        for first in 0..device.blocks.len() {
            if results[first].is_some() {
                continue;
            }
            let (layer, placement) = (device.blocks[first].layer, device.blocks[first].placement);
            let group: Vec<usize> = (first..device.blocks.len())
                .filter(|&i| device.blocks[i].layer == layer && device.blocks[i].placement == placement)
                .collect();
            let over: Vec<Bounds> = group.iter().map(|&i| outlines[i]).collect();
            let (mean_of, heights) = match placement {
                Placement::Plane(fraction) => (Quantity::Plane(layer, fraction), vec![fraction]),
                Placement::Volume => (Quantity::Mean(layer), HEIGHTS.to_vec()),
            };
            let mean_at = vertical.find(mean_of).unwrap_or(0);
            let mut means = match placement {
                Placement::Plane(_) => Vec::new(),
                Placement::Volume => {
                    Plane::new(&self.lateral, vertical, &mut self.transforms, mean_at).means(&over)
                }
            };
            let mut peaks: Vec<Option<Hottest>> = vec![None; group.len()];
            for fraction in heights {
                let quantity = vertical.find(Quantity::Plane(layer, fraction)).unwrap_or(0);
                let plane = Plane::new(&self.lateral, vertical, &mut self.transforms, quantity);
                if quantity == mean_at {
                    means = plane.means(&over);
                }
                let chart = Chart::new(&plane, &mut self.charts);
                let height = vertical.height(layer, fraction);
                for (bounds, found) in over.iter().zip(&mut peaks) {
                    let highest = highest(&plane, &chart, bounds, GAIN);
                    self.doubt = self.doubt.max(highest.doubt);
                    if found.is_none_or(|found| highest.value > found.temperature) {
                        let [x, y] = self.place(highest.at);
                        *found = Some(Hottest { temperature: highest.value, place: [x, y, height] });
                    }
                }
                plane.recycle(&mut self.transforms);
                self.charts.recycle(chart.cells);
            }
            for ((&index, mean), peak) in group.iter().zip(means).zip(peaks) {
                let block = &device.blocks[index];
                let max = peak.map_or(mean, |peak| peak.temperature);
                results[index] = Some(BlockResult {
                    name: block.name.clone(),
                    outline: block.outline,
                    layer,
                    power: self.lateral.powers[index],
                    mean,
                    max,
                });
                if let Some(peak) = peak
                    && hottest.is_none_or(|hottest| peak.temperature > hottest.temperature)
                {
                    hottest = Some(peak);
                }
            }
        }
        (results.into_iter().flatten().collect(), hottest)
    }

    fn interfaces(&mut self, vertical: &Vertical) -> Vec<InterfaceResult> {
        let device = self.device;
        let outlines: Vec<Bounds> =
            device.blocks.iter().map(|block| local(self.stack, &block.outline)).collect();
        let mut results = Vec::new();
        for (index, interface) in device.interfaces.iter().enumerate() {
            let (Some(interface), Some(conductance)) = (interface, self.stack.joints[index]) else {
                continue;
            };
            let find = |quantity| vertical.find(quantity).unwrap_or(0);
            let (lower_at, flux_at) = (find(Quantity::Lower(index)), find(Quantity::Flux(index)));
            let lower = if outlines.iter().all(|outline| is_whole(outline, self.lateral.size)) {
                vec![vertical.mean(lower_at); outlines.len()]
            } else {
                Plane::new(&self.lateral, vertical, &mut self.transforms, lower_at).means(&outlines)
            };
            let plane = Plane::new(&self.lateral, vertical, &mut self.transforms, flux_at);
            let fluxes = plane.means(&outlines);
            let blocks = device
                .blocks
                .iter()
                .zip(lower.iter().zip(&fluxes))
                .map(|(block, (&lower, &flux))| BlockSides {
                    name: block.name.clone(),
                    lower,
                    upper: lower - flux / conductance,
                    flux,
                })
                .collect();
            let chart = Chart::new(&plane, &mut self.charts);
            let most = largest(&plane, &chart, GAIN * conductance);
            self.doubt = self.doubt.max(most.doubt / conductance);
            plane.recycle(&mut self.transforms);
            self.charts.recycle(chart.cells);
            let mean = vertical.mean(flux_at);
            results.push(InterfaceResult {
                name: interface.name.clone(),
                index,
                mean_jump: mean / conductance,
                max_jump: most.value / conductance,
                max_location: self.place(most.at),
                area: self.stack.area,
                flow: mean * self.stack.area,
                blocks,
            });
        }
        results
    }

    fn fields(&mut self, vertical: &Vertical, options: &DeviceOptions) -> Vec<PlaneField> {
        const ALONG_LONGER: f64 = 256.0;
        let size = [self.lateral.size[0], self.lateral.size[1] / self.stack.stretch];
        let has_map = self.lateral.heats.iter().any(|heat| heat.map.is_some());
        let grid = options.cells.unwrap_or_else(|| {
            if has_map {
                self.lateral.cells
            } else {
                let side = size[0].max(size[1]) / ALONG_LONGER;
                size.map(|length| whole((length / side).round().max(1.0)))
            }
        });
        let edges = |axis: usize| -> Vec<f64> {
            let (from, length, count) = (self.stack.origin[axis], size[axis], grid[axis]);
            (0..=count).map(|i| from + length * i as f64 / count as f64).collect()
        };
        let (x, y) = (edges(0), edges(1));
        let mut fields = Vec::new();
        for layer in 0..self.stack.slabs.len() {
            let mut planes = Vec::new();
            let mut add = |fraction: f64| {
                let kind = if fraction == 0.0 {
                    PlaneKind::Lower
                } else if fraction == 1.0 {
                    PlaneKind::Upper
                } else {
                    PlaneKind::Inside(fraction)
                };
                if !planes.contains(&(kind, fraction)) {
                    planes.push((kind, fraction));
                }
            };
            let heated = self.device.blocks.iter().filter(|block| block.layer == layer);
            let faces = options.planes == FieldPlanes::All
                || heated.clone().any(|block| block.placement == Placement::Volume);
            if faces {
                add(0.0);
                add(1.0);
            }
            for block in heated {
                if let Placement::Plane(fraction) = block.placement {
                    add(fraction);
                }
            }
            planes.sort_by(|a, b| a.1.total_cmp(&b.1));
            for (kind, fraction) in planes {
                let Some(quantity) = vertical.find(Quantity::Plane(layer, fraction)) else { continue };
                let plane = Plane::new(&self.lateral, vertical, &mut self.transforms, quantity);
                let cells = plane.cells(&mut self.transforms, grid, 0.0);
                let values = cells.to_vec();
                self.transforms.recycle(cells);
                plane.recycle(&mut self.transforms);
                fields.push(PlaneField {
                    layer,
                    kind,
                    z: vertical.height(layer, fraction),
                    x: x.clone(),
                    y: y.clone(),
                    values,
                });
            }
        }
        fields
    }

    /// Where conductivities and laws are used outside their range.
    fn warnings(
        &self,
        vertical: &Vertical,
        blocks: &[BlockResult],
        interfaces: &[InterfaceResult],
    ) -> Result<Vec<(String, kapitza_core::interface::Warning)>, DeviceError> {
        let mut warnings = Vec::new();
        let mut add = |name: &str, warning: kapitza_core::interface::Warning| {
            if !warnings.iter().any(|(other, known): &(String, kapitza_core::interface::Warning)| {
                other == name && known.same_subject(&warning)
            }) {
                warnings.push((name.to_owned(), warning));
            }
        };
        for (index, layer) in self.device.layers.iter().enumerate() {
            let mut temperatures = vertical.layer_means(index).to_vec();
            temperatures.extend(blocks.iter().filter(|block| block.layer == index).map(|block| block.max));
            for property in layer.medium.iter().flat_map(|medium| &medium.conductivity) {
                for warning in temperatures.iter().filter_map(|&t| property.check(t)) {
                    add(&layer.name, warning);
                }
            }
        }
        for result in interfaces {
            let Some(interface) = &self.device.interfaces[result.index] else { continue };
            let Some(lower) = vertical.find(Quantity::Lower(result.index)).map(|q| vertical.mean(q)) else {
                continue;
            };
            let flux = result.flow / result.area;
            let state = conductance(&interface.joint, lower, lower - result.mean_jump, flux)
                .map_err(|source| DeviceError::Law { name: interface.name.clone(), source })?;
            for warning in state.all_warnings() {
                add(&interface.name, warning.clone());
            }
        }
        Ok(warnings)
    }
}
