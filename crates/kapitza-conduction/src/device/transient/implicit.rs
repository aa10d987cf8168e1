//! Nonlinear devices over time: an implicit Runge–Kutta method with error control.
//!
//! The unknown is the heat content H of every cell, H' = q(T) + p(t), H(T) = ∫ρc dT: what a step adds to the contents
//! is what the flows bring, whatever ρc(T) is. ARK4(3)6L[2]SA of C. A. Kennedy and M. H. Carpenter (Appl. Numer. Math.
//! 44, 139, 2003), the implicit part: order 4 with an embedded 3, L-stable, stiffly accurate. Every stage is solved by
//! Newton's method in the heat capacity, the radiation and the leakage, with the conductivities and R″ following. The
//! error of a step is filtered by the operator (L. F. Shampine, SIAM J. Sci. Stat. Comput. 5, 43, 1984), so that what
//! decays within the step does not limit it.

use super::journal::{Journal, Milestone};
use super::{Course, Energies, Task};
use crate::device::evaluate::evaluate;
use crate::device::inner::dot;
use crate::device::mesh::Mesh;
use crate::device::multigrid::Multigrid;
use crate::device::network::{Ground, Network, State};
use crate::device::volumes::reference;
use crate::device::{DeviceError, Initial};

/// The diagonal coefficient.
const GAMMA: f64 = 0.25;
/// Fractions of the step at which the stages stand.
const NODES: [f64; 6] = [0.0, 0.5, 83.0 / 250.0, 31.0 / 50.0, 17.0 / 20.0, 1.0];
/// Coefficients below the diagonal; the last row is that of the solution.
const BELOW: [&[f64]; 6] = [
    &[],
    &[0.25],
    &[8611.0 / 62500.0, -1743.0 / 31250.0],
    &[5012029.0 / 34652500.0, -654441.0 / 2922500.0, 174375.0 / 388108.0],
    &[
        15267082809.0 / 155376265600.0,
        -71443401.0 / 120774400.0,
        730878875.0 / 902184768.0,
        2285395.0 / 8070912.0,
    ],
    &[82889.0 / 524892.0, 0.0, 15625.0 / 83664.0, 69875.0 / 102672.0, -2260.0 / 8211.0],
];
/// Weights of the embedded solution of order 3.
const EMBEDDED: [f64; 6] = [
    4586570599.0 / 29645900160.0,
    0.0,
    178811875.0 / 945068544.0,
    814220225.0 / 1159782912.0,
    -3700637.0 / 11593932.0,
    61727.0 / 225920.0,
];

/// Local error of a step, of the error that is aimed at.
const PER_STEP: f64 = 0.02;
/// Largest change in the last iteration of a stage, of the local error.
const SETTLED: f64 = 1e-3;
/// Iterations of a stage before the step is made shorter.
const MOST_ITERATIONS: usize = 25;

/// Weight of a stage in the solution.
fn weight(stage: usize) -> f64 {
    if stage == 5 { GAMMA } else { BELOW[5][stage] }
}

/// A device on its way.
struct Walk<'a, 'b> {
    task: &'a Task<'b>,
    ground: &'a Ground<'b>,
    /// Powers at full factors.
    nominal: State,
    state: State,
    /// Rate of change of the heat content at the present, W; unknown right after a switch.
    rate: Option<Vec<f64>>,
    /// What the next step tries, s.
    step: f64,
    /// Local error allowed, K.
    allowed: f64,
    /// Whether steps with larger errors pass, to see how large those are.
    #[cfg(test)]
    lenient: bool,
    energies: Energies,
    error: f64,
    steps: usize,
    solutions: usize,
    iterations: usize,
}

/// A stage that was solved.
struct Stage {
    state: State,
    /// Rate of change of the heat content, W per cell.
    rate: Vec<f64>,
    released: f64,
    lost: f64,
}

