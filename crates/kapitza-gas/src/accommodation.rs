//! Energy accommodation coefficients: the fraction of the possible energy that a molecule hands over in one collision.
//!
//! Song & Yovanovich (AIAA 25th Aerospace Sciences Meeting, 1987), for engineering surfaces with adsorbed layers:
//! α = e^(C₀T*) M*_g/(C₁ + M*_g) + (1 − e^(C₀T*)) 2.4 μ/(1 + μ)², T* = (T_s − 273 K)/273 K, μ = M_g/M_s,
//! M*_g = M_g for monatomic gases, 1.4 M_g else, C₀ = −0.57, C₁ = 6.8 g/mol.
//!
//! The first term is a surface covered with adsorbed gas (alone at 273 K), the second a clean one, for which
//! 2.4 μ/(1 + μ)² is the limit of Goodman & Wachman (Dynamics of Gas-Surface Scattering, 1976); heat drives the gas off.
//! Range: 273 to 1250 K; data scatter about the correlation by some 25 %.

use kapitza_core::Citation;
use kapitza_core::interface::{Dual, LawError, Validity, Warning};
use num_dual::DualNum;

/// Where an accommodation coefficient comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Accommodation {
    /// A given number, 0 < α ≤ 1.
    Fixed(f64),
    /// The correlation of Song & Yovanovich.
    SongYovanovich {
        /// Molar mass of the gas, kg/mol.
        gas_molar_mass: f64,
        /// Whether the gas is monatomic.
        monatomic: bool,
        /// Molar mass of the solid, kg/mol.
        solid_molar_mass: f64,
    },
}

/// Temperatures of the data behind the correlation.
const RANGE: Validity = Validity {
    model: "accommodation coefficient of Song & Yovanovich (1987)",
    quantity: "surface temperature",
    low: 273.0,
    high: 1250.0,
    unit: "K",
};

/// The correlation of Song & Yovanovich for a surface temperature (K) and molar masses (kg/mol).
///
/// ```
/// // At 273 K only the adsorbed layer counts: argon 39.95/(6.8 + 39.95), whatever the solid.
/// let alpha = kapitza_gas::song_yovanovich(273.0.into(), 39.95e-3, true, 55.8e-3);
/// assert!((alpha.re - 0.854_545).abs() < 1e-6);
/// ```
pub fn song_yovanovich(
    temperature: Dual,
    gas_molar_mass: f64,
    monatomic: bool,
    solid_molar_mass: f64,
) -> Dual {
    const C0: f64 = -0.57;
    const C1: f64 = 6.8e-3; // kg/mol
    let reduced = (temperature - 273.0) / 273.0;
    let weight = (reduced * C0).exp();
    let effective = if monatomic { gas_molar_mass } else { 1.4 * gas_molar_mass };
    let ratio = gas_molar_mass / solid_molar_mass;
    let clean = 2.4 * ratio / ((1.0 + ratio) * (1.0 + ratio));
    weight * (effective / (C1 + effective) - clean) + clean
}

impl Accommodation {
    /// The coefficient at a surface temperature; the correlation is cut to at most 1.
    pub fn at(&self, temperature: Dual) -> Dual {
        match *self {
            Self::Fixed(alpha) => alpha.into(),
            Self::SongYovanovich { gas_molar_mass, monatomic, solid_molar_mass } => {
                let alpha = song_yovanovich(temperature, gas_molar_mass, monatomic, solid_molar_mass);
                if alpha.re > 1.0 { 1.0.into() } else { alpha }
            }
        }
    }

    /// Checks that a given coefficient is above 0 and at most 1.
    pub fn validate(&self) -> Result<(), LawError> {
        match *self {
            Self::Fixed(alpha) if !(alpha > 0.0 && alpha <= 1.0) => Err(LawError::Domain {
                law: "temperature slip",
                quantity: "accommodation coefficient",
                value: alpha,
                low: 0.0,
                high: 1.0,
                unit: "1",
            }),
            _ => Ok(()),
        }
    }

    /// A warning outside the range of the correlation.
    pub fn check(&self, temperature: f64) -> Option<Warning> {
        match self {
            Self::Fixed(_) => None,
            Self::SongYovanovich { .. } => RANGE.check(temperature),
        }
    }

    /// The source of the correlation.
    pub fn citation(&self) -> Option<Citation> {
        match self {
            Self::Fixed(_) => None,
            Self::SongYovanovich { .. } => Some(Citation::new(
                "S. Song, M. M. Yovanovich, Correlation of thermal accommodation coefficient for engineering surfaces, Fundamentals of Conduction and Recent Developments in Contact Resistance, ASME HTD 69, 107 (1987)",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitza_core::interface::{InterfaceState, StateComponent, derivative};
    use proptest::prelude::*;

    fn correlation(gas: f64, monatomic: bool, solid: f64) -> Accommodation {
        Accommodation::SongYovanovich { gas_molar_mass: gas, monatomic, solid_molar_mass: solid }
    }

    /// Hot surfaces are clean: 2.4 μ/(1 + μ)², at most 0.6, where the masses are equal.
    #[test]
    fn hot_surfaces_are_clean() {
        let alpha = song_yovanovich(1e5.into(), 0.04, true, 0.04).re;
        assert!((alpha - 0.6).abs() < 1e-12);
    }

    /// 1.4 times the mass for molecules: nitrogen at 273 K, 39.22/(6.8 + 39.22).
    #[test]
    fn molecules_count_with_1_4_times_their_mass() {
        let alpha = correlation(28.0134e-3, false, 0.0558).at(273.0.into()).re;
        assert!((alpha - 39.218_76 / 46.018_76).abs() < 1e-12);
    }

    #[test]
    fn coefficients_outside_their_meaning_are_errors() {
        for alpha in [0.0, -0.1, 1.1, f64::NAN] {
            assert!(matches!(Accommodation::Fixed(alpha).validate(), Err(LawError::Domain { .. })));
        }
        assert!(Accommodation::Fixed(1.0).validate().is_ok());
        assert!(correlation(0.004, true, 0.0558).check(77.0).is_some());
        assert!(correlation(0.004, true, 0.0558).check(300.0).is_none());
    }

    proptest! {
        /// Between 0 and 1 for every gas, solid and temperature; the derivative against central differences.
        #[test]
        fn a_fraction_with_an_exact_slope(
            gas in 2e-3..0.15_f64, monatomic in any::<bool>(), solid in 7e-3..0.25_f64, t in 1.0..2e3_f64
        ) {
            let law = correlation(gas, monatomic, solid);
            let at = |t: f64| law.at(InterfaceState::at_temperature(t).hot);
            prop_assert!(at(t).re > 0.0 && at(t).re <= 1.0);
            if [0.99, 1.0, 1.01].iter().all(|f| at(t * f).re < 1.0) {
                let step = 1e-4 * t;
                let numeric = (at(t + step).re - at(t - step).re) / (2.0 * step);
                prop_assert!((derivative(&at(t), StateComponent::Hot) - numeric).abs() < 1e-7 / t);
            }
        }
    }
}
