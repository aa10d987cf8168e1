//! Finite volumes: the network of thermal conductances that a mesh makes of a device.
//!
//! Unknowns are the temperatures at the middles of the cells, above a reference. Between two cells stand half of
//! each and, at an interface, its R″ in series; both face temperatures follow from the flux, so that heat released on
//! a face and the jump across it need no cell of their own. Second order on graded meshes.

use super::geometry::whole;
use super::mesh::{Mesh, VOID};
use super::{Block, Device, Heat, Placement, Surface};
use kapitza_core::Property;
use kapitza_core::constants::STEFAN_BOLTZMANN;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The linear system of a mesh: (Σ g + s) θ − Σ g θ_neighbour = b, symmetric and positive.
///
/// Arrays run over the cells with x fastest, then z, then y. `gx` joins a cell to its neighbour at larger x, `gy`
/// and `gz` likewise; the last of each is zero.
#[derive(Clone, Debug)]
pub(super) struct Network {
    /// Numbers of cells along x, y and z.
    pub shape: [usize; 3],
    /// Conductance to the neighbour at larger x, W/K.
    pub gx: Vec<f64>,
    /// Conductance to the neighbour at larger y, W/K.
    pub gy: Vec<f64>,
    /// Conductance to the neighbour at larger z, W/K.
    pub gz: Vec<f64>,
    /// Conductance to surroundings, W/K.
    pub shunt: Vec<f64>,
    /// Heat into the cell, W: power, and surroundings at their temperature above the reference.
    pub heat: Vec<f64>,
}

impl Network {
    pub fn cells(&self) -> usize {
        self.gx.len()
    }
}

/// Where the heat of a block enters the mesh.
#[derive(Clone, Debug)]
pub(super) struct Released {
    /// Columns of cells along x.
    pub columns: Range<usize>,
    /// Rows of cells along y.
    pub rows: Range<usize>,
    /// Where along z.
    pub place: Place,
    /// Power of every column (x fastest), W, without leakage.
    pub power: Vec<f64>,
}

/// Where along z.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    /// On a line of the mesh; `above` tells which side of an interface there.
    Line {
        /// The line.
        line: usize,
        /// Whether the heat is released on the upper side of the line.
        above: bool,
    },
    /// In these cells.
    Cells(Range<usize>),
}

impl Released {
    /// The heat of a block on a mesh.
    pub fn new(device: &Device, mesh: &Mesh, block: &Block) -> Self {
        let [columns, rows] = mesh.span(&block.outline);
        let place = match block.placement {
            Placement::Volume => Place::Cells(mesh.first[block.layer]..mesh.first[block.layer + 1]),
            Placement::Plane(fraction) => {
                let heights = device.heights();
                let (low, high) = (heights[block.layer], heights[block.layer + 1]);
                let line = mesh.line_at(low + fraction * (high - low));
                Place::Line { line, above: line < mesh.first[block.layer + 1] }
            }
        };
        let width = columns.len();
        let mut power = vec![0.0; width * rows.len()];
        match &block.heat {
            Heat::Uniform(total) => {
                let density = total / block.outline.area();
                for (r, j) in rows.clone().enumerate() {
                    for (c, i) in columns.clone().enumerate() {
                        power[r * width + c] = density * mesh.area(i, j);
                    }
                }
            }
            Heat::Map { columns: pixels, powers } => {
                let lines = powers.len() / pixels;
                let along = |edges: &[f64], range: [f64; 2], count: usize| -> Vec<Vec<(usize, f64)>> {
                    edges.windows(2).map(|cell| shares(cell[0], cell[1], range, count)).collect()
                };
                let x = along(&mesh.x[columns.start..=columns.end], block.outline.x, *pixels);
                let y = along(&mesh.y[rows.start..=rows.end], block.outline.y, lines);
                for (r, row) in y.iter().enumerate() {
                    for (c, column) in x.iter().enumerate() {
                        power[r * width + c] = row
                            .iter()
                            .map(|&(v, b)| {
                                b * column.iter().map(|&(u, a)| a * powers[v * pixels + u]).sum::<f64>()
                            })
                            .sum();
                    }
                }
            }
        }
        Self { columns, rows, place, power }
    }

