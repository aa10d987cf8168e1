//! Two impedances of one device on two interfaces, dry and greased: up to the case they are one.
//!
//! Two ways, after JESD51-14 (2010): the structure functions separate at R_θJC; the slopes da/dz of the two impedances,
//! z = ln t, separate at the moment when the heat reaches the case, and the impedance of that moment is R_θJC:
//! δ = Δ(da/dz)/ΔR_total against ε = 0.0045 W/K · Z_th + 0.003. Where structure functions count as separate is our choice.

use super::{Analysis, Cumulative, FosterTerm, StructureError};

/// Share of the step by which resistances at equal capacity differ where structure functions count as separate.
const APART: f64 = 0.1;
/// The line ε against which the difference of the slopes is held: slope (W/K) and start. They are quoted in the literature
/// as those of JESD51-14 for devices with a soldered die; the standard itself was not at hand to compare them with.
const EPSILON: (f64, f64) = (0.0045, 0.003);

/// What two impedances say together.
#[derive(Clone, Debug, PartialEq)]
pub struct DualInterface {
    /// Difference of the total resistances, second less first: the step between the interfaces, K/W.
    pub step: f64,
    /// Its standard uncertainty, K/W.
    pub step_uncertainty: f64,
    /// R_θJC where the structure functions separate, with its standard uncertainty, K/W; none where they do not.
    pub by_structure: Option<(f64, f64)>,
    /// R_θJC where the slopes of the impedances separate, with its standard uncertainty, K/W.
    pub by_slope: Option<(f64, f64)>,
    /// The moment of that, s.
    pub separation_time: Option<f64>,
}

/// da/dz of a Foster network at a time.
fn slope(terms: &[FosterTerm], time: f64) -> f64 {
    terms
        .iter()
        .map(|term| {
            let x = time / term.time_constant;
            term.resistance * x * (-x).exp()
        })
        .sum()
}

fn by_slope(a: &[FosterTerm], b: &[FosterTerm], (first, last): (f64, f64)) -> Option<(f64, f64)> {
    let total = |terms: &[FosterTerm]| terms.iter().map(|t| t.resistance).sum::<f64>();
    let step = (total(b) - total(a)).abs();
    let value = |terms: &[FosterTerm], time: f64| super::foster_response(terms, time);
    // From the largest difference back to where it falls below the line.
    let count = 400;
    let times: Vec<f64> =
        (0..=count).map(|i| first * (last / first).powf(f64::from(i) / f64::from(count))).collect();
    let delta: Vec<f64> = times.iter().map(|&t| (slope(b, t) - slope(a, t)).abs() / step).collect();
    let peak = (0..delta.len()).max_by(|&i, &j| delta[i].total_cmp(&delta[j]))?;
    let line = |time: f64| EPSILON.0 * value(a, time) + EPSILON.1;
    let place = (0..peak).rev().find(|&i| delta[i] <= line(times[i]))?;
    let (before, after) = (delta[place] - line(times[place]), delta[place + 1] - line(times[place + 1]));
    let share = (-before / (after - before)).clamp(0.0, 1.0);
    let time = times[place] * (times[place + 1] / times[place]).powf(share);
    Some((time, f64::midpoint(value(a, time), value(b, time))))
}

/// Where two structure functions part: at the capacity from which on the resistances at equal capacity differ by more
/// than a share of the step. Taken along the capacity, because there the difference of two paths that differ in one joint
/// goes from nothing to the step, whereas along the resistance each joint further out parts the curves again.
fn by_structure(a: &Cumulative, b: &Cumulative) -> Option<f64> {
    let step = b.total - a.total;
    let positive = |function: &Cumulative| function.capacities.iter().copied().find(|c| *c > 0.0);
    let (first, last) =
        (positive(a)?.max(positive(b)?), a.capacities.last().copied()?.min(b.capacities.last().copied()?));
    if last <= first || step == 0.0 {
        return None;
    }
    let count = 400;
    let capacities: Vec<f64> =
        (0..=count).map(|i| first * (last / first).powf(f64::from(i) / f64::from(count))).collect();
    let shares: Vec<f64> =
        capacities.iter().map(|&c| (b.resistance_at(c) - a.resistance_at(c)) / step).collect();
    // The one place that parts nothing from the whole step best: single curves cross here and there.
    let miss = |share: f64, level: f64| (share - level).abs().min(1.0);
    let mut cost: f64 = shares.iter().map(|share| miss(*share, 1.0)).sum();
    let mut best = (cost, 0);
    for (index, share) in shares.iter().enumerate() {
        cost += miss(*share, 0.0) - miss(*share, 1.0);
        if cost < best.0 {
            best = (cost, index + 1);
        }
    }
    let place = (0..best.1).rev().find(|&i| shares[i] <= APART)?;
    Some(a.resistance_at(capacities[place]).min(b.resistance_at(capacities[place])))
}

fn spread(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64).sqrt()
}

/// Compares two analyses of one device.
pub fn dual_interface(first: &Analysis, second: &Analysis) -> Result<DualInterface, StructureError> {
    let ((a, ua), (b, ub)) = (first.total, second.total);
    let (step, step_uncertainty) = (b - a, ua.hypot(ub));
    if step.abs() <= 2.0 * step_uncertainty {
        return Err(StructureError::NoDifference { step, uncertainty: step_uncertainty });
    }
    let span = (
        first.samples.times[0].max(second.samples.times[0]),
        first.samples.times[first.samples.len() - 1].min(second.samples.times[second.samples.len() - 1]),
    );
    let members = || first.members.iter().zip(&second.members);
    let slopes = by_slope(&first.foster, &second.foster, span);
    let slope_members: Vec<f64> =
        members().filter_map(|(a, b)| by_slope(a, b, span)).map(|found| found.1).collect();
    let ladder = |terms: &[FosterTerm]| Cumulative::of_ladder(&super::cauer_ladder(terms));
    let structure = by_structure(&first.cumulative, &second.cumulative);
    let structure_members: Vec<f64> =
        members().filter_map(|(a, b)| by_structure(&ladder(a), &ladder(b))).collect();
    Ok(DualInterface {
        step,
        step_uncertainty,
        by_structure: structure.map(|r| (r, spread(&structure_members))),
        by_slope: slopes.map(|(_, r)| (r, spread(&slope_members))),
        separation_time: slopes.map(|(t, _)| t),
    })
}
