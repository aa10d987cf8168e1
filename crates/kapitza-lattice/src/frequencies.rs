//! Frequencies to know a spectrum at: evenly spaced in every octave, closer towards zero.

/// Steps in the highest octave, which halve with the octaves, down to a least number.
const STEPS: usize = 512;
const LEAST_STEPS: usize = 64;
const OCTAVES: usize = 14;

/// Frequencies that rise, rad/s.
#[derive(Clone, Debug, PartialEq)]
pub struct Frequencies {
    values: Vec<f64>,
    highest: f64,
}

/// Steps in an octave, counted from the highest.
fn steps(octave: usize) -> usize {
    (STEPS >> octave).max(LEAST_STEPS)
}

impl Frequencies {
    /// Up to the highest frequency, rad/s.
    pub fn up_to(highest: f64) -> Self {
        let low = |octave: usize| highest * 0.5_f64.powi(i32::try_from(octave + 1).unwrap_or(i32::MAX));
        let mut values = vec![low(OCTAVES - 1)];
        for octave in (0..OCTAVES).rev() {
            let steps = steps(octave);
            values.extend((1..=steps).map(|i| low(octave) * (1.0 + i as f64 / steps as f64)));
        }
        Self { values, highest }
    }

    /// All of them.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many lie at or below a frequency.
    #[inline]
    pub(crate) fn count_to(&self, omega: f64) -> usize {
        if omega < self.values[0] || omega.is_nan() {
            return 0;
        }
        if omega >= self.highest {
            return self.values.len();
        }
        // x = 2^−(octave+1) (1 + part).
        let bits = (omega / self.highest).to_bits();
        let octave = (1022_usize).saturating_sub(usize::try_from(bits >> 52).unwrap_or(0)).min(OCTAVES - 1);
        let part = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52)) - 1.0;
        // Indices of the octaves below.
        let below: usize = if octave < 3 {
            LEAST_STEPS * (OCTAVES - 3) + (octave + 1..3).map(steps).sum::<usize>()
        } else {
            LEAST_STEPS * (OCTAVES - 1 - octave)
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "less than the steps of an octave"
        )]
        let inside = (part * steps(octave) as f64) as usize;
        let mut count = (below + inside + 1).min(self.values.len());
        // Rounding may put it one step off.
        while count < self.values.len() && self.values[count] <= omega {
            count += 1;
        }
        while count > 0 && self.values[count - 1] > omega {
            count -= 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_are_those_of_a_search(highest in 1e10..1e15_f64, exponent in -20.0..1.0_f64, on in 0..1000_usize) {
            let frequencies = Frequencies::up_to(highest);
            let values = frequencies.values();
            prop_assert!(values.windows(2).all(|pair| pair[0] < pair[1]));
            for omega in [highest * exponent.exp2(), values[on % values.len()], highest, -1.0, 0.0] {
                prop_assert_eq!(frequencies.count_to(omega), values.partition_point(|&value| value <= omega));
            }
        }
    }
}