    /// The columns (i, j) with their power.
    pub fn columns(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let width = self.columns.len();
        self.power
            .iter()
            .enumerate()
            .map(move |(n, &power)| (self.columns.start + n % width, self.rows.start + n / width, power))
    }
}

/// Which pixels a cell from `low` to `high` covers, and what share of each.
fn shares(low: f64, high: f64, range: [f64; 2], count: usize) -> Vec<(usize, f64)> {
    let pixel = (range[1] - range[0]) / count as f64;
    let (a, b) = ((low - range[0]) / pixel, (high - range[0]) / pixel);
    let (first, last) = (whole(a).min(count - 1), whole(b.ceil()).clamp(1, count));
    (first..last)
        .map(|p| {
            // The outer pixels reach to the edges of the block, whatever the rounding of the lines.
            let from = if p == 0 { f64::NEG_INFINITY } else { p as f64 };
            let to = if p + 1 == count { f64::INFINITY } else { (p + 1) as f64 };
            (p, (b.min(to) - a.max(from)).clamp(0.0, 1.0))
        })
        .filter(|share| share.1 > 0.0)
        .collect()
}

/// The state at which a nonlinear device is linearised: conductivities, resistances, power.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// Temperature of every cell above the reference, K.
    pub rise: Vec<f64>,
    /// R″ of every interface and column (x fastest), m² K/W; empty where there is no interface.
    pub resistance: Vec<Vec<f64>>,
    /// Power of every column of every block, W, and its growth with temperature, W/K.
    pub power: Vec<Vec<(f64, f64)>>,
    /// Temperature of the place where that power is released, above the reference, K.
    pub heated: Vec<Vec<f64>>,
    /// Time since the heat last changed in a step, s; infinite in a steady state.
    pub since: f64,
}

/// Everything about a device on a mesh that does not change with the state.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub device: &'a Device,
    pub mesh: &'a Mesh,
    /// Where each block releases its heat.
    pub released: Vec<Released>,
    /// Temperature from which rises are counted, K.
    pub reference: f64,
    /// Per medium: conductivities along x, y, z where they are constant.
    constant: Vec<Option<[f64; 3]>>,
}

/// One side of a face: a resistance per area (m² K/W) up to a known temperature (above the reference, K).
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    pub resistance: f64,
    pub rise: f64,
}

/// A horizontal face: what lies below, R″, what lies above, and the heat (W/m²) released on either side of R″.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    pub below: Side,
    pub joint: f64,
    pub above: Side,
    pub heat_below: f64,
    pub heat_above: f64,
}

/// What a face does: fluxes away from it (W/m²) and the temperatures on its two sides (above the reference, K).
#[derive(Clone, Copy, Debug)]
pub(super) struct FaceState {
    pub down: f64,
    pub up: f64,
    pub lower: f64,
    pub upper: f64,
}

impl Face {
    /// Shares of the heat released below and above R″ that go down.
    pub fn shares_down(&self) -> [f64; 2] {
        let (a, r, b) = (self.below.resistance, self.joint, self.above.resistance);
        if r.is_infinite() || (a.is_infinite() && b.is_infinite()) {
            return [1.0, 0.0];
        }
        if a.is_infinite() {
            return [0.0, 0.0];
        }
        if b.is_infinite() {
            return [1.0, 1.0];
        }
        let total = a + r + b;
        if total > 0.0 { [(r + b) / total, b / total] } else { [0.5, 0.5] }
    }

    /// Flux upwards that the two temperatures drive, W/m².
    fn driven(&self) -> f64 {
        let total = self.below.resistance + self.joint + self.above.resistance;
        (self.below.rise - self.above.rise) / total
    }

