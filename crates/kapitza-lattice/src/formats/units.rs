//! Units that phonopy's files are written in.
//!
//! Their names are those of phonopy's `physical_unit` block; where it is missing the calculator that the header names decides
//! (phonopy, `physical_units.py`, `get_calculator_physical_units`).

use super::error::Problem;
use kapitza_core::constants::{BOHR_RADIUS, ELEMENTARY_CHARGE, HARTREE};

/// One ångström, m.
pub(crate) const ANGSTROM: f64 = 1e-10;
/// One eV/Å², N/m.
pub(crate) const EV_PER_SQUARE_ANGSTROM: f64 = ELEMENTARY_CHARGE / (ANGSTROM * ANGSTROM);
/// One Ry/a₀², N/m.
pub(crate) const RYDBERG_PER_SQUARE_BOHR: f64 = 0.5 * HARTREE / (BOHR_RADIUS * BOHR_RADIUS);

/// In SI: metres, newtons and newtons per metre of one unit of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Units {
    pub length: f64,
    pub force: f64,
    pub stiffness: f64,
}

/// Of length, force and force constants as a calculator of phonopy has them.
fn of_calculator(calculator: &str) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match calculator {
        "vasp" | "aims" | "lammps" | "pwmat" | "crystal" | "castep" => {
            ("angstrom", "eV/angstrom", "eV/angstrom^2")
        }
        "abinit" | "siesta" | "abacus" => ("au", "eV/angstrom", "eV/angstrom.au"),
        "qe" | "qlm" => ("au", "Ry/au", "Ry/au^2"),
        "wien2k" => ("au", "mRy/au", "mRy/au^2"),
        "elk" | "exciting" | "dftbp" | "turbomole" | "fleur" | "octopus" => {
            ("au", "hartree/au", "hartree/au^2")
        }
        "cp2k" => ("angstrom", "hartree/au", "hartree/angstrom.au"),
        _ => return None,
    })
}

/// Joules of a unit of energy.
fn energy(name: &str) -> Option<f64> {
    match name.to_ascii_lowercase().as_str() {
        "ev" => Some(ELEMENTARY_CHARGE),
        "mev" => Some(1e-3 * ELEMENTARY_CHARGE),
        "ry" => Some(0.5 * HARTREE),
        "mry" => Some(0.5e-3 * HARTREE),
        "hartree" => Some(HARTREE),
        _ => None,
    }
}

/// Metres of a unit of length.
fn length(name: &str) -> Option<f64> {
    match name.to_ascii_lowercase().as_str() {
        "angstrom" => Some(ANGSTROM),
        "au" | "bohr" => Some(BOHR_RADIUS),
        _ => None,
    }
}

/// N/m of a unit of force constants such as `eV/angstrom^2` or `eV/angstrom.au`.
pub(crate) fn stiffness(name: &str) -> Result<f64, Problem> {
    let parse = || {
        let (top, bottom) = name.trim().split_once('/')?;
        let area = match bottom.split_once('.') {
            Some((a, b)) => length(a)? * length(b)?,
            None => length(bottom.strip_suffix("^2")?)?.powi(2),
        };
        Some(energy(top)? / area)
    };
    parse().ok_or_else(|| Problem::Unit {
        quantity: "force constants",
        unit: name.to_owned(),
        allowed:
            "`eV/angstrom^2`, `eV/angstrom.au`, `Ry/au^2`, `mRy/au^2`, `hartree/au^2`, `hartree/angstrom.au`"
                .into(),
    })
}

/// N of a unit of force such as `eV/angstrom`.
fn force(name: &str) -> Result<f64, Problem> {
    let parse = || {
        let (top, bottom) = name.trim().split_once('/')?;
        Some(energy(top)? / length(bottom)?)
    };
    parse().ok_or_else(|| Problem::Unit {
        quantity: "force",
        unit: name.to_owned(),
        allowed: "`eV/angstrom`, `Ry/au`, `mRy/au`, `hartree/au`".into(),
    })
}

impl Units {
    /// From the names in the `physical_unit` block. Of force and force constants one gives the other by the length; where both
    /// are missing, or the length is, the calculator has its own.
    pub fn of(
        calculator: Option<&str>,
        length_name: Option<&str>,
        force_name: Option<&str>,
        stiffness_name: Option<&str>,
    ) -> Result<Self, Problem> {
        let calculator = calculator.unwrap_or("vasp");
        let own = || {
            of_calculator(calculator).ok_or_else(|| Problem::Unit {
                quantity: "calculator",
                unit: calculator.to_owned(),
                allowed: "the calculators of phonopy; else give `length` and `force` in `physical_unit`"
                    .into(),
            })
        };
        let length = match length_name {
            Some(name) => length(name).ok_or_else(|| Problem::Unit {
                quantity: "length",
                unit: name.to_owned(),
                allowed: "`angstrom` and `au`".into(),
            })?,
            None => length(own()?.0).unwrap_or(ANGSTROM),
        };
        let (force, stiffness) = match (force_name, stiffness_name) {
            (Some(f), Some(s)) => (force(f)?, stiffness(s)?),
            (Some(f), None) => (force(f)?, force(f)? / length),
            (None, Some(s)) => (stiffness(s)? * length, stiffness(s)?),
            (None, None) => (force(own()?.1)?, stiffness(own()?.2)?),
        };
        Ok(Self { length, force, stiffness })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 Ry/a₀² = 13.605 693 122 990 eV / (0.529 177 210 544 Å)², CODATA 2022.
    #[test]
    fn units_of_force_constants() {
        let ratio = stiffness("Ry/au^2").unwrap() / stiffness("eV/angstrom^2").unwrap();
        assert!((ratio / (13.605_693_122_990 / 0.529_177_210_544_f64.powi(2)) - 1.0).abs() < 1e-11);
        assert!((stiffness("hartree/au^2").unwrap() / (2.0 * RYDBERG_PER_SQUARE_BOHR) - 1.0).abs() < 1e-15);
        let mixed = stiffness("eV/angstrom.au").unwrap();
        assert!((mixed / (EV_PER_SQUARE_ANGSTROM / 0.529_177_210_544) - 1.0).abs() < 1e-12);
        assert!(stiffness("kcal/mol/angstrom^2").is_err());
        let units = Units::of(Some("qe"), None, None, None).unwrap();
        assert_eq!(units.length, BOHR_RADIUS);
        assert!(Units::of(Some("abc"), None, None, None).is_err());
        // A header without the calculator.
        assert_eq!(Units::of(None, Some("au"), Some("Ry/au"), None).unwrap().stiffness, units.stiffness);
        let mixed = Units::of(Some("abinit"), None, None, None).unwrap();
        let derived = Units::of(None, Some("au"), None, Some("eV/angstrom.au")).unwrap();
        assert!((mixed.force / derived.force - 1.0).abs() < 1e-15);
        assert!(Units::of(None, Some("furlong"), None, None).is_err());
    }
}
