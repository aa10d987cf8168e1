//! Monotone interpolation of tabulated functions of one variable, with exact derivatives and exact means.
//!
//! A [`Curve`] passes through every point of its table and has no extremum that the table does not have: a
//! piecewise cubic with the slopes of Fritsch & Butland (SIAM J. Sci. Stat. Comput. 5, 300, 1984), built in linear,
//! semi-logarithmic or doubly logarithmic coordinates. What is stored is a piecewise cubic in linear coordinates
//! (for logarithmic ones refined until it follows to 1e-8 of the value), so that the mean over an interval is an
//! exact integral, as Kirchhoff's transform ∫k dT needs.

/// The coordinates in which a table is smooth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// (x, y).
    Linear,
    /// (x, ln y).
    LogY,
    /// (ln x, ln y): the right one for properties over decades of temperature.
    LogLog,
}

/// Why a table is not a curve.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CurveError {
    /// No point.
    #[error("the table is empty")]
    Empty,
    /// The columns differ in length.
    #[error("the table has {x} abscissae and {y} values; the numbers must be equal")]
    Lengths {
        /// Number of abscissae.
        x: usize,
        /// Number of values.
        y: usize,
    },
    /// The abscissae do not rise.
    #[error("the abscissae must rise strictly, but {after} follows {before}")]
    NotRising {
        /// The earlier abscissa.
        before: f64,
        /// The later one.
        after: f64,
    },
    /// A logarithmic table holds a number that is not positive.
    #[error("{value} is not positive, as logarithmic interpolation needs")]
    NotPositive {
        /// The number.
        value: f64,
    },
    /// NaN or infinity.
    #[error("{value} is not a finite number")]
    NotFinite {
        /// The number.
        value: f64,
    },
}

/// A function of one variable given by points, constant beyond its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    x: Vec<f64>,
    y: Vec<f64>,
    slope: Vec<f64>,
}

/// A mean over an interval and its derivatives with respect to the two ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// (1/(a−b)) ∫_b^a y dx; y(a) where a = b.
    pub value: f64,
    /// ∂/∂a.
    pub by_a: f64,
    /// ∂/∂b.
    pub by_b: f64,
}

/// The two Gauss-Legendre abscissae on (0, 1); their rule is exact for cubics.
const GAUSS: [f64; 2] = [0.211_324_865_405_187_1, 0.788_675_134_594_812_9];

impl Curve {
    /// A curve through points with strictly rising `x`; for logarithmic scales all used coordinates positive.
    pub fn new(x: &[f64], y: &[f64], scale: Scale) -> Result<Self, CurveError> {
        Self::check_abscissae(x)?;
        if x.len() != y.len() {
            return Err(CurveError::Lengths { x: x.len(), y: y.len() });
        }
        if let Some(&value) = y.iter().find(|v| !v.is_finite()) {
            return Err(CurveError::NotFinite { value });
        }
        let not_positive = |numbers: &[f64]| numbers.iter().copied().find(|v| *v <= 0.0);
        let bad = match scale {
            Scale::Linear => None,
            Scale::LogY => not_positive(y),
            Scale::LogLog => not_positive(x).or_else(|| not_positive(y)),
        };
        if let Some(value) = bad {
            return Err(CurveError::NotPositive { value });
        }
        let ln = |numbers: &[f64]| numbers.iter().map(|v| v.ln()).collect::<Vec<_>>();
        Ok(match scale {
            Scale::Linear => Self::from_knots(x.to_vec(), y.to_vec()),
            Scale::LogY => {
                let inner = Self::from_knots(x.to_vec(), ln(y));
                Self::refined(x, &|t| {
                    let (u, slope) = inner.value_and_slope(t);
                    (u.exp(), u.exp() * slope)
                })
            }
            Scale::LogLog => {
                let inner = Self::from_knots(ln(x), ln(y));
                Self::refined(x, &|t| {
                    let (u, slope) = inner.value_and_slope(t.ln());
                    (u.exp(), u.exp() * slope / t)
                })
            }
        })
    }