    pub fn solve(&self) -> FaceState {
        let [lower, upper] = self.shares_down();
        let driven = if self.joint.is_infinite() { 0.0 } else { self.driven() };
        let down = self.heat_below * lower + self.heat_above * upper - driven;
        let up = self.heat_below * (1.0 - lower) + self.heat_above * (1.0 - upper) + driven;
        let through = self.heat_below - down;
        let at = |side: &Side, flux: f64| side.rise + side.resistance * flux;
        let (below, above) = (self.below.resistance.is_finite(), self.above.resistance.is_finite());
        let upper = if above {
            at(&self.above, up)
        } else {
            at(&self.below, down) - if through == 0.0 { 0.0 } else { self.joint * through }
        };
        let lower = if below {
            at(&self.below, down)
        } else {
            upper + if through == 0.0 { 0.0 } else { self.joint * through }
        };
        FaceState { down, up, lower, upper }
    }
}

/// A surface at a temperature of its face, linear: flux out = (T_face − temperature)/resistance − source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outside {
    /// What lies beyond the face.
    pub side: Side,
    /// Heat flux into the face, W/m².
    pub flux: f64,
}

/// A surface as seen from a face at `rise` above `reference`: radiation is linearised there.
pub(super) fn outside(surface: &Surface, reference: f64, rise: f64) -> Outside {
    match *surface {
        Surface::Adiabatic => Outside { side: Side { resistance: f64::INFINITY, rise: 0.0 }, flux: 0.0 },
        Surface::Temperature(t) => Outside { side: Side { resistance: 0.0, rise: t - reference }, flux: 0.0 },
        Surface::Flux(flux) => Outside { side: Side { resistance: f64::INFINITY, rise: 0.0 }, flux },
        Surface::Exchange { film, ambient, emissivity, surroundings } => {
            let t = (reference + rise).max(1.0);
            let radiative = 4.0 * emissivity * STEFAN_BOLTZMANN * t.powi(3);
            let emitted = emissivity * STEFAN_BOLTZMANN * (t.powi(4) - surroundings.powi(4));
            let total = film + radiative;
            // film (T − T_a) + emitted + radiative (T − t) = total (T − T_eq)
            let equilibrium = (film * ambient + radiative * t - emitted) / total;
            Outside { side: Side { resistance: 1.0 / total, rise: equilibrium - reference }, flux: 0.0 }
        }
    }
}

impl<'a> Ground<'a> {
    pub fn new(device: &'a Device, mesh: &'a Mesh, reference: f64) -> Self {
        let constant = device
            .media()
            .iter()
            .map(|medium| {
                let steady = medium.conductivity.iter().all(Property::is_constant);
                steady.then(|| medium.conductivity.each_ref().map(|k| k.value(reference)))
            })
            .collect();
        let released = device.blocks.iter().map(|block| Released::new(device, mesh, block)).collect();
        Self { device, mesh, released, reference, constant }
    }

    /// Conductivity of a medium along an axis at a temperature above the reference.
    pub fn conductivity(&self, media: &[&super::Medium], medium: u16, axis: usize, rise: f64) -> f64 {
        match self.constant[medium as usize] {
            Some(k) => k[axis],
            None => media[medium as usize].conductivity[axis].value(self.reference + rise),
        }
    }

    /// Index of the interface on a line of the mesh along z, if the line lies between two layers or at an end.
    pub fn interface_at(&self, line: usize) -> Option<usize> {
        let place = self.mesh.first.binary_search(&line).ok()?;
        self.device.interfaces[place].is_some().then_some(place)
    }

