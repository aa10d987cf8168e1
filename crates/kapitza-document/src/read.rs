//! Reading a raw table against its record: everything is checked here, once, for every document.

use crate::{
    Diagnostic, Entry, Field, Measure, Node, Place, Presence, Raw, RawTable, RawValue, Record, Rule, Shape,
    Source, Value, Variant, nearest,
};
use kapitza_core::quantity::{self, Dimension, Kind, Quantity};

/// Diagnostics beyond this number are not collected: they no longer help.
const MOST_DIAGNOSTICS: usize = 30;

/// Reads `table` as a `record`: unknown and missing keys, wrong kinds, units, ranges, choices and broken rules are
/// all found and reported together.
pub fn read(table: &RawTable, record: &'static Record) -> Result<Node, Vec<Diagnostic>> {
    let mut reader = Reader { diagnostics: Vec::new() };
    let node = reader.record(table, record, None, Place::default());
    if reader.diagnostics.is_empty() { Ok(node) } else { Err(reader.diagnostics) }
}

struct Reader {
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        }
    }

    /// `tag`: the tag's key and the chosen case, if the table is a variant.
    fn record(
        &mut self,
        table: &RawTable,
        record: &'static Record,
        tag: Option<(&'static str, &'static str)>,
        place: Place,
    ) -> Node {
        let tag_key = tag.map(|t| t.0);
        for (key, span, raw) in &table.entries {
            if record.field(key).is_none() && tag_key != Some(key.as_str()) {
                self.unknown_key(key, span.or(raw.span), record, tag, &place);
            }
        }
        let mut entries = Vec::new();
        for field in record.fields {
            let key_place = |span| Place { span, key: join(&place.key, field.key) };
            if let Some(raw) = table.get(field.key) {
                let at = key_place(raw.span.or(place.span));
                if let Some(value) = self.value(raw, field, &at) {
                    entries.push(Entry { key: field.key, place: at, value });
                }
            } else {
                match field.presence {
                    Presence::Optional => {}
                    Presence::Required => {
                        let message = format!("`{}` is missing in {}", field.key, record.name);
                        self.report(Diagnostic::new(place.clone(), message).help(format!(
                            "add `{} = {}`: {}",
                            field.key,
                            example(&field.shape),
                            field.doc
                        )));
                    }
                    Presence::Default(text) => {
                        let at = key_place(place.span);
                        if let Some(value) = default_raw(text).and_then(|raw| self.value(&raw, field, &at)) {
                            entries.push(Entry { key: field.key, place: at, value });
                        }
                    }
                }
            }
        }
        for rule in record.rules {
            self.rule(*rule, table, record, &place);
        }
        Node { record, case: tag.map(|t| t.1), place, entries }
    }

    fn unknown_key(
        &mut self,
        key: &str,
        span: Option<(usize, usize)>,
        record: &'static Record,
        tag: Option<(&'static str, &'static str)>,
        place: &Place,
    ) {
        let known: Vec<&str> = tag.iter().map(|t| t.0).chain(record.fields.iter().map(|f| f.key)).collect();
        let subject = match tag {
            Some((tag_key, case)) => format!("{} with `{tag_key} = \"{case}\"`", record.name),
            None => record.name.to_owned(),
        };
        let shown: String = key.chars().take(60).collect();
        let list = known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
        let help = match nearest(key, known.iter().copied()).first() {
            Some(near) => format!("did you mean `{near}`? Known keys: {list}"),
            None => format!("known keys: {list}"),
        };
        let at = Place { span, key: join(&place.key, &shown) };
        self.report(Diagnostic::new(at, format!("unknown key `{shown}` in {subject}")).help(help));
    }

    fn rule(&mut self, rule: Rule, table: &RawTable, record: &'static Record, place: &Place) {
        let given = |keys: &[&'static str]| -> Vec<&'static str> {
            keys.iter().copied().filter(|key| table.get(key).is_some()).collect()
        };
        let list = |keys: &[&str]| keys.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
        let (wanted, keys, bad) = match rule {
            Rule::ExactlyOne(keys) => ("exactly one", keys, given(keys).len() != 1),
            Rule::AtMostOne(keys) => ("at most one", keys, given(keys).len() > 1),
            Rule::AtLeastOne(keys) => ("at least one", keys, given(keys).is_empty()),
            Rule::Needs(first, second) => {
                if let Some(raw) = table.get(first).filter(|_| table.get(second).is_none()) {
                    let at = Place { span: raw.span.or(place.span), key: join(&place.key, first) };
                    let message = format!("`{first}` in {} needs `{second}` beside it", record.name);
                    self.report(
                        Diagnostic::new(at, message).help(format!("add `{second}` or remove `{first}`")),
                    );
                }
                return;
            }
        };
        if bad {
            let found = given(keys);
            let span = found.last().and_then(|key| table.get(key)).and_then(|raw| raw.span).or(place.span);
            let message = if found.is_empty() {
                format!("{} needs {wanted} of {}, but has none", record.name, list(keys))
            } else {
                format!("{} needs {wanted} of {}, but has {}", record.name, list(keys), list(&found))
            };
            let help = keys
                .iter()
                .filter_map(|key| record.field(key))
                .map(|field| format!("`{} = {}`", field.key, example(&field.shape)))
                .collect::<Vec<_>>()
                .join(" or ");
            let at = Place { span, key: place.key.clone() };
            self.report(Diagnostic::new(at, message).help(format!("keep one, such as {help}")));
        }
    }

    fn value(&mut self, raw: &Raw, field: &'static Field, at: &Place) -> Option<Value> {
        match &field.shape {
            Shape::Quantity(measure) => {
                Some(Value::Quantities(vec![self.quantity(raw, measure, field, at)?]))
            }
            Shape::PerSide(measure) => match &raw.value {
                RawValue::List(items) if items.len() == 2 => {
                    self.quantities(items, measure, field, at).map(Value::Quantities)
                }
                RawValue::List(items) => {
                    self.wrong(
                        at,
                        field,
                        &format!("an array of {}", items.len()),
                        "one value, or an array of two, one per side",
                    );
                    None
                }
                _ => Some(Value::Quantities(vec![self.quantity(raw, measure, field, at)?])),
            },
            Shape::PerAxis(measure) => match &raw.value {
                RawValue::List(items) if (1..=3).contains(&items.len()) => {
                    self.quantities(items, measure, field, at).map(Value::Quantities)
                }
                RawValue::List(items) => {
                    let found = format!("an array of {}", items.len());
                    let expected = "one value, an array of two (lateral, vertical) or of three (x, y, z)";
                    self.wrong(at, field, &found, expected);
                    None
                }
                _ => Some(Value::Quantities(vec![self.quantity(raw, measure, field, at)?])),
            },
            Shape::Quantities(measure) => {
                let items = self.list(raw, field, at)?;
                self.quantities(items, measure, field, at).map(Value::Quantities)
            }
            Shape::Grid(measure) => {
                let rows = self.list(raw, field, at)?;
                let mut grid = Vec::with_capacity(rows.len());
                for (i, row) in rows.iter().enumerate() {
                    let at = indexed(at, i, row);
                    let items = self.list(row, field, &at)?;
                    grid.push(self.quantities(items, measure, field, &at)?);
                }
                Some(Value::Grid(grid))
            }
            Shape::Numbers => {
                let items = self.list(raw, field, at)?;
                let mut numbers = Vec::with_capacity(items.len());
                for (i, item) in items.iter().enumerate() {
                    match item.value {
                        RawValue::Number(number, _) if number.is_finite() => numbers.push(number),
                        _ => {
                            self.wrong(&indexed(at, i, item), field, &item.value.show(), "a finite number");
                            return None;
                        }
                    }
                }
                Some(Value::Numbers(numbers))
            }
            Shape::Count(low, high) => match raw.value {
                RawValue::Number(number, true) if number >= *low as f64 && number <= *high as f64 =>
                {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "within range"
                    )]
                    Some(Value::Count(number as usize))
                }
                _ => {
                    self.wrong(at, field, &raw.value.show(), &format!("a whole number from {low} to {high}"));
                    None
                }
            },
            Shape::Text => match &raw.value {
                RawValue::Text(text) if !text.is_empty() => Some(Value::Texts(vec![text.clone()])),
                other => {
                    self.wrong(at, field, &other.show(), "a text");
                    None
                }
            },
            Shape::TextPerSide => match &raw.value {
                RawValue::Text(text) if !text.is_empty() => Some(Value::Texts(vec![text.clone()])),
                RawValue::List(items) if items.len() == 2 => self.texts(items, field, at),
                other => {
                    self.wrong(at, field, &other.show(), "a text, or an array of two, one per side");
                    None
                }
            },
            Shape::Texts => {
                let items = self.list(raw, field, at)?;
                self.texts(items, field, at)
            }
            Shape::Flag => match raw.value {
                RawValue::Flag(flag) => Some(Value::Flag(flag)),
                _ => {
                    self.wrong(at, field, &raw.value.show(), "true or false");
                    None
                }
            },
            Shape::Choice(choices) => {
                let chosen = match &raw.value {
                    RawValue::Text(text) => choices.iter().find(|choice| choice.0 == text),
                    _ => None,
                };
                if let Some(choice) = chosen {
                    return Some(Value::Texts(vec![choice.0.to_owned()]));
                }
                self.choice(at, field.key, raw, &choices.iter().map(|c| c.0).collect::<Vec<_>>());
                None
            }
            Shape::Record(record) => {
                let table = self.table(raw, field, at)?;
                Some(Value::Nodes(vec![self.record(table, record, None, at.clone())]))
            }
            Shape::Records(record, least) => {
                let items = self.tables(raw, *least, field, at)?;
                let nodes =
                    items.into_iter().map(|(table, at)| self.record(table, record, None, at)).collect();
                Some(Value::Nodes(nodes))
            }
            Shape::Variant(variant) => {
                let table = self.table(raw, field, at)?;
                Some(Value::Nodes(vec![self.variant(table, variant, at.clone())?]))
            }
            Shape::Variants(variant, least) => {
                let items = self.tables(raw, *least, field, at)?;
                let mut nodes = Vec::with_capacity(items.len());
                for (table, at) in items {
                    nodes.push(self.variant(table, variant, at)?);
                }
                Some(Value::Nodes(nodes))
            }
            Shape::Named(record) => {
                let table = self.table(raw, field, at)?;
                let mut nodes = Vec::with_capacity(table.entries.len());
                for (name, _, item) in &table.entries {
                    let at = Place { span: item.span, key: join(&at.key, name) };
                    let inner = self.table(item, field, &at)?;
                    nodes.push((name.clone(), self.record(inner, record, None, at)));
                }
                Some(Value::Named(nodes))
            }
            Shape::Dictionary => {
                let table = self.table(raw, field, at)?;
                let mut texts = Vec::with_capacity(table.entries.len());
                for (name, _, item) in &table.entries {
                    if let RawValue::Text(text) = &item.value {
                        texts.push((name.clone(), text.clone()));
                    } else {
                        let at = Place { span: item.span, key: join(&at.key, name) };
                        self.wrong(&at, field, &item.value.show(), "a text");
                        return None;
                    }
                }
                Some(Value::Dictionary(texts))
            }
            Shape::Scalars => {
                let items = self.list(raw, field, at)?;
                for (i, item) in items.iter().enumerate() {
                    if matches!(item.value, RawValue::List(_) | RawValue::Table(_) | RawValue::Date(_)) {
                        self.wrong(
                            &indexed(at, i, item),
                            field,
                            item.value.kind(),
                            "texts, numbers or booleans",
                        );
                        return None;
                    }
                }
                Some(Value::Scalars(items.to_vec()))
            }
        }
    }

    fn variant(&mut self, table: &RawTable, variant: &'static Variant, place: Place) -> Option<Node> {
        let name = match table.get(variant.tag) {
            None => variant.default,
            Some(Raw { value: RawValue::Text(text), .. }) => {
                variant.cases.iter().map(|case| case.0).find(|case| case == text)
            }
            Some(_) => None,
        };
        if let Some(case) = name.and_then(|name| variant.cases.iter().find(|case| case.0 == name)) {
            return Some(self.record(table, case.1, Some((variant.tag, case.0)), place));
        }
        let known: Vec<&str> = variant.cases.iter().map(|case| case.0).collect();
        match table.get(variant.tag) {
            Some(raw) => {
                let at = Place { span: raw.span.or(place.span), key: join(&place.key, variant.tag) };
                self.choice(&at, variant.tag, raw, &known);
            }
            None => self.report(
                Diagnostic::new(place, format!("`{}` is missing in {}", variant.tag, variant.name))
                    .help(format!("choose one of {}", quoted(&known))),
            ),
        }
        None
    }

    fn choice(&mut self, at: &Place, key: &str, raw: &Raw, known: &[&str]) {
        let near = match &raw.value {
            RawValue::Text(text) => nearest(text, known.iter().copied()).first().copied(),
            _ => None,
        };
        let help = match near {
            Some(near) => format!("did you mean \"{near}\"? Allowed: {}", quoted(known)),
            None => format!("allowed: {}", quoted(known)),
        };
        self.report(
            Diagnostic::new(at.clone(), format!("`{key}` cannot be {}", raw.value.show())).help(help),
        );
    }

    fn quantities(
        &mut self,
        items: &[Raw],
        measure: &Measure,
        field: &Field,
        at: &Place,
    ) -> Option<Vec<Quantity>> {
        let mut quantities = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            quantities.push(self.quantity(item, measure, field, &indexed(at, i, item))?);
        }
        Some(quantities)
    }

    fn quantity(&mut self, raw: &Raw, measure: &Measure, field: &Field, at: &Place) -> Option<Quantity> {
        let read = match &raw.value {
            RawValue::Text(text) if text.len() <= 200 => {
                quantity::parse(text, measure.kind).map_err(|error| error.to_string())
            }
            RawValue::Number(value, _) if measure.kind == Kind::Of(Dimension::NONE) && value.is_finite() => {
                Ok(Quantity { value: *value, uncertainty: 0.0, kind: measure.kind })
            }
            RawValue::Number(value, _) if value.is_finite() => Err(format!(
                "{value} has no unit; expected {}, written as a string",
                measure.kind.expectation()
            )),
            other => {
                Err(format!("{} is {}; expected {}", other.show(), other.kind(), measure.kind.expectation()))
            }
        };
        match read {
            Ok(quantity)
                if measure.allows(quantity.value) && quantity.uncertainty > measure.max - measure.min =>
            {
                let shown = quantity::significant(quantity.uncertainty, 4);
                let message = format!(
                    "the uncertainty of `{}` is {shown} in SI, more than its whole range: {}",
                    field.key,
                    measure.range()
                );
                self.report(
                    Diagnostic::new(at.clone(), message)
                        .help("write the standard uncertainty, one standard deviation, after ±"),
                );
                None
            }
            Ok(quantity) if measure.allows(quantity.value) => Some(quantity),
            Ok(quantity) => {
                let shown = quantity::display(quantity.value, measure.kind, 6);
                let message = format!("`{}` is {shown}, outside its range: {}", field.key, measure.range());
                self.report(
                    Diagnostic::new(at.clone(), message).help(format!("`{}`: {}", field.key, field.doc)),
                );
                None
            }
            Err(message) => {
                self.report(Diagnostic::new(at.clone(), format!("`{}`: {message}", field.key)).help(
                    format!(
                        "write it as `{} = {}`; allowed: {}",
                        field.key,
                        example(&field.shape),
                        measure.range()
                    ),
                ));
                None
            }
        }
    }

    fn texts(&mut self, items: &[Raw], field: &Field, at: &Place) -> Option<Value> {
        let mut texts = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            match &item.value {
                RawValue::Text(text) if !text.is_empty() => texts.push(text.clone()),
                other => {
                    self.wrong(&indexed(at, i, item), field, &other.show(), "a text");
                    return None;
                }
            }
        }
        Some(Value::Texts(texts))
    }

    fn list<'a>(&mut self, raw: &'a Raw, field: &Field, at: &Place) -> Option<&'a [Raw]> {
        match &raw.value {
            RawValue::List(items) => Some(items),
            other => {
                self.wrong(at, field, &other.show(), "an array");
                None
            }
        }
    }

    fn table<'a>(&mut self, raw: &'a Raw, field: &Field, at: &Place) -> Option<&'a RawTable> {
        match &raw.value {
            RawValue::Table(table) => Some(table),
            other => {
                self.wrong(at, field, &other.show(), "a table");
                None
            }
        }
    }

    fn tables<'a>(
        &mut self,
        raw: &'a Raw,
        least: usize,
        field: &Field,
        at: &Place,
    ) -> Option<Vec<(&'a RawTable, Place)>> {
        let items = self.list(raw, field, at)?;
        if items.len() < least {
            self.wrong(at, field, &format!("an array of {}", items.len()), &format!("at least {least}"));
            return None;
        }
        let mut tables = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let at = indexed(at, i, item);
            tables.push((self.table(item, field, &at)?, at));
        }
        Some(tables)
    }

    fn wrong(&mut self, at: &Place, field: &Field, found: &str, expected: &str) {
        self.report(
            Diagnostic::new(at.clone(), format!("`{}` is {found}; expected {expected}", field.key))
                .help(format!("`{} = {}`: {}", field.key, example(&field.shape), field.doc)),
        );
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn indexed(at: &Place, index: usize, raw: &Raw) -> Place {
    Place { span: raw.span.or(at.span), key: format!("{}[{}]", at.key, index + 1) }
}

fn default_raw(text: &'static str) -> Option<Raw> {
    let mut table = RawTable::parse(&Source::new("default", format!("x = {text}"))).ok()?;
    let raw = table.take("x")?;
    Some(strip_spans(raw))
}

fn strip_spans(raw: Raw) -> Raw {
    let value = match raw.value {
        RawValue::List(items) => RawValue::List(items.into_iter().map(strip_spans).collect()),
        other => other,
    };
    Raw { value, span: None }
}

/// A value of a shape as a user would write it.
pub(crate) fn example(shape: &Shape) -> String {
    let quantity = |measure: &Measure| match measure.kind {
        Kind::Temperature => "\"35 degC\"".to_owned(),
        Kind::Of(Dimension::NONE) => "0.12".to_owned(),
        Kind::Of(dimension) => {
            dimension.name().map_or_else(|| "\"1\"".to_owned(), |(_, example)| format!("\"{example}\""))
        }
    };
    match shape {
        Shape::Quantity(measure) | Shape::PerSide(measure) | Shape::PerAxis(measure) => quantity(measure),
        Shape::Quantities(measure) => format!("[{}]", quantity(measure)),
        Shape::Grid(measure) => format!("[[{}]]", quantity(measure)),
        Shape::Numbers => "[1.0, 2.0]".to_owned(),
        Shape::Count(low, high) => format!("{}", low + (high - low).min(1)),
        Shape::Text | Shape::TextPerSide => "\"...\"".to_owned(),
        Shape::Texts | Shape::Scalars => "[\"...\"]".to_owned(),
        Shape::Flag => "true".to_owned(),
        Shape::Choice(choices) => format!("\"{}\"", choices.first().map_or("", |choice| choice.0)),
        Shape::Record(_) | Shape::Variant(_) | Shape::Named(_) | Shape::Dictionary => "{ ... }".to_owned(),
        Shape::Records(..) | Shape::Variants(..) => "[{ ... }]".to_owned(),
    }
}
