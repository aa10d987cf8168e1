//! Cholesky's factorisation of the coarsest network: a banded matrix.

/// The factor L of A = L Lᵀ, rows of `width` + 1 entries ending on the diagonal.
#[derive(Debug)]
pub(super) struct Banded {
    width: usize,
    rows: Vec<f64>,
}

impl Banded {
    /// Factorises a symmetric positive matrix of a given half-width from its lower entries (row, column, value);
    /// entries at the same place add up. A row without a positive pivot (no material) is left out of the solution.
    pub fn new(size: usize, width: usize, entries: impl Iterator<Item = (usize, usize, f64)>) -> Self {
        let stride = width + 1;
        let mut rows = vec![0.0; size * stride];
        for (row, column, value) in entries {
            rows[row * stride + width + column - row] += value;
        }
        for row in 0..size {
            let (done, rest) = rows.split_at_mut(row * stride);
            let current = &mut rest[..stride];
            let diagonal = current[width];
            let first = row.saturating_sub(width);
            for column in first..row {
                let at = width + column - row;
                // Entries of row `column` that overlap with this one.
                let other = &done[column * stride..(column + 1) * stride];
                let shared = column - first;
                let sum: f64 = current[at - shared..at]
                    .iter()
                    .zip(&other[width - shared..width])
                    .map(|(a, b)| a * b)
                    .sum();
                let pivot = other[width];
                current[at] = if pivot > 0.0 { (current[at] - sum) / pivot } else { 0.0 };
            }
            let sum: f64 = current[..width].iter().map(|a| a * a).sum();
            let left = diagonal - sum;
            current[width] = if left > 1e-14 * diagonal { left.sqrt() } else { 0.0 };
        }
        Self { width, rows }
    }

    /// Solves A x = b in place.
    pub fn solve(&self, x: &mut [f64]) {
        let (width, stride) = (self.width, self.width + 1);
        for row in 0..x.len() {
            let factors = &self.rows[row * stride..(row + 1) * stride];
            let first = row.saturating_sub(width);
            let sum: f64 =
                factors[width + first - row..width].iter().zip(&x[first..row]).map(|(a, b)| a * b).sum();
            x[row] = if factors[width] > 0.0 { (x[row] - sum) / factors[width] } else { 0.0 };
        }
        for row in (0..x.len()).rev() {
            let factors = &self.rows[row * stride..(row + 1) * stride];
            let first = row.saturating_sub(width);
            if factors[width] > 0.0 {
                x[row] /= factors[width];
            }
            let value = x[row];
            for (a, b) in factors[width + first - row..width].iter().zip(&mut x[first..row]) {
                *b -= a * value;
            }
        }
    }
}
