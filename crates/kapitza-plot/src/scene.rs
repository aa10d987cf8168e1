//! What is on the paper: rectangles, lines, markers and texts in pixels, y downwards.

pub(crate) mod picture;
pub(crate) mod raster;
pub(crate) mod svg;

use crate::colour::Colour;
use crate::font::{self, CAP_HEIGHT, DESCENT, Fonts, Weight};
use picture::Picture;

/// A place on the paper, pixels.
pub(crate) type Spot = (f64, f64);

/// An axis-parallel box on the paper, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    pub fn right(self) -> f64 {
        self.x + self.width
    }

    pub fn bottom(self) -> f64 {
        self.y + self.height
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    pub fn contains(self, other: Self) -> bool {
        other.x >= self.x
            && other.y >= self.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    pub fn grown(self, margin: f64) -> Self {
        Self {
            x: self.x - margin,
            y: self.y - margin,
            width: self.width + 2.0 * margin,
            height: self.height + 2.0 * margin,
        }
    }

    /// From the upper left corner clockwise on the paper.
    pub fn corners(self) -> [Spot; 4] {
        let Self { x, y, .. } = self;
        [(x, y), (self.right(), y), (self.right(), self.bottom()), (x, self.bottom())]
    }

    /// The part of the segment inside the box, or `None` where it misses (Liang and Barsky, ACM TOG 3, 1984).
    pub fn clip(self, from: Spot, to: Spot) -> Option<(Spot, Spot)> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (step, room) in [
            (-dx, from.0 - self.x),
            (dx, self.right() - from.0),
            (-dy, from.1 - self.y),
            (dy, self.bottom() - from.1),
        ] {
            if step == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if step < 0.0 {
                enter = enter.max(room / step);
            } else {
                leave = leave.min(room / step);
            }
        }
        (enter <= leave).then(|| {
            let at = |share: f64| (from.0 + share * dx, from.1 + share * dy);
            (at(enter), at(leave))
        })
    }
}

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dash {
    Solid,
    Dashed,
    Dotted,
}

impl Dash {
    /// Lengths of strokes and gaps, pixels.
    pub fn pattern(self) -> Option<[f64; 2]> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some([11.0, 6.0]),
            Self::Dotted => Some([2.5, 5.5]),
        }
    }
}

/// The outline of a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
    Wedge,
}

impl Shape {
    /// Corners of the marker with about the same area for each shape; none for a circle.
    pub fn corners(self, centre: Spot, radius: f64) -> Vec<Spot> {
        let unit: &[Spot] = match self {
            Self::Circle => &[],
            Self::Square => &[(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)],
            Self::Triangle => &[(0.0, -1.3), (1.17, 0.75), (-1.17, 0.75)],
            Self::Wedge => &[(0.0, 1.3), (1.17, -0.75), (-1.17, -0.75)],
            Self::Diamond => &[(0.0, -1.3), (1.15, 0.0), (0.0, 1.3), (-1.15, 0.0)],
        };
        unit.iter().map(|(x, y)| (centre.0 + x * radius, centre.1 + y * radius)).collect()
    }
}

/// Which part of a text lies at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text on the paper.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    pub at: Spot,
    pub content: String,
    pub size: f64,
    pub weight: Weight,
    pub anchor: Anchor,
    pub colour: Colour,
    /// Clockwise turn about `at`, degrees.
    pub turn: f64,
}

impl Text {
    pub fn new(at: Spot, content: &str, size: f64) -> Self {
        Self {
            at,
            content: font::clean(content),
            size,
            weight: Weight::Regular,
            anchor: Anchor::Start,
            colour: crate::colour::INK,
            turn: 0.0,
        }
    }

    pub fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    pub fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub fn turn(self, turn: f64) -> Self {
        Self { turn, ..self }
    }

