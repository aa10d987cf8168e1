//! Newton's method on the drops, the flow, the hot temperature and the spreading resistances.
//!
//! Link l has a drop d_l and a residual f_l(d_l, T_l, Q, S), T_l the temperature of its hot face. The unknowns that all
//! links share, u = (T_0, Q, S₁ … S_m), are few; given δu, the drops follow from the hot end on by one pass, because
//! T_l = T_0 − Σ_{k<l} d_k. So δd is an affine function of δu, and what remains is a dense system of the closing
//! equations in δu: two ends and one equation per change of cross-section. One step costs O(links × (m + 2)).

use super::assembly::{Chain, End, LinkKind};
use super::{Exchange, StackError, StackOptions};
use crate::spreading::{Rung, SpreadingResistance};
use kapitza_core::constants::STEFAN_BOLTZMANN;
use kapitza_core::interface::{Conductance, InterfaceState, StateComponent, derivative};

/// The unknowns.
#[derive(Clone)]
pub(super) struct State {
    pub drops: Vec<f64>,
    pub hot_temperature: f64,
    pub flow: f64,
    pub spreads: Vec<f64>,
    pub residual: f64,
    pub iterations: usize,
}

/// A link linearised: residual, its derivatives, and the link's own resistance with its derivatives.
#[derive(Clone, Copy, Default)]
pub(super) struct Linear {
    /// f = d − (what the flow demands).
    pub f: f64,
    pub f_d: f64,
    pub f_t: f64,
    pub f_q: f64,
    /// ∂f/∂S of the link's own joint.
    pub f_s: f64,
    /// Resistance of the link, K/W, without the effect of sources.
    pub r: f64,
    pub r_d: f64,
    pub r_t: f64,
    pub r_q: f64,
}

/// Everything linearised at a state.
pub(super) struct Linearised {
    pub links: Vec<Linear>,
    /// Per joint: value, and weight ∂σ/∂R_l per link.
    pub joints: Vec<(SpreadingResistance, Vec<f64>)>,
    /// g_j = S_j − σ_j.
    pub mismatch: Vec<f64>,
    /// Residual of the two ends: temperatures in K, flows in W.
    pub ends: [f64; 2],
}

impl State {
    /// Temperatures of the hot face of every link, and of the end, counted from the end that is fixed.
    pub(super) fn temperatures(&self, chain: &Chain<'_>) -> Vec<f64> {
        let n = self.drops.len();
        let mut temperatures = vec![self.hot_temperature; n + 1];
        if let (End::Flow(_), End::Reservoir(cold)) = (chain.hot, chain.cold) {
            temperatures[n] = cold;
            for l in (0..n).rev() {
                temperatures[l] = temperatures[l + 1] + self.drops[l];
            }
        } else {
            for l in 0..n {
                temperatures[l + 1] = temperatures[l] - self.drops[l];
            }
        }
        temperatures
    }

    /// Flow into the hot face of a link, W.
    pub(super) fn flow_into(&self, chain: &Chain<'_>, link: usize) -> f64 {
        self.flow + chain.links[link].power_before
    }
}

pub(super) fn solve(chain: &Chain<'_>, options: StackOptions) -> Result<State, StackError> {
    let mut state = start(chain);
    let mut linear = linearise(chain, &state)?;
    if !chain.joints.is_empty() {
        // With the spreading resistances in place from the start, a linear stack is solved in one step.
        state.spreads = linear.joints.iter().map(|joint| joint.0.value).collect();
        linear = linearise(chain, &state)?;
    }
    let mut best = f64::INFINITY;
    let mut stalled = 0;
    for iteration in 1..=options.max_iterations {
        let step = step(chain, &linear)?;
        let (next, next_linear) = advance(chain, &state, &step, &linear, options)?;
        let change = change(&state, &next);
        (state, linear) = (next, next_linear);
        state.iterations = iteration;
        state.residual = residual(chain, &state, &linear);
        if state.residual < 0.5 * best {
            (best, stalled) = (state.residual, 0);
        } else {
            stalled += 1;
        }
        let converged = state.residual <= options.tolerance && change <= 1e-12;
        // At the limit of rounding the residual no longer falls; a hundred units in the last place are accepted.
        let rounding = stalled >= 3 && state.residual <= options.tolerance.max(1e-12) && change <= 1e-10;
        if converged || rounding {
            return Ok(state);
        }
        if stalled >= 40 {
            break;
        }
    }
    Err(StackError::NotConverged {
        iterations: state.iterations,
        residual: state.residual,
        tolerance: options.tolerance,
    })
}

