//! phonopy's YAML files: `phonopy.yaml`, `phonopy_params.yaml`, `phonopy_disp.yaml`.
//!
//! Matrices of phonopy act on columns: the primitive lattice vectors are (a_p b_p c_p) = (a_u b_u c_u) M_p, the supercell's
//! (a_s b_s c_s) = (a_u b_u c_u) M_s. With lattice vectors as rows both are transposed. Without M_p the primitive cell of the
//! unit cell by symmetry is taken, as phonopy does; its `primitive_cell` may then be the unit cell.

mod schema;

use super::displacements::{self, Displaced};
use super::error::{Fault, Problem};
use super::force_constants_text::Rows;
use super::force_sets::Sets;
use super::snapshots;
use super::supercell::{Supercell, TOLERANCE};
use super::symmetry::Symmetry;
use super::units::Units;
use crate::crystal::Atom;
use crate::force_constants::Polar;
use crate::linear::{Matrix, product, transpose};
use kapitza_core::constants::ATOMIC_MASS;
use schema::{Document, Entry};

/// What a file of phonopy says.
#[derive(Debug)]
pub(crate) struct Description {
    /// The supercell on its primitive lattice.
    pub cell: Supercell,
    /// Units of this file and of the force constants and forces beside it.
    pub units: Units,
    /// Force constants in the file, in its units.
    pub rows: Option<Rows>,
    /// Displacements with forces in the file, in its units.
    pub sets: Option<Sets>,
    /// Charges in the file, for the primitive atoms.
    pub polar: Option<Polar>,
}

/// Reads the text.
pub(crate) fn parse(text: &str) -> Result<Description, Fault> {
    let document = schema::parse(text)?;
    let unit =
        |name: &str| document.physical_unit.as_ref().and_then(|units| units.get(name)).map(String::as_str);
    if let Some(mass) = unit("atomic_mass").filter(|mass| !mass.eq_ignore_ascii_case("amu")) {
        return Err(Problem::Unit {
            quantity: "atomic mass",
            unit: mass.to_owned(),
            allowed: "`AMU`".into(),
        }
        .into());
    }
    let calculator = document.phonopy.as_ref().and_then(|header| header.calculator.as_deref());
    let units = Units::of(calculator, unit("length"), unit("force"), unit("force_constants"))?;
    let tolerance = document
        .phonopy
        .as_ref()
        .and_then(|header| header.symmetry_tolerance)
        .map_or(TOLERANCE, |given| (given * units.length).max(TOLERANCE));
    let cell = cell(&document, units, tolerance)?;
    let polar = polar(&document, cell.representatives.len())?;
    let rows = document.force_constants.as_ref().map(rows).transpose()?;
    let sets = sets(document)?;
    Ok(Description { cell, units, rows, sets, polar })
}

