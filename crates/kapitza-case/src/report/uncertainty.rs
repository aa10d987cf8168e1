//! Propagation of the uncertainties (±) that a case file gives.
//!
//! Linear: every uncertain input is moved by plus and minus its standard uncertainty, one at a time, and the case is
//! solved again; half the difference of the outcomes is the input's contribution, and independent contributions add
//! in squares (GUM, JCGM 100:2008, 5.1.2 and the note to 5.1.3). Sampled, on request: all inputs are drawn together
//! from normal distributions, restricted to the allowed range of the key (GUM Supplement 1, JCGM 101:2008).

use super::SolveOptions;
use super::solve::target_temperature;
use crate::case::Case;
use crate::error::{CaseError, SolveError};
use crate::lower;
use kapitza_conduction::stack::{StackError, StackOptions, StackSolution, Target};
use kapitza_core::{Cancelled, Monitor};
use kapitza_document::Node;
use rand::SeedableRng;
use rand_distr::{Distribution, Normal};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde::Serialize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Standard uncertainties of the results.
#[derive(Clone, Debug, Serialize)]
pub struct Uncertainty {
    /// Of the target temperature, K, linear.
    #[serde(rename = "target_K")]
    pub target: f64,
    /// Of the highest temperature, K, linear.
    #[serde(rename = "max_temperature_K")]
    pub max_temperature: f64,
    /// Of the heat flow, W, linear.
    #[serde(rename = "heat_flow_W")]
    pub heat_flow: f64,
    /// What every uncertain input contributes, largest first.
    pub contributions: Vec<Contribution>,
    /// By random samples, on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampled: Option<SampledUncertainty>,
}

/// The contribution of one input.
#[derive(Clone, Debug, Serialize)]
pub struct Contribution {
    /// Dotted path of the key.
    pub key: String,
    /// Its value, SI.
    pub value: f64,
    /// Its standard uncertainty, SI.
    pub uncertainty: f64,
    /// Change of the target temperature, K, with its sign.
    #[serde(rename = "target_K")]
    pub target: f64,
}

/// Outcome of random sampling.
#[derive(Clone, Debug, Serialize)]
pub struct SampledUncertainty {
    /// Samples asked for.
    pub samples: usize,
    /// Samples that have no steady solution.
    pub failed: usize,
    /// Seed.
    pub seed: u64,
    /// Mean of the target temperature, K.
    #[serde(rename = "target_mean_K")]
    pub mean: f64,
    /// Standard deviation, K.
    #[serde(rename = "target_standard_deviation_K")]
    pub standard_deviation: f64,
    /// Standard error of the mean, K: the error of the sampling itself.
    #[serde(rename = "target_standard_error_K")]
    pub standard_error: f64,
    /// The middle 95 %, K.
    #[serde(rename = "target_95_percent_K")]
    pub interval: [f64; 2],
}

impl Uncertainty {
    pub(super) fn warnings(&self) -> Vec<String> {
        match &self.sampled {
            Some(s) if s.failed > 0 => vec![format!(
                "{} of {} random samples have no steady solution and are left out of the sampled uncertainty",
                s.failed, s.samples
            )],
            _ => Vec::new(),
        }
    }
}

struct Input {
    key: String,
    value: f64,
    uncertainty: f64,
    low: f64,
    high: f64,
}

/// What is propagated.
struct Outcome {
    target: f64,
    max_temperature: f64,
    heat_flow: f64,
    deltas: Vec<f64>,
}

/// The uncertainties of the case's results, and those of the elements' drops; `None` if nothing is uncertain.
pub(super) fn propagate(
    case: &Case,
    solution: &StackSolution,
    settings: StackOptions,
    target: Target,
    options: SolveOptions<'_>,
    monitor: &dyn Monitor,
) -> Result<Option<(Uncertainty, Vec<f64>)>, CaseError> {
    let inputs = inputs(&case.node);
    if inputs.is_empty() {
        return Ok(None);
    }
    let mut squares = [0.0; 3];
    let mut deltas = vec![0.0; solution.elements.len()];
    let mut contributions = Vec::with_capacity(inputs.len());
    for (index, input) in inputs.iter().enumerate() {
        let (up, down) = (
            (input.value + input.uncertainty).min(input.high),
            (input.value - input.uncertainty).max(input.low),
        );
        let at = |value: f64| outcome(case, &[(index, value)], settings, target);
        let (above, below) = (at(up)?, at(down)?);
        // Where the range cuts one side short, the slope is taken over what is left.
        let scale = if up > down { input.uncertainty / (up - down) } else { 0.0 };
        let change = |f: fn(&Outcome) -> f64| (f(&above) - f(&below)) * scale;
        let effect = [change(|o| o.target), change(|o| o.max_temperature), change(|o| o.heat_flow)];
        for (square, e) in squares.iter_mut().zip(effect) {
            *square += e * e;
        }
        for ((delta, a), b) in deltas.iter_mut().zip(&above.deltas).zip(&below.deltas) {
            *delta += ((a - b) * scale).powi(2);
        }
        contributions.push(Contribution {
            key: input.key.clone(),
            value: input.value,
            uncertainty: input.uncertainty,
            target: effect[0],
        });
    }
    contributions.sort_by(|a, b| b.target.abs().total_cmp(&a.target.abs()));
    let report = case.node.child("report");
    let samples = options.samples.or_else(|| report.and_then(|r| r.count("samples"))).unwrap_or(0);
    let seed = options.seed.or_else(|| report.and_then(|r| r.count("seed")).map(|s| s as u64)).unwrap_or(1);
    let sampled = if samples > 0 {
        Some(sample(case, &inputs, samples, seed, settings, target, monitor)?)
    } else {
        None
    };
    Ok(Some((
        Uncertainty {
            target: squares[0].sqrt(),
            max_temperature: squares[1].sqrt(),
            heat_flow: squares[2].sqrt(),
            contributions,
            sampled,
        },
        deltas.into_iter().map(f64::sqrt).collect(),
    )))
}

