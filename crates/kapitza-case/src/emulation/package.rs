//! The nodes with which HotSpot stands for what of spreader, sink and board lies beside the die.
//!
//! Between the die (W × H) and a square of side a lie four trapezoids, (a + H)(a − W)/4 each in the west and the east and
//! (a + W)(a − H)/4 in the north and the south; between two squares four of (b² − a²)/4. One node stands for each. Nodes of
//! different sides are not joined. Sources as in [`super::network`].

use super::network::Emulated;
use kapitza_formats::hotspot::{Deck, Role};

/// A ring of four nodes, W, E, N, S.
type Ring = [usize; 4];

/// Shapes between the die and a square of side `a`, per side W, E, N, S.
struct Trapezoids {
    area: [f64; 4],
    /// Length over mean width of the half next to the die.
    inner: [f64; 4],
    /// The same of the outer half.
    outer: [f64; 4],
}

impl Trapezoids {
    fn new([w, h]: [f64; 2], a: f64) -> Self {
        let sides = |x: f64, y: f64| [x, x, y, y];
        Self {
            area: sides((a + h) * (a - w) / 4.0, (a + w) * (a - h) / 4.0),
            inner: sides((a - w) / (a + 3.0 * h), (a - h) / (a + 3.0 * w)),
            outer: sides((a - w) / (3.0 * a + h), (a - h) / (3.0 * a + w)),
        }
    }
}

/// Adds the nodes of a deck to its network.
pub(super) fn add(deck: &Deck, emulated: &mut Emulated<'_>) {
    let config = &deck.config;
    let last = deck.layers.len() - 1;
    let die = emulated.grid.die;
    let (a, b) = (config.s_spreader, config.s_sink);
    let around = Trapezoids::new(die, a);
    let film = config.r_convec * b * b;
    let sink = config.t_sink / config.k_sink + film;
    let corner = (b * b - a * a) / 4.0;
    let rim = ring(emulated, [0.0; 4]);
    let inner = ring(emulated, around.area.map(|area| area / sink));
    let outer = ring(emulated, [corner / sink; 4]);
    edges(emulated, last - 1, rim, &around, config.k_spreader);
    edges(emulated, last, inner, &around, config.k_sink);
    join(emulated, rim, inner, around.area.map(|area| config.k_spreader * area / config.t_spreader));
    join(emulated, inner, outer, outwards(&around, a, b, config.k_sink * config.t_sink));
    if deck.layers[0].role == Role::Board {
        secondary(deck, emulated);
    }
}

/// The nodes of substrate, solder and board.
fn secondary(deck: &Deck, emulated: &mut Emulated<'_>) {
    let config = &deck.config;
    let die = emulated.grid.die;
    let k = [0, 1, 2].map(|layer| deck.layers[layer].conductivity);
    let (a, b) = (config.s_solder, config.s_pcb);
    let (substrate, around) = (Trapezoids::new(die, config.s_sub), Trapezoids::new(die, a));
    let film = config.r_convec_sec * b * b;
    let sub = ring(emulated, [0.0; 4]);
    let solder = ring(emulated, [0.0; 4]);
    let inner = ring(emulated, around.area.map(|area| area / film));
    let outer = ring(emulated, [(b * b - a * a) / 4.0 / film; 4]);
    edges(emulated, 2, sub, &substrate, k[2]);
    edges(emulated, 1, solder, &around, k[1]);
    edges(emulated, 0, inner, &around, k[0]);
    join(emulated, sub, solder, around.area.map(|area| k[1] * area / config.t_solder));
    join(emulated, solder, inner, around.area.map(|area| k[0] * area / config.t_pcb));
    join(emulated, inner, outer, outwards(&around, a, b, k[0] * config.t_pcb));
}

/// Four nodes with conductances to the ambient.
fn ring(emulated: &mut Emulated<'_>, to_ambient: [f64; 4]) -> Ring {
    to_ambient.map(|conductance| emulated.network.add_node(conductance))
}

fn join(emulated: &mut Emulated<'_>, one: Ring, other: Ring, conductances: [f64; 4]) {
    for side in 0..4 {
        emulated.network.join(one[side], other[side], conductances[side]);
    }
}

/// Conductances from the ring inside a square of side a to the one between it and a square of side b; `sheet` is k t.
fn outwards(around: &Trapezoids, a: f64, b: f64, sheet: f64) -> [f64; 4] {
    around.outer.map(|half| {
        let resistance = (half + (b - a) / (b + 3.0 * a)) / sheet;
        // Squares of one size: the outer node has neither area nor heat, whatever joins it.
        if resistance > 0.0 { 1.0 / resistance } else { 1.0 }
    })
}

/// Ties the cells along the four edges of the die to their node; corner cells belong to two sides.
fn edges(emulated: &mut Emulated<'_>, layer: usize, nodes: Ring, around: &Trapezoids, k: f64) {
    let [columns, rows] = emulated.grid.cells;
    for part in emulated.parts(layer) {
        // Of one of the cells into which the layer is divided.
        let thickness = emulated.part_thickness(layer);
        let [rx, ry, _] = emulated.resistances(layer, 0, 0);
        let mut tie = |side: usize, i: usize, j: usize| {
            let (own, count) = if side < 2 { (rx, rows) } else { (ry, columns) };
            let resistance = 0.5 * own + count as f64 * around.inner[side] / (k * thickness);
            let cell = emulated.network.cell(i, j, part);
            emulated.network.tie(nodes[side], cell, 1.0 / resistance);
        };
        for j in 0..rows {
            tie(0, 0, j);
            tie(1, columns - 1, j);
        }
        for i in 0..columns {
            tie(2, i, rows - 1);
            tie(3, i, 0);
        }
    }
}
