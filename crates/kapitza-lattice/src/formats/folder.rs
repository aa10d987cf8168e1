//! Which file of a folder to read, and which beside it.

use super::error::{Fault, FormatError, Problem};
use super::phonopy::Description;
use super::{
    ALLOWED_ASYMMETRY, ALLOWED_DRIFT, born, force_constants_text, force_sets, hdf5, phonopy, q2r, shengbte,
};
use crate::force_constants::ForceConstants;
use std::fs;
use std::path::{Path, PathBuf};

const PHONOPY: [&str; 3] = ["phonopy_params.yaml", "phonopy.yaml", "phonopy_disp.yaml"];
const TEXT: &str = "FORCE_CONSTANTS";
const HDF5: &str = "force_constants.hdf5";
const SETS: &str = "FORCE_SETS";
const BORN: &str = "BORN";
const CONTROL: &str = "CONTROL";
const SECOND: &str = "FORCE_CONSTANTS_2ND";
const ESPRESSO: &str = "espresso.ifc2";
const NAMES: &str = "a folder, or a file phonopy*.yaml, FORCE_CONSTANTS, force_constants.hdf5, FORCE_SETS, CONTROL, \
                     FORCE_CONSTANTS_2ND, *.ifc2 or *.fc, is read";

fn fail(path: &Path, problem: Problem) -> FormatError {
    Fault::from(problem).at(path)
}

fn text(path: &Path) -> Result<String, FormatError> {
    let bytes = fs::read(path).map_err(|error| fail(path, error.into()))?;
    String::from_utf8(bytes).map_err(|error| {
        let found = format!("a byte at {} that is no text", error.utf8_error().valid_up_to());
        fail(path, Problem::Unexpected { expected: "text in UTF-8".into(), found })
    })
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn ends(path: &Path, ends: &[&str]) -> bool {
    path.extension().is_some_and(|e| ends.iter().any(|end| e.eq_ignore_ascii_case(end)))
}

fn is_yaml(path: &Path) -> bool {
    ends(path, &["yaml", "yml"])
}

/// The file in the folder, where it is there.
fn beside(folder: &Path, name: &str) -> Option<PathBuf> {
    Some(folder.join(name)).filter(|path| path.is_file())
}

/// The folder's files, in order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, FormatError> {
    let entries = fs::read_dir(folder).map_err(|error| fail(folder, error.into()))?;
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

/// Where phonopy's force constants come from.
enum Source {
    /// The first that is there.
    Any,
    /// This file.
    File(PathBuf),
}

/// Reads a file or folder and checks the rules of force constants.
pub(crate) fn read(path: &Path) -> Result<ForceConstants, FormatError> {
    let (used, found) = if path.is_dir() { folder(path)? } else { file(path)? };
    check(&found).map_err(|problem| fail(&used, problem))?;
    Ok(found)
}

fn check(found: &ForceConstants) -> Result<(), Problem> {
    let violation = found.violation();
    let largest = violation.largest;
    if violation.asymmetry > ALLOWED_ASYMMETRY * largest {
        let (from, to) = violation.asymmetry_pair;
        let (size, allowed) = (violation.asymmetry, ALLOWED_ASYMMETRY);
        return Err(Problem::Asymmetric { from: from + 1, to: to + 1, size, largest, allowed });
    }
    if violation.drift > ALLOWED_DRIFT * largest {
        let (size, allowed) = (violation.drift, ALLOWED_DRIFT);
        return Err(Problem::Drift { atom: violation.drift_atom + 1, size, largest, allowed });
    }
    Ok(())
}

type Found = Result<(PathBuf, ForceConstants), FormatError>;

fn folder(folder: &Path) -> Found {
    if let Some(description) = description(folder)? {
        return with_phonopy(&description, &Source::Any);
    }
    if let Some(control) = beside(folder, CONTROL) {
        return with_control(&control, None);
    }
    let all = files(folder)?;
    let plain: Vec<&PathBuf> = all.iter().filter(|path| ends(path, &["ifc2", "fc"])).collect();
    match plain.as_slice() {
        [one] => with_q2r(one),
        [] => {
            if let Some(packed) = all.iter().find(|path| ends(path, &["xz", "gz", "bz2", "lzma", "zst"])) {
                return Err(fail(packed, packed_problem()));
            }
            Err(fail(folder, Problem::Missing { what: "a file of force constants".into(), advice: NAMES }))
        }
        many => {
            let names: Vec<String> = many.iter().map(|path| name(path)).collect();
            Err(fail(
                folder,
                Problem::Unexpected { expected: "one file *.ifc2 or *.fc".into(), found: names.join(", ") },
            ))
        }
    }
}

fn packed_problem() -> Problem {
    Problem::Unsupported { what: "a packed file".into(), advice: "unpack it first (xz -d, gunzip, bunzip2)" }
}

fn description(folder: &Path) -> Result<Option<PathBuf>, FormatError> {
    if let Some(found) = PHONOPY.iter().find_map(|name| beside(folder, name)) {
        return Ok(Some(found));
    }
    Ok(files(folder)?.into_iter().find(|path| is_yaml(path) && name(path).starts_with("phonopy")))
}

fn file(path: &Path) -> Found {
    let folder = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => Path::new("."),
    };
    // What is not there is said before what is beside it.
    fs::metadata(path).map_err(|error| fail(path, error.into()))?;
    if ends(path, &["xz", "gz", "bz2", "lzma", "zst"]) {
        return Err(fail(path, packed_problem()));
    }
    let named = name(path);
    if is_yaml(path) {
        return with_phonopy(path, &Source::Any);
    }
    if named == CONTROL {
        return with_control(path, None);
    }
    if let (SECOND, Some(control)) = (named.as_str(), beside(folder, CONTROL)) {
        return with_control(&control, Some(path));
    }
    if ends(path, &["ifc2", "fc"]) {
        return with_q2r(path);
    }
    if named == BORN {
        let what = "a file of force constants (BORN holds charges only)".into();
        return Err(fail(
            path,
            Problem::Missing { what, advice: "name the folder or the file of force constants" },
        ));
    }
    let known = named.starts_with(TEXT) || named.starts_with(SETS) || ends(path, &["hdf5", "h5"]);
    if known {
        let Some(description) = description(folder)? else {
            let what = format!("the description of the cell beside {named}");
            let advice = "put phonopy.yaml, phonopy_disp.yaml or phonopy_params.yaml (or ShengBTE's CONTROL) into the folder";
            return Err(fail(path, Problem::Missing { what, advice }));
        };
        return with_phonopy(&description, &Source::File(path.to_path_buf()));
    }
    // q2r.x writes to any name: its first line is nine numbers.
    let first =
        fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned());
    let header = first.as_deref().and_then(|text| text.lines().next()).unwrap_or_default();
    if header.split_whitespace().filter_map(super::lines::number).count() == 9 {
        return with_q2r(path);
    }
    Err(fail(path, Problem::Unsupported { what: format!("a file named `{named}`"), advice: NAMES }))
}

