//! Critical slownesses along a direction in the boundary: where the energy flux of a mode is parallel to it.
//!
//! In the plane of the normal and the direction e the slowness curve of each branch is s_j(θ)(e sinθ + ẑ cosθ); a pair of waves
//! appears or ends at the extrema of p = s_j sinθ, which are the zeros of v_z of the group velocity.

use super::HalfSpace;
use super::stroh::Tensor;
use nalgebra::{Matrix3, Vector3};
use std::f64::consts::PI;

/// In-plane slowness p and group velocity v_z (times a positive factor) of the three branches at θ, scaled units.
fn branches(c: &Tensor, e: [f64; 2], theta: f64) -> [(f64, f64); 3] {
    let n = [e[0] * theta.sin(), e[1] * theta.sin(), theta.cos()];
    let half: [[[f64; 3]; 3]; 3] = std::array::from_fn(|i| {
        std::array::from_fn(|j| std::array::from_fn(|k| (0..3).map(|l| c[i][j][k][l] * n[l]).sum()))
    });
    let christoffel = Matrix3::from_fn(|i, k| (0..3).map(|j| half[i][j][k] * n[j]).sum::<f64>());
    let eigen = christoffel.symmetric_eigen();
    let mut order = [0, 1, 2];
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    order.map(|b| {
        let u: Vector3<f64> = eigen.eigenvectors.column(b).into_owned();
        let mut vz = 0.0;
        for i in 0..3 {
            for k in 0..3 {
                vz += u[i] * half[i][2][k] * u[k];
            }
        }
        (theta.sin() / eigen.eigenvalues[b].sqrt(), vz)
    })
}

/// Critical slownesses of a half-space along e, s/m, unsorted.
pub(super) fn critical(half: &HalfSpace, e: [f64; 2]) -> Vec<f64> {
    const STEPS: u32 = 48;
    let at = |theta: f64| branches(&half.tensor, e, theta);
    let mut found = Vec::new();
    let mut left = (0.0, at(0.0));
    for step in 1..=STEPS {
        let theta = PI * f64::from(step) / f64::from(STEPS);
        let right = (theta, at(theta));
        for branch in 0..3 {
            let sign = |v: &[(f64, f64); 3]| v[branch].1 > 0.0;
            if sign(&left.1) == sign(&right.1) {
                continue;
            }
            let (mut low, mut high) = (left.0, right.0);
            let below = sign(&left.1);
            // p is stationary here: half of the digits in θ are all of them in p.
            for _ in 0..30 {
                let middle = 0.5 * (low + high);
                if sign(&at(middle)) == below {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            found.push(at(0.5 * (low + high))[branch].0 / half.speed);
        }
        left = right;
    }
    found
}
