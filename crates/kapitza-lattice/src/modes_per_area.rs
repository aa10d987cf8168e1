//! Modes per area that travel along a direction,
//!
//! M(ω) = Σ_j ∫_{v·n>0} d³q/(2π)³ 2π v_n δ(ω − ω_j(q)),
//!
//! which is the area of all surfaces ω_j(q) = ω, seen along n, over (2π)² (half of it, both faces counted). Where the frequency is
//! linear inside tetrahedra, that area follows from the frequencies at their corners alone: |∂ω/∂n| times the volume per
//! frequency. (P. Reddy, K. Castelino, A. Majumdar, Appl. Phys. Lett. 87, 211908, 2005, for M.)
//!
//! The mesh is refined towards q = 0, by halves, so that low frequencies are as well resolved as high ones, and below
//! them M is c₀ω² with c₀ of the slowness surfaces: c₀ = 1/8π² Σ_j ∫ dΩ |v_j·n| s_j³.

#![allow(
    clippy::needless_range_loop,
    clippy::inline_always,
    reason = "plain loops over lanes become wide registers"
)]

use crate::dynamics::{Dynamics, Wanted};
use crate::frequencies::Frequencies;
use crate::linear::{apply, dot, inverse, norm, transpose};
use crate::tetrahedron::{CORNERS, add_density};
use kapitza_core::special::gauss_legendre;
use multiversion::multiversion;
use rayon::prelude::*;
use std::f64::consts::{PI, TAU};

/// Half the edge of the first refined box, in reciprocal lattice vectors: 1/8.
const BOX: usize = 8;
/// Every mesh has a multiple of this many divisions: half of them must still meet the refined box.
pub const DIVISIONS: usize = 2 * BOX;
/// Times that the mesh is refined.
const LEVELS: usize = 6;
/// Wave vectors of the long-wave limit, in parts of the largest that a reciprocal lattice vector allows.
const LONG: f64 = 1e-3;

/// Modes per area at a list of frequencies.
#[derive(Clone, Debug, PartialEq)]
pub struct ModesPerArea {
    /// Where they are known.
    pub frequencies: Frequencies,
    /// 1/m².
    pub modes: Vec<f64>,
    /// The same on a mesh of half as many divisions.
    pub coarse: Vec<f64>,
    /// M/ω² at low frequency, s²/m².
    pub long_wave: f64,
    /// Highest frequency on the mesh, rad/s.
    pub highest: f64,
    /// Squares of frequencies of unstable modes, as the most negative root, rad/s; zero where all are stable.
    pub unstable: f64,
}

/// Frequencies on one level of the mesh: a box about q = 0, or all wave vectors.
struct Level {
    /// Cells along each axis.
    cells: usize,
    /// Points along each axis: as many, where the mesh closes, or one more.
    points: usize,
    /// By point, x slow, then by branch; rad/s.
    frequencies: Vec<f64>,
    /// Cells of this box, from its middle, that the next level takes over.
    hole: usize,
    /// Divisions of a reciprocal lattice vector.
    divisions: usize,
}

/// Frequencies on a mesh that is refined towards long waves.
pub struct Mesh<'a> {
    dynamics: &'a Dynamics,
    levels: Vec<Level>,
    highest: f64,
    unstable: f64,
}

impl<'a> Mesh<'a> {
    /// Frequencies at `divisions` wave vectors along every reciprocal lattice vector, rounded up to a multiple of [`DIVISIONS`].
    pub fn new(dynamics: &'a Dynamics, divisions: usize) -> Self {
        let divisions = divisions.max(1).next_multiple_of(DIVISIONS);
        let levels: Vec<Level> = (0..=LEVELS).map(|level| Level::new(dynamics, divisions, level)).collect();
        let all = || levels.iter().flat_map(|level| &level.frequencies).copied();
        Self { dynamics, highest: all().fold(0.0, f64::max), unstable: all().fold(0.0, f64::min), levels }
    }

    /// Highest frequency, rad/s.
    pub fn highest(&self) -> f64 {
        self.highest
    }

