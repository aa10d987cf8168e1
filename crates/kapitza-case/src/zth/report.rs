//! The report of an impedance: one plain, serialisable struct.

use super::Impedance;
use kapitza_conduction::structure::{
    Analysis, CauerRung, DetectedInterface, DualInterface, FosterTerm, HeatPath, SectionKind, netlist,
};
use serde::Serialize;

/// What an impedance says.
#[derive(Clone, Debug, Serialize)]
pub struct ZthReport {
    /// "zth".
    pub kind: &'static str,
    /// Title of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Version of kapitza that made the report.
    pub version: &'static str,
    /// "stack", "device", "file" or "samples".
    pub source: &'static str,
    /// Where the impedance comes from, in words.
    pub about: String,
    /// How the spectrum, the ladder, the band and the interfaces were found.
    pub method: String,
    /// Noise of one reading that was assumed, K/W.
    #[serde(rename = "noise_K_W")]
    pub noise: f64,
    /// Whether it was estimated from the residuals.
    pub noise_estimated: bool,
    /// Root mean square of the difference between the readings and the impedance of the networks, K/W.
    #[serde(rename = "residual_K_W")]
    pub residual: f64,
    /// Resistance of the whole path, K/W.
    #[serde(rename = "total_resistance_K_W")]
    pub total: f64,
    /// Its standard uncertainty, K/W.
    #[serde(rename = "total_resistance_uncertainty_K_W")]
    pub total_uncertainty: f64,
    /// The impedance.
    pub zth: ZthImpedance,
    /// The spectrum of time constants.
    pub spectrum: ZthSpectrum,
    /// The Foster network: the terms of the spectrum. Its nodes are no places.
    pub foster: Vec<ZthFoster>,
    /// The Cauer ladder from the junction on.
    pub cauer: Vec<ZthRung>,
    /// Cumulative and differential structure function with their 95 % bands.
    pub structure: ZthBand,
    /// Interfaces found: lengths of resistance without capacity, from the junction on.
    pub interfaces: Vec<ZthInterface>,
    /// The path of uniform layers and bare resistances that they were found in.
    pub layers: Vec<ZthLayer>,
    /// Of a stack: its exact time constants and structure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<ZthExact>,
    /// With a second impedance: what both say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dual: Option<Box<ZthDual>>,
    /// Time of the analysis, s.
    pub seconds: f64,
    /// What was assumed, and where data or methods reach their limits.
    pub warnings: Vec<String>,
}

/// An impedance over time.
#[derive(Clone, Debug, Serialize)]
pub struct ZthImpedance {
    /// Times, s.
    #[serde(rename = "times_s")]
    pub times: Vec<f64>,
    /// Impedance, K/W.
    #[serde(rename = "values_K_W")]
    pub values: Vec<f64>,
}

/// A spectrum of time constants.
#[derive(Clone, Debug, Serialize)]
pub struct ZthSpectrum {
    /// Time constants, s.
    #[serde(rename = "time_constants_s")]
    pub time_constants: Vec<f64>,
    /// Density R(ln τ), K/W per unit of ln τ.
    #[serde(rename = "density_K_W")]
    pub density: Vec<f64>,
}

/// A term of a Foster network.
#[derive(Clone, Debug, Serialize)]
pub struct ZthFoster {
    /// Resistance, K/W.
    #[serde(rename = "resistance_K_W")]
    pub resistance: f64,
    /// Capacity, J/K.
    #[serde(rename = "capacity_J_K")]
    pub capacity: f64,
    /// Time constant, s.
    #[serde(rename = "time_constant_s")]
    pub time_constant: f64,
}

/// A rung of a Cauer ladder.
#[derive(Clone, Debug, Serialize)]
pub struct ZthRung {
    /// Capacity to ground, J/K.
    #[serde(rename = "capacity_J_K")]
    pub capacity: f64,
    /// Resistance to the next node, K/W.
    #[serde(rename = "resistance_K_W")]
    pub resistance: f64,
}

