//! Fields of a solved device as files, and the tables that HotSpot prints.

use crate::failure::Failure;
use crate::output;
use kapitza::case::DeviceReport;
use kapitza::conduction::device::{PlaneField, PlaneKind};
use kapitza::formats::field::{Array, Field, Plane, Series, npy, npz, vti, vtr, xdmf};
use kapitza::formats::hotspot::steady_text;
use std::path::{Path, PathBuf};

/// Voxels of an image along the longer side, and along z.
const VOXELS: [usize; 2] = [200, 64];

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// VTK's rectilinear grid: the mesh as it is.
    Rectilinear,
    /// VTK's image: equal voxels.
    Image,
    /// XDMF over time, with its numbers in a file beside it.
    Series,
    /// Named arrays.
    Archive,
    /// One array.
    Array,
    /// One cell a line.
    Table,
    /// HotSpot's steady temperatures.
    Steady,
    /// HotSpot's temperatures over time.
    Trace,
}

impl Format {
    /// What the ending of a path asks for, if it is a field or a table of HotSpot.
    pub fn of(path: &Path) -> Option<Self> {
        Some(match output::ending(path).as_str() {
            "vtr" => Self::Rectilinear,
            "vti" => Self::Image,
            "xdmf" => Self::Series,
            "npz" => Self::Archive,
            "npy" => Self::Array,
            "steady" => Self::Steady,
            "ttrace" => Self::Trace,
            "csv" if path.file_stem().is_some_and(|stem| output::ending(Path::new(stem)) == "field") => {
                Self::Table
            }
            _ => return None,
        })
    }
}

/// The files of a format, with their paths.
pub fn files(report: &DeviceReport, format: Format, path: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let failed = |error: kapitza::formats::field::FieldError| {
        Failure::Computation(format!("cannot make {}: {error}", path.display()))
    };
    let bytes = match format {
        Format::Steady => steady(report).into_bytes(),
        Format::Trace => trace(report)?.into_bytes(),
        Format::Rectilinear => vtr(&field(report, &report.fields)).map_err(failed)?,
        Format::Image => {
            let field = field(report, &report.fields);
            let voxels = voxels(&field);
            vti(&field, voxels).map_err(failed)?
        }
        Format::Table => field(report, &report.fields).csv().into_bytes(),
        Format::Archive => npz(&field(report, &report.fields), jumps(report)).map_err(failed)?,
        Format::Array => {
            let field = field(report, &report.fields);
            field.check().map_err(failed)?;
            let [nx, ny] = field.cells();
            let values = field.planes.iter().flat_map(|plane| plane.values).copied().collect();
            npy(&Array::Numbers(vec![field.planes.len(), ny, nx], values))
        }
        Format::Series => {
            let (text, numbers) = series(report, path)?;
            let beside = numbers_of(path);
            return Ok(vec![(beside, numbers), (path.to_owned(), text.into_bytes())]);
        }
    };
    Ok(vec![(path.to_owned(), bytes)])
}

/// The planes in the order of their layers and heights.
fn field<'a>(report: &'a DeviceReport, planes: &'a [PlaneField]) -> Field<'a> {
    let mut sorted: Vec<&PlaneField> = planes.iter().collect();
    sorted.sort_by(|a, b| (a.layer, a.z).partial_cmp(&(b.layer, b.z)).unwrap_or(std::cmp::Ordering::Equal));
    Field {
        x: planes.first().map_or(&[], |plane| &plane.x),
        y: planes.first().map_or(&[], |plane| &plane.y),
        planes: sorted
            .into_iter()
            .map(|plane| Plane {
                layer: plane.layer,
                name: report.layers.get(plane.layer).map_or("", |layer| &layer.0),
                place: match plane.kind {
                    PlaneKind::Lower => "lower".into(),
                    PlaneKind::Upper => "upper".into(),
                    PlaneKind::Inside(fraction) => fraction.to_string(),
                },
                z: plane.z,
                values: &plane.values,
            })
            .collect(),
    }
}

