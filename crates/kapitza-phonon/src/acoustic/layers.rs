//! Layers of finite thickness between two half-spaces: acoustic films, bonding layers, superlattices of a few periods.
//!
//! At a plane the solutions that leave into side 2 form a matrix pair (U, T), u = U c, t = T c, up to a factor on the right.
//! From the last layer to the first: the pair is read in the layer's own waves, down a and up b, as b = R a; the layer of
//! thickness d turns R into E R E with E = diag e^{iωqd}; the pair at its upper face is U = U↓ + U↑ERE, and likewise T.
//! Only |E| ≤ 1 appears, so that thick layers and evanescent waves are harmless where transfer matrices overflow. It is
//! the one-sided form of the composition of scattering matrices (Kennett, Seismic Wave Propagation in Stratified
//! Media, 1983, ch. 6; Rokhlin & Wang, J. Acoust. Soc. Am. 112, 822, 2002; for heat Simkin & Mahan, Phys. Rev. Lett. 84,
//! 927, 2000).
//! Range: waves coherent across the layers; long wavelengths, as for all of the acoustic mismatch. At exactly q = 0 in a layer
//! its two waves coincide and some digits are lost; nothing else happens there.
//!
//! ```
//! use kapitza_phonon::acoustic::{Bond, Elastic};
//! use kapitza_phonon::acoustic::layers::{Layer, scatter};
//! // A quarter-wave layer of impedance √(Z₁Z₂) transmits all at normal incidence (Kinsler et al., Fundamentals of
//! // Acoustics, 2000, section 6.3): here Z₁ : Z : Z₂ = 1 : 2 : 4.
//! let solid = |density| Elastic { density, longitudinal: 5000.0, transverse: 3000.0 };
//! let omega = 1e11;
//! let quarter = 0.5 * std::f64::consts::PI * 5000.0 / omega;
//! let film = [Layer { medium: solid(4000.0), thickness: quarter }];
//! let found = scatter(&[solid(2000.0), solid(8000.0)], &film, Bond::Welded, 0.0, omega)?;
//! assert!((found.transmission[0][0] - 1.0).abs() < 1e-13);
//! # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
//! ```

use super::quadrature::{Integral, adapt, integrate};
use super::scatter::critical;
use super::waves::{C, I, PlaneStrain, normal_slowness, shear_impedance};
use super::{AcousticError, Bond, Elastic, Medium, check};
use crate::landauer::debye_integrand;
use kapitza_core::constants::{BOLTZMANN, REDUCED_PLANCK};
use nalgebra::{Matrix2, Vector2};
use std::f64::consts::PI;

/// One layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    /// What it is made of.
    pub medium: Elastic,
    /// d, m; zero or above.
    pub thickness: f64,
}

/// Energy-flux shares of waves sent by side 1, in the order of [`super::MODES`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Incoming mode (row) into mode of side 2 (column).
    pub transmission: [[f64; 3]; 3],
    /// Incoming mode (row) back into mode of side 1 (column).
    pub reflection: [[f64; 3]; 3],
}

/// Shares at an in-plane slowness (s/m) and a frequency (rad/s). Layers in order from side 1 to side 2; the bond joins all
/// of their faces, and carries shear (not [`Bond::Slip`]).
pub fn scatter(
    sides: &[Elastic; 2],
    layers: &[Layer],
    bond: Bond,
    slowness: f64,
    omega: f64,
) -> Result<Crossing, AcousticError> {
    let kappa = checked(sides, layers, bond, omega)?;
    Ok(crossing(sides, layers, kappa, slowness, omega))
}

/// Σ_ij ∫ α_ij p dp at a frequency, s²/m²: Ξ(ω) = ω²/2π times this.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AngleSum {
    /// The integral.
    pub value: f64,
    /// Bound on its numerical error: the difference of two orders of the rule.
    pub error: f64,
}

