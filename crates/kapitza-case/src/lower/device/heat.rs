//! Blocks, heated bodies and power maps.

use super::{Built, extent, length, outside, rectangle};
use crate::lower::Found;
use kapitza_conduction::device::{Block, Device, Heat, Leakage, Placement, Rectangle};
use kapitza_document::{Diagnostic, Node};
use std::collections::BTreeMap;
use std::path::Path;

/// The layer in which heat is released.
pub(super) struct Ground<'a> {
    pub layer: usize,
    pub outline: Rectangle,
    pub name: &'a str,
    pub node: &'a Node,
    pub slack: f64,
}

/// Most values of a power map.
const LARGEST_MAP: usize = 64 << 20;

/// All blocks of a layer: rectangles, heated bodies, maps.
pub(super) fn blocks(ground: &Ground<'_>, folder: &Path) -> Found<Vec<Block>> {
    let mut built = Vec::new();
    let mut diagnostics = Vec::new();
    let mut keep = |block: Built<Option<Block>>| match block {
        Ok(block) => built.extend(block),
        Err(diagnostic) => diagnostics.push(*diagnostic),
    };
    for (number, node) in ground.node.children("block").iter().enumerate() {
        keep(block(ground, node, number).map(Some));
    }
    for (number, node) in ground.node.children("body").iter().enumerate() {
        keep(body(ground, node, number));
    }
    for (number, node) in ground.node.children("map").iter().enumerate() {
        keep(map(ground, node, number, folder).map(Some));
    }
    if diagnostics.is_empty() { Ok(built) } else { Err(diagnostics) }
}

/// Names of blocks must tell them apart.
pub(super) fn unique(device: &Device, case: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for block in &device.blocks {
        *counts.entry(&block.name).or_default() += 1;
    }
    for (name, _) in counts.into_iter().filter(|(_, count)| *count > 1) {
        diagnostics.push(
            Diagnostic::new(case.place_of("element"), format!("two blocks are called \"{name}\""))
                .help("give each block, heated body and map a name of its own"),
        );
    }
}

fn name(ground: &Ground<'_>, node: &Node, what: &str, number: usize) -> String {
    node.text("name").map_or_else(|| format!("{} {what} {}", ground.name, number + 1), str::to_owned)
}

fn outline(ground: &Ground<'_>, node: &Node, name: &str) -> Built<Rectangle> {
    let outline = if node.has("position") { rectangle(node)? } else { ground.outline };
    if ground.outline.holds(&outline, ground.slack) {
        Ok(outline)
    } else {
        Err(Box::new(outside(node, name, &outline, ground.name, &ground.outline)))
    }
}

fn placement(ground: &Ground<'_>, node: &Node) -> Built<Placement> {
    let thickness = ground.node.required("thickness").map_err(Box::new)?;
    Ok(match (node.text("at"), node.quantity("height")) {
        (Some("bottom face"), _) => Placement::Plane(0.0),
        (Some("top face"), _) => Placement::Plane(1.0),
        (_, Some(height)) if height <= thickness => Placement::Plane(height / thickness),
        (_, Some(height)) => {
            return Err(Box::new(
                node.error(
                    "height",
                    format!(
                        "the heated plane is {} high in a layer {} thick",
                        length(height),
                        length(thickness)
                    ),
                )
                .help("`height` runs from 0 at the lower face to the thickness"),
            ));
        }
        _ => Placement::Volume,
    })
}

fn block(ground: &Ground<'_>, node: &Node, number: usize) -> Built<Block> {
    let name = name(ground, node, "block", number);
    let outline = outline(ground, node, &name)?;
    let placement = placement(ground, node)?;
    let power = if let Some(power) = node.quantity("power") {
        power
    } else if let Some(flux) = node.quantity("flux") {
        flux * outline.area()
    } else if let Some(density) = node.quantity("density") {
        if placement != Placement::Volume {
            return Err(Box::new(
                node.error("density", "a power per volume is released in the volume, not on a plane")
                    .help("remove `at` and `height`, or give a `power` or a `flux`"),
            ));
        }
        density * outline.area() * ground.node.required("thickness").map_err(Box::new)?
    } else {
        return Err(Box::new(node.missing("power")));
    };
    let leakage = node.child("leakage").map(leakage).transpose()?;
    Ok(Block { name, layer: ground.layer, outline, placement, heat: Heat::Uniform(power), leakage })
}

