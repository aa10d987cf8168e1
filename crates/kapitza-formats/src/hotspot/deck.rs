//! All files of a run together: what HotSpot would compute from.

use super::config::Config;
use super::fan::Fan;
use super::floorplan::Floorplan;
use super::layers::{LayerEntry, LayerFile};
use super::materials::Materials;
use super::trace::Trace;
use crate::error::{FormatError, Place};
use crate::text::{Text, beside};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of a deck. What is `None` is looked for in the configuration, then in the folder of the deck.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeckFiles {
    /// `.config`.
    pub config: Option<PathBuf>,
    /// `.flp`.
    pub floorplan: Option<PathBuf>,
    /// `.ptrace`.
    pub trace: Option<PathBuf>,
    /// `.lcf`.
    pub layers: Option<PathBuf>,
    /// `.materials`.
    pub materials: Option<PathBuf>,
}

/// What a layer of HotSpot's stack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Printed circuit board.
    Board,
    /// Solder balls.
    Solder,
    /// Package substrate.
    Substrate,
    /// Bumps and underfill.
    Bumps,
    /// Metal of the die.
    Metal,
    /// The die, or a layer of the layer file with this number.
    Chip(usize),
    /// Interface material.
    Interface,
    /// Heat spreader.
    Spreader,
    /// Heat sink.
    Sink,
}

/// A layer of the stack.
#[derive(Clone, Debug, PartialEq)]
pub struct DeckLayer {
    /// What it is.
    pub role: Role,
    /// What HotSpot puts before the names of its units in `.steady`.
    pub prefix: String,
    /// Whether heat flows sideways in it.
    pub lateral: bool,
    /// Whether its units release heat.
    pub power: bool,
    /// Conductivity, W/(m K).
    pub conductivity: f64,
    /// Heat capacity, J/(m³ K).
    pub heat_capacity: f64,
    /// Thickness, m.
    pub thickness: f64,
    /// Side of the square, m, centred on the die; `None` for layers of the size of the die.
    pub side: Option<f64>,
    /// Its floorplan; package layers have that of the chip layer beside them.
    pub floorplan: Arc<Floorplan>,
    /// The column of the trace of every unit, of a layer with power.
    pub columns: Vec<usize>,
}

/// Everything that a run of HotSpot reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Deck {
    /// The parameters; materials and the model of the fan have taken effect in them.
    pub config: Config,
    /// Layers from the one farthest from the sink to the sink.
    pub layers: Vec<DeckLayer>,
    /// Extent of the die along x and y, m.
    pub die: [f64; 2],
    /// The power trace.
    pub trace: Trace,
    /// The materials.
    pub materials: Materials,
    /// Fins and fan, where `-package_model_used` is 1.
    pub fan: Option<Fan>,
    /// The files that were read.
    pub files: DeckFiles,
    /// Whether the chip layers come from a layer file.
    pub has_layer_file: bool,
    /// What was found beside the way: files chosen, keys ignored.
    pub notes: Vec<String>,
}

/// HotSpot's conductivities (W/(m K)) and heat capacities (J/(m³ K)) of the secondary path, compiled into it
/// (`temperature.h`).
const SECONDARY: [(Role, &str, f64, f64); 5] = [
    (Role::Board, "pcb_", 1.0 / 0.333, 1.32e6),
    (Role::Solder, "solder_", 1.0 / 0.06, 2.1e6),
    (Role::Substrate, "sub_", 1.0 / 0.5, 1.6e6),
    (Role::Bumps, "c4_", 1.0 / 0.8, 1.65e6),
    (Role::Metal, "metal_", 1.0 / 0.0025, 3.55e6),
];

/// Layers may differ by this much in size, m: HotSpot's own tolerance.
const SAME_SIZE: f64 = 1e-6;