/// Structure functions over an even grid of cumulative resistance.
#[derive(Clone, Debug, Serialize)]
pub struct ZthBand {
    /// Cumulative resistance, K/W.
    #[serde(rename = "resistances_K_W")]
    pub resistances: Vec<f64>,
    /// Cumulative capacity, J/K.
    #[serde(rename = "capacities_J_K")]
    pub capacities: Vec<f64>,
    /// Lower edge of its band, J/K.
    #[serde(rename = "capacities_low_J_K")]
    pub capacities_low: Vec<f64>,
    /// Upper edge of its band, J/K.
    #[serde(rename = "capacities_high_J_K")]
    pub capacities_high: Vec<f64>,
    /// Differential structure function, W² s/K².
    #[serde(rename = "differential_W2s_K2")]
    pub slopes: Vec<f64>,
    /// Lower edge of its band, W² s/K².
    #[serde(rename = "differential_low_W2s_K2")]
    pub slopes_low: Vec<f64>,
    /// Upper edge of its band, W² s/K².
    #[serde(rename = "differential_high_W2s_K2")]
    pub slopes_high: Vec<f64>,
}

/// An interface that was found.
#[derive(Clone, Debug, Serialize)]
pub struct ZthInterface {
    /// Its name where the source knows it, else "interface 1" and so on; "end" for the last resistance of a measured path.
    pub name: String,
    /// Cumulative resistance from the junction at which it begins, K/W.
    #[serde(rename = "position_K_W")]
    pub position: f64,
    /// Standard uncertainty of the position, K/W.
    #[serde(rename = "position_uncertainty_K_W")]
    pub position_uncertainty: f64,
    /// Its resistance, K/W.
    #[serde(rename = "resistance_K_W")]
    pub resistance: f64,
    /// Standard uncertainty of the resistance, K/W.
    #[serde(rename = "resistance_uncertainty_K_W")]
    pub resistance_uncertainty: f64,
    /// Cumulative capacity on it, J/K.
    #[serde(rename = "capacity_J_K")]
    pub capacity: f64,
    /// Its resistance in the case, where the source is a stack, K/W.
    #[serde(rename = "exact_resistance_K_W", skip_serializing_if = "Option::is_none")]
    pub exact: Option<f64>,
}

/// A layer of the fitted path with the bare resistance behind it.
#[derive(Clone, Debug, Serialize)]
pub struct ZthLayer {
    /// Resistance, K/W.
    #[serde(rename = "resistance_K_W")]
    pub resistance: f64,
    /// Capacity, J/K.
    #[serde(rename = "capacity_J_K")]
    pub capacity: f64,
    /// Bare resistance behind it, K/W.
    #[serde(rename = "behind_K_W")]
    pub behind: f64,
}

/// What is known exactly of a stack.
#[derive(Clone, Debug, Serialize)]
pub struct ZthExact {
    /// Resistance of the whole path, K/W.
    #[serde(rename = "total_resistance_K_W")]
    pub total: f64,
    /// The slowest natural modes as terms of the exact Foster network, slowest first.
    pub modes: Vec<ZthFoster>,
    /// Resistance of all faster modes together, K/W.
    #[serde(rename = "faster_modes_K_W")]
    pub rest: f64,
    /// Layers, interfaces and boundary from the junction on.
    pub sections: Vec<ZthSection>,
    /// Heat capacity behind the junction, J/K.
    #[serde(rename = "capacity_behind_J_K")]
    pub behind: f64,
}

/// A section of the path of the heat.
#[derive(Clone, Debug, Serialize)]
pub struct ZthSection {
    /// Its name.
    pub name: String,
    /// "layer", "interface", "spreading" or "boundary".
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Cumulative resistance at its ends, K/W.
    #[serde(rename = "resistance_K_W")]
    pub resistance: [f64; 2],
    /// Cumulative capacity at its ends, J/K.
    #[serde(rename = "capacity_J_K")]
    pub capacity: [f64; 2],
}

