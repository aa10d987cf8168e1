//! From a measured map to data: pixels gathered in bins, and how each follows from the cells of a plane.

use super::grid::Pixels;
use super::{IdentifyError, MeasuredMap};
use crate::device::geometry::whole;
use crate::device::mesh::Mesh;

/// Most bins.
const MOST_BINS: f64 = 2500.0;

/// A sparse row: cells of a plane (x fastest) with their weights.
pub(super) type Row = Vec<(usize, f64)>;

/// The measured map in bins.
pub(super) struct Data {
    /// Mean measured temperature of every bin, K.
    pub value: Vec<f64>,
    /// Number of measured pixels of every bin.
    pub count: Vec<usize>,
    /// Bin of every measured pixel; `usize::MAX` where it is masked.
    pub bin: Vec<usize>,
}

/// Gathers the pixels that are measured and that a row describes.
pub(super) fn bins(map: &MeasuredMap, pixels: &Pixels, rows: &[Option<Row>]) -> Result<Data, IdentifyError> {
    let lines = map.values.len() / map.columns;
    let [length, width] = map.outline.size();
    let pixel = pixels.size();
    let mut shape = [length / pixel[0], width / pixel[1]];
    let fold = (shape[0] * shape[1] / MOST_BINS).sqrt().max(1.0);
    shape = [shape[0] / fold, shape[1] / fold];
    let across = [map.columns, lines];
    let shape = [0, 1].map(|axis| whole(shape[axis].ceil()).clamp(1, across[axis]));
    let mut number = vec![usize::MAX; shape[0] * shape[1]];
    let mut data = Data { value: Vec::new(), count: Vec::new(), bin: vec![usize::MAX; map.values.len()] };
    for (n, value) in map.values.iter().enumerate() {
        if value.is_nan() || rows[n].is_none() {
            continue;
        }
        let (i, j) = (n % map.columns, n / map.columns);
        let place = j * shape[1] / across[1] * shape[0] + i * shape[0] / across[0];
        if number[place] == usize::MAX {
            number[place] = data.value.len();
            data.value.push(0.0);
            data.count.push(0);
        }
        data.bin[n] = number[place];
        data.value[number[place]] += value;
        data.count[number[place]] += 1;
    }
    if data.value.len() < 4 {
        return Err(IdentifyError::NoData { usable: data.value.len() });
    }
    data.value.iter_mut().zip(&data.count).for_each(|(v, &n)| *v /= n as f64);
    Ok(data)
}

impl Data {
    /// Means over the bins of values given per measured pixel.
    pub fn means(&self, values: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut sums = vec![0.0; self.value.len()];
        for (value, &bin) in values.zip(&self.bin) {
            if bin != usize::MAX {
                sums[bin] += value;
            }
        }
        sums.iter_mut().zip(&self.count).for_each(|(s, &n)| *s /= n as f64);
        sums
    }

    /// Rows of the bins from those of the measured pixels.
    pub fn gather(&self, rows: &[Option<Row>]) -> Vec<Row> {
        let mut gathered = vec![std::collections::BTreeMap::new(); self.value.len()];
        for (row, &bin) in rows.iter().zip(&self.bin) {
            if let (Some(row), true) = (row, bin != usize::MAX) {
                for &(cell, weight) in row {
                    *gathered[bin].entry(cell).or_insert(0.0) += weight / self.count[bin] as f64;
                }
            }
        }
        gathered.into_iter().map(|row| row.into_iter().collect()).collect()
    }
}

/// How every measured pixel follows from the temperatures of a plane at the middles of its cells: bilinear between
/// them, averaged over the pixel where that is larger than a cell; `None` where the plane has no material.
pub(super) fn rows(map: &MeasuredMap, mesh: &Mesh, solid: &dyn Fn(usize) -> bool) -> Vec<Option<Row>> {
    let lines = map.values.len() / map.columns;
    let [length, width] = map.outline.size();
    let x = along(&mesh.x, map.outline.x[0], length / map.columns as f64, map.columns);
    let y = along(&mesh.y, map.outline.y[0], width / lines as f64, lines);
    let nx = mesh.nx();
    (0..map.values.len())
        .map(|n| {
            let mut row: Row = Vec::new();
            let mut total = 0.0;
            for &(j, b) in &y[n / map.columns] {
                for &(i, a) in &x[n % map.columns] {
                    let cell = j * nx + i;
                    if solid(cell) {
                        row.push((cell, a * b));
                        total += a * b;
                    }
                }
            }
            // Beside an edge of the layer only cells inside count; a pixel mostly outside is not described.
            (total > 0.5).then(|| {
                for entry in &mut row {
                    entry.1 /= total;
                }
                row
            })
        })
        .collect()
}

/// Weights of the cells of an axis for each of `count` pixels.
fn along(edges: &[f64], start: f64, pixel: f64, count: usize) -> Vec<Vec<(usize, f64)>> {
    let middles: Vec<f64> = edges.windows(2).map(|e| 0.5 * (e[0] + e[1])).collect();
    (0..count)
        .map(|n| {
            let middle = start + (n as f64 + 0.5) * pixel;
            let cell = edges.partition_point(|&e| e <= middle).clamp(1, middles.len()) - 1;
            let parts = whole((pixel / (edges[cell + 1] - edges[cell])).ceil()).clamp(1, 6);
            let mut weights = std::collections::BTreeMap::new();
            for part in 0..parts {
                let place = middle + pixel * ((part as f64 + 0.5) / parts as f64 - 0.5);
                let share = 1.0 / parts as f64;
                if middles.len() == 1 {
                    *weights.entry(0).or_insert(0.0) += share;
                    continue;
                }
                let above = middles.partition_point(|&m| m <= place).clamp(1, middles.len() - 1);
                let t = (place - middles[above - 1]) / (middles[above] - middles[above - 1]);
                *weights.entry(above - 1).or_insert(0.0) += share * (1.0 - t);
                *weights.entry(above).or_insert(0.0) += share * t;
            }
            weights.into_iter().collect()
        })
        .collect()
}

/// Standard deviation of the noise of a map, K, from what is left of smooth fields under the difference of two
/// Laplacians (J. Immerkær, Comput. Vis. Image Underst. 64, 300, 1996), by its median: hot spots and edges count little.
pub(super) fn noise(map: &MeasuredMap) -> Option<f64> {
    let rows = map.values.len() / map.columns;
    let mask = [1.0, -2.0, 1.0];
    let mut found = Vec::new();
    for j in 1..rows.saturating_sub(1) {
        for i in 1..map.columns.saturating_sub(1) {
            let mut sum = 0.0;
            for (b, v) in mask.iter().enumerate() {
                for (a, u) in mask.iter().enumerate() {
                    sum += u * v * map.values[(j + b - 1) * map.columns + i + a - 1];
                }
            }
            if sum.is_finite() {
                found.push(sum.abs() / 6.0);
            }
        }
    }
    if found.len() < 30 {
        return None;
    }
    found.sort_by(f64::total_cmp);
    // The median of |x| of a normal distribution is 0.6745 deviations.
    Some(found[found.len() / 2] / 0.674_489_75)
}
