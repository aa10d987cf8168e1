//! Steady three-dimensional heat flow through a device: stacked layers of any outline, bodies inside them, interfaces
//! with a temperature jump, power on rectangles and maps.
//!
//! In every body −∇·(k∇T) = p with a diagonal conductivity tensor; at an interface between body 1 below and body 2
//! above the heat flux q″ = (T₁ − T₂)/R″ is continuous and the temperature is not. Layers lie on each other along z,
//! which rises from the lower face of the first layer; x and y are those of the outlines.
//!
//! Two methods solve it. Where all layers share one rectangle the field is a double cosine series, exact in z
//! ([`Method::Spectral`]); every device can be solved by finite volumes on a graded mesh ([`Method::Multigrid`]).
//! Both state an estimate of their discretisation error.

mod adapt;
mod check;
mod evaluate;
mod extrapolate;
mod geometry;
mod grid_network;
mod identify;
mod inner;
mod linear;
mod mesh;
mod multigrid;
mod network;
mod sensitivity;
mod slopes;
mod solution;
mod spectral;
mod system;
mod transient;
mod volumes;

pub use geometry::Rectangle;
pub use grid_network::{GridNetwork, GridSolution};
pub use identify::{
    Choice, Identification, Identified, IdentifyError, MOST_COLUMNS, MeasuredMap, Penalty, Uncertain, Void,
};
pub use solution::{
    BlockResult, BlockSides, DeviceSolution, InterfaceResult, Parameter, PlaneField, PlaneKind, Sensitivity,
    SolverReport, Target,
};

pub use system::{CompressedRows, DiscreteSystem, SystemSolution};
pub use transient::{Energies, Initial, PowerHistory, Transient, TransientReport, TransientSolution};

use kapitza_core::checkpoint::{Checkpoint, CheckpointError};
use kapitza_core::interface::{InterfaceLaw, LawError};
use kapitza_core::{Monitor, Property};
use std::sync::Arc;

/// A device: what the solvers need, in SI.
#[derive(Clone, Debug)]
pub struct Device {
    /// Layers from bottom to top.
    pub layers: Vec<Layer>,
    /// What lies between the layers: entry i is below layer i, the last one above the last layer. `None` is perfect
    /// contact. One more entry than layers.
    pub interfaces: Vec<Option<Interface>>,
    /// What the lower face of the first layer sees.
    pub bottom: Surface,
    /// What the upper face of the last layer sees.
    pub top: Surface,
    /// What the lateral faces of layers and bodies see.
    pub sides: Surface,
    /// What horizontal faces see that a neighbouring layer leaves uncovered.
    pub exposed: Surface,
    /// Where heat is released.
    pub blocks: Vec<Block>,
}

/// A layer.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its name in reports.
    pub name: String,
    /// Thickness, m, positive.
    pub thickness: f64,
    /// Outline.
    pub outline: Rectangle,
    /// What it is made of; `None` where there is nothing beside its bodies.
    pub medium: Option<Medium>,
    /// Parts made of something else, through the whole thickness; they do not overlap.
    pub bodies: Vec<Body>,
}

impl Layer {
    /// What it is made of and what its bodies are made of, in this order, each with its name.
    pub fn media(&self) -> impl Iterator<Item = (&str, &Medium)> {
        let own = self.medium.iter().map(|medium| (self.name.as_str(), medium));
        own.chain(self.bodies.iter().map(|body| (body.name.as_str(), &body.medium)))
    }
}

/// A part of a layer made of something else.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its name in reports.
    pub name: String,
    /// Outline, within that of the layer.
    pub outline: Rectangle,
    /// What it is made of.
    pub medium: Medium,
}

/// A conducting medium.
#[derive(Clone, Debug)]
pub struct Medium {
    /// Thermal conductivity along x, y, z over temperature, W/(m K).
    pub conductivity: [Property; 3],
    /// Heat capacity per volume over temperature, J/(m³ K), where transients need it.
    pub heat_capacity: Option<Property>,
}

