//! Case files from arbitrary bytes: no panic, no hang, no result that is not finite.
//!
//! Whatever reads as a case is solved too, if it is small.

#![no_main]

use kapitza::prelude::*;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let case = match Case::parse_bytes("fuzz.toml", bytes.to_vec()) {
        Ok(case) => case,
        Err(error) => {
            assert!(error.is_input());
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    // Sweeps, samples and long stacks are work that was asked for, not hangs.
    if case.elements() > 40 || case.sweep_points() > 8 {
        return;
    }
    if case.kind() != CaseKind::Stack {
        return;
    }
    match solve_stack(&case, SolveOptions { samples: Some(0), ..SolveOptions::default() }, &()) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(report) => {
            let finite = |value: f64| assert!(value.is_finite());
            for value in [report.heat_flow, report.heat_flow_hot, report.max_temperature, report.total_delta, report.energy_balance] {
                finite(value);
            }
            assert!(report.max_temperature > 0.0);
            for element in &report.elements {
                for value in [element.hot, element.cold, element.delta, element.resistance, element.share] {
                    finite(value);
                }
                element.conductance.into_iter().for_each(finite);
            }
            report.advice.iter().for_each(|a| finite(a.gain));
            report.profile.iter().for_each(|p| finite(p.temperature));
            if let Some(uncertainty) = &report.uncertainty {
                finite(uncertainty.target);
            }
        }
    }
});
