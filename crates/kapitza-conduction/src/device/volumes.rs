//! The general path: finite volumes on a family of meshes, Newton's method, an error estimate from two meshes.

use super::adapt::{Curvature, Steep};
use super::evaluate::{Evaluation, evaluate};
use super::extrapolate::{FINEST, FOLDS, Heated, between, limit};
use super::linear::Outcome;
use super::mesh::{Family, Mesh, VOID, hard_lines};
use super::multigrid::{CoarseAxis, Multigrid};
use super::network::{Ground, Network, Place, State};
use super::sensitivity;
use super::slopes::carried;
use super::{Device, DeviceError, DeviceOptions, DeviceSolution, Joint, Leakage, Surface};
use kapitza_core::interface::{InterfaceState, StateComponent, derivative};
use kapitza_core::{Monitor, Property};
use rayon::prelude::*;
use std::time::Instant;

/// A solved mesh.
struct Solved {
    mesh: Mesh,
    state: State,
    outcome: Outcome,
    newton_steps: usize,
    evaluation: Evaluation,
    /// Derivatives of the target, where one was asked for,
    derivatives: Vec<f64>,
    /// and the temperatures that a unit of heat at the target causes.
    adjoint: Option<State>,
}

/// Cells of the first fitted mesh of a steady solution, at its coarsest.
const COARSEST: f64 = 5_000.0;

/// Cells of the first fitted mesh of a transient, at its coarsest level.
pub(super) const FIRST: f64 = 3_000.0;

/// Error that is aimed at where none is given, of the largest rise.
pub(super) const USUAL: f64 = 2e-3;

/// Levels of a family that a transient solves at most, each with twice the cells of the one before along every axis.
pub(super) const LEVELS: u32 = 3;

/// Solves by finite volumes: on meshes fitted better and better until the estimated error is small enough.
pub(super) fn solve(
    device: &Device,
    options: &DeviceOptions,
    monitor: &dyn Monitor,
) -> Result<DeviceSolution, DeviceError> {
    let start = Instant::now();
    if let Some([nx, ny]) = options.cells {
        // The mesh that was asked for is the finest of its family.
        let family = Family::new(device, Some([nx.div_ceil(FINEST), ny.div_ceil(FINEST)]));
        let (solved, error) = ladder(device, &family, None, options, monitor)?;
        return Ok(solved.finish(device, options, error, start));
    }
    let mut family = Family::new(device, None);
    let rough = DeviceOptions { tolerance: 1e-3, target: None, ..options.clone() };
    let mut last = solve_on(device, family.mesh(device, 0, options.max_unknowns)?, None, &rough, monitor)?;
    let mut cells = COARSEST;
    let mut before = 0.0;
    loop {
        let ground = Ground::new(device, &last.mesh, reference(device));
        // As many cells as wanted, and not so many that the finest level does not fit; edges may force more on the
        // coarsest than that, and then there are fewer levels.
        let curved = Curvature::of(&ground, &[&last.state]);
        let mut fitted = family.adapted(&curved, &Steep::default(), cells);
        for _ in 0..64 {
            let shape = fitted.folded_shape(FINEST);
            if shape.iter().product::<u128>() <= options.max_unknowns as u128 {
                break;
            }
            cells *= 0.85;
            fitted = family.adapted(&curved, &Steep::default(), cells);
        }
        family = fitted;
        let (fine, error) = ladder(device, &family, Some(&last), options, monitor)?;
        let wanted = options.accuracy.unwrap_or_else(|| USUAL * fine.largest_rise());
        // The extrapolated error falls at least with the third power of the size of the cells.
        let shape = [fine.mesh.nx(), fine.mesh.ny(), fine.mesh.nz()].map(|n| n as f64);
        let used = family.fineness(shape);
        let most = used * (0.8 * options.max_unknowns as f64 / fine.mesh.cells() as f64);
        let needed = (1.3 * used * (error / wanted).min(8.0)).min(most);
        let grew = used > 1.2 * before;
        if error <= wanted || needed < 1.3 * used || error.is_nan() || !grew {
            return Ok(fine.finish(device, options, error, start));
        }
        before = used;
        cells = needed / (FINEST * FINEST * FINEST) as f64;
        last = fine;
    }
}