impl Task<'_> {
    /// A nonlinear device on a mesh.
    pub(super) fn integrate(&self, mesh: Mesh, journal: &mut Journal<'_>) -> Result<Course, DeviceError> {
        let ground = Ground::new(self.device, &mesh, reference(self.device));
        let rest = self.at_rest(&ground)?;
        let start = match self.transient.initial {
            Initial::Rest => rest,
            Initial::Uniform(t) => {
                let nominal = State::new(&ground, vec![t - ground.reference; mesh.cells()])?;
                super::scaled(&nominal, &vec![0.0; self.device.blocks.len()])
            }
        };
        let mut walk = Walk::new(self, &ground, start)?;
        let beginning = ground.content(&walk.state);
        let mut course = Course::empty();
        let times = &self.transient.times;
        let mut now = 0.0;
        let (mut states, mut energies) = (Vec::new(), Vec::new());
        if let Some(milestone) = journal.last_milestone() {
            (states, energies) = walk.resume(milestone);
        }
        let done = states.len();
        for (index, &time) in times.iter().enumerate() {
            if index < done {
                now = time;
                let state: State = states[index].clone();
                course.evaluations.push(evaluate(&ground, &state)?);
                course.energies.push(energies[index]);
                if self.is_snapshot(index) {
                    course.snapshots.push(state);
                }
                continue;
            }
            for (row, length) in self.transient.power.segments(now, time) {
                walk.go(now, length, &self.transient.power.factors[row])?;
                now += length;
                let last_of_row = self.transient.power.times.get(row + 1).is_some_and(|&t| t <= now);
                if last_of_row {
                    walk.switch();
                }
            }
            now = time;
            let mut state = walk.state.clone();
            state.power = ground.powers_at(&walk.nominal, &state, &self.factors(time));
            state.since = self.transient.power.since(time);
            course.evaluations.push(evaluate(&ground, &state)?);
            let content = ground.content(&state);
            let stored = content.iter().zip(&beginning).map(|(a, b)| a - b).sum();
            course.energies.push(Energies { stored, ..walk.energies });
            if journal.keeps() {
                states.push(state.clone());
                journal.reached(|| walk.milestone(states.clone(), course.energies.clone()))?;
            }
            if self.is_snapshot(index) {
                course.snapshots.push(state);
            }
            self.monitor.progress("times", index + 1, times.len());
        }
        course.time_error = walk.error;
        course.count = walk.steps;
        course.solutions = walk.solutions;
        course.iterations = walk.iterations;
        course.mesh = mesh;
        Ok(course)
    }

    /// The steady state without power.
    fn at_rest(&self, ground: &Ground<'_>) -> Result<State, DeviceError> {
        let silent = vec![0.0; self.device.blocks.len()];
        let state = State::new(ground, vec![0.0; ground.mesh.cells()])?;
        let mut state = super::scaled(&state, &silent);
        for _ in 0..self.options.max_iterations {
            let network = ground.network(&state);
            let mut preconditioner = ground.multigrid(&network);
            let mut rise = state.rise.clone();
            network.solve(
                &mut preconditioner,
                &network.heat,
                &mut rise,
                self.options.tolerance,
                self.monitor,
            )?;
            let change = largest_difference(&rise, &state.rise);
            state.rise = rise;
            ground.follow(&network, &mut state)?;
            if change < 1e-9 * (1.0 + largest(&state.rise)) {
                break;
            }
        }
        state.power.iter_mut().flatten().for_each(|power| *power = (0.0, 0.0));
        Ok(state)
    }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0_f64, |a, b| a.max(b.abs()))
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

impl Ground<'_> {
    /// Heat content of every cell above that at the reference, J.
    fn content(&self, state: &State) -> Vec<f64> {
        let reference = self.reference;
        let mut content = self.capacities(
            |capacity, rise| if rise == 0.0 { 0.0 } else { capacity.mean(reference + rise, reference).value },
            &state.rise,
        );
        content.iter_mut().zip(&state.rise).for_each(|(c, rise)| *c *= rise);
        content
    }

    /// Powers of the blocks at the temperatures of a state, with their growth; multiplied.
    fn powers_at(&self, nominal: &State, state: &State, factors: &[f64]) -> Vec<Vec<(f64, f64)>> {
        let mut at = nominal.clone();
        at.heated.clone_from(&state.heated);
        let mut powers = self.powers(&at);
        for (power, factor) in powers.iter_mut().zip(factors) {
            for (p, slope) in power {
                *p *= factor;
                *slope *= factor;
            }
        }
        powers
    }

    /// Resistances and the temperatures where heat is released, at a state; powers stay.
    fn follow(&self, network: &Network, state: &mut State) -> Result<(), DeviceError> {
        let power = std::mem::take(&mut state.power);
        state.power.clone_from(&power);
        self.update(network, state)?;
        state.power = power;
        Ok(())
    }
}

