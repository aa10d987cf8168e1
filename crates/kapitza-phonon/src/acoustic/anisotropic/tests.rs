use super::*;
use crate::acoustic::scatter::tests::solid;
use crate::acoustic::{self, Bond, Elastic, Medium, Scattering};
use nalgebra::{Quaternion, UnitQuaternion};
use proptest::prelude::*;

fn rotation() -> impl Strategy<Value = [[f64; 3]; 3]> {
    prop::array::uniform4(-1.0..1.0_f64)
        .prop_filter("a direction", |q| q.iter().map(|x| x * x).sum::<f64>() > 0.01)
        .prop_map(|q| {
            let r = UnitQuaternion::from_quaternion(Quaternion::new(q[0], q[1], q[2], q[3]));
            let m = *r.to_rotation_matrix().matrix();
            std::array::from_fn(|i| std::array::from_fn(|j| m[(i, j)]))
        })
}

/// Stable crystals, and whether shear pairs are degenerate in every direction: a random positive matrix on top of an isotropic one; or cubic; or an isotropic solid.
fn crystal() -> impl Strategy<Value = (Crystal, bool)> {
    let density = 1e3..2e4_f64;
    let triclinic = (density.clone(), prop::collection::vec(-1.0..1.0_f64, 36)).prop_map(|(density, x)| {
        let mut stiffness = Crystal::cubic(density, 80e9, 30e9, 25e9).stiffness;
        for i in 0..6 {
            for j in 0..6 {
                stiffness[i][j] += 30e9 * (0..6).map(|k| x[6 * i + k] * x[6 * j + k]).sum::<f64>();
            }
        }
        (Crystal { density, stiffness }, false)
    });
    let cubic =
        (density.clone(), 50e9..500e9_f64, 0.1..0.8_f64, 0.1..0.6_f64).prop_map(|(density, c11, a, b)| {
            // Nearly isotropic: polarisations are known only to rounding over the split.
            (Crystal::cubic(density, c11, a * c11, b * c11), (2.0 * b / (1.0 - a) - 1.0).abs() < 1e-2)
        });
    let isotropic = (density, 3e3..1e4_f64, 0.3..0.8_f64).prop_map(|(density, longitudinal, ratio)| {
        (Crystal::isotropic(&Elastic { density, longitudinal, transverse: ratio * longitudinal }), true)
    });
    prop_oneof![2 => triclinic, 2 => cubic, 1 => isotropic]
}

fn half_space() -> impl Strategy<Value = (HalfSpace, bool)> {
    (crystal(), rotation()).prop_map(|((c, degenerate), r)| (c.oriented(&r).unwrap(), degenerate))
}

fn bond() -> impl Strategy<Value = Bond> {
    let springs = (16.0..22.0_f64, -2.0..2.0_f64)
        .prop_map(|(n, r)| Bond::Springs { normal: 10f64.powf(n), tangential: 10f64.powf(n + r) });
    prop_oneof![2 => Just(Bond::Welded), 1 => Just(Bond::Slip), 1 => springs]
}

