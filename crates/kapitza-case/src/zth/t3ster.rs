//! Records of the T3Ster thermal transient tester: `.raw` with its `.tco` and `.pwr`.
//!
//! What is publicly known of them: a record is text. Lines that begin with `#` are a header, whose fields from the
//! second line on are date, counters, the voltage of one digit (field 7), the sensitivity (8), the voltage in the middle
//! of the range (9) and the number of readings (10); then a time in µs and a digit of 0 to 4095 per line, the ends of the
//! range standing for overflow. The calibration holds temperature (°C) and voltage (V) per line, the power file a line
//! `Power=` in W. Project files (`.par`) and the binary archives of later programs (`.tdf`) are not documented.

use super::measured::{referred, text};
use super::{Impedance, ZthOptions, argument};
use crate::error::CaseError;
use std::path::Path;

const DIGITS: f64 = 4095.0;
const HELP: &str = "a T3Ster record is text: header lines with `#`, then a time in us and a digit per line; export other formats as text with time and temperature";

pub(super) fn read(path: &Path, options: &ZthOptions) -> Result<Impedance, CaseError> {
    let wrong = |path: &Path, reason: String| CaseError::Unreadable {
        path: path.display().to_string(),
        reason,
        help: HELP,
    };
    let record = self::record(&text(path, HELP)?).map_err(|reason| wrong(path, reason))?;
    let calibration_path = options.calibration.clone().unwrap_or_else(|| path.with_extension("tco"));
    let calibration =
        text(&calibration_path, "give the calibration of the record with --calibration FILE.tco")?;
    let (voltage, slope) = calibrated(&calibration).map_err(|reason| wrong(&calibration_path, reason))?;
    let power = match options.power {
        Some(power) => power,
        None => {
            let file = path.with_extension("pwr");
            let content =
                text(&file, "give the power step with --power, or the .pwr file beside the record")?;
            power(&content).ok_or_else(|| wrong(&file, "there is no line `Power=` with a number".into()))?
        }
    };
    let temperatures: Vec<f64> = record.voltages.iter().map(|v| (v - voltage) / slope).collect();
    let mut about = format!(
        "{} readings of the T3Ster record {}; {power} W; {:.5} V + ({:.5} mV/K) T",
        record.times.len(),
        path.display(),
        voltage,
        1e3 * slope
    );
    let referred = referred(record.times, temperatures, options, true, power, &mut about)?;
    if referred.0.is_empty() {
        return Err(argument("the record holds no reading after t = 0".into(), HELP));
    }
    Ok(Impedance::of_file(path, about, referred, options))
}

#[derive(Debug, PartialEq)]
struct Record {
    times: Vec<f64>,
    voltages: Vec<f64>,
}

fn record(content: &str) -> Result<Record, String> {
    let header: Vec<&str> =
        content.lines().filter(|l| l.starts_with('#')).map(|l| l.trim_start_matches('#').trim()).collect();
    let field = |number: usize, what: &str| {
        header
            .get(number - 1)
            .and_then(|text| text.parse::<f64>().ok())
            .filter(|v| v.is_finite())
            .ok_or_else(|| format!("header line {number} should hold {what}"))
    };
    let (digit, middle) =
        (field(7, "the voltage of one digit")?, field(9, "the voltage in the middle of the range")?);
    let mut record = Record { times: Vec::new(), voltages: Vec::new() };
    for (index, line) in content.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let mut cells = line.split_whitespace().map(str::parse::<f64>);
        let (Some(Ok(time)), Some(Ok(value))) = (cells.next(), cells.next()) else {
            return Err(format!("line {}: \"{line}\" is not a time in us and a digit", index + 1));
        };
        if !(0.0..=DIGITS).contains(&value) || !time.is_finite() {
            return Err(format!("line {}: the digit {value} is outside 0 to 4095", index + 1));
        }
        let time = 1e-6 * time;
        // Overflow says nothing; times of several readings keep the first.
        if value == 0.0
            || value == DIGITS
            || time <= 0.0
            || record.times.last().is_some_and(|last| time <= *last)
        {
            continue;
        }
        record.times.push(time);
        record.voltages.push(middle + digit * (value - 0.5 * DIGITS));
    }
    if record.times.is_empty() {
        return Err("all readings are at the ends of the range".into());
    }
    Ok(record)
}

/// Voltage at 0 °C and its slope, by least squares over the calibration points.
fn calibrated(content: &str) -> Result<(f64, f64), String> {
    let mut points = Vec::new();
    for (index, line) in content.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut cells = line.split_whitespace().map(str::parse::<f64>);
        match (cells.next(), cells.next()) {
            (Some(Ok(t)), Some(Ok(v))) if t.is_finite() && v.is_finite() => points.push((t, v)),
            _ => return Err(format!("line {}: \"{line}\" is not a temperature and a voltage", index + 1)),
        }
    }
    let n = points.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / n;
    let (mt, mv) = (mean(|p| p.0), mean(|p| p.1));
    let stt: f64 = points.iter().map(|p| (p.0 - mt).powi(2)).sum();
    if points.len() < 2 || stt <= 0.0 {
        return Err("it needs at least two different temperatures".into());
    }
    let slope = points.iter().map(|p| (p.0 - mt) * (p.1 - mv)).sum::<f64>() / stt;
    if slope == 0.0 {
        return Err("the voltage does not depend on the temperature".into());
    }
    Ok((mv - slope * mt, slope))
}

fn power(content: &str) -> Option<f64> {
    content
        .lines()
        .filter_map(|line| line.split_once('='))
        .find(|(key, _)| key.trim().eq_ignore_ascii_case("power"))
        .and_then(|(_, value)| value.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_calibrations_and_powers_are_read() {
        let text = "# record\n# date\n# 1\n# 1\n# 0\n# 1\n# 1.0e-3\n# 2e-3\n# 2.5\n# 4\n0 4095\n1 2047.5\n2 1047.5\n2 5\n4 3047.5\n";
        let read = record(text).unwrap();
        assert_eq!(read.times, [1e-6, 2e-6, 4e-6]);
        assert!((read.voltages[0] - 2.5).abs() < 1e-12 && (read.voltages[1] - 1.5).abs() < 1e-12);
        assert!(record("# a\n1 2\n").unwrap_err().contains("header line 7"));
        assert!(record(&text.replace("1 2047.5", "1 9999")).unwrap_err().contains("outside"));
        let (v, slope) = calibrated("# x\n20\t0.6\n40\t0.56\n").unwrap();
        assert!((v - 0.64).abs() < 1e-12 && (slope + 2e-3).abs() < 1e-12);
        assert_eq!(power(";x\n[power]\nPower=1.75\n"), Some(1.75));
    }
}
