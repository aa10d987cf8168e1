//! Gas at a wall: mean free path and gas parameter.

use crate::arrays::{Input, Output, zip};
use crate::errors;
use kapitza::core::interface::InterfaceState;
use kapitza::gas::{Accommodation, GapGas};
use kapitza::materials::{Atomicity, Database, Gas, PropertyKey};
use pyo3::prelude::*;

/// A gas of the database.
pub fn gas(name: &str) -> PyResult<Gas> {
    Database::shipped().gas(name).map_err(errors::unknown)
}

/// A gas of the database as gap formulas need it.
pub fn gap_gas(name: &str) -> PyResult<GapGas> {
    GapGas::new(&gas(name)?).map_err(errors::unknown)
}

/// An accommodation coefficient, or the name of the solid it is to be estimated for.
#[derive(FromPyObject, Clone)]
pub enum Wall {
    /// α.
    Coefficient(f64),
    /// A solid of the database.
    Solid(String),
}

impl Wall {
    /// Given, or Song & Yovanovich from the molar masses.
    pub fn accommodation(&self, gas: &GapGas) -> PyResult<Accommodation> {
        match self {
            Self::Coefficient(alpha) => Ok(Accommodation::Fixed(*alpha)),
            Self::Solid(name) => {
                let solid = Database::shipped().solid(name).map_err(errors::unknown)?;
                let mass = solid.property(PropertyKey::MolarMass).map_err(errors::unknown)?.value(300.0);
                Ok(Accommodation::SongYovanovich {
                    gas_molar_mass: gas.molar_mass,
                    monatomic: gas.monatomic,
                    solid_molar_mass: mass / solid.atoms_per_formula.unwrap_or(1.0),
                })
            }
        }
    }
}

/// λ of a gas of the database, m, at temperatures (K) and pressures (Pa).
#[pyfunction]
pub fn mean_free_path_of<'py>(
    py: Python<'py>,
    gas: &str,
    temperature: Input<'py>,
    pressure: Input<'py>,
) -> PyResult<Output<'py>> {
    let gas = self::gas(gas)?;
    let viscosity = gas.property(PropertyKey::Viscosity).map_err(errors::unknown)?;
    let mass = gas.property(PropertyKey::MolarMass).map_err(errors::unknown)?.value(300.0);
    Ok(zip(py, &temperature, &pressure, |t, p| kapitza::gas::mean_free_path(viscosity.value(t), mass, t, p)))
}

/// λ, m, from a viscosity (Pa s) and a molar mass (kg/mol), at temperatures (K) and pressures (Pa).
#[pyfunction]
pub fn mean_free_path<'py>(
    py: Python<'py>,
    viscosity: f64,
    molar_mass: f64,
    temperature: Input<'py>,
    pressure: Input<'py>,
) -> Output<'py> {
    zip(py, &temperature, &pressure, |t, p| kapitza::gas::mean_free_path(viscosity, molar_mass, t, p))
}

/// M, m, of a gas of the database between two walls, at temperatures (K) and pressures (Pa).
#[pyfunction]
pub fn gas_parameter<'py>(
    py: Python<'py>,
    gas: &str,
    walls: (Wall, Wall),
    temperature: Input<'py>,
    pressure: Input<'py>,
) -> PyResult<Output<'py>> {
    let gas = gap_gas(gas)?;
    let accommodation = [walls.0.accommodation(&gas)?, walls.1.accommodation(&gas)?];
    Ok(zip(py, &temperature, &pressure, |t, p| {
        gas.parameter_times_pressure(&accommodation, &InterfaceState::at_temperature(t)).re / p
    }))
}

/// The word for how a gas molecule stores energy.
pub fn atomicity(gas: &Gas) -> &'static str {
    match gas.atomicity {
        Atomicity::Monatomic => "monatomic",
        Atomicity::Linear => "linear",
        Atomicity::Nonlinear => "nonlinear",
        Atomicity::Mixture => "mixture",
    }
}
