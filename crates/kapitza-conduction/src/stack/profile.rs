//! The temperature inside layers, exact between the faces.

use super::assembly::{Chain, LinkKind};
use super::newton::State;
use super::{Element, Stack};
use kapitza_core::Property;

/// A point of the temperature profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfilePoint {
    /// Index of the layer among the elements.
    pub element: usize,
    /// Depth in the layer from its hot face, as a fraction of its thickness.
    pub fraction: f64,
    /// Distance from the hot face of the stack, m.
    pub position: f64,
    /// Temperature, K. In a spreading layer: the mean over the opening at the face beside it, over the layer else.
    pub temperature: f64,
}

/// Parts into which a curved layer is cut: many for a picture of a few layers, fewer where there are hundreds.
fn parts(layers: usize) -> usize {
    (1500 / layers.max(1)).clamp(4, 24)
}

pub(super) fn profile(
    stack: &Stack,
    chain: &Chain<'_>,
    state: &State,
    temperatures: &[f64],
) -> Vec<ProfilePoint> {
    let mut points = Vec::new();
    let mut start = 0.0;
    let parts = parts(stack.elements.iter().filter(|e| matches!(e, Element::Layer(_))).count());
    for (index, element) in stack.elements.iter().enumerate() {
        let Element::Layer(layer) = element else { continue };
        let (first, last) = chain.spans[index];
        let mut depth = 0.0;
        let mut push = |depth: f64, temperature: f64| {
            let fraction = (depth / layer.thickness).min(1.0);
            points.push(ProfilePoint { element: index, fraction, position: start + depth, temperature });
        };
        push(0.0, temperatures[first]);
        for link in first..last {
            let LinkKind::Slab { conductivity, thickness, area, power } = &chain.links[link].kind else {
                // A spreading drop stands at the face it belongs to.
                push(depth, temperatures[link + 1]);
                continue;
            };
            let (low, high) = conductivity.curve.range();
            if *power != 0.0 || low < high {
                for i in 1..parts {
                    let x = i as f64 / parts as f64;
                    let demand = state.flow_into(chain, link) * x + 0.5 * power * x * x;
                    let drop = drop_at(
                        conductivity,
                        temperatures[link],
                        demand * thickness / area,
                        state.drops[link] * x,
                    );
                    push(depth + thickness * x, temperatures[link] - drop);
                }
            }
            depth += thickness;
            push(depth, temperatures[link + 1]);
        }
        start += layer.thickness;
    }
    points
}

/// The drop y below `hot` with ∫ k dT = `demand`, by Newton's method from `guess`.
fn drop_at(conductivity: &Property, hot: f64, demand: f64, guess: f64) -> f64 {
    let mut drop = guess;
    for _ in 0..50 {
        let cold = (hot - drop).max(1e-9 * hot);
        let mean = conductivity.mean(hot, cold);
        let step = (mean.value * (hot - cold) - demand) / conductivity.value(cold).max(1e-300);
        drop = hot - cold - step;
        if step.abs() <= 1e-13 * hot {
            break;
        }
    }
    drop
}

/// The highest temperature strictly inside a layer whose own sources turn the flow around.
pub(super) fn highest_inside(
    chain: &Chain<'_>,
    state: &State,
    temperatures: &[f64],
    first: usize,
    last: usize,
) -> Option<f64> {
    (first..last)
        .filter_map(|link| {
            let LinkKind::Slab { conductivity, thickness, area, power } = &chain.links[link].kind else {
                return None;
            };
            let flow = state.flow_into(chain, link);
            // The flow Q + P x vanishes inside: a maximum where P > 0.
            let x = -flow / power;
            if !(*power > 0.0 && x > 0.0 && x < 1.0) {
                return None;
            }
            let demand = (flow * x + 0.5 * power * x * x) * thickness / area;
            let guess = demand / conductivity.value(temperatures[link]).max(1e-300);
            Some(temperatures[link] - drop_at(conductivity, temperatures[link], demand, guess))
        })
        .reduce(f64::max)
}
