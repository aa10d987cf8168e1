//! The lateral extent of a layer.

/// The outline of a layer, seen along the heat flow. All layers of a stack are centred on one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Footprint {
    /// Length along x and width along y, m.
    Rectangle {
        /// Extent along x, m.
        length: f64,
        /// Extent along y, m.
        width: f64,
    },
    /// Radius, m.
    Disc {
        /// Radius, m.
        radius: f64,
    },
}

impl Footprint {
    /// A square of a given area, m².
    pub fn square(area: f64) -> Self {
        Self::Rectangle { length: area.sqrt(), width: area.sqrt() }
    }

    /// Area, m².
    pub fn area(&self) -> f64 {
        match *self {
            Self::Rectangle { length, width } => length * width,
            Self::Disc { radius } => std::f64::consts::PI * radius * radius,
        }
    }

    /// The disc of the same area.
    #[must_use]
    pub fn as_disc(&self) -> Self {
        Self::Disc { radius: (self.area() / std::f64::consts::PI).sqrt() }
    }

    /// The common part of two centred footprints. Where a disc meets a rectangle, the smaller of the two areas, as
    /// a disc.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Self {
        match (*self, *other) {
            (Self::Rectangle { length: l1, width: w1 }, Self::Rectangle { length: l2, width: w2 }) => {
                Self::Rectangle { length: l1.min(l2), width: w1.min(w2) }
            }
            (Self::Disc { radius: r1 }, Self::Disc { radius: r2 }) => Self::Disc { radius: r1.min(r2) },
            _ => {
                if self.area() <= other.area() {
                    self.as_disc()
                } else {
                    other.as_disc()
                }
            }
        }
    }
}
