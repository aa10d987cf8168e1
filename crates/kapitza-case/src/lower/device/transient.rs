//! What happens to a device over time: the `[transient]` table and its power trace.

use super::Built;
use kapitza_conduction::device::{Device, Heat, Initial, PowerHistory, Transient};
use kapitza_document::{Diagnostic, Node};
use std::path::Path;

/// Times per decade of a history without a list of times.
const PER_DECADE: u32 = 8;
/// Decades before the duration that such a history begins.
const DECADES: u32 = 3;
/// Most switches after which times are taken logarithmically, and how many per decade of the three before the next.
const FOLLOWED: usize = 12;
const AFTER_SWITCH: u32 = 4;
/// Most times taken from a trace.
const FROM_TRACE: usize = 200;
/// Most rows of a trace.
const LARGEST_TRACE: usize = 50_000_000;

/// The history that a case asks for, if it asks for one; blocks of no power that the trace drives are given one.
pub(crate) fn transient(
    case: &Node,
    device: &mut Device,
    folder: &Path,
) -> Result<Option<Transient>, Vec<Diagnostic>> {
    case.child("transient")
        .map(|node| history(node, device, folder))
        .transpose()
        .map_err(|found| vec![*found])
}

fn history(node: &Node, device: &mut Device, folder: &Path) -> Built<Transient> {
    for layer in &device.layers {
        for (name, medium) in layer.media() {
            if medium.heat_capacity.is_none() {
                return Err(Box::new(
                    Diagnostic::new(node.place.clone(), format!("{name} has no heat capacity")).help(
                        "give its layer or body a `heat_capacity` per volume, such as \"1.63 MJ/m^3/K\", or a `material` whose density and specific heat are known",
                    ),
                ));
            }
        }
    }
    let power = match node.text("trace") {
        Some(file) => trace(node, file, device, folder)?,
        None => PowerHistory::step(device.blocks.len()),
    };
    let initial = node.quantity("initial_temperature").map_or(Initial::Rest, Initial::Uniform);
    let wanted: Vec<f64> = node.quantities("times").iter().map(|time| time.value).collect();
    let duration = node.quantity("duration");
    let times = match (duration, wanted.is_empty()) {
        (_, false) => {
            if let Some((earlier, later)) = wanted.iter().zip(&wanted[1..]).find(|(a, b)| b <= a) {
                return Err(Box::new(
                    node.error("times", format!("{later} s comes after {earlier} s")).help("times must rise"),
                ));
            }
            if let (Some(duration), Some(&last)) = (duration, wanted.last())
                && last > duration
            {
                return Err(Box::new(
                    node.error("times", format!("{last} s is later than the duration of {duration} s"))
                        .help("raise `duration` or leave it out: the last of `times` is the end"),
                ));
            }
            let mut times = wanted;
            if let Some(duration) = duration.filter(|&d| times.last().is_some_and(|&last| d > last)) {
                times.push(duration);
            }
            times
        }
        (Some(duration), true) => usual(duration, &power),
        (None, true) => return Err(Box::new(node.missing("duration"))),
    };
    Ok(Transient { initial, power, times })
}

/// The beginning, a logarithmic sequence up to the end, and the switches of a trace.
fn usual(duration: f64, power: &PowerHistory) -> Vec<f64> {
    let mut times = vec![0.0];
    let switches: Vec<f64> = power.times.iter().copied().filter(|&t| t > 0.0 && t < duration).collect();
    let begin = switches.first().copied().unwrap_or(duration).min(duration);
    let steps = PER_DECADE * DECADES;
    let decades = |n: u32| (f64::from(n) - f64::from(steps)) / f64::from(PER_DECADE);
    times.extend((0..=steps).map(|n| begin * 10_f64.powf(decades(n))));
    if switches.len() <= FOLLOWED {
        // After every switch the field changes fast at first.
        let ends = switches.iter().skip(1).copied().chain([duration]);
        for (switch, end) in switches.iter().zip(ends) {
            let fraction = |n: u32| 10_f64.powf(-f64::from(n) / f64::from(AFTER_SWITCH));
            times.extend((1..=3 * AFTER_SWITCH).map(|n| switch + (end - switch) * fraction(n)));
        }
    }
    let stride = switches.len().div_ceil(FROM_TRACE).max(1);
    times.extend(switches.into_iter().step_by(stride));
    times.push(duration);
    times.sort_by(f64::total_cmp);
    times.dedup_by(|next, kept| *next - *kept <= 1e-12 * duration);
    times
}

