//! Landauer's formula for a transmission function that is a multiple of ω² between cut-offs:
//!
//! G(T) = ∫ dω/2π ħω Ξ(ω) ∂n/∂T = (k_B/2π) (k_BT/ħ)³ Σ c_s [F(x_s) − F(x_{s−1})],  x = ħω/k_BT,
//!
//! with Ξ = c_s ω² in segment s and F(x) = ∫₀ˣ t⁴eᵗ/(eᵗ−1)² dt, F(∞) = 4π⁴/15. The segments of Debye solids are exactly
//! of this form, so nothing is discretised: G is good to about 1e-13 from microkelvins to any temperature.
//! (R. Landauer, Philos. Mag. 21, 863, 1970; for phonons at an interface: W. A. Little 1959, Swartz & Pohl 1989.)
//!
//! ```
//! use kapitza_phonon::{Spectrum, Transmission};
//! // One Debye branch, M = ω²/4πc²: its ballistic conductance is that of kinetic theory, ¼ C c, with the Debye heat capacity
//! // of one mode per atom, C = n k_B D(θ/T). At T = θ, D(1) = 0.9517 (tables of the Debye function).
//! let (c, n, k_b, hbar) = (5000.0_f64, 5e28_f64, 1.380649e-23, 1.054571817e-34);
//! let cutoff = c * (6.0 * std::f64::consts::PI.powi(2) * n).cbrt();
//! let branch = Spectrum::new(vec![cutoff], |_| 1.0 / (4.0 * std::f64::consts::PI * c * c));
//! let g = branch.conductance(hbar * cutoff / k_b).0;
//! assert!((g / (0.25 * n * k_b * c) - 0.9517).abs() < 5e-5);
//! ```

use kapitza_core::constants::{BOLTZMANN, REDUCED_PLANCK};
use kapitza_core::special::gauss_legendre;
use serde::Serialize;
use std::f64::consts::PI;
use std::sync::OnceLock;

/// What the two temperatures of a jump are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TemperatureDefinition {
    /// Those of the incoming (emitted) phonons. An imaginary plane in a perfect crystal then has a resistance.
    Emitted,
    /// Those of the local energy density, as a heat-conduction solution uses them: 1/G − ½(1/G₁ + 1/G₂).
    EquivalentEquilibrium,
}

impl TemperatureDefinition {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Emitted => "emitted",
            Self::EquivalentEquilibrium => "equivalent-equilibrium",
        }
    }
}

/// A conductance by Landauer's formula.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Landauer {
    /// G, W m⁻² K⁻¹.
    pub conductance: f64,
    /// dG/dT, W m⁻² K⁻².
    pub slope: f64,
    /// Estimate of the numerical error of G, W m⁻² K⁻¹.
    pub error: f64,
}

/// A transmission function Ξ(ω): modes per area times the probability that they cross.
pub trait Transmission: std::fmt::Debug + Send + Sync {
    /// Ξ(ω), 1/m², at a frequency (rad/s).
    fn transmission(&self, omega: f64) -> f64;

    /// The conductance between emitted temperatures at a temperature, K; nothing at and below zero.
    fn landauer(&self, temperature: f64) -> Landauer;

    /// G/T³ at low temperature, W m⁻² K⁻⁴.
    fn low_temperature_prefactor(&self) -> f64;

    /// The classical limit k_B ∫ Ξ dω/2π, W m⁻² K⁻¹.
    fn classical_conductance(&self) -> f64;

    /// The one-way heat flux at a temperature, ∫ dω/2π ħω Ξ n, W/m², by an integration of its own: the conductance is its
    /// derivative, R = 1/(dQ̇_one-way/dT).
    fn one_way_flux(&self, temperature: f64) -> f64;
}

/// A transmission function Ξ(ω) = c_s ω² between cut-offs.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Upper end (rad/s) and c_s (s²/m²) of every segment, from ω = 0 upwards.
    segments: Vec<(f64, f64)>,
}

