//! Texts of numbers, line by line.

use super::error::{Fault, Problem};
use std::str::FromStr;

/// The lines of a text that are not blank, with their numbers.
pub(crate) struct Lines<'a> {
    lines: std::iter::Peekable<std::iter::Enumerate<std::str::Lines<'a>>>,
}

/// A line that is not blank.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Counted from 1.
    pub number: usize,
    /// With its blanks.
    pub text: &'a str,
}

impl<'a> Lines<'a> {
    /// Of this text.
    pub fn new(text: &'a str) -> Self {
        Self { lines: text.lines().enumerate().peekable() }
    }

    /// The next line that is not blank, not taken.
    pub fn peek(&mut self) -> Option<Line<'a>> {
        while self.lines.next_if(|(_, text)| text.trim().is_empty()).is_some() {}
        self.lines.peek().map(|&(index, text)| Line { number: index + 1, text })
    }

    /// The next line that is not blank.
    pub fn next(&mut self, expected: &str) -> Result<Line<'a>, Fault> {
        let line = self.peek().ok_or_else(|| Problem::Truncated { expected: expected.to_owned() })?;
        self.lines.next();
        Ok(line)
    }

    /// Exactly so many numbers on the next line that is not blank.
    pub fn numbers<const N: usize>(&mut self, expected: &str) -> Result<[f64; N], Fault> {
        self.next(expected)?.exactly(expected)
    }

    /// Three lines of three numbers.
    pub fn matrix(&mut self, expected: &str) -> Result<[[f64; 3]; 3], Fault> {
        Ok([self.numbers(expected)?, self.numbers(expected)?, self.numbers(expected)?])
    }
}

impl<'a> Line<'a> {
    /// Its words.
    pub fn words(self) -> impl Iterator<Item = &'a str> {
        self.text.split_whitespace()
    }

    /// A fault on this line.
    pub fn unexpected(self, expected: &str) -> Fault {
        let problem =
            Problem::Unexpected { expected: expected.to_owned(), found: self.text.trim().to_owned() };
        Fault::on(self.number, problem)
    }

    /// Its words as exactly so many numbers.
    pub fn exactly<const N: usize>(self, expected: &str) -> Result<[f64; N], Fault> {
        let numbers = self.numbers(expected)?;
        <[f64; N]>::try_from(numbers).map_err(|_| self.unexpected(expected))
    }

    /// Its words as finite numbers.
    pub fn numbers(self, expected: &str) -> Result<Vec<f64>, Fault> {
        self.words().map(|word| number(word).ok_or_else(|| self.unexpected(expected))).collect()
    }

    /// Its words as whole numbers from 0.
    pub fn counts(self, expected: &str) -> Result<Vec<usize>, Fault> {
        self.words().map(|word| usize::from_str(word).map_err(|_| self.unexpected(expected))).collect()
    }
}

/// A finite number as C, Fortran and Python print it: an exponent may be marked by `d`.
pub(crate) fn number(word: &str) -> Option<f64> {
    let value = f64::from_str(word).or_else(|_| f64::from_str(&word.replace(['d', 'D'], "e"))).ok()?;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_fortran_and_places_of_faults() {
        assert_eq!(number("1.5D-3"), Some(1.5e-3));
        assert_eq!(number("nan"), None);
        let mut lines = Lines::new("\n1 2 3\n\n4 5\n");
        assert_eq!(lines.numbers::<3>("three").unwrap(), [1.0, 2.0, 3.0]);
        let fault = lines.numbers::<3>("three numbers").unwrap_err().at(std::path::Path::new("x"));
        assert_eq!(fault.to_string(), "x, line 4: `4 5` stands where three numbers is expected");
        assert!(lines.numbers::<3>("three").unwrap_err().at(std::path::Path::new("x")).line.is_none());
    }
}
