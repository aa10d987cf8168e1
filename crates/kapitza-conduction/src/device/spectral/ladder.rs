//! The vertical problem of one cosine mode: a ladder of conductances.
//!
//! With T = T̂(z) cos cos, λ² = (mπ/Lx)² + (nπ/Ly)², a layer obeys kz T̂″ = kx λ² T̂ − p̂. Its faces, the planes that
//! heat it inside and both sides of every interface are the nodes. With γ = λ√(kx/kz), c = kz γ and e = exp(−γt) the
//! admittance U seen through a slab is
//!
//! c [U(1+e²) + c(1−e²)] / [c(1+e²) + U(1−e²)],
//!
//! and a temperature falls across it by 2ce / [c(1+e²) + U(1−e²)]: every number is positive, so nothing cancels and
//! nothing overflows. Heat p̂ released in the volume acts like p̂ tanh(γt/2)/γ at both ends plus
//! p̂/(kz γ²) (1 − cosh γ(z−t/2)/cosh(γt/2)) inside. (Yovanovich, Muzychka & Culham, J. Thermophys. Heat Transfer 13,
//! 495, 1999, treat two layers in the same way.)

use super::uniform::{Face, UniformStack};

/// Number of modes treated together.
pub(super) const LANES: usize = 4;

/// One number for each of a few modes.
pub(super) type Lanes = [f64; LANES];

/// What lies between two successive nodes.
#[derive(Clone, Copy, Debug)]
enum Link {
    /// Part of a layer: thickness (m), kz (W/(m K)) and √(kx/kz).
    Slab { thickness: f64, conductivity: f64, ratio: f64 },
    /// An interface, W/(m² K).
    Joint { conductance: f64 },
}

/// Where heat enters, per area of the stack: 1 W/m² altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    /// A node.
    Node(usize),
    /// Evenly over the thickness of a layer.
    Layer(usize),
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    /// Temperature of a node.
    Node(usize),
    /// Mean temperature over the thickness of a layer.
    Layer(usize),
    /// Heat flux upwards through the interface whose lower side is this node.
    Flux(usize),
}

/// The nodes and what connects them.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    links: Vec<Link>,
    /// First and last node of every layer.
    layers: Vec<[usize; 2]>,
    /// Thickness of every layer, m.
    thickness: Vec<f64>,
    /// Heights of the nodes above the bottom, m.
    heights: Vec<f64>,
    /// Per interface entry its lower node, `None` for perfect contact.
    joints: Vec<Option<usize>>,
    bottom: Face,
    top: Face,
}

/// The temperatures and flows of mode (0, 0).
#[derive(Clone, Debug)]
pub(super) struct MeanState {
    /// Temperatures of the nodes, K.
    temperatures: Vec<f64>,
    /// Flux upwards through every link that is an interface, W/m².
    fluxes: Vec<f64>,
    /// Heat released evenly in every layer, W/m².
    volume: Vec<f64>,
    /// Flux out through the bottom and the top, W/m².
    pub outflow: [f64; 2],
}

/// Space for the sweeps over the ladder.
#[derive(Clone, Debug, Default)]
pub(super) struct Sweep {
    down: Vec<Lanes>,
    up: Vec<Lanes>,
    fall_down: Vec<Lanes>,
    fall_up: Vec<Lanes>,
    sources: Vec<Lanes>,
    below: Vec<Lanes>,
    above: Vec<Lanes>,
    temperatures: Vec<Lanes>,
    decay: Vec<[Lanes; 2]>,
}

fn each(f: impl FnMut(usize) -> f64) -> Lanes {
    std::array::from_fn(f)
}

/// (1 − tanh(x)/x)/x², x ≥ 0.
fn bulge(x: f64) -> f64 {
    if x < 0.1 {
        let y = x * x;
        1.0 / 3.0 - y * (2.0 / 15.0 - y * (17.0 / 315.0 - y * (62.0 / 2835.0 - y * 1382.0 / 155925.0)))
    } else {
        (1.0 - x.tanh() / x) / (x * x)
    }
}

