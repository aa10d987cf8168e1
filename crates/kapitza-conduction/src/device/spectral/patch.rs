//! A quantity near a place, nearly: its modes summed along y into a Taylor series, once for all points about.

use super::interval::rotations;
use super::plane::Plane;
use super::rows::dots;
use super::source::Point;
use std::f64::consts::PI;

/// The modes of a plane as functions of x and a power series in y of `N` terms.
pub(super) struct Patch<'a, const N: usize> {
    plane: &'a Plane<'a>,
    /// Where along y the series begins.
    middle: f64,
    /// Derivatives along y over the factorials, by mode along x.
    terms: Vec<[f64; N]>,
}

impl<'a, const N: usize> Patch<'a, N> {
    /// The series about a point of the stretched plane, of those modes of every row that `row` lets through.
    pub(super) fn new(
        plane: &'a Plane<'a>,
        row: impl Fn(&'a Plane<'a>, usize) -> &'a [f64],
        centre: [f64; 2],
    ) -> Self {
        let modes = plane.modes();
        let width = plane.size()[1];
        let (cosines, sines) = rotations(PI * centre[1] / width, modes.n);
        let mut factors: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(modes.n));
        for (n, (c, s)) in cosines.iter().zip(&sines).enumerate() {
            let k = PI * n as f64 / width;
            let mut scale = 1.0;
            for (power, factor) in factors.iter_mut().enumerate() {
                factor.push(scale * [*c, -s, -c, *s][power % 4]);
                scale *= k / (power + 1) as f64;
            }
        }
        let terms = (0..modes.m).map(|m| dots(row(plane, m), &factors)).collect();
        Self { plane, middle: centre[1], terms }
    }

    /// Whether a point lies less than `reach` away along y.
    pub(super) fn holds(&self, at: [f64; 2], reach: f64) -> bool {
        (at[1] - self.middle).abs() <= reach
    }

    /// The quantity with its derivatives at a point.
    pub(super) fn point(&self, at: [f64; 2]) -> Point {
        let length = self.plane.size()[0];
        let (cosines, sines) = rotations(PI * at[0] / length, self.terms.len());
        let dy = at[1] - self.middle;
        let mut point = self.plane.near_point(at);
        for (m, terms) in self.terms.iter().enumerate() {
            let [mut value, mut slope, mut half_bend] = [0.0; 3];
            for term in terms.iter().rev() {
                half_bend = half_bend * dy + slope;
                slope = slope * dy + value;
                value = value * dy + term;
            }
            let k = PI * m as f64 / length;
            point.add_mode(k, cosines[m], sines[m], [value, slope, 2.0 * half_bend]);
        }
        point
    }
}