/// A named place that releases heat.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its name in reports.
    pub name: String,
    /// Index of its layer.
    pub layer: usize,
    /// Outline, within that of the layer.
    pub outline: Rectangle,
    /// Where in the layer.
    pub placement: Placement,
    /// How much heat, distributed how.
    pub heat: Heat,
    /// How the power depends on the temperature; `None` where it does not.
    pub leakage: Option<Leakage>,
}

/// Where in a layer heat is released.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placement {
    /// Uniformly over the thickness.
    Volume,
    /// On the plane at this fraction of the thickness above the lower face (0 to 1).
    Plane(f64),
}

/// Distribution of heat over the outline of a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Heat {
    /// This power, W, evenly.
    Uniform(f64),
    /// One power per pixel, W: `columns` along x, rows from the smallest y upwards.
    Map {
        /// Number of pixels along x.
        columns: usize,
        /// Power of each pixel, W; the length is a multiple of `columns`.
        powers: Vec<f64>,
    },
}

impl Heat {
    /// Total power, W.
    pub fn power(&self) -> f64 {
        match self {
            Self::Uniform(power) => *power,
            Self::Map { powers, .. } => {
                // In parts that do not wait for each other.
                let mut parts = [0.0; 8];
                let chunks = powers.chunks_exact(8);
                let rest: f64 = chunks.remainder().iter().sum();
                for chunk in chunks {
                    for (part, power) in parts.iter_mut().zip(chunk) {
                        *part += power;
                    }
                }
                parts.iter().sum::<f64>() + rest
            }
        }
    }
}

/// Power that grows with temperature: the block releases its heat times 1 + f (e^{(T−T₀)/T_e} − 1), T the local
/// temperature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leakage {
    /// The part f of the power that depends on temperature, at the reference temperature, 0 to 1.
    pub fraction: f64,
    /// The reference temperature T₀, K.
    pub reference: f64,
    /// The temperature T_e by which that part grows e-fold, K.
    pub efold: f64,
}

/// An interface between two layers.
#[derive(Clone, Debug)]
pub struct Interface {
    /// Its name in reports.
    pub name: String,
    /// Its law and surroundings.
    pub joint: Joint,
    /// Rectangles with a law of their own; a later one covers an earlier one.
    pub patches: Vec<Patch>,
}

/// An interface law with what presses and fills the interface.
#[derive(Clone, Debug)]
pub struct Joint {
    /// The law.
    pub law: Arc<dyn InterfaceLaw>,
    /// Nominal contact pressure, Pa.
    pub contact_pressure: f64,
    /// Pressure of the gas in its gaps, Pa.
    pub gas_pressure: f64,
}

/// A part of an interface with a law of its own: a void, a delamination, a bond pad.
#[derive(Clone, Debug)]
pub struct Patch {
    /// Its name in reports.
    pub name: String,
    /// Where.
    pub outline: Rectangle,
    /// Its law and surroundings.
    pub joint: Joint,
}

/// What an outer face sees, per area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Surface {
    /// Nothing: no heat passes.
    Adiabatic,
    /// A temperature, K.
    Temperature(f64),
    /// A heat flux into the device, W/m².
    Flux(f64),
    /// Exchange with surroundings: q = h (T − T_a) + εσ(T⁴ − T_s⁴).
    Exchange {
        /// Film coefficient h, W/(m² K).
        film: f64,
        /// Temperature of the fluid, T_a, K.
        ambient: f64,
        /// Emissivity ε.
        emissivity: f64,
        /// Temperature of the surroundings that radiate, T_s, K.
        surroundings: f64,
    },
}

/// How a device is solved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The spectral one where it applies, else multigrid.
    #[default]
    Auto,
    /// Double cosine series, exact in z.
    Spectral,
    /// Finite volumes, conjugate gradients preconditioned by multigrid.
    Multigrid,
}

