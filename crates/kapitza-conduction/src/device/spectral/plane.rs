//! What one quantity is over the whole plane: long-range modes and short-range Gaussians.

use super::cosine::{Modes, Transforms};
use super::gaussian::{REACH, step};
use super::interval::{interval, rotations};
use super::lateral::{Heat, Lateral, grid_for, is_whole};
use super::source::Point;
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
    /// The wave number beyond which the modes hardly count, 1/m.
    rough: f64,
    /// Heats with a short-range part here, with c_j and Σ_{i ≥ j} c_i.
    near: Vec<(&'a Heat, &'a [f64], Vec<f64>)>,
    /// Cells of a grid that shows where the largest values are.
    grid: [usize; 2],
}

/// The part of the modes that may be too fast for the grid on which the largest values are looked for.
const VISIBLE: f64 = 0.01;
/// The part of the modes that a first way to a maximum leaves out.
const ROUGH: f64 = 1e-5;

/// Pixels count as narrower than a cell from this part of it.
const NARROW: f64 = 0.9;

impl<'a> Plane<'a> {
    /// The plane of a quantity, by its index.
    pub(super) fn new(
        lateral: &'a Lateral,
        vertical: &'a Vertical,
        transforms: &mut Transforms,
        quantity: usize,
    ) -> Self {
        let [length, width] = lateral.size;
        let extents: Vec<f64> =
            (0..lateral.heats.len()).map(|heat| vertical.extent(heat, quantity)).collect();
        let extent = extents.iter().copied().fold(0.0, f64::max);
        let count = |length: f64| whole(extent * length / PI).saturating_add(1);
        let [most_x, most_y] = lateral.cells;
        let (m, n) = (count(length).min(most_x), count(width).min(most_y));
        let mut modes = Modes { m, n, values: transforms.zeros(m * n) };
        let mut live = vec![0; modes.m];
        let squares: Vec<f64> = (0..modes.n).map(|n| (PI * n as f64 / width).powi(2)).collect();
        let mut near = Vec::new();
        let mean = vertical.mean(quantity);
        let mut average = mean;
        for (index, heat) in lateral.heats.iter().enumerate() {
            let response = vertical.response(index, quantity);
            for (m, live) in live.iter_mut().enumerate() {
                let base = (PI * m as f64 / length).powi(2);
                let rest = extents[index] * extents[index] - base;
                if rest <= 0.0 {
                    break;
                }
                let within = squares.partition_point(|&s| s < rest);
                *live = (*live).max(within);
                response.accumulate(
                    base,
                    &squares[..within],
                    &heat.modes.row(m)[..within],
                    &mut modes.row_mut(m)[..within],
                );
            }
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
        let rough =
            (0..lateral.heats.len()).map(|heat| vertical.visible(heat, quantity, ROUGH)).fold(0.0, f64::max);
        Self { lateral, mean, modes, live, rough, near, grid }
    }

    /// Gives the space of its modes back.
    pub(super) fn recycle(self, transforms: &mut Transforms) {
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
        let mut point = self.near_point(at);
        for m in 0..self.modes.m {
            let along = dot3(self.live_row(m), &cos_y, &first, &second);
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
                source.near_point(at, size, widths, (coefficients, tails), true, &mut point);
            }
        }
        point
    }

    /// A bound of the short-range part anywhere: smearing keeps a flux between its smallest and its largest.
    pub(super) fn near_bound(&self) -> f64 {
        self.near
            .iter()
            .map(|(heat, coefficients, _)| heat.peak * coefficients.iter().map(|c| c.abs()).sum::<f64>())
            .sum()
    }