impl<'a, 'b> Walk<'a, 'b> {
    fn new(task: &'a Task<'b>, ground: &'a Ground<'b>, start: State) -> Result<Self, DeviceError> {
        Ok(Self {
            task,
            ground,
            nominal: State::new(ground, start.rise.clone())?,
            state: start,
            rate: None,
            step: f64::INFINITY,
            allowed: PER_STEP * task.accuracy,
            #[cfg(test)]
            lenient: false,
            energies: Energies::default(),
            error: 0.0,
            steps: 0,
            solutions: 0,
            iterations: 0,
        })
    }

    /// How far it has come.
    fn milestone(&self, states: Vec<State>, energies: Vec<Energies>) -> Milestone {
        Milestone {
            states,
            energies,
            state: self.state.clone(),
            rate: self.rate.clone(),
            step: self.step.is_finite().then_some(self.step),
            total: self.energies,
            error: self.error,
            counts: [self.steps, self.solutions, self.iterations],
        }
    }

    /// Goes on from there; returns the states and energies at the times that are behind.
    fn resume(&mut self, from: Milestone) -> (Vec<State>, Vec<Energies>) {
        self.state = from.state;
        self.rate = from.rate;
        self.step = from.step.unwrap_or(f64::INFINITY);
        self.energies = from.total;
        self.error = from.error;
        [self.steps, self.solutions, self.iterations] = from.counts;
        (from.states, from.energies)
    }

    /// The power changes now.
    fn switch(&mut self) {
        self.rate = None;
        self.step = f64::INFINITY;
    }

    /// Goes on for `length` seconds with the powers held.
    fn go(&mut self, begin: f64, length: f64, factors: &[f64]) -> Result<(), DeviceError> {
        let mut gone = 0.0;
        if self.rate.is_none() {
            self.rate = Some(self.rate_now(factors)?);
        }
        while gone < length {
            if self.task.monitor.is_cancelled() {
                return Err(DeviceError::Cancelled);
            }
            let left = length - gone;
            let wished = self.step.min(self.first_step());
            // No sliver at the end.
            let step = if wished >= left {
                left
            } else if wished > 0.5 * left {
                0.5 * left
            } else {
                wished
            };
            if step < 1e-14 * (begin + length) {
                return Err(DeviceError::NotConverged { iterations: self.steps, change: self.allowed });
            }
            let accepted = self.attempt(step, factors)?;
            if accepted {
                gone = if step == left { length } else { gone + step };
                self.steps += 1;
            }
        }
        Ok(())
    }

    /// A first step in which nothing changes by more than a few allowed errors.
    fn first_step(&self) -> f64 {
        if self.step.is_finite() {
            return f64::INFINITY;
        }
        let Some(rate) = &self.rate else { return f64::INFINITY };
        let capacity =
            self.ground.capacities(|c, rise| c.value(self.ground.reference + rise), &self.state.rise);
        let fastest = rate.iter().zip(&capacity).filter(|(_, c)| **c > 0.0).map(|(r, c)| (r / c).abs());
        10.0 * self.allowed / fastest.fold(1e-300, f64::max)
    }

    /// The rate of change of the heat contents with these powers.
    fn rate_now(&self, factors: &[f64]) -> Result<Vec<f64>, DeviceError> {
        let mut state = self.state.clone();
        state.power = self.ground.powers_at(&self.nominal, &state, factors);
        let mut rate = Vec::new();
        // The temperatures where heat is released jump with the power: twice is enough for the leakage there.
        for _ in 0..2 {
            let network = self.ground.network(&state);
            rate = vec![0.0; state.rise.len()];
            network.multiply(&state.rise, &mut rate);
            rate.iter_mut().zip(&network.heat).for_each(|(r, b)| *r = b - *r);
            self.ground.follow(&network, &mut state)?;
            state.power = self.ground.powers_at(&self.nominal, &state, factors);
        }
        Ok(rate)
    }

