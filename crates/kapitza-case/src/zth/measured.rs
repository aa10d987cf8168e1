//! Measured impedances and temperatures in tables of text.
//!
//! Two columns, time and reading, parted by commas, semicolons, tabs or blanks; further columns are not read. Lines
//! that are empty or begin with `#`, `%`, `;`, `*` or `//` are comments. A first line of words is a header and may name
//! units, in brackets or after the last underscore: `Time [ms]`, `t_us`, `Zth (mK/W)`, `T_degC`. Without one times are
//! in s and readings in K/W.

use super::{Impedance, ZthOptions, argument};
use crate::error::CaseError;
use kapitza_conduction::structure::root_line;
use std::fmt::Write as _;
use std::path::Path;

const LARGEST_FILE: u64 = 1 << 30;
/// Readings beyond are none, K/W or °C.
const LARGEST: f64 = 1e9;

/// Reads a text file of sensible size.
pub(super) fn text(path: &Path, help: &'static str) -> Result<String, CaseError> {
    let unreadable =
        |reason: String| CaseError::Unreadable { path: path.display().to_string(), reason, help };
    let about = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if !about.is_file() {
        return Err(unreadable("it is not a regular file".into()));
    }
    if about.len() > LARGEST_FILE {
        return Err(unreadable(format!("it has {} bytes, more than {LARGEST_FILE}", about.len())));
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    Ok(decoded(&bytes))
}

/// Bytes as text: UTF-16 where its mark says so, else UTF-8 with or without one. Degree signs of old programs are not
/// UTF-8; numbers are. Lines may end as on any system.
fn decoded(bytes: &[u8]) -> String {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned(),
    };
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// What the readings are.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Quantity {
    /// Impedance, with its unit in K/W.
    Impedance(f64),
    /// Temperature in °C or K.
    Temperature,
}

#[derive(Debug, PartialEq)]
struct Table {
    times: Vec<f64>,
    readings: Vec<f64>,
    quantity: Quantity,
}

/// The unit of a column: what stands in brackets, or after the last underscore or blank.
fn unit(name: &str) -> String {
    let inside = |open: char, close: char| {
        name.rfind(open).and_then(|from| {
            name[from..].find(close).map(|to| name[from + open.len_utf8()..from + to].to_owned())
        })
    };
    inside('[', ']')
        .or_else(|| inside('(', ')'))
        .or_else(|| name.rsplit_once(['_', ' ', '/']).map(|(_, unit)| unit.to_owned()))
        .unwrap_or_default()
        .trim()
        .to_owned()
}

fn time_unit(name: &str) -> Result<f64, String> {
    Ok(match unit(name).to_lowercase().as_str() {
        "" | "s" | "sec" | "seconds" => 1.0,
        "ms" => 1e-3,
        "us" | "µs" | "μs" => 1e-6,
        "ns" => 1e-9,
        "min" => 60.0,
        "h" => 3600.0,
        other => {
            return Err(format!("the unit of time \"{other}\" is not known; use s, ms, us, ns, min or h"));
        }
    })
}

fn quantity(name: &str) -> Result<Quantity, String> {
    let lower = name.to_lowercase();
    let unit = unit(name).replace(['\u{b7}', ' '], "").to_lowercase();
    let impedance =
        lower.contains('z') || lower.contains("rth") || unit.ends_with("/w") || unit.ends_with("_w");
    match unit.as_str() {
        "mk/w" => Ok(Quantity::Impedance(1e-3)),
        "k/w" | "°c/w" | "c/w" | "degc/w" => Ok(Quantity::Impedance(1.0)),
        "k" | "°c" | "c" | "degc" if !impedance => Ok(Quantity::Temperature),
        // What stands in brackets is meant as a unit; degree signs of old programs are not readable.
        other if name.contains(['[', '(']) && !other.is_empty() && !other.contains('\u{fffd}') => {
            Err(format!(
                "the unit \"{other}\" of \"{}\" is not known; use K/W or mK/W for an impedance, degC or K for a temperature",
                name.trim()
            ))
        }
        _ if lower.ends_with("mk_w") => Ok(Quantity::Impedance(1e-3)),
        _ if impedance => Ok(Quantity::Impedance(1.0)),
        _ if lower.contains("temp") || lower.trim() == "t" || lower.contains('\u{fffd}') => {
            Ok(Quantity::Temperature)
        }
        _ => Err(format!(
            "it is not clear whether \"{}\" is an impedance or a temperature; name it like `Zth [K/W]` or `T [degC]`",
            name.trim()
        )),
    }
}

