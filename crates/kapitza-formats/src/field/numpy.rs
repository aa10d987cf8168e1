//! `.npy` and `.npz` (NumPy's format, version 1.0 of its header).

use super::zip::archive;
use super::{Field, FieldError};

/// An array for `.npz`.
#[derive(Clone, Debug, PartialEq)]
pub enum Array {
    /// Numbers, last index fastest.
    Numbers(Vec<usize>, Vec<f64>),
    /// Texts.
    Texts(Vec<String>),
}

/// The bytes of an array as `.npy`.
pub fn npy(array: &Array) -> Vec<u8> {
    let shape = |counts: &[usize]| {
        let inner: Vec<String> = counts.iter().map(ToString::to_string).collect();
        format!("({}{})", inner.join(", "), if counts.len() == 1 { "," } else { "" })
    };
    match array {
        Array::Numbers(counts, values) => {
            let mut out = header("<f8", &shape(counts));
            out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            out
        }
        Array::Texts(texts) => {
            let longest = texts.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1);
            let mut out = header(&format!("<U{longest}"), &shape(&[texts.len()]));
            for text in texts {
                let mut count = 0;
                for character in text.chars() {
                    out.extend(u32::from(character).to_le_bytes());
                    count += 1;
                }
                out.extend(std::iter::repeat_n(0, 4 * (longest - count)));
            }
            out
        }
    }
}

fn header(kind: &str, shape: &str) -> Vec<u8> {
    let mut text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    // Magic, version and length take 10 bytes; all of it is a multiple of 64.
    let padding = 63 - (10 + text.len()) % 64;
    text.extend(std::iter::repeat_n(' ', padding));
    text.push('\n');
    let mut out = b"\x93NUMPY\x01\x00".to_vec();
    out.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend(text.as_bytes());
    out
}

/// A field as named arrays: `temperature_K` (plane, y, x) with `layer`, `place` and `z_m` of every plane and the edges
/// `x_edges_m`, `y_edges_m`; then the arrays of `more`.
///
/// # Errors
/// Planes of different meshes; an array of 4 GiB or more.
pub fn npz(field: &Field<'_>, more: Vec<(String, Array)>) -> Result<Vec<u8>, FieldError> {
    field.check()?;
    let [nx, ny] = field.cells();
    let planes = &field.planes;
    let values = planes.iter().flat_map(|plane| plane.values).copied().collect();
    let mut arrays = vec![
        ("temperature_K".to_owned(), Array::Numbers(vec![planes.len(), ny, nx], values)),
        ("layer".to_owned(), Array::Texts(planes.iter().map(|plane| plane.name.to_owned()).collect())),
        ("place".to_owned(), Array::Texts(planes.iter().map(|plane| plane.place.clone()).collect())),
        ("z_m".to_owned(), Array::Numbers(vec![planes.len()], planes.iter().map(|plane| plane.z).collect())),
        ("x_edges_m".to_owned(), Array::Numbers(vec![nx + 1], field.x.to_vec())),
        ("y_edges_m".to_owned(), Array::Numbers(vec![ny + 1], field.y.to_vec())),
    ];
    arrays.extend(more);
    let entries: Vec<(String, Vec<u8>)> =
        arrays.into_iter().map(|(name, array)| (format!("{name}.npy"), npy(&array))).collect();
    archive(&entries)
}
