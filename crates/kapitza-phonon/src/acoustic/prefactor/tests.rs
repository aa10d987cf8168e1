use super::*;
use crate::acoustic::Elastic;
use crate::acoustic::scatter::tests::solid;
use proptest::prelude::*;

/// Zoeppritz's equations and tanh-sinh quadrature in mpmath at 30 digits (validation/scripts/acoustic.py): ρ, c_l, c_t of both
/// sides; G/T³ emitted and between equilibrium temperatures; ∫α p dp of L→L, L→SV, SV→L, SV→SV, SH→SH.
/// Tolerance 1e-12: the rule is taken to 1e-14 of the whole in each piece; 1e-11 where a difference amplifies it.
#[test]
fn equals_arbitrary_precision() {
    let rows: [[f64; 13]; 6] = [
        // Al on Si, Au on Si, Pb on diamond, In on sapphire, Ni on Cu, MgO on Al.
        [
            2700.0,
            6240.0,
            3040.0,
            2330.0,
            8970.0,
            5332.0,
            787.7228684620675,
            2108.702546055347,
            5.507703364713907e-9,
            2.0336005520274034e-9,
            5.511043037800925e-10,
            1.3670279326969614e-8,
            1.6879376845282265e-8,
        ],
        [
            19300.0,
            3390.0,
            1290.0,
            2330.0,
            8970.0,
            5332.0,
            594.3747643115189,
            950.7949810152622,
            3.3913837604649964e-9,
            4.336866637884177e-9,
            9.853920290332932e-10,
            7.756488995880098e-9,
            1.268716340151142e-8,
        ],
        [
            11340.0,
            2350.0,
            970.0,
            3512.0,
            17500.0,
            12800.0,
            122.1110228053892,
            200.10088333850234,
            6.380851697795304e-10,
            1.5795876235008822e-9,
            6.597892125033138e-10,
            7.210449408264492e-10,
            2.391698740227111e-9,
        ],
        [
            7470.0,
            2700.0,
            900.0,
            3970.0,
            10890.0,
            6450.0,
            471.3262637382974,
            809.9065822335263,
            2.6148735117914187e-9,
            5.986327191692073e-9,
            9.634860786427836e-10,
            3.893572752500532e-9,
            9.662841251667775e-9,
        ],
        [
            8900.0,
            5810.0,
            3080.0,
            8960.0,
            4910.0,
            2500.0,
            2372.499278466456,
            12228.478675909571,
            1.4224078627499389e-8,
            2.0468980355901692e-10,
            4.6319351780141157e-10,
            5.020426378026723e-8,
            5.128768739669035e-8,
        ],
        [
            3580.0,
            9710.0,
            6050.0,
            2700.0,
            6240.0,
            3040.0,
            574.6181575340879,
            1272.5570529155789,
            4.0337387205176445e-9,
            6.885601035710664e-10,
            2.9390618044134546e-9,
            8.387601824214196e-9,
            1.2139164023845635e-8,
        ],
    ];
    for row in rows {
        let solid = |k: usize| {
            Medium::Solid(Elastic { density: row[k], longitudinal: row[k + 1], transverse: row[k + 2] })
        };
        let sides = [solid(0), solid(3)];
        let found = prefactor(&sides, Bond::Welded).unwrap();
        assert!((found.emitted / row[6] - 1.0).abs() < 1e-12, "{row:?} {found:?}");
        assert!((found.equilibrium.unwrap() / row[7] - 1.0).abs() < 1e-11);
        assert!(
            (found.emitted - row[6]).abs() <= found.error + 1e-15 * row[6] && found.error < 1e-12 * row[6]
        );
        let w = channels(&sides, Bond::Welded, 0.0).unwrap().weights;
        for (ours, expected) in [w[0][0], w[0][1], w[1][0], w[1][1], w[2][2]].into_iter().zip(&row[8..]) {
            assert!((ours / expected - 1.0).abs() < 1e-11, "{ours} {expected}");
        }
        // Springs are welded when cold.
        let springs = Bond::Springs { normal: 1e17, tangential: 1e16 };
        assert_eq!(prefactor(&sides, springs).unwrap(), found);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    /// Reciprocity of the sums of every pair of modes, the radiation limit, and the stated error as the scale of both.
    #[test]
    fn reciprocity_and_radiation_limit(sides in [solid(), solid()]) {
        let there = prefactor(&sides, Bond::Welded).unwrap();
        let back = prefactor(&[sides[1], sides[0]], Bond::Welded).unwrap();
        prop_assert!((there.emitted - back.emitted).abs() <= there.error + back.error);
        prop_assert!(there.error < 1e-11 * there.bulk[0].min(there.bulk[1]), "{there:?}");
        prop_assert!(there.emitted <= there.bulk[0].min(there.bulk[1]) * (1.0 + 1e-13));
        // A lubricated contact passes less than any side has of L and SV.
        let slip = prefactor(&sides, Bond::Slip).unwrap();
        let w = channels(&sides, Bond::Slip, 0.0).unwrap().weights;
        prop_assert!(w[2][2] == 0.0 && slip.emitted < there.bulk[0].min(there.bulk[1]));
    }

    /// Solids that differ by little: nearly all passes, and the close pairs of critical slownesses are resolved. To second
    /// order in the differences 1 − Σα falls, so that the resistance vanishes faster than the mismatch.
    #[test]
    fn nearly_identical(side in solid(), exponent in -9.0..-2.0_f64) {
        let x = 10f64.powf(exponent);
        let Medium::Solid(s) = side else { unreachable!() };
        let other = Medium::Solid(Elastic {
            density: s.density * (1.0 + x), longitudinal: s.longitudinal * (1.0 + x), transverse: s.transverse * (1.0 - x),
        });
        let found = prefactor(&[side, other], Bond::Welded).unwrap();
        let fewer = found.bulk[0].min(found.bulk[1]);
        prop_assert!(found.emitted <= fewer * (1.0 + 1e-12) && found.emitted > fewer * (1.0 - 40.0 * x));
        prop_assert!(found.error < 1e-10 * fewer, "{found:?}");
        let same = prefactor(&[side, side], Bond::Welded).unwrap();
        prop_assert!(same.equilibrium.is_none() && (same.emitted / same.bulk[0] - 1.0).abs() < 1e-13);
    }
}

/// The constant of Swartz & Pohl (1989) and input without a meaning.
#[test]
fn constant_and_errors() {
    assert!((low_temperature_constant() / 2.03851e10 - 1.0).abs() < 3e-6);
    let good = Elastic { density: 2700.0, longitudinal: 6240.0, transverse: 3040.0 };
    for bad in [
        Elastic { density: 0.0, ..good },
        Elastic { longitudinal: f64::NAN, ..good },
        Elastic { transverse: -1.0, ..good },
        Elastic { transverse: 6000.0, ..good },
    ] {
        let error = prefactor(&[Medium::Solid(good), Medium::Solid(bad)], Bond::Welded).unwrap_err();
        assert!(error.to_string().contains("side 2"), "{error}");
    }
    for (normal, tangential) in [(-1.0, 1.0), (1.0, f64::NAN), (0.0, 1.0)] {
        let bond = Bond::Springs { normal, tangential };
        assert!(prefactor(&[Medium::Solid(good); 2], bond).is_err());
    }
}
