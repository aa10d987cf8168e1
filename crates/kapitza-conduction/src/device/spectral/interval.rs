//! Cosines at equal steps, and the cosine coefficients of intervals.

use std::f64::consts::PI;

/// cos(kφ) and sin(kφ) for k = 0 … count − 1, each right to a few units in the last place.
pub(super) fn rotations(angle: f64, count: usize) -> (Vec<f64>, Vec<f64>) {
    const STRIDE: usize = 16;
    let small: [(f64, f64); STRIDE] = std::array::from_fn(|k| {
        let (sine, cosine) = (k as f64 * angle).sin_cos();
        (cosine, sine)
    });
    let (mut cosines, mut sines) = (Vec::with_capacity(count + STRIDE), Vec::with_capacity(count + STRIDE));
    for block in 0..count.div_ceil(STRIDE) {
        let (s, c) = ((block * STRIDE) as f64 * angle).sin_cos();
        cosines.extend(small.iter().map(|(a, b)| a * c - b * s));
        sines.extend(small.iter().map(|(a, b)| b * c + a * s));
    }
    cosines.truncate(count);
    sines.truncate(count);
    (cosines, sines)
}

/// (1/L) ∫_a^b cos(mπx/L) dx for m = 0 … count − 1.
pub(super) fn interval([a, b]: [f64; 2], length: f64, count: usize) -> Vec<f64> {
    let (cosines, _) = rotations(PI * 0.5 * (a + b) / length, count);
    let (_, sines) = rotations(PI * 0.5 * (b - a) / length, count);
    let mut coefficients: Vec<f64> =
        cosines.iter().zip(&sines).enumerate().map(|(m, (c, s))| 2.0 * c * s / (PI * m as f64)).collect();
    if let Some(first) = coefficients.first_mut() {
        *first = (b - a) / length;
    }
    coefficients
}
