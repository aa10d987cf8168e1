//! Dense linear algebra of the reduced model: a few thousand unknowns, row by row.

use crate::device::inner::inner;
use rayon::prelude::*;

/// Columns that are eliminated together.
const BLOCK: usize = 48;

/// Right-hand sides that are solved together.
pub(super) const LANES: usize = 16;

/// y = A x, row by row.
pub(super) fn multiply(a: &[f64], x: &[f64]) -> Vec<f64> {
    a.par_chunks(x.len().max(1)).map(|row| inner(row, x)).collect()
}

/// y = Aᵀ x; `columns` of A.
pub(super) fn multiply_transposed(a: &[f64], columns: usize, x: &[f64]) -> Vec<f64> {
    let mut y = vec![0.0; columns];
    for (row, &x) in a.chunks(columns).zip(x) {
        y.iter_mut().zip(row).for_each(|(y, a)| *y += a * x);
    }
    y
}

/// AᵀA; `columns` of A.
pub(super) fn gram(a: &[f64], columns: usize) -> Vec<f64> {
    let mut out = vec![0.0; columns * columns];
    out.par_chunks_mut(8 * columns).enumerate().for_each(|(block, rows)| {
        let first = 8 * block;
        for row in a.chunks(columns) {
            for (r, out) in rows.chunks_mut(columns).enumerate() {
                let factor = row[first + r];
                out[first..].iter_mut().zip(&row[first..]).for_each(|(o, a)| *o += factor * a);
            }
        }
    });
    for i in 0..columns {
        for j in 0..i {
            out[i * columns + j] = out[j * columns + i];
        }
    }
    out
}

/// PA = LU with partial pivoting.
pub(super) struct Lu {
    size: usize,
    factors: Vec<f64>,
    order: Vec<usize>,
}

impl Lu {
    pub fn new(mut a: Vec<f64>, size: usize) -> Self {
        let mut order: Vec<usize> = (0..size).collect();
        for start in (0..size).step_by(BLOCK) {
            let end = (start + BLOCK).min(size);
            for k in start..end {
                let pivot = (k..size)
                    .max_by(|&p, &q| a[p * size + k].abs().total_cmp(&a[q * size + k].abs()))
                    .unwrap_or(k);
                if pivot != k {
                    order.swap(k, pivot);
                    let (low, high) = a.split_at_mut(pivot * size);
                    low[k * size..(k + 1) * size].swap_with_slice(&mut high[..size]);
                }
                let (done, rest) = a.split_at_mut((k + 1) * size);
                let row = &done[k * size..];
                let inverse = 1.0 / row[k];
                rest.par_chunks_mut(size).with_min_len(64).for_each(|below| {
                    let factor = below[k] * inverse;
                    below[k] = factor;
                    below[k + 1..end].iter_mut().zip(&row[k + 1..end]).for_each(|(b, r)| *b -= factor * r);
                });
            }
            // The rows of the block to the right of it, then all that is left.
            for k in start..end {
                let (done, rest) = a.split_at_mut((k + 1) * size);
                let row = &done[k * size..];
                for below in rest.chunks_mut(size).take(end - k - 1) {
                    let factor = below[k];
                    below[end..].iter_mut().zip(&row[end..size]).for_each(|(b, r)| *b -= factor * r);
                }
            }
            let (done, rest) = a.split_at_mut(end * size);
            let block = &done[start * size..];
            rest.par_chunks_mut(size).with_min_len(8).for_each(|below| {
                let (factors, below) = below.split_at_mut(end);
                for (factor, row) in factors[start..].iter().zip(block.chunks(size)) {
                    below.iter_mut().zip(&row[end..]).for_each(|(b, r)| *b -= factor * r);
                }
            });
        }
        Self { size, factors: a, order }
    }

    /// Solves A x = b for one right-hand side.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x: Vec<f64> = self.order.iter().map(|&o| b[o]).collect();
        for i in 0..n {
            x[i] -= inner(&self.factors[i * n..i * n + i], &x[..i]);
        }
        for i in (0..n).rev() {
            let row = &self.factors[i * n..(i + 1) * n];
            x[i] = (x[i] - inner(&row[i + 1..], &x[i + 1..])) / row[i];
        }
        x
    }

    /// Solves for every row of a matrix.
    pub fn solve_rows(&self, rows: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut out = vec![0.0; rows.len()];
        out.par_chunks_mut(LANES * n).zip(rows.par_chunks(LANES * n)).for_each(|(out, rows)| {
            let lanes = rows.len() / n;
            let mut x = vec![[0.0; LANES]; n];
            for (x, &o) in x.iter_mut().zip(&self.order) {
                for (lane, x) in x.iter_mut().take(lanes).enumerate() {
                    *x = rows[lane * n + o];
                }
            }
            for i in 0..n {
                let mut sum = x[i];
                for (factor, x) in self.factors[i * n..i * n + i].iter().zip(&x) {
                    sum.iter_mut().zip(x).for_each(|(s, x)| *s -= factor * x);
                }
                x[i] = sum;
            }
            for i in (0..n).rev() {
                let row = &self.factors[i * n..(i + 1) * n];
                let mut sum = x[i];
                for (factor, x) in row[i + 1..].iter().zip(&x[i + 1..]) {
                    sum.iter_mut().zip(x).for_each(|(s, x)| *s -= factor * x);
                }
                x[i] = sum.map(|s| s / row[i]);
            }
            for (i, x) in x.iter().enumerate() {
                for lane in 0..lanes {
                    out[lane * n + i] = x[lane];
                }
            }
        });
        out
    }
}

