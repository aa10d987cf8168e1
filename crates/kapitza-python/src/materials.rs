//! The material database and the measured conductances.

use crate::arrays::{Input, Output, map};
use crate::errors;
use crate::gas::atomicity;
use kapitza::core::Property;
use kapitza::core::quantity::{Kind, si_unit};
use kapitza::materials::measured::{between_materials, pairs};
use kapitza::materials::{Database, Family, Listing, PropertyKey};
use pyo3::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn listings<'a>(list: impl Iterator<Item = &'a Listing>) -> String {
    let list: Vec<Value> = list
        .map(|l| {
            let family = short(l.family);
            json!({ "name": l.name, "family": family, "class": l.class, "title": l.title, "aliases": l.aliases, "tags": l.tags })
        })
        .collect();
    json!(list).to_string()
}

fn short(family: Family) -> &'static str {
    match family {
        Family::Solid => "solid",
        Family::Gas => "gas",
        Family::Tim => "tim",
    }
}

/// All materials, as JSON text.
#[pyfunction]
pub fn material_list() -> String {
    listings(Database::shipped().listings().iter())
}

/// Materials in whose names, title, class or tags every word occurs, as JSON text.
#[pyfunction]
pub fn material_search(query: &str) -> String {
    listings(Database::shipped().search(query).into_iter())
}

type Properties = BTreeMap<PropertyKey, Property>;

/// Name, properties and everything else of a material.
fn find(family: &str, name: &str) -> PyResult<(String, Properties, Value)> {
    let database = Database::shipped();
    match family {
        "solid" => {
            let solid = database.solid(name).map_err(errors::unknown)?;
            let elastic = solid.elastic_constants.as_ref().map(
                |e| json!({ "values_Pa": e.values, "range_K": e.range, "source": e.source, "note": e.note }),
            );
            let vickers = solid.vickers_microhardness.as_ref().map(|v| {
                json!({ "c1_Pa": v.c1, "c2": v.c2, "diagonals_m": v.diagonals, "source": v.source, "note": v.note })
            });
            let about = json!({
                "name": solid.name, "title": solid.title, "aliases": solid.aliases, "class": solid.class,
                "formula": solid.formula, "crystal": solid.crystal, "tags": solid.tags,
                "atoms_per_formula": solid.atoms_per_formula,
                "elastic_constants": elastic, "vickers_microhardness": vickers,
            });
            Ok((solid.name, solid.properties, about))
        }
        "gas" => {
            let gas = database.gas(name).map_err(errors::unknown)?;
            let accommodation: Vec<Value> = gas
                .accommodation
                .iter()
                .map(|a| {
                    json!({
                        "surface": a.surface, "value": a.value, "temperature_K": a.temperature, "source": a.source,
                        "note": a.note,
                    })
                })
                .collect();
            let about = json!({
                "name": gas.name, "title": gas.title, "aliases": gas.aliases, "formula": gas.formula,
                "atomicity": atomicity(&gas), "accommodation": accommodation,
            });
            Ok((gas.name, gas.properties, about))
        }
        _ => {
            let tim = database.tim(name).map_err(errors::unknown)?;
            let about =
                json!({ "name": tim.name, "title": tim.title, "aliases": tim.aliases, "class": tim.kind });
            Ok((tim.name, tim.properties, about))
        }
    }
}

/// One material, as JSON text: what it is, and the properties known.
#[pyfunction]
pub fn material(family: &str, name: &str) -> PyResult<String> {
    let (_, properties, mut about) = find(family, name)?;
    about["properties"] = json!(properties.keys().map(|key| key.key()).collect::<Vec<_>>());
    Ok(about.to_string())
}

/// One property of a material as a function of temperature.
#[pyfunction]
pub fn material_property(family: &str, name: &str, key: &str) -> PyResult<Curve> {
    let (name, mut properties, _) = find(family, name)?;
    let known = PropertyKey::ALL.iter().find(|known| known.key() == key).ok_or_else(|| {
        let all = PropertyKey::ALL.iter().map(|known| known.key());
        let near = kapitza::document::nearest(key, all);
        let hint = near
            .first()
            .map_or_else(|| "see .properties".to_owned(), |near| format!("did you mean \"{near}\"?"));
        errors::unknown(format!("no property is called \"{key}\"; {hint}"))
    })?;
    let property = properties.remove(known).ok_or_else(|| {
        let keys: Vec<&str> = properties.keys().map(|key| key.key()).collect();
        errors::unknown(format!(
            "the {} of {name} is not in the database; known: {}",
            known.name(),
            keys.join(", ")
        ))
    })?;
    let unit = match known.kind() {
        Kind::Temperature => "K".to_owned(),
        Kind::Of(dimension) => si_unit(dimension),
    };
    Ok(Curve { key: known.key(), unit, property })
}

/// A property of a material as a function of temperature.
#[pyclass(frozen, module = "kapitza._kapitza")]
pub struct Curve {
    /// Key in database files.
    #[pyo3(get)]
    key: &'static str,
    /// SI unit.
    #[pyo3(get)]
    unit: String,
    property: Property,
}

#[pymethods]
impl Curve {
    /// Values at temperatures (K); beyond the range those of its nearest end.
    fn values<'py>(&self, py: Python<'py>, temperature: Input<'py>) -> Output<'py> {
        map(py, &temperature, |t| if t.is_nan() { f64::NAN } else { self.property.value(t) })
    }

    /// What warnings call it.
    #[getter]
    fn label(&self) -> &str {
        &self.property.label
    }

    /// Range of temperature in which the numbers hold, K.
    #[getter]
    fn range(&self) -> (f64, f64) {
        self.property.range
    }

    /// Relative standard uncertainty, where the source states one.
    #[getter]
    fn uncertainty(&self) -> Option<f64> {
        self.property.uncertainty
    }

    /// Where the numbers come from.
    #[getter]
    fn source(&self) -> Option<&str> {
        self.property.source.as_ref().map(kapitza::core::Citation::as_str)
    }

    /// What a careful reader must know.
    #[getter]
    fn note(&self) -> Option<&str> {
        self.property.note.as_deref()
    }
}

/// Measurements between two materials under any of their names, as JSON text.
#[pyfunction]
pub fn measured_points(one: &str, other: &str, interlayers: bool) -> PyResult<String> {
    let found = between_materials(Database::shipped(), one, other, interlayers);
    serde_json::to_string(&found).map_err(|error| errors::unserialisable(&error))
}

/// The pairs of materials measured, film and substrate, with the number of points, most first.
#[pyfunction]
pub fn measured_pairs() -> Vec<(&'static str, &'static str, usize)> {
    pairs()
}
