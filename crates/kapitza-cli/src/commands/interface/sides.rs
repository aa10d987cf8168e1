//! The two sides of an interface, from names, numbers or files.

use crate::args::Interface;
use crate::failure::Failure;
use kapitza::lattice::{Dynamics, formats};
use kapitza::materials::Database;
use kapitza::phonon::DebyeSolid;
use kapitza::phonon::full_band::Side;
use std::path::Path;
use std::sync::Arc;

/// What the sides are called: a path by its last part.
pub fn titles(request: &Interface) -> [String; 2] {
    names(request).map(|name| {
        let last = Path::new(&name).file_name().map(|last| last.to_string_lossy().into_owned());
        last.unwrap_or(name)
    })
}

/// The sides as they were given.
pub fn names(request: &Interface) -> [String; 2] {
    let name = |given: &Option<String>, default: &str| given.clone().unwrap_or_else(|| default.to_owned());
    [name(&request.left, "left"), name(&request.right, "right")]
}

/// Debye solids.
pub fn debye(request: &Interface) -> Result<[DebyeSolid; 2], Failure> {
    let [left, right] = names(request);
    match (&request.left_numbers, &request.right_numbers) {
        (Some(a), Some(b)) => Ok([numbers(&left, "--left", a)?, numbers(&right, "--right", b)?]),
        _ => Ok([material(&left)?, material(&right)?]),
    }
}

fn material(name: &str) -> Result<DebyeSolid, Failure> {
    let solid = Database::shipped().solid(name).map_err(|error| {
        Failure::argument(error.to_string(), "`kapitza materials search WORD` finds names")
    })?;
    DebyeSolid::from_material(&solid).map_err(|error| {
        Failure::argument(error.to_string(), "choose a material with density, molar mass and sound speeds")
    })
}

/// "rho=2700,cl=6240,ct=3040" and perhaps "n=6.02e28", in SI.
fn numbers(name: &str, option: &str, text: &str) -> Result<DebyeSolid, Failure> {
    const HELP: &str = "write for instance \"rho=2700,cl=6240,ct=3040\": kg/m³ and m/s, and n=6.02e28 atoms per m³ where branches end";
    let fault = |message: String| Failure::argument(format!("{option} \"{text}\": {message}"), HELP);
    // Without atoms per volume branches have no end.
    let mut values = [("rho", None), ("cl", None), ("ct", None), ("n", Some(f64::INFINITY))];
    for part in text.split(',') {
        let (key, value) =
            part.split_once('=').ok_or_else(|| fault(format!("`{}` is not key=number", part.trim())))?;
        let number: f64 = value
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite() && *number > 0.0)
            .ok_or_else(|| fault(format!("`{}` is not a number above zero", value.trim())))?;
        let place = values
            .iter_mut()
            .find(|(known, _)| *known == key.trim())
            .ok_or_else(|| fault(format!("unknown key `{}`; keys: rho, cl, ct, n", key.trim())))?;
        place.1 = Some(number);
    }
    let value =
        |which: usize| values[which].1.ok_or_else(|| fault(format!("`{}` is missing", values[which].0)));
    let (longitudinal, transverse) = (value(1)?, value(2)?);
    // Positive bulk modulus: cl² > 4/3 ct².
    if longitudinal * longitudinal <= 4.0 / 3.0 * transverse * transverse {
        return Err(fault(format!(
            "cl = {longitudinal} m/s must be above {:.0} m/s, √(4/3) ct: no solid has a negative bulk modulus",
            (4.0_f64 / 3.0).sqrt() * transverse
        )));
    }
    Ok(DebyeSolid::new(name, value(0)?, longitudinal, transverse, value(3)?))
}

/// Lattices, from force constants.
pub fn lattices(request: &Interface) -> Result<[Side; 2], Failure> {
    let [left, right] = names(request);
    Ok([
        lattice(&left, "--normal-left", &request.normal_left)?,
        lattice(&right, "--normal-right", &request.normal_right)?,
    ])
}

fn lattice(path: &str, option: &str, normal: &str) -> Result<Side, Failure> {
    let constants = formats::read(Path::new(path)).map_err(|error| {
        Failure::argument(
            error.to_string(),
            "mend what it names, or give another folder or file of phonopy, Quantum ESPRESSO or ShengBTE",
        )
    })?;
    let numbers: Option<Vec<f64>> = normal.split(',').map(|number| number.trim().parse().ok()).collect();
    let normal = numbers
        .and_then(|numbers| <[f64; 3]>::try_from(numbers).ok())
        .filter(|n| n.iter().all(|x| x.is_finite()) && n.iter().any(|x| *x != 0.0))
        .ok_or_else(|| {
            Failure::argument(
                format!("{option} \"{normal}\" is no direction"),
                "write three numbers, not all zero, such as 1,1,0",
            )
        })?;
    // A crystal that moves as a whole feels no force: otherwise low frequencies are not those of sound.
    let dynamics = Dynamics::new(&constants.symmetrised());
    Ok(Side { name: path.to_owned(), dynamics: Arc::new(dynamics), normal, sources: Vec::new() })
}
