//! The description of a document: the one place where a key, its unit, range, default and meaning stand.

use kapitza_core::quantity::{Dimension, Kind};

/// A table with known keys.
#[derive(Debug)]
pub struct Record {
    /// What the table is, as one or two words: "layer".
    pub name: &'static str,
    /// What it means, a sentence or two.
    pub doc: &'static str,
    /// Its keys.
    pub fields: &'static [Field],
    /// What its keys demand of each other.
    pub rules: &'static [Rule],
}

/// One key of a record.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// What the value is.
    pub shape: Shape,
    /// Whether it must be there.
    pub presence: Presence,
    /// What it means, a sentence or two.
    pub doc: &'static str,
}

impl Field {
    /// A key that must be there.
    pub const fn required(key: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { key, shape, presence: Presence::Required, doc }
    }

    /// A key that may be absent.
    pub const fn optional(key: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { key, shape, presence: Presence::Optional, doc }
    }

    /// A key with a value where it is absent, written as in TOML.
    pub const fn with_default(
        key: &'static str,
        shape: Shape,
        value: &'static str,
        doc: &'static str,
    ) -> Self {
        Self { key, shape, presence: Presence::Default(value), doc }
    }
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It may be absent; what then happens stands in the doc.
    Optional,
    /// Where absent, this value, written as in TOML.
    Default(&'static str),
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// A quantity with unit.
    Quantity(Measure),
    /// One quantity for both sides of an interface, or an array of two, one per side.
    PerSide(Measure),
    /// One quantity for all axes, an array of two, lateral and vertical, or of three along x, y and z.
    PerAxis(Measure),
    /// An array of quantities.
    Quantities(Measure),
    /// An array of arrays of quantities.
    Grid(Measure),
    /// An array of plain numbers.
    Numbers,
    /// A whole number in a range.
    Count(usize, usize),
    /// A text.
    Text,
    /// One text for both sides of an interface, or an array of two, one per side.
    TextPerSide,
    /// An array of texts.
    Texts,
    /// True or false.
    Flag,
    /// One of some words, each with its meaning.
    Choice(&'static [(&'static str, &'static str)]),
    /// A table.
    Record(&'static Record),
    /// An array of tables, with the least number of them.
    Records(&'static Record, usize),
    /// A table whose keys depend on one of them.
    Variant(&'static Variant),
    /// An array of such tables, with the least number of them.
    Variants(&'static Variant, usize),
    /// A table of tables under names of the user's choice.
    Named(&'static Record),
    /// Texts under names of the user's choice.
    Dictionary,
    /// An array of scalars of any kind.
    Scalars,
}

impl Shape {
    /// Whether it is an array of tables.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::Records(..) | Self::Variants(..))
    }
}

/// A table whose keys depend on the value of its `tag`.
#[derive(Debug)]
pub struct Variant {
    /// What the table is.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// The deciding key.
    pub tag: &'static str,
    /// Its value where absent.
    pub default: Option<&'static str>,
    /// Its values, each with the record that then holds (the tag itself is not repeated there).
    pub cases: &'static [(&'static str, &'static Record)],
}

/// What the keys of a record demand of each other.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Exactly one of these.
    ExactlyOne(&'static [&'static str]),
    /// At most one of these.
    AtMostOne(&'static [&'static str]),
    /// At least one of these.
    AtLeastOne(&'static [&'static str]),
    /// The first only together with the second.
    Needs(&'static str, &'static str),
}

/// A quantity with its allowed range, SI.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// What it is.
    pub kind: Kind,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Whether the smallest value itself is allowed.
    pub min_allowed: bool,
}

impl Measure {
    /// Values above `min` and up to `max`.
    pub const fn above(min: f64, max: f64, dimension: Dimension) -> Self {
        Self { kind: Kind::Of(dimension), min, max, min_allowed: false }
    }

    /// Values from `min` to `max`.
    pub const fn within(min: f64, max: f64, dimension: Dimension) -> Self {
        Self { kind: Kind::Of(dimension), min, max, min_allowed: true }
    }

    /// An absolute temperature above 0 K and up to `max`.
    pub const fn temperature(max: f64) -> Self {
        Self { kind: Kind::Temperature, min: 0.0, max, min_allowed: false }
    }

    /// Whether a value is allowed.
    pub fn allows(&self, value: f64) -> bool {
        value <= self.max && (value > self.min || (self.min_allowed && value == self.min))
    }

    /// The allowed range in words.
    pub fn range(&self) -> String {
        let show = |value: f64| kapitza_core::quantity::display(value, self.kind, 6);
        let low = if self.min_allowed {
            format!("from {}", show(self.min))
        } else {
            format!("above {}", show(self.min))
        };
        format!("{low} to {}", show(self.max))
    }
}

impl Record {
    /// A field by its key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}