/// The history in a file: the first column is the time in s, the others are named like blocks and give their power in
/// W from that time until the next row. Blocks without a column keep their power.
fn trace(node: &Node, file: &str, device: &mut Device, folder: &Path) -> Built<PowerHistory> {
    let path = folder.join(file);
    let wrong = |message: String| {
        Box::new(node.error("trace", format!("{}: {message}", path.display())).help(
            "a trace is comma-separated text: a first line `time_s,NAME,NAME,…` with names of blocks, then a time in s and powers in W per line, each holding until the next",
        ))
    };
    let text = std::fs::metadata(&path)
        .and_then(|about| {
            if about.is_file() && about.len() < (1 << 30) {
                std::fs::read_to_string(&path)
            } else {
                Err(std::io::Error::other("it is not a file of less than 1 GiB"))
            }
        })
        .map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let Table { names, times, rows } = table(&text).map_err(&wrong)?;
    let mut columns = Vec::with_capacity(names.len());
    for name in &names {
        let block = device.blocks.iter().position(|block| &block.name == name).ok_or_else(|| {
            let known: Vec<&str> = device.blocks.iter().map(|b| b.name.as_str()).take(12).collect();
            wrong(format!("column \"{name}\" is not a block of this device (there are {})", known.join(", ")))
        })?;
        if columns.contains(&block) {
            return Err(wrong(format!("column \"{name}\" is there twice")));
        }
        columns.push(block);
    }
    // A block without power of its own takes the largest of its column as what the factors multiply.
    for (column, &block) in columns.iter().enumerate() {
        let heat = &mut device.blocks[block].heat;
        if heat.power() == 0.0 {
            let largest = rows
                .iter()
                .map(|row| row[column])
                .fold(0.0, |a: f64, b| if b.abs() > a.abs() { b } else { a });
            if largest != 0.0 {
                match heat {
                    Heat::Uniform(power) => *power = largest,
                    Heat::Map { .. } => {
                        return Err(wrong(format!(
                            "the map \"{}\" sums up to nothing and cannot be scaled to a power",
                            names[column]
                        )));
                    }
                }
            }
        }
    }
    let nominal: Vec<f64> = device.blocks.iter().map(|block| block.heat.power()).collect();
    let factors = rows
        .iter()
        .map(|row| {
            let mut factors = vec![1.0; nominal.len()];
            for (value, &block) in row.iter().zip(&columns) {
                factors[block] = if nominal[block] == 0.0 { 0.0 } else { value / nominal[block] };
            }
            factors
        })
        .collect();
    Ok(PowerHistory { times, factors })
}

/// A trace as it stands in its file.
#[derive(Debug, PartialEq)]
struct Table {
    names: Vec<String>,
    times: Vec<f64>,
    rows: Vec<Vec<f64>>,
}

fn table(text: &str) -> Result<Table, String> {
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let Some((_, header)) = lines.next() else { return Err("the file is empty".into()) };
    let names: Vec<String> =
        header.split([',', ';', '\t']).skip(1).map(|name| name.trim().trim_matches('"').to_owned()).collect();
    if names.is_empty() {
        return Err("the first line names no block".into());
    }
    let mut table = Table { names, times: Vec::new(), rows: Vec::new() };
    for (number, line) in lines {
        let number = number + 1;
        let cells = line
            .split([',', ';', '\t'])
            .enumerate()
            .map(|(place, cell)| {
                cell.trim().parse::<f64>().ok().filter(|v| v.is_finite()).ok_or_else(|| {
                    format!("line {number}, column {}: \"{}\" is not a finite number", place + 1, cell.trim())
                })
            })
            .collect::<Result<Vec<f64>, String>>()?;
        let [time, powers @ ..] = &cells[..] else { return Err(format!("line {number} is empty")) };
        if powers.len() != table.names.len() {
            return Err(format!(
                "line {number} has {} powers, the first line names {} blocks",
                powers.len(),
                table.names.len()
            ));
        }
        match table.times.last() {
            None if *time != 0.0 => {
                return Err(format!("line {number}: the first time is {time} s; it must be 0"));
            }
            Some(last) if time <= last => {
                return Err(format!("line {number}: {time} s does not come after {last} s"));
            }
            _ => {}
        }
        table.times.push(*time);
        table.rows.push(powers.to_vec());
        if table.times.len() * table.names.len() > LARGEST_TRACE {
            return Err(format!("more than {LARGEST_TRACE} values"));
        }
    }
    if table.times.is_empty() {
        return Err("there is no row of powers".into());
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn traces_are_read_and_mistakes_are_placed() {
        let read = table("time_s, a ,b\n# comment\n0,1,2\n0.5,3,4\n").unwrap();
        assert_eq!(read.names, ["a", "b"]);
        assert_eq!(read.times, [0.0, 0.5]);
        assert_eq!(read.rows, [[1.0, 2.0], [3.0, 4.0]]);
        for (text, part) in [
            ("", "empty"),
            ("time_s\n0\n", "names no block"),
            ("t,a\n", "no row"),
            ("t,a\n1,2\n", "must be 0"),
            ("t,a\n0,2\n0,3\n", "line 3"),
            ("t,a\n0,x\n", "column 2"),
            ("t,a\n0,nan\n", "finite"),
            ("t,a\n0,1,2\n", "2 powers"),
        ] {
            let message = table(text).unwrap_err();
            assert!(message.contains(part), "{text:?}: {message}");
        }
    }
}
