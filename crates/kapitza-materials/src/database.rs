//! The material database: shipped files and the user's own, in the same form with the same validation.

mod build;

use crate::records;
use crate::{Gas, Solid, Tim};
use kapitza_document::{Diagnostic, Failure, Node, RawTable, Source, nearest, read};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The files compiled in.
static SHIPPED: &[(&str, &str)] = &[
    ("metals.toml", include_str!("../../../data/materials/metals.toml")),
    ("semiconductors.toml", include_str!("../../../data/materials/semiconductors.toml")),
    ("dielectrics.toml", include_str!("../../../data/materials/dielectrics.toml")),
    ("alloys.toml", include_str!("../../../data/materials/alloys.toml")),
    ("polymers.toml", include_str!("../../../data/materials/polymers.toml")),
    ("tims.toml", include_str!("../../../data/materials/tims.toml")),
    ("gases.toml", include_str!("../../../data/materials/gases.toml")),
];

/// Families of materials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Solids.
    Solid,
    /// Gases.
    Gas,
    /// Thermal interface materials.
    Tim,
}

impl Family {
    /// The word for one of them.
    pub fn word(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Gas => "gas",
            Self::Tim => "thermal interface material",
        }
    }
}

/// A name that is not in the database.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("no {} is called \"{name}\"{}", family.word(), suggestion(nearest))]
pub struct UnknownMaterial {
    /// What was looked for.
    pub family: Family,
    /// The name.
    pub name: String,
    /// The nearest names.
    pub nearest: Vec<String>,
}

fn suggestion(nearest: &[String]) -> String {
    if nearest.is_empty() {
        "; `kapitza materials list` shows all names".to_owned()
    } else {
        let names: Vec<String> = nearest.iter().map(|name| format!("\"{name}\"")).collect();
        format!("; did you mean {}?", names.join(" or "))
    }
}

/// A material as listed, before its properties are built.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Family.
    pub family: Family,
    /// Name in case files.
    pub name: String,
    /// Name in words.
    pub title: String,
    /// Further names.
    pub aliases: Vec<String>,
    /// Class of a solid, kind of a thermal interface material, empty for a gas.
    pub class: String,
    /// Words found by search.
    pub tags: Vec<String>,
    node: Node,
    file: Arc<File>,
}

#[derive(Debug)]
struct File {
    source: Source,
    /// Whether it is compiled in: such files are checked by this crate's tests.
    shipped: bool,
    references: BTreeMap<String, String>,
}

/// Solids, gases and thermal interface materials by name.
#[derive(Clone, Debug, Default)]
pub struct Database {
    listings: Vec<Listing>,
}

