//! XDMF 3: a series over time, for every plane a grid of quadrilaterals with the temperature of each; the numbers stand
//! in a raw file beside it (`Format="Binary"`), little-endian.

use super::{Field, FieldError};
use std::fmt::Write;

/// A field at every time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<'a> {
    /// Times, s.
    pub times: &'a [f64],
    /// The fields: all with the planes of the first.
    pub fields: Vec<Field<'a>>,
}

/// The text of an `.xdmf` and the bytes of the file with its numbers, which it names.
///
/// # Errors
/// Fields whose planes do not share one mesh.
pub fn xdmf(series: &Series<'_>, numbers: &str) -> Result<(String, Vec<u8>), FieldError> {
    let first = series.fields.first().ok_or(FieldError::Planes)?;
    for field in &series.fields {
        field.check()?;
        if field.planes.len() != first.planes.len() || field.x != first.x || field.y != first.y {
            return Err(FieldError::Planes);
        }
    }
    let file = escaped(numbers);
    let [nx, ny] = first.cells();
    let (points, cells) = ((nx + 1) * (ny + 1), nx * ny);
    let mut bytes: Vec<u8> = Vec::new();
    // The corners of each plane and the quadrilaterals between them, once for all times.
    let geometries: Vec<usize> = first
        .planes
        .iter()
        .map(|plane| {
            let offset = bytes.len();
            for &y in first.y {
                for &x in first.x {
                    for value in [x, y, plane.z] {
                        bytes.extend(value.to_le_bytes());
                    }
                }
            }
            offset
        })
        .collect();
    let topology = bytes.len();
    for j in 0..ny as u64 {
        for i in 0..nx as u64 {
            let corner = j * (nx as u64 + 1) + i;
            for point in [corner, corner + 1, corner + nx as u64 + 2, corner + nx as u64 + 1] {
                bytes.extend(point.to_le_bytes());
            }
        }
    }
    let mut text = String::from(
        "<?xml version=\"1.0\"?>\n<Xdmf Version=\"3.0\">\n<Domain>\n<Grid Name=\"planes\" GridType=\"Collection\" CollectionType=\"Temporal\">\n",
    );
    for (time, field) in series.times.iter().zip(&series.fields) {
        let _ = writeln!(
            text,
            "<Grid Name=\"state\" GridType=\"Collection\" CollectionType=\"Spatial\">\n<Time Value=\"{time}\"/>"
        );
        for (plane, geometry) in field.planes.iter().zip(&geometries) {
            let values = bytes.len();
            bytes.extend(plane.values.iter().flat_map(|value| value.to_le_bytes()));
            let item = |kind: &str, dimensions: &str, seek: usize| {
                format!(
                    "<DataItem NumberType=\"{kind}\" Precision=\"8\" Dimensions=\"{dimensions}\" Format=\"Binary\" Endian=\"Little\" Seek=\"{seek}\">{file}</DataItem>"
                )
            };
            let _ = writeln!(
                text,
                "<Grid Name=\"{}\" GridType=\"Uniform\">\n<Topology TopologyType=\"Quadrilateral\" NumberOfElements=\"{cells}\">{}</Topology>\n<Geometry GeometryType=\"XYZ\">{}</Geometry>\n<Attribute Name=\"temperature\" AttributeType=\"Scalar\" Center=\"Cell\">{}</Attribute>\n</Grid>",
                escaped(&format!("{} {}", plane.name, plane.place)),
                item("Int", &format!("{cells} 4"), topology),
                item("Float", &format!("{points} 3"), *geometry),
                item("Float", &cells.to_string(), values)
            );
        }
        text.push_str("</Grid>\n");
    }
    text.push_str("</Grid>\n</Domain>\n</Xdmf>\n");
    Ok((text, bytes))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