/// Σ_ij ∫ α_ij p dp at a frequency (rad/s), to about 1e-9 of the whole.
pub fn transmission(
    sides: &[Elastic; 2],
    layers: &[Layer],
    bond: Bond,
    omega: f64,
) -> Result<AngleSum, AcousticError> {
    let kappa = checked(sides, layers, bond, omega)?;
    Ok(summed(sides, layers, kappa, omega, 1e-10))
}

/// G(T), W m⁻² K⁻¹, between the temperatures of the emitted phonons, and a bound on its numerical error: linear branches
/// without cut-offs, so for temperatures well below the Debye temperatures. T in K, above zero.
///
/// G = (k_B/4π²)(k_BT/ħ)³ ∫ w(ω) x⁴eˣ/(eˣ − 1)² dx,  x = ħω/k_BT,  w = Σ_ij ∫ α_ij p dp.
pub fn conductance(
    sides: &[Elastic; 2],
    layers: &[Layer],
    bond: Bond,
    temperature: f64,
) -> Result<(f64, f64), AcousticError> {
    checked(sides, layers, bond, 1.0)?;
    let scale = BOLTZMANN * temperature / REDUCED_PLANCK;
    let end = sides.iter().map(|s| 1.0 / s.transverse).fold(f64::INFINITY, f64::min);
    let mut total = Integral { value: [0.0], error: 0.0 };
    let integrand = |x: f64| {
        let omega = x * scale;
        [summed(sides, layers, bond.compliance(omega), omega, 1e-8).value * debye_integrand(x)]
    };
    // The occupation beyond x = 50 is below 1e-15 of the whole.
    for k in 0..10 {
        let left = 5.0 * f64::from(k);
        adapt(&mut total, 1e-7 * end * end, left, left + 5.0, &integrand);
    }
    let factor = BOLTZMANN / (4.0 * PI * PI) * scale.powi(3);
    Ok((factor * total.value[0], factor * (total.error + 1e-7 * end * end)))
}

fn checked(
    sides: &[Elastic; 2],
    layers: &[Layer],
    bond: Bond,
    omega: f64,
) -> Result<[f64; 2], AcousticError> {
    check(&sides.map(Medium::Solid), bond)?;
    for (k, layer) in layers.iter().enumerate() {
        Medium::Solid(layer.medium).check(k + 3)?;
        if !(layer.thickness >= 0.0 && layer.thickness.is_finite()) {
            return Err(AcousticError::Thickness { layer: k + 1, value: layer.thickness });
        }
    }
    let kappa = bond.compliance(omega);
    if kappa[1].is_finite() { Ok(kappa) } else { Err(AcousticError::SlippingLayers) }
}

fn summed(sides: &[Elastic; 2], layers: &[Layer], kappa: [f64; 2], omega: f64, goal: f64) -> AngleSum {
    let edges = critical(&sides.map(Medium::Solid));
    let scale = 0.5 * edges.last().map_or(0.0, |end| end * end);
    let integral = integrate(&edges, goal * scale, |p| {
        let found = crossing(sides, layers, kappa, p, omega);
        [found.transmission.iter().flatten().sum::<f64>() * p]
    });
    AngleSum { value: integral.value[0], error: integral.error }
}

/// The four waves of a layer: two going down and two going up, (u, t) of the latter with u_z and t_x reversed.
///
/// L = (p, a; 2μpa, ρχ) and SV = (b, −p; ρχ, −2μpb) become alike far beyond 1/c_l and 1/c_t, SV → iL. The second wave is
/// therefore W = (SV − iL) g, in a form in which nothing cancels:
///
/// u = (1/(c_t²(b + ip)), −i/(c_l²(a + ip))),  t = ρ (1 − 2ipc_t²/(c_l²(a + ip)), −i (b − ip)/(b + ip)).
struct LayerWaves {
    /// Columns L and W: displacement, traction.
    down: [Matrix2<C>; 2],
    up: [Matrix2<C>; 2],
    /// Inverse of the Gram matrix of u_jᵀt_k + t_jᵀu_k of the downward waves; of the upward ones the negative. Downward and
    /// upward waves are orthogonal in that form.
    gram: Matrix2<C>,
    /// From the upper to the lower face: [e_L, ig(e_SV − e_L); 0, e_SV].
    phases: Matrix2<C>,
}