    /// Left end of the unturned text.
    pub fn left(&self, fonts: &Fonts) -> f64 {
        let width = fonts.width(&self.content, self.size, self.weight);
        match self.anchor {
            Anchor::Start => self.at.0,
            Anchor::Middle => self.at.0 - width / 2.0,
            Anchor::End => self.at.0 - width,
        }
    }

    /// The box of the unturned text.
    pub fn area(&self, fonts: &Fonts) -> Area {
        Area {
            x: self.left(fonts),
            y: self.at.1 - CAP_HEIGHT * self.size,
            width: fonts.width(&self.content, self.size, self.weight),
            height: (CAP_HEIGHT + DESCENT) * self.size,
        }
    }

    /// The corners of the text as it stands on the paper.
    #[cfg(test)]
    pub fn corners(&self, fonts: &Fonts) -> [Spot; 4] {
        let (sin, cos) = self.turn.to_radians().sin_cos();
        self.area(fonts).corners().map(|(x, y)| {
            let (dx, dy) = (x - self.at.0, y - self.at.1);
            (self.at.0 + cos * dx - sin * dy, self.at.1 + sin * dx + cos * dy)
        })
    }
}

/// A line through points, closed or open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub points: Vec<Spot>,
    pub closed: bool,
}

/// One thing on the paper.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mark {
    Rectangle {
        area: Area,
        fill: Colour,
    },
    Line {
        points: Vec<Spot>,
        colour: Colour,
        width: f64,
        dash: Dash,
    },
    Marker {
        shape: Shape,
        centre: Spot,
        radius: f64,
        colour: Colour,
        opacity: f64,
    },
    Text(Text),
    /// The margin that parts a text from what it stands on.
    Halo {
        text: Text,
        colour: Colour,
        width: f64,
        opacity: f64,
    },
    /// A picture stretched over a box.
    Picture {
        area: Area,
        picture: Picture,
    },
    /// Lines stroked together: where two of them run over each other the shade stays the same.
    Strokes {
        runs: Vec<Run>,
        colour: Colour,
        width: f64,
        opacity: f64,
    },
    Polygon {
        corners: Vec<Spot>,
        fill: Colour,
        opacity: f64,
    },
}

/// A sheet of paper with marks in drawing order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scene {
    pub width: f64,
    pub height: f64,
    /// What a screen reader says.
    pub title: String,
    pub marks: Vec<Mark>,
}

impl Scene {
    pub fn new(width: f64, height: f64, title: &str) -> Self {
        Self { width, height, title: font::clean(title), marks: Vec::new() }
    }

    pub fn rectangle(&mut self, area: Area, fill: Colour) {
        if area.width > 0.0 && area.height > 0.0 {
            self.marks.push(Mark::Rectangle { area, fill });
        }
    }

    pub fn line(&mut self, points: Vec<Spot>, colour: Colour, width: f64) {
        self.dashed(points, colour, width, Dash::Solid);
    }

    pub fn dashed(&mut self, points: Vec<Spot>, colour: Colour, width: f64, dash: Dash) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, colour, width, dash });
        }
    }

    pub fn marker(&mut self, shape: Shape, centre: Spot, radius: f64, colour: Colour, opacity: f64) {
        self.marks.push(Mark::Marker { shape, centre, radius, colour, opacity });
    }

    pub fn text(&mut self, text: Text) {
        if !text.content.trim().is_empty() {
            self.marks.push(Mark::Text(text));
        }
    }

    pub fn strokes(&mut self, runs: Vec<Run>, colour: Colour, width: f64, opacity: f64) {
        if !runs.is_empty() {
            self.marks.push(Mark::Strokes { runs, colour, width, opacity });
        }
    }

    /// A text with a margin of another colour around its letters.
    pub fn haloed(&mut self, text: Text, colour: Colour, width: f64, opacity: f64) {
        if !text.content.trim().is_empty() {
            self.marks.push(Mark::Halo { text: text.clone(), colour, width, opacity });
            self.marks.push(Mark::Text(text));
        }
    }

    #[cfg(test)]
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
    }
}
