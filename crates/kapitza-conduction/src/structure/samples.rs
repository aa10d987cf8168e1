//! Samples of a thermal impedance, checked and thinned.

use super::StructureError;

/// Samples per decade above which neighbours are averaged.
const PER_DECADE: f64 = 24.0;

/// Samples of a thermal impedance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    /// Times, s, rising.
    pub times: Vec<f64>,
    /// Thermal impedance, K/W.
    pub values: Vec<f64>,
    /// How many readings each stands for.
    pub weights: Vec<f64>,
}

impl Samples {
    /// Readings of an impedance: rising times above zero, at least ten; where there are more than 24 per decade,
    /// neighbours are averaged, which loses nothing: the impedance is smooth over a decade.
    pub fn new(times: &[f64], values: &[f64]) -> Result<Self, StructureError> {
        if times.len() != values.len() {
            return Err(StructureError::Lengths { times: times.len(), values: values.len() });
        }
        if times.len() < 10 {
            return Err(StructureError::TooFew { count: times.len() });
        }
        let mut before = 0.0;
        for (index, (&time, &value)) in times.iter().zip(values).enumerate() {
            if !(time.is_finite() && time > before) {
                return Err(StructureError::Time { index, time, before });
            }
            if !value.is_finite() {
                return Err(StructureError::Value { index, time });
            }
            before = time;
        }
        let (first, last) = (times[0], times[times.len() - 1]);
        let decades = (last / first).log10();
        if !(0.5..=60.0).contains(&decades) {
            return Err(StructureError::Span { first, last });
        }
        if values.iter().all(|z| *z <= 0.0) {
            return Err(StructureError::NoSpectrum);
        }
        let mut samples = Self::default();
        let width = std::f64::consts::LN_10 / PER_DECADE;
        let mut start = 0;
        while start < times.len() {
            // Whole cells counted from the first time, so that neighbours never overlap.
            let cell = ((times[start] / first).ln() / width + 1e-9).floor();
            let edge = first * ((cell + 1.0 - 1e-9) * width).exp();
            let end = (start + 1..times.len()).find(|&i| times[i] >= edge).unwrap_or(times.len());
            let count = (end - start) as f64;
            samples.times.push((times[start..end].iter().map(|t| t.ln()).sum::<f64>() / count).exp());
            samples.values.push(values[start..end].iter().sum::<f64>() / count);
            samples.weights.push(count);
            start = end;
        }
        if samples.len() < 10 {
            return Err(StructureError::TooFew { count: samples.len() });
        }
        Ok(samples)
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }
}
