//! Acoustic mismatch at any temperature, between Debye solids with cut-offs.
//!
//! The coefficients α_ij(p) know no frequency (welded and slipping bonds), so that Ξ(ω)/ω² is constant between cut-offs:
//!
//! Ξ(ω) = (ω²/2π) Σ_ij w_ij,  w_ij = ∫ α_ij(p) p dp,  over the pairs with ω < ω_i and ω < ω_j.
//!
//! The choice made here: a pair of modes exchanges energy only where both exist; what would have gone into a mode above its
//! cut-off is reflected. That is symmetric in the two sides, so that detailed balance Ξ₁₂ = Ξ₂₁ holds at every frequency.
//! Range: linear branches; exact at low temperature, an estimate from about a tenth of the Debye temperature upwards.

use super::prefactor::summed;
use super::quadrature::{Integral, adapt};
use super::{AcousticError, Bond, Medium, check};
use crate::landauer::debye_integrand;
use crate::{DebyeSolid, Spectrum};
use kapitza_core::constants::{BOLTZMANN, REDUCED_PLANCK};
use std::f64::consts::PI;

fn media(sides: &[DebyeSolid; 2]) -> [Medium; 2] {
    [Medium::Solid((&sides[0]).into()), Medium::Solid((&sides[1]).into())]
}

fn cutoffs(sides: &[DebyeSolid; 2]) -> Vec<f64> {
    let mut all: Vec<f64> = sides.iter().flat_map(|s| s.branches.iter().map(|b| b.cutoff)).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

/// Σ of the weights of the pairs that exist at ω, over 2π.
fn coefficient(sides: &[DebyeSolid; 2], weights: &[[f64; 3]; 3], omega: f64) -> f64 {
    let exists = |side: usize, mode: usize| omega < sides[side].branches[mode].cutoff;
    let mut sum = 0.0;
    for (i, row) in weights.iter().enumerate() {
        for (j, w) in row.iter().enumerate() {
            if exists(0, i) && exists(1, j) {
                sum += w;
            }
        }
    }
    sum / (2.0 * PI)
}

/// The transmission function of a bond without frequency; springs are taken in their limit ω → 0, which is welded (for
/// springs at a frequency see [`transmission`], at a temperature [`conductance`]).
///
/// ```
/// use kapitza_phonon::DebyeSolid;
/// use kapitza_phonon::acoustic::{Bond, debye};
/// // An imaginary plane in silicon transmits all modes: G is the ballistic conductance of the bulk, ¼ C c per branch. Far
/// // above the Debye temperature C = n k_B.
/// let si = || DebyeSolid::new("Si", 2330.0, 8970.0, 5332.0, 5.0e28);
/// use kapitza_phonon::Transmission;
/// let plane = debye::spectrum(&[si(), si()], Bond::Welded)?;
/// let expected = 0.25 * 5.0e28 * 1.380649e-23 * (8970.0 + 2.0 * 5332.0);
/// assert!((plane.classical_conductance() / expected - 1.0).abs() < 1e-12);
/// # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
/// ```
pub fn spectrum(sides: &[DebyeSolid; 2], bond: Bond) -> Result<Spectrum, AcousticError> {
    let media = media(sides);
    check(&media, bond)?;
    let weights = summed(&media, bond.compliance(0.0)).weights;
    Ok(Spectrum::new(cutoffs(sides), |omega| coefficient(sides, &weights, omega)))
}

/// Ξ(ω), 1/m², at a frequency (rad/s, above zero), for any bond.
pub fn transmission(sides: &[DebyeSolid; 2], bond: Bond, omega: f64) -> Result<f64, AcousticError> {
    let media = media(sides);
    check(&media, bond)?;
    let weights = summed(&media, bond.compliance(omega)).weights;
    Ok(coefficient(sides, &weights, omega) * omega * omega)
}

/// A conductance between the temperatures of the emitted phonons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conductance {
    /// G, W m⁻² K⁻¹.
    pub value: f64,
    /// Bound on its numerical error: the difference of two orders of the rule, W m⁻² K⁻¹.
    pub error: f64,
}

