//! Dynamical matrices and what they say: frequencies, polarisations, group velocities.
//!
//! D_ab(q) = Σ_R Φ_ab(R) e^{iq·R} / √(m_a m_b), with R whole lattice vectors; D e = ω² e; and by Hellmann and Feynman
//! v_α = e† (∂D/∂q_α) e / 2ω, with states of one frequency first taken apart by the derivative along a direction
//! (M. Born, K. Huang, Dynamical Theory of Crystal Lattices, 1954, §§ 15 and 24).
//!
//! A force constant and its transposed at −R are one: D = W(0) + Σ_{R>0} (W + Wᵀ) cos q·R + i (W − Wᵀ) sin q·R, over half of the
//! cells. Eight wave vectors are worked on together.

mod assembly;
mod levels;
mod short_range;

use crate::crystal::Crystal;
use crate::eigen::diagonalise;
use crate::force_constants::{ForceConstants, Polar};
use crate::lanes::{Complex, LANES, Lane, ZERO};
use crate::linear::{Matrix, apply, combine, dot};
use crate::polar::LongRange;
use assembly::{Cell, assemble, expect};
use levels::{expectation, separate};
use rayon::prelude::*;
use short_range::{take_out, weighted};
use std::collections::BTreeMap;
use std::f64::consts::TAU;

/// Wave vectors that one task works on.
const CHUNK: usize = 32 * LANES;
/// Frequencies closer than this part of the largest belong to one level.
const DEGENERATE: f64 = 5e-6;
/// Below this part of the largest a frequency is zero, and has no velocity.
const VANISHING: f64 = 5e-6;

/// The vibrations of a crystal.
#[derive(Clone, Debug)]
pub struct Dynamics {
    crystal: Crystal,
    /// What binds the home cell to itself: the upper triangle by rows, 1/s².
    home: Vec<f64>,
    cells: Vec<Cell>,
    /// Largest number of lattice vectors along each axis.
    reach: [usize; 3],
    long_range: Option<LongRange>,
    /// A bound of all frequencies, rad/s.
    scale: f64,
}

/// What is wanted beside frequencies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Polarisations.
    pub vectors: bool,
    /// Group velocities; levels of several states are taken apart along this direction (Cartesian).
    pub velocities: Option<[f64; 3]>,
    /// The direction (Cartesian) from which q = 0 is come to, on which the frequencies of polar crystals depend there; without
    /// one the field of the charges is left out at q = 0.
    pub approach: Option<[f64; 3]>,
}

/// Vibrations at a list of wave vectors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Modes {
    /// Per wave vector.
    pub branches: usize,
    /// rad/s, by wave vector and rising; of an unstable mode, the negative root of −ω².
    pub frequencies: Vec<f64>,
    /// Polarisations where they were wanted, by wave vector, branch, atom and axis, real and imaginary part, Σ|e|² = 1; the
    /// displacement of an atom at r is √(1/m) e exp(iq·r), with r the place of the atom itself.
    pub vectors: Vec<[f64; 2]>,
    /// Group velocities where they were wanted, m/s, by wave vector and branch; zero where the frequency vanishes.
    pub velocities: Vec<[f64; 3]>,
}

/// Space for one group of wave vectors.
struct Space {
    matrix: Vec<Complex>,
    /// By axis.
    slopes: [Vec<Complex>; 3],
    vectors: Vec<Complex>,
    /// e† (∂D/∂q) e, by mode and axis.
    expectations: Vec<[Lane; 3]>,
    powers: [Vec<Complex>; 3],
}

