//! A progress bar on stderr for work that takes longer than a moment.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kapitza::core::Monitor;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};

/// Whether the user has asked to stop.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on the first interrupt asks the work to stop at the next convenient point, the second one ends the program.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Where no handler can be set, an interrupt ends the program, as it does by default.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
    });
}

/// Shows the stage under way; silent where stderr is no terminal.
pub struct Bar {
    bar: ProgressBar,
    stage: Mutex<String>,
}

impl Bar {
    /// A bar that appears with the first progress; interrupts reach the work through it.
    pub fn new() -> Self {
        listen();
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        let style = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {eta}");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, stage: Mutex::new(String::new()) }
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Monitor for Bar {
    fn progress(&self, stage: &str, done: usize, total: usize) {
        if let Ok(mut current) = self.stage.lock()
            && *current != stage
        {
            stage.clone_into(&mut current);
            self.bar.set_message(current.clone());
            self.bar.set_length(total as u64);
        }
        self.bar.set_position(done as u64);
    }

    fn is_cancelled(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}
