//! A case: a checked document with its materials, ready to be lowered to a problem.

use crate::error::CaseError;
use crate::lower;
use crate::schema::{CASE, DEVICE};
use kapitza_conduction::device::{Device, Identification, Transient};
use kapitza_conduction::stack::Stack;
use kapitza_core::quantity::Quantity;
use kapitza_document::{Diagnostic, Failure, Node, RawTable, RawValue, Record, Source, read};
use kapitza_materials::{Database, records};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// What a case describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseKind {
    /// A stack in one dimension.
    Stack,
    /// A device in three dimensions.
    Device,
}

/// The form that a case must have, by its `kind`.
fn form(raw: &RawTable) -> &'static Record {
    match raw.get("kind").map(|kind| &kind.value) {
        Some(RawValue::Text(kind)) if kind == "device" => &DEVICE,
        _ => &CASE,
    }
}

/// A checked case.
#[derive(Clone, Debug)]
pub struct Case {
    pub(crate) source: Source,
    pub(crate) raw: RawTable,
    pub(crate) node: Node,
    pub(crate) database: Cow<'static, Database>,
    folder: PathBuf,
}

impl Case {
    /// Reads and checks a case file.
    pub fn open(path: &Path) -> Result<Self, CaseError> {
        let name = path.display().to_string();
        let bytes = read_file(path).map_err(|reason| CaseError::Unreadable {
            path: name.clone(),
            reason,
            help: "check the path and the permissions; a case is a TOML file",
        })?;
        let (source, raw) = RawTable::parse_bytes(&name, bytes)?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Self::from_raw(source, raw, folder)
    }

    /// Checks a case given as bytes; database files are looked for relative to the working folder.
    pub fn parse_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, CaseError> {
        let (source, raw) = RawTable::parse_bytes(name, bytes)?;
        Self::from_raw(source, raw, PathBuf::new())
    }

    /// Checks a case given as text; database files are looked for relative to the working folder.
    pub fn parse(name: &str, text: &str) -> Result<Self, CaseError> {
        let source = Source::new(name, text);
        let raw = RawTable::parse(&source)?;
        Self::from_raw(source, raw, PathBuf::new())
    }

    /// Checks a case given as a table (a Python dictionary, say).
    pub fn from_table(name: &str, raw: RawTable) -> Result<Self, CaseError> {
        Self::from_raw(Source::new(name, ""), raw, PathBuf::new())
    }

    fn from_raw(source: Source, raw: RawTable, folder: PathBuf) -> Result<Self, CaseError> {
        let node = read(&raw, form(&raw)).map_err(|found| Failure::new(source.clone(), found))?;
        let database = database(&source, &raw, &node, &folder)?;
        let case = Self { source, raw, node, database, folder };
        match case.kind() {
            CaseKind::Stack => {
                case.stack()?;
            }
            CaseKind::Device => {
                if case.node.has("identify") {
                    case.identification()?;
                } else {
                    case.device()?;
                }
            }
        }
        Ok(case)
    }

    /// What the case describes.
    pub fn kind(&self) -> CaseKind {
        if std::ptr::eq(self.node.record, &raw const DEVICE) { CaseKind::Device } else { CaseKind::Stack }
    }

    /// The same case with some keys changed, checked anew.
    pub(crate) fn with_raw(&self, raw: RawTable) -> Result<Self, Vec<Diagnostic>> {
        let node = read(&raw, form(&raw))?;
        let touched = raw.get("materials") != self.raw.get("materials");
        let database = if touched {
            database(&self.source, &raw, &node, &self.folder).map_err(|error| match error {
                CaseError::Input(failure) => failure.diagnostics().to_vec(),
                other => vec![Diagnostic::new(node.place_of("materials"), other.to_string())],
            })?
        } else {
            self.database.clone()
        };
        Ok(Self { source: self.source.clone(), raw, node, database, folder: self.folder.clone() })
    }

    /// The problem for the solver.
    pub fn stack(&self) -> Result<Stack, CaseError> {
        self.must_be(CaseKind::Stack)?;
        lower::stack(&self.node, &self.database).map_err(|found| self.failure(found))
    }

    /// The three-dimensional problem for the solver, of a device case.
    ///
    /// # Errors
    /// Mistakes of the input, each with its place; also if some input carries an uncertainty, which devices do not
    /// propagate.
    pub fn device(&self) -> Result<Device, CaseError> {
        self.device_over_time().map(|(device, _)| device)
    }

    /// Whether the case is of a device over time.
    pub fn is_over_time(&self) -> bool {
        self.node.child("transient").is_some()
    }