fn leakage(node: &Node) -> Built<Leakage> {
    let efold = match (node.quantity("efold"), node.quantity("doubling")) {
        (Some(efold), _) => efold,
        (None, Some(doubling)) => doubling / std::f64::consts::LN_2,
        (None, None) => return Err(Box::new(node.missing("efold"))),
    };
    Ok(Leakage {
        fraction: node.required("fraction").map_err(Box::new)?,
        reference: node.required("reference").map_err(Box::new)?,
        efold,
    })
}

fn body(ground: &Ground<'_>, node: &Node, number: usize) -> Built<Option<Block>> {
    let Some(power) = node.quantity("power") else { return Ok(None) };
    let name = name(ground, node, "body", number);
    let outline = rectangle(node)?;
    Ok(Some(Block {
        name,
        layer: ground.layer,
        outline,
        placement: Placement::Volume,
        heat: Heat::Uniform(power),
        leakage: None,
    }))
}

fn map(ground: &Ground<'_>, node: &Node, number: usize, folder: &Path) -> Built<Block> {
    let name = name(ground, node, "map", number);
    let outline = outline(ground, node, &name)?;
    let placement = placement(ground, node)?;
    let file = node.text("file").unwrap_or_default();
    let path = folder.join(file);
    let wrong = |message: String, help: &str| Box::new(node.error("file", message).help(help));
    let (columns, values) = matrix(&path, false).map_err(|message| {
        wrong(
            format!("the power map {}: {message}", path.display()),
            "a map is a matrix of numbers separated by commas, one row per line, without header; its path is relative to the folder of the case file",
        )
    })?;
    // A picture starts at the top; the solver's rows rise with y.
    let mut powers: Vec<f64> = values.chunks(columns).rev().flatten().copied().collect();
    let pixel = outline.area() / powers.len() as f64;
    let factor = match node.text("unit") {
        Some("W/m^2") => pixel,
        Some("W/cm^2") => 1e4 * pixel,
        _ => 1.0,
    };
    for power in &mut powers {
        *power *= factor;
    }
    if let Some(total) = node.quantity("power") {
        let sum: f64 = powers.iter().sum();
        if sum == 0.0 || !(total / sum).is_finite() {
            return Err(Box::new(
                node.error("power", "the map sums up to nothing and cannot be scaled to a power")
                    .help("remove `power`, or give a map with values above zero"),
            ));
        }
        for power in &mut powers {
            *power *= total / sum;
        }
    }
    let heat = Heat::Map { columns, powers };
    debug_assert!(heat.power().is_finite(), "{} {}", name, extent(&outline));
    Ok(Block { name, layer: ground.layer, outline, placement, heat, leakage: None })
}

/// The matrix in a file: number of columns and all values; with `gaps`, `nan` and nothing are NaN.
pub(super) fn matrix(path: &Path, gaps: bool) -> Result<(usize, Vec<f64>), String> {
    let about = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() || about.len() >= (1 << 30) {
        return Err("it is not a file of less than 1 GiB".into());
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    table(&text, gaps)
}

/// The matrix in a text: number of columns and all values.
fn table(text: &str, gaps: bool) -> Result<(usize, Vec<f64>), String> {
    let mut columns = None;
    let mut values = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let before = values.len();
        for (place, cell) in line.split([',', ';', '\t']).enumerate() {
            let missing = gaps && (cell.trim().is_empty() || cell.trim().eq_ignore_ascii_case("nan"));
            let read = if missing { Some(f64::NAN) } else { cell.trim().parse::<f64>().ok() };
            let value = read.filter(|v| v.is_finite() || missing).ok_or_else(|| {
                format!(
                    "line {}, column {}: \"{}\" is not a finite number",
                    number + 1,
                    place + 1,
                    cell.trim()
                )
            })?;
            values.push(value);
            if values.len() > LARGEST_MAP {
                return Err(format!("more than {LARGEST_MAP} values"));
            }
        }
        let found = values.len() - before;
        if *columns.get_or_insert(found) != found {
            return Err(format!(
                "line {} has {found} values, the lines before it have {}",
                number + 1,
                columns.unwrap_or(0)
            ));
        }
    }
    match columns {
        Some(columns) => Ok((columns, values)),
        None => Err("the file is empty".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn matrices_are_read_and_mistakes_are_placed() {
        assert_eq!(table("1,2\n3, 4e0\n", false), Ok((2, vec![1.0, 2.0, 3.0, 4.0])));
        assert!(table("1,2\n3\n", false).unwrap_err().contains("line 2"));
        assert!(table("1,x\n", true).unwrap_err().contains("column 2"));
        assert!(table("1,nan\n", false).unwrap_err().contains("finite"));
        assert!(table("1,nan\n2,\n", true).unwrap().1[3].is_nan());
        assert!(table("\n", false).unwrap_err().contains("empty"));
    }
}
