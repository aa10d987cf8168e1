//! Reading a quantity, knowing what it must be.

use super::unit::{self, Unit};
use super::{Dimension, Kind, Quantity};

/// Why a text is not the expected quantity. The messages name what was given and how to write it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ParseError {
    /// No number at the start.
    #[error("\"{text}\" does not start with a number; expected {expected}")]
    NoNumber {
        /// The text given.
        text: String,
        /// What was expected.
        expected: String,
    },
    /// A number that overflows or is not finite.
    #[error("\"{text}\" holds a number that is not finite")]
    NotFinite {
        /// The text given.
        text: String,
    },
    /// The unit is missing.
    #[error("\"{text}\" has no unit; expected {expected}")]
    NoUnit {
        /// The text given.
        text: String,
        /// What was expected.
        expected: String,
    },
    /// A symbol that is no unit.
    #[error("\"{symbol}\" in \"{text}\" is not a known unit{hint}; expected {expected}")]
    UnknownUnit {
        /// The symbol.
        symbol: String,
        /// The text given.
        text: String,
        /// What was expected.
        expected: String,
        /// A suggestion, or nothing.
        hint: String,
    },
    /// The unit cannot be read.
    #[error("the unit \"{unit}\" cannot be read: {problem}; expected {expected}")]
    Syntax {
        /// The unit text.
        unit: String,
        /// What is wrong.
        problem: &'static str,
        /// What was expected.
        expected: String,
    },
    /// A well-formed unit of the wrong dimension.
    #[error("\"{text}\" is {found}; expected {expected}{hint}")]
    WrongDimension {
        /// The text given.
        text: String,
        /// What it is.
        found: String,
        /// What was expected.
        expected: String,
        /// A suggestion, or nothing.
        hint: String,
    },
    /// `degC` or `degF` where only kelvin is meant.
    #[error("\"{text}\": {symbol} is a point on a scale, not a unit of difference; write K here")]
    PointInDifference {
        /// The text given.
        text: String,
        /// The symbol.
        symbol: String,
    },
    /// A negative or relative-without-reference uncertainty.
    #[error("the uncertainty in \"{text}\" must be a number not below zero")]
    Uncertainty {
        /// The text given.
        text: String,
    },
}

/// Reads a quantity of the given kind: a number, optionally `±` an uncertainty (in the same unit, or in per cent of
/// the value), and a unit. `+/-` may be written for `±`, parentheses around `value ± uncertainty` are allowed.
///
/// ```
/// use kapitza_core::quantity::{Dimension, Kind, parse};
/// let k = parse("0.3 ± 0.02 W/m/K", Kind::Of(Dimension::CONDUCTIVITY)).unwrap();
/// assert_eq!((k.value, k.uncertainty), (0.3, 0.02));
/// let t = parse("35 degC", Kind::Temperature).unwrap();
/// assert_eq!(t.value, 308.15);
/// let wrong = parse("5 K", Kind::Of(Dimension::LENGTH)).unwrap_err();
/// assert!(wrong.to_string().contains("expected a length"));
/// ```
pub fn parse(text: &str, kind: Kind) -> Result<Quantity, ParseError> {
    let expected = || kind.expectation();
    let mut rest = text.trim();
    let parenthesised = rest.starts_with('(');
    if parenthesised {
        rest = rest[1..].trim_start();
    }
    let (value, after) =
        number(rest).ok_or_else(|| ParseError::NoNumber { text: text.to_owned(), expected: expected() })?;
    rest = after.trim_start();
    let mut uncertainty = None;
    if let Some(after) =
        rest.strip_prefix('±').or_else(|| rest.strip_prefix("+/-")).or_else(|| rest.strip_prefix("+-"))
    {
        let (amount, after) =
            number(after.trim_start()).ok_or_else(|| ParseError::Uncertainty { text: text.to_owned() })?;
        if amount.mantissa.starts_with('-') {
            return Err(ParseError::Uncertainty { text: text.to_owned() });
        }
        rest = after.trim_start();
        let relative = kind != Kind::Of(Dimension::NONE) && rest.starts_with('%');
        if relative {
            rest = rest[1..].trim_start();
        }
        uncertainty = Some((amount, relative));
    }
    if parenthesised {
        rest = rest
            .strip_prefix(')')
            .ok_or_else(|| ParseError::Syntax {
                unit: rest.to_owned(),
                problem: "a closing parenthesis is missing",
                expected: expected(),
            })?
            .trim_start();
    }
    let (factor, decades, offset) = unit_of(rest, text, kind)?;
    let size = value.shifted(decades) * factor;
    let converted = size + offset;
    let spread = match uncertainty {
        None => 0.0,
        Some((percent, true)) => size.abs() * percent.shifted(-2),
        Some((amount, false)) => amount.shifted(decades) * factor,
    };
    if !converted.is_finite() || !spread.is_finite() {
        return Err(ParseError::NotFinite { text: text.to_owned() });
    }
    Ok(Quantity { value: converted, uncertainty: spread, kind })
}