/// Everything at the mean temperature of the reservoirs, nothing flowing.
fn start(chain: &Chain<'_>) -> State {
    let temperature = match (chain.hot, chain.cold) {
        (End::Reservoir(hot), End::Reservoir(cold)) => 0.5 * (hot + cold),
        (End::Reservoir(one), End::Flow(_)) | (End::Flow(_), End::Reservoir(one)) => one,
        (End::Flow(_), End::Flow(_)) => 300.0,
    };
    State {
        drops: vec![0.0; chain.links.len()],
        hot_temperature: temperature,
        flow: 0.0,
        spreads: vec![0.0; chain.joints.len()],
        residual: f64::INFINITY,
        iterations: 0,
    }
}

pub(super) fn law_state(
    chain: &Chain<'_>,
    state: &State,
    link: usize,
    hot: f64,
) -> Option<(InterfaceState, f64)> {
    match chain.links[link].kind {
        LinkKind::Law { interface, area } => Some((
            InterfaceState::new(
                hot,
                hot - state.drops[link],
                interface.contact_pressure,
                interface.gas_pressure,
                state.flow_into(chain, link) / area,
            ),
            area,
        )),
        _ => None,
    }
}

/// The conductance of an interface link at a state.
pub(super) fn conductance(
    chain: &Chain<'_>,
    state: &State,
    link: usize,
    hot: f64,
) -> Result<Option<Conductance>, StackError> {
    let (Some((law_state, _)), LinkKind::Law { interface, .. }) =
        (law_state(chain, state, link, hot), &chain.links[link].kind)
    else {
        return Ok(None);
    };
    let failed = |source| StackError::Law { name: interface.name.clone(), source };
    let conductance = interface.law.conductance(&law_state).map_err(failed)?;
    let value = conductance.value.re;
    if !value.is_finite() || value < 0.0 {
        return Err(failed(kapitza_core::interface::LawError::NotPhysical {
            law: interface.law.name().into_owned(),
            value,
            temperature: law_state.mean_temperature().re,
            pressure: interface.contact_pressure,
        }));
    }
    if value == 0.0 {
        return Err(StackError::Blocked { element: interface.name.clone() });
    }
    Ok(Some(conductance))
}

pub(super) fn linearise(chain: &Chain<'_>, state: &State) -> Result<Linearised, StackError> {
    let temperatures = state.temperatures(chain);
    let mut links = Vec::with_capacity(chain.links.len());
    for (index, link) in chain.links.iter().enumerate() {
        let (hot, drop) = (temperatures[index], state.drops[index]);
        let flow = state.flow_into(chain, index);
        links.push(match &link.kind {
            LinkKind::Slab { conductivity, thickness, area, power } => {
                let mean = conductivity.mean(hot, hot - drop);
                let k = mean.value;
                if !(k.is_finite() && k > 0.0) {
                    return Err(StackError::NotPositive {
                        element: conductivity.label.to_string(),
                        quantity: "conductivity",
                        value: k,
                    });
                }
                let (k_t, k_d) = (mean.by_a + mean.by_b, -mean.by_b);
                let r = thickness / (k * area);
                let w = (flow + 0.5 * power) * r;
                Linear {
                    f: drop - w,
                    f_d: 1.0 + w / k * k_d,
                    f_t: w / k * k_t,
                    f_q: -r,
                    f_s: 0.0,
                    r,
                    r_d: -r / k * k_d,
                    r_t: -r / k * k_t,
                    r_q: 0.0,
                }
            }
            LinkKind::Law { area, .. } => {
                let Some(conductance) = conductance(chain, state, index, hot)? else { continue };
                let g = conductance.value;
                let by = |component| derivative(&g, component);
                let r = 1.0 / (g.re * area);
                let r_of = |g_x: f64| -r / g.re * g_x;
                let (r_d, r_t, r_q) = (
                    r_of(-by(StateComponent::Cold)),
                    r_of(by(StateComponent::Hot) + by(StateComponent::Cold)),
                    r_of(by(StateComponent::HeatFlux) / area),
                );
                Linear {
                    f: drop - flow * r,
                    f_d: 1.0 - flow * r_d,
                    f_t: -flow * r_t,
                    f_q: -r - flow * r_q,
                    f_s: 0.0,
                    r,
                    r_d,
                    r_t,
                    r_q,
                }
            }
            LinkKind::Spread { joint } => {
                let s = state.spreads[*joint];
                Linear { f: drop - flow * s, f_d: 1.0, f_q: -s, f_s: -flow, r: s, ..Linear::default() }
            }
            LinkKind::HotFilm(exchange) => film(*exchange, hot, hot - drop, drop, flow, true),
            LinkKind::ColdFilm(exchange) => film(*exchange, hot - drop, hot, drop, flow, false),
        });
    }
    let mut joints = Vec::with_capacity(chain.joints.len());
    let mut mismatch = Vec::with_capacity(chain.joints.len());
    for (index, joint) in chain.joints.iter().enumerate() {
        let rungs: Vec<Rung> = joint
            .group
            .iter()
            .map(|&l| match chain.links[l].kind {
                LinkKind::Slab { thickness, area, .. } => {
                    Rung::Slab { conductivity: thickness / (links[l].r * area), thickness }
                }
                _ => Rung::Film { resistance: links[l].r * joint.area },
            })
            .collect();
        let terminal = joint
            .beyond
            .as_ref()
            .map_or(f64::INFINITY, |beyond| joint.area * beyond.iter().map(|&l| links[l].r).sum::<f64>());
        let resistance = match &joint.opposite {
            Some((opposite, common)) => joint.spreading.resistance_towards(opposite, &rungs, *common),
            None => joint.spreading.resistance(&rungs, terminal),
        };
        let mut weights = vec![0.0; links.len()];
        for (&l, (rung, by_rung)) in joint.group.iter().zip(rungs.iter().zip(&resistance.by_rung)) {
            weights[l] = match *rung {
                Rung::Slab { conductivity, .. } => -by_rung * conductivity / links[l].r,
                Rung::Film { .. } => by_rung * joint.area,
            };
        }
        for &l in joint.beyond.iter().flatten() {
            weights[l] += resistance.by_terminal * joint.area;
        }
        mismatch.push(state.spreads[index] - resistance.value);
        joints.push((resistance, weights));
    }
    let n = chain.links.len();
    let hot = match chain.hot {
        End::Reservoir(temperature) => temperatures[0] - temperature,
        End::Flow(flow) => state.flow - flow,
    };
    let cold = match (chain.hot, chain.cold) {
        (End::Flow(_), End::Reservoir(temperature)) => {
            // Here the temperatures are counted from the cold end; what can mismatch is the hot one.
            state.hot_temperature - state.drops.iter().sum::<f64>() - temperature
        }
        (_, End::Reservoir(temperature)) => temperatures[n] - temperature,
        (_, End::Flow(flow)) => state.flow + chain.power - flow,
    };
    Ok(Linearised { links, joints, mismatch, ends: [hot, cold] })
}

