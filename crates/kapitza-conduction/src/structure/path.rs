//! The exact thermal impedance of a one-dimensional path: layers as transmission lines, interfaces as resistances.
//!
//! A layer of resistance R = x/(kA) and capacity C = ρcAx is a uniform RC line: seen from one face, with the impedance
//! Z_L behind the other,
//!
//! Z = (Z_L + z tanh g)/(1 + (Z_L/z) tanh g), g = √(sRC), z = R/g.
//!
//! The response to a step of power is the inverse Laplace transform of Z(s)/s, on a hyperbola around the negative axis
//! (J. A. C. Weideman and L. N. Trefethen, Math. Comput. 76, 1341, 2007); the time constants are the natural modes,
//! none missed because their number below a bound is counted (W. H. Wittrick and F. W. Williams, Q. J. Mech. Appl.
//! Math. 24, 263, 1971).

use super::FosterTerm;
use rustfft::num_complex::Complex64;
use std::f64::consts::PI;

/// What a section of a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionKind {
    /// A layer: resistance and capacity spread along it.
    Layer,
    /// An interface: a resistance without capacity.
    Interface,
    /// A spreading or constriction resistance, lumped.
    Spreading,
    /// The film, heat sink or radiation at the end.
    Boundary,
}

impl SectionKind {
    /// The word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Layer => "layer",
            Self::Interface => "interface",
            Self::Spreading => "spreading",
            Self::Boundary => "boundary",
        }
    }
}

/// A section of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SectionKind,
    /// Thermal resistance, K/W; zero is allowed.
    pub resistance: f64,
    /// Heat capacity, J/K; zero for all but layers.
    pub capacity: f64,
}

/// A path of heat from the junction to a fixed temperature.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeatPath {
    /// Sections from the junction to the fixed temperature.
    pub sections: Vec<Section>,
    /// What lies on the other side of the junction, from it to an adiabatic face: it stores heat and passes none.
    pub behind: Vec<Section>,
}

/// Half the nodes of the contour, its step, width and opening (Weideman & Trefethen 2007, Table 4.1 for one time).
const NODES: usize = 15;
const STEP: f64 = 1.081_792_140;
const WIDTH: f64 = 4.492_075_287;
const OPENING: f64 = 1.172_104_229;

/// (tanh g)/g.
pub(super) fn tanh_over(g: Complex64) -> Complex64 {
    if g.norm_sqr() < 1e-8 {
        return Complex64::new(1.0, 0.0) - g * g / 3.0;
    }
    tanh(g) / g
}

/// tanh without overflow for Re g ≥ 0.
fn tanh(g: Complex64) -> Complex64 {
    if g.re > 20.0 {
        return Complex64::new(1.0, 0.0);
    }
    let (s, c) = (2.0 * g.im).sin_cos();
    let less = (-4.0 * g.re).exp_m1();
    let e = (-2.0 * g.re).exp();
    let below = 2.0 + less + 2.0 * e * c;
    Complex64::new(-less / below, 2.0 * e * s / below)
}

/// The impedance of some sections with an impedance behind the last.
fn behind(sections: &[Section], s: Complex64, end: Complex64) -> Complex64 {
    sections.iter().rev().fold(end, |load, section| {
        if section.capacity == 0.0 || section.resistance == 0.0 {
            let load = load + section.resistance;
            return if section.capacity == 0.0 { load } else { load / (1.0 + load * s * section.capacity) };
        }
        let g = (s * section.resistance * section.capacity).sqrt();
        let ratio = tanh_over(g);
        // z tanh g = R tanh g/g; tanh g/z = sC tanh g/g.
        (load + section.resistance * ratio) / (1.0 + load * s * section.capacity * ratio)
    })
}

/// The admittance of some sections that end at an adiabatic face.
fn closed(sections: &[Section], s: Complex64) -> Complex64 {
    sections.iter().rev().fold(Complex64::default(), |load, section| {
        let ratio = if section.capacity == 0.0 {
            1.0.into()
        } else {
            tanh_over((s * section.resistance * section.capacity).sqrt())
        };
        (load + s * section.capacity * ratio) / (1.0 + load * section.resistance * ratio)
    })
}

impl HeatPath {
    /// Resistance from the junction to the fixed temperature, K/W.
    pub fn resistance(&self) -> f64 {
        self.sections.iter().map(|s| s.resistance).sum()
    }

    /// The impedance at a complex frequency s (1/s), K/W.
    pub fn impedance(&self, s: Complex64) -> Complex64 {
        let forward = behind(&self.sections, s, Complex64::default());
        if self.behind.is_empty() { forward } else { forward / (1.0 + forward * closed(&self.behind, s)) }
    }

    /// Thermal impedance Z_th(t), K/W: the rise of the junction after a step of one watt. Relative error about 1e-11.
    pub fn step_response(&self, time: f64) -> f64 {
        if time <= 0.0 {
            return 0.0;
        }
        let count = NODES as f64;
        let (step, width) = (STEP / count, WIDTH * count);
        let sum: f64 = (0..NODES)
            .map(|node| {
                let at = Complex64::new(-OPENING, (node as f64 + 0.5) * step);
                let z = width * (1.0 + at.sin());
                let slope = Complex64::i() * width * at.cos();
                (z.exp() * slope * self.impedance(z / time) / z).im
            })
            .sum();
        step / PI * sum
    }

