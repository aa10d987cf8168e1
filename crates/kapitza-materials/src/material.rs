//! Solids, gases and thermal interface materials.

use crate::PropertyKey;
use kapitza_core::{Citation, Property};
use std::collections::BTreeMap;

/// Why a material cannot give what a model needs.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MaterialError {
    /// The property is not known for the material.
    #[error(
        "the {property} of {material} is not in the database; give it in the case file or in a database file of your own"
    )]
    Missing {
        /// The material.
        material: String,
        /// The property, in words.
        property: &'static str,
    },
}

/// A solid.
#[derive(Clone, Debug, Default)]
pub struct Solid {
    /// Name in case files.
    pub name: String,
    /// The name in words.
    pub title: String,
    /// Further names.
    pub aliases: Vec<String>,
    /// Metal, alloy, semiconductor, ...
    pub class: String,
    /// Chemical formula of an element or a compound.
    pub formula: Option<String>,
    /// Crystal structure.
    pub crystal: Option<String>,
    /// Words found by search.
    pub tags: Vec<String>,
    /// Atoms in one formula unit.
    pub atoms_per_formula: Option<f64>,
    /// Everything that is a function of temperature.
    pub properties: BTreeMap<PropertyKey, Property>,
    /// Elastic constants, Pa, by name (`c11`, ...).
    pub elastic_constants: Option<ElasticConstants>,
    /// Fit of Vickers microhardness against indentation size.
    pub vickers_microhardness: Option<VickersMicrohardness>,
}

/// Elastic constants of a crystal in its standard axes.
#[derive(Clone, Debug)]
pub struct ElasticConstants {
    /// C_ij by name, Pa.
    pub values: BTreeMap<&'static str, f64>,
    /// Range of temperature, K.
    pub range: (f64, f64),
    /// Where they come from.
    pub source: Citation,
    /// What a careful reader must know.
    pub note: Option<String>,
}

/// H_v = c₁ (d_v / 1 µm)^c₂, the Vickers microhardness against the indentation diagonal.
#[derive(Clone, Debug)]
pub struct VickersMicrohardness {
    /// c₁, Pa.
    pub c1: f64,
    /// c₂.
    pub c2: f64,
    /// Range of diagonals of the fit, m.
    pub diagonals: Option<(f64, f64)>,
    /// Where the fit comes from.
    pub source: Citation,
    /// What a careful reader must know.
    pub note: Option<String>,
}

/// How a gas molecule stores energy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atomicity {
    /// He, Ne, Ar, Kr, Xe.
    Monatomic,
    /// Linear molecules.
    Linear,
    /// Other molecules.
    Nonlinear,
    /// A mixture, such as air.
    Mixture,
}

/// A gas in the dilute limit.
#[derive(Clone, Debug)]
pub struct Gas {
    /// Name in case files.
    pub name: String,
    /// The name in words.
    pub title: String,
    /// Further names.
    pub aliases: Vec<String>,
    /// Chemical formula.
    pub formula: Option<String>,
    /// Structure of the molecule.
    pub atomicity: Atomicity,
    /// Molar mass (kg/mol), thermal conductivity, viscosity, specific heat at constant pressure.
    pub properties: BTreeMap<PropertyKey, Property>,
    /// Measured energy accommodation coefficients.
    pub accommodation: Vec<Accommodation>,
}

/// A measured energy accommodation coefficient.
#[derive(Clone, Debug)]
pub struct Accommodation {
    /// The surface and its state.
    pub surface: String,
    /// α, 0 to 1.
    pub value: f64,
    /// Temperature of the measurement, K, where stated.
    pub temperature: Option<f64>,
    /// Where it comes from.
    pub source: Citation,
    /// What a careful reader must know.
    pub note: Option<String>,
}

/// A thermal interface material.
#[derive(Clone, Debug)]
pub struct Tim {
    /// Name in case files.
    pub name: String,
    /// The name in words.
    pub title: String,
    /// Further names.
    pub aliases: Vec<String>,
    /// Grease, gel, pad, phase change, solder, indium, liquid metal, adhesive, graphite.
    pub kind: String,
    /// Conductivity, bond line, contact resistance, joint resistance, yield stress, density, specific heat.
    pub properties: BTreeMap<PropertyKey, Property>,
}

fn property<'a>(
    properties: &'a BTreeMap<PropertyKey, Property>,
    key: PropertyKey,
    material: &str,
) -> Result<&'a Property, MaterialError> {
    properties
        .get(&key)
        .ok_or_else(|| MaterialError::Missing { material: material.to_owned(), property: key.name() })
}

impl Solid {
    /// A property, or an error that names it and the material.
    pub fn property(&self, key: PropertyKey) -> Result<&Property, MaterialError> {
        property(&self.properties, key, &self.name)
    }

    /// Atoms per volume at a temperature, 1/m³: N_A ρ n / M.
    pub fn atomic_density(&self, temperature: f64) -> Result<f64, MaterialError> {
        let atoms = self.atoms_per_formula.ok_or_else(|| MaterialError::Missing {
            material: self.name.clone(),
            property: "number of atoms per formula unit",
        })?;
        let density = self.property(PropertyKey::Density)?.value(temperature);
        let molar_mass = self.property(PropertyKey::MolarMass)?.value(temperature);
        Ok(kapitza_core::constants::AVOGADRO * density * atoms / molar_mass)
    }
}

impl Gas {
    /// A property, or an error that names it and the gas.
    pub fn property(&self, key: PropertyKey) -> Result<&Property, MaterialError> {
        property(&self.properties, key, &self.name)
    }

    /// Ratio of specific heats γ = c_p/(c_p − R/M) of the ideal gas.
    pub fn heat_capacity_ratio(&self, temperature: f64) -> Result<f64, MaterialError> {
        let cp = self.property(PropertyKey::SpecificHeat)?.value(temperature);
        let molar_mass = self.property(PropertyKey::MolarMass)?.value(temperature);
        Ok(cp / (cp - kapitza_core::constants::MOLAR_GAS / molar_mass))
    }

    /// Prandtl number μ c_p / k.
    pub fn prandtl_number(&self, temperature: f64) -> Result<f64, MaterialError> {
        let value = |key: PropertyKey| self.property(key).map(|p| p.value(temperature));
        Ok(value(PropertyKey::Viscosity)? * value(PropertyKey::SpecificHeat)?
            / value(PropertyKey::ThermalConductivity)?)
    }
}

impl Tim {
    /// A property, or an error that names it and the material.
    pub fn property(&self, key: PropertyKey) -> Result<&Property, MaterialError> {
        property(&self.properties, key, &self.name)
    }
}
