//! Structure functions: from a thermal impedance Z_th(t) to the resistances and capacities along the path of the heat.
//!
//! Z_th(t) → spectrum of time constants ([`Spectrum`]) → Foster network → Cauer ladder ([`cauer_ladder`]) → cumulative
//! and differential structure function, with a band of all structures that reproduce the impedance within its noise,
//! and the interfaces found in it ([`DetectedInterface`]). A stack's own impedance is exact ([`HeatPath`]).
//!
//! ```
//! use kapitza_conduction::structure::*;
//!
//! // A die of 0.05 K/W and 0.1 J/K, a joint of 0.3 K/W, a lid of 0.05 K/W and 10 J/K, a film of 0.6 K/W.
//! let section = |kind, resistance, capacity| Section { name: String::new(), kind, resistance, capacity };
//! let path = HeatPath {
//!     sections: vec![
//!         section(SectionKind::Layer, 0.05, 0.1),
//!         section(SectionKind::Interface, 0.3, 0.0),
//!         section(SectionKind::Layer, 0.05, 10.0),
//!         section(SectionKind::Boundary, 0.6, 0.0),
//!     ],
//!     behind: vec![],
//! };
//! let times: Vec<f64> = (0..=160).map(|i| 10_f64.powf(-5.0 + f64::from(i) / 20.0)).collect();
//! let values = path.step_responses(&times);
//! // Early, half-space of the die: Z = 2 √(R t / (π C)).
//! assert!((values[0] / (2.0 * (0.05 / 0.1 * 1e-5 / std::f64::consts::PI).sqrt()) - 1.0).abs() < 1e-9);
//! let analysis = analyse(&times, &values, &Options { noise: Some(1e-4), ..Options::default() }).unwrap();
//! let joint = &analysis.interfaces[0];
//! assert!((joint.resistance - 0.3).abs() < 3.0 * joint.resistance_uncertainty);
//! ```

mod band;
mod cauer;
mod deconvolution;
mod dual;
mod foster;
mod function;
mod layers;
mod offset;
mod path;
mod samples;
mod spice;

pub use band::{Analysis, Options, analyse};
pub use cauer::{CauerRung, cauer_ladder, foster_network};
pub use deconvolution::Spectrum;
pub use dual::{DualInterface, dual_interface};
pub use foster::{FosterTerm, foster_response};
pub use function::{Cumulative, StructureFunction};
pub use layers::{DetectedInterface, LayeredPath};
pub use offset::{RootLine, root_line};
pub use path::{HeatPath, Section, SectionKind};
pub use samples::Samples;
pub use spice::netlist;

/// Why an impedance gives no structure function.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StructureError {
    /// The columns do not fit.
    #[error("{times} times, but {values} values")]
    Lengths {
        /// Times.
        times: usize,
        /// Values.
        values: usize,
    },
    /// There are too few samples.
    #[error("{count} samples; a spectrum needs at least 10, better 20 per decade")]
    TooFew {
        /// How many there are.
        count: usize,
    },
    /// A time is out of order.
    #[error("time {} is {time} s after {before} s; times must be above zero, finite and rising", index + 1)]
    Time {
        /// Which, from zero.
        index: usize,
        /// The time, s.
        time: f64,
        /// The one before, s.
        before: f64,
    },
    /// A value is not finite.
    #[error("the value at {time} s is not a finite number")]
    Value {
        /// Which, from zero.
        index: usize,
        /// Its time, s.
        time: f64,
    },
    /// The times do not span enough, or absurdly much.
    #[error("the times run from {first} s to {last} s; they must span between half a decade and 60 decades")]
    Span {
        /// First time, s.
        first: f64,
        /// Last time, s.
        last: f64,
    },
    /// Nothing rises.
    #[error("the impedance does not rise: no value is above zero (is heating read as cooling?)")]
    NoSpectrum,
    /// The noise is no positive number.
    #[error("a noise of {noise} K/W; it must be finite and above zero")]
    Noise {
        /// What was given, K/W.
        noise: f64,
    },
    /// The window of the √t fit holds too little.
    #[error("{count} readings between {from} s and {to} s; the line over √t needs at least 3")]
    Window {
        /// Begin, s.
        from: f64,
        /// End, s.
        to: f64,
        /// Readings in it.
        count: usize,
    },
    /// Two impedances are the same.
    #[error(
        "the two impedances end at the same resistance: {step:.2e} K/W apart, with an uncertainty of {uncertainty:.2e} K/W; the dual-interface method needs two interfaces"
    )]
    NoDifference {
        /// Difference, K/W.
        step: f64,
        /// Its uncertainty, K/W.
        uncertainty: f64,
    },
}