    /// Tries a step; chooses the length of the next.
    fn attempt(&mut self, step: f64, factors: &[f64]) -> Result<bool, DeviceError> {
        let start = self.ground.content(&self.state);
        let Some(first) = self.rate.clone() else { return Ok(false) };
        let released_now = self.released(&self.state, factors);
        let mut stages: Vec<Stage> = vec![Stage {
            state: self.state.clone(),
            lost: released_now - first.iter().sum::<f64>(),
            released: released_now,
            rate: first,
        }];
        let mut last: Option<(Network, Multigrid)> = None;
        for below in &BELOW[1..] {
            let mut known = start.clone();
            for (stage, a) in stages.iter().zip(*below) {
                known.iter_mut().zip(&stage.rate).for_each(|(k, r)| *k += step * a * r);
            }
            let Some((stage, network, preconditioner)) =
                self.stage(&known, step, factors, &stages, last.take().map(|l| l.1))?
            else {
                self.step = 0.25 * step;
                return Ok(false);
            };
            stages.push(stage);
            last = Some((network, preconditioner));
        }
        let mut difference = vec![0.0; start.len()];
        for (n, stage) in stages.iter().enumerate() {
            let e = step * (weight(n) - EMBEDDED[n]);
            difference.iter_mut().zip(&stage.rate).for_each(|(d, r)| *d += e * r);
        }
        // (M + γ h A) ε = difference, divided by γ h as the operator of the stages is.
        let mut error = vec![0.0; start.len()];
        if let Some((network, mut preconditioner)) = last {
            for d in &mut difference {
                *d /= GAMMA * step;
            }
            let outcome =
                network.solve(&mut preconditioner, &difference, &mut error, 1e-3, self.task.monitor)?;
            self.solutions += 1;
            self.iterations += outcome.iterations;
        }
        let error = largest(&error);
        let ratio = error / self.allowed;
        #[cfg(test)]
        let ratio = if self.lenient { ratio.min(1.0) } else { ratio };
        let factor = if ratio > 0.0 { (0.9 * ratio.powf(-0.25)).clamp(0.2, 4.0) } else { 4.0 };
        self.step = step * factor;
        if ratio > 1.0 || ratio.is_nan() {
            self.step = step * factor.clamp(0.1, 0.9);
            return Ok(false);
        }
        self.error += error;
        for (n, stage) in stages.iter().enumerate() {
            self.energies.released += step * weight(n) * stage.released;
            self.energies.lost += step * weight(n) * stage.lost;
        }
        if let Some(end) = stages.pop() {
            self.state = end.state;
            self.rate = Some(end.rate);
        }
        Ok(true)
    }

    /// Power released in a state, W.
    fn released(&self, state: &State, factors: &[f64]) -> f64 {
        self.ground.powers_at(&self.nominal, state, factors).iter().flatten().map(|p| p.0).sum()
    }

    /// Solves H(T) − γ h q(T) = known; nothing where the iteration does not settle.
    fn stage(
        &mut self,
        known: &[f64],
        step: f64,
        factors: &[f64],
        stages: &[Stage],
        kept: Option<Multigrid>,
    ) -> Result<Option<(Stage, Network, Multigrid)>, DeviceError> {
        let ground = self.ground;
        let pace = 1.0 / (GAMMA * step);
        let before = &stages[stages.len() - 1];
        let mut state = before.state.clone();
        // A guess: along the slope of the stage before.
        let gap = step * (NODES[stages.len()] - NODES[stages.len() - 1]);
        let capacity = ground.capacities(|c, rise| c.value(ground.reference + rise), &state.rise);
        for ((rise, rate), c) in state.rise.iter_mut().zip(&before.rate).zip(&capacity) {
            if *c > 0.0 {
                let guess = gap * rate / c;
                if guess.abs() < 50.0 * self.allowed {
                    *rise += guess;
                }
            }
        }
        let mut preconditioner = kept;
        let mut last = f64::INFINITY;
        for iteration in 0..MOST_ITERATIONS {
            state.power = ground.powers_at(&self.nominal, &state, factors);
            let capacity = ground.capacities(|c, rise| c.value(ground.reference + rise), &state.rise);
            let content = ground.content(&state);
            let flows = ground.network(&state);
            let network = flows.shifted(pace, &capacity);
            // What is out of balance, and the change of temperature that mends it.
            let mut imbalance = vec![0.0; known.len()];
            flows.multiply(&state.rise, &mut imbalance);
            for c in 0..imbalance.len() {
                imbalance[c] = flows.heat[c] - imbalance[c] + pace * (known[c] - content[c]);
            }
            let mut solver = preconditioner.take().unwrap_or_else(|| ground.multigrid(&network));
            let mut change = vec![0.0; known.len()];
            let solved =
                network.solve(&mut solver, &imbalance, &mut change, STAGE_RESIDUAL, self.task.monitor);
            let outcome = match solved {
                Ok(outcome) => outcome,
                // Conductances have moved away from those of the preconditioner.
                Err(_) if iteration > 0 => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            self.solutions += 1;
            self.iterations += outcome.iterations;
            if outcome.iterations <= 14 {
                preconditioner = Some(solver);
            }
            state.rise.iter_mut().zip(&change).for_each(|(rise, change)| *rise += change);
            if state.rise.iter().any(|r| ground.reference + r <= 0.0 || !r.is_finite()) {
                return Ok(None);
            }
            let change = largest(&change);
            if largest(&state.rise) > HOTTEST {
                return Err(self.runaway(&state));
            }
            ground.follow(&network, &mut state)?;
            if change <= SETTLED * self.allowed {
                let content = ground.content(&state);
                let rate: Vec<f64> = content.iter().zip(known).map(|(h, k)| pace * (h - k)).collect();
                let powers = ground.powers_at(&self.nominal, &state, factors);
                let released = powers.iter().flatten().map(|p| p.0).sum();
                state.power = powers;
                let lost = released - ground.balance(&state);
                let solver = preconditioner.unwrap_or_else(|| ground.multigrid(&network));
                return Ok(Some((Stage { state, rate, released, lost }, network, solver)));
            }
            if iteration > 4 && change > last {
                return Ok(None);
            }
            last = change;
        }
        Ok(None)
    }

    fn runaway(&self, state: &State) -> DeviceError {
        self.ground.name_runaway(
            DeviceError::Runaway { hottest: String::new(), temperature: largest(&state.rise) },
            state,
        )
    }
}

/// Relative residual of the linear systems of a stage; the next iteration mends what is left.
const STAGE_RESIDUAL: f64 = 1e-6;

/// A rise beyond which no device is what it was, K.
const HOTTEST: f64 = 5e4;

impl Ground<'_> {
    /// Heat that flows into all cells together in a state, power included, W.
    fn balance(&self, state: &State) -> f64 {
        let network = self.network(state);
        network.heat.iter().sum::<f64>() - dot(&network.shunt, &state.rise)
    }
}