/// A decimal number: digits with a point, and the exponent apart.
struct Decimal {
    mantissa: String,
    exponent: i32,
}

impl Decimal {
    /// The nearest double to the number times 10^decades.
    fn shifted(&self, decades: i32) -> f64 {
        let exponent = self.exponent.saturating_add(decades);
        format!("{}e{exponent}", self.mantissa).parse().unwrap_or(f64::NAN)
    }
}

/// The longest number at the start of `text`, and what follows it.
fn number(text: &str) -> Option<(Decimal, &str)> {
    let bytes = text.as_bytes();
    let digits = |mut at: usize| {
        let start = at;
        while at < bytes.len() && (bytes[at].is_ascii_digit() || (at > start && bytes[at] == b'_')) {
            at += 1;
        }
        at
    };
    let sign = usize::from(bytes.first().is_some_and(|b| matches!(b, b'+' | b'-')));
    let mut end = digits(sign);
    let mut any = end > sign;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        any |= fraction > end + 1;
        end = fraction;
    }
    if !any {
        return None;
    }
    let mantissa = text[..end].replace('_', "");
    let mut exponent = 0;
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let last = digits(end + 1 + sign);
        if last > end + 1 + sign {
            // An exponent beyond all doubles is as good as any other such.
            let digits: i64 =
                text[end + 1 + sign..last].replace('_', "").parse().unwrap_or(100_000).min(100_000);
            let digits = i32::try_from(digits).unwrap_or(100_000);
            exponent = if bytes[end + 1] == b'-' { -digits } else { digits };
            end = last;
        }
    }
    Some((Decimal { mantissa, exponent }, &text[end..]))
}

/// Factor, decades and offset that take a number in the unit `symbol` to SI.
fn unit_of(symbol: &str, text: &str, kind: Kind) -> Result<(f64, i32, f64), ParseError> {
    let expected = || kind.expectation();
    let symbol = symbol.trim();
    let point = match symbol {
        "degC" | "°C" | "℃" => Some((1.0, 0, 273.15)),
        "degF" | "°F" => Some((5.0 / 9.0, 0, 459.67 * 5.0 / 9.0)),
        _ => None,
    };
    if let Some(scale) = point {
        return match kind {
            Kind::Temperature => Ok(scale),
            Kind::Of(dimension) if dimension == Dimension::TEMPERATURE => {
                Err(ParseError::PointInDifference { text: text.to_owned(), symbol: symbol.to_owned() })
            }
            Kind::Of(_) => Err(ParseError::WrongDimension {
                text: text.to_owned(),
                found: "a temperature".into(),
                expected: expected(),
                hint: String::new(),
            }),
        };
    }
    let dimension = kind.dimension();
    if symbol.is_empty() {
        return if dimension == Dimension::NONE {
            Ok((1.0, 0, 0.0))
        } else {
            Err(ParseError::NoUnit { text: text.to_owned(), expected: expected() })
        };
    }
    let unit = expression(symbol).map_err(|error| match error {
        UnitError::Unknown(name) if name.contains("deg") || name.contains('°') => {
            ParseError::PointInDifference { text: text.to_owned(), symbol: name }
        }
        UnitError::Unknown(name) => ParseError::UnknownUnit {
            hint: nearest(&name).map(|near| format!(" (did you mean \"{near}\"?)")).unwrap_or_default(),
            symbol: name,
            text: text.to_owned(),
            expected: expected(),
        },
        UnitError::Syntax(problem) => {
            ParseError::Syntax { unit: symbol.to_owned(), problem, expected: expected() }
        }
    })?;
    if unit.dimension != dimension {
        return Err(ParseError::WrongDimension {
            text: text.to_owned(),
            found: unit
                .dimension
                .name()
                .map_or_else(|| format!("in {}", unit.dimension), |(name, _)| name.to_owned()),
            expected: expected(),
            hint: division_hint(symbol, dimension),
        });
    }
    Ok((unit.factor, unit.decades, 0.0))
}

