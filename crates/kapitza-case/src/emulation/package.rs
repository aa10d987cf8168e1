//! The nodes with which HotSpot stands for what of spreader, sink and board lies beside the die.
//!
//! Between the die (W × H) and a square of side a lie four trapezoids, (a + H)(a − W)/4 each in the west and the east and
//! (a + W)(a − H)/4 in the north and the south; between two squares four of (b² − a²)/4. One node stands for each. Nodes of
//! different sides are not joined. Where layers are divided along z, so are the nodes. Sources as in [`super::network`].

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
    let (a, b) = (config.s_spreader, config.s_sink);
    let around = Trapezoids::new(emulated.grid.die, a);
    let corner = [(b * b - a * a) / 4.0; 4];
    let rim = rings(emulated, last - 1, around.area);
    let inner = rings(emulated, last, around.area);
    let outer = rings(emulated, last, corner);
    edges(emulated, last - 1, &rim, &around);
    edges(emulated, last, &inner, &around);
    meet(emulated, last - 1, &rim, &inner, around.area);
    outwards(emulated, last, [&inner, &outer], &around, [a, b]);
    let own = if emulated.is_on_face() { 1.0 } else { 0.5 };
    let film = own * emulated.per_area(last) + config.r_convec * b * b;
    for (rings, areas) in [(&inner, around.area), (&outer, corner)] {
        ground(emulated, rings[rings.len() - 1], areas.map(|area| area / film));
    }
    if deck.layers[0].role == Role::Board {
        secondary(deck, emulated);
    }
}

/// The nodes of substrate, solder and board.
fn secondary(deck: &Deck, emulated: &mut Emulated<'_>) {
    let config = &deck.config;
    let die = emulated.grid.die;
    let (a, b) = (config.s_solder, config.s_pcb);
    let (substrate, around) = (Trapezoids::new(die, config.s_sub), Trapezoids::new(die, a));
    let corner = [(b * b - a * a) / 4.0; 4];
    let sub = rings(emulated, 2, substrate.area);
    let solder = rings(emulated, 1, around.area);
    let inner = rings(emulated, 0, around.area);
    let outer = rings(emulated, 0, corner);
    edges(emulated, 2, &sub, &substrate);
    edges(emulated, 1, &solder, &around);
    edges(emulated, 0, &inner, &around);
    meet(emulated, 1, &solder, &sub, around.area);
    meet(emulated, 0, &inner, &solder, around.area);
    outwards(emulated, 0, [&inner, &outer], &around, [a, b]);
    // HotSpot leaves out the board's own thickness here.
    let own = if emulated.is_on_face() { 0.0 } else { 0.5 };
    let film = own * emulated.per_area(0) + config.r_convec_sec * b * b;
    for (rings, areas) in [(&inner, around.area), (&outer, corner)] {
        ground(emulated, rings[0], areas.map(|area| area / film));
    }
}

/// Four nodes for each of the cells into which a layer is divided, joined along z through these areas.
fn rings(emulated: &mut Emulated<'_>, layer: usize, areas: [f64; 4]) -> Vec<Ring> {
    let rings: Vec<Ring> =
        emulated.parts(layer).map(|_| [0; 4].map(|_| emulated.network.add_node())).collect();
    let per_area = emulated.per_area(layer);
    for pair in rings.windows(2) {
        join(emulated, pair[0], pair[1], areas.map(|area| area / per_area));
    }
    rings
}

fn join(emulated: &mut Emulated<'_>, one: Ring, other: Ring, conductances: [f64; 4]) {
    for side in 0..4 {
        emulated.network.join(one[side], other[side], conductances[side]);
    }
}

fn ground(emulated: &mut Emulated<'_>, ring: Ring, conductances: [f64; 4]) {
    for (node, conductance) in ring.into_iter().zip(conductances) {
        emulated.network.ground(node, conductance);
    }
}

/// Joins the rings of a layer and of the next one, where they lie on each other.
fn meet(emulated: &mut Emulated<'_>, layer: usize, lower: &[Ring], upper: &[Ring], areas: [f64; 4]) {
    let own = emulated.per_area(layer);
    let per_area = if emulated.is_on_face() { own } else { 0.5 * (own + emulated.per_area(layer + 1)) };
    join(emulated, lower[lower.len() - 1], upper[0], areas.map(|area| area / per_area));
}

/// Joins the rings inside a square of side a with those between it and a square of side b.
fn outwards(
    emulated: &mut Emulated<'_>,
    layer: usize,
    [inner, outer]: [&[Ring]; 2],
    around: &Trapezoids,
    [a, b]: [f64; 2],
) {
    let sheet = emulated.sheet(layer);
    let conductances = around.outer.map(|half| {
        let resistance = (half + (b - a) / (b + 3.0 * a)) / sheet;
        // Squares of one size: the outer node has neither area nor heat, whatever joins it.
        if resistance > 0.0 { 1.0 / resistance } else { 1.0 }
    });
    for (&one, &other) in inner.iter().zip(outer) {
        join(emulated, one, other, conductances);
    }
}

/// Ties the cells along the four edges of the die to their nodes; corner cells belong to two sides.
fn edges(emulated: &mut Emulated<'_>, layer: usize, rings: &[Ring], around: &Trapezoids) {
    let [columns, rows] = emulated.grid.cells;
    let sheet = emulated.sheet(layer);
    let [rx, ry, _] = emulated.resistances(layer, 0, 0);
    for (part, nodes) in emulated.parts(layer).zip(rings) {
        let mut tie = |side: usize, i: usize, j: usize| {
            let (own, count) = if side < 2 { (rx, rows) } else { (ry, columns) };
            let resistance = 0.5 * own + count as f64 * around.inner[side] / sheet;
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
