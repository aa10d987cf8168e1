//! The lateral problem: what heats where, in modes and in rectangles.

use super::buffer::Buffer;
use super::cosine::{Modes, Transforms};
use super::gaussian::Fit;
use super::interval::interval;
use super::rows::{extremes, form_pixels, multiply};
use super::smear::Kernels;
use super::source::Source;
use super::stencil::Shares;
use super::uniform::UniformStack;
use crate::device::geometry::whole;
use crate::device::{Device, Heat as BlockHeat, Placement, Rectangle};
use std::f64::consts::PI;

/// Modes along the longer side where no map asks for more.
const MODES: f64 = 80.0;
/// Most modes along a side that a map on a part of the layer asks for.
const MOST_MODES: f64 = 384.0;

/// All that heats at one place and is not the same everywhere.
#[derive(Debug)]
pub(super) struct Heat {
    /// Index of the layer.
    pub layer: usize,
    /// Where in it.
    pub placement: Placement,
    /// Blocks and maps; the map over the whole layer, if any, comes last.
    sources: Vec<Source>,
    /// Means over the cells of the map over the whole layer in modes, each times 1, 2 or 4.
    pub map: Option<Modes>,
    /// Coefficients of all together, each times 1, 2 or 4, W/m².
    pub modes: Modes,
    /// Mean size of the flux, W/m².
    pub level: f64,
    /// Largest size of the flux, W/m².
    pub peak: f64,
}

impl Heat {
    /// Everything as piecewise constant sources.
    pub(super) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The sources but for the map over the whole layer.
    pub(super) fn rectangles(&self) -> &[Source] {
        &self.sources[..self.sources.len() - usize::from(self.map.is_some())]
    }
}

/// The lateral problem, in stretched coordinates from the lower-left corner.
#[derive(Debug)]
pub(super) struct Lateral {
    /// Extent, m.
    pub size: [f64; 2],
    /// Cells of the grid that the modes fit, along x and y.
    pub cells: [usize; 2],
    /// Wave number at which the modes end, 1/m.
    pub limit: f64,
    /// What heats.
    pub heats: Vec<Heat>,
    /// Power of every block, W.
    pub powers: Vec<f64>,
    /// Mean heat flux of everything, by layer and place, W/m².
    pub mean: Vec<(usize, Placement, f64)>,
    /// The fit of the short-range parts.
    pub fit: Fit,
    /// What the cells bring about, smeared; where a map has one pixel for each.
    pub shares: Option<Shares>,
    /// The same in modes.
    pub kernels: Option<Kernels>,
}

/// An outline in stretched coordinates from the corner of the stack, cut off at its edges.
pub(super) fn local(stack: &UniformStack, outline: &Rectangle) -> [[f64; 2]; 2] {
    [
        outline.x.map(|x| (x - stack.origin[0]).clamp(0.0, stack.size[0])),
        outline.y.map(|y| ((y - stack.origin[1]) * stack.stretch).clamp(0.0, stack.size[1])),
    ]
}

/// Whether an outline covers the whole stack.
pub(super) fn is_whole(rectangle: &[[f64; 2]; 2], size: [f64; 2]) -> bool {
    (0..2).all(|axis| {
        rectangle[axis][0] <= 1e-9 * size[axis] && rectangle[axis][1] >= (1.0 - 1e-9) * size[axis]
    })
}

/// The next number without prime factors above 5.
fn smooth(count: usize) -> usize {
    let is_smooth = |mut n: usize| {
        for factor in [2, 3, 5] {
            while n.is_multiple_of(factor) {
                n /= factor;
            }
        }
        n == 1
    };
    (count.max(1)..=2 * count.max(1)).find(|&n| is_smooth(n)).unwrap_or(count)
}

/// A grid that shows `count` modes along one side: four cells per wave.
pub(super) fn grid_for(count: usize) -> usize {
    smooth((2 * count).max(16))
}

