//! phonopy's `FORCE_CONSTANTS`.
//!
//! The first line holds the number of rows and of supercell atoms (one number where both are equal). Then for each row i and
//! supercell atom j a line of the two indices and three lines of Φ(i, j). In the compact form rows are those of the primitive
//! atoms, and the row's index is the primitive atom's number *in the supercell*, counted from 1.

use super::error::{Fault, Problem};
use super::lines::Lines;
use crate::linear::Matrix;

/// Rows of force constants as a file has them.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    /// The atom of the supercell that each row belongs to, where the file says.
    pub atoms: Option<Vec<usize>>,
    /// Φ(i, j) in units of the file.
    pub values: Vec<Vec<Matrix>>,
}

/// Reads the text.
pub(crate) fn parse(text: &str) -> Result<Rows, Fault> {
    const HEADER: &str = "a line with the number of rows and of supercell atoms";
    const PAIR: &str = "a line with the numbers of two atoms";
    const BLOCK: &str = "a line with three force constants";
    let mut lines = Lines::new(text);
    let header = lines.next(HEADER)?;
    let (count, size) = match *header.counts(HEADER)?.as_slice() {
        [n] => (n, n),
        [n, m] => (n, m),
        _ => return Err(header.unexpected(HEADER)),
    };
    if count == 0 || count > size {
        return Err(header.unexpected(HEADER));
    }
    let (mut atoms, mut values) = (Vec::new(), Vec::new());
    for _ in 0..count {
        // The header is not believed before the lines are there.
        let mut row = Vec::new();
        let mut home = None;
        for column in 0..size {
            let line = lines.next(PAIR)?;
            let indices = line.counts(PAIR)?;
            let &[i, j] = indices.as_slice() else { return Err(line.unexpected(PAIR)) };
            if j != column + 1 || i == 0 || i > size || *home.get_or_insert(i) != i {
                let i = home.map_or_else(|| "i".to_owned(), |i| i.to_string());
                let expected = format!("`{i} {}` with i from 1 to {size}", column + 1);
                return Err(line.unexpected(&expected));
            }
            row.push(lines.matrix(BLOCK)?);
        }
        atoms.extend(home.map(|i| i - 1));
        values.push(row);
    }
    if let Some(line) = lines.peek() {
        return Err(line.unexpected(&format!("the end of the file after {count} rows of {size} blocks")));
    }
    Ok(Rows { atoms: Some(atoms), values })
}

impl Rows {
    /// The rows of the primitive atoms, by their numbers in the supercell.
    ///
    /// # Errors
    /// Where the sizes differ, or rows of other atoms are given.
    pub fn of_representatives(
        self,
        representatives: &[usize],
        size: usize,
    ) -> Result<Vec<Vec<Matrix>>, Fault> {
        let found = self.values.first().map_or(0, Vec::len);
        if found != size {
            return Err(Problem::Count {
                things: "atoms of the supercell",
                found,
                expected: size,
                advice: "the force constants belong to another supercell than the one described beside them",
            }
            .into());
        }
        let count = self.values.len();
        let atoms = match self.atoms {
            Some(atoms) => atoms,
            None if count == size => (0..size).collect(),
            None if count == representatives.len() => representatives.to_vec(),
            None => {
                return Err(Problem::Count {
                    things: "rows",
                    found: count,
                    expected: representatives.len(),
                    advice: "a row for each atom of the primitive cell (compact) or of the supercell (full): the primitive \
                             axes are others than those of the force constants",
                }
                .into());
            }
        };
        representatives
            .iter()
            .map(|&atom| {
                let row = atoms.iter().position(|&a| a == atom).ok_or_else(|| Problem::Missing {
                    what: format!(
                        "the row of atom {} of the supercell (rows of atoms {} are given)",
                        atom + 1,
                        atoms.iter().map(|a| (a + 1).to_string()).collect::<Vec<_>>().join(", ")
                    ),
                    advice: "the primitive axes are others than those of the force constants",
                })?;
                Ok(self.values[row].clone())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "1 2\n2 1\n1 2 3\n4 5 6\n7 8 9\n2 2\n-1 0 0\n0 -1 0\n0 0 -1\n";

    fn message(fault: Fault) -> String {
        fault.at(std::path::Path::new("FORCE_CONSTANTS")).to_string()
    }

    #[test]
    fn compact_rows_are_numbers_of_the_supercell() {
        let rows = parse(ONE).unwrap();
        assert_eq!(rows.atoms, Some(vec![1]));
        assert_eq!(rows.clone().of_representatives(&[1], 2).unwrap()[0][0][1], [4.0, 5.0, 6.0]);
        let text = message(rows.clone().of_representatives(&[0], 2).unwrap_err());
        assert!(text.contains("row of atom 1") && text.contains("atoms 2 are given"), "{text}");
        assert!(message(rows.of_representatives(&[1], 3).unwrap_err()).contains("2 atoms of the supercell"));
    }

    #[test]
    fn cut_and_garbled_files_are_refused() {
        for end in 0..ONE.len() - 3 {
            assert!(parse(&ONE[..end]).is_err(), "{end}");
        }
        let text = message(parse(&ONE.replace("2 2\n", "2 3\n")).unwrap_err());
        assert!(text.contains("line 6") && text.contains("`2 2`"), "{text}");
        assert!(message(parse(&format!("{ONE}5\n")).unwrap_err()).contains("line 10"));
        assert!(message(parse(&ONE.replace('5', "x")).unwrap_err()).contains("line 4"));
        assert!(parse("99999999999 99999999999\n1 1\n").is_err());
    }
}
