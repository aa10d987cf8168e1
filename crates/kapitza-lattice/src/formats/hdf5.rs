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
    let file = File::from_bytes(content).map_err(syntax)?;
    // phono3py names the same array `fc2`.
    let data = match file.dataset("force_constants") {
        Ok(data) => data,
        Err(_) => file.dataset("fc2").map_err(|error| Problem::Missing {
            what: format!("the dataset `force_constants` ({error})"),
            advice: "write the file with phonopy",
        })?,
    };
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
    let atoms = match file.dataset("p2s_map") {
        // A map beside full rows names the primitive atoms, not the rows.
        Ok(map) if rows != size => {
            let map = map.read_i64().map_err(syntax)?;
            Some(map.into_iter().map(usize::try_from).collect::<Result<Vec<_>, _>>().map_err(syntax)?)
        }
        _ => None,
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
    let unit = match file.dataset("physical_unit") {
        Ok(unit) => {
            unit.read_string().map_err(syntax)?.first().map(|name| units::stiffness(name)).transpose()?
        }
        Err(_) => None,
    };
    Ok((Rows { atoms, values }, unit))
}
