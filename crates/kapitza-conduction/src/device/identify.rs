//! The resistance map of one interface from a measured temperature map: voids and delamination.
//!
//! The device is known but for R″ of one interface, and a temperature map of one face is measured. The temperatures of
//! a device with given R″ come from finite volumes on two meshes and their extrapolation; how they answer to R″ from a
//! dense model that is exact for every map ([`model`]). Three results follow: voids with area, place and resistance,
//! found by a scan with a stated rate of false alarms ([`scan`]) and fitted as objects ([`voids`]); a regularised map
//! of R″ with its uncertainty and resolution ([`smooth`]); and the smallest void that this measurement could show.

mod dense;
mod grid;
mod model;
mod observe;
mod problem;
mod scan;
mod smooth;
mod voids;

use super::geometry::whole as geometry_whole;
use super::mesh::Mesh;
use super::{Device, DeviceError, DeviceOptions, PlaneKind, Rectangle};
use grid::Pixels;
use kapitza_core::Monitor;
use model::{Plane, Reduced, Solved};
use problem::Problem;
use std::time::Instant;

/// A measured temperature map.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredMap {
    /// What the map shows, m, in the coordinates of the device.
    pub outline: Rectangle,
    /// Number of pixels along x.
    pub columns: usize,
    /// Temperature of every pixel, K: x fastest, rows from the smallest y upwards; NaN where masked.
    pub values: Vec<f64>,
}

/// What makes a map of R″ likely before anything is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Penalty {
    /// Neighbouring pixels are alike.
    #[default]
    Smooth,
    /// Pixels are alike except across edges (total variation).
    Edges,
}

/// How the strength of the penalty is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Largest probability of the data.
    #[default]
    Evidence,
    /// Residuals as large as the noise.
    Discrepancy,
    /// Best prediction of a datum left out.
    CrossValidation,
}

/// What is to be identified, from what.
#[derive(Clone, Debug, PartialEq)]
pub struct Identification {
    /// Index of the interface: of the layer above it.
    pub interface: usize,
    /// Layer whose face is measured.
    pub layer: usize,
    /// Which of its faces; not a plane inside.
    pub face: PlaneKind,
    /// The measured map.
    pub map: MeasuredMap,
    /// Standard deviation of the noise of a pixel, K; estimated from the map where absent.
    pub noise: Option<f64>,
    /// Pixels of the interface along x and y; chosen where absent.
    pub pixels: Option<[usize; 2]>,
    /// Whether the whole map may be too high or too low by the same unknown amount.
    pub offset: bool,
    /// Penalty of the map.
    pub penalty: Penalty,
    /// How its strength is chosen.
    pub choice: Choice,
    /// Probability that a map without voids shows one, 0 to 1.
    pub false_alarm: f64,
}

/// A number with its standard uncertainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uncertain {
    /// Its value.
    pub value: f64,
    /// Its standard uncertainty.
    pub uncertainty: f64,
}

/// A void: a region whose R″ exceeds that around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Void {
    /// Area, m².
    pub area: Uncertain,
    /// x and y of its centre, m.
    pub centre: [Uncertain; 2],
    /// R″ in it, m² K/W: e to the mean of the logarithm, which has the relative uncertainty.
    pub resistance: Uncertain,
    /// R″ in it over that around it.
    pub contrast: Uncertain,
    /// How many standard deviations its trace in the map stands out of the noise.
    pub significance: f64,
    /// Its outline, m: points of a closed curve.
    pub outline: Vec<[f64; 2]>,
}

