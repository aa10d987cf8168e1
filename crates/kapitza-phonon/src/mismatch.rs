//! Mismatch models: what a perfect boundary between two Debye solids transmits.
//!
//! G(T) = ∫ dω/2π ħω Ξ(ω) ∂n/∂T, and between equivalent equilibrium temperatures 1/G_eq = 1/G − ½(1/G₁ + 1/G₂), G_i the
//! ballistic conductances of the two solids (Simons 1974).
//! Range: linear branches. That is exact at low temperature, below about a tenth of the Debye temperature; at room
//! temperature Debye solids overestimate the diffuse conductance of real dispersion by about a factor of two.
//!
//! ```
//! use kapitza_phonon::mismatch::{MismatchModel, debye_conductance};
//! use kapitza_phonon::{DebyeSolid, TemperatureDefinition};
//! let al = DebyeSolid::new("Al", 2700.0, 6240.0, 3040.0, 6.02e28);
//! let si = DebyeSolid::new("Si", 2330.0, 8970.0, 5332.0, 5.0e28);
//! let g = debye_conductance(MismatchModel::Diffuse, &[al, si], 1.0, TemperatureDefinition::Emitted)?;
//! // Swartz & Pohl (1989), closed form at low temperature: 2.03851e10 T³ · ½ Σc₁⁻² Σc₂⁻²/(Σc₁⁻² + Σc₂⁻²).
//! let sum = |l: f64, t: f64| 1.0 / (l * l) + 2.0 / (t * t);
//! let (a, b) = (sum(6240.0, 3040.0), sum(8970.0, 5332.0));
//! assert!((g.conductance.unwrap() / (2.03851e10 * 0.5 * a * b / (a + b)) - 1.0).abs() < 1e-5);
//! # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
//! ```

mod acoustic;
mod diffuse;
mod limits;

pub use acoustic::normal_transmission;

use crate::acoustic::{AcousticError, Bond, debye};
use crate::interface::{ConductancePoint, KapitzaInterface};
use crate::{DebyeSolid, Spectrum, TemperatureDefinition};
use kapitza_core::Citation;
use std::sync::Arc;

/// A mismatch model for Debye solids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MismatchModel {
    /// Acoustic mismatch at normal incidence.
    AcousticNormal,
    /// Acoustic mismatch, all angles and modes, welded.
    Acoustic,
    /// Diffuse mismatch.
    Diffuse,
    /// The radiation limit: the side with fewer modes at a frequency emits all of them.
    RadiationLimit,
}

impl MismatchModel {
    /// The name in case files and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::AcousticNormal => "amm-normal",
            Self::Acoustic => "amm",
            Self::Diffuse => "dmm-debye",
            Self::RadiationLimit => "radiation-limit",
        }
    }

    /// The model of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }

    /// All models.
    pub const ALL: [Self; 4] = [Self::AcousticNormal, Self::Acoustic, Self::Diffuse, Self::RadiationLimit];

    /// The transmission function between two solids.
    ///
    /// # Errors
    /// An [`AcousticError`] for numbers that no solid has, from the model that solves for waves.
    pub fn transmission(self, sides: &[DebyeSolid; 2]) -> Result<Spectrum, AcousticError> {
        Ok(match self {
            Self::AcousticNormal => acoustic::transmission(sides),
            Self::Acoustic => debye::spectrum(sides, Bond::Welded)?,
            Self::Diffuse => diffuse::transmission(sides),
            Self::RadiationLimit => limits::transmission(sides),
        })
    }
}

/// The conductance of an interface between two Debye solids at a temperature above zero, K.
///
/// For many temperatures prepare a [`KapitzaInterface`] once.
///
/// # Errors
/// As [`MismatchModel::transmission`].
pub fn debye_conductance(
    model: MismatchModel,
    sides: &[DebyeSolid; 2],
    temperature: f64,
    definition: TemperatureDefinition,
) -> Result<ConductancePoint, AcousticError> {
    Ok(KapitzaInterface::debye(model, sides, definition)?.at(temperature, definition))
}

