//! Rectangles in the plane of the layers.

use std::fmt;

/// A rectangle with sides along x and y, m.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    /// Smallest and largest x, m.
    pub x: [f64; 2],
    /// Smallest and largest y, m.
    pub y: [f64; 2],
}

impl Rectangle {
    /// A rectangle from its lower-left corner and its size, m.
    pub fn new(corner: [f64; 2], size: [f64; 2]) -> Self {
        Self { x: [corner[0], corner[0] + size[0]], y: [corner[1], corner[1] + size[1]] }
    }

    /// Extent along x and y, m.
    pub fn size(&self) -> [f64; 2] {
        [self.x[1] - self.x[0], self.y[1] - self.y[0]]
    }

    /// Area, m².
    pub fn area(&self) -> f64 {
        let [length, width] = self.size();
        length * width
    }

    /// The centre, m.
    pub fn centre(&self) -> [f64; 2] {
        [0.5 * (self.x[0] + self.x[1]), 0.5 * (self.y[0] + self.y[1])]
    }

    /// The common part with another rectangle, if it has an area.
    pub fn overlap(&self, other: &Self) -> Option<Self> {
        let common = Self {
            x: [self.x[0].max(other.x[0]), self.x[1].min(other.x[1])],
            y: [self.y[0].max(other.y[0]), self.y[1].min(other.y[1])],
        };
        (common.x[0] < common.x[1] && common.y[0] < common.y[1]).then_some(common)
    }

    /// Whether a point lies inside or on the edge.
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        x >= self.x[0] && x <= self.x[1] && y >= self.y[0] && y <= self.y[1]
    }

    /// Whether another rectangle lies inside, within `slack` (m) for rounding.
    pub fn holds(&self, other: &Self, slack: f64) -> bool {
        other.x[0] >= self.x[0] - slack
            && other.x[1] <= self.x[1] + slack
            && other.y[0] >= self.y[0] - slack
            && other.y[1] <= self.y[1] + slack
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn around(&self, other: &Self) -> Self {
        Self {
            x: [self.x[0].min(other.x[0]), self.x[1].max(other.x[1])],
            y: [self.y[0].min(other.y[0]), self.y[1].max(other.y[1])],
        }
    }
}

impl fmt::Display for Rectangle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [x, y] = [self.x, self.y].map(|range| range.map(|v| 1e3 * v));
        write!(f, "x {:.6} to {:.6} mm, y {:.6} to {:.6} mm", x[0], x[1], y[0], y[1])
    }
}

/// The whole number below `x`, 0 for anything negative or undefined; saturates.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is outside the range saturates"
)]
pub(super) fn whole(x: f64) -> usize {
    x as usize
}