impl Database {
    /// The shipped database.
    ///
    /// ```
    /// use kapitza_materials::{Database, PropertyKey};
    /// let silicon = Database::shipped().solid("Si").unwrap();
    /// let k = silicon.property(PropertyKey::ThermalConductivity).unwrap().value(300.0);
    /// assert!((k - 148.0).abs() < 3.0);   // Glassbrenner & Slack 1964; Ho, Powell & Liley 1972
    /// ```
    pub fn shipped() -> &'static Self {
        static DATABASE: OnceLock<Database> = OnceLock::new();
        DATABASE.get_or_init(|| {
            let mut database = Self::default();
            for (name, text) in SHIPPED {
                // The shipped files are checked by this crate's tests; a broken one would leave its materials out.
                let source = Source::new(*name, *text);
                if let Ok(table) = RawTable::parse(&source) {
                    let _ = database.add(&source, &table, true);
                }
            }
            database
        })
    }

    /// Adds the materials of a database file; one with the name of a known material replaces it.
    pub fn extend(&mut self, source: &Source) -> Result<(), Failure> {
        let table = RawTable::parse(source)?;
        self.extend_table(source, &table)
    }

    /// The same from a parsed table, such as the `[materials]` of a case file.
    pub fn extend_table(&mut self, source: &Source, table: &RawTable) -> Result<(), Failure> {
        self.add(source, table, false)
    }

    fn add(&mut self, source: &Source, table: &RawTable, shipped: bool) -> Result<(), Failure> {
        let root = read(table, &records::DATABASE).map_err(|found| Failure::new(source.clone(), found))?;
        let references: BTreeMap<String, String> = root.dictionary("references").iter().cloned().collect();
        let file = Arc::new(File { source: source.clone(), shipped, references });
        let mut diagnostics = Vec::new();
        for (key, family) in [("solid", Family::Solid), ("gas", Family::Gas), ("tim", Family::Tim)] {
            for node in root.children(key) {
                let listing = Listing {
                    family,
                    name: node.text("name").unwrap_or_default().to_owned(),
                    title: node.text("title").unwrap_or_default().to_owned(),
                    aliases: node.texts("aliases").to_vec(),
                    class: node.text("class").or(node.text("kind")).unwrap_or_default().to_owned(),
                    tags: node.texts("tags").to_vec(),
                    node: node.clone(),
                    file: Arc::clone(&file),
                };
                self.insert(listing, &mut diagnostics);
            }
        }
        if diagnostics.is_empty() { Ok(()) } else { Err(Failure::new(source.clone(), diagnostics)) }
    }

    fn insert(&mut self, listing: Listing, diagnostics: &mut Vec<Diagnostic>) {
        let same_file = |other: &Listing| Arc::ptr_eq(&other.file, &listing.file);
        let clash = self.listings.iter().find(|other| {
            other.family == listing.family
                && (same_file(other) || other.name != listing.name)
                && listing.names().any(|name| other.names().any(|theirs| theirs == name))
        });
        if let Some(other) = clash {
            let message =
                format!("\"{}\" has a name or alias that \"{}\" already has", listing.name, other.name);
            diagnostics.push(
                listing
                    .node
                    .error("name", message)
                    .help("names and aliases are unique; use the same `name` to override"),
            );
            return;
        }
        match self
            .listings
            .iter_mut()
            .find(|other| other.family == listing.family && other.name == listing.name)
        {
            Some(old) => *old = listing,
            None => self.listings.push(listing),
        }
    }

    /// All materials, in the order of the files.
    pub fn listings(&self) -> &[Listing] {
        &self.listings
    }

    /// Materials in whose names, title, class or tags every word of `query` occurs, without regard to case.
    pub fn search(&self, query: &str) -> Vec<&Listing> {
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        self.listings
            .iter()
            .filter(|listing| {
                let mut text = format!("{} {} {}", listing.title, listing.class, listing.family.word());
                for word in listing.names().chain(listing.tags.iter().map(String::as_str)) {
                    text.push(' ');
                    text.push_str(word);
                }
                let text = text.to_lowercase();
                words.iter().all(|word| text.contains(word))
            })
            .collect()
    }

    /// A name with all other names of the same solid, if the database knows it.
    pub fn names_of(&self, name: &str) -> Vec<String> {
        let mut names = vec![name.to_owned()];
        if let Ok(listing) = self.find(Family::Solid, name) {
            names.extend(listing.names().filter(|other| *other != name).map(str::to_owned));
        }
        names
    }

    fn find(&self, family: Family, name: &str) -> Result<&Listing, UnknownMaterial> {
        let all = || self.listings.iter().filter(|listing| listing.family == family);
        let exact = all().find(|listing| listing.names().any(|known| known == name));
        let folded = || all().find(|listing| listing.names().any(|known| known.eq_ignore_ascii_case(name)));
        exact.or_else(folded).ok_or_else(|| UnknownMaterial {
            family,
            name: name.chars().take(60).collect(),
            nearest: nearest(name, all().flat_map(Listing::names)).into_iter().map(str::to_owned).collect(),
        })
    }

    /// A solid by name or alias.
    pub fn solid(&self, name: &str) -> Result<Solid, MaterialLookup> {
        let listing = self.find(Family::Solid, name)?;
        build::solid(&listing.node, &listing.file.references).map_err(|found| listing.failure(found))
    }

    /// A gas by name or alias.
    pub fn gas(&self, name: &str) -> Result<Gas, MaterialLookup> {
        let listing = self.find(Family::Gas, name)?;
        build::gas(&listing.node, &listing.file.references).map_err(|found| listing.failure(found))
    }

    /// A thermal interface material by name or alias.
    pub fn tim(&self, name: &str) -> Result<Tim, MaterialLookup> {
        let listing = self.find(Family::Tim, name)?;
        build::tim(&listing.node, &listing.file.references).map_err(|found| listing.failure(found))
    }

    /// Builds every material, so that every mistake in every file is found.
    pub fn validate(&self) -> Result<(), Vec<Failure>> {
        let failures: Vec<Failure> = self.failures(|_| true);
        if failures.is_empty() { Ok(()) } else { Err(failures) }
    }

    /// Builds every material that is not shipped; the first mistake.
    pub fn validate_own(&self) -> Result<(), Failure> {
        match self.failures(|listing| !listing.file.shipped).into_iter().next() {
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }

    fn failures(&self, wanted: impl Fn(&Listing) -> bool) -> Vec<Failure> {
        self.listings
            .iter()
            .filter(|listing| wanted(listing))
            .filter_map(|listing| {
                let references = &listing.file.references;
                let found = match listing.family {
                    Family::Solid => build::solid(&listing.node, references).err(),
                    Family::Gas => build::gas(&listing.node, references).err(),
                    Family::Tim => build::tim(&listing.node, references).err(),
                };
                found.map(|found| Failure::new(listing.file.source.clone(), found))
            })
            .collect()
    }
}

impl Listing {
    /// The name and the aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    fn failure(&self, found: Vec<Diagnostic>) -> MaterialLookup {
        MaterialLookup::Invalid(Failure::new(self.file.source.clone(), found))
    }
}

/// Why a material cannot be had.
#[derive(Clone, Debug, thiserror::Error)]
pub enum MaterialLookup {
    /// No such name.
    #[error(transparent)]
    Unknown(#[from] UnknownMaterial),
    /// The entry in a database file is wrong.
    #[error(transparent)]
    Invalid(Failure),
}
