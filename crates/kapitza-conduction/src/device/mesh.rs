//! The mesh: a product of three graded axes whose lines run along every edge of the device.
//!
//! Every axis is described by a density (cells per metre) and the lines it must contain. Between two such lines
//! the cells follow the density; doubling all numbers of cells halves every cell in the coordinate of the density, so
//! that meshes of one family converge regularly and Richardson's extrapolation applies.

use super::geometry::whole;
use super::{Device, DeviceError, Placement, Rectangle};

/// No material in a cell.
pub(super) const VOID: u16 = u16::MAX;

/// A mesh of a device.
#[derive(Clone, Debug, Default)]
pub(super) struct Mesh {
    /// Edges of the cells along x, m.
    pub x: Vec<f64>,
    /// Edges along y, m.
    pub y: Vec<f64>,
    /// Edges along z, m.
    pub z: Vec<f64>,
    /// Layer of every cell along z.
    pub layer: Vec<usize>,
    /// First cell along z of every layer, and the number of cells at the end.
    pub first: Vec<usize>,
    /// Medium of every column of every layer: `[layer][j][i]`, an index into [`Device::media`], or [`VOID`].
    medium: Vec<u16>,
}

impl Mesh {
    pub fn nx(&self) -> usize {
        self.x.len() - 1
    }

    pub fn ny(&self) -> usize {
        self.y.len() - 1
    }

    pub fn nz(&self) -> usize {
        self.z.len() - 1
    }

    pub fn cells(&self) -> usize {
        self.nx() * self.ny() * self.nz()
    }

    /// Media along a row of a layer.
    pub fn media(&self, layer: usize, j: usize) -> &[u16] {
        let start = (layer * self.ny() + j) * self.nx();
        &self.medium[start..start + self.nx()]
    }

    /// Index of a cell.
    pub fn index(&self, i: usize, j: usize, k: usize) -> usize {
        (j * self.nz() + k) * self.nx() + i
    }

    pub fn area(&self, i: usize, j: usize) -> f64 {
        (self.x[i + 1] - self.x[i]) * (self.y[j + 1] - self.y[j])
    }

    /// The cells along x and y that a rectangle covers; its edges are lines of the mesh.
    pub fn span(&self, outline: &Rectangle) -> [std::ops::Range<usize>; 2] {
        let range = |edges: &[f64], [low, high]: [f64; 2]| nearest(edges, low)..nearest(edges, high);
        [range(&self.x, outline.x), range(&self.y, outline.y)]
    }

    /// The line of the mesh nearest to a height.
    pub fn line_at(&self, z: f64) -> usize {
        nearest(&self.z, z)
    }
}

/// Index of the edge nearest to a place.
fn nearest(edges: &[f64], place: f64) -> usize {
    let above = edges.partition_point(|&e| e < place);
    if above == 0 {
        0
    } else if above == edges.len() || place - edges[above - 1] < edges[above] - place {
        above - 1
    } else {
        above
    }
}

/// One axis: lines that must be there, and the number of cells and their grading between them.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    /// Lines, rising.
    lines: Vec<f64>,
    /// Per interval: cells at level 0.
    cells: Vec<usize>,
    /// Per interval: places along it (0 to 1) at equal steps of the integrated density.
    shape: Vec<Vec<f64>>,
}

/// Points per interval at which the density is sampled.
const SAMPLES: usize = 129;

/// Where they are (0 to 1): denser towards both ends, where cells may be much smaller than in the middle.
fn sample(n: usize) -> f64 {
    0.5 - 0.5 * (std::f64::consts::PI * n as f64 / (SAMPLES - 1) as f64).cos()
}