fn inputs(node: &Node) -> Vec<Input> {
    let mut inputs = Vec::new();
    node.visit(&mut |place, measure, quantity| {
        if quantity.uncertainty > 0.0 {
            inputs.push(Input {
                key: place.key.clone(),
                value: quantity.value,
                uncertainty: quantity.uncertainty,
                // A bound that is itself not allowed is approached to a thousandth of the value.
                low: if measure.min_allowed {
                    measure.min
                } else {
                    measure.min + 1e-3 * (quantity.value - measure.min)
                },
                high: measure.max,
            });
        }
    });
    inputs
}

/// Solves the case with some uncertain inputs, numbered in the order of the document, set to other values.
fn outcome(
    case: &Case,
    values: &[(usize, f64)],
    settings: StackOptions,
    target: Target,
) -> Result<Outcome, CaseError> {
    let mut node = case.node.clone();
    let mut number = 0;
    node.visit_mut(&mut |quantity| {
        if quantity.uncertainty > 0.0 {
            if let Some((_, value)) = values.iter().find(|(index, _)| *index == number) {
                quantity.value = *value;
            }
            number += 1;
        }
    });
    let stack = lower::stack(&node, &case.database).map_err(|found| case.failure(found))?;
    let solution = stack.solve(settings).map_err(SolveError::from)?;
    Ok(Outcome {
        target: target_temperature(&solution, target),
        max_temperature: solution.max_temperature,
        heat_flow: solution.flow_cold,
        deltas: solution.elements.iter().map(kapitza_conduction::stack::ElementResult::delta).collect(),
    })
}

fn sample(
    case: &Case,
    inputs: &[Input],
    samples: usize,
    seed: u64,
    settings: StackOptions,
    target: Target,
    monitor: &dyn Monitor,
) -> Result<SampledUncertainty, CaseError> {
    let done = AtomicUsize::new(0);
    // One random stream per sample, so that the result does not depend on the number of threads.
    let draws: Vec<Result<Option<f64>, CaseError>> = (0..samples)
        .into_par_iter()
        .map(|index| {
            if monitor.is_cancelled() {
                return Err(CaseError::Cancelled(Cancelled));
            }
            let mut random = Xoshiro256PlusPlus::seed_from_u64(
                seed ^ (index as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15),
            );
            let values: Vec<(usize, f64)> =
                inputs.iter().enumerate().map(|(i, input)| (i, draw(input, &mut random))).collect();
            let result = match outcome(case, &values, settings, target) {
                Ok(outcome) => Ok(Some(outcome.target)),
                Err(CaseError::Solve(SolveError::Stack(error)))
                    if matches!(
                        *error,
                        StackError::NotConverged { .. }
                            | StackError::BelowAbsoluteZero { .. }
                            | StackError::Law { .. }
                    ) =>
                {
                    Ok(None)
                }
                Err(error) => Err(error),
            };
            monitor.progress("sampling", done.fetch_add(1, Ordering::Relaxed) + 1, samples);
            result
        })
        .collect();
    let mut values = Vec::with_capacity(samples);
    for draw in draws {
        values.extend(draw?);
    }
    let failed = samples - values.len();
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    values.sort_by(f64::total_cmp);
    let quantile = |p: f64| {
        let x = p * (values.len().max(1) - 1) as f64;
        let (low, high) = (x.floor(), x.ceil());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the length of the list"
        )]
        let at = |x: f64| values.get(x as usize).copied().unwrap_or(mean);
        at(low) + (at(high) - at(low)) * (x - low)
    };
    Ok(SampledUncertainty {
        samples,
        failed,
        seed,
        mean,
        standard_deviation: variance.sqrt(),
        standard_error: (variance / n).sqrt(),
        interval: [quantile(0.025), quantile(0.975)],
    })
}

/// A normal draw restricted to the allowed range.
fn draw(input: &Input, random: &mut Xoshiro256PlusPlus) -> f64 {
    let Ok(normal) = Normal::new(input.value, input.uncertainty) else { return input.value };
    for _ in 0..1000 {
        let value = normal.sample(random);
        if value >= input.low && value <= input.high {
            return value;
        }
    }
    input.value.clamp(input.low, input.high)
}
