//! Eigenvalues and eigenvectors of Hermitian matrices, several at once, by the cyclic method of Jacobi (Crelle's J. 30, 51,
//! 1846; for Hermitian matrices Forsythe & Henrici, Trans. Am. Math. Soc. 94, 1, 1960).
//!
//! Every lane of the registers holds another matrix, so no number waits for a neighbour. Sums are fused as written: every
//! machine gets the same bits.

#![allow(
    clippy::needless_range_loop,
    clippy::inline_always,
    reason = "plain loops over lanes become wide registers"
)]

use crate::lanes::{Complex, LANES, Lane, ZERO, fma, fnma, mul};
use multiversion::multiversion;

/// Off-diagonal squares below this part of all squares are rounding.
const NEGLIGIBLE: f64 = 1e-31;
/// Sweeps in any case; convergence is quadratic after the first three or four.
const MOST_SWEEPS: usize = 30;

/// Brings matrices to diagonal form. `matrix`: n × n by rows, of which the upper triangle is read; its diagonal holds the
/// eigenvalues in the end, in no order. `vectors`, n × n or empty: the eigenvectors, each a row.
pub(crate) fn diagonalise(n: usize, matrix: &mut [Complex], vectors: &mut [Complex]) {
    match n {
        3 => with_size::<3>(matrix, vectors),
        6 => with_size::<6>(matrix, vectors),
        _ => with_any_size(n, matrix, vectors),
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
fn with_size<const N: usize>(matrix: &mut [Complex], vectors: &mut [Complex]) {
    sweeps(N, matrix, vectors);
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
fn with_any_size(n: usize, matrix: &mut [Complex], vectors: &mut [Complex]) {
    sweeps(n, matrix, vectors);
}

#[inline(always)]
fn sweeps(n: usize, matrix: &mut [Complex], vectors: &mut [Complex]) {
    let matrix = &mut matrix[..n * n];
    let has_vectors = !vectors.is_empty();
    if has_vectors {
        for (place, value) in vectors[..n * n].iter_mut().enumerate() {
            *value = Complex::ZERO;
            if place % (n + 1) == 0 {
                value.re = [1.0; LANES];
            }
        }
    }
    for _ in 0..MOST_SWEEPS {
        let (mut off, mut all) = (ZERO, ZERO);
        for i in 0..n {
            let d = matrix[i * n + i].re;
            all = fma(d, d, all);
            for j in i + 1..n {
                let a = matrix[i * n + j];
                off = fma(a.re, a.re, fma(a.im, a.im, off));
            }
        }
        let mut done = true;
        for l in 0..LANES {
            // What is not a number would never come to rest.
            done &= off[l] <= NEGLIGIBLE * (all[l] + off[l]) || off[l].is_nan();
        }
        if done {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(n, matrix, vectors, p, q, has_vectors);
            }
        }
    }
}

/// Makes the element (p, q) vanish.
#[inline(always)]
fn rotate(n: usize, a: &mut [Complex], vectors: &mut [Complex], p: usize, q: usize, has_vectors: bool) {
    let c = a[p * n + q];
    let (app, aqq) = (a[p * n + p].re, a[q * n + q].re);
    // tan of the angle, cosine, and sine times the phase of the element.
    let (mut shift, mut cosine, mut s) = (ZERO, ZERO, Complex::ZERO);
    for l in 0..LANES {
        let square = c.re[l].mul_add(c.re[l], c.im[l] * c.im[l]);
        let half = 0.5 * (aqq[l] - app[l]);
        let root = half.mul_add(half, square).sqrt();
        // t |c| = |c|² sgn / (|half| + root): no division by the element itself.
        let sum = half.abs() + root;
        let safe = if sum > 0.0 { sum } else { 1.0 };
        let ratio = if half < 0.0 { -1.0 } else { 1.0 } / safe;
        // t = |c| ratio; cos = 1/√(1 + t²).
        let t2 = square * ratio * ratio;
        let cos = 1.0 / (1.0 + t2).sqrt();
        shift[l] = square * ratio;
        cosine[l] = cos;
        let scale = cos * ratio;
        s.re[l] = scale * c.re[l];
        s.im[l] = scale * c.im[l];
    }
    for l in 0..LANES {
        a[p * n + p].re[l] = app[l] - shift[l];
        a[q * n + q].re[l] = aqq[l] + shift[l];
    }
    a[p * n + q] = Complex::ZERO;
    // Of the upper triangle: rows above p, between p and q, and beyond q.
    for k in 0..p {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        let (x, y) = turned(x, y, cosine, s);
        (a[k * n + p], a[k * n + q]) = (x, y);
    }
    for k in p + 1..q {
        // (k, p) is the conjugate of (p, k).
        let (x, y) = (conjugate(a[p * n + k]), a[k * n + q]);
        let (x, y) = turned(x, y, cosine, s);
        (a[p * n + k], a[k * n + q]) = (conjugate(x), y);
    }
    for k in q + 1..n {
        let (x, y) = (conjugate(a[p * n + k]), conjugate(a[q * n + k]));
        let (x, y) = turned(x, y, cosine, s);
        (a[p * n + k], a[q * n + k]) = (conjugate(x), conjugate(y));
    }
    if has_vectors {
        for k in 0..n {
            let (x, y) = turned(vectors[p * n + k], vectors[q * n + k], cosine, s);
            (vectors[p * n + k], vectors[q * n + k]) = (x, y);
        }
    }
}

#[inline(always)]
fn conjugate(a: Complex) -> Complex {
    let mut im = ZERO;
    for l in 0..LANES {
        im[l] = -a.im[l];
    }
    Complex { re: a.re, im }
}

/// Two elements of a row after the rotation of their columns: cos x − s* y and s x + cos y.
#[inline(always)]
fn turned(x: Complex, y: Complex, cosine: Lane, s: Complex) -> (Complex, Complex) {
    let first = Complex {
        re: fnma(s.im, y.im, fnma(s.re, y.re, mul(cosine, x.re))),
        im: fma(s.im, y.re, fnma(s.re, y.im, mul(cosine, x.im))),
    };
    let second = Complex {
        re: fnma(s.im, x.im, fma(s.re, x.re, mul(cosine, y.re))),
        im: fma(s.im, x.re, fma(s.re, x.im, mul(cosine, y.im))),
    };
    (first, second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hermitian(n: usize, numbers: &[f64]) -> Vec<Complex> {
        let mut next = numbers.iter().cycle().copied();
        let mut matrix = vec![Complex::ZERO; n * n];
        for l in 0..LANES {
            for i in 0..n {
                for j in i..n {
                    let a = &mut matrix[i * n + j];
                    a.re[l] = next.next().unwrap() * (1.0 + 0.1 * l as f64);
                    a.im[l] = if i == j { 0.0 } else { next.next().unwrap() };
                }
            }
        }
        matrix
    }

    proptest! {
        /// A v = λ v, and eigenvectors are orthonormal, for matrices of any size; degenerate and vanishing ones among them.
        #[test]
        fn residuals_are_rounding(
            n in 1..14_usize, numbers in proptest::collection::vec(prop_oneof![-1.0..1.0_f64, Just(0.0), Just(1.0)], 300)
        ) {
            let matrix = hermitian(n, &numbers);
            let (mut diagonal, mut vectors) = (matrix.clone(), vec![Complex::ZERO; n * n]);
            diagonalise(n, &mut diagonal, &mut vectors);
            let mut alone = matrix.clone();
            diagonalise(n, &mut alone, &mut []);
            for l in 0..LANES {
                let at = |i: usize, j: usize| {
                    let a = matrix[i.min(j) * n + i.max(j)];
                    (a.re[l], if i <= j { a.im[l] } else { -a.im[l] })
                };
                for v in 0..n {
                    let value = diagonal[v * n + v].re[l];
                    prop_assert_eq!(value.to_bits(), alone[v * n + v].re[l].to_bits());
                    for i in 0..n {
                        let (mut re, mut im) = (0.0, 0.0);
                        for j in 0..n {
                            let ((a, b), (x, y)) = (at(i, j), vectors[v * n + j].at(l));
                            re += a * x - b * y;
                            im += a * y + b * x;
                        }
                        let (x, y) = vectors[v * n + i].at(l);
                        prop_assert!((re - value * x).abs() < 1e-13 * n as f64 && (im - value * y).abs() < 1e-13 * n as f64);
                    }
                    for w in 0..n {
                        let (mut re, mut im) = (0.0, 0.0);
                        for i in 0..n {
                            let ((a, b), (x, y)) = (vectors[v * n + i].at(l), vectors[w * n + i].at(l));
                            re += a * x + b * y;
                            im += a * y - b * x;
                        }
                        prop_assert!((re - f64::from(u8::from(v == w))).abs() < 1e-13 && im.abs() < 1e-13);
                    }
                }
            }
        }
    }
}
