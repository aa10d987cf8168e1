//! Force constants of Quantum ESPRESSO's `q2r.x`.
//!
//! In Rydberg units: lengths in a₀ (`celldm(1)`) and in that lattice parameter, masses in 2 m_e, force constants in Ry/a₀². The
//! grid holds Φ(na at R, nb at home); they are without the long-range part when the header has charges. Images at equal
//! distance share, as in `matdyn.x` (`wsinit`, `wsweight`). Charges have rows along the field, columns along the
//! displacement (`zeu(i, j)`).

mod bravais;

use super::error::{Fault, Problem};
use super::lines::{Line, Lines, number};
use super::supercell::{Images, TOLERANCE, whole};
use super::units::RYDBERG_PER_SQUARE_BOHR;
use crate::crystal::{Atom, Crystal};
use crate::force_constants::{Bond, ForceConstants, Polar};
use crate::linear::{Matrix, combine, inverse};
use kapitza_core::constants::{BOHR_RADIUS, ELECTRON_MASS};
use std::f64::consts::TAU;

const HEADER: &str = "`ntyp nat ibrav celldm(1..6)`";

/// Reads the text.
pub(crate) fn parse(text: &str) -> Result<ForceConstants, Fault> {
    if text.trim_start().starts_with('<') {
        return Err(Problem::Unsupported {
            what: "the XML form of force constants".into(),
            advice: "let q2r.x write the plain form: give `flfrc` a name without .xml, or dynamical matrices without it",
        }
        .into());
    }
    let mut lines = Lines::new(text);
    let header = lines.next(HEADER)?;
    let numbers = header.numbers(HEADER)?;
    let &[species, atoms, lattice_type, ref celldm @ ..] = numbers.as_slice() else {
        return Err(header.unexpected(HEADER));
    };
    let count = |x: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        let n = x as usize;
        if x.fract() == 0.0 && (1.0..2e3).contains(&x) { Ok(n) } else { Err(header.unexpected(HEADER)) }
    };
    let (species, atoms) = (count(species)?, count(atoms)?);
    let celldm = <[f64; 6]>::try_from(celldm).map_err(|_| header.unexpected(HEADER))?;
    let lattice = lattice(&mut lines, header, lattice_type, &celldm)?;
    let crystal = crystal(&mut lines, lattice, celldm[0] * BOHR_RADIUS, species, atoms)?;
    let polar = polar(&mut lines, atoms, celldm[0] * BOHR_RADIUS)?;
    let bonds = bonds(&mut lines, &crystal)?;
    Ok(ForceConstants { crystal, bonds, polar, supercell: None })
}

/// Lattice vectors, rows, m.
fn lattice(lines: &mut Lines, header: Line, kind: f64, celldm: &[f64; 6]) -> Result<Matrix, Fault> {
    if celldm[0] <= 0.0 {
        return Err(header.unexpected("a lattice parameter `celldm(1)` above zero"));
    }
    let rows = if kind == 0.0 {
        lines.matrix("a lattice vector in units of celldm(1), as `ibrav = 0` has it")?
    } else {
        bravais::rows(kind, celldm).map_err(|problem| Fault::on(header.number, problem))?
    };
    Ok(rows.map(|row| row.map(|x| x * celldm[0] * BOHR_RADIUS)))
}

fn crystal(
    lines: &mut Lines,
    lattice: Matrix,
    parameter: f64,
    species: usize,
    atoms: usize,
) -> Result<Crystal, Fault> {
    const SPECIES: &str = "a line with the number, 'name' and mass of a species";
    const ATOM: &str = "a line with the numbers of an atom and its species and three coordinates";
    let mut kinds = Vec::new();
    for _ in 0..species {
        let line = lines.next(SPECIES)?;
        let mut parts = line.text.split('\'');
        let (Some(_), Some(name), Some(mass)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(line.unexpected(SPECIES));
        };
        let mass = number(mass.trim()).ok_or_else(|| line.unexpected(SPECIES))?;
        kinds.push((name.trim().to_owned(), 2.0 * ELECTRON_MASS * mass));
    }
    let fractions = inverse(&lattice);
    let mut basis = Vec::new();
    for index in 0..atoms {
        let line = lines.next(ATOM)?;
        let [atom, kind, place @ ..] = line.exactly::<5>(ATOM)?;
        let kind = (1..=kinds.len()).position(|k| k as f64 == kind);
        let (Some(kind), true) = (kind, atom == (index + 1) as f64) else {
            return Err(line.unexpected(ATOM));
        };
        let (species, mass) = kinds[kind].clone();
        basis.push(Atom { species, mass, position: combine(place.map(|x| x * parameter), &fractions) });
    }
    Ok(Crystal::new(lattice, basis)?)
}