    /// The face on line `line` above column (i, j), with the heat released there left out.
    pub fn face(&self, media: &[&super::Medium], state: &State, i: usize, j: usize, line: usize) -> Face {
        let mesh = self.mesh;
        let nz = mesh.nz();
        let joint = self
            .interface_at(line)
            .and_then(|n| state.resistance[n].get(j * mesh.nx() + i).copied())
            .unwrap_or(0.0);
        let cell = |k: usize| -> Option<Side> {
            let medium = mesh.media(mesh.layer[k], j)[i];
            (medium != VOID).then(|| {
                let rise = state.rise[mesh.index(i, j, k)];
                let k_z = self.conductivity(media, medium, 2, rise);
                Side { resistance: 0.5 * (mesh.z[k + 1] - mesh.z[k]) / k_z, rise }
            })
        };
        let below = if line > 0 { cell(line - 1) } else { None };
        let above = if line < nz { cell(line) } else { None };
        let mut face = Face {
            below: Side { resistance: f64::INFINITY, rise: 0.0 },
            joint,
            above: Side { resistance: f64::INFINITY, rise: 0.0 },
            heat_below: 0.0,
            heat_above: 0.0,
        };
        let end = line == 0 || line == nz;
        match (below, above) {
            (Some(below), Some(above)) => {
                face.below = below;
                face.above = above;
            }
            (Some(below), None) => {
                face.below = below;
                // An interface between layers ends where one of them ends; one below or above all does not.
                face.joint = if end { joint } else { 0.0 };
                let surface = if end { &self.device.top } else { &self.device.exposed };
                let seen = outside(surface, self.reference, below.rise);
                face.above = seen.side;
                face.heat_above = seen.flux;
            }
            (None, Some(above)) => {
                face.above = above;
                face.joint = if end { joint } else { 0.0 };
                let surface = if end { &self.device.bottom } else { &self.device.exposed };
                let seen = outside(surface, self.reference, above.rise);
                face.below = seen.side;
                face.heat_below = seen.flux;
            }
            (None, None) => {}
        }
        face
    }

    /// The network at a state.
    pub fn network(&self, state: &State) -> Network {
        let mesh = self.mesh;
        let (nx, ny, nz) = (mesh.nx(), mesh.ny(), mesh.nz());
        let (row, cells) = (nx * nz, mesh.cells());
        let zeros = || vec![0.0; cells];
        let mut network = Network {
            shape: [nx, ny, nz],
            gx: zeros(),
            gy: zeros(),
            gz: zeros(),
            shunt: zeros(),
            heat: zeros(),
        };
        let media = self.device.media();
        (
            network.gx.par_chunks_mut(row),
            network.gy.par_chunks_mut(row),
            network.gz.par_chunks_mut(row),
            network.shunt.par_chunks_mut(row),
            network.heat.par_chunks_mut(row),
        )
            .into_par_iter()
            .enumerate()
            .for_each(|(j, (gx, gy, gz, shunt, heat))| {
                self.lateral(&media, state, j, gx, gy, shunt, heat);
                self.vertical(&media, state, j, gz, shunt, heat);
            });
        self.power(&media, state, &mut network);
        network
    }

    #[expect(clippy::too_many_arguments, reason = "one row of every array of the network")]
    fn lateral(
        &self,
        media: &[&super::Medium],
        state: &State,
        j: usize,
        gx: &mut [f64],
        gy: &mut [f64],
        shunt: &mut [f64],
        heat: &mut [f64],
    ) {
        let mesh = self.mesh;
        let (nx, ny, nz) = (mesh.nx(), mesh.ny(), mesh.nz());
        let dy = mesh.y[j + 1] - mesh.y[j];
        for k in 0..nz {
            let dz = mesh.z[k + 1] - mesh.z[k];
            let here = mesh.media(mesh.layer[k], j);
            let north = (j + 1 < ny).then(|| mesh.media(mesh.layer[k], j + 1));
            let south = (j > 0).then(|| mesh.media(mesh.layer[k], j - 1));
            let rise = &state.rise[mesh.index(0, j, k)..][..nx];
            for i in 0..nx {
                let medium = here[i];
                if medium == VOID {
                    continue;
                }
                let c = k * nx + i;
                let dx = mesh.x[i + 1] - mesh.x[i];
                let mut side = |area: f64, half: f64| {
                    let seen = outside(&self.device.sides, self.reference, rise[i]);
                    let g = area / (half + seen.side.resistance);
                    shunt[c] += g;
                    heat[c] += g * seen.side.rise + area * seen.flux;
                };
                let half_x = 0.5 * dx / self.conductivity(media, medium, 0, rise[i]);
                match here.get(i + 1) {
                    Some(&next) if next != VOID => {
                        let other = 0.5 * (mesh.x[i + 2] - mesh.x[i + 1])
                            / self.conductivity(media, next, 0, rise[i + 1]);
                        gx[c] = dy * dz / (half_x + other);
                    }
                    _ => side(dy * dz, half_x),
                }
                if i == 0 || here[i - 1] == VOID {
                    side(dy * dz, half_x);
                }
                let half_y = 0.5 * dy / self.conductivity(media, medium, 1, rise[i]);
                match north.map(|row| row[i]) {
                    Some(next) if next != VOID => {
                        let beyond = state.rise[mesh.index(i, j + 1, k)];
                        let other =
                            0.5 * (mesh.y[j + 2] - mesh.y[j + 1]) / self.conductivity(media, next, 1, beyond);
                        gy[c] = dx * dz / (half_y + other);
                    }
                    _ => side(dx * dz, half_y),
                }
                if south.is_none_or(|row| row[i] == VOID) {
                    side(dx * dz, half_y);
                }
            }
        }
    }

