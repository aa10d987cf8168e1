//! Spreading and constriction resistance of a layered plate of finite thickness.
//!
//! Heat enters a plate through a part of its face, uniformly, and leaves through the other face into a uniform
//! coefficient 1/R″ (or into more layers). The mean temperature of the source then exceeds the one-dimensional value by
//! Q R_s. For a rectangular plate of area A = L W and a centred rectangular source, in cosine modes
//! (Yovanovich, Muzychka & Culham, J. Thermophys. Heat Transfer 13, 495, 1999, with several layers),
//!
//! R_s = (1/A) Σ′ ε_m ε_n s_m² s_n² Z(λ_mn),  λ² = (2πm/L)² + (2πn/W)²,  s_m = sin(πma/L)/(πma/L),
//!
//! with Z(λ) the impedance of the layers from below: layer Z ← (Z + z_c tanh λt)/(1 + (Z/z_c) tanh λt), z_c = 1/(kλ),
//! interface Z ← Z + R″. For a disc on a disc (flux tube) the modes are Bessel functions.
//!
//! The sum converges slowly only through its half-space part Σ′ w/(kλ). That part is a function of the geometry alone
//! and is evaluated here to 1e-12 by other means (files `rectangle.rs`, `disc.rs`); the rest falls off as e^(−2λt).

mod disc;
mod ladder;
mod rectangle;

pub use ladder::Rung;

use crate::footprint::Footprint;

/// A source on a plate: geometry prepared for repeated evaluation with changing conductivities.
#[derive(Clone, Debug)]
pub struct Spreading {
    geometry: Geometry,
    /// (1/A) Σ′ w/λ, m⁻¹: the half-space part for unit conductivity.
    half_space: f64,
    area: f64,
}

#[derive(Clone, Debug)]
enum Geometry {
    Rectangle(rectangle::Modes),
    Disc(disc::Modes),
}

/// A spreading resistance with its derivatives.
#[derive(Clone, Debug, PartialEq)]
pub struct SpreadingResistance {
    /// R_s, K/W.
    pub value: f64,
    /// Bound on the truncation error, K/W.
    pub error: f64,
    /// ∂R_s/∂k of every slab and ∂R_s/∂R″ of every interface, in the order of the rungs.
    pub by_rung: Vec<f64>,
    /// ∂R_s/∂t of every slab (zero for interfaces).
    pub by_thickness: Vec<f64>,
    /// ∂R_s/∂R″ of the terminal coefficient.
    pub by_terminal: f64,
}

/// Modes along each axis that a lower bound is taken from.
const FIRST: usize = 12;

impl Spreading {
    /// Prepares a centred source on a plate; `None` where the source covers the plate.
    ///
    /// A rectangle meeting a disc is treated as discs of equal areas.
    pub fn new(source: Footprint, plate: Footprint) -> Option<Self> {
        let area = plate.area();
        if source.area() >= area * (1.0 - 1e-12) {
            return None;
        }
        let (geometry, half_space) = match (source, plate) {
            (Footprint::Rectangle { length: a, width: b }, Footprint::Rectangle { length, width }) => {
                let modes = rectangle::Modes::new(a.min(length), b.min(width), length, width);
                let sum = modes.half_space_sum();
                (Geometry::Rectangle(modes), sum / area)
            }
            _ => {
                let radius = |footprint: Footprint| (footprint.area() / std::f64::consts::PI).sqrt();
                let modes = disc::Modes::new(radius(source), radius(plate));
                let sum = modes.half_space_sum();
                (Geometry::Disc(modes), sum / area)
            }
        };
        Some(Self { geometry, half_space, area })
    }

