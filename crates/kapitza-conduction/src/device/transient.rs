//! Devices over time: a step or a trace of power, from rest or from a uniform temperature.
//!
//! In space the same meshes, networks and error estimates as in the steady state: every number reported at every time
//! is extrapolated from the levels of a family. In time linear devices are propagated exactly on a few modes
//! ([`reduced`]), others by an implicit Runge–Kutta method ([`implicit`]).

mod history;
mod implicit;
mod journal;
mod propagate;
mod reduced;
mod steep;
mod symmetric;

use super::adapt::Curvature;
use super::evaluate::Evaluation;
use super::extrapolate::extrapolated;
use super::inner::dot;
use super::mesh::{Family, Mesh, VOID};
use super::network::{Ground, Network, State};
use super::volumes::{FIRST, LEVELS, is_linear, reference};
use super::{Device, DeviceError, DeviceOptions, DeviceSolution, FieldPlanes};
use history::{Group, check, groups};
pub use history::{Initial, PowerHistory, Transient};
use journal::{Journal, Looked, Summary};
use kapitza_core::checkpoint::Checkpoint;
use kapitza_core::{Monitor, Property};
use reduced::Shifts;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// A device over time.
#[derive(Clone, Debug)]
pub struct TransientSolution {
    /// Times, s.
    pub times: Vec<f64>,
    /// The device at each of them, just before a switch that falls on it. `energy_balance` counts from the beginning;
    /// fields are kept of the planes that heat, and of the last time those that were asked for.
    pub states: Vec<DeviceSolution>,
    /// Estimate of the error of all temperatures that the mesh makes, K.
    pub discretisation_error: f64,
    /// Bound of the error that the propagation makes, K: of the mean temperatures of blocks. For linear devices a
    /// strict bound of the reduced model (with the self-heating of the blocks as on the coarsest mesh); otherwise the
    /// sum of the local errors of all steps, which is an estimate.
    pub time_error: f64,
    /// Energies from the beginning to the last time.
    pub energies: Energies,
    /// How it was solved.
    pub report: TransientReport,
}

impl TransientSolution {
    /// The device at the last time.
    ///
    /// # Panics
    /// Never: a solution has at least one time.
    pub fn into_last(mut self) -> DeviceSolution {
        self.states.swap_remove(self.states.len() - 1)
    }
}

/// Energies, J.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Energies {
    /// Released by the blocks.
    pub released: f64,
    /// Lost to the surroundings.
    pub lost: f64,
    /// By which the heat content has grown, from the temperatures at the beginning and at the end.
    pub stored: f64,
}

impl Energies {
    /// |released − lost − stored| over the largest of them.
    pub fn balance(&self) -> f64 {
        let largest = self.released.abs().max(self.lost.abs()).max(self.stored.abs());
        if largest > 0.0 { (self.released - self.lost - self.stored).abs() / largest } else { 0.0 }
    }
}

/// How a device was solved over time, on the finest mesh.
#[derive(Clone, Debug, PartialEq)]
pub struct TransientReport {
    /// "modes" for linear devices, "implicit" for others.
    pub path: &'static str,
    /// Modes, or steps in time.
    pub count: usize,
    /// Linear systems solved.
    pub solutions: usize,
    /// Iterations of the linear solver in all.
    pub iterations: usize,
    /// Cells.
    pub unknowns: usize,
    /// Cells along x, y and z.
    pub shape: [usize; 3],
    /// Time it took, s.
    pub seconds: f64,
}

/// What one mesh says.
struct Course {
    mesh: Mesh,
    evaluations: Vec<Evaluation>,
    energies: Vec<Energies>,
    /// States at some of the times, which the next mesh is fitted to.
    snapshots: Vec<State>,
    time_error: f64,
    count: usize,
    solutions: usize,
    iterations: usize,
    /// The shifts that were enough, of modes.
    shifts: Option<Shifts>,
}

impl Course {
    fn empty() -> Self {
        Self {
            mesh: Mesh::default(),
            evaluations: Vec::new(),
            energies: Vec::new(),
            snapshots: Vec::new(),
            time_error: 0.0,
            count: 0,
            solutions: 0,
            iterations: 0,
            shifts: None,
        }
    }
}

/// What does not change from mesh to mesh.
struct Task<'a> {
    device: &'a Device,
    transient: &'a Transient,
    options: &'a DeviceOptions,
    monitor: &'a dyn Monitor,
    /// Blocks that rise and fall together, with their share of the common factor.
    groups: Vec<Group>,
    /// How much one watt of every block heats the block itself in the steady state, K/W.
    heating: Vec<f64>,
    /// Error that is aimed at, K.
    accuracy: f64,
    /// About the largest rise of temperature, K.
    rise: f64,
    /// The shifts that were enough on the last mesh.
    shifts: Option<Shifts>,
}

