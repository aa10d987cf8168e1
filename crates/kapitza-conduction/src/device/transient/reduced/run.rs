//! How a history goes on in the modes, and its bound.

use super::Reduced;

/// How far a history has come: amplitudes, energies, and what the bound needs.
#[derive(Clone, Debug)]
pub(in super::super) struct Run {
    /// Amplitude of every mode, √J K, in the norm of M.
    pub amplitudes: Vec<f64>,
    /// Energy released since the start, J.
    pub released: f64,
    /// Energy lost to the surroundings since the start, above that at rest, J.
    pub lost: f64,
    /// ∫ ‖ρ‖² dτ.
    residual: f64,
    /// What depends on the length of the last step.
    kept: Option<Exponentials>,
}

/// What depends on the length of a step alone.
#[derive(Clone, Debug)]
struct Exponentials {
    length: f64,
    /// 1 − e^{−λ_k Δ}.
    rise: Vec<f64>,
    /// Products of the residuals times (1 − e^{−(λ_k+λ_l) Δ})/(λ_k+λ_l).
    overlap: Vec<f64>,
}

impl Exponentials {
    fn new(reduced: &Reduced, length: f64) -> Self {
        let share = |rate: f64| if length.is_finite() { -(-rate * length).exp_m1() } else { 1.0 };
        let rates = &reduced.rates;
        let pairs = rates.iter().flat_map(|k| rates.iter().map(move |l| k + l));
        Self {
            length,
            rise: rates.iter().map(|&rate| share(rate)).collect(),
            overlap: pairs.zip(&reduced.residual).map(|(rate, g)| g * share(rate) / rate).collect(),
        }
    }
}

impl Run {
    /// From amplitudes.
    pub fn new(amplitudes: Vec<f64>) -> Self {
        Self { amplitudes, released: 0.0, lost: 0.0, residual: 0.0, kept: None }
    }

    /// Goes on by `length` seconds (which may be infinite) with the inputs held.
    pub fn advance(&mut self, reduced: &Reduced, factors: &[f64], length: f64) {
        let exponentials = match self.kept.take() {
            Some(kept) if kept.length == length => kept,
            _ => Exponentials::new(reduced, length),
        };
        let modes = reduced.rates.len();
        // ρ = −Σ (A v_k − λ_k M v_k) × what still separates mode k from its end.
        let mut gaps = vec![0.0; modes];
        for k in 0..modes {
            let drive: f64 = reduced.loads.iter().zip(factors).map(|(load, f)| load[k] * f).sum();
            let end = drive / reduced.rates[k];
            let gap = self.amplitudes[k] - end;
            gaps[k] = gap;
            if length.is_finite() {
                let passed = gap * exponentials.rise[k] / reduced.rates[k];
                self.lost += reduced.losses[k] * (end * length + passed);
            }
            self.amplitudes[k] = end + gap * (1.0 - exponentials.rise[k]);
        }
        let sum: f64 = exponentials
            .overlap
            .chunks_exact(modes.max(1))
            .zip(&gaps)
            .map(|(row, gap)| gap * row.iter().zip(&gaps).map(|(o, g)| o * g).sum::<f64>())
            .sum();
        self.residual += sum.max(0.0);
        if length.is_finite() {
            let energy = |load: &[f64]| load.iter().zip(&reduced.stored).map(|(l, s)| l * s).sum::<f64>();
            let power: f64 = reduced.loads.iter().zip(factors).map(|(load, f)| f * energy(load)).sum();
            self.released += power * length;
        }
        self.kept = Some(exponentials);
    }

    /// B at any time until now, √(W K).
    pub fn bound(&self) -> f64 {
        self.residual.sqrt()
    }
}
