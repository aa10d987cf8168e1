//! States of one frequency.

use crate::eigen::diagonalise;
use crate::lanes::{Complex, LANES};
use crate::linear::norm;

/// Combines the states of one level so that the derivative of the matrix along a direction is diagonal among them.
pub(super) fn separate(
    states: &[Vec<[f64; 2]>],
    slopes: &[Vec<[f64; 2]>; 3],
    direction: [f64; 3],
) -> Vec<Vec<[f64; 2]>> {
    let count = states.len();
    let length = norm(direction);
    let along: Vec<[f64; 2]> = (0..slopes[0].len())
        .map(|place| {
            std::array::from_fn(|part| {
                (0..3).map(|axis| direction[axis] / length * slopes[axis][place][part]).sum()
            })
        })
        .collect();
    let mut small = vec![Complex::ZERO; count * count];
    for i in 0..count {
        for j in i..count {
            let [re, im] = expectation(&states[i], &along, &states[j]);
            small[i * count + j] = Complex { re: [re; LANES], im: [if i == j { 0.0 } else { im }; LANES] };
        }
    }
    let mut vectors = vec![Complex::ZERO; count * count];
    diagonalise(count, &mut small, &mut vectors);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| small[a * count + a].re[0].total_cmp(&small[b * count + b].re[0]));
    let n = states[0].len();
    order
        .iter()
        .map(|&v| {
            let mut sum = vec![[0.0; 2]; n];
            for (state, weight) in states.iter().zip(&vectors[v * count..]) {
                let (x, y) = weight.at(0);
                for (sum, [re, im]) in sum.iter_mut().zip(state) {
                    sum[0] += x * re - y * im;
                    sum[1] += x * im + y * re;
                }
            }
            sum
        })
        .collect()
}

/// a† M b.
pub(super) fn expectation(a: &[[f64; 2]], matrix: &[[f64; 2]], b: &[[f64; 2]]) -> [f64; 2] {
    let n = a.len();
    let mut sum = [0.0; 2];
    for (a, row) in a.iter().zip(matrix.chunks_exact(n)) {
        let mut inner = [0.0; 2];
        for ([x, y], [u, v]) in row.iter().zip(b) {
            inner[0] += x * u - y * v;
            inner[1] += x * v + y * u;
        }
        sum[0] += a[0] * inner[0] + a[1] * inner[1];
        sum[1] += a[0] * inner[1] - a[1] * inner[0];
    }
    sum
}
