//! The mean free path of gap formulas: λ = 2μ/(ρ c̄), c̄ = √(8RT/πM), ρ = pM/(RT), that is λ = (μ/p) √(πRT/2M).
//!
//! Mean free paths differ by author; this one, from the viscosity, is that of Kennard (Kinetic Theory of Gases, 1938,
//! μ = ½ρc̄λ), of Seinfeld & Pandis (Atmospheric Chemistry and Physics, 2006, eq. 9.6) and of the gap models of
//! Yovanovich. It equals (√π/2) ℓ with ℓ = μ v₀/p, v₀ = √(2RT/M).
//!
//! Range: a dilute gas; λ is finite at every pressure above zero, λp at every pressure.

use kapitza_core::constants::MOLAR_GAS;
use std::f64::consts::PI;

/// λ p, Pa m: finite at every pressure. `viscosity` μ (Pa s), `molar_mass` M (kg/mol), `temperature` T (K).
pub fn mean_free_path_times_pressure(viscosity: f64, molar_mass: f64, temperature: f64) -> f64 {
    viscosity * (0.5 * PI * MOLAR_GAS * temperature / molar_mass).sqrt()
}

/// λ, m, at a `pressure` (Pa) above zero.
///
/// ```
/// // Air at 298 K and 101325 Pa with μ = 18.0 µPa s: 0.0651 µm (Seinfeld & Pandis 2006, eq. 9.7; their digits).
/// let lambda = kapitza_gas::mean_free_path(18.0e-6, 0.0289, 298.0, 101_325.0);
/// assert!((lambda - 0.0651e-6).abs() < 0.0001e-6);
/// ```
pub fn mean_free_path(viscosity: f64, molar_mass: f64, temperature: f64, pressure: f64) -> f64 {
    mean_free_path_times_pressure(viscosity, molar_mass, temperature) / pressure
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The two ways to write it, 2μ/(ρc̄) and (√π/2) μ v₀/p, are one.
        #[test]
        fn definition_by_density_and_mean_speed(
            mu in 1e-6..1e-4_f64, mass in 2e-3..0.2_f64, t in 10.0..2e3_f64, p in 1e-3..1e6_f64
        ) {
            let density = p * mass / (MOLAR_GAS * t);
            let mean_speed = (8.0 * MOLAR_GAS * t / (PI * mass)).sqrt();
            let lambda = mean_free_path(mu, mass, t, p);
            prop_assert!((lambda / (2.0 * mu / (density * mean_speed)) - 1.0).abs() < 1e-14);
            let length = mu * (2.0 * MOLAR_GAS * t / mass).sqrt() / p;
            prop_assert!((lambda / (0.5 * PI.sqrt() * length) - 1.0).abs() < 1e-14);
        }
    }
}
