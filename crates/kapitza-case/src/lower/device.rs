//! From a checked device document to the problem.

mod heat;
mod identify;
mod transient;

pub(crate) use identify::identification;
pub(crate) use transient::transient;

use super::law::{self, Side};
use super::surroundings::Surroundings;
use super::{Found, lookup, names};
use kapitza_conduction::device::{Body, Device, Interface, Joint, Layer, Medium, Patch, Rectangle, Surface};
use kapitza_core::Property;
use kapitza_core::quantity::{Dimension, Kind, display};
use kapitza_document::{Diagnostic, Node};
use kapitza_materials::{Database, PropertyKey, Solid};
use std::path::Path;
use std::sync::Arc;

/// A number or the mistake in it.
type Built<T> = Result<T, Box<Diagnostic>>;

/// Edges may miss each other by this share of the largest layer, for rounding in the file.
const SLACK: f64 = 1e-9;

/// The device that a case describes; files are looked for in `folder`.
pub(crate) fn device(node: &Node, database: &Database, folder: &Path) -> Found<Device> {
    let mut diagnostics = Vec::new();
    let elements = node.children("element");
    let layers: Vec<usize> = (0..elements.len()).filter(|&i| elements[i].has("layer")).collect();
    let names = names(elements, &mut diagnostics);
    let solids: Vec<Option<Arc<Solid>>> = elements
        .iter()
        .map(|element| {
            let layer = element.child("layer")?;
            solid(layer, database).unwrap_or_else(|diagnostic| {
                diagnostics.push(*diagnostic);
                None
            })
        })
        .collect();
    let outlines = outlines(elements, &layers, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let slack = outlines.iter().flat_map(Rectangle::size).fold(0.0, f64::max) * SLACK;
    let mut device = Device {
        layers: Vec::new(),
        interfaces: Vec::new(),
        bottom: Surface::Adiabatic,
        top: Surface::Adiabatic,
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: Vec::new(),
    };
    let mut pending: Option<Interface> = None;
    for (index, element) in elements.iter().enumerate() {
        if let Some(layer) = element.child("layer") {
            let number = device.layers.len();
            let outline = outlines[number];
            match self::layer(layer, &names[index], outline, solids[index].as_deref(), database, slack) {
                Ok(built) => device.layers.push(built),
                Err(found) => {
                    diagnostics.extend(found);
                    return Err(diagnostics);
                }
            }
            device.interfaces.push(pending.take());
            let place = heat::Ground { layer: number, outline, name: &names[index], node: layer, slack };
            match heat::blocks(&place, folder) {
                Ok(blocks) => device.blocks.extend(blocks),
                Err(found) => diagnostics.extend(found),
            }
        } else if let Some(law) = element.child("interface") {
            if pending.is_some() {
                diagnostics.push(
                    Diagnostic::new(element.place.clone(), "two interfaces lie on each other")
                        .help("put a layer between them, or write one with `model = \"series\"`"),
                );
                continue;
            }
            let below = layers.iter().rposition(|&l| l < index);
            let above = layers.iter().position(|&l| l > index);
            let side = |layer: Option<usize>| {
                layer.map(|l| Side {
                    solid: solids[layers[l]].clone(),
                    layer: elements[layers[l]].child("layer"),
                })
            };
            let sides = [side(below), side(above)];
            let area = match (below, above) {
                (Some(a), Some(b)) => outlines[a].overlap(&outlines[b]),
                (one, other) => one.or(other).map(|l| outlines[l]),
            };
            let built = joints(node, element, law, &names[index], &sides, area, database, slack);
            match built {
                Ok(interface) => pending = Some(interface),
                Err(found) => diagnostics.extend(found),
            }
        }
    }
    device.interfaces.push(pending);
    heat::unique(&device, node, &mut diagnostics);
    let ends = [outlines.first(), outlines.last()].map(|o| o.map(Rectangle::area));
    for (key, area, surface) in [
        ("bottom", ends[0], &mut device.bottom),
        ("top", ends[1], &mut device.top),
        ("sides", None, &mut device.sides),
        ("exposed", None, &mut device.exposed),
    ] {
        if let Some(boundary) = node.child(key) {
            match self::surface(boundary, key, area) {
                Ok(found) => *surface = found,
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    if let Err(error) = device.check() {
        diagnostics.push(
            Diagnostic::new(node.place_of("element"), error.to_string())
                .help("give `bottom`, `top`, `sides` or `exposed` an `ambient` or a `temperature` that every part can reach, and let outlines fit each other"),
        );
        return Err(diagnostics);
    }
    Ok(device)
}

/// A length as users write it.
fn length(value: f64) -> String {
    display(value, Kind::Of(Dimension::LENGTH), 6)
}

/// A rectangle as users think of it.
fn extent(outline: &Rectangle) -> String {
    let [x, y] = [outline.x, outline.y].map(|range| range.map(length));
    format!("x {} to {}, y {} to {}", x[0], x[1], y[0], y[1])
}

/// A diagnostic where one outline leaves another.
fn outside(node: &Node, what: &str, inner: &Rectangle, holder: &str, outer: &Rectangle) -> Diagnostic {
    let key = if node.has("position") { "position" } else { "size" };
    node.error(key, format!("{what} ({}) lies outside {holder} ({})", extent(inner), extent(outer))).help(
        "`position` is the lower-left corner, counted from that of the largest layer; position plus size must stay inside",
    )
}

/// The rectangle of `position` and `size`.
fn rectangle(node: &Node) -> Built<Rectangle> {
    let position = node.per_side("position").ok_or_else(|| Box::new(node.missing("position")))?;
    let size = node.per_side("size").ok_or_else(|| Box::new(node.missing("size")))?;
    Ok(Rectangle::new(position, size))
}

fn solid(node: &Node, database: &Database) -> Built<Option<Arc<Solid>>> {
    let Some(name) = node.text("material") else { return Ok(None) };
    database
        .solid(name)
        .map(|solid| Some(Arc::new(solid)))
        .map_err(|error| Box::new(lookup(node, "material", &error)))
}

/// The outline of every layer; the lower-left corner of the largest is the origin.
fn outlines(elements: &[Node], layers: &[usize], diagnostics: &mut Vec<Diagnostic>) -> Vec<Rectangle> {
    let nodes: Vec<&Node> = layers.iter().filter_map(|&l| elements[l].child("layer")).collect();
    if nodes.is_empty() {
        let place = elements.first().map(|e| e.place.clone()).unwrap_or_default();
        diagnostics.push(Diagnostic::new(place, "the device has no layer").help(
            "add an element with `layer = { material = \"Si\", thickness = \"0.5 mm\", size = [\"10 mm\", \"8 mm\"] }`",
        ));
        return Vec::new();
    }
    let own: Vec<Option<[f64; 2]>> = nodes.iter().map(|layer| layer.per_side("size")).collect();
    let sizes: Vec<Option<[f64; 2]>> = (0..nodes.len())
        .map(|l| {
            let below = own[..=l].iter().rev().flatten().next();
            below.or_else(|| own[l..].iter().flatten().next()).copied()
        })
        .collect();
    if sizes.iter().any(Option::is_none) {
        diagnostics.push(
            Diagnostic::new(nodes[0].place.clone(), "no layer has a size")
                .help("give at least one layer `size = [\"10 mm\", \"8 mm\"]`; others take it over"),
        );
        return Vec::new();
    }
    let sizes: Vec<[f64; 2]> = sizes.into_iter().flatten().collect();
    let largest = sizes
        .iter()
        .copied()
        .fold([0.0, 0.0], |a: [f64; 2], b| if b[0] * b[1] > a[0] * a[1] { b } else { a });
    nodes
        .iter()
        .zip(sizes)
        .map(|(layer, size)| {
            let centred = [0.5 * (largest[0] - size[0]), 0.5 * (largest[1] - size[1])];
            Rectangle::new(layer.per_side("position").unwrap_or(centred), size)
        })
        .collect()
}

fn layer(
    node: &Node,
    name: &str,
    outline: Rectangle,
    solid: Option<&Solid>,
    database: &Database,
    slack: f64,
) -> Found<Layer> {
    let mut diagnostics = Vec::new();
    let thickness = node.required("thickness").map_err(|d| vec![d])?;
    let bare = !node.has("material") && !node.has("conductivity");
    if bare && node.children("body").is_empty() {
        return Err(vec![node.missing("material")]);
    }
    let medium = if bare { None } else { Some(self::medium(node, name, solid).map_err(|d| vec![*d])?) };
    let mut bodies: Vec<Body> = Vec::new();
    for (number, body) in node.children("body").iter().enumerate() {
        let name = body.text("name").map_or_else(|| format!("{name} body {}", number + 1), str::to_owned);
        let built = self::solid(body, database)
            .and_then(|solid| Ok((rectangle(body)?, self::medium(body, &name, solid.as_deref())?)));
        match built {
            Err(diagnostic) => diagnostics.push(*diagnostic),
            Ok((inner, medium)) => {
                if !outline.holds(&inner, slack) {
                    diagnostics.push(outside(body, &name, &inner, "its layer", &outline));
                }
                let other = bodies.iter().find(|other| {
                    other.outline.overlap(&inner).is_some_and(|c| c.size().iter().all(|&e| e > slack))
                });
                if let Some(other) = other {
                    diagnostics.push(
                        body.error(
                            "position",
                            format!(
                                "{name} ({}) and {} ({}) overlap",
                                extent(&inner),
                                other.name,
                                extent(&other.outline)
                            ),
                        )
                        .help("bodies of a layer may touch but not overlap; move or shrink one of them"),
                    );
                }
                bodies.push(Body { name, outline: inner, medium });
            }
        }
    }
    if diagnostics.is_empty() {
        Ok(Layer { name: name.to_owned(), thickness, outline, medium, bodies })
    } else {
        Err(diagnostics)
    }
}

/// Conductivities along x, y and z: given, or those of the material.
fn medium(node: &Node, name: &str, solid: Option<&Solid>) -> Built<Medium> {
    let conductivity = if let Some(values) = node.per_axis("conductivity") {
        values.map(|k| Property::given(format!("thermal conductivity of {name}"), k))
    } else {
        let solid = solid.ok_or_else(|| Box::new(node.missing("conductivity")))?;
        let upright = node.text("axis") == Some("c up");
        let property = |key: PropertyKey| {
            solid.property(key).cloned().map_err(|error| {
                let at = if upright { "axis" } else { "material" };
                Box::new(
                    node.error(at, error.to_string()).help("give a `conductivity`, or choose another `axis`"),
                )
            })
        };
        if upright {
            let lateral = property(PropertyKey::ThermalConductivityA)?;
            [lateral.clone(), lateral, property(PropertyKey::ThermalConductivityC)?]
        } else {
            let all = property(PropertyKey::ThermalConductivity)?;
            [all.clone(), all.clone(), all]
        }
    };
    Ok(Medium { conductivity, heat_capacity: heat_capacity(node, name, solid) })
}

/// Heat capacity per volume: given, or density times specific heat of the material where both are known.
pub(super) fn heat_capacity(node: &Node, name: &str, solid: Option<&Solid>) -> Option<Property> {
    let label = format!("heat capacity of {name}");
    if let Some(value) = node.quantity("heat_capacity") {
        return Some(Property::given(label, value));
    }
    let solid = solid?;
    let density = solid.property(PropertyKey::Density).ok()?.value(300.0);
    let specific = solid.property(PropertyKey::SpecificHeat).ok()?;
    Some(Property { label: label.into(), curve: specific.curve.scaled(density), ..specific.clone() })
}

#[expect(clippy::too_many_arguments, reason = "an interface is made from everything around it")]
fn joints(
    case: &Node,
    element: &Node,
    law: &Node,
    name: &str,
    sides: &[Option<Side<'_>>; 2],
    area: Option<Rectangle>,
    database: &Database,
    slack: f64,
) -> Found<Interface> {
    let mut diagnostics = Vec::new();
    let surroundings =
        Surroundings::of(case, element, area.map(|a| a.area())).map_err(|diagnostic| vec![*diagnostic])?;
    let joint = |law: &Node| -> Built<Joint> {
        Ok(Joint {
            law: Arc::from(law::build(law, sides, &surroundings, database)?),
            contact_pressure: surroundings.contact_pressure.unwrap_or(0.0),
            gas_pressure: surroundings.gas_pressure,
        })
    };
    let whole = joint(law);
    let mut patches = Vec::new();
    for (number, patch) in element.children("patch").iter().enumerate() {
        let name = patch.text("name").map_or_else(|| format!("{name} patch {}", number + 1), str::to_owned);
        let built = rectangle(patch).and_then(|outline| {
            let law = patch.child("interface").ok_or_else(|| Box::new(patch.missing("interface")))?;
            if let Some(area) = &area
                && !area.holds(&outline, slack)
            {
                return Err(Box::new(outside(patch, &name, &outline, "the interface", area)));
            }
            Ok(Patch { name, outline, joint: joint(law)? })
        });
        match built {
            Ok(patch) => patches.push(patch),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    match whole {
        Ok(joint) if diagnostics.is_empty() => Ok(Interface { name: name.to_owned(), joint, patches }),
        Ok(_) => Err(diagnostics),
        Err(diagnostic) => {
            diagnostics.insert(0, *diagnostic);
            Err(diagnostics)
        }
    }
}

/// A boundary as what it does per area; `area` is that of the whole face where there is one.
fn surface(node: &Node, key: &str, area: Option<f64>) -> Built<Surface> {
    if let Some(temperature) = node.quantity("temperature") {
        return Ok(Surface::Temperature(temperature));
    }
    let face = |what: &str| {
        area.ok_or_else(|| {
            Box::new(
                node.error(what, format!("`{what}` needs one whole face, which `{key}` is not"))
                    .help("use `convection` or `flux`, which are per area"),
            )
        })
    };
    if let Some(flow) = node.quantity("heat_flow") {
        return Ok(Surface::Flux(flow / face("heat_flow")?));
    }
    if let Some(flux) = node.quantity("flux") {
        return Ok(Surface::Flux(flux));
    }
    let ambient = node.required("ambient").map_err(Box::new)?;
    let fold = match node.quantity("area") {
        Some(finned) => finned / face("area")?,
        None => 1.0,
    };
    let film = match (node.quantity("convection"), node.quantity("resistance")) {
        (Some(film), _) => film * fold,
        (None, Some(resistance)) => 1.0 / (resistance * face("resistance")?),
        (None, None) => 0.0,
    };
    let emissivity = node.quantity("emissivity").map_or(0.0, |emissivity| emissivity * fold);
    if film == 0.0 && emissivity == 0.0 {
        return Err(Box::new(
            node.error("ambient", "nothing carries heat between the face and the ambient")
                .help("add `convection = \"50 W/m^2/K\"`, `resistance = \"0.2 K/W\"` or `emissivity = 0.9`; for a fixed temperature write `temperature`"),
        ));
    }
    if emissivity > 1.0 {
        return Err(Box::new(
            node.error("area", "a radiating face cannot be larger than what surrounds it")
                .help("give the finned area to a boundary without `emissivity`"),
        ));
    }
    let surroundings = node.quantity("surroundings").unwrap_or(ambient);
    Ok(Surface::Exchange { film, ambient, emissivity, surroundings })
}