/// Rises after some equal steps at nominal power, without control of the error.
#[cfg(test)]
pub(super) fn fixed_steps(
    task: &Task<'_>,
    mesh: &Mesh,
    start: &State,
    length: f64,
    steps: u32,
) -> Result<Vec<f64>, DeviceError> {
    let ground = Ground::new(task.device, mesh, reference(task.device));
    let mut walk = Walk::new(task, &ground, start.clone())?;
    // Stages are solved to a thousandth of what is allowed; steps are not refused.
    walk.allowed = 1e-6;
    walk.lenient = true;
    let factors = vec![1.0; task.device.blocks.len()];
    walk.rate = Some(walk.rate_now(&factors)?);
    for _ in 0..steps {
        walk.attempt(length / f64::from(steps), &factors)?;
    }
    Ok(walk.state.rise)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    /// The conditions of order up to four (Hairer, Nørsett & Wanner, Solving ODEs I, table II.2.2), and that order
    /// three holds for the embedded weights; to rounding.
    #[test]
    fn the_coefficients_satisfy_the_conditions_of_order() {
        let full = |i: usize, j: usize| match j.cmp(&i) {
            Ordering::Less => BELOW[i].get(j).copied().unwrap_or(0.0),
            Ordering::Equal if i > 0 => GAMMA,
            _ => 0.0,
        };
        let inner = |f: &dyn Fn(usize) -> f64, i: usize| (0..6).map(|j| full(i, j) * f(j)).sum::<f64>();
        for (i, node) in NODES.iter().enumerate() {
            assert!((inner(&|_| 1.0, i) - node).abs() < 1e-12, "row {i}");
        }
        let c = |i: usize| NODES[i];
        for (weights, order) in [((0..6).map(weight).collect::<Vec<_>>(), 4), (EMBEDDED.to_vec(), 3)] {
            let sum = |f: &dyn Fn(usize) -> f64| (0..6).map(|i| weights[i] * f(i)).sum::<f64>();
            let mut conditions = vec![
                (sum(&|_| 1.0), 1.0),
                (sum(&c), 1.0 / 2.0),
                (sum(&|i| c(i) * c(i)), 1.0 / 3.0),
                (sum(&|i| inner(&c, i)), 1.0 / 6.0),
            ];
            if order == 4 {
                conditions.extend([
                    (sum(&|i| c(i).powi(3)), 1.0 / 4.0),
                    (sum(&|i| c(i) * inner(&c, i)), 1.0 / 8.0),
                    (sum(&|i| inner(&|j| c(j) * c(j), i)), 1.0 / 12.0),
                    (sum(&|i| inner(&|j| inner(&c, j), i)), 1.0 / 24.0),
                ]);
            }
            for (found, wanted) in conditions {
                assert!((found - wanted).abs() < 1e-12, "{found} instead of {wanted}");
            }
        }
    }
}
