//! Interface laws: give one a state, it returns a conductance and the channels that make it up.
//!
//! The heat flux through an interface between side 1 (hot, first in the file) and side 2 is
//! q″ = G (T₁ − T₂), with G the interface conductance, W m⁻² K⁻¹, and R″ = 1/G its resistance.
//! G may depend on both temperatures, on the contact pressure, the gas pressure and the flux itself.
//!
//! Laws are written once, on dual numbers ([`Dual`]): the value and its exact derivatives with respect to
//! every component of the state come out together, and Newton's method and the sensitivities use them.

mod compose;
mod given;
mod validity;

pub use compose::{Parallel, Series};
pub use given::{Axis, GivenConductance, TabulatedConductance};
pub use validity::{Validity, Warning};

use crate::Citation;
use nalgebra::SVector;
use num_dual::{Derivative, DualNum, DualSVec64};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt::Debug;

/// Number of components of an [`InterfaceState`].
pub const STATE_COMPONENTS: usize = 5;

/// A number together with its derivatives with respect to the components of an [`InterfaceState`],
/// in the order hot temperature, cold temperature, contact pressure, gas pressure, heat flux.
pub type Dual = DualSVec64<STATE_COMPONENTS>;

/// A component of the state, and its place among the derivatives of a [`Dual`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateComponent {
    /// Temperature of side 1, K.
    Hot = 0,
    /// Temperature of side 2, K.
    Cold = 1,
    /// Nominal contact pressure, Pa.
    ContactPressure = 2,
    /// Pressure of the gas in the gaps, Pa.
    GasPressure = 3,
    /// Heat flux from side 1 to side 2, W/m².
    HeatFlux = 4,
}

/// The derivative of `x` with respect to one component of the state.
pub fn derivative(x: &Dual, component: StateComponent) -> f64 {
    x.eps.0.as_ref().map_or(0.0, |gradient| gradient[component as usize])
}

/// Applies a function known by its value and derivative at `x.re` (the chain rule).
pub fn chain(x: Dual, value: f64, slope: f64) -> Dual {
    (x - x.re) * slope + value
}

/// What an interface law may depend on. Immutable; all in SI.
#[derive(Clone, Copy, Debug)]
pub struct InterfaceState {
    /// Temperature of side 1, K.
    pub hot: Dual,
    /// Temperature of side 2, K.
    pub cold: Dual,
    /// Nominal contact pressure, Pa.
    pub contact_pressure: Dual,
    /// Pressure of the gas in the gaps, Pa; zero is vacuum.
    pub gas_pressure: Dual,
    /// Heat flux from side 1 to side 2, W/m².
    pub heat_flux: Dual,
}

impl InterfaceState {
    /// A state in which every component is an independent variable.
    pub fn new(hot: f64, cold: f64, contact_pressure: f64, gas_pressure: f64, heat_flux: f64) -> Self {
        let variable = |value: f64, component: StateComponent| {
            let mut gradient = SVector::<f64, STATE_COMPONENTS>::zeros();
            gradient[component as usize] = 1.0;
            Dual::new(value, Derivative::some(gradient))
        };
        Self {
            hot: variable(hot, StateComponent::Hot),
            cold: variable(cold, StateComponent::Cold),
            contact_pressure: variable(contact_pressure, StateComponent::ContactPressure),
            gas_pressure: variable(gas_pressure, StateComponent::GasPressure),
            heat_flux: variable(heat_flux, StateComponent::HeatFlux),
        }
    }

    /// Both sides at the same temperature, no pressure, no gas, no flux: the linear-response state.
    pub fn at_temperature(temperature: f64) -> Self {
        Self::new(temperature, temperature, 0.0, 0.0, 0.0)
    }

    /// This state at another contact pressure, Pa.
    #[must_use]
    pub fn with_contact_pressure(self, pressure: f64) -> Self {
        Self::new(self.hot.re, self.cold.re, pressure, self.gas_pressure.re, self.heat_flux.re)
    }

    /// This state at another gas pressure, Pa.
    #[must_use]
    pub fn with_gas_pressure(self, pressure: f64) -> Self {
        Self::new(self.hot.re, self.cold.re, self.contact_pressure.re, pressure, self.heat_flux.re)
    }

    /// Mean of the two temperatures, K.
    pub fn mean_temperature(&self) -> Dual {
        (self.hot + self.cold) * 0.5
    }
}

/// How the channels of a conductance make up the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Composition {
    /// One mechanism; there are no channels below it.
    Single,
    /// Channels side by side: conductances add.
    Parallel,
    /// Channels one behind the other: resistances add.
    Series,
}

/// An interface conductance with the channels that make it up.
#[derive(Clone, Debug, Serialize)]
pub struct Conductance {
    /// G, W m⁻² K⁻¹, with its derivatives with respect to the state.
    #[serde(rename = "conductance_W_m2K", serialize_with = "serialize_value")]
    pub value: Dual,
    /// How `channels` combine.
    pub composition: Composition,
    /// The parts, in the order of the law.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// Where the state or a parameter lies outside what the law was made for.
    #[serde(skip)]
    pub warnings: Vec<Warning>,
}