/// The identified interface.
#[derive(Clone, Debug, PartialEq)]
pub struct Identified {
    /// Where the pixels lie, m.
    pub outline: Rectangle,
    /// Their numbers along x and y.
    pub pixels: [usize; 2],
    /// R″ of every pixel, m² K/W: x fastest, rows from the smallest y upwards; NaN where the interface is open.
    pub resistance: Vec<f64>,
    /// Its standard uncertainty, m² K/W.
    pub uncertainty: Vec<f64>,
    /// Diagonal of the resolution matrix, 0 (the data say nothing) to 1.
    pub resolution: Vec<f64>,
    /// Root-mean-square radius within which the map is a mean, m.
    pub spread: Vec<f64>,
    /// Area of the smallest void of ten times the R″ that would be found with 90 % probability, m²; NaN where none
    /// would.
    pub detectable: Vec<f64>,
    /// R″ of the interface as a whole without its voids, m² K/W.
    pub level: Uncertain,
    /// R″ of the case, mean over the interface, m² K/W.
    pub nominal: f64,
    /// The voids, most significant first.
    pub voids: Vec<Void>,
    /// Standard deviations from which something is a void.
    pub threshold: f64,
    /// The noise that was given or estimated, K.
    pub noise: f64,
    /// Offset of the whole map, K; `None` where it was taken to be zero.
    pub offset: Option<Uncertain>,
    /// Predicted temperature of every measured pixel, K, with the identified map.
    pub predicted: Vec<f64>,
    /// Root mean square of measured minus predicted, K.
    pub residual: f64,
    /// χ² of the bins per degree of freedom, with the identified map.
    pub chi_squared: f64,
    /// The same with R″ uniform.
    pub chi_squared_uniform: f64,
    /// Strength of the penalty.
    pub strength: f64,
    /// How many numbers the data determine.
    pub degrees: f64,
    /// Bins of the data.
    pub bins: usize,
    /// Estimated error of the predicted temperatures from the meshes, K (root mean square).
    pub discretisation_error: f64,
    /// Cells of the finer mesh.
    pub unknowns: usize,
    /// Time it took, s.
    pub seconds: f64,
}

/// Why an interface could not be identified.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IdentifyError {
    /// The device could not be solved.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The interface does not lie between two layers.
    #[error("there is no interface between two layers with this number")]
    Interface,
    /// The measured plane is not a face of a layer.
    #[error("the measured plane must be the lower or the upper face of a layer")]
    Plane,
    /// The map lies beside the layer.
    #[error("the map ({map}) reaches beyond {layer} ({outline})")]
    Outside {
        /// What the map shows.
        map: Rectangle,
        /// The layer.
        layer: String,
        /// Its outline.
        outline: Rectangle,
    },
    /// The map has no rectangular shape or no sensible values.
    #[error("the map holds {count} values in rows of {columns}")]
    Shape {
        /// Number of values.
        count: usize,
        /// Values of a row.
        columns: usize,
    },
    /// Too little is measured.
    #[error("only {usable} bins of the map are measured on material; at least 4 are needed")]
    NoData {
        /// Bins with data.
        usable: usize,
    },
    /// Too many pixels.
    #[error("{columns} columns of the interface were asked for, more than {allowed}")]
    TooMany {
        /// Columns.
        columns: usize,
        /// The most that is allowed.
        allowed: usize,
    },
    /// A number is out of its range.
    #[error("{quantity} = {value}; it must be {allowed}")]
    Value {
        /// The quantity.
        quantity: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The noise cannot be told from the map.
    #[error("the noise cannot be estimated from this map; give it")]
    Noise,
}

/// Pixels along the longer side where none are given.
const PIXELS: f64 = 24.0;

/// Most columns of the interface: their dense matrices grow with the square, the time with the cube.
pub const MOST_COLUMNS: usize = 4096;

/// Most voids that are looked for.
const MOST_VOIDS: usize = 12;

/// What is still in doubt of the correction for the mesh.
const DOUBT: f64 = 0.1;

impl Device {
    /// Identifies the resistance map of an interface from a measured temperature map.
    ///
    /// # Errors
    /// What [`Device::check`] finds; a map that does not fit the face; a device that cannot be solved.
    pub fn identify(
        &self,
        task: &Identification,
        options: &DeviceOptions,
        monitor: &dyn Monitor,
    ) -> Result<Identified, IdentifyError> {
        let start = Instant::now();
        self.check()?;
        let pixels = check(self, task)?;
        let mut result = run(self, task, &pixels, options, monitor)?;
        result.seconds = start.elapsed().as_secs_f64();
        Ok(result)
    }
}