    /// A smooth function sampled finely enough to be followed to 1e-8 of its value between `low` and `high`.
    ///
    /// `function` returns the value and the derivative. The interval is first cut into `pieces` parts.
    pub fn sampled(low: f64, high: f64, pieces: usize, function: &dyn Fn(f64) -> (f64, f64)) -> Self {
        let knots: Vec<f64> =
            (0..=pieces).map(|i| low + (high - low) * (i as f64) / (pieces as f64)).collect();
        Self::refined(&knots, function)
    }

    /// The same value everywhere.
    pub fn constant(value: f64) -> Self {
        Self { x: vec![0.0], y: vec![value], slope: vec![0.0] }
    }

    /// Checks that abscissae are finite and rise strictly.
    pub fn check_abscissae(x: &[f64]) -> Result<(), CurveError> {
        if x.is_empty() {
            return Err(CurveError::Empty);
        }
        if let Some(&value) = x.iter().find(|v| !v.is_finite()) {
            return Err(CurveError::NotFinite { value });
        }
        match x.windows(2).find(|pair| pair[1] <= pair[0]) {
            Some(pair) => Err(CurveError::NotRising { before: pair[0], after: pair[1] }),
            None => Ok(()),
        }
    }

    fn from_knots(x: Vec<f64>, y: Vec<f64>) -> Self {
        let slope = monotone_slopes(&x, &y);
        Self { x, y, slope }
    }

    /// A piecewise cubic through `knots`, cut finer until it follows `function` to 1e-8 of the value.
    fn refined(knots: &[f64], function: &dyn Fn(f64) -> (f64, f64)) -> Self {
        const TOLERANCE: f64 = 1e-8;
        const DEEPEST: usize = 10;
        let first = function(knots[0]);
        let mut curve = Self { x: vec![knots[0]], y: vec![first.0], slope: vec![first.1] };
        for &end in &knots[1..] {
            let mut pending = vec![(end, function(end), 0)];
            while let Some(&(right, (y1, s1), depth)) = pending.last() {
                let last = curve.x.len() - 1;
                let left = curve.x[last];
                let middle = 0.5 * (left + right);
                let at_middle = function(middle);
                let width = right - left;
                let cubic = 0.5 * (curve.y[last] + y1) + 0.125 * width * (curve.slope[last] - s1);
                if depth < DEEPEST && (cubic - at_middle.0).abs() > TOLERANCE * at_middle.0.abs() {
                    if let Some(top) = pending.last_mut() {
                        top.2 = depth + 1;
                    }
                    pending.push((middle, at_middle, depth + 1));
                } else {
                    curve.x.push(right);
                    curve.y.push(y1);
                    curve.slope.push(s1);
                    pending.pop();
                }
            }
        }
        // Beyond its ends the curve is constant; the one-sided slopes at the ends stay those of the function.
        curve
    }

    /// Smallest and largest abscissa.
    pub fn range(&self) -> (f64, f64) {
        (self.x[0], self.x[self.x.len() - 1])
    }

    /// The value at `x`.
    pub fn value(&self, x: f64) -> f64 {
        self.value_and_slope(x).0
    }

    /// The value and the derivative at `x`; beyond the ends the nearest end's value and zero.
    pub fn value_and_slope(&self, x: f64) -> (f64, f64) {
        let last = self.x.len() - 1;
        if x < self.x[0] || last == 0 {
            return (self.y[0], 0.0);
        }
        if x > self.x[last] {
            return (self.y[last], 0.0);
        }
        let right = self.x.partition_point(|&knot| knot <= x).clamp(1, last);
        self.piece(right - 1, x)
    }

