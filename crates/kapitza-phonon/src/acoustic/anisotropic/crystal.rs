//! Stiffness, density and orientation.

use super::stroh::Tensor;
use crate::acoustic::{AcousticError, Elastic};
use nalgebra::{Matrix3, SMatrix};

/// Rotation matrix, row by row: the rows are the axes x, y, z of the interface in the axes of the crystal.
pub type Rotation = [[f64; 3]; 3];

/// An elastic crystal in its own axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crystal {
    /// ρ, kg/m³.
    pub density: f64,
    /// C_IJ, Pa, in Voigt's order xx, yy, zz, yz, xz, xy (Nye, Physical Properties of Crystals, 1957, ch. 8); symmetric and
    /// positive definite.
    pub stiffness: [[f64; 6]; 6],
}

/// A crystal that fills a half-space with a given orientation, in scaled units.
#[derive(Clone, Copy, Debug)]
pub struct HalfSpace {
    /// C/C₀ in the axes of the interface.
    pub(super) tensor: Tensor,
    /// The same with z reversed: seen from the other side.
    pub(super) mirrored: Tensor,
    /// (C_izkz)⁻¹ of both.
    pub(super) inverse: [Matrix3<f64>; 2],
    /// √(C₀/ρ), m/s: a speed of the order of the largest.
    pub(super) speed: f64,
    /// ρ, kg/m³.
    pub(super) density: f64,
}

const VOIGT: [[usize; 3]; 3] = [[0, 5, 4], [5, 1, 3], [4, 3, 2]];

impl Crystal {
    /// Cubic symmetry: density (kg/m³) and C₁₁, C₁₂, C₄₄ (Pa).
    pub fn cubic(density: f64, c11: f64, c12: f64, c44: f64) -> Self {
        let mut stiffness = [[0.0; 6]; 6];
        for i in 0..3 {
            stiffness[i][..3].fill(c12);
            stiffness[i][i] = c11;
            stiffness[i + 3][i + 3] = c44;
        }
        Self { density, stiffness }
    }

    /// Hexagonal symmetry about z: density (kg/m³) and C₁₁, C₁₂, C₁₃, C₃₃, C₄₄ (Pa); C₆₆ = ½(C₁₁ − C₁₂).
    pub fn hexagonal(density: f64, [c11, c12, c13, c33, c44]: [f64; 5]) -> Self {
        Self::trigonal(density, [c11, c12, c13, 0.0, c33, c44])
    }

    /// Trigonal symmetry (classes 32, 3m, 3̄m; sapphire, quartz): density (kg/m³) and C₁₁, C₁₂, C₁₃, C₁₄, C₃₃, C₄₄ (Pa).
    pub fn trigonal(density: f64, [c11, c12, c13, c14, c33, c44]: [f64; 6]) -> Self {
        let c66 = 0.5 * (c11 - c12);
        Self {
            density,
            stiffness: [
                [c11, c12, c13, c14, 0.0, 0.0],
                [c12, c11, c13, -c14, 0.0, 0.0],
                [c13, c13, c33, 0.0, 0.0, 0.0],
                [c14, -c14, 0.0, c44, 0.0, 0.0],
                [0.0, 0.0, 0.0, 0.0, c44, c14],
                [0.0, 0.0, 0.0, 0.0, c14, c66],
            ],
        }
    }

    /// An isotropic solid: C₁₁ = ρc_l², C₄₄ = ρc_t², C₁₂ = C₁₁ − 2C₄₄.
    pub fn isotropic(solid: &Elastic) -> Self {
        let (c11, c44) =
            (solid.density * solid.longitudinal.powi(2), solid.density * solid.transverse.powi(2));
        Self::cubic(solid.density, c11, c11 - 2.0 * c44, c44)
    }

