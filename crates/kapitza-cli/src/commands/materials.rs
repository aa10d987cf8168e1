//! `kapitza materials`

use super::temperature;
use crate::args::{FamilyName, Materials};
use crate::failure::Failure;
use crate::output;
use kapitza::core::Property;
use kapitza::core::quantity::{Dimension, Kind, display};
use kapitza::materials::{Database, Family, Listing, PropertyKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub fn run(command: Materials) -> Result<(), Failure> {
    let database = Database::shipped();
    match command {
        Materials::List { family, json } => {
            let wanted = |listing: &&Listing| match family {
                None => true,
                Some(FamilyName::Solid) => listing.family == Family::Solid,
                Some(FamilyName::Gas) => listing.family == Family::Gas,
                Some(FamilyName::Tim) => listing.family == Family::Tim,
            };
            list(&database.listings().iter().filter(wanted).collect::<Vec<_>>(), json)
        }
        Materials::Search { words, json } => {
            let query = words.join(" ");
            let found = database.search(&query);
            if found.is_empty() {
                return Err(Failure::argument(
                    format!("no material matches \"{query}\""),
                    "`kapitza materials list` shows all",
                ));
            }
            list(&found, json)
        }
        Materials::Show { name, temperature, json } => {
            show(database, &name, temperature::one(&temperature)?, json)
        }
    }
}

fn list(listings: &[&Listing], json: bool) -> Result<(), Failure> {
    if json {
        let materials: Vec<Value> = listings
            .iter()
            .map(|l| {
                json!({
                    "name": l.name, "family": l.family.word(), "class": l.class, "title": l.title, "aliases": l.aliases,
                })
            })
            .collect();
        return output::json(&json!({ "kind": "materials", "materials": materials }));
    }
    let mut text = String::new();
    let mut heading = String::new();
    for listing in listings {
        let group = if listing.class.is_empty() {
            listing.family.word().to_owned()
        } else {
            format!("{}: {}", listing.family.word(), listing.class)
        };
        if group != heading {
            let _ = writeln!(text, "{}{group}", if heading.is_empty() { "" } else { "\n" });
            heading = group;
        }
        let _ = writeln!(text, "  {:<18} {}", listing.name, listing.title);
    }
    output::stdout(&text);
    Ok(())
}

struct Shown {
    title: String,
    family: &'static str,
    aliases: Vec<String>,
    class: String,
    properties: BTreeMap<PropertyKey, Property>,
    further: Vec<(String, String, String)>,
}

fn gather(database: &Database, name: &str, temperature: f64) -> Result<Shown, Failure> {
    let number = |value: f64, dimension: Dimension| display(value, Kind::Of(dimension), 5);
    if let Ok(solid) = database.solid(name) {
        let mut further = Vec::new();
        if let Some(n) = solid.atoms_per_formula {
            further.push(("atoms per formula unit".to_owned(), format!("{n}"), String::new()));
        }
        if let Some(c) = &solid.elastic_constants {
            for (name, value) in &c.values {
                further.push(((*name).to_owned(), number(*value, Dimension::PRESSURE), c.source.to_string()));
            }
        }
        if let Some(v) = &solid.vickers_microhardness {
            let text = format!("{} (d/um)^{}", number(v.c1, Dimension::PRESSURE), v.c2);
            further.push(("Vickers microhardness".to_owned(), text, v.source.to_string()));
        }
        return Ok(Shown {
            title: solid.title,
            family: "solid",
            aliases: solid.aliases,
            class: solid.class,
            properties: solid.properties,
            further,
        });
    }
    if let Ok(gas) = database.gas(name) {
        let mut further = Vec::new();
        if let Ok(gamma) = gas.heat_capacity_ratio(temperature) {
            further.push((
                "ratio of specific heats".to_owned(),
                format!("{gamma:.5}"),
                "from the specific heat".to_owned(),
            ));
        }
        if let Ok(prandtl) = gas.prandtl_number(temperature) {
            let source = "from viscosity, specific heat and conductivity".to_owned();
            further.push(("Prandtl number".to_owned(), format!("{prandtl:.5}"), source));
        }
        for a in &gas.accommodation {
            let at = a.temperature.map(|t| format!(" at {t} K")).unwrap_or_default();
            further.push((
                format!("accommodation on {}", a.surface),
                format!("{}{at}", a.value),
                a.source.to_string(),
            ));
        }
        return Ok(Shown {
            title: gas.title,
            family: "gas",
            aliases: gas.aliases,
            class: String::new(),
            properties: gas.properties,
            further,
        });
    }
    if let Ok(tim) = database.tim(name) {
        return Ok(Shown {
            title: tim.title,
            family: "thermal interface material",
            aliases: tim.aliases,
            class: tim.kind,
            properties: tim.properties,
            further: Vec::new(),
        });
    }
    let all: Vec<&str> = database.listings().iter().flat_map(Listing::names).collect();
    let near = kapitza::document::nearest(name, all);
    let help = if near.is_empty() {
        "`kapitza materials list` shows all names".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Err(Failure::argument(format!("no material is called \"{name}\""), help))
}

fn show(database: &Database, name: &str, temperature: f64, json: bool) -> Result<(), Failure> {
    let shown = gather(database, name, temperature)?;
    if json {
        let properties: serde_json::Map<String, Value> = shown
            .properties
            .iter()
            .map(|(key, p)| {
                let range = [p.range.0, if p.range.1.is_finite() { p.range.1 } else { 1e5 }];
                let entry = json!({
                    "value_SI": p.value(temperature),
                    "in_range": p.check(temperature).is_none(),
                    "range_K": range,
                    "source": p.source.as_ref().map(kapitza::prelude::Citation::as_str),
                    "note": p.note,
                });
                (key.key().to_owned(), entry)
            })
            .collect();
        let further: Vec<Value> = shown
            .further
            .iter()
            .map(|(name, value, source)| json!({ "name": name, "value": value, "source": source }))
            .collect();
        return output::json(&json!({
            "kind": "material", "name": name, "title": shown.title, "family": shown.family, "class": shown.class,
            "aliases": shown.aliases, "temperature_K": temperature, "properties": properties, "further": further,
        }));
    }
    let mut text = format!("{} ({})\n", shown.title, shown.family);
    if !shown.aliases.is_empty() {
        let _ = writeln!(text, "also: {}", shown.aliases.join(", "));
    }
    let _ = writeln!(text, "\nat {temperature} K");
    let mut sources: Vec<String> = Vec::new();
    let mut cite = |source: &str| -> usize {
        match sources.iter().position(|known| known == source) {
            Some(place) => place + 1,
            None => {
                sources.push(source.to_owned());
                sources.len()
            }
        }
    };
    for (key, p) in &shown.properties {
        let mark = p.source.as_ref().map(|s| format!("[{}]", cite(s.as_str()))).unwrap_or_default();
        let range =
            if p.range.1.is_finite() { format!("{} to {} K", p.range.0, p.range.1) } else { String::new() };
        let flag = if p.check(temperature).is_some() { " outside" } else { "" };
        let value = display(p.value(temperature), key.kind(), 5);
        let _ = writeln!(text, "  {:<28} {:<18} {:<16} {mark}{flag}", key.name(), value, range);
    }
    for (name, value, source) in &shown.further {
        let mark = if source.is_empty() { String::new() } else { format!("[{}]", cite(source)) };
        let _ = writeln!(text, "  {name:<28} {value:<18} {:<16} {mark}", "");
    }
    for (key, p) in &shown.properties {
        if let Some(note) = &p.note {
            let _ =
                write!(text, "{}", crate::table::wrapped(&format!("{}: {note}", key.name()), "\n  ", "  "));
        }
    }
    text.push('\n');
    for (place, source) in sources.iter().enumerate() {
        let _ = writeln!(text, "{}", crate::table::wrapped(source, &format!("[{}] ", place + 1), "    "));
    }
    output::stdout(&text);
    Ok(())
}
