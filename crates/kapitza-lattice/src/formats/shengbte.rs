//! ShengBTE's `CONTROL`, which describes the cell, and the force constants beside it.
//!
//! `FORCE_CONSTANTS_2ND` is phonopy's text in eV/Å², over a supercell in which the first lattice vector runs fastest and the
//! atoms of the cell slowest. With `espresso=.true.` the file is `espresso.ifc2` of `q2r.x`, whose own header gives the cell.
//! The charges are those of the header, too, since they were taken out of these force constants. Masses are those of `CONTROL` where
//! it has some (ShengBTE itself passes over them unless `autoisotopes=.false.`), else standard weights, or the header's.
//! `lattvec` is in units of `lfactor`, and that in nm (Li, Carrete, Katcho & Mingo, Comput. Phys. Commun. 185, 1747, 2014).

use super::elements::standard_weight;
use super::error::{Fault, Problem};
use super::force_constants_text;
use super::namelist::Namelist;
use super::supercell::{Supercell, TOLERANCE};
use super::units::EV_PER_SQUARE_ANGSTROM;
use crate::crystal::{Atom, Crystal};
use crate::force_constants::{ForceConstants, Polar};
use crate::linear::Matrix;
use kapitza_core::constants::ATOMIC_MASS;

/// What `CONTROL` says.
#[derive(Debug)]
pub(crate) struct Control {
    /// The primitive cell.
    pub crystal: Crystal,
    /// Masses of the file, kg by atom, where it has some.
    pub masses: Option<Vec<f64>>,
    /// The force constants are those of `q2r.x`.
    pub espresso: bool,
    /// Repeats of the cell in the supercell.
    repeats: [u32; 3],
    polar: Option<Polar>,
}

fn matrix(n: &[f64]) -> Matrix {
    // The first index runs fastest: n[α + 3 β].
    std::array::from_fn(|a| std::array::from_fn(|b| n[a + 3 * b]))
}

/// Reads `CONTROL`.
pub(crate) fn parse(text: &str) -> Result<Control, Fault> {
    const ADVICE: &str = "ShengBTE needs it, too";
    let list = Namelist::parse(text)?;
    let need = |key: &str, shape: &[usize]| -> Result<Vec<f64>, Fault> {
        list.array(key, shape)?
            .ok_or_else(|| Problem::Missing { what: format!("`{key}`"), advice: ADVICE }.into())
    };
    let count = |key: &str| -> Result<usize, Fault> {
        let n = need(key, &[1])?[0];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        let count = n as usize;
        if n.fract() == 0.0 && (1.0..1e4).contains(&n) {
            return Ok(count);
        }
        Err(Problem::Unexpected { expected: format!("a number `{key}` from 1"), found: n.to_string() }.into())
    };
    let (elements, atoms) = (count("nelements")?, count("natoms")?);
    let factor = list.array("lfactor", &[1])?.map_or(1.0, |f| f[0]) * 1e-9;
    let vectors = need("lattvec", &[3, 3])?;
    let lattice = std::array::from_fn(|k| std::array::from_fn(|i| vectors[3 * k + i] * factor));
    let names = list.words("elements");
    if names.len() != elements {
        return Err(Problem::Count {
            things: "names in `elements`",
            found: names.len(),
            expected: elements,
            advice: "as many as `nelements`",
        }
        .into());
    }
    let given = list.array("masses", &[elements])?;
    let positions = need("positions", &[3, atoms])?;
    let mut basis = Vec::new();
    for (index, kind) in need("types", &[atoms])?.into_iter().enumerate() {
        let kind = (0..elements).find(|&k| (k + 1) as f64 == kind).ok_or_else(|| Problem::Unexpected {
            expected: format!("a type from 1 to {elements}"),
            found: kind.to_string(),
        })?;
        let weight = match &given {
            Some(masses) => masses[kind],
            None => standard_weight(&names[kind]).ok_or_else(|| Problem::Missing {
                what: format!("the mass of `{}`", names[kind]),
                advice: "write `masses` in u",
            })?,
        };
        let position = std::array::from_fn(|i| positions[3 * index + i]);
        basis.push(Atom { species: names[kind].clone(), mass: weight * ATOMIC_MASS, position });
    }
    let masses = given.map(|_| basis.iter().map(|atom| atom.mass).collect());
    let scell = list.array("scell", &[3])?.unwrap_or_else(|| vec![1.0; 3]);
    let mut repeats = [1; 3];
    for (repeat, &n) in repeats.iter_mut().zip(&scell) {
        *repeat = (1..1000).find(|&k| f64::from(k) == n).ok_or_else(|| Problem::Unexpected {
            expected: "whole numbers `scell` from 1".into(),
            found: n.to_string(),
        })?;
    }
    // Without charges ShengBTE has nothing to correct, either.
    let polar = match (list.array("epsilon", &[3, 3])?, list.array("born", &[3, 3, atoms])?) {
        (Some(epsilon), Some(charges)) if list.switch("nonanalytic") != Some(false) => Some(Polar {
            dielectric: matrix(&epsilon),
            charges: charges.chunks_exact(9).map(matrix).collect(),
            splitting: None,
        }),
        _ => None,
    };
    let espresso = list.switch("espresso") == Some(true);
    Ok(Control { crystal: Crystal::new(lattice, basis)?, masses, espresso, repeats, polar })
}

