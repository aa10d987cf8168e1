//! VTK's XML files: `RectilinearGrid` (`.vtr`) with the mesh as it is, `ImageData` (`.vti`) resampled to equal voxels.
//! Data stand appended as raw little-endian bytes, each array after its length as an unsigned 64-bit number.

use super::{Field, FieldError};
use std::fmt::Write;

/// What hides a cell in VTK (`vtkDataSetAttributes::HIDDENCELL`).
const HIDDEN: u8 = 32;

/// Arrays to be appended.
#[derive(Default)]
struct Appended {
    bytes: Vec<u8>,
}

impl Appended {
    /// Appends numbers; returns the element that describes them.
    fn numbers(&mut self, name: &str, values: impl ExactSizeIterator<Item = f64>) -> String {
        let element = self.element("Float64", name);
        self.bytes.extend((8 * values.len() as u64).to_le_bytes());
        self.bytes.extend(values.flat_map(f64::to_le_bytes));
        element
    }

    fn marks(&mut self, name: &str, values: &[u8]) -> String {
        let element = self.element("UInt8", name);
        self.bytes.extend((values.len() as u64).to_le_bytes());
        self.bytes.extend(values);
        element
    }

    fn element(&self, kind: &str, name: &str) -> String {
        format!(
            "<DataArray type=\"{kind}\" Name=\"{name}\" NumberOfComponents=\"1\" format=\"appended\" offset=\"{}\"/>",
            self.bytes.len()
        )
    }

    /// The whole file.
    fn file(self, kind: &str, grid: &str) -> Vec<u8> {
        let mut out = format!(
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"{kind}\" version=\"1.0\" byte_order=\"LittleEndian\" header_type=\"UInt64\">\n{grid}<AppendedData encoding=\"raw\">\n_"
        )
        .into_bytes();
        out.extend(self.bytes);
        out.extend(b"\n</AppendedData>\n</VTKFile>\n");
        out
    }
}

/// A rectilinear grid: a cell is what lies between two planes of a layer. `temperature` is the mean of its two faces,
/// `temperature_lower` and `temperature_upper` are the faces themselves: between layers they differ by the jump.
/// `layer` numbers the layers; cells without material are hidden.
///
/// # Errors
/// Planes of different meshes.
pub fn vtr(field: &Field<'_>) -> Result<Vec<u8>, FieldError> {
    field.check()?;
    let slabs = field.slabs();
    let Some(first) = slabs.first() else { return Err(FieldError::Planes) };
    let [nx, ny] = field.cells();
    let mut z = vec![first.0.z];
    z.extend(slabs.iter().map(|slab| slab.1.z));
    let count = nx * ny * slabs.len();
    let cell = |n: usize| (&slabs[n / (nx * ny)], n % (nx * ny));
    let mean = |n: usize| {
        let ((lower, upper), place) = cell(n);
        0.5 * (lower.values[place] + upper.values[place])
    };
    let hidden: Vec<u8> = (0..count).map(|n| if mean(n).is_nan() { HIDDEN } else { 0 }).collect();
    let mut appended = Appended::default();
    let data = [
        appended.numbers("temperature", (0..count).map(mean)),
        appended.numbers("temperature_lower", (0..count).map(|n| cell(n).0.0.values[cell(n).1])),
        appended.numbers("temperature_upper", (0..count).map(|n| cell(n).0.1.values[cell(n).1])),
        appended.numbers("layer", (0..count).map(|n| cell(n).0.0.layer as f64)),
        appended.marks("vtkGhostType", &hidden),
    ];
    let coordinates = [
        appended.numbers("x", field.x.iter().copied()),
        appended.numbers("y", field.y.iter().copied()),
        appended.numbers("z", z.iter().copied()),
    ];
    let extent = format!("0 {nx} 0 {ny} 0 {}", slabs.len());
    let grid = format!(
        "<RectilinearGrid WholeExtent=\"{extent}\">\n<Piece Extent=\"{extent}\">\n<CellData Scalars=\"temperature\">\n{}\n</CellData>\n<Coordinates>\n{}\n</Coordinates>\n</Piece>\n</RectilinearGrid>\n",
        data.join("\n"),
        coordinates.join("\n")
    );
    Ok(appended.file("RectilinearGrid", &grid))
}

/// An image of equal voxels: each takes the cell that holds its middle, linear in z between the planes of its layer.
/// Layers thinner than a voxel can fall between middles; `.vtr` keeps them.
///
/// # Errors
/// Planes of different meshes.
pub fn vti(field: &Field<'_>, voxels: [usize; 3]) -> Result<Vec<u8>, FieldError> {
    field.check()?;
    let slabs = field.slabs();
    let (Some(first), Some(last)) = (slabs.first(), slabs.last()) else { return Err(FieldError::Planes) };
    let [nx, _] = field.cells();
    let voxels = voxels.map(|count| count.max(1));
    let bounds = [
        [field.x[0], field.x[field.x.len() - 1]],
        [field.y[0], field.y[field.y.len() - 1]],
        [first.0.z, last.1.z],
    ];
    let spacing: Vec<f64> = (0..3).map(|a| (bounds[a][1] - bounds[a][0]) / voxels[a] as f64).collect();
    let middle = |axis: usize, n: usize| bounds[axis][0] + (n as f64 + 0.5) * spacing[axis];
    let cells = |axis: usize, edges: &[f64]| -> Vec<usize> {
        (0..voxels[axis])
            .map(|n| edges.partition_point(|&edge| edge <= middle(axis, n)).clamp(1, edges.len() - 1) - 1)
            .collect()
    };
    let (columns, rows) = (cells(0, field.x), cells(1, field.y));
    let mut values = Vec::with_capacity(voxels.iter().product());
    for k in 0..voxels[2] {
        let z = middle(2, k);
        let slab = slabs.partition_point(|slab| slab.1.z < z).min(slabs.len() - 1);
        let (lower, upper) = slabs[slab];
        let share = ((z - lower.z) / (upper.z - lower.z)).clamp(0.0, 1.0);
        for &j in &rows {
            for &i in &columns {
                let place = j * nx + i;
                values.push((1.0 - share) * lower.values[place] + share * upper.values[place]);
            }
        }
    }
    let hidden: Vec<u8> = values.iter().map(|value| if value.is_nan() { HIDDEN } else { 0 }).collect();
    let mut appended = Appended::default();
    let data = [appended.numbers("temperature", values.into_iter()), appended.marks("vtkGhostType", &hidden)];
    let extent = format!("0 {} 0 {} 0 {}", voxels[0], voxels[1], voxels[2]);
    let mut grid = String::new();
    let _ = writeln!(
        grid,
        "<ImageData WholeExtent=\"{extent}\" Origin=\"{} {} {}\" Spacing=\"{} {} {}\">\n<Piece Extent=\"{extent}\">\n<CellData Scalars=\"temperature\">\n{}\n</CellData>\n</Piece>\n</ImageData>",
        bounds[0][0],
        bounds[1][0],
        bounds[2][0],
        spacing[0],
        spacing[1],
        spacing[2],
        data.join("\n")
    );
    Ok(appended.file("ImageData", &grid))
}
