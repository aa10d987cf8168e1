//! Thermal impedances and structure functions: of a stack or a device case, or of a measured file.

mod device;
mod measured;
mod report;
mod stack;
mod t3ster;

pub use report::{
    ZthBand, ZthDual, ZthEstimate, ZthExact, ZthFoster, ZthImpedance, ZthInterface, ZthLayer, ZthReport,
    ZthRung, ZthSection, ZthSpectrum,
};

use crate::case::{Case, CaseKind};
use crate::error::{CaseError, SolveError};
use kapitza_conduction::structure::{Analysis, HeatPath, Options, analyse, dual_interface};
use kapitza_core::Monitor;
use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;
use rand_xoshiro::Xoshiro256PlusPlus;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What to do beyond reading the source.
#[derive(Clone, Debug, Default)]
pub struct ZthOptions {
    /// Noise of one reading, K/W: of a file what it has, to a case it is added.
    pub noise: Option<f64>,
    /// Seed of the noise.
    pub seed: u64,
    /// First and last time of a case, s.
    pub times: Option<(f64, f64)>,
    /// Block of a device; its only one where absent.
    pub block: Option<String>,
    /// The largest temperature of the block in place of the mean.
    pub hottest: bool,
    /// Power step of a file of temperatures, W.
    pub power: Option<f64>,
    /// Window of the line over √t that gives the reading at t = 0, s.
    pub offset: Option<(f64, f64)>,
    /// Calibration of a T3Ster file.
    pub calibration: Option<PathBuf>,
}

/// An impedance with what is known of it.
struct Impedance {
    title: Option<String>,
    /// "stack", "device" or "file".
    source: &'static str,
    about: String,
    times: Vec<f64>,
    values: Vec<f64>,
    /// Noise that is known, K/W.
    noise: Option<f64>,
    path: Option<HeatPath>,
    /// Where the readings come from.
    file: Option<PathBuf>,
    warnings: Vec<String>,
}

/// Samples per decade of a case.
const PER_DECADE: f64 = 20.0;

fn logarithmic(first: f64, last: f64) -> Vec<f64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundreds")]
    let count = ((last / first).log10() * PER_DECADE).round().max(10.0) as u32;
    (0..=count).map(|i| first * (last / first).powf(f64::from(i) / f64::from(count))).collect()
}

/// Reads a source by its ending: `.toml` a case, `.raw` a T3Ster record, anything else a table.
fn open(path: &Path, options: &ZthOptions, monitor: &dyn Monitor) -> Result<Impedance, CaseError> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ending == "toml" {
        unused(
            path,
            "a case",
            &[
                ("--power", options.power.is_some()),
                ("--offset", options.offset.is_some()),
                ("--calibration", options.calibration.is_some()),
            ],
        )?;
    } else {
        unused(
            path,
            "a measured file",
            &[
                ("--times", options.times.is_some()),
                ("--block", options.block.is_some()),
                ("--hottest", options.hottest),
            ],
        )?;
    }
    match ending.as_str() {
        "toml" => of_case(&Case::open(path)?, options, monitor),
        "raw" => t3ster::read(path, options),
        _ => measured::read(path, options),
    }
}

/// Refuses options that say nothing about a source.
fn unused(path: &Path, what: &str, options: &[(&str, bool)]) -> Result<(), CaseError> {
    match options.iter().find(|option| option.1) {
        Some((name, _)) => Err(argument(
            format!("{name} was given, but {} is {what}, of which it says nothing", path.display()),
            "leave it out",
        )),
        None => Ok(()),
    }
}