fn cell(document: &Document, units: Units, tolerance: f64) -> Result<Supercell, Fault> {
    const CELLS: &str =
        "write the file with phonopy 2 or later, which names the unit cell, the supercell and their matrices";
    let missing = |what: &str| Problem::Missing { what: format!("the block `{what}`"), advice: CELLS };
    let supercell = document.supercell.as_ref().ok_or_else(|| missing("supercell"))?;
    let lattice = supercell.lattice.map(|row| row.map(|x| x * units.length));
    let atoms = atoms(supercell)?;
    let si = |rows: Matrix| rows.map(|row| row.map(|x| x * units.length));
    let counted = document.force_constants.is_some()
        || document.nac.is_some()
        || document.born_effective_charge.is_some();
    let primitive = match (&document.unit_cell, document.primitive_matrix, &document.primitive_cell) {
        (Some(unit), Some(axes), _) => si(product(&transpose(&axes), &unit.lattice)),
        // Blocks of this file that count atoms of its primitive cell need that cell.
        (unit, _, Some(primitive)) if counted || unit.is_none() => si(primitive.lattice),
        // phonopy's own default.
        (Some(unit), None, _) => Symmetry::of(&si(unit.lattice), &self::atoms(unit)?, tolerance)?.primitive(),
        (None, ..) => return Err(missing("unit_cell").into()),
    };
    if let (Some(unit), Some(matrix)) = (&document.unit_cell, document.supercell_matrix) {
        let spanned = product(&transpose(&matrix), &unit.lattice);
        let away = |a: &Matrix, b: &Matrix| {
            a.iter().flatten().zip(b.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
        };
        let size = supercell.lattice.iter().flatten().fold(0.0, |m: f64, x| m.max(x.abs()));
        if away(&spanned, &supercell.lattice) > 1e-4 * size {
            return Err(Problem::SupercellMatrix {
                found: supercell.lattice.into(),
                spanned: spanned.into(),
            }
            .into());
        }
    }
    Supercell::new(lattice, atoms, &primitive, tolerance)
}

fn atoms(cell: &schema::Cell) -> Result<Vec<Atom>, Problem> {
    cell.points
        .iter()
        .map(|point| {
            let mass = point.mass.ok_or_else(|| Problem::Missing {
                what: format!("the mass of an atom {}", point.symbol),
                advice: "write `mass` in u beside `symbol` and `coordinates`",
            })?;
            Ok(Atom { species: point.symbol.clone(), mass: mass * ATOMIC_MASS, position: point.coordinates })
        })
        .collect()
}

fn rows(block: &schema::ForceConstants) -> Result<Rows, Problem> {
    let [count, size] = block.shape;
    if block.elements.len() != count.saturating_mul(size) || size == 0 {
        return Err(Problem::Count {
            things: "blocks of force constants",
            found: block.elements.len(),
            expected: count.saturating_mul(size),
            advice: "`elements` must hold as many as `shape` says",
        });
    }
    Ok(Rows { atoms: None, values: block.elements.chunks(size).map(<[Matrix]>::to_vec).collect() })
}

fn polar(document: &Document, atoms: usize) -> Result<Option<Polar>, Problem> {
    let (mut charges, mut dielectric) = (&document.born_effective_charge, document.dielectric_constant);
    if let Some(nac) = &document.nac {
        charges = if nac.born_effective_charge.is_some() { &nac.born_effective_charge } else { charges };
        dielectric = nac.dielectric_constant.or(dielectric);
    }
    let (Some(charges), Some(dielectric)) = (charges, dielectric) else { return Ok(None) };
    if charges.len() != atoms {
        return Err(Problem::Count {
            things: "Born effective charges",
            found: charges.len(),
            expected: atoms,
            advice: "one for each atom of the primitive cell",
        });
    }
    Ok(Some(Polar { dielectric, charges: charges.clone(), splitting: None }))
}

fn sets(document: Document) -> Result<Option<Sets>, Problem> {
    if let Some(dataset) = document.dataset {
        let (Some(displacements), Some(forces)) = (dataset.displacements, dataset.forces) else {
            return Ok(None);
        };
        let pairs = |(u, f): (Vec<[f64; 3]>, Vec<[f64; 3]>)| {
            if u.len() != f.len() {
                return Err(Problem::Count {
                    things: "forces",
                    found: f.len(),
                    expected: u.len(),
                    advice: "as many as displacements of the same supercell",
                });
            }
            Ok(u.into_iter().zip(f).collect())
        };
        if displacements.len() != forces.len() {
            return Err(Problem::Count {
                things: "supercells with forces",
                found: forces.len(),
                expected: displacements.len(),
                advice: "as many as supercells with displacements",
            });
        }
        return displacements
            .into_iter()
            .zip(forces)
            .map(pairs)
            .collect::<Result<_, _>>()
            .map(|s| Some(Sets::Many(s)));
    }
    let (mut single, mut many) = (Vec::new(), Vec::new());
    for entry in document.displacements.unwrap_or_default() {
        match entry {
            Entry::Single(set) => {
                // Displacements alone, as in `phonopy_disp.yaml`: the forces are elsewhere.
                let Some(forces) = set.forces else { return Ok(None) };
                let atom = set.atom.checked_sub(1).ok_or_else(|| Problem::Unexpected {
                    expected: "an atom counted from 1".into(),
                    found: "0".into(),
                })?;
                single.push((atom, set.displacement, forces));
            }
            Entry::Many(set) => {
                let pairs: Option<_> =
                    set.into_iter().map(|one| Some((one.displacement, one.force?))).collect();
                let Some(pairs) = pairs else { return Ok(None) };
                many.push(pairs);
            }
        }
    }
    match (single.is_empty(), many.is_empty()) {
        (true, true) => Ok(None),
        (false, true) => Ok(Some(Sets::Single(single))),
        (true, false) => Ok(Some(Sets::Many(many))),
        (false, false) => Err(Problem::Unsupported {
            what: "a list that mixes supercells with one and with all atoms displaced".into(),
            advice: "write the two lists in two files",
        }),
    }
}

impl Description {
    /// Φ(i, j) in N/m from rows in units of the file.
    pub fn stiffnesses(&self, rows: Rows, unit: Option<f64>) -> Result<Vec<Vec<Matrix>>, Fault> {
        let unit = unit.unwrap_or(self.units.stiffness);
        let mut rows = rows.of_representatives(&self.cell.representatives, self.cell.atoms.len())?;
        for x in rows.iter_mut().flatten().flatten().flatten() {
            *x *= unit;
        }
        Ok(rows)
    }

    /// Φ(i, j) in N/m from displacements and forces in units of the file.
    pub fn solve(&self, sets: &Sets) -> Result<Vec<Vec<Matrix>>, Fault> {
        let (length, force) = (self.units.length, self.units.force);
        let si = |v: &[f64; 3], unit: f64| v.map(|x| x * unit);
        match sets {
            Sets::Single(sets) => {
                let sets: Vec<_> = sets
                    .iter()
                    .map(|(atom, displacement, forces)| Displaced {
                        atom: *atom,
                        displacement: si(displacement, length),
                        forces: forces.iter().map(|f| si(f, force)).collect(),
                    })
                    .collect();
                displacements::solve(&self.cell, &sets)
            }
            Sets::Many(sets) => {
                let sets: Vec<Vec<_>> = sets
                    .iter()
                    .map(|set| set.iter().map(|(u, f)| (si(u, length), si(f, force))).collect())
                    .collect();
                snapshots::solve(&self.cell, &sets)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELLS: &str = "
unit_cell: &a
  lattice:
  - [ 3.0, 0.0, 0.0 ]
  - [ 0.0, 3.0, 0.0 ]
  - [ 0.0, 0.0, 3.0 ]
  points:
  - symbol: N # 1
    coordinates: [ 0.0, 0.0, 0.0 ]
    mass: 14.0067
supercell_matrix:
- [ 2, 0, 0 ]
- [ 0, 1, 0 ]
- [ 0, 0, 1 ]
supercell:
  lattice:
  - [ 6.0, 0.0, 0.0 ]
  - [ 0.0, 3.0, 0.0 ]
  - [ 0.0, 0.0, 3.0 ]
  points:
  - { symbol: N, coordinates: [ 0.0, 0.0, 0.0 ], mass: 14.0067 }
  - { symbol: N, coordinates: [ 0.5, 0.0, 0.0 ], mass: 14.0067 }
";

    fn message(text: &str) -> String {
        parse(text).unwrap_err().at(std::path::Path::new("phonopy.yaml")).to_string()
    }

    #[test]
    fn layouts_of_older_versions() {
        let cells = CELLS.replace(" &a", "");
        let many = "displacements:
- # 1
  - displacement: # 1
      [ 0.01, 0.0, 0.0 ]
    force:
      [ -0.2, 0.0, 0.0 ]
  - displacement: [ 0.0, 0.02, 0.0 ]
    force: [ 0.2, 0.0, 0.0 ]
born_effective_charge:
- # 1
  - [ 1.0, 0.0, 0.0 ]
  - [ 0.0, 1.0, 0.5 ]
  - [ 0.0, 0.0, 1.0 ]
dielectric_constant:
  - [ 2.0, 0.0, 0.0 ]
  - [ 0.0, 2.0, 0.0 ]
  - [ 0.0, 0.0, 3.0 ]
";
        let found = parse(&format!("{cells}{many}")).unwrap();
        let Some(Sets::Many(sets)) = &found.sets else { panic!() };
        assert_eq!(sets[0][1], ([0.0, 0.02, 0.0], [0.2, 0.0, 0.0]));
        let polar = found.polar.unwrap();
        assert_eq!((polar.dielectric[2][2], polar.charges[0][1][2]), (3.0, 0.5));
        // Displacements that still wait for forces.
        let waiting =
            parse(&format!("{cells}displacements:\n- atom: 1\n  displacement: [ 0.01, 0, 0 ]\n")).unwrap();
        assert!(waiting.sets.is_none());
        assert_eq!(waiting.cell.repeats, [[2, 0, 0], [0, 1, 0], [0, 0, 1]]);
    }

    #[test]
    fn faults_have_their_line() {
        let cells = CELLS.replace(" &a", "");
        let text = message(&cells.replace("- [ 0, 1, 0 ]", "- [ 0, x, 0 ]"));
        assert!(text.contains("line 13"), "{text}");
        let text = message(&format!("{cells}displacements:\n- atom: 1\n  displacement: [ 0.01, 0 ]\n"));
        assert!(text.contains("line 25"), "{text}");
        let text = message(&cells.replace("- [ 2, 0, 0 ]", "- [ 2, 1, 0 ]"));
        assert!(text.contains("supercell_matrix"), "{text}");
        let text = message(&format!("{cells}force_constants:\n  shape: [ 1, 2 ]\n  elements: []\n"));
        assert!(text.contains("0 blocks of force constants are given, 2 are needed"), "{text}");
        let text = message(&format!("{cells}physical_unit:\n  atomic_mass: kg\n"));
        assert!(text.contains("`kg` is no known unit of atomic mass"), "{text}");
        // Anchors could make a short text endless.
        assert!(message(&format!("{CELLS}primitive_cell: *a\n")).contains("line"));
        assert!(message("{}").contains("`supercell` is missing"));
    }
}
