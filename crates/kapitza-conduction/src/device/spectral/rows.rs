//! Arithmetic over rows of numbers, compiled for wide registers too and chosen when it runs.
//!
//! Sums run in a fixed number of parts, and what is fused is written so: every machine gets the same bits, those without such
//! an instruction from a function that takes its time.

use super::cosine::Number;
use multiversion::multiversion;
use rustfft::num_complex::Complex;

/// Parts of a sum, which do not wait for each other.
const PARTS: usize = 16;
/// Parts where several sums run together.
const FEW: usize = 8;
/// Coefficients of a polynomial in [`add_polynomial`].
pub(super) const TERMS: usize = 12;

/// The sum of parts, halves first.
fn total<const N: usize>(mut parts: [f64; N]) -> f64 {
    let mut half = N / 2;
    while half > 0 {
        for i in 0..half {
            parts[i] += parts[i + half];
        }
        half /= 2;
    }
    parts[0]
}

/// Numbers times one.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn multiply(numbers: &[f64], by: f64, products: &mut [f64]) {
    for (product, number) in products.iter_mut().zip(numbers) {
        *product = number * by;
    }
}

/// Multiplies a row of means over pixels by a factor and adds what becomes of them by the form of a pixel, `x` times `y`, to a
/// row of modes; or writes it there where that is fresh. All of one length.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn form_pixels(
    y: &[f64],
    [factor, x]: [f64; 2],
    fresh: bool,
    cells: &mut [f64],
    modes: &mut [f64],
) {
    let both = modes.iter_mut().zip(cells).zip(y);
    if fresh {
        for ((mode, cell), y) in both {
            *cell *= factor;
            *mode = x * y * *cell;
        }
    } else {
        for ((mode, cell), y) in both {
            *cell *= factor;
            *mode += x * y * *cell;
        }
    }
}

/// The nearest numbers of another precision.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn round<T: Number>(from: &[f64], to: &mut [T]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = T::nearest(*from);
    }
}

/// A dot product.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut parts = [0.0; PARTS];
    let (a_chunks, b_chunks) = (a.chunks_exact(PARTS), b[..a.len()].chunks_exact(PARTS));
    let rest: f64 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        for l in 0..PARTS {
            parts[l] = a[l].mul_add(b[l], parts[l]);
        }
    }
    total(parts) + rest
}

/// The dot products of a row with several others, which are as long at least.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn dots<const N: usize>(row: &[f64], others: &[Vec<f64>; N]) -> [f64; N] {
    // Loops only: what a closure sees lies in memory.
    let mut cut: [&[f64]; N] = [&[]; N];
    for (cut, other) in cut.iter_mut().zip(others) {
        *cut = &other[..row.len()];
    }
    let mut parts = [[0.0; FEW]; N];
    let whole = row.len() / FEW * FEW;
    for i in (0..whole).step_by(FEW) {
        let a: &[f64] = &row[i..i + FEW];
        for (parts, other) in parts.iter_mut().zip(&cut) {
            let b: &[f64] = &other[i..i + FEW];
            for l in 0..FEW {
                parts[l] = a[l].mul_add(b[l], parts[l]);
            }
        }
    }
    let mut sums = [0.0; N];
    for ((sum, parts), other) in sums.iter_mut().zip(parts).zip(&cut) {
        *sum = total(parts);
        for (a, b) in row[whole..].iter().zip(&other[whole..]) {
            *sum = a.mul_add(*b, *sum);
        }
    }
    sums
}

/// Σ |x|.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn size(row: &[f64]) -> f64 {
    let mut parts = [0.0; PARTS];
    let chunks = row.chunks_exact(PARTS);
    let rest: f64 = chunks.remainder().iter().map(|x| x.abs()).sum();
    for chunk in chunks {
        for l in 0..PARTS {
            parts[l] += chunk[l].abs();
        }
    }
    total(parts) + rest
}

/// Σ w |x|.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn weighted_size(row: &[f64], weights: &[f64]) -> f64 {
    let mut parts = [0.0; PARTS];
    let (chunks, weight_chunks) = (row.chunks_exact(PARTS), weights[..row.len()].chunks_exact(PARTS));
    let rest: f64 = chunks.remainder().iter().zip(weight_chunks.remainder()).map(|(x, w)| w * x.abs()).sum();
    for (x, w) in chunks.zip(weight_chunks) {
        for l in 0..PARTS {
            parts[l] = w[l].mul_add(x[l].abs(), parts[l]);
        }
    }
    total(parts) + rest
}

/// The smallest and the largest of some values.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn extremes<T: Number>(values: &[T]) -> [f64; 2] {
    // Enough parts to be a loop of its own, which compilers make wide.
    const MANY: usize = 64;
    let mut low = [T::nearest(f64::INFINITY); MANY];
    let mut high = [T::nearest(f64::NEG_INFINITY); MANY];
    let chunks = values.chunks_exact(MANY);
    let rest = chunks.remainder();
    for chunk in chunks {
        for ((low, high), value) in low.iter_mut().zip(&mut high).zip(chunk) {
            *low = if *value < *low { *value } else { *low };
            *high = if *value > *high { *value } else { *high };
        }
    }
    [
        low.iter().chain(rest).copied().map(T::exact).fold(f64::INFINITY, f64::min),
        high.iter().chain(rest).copied().map(T::exact).fold(f64::NEG_INFINITY, f64::max),
    ]
}