/// G(T) at a temperature above zero (K) for any bond, by quadrature over the frequency between cut-offs,
///
/// G = (k_B/2π)(k_BT/ħ)³ ∫ [Ξ(ω)/ω²] x⁴eˣ/(eˣ − 1)² dx,  x = ħω/k_BT.
///
/// For springs the transmission falls beyond ω of the order of K/Z: G leaves the T³ law and saturates (Prasher 2009).
pub fn conductance(
    sides: &[DebyeSolid; 2],
    bond: Bond,
    temperature: f64,
) -> Result<Conductance, AcousticError> {
    let media = media(sides);
    check(&media, bond)?;
    let scale = BOLTZMANN * temperature / REDUCED_PLANCK;
    let welded = summed(&media, [0.0, 0.0]).total();
    let integrand = |x: f64| {
        let omega = x * scale;
        let weights = summed(&media, bond.compliance(omega)).weights;
        [coefficient(sides, &weights, omega) * debye_integrand(x)]
    };
    let mut total = Integral { value: [0.0], error: 0.0 };
    let mut low = 0.0;
    for cut in cutoffs(sides) {
        // Beyond x = 60 the occupation is below 1e-19 of the whole.
        let high = (cut / scale).min(60.0);
        if high > low {
            let pieces = ((high - low) / 8.0).ceil();
            let width = (high - low) / pieces;
            let mut left = low;
            while left < high - 0.5 * width {
                adapt(&mut total, 1e-11 * welded, left, left + width, &integrand);
                left += width;
            }
            low = high;
        }
    }
    let factor = BOLTZMANN / (2.0 * PI) * scale.powi(3);
    Ok(Conductance { value: factor * total.value[0], error: factor * total.error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transmission;
    use proptest::prelude::*;

    fn pair() -> impl Strategy<Value = [DebyeSolid; 2]> {
        let one = || (1e3..2e4_f64, 2e3..1.8e4_f64, 0.4..0.7_f64, 1e28..2e29_f64);
        (one(), one()).prop_map(|(a, b)| [a, b].map(|s| DebyeSolid::new("x", s.0, s.1, s.1 * s.2, s.3)))
    }

    fn modes(solid: &DebyeSolid, omega: f64) -> f64 {
        solid.branches.iter().filter(|b| omega < b.cutoff).map(|b| b.weight() * omega * omega).sum()
    }

    proptest! {
        /// Detailed balance at every frequency, and never more modes than the side with fewer has.
        #[test]
        fn detailed_balance(sides in pair(), share in 0.0..1.1_f64) {
            let reversed = [sides[1].clone(), sides[0].clone()];
            let omega = share * cutoffs(&sides).last().unwrap();
            let there = spectrum(&sides, Bond::Welded).unwrap().transmission(omega);
            let back = spectrum(&reversed, Bond::Welded).unwrap().transmission(omega);
            let fewer = modes(&sides[0], omega).min(modes(&sides[1], omega));
            prop_assert!((there - back).abs() <= 1e-11 * fewer.max(1e-300), "{there} {back}");
            prop_assert!(there >= 0.0 && there <= fewer * (1.0 + 1e-12));
        }
    }

    /// Cold, the spectrum has the T³ law of the prefactor; stiff springs are welded at any temperature; soft ones carry
    /// less, and cold ones are welded whatever their stiffness.
    #[test]
    fn limits() {
        let sides = [
            DebyeSolid::new("Al", 2700.0, 6240.0, 3040.0, 6.02e28),
            DebyeSolid::new("Si", 2330.0, 8970.0, 5332.0, 5e28),
        ];
        let welded = spectrum(&sides, Bond::Welded).unwrap();
        let cold = super::super::prefactor(&media(&sides), Bond::Welded).unwrap().emitted;
        assert!((welded.low_temperature_prefactor() / cold - 1.0).abs() < 1e-12);
        for t in [2.0, 40.0, 300.0] {
            let g = welded.conductance(t).0;
            let stiff = conductance(&sides, Bond::Springs { normal: 1e30, tangential: 1e30 }, t).unwrap();
            assert!((stiff.value / g - 1.0).abs() < 1e-9, "{t}: {}", stiff.value / g - 1.0);
            assert!(stiff.error < 1e-8 * g);
        }
        let soft = Bond::Springs { normal: 1e19, tangential: 3e18 };
        let at = |t: f64| conductance(&sides, soft, t).unwrap().value / welded.conductance(t).0;
        assert!(
            (at(1e-3) - 1.0).abs() < 1e-4 && at(1.0) < 0.99 && at(100.0) < 0.1,
            "{} {}",
            at(1.0),
            at(100.0)
        );
        let omega = 3e12;
        let found = transmission(&sides, Bond::Welded, omega).unwrap();
        assert!((found / welded.transmission(omega) - 1.0).abs() < 1e-14);
    }
}