fn separator(line: &str) -> Option<char> {
    let found = ['\t', ';', ','].into_iter().find(|c| line.contains(*c))?;
    // Blanks between numbers with decimal commas: every comma has a digit at both sides, and no number has two.
    let decimal = |word: &str| {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        word.split_once(',').is_none_or(|(whole, rest)| {
            digit(whole.chars().next_back()) && digit(rest.chars().next()) && !rest.contains(',')
        })
    };
    let blanks =
        found == ',' && line.split_whitespace().nth(1).is_some() && line.split_whitespace().all(decimal);
    (!blanks).then_some(found)
}

fn cells(line: &str) -> Vec<&str> {
    match separator(line) {
        Some(c) => line.split(c).map(|cell| cell.trim().trim_matches('"')).collect(),
        None => line.split_whitespace().collect(),
    }
}

fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    let value = if decimal_comma { cell.replace(',', ".").parse() } else { cell.parse() };
    value.ok().filter(|v: &f64| v.is_finite())
}

fn table(text: &str) -> Result<Table, String> {
    let mut header: Option<Vec<String>> = None;
    let mut found = Table { times: Vec::new(), readings: Vec::new(), quantity: Quantity::Impedance(1.0) };
    let mut scales = (1.0, 1.0);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || ["#", "%", ";", "*", "//"].iter().any(|mark| line.starts_with(mark)) {
            continue;
        }
        let place = index + 1;
        let decimal_comma = separator(line) != Some(',') && line.contains(',');
        let cells = cells(line);
        let first = number(cells[0], decimal_comma);
        if first.is_none() && found.times.is_empty() && header.is_none() {
            if cells.len() < 2 {
                continue; // A title.
            }
            scales.0 = time_unit(cells[0]).map_err(|e| format!("line {place}, column 1: {e}"))?;
            found.quantity = quantity(cells[1]).map_err(|e| format!("line {place}, column 2: {e}"))?;
            if let Quantity::Impedance(unit) = found.quantity {
                scales.1 = unit;
            }
            header = Some(cells.iter().map(|c| (*c).to_owned()).collect());
            continue;
        }
        let bad = |column: usize| {
            format!("line {place}, column {}: \"{}\" is not a finite number", column + 1, cells[column])
        };
        let time = first.ok_or_else(|| bad(0))?;
        if cells.len() < 2 {
            return Err(format!("line {place} has one column; a time and a reading are needed"));
        }
        let reading = number(cells[1], decimal_comma).ok_or_else(|| bad(1))?;
        if found.times.last().is_some_and(|last| time * scales.0 <= *last) {
            return Err(format!(
                "line {place}, column 1: the time {} does not come after the one before; times must rise",
                cells[0]
            ));
        }
        if reading.abs() * scales.1 > LARGEST {
            return Err(format!(
                "line {place}, column 2: {:e} is no impedance in K/W and no temperature; it must be within ±{LARGEST:e}",
                reading * scales.1
            ));
        }
        found.times.push(time * scales.0);
        found.readings.push(reading * scales.1);
    }
    if found.times.is_empty() {
        return Err("there is no row of numbers".into());
    }
    Ok(found)
}

const HELP: &str = "a measured file is a table of text: a time and an impedance (K/W) or a temperature per line, with a header such as `time [s],Zth [K/W]`";

pub(super) fn read(path: &Path, options: &ZthOptions) -> Result<Impedance, CaseError> {
    let content = text(path, HELP)?;
    let table = table(&content).map_err(|reason| CaseError::Unreadable {
        path: path.display().to_string(),
        reason,
        help: HELP,
    })?;
    if options.calibration.is_some() {
        return Err(argument("--calibration belongs to a T3Ster record (.raw)".into(), "leave it out"));
    }
    let temperature = table.quantity == Quantity::Temperature;
    if temperature && options.power.is_none() {
        return Err(argument(
            format!("{} holds temperatures, and the power step is not given", path.display()),
            "give it with --power, such as --power \"25 W\"",
        ));
    }
    if !temperature && options.power.is_some() {
        return Err(argument(
            format!("--power was given, but {} holds impedances", path.display()),
            "leave it out, or name the column like `T [degC]` in a header",
        ));
    }
    let mut about = format!("{} readings of {}", table.times.len(), path.display());
    let power = options.power.unwrap_or(1.0);
    let referred = referred(table.times, table.readings, options, temperature, power, &mut about)?;
    Ok(Impedance::of_file(path, about, referred, options))
}

impl Impedance {
    /// What the readings of a file say.
    pub(super) fn of_file(
        path: &Path,
        about: String,
        (times, values, warnings): Referred,
        options: &ZthOptions,
    ) -> Self {
        Self {
            title: None,
            source: "file",
            about,
            times,
            values,
            noise: options.noise,
            path: None,
            file: Some(path.to_owned()),
            warnings,
        }
    }
}