    /// Value and derivative of the cubic of piece `left` at `x`.
    fn piece(&self, left: usize, x: f64) -> (f64, f64) {
        let width = self.x[left + 1] - self.x[left];
        let t = (x - self.x[left]) / width;
        let (y0, y1) = (self.y[left], self.y[left + 1]);
        let (m0, m1) = (self.slope[left] * width, self.slope[left + 1] * width);
        // Written around the nearer knot, so that knots are reproduced to the last bit.
        let rise = y1 - y0;
        let (c2, c3) = (3.0 * rise - 2.0 * m0 - m1, m0 + m1 - 2.0 * rise);
        let value = if t == 1.0 { y1 } else { y0 + t * (m0 + t * (c2 + t * c3)) };
        (value, (m0 + t * (2.0 * c2 + 3.0 * t * c3)) / width)
    }

    /// The mean over the interval between `a` and `b`, exact, with its derivatives and without cancellation.
    pub fn mean(&self, a: f64, b: f64) -> Mean {
        let mut mean = Mean { value: 0.0, by_a: 0.0, by_b: 0.0 };
        let mut add = |from: f64, to: f64| {
            let width = to - from;
            for node in GAUSS {
                let xi = from + width * node;
                let (value, slope) = self.value_and_slope(b + xi * (a - b));
                mean.value += 0.5 * width * value;
                mean.by_a += 0.5 * width * slope * xi;
                mean.by_b += 0.5 * width * slope * (1.0 - xi);
            }
        };
        // Cut at the knots between b and a, so that every part is one cubic.
        let (low, high) = (a.min(b), a.max(b));
        let first = self.x.partition_point(|&knot| knot <= low);
        let beyond = if high > low { self.x.partition_point(|&knot| knot < high) } else { first };
        let mut from = 0.0;
        for step in 0..beyond.saturating_sub(first) {
            let knot = if a > b { self.x[first + step] } else { self.x[beyond - 1 - step] };
            let to = (knot - b) / (a - b);
            add(from, to);
            from = to;
        }
        add(from, 1.0);
        mean
    }

    /// The same curve with every value multiplied by `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            x: self.x.clone(),
            y: self.y.iter().map(|v| v * factor).collect(),
            slope: self.slope.iter().map(|v| v * factor).collect(),
        }
    }
}

