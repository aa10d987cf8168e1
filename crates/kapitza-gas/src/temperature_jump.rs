//! The temperature jump at a wall as a length, and both jumps of a gap as the gas parameter M: h = k/(Y + M),
//!
//! M = [(2 − α₁)/α₁ + (2 − α₂)/α₂] · 2γ/(γ + 1) · λ/Pr,   λ = 2μ/(ρc̄)
//!
//! (Smoluchowski's jump; Kennard, Kinetic Theory of Gases, 1938, § 181; used for gaps by Yovanovich, DeVaal & Hegazy,
//! AIAA-82-0888, 1982). With Pr = μc_p/k the conductivity cancels from k/M: the free-molecular limit is Knudsen's exactly,
//! h p⁻¹ = α₁α₂/(α₁ + α₂ − α₁α₂) · (γ + 1)/(γ − 1) · √(R/8πMT), and the continuum limit Fourier's.
//!
//! Range: both limits are exact; between them the formula exceeds the linearised kinetic equations by at most 7.7 % (BGK)
//! or 8.9 % (Shakhov), near a rarefaction of 1.5 with full accommodation.
//! Everything is written with M·p, which is finite at every pressure: vacuum is the limit p → 0.

use crate::Accommodation;
use crate::mean_free_path::mean_free_path_times_pressure;
use kapitza_core::constants::MOLAR_GAS;
use kapitza_core::interface::{Dual, InterfaceState, LawError, Warning, chain};
use kapitza_core::{Citation, Property};
use kapitza_materials::{Atomicity, Gas, MaterialError, PropertyKey};

/// A gas at one temperature, in plain numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GasState {
    /// Temperature, K.
    pub temperature: f64,
    /// Thermal conductivity, W/(m K).
    pub conductivity: f64,
    /// Viscosity, Pa s.
    pub viscosity: f64,
    /// Specific heat at constant pressure, J/(kg K).
    pub specific_heat: f64,
    /// Molar mass, kg/mol.
    pub molar_mass: f64,
}

impl GasState {
    /// Ratio of specific heats γ = c_p/(c_p − R/M).
    pub fn heat_capacity_ratio(&self) -> f64 {
        self.specific_heat / (self.specific_heat - MOLAR_GAS / self.molar_mass)
    }

    /// Prandtl number μc_p/k.
    pub fn prandtl_number(&self) -> f64 {
        self.viscosity * self.specific_heat / self.conductivity
    }

    /// λ p, Pa m, with λ = 2μ/(ρc̄).
    pub fn mean_free_path_times_pressure(&self) -> f64 {
        mean_free_path_times_pressure(self.viscosity, self.molar_mass, self.temperature)
    }

    /// Temperature-jump length of one wall times the pressure, (2 − α)/α · 2γ/(γ + 1) · λp/Pr, Pa m.
    ///
    /// ```
    /// // A monatomic gas with Pr = 2/3 at a fully accommodating wall: 15/8 λ (Kennard 1938).
    /// use kapitza_gas::GasState;
    /// let (r, m) = (8.314_462_618_153_24, 0.039_948);
    /// let cp = 2.5 * r / m;
    /// let argon = GasState { temperature: 300.0, conductivity: 1.5 * 22.7e-6 * cp, viscosity: 22.7e-6, specific_heat: cp, molar_mass: m };
    /// let ratio = argon.jump_length_times_pressure(1.0) / argon.mean_free_path_times_pressure();
    /// assert!((ratio - 15.0 / 8.0).abs() < 1e-12);
    /// ```
    pub fn jump_length_times_pressure(&self, accommodation: f64) -> f64 {
        let gamma = self.heat_capacity_ratio();
        (2.0 - accommodation) / accommodation * 2.0 * gamma / (gamma + 1.0) / self.prandtl_number()
            * self.mean_free_path_times_pressure()
    }

    /// M p, Pa m: the jump lengths of both walls.
    pub fn gas_parameter_times_pressure(&self, accommodation: [f64; 2]) -> f64 {
        accommodation.iter().map(|&alpha| self.jump_length_times_pressure(alpha)).sum()
    }

