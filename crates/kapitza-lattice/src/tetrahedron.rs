//! The linear method of tetrahedra (G. Lehmann, M. Taut, Phys. Stat. Sol. B 54, 469, 1972; P. E. Blöchl, O. Jepsen,
//! O. K. Andersen, Phys. Rev. B 49, 16223, 1994).
//!
//! A frequency that is linear inside a tetrahedron has a plane of constant frequency there. With the corners' frequencies
//! ω₁ ≤ ω₂ ≤ ω₃ ≤ ω₄, the part of the volume per frequency at ω is a piecewise quadratic function of ω.

#![allow(
    clippy::needless_range_loop,
    clippy::inline_always,
    reason = "plain loops over lanes become wide registers"
)]

use crate::frequencies::Frequencies;

/// Corners of the six tetrahedra that a cell is cut into along the diagonal from corner 0 to corner 7; corner 4a + 2b + c lies a, b
/// and c edges along the three axes. (H. W. Kuhn's; it is its own image under inversion.)
pub(crate) const CORNERS: [[usize; 4]; 6] =
    [[0, 4, 6, 7], [0, 4, 5, 7], [0, 2, 6, 7], [0, 2, 3, 7], [0, 1, 5, 7], [0, 1, 3, 7]];

/// Adds `weight` times the part of a tetrahedron's volume per frequency, s, at every frequency to `sums`.
#[inline(always)]
pub(crate) fn add_density(mut corners: [f64; 4], weight: f64, frequencies: &Frequencies, sums: &mut [f64]) {
    sort(&mut corners);
    let [e1, e2, e3, e4] = corners;
    if e4 <= e1 || weight == 0.0 {
        return;
    }
    let [first, second, third, end] = corners.map(|e| frequencies.count_to(e));
    if first == end {
        return;
    }
    let values = frequencies.values();
    let (e21, e31, e41, e32, e42, e43) = (e2 - e1, e3 - e1, e4 - e1, e3 - e2, e4 - e2, e4 - e3);
    if first < second {
        let square = 3.0 * weight / (e21 * e31 * e41);
        for (sum, omega) in sums[first..second].iter_mut().zip(&values[first..second]) {
            let x = omega - e1;
            *sum += square * x * x;
        }
    }
    if second < third {
        let scale = 3.0 * weight / (e31 * e41);
        let (constant, slope, bend) = (scale * e21, 2.0 * scale, scale * (e31 + e42) / (e32 * e42));
        for (sum, omega) in sums[second..third].iter_mut().zip(&values[second..third]) {
            let x = omega - e2;
            *sum += constant + (slope - bend * x) * x;
        }
    }
    if third < end {
        let square = 3.0 * weight / (e41 * e42 * e43);
        for (sum, omega) in sums[third..end].iter_mut().zip(&values[third..end]) {
            let x = e4 - omega;
            *sum += square * x * x;
        }
    }
}

/// Sorts four numbers.
#[inline(always)]
fn sort(e: &mut [f64; 4]) {
    for (i, j) in [(0, 1), (2, 3), (0, 2), (1, 3), (1, 2)] {
        if e[i] > e[j] {
            e.swap(i, j);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The whole volume is one, whatever the corners, by trapezoids over the frequencies, whose error is that of kinks.
        #[test]
        fn a_tetrahedron_is_whole(
            corners in proptest::array::uniform4(prop_oneof![0.01..0.9_f64, Just(0.25), Just(0.5)])
        ) {
            let low = corners.iter().copied().fold(f64::INFINITY, f64::min);
            let high = corners.iter().copied().fold(0.0, f64::max);
            prop_assume!(high - low > 0.1);
            let frequencies = Frequencies::up_to(1.0);
            let omegas = frequencies.values();
            let mut sums = vec![0.0; omegas.len()];
            add_density(corners, 1.0, &frequencies, &mut sums);
            let whole: f64 = (1..omegas.len())
                .map(|i| 0.5 * (omegas[i] - omegas[i - 1]) * (sums[i] + sums[i - 1]))
                .sum();
            prop_assert!((whole - 1.0).abs() < 2e-2, "{whole}");
            prop_assert!(sums.iter().all(|s| *s >= -1e-9));
        }
    }

    /// Together the six fill the cell: every corner of the cell but the two on the diagonal belongs to two of them.
    #[test]
    fn six_fill_a_cell() {
        let mut uses = [0; 8];
        for corner in CORNERS.as_flattened() {
            uses[*corner] += 1;
        }
        assert_eq!(uses, [6, 2, 2, 2, 2, 2, 2, 6]);
        for corners in CORNERS {
            let place = |c: usize| [c >> 2 & 1, c >> 1 & 1, c & 1].map(|x| x as f64);
            let origin = place(corners[0]);
            let edges: crate::linear::Matrix =
                std::array::from_fn(|k| std::array::from_fn(|i| place(corners[k + 1])[i] - origin[i]));
            assert_eq!(crate::linear::determinant(&edges).abs(), 1.0);
        }
    }
}