fn voxels(field: &Field<'_>) -> [usize; 3] {
    let length = |edges: &[f64]| edges.last().unwrap_or(&1.0) - edges.first().unwrap_or(&0.0);
    let (x, y) = (length(field.x), length(field.y));
    let longer = x.max(y);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and the most voxels"
    )]
    let count = |side: f64| (VOXELS[0] as f64 * side / longer).round().max(1.0) as usize;
    [count(x), count(y), VOXELS[1]]
}

/// Jumps across interfaces: lower side minus upper side, (interface, y, x).
fn jumps(report: &DeviceReport) -> Vec<(String, Array)> {
    let mut names = Vec::new();
    let mut values = Vec::new();
    let mut shape = [0, 0];
    for upper in 1..report.layers.len() {
        let (Some(name), Some(below), Some(above)) = (
            report.interface_below(upper),
            report.face(upper - 1, PlaneKind::Upper),
            report.face(upper, PlaneKind::Lower),
        ) else {
            continue;
        };
        if below.values.len() == above.values.len() {
            names.push(name.to_owned());
            shape = [below.y.len() - 1, below.x.len() - 1];
            values.extend(below.values.iter().zip(&above.values).map(|(a, b)| a - b));
        }
    }
    let mut arrays = Vec::new();
    if !names.is_empty() {
        let count = names.len();
        arrays.push(("interface".to_owned(), Array::Texts(names)));
        arrays.push(("jump_K".to_owned(), Array::Numbers(vec![count, shape[0], shape[1]], values)));
    }
    arrays
}

fn numbers_of(path: &Path) -> PathBuf {
    path.with_extension("xdmf.bin")
}

/// The planes that heat, at every time; of a steady device all planes, once.
fn series(report: &DeviceReport, path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let name =
        numbers_of(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let failed = |error| Failure::Computation(format!("cannot make {}: {error}", path.display()));
    let Some(course) = &report.course else {
        let series = Series { times: &[0.0], fields: vec![field(report, &report.fields)] };
        return xdmf(&series, &name).map_err(failed);
    };
    let common = |plane: &PlaneField| {
        report
            .field_series
            .iter()
            .all(|planes| planes.iter().any(|other| other.layer == plane.layer && other.kind == plane.kind))
    };
    let fields = report
        .field_series
        .iter()
        .map(|planes| {
            let mut field = field(report, planes);
            // The last time has all planes, the others those that heat.
            field.planes.retain(|kept| {
                planes.iter().any(|plane| plane.layer == kept.layer && plane.z == kept.z && common(plane))
            });
            field
        })
        .collect();
    xdmf(&Series { times: &course.times, fields }, &name).map_err(failed)
}

/// HotSpot's `.steady`: a block a line, name and mean temperature in K.
fn steady(report: &DeviceReport) -> String {
    steady_text(report.blocks.iter().map(|block| (block.name.as_str(), block.mean)))
}

/// HotSpot's `.ttrace`: the names, then a row of mean temperatures in K for every time.
fn trace(report: &DeviceReport) -> Result<String, Failure> {
    let Some(course) = &report.course else {
        return Err(Failure::argument(
            ".ttrace holds temperatures over time; this case is steady",
            "write .steady, or give the case a [transient] table",
        ));
    };
    let line = |cells: Vec<String>| format!("{}\n", cells.join("\t"));
    let mut out = line(report.blocks.iter().map(|block| block.name.clone()).collect());
    for n in 0..course.times.len() {
        let mean = |series: Option<&f64>| series.map_or_else(String::new, ToString::to_string);
        out.push_str(&line(
            report
                .blocks
                .iter()
                .map(|block| mean(block.course.as_ref().and_then(|c| c.mean.get(n))))
                .collect(),
        ));
    }
    Ok(out)
}
