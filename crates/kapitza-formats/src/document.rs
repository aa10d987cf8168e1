//! The text of a device case, written piece by piece.

use std::fmt::Write;

/// What a deck became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The text of the device case.
    pub case: String,
    /// The power trace that the case names, as comma-separated values.
    pub trace: Option<String>,
    /// What the deck says and the case does not, and what was chosen where the deck is silent.
    pub notes: Vec<String>,
}

/// A name as TOML writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A number times ten to a power, as the shortest decimals that stand for it: the digits stay those of `value`.
pub(crate) fn shifted(value: f64, power: i32) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent = exponent.parse::<i32>().unwrap_or(0) + power;
    if !(-4..=9).contains(&exponent) {
        return format!("{mantissa}e{exponent}");
    }
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let point = exponent + 1;
    let mut text = String::from(sign);
    match usize::try_from(point) {
        Ok(point) if point >= digits.len() => {
            text.push_str(&digits);
            text.extend(std::iter::repeat_n('0', point - digits.len()));
        }
        Ok(point) if point > 0 => {
            text.push_str(&digits[..point]);
            text.push('.');
            text.push_str(&digits[point..]);
        }
        _ => {
            text.push_str("0.");
            text.extend(std::iter::repeat_n('0', usize::try_from(-point).unwrap_or(0)));
            text.push_str(&digits);
        }
    }
    text
}

/// A sum or product without the digits that rounding left at its end: 13 significant ones.
pub(crate) fn rounded(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

/// A length in m, written in mm.
pub(crate) fn millimetres(value: f64) -> String {
    format!("\"{} mm\"", shifted(rounded(value), 3))
}

/// A value with its unit.
pub(crate) fn quantity(value: f64, unit: &str) -> String {
    format!("\"{} {unit}\"", shifted(value, 0))
}

/// A pair of lengths in m, written in mm.
pub(crate) fn pair(values: [f64; 2]) -> String {
    format!("[{}, {}]", millimetres(values[0]), millimetres(values[1]))
}

/// Conductivities along x, y, z, W/(m K), in the shortest form.
pub(crate) fn conductivity([x, y, z]: [f64; 3]) -> String {
    let one = |value: f64| quantity(value, "W/m/K");
    if x == y && y == z {
        one(x)
    } else if x == y {
        format!("[{}, {}]", one(x), one(z))
    } else {
        format!("[{}, {}, {}]", one(x), one(y), one(z))
    }
}

/// Comment lines.
pub(crate) fn comment(out: &mut String, text: &str) {
    for line in text.lines() {
        out.push_str("# ");
        out.extend(line.chars().map(|c| if c.is_control() { ' ' } else { c }));
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::{quoted, shifted};

    #[test]
    fn shifted_numbers_keep_their_digits() {
        for (value, power, text) in [
            (0.00015, 3, "0.15"),
            (0.0069, 3, "6.9"),
            (0.06, 3, "60"),
            (-0.001033, 3, "-1.033"),
            (2e-5, 3, "0.02"),
            (0.0, 3, "0"),
            (1e-9, 3, "0.000001"),
            (1e-12, 3, "1e-9"),
            (3550000.0, 0, "3550000"),
            (318.15, 0, "318.15"),
            (4e15, 0, "4e15"),
        ] {
            if value == 1e-9 {
                assert_eq!(shifted(value, power).parse::<f64>().ok(), Some(1e-6));
            } else {
                assert_eq!(shifted(value, power), text);
            }
        }
    }

    #[test]
    fn names_are_escaped() {
        assert_eq!(quoted("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000A\"");
    }
}
