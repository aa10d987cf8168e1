//! From a stack to the device that it describes.

use super::floorplan::{Element, Floorplan};
use super::stack::{Analysis, Die, Layer, Material, Rectangle, Sink, Stack, StackEntry};
use crate::document::{
    Imported, comment, conductivity, millimetres, pair, quantity, quoted, rounded, shifted,
};
use crate::error::{FormatError, Place};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How a stack becomes a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseOptions {
    /// The name that the case gives to a file with the power sequences of a transient analysis; the analysis is that of
    /// the stack file where present, steady otherwise.
    pub trace: Option<String>,
    /// Film on the spreader, W/(m² K), in place of a heat sink that a program computes.
    pub plugin_film: Option<f64>,
}

/// Up to so many slots the end of each is listed as a time of the report.
const LISTED: usize = 2000;

/// A rectangle with its power in every slot.
struct Source {
    name: String,
    rectangle: Rectangle,
    powers: Vec<f64>,
}

impl Stack {
    /// Whether the stack asks for a transient analysis.
    pub fn is_transient(&self) -> bool {
        matches!(self.analysis, Analysis::Transient { .. })
    }

    /// The text of a device case. Elements heat the volume of their die's source layer.
    ///
    /// # Errors
    /// Channels in the stack; a sink that a program computes, without a film in its place; sequences of unequal length;
    /// materials that overlap.
    pub fn device_case(&self, options: &CaseOptions) -> Result<Imported, FormatError> {
        let mut notes = Vec::new();
        let mut body = String::new();
        self.surroundings(&mut body, options, &mut notes)?;
        let names = self.element_names();
        let slots = self.slots()?;
        let mut sources = Vec::new();
        for element in self.elements.iter().rev() {
            match &element.entry {
                StackEntry::Channel => {
                    return Err(element.place.error(
                        "the stack cools with a liquid in channels or between pins",
                        "heat carried along by a flowing coolant is not represented, and a film of one temperature would hide how the coolant warms up; put a solid layer in its place, or use 3D-ICE for this stack",
                    ));
                }
                StackEntry::Layer(layer) => self.layer(&mut body, &element.name, layer, &[])?,
                StackEntry::Die(die, floorplan) => {
                    sources.extend(self.die(
                        &mut body,
                        &element.name,
                        die,
                        floorplan,
                        &names,
                        slots,
                        &mut notes,
                    )?);
                }
            }
        }
        if let Some(Sink::Plugin { spreader: [length, width, height], material, .. }) = &self.top {
            let size = [*length, *width];
            let position = [0, 1].map(|axis| 0.5 * (self.chip[axis] - size[axis]));
            head(&mut body, "spreader", material, *height, size, position);
        }
        let trace = match (&options.trace, self.analysis) {
            (Some(file), Analysis::Transient { slot, .. }) => {
                Some(self.history(&mut body, file, slot, slots, &sources))
            }
            _ => None,
        };
        self.remarks(options, slots, &mut notes);
        let file = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut case = String::new();
        comment(
            &mut case,
            &format!(
                "The device that a 3D-ICE stack ({file}) describes, written by `kapitza import 3d-ice`."
            ),
        );
        for note in &notes {
            comment(&mut case, &format!("- {note}"));
        }
        let _ = writeln!(case, "kind = \"device\"\ntitle = {}", quoted(&format!("3D-ICE stack {file}")));
        case.push_str(&body);
        Ok(Imported { case, trace, notes })
    }

    fn surroundings(
        &self,
        out: &mut String,
        options: &CaseOptions,
        notes: &mut Vec<String>,
    ) -> Result<(), FormatError> {
        if self.top.is_none() && self.bottom.is_none() {
            let hint = match &self.channel {
                Some(place) => place.clone(),
                None => Place::file(&self.path),
            };
            return Err(hint.error(
                "heat leaves this stack through no sink",
                "add `top heat sink : heat transfer coefficient … ; temperature … ;`; what a coolant in channels takes away is not represented",
            ));
        }
        let mut film = |key: &str, coefficient: f64, temperature: f64| {
            let _ = writeln!(
                out,
                "\n[{key}]\nambient = {}\nconvection = {}",
                quantity(temperature, "K"),
                quantity(coefficient, "W/m^2/K")
            );
        };
        match &self.top {
            Some(Sink::Film { coefficient, temperature }) => film("top", *coefficient, *temperature),
            Some(Sink::Plugin { plugin, place, .. }) => {
                let Some(coefficient) = options.plugin_film else {
                    return Err(place.error(
                        format!("a program computes the heat sink: {plugin}"),
                        "give a film on the spreader in its place with --sink-film, such as --sink-film 2000 (W/(m² K)); its ambient is the initial temperature",
                    ));
                };
                notes.push(format!(
                    "in place of the heat sink that {plugin} computes, a film of {coefficient} W/(m² K) on the spreader, to {} K",
                    self.initial_temperature
                ));
                film("top", coefficient, self.initial_temperature);
            }
            None => {}
        }
        if let Some(Sink::Film { coefficient, temperature }) = &self.bottom {
            film("bottom", *coefficient, *temperature);
        }
        Ok(())
    }

