//! Steady one-dimensional heat flow through a stack of layers and interfaces.
//!
//! Between two boundaries stand layers (∇·(k∇T) = −source) and interfaces (a jump ΔT = q″ R″). There is no mesh: in a
//! layer of area A the drop d satisfies, exactly, ∫ k dT = (Q + P/2) t / A (Kirchhoff's transform, Q the flow at the hot
//! face, P the power released uniformly inside). Where the cross-section widens or narrows, the
//! [spreading resistance](crate::spreading) of the group of equally wide layers comes in series.
//!
//! Unknowns are the **drop** of every link of the chain, the flow Q at the hot end, the temperature of the hot end and
//! the spreading resistances. Drops, not temperatures: each keeps its full relative precision, however small it is beside
//! the temperature. Newton's method solves for all of them together; the residual is the mismatch of heat flow in
//! any link relative to the largest flow in the stack.

mod assembly;
mod newton;
mod profile;
mod sensitivity;
mod solution;

pub use profile::ProfilePoint;
pub use sensitivity::{Parameter, Sensitivity, Target};
pub use solution::{ElementKind, ElementResult, Part, StackSolution};

use crate::Footprint;
use kapitza_core::Property;
use kapitza_core::interface::{InterfaceLaw, LawError};
use std::sync::Arc;

/// A stack: what the solver needs, in SI. Elements in order from the hot side to the cold.
#[derive(Clone, Debug)]
pub struct Stack {
    /// What the hot face sees.
    pub hot: Boundary,
    /// Layers and interfaces.
    pub elements: Vec<Element>,
    /// What the cold face sees.
    pub cold: Boundary,
    /// Whether widening and narrowing cost a spreading resistance.
    pub spreading: bool,
}

/// A layer or an interface.
#[derive(Clone, Debug)]
pub enum Element {
    /// A body with thickness.
    Layer(Layer),
    /// A surface with a temperature jump.
    Interface(Interface),
}

/// A layer.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its name in reports.
    pub name: String,
    /// Thickness, m, positive.
    pub thickness: f64,
    /// Outline.
    pub footprint: Footprint,
    /// Thermal conductivity along the heat flow over temperature, W/(m K).
    pub conductivity: Property,
    /// Heat released in it.
    pub sources: Vec<Source>,
}

/// Heat released in a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// Power, W.
    pub power: f64,
    /// Where.
    pub placement: Placement,
}

/// Where in a layer heat is released.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placement {
    /// Uniformly in the volume.
    Volume,
    /// On the plane at this fraction of the thickness from the hot face (0 to 1).
    Plane(f64),
}

/// An interface.
#[derive(Clone, Debug)]
pub struct Interface {
    /// Its name in reports.
    pub name: String,
    /// Its law.
    pub law: Arc<dyn InterfaceLaw>,
    /// Area, m²; the common area of the neighbouring layers where absent.
    pub area: Option<f64>,
    /// Nominal contact pressure, Pa.
    pub contact_pressure: f64,
    /// Pressure of the gas in its gaps, Pa.
    pub gas_pressure: f64,
}

/// What an outer face sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Boundary {
    /// A temperature, K.
    Temperature(f64),
    /// A heat flow, W: into the stack at the hot face, out of it at the cold face. Zero is an adiabatic face.
    HeatFlow(f64),
    /// Exchange with surroundings.
    Exchange(Exchange),
}

/// Exchange of a face with surroundings: q = H (T − T_a) + Eσ(T⁴ − T_s⁴).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exchange {
    /// Temperature of the fluid, T_a, K.
    pub ambient: f64,
    /// Temperature of the surroundings that radiate, T_s, K.
    pub surroundings: f64,
    /// Film coefficient times area, or 1/R of a heat sink: H, W/K.
    pub convection: f64,
    /// Emissivity times area: E, m².
    pub radiation: f64,
}

/// Settings of the solver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StackOptions {
    /// Residual (heat-flow mismatch of any link over the largest flow) at which the iteration ends.
    pub tolerance: f64,
    /// Most Newton steps.
    pub max_iterations: usize,
}

impl Default for StackOptions {
    fn default() -> Self {
        Self { tolerance: 1e-13, max_iterations: 200 }
    }
}