/// `W/m·K` and `W/mK` mean something else than their authors think; says how to write what they mean.
fn division_hint(symbol: &str, dimension: Dimension) -> String {
    let respelled = symbol.replace("mK", "m K").replace("m2K", "m^2 K").replace("m²K", "m² K");
    let mut parts = respelled.splitn(2, '/');
    if let (Some(above), Some(below)) = (parts.next(), parts.next()) {
        let bracketed = format!("{above}/({below})");
        if expression(&bracketed).is_ok_and(|unit| unit.dimension == dimension) {
            return format!(" (a division applies to the one factor after it: write \"{bracketed}\")");
        }
    }
    String::new()
}

fn nearest(name: &str) -> Option<&'static str> {
    unit::symbols().find(|symbol| symbol.len() > 1 && symbol.eq_ignore_ascii_case(name)).or(match name {
        "C" | "Celsius" | "celsius" => Some("degC"),
        "k" | "Kelvin" | "kelvin" => Some("K"),
        "micron" | "microns" => Some("um"),
        "w" | "Watt" | "watt" => Some("W"),
        _ => None,
    })
}

enum UnitError {
    Unknown(String),
    Syntax(&'static str),
}

/// unit := factor (("*" | "·" | " " | "/") factor)*; factor := symbol power? | "(" unit ")" power?
fn expression(text: &str) -> Result<Unit, UnitError> {
    let mut scanner = Scanner { rest: text, depth: 0 };
    let unit = scanner.product()?;
    if scanner.rest.trim().is_empty() {
        Ok(unit)
    } else {
        Err(UnitError::Syntax("an unexpected character follows"))
    }
}

struct Scanner<'a> {
    rest: &'a str,
    depth: u8,
}

