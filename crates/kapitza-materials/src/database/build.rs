//! From a checked table of a database file to a material.

use crate::records::ELASTIC_NAMES;
use crate::{Accommodation, Atomicity, ElasticConstants, Gas, PropertyKey, Solid, Tim, VickersMicrohardness};
use kapitza_core::curve::{Curve, Scale};
use kapitza_core::quantity::{self, Dimension, Kind};
use kapitza_core::{Citation, Property};
use kapitza_document::{Diagnostic, Node};
use std::collections::BTreeMap;

type References = BTreeMap<String, String>;
type Found<T> = Result<T, Vec<Diagnostic>>;

/// Collects diagnostics while building, so that all mistakes are reported together.
struct Builder<'a> {
    references: &'a References,
    diagnostics: Vec<Diagnostic>,
}

pub(super) fn solid(node: &Node, references: &References) -> Found<Solid> {
    let mut builder = Builder { references, diagnostics: Vec::new() };
    let solid = Solid {
        name: text(node, "name"),
        title: text(node, "title"),
        aliases: node.texts("aliases").to_vec(),
        class: text(node, "class"),
        formula: node.text("formula").map(str::to_owned),
        crystal: node.text("crystal").map(str::to_owned),
        tags: node.texts("tags").to_vec(),
        atoms_per_formula: node.count("atoms_per_formula").map(|n| n as f64),
        properties: builder.properties(node),
        elastic_constants: node.child("elastic_constants").map(|below| ElasticConstants {
            values: ELASTIC_NAMES.iter().filter_map(|&name| Some((name, below.quantity(name)?))).collect(),
            range: range_of(below).unwrap_or((0.0, f64::INFINITY)),
            source: builder.source(below),
            note: below.text("note").map(str::to_owned),
        }),
        vickers_microhardness: node.child("vickers_microhardness").map(|below| VickersMicrohardness {
            c1: below.quantity("c1").unwrap_or(0.0),
            c2: below.quantity("c2").unwrap_or(0.0),
            diagonals: match below.numbers("d_um") {
                [low, high] => Some((low * 1e-6, high * 1e-6)),
                _ => None,
            },
            source: builder.source(below),
            note: below.text("note").map(str::to_owned),
        }),
    };
    builder.finish(solid)
}

pub(super) fn gas(node: &Node, references: &References) -> Found<Gas> {
    let mut builder = Builder { references, diagnostics: Vec::new() };
    let gas = Gas {
        name: text(node, "name"),
        title: text(node, "title"),
        aliases: node.texts("aliases").to_vec(),
        formula: node.text("formula").map(str::to_owned),
        atomicity: match node.text("atomicity") {
            Some("monatomic") => Atomicity::Monatomic,
            Some("linear") => Atomicity::Linear,
            Some("nonlinear") => Atomicity::Nonlinear,
            _ => Atomicity::Mixture,
        },
        properties: builder.properties(node),
        accommodation: node
            .children("accommodation")
            .iter()
            .map(|below| Accommodation {
                surface: text(below, "surface"),
                value: below.quantity("value").unwrap_or(1.0),
                temperature: below.quantity("T_K"),
                source: builder.source(below),
                note: below.text("note").map(str::to_owned),
            })
            .collect(),
    };
    builder.finish(gas)
}

pub(super) fn tim(node: &Node, references: &References) -> Found<Tim> {
    let mut builder = Builder { references, diagnostics: Vec::new() };
    let tim = Tim {
        name: text(node, "name"),
        title: text(node, "title"),
        aliases: node.texts("aliases").to_vec(),
        kind: text(node, "kind"),
        properties: builder.properties(node),
    };
    builder.finish(tim)
}

fn text(node: &Node, key: &str) -> String {
    node.text(key).unwrap_or_default().to_owned()
}

fn range_of(node: &Node) -> Option<(f64, f64)> {
    match node.numbers("range_K") {
        [low, high] if low < high => Some((*low, *high)),
        _ => None,
    }
}

