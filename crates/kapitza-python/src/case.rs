//! Cases: checked and solved without the interpreter's lock, and stopped by Ctrl-C.

use crate::{dictionary, errors};
use kapitza::case::{
    Case, CaseError, DeviceReport, Report, SolveOptions, ZthOptions, check, identify, solve, zth,
    zth_of_case, zth_of_samples,
};
use kapitza::conduction::device::{Method, PlaneKind};
use kapitza::core::CancelFlag;
use kapitza::core::checkpoint::CheckpointFile;
use kapitza::document::RawTable;
use numpy::PyArray1;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How often a long solve looks for Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(50);

/// Where a case comes from.
enum Origin {
    File(PathBuf),
    Table(RawTable),
}

impl Origin {
    fn new(py: Python<'_>, source: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(path) = source.extract::<PathBuf>() {
            return Ok(Self::File(path));
        }
        Ok(Self::Table(dictionary::table(source).map_err(|error| errors::of_case(py, &error))?))
    }

    fn read(self) -> Result<Case, CaseError> {
        match self {
            Self::File(path) => Case::open(&path),
            Self::Table(raw) => Case::from_table(dictionary::NAME, raw),
        }
    }
}

/// The exception of a pending signal, such as Ctrl-C.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method itself is not general over lifetimes"
)]
fn signals() -> PyResult<()> {
    Python::attach(|py| py.check_signals())
}

/// Does the work on a thread of its own, so that this one can look for signals meanwhile.
fn interruptible<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&CancelFlag) -> Result<T, CaseError> + Send,
) -> PyResult<T> {
    let flag = CancelFlag::default();
    let outcome = py.detach(|| {
        std::thread::scope(|scope| {
            let (sender, receiver) = channel();
            let flag = &flag;
            let worker = scope.spawn(move || {
                let _ = sender.send(work(flag));
            });
            let mut interrupted = None;
            loop {
                match receiver.recv_timeout(PATIENCE) {
                    Ok(result) => return interrupted.map_or(Ok(result), Err),
                    Err(RecvTimeoutError::Timeout) => {
                        if interrupted.is_none()
                            && let Err(error) = signals()
                        {
                            flag.cancel();
                            interrupted = Some(error);
                        }
                    }
                    Err(RecvTimeoutError::Disconnected) => {
                        return match worker.join() {
                            Err(panic) => std::panic::resume_unwind(panic),
                            Ok(()) => Err(PyRuntimeError::new_err("the solver ended without a result")),
                        };
                    }
                }
            }
        })
    })?;
    outcome.map_err(|error| errors::of_case(py, &error))
}

/// A map of a device: layer, place ("lower", "upper" or a fraction of the thickness), height (m), edges of the cells
/// along x and y (m), temperatures (K; y slow, NaN where there is nothing).
type Field<'py> =
    (String, String, f64, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>);

fn fields<'py>(py: Python<'py>, report: &mut DeviceReport) -> Vec<Field<'py>> {
    let layers: Vec<String> = report.layers.iter().map(|layer| layer.0.clone()).collect();
    report
        .fields
        .drain(..)
        .map(|field| {
            let place = match field.kind {
                PlaneKind::Lower => "lower".to_owned(),
                PlaneKind::Upper => "upper".to_owned(),
                PlaneKind::Inside(fraction) => fraction.to_string(),
            };
            (
                layers.get(field.layer).cloned().unwrap_or_default(),
                place,
                field.z,
                PyArray1::from_vec(py, field.x),
                PyArray1::from_vec(py, field.y),
                PyArray1::from_vec(py, field.values),
            )
        })
        .collect()
}

/// Solves a case, a path or a dictionary; the report as JSON text, and the maps of a device.
#[pyfunction]
#[pyo3(signature = (source, samples=None, seed=None, method=None, checkpoint=None))]
pub fn solve_case<'py>(
    py: Python<'py>,
    source: &Bound<'py, PyAny>,
    samples: Option<usize>,
    seed: Option<u64>,
    method: Option<&str>,
    checkpoint: Option<std::path::PathBuf>,
) -> PyResult<(String, Vec<Field<'py>>)> {
    let origin = Origin::new(py, source)?;
    let method = match method {
        None => None,
        Some("auto") => Some(Method::Auto),
        Some("spectral") => Some(Method::Spectral),
        Some("multigrid") => Some(Method::Multigrid),
        Some(other) => {
            return Err(PyValueError::new_err(format!(
                "method = {other:?}: use \"auto\", \"spectral\" or \"multigrid\""
            )));
        }
    };
    // Every minute, as on the command line.
    let checkpoint = checkpoint.map(|path| CheckpointFile::new(path, std::time::Duration::from_mins(1)));
    let options =
        SolveOptions { method, samples, seed, checkpoint: checkpoint.as_ref(), ..SolveOptions::default() };
    let mut report = interruptible(py, |monitor| solve(&origin.read()?, options, monitor))?;
    if let Some(checkpoint) = &checkpoint {
        checkpoint.remove().map_err(|error| PyValueError::new_err(error.to_string()))?;
    }
    let text = serde_json::to_string(&report).map_err(|error| errors::unserialisable(&error))?;
    let fields = match &mut report {
        Report::Stack(_) => Vec::new(),
        Report::Device(report) => fields(py, report),
    };
    Ok((text, fields))
}

/// Checks a case, a path or a dictionary, without solving it; its title.
#[pyfunction]
pub fn check_case(py: Python<'_>, source: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    let origin = Origin::new(py, source)?;
    interruptible(py, |_| {
        let case = origin.read()?;
        check(&case)?;
        Ok(case.title().map(str::to_owned))
    })
}

/// Identifies the interface that a case, a path or a dictionary, names; the report as JSON text.
#[pyfunction]
pub fn identify_case(py: Python<'_>, source: &Bound<'_, PyAny>) -> PyResult<String> {
    let origin = Origin::new(py, source)?;
    let report = interruptible(py, |monitor| identify(&origin.read()?, monitor))?;
    serde_json::to_string(&report).map_err(|error| errors::unserialisable(&error))
}

/// Thermal impedance and structure functions of a path (and a second one) or of a dictionary; the report as JSON text.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each option of the command")]
pub fn zth_case(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    dual: Option<PathBuf>,
    noise: Option<f64>,
    seed: u64,
    times: Option<(f64, f64)>,
    block: Option<String>,
    hottest: bool,
    power: Option<f64>,
    offset: Option<(f64, f64)>,
    calibration: Option<PathBuf>,
) -> PyResult<String> {
    let origin = Origin::new(py, source)?;
    if dual.is_some() && matches!(origin, Origin::Table(_)) {
        return Err(PyValueError::new_err("dual needs two files"));
    }
    let options = ZthOptions { noise, seed, times, block, hottest, power, offset, calibration };
    let report = interruptible(py, |monitor| match origin {
        Origin::File(path) => zth(&path, dual.as_deref(), &options, monitor),
        table @ Origin::Table(_) => zth_of_case(&table.read()?, &options, monitor),
    })?;
    serde_json::to_string(&report).map_err(|error| errors::unserialisable(&error))
}

/// Structure functions of readings in s and K/W; the report as JSON text.
#[pyfunction]
pub fn zth_samples(
    py: Python<'_>,
    times: Vec<f64>,
    values: Vec<f64>,
    noise: Option<f64>,
    seed: u64,
) -> PyResult<String> {
    let options = ZthOptions { noise, seed, ..ZthOptions::default() };
    let report = interruptible(py, |_| zth_of_samples(times, values, &options))?;
    serde_json::to_string(&report).map_err(|error| errors::unserialisable(&error))
}
