//! The pressed joint of two rough surfaces: h_j = h_c + h_g + h_r, contact, gap and radiation in parallel, each a channel
//! (Yovanovich, IEEE Trans. Compon. Packag. Technol. 28, 182, 2005).
//!
//! Vacuum is not a special path: it is the limit of zero gas pressure. No contact pressure is the limit of no solid
//! contact; the gaps are then those at the smallest load that the statistics of heights can tell, with a warning.
//! Range: that of the parts; that they do not disturb each other costs percent for air between metals, and tens of percent
//! for a good gas between poor conductors.

mod constant;

pub use constant::{ConstantJoint, JointConductance, joint_conductance};

use crate::radiation::check_emissivity;
use crate::separation::{SMALLEST, relative_separation};
use crate::{
    Hardness, RoughSurfaces, effective_emissivity, elastic, gap, harmonic_mean, plastic,
    radiative_conductance,
};
use kapitza_core::interface::{Conductance, Dual, InterfaceLaw, InterfaceState, LawError, Validity, Warning};
use kapitza_core::{Citation, Property};
use kapitza_gas::{Accommodation, GapGas};
use std::borrow::Cow;

/// Model of the solid spots.
#[derive(Clone, Debug, PartialEq)]
pub enum SolidContact {
    /// Yovanovich 1982.
    Plastic(Hardness),
    /// The fit of Cooper, Mikic & Yovanovich 1969.
    PlasticCmyFit(Hardness),
    /// The full model of Cooper, Mikic & Yovanovich 1969.
    PlasticFull(Hardness),
    /// Mikic 1974, with the contact modulus E′ (Pa).
    Elastic {
        /// E′, Pa.
        contact_modulus: f64,
    },
    /// No solid contact; the separation is then that of `relative_separation`, Y/σ.
    None {
        /// Y/σ of the gaps.
        relative_separation: f64,
    },
}

/// What stands in the gaps.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // One joint is made once; a gas on the heap would only complicate its making.
pub enum Gaps {
    /// No gap channel at all.
    Ignored,
    /// Nothing: the channel is there and conducts nothing, as a gas does in the limit of zero pressure.
    Vacuum,
    /// A gas.
    Gas(GapFill),
}

/// The gas in the gaps.
#[derive(Clone, Debug)]
pub struct GapFill {
    /// The gas; its pressure is that of the state.
    pub gas: GapGas,
    /// Energy accommodation on the two sides.
    pub accommodation: [Accommodation; 2],
    /// Integral form, or the simple one.
    pub integral: bool,
}

/// A pressed joint of two nominally flat rough surfaces.
#[derive(Clone, Debug)]
pub struct RoughJoint {
    /// Combined roughness and slope.
    pub surfaces: RoughSurfaces,
    /// Conductivities of the two solids over temperature, W/(m K).
    pub conductivity: [Property; 2],
    /// Model of the spots.
    pub solid: SolidContact,
    /// What stands in the gaps.
    pub gaps: Gaps,
    /// Emissivities of the two faces over temperature.
    pub emissivity: Option<[Property; 2]>,
    /// What was assumed in making this joint, for the user to know.
    pub assumptions: Vec<Warning>,
    /// Sources of its input, beside those of the models.
    pub sources: Vec<Citation>,
}

