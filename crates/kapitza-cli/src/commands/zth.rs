//! `kapitza zth`

use crate::args::Zth;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::{figures, output, sheet, table};
use kapitza::case::{ZthOptions, zth};
use kapitza::core::quantity::{Dimension, Kind, parse};
use std::path::Path;

fn quantity(flag: &str, text: &str, dimension: Dimension) -> Result<f64, Failure> {
    let kind = Kind::Of(dimension);
    let value = parse(text, kind)
        .map_err(|error| {
            Failure::argument(format!("{flag}: {error}"), format!("give {}", kind.expectation()))
        })?
        .value;
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(Failure::argument(
            format!("{flag}: \"{text}\" is not above zero"),
            format!("give {}", kind.expectation()),
        ))
    }
}

fn range(flag: &str, text: &str) -> Result<(f64, f64), Failure> {
    let wrong = |message: String| Failure::argument(message, "write FROM:TO with units, such as 100us:400us");
    let (from, to) = text.split_once(':').ok_or_else(|| wrong(format!("{flag}: \"{text}\" is no range")))?;
    let (from, to) = (quantity(flag, from, Dimension::TIME)?, quantity(flag, to, Dimension::TIME)?);
    if from < to { Ok((from, to)) } else { Err(wrong(format!("{flag}: {from} s is not before {to} s"))) }
}

pub fn run(request: &Zth) -> Result<(), Failure> {
    for path in &request.output {
        kind_of(path)?;
    }
    let options = ZthOptions {
        noise: request
            .noise
            .as_deref()
            .map(|text| quantity("--noise", text, Dimension::THERMAL_RESISTANCE))
            .transpose()?,
        seed: request.seed,
        times: request.times.as_deref().map(|text| range("--times", text)).transpose()?,
        block: request.block.clone(),
        hottest: request.hottest,
        power: request
            .power
            .as_deref()
            .map(|text| quantity("--power", text, Dimension::POWER))
            .transpose()?,
        offset: request.offset.as_deref().map(|text| range("--offset", text)).transpose()?,
        calibration: request.calibration.clone(),
    };
    let bar = Bar::new();
    let report = zth(&request.file, request.dual.as_deref(), &options, &bar);
    bar.finish();
    let report = report?;
    let stem = |path: &Path| path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let name = stem(&request.file);
    let second = request.dual.as_deref().map(stem).unwrap_or_default();
    let figure = || figures::zth::of_report(&report, &name, &second);
    let mut files = Vec::new();
    for path in &request.output {
        let bytes = match kind_of(path)? {
            Sort::Json => {
                let mut text =
                    serde_json::to_string_pretty(&report).map_err(|e| Failure::Computation(e.to_string()))?;
                text.push('\n');
                text.into_bytes()
            }
            Sort::Csv => sheet::zth(&report)?,
            Sort::Netlist => report.netlist(&name).into_bytes(),
            Sort::Svg => figures::svg(&figure())?.into_bytes(),
            Sort::Png => figures::png(&figure())?,
        };
        files.push((path, bytes));
    }
    for (path, bytes) in files {
        output::file(path, &bytes)?;
    }
    if request.json {
        return output::json(&report);
    }
    if request.csv {
        output::stdout(&String::from_utf8_lossy(&sheet::zth(&report)?));
        return Ok(());
    }
    output::stdout(&table::zth::report(&report));
    Ok(())
}

enum Sort {
    Svg,
    Png,
    Json,
    Csv,
    Netlist,
}

fn kind_of(path: &Path) -> Result<Sort, Failure> {
    match output::ending(path).as_str() {
        "svg" => Ok(Sort::Svg),
        "png" => Ok(Sort::Png),
        "json" => Ok(Sort::Json),
        "csv" => Ok(Sort::Csv),
        "cir" | "spice" => Ok(Sort::Netlist),
        other => Err(Failure::argument(
            format!("cannot tell from the ending \"{other}\" what to write to {}", path.display()),
            "use .svg, .png, .json, .csv, .cir or .spice",
        )),
    }
}