impl Dynamics {
    /// Prepares the force constants. Each bond and its reverse are averaged.
    pub fn new(constants: &ForceConstants) -> Self {
        let crystal = constants.crystal.clone();
        let n = crystal.branches();
        let charged = |polar: &&Polar| polar.charges.iter().flatten().flatten().any(|&charge| charge != 0.0);
        let long_range =
            constants.polar.as_ref().filter(charged).map(|polar| LongRange::new(&crystal, polar));
        let mut bonds = weighted(constants);
        if let (Some(long_range), Some(supercell)) = (&long_range, &constants.supercell) {
            take_out(&crystal, long_range, supercell, &mut bonds);
        }
        let mut all: BTreeMap<[i32; 3], Vec<f64>> = BTreeMap::new();
        for bond in &bonds {
            for i in 0..3 {
                for j in 0..3 {
                    let (a, b) = (3 * bond.from + i, 3 * bond.to + j);
                    let value = 0.5 * bond.stiffness[i][j];
                    all.entry(bond.cell).or_insert_with(|| vec![0.0; n * n])[a * n + b] += value;
                    all.entry(bond.cell.map(|c| -c)).or_insert_with(|| vec![0.0; n * n])[b * n + a] += value;
                }
            }
        }
        let triangle = |value: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            (0..n).flat_map(|a| (a..n).map(move |b| (a, b))).map(|(a, b)| value(a, b)).collect()
        };
        let mut home = vec![0.0; n * (n + 1) / 2];
        let mut cells = Vec::new();
        let mut reach = [0; 3];
        for (at, w) in all {
            if at == [0; 3] {
                home = triangle(&|a, b| w[a * n + b]);
            } else if at > [0; 3] && w.iter().any(|&value| value != 0.0) {
                for (reach, c) in reach.iter_mut().zip(at) {
                    *reach = (*reach).max(c.unsigned_abs() as usize);
                }
                cells.push(Cell {
                    at,
                    place: crystal.place(at.map(f64::from)),
                    even: triangle(&|a, b| w[a * n + b] + w[b * n + a]),
                    odd: triangle(&|a, b| w[a * n + b] - w[b * n + a]),
                });
            }
        }
        let mut dynamics = Self { crystal, home, cells, reach, long_range, scale: 0.0 };
        dynamics.scale = dynamics.bound().sqrt();
        dynamics
    }

    /// A bound of |ω²|: the largest sum of sizes in a row.
    fn bound(&self) -> f64 {
        let n = self.branches();
        let mut rows = vec![0.0; n];
        let mut add = |values: &[f64]| {
            let mut place = 0;
            for a in 0..n {
                for b in a..n {
                    rows[a] += values[place].abs();
                    if b > a {
                        rows[b] += values[place].abs();
                    }
                    place += 1;
                }
            }
        };
        add(&self.home);
        for cell in &self.cells {
            let sizes: Vec<f64> = cell.even.iter().zip(&cell.odd).map(|(e, o)| e.hypot(*o)).collect();
            add(&sizes);
        }
        rows.into_iter().fold(0.0, f64::max)
    }

    /// Lattice and atoms.
    pub fn crystal(&self) -> &Crystal {
        &self.crystal
    }

    /// Vibrations per wave vector.
    pub fn branches(&self) -> usize {
        self.crystal.branches()
    }

    /// The vibrations at wave vectors, given in fractions of the reciprocal lattice vectors.
    pub fn modes(&self, wave_vectors: &[[f64; 3]], wanted: Wanted) -> Modes {
        let n = self.branches();
        let count = wave_vectors.len();
        let mut frequencies = vec![0.0; count * n];
        let mut vectors = vec![[0.0; 2]; if wanted.vectors { count * n * n } else { 0 }];
        let mut velocities = vec![[0.0; 3]; if wanted.velocities.is_some() { count * n } else { 0 }];
        // Of what is not wanted, every chunk gets nothing.
        let vector_chunk = CHUNK * n * n;
        let velocity_chunk = CHUNK * n;
        let mut vector_parts: Vec<&mut [[f64; 2]]> = vectors.chunks_mut(vector_chunk).collect();
        let mut velocity_parts: Vec<&mut [[f64; 3]]> = velocities.chunks_mut(velocity_chunk).collect();
        let chunks = count.div_ceil(CHUNK);
        vector_parts.resize_with(chunks, Default::default);
        velocity_parts.resize_with(chunks, Default::default);
        wave_vectors
            .par_chunks(CHUNK)
            .zip(frequencies.par_chunks_mut(CHUNK * n))
            .zip(vector_parts.into_par_iter().zip(velocity_parts))
            .for_each_init(
                || Space::new(n, self.reach, wanted),
                |space, ((points, frequencies), (vectors, velocities))| {
                    for (group, points) in points.chunks(LANES).enumerate() {
                        let q: [[f64; 3]; LANES] =
                            std::array::from_fn(|l| points.get(l).copied().unwrap_or_default());
                        self.solve(&q, wanted, space);
                        let first = group * LANES;
                        for (l, q) in points.iter().enumerate() {
                            let at = (first + l) * n;
                            let vectors = vectors.get_mut(at * n..(at + n) * n).unwrap_or_default();
                            let velocities = velocities.get_mut(at..at + n).unwrap_or_default();
                            self.write(
                                *q,
                                l,
                                wanted,
                                space,
                                (&mut frequencies[at..at + n], vectors, velocities),
                            );
                        }
                    }
                },
            );
        Modes { branches: n, frequencies, vectors, velocities }
    }

    /// Diagonal matrices of a group of wave vectors.
    fn solve(&self, q: &[[f64; 3]; LANES], wanted: Wanted, space: &mut Space) {
        let Space { matrix, slopes, powers, .. } = space;
        let slopes = wanted.velocities.map(|_| slopes);
        assemble(self.branches(), (&self.home, &self.cells), q, powers, matrix, slopes);
        if let Some(long_range) = &self.long_range {
            let mut wave_vectors = [ZERO; 3];
            for (l, q) in q.iter().enumerate() {
                // The matrix repeats itself from zone to zone; the sum is best near the middle of one.
                let near = q.map(|x| x - x.round());
                for (lanes, k) in wave_vectors.iter_mut().zip(self.wave_vector(near)) {
                    lanes[l] = k;
                }
            }
            let slopes = wanted.velocities.map(|_| &mut space.slopes);
            long_range.add(&wave_vectors, wanted.approach, &mut space.matrix, slopes);
        }
        diagonalise(self.branches(), &mut space.matrix, &mut space.vectors);
        if wanted.velocities.is_some() {
            expect(self.branches(), &space.vectors, &space.slopes, &mut space.expectations);
        }
    }

    /// What one wave vector has to say.
    fn write(
        &self,
        q: [f64; 3],
        lane: usize,
        wanted: Wanted,
        space: &Space,
        (frequencies, vectors, velocities): (&mut [f64], &mut [[f64; 2]], &mut [[f64; 3]]),
    ) {
        let n = self.branches();
        let square = |mode: usize| space.matrix[mode * n + mode].re[lane];
        if space.vectors.is_empty() {
            for (mode, frequency) in frequencies.iter_mut().enumerate() {
                *frequency = square(mode).abs().sqrt().copysign(square(mode));
            }
            frequencies.sort_unstable_by(f64::total_cmp);
            return;
        }
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| square(a).total_cmp(&square(b)));
        for (frequency, &mode) in frequencies.iter_mut().zip(&order) {
            *frequency = square(mode).abs().sqrt().copysign(square(mode));
        }
        // By place in the order: the state where it had to be combined from several.
        let mut combined: Vec<Option<Vec<[f64; 2]>>> = vec![None; n];
        if let Some(direction) = wanted.velocities {
            for (velocity, &mode) in velocities.iter_mut().zip(&order) {
                *velocity = space.expectations[mode].map(|value| value[lane]);
            }
            let mut first = 0;
            while first < n {
                let mut end = first + 1;
                while end < n && frequencies[end] - frequencies[end - 1] <= DEGENERATE * self.scale {
                    end += 1;
                }
                if end > first + 1 {
                    let slopes = space.slopes_of(n, lane);
                    let states = separate(&space.states(n, lane, &order[first..end]), &slopes, direction);
                    for ((velocity, place), state) in
                        velocities[first..end].iter_mut().zip(&mut combined[first..end]).zip(states)
                    {
                        *velocity = std::array::from_fn(|axis| expectation(&state, &slopes[axis], &state)[0]);
                        *place = Some(state);
                    }
                }
                first = end;
            }
            for (velocity, &frequency) in velocities.iter_mut().zip(&*frequencies) {
                let vanishes = frequency.abs() <= VANISHING * self.scale;
                *velocity = velocity.map(|v| if vanishes { 0.0 } else { v / (2.0 * frequency.abs()) });
            }
        }
        if wanted.vectors {
            // From the phase of the cell to that of the atom's own place.
            let atoms = self.crystal.atoms().iter();
            let turns: Vec<(f64, f64)> = atoms.map(|atom| (-TAU * dot(q, atom.position)).sin_cos()).collect();
            for ((out, &mode), combined) in vectors.chunks_mut(n).zip(&order).zip(&combined) {
                for (a, out) in out.iter_mut().enumerate() {
                    let (re, im) = match combined {
                        Some(state) => (state[a][0], state[a][1]),
                        None => space.vectors[mode * n + a].at(lane),
                    };
                    let (s, c) = turns[a / 3];
                    *out = [re * c - im * s, re * s + im * c];
                }
            }
        }
    }

    /// The wave vector (1/m) of fractions of the reciprocal lattice vectors.
    pub fn wave_vector(&self, fractions: [f64; 3]) -> [f64; 3] {
        combine(fractions, &self.crystal.reciprocal())
    }

    /// Fractions of the reciprocal lattice vectors of a wave vector (1/m).
    pub fn fractions(&self, wave_vector: [f64; 3]) -> [f64; 3] {
        let lattice: &Matrix = self.crystal.lattice();
        apply(lattice, wave_vector).map(|x| x / TAU)
    }
}