    /// h = k p/(Y p + M p), W/(m² K), of a gap of `thickness` Y (m) at a `pressure` (Pa); nothing in vacuum.
    pub fn gap_conductance(&self, thickness: f64, pressure: f64, accommodation: [f64; 2]) -> f64 {
        self.conductivity * pressure
            / (thickness * pressure + self.gas_parameter_times_pressure(accommodation))
    }
}

/// A gas as gap formulas need it: its properties over temperature.
#[derive(Clone, Debug)]
pub struct GapGas {
    /// Name.
    pub name: String,
    /// Thermal conductivity, W/(m K).
    pub conductivity: Property,
    /// Viscosity, Pa s.
    pub viscosity: Property,
    /// Specific heat at constant pressure, J/(kg K).
    pub specific_heat: Property,
    /// Molar mass, kg/mol.
    pub molar_mass: f64,
    /// Whether one molecule is one atom.
    pub monatomic: bool,
}

impl GapGas {
    /// Takes what is needed from the database; an error names what is missing.
    pub fn new(gas: &Gas) -> Result<Self, MaterialError> {
        let take = |key| gas.property(key).cloned();
        Ok(Self {
            name: gas.name.clone(),
            conductivity: take(PropertyKey::ThermalConductivity)?,
            viscosity: take(PropertyKey::Viscosity)?,
            specific_heat: take(PropertyKey::SpecificHeat)?,
            molar_mass: take(PropertyKey::MolarMass)?.value(300.0),
            monatomic: gas.atomicity == Atomicity::Monatomic,
        })
    }

    /// The plain numbers at a temperature, K.
    pub fn at(&self, temperature: f64) -> GasState {
        GasState {
            temperature,
            conductivity: self.conductivity.value(temperature),
            viscosity: self.viscosity.value(temperature),
            specific_heat: self.specific_heat.value(temperature),
            molar_mass: self.molar_mass,
        }
    }

    /// M p, Pa m, for walls at the two temperatures of `state` and the gas at their mean.
    pub fn parameter_times_pressure(
        &self,
        accommodation: &[Accommodation; 2],
        state: &InterfaceState,
    ) -> Dual {
        let temperature = state.mean_temperature();
        let (k, mu, cp) = (
            self.conductivity.at(temperature),
            self.viscosity.at(temperature),
            self.specific_heat.at(temperature),
        );
        let cv = cp - MOLAR_GAS / self.molar_mass;
        // 2γ/(γ + 1)/Pr = 2 k/(μ (c_p + c_v)).
        let factor = k * 2.0 / (mu * (cp + cv));
        let t = temperature.re;
        let root = mean_free_path_times_pressure(1.0, self.molar_mass, t);
        let lambda_p = mu * chain(temperature, root, 0.5 * root / t);
        let jump = |a: Dual| (a * -1.0 + 2.0) / a;
        let jumps = jump(accommodation[0].at(state.hot)) + jump(accommodation[1].at(state.cold));
        jumps * factor * lambda_p
    }

    /// Checks that the state and the accommodation coefficients have a meaning: temperatures above zero, no negative
    /// pressure, coefficients above 0 and at most 1.
    pub fn validate(
        &self,
        accommodation: &[Accommodation; 2],
        state: &InterfaceState,
    ) -> Result<(), LawError> {
        let domain = |quantity, value, unit| {
            Err(LawError::Domain {
                law: "gas in a gap",
                quantity,
                value,
                low: 0.0,
                high: f64::INFINITY,
                unit,
            })
        };
        for wall in [state.hot.re, state.cold.re] {
            if !(wall > 0.0 && wall.is_finite()) {
                return domain("temperature", wall, "K");
            }
        }
        let pressure = state.gas_pressure.re;
        if !(pressure >= 0.0 && pressure.is_finite()) {
            return domain("gas pressure", pressure, "Pa");
        }
        accommodation.iter().try_for_each(Accommodation::validate)
    }

    /// Warnings where the gas data or the accommodation are used outside their range.
    pub fn warnings(&self, accommodation: &[Accommodation; 2], state: &InterfaceState) -> Vec<Warning> {
        let mean = state.mean_temperature().re;
        [&self.conductivity, &self.viscosity, &self.specific_heat]
            .into_iter()
            .filter_map(|p| p.check(mean))
            .chain(accommodation[0].check(state.hot.re))
            .chain(accommodation[1].check(state.cold.re))
            .collect()
    }