/// What must hold before anything is solved; the pixels of the interface.
fn check(device: &Device, task: &Identification) -> Result<Pixels, IdentifyError> {
    let n = task.interface;
    if n == 0 || n >= device.layers.len() || device.interfaces[n].is_none() {
        return Err(IdentifyError::Interface);
    }
    let layer = device.layers.get(task.layer).ok_or(IdentifyError::Plane)?;
    if matches!(task.face, PlaneKind::Inside(_)) {
        return Err(IdentifyError::Plane);
    }
    let map = &task.map;
    let count = map.values.len();
    let sensible = map.values.iter().all(|v| v.is_nan() || (v.is_finite() && *v > 0.0));
    if map.columns == 0 || count == 0 || !count.is_multiple_of(map.columns) || !sensible {
        return Err(IdentifyError::Shape { count, columns: map.columns });
    }
    let slack = 0.02 * layer.outline.size().into_iter().fold(0.0, f64::max);
    if !layer.outline.holds(&map.outline, slack) {
        return Err(IdentifyError::Outside {
            map: map.outline,
            layer: layer.name.clone(),
            outline: layer.outline,
        });
    }
    if let Some(noise) = task.noise
        && !(noise.is_finite() && noise > 0.0)
    {
        return Err(IdentifyError::Value { quantity: "noise", value: noise, allowed: "above 0 K" });
    }
    if !(task.false_alarm > 0.0 && task.false_alarm < 1.0) {
        return Err(IdentifyError::Value {
            quantity: "probability of a false alarm",
            value: task.false_alarm,
            allowed: "between 0 and 1",
        });
    }
    let outline =
        device.layers[n - 1].outline.overlap(&device.layers[n].outline).ok_or(IdentifyError::Interface)?;
    let [length, width] = outline.size();
    let longer = length.max(width);
    let shape = task.pixels.unwrap_or_else(|| {
        [length, width].map(|side| geometry_whole((PIXELS * side / longer).round()).max(4))
    });
    let columns = shape[0].saturating_mul(shape[1]);
    if columns > MOST_COLUMNS || shape.contains(&0) {
        return Err(IdentifyError::TooMany { columns, allowed: MOST_COLUMNS });
    }
    Ok(Pixels { outline, shape })
}

/// The two meshes with what is observed on each.
struct Views<'a> {
    device: &'a Device,
    meshes: [Mesh; 2],
    rows: [Vec<Option<observe::Row>>; 2],
    planes: [Plane; 2],
}

impl<'a> Views<'a> {
    fn new(
        device: &'a Device,
        task: &Identification,
        pixels: &Pixels,
        options: &DeviceOptions,
    ) -> Result<Self, IdentifyError> {
        let family = grid::family(device, pixels);
        let meshes =
            [family.mesh(device, 0, options.max_unknowns)?, family.mesh(device, 1, options.max_unknowns)?];
        let above = task.face == PlaneKind::Lower;
        let planes = [0, 1].map(|m| Plane { line: meshes[m].first[task.layer + usize::from(!above)], above });
        let rows = [0, 1].map(|m| {
            let mesh = &meshes[m];
            let solid = |c: usize| mesh.media(task.layer, c / mesh.nx())[c % mesh.nx()] != super::mesh::VOID;
            observe::rows(&task.map, mesh, &solid)
        });
        Ok(Self { device, meshes, rows, planes })
    }

    fn solve(
        &self,
        level: usize,
        task: &Identification,
        pixels: &Pixels,
        x: &[f64],
        options: &DeviceOptions,
        monitor: &dyn Monitor,
    ) -> Result<Solved<'_>, DeviceError> {
        Solved::new(self.device, &self.meshes[level], task.interface, pixels, x, options, monitor)
    }

    /// Temperature of every measured pixel, K.
    fn seen(&self, level: usize, solved: &Solved<'_>) -> Vec<f64> {
        let plane = solved.plane(self.planes[level]);
        self.rows[level]
            .iter()
            .map(|row| row.as_ref().map_or(f64::NAN, |row| row.iter().map(|&(c, w)| w * plane[c]).sum()))
            .collect()
    }
}