impl KapitzaInterface {
    /// Prepares a model for two Debye solids.
    ///
    /// # Errors
    /// As [`MismatchModel::transmission`].
    pub fn debye(
        model: MismatchModel,
        sides: &[DebyeSolid; 2],
        definition: TemperatureDefinition,
    ) -> Result<Self, AcousticError> {
        let mut citations = vec![match model {
            MismatchModel::AcousticNormal | MismatchModel::Acoustic => Citation::new(
                "W. A. Little, The transport of heat between dissimilar solids at low temperatures, Can. J. Phys. 37, 334 (1959)",
            ),
            MismatchModel::Diffuse | MismatchModel::RadiationLimit => Citation::new(
                "E. T. Swartz, R. O. Pohl, Thermal boundary resistance, Rev. Mod. Phys. 61, 605 (1989)",
            ),
        }];
        for source in sides.iter().flat_map(|side| &side.sources) {
            if !citations.contains(source) {
                citations.push(source.clone());
            }
        }
        Ok(Self {
            model: model.name(),
            definition,
            transmission: Arc::new(model.transmission(sides)?),
            bulk: [Arc::new(modes(&sides[0])), Arc::new(modes(&sides[1]))],
            citations,
        })
    }
}

/// All modes of a solid that travel to one side.
fn modes(solid: &DebyeSolid) -> Spectrum {
    Spectrum::new(solid.branches.iter().map(|b| b.cutoff).collect(), |omega| total(solid, omega))
}

/// M(ω)/ω² of a solid.
fn total(solid: &DebyeSolid, omega: f64) -> f64 {
    solid.branches.iter().filter(|b| omega < b.cutoff).map(crate::Branch::weight).sum()
}

