//! A linear device over time on one mesh: exact propagation of its modes.

use super::reduced::{Demand, Reduced, Run, System};
use super::{Course, Energies, Initial, Journal, Task, scaled};
use crate::device::DeviceError;
use crate::device::evaluate::evaluate;
use crate::device::inner::dot;
use crate::device::mesh::Mesh;
use crate::device::network::{Ground, Network, State};
use crate::device::volumes::reference;

/// Times whose fields are computed together.
const BATCH: usize = 4;

/// Bound of the error of the propagation, of the error that is aimed at: the bound is far on the safe side.
const PROPAGATION: f64 = 1.0;

impl Task<'_> {
    /// A linear device on a mesh.
    pub(super) fn propagate(&self, mesh: Mesh, journal: &mut Journal<'_>) -> Result<Course, DeviceError> {
        let ground = Ground::new(self.device, &mesh, reference(self.device));
        let nominal = State::new(&ground, vec![0.0; mesh.cells()])?;
        let silent = scaled(&nominal, &vec![0.0; self.device.blocks.len()]);
        let network = ground.network(&silent);
        let capacity = ground.capacities(|c, rise| c.value(ground.reference + rise), &silent.rise);
        let loads: Vec<Vec<f64>> =
            self.groups.iter().map(|group| ground.load(&nominal, &group.blocks)).collect();
        let build = |network: &Network| ground.multigrid(network);
        let system = System { network: &network, capacity: &capacity, loads: &loads, multigrid: &build };
        let times = &self.transient.times;
        let history = &self.transient.power;
        let uniform = match self.transient.initial {
            Initial::Rest => None,
            Initial::Uniform(t) => Some(t - ground.reference),
        };
        let heaviest = self.heating.iter().copied().fold(0.0, f64::max).sqrt();
        // The modes need not be solved for much better than they are to represent.
        let relative = if self.rise > 0.0 { self.accuracy / self.rise } else { 0.0 };
        let demand = Demand {
            uniform,
            shortest: self.shortest(),
            wanted: if heaviest > 0.0 { PROPAGATION * self.accuracy / heaviest } else { f64::INFINITY },
            tolerance: (1e-2 * relative).clamp(self.options.tolerance.min(1e-4), 1e-4),
            shifts: self.shifts,
            steady: (1e-4 * relative).clamp(self.options.tolerance.min(1e-7), 1e-7),
        };
        let reduced = Reduced::new(&system, &demand, self.monitor, journal)?;
        let mut run = match uniform {
            None => reduced.start(),
            Some(rise) => reduced.start_uniform(rise, &capacity),
        };
        let mut course = Course::empty();
        course.count = reduced.rates.len();
        course.solutions = reduced.solutions;
        course.iterations = reduced.iterations;
        course.shifts = Some(reduced.shifts);
        let begun = run.amplitudes.clone();
        let mut stations = Vec::with_capacity(times.len());
        let mut now = 0.0;
        let mut row_factors = vec![0.0; self.groups.len()];
        for &time in times {
            for (row, length) in history.segments(now, time) {
                for (factor, group) in row_factors.iter_mut().zip(&self.groups) {
                    *factor = group.factors[row];
                }
                run.advance(&reduced, &row_factors, length);
                if self.monitor.is_cancelled() {
                    return Err(DeviceError::Cancelled);
                }
            }
            now = time;
            stations.push((run.amplitudes.clone(), run.released, run.lost));
        }
        let beginning = reduced.fields(&[&begun]).swap_remove(0);
        for (batch, stations) in stations.chunks(BATCH).enumerate() {
            let amplitudes: Vec<&[f64]> = stations.iter().map(|station| &station.0[..]).collect();
            let fields = reduced.fields(&amplitudes);
            for (n, (rise, (_, released, lost))) in fields.into_iter().zip(stations).enumerate() {
                let index = batch * BATCH + n;
                let mut state = scaled(&nominal, &self.factors(times[index]));
                state.since = history.since(times[index]);
                let grown: Vec<f64> = rise.iter().zip(&beginning).map(|(a, b)| a - b).collect();
                state.rise = rise;
                course.evaluations.push(evaluate(&ground, &state)?);
                let stored = dot(&capacity, &grown);
                course.energies.push(Energies { released: *released, lost: *lost, stored });
                if self.is_snapshot(index) {
                    course.snapshots.push(state);
                }
                self.monitor.progress("times", index + 1, times.len());
            }
        }
        course.time_error = self.bound(&reduced, &run);
        course.mesh = mesh;
        Ok(course)
    }

    /// The shortest time that matters: to the first time asked for, or between switches, s.
    pub(super) fn shortest(&self) -> f64 {
        let first = self.transient.times.iter().copied().find(|&t| t > 0.0);
        let between = self.transient.power.times.windows(2).map(|t| t[1] - t[0]);
        let shortest = first.into_iter().chain(between).fold(f64::INFINITY, f64::min);
        if shortest.is_finite() { shortest } else { 1.0 }
    }

    /// Bound of what the modes leave out of the mean temperature of any block, K.
    fn bound(&self, reduced: &Reduced, run: &Run) -> f64 {
        let of_block = |block: usize| {
            let first = (self.heating[block] * 0.5).sqrt() * run.bound();
            // A block that is an input by itself.
            let alone = self.groups.iter().position(|g| matches!(g.blocks[..], [(b, _)] if b == block));
            let power = |(block, size): (usize, f64)| (self.device.blocks[block].heat.power() * size).abs();
            match alone {
                Some(input) => {
                    first.min(reduced.steps[input] * run.bound() / power(self.groups[input].blocks[0]))
                }
                None => first,
            }
        };
        (0..self.device.blocks.len()).map(of_block).fold(0.0, f64::max)
    }
}
