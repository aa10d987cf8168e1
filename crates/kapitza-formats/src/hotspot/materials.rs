//! `.materials`: name, `solid` or `fluid`, conductivity, heat capacity and, of fluids, viscosity: a value a line.

use crate::error::{FormatError, Place};
use crate::text::Text;
use std::path::{Path, PathBuf};

/// The materials of a deck.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Materials {
    /// The file, where there is one.
    pub path: Option<PathBuf>,
    /// Its entries.
    pub entries: Vec<Material>,
}

/// A material.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// Its name.
    pub name: String,
    /// Thermal conductivity, W/(m K).
    pub conductivity: f64,
    /// Heat capacity, J/(m³ K).
    pub heat_capacity: f64,
    /// Dynamic viscosity, Pa s, of a fluid.
    pub viscosity: Option<f64>,
}

impl Materials {
    /// Reads a materials file.
    ///
    /// # Errors
    /// A value out of place, or a last material that breaks off.
    pub fn open(path: &Path) -> Result<Self, FormatError> {
        Self::parse(&Text::open(path, "a HotSpot materials file (`.materials`)")?)
    }

    pub(crate) fn parse(text: &Text) -> Result<Self, FormatError> {
        // HotSpot takes the first word of every line.
        let words: Vec<_> = text.lines().map(|words| words[0]).collect();
        let mut entries: Vec<Material> = Vec::new();
        let mut rest = &words[..];
        while let [name, after @ ..] = rest {
            let broken = || {
                text.error(
                    *name,
                    format!("material \"{}\" breaks off", name.text),
                    "a material is a name, `solid` or `fluid`, a conductivity in W/(m K) and a heat capacity in J/(m³ K), each on a line of its own, and of a fluid a viscosity in Pa s",
                )
            };
            let [kind, conductivity, heat_capacity, after @ ..] = after else { return Err(broken()) };
            let fluid = match kind.text {
                "solid" => false,
                "fluid" => true,
                other => {
                    return Err(text.error(
                        *kind,
                        format!("\"{other}\" is no kind of material"),
                        "it must be `solid` or `fluid`",
                    ));
                }
            };
            let mut entry = Material {
                name: name.text.to_owned(),
                conductivity: text.positive(*conductivity, "the conductivity", "W/(m K)")?,
                heat_capacity: text.positive(*heat_capacity, "the heat capacity", "J/(m³ K)")?,
                viscosity: None,
            };
            rest = after;
            if fluid {
                let [viscosity, after @ ..] = rest else { return Err(broken()) };
                entry.viscosity = Some(text.positive(*viscosity, "the viscosity", "Pa s")?);
                rest = after;
            }
            if entries.iter().any(|known| known.name == entry.name) {
                return Err(text.error(
                    *name,
                    format!("material \"{}\" is there twice", name.text),
                    "remove one of them",
                ));
            }
            entries.push(entry);
        }
        Ok(Self { path: Some(text.path.clone()), entries })
    }

    /// A material by name; an error at `place` where there is none.
    ///
    /// # Errors
    /// The name is not known.
    pub fn find(&self, name: &str, place: &Place) -> Result<&Material, FormatError> {
        self.entries.iter().find(|entry| entry.name == name).ok_or_else(|| {
            let known: Vec<&str> = self.entries.iter().map(|entry| entry.name.as_str()).collect();
            let help = match &self.path {
                None => "the deck has no materials file; give one with --materials".to_owned(),
                Some(path) => format!("{} knows {}", path.display(), known.join(", ")),
            };
            place.error(format!("there is no material \"{name}\""), help)
        })
    }
}