/// Solves on the meshes of a family that fit and extrapolates what is reported; with it, the estimated error of
/// the temperatures, K.
fn ladder(
    device: &Device,
    family: &Family,
    guess: Option<&Solved>,
    options: &DeviceOptions,
    monitor: &dyn Monitor,
) -> Result<(Solved, f64), DeviceError> {
    let mesh = family.folded(device, FOLDS[0], options.max_unknowns)?;
    let mut finest = solve_on(device, mesh, guess, options, monitor)?;
    let mut values = vec![finest.evaluation.values()];
    let mut coarser = Vec::new();
    for fold in &FOLDS[1..] {
        let Ok(mesh) = family.folded(device, *fold, options.max_unknowns) else { break };
        coarser = std::mem::take(&mut finest.derivatives);
        finest = solve_on(device, mesh, Some(&finest), options, monitor)?;
        values.push(finest.evaluation.values());
    }
    let folds = FOLDS.map(|fold| fold as f64);
    if values.len() == FOLDS.len() {
        finest.derivatives = between(&coarser, &finest.derivatives, folds[2] / folds[1]);
    }
    let (values, error) = limit(values, 1 + 2 * device.blocks.len(), Heated::of(device));
    finest.evaluation.replace(&values);
    Ok((finest, error))
}

impl Solved {
    /// Temperatures on this mesh carried over to another one.
    fn carried(&self, device: &Device, state: &State, to: &Mesh) -> Vec<f64> {
        carried(&Ground::new(device, &self.mesh, reference(device)), state, to)
    }

    /// Largest difference of temperature from the reference, K.
    fn largest_rise(&self) -> f64 {
        self.state.rise.iter().fold(0.0_f64, |a, b| a.max(b.abs()))
    }