/// A slowness at which no layer is critical, where its two waves would coincide: moved by 2e-11 of itself if need be.
fn apart(layers: &[Layer], p: f64) -> f64 {
    let near = |c: f64| (p * c - 1.0).abs() < 1e-11;
    if layers.iter().any(|l| near(l.medium.longitudinal) || near(l.medium.transverse)) {
        p * (1.0 - 2e-11)
    } else {
        p
    }
}

impl LayerWaves {
    fn new(layer: &Layer, p: f64, omega: f64) -> Self {
        let solid = &layer.medium;
        let (cl2, ct2) = (solid.longitudinal.powi(2), solid.transverse.powi(2));
        let (a, b) = (normal_slowness(solid.longitudinal, p), normal_slowness(solid.transverse, p));
        let rho = solid.density;
        // W of the size of L.
        let g = 1.0 + ct2 * p * p;
        let ip = I * p;
        let chi = rho * (1.0 - 2.0 * ct2 * p * p);
        let (l, s) = ((a + ip).inv() / cl2, (b + ip).inv() / ct2);
        let u = Matrix2::new(C::from(p), s * g, a, -I * l * g);
        let t = Matrix2::new(
            a * (2.0 * rho * ct2 * p),
            (-ip * l * (2.0 * ct2) + 1.0) * (rho * g),
            C::from(chi),
            -I * (b - ip) / (b + ip) * (rho * g),
        );
        let mirror = |m: &Matrix2<C>| Matrix2::new(m[(0, 0)], m[(0, 1)], -m[(1, 0)], -m[(1, 1)]);
        let difference = (a + b).inv() * (1.0 / ct2 - 1.0 / cl2);
        let cross = I / (b * g);
        let gram = Matrix2::new(difference / (a * b), cross, cross, (b * g * g).inv()) * C::from(0.5 / rho);
        let path = I * (omega * layer.thickness);
        let (el, es) = ((path * a).exp(), (path * b).exp());
        let half = path * difference * 0.5;
        let change =
            if half.norm() < 0.5 { (path * (a + b) * 0.5).exp() * half.sinh() * 2.0 } else { es - el };
        Self {
            up: [mirror(&u), -mirror(&t)],
            down: [u, t],
            gram,
            phases: Matrix2::new(el, I * g * change, C::from(0.0), es),
        }
    }

    /// Amplitudes of the downward and of the upward waves in a field (U, T).
    fn read(&self, field: &[Matrix2<C>; 2]) -> [Matrix2<C>; 2] {
        let form = |waves: &[Matrix2<C>; 2]| {
            self.gram * (waves[0].transpose() * field[1] + waves[1].transpose() * field[0])
        };
        [form(&self.down), -form(&self.up)]
    }
}

fn crossing(sides: &[Elastic; 2], layers: &[Layer], kappa: [f64; 2], p: f64, omega: f64) -> Crossing {
    let p = apart(layers, p);
    let mut found = Crossing { transmission: [[0.0; 3]; 3], reflection: [[0.0; 3]; 3] };
    in_plane(sides, layers, kappa, p, omega, &mut found);
    across(sides, layers, kappa[1], p, omega, &mut found);
    found
}