/// Adds the polynomial in (base + squares)·slope − shift, times the weights, to a row; all of one length.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn add_polynomial(
    c: &[f64; TERMS],
    [base, slope, shift]: [f64; 3],
    squares: &[f64],
    weights: &[f64],
    row: &mut [f64],
) {
    for ((row, square), weight) in row.iter_mut().zip(squares).zip(weights) {
        let u = (base + square).mul_add(slope, -shift);
        let u2 = u * u;
        let u4 = u2 * u2;
        let quarter = |k: usize| c[k + 3].mul_add(u, c[k + 2]).mul_add(u2, c[k + 1].mul_add(u, c[k]));
        *row = weight.mul_add(quarter(8).mul_add(u4, quarter(4)).mul_add(u4, quarter(0)), *row);
    }
}

/// Adds (rest + Σ_j u_j y_j) times the weights to a row; all of one length.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn add_combination(u: &[f64], y: &[Vec<f64>], rest: f64, weights: &[f64], row: &mut [f64]) {
    // A few numbers at a time, whose sums stay in registers.
    let n = row.len();
    let whole = n / PARTS * PARTS;
    for i in (0..whole).step_by(PARTS) {
        let mut sums = [rest; PARTS];
        for (u, y) in u.iter().zip(y) {
            let y: &[f64] = &y[i..i + PARTS];
            for l in 0..PARTS {
                sums[l] = u.mul_add(y[l], sums[l]);
            }
        }
        let (row, weights) = (&mut row[i..i + PARTS], &weights[i..i + PARTS]);
        for l in 0..PARTS {
            row[l] = sums[l].mul_add(weights[l], row[l]);
        }
    }
    for i in whole..n {
        row[i] += weights[i] * u.iter().zip(y).fold(rest, |sum, (u, y)| sum + u * y[i]);
    }
}

/// Places of a row that lie at `level` or above with no higher neighbour in the row and in the rows below and above; the
/// ends are left out. Lower instead of higher where `sign` is −1, below −`level`.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn add_summits<T: Number>(
    [row, below, above]: [&[T]; 3],
    sign: T,
    level: T,
    out: &mut Vec<usize>,
) {
    const BLOCK: usize = 512;
    const GROUP: usize = 32;
    let mut excess = [T::zero(); BLOCK];
    let last = row.len().saturating_sub(1);
    for first in (1..last).step_by(BLOCK) {
        let count = BLOCK.min(last - first);
        let [here, before, after, below, above] =
            [&row[first..], &row[first - 1..], &row[first + 1..], &below[first..], &above[first..]]
                .map(|values| &values[..count]);
        let excess = &mut excess[..count];
        for i in 0..count {
            let (a, b, c, d) = (sign * before[i], sign * after[i], sign * below[i], sign * above[i]);
            let along = if a > b { a } else { b };
            let across = if c > d { c } else { d };
            let most = if along > across { along } else { across };
            excess[i] = sign * here[i] - if most > level { most } else { level };
        }
        for (group, excess) in excess.chunks(GROUP).enumerate() {
            if excess.iter().fold(false, |any, excess| any | (*excess >= T::zero())) {
                let start = first + group * GROUP;
                let places = (start..).zip(excess).filter(|(_, excess)| **excess >= T::zero());
                out.extend(places.map(|(place, _)| place));
            }
        }
    }
}

/// The k-th number to transform of each of some pairs of sequences, from those at k and N − k, which lie two by two. The
/// sequences to transform are as long as `out` has parts for them.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn mix_pairs<T: Number>(
    here: &[T],
    there: &[T],
    w: Complex<T>,
    out: &mut [Complex<T>],
    [length, k]: [usize; 2],
) {
    for ((ab, ba), out) in here.chunks_exact(2).zip(there.chunks_exact(2)).zip(out.chunks_exact_mut(length)) {
        out[k] = mix([ab[0], ab[1]], [ba[0], ba[1]], w);
    }
}

/// All but the first of the numbers to transform, from two sequences.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn mix_rows<T: Number>(a: &[T], b: &[T], twiddles: &[Complex<T>], out: &mut [Complex<T>]) {
    let n = out.len();
    let (a, b, twiddles) = (&a[..n], &b[..n], &twiddles[..n]);
    for k in 1..n {
        out[k] = mix([a[k], b[k]], [a[n - k], b[n - k]], twiddles[k]);
    }
}

/// The k-th number to transform from those of two sequences at k and N − k.
#[inline]
pub(super) fn mix<T: Number>([a, b]: [T; 2], [a_back, b_back]: [T; 2], w: Complex<T>) -> Complex<T> {
    let half = T::nearest(0.5);
    let (re, im) = (half * (a + b_back), half * (b - a_back));
    Complex::new(w.re * re - w.im * im, w.re * im + w.im * re)
}