impl Axis {
    /// An axis whose cells have about the given size everywhere, at least `least` between two lines.
    pub fn graded(lines: Vec<f64>, size: &dyn Fn(f64) -> f64, least: usize) -> Self {
        let mut cells = Vec::new();
        let mut shape = Vec::new();
        for pair in lines.windows(2) {
            let width = pair[1] - pair[0];
            let density = |s: f64| width / size(pair[0] + s * width);
            let mut sums = vec![0.0];
            for n in 1..SAMPLES {
                let (a, b) = (sample(n - 1), sample(n));
                // Simpson: the size is a smooth function except for a kink in the middle.
                let piece = (density(a) + 4.0 * density(0.5 * (a + b)) + density(b)) / 6.0 * (b - a);
                sums.push(sums[n - 1] + piece);
            }
            let total = sums[SAMPLES - 1];
            cells.push(whole(total.ceil()).max(least));
            // The inverse of the normalised integral, sampled evenly.
            let mut places = Vec::with_capacity(SAMPLES);
            let mut at = 0;
            for n in 0..SAMPLES {
                let target = total * n as f64 / (SAMPLES - 1) as f64;
                while at + 2 < SAMPLES && sums[at + 1] < target {
                    at += 1;
                }
                let part = ((target - sums[at]) / (sums[at + 1] - sums[at])).clamp(0.0, 1.0);
                places.push(sample(at) + part * (sample(at + 1) - sample(at)));
            }
            shape.push(places);
        }
        Self { lines, cells, shape }
    }

    /// The lines that must be there.
    pub fn lines(&self) -> &[f64] {
        &self.lines
    }

    /// Number of cells, `fold` times those of the coarsest mesh.
    pub fn count(&self, fold: usize) -> u128 {
        self.cells.iter().map(|&n| n as u128).sum::<u128>() * fold as u128
    }

    /// The edges of the cells of the mesh with `fold` times as many.
    pub fn edges(&self, fold: usize) -> Vec<f64> {
        let mut edges = vec![self.lines[0]];
        for (interval, pair) in self.lines.windows(2).enumerate() {
            let n = self.cells[interval] * fold;
            let shape = &self.shape[interval];
            for c in 1..n {
                let s = c as f64 / n as f64 * (SAMPLES - 1) as f64;
                let low = whole(s).min(SAMPLES - 2);
                let place = shape[low] + (s - low as f64) * (shape[low + 1] - shape[low]);
                edges.push(pair[0] + place * (pair[1] - pair[0]));
            }
            edges.push(pair[1]);
        }
        edges
    }
}

/// The axes of a device: a family of meshes.
#[derive(Clone, Debug)]
pub(super) struct Family {
    x: Axis,
    y: Axis,
    z: Axis,
    /// First interval of z of every layer.
    layer_lines: Vec<f64>,
    /// The axes on which something depends.
    pub bent: [bool; 3],
}

/// How fast cells may grow away from an edge: size per distance.
const GROWTH: f64 = 0.25;

impl Family {
    /// The coarsest mesh that resolves the device.
    pub fn new(device: &Device, cells: Option<[usize; 2]>) -> Self {
        let outline = device.outline();
        let lines = [0, 1].map(|axis| lateral_lines(device, &outline, axis));
        let length = outline.size();
        let mut smallest = f64::INFINITY;
        let [x, y] = [0, 1].map(|axis| {
            if let Some(cells) = cells {
                // A uniform mesh of about that many cells; every interval takes its share.
                let size = length[axis] / cells[axis].max(1) as f64 * (1.0 + 1e-9);
                smallest = f64::min(smallest, size);
                return Axis::graded(lines[axis].clone(), &|_| size, 1);
            }
            let (coarse, fine) = (length[axis] / 24.0, length[axis] / 160.0);
            let edges = &lines[axis];
            // An edge is resolved by what is beside it: a quarter of the nearer interval, at most `fine`, and not
            // much finer: a floorplan has gaps of micrometres, which are one cell until a solution asks for more.
            let at_edge: Vec<f64> = (0..edges.len())
                .map(|e| {
                    let left = if e > 0 { edges[e] - edges[e - 1] } else { f64::INFINITY };
                    let right = if e + 1 < edges.len() { edges[e + 1] - edges[e] } else { f64::INFINITY };
                    if e == 0 || e + 1 == edges.len() {
                        coarse
                    } else {
                        (0.25 * left.min(right)).clamp(0.25 * fine, fine)
                    }
                })
                .collect();
            smallest = at_edge.iter().copied().fold(smallest, f64::min);
            let size = |place: f64| {
                let above = edges.partition_point(|&e| e < place).clamp(1, edges.len() - 1);
                let near = [above - 1, above]
                    .map(|e| at_edge[e] + GROWTH * (place - edges[e]).abs())
                    .into_iter()
                    .fold(coarse, f64::min);
                near.max(1e-9 * length[axis])
            };
            Axis::graded(edges.clone(), &size, 1)
        });
        let (z_lines, layer_lines) = vertical_lines(device);
        // Along z a layer much thinner than the lateral cells needs few cells: the field across it is nearly straight.
        let faces = layer_lines.clone();
        let z = Axis::graded(
            z_lines,
            &|place| {
                let above = faces.partition_point(|&e| e < place).clamp(1, faces.len() - 1);
                let distance = (place - faces[above - 1]).min(faces[above] - place).max(0.0);
                let thickness = faces[above] - faces[above - 1];
                (smallest.min(0.25 * thickness) + 0.5 * distance).max(thickness / 512.0)
            },
            1,
        );
        Self { x, y, z, layer_lines, bent: [true; 3] }
    }