impl Space {
    /// States of one wave vector.
    fn states(&self, n: usize, lane: usize, modes: &[usize]) -> Vec<Vec<[f64; 2]>> {
        let row = |mode: usize| self.vectors[mode * n..(mode + 1) * n].iter();
        modes.iter().map(|&mode| row(mode).map(|value| [value.re[lane], value.im[lane]]).collect()).collect()
    }

    /// The derivatives of the matrix of one wave vector, whole.
    fn slopes_of(&self, n: usize, lane: usize) -> [Vec<[f64; 2]>; 3] {
        std::array::from_fn(|axis| {
            let value = |i: usize, j: usize| {
                let value = self.slopes[axis][i.min(j) * n + i.max(j)];
                [value.re[lane], if i <= j { value.im[lane] } else { -value.im[lane] }]
            };
            (0..n * n).map(|place| value(place / n, place % n)).collect()
        })
    }

    fn new(n: usize, reach: [usize; 3], wanted: Wanted) -> Self {
        let zeros = |count: usize| vec![Complex::ZERO; count];
        let has_slopes = wanted.velocities.is_some();
        Self {
            matrix: zeros(n * n),
            slopes: std::array::from_fn(|_| zeros(if has_slopes { n * n } else { 0 })),
            vectors: zeros(if has_slopes || wanted.vectors { n * n } else { 0 }),
            expectations: vec![[ZERO; 3]; if has_slopes { n } else { 0 }],
            powers: reach.map(|reach| zeros(reach + 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crystal::Atom;
    use crate::force_constants::Bond;

    /// A simple cubic lattice of atoms of mass m with springs to the nearest neighbours, k along and g across: the three branches
    /// are known, m ω_α² = Σ_β 2 k_αβ (1 − cos q_β a).
    fn cubic(mass: f64, a: f64, k: f64, g: f64) -> Dynamics {
        let crystal = Crystal::new(
            [[a, 0.0, 0.0], [0.0, a, 0.0], [0.0, 0.0, a]],
            vec![Atom { species: "X".into(), mass, position: [0.0; 3] }],
        )
        .unwrap();
        let mut bonds = Vec::new();
        for axis in 0..3 {
            for sign in [1, -1] {
                let mut cell = [0; 3];
                cell[axis] = sign;
                let diagonal = |i: usize| if i == axis { k } else { g };
                let matrix: Matrix =
                    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { diagonal(i) } else { 0.0 }));
                bonds.push(Bond { from: 0, to: 0, cell, stiffness: matrix.map(|row| row.map(|x| -x)) });
                bonds.push(Bond { from: 0, to: 0, cell: [0; 3], stiffness: matrix });
            }
        }
        Dynamics::new(&ForceConstants { crystal, bonds, polar: None, supercell: None })
    }

    #[test]
    fn a_simple_cubic_lattice_has_its_closed_form() {
        let (mass, a, k, g) = (4e-26, 3e-10, 30.0, 7.0);
        let dynamics = cubic(mass, a, k, g);
        let points: Vec<[f64; 3]> = (0..37)
            .map(|i| [0.3719 * f64::from(i) % 1.0, 0.1113 * f64::from(i) - 1.0, 0.2337 * f64::from(i) % 0.5])
            .collect();
        let wanted = Wanted { vectors: true, velocities: Some([1.0, 2.0, 3.0]), approach: None };
        let modes = dynamics.modes(&points, wanted);
        for (i, q) in points.iter().enumerate() {
            let wave = |axis: usize| 2.0 * (1.0 - (TAU * q[axis]).cos());
            let slope = |axis: usize| 2.0 * a * (TAU * q[axis]).sin();
            let mut expected: Vec<(f64, [f64; 3])> = (0..3)
                .map(|alpha| {
                    let stiffness = |beta: usize| if alpha == beta { k } else { g };
                    let omega =
                        ((0..3).map(|beta| stiffness(beta) * wave(beta)).sum::<f64>().max(0.0) / mass).sqrt();
                    let v = std::array::from_fn(|beta| stiffness(beta) * slope(beta) / mass / (2.0 * omega));
                    (omega, v)
                })
                .collect();
            expected.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (branch, (omega, v)) in expected.iter().enumerate() {
                let found = modes.frequencies[3 * i + branch];
                if i == 0 && *omega < 1e9 {
                    assert!(found.abs() < 1e6, "{found}");
                    assert_eq!(modes.velocities[3 * i + branch], [0.0; 3]);
                    continue;
                }
                assert!((found / omega - 1.0).abs() < 1e-12, "{i} {branch}: {found} {omega}");
                for axis in 0..3 {
                    let velocity = modes.velocities[3 * i + branch][axis];
                    assert!((velocity - v[axis]).abs() < 1e-9 * a * omega, "{i} {branch}: {velocity} {v:?}");
                }
            }
        }
    }

    /// Groups, chunks and threads change nothing.
    #[test]
    fn a_wave_vector_has_the_same_modes_in_any_company() {
        let dynamics = cubic(4e-26, 3e-10, 30.0, 7.0);
        let wanted = Wanted { vectors: true, velocities: Some([0.0, 0.0, 1.0]), approach: None };
        let points: Vec<[f64; 3]> =
            (0..2 * CHUNK + 3).map(|i| [0.37, 0.11, 0.23].map(|step| (step * i as f64) % 1.0)).collect();
        let all = dynamics.modes(&points, wanted);
        for i in [0, 1, 9, CHUNK - 1, CHUNK, 2 * CHUNK + 2] {
            let one = dynamics.modes(&points[i..=i], wanted);
            assert_eq!(one.frequencies, all.frequencies[3 * i..3 * i + 3]);
            assert_eq!(one.vectors, all.vectors[9 * i..9 * i + 9]);
            assert_eq!(one.velocities, all.velocities[3 * i..3 * i + 3]);
        }
    }
}
