use super::*;
use crate::acoustic::Fluid;
use proptest::prelude::*;

pub(crate) fn solid() -> impl Strategy<Value = Medium> {
    (1e3..2e4_f64, 2e3..1.8e4_f64, 0.3..0.8_f64).prop_map(|(density, longitudinal, ratio)| {
        Medium::Solid(Elastic { density, longitudinal, transverse: longitudinal * ratio })
    })
}

fn medium() -> impl Strategy<Value = Medium> {
    let fluid = (100.0..1.4e4_f64, 200.0..5e3_f64)
        .prop_map(|(density, speed)| Medium::Fluid(Fluid { density, speed }));
    prop_oneof![3 => solid(), 1 => fluid]
}

fn bond() -> impl Strategy<Value = Bond> {
    let springs = (15.0..23.0_f64, -2.0..2.0_f64)
        .prop_map(|(n, r)| Bond::Springs { normal: 10f64.powf(n), tangential: 10f64.powf(n + r) });
    prop_oneof![Just(Bond::Welded), Just(Bond::Slip), springs]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    /// Energy: every incoming wave leaves in full. Reciprocity: α(i of 1 → j of 2) is α(j of 2 → i of 1).
    #[test]
    fn energy_and_reciprocity(sides in [medium(), medium()], bond in bond(), x in 0.0..1.0_f64) {
        let end = sides.iter().flat_map(Medium::speeds).filter(|c| *c > 0.0).map(f64::recip).fold(0.0, f64::max);
        let p = x * end;
        let found = scatter(&sides, bond, p, 1e12).unwrap();
        for (side, medium) in sides.iter().enumerate() {
            for (i, c) in medium.speeds().into_iter().enumerate() {
                let sum: f64 = found.transmission[side][i].iter().chain(&found.reflection[side][i]).sum();
                let expected = if c > 0.0 && p < 1.0 / c { 1.0 } else { 0.0 };
                prop_assert!((sum - expected).abs() < 1e-10, "{side} {i}: {sum}");
                for j in 0..3 {
                    prop_assert!(found.transmission[side][i][j] >= 0.0);
                    let (t, back) = (found.transmission[0][i][j], found.transmission[1][j][i]);
                    prop_assert!((t - back).abs() < 1e-10, "{i} {j}: {t} {back}");
                    let r = &found.reflection[side];
                    prop_assert!((r[i][j] - r[j][i]).abs() < 1e-10);
                }
            }
        }
    }

    /// Stiff springs weld; springs without tangential stiffness slip.
    #[test]
    fn limits_of_springs(sides in [solid(), solid()], x in 0.0..1.0_f64, k in 15.0..20.0_f64) {
        let p = x / sides[0].speeds()[1];
        let at = |bond| scatter(&sides, bond, p, 1e12).unwrap();
        let stiff = at(Bond::Springs { normal: 1e36, tangential: 1e36 });
        let welded = at(Bond::Welded);
        let soft = at(Bond::Springs { normal: 10f64.powf(k), tangential: 1e-6 });
        let none = at(Bond::Springs { normal: 10f64.powf(k), tangential: 0.0 });
        let slip = at(Bond::Slip);
        let stiff_normal = at(Bond::Springs { normal: 1e36, tangential: 0.0 });
        for i in 0..3 {
            for j in 0..3 {
                let of = |s: &Scattering| s.transmission[0][i][j];
                prop_assert!((of(&stiff) - of(&welded)).abs() < 1e-9);
                prop_assert!((of(&soft) - of(&none)).abs() < 1e-7, "{i} {j} {} {}", of(&soft), of(&none));
                prop_assert!((of(&stiff_normal) - of(&slip)).abs() < 1e-9);
            }
        }
    }
}