/// Times (s), impedances (K/W) and warnings.
pub(super) type Referred = (Vec<f64>, Vec<f64>, Vec<String>);

/// Readings as an impedance: less the reading at t = 0, over the power; a cooling curve turned over.
pub(super) fn referred(
    mut times: Vec<f64>,
    mut readings: Vec<f64>,
    options: &ZthOptions,
    temperature: bool,
    power: f64,
    about: &mut String,
) -> Result<Referred, CaseError> {
    if !(power.is_finite() && power != 0.0) {
        return Err(argument(format!("a power step of {power} W"), "it must be finite and not zero"));
    }
    let mut warnings = Vec::new();
    let before = times.iter().take_while(|t| **t <= 0.0).count();
    let mut start = None;
    if before > 0 {
        start = Some(readings[..before].iter().sum::<f64>() / before as f64);
        times.drain(..before);
        readings.drain(..before);
    }
    if let Some((from, to)) = options.offset {
        let line = root_line(&times, &readings, from, to).map_err(crate::error::SolveError::from)?;
        let _ = write!(
            about,
            "; the reading at t = 0 is {:.6} ± {:.1e} by a line over √t from {from} s to {to} s",
            line.start, line.start_uncertainty
        );
        start = Some(line.start);
        // What lies before the window is electrical; the line replaces it.
        let first = times.partition_point(|t| *t < from);
        for (time, reading) in times.iter().zip(&mut readings).take(first) {
            *reading = line.start + line.slope * time.sqrt();
        }
    }
    if temperature {
        let zero = start.unwrap_or_else(|| {
            warnings.push(
                "no reading at t = 0: the first one is taken for it, so that all before it is lost; --offset finds it by a line over √t".into(),
            );
            readings[0]
        });
        let cooling = readings.last().is_some_and(|last| *last < zero);
        let size = if cooling { -power.abs() } else { power.abs() };
        about.push_str(if cooling { "; cooling" } else { "; heating" });
        for reading in &mut readings {
            *reading = (*reading - zero) / size;
        }
        if before == 0 && options.offset.is_none() {
            times.remove(0);
            readings.remove(0);
        }
    } else if let (Some(start), Some(_)) = (start, options.offset) {
        for reading in &mut readings {
            *reading -= start;
        }
    }
    Ok((times, readings, warnings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_with_their_units() {
        let read = table("# made by hand\nTime [ms];Zth [mK/W];rest\n1;20;x\n2,5;30;x\n").unwrap();
        assert!((read.times[1] - 2.5e-3).abs() < 1e-18 && (read.readings[0] - 0.02).abs() < 1e-15);
        let read = table("t_us\tT_degC\n1\t25.5\n2\t26\n").unwrap();
        assert_eq!(read.quantity, Quantity::Temperature);
        let read = table("1e-3 0.1\n2e-3 0.2\n").unwrap();
        assert_eq!((read.times.len(), read.quantity), (2, Quantity::Impedance(1.0)));
        let read = table("0,5 20,5\n1,5 30,25 7\n").unwrap();
        assert_eq!((read.times, read.readings), (vec![0.5, 1.5], vec![20.5, 30.25]));
        let read = table("1, 2\n2, 3\n").unwrap();
        assert_eq!(read.readings, [2.0, 3.0]);
        let wide: Vec<u8> =
            "\u{feff}t [s],Zth\r\n1,2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(table(&decoded(&wide)).unwrap().readings, [2.0]);
        assert_eq!(table(&decoded(b"1,2\r2,3\r")).unwrap().readings, [2.0, 3.0]);
        let read = table("time_s,zth_K_W\n1,2\n").unwrap();
        assert_eq!(read.quantity, Quantity::Impedance(1.0));
    }

    #[test]
    fn mistakes_are_placed() {
        for (text, part) in [
            ("", "no row"),
            ("t [fortnight],Zth\n1,2\n", "fortnight"),
            ("t [s],flow\n1,2\n", "column 2"),
            ("1,2\n1,3\n", "line 2"),
            ("t [s],Zth [W/K]\n1,2\n", "w/k"),
            ("t [s],T [degF]\n1,2\n", "degf"),
            ("1,2\n2,1e300\n", "line 2, column 2"),
            ("1,2\n2,x\n", "line 2, column 2"),
            ("1,2\n2,nan\n", "finite"),
            ("1,2\n2\n", "one column"),
        ] {
            let message = table(text).unwrap_err();
            assert!(message.contains(part), "{text:?}: {message}");
        }
    }
}