impl Deck {
    /// Reads a deck: a configuration file, or a folder in which each kind of file is there once.
    ///
    /// `given` are files named on the command line, and `detailed` stands in place of `-detailed_3D`.
    ///
    /// # Errors
    /// A file that is missing, ambiguous or malformed; a deck that HotSpot would refuse, or that uses flowing coolants.
    pub fn open(deck: &Path, given: &DeckFiles, detailed: Option<bool>) -> Result<Self, FormatError> {
        let folder = if deck.is_dir() {
            deck.to_owned()
        } else {
            deck.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
        };
        let mut files = given.clone();
        if files.config.is_none() {
            files.config = if deck.is_dir() { configuration(&folder)? } else { Some(deck.to_owned()) };
        }
        let mut config = files.config.as_deref().map(Config::open).transpose()?.unwrap_or_default();
        if let Some(detailed) = detailed {
            config.detailed_3d = detailed;
        }
        let named = |name: &Option<String>| name.as_ref().map(|name| beside(&folder, name));
        let found =
            |given: &mut Option<PathBuf>, name: &Option<String>, ending: &str| -> Result<(), FormatError> {
                if given.is_none() {
                    *given = match named(name) {
                        Some(path) => Some(path),
                        None => only(&folder, ending)?,
                    };
                }
                Ok(())
            };
        found(&mut files.trace, &config.trace_file, "ptrace")?;
        found(&mut files.materials, &config.materials_file, "materials")?;
        // A floorplan named on the command line is meant to be used, whatever lies beside it.
        if files.floorplan.is_none() {
            found(&mut files.layers, &config.grid_layer_file, "lcf")?;
        }
        if files.layers.is_none() {
            found(&mut files.floorplan, &config.floorplan_file, "flp")?;
        }
        Self::assemble(config, files, &folder)
    }

    fn assemble(mut config: Config, files: DeckFiles, folder: &Path) -> Result<Self, FormatError> {
        let whole = Place::file(files.config.as_deref().unwrap_or(folder));
        let mut notes = Vec::new();
        let missing = |what: &str, flag: &str| {
            whole.error(
                format!("the deck has no {what}"),
                format!("name it with {flag}, or lay it into the folder of the deck"),
            )
        };
        let materials = files.materials.as_deref().map(Materials::open).transpose()?.unwrap_or_default();
        materialise(&mut config, &materials, &whole)?;
        if config.use_microchannels {
            return Err(channels(&whole));
        }
        let fan = fan(&mut config, folder, &whole, &mut notes)?;
        let trace =
            Trace::open(files.trace.as_deref().ok_or_else(|| missing("power trace (.ptrace)", "--ptrace"))?)?;
        let mut layers = Vec::new();
        if let Some(path) = &files.layers {
            for entry in LayerFile::open(path, &materials)?.layers {
                layers.push(chip(&entry, path)?);
            }
        } else {
            let path = files.floorplan.as_deref().ok_or_else(|| {
                missing("floorplan (.flp) and no layer file (.lcf)", "--floorplan or --layers")
            })?;
            let floorplan = Arc::new(Floorplan::open(path)?);
            let both = [
                (Role::Chip(0), "", config.k_chip, config.p_chip, config.t_chip),
                (Role::Interface, "iface_", config.k_interface, config.p_interface, config.t_interface),
            ];
            layers.extend(both.map(|(role, prefix, conductivity, heat_capacity, thickness)| DeckLayer {
                role,
                prefix: prefix.into(),
                lateral: true,
                power: role == Role::Chip(0),
                conductivity,
                heat_capacity,
                thickness,
                side: None,
                floorplan: floorplan.clone(),
                columns: Vec::new(),
            }));
        }
        let die = size(&layers)?;
        assign(&mut layers, &trace)?;
        let has_layer_file = files.layers.is_some();
        surround(&mut layers, &config, has_layer_file);
        package(&config, die, &whole)?;
        if config.detailed_3d && !has_layer_file {
            return Err(whole.error(
                "`detailed_3D` is on without a layer file",
                "HotSpot gives units materials of their own only in stacks of a layer file; leave --detailed-3d away or name a file with --layers",
            ));
        }
        for (key, place) in &config.unknown {
            notes.push(format!("{place}: no program of HotSpot's thermal model knows `-{key}`; left out"));
        }
        Ok(Self { config, layers, die, trace, materials, fan, files, has_layer_file, notes })
    }

    /// The layers with power, each with the columns of the trace of its units.
    pub fn powered(&self) -> impl Iterator<Item = &DeckLayer> {
        self.layers.iter().filter(|layer| layer.power)
    }
}

/// The only file of an ending in a folder.
fn only(folder: &Path, ending: &str) -> Result<Option<PathBuf>, FormatError> {
    let mut found = with_ending(folder, ending)?;
    if found.len() > 1 {
        let names: Vec<String> = found.iter().map(|path| path.display().to_string()).collect();
        let flag = match ending {
            "ptrace" => "--ptrace",
            "flp" => "--floorplan",
            "lcf" => "--layers",
            "materials" => "--materials",
            _ => "the path of the configuration in place of the folder",
        };
        return Err(Place::file(folder).error(
            format!("there are {} files of the ending .{ending}: {}", found.len(), names.join(", ")),
            format!("say which one with {flag}"),
        ));
    }
    Ok(found.pop())
}

