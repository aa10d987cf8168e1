//! Lattice vectors that are equal in a supercell.

/// Cells that are equal in a supercell.
pub(crate) struct Wrap {
    rows: [[i64; 3]; 3],
    /// The inverse times the determinant.
    adjugate: [[i64; 3]; 3],
    determinant: i64,
    /// Cells in the supercell.
    pub cells: f64,
}

impl Wrap {
    /// Of a supercell, rows of whole numbers of lattice vectors.
    pub fn new(supercell: &[[i32; 3]; 3]) -> Self {
        let s = supercell.map(|row| row.map(i64::from));
        let cofactor = |i: usize, j: usize| {
            let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
            s[a][c] * s[b][d] - s[a][d] * s[b][c]
        };
        let adjugate = std::array::from_fn(|i| std::array::from_fn(|j| cofactor(j, i)));
        let determinant = (0..3).map(|j| s[0][j] * cofactor(0, j)).sum::<i64>();
        Self { rows: s, adjugate, determinant, cells: determinant.abs() as f64 }
    }

    /// The same cell in the supercell at home.
    pub fn home(&self, cell: [i32; 3]) -> [i64; 3] {
        let cell = cell.map(i64::from);
        let whole: [i64; 3] = std::array::from_fn(|k| {
            let numerator: i64 = (0..3).map(|i| cell[i] * self.adjugate[i][k]).sum();
            (numerator * self.determinant.signum()).div_euclid(self.determinant.abs().max(1))
        });
        std::array::from_fn(|k| cell[k] - (0..3).map(|s| whole[s] * self.rows[s][k]).sum::<i64>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_wrap_into_a_skewed_supercell() {
        let wrap = Wrap::new(&[[-1, 1, 1], [1, -1, 1], [1, 1, -1]]);
        assert_eq!(wrap.cells, 4.0);
        let mut homes = std::collections::HashSet::new();
        for x in -4..4 {
            for y in -4..4 {
                for z in -4..4 {
                    let home = wrap.home([x, y, z]);
                    assert_eq!(home, wrap.home([x - 1, y + 1, z + 1]));
                    assert_eq!(home, wrap.home([x + 2, y, z]));
                    homes.insert(home);
                }
            }
        }
        assert_eq!(homes.len(), 4);
    }
}
