//! Small dense symmetric matrices.

/// Eigenvalues, rising, with their eigenvectors, of a symmetric matrix (row by row, `size`²).
///
/// Cyclic Jacobi rotations: of matrices whose rows differ by many orders of magnitude, as those of slow and fast modes
/// do, every eigenvalue keeps its relative precision, which reduction to tridiagonal form loses (J. Demmel &
/// K. Veselić, SIAM J. Matrix Anal. Appl. 13, 1204, 1992).
pub(super) fn eigen(mut a: Vec<f64>, size: usize) -> Vec<(f64, Vec<f64>)> {
    let mut vectors = vec![0.0; size * size];
    for i in 0..size {
        vectors[i * size + i] = 1.0;
    }
    for _ in 0..SWEEPS {
        let mut rotated = false;
        for p in 0..size {
            for q in p + 1..size {
                let off = a[p * size + q];
                let (app, aqq) = (a[p * size + p], a[q * size + q]);
                if off.abs() <= f64::EPSILON * (app.abs() * aqq.abs()).sqrt() || off == 0.0 {
                    continue;
                }
                rotated = true;
                let theta = 0.5 * (aqq - app) / off;
                let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let c = 1.0 / t.hypot(1.0);
                let s = c * t;
                for k in 0..size {
                    let (x, y) = (a[k * size + p], a[k * size + q]);
                    a[k * size + p] = c * x - s * y;
                    a[k * size + q] = s * x + c * y;
                }
                for k in 0..size {
                    let (x, y) = (a[p * size + k], a[q * size + k]);
                    a[p * size + k] = c * x - s * y;
                    a[q * size + k] = s * x + c * y;
                }
                a[p * size + p] = app - t * off;
                a[q * size + q] = aqq + t * off;
                a[p * size + q] = 0.0;
                a[q * size + p] = 0.0;
                // Eigenvectors by rows.
                for k in 0..size {
                    let (x, y) = (vectors[p * size + k], vectors[q * size + k]);
                    vectors[p * size + k] = c * x - s * y;
                    vectors[q * size + k] = s * x + c * y;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> =
        (0..size).map(|i| (a[i * size + i], vectors[i * size..(i + 1) * size].to_vec())).collect();
    pairs.sort_by(|x, y| x.0.total_cmp(&y.0));
    pairs
}

/// Jacobi's method converges quadratically; more sweeps than this are never needed.
const SWEEPS: usize = 40;

/// Solves a symmetric positive system (row by row) by Cholesky's factors; nothing where it is not positive.
pub(super) fn solve_positive(mut a: Vec<f64>, right: &[f64]) -> Option<Vec<f64>> {
    let size = right.len();
    let mut x = right.to_vec();
    for j in 0..size {
        for k in 0..j {
            let l = a[j * size + k];
            x[j] -= l * x[k];
            for i in j..size {
                a[i * size + j] -= a[i * size + k] * l;
            }
        }
        let pivot = a[j * size + j];
        if pivot.is_nan() || pivot <= 0.0 {
            return None;
        }
        let root = pivot.sqrt();
        x[j] /= root;
        for i in j..size {
            a[i * size + j] /= root;
        }
    }
    for j in (0..size).rev() {
        for i in j + 1..size {
            x[j] -= a[i * size + j] * x[i];
        }
        x[j] /= a[j * size + j];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Hilbert matrix of order 3 times a graded scaling: the product of the eigenvalues is the determinant, known
    /// exactly, although they span sixteen decades.
    #[test]
    fn graded_matrices_keep_their_digits() {
        let scale = [1.0, 1e-5, 1e-8];
        let a: Vec<f64> = (0..9).map(|n| scale[n / 3] * scale[n % 3] / (n / 3 + n % 3 + 1) as f64).collect();
        let pairs = eigen(a, 3);
        let determinant: f64 = pairs.iter().map(|p| p.0).product();
        let exact = 1.0 / 2160.0 * 1e-26;
        assert!((determinant / exact - 1.0).abs() < 1e-12, "{determinant:e}");
        for (_, vector) in &pairs {
            assert!((vector.iter().map(|v| v * v).sum::<f64>() - 1.0).abs() < 1e-14);
        }
    }

    /// The inverse of a Hilbert matrix has whole elements: of order 3, its first column is 9, −36, 30.
    #[test]
    fn positive_systems_are_solved() {
        let a: Vec<f64> = (0..9).map(|n| 1.0 / f64::from(n / 3 + n % 3 + 1)).collect();
        let x = solve_positive(a, &[1.0, 0.0, 0.0]).expect("it is positive");
        for (x, exact) in x.iter().zip([9.0, -36.0, 30.0]) {
            assert!((x - exact).abs() < 1e-11, "{x}");
        }
        assert_eq!(solve_positive(vec![1.0, 2.0, 2.0, 1.0], &[1.0, 1.0]), None);
    }
}
