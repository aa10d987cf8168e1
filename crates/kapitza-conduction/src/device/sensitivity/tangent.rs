//! The whole tangent of a device at its solution: what the network of conductances holds fixed is let go.
//!
//! The network is linear at given conductivities, resistances and powers. Its tangent J = A + E has the rest in E: how
//! every conductance changes with the temperatures of its cells, R″ with those of its sides and the flux, radiation
//! with the temperature about which it was linearised, released heat with the temperature where it is released.

use super::face::{Input, Local, Slopes};
use crate::device::evaluate::Heats;
use crate::device::mesh::VOID;
use crate::device::network::{Ground, Place, State, outside};
use crate::device::volumes::{is_constant, is_linear};
use crate::device::{Joint, Medium, Surface};
use kapitza_core::constants::STEFAN_BOLTZMANN;
use kapitza_core::interface::{InterfaceState, StateComponent, derivative};
use rayon::prelude::*;

/// A solution with what its faces need.
pub(super) struct Solution<'a> {
    pub ground: &'a Ground<'a>,
    pub state: &'a State,
    media: Vec<&'a Medium>,
    heats: Heats,
    /// Growth with temperature of the heat on the lines, W/m²/K.
    growth: Heats,
    /// Per interface and column: the joint, where its law depends on the state.
    joints: Vec<Vec<Option<&'a Joint>>>,
}

impl<'a> Solution<'a> {
    pub fn new(ground: &'a Ground<'a>, state: &'a State) -> Self {
        let mesh = ground.mesh;
        let mut growth = Heats::new();
        for (released, power) in ground.released.iter().zip(&state.power) {
            if let Place::Line { line, above } = released.place {
                let columns = growth.entry(line).or_insert_with(|| vec![[0.0; 2]; mesh.nx() * mesh.ny()]);
                for ((i, j, _), &(_, slope)) in released.columns().zip(power) {
                    columns[j * mesh.nx() + i][usize::from(above)] += slope / mesh.area(i, j);
                }
            }
        }
        let joints = ground.device.interfaces.iter().enumerate().map(|(n, interface)| {
            let Some(interface) = interface else { return Vec::new() };
            let all: Vec<Option<&Joint>> = std::iter::once(&interface.joint)
                .chain(interface.patches.iter().map(|patch| &patch.joint))
                .map(|joint| (!is_constant(joint)).then_some(joint))
                .collect();
            if all.iter().all(Option::is_none) {
                return Vec::new();
            }
            ground.patches(n).into_iter().map(|patch| all[patch]).collect()
        });
        Self {
            ground,
            state,
            media: ground.device.media(),
            heats: ground.heats(state),
            growth,
            joints: joints.collect(),
        }
    }

    /// Whether there is material below and above a line.
    pub fn solid(&self, i: usize, j: usize, line: usize) -> [bool; 2] {
        let ground = self.ground;
        [line > 0 && ground.is_solid(i, j, line - 1), line < ground.mesh.nz() && ground.is_solid(i, j, line)]
    }

    /// A face linearised; it has material on one side at least.
    pub fn local(&self, i: usize, j: usize, line: usize) -> Local {
        let (ground, column) = (self.ground, j * self.ground.mesh.nx() + i);
        let face = ground.loaded_face(&self.media, self.state, &self.heats, i, j, line);
        let growth = self.growth.get(&line).map_or([0.0; 2], |columns| columns[column]);
        // A law is asked where heat can pass it, as when the resistances are updated.
        let open = face.below.resistance.is_infinite() || face.above.resistance.is_infinite();
        let joint = ground
            .interface_at(line)
            .filter(|_| !open && face.joint > 0.0)
            .and_then(|n| self.joints[n].get(column).copied().flatten());
        Local::new(face, growth, |solved, flux| {
            let Some(joint) = joint else { return Slopes::default() };
            let [hot, cold] = [solved.lower, solved.upper].map(|rise| (ground.reference + rise).max(1e-3));
            let state = InterfaceState::new(hot, cold, joint.contact_pressure, joint.gas_pressure, flux);
            let Ok(conductance) = joint.law.conductance(&state) else { return Slopes::default() };
            let value = conductance.value;
            let of = |component| -derivative(&value, component) / (value.re * value.re);
            Slopes {
                lower: of(StateComponent::Hot),
                upper: of(StateComponent::Cold),
                flux: of(StateComponent::HeatFlux),
            }
        })
    }