fn polar(lines: &mut Lines, atoms: usize, parameter: f64) -> Result<Option<Polar>, Fault> {
    const FLAG: &str = "`T` or `F`: dielectric tensor and charges follow, or not";
    let flag = lines.next(FLAG)?;
    let word = flag.words().next().unwrap_or_default().trim_matches('.').to_ascii_lowercase();
    match word.chars().next() {
        Some('f') => return Ok(None),
        Some('t') => {}
        _ => return Err(flag.unexpected(FLAG)),
    }
    let dielectric = lines.matrix("a line of the dielectric tensor")?;
    let mut charges = Vec::new();
    for index in 0..atoms {
        let expected = format!("the number {} of the atom whose charge follows", index + 1);
        let line = lines.next(&expected)?;
        if line.counts(&expected)? != [index + 1] {
            return Err(line.unexpected(&expected));
        }
        charges.push(lines.matrix("a line of a Born effective charge")?);
    }
    // q2r.x parts the ranges by a Gaussian of one 2π/a.
    Ok(Some(Polar { dielectric, charges, splitting: Some(TAU / parameter) }))
}

fn bonds(lines: &mut Lines, crystal: &Crystal) -> Result<Vec<Bond>, Fault> {
    const GRID: &str = "three numbers of the grid, nr1 nr2 nr3";
    const BLOCK: &str = "a line with the two directions and two atoms of a block";
    let line = lines.next(GRID)?;
    let grid = line.counts(GRID)?;
    let &[n1, n2, n3] = grid.as_slice() else { return Err(line.unexpected(GRID)) };
    if !grid.iter().all(|n| (1..=1000).contains(n)) {
        return Err(line.unexpected(GRID));
    }
    let (atoms, points) = (crystal.atoms().len(), n1 * n2 * n3);
    // values[pair of atoms][point] is a matrix, filled component by component.
    let mut values: Vec<Vec<Matrix>> = vec![Vec::new(); atoms * atoms];
    for i in 0..3 {
        for j in 0..3 {
            for na in 0..atoms {
                for nb in 0..atoms {
                    let line = lines.next(BLOCK)?;
                    if line.counts(BLOCK)? != [i + 1, j + 1, na + 1, nb + 1] {
                        let expected = format!("`{} {} {} {}`", i + 1, j + 1, na + 1, nb + 1);
                        return Err(line.unexpected(&expected));
                    }
                    let block = &mut values[na * atoms + nb];
                    for point in 0..points {
                        let value = component(lines, point, n1, n2)?;
                        if block.len() == point {
                            block.push([[0.0; 3]; 3]);
                        }
                        block[point][i][j] = value * RYDBERG_PER_SQUARE_BOHR;
                    }
                }
            }
        }
    }
    if let Some(line) = lines.peek() {
        return Err(line.unexpected("the end of the file after the last block"));
    }
    Ok(share(crystal, &values, [n1, n2, n3]))
}

/// The value on a line `m1 m2 m3 value`.
fn component(lines: &mut Lines, point: usize, n1: usize, n2: usize) -> Result<f64, Fault> {
    const POINT: &str = "three numbers of a cell and a force constant";
    let line = lines.next(POINT)?;
    let [a, b, c, value] = line.exactly::<4>(POINT)?;
    let cell = [point % n1, point / n1 % n2, point / (n1 * n2)].map(|n| n + 1);
    if [a, b, c] == cell.map(|n| n as f64) {
        Ok(value)
    } else {
        Err(line.unexpected(&format!("`{} {} {}` and a force constant", cell[0], cell[1], cell[2])))
    }
}

/// Bonds of all images at the shortest distance.
fn share(crystal: &Crystal, values: &[Vec<Matrix>], grid: [usize; 3]) -> Vec<Bond> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "grids are below 1000")]
    let sizes = grid.map(|n| n as i32);
    let large: Matrix = std::array::from_fn(|k| crystal.lattice()[k].map(|x| f64::from(sizes[k]) * x));
    let images = Images::new(&large);
    let atoms = crystal.atoms();
    let mut bonds = Vec::new();
    for (pair, block) in values.iter().enumerate() {
        let (na, nb) = (pair / atoms.len(), pair % atoms.len());
        let (a, b) = (atoms[na].position, atoms[nb].position);
        for (point, stiffness) in block.iter().enumerate() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "below the grid")]
            let at =
                [point % grid[0], point / grid[0] % grid[1], point / (grid[0] * grid[1])].map(|n| n as i32);
            let away = std::array::from_fn(|k| (f64::from(at[k]) + a[k] - b[k]) / f64::from(sizes[k]));
            let shortest = images.shortest(away, TOLERANCE);
            let part = 1.0 / shortest.len() as f64;
            for image in shortest {
                // Atom na stands at R; seen from there nb is at −R.
                let cell = std::array::from_fn(|k| {
                    whole(-f64::from(at[k]) - f64::from(image[k]) * f64::from(sizes[k]))
                });
                let stiffness = stiffness.map(|row| row.map(|x| part * x));
                bonds.push(Bond { from: na, to: nb, cell, stiffness });
            }
        }
    }
    bonds
}
