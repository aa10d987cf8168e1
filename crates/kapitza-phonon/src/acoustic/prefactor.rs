//! Sums over angles: the channels ∫ α_ij(p) p dp, and the T³ law of low temperatures.
//!
//! G/T³ = A Σ_ij ∫ α_ij(p) p dp,   A = π²k_B⁴/15ħ³ = 2.03851e10 W s⁻² K⁻⁴ (Swartz & Pohl 1989),
//!
//! the temperatures being those of the emitted phonons. A side's own ballistic prefactor is ½ A Σ 1/c_j², and between
//! equivalent equilibrium temperatures 1/G_eq = 1/G − ½(1/G₁ + 1/G₂) (Simons, J. Phys. C 7, 4048, 1974).

use super::quadrature::{Integral, integrate};
use super::scatter::{critical, one_way};
use super::{AcousticError, Bond, Medium, check};
use crate::equivalent_equilibrium;
use kapitza_core::constants::{BOLTZMANN, REDUCED_PLANCK};
use std::f64::consts::PI;

/// The angle-summed transmission of every pair of modes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Channels {
    /// ∫ α_ij(p) p dp, s²/m²: i the mode of side 1, j of side 2, in the order of [`super::MODES`]. The same from either
    /// side (reciprocity); at most ½/c² of either mode.
    pub weights: [[f64; 3]; 3],
    /// Bound on the numerical error of each, s²/m²: the difference of two orders of the rule.
    pub error: f64,
}

impl Channels {
    /// Σ_ij, s²/m².
    pub fn total(&self) -> f64 {
        self.weights.iter().flatten().sum()
    }
}

/// The T³ law at low temperature, W m⁻² K⁻⁴.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prefactor {
    /// G/T³ between the temperatures of the emitted phonons.
    pub emitted: f64,
    /// G/T³ between equivalent equilibrium temperatures; `None` where no resistance remains (all modes transmitted).
    pub equilibrium: Option<f64>,
    /// Ballistic G/T³ of each side's bulk, all modes transmitted: ½ A Σ 1/c².
    pub bulk: [f64; 2],
    /// Bound on the numerical error of `emitted`.
    pub error: f64,
}

/// A = π²k_B⁴/15ħ³, W s⁻² K⁻⁴: 2.03851e10.
pub fn low_temperature_constant() -> f64 {
    PI * PI * BOLTZMANN.powi(4) / (15.0 * REDUCED_PLANCK.powi(3))
}

/// ∫ α_ij(p) p dp of all pairs of modes at a frequency (rad/s; it matters only to springs), to about 1e-12 of the total.
pub fn channels(sides: &[Medium; 2], bond: Bond, omega: f64) -> Result<Channels, AcousticError> {
    check(sides, bond)?;
    Ok(summed(sides, bond.compliance(omega)))
}

/// Input already checked.
pub(super) fn summed(sides: &[Medium; 2], compliance: [f64; 2]) -> Channels {
    let edges = critical(sides);
    let scale = 0.5 * edges.last().map_or(0.0, |end| end * end);
    let integral: Integral<9> = integrate(&edges, 1e-14 * scale, |p| {
        let (t, _) = one_way(&sides[0], &sides[1], compliance, p);
        std::array::from_fn(|k| t[k / 3][k % 3] * p)
    });
    let weights = std::array::from_fn(|i| std::array::from_fn(|j| integral.value[3 * i + j]));
    // Rounding of some hundred terms stays below 1e-15 of the scale.
    Channels { weights, error: integral.error + 1e-15 * scale }
}

/// G/T³ at low temperature for the given bond. Springs of any stiffness above zero act as welded there: ω/K → 0.
///
/// ```
/// use kapitza_phonon::acoustic::{Bond, Elastic, Fluid, Medium, prefactor};
/// // Liquid helium on copper: the mismatch is so large that R T³ is near 0.168 K⁴ m²/W without the Rayleigh wave
/// // (Khalatnikov's theory; see `helium`).
/// let he = Medium::Fluid(Fluid { density: 145.1, speed: 238.3 });
/// let cu = Medium::Solid(Elastic { density: 8960.0, longitudinal: 4910.0, transverse: 2500.0 });
/// let found = prefactor(&[he, cu], Bond::Welded)?;
/// assert!((1.0 / found.emitted - 0.168).abs() < 2e-3);
/// # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
/// ```
pub fn prefactor(sides: &[Medium; 2], bond: Bond) -> Result<Prefactor, AcousticError> {
    check(sides, bond)?;
    let found = summed(sides, bond.compliance(0.0));
    let a = low_temperature_constant();
    let emitted = a * found.total();
    let bulk = sides.map(|side| 0.5 * a * side.inverse_squares());
    Ok(Prefactor {
        emitted,
        equilibrium: equivalent_equilibrium(emitted, bulk),
        bulk,
        error: 9.0 * a * found.error,
    })
}

#[cfg(test)]
mod tests;