    /// What a face feels of 1 K in the cell below it, or in the one above it.
    pub fn input(&self, i: usize, j: usize, line: usize, local: &Local, above: bool) -> Input {
        let (ground, mesh) = (self.ground, self.ground.mesh);
        let k = if above { line } else { line - 1 };
        let (own, other) = (usize::from(above), usize::from(!above));
        let medium = mesh.media(mesh.layer[k], j)[i];
        let rise = self.state.rise[mesh.index(i, j, k)];
        let half = if above { local.face.above } else { local.face.below }.resistance;
        let mut input = Input::default();
        input.rise[own] = 1.0;
        input.side[own] = -half * self.steepness(medium, 2, rise);
        if !self.solid(i, j, line)[other] {
            let device = ground.device;
            let surface = match (line, above) {
                (0, true) => &device.bottom,
                (l, false) if l == mesh.nz() => &device.top,
                _ => &device.exposed,
            };
            let [resistance, temperature] = with_temperature(surface, ground.reference, rise);
            input.side[other] = resistance;
            input.rise[other] = temperature;
        }
        input
    }

    /// d ln k/dT, 1/K.
    pub fn steepness(&self, medium: u16, axis: usize, rise: f64) -> f64 {
        let property = &self.media[medium as usize].conductivity[axis];
        if property.is_constant() {
            return 0.0;
        }
        let (value, slope) = property.curve.value_and_slope(self.ground.reference + rise);
        slope / value
    }

    pub fn conductivity(&self, medium: u16, axis: usize, rise: f64) -> f64 {
        self.ground.conductivity(&self.media, medium, axis, rise)
    }

    /// The medium of every cell along x.
    pub fn row(&self, j: usize, k: usize) -> &[u16] {
        let mesh = self.ground.mesh;
        mesh.media(mesh.layer[k], j)
    }

    /// The lateral faces of a cell, each between two cells once, from the lower side.
    pub fn lateral(&self, [i, j, k]: [usize; 3], mut visit: impl FnMut(Lateral)) {
        let (ground, mesh) = (self.ground, self.ground.mesh);
        let rise = &self.state.rise;
        let here = mesh.index(i, j, k);
        let own = self.row(j, k)[i];
        let dz = mesh.z[k + 1] - mesh.z[k];
        let (dx, dy) = (mesh.x[i + 1] - mesh.x[i], mesh.y[j + 1] - mesh.y[j]);
        let seen = outside(&ground.device.sides, ground.reference, rise[here]);
        for (axis, edges, place, area) in [(0, &mesh.x, i, dy * dz), (1, &mesh.y, j, dx * dz)] {
            let half = |medium: u16, place: usize, rise: f64| {
                0.5 * (edges[place + 1] - edges[place]) / self.conductivity(medium, axis, rise)
            };
            let beside = |place: usize| if axis == 0 { [place, j] } else { [i, place] };
            let solid = |[i, j]: [usize; 2]| Some(self.row(j, k)[i]).filter(|&medium| medium != VOID);
            let half_here = half(own, place, rise[here]);
            let steep = self.steepness(own, axis, rise[here]);
            let next = (place + 2 < edges.len()).then(|| beside(place + 1));
            let open = |visit: &mut dyn FnMut(Lateral)| {
                let resistance = half_here + seen.side.resistance;
                if resistance.is_finite() {
                    let [by_resistance, by_temperature] =
                        with_temperature(&ground.device.sides, ground.reference, rise[here]);
                    visit(Lateral {
                        axis,
                        area,
                        drop: rise[here] - seen.side.rise,
                        resistance,
                        halves: [half_here, seen.side.resistance],
                        slopes: [-half_here * steep + by_resistance, 0.0],
                        reservoir: by_temperature,
                        cells: [here, here],
                        media: [own, VOID],
                    });
                }
            };
            match next.and_then(|cell| solid(cell).map(|medium| (cell, medium))) {
                Some(([u, v], medium)) => {
                    let there = mesh.index(u, v, k);
                    let beyond = half(medium, place + 1, rise[there]);
                    visit(Lateral {
                        axis,
                        area,
                        drop: rise[here] - rise[there],
                        resistance: half_here + beyond,
                        halves: [half_here, beyond],
                        slopes: [-half_here * steep, -beyond * self.steepness(medium, axis, rise[there])],
                        reservoir: 0.0,
                        cells: [here, there],
                        media: [own, medium],
                    });
                }
                None => open(&mut visit),
            }
            if place.checked_sub(1).and_then(|before| solid(beside(before))).is_none() {
                open(&mut visit);
            }
        }
    }
}