    fn finish(
        self,
        device: &Device,
        options: &DeviceOptions,
        estimate: f64,
        start: Instant,
    ) -> DeviceSolution {
        let ground = Ground::new(device, &self.mesh, reference(device));
        let sensitivities = sensitivity::parameters(&ground, &self.derivatives);
        let mut solution =
            self.evaluation.into_solution(device, &self.mesh, options.fields.then_some(options.planes));
        solution.sensitivities = sensitivities;
        solution.discretisation_error = estimate;
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
pub(super) fn is_constant(joint: &Joint) -> bool {
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
    device.media().iter().all(|medium| medium.conductivity.iter().all(Property::is_constant))
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
    guess: Option<&Solved>,
    options: &DeviceOptions,
    monitor: &dyn Monitor,
) -> Result<Solved, DeviceError> {
    let ground = Ground::new(device, &mesh, reference(device));
    let rise =
        guess.map_or_else(|| vec![0.0; mesh.cells()], |solved| solved.carried(device, &solved.state, &mesh));
    let mut state = State::new(&ground, rise)?;
    let linear = is_linear(device);
    let mut steps = 0;
    let mut change = f64::INFINITY;
    let mut kept: Option<Multigrid> = None;
    let mut spent = 0;
    loop {
        steps += 1;
        let network = ground.network(&state);
        // Conductances that have changed by little leave the preconditioner good.
        let mut preconditioner = kept.take().unwrap_or_else(|| ground.multigrid(&network));
        let mut rise = state.rise.clone();
        // A step of a nonlinear iteration need not be solved much better than the next one will differ from it.
        let enough = if linear { 0.0 } else { INEXACT * network.residual(&network.heat, &rise) };
        let tolerance = enough.max(options.tolerance);
        let mut outcome = network
            .solve(&mut preconditioner, &network.heat, &mut rise, tolerance, monitor)
            .map_err(|error| ground.name_runaway(error.into(), &state))?;
        spent += outcome.iterations;
        outcome.iterations = spent;
        if !linear {
            // Far from the solution a tangent may point anywhere: no temperature more than doubles or halves.
            let t = ground.reference;
            rise.iter_mut().zip(&state.rise).for_each(|(new, old)| {
                *new = new.clamp(0.5 * (t + old) - t, 2.0 * (t + old) + 100.0 - t);
            });
        }
        let last = change;
        change = rise.iter().zip(&state.rise).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        state.rise = rise;
        if !linear {
            ground.update(&network, &mut state)?;
        }
        let largest = state.rise.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let settled = SETTLED.min(100.0 * options.tolerance);
        let done = linear || change <= settled * largest.max(1e-3);
        if done {
            let evaluation = evaluate(&ground, &state)?;
            let (mut derivatives, mut adjoint) = (Vec::new(), None);
            if let Some(target) = options.target {
                let start = match guess.and_then(|solved| Some((solved, solved.adjoint.as_ref()?))) {
                    Some((solved, coarser)) => solved.carried(device, coarser, &mesh),
                    None => vec![0.0; mesh.cells()],
                };
                let found;
                let linear = sensitivity::Linear {
                    network: &network,
                    preconditioner: &mut preconditioner,
                    tolerance: options.tolerance.max(if options.cells.is_some() { EXACT } else { ENOUGH }),
                    monitor,
                };
                (derivatives, found) = sensitivity::derivatives(&ground, &state, target, start, linear)?;
                adjoint = Some(found);
            }
            return Ok(Solved {
                state,
                outcome,
                newton_steps: steps,
                evaluation,
                derivatives,
                adjoint,
                mesh,
            });
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
        kept = (steps > 1 && change < 0.05 * largest).then_some(preconditioner);
        monitor.progress("nonlinear iteration", steps, options.max_iterations);
    }
}

/// Residual of an adjoint solution on a mesh that was asked for,
const EXACT: f64 = 1e-9;

/// and on one whose own error is larger anyway: derivatives are extrapolated from two meshes, and lie in the thousandths.
const ENOUGH: f64 = 1e-6;

/// Share of its first residual to which a step of the nonlinear iteration is solved.
const INEXACT: f64 = 0.02;

/// Largest change of a temperature in the last step, of the largest rise; less where the linear tolerance is tighter.
const SETTLED: f64 = 1e-7;

/// A rise beyond which no device is what it was, K.
const HOTTEST: f64 = 5e4;

/// √(k_x/k_y) of the device as a whole.
pub(super) fn lateral_stretch(device: &Device) -> f64 {
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

impl Leakage {
    /// The power at a temperature over that without leakage, and its slope, 1/K.
    pub(super) fn growth(&self, temperature: f64) -> [f64; 2] {
        let exponent = (temperature - self.reference) / self.efold;
        let grown = self.fraction * exponent.min(60.0).exp();
        [1.0 - self.fraction + grown, grown / self.efold]
    }
}

impl State {
    /// A state from temperatures above the reference.
    pub fn new(ground: &Ground<'_>, rise: Vec<f64>) -> Result<Self, DeviceError> {
        let mut state = Self {
            rise,
            resistance: Vec::new(),
            power: Vec::new(),
            heated: Vec::new(),
            since: f64::INFINITY,
        };
        state.heated = ground.heated_guess(&state);
        state.resistance = ground.resistances_at_start(&state)?;
        state.power = ground.powers(&state);
        Ok(state)
    }
}

impl Ground<'_> {
    /// The preconditioner of a network.
    pub fn multigrid(&self, network: &Network) -> Multigrid {
        let [hard_x, hard_y] = [0, 1].map(|axis| hard_lines(self.device, axis));
        let x = CoarseAxis::new(&self.mesh.x, 1.0, &hard_x);
        let y = CoarseAxis::new(&self.mesh.y, lateral_stretch(self.device), &hard_y);
        Multigrid::new(network, x, y)
    }

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
    pub fn powers(&self, state: &State) -> Vec<Vec<(f64, f64)>> {
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
                        let [grown, slope] = leakage.growth(self.reference + rise);
                        (power * grown, power * slope)
                    })
                    .collect(),
            })
            .collect()
    }

    /// Resistances and powers at the temperatures just found.
    pub fn update(&self, network: &Network, state: &mut State) -> Result<(), DeviceError> {
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
    pub fn name_runaway(&self, error: DeviceError, state: &State) -> DeviceError {
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