impl Scanner<'_> {
    fn product(&mut self) -> Result<Unit, UnitError> {
        let mut unit = self.factor()?;
        loop {
            let trimmed = self.rest.trim_start();
            let divide = trimmed.starts_with('/');
            let operator = ['*', '·', '⋅', '×', '/'].into_iter().find(|c| trimmed.starts_with(*c));
            if let Some(operator) = operator {
                self.rest = &trimmed[operator.len_utf8()..];
            } else if trimmed.is_empty() || trimmed.starts_with(')') {
                self.rest = trimmed;
                return Ok(unit);
            } else if trimmed.len() == self.rest.len() && !trimmed.starts_with('(') {
                return Err(UnitError::Syntax("a factor is not separated from the one before it"));
            }
            let next = self.factor()?;
            let dimension = if divide { next.dimension.power(-1) } else { Some(next.dimension) };
            unit = Unit {
                factor: if divide { unit.factor / next.factor } else { unit.factor * next.factor },
                decades: if divide { unit.decades - next.decades } else { unit.decades + next.decades },
                dimension: dimension
                    .and_then(|d| unit.dimension.times(d))
                    .ok_or(UnitError::Syntax("an exponent is too large"))?,
            };
        }
    }

    fn factor(&mut self) -> Result<Unit, UnitError> {
        self.rest = self.rest.trim_start();
        let base = if let Some(inside) = self.rest.strip_prefix('(') {
            self.depth += 1;
            if self.depth > 8 {
                return Err(UnitError::Syntax("parentheses are nested too deeply"));
            }
            self.rest = inside;
            let unit = self.product()?;
            self.rest =
                self.rest.strip_prefix(')').ok_or(UnitError::Syntax("a closing parenthesis is missing"))?;
            self.depth -= 1;
            unit
        } else {
            let end = self
                .rest
                .char_indices()
                .find(|&(at, c)| !(c.is_alphabetic() || c == '%' || c == '°' || (at == 0 && c == '1')))
                .map_or(self.rest.len(), |(at, _)| at);
            let (symbol, rest) = self.rest.split_at(end);
            self.rest = rest;
            if symbol.is_empty() {
                return Err(UnitError::Syntax("a unit symbol is missing"));
            }
            unit::find(symbol).ok_or_else(|| UnitError::Unknown(symbol.to_owned()))?
        };
        match self.exponent()? {
            Some(n) => power(base, n),
            None => Ok(base),
        }
    }

    /// `^2`, `^-1`, `**2`, `²`, `2`.
    fn exponent(&mut self) -> Result<Option<i8>, UnitError> {
        let superscript = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|s| s == c);
        let plain = self.rest.strip_prefix('^').or_else(|| self.rest.strip_prefix("**"));
        let explicit = plain.is_some();
        let mut rest = plain.unwrap_or(self.rest);
        let negative = if explicit { rest.starts_with('-') } else { rest.starts_with('⁻') };
        if negative {
            rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        }
        let mut value: Option<i8> = None;
        while let Some(c) = rest.chars().next() {
            let digit = if let Some(place) = superscript(c).filter(|_| !explicit) {
                i8::try_from(place).unwrap_or(0)
            } else if let Some(digit) = c.to_digit(10) {
                i8::try_from(digit).unwrap_or(0)
            } else {
                break;
            };
            value = Some(
                value
                    .unwrap_or(0)
                    .checked_mul(10)
                    .and_then(|v| v.checked_add(digit))
                    .ok_or(UnitError::Syntax("an exponent is too large"))?,
            );
            rest = &rest[c.len_utf8()..];
        }
        match value {
            Some(v) => {
                self.rest = rest;
                Ok(Some(if negative { -v } else { v }))
            }
            None if explicit || negative => Err(UnitError::Syntax("an exponent must be a whole number")),
            None => Ok(None),
        }
    }
}

