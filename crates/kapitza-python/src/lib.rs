//! `kapitza._kapitza`: the compiled half of the Python package.
//!
//! Functions take plain numbers, one-dimensional arrays and dictionaries, and return arrays or JSON text; the Python
//! half checks units and makes typed objects. Nothing here computes: it calls the crates and turns their errors into
//! Python exceptions.

#![allow(clippy::needless_pass_by_value, reason = "arguments of Python functions are owned")]

mod arrays;
mod case;
mod contact;
mod dictionary;
mod errors;
mod gas;
mod materials;
mod phonon;
mod quantity;

use pyo3::prelude::*;

/// The compiled half of kapitza; use the package `kapitza`.
#[pymodule]
mod _kapitza {
    #[pymodule_export]
    use crate::case::{check_case, identify_case, solve_case, zth_case, zth_samples};
    #[pymodule_export]
    use crate::contact::{
        contact_modulus, effective_emissivity, elastic_contact, elastic_hardness, gap_integral,
        plastic_contact, radiative_conductance, relative_separation, rough_joint, slope_estimate,
    };
    #[pymodule_export]
    use crate::gas::{gas_parameter, mean_free_path, mean_free_path_of};
    #[pymodule_export]
    use crate::materials::{
        Curve, material, material_list, material_property, material_search, measured_pairs, measured_points,
    };
    #[pymodule_export]
    use crate::phonon::mismatch_conductance;
    #[pymodule_export]
    use crate::quantity::{kinds, parse_quantity};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