/// Slopes of Fritsch & Butland (1984), as in common "pchip" routines: weighted harmonic means inside, limited
/// three-point formulas at the ends.
fn monotone_slopes(x: &[f64], y: &[f64]) -> Vec<f64> {
    let n = x.len();
    if n == 1 {
        return vec![0.0];
    }
    let width: Vec<f64> = x.windows(2).map(|p| p[1] - p[0]).collect();
    let secant: Vec<f64> = y.windows(2).zip(&width).map(|(p, h)| (p[1] - p[0]) / h).collect();
    if n == 2 {
        return vec![secant[0]; 2];
    }
    let mut slope = vec![0.0; n];
    for i in 1..n - 1 {
        let (before, after) = (secant[i - 1], secant[i]);
        if before * after > 0.0 {
            let w1 = 2.0 * width[i] + width[i - 1];
            let w2 = width[i] + 2.0 * width[i - 1];
            slope[i] = (w1 + w2) / (w1 / before + w2 / after);
        }
    }
    let end = |h0: f64, h1: f64, s0: f64, s1: f64| {
        let three_point = ((2.0 * h0 + h1) * s0 - h0 * s1) / (h0 + h1);
        if three_point * s0 <= 0.0 {
            0.0
        } else if s0 * s1 < 0.0 && three_point.abs() > 3.0 * s0.abs() {
            3.0 * s0
        } else {
            three_point
        }
    };
    slope[0] = end(width[0], width[1], secant[0], secant[1]);
    slope[n - 1] = end(width[n - 2], width[n - 3], secant[n - 2], secant[n - 3]);
    slope
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Values of `scipy.interpolate.PchipInterpolator` (1.14) for the same table.
    #[test]
    fn agrees_with_an_independent_pchip() {
        let curve =
            Curve::new(&[0.0, 1.0, 2.5, 4.0, 7.0], &[1.0, 3.0, 3.5, 9.0, 8.0], Scale::Linear).unwrap();
        for (x, expected) in [
            (0.5, 2.258_333_333_333_333_4),
            (1.7, 3.238_034_567_901_235),
            (3.1, 5.568),
            (5.0, 8.962_962_962_962_964),
            (6.9, 8.096_703_703_703_703),
        ] {
            assert!((curve.value(x) - expected).abs() < 1e-13, "{x}: {} {expected}", curve.value(x));
        }
    }

    #[test]
    fn a_power_law_is_straight_in_doubly_logarithmic_coordinates() {
        let x = [1.0, 3.0, 10.0, 80.0, 300.0];
        let y: Vec<f64> = x.iter().map(|t: &f64| 2.0 * t.powf(-1.3)).collect();
        let curve = Curve::new(&x, &y, Scale::LogLog).unwrap();
        for t in [1.0, 1.5, 2.2, 7.0, 40.0, 299.0] {
            assert!((curve.value(t) / (2.0 * t.powf(-1.3)) - 1.0).abs() < 1e-7);
        }
        let integral = 2.0 / 0.3 * (1.0 - 300f64.powf(-0.3));
        assert!((curve.mean(300.0, 1.0).value * 299.0 / integral - 1.0).abs() < 1e-7);
    }

    #[test]
    fn errors_say_what_is_wrong() {
        assert_eq!(Curve::new(&[], &[], Scale::Linear), Err(CurveError::Empty));
        assert_eq!(Curve::new(&[1.0], &[], Scale::Linear), Err(CurveError::Lengths { x: 1, y: 0 }));
        assert_eq!(
            Curve::new(&[2.0, 1.0], &[1.0, 1.0], Scale::Linear),
            Err(CurveError::NotRising { before: 2.0, after: 1.0 })
        );
        assert_eq!(
            Curve::new(&[1.0, 2.0], &[1.0, 0.0], Scale::LogY),
            Err(CurveError::NotPositive { value: 0.0 })
        );
    }

    proptest! {
        /// Between two points the curve stays between their values (monotone interpolation).
        #[test]
        fn no_overshoot(y in prop::collection::vec(0.1..100.0_f64, 6), log in any::<bool>(), t in 0.0..1.0_f64) {
            let x = [1.0, 2.0, 5.0, 7.0, 30.0, 31.0];
            let curve = Curve::new(&x, &y, if log { Scale::LogLog } else { Scale::Linear }).unwrap();
            for i in 0..5 {
                let value = curve.value(x[i] + t * (x[i + 1] - x[i]));
                let (low, high) = (y[i].min(y[i + 1]), y[i].max(y[i + 1]));
                prop_assert!(value >= low * (1.0 - 1e-7) && value <= high * (1.0 + 1e-7));
                prop_assert_eq!(curve.value(x[i]), curve.y[curve.x.iter().position(|&k| k == x[i]).unwrap()]);
            }
        }

        /// The mean and its derivatives against a fine midpoint sum and central differences.
        #[test]
        fn means_are_integrals(a in 0.5..40.0_f64, b in 0.5..40.0_f64) {
            let curve =
                Curve::new(&[1.0, 2.0, 5.0, 7.0, 30.0], &[3.0, 8.0, 2.0, 2.5, 9.0], Scale::Linear).unwrap();
            prop_assume!((a - b).abs() > 1e-2);
            let sum: f64 = (0..20_000).map(|i| curve.value(b + (a - b) * (f64::from(i) + 0.5) / 20_000.0)).sum();
            let mean = curve.mean(a, b);
            prop_assert!((mean.value - sum / 20_000.0).abs() < 1e-5);
            let step = 1e-5;
            let by_a = (curve.mean(a + step, b).value - curve.mean(a - step, b).value) / (2.0 * step);
            let by_b = (curve.mean(a, b + step).value - curve.mean(a, b - step).value) / (2.0 * step);
            prop_assert!((mean.by_a - by_a).abs() < 1e-4 * (1.0 + by_a.abs()));
            prop_assert!((mean.by_b - by_b).abs() < 1e-4 * (1.0 + by_b.abs()));
        }
    }
}
