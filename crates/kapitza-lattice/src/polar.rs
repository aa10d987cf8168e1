//! The long-range part of the forces in polar crystals, in reciprocal space (X. Gonze, C. Lee, Phys. Rev. B 55, 10355, 1997):
//!
//! D_ij(q) = e²/(ε₀ V √(m_i m_j)) Σ_G (K·Z_i)(K·Z_j)/(K·ε·K) e^{−K·ε·K/4Λ²} e^{iK·(τ_i − τ_j)},  K = q + G,
//!
//! less what makes the acoustic modes vanish at q = 0. Λ is so small that the sum over dipoles in real space has nothing
//! left; it and the sphere of G are chosen as phonopy does (300 vectors, the last with a weight of 1e-10), so that force
//! constants of one supercell become the same interpolation.

use crate::crystal::Crystal;
use crate::force_constants::Polar;
use crate::lanes::{Complex, LANES, Lane, ZERO, fma, mul, product};
use crate::linear::{Matrix, apply, dot, norm, transpose};
use kapitza_core::constants::{ELEMENTARY_CHARGE, VACUUM_PERMITTIVITY};
use multiversion::multiversion;
use std::f64::consts::{PI, TAU};

/// Reciprocal lattice vectors in the sphere.
const VECTORS: f64 = 300.0;
/// Weight of the last of them.
const LEAST: f64 = 1e-10;

/// What the charges bring to dynamical matrices.
#[derive(Clone, Debug)]
pub(crate) struct LongRange {
    terms: Vec<Term>,
    dielectric: Matrix,
    /// √(e²/(ε₀ V m)) Z by atom.
    charges: Vec<Matrix>,
    /// 1/4Λ², m².
    width: f64,
    /// τ_i − τ_j of the pairs i ≤ j by rows, m.
    offsets: Vec<[f64; 3]>,
    /// What is taken from the diagonal blocks, 1/s².
    home: Vec<Matrix>,
}

/// A reciprocal lattice vector.
#[derive(Clone, Debug)]
struct Term {
    /// 1/m.
    g: [f64; 3],
    /// e^{iG·(τ_i − τ_j)} of the pairs.
    phases: Vec<(f64, f64)>,
}

impl LongRange {
    /// Of a crystal with charges; `cutoff`: Λ where the force constants were made with one of their own, 1/m.
    pub(crate) fn new(crystal: &Crystal, polar: &Polar) -> Self {
        let atoms = crystal.atoms();
        let dielectric: Matrix = std::array::from_fn(|i| {
            std::array::from_fn(|j| 0.5 * (polar.dielectric[i][j] + polar.dielectric[j][i]))
        });
        let trace = dielectric[0][0] + dielectric[1][1] + dielectric[2][2];
        let sphere = TAU * (3.0 * VECTORS / (4.0 * PI * crystal.volume())).cbrt();
        let (cutoff, width) = match polar.splitting {
            None => (sphere, -LEAST.ln() / (sphere * sphere * trace / 3.0)),
            Some(splitting) => {
                let width = 0.25 / (splitting * splitting);
                (((-LEAST.ln()) / (width * trace / 3.0)).sqrt().max(sphere), width)
            }
        };
        let strength =
            (ELEMENTARY_CHARGE * ELEMENTARY_CHARGE / (VACUUM_PERMITTIVITY * crystal.volume())).sqrt();
        let charges = atoms
            .iter()
            .zip(&polar.charges)
            .map(|(atom, z)| z.map(|row| row.map(|value| value * strength / atom.mass.sqrt())))
            .collect();
        let places: Vec<[f64; 3]> = atoms.iter().map(|atom| crystal.place(atom.position)).collect();
        let pairs = (0..atoms.len()).flat_map(|i| (i..atoms.len()).map(move |j| (i, j)));
        let offsets: Vec<[f64; 3]> =
            pairs.map(|(i, j)| std::array::from_fn(|axis| places[i][axis] - places[j][axis])).collect();
        let terms = sphere_of(crystal, cutoff)
            .into_iter()
            .map(|g| Term {
                phases: offsets.iter().map(|d| dot(g, *d).sin_cos()).map(|(s, c)| (c, s)).collect(),
                g,
            })
            .collect();
        let mut long = Self { terms, dielectric, charges, width, offsets, home: Vec::new() };
        long.home = long.sums_at_zero(&atoms.iter().map(|atom| atom.mass).collect::<Vec<f64>>());
        long
    }