/// Exchange at an end: `ambient` and `face` temperatures; the drop is ambient − face on the hot side, face − ambient
/// on the cold.
fn film(exchange: Exchange, ambient: f64, face: f64, drop: f64, flow: f64, hot: bool) -> Linear {
    let e = exchange.radiation * STEFAN_BOLTZMANN;
    let sum = ambient + face;
    let squares = ambient * ambient + face * face;
    let h = exchange.convection + e * sum * squares;
    // ∂h/∂ambient and ∂h/∂face.
    let (h_a, h_f) = (e * (squares + 2.0 * ambient * sum), e * (squares + 2.0 * face * sum));
    // Surroundings that differ from the ambient exchange a further, fixed flow.
    let extra = e * (exchange.surroundings.powi(4) - exchange.ambient.powi(4)) * if hot { -1.0 } else { 1.0 };
    let r = 1.0 / h;
    let w = (flow + extra) * r;
    let (h_t, h_d) = if hot { (h_a + h_f, -h_f) } else { (h_a + h_f, -h_a) };
    Linear {
        f: drop - w,
        f_d: 1.0 + w * r * h_d,
        f_t: w * r * h_t,
        f_q: -r,
        f_s: 0.0,
        r,
        r_d: -r * r * h_d,
        r_t: -r * r * h_t,
        r_q: 0.0,
    }
}

/// The Newton step: changes of the drops and of u = (T_0, Q, S…).
struct Step {
    drops: Vec<f64>,
    shared: Vec<f64>,
}

