//! The network that HotSpot's grid model makes of a deck, and the same with one of its approximations taken back.
//!
//! Every layer of the stack, spreader and sink included, has cells under the die only; around them stand four nodes (W, E,
//! N, S) for the spreader's rim and eight for the sink's, and sixteen more with the secondary path ([`super::package`]).
//! With `R = t/(k A)` of a whole cell, layers n and n + 1 are joined by the whole resistance of layer n and nothing of the
//! other: the node of a layer lies on its face away from the sink. Formulas: sources of HotSpot at commit `f18831e`,
//! `temperature_grid.c`; they are set out in `bench/device/HOTSPOT.md`.

use super::package;
use super::units::{Grid, Reading, Touched};
use kapitza_conduction::device::{DeviceError, GridNetwork, GridSolution};
use kapitza_formats::hotspot::{Deck, DeckLayer, Role};

/// What a network keeps of HotSpot's model.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent traits of the model, each dropped by itself")]
pub(super) struct Model {
    /// Cells under the die along x and y.
    pub cells: [usize; 2],
    /// Cells of every layer along z.
    pub divided: usize,
    /// Whether the node of a layer lies on its face, with the resistances that follow; else in the middle of a cell.
    pub on_face: bool,
    /// Whether the resistances along x and y are exchanged, as in HotSpot: cells that are not square show it.
    pub exchanged: bool,
    /// With `-detailed_3D`: whether half of the film's resistance stands between spreader and sink once more.
    pub film_again: bool,
    /// Whether nodes stand for what lies beside the die; else plates of the real size, on cells of their own.
    pub rim_nodes: bool,
}

impl Model {
    /// HotSpot's own.
    pub fn hotspot(cells: [usize; 2]) -> Self {
        Self { cells, divided: 1, on_face: true, exchanged: true, film_again: true, rim_nodes: true }
    }
}

/// How fast cells grow away from the die.
const GROWTH: f64 = 1.25;

/// Residual of the linear solution.
const TOLERANCE: f64 = 1e-11;

/// A deck as a network.
pub(super) struct Emulated<'a> {
    deck: &'a Deck,
    model: Model,
    pub grid: Grid,
    pub network: GridNetwork,
    /// Widths of the cells along x and y, m.
    widths: [Vec<f64>; 2],
    /// The die's first column and row.
    first: [usize; 2],
    /// Conductivity of every cell under the die, per layer with values of its own.
    own: Vec<Option<Vec<f64>>>,
    /// Per layer: the units on the cells.
    units: Vec<Vec<Touched>>,
    /// Per layer: heat that enters on its lower face in every column under the die, W.
    heat: Vec<Option<Vec<f64>>>,
}

impl<'a> Emulated<'a> {
    pub fn new(deck: &'a Deck, model: Model) -> Self {
        let grid = Grid { cells: model.cells, die: deck.layers[deck.layers.len() - 1].floorplan.size() };
        let (mut widths, mut first) = ([Vec::new(), Vec::new()], [0; 2]);
        for axis in 0..2 {
            (widths[axis], first[axis]) = along(deck, &grid, axis, model.rim_nodes);
        }
        let units: Vec<Vec<Touched>> = deck
            .layers
            .iter()
            .map(|layer| layer.floorplan.units.iter().map(|unit| Touched::new(unit, &grid)).collect())
            .collect();
        let own = deck
            .layers
            .iter()
            .zip(&units)
            .map(|(layer, units)| is_detailed(deck, layer).then(|| conductivities(layer, units, &grid)))
            .collect();
        let network = GridNetwork::new(widths.clone(), deck.layers.len() * model.divided);
        let heat = vec![None; deck.layers.len()];
        let mut emulated = Self { deck, model, grid, network, widths, first, own, units, heat };
        emulated.lateral();
        emulated.vertical();
        emulated.power();
        if model.rim_nodes {
            package::add(deck, &mut emulated);
        }
        emulated
    }

