//! The reference chapter of the book, in Markdown, from the same records.

use crate::read::example;
use crate::{Field, Measure, Presence, Record, Rule, Shape, Variant};
use std::fmt::Write as _;

/// Markdown that describes every key of a document: a section per table.
pub fn markdown(record: &'static Record, heading: &str) -> String {
    let mut out = String::new();
    let mut pending: Vec<(String, Section)> = vec![(heading.to_owned(), Section::Record(record))];
    let mut done: Vec<String> = Vec::new();
    while !pending.is_empty() {
        let (path, section) = pending.remove(0);
        let name = match &section {
            Section::Record(record) => record.name,
            Section::Variant(variant) => variant.name,
        };
        if done.iter().any(|seen| seen == name) {
            continue;
        }
        done.push(name.to_owned());
        match section {
            Section::Record(record) => {
                let _ = write!(out, "## {path}\n\n{}\n\n", record.doc);
                fields(record, &path, &mut out, &mut pending);
            }
            Section::Variant(variant) => {
                let _ = write!(out, "## {path}\n\n{}\n\n", variant.doc);
                for (case, record) in variant.cases {
                    let default = if variant.default == Some(case) { " (the default)" } else { "" };
                    let _ = write!(out, "### `{} = \"{case}\"`{default}\n\n{}\n\n", variant.tag, record.doc);
                    fields(record, &path, &mut out, &mut pending);
                }
            }
        }
    }
    out
}

enum Section {
    Record(&'static Record),
    Variant(&'static Variant),
}

fn fields(record: &'static Record, path: &str, out: &mut String, pending: &mut Vec<(String, Section)>) {
    if record.fields.is_empty() {
        return;
    }
    out.push_str("| key | value | meaning |\n|---|---|---|\n");
    for field in record.fields {
        let _ = writeln!(out, "| `{}` | {} | {}{} |", field.key, value(field), field.doc, presence(field));
        let below = |name: &str| {
            if path.starts_with("Case") { format!("`{name}`") } else { format!("{path} › `{name}`") }
        };
        match &field.shape {
            Shape::Record(inner) | Shape::Records(inner, _) | Shape::Named(inner) => {
                pending.push((below(field.key), Section::Record(inner)));
            }
            Shape::Variant(inner) | Shape::Variants(inner, _) => {
                pending.push((below(field.key), Section::Variant(inner)));
            }
            _ => {}
        }
    }
    out.push('\n');
    for rule in record.rules {
        let list = |keys: &[&str]| keys.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
        let _ = match rule {
            Rule::ExactlyOne(keys) => writeln!(out, "Exactly one of {}.\n", list(keys)),
            Rule::AtMostOne(keys) => writeln!(out, "At most one of {}.\n", list(keys)),
            Rule::AtLeastOne(keys) => writeln!(out, "At least one of {}.\n", list(keys)),
            Rule::Needs(first, second) => writeln!(out, "`{first}` only together with `{second}`.\n"),
        };
    }
}

fn presence(field: &Field) -> String {
    match field.presence {
        Presence::Required => " *Required.*".to_owned(),
        Presence::Optional => String::new(),
        Presence::Default(value) => format!(" Default: `{value}`."),
    }
}

fn value(field: &Field) -> String {
    let quantity =
        |measure: &Measure| format!("`{}`<br>{}", example(&Shape::Quantity(*measure)), measure.range());
    match &field.shape {
        Shape::Quantity(measure) => quantity(measure),
        Shape::PerSide(measure) => format!("{}; one value, or one per side", quantity(measure)),
        Shape::PerAxis(measure) => {
            format!("{}; one value, `[lateral, vertical]` or `[x, y, z]`", quantity(measure))
        }
        Shape::Quantities(measure) => format!("array of {}", quantity(measure)),
        Shape::Grid(measure) => format!("array of arrays of {}", quantity(measure)),
        Shape::Numbers => "array of numbers".to_owned(),
        Shape::Count(low, high) => format!("whole number, {low} to {high}"),
        Shape::Text => "text".to_owned(),
        Shape::TextPerSide => "text; one, or one per side".to_owned(),
        Shape::Texts => "array of texts".to_owned(),
        Shape::Flag => "`true` or `false`".to_owned(),
        Shape::Choice(choices) => {
            choices.iter().map(|c| format!("`\"{}\"` {}", c.0, c.1)).collect::<Vec<_>>().join("<br>")
        }
        Shape::Record(_) | Shape::Variant(_) => "table, see below".to_owned(),
        Shape::Records(..) | Shape::Variants(..) => "array of tables, see below".to_owned(),
        Shape::Named(_) => "tables under names of your choice, see below".to_owned(),
        Shape::Dictionary => "texts under names of your choice".to_owned(),
        Shape::Scalars => "array of texts, numbers or booleans".to_owned(),
    }
}
