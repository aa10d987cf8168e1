//! Structure functions: cumulative capacity over cumulative resistance, and its slope.

use super::CauerRung;

/// The cumulative structure function of a ladder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cumulative {
    /// Cumulative resistance from the junction at every rung, K/W.
    pub resistances: Vec<f64>,
    /// Cumulative capacity up to and with it, J/K.
    pub capacities: Vec<f64>,
    /// Resistance of the whole path, K/W.
    pub total: f64,
}

impl Cumulative {
    /// Of a ladder. A rung stands in the middle of the resistances at its sides, where its capacity lies in a line that
    /// it stands for.
    pub fn of_ladder(ladder: &[CauerRung]) -> Self {
        let mut function = Self::default();
        let (mut r, mut c) = (0.0, 0.0);
        for rung in ladder {
            c += rung.capacity;
            if !(r + rung.resistance).is_finite() || !c.is_finite() {
                break;
            }
            function.resistances.push(r);
            function.capacities.push(c);
            r += rung.resistance;
        }
        function.total = r;
        function
    }

    /// Of uniform layers: (resistance, capacity) each.
    pub fn of_layers(layers: &[(f64, f64)]) -> Self {
        let mut function = Self { resistances: vec![0.0], capacities: vec![0.0], total: 0.0 };
        let (mut r, mut c) = (0.0, 0.0);
        for &(resistance, capacity) in layers {
            // Enough points for a straight line on a logarithmic axis.
            let parts = if capacity > 0.0 { 24 } else { 1 };
            for part in 1..=parts {
                let share = f64::from(part) / f64::from(parts);
                function.resistances.push(r + resistance * share);
                function.capacities.push(c + capacity * share);
            }
            r += resistance;
            c += capacity;
        }
        function.total = r;
        function
    }

    /// Cumulative capacity at a cumulative resistance, J/K: interpolated in its logarithm.
    pub fn capacity(&self, resistance: f64) -> f64 {
        let above = self.resistances.partition_point(|r| *r <= resistance);
        let Some(next) = self.resistances.get(above) else {
            return self.capacities.last().copied().unwrap_or(0.0);
        };
        let Some(before) = above.checked_sub(1) else {
            return self.capacities.first().copied().unwrap_or(0.0);
        };
        let (r, c) = (self.resistances[before], self.capacities[before]);
        let share = (resistance - r) / (next - r);
        let far = self.capacities[above];
        if c > 0.0 { c * (far / c).powf(share) } else { far * share }
    }

    /// Resistance from the junction at which the capacity reaches a value, K/W.
    pub fn resistance_at(&self, capacity: f64) -> f64 {
        let above = self.capacities.partition_point(|c| *c < capacity);
        let Some(&far) = self.resistances.get(above) else { return self.total };
        let Some(before) = above.checked_sub(1) else { return 0.0 };
        let (r, c) = (self.resistances[before], self.capacities[before]);
        let next = self.capacities[above];
        let share = if c > 0.0 { (capacity / c).ln() / (next / c).ln() } else { capacity / next };
        r + share.clamp(0.0, 1.0) * (far - r)
    }
}

/// Values over a grid of cumulative resistance, with their band.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StructureFunction {
    /// Cumulative resistance from the junction, K/W, rising evenly.
    pub resistances: Vec<f64>,
    /// Cumulative capacity C_Σ, J/K.
    pub capacities: Vec<f64>,
    /// Lower edge of its 95 % band, J/K.
    pub capacities_low: Vec<f64>,
    /// Upper edge of its 95 % band, J/K.
    pub capacities_high: Vec<f64>,
    /// Differential structure function K = dC_Σ/dR_Σ, W² s/K².
    pub slopes: Vec<f64>,
    /// Lower edge of its 95 % band, W² s/K².
    pub slopes_low: Vec<f64>,
    /// Upper edge of its 95 % band, W² s/K².
    pub slopes_high: Vec<f64>,
}

/// Slope by differences over one step of the grid to both sides.
pub(super) fn slopes(resistances: &[f64], capacities: &[f64]) -> Vec<f64> {
    let n = resistances.len();
    (0..n)
        .map(|i| {
            let (a, b) = (i.saturating_sub(1), (i + 1).min(n - 1));
            ((capacities[b] - capacities[a]) / (resistances[b] - resistances[a])).max(0.0)
        })
        .collect()
}
