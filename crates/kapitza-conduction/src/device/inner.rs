//! Inner products: of pieces in one go, of whole fields in chunks by all threads, the same for any number of these.

use super::multigrid::CHUNK;
use rayon::prelude::*;

/// Σ a b in eight partial sums, in a fixed order.
pub(super) fn inner(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f64 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in left.zip(right) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f64>() + tail
}

/// Σ a b of whole fields.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let parts: Vec<f64> = a
        .par_chunks(CHUNK)
        .zip(b.par_chunks(CHUNK))
        .map(|(a, b)| a.iter().zip(b).map(|(a, b)| a * b).sum())
        .collect();
    parts.iter().sum()
}

/// √Σ a².
pub(super) fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// Σ w a b.
pub(super) fn weighted_dot(w: &[f64], a: &[f64], b: &[f64]) -> f64 {
    let parts: Vec<f64> = w
        .par_chunks(CHUNK)
        .zip(a.par_chunks(CHUNK))
        .zip(b.par_chunks(CHUNK))
        .map(|((w, a), b)| w.iter().zip(a).zip(b).map(|((w, a), b)| w * a * b).sum())
        .collect();
    parts.iter().sum()
}
