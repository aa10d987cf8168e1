//! The result as users see it: one plain, serialisable struct that the terminal table, JSON, CSV, pictures and Python
//! all print.

mod advice;
mod device;
mod identify;
mod solve;
mod uncertainty;

pub use advice::Advice;
pub use device::{
    BlockCourse, DeviceAdvice, DeviceBlock, DeviceCourse, DeviceInterface, DeviceReport, DeviceSolver,
    DeviceSweep, DeviceSweepPoint, Energy, InterfaceBlock, InterfaceCourse, Outflow, Peak, SidesCourse,
};
pub use identify::{IdentifiedVoid, IdentifyReport, identify};
pub use solve::{Report, SolveOptions, check, solve, solve_device, solve_stack};
pub use uncertainty::{Contribution, SampledUncertainty, Uncertainty};

pub(crate) use device::settings as device_settings;
pub(crate) use solve::settings as stack_settings;

use kapitza_core::interface::{Channel, Composition};
use kapitza_core::quantity::Kind;
use serde::Serialize;

/// The report of a solved case.
#[derive(Clone, Debug, Serialize)]
pub struct StackReport {
    /// "stack".
    pub kind: &'static str,
    /// Title of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Version of kapitza that made the report.
    pub version: &'static str,
    /// Heat flow out of the cold end, W.
    #[serde(rename = "heat_flow_W")]
    pub heat_flow: f64,
    /// Heat flow into the hot end, W.
    #[serde(rename = "heat_flow_hot_W")]
    pub heat_flow_hot: f64,
    /// Heat released inside, W.
    #[serde(rename = "source_power_W")]
    pub source_power: f64,
    /// Highest temperature in the stack, K; the reservoirs at its ends do not count.
    #[serde(rename = "max_temperature_K")]
    pub max_temperature: f64,
    /// Sum of the drops of all elements, K.
    #[serde(rename = "total_delta_T_K")]
    pub total_delta: f64,
    /// Mismatch of heat in and out, relative to the largest flow.
    #[serde(rename = "energy_balance_relative")]
    pub energy_balance: f64,
    /// Largest mismatch of heat flow in any link, relative to the largest flow.
    #[serde(rename = "residual_relative")]
    pub residual: f64,
    /// Newton steps.
    pub iterations: usize,
    /// Hot boundary, elements in order, cold boundary.
    pub elements: Vec<ElementReport>,
    /// What to fix first: kelvins at the target per 10 %, what a designer can choose before what is given, largest first.
    pub advice: Vec<Advice>,
    /// The temperature that the advice and the uncertainty budget are about.
    pub target: TargetReport,
    /// Standard uncertainties, where the case gives some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<Uncertainty>,
    /// Temperatures along the layers.
    pub profile: Vec<ProfileReport>,
    /// Results over the sweeps, if the case has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sweep: Option<SweepReport>,
    /// Sources of the laws and the materials used.
    pub citations: Vec<String>,
    /// Where laws or data were used outside their range, and what was assumed.
    pub warnings: Vec<String>,
}

/// The temperature the advice is about.
#[derive(Clone, Debug, Serialize)]
pub struct TargetReport {
    /// In words: "hottest face", "hot side of die".
    pub name: String,
    /// Its value, K.
    #[serde(rename = "temperature_K")]
    pub temperature: f64,
}