/// Why a stack could not be solved.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StackError {
    /// There is nothing between the boundaries.
    #[error("the stack has no layer")]
    Empty,
    /// No boundary fixes a temperature.
    #[error(
        "no boundary fixes a temperature: with a given heat flow on both sides the temperature of the stack is undetermined"
    )]
    Floating,
    /// An interface stands where no layer gives it an area.
    #[error("interface {name} has no area: give one, or put a layer beside it")]
    NoArea {
        /// The interface.
        name: String,
    },
    /// A number that no stack can have.
    #[error("{element}: {quantity} = {value} must be finite and above zero")]
    NotPositive {
        /// The element.
        element: String,
        /// The quantity.
        quantity: &'static str,
        /// Its value.
        value: f64,
    },
    /// A law failed at the state reached.
    #[error("interface {name}: {source}")]
    Law {
        /// The interface.
        name: String,
        /// What the law says.
        source: LawError,
    },
    /// An element lets no heat through although heat must flow.
    #[error("{element} conducts no heat: its conductance is zero, so no steady temperature exists")]
    Blocked {
        /// The element.
        element: String,
    },
    /// More heat is drawn than the stack can give above absolute zero.
    #[error(
        "the stack would have to fall below absolute zero at {element}: more heat is taken out than its surroundings can supply"
    )]
    BelowAbsoluteZero {
        /// The element.
        element: String,
    },
    /// Newton's method did not reach the tolerance.
    #[error(
        "not converged after {iterations} iterations: the heat-flow residual is {}, allowed {tolerance:.1e}; the laws or conductivities may have no steady solution at this heat flow",
        if residual.is_finite() { format!("{residual:.3e}") } else { "beyond all bounds".to_owned() }
    )]
    NotConverged {
        /// Steps taken.
        iterations: usize,
        /// The residual reached.
        residual: f64,
        /// What was asked for.
        tolerance: f64,
    },
}

impl Stack {
    /// Solves the stack.
    ///
    /// ```
    /// use kapitza_conduction::{Footprint, stack::*};
    /// use kapitza_core::{Property, interface::GivenConductance};
    /// use std::sync::Arc;
    ///
    /// // 120 W through 80 mm² of silicon (k = 130 W/m/K, 0.775 mm) and a joint of 20 mm² K/W.
    /// let stack = Stack {
    ///     hot: Boundary::HeatFlow(120.0),
    ///     elements: vec![
    ///         Element::Layer(Layer {
    ///             name: "die".into(),
    ///             thickness: 0.775e-3,
    ///             footprint: Footprint::square(80e-6),
    ///             conductivity: Property::given("k of the die", 130.0),
    ///             sources: vec![],
    ///         }),
    ///         Element::Interface(Interface {
    ///             name: "joint".into(),
    ///             law: Arc::new(GivenConductance::from_resistance(20e-6)),
    ///             area: None,
    ///             contact_pressure: 0.0,
    ///             gas_pressure: 0.0,
    ///         }),
    ///     ],
    ///     cold: Boundary::Temperature(350.0),
    ///     spreading: true,
    /// };
    /// let solution = stack.solve(StackOptions::default()).unwrap();
    /// let jump = &solution.elements[2];
    /// assert!((jump.delta() - 30.0).abs() < 1e-12);         // q″ R″ = 1.5 MW/m² × 20 mm² K/W
    /// assert!((solution.max_temperature - 388.942_307_7).abs() < 1e-6);
    /// ```
    pub fn solve(&self, options: StackOptions) -> Result<StackSolution, StackError> {
        let chain = assembly::Chain::new(self)?;
        let state = newton::solve(&chain, options)?;
        solution::collect(self, &chain, &state)
    }

    /// Solves the stack and gives the sensitivities of one temperature to every parameter, by one adjoint solution.
    pub fn solve_with_sensitivities(
        &self,
        options: StackOptions,
        target: Target,
    ) -> Result<(StackSolution, Vec<Sensitivity>), StackError> {
        let chain = assembly::Chain::new(self)?;
        let state = newton::solve(&chain, options)?;
        let solution = solution::collect(self, &chain, &state)?;
        let sensitivities = sensitivity::sensitivities(self, &chain, &state, &solution, target)?;
        Ok((solution, sensitivities))
    }
}