    /// Sources of the gas data and of the accommodation.
    pub fn citations(&self, accommodation: &[Accommodation; 2]) -> Vec<Citation> {
        [&self.conductivity, &self.viscosity]
            .into_iter()
            .filter_map(|p| p.source.clone())
            .chain(accommodation.iter().filter_map(Accommodation::citation))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::PI;

    fn gas() -> impl Strategy<Value = GasState> {
        (50.0..2e3_f64, 1e-3..0.5_f64, 1e-6..1e-4_f64, 2.5..8.0_f64, 2e-3..0.15_f64).prop_map(
            |(t, k, mu, cp, m)| GasState {
                temperature: t,
                conductivity: k,
                viscosity: mu,
                specific_heat: cp * MOLAR_GAS / m,
                molar_mass: m,
            },
        )
    }

    proptest! {
        /// Knudsen's free-molecular conductance per pressure, α₁α₂/(α₁+α₂−α₁α₂) (γ+1)/(γ−1) √(R/8πMT) (Knudsen 1911;
        /// Kennard 1938, § 183): reproduced exactly, whatever k and μ are.
        #[test]
        fn free_molecular_limit(gas in gas(), a in 0.05..1.0_f64, b in 0.05..1.0_f64) {
            let gamma = gas.heat_capacity_ratio();
            let knudsen = a * b / (a + b - a * b) * (gamma + 1.0) / (gamma - 1.0)
                * (MOLAR_GAS / (8.0 * PI * gas.molar_mass * gas.temperature)).sqrt();
            let found = gas.conductivity / gas.gas_parameter_times_pressure([a, b]);
            prop_assert!((found / knudsen - 1.0).abs() < 1e-11);
        }

        /// Sherman-Lees: resistances of the continuum and of the free-molecular gas add.
        #[test]
        fn resistances_of_both_limits_add(gas in gas(), y in 1e-9..1e-2_f64, p in 1e-3..1e6_f64, a in 0.05..1.0_f64) {
            let free = gas.conductivity * p / gas.gas_parameter_times_pressure([a, a]);
            let sum = 1.0 / (y / gas.conductivity + 1.0 / free);
            prop_assert!((gas.gap_conductance(y, p, [a, a]) / sum - 1.0).abs() < 1e-12);
        }
    }

    /// The Smoluchowski jump in the unit of the BGK model, ℓ = 3/2 μv₀/p: 1.107784 at full accommodation, 15 % below the
    /// kinetic value 1.302716 of Barichello & Siewert (Eur. J. Appl. Math. 11, 353, 2000).
    #[test]
    fn jump_length_in_kinetic_units() {
        let m = 0.039_948;
        let cp = 2.5 * MOLAR_GAS / m;
        let (mu, t) = (22.7e-6, 300.0);
        let argon = GasState {
            temperature: t,
            conductivity: 1.5 * mu * cp,
            viscosity: mu,
            specific_heat: cp,
            molar_mass: m,
        };
        let unit = 1.5 * mu * (2.0 * MOLAR_GAS * t / m).sqrt();
        let jump = argon.jump_length_times_pressure(1.0) / unit;
        assert!((jump - 1.107_784).abs() < 1e-6);
        assert!((1.302_716 / jump - 1.17597).abs() < 1e-5);
    }

    /// The law on dual numbers and the plain numbers are one formula.
    #[test]
    fn dual_and_plain_agree() {
        let gas = GapGas {
            name: "N2".into(),
            conductivity: Property::given("k", 0.0258),
            viscosity: Property::given("mu", 17.9e-6),
            specific_heat: Property::given("cp", 1040.0),
            molar_mass: 0.028_013,
            monatomic: false,
        };
        let walls = [Accommodation::Fixed(0.8), Accommodation::Fixed(0.6)];
        let dual = gas.parameter_times_pressure(&walls, &InterfaceState::new(320.0, 280.0, 0.0, 1e5, 0.0)).re;
        assert!((dual / gas.at(300.0).gas_parameter_times_pressure([0.8, 0.6]) - 1.0).abs() < 1e-14);
    }
}