impl Ladder {
    /// The ladder of a stack with nodes at the given fractions of the thickness of its layers (those at 0 and 1 are
    /// there anyway).
    pub(super) fn new(stack: &UniformStack, cuts: &[(usize, f64)]) -> Self {
        let mut ladder = Self {
            links: Vec::new(),
            layers: Vec::new(),
            thickness: stack.slabs.iter().map(|slab| slab.thickness).collect(),
            heights: vec![0.0],
            joints: Vec::new(),
            bottom: stack.bottom,
            top: stack.top,
        };
        let mut floor = 0.0;
        for (index, slab) in stack.slabs.iter().enumerate() {
            ladder.join(stack.joints[index]);
            let mut fractions: Vec<f64> = cuts
                .iter()
                .filter(|&&(layer, fraction)| layer == index && fraction > 0.0 && fraction < 1.0)
                .map(|&(_, fraction)| fraction)
                .collect();
            fractions.push(1.0);
            fractions.sort_by(f64::total_cmp);
            fractions.dedup();
            let first = ladder.links.len();
            let mut below = 0.0;
            for fraction in fractions {
                ladder.links.push(Link::Slab {
                    thickness: (fraction - below) * slab.thickness,
                    conductivity: slab.conductivity,
                    ratio: slab.ratio,
                });
                ladder.heights.push(floor + fraction * slab.thickness);
                below = fraction;
            }
            ladder.layers.push([first, ladder.links.len()]);
            floor += slab.thickness;
        }
        ladder.join(stack.joints[stack.slabs.len()]);
        ladder
    }

    fn join(&mut self, conductance: Option<f64>) {
        let node = self.links.len();
        self.joints.push(conductance.map(|_| node));
        if let Some(conductance) = conductance {
            self.links.push(Link::Joint { conductance });
            self.heights.push(self.heights[node]);
        }
    }

    /// Number of nodes.
    pub(super) fn nodes(&self) -> usize {
        self.links.len() + 1
    }

    /// Height of a node above the bottom of the stack, m.
    pub(super) fn height(&self, node: usize) -> f64 {
        self.heights[node]
    }

    /// The node at a fraction of the thickness of a layer.
    pub(super) fn node(&self, layer: usize, fraction: f64) -> usize {
        let [first, last] = self.layers[layer];
        let height = self.heights[first] + fraction * (self.heights[last] - self.heights[first]);
        let nearer = |a: &usize, b: &usize| {
            (self.heights[*a] - height).abs().total_cmp(&(self.heights[*b] - height).abs())
        };
        (first..=last).min_by(nearer).unwrap_or(first)
    }

    /// The lower node of an interface entry.
    pub(super) fn joint(&self, interface: usize) -> Option<usize> {
        self.joints[interface]
    }

    /// Temperatures per heat flux, K m²/W, that each port brings at each probe, in `out[port × probes + probe]`, for
    /// a few values of λ > 0.
    pub(super) fn respond(
        &self,
        lambda: &Lanes,
        ports: &[Port],
        probes: &[Probe],
        sweep: &mut Sweep,
        out: &mut [Lanes],
    ) {
        self.admittances(lambda, sweep);
        for (p, &port) in ports.iter().enumerate() {
            self.excite(lambda, port, sweep);
            for (r, &probe) in probes.iter().enumerate() {
                out[p * probes.len() + r] = self.read(lambda, port, probe, sweep);
            }
        }
    }

    /// What every node sees below and above, and how a temperature falls from node to node.
    fn admittances(&self, lambda: &Lanes, sweep: &mut Sweep) {
        let n = self.nodes();
        for space in [&mut sweep.down, &mut sweep.up, &mut sweep.fall_down, &mut sweep.fall_up] {
            space.clear();
            space.resize(n, [0.0; LANES]);
        }
        let face = |face: Face| match face {
            Face::Flux(_) => 0.0,
            Face::Temperature(_) => f64::INFINITY,
            Face::Film { film, .. } => film,
        };
        sweep.down[0] = [face(self.bottom); LANES];
        sweep.up[n - 1] = [face(self.top); LANES];
        // e and 1 − e² serve both directions.
        sweep.decay.clear();
        sweep.decay.extend(self.links.iter().map(|link| match *link {
            Link::Slab { thickness, ratio, .. } => {
                let less = each(|i| (-lambda[i] * ratio * thickness).exp_m1());
                [each(|i| 1.0 + less[i]), each(|i| -less[i] * (2.0 + less[i]))]
            }
            Link::Joint { .. } => [[0.0; LANES]; 2],
        }));
        let pass = |link: &Link, [e, lost]: &[Lanes; 2], beyond: &Lanes| -> [Lanes; 2] {
            match *link {
                Link::Slab { conductivity, ratio, .. } => {
                    if beyond[0].is_infinite() {
                        let seen = each(|i| conductivity * ratio * lambda[i] * (1.0 + e[i] * e[i]) / lost[i]);
                        return [seen, [0.0; LANES]];
                    }
                    let c = each(|i| conductivity * ratio * lambda[i]);
                    let kept = each(|i| 1.0 + e[i] * e[i]);
                    let inverse = each(|i| c[i] / (c[i] * kept[i] + beyond[i] * lost[i]));
                    [
                        each(|i| (beyond[i] * kept[i] + c[i] * lost[i]) * inverse[i]),
                        each(|i| 2.0 * e[i] * inverse[i]),
                    ]
                }
                Link::Joint { conductance } => {
                    if beyond[0].is_infinite() {
                        return [[conductance; LANES], [0.0; LANES]];
                    }
                    let fall = each(|i| conductance / (conductance + beyond[i]));
                    [each(|i| beyond[i] * fall[i]), fall]
                }
            }
        };
        for (i, link) in self.links.iter().enumerate() {
            let [seen, fall] = pass(link, &sweep.decay[i], &sweep.down[i]);
            sweep.down[i + 1] = seen;
            sweep.fall_down[i] = fall;
        }
        for (i, link) in self.links.iter().enumerate().rev() {
            let [seen, fall] = pass(link, &sweep.decay[i], &sweep.up[i + 1]);
            sweep.up[i] = seen;
            sweep.fall_up[i] = fall;
        }
    }

