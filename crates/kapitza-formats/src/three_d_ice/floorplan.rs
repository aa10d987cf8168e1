//! Floorplans (`.flp`): elements with rectangles and power sequences; layouts: materials on rectangles of a layer.

use super::parser::{Parser, metres};
use super::stack::{Material, Rectangle, material};
use crate::error::{FormatError, Place};
use std::path::{Path, PathBuf};

/// The floorplan of a die.
#[derive(Clone, Debug, PartialEq)]
pub struct Floorplan {
    /// The file.
    pub path: PathBuf,
    /// Its elements.
    pub elements: Vec<Element>,
}

/// An element of a floorplan.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub rectangles: Vec<Rectangle>,
    /// A material that replaces that of the source layer.
    pub material: Option<String>,
    /// Power in every slot, W; empty where the file gives none.
    pub powers: Vec<f64>,
    /// Where it stands in the file.
    pub place: Place,
}

/// Materials on rectangles of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The file.
    pub path: PathBuf,
    /// Each material with one of its rectangles.
    pub regions: Vec<(Material, Rectangle)>,
}

impl Floorplan {
    /// Reads a floorplan of a chip of this length and width, m.
    ///
    /// # Errors
    /// What the grammar does not allow, and rectangles outside the chip.
    pub fn open(path: &Path, chip: [f64; 2]) -> Result<Self, FormatError> {
        Self::parse(Parser::open(path, "a 3D-ICE floorplan (`.flp`)")?, chip)
    }

    pub(super) fn parse(mut from: Parser, chip: [f64; 2]) -> Result<Self, FormatError> {
        let mut elements = Vec::new();
        while !from.at_end() {
            let place = from.here();
            let name = from.name("the name of a floorplan element")?;
            from.mark(':')?;
            let rectangles = rectangles(&mut from, chip)?;
            let material = if from.took("material") {
                let name = from.name("the name of a material")?;
                from.mark(';')?;
                Some(name)
            } else {
                None
            };
            if from.took("discretization") {
                from.number("the number of cells along x")?;
                from.mark(',')?;
                from.number("the number of cells along y")?;
                from.mark(';')?;
            }
            let mut powers = Vec::new();
            if from.took("power") {
                from.words("values")?;
                loop {
                    let place = from.here();
                    let power = from.number("a power")?;
                    if power.abs() > 1e9 {
                        return Err(place
                            .error(format!("{power} W is no power of an element"), "powers are in watts"));
                    }
                    powers.push(power);
                    if !from.took_mark(',') {
                        break;
                    }
                }
                from.mark(';')?;
            }
            elements.push(Element { name, rectangles, material, powers, place });
        }
        if elements.is_empty() {
            return Err(from.unexpected("a floorplan element"));
        }
        Ok(Self { path: from.path().to_owned(), elements })
    }
}

impl Layout {
    /// Reads a layout of a chip of this length and width, m; materials are its own or those of the stack.
    ///
    /// # Errors
    /// What the grammar does not allow, rectangles outside the chip, a material that is not known.
    pub fn open(path: &Path, chip: [f64; 2], materials: &[Material]) -> Result<Self, FormatError> {
        let mut from = Parser::open(path, "a 3D-ICE layout")?;
        let mut own: Vec<Material> = Vec::new();
        while from.sees("material") {
            own.push(material(&mut from)?);
        }
        let mut regions = Vec::new();
        while !from.at_end() {
            let place = from.here();
            let name = from.name("the name of a material")?;
            let known = own.iter().chain(materials).find(|material| material.name == name).cloned();
            let material = known.ok_or_else(|| {
                place.error(format!("there is no material {name}"), "declare it in this file or in the stack")
            })?;
            from.mark(':')?;
            regions.extend(
                rectangles(&mut from, chip)?.into_iter().map(|rectangle| (material.clone(), rectangle)),
            );
        }
        Ok(Self { path: path.to_owned(), regions })
    }
}

/// `position x, y ; dimension l, w ;` or any number of `rectangle (x, y, l, w) ;`.
fn rectangles(from: &mut Parser, chip: [f64; 2]) -> Result<Vec<Rectangle>, FormatError> {
    let mut found = Vec::new();
    if from.sees("position") {
        let place = from.here();
        from.words("position")?;
        let x = from.number("x of the lower-left corner")?;
        from.mark(',')?;
        let y = from.number("y of the lower-left corner")?;
        from.mark(';')?;
        from.words("dimension")?;
        let length = from.length("the length")?;
        from.mark(',')?;
        let width = from.length("the width")?;
        from.mark(';')?;
        found.push(inside(&place, [metres(x), metres(y)], [length, width], chip)?);
        return Ok(found);
    }
    while from.sees("rectangle") {
        let place = from.here();
        from.words("rectangle")?;
        from.mark('(')?;
        let x = from.number("x of the lower-left corner")?;
        from.mark(',')?;
        let y = from.number("y of the lower-left corner")?;
        from.mark(',')?;
        let length = from.length("the length")?;
        from.mark(',')?;
        let width = from.length("the width")?;
        from.mark(')')?;
        from.mark(';')?;
        found.push(inside(&place, [metres(x), metres(y)], [length, width], chip)?);
    }
    if found.is_empty() {
        return Err(from.unexpected("`position` or `rectangle`"));
    }
    Ok(found)
}

fn inside(place: &Place, corner: [f64; 2], size: [f64; 2], chip: [f64; 2]) -> Result<Rectangle, FormatError> {
    for axis in 0..2 {
        let slack = 1e-9 * chip[axis];
        if corner[axis] < -slack || corner[axis] + size[axis] > chip[axis] + slack {
            let name = ["x", "y"][axis];
            return Err(place.error(
                format!(
                    "{name} {} to {} µm leaves the chip, which ends at {} µm",
                    1e6 * corner[axis],
                    1e6 * (corner[axis] + size[axis]),
                    1e6 * chip[axis]
                ),
                "move or shrink it, or enlarge `chip length … , width …` of the stack",
            ));
        }
    }
    Ok(Rectangle { corner, size })
}