/// A lateral face: of two cells, or of one and the surroundings (whose medium is [`VOID`]).
pub(super) struct Lateral {
    pub axis: usize,
    pub area: f64,
    /// Difference of temperature that drives the flow from the first to the second, K.
    pub drop: f64,
    /// Sum of the halves, m² K/W.
    pub resistance: f64,
    pub halves: [f64; 2],
    /// Growth of the halves with the temperatures of the cells, m²/W.
    pub slopes: [f64; 2],
    /// Growth of the temperature of the surroundings as seen with that of the cell.
    pub reservoir: f64,
    pub cells: [usize; 2],
    pub media: [u16; 2],
}

/// How the resistance to surroundings (m²/W) and their temperature as seen change with the temperature about which
/// radiation is linearised.
fn with_temperature(surface: &Surface, reference: f64, rise: f64) -> [f64; 2] {
    let Surface::Exchange { film, emissivity, .. } = *surface else { return [0.0; 2] };
    let t = (reference + rise).max(1.0);
    let radiative = 4.0 * emissivity * STEFAN_BOLTZMANN * t.powi(3);
    let (total, grows) = (film + radiative, 3.0 * radiative / t);
    if grows == 0.0 {
        return [0.0; 2];
    }
    let seen = reference + outside(surface, reference, rise).side.rise;
    [-grows / (total * total), grows * (t - seen) / total]
}

/// E.
pub(super) struct Excess {
    shape: [usize; 3],
    /// Between a cell and the next along x, y: ∂(flow to the next)/∂θ of both, beside the conductance, W/K.
    lateral: [Vec<[f64; 2]>; 2],
    /// Between a cell and the one above: rows and columns in that order.
    vertical: Vec<[f64; 4]>,
    own: Vec<f64>,
    /// Heated columns of cells: cells with their shares, and the growth of the power, W/K.
    columns: Vec<(Vec<(usize, f64)>, f64)>,
}

