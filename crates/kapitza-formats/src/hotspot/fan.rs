//! The model of fins and fan behind `-package_model_used 1`: it gives the resistance between sink and ambient.
//!
//! Textbook correlations with the constants of HotSpot 7 (`package.c`, `package.h`): the air flow follows from the fan's
//! speed, the film from Reynolds and Nusselt numbers, the resistance from the film on fins or pins. HotSpot's authors
//! ask for caution with it, and so does this.

use super::config::pairs;
use crate::error::{FormatError, Place};
use crate::text::Text;
use std::path::Path;

/// How the air reaches the sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowType {
    /// From the side.
    Lateral,
    /// From above.
    Impinging,
}

/// What stands on the sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinkType {
    /// Parallel fins.
    Fins,
    /// Pins.
    Pins,
}

/// The parameters of fins and fan, SI (the speed in 1/min).
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Natural in place of forced convection.
    pub natural: bool,
    /// How the air reaches the sink.
    pub flow: FlowType,
    /// What stands on it.
    pub sink: SinkType,
    /// Height of a fin, m.
    pub fin_height: f64,
    /// Thickness of a fin, m.
    pub fin_width: f64,
    /// Distance between fins, m.
    pub channel_width: f64,
    /// Height of a pin, m.
    pub pin_height: f64,
    /// Diameter of a pin, m.
    pub pin_diameter: f64,
    /// Distance between pins, m.
    pub pin_distance: f64,
    /// Radius of the fan, m.
    pub fan_radius: f64,
    /// Radius of its motor, m.
    pub motor_radius: f64,
    /// Speed, 1/min.
    pub speed: f64,
}

impl Default for Fan {
    fn default() -> Self {
        Self {
            natural: false,
            flow: FlowType::Lateral,
            sink: SinkType::Fins,
            fin_height: 0.03,
            fin_width: 0.001,
            channel_width: 0.002,
            pin_height: 0.02,
            pin_diameter: 0.002,
            pin_distance: 0.005,
            fan_radius: 0.03,
            motor_radius: 0.01,
            speed: 1000.0,
        }
    }
}

/// Density of air, kg/m³.
const DENSITY: f64 = 1.059;
/// Conductivity of air, W/(m K).
const CONDUCTIVITY: f64 = 0.028;
/// Dynamic viscosity of air, Pa s.
const VISCOSITY: f64 = 2.0e-5;
/// Prandtl number of air.
const PRANDTL: f64 = 0.73;
/// Reynolds number at which the flow between fins becomes turbulent.
const TURBULENT: f64 = 3500.0;
/// HotSpot's π.
#[expect(clippy::approx_constant, reason = "the constant of the original")]
const PI: f64 = 3.1416;
/// HotSpot's rad/s per 1/min.
const RADIANS: f64 = 0.105;

impl Fan {
    /// Reads the file that `-package_config_file` names.
    ///
    /// # Errors
    /// A key that is not known, or a value that it does not allow.
    pub fn open(path: &Path) -> Result<Self, FormatError> {
        Self::parse(&Text::open(path, "a HotSpot package configuration")?)
    }

    pub(crate) fn parse(text: &Text) -> Result<Self, FormatError> {
        let mut fan = Self::default();
        for (key, value) in pairs(text)? {
            let length = || text.positive(value, key.text, "m");
            let choice = || match value.text {
                "0" => Ok(false),
                "1" => Ok(true),
                other => {
                    Err(text.error(value, format!("`{}` is \"{other}\"", key.text), "it must be 0 or 1"))
                }
            };
            match &key.text[1..] {
                "natural_convec" => fan.natural = choice()?,
                "flow_type" => fan.flow = if choice()? { FlowType::Impinging } else { FlowType::Lateral },
                "sink_type" => fan.sink = if choice()? { SinkType::Pins } else { SinkType::Fins },
                "fin_height" => fan.fin_height = length()?,
                "fin_width" => fan.fin_width = length()?,
                "channel_width" => fan.channel_width = length()?,
                "pin_height" => fan.pin_height = length()?,
                "pin_diam" => fan.pin_diameter = length()?,
                "pin_dist" => fan.pin_distance = length()?,
                "fan_radius" => fan.fan_radius = length()?,
                "motor_radius" => fan.motor_radius = length()?,
                "rpm" => fan.speed = text.positive(value, key.text, "1/min")?,
                other => {
                    return Err(text.error(
                        key,
                        format!("unknown parameter `-{other}`"),
                        "known are natural_convec, flow_type, sink_type, fin_height, fin_width, channel_width, pin_height, pin_diam, pin_dist, fan_radius, motor_radius, rpm",
                    ));
                }
            }
        }
        if fan.motor_radius >= fan.fan_radius {
            return Err(Place::file(&text.path).error(
                "the motor is as large as the fan",
                "`-motor_radius` must be smaller than `-fan_radius`",
            ));
        }
        Ok(fan)
    }