impl Lateral {
    /// Collects what heats a device.
    pub(super) fn new(device: &Device, stack: &UniformStack, transforms: &mut Transforms<f64>) -> Self {
        let size = stack.size;
        let (mut powers, mut mean) = (Vec::new(), Vec::new());
        let mut heats: Vec<Heat> = Vec::new();
        let mut maps: Vec<(usize, Source)> = Vec::new();
        let mut finest = size[0].max(size[1]) / MODES;
        for block in &device.blocks {
            let power = block.heat.power();
            powers.push(power);
            mean.push((block.layer, block.placement, power / stack.area));
            let rectangle = local(stack, &block.outline);
            let whole = is_whole(&rectangle, size);
            let [width, height] = rectangle.map(|[a, b]| b - a);
            let source = match &block.heat {
                BlockHeat::Uniform(power) => {
                    if whole || *power == 0.0 {
                        continue;
                    }
                    let flux = power / (width * height) * stack.stretch;
                    Source::rectangle(rectangle[0], rectangle[1], flux)
                }
                BlockHeat::Map { columns, powers } => {
                    let rows = powers.len() / columns;
                    let edges = |axis: usize, count: usize| -> Vec<f64> {
                        let [a, b] = if whole { [0.0, size[axis]] } else { rectangle[axis] };
                        (0..=count).map(|i| a + (b - a) * i as f64 / count as f64).collect()
                    };
                    let scale = (columns * rows) as f64 / (width * height) * stack.stretch;
                    let mut flux = transforms.any(powers.len());
                    multiply(powers, scale, &mut flux);
                    if flux.iter().all(|&value| value == flux[0]) && (whole || flux[0] == 0.0) {
                        continue;
                    }
                    if !whole {
                        let pixel = (width / *columns as f64).min(height / rows as f64);
                        finest = finest.min(pixel.max(size[0].max(size[1]) / MOST_MODES));
                    }
                    Source { edges: [edges(0, *columns), edges(1, rows)], flux }
                }
            };
            let same = |heat: &Heat| heat.layer == block.layer && heat.placement == block.placement;
            let place = heats.iter().position(same).unwrap_or_else(|| {
                heats.push(Heat {
                    layer: block.layer,
                    placement: block.placement,
                    sources: Vec::new(),
                    map: None,
                    modes: Modes::default(),
                    level: 0.0,
                    peak: 0.0,
                });
                heats.len() - 1
            });
            if whole {
                maps.push((place, source));
            } else {
                heats[place].sources.push(source);
            }
        }
        let cells = base_grid(size, finest, &maps);
        let limit = PI * (cells[0] as f64 / size[0]).min(cells[1] as f64 / size[1]);
        for (place, heat) in heats.iter_mut().enumerate() {
            let own = maps.extract_if(.., |(at, _)| *at == place).map(|(_, map)| map);
            heat.lay_out(size, cells, own, transforms);
        }
        let fit = Fit::new(limit);
        let has_map = heats.iter().any(|heat| heat.map.is_some());
        let shares = has_map.then(|| Shares::new(size, cells, fit.widths()));
        let kernels = has_map.then(|| Kernels::new(size, cells, fit.widths()));
        Self { size, cells, limit, heats, powers, mean, fit, shares, kernels }
    }

    /// Gives its space back.
    pub(super) fn recycle(self, transforms: &mut Transforms<f64>) {
        for heat in self.heats {
            transforms.recycle(heat.modes.values);
            if let Some(map) = heat.map {
                transforms.recycle(map.values);
            }
            for source in heat.sources {
                transforms.recycle(source.flux);
            }
        }
    }

    /// The widths of the Gaussians, m.
    pub(super) fn widths(&self) -> &[f64] {
        self.fit.widths()
    }
}