    /// The same with what happens to it over time, if the case asks for that.
    ///
    /// # Errors
    /// As [`Case::device`].
    pub fn device_over_time(&self) -> Result<(Device, Option<Transient>), CaseError> {
        self.must_be(CaseKind::Device)?;
        let mut uncertain = Vec::new();
        self.node.visit(&mut |place, _, quantity| {
            if quantity.uncertainty > 0.0 {
                uncertain.push(
                    Diagnostic::new(place.clone(), "uncertainties are propagated through stacks only")
                        .help("remove the part after \"±\"; `sweep` shows what a change of this number does"),
                );
            }
        });
        if !uncertain.is_empty() {
            return Err(self.failure(uncertain));
        }
        let mut device =
            lower::device(&self.node, &self.database, &self.folder).map_err(|found| self.failure(found))?;
        let transient =
            lower::transient(&self.node, &mut device, &self.folder).map_err(|found| self.failure(found))?;
        Ok((device, transient))
    }

    /// The device with the measured map from which one of its interfaces is to be identified.
    ///
    /// # Errors
    /// As [`Case::device`]; a case without an `identify` table; a map that cannot be read.
    pub fn identification(&self) -> Result<(Device, Identification), CaseError> {
        let device = self.device()?;
        let found =
            lower::identification(&self.node, &device, &self.folder).map_err(|found| self.failure(found))?;
        let task = found.ok_or_else(|| {
            let diagnostic = self
                .node
                .missing("identify")
                .help("add `[identify]` with `interface`, `layer`, `face`, `map` and `unit`");
            self.failure(vec![diagnostic])
        })?;
        Ok((device, task))
    }

    /// Refuses a case of another kind.
    fn must_be(&self, kind: CaseKind) -> Result<(), CaseError> {
        if self.kind() == kind {
            return Ok(());
        }
        let (found, wanted) = match kind {
            CaseKind::Stack => ("a device", "stack"),
            CaseKind::Device => ("a stack", "device"),
        };
        let diagnostic = self
            .node
            .error("kind", format!("the case describes {found}, where a {wanted} is asked for"))
            .help(format!("write a case with `kind = \"{wanted}\"`"));
        Err(self.failure(vec![diagnostic]))
    }

    /// Number of elements.
    pub fn elements(&self) -> usize {
        self.node.children("element").len()
    }

    /// Number of points of the sweeps together, as far as it can be told without expanding them.
    pub fn sweep_points(&self) -> usize {
        self.node
            .children("sweep")
            .iter()
            .map(|sweep| match sweep.scalars("values").len() {
                0 => sweep.count("points").unwrap_or(1),
                listed => listed,
            })
            .fold(usize::from(self.node.has("sweep")), usize::saturating_mul)
    }

    /// The title, if there is one.
    pub fn title(&self) -> Option<&str> {
        self.node.text("title")
    }

    /// The quantity at a dotted path.
    pub(crate) fn quantity_at(&self, path: &str) -> Option<Quantity> {
        let mut node = &self.node;
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            let (key, index) = match part.split_once('[') {
                Some((key, index)) => (key, index.trim_end_matches(']').parse::<usize>().ok()),
                None => (part, None),
            };
            if parts.peek().is_none() {
                return node.quantities(key).first().copied();
            }
            let below = node.children(key);
            node = match (node.record.field(key)?.shape.is_list(), index) {
                (false, _) => below.first()?,
                (true, Some(n)) => below.get(n.checked_sub(1)?)?,
                (true, None) => {
                    let name = parts.next()?;
                    below.iter().find(|b| b.text("name") == Some(name))?
                }
            };
        }
        None
    }

    pub(crate) fn failure(&self, found: Vec<Diagnostic>) -> CaseError {
        CaseError::Input(Failure::new(self.source.clone(), found))
    }
}

/// Files beyond this size are no case and no database.
const LARGEST_FILE: u64 = 64 << 20;

/// Reads a regular file of sensible size; devices and pipes, which may never end, are refused.
fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let about = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("it is not a regular file".into());
    }
    if about.len() > LARGEST_FILE {
        return Err(format!("it has {} bytes, more than {LARGEST_FILE}", about.len()));
    }
    std::fs::read(path).map_err(|error| error.to_string())
}

/// The shipped database, extended by the files and tables of the case.
fn database(
    source: &Source,
    raw: &RawTable,
    node: &Node,
    folder: &Path,
) -> Result<Cow<'static, Database>, CaseError> {
    let Some(materials) = node.child("materials") else { return Ok(Cow::Borrowed(Database::shipped())) };
    let mut database = Database::shipped().clone();
    for file in materials.texts("files") {
        let path = folder.join(file);
        let bytes = read_file(&path).map_err(|reason| {
            let message = format!("cannot read the database file {}: {reason}", path.display());
            let diagnostic =
                materials.error("files", message).help("paths are relative to the folder of the case file");
            CaseError::Input(Failure::new(source.clone(), vec![diagnostic]))
        })?;
        let (file_source, table) = RawTable::parse_bytes(&path.display().to_string(), bytes)?;
        database.extend_table(&file_source, &table)?;
    }
    if let Some(RawValue::Table(inline)) = raw.get("materials").map(|m| &m.value) {
        let mut inline = inline.clone();
        inline.entries.retain(|entry| records::DATABASE.field(&entry.0).is_some());
        database.extend_table(source, &inline)?;
    }
    database.validate_own()?;
    Ok(Cow::Owned(database))
}
