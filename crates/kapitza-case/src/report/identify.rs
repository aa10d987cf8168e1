//! From a case with a measured map to the report of the identified interface.

use super::SolveOptions;
use crate::case::Case;
use crate::error::{CaseError, SolveError};
use kapitza_conduction::device::{Choice, Identification, Identified, Penalty, Rectangle, Void};
use kapitza_core::Monitor;
use serde::Serialize;

/// The report of an identified interface. Maps are row by row along x, rows from the smallest y upwards; `null` is where
/// nothing is known.
#[derive(Clone, Debug, Serialize)]
pub struct IdentifyReport {
    /// "identify".
    pub kind: &'static str,
    /// Title of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Version of kapitza that made the report.
    pub version: &'static str,
    /// The interface.
    pub interface: String,
    /// Pixels along x and y.
    pub pixels: [usize; 2],
    /// Where they lie: smallest x and y, largest x and y, m.
    #[serde(rename = "extent_m")]
    pub extent: [[f64; 2]; 2],
    /// R″, m² K/W.
    #[serde(rename = "resistance_m2K_W")]
    pub resistance: Vec<Option<f64>>,
    /// Its standard uncertainty, m² K/W.
    #[serde(rename = "standard_uncertainty_m2K_W")]
    pub uncertainty: Vec<Option<f64>>,
    /// Diagonal of the resolution matrix: 1 where the data alone determine a pixel, 0 where they say nothing.
    pub resolution: Vec<Option<f64>>,
    /// Radius within which the map is a mean, m (root mean square).
    #[serde(rename = "resolution_radius_m")]
    pub spread: Vec<Option<f64>>,
    /// Area of the smallest void of ten times the R″ that would be found nine times in ten, m².
    #[serde(rename = "detectable_area_m2")]
    pub detectable: Vec<Option<f64>>,
    /// R″ of the interface without its voids, m² K/W, and its standard uncertainty.
    #[serde(rename = "level_m2K_W")]
    pub level: [f64; 2],
    /// R″ of the case, m² K/W.
    #[serde(rename = "nominal_m2K_W")]
    pub nominal: f64,
    /// The voids.
    pub voids: Vec<IdentifiedVoid>,
    /// Standard deviations from which something is a void.
    #[serde(rename = "significance_threshold")]
    pub threshold: f64,
    /// Probability that a map without voids shows one.
    pub false_alarm: f64,
    /// Noise of a measured pixel, K.
    #[serde(rename = "noise_K")]
    pub noise: f64,
    /// Whether that was estimated from the map.
    pub noise_estimated: bool,
    /// Offset of the whole map and its standard uncertainty, K, where it was asked for.
    #[serde(rename = "offset_K", skip_serializing_if = "Option::is_none")]
    pub offset: Option<[f64; 2]>,
    /// Root mean square of measured minus predicted, K.
    #[serde(rename = "residual_rms_K")]
    pub residual: f64,
    /// χ² per degree of freedom with the identified map.
    #[serde(rename = "chi_squared_reduced")]
    pub chi_squared: f64,
    /// The regularisation: penalty, how its strength was chosen, the strength.
    pub regularisation: Regularisation,
    /// Estimated error of the predicted temperatures from the meshes, K.
    #[serde(rename = "discretisation_error_K")]
    pub discretisation_error: f64,
    /// Cells of the finer mesh.
    pub unknowns: usize,
    /// Time, s.
    pub seconds: f64,
    /// What to keep in mind.
    pub warnings: Vec<String>,
    /// The measured map, for pictures.
    #[serde(skip)]
    pub task: Identification,
    /// The predicted temperatures, for pictures, K.
    #[serde(skip)]
    pub predicted: Vec<f64>,
    /// The pixels' rectangle, for pictures.
    #[serde(skip)]
    pub outline: Rectangle,
}

/// A regularisation.
#[derive(Clone, Debug, Serialize)]
pub struct Regularisation {
    /// "smooth" or "edges".
    pub penalty: &'static str,
    /// "evidence", "discrepancy" or "cross-validation".
    pub choice: &'static str,
    /// Its strength.
    pub strength: f64,
    /// How many numbers the data determine.
    pub degrees_of_freedom: f64,
    /// Bins of the data.
    pub data: usize,
}

