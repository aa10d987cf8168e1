//! The general path: finite volumes on a family of meshes, Newton's method, an error estimate from two meshes.

use super::evaluate::{Evaluation, evaluate};
use super::linear::Outcome;
use super::mesh::{Family, Mesh, VOID};
use super::multigrid::Multigrid;
use super::network::{Ground, Network, Place, State};
use super::{Device, DeviceError, DeviceOptions, DeviceSolution, Joint, Surface};
use kapitza_core::Monitor;
use kapitza_core::interface::{InterfaceState, StateComponent, derivative};
use rayon::prelude::*;
use std::time::Instant;

/// A solved mesh.
struct Solved {
    mesh: Mesh,
    state: State,
    outcome: Outcome,
    newton_steps: usize,
    evaluation: Evaluation,
}

/// Solves by finite volumes: on finer and finer meshes until the estimated error is small enough.
pub(super) fn solve(
    device: &Device,
    options: &DeviceOptions,
    monitor: &dyn Monitor,
) -> Result<DeviceSolution, DeviceError> {
    let start = Instant::now();
    let family = Family::new(device, options.cells);
    // The mesh that was asked for is the finer of two, so that its error can be told.
    let mut coarse: Option<Solved> = None;
    let mut before: Option<f64> = None;
    let mut estimate = None;
    let mut level = 0;
    loop {
        let mesh = match (family.mesh(device, level, options.max_unknowns), coarse.take()) {
            (Ok(mesh), last) => {
                coarse = last;
                mesh
            }
            (Err(error), None) => return Err(error),
            // The last mesh that fits stands.
            (Err(_), Some(last)) => return Ok(last.finish(device, options, estimate, start)),
        };
        let guess = coarse.as_ref().map(|solved| solved.refined(&mesh));
        let solved = solve_on(device, mesh, guess, options, monitor)?;
        let error = coarse.as_ref().map(|coarse| solved.evaluation.distance(&coarse.evaluation));
        // Halved cells quarter the error where the field is smooth; at edges of bodies the order falls towards 4/3.
        let ratio = match (before, error) {
            (Some(old), Some(new)) if new > 0.0 => (old / new).clamp(2.0, 4.0),
            _ => 2.5,
        };
        estimate = error.map(|difference| difference / (ratio - 1.0));
        let enough = match (options.cells, estimate) {
            (Some(_), Some(_)) => true,
            (None, Some(estimate)) => estimate <= options.accuracy,
            (_, None) => false,
        };
        if enough {
            return Ok(solved.finish(device, options, estimate, start));
        }
        before = error.or(before);
        coarse = Some(solved);
        level += 1;
    }
}

impl Solved {
    /// The state carried over to a mesh of the same family with halved cells.
    fn refined(&self, fine: &Mesh) -> State {
        let (nx, ny, nz) = (fine.nx(), fine.ny(), fine.nz());
        let mut rise = vec![0.0; fine.cells()];
        let (cx, cy, cz) = (self.mesh.nx(), self.mesh.ny(), self.mesh.nz());
        let (px, py, pz) = (nx / cx, ny / cy, nz / cz);
        rise.par_chunks_mut(nx * nz).enumerate().for_each(|(j, row)| {
            for k in 0..nz {
                for i in 0..nx {
                    row[k * nx + i] = self.state.rise[self.mesh.index(i / px, j / py, k / pz)];
                }
            }
        });
        State { rise, resistance: Vec::new(), power: Vec::new(), heated: Vec::new() }
    }

    fn finish(
        self,
        device: &Device,
        options: &DeviceOptions,
        estimate: Option<f64>,
        start: Instant,
    ) -> DeviceSolution {
        let mut solution = self.evaluation.into_solution(device, &self.mesh, options.fields);
        solution.discretisation_error = estimate.unwrap_or(f64::NAN);
        solution.solver.iterations = self.outcome.iterations;
        solution.solver.residual = self.outcome.residual;
        solution.solver.newton_steps = self.newton_steps;
        solution.solver.unknowns = self.mesh.cells();
        solution.solver.shape = [self.mesh.nx(), self.mesh.ny(), self.mesh.nz()];
        solution.solver.seconds = start.elapsed().as_secs_f64();
        solution
    }
}