fn power(unit: Unit, n: i8) -> Result<Unit, UnitError> {
    Ok(Unit {
        factor: unit.factor.powi(i32::from(n)),
        decades: unit.decades.saturating_mul(i32::from(n)),
        dimension: unit.dimension.power(n).ok_or(UnitError::Syntax("an exponent is too large"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn si(text: &str, dimension: Dimension) -> f64 {
        parse(text, Kind::Of(dimension)).unwrap_or_else(|e| panic!("{e}")).value
    }

    #[test]
    fn units_as_engineers_write_them() {
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-14, "{a} {b}");
        // Decades are exact: the nearest double, not a product of rounded ones.
        assert_eq!(si("0.7 mm", Dimension::LENGTH), 0.7e-3);
        assert_eq!(si("25 mm^2 K/W", Dimension::INTERFACE_RESISTANCE), 25e-6);
        assert_eq!(si("7 um", Dimension::LENGTH), 7e-6);
        close(si("25 mm^2 K/W", Dimension::INTERFACE_RESISTANCE), 25e-6);
        close(si("25 mm² K/W", Dimension::INTERFACE_RESISTANCE), 25e-6);
        close(si("0.25 K cm2/W", Dimension::INTERFACE_RESISTANCE), 0.25e-4);
        close(si("10 m^2 K/GW", Dimension::INTERFACE_RESISTANCE), 1e-8);
        close(si("120W", Dimension::POWER), 120.0);
        close(si("5 MPa", Dimension::PRESSURE), 5e6);
        close(si("30 psi", Dimension::PRESSURE), 206_842.718_795_050_8);
        close(si("200 MW/(m^2 K)", Dimension::CONDUCTANCE), 2e8);
        close(si("200 MW m⁻² K⁻¹", Dimension::CONDUCTANCE), 2e8);
        close(si("700 J/(kg K)", Dimension::SPECIFIC_HEAT), 700.0);
        close(si("28.085 g/mol", Dimension::MOLAR_MASS), 0.028_085);
        close(si("1e-3 Torr", Dimension::PRESSURE), 0.133_322_368_421_052_63);
        close(si("45 %", Dimension::NONE), 0.45);
        close(si("1_000 W", Dimension::POWER), 1000.0);
    }

    #[test]
    fn uncertainties() {
        let k = Kind::Of(Dimension::CONDUCTIVITY);
        for text in ["0.3 ± 0.02 W/m/K", "(0.3 ± 0.02) W/(m K)", "0.3 +/- 0.02 W/m/K", "300 ± 20 mW/m/K"] {
            let q = parse(text, k).unwrap();
            assert!((q.value - 0.3).abs() < 1e-15 && (q.uncertainty - 0.02).abs() < 1e-15, "{text}");
        }
        assert!((parse("200 ± 5 % W/m/K", k).unwrap().uncertainty - 10.0).abs() < 1e-12);
        let t = parse("35 ± 2 degC", Kind::Temperature).unwrap();
        assert_eq!((t.value, t.uncertainty), (308.15, 2.0));
    }

    #[test]
    fn celsius_is_a_point() {
        assert_eq!(
            parse("-40 degF", Kind::Temperature).unwrap().value,
            parse("-40 °C", Kind::Temperature).unwrap().value
        );
        for (text, dimension) in [
            ("5 degC", Dimension::TEMPERATURE),
            ("1 W/m/degC", Dimension::CONDUCTIVITY),
            ("0.2 degC/W", Dimension::THERMAL_RESISTANCE),
        ] {
            let error = parse(text, Kind::Of(dimension)).unwrap_err();
            assert!(matches!(error, ParseError::PointInDifference { .. }), "{text}: {error}");
        }
    }

    #[test]
    fn mistakes_are_explained() {
        let message = |text: &str, kind: Kind| parse(text, kind).unwrap_err().to_string();
        let k = Kind::Of(Dimension::CONDUCTIVITY);
        assert!(message("130 W/mK", k).contains("write \"W/(m K)\""), "{}", message("130 W/mK", k));
        assert!(message("130 W/m·K", k).contains("write \"W/(m·K)\""));
        assert!(
            message("130", k).contains("has no unit; expected a thermal conductivity, such as \"0.3 W/m/K\"")
        );
        assert!(message("5 mm", k).contains("is a length; expected a thermal conductivity"));
        assert!(message("5 micron", Kind::Of(Dimension::LENGTH)).contains("did you mean \"um\"?"));
        assert!(message("much", k).contains("does not start with a number"));
        assert!(message("1e999 W/m/K", k).contains("not finite"));
        assert!(message("3 ± -1 W/m/K", k).contains("uncertainty"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,24}") {
            let _ = parse(&text, Kind::Of(Dimension::CONDUCTIVITY));
            let _ = parse(&text, Kind::Temperature);
        }

        #[test]
        fn unit_soup_does_not_panic(text in "[-+0-9.eE±%()/*^ mKWPJsgkµ²⁻]{0,24}") {
            if let Ok(quantity) = parse(&text, Kind::Of(Dimension::INTERFACE_RESISTANCE)) {
                prop_assert!(quantity.value.is_finite() && quantity.uncertainty.is_finite());
            }
        }
    }
}