    /// Modes per area along a direction (Cartesian, of any length).
    pub fn modes_per_area(&self, direction: [f64; 3], frequencies: &Frequencies) -> ModesPerArea {
        let length = norm(direction);
        let n = direction.map(|x| x / length);
        // ∂/∂n in fractions of the reciprocal lattice vectors, m: q = f·B, so f = q·B⁻¹ = A q/2π.
        let along = apply(self.dynamics.crystal().lattice(), n).map(|x| x / TAU);
        let sum = |coarse: bool| -> Vec<f64> {
            let mut total = vec![0.0; frequencies.values().len()];
            for level in &self.levels {
                for part in level.parts(self.dynamics.branches(), along, frequencies, coarse) {
                    total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
                }
            }
            // d³q = (2π)³/V d³f, half of both faces, over (2π)².
            let scale = 0.5 * TAU / self.dynamics.crystal().volume();
            total.into_iter().map(|m| m * scale).collect()
        };
        let long_wave = long_wave_limit(self.dynamics, n);
        let mut modes = sum(false);
        let mut coarse = sum(true);
        let resolved = self.resolved();
        for ((omega, fine), coarse) in frequencies.values().iter().zip(&mut modes).zip(&mut coarse) {
            if *omega < resolved {
                *fine = long_wave * omega * omega;
                *coarse = *fine;
            }
        }
        ModesPerArea {
            frequencies: frequencies.clone(),
            modes,
            coarse,
            long_wave,
            highest: self.highest,
            unstable: self.unstable,
        }
    }

    /// Below this frequency waves are long, rad/s: the lowest of the finest box at half of its edge.
    fn resolved(&self) -> f64 {
        let Some(level) = self.levels.last() else { return 0.0 };
        let (n, half) = (self.dynamics.branches(), level.cells / 2);
        let quarter = level.cells / 4;
        let mut lowest = f64::INFINITY;
        for axis in 0..3 {
            let mut at = [half; 3];
            at[axis] += quarter;
            let place = (at[0] * level.points + at[1]) * level.points + at[2];
            lowest = lowest.min(level.frequencies[place * n]);
        }
        0.5 * lowest.max(0.0)
    }
}

/// c₀ = 1/8π² Σ_j ∫ dΩ |v_j·n| s_j³, by a product rule over directions about n; the integrand is smooth but where v·n changes sign.
fn long_wave_limit(dynamics: &Dynamics, n: [f64; 3]) -> f64 {
    const POLAR: usize = 48;
    const AZIMUTHAL: usize = 96;
    let shortest = dynamics.crystal().reciprocal().iter().map(|b| norm(*b)).fold(f64::INFINITY, f64::min);
    let k = LONG * shortest;
    let seed = if n[0].abs() < 0.6 { [1.0, 0.0, 0.0] } else { [0.0, 1.0, 0.0] };
    let x = crate::linear::cross(n, seed);
    let x = x.map(|value| value / norm(x));
    let y = crate::linear::cross(n, x);
    let mut points = Vec::with_capacity(POLAR * AZIMUTHAL);
    let mut weights = Vec::with_capacity(POLAR * AZIMUTHAL);
    // Inversion makes the other half of the directions the same.
    for (u, weight) in gauss_legendre(POLAR) {
        let rho = (1.0 - u * u).sqrt();
        for i in 0..AZIMUTHAL {
            let (s, c) = (TAU * (i as f64 + 0.5) / AZIMUTHAL as f64).sin_cos();
            let q: [f64; 3] =
                std::array::from_fn(|axis| k * (u * n[axis] + rho * (c * x[axis] + s * y[axis])));
            points.push(dynamics.fractions(q));
            weights.push(2.0 * weight * TAU / AZIMUTHAL as f64);
        }
    }
    let modes = dynamics.modes(&points, Wanted { velocities: Some(n), ..Wanted::default() });
    let branches = modes.branches;
    let mut sum = 0.0;
    for (point, weight) in weights.iter().enumerate() {
        for j in 0..3 {
            let (omega, v) =
                (modes.frequencies[point * branches + j], modes.velocities[point * branches + j]);
            if omega > 0.0 {
                sum += weight * dot(v, n).abs() * (k / omega).powi(3);
            }
        }
    }
    sum / (8.0 * PI * PI)
}