impl Control {
    /// With the text of `FORCE_CONSTANTS_2ND`.
    pub fn with_text(self, text: &str) -> Result<ForceConstants, Fault> {
        let [nx, ny, nz] = self.repeats;
        let n = self.repeats.map(f64::from);
        let lattice = std::array::from_fn(|k| self.crystal.lattice()[k].map(|x| x * n[k]));
        let mut atoms = Vec::new();
        for atom in self.crystal.atoms() {
            for z in 0..nz {
                for y in 0..ny {
                    for x in 0..nx {
                        let cell = [x, y, z].map(f64::from);
                        let position = std::array::from_fn(|k| (atom.position[k] + cell[k]) / n[k]);
                        atoms.push(Atom { position, ..atom.clone() });
                    }
                }
            }
        }
        let cell = Supercell::new(lattice, atoms, self.crystal.lattice(), TOLERANCE)?;
        let mut rows =
            force_constants_text::parse(text)?.of_representatives(&cell.representatives, cell.atoms.len())?;
        for x in rows.iter_mut().flatten().flatten().flatten() {
            *x *= EV_PER_SQUARE_ANGSTROM;
        }
        let bonds = cell.bonds(&rows);
        Ok(ForceConstants { crystal: cell.crystal, bonds, polar: self.polar, supercell: Some(cell.repeats) })
    }

    /// With force constants of `q2r.x`, whose cell stays; masses are those of `CONTROL` where it has some.
    pub fn with_espresso(self, mut found: ForceConstants) -> Result<ForceConstants, Fault> {
        let atoms = found.crystal.atoms().len();
        if self.crystal.atoms().len() != atoms {
            return Err(Problem::Count {
                things: "atoms of the cell in CONTROL",
                found: self.crystal.atoms().len(),
                expected: atoms,
                advice: "as many as in the force constants beside it",
            }
            .into());
        }
        let (here, there) = (self.crystal.volume(), found.crystal.volume());
        if (here / there - 1.0).abs() > 1e-2 {
            return Err(Problem::Unexpected {
                expected: format!("a cell of {there:.5e} m³ as in the force constants beside it"),
                found: format!("{here:.5e} m³"),
            }
            .into());
        }
        if let Some(masses) = self.masses {
            let basis = found
                .crystal
                .atoms()
                .iter()
                .zip(masses)
                .map(|(a, mass)| Atom { mass, ..a.clone() })
                .collect();
            found.crystal = Crystal::new(*found.crystal.lattice(), basis)?;
        }
        Ok(found)
    }
}