fn with_phonopy(path: &Path, source: &Source) -> Found {
    let described = phonopy::parse(&text(path)?).map_err(|fault| fault.at(path))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let (used, rows) = rows(path, folder, &described, source)?;
    let bonds = described.cell.bonds(&rows);
    let polar = match (described.polar, beside(folder, BORN)) {
        (Some(polar), _) => Some(polar),
        (None, Some(born)) => Some(
            born::parse(&text(&born)?, &described.cell.crystal, described.cell.tolerance)
                .map_err(|fault| fault.at(&born))?,
        ),
        (None, None) => None,
    };
    let found = ForceConstants {
        crystal: described.cell.crystal,
        bonds,
        polar,
        supercell: Some(described.cell.repeats),
    };
    Ok((used, found))
}

type Stiffnesses = Vec<Vec<crate::linear::Matrix>>;

/// Φ(i, j) in N/m, and the file they come from.
fn rows(
    path: &Path,
    folder: &Path,
    described: &Description,
    source: &Source,
) -> Result<(PathBuf, Stiffnesses), FormatError> {
    let from = |file: &Path| -> Result<(PathBuf, Stiffnesses), FormatError> {
        let named = name(file);
        let rows = if ends(file, &["hdf5", "h5"]) {
            let content = fs::read(file).map_err(|error| fail(file, error.into()))?;
            hdf5::parse(content).and_then(|(rows, unit)| described.stiffnesses(rows, unit))
        } else if named.starts_with(SETS) {
            force_sets::parse(&text(file)?, described.cell.atoms.len())
                .and_then(|sets| described.solve(&sets))
        } else {
            force_constants_text::parse(&text(file)?).and_then(|rows| described.stiffnesses(rows, None))
        };
        Ok((file.to_path_buf(), rows.map_err(|fault| fault.at(file))?))
    };
    if let Source::File(file) = source {
        return from(file);
    }
    if let Some(rows) = &described.rows {
        let rows = described.stiffnesses(rows.clone(), None).map_err(|fault| fault.at(path))?;
        return Ok((path.to_path_buf(), rows));
    }
    if let Some(file) = beside(folder, TEXT).or_else(|| beside(folder, HDF5)) {
        return from(&file);
    }
    if let Some(sets) = &described.sets {
        return Ok((path.to_path_buf(), described.solve(sets).map_err(|fault| fault.at(path))?));
    }
    if let Some(file) = beside(folder, SETS) {
        return from(&file);
    }
    let what = "a file of force constants, or of forces for displacements,".to_owned();
    let advice = "put FORCE_CONSTANTS, force_constants.hdf5 or FORCE_SETS beside it";
    Err(fail(path, Problem::Missing { what, advice }))
}

fn with_control(path: &Path, second: Option<&Path>) -> Found {
    let control = shengbte::parse(&text(path)?).map_err(|fault| fault.at(path))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    if control.espresso && second.is_none() {
        let file = folder.join(ESPRESSO);
        let found = q2r::parse(&text(&file)?).map_err(|fault| fault.at(&file))?;
        return Ok((file, control.with_espresso(found).map_err(|fault| fault.at(path))?));
    }
    let file = second.map_or_else(|| folder.join(SECOND), Path::to_path_buf);
    let found = control.with_text(&text(&file)?).map_err(|fault| fault.at(&file))?;
    Ok((file, found))
}

fn with_q2r(path: &Path) -> Found {
    Ok((path.to_path_buf(), q2r::parse(&text(path)?).map_err(|fault| fault.at(path))?))
}
