//! `.stk`: materials, sinks, chip, layers, dies, the stack, the analysis and its outputs.

use super::floorplan::{Floorplan, Layout};
use super::parser::{Parser, scaled};
use crate::error::{FormatError, Place};
use crate::text::beside;
use std::path::{Path, PathBuf};

/// What a stack file and the files that it names say, SI.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// The file.
    pub path: PathBuf,
    /// Its materials.
    pub materials: Vec<Material>,
    /// What is above the uppermost layer.
    pub top: Option<Sink>,
    /// What is below the lowest layer.
    pub bottom: Option<Sink>,
    /// Where channels or pin fins are declared.
    pub channel: Option<Place>,
    /// Length (along x) and width (along y) of the chip, m.
    pub chip: [f64; 2],
    /// The same of a cell, m.
    pub cell: [f64; 2],
    /// Whether elements have grids of their own.
    pub non_uniform: bool,
    /// Layers that the stack or dies name.
    pub layers: Vec<Layer>,
    /// Dies that the stack names.
    pub dies: Vec<Die>,
    /// The stack from top to bottom.
    pub elements: Vec<StackElement>,
    /// Steady or over time.
    pub analysis: Analysis,
    /// Initial temperature, K.
    pub initial_temperature: f64,
    /// The outputs asked for.
    pub outputs: Vec<Output>,
}

/// A material.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// Its name.
    pub name: String,
    /// Conductivity along x, y, z, W/(m K).
    pub conductivity: [f64; 3],
    /// Heat capacity, J/(m³ K).
    pub heat_capacity: f64,
}

/// What a face of the stack sees.
#[derive(Clone, Debug, PartialEq)]
pub enum Sink {
    /// A film to a fixed temperature.
    Film {
        /// Coefficient, W/(m² K).
        coefficient: f64,
        /// Temperature, K.
        temperature: f64,
    },
    /// A spreader under a sink that a program computes.
    Plugin {
        /// Extent of the spreader, m.
        spreader: [f64; 3],
        /// What it is made of.
        material: Material,
        /// The program and what it is told.
        plugin: String,
        /// Where it is declared.
        place: Place,
    },
}

/// A rectangle, m.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    /// x and y of the lower-left corner.
    pub corner: [f64; 2],
    /// Extent along x and y.
    pub size: [f64; 2],
}

/// A layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Its name; that of a die's layer without one is empty.
    pub name: String,
    /// Thickness, m.
    pub thickness: f64,
    /// What it is made of.
    pub material: Material,
    /// Other materials on parts of it.
    pub layout: Option<Layout>,
}

/// A die.
#[derive(Clone, Debug, PartialEq)]
pub struct Die {
    /// Its name.
    pub name: String,
    /// Its layers from top to bottom; exactly one is the source.
    pub layers: Vec<DieLayer>,
}

/// A layer of a die.
#[derive(Clone, Debug, PartialEq)]
pub struct DieLayer {
    /// The layer.
    pub layer: Layer,
    /// Whether the floorplan's elements release their heat in it.
    pub source: bool,
}

/// An entry of the stack.
#[derive(Clone, Debug, PartialEq)]
pub struct StackElement {
    /// Its name in the stack.
    pub name: String,
    /// What it is.
    pub entry: StackEntry,
    /// Where it stands.
    pub place: Place,
}

/// What an entry of the stack is.
#[derive(Clone, Debug, PartialEq)]
pub enum StackEntry {
    /// A layer.
    Layer(Layer),
    /// A die with its floorplan.
    Die(Die, Floorplan),
    /// A layer of channels or pin fins.
    Channel,
}

/// Steady or over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Analysis {
    /// The steady state of the first powers.
    Steady,
    /// Powers change from slot to slot.
    Transient {
        /// Time step, s.
        step: f64,
        /// Length of a slot, s.
        slot: f64,
    },
}

/// An output that the stack file asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its keyword, such as `Tmap`.
    pub kind: String,
    /// Where it is asked for.
    pub place: Place,
}

const OUTPUTS: &[&str] = &["T", "Tflp", "Tflpel", "Tmap", "T3d", "Pmap", "Tcoolant"];