impl Heat {
    /// Brings the maps over the whole layer to the common grid and computes the modes.
    fn lay_out(
        &mut self,
        size: [f64; 2],
        cells: [usize; 2],
        maps: impl Iterator<Item = Source>,
        transforms: &mut Transforms<f64>,
    ) {
        let mut common: Option<Buffer<f64>> = None;
        for map in maps {
            let (columns, rows) = (map.edges[0].len() - 1, map.edges[1].len() - 1);
            if !cells[0].is_multiple_of(columns) || !cells[1].is_multiple_of(rows) {
                self.sources.push(map);
                continue;
            }
            if common.is_none() && [columns, rows] == cells {
                common = Some(map.flux);
                continue;
            }
            let common = common.get_or_insert_with(|| transforms.zeros(cells[0] * cells[1]));
            let (wide, high) = (cells[0] / columns, cells[1] / rows);
            for (j, line) in common.chunks_mut(cells[0]).enumerate() {
                let flux = &map.flux[j / high * columns..][..columns];
                for (cells, flux) in line.chunks_mut(wide).zip(flux) {
                    for cell in cells.iter_mut() {
                        *cell += flux;
                    }
                }
            }
        }
        let fresh = self.sources.is_empty() && common.is_some();
        let count = cells[0] * cells[1];
        let values = if fresh { transforms.any(count) } else { transforms.zeros(count) };
        self.modes = Modes { m: cells[0], n: cells[1], values };
        for source in &self.sources {
            add_source(source, size, &mut self.modes);
        }
        if let Some(flux) = common {
            let mut map = transforms.analyse(&flux, cells);
            // A pixel's own form: sin(x)/x, x = mπ/2N.
            let form = |count: usize| -> Vec<f64> {
                (0..count)
                    .map(|m| {
                        let x = 0.5 * PI * m as f64 / count as f64;
                        if m == 0 { 1.0 } else { x.sin() / x }
                    })
                    .collect()
            };
            let (x, y) = (form(cells[0]), form(cells[1]));
            for (m, x) in x.iter().enumerate() {
                let (row, cells) = (self.modes.row_mut(m), map.row_mut(m));
                // What stands before cos cos in the series.
                let factor = if m == 0 { 2.0 } else { 4.0 };
                cells[0] *= 0.5;
                form_pixels(&y, [factor, *x], fresh, cells, row);
            }
            self.map = Some(map);
            let edges = |axis: usize| -> Vec<f64> {
                (0..=cells[axis]).map(|i| size[axis] * i as f64 / cells[axis] as f64).collect()
            };
            self.sources.push(Source { edges: [edges(0), edges(1)], flux });
        }
        let area = size[0] * size[1];
        self.level = self.sources.iter().map(|source| source.total_size() / area).sum();
        self.peak =
            self.sources.iter().map(|source| extremes(&source.flux)).map(|[low, high]| high.max(-low)).sum();
    }
}

/// Adds the coefficients of a source.
fn add_source(source: &Source, size: [f64; 2], modes: &mut Modes) {
    let along = |axis: usize, count: usize| -> Vec<Vec<f64>> {
        source.edges[axis]
            .windows(2)
            .map(|pair| {
                let mut c = interval([pair[0], pair[1]], size[axis], count);
                c.iter_mut().skip(1).for_each(|c| *c *= 2.0);
                c
            })
            .collect()
    };
    let (x, y) = (along(0, modes.m), along(1, modes.n));
    let mut line = vec![0.0; modes.n];
    for (column, x) in x.iter().enumerate() {
        line.fill(0.0);
        for (row, y) in y.iter().enumerate() {
            let flux = source.flux[row * (source.edges[0].len() - 1) + column];
            if flux != 0.0 {
                line.iter_mut().zip(y).for_each(|(line, y)| *line += flux * y);
            }
        }
        for (m, x) in x.iter().enumerate() {
            modes.row_mut(m).iter_mut().zip(&line).for_each(|(mode, line)| *mode += x * line);
        }
    }
}

/// Cells along x and y: about square in the stretched plane, those of the finest map over the whole layer where there is
/// one, each of its pixels cut into whole numbers of cells.
fn base_grid(size: [f64; 2], finest: f64, maps: &[(usize, Source)]) -> [usize; 2] {
    let pixels = |map: &Source| [map.edges[0].len() - 1, map.edges[1].len() - 1];
    let largest = maps.iter().map(|(_, map)| pixels(map)).max_by_key(|[x, y]| x * y);
    let [x, y] = largest.unwrap_or([1, 1]);
    let pixel = [size[0] / x as f64, size[1] / y as f64];
    let least = size[0].max(size[1]) / MOST_MODES;
    let side = finest.min(pixel[0].min(pixel[1]).max(least));
    let count = |axis: usize, pixels: usize| {
        let wanted = size[axis] / side;
        if largest.is_some() {
            pixels * whole((pixel[axis] / side).round().max(1.0))
        } else {
            smooth(whole(wanted.ceil()).max(4))
        }
    };
    [count(0, x), count(1, y)]
}
