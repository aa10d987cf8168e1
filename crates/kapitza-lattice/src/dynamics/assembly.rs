//! Matrices of eight wave vectors, their derivatives, and what these are in a state.

#![allow(
    clippy::needless_range_loop,
    clippy::inline_always,
    reason = "plain loops over lanes become wide registers"
)]

use crate::lanes::{Complex, LANES, Lane, ZERO, fma, fnma, mul, product};
use multiversion::multiversion;
use std::f64::consts::TAU;

/// What binds the home cell to another one and to that opposite to it.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub at: [i32; 3],
    /// Place, m.
    pub place: [f64; 3],
    /// W + Wᵀ and W − Wᵀ, the upper triangles by rows, 1/s².
    pub even: Vec<f64>,
    pub odd: Vec<f64>,
}

/// e† S e of every mode and axis, from upper triangles.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn expect(n: usize, vectors: &[Complex], slopes: &[Vec<Complex>; 3], out: &mut [[Lane; 3]]) {
    let (x, y, z) = (&slopes[0][..n * n], &slopes[1][..n * n], &slopes[2][..n * n]);
    for (mode, out) in out.iter_mut().enumerate() {
        let state = &vectors[mode * n..(mode + 1) * n];
        let mut sums = [ZERO; 3];
        for a in 0..n {
            // Of the diagonal once, of the rest twice the real part.
            let e = state[a];
            let size = fma(e.re, e.re, mul(e.im, e.im));
            let at = a * n + a;
            sums[0] = fma(size, x[at].re, sums[0]);
            sums[1] = fma(size, y[at].re, sums[1]);
            sums[2] = fma(size, z[at].re, sums[2]);
            for b in a + 1..n {
                let f = state[b];
                let (mut re, mut im) = (ZERO, ZERO);
                for l in 0..LANES {
                    re[l] = 2.0 * e.re[l].mul_add(f.re[l], e.im[l] * f.im[l]);
                    im[l] = 2.0 * e.im[l].mul_add(f.re[l], -(e.re[l] * f.im[l]));
                }
                let at = a * n + b;
                sums[0] = fma(im, x[at].im, fma(re, x[at].re, sums[0]));
                sums[1] = fma(im, y[at].im, fma(re, y[at].re, sums[1]));
                sums[2] = fma(im, z[at].im, fma(re, z[at].re, sums[2]));
            }
        }
        *out = sums;
    }
}

/// The upper triangles of the matrices of a group of wave vectors, and of their derivatives where they are wanted.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn assemble(
    n: usize,
    (home, cells): (&[f64], &[Cell]),
    q: &[[f64; 3]; LANES],
    powers: &mut [Vec<Complex>; 3],
    matrix: &mut [Complex],
    mut slopes: Option<&mut [Vec<Complex>; 3]>,
) {
    // e^{2πi q c} for c = 0, 1, … along every axis.
    for axis in 0..3 {
        let powers = &mut powers[axis];
        let mut first = Complex::ZERO;
        for l in 0..LANES {
            (first.im[l], first.re[l]) = (TAU * q[l][axis]).sin_cos();
        }
        powers[0] = Complex { re: [1.0; LANES], im: ZERO };
        for c in 1..powers.len() {
            powers[c] = product(powers[c - 1], first);
        }
    }
    let matrix = &mut matrix[..n * n];
    matrix.fill(Complex::ZERO);
    let mut rest = home.iter();
    for a in 0..n {
        for b in a..n {
            matrix[a * n + b].re = [rest.next().copied().unwrap_or(0.0); LANES];
        }
    }
    if let Some([x, y, z]) = &mut slopes {
        x.fill(Complex::ZERO);
        y.fill(Complex::ZERO);
        z.fill(Complex::ZERO);
    }
    for cell in cells {
        let mut phase = Complex { re: [1.0; LANES], im: ZERO };
        for axis in 0..3 {
            let c = cell.at[axis];
            let mut power = powers[axis][c.unsigned_abs() as usize];
            if c < 0 {
                for l in 0..LANES {
                    power.im[l] = -power.im[l];
                }
            }
            if c != 0 {
                phase = product(phase, power);
            }
        }
        match &mut slopes {
            None => add_cell(n, cell, phase, matrix),
            Some(slopes) => add_cell_with_slopes(n, cell, phase, matrix, slopes),
        }
    }
}

#[inline(always)]
fn add_cell(n: usize, cell: &Cell, phase: Complex, matrix: &mut [Complex]) {
    let mut place = 0;
    for a in 0..n {
        for b in a..n {
            let (even, odd) = ([cell.even[place]; LANES], [cell.odd[place]; LANES]);
            let value = &mut matrix[a * n + b];
            value.re = fma(phase.re, even, value.re);
            value.im = fma(phase.im, odd, value.im);
            place += 1;
        }
    }
}

#[inline(always)]
fn add_cell_with_slopes(
    n: usize,
    cell: &Cell,
    phase: Complex,
    matrix: &mut [Complex],
    slopes: &mut [Vec<Complex>; 3],
) {
    // i q·R in the exponent: cos becomes −R sin, i sin becomes i R cos.
    let [x, y, z] = slopes;
    let (x, y, z) = (&mut x[..n * n], &mut y[..n * n], &mut z[..n * n]);
    let mut place = 0;
    for a in 0..n {
        for b in a..n {
            let (even, odd) = ([cell.even[place]; LANES], [cell.odd[place]; LANES]);
            let at = a * n + b;
            let (down, up) = (mul(phase.im, even), mul(phase.re, odd));
            matrix[at].re = fma(phase.re, even, matrix[at].re);
            matrix[at].im = fma(phase.im, odd, matrix[at].im);
            x[at].re = fnma([cell.place[0]; LANES], down, x[at].re);
            x[at].im = fma([cell.place[0]; LANES], up, x[at].im);
            y[at].re = fnma([cell.place[1]; LANES], down, y[at].re);
            y[at].im = fma([cell.place[1]; LANES], up, y[at].im);
            z[at].re = fnma([cell.place[2]; LANES], down, z[at].re);
            z[at].im = fma([cell.place[2]; LANES], up, z[at].im);
            place += 1;
        }
    }
}