impl Stack {
    /// Reads a stack file and what it names.
    ///
    /// # Errors
    /// What the grammar does not allow, with its place; names that are not declared; rectangles outside the chip.
    pub fn open(path: &Path) -> Result<Self, FormatError> {
        Self::parse(Parser::open(path, "a 3D-ICE stack (`.stk`)")?)
    }

    pub(super) fn parse(mut from: Parser) -> Result<Self, FormatError> {
        let path = from.path().to_owned();
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let from = &mut from;
        let mut materials: Vec<Material> = Vec::new();
        while from.sees("material") {
            let place = from.here();
            let found = material(from)?;
            unique(&materials, |known| known.name == found.name, &found.name, "material", &place)?;
            materials.push(found);
        }
        if materials.is_empty() {
            return Err(from.unexpected("`material`: a stack begins with its materials"));
        }
        let top = if from.sees("top") { Some(sink(from, "top", &materials)?) } else { None };
        let bottom = if from.sees("bottom") { Some(sink(from, "bottom", &materials)?) } else { None };
        let channel = channel(from)?;
        let (chip, cell, non_uniform) = dimensions(from)?;
        let mut layers: Vec<Layer> = Vec::new();
        while from.took("layer") {
            let place = from.here();
            let name = from.name("the name of the layer")?;
            unique(&layers, |known| known.name == name, &name, "layer", &place)?;
            from.mark(':')?;
            from.words("height")?;
            let thickness = from.length("the height")?;
            from.mark(';')?;
            from.words("material")?;
            let material = known_material(from, &materials)?;
            from.mark(';')?;
            let layout = if from.took("layout") {
                let file = from.quoted("the layout's file")?;
                from.mark(';')?;
                Some(Layout::open(&beside(&folder, &file), chip, &materials)?)
            } else {
                None
            };
            layers.push(Layer { name, thickness, material, layout });
        }
        let mut dies: Vec<Die> = Vec::new();
        while from.took("die") {
            let place = from.here();
            let die = die(from, &layers, &materials)?;
            unique(&dies, |known| known.name == die.name, &die.name, "die", &place)?;
            dies.push(die);
        }
        let elements = elements(from, &layers, &dies, chip, &folder)?;
        let (analysis, initial_temperature) = solver(from)?;
        let outputs = outputs(from)?;
        if !from.at_end() {
            return Err(from.unexpected("the end of the file"));
        }
        Ok(Self {
            path,
            materials,
            top,
            bottom,
            channel,
            chip,
            cell,
            non_uniform,
            layers,
            dies,
            elements,
            analysis,
            initial_temperature,
            outputs,
        })
    }
}

fn unique<T>(
    known: &[T],
    same: impl Fn(&T) -> bool,
    name: &str,
    what: &str,
    place: &Place,
) -> Result<(), FormatError> {
    if known.iter().any(same) {
        return Err(place.error(format!("{what} {name} is declared twice"), "give one of them another name"));
    }
    Ok(())
}

/// `material NAME : thermal conductivity K [, K, K] ; volumetric heat capacity C ;`
pub(super) fn material(from: &mut Parser) -> Result<Material, FormatError> {
    from.words("material")?;
    let name = from.name("the name of the material")?;
    from.mark(':')?;
    from.words("thermal conductivity")?;
    let one = |from: &mut Parser| Ok(scaled(from.positive("the conductivity", "W/(µm K)")?, 6));
    let x = one(from)?;
    let conductivity = if from.took_mark(',') {
        let y = one(from)?;
        from.mark(',')?;
        [x, y, one(from)?]
    } else {
        [x; 3]
    };
    from.mark(';')?;
    from.words("volumetric heat capacity")?;
    let heat_capacity = scaled(from.positive("the heat capacity", "J/(µm³ K)")?, 18);
    from.mark(';')?;
    Ok(Material { name, conductivity, heat_capacity })
}

fn known_material(from: &mut Parser, materials: &[Material]) -> Result<Material, FormatError> {
    let place = from.here();
    let name = from.name("the name of a material")?;
    materials.iter().find(|material| material.name == name).cloned().ok_or_else(|| {
        let known: Vec<&str> = materials.iter().map(|m| m.name.as_str()).collect();
        place.error(format!("there is no material {name}"), format!("declared are {}", known.join(", ")))
    })
}

