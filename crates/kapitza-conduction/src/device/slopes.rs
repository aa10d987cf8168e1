//! How steep a solution is inside its cells, and what follows: its temperatures on another mesh.

use super::mesh::{Mesh, VOID};
use super::network::{Ground, State};
use rayon::prelude::*;

/// ∂T along an axis within every cell, next to its lower and its upper face, K/m; zero towards nothing.
pub(super) struct Slopes([Vec<[f64; 2]>; 3]);

impl Slopes {
    /// Of a solution. The flux through a face is the same on both sides, the slope is not: conductivities differ, and
    /// interfaces and heated planes lie between.
    pub fn of(ground: &Ground<'_>, state: &State) -> Self {
        let mesh = ground.mesh;
        let media = ground.device.media();
        let (nx, nz) = (mesh.nx(), mesh.nz());
        let heats = ground.heats(state);
        let special: Vec<bool> = (0..=nz)
            .map(|line| heats.contains_key(&line) || mesh.first.binary_search(&line).is_ok())
            .collect();
        let width = |edges: &[f64], n: usize| edges[n + 1] - edges[n];
        let mut all = [0, 1, 2].map(|_| vec![[0.0; 2]; mesh.cells()]);
        let [along_x, along_y, along_z] = &mut all;
        let row = nx * nz;
        (along_x.par_chunks_mut(row), along_y.par_chunks_mut(row), along_z.par_chunks_mut(row))
            .into_par_iter()
            .enumerate()
            .for_each(|(j, (along_x, along_y, along_z))| {
                for k in 0..nz {
                    for i in 0..nx {
                        let medium = mesh.media(mesh.layer[k], j)[i];
                        if medium == VOID {
                            continue;
                        }
                        let value = state.rise[mesh.index(i, j, k)];
                        // Away from the cell, on its own side of a face.
                        let slope = |axis: usize, [oi, oj, ok]: [usize; 3], own: f64, beyond: f64| {
                            let theirs = mesh.media(mesh.layer[ok], oj)[oi];
                            if theirs == VOID {
                                return 0.0;
                            }
                            let neighbour = state.rise[mesh.index(oi, oj, ok)];
                            let ratio = if theirs == medium {
                                1.0
                            } else {
                                ground.conductivity(&media, medium, axis, value)
                                    / ground.conductivity(&media, theirs, axis, neighbour)
                            };
                            (neighbour - value) / (0.5 * own + 0.5 * beyond * ratio)
                        };
                        let lateral = |axis: usize, place: usize, edges: &[f64]| {
                            let at = |p: usize| if axis == 0 { [p, j, k] } else { [i, p, k] };
                            let own = width(edges, place);
                            let low = if place > 0 {
                                -slope(axis, at(place - 1), own, width(edges, place - 1))
                            } else {
                                0.0
                            };
                            let high = if place + 2 < edges.len() {
                                slope(axis, at(place + 1), own, width(edges, place + 1))
                            } else {
                                0.0
                            };
                            [low, high]
                        };
                        let dz = width(&mesh.z, k);
                        let vertical = |line: usize, above: bool| {
                            if special[line] {
                                let solved = ground.loaded_face(&media, state, &heats, i, j, line).solve();
                                let at = if above { solved.upper } else { solved.lower };
                                (at - value) / (0.5 * dz)
                            } else {
                                let other = if above { k - 1 } else { k + 1 };
                                slope(2, [i, j, other], dz, width(&mesh.z, other))
                            }
                        };
                        let c = k * nx + i;
                        along_x[c] = lateral(0, i, &mesh.x);
                        along_y[c] = lateral(1, j, &mesh.y);
                        along_z[c] = [-vertical(k, true), vertical(k + 1, false)];
                    }
                }
            });
        Self(all)
    }

    /// Next to the lower and the upper face of a cell, along an axis.
    pub fn at(&self, axis: usize, cell: usize) -> [f64; 2] {
        self.0[axis][cell]
    }
}

/// Temperatures of a solution carried over to another mesh: every cell takes that of the cell in which its middle lies,
/// moved along the slopes there.
pub(super) fn carried(ground: &Ground<'_>, state: &State, to: &Mesh) -> Vec<f64> {
    let mesh = ground.mesh;
    let slopes = Slopes::of(ground, state);
    // Per cell of an axis: the one in which its middle lies, and how far from the middle of that.
    let places = |from: &[f64], to: &[f64]| -> Vec<(usize, f64)> {
        to.windows(2)
            .map(|e| {
                let middle = 0.5 * (e[0] + e[1]);
                let cell = from.partition_point(|&f| f < middle).clamp(1, from.len() - 1) - 1;
                (cell, middle - 0.5 * (from[cell] + from[cell + 1]))
            })
            .collect()
    };
    let (x, y, z) = (places(&mesh.x, &to.x), places(&mesh.y, &to.y), places(&mesh.z, &to.z));
    let mut rise = vec![0.0; to.cells()];
    rise.par_chunks_mut(to.nx() * to.nz()).enumerate().for_each(|(j, row)| {
        for (k, row) in row.chunks_mut(to.nx()).enumerate() {
            for (i, value) in row.iter_mut().enumerate() {
                let cell = mesh.index(x[i].0, y[j].0, z[k].0);
                *value = state.rise[cell];
                for (axis, distance) in [x[i].1, y[j].1, z[k].1].into_iter().enumerate() {
                    let [low, high] = slopes.at(axis, cell);
                    // A parabola through the middle with these slopes at the faces is straight near it.
                    *value += distance * if distance < 0.0 { low } else { high };
                }
            }
        }
    });
    rise
}