/// The means of two reordered sequences from their transform, times twice their number and `scale`.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn unmix(v: &[Complex<f64>], twiddles: &[Complex<f64>], scale: f64, [a, b]: [&mut [f64]; 2]) {
    let n = v.len();
    let (a, b, twiddles) = (&mut a[..n], &mut b[..n], &twiddles[..n]);
    a[0] = 2.0 * scale * v[0].re;
    b[0] = 2.0 * scale * v[0].im;
    for k in 1..n {
        let (p, q, w) = (v[k], v[n - k], twiddles[k]);
        a[k] = scale * (w.re * (p.re + q.re) + w.im * (p.im - q.im));
        b[k] = scale * (w.re * (p.im + q.im) + w.im * (q.re - p.re));
    }
}

/// The same of the first alone.
pub(super) fn unmix_one(v: &[Complex<f64>], twiddles: &[Complex<f64>], scale: f64, a: &mut [f64]) {
    let backwards = v[..1].iter().chain(v[1..].iter().rev());
    for (((a, p), q), w) in a.iter_mut().zip(v).zip(backwards).zip(twiddles) {
        *a = scale * (w.re * (p.re + q.re) + w.im * (p.im - q.im));
    }
}

/// Two sequences from their transform: even places rising, odd ones falling, one in the real parts, one in the imaginary.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn spread<T: Number>(v: &[Complex<T>], a: &mut [T], b: &mut [T]) {
    let pairs = a.chunks_exact_mut(2).zip(b.chunks_exact_mut(2)).zip(v.iter().zip(v.iter().rev()));
    for ((a, b), (early, late)) in pairs {
        (a[0], a[1]) = (early.re, late.re);
        (b[0], b[1]) = (early.im, late.im);
    }
    if let (false, Some(a), Some(b)) = (v.len().is_multiple_of(2), a.last_mut(), b.last_mut()) {
        (*a, *b) = (v[v.len() / 2].re, v[v.len() / 2].im);
    }
}

/// The same of the real parts alone.
pub(super) fn spread_one<T: Number>(v: &[Complex<T>], a: &mut [T]) {
    for (a, (early, late)) in a.chunks_mut(2).zip(v.iter().zip(v.iter().rev())) {
        a[0] = early.re;
        if let Some(a) = a.get_mut(1) {
            *a = late.re;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(count: usize, seed: f64) -> Vec<f64> {
        (0..count).map(|i| (seed * (i as f64 + 1.0)).sin()).collect()
    }

    /// Of any length, the ends that do not fill the parts among them. Within rounding of as many numbers.
    #[test]
    fn rows_of_any_length_are_summed() {
        for n in [1, 7, 8, 16, 17, 63, 64, 130] {
            let [a, b, c] = [row(n, 0.7), row(n, 1.3), row(n, 2.1)];
            let product = |x: &[f64]| a.iter().zip(x).map(|(a, x)| a * x).sum::<f64>();
            let near = |x: f64, y: f64| assert!((x - y).abs() < 1e-13, "{n}: {x} {y}");
            near(dot(&a, &b), product(&b));
            let [d, e] = dots(&a, &[b.clone(), c.clone()]);
            near(d, product(&b));
            near(e, product(&c));
            near(size(&a), a.iter().map(|x| x.abs()).sum());
            near(weighted_size(&a, &c), a.iter().zip(&c).map(|(x, w)| w * x.abs()).sum());
            let [low, high] = extremes(&a);
            assert_eq!(low.to_bits(), a.iter().copied().fold(f64::INFINITY, f64::min).to_bits());
            assert_eq!(high.to_bits(), a.iter().copied().fold(f64::NEG_INFINITY, f64::max).to_bits());
            let mut sum = c.clone();
            add_combination(&[0.3, -0.8], &[a.clone(), b.clone()], 0.1, &b, &mut sum);
            for i in 0..n {
                near(sum[i], c[i] + b[i] * (0.1 + 0.3 * a[i] - 0.8 * b[i]));
            }
        }
    }

    #[test]
    fn summits_of_both_signs_are_found() {
        let n = 700;
        let [below, row, above] = [0.9, 1.0, 0.8]
            .map(|factor| (0..n).map(|i| factor * (0.05 * f64::from(i)).sin()).collect::<Vec<f64>>());
        for sign in [1.0, -1.0] {
            let mut found = Vec::new();
            add_summits([&row, &below, &above], sign, 0.5, &mut found);
            let expected: Vec<usize> = (1..row.len() - 1)
                .filter(|&i| {
                    let here = sign * row[i];
                    let beside = [row[i - 1], row[i + 1], below[i], above[i]];
                    here >= 0.5 && beside.iter().all(|other| here >= sign * other)
                })
                .collect();
            assert_eq!(found, expected);
            assert!(found.len() >= 5);
        }
    }
}