impl Spectrum {
    /// Builds the segments from a function of ω that is constant (as Ξ/ω²) between the given cut-offs.
    pub fn new(mut cutoffs: Vec<f64>, coefficient: impl Fn(f64) -> f64) -> Self {
        cutoffs.sort_by(f64::total_cmp);
        cutoffs.dedup();
        let mut segments = Vec::with_capacity(cutoffs.len());
        let mut low = 0.0;
        for high in cutoffs {
            // Branches without an end have no middle.
            let inside = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * low + 1.0 };
            segments.push((high, coefficient(inside)));
            low = high;
        }
        Self { segments }
    }

    /// G(T) and dG/dT, W m⁻² K⁻¹ and W m⁻² K⁻²; both vanish at and below zero temperature.
    pub fn conductance(&self, temperature: f64) -> (f64, f64) {
        if temperature <= 0.0 {
            return (0.0, 0.0);
        }
        let scale = BOLTZMANN * temperature / REDUCED_PLANCK;
        let (mut sum, mut by_x) = (0.0, 0.0);
        let (mut below, mut below_x) = (0.0, 0.0);
        for &(cutoff, coefficient) in &self.segments {
            let x = cutoff / scale;
            let (f, fx) = (debye_integral(x), if x.is_finite() { x * debye_integrand(x) } else { 0.0 });
            sum += coefficient * (f - below);
            by_x += coefficient * (fx - below_x);
            (below, below_x) = (f, fx);
        }
        let prefactor = BOLTZMANN / (2.0 * PI) * scale * scale * scale;
        // d/dT: T³ gives 3/T; every x falls as 1/T.
        (prefactor * sum, prefactor * (3.0 * sum - by_x) / temperature)
    }
}

impl Transmission for Spectrum {
    fn transmission(&self, omega: f64) -> f64 {
        let coefficient = self.segments.iter().find(|s| omega < s.0).map_or(0.0, |s| s.1);
        coefficient * omega * omega
    }

    fn landauer(&self, temperature: f64) -> Landauer {
        let (conductance, slope) = self.conductance(temperature);
        // Closed forms, good to 1e-13.
        Landauer { conductance, slope, error: 1e-13 * conductance }
    }

    fn low_temperature_prefactor(&self) -> f64 {
        let coefficient = self.segments.first().map_or(0.0, |s| s.1);
        BOLTZMANN / (2.0 * PI) * (BOLTZMANN / REDUCED_PLANCK).powi(3) * coefficient * 4.0 * PI.powi(4) / 15.0
    }

    fn classical_conductance(&self) -> f64 {
        let mut low: f64 = 0.0;
        let mut sum = 0.0;
        for &(high, coefficient) in &self.segments {
            sum += coefficient * (high.powi(3) - low.powi(3)) / 3.0;
            low = high;
        }
        BOLTZMANN / (2.0 * PI) * sum
    }

    fn one_way_flux(&self, temperature: f64) -> f64 {
        let scale = BOLTZMANN * temperature / REDUCED_PLANCK;
        let rule = gauss_legendre(32);
        let mut low = 0.0;
        let mut sum = 0.0;
        for &(cutoff, coefficient) in &self.segments {
            let end = (cutoff / scale).min(60.0);
            let panels = ((end - low) / 2.0).ceil().max(1.0);
            let width = (end - low) / panels;
            let mut left = low;
            while left < end - 0.5 * width {
                for &(x, w) in &rule {
                    let t = left + width * x;
                    sum += coefficient * width * w * t * t * t / t.exp_m1();
                }
                left += width;
            }
            low = end.max(low);
        }
        REDUCED_PLANCK / (2.0 * PI) * scale.powi(4) * sum
    }
}

/// t⁴eᵗ/(eᵗ−1)².
pub(crate) fn debye_integrand(t: f64) -> f64 {
    if t < 1e-8 {
        return t * t;
    }
    if t > 700.0 {
        return 0.0;
    }
    let s = t / (0.5 * t).sinh();
    0.25 * t * t * s * s
}

/// F(x) = ∫₀ˣ t⁴eᵗ/(eᵗ−1)² dt: Gauss-Legendre below 2 (the integrand is smooth), the exponential series above.
fn debye_integral(x: f64) -> f64 {
    static RULE: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    if x < 2.0 {
        let rule = RULE.get_or_init(|| gauss_legendre(16));
        return x * rule.iter().map(|&(t, w)| w * debye_integrand(x * t)).sum::<f64>();
    }
    if x > 700.0 {
        return 4.0 * PI.powi(4) / 15.0;
    }
    let mut tail = 0.0;
    for k in 1..60 {
        let k = f64::from(k);
        let term = (-k * x).exp()
            * (x.powi(4)
                + 4.0 * x.powi(3) / k
                + 12.0 * x * x / (k * k)
                + 24.0 * x / k.powi(3)
                + 24.0 / k.powi(4));
        tail += term;
        if term < 1e-18 {
            break;
        }
    }
    4.0 * PI.powi(4) / 15.0 - tail
}

