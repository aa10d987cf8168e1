//! What one quantity is over the whole plane: long-range modes and short-range Gaussians.

use super::buffer::Buffer;
use super::cosine::{Modes, Number, Transforms};
use super::fold::fold;
use super::interval::{interval, rotations};
use super::lateral::{Heat, Lateral, grid_for, is_whole};
use super::response::Squares;
use super::rows::{dot, round};
use super::smear::Smear;
use super::source::{Point, Source};
use super::stencil::Stencil;
use super::vertical::Vertical;
use crate::device::geometry::whole;
use std::f64::consts::PI;

/// A quantity on a plane.
#[derive(Debug)]
pub(super) struct Plane<'a> {
    lateral: &'a Lateral,
    /// The mean over the whole plane.
    mean: f64,
    /// The long-range part, (0, 0) included.
    modes: Modes,
    /// How many modes of every row count.
    live: Vec<usize>,
    /// The wave number beyond which the modes hardly count, 1/m, and what is left out there.
    rough: f64,
    roughness: f64,
    /// Heats with a short-range part here, with c_j and Σ_{i ≥ j} c_i.
    near: Vec<(&'a Heat, &'a [f64], Vec<f64>)>,
    /// Cells of a grid that shows where the largest values are.
    grid: [usize; 2],
}

/// The part of the modes that may be too fast for the grid on which the largest values are looked for.
const VISIBLE: f64 = 0.01;
/// The part of the modes that a first way to a maximum leaves out.
const ROUGH: f64 = 1e-7;

/// Most crossings at which a quantity is evaluated one by one.
const MOST_CROSSINGS: usize = 100_000;
/// Pixels count as narrow below this many cells where these are not the pixels.
const NARROW: f64 = 2.0;

impl<'a> Plane<'a> {
    /// The plane of a quantity, by its index.
    pub(super) fn new(
        lateral: &'a Lateral,
        vertical: &'a Vertical,
        transforms: &mut Transforms<f64>,
        quantity: usize,
    ) -> Self {
        let [length, width] = lateral.size;
        let extents: Vec<f64> =
            (0..lateral.heats.len()).map(|heat| vertical.extent(heat, quantity)).collect();
        let extent = extents.iter().copied().fold(0.0, f64::max);
        let count = |length: f64| whole(extent * length / PI).saturating_add(1);
        let [most_x, most_y] = lateral.cells;
        let (m, n) = (count(length).min(most_x), count(width).min(most_y));
        let mut modes = Modes { m, n, values: transforms.any(m * n) };
        let mut live = vec![0; modes.m];
        let squares = Squares::new(width, modes.n);
        for (m, live) in live.iter_mut().enumerate() {
            let base = (PI * m as f64 / length).powi(2);
            let row = modes.row_mut(m);
            row.fill(0.0);
            for (index, (heat, extent)) in lateral.heats.iter().zip(&extents).enumerate() {
                let within = squares.below(base, extent * extent);
                *live = (*live).max(within);
                let weights = &heat.modes.row(m)[..within];
                vertical.response(index, quantity).accumulate(base, &squares, weights, &mut row[..within]);
            }
        }
        let mut near = Vec::new();
        let mean = vertical.mean(quantity);
        let mut average = mean;
        for (index, heat) in lateral.heats.iter().enumerate() {
            let response = vertical.response(index, quantity);
            if !response.near.is_empty() {
                average -= response.near_total() * heat.modes.values[0];
                let mut tails = response.near.clone();
                for j in (0..tails.len() - 1).rev() {
                    tails[j] += tails[j + 1];
                }
                near.push((heat, response.near.as_slice(), tails));
            }
        }
        modes.values[0] = average;
        live[0] = live[0].max(1);
        let grid = if near.is_empty() {
            let visible = (0..lateral.heats.len())
                .map(|heat| vertical.visible(heat, quantity, VISIBLE))
                .fold(0.0, f64::max);
            std::array::from_fn(|axis| {
                grid_for(whole(visible * lateral.size[axis] / PI).saturating_add(1)).min(lateral.cells[axis])
            })
        } else {
            lateral.cells
        };
        let (mut rough, mut roughness) = (0.0_f64, 0.0);
        for heat in 0..lateral.heats.len() {
            rough = rough.max(vertical.visible(heat, quantity, ROUGH));
            roughness += ROUGH * vertical.total(heat, quantity);
        }
        Self { lateral, mean, modes, live, rough, roughness, near, grid }
    }

    /// Gives the space of its modes back.
    pub(super) fn recycle(self, transforms: &mut Transforms<f64>) {
        transforms.recycle(self.modes.values);
    }

    /// A grid that shows where the largest values are.
    pub(super) fn grid(&self) -> [usize; 2] {
        self.grid
    }