/// All cut-offs of two solids.
fn cutoffs(sides: &[DebyeSolid; 2]) -> Vec<f64> {
    sides.iter().flat_map(|s| s.branches.iter().map(|b| b.cutoff)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transmission;
    use kapitza_core::constants::{BOLTZMANN, REDUCED_PLANCK};
    use kapitza_core::interface::{InterfaceLaw, InterfaceState, StateComponent, derivative};
    use proptest::prelude::*;
    use std::f64::consts::PI;

    fn solid(density: f64, cl: f64, ratio: f64, n: f64) -> DebyeSolid {
        DebyeSolid::new("x", density, cl, cl * ratio, n)
    }

    fn pair() -> impl Strategy<Value = [DebyeSolid; 2]> {
        let one = || (1e3..2e4_f64, 2e3..1.8e4_f64, 0.4..0.7_f64, 1e28..2e29_f64);
        (one(), one()).prop_map(|(a, b)| [solid(a.0, a.1, a.2, a.3), solid(b.0, b.1, b.2, b.3)])
    }

    proptest! {
        /// Detailed balance: the conductance is the same from either side. And no model passes the radiation limit
        /// of the side with fewer modes.
        #[test]
        fn reciprocity_and_radiation_limit(sides in pair(), exponent in -1.0..3.0_f64) {
            let t = 10f64.powf(exponent);
            let reversed = [sides[1].clone(), sides[0].clone()];
            for model in [MismatchModel::AcousticNormal, MismatchModel::Diffuse] {
                let emitted = TemperatureDefinition::Emitted;
                let there = KapitzaInterface::debye(model, &sides, emitted).unwrap();
                let g = there.at(t, emitted).conductance.unwrap();
                let back = KapitzaInterface::debye(model, &reversed, emitted).unwrap().at(t, emitted).conductance.unwrap();
                prop_assert!((g / back - 1.0).abs() < 1e-12);
                let [b1, b2] = there.bulk_conductances(t);
                prop_assert!(g <= b1.min(b2) * (1.0 + 1e-12));
            }
        }

        /// At every frequency no more modes cross than the side with fewer of them has.
        #[test]
        fn no_more_than_the_fewer_modes(sides in pair(), share in 0.0..1.1_f64) {
            let all = KapitzaInterface::debye(MismatchModel::Diffuse, &sides, TemperatureDefinition::Emitted).unwrap();
            let top = cutoffs(&sides).into_iter().fold(0.0, f64::max);
            let omega = share * top;
            let fewer = all.bulk[0].transmission(omega).min(all.bulk[1].transmission(omega));
            for model in [MismatchModel::AcousticNormal, MismatchModel::Diffuse] {
                let crossing = model.transmission(&sides).unwrap().transmission(omega);
                prop_assert!(crossing >= 0.0 && crossing <= fewer * (1.0 + 1e-12));
            }
        }

        /// Faster by a factor s, hotter by a factor s: every occupation is the same, and G grows by s.
        #[test]
        fn scaling_of_speed_and_temperature(sides in pair(), s in 0.2..5.0_f64, exponent in -1.0..3.0_f64) {
            let t = 10f64.powf(exponent);
            let mut faster = sides.clone();
            for branch in faster.iter_mut().flat_map(|solid| solid.branches.iter_mut()) {
                branch.speed *= s;
                branch.cutoff *= s;
            }
            let emitted = TemperatureDefinition::Emitted;
            for model in [MismatchModel::AcousticNormal, MismatchModel::Diffuse] {
                let g = debye_conductance(model, &sides, t, emitted).unwrap().conductance.unwrap();
                let scaled = debye_conductance(model, &faster, s * t, emitted).unwrap().conductance.unwrap();
                prop_assert!((scaled / (s * g) - 1.0).abs() < 1e-11);
            }
        }

        /// Diffuse mismatch below all cut-offs: τ₁₂ + τ₂₁ = 1, so that G_eq = 2 G (Simons; Landry & McGaughey).
        #[test]
        fn cold_diffuse_equilibrium_conductance_is_twice_the_emitted(sides in pair()) {
            let g = |definition| {
                debye_conductance(MismatchModel::Diffuse, &sides, 0.05, definition).unwrap().conductance.unwrap()
            };
            let ratio = g(TemperatureDefinition::EquivalentEquilibrium) / g(TemperatureDefinition::Emitted);
            prop_assert!((ratio - 2.0).abs() < 1e-9);
        }

        /// The law's derivative with respect to temperature.
        #[test]
        fn derivatives_are_consistent(sides in pair(), t in 5.0..900.0_f64) {
            for definition in [TemperatureDefinition::Emitted, TemperatureDefinition::EquivalentEquilibrium] {
                let law = KapitzaInterface::debye(MismatchModel::Diffuse, &sides, definition).unwrap();
                let at = |t: f64| law.conductance(&InterfaceState::at_temperature(t)).unwrap().value;
                let step = 1e-4 * t;
                let numeric = (at(t + step).re - at(t - step).re) / (2.0 * step);
                let slope = derivative(&at(t), StateComponent::Hot) + derivative(&at(t), StateComponent::Cold);
                prop_assert!((slope - numeric).abs() < 1e-6 * at(t).re / t);
            }
        }
    }

    /// Swartz & Pohl (1989): G = (π²k_B⁴/15ħ³) T³ Σ Γ_j/c_j², Γ_j = α/2 with α the diffuse transmission
    /// Σc₂⁻²/(Σc₁⁻² + Σc₂⁻²), prefactor 2.03851e10 SI; here for aluminium and silicon.
    #[test]
    fn low_temperature_prefactor() {
        let (al, si) =
            (solid(2700.0, 6240.0, 3040.0 / 6240.0, 6.02e28), solid(2330.0, 8970.0, 5332.0 / 8970.0, 5e28));
        let sum = |s: &DebyeSolid| s.branches.iter().map(|b| 1.0 / (b.speed * b.speed)).sum::<f64>();
        let alpha = sum(&si) / (sum(&al) + sum(&si));
        let prefactor = PI * PI * BOLTZMANN.powi(4) / (15.0 * REDUCED_PLANCK.powi(3));
        assert!((prefactor / 2.03851e10 - 1.0).abs() < 1e-5);
        let expected = prefactor * 0.5 * alpha * sum(&al);
        let law = KapitzaInterface::debye(MismatchModel::Diffuse, &[al, si], TemperatureDefinition::Emitted)
            .unwrap();
        assert!((law.transmission.low_temperature_prefactor() / expected - 1.0).abs() < 1e-12);
        let g = law.at(0.5, TemperatureDefinition::Emitted).conductance.unwrap();
        assert!((g / (expected * 0.125) - 1.0).abs() < 1e-12);
    }

    /// Direct quadrature of Landauer's integral at 25 digits (mpmath 1.4), W/(m² K).
    #[test]
    fn equals_arbitrary_precision() {
        let al = || solid(2700.0, 6240.0, 3040.0 / 6240.0, 6.02e28);
        let si = || solid(2330.0, 8970.0, 5332.0 / 8970.0, 5e28);
        let au = || solid(19300.0, 3390.0, 1290.0 / 3390.0, 5.9e28);
        // T, diffuse and acoustic between emitted temperatures, diffuse and acoustic between equilibrium ones.
        let al_si = [
            [1.0, 628.72777170135, 812.30503724404, 1257.4555434027, 2294.5890387293],
            [30.0, 16883634.272166, 21784961.753918, 33646331.189404, 60993486.556781],
            [100.0, 296443106.15751, 333531352.72874, 485008228.56461, 592869791.99591],
            [300.0, 794401256.84005, 837349454.21832, 1209885686.6706, 1312406229.8061],
            [1000.0, 944689267.89183, 995157121.06232, 1412840752.4462, 1528792110.7389],
        ];
        let au_si = [
            [1.0, 792.78407377668, 729.90261266604, 1585.5681475534, 1352.5265261638],
            [30.0, 17364780.672593, 12625263.727897, 29984513.348899, 18192075.870471],
            [100.0, 186751261.47353, 61669693.013576, 252265479.19202, 67454617.026021],
            [300.0, 324640544.02158, 93506326.565075, 408851091.35519, 99403461.643904],
            [1000.0, 349416153.10439, 99102393.54396, 435455972.88432, 104985772.94963],
        ];
        let emitted = TemperatureDefinition::Emitted;
        let equilibrium = TemperatureDefinition::EquivalentEquilibrium;
        for (sides, rows) in [([al(), si()], al_si), ([au(), si()], au_si)] {
            for [t, diffuse, acoustic, diffuse_eq, acoustic_eq] in rows {
                for (model, definition, expected) in [
                    (MismatchModel::Diffuse, emitted, diffuse),
                    (MismatchModel::AcousticNormal, emitted, acoustic),
                    (MismatchModel::Diffuse, equilibrium, diffuse_eq),
                    (MismatchModel::AcousticNormal, equilibrium, acoustic_eq),
                ] {
                    let point = debye_conductance(model, &sides, t, definition).unwrap();
                    let found = point.conductance.unwrap();
                    assert!(
                        (found / expected - 1.0).abs() < 1e-12,
                        "{model:?} {definition:?} {t}: {found} {expected}"
                    );
                    assert!((point.resistance * expected - 1.0).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn input_without_meaning_is_an_error() {
        let sides = [solid(2700.0, 6240.0, 0.5, 6e28), solid(2330.0, f64::NAN, 0.6, 5e28)];
        let emitted = TemperatureDefinition::Emitted;
        let law = KapitzaInterface::debye(
            MismatchModel::AcousticNormal,
            &[sides[0].clone(), sides[0].clone()],
            emitted,
        )
        .unwrap();
        for t in [0.0, -1.0, f64::NAN] {
            assert!(law.conductance(&InterfaceState::at_temperature(t)).is_err());
        }
        let broken = KapitzaInterface::debye(MismatchModel::AcousticNormal, &sides, emitted).unwrap();
        assert!(broken.conductance(&InterfaceState::at_temperature(300.0)).is_err());
    }

    /// Identical solids: acoustic mismatch leaves no resistance between equilibrium temperatures; diffuse mismatch
    /// still scatters, so that G_eq is the bulk ballistic conductance.
    #[test]
    fn identical_solids() {
        let si = || solid(2330.0, 8970.0, 0.594, 5e28);
        let equilibrium = TemperatureDefinition::EquivalentEquilibrium;
        let acoustic =
            KapitzaInterface::debye(MismatchModel::AcousticNormal, &[si(), si()], equilibrium).unwrap();
        let point = acoustic.at(300.0, equilibrium);
        assert_eq!((point.conductance, point.resistance), (None, 0.0));
        assert!(acoustic.conductance(&InterfaceState::at_temperature(300.0)).is_err());
        let diffuse = KapitzaInterface::debye(MismatchModel::Diffuse, &[si(), si()], equilibrium).unwrap();
        let bulk = diffuse.bulk_conductances(300.0)[0];
        assert!((diffuse.at(300.0, equilibrium).conductance.unwrap() / bulk - 1.0).abs() < 1e-12);
    }
}