fn temperature(from: &mut Parser, what: &str) -> Result<f64, FormatError> {
    let place = from.here();
    let value = from.positive(what, "K")?;
    if value > 1e5 {
        return Err(place.error(format!("{what} is {value} K"), "temperatures are in kelvin"));
    }
    Ok(value)
}

fn sink(from: &mut Parser, side: &str, materials: &[Material]) -> Result<Sink, FormatError> {
    let place = from.here();
    from.words(side)?;
    if side == "top" && from.took("pluggable") {
        from.words("heat sink")?;
        from.mark(':')?;
        from.words("spreader length")?;
        let length = from.length("the spreader's length")?;
        from.mark(',')?;
        from.words("width")?;
        let width = from.length("the spreader's width")?;
        from.mark(',')?;
        from.words("height")?;
        let height = from.length("the spreader's height")?;
        from.mark(';')?;
        from.words("material")?;
        let material = known_material(from, materials)?;
        from.mark(';')?;
        from.words("plugin")?;
        let mut plugin = from.quoted("the plugin's file")?;
        if from.took_mark(',') {
            plugin = format!("{plugin} {}", from.quoted("the plugin's arguments")?);
        }
        from.mark(';')?;
        return Ok(Sink::Plugin { spreader: [length, width, height], material, plugin, place });
    }
    from.words("heat sink")?;
    from.mark(':')?;
    from.words("heat transfer coefficient")?;
    let coefficient = scaled(from.positive("the heat transfer coefficient", "W/(µm² K)")?, 12);
    from.mark(';')?;
    from.words("temperature")?;
    let temperature = temperature(from, "the temperature of the sink")?;
    from.mark(';')?;
    Ok(Sink::Film { coefficient, temperature })
}

/// A section of channels or pin fins, of which only the place is kept: its coolant cannot be represented.
fn channel(from: &mut Parser) -> Result<Option<Place>, FormatError> {
    if !from.sees("microchannel") && !from.sees("pinfin") {
        return Ok(None);
    }
    let place = from.here();
    while !from.sees("dimensions") {
        from.skip_past(';')?;
        if from.at_end() {
            return Err(from.unexpected("`dimensions`"));
        }
    }
    Ok(Some(place))
}

fn dimensions(from: &mut Parser) -> Result<([f64; 2], [f64; 2], bool), FormatError> {
    from.words("dimensions")?;
    from.mark(':')?;
    let mut pair = |what: &str| {
        from.words(what)?;
        from.words("length")?;
        let length = from.length(&format!("the {what}'s length"))?;
        from.mark(',')?;
        from.words("width")?;
        let width = from.length(&format!("the {what}'s width"))?;
        from.mark(';')?;
        Ok::<_, FormatError>([length, width])
    };
    let chip = pair("chip")?;
    let cell = pair("cell")?;
    let mut non_uniform = false;
    if from.took("non-uniform") {
        non_uniform = from.took("true");
        if !non_uniform && !from.took("false") {
            return Err(from.unexpected("`true` or `false`"));
        }
        from.mark(';')?;
    }
    Ok((chip, cell, non_uniform))
}

fn die(from: &mut Parser, layers: &[Layer], materials: &[Material]) -> Result<Die, FormatError> {
    let name = from.name("the name of the die")?;
    from.mark(':')?;
    let mut found: Vec<DieLayer> = Vec::new();
    loop {
        let place = from.here();
        // `layer NAME :` of the next section cannot follow dies, so `layer` is one of this die.
        let source = from.sees("source");
        if !source && !from.sees("layer") {
            break;
        }
        if source && found.iter().any(|layer| layer.source) {
            return Err(place.error(format!("die {name} has two sources"), "a die has one `source` layer"));
        }
        from.words(if source { "source" } else { "layer" })?;
        let layer = if from.sees_number() {
            let thickness = from.length("the height")?;
            let material = known_material(from, materials)?;
            Layer { name: String::new(), thickness, material, layout: None }
        } else {
            let place = from.here();
            let wanted = from.name("a height or the name of a layer")?;
            layers.iter().find(|layer| layer.name == wanted).cloned().ok_or_else(|| {
                place.error(
                    format!("there is no layer {wanted}"),
                    "declare it before the dies, or give a height and a material",
                )
            })?
        };
        from.mark(';')?;
        found.push(DieLayer { layer, source });
    }
    if !found.iter().any(|layer| layer.source) {
        return Err(from.unexpected("`source`: every die has one source layer"));
    }
    Ok(Die { name, layers: found })
}