/// A = L Lᵀ of a symmetric positive matrix.
pub(super) struct Cholesky {
    size: usize,
    factor: Vec<f64>,
}

impl Cholesky {
    /// `None` where the matrix is not positive.
    pub fn new(mut a: Vec<f64>, size: usize) -> Option<Self> {
        for start in (0..size).step_by(BLOCK) {
            let end = (start + BLOCK).min(size);
            for k in start..end {
                let row: Vec<f64> = a[k * size + start..k * size + k].to_vec();
                let square = a[k * size + k] - inner(&row, &row);
                if square.is_nan() || square <= 0.0 {
                    return None;
                }
                let pivot = square.sqrt();
                a[k * size + k] = pivot;
                let inverse = 1.0 / pivot;
                a[(k + 1) * size..].par_chunks_mut(size).with_min_len(64).for_each(|below| {
                    below[k] = (below[k] - inner(&below[start..k], &row)) * inverse;
                });
            }
            let panel: Vec<f64> =
                a[end * size..].chunks(size).flat_map(|row| row[start..end].iter().copied()).collect();
            let width = end - start;
            a[end * size..].par_chunks_mut(size).with_min_len(8).enumerate().for_each(|(r, row)| {
                let own = &panel[r * width..(r + 1) * width];
                for c in 0..=r {
                    row[end + c] -= inner(own, &panel[c * width..(c + 1) * width]);
                }
            });
        }
        Some(Self { size, factor: a })
    }

    /// ln det A.
    pub fn log_determinant(&self) -> f64 {
        (0..self.size).map(|i| 2.0 * self.factor[i * self.size + i].ln()).sum()
    }

    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = b.to_vec();
        for i in 0..n {
            let row = &self.factor[i * n..=i * n + i];
            x[i] = (x[i] - inner(&row[..i], &x[..i])) / row[i];
        }
        for i in (0..n).rev() {
            let row = &self.factor[i * n..=i * n + i];
            x[i] /= row[i];
            let value = x[i];
            x[..i].iter_mut().zip(row).for_each(|(x, l)| *x -= value * l);
        }
        x
    }

    /// A⁻¹.
    pub fn inverse(&self) -> Vec<f64> {
        let n = self.size;
        // Rows of L⁻ᵀ: row i holds column i of L⁻¹.
        let mut inverse = vec![0.0; n * n];
        inverse.par_chunks_mut(n).enumerate().for_each(|(i, x)| {
            x[i] = 1.0 / self.factor[i * n + i];
            for r in i + 1..n {
                let row = &self.factor[r * n..=r * n + r];
                x[r] = -inner(&row[i..r], &x[i..r]) / row[r];
            }
        });
        let mut out = vec![0.0; n * n];
        out.par_chunks_mut(n).enumerate().for_each(|(i, out)| {
            for j in 0..n {
                let from = i.max(j);
                out[j] = inner(&inverse[i * n + from..(i + 1) * n], &inverse[j * n + from..(j + 1) * n]);
            }
        });
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(rows: usize, columns: usize) -> Vec<f64> {
        let mut state = 1_u64;
        (0..rows * columns)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
            })
            .collect()
    }

    #[test]
    fn factorisations_solve_what_they_factorise() {
        let n = 131;
        let a = sample(n, n);
        let x: Vec<f64> = (0..n).map(|i| (i as f64).sin()).collect();
        let lu = Lu::new(a.clone(), n);
        let solved = lu.solve(&multiply(&a, &x));
        let rows = lu.solve_rows(&multiply(&a, &x).repeat(3));
        let mut spd = gram(&a, n);
        (0..n).for_each(|i| spd[i * n + i] += 0.1);
        let cholesky = Cholesky::new(spd.clone(), n).unwrap();
        let positive = cholesky.solve(&multiply(&spd, &x));
        let inverse = multiply(&cholesky.inverse(), &multiply(&spd, &x));
        for i in 0..n {
            for value in [solved[i], rows[2 * n + i], positive[i], inverse[i]] {
                assert!((value - x[i]).abs() < 1e-9, "{i} {value} {}", x[i]);
            }
        }
    }
}
