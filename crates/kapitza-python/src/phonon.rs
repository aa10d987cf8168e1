//! Phonon mismatch between two solids.

use crate::arrays::{Input, Output};
use crate::errors;
use kapitza::materials::Database;
use kapitza::phonon::mismatch::MismatchModel;
use kapitza::phonon::{DebyeSolid, KapitzaInterface, TemperatureDefinition};
use kapitza::prelude::InterfaceLaw;
use numpy::PyArray1;
use pyo3::prelude::*;

/// A solid by name, or by density, longitudinal and transverse speed and atoms per volume.
#[derive(FromPyObject)]
pub enum Side {
    /// A name of the database.
    Name(String),
    /// Name, kg/m³, m/s, m/s, 1/m³.
    Numbers(String, f64, f64, f64, f64),
}

impl Side {
    fn solid(self) -> PyResult<DebyeSolid> {
        match self {
            Self::Name(name) => {
                let solid = Database::shipped().solid(&name).map_err(errors::unknown)?;
                DebyeSolid::from_material(&solid).map_err(errors::unknown)
            }
            Self::Numbers(name, density, longitudinal, transverse, atoms) => {
                Ok(DebyeSolid::new(name, density, longitudinal, transverse, atoms))
            }
        }
    }
}

/// Conductances by emitted and by equivalent-equilibrium temperatures (infinite where no resistance remains), the
/// prefactor of T³ at low temperature, citations.
#[pyfunction]
pub fn mismatch_conductance<'py>(
    py: Python<'py>,
    left: Side,
    right: Side,
    model: &str,
    temperature: Input<'py>,
) -> PyResult<(Output<'py>, Output<'py>, f64, Vec<String>)> {
    let model = MismatchModel::named(model).ok_or_else(|| {
        let names = MismatchModel::ALL.map(MismatchModel::name).join(", ");
        errors::argument(format!("no mismatch model is called \"{model}\"; models: {names}"))
    })?;
    let sides = [left.solid()?, right.solid()?];
    let interface = KapitzaInterface::debye(model, &sides, TemperatureDefinition::EquivalentEquilibrium)
        .map_err(|error| errors::argument(error.to_string()))?;
    let values = |definition: TemperatureDefinition| {
        let at = |&t: &f64| interface.at(t, definition).conductance.unwrap_or(f64::INFINITY);
        PyArray1::from_iter(py, temperature.as_array().iter().map(at))
    };
    Ok((
        values(TemperatureDefinition::Emitted),
        values(TemperatureDefinition::EquivalentEquilibrium),
        interface.transmission.low_temperature_prefactor(),
        interface.citations().iter().map(ToString::to_string).collect(),
    ))
}