fn balance(
    sides: &[HalfSpace; 2],
    bond: Bond,
    p: [f64; 2],
    degenerate: [bool; 2],
) -> Result<(), TestCaseError> {
    let there = scatter(sides, bond, p, 1e12).unwrap();
    let back = scatter(sides, bond, p.map(|x| -x), 1e12).unwrap();
    for side in 0..2 {
        for i in 0..3 {
            let sum: f64 = there.transmission[side][i].iter().chain(&there.reflection[side][i]).sum();
            prop_assert!((sum - 1.0).abs() < 1e-10 || sum == 0.0, "{side} {i}: {sum}");
        }
    }
    let total = |t: &[[f64; 3]; 3]| t.iter().flatten().sum::<f64>();
    for other in [&there.transmission[1], &back.transmission[0], &back.transmission[1]] {
        prop_assert!((total(&there.transmission[0]) - total(other)).abs() < 1e-10);
    }
    // Every pair of modes between p and −p. A degenerate pair has no polarisations of its own; near acoustic axes they are
    // known to rounding over the split, hence the wider tolerance.
    for i in 0..3 {
        for j in 0..3 {
            let (a, b) = (there.transmission[0][i][j], back.transmission[1][j][i]);
            let pair = !degenerate[0] && !degenerate[1];
            prop_assert!(!pair || (a - b).abs() < 1e-8, "{i} {j}: {a} {b}");
            for (side, degenerate) in degenerate.into_iter().enumerate() {
                let (a, b) = (there.reflection[side][i][j], back.reflection[side][j][i]);
                prop_assert!(degenerate || (a - b).abs() < 1e-8, "{side} {i} {j}: {a} {b}");
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    /// Energy and reciprocity at random angles, crystals, orientations and bonds.
    #[test]
    fn energy_and_reciprocity(
        sides in [half_space(), half_space()], bond in bond(), x in 0.001..1.2_f64, angle in 0.0..6.3_f64
    ) {
        let degenerate = sides.map(|s| s.1);
        let sides = sides.map(|s| s.0);
        let p = x / sides[0].speed.min(sides[1].speed) * 2.0;
        balance(&sides, bond, [p * angle.cos(), p * angle.sin()], degenerate)?;
    }

    /// An isotropic solid in any orientation is the isotropic code: L, and the two shear modes together (a degenerate pair has
    /// no polarisations of its own).
    #[test]
    fn isotropic_limit(
        sides in [solid(), solid()], rotations in [rotation(), rotation()], bond in bond(), x in 0.0..1.0_f64,
        angle in 0.0..6.3_f64
    ) {
        let halves: Vec<HalfSpace> = sides.iter().zip(&rotations).map(|(s, r)| {
            let Medium::Solid(s) = s else { unreachable!() };
            Crystal::isotropic(s).oriented(r).unwrap()
        }).collect();
        let halves = [halves[0], halves[1]];
        let p = x / sides[0].speeds()[1];
        let found = scatter(&halves, bond, [p * angle.cos(), p * angle.sin()], 1e12).unwrap();
        let expected = acoustic::scatter(&sides, bond, p, 1e12).unwrap();
        // Beyond 1/c_l the first mode of a side is already a shear mode.
        let parts = |s: &Scattering, longitudinal: [bool; 2]| {
            let mut sums = [[0.0; 2]; 2];
            for (i, row) in s.transmission[0].iter().enumerate() {
                for (j, value) in row.iter().enumerate() {
                    let kind = |side: usize, mode: usize| usize::from(!(longitudinal[side] && mode == 0));
                    sums[kind(0, i)][kind(1, j)] += value;
                }
            }
            sums
        };
        let exists = [0, 1].map(|k: usize| p < 1.0 / sides[k].speeds()[0]);
        let (a, b) = (parts(&found, exists), parts(&expected, exists));
        for i in 0..2 {
            for j in 0..2 {
                prop_assert!((a[i][j] - b[i][j]).abs() < 1e-8, "{i} {j}: {} {}", a[i][j], b[i][j]);
            }
        }
    }
}

/// The prefactor of isotropic solids, and of one crystal turned: the bulk of silicon does not change with the azimuth.
#[test]
fn prefactors() {
    let al = Elastic { density: 2700.0, longitudinal: 6240.0, transverse: 3040.0 };
    let si = Elastic { density: 2330.0, longitudinal: 8970.0, transverse: 5332.0 };
    let unity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let sides = [al, si].map(|s| Crystal::isotropic(&s).oriented(&unity).unwrap());
    let found = prefactor(&sides, Bond::Welded).unwrap();
    let expected = acoustic::prefactor(&[al, si].map(Medium::Solid), Bond::Welded).unwrap();
    assert!((found.emitted / expected.emitted - 1.0).abs() < 1e-8, "{found:?} {expected:?}");
    for k in 0..2 {
        assert!((found.bulk[k] / expected.bulk[k] - 1.0).abs() < 1e-10);
    }
    let silicon = Crystal::cubic(2330.0, 165.7e9, 63.9e9, 79.6e9);
    let germanium = Crystal::cubic(5323.0, 128.5e9, 48.3e9, 66.8e9);
    let cut = orientation([1.0, 1.0, 1.0], [1.0, -1.0, 0.0]).unwrap();
    let turned = orientation([1.0, 1.0, 1.0], [1.0, 0.3, -1.7]).unwrap();
    let pair = |a, b| {
        prefactor(&[silicon.oriented(a).unwrap(), germanium.oriented(b).unwrap()], Bond::Welded).unwrap()
    };
    let one = pair(&cut, &cut);
    let two = pair(&turned, &turned);
    assert!((one.emitted / two.emitted - 1.0).abs() < 1e-6, "{one:?} {two:?}");
    let reverse =
        prefactor(&[germanium.oriented(&cut).unwrap(), silicon.oriented(&cut).unwrap()], Bond::Welded)
            .unwrap();
    assert!((one.emitted / reverse.emitted - 1.0).abs() < 1e-6);
    assert!(one.emitted < one.bulk[0].min(one.bulk[1]));
}

/// The bulk prefactor by another integral, over directions of the wave vector with Christoffel's equation alone:
/// ∫ d²p = ½ Σ_j ∫ dΩ |v_z| s_j³ (v_z the group velocity, s_j the slowness), here for silicon and trigonal sapphire.
#[test]
fn bulk_by_directions() {
    let silicon = Crystal::cubic(2330.0, 165.7e9, 63.9e9, 79.6e9);
    let sapphire = Crystal::trigonal(3986.0, [497e9, 164e9, 111e9, -23.5e9, 498e9, 147e9]);
    let cut = orientation([1.0, 2.0, 0.5], [1.0, -1.0, 0.3]).unwrap();
    for crystal in [silicon, sapphire] {
        let half = crystal.oriented(&cut).unwrap();
        let mut sum = 0.0;
        let (polar, azimuth) = (240, 240);
        for (x, w) in kapitza_core::special::gauss_legendre(polar) {
            let cos = 2.0 * x - 1.0;
            for k in 0..azimuth {
                let phi = std::f64::consts::TAU * f64::from(k) / f64::from(azimuth);
                let sin = (1.0 - cos * cos).sqrt();
                let n = [sin * phi.cos(), sin * phi.sin(), cos];
                let of = |i: usize, j: usize, k: usize, l: usize| half.tensor[i][j][k][l];
                let m = nalgebra::Matrix3::from_fn(|i, k| {
                    (0..9).map(|a| of(i, a / 3, k, a % 3) * n[a / 3] * n[a % 3]).sum::<f64>()
                });
                let eigen = m.symmetric_eigen();
                for b in 0..3 {
                    let u = eigen.eigenvectors.column(b);
                    let c = eigen.eigenvalues[b].sqrt();
                    let flux: f64 = (0..27)
                        .map(|a| of(a / 9, 2, a / 3 % 3, a % 3) * u[a / 9] * u[a / 3 % 3] * n[a % 3])
                        .sum();
                    // v_z = flux/c, s = 1/c.
                    sum +=
                        2.0 * w * std::f64::consts::TAU / f64::from(azimuth) * 0.5 * flux.abs() / c.powi(4);
                }
            }
        }
        let expected =
            acoustic::low_temperature_constant() * sum / std::f64::consts::TAU / half.speed.powi(2);
        let found = prefactor(&[half, half], Bond::Welded).unwrap();
        assert!((found.bulk[0] / expected - 1.0).abs() < 3e-5, "{} {expected}", found.bulk[0]);
        assert!((found.emitted / expected - 1.0).abs() < 3e-5 && found.equilibrium.is_none());
    }
}

/// Roots of the sextic and a six-wave boundary problem in mpmath at 40 digits (validation/scripts/acoustic.py); px and py
/// in s/km.
#[test]
fn equals_arbitrary_precision() {
    let silicon = Crystal::cubic(2330.0, 165.7e9, 63.9e9, 79.6e9);
    let lead = Crystal::cubic(11340.0, 49.5e9, 42.3e9, 14.9e9);
    let sapphire = Crystal::trigonal(3986.0, [497e9, 164e9, 111e9, -23.5e9, 498e9, 147e9]);
    let unity = orientation([0.0, 0.0, 1.0], [1.0, 0.0, 0.0]).unwrap();
    let three = orientation([1.0, 1.0, 1.0], [1.0, -1.0, 0.0]).unwrap();
    let general = orientation([1.0, 2.0, 0.5], [1.0, -1.0, 0.25]).unwrap();
    for (one, two, p, expected) in ROWS.map(|(pair, p, total)| {
        let sides =
            if pair == 0 { (silicon, general, sapphire, unity) } else { (lead, three, sapphire, general) };
        (sides.0.oriented(&sides.1).unwrap(), sides.2.oriented(&sides.3).unwrap(), p, total)
    }) {
        let found = scatter(&[one, two], Bond::Welded, p.map(|x| 1e-3 * x), 1e12).unwrap();
        let total: f64 = found.transmission[0].iter().flatten().sum();
        assert!((total - expected).abs() < 1e-12, "{total} {expected}");
    }
}

/// Silicon (general cut) on sapphire (001), and lead (111) on sapphire (general cut): p, Σα.
const ROWS: [(usize, [f64; 2], f64); 10] = [
    (0, [0.0200620662716, 0.00620592433989], 2.6698729812103),
    (0, [-0.0193973740118, 0.0567780052612], 2.705049897556208),
    (0, [-0.0307332869978, -0.095160207389], 1.8092709486663758),
    (0, [-0.117529378462, 0.0555593844304], 1.7026262682833198),
    (0, [0.148396548919, -0.0598202663728], 0.8608231968785524),
    (1, [0.0200620662716, 0.00620592433989], 2.519727060810361),
    (1, [-0.0193973740118, 0.0567780052612], 2.616972101374071),
    (1, [-0.0307332869978, -0.095160207389], 1.8496046053065538),
    (1, [-0.117529378462, 0.0555593844304], 1.9108765073878904),
    (1, [0.148396548919, -0.0598202663728], 0.8693747877852788),
];
