//! A document that has been read: every value checked, in SI, with its place.

use crate::{Diagnostic, Measure, Place, Record, Shape};
use kapitza_core::quantity::Quantity;

/// A checked table.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its description.
    pub record: &'static Record,
    /// The value of the tag, if the table is a variant.
    pub case: Option<&'static str>,
    /// Where it stands.
    pub place: Place,
    /// Its values, defaults filled in.
    pub entries: Vec<Entry>,
}

/// One checked key.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: &'static str,
    /// Where its value stands; the place of the table for a default.
    pub place: Place,
    /// The value.
    pub value: Value,
}

/// A checked value.
#[derive(Clone, Debug)]
pub enum Value {
    /// One or more quantities: `Quantity`, `PerSide`, `PerAxis`, `Quantities`.
    Quantities(Vec<Quantity>),
    /// Rows of quantities.
    Grid(Vec<Vec<Quantity>>),
    /// Plain numbers.
    Numbers(Vec<f64>),
    /// A whole number.
    Count(usize),
    /// Texts: `Text`, `TextPerSide`, `Texts`, `Choice`.
    Texts(Vec<String>),
    /// True or false.
    Flag(bool),
    /// Tables: `Record`, `Records`, `Variant`, `Variants`.
    Nodes(Vec<Node>),
    /// Tables under names.
    Named(Vec<(String, Node)>),
    /// Texts under names.
    Dictionary(Vec<(String, String)>),
    /// Scalars as written.
    Scalars(Vec<crate::Raw>),
}

impl Node {
    /// The entry of a key, if the key is there or has a default.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Whether the key is there (or has a default).
    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// The place of a key, or of the table where the key is absent.
    pub fn place_of(&self, key: &str) -> Place {
        self.entry(key).map_or_else(|| self.place.clone(), |entry| entry.place.clone())
    }

    /// A diagnostic at a key.
    pub fn error(&self, key: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.place_of(key), message)
    }

    /// A quantity, SI.
    pub fn quantity(&self, key: &str) -> Option<f64> {
        self.quantities(key).first().map(|q| q.value)
    }

    /// A quantity that must be there, SI.
    pub fn required(&self, key: &str) -> Result<f64, Diagnostic> {
        self.quantity(key).ok_or_else(|| self.missing(key))
    }

    /// All quantities of a key.
    pub fn quantities(&self, key: &str) -> &[Quantity] {
        match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Quantities(quantities)) => quantities,
            _ => &[],
        }
    }

    /// The values of a key for side 1 and side 2: one value holds for both.
    pub fn per_side(&self, key: &str) -> Option<[f64; 2]> {
        match self.quantities(key) {
            [both] => Some([both.value; 2]),
            [first, second] => Some([first.value, second.value]),
            _ => None,
        }
    }

    /// The values of a key along x, y and z: one holds for all, two are lateral and vertical.
    pub fn per_axis(&self, key: &str) -> Option<[f64; 3]> {
        match self.quantities(key) {
            [all] => Some([all.value; 3]),
            [lateral, vertical] => Some([lateral.value, lateral.value, vertical.value]),
            [x, y, z] => Some([x.value, y.value, z.value]),
            _ => None,
        }
    }

    /// Rows of quantities, SI.
    pub fn grid(&self, key: &str) -> Vec<Vec<f64>> {
        match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Grid(rows)) => rows.iter().map(|row| row.iter().map(|q| q.value).collect()).collect(),
            _ => Vec::new(),
        }
    }

    /// Plain numbers.
    pub fn numbers(&self, key: &str) -> &[f64] {
        match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Numbers(numbers)) => numbers,
            _ => &[],
        }
    }

    /// A whole number.
    pub fn count(&self, key: &str) -> Option<usize> {
        match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Count(count)) => Some(*count),
            _ => None,
        }
    }

    /// A text, or the chosen word.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.texts(key).first().map(String::as_str)
    }

    /// All texts of a key.
    pub fn texts(&self, key: &str) -> &[String] {
        match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// A flag; false where absent without default.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.entry(key).map(|entry| &entry.value), Some(Value::Flag(true)))
    }

    /// A table below this one.
    pub fn child(&self, key: &str) -> Option<&Self> {
        self.children(key).first()
    }

    /// The tables of a key.
    pub fn children(&self, key: &str) -> &[Self] {
        match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Nodes(nodes)) => nodes,
            _ => &[],
        }
    }

    /// The named tables of a key.
    pub fn named(&self, key: &str) -> &[(String, Self)] {
        match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Named(nodes)) => nodes,
            _ => &[],
        }
    }

    /// The named texts of a key.
    pub fn dictionary(&self, key: &str) -> &[(String, String)] {
        match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Dictionary(texts)) => texts,
            _ => &[],
        }
    }

    /// The scalars of a key.
    pub fn scalars(&self, key: &str) -> &[crate::Raw] {
        match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Scalars(values)) => values,
            _ => &[],
        }
    }

    /// The diagnostic for a key that must be there.
    pub fn missing(&self, key: &str) -> Diagnostic {
        let diagnostic =
            Diagnostic::new(self.place.clone(), format!("`{key}` is missing in {}", self.record.name));
        match self.record.field(key) {
            Some(field) => diagnostic.help(format!("add `{key}`: {}", field.doc)),
            None => diagnostic,
        }
    }

    /// Visits every quantity with its place and its allowed range, in the order of the document.
    pub fn visit(&self, visitor: &mut dyn FnMut(&Place, &Measure, &Quantity)) {
        for entry in &self.entries {
            let measure = match self.record.field(entry.key).map(|field| &field.shape) {
                Some(
                    Shape::Quantity(measure)
                    | Shape::PerSide(measure)
                    | Shape::PerAxis(measure)
                    | Shape::Quantities(measure)
                    | Shape::Grid(measure),
                ) => Some(measure),
                _ => None,
            };
            match &entry.value {
                Value::Quantities(quantities) => {
                    if let Some(m) = measure {
                        for q in quantities {
                            visitor(&entry.place, m, q);
                        }
                    }
                }
                Value::Grid(rows) => {
                    if let Some(m) = measure {
                        for q in rows.iter().flatten() {
                            visitor(&entry.place, m, q);
                        }
                    }
                }
                Value::Nodes(nodes) => nodes.iter().for_each(|node| node.visit(visitor)),
                Value::Named(nodes) => nodes.iter().for_each(|(_, node)| node.visit(visitor)),
                _ => {}
            }
        }
    }

    /// The same for changing the quantities, in the same order.
    pub fn visit_mut(&mut self, visitor: &mut dyn FnMut(&mut Quantity)) {
        for entry in &mut self.entries {
            match &mut entry.value {
                Value::Quantities(quantities) => quantities.iter_mut().for_each(&mut *visitor),
                Value::Grid(rows) => rows.iter_mut().flatten().for_each(&mut *visitor),
                Value::Nodes(nodes) => nodes.iter_mut().for_each(|node| node.visit_mut(visitor)),
                Value::Named(nodes) => nodes.iter_mut().for_each(|(_, node)| node.visit_mut(visitor)),
                _ => {}
            }
        }
    }
}