/// Settings of the solvers.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceOptions {
    /// Which method.
    pub method: Method,
    /// Relative residual at which a linear solution ends.
    pub tolerance: f64,
    /// Discretisation error to aim at, K; where absent a five-hundredth of the
    /// largest rise.
    pub accuracy: Option<f64>,
    /// Most unknowns of a mesh.
    pub max_unknowns: usize,
    /// Cells along x and y of a mesh; `None` refines until `accuracy` is met.
    pub cells: Option<[usize; 2]>,
    /// Most steps of Newton's method.
    pub max_iterations: usize,
    /// Whether maps of temperature are wanted.
    pub fields: bool,
    /// Of which planes.
    pub planes: FieldPlanes,
    /// The temperature whose derivatives are wanted; beside the spectral method finite volumes give them.
    pub target: Option<Target>,
}

/// The planes whose temperature is mapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldPlanes {
    /// The faces of all layers and the planes inside that heat.
    #[default]
    All,
    /// The planes that heat; of layers heated in their volume both faces.
    Heated,
}

impl Default for DeviceOptions {
    fn default() -> Self {
        Self {
            method: Method::Auto,
            tolerance: 1e-9,
            accuracy: None,
            max_unknowns: 4_000_000,
            cells: None,
            max_iterations: 60,
            fields: true,
            planes: FieldPlanes::All,
            target: None,
        }
    }
}

/// Error of a solution that is made for its derivatives alone, of the largest rise.
const ROUGH: f64 = 0.01;

/// Why a device could not be solved.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DeviceError {
    /// There is no layer.
    #[error("the device has no layer")]
    Empty,
    /// The list of interfaces does not fit that of the layers.
    #[error("{interfaces} interface entries for {layers} layers; there must be one more than layers")]
    Interfaces {
        /// Entries.
        interfaces: usize,
        /// Layers.
        layers: usize,
    },
    /// A number is out of its range.
    #[error("{what}: {quantity} = {value} {unit}; it must be {allowed}")]
    Value {
        /// Of what.
        what: String,
        /// The quantity.
        quantity: &'static str,
        /// Its value.
        value: f64,
        /// Its unit.
        unit: &'static str,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Something lies outside what holds it.
    #[error("{what} ({inner}) lies outside {holder} ({outer})")]
    Outside {
        /// What.
        what: String,
        /// Its outline.
        inner: Rectangle,
        /// What should hold it.
        holder: String,
        /// Outline of that.
        outer: Rectangle,
    },
    /// Two bodies overlap.
    #[error("{first} and {second} overlap in {common}")]
    Overlap {
        /// One body.
        first: String,
        /// The other.
        second: String,
        /// The common part.
        common: Rectangle,
    },
    /// A block heats a place where there is no material.
    #[error("{block} releases heat where layer {layer} has no material")]
    HeatInVoid {
        /// The block.
        block: String,
        /// The layer.
        layer: String,
    },
    /// Layers do not touch.
    #[error("{lower} and {upper} do not touch: their outlines have no common area")]
    Apart {
        /// The lower layer.
        lower: String,
        /// The upper layer.
        upper: String,
    },
    /// A transient needs a heat capacity.
    #[error("{what} has no heat capacity; transients need one")]
    NoHeatCapacity {
        /// The layer or body.
        what: String,
    },
    /// Heat cannot leave.
    #[error(
        "{part} floats: it receives heat or has no fixed temperature, and no path leads from it to a temperature or an ambient"
    )]
    Floating {
        /// Which part.
        part: String,
    },
    /// The mesh would have too many cells.
    #[error(
        "the mesh would have {cells} cells ({x} × {y} × {z}), more than the {allowed} allowed (about {gigabytes:.1} GB)"
    )]
    TooLarge {
        /// Number of cells.
        cells: u128,
        /// Along x.
        x: usize,
        /// Along y.
        y: usize,
        /// Along z.
        z: usize,
        /// The most that is allowed.
        allowed: usize,
        /// Memory that would be needed, GB.
        gigabytes: f64,
    },
    /// The spectral method was asked for and does not apply.
    #[error("the spectral method does not apply: {reason}")]
    NotSpectral {
        /// Why.
        reason: String,
    },
    /// A law failed at the state reached.
    #[error("interface {name}: {source}")]
    Law {
        /// The interface.
        name: String,
        /// What the law says.
        source: LawError,
    },
    /// A linear solution did not reach its tolerance.
    #[error(
        "the linear solver stopped at a relative residual of {residual:.2e} after {iterations} iterations; asked for {tolerance:.1e}"
    )]
    LinearNotConverged {
        /// Steps taken.
        iterations: usize,
        /// Residual reached.
        residual: f64,
        /// What was asked for.
        tolerance: f64,
    },
    /// Newton's method did not reach the tolerance.
    #[error(
        "not converged after {iterations} Newton steps: the last one changed the temperature by {change:.2e} K"
    )]
    NotConverged {
        /// Steps taken.
        iterations: usize,
        /// Last change, K.
        change: f64,
    },
    /// Leakage grows faster with temperature than the cooling takes away.
    #[error(
        "thermal runaway: the power rises faster with temperature than the cooling can follow; {hottest} had reached {temperature:.0} K when the iteration was stopped"
    )]
    Runaway {
        /// The hottest leaking block.
        hottest: String,
        /// Its temperature, K.
        temperature: f64,
    },
    /// More heat is drawn than can be supplied.
    #[error(
        "the device would have to fall below absolute zero: more heat is taken out than its surroundings can supply"
    )]
    BelowAbsoluteZero,
    /// A checkpoint could not be used.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// What a checkpoint kept makes no sense.
    #[error("the checkpoint was kept by another version; delete it to start anew")]
    UnreadableCheckpoint,
    /// The caller stopped it.
    #[error("cancelled")]
    Cancelled,
}