    /// Σ_j of the blocks at q = 0 without its own term, symmetric.
    fn sums_at_zero(&self, masses: &[f64]) -> Vec<Matrix> {
        let n = 3 * masses.len();
        let mut matrix = vec![Complex::ZERO; n * n];
        self.add(&[ZERO; 3], None, &mut matrix, None);
        let block = |i: usize, j: usize| -> Matrix {
            let (a, b) = (i.min(j), i.max(j));
            let upper: Matrix =
                std::array::from_fn(|k| std::array::from_fn(|l| matrix[(3 * a + k) * n + 3 * b + l].re[0]));
            if a == b {
                // Of diagonal blocks the upper triangle is kept.
                std::array::from_fn(|k| std::array::from_fn(|l| upper[k.min(l)][k.max(l)]))
            } else if i < j {
                upper
            } else {
                transpose(&upper)
            }
        };
        (0..masses.len())
            .map(|i| {
                let mut sum = [[0.0; 3]; 3];
                for j in 0..masses.len() {
                    let (block, scale) = (block(i, j), (masses[j] / masses[i]).sqrt());
                    for k in 0..3 {
                        for l in 0..3 {
                            sum[k][l] += scale * block[k][l];
                        }
                    }
                }
                std::array::from_fn(|k| std::array::from_fn(|l| 0.5 * (sum[k][l] + sum[l][k])))
            })
            .collect()
    }

    /// Adds the upper triangles of the matrices, and of their derivatives where they are wanted, of wave vectors (by axis, 1/m).
    /// `approach`: the direction from which q = 0 is come to.
    pub(crate) fn add(
        &self,
        q: &[Lane; 3],
        approach: Option<[f64; 3]>,
        matrix: &mut [Complex],
        slopes: Option<&mut [Vec<Complex>; 3]>,
    ) {
        let atoms = self.charges.len();
        let pairs = self.offsets.len();
        let has_slopes = slopes.is_some();
        // By pair, entry and, for derivatives, axis.
        let mut sums = vec![Complex::ZERO; 9 * pairs];
        let mut by_q: [Vec<Complex>; 3] =
            std::array::from_fn(|_| if has_slopes { vec![Complex::ZERO; 9 * pairs] } else { Vec::new() });
        let mut u = vec![[ZERO; 3]; atoms];
        for term in &self.terms {
            add_term(
                self,
                term,
                q,
                approach,
                &mut u,
                &mut sums,
                if has_slopes { Some(&mut by_q) } else { None },
            );
        }
        self.turn(q, &sums, &by_q, matrix, slopes);
    }

    /// From sums with the phases of G to matrices with those of whole lattice vectors.
    fn turn(
        &self,
        q: &[Lane; 3],
        sums: &[Complex],
        by_q: &[Vec<Complex>; 3],
        matrix: &mut [Complex],
        mut slopes: Option<&mut [Vec<Complex>; 3]>,
    ) {
        let atoms = self.charges.len();
        let n = 3 * atoms;
        let mut pair = 0;
        for i in 0..atoms {
            for j in i..atoms {
                let offset = self.offsets[pair];
                let mut phase = Complex::ZERO;
                for l in 0..LANES {
                    let angle = q[0][l] * offset[0] + q[1][l] * offset[1] + q[2][l] * offset[2];
                    (phase.im[l], phase.re[l]) = angle.sin_cos();
                }
                for k in 0..3 {
                    for m in if i == j { k } else { 0 }..3 {
                        let at = (3 * i + k) * n + 3 * j + m;
                        let value = product(sums[9 * pair + 3 * k + m], phase);
                        let home = if i == j { self.home.get(i).map_or(0.0, |home| home[k][m]) } else { 0.0 };
                        for l in 0..LANES {
                            matrix[at].re[l] += value.re[l] - home;
                            matrix[at].im[l] += value.im[l];
                        }
                        if let Some(slopes) = &mut slopes {
                            for axis in 0..3 {
                                let slope = product(by_q[axis][9 * pair + 3 * k + m], phase);
                                let to = &mut slopes[axis][at];
                                for l in 0..LANES {
                                    to.re[l] += slope.re[l] - offset[axis] * value.im[l];
                                    to.im[l] += slope.im[l] + offset[axis] * value.re[l];
                                }
                            }
                        }
                    }
                }
                pair += 1;
            }
        }
    }
}

