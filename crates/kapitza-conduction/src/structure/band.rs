//! The whole analysis of one impedance, and the band of its structure functions.
//!
//! The band holds, at every cumulative resistance, 95 % of two families that both reproduce the impedance: spectra of
//! repeated measurements (the data with fresh noise, the smoothing anywhere between none and the one chosen), and paths
//! of uniform layers from the posterior of the layered fit. The first are too smooth at steps, the second too sharp in
//! gradients: between them lies what the data cannot decide.

use super::deconvolution::Deconvolution;
use super::function::slopes;
use super::{
    CauerRung, Cumulative, DetectedInterface, FosterTerm, LayeredPath, Samples, Spectrum, StructureError,
    StructureFunction, cauer_ladder, layers,
};
use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Settings of the analysis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Standard deviation of the noise of one reading, K/W; estimated from the residuals where absent.
    pub noise: Option<f64>,
    /// Repeated measurements for the band.
    pub members: usize,
    /// Seed of their noise.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { noise: None, members: 12, seed: 1 }
    }
}

/// Points of the structure functions.
const POINTS: usize = 301;
/// Draws from the posterior of the layered fit.
const DRAWS: usize = 120;

/// What an impedance says.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The samples that were used.
    pub samples: Samples,
    /// The spectrum of time constants.
    pub spectrum: Spectrum,
    /// It as a Foster network.
    pub foster: Vec<FosterTerm>,
    /// The same impedance as a ladder.
    pub cauer: Vec<CauerRung>,
    /// The structure function of the ladder.
    pub cumulative: Cumulative,
    /// Structure functions over an even grid, with their band.
    pub function: StructureFunction,
    /// The fitted path of uniform layers.
    pub layered: Option<LayeredPath>,
    /// The interfaces found.
    pub interfaces: Vec<DetectedInterface>,
    /// Resistance of the whole path with its standard uncertainty, K/W.
    pub total: (f64, f64),
    /// Foster networks of repeated measurements.
    pub members: Vec<Vec<FosterTerm>>,
}

/// Analyses readings of a thermal impedance (K/W) at rising times (s).
pub fn analyse(times: &[f64], values: &[f64], options: &Options) -> Result<Analysis, StructureError> {
    if let Some(noise) = options.noise.filter(|n| !(n.is_finite() && *n > 0.0)) {
        return Err(StructureError::Noise { noise });
    }
    let samples = Samples::new(times, values)?;
    let problem = Deconvolution::new(&samples);
    let spectrum = problem.spectrum(&samples, options.noise)?;
    let foster = spectrum.foster();
    let cauer = trimmed(cauer_ladder(&foster));
    let cumulative = Cumulative::of_ladder(&cauer);
    let paths = layers::fit(&samples, spectrum.noise);

    let mut random = Xoshiro256PlusPlus::seed_from_u64(options.seed);
    let mut members = Vec::with_capacity(options.members);
    let weakest = Deconvolution::weakest().max(1e-4 * spectrum.smoothing);
    for index in 0..options.members {
        let noisy: Vec<f64> = samples
            .values
            .iter()
            .zip(&samples.weights)
            .map(|(z, w)| z + spectrum.noise / w.sqrt() * random.sample::<f64, _>(StandardNormal))
            .collect();
        let share = (index as f64 + 0.5) / options.members as f64;
        let smoothing = weakest.powf(share) * spectrum.smoothing.powf(1.0 - share);
        let mut resistances = spectrum.resistances.clone();
        problem.solve(&noisy, smoothing, &mut resistances);
        members.push(problem.with_resistances(&resistances));
    }

    let end = cumulative.total;
    let grid: Vec<f64> = (0..POINTS).map(|i| end * i as f64 / (POINTS - 1) as f64).collect();
    let on_grid =
        |function: &Cumulative| -> Vec<f64> { grid.iter().map(|&r| function.capacity(r)).collect() };
    let capacities = on_grid(&cumulative);
    let spectra: Vec<Vec<f64>> =
        members.iter().map(|terms| on_grid(&Cumulative::of_ladder(&trimmed(cauer_ladder(terms))))).collect();
    let mut drawn: Vec<Vec<f64>> = Vec::new();
    for (place, path) in paths.iter().enumerate() {
        let factor = path.factor();
        for _ in 0..if place == 0 { DRAWS } else { DRAWS / 4 } {
            drawn.push(on_grid(&path.drawn(&factor, || random.sample(StandardNormal))));
        }
    }
    let layered = paths.into_iter().next();
    let own_slopes = slopes(&grid, &capacities);
    let (capacities_low, capacities_high) = edges(&capacities, &spectra, &drawn);
    let slope_of = |all: &[Vec<f64>]| -> Vec<Vec<f64>> { all.iter().map(|c| slopes(&grid, c)).collect() };
    let (slopes_low, slopes_high) = edges(&own_slopes, &slope_of(&spectra), &slope_of(&drawn));
    let interfaces = layered.as_ref().map(LayeredPath::interfaces).unwrap_or_default();
    let totals: Vec<f64> = members.iter().map(|m| m.iter().map(|t| t.resistance).sum()).collect();
    let total = match &layered {
        // Where uniform layers explain the impedance they know its end best; a smooth spectrum is a little off.
        Some(path) if path.chi_squared < 1.5 * path.freedom + 10.0 => path.total(),
        Some(path) => (end, path.total().1.max(deviation(&totals))),
        None => (end, deviation(&totals)),
    };
    let function = StructureFunction {
        resistances: grid,
        capacities,
        capacities_low,
        capacities_high,
        slopes: own_slopes,
        slopes_low,
        slopes_high,
    };
    Ok(Analysis {
        samples,
        spectrum,
        foster,
        cauer,
        cumulative,
        function,
        layered,
        interfaces,
        total,
        members,
    })
}

/// Without the far rungs, beyond any meaning, that a thousandth of a thousandth of the resistance is left for.
fn trimmed(mut ladder: Vec<CauerRung>) -> Vec<CauerRung> {
    let total: f64 = ladder.iter().map(|r| r.resistance).sum();
    let mut passed = 0.0;
    for k in 0..ladder.len() {
        passed += ladder[k].resistance;
        if passed >= (1.0 - 1e-6) * total {
            let rest: f64 = ladder[k + 1..].iter().map(|r| r.resistance).sum();
            ladder[k].resistance += rest;
            ladder.truncate(k + 1);
            break;
        }
    }
    ladder
}

fn deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    if values.len() < 2 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
}

/// Lower and upper edge: the whole of the spectra, 95 % of the drawn paths, and the result itself.
fn edges(own: &[f64], spectra: &[Vec<f64>], drawn: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let mut column: Vec<f64> = Vec::new();
    own.iter()
        .enumerate()
        .map(|(i, &value)| {
            let (mut low, mut high) = (value, value);
            for member in spectra {
                low = low.min(member[i]);
                high = high.max(member[i]);
            }
            column.clear();
            column.extend(drawn.iter().map(|member| member[i]));
            column.sort_by(f64::total_cmp);
            if let Some(cut) = (!column.is_empty()).then_some(column.len() / 40) {
                low = low.min(column[cut]);
                high = high.max(column[column.len() - 1 - cut]);
            }
            (low, high)
        })
        .unzip()
}
