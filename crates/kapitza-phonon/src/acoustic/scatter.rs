//! Scattering of one plane wave by the boundary: shares of the energy flux.
//!
//! Side 1 sends a wave in; with s its source, Z₁ and Z₂ the impedances into the two sides and κ = ω/K the springs,
//!
//! t = s − Z₁u₁ = Z₂u₂,  u₂ − u₁ = iκt   ⇒   (Z₁ + Z₂ − iZ₁κZ₂) u₂ = s,
//!
//! and the amplitude of every outgoing mode is read from u. Evanescent waves are inside Z. (In the form of Caroli:
//! Σ_ij α_ij = Tr[Γ₁GΓ₂G†], G = (Z₁ + Z₂)⁻¹, Γ = Z + Z†.)

use super::waves::{C, I, Mode, Normal, PlaneStrain, shear_impedance};
use super::{AcousticError, Bond, Elastic, Medium, check};
use nalgebra::{Matrix2, Vector2};

/// The modes in the order of every table: longitudinal, transverse in the plane of incidence, transverse across it. The
/// only mode of a fluid is the first.
pub const MODES: [&str; 3] = ["L", "SV", "SH"];

/// Energy-flux shares at one in-plane slowness. Rows: the incoming mode; columns: the outgoing one, in the order of
/// [`MODES`]. A row is zero where its mode does not propagate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scattering {
    /// From side 1 into side 2 (index 0), and from side 2 into side 1 (index 1).
    pub transmission: [[[f64; 3]; 3]; 2],
    /// Back into side 1 (index 0), into side 2 (index 1).
    pub reflection: [[[f64; 3]; 3]; 2],
}

/// Shares of the energy flux at an in-plane slowness p (s/m, zero or above) and a frequency (rad/s; it matters only to
/// springs).
///
/// ```
/// use kapitza_phonon::acoustic::{Bond, Elastic, Medium, scatter};
/// // Normal incidence: 4Z₁Z₂/(Z₁ + Z₂)², Z = ρc (every acoustics textbook).
/// let al = Elastic { density: 2700.0, longitudinal: 6240.0, transverse: 3040.0 };
/// let si = Elastic { density: 2330.0, longitudinal: 8970.0, transverse: 5332.0 };
/// let found = scatter(&[Medium::Solid(al), Medium::Solid(si)], Bond::Welded, 0.0, 1e12)?;
/// let (a, b) = (2700.0 * 6240.0, 2330.0 * 8970.0);
/// assert!((found.transmission[0][0][0] - 4.0 * a * b / f64::powi(a + b, 2)).abs() < 1e-14);
/// # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
/// ```
pub fn scatter(
    sides: &[Medium; 2],
    bond: Bond,
    slowness: f64,
    omega: f64,
) -> Result<Scattering, AcousticError> {
    check(sides, bond)?;
    let compliance = bond.compliance(omega);
    let (t12, r1) = one_way(&sides[0], &sides[1], compliance, slowness);
    let (t21, r2) = one_way(&sides[1], &sides[0], compliance, slowness);
    Ok(Scattering { transmission: [t12, t21], reflection: [r1, r2] })
}

type Shares = [[f64; 3]; 3];

/// Transmission and reflection of waves sent by `from`; input already checked.
pub(super) fn one_way(from: &Medium, to: &Medium, compliance: [f64; 2], p: f64) -> (Shares, Shares) {
    let mut shares = ([[0.0; 3]; 3], [[0.0; 3]; 3]);
    match (from, to) {
        (Medium::Solid(a), Medium::Solid(b)) if compliance[1].is_finite() => {
            plane_strain(a, b, compliance, p, &mut shares);
        }
        _ => lubricated(from, to, compliance[0], p, &mut shares),
    }
    if let Medium::Solid(solid) = from {
        let z1 = shear_impedance(solid, p);
        if z1.re > 0.0 {
            let joined = match to {
                Medium::Solid(other) if compliance[1].is_finite() => Some(shear_impedance(other, p)),
                _ => None,
            };
            match joined {
                Some(z2) => {
                    let sum = z1 + z2 - I * z1 * z2 * compliance[1];
                    shares.0[2][2] = 4.0 * z1.re * z2.re / sum.norm_sqr();
                    shares.1[2][2] = ((z1 - z2 - I * z1 * z2 * compliance[1]) / sum).norm_sqr();
                }
                None => shares.1[2][2] = 1.0,
            }
        }
    }
    shares
}

