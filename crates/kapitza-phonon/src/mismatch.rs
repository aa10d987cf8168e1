//! Mismatch models: what a perfect boundary between two Debye solids transmits.

mod acoustic;
mod diffuse;

pub use acoustic::normal_transmission;

use crate::{DebyeSolid, Spectrum, TemperatureDefinition, equivalent_equilibrium};
use kapitza_core::Citation;
use kapitza_core::interface::{Conductance, Dual, InterfaceLaw, InterfaceState, LawError, chain};
use std::borrow::Cow;

/// A mismatch model for Debye solids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MismatchModel {
    /// Acoustic mismatch at normal incidence.
    AcousticNormal,
    /// Diffuse mismatch.
    Diffuse,
}

impl MismatchModel {
    /// The name in case files and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::AcousticNormal => "amm-normal",
            Self::Diffuse => "dmm-debye",
        }
    }

    /// The transmission function between two solids.
    pub fn transmission(self, sides: &[DebyeSolid; 2]) -> Spectrum {
        match self {
            Self::AcousticNormal => acoustic::transmission(sides),
            Self::Diffuse => diffuse::transmission(sides),
        }
    }
}

/// An interface between two Debye solids.
#[derive(Clone, Debug)]
pub struct DebyeInterface {
    model: MismatchModel,
    definition: TemperatureDefinition,
    spectrum: Spectrum,
    bulk: [Spectrum; 2],
    sources: Vec<Citation>,
}

/// A conductance with the definition of its temperatures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConductancePoint {
    /// T, K.
    pub temperature: f64,
    /// G, W m⁻² K⁻¹; `None` where the definition leaves no resistance.
    pub conductance: Option<f64>,
    /// Bound on the numerical error of G, W m⁻² K⁻¹.
    pub error: f64,
    /// What the temperatures are.
    pub definition: TemperatureDefinition,
}

impl DebyeInterface {
    /// Prepares the model for two solids.
    pub fn new(model: MismatchModel, sides: &[DebyeSolid; 2], definition: TemperatureDefinition) -> Self {
        let mut sources: Vec<Citation> = sides.iter().flat_map(|s| s.sources.iter().cloned()).collect();
        sources.dedup();
        Self {
            model,
            definition,
            spectrum: model.transmission(sides),
            bulk: [modes(&sides[0]), modes(&sides[1])],
            sources,
        }
    }

    /// The conductance at a temperature (K) in one of the two definitions.
    pub fn at(&self, temperature: f64, definition: TemperatureDefinition) -> ConductancePoint {
        let emitted = self.spectrum.conductance(temperature).0;
        let conductance = match definition {
            TemperatureDefinition::Emitted => Some(emitted),
            TemperatureDefinition::EquivalentEquilibrium => {
                equivalent_equilibrium(emitted, self.bulk_conductances(temperature))
            }
        };
        // The integrals are closed forms good to 1e-13; the difference of resistances amplifies that.
        let error = conductance.map_or(0.0, |g| 1e-13 * g * (g / emitted).max(1.0));
        ConductancePoint { temperature, conductance, error, definition }
    }

    /// Ballistic conductances of the two solids, τ = 1, W m⁻² K⁻¹.
    pub fn bulk_conductances(&self, temperature: f64) -> [f64; 2] {
        [self.bulk[0].conductance(temperature).0, self.bulk[1].conductance(temperature).0]
    }

