//! Conductivity of the two half-spaces that a spot feeds: k_s = 2k₁k₂/(k₁ + k₂), the harmonic *mean*.
//!
//! The constrictions on the two sides lie in series, 1/(4k₁a) + 1/(4k₂a) = 1/(2k_s a) (Cooper, Mikic & Yovanovich 1969).
//! A trap of the field: k₁k₂/(k₁ + k₂), the sum of the resistances, is half of it.

use kapitza_core::interface::Dual;

/// k_s of two conductivities above zero, W/(m K).
pub fn harmonic_mean(k1: Dual, k2: Dual) -> Dual {
    k1 * k2 * 2.0 / (k1 + k2)
}

/// k_s of two conductivities above zero, W/(m K).
///
/// ```
/// // Equal solids: their own conductivity. Copper (400) against stainless steel (16): near twice that of the steel.
/// assert!((kapitza_contact::harmonic_mean_conductivity([16.0; 2]) - 16.0).abs() < 1e-12);
/// assert!((kapitza_contact::harmonic_mean_conductivity([400.0, 16.0]) - 30.769_230_769).abs() < 1e-8);
/// ```
pub fn harmonic_mean_conductivity(conductivity: [f64; 2]) -> f64 {
    harmonic_mean(conductivity[0].into(), conductivity[1].into()).re
}