/// Side 1 seen from side 2: the frame of `from` has its z the other way.
fn flip(v: Vector2<C>) -> Vector2<C> {
    Vector2::new(v[0], -v[1])
}

fn plane_strain(from: &Elastic, to: &Elastic, kappa: [f64; 2], p: f64, shares: &mut (Shares, Shares)) {
    let (one, two) = (PlaneStrain::new(from, p), PlaneStrain::new(to, p));
    let (mut z1, z2) = (one.impedance, two.impedance);
    z1[(0, 1)] = -z1[(0, 1)];
    z1[(1, 0)] = -z1[(1, 0)];
    let jump = Matrix2::new(C::from(kappa[1]), C::from(0.0), C::from(0.0), C::from(kappa[0])) * I;
    // The same system for the traction, (Z₁⁻¹ + Z₂⁻¹ − iκ) t = Z₁⁻¹s, keeps its digits where the springs are soft: there
    // the one large entry is added to a diagonal, not multiplied into all.
    let soft = kappa[0].max(kappa[1]) * from.density * from.transverse > 1.0;
    let (system, y1, y2) = if soft {
        let (y1, y2) = (inverse(&z1), inverse(&z2));
        (inverse(&(y1 + y2 - jump)), y1, y2)
    } else {
        (inverse(&(z1 + z2 - z1 * jump * z2)), Matrix2::zeros(), Matrix2::zeros())
    };
    for (i, mode) in one.modes.iter().enumerate() {
        let Some(mode) = mode else { continue };
        let source = flip(mode.source);
        let (u1, u2) = if soft {
            let traction = system * (y1 * source);
            (y1 * (source - traction), y2 * traction)
        } else {
            let u2 = system * source;
            (u2 - jump * (z2 * u2), u2)
        };
        let u1 = flip(u1);
        for (j, out) in two.modes.iter().enumerate() {
            shares.0[i][j] = share(out.as_ref(), u2);
        }
        for (j, out) in one.modes.iter().enumerate() {
            shares.1[i][j] = share(out.as_ref(), u1 - mode.incoming);
        }
    }
}

fn inverse(m: &Matrix2<C>) -> Matrix2<C> {
    Matrix2::new(m[(1, 1)], -m[(0, 1)], -m[(1, 0)], m[(0, 0)])
        / (m[(0, 0)] * m[(1, 1)] - m[(0, 1)] * m[(1, 0)])
}

/// A contact without shear traction; with κ infinite, without any traction.
fn lubricated(from: &Medium, to: &Medium, kappa: f64, p: f64, shares: &mut (Shares, Shares)) {
    let (one, two) = (Normal::new(from, p), Normal::new(to, p));
    let sum = one.admittance + two.admittance - I * kappa;
    for (i, mode) in one.modes.iter().enumerate() {
        let Some((free, mode)) = mode else { continue };
        // Each displacement in the frame of its own medium, z inwards: u₁ = v + Y₁t, u₂ = Y₂t, u₁ + u₂ = iκt.
        let traction = if kappa.is_finite() { -free[1] / sum } else { C::from(0.0) };
        let u2 = two.response * traction;
        let u1 = free + one.response * traction;
        for (j, out) in two.modes.iter().enumerate() {
            shares.0[i][j] = share(out.as_ref().map(|m| &m.1), u2);
        }
        for (j, out) in one.modes.iter().enumerate() {
            shares.1[i][j] = share(out.as_ref().map(|m| &m.1), u1 - mode.incoming);
        }
    }
}

fn share(out: Option<&Mode>, u: Vector2<C>) -> f64 {
    out.map_or(0.0, |m| (m.row[0] * u[0] + m.row[1] * u[1]).norm_sqr())
}

/// The slownesses 1/c of both sides at which a mode ceases to propagate, ascending, up to the largest at which both sides
/// have a mode.
pub(super) fn critical(sides: &[Medium; 2]) -> Vec<f64> {
    let all = |m: &Medium| m.speeds().into_iter().filter(|c| *c > 0.0).map(f64::recip).collect::<Vec<_>>();
    let largest = |m: &Medium| all(m).into_iter().fold(0.0, f64::max);
    let end = largest(&sides[0]).min(largest(&sides[1]));
    let mut edges: Vec<f64> = sides.iter().flat_map(all).filter(|s| *s <= end).collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    edges
}

#[cfg(test)]
pub(crate) mod tests;
