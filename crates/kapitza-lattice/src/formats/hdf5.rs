//! phonopy's `force_constants.hdf5`: the dataset `force_constants` (rows, atoms, 3, 3), and where they are given `p2s_map`, the
//! supercell numbers of the rows from 0, and `physical_unit`.

use super::error::{Fault, Problem};
use super::force_constants_text::Rows;
use super::units;
use hdf5_pure::File;

fn syntax(error: impl std::fmt::Display) -> Fault {
    Problem::Syntax(format!(
        "the HDF5 file cannot be read ({error}); it was cut off, or packed in a way that is not read: let \
                             phonopy write it anew without compression, or write FORCE_CONSTANTS"
    ))
    .into()
}

/// Reads the content of a file: the rows, and their unit in N/m where it is named.
pub(crate) fn parse(content: Vec<u8>) -> Result<(Rows, Option<f64>), Fault> {
    if let Some(length) = promised_length(&content).filter(|&length| length > content.len() as u64) {
        return Err(Problem::Truncated { expected: format!("byte {length} of the HDF5 file") }.into());
    }
    let file = File::from_bytes(content).map_err(syntax)?;
    let names = file.root().datasets().map_err(syntax)?;
    let has = |name: &str| names.iter().any(|n| n == name);
    // phono3py names the same array `fc2`.
    let name =
        ["force_constants", "fc2"].into_iter().find(|name| has(name)).ok_or_else(|| Problem::Missing {
            what: format!("the dataset `force_constants` (there are {})", names.join(", ")),
            advice: "write the file with phonopy",
        })?;
    let data = file.dataset(name).map_err(syntax)?;
    let shape = data.shape().map_err(syntax)?;
    let values = data.read_f64().map_err(syntax)?;
    let &[rows, size, 3, 3] = shape.as_slice() else {
        return Err(Problem::Unexpected {
            expected: "an array of shape (rows, atoms, 3, 3)".into(),
            found: format!("{shape:?}"),
        }
        .into());
    };
    let (Ok(rows), Ok(size)) = (usize::try_from(rows), usize::try_from(size)) else {
        return Err(syntax("its size"));
    };
    if rows == 0 || size == 0 || values.len() / 9 / size != rows {
        return Err(syntax(format!("{} numbers for the shape {shape:?}", values.len())));
    }
    if let Some(value) = values.iter().find(|x| !x.is_finite()) {
        return Err(Problem::Unexpected {
            expected: "a finite force constant".into(),
            found: value.to_string(),
        }
        .into());
    }
    let values = values
        .chunks_exact(9 * size)
        .map(|row| {
            row.chunks_exact(9)
                .map(|b| [[b[0], b[1], b[2]], [b[3], b[4], b[5]], [b[6], b[7], b[8]]])
                .collect()
        })
        .collect();
    // A map beside full rows names the primitive atoms, not the rows.
    let atoms = if has("p2s_map") && rows != size {
        let map = file.dataset("p2s_map").and_then(|map| map.read_i64()).map_err(syntax)?;
        Some(map.into_iter().map(usize::try_from).collect::<Result<Vec<_>, _>>().map_err(syntax)?)
    } else {
        None
    };
    if let Some(atoms) = atoms.as_ref().filter(|atoms| atoms.len() != rows) {
        return Err(Problem::Count {
            things: "entries of `p2s_map`",
            found: atoms.len(),
            expected: rows,
            advice: "one for each row of `force_constants`",
        }
        .into());
    }
    let unit = if has("physical_unit") {
        let names = file.dataset("physical_unit").and_then(|unit| unit.read_string()).map_err(syntax)?;
        names.first().map(|name| units::stiffness(name)).transpose()?
    } else {
        None
    };
    Ok((Rows { atoms, values }, unit))
}

/// The length that the superblock promises (HDF5 File Format Specification 3.0, section II.A).
fn promised_length(content: &[u8]) -> Option<u64> {
    let start = match content.get(8)? {
        // Offsets of eight bytes; others are left to the reader.
        0 if content.get(13) == Some(&8) => 40,
        1 if content.get(13) == Some(&8) => 44,
        2 | 3 if content.get(9) == Some(&8) => 28,
        _ => return None,
    };
    Some(u64::from_le_bytes(content.get(start..start + 8)?.try_into().ok()?))
}