/// Solves a device over time. What a checkpoint kept of the same problem is taken for done; what it did not keep is
/// computed in the same order, so that the result is the same to the last bit.
pub(super) fn solve(
    device: &Device,
    transient: &Transient,
    options: &DeviceOptions,
    monitor: &dyn Monitor,
    checkpoint: &dyn Checkpoint,
) -> Result<TransientSolution, DeviceError> {
    check(device, transient)?;
    let mut journal = Journal::open(device, transient, options, checkpoint)?;
    let solution = solve_with(device, transient, options, monitor, &mut journal);
    if matches!(solution, Err(DeviceError::Cancelled)) {
        journal.save()?;
    }
    solution
}

fn solve_with(
    device: &Device,
    transient: &Transient,
    options: &DeviceOptions,
    monitor: &dyn Monitor,
    journal: &mut Journal<'_>,
) -> Result<TransientSolution, DeviceError> {
    let start = Instant::now();
    let mut family = Family::new(device, options.cells.map(|c| c.map(|n| n.div_ceil(1 << (LEVELS - 1)))));
    let rough = family.mesh(device, 0, options.max_unknowns)?;
    let mut task = Task {
        device,
        transient,
        options,
        monitor,
        groups: groups(&transient.power, device.blocks.len()),
        heating: Vec::new(),
        accuracy: 0.0,
        rise: 0.0,
        shifts: None,
    };
    // A first look at the steady state of the largest powers; then one at the course, on a mesh fitted to that.
    let (curved, rise) = task.steady_look(&rough)?;
    task.believe(rise);
    let mut mesh = rough;
    if options.cells.is_none() {
        family = family.adapted(&curved, &task.steep(), FIRST_LOOK);
        mesh = family.mesh(device, 0, options.max_unknowns)?;
    }
    task.heating = self_heating(device, &mesh, options, monitor)?;
    let mut last = task.look(mesh, journal)?.summary;
    task.believe(last.rise);
    task.shifts = last.shifts;
    let mut cells = FIRST;
    let mut before = 0.0;
    loop {
        if options.cells.is_none() {
            let steep = task.steep();
            let mut fitted = family.adapted(&last.curvature, &steep, cells);
            for _ in 0..64 {
                if fitted.shape(LEVELS - 1).iter().product::<u128>() <= options.max_unknowns as u128 {
                    break;
                }
                cells *= 0.85;
                fitted = family.adapted(&last.curvature, &steep, cells);
            }
            family = fitted;
        }
        let ladder = task.ladder(&family, journal)?;
        let shape = ladder.finest.summary.shape;
        let wanted = options.accuracy.unwrap_or(USUAL * ladder.finest.summary.rise);
        let used = family.fineness(shape.map(|n| n as f64));
        let unknowns: f64 = shape.iter().map(|&n| n as f64).product();
        let most = used * (0.8 * options.max_unknowns as f64 / unknowns);
        let needed = (1.3 * used * (ladder.error / wanted).min(8.0)).min(most);
        let grew = used > 1.2 * before;
        let enough = ladder.error <= wanted || needed < 1.3 * used || ladder.error.is_nan() || !grew;
        if enough || options.cells.is_some() {
            let mut course = match ladder.finest.course {
                Some(course) => course,
                // Only its summary had been kept.
                None => task.run(family.mesh(device, ladder.level, options.max_unknowns)?, journal)?,
            };
            for (evaluation, values) in course.evaluations.iter_mut().zip(&ladder.values) {
                evaluation.replace(values);
            }
            return Ok(task.finish(course, ladder.error, start));
        }
        before = used;
        cells = needed / f64::from(1_u32 << (3 * (LEVELS - 1)));
        last = ladder.finest.summary;
        task.shifts = last.shifts;
    }
}

/// What the levels of a family say together.
struct Ladder {
    finest: Looked,
    /// Its level.
    level: u32,
    /// The extrapolated values at every time.
    values: Vec<Vec<f64>>,
    /// Estimated error of the temperatures, K.
    error: f64,
}

/// Cells of the mesh on which the course is looked at before the first that counts.
const FIRST_LOOK: f64 = 8_000.0;

/// Error that is aimed at where none is given, of the largest rise at any time.
const USUAL: f64 = 8e-3;