/// Conductance between equivalent equilibrium temperatures from that between emitted ones and the two bulk ballistic
/// conductances: 1/G_eq = 1/G − ½(1/G₁ + 1/G₂) (Simons, J. Phys. C 7, 4048, 1974; Landry & McGaughey, Phys. Rev. B 80,
/// 165304, 2009). `None` where no resistance remains.
pub fn equivalent_equilibrium(emitted: f64, bulk: [f64; 2]) -> Option<f64> {
    let resistance = 1.0 / emitted - 0.5 * (1.0 / bulk[0] + 1.0 / bulk[1]);
    (resistance > 1e-13 / emitted).then(|| 1.0 / resistance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// mpmath 1.3: quad(t^4 e^t/(e^t-1)^2, [0, x]).
    #[test]
    fn debye_integral_equals_arbitrary_precision() {
        for (x, expected) in [
            (0.1, 0.000_333_166_726_172_109_96),
            (1.0, 0.317_244_045_234_426_5),
            (5.0, 15.359_784_316_882_183),
            (20.0, 25.975_350_935_212_24),
        ] {
            assert!((debye_integral(x) / expected - 1.0).abs() < 1e-13, "{x} {}", debye_integral(x));
        }
        assert!((debye_integral(2.0 - 1e-12) / debye_integral(2.0) - 1.0).abs() < 1e-11);
    }

    proptest! {
        /// R = 1/(dQ̇_one-way/dT): the conductance is the derivative of the one-way flux, and dG/dT its own.
        #[test]
        fn conductance_is_the_derivative_of_the_one_way_flux(
            exponent in -1.0..3.3_f64, a in 1e12..5e13_f64, b in 1e12..9e13_f64, c in 0.1..1.0_f64
        ) {
            let t = 10f64.powf(exponent);
            let spectrum = Spectrum::new(vec![a, b], |omega| 1e-9 * if omega < a.min(b) { 1.0 } else { c });
            let step = t * 1e-4;
            let numeric = (spectrum.one_way_flux(t + step) - spectrum.one_way_flux(t - step)) / (2.0 * step);
            let (g, slope) = spectrum.conductance(t);
            prop_assert!((g / numeric - 1.0).abs() < 1e-6);
            let by_t = (spectrum.conductance(t + step).0 - spectrum.conductance(t - step).0) / (2.0 * step);
            prop_assert!((slope - by_t).abs() < 1e-6 * (g / t));
        }
    }

    /// Debye heat capacities, C/(n k_B) per branch over θ/T (AIP Handbook of Physics; Kittel): ¼ C c is the ballistic
    /// conductance of the branch. Tolerance: the digits of the table.
    #[test]
    fn bulk_conductance_is_that_of_kinetic_theory() {
        let (c, n) = (3000.0_f64, 6e28_f64);
        let cutoff = c * (6.0 * PI * PI * n).cbrt();
        let branch = Spectrum::new(vec![cutoff], |_| 1.0 / (4.0 * PI * c * c));
        let theta = REDUCED_PLANCK * cutoff / BOLTZMANN;
        for (ratio, heat_capacity) in
            [(0.5, 0.9876), (1.0, 0.9517), (2.0, 0.8254), (5.0, 0.3686), (10.0, 0.0758)]
        {
            let g = branch.conductance(theta / ratio).0;
            assert!((g / (0.25 * n * BOLTZMANN * c) - heat_capacity).abs() < 6e-5, "{ratio}");
        }
    }

    /// From absolute zero to far above the melting point nothing overflows.
    #[test]
    fn extreme_temperatures() {
        let spectrum = Spectrum::new(vec![3e13, 6e13], |omega| if omega < 3e13 { 1e-9 } else { 2e-10 });
        assert_eq!(spectrum.conductance(0.0), (0.0, 0.0));
        for t in [1e-90, 1e-6, 1e-3, 1e4, 1e9] {
            let (g, slope) = spectrum.conductance(t);
            assert!(g.is_finite() && g >= 0.0 && slope.is_finite());
        }
        assert!(
            (spectrum.conductance(1e-3).0 / 1e-9 / spectrum.low_temperature_prefactor() - 1.0).abs() < 1e-13
        );
        assert_eq!(spectrum.transmission(7e13), 0.0);
        assert!((spectrum.transmission(1e13) - 1e17).abs() < 1e3);
    }

    #[test]
    fn limits() {
        let spectrum = Spectrum::new(vec![5e13], |_| 1e-9);
        let (cold, hot) = (spectrum.conductance(0.1).0, spectrum.conductance(1e5).0);
        assert!((cold / 1e-3 / spectrum.low_temperature_prefactor() - 1.0).abs() < 1e-12);
        assert!((hot / spectrum.classical_conductance() - 1.0).abs() < 1e-6);
    }
}
