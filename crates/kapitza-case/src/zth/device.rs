//! The impedance of a block of a device, by its transient.

use super::{Impedance, ZthOptions, argument, logarithmic};
use crate::case::Case;
use crate::error::{CaseError, SolveError};
use crate::report::{SolveOptions, device_settings};
use kapitza_conduction::device::{DeviceOptions, Initial, PowerHistory, Transient};
use kapitza_core::Monitor;

pub(super) fn impedance(
    case: &Case,
    options: &ZthOptions,
    monitor: &dyn Monitor,
) -> Result<Impedance, CaseError> {
    let (device, transient) = case.device_over_time()?;
    let names: Vec<&str> = device.blocks.iter().map(|b| b.name.as_str()).collect();
    let listed = || names.iter().take(20).copied().collect::<Vec<_>>().join(", ");
    let block = match &options.block {
        Some(name) => names.iter().position(|known| known == name).ok_or_else(|| {
            argument(
                format!("no block is called \"{name}\"; there are {}", listed()),
                "name one with --block",
            )
        })?,
        None if names.len() == 1 => 0,
        None => {
            return Err(argument(
                format!("the device has {} blocks: {}", names.len(), listed()),
                "choose the junction with --block NAME",
            ));
        }
    };
    let power: f64 = device.blocks.iter().map(|b| b.heat.power()).sum();
    if power <= 0.0 {
        return Err(argument(
            format!("the blocks release {power} W together"),
            "give at least one block a power",
        ));
    }
    let (first, last) = match (options.times, &transient) {
        (Some(times), _) => times,
        (None, Some(transient)) => {
            let last = transient.times.last().copied().unwrap_or(1.0);
            (1e-7 * last, last)
        }
        (None, None) => {
            return Err(argument(
                "it is not said over which times the device is followed".into(),
                "give --times FIRST:LAST, such as 10us:1000s, or the case a [transient] with a `duration`",
            ));
        }
    };
    let times = logarithmic(first, last);
    let task = Transient {
        initial: Initial::Rest,
        power: PowerHistory::step(device.blocks.len()),
        times: std::iter::once(0.0).chain(times.iter().copied()).collect(),
    };
    let settings = DeviceOptions { fields: false, ..device_settings(case, SolveOptions::default())? };
    let solution = device.solve_transient(&task, &settings, monitor).map_err(SolveError::from)?;
    let reading = |k: usize| {
        let block = &solution.states[k].blocks[block];
        if options.hottest { block.max } else { block.mean }
    };
    let start = reading(0);
    let values = (1..=times.len()).map(|k| (reading(k) - start) / power).collect();
    let error = (solution.discretisation_error + solution.time_error) / power;
    let mut warnings = Vec::new();
    if device.blocks.len() > 1 {
        warnings.push(format!(
            "all blocks heat together: the impedance is the rise of {} per watt of the total {power} W, and its structure function is that of a driving point only as far as they heat one place",
            names[block]
        ));
    }
    Ok(Impedance {
        title: case.title().map(str::to_owned),
        source: "device",
        about: format!(
            "{} temperature of {} after a step of {power} W; discretisation and propagation {error:.1e} K/W",
            if options.hottest { "largest" } else { "mean" },
            names[block]
        ),
        // Numerical errors are smooth in time and drown in the noise; what they add to it is bounded by themselves.
        noise: (error > 0.0).then_some(error),
        times,
        values,
        path: None,
        file: None,
        warnings,
    })
}
