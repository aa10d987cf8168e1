//! A document as written, before anything is known about its meaning.

use crate::{Diagnostic, Failure, Place, Source};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Byte range in the source; absent for a dictionary.
type Span = Option<(usize, usize)>;

/// A value with its place in the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw {
    /// The value.
    pub value: RawValue,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of value a document may hold.
#[derive(Clone, Debug, PartialEq)]
pub enum RawValue {
    /// A string.
    Text(String),
    /// A number; the flag says whether it was written as an integer.
    Number(f64, bool),
    /// True or false.
    Flag(bool),
    /// An array.
    List(Vec<Raw>),
    /// A table.
    Table(RawTable),
    /// A date or a time, which no kapitza document uses.
    Date(String),
}

/// A table in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawTable {
    /// Key, place of the key, value.
    pub entries: Vec<(String, Span, Raw)>,
}

impl RawTable {
    /// Parses TOML text. A byte-order mark and CRLF line ends are accepted.
    pub fn parse(source: &Source) -> Result<Self, Failure> {
        let text = source.text();
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let shift = text.len() - body.len();
        let (table, errors) = DeTable::parse_recoverable(body);
        if !errors.is_empty() {
            let diagnostics = errors
                .iter()
                .take(10)
                .map(|error| {
                    let span = error.span().map(|s| (s.start + shift, s.end + shift));
                    let message = error.message();
                    let help = if message.contains("duplicate key") {
                        "each key may stand once in its table: remove one of the two"
                    } else {
                        "the file must be valid TOML: see https://toml.io"
                    };
                    Diagnostic::new(
                        Place { span: Some(span.unwrap_or((shift, shift))), key: String::new() },
                        format!("not valid TOML: {message}"),
                    )
                    .help(help)
                })
                .collect();
            return Err(Failure::new(source.clone(), diagnostics));
        }
        Ok(table_of(table.into_inner(), shift))
    }

    /// Decodes bytes as UTF-8 and parses them.
    pub fn parse_bytes(name: &str, bytes: Vec<u8>) -> Result<(Source, Self), Failure> {
        match String::from_utf8(bytes) {
            Ok(text) => {
                let source = Source::new(name, text);
                let table = Self::parse(&source)?;
                Ok((source, table))
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                let byte = bytes.get(valid).copied().unwrap_or(0);
                let hint = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
                    "this looks like UTF-16: save the file as UTF-8"
                } else {
                    "save the file as UTF-8 (in Latin-1, a micro sign or a degree sign is such a byte; `um` and `degC` always work)"
                };
                let source = Source::new(name, String::from_utf8_lossy(&bytes).into_owned());
                let place = Place { span: Some((valid, valid + 1)), key: String::new() };
                let message = format!("not valid UTF-8: byte 0x{byte:02x} at offset {valid}");
                Err(Failure::new(source, vec![Diagnostic::new(place, message).help(hint)]))
            }
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Raw> {
        self.entries.iter().find(|entry| entry.0 == key).map(|entry| &entry.2)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Raw> {
        self.entries.iter_mut().find(|entry| entry.0 == key).map(|entry| &mut entry.2)
    }

    /// Removes a key.
    pub fn take(&mut self, key: &str) -> Option<Raw> {
        let at = self.entries.iter().position(|entry| entry.0 == key)?;
        Some(self.entries.remove(at).2)
    }

    /// Sets a key.
    pub fn set(&mut self, key: &str, value: Raw) {
        match self.get_mut(key) {
            Some(old) => *old = value,
            None => self.entries.push((key.to_owned(), value.span, value)),
        }
    }
}

fn span_of<T>(value: &Spanned<T>, shift: usize) -> (usize, usize) {
    let span = value.span();
    (span.start + shift, span.end + shift)
}

fn table_of(table: DeTable<'_>, shift: usize) -> RawTable {
    RawTable {
        entries: table
            .into_iter()
            .map(|(key, value)| {
                let span = Some(span_of(&key, shift));
                (key.into_inner().into_owned(), span, raw_of(value, shift))
            })
            .collect(),
    }
}

fn raw_of(value: Spanned<DeValue<'_>>, shift: usize) -> Raw {
    let span = Some(span_of(&value, shift));
    let value = match value.into_inner() {
        DeValue::String(text) => RawValue::Text(text.into_owned()),
        DeValue::Integer(integer) => {
            let number = if integer.radix() == 10 {
                integer.as_str().parse().unwrap_or(f64::NAN)
            } else {
                i64::from_str_radix(integer.as_str(), integer.radix()).map_or(f64::NAN, |v| v as f64)
            };
            RawValue::Number(number, true)
        }
        DeValue::Float(float) => RawValue::Number(float.as_str().parse().unwrap_or(f64::NAN), false),
        DeValue::Boolean(flag) => RawValue::Flag(flag),
        DeValue::Datetime(date) => RawValue::Date(date.to_string()),
        DeValue::Array(items) => RawValue::List(items.into_iter().map(|item| raw_of(item, shift)).collect()),
        DeValue::Table(table) => RawValue::Table(table_of(table, shift)),
    };
    Raw { value, span }
}

impl RawValue {
    /// What it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Number(..) => "a number",
            Self::Flag(_) => "a boolean",
            Self::List(_) => "an array",
            Self::Table(_) => "a table",
            Self::Date(_) => "a date",
        }
    }

    /// It as a user would write it, shortened.
    pub fn show(&self) -> String {
        let full = match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Number(number, _) => format!("{number}"),
            Self::Flag(flag) => format!("{flag}"),
            Self::Date(date) => date.clone(),
            Self::List(items) => format!("an array of {}", items.len()),
            Self::Table(_) => "a table".to_owned(),
        };
        if full.chars().count() > 60 {
            format!("{}...", full.chars().take(57).collect::<String>())
        } else {
            full
        }
    }
}
