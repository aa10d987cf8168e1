//! The highest temperatures: between the middles of cells, by parabolas over them.

use super::Heats;
use crate::device::Medium;
use crate::device::network::{Ground, Place, State};
use std::ops::Range;

impl Ground<'_> {
    /// The largest value of a plane in a range of columns: in every cell a parabola along x and one along y, from the
    /// slopes at its edges.
    pub(super) fn peak(
        &self,
        state: &State,
        layer: usize,
        plane: &[f64],
        columns: &Range<usize>,
        rows: &Range<usize>,
    ) -> Peak {
        let mesh = self.mesh;
        let media = self.device.media();
        let nx = mesh.nx();
        let mut best = Peak { value: f64::NEG_INFINITY, ..Peak::default() };
        let highest = rows
            .clone()
            .flat_map(|j| plane[j * nx + columns.start..j * nx + columns.end].iter().copied())
            .filter(|v| !v.is_nan())
            .fold(f64::NEG_INFINITY, f64::max);
        for j in rows.clone() {
            for i in columns.clone() {
                let value = plane[j * nx + i];
                // NaN never passes; a cell far below the highest cannot hold the peak.
                if value.is_nan() || value < highest - 0.2 * (highest.abs() + 1.0) {
                    continue;
                }
                let x = self.crest(&media, state, layer, plane, [i, j], 0);
                let y = self.crest(&media, state, layer, plane, [i, j], 1);
                let top = value + x.gain + y.gain;
                if top > best.value {
                    let middle = |edges: &[f64], n: usize| 0.5 * (edges[n] + edges[n + 1]);
                    best = Peak {
                        value: top,
                        place: [middle(&mesh.x, i) + x.place, middle(&mesh.y, j) + y.place],
                        column: [i, j],
                        weights: [x.weights, y.weights],
                        ratios: [x.ratios, y.ratios],
                    };
                }
            }
        }
        best
    }

    /// The crest of the parabola along an axis over the cell of a plane.
    fn crest(
        &self,
        media: &[&Medium],
        state: &State,
        layer: usize,
        plane: &[f64],
        [i, j]: [usize; 2],
        axis: usize,
    ) -> Crest {
        let mesh = self.mesh;
        let k = mesh.first[layer];
        let edges = if axis == 0 { &mesh.x } else { &mesh.y };
        let cell = if axis == 0 { i } else { j };
        let width = edges[cell + 1] - edges[cell];
        let value = plane[j * mesh.nx() + i];
        let (own, rise) = (mesh.media(layer, j)[i], state.rise[mesh.index(i, j, k)]);
        let mine = self.conductivity(media, own, axis, rise);
        // Distance to a neighbour in units of the own medium, its value, and the part of the distance in the neighbour;
        // none where there is nothing.
        let neighbour = |place: Option<usize>| -> Option<(f64, f64, f64)> {
            let place = place.filter(|&p| p + 1 < edges.len())?;
            let (oi, oj) = if axis == 0 { (place, j) } else { (i, place) };
            let other = plane[oj * mesh.nx() + oi];
            if other.is_nan() {
                return None;
            }
            // At the same temperature: a medium and itself stand as one to one.
            let theirs = self.conductivity(media, mesh.media(layer, oj)[oi], axis, rise);
            // Flux between the middles over the own conductivity: the slope on this side of the edge.
            let beyond = 0.5 * (edges[place + 1] - edges[place]) * mine / theirs;
            Some((0.5 * width + beyond, other, beyond))
        };
        let (low, high) = (neighbour(cell.checked_sub(1)), neighbour(Some(cell + 1)));
        let slope = |side: Option<(f64, f64, f64)>| {
            side.map_or(0.0, |(distance, other, _)| (other - value) / distance)
        };
        let (left, right) = (-slope(low), slope(high));
        let (mean, bend) = (0.5 * (left + right), (right - left) / width);
        let at = |s: f64| s * (mean + 0.5 * bend * s);
        let vertex = if bend < 0.0 { (-mean / bend).clamp(-0.5 * width, 0.5 * width) } else { 0.0 };
        let mut place = 0.0;
        for s in [vertex, -0.5 * width, 0.5 * width] {
            if at(s) > at(place) {
                place = s;
            }
        }
        // Where heat has not had the time to cross the cell the field is level between steps, not a parabola.
        let medium = &media[mesh.media(layer, j)[i] as usize];
        let formed = match (&medium.heat_capacity, state.since.is_finite()) {
            (Some(capacity), true) => {
                let diffusivity = mine / capacity.value(self.reference + state.rise[mesh.index(i, j, k)]);
                (diffusivity * state.since / (width * width)).min(1.0)
            }
            _ => 1.0,
        };
        // The value at a fixed place is linear in the three values; at a crest the place does not count.
        let bow = 0.5 * place * place / width;
        let low_weight = low.map_or(0.0, |(distance, ..)| -formed * (0.5 * place - bow) / distance);
        let high_weight = high.map_or(0.0, |(distance, ..)| formed * (0.5 * place + bow) / distance);
        let ratio = |side: Option<(f64, f64, f64)>, weight: f64| {
            side.map_or(0.0, |(distance, other, beyond)| -weight * (other - value) * beyond / distance)
        };
        Crest {
            gain: formed * at(place),
            place,
            weights: [low_weight, high_weight],
            ratios: [ratio(low, low_weight), ratio(high, high_weight)],
        }
    }
}