fn in_plane(
    sides: &[Elastic; 2],
    layers: &[Layer],
    kappa: [f64; 2],
    p: f64,
    omega: f64,
    found: &mut Crossing,
) {
    let jump = Matrix2::new(C::from(kappa[1]), C::from(0.0), C::from(0.0), C::from(kappa[0])) * I;
    let (one, two) = (PlaneStrain::new(&sides[0], p), PlaneStrain::new(&sides[1], p));
    // Side 2: displacement and traction per displacement of the surface; what leaves is read by the rows of its modes.
    let mut field = [Matrix2::identity(), two.impedance];
    let mut surface = Matrix2::identity();
    for layer in layers.iter().rev() {
        field[0] -= jump * field[1];
        let waves = LayerWaves::new(layer, p, omega);
        let [down, up] = waves.read(&field);
        let Some(inverse) = down.try_inverse() else { return };
        let e = waves.phases;
        let reflection = e * up * inverse * e;
        field = [0, 1].map(|k| waves.down[k] + waves.up[k] * reflection);
        surface = surface * inverse * e;
    }
    field[0] -= jump * field[1];
    let mut z1 = one.impedance;
    z1[(0, 1)] = -z1[(0, 1)];
    z1[(1, 0)] = -z1[(1, 0)];
    let Some(system) = (field[1] + z1 * field[0]).try_inverse() else { return };
    let flip = |v: Vector2<C>| Vector2::new(v[0], -v[1]);
    let share = |row: &Vector2<C>, u: &Vector2<C>| (row[0] * u[0] + row[1] * u[1]).norm_sqr();
    for (i, mode) in one.modes.iter().enumerate() {
        let Some(mode) = mode else { continue };
        let c = system * flip(mode.source);
        let u2 = surface * c;
        let back = flip(field[0] * c) - mode.incoming;
        for j in 0..2 {
            found.transmission[i][j] = two.modes[j].map_or(0.0, |m| share(&m.row, &u2));
            found.reflection[i][j] = one.modes[j].map_or(0.0, |m| share(&m.row, &back));
        }
    }
}