    pub fn solve(&self) -> Result<GridSolution, DeviceError> {
        self.network.solve(TOLERANCE)
    }

    /// Thickness of a cell of a layer, m.
    fn part_thickness(&self, layer: usize) -> f64 {
        self.deck.layers[layer].thickness / self.model.divided as f64
    }

    /// Whether nodes lie on the faces of layers.
    pub fn is_on_face(&self) -> bool {
        self.model.on_face
    }

    /// Resistance along z of a cell of a layer of the package, m² K/W.
    pub fn per_area(&self, layer: usize) -> f64 {
        self.part_thickness(layer) / self.deck.layers[layer].conductivity
    }

    /// Conductance of a square sheet as thick as a cell of a layer of the package, W/K.
    pub fn sheet(&self, layer: usize) -> f64 {
        self.part_thickness(layer) * self.deck.layers[layer].conductivity
    }

    /// Index in the columns under the die.
    fn under(&self, i: usize, j: usize) -> Option<usize> {
        let [column, row] = [i.checked_sub(self.first[0])?, j.checked_sub(self.first[1])?];
        let [columns, rows] = self.grid.cells;
        (column < columns && row < rows).then_some(row * columns + column)
    }

    /// Conductivity of a layer in a column; `None` outside of it.
    fn conductivity(&self, layer: usize, i: usize, j: usize) -> Option<f64> {
        match self.under(i, j) {
            Some(n) => {
                Some(self.own[layer].as_ref().map_or(self.deck.layers[layer].conductivity, |own| own[n]))
            }
            None => {
                let side = self.deck.layers[layer].side?;
                let inside = [i, j].into_iter().zip(0..2).all(|(cell, axis)| {
                    let (from, to) = (self.edge(axis, cell), self.edge(axis, cell + 1));
                    (0.5 * (from + to) - 0.5 * self.grid.die[axis]).abs() < 0.5 * side
                });
                inside.then_some(self.deck.layers[layer].conductivity)
            }
        }
    }

    /// Distance of a line of the grid from the die's edge, m.
    fn edge(&self, axis: usize, line: usize) -> f64 {
        let sum = |range: &[f64]| range.iter().sum::<f64>();
        let first = self.first[axis];
        if line >= first {
            sum(&self.widths[axis][first..line])
        } else {
            -sum(&self.widths[axis][line..first])
        }
    }

    /// Resistances of a whole cell of a layer along x, y and z, K/W.
    pub fn resistances(&self, layer: usize, i: usize, j: usize) -> [f64; 3] {
        let (w, h, t) = (self.widths[0][i], self.widths[1][j], self.part_thickness(layer));
        let k = self.conductivity(layer, i, j).unwrap_or(0.0);
        [w / (k * h * t), h / (k * w * t), t / (k * w * h)]
    }

    /// Every column of the grid.
    fn columns(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let [nx, ny, _] = self.network.shape();
        (0..ny).flat_map(move |j| (0..nx).map(move |i| (i, j)))
    }

    fn lateral(&mut self) {
        let [nx, ny, _] = self.network.shape();
        for (n, layer) in self.deck.layers.iter().enumerate() {
            if !layer.lateral && self.own[n].is_none() {
                continue;
            }
            for (i, j) in self.columns() {
                let own = self.resistances(n, i, j);
                for (axis, next) in [(0, (i + 1, j)), (1, (i, j + 1))] {
                    if next.0 == nx || next.1 == ny {
                        continue;
                    }
                    let other = self.resistances(n, next.0, next.1);
                    let along = if self.model.exchanged { 1 - axis } else { axis };
                    let conductance = 2.0 / (own[along] + other[along]);
                    for part in self.parts(n) {
                        let cell = self.network.cell(i, j, part);
                        self.network.conductance_mut(axis)[cell] = conductance;
                    }
                }
            }
        }
    }

    /// The cells of a layer along z.
    pub fn parts(&self, layer: usize) -> std::ops::Range<usize> {
        layer * self.model.divided..(layer + 1) * self.model.divided
    }

