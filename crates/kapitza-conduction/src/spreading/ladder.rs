//! The impedance of layers seen by one lateral mode, and its derivatives.

use super::SpreadingResistance;

/// One member of a layered plate, from the source plane outwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rung {
    /// A slab.
    Slab {
        /// k, W/(m K).
        conductivity: f64,
        /// t, m.
        thickness: f64,
    },
    /// An interface or a film.
    Film {
        /// R″, m² K/W.
        resistance: f64,
    },
}

/// One mode of a plate whose far face is adiabatic: Z − 1/(k₁λ) at the source face, and the temperature of the far face
/// per flux at the source face.
pub(super) fn two_port(rungs: &[Rung], lambda: f64) -> (f64, f64) {
    let mut z = f64::INFINITY;
    let mut excess = 0.0;
    let mut ratio = 1.0;
    for rung in rungs.iter().rev() {
        match *rung {
            Rung::Film { resistance } => {
                if z.is_finite() {
                    ratio *= z / (z + resistance);
                    z += resistance;
                }
            }
            Rung::Slab { conductivity, thickness } => {
                let zc = 1.0 / (conductivity * lambda);
                let x = lambda * thickness;
                let decay = (-2.0 * x).exp();
                let complement = 2.0 * decay / (1.0 + decay);
                let th = 1.0 - complement;
                let a = if z.is_infinite() { 0.0 } else { zc / z };
                // T_far/T_near = 1/(cosh x + a sinh x).
                ratio *= 2.0 * (-x).exp() / ((1.0 + a) + (1.0 - a) * decay);
                let (out, more) = if z.is_infinite() {
                    (zc / th, zc * complement / th)
                } else {
                    let d = 1.0 + z * th / zc;
                    ((z + zc * th) / d, (z - zc) * complement / d)
                };
                (z, excess) = (out, more);
            }
        }
    }
    (excess, z * ratio)
}

/// A weighted sum over modes of Z(λ) − 1/(k₁λ) and of its derivatives.
pub(super) struct Sum<'a> {
    rungs: &'a [Rung],
    terminal: f64,
    total: SpreadingResistance,
    /// Per rung and mode: ∂Z_out/∂Z_in, ∂Z_out/∂(k or R″), ∂Z_out/∂t.
    partials: Vec<[f64; 3]>,
}

impl<'a> Sum<'a> {
    pub(super) fn new(rungs: &'a [Rung], terminal: f64) -> Self {
        Self {
            rungs,
            terminal,
            total: SpreadingResistance {
                value: 0.0,
                error: 0.0,
                by_rung: vec![0.0; rungs.len()],
                by_thickness: vec![0.0; rungs.len()],
                by_terminal: 0.0,
            },
            partials: vec![[0.0; 3]; rungs.len()],
        }
    }

    /// Adds `weight` × (Z(λ) − 1/(k₁λ)) and the same of the derivatives; returns the term.
    pub(super) fn add(&mut self, lambda: f64, weight: f64) -> f64 {
        let mut z = self.terminal;
        let mut term = 0.0;
        for (i, rung) in self.rungs.iter().enumerate().rev() {
            match *rung {
                Rung::Film { resistance } => {
                    self.partials[i] = [1.0, 1.0, 0.0];
                    z += resistance;
                }
                Rung::Slab { conductivity, thickness } => {
                    let zc = 1.0 / (conductivity * lambda);
                    let x = lambda * thickness;
                    // 1 − tanh x without cancellation.
                    let complement = 2.0 / ((2.0 * x).exp() + 1.0);
                    let th = 1.0 - complement;
                    let sech2 = complement * (2.0 - complement);
                    let (out, by_z, by_zc, by_th, excess) = if z.is_infinite() {
                        (zc / th, 0.0, 1.0 / th, -zc / (th * th), zc * complement / th)
                    } else {
                        let d = 1.0 + z * th / zc;
                        let out = (z + zc * th) / d;
                        (
                            out,
                            sech2 / (d * d),
                            th * (1.0 + out * z / (zc * zc)) / d,
                            (zc - out * z / zc) / d,
                            (z - zc) * complement / d,
                        )
                    };
                    // For the first rung, the derivative of Z − z_c with respect to k.
                    let by_zc = if i == 0 { by_zc - 1.0 } else { by_zc };
                    self.partials[i] = [by_z, -by_zc * zc / conductivity, by_th * sech2 * lambda];
                    z = out;
                    term = excess;
                }
            }
        }
        let mut chain = weight;
        for (i, partial) in self.partials.iter().enumerate() {
            self.total.by_rung[i] += chain * partial[1];
            self.total.by_thickness[i] += chain * partial[2];
            chain *= partial[0];
            if chain == 0.0 {
                break;
            }
        }
        self.total.by_terminal += chain;
        self.total.value += weight * term;
        weight * term
    }

    /// The sum divided by the area of the plate.
    pub(super) fn finish(mut self, area: f64) -> SpreadingResistance {
        let scale = 1.0 / area;
        self.total.value *= scale;
        self.total.by_terminal *= scale;
        for value in self.total.by_rung.iter_mut().chain(&mut self.total.by_thickness) {
            *value *= scale;
        }
        self.total
    }
}