/// A void.
#[derive(Clone, Debug, Serialize)]
pub struct IdentifiedVoid {
    /// Area, m².
    #[serde(rename = "area_m2")]
    pub area: f64,
    /// Its standard uncertainty, m².
    #[serde(rename = "area_standard_uncertainty_m2")]
    pub area_uncertainty: f64,
    /// x and y of the centre, m.
    #[serde(rename = "centre_m")]
    pub centre: [f64; 2],
    /// Their standard uncertainties, m.
    #[serde(rename = "centre_standard_uncertainty_m")]
    pub centre_uncertainty: [f64; 2],
    /// R″ in it, m² K/W.
    #[serde(rename = "resistance_m2K_W")]
    pub resistance: f64,
    /// Its standard uncertainty, m² K/W.
    #[serde(rename = "resistance_standard_uncertainty_m2K_W")]
    pub resistance_uncertainty: f64,
    /// R″ in it over that around it.
    pub contrast: f64,
    /// Its standard uncertainty.
    #[serde(rename = "contrast_standard_uncertainty")]
    pub contrast_uncertainty: f64,
    /// Standard deviations above the noise.
    pub significance: f64,
    /// Its outline, m.
    #[serde(rename = "outline_m")]
    pub outline: Vec<[f64; 2]>,
}

/// Identifies the interface that the `identify` table of a case names.
///
/// # Errors
/// Mistakes of the case, each with its place; a map that does not fit; a device that cannot be solved.
pub fn identify(case: &Case, monitor: &dyn Monitor) -> Result<IdentifyReport, CaseError> {
    let (device, task) = case.identification()?;
    let options = SolveOptions::default();
    let settings = super::device::settings(case, options)?;
    let found = device.identify(&task, &settings, monitor).map_err(SolveError::from)?;
    let interface = device.interfaces[task.interface]
        .as_ref()
        .map(|interface| interface.name.clone())
        .unwrap_or_default();
    Ok(report(case, interface, task, found))
}

fn known(values: Vec<f64>) -> Vec<Option<f64>> {
    values.into_iter().map(|v| v.is_finite().then_some(v)).collect()
}

fn report(case: &Case, interface: String, task: Identification, found: Identified) -> IdentifyReport {
    let mut warnings = Vec::new();
    if found.chi_squared > 1.5 {
        warnings.push(format!(
            "the residuals are {:.1} times what the noise explains (reduced χ² {:.2}): something else than {interface} differs from the case, the map is shifted, or the noise is larger",
            found.chi_squared.sqrt(),
            found.chi_squared
        ));
    }
    if found.discretisation_error > 0.5 * found.noise {
        warnings.push(format!(
            "the meshes leave an error of {:.3} K in the predicted temperatures; ask for more pixels",
            found.discretisation_error
        ));
    }
    IdentifyReport {
        kind: "identify",
        title: case.title().map(str::to_owned),
        version: env!("CARGO_PKG_VERSION"),
        interface,
        pixels: found.pixels,
        extent: [[found.outline.x[0], found.outline.y[0]], [found.outline.x[1], found.outline.y[1]]],
        resistance: known(found.resistance),
        uncertainty: known(found.uncertainty),
        resolution: known(found.resolution),
        spread: known(found.spread),
        detectable: known(found.detectable),
        level: [found.level.value, found.level.uncertainty],
        nominal: found.nominal,
        voids: found.voids.into_iter().map(void).collect(),
        threshold: found.threshold,
        false_alarm: task.false_alarm,
        noise: found.noise,
        noise_estimated: task.noise.is_none(),
        offset: found.offset.map(|o| [o.value, o.uncertainty]),
        residual: found.residual,
        chi_squared: found.chi_squared,
        regularisation: Regularisation {
            penalty: match task.penalty {
                Penalty::Smooth => "smooth",
                Penalty::Edges => "edges",
            },
            choice: match task.choice {
                Choice::Evidence => "evidence",
                Choice::Discrepancy => "discrepancy",
                Choice::CrossValidation => "cross-validation",
            },
            strength: found.strength,
            degrees_of_freedom: found.degrees,
            data: found.bins,
        },
        discretisation_error: found.discretisation_error,
        unknowns: found.unknowns,
        seconds: found.seconds,
        warnings,
        predicted: found.predicted,
        outline: found.outline,
        task,
    }
}

fn void(void: Void) -> IdentifiedVoid {
    IdentifiedVoid {
        area: void.area.value,
        area_uncertainty: void.area.uncertainty,
        centre: void.centre.map(|c| c.value),
        centre_uncertainty: void.centre.map(|c| c.uncertainty),
        resistance: void.resistance.value,
        resistance_uncertainty: void.resistance.uncertainty,
        contrast: void.contrast.value,
        contrast_uncertainty: void.contrast.uncertainty,
        significance: void.significance,
        outline: void.outline,
    }
}
