//! Python exceptions: the classes of `kapitza.errors`, with the text of the command line.

use kapitza::case::CaseError;
use pyo3::exceptions::{PyKeyboardInterrupt, PyLookupError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList};

fn class<'py>(
    py: Python<'py>,
    cell: &'static PyOnceLock<Py<PyAny>>,
    name: &str,
) -> PyResult<&'py Bound<'py, PyAny>> {
    Ok(cell
        .get_or_try_init(py, || Ok::<_, PyErr>(py.import("kapitza.errors")?.getattr(name)?.unbind()))?
        .bind(py))
}

/// One mistake with its place, as far as it has one.
#[derive(Default)]
struct Entry<'a> {
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    key: &'a str,
    message: &'a str,
    help: Option<&'a str>,
}

impl Entry<'_> {
    fn dictionary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let entry = PyDict::new(py);
        entry.set_item("file", self.file)?;
        entry.set_item("line", self.line)?;
        entry.set_item("column", self.column)?;
        entry.set_item("key", self.key)?;
        entry.set_item("message", self.message)?;
        entry.set_item("help", self.help)?;
        Ok(entry)
    }
}

/// `CaseError` for wrong input, `SolveError` for a failed computation, `KeyboardInterrupt` for a cancelled one.
pub fn of_case(py: Python<'_>, error: &CaseError) -> PyErr {
    static CASE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static SOLVE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let text = error.to_string();
    let make = || -> PyResult<PyErr> {
        let errors = PyList::empty(py);
        match error {
            error if error.is_cancelled() => return Ok(PyKeyboardInterrupt::new_err(())),
            CaseError::Input(failure) => {
                for at in failure.located() {
                    let (file, key, message, help) = (&at.file, &at.key, &at.message, at.help.as_deref());
                    errors.append(
                        Entry { file, line: at.line, column: at.column, key, message, help }
                            .dictionary(py)?,
                    )?;
                }
            }
            CaseError::Unreadable { path, reason, help } => {
                let message = format!("cannot read {path}: {reason}");
                let entry = Entry { file: path, message: &message, help: Some(help), ..Entry::default() };
                errors.append(entry.dictionary(py)?)?;
            }
            _ => {
                let message = text.trim_start_matches("error: ");
                errors.append(Entry { message, ..Entry::default() }.dictionary(py)?)?;
            }
        }
        let error = if error.is_input() {
            class(py, &CASE, "CaseError")?.call1((text, errors))?
        } else {
            class(py, &SOLVE, "SolveError")?.call1((text,))?
        };
        Ok(PyErr::from_value(error))
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
