//! What one quantity is over the whole plane: long-range modes and short-range Gaussians.

use super::cosine::{Modes, Number, Transforms};
use super::fold::fold;
use super::gaussian::{REACH, step};
use super::interval::{interval, rotations};
use super::lateral::{Heat, Lateral, grid_for, is_whole};
use super::response::Squares;
use super::rows::{add_combination, dot, dots};
use super::source::{Point, Source};
use super::stencil::Stencil;
use super::vertical::Vertical;
use crate::device::geometry::whole;
use std::f64::consts::PI;

/// A quantity on a plane.
#[derive(Clone, Debug)]
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

    /// The quantity with its derivatives at a point of the stretched plane.
    pub(super) fn point(&self, at: [f64; 2]) -> Point {
        let [length, width] = self.lateral.size;
        let (cos_x, sin_x) = rotations(PI * at[0] / length, self.modes.m);
        let (cos_y, sin_y) = rotations(PI * at[1] / width, self.modes.n);
        let first: Vec<f64> = sin_y.iter().enumerate().map(|(n, s)| -(PI * n as f64 / width) * s).collect();
        let second: Vec<f64> =
            cos_y.iter().enumerate().map(|(n, c)| -(PI * n as f64 / width).powi(2) * c).collect();
        let factors = [cos_y, first, second];
        let mut point = self.near_point(at);
        for m in 0..self.modes.m {
            let along = dots(self.live_row(m), &factors);
            point.add_mode(PI * m as f64 / length, cos_x[m], sin_x[m], along);
        }
        point
    }

    /// The short-range part of [`Plane::point`].
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
    ) -> Vec<T> {
        let smears: Vec<Smear> = self
            .near
            .iter()
            .filter_map(|(heat, coefficients, tails)| {
                let map = heat.map.as_ref().filter(|_| self.is_aligned(grid))?;
                Some(Smear::new(self.lateral, map, coefficients, tails))
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
            let mut known = 0;
            if m < modes.m {
                known = live.map_or(modes.n, |live| live[m]);
                series[..known].copy_from_slice(&modes.row(m)[..known]);
            }
            series[known..].fill(0.0);
            if m == 0 {
                series[0] -= base;
            }
            for smear in &smears {
                smear.add(m, &mut series);
            }
            for (to, from) in row.iter_mut().zip(&series) {
                *to = T::nearest(*from);
            }
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

/// A smeared map: a discrete convolution of pixels, diagonal in the modes.
struct Smear<'a> {
    map: &'a Modes,
    /// Kernels along x times their coefficients, as combinations of the functions of y: one for each of these.
    x: Vec<Vec<f64>>,
    /// Functions of y that all kernels along y are made of.
    y: Vec<Vec<f64>>,
    /// What is too narrow to leave its pixel.
    rest: f64,
}

impl<'a> Smear<'a> {
    fn new(lateral: &Lateral, map: &'a Modes, coefficients: &[f64], tails: &[f64]) -> Self {
        let size = lateral.size;
        let pixel = [size[0] / map.m as f64, size[1] / map.n as f64];
        let widths = lateral.widths();
        let narrow = 0.5 * pixel[0].min(pixel[1]);
        let wide = widths.iter().position(|s| REACH * s <= narrow).unwrap_or(widths.len());
        let along = |axis: usize, count: usize| -> Vec<Vec<f64>> {
            let (cosines, _) = rotations(PI / count as f64, count);
            widths[..wide].iter().map(|&s| kernel(s, pixel[axis], &cosines)).collect()
        };
        let (mut across, up) = (along(0, map.m), along(1, map.n));
        for (across, coefficient) in across.iter_mut().zip(coefficients) {
            for value in across {
                *value *= coefficient;
            }
        }
        let (y, shares) = span(up, &coefficients[..wide]);
        let x = (0..y.len())
            .map(|function| {
                let mut sum = vec![0.0; map.m];
                for (across, shares) in across.iter().zip(&shares) {
                    let share = shares.get(function).copied().unwrap_or(0.0);
                    sum.iter_mut().zip(across).for_each(|(sum, value)| *sum += share * value);
                }
                sum
            })
            .collect();
        Self { map, x, y, rest: tails.get(wide).copied().unwrap_or(0.0) }
    }

    /// Adds the modes of `m` to `row`.
    fn add(&self, m: usize, row: &mut [f64]) {
        let u: Vec<f64> = self.x.iter().map(|x| x[m]).collect();
        add_combination(&u, &self.y, self.rest, self.map.row(m), &mut row[..self.map.n]);
    }
}

/// A few functions, orthogonal to each other, that all the given ones are combinations of, and the combinations, by the
/// modified Gram–Schmidt method with pivoting: the largest remainder in turn becomes the next function, until none times its
/// weight counts.
fn span(mut functions: Vec<Vec<f64>>, weights: &[f64]) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    const NEGLIGIBLE: f64 = 1e-14;
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); functions.len()];
    let size = |function: &[f64], weight: f64| weight.abs() * dot(function, function).sqrt();
    let all: f64 = functions.iter().zip(weights).map(|(function, weight)| size(function, *weight)).sum();
    while let Some((place, most)) = functions
        .iter()
        .zip(weights)
        .map(|(function, weight)| size(function, *weight))
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        && most > NEGLIGIBLE * all
        && basis.len() < functions.len()
    {
        let next = functions[place].clone();
        let square = dot(&next, &next);
        for (function, shares) in functions.iter_mut().zip(&mut shares) {
            let share = dot(function, &next) / square;
            function.iter_mut().zip(&next).for_each(|(value, next)| *value -= share * next);
            shares.push(share);
        }
        basis.push(next);
    }
    (basis, shares)
}

/// Σ_d K_d cos(dθ_m), K_d what a smeared pixel brings at the middle of the d-th from it; θ_m given by its cosine.
fn kernel(s: f64, pixel: f64, cosines: &[f64]) -> Vec<f64> {
    let share = |d: usize| step((d as f64 + 0.5) * pixel, s) - step((d as f64 - 0.5) * pixel, s);
    let mut sum = vec![share(0); cosines.len()];
    let mut before = vec![1.0; cosines.len()];
    let mut now = cosines.to_vec();
    let last = whole((REACH * s / pixel + 0.5).ceil());
    for d in 1..=last {
        let weight = 2.0 * share(d);
        for ((sum, before), (now, cosine)) in sum.iter_mut().zip(&mut before).zip(now.iter_mut().zip(cosines))
        {
            *sum += weight * *now;
            let next = 2.0 * cosine * *now - *before;
            *before = *now;
            *now = next;
        }
    }
    sum
}
