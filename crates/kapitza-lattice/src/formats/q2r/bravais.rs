//! Lattices of Quantum ESPRESSO by number (`ibrav`; Modules/latgen.f90 and the description of `pw.x` input).

use super::super::error::Problem;
use crate::linear::Matrix;

/// Lattice vectors, rows, in units of `celldm(1)`.
///
/// # Errors
/// For lattices that are not read, by their number, and for parameters that span no cell.
pub(crate) fn rows(kind: f64, celldm: &[f64; 6]) -> Result<Matrix, Problem> {
    let [_, b, c, d4, d5, d6] = *celldm;
    let sine = |cosine: f64| (1.0 - cosine * cosine).sqrt();
    #[expect(clippy::cast_possible_truncation, reason = "compared with the number itself")]
    let number = kind as i32;
    if f64::from(number) != kind {
        return Err(unknown(kind));
    }
    let rows = match number {
        1 => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        2 => [[-0.5, 0.0, 0.5], [0.0, 0.5, 0.5], [-0.5, 0.5, 0.0]],
        3 => [[0.5, 0.5, 0.5], [-0.5, 0.5, 0.5], [-0.5, -0.5, 0.5]],
        -3 => [[-0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.5, 0.5, -0.5]],
        4 => [[1.0, 0.0, 0.0], [-0.5, 0.75_f64.sqrt(), 0.0], [0.0, 0.0, c]],
        5 => {
            let (x, y, z) =
                (((1.0 - d4) / 2.0).sqrt(), ((1.0 - d4) / 6.0).sqrt(), ((1.0 + 2.0 * d4) / 3.0).sqrt());
            [[x, -y, z], [0.0, 2.0 * y, z], [-x, -y, z]]
        }
        6 => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, c]],
        7 => [[0.5, -0.5, c / 2.0], [0.5, 0.5, c / 2.0], [-0.5, -0.5, c / 2.0]],
        8 => [[1.0, 0.0, 0.0], [0.0, b, 0.0], [0.0, 0.0, c]],
        9 => [[0.5, b / 2.0, 0.0], [-0.5, b / 2.0, 0.0], [0.0, 0.0, c]],
        10 => [[0.5, 0.0, c / 2.0], [0.5, b / 2.0, 0.0], [0.0, b / 2.0, c / 2.0]],
        11 => [[0.5, b / 2.0, c / 2.0], [-0.5, b / 2.0, c / 2.0], [-0.5, -b / 2.0, c / 2.0]],
        12 => [[1.0, 0.0, 0.0], [b * d4, b * sine(d4), 0.0], [0.0, 0.0, c]],
        -12 => [[1.0, 0.0, 0.0], [0.0, b, 0.0], [c * d5, 0.0, c * sine(d5)]],
        14 => {
            let height = 1.0 + 2.0 * d4 * d5 * d6 - d4 * d4 - d5 * d5 - d6 * d6;
            [
                [1.0, 0.0, 0.0],
                [b * d6, b * sine(d6), 0.0],
                [c * d5, c * (d4 - d5 * d6) / sine(d6), c * height.sqrt() / sine(d6)],
            ]
        }
        _ => return Err(unknown(kind)),
    };
    if rows.iter().flatten().all(|x| x.is_finite()) {
        return Ok(rows);
    }
    Err(Problem::Unexpected {
        expected: format!("lengths and cosines that span a cell of `ibrav = {kind}`"),
        found: format!("celldm = {celldm:?}"),
    })
}

fn unknown(kind: f64) -> Problem {
    Problem::Unsupported {
        what: format!("the lattice `ibrav = {kind}`"),
        advice: "0 (vectors in the header), 1 to 12, -3, -12 and 14 are read; write the cell with `ibrav = 0`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::{determinant, dot, norm};

    #[test]
    fn volumes_and_angles() {
        let celldm = [1.0, 1.2, 1.5, 0.3, 0.2, 0.1];
        let volumes = [
            (1.0, 1.0),
            (2.0, 0.25),
            (3.0, 0.5),
            (-3.0, 0.5),
            (4.0, 0.75_f64.sqrt() * 1.5),
            (6.0, 1.5),
            (7.0, 0.75),
            (8.0, 1.8),
            (9.0, 0.9),
            (10.0, 0.45),
            (11.0, 0.9),
            (12.0, 1.8 * 0.91_f64.sqrt()),
            (-12.0, 1.8 * 0.96_f64.sqrt()),
            (14.0, 1.8 * (1.0 + 2.0 * 0.006 - 0.09 - 0.04 - 0.01_f64).sqrt()),
        ];
        for (kind, volume) in volumes {
            let rows = rows(kind, &celldm).unwrap();
            assert!((determinant(&rows).abs() - volume).abs() < 1e-14, "{kind}");
        }
        let rhombohedral = rows(5.0, &celldm).unwrap();
        for (i, j) in [(0, 1), (1, 2), (2, 0)] {
            assert!((norm(rhombohedral[i]) - 1.0).abs() < 1e-14);
            assert!((dot(rhombohedral[i], rhombohedral[j]) - 0.3).abs() < 1e-14);
        }
        let triclinic = rows(14.0, &celldm).unwrap();
        let cosine =
            |i: usize, j: usize| dot(triclinic[i], triclinic[j]) / norm(triclinic[i]) / norm(triclinic[j]);
        assert!((cosine(1, 2) - 0.3).abs() < 1e-14 && (cosine(0, 2) - 0.2).abs() < 1e-14);
        assert!((cosine(0, 1) - 0.1).abs() < 1e-14);
        assert!(rows(13.0, &celldm).unwrap_err().to_string().contains("ibrav = 13"));
        assert!(rows(12.0, &[1.0, 1.0, 1.0, 2.0, 0.0, 0.0]).is_err());
    }
}