    /// The axis along x (0), y (1) or z (2).
    pub fn axis(&self, axis: usize) -> &Axis {
        [&self.x, &self.y, &self.z][axis]
    }

    /// The family with other axes through the same lines.
    pub fn with_axes(&self, [x, y, z]: [Axis; 3], bent: [bool; 3]) -> Self {
        Self { x, y, z, layer_lines: self.layer_lines.clone(), bent }
    }

    /// Cells of a mesh as fine as this one in three dimensions: axes on which nothing depends are left out.
    pub fn fineness(&self, shape: [f64; 3]) -> f64 {
        let bent: Vec<f64> = shape.into_iter().zip(self.bent).filter(|s| s.1).map(|s| s.0).collect();
        bent.iter().product::<f64>().powf(3.0 / bent.len().max(1) as f64)
    }

    /// Numbers of cells of a level along x, y and z.
    pub fn shape(&self, level: u32) -> [u128; 3] {
        self.folded_shape(1 << level)
    }

    /// Numbers of cells along x, y and z of the mesh with `fold` times those of the coarsest along every axis.
    pub fn folded_shape(&self, fold: usize) -> [u128; 3] {
        [self.x.count(fold), self.y.count(fold), self.z.count(fold)]
    }

    /// The mesh of a level, 2^level times the cells of the coarsest along every axis, if it has at most `allowed` cells.
    pub fn mesh(&self, device: &Device, level: u32, allowed: usize) -> Result<Mesh, DeviceError> {
        self.folded(device, 1 << level, allowed)
    }

    /// The mesh with `fold` times the cells of the coarsest along every axis, if it has at most `allowed` cells.
    pub fn folded(&self, device: &Device, fold: usize, allowed: usize) -> Result<Mesh, DeviceError> {
        let [nx, ny, nz] = self.folded_shape(fold);
        let cells = nx.saturating_mul(ny).saturating_mul(nz);
        if cells > allowed as u128 {
            return Err(DeviceError::TooLarge {
                cells,
                x: nx as usize,
                y: ny as usize,
                z: nz as usize,
                allowed,
                gigabytes: cells as f64 * BYTES_PER_CELL / 1e9,
            });
        }
        let (x, y, z) = (self.x.edges(fold), self.y.edges(fold), self.z.edges(fold));
        let mut first: Vec<usize> = self.layer_lines.iter().map(|&line| nearest(&z, line)).collect();
        let mut layer = Vec::with_capacity(z.len() - 1);
        for l in 0..device.layers.len() {
            layer.extend(std::iter::repeat_n(l, first[l + 1] - first[l]));
        }
        first.truncate(device.layers.len() + 1);
        let mut mesh = Mesh { x, y, z, layer, first, medium: Vec::new() };
        let (nx, ny) = (mesh.nx(), mesh.ny());
        mesh.medium = vec![VOID; device.layers.len() * nx * ny];
        let mut next = 0_u16;
        for (l, layer) in device.layers.iter().enumerate() {
            let mut fill = |outline: &Rectangle, medium: u16| {
                let [columns, rows] = mesh.span(outline);
                for j in rows {
                    let start = (l * ny + j) * nx;
                    mesh.medium[start + columns.start..start + columns.end].fill(medium);
                }
            };
            if layer.medium.is_some() {
                fill(&layer.outline, next);
                next += 1;
            }
            for body in &layer.bodies {
                fill(&body.outline, next);
                next += 1;
            }
        }
        Ok(mesh)
    }
}