fn step(chain: &Chain<'_>, linear: &Linearised) -> Result<Step, StackError> {
    let m = chain.joints.len();
    let width = m + 3; // T_0, Q, S…, constant
    let constant = m + 2;
    let n = chain.links.len();
    // δd_l and δT_l as affine functions of δu, one row after the other.
    let mut drops = vec![0.0; n * width];
    let mut temperature = vec![0.0; width];
    temperature[0] = 1.0;
    let mut joint_rows = vec![vec![0.0; width]; m];
    for (l, link) in chain.links.iter().enumerate() {
        let lin = linear.links[l];
        let row = &mut drops[l * width..(l + 1) * width];
        let inverse = 1.0 / lin.f_d;
        if !inverse.is_finite() {
            return Err(not_converged(chain));
        }
        for (value, t) in row.iter_mut().zip(&temperature) {
            *value = -inverse * lin.f_t * t;
        }
        row[1] -= inverse * lin.f_q;
        row[constant] -= inverse * lin.f;
        if let LinkKind::Spread { joint } = link.kind {
            row[2 + joint] -= inverse * lin.f_s;
        }
        for (j, (_, weights)) in linear.joints.iter().enumerate() {
            let weight = weights[l];
            if weight != 0.0 {
                for c in 0..width {
                    joint_rows[j][c] -= weight * (lin.r_t * temperature[c] + lin.r_d * row[c]);
                }
                joint_rows[j][1] -= weight * lin.r_q;
                if let LinkKind::Spread { joint } = link.kind {
                    joint_rows[j][2 + joint] -= weight;
                }
            }
        }
        for (t, value) in temperature.iter_mut().zip(&drops[l * width..(l + 1) * width]) {
            *t -= value;
        }
    }
    for (j, row) in joint_rows.iter_mut().enumerate() {
        row[2 + j] += 1.0;
        row[constant] += linear.mismatch[j];
    }
    let mut rows = vec![vec![0.0; width]; 2];
    match chain.hot {
        End::Reservoir(_) => rows[0][0] = 1.0,
        End::Flow(_) => rows[0][1] = 1.0,
    }
    rows[0][constant] = linear.ends[0];
    match chain.cold {
        End::Reservoir(_) => rows[1].copy_from_slice(&temperature),
        End::Flow(_) => rows[1][1] = 1.0,
    }
    rows[1][constant] += linear.ends[1];
    rows.append(&mut joint_rows);
    let shared = dense_solve(rows).ok_or_else(|| not_converged(chain))?;
    let drops = (0..n)
        .map(|l| {
            let row = &drops[l * width..(l + 1) * width];
            row[constant] + row.iter().zip(&shared).map(|(a, b)| a * b).sum::<f64>()
        })
        .collect();
    Ok(Step { drops, shared })
}

fn not_converged(_chain: &Chain<'_>) -> StackError {
    StackError::NotConverged { iterations: 0, residual: f64::INFINITY, tolerance: 0.0 }
}

/// Solves rows · (u, 1) = 0 by Gaussian elimination with scaled partial pivoting.
pub(super) fn dense_solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    // Columns carry different units: scale each by its largest entry before pivoting.
    let scale: Vec<f64> = (0..n)
        .map(|c| rows.iter().map(|row| row[c].abs()).fold(0.0, f64::max))
        .map(|s| if s > 0.0 { s } else { 1.0 })
        .collect();
    for row in &mut rows {
        for c in 0..n {
            row[c] /= scale[c];
        }
        let largest = row[..n].iter().map(|v| v.abs()).fold(0.0, f64::max);
        if largest > 0.0 {
            for value in row.iter_mut() {
                *value /= largest;
            }
        }
    }
    for c in 0..n {
        let pivot = (c..n).max_by(|&a, &b| rows[a][c].abs().total_cmp(&rows[b][c].abs()))?;
        rows.swap(c, pivot);
        if rows[c][c].abs() <= 1e-300 || rows[c][c].is_nan() {
            return None;
        }
        let (above, below) = rows.split_at_mut(c + 1);
        for row in below {
            let factor = row[c] / above[c][c];
            if factor != 0.0 {
                for k in c..=n {
                    row[k] -= factor * above[c][k];
                }
            }
        }
    }
    let mut solution = vec![0.0; n];
    for c in (0..n).rev() {
        let known: f64 = (c + 1..n).map(|k| rows[c][k] * solution[k]).sum();
        solution[c] = (-rows[c][n] - known) / rows[c][c];
    }
    for (value, s) in solution.iter_mut().zip(&scale) {
        *value /= s;
        if !value.is_finite() {
            return None;
        }
    }
    Some(solution)
}