fn run(
    device: &Device,
    task: &Identification,
    pixels: &Pixels,
    options: &DeviceOptions,
    monitor: &dyn Monitor,
) -> Result<Identified, IdentifyError> {
    let views = Views::new(device, task, pixels, options)?;
    let data = observe::bins(&task.map, pixels, &views.rows[0])?;
    let noise = match task.noise {
        Some(noise) => noise,
        None => observe::noise(&task.map).filter(|&n| n > 0.0).ok_or(IdentifyError::Noise)?,
    };
    let rows = data.gather(&views.rows[0]);
    let mut x = vec![0.0; pixels.count()];
    // Twice: about the nominal joint, then, where voids were found, from the start again with the meshes corrected about
    // these: what the first correction made look like a void is not taken over.
    for round in 0..2 {
        let coarse = views.solve(0, task, pixels, &x, options, monitor)?;
        let fine = views.solve(1, task, pixels, &x, options, monitor)?;
        let (seen_coarse, seen_fine) = (views.seen(0, &coarse), views.seen(1, &fine));
        let correction: Vec<f64> =
            seen_coarse.iter().zip(&seen_fine).map(|(c, f)| 4.0 / 3.0 * (f - c)).collect();
        let columns = coarse.columns(task.interface, pixels);
        if columns.len() > MOST_COLUMNS || columns.is_empty() {
            return Err(IdentifyError::TooMany { columns: columns.len(), allowed: MOST_COLUMNS });
        }
        let first = data.means(seen_coarse.iter().copied());
        let reduced = Reduced::new(
            &coarse,
            task.interface,
            columns,
            pixels.count(),
            &x,
            views.planes[0],
            &rows,
            first,
            monitor,
        )?;
        let shift = data.means(correction.iter().copied());
        let weight = shift
            .iter()
            .zip(&data.count)
            .map(|(shift, &n)| 1.0 / (noise / (n as f64).sqrt()).hypot(DOUBT * shift))
            .collect();
        let problem = Problem {
            model: &reduced,
            pixels,
            data: data.value.iter().zip(&shift).map(|(d, s)| d - s).collect(),
            weight,
            offset: task.offset,
        };
        let mut now = problem.fit(&[0.0; 2], monitor).map_err(DeviceError::from)?;
        // Voids one after the other, most significant first, all fitted together.
        let mut significances = Vec::new();
        let mut threshold = f64::INFINITY;
        let mut detectable = Vec::new();
        let uniform = now.residual.clone();
        let mut refused = vec![false; pixels.count()];
        loop {
            let jacobian = problem.weighted(reduced.at(&now.x).jacobian());
            let mut directions = scan::uniform(&problem, &jacobian);
            directions.extend(now.directions.iter().skip(2).cloned());
            let scan = scan::Scan::new(&problem, jacobian, directions);
            if threshold.is_infinite() {
                threshold = scan.threshold(task.false_alarm);
                detectable = scan.detectable(&problem, threshold);
            }
            let mut taken = problem.taken(&now.parameters);
            taken.iter_mut().zip(&refused).for_each(|(taken, refused)| *taken |= refused);
            let found = scan.best(&now.residual, &taken).filter(|c| c.significance > threshold);
            let (Some(candidate), true) = (found, significances.len() < MOST_VOIDS) else { break };
            let mut begin = now.parameters.clone();
            begin.extend(problem.seed(&candidate));
            let next = problem.fit(&begin, monitor).map_err(DeviceError::from)?;
            if next.is_void(significances.len()) {
                significances.push(candidate.significance);
                now = next;
            } else {
                for pixel in problem.disc(candidate.pixel, candidate.radius) {
                    refused[pixel] = true;
                }
            }
        }
        if round == 0 && !significances.is_empty() {
            x.clone_from(&now.x);
            continue;
        }
        return finish(
            Found {
                problem: &problem,
                fit: &now,
                significances: &significances,
                threshold,
                detectable,
                uniform,
            },
            &views,
            task,
            options,
            (&data, noise, &correction),
            monitor,
        );
    }
    Err(IdentifyError::Interface)
}

/// What the scan and the fit have found.
struct Found<'a> {
    problem: &'a Problem<'a>,
    fit: &'a voids::Fit,
    significances: &'a [f64],
    threshold: f64,
    detectable: Vec<f64>,
    /// Weighted residuals with R″ uniform.
    uniform: Vec<f64>,
}

fn finish(
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