/// The same for SH waves, one number for each matrix.
fn across(sides: &[Elastic; 2], layers: &[Layer], kappa: f64, p: f64, omega: f64, found: &mut Crossing) {
    let (z1, z2) = (shear_impedance(&sides[0], p), shear_impedance(&sides[1], p));
    if z1.re == 0.0 {
        return;
    }
    let jump = I * kappa;
    let (mut u, mut t, mut surface) = (C::from(1.0), z2, C::from(1.0));
    for layer in layers.iter().rev() {
        u -= jump * t;
        let q = normal_slowness(layer.medium.transverse, p);
        let z = shear_impedance(&layer.medium, p);
        let (down, up) = ((u * z + t) * 0.5, (u * z - t) * 0.5);
        let e = (I * q * (omega * layer.thickness)).exp();
        let reflection = e * e * up / down;
        // The upper field per downward amplitude of Zu.
        (u, t) = ((reflection + 1.0) / z, -reflection + 1.0);
        surface *= e / down;
    }
    u -= jump * t;
    let c = 2.0 * z1 / (t + z1 * u);
    found.transmission[2][2] = (surface * c).norm_sqr() * z2.re / z1.re;
    found.reflection[2][2] = (u * c - 1.0).norm_sqr();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acoustic;
    use crate::acoustic::scatter::tests::solid;
    use proptest::prelude::*;

    fn elastic() -> impl Strategy<Value = Elastic> {
        solid().prop_map(|m| match m {
            Medium::Solid(s) => s,
            Medium::Fluid(_) => unreachable!(),
        })
    }

    fn layer() -> impl Strategy<Value = Layer> {
        // From a hundredth of a wavelength to a hundred of them at 1e12 rad/s.
        (elastic(), -10.5..-6.5_f64).prop_map(|(medium, d)| Layer { medium, thickness: 10f64.powf(d) })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]
        /// Energy, and reciprocity with the stack reversed.
        #[test]
        fn energy_and_reciprocity(
            sides in [elastic(), elastic()], layers in prop::collection::vec(layer(), 0..4), x in 0.0..1.0_f64,
            springs in prop::option::of((17.0..22.0_f64, 17.0..22.0_f64))
        ) {
            let bond = springs.map_or(Bond::Welded, |(n, t)| Bond::Springs {
                normal: 10f64.powf(n), tangential: 10f64.powf(t),
            });
            let p = x / sides[0].transverse;
            let there = scatter(&sides, &layers, bond, p, 1e12).unwrap();
            let reversed: Vec<Layer> = layers.iter().rev().copied().collect();
            let back = scatter(&[sides[1], sides[0]], &reversed, bond, p, 1e12).unwrap();
            // Layers of any contrast: rounding times the sharpness of the resonances that soft springs shut in, (ωZ/K)².
            let stiff = layers.iter().map(|l| l.medium).chain(sides).map(|s| s.density * s.longitudinal).fold(0.0, f64::max);
            let sharp = springs.map_or(0.0, |(n, t)| 1e12 * stiff / 10f64.powf(n.min(t)));
            let tolerance = 1e-9 * (1.0 + 0.01 * sharp * sharp).min(1e4);
            for i in 0..3 {
                let sum: f64 = there.transmission[i].iter().chain(&there.reflection[i]).sum();
                let sent = i > 0 || p < 1.0 / sides[0].longitudinal;
                prop_assert!((sum - if sent { 1.0 } else { 0.0 }).abs() < tolerance, "{i}: {sum}");
                for j in 0..3 {
                    prop_assert!((there.transmission[i][j] - back.transmission[j][i]).abs() < tolerance);
                }
            }
        }

        /// Without thickness, or of the material of a side, a welded layer is not there; two layers of one material are one.
        #[test]
        fn layers_that_are_not_there(
            sides in [elastic(), elastic()], film in layer(), split in 0.0..1.0_f64, x in 0.0..1.0_f64
        ) {
            let p = x / sides[0].transverse;
            let at = |layers: &[Layer]| scatter(&sides, layers, Bond::Welded, p, 1e12).unwrap().transmission;
            let bare = acoustic::scatter(&sides.map(Medium::Solid), Bond::Welded, p, 1e12).unwrap().transmission[0];
            let of = |medium: Elastic, thickness: f64| Layer { medium, thickness };
            let two = [of(film.medium, split * film.thickness), of(film.medium, (1.0 - split) * film.thickness)];
            for (a, b) in [
                (at(&[]), bare),
                (at(&[of(film.medium, 0.0)]), bare),
                (at(&[of(sides[0], film.thickness), of(sides[1], 2.0 * film.thickness)]), bare),
                (at(&two), at(&[film])),
            ] {
                for (a, b) in a.iter().flatten().zip(b.iter().flatten()) {
                    prop_assert!((a - b).abs() < 1e-8, "{a} {b}");
                }
            }
        }
    }

    /// At critical slownesses, to the last digit, nothing is undefined and energy balances.
    #[test]
    fn critical_slownesses() {
        let sides = [
            Elastic { density: 2700.0, longitudinal: 6240.0, transverse: 3040.0 },
            Elastic { density: 2330.0, longitudinal: 8970.0, transverse: 5332.0 },
        ];
        let film = Elastic { density: 4500.0, longitudinal: 6130.0, transverse: 3182.0 };
        let layers = [Layer { medium: film, thickness: 3e-9 }];
        for c in [6240.0, 3040.0, 8970.0, 5332.0, 6130.0, 3182.0] {
            for p in [1.0 / c, (1.0 - 1e-15) / c, (1.0 + 1e-13) / c] {
                let bare = acoustic::scatter(&sides.map(Medium::Solid), Bond::Welded, p, 1e12).unwrap();
                let with = scatter(&sides, &layers, Bond::Welded, p, 1e12).unwrap();
                for (t, r) in
                    [(bare.transmission[0], bare.reflection[0]), (with.transmission, with.reflection)]
                {
                    for (i, mode) in [6240.0, 3040.0, 3040.0].into_iter().enumerate() {
                        let sum: f64 = t[i].iter().chain(&r[i]).sum();
                        let sent = p * mode < 1.0 - 1e-12;
                        assert!(
                            (sum - 1.0).abs() < 1e-9 || !sent && sum.abs() < 1.0 + 1e-9,
                            "{p:e} {i}: {sum}"
                        );
                    }
                }
            }
        }
    }

    /// Normal incidence: 4Z₁Z₂/((Z₁ + Z₂)² cos²kd + (Z + Z₁Z₂/Z)² sin²kd) (Kinsler et al. 2000, eq. 6.3.7).
    #[test]
    fn normal_incidence() {
        let sides = [
            Elastic { density: 2700.0, longitudinal: 6240.0, transverse: 3040.0 },
            Elastic { density: 2330.0, longitudinal: 8970.0, transverse: 5332.0 },
        ];
        let film = Elastic { density: 4500.0, longitudinal: 6130.0, transverse: 3182.0 };
        for kd in [0.1, 1.0, 2.5, 40.0] {
            let omega = 1e12;
            let layer = [Layer { medium: film, thickness: kd * film.longitudinal / omega }];
            let [z1, z2] = sides.map(|s| s.density * s.longitudinal);
            let z = film.density * film.longitudinal;
            let expected = 4.0 * z1 * z2
                / (((z1 + z2) * f64::cos(kd)).powi(2) + ((z + z1 * z2 / z) * f64::sin(kd)).powi(2));
            let found = scatter(&sides, &layer, Bond::Welded, 0.0, omega).unwrap();
            assert!((found.transmission[0][0] - expected).abs() < 1e-12);
        }
    }

    /// A thin layer without mass is a spring, K = C/d.
    #[test]
    fn a_thin_light_layer_is_a_spring() {
        let sides = [
            Elastic { density: 2700.0, longitudinal: 6240.0, transverse: 3040.0 },
            Elastic { density: 2330.0, longitudinal: 8970.0, transverse: 5332.0 },
        ];
        // C = ρc² held, ρ towards zero; a massless layer this thin has no in-plane stiffness left to feel.
        let (normal, tangential, d) = (3e19, 1e19, 1e-14);
        let density = 1e-3;
        let speed = |k: f64| f64::sqrt(k * d / density);
        let film = [Layer {
            medium: Elastic { density, longitudinal: speed(normal), transverse: speed(tangential) },
            thickness: d,
        }];
        for x in [0.0, 0.3, 0.9] {
            let p = x / 5332.0;
            let found = scatter(&sides, &film, Bond::Welded, p, 1e12).unwrap();
            let springs = Bond::Springs { normal, tangential };
            let expected = acoustic::scatter(&sides.map(Medium::Solid), springs, p, 1e12).unwrap();
            for (a, b) in found.transmission.iter().flatten().zip(expected.transmission[0].iter().flatten()) {
                assert!((a - b).abs() < 1e-5, "{x}: {a} {b}");
            }
        }
    }

    /// Cold, waves are longer than the film and do not see it; hot and thick, they do.
    #[test]
    fn conductance_of_a_film() {
        let sides = [
            Elastic { density: 2700.0, longitudinal: 6240.0, transverse: 3040.0 },
            Elastic { density: 2330.0, longitudinal: 8970.0, transverse: 5332.0 },
        ];
        let lead = Elastic { density: 11340.0, longitudinal: 2350.0, transverse: 970.0 };
        let film = [Layer { medium: lead, thickness: 1e-8 }];
        let bare = acoustic::prefactor(&sides.map(Medium::Solid), Bond::Welded).unwrap().emitted;
        // The correction is of first order in ωd.
        for (t, tolerance) in [(1e-4_f64, 3e-5), (1e-3, 3e-4)] {
            let (cold, error) = conductance(&sides, &film, Bond::Welded, t).unwrap();
            assert!((cold / (bare * t.powi(3)) - 1.0).abs() < tolerance && error < 1e-5 * cold);
        }
        let (warm, _) = conductance(&sides, &film, Bond::Welded, 10.0).unwrap();
        assert!(warm < 0.93 * bare * 1e3);
    }
}
