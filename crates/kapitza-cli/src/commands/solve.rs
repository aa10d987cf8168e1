//! `kapitza solve`

use super::emulate;
use crate::args::{Emulated, HotspotFiles, MethodName, Solve};
use crate::failure::Failure;
use crate::progress::Bar;
use crate::{fields, figures, output, sheet, table};
use kapitza::case::{Case, Report, SolveOptions, solve};
use kapitza::conduction::device::Method;
use kapitza::core::checkpoint::CheckpointFile;
use kapitza_plot::Figure;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub fn run(request: &Solve) -> Result<(), Failure> {
    if let Some(Emulated::Hotspot) = request.emulate {
        return emulate::run(request);
    }
    if request.files != HotspotFiles::default() {
        return Err(Failure::argument(
            "--floorplan, --ptrace, --layers, --materials and --detailed-3d are for decks",
            "add `--emulate hotspot`, or make a case of the deck with `kapitza import hotspot`",
        ));
    }
    let kinds = request.output.iter().map(|path| kind_of(path)).collect::<Result<Vec<_>, _>>()?;
    if request.samples.is_some_and(|n| n > 1_000_000) {
        return Err(Failure::argument(
            "more than 1000000 samples were asked for",
            "ask for fewer: 10000 give 1 % of the deviation",
        ));
    }
    let checkpoint = request.checkpoint.as_ref().map(|path| CheckpointFile::new(path, KEEP_EVERY));
    let options = SolveOptions {
        method: request.method.map(|method| match method {
            MethodName::Auto => Method::Auto,
            MethodName::Spectral => Method::Spectral,
            MethodName::Multigrid => Method::Multigrid,
        }),
        samples: request.samples,
        seed: request.seed,
        checkpoint: checkpoint.as_ref(),
        without_fields: kinds.iter().all(|kind| matches!(kind, Kind::Json | Kind::Csv)),
    };
    if checkpoint.is_some() {
        let case = Case::open(&request.case)?;
        if !case.is_over_time() {
            return Err(Failure::argument(
                "--checkpoint is for devices over time, and this case has no [transient]",
                "leave it out: a steady state takes seconds",
            ));
        }
        if request.compare.is_some() {
            return Err(Failure::argument(
                "--checkpoint keeps the state of one case, and --compare solves two",
                "solve them one after the other",
            ));
        }
    }
    let solved = |path: &Path| -> Result<Report, Failure> {
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
    let figure = || -> Result<Figure, Failure> {
        match (&report, &other) {
            (Report::Stack(report), None) => Ok(figures::of_report(report, &label, None, request.kelvin)),
            (Report::Stack(report), Some(Report::Stack(other))) => {
                Ok(figures::of_report(report, &label, Some((other, &other_label)), request.kelvin))
            }
            (Report::Device(report), None) => Ok(match &report.course {
                Some(course) => figures::course::of_report(report, course, request.kelvin),
                None => figures::device::of_report(report, request.kelvin),
            }),
            _ => Err(Failure::argument(
                "--compare draws two stacks in one picture; of devices it compares the numbers only",
                "leave out the picture, or draw each device by itself",
            )),
        }
    };
    let csv = || match &report {
        Report::Stack(report) => sheet::stack(report),
        Report::Device(report) => sheet::device(report),
    };
    let device = |path: &Path| match &report {
        Report::Device(report) => Ok(report),
        Report::Stack(_) => Err(Failure::argument(
            format!("{} is for fields of devices; this case is a stack", path.display()),
            "use .svg, .png, .json or .csv",
        )),
    };
    // Everything is made before anything is written.
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for path in &request.output {
        let bytes = match kind_of(path)? {
            Kind::Field(format) => {
                files.extend(fields::files(device(path)?, format, path)?);
                continue;
            }
            Kind::Json => {
                let mut text =
                    serde_json::to_string_pretty(&report).map_err(|e| Failure::Computation(e.to_string()))?;
                text.push('\n');
                text.into_bytes()
            }
            Kind::Csv => csv()?,
            Kind::Svg => figures::svg(&figure()?)?.into_bytes(),
            Kind::Png => figures::png(&figure()?)?,
        };
        files.push((path.clone(), bytes));
    }
    for (path, bytes) in files {
        output::file(&path, &bytes)?;
    }
    if let Some(checkpoint) = &checkpoint {
        checkpoint.remove().map_err(|error| Failure::Computation(error.to_string()))?;
    }
    if request.json {
        return output::json(&report);
    }
    if request.csv {
        output::stdout(&String::from_utf8_lossy(&csv()?));
        return Ok(());
    }
    output::stdout(&match &report {
        Report::Stack(report) => table::report(report, request.kelvin),
        Report::Device(report) => table::device::report(report, request.kelvin),
    });
    if let Some(other) = &other {
        let highest = |report: &Report| match report {
            Report::Stack(report) => report.max_temperature,
            Report::Device(report) => report.max_temperature,
        };
        let change = highest(other) - highest(&report);
        output::stdout(&format!(
            "\ncompared with {}: highest temperature {} by {:.2} K\n",
            request.compare.as_deref().map(|p| p.display().to_string()).unwrap_or_default(),
            if change <= 0.0 { "falls" } else { "rises" },
            change.abs()
        ));
    }
    Ok(())
}

/// How often the state of long work is kept.
const KEEP_EVERY: Duration = Duration::from_mins(1);

/// The name of a file without its ending, as a label.
fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().replace('_', " ")).unwrap_or_default()
}

enum Kind {
    Svg,
    Png,
    Json,
    Csv,
    Field(fields::Format),
}

fn kind_of(path: &Path) -> Result<Kind, Failure> {
    if let Some(format) = fields::Format::of(path) {
        return Ok(Kind::Field(format));
    }
    match output::ending(path).as_str() {
        "svg" => Ok(Kind::Svg),
        "png" => Ok(Kind::Png),
        "json" => Ok(Kind::Json),
        "csv" => Ok(Kind::Csv),
        other => Err(Failure::argument(
            format!("cannot tell from the ending \"{other}\" what to write to {}", path.display()),
            "use .svg, .png, .json or .csv; for fields of a device .vtr, .vti, .xdmf, .npz, .npy or .field.csv; for HotSpot's tables .steady or .ttrace",
        )),
    }
}
