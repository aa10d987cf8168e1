//! Physical quantities as people write them: `"0.7 mm"`, `"25 mm^2 K/W"`, `"0.3 ± 0.02 W/m/K"`, `"35 degC"`.
//!
//! Inside kapitza everything is an `f64` in SI. This module is the thin edge: a parser that knows the dimension it
//! expects, says what is wrong otherwise, and a printer. Two rules keep the classic mistakes out:
//!
//! - `degC` and `degF` are points on a scale. They stand alone, never inside a compound unit and never for a
//!   temperature difference; there only `K` is accepted, so no offset is ever applied silently.
//! - A division applies to the one factor that follows it; where that gives the wrong dimension (`W/m·K`, `W/mK`)
//!   the error says how to write it.

mod dimension;
mod parse;
mod print;
mod unit;

pub use dimension::Dimension;
pub use parse::{ParseError, parse};
pub use print::{display, preferred_unit, si_unit, significant};

/// What a number means: its dimension, and for temperatures whether it is a point or a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A temperature on the absolute scale: `"35 degC"`, `"308.15 K"`.
    Temperature,
    /// Anything else, temperature differences included.
    Of(Dimension),
}

impl Kind {
    /// The dimension of the number in SI.
    pub fn dimension(self) -> Dimension {
        match self {
            Self::Temperature => Dimension::TEMPERATURE,
            Self::Of(dimension) => dimension,
        }
    }

    /// The field's name with an example, as error messages need it: "a length, such as `0.7 mm`".
    pub fn expectation(self) -> String {
        let (name, example) = match self {
            Self::Temperature => ("a temperature", "35 degC"),
            Self::Of(dimension) => match dimension.name() {
                Some(named) => named,
                None => return format!("a quantity in {dimension}"),
            },
        };
        format!("{name}, such as \"{example}\"")
    }
}

/// A value in SI with its standard uncertainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// The value, SI.
    pub value: f64,
    /// Standard uncertainty (one standard deviation), SI; zero where none was given.
    pub uncertainty: f64,
    /// What it is.
    pub kind: Kind,
}
