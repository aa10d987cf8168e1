//! What the data say: weights, nuisances, and the projection that leaves them out.

use super::dense::multiply;
use super::grid::Pixels;
use super::model::Reduced;
use crate::device::inner::inner;

/// Standard deviation of ln R″ of the whole interface about its nominal value, before anything is measured.
pub(super) const LEVEL: f64 = 1.5;

/// Data, model and what is unknown beside the map.
pub(super) struct Problem<'a> {
    pub model: &'a Reduced,
    pub pixels: &'a Pixels,
    /// Bins, K, what the coarse mesh is wrong by taken off.
    pub data: Vec<f64>,
    /// 1/σ of every bin, 1/K.
    pub weight: Vec<f64>,
    /// Whether all temperatures may be wrong by the same amount.
    pub offset: bool,
}

impl Problem<'_> {
    /// Residuals over their standard deviations.
    pub fn residual(&self, predicted: &[f64], offset: f64) -> Vec<f64> {
        self.data.iter().zip(predicted).zip(&self.weight).map(|((d, p), w)| (d - p - offset) * w).collect()
    }

    /// Rows times their weights.
    pub fn weighted(&self, mut rows: Vec<f64>) -> Vec<f64> {
        let columns = rows.len() / self.weight.len();
        for (row, w) in rows.chunks_mut(columns).zip(&self.weight) {
            for value in row {
                *value *= w;
            }
        }
        rows
    }

    /// Pixels within a distance of the middle of one, m.
    pub fn disc(&self, pixel: usize, radius: f64) -> Vec<usize> {
        let middle = self.pixels.middle(pixel);
        let [dx, dy] = self.pixels.size();
        let [nx, ny] = self.pixels.shape;
        let (i, j) = (pixel % nx, pixel / nx);
        let reach = |step: f64| super::geometry_whole(radius / step) + 1;
        let mut found = Vec::new();
        for v in j.saturating_sub(reach(dy))..(j + reach(dy) + 1).min(ny) {
            for u in i.saturating_sub(reach(dx))..(i + reach(dx) + 1).min(nx) {
                let [x, y] = self.pixels.middle(v * nx + u);
                if (x - middle[0]).hypot(y - middle[1]) <= radius {
                    found.push(v * nx + u);
                }
            }
        }
        found
    }
}

/// An orthonormal basis of a few vectors.
pub(super) fn basis(vectors: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for mut vector in vectors {
        let before = inner(&vector, &vector).sqrt();
        for _ in 0..2 {
            for known in &basis {
                let part = inner(known, &vector);
                vector.iter_mut().zip(known).for_each(|(v, k)| *v -= part * k);
            }
        }
        let norm = inner(&vector, &vector).sqrt();
        if norm > 1e-8 * before && norm > 0.0 {
            for value in &mut vector {
                *value /= norm;
            }
            basis.push(vector);
        }
    }
    basis
}

/// Takes the parts along a basis out of all columns of a matrix.
pub(super) fn project(matrix: &mut [f64], basis: &[Vec<f64>]) {
    for known in basis {
        let columns = matrix.len() / known.len();
        let parts = super::dense::multiply_transposed(matrix, columns, known);
        for (row, k) in matrix.chunks_mut(columns).zip(known) {
            row.iter_mut().zip(&parts).for_each(|(m, p)| *m -= k * p);
        }
    }
}

/// Takes the parts along a basis out of a vector.
pub(super) fn cleaned(mut vector: Vec<f64>, basis: &[Vec<f64>]) -> Vec<f64> {
    for known in basis {
        let part = inner(known, &vector);
        vector.iter_mut().zip(known).for_each(|(v, k)| *v -= part * k);
    }
    vector
}

/// The sum of every row.
pub(super) fn row_sums(matrix: &[f64], columns: usize) -> Vec<f64> {
    multiply(matrix, &vec![1.0; columns])
}
