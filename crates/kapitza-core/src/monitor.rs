//! Progress out, cancellation in: how long work talks to whoever started it.

use std::sync::atomic::{AtomicBool, Ordering};

/// Receives the progress of long work and may cancel it.
///
/// Libraries never print; they report here. `()` is the silent monitor.
pub trait Monitor: Sync {
    /// `done` of `total` units of `stage` are finished.
    fn progress(&self, stage: &str, done: usize, total: usize);

    /// True once the work should stop at the next convenient point.
    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Monitor for () {
    fn progress(&self, _stage: &str, _done: usize, _total: usize) {}
}

/// The work was stopped by its [`Monitor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// A monitor that is silent until cancelled from another thread.
#[derive(Debug, Default)]
pub struct CancelFlag(AtomicBool);

impl CancelFlag {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Monitor for CancelFlag {
    fn progress(&self, _stage: &str, _done: usize, _total: usize) {}

    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