/// Adds one reciprocal lattice vector's part: without the phases e^{iq·(τ_i − τ_j)}, which all have.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
fn add_term(
    long: &LongRange,
    term: &Term,
    q: &[Lane; 3],
    approach: Option<[f64; 3]>,
    u: &mut [[Lane; 3]],
    sums: &mut [Complex],
    mut slopes: Option<&mut [Vec<Complex>; 3]>,
) {
    let atoms = u.len();
    let mut k = *q;
    let mut from_zero = [false; LANES];
    let at_origin = term.g[0] == 0.0 && term.g[1] == 0.0 && term.g[2] == 0.0;
    for l in 0..LANES {
        for axis in 0..3 {
            k[axis][l] += term.g[axis];
        }
        if at_origin && k[0][l] == 0.0 && k[1][l] == 0.0 && k[2][l] == 0.0 {
            from_zero[l] = true;
            if let Some(direction) = approach {
                for axis in 0..3 {
                    k[axis][l] = direction[axis];
                }
            }
        }
    }
    // ε K, K·ε·K, and the weight.
    let mut ek = [ZERO; 3];
    for a in 0..3 {
        for b in 0..3 {
            ek[a] = fma([long.dielectric[a][b]; LANES], k[b], ek[a]);
        }
    }
    let kek = fma(k[0], ek[0], fma(k[1], ek[1], mul(k[2], ek[2])));
    let (mut weight, mut decay) = (ZERO, ZERO);
    for l in 0..LANES {
        if kek[l] > 0.0 {
            let exponent = if from_zero[l] { 0.0 } else { -kek[l] * long.width };
            weight[l] = exponent.exp() / kek[l];
            // ∂ weight/∂K = decay ε K.
            decay[l] = -2.0 * weight[l] * (1.0 / kek[l] + long.width);
        }
    }
    for i in 0..atoms {
        for b in 0..3 {
            let z = &long.charges[i];
            u[i][b] = fma([z[0][b]; LANES], k[0], fma([z[1][b]; LANES], k[1], mul([z[2][b]; LANES], k[2])));
        }
    }
    let mut pair = 0;
    for i in 0..atoms {
        for j in i..atoms {
            let (c, s) = term.phases[pair];
            for a in 0..3 {
                for b in 0..3 {
                    let place = 9 * pair + 3 * a + b;
                    let both = mul(u[i][a], u[j][b]);
                    let value = mul(weight, both);
                    sums[place].re = fma(value, [c; LANES], sums[place].re);
                    sums[place].im = fma(value, [s; LANES], sums[place].im);
                    if let Some(slopes) = &mut slopes {
                        let down = mul(decay, both);
                        for axis in 0..3 {
                            let (x, y) = (long.charges[i][axis][a], long.charges[j][axis][b]);
                            let inner = fma([x; LANES], u[j][b], mul([y; LANES], u[i][a]));
                            let slope = fma(weight, inner, mul(down, ek[axis]));
                            let to = &mut slopes[axis][place];
                            to.re = fma(slope, [c; LANES], to.re);
                            to.im = fma(slope, [s; LANES], to.im);
                        }
                    }
                }
            }
            pair += 1;
        }
    }
}

/// All reciprocal lattice vectors shorter than `cutoff`, 1/m.
fn sphere_of(crystal: &Crystal, cutoff: f64) -> Vec<[f64; 3]> {
    let reciprocal = crystal.reciprocal();
    // |n_i| = |G·a_i|/2π ≤ cutoff |a_i|/2π.
    let reach = crystal.lattice().map(|a| {
        #[expect(clippy::cast_possible_truncation, reason = "a few cells")]
        let reach = (cutoff * norm(a) / TAU).ceil() as i32;
        reach
    });
    let mut all = Vec::new();
    for x in -reach[0]..=reach[0] {
        for y in -reach[1]..=reach[1] {
            for z in -reach[2]..=reach[2] {
                let n = [x, y, z].map(f64::from);
                let g = apply(&transpose(&reciprocal), n);
                if norm(g) < cutoff {
                    all.push(g);
                }
            }
        }
    }
    all
}