/// Takes the step, shortened where temperatures would fall below absolute zero or the residual would grow much.
fn advance(
    chain: &Chain<'_>,
    state: &State,
    step: &Step,
    before: &Linearised,
    options: StackOptions,
) -> Result<(State, Linearised), StackError> {
    let merit_before = merit(before);
    let mut length = 1.0;
    let mut fallback: Option<(State, Linearised)> = None;
    for _ in 0..40 {
        let mut next = state.clone();
        next.hot_temperature += length * step.shared[0];
        next.flow += length * step.shared[1];
        for (spread, change) in next.spreads.iter_mut().zip(&step.shared[2..]) {
            *spread += length * change;
        }
        for (drop, change) in next.drops.iter_mut().zip(&step.drops) {
            *drop += length * change;
        }
        let old = state.temperatures(chain);
        let temperatures = next.temperatures(chain);
        let lowest = temperatures.iter().zip(&old).all(|(new, old)| new.is_finite() && *new > 0.05 * old);
        if lowest {
            match linearise(chain, &next) {
                Ok(linear) => {
                    // The first steps may raise the residual: nothing flowed before them.
                    let merit = merit(&linear);
                    if merit <= merit_before.max(options.tolerance) || state.iterations == 0 {
                        return Ok((next, linear));
                    }
                    if fallback.is_none() {
                        fallback = Some((next, linear));
                    }
                }
                Err(error @ (StackError::Blocked { .. } | StackError::Law { .. })) if length < 1e-6 => {
                    return Err(error);
                }
                Err(_) => {}
            }
        }
        length *= 0.5;
        if length < 1e-3 && fallback.is_some() {
            break;
        }
    }
    fallback.ok_or_else(|| below_zero(chain, state, step))
}

fn below_zero(chain: &Chain<'_>, state: &State, step: &Step) -> StackError {
    let mut worst = (f64::INFINITY, None);
    let mut temperature = state.hot_temperature + step.shared[0];
    for (l, link) in chain.links.iter().enumerate() {
        temperature -= state.drops[l] + step.drops[l];
        if temperature < worst.0 {
            worst = (temperature, link.element);
        }
    }
    let element = worst.1.map_or_else(|| "the boundary".to_owned(), |e| format!("element {}", e + 1));
    StackError::BelowAbsoluteZero { element }
}

/// Sum of squares of the drops' mismatch relative to the largest drop: what a step must not raise.
fn merit(linear: &Linearised) -> f64 {
    let links: f64 = linear.links.iter().map(|l| l.f * l.f).sum();
    let joints: f64 =
        linear.mismatch.iter().zip(&linear.joints).map(|(g, (s, _))| (g / s.value.max(1e-300)).powi(2)).sum();
    links + joints + linear.ends.iter().map(|e| e * e).sum::<f64>()
}

/// Largest mismatch of heat flow in any link, or of an end, relative to the largest flow.
fn residual(chain: &Chain<'_>, state: &State, linear: &Linearised) -> f64 {
    let flows: Vec<f64> = (0..chain.links.len()).map(|l| state.flow_into(chain, l)).collect();
    let powers = chain.links.iter().map(|l| l.power_before.abs()).fold(chain.power.abs(), f64::max);
    let largest = flows.iter().map(|q| q.abs()).fold(powers, f64::max).max((state.flow + chain.power).abs());
    let mut worst: f64 = 0.0;
    for lin in &linear.links {
        if lin.f != 0.0 {
            worst = worst.max(if largest * lin.r > 0.0 {
                (lin.f / (lin.r * largest)).abs()
            } else {
                f64::INFINITY
            });
        }
    }
    for (g, (s, _)) in linear.mismatch.iter().zip(&linear.joints) {
        worst = worst.max((g / s.value).abs());
    }
    let temperatures = state.temperatures(chain);
    let hottest = temperatures.iter().fold(0.0, |a: f64, t| a.max(t.abs()));
    let total: f64 = state.drops.iter().map(|d| d.abs()).sum();
    for (end, residual) in [chain.hot, chain.cold].iter().zip(linear.ends) {
        worst = worst.max(match end {
            End::Flow(_) if largest > 0.0 => (residual / largest).abs(),
            End::Flow(_) => residual.abs(),
            // A temperature cannot be closed better than its own rounding in the sum of the drops.
            End::Reservoir(_) => {
                let beyond_rounding =
                    (residual.abs() - (4.0 + chain.links.len() as f64) * f64::EPSILON * hottest).max(0.0);
                if beyond_rounding == 0.0 { 0.0 } else { beyond_rounding / total.max(f64::MIN_POSITIVE) }
            }
        });
    }
    worst
}

/// Largest relative change of a shared unknown or of a drop beside the largest drop.
fn change(before: &State, after: &State) -> f64 {
    let largest = after.drops.iter().map(|d| d.abs()).fold(0.0, f64::max);
    let drops = before.drops.iter().zip(&after.drops).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let spreads = before
        .spreads
        .iter()
        .zip(&after.spreads)
        .map(|(a, b)| if *b == 0.0 { 0.0 } else { ((a - b) / b).abs() })
        .fold(0.0, f64::max);
    if largest == 0.0 { spreads } else { spreads.max(drops / largest) }
}