impl RoughJoint {
    /// P/H (or P/H_e), the value h_c σ/(k_s m) of the model, the argument of the separation, and the range.
    fn contact(&self, pressure: Dual) -> Result<(Dual, Dual, Dual, Option<Validity>), LawError> {
        let limited = |x: Dual, high: f64, law: &'static str, quantity: &'static str| {
            if x.re < high && x.re >= 0.0 {
                Ok(x)
            } else {
                Err(LawError::Domain { law, quantity, value: x.re, low: 0.0, high, unit: "1" })
            }
        };
        match &self.solid {
            SolidContact::Plastic(h) | SolidContact::PlasticCmyFit(h) | SolidContact::PlasticFull(h) => {
                let x = h.relative_pressure(pressure, &self.surfaces);
                let x = limited(x, 0.5, "plastic contact", "P/H")?;
                let (value, range) = match self.solid {
                    SolidContact::Plastic(_) => (plastic::yovanovich(x), plastic::YOVANOVICH_RANGE),
                    SolidContact::PlasticCmyFit(_) => (plastic::cmy_fit(x), plastic::CMY_RANGE),
                    _ => (plastic::full(x), plastic::FULL_RANGE),
                };
                Ok((x, value, x * 2.0, Some(range)))
            }
            SolidContact::Elastic { contact_modulus } => {
                let x = pressure / elastic::elastic_hardness(*contact_modulus, self.surfaces.slope);
                let x = limited(x, 0.25, "elastic contact", "P/H_e")?;
                Ok((x, elastic::mikic(x), x * 4.0, Some(elastic::RANGE)))
            }
            SolidContact::None { .. } => Ok((0.0.into(), 0.0.into(), 0.0.into(), None)),
        }
    }

    /// Separation Y of the mean planes, m, at a contact pressure (Pa).
    pub fn mean_plane_separation(&self, contact_pressure: Dual) -> Result<Dual, LawError> {
        self.check_surfaces()?;
        Ok(self.separation(self.contact(contact_pressure)?.2))
    }

    /// Checks that the surfaces have a roughness and a slope.
    fn check_surfaces(&self) -> Result<(), LawError> {
        let positive = |quantity, value: f64, unit| {
            if value > 0.0 && value.is_finite() {
                Ok(())
            } else {
                Err(LawError::Domain {
                    law: "rough contact",
                    quantity,
                    value,
                    low: 0.0,
                    high: f64::INFINITY,
                    unit,
                })
            }
        };
        positive("roughness", self.surfaces.roughness, "m")?;
        positive("slope", self.surfaces.slope, "1")?;
        if let SolidContact::None { relative_separation } = self.solid {
            positive("relative separation", relative_separation, "1")?;
        }
        Ok(())
    }

    /// Harmonic mean of the conductivities, each at the temperature of its side.
    fn conductivity(&self, state: &InterfaceState) -> Result<Dual, LawError> {
        let sides = [self.conductivity[0].at(state.hot), self.conductivity[1].at(state.cold)];
        match sides.iter().find(|k| !(k.re > 0.0 && k.re.is_finite())) {
            None => Ok(harmonic_mean(sides[0], sides[1])),
            Some(k) => Err(LawError::Domain {
                law: "rough contact",
                quantity: "thermal conductivity",
                value: k.re,
                low: 0.0,
                high: f64::INFINITY,
                unit: "W/(m K)",
            }),
        }
    }

    /// Y, m.
    fn separation(&self, argument: Dual) -> Dual {
        let relative = match self.solid {
            SolidContact::None { relative_separation } => relative_separation.into(),
            _ => relative_separation(argument),
        };
        relative * self.surfaces.roughness
    }
}

