//! `.flp`: a unit a line, `name width height left-x bottom-y [heat capacity resistivity]`, m, J/(m³ K), m K/W.

use crate::error::{FormatError, Place};
use crate::text::Text;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Most units of a floorplan: far more than the 8192 that HotSpot holds.
const MOST_UNITS: usize = 100_000;

/// A floorplan.
#[derive(Clone, Debug, PartialEq)]
pub struct Floorplan {
    /// Its file.
    pub path: PathBuf,
    /// Its units, in the order of the file, moved so that the smallest x and y are zero, as HotSpot does.
    pub units: Vec<Unit>,
    /// How far they were moved, m.
    pub moved: [f64; 2],
    /// Lines of connectivity (`unit unit wire-density`), which the thermal model does not use.
    pub connections: usize,
}

/// A unit of a floorplan.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its name.
    pub name: String,
    /// Extent along x, m.
    pub width: f64,
    /// Extent along y, m.
    pub height: f64,
    /// Smallest x, m.
    pub left: f64,
    /// Smallest y, m.
    pub bottom: f64,
    /// Heat capacity, J/(m³ K), where the floorplan gives one; used with `-detailed_3D on`.
    pub heat_capacity: Option<f64>,
    /// Resistivity, m K/W, where the floorplan gives one; used with `-detailed_3D on`.
    pub resistivity: Option<f64>,
    /// Where it stands in the file.
    pub place: Place,
}

impl Unit {
    /// Smallest and largest x and y, m.
    pub fn extent(&self) -> [[f64; 2]; 2] {
        [[self.left, self.left + self.width], [self.bottom, self.bottom + self.height]]
    }
}

impl Floorplan {
    /// Reads a floorplan.
    ///
    /// # Errors
    /// A line that is neither a unit nor a connection; sizes of zero or less; two units of one name.
    pub fn open(path: &Path) -> Result<Self, FormatError> {
        Self::parse(&Text::open(path, "a HotSpot floorplan (`.flp`)")?)
    }

    pub(crate) fn parse(text: &Text) -> Result<Self, FormatError> {
        let mut units: Vec<Unit> = Vec::new();
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let mut connections = 0;
        for words in text.lines() {
            let name = words[0];
            match words.len() {
                5 | 7 => {
                    let width = text.positive(words[1], "the width", "m")?;
                    let height = text.positive(words[2], "the height", "m")?;
                    let left = text.number(words[3], "the left x")?;
                    let bottom = text.number(words[4], "the bottom y")?;
                    for (word, value) in words[1..5].iter().zip([width, height, left, bottom]) {
                        if value.abs() > 100.0 {
                            return Err(text.error(
                                *word,
                                format!("{value} m is no length of a chip"),
                                "floorplans are in metres: 16 mm are 0.016",
                            ));
                        }
                    }
                    let (heat_capacity, resistivity) = if words.len() == 7 {
                        (
                            Some(text.positive(words[5], "the heat capacity", "J/(m³ K)")?),
                            Some(text.positive(words[6], "the resistivity", "m K/W")?),
                        )
                    } else {
                        (None, None)
                    };
                    if let Some(first) = names.insert(name.text.to_owned(), name.line) {
                        return Err(text.error(
                            name,
                            format!("unit \"{}\" is there twice, first in line {first}", name.text),
                            "give every unit of a floorplan a name of its own; powers are assigned by name",
                        ));
                    }
                    if units.len() == MOST_UNITS {
                        return Err(text.error(
                            name,
                            format!("more than {MOST_UNITS} units"),
                            "split the floorplan",
                        ));
                    }
                    units.push(Unit {
                        name: name.text.to_owned(),
                        width,
                        height,
                        left,
                        bottom,
                        heat_capacity,
                        resistivity,
                        place: text.place(name),
                    });
                }
                3 if words[2].text.parse::<f64>().is_ok() && words[1].text.parse::<f64>().is_err() => {
                    connections += 1;
                }
                found => {
                    return Err(text.error(
                        name,
                        format!("a line of {found} words is no unit"),
                        "a unit is `name width height left-x bottom-y`, in metres, and with `-detailed_3D on` also `heat-capacity resistivity`",
                    ));
                }
            }
        }
        if units.is_empty() {
            return Err(Place::file(&text.path).error(
                "the floorplan has no unit",
                "a unit is `name width height left-x bottom-y`, in metres",
            ));
        }
        let moved = [
            units.iter().map(|unit| unit.left).fold(f64::INFINITY, f64::min),
            units.iter().map(|unit| unit.bottom).fold(f64::INFINITY, f64::min),
        ];
        for unit in &mut units {
            unit.left -= moved[0];
            unit.bottom -= moved[1];
        }
        Ok(Self { path: text.path.clone(), units, moved, connections })
    }

    /// Extent of all units along x and y, m.
    pub fn size(&self) -> [f64; 2] {
        self.units.iter().fold([0.0, 0.0], |[x, y], unit| {
            [x.max(unit.left + unit.width), y.max(unit.bottom + unit.height)]
        })
    }

    /// Index of a unit.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.units.iter().position(|unit| unit.name == name)
    }
}