fn of_case(case: &Case, options: &ZthOptions, monitor: &dyn Monitor) -> Result<Impedance, CaseError> {
    if let Some((first, last)) = options.times
        && !(first > 0.0 && last > 3.0 * first && last.is_finite())
    {
        return Err(argument(
            format!("times from {first} s to {last} s"),
            "the first must be above zero, the last at least three times the first",
        ));
    }
    let mut impedance = match case.kind() {
        CaseKind::Stack => {
            if options.block.is_some() || options.hottest {
                return Err(argument(
                    "a stack has no blocks for --block and --hottest".into(),
                    "leave them out, or give a case of `kind = \"device\"`",
                ));
            }
            stack::impedance(case, options)?
        }
        CaseKind::Device => device::impedance(case, options, monitor)?,
    };
    if let Some(noise) = options.noise {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(options.seed);
        for value in &mut impedance.values {
            *value += noise * random.sample::<f64, _>(StandardNormal);
        }
        impedance.noise = Some(impedance.noise.unwrap_or(0.0).hypot(noise));
        impedance.about = format!("{}; Gaussian noise of {noise} K/W added", impedance.about);
    }
    Ok(impedance)
}

fn argument(message: String, help: &'static str) -> CaseError {
    CaseError::Argument { message, help }
}

fn analysed(impedance: &Impedance, options: &ZthOptions) -> Result<Analysis, CaseError> {
    // The seed of the band is not that of the noise it stands for.
    let settings =
        Options { noise: impedance.noise, seed: options.seed.wrapping_add(0x5eed), ..Options::default() };
    analyse(&impedance.times, &impedance.values, &settings).map_err(|error| match &impedance.file {
        Some(path) => CaseError::Unreadable {
            path: path.display().to_string(),
            reason: error.to_string(),
            help: "an impedance rises from the junction's first moments to its last reading; 20 readings per decade of time and one that has settled say most",
        },
        None => SolveError::from(error).into(),
    })
}

/// Refuses what no option can be.
fn checked(options: &ZthOptions) -> Result<(), CaseError> {
    match options.noise.filter(|noise| !(*noise > 0.0 && noise.is_finite())) {
        Some(noise) => Err(argument(format!("a noise of {noise} K/W"), "it must be finite and above zero")),
        None => Ok(()),
    }
}

fn reported(
    first: &Impedance,
    second: Option<&Impedance>,
    options: &ZthOptions,
) -> Result<ZthReport, CaseError> {
    let start = Instant::now();
    let analysis = analysed(first, options)?;
    let mut report = report::report(first, &analysis);
    if let Some(second) = second {
        let other = analysed(second, options)?;
        let dual = dual_interface(&analysis, &other).map_err(SolveError::from)?;
        report.dual = Some(Box::new(report::dual(&dual, report::report(second, &other))));
    }
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

/// Thermal impedance and structure functions of a file: a case or a measurement; with a second file also what both say
/// by the dual-interface method.
pub fn zth(
    path: &Path,
    second: Option<&Path>,
    options: &ZthOptions,
    monitor: &dyn Monitor,
) -> Result<ZthReport, CaseError> {
    checked(options)?;
    let first = open(path, options, monitor)?;
    // Two measurements do not share their noise.
    let other = ZthOptions { seed: options.seed.wrapping_add(1), ..options.clone() };
    let second = second.map(|path| open(path, &other, monitor)).transpose()?;
    reported(&first, second.as_ref(), options)
}

/// The same of a case.
pub fn zth_of_case(case: &Case, options: &ZthOptions, monitor: &dyn Monitor) -> Result<ZthReport, CaseError> {
    checked(options)?;
    reported(&of_case(case, options, monitor)?, None, options)
}

/// The same of readings: times in s and impedances in K/W.
pub fn zth_of_samples(
    times: Vec<f64>,
    values: Vec<f64>,
    options: &ZthOptions,
) -> Result<ZthReport, CaseError> {
    checked(options)?;
    let impedance = Impedance {
        title: None,
        source: "samples",
        about: format!("{} readings", times.len()),
        times,
        values,
        noise: options.noise,
        path: None,
        file: None,
        warnings: Vec::new(),
    };
    reported(&impedance, None, options)
}