/// Largest difference of temperature from the reference that a course shows, K.
fn largest_rise(course: &Course) -> f64 {
    course.snapshots.iter().flat_map(|state| &state.rise).fold(0.0_f64, |a, b| a.max(b.abs()))
}

/// How much one watt of every block heats the block itself in the steady state, K/W.
fn self_heating(
    device: &Device,
    mesh: &Mesh,
    options: &DeviceOptions,
    monitor: &dyn Monitor,
) -> Result<Vec<f64>, DeviceError> {
    let ground = Ground::new(device, mesh, reference(device));
    let mut state = State::new(&ground, vec![0.0; mesh.cells()])?;
    state.power.iter_mut().flatten().for_each(|power| power.1 = 0.0);
    let network = ground.network(&state);
    let mut preconditioner = ground.multigrid(&network);
    let mut all = Vec::with_capacity(device.blocks.len());
    for block in 0..device.blocks.len() {
        let power: f64 = state.power[block].iter().map(|p| p.0).sum();
        let load = ground.load(&state, &[(block, 1.0)]);
        let mut rise = vec![0.0; load.len()];
        network.solve(&mut preconditioner, &load, &mut rise, options.tolerance.max(1e-6), monitor)?;
        all.push(if power == 0.0 { 0.0 } else { dot(&load, &rise) / (power * power) });
    }
    Ok(all)
}

impl Ground<'_> {
    /// Heat into every cell from some blocks, multiplied.
    fn load(&self, state: &State, blocks: &[(usize, f64)]) -> Vec<f64> {
        let mut only = state.clone();
        for (block, power) in only.power.iter_mut().enumerate() {
            let factor = blocks.iter().find(|(b, _)| *b == block).map_or(0.0, |(_, factor)| *factor);
            for (p, _) in power {
                *p *= factor;
            }
        }
        let cells = self.mesh.cells();
        let zeros = || vec![0.0; cells];
        let mut network = Network {
            shape: [self.mesh.nx(), self.mesh.ny(), self.mesh.nz()],
            gx: Vec::new(),
            gy: Vec::new(),
            gz: Vec::new(),
            shunt: zeros(),
            heat: zeros(),
        };
        self.power(&self.device.media(), &only, &mut network);
        network.heat
    }

    /// Heat capacity of every cell, J/K, from a property of its medium.
    fn capacities(&self, value: impl Fn(&Property, f64) -> f64, rise: &[f64]) -> Vec<f64> {
        let mesh = self.mesh;
        let media = self.device.media();
        let mut all = vec![0.0; mesh.cells()];
        for j in 0..mesh.ny() {
            for k in 0..mesh.nz() {
                let row = mesh.media(mesh.layer[k], j);
                let dz = mesh.z[k + 1] - mesh.z[k];
                for (i, &medium) in row.iter().enumerate() {
                    if medium != VOID
                        && let Some(capacity) = &media[medium as usize].heat_capacity
                    {
                        let c = mesh.index(i, j, k);
                        all[c] = value(capacity, rise[c]) * dz * mesh.area(i, j);
                    }
                }
            }
        }
        all
    }
}

/// Whether a device stays linear over time.
fn stays_linear(device: &Device) -> bool {
    is_linear(device)
        && device.media().iter().all(|medium| medium.heat_capacity.as_ref().is_none_or(Property::is_constant))
}

