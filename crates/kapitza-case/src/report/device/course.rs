//! From a device solved over time to its report.

use super::{
    BlockCourse, DeviceCourse, DeviceReport, Energy, InterfaceCourse, Peak, SidesCourse, report as state,
};
use crate::case::Case;
use kapitza_conduction::device::{Device, DeviceSolution, TransientSolution};

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