    /// Resistance between a sink of this side (m) and conductivity (W/(m K)) and the ambient under forced convection,
    /// K/W; NaN where the correlations give none.
    pub fn resistance(&self, side: f64, conductivity: f64) -> f64 {
        let fins = ((side - self.fin_width) / (self.fin_width + self.channel_width) - 0.5).ceil();
        let across = (side - self.pin_diameter) / (self.pin_diameter + self.pin_distance);
        let pins = (across * across - 0.5).ceil();
        let finned = side * (side + 2.0 * fins * self.fin_height);
        let pinned = side * side + PI * self.pin_diameter * self.pin_height * pins;
        // The torque of a laminar fan grows with its speed; mean radius and swept area of the blades.
        let blade = (self.fan_radius * self.fan_radius - self.motor_radius * self.motor_radius).sqrt();
        let radius = self.motor_radius + blade;
        let swept = PI * blade * blade;
        let volume = swept * (0.25 * PI * radius.powi(3) * self.speed * RADIANS / swept).sqrt();
        let (diameter, velocity) = match (self.flow, self.sink) {
            (FlowType::Lateral, sink) => {
                let diameter = 2.0 * self.channel_width * side / (self.channel_width + side);
                let open = match sink {
                    SinkType::Fins => (fins - 1.0) * self.channel_width * self.fin_height,
                    SinkType::Pins => (pins.sqrt() - 1.0) * self.pin_distance * self.pin_height,
                };
                (diameter, volume / open)
            }
            (FlowType::Impinging, _) => {
                let pin = PI * (0.5 * self.pin_diameter).powi(2);
                (2.0 * side / PI.sqrt(), volume / (side * side - pins * pin))
            }
        };
        let reynolds = DENSITY * velocity * diameter / VISCOSITY;
        match (self.flow, self.sink) {
            (FlowType::Lateral, SinkType::Fins) => {
                let film = if reynolds <= TURBULENT {
                    let modified =
                        DENSITY * velocity * self.channel_width * self.channel_width / (VISCOSITY * side);
                    let developed = (modified * PRANDTL * 0.5).powi(-3);
                    let developing = (0.664
                        * modified.sqrt()
                        * PRANDTL.powf(0.33)
                        * (1.0 + 3.65 / modified.sqrt()).sqrt())
                    .powi(-3);
                    (developed + developing).powf(-0.33) * CONDUCTIVITY / self.channel_width
                } else {
                    let friction = (0.79 * reynolds.ln() - 1.64).powi(-2);
                    0.125 * friction * reynolds * PRANDTL.powf(0.33) * CONDUCTIVITY / diameter
                };
                let m = (2.0 * film / (conductivity * self.fin_width)).sqrt() * side;
                let efficiency = m.tanh() / m;
                1.0 / (film * (self.channel_width + 2.0 * efficiency * side) * fins * side)
            }
            (FlowType::Lateral, SinkType::Pins) => {
                let rows = pins.sqrt() - 1.0;
                let arrangement = 0.8 + 0.8333 * rows.sqrt() / (1.0 + 0.03 * rows * rows).powf(0.25);
                let nusselt = 0.4
                    + 0.9
                        * (1.25 * arrangement * 0.6 * reynolds.sqrt() + 0.001 * reynolds)
                        * PRANDTL.powf(0.33);
                self.pin_diameter / (nusselt * CONDUCTIVITY * pinned)
            }
            (FlowType::Impinging, sink) => {
                let area = if sink == SinkType::Fins { finned } else { pinned };
                let nusselt =
                    1.92 * reynolds.powf(0.716) * PRANDTL.powf(0.4) * (area / (side * side)).powf(-0.698);
                diameter / (nusselt * CONDUCTIVITY * area)
            }
        }
    }
}
