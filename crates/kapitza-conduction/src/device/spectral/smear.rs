//! Maps smeared by Gaussians at the middles of their pixels: discrete convolutions, diagonal in the modes.

use super::cosine::Modes;
use super::gaussian::{REACH, step};
use super::interval::rotations;
use super::rows::{add_combination, dot};
use crate::device::geometry::whole;
use std::f64::consts::PI;

/// What Gaussians make of the modes of a map along each axis, by Gaussian; those too narrow to leave a pixel are left out.
#[derive(Debug)]
pub(super) struct Kernels {
    along: [Vec<Vec<f64>>; 2],
}

impl Kernels {
    /// Of the cells of a grid, for Gaussians of these widths, falling.
    pub(super) fn new(size: [f64; 2], cells: [usize; 2], widths: &[f64]) -> Self {
        let pixel: [f64; 2] = std::array::from_fn(|axis| size[axis] / cells[axis] as f64);
        let narrow = 0.5 * pixel[0].min(pixel[1]);
        let wide = widths.iter().position(|s| REACH * s <= narrow).unwrap_or(widths.len());
        let along = std::array::from_fn(|axis| {
            let (cosines, _) = rotations(PI / cells[axis] as f64, cells[axis]);
            widths[..wide].iter().map(|&s| kernel(s, pixel[axis], &cosines)).collect()
        });
        Self { along }
    }
}

/// A smeared map: a discrete convolution of pixels, diagonal in the modes.
pub(super) struct Smear<'a> {
    map: &'a Modes,
    /// Kernels along x times their coefficients, as combinations of the functions of y: one for each of these.
    x: Vec<Vec<f64>>,
    /// Functions of y that all kernels along y are made of.
    y: Vec<Vec<f64>>,
    /// What is too narrow to leave its pixel.
    rest: f64,
}

impl<'a> Smear<'a> {
    /// A map smeared by Gaussians with these coefficients, `tails` the sums of the rest from each on; what adds up to less
    /// than `negligible` of all is left out.
    pub(super) fn new(
        kernels: &Kernels,
        map: &'a Modes,
        (coefficients, tails): (&[f64], &[f64]),
        negligible: f64,
    ) -> Self {
        let [along_x, along_y] = &kernels.along;
        let wide = along_x.len();
        let (y, shares) = span(along_y.clone(), &coefficients[..wide], negligible);
        let x = (0..y.len())
            .map(|function| {
                let mut sum = vec![0.0; map.m];
                for ((across, shares), coefficient) in along_x.iter().zip(&shares).zip(coefficients) {
                    let share = coefficient * shares.get(function).copied().unwrap_or(0.0);
                    sum.iter_mut().zip(across).for_each(|(sum, value)| *sum += share * value);
                }
                sum
            })
            .collect();
        Self { map, x, y, rest: tails.get(wide).copied().unwrap_or(0.0) }
    }

    /// Adds the modes of `m` to `row`.
    pub(super) fn add(&self, m: usize, row: &mut [f64]) {
        let u: Vec<f64> = self.x.iter().map(|x| x[m]).collect();
        add_combination(&u, &self.y, self.rest, self.map.row(m), &mut row[..self.map.n]);
    }
}

/// A few functions, orthogonal to each other, that all the given ones are combinations of, and the combinations, by the
/// modified Gram–Schmidt method with pivoting: the largest remainder in turn becomes the next function, until each times its
/// weight is negligible.
fn span(mut functions: Vec<Vec<f64>>, weights: &[f64], negligible: f64) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); functions.len()];
    let size = |function: &[f64], weight: f64| weight.abs() * dot(function, function).sqrt();
    let all: f64 = functions.iter().zip(weights).map(|(function, weight)| size(function, *weight)).sum();
    while let Some((place, most)) = functions
        .iter()
        .zip(weights)
        .map(|(function, weight)| size(function, *weight))
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        && most > negligible * all
        && basis.len() < functions.len()
    {
        let next = functions[place].clone();
        let square = dot(&next, &next);
        for (function, shares) in functions.iter_mut().zip(&mut shares) {
            let share = dot(function, &next) / square;
            function.iter_mut().zip(&next).for_each(|(value, next)| *value -= share * next);
            shares.push(share);
        }
        basis.push(next);
    }
    (basis, shares)
}

/// Σ_d K_d cos(dθ_m), K_d what a smeared pixel brings at the middle of the d-th from it; θ_m given by its cosine.
fn kernel(s: f64, pixel: f64, cosines: &[f64]) -> Vec<f64> {
    let share = |d: usize| step((d as f64 + 0.5) * pixel, s) - step((d as f64 - 0.5) * pixel, s);
    let mut sum = vec![share(0); cosines.len()];
    let mut before = vec![1.0; cosines.len()];
    let mut now = cosines.to_vec();
    let last = whole((REACH * s / pixel + 0.5).ceil());
    for d in 1..=last {
        let weight = 2.0 * share(d);
        for ((sum, before), (now, cosine)) in sum.iter_mut().zip(&mut before).zip(now.iter_mut().zip(cosines))
        {
            *sum += weight * *now;
            let next = 2.0 * cosine * *now - *before;
            *before = *now;
            *now = next;
        }
    }
    sum
}