impl Level {
    /// Level 0 holds all wave vectors; level l the box of half-width 2^(1−l)/8 about q = 0 with 2^l times the divisions.
    fn new(dynamics: &Dynamics, divisions: usize, level: usize) -> Self {
        let (cells, points) =
            if level == 0 { (divisions, divisions) } else { (divisions / 2, divisions / 2 + 1) };
        let refined = divisions << level;
        // Cells from the middle to the face of the next box, which is half as wide as this one but for the first.
        let hole = match level {
            _ if level == LEVELS => 0,
            0 => divisions / BOX,
            _ => cells / 4,
        };
        let half = cells / 2;
        let fraction = |i: usize| (i as f64 - half as f64) / refined as f64;
        // −q has the frequencies of q: the first half is the second reversed.
        let mirror = |i: usize| if points == cells { (cells - i) % cells } else { cells - i };
        let own: Vec<usize> = (0..points).filter(|&i| i >= half || mirror(i) == i).collect();
        let wave_vectors: Vec<[f64; 3]> = own
            .iter()
            .flat_map(|&i| (0..points).flat_map(move |j| (0..points).map(move |k| [i, j, k])))
            .map(|at| at.map(fraction))
            .collect();
        let found = dynamics.modes(&wave_vectors, Wanted::default()).frequencies;
        let n = dynamics.branches();
        let plane = points * points * n;
        let mut frequencies = vec![0.0; points * plane];
        for (place, &i) in own.iter().enumerate() {
            frequencies[i * plane..(i + 1) * plane]
                .copy_from_slice(&found[place * plane..(place + 1) * plane]);
        }
        for i in (0..points).filter(|i| !own.contains(i)) {
            for j in 0..points {
                for k in 0..points {
                    let from = (mirror(i) * points + mirror(j)) * points + mirror(k);
                    let to = (i * points + j) * points + k;
                    frequencies.copy_within(from * n..(from + 1) * n, to * n);
                }
            }
        }
        Self { cells, points, frequencies, hole, divisions: refined }
    }

    /// Σ |∂ω/∂n| × volume per frequency, of slabs of cells in a fixed order, volumes in those of the reciprocal cell.
    fn parts(
        &self,
        branches: usize,
        along: [f64; 3],
        frequencies: &Frequencies,
        coarse: bool,
    ) -> Vec<Vec<f64>> {
        let stride = if coarse { 2 } else { 1 };
        let half = self.cells / 2;
        // Inversion doubles the upper half.
        let slabs: Vec<usize> = (half..self.cells).step_by(stride).collect();
        let step = stride as f64 / self.divisions as f64;
        let volume = 2.0 * step.powi(3) / 6.0;
        // ∂ω/∂n of a linear function from its values at the corners of each tetrahedron.
        let gradients: [[f64; 4]; 6] = CORNERS.map(|corners| {
            let place = |c: usize| [c >> 2 & 1, c >> 1 & 1, c & 1].map(|x| x as f64 * step);
            let origin = place(corners[0]);
            let edges = [1, 2, 3].map(|k| {
                let at = place(corners[k]);
                [0, 1, 2].map(|axis| at[axis] - origin[axis])
            });
            let g = apply(&transpose(&inverse(&edges)), along);
            [-g[0] - g[1] - g[2], g[0], g[1], g[2]]
        });
        slabs
            .par_iter()
            .map(|&slab| {
                let mut sums = vec![0.0; frequencies.values().len()];
                self.add_slab(slab, stride, branches, (&gradients, volume), frequencies, &mut sums);
                sums
            })
            .collect()
    }

    /// What one slab of cells brings.
    fn add_slab(
        &self,
        i: usize,
        stride: usize,
        branches: usize,
        (gradients, volume): (&[[f64; 4]; 6], f64),
        frequencies: &Frequencies,
        sums: &mut [f64],
    ) {
        let half = self.cells / 2;
        let inside = |i: usize| i + self.hole >= half && i < half + self.hole;
        for j in (0..self.cells).step_by(stride) {
            for k in (0..self.cells).step_by(stride) {
                if inside(i) && inside(j) && inside(k) {
                    continue;
                }
                let corner = |c: usize| {
                    let at = [(i, c >> 2 & 1), (j, c >> 1 & 1), (k, c & 1)]
                        .map(|(i, on)| (i + stride * on) % self.points);
                    &self.frequencies[((at[0] * self.points + at[1]) * self.points + at[2]) * branches..]
                        [..branches]
                };
                let corners: [&[f64]; 8] = std::array::from_fn(corner);
                add_cell(&corners, gradients, volume, frequencies, sums);
            }
        }
    }
}