/// What two impedances say together.
#[derive(Clone, Debug, Serialize)]
pub struct ZthDual {
    /// Difference of the total resistances, second less first, K/W.
    #[serde(rename = "step_K_W")]
    pub step: f64,
    /// Its standard uncertainty, K/W.
    #[serde(rename = "step_uncertainty_K_W")]
    pub step_uncertainty: f64,
    /// Junction to case where the structure functions separate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_structure_functions: Option<ZthEstimate>,
    /// Junction to case where the slopes of the impedances separate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_derivatives: Option<ZthEstimate>,
    /// When they separate, s.
    #[serde(rename = "separation_time_s", skip_serializing_if = "Option::is_none")]
    pub separation_time: Option<f64>,
    /// The report of the second impedance.
    pub second: ZthReport,
}

/// A junction-to-case resistance.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ZthEstimate {
    /// R_θJC, K/W.
    #[serde(rename = "resistance_K_W")]
    pub resistance: f64,
    /// Standard uncertainty, K/W.
    #[serde(rename = "uncertainty_K_W")]
    pub uncertainty: f64,
}

impl ZthReport {
    /// The networks as a netlist.
    pub fn netlist(&self, name: &str) -> String {
        let foster: Vec<FosterTerm> = self
            .foster
            .iter()
            .map(|t| FosterTerm { resistance: t.resistance, time_constant: t.time_constant })
            .collect();
        let cauer: Vec<CauerRung> =
            self.cauer.iter().map(|r| CauerRung { capacity: r.capacity, resistance: r.resistance }).collect();
        netlist(name, self.title.as_deref().unwrap_or(&self.about), &foster, &cauer)
    }

    /// The exact structure function, straight from point to point: cumulative resistance (K/W) and capacity (J/K).
    pub fn exact_structure(&self) -> Option<Vec<(f64, f64)>> {
        let exact = self.exact.as_ref()?;
        let mut points = vec![(0.0, exact.behind)];
        points.extend(exact.sections.iter().map(|s| (s.resistance[1], s.capacity[1])));
        Some(points)
    }
}

fn foster(term: &FosterTerm) -> ZthFoster {
    ZthFoster { resistance: term.resistance, capacity: term.capacity(), time_constant: term.time_constant }
}

/// Estimated noise over the whole resistance above which the readings hardly are an impedance.
const MISFIT: f64 = 0.05;
/// Most exact modes that are listed.
const MODES: usize = 200;

fn exact(path: &HeatPath, first: f64) -> ZthExact {
    let modes: Vec<ZthFoster> = path.modes(0.1 * first, MODES).iter().map(foster).collect();
    let points = path.structure();
    let sections = path
        .sections
        .iter()
        .zip(points.windows(2))
        .map(|(section, ends)| ZthSection {
            name: section.name.clone(),
            kind: section.kind.word(),
            resistance: [ends[0].0, ends[1].0],
            capacity: [ends[0].1, ends[1].1],
        })
        .collect();
    let total = path.resistance();
    ZthExact {
        total,
        rest: (total - modes.iter().map(|m| m.resistance).sum::<f64>()).max(0.0),
        modes,
        sections,
        behind: points[0].1,
    }
}

/// The interfaces of the source that a detected one covers, by more than half of the shorter.
fn label(found: &DetectedInterface, number: usize, path: Option<&HeatPath>) -> (String, Option<f64>) {
    let Some(path) = path else {
        return (if found.last { "end".into() } else { format!("interface {number}") }, None);
    };
    let (from, to) = (found.position, found.position + found.resistance);
    let ends = path.structure();
    let covered: Vec<(&str, f64)> = path
        .sections
        .iter()
        .zip(ends.windows(2))
        .filter(|(section, _)| section.kind != SectionKind::Layer && section.resistance > 0.0)
        .filter(|(section, ends)| {
            let common = to.min(ends[1].0) - from.max(ends[0].0);
            common > 0.5 * section.resistance.min(found.resistance)
        })
        .map(|(section, _)| (section.name.as_str(), section.resistance))
        .collect();
    if covered.is_empty() {
        return (format!("interface {number}"), None);
    }
    let names: Vec<&str> = covered.iter().map(|c| c.0).collect();
    (names.join(" + "), Some(covered.iter().map(|c| c.1).sum()))
}

