//! The gas parameter M of a gap between two walls: both temperature jumps as one length, h = k/(Y + M),
//!
//! M = [(2 − α₁)/α₁ + (2 − α₂)/α₂] · 2γ/(γ + 1) · λ/Pr
//!
//! (Smoluchowski's jump; Kennard 1938; used for gaps by Yovanovich, DeVaal & Hegazy 1982). It reproduces both limits of
//! the Sherman-Lees interpolation, free-molecular and continuum, and exceeds the kinetic conductance by up to about 9 %
//! between them. Everything is written with M·p, which is finite at every pressure: vacuum is the limit p → 0.

use crate::Accommodation;
use crate::mean_free_path::mean_free_path_times_pressure;
use kapitza_core::interface::{Dual, InterfaceState, Warning, chain};
use kapitza_core::{Citation, Property};
use kapitza_materials::{Atomicity, Gas, MaterialError, PropertyKey};

/// A gas as gap formulas need it.
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

    /// M p, Pa m, for walls at the two temperatures of `state` and the gas at their mean.
    pub fn parameter_times_pressure(&self, accommodation: &[Accommodation; 2], state: &InterfaceState) -> Dual {
        let temperature = state.mean_temperature();
        let (k, mu, cp) = (
            self.conductivity.at(temperature),
            self.viscosity.at(temperature),
            self.specific_heat.at(temperature),
        );
        let cv = cp - kapitza_core::constants::MOLAR_GAS / self.molar_mass;
        // 2γ/(γ + 1)/Pr = 2 k/(μ (c_p + c_v)).
        let factor = k * 2.0 / (mu * (cp + cv));
        let t = temperature.re;
        let root = mean_free_path_times_pressure(1.0, self.molar_mass, t);
        let lambda_p = mu * chain(temperature, root, 0.5 * root / t);
        let jump = |a: Dual| (a * -1.0 + 2.0) / a;
        let jumps = jump(accommodation[0].at(state.hot)) + jump(accommodation[1].at(state.cold));
        jumps * factor * lambda_p
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

    pub(crate) fn argon() -> GapGas {
        // Argon at 300 K: k = 17.7 mW/m/K, μ = 22.7 µPa s, c_p = 5R/2M.
        GapGas {
            name: "Ar".into(),
            conductivity: Property::given("k", 0.0177),
            viscosity: Property::given("mu", 22.7e-6),
            specific_heat: Property::given("cp", 2.5 * kapitza_core::constants::MOLAR_GAS / 0.039_948),
            molar_mass: 0.039_948,
            monatomic: true,
        }
    }

    /// For a monatomic gas with Pr = 2/3, full accommodation on both sides: M = 2 · (5/4)/(2/3) λ = 3.75 λ.
    #[test]
    fn monatomic_full_accommodation() {
        let gas = argon();
        let state = InterfaceState::at_temperature(300.0);
        let mp = gas.parameter_times_pressure(&[Accommodation::Fixed(1.0); 2], &state).re;
        let prandtl = 22.7e-6 * gas.specific_heat.value(300.0) / 0.0177;
        let lambda_p = mean_free_path_times_pressure(22.7e-6, 0.039_948, 300.0);
        assert!((mp / (2.5 / prandtl * lambda_p) - 1.0).abs() < 1e-12);
        assert!((mp / lambda_p / 3.75 - 1.0).abs() < 0.01);
    }

    /// Free-molecular limit: k/(M p) per pascal equals Knudsen's (γ+1)/(4(γ−1)) √(2R/(πMT))·½·... for α = 1, written
    /// for a monatomic gas as √(2R/(π M T)) (Kennard 1938): the Smoluchowski form reproduces it exactly only with the
    /// factor of its own derivation, so a tolerance of the Prandtl number's 1 % is used.
    #[test]
    fn free_molecular_conductance() {
        let gas = argon();
        let state = InterfaceState::at_temperature(300.0);
        let mp = gas.parameter_times_pressure(&[Accommodation::Fixed(1.0); 2], &state).re;
        let knudsen = (2.0 * kapitza_core::constants::MOLAR_GAS / (std::f64::consts::PI * 0.039_948 * 300.0)).sqrt();
        assert!((0.0177 / mp / knudsen - 1.0).abs() < 0.01, "{} {knudsen}", 0.0177 / mp);
    }
}