/// A free surface: Rayleigh's reflection coefficients of an incoming longitudinal wave (Aki & Richards 2002, eqs 5.27-5.28;
/// Achenbach, Wave Propagation in Elastic Solids, 1973, eq. 5.45), as energy shares.
#[test]
fn free_surface() {
    let s = Elastic { density: 2700.0, longitudinal: 6300.0, transverse: 3100.0 };
    for degrees in [10.0_f64, 35.0, 62.0, 85.0] {
        let p = degrees.to_radians().sin() / s.longitudinal;
        let (a, b) = ((s.longitudinal.powi(-2) - p * p).sqrt(), (s.transverse.powi(-2) - p * p).sqrt());
        let k = s.transverse.powi(-2) - 2.0 * p * p;
        let pp = (4.0 * p * p * a * b - k * k) / (4.0 * p * p * a * b + k * k);
        let free = Bond::Springs { normal: 0.0, tangential: 0.0 };
        let found = scatter(&[Medium::Solid(s), Medium::Solid(s)], free, p, 1e12).unwrap();
        assert!((found.reflection[0][0][0] - pp * pp).abs() < 1e-13);
        assert!((found.reflection[0][0][1] - (1.0 - pp * pp)).abs() < 1e-13);
    }
}

/// Shear waves across the plane of incidence, from continuity of u and σ: α = 4Z₁Z₂/(Z₁ + Z₂)² with Z = ρ c cosθ; with
/// springs at normal incidence 4Z₁Z₂/((Z₁ + Z₂)² + (ωZ₁Z₂/K)²) (Schoenberg 1980).
#[test]
fn closed_forms() {
    let a = Elastic { density: 2700.0, longitudinal: 6300.0, transverse: 3100.0 };
    let b = Elastic { density: 2330.0, longitudinal: 8970.0, transverse: 5332.0 };
    let sides = [Medium::Solid(a), Medium::Solid(b)];
    let angle = 0.4_f64;
    let other = (angle.sin() * b.transverse / a.transverse).asin();
    let (z1, z2) = (2700.0 * 3100.0 * angle.cos(), 2330.0 * 5332.0 * other.cos());
    let found = scatter(&sides, Bond::Welded, angle.sin() / a.transverse, 1e12).unwrap();
    assert!((found.transmission[0][2][2] - 4.0 * z1 * z2 / (z1 + z2).powi(2)).abs() < 1e-13);
    let (omega, k) = (2e12_f64, 3e19_f64);
    let (z1, z2) = (2700.0_f64 * 6300.0, 2330.0 * 8970.0);
    let found = scatter(&sides, Bond::Springs { normal: k, tangential: 1e19 }, 0.0, omega).unwrap();
    let expected = 4.0 * z1 * z2 / ((z1 + z2).powi(2) + (omega * z1 * z2 / k).powi(2));
    assert!((found.transmission[0][0][0] - expected).abs() < 1e-13);
    // Beyond the largest critical slowness of a side all is reflected.
    let found = scatter(&sides, Bond::Welded, 1.0001 / b.transverse, 1e12).unwrap();
    assert_eq!(found.transmission[0], [[0.0; 3]; 3]);
}

/// Two fluids: α = 4Z₁Z₂/(Z₁ + Z₂)² with Z = ρc/cosθ (Landau & Lifshitz, Fluid Mechanics, 1987, section 66).
#[test]
fn two_fluids() {
    let (one, two) = (Fluid { density: 998.0, speed: 1482.0 }, Fluid { density: 1260.0, speed: 1920.0 });
    let angle = 0.5_f64;
    let other = (angle.sin() * two.speed / one.speed).asin();
    let (z1, z2) = (one.density * one.speed / angle.cos(), two.density * two.speed / other.cos());
    let p = angle.sin() / one.speed;
    let found = scatter(&[Medium::Fluid(one), Medium::Fluid(two)], Bond::Welded, p, 1e12).unwrap();
    assert!((found.transmission[0][0][0] - 4.0 * z1 * z2 / (z1 + z2).powi(2)).abs() < 1e-13);
}
