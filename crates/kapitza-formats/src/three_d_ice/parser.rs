//! Steps through the tokens of a file.

use super::lexer::{Kind, Token, place, tokens};
use crate::error::{FormatError, Place};
use crate::text::Text;
use std::path::{Path, PathBuf};

/// A reader of tokens.
pub(super) struct Parser {
    path: PathBuf,
    tokens: Vec<Token>,
    next: usize,
}

impl Parser {
    pub fn open(path: &Path, what: &str) -> Result<Self, FormatError> {
        Self::of(&Text::open(path, what)?)
    }

    pub fn of(text: &Text) -> Result<Self, FormatError> {
        Ok(Self { path: text.path.clone(), tokens: tokens(text)?, next: 0 })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    fn token(&self) -> &Token {
        // The last token is the end, and nothing steps over it.
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    /// The place of the next token.
    pub fn here(&self) -> Place {
        let token = self.token();
        place(&self.path, token.line, token.column)
    }

    pub fn at_end(&self) -> bool {
        self.token().kind == Kind::End
    }

    fn shown(&self) -> String {
        match &self.token().kind {
            Kind::Word(word) => format!("\"{word}\""),
            Kind::Number(value) => format!("{value}"),
            Kind::Quoted(path) => format!("the path \"{path}\""),
            Kind::Mark(mark) => format!("\"{mark}\""),
            Kind::End => "the end of the file".into(),
        }
    }

    /// A complaint about the next token.
    pub fn unexpected(&self, wanted: &str) -> FormatError {
        self.here()
            .error(format!("{} stands where {wanted} should", self.shown()), format!("write {wanted} here"))
    }

    /// Whether the next token is this word.
    pub fn sees(&self, word: &str) -> bool {
        matches!(&self.token().kind, Kind::Word(found) if found == word)
    }

    /// Takes this word if it comes next.
    pub fn took(&mut self, word: &str) -> bool {
        let found = self.sees(word);
        self.next += usize::from(found);
        found
    }

    /// Takes this mark if it comes next.
    pub fn took_mark(&mut self, mark: char) -> bool {
        let found = self.token().kind == Kind::Mark(mark);
        self.next += usize::from(found);
        found
    }

    /// Takes words that must come in this order.
    pub fn words(&mut self, words: &str) -> Result<(), FormatError> {
        for word in words.split(' ') {
            if !self.took(word) {
                return Err(self.unexpected(&format!("`{word}` (of `{words}`)")));
            }
        }
        Ok(())
    }

    pub fn mark(&mut self, mark: char) -> Result<(), FormatError> {
        if self.took_mark(mark) { Ok(()) } else { Err(self.unexpected(&format!("`{mark}`"))) }
    }

    /// A name.
    pub fn name(&mut self, what: &str) -> Result<String, FormatError> {
        let Kind::Word(word) = &self.token().kind else { return Err(self.unexpected(what)) };
        let word = word.clone();
        self.next += 1;
        Ok(word)
    }

    /// A quoted path.
    pub fn quoted(&mut self, what: &str) -> Result<String, FormatError> {
        let Kind::Quoted(path) = &self.token().kind else {
            return Err(self.unexpected(&format!("{what} in quotation marks")));
        };
        let path = path.clone();
        self.next += 1;
        Ok(path)
    }

    pub fn sees_name(&self) -> bool {
        matches!(self.token().kind, Kind::Word(_))
    }

    pub fn sees_number(&self) -> bool {
        matches!(self.token().kind, Kind::Number(_))
    }

    /// A number.
    pub fn number(&mut self, what: &str) -> Result<f64, FormatError> {
        let Kind::Number(value) = self.token().kind else { return Err(self.unexpected(what)) };
        self.next += 1;
        Ok(value)
    }

    /// A number above zero.
    pub fn positive(&mut self, what: &str, unit: &str) -> Result<f64, FormatError> {
        let place = self.here();
        let value = self.number(what)?;
        if value > 0.0 {
            Ok(value)
        } else {
            Err(place.error(format!("{what} is {value} {unit}"), "it must be larger than zero"))
        }
    }

    /// A length above zero in µm, as m.
    pub fn length(&mut self, what: &str) -> Result<f64, FormatError> {
        let place = self.here();
        let value = self.positive(what, "µm")?;
        if value > 1e8 {
            return Err(place.error(format!("{what} is {value} µm"), "lengths are in micrometres, up to 1e8"));
        }
        Ok(metres(value))
    }

    /// Steps over everything up to and with a mark.
    pub fn skip_past(&mut self, mark: char) -> Result<(), FormatError> {
        while !self.took_mark(mark) {
            if self.at_end() {
                return Err(self.unexpected(&format!("`{mark}`")));
            }
            self.next += 1;
        }
        Ok(())
    }
}

/// µm to m.
pub(super) fn metres(value: f64) -> f64 {
    scaled(value, -6)
}

/// A number of another unit: the decimal digits stay, as when the point is moved by hand.
pub(super) fn scaled(value: f64, power: i32) -> f64 {
    crate::document::shifted(value, power).parse().unwrap_or(f64::NAN)
}
