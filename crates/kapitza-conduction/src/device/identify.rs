//! The resistance map of one interface from a measured temperature map: voids and delamination.
//!
//! The device is known but for R″ of one interface, and a temperature map of one face is measured. The temperatures of
//! a device with given R″ come from finite volumes on two meshes and their extrapolation; how they answer to R″ from a
//! dense model that is exact for every map ([`model`]). Three results follow: voids with area, place and resistance,
//! found by a scan with a stated rate of false alarms ([`scan`]) and fitted as objects ([`voids`]); a regularised map
//! of R″ with its uncertainty and resolution ([`smooth`]); and the smallest void that this measurement could show.

mod dense;
mod error;
mod grid;
mod model;
mod observe;
mod outcome;
mod problem;
mod scan;
mod smooth;
mod voids;

use super::geometry::whole as geometry_whole;
use super::mesh::Mesh;
use super::{Device, DeviceError, DeviceOptions, PlaneKind, Rectangle};
pub use error::IdentifyError;
use grid::Pixels;
use kapitza_core::Monitor;
use model::{Plane, Reduced, Solved};
use outcome::{Found, finish};
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
