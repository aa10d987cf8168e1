//! From a device solved over time to its report.

use super::{DeviceReport, report as state};
use crate::case::Case;
use kapitza_conduction::device::{Device, DeviceSolution, TransientSolution};
use serde::Serialize;

/// What a device does over time.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceCourse {
    /// Times, s.
    #[serde(rename = "times_s")]
    pub times: Vec<f64>,
    /// Highest temperature of the device at each time, K.
    #[serde(rename = "max_temperature_series_K")]
    pub max_temperature: Vec<f64>,
    /// The highest of them: its temperature, time and place.
    pub peak: Peak,
    /// Energies since the beginning, J.
    #[serde(rename = "energy_J")]
    pub energy: Energy,
    /// Bound of the error of the propagation in time, K: strict for linear devices up to the linear solver's residual
    /// and the blocks' self-heating, which is that of the coarsest mesh; for others the sum of the estimated errors of
    /// all steps.
    #[serde(rename = "time_error_K")]
    pub time_error: f64,
    /// "modes" (exact propagation on a reduced linear model) or "implicit" (Runge-Kutta steps).
    pub propagation: &'static str,
    /// Modes or steps.
    pub count: usize,
}

/// The highest temperature of a course.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Peak {
    /// It, K.
    #[serde(rename = "temperature_K")]
    pub temperature: f64,
    /// When, s.
    #[serde(rename = "time_s")]
    pub time: f64,
    /// Where, m.
    #[serde(rename = "location_m")]
    pub location: [f64; 3],
}

/// Energies since the beginning, J.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Energy {
    /// Released by the blocks.
    pub released: f64,
    /// Lost to the surroundings.
    pub lost: f64,
    /// Stored in the device.
    pub stored: f64,
}

/// A block over time.
#[derive(Clone, Debug, Serialize)]
pub struct BlockCourse {
    /// Power, W.
    #[serde(rename = "power_series_W")]
    pub power: Vec<f64>,
    /// Mean temperature where it heats, K.
    #[serde(rename = "mean_series_K")]
    pub mean: Vec<f64>,
    /// Largest temperature there, K.
    #[serde(rename = "max_series_K")]
    pub max: Vec<f64>,
}

/// An interface over time.
#[derive(Clone, Debug, Serialize)]
pub struct InterfaceCourse {
    /// Mean jump, K.
    #[serde(rename = "mean_jump_series_K")]
    pub mean_jump: Vec<f64>,
    /// Jump of the largest size, K.
    #[serde(rename = "max_jump_series_K")]
    pub max_jump: Vec<f64>,
    /// Heat flow upwards, W.
    #[serde(rename = "heat_flow_series_W")]
    pub flow: Vec<f64>,
}

/// Both sides of an interface over a block, over time.
#[derive(Clone, Debug, Serialize)]
pub struct SidesCourse {
    /// Mean temperature of the lower side, K.
    #[serde(rename = "T_hot_mean_series_K")]
    pub hot: Vec<f64>,
    /// Mean temperature of the upper side, K.
    #[serde(rename = "T_cold_mean_series_K")]
    pub cold: Vec<f64>,
    /// Mean heat flux upwards, W/m².
    #[serde(rename = "flux_mean_series_W_m2")]
    pub flux: Vec<f64>,
}

/// The report of the last time, with the series of everything in it.
pub(super) fn report(case: &Case, device: &Device, solution: TransientSolution) -> DeviceReport {
    let states = &solution.states;
    let mut report = state(case, device, &states[states.len() - 1]);
    let series = |value: &dyn Fn(&DeviceSolution) -> f64| -> Vec<f64> { states.iter().map(value).collect() };
    for (n, block) in report.blocks.iter_mut().enumerate() {
        block.course = Some(BlockCourse {
            power: series(&|state| state.blocks[n].power),
            mean: series(&|state| state.blocks[n].mean),
            max: series(&|state| state.blocks[n].max),
        });
    }
    for (n, interface) in report.interfaces.iter_mut().enumerate() {
        interface.course = Some(InterfaceCourse {
            mean_jump: series(&|state| state.interfaces[n].mean_jump),
            max_jump: series(&|state| state.interfaces[n].max_jump),
            flow: series(&|state| state.interfaces[n].flow),
        });
        for (b, sides) in interface.blocks.iter_mut().enumerate() {
            sides.course = Some(SidesCourse {
                hot: series(&|state| state.interfaces[n].blocks[b].lower),
                cold: series(&|state| state.interfaces[n].blocks[b].upper),
                flux: series(&|state| state.interfaces[n].blocks[b].flux),
            });
        }
    }
    let hottest = states.iter().zip(&solution.times).fold(
        None,
        |best: Option<(&DeviceSolution, f64)>, next| match best {
            Some(best) if best.0.max_temperature >= next.0.max_temperature => Some(best),
            _ => Some((next.0, *next.1)),
        },
    );
    let (state, time) = hottest.unwrap_or((&states[states.len() - 1], 0.0));
    report.course = Some(DeviceCourse {
        times: solution.times.clone(),
        max_temperature: series(&|state| state.max_temperature),
        peak: Peak { temperature: state.max_temperature, time, location: state.max_location },
        energy: Energy {
            released: solution.energies.released,
            lost: solution.energies.lost,
            stored: solution.energies.stored,
        },
        time_error: solution.time_error,
        propagation: solution.report.path,
        count: solution.report.count,
    });
    report.solver.iterations = solution.report.iterations;
    report.solver.unknowns = solution.report.unknowns;
    report.solver.shape = solution.report.shape;
    report.solver.seconds = solution.report.seconds;
    report.field_series = solution.states.into_iter().map(|state| state.fields).collect();
    report
}