    /// Temperatures for heat at one port.
    fn excite(&self, lambda: &Lanes, port: Port, sweep: &mut Sweep) {
        let n = self.nodes();
        for space in [&mut sweep.sources, &mut sweep.below, &mut sweep.above, &mut sweep.temperatures] {
            space.clear();
            space.resize(n, [0.0; LANES]);
        }
        match port {
            Port::Node(node) => sweep.sources[node] = [1.0; LANES],
            Port::Layer(layer) => {
                let [first, last] = self.layers[layer];
                let density = 1.0 / self.thickness[layer];
                for i in first..last {
                    if let Link::Slab { thickness, ratio, .. } = self.links[i] {
                        for (lane, lambda) in lambda.iter().enumerate() {
                            let gamma = lambda * ratio;
                            let source = density * (0.5 * gamma * thickness).tanh() / gamma;
                            sweep.sources[i][lane] += source;
                            sweep.sources[i + 1][lane] += source;
                        }
                    }
                }
            }
        }
        for i in 0..n - 1 {
            let into = each(|l| (sweep.below[i][l] + sweep.sources[i][l]) * sweep.fall_down[i][l]);
            sweep.below[i + 1] = into;
        }
        for i in (0..n - 1).rev() {
            let into = each(|l| (sweep.above[i + 1][l] + sweep.sources[i + 1][l]) * sweep.fall_up[i][l]);
            sweep.above[i] = into;
        }
        for i in 0..n {
            sweep.temperatures[i] = each(|l| {
                (sweep.sources[i][l] + sweep.below[i][l] + sweep.above[i][l])
                    / (sweep.down[i][l] + sweep.up[i][l])
            });
        }
    }

    fn read(&self, lambda: &Lanes, port: Port, probe: Probe, sweep: &Sweep) -> Lanes {
        match probe {
            Probe::Node(node) => sweep.temperatures[node],
            Probe::Flux(node) => {
                let [down, up] = [&sweep.down, &sweep.up];
                let part = |i: usize, l: usize, source: f64, towards: f64| {
                    let total = down[i][l] + up[i][l];
                    if total.is_infinite() { 0.0 } else { source * towards / total }
                };
                each(|l| {
                    let from_below = sweep.below[node][l] + sweep.sources[node][l];
                    let from_above = sweep.above[node + 1][l] + sweep.sources[node + 1][l];
                    part(node, l, from_below, up[node][l]) - part(node + 1, l, from_above, down[node + 1][l])
                })
            }
            Probe::Layer(layer) => {
                let [first, last] = self.layers[layer];
                let total = self.thickness[layer];
                let mut mean = [0.0; LANES];
                for i in first..last {
                    let Link::Slab { thickness, conductivity, ratio } = self.links[i] else { continue };
                    for (l, mean) in mean.iter_mut().enumerate() {
                        let x = 0.5 * lambda[l] * ratio * thickness;
                        let ends = sweep.temperatures[i][l] + sweep.temperatures[i + 1][l];
                        let mut inside = 0.5 * ends * (1.0 - x * x * bulge(x));
                        if port == Port::Layer(layer) {
                            inside += 0.25 * thickness * thickness / (conductivity * total) * bulge(x);
                        }
                        *mean += thickness / total * inside;
                    }
                }
                mean
            }
        }
    }