/// The crest of a parabola over a cell, relative to its middle.
struct Crest {
    /// Value above that of the middle.
    gain: f64,
    /// Place from the middle, m.
    place: f64,
    /// Weights of the neighbours at lower and higher places; the middle has what is left of one.
    weights: [f64; 2],
    /// Growth with the logarithm of the own conductivity over that of each neighbour, K.
    ratios: [f64; 2],
}

/// The largest value of a plane.
#[derive(Default)]
pub(super) struct Peak {
    pub value: f64,
    pub place: [f64; 2],
    pub column: [usize; 2],
    pub weights: [[f64; 2]; 2],
    pub ratios: [[f64; 2]; 2],
}

/// What makes up the highest temperature of a device.
pub(in crate::device) struct Crown {
    /// Where it is measured.
    pub place: Place,
    /// Columns of cells with their weights, which sum up to one; its own column first.
    pub columns: Vec<(usize, usize, f64)>,
    /// Per axis and neighbour: growth with the logarithm of the own conductivity over that of the neighbour, K.
    pub ratios: [[f64; 2]; 2],
    /// The layer whose media these are.
    pub layer: usize,
}

/// The columns beside a column along an axis, at lower and at higher places.
pub(in crate::device) fn beside([i, j]: [usize; 2], axis: usize) -> [Option<[usize; 2]>; 2] {
    if axis == 0 {
        [i.checked_sub(1).map(|i| [i, j]), Some([i + 1, j])]
    } else {
        [j.checked_sub(1).map(|j| [i, j]), Some([i, j + 1])]
    }
}

/// Where the highest temperature of the device is measured, and what makes it up.
pub(in crate::device) fn crown(ground: &Ground<'_>, state: &State) -> Crown {
    let (peak, place, layer) = hottest(ground, state, &ground.heats(state));
    let [i, j] = peak.column;
    let mut columns = vec![(i, j, 1.0 - peak.weights.iter().flatten().sum::<f64>())];
    for axis in [0, 1] {
        for (column, weight) in beside(peak.column, axis).into_iter().zip(peak.weights[axis]) {
            if let (Some([i, j]), true) = (column, weight != 0.0) {
                columns.push((i, j, weight));
            }
        }
    }
    Crown { place, columns, ratios: peak.ratios, layer }
}

/// The highest temperature above the reference: among both sides of all faces of layers, all heated planes, and the
/// cells of heated volumes.
pub(super) fn hottest(ground: &Ground<'_>, state: &State, heats: &Heats) -> (Peak, Place, usize) {
    let (device, mesh) = (ground.device, ground.mesh);
    let (columns, rows) = (0..mesh.nx(), 0..mesh.ny());
    let mut lines: Vec<(usize, usize, bool)> = Vec::new();
    for layer in 0..device.layers.len() {
        lines.push((layer, mesh.first[layer], true));
        lines.push((layer, mesh.first[layer + 1], false));
    }
    let mut best = (Peak { value: f64::NEG_INFINITY, ..Peak::default() }, Place::Cells(0..1), 0);
    let mut offer = |layer: usize, place: Place, values: &[f64]| {
        let peak = ground.peak(state, layer, values, &columns, &rows);
        if peak.value > best.0.value {
            best = (peak, place, layer);
        }
    };
    for (block, released) in device.blocks.iter().zip(&ground.released) {
        match &released.place {
            Place::Line { line, above } => lines.push((block.layer, *line, *above)),
            Place::Cells(range) => {
                for k in range.clone() {
                    offer(block.layer, Place::Cells(k..k + 1), &ground.middles(state, k));
                }
            }
        }
    }
    lines.sort_unstable();
    lines.dedup();
    for (layer, line, above) in lines {
        let values = ground.side_of_line(state, heats, line, above);
        offer(layer, Place::Line { line, above }, &values);
    }
    best
}