/// One named part of a conductance.
#[derive(Clone, Debug, Serialize)]
pub struct Channel {
    /// The field's name for the mechanism: "contact", "gap", "radiation", "bond line", ...
    pub name: Cow<'static, str>,
    /// Its conductance.
    #[serde(flatten)]
    pub conductance: Conductance,
}

fn serialize_value<S: Serializer>(value: &Dual, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(value.re)
}

impl Conductance {
    /// A conductance of a single mechanism.
    pub fn single(value: Dual) -> Self {
        Self { value, composition: Composition::Single, channels: Vec::new(), warnings: Vec::new() }
    }

    /// Channels side by side: G = Σ Gᵢ. No channels conduct nothing.
    pub fn parallel(channels: Vec<Channel>) -> Self {
        let value = channels.iter().fold(Dual::from(0.0), |sum, c| sum + c.conductance.value);
        Self { value, composition: Composition::Parallel, channels, warnings: Vec::new() }
    }

    /// Channels one behind the other: 1/G = Σ 1/Gᵢ. One that conducts nothing blocks all.
    pub fn series(channels: Vec<Channel>) -> Self {
        let blocked = channels.iter().any(|c| c.conductance.value.re <= 0.0);
        let value = if blocked || channels.is_empty() {
            Dual::from(0.0)
        } else {
            channels.iter().fold(Dual::from(0.0), |sum, c| sum + c.conductance.value.recip()).recip()
        };
        Self { value, composition: Composition::Series, channels, warnings: Vec::new() }
    }

    /// The same with a warning attached.
    #[must_use]
    pub fn warn(mut self, warning: Option<Warning>) -> Self {
        self.warnings.extend(warning);
        self
    }

    /// The same as a named channel.
    pub fn named(self, name: impl Into<Cow<'static, str>>) -> Channel {
        Channel { name: name.into(), conductance: self }
    }

    /// The warnings of this conductance and of all its channels, depth first.
    pub fn all_warnings(&self) -> Vec<&Warning> {
        let mut found: Vec<&Warning> = self.warnings.iter().collect();
        for channel in &self.channels {
            found.extend(channel.conductance.all_warnings());
        }
        found
    }

    /// The leaves of the tree with their names joined by " / ", in order.
    pub fn leaves(&self) -> Vec<(String, f64)> {
        fn walk(conductance: &Conductance, path: &str, leaves: &mut Vec<(String, f64)>) {
            for channel in &conductance.channels {
                let name = if path.is_empty() {
                    channel.name.to_string()
                } else {
                    format!("{path} / {}", channel.name)
                };
                if channel.conductance.channels.is_empty() {
                    leaves.push((name, channel.conductance.value.re));
                } else {
                    walk(&channel.conductance, &name, leaves);
                }
            }
        }
        let mut leaves = Vec::new();
        walk(self, "", &mut leaves);
        leaves
    }
}

/// Why a law could not give a conductance.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LawError {
    /// The result is not a finite, non-negative number.
    #[error(
        "{law} gives a conductance of {value} W/(m² K) at {temperature} K and {pressure} Pa; it must be finite and not negative"
    )]
    NotPhysical {
        /// The law's name.
        law: String,
        /// The value it returned.
        value: f64,
        /// Mean temperature, K.
        temperature: f64,
        /// Contact pressure, Pa.
        pressure: f64,
    },
    /// A parameter is outside the domain in which the formula has a meaning.
    #[error("{law}: {quantity} = {value} {unit} is outside {low} to {high} {unit}")]
    Domain {
        /// The law's name.
        law: &'static str,
        /// The offending quantity.
        quantity: &'static str,
        /// Its value.
        value: f64,
        /// Smallest allowed value.
        low: f64,
        /// Largest allowed value.
        high: f64,
        /// Unit of the three.
        unit: &'static str,
    },
    /// The law needs something that was not given.
    #[error("{law} needs {what}")]
    Missing {
        /// The law's name.
        law: &'static str,
        /// What is missing, of which material.
        what: String,
    },
}

/// An interface law.
///
/// A law in full is a struct of its parameters, this trait, its citation, its range and its tests.
pub trait InterfaceLaw: Debug + Send + Sync {
    /// The field's name of the model.
    fn name(&self) -> Cow<'static, str>;

    /// The conductance in a state, with its channels and with warnings where the state is outside the law's range.
    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError>;

    /// The sources of the formula.
    fn citations(&self) -> Vec<Citation> {
        Vec::new()
    }
}

impl InterfaceLaw for Box<dyn InterfaceLaw> {
    fn name(&self) -> Cow<'static, str> {
        self.as_ref().name()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        self.as_ref().conductance(state)
    }

    fn citations(&self) -> Vec<Citation> {
        self.as_ref().citations()
    }
}
