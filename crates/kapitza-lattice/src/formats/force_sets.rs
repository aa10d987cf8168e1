//! phonopy's `FORCE_SETS`: displacements and the forces that answer.
//!
//! Type 1 holds the number of atoms, the number of displacements, and for each the number of the displaced atom, its
//! displacement and the forces on all atoms. Type 2 has no header: each line is a displacement and the force on one atom,
//! supercell after supercell.

use super::error::{Fault, Problem};
use super::lines::Lines;

/// What such a file holds, in units of the file.
#[derive(Clone, Debug)]
pub(crate) enum Sets {
    /// One atom displaced in each supercell: its index, its displacement, and the forces.
    Single(Vec<(usize, [f64; 3], Vec<[f64; 3]>)>),
    /// All atoms displaced: displacements and forces by supercell.
    Many(Vec<Snapshot>),
}

/// Displacement and force of each atom of a supercell.
pub(crate) type Snapshot = Vec<([f64; 3], [f64; 3])>;

const FORCE: &str = "a line with three components of a force";

/// Reads the text of a file for a supercell of so many atoms.
pub(crate) fn parse(text: &str, atoms: usize) -> Result<Sets, Fault> {
    const HEADER: &str = "the number of atoms, or six numbers of a displacement and a force";
    let mut lines = Lines::new(text);
    let header = lines.next(HEADER)?;
    match header.words().count() {
        1 => {}
        6 => return many(text, atoms),
        _ => return Err(header.unexpected(HEADER)),
    }
    let found = header.counts(HEADER)?[0];
    if found != atoms {
        return Err(Fault::on(
            header.number,
            Problem::Count {
                things: "atoms of the supercell",
                found,
                expected: atoms,
                advice: "the forces belong to another supercell than the one described beside them",
            },
        ));
    }
    let count = one(&mut lines, "the number of displacements")?;
    let mut sets = Vec::new();
    for _ in 0..count {
        let line = lines.next("the number of a displaced atom")?;
        let expected = format!("the number of a displaced atom, from 1 to {atoms}");
        let atom = match line.counts(&expected)?.as_slice() {
            &[atom] if (1..=atoms).contains(&atom) => atom - 1,
            _ => return Err(line.unexpected(&expected)),
        };
        let displacement = lines.numbers("a line with three components of a displacement")?;
        let forces = (0..atoms).map(|_| lines.numbers(FORCE)).collect::<Result<_, _>>()?;
        sets.push((atom, displacement, forces));
    }
    if let Some(line) = lines.peek() {
        return Err(line.unexpected(&format!("the end of the file after {count} displacements")));
    }
    Ok(Sets::Single(sets))
}

fn one(lines: &mut Lines, expected: &str) -> Result<usize, Fault> {
    let line = lines.next(expected)?;
    match line.counts(expected)?.as_slice() {
        &[n] => Ok(n),
        _ => Err(line.unexpected(expected)),
    }
}

fn many(text: &str, atoms: usize) -> Result<Sets, Fault> {
    const LINE: &str = "a line with three components of a displacement and three of a force";
    let mut lines = Lines::new(text);
    let mut sets: Vec<Snapshot> = Vec::new();
    let mut count = 0;
    while lines.peek().is_some() {
        let [x, y, z, fx, fy, fz] = lines.numbers(LINE)?;
        if count % atoms == 0 {
            sets.push(Vec::with_capacity(atoms));
        }
        if let Some(set) = sets.last_mut() {
            set.push(([x, y, z], [fx, fy, fz]));
        }
        count += 1;
    }
    if count % atoms != 0 {
        return Err(Problem::Count {
            things: "lines",
            found: count,
            expected: count.div_ceil(atoms) * atoms,
            advice: "a line for each atom of each supercell; the file was cut off, or belongs to another supercell",
        }
        .into());
    }
    Ok(Sets::Many(sets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_types() {
        let text = "2\n1\n\n2\n 0.01 0 0\n -0.1 0 0\n 0.1 0 0\n";
        let Sets::Single(sets) = parse(text, 2).unwrap() else { panic!() };
        assert_eq!(sets, [(1, [0.01, 0.0, 0.0], vec![[-0.1, 0.0, 0.0], [0.1, 0.0, 0.0]])]);
        assert!(parse(text, 3).is_err());
        for end in 0..text.len() - 4 {
            assert!(parse(&text[..end], 2).is_err(), "{end}");
        }
        let rows = "0.1 0 0 1 2 3\n0 0 0 4 5 6\n";
        let Sets::Many(sets) = parse(rows, 2).unwrap() else { panic!() };
        assert_eq!(sets[0][1], ([0.0; 3], [4.0, 5.0, 6.0]));
        assert!(parse(rows, 3).is_err());
    }
}