impl Task<'_> {
    /// The levels of a family that fit, extrapolated.
    fn ladder(&self, family: &Family, journal: &mut Journal<'_>) -> Result<Ladder, DeviceError> {
        let mut level = 0;
        let mut finest = self.look(family.mesh(self.device, 0, self.options.max_unknowns)?, journal)?;
        let mut levels = vec![finest.summary.values.clone()];
        while level + 1 < LEVELS {
            let Ok(mesh) = family.mesh(self.device, level + 1, self.options.max_unknowns) else { break };
            level += 1;
            finest = self.look(mesh, journal)?;
            levels.push(finest.summary.values.clone());
        }
        let mut error = 0.0_f64;
        let mut values = Vec::with_capacity(self.transient.times.len());
        for time in 0..self.transient.times.len() {
            let of_this: Vec<Vec<f64>> = levels.iter_mut().map(|l| std::mem::take(&mut l[time])).collect();
            let (better, here) = extrapolated(of_this, 1 + 2 * self.device.blocks.len());
            error = if here.is_nan() { here } else { error.max(here) };
            values.push(better);
        }
        Ok(Ladder { finest, level, values, error })
    }

    /// The course on a mesh, or what was kept of it.
    fn look(&self, mesh: Mesh, journal: &mut Journal<'_>) -> Result<Looked, DeviceError> {
        if let Some(summary) = journal.next_summary() {
            return Ok(Looked { summary, course: None });
        }
        let course = self.run(mesh, journal)?;
        let ground = Ground::new(self.device, &course.mesh, reference(self.device));
        let summary = Summary {
            values: course.evaluations.iter().map(Evaluation::values).collect(),
            curvature: Curvature::of(&ground, &course.snapshots.iter().collect::<Vec<_>>()),
            rise: largest_rise(&course),
            shape: [course.mesh.nx(), course.mesh.ny(), course.mesh.nz()],
            shifts: course.shifts,
        };
        journal.finished(&summary)?;
        Ok(Looked { summary, course: Some(course) })
    }

    /// The steady state at the largest powers of all blocks on a mesh: how curved it is, and its largest rise, K.
    fn steady_look(&self, mesh: &Mesh) -> Result<(Curvature, f64), DeviceError> {
        let ground = Ground::new(self.device, mesh, reference(self.device));
        let nominal = State::new(&ground, vec![0.0; mesh.cells()])?;
        let largest: Vec<f64> = (0..self.device.blocks.len())
            .map(|block| self.transient.power.factors.iter().map(|row| row[block].abs()).fold(0.0, f64::max))
            .collect();
        let mut state = scaled(&nominal, &largest);
        state.power.iter_mut().flatten().for_each(|power| power.1 = 0.0);
        let network = ground.network(&state);
        let mut preconditioner = ground.multigrid(&network);
        network.solve(&mut preconditioner, &network.heat, &mut state.rise, 1e-4, self.monitor)?;
        let mut rise = state.rise.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        if let Initial::Uniform(t) = self.transient.initial {
            rise = rise.max((t - ground.reference).abs());
        }
        Ok((Curvature::of(&ground, &[&state]), rise))
    }

    /// Takes a largest rise for known, and with it the error to aim at where none is given.
    fn believe(&mut self, rise: f64) {
        self.rise = rise;
        self.accuracy = self.options.accuracy.unwrap_or(USUAL * rise).max(1e-9);
    }

    fn run(&self, mesh: Mesh, journal: &mut Journal<'_>) -> Result<Course, DeviceError> {
        if stays_linear(self.device) { self.propagate(mesh, journal) } else { self.integrate(mesh, journal) }
    }

    /// By which every block's heat is multiplied just before a time.
    fn factors(&self, time: f64) -> Vec<f64> {
        let history = &self.transient.power;
        history
            .until(time)
            .map_or_else(|| vec![0.0; self.device.blocks.len()], |row| history.factors[row].clone())
    }

    /// Which times a mesh is fitted to: at most twelve, the last among them.
    fn is_snapshot(&self, index: usize) -> bool {
        let count = self.transient.times.len();
        let stride = count.div_ceil(12);
        (count - 1 - index).is_multiple_of(stride)
    }

    /// The solution that a course is.
    fn finish(&self, course: Course, error: f64, start: Instant) -> TransientSolution {
        let linear = stays_linear(self.device);
        let last = course.evaluations.len() - 1;
        let wanted = |index: usize| {
            self.options.fields.then_some(if index == last {
                self.options.planes
            } else {
                FieldPlanes::Heated
            })
        };
        let mesh = &course.mesh;
        let states = course
            .evaluations
            .into_iter()
            .zip(&course.energies)
            .enumerate()
            .map(|(index, (evaluation, energies))| {
                let mut state = evaluation.into_solution(self.device, mesh, wanted(index));
                state.energy_balance = energies.balance();
                state.discretisation_error = error;
                state
            })
            .collect();
        TransientSolution {
            times: self.transient.times.clone(),
            states,
            discretisation_error: error,
            time_error: course.time_error,
            energies: course.energies[last],
            report: TransientReport {
                path: if linear { "modes" } else { "implicit" },
                count: course.count,
                solutions: course.solutions,
                iterations: course.iterations,
                unknowns: mesh.cells(),
                shape: [mesh.nx(), mesh.ny(), mesh.nz()],
                seconds: start.elapsed().as_secs_f64(),
            },
        }
    }
}

/// A state with the powers of all blocks multiplied.
fn scaled(state: &State, factors: &[f64]) -> State {
    let mut scaled = state.clone();
    for (power, factor) in scaled.power.iter_mut().zip(factors) {
        for (p, slope) in power {
            *p *= factor;
            *slope *= factor;
        }
    }
    scaled
}

#[cfg(test)]
mod tests;