impl Excess {
    /// `None` where the network is the whole tangent.
    pub fn new(solution: &Solution<'_>) -> Option<Self> {
        let (ground, mesh) = (solution.ground, solution.ground.mesh);
        if is_linear(ground.device) {
            return None;
        }
        let (nx, ny, nz) = (mesh.nx(), mesh.ny(), mesh.nz());
        let (row, cells) = (nx * nz, mesh.cells());
        let mut excess = Self {
            shape: [nx, ny, nz],
            lateral: [vec![[0.0; 2]; cells], vec![[0.0; 2]; cells]],
            vertical: vec![[0.0; 4]; cells],
            own: vec![0.0; cells],
            columns: Vec::new(),
        };
        let [x, y] = &mut excess.lateral;
        (
            x.par_chunks_mut(row),
            y.par_chunks_mut(row),
            excess.vertical.par_chunks_mut(row),
            excess.own.par_chunks_mut(row),
        )
            .into_par_iter()
            .enumerate()
            .for_each(|(j, (x, y, vertical, own))| {
                for i in 0..nx {
                    for k in (0..nz).filter(|&k| ground.is_solid(i, j, k)) {
                        solution.lateral([i, j, k], |face| {
                            let c = face.cells[0] - j * row;
                            let flux = face.drop / face.resistance;
                            let by = face.slopes.map(|slope| -face.area * flux * slope / face.resistance);
                            if face.media[1] == VOID {
                                own[c] += by[0] - face.area / face.resistance * face.reservoir;
                            } else if face.axis == 0 {
                                x[c] = by;
                            } else {
                                y[c] = by;
                            }
                        });
                    }
                    for line in 0..=nz {
                        let solid = solution.solid(i, j, line);
                        if solid == [false; 2] {
                            continue;
                        }
                        let block = vertical_excess(solution, i, j, line, solid);
                        match solid {
                            [true, true] => vertical[(line - 1) * nx + i] = block,
                            [true, false] => own[(line - 1) * nx + i] += block[0],
                            _ => own[line * nx + i] += block[3],
                        }
                    }
                }
            });
        for (released, power) in ground.released.iter().zip(&solution.state.power) {
            let Place::Cells(range) = &released.place else { continue };
            let height = mesh.z[range.end] - mesh.z[range.start];
            for ((i, j, _), &(_, slope)) in released.columns().zip(power) {
                if slope != 0.0 {
                    let shares =
                        range.clone().map(|k| (mesh.index(i, j, k), (mesh.z[k + 1] - mesh.z[k]) / height));
                    excess.columns.push((shares.collect(), slope));
                }
            }
        }
        Some(excess)
    }

    /// y += Eᵀ x.
    pub fn add_transposed(&self, x: &[f64], y: &mut [f64]) {
        let [nx, _, nz] = self.shape;
        let row = nx * nz;
        let [along_x, along_y] = &self.lateral;
        y.par_chunks_mut(row).enumerate().for_each(|(j, y)| {
            for (n, value) in y.iter_mut().enumerate() {
                let c = j * row + n;
                *value += self.own[c] * x[c];
                for (faces, stride) in [(along_x, 1), (along_y, row)] {
                    let next = x.get(c + stride).copied().unwrap_or(0.0);
                    *value += faces[c][0] * (x[c] - next);
                    if c >= stride {
                        *value += faces[c - stride][1] * (x[c - stride] - x[c]);
                    }
                }
                let above = x.get(c + nx).copied().unwrap_or(0.0);
                *value += self.vertical[c][0] * x[c] + self.vertical[c][2] * above;
                if c >= nx {
                    *value += self.vertical[c - nx][1] * x[c - nx] + self.vertical[c - nx][3] * x[c];
                }
            }
        });
        for (shares, slope) in &self.columns {
            let mean: f64 = shares.iter().map(|&(c, share)| share * x[c]).sum();
            for &(c, share) in shares {
                y[c] += slope * share * (x[c] - mean);
            }
        }
    }
}

/// The part of a face in E: rows (balance of the cell below, of the cell above) by columns (their temperatures).
fn vertical_excess(solution: &Solution<'_>, i: usize, j: usize, line: usize, solid: [bool; 2]) -> [f64; 4] {
    let local = solution.local(i, j, line);
    let area = solution.ground.mesh.area(i, j);
    let face = &local.face;
    let conductance = 1.0 / (face.below.resistance + face.joint + face.above.resistance);
    let [down, up] = local.growth_held();
    let mut block = [0.0; 4];
    for above in [false, true] {
        let column = usize::from(above);
        if !solid[column] {
            continue;
        }
        let change = local.change(&solution.input(i, j, line, &local, above));
        // What the network has in the same place.
        let held = if above { [conductance, up - conductance] } else { [down - conductance, conductance] };
        block[column] = -area * (change.down - held[0]);
        block[2 + column] = -area * (change.up - held[1]);
    }
    block
}