impl InterfaceLaw for RoughJoint {
    fn name(&self) -> Cow<'static, str> {
        match self.solid {
            SolidContact::Plastic(_) => "rough contact, plastic",
            SolidContact::PlasticCmyFit(_) => "rough contact, plastic (CMY fit)",
            SolidContact::PlasticFull(_) => "rough contact, plastic (full model)",
            SolidContact::Elastic { .. } => "rough contact, elastic",
            SolidContact::None { .. } => "rough gap",
        }
        .into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        self.check_surfaces()?;
        let mut warnings = self.assumptions.clone();
        let mut channels = Vec::with_capacity(3);
        let (x, relative, argument, range) = self.contact(state.contact_pressure)?;
        if let Some(range) = range {
            let k = self.conductivity(state)?;
            let value = k * relative * (self.surfaces.slope / self.surfaces.roughness);
            channels.push(Conductance::single(value).named("contact"));
            warnings.extend(range.check(x.re));
            warnings.extend(self.conductivity[0].check(state.hot.re));
            warnings.extend(self.conductivity[1].check(state.cold.re));
            if let SolidContact::Plastic(h) | SolidContact::PlasticCmyFit(h) | SolidContact::PlasticFull(h) =
                &self.solid
            {
                warnings.extend(h.check());
            }
        }
        if matches!(self.gaps, Gaps::Vacuum) {
            channels.push(Conductance::single(0.0.into()).named("gap"));
        }
        if let Gaps::Gas(fill) = &self.gaps {
            fill.gas.validate(&fill.accommodation, state)?;
            if range.is_some() && argument.re < SMALLEST {
                warnings.push(Warning::Assumed {
                    what: "the surfaces hardly touch: their separation is taken as that at P/H = 5e-10"
                        .into(),
                });
            }
            let separation = self.separation(argument);
            let parameter = fill.gas.parameter_times_pressure(&fill.accommodation, state);
            let k = fill.gas.conductivity.at(state.mean_temperature());
            let value = if fill.integral {
                gap::integral(k, self.surfaces.roughness, separation, parameter, state.gas_pressure)
            } else {
                gap::simple(k, separation, parameter, state.gas_pressure)
            };
            channels.push(Conductance::single(value).named("gap"));
            if state.gas_pressure.re > 0.0 {
                warnings.extend(fill.gas.warnings(&fill.accommodation, state));
            }
        }
        if let Some([hot, cold]) = &self.emissivity {
            let emissivity = [hot.at(state.hot), cold.at(state.cold)];
            check_emissivity(emissivity.map(|e| e.re))?;
            let emissivity = effective_emissivity(emissivity);
            channels.push(Conductance::single(radiative_conductance(state, emissivity)).named("radiation"));
            warnings.extend(hot.check(state.hot.re));
            warnings.extend(cold.check(state.cold.re));
        }
        let mut conductance = Conductance::parallel(channels);
        conductance.warnings = warnings;
        Ok(conductance)
    }

    fn citations(&self) -> Vec<Citation> {
        let cmy = Citation::new(
            "M. G. Cooper, B. B. Mikic, M. M. Yovanovich, Thermal contact conductance, Int. J. Heat Mass Transfer 12, 279 (1969)",
        );
        let mut all = match &self.solid {
            SolidContact::Plastic(h) => {
                let mut all = vec![Citation::new(
                    "M. M. Yovanovich, Thermal contact correlations, in Spacecraft Radiative Transfer and Temperature Control, Prog. Astronaut. Aeronaut. 83, 83 (1982)",
                )];
                all.extend(h.citations());
                all
            }
            SolidContact::PlasticCmyFit(h) | SolidContact::PlasticFull(h) => {
                std::iter::once(cmy).chain(h.citations()).collect()
            }
            SolidContact::Elastic { .. } => vec![Citation::new(
                "B. B. Mikic, Thermal contact conductance; theoretical considerations, Int. J. Heat Mass Transfer 17, 205 (1974)",
            )],
            SolidContact::None { .. } => Vec::new(),
        };
        if let Gaps::Gas(fill) = &self.gaps {
            if fill.integral {
                all.push(Citation::new(
                    "M. M. Yovanovich, J. W. DeVaal, A. A. Hegazy, A statistical model to predict thermal gap conductance between conforming rough surfaces, AIAA-82-0888 (1982)",
                ));
            }
            all.extend(fill.gas.citations(&fill.accommodation));
        }
        all.extend(self.conductivity.iter().filter_map(|p| p.source.clone()));
        all.extend(self.emissivity.iter().flatten().filter_map(|p| p.source.clone()));
        all.extend(self.sources.iter().cloned());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitza_core::interface::{StateComponent, derivative};
    use proptest::prelude::*;

    fn argon() -> GapGas {
        GapGas {
            name: "Ar".into(),
            conductivity: Property::given("k", 0.0177),
            viscosity: Property::given("mu", 22.7e-6),
            specific_heat: Property::given("cp", 520.3),
            molar_mass: 0.039_948,
            monatomic: true,
        }
    }

    fn joint(solid: SolidContact, integral: bool) -> RoughJoint {
        RoughJoint {
            surfaces: RoughSurfaces { roughness: 1.7e-6, slope: 0.18 },
            conductivity: [Property::given("k1", 16.0), Property::given("k2", 200.0)],
            solid,
            gaps: Gaps::Gas(GapFill {
                gas: argon(),
                accommodation: [
                    Accommodation::Fixed(0.9),
                    Accommodation::SongYovanovich {
                        gas_molar_mass: 0.039_948,
                        monatomic: true,
                        solid_molar_mass: 0.0558,
                    },
                ],
                integral,
            }),
            emissivity: Some([Property::given("e1", 0.2), Property::given("e2", 0.3)]),
            assumptions: vec![],
            sources: vec![],
        }
    }

    fn models() -> Vec<SolidContact> {
        vec![
            SolidContact::Plastic(Hardness::Vickers { c1: 6.271e9, c2: -0.229, source: None }),
            SolidContact::PlasticCmyFit(Hardness::Fixed(3e9)),
            SolidContact::PlasticFull(Hardness::Brinell(1.5e9)),
            SolidContact::Elastic { contact_modulus: 112e9 },
            SolidContact::None { relative_separation: 3.0 },
        ]
    }

    proptest! {
        /// Derivatives of all models against central differences of the value.
        #[test]
        fn derivatives_are_consistent(
            which in 0..5_usize, integral in any::<bool>(), hot in 290.0..400.0_f64, cold in 280.0..390.0_f64,
            p in 1e4..3e7_f64, gas in 1.0..2e5_f64
        ) {
            let law = joint(models()[which].clone(), integral);
            let base = [hot, cold, p, gas, 0.0];
            let value = |s: [f64; 5]| law.conductance(&InterfaceState::new(s[0], s[1], s[2], s[3], s[4])).unwrap().value;
            let here = value(base);
            for (component, i) in [
                (StateComponent::Hot, 0), (StateComponent::Cold, 1), (StateComponent::ContactPressure, 2),
                (StateComponent::GasPressure, 3),
            ] {
                let step = base[i] * 1e-5;
                let shifted = |s: f64| { let mut b = base; b[i] += s; value(b).re };
                let numeric = (shifted(step) - shifted(-step)) / (2.0 * step);
                prop_assert!((derivative(&here, component) - numeric).abs() < 1e-6 * here.re / base[i], "{i}");
            }
        }

        /// More pressure, more conductance; the parts are not negative and add up.
        #[test]
        fn monotone_in_pressure(which in 0..4_usize, p in 1e3..1e7_f64) {
            let law = joint(models()[which].clone(), true);
            let at = |p: f64| law.conductance(&InterfaceState::new(300.0, 300.0, p, 1e5, 0.0)).unwrap();
            let (a, b) = (at(p), at(1.1 * p));
            prop_assert!(b.value.re > a.value.re);
            let sum: f64 = a.leaves().iter().map(|l| l.1).sum();
            prop_assert!((sum / a.value.re - 1.0).abs() < 1e-14);
            prop_assert!(a.leaves().iter().all(|l| l.1 >= 0.0));
        }
    }

    /// Continuous to 1e-9 down to no gas at all.
    #[test]
    fn vacuum_is_the_zero_pressure_limit() {
        for integral in [false, true] {
            let law = joint(models()[0].clone(), integral);
            let at = |gas: f64| {
                law.conductance(&InterfaceState::new(300.0, 300.0, 1e6, gas, 0.0)).unwrap().value.re
            };
            let vacuum = at(0.0);
            let mut last = f64::INFINITY;
            for exponent in 0..12 {
                let difference = at(10f64.powi(-exponent)) / vacuum - 1.0;
                assert!(difference >= 0.0 && difference < last);
                last = difference;
            }
            assert!(last < 1e-9, "{last}");
        }
    }

    /// Input without a meaning is an error, never NaN.
    #[test]
    fn input_without_meaning_is_an_error() {
        let state = InterfaceState::new(300.0, 300.0, 1e6, 1e5, 0.0);
        for model in models().into_iter().take(4) {
            for pressure in [-1.0, f64::NAN, f64::INFINITY] {
                let law = joint(model.clone(), true);
                assert!(
                    law.conductance(&state.with_contact_pressure(pressure)).is_err(),
                    "{model:?} {pressure}"
                );
            }
        }
        let broken = |change: &dyn Fn(&mut RoughJoint)| {
            let mut law = joint(models()[0].clone(), true);
            change(&mut law);
            law.conductance(&state).is_err()
        };
        assert!(broken(&|law| law.surfaces.roughness = 0.0));
        assert!(broken(&|law| law.surfaces.slope = -0.1));
        assert!(broken(&|law| law.conductivity[1] = Property::given("k", 0.0)));
        assert!(broken(&|law| law.emissivity = Some([Property::given("e", 0.5), Property::given("e", 0.0)])));
        let law = joint(models()[0].clone(), true);
        assert!(law.conductance(&state.with_gas_pressure(-1.0)).is_err());
    }

    proptest! {
        /// Continuous at the lightest load too: |h(P → 0) − h(0)| → 0, for every model of the spots.
        #[test]
        fn no_contact_is_the_zero_pressure_limit(which in 0..4_usize, exponent in -6.0..-2.0_f64) {
            let law = joint(models()[which].clone(), true);
            let at = |p: f64| law.conductance(&InterfaceState::new(300.0, 300.0, p, 1e5, 0.0)).unwrap();
            let (none, light) = (at(0.0), at(10f64.powf(exponent)));
            prop_assert!((light.value.re / none.value.re - 1.0).abs() < 1e-4);
            let assumed = none.all_warnings().iter().any(|w| matches!(w, Warning::Assumed { .. }));
            prop_assert!(assumed);
        }
    }

    /// No contact pressure: the gas and the radiation remain.
    #[test]
    fn no_pressure_leaves_gas_and_radiation() {
        let law = joint(models()[0].clone(), true);
        let g = law.conductance(&InterfaceState::new(300.0, 300.0, 0.0, 1e5, 0.0)).unwrap();
        assert_eq!(g.leaves()[0].1, 0.0);
        assert!(g.value.re > 100.0 && g.value.re.is_finite());
        assert!(derivative(&g.value, StateComponent::ContactPressure).is_finite());
    }

    #[test]
    fn pressure_beyond_hardness_is_an_error() {
        for model in models().into_iter().take(4) {
            let law = joint(model, true);
            let error = law.conductance(&InterfaceState::new(300.0, 300.0, 1e12, 1e5, 0.0)).unwrap_err();
            assert!(matches!(error, LawError::Domain { .. }));
        }
    }

    /// h_c scales with the harmonic mean conductivity and with m/σ at fixed hardness.
    #[test]
    fn scaling() {
        let law = joint(SolidContact::Plastic(Hardness::Fixed(3e9)), true);
        let contact = |law: &RoughJoint| {
            law.conductance(&InterfaceState::new(300.0, 300.0, 1e6, 0.0, 0.0)).unwrap().leaves()[0].1
        };
        let expected = 1.25 * (2.0 * 16.0 * 200.0 / 216.0) * (0.18 / 1.7e-6) * (1e6f64 / 3e9).powf(0.95);
        assert!((contact(&law) / expected - 1.0).abs() < 1e-12);
        let mut rougher = law.clone();
        rougher.surfaces.roughness *= 2.0;
        assert!((contact(&law) / contact(&rougher) - 2.0).abs() < 1e-12);
    }
}