    /// The transmission function.
    pub fn spectrum(&self) -> &Spectrum {
        &self.spectrum
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

impl InterfaceLaw for DebyeInterface {
    fn name(&self) -> Cow<'static, str> {
        format!("{} ({})", self.model.name(), self.definition.name()).into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        let t = state.mean_temperature();
        if !(t.re > 0.0) {
            return Err(LawError::Domain {
                law: "phonon mismatch",
                quantity: "mean temperature",
                value: t.re,
                low: 0.0,
                high: f64::INFINITY,
                unit: "K",
            });
        }
        let dual = |spectrum: &Spectrum| {
            let (value, slope) = spectrum.conductance(t.re);
            chain(t, value, slope)
        };
        let emitted = dual(&self.spectrum);
        let value = match self.definition {
            TemperatureDefinition::Emitted => emitted,
            TemperatureDefinition::EquivalentEquilibrium => {
                let one = Dual::from(1.0);
                let bulk = one / dual(&self.bulk[0]) + one / dual(&self.bulk[1]);
                let resistance = one / emitted - bulk * 0.5;
                if resistance.re <= 1e-13 / emitted.re {
                    return Err(LawError::Missing {
                        law: "equivalent-equilibrium conductance",
                        what: "two different solids: between identical ones nothing is reflected and no resistance remains".into(),
                    });
                }
                one / resistance
            }
        };
        Ok(Conductance::single(value))
    }

    fn citations(&self) -> Vec<Citation> {
        let mut all = vec![match self.model {
            MismatchModel::AcousticNormal => Citation::new(
                "W. A. Little, The transport of heat between dissimilar solids at low temperatures, Can. J. Phys. 37, 334 (1959)",
            ),
            MismatchModel::Diffuse => Citation::new(
                "E. T. Swartz, R. O. Pohl, Thermal boundary resistance, Rev. Mod. Phys. 61, 605 (1989)",
            ),
        }];
        if self.definition == TemperatureDefinition::EquivalentEquilibrium {
            all.push(Citation::new(
                "S. Simons, On the thermal contact resistance between insulators, J. Phys. C 7, 4048 (1974)",
            ));
        }
        all.extend(self.sources.iter().cloned());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitza_core::constants::{BOLTZMANN, REDUCED_PLANCK};
    use kapitza_core::interface::{StateComponent, derivative};
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
                let there = DebyeInterface::new(model, &sides, emitted);
                let g = there.at(t, emitted).conductance.unwrap();
                let back = DebyeInterface::new(model, &reversed, emitted).at(t, emitted).conductance.unwrap();
                prop_assert!((g / back - 1.0).abs() < 1e-12);
                let [b1, b2] = there.bulk_conductances(t);
                prop_assert!(g <= b1.min(b2) * (1.0 + 1e-12));
            }
        }

        /// The law's derivative with respect to temperature.
        #[test]
        fn derivatives_are_consistent(sides in pair(), t in 5.0..900.0_f64) {
            for definition in [TemperatureDefinition::Emitted, TemperatureDefinition::EquivalentEquilibrium] {
                let law = DebyeInterface::new(MismatchModel::Diffuse, &sides, definition);
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
        let (al, si) = (solid(2700.0, 6240.0, 3040.0 / 6240.0, 6.02e28), solid(2330.0, 8970.0, 5332.0 / 8970.0, 5e28));
        let sum = |s: &DebyeSolid| s.branches.iter().map(|b| 1.0 / (b.speed * b.speed)).sum::<f64>();
        let alpha = sum(&si) / (sum(&al) + sum(&si));
        let prefactor = PI * PI * BOLTZMANN.powi(4) / (15.0 * REDUCED_PLANCK.powi(3));
        assert!((prefactor / 2.03851e10 - 1.0).abs() < 1e-5);
        let expected = prefactor * 0.5 * alpha * sum(&al);
        let law = DebyeInterface::new(MismatchModel::Diffuse, &[al, si], TemperatureDefinition::Emitted);
        assert!((law.spectrum().low_temperature_prefactor() / expected - 1.0).abs() < 1e-12);
        let g = law.at(0.5, TemperatureDefinition::Emitted).conductance.unwrap();
        assert!((g / (expected * 0.125) - 1.0).abs() < 1e-12);
    }

    /// Identical solids: acoustic mismatch leaves no resistance between equilibrium temperatures; diffuse mismatch
    /// still scatters, so that G_eq is the bulk ballistic conductance.
    #[test]
    fn identical_solids() {
        let si = || solid(2330.0, 8970.0, 0.594, 5e28);
        let equilibrium = TemperatureDefinition::EquivalentEquilibrium;
        let acoustic = DebyeInterface::new(MismatchModel::AcousticNormal, &[si(), si()], equilibrium);
        assert_eq!(acoustic.at(300.0, equilibrium).conductance, None);
        assert!(acoustic.conductance(&InterfaceState::at_temperature(300.0)).is_err());
        let diffuse = DebyeInterface::new(MismatchModel::Diffuse, &[si(), si()], equilibrium);
        let bulk = diffuse.bulk_conductances(300.0)[0];
        assert!((diffuse.at(300.0, equilibrium).conductance.unwrap() / bulk - 1.0).abs() < 1e-12);
    }
}
