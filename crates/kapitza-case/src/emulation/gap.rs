//! What HotSpot's approximations cost, one after the other.
//!
//! Starting from HotSpot's own network each step takes one approximation back and leaves the rest as it is; its part is
//! the change of every block. Together they lead to the converged solution of the same deck, and what then is left is
//! stated too: the parts are solved on meshes that keep each of them cheap, and are not quite independent.

use super::network::{Emulated, Model};
use super::units::Reading;
use kapitza_conduction::device::DeviceError;
use kapitza_core::Monitor;
use kapitza_formats::hotspot::Deck;

/// What a step changes, and by how much it changes the blocks, K.
pub(super) struct Step {
    pub name: &'static str,
    pub change: Vec<f64>,
}

/// Cells of a network that looks for the limit of a fine grid.
const FINE: usize = 1 << 20;

/// Cells along the shorter and the longer axis of the networks that compare nodes, layers and rims: at least, at most.
const PLAIN: [usize; 2] = [48, 128];

/// Cells of a layer along z: the two numbers from which its limit is extrapolated.
const DIVIDED: [usize; 2] = [4, 8];

/// The steps from `start`, the blocks as HotSpot reads them on its own grid. `area` are the same blocks as means over
/// their areas.
pub(super) fn steps(
    deck: &Deck,
    cells: [usize; 2],
    start: &[f64],
    area: &[f64],
    monitor: &dyn Monitor,
) -> Result<Vec<Step>, DeviceError> {
    let total = if deck.config.detailed_3d { 8 } else { 7 };
    let mut count = 0;
    let mut solved = |model: Model| -> Result<Vec<f64>, DeviceError> {
        count += 1;
        monitor.progress("HotSpot's network", count, total);
        if monitor.is_cancelled() {
            return Err(DeviceError::Cancelled);
        }
        let emulated = Emulated::new(deck, model);
        Ok(emulated.heated(&emulated.solve()?, Reading::Area))
    };
    let mut steps = vec![step("blocks by their area, not by the cells they touch", start, area)];
    // Towards an infinitely fine grid, from two grids.
    let per_cell = deck.layers.len();
    let mut fine = cells;
    while 4 * fine[0] * fine[1] * per_cell <= FINE {
        fine = fine.map(|n| 2 * n);
    }
    let finest = if fine == cells { area.to_vec() } else { solved(Model::hotspot(fine))? };
    let coarser = if fine[0] == 2 * cells[0] {
        area.to_vec()
    } else {
        solved(Model::hotspot(fine.map(|n| n.div_ceil(2))))?
    };
    let limit: Vec<f64> = finest.iter().zip(&coarser).map(|(f, c)| f + (f - c) / 3.0).collect();
    steps.push(step("a fine lateral grid", area, &limit));
    let mut model = Model::hotspot(plain(cells));
    let mut before = solved(model)?;
    if deck.config.detailed_3d {
        model.film_again = false;
        let without = solved(model)?;
        steps.push(step("the sink's film once, not half of it again inside", &before, &without));
        before = without;
    }
    model.exchanged = false;
    let square = solved(model)?;
    steps.push(step("resistances along x and y not exchanged", &before, &square));
    model.on_face = false;
    let middle = solved(model)?;
    steps.push(step("nodes inside their cells, not on faces of layers", &square, &middle));
    let [few, many] = DIVIDED.map(|divided| solved(Model { divided, ..model }));
    let (few, many) = (few?, many?);
    let limit: Vec<f64> = many.iter().zip(&few).map(|(m, f)| m + (m - f) / 3.0).collect();
    steps.push(step("many cells along z in every layer, not one", &middle, &limit));
    let plates = solved(Model { divided: DIVIDED[0], rim_nodes: false, ..model })?;
    steps.push(step("plates beside the die, not a few nodes", &few, &plates));
    Ok(steps)
}

/// A grid of moderate size whose cells have the shape of those of `cells`.
fn plain(mut cells: [usize; 2]) -> [usize; 2] {
    let [least, most] = PLAIN;
    while cells[0].max(cells[1]) > most {
        cells = cells.map(|n| n.div_ceil(2));
    }
    while cells[0].min(cells[1]) < least && 2 * cells[0].max(cells[1]) <= most {
        cells = cells.map(|n| 2 * n);
    }
    cells
}

fn step(name: &'static str, from: &[f64], to: &[f64]) -> Step {
    Step { name, change: to.iter().zip(from).map(|(to, from)| to - from).collect() }
}
