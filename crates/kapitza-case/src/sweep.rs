//! Varying keys of the file: every point is the file with some values replaced, read and solved anew.

use crate::case::Case;
use crate::error::CaseError;
use kapitza_document::{Diagnostic, Node, Raw, RawTable, RawValue};

/// All points of a case's sweeps: the swept keys, and per point the values as written.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub keys: Vec<String>,
    pub points: Vec<Vec<Raw>>,
}

/// More points than this are refused.
const MOST_POINTS: usize = 100_000;

/// The points of the sweeps of a case; `None` without sweeps.
pub(crate) fn grid(case: &Case) -> Result<Option<Grid>, CaseError> {
    let sweeps = case.node.children("sweep");
    if sweeps.is_empty() {
        return Ok(None);
    }
    let mut grid = Grid { keys: Vec::new(), points: vec![Vec::new()] };
    for sweep in sweeps {
        let key = sweep.text("key").unwrap_or_default();
        let values = values(sweep).map_err(|d| case.failure(vec![*d]))?;
        if grid.points.len().saturating_mul(values.len()) > MOST_POINTS {
            let diagnostic = Diagnostic::new(
                sweep.place.clone(),
                format!("the sweeps have more than {MOST_POINTS} points together"),
            )
            .help("lower `points` or remove a sweep");
            return Err(case.failure(vec![diagnostic]));
        }
        // The key must exist in principle: try the first value now, so that mistakes are found by `check`.
        if let Some(first) = values.first() {
            let mut raw = case.raw.clone();
            set(&mut raw, key, first, sweep).map_err(|d| case.failure(vec![*d]))?;
        }
        grid.keys.push(key.to_owned());
        grid.points = grid
            .points
            .iter()
            .flat_map(|point| {
                values.iter().map(|value| {
                    let mut point = point.clone();
                    point.push(value.clone());
                    point
                })
            })
            .collect();
    }
    Ok(Some(grid))
}

impl Grid {
    /// A point in words: "key = value, ...".
    pub(crate) fn name(&self, values: &[serde_json::Value]) -> String {
        let each: Vec<String> = self.keys.iter().zip(values).map(|(k, v)| format!("{k} = {v}")).collect();
        each.join(", ")
    }

    /// The case at one point.
    pub(crate) fn at(&self, case: &Case, point: &[Raw]) -> Result<Case, CaseError> {
        let mut raw = case.raw.clone();
        for ((key, value), sweep) in self.keys.iter().zip(point).zip(case.node.children("sweep")) {
            set(&mut raw, key, value, sweep).map_err(|d| case.failure(vec![*d]))?;
        }
        raw.take("sweep");
        case.with_raw(raw).map_err(|found| case.failure(found))
    }
}

/// A value as the report prints it.
pub(crate) fn show(raw: &Raw) -> serde_json::Value {
    match &raw.value {
        RawValue::Text(text) => text.clone().into(),
        RawValue::Number(number, _) => (*number).into(),
        RawValue::Flag(flag) => (*flag).into(),
        other => other.show().into(),
    }
}

