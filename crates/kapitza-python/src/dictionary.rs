//! A Python dictionary as the table of a case, with the same diagnostics as a file.

use kapitza::case::CaseError;
use kapitza::document::{Diagnostic, Failure, Place, Raw, RawTable, RawValue, Source};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};

/// Name of a dictionary in messages.
pub const NAME: &str = "<dict>";

/// Deeper nesting means a dictionary that holds itself.
const DEEPEST: usize = 64;

/// The table, or everything in it that no case can hold.
pub fn table(dictionary: &Bound<'_, PyAny>) -> Result<RawTable, CaseError> {
    let mut found = Vec::new();
    let raw = convert(dictionary, "", 0, &mut found);
    match raw.value {
        RawValue::Table(table) if found.is_empty() => Ok(table),
        _ => Err(Failure::new(Source::new(NAME, ""), found).into()),
    }
}

fn wrong(found: &mut Vec<Diagnostic>, key: &str, message: String, help: &str) -> Raw {
    found.push(Diagnostic::new(Place { span: None, key: key.to_owned() }, message).help(help));
    Raw { value: RawValue::Flag(false), span: None }
}

fn convert(value: &Bound<'_, PyAny>, key: &str, depth: usize, found: &mut Vec<Diagnostic>) -> Raw {
    let plain = |value: RawValue| Raw { value, span: None };
    if depth > DEEPEST {
        let message = format!("nested deeper than {DEEPEST} levels");
        return wrong(found, key, message, "a dictionary or list must not hold itself");
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return plain(RawValue::Flag(flag.is_true()));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return match text.to_str() {
            Ok(text) => plain(RawValue::Text(text.to_owned())),
            Err(_) => wrong(found, key, "the text is not valid Unicode".into(), "remove lone surrogates"),
        };
    }
    if value.is_instance_of::<PyInt>() || value.is_instance_of::<PyFloat>() {
        return match value.extract::<f64>() {
            Ok(number) => plain(RawValue::Number(number, value.is_instance_of::<PyInt>())),
            Err(_) => wrong(found, key, "the integer is too large".into(), "write it as a float"),
        };
    }
    if let Ok(dictionary) = value.cast::<PyDict>() {
        return entries(dictionary.iter().map(Ok), key, depth, found);
    }
    if let Ok(mapping) = value.cast::<PyMapping>() {
        return match mapping.items() {
            Ok(items) => entries(items.iter().map(|item| item.extract()), key, depth, found),
            Err(error) => wrong(found, key, error.to_string(), "use a plain dictionary"),
        };
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let mut items = Vec::new();
        for (index, item) in value.try_iter().into_iter().flatten().enumerate() {
            let below = format!("{key}[{}]", index + 1);
            match item {
                Ok(item) => items.push(convert(&item, &below, depth + 1, found)),
                Err(error) => return wrong(found, &below, error.to_string(), "use a plain list"),
            }
        }
        return plain(RawValue::List(items));
    }
    // Arrays and scalars of numpy know their plain Python counterparts.
    if let Ok(plain) = value.call_method0("tolist")
        && !plain.get_type().is(value.get_type())
    {
        return convert(&plain, key, depth + 1, found);
    }
    if value.is_none() {
        return wrong(found, key, "None is no value of a case".into(), "leave the key out");
    }
    let kind = value.get_type().name().map_or_else(|_| "an object".to_owned(), |name| name.to_string());
    wrong(
        found,
        key,
        format!("a value of type {kind} cannot stand in a case"),
        "use strings with units, numbers, booleans, lists and dictionaries",
    )
}

fn entries<'py>(
    items: impl Iterator<Item = PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)>>,
    key: &str,
    depth: usize,
    found: &mut Vec<Diagnostic>,
) -> Raw {
    let mut table = RawTable::default();
    for item in items {
        let named = item.and_then(|(name, value)| Ok((name.extract::<String>()?, value)));
        match named {
            Ok((name, value)) => {
                let below = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                let raw = convert(&value, &below, depth + 1, found);
                table.entries.push((name, None, raw));
            }
            Err(_) => {
                wrong(found, key, "a key is not a string".into(), "keys of a case are strings");
            }
        }
    }
    Raw { value: RawValue::Table(table), span: None }
}