    /// How many slots the sequences of powers have.
    fn slots(&self) -> Result<usize, FormatError> {
        let mut first: Option<&Element> = None;
        for element in self.floorplans().flat_map(|(_, floorplan)| &floorplan.elements) {
            if element.powers.is_empty() {
                continue;
            }
            match first {
                None => first = Some(element),
                Some(known) if self.is_transient() && known.powers.len() != element.powers.len() => {
                    return Err(element.place.error(
                        format!(
                            "{} has {} power values, {} ({}) has {}",
                            element.name,
                            element.powers.len(),
                            known.name,
                            known.place,
                            known.powers.len()
                        ),
                        "give every element one value for every slot",
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(first.map_or(0, |element| element.powers.len()))
    }

    fn floorplans(&self) -> impl Iterator<Item = (&str, &Floorplan)> {
        self.elements.iter().filter_map(|element| match &element.entry {
            StackEntry::Die(_, floorplan) => Some((element.name.as_str(), floorplan)),
            _ => None,
        })
    }

    /// How often every element's name is there in the stack.
    fn element_names(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for (_, floorplan) in self.floorplans() {
            for element in &floorplan.elements {
                *counts.entry(element.name.as_str()).or_default() += 1;
            }
        }
        counts
    }

    fn layer(
        &self,
        out: &mut String,
        name: &str,
        layer: &Layer,
        inserts: &[(Material, Rectangle)],
    ) -> Result<(), FormatError> {
        head(out, name, &layer.material, layer.thickness, self.chip, [0.0, 0.0]);
        let regions = layer.layout.iter().flat_map(|layout| &layout.regions).chain(inserts);
        let mut placed: Vec<Rectangle> = Vec::new();
        for (number, (material, rectangle)) in regions.enumerate() {
            let clash = placed.iter().any(|other| {
                (0..2).all(|axis| {
                    let low = other.corner[axis].max(rectangle.corner[axis]);
                    let high = (other.corner[axis] + other.size[axis])
                        .min(rectangle.corner[axis] + rectangle.size[axis]);
                    high - low > 1e-9 * self.chip[axis]
                })
            });
            if clash {
                let place = layer.layout.as_ref().map_or(&self.path, |layout| &layout.path);
                return Err(Place::file(place).error(
                    format!("rectangles of layer {name} with materials of their own overlap"),
                    "let them touch but not overlap",
                ));
            }
            placed.push(*rectangle);
            let _ = writeln!(
                out,
                "\n[[element.layer.body]]\nname = {}\nconductivity = {}\nheat_capacity = {}\nposition = {}\nsize = {}",
                quoted(&format!("{name} {} {}", material.name, number + 1)),
                conductivity(material.conductivity),
                quantity(material.heat_capacity, "J/m^3/K"),
                pair(rectangle.corner),
                pair(rectangle.size)
            );
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one layer of the stack with all that its elements need")]
    fn die(
        &self,
        out: &mut String,
        name: &str,
        die: &Die,
        floorplan: &Floorplan,
        names: &BTreeMap<&str, usize>,
        slots: usize,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Source>, FormatError> {
        let mut sources = Vec::new();
        for element in &floorplan.elements {
            let known = names.get(element.name.as_str()).copied().unwrap_or(1);
            let full = if known > 1 { format!("{name}.{}", element.name) } else { element.name.clone() };
            let whole: f64 = element.rectangles.iter().map(|r| r.size[0] * r.size[1]).sum();
            let powers =
                if element.powers.is_empty() { vec![0.0; slots.max(1)] } else { element.powers.clone() };
            if element.powers.is_empty() {
                notes.push(format!("{full} has no power values and releases no heat"));
            }
            let count = element.rectangles.len();
            if count > 1 {
                notes.push(format!(
                    "the {count} rectangles of {full} are blocks of their own, with its power by area"
                ));
            }
            for (number, rectangle) in element.rectangles.iter().enumerate() {
                let share = rectangle.size[0] * rectangle.size[1] / whole;
                let powers = if count == 1 {
                    powers.clone()
                } else {
                    powers.iter().map(|p| rounded(share * p)).collect()
                };
                let name =
                    if count == 1 { full.clone() } else { format!("{full} ({} of {count})", number + 1) };
                sources.push(Source { name, rectangle: *rectangle, powers });
            }
        }
        let repeated = {
            let mut seen = std::collections::BTreeSet::new();
            sources.iter().map(|source| &source.name).find(|&name| !seen.insert(name)).cloned()
        };
        if let Some(repeated) = repeated {
            return Err(Place::file(&floorplan.path).error(
                format!("two elements are called {repeated}"),
                "give every element of a floorplan a name of its own; results are by name",
            ));
        }
        let count = die.layers.len();
        for (number, part) in die.layers.iter().enumerate().rev() {
            let title = match (count, part.source, part.layer.name.as_str()) {
                (1, ..) => name.to_owned(),
                (_, true, _) => format!("{name} source"),
                (_, false, "") => format!("{name} layer {}", count - number),
                (_, false, own) => format!("{name} {own} {}", count - number),
            };
            let inserts = if part.source { self.inserts(floorplan)? } else { Vec::new() };
            self.layer(out, &title, &part.layer, &inserts)?;
            if part.source {
                for source in &sources {
                    let _ = writeln!(
                        out,
                        "\n[[element.layer.block]]\nname = {}\nposition = {}\nsize = {}\npower = {}",
                        quoted(&source.name),
                        pair(source.rectangle.corner),
                        pair(source.rectangle.size),
                        quantity(source.powers[0], "W")
                    );
                }
            }
        }
        Ok(sources)
    }

    /// Materials that a floorplan gives to its elements: they replace that of the source layer.
    fn inserts(&self, floorplan: &Floorplan) -> Result<Vec<(Material, Rectangle)>, FormatError> {
        let mut found = Vec::new();
        for element in &floorplan.elements {
            let Some(name) = &element.material else { continue };
            let material =
                self.materials.iter().find(|material| &material.name == name).ok_or_else(|| {
                    element.place.error(
                        format!("{} is made of {name}, which is not declared", element.name),
                        "declare the material in the stack file",
                    )
                })?;
            found.extend(element.rectangles.iter().map(|rectangle| (material.clone(), *rectangle)));
        }
        Ok(found)
    }

    fn remarks(&self, options: &CaseOptions, slots: usize, notes: &mut Vec<String>) {
        if let Some(place) = &self.channel {
            notes.push(format!("{place}: channels are declared but not part of the stack; left out"));
        }
        notes.push("elements keep their true outlines (3D-ICE moves them onto its cells); cells, time steps and cores are not taken over".into());
        if self.is_transient() && options.trace.is_none() {
            notes.push(
                "the analysis is transient; without --trace the case is the steady state of the first slot"
                    .into(),
            );
        } else if !self.is_transient() && slots > 1 {
            notes.push(format!(
                "the analysis is steady: of {slots} power values the first counts, as in 3D-ICE"
            ));
        }
        if !self.outputs.is_empty() {
            let kinds: Vec<&str> = self.outputs.iter().map(|output| output.kind.as_str()).collect();
            notes.push(format!(
                "outputs are not taken over ({}); `kapitza solve -o` writes blocks, maps and fields",
                kinds.join(", ")
            ));
        }
    }

    fn history(&self, out: &mut String, file: &str, slot: f64, slots: usize, sources: &[Source]) -> String {
        let time = |number: usize| shifted(rounded(slot * number as f64), 0);
        let _ = writeln!(
            out,
            "\n[transient]\ninitial_temperature = {}\ntrace = {}",
            quantity(self.initial_temperature, "K"),
            quoted(file)
        );
        let count = slots.max(1);
        if count <= LISTED {
            let ends: Vec<String> = (1..=count).map(|number| format!("\"{} s\"", time(number))).collect();
            let _ = writeln!(out, "times = [{}]", ends.join(", "));
        } else {
            let _ = writeln!(out, "duration = \"{} s\"", time(count));
        }
        let mut csv = String::from("time_s");
        for source in sources {
            csv.push(',');
            csv.push_str(&source.name);
        }
        csv.push('\n');
        for number in 0..count {
            csv.push_str(&time(number));
            for source in sources {
                let _ = write!(csv, ",{}", source.powers[number]);
            }
            csv.push('\n');
        }
        csv
    }
}

/// The beginning of a layer.
fn head(
    out: &mut String,
    name: &str,
    material: &Material,
    thickness: f64,
    size: [f64; 2],
    position: [f64; 2],
) {
    let _ = writeln!(
        out,
        "\n[[element]]\nname = {}\n[element.layer] # {}\nconductivity = {}\nheat_capacity = {}\nthickness = {}\nsize = {}\nposition = {}",
        quoted(name),
        material.name,
        conductivity(material.conductivity),
        quantity(material.heat_capacity, "J/m^3/K"),
        millimetres(thickness),
        pair(size),
        pair(position)
    );
}