/// Whether a joint's conductance is the same in every state, by its derivatives at two distant states.
fn is_constant(joint: &Joint) -> bool {
    let at = |hot: f64, cold: f64, flux: f64| {
        let state = InterfaceState::new(hot, cold, joint.contact_pressure, joint.gas_pressure, flux);
        joint.law.conductance(&state).ok().map(|conductance| conductance.value)
    };
    let (Some(a), Some(b)) = (at(320.0, 300.0, 1e5), at(301.0, 300.0, 1.0)) else { return false };
    let flat = |value| {
        [StateComponent::Hot, StateComponent::Cold, StateComponent::HeatFlux]
            .into_iter()
            .all(|component| derivative(value, component) == 0.0)
    };
    a.re == b.re && flat(&a) && flat(&b)
}

/// Whether the network of a device depends on its state.
pub(super) fn is_linear(device: &Device) -> bool {
    let radiates =
        |surface: &Surface| matches!(surface, Surface::Exchange { emissivity, .. } if *emissivity > 0.0);
    let joints = device.interfaces.iter().flatten().flat_map(|interface| {
        std::iter::once(&interface.joint).chain(interface.patches.iter().map(|p| &p.joint))
    });
    device.media().iter().all(|medium| medium.conductivity.iter().all(|k| k.is_constant()))
        && joints.into_iter().all(is_constant)
        && ![&device.bottom, &device.top, &device.sides, &device.exposed].into_iter().any(radiates)
        && device.blocks.iter().all(|block| block.leakage.is_none_or(|leakage| leakage.fraction == 0.0))
}

/// A temperature that the surroundings have: rises are counted from it.
pub(super) fn reference(device: &Device) -> f64 {
    [&device.top, &device.bottom, &device.sides, &device.exposed]
        .into_iter()
        .find_map(|surface| match *surface {
            Surface::Temperature(t) => Some(t),
            Surface::Exchange { ambient, film, surroundings, .. } => {
                Some(if film > 0.0 { ambient } else { surroundings })
            }
            _ => None,
        })
        .unwrap_or(300.0)
}

fn solve_on(
    device: &Device,
    mesh: Mesh,
    guess: Option<State>,
    options: &DeviceOptions,
    monitor: &dyn Monitor,
) -> Result<Solved, DeviceError> {
    let ground = Ground::new(device, &mesh, reference(device));
    let mut state = guess.unwrap_or_else(|| State {
        rise: vec![0.0; mesh.cells()],
        resistance: Vec::new(),
        power: Vec::new(),
        heated: Vec::new(),
    });
    let linear = is_linear(device);
    state.heated = ground.heated_guess(&state);
    state.resistance = ground.resistances_at_start(&state)?;
    state.power = ground.powers(&state);
    let stretch = lateral_stretch(device);
    let mut steps = 0;
    let mut change = f64::INFINITY;
    loop {
        steps += 1;
        let network = ground.network(&state);
        let mut preconditioner = Multigrid::new(&network, &mesh.x, &mesh.y, stretch);
        let mut rise = state.rise.clone();
        let outcome = network
            .solve(&mut preconditioner, &network.heat, &mut rise, options.tolerance, monitor)
            .map_err(|error| ground.name_runaway(error.into(), &state))?;
        let last = change;
        change = rise.iter().zip(&state.rise).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        state.rise = rise;
        if !linear {
            ground.update(&network, &mut state)?;
        }
        let largest = state.rise.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let done = linear || change <= 1e-9 * largest.max(1e-3);
        if done {
            let evaluation = evaluate(&ground, &state)?;
            return Ok(Solved { state, outcome, newton_steps: steps, evaluation, mesh });
        }
        if largest > HOTTEST {
            return Err(ground.name_runaway(
                DeviceError::Runaway { hottest: String::new(), temperature: largest },
                &state,
            ));
        }
        if steps >= options.max_iterations || (steps > 20 && change > 4.0 * last) {
            return Err(DeviceError::NotConverged { iterations: steps, change });
        }
        monitor.progress("nonlinear iteration", steps, options.max_iterations);
    }
}