    /// The short-range part with its derivatives at a point of the stretched plane.
    pub(super) fn near_point(&self, at: [f64; 2]) -> Point {
        let (size, widths) = (self.lateral.size, self.lateral.widths());
        let mut point = Point::default();
        for (heat, coefficients, tails) in &self.near {
            for source in heat.sources() {
                source.near_point(at, size, widths, (coefficients, tails), &mut point);
            }
        }
        point
    }

    /// Extent along x and the stretched y, m.
    pub(super) fn size(&self) -> [f64; 2] {
        self.lateral.size
    }

    /// The modes of the long-range part.
    pub(super) fn modes(&self) -> &Modes {
        &self.modes
    }

    /// Those of one row that count.
    pub(super) fn live_row(&self, m: usize) -> &[f64] {
        &self.modes.row(m)[..self.live[m]]
    }

    /// A bound of what [`Plane::rough_row`] leaves out of all modes.
    pub(super) fn roughness(&self) -> f64 {
        self.roughness
    }

    /// Those of one row that nearly all the quantity is made of.
    pub(super) fn rough_row(&self, m: usize) -> &[f64] {
        let [length, width] = self.lateral.size;
        let rest = (self.rough * self.rough - (PI * m as f64 / length).powi(2)).max(0.0);
        let count = whole(rest.sqrt() * width / PI).saturating_add(1);
        &self.modes.row(m)[..self.live[m].min(count)]
    }

    /// The means over rectangles of the stretched plane.
    pub(super) fn means(&self, over: &[[[f64; 2]; 2]]) -> Vec<f64> {
        let size = self.lateral.size;
        over.iter()
            .map(|rectangle| {
                // Smearing between reflecting walls keeps the mean.
                if is_whole(rectangle, size) {
                    return self.mean;
                }
                let along = |axis: usize, count: usize| -> Vec<f64> {
                    let [a, b] = rectangle[axis];
                    let scale = size[axis] / (b - a);
                    interval([a, b], size[axis], count).into_iter().map(|c| c * scale).collect()
                };
                let (x, y) = (along(0, self.modes.m), along(1, self.modes.n));
                let mut mean: f64 = (0..self.modes.m).map(|m| x[m] * dot(self.modes.row(m), &y)).sum();
                for (heat, coefficients, _) in &self.near {
                    for source in heat.sources() {
                        mean += source.near_mean(*rectangle, size, self.lateral.widths(), coefficients);
                    }
                }
                mean
            })
            .collect()
    }

    /// The mean of the long-range part.
    pub(super) fn base(&self) -> f64 {
        self.modes.values[0]
    }

    /// The quantity less `base` at the middles of the cells of a grid.
    pub(super) fn cells<T: Number>(
        &self,
        transforms: &mut Transforms<T>,
        grid: [usize; 2],
        base: f64,
    ) -> Buffer<T> {
        let smears: Vec<Smear> = self
            .near
            .iter()
            .filter_map(|(heat, coefficients, tails)| {
                let kernels = self.lateral.kernels.as_ref().filter(|_| self.is_aligned(grid))?;
                Some(Smear::new(kernels, heat.map.as_ref()?, (coefficients, tails), T::NEGLIGIBLE))
            })
            .collect();
        let folded;
        let (modes, live) = if self.modes.m > grid[0] || self.modes.n > grid[1] {
            folded = fold(&self.modes, grid);
            (&folded, None)
        } else {
            (&self.modes, Some(&self.live))
        };
        let count = if smears.is_empty() { modes.m } else { grid[0] };
        let mut series = vec![0.0; grid[1]];
        let mut cells = transforms.synthesise(count, grid, |m, row| {
            let known = live.map_or(modes.n, |live| live.get(m).copied().unwrap_or(0));
            let long = if m < modes.m { &modes.row(m)[..known] } else { &[] };
            if smears.is_empty() && m > 0 {
                round(long, &mut row[..long.len()]);
                row[long.len()..].fill(T::zero());
                return;
            }
            series[..long.len()].copy_from_slice(long);
            series[long.len()..].fill(0.0);
            if m == 0 {
                series[0] -= base;
            }
            for smear in &smears {
                smear.add(m, &mut series);
            }
            round(&series, row);
        });
        let [x, y] = grid_lines(self.lateral.size, grid);
        for (heat, coefficients, tails) in &self.near {
            for source in self.unaligned(heat, grid) {
                source.near_crossings(
                    self.lateral.size,
                    [&x, &y],
                    self.lateral.widths(),
                    (coefficients, tails),
                    &mut cells,
                );
            }
        }
        cells
    }

    /// Whether the cells of a grid are the pixels of the maps over the whole layer.
    fn is_aligned(&self, grid: [usize; 2]) -> bool {
        grid == self.lateral.cells
    }

