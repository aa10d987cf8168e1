//! Arithmetic on several numbers at once: one of each of some wave vectors.

#![allow(
    clippy::needless_range_loop,
    clippy::inline_always,
    reason = "plain loops over lanes become wide registers"
)]

/// Wave vectors that are worked on together.
pub(crate) const LANES: usize = 8;

/// One number of each wave vector.
pub(crate) type Lane = [f64; LANES];

pub(crate) const ZERO: Lane = [0.0; LANES];

/// A complex number of each wave vector: real and imaginary parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Complex {
    pub re: Lane,
    pub im: Lane,
}

impl Complex {
    pub(crate) const ZERO: Self = Self { re: ZERO, im: ZERO };

    /// Of one wave vector.
    pub(crate) fn at(&self, lane: usize) -> (f64, f64) {
        (self.re[lane], self.im[lane])
    }
}

/// a b + c.
#[inline(always)]
pub(crate) fn fma(a: Lane, b: Lane, c: Lane) -> Lane {
    let mut out = ZERO;
    for l in 0..LANES {
        out[l] = a[l].mul_add(b[l], c[l]);
    }
    out
}

/// c − a b.
#[inline(always)]
pub(crate) fn fnma(a: Lane, b: Lane, c: Lane) -> Lane {
    let mut out = ZERO;
    for l in 0..LANES {
        out[l] = (-a[l]).mul_add(b[l], c[l]);
    }
    out
}

/// a b.
#[inline(always)]
pub(crate) fn mul(a: Lane, b: Lane) -> Lane {
    let mut out = ZERO;
    for l in 0..LANES {
        out[l] = a[l] * b[l];
    }
    out
}

/// The product of complex numbers.
#[inline(always)]
pub(crate) fn product(a: Complex, b: Complex) -> Complex {
    Complex { re: fnma(a.im, b.im, mul(a.re, b.re)), im: fma(a.re, b.im, mul(a.im, b.re)) }
}
