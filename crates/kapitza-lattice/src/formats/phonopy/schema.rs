//! The keys of phonopy's YAML that are read; all others are passed over.

use super::super::error::{Fault, Problem};
use crate::linear::Matrix;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::HashMap;
use std::fmt;

#[derive(Debug, Deserialize)]
pub(crate) struct Document {
    pub phonopy: Option<Header>,
    pub physical_unit: Option<HashMap<String, String>>,
    pub primitive_matrix: Option<Matrix>,
    pub supercell_matrix: Option<Matrix>,
    pub unit_cell: Option<Cell>,
    pub primitive_cell: Option<Cell>,
    pub supercell: Option<Cell>,
    pub displacements: Option<Vec<Entry>>,
    pub dataset: Option<Dataset>,
    pub force_constants: Option<ForceConstants>,
    pub nac: Option<Nac>,
    // Before version 2.18 these two stood at the top.
    pub born_effective_charge: Option<Vec<Matrix>>,
    pub dielectric_constant: Option<Matrix>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Header {
    pub calculator: Option<String>,
    pub symmetry_tolerance: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Cell {
    pub lattice: Matrix,
    pub points: Vec<Point>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Point {
    pub symbol: String,
    pub coordinates: [f64; 3],
    pub mass: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ForceConstants {
    pub shape: [usize; 2],
    pub elements: Vec<Matrix>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Nac {
    pub born_effective_charge: Option<Vec<Matrix>>,
    pub dielectric_constant: Option<Matrix>,
}

/// Version 2.24 and later: all atoms displaced.
#[derive(Debug, Deserialize)]
pub(crate) struct Dataset {
    pub displacements: Option<Vec<Vec<[f64; 3]>>>,
    pub forces: Option<Vec<Vec<[f64; 3]>>>,
}

/// One supercell.
#[derive(Debug)]
pub(crate) enum Entry {
    /// With one displaced atom.
    Single(Single),
    /// With all atoms displaced, before version 2.24.
    Many(Vec<One>),
}

#[derive(Debug, Deserialize)]
pub(crate) struct Single {
    pub atom: usize,
    pub displacement: [f64; 3],
    pub forces: Option<Vec<[f64; 3]>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct One {
    pub displacement: [f64; 3],
    pub force: Option<[f64; 3]>,
}

// Not `untagged`, which would lose the lines of errors.
impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Entry;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("`atom`, `displacement` and `forces`, or a list of `displacement` and `force` of all atoms")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                Single::deserialize(MapAccessDeserializer::new(map)).map(Entry::Single)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Entry, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Entry::Many)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// Reads the text.
pub(crate) fn parse(text: &str) -> Result<Document, Fault> {
    // Force constants of a thousand atoms are more nodes than the library allows to a plain configuration file. Anchors, which
    // could blow up a short text, have no place in these files.
    let nodes = text.len().max(1000);
    let options = serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_events: nodes.saturating_mul(2),
            max_nodes: nodes,
            max_total_scalar_bytes: nodes,
            max_aliases: 0,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let text = error.to_string();
        let place = error.location().filter(|place| place.line() > 0);
        let Some((place, line)) = place.and_then(|place| Some((place, usize::try_from(place.line()).ok()?)))
        else {
            return Problem::Syntax(text).into();
        };
        // The library repeats the place at the end.
        let end = format!(" at line {}, column {}", place.line(), place.column());
        Fault::on(line, Problem::Syntax(text.strip_suffix(&end).unwrap_or(&text).to_owned()))
    })
}