/// A rise beyond which no device is what it was, K.
const HOTTEST: f64 = 5e4;

/// √(k_x/k_y) of the device as a whole.
fn lateral_stretch(device: &Device) -> f64 {
    let mut sums = [0.0, 0.0];
    for layer in &device.layers {
        if let Some(medium) = &layer.medium {
            for (axis, sum) in sums.iter_mut().enumerate() {
                *sum += layer.thickness * medium.conductivity[axis].value(300.0);
            }
        }
    }
    if sums[0] > 0.0 && sums[1] > 0.0 { (sums[0] / sums[1]).sqrt() } else { 1.0 }
}

impl Ground<'_> {
    /// The joint of every column of an interface: the index of the last patch that covers it, plus one; zero where
    /// there is none.
    pub fn patches(&self, interface: usize) -> Vec<usize> {
        let mesh = self.mesh;
        let mut map = vec![0; mesh.nx() * mesh.ny()];
        if let Some(interface) = &self.device.interfaces[interface] {
            for (number, patch) in interface.patches.iter().enumerate() {
                let [columns, rows] = mesh.span(&patch.outline);
                for j in rows {
                    map[j * mesh.nx() + columns.start..j * mesh.nx() + columns.end].fill(number + 1);
                }
            }
        }
        map
    }

    /// R″ of a joint in a state.
    fn resistance(name: &str, joint: &Joint, hot: f64, cold: f64, flux: f64) -> Result<f64, DeviceError> {
        let state = InterfaceState::new(
            hot.max(1e-3),
            cold.max(1e-3),
            joint.contact_pressure,
            joint.gas_pressure,
            flux,
        );
        let conductance = joint
            .law
            .conductance(&state)
            .map_err(|source| DeviceError::Law { name: name.to_owned(), source })?;
        Ok(1.0 / conductance.value.re)
    }

    /// R″ of every interface before anything is known: every column at its temperature, without flux.
    fn resistances_at_start(&self, state: &State) -> Result<Vec<Vec<f64>>, DeviceError> {
        let mesh = self.mesh;
        let mut all = Vec::new();
        for (n, interface) in self.device.interfaces.iter().enumerate() {
            let Some(interface) = interface else {
                all.push(Vec::new());
                continue;
            };
            let joints: Vec<&Joint> =
                std::iter::once(&interface.joint).chain(interface.patches.iter().map(|p| &p.joint)).collect();
            let t = self.reference + state.rise.iter().fold(0.0_f64, |a, b| a.max(*b));
            let values = joints
                .iter()
                .map(|joint| Self::resistance(&interface.name, joint, t, t, 0.0))
                .collect::<Result<Vec<f64>, _>>()?;
            debug_assert_eq!(mesh.first.len(), self.device.layers.len() + 1);
            all.push(self.patches(n).into_iter().map(|patch| values[patch]).collect());
        }
        Ok(all)
    }

    /// Where the blocks release their heat, before anything is known: the nearest cell.
    fn heated_guess(&self, state: &State) -> Vec<Vec<f64>> {
        self.released
            .iter()
            .map(|released| {
                released
                    .columns()
                    .map(|(i, j, _)| {
                        let k = match &released.place {
                            Place::Cells(range) => usize::midpoint(range.start, range.end - 1),
                            Place::Line { line, above } => {
                                if *above {
                                    *line
                                } else {
                                    line - 1
                                }
                            }
                        };
                        state.rise[self.mesh.index(i, j, k)]
                    })
                    .collect()
            })
            .collect()
    }

    /// Power of every column of every block and its slope at the temperatures where it is released.
    fn powers(&self, state: &State) -> Vec<Vec<(f64, f64)>> {
        self.device
            .blocks
            .iter()
            .zip(&self.released)
            .zip(&state.heated)
            .map(|((block, released), heated)| match block.leakage {
                None => released.power.iter().map(|&power| (power, 0.0)).collect(),
                Some(leakage) => released
                    .power
                    .iter()
                    .zip(heated)
                    .map(|(&power, &rise)| {
                        let exponent = (self.reference + rise - leakage.reference) / leakage.efold;
                        let grown = leakage.fraction * exponent.min(60.0).exp();
                        (power * (1.0 - leakage.fraction + grown), power * grown / leakage.efold)
                    })
                    .collect(),
            })
            .collect()
    }

    /// Resistances and powers at the temperatures just found.
    fn update(&self, network: &Network, state: &mut State) -> Result<(), DeviceError> {
        let mesh = self.mesh;
        let media = self.device.media();
        let heats = self.heats(state);
        debug_assert_eq!(network.cells(), mesh.cells());
        let mut resistance = Vec::with_capacity(state.resistance.len());
        for (n, interface) in self.device.interfaces.iter().enumerate() {
            let Some(interface) = interface else {
                resistance.push(Vec::new());
                continue;
            };
            let joints: Vec<&Joint> =
                std::iter::once(&interface.joint).chain(interface.patches.iter().map(|p| &p.joint)).collect();
            let constant: Vec<bool> = joints.iter().map(|joint| is_constant(joint)).collect();
            let patches = self.patches(n);
            let line = mesh.first[n];
            let old = &state.resistance[n];
            let values = (0..old.len())
                .into_par_iter()
                .map(|column| {
                    let patch = patches[column];
                    if constant[patch] {
                        return Ok(old[column]);
                    }
                    let (i, j) = (column % mesh.nx(), column / mesh.nx());
                    let face = self.loaded_face(&media, state, &heats, i, j, line);
                    if face.below.resistance.is_infinite() || face.above.resistance.is_infinite() {
                        return Ok(old[column]);
                    }
                    let solved = face.solve();
                    let through = face.heat_below - solved.down;
                    Self::resistance(
                        &interface.name,
                        joints[patch],
                        self.reference + solved.lower,
                        self.reference + solved.upper,
                        through,
                    )
                })
                .collect::<Result<Vec<f64>, DeviceError>>()?;
            resistance.push(values);
        }
        state.heated = self
            .released
            .iter()
            .map(|released| {
                released
                    .columns()
                    .map(|(i, j, _)| match &released.place {
                        Place::Cells(range) => {
                            let (bottom, top) = (mesh.z[range.start], mesh.z[range.end]);
                            range
                                .clone()
                                .map(|k| {
                                    state.rise[mesh.index(i, j, k)] * (mesh.z[k + 1] - mesh.z[k])
                                        / (top - bottom)
                                })
                                .sum()
                        }
                        Place::Line { line, above } => {
                            let face = self.loaded_face(&media, state, &heats, i, j, *line).solve();
                            if *above { face.upper } else { face.lower }
                        }
                    })
                    .collect()
            })
            .collect();
        state.resistance = resistance;
        state.power = self.powers(state);
        Ok(())
    }

    /// The block whose power runs away: the hottest that leaks.
    fn name_runaway(&self, error: DeviceError, state: &State) -> DeviceError {
        let DeviceError::Runaway { .. } = error else { return error };
        let hottest = self
            .device
            .blocks
            .iter()
            .zip(&state.heated)
            .filter(|(block, _)| block.leakage.is_some())
            .map(|(block, heated)| (block, heated.iter().copied().fold(f64::NEG_INFINITY, f64::max)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        match hottest {
            Some((block, rise)) => {
                DeviceError::Runaway { hottest: block.name.clone(), temperature: self.reference + rise }
            }
            None => error,
        }
    }

    /// Whether a cell has material.
    pub fn is_solid(&self, i: usize, j: usize, k: usize) -> bool {
        self.mesh.media(self.mesh.layer[k], j)[i] != VOID
    }
}