    /// Whether both are rectangles, or both discs.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(&self.geometry) == std::mem::discriminant(&other.geometry)
    }

    /// R_s for the layers from the source plane outwards; the first rung must be a slab. `terminal` is the R″
    /// (m² K/W) beyond the last rung: 0 for a fixed temperature, infinity for none.
    pub fn resistance(&self, rungs: &[Rung], terminal: f64) -> SpreadingResistance {
        let Some(&Rung::Slab { conductivity, thickness }) = rungs.first() else {
            return SpreadingResistance {
                value: 0.0,
                error: 0.0,
                by_rung: vec![0.0; rungs.len()],
                by_thickness: vec![0.0; rungs.len()],
                by_terminal: 0.0,
            };
        };
        let mut sum = ladder::Sum::new(rungs, terminal);
        let half_space = self.half_space * self.area;
        let error = match &self.geometry {
            Geometry::Rectangle(modes) => modes.correct(
                &mut |lambda, multiplicity, mode| {
                    sum.add(lambda, multiplicity * modes.amplitude(mode).powi(2))
                },
                conductivity,
                thickness,
                half_space,
            ),
            Geometry::Disc(modes) => modes.correct(
                &mut |lambda, mode| sum.add(lambda, modes.amplitude(mode).powi(2)),
                conductivity,
                thickness,
                half_space,
            ),
        };
        let mut result = sum.finish(self.area);
        result.value += self.half_space / conductivity;
        result.by_rung[0] -= self.half_space / (conductivity * conductivity);
        result.error = error / self.area;
        result
    }

    /// Half of the spreading where heat leaves the plate through another centred patch straight across, both faces being
    /// adiabatic outside their patches: R_s = (1/2A) Σ′ [a₁² Z₁ + a₂² Z₂ − 2 a₁a₂ Z₁₂], a₁ and a₂ the amplitudes of the
    /// patches, Z₁ and Z₂ the impedances of the two faces with the other one adiabatic, Z₁₂ the temperature of one face
    /// per flux at the other. Both faces together give the exact resistance between two patches of uniform flux, which
    /// is positive; a thin plate between equal patches spreads nothing.
    ///
    /// Uniform flux is one admissible flow; straight conduction through the `common` area (m²) of the patches is another.
    /// Each bounds the resistance from above (it dissipates more than the true flow), and the lower bound is taken: in
    /// plates thinner than the patches that is straight conduction.
    ///
    /// Derivatives are central differences with relative steps of 1e-5.
    pub fn resistance_towards(&self, opposite: &Self, rungs: &[Rung], common: f64) -> SpreadingResistance {
        let both = |rungs: &[Rung]| {
            let reversed: Vec<Rung> = rungs.iter().rev().copied().collect();
            let (here, there) = (self.towards(opposite, rungs), opposite.towards(self, &reversed));
            (0.5 * (here.0 + there.0), 0.5 * (here.1 + there.1))
        };
        let least = self.least_towards(opposite, rungs);
        // Half of what the whole group costs more through the common area than through all of the plate.
        let narrowing = 0.5 * (1.0 / common - 1.0 / self.area);
        let through: f64 = rungs
            .iter()
            .map(|rung| match *rung {
                Rung::Slab { conductivity, thickness } => thickness / conductivity,
                Rung::Film { resistance } => resistance,
            })
            .sum();
        let straight = through * narrowing;
        // The modes of a plate far thinner than its patches are too many to be summed, and need not be: the first ones show
        // that straight conduction dissipates less, or what is left out of the sum is in favour of it.
        let isoflux =
            (straight > least).then(|| both(rungs)).filter(|(value, error)| straight > value + error);
        let Some((value, error)) = isoflux else {
            let (by_rung, by_thickness) = rungs
                .iter()
                .map(|rung| match *rung {
                    Rung::Slab { conductivity, thickness } => {
                        (-narrowing * thickness / (conductivity * conductivity), narrowing / conductivity)
                    }
                    Rung::Film { .. } => (narrowing, 0.0),
                })
                .unzip();
            return SpreadingResistance {
                value: straight,
                error: 0.0,
                by_rung,
                by_thickness,
                by_terminal: 0.0,
            };
        };
        let slope = |rung: usize, change: &dyn Fn(Rung, f64) -> Rung, at: f64| {
            let step = 1e-5 * at;
            if step == 0.0 {
                return 0.0;
            }
            let shifted = |by: f64| {
                let mut rungs = rungs.to_vec();
                rungs[rung] = change(rungs[rung], by);
                both(&rungs).0
            };
            (shifted(step) - shifted(-step)) / (2.0 * step)
        };
        let mut by_rung = Vec::with_capacity(rungs.len());
        let mut by_thickness = Vec::with_capacity(rungs.len());
        for (index, rung) in rungs.iter().enumerate() {
            match *rung {
                Rung::Slab { conductivity, thickness } => {
                    let stretch = |rung: Rung, by: f64| match rung {
                        Rung::Slab { conductivity, thickness } => {
                            Rung::Slab { conductivity: conductivity + by, thickness }
                        }
                        film @ Rung::Film { .. } => film,
                    };
                    let thicken = |rung: Rung, by: f64| match rung {
                        Rung::Slab { conductivity, thickness } => {
                            Rung::Slab { conductivity, thickness: thickness + by }
                        }
                        film @ Rung::Film { .. } => film,
                    };
                    by_rung.push(slope(index, &stretch, conductivity));
                    by_thickness.push(slope(index, &thicken, thickness));
                }
                Rung::Film { resistance } => {
                    let grow = |_: Rung, by: f64| Rung::Film { resistance: resistance + by };
                    by_rung.push(slope(index, &grow, resistance));
                    by_thickness.push(0.0);
                }
            }
        }
        SpreadingResistance { value: value.max(least), error, by_rung, by_thickness, by_terminal: 0.0 }
    }

    /// A lower bound on half the resistance between two patches of uniform flux, K/W: the part of the first modes, each of
    /// which dissipates a positive power.
    fn least_towards(&self, opposite: &Self, rungs: &[Rung]) -> f64 {
        let reversed: Vec<Rung> = rungs.iter().rev().copied().collect();
        let mut sum = 0.0;
        let mut add = |lambda: f64, multiplicity: f64, a: f64, b: f64| {
            let [(here, across), (there, _)] = [rungs, &reversed].map(|rungs| {
                let (excess, transfer) = ladder::two_port(rungs, lambda);
                let own = match rungs.first() {
                    Some(&Rung::Slab { conductivity, .. }) => 1.0 / (conductivity * lambda),
                    _ => 0.0,
                };
                (own + excess, transfer)
            });
            sum += 0.5 * multiplicity * (a * a * here + b * b * there - 2.0 * a * b * across).max(0.0);
        };
        match (&self.geometry, &opposite.geometry) {
            (Geometry::Rectangle(here), Geometry::Rectangle(there)) => {
                for (lambda, multiplicity, mode) in here.first(FIRST) {
                    add(lambda, multiplicity, here.amplitude(mode), there.amplitude(mode));
                }
            }
            (Geometry::Disc(here), Geometry::Disc(there)) => {
                for (lambda, mode) in here.first(FIRST * FIRST) {
                    add(lambda, 1.0, here.amplitude(mode), there.amplitude(mode));
                }
            }
            _ => {}
        }
        // Less what rounding of the differences may have added.
        sum / self.area * (1.0 - 1e-9)
    }

    /// (1/A) Σ′ [a₁² Z₁ − a₁a₂ Z₁₂], and its truncation bound.
    fn towards(&self, opposite: &Self, rungs: &[Rung]) -> (f64, f64) {
        let Some(&Rung::Slab { conductivity, .. }) = rungs.first() else { return (0.0, 0.0) };
        // The cross term falls off as e^(−λt) with the whole thickness, half as fast as the correction.
        let depth: f64 = rungs
            .iter()
            .map(|rung| match rung {
                Rung::Slab { thickness, .. } => *thickness,
                Rung::Film { .. } => 0.0,
            })
            .sum();
        let half_space = self.half_space * self.area;
        let mut sum = half_space / conductivity;
        let mut term = |lambda: f64, weight: f64, cross: f64| {
            let (excess, transfer) = ladder::two_port(rungs, lambda);
            let term = weight * excess - cross * transfer;
            sum += term;
            term
        };
        let error = match (&self.geometry, &opposite.geometry) {
            (Geometry::Rectangle(here), Geometry::Rectangle(there)) => here.correct(
                &mut |lambda, multiplicity, mode| {
                    let (a, b) = (here.amplitude(mode), there.amplitude(mode));
                    term(lambda, multiplicity * a * a, multiplicity * a * b)
                },
                conductivity,
                0.5 * depth,
                half_space,
            ),
            (Geometry::Disc(here), Geometry::Disc(there)) => here.correct(
                &mut |lambda, mode| {
                    let (a, b) = (here.amplitude(mode), there.amplitude(mode));
                    term(lambda, a * a, a * b)
                },
                conductivity,
                0.5 * depth,
                half_space,
            ),
            _ => half_space / conductivity,
        };
        (sum / self.area, error / self.area)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::PI;

    fn slab(conductivity: f64, thickness: f64) -> Rung {
        Rung::Slab { conductivity, thickness }
    }

    /// The mean temperature of a uniformly heated square on a half-space is 0.473201 q√A/k (Carslaw & Jaeger;
    /// Yovanovich 1976): (2/π)(... ) evaluated in closed form. A plate 400 times wider and deeper is off by the mean
    /// field of its images, of the order of the width ratio.
    #[test]
    fn half_space_limit_of_a_square() {
        let closed_form = 2.0 / PI * ((1.0 + 2f64.sqrt()).ln() - (2f64.sqrt() - 1.0) / 3.0);
        let spreading = Spreading::new(Footprint::square(1.0), Footprint::square(400.0 * 400.0)).unwrap();
        let found = spreading.resistance(&[slab(1.0, 400.0)], 0.0).value;
        assert!((found / closed_form - 1.0).abs() < 2.5 / 400.0, "{found} {closed_form}");
        let finer = Spreading::new(Footprint::square(1.0), Footprint::square(4000.0 * 4000.0)).unwrap();
        let finer = finer.resistance(&[slab(1.0, 4000.0)], 0.0).value;
        assert!((finer / closed_form - 1.0).abs() < 2.5 / 4000.0, "{finer} {closed_form}");
    }

    /// Isoflux disc on a half-space: mean R = 8/(3π² k a) (Carslaw & Jaeger 1959).
    #[test]
    fn half_space_limit_of_a_disc() {
        let spreading =
            Spreading::new(Footprint::Disc { radius: 1.0 }, Footprint::Disc { radius: 2000.0 }).unwrap();
        let found = spreading.resistance(&[slab(1.0, 2000.0)], 0.0).value;
        assert!((found / (8.0 / (3.0 * PI * PI)) - 1.0).abs() < 2e-3, "{found}");
    }

    /// Direct double sum over 3000² modes with the mean tail, an independent evaluation of the same series.
    #[test]
    fn agrees_with_the_plain_double_sum() {
        let (a, b, length, width, k, t, terminal) = (0.012, 0.009, 0.03, 0.04, 390.0, 0.002, 1.0 / 2000.0);
        let plate = Footprint::Rectangle { length, width };
        let spreading = Spreading::new(Footprint::Rectangle { length: a, width: b }, plate).unwrap();
        let found = spreading.resistance(&[slab(k, t)], terminal);
        let sinc = |x: f64| if x == 0.0 { 1.0 } else { x.sin() / x };
        let mut sum = 0.0;
        for m in (0..3000).rev() {
            for n in (0..3000).rev() {
                if m + n == 0 {
                    continue;
                }
                let (fm, fn_) = (f64::from(m), f64::from(n));
                let lambda = 2.0 * PI * ((fm / length).powi(2) + (fn_ / width).powi(2)).sqrt();
                let weight = (sinc(PI * fm * a / length) * sinc(PI * fn_ * b / width)).powi(2)
                    * if m == 0 { 1.0 } else { 2.0 }
                    * if n == 0 { 1.0 } else { 2.0 };
                let (zc, th) = (1.0 / (k * lambda), (lambda * t).tanh());
                sum += weight * (terminal + zc * th) / (1.0 + terminal / zc * th);
            }
        }
        let plain = sum / (length * width);
        assert!((found.value / plain - 1.0).abs() < 2e-6, "{} {plain}", found.value);
    }

    /// Two equal patches facing each other through a plate: the exact double sum of the isoflux problem,
    /// R − t/(kA) = (2/A) Σ′ w (cosh λt − 1)/(kλ sinh λt) = (2/A) Σ′ w tanh(λt/2)/(kλ), here over 1500² modes; and a
    /// plate much thinner than the patches conducts straight through: R → t/(k a²).
    #[test]
    fn facing_patches() {
        let (a, edge, k) = (4e-3, 20e-3, 50.0);
        let spreading = Spreading::new(Footprint::square(a * a), Footprint::square(edge * edge)).unwrap();
        let both = |t: f64| 2.0 * spreading.resistance_towards(&spreading, &[slab(k, t)], a * a).value;
        let t = 3e-3;
        let sinc = |x: f64| if x == 0.0 { 1.0 } else { x.sin() / x };
        let mut sum = 0.0;
        for m in (0..1500).rev() {
            for n in (0..1500).rev() {
                if m + n == 0 {
                    continue;
                }
                let (fm, fn_) = (f64::from(m), f64::from(n));
                let lambda = 2.0 * PI / edge * fm.hypot(fn_);
                let weight = (sinc(PI * fm * a / edge) * sinc(PI * fn_ * a / edge)).powi(2)
                    * if m == 0 { 1.0 } else { 2.0 }
                    * if n == 0 { 1.0 } else { 2.0 };
                sum += weight * (0.5 * lambda * t).tanh() / (k * lambda);
            }
        }
        let plain = 2.0 * sum / (edge * edge);
        assert!((both(t) / plain - 1.0).abs() < 1e-5, "{} {plain}", both(t));
        let thin = 1e-4;
        let whole = both(thin) + thin / (k * edge * edge);
        assert!(whole <= thin / (k * a * a) * (1.0 + 1e-12) && whole > 0.9 * thin / (k * a * a), "{whole}");
    }

    #[test]
    fn full_coverage_spreads_nothing() {
        assert!(Spreading::new(Footprint::square(1.0), Footprint::square(1.0)).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// Every derivative against central differences, for random two-layer plates with an interface.
        #[test]
        fn derivatives_are_consistent(
            ka in 1.0..500.0_f64, kb in 1.0..500.0_f64, ta in 1e-4..5e-3_f64, tb in 1e-4..1e-2_f64,
            r in 1e-7..1e-4_f64, terminal in 1e-6..1e-2_f64, disc in any::<bool>()
        ) {
            let spreading = if disc {
                Spreading::new(Footprint::Disc { radius: 4e-3 }, Footprint::Disc { radius: 15e-3 })
            } else {
                Spreading::new(
                    Footprint::Rectangle { length: 8e-3, width: 6e-3 },
                    Footprint::Rectangle { length: 30e-3, width: 25e-3 },
                )
            }.unwrap();
            let value = |p: &[f64; 6]| {
                spreading.resistance(&[slab(p[0], p[1]), Rung::Film { resistance: p[2] }, slab(p[3], p[4])], p[5])
            };
            let p = [ka, ta, r, kb, tb, terminal];
            let here = value(&p);
            let exact = [
                here.by_rung[0], here.by_thickness[0], here.by_rung[1], here.by_rung[2], here.by_thickness[2],
                here.by_terminal,
            ];
            for i in 0..6 {
                let step = p[i] * 1e-4;
                let shifted = |s: f64| { let mut q = p; q[i] += s; value(&q).value };
                let numeric = (shifted(step) - shifted(-step)) / (2.0 * step);
                let scale = here.value / p[i];
                prop_assert!((exact[i] - numeric).abs() < 2e-6 * scale, "{i}: {} {numeric}", exact[i]);
            }
            prop_assert!(here.value > 0.0 && here.error < 1e-6 * here.value);
        }
    }
}
