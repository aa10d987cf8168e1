//! Energy-flux shares at one in-plane slowness vector.

use super::HalfSpace;
use super::stroh::{Waves, waves};
use crate::acoustic::waves::{C, I};
use crate::acoustic::{AcousticError, Bond, Scattering};
use nalgebra::{Matrix3, Vector3};

/// Shares of the energy flux at an in-plane slowness (p_x, p_y), s/m, and a frequency (rad/s; it matters only to springs).
/// Modes are ordered by ascending |slowness| (quasi-longitudinal first); rows of modes that do not exist are zero. Reciprocity
/// relates p to −p: `transmission[0][i][j]` at p is `transmission[1][j][i]` at −p.
///
/// At a slowness that is critical to the last digit the modes are undefined; the point is then moved by 1e-9 of itself.
pub fn scatter(
    sides: &[HalfSpace; 2],
    bond: Bond,
    slowness: [f64; 2],
    omega: f64,
) -> Result<Scattering, AcousticError> {
    bond.check()?;
    let compliance = bond.compliance(omega);
    let mut p = slowness;
    for attempt in 1..=6 {
        if let Some((one, two)) = both(sides, p) {
            let (t12, r1) = one_way(&one, &two, compliance);
            let (t21, r2) = one_way(&two, &one, compliance);
            return Ok(Scattering { transmission: [t12, t21], reflection: [r1, r2] });
        }
        p = slowness.map(|x| x * (1.0 + 1e-9 * f64::from(attempt)));
    }
    Err(AcousticError::Unresolved { slowness })
}

/// Σ_ij α_ij from side 1 to side 2.
pub(super) fn total(sides: &[HalfSpace; 2], compliance: [f64; 2], p: [f64; 2]) -> Option<f64> {
    let (one, two) = both(sides, p)?;
    Some(one_way(&one, &two, compliance).0.iter().flatten().sum())
}

/// The waves into each side in its own frame, z inwards, in SI units of impedance and of amplitude.
fn both(sides: &[HalfSpace; 2], p: [f64; 2]) -> Option<(Waves, Waves)> {
    let one = side(&sides[0].mirrored, &sides[0].inverse[1], &sides[0], p)?;
    let two = side(&sides[1].tensor, &sides[1].inverse[0], &sides[1], p)?;
    Some((one, two))
}

fn side(
    tensor: &super::stroh::Tensor,
    inverse: &Matrix3<f64>,
    half: &HalfSpace,
    p: [f64; 2],
) -> Option<Waves> {
    let mut found = waves(tensor, inverse, p.map(|x| x * half.speed))?;
    let unit = half.impedance_unit();
    let root = C::from(unit.sqrt());
    found.impedance *= C::from(unit);
    for mode in found.outgoing.iter_mut().flatten() {
        mode.row *= root;
    }
    for mode in found.incoming.iter_mut().flatten() {
        mode.displacement /= root;
        mode.source *= root;
    }
    Some(found)
}

type Shares = [[f64; 3]; 3];

/// Waves sent by `from`, in the frame of `to`.
fn one_way(from: &Waves, to: &Waves, kappa: [f64; 2]) -> (Shares, Shares) {
    let flip = |v: Vector3<C>| Vector3::new(v[0], v[1], -v[2]);
    let mirror = Matrix3::from_diagonal(&Vector3::new(C::from(1.0), C::from(1.0), C::from(-1.0)));
    let z1 = mirror * from.impedance * mirror;
    let z2 = to.impedance;
    let mut shares = ([[0.0; 3]; 3], [[0.0; 3]; 3]);
    let closed = kappa.iter().all(|k| *k == 0.0);
    let jump = Vector3::new(kappa[1], kappa[1], kappa[0]);
    let (y1, y2) = if closed {
        (Matrix3::zeros(), Matrix3::zeros())
    } else {
        (z1.try_inverse().unwrap_or_default(), z2.try_inverse().unwrap_or_default())
    };
    let system =
        if closed { (z1 + z2).try_inverse().unwrap_or_default() } else { traction_system(&(y1 + y2), jump) };
    for (i, mode) in from.incoming.iter().enumerate() {
        let Some(mode) = mode else { continue };
        let source = flip(mode.source);
        let (u1, u2) = if closed {
            let u = system * source;
            (u, u)
        } else {
            let traction = system * (y1 * source);
            (y1 * (source - traction), y2 * traction)
        };
        let back = flip(u1) - mode.displacement;
        for j in 0..3 {
            shares.0[i][j] = to.outgoing[j].map_or(0.0, |m| m.row.dot(&u2).norm_sqr());
            shares.1[i][j] = from.outgoing[j].map_or(0.0, |m| m.row.dot(&back).norm_sqr());
        }
    }
    shares
}

/// (Z₁⁻¹ + Z₂⁻¹ − iκ)⁻¹ on the components that the bond carries, zero on the others (κ infinite).
fn traction_system(admittance: &Matrix3<C>, kappa: Vector3<f64>) -> Matrix3<C> {
    let mut m = *admittance;
    let carried = kappa.map(f64::is_finite);
    for i in 0..3 {
        for j in 0..3 {
            if !carried[i] || !carried[j] {
                m[(i, j)] = C::from(if i == j { 1.0 } else { 0.0 });
            }
        }
        if carried[i] {
            m[(i, i)] -= I * kappa[i];
        }
    }
    let mut inverse = m.try_inverse().unwrap_or_default();
    for i in 0..3 {
        if !carried[i] {
            inverse[(i, i)] = C::from(0.0);
        }
    }
    inverse
}