fn values(sweep: &Node) -> Result<Vec<Raw>, Box<Diagnostic>> {
    let listed = sweep.scalars("values");
    if !listed.is_empty() {
        return Ok(listed.to_vec());
    }
    let (Some(from), Some(to)) = (sweep.text("from"), sweep.text("to")) else {
        return Err(Box::new(
            sweep
                .error("values", "a sweep needs at least one value")
                .help("`values = [\"1 MPa\", \"2 MPa\"]`"),
        ));
    };
    let split = |key: &str, text: &str| -> Result<(f64, String), Box<Diagnostic>> {
        let end = text
            .char_indices()
            .find(|&(at, c)| {
                let exponent = (c == 'e' || c == 'E')
                    && text[at + 1..].starts_with(|n: char| n.is_ascii_digit() || n == '-' || n == '+');
                !(c.is_ascii_digit() || matches!(c, '+' | '-' | '.') || exponent)
            })
            .map_or(text.len(), |(at, _)| at);
        match text[..end].parse::<f64>() {
            Ok(number) if number.is_finite() => Ok((number, text[end..].trim().to_owned())),
            _ => Err(Box::new(
                sweep
                    .error(key, format!("\"{text}\" does not start with a number"))
                    .help("write a number and a unit, such as \"0.1 MPa\""),
            )),
        }
    };
    let ((first, unit), (last, last_unit)) = (split("from", from)?, split("to", to)?);
    if unit != last_unit {
        return Err(Box::new(
            sweep
                .error("to", format!("`from` is in \"{unit}\" but `to` in \"{last_unit}\""))
                .help("write both in the same unit"),
        ));
    }
    let logarithmic = sweep.text("spacing") == Some("logarithmic");
    if logarithmic && !(first > 0.0 && last > 0.0) {
        return Err(Box::new(
            sweep
                .error("from", "logarithmic spacing needs a range above zero")
                .help("use `spacing = \"linear\"`"),
        ));
    }
    let points = sweep.count("points").unwrap_or(2).max(2);
    let span = sweep.place_of("from").span;
    Ok((0..points)
        .map(|i| {
            let x = i as f64 / (points - 1) as f64;
            let value = match i {
                0 => first,
                _ if i + 1 == points => last,
                _ if logarithmic => first * (last / first).powf(x),
                _ => first + (last - first) * x,
            };
            let value = if unit.is_empty() {
                RawValue::Number(value, false)
            } else {
                RawValue::Text(format!("{value} {unit}"))
            };
            Raw { value, span }
        })
        .collect())
}

/// Sets the value at a dotted path; array members are named by their `name` or by `[n]`, from 1.
fn set(table: &mut RawTable, path: &str, value: &Raw, sweep: &Node) -> Result<(), Box<Diagnostic>> {
    let wrong = |part: &str, why: String| {
        Box::new(sweep
            .error("key", format!("`{path}`: {why} at `{part}`"))
            .help("a path names the keys of this file, such as `environment.gas` or `element.TIM1.interface.resistance`"))
    };
    let value = Raw { value: value.value.clone(), span: value.span.or(sweep.place_of("key").span) };
    let parts: Vec<&str> = path.split('.').collect();
    let Some((last, way)) = parts.split_last() else { return Err(wrong(path, "the path is empty".into())) };
    if parts.first().is_some_and(|p| *p == "sweep") {
        return Err(wrong("sweep", "a sweep cannot vary a sweep".into()));
    }
    let mut current = table;
    let mut rest = way.iter().peekable();
    while let Some(part) = rest.next() {
        let (key, index) = match part.split_once('[') {
            Some((key, index)) => (key, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (*part, None),
        };
        if current.get(key).is_none() {
            // A table that is not there yet, such as [environment], is made.
            let empty = Raw { value: RawValue::Table(RawTable::default()), span: sweep.place_of("key").span };
            current.set(key, empty);
        }
        let Some(below) = current.get_mut(key) else { return Err(wrong(part, "nothing".into())) };
        current = match &mut below.value {
            RawValue::Table(inner) => inner,
            RawValue::List(items) => {
                let place = match index {
                    Some(n) => n.checked_sub(1),
                    None => {
                        let Some(name) = rest.next() else {
                            return Err(wrong(part, "an array needs the name of its member".into()));
                        };
                        items.iter().position(|item| is_named(item, name))
                    }
                };
                match place.and_then(|place| items.get_mut(place)).map(|item| &mut item.value) {
                    Some(RawValue::Table(inner)) => inner,
                    _ => return Err(wrong(part, "there is no such member".into())),
                }
            }
            _ => return Err(wrong(part, "there is no table".into())),
        };
    }
    current.set(last, value);
    Ok(())
}

fn is_named(item: &Raw, name: &str) -> bool {
    match &item.value {
        RawValue::Table(table) => {
            matches!(table.get("name").map(|n| &n.value), Some(RawValue::Text(text)) if text == name)
        }
        _ => false,
    }
}
