//! Waves of one isotropic half-space at a given in-plane slowness: u = U e^{iω(px + qz − t)}, z pointing into the medium,
//! and the traction on a plane z = const. over iω, t = σ·ẑ/iω. The energy flux along z is ½ω² Re(t*·u).
//!
//! Outgoing waves obey t = Z u. In the plane of motion (x, z), with a and b the normal slownesses of L and SV and
//! D = p² + ab,
//!
//! Z = ρ [[a/D, −h], [h, b/D]],  h = p (1/D − 2c_t²);   for SH  Z = ρ c_t² b.
//!
//! That is the closed form of T U⁻¹ with U = [[p, b], [a, −p]] the polarisations and T their tractions. D has no zero:
//! unlike the mode amplitudes, Z is finite at every critical slowness.

use super::{Elastic, Medium};
use nalgebra::{Complex, Matrix2, Vector2};

pub(super) type C = Complex<f64>;
pub(super) const I: C = C::new(0.0, 1.0);

/// √(1/c² − p²), with Im > 0 where p > 1/c. The factors are kept apart: near p = 1/c nothing cancels.
pub(super) fn normal_slowness(speed: f64, p: f64) -> C {
    let s = 1.0 / speed;
    let square = (s - p) * (s + p);
    if square >= 0.0 { C::new(square.sqrt(), 0.0) } else { C::new(0.0, (-square).sqrt()) }
}

/// A propagating mode of unit amplitude: Re(t*·u) = 1.
#[derive(Clone, Copy)]
pub(super) struct Mode {
    /// Displacement of the incoming wave at z = 0.
    pub incoming: Vector2<C>,
    /// Z u − t of the incoming wave: what it adds to the condition t = Z u.
    pub source: Vector2<C>,
    /// Amplitude of the outgoing wave of this mode in a displacement u: row·u.
    pub row: Vector2<C>,
}

/// The plane-strain (L, SV) waves of a solid.
pub(super) struct PlaneStrain {
    pub impedance: Matrix2<C>,
    pub modes: [Option<Mode>; 2],
}

impl PlaneStrain {
    pub fn new(solid: &Elastic, p: f64) -> Self {
        let (a, b) = (normal_slowness(solid.longitudinal, p), normal_slowness(solid.transverse, p));
        let rho = C::from(solid.density);
        let d = a * b + p * p;
        let h = (d.inv() - 2.0 * solid.transverse * solid.transverse) * p;
        let impedance = Matrix2::new(rho * a / d, -rho * h, rho * h, rho * b / d);
        let p = C::from(p);
        // Unit flux: ρa|U|² = 1 for L, ρb|U|² = 1 for SV. Z u − t simplifies to the rows with one sign changed.
        let longitudinal = (a.re > 0.0).then(|| {
            let n = (rho * a).sqrt();
            Mode {
                incoming: Vector2::new(p, -a) / n,
                source: Vector2::new(p, -b) * (n * 2.0 / d),
                row: Vector2::new(p, b) * (n / d),
            }
        });
        let transverse = (b.re > 0.0).then(|| {
            let n = (rho * b).sqrt();
            Mode {
                incoming: Vector2::new(-b, -p) / n,
                source: Vector2::new(a, p) * (n * -2.0 / d),
                row: Vector2::new(a, -p) * (n / d),
            }
        });
        Self { impedance, modes: [longitudinal, transverse] }
    }
}

/// Z of SH waves, kg/(m² s); none in a fluid.
pub(super) fn shear_impedance(solid: &Elastic, p: f64) -> C {
    normal_slowness(solid.transverse, p) * (solid.density * solid.transverse * solid.transverse)
}

/// Normal motion under normal traction alone (a fluid beside it, or a slipping contact): u_z = Y t_z, and the free
/// displacement u_z = v that an incoming mode causes on a surface without traction.
pub(super) struct Normal {
    /// Y, the inverse normal impedance: for a solid 1/Y = ρ[(1 − 2c_t²p²)²/a + 4c_t⁴p²b], for a fluid ρ/q.
    pub admittance: C,
    /// Displacement u = response · t_z of the surface.
    pub response: Vector2<C>,
    /// Free displacement under each incoming mode, and the mode.
    pub modes: [Option<(Vector2<C>, Mode)>; 2],
}

impl Normal {
    pub fn new(medium: &Medium, p: f64) -> Self {
        match medium {
            Medium::Solid(solid) => {
                let waves = PlaneStrain::new(solid, p);
                let z = &waves.impedance;
                let (a, b) = (normal_slowness(solid.longitudinal, p), normal_slowness(solid.transverse, p));
                // det Z = (ρ²/D)[(1 − 2c_t²p²)² + 4c_t⁴p²ab]: Rayleigh's function.
                let ct2 = solid.transverse * solid.transverse;
                let chi = 1.0 - 2.0 * ct2 * p * p;
                let d = a * b + p * p;
                let det = (a * b * (4.0 * ct2 * ct2 * p * p) + chi * chi) / d * solid.density * solid.density;
                let inverse = Matrix2::new(z[(1, 1)], -z[(0, 1)], -z[(1, 0)], z[(0, 0)]) / det;
                let response = Vector2::new(inverse[(0, 1)], inverse[(1, 1)]);
                let modes = waves.modes.map(|mode| mode.map(|m| (inverse * m.source, m)));
                Self { admittance: response[1], response, modes }
            }
            Medium::Fluid(fluid) => {
                let q = normal_slowness(fluid.speed, p);
                let admittance = q / fluid.density;
                let zero = C::from(0.0);
                let mode = (q.re > 0.0).then(|| {
                    // u = (p, q)/√(ρq), t_z = ρ/√(ρq).
                    let n = (q * fluid.density).sqrt();
                    let incoming = Vector2::new(zero, -q / n);
                    let row = Vector2::new(zero, n / q);
                    (incoming * C::from(2.0), Mode { incoming, source: Vector2::zeros(), row })
                });
                Self { admittance, response: Vector2::new(zero, admittance), modes: [mode, None] }
            }
        }
    }
}