    fn vertical(&mut self) {
        let config = &self.deck.config;
        let last = self.deck.layers.len() - 1;
        let detailed = self.own.iter().any(Option::is_some);
        for (i, j) in self.columns() {
            let area = self.widths[0][i] * self.widths[1][j];
            let film = |resistance: f64, side: f64| resistance * side * side / area;
            let rz: Vec<f64> = (0..=last).map(|layer| self.resistances(layer, i, j)[2]).collect();
            let sink = film(config.r_convec, config.s_sink);
            for n in 0..=last {
                let parts = self.parts(n);
                for part in parts.clone() {
                    let beyond = if part + 1 < parts.end {
                        rz[n]
                    } else if n == last {
                        continue;
                    } else if !self.model.on_face {
                        0.5 * (rz[n] + rz[n + 1])
                    } else if !detailed {
                        rz[n]
                    } else {
                        let again = if self.model.film_again && n + 1 == last { 0.5 * sink } else { 0.0 };
                        (if n == 0 { rz[n] } else { 0.5 * rz[n] }) + 0.5 * rz[n + 1] + again
                    };
                    let cell = self.network.cell(i, j, part);
                    self.network.conductance_mut(2)[cell] = 1.0 / beyond;
                }
            }
            let own = if self.model.on_face { 1.0 } else { 0.5 };
            let top = self.network.cell(i, j, self.parts(last).end - 1);
            self.network.shunt_mut()[top] = 1.0 / (own * rz[last] + sink);
            if self.deck.layers[0].role == Role::Board {
                // HotSpot leaves out the board's own thickness here.
                let board = if self.model.on_face { 0.0 } else { 0.5 * rz[0] };
                let bottom = self.network.cell(i, j, 0);
                self.network.shunt_mut()[bottom] = if rz[0].is_finite() {
                    1.0 / (board + film(config.r_convec_sec, config.s_pcb))
                } else {
                    0.0
                };
            }
        }
    }

    /// The heat of the units: into the node of their layer, or onto its lower face.
    fn power(&mut self) {
        let powers = self.deck.trace.means();
        let [columns, rows] = self.grid.cells;
        for (n, layer) in self.deck.layers.iter().enumerate().filter(|(_, layer)| layer.power) {
            let mut heat = vec![0.0; columns * rows];
            for ((unit, touched), &column) in
                layer.floorplan.units.iter().zip(&self.units[n]).zip(&layer.columns)
            {
                let flux = powers[column] / (unit.width * unit.height);
                for (i, j, part) in touched.cells() {
                    heat[j * columns + i] += flux * self.grid.area() * part;
                }
            }
            for j in 0..rows {
                for i in 0..columns {
                    let (at, into) = ([i + self.first[0], j + self.first[1]], heat[j * columns + i]);
                    let cell = self.network.cell(at[0], at[1], self.parts(n).start);
                    let down = if self.model.on_face || n == 0 { 0.0 } else { self.share_down(n, at) };
                    self.network.heat_mut()[cell] += (1.0 - down) * into;
                    if down > 0.0 {
                        let below = self.network.cell(at[0], at[1], self.parts(n).start - 1);
                        self.network.heat_mut()[below] += down * into;
                    }
                }
            }
            self.heat[n] = Some(heat);
        }
    }

    /// What part of the heat released on the lower face of a layer goes down.
    fn share_down(&self, layer: usize, [i, j]: [usize; 2]) -> f64 {
        let [below, above] = [layer - 1, layer].map(|l| self.resistances(l, i, j)[2]);
        above / (below + above)
    }