    /// A lower bound of the root mean square of the long-range part about its mean.
    pub(super) fn variation(&self) -> f64 {
        let all: f64 = (0..self.modes.m).map(|m| dot(self.live_row(m), self.live_row(m))).sum();
        let average = self.modes.values.first().copied().unwrap_or(0.0);
        0.5 * (all - average * average).max(0.0).sqrt()
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

    /// The long-range part at the middles of the cells of a grid.
    pub(super) fn far_cells(&self, transforms: &mut Transforms, grid: [usize; 2]) -> Vec<f64> {
        transforms.synthesise(&self.modes, grid)
    }

    /// The quantity at the middles of the cells of a grid.
    pub(super) fn cells(&self, transforms: &mut Transforms, grid: [usize; 2]) -> Vec<f64> {
        let smears: Vec<Smear> = self
            .near
            .iter()
            .filter_map(|(heat, coefficients, tails)| {
                let map = heat.map.as_ref().filter(|_| grid == self.lateral.cells)?;
                Some(Smear::new(self.lateral, map, coefficients, tails))
            })
            .collect();
        let mut cells = if smears.is_empty() {
            transforms.synthesise(&self.modes, grid)
        } else {
            let mut factors = vec![0.0; grid[1]];
            transforms.synthesise_rows(grid[0], grid, |m, row| {
                if m < self.modes.m {
                    row[..self.modes.n].copy_from_slice(self.modes.row(m));
                }
                for smear in &smears {
                    smear.add(m, &mut factors, row);
                }
            })
        };
        let [x, y] = grid_lines(self.lateral.size, grid);
        for (heat, coefficients, tails) in &self.near {
            let in_modes = heat.map.is_some() && grid == self.lateral.cells;
            let sources = if in_modes { heat.rectangles() } else { heat.sources() };
            for source in sources {
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

    /// Whether it has no short-range part: no edge of a source is seen in it.
    pub(super) fn is_smooth(&self) -> bool {
        self.near.is_empty()
    }

    /// Lines along x and y through the pixels of every source with a short-range part here whose pixels, or whose strips
    /// between outlines, are narrower than the cells of a grid: between the middles of the cells these would not be seen.
    pub(super) fn narrow(&self, grid: [usize; 2]) -> Vec<[Vec<f64>; 2]> {
        let step: [f64; 2] = std::array::from_fn(|axis| self.lateral.size[axis] / grid[axis] as f64);
        let mut found = Vec::new();
        // Outlines that overlap or nearly touch leave strips of their own.
        let mut outlines: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
        for (heat, ..) in &self.near {
            for source in heat.sources() {
                for (axis, lines) in outlines.iter_mut().enumerate() {
                    lines.extend(source.edges[axis].first().into_iter().chain(source.edges[axis].last()));
                }
                let narrow = (0..2).any(|axis| {
                    source.edges[axis].windows(2).any(|pair| pair[1] - pair[0] < NARROW * step[axis])
                });
                if narrow {
                    found.push(std::array::from_fn(|axis| middles(&source.edges[axis], step[axis])));
                }
            }
        }
        for (axis, lines) in outlines.iter_mut().enumerate() {
            lines.sort_by(f64::total_cmp);
            lines.dedup_by(|a, b| (*a - *b).abs() < 1e-9 * self.lateral.size[axis]);
        }
        let strip =
            (0..2).any(|axis| outlines[axis].windows(2).any(|pair| pair[1] - pair[0] < NARROW * step[axis]));
        if strip && outlines.iter().all(|lines| lines.len() > 2) {
            found.push(std::array::from_fn(|axis| middles(&outlines[axis], step[axis])));
        }
        found
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

/// The middles of intervals, or of parts of them no wider than `step`.
fn middles(edges: &[f64], step: f64) -> Vec<f64> {
    edges
        .windows(2)
        .flat_map(|pair| {
            let width = pair[1] - pair[0];
            let parts = whole((width / step).ceil().max(1.0));
            (0..parts).map(move |part| pair[0] + width * (part as f64 + 0.5) / parts as f64)
        })
        .collect()
}

/// A smeared map: a discrete convolution of pixels, diagonal in the modes.
struct Smear<'a> {
    map: &'a Modes,
    coefficients: &'a [f64],
    /// Kernels by Gaussian, along x and y.
    kernels: [Vec<Vec<f64>>; 2],
    /// What is too narrow to leave its pixel.
    rest: f64,
}

impl<'a> Smear<'a> {
    fn new(lateral: &Lateral, map: &'a Modes, coefficients: &'a [f64], tails: &[f64]) -> Self {
        let size = lateral.size;
        let pixel = [size[0] / map.m as f64, size[1] / map.n as f64];
        let widths = lateral.widths();
        let narrow = 0.5 * pixel[0].min(pixel[1]);
        let wide = widths.iter().position(|s| REACH * s <= narrow).unwrap_or(widths.len());
        let along = |axis: usize, count: usize| -> Vec<Vec<f64>> {
            let (cosines, _) = rotations(PI / count as f64, count);
            widths[..wide].iter().map(|&s| kernel(s, pixel[axis], &cosines)).collect()
        };
        Self {
            map,
            coefficients,
            kernels: [along(0, map.m), along(1, map.n)],
            rest: tails.get(wide).copied().unwrap_or(0.0),
        }
    }

    /// Adds the modes of `m` to `row`; `factors` is space for as many.
    fn add(&self, m: usize, factors: &mut [f64], row: &mut [f64]) {
        let [x, y] = &self.kernels;
        factors.fill(self.rest);
        let mut terms = self.coefficients.iter().zip(x).map(|(coefficient, x)| coefficient * x[m]).zip(y);
        // Two at a time: what is added to is read and written half as often.
        while let Some((u, y)) = terms.next() {
            let (v, z) = terms.next().unwrap_or((0.0, y));
            for ((factor, y), z) in factors.iter_mut().zip(y).zip(z) {
                *factor += u * y + v * z;
            }
        }
        for ((mode, factor), flux) in row.iter_mut().zip(&*factors).zip(self.map.row(m)) {
            *mode += factor * flux;
        }
    }
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

/// A dot product in four parts, which a compiler can do side by side.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut parts = [0.0; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let tail: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a4.zip(b4) {
        for i in 0..4 {
            parts[i] += a[i] * b[i];
        }
    }
    (parts[0] + parts[2]) + (parts[1] + parts[3]) + tail
}

/// Three dot products with the same first factor.
fn dot3(a: &[f64], x: &[f64], y: &[f64], z: &[f64]) -> [f64; 3] {
    let mut parts = [[0.0; 4]; 3];
    let mut i = 0;
    while i + 4 <= a.len() {
        let (a, x, y, z) = (&a[i..i + 4], &x[i..i + 4], &y[i..i + 4], &z[i..i + 4]);
        for l in 0..4 {
            parts[0][l] += a[l] * x[l];
            parts[1][l] += a[l] * y[l];
            parts[2][l] += a[l] * z[l];
        }
        i += 4;
    }
    let mut sums = parts.map(|p| (p[0] + p[2]) + (p[1] + p[3]));
    for k in i..a.len() {
        sums[0] += a[k] * x[k];
        sums[1] += a[k] * y[k];
        sums[2] += a[k] * z[k];
    }
    sums
}
