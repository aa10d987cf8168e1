//! Comma-separated text: a row a line, without header.

use super::{MOST_VALUES, Matrix, MatrixError};

pub(super) fn parse(text: &str) -> Result<Matrix, MatrixError> {
    let wrong = |message: String| Err(MatrixError::Content(message));
    let mut columns = None;
    let mut values = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let before = values.len();
        for (place, cell) in line.split([',', ';', '\t']).enumerate() {
            let cell = cell.trim();
            let read = if cell.is_empty() { Some(f64::NAN) } else { cell.parse::<f64>().ok() };
            let Some(value) = read.filter(|v| !v.is_infinite()) else {
                return wrong(format!(
                    "line {}, column {}: \"{}\" is not a finite number",
                    number + 1,
                    place + 1,
                    cell
                ));
            };
            values.push(value);
            if values.len() > MOST_VALUES {
                return wrong(format!("more than {MOST_VALUES} values"));
            }
        }
        let found = values.len() - before;
        let expected = *columns.get_or_insert(found);
        if expected != found {
            return wrong(format!(
                "line {} has {found} values, the lines before it have {expected}",
                number + 1
            ));
        }
    }
    match columns {
        Some(columns) => Ok(Matrix { columns, values, grey: false }),
        None => wrong("the file is empty".into()),
    }
}