impl From<kapitza_core::Cancelled> for DeviceError {
    fn from(_: kapitza_core::Cancelled) -> Self {
        Self::Cancelled
    }
}

impl Device {
    /// Checks everything that can be told without solving.
    ///
    /// # Errors
    /// The first thing that is wrong: outlines, numbers, overlaps, parts from which heat cannot leave.
    pub fn check(&self) -> Result<(), DeviceError> {
        check::check(self)
    }

    /// Solves the device.
    ///
    /// # Errors
    /// What [`Device::check`] finds; a law that fails; a problem without a solution.
    pub fn solve(
        &self,
        options: &DeviceOptions,
        monitor: &dyn Monitor,
    ) -> Result<DeviceSolution, DeviceError> {
        self.check()?;
        match options.method {
            Method::Spectral => self.solve_spectral(options, monitor),
            Method::Auto if spectral::applies(self).is_ok() => self.solve_spectral(options, monitor),
            _ => rayon::scope(|_| volumes::solve(self, options, monitor)),
        }
    }

    /// The spectral method, with derivatives by finite volumes where they are asked for: they need few digits.
    fn solve_spectral(
        &self,
        options: &DeviceOptions,
        monitor: &dyn Monitor,
    ) -> Result<DeviceSolution, DeviceError> {
        let mut solution = spectral::solve(self, options)?;
        if options.target.is_some() {
            let rough = DeviceOptions {
                fields: false,
                accuracy: Some(ROUGH * (solution.max_temperature - volumes::reference(self)).abs().max(1e-3)),
                cells: None,
                ..options.clone()
            };
            solution.sensitivities = volumes::solve(self, &rough, monitor)?.sensitivities;
        }
        Ok(solution)
    }

    /// Solves the device over time.
    ///
    /// # Errors
    /// What [`Device::check`] finds; a medium without heat capacity; times that do not rise; a problem without a
    /// solution.
    pub fn solve_transient(
        &self,
        transient: &Transient,
        options: &DeviceOptions,
        monitor: &dyn Monitor,
    ) -> Result<TransientSolution, DeviceError> {
        self.solve_transient_from(transient, options, monitor, &())
    }

    /// Solves the device over time with a checkpoint: work that was interrupted goes on from what it kept, to the
    /// identical result.
    ///
    /// # Errors
    /// As [`Device::solve_transient`]; a checkpoint that belongs to another problem, or cannot be read or written.
    pub fn solve_transient_from(
        &self,
        transient: &Transient,
        options: &DeviceOptions,
        monitor: &dyn Monitor,
        checkpoint: &dyn Checkpoint,
    ) -> Result<TransientSolution, DeviceError> {
        self.check()?;
        transient::solve(self, transient, options, monitor, checkpoint)
    }
}
