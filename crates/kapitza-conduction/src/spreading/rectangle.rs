//! Cosine modes of a rectangular plate with a centred rectangular source.
//!
//! The half-space part Σ′ ε_m ε_n s_m² s_n² / λ_mn converges as 1/M. With 1/λ = (2/√π) ∫₀^∞ e^(−λ²u²) du it separates:
//! it is (2/√π) ∫ [Θ_x(u) Θ_y(u) − 1] du with one-dimensional sums Θ, which converge at once for large u as they stand
//! and for small u in their Poisson dual (images of the source, in error functions).

use kapitza_core::special::gauss_legendre;
use std::f64::consts::PI;

#[derive(Clone, Debug)]
pub(super) struct Modes {
    source: [f64; 2],
    plate: [f64; 2],
}

/// sin²(πmα)/(πmα)² and its bound.
fn form_factor(m: usize, alpha: f64) -> f64 {
    if m == 0 {
        return 1.0;
    }
    let x = PI * m as f64 * alpha;
    let s = x.sin() / x;
    s * s
}

/// Σ_m ε_m s_m² exp(−(2πm u/L)²).
fn theta(u: f64, a: f64, length: f64) -> f64 {
    if a >= length {
        return 1.0;
    }
    if u < 0.2 * length {
        // Images: the mean over the source of the source spread by a Gaussian of variance 2u², period L.
        let g = |z: f64| {
            if u == 0.0 {
                z.abs()
            } else {
                z * libm::erf(z / (2.0 * u)) + 2.0 * u / PI.sqrt() * (-(z * z) / (4.0 * u * u)).exp()
            }
        };
        let overlap = |d: f64| (g(d + a) - 2.0 * g(d) + g(d - a)) / (2.0 * a);
        let images: f64 = (1..=3).map(|j| 2.0 * overlap(f64::from(j) * length)).sum();
        length / a * (overlap(0.0) + images)
    } else {
        let decay = (2.0 * PI * u / length).powi(2);
        1.0 + 2.0
            * (1..1000_u32)
                .map(|m| (m, decay * f64::from(m * m)))
                .take_while(|&(_, exponent)| exponent < 40.0)
                .map(|(m, exponent)| form_factor(m as usize, a / length) * (-exponent).exp())
                .sum::<f64>()
    }
}

impl Modes {
    pub(super) fn new(a: f64, b: f64, length: f64, width: f64) -> Self {
        Self { source: [a, b], plate: [length, width] }
    }

    /// Σ′ w/λ, m.
    pub(super) fn half_space_sum(&self) -> f64 {
        let [a, b] = self.source;
        let [length, width] = self.plate;
        let rule = gauss_legendre(24);
        let integrand = |u: f64| theta(u, a, length) * theta(u, b, width) - 1.0;
        let panel = |low: f64, high: f64| -> f64 {
            (high - low) * rule.iter().map(|&(x, w)| w * integrand(low + x * (high - low))).sum::<f64>()
        };
        let end = 1.1 * length.max(width);
        let mut low = 0.0;
        let mut high = 0.05 * a.min(b);
        let mut sum = 0.0;
        while low < end {
            sum += panel(low, high.min(end));
            low = high;
            high *= 1.6;
        }
        2.0 / PI.sqrt() * sum
    }

    /// sinc(πmα) sinc(πnβ) of mode (m, n), with its sign.
    pub(super) fn amplitude(&self, (m, n): (usize, usize)) -> f64 {
        let sinc = |m: usize, axis: usize| {
            let x = PI * m as f64 * self.source[axis] / self.plate[axis];
            if m == 0 { 1.0 } else { x.sin() / x }
        };
        sinc(m, 0) * sinc(n, 1)
    }

    /// λ, ε_m ε_n and (m, n) of the modes with m and n below a number, the uniform one left out.
    pub(super) fn first(&self, count: usize) -> impl Iterator<Item = (f64, f64, (usize, usize))> {
        let step = self.plate.map(|side| 2.0 * PI / side);
        let multiplicity = |m: usize| if m == 0 { 1.0 } else { 2.0 };
        (1..count * count).map(move |mode| {
            let (m, n) = (mode % count, mode / count);
            ((m as f64 * step[0]).hypot(n as f64 * step[1]), multiplicity(m) * multiplicity(n), (m, n))
        })
    }

    /// Visits the modes with λ, ε_m ε_n and (m, n) until what is left of the correction is negligible; `visit` returns
    /// its term. Returns a bound on what is left out.
    pub(super) fn correct(
        &self,
        visit: &mut dyn FnMut(f64, f64, (usize, usize)) -> f64,
        conductivity: f64,
        thickness: f64,
        half_space: f64,
    ) -> f64 {
        const TOLERANCE: f64 = 1e-11;
        const MOST_TERMS: usize = 60_000;
        let alpha = [self.source[0] / self.plate[0], self.source[1] / self.plate[1]];
        let step = [2.0 * PI / self.plate[0], 2.0 * PI / self.plate[1]];
        let mut scale = half_space / conductivity;
        // |Z − z_c| ≤ 2 z_c e/(1 − e), e = exp(−2λt).
        let bound = |lambda: f64| {
            let decayed = (-2.0 * lambda * thickness).exp();
            2.0 * decayed / ((1.0 - decayed) * conductivity * lambda)
        };
        let envelope = |m: usize, alpha: f64| {
            if alpha >= 1.0 { 0.0 } else { (PI * m as f64 * alpha).powi(-2).min(1.0) }
        };
        let mut terms = 0;
        let mut left_out = 0.0;
        for m in 0.. {
            let ceiling_m = if m == 0 { 1.0 } else { 2.0 * envelope(m, alpha[0]) };
            let kx = m as f64 * step[0];
            // What rows from here on can still bring, n = 0 and n > 0 together (Σ ε_n s_n² = 1/α).
            if m > 0 {
                let rest = ceiling_m * m as f64 * bound(kx) / alpha[1];
                if rest < TOLERANCE * scale || terms > MOST_TERMS {
                    left_out += rest;
                    break;
                }
            }
            for n in usize::from(m == 0).. {
                let ky = n as f64 * step[1];
                let lambda = kx.hypot(ky);
                if n > 0 {
                    let rest = ceiling_m * 2.0 * envelope(n, alpha[1]) * n as f64 * bound(lambda);
                    if rest < TOLERANCE * scale / (m as f64 + 1.0) || terms > MOST_TERMS {
                        left_out += rest;
                        break;
                    }
                }
                let multiplicity = if m == 0 { 1.0 } else { 2.0 } * if n == 0 { 1.0 } else { 2.0 };
                scale += visit(lambda, multiplicity, (m, n)).max(0.0);
                terms += 1;
            }
        }
        left_out + 1e-12 * scale
    }
}
