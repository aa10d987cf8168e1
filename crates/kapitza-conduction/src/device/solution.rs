//! The result: blocks, interfaces with both their sides, the hottest place, maps.

use super::Rectangle;
use kapitza_core::interface::Warning;

/// A solved device.
#[derive(Clone, Debug)]
pub struct DeviceSolution {
    /// Highest temperature, K.
    pub max_temperature: f64,
    /// Where it is, m.
    pub max_location: [f64; 3],
    /// Estimate of the discretisation error of the highest temperature and of the blocks' values, K.
    pub discretisation_error: f64,
    /// The blocks, in the order of the device.
    pub blocks: Vec<BlockResult>,
    /// The interfaces, from bottom to top.
    pub interfaces: Vec<InterfaceResult>,
    /// Heat released inside, W.
    pub power: f64,
    /// Heat flow out through the bottom, the top, the sides and the exposed faces, W.
    pub outflow: [f64; 4],
    /// |heat released − heat out| / largest flow.
    pub energy_balance: f64,
    /// How it was solved.
    pub solver: SolverReport,
    /// Temperatures on the faces of the layers.
    pub fields: Vec<PlaneField>,
    /// Derivatives of the target, where one was asked for.
    pub sensitivities: Vec<Sensitivity>,
    /// Where laws or properties were used outside their range, with the name of the layer or interface.
    pub warnings: Vec<(String, Warning)>,
}

/// A block of the solved device.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockResult {
    /// Its name.
    pub name: String,
    /// Where it heats.
    pub outline: Rectangle,
    /// Index of its layer.
    pub layer: usize,
    /// Power that it releases, W, leakage included.
    pub power: f64,
    /// Mean temperature over its area on the plane where it heats, or over its volume, K.
    pub mean: f64,
    /// Largest temperature there, K.
    pub max: f64,
}

/// An interface of the solved device.
#[derive(Clone, Debug, PartialEq)]
pub struct InterfaceResult {
    /// Its name.
    pub name: String,
    /// Index of the layer above it; the number of layers for one above the last.
    pub index: usize,
    /// Mean jump over the area where both sides are solid, K: lower side minus upper side.
    pub mean_jump: f64,
    /// Jump of the largest size, K.
    pub max_jump: f64,
    /// Where that is, m.
    pub max_location: [f64; 2],
    /// Area, m².
    pub area: f64,
    /// Heat flow upwards through it, W.
    pub flow: f64,
    /// What it shows above, below or under every block that overlaps it laterally.
    pub blocks: Vec<BlockSides>,
}

/// Both sides of an interface, averaged over the outline of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockSides {
    /// The block's name.
    pub name: String,
    /// Mean temperature of the lower side, K.
    pub lower: f64,
    /// Mean temperature of the upper side, K.
    pub upper: f64,
    /// Mean heat flux upwards, W/m².
    pub flux: f64,
}

/// How a device was solved.
#[derive(Clone, Debug, PartialEq)]
pub struct SolverReport {
    /// "spectral" or "multigrid".
    pub path: &'static str,
    /// Iterations of the linear solver on the finest mesh (one for the spectral method).
    pub iterations: usize,
    /// Steps of Newton's method (one for linear devices).
    pub newton_steps: usize,
    /// Cells or modes.
    pub unknowns: usize,
    /// Number of cells (or modes) along x, y and z.
    pub shape: [usize; 3],
    /// Relative residual reached.
    pub residual: f64,
    /// Time it took, s.
    pub seconds: f64,
}

/// Which face of which layer a map shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlaneKind {
    /// The lower face of a layer.
    Lower,
    /// The upper face of a layer.
    Upper,
    /// The plane at this fraction of the layer's thickness.
    Inside(f64),
}

/// Temperatures on a plane of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneField {
    /// Index of the layer.
    pub layer: usize,
    /// Which plane.
    pub kind: PlaneKind,
    /// Height above the bottom of the device, m.
    pub z: f64,
    /// Edges of the cells along x, m.
    pub x: Vec<f64>,
    /// Edges of the cells along y, m.
    pub y: Vec<f64>,
    /// Temperature at the middle of every cell, K: rows along x, y slow; NaN where there is no material.
    pub values: Vec<f64>,
}

/// A temperature whose derivatives are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The highest temperature of the device.
    Hottest,
    /// The mean temperature of a block, where it heats.
    BlockMean(usize),
}

/// Something that a designer may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// Conductivity of a layer's medium, or of one of its bodies, along all axes together.
    Conductivity {
        /// Index of the layer.
        layer: usize,
        /// Index of the body.
        body: Option<usize>,
    },
    /// R″ of an interface outside its patches, or of one of the patches.
    Resistance {
        /// Index of the interface: of the layer above it.
        interface: usize,
        /// Index of the patch.
        patch: Option<usize>,
    },
    /// Conductance of the bottom to its surroundings.
    Bottom,
    /// That of the top.
    Top,
    /// That of the sides.
    Sides,
    /// That of the exposed faces.
    Exposed,
    /// Power of a block.
    Power(usize),
}

/// The derivative of a temperature with respect to a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensitivity {
    /// The parameter.
    pub parameter: Parameter,
    /// The derivative: with respect to the logarithm of the parameter, K (a change of one per cent changes the
    /// temperature by a hundredth of it); with respect to the power itself for a block, K/W.
    pub derivative: f64,
}