    /// Temperatures of a layer under the die, K above the ambient: of its nodes, or of its lower face.
    fn plane(&self, solution: &GridSolution, layer: usize) -> Vec<f64> {
        let [columns, rows] = self.grid.cells;
        let mut values = Vec::with_capacity(columns * rows);
        for j in 0..rows {
            for i in 0..columns {
                let at = [i + self.first[0], j + self.first[1]];
                let part = self.parts(layer).start;
                let value = |part: usize| solution.cells[self.network.cell(at[0], at[1], part)];
                if self.model.on_face {
                    values.push(value(part));
                    continue;
                }
                let heat = self.heat[layer].as_ref().map_or(0.0, |heat| heat[j * columns + i]);
                let above = 0.5 * self.resistances(layer, at[0], at[1])[2];
                values.push(if layer == 0 {
                    value(part) + above * heat
                } else {
                    let below = 0.5 * self.resistances(layer - 1, at[0], at[1])[2];
                    (value(part) / above + value(part - 1) / below + heat) / (1.0 / above + 1.0 / below)
                });
            }
        }
        values
    }

    /// Temperatures of the units of a layer, K.
    pub fn units(&self, solution: &GridSolution, layer: usize, reading: Reading) -> Vec<f64> {
        let plane = self.plane(solution, layer);
        let columns = self.grid.cells[0];
        self.units[layer]
            .iter()
            .map(|unit| self.deck.config.ambient + unit.read(reading, |i, j| plane[j * columns + i]))
            .collect()
    }

    /// Temperatures of all units that release heat, layer by layer, K.
    pub fn heated(&self, solution: &GridSolution, reading: Reading) -> Vec<f64> {
        (0..self.deck.layers.len())
            .filter(|&layer| self.deck.layers[layer].power)
            .flat_map(|layer| self.units(solution, layer, reading))
            .collect()
    }
}

/// Whether the cells of a layer have conductivities of their own.
fn is_detailed(deck: &Deck, layer: &DeckLayer) -> bool {
    deck.config.detailed_3d && matches!(layer.role, Role::Chip(_))
}

/// A unit that covers this much of a cell gives it its material.
const ALONE: f64 = 0.95;

/// Conductivities of the cells of a layer with `-detailed_3D`: that of the unit which nearly fills a cell, else the sum of
/// those of the units, each by what it covers.
fn conductivities(layer: &DeckLayer, units: &[Touched], grid: &Grid) -> Vec<f64> {
    let columns = grid.cells[0];
    let mut values = vec![0.0; columns * grid.cells[1]];
    let mut filled = vec![false; values.len()];
    for (unit, touched) in layer.floorplan.units.iter().zip(units) {
        let k = unit.resistivity.map_or(layer.conductivity, |resistivity| 1.0 / resistivity);
        for (i, j, part) in touched.cells() {
            let n = j * columns + i;
            if filled[n] {
                continue;
            }
            if part >= ALONE {
                (values[n], filled[n]) = (k, true);
            } else {
                values[n] += k * part;
            }
        }
    }
    values
}

/// Widths of the cells along an axis, and the index of the first under the die.
fn along(deck: &Deck, grid: &Grid, axis: usize, die_only: bool) -> (Vec<f64>, usize) {
    let mut widths = vec![grid.cell()[axis]; grid.cells[axis]];
    if die_only {
        return (widths, 0);
    }
    // From the die outwards to the edge of every larger layer, growing.
    let mut ends: Vec<f64> =
        deck.layers.iter().filter_map(|layer| layer.side).map(|side| 0.5 * (side - grid.die[axis])).collect();
    ends.sort_by(f64::total_cmp);
    let mut outer = Vec::new();
    let (mut at, mut width) = (0.0, grid.cell()[axis]);
    for end in ends {
        let length = end - at;
        if length < 1e-9 {
            continue;
        }
        let mut piece = Vec::new();
        let mut sum = 0.0;
        while sum < length {
            width *= GROWTH;
            piece.push(width);
            sum += width;
        }
        for part in &mut piece {
            *part *= length / sum;
        }
        width = piece[piece.len() - 1];
        outer.extend(piece);
        at = end;
    }
    let first = outer.len();
    let mut all: Vec<f64> = outer.iter().rev().copied().collect();
    all.append(&mut widths);
    all.extend(outer);
    (all, first)
}
