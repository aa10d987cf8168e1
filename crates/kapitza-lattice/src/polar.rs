//! The long-range part of the forces in polar crystals, in reciprocal space (X. Gonze, C. Lee, Phys. Rev. B 55, 10355, 1997):
//!
//! D_ij(q) = e²/(ε₀ V √(m_i m_j)) Σ_G (K·Z_i)(K·Z_j)/(K·ε·K) e^{−K·ε·K/4Λ²} e^{iK·(τ_i − τ_j)},  K = q + G,
//!
//! less what makes the acoustic modes vanish at q = 0. Λ is so small that the sum over dipoles in real space has nothing
//! left; it and the sphere of G are chosen as phonopy does (300 vectors, the last with a weight of 1e-10), so that force
//! constants of one supercell become the same interpolation.

#![allow(
    clippy::needless_range_loop,
    clippy::inline_always,
    reason = "plain loops over lanes become wide registers"
)]

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
    /// Largest of the numbers of reciprocal lattice vectors, either way.
    reach: [usize; 3],
    /// ε b_i/2Λ² of the reciprocal lattice vectors, m.
    tilts: Matrix,
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
    /// In reciprocal lattice vectors, from the least of each.
    at: [usize; 3],
    /// 1/m.
    g: [f64; 3],
    /// e^{−G·ε·G/4Λ²}.
    weight: f64,
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
        let (sphere, reach) = sphere_of(crystal, cutoff);
        let terms = sphere
            .into_iter()
            .map(|(at, g)| Term {
                at,
                g,
                weight: (-width * dot(g, apply(&dielectric, g))).exp(),
                phases: offsets.iter().map(|d| dot(g, *d).sin_cos()).map(|(s, c)| (c, s)).collect(),
            })
            .collect();
        let tilts = crystal.reciprocal().map(|b| apply(&dielectric, b).map(|x| 2.0 * width * x));
        let mut long = Self { terms, reach, tilts, dielectric, charges, width, offsets, home: Vec::new() };
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

    /// Adds the upper triangles of the matrices, and of their derivatives where they are wanted, of wave vectors (by axis, 1/m)
    /// about as short as they can be. `approach`: the direction from which q = 0 is come to.
    pub(crate) fn add(
        &self,
        q: &[Lane; 3],
        approach: Option<[f64; 3]>,
        matrix: &mut [Complex],
        slopes: Option<&mut [Vec<Complex>; 3]>,
    ) {
        let entries = 9 * self.offsets.len();
        // By pair, entry and, for derivatives, axis.
        let mut sums = vec![Complex::ZERO; entries];
        let wanted = if slopes.is_some() { entries } else { 0 };
        let mut by_q: [Vec<Complex>; 3] = std::array::from_fn(|_| vec![Complex::ZERO; wanted]);
        add_terms(self, q, approach, &mut sums, slopes.as_ref().map(|_| &mut by_q));
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

/// Sums over the reciprocal lattice, without the phases e^{iq·(τ_i − τ_j)}, which all have.
///
/// The Gaussian of q + G is the product of that of q, of that of G and of powers of three numbers.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
fn add_terms(
    long: &LongRange,
    q: &[Lane; 3],
    approach: Option<[f64; 3]>,
    sums: &mut [Complex],
    mut slopes: Option<&mut [Vec<Complex>; 3]>,
) {
    let atoms = long.charges.len();
    let mut u = vec![[ZERO; 3]; atoms];
    let mut own = ZERO;
    let mut powers: [Vec<Lane>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for l in 0..LANES {
        let k = [q[0][l], q[1][l], q[2][l]];
        own[l] = (-long.width * dot(k, apply(&long.dielectric, k))).exp();
    }
    for axis in 0..3 {
        let (reach, tilt) = (long.reach[axis], long.tilts[axis]);
        let (mut up, mut down) = (ZERO, ZERO);
        for l in 0..LANES {
            let exponent = dot([q[0][l], q[1][l], q[2][l]], tilt);
            (up[l], down[l]) = ((-exponent).exp(), exponent.exp());
        }
        let table = &mut powers[axis];
        table.resize(2 * reach + 1, [1.0; LANES]);
        for c in 1..=reach {
            table[reach + c] = mul(table[reach + c - 1], up);
            table[reach - c] = mul(table[reach - c + 1], down);
        }
    }
    for term in &long.terms {
        let mut k = *q;
        for axis in 0..3 {
            for l in 0..LANES {
                k[axis][l] += term.g[axis];
            }
        }
        let tilt = mul(powers[0][term.at[0]], mul(powers[1][term.at[1]], powers[2][term.at[2]]));
        let mut gaussian = mul([term.weight; LANES], mul(own, tilt));
        if term.g[0] == 0.0 && term.g[1] == 0.0 && term.g[2] == 0.0 {
            for l in 0..LANES {
                if k[0][l] == 0.0 && k[1][l] == 0.0 && k[2][l] == 0.0 {
                    match approach {
                        Some(direction) => {
                            for axis in 0..3 {
                                k[axis][l] = direction[axis];
                            }
                        }
                        None => gaussian[l] = 0.0,
                    }
                }
            }
        }
        // ε K, K·ε·K, the weight, and ∂ weight/∂K = decay ε K.
        let mut ek = [ZERO; 3];
        for a in 0..3 {
            for b in 0..3 {
                ek[a] = fma([long.dielectric[a][b]; LANES], k[b], ek[a]);
            }
        }
        let kek = fma(k[0], ek[0], fma(k[1], ek[1], mul(k[2], ek[2])));
        let (mut weight, mut decay) = (ZERO, ZERO);
        for l in 0..LANES {
            let inverse = 1.0 / if kek[l] > 0.0 { kek[l] } else { 1.0 };
            weight[l] = gaussian[l] * inverse;
            decay[l] = -2.0 * weight[l] * (inverse + long.width);
        }
        for i in 0..atoms {
            let z = &long.charges[i];
            for b in 0..3 {
                u[i][b] =
                    fma([z[0][b]; LANES], k[0], fma([z[1][b]; LANES], k[1], mul([z[2][b]; LANES], k[2])));
            }
        }
        let mut pair = 0;
        for i in 0..atoms {
            for j in i..atoms {
                let (c, s) = term.phases[pair];
                for a in 0..3 {
                    let left = mul(weight, u[i][a]);
                    // Of diagonal blocks the upper triangle is enough.
                    for b in if i == j { a } else { 0 }..3 {
                        let place = 9 * pair + 3 * a + b;
                        let value = mul(left, u[j][b]);
                        sums[place].re = fma(value, [c; LANES], sums[place].re);
                        sums[place].im = fma(value, [s; LANES], sums[place].im);
                        if let Some(slopes) = &mut slopes {
                            let down = mul(decay, mul(u[i][a], u[j][b]));
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
}

/// Numbers of reciprocal lattice vectors, and their sum, 1/m.
type Numbered = ([usize; 3], [f64; 3]);

/// All reciprocal lattice vectors shorter than `cutoff`, 1/m, with their numbers counted from the least, and how far these
/// reach.
fn sphere_of(crystal: &Crystal, cutoff: f64) -> (Vec<Numbered>, [usize; 3]) {
    let reciprocal = transpose(&crystal.reciprocal());
    // |n_i| = |G·a_i|/2π ≤ cutoff |a_i|/2π.
    let reach = crystal.lattice().map(|a| whole((cutoff * norm(a) / TAU).ceil()));
    let mut all = Vec::new();
    for x in 0..=2 * reach[0] {
        for y in 0..=2 * reach[1] {
            for z in 0..=2 * reach[2] {
                let at = [x, y, z];
                let n = std::array::from_fn(|axis| at[axis] as f64 - reach[axis] as f64);
                let g = apply(&reciprocal, n);
                if norm(g) < cutoff {
                    all.push((at, g));
                }
            }
        }
    }
    (all, reach)
}

/// A whole number that a float holds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few cells, counted from none")]
fn whole(x: f64) -> usize {
    x as usize
}