    /// The half-space whose interface axes x, y and z (the normal, from side 1 to side 2) are the rows of the rotation.
    pub fn oriented(&self, rotation: &Rotation) -> Result<HalfSpace, AcousticError> {
        if !(self.density > 0.0 && self.density.is_finite()) {
            return Err(AcousticError::Crystal { why: "its density is not above zero" });
        }
        let c = &self.stiffness;
        let matrix = SMatrix::<f64, 6, 6>::from_fn(|i, j| c[i][j]);
        if (matrix - matrix.transpose()).amax() > 1e-9 * matrix.amax() {
            return Err(AcousticError::Crystal { why: "its stiffness is not symmetric" });
        }
        if matrix.iter().any(|x| !x.is_finite()) || matrix.cholesky().is_none() {
            return Err(AcousticError::Crystal { why: "its stiffness is not positive definite" });
        }
        let r = Matrix3::from_fn(|i, j| rotation[i][j]);
        let unity = (r * r.transpose() - Matrix3::identity()).amax();
        if unity.is_nan() || unity > 1e-9 {
            return Err(AcousticError::Crystal { why: "its orientation is not a rotation" });
        }
        let scale = matrix.amax();
        let plain: Tensor = tensor(|i, j, k, l| c[VOIGT[i][j]][VOIGT[k][l]] / scale);
        let turned = turn(&plain, rotation);
        let odd = |i: usize| usize::from(i == 2);
        let mirrored = tensor(|i, j, k, l| {
            let z = odd(i) + odd(j) + odd(k) + odd(l);
            if z % 2 == 0 { turned[i][j][k][l] } else { -turned[i][j][k][l] }
        });
        let inverse_of = |c: &Tensor| {
            Matrix3::from_fn(|i, k| c[i][2][k][2])
                .try_inverse()
                .ok_or(AcousticError::Crystal { why: "its stiffness is not positive definite" })
        };
        let inverse = [inverse_of(&turned)?, inverse_of(&mirrored)?];
        let speed = (scale / self.density).sqrt();
        Ok(HalfSpace { tensor: turned, mirrored, inverse, speed, density: self.density })
    }
}

impl HalfSpace {
    /// √(ρC₀), the unit of impedance, kg/(m² s).
    pub(super) fn impedance_unit(&self) -> f64 {
        self.density * self.speed
    }
}

fn tensor(f: impl Fn(usize, usize, usize, usize) -> f64) -> Tensor {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| std::array::from_fn(|k| std::array::from_fn(|l| f(i, j, k, l))))
    })
}

/// One index after the other.
fn turn(c: &Tensor, r: &Rotation) -> Tensor {
    let mut c = *c;
    for _ in 0..4 {
        // Turns the last index and puts it first: four times restores the order.
        let last = c;
        c = tensor(|l, i, j, k| (0..3).map(|m| r[l][m] * last[i][j][k][m]).sum());
    }
    c
}

/// The rotation with the given normal (z) and an in-plane direction (x, made orthogonal to it), both in Cartesian axes of
/// the crystal; for cubic crystals these are Miller indices.
///
/// ```
/// let cut = kapitza_phonon::acoustic::anisotropic::orientation([0.0, 0.0, 2.0], [1.0, 1.0, 0.0])?;
/// assert!((cut[2][2] - 1.0).abs() < 1e-15 && (cut[0][0] - 0.5f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
/// ```
pub fn orientation(normal: [f64; 3], in_plane: [f64; 3]) -> Result<Rotation, AcousticError> {
    let (n, x) = (nalgebra::Vector3::from(normal), nalgebra::Vector3::from(in_plane));
    let z = n / n.norm();
    let x = x - z * z.dot(&x);
    if !(n.norm() > 0.0 && x.norm() > 1e-6 * nalgebra::Vector3::from(in_plane).norm()) {
        return Err(AcousticError::Crystal { why: "its normal and its in-plane direction span no plane" });
    }
    let x = x / x.norm();
    let y = z.cross(&x);
    Ok([x.into(), y.into(), z.into()])
}
