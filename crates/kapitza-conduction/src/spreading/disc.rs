//! Bessel modes of a disc with a concentric disc source (flux tube): J₁(δ_n) = 0,
//! R_s = (1/πb²) Σ_n 4 J₁²(δ_n ε)/(δ_n² ε² J₀²(δ_n)) Z(δ_n/b) (Yovanovich, AIAA 75-712, 1975, isoflux).

use std::f64::consts::PI;

/// Modes kept; what follows is summed by its mean, J₁²(x) → 1/(πx).
const MODES: usize = 6000;

#[derive(Clone, Debug)]
pub(super) struct Modes {
    plate: f64,
    /// δ_n and the amplitudes 2 J₁(δ_n ε)/(δ_n ε J₀(δ_n)).
    amplitudes: Vec<(f64, f64)>,
    ratio: f64,
}

impl Modes {
    pub(super) fn new(source: f64, plate: f64) -> Self {
        let ratio = source / plate;
        let amplitudes = (1..=MODES)
            .map(|n| {
                let delta = zero_of_j1(n);
                let (j1, j0) = (libm::j1(delta * ratio), libm::j0(delta));
                (delta, 2.0 * j1 / (delta * ratio * j0))
            })
            .collect();
        Self { plate, amplitudes, ratio }
    }

    /// Σ w/λ, m.
    pub(super) fn half_space_sum(&self) -> f64 {
        let sum: f64 = self.amplitudes.iter().rev().map(|&(delta, a)| a * a / delta).sum();
        // Beyond: w → 2/(δ² ε³) on average, δ_n ≈ π(n + 1/4); Σ_{n>N} δ⁻³ ≈ 1/(2π) (π(N + 3/4))⁻².
        let last = PI * (MODES as f64 + 0.75);
        self.plate * (sum + 2.0 / self.ratio.powi(3) / (2.0 * PI * last * last))
    }

    /// 2 J₁(δ_n ε)/(δ_n ε J₀(δ_n)) of mode n, with its sign.
    pub(super) fn amplitude(&self, mode: usize) -> f64 {
        self.amplitudes.get(mode).map_or(0.0, |a| a.1)
    }

    /// λ and number of the first modes.
    pub(super) fn first(&self, count: usize) -> impl Iterator<Item = (f64, usize)> {
        self.amplitudes.iter().take(count).enumerate().map(|(mode, &(delta, _))| (delta / self.plate, mode))
    }

    /// Visits the modes with λ and their number until what is left of the correction is negligible; returns a bound
    /// on what is left out.
    pub(super) fn correct(
        &self,
        visit: &mut dyn FnMut(f64, usize) -> f64,
        conductivity: f64,
        thickness: f64,
        half_space: f64,
    ) -> f64 {
        let scale = half_space / conductivity;
        let mut rest = 0.0;
        for (n, &(delta, _)) in self.amplitudes.iter().enumerate() {
            let lambda = delta / self.plate;
            let decayed = (-2.0 * lambda * thickness).exp();
            rest = 4.0 / (delta * delta * self.ratio.powi(3)) * decayed
                / ((1.0 - decayed) * conductivity * lambda)
                * (n as f64 + 1.0);
            if rest < 1e-13 * scale {
                break;
            }
            visit(lambda, n);
        }
        // The oscillating part of the tail of the half-space sum is of the order of its first omitted term.
        rest + scale * 1e-9 + 2.0 / (self.ratio * PI * MODES as f64).powi(3) * self.plate / conductivity
    }
}

/// The n-th positive zero of J₁: McMahon's expansion (Abramowitz & Stegun 9.5.12) and Newton steps.
fn zero_of_j1(n: usize) -> f64 {
    let beta = (n as f64 + 0.25) * PI;
    let x = 8.0 * beta;
    let mut zero = beta - 3.0 / x + 36.0 / (x * x * x);
    for _ in 0..3 {
        let (j0, j1) = (libm::j0(zero), libm::j1(zero));
        zero -= j1 / (j0 - j1 / zero);
    }
    zero
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Abramowitz & Stegun, table 9.5.
    #[test]
    fn zeros_are_those_of_the_tables() {
        for (n, expected) in
            [(1, 3.831_705_970_207_512), (2, 7.015_586_669_815_619), (20, 63.611_356_698_481_23)]
        {
            assert!((zero_of_j1(n) - expected).abs() < 1e-12);
        }
    }
}
