//! Networks of Foster's form: parallel RC pairs in series. Its nodes are no places in the device.

/// One RC pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FosterTerm {
    /// Resistance, K/W.
    pub resistance: f64,
    /// Time constant τ = RC, s.
    pub time_constant: f64,
}

impl FosterTerm {
    /// Capacity C = τ/R, J/K.
    pub fn capacity(&self) -> f64 {
        self.time_constant / self.resistance
    }
}

/// Thermal impedance of a Foster network after a time, K/W: Σ R (1 − exp(−t/τ)).
pub fn foster_response(terms: &[FosterTerm], time: f64) -> f64 {
    terms.iter().map(|term| -term.resistance * (-time / term.time_constant).exp_m1()).sum()
}
