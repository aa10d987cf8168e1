//! Units of a floorplan on the cells of a grid, by HotSpot's rules.

use kapitza_formats::hotspot::Unit;
use std::ops::Range;

/// HotSpot's grid: equal cells over the die.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// Numbers of cells along x and y.
    pub cells: [usize; 2],
    /// Extent of the die, m.
    pub die: [f64; 2],
}

impl Grid {
    /// Extents of a cell, m.
    pub fn cell(&self) -> [f64; 2] {
        [0, 1].map(|axis| self.die[axis] / self.cells[axis] as f64)
    }

    /// Area of a cell, m².
    pub fn area(&self) -> f64 {
        let [width, height] = self.cell();
        width * height
    }
}

/// How the temperature of a unit follows from those of its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Mean of all cells that the unit touches, each with the same weight (`avg`).
    Touched,
    /// The smallest of these (`min`).
    Smallest,
    /// The largest of these (`max`).
    Largest,
    /// Mean of the one, two or four middle ones (`center`).
    Middle,
    /// Mean over the unit's area.
    Area,
}

impl Reading {
    /// That of `-grid_map_mode`.
    pub fn of(mode: &str) -> Self {
        match mode.to_ascii_lowercase().as_str() {
            "avg" => Self::Touched,
            "min" => Self::Smallest,
            "max" => Self::Largest,
            _ => Self::Middle,
        }
    }
}

/// The cells that a unit touches, and what part of each it covers.
#[derive(Clone, Debug)]
pub(super) struct Touched {
    columns: Range<usize>,
    rows: Range<usize>,
    /// Per axis: the part of every column or row that is covered.
    covered: [Vec<f64>; 2],
}

/// Within this of a whole number a place counts as that number of cells: HotSpot's tolerance.
const ROUNDING: f64 = 1e-6;

impl Touched {
    pub fn new(unit: &Unit, grid: &Grid) -> Self {
        let extent = unit.extent();
        let [columns, rows] = [0, 1].map(|axis| {
            let [low, high] = extent[axis].map(|place| place / grid.cell()[axis]);
            let first = index(low, f64::floor).min(grid.cells[axis] - 1);
            first..index(high, f64::ceil).clamp(first + 1, grid.cells[axis])
        });
        let covered = [(0, &columns), (1, &rows)].map(|(axis, range)| {
            let size = grid.cell()[axis];
            range
                .clone()
                .map(|cell| {
                    let (low, high) = (cell as f64 * size, (cell + 1) as f64 * size);
                    (high.min(extent[axis][1]) - low.max(extent[axis][0])) / size
                })
                .collect()
        });
        Self { columns, rows, covered }
    }

    /// Column, row and covered part of every cell.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let [along_x, along_y] = &self.covered;
        self.rows
            .clone()
            .zip(along_y)
            .flat_map(move |(j, y)| self.columns.clone().zip(along_x).map(move |(i, x)| (i, j, x * y)))
    }

    /// The temperature of the unit from those of the cells.
    pub fn read(&self, reading: Reading, value: impl Fn(usize, usize) -> f64) -> f64 {
        let values = || self.cells().map(|(i, j, _)| value(i, j));
        match reading {
            Reading::Touched => values().sum::<f64>() / (self.columns.len() * self.rows.len()) as f64,
            Reading::Smallest => values().fold(f64::INFINITY, f64::min),
            Reading::Largest => values().fold(f64::NEG_INFINITY, f64::max),
            Reading::Middle => {
                let middle = |range: &Range<usize>| {
                    let after = usize::midpoint(range.start, range.end);
                    [after - (1 - range.len() % 2), after]
                };
                let (columns, rows) = (middle(&self.columns), middle(&self.rows));
                columns
                    .iter()
                    .flat_map(|&i| rows.iter().map(move |&j| (i, j)))
                    .map(|(i, j)| value(i, j))
                    .sum::<f64>()
                    / 4.0
            }
            Reading::Area => {
                let (sum, area) = self
                    .cells()
                    .fold((0.0, 0.0), |(sum, area), (i, j, part)| (sum + part * value(i, j), area + part));
                sum / area
            }
        }
    }
}

/// A place in cells as an index.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "floorplans begin at zero")]
fn index(place: f64, rounded: impl Fn(f64) -> f64) -> usize {
    let nearest = (place + 0.5).floor();
    (if (place - nearest).abs() < ROUNDING { nearest } else { rounded(place) }) as usize
}