    fn vertical(
        &self,
        media: &[&super::Medium],
        state: &State,
        j: usize,
        gz: &mut [f64],
        shunt: &mut [f64],
        heat: &mut [f64],
    ) {
        let mesh = self.mesh;
        let (nx, nz) = (mesh.nx(), mesh.nz());
        for line in 0..=nz {
            for i in 0..nx {
                let solid = |k: usize| mesh.media(mesh.layer[k], j)[i] != VOID;
                let (lower, upper) = (line > 0 && solid(line - 1), line < nz && solid(line));
                if !lower && !upper {
                    continue;
                }
                let face = self.face(media, state, i, j, line);
                let area = mesh.area(i, j);
                let g = area / (face.below.resistance + face.joint + face.above.resistance);
                let [below, above] = face.shares_down();
                let down = area * (face.heat_below * below + face.heat_above * above);
                let up = area * (face.heat_below + face.heat_above) - down;
                match (lower, upper) {
                    (true, true) => gz[(line - 1) * nx + i] = g,
                    (true, false) => {
                        let c = (line - 1) * nx + i;
                        shunt[c] += g;
                        heat[c] += g * face.above.rise + down;
                    }
                    _ => {
                        let c = line * nx + i;
                        shunt[c] += g;
                        heat[c] += g * face.below.rise + up;
                    }
                }
            }
        }
    }

    /// Adds the power of the blocks, with its growth with temperature as a negative shunt.
    pub fn power(&self, media: &[&super::Medium], state: &State, network: &mut Network) {
        let mesh = self.mesh;
        for (released, power) in self.released.iter().zip(&state.power) {
            match &released.place {
                Place::Cells(range) => {
                    let (bottom, top) = (mesh.z[range.start], mesh.z[range.end]);
                    for ((i, j, _), &(power, slope)) in released.columns().zip(power) {
                        for k in range.clone() {
                            let share = (mesh.z[k + 1] - mesh.z[k]) / (top - bottom);
                            let c = mesh.index(i, j, k);
                            network.heat[c] += share * (power - slope * state.rise[c]);
                            network.shunt[c] -= share * slope;
                        }
                    }
                }
                Place::Line { line, above } => {
                    for ((i, j, _), &(power, slope)) in released.columns().zip(power) {
                        let face = self.face(media, state, i, j, *line);
                        let [below_share, above_share] = face.shares_down();
                        let down = if *above { above_share } else { below_share };
                        let solid = |k: usize| mesh.media(mesh.layer[k], j)[i] != VOID;
                        if *line > 0 && solid(line - 1) {
                            let c = mesh.index(i, j, line - 1);
                            network.heat[c] += down * (power - slope * state.rise[c]);
                            network.shunt[c] -= down * slope;
                        }
                        if *line < mesh.nz() && solid(*line) {
                            let c = mesh.index(i, j, *line);
                            network.heat[c] += (1.0 - down) * (power - slope * state.rise[c]);
                            network.shunt[c] -= (1.0 - down) * slope;
                        }
                    }
                }
            }
        }
    }
}