    /// The sources of a heat but for a map whose pixels are the cells of a grid.
    fn unaligned<'h>(&self, heat: &'h Heat, grid: [usize; 2]) -> &'h [Source] {
        if self.is_aligned(grid) { heat.rectangles() } else { heat.sources() }
    }

    /// Stencils of the maps whose pixels are the cells of a grid.
    pub(super) fn stencils(&self, grid: [usize; 2]) -> Vec<Stencil<'a>> {
        let aligned = self.is_aligned(grid);
        self.near
            .iter()
            .filter_map(|(heat, coefficients, _)| {
                let shares = self.lateral.shares.as_ref().filter(|_| aligned && heat.map.is_some())?;
                let map = heat.sources().last()?;
                Some(Stencil::new(shares, self.lateral.cells, &map.flux, coefficients))
            })
            .collect()
    }

    /// Whether it has no short-range part: no edge of a source is seen in it.
    pub(super) fn is_smooth(&self) -> bool {
        self.near.is_empty()
    }

    /// Lines along x and y through all rectangles that the sources with a short-range part here cut each other into, where
    /// any are narrow: between the middles of the cells of a grid these would not be seen. None where the cells are the
    /// pixels of the only source.
    pub(super) fn narrow(&self, grid: [usize; 2]) -> Option<[Vec<f64>; 2]> {
        let mut edges = self.edges(self.near.iter().flat_map(|(heat, ..)| self.unaligned(heat, grid)));
        if edges[0].is_empty() {
            return None;
        }
        // A large map is left to its cells.
        let all = self.edges(self.near.iter().flat_map(|(heat, ..)| heat.sources()));
        if all[0].len() * all[1].len() <= MOST_CROSSINGS {
            edges = all;
        }
        let step: [f64; 2] = std::array::from_fn(|axis| self.lateral.size[axis] / grid[axis] as f64);
        let narrow =
            (0..2).any(|axis| edges[axis].windows(2).any(|pair| pair[1] - pair[0] < NARROW * step[axis]));
        narrow.then(|| std::array::from_fn(|axis| inside(&edges[axis], step[axis])))
    }

    /// The edges of sources along both axes.
    fn edges<'s>(&self, sources: impl Iterator<Item = &'s Source>) -> [Vec<f64>; 2] {
        let mut edges: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
        for source in sources {
            for (all, edges) in edges.iter_mut().zip(&source.edges) {
                all.extend(edges);
            }
        }
        for (edges, length) in edges.iter_mut().zip(self.lateral.size) {
            edges.sort_by(f64::total_cmp);
            edges.dedup_by(|a, b| (*a - *b).abs() < 1e-9 * length);
        }
        edges
    }

    /// The quantity at the crossings of lines at some x and some y, x fast.
    pub(super) fn crossings(&self, lines: [&[f64]; 2]) -> Vec<f64> {
        let [length, width] = self.lateral.size;
        let waves = |lines: &[f64], length: f64, count: usize| -> Vec<Vec<f64>> {
            lines.iter().map(|at| rotations(PI * at / length, count).0).collect()
        };
        let (x, y) = (waves(lines[0], length, self.modes.m), waves(lines[1], width, self.modes.n));
        let mut values = Vec::with_capacity(x.len() * y.len());
        for y in &y {
            let along: Vec<f64> = (0..self.modes.m).map(|m| dot(self.live_row(m), y)).collect();
            values.extend(x.iter().map(|x| dot(&along, x)));
        }
        for (heat, coefficients, tails) in &self.near {
            for source in heat.sources() {
                source.near_crossings(
                    self.lateral.size,
                    lines,
                    self.lateral.widths(),
                    (coefficients, tails),
                    &mut values,
                );
            }
        }
        values
    }
}

/// The middles of the cells of a grid, along x and y.
pub(super) fn grid_lines(size: [f64; 2], grid: [usize; 2]) -> [Vec<f64>; 2] {
    std::array::from_fn(|axis| {
        (0..grid[axis]).map(|i| (i as f64 + 0.5) * size[axis] / grid[axis] as f64).collect()
    })
}

/// Points inside intervals, or inside parts of them no wider than `step`: three where there are few, the middles otherwise.
fn inside(edges: &[f64], step: f64) -> Vec<f64> {
    const FEW: usize = 200;
    const POINTS: [f64; 3] = [0.12, 0.5, 0.88];
    let parts: Vec<(f64, f64)> = edges
        .windows(2)
        .flat_map(|pair| {
            let width = pair[1] - pair[0];
            let parts = whole((width / step).ceil().max(1.0));
            (0..parts).map(move |part| (pair[0] + width * part as f64 / parts as f64, width / parts as f64))
        })
        .collect();
    let points: &[f64] = if parts.len() <= FEW { &POINTS } else { &POINTS[1..2] };
    parts.iter().flat_map(|(from, width)| points.iter().map(move |point| from + width * point)).collect()
}