/// What one cell brings, from the frequencies of all branches at its corners.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
fn add_cell(
    corners: &[&[f64]; 8],
    gradients: &[[f64; 4]; 6],
    volume: f64,
    frequencies: &Frequencies,
    sums: &mut [f64],
) {
    for branch in 0..corners[0].len() {
        for t in 0..6 {
            let [a, b, c, d] = CORNERS[t];
            let values = [corners[a][branch], corners[b][branch], corners[c][branch], corners[d][branch]];
            let g = &gradients[t];
            let slope = g[0] * values[0] + g[1] * values[1] + g[2] * values[2] + g[3] * values[3];
            add_density(values, slope.abs() * volume, frequencies, sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crystal::{Atom, Crystal};
    use crate::force_constants::{Bond, ForceConstants};

    /// Equal springs to the nearest neighbours in a simple cubic lattice: three branches, ω² = (2k/m) Σ (1 − cos q_β a).
    fn cubic(mass: f64, a: f64, k: f64) -> Dynamics {
        let crystal = Crystal::new(
            [[a, 0.0, 0.0], [0.0, a, 0.0], [0.0, 0.0, a]],
            vec![Atom { species: "X".into(), mass, position: [0.0; 3] }],
        )
        .unwrap();
        let unit = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let times = |factor: f64| unit.map(|row| row.map(|x: f64| factor * x));
        let mut bonds = vec![Bond { from: 0, to: 0, cell: [0; 3], stiffness: times(6.0 * k) }];
        for axis in 0..3 {
            for sign in [1, -1] {
                let mut cell = [0; 3];
                cell[axis] = sign;
                bonds.push(Bond { from: 0, to: 0, cell, stiffness: times(-k) });
            }
        }
        Dynamics::new(&ForceConstants { crystal, bonds, polar: None, supercell: None })
    }

    /// The area of the surface seen along an axis is that of the transverse wave vectors for which ω lies in the band,
    /// 0 ≤ ω² − (2k/m)(2 − cos x − cos y) ≤ 4k/m: counted on 2,000² transverse wave vectors of a quarter.
    #[test]
    fn a_cubic_lattice_has_the_modes_that_are_counted() {
        const COUNT: usize = 2000;
        let (mass, a, k) = (5e-26, 3e-10, 20.0);
        let dynamics = cubic(mass, a, k);
        let unit = (k / mass).sqrt();
        let mesh = Mesh::new(&dynamics, 48);
        let found = mesh.modes_per_area([0.0, 0.0, 2.0], &Frequencies::up_to(mesh.highest()));
        let places =
            [0.01, 0.1, 0.5, 1.3, 1.9, 2.3, 2.75, 3.1, 3.4].map(|x| found.frequencies.count_to(x * unit));
        assert!((found.highest / (12f64.sqrt() * unit) - 1.0).abs() < 1e-12);
        // c₀ = 3/(4πc²), c = a√(k/m).
        let speed = a * unit;
        assert!((found.long_wave * 4.0 * PI * speed * speed / 3.0 - 1.0).abs() < 2e-4, "{}", found.long_wave);
        let cosines: Vec<f64> = (0..COUNT).map(|i| (PI * (i as f64 + 0.5) / COUNT as f64).cos()).collect();
        for &at in &places[2..] {
            let omega = found.frequencies.values()[at];
            let square = (omega / unit).powi(2);
            let inside = |x: f64, y: f64| (0.0..=4.0).contains(&(square - 2.0 * (2.0 - x - y)));
            let count: usize =
                cosines.iter().map(|&x| cosines.iter().filter(|&&y| inside(x, y)).count()).sum();
            let expected = 3.0 * count as f64 / (COUNT * COUNT) as f64 / (a * a);
            let extrapolated = found.modes[at] + (found.modes[at] - found.coarse[at]) / 3.0;
            // Second order: the last frequency belongs to a pocket of a few cells about the zone's corner.
            assert!(
                (found.modes[at] / expected - 1.0).abs() < 1.5e-2,
                "{at}: {} {expected}",
                found.modes[at]
            );
            assert!((extrapolated / expected - 1.0).abs() < 4e-3, "{at}: {extrapolated} {expected}");
        }
        for &at in &places[..2] {
            let omega = found.frequencies.values()[at];
            let expected = 3.0 * omega * omega / (4.0 * PI * speed * speed);
            assert!((found.modes[at] / expected - 1.0).abs() < 1e-2, "{at}: {} {expected}", found.modes[at]);
        }
    }
}