fn discretisation(from: &mut Parser) -> Result<(), FormatError> {
    if from.took("discretization") {
        from.number("the number of cells along x")?;
        from.number("the number of cells along y")?;
    }
    from.mark(';')
}

fn elements(
    from: &mut Parser,
    layers: &[Layer],
    dies: &[Die],
    chip: [f64; 2],
    folder: &Path,
) -> Result<Vec<StackElement>, FormatError> {
    from.words("stack")?;
    from.mark(':')?;
    let mut found: Vec<StackElement> = Vec::new();
    loop {
        let place = from.here();
        let (name, entry) = if from.took("layer") {
            let name = from.name("the name of this element")?;
            let at = from.here();
            let wanted = from.name("the name of a layer")?;
            let layer = layers.iter().find(|layer| layer.name == wanted).ok_or_else(|| {
                at.error(format!("there is no layer {wanted}"), "declare it before the dies")
            })?;
            discretisation(from)?;
            (name, StackEntry::Layer(layer.clone()))
        } else if from.took("die") {
            let name = from.name("the name of this element")?;
            let at = from.here();
            let wanted = from.name("the name of a die")?;
            let die = dies.iter().find(|die| die.name == wanted).ok_or_else(|| {
                at.error(format!("there is no die {wanted}"), "declare it before the stack")
            })?;
            from.words("floorplan")?;
            let at = from.here();
            let file = beside(folder, &from.quoted("the floorplan's file")?);
            if !file.is_file() {
                return Err(at.error(
                    format!("there is no file {}", file.display()),
                    "floorplans are looked for from the folder of the stack file, then from the working directory",
                ));
            }
            let floorplan = Floorplan::open(&file, chip)?;
            discretisation(from)?;
            (name, StackEntry::Die(die.clone(), floorplan))
        } else if from.took("channel") {
            let name = from.name("the name of this element")?;
            from.mark(';')?;
            (name, StackEntry::Channel)
        } else {
            break;
        };
        unique(&found, |known| known.name == name, &name, "stack element", &place)?;
        found.push(StackElement { name, entry, place });
    }
    if !found.iter().any(|element| matches!(element.entry, StackEntry::Die(..))) {
        return Err(from.unexpected("`die`: a stack has at least one die"));
    }
    Ok(found)
}

fn solver(from: &mut Parser) -> Result<(Analysis, f64), FormatError> {
    from.words("solver")?;
    from.mark(':')?;
    let analysis = if from.took("steady") {
        from.mark(';')?;
        Analysis::Steady
    } else {
        from.words("transient step")?;
        let step = from.positive("the time step", "s")?;
        from.mark(',')?;
        from.words("slot")?;
        let slot = from.positive("the slot", "s")?;
        from.mark(';')?;
        Analysis::Transient { step, slot }
    };
    from.words("initial temperature")?;
    let initial = temperature(from, "the initial temperature")?;
    from.mark(';')?;
    if from.took("numofcores") {
        from.positive("the number of cores", "")?;
        from.mark(';')?;
    }
    Ok((analysis, initial))
}

fn outputs(from: &mut Parser) -> Result<Vec<Output>, FormatError> {
    let mut found = Vec::new();
    if from.took("output") {
        from.mark(':')?;
        while from.sees_name() {
            let place = from.here();
            let kind = from.name("an output")?;
            if !OUTPUTS.contains(&kind.as_str()) {
                return Err(place.error(
                    format!("there is no output {kind}"),
                    format!("known are {}", OUTPUTS.join(", ")),
                ));
            }
            from.mark('(')?;
            from.skip_past(')')?;
            from.mark(';')?;
            found.push(Output { kind, place });
        }
    }
    Ok(found)
}
