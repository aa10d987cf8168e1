//! The registry of interface laws: one arm per `model` of the case file.

mod contact;
mod gas;
mod phonon;
mod tim;

use super::{lookup, surroundings::Surroundings};
use kapitza_contact::RadiativeGap;
use kapitza_core::Citation;
use kapitza_core::interface::{GivenConductance, InterfaceLaw, Parallel, Series, TabulatedConductance};
use kapitza_document::{Diagnostic, Node};
use kapitza_materials::{Database, Solid};
use std::sync::Arc;

type Law = Box<dyn InterfaceLaw>;
type Built<T> = Result<T, Box<Diagnostic>>;

/// A side of an interface: its layer, and the solid that the layer names.
pub(super) struct Side<'a> {
    pub solid: Option<Arc<Solid>>,
    pub layer: Option<&'a Node>,
}

/// Everything a law may be made from.
pub(super) struct Ground<'a> {
    pub sides: &'a [Option<Side<'a>>; 2],
    pub surroundings: &'a Surroundings,
    pub database: &'a Database,
}

/// The law that a table describes.
pub(super) fn build(
    node: &Node,
    sides: &[Option<Side<'_>>; 2],
    surroundings: &Surroundings,
    database: &Database,
) -> Built<Law> {
    law(node, &Ground { sides, surroundings, database })
}

fn law(node: &Node, ground: &Ground<'_>) -> Built<Law> {
    match node.case {
        Some("given") => given(node),
        Some("table") => table(node, ground),
        Some("tim") => tim::law(node, ground),
        Some("contact") => contact::law(node, ground),
        Some("gas-gap") => gas::law(node, ground),
        Some("radiation") => {
            let emissivity =
                node.per_side("emissivity").ok_or_else(|| Box::new(node.missing("emissivity")))?;
            Ok(Box::new(RadiativeGap { emissivity }))
        }
        Some("amm" | "amm-normal" | "dmm-debye" | "radiation-limit") => phonon::law(node, ground),
        Some("series") => Ok(Box::new(Series::new(parts(node, ground)?))),
        Some("parallel") => Ok(Box::new(Parallel::new(parts(node, ground)?))),
        _ => Err(Box::new(node.missing("model"))),
    }
}

fn parts(node: &Node, ground: &Ground<'_>) -> Built<Vec<Law>> {
    node.children("parts").iter().map(|part| law(part, ground)).collect()
}

fn given(node: &Node) -> Built<Law> {
    let law = match (node.quantity("resistance"), node.quantity("conductance")) {
        (Some(resistance), _) => GivenConductance::from_resistance(resistance),
        (None, Some(conductance)) => GivenConductance::new(conductance),
        (None, None) => return Err(Box::new(node.missing("resistance"))),
    };
    Ok(Box::new(match node.text("source") {
        Some(source) => law.cite(Citation::from_text(source)),
        None => law,
    }))
}

fn table(node: &Node, ground: &Ground<'_>) -> Built<Law> {
    let values = |key: &str| node.quantities(key).iter().map(|q| q.value).collect::<Vec<f64>>();
    let (temperatures, pressures) = (values("temperature"), values("pressure"));
    let invert = |list: Vec<f64>| list.into_iter().map(|v| 1.0 / v).collect::<Vec<f64>>();
    let line = if node.has("conductance") { values("conductance") } else { invert(values("resistance")) };
    let grid = if node.has("conductance_grid") {
        node.grid("conductance_grid")
    } else {
        node.grid("resistance_grid").into_iter().map(invert).collect()
    };
    let (has_line, two_axes) = (!line.is_empty(), !temperatures.is_empty() && !pressures.is_empty());
    if has_line == two_axes {
        let (message, help) = if two_axes {
            (
                "a table over temperature and pressure needs a grid of values",
                "use `conductance_grid` or `resistance_grid`: one row per pressure",
            )
        } else {
            (
                "a table along one axis needs a list of values",
                "use `conductance` or `resistance`: one value per temperature or pressure",
            )
        };
        return Err(Box::new(Diagnostic::new(node.place.clone(), message).help(help)));
    }
    if !pressures.is_empty() && ground.surroundings.contact_pressure.is_none() {
        return Err(no_pressure(node, "a table over contact pressure").into());
    }
    let table = if two_axes {
        TabulatedConductance::over_both(&temperatures, &pressures, &grid)
    } else if pressures.is_empty() {
        TabulatedConductance::over_temperature(&temperatures, &line)
    } else {
        TabulatedConductance::over_pressure(&pressures, &line)
    };
    let axis = if pressures.is_empty() { "temperature" } else { "pressure" };
    let table = table.map_err(|error| {
        Box::new(
            node.error(axis, error.to_string())
                .help("axes rise strictly; there is one value per point of the axes"),
        )
    })?;
    Ok(Box::new(match node.text("source") {
        Some(source) => table.cite(Citation::from_text(source)),
        None => table,
    }))
}

/// A law that needs a contact pressure stands where nothing presses.
fn no_pressure(node: &Node, what: &str) -> Diagnostic {
    Diagnostic::new(node.place.clone(), format!("{what} needs a contact pressure")).help(
        "give `contact_pressure = \"1 MPa\"` (or `force = \"300 N\"`) in the element or in [environment]",
    )
}

impl Ground<'_> {
    /// The two solids: those that `materials` names, else those of the neighbouring layers.
    fn solids(&self, node: &Node) -> Built<[Option<Arc<Solid>>; 2]> {
        let named = node.texts("materials");
        let find = |name: &String| {
            self.database
                .solid(name)
                .map(Arc::new)
                .map_err(|error| Box::new(lookup(node, "materials", &error)))
        };
        Ok(match named {
            [both] => {
                let solid = find(both)?;
                [Some(Arc::clone(&solid)), Some(solid)]
            }
            [first, second] => [Some(find(first)?), Some(find(second)?)],
            _ => self.sides.each_ref().map(|side| side.as_ref().and_then(|s| s.solid.clone())),
        })
    }
}

/// A solid of a side that must be there.
fn solid_of<'s>(
    node: &Node,
    solids: &'s [Option<Arc<Solid>>; 2],
    side: usize,
    what: &str,
) -> Built<&'s Solid> {
    solids[side].as_deref().ok_or_else(|| {
        let place = ["hot", "cold"][side];
        let message = format!("{what}: the solid on the {place} side is not known");
        Box::new(Diagnostic::new(node.place.clone(), message).help(
            "give the neighbouring layer a `material`, or this interface `materials = [\"Si\", \"Cu\"]`, or the numbers themselves",
        ))
    })
}

/// Data that a law needs and a material lacks.
fn lacking(node: &Node, error: &impl std::fmt::Display, key: &str) -> Diagnostic {
    Diagnostic::new(node.place.clone(), error.to_string())
        .help(format!("give `{key}` in the interface, or the property in a database file of your own"))
}
