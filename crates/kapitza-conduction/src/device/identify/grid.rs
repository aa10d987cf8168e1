//! The meshes of an identification: their lines run along the pixels of the interface.

use crate::device::geometry::whole;
use crate::device::mesh::{Axis, Family, Mesh, hard_lines, merged};
use crate::device::network::{Ground, Released};
use crate::device::{Device, Heat, Rectangle};

/// The pixels of an interface.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pixels {
    pub outline: Rectangle,
    pub shape: [usize; 2],
}

impl Pixels {
    pub fn size(&self) -> [f64; 2] {
        let [length, width] = self.outline.size();
        [length / self.shape[0] as f64, width / self.shape[1] as f64]
    }

    pub fn count(&self) -> usize {
        self.shape[0] * self.shape[1]
    }

    /// The middle of a pixel.
    pub fn middle(&self, pixel: usize) -> [f64; 2] {
        let [dx, dy] = self.size();
        let (i, j) = (pixel % self.shape[0], pixel / self.shape[0]);
        [self.outline.x[0] + (i as f64 + 0.5) * dx, self.outline.y[0] + (j as f64 + 0.5) * dy]
    }

    /// The pixel in which a point lies, if it lies in one.
    pub fn at(&self, [x, y]: [f64; 2]) -> Option<usize> {
        if !self.outline.contains([x, y]) {
            return None;
        }
        let [dx, dy] = self.size();
        let i = whole((x - self.outline.x[0]) / dx).min(self.shape[0] - 1);
        let j = whole((y - self.outline.y[0]) / dy).min(self.shape[1] - 1);
        Some(j * self.shape[0] + i)
    }
}

/// A family of two meshes for a device with pixels: one cell per pixel and a few per layer, and half of those.
pub(super) fn family(device: &Device, pixels: &Pixels) -> Family {
    let plain = Family::new(device, Some([4, 4]));
    let outline = device.outline();
    let lateral = |axis: usize| {
        let (range, own) =
            if axis == 0 { (outline.x, pixels.outline.x) } else { (outline.y, pixels.outline.y) };
        let count = pixels.shape[axis];
        let step = (own[1] - own[0]) / count as f64;
        let mut lines = hard_lines(device, axis);
        lines.extend(range);
        lines.extend((0..=count).map(|n| own[0] + n as f64 * step));
        lines.retain(|&line| line >= range[0] && line <= range[1]);
        let lines = merged(lines, 1e-6 * step);
        let coarse = (range[1] - range[0]) / 10.0;
        let size = |place: f64| {
            let beyond = (own[0] - place).max(place - own[1]).max(0.0);
            (1.01 * step + 0.35 * beyond).min(coarse.max(1.01 * step))
        };
        Axis::graded(lines, &size, 1)
    };
    let [x, y] = [lateral(0), lateral(1)];
    let faces = device.heights();
    let pixel = pixels.size()[0].min(pixels.size()[1]);
    let z = Axis::graded(
        plain.axis(2).lines().to_vec(),
        &|place| {
            let above = faces.partition_point(|&f| f < place).clamp(1, faces.len() - 1);
            let distance = (place - faces[above - 1]).min(faces[above] - place).max(0.0);
            let thickness = faces[above] - faces[above - 1];
            (0.5 * pixel).min(0.34 * thickness) + 0.5 * distance
        },
        1,
    );
    plain.with_axes([x, y, z], [true; 3])
}

/// A device on a mesh whose lines need not follow the blocks: every column gets the share of power that falls on it.
pub(super) fn ground<'a>(device: &'a Device, mesh: &'a Mesh, reference: f64) -> Ground<'a> {
    let mut ground = Ground::new(device, mesh, reference);
    ground.released = device
        .blocks
        .iter()
        .map(|block| {
            let (columns, powers): (usize, &[f64]) = match &block.heat {
                Heat::Uniform(power) => (1, std::slice::from_ref(power)),
                Heat::Map { columns, powers } => (*columns, powers),
            };
            let rows = powers.len() / columns;
            let x = coverage(&mesh.x, block.outline.x, columns);
            let y = coverage(&mesh.y, block.outline.y, rows);
            let (i, j) = (filled(&x), filled(&y));
            let power = y[j.clone()]
                .iter()
                .flat_map(|row| {
                    x[i.clone()].iter().map(move |column| {
                        row.iter()
                            .map(|&(v, b)| {
                                b * column.iter().map(|&(u, a)| a * powers[v * columns + u]).sum::<f64>()
                            })
                            .sum()
                    })
                })
                .collect();
            let place = Released::new(device, mesh, block).place;
            Released { columns: i, rows: j, place, power }
        })
        .collect();
    ground
}

/// Per cell of an axis the pixels that it covers and what share of each.
fn coverage(edges: &[f64], range: [f64; 2], count: usize) -> Vec<Vec<(usize, f64)>> {
    let pixel = (range[1] - range[0]) / count as f64;
    edges
        .windows(2)
        .map(|cell| {
            let (a, b) = ((cell[0] - range[0]) / pixel, (cell[1] - range[0]) / pixel);
            (whole(a)..whole(b.ceil()).min(count))
                .map(|p| (p, (b.min((p + 1) as f64) - a.max(p as f64)).clamp(0.0, 1.0)))
                .filter(|share| share.1 > 1e-12)
                .collect()
        })
        .collect()
}

/// The cells that cover anything.
fn filled(cells: &[Vec<(usize, f64)>]) -> std::ops::Range<usize> {
    let first = cells.iter().position(|c| !c.is_empty()).unwrap_or(0);
    let last = cells.iter().rposition(|c| !c.is_empty()).map_or(first, |n| n + 1);
    first..last
}
