//! Functions of numbers applied to one-dimensional arrays.

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

/// A one-dimensional array of numbers, of any strides.
pub type Input<'py> = PyReadonlyArray1<'py, f64>;

/// A new one-dimensional array.
pub type Output<'py> = Bound<'py, PyArray1<f64>>;

/// f of every element.
pub fn map<'py>(py: Python<'py>, x: &Input<'py>, f: impl Fn(f64) -> f64) -> Output<'py> {
    PyArray1::from_iter(py, x.as_array().iter().map(|&x| f(x)))
}

/// f of two arrays of the same length, element by element.
pub fn zip<'py>(py: Python<'py>, x: &Input<'py>, y: &Input<'py>, f: impl Fn(f64, f64) -> f64) -> Output<'py> {
    PyArray1::from_iter(py, x.as_array().iter().zip(y.as_array().iter()).map(|(&x, &y)| f(x, y)))
}