    /// Mode (0, 0): the mean temperatures with the heat of the ports (W/m²) and all that the boundaries do.
    ///
    /// At least one boundary must conduct.
    pub(super) fn mean_state(&self, heat: &[(Port, f64)]) -> MeanState {
        let n = self.nodes();
        let reference = match (self.bottom, self.top) {
            (Face::Temperature(t) | Face::Film { ambient: t, .. }, _)
            | (_, Face::Temperature(t) | Face::Film { ambient: t, .. }) => t,
            _ => 0.0,
        };
        let mut volume = vec![0.0; self.layers.len()];
        let mut sources = vec![0.0; n];
        for &(port, flux) in heat {
            match port {
                Port::Node(node) => sources[node] += flux,
                Port::Layer(layer) => {
                    volume[layer] += flux;
                    let [first, last] = self.layers[layer];
                    for i in first..last {
                        if let Link::Slab { thickness, .. } = self.links[i] {
                            let half = 0.5 * flux * thickness / self.thickness[layer];
                            sources[i] += half;
                            sources[i + 1] += half;
                        }
                    }
                }
            }
        }
        let conductance = |i: usize| match self.links[i] {
            Link::Slab { thickness, conductivity, .. } => conductivity / thickness,
            Link::Joint { conductance } => conductance,
        };
        // Norton equivalents of all that lies below and above a node: admittance and current.
        let end = |face: Face| match face {
            Face::Flux(flux) => (0.0, flux),
            Face::Temperature(_) => (f64::INFINITY, 0.0),
            Face::Film { film, ambient } => (film, film * (ambient - reference)),
        };
        let fixed = |face: Face| match face {
            Face::Temperature(temperature) => Some(temperature - reference),
            _ => None,
        };
        let mut down = vec![end(self.bottom); n];
        let mut up = vec![end(self.top); n];
        let pass = |(admittance, current): (f64, f64), source: f64, g: f64, held: Option<f64>| match held {
            Some(temperature) => (g, g * temperature),
            None => {
                let fall = g / (g + admittance);
                (admittance * fall, (current + source) * fall)
            }
        };
        for i in 0..n - 1 {
            let held = if i == 0 { fixed(self.bottom) } else { None };
            down[i + 1] = pass(down[i], sources[i], conductance(i), held);
        }
        for i in (0..n - 1).rev() {
            let held = if i == n - 2 { fixed(self.top) } else { None };
            up[i] = pass(up[i + 1], sources[i + 1], conductance(i), held);
        }
        let mut temperatures: Vec<f64> =
            (0..n).map(|i| (sources[i] + down[i].1 + up[i].1) / (down[i].0 + up[i].0)).collect();
        if let Some(temperature) = fixed(self.bottom) {
            temperatures[0] = temperature;
        }
        if let Some(temperature) = fixed(self.top) {
            temperatures[n - 1] = temperature;
        }
        // The flux that what lies below drives upwards less what lies above drives downwards.
        let fluxes: Vec<f64> = (0..n - 1)
            .map(|i| {
                let below = if down[i].0.is_infinite() {
                    temperatures[i] * up[i].0
                } else {
                    (down[i].1 + sources[i]) * up[i].0 / (down[i].0 + up[i].0)
                };
                let above = if up[i + 1].0.is_infinite() {
                    temperatures[i + 1] * down[i + 1].0
                } else {
                    (up[i + 1].1 + sources[i + 1]) * down[i + 1].0 / (down[i + 1].0 + up[i + 1].0)
                };
                // `up[i]` carries the current of the sources above already, so each part counts its own side only.
                below - above
            })
            .collect();
        let out = |face: Face, temperature: f64, inner: f64, g: f64, source: f64| match face {
            Face::Flux(flux) => -flux,
            Face::Film { film, ambient } => film * (temperature + reference - ambient),
            Face::Temperature(_) => g * (inner - temperature) + source,
        };
        let outflow = [
            out(self.bottom, temperatures[0], temperatures[1], conductance(0), sources[0]),
            out(self.top, temperatures[n - 1], temperatures[n - 2], conductance(n - 2), sources[n - 1]),
        ];
        for temperature in &mut temperatures {
            *temperature += reference;
        }
        MeanState { temperatures, fluxes, volume, outflow }
    }

    /// What a probe shows in mode (0, 0).
    pub(super) fn read_mean(&self, state: &MeanState, probe: Probe) -> f64 {
        match probe {
            Probe::Node(node) => state.temperatures[node],
            Probe::Flux(node) => state.fluxes[node],
            Probe::Layer(layer) => {
                let [first, last] = self.layers[layer];
                let total = self.thickness[layer];
                (first..last)
                    .map(|i| match self.links[i] {
                        Link::Slab { thickness, conductivity, .. } => {
                            let ends = 0.5 * (state.temperatures[i] + state.temperatures[i + 1]);
                            let bulge =
                                state.volume[layer] / total * thickness * thickness / (12.0 * conductivity);
                            thickness / total * (ends + bulge)
                        }
                        Link::Joint { .. } => 0.0,
                    })
                    .sum()
            }
        }
    }
}
