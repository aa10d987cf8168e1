//! Python exceptions: the classes of `kapitza.errors`, with the text of the command line.

use kapitza::case::CaseError;
use kapitza::document::Located;
use pyo3::exceptions::{PyKeyboardInterrupt, PyLookupError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList};

fn class<'py>(py: Python<'py>, cell: &'static PyOnceLock<Py<PyAny>>, name: &str) -> PyResult<&'py Bound<'py, PyAny>> {
    Ok(cell.get_or_try_init(py, || Ok::<_, PyErr>(py.import("kapitza.errors")?.getattr(name)?.unbind()))?.bind(py))
}

fn entry<'py>(py: Python<'py>, located: &Located) -> PyResult<Bound<'py, PyDict>> {
    let entry = PyDict::new(py);
    entry.set_item("file", &located.file)?;
    entry.set_item("line", located.line)?;
    entry.set_item("column", located.column)?;
    entry.set_item("key", &located.key)?;
    entry.set_item("message", &located.message)?;
    entry.set_item("help", located.help.as_deref())?;
    Ok(entry)
}

/// `CaseError` for wrong input, `SolveError` for a failed computation, `KeyboardInterrupt` for a cancelled one.
pub fn of_case(py: Python<'_>, error: &CaseError) -> PyErr {
    static CASE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static SOLVE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let text = error.to_string();
    let make = || -> PyResult<PyErr> {
        let errors = PyList::empty(py);
        match error {
            CaseError::Cancelled(_) => return Ok(PyKeyboardInterrupt::new_err(())),
            CaseError::Input(failure) => {
                for located in failure.located() {
                    errors.append(entry(py, &located)?)?;
                }
            }
            CaseError::Unreadable { path, reason, help } => {
                let (file, message) = (path.clone(), format!("cannot read {path}: {reason}"));
                let help = Some((*help).to_owned());
                errors.append(entry(py, &Located { file, line: None, column: None, key: String::new(), message, help })?)?;
            }
            other => {
                let message = text.trim_start_matches("error: ").to_owned();
                let file = String::new();
                errors.append(entry(py, &Located { file, line: None, column: None, key: String::new(), message, help: None })?)?;
            }
        }
        let (cell, name) = if error.is_input() { (&CASE, "CaseError") } else { (&SOLVE, "SolveError") };
        let arguments = if error.is_input() { (&text, errors).into_pyobject(py)?.into_any() } else { (&text,).into_pyobject(py)?.into_any() };
        Ok(PyErr::from_value(class(py, cell, name)?.call1(arguments.cast_into::<pyo3::types::PyTuple>()?)?))
    };
    make().unwrap_or_else(|error| error)
}

/// A wrong argument.
pub fn argument(error: impl ToString) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// A name that is not in the database, or a property a material lacks.
pub fn unknown(error: impl ToString) -> PyErr {
    PyLookupError::new_err(error.to_string())
}

/// A result that cannot be written as JSON.
pub fn unserialisable(error: &serde_json::Error) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}
