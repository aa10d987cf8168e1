//! Eigenvalues of a complex 6×6 matrix: Hessenberg form by elimination, then QR steps with Wilkinson's shift (Wilkinson,
//! The Algebraic Eigenvalue Problem, 1965, ch. 8; Golub & Van Loan, Matrix Computations, 2013, section 7.5).

use crate::acoustic::waves::C;
use nalgebra::Complex;

type Matrix6 = [[C; 6]; 6];

/// The six eigenvalues; `None` if the iteration does not settle (not seen; input that is not finite).
pub(super) fn eigenvalues(mut h: Matrix6) -> Option<[C; 6]> {
    hessenberg(&mut h);
    let mut found = [C::from(0.0); 6];
    let mut high = 5_usize;
    let mut steps = 0;
    loop {
        let low = (1..=high)
            .rev()
            .find(|&k| {
                h[k][k - 1].l1_norm() <= f64::EPSILON * (h[k][k].l1_norm() + h[k - 1][k - 1].l1_norm())
            })
            .unwrap_or(0);
        if low == high {
            found[high] = h[high][high];
            if high == 0 {
                return Some(found);
            }
            high -= 1;
            continue;
        }
        let pair = two_by_two(&h, high);
        if low + 1 == high {
            [found[low], found[high]] = pair;
            if low == 0 {
                return Some(found);
            }
            high = low - 1;
            continue;
        }
        steps += 1;
        if steps > 300 {
            return None;
        }
        let corner = h[high][high];
        let mut shift =
            if (pair[0] - corner).l1_norm() < (pair[1] - corner).l1_norm() { pair[0] } else { pair[1] };
        if steps % 11 == 0 {
            // A cycle is broken by an arbitrary shift.
            shift = corner + Complex::new(h[high][high - 1].l1_norm(), 0.1);
        }
        qr_step(&mut h, low, high, shift);
    }
}

fn hessenberg(h: &mut Matrix6) {
    for m in 1..5 {
        let mut pivot = m;
        for i in m..6 {
            if h[i][m - 1].l1_norm() > h[pivot][m - 1].l1_norm() {
                pivot = i;
            }
        }
        h.swap(pivot, m);
        for row in h.iter_mut() {
            row.swap(pivot, m);
        }
        let x = h[m][m - 1];
        if x.l1_norm() == 0.0 {
            continue;
        }
        for i in m + 1..6 {
            let y = h[i][m - 1] / x;
            let above = h[m];
            for (x, above) in h[i].iter_mut().zip(above) {
                *x -= y * above;
            }
            for row in h.iter_mut() {
                let add = y * row[i];
                row[m] += add;
            }
        }
    }
}

/// Eigenvalues of the 2×2 block that ends at k.
fn two_by_two(h: &Matrix6, k: usize) -> [C; 2] {
    let (a, b, c, d) = (h[k - 1][k - 1], h[k - 1][k], h[k][k - 1], h[k][k]);
    let half = (a - d) * 0.5;
    let root = square_root(half * half + b * c);
    let mean = (a + d) * 0.5;
    [mean + root, mean - root]
}

/// A square root; either sign serves.
fn square_root(z: C) -> C {
    let size = z.norm_sqr().sqrt();
    let larger = (0.5 * (size + z.re.abs())).sqrt();
    if larger == 0.0 {
        return C::from(0.0);
    }
    let other = 0.5 * z.im / larger;
    if z.re >= 0.0 { Complex::new(larger, other) } else { Complex::new(other, larger) }
}

fn qr_step(h: &mut Matrix6, low: usize, high: usize, shift: C) {
    for (k, row) in h.iter_mut().enumerate().take(high + 1).skip(low) {
        row[k] -= shift;
    }
    let mut rotations = [(0.0, C::from(0.0)); 6];
    for k in low..high {
        let (x, y) = (h[k][k], h[k + 1][k]);
        let norm = (x.norm_sqr() + y.norm_sqr()).sqrt();
        // [c s; −s̄ c] with c real takes (x, y) to (r, 0).
        let (c, s) = if norm == 0.0 {
            (1.0, C::from(0.0))
        } else if x.norm_sqr() == 0.0 {
            (0.0, C::from(1.0))
        } else {
            let size = x.norm_sqr().sqrt();
            (size / norm, x / size * y.conj() / norm)
        };
        rotations[k] = (c, s);
        let (above, below) = h.split_at_mut(k + 1);
        for (up, down) in above[k].iter_mut().zip(below[0].iter_mut()).take(high + 1).skip(k) {
            (*up, *down) = (*up * c + s * *down, *down * c - s.conj() * *up);
        }
    }
    for k in low..high {
        let (c, s) = rotations[k];
        for row in h.iter_mut().take((k + 2).min(high + 1)).skip(low) {
            let (left, right) = (row[k], row[k + 1]);
            row[k] = left * c + s.conj() * right;
            row[k + 1] = right * c - s * left;
        }
    }
    for (k, row) in h.iter_mut().enumerate().take(high + 1).skip(low) {
        row[k] += shift;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The power sums Σλᵏ = Tr Aᵏ, k = 1 … 4, computed by products.
        #[test]
        fn power_sums(entries in prop::array::uniform32(-1.0..1.0_f64)) {
            let a: Matrix6 = std::array::from_fn(|i| std::array::from_fn(|j| {
                Complex::new(entries[(7 * i + j) % 32], entries[(5 * i + 11 * j + 3) % 32])
            }));
            let found = eigenvalues(a).unwrap();
            let mut power = a;
            for k in 1..=4 {
                let trace: C = (0..6).map(|i| power[i][i]).sum();
                let sum: C = found.iter().map(|l| l.powi(k)).sum();
                prop_assert!((trace - sum).norm() < 1e-11 * 10f64.powi(k), "{k} {trace} {sum}");
                power = std::array::from_fn(|i| std::array::from_fn(|j| (0..6).map(|l| power[i][l] * a[l][j]).sum()));
            }
        }
    }

    /// A permutation (sixth roots of unity), a diagonal matrix, and a double eigenvalue with two vectors.
    #[test]
    fn special_matrices() {
        let cycle: Matrix6 = std::array::from_fn(|i| {
            std::array::from_fn(|j| C::from(if j == (i + 1) % 6 { 1.0 } else { 0.0 }))
        });
        for l in eigenvalues(cycle).unwrap() {
            assert!((l.powi(6) - 1.0).norm() < 1e-13);
        }
        let diagonal: Matrix6 = std::array::from_fn(|i| {
            std::array::from_fn(|j| C::from(if i == j { (i / 2) as f64 } else { 0.0 }))
        });
        let mut found: Vec<f64> = eigenvalues(diagonal).unwrap().iter().map(|l| l.re).collect();
        found.sort_by(f64::total_cmp);
        assert_eq!(found, [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]);
    }
}
