//! From a checked document to the problem: names become materials, tables become laws.

mod device;
mod law;
mod surroundings;

pub(crate) use device::{device, identification, transient};

use kapitza_conduction::Footprint;
use kapitza_conduction::stack::{Boundary, Element, Exchange, Interface, Layer, Placement, Source, Stack};
use kapitza_core::Property;
use kapitza_document::{Diagnostic, Node};
use kapitza_materials::{Database, MaterialLookup, PropertyKey, Solid};
use std::collections::BTreeMap;
use std::sync::Arc;
use surroundings::Surroundings;

type Found<T> = Result<T, Vec<Diagnostic>>;

/// The stack that a case describes.
pub(crate) fn stack(node: &Node, database: &Database) -> Found<Stack> {
    let mut diagnostics = Vec::new();
    let elements = node.children("element");
    let footprints = footprints(elements, &mut diagnostics);
    let solids = solids(elements, database, &mut diagnostics);
    let names = names(elements, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let mut built = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        let name = names[index].clone();
        if let Some(layer) = element.child("layer") {
            match self::layer(layer, name, footprints[index], solids[index].as_deref()) {
                Ok(layer) => built.push(Element::Layer(layer)),
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        } else if let Some(law) = element.child("interface") {
            let neighbour = |mut range: Box<dyn Iterator<Item = usize>>| {
                range
                    .find(|&i| elements[i].has("layer"))
                    .map(|i| law::Side { solid: solids[i].clone(), layer: elements[i].child("layer") })
            };
            let sides =
                [neighbour(Box::new((0..index).rev())), neighbour(Box::new(index + 1..elements.len()))];
            let area = element.quantity("area").or_else(|| contact_area(&footprints, elements, index));
            let surroundings = Surroundings::of(node, element, area);
            match surroundings.and_then(|s| Ok((law::build(law, &sides, &s, database)?, s))) {
                Ok((law, s)) => built.push(Element::Interface(Interface {
                    name,
                    law: Arc::from(law),
                    area: element.quantity("area"),
                    contact_pressure: s.contact_pressure.unwrap_or(0.0),
                    gas_pressure: s.gas_pressure,
                })),
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }
    let face = |mut layers: Box<dyn Iterator<Item = &Option<Footprint>> + '_>| {
        layers.find_map(|footprint| *footprint).map(|footprint| footprint.area())
    };
    let hot_area = face(Box::new(footprints.iter()));
    let cold_area = face(Box::new(footprints.iter().rev()));
    let end = |key: &str, area: Option<f64>, diagnostics: &mut Vec<Diagnostic>| match node
        .child(key)
        .ok_or_else(|| Box::new(node.missing(key)))
        .and_then(|b| boundary(b, area))
    {
        Ok(boundary) => boundary,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            Boundary::HeatFlow(0.0)
        }
    };
    let hot = end("hot", hot_area, &mut diagnostics);
    let cold = end("cold", cold_area, &mut diagnostics);
    if diagnostics.is_empty() && matches!((hot, cold), (Boundary::HeatFlow(_), Boundary::HeatFlow(_))) {
        diagnostics.push(
            Diagnostic::new(
                node.place_of("cold"),
                "no boundary fixes a temperature: both have a given heat flow",
            )
            .help("give one boundary a `temperature` or an `ambient`"),
        );
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let spreading = node.child("solver").is_none_or(|solver| solver.flag("spreading"));
    Ok(Stack { hot, elements: built, cold, spreading })
}

/// The name of every element: given, or the material, or "interface"; made unique by a number.
fn names(elements: &[Node], diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for element in elements {
        if let Some(name) = element.text("name") {
            let count = used.entry(name.to_owned()).or_default();
            *count += 1;
            if *count == 2 {
                diagnostics.push(
                    element
                        .error("name", format!("two elements are called \"{name}\""))
                        .help("give each element a name of its own"),
                );
            }
        }
    }
    elements
        .iter()
        .map(|element| {
            if let Some(name) = element.text("name") {
                return name.to_owned();
            }
            let base = match element.child("layer") {
                Some(layer) => layer.text("material").unwrap_or("layer").to_owned(),
                None => "interface".to_owned(),
            };
            let mut name = base.clone();
            let mut number = 1;
            while used.contains_key(&name) {
                number += 1;
                name = format!("{base} {number}");
            }
            used.insert(name.clone(), 1);
            name
        })
        .collect()
}

/// The outline of every layer; one without takes that of the nearest layer with one, hot side first.
fn footprints(elements: &[Node], diagnostics: &mut Vec<Diagnostic>) -> Vec<Option<Footprint>> {
    let own: Vec<Option<Footprint>> = elements.iter().map(|e| e.child("layer").and_then(outline)).collect();
    let layers: Vec<usize> = (0..elements.len()).filter(|&i| elements[i].has("layer")).collect();
    let mut all = vec![None; elements.len()];
    for (place, &index) in layers.iter().enumerate() {
        let before = layers[..place].iter().rev().find_map(|&i| own[i]);
        let after = layers[place..].iter().find_map(|&i| own[i]);
        all[index] = own[index].or(before).or(after);
        if all[index].is_none() {
            let layer = elements[index].child("layer").unwrap_or(&elements[index]);
            diagnostics.push(
                Diagnostic::new(layer.place.clone(), "no layer has an area")
                    .help("give at least one layer `size = [\"10 mm\", \"8 mm\"]`, `area = \"80 mm^2\"` or `diameter = \"10 mm\"`; others take it over"),
            );
            break;
        }
    }
    if layers.is_empty() {
        let place = elements.first().map(|e| e.place.clone()).unwrap_or_default();
        diagnostics.push(Diagnostic::new(place, "the stack has no layer").help(
            "add an element with `layer = { material = \"Cu\", thickness = \"1 mm\", area = \"1 cm^2\" }`",
        ));
    }
    all
}

fn outline(layer: &Node) -> Option<Footprint> {
    if let Some([length, width]) = layer.per_side("size") {
        return Some(Footprint::Rectangle { length, width });
    }
    if let Some(area) = layer.quantity("area") {
        return Some(Footprint::square(area));
    }
    layer.quantity("diameter").map(|diameter| Footprint::Disc { radius: 0.5 * diameter })
}

fn contact_area(footprints: &[Option<Footprint>], elements: &[Node], index: usize) -> Option<f64> {
    let layer = |i: &usize| elements[*i].has("layer");
    let before = (0..index).rev().find(layer).and_then(|i| footprints[i]);
    let after = (index + 1..elements.len()).find(layer).and_then(|i| footprints[i]);
    match (before, after) {
        (Some(a), Some(b)) => Some(a.overlap(&b).area()),
        (one, other) => one.or(other).map(|f| f.area()),
    }
}

/// Heat capacity of every layer of a stack, J/K; none for interfaces.
pub(crate) fn layer_capacities(node: &Node, database: &Database) -> Found<Vec<Option<f64>>> {
    let mut diagnostics = Vec::new();
    let elements = node.children("element");
    let footprints = footprints(elements, &mut diagnostics);
    let solids = solids(elements, database, &mut diagnostics);
    let names = names(elements, &mut diagnostics);
    let mut capacities = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        let Some(layer) = element.child("layer") else {
            capacities.push(None);
            continue;
        };
        let capacity = device::heat_capacity(layer, &names[index], solids[index].as_deref());
        let volume = footprints[index].map_or(0.0, |f| f.area()) * layer.quantity("thickness").unwrap_or(0.0);
        if capacity.is_none() {
            diagnostics.push(
                Diagnostic::new(layer.place.clone(), format!("{} has no heat capacity", names[index])).help(
                    "give its layer a `heat_capacity` per volume, such as \"1.63 MJ/m^3/K\", or a `material` whose density and specific heat are known",
                ),
            );
        }
        capacities.push(capacity.map(|property| property.value(300.0) * volume));
    }
    if diagnostics.is_empty() { Ok(capacities) } else { Err(diagnostics) }
}

/// The solids of the layers that name one.
fn solids(
    elements: &[Node],
    database: &Database,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<Arc<Solid>>> {
    let mut known: BTreeMap<String, Arc<Solid>> = BTreeMap::new();
    elements
        .iter()
        .map(|element| {
            let layer = element.child("layer")?;
            let name = layer.text("material")?;
            if let Some(solid) = known.get(name) {
                return Some(Arc::clone(solid));
            }
            match database.solid(name) {
                Ok(solid) => {
                    let solid = Arc::new(solid);
                    known.insert(name.to_owned(), Arc::clone(&solid));
                    Some(solid)
                }
                Err(error) => {
                    diagnostics.push(lookup(layer, "material", &error));
                    None
                }
            }
        })
        .collect()
}

/// A failed look-up as a diagnostic at the key that named the material.
fn lookup(node: &Node, key: &str, error: &MaterialLookup) -> Diagnostic {
    node.error(key, error.to_string()).help(
        "`kapitza materials search WORD` finds names; a material of your own goes into [materials] or a database file",
    )
}

fn layer(
    node: &Node,
    name: String,
    footprint: Option<Footprint>,
    solid: Option<&Solid>,
) -> Result<Layer, Box<Diagnostic>> {
    let footprint = footprint.ok_or_else(|| Box::new(node.missing("area")))?;
    let thickness = node.required("thickness").map_err(Box::new)?;
    let conductivity = conductivity(node, &name, solid)?;
    let sources = node
        .children("source")
        .iter()
        .map(|source| self::source(source, thickness, footprint.area()))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Layer { name, thickness, footprint, conductivity, sources })
}

fn conductivity(node: &Node, name: &str, solid: Option<&Solid>) -> Result<Property, Box<Diagnostic>> {
    if let Some(value) = node.quantity("conductivity") {
        return Ok(Property::given(format!("thermal conductivity of {name}"), value));
    }
    let Some(solid) = solid else { return Err(Box::new(node.missing("conductivity"))) };
    let key = match node.text("axis") {
        Some("a") => PropertyKey::ThermalConductivityA,
        Some("c") => PropertyKey::ThermalConductivityC,
        _ => PropertyKey::ThermalConductivity,
    };
    let at = if node.text("axis") == Some("default") { "material" } else { "axis" };
    solid.property(key).cloned().map_err(|error| {
        Box::new(
            node.error(at, error.to_string())
                .help("give the layer a `conductivity`, or choose another `axis`"),
        )
    })
}

fn source(node: &Node, thickness: f64, area: f64) -> Result<Source, Box<Diagnostic>> {
    let placement = match (node.text("at"), node.quantity("depth")) {
        (Some("hot face"), _) => Placement::Plane(0.0),
        (Some("cold face"), _) => Placement::Plane(1.0),
        (_, Some(depth)) if depth <= thickness => Placement::Plane(depth / thickness),
        (_, Some(depth)) => {
            let show = |v| {
                kapitza_core::quantity::display(
                    v,
                    kapitza_core::quantity::Kind::Of(kapitza_core::quantity::Dimension::LENGTH),
                    6,
                )
            };
            return Err(Box::new(
                node.error(
                    "depth",
                    format!("the source lies {} deep in a layer {} thick", show(depth), show(thickness)),
                )
                .help("`depth` runs from 0 at the hot face to the thickness"),
            ));
        }
        _ => Placement::Volume,
    };
    let power = if let Some(power) = node.quantity("power") {
        power
    } else if let Some(flux) = node.quantity("flux") {
        if placement == Placement::Volume {
            return Err(Box::new(
                node.error("flux", "a flux is released on a plane, not in a volume")
                    .help("add `at = \"hot face\"`, `at = \"cold face\"` or a `depth`"),
            ));
        }
        flux * area
    } else if let Some(density) = node.quantity("density") {
        if placement != Placement::Volume {
            return Err(Box::new(
                node.error("density", "a power per volume is released in the volume, not on a plane")
                    .help("remove `at` and `depth`, or give a `power` or a `flux`"),
            ));
        }
        density * area * thickness
    } else {
        return Err(Box::new(node.missing("power")));
    };
    Ok(Source { power, placement })
}

fn boundary(node: &Node, area: Option<f64>) -> Result<Boundary, Box<Diagnostic>> {
    if let Some(temperature) = node.quantity("temperature") {
        return Ok(Boundary::Temperature(temperature));
    }
    if let Some(flow) = node.quantity("heat_flow") {
        return Ok(Boundary::HeatFlow(flow));
    }
    let face = || area.ok_or_else(|| Box::new(node.missing("area")));
    if let Some(flux) = node.quantity("flux") {
        return Ok(Boundary::HeatFlow(flux * face()?));
    }
    let ambient = node.required("ambient").map_err(Box::new)?;
    let area = match node.quantity("area") {
        Some(area) => area,
        None => face()?,
    };
    let convection = match (node.quantity("convection"), node.quantity("resistance")) {
        (Some(film), _) => film * area,
        (None, Some(resistance)) => 1.0 / resistance,
        (None, None) => 0.0,
    };
    let radiation = node.quantity("emissivity").map_or(0.0, |emissivity| emissivity * area);
    if convection == 0.0 && radiation == 0.0 {
        return Err(Box::new(
            node.error("ambient", "nothing carries heat between the face and the ambient")
                .help("add `convection = \"50 W/m^2/K\"`, `resistance = \"0.2 K/W\"` or `emissivity = 0.9`; for a fixed temperature write `temperature`"),
        ));
    }
    let surroundings = node.quantity("surroundings").unwrap_or(ambient);
    Ok(Boundary::Exchange(Exchange { ambient, surroundings, convection, radiation }))
}
