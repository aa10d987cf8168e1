//! From the fit and the map to the numbers of a report.

use super::problem::Problem;
use super::{DOUBT, Identification, IdentifyError, Uncertain, Views, Void, observe, smooth, voids};
use crate::device::{DeviceError, DeviceOptions, Identified};
use kapitza_core::Monitor;

/// What the scan and the fit have found.
pub(super) struct Found<'a> {
    pub problem: &'a Problem<'a>,
    pub fit: &'a voids::Fit,
    pub significances: &'a [f64],
    pub threshold: f64,
    pub detectable: Vec<f64>,
    /// Weighted residuals with R″ uniform.
    pub uniform: Vec<f64>,
}

pub(super) fn finish(
    found: Found<'_>,
    views: &Views<'_>,
    task: &Identification,
    options: &DeviceOptions,
    (data, noise, correction): (&observe::Data, f64, &[f64]),
    monitor: &dyn Monitor,
) -> Result<Identified, IdentifyError> {
    let Found { problem, fit, significances, threshold, detectable, uniform } = found;
    let pixels = problem.pixels;
    let level = fit.parameters[0];
    let smooth =
        smooth::map(problem, level, task.penalty, task.choice, monitor).map_err(DeviceError::from)?;
    // The temperatures of the identified map, solved in full.
    let solved = views.solve(0, task, pixels, &smooth.x, options, monitor)?;
    let predicted: Vec<f64> =
        views.seen(0, &solved).iter().zip(correction).map(|(t, c)| t + c + smooth.offset).collect();
    let columns = solved.columns(task.interface, pixels);
    let mut sums = vec![[0.0; 2]; pixels.count()];
    for column in &columns {
        sums[column.pixel][0] += column.area;
        sums[column.pixel][1] += column.area * column.resistance;
    }
    let nominal: Vec<f64> = sums.iter().map(|s| s[1] / s[0]).collect();
    let total: [f64; 2] = [0, 1].map(|n| sums.iter().map(|s| s[n]).sum());
    let resistance: Vec<f64> = nominal.iter().zip(&smooth.x).map(|(r, x)| r * x.exp()).collect();
    let uncertainty = resistance.iter().zip(&smooth.deviation).map(|(r, s)| r * s).collect();
    let open = |mut values: Vec<f64>| -> Vec<f64> {
        values.iter_mut().zip(&nominal).filter(|v| v.1.is_nan()).for_each(|v| *v.0 = f64::NAN);
        values
    };
    let residuals: Vec<f64> = task.map.values.iter().zip(&predicted).map(|(m, p)| m - p).collect();
    let known = residuals.iter().filter(|r| r.is_finite());
    let (square, count) = known.fold((0.0, 0.0), |(s, n), r| (s + r * r, n + 1.0));
    let binned = data.means(residuals.iter().map(|r| if r.is_nan() { 0.0 } else { *r }));
    let bins = binned.len();
    let chi: f64 = binned.iter().zip(&problem.weight).map(|(r, w)| (r * w).powi(2)).sum();
    let spread = |values: &[f64]| -> f64 {
        let finite = values.iter().filter(|v| v.is_finite());
        let (sum, n) = finite.fold((0.0, 0.0), |(s, n), v| (s + v * v, n + 1.0));
        (sum / f64::max(n, 1.0)).sqrt()
    };
    let mean = total[1] / total[0];
    let count_of = fit.parameters.len();
    let mut voids: Vec<Void> = significances
        .iter()
        .enumerate()
        .map(|(n, &significance)| void(problem, fit, n, significance, &nominal))
        .collect();
    voids.sort_by(|a, b| b.significance.total_cmp(&a.significance));
    let uncertain = |at: usize| fit.covariance[at * count_of + at].max(0.0).sqrt();
    Ok(Identified {
        outline: pixels.outline,
        pixels: pixels.shape,
        resolution: open(smooth.resolution),
        spread: open(smooth.spread),
        detectable: open(detectable),
        uncertainty,
        level: Uncertain { value: mean * level.exp(), uncertainty: mean * level.exp() * uncertain(0) },
        nominal: mean,
        voids,
        threshold,
        noise,
        offset: task.offset.then(|| Uncertain { value: fit.parameters[1], uncertainty: uncertain(1) }),
        residual: (square / f64::max(count, 1.0)).sqrt(),
        chi_squared: chi / (bins as f64 - smooth.degrees).max(1.0),
        chi_squared_uniform: uniform.iter().map(|r| r * r).sum::<f64>() / bins as f64,
        strength: smooth.strength,
        degrees: smooth.degrees,
        bins,
        discretisation_error: DOUBT * spread(correction),
        unknowns: views.meshes[1].cells(),
        seconds: 0.0,
        predicted,
        resistance,
    })
}

/// The numbers of a void.
fn void(problem: &Problem<'_>, fit: &voids::Fit, n: usize, significance: f64, nominal: &[f64]) -> Void {
    let start = 2 + n * voids::OF_VOID;
    let moment = |which: usize| {
        let estimate = problem.estimate(fit, n, &|p| problem.moments(p, n)[which]);
        Uncertain { value: estimate.value, uncertainty: estimate.uncertainty }
    };
    let covered = problem.covered(&fit.parameters, n);
    let (mut sum, mut weight) = (0.0, 0.0);
    for &(pixel, part) in &covered {
        if nominal[pixel].is_finite() {
            sum += part * nominal[pixel];
            weight += part;
        }
    }
    let log = problem.estimate(fit, n, &|p| p[0] + p[start + 3]);
    let contrast = problem.estimate(fit, n, &|p| p[start + 3]);
    let uncertain = |base: f64, log: voids::Estimate| Uncertain {
        value: base * log.value.exp(),
        uncertainty: base * log.value.exp() * log.uncertainty,
    };
    let shape = &fit.parameters[start..start + voids::OF_VOID];
    let outline: Vec<[f64; 2]> = (0..72)
        .map(|step| {
            let angle = f64::from(step) * std::f64::consts::TAU / 72.0;
            let wave: f64 = (0..3)
                .map(|k| {
                    let (sin, cos) = ((k + 2) as f64 * angle).sin_cos();
                    shape[4 + 2 * k] * cos + shape[5 + 2 * k] * sin
                })
                .sum();
            let radius = shape[2].exp() * (1.0 + wave).max(0.1);
            [shape[0] + radius * angle.cos(), shape[1] + radius * angle.sin()]
        })
        .collect();
    let circumference: f64 = (0..outline.len())
        .map(|n| {
            let [a, b] = [outline[n], outline[(n + 1) % outline.len()]];
            (a[0] - b[0]).hypot(a[1] - b[1])
        })
        .sum();
    let doubt = problem.area_doubt(circumference);
    let mut area = moment(0);
    // A doubt of one edge moves the centre by about half of that of the area over the diameter.
    let aside = 0.25 * doubt / shape[2].exp();
    let centre = [1, 2].map(|which| {
        let place = moment(which);
        Uncertain { uncertainty: place.uncertainty.hypot(aside), ..place }
    });
    // What the void holds back, its area times 1 − 1/contrast, is seen; a doubt of the area is one of the contrast.
    let lost = (contrast.value.exp() - 1.0).max(0.0) * doubt / area.value;
    area.uncertainty = area.uncertainty.hypot(doubt);
    let wider = |log: voids::Estimate| voids::Estimate { uncertainty: log.uncertainty.hypot(lost), ..log };
    Void {
        area,
        centre,
        resistance: uncertain(sum / weight, wider(log)),
        contrast: uncertain(1.0, wider(contrast)),
        significance,
        outline,
    }
}
