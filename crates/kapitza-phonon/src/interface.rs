//! An interface whose carriers cross it in one step: what it transmits, what the two sides carry without it, and so the
//! conductance in both definitions of temperature.
//!
//! G(T) = ∫ dω/2π ħω Ξ(ω) ∂n/∂T, and between equivalent equilibrium temperatures 1/G_eq = 1/G − ½(1/G₁ + 1/G₂), G_i the
//! ballistic conductances of the two sides (Simons 1974).

use crate::landauer::{TemperatureDefinition, Transmission, equivalent_equilibrium};
use kapitza_core::Citation;
use kapitza_core::interface::{Conductance, Dual, InterfaceLaw, InterfaceState, LawError, chain};
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;

/// What a model makes of two sides.
#[derive(Clone, Debug)]
pub struct KapitzaInterface {
    /// Name of the model, as in case files.
    pub model: &'static str,
    /// What the temperatures of the law are.
    pub definition: TemperatureDefinition,
    /// What crosses.
    pub transmission: Arc<dyn Transmission>,
    /// All modes of either side that travel towards the interface.
    pub bulk: [Arc<dyn Transmission>; 2],
    /// Of the model and of the data.
    pub citations: Vec<Citation>,
}

/// A conductance with the definition of its temperatures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ConductancePoint {
    /// T, K.
    #[serde(rename = "temperature_K")]
    pub temperature: f64,
    /// G, W m⁻² K⁻¹; `None` where the definition leaves no resistance.
    #[serde(rename = "conductance_W_m2K")]
    pub conductance: Option<f64>,
    /// R″ = 1/G, m² K W⁻¹; zero where the definition leaves no resistance.
    #[serde(rename = "resistance_m2K_W")]
    pub resistance: f64,
    /// Estimate of the numerical error of G, W m⁻² K⁻¹.
    #[serde(rename = "error_W_m2K")]
    pub error: f64,
    /// What the temperatures are.
    pub definition: TemperatureDefinition,
}

impl KapitzaInterface {
    /// The conductance at a temperature (K) in one of the two definitions.
    pub fn at(&self, temperature: f64, definition: TemperatureDefinition) -> ConductancePoint {
        let emitted = self.transmission.landauer(temperature);
        let (conductance, error) = match definition {
            TemperatureDefinition::Emitted => (Some(emitted.conductance), emitted.error),
            TemperatureDefinition::EquivalentEquilibrium => {
                let bulk = self.bulk.each_ref().map(|side| side.landauer(temperature));
                let conductance =
                    equivalent_equilibrium(emitted.conductance, bulk.map(|side| side.conductance));
                // Errors of resistances add.
                let of_resistance =
                    |side: crate::Landauer| side.error / (side.conductance * side.conductance);
                let error = of_resistance(emitted) + 0.5 * bulk.map(of_resistance).iter().sum::<f64>();
                (conductance, conductance.map_or(0.0, |g| error * g * g))
            }
        };
        let resistance = conductance.map_or(0.0, f64::recip);
        ConductancePoint { temperature, conductance, resistance, error, definition }
    }

    /// Ballistic conductances of the two sides, τ = 1, W m⁻² K⁻¹.
    pub fn bulk_conductances(&self, temperature: f64) -> [f64; 2] {
        self.bulk.each_ref().map(|side| side.landauer(temperature).conductance)
    }

    /// G/T³ at low temperature in one of the two definitions, W m⁻² K⁻⁴; `None` where no resistance remains.
    pub fn low_temperature_prefactor(&self, definition: TemperatureDefinition) -> Option<f64> {
        let emitted = self.transmission.low_temperature_prefactor();
        match definition {
            TemperatureDefinition::Emitted => Some(emitted),
            TemperatureDefinition::EquivalentEquilibrium => {
                let bulk = self.bulk.each_ref().map(|side| side.low_temperature_prefactor());
                equivalent_equilibrium(emitted, bulk)
            }
        }
    }

    /// dQ̇_one-way/dT by a central difference of the one-way flux, W m⁻² K⁻¹: another way to the conductance between emitted
    /// temperatures.
    pub fn slope_of_one_way_flux(&self, temperature: f64) -> f64 {
        // Third order in the step; the rounding of the difference is as small there.
        let step = 1e-4 * temperature;
        let flux = |t: f64| self.transmission.one_way_flux(t);
        let slope = |h: f64| (flux(temperature + h) - flux(temperature - h)) / (2.0 * h);
        (4.0 * slope(step) - slope(2.0 * step)) / 3.0
    }
}

impl InterfaceLaw for KapitzaInterface {
    fn name(&self) -> Cow<'static, str> {
        format!("{} ({})", self.model, self.definition.name()).into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        let t = state.mean_temperature();
        if t.re <= 0.0 || !t.re.is_finite() {
            return Err(LawError::Domain {
                law: "phonon mismatch",
                quantity: "mean temperature",
                value: t.re,
                low: 0.0,
                high: f64::INFINITY,
                unit: "K",
            });
        }
        let dual = |transmission: &Arc<dyn Transmission>| {
            let found = transmission.landauer(t.re);
            chain(t, found.conductance, found.slope)
        };
        let emitted = dual(&self.transmission);
        let value = match self.definition {
            TemperatureDefinition::Emitted => emitted,
            TemperatureDefinition::EquivalentEquilibrium => {
                let one = Dual::from(1.0);
                let bulk = one / dual(&self.bulk[0]) + one / dual(&self.bulk[1]);
                let resistance = one / emitted - bulk * 0.5;
                if resistance.re <= 1e-13 / emitted.re {
                    return Err(LawError::Missing {
                        law: "equivalent-equilibrium conductance",
                        what: "two different solids: between identical ones nothing is reflected and no resistance remains".into(),
                    });
                }
                one / resistance
            }
        };
        if value.re.is_finite() && value.re >= 0.0 {
            Ok(Conductance::single(value))
        } else {
            Err(LawError::NotPhysical {
                law: self.name().into_owned(),
                value: value.re,
                temperature: t.re,
                pressure: state.contact_pressure.re,
            })
        }
    }

    fn citations(&self) -> Vec<Citation> {
        let mut all = self.citations.clone();
        if self.definition == TemperatureDefinition::EquivalentEquilibrium {
            all.insert(
                all.len().min(1),
                Citation::new(
                    "S. Simons, On the thermal contact resistance between insulators, J. Phys. C 7, 4048 (1974)",
                ),
            );
        }
        all
    }
}