pub(super) fn report(impedance: &Impedance, analysis: &Analysis) -> ZthReport {
    let mut warnings = impedance.warnings.clone();
    let last = analysis.samples.times[analysis.samples.len() - 1];
    let unsettled = analysis.spectrum.unsettled(last);
    if unsettled > 0.02 {
        warnings.push(format!(
            "the impedance has not settled: {:.0} % of the resistance belongs to time constants beyond the last time, {last:.3} s, and is known no better than that",
            100.0 * unsettled
        ));
    }
    if analysis.spectrum.noise_estimated && analysis.spectrum.noise > MISFIT * analysis.total.0 {
        warnings.push(format!(
            "the readings stray by {:.2e} K/W from every impedance that rises as one must: they are very noisy, or no step response, or their first moments are electrical (--offset)",
            analysis.spectrum.noise
        ));
    }
    if let Some(path) = &analysis.layered
        && path.chi_squared > 2.0 * path.freedom + 10.0
    {
        warnings.push(format!(
            "no path of uniform layers reproduces the impedance within the noise (residuals {:.1} times as large): heat spreads, or the noise is given too small; the uncertainties of the interfaces are widened by as much",
            (path.chi_squared / path.freedom).sqrt()
        ));
    }
    let spectrum = &analysis.spectrum;
    let function = &analysis.function;
    let interfaces = analysis
        .interfaces
        .iter()
        .enumerate()
        .map(|(k, found)| {
            let (name, exact) = label(found, k + 1, impedance.path.as_ref());
            ZthInterface {
                name,
                position: found.position,
                position_uncertainty: found.position_uncertainty,
                resistance: found.resistance,
                resistance_uncertainty: found.resistance_uncertainty,
                capacity: found.capacity,
                exact,
            }
        })
        .collect();
    ZthReport {
        kind: "zth",
        title: impedance.title.clone(),
        version: env!("CARGO_PKG_VERSION"),
        source: impedance.source,
        about: impedance.about.clone(),
        method: format!(
            "non-negative least squares on the impedance, smoothed as far as the noise allows (second differences, {:.1e} of the trace); Foster to Cauer without subtraction; band: {} repeated measurements and the posterior of {} uniform layers; interfaces: the bare resistances between those layers",
            spectrum.smoothing,
            analysis.members.len(),
            analysis.layered.as_ref().map_or(0, |path| path.layers.len())
        ),
        noise: spectrum.noise,
        noise_estimated: spectrum.noise_estimated,
        residual: spectrum.residual,
        total: analysis.total.0,
        total_uncertainty: analysis.total.1,
        zth: ZthImpedance { times: impedance.times.clone(), values: impedance.values.clone() },
        spectrum: ZthSpectrum {
            time_constants: spectrum.time_constants.clone(),
            density: spectrum.resistances.iter().map(|r| r / spectrum.spacing).collect(),
        },
        foster: analysis.foster.iter().map(foster).collect(),
        cauer: analysis
            .cauer
            .iter()
            .map(|rung| ZthRung { capacity: rung.capacity, resistance: rung.resistance })
            .collect(),
        structure: ZthBand {
            resistances: function.resistances.clone(),
            capacities: function.capacities.clone(),
            capacities_low: function.capacities_low.clone(),
            capacities_high: function.capacities_high.clone(),
            slopes: function.slopes.clone(),
            slopes_low: function.slopes_low.clone(),
            slopes_high: function.slopes_high.clone(),
        },
        interfaces,
        layers: analysis
            .layered
            .iter()
            .flat_map(|path| &path.layers)
            .map(|&[resistance, capacity, behind]| ZthLayer { resistance, capacity, behind })
            .collect(),
        exact: impedance.path.as_ref().map(|path| exact(path, impedance.times[0])),
        dual: None,
        seconds: 0.0,
        warnings,
    }
}

pub(super) fn dual(dual: &DualInterface, second: ZthReport) -> ZthDual {
    let estimate = |(resistance, uncertainty)| ZthEstimate { resistance, uncertainty };
    ZthDual {
        step: dual.step,
        step_uncertainty: dual.step_uncertainty,
        by_structure_functions: dual.by_structure.map(estimate),
        by_derivatives: dual.by_slope.map(estimate),
        separation_time: dual.separation_time,
        second,
    }
}
