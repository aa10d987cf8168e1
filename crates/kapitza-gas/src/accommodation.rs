//! Energy accommodation coefficients: the fraction of the possible energy that a molecule hands over in one collision.
//!
//! Song & Yovanovich (AIAA 25th Aerospace Sciences Meeting, 1987), for engineering surfaces with adsorbed layers:
//! α = e^(C₀T*) M*_g/(C₁ + M*_g) + (1 − e^(C₀T*)) 2.4 μ/(1 + μ)², T* = (T_s − 273 K)/273 K, μ = M_g/M_s,
//! M*_g = M_g for monatomic gases, 1.4 M_g else, C₀ = −0.57, C₁ = 6.8 g/mol.

use kapitza_core::Citation;
use kapitza_core::interface::{Dual, Validity, Warning};
use num_dual::DualNum;

/// Where an accommodation coefficient comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Accommodation {
    /// A given number, 0 < α ≤ 1.
    Fixed(f64),
    /// The correlation of Song & Yovanovich.
    SongYovanovich {
        /// Molar mass of the gas, kg/mol.
        gas_molar_mass: f64,
        /// Whether the gas is monatomic.
        monatomic: bool,
        /// Molar mass of the solid, kg/mol.
        solid_molar_mass: f64,
    },
}

/// Temperatures of the data behind the correlation.
const RANGE: Validity = Validity {
    model: "accommodation coefficient of Song & Yovanovich (1987)",
    quantity: "surface temperature",
    low: 273.0,
    high: 1250.0,
    unit: "K",
};

/// The correlation of Song & Yovanovich for a surface temperature (K) and molar masses (kg/mol).
///
/// ```
/// // Nitrogen on stainless steel at 300 K: about 0.8.
/// let alpha = kapitza_gas::song_yovanovich(300.0.into(), 0.028, false, 0.0558);
/// assert!((alpha.re - 0.835).abs() < 0.03);
/// ```
pub fn song_yovanovich(temperature: Dual, gas_molar_mass: f64, monatomic: bool, solid_molar_mass: f64) -> Dual {
    const C0: f64 = -0.57;
    const C1: f64 = 6.8e-3; // kg/mol
    let reduced = (temperature - 273.0) / 273.0;
    let weight = (reduced * C0).exp();
    let effective = if monatomic { gas_molar_mass } else { 1.4 * gas_molar_mass };
    let ratio = gas_molar_mass / solid_molar_mass;
    let clean = 2.4 * ratio / ((1.0 + ratio) * (1.0 + ratio));
    weight * (effective / (C1 + effective) - clean) + clean
}

impl Accommodation {
    /// The coefficient at a surface temperature; the correlation is cut to at most 1.
    pub fn at(&self, temperature: Dual) -> Dual {
        match *self {
            Self::Fixed(alpha) => alpha.into(),
            Self::SongYovanovich { gas_molar_mass, monatomic, solid_molar_mass } => {
                let alpha = song_yovanovich(temperature, gas_molar_mass, monatomic, solid_molar_mass);
                if alpha.re > 1.0 { 1.0.into() } else { alpha }
            }
        }
    }

    /// A warning outside the range of the correlation.
    pub fn check(&self, temperature: f64) -> Option<Warning> {
        match self {
            Self::Fixed(_) => None,
            Self::SongYovanovich { .. } => RANGE.check(temperature),
        }
    }

    /// The source of the correlation.
    pub fn citation(&self) -> Option<Citation> {
        match self {
            Self::Fixed(_) => None,
            Self::SongYovanovich { .. } => Some(Citation::new(
                "S. Song, M. M. Yovanovich, Correlation of thermal accommodation coefficient for engineering surfaces, Fundamentals of Conduction and Recent Developments in Contact Resistance, ASME HTD 69, 107 (1987)",
            )),
        }
    }
}
