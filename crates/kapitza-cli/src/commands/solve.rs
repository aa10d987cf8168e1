//! `kapitza solve`

use crate::failure::Failure;
use crate::progress::Bar;
use crate::{figures, output, table};
use kapitza::case::{Case, SolveOptions, StackReport, solve};
use std::path::{Path, PathBuf};

/// The arguments of the command.
pub struct Request {
    pub case: PathBuf,
    pub json: bool,
    pub csv: bool,
    pub output: Vec<PathBuf>,
    pub compare: Option<PathBuf>,
    pub samples: Option<usize>,
    pub seed: Option<u64>,
    pub kelvin: bool,
}

pub fn run(request: &Request) -> Result<(), Failure> {
    for path in &request.output {
        kind_of(path)?;
    }
    if request.samples.is_some_and(|n| n > 1_000_000) {
        return Err(Failure::argument(
            "more than 1000000 samples were asked for",
            "ask for fewer: 10000 give 1 % of the deviation",
        ));
    }
    let options = SolveOptions { samples: request.samples, seed: request.seed };
    let solved = |path: &Path| -> Result<StackReport, Failure> {
        let case = Case::open(path)?;
        let bar = Bar::new();
        let report = solve(&case, options, &bar);
        bar.finish();
        Ok(report?)
    };
    let report = solved(&request.case)?;
    let other = request.compare.as_deref().map(solved).transpose()?;
    let label = stem(&request.case);
    let other_label = request.compare.as_deref().map(stem).unwrap_or_default();
    let figure = || {
        figures::of_report(&report, &label, other.as_ref().map(|o| (o, other_label.as_str())), request.kelvin)
    };
    // Everything is made before anything is written.
    let mut files = Vec::new();
    for path in &request.output {
        let bytes = match kind_of(path)? {
            Kind::Json => {
                let mut text =
                    serde_json::to_string_pretty(&report).map_err(|e| Failure::Computation(e.to_string()))?;
                text.push('\n');
                text.into_bytes()
            }
            Kind::Csv => csv(&report)?,
            Kind::Svg => figures::svg(&figure())?.into_bytes(),
            Kind::Png => figures::png(&figure())?,
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
        output::stdout(&String::from_utf8_lossy(&csv(&report)?));
        return Ok(());
    }
    output::stdout(&table::report(&report, request.kelvin));
    if let Some(other) = &other {
        let change = other.max_temperature - report.max_temperature;
        output::stdout(&format!(
            "\ncompared with {}: highest temperature {} by {:.2} K\n",
            request.compare.as_deref().map(|p| p.display().to_string()).unwrap_or_default(),
            if change <= 0.0 { "falls" } else { "rises" },
            change.abs()
        ));
    }
    Ok(())
}

/// The name of a file without its ending, as a label.
fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().replace('_', " ")).unwrap_or_default()
}

enum Kind {
    Svg,
    Png,
    Json,
    Csv,
}

fn kind_of(path: &Path) -> Result<Kind, Failure> {
    match output::ending(path).as_str() {
        "svg" => Ok(Kind::Svg),
        "png" => Ok(Kind::Png),
        "json" => Ok(Kind::Json),
        "csv" => Ok(Kind::Csv),
        other => Err(Failure::argument(
            format!("cannot tell from the ending \"{other}\" what to write to {}", path.display()),
            "use .svg, .png, .json or .csv",
        )),
    }
}

/// The sweep if there is one, else the budget.
fn csv(report: &StackReport) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Computation(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(sweep) = &report.sweep {
        let mut header: Vec<String> = sweep.keys.clone();
        header.extend(["max_temperature_K".into(), "heat_flow_W".into()]);
        if let Some(first) = sweep.points.first() {
            for interface in &first.interfaces {
                header.push(format!("{} delta_T_K", interface.name));
                header.push(format!("{} conductance_W_m2K", interface.name));
                header.extend(
                    interface.channels.iter().map(|c| format!("{} {} W_m2K", interface.name, c.name)),
                );
            }
        }
        writer.write_record(&header).map_err(|e| failed(&e))?;
        for point in &sweep.points {
            let mut row: Vec<String> = point
                .values
                .iter()
                .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
                .collect();
            row.extend([point.max_temperature.to_string(), point.heat_flow.to_string()]);
            for interface in &point.interfaces {
                row.push(interface.delta.to_string());
                row.push(interface.conductance.to_string());
                row.extend(interface.channels.iter().map(|c| c.conductance.value.re.to_string()));
            }
            row.resize(header.len(), String::new());
            writer.write_record(&row).map_err(|e| failed(&e))?;
        }
    } else {
        writer
            .write_record([
                "name",
                "type",
                "T_hot_K",
                "T_cold_K",
                "delta_T_K",
                "resistance_K_W",
                "share",
                "conductance_W_m2K",
                "interface_resistance_m2K_W",
            ])
            .map_err(|e| failed(&e))?;
        for e in &report.elements {
            let optional = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
            writer
                .write_record([
                    e.name.clone(),
                    e.kind.to_owned(),
                    e.hot.to_string(),
                    e.cold.to_string(),
                    e.delta.to_string(),
                    e.resistance.to_string(),
                    e.share.to_string(),
                    optional(e.conductance),
                    optional(e.interface_resistance),
                ])
                .map_err(|e| failed(&e))?;
        }
    }
    writer.into_inner().map_err(|e| failed(&e))
}
