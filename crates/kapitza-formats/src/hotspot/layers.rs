//! `.lcf`: the layers of a stack, seven values each, a value a line: number, lateral heat flow Y/N, power Y/N, heat
//! capacity and resistivity (or the name of a material), thickness, floorplan.

use super::materials::Materials;
use crate::error::{FormatError, Place};
use crate::text::{Text, Word};
use std::path::{Path, PathBuf};

/// Most layers of a stack.
const MOST_LAYERS: usize = 10_000;

/// A layer file.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerFile {
    /// The file.
    pub path: PathBuf,
    /// Its layers by rising number, from the one farthest from the sink.
    pub layers: Vec<LayerEntry>,
}

/// A layer of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerEntry {
    /// Its number; 0 is farthest from the sink.
    pub number: usize,
    /// Whether heat flows sideways in it.
    pub lateral: bool,
    /// Whether its units release heat.
    pub power: bool,
    /// Heat capacity, J/(m³ K).
    pub heat_capacity: f64,
    /// Conductivity, W/(m K).
    pub conductivity: f64,
    /// Thickness, m.
    pub thickness: f64,
    /// Name of its floorplan file (or of a network of channels, `.csv`).
    pub floorplan: String,
    /// Where that name stands.
    pub floorplan_place: Place,
    /// Where its number stands.
    pub place: Place,
}

impl LayerFile {
    /// Reads a layer file; materials named in it are looked up in `materials`.
    ///
    /// # Errors
    /// A value out of place, a material that is not known, numbers that are not 0, 1, 2, ….
    pub fn open(path: &Path, materials: &Materials) -> Result<Self, FormatError> {
        Self::parse(&Text::open(path, "a HotSpot layer file (`.lcf`)")?, materials)
    }

    pub(crate) fn parse(text: &Text, materials: &Materials) -> Result<Self, FormatError> {
        let words: Vec<Word<'_>> = text.lines().map(|words| words[0]).collect();
        let mut layers: Vec<LayerEntry> = Vec::new();
        let mut rest = words.into_iter().peekable();
        while let Some(number) = rest.next() {
            let mut next = |what: &str| {
                rest.next().ok_or_else(|| {
                    text.error(
                        number,
                        format!("layer {} breaks off before its {what}", number.text),
                        "a layer is: number, Y or N for lateral heat flow, Y or N for power, heat capacity, resistivity (or one material in place of these two), thickness, floorplan file; a value a line",
                    )
                })
            };
            let lateral = flag(text, next("flag of lateral heat flow")?)?;
            let power = flag(text, next("flag of power")?)?;
            let capacity = next("heat capacity")?;
            let (heat_capacity, conductivity) = if starts_as_number(capacity.text) {
                let value = text.positive(capacity, "the heat capacity", "J/(m³ K)")?;
                let resistivity = text.positive(next("resistivity")?, "the resistivity", "m K/W")?;
                (value, 1.0 / resistivity)
            } else {
                let material = materials.find(capacity.text, &text.place(capacity))?;
                (material.heat_capacity, material.conductivity)
            };
            let thickness = text.positive(next("thickness")?, "the thickness", "m")?;
            let floorplan = next("floorplan")?;
            layers.push(LayerEntry {
                number: number.text.parse().map_err(|_| {
                    text.error(
                        number,
                        format!("\"{}\" is no layer number", number.text),
                        "layers are numbered 0, 1, 2, …",
                    )
                })?,
                lateral,
                power,
                heat_capacity,
                conductivity,
                thickness,
                floorplan: floorplan.text.to_owned(),
                floorplan_place: text.place(floorplan),
                place: text.place(number),
            });
            if layers.len() > MOST_LAYERS {
                return Err(text.error(number, format!("more than {MOST_LAYERS} layers"), "split the stack"));
            }
        }
        layers.sort_by_key(|layer| layer.number);
        for (expected, layer) in layers.iter().enumerate() {
            if layer.number != expected {
                return Err(layer.place.error(
                    format!("layer {} stands where layer {expected} should", layer.number),
                    "the numbers of the layers must be 0, 1, 2, … without gaps, each once",
                ));
            }
        }
        if layers.is_empty() {
            return Err(
                Place::file(&text.path).error("there is no layer", "add one: seven values, a value a line")
            );
        }
        Ok(Self { path: text.path.clone(), layers })
    }
}

/// Whether C's `scanf` would take it for a number.
fn starts_as_number(word: &str) -> bool {
    word.parse::<f64>().is_ok()
        || word.trim_start_matches(['+', '-', '.']).starts_with(|c: char| c.is_ascii_digit())
}

fn flag(text: &Text, word: Word<'_>) -> Result<bool, FormatError> {
    match word.text.as_bytes() {
        [b'Y' | b'y', ..] => Ok(true),
        [b'N' | b'n', ..] => Ok(false),
        _ => Err(text.error(word, format!("\"{}\" is neither Y nor N", word.text), "write Y or N")),
    }
}