    /// Thermal impedance at some times, K/W.
    pub fn step_responses(&self, times: &[f64]) -> Vec<f64> {
        times.iter().map(|&t| self.step_response(t)).collect()
    }

    /// The sections from the adiabatic face behind the junction to the fixed temperature.
    fn chain(&self) -> impl Iterator<Item = &Section> {
        self.behind.iter().rev().chain(&self.sections)
    }

    /// Number of natural modes that decay slower than `rate` (1/s).
    fn modes_below(&self, rate: f64) -> usize {
        let mut count = 0.0;
        // Stiffness of the node at the near face of the section, with all before it eliminated.
        let mut pivot = 0.0;
        let mut negative = 0;
        let mut lumped = 0.0;
        for section in self.chain() {
            if section.resistance == 0.0 {
                lumped += section.capacity;
                continue;
            }
            let x = (rate * section.resistance * section.capacity).sqrt();
            let (own, cross) = if x < 1e-6 {
                let half = 0.5 * rate * section.capacity;
                (1.0 / section.resistance - half, 1.0 / section.resistance)
            } else {
                count += (x / PI).floor();
                (x / section.resistance / x.tan(), x / section.resistance / x.sin())
            };
            let diagonal = pivot + own - rate * std::mem::take(&mut lumped);
            negative += usize::from(diagonal < 0.0);
            pivot = own - cross * cross / diagonal;
        }
        // The last node is held.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small non-negative count"
        )]
        let clamped = count as usize;
        clamped.saturating_add(negative)
    }

    /// The weight of a mode: squared amplitude at the junction over its stored heat, 1/(J/K).
    fn weight(&self, rate: f64) -> f64 {
        let (mut t, mut q, mut stored) = (1.0_f64, 0.0_f64, 0.0_f64);
        let mut junction = 1.0;
        for (place, section) in self.chain().enumerate() {
            if place == self.behind.len() {
                junction = t;
            }
            let (r, c) = (section.resistance, section.capacity);
            if r == 0.0 {
                stored += c * t * t;
                q += rate * c * t;
                continue;
            }
            let x = (rate * r * c).sqrt();
            if x < 1e-6 {
                // A straight profile.
                let far = t - q * r;
                stored += c * (t * t + t * far + far * far) / 3.0;
                q += rate * c * 0.5 * (t + far);
                t = far;
                continue;
            }
            let (sine, cosine) = x.sin_cos();
            let b = q * r / x;
            // ∫(t cos − b sin)² over the section.
            stored += c
                * (t * t * 0.5 * (1.0 + sine * cosine / x) + b * b * 0.5 * (1.0 - sine * cosine / x)
                    - t * b * sine * sine / x);
            (t, q) = (t * cosine - b * sine, (t * sine + b * cosine) * x / r);
        }
        junction * junction / stored
    }

    /// The slowest natural modes as terms of a Foster network, slowest first: the exact spectrum of time constants.
    /// All that are slower than `shortest` (s), at most `most`.
    pub fn modes(&self, shortest: f64, most: usize) -> Vec<FosterTerm> {
        let fastest = 1.0 / shortest;
        let capacity: f64 = self.chain().map(|s| s.capacity).sum();
        if capacity <= 0.0 || self.resistance() <= 0.0 {
            return Vec::new();
        }
        // Below this there is none: the whole capacity behind the whole resistance is slower than any.
        let behind: f64 = self.behind.iter().map(|s| s.resistance).sum();
        let slowest = 0.1 / (capacity * (self.resistance() + behind));
        let wanted = self.modes_below(fastest).min(most);
        let mut terms = Vec::with_capacity(wanted);
        let mut below = slowest;
        for index in 0..wanted {
            let (mut low, mut high) = (below, fastest);
            // Far apart in size: bisection of logarithms, then of the numbers.
            while high > 4.0 * low {
                let middle = (low * high).sqrt();
                if self.modes_below(middle) > index { high = middle } else { low = middle }
            }
            while high - low > 1e-15 * high {
                let middle = f64::midpoint(low, high);
                if middle <= low || middle >= high {
                    break;
                }
                if self.modes_below(middle) > index { high = middle } else { low = middle }
            }
            let rate = f64::midpoint(low, high);
            terms.push(FosterTerm { resistance: self.weight(rate) / rate, time_constant: 1.0 / rate });
            below = low;
        }
        terms
    }

    /// The exact structure function: cumulative resistance and capacity at the end of every section, from (0, 0); with
    /// capacity behind the junction counted at its beginning.
    pub fn structure(&self) -> Vec<(f64, f64)> {
        let mut at = (0.0, self.behind.iter().map(|s| s.capacity).sum());
        let mut points = vec![at];
        for section in &self.sections {
            at = (at.0 + section.resistance, at.1 + section.capacity);
            points.push(at);
        }
        points
    }
}
