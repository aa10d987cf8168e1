//! Words, numbers, paths and marks of 3D-ICE's files; comments as in C++.

use crate::error::{FormatError, Place};
use crate::text::Text;
use std::path::Path;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A keyword or a name.
    Word(String),
    /// A number.
    Number(f64),
    /// A quoted path.
    Quoted(String),
    /// One of `( ) , . : ;`.
    Mark(char),
    /// The end of the file.
    End,
}

/// A token and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    pub line: usize,
    pub column: usize,
}

/// Most tokens of a file: long power sequences fit.
const MOST: usize = 50_000_000;

struct Characters<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    line: usize,
    column: usize,
}

impl Characters<'_> {
    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    fn next(&mut self) -> Option<char> {
        let found = self.rest.next();
        if found == Some('\n') {
            self.line += 1;
            self.column = 1;
        } else if found.is_some() {
            self.column += 1;
        }
        found
    }

    fn take(&mut self, out: &mut String, wanted: impl Fn(char) -> bool) {
        while let Some(c) = self.peek().filter(|&c| wanted(c)) {
            out.push(c);
            self.next();
        }
    }
}

/// The tokens of a text; the last one is [`Kind::End`].
pub(super) fn tokens(text: &Text) -> Result<Vec<Token>, FormatError> {
    let mut from = Characters {
        rest: text.content.trim_start_matches('\u{feff}').chars().peekable(),
        line: 1,
        column: 1,
    };
    let mut found = Vec::new();
    loop {
        let (line, column) = (from.line, from.column);
        let wrong = |message: String, help: &str| place(&text.path, line, column).error(message, help);
        let Some(first) = from.peek() else {
            found.push(Token { kind: Kind::End, line, column });
            return Ok(found);
        };
        let kind = if first.is_whitespace() {
            from.next();
            continue;
        } else if first == '/' {
            from.next();
            match from.next() {
                Some('/') => while from.next().is_some_and(|c| c != '\n') {},
                Some('*') => {
                    let mut last = ' ';
                    loop {
                        match from.next() {
                            Some('/') if last == '*' => break,
                            Some(c) => last = c,
                            None => return Err(wrong("a comment has no end".into(), "close it with */")),
                        }
                    }
                }
                _ => return Err(wrong("a lone /".into(), "comments begin with // or stand in /* */")),
            }
            continue;
        } else if first == '"' {
            from.next();
            let mut path = String::new();
            from.take(&mut path, |c| c != '"');
            if from.next().is_none() {
                return Err(wrong("a quoted path has no end".into(), "close it with \""));
            }
            Kind::Quoted(path)
        } else if first.is_ascii_digit() || first == '+' || first == '-' {
            let mut word = String::new();
            word.push(first);
            from.next();
            from.take(&mut word, |c| c.is_ascii_alphanumeric() || c == '.');
            // The sign of an exponent belongs to the number.
            while word.ends_with(['e', 'E']) && matches!(from.peek(), Some('+' | '-')) {
                word.extend(from.next());
                from.take(&mut word, |c| c.is_ascii_digit());
            }
            if matches!(word.as_str(), "2rm" | "4rm") {
                Kind::Word(word)
            } else {
                match word.parse::<f64>() {
                    Ok(value) if value.is_finite() => Kind::Number(value),
                    _ => {
                        return Err(wrong(
                            format!("\"{word}\" is not a finite number"),
                            "write 12.5 or 1.3e-4",
                        ));
                    }
                }
            }
        } else if first.is_alphabetic() {
            let mut word = String::new();
            from.take(&mut word, |c| c.is_alphanumeric() || c == '_');
            if word == "non" && from.peek() == Some('-') {
                from.take(&mut word, |c| c == '-' || c.is_ascii_alphabetic());
            }
            Kind::Word(word)
        } else if "(),.:;".contains(first) {
            from.next();
            Kind::Mark(first)
        } else {
            return Err(wrong(format!("\"{first}\" does not belong here"), "remove it"));
        };
        found.push(Token { kind, line, column });
        if found.len() > MOST {
            return Err(wrong(format!("more than {MOST} words"), "shorten the power sequences"));
        }
    }
}

pub(super) fn place(path: &Path, line: usize, column: usize) -> Place {
    Place { path: path.to_owned(), line, column }
}
