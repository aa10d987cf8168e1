//! What a checkpoint keeps of a transient: the courses on finished meshes in short, and of the one under way what was
//! dear: the solutions of its linear systems, or how far its steps have come.

use super::reduced::Shifts;
use super::{Course, Curvature, Device, DeviceError, DeviceOptions, Energies, State, Transient};
use kapitza_core::checkpoint::{Checkpoint, fingerprint};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// What is needed of the course on a mesh once the next mesh is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Summary {
    /// All values at every time.
    pub values: Vec<Vec<f64>>,
    /// How curved the fields are.
    pub curvature: Curvature,
    /// The largest rise, K.
    pub rise: f64,
    /// Cells along x, y and z.
    pub shape: [usize; 3],
    /// The shifts that were enough for it, where it was propagated on modes.
    pub shifts: Option<Shifts>,
}

/// A course in short, and in full where it was computed just now.
pub(super) struct Looked {
    pub summary: Summary,
    pub course: Option<Course>,
}

/// How far an implicit integration has come: after a time that was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Milestone {
    /// States at the times so far, with the powers at them.
    pub states: Vec<State>,
    /// Energies at those times.
    pub energies: Vec<Energies>,
    /// The state to go on from.
    pub state: State,
    /// Rate of change of the heat contents, W.
    pub rate: Option<Vec<f64>>,
    /// Next step, s; none right after a switch.
    pub step: Option<f64>,
    /// Energies until now.
    pub total: Energies,
    /// Sum of the local errors, K.
    pub error: f64,
    /// Steps, linear systems, and iterations.
    pub counts: [usize; 3],
}

/// A solution of a linear system, with the iterations it took.
type Solution = (usize, Vec<f64>);

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    finished: Vec<Summary>,
    solutions: Vec<Solution>,
    milestone: Option<Milestone>,
}

/// The record of a computation that goes the same way every time.
pub(super) struct Journal<'a> {
    checkpoint: &'a dyn Checkpoint,
    problem: u64,
    kept: Kept,
    /// Summaries that were kept and have not been asked for.
    summaries: VecDeque<Summary>,
    /// Solutions of the course under way that were kept and have not been asked for.
    solutions: VecDeque<Solution>,
    milestone: Option<Milestone>,
}

impl<'a> Journal<'a> {
    /// What a checkpoint kept of this problem.
    pub fn open(
        device: &Device,
        transient: &Transient,
        options: &DeviceOptions,
        checkpoint: &'a dyn Checkpoint,
    ) -> Result<Self, DeviceError> {
        let mut journal = Self {
            checkpoint,
            problem: 0,
            kept: Kept::default(),
            summaries: VecDeque::new(),
            solutions: VecDeque::new(),
            milestone: None,
        };
        if checkpoint.keeps() {
            // Fields are made of what is kept: whether they are wanted changes nothing of it.
            let DeviceOptions { fields, planes, .. } = DeviceOptions::default();
            let options = DeviceOptions { fields, planes, ..options.clone() };
            let text = format!("{} {device:?} {transient:?} {options:?}", env!("CARGO_PKG_VERSION"));
            journal.problem = fingerprint(text.as_bytes());
            if let Some(bytes) = checkpoint.restore(journal.problem)? {
                let kept: Kept =
                    postcard::from_bytes(&bytes).map_err(|_| DeviceError::UnreadableCheckpoint)?;
                journal.summaries = kept.finished.clone().into();
                journal.solutions = kept.solutions.clone().into();
                journal.milestone.clone_from(&kept.milestone);
                journal.kept = kept;
            }
        }
        Ok(journal)
    }

    /// A journal that keeps nothing.
    #[cfg(test)]
    pub fn none() -> Journal<'static> {
        Journal {
            checkpoint: &(),
            problem: 0,
            kept: Kept::default(),
            summaries: VecDeque::new(),
            solutions: VecDeque::new(),
            milestone: None,
        }
    }

    /// Whether anything is kept.
    pub fn keeps(&self) -> bool {
        self.checkpoint.keeps()
    }

    /// Writes everything.
    pub fn save(&self) -> Result<(), DeviceError> {
        if !self.checkpoint.keeps() {
            return Ok(());
        }
        let bytes = postcard::to_stdvec(&self.kept).map_err(|_| DeviceError::UnreadableCheckpoint)?;
        Ok(self.checkpoint.save(self.problem, &bytes)?)
    }

    fn save_if_due(&self) -> Result<(), DeviceError> {
        if self.checkpoint.is_due() { self.save() } else { Ok(()) }
    }

    /// The next course, if it had been finished.
    pub fn next_summary(&mut self) -> Option<Summary> {
        self.summaries.pop_front()
    }

    /// A course is finished: what was kept of its way is not needed any more.
    pub fn finished(&mut self, summary: &Summary) -> Result<(), DeviceError> {
        if self.checkpoint.keeps() {
            self.kept.finished.push(summary.clone());
            self.kept.solutions.clear();
            self.kept.milestone = None;
        }
        self.save_if_due()
    }

    /// The next solution of a linear system of this course, if there was one.
    pub fn next_solution(&mut self) -> Option<Solution> {
        self.solutions.pop_front()
    }

    /// A linear system was solved.
    pub fn solved(&mut self, iterations: usize, solution: &[f64]) -> Result<(), DeviceError> {
        if self.checkpoint.keeps() {
            self.kept.solutions.push((iterations, solution.to_vec()));
        }
        self.save_if_due()
    }

    /// How far the steps had come.
    pub fn last_milestone(&mut self) -> Option<Milestone> {
        self.milestone.take()
    }

    /// The steps have come this far.
    pub fn reached(&mut self, milestone: impl FnOnce() -> Milestone) -> Result<(), DeviceError> {
        if self.checkpoint.keeps() {
            self.kept.milestone = Some(milestone());
        }
        self.save_if_due()
    }
}
