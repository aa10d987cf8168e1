//! JSON Schema (draft 2020-12) of a record, for editors.

use crate::read::example;
use crate::{Field, Measure, Presence, Record, Rule, Shape, Variant};
use kapitza_core::quantity::{Dimension, Kind};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The JSON Schema of a document described by `record`.
pub fn json_schema(record: &'static Record, title: &str) -> Value {
    let mut definitions = BTreeMap::new();
    let mut schema = record_schema(record, None, &mut definitions);
    if let Value::Object(object) = &mut schema {
        object.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        object.insert("title".into(), json!(title));
        object.insert("$defs".into(), json!(definitions));
    }
    schema
}

type Definitions = BTreeMap<String, Value>;

fn record_schema(
    record: &'static Record,
    tag: Option<(&'static Variant, &'static str)>,
    definitions: &mut Definitions,
) -> Value {
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    if let Some((variant, case)) = tag {
        properties.insert(variant.tag.into(), json!({ "const": case }));
        if variant.default != Some(case) {
            required.push(variant.tag);
        }
    }
    for field in record.fields {
        properties.insert(field.key.into(), field_schema(field, definitions));
        if field.presence == Presence::Required {
            required.push(field.key);
        }
    }
    let mut schema = json!({
        "type": "object",
        "description": record.doc,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let rules: Vec<Value> = record.rules.iter().map(|rule| rule_schema(*rule)).collect();
    if !rules.is_empty() {
        schema["allOf"] = json!(rules);
    }
    schema
}

fn rule_schema(rule: Rule) -> Value {
    let present = |key: &&str| json!({ "required": [key] });
    match rule {
        Rule::ExactlyOne(keys) => json!({ "oneOf": keys.iter().map(present).collect::<Vec<_>>() }),
        Rule::AtLeastOne(keys) => json!({ "anyOf": keys.iter().map(present).collect::<Vec<_>>() }),
        Rule::AtMostOne(keys) => {
            let mut options: Vec<Value> = keys.iter().map(present).collect();
            options.push(json!({ "not": { "anyOf": keys.iter().map(present).collect::<Vec<_>>() } }));
            json!({ "oneOf": options })
        }
        Rule::Needs(first, second) => json!({ "dependentRequired": { first: [second] } }),
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{}", name.replace(' ', "_")) })
}

fn define(name: &str, definitions: &mut Definitions, make: impl FnOnce(&mut Definitions) -> Value) -> Value {
    let key = name.replace(' ', "_");
    if !definitions.contains_key(&key) {
        definitions.insert(key.clone(), Value::Null);
        let schema = make(definitions);
        definitions.insert(key, schema);
    }
    reference(name)
}

fn field_schema(field: &'static Field, definitions: &mut Definitions) -> Value {
    let mut schema = shape_schema(&field.shape, definitions);
    let mut doc = field.doc.to_owned();
    if let Presence::Default(value) = field.presence {
        doc.push_str(" Default: ");
        doc.push_str(value);
    }
    schema["description"] = json!(doc);
    schema
}

fn quantity(measure: &Measure) -> Value {
    let shape = Shape::Quantity(*measure);
    if measure.kind == Kind::Of(Dimension::NONE) {
        let low = if measure.min_allowed { "minimum" } else { "exclusiveMinimum" };
        return json!({ "anyOf": [
            { "type": "number", low: measure.min, "maximum": measure.max },
            { "type": "string", "examples": ["0.12 ± 0.01", "12 %"] }
        ] });
    }
    json!({
        "type": "string",
        "examples": [example(&shape).trim_matches('"')],
        "markdownDescription": format!("{}; allowed: {}", measure.kind.expectation(), measure.range()),
    })
}

fn shape_schema(shape: &'static Shape, definitions: &mut Definitions) -> Value {
    let pair = |item: Value| json!({ "anyOf": [item, { "type": "array", "items": item, "minItems": 2, "maxItems": 2 }] });
    match shape {
        Shape::Quantity(measure) => quantity(measure),
        Shape::PerSide(measure) => pair(quantity(measure)),
        Shape::PerAxis(measure) => {
            let item = quantity(measure);
            json!({ "oneOf": [item, { "type": "array", "items": item, "minItems": 1, "maxItems": 3 }] })
        }
        Shape::Quantities(measure) => json!({ "type": "array", "items": quantity(measure) }),
        Shape::Grid(measure) => {
            json!({ "type": "array", "items": { "type": "array", "items": quantity(measure) } })
        }
        Shape::Numbers => json!({ "type": "array", "items": { "type": "number" } }),
        Shape::Count(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Shape::Text => json!({ "type": "string", "minLength": 1 }),
        Shape::TextPerSide => pair(json!({ "type": "string", "minLength": 1 })),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Choice(choices) => json!({
            "enum": choices.iter().map(|c| c.0).collect::<Vec<_>>(),
            "markdownEnumDescriptions": choices.iter().map(|c| c.1).collect::<Vec<_>>(),
        }),
        Shape::Record(record) => {
            define(record.name, definitions, |definitions| record_schema(record, None, definitions))
        }
        Shape::Records(record, least) => {
            let item =
                define(record.name, definitions, |definitions| record_schema(record, None, definitions));
            json!({ "type": "array", "items": item, "minItems": least })
        }
        Shape::Variant(variant) => variant_schema(variant, definitions),
        Shape::Variants(variant, least) => {
            json!({ "type": "array", "items": variant_schema(variant, definitions), "minItems": least })
        }
        Shape::Named(record) => {
            let item =
                define(record.name, definitions, |definitions| record_schema(record, None, definitions));
            json!({ "type": "object", "additionalProperties": item })
        }
        Shape::Dictionary => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Shape::Scalars => json!({ "type": "array", "items": { "type": ["string", "number", "boolean"] } }),
    }
}

fn variant_schema(variant: &'static Variant, definitions: &mut Definitions) -> Value {
    define(variant.name, definitions, |definitions| {
        let cases: Vec<Value> = variant
            .cases
            .iter()
            .map(|&(case, record)| record_schema(record, Some((variant, case)), definitions))
            .collect();
        json!({ "description": variant.doc, "oneOf": cases })
    })
}