fn with_ending(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, FormatError> {
    let failed = |error: std::io::Error| FormatError::Read {
        path: folder.display().to_string(),
        reason: error.to_string(),
        help: "a deck is a configuration file or a folder".into(),
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending)) && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The configuration in a folder: fans have files of the same ending and no parameter of the thermal model.
fn configuration(folder: &Path) -> Result<Option<PathBuf>, FormatError> {
    let mut found = with_ending(folder, "config")?;
    if found.len() > 1 {
        let thermal =
            |path: &PathBuf| Config::open(path).is_ok_and(|config| config.unknown.len() < config.given.len());
        let kept: Vec<PathBuf> = found.iter().filter(|path| thermal(path)).cloned().collect();
        if kept.len() == 1 {
            return Ok(kept.into_iter().next());
        }
        let names: Vec<String> = found.iter().map(|path| path.display().to_string()).collect();
        return Err(Place::file(folder).error(
            format!("there are several configurations: {}", names.join(", ")),
            "name one of them in place of the folder",
        ));
    }
    Ok(found.pop())
}

/// Materials named in the configuration replace its numbers.
fn materialise(config: &mut Config, materials: &Materials, whole: &Place) -> Result<(), FormatError> {
    let slots = [
        (&config.material_chip, &mut config.k_chip, &mut config.p_chip),
        (&config.material_sink, &mut config.k_sink, &mut config.p_sink),
        (&config.material_spreader, &mut config.k_spreader, &mut config.p_spreader),
        (&config.material_interface, &mut config.k_interface, &mut config.p_interface),
    ];
    for (name, conductivity, heat_capacity) in slots {
        if let Some(name) = name {
            let material = materials.find(name, whole)?;
            *conductivity = material.conductivity;
            *heat_capacity = material.heat_capacity;
        }
    }
    Ok(())
}

/// The model of fins and fan in place of `r_convec`, where it is on.
fn fan(
    config: &mut Config,
    folder: &Path,
    whole: &Place,
    notes: &mut Vec<String>,
) -> Result<Option<Fan>, FormatError> {
    if !config.package_model_used {
        return Ok(None);
    }
    let fan = match &config.package_config_file {
        Some(name) => Fan::open(&beside(folder, name))?,
        None => Fan::default(),
    };
    if fan.natural {
        return Err(whole.error(
            "the package model asks for natural convection, whose film depends on the sink's temperature",
            "set `-package_model_used 0` and give the `-r_convec` that HotSpot prints at the end of its iteration",
        ));
    }
    let resistance = fan.resistance(config.s_sink, config.k_sink);
    if !(resistance.is_finite() && resistance > 0.0) {
        return Err(whole.error(
            "the model of fins and fan gives no resistance with these dimensions",
            "check the package configuration: fins and gaps must fit on the sink; or set `-package_model_used 0`",
        ));
    }
    notes.push(format!(
        "r_convec = {resistance:.6} K/W from the model of fins and fan, in place of {} K/W",
        config.r_convec
    ));
    config.r_convec = resistance;
    Ok(Some(fan))
}

fn channels(place: &Place) -> FormatError {
    place.error(
        "the deck cools with a liquid in channels",
        "heat carried along by a flowing coolant is not represented, and a film of one temperature would hide how the coolant warms up; leave the channels out (`-use_microchannels 0` and a solid layer), or use HotSpot for this deck",
    )
}

fn chip(entry: &LayerEntry, file: &Path) -> Result<DeckLayer, FormatError> {
    let folder = file.parent().unwrap_or(Path::new(""));
    if entry.floorplan.contains(".csv") {
        return Err(channels(&entry.floorplan_place));
    }
    let text =
        Text::open(&beside(folder, &entry.floorplan), "a HotSpot floorplan (`.flp`)").map_err(|error| {
            entry.floorplan_place.error(
                error.to_string().lines().next().unwrap_or_default().to_owned(),
                "floorplans of a layer file are looked for in its folder, then in the working directory",
            )
        })?;
    Ok(DeckLayer {
        role: Role::Chip(entry.number),
        prefix: format!("layer_{}_", entry.number),
        lateral: entry.lateral,
        power: entry.power,
        conductivity: entry.conductivity,
        heat_capacity: entry.heat_capacity,
        thickness: entry.thickness,
        side: None,
        floorplan: Arc::new(Floorplan::parse(&text)?),
        columns: Vec::new(),
    })
}

/// The common extent of all chip layers.
fn size(layers: &[DeckLayer]) -> Result<[f64; 2], FormatError> {
    let first = layers[0].floorplan.size();
    let mut die = first;
    for layer in layers {
        let own = layer.floorplan.size();
        if (0..2).any(|axis| (own[axis] - first[axis]).abs() > SAME_SIZE) {
            return Err(Place::file(&layer.floorplan.path).error(
                format!(
                    "this floorplan is {} m × {} m, that of the first layer {} m × {} m",
                    own[0], own[1], first[0], first[1]
                ),
                "all layers of a HotSpot stack have the same extent; fill the rest with a unit without power",
            ));
        }
        die = [die[0].max(own[0]), die[1].max(own[1])];
    }
    Ok(die)
}

/// Columns of the trace to units: layer by layer, within a layer by name.
fn assign(layers: &mut [DeckLayer], trace: &Trace) -> Result<(), FormatError> {
    let wanted: usize =
        layers.iter().filter(|layer| layer.power).map(|layer| layer.floorplan.units.len()).sum();
    if wanted != trace.names.len() {
        return Err(Place { path: trace.path.clone(), line: 1, column: 1 }.error(
            format!("the trace names {} units, the layers with power have {wanted}", trace.names.len()),
            "the first line names every unit of every layer with power, layer by layer",
        ));
    }
    let mut start = 0;
    for layer in layers.iter_mut().filter(|layer| layer.power) {
        let units = &layer.floorplan.units;
        let mut columns = vec![usize::MAX; units.len()];
        for column in start..start + units.len() {
            let name = &trace.names[column];
            let place = &trace.places[column];
            let unit = layer.floorplan.position(name).ok_or_else(|| {
                place.error(
                    format!("\"{name}\" is no unit of {}", layer.floorplan.path.display()),
                    "names stand layer by layer, in the order of the layer file",
                )
            })?;
            if columns[unit] != usize::MAX {
                return Err(
                    place.error(format!("\"{name}\" is there twice in its layer"), "name every unit once")
                );
            }
            columns[unit] = column;
        }
        start += units.len();
        layer.columns = columns;
    }
    Ok(())
}

/// The layers of the package around those of the chip.
fn surround(layers: &mut Vec<DeckLayer>, config: &Config, has_layer_file: bool) {
    let plain =
        |role, prefix: &str, conductivity, heat_capacity, thickness, side, floorplan: &Arc<Floorplan>| {
            DeckLayer {
                role,
                prefix: prefix.into(),
                lateral: true,
                power: false,
                conductivity,
                heat_capacity,
                thickness,
                side,
                floorplan: floorplan.clone(),
                columns: Vec::new(),
            }
        };
    let uppermost = layers[layers.len() - 1].floorplan.clone();
    let lowest = layers[0].floorplan.clone();
    layers.push(plain(
        Role::Spreader,
        "hsp_",
        config.k_spreader,
        config.p_spreader,
        config.t_spreader,
        Some(config.s_spreader),
        &uppermost,
    ));
    layers.push(plain(
        Role::Sink,
        "hsink_",
        config.k_sink,
        config.p_sink,
        config.t_sink,
        Some(config.s_sink),
        &uppermost,
    ));
    if config.model_secondary {
        let shown = if has_layer_file { 3 } else { 5 };
        let below = SECONDARY[..shown].iter().map(|&(role, prefix, conductivity, heat_capacity)| {
            let (thickness, side) = match role {
                Role::Board => (config.t_pcb, Some(config.s_pcb)),
                Role::Solder => (config.t_solder, Some(config.s_solder)),
                Role::Substrate => (config.t_sub, Some(config.s_sub)),
                Role::Bumps => (config.t_c4, None),
                _ => (config.t_metal, None),
            };
            plain(role, prefix, conductivity, heat_capacity, thickness, side, &lowest)
        });
        layers.splice(0..0, below.collect::<Vec<_>>());
    }
}

/// What HotSpot calls an inordinate floorplan, and its like.
fn package(config: &Config, die: [f64; 2], whole: &Place) -> Result<(), FormatError> {
    let larger = die[0].max(die[1]);
    let mut pairs =
        vec![("s_spreader", config.s_spreader, larger), ("s_sink", config.s_sink, config.s_spreader)];
    if config.model_secondary {
        pairs.extend([
            ("s_sub", config.s_sub, larger),
            ("s_solder", config.s_solder, larger),
            ("s_pcb", config.s_pcb, config.s_solder),
        ]);
    }
    for (key, side, least) in pairs {
        if side < least - SAME_SIZE {
            return Err(whole.error(
                format!("`-{key}` is {side} m, less than the {least} m of what lies on it"),
                "HotSpot's package grows from the die outwards; enlarge it, or check that the floorplan is in metres",
            ));
        }
    }
    Ok(())
}