/// One element.
#[derive(Clone, Debug, Serialize)]
pub struct ElementReport {
    /// Its name.
    pub name: String,
    /// "layer", "interface" or "boundary".
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Temperature of the hot side, K.
    #[serde(rename = "T_hot_K")]
    pub hot: f64,
    /// Temperature of the cold side, K.
    #[serde(rename = "T_cold_K")]
    pub cold: f64,
    /// Drop, K.
    #[serde(rename = "delta_T_K")]
    pub delta: f64,
    /// Standard uncertainty of the drop, K.
    #[serde(rename = "delta_T_uncertainty_K", skip_serializing_if = "Option::is_none")]
    pub delta_uncertainty: Option<f64>,
    /// Thermal resistance, K/W.
    #[serde(rename = "resistance_K_W")]
    pub resistance: f64,
    /// Bound on the error of that resistance from truncated series, K/W.
    #[serde(rename = "resistance_error_K_W")]
    pub resistance_error: f64,
    /// Part of the total drop, 0 to 1.
    pub share: f64,
    /// Heat flow through the hot side, W.
    #[serde(rename = "heat_flow_hot_W")]
    pub flow_hot: f64,
    /// Heat flow through the cold side, W.
    #[serde(rename = "heat_flow_cold_W")]
    pub flow_cold: f64,
    /// Area, m².
    #[serde(rename = "area_m2", skip_serializing_if = "Option::is_none")]
    pub area: Option<f64>,
    /// Thickness of a layer, m.
    #[serde(rename = "thickness_m", skip_serializing_if = "Option::is_none")]
    pub thickness: Option<f64>,
    /// Material of a layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// Mean conductivity of a layer, W/(m K).
    #[serde(rename = "mean_conductivity_W_mK", skip_serializing_if = "Option::is_none")]
    pub mean_conductivity: Option<f64>,
    /// Parts of a layer's drop: conduction, spreading, constriction.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartReport>,
    /// Law of an interface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Conductance of an interface, W/(m² K).
    #[serde(rename = "conductance_W_m2K", skip_serializing_if = "Option::is_none")]
    pub conductance: Option<f64>,
    /// Resistance of an interface, m² K/W.
    #[serde(rename = "interface_resistance_m2K_W", skip_serializing_if = "Option::is_none")]
    pub interface_resistance: Option<f64>,
    /// How the channels combine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub composition: Option<Composition>,
    /// Channels of an interface's conductance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<Channel>>,
}

/// Part of a layer's drop.
#[derive(Clone, Debug, Serialize)]
pub struct PartReport {
    /// "conduction", "spreading", "constriction".
    pub name: &'static str,
    /// Drop, K.
    #[serde(rename = "delta_T_K")]
    pub delta: f64,
    /// Resistance, K/W.
    #[serde(rename = "resistance_K_W")]
    pub resistance: f64,
}

/// A point of the temperature profile.
#[derive(Clone, Debug, Serialize)]
pub struct ProfileReport {
    /// Layer.
    pub element: String,
    /// Distance from the hot face of the stack, m.
    #[serde(rename = "position_m")]
    pub position: f64,
    /// Depth in the layer as a fraction of its thickness.
    pub fraction: f64,
    /// Temperature, K.
    #[serde(rename = "temperature_K")]
    pub temperature: f64,
}

/// Results over the sweeps.
#[derive(Clone, Debug, Serialize)]
pub struct SweepReport {
    /// The swept keys.
    pub keys: Vec<String>,
    /// What the values of the keys are, where they are quantities.
    #[serde(skip)]
    pub kinds: Vec<Option<Kind>>,
    /// One entry per combination.
    pub points: Vec<SweepPoint>,
}

/// One point of the sweeps.
#[derive(Clone, Debug, Serialize)]
pub struct SweepPoint {
    /// Values of the keys, as written.
    pub values: Vec<serde_json::Value>,
    /// Values of the keys in SI, where they are quantities.
    pub si_values: Vec<Option<f64>>,
    /// Highest temperature, K.
    #[serde(rename = "max_temperature_K")]
    pub max_temperature: f64,
    /// Heat flow out of the cold end, W.
    #[serde(rename = "heat_flow_W")]
    pub heat_flow: f64,
    /// Every interface.
    pub interfaces: Vec<SweepInterface>,
    /// Warnings at this point.
    pub warnings: Vec<String>,
}

/// An interface at one point of a sweep.
#[derive(Clone, Debug, Serialize)]
pub struct SweepInterface {
    /// Its name.
    pub name: String,
    /// Its jump, K.
    #[serde(rename = "delta_T_K")]
    pub delta: f64,
    /// Its conductance, W/(m² K).
    #[serde(rename = "conductance_W_m2K")]
    pub conductance: f64,
    /// Its channels.
    pub channels: Vec<Channel>,
}
