//! The mean free path of gap formulas: λ = 2μ/(ρ c̄), c̄ = √(8RT/πM), that is λ = (μ/p) √(πRT/2M).
//!
//! Mean free paths differ by author; this one, from the viscosity, is that of Kennard (Kinetic Theory of Gases, 1938,
//! μ = ½ρc̄λ) and of the gap models of Yovanovich. It equals (√π/2) ℓ with ℓ = μ v₀/p, v₀ = √(2RT/M).

use kapitza_core::constants::MOLAR_GAS;
use std::f64::consts::PI;

/// λ p, Pa m: finite at every pressure. `viscosity` μ (Pa s), `molar_mass` M (kg/mol), `temperature` T (K).
pub fn mean_free_path_times_pressure(viscosity: f64, molar_mass: f64, temperature: f64) -> f64 {
    viscosity * (0.5 * PI * MOLAR_GAS * temperature / molar_mass).sqrt()
}

/// λ, m, at a `pressure` (Pa) above zero.
///
/// ```
/// // Air at 296.15 K and 101325 Pa: 67.3 nm (S. G. Jennings, J. Aerosol Sci. 19, 159, 1988: 0.06730 µm in his
/// // convention, which differs from this one by the factor 1/0.9974).
/// let lambda = kapitza_gas::mean_free_path(18.3e-6, 0.028_965, 296.15, 101_325.0);
/// assert!((lambda / 66.3e-9 - 1.0).abs() < 0.02);
/// ```
pub fn mean_free_path(viscosity: f64, molar_mass: f64, temperature: f64, pressure: f64) -> f64 {
    mean_free_path_times_pressure(viscosity, molar_mass, temperature) / pressure
}