impl Builder<'_> {
    fn finish<T>(self, value: T) -> Found<T> {
        if self.diagnostics.is_empty() { Ok(value) } else { Err(self.diagnostics) }
    }

    fn source(&mut self, node: &Node) -> Citation {
        let key = node.text("source").unwrap_or_default();
        if let Some(citation) = self.references.get(key) {
            return Citation::from_text(citation.clone());
        }
        let known = kapitza_document::nearest(key, self.references.keys().map(String::as_str));
        let help = match known.first() {
            Some(near) => format!("did you mean \"{near}\"? Sources are keys of [references]"),
            None => "add it to the table [references] of the same file".to_owned(),
        };
        self.diagnostics.push(node.error("source", format!("no reference is called \"{key}\"")).help(help));
        Citation::from_text(key.to_owned())
    }

    fn properties(&mut self, node: &Node) -> BTreeMap<PropertyKey, Property> {
        let name = text(node, "name");
        PropertyKey::ALL
            .iter()
            .filter_map(|&key| {
                let below = node.child(key.key())?;
                Some((key, self.property(below, key, &name)?))
            })
            .collect()
    }

    fn property(&mut self, node: &Node, key: PropertyKey, material: &str) -> Option<Property> {
        let source = self.source(node);
        match curve(node, key) {
            Ok((curve, range)) => Some(Property {
                label: format!("{} of {material}", key.name()).into(),
                curve,
                range,
                uncertainty: node.quantity("uncertainty"),
                source: Some(source),
                note: node.text("note").map(str::to_owned),
            }),
            Err(diagnostic) => {
                self.diagnostics.push(*diagnostic);
                None
            }
        }
    }
}

fn curve(node: &Node, key: PropertyKey) -> Result<(Curve, (f64, f64)), Box<Diagnostic>> {
    let given_range = given_range(node)?;
    let plausible = |at: &str, value: f64| {
        let (low, high) = key.plausible();
        if (low..=high).contains(&value) {
            Ok(())
        } else {
            let show = |v: f64| quantity::display(v, key.kind(), 4);
            Err(Box::new(node.error(at, format!("{} of {} is not plausible", key.name(), show(value))).help(
                format!(
                    "no material lies outside {} to {}: check the unit and the digits",
                    show(low),
                    show(high)
                ),
            )))
        }
    };
    if let Some(text) = node.text("value") {
        let value = quantity::parse(text, key.kind())
            .map_err(|e| Box::new(node.error("value", e.to_string())))?
            .value;
        plausible("value", value)?;
        return Ok((Curve::constant(value), given_range.unwrap_or((0.0, f64::INFINITY))));
    }
    let factor = match node.text("unit") {
        Some(unit) => {
            quantity::parse(&format!("1 {unit}"), key.kind())
                .map_err(|e| Box::new(node.error("unit", e.to_string())))?
                .value
        }
        None if key.kind() == Kind::Of(Dimension::NONE) => 1.0,
        None => return Err(Box::new(node.missing("unit"))),
    };
    let coefficients = node.numbers("log10_coefficients");
    if !coefficients.is_empty() {
        let (low, high) = given_range.filter(|r| r.0 > 0.0).ok_or_else(|| {
            Box::new(node.error("range_K", "a polynomial in log10 T needs a range above 0 K"))
        })?;
        let polynomial = |t: f64| {
            let x = t.log10();
            let (mut y, mut dy) = (0.0, 0.0);
            for a in coefficients.iter().rev() {
                dy = dy * x + y;
                y = y * x + a;
            }
            let value = factor * 10f64.powf(y);
            (value, value * dy / t)
        };
        for t in [low, high] {
            plausible("log10_coefficients", polynomial(t).0)?;
        }
        return Ok((Curve::sampled(low, high, 16, &polynomial), (low, high)));
    }
    let values: Vec<f64> = node.numbers("values").iter().map(|v| v * factor).collect();
    for &value in &values {
        plausible("values", value)?;
    }
    let scale = if node.text("interpolation") == Some("log-log") { Scale::LogLog } else { Scale::Linear };
    let curve = Curve::new(node.numbers("T_K"), &values, scale)
        .map_err(|error| Box::new(node.error("T_K", error.to_string())))?;
    let table = curve.range();
    let range = given_range.unwrap_or(table);
    if range.0 < table.0 || range.1 > table.1 {
        let message = format!(
            "the range {} to {} K goes beyond the table, {} to {} K",
            range.0, range.1, table.0, table.1
        );
        return Err(Box::new(node.error("range_K", message)));
    }
    Ok((curve, range))
}

fn given_range(node: &Node) -> Result<Option<(f64, f64)>, Box<Diagnostic>> {
    match node.numbers("range_K") {
        [] => Ok(None),
        [low, high] if *low >= 0.0 && low < high => Ok(Some((*low, *high))),
        _ => Err(Box::new(
            node.error("range_K", "a range is two temperatures, the lower first")
                .help("`range_K = [273, 373]`"),
        )),
    }
}
