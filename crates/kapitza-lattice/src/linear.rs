//! Vectors and matrices of three.

/// A matrix, row by row.
pub type Matrix = [[f64; 3]; 3];

/// a · b.
pub fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// a × b.
pub fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// |a|.
pub fn norm(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

/// vᵀ M: the combination of the rows of M with these weights.
pub fn combine(v: [f64; 3], m: &Matrix) -> [f64; 3] {
    std::array::from_fn(|j| v[0] * m[0][j] + v[1] * m[1][j] + v[2] * m[2][j])
}

/// M v.
pub fn apply(m: &Matrix, v: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| dot(m[i], v))
}

/// A B.
pub fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| combine(a[i], b))
}

/// Mᵀ.
pub fn transpose(m: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| m[j][i]))
}

/// det M.
pub fn determinant(m: &Matrix) -> f64 {
    dot(m[0], cross(m[1], m[2]))
}

/// M⁻¹; numbers that are not finite where M has none.
pub fn inverse(m: &Matrix) -> Matrix {
    let columns = [cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])];
    let scale = 1.0 / determinant(m);
    std::array::from_fn(|i| std::array::from_fn(|j| columns[j][i] * scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_undoes() {
        let m = [[1.0, 2.0, 0.5], [-1.0, 0.3, 4.0], [2.0, 2.0, 1.0]];
        let unity = product(&m, &inverse(&m));
        for (i, row) in unity.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                assert!((value - if i == j { 1.0 } else { 0.0 }).abs() < 1e-14);
            }
        }
        assert!((determinant(&transpose(&m)) - determinant(&m)).abs() < 1e-14);
    }
}