/// Memory that solving takes per cell, for the message of a request too large.
pub(super) const BYTES_PER_CELL: f64 = 160.0;

/// The range of a rectangle along x (0) or y (1).
fn side(rectangle: &Rectangle, axis: usize) -> [f64; 2] {
    if axis == 0 { rectangle.x } else { rectangle.y }
}

/// Lines along x (0) or y (1) where the network changes: edges of layers, bodies and patches.
pub(super) fn hard_lines(device: &Device, axis: usize) -> Vec<f64> {
    let mut lines = Vec::new();
    for layer in &device.layers {
        lines.extend(side(&layer.outline, axis));
        layer.bodies.iter().for_each(|body| lines.extend(side(&body.outline, axis)));
    }
    for interface in device.interfaces.iter().flatten() {
        interface.patches.iter().for_each(|patch| lines.extend(side(&patch.outline, axis)));
    }
    lines
}

/// All lines along x (0) or y (1): those and the edges of blocks, with near duplicates merged.
fn lateral_lines(device: &Device, outline: &Rectangle, axis: usize) -> Vec<f64> {
    let [low, high] = side(outline, axis);
    let mut lines = hard_lines(device, axis);
    lines.extend([low, high]);
    device.blocks.iter().for_each(|block| lines.extend(side(&block.outline, axis)));
    lines.retain(|&line| line >= low && line <= high);
    merged(lines, 1e-9 * (high - low))
}

/// All lines along z, and those between the layers.
fn vertical_lines(device: &Device) -> (Vec<f64>, Vec<f64>) {
    let faces = device.heights();
    let mut lines = faces.clone();
    for block in &device.blocks {
        if let Placement::Plane(fraction) = block.placement {
            lines.push(faces[block.layer] + fraction * (faces[block.layer + 1] - faces[block.layer]));
        }
    }
    // Within a layer a plane nearer than a millionth of the thickness to a face is on that face.
    let mut kept = faces.clone();
    lines.sort_by(f64::total_cmp);
    for line in lines {
        let layer = faces.partition_point(|&f| f <= line).clamp(1, faces.len() - 1);
        let slack = 1e-6 * (faces[layer] - faces[layer - 1]);
        if kept.iter().all(|&k| (k - line).abs() > slack) {
            kept.push(line);
        }
    }
    kept.sort_by(f64::total_cmp);
    (kept, faces)
}

pub(super) fn merged(mut lines: Vec<f64>, slack: f64) -> Vec<f64> {
    lines.sort_by(f64::total_cmp);
    let last = lines.last().copied();
    lines.dedup_by(|next, kept| *next - *kept <= slack);
    // The far edge stays exactly where it is.
    if let (Some(end), Some(last)) = (lines.last_mut(), last) {
        *end = last;
    }
    lines
}

impl Device {
    /// The smallest rectangle around all layers.
    pub fn outline(&self) -> Rectangle {
        let mut layers = self.layers.iter().map(|layer| layer.outline);
        let first = layers.next().unwrap_or(Rectangle { x: [0.0; 2], y: [0.0; 2] });
        layers.fold(first, |all, next| all.around(&next))
    }

    /// Heights of the faces between the layers, m: from 0 to the whole thickness.
    pub fn heights(&self) -> Vec<f64> {
        let mut heights = vec![0.0];
        for layer in &self.layers {
            heights.push(heights[heights.len() - 1] + layer.thickness);
        }
        heights
    }

    /// All media in the order of their numbers: of every layer, then of its bodies.
    pub(super) fn media(&self) -> Vec<&super::Medium> {
        self.layers.iter().flat_map(super::Layer::media).map(|(_, medium)| medium).collect()
    }
}
