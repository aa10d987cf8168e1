//! From a deck to the device that it describes.

use super::deck::{Deck, DeckLayer, Role};
use super::floorplan::Unit;
use crate::document::{
    Imported, comment, conductivity, millimetres, pair, quantity, quoted, rounded, shifted,
};
use crate::error::FormatError;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Where in a chip layer its units release heat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeatPlane {
    /// On the face away from the sink: the active face of a flip chip, where HotSpot's grid model has its nodes.
    #[default]
    Face,
    /// Evenly in the thickness.
    Volume,
}

/// How a deck becomes a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseOptions {
    /// Where heat is released.
    pub heat: HeatPlane,
    /// The name that the case gives to a file with the power trace; the mean of the trace, steady, where absent.
    pub trace: Option<String>,
}

/// Ratio of lateral to vertical conductivity in a layer without lateral heat flow.
const NO_LATERAL: f64 = 1e-6;
/// Up to so many intervals every end of one is listed as a time of the report.
const LISTED: usize = 2000;
/// Edges up to this far apart are one, m: floorplans have six decimals.
const SAME_EDGE: f64 = 2e-6;
/// Two units with materials of their own may overlap by this share of the narrower one, from rounding.
const ROUNDING: f64 = 0.02;

impl Deck {
    /// The text of a device case: the stack with its real extents, heat on the units, a film over the whole sink.
    ///
    /// x and y are those of the floorplans: the lower-left corner of the die is the origin, and the spreader and the
    /// sink begin at negative coordinates.
    ///
    /// # Errors
    /// Units with materials of their own that overlap.
    pub fn device_case(&self, options: &CaseOptions) -> Result<Imported, FormatError> {
        let mut notes = self.notes.clone();
        let names = self.unit_names(&mut notes);
        let edges = Edges::of(self);
        edges.remark(&mut notes);
        let mut body = String::new();
        self.surroundings(&mut body);
        for layer in &self.layers {
            self.layer(&mut body, layer, &names, &edges, options, &mut notes)?;
        }
        self.remarks(options, &mut notes);
        let trace = options.trace.as_ref().map(|file| self.history(&mut body, file, &names));
        let mut case = String::new();
        let config = self.files.config.as_ref().map_or_else(
            || "defaults".to_owned(),
            |path| {
                path.file_name()
                    .map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
            },
        );
        comment(
            &mut case,
            &format!(
                "The device that a HotSpot deck ({config}) describes, written by `kapitza import hotspot`."
            ),
        );
        for note in &notes {
            comment(&mut case, &format!("- {note}"));
        }
        let _ = writeln!(case, "kind = \"device\"");
        let _ = writeln!(case, "title = {}", quoted(&format!("HotSpot deck {config}")));
        case.push_str(&body);
        Ok(Imported { case, trace, notes })
    }

    /// A name for the unit of every column: its own where no other layer with power has it too.
    fn unit_names(&self, notes: &mut Vec<String>) -> Vec<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for name in &self.trace.names {
            *counts.entry(name).or_default() += 1;
        }
        // A trace is comma-separated.
        let mut names: Vec<String> =
            self.trace.names.iter().map(|name| name.replace([',', ';', '"'], "_")).collect();
        if names != self.trace.names {
            notes.push("commas, semicolons and quotation marks in names of units became _".into());
        }
        let mut clash = false;
        for layer in self.powered() {
            for &column in &layer.columns {
                if counts[self.trace.names[column].as_str()] > 1 {
                    names[column] = format!("{}{}", layer.prefix, names[column]);
                    clash = true;
                }
            }
        }
        if clash {
            notes.push("units of one name in several layers carry the layer before their name, as in HotSpot's `.steady`".into());
        }
        names
    }

    fn surroundings(&self, out: &mut String) {
        let config = &self.config;
        let mut face = |key: &str, resistance: f64| {
            if resistance > 0.0 {
                let _ = writeln!(
                    out,
                    "\n[{key}]\nambient = {}\nresistance = {}",
                    quantity(config.ambient, "K"),
                    quantity(resistance, "K/W")
                );
            } else {
                let _ = writeln!(out, "\n[{key}]\ntemperature = {}", quantity(config.ambient, "K"));
            }
        };
        face("top", config.r_convec);
        if config.model_secondary {
            face("bottom", config.r_convec_sec);
        }
    }

    fn layer(
        &self,
        out: &mut String,
        layer: &DeckLayer,
        names: &[String],
        edges: &Edges,
        options: &CaseOptions,
        notes: &mut Vec<String>,
    ) -> Result<(), FormatError> {
        let title = match layer.role {
            Role::Board => "board".to_owned(),
            Role::Solder => "solder balls".to_owned(),
            Role::Substrate => "package substrate".to_owned(),
            Role::Bumps => "bumps and underfill".to_owned(),
            Role::Metal => "metal".to_owned(),
            Role::Chip(number) if self.has_layer_file => format!("layer {number}"),
            Role::Chip(_) => "die".to_owned(),
            Role::Interface => "interface material".to_owned(),
            Role::Spreader => "spreader".to_owned(),
            Role::Sink => "sink".to_owned(),
        };
        let detailed = self.config.detailed_3d && matches!(layer.role, Role::Chip(_));
        let lateral =
            if layer.lateral || detailed { layer.conductivity } else { NO_LATERAL * layer.conductivity };
        if !layer.lateral {
            notes.push(if detailed {
                format!("{title}: HotSpot ignores `N` for lateral heat flow with detailed_3D, and so does the case")
            } else {
                format!("{title}: no lateral heat flow; its lateral conductivity is {NO_LATERAL:e} of the vertical one")
            });
        }
        let size = layer.side.map_or(self.die, |side| [side, side]);
        let position = [0, 1].map(|axis| 0.5 * (self.die[axis] - size[axis]));
        let _ = writeln!(out, "\n[[element]]\nname = {}\n[element.layer]", quoted(&title));
        let _ = writeln!(out, "conductivity = {}", conductivity([lateral, lateral, layer.conductivity]));
        let _ = writeln!(out, "heat_capacity = {}", quantity(self.capacity(layer), "J/m^3/K"));
        let _ = writeln!(out, "thickness = {}", millimetres(layer.thickness));
        let _ = writeln!(out, "size = {}", pair(size));
        let _ = writeln!(out, "position = {}", pair(position));
        let own = layer.floorplan.units.iter().filter(|unit| unit.resistivity.is_some()).count();
        if detailed {
            bodies(out, layer, &title, edges, notes)?;
        } else if own > 0 && matches!(layer.role, Role::Chip(_)) {
            notes.push(format!(
                "{title}: the floorplan gives {own} units a resistivity of their own, which HotSpot uses only with `-detailed_3D on`; pass --detailed-3d to use it"
            ));
        }
        if layer.power {
            self.blocks(out, layer, &title, names, edges, options, notes);
        }
        Ok(())
    }

    /// Heat capacity per volume; fins count into the sink, as HotSpot spreads them over its cells.
    fn capacity(&self, layer: &DeckLayer) -> f64 {
        let config = &self.config;
        let fins = match layer.role {
            Role::Sink => config.c_convec / (config.s_sink * config.s_sink * config.t_sink),
            Role::Board => config.c_convec_sec / (config.s_pcb * config.s_pcb * config.t_pcb),
            _ => 0.0,
        };
        layer.heat_capacity + fins
    }

    #[expect(clippy::too_many_arguments, reason = "one layer with all that its blocks need")]
    fn blocks(
        &self,
        out: &mut String,
        layer: &DeckLayer,
        title: &str,
        names: &[String],
        edges: &Edges,
        options: &CaseOptions,
        notes: &mut Vec<String>,
    ) {
        let means = self.trace.means();
        let units = &layer.floorplan.units;
        let mut covered = 0.0;
        for (unit, &column) in units.iter().zip(&layer.columns) {
            let [x, y] = edges.extent(unit);
            let size = [x[1] - x[0], y[1] - y[0]];
            covered += size[0] * size[1];
            let _ = writeln!(out, "\n[[element.layer.block]]\nname = {}", quoted(&names[column]));
            let _ = writeln!(out, "position = {}", pair([x[0], y[0]]));
            let _ = writeln!(out, "size = {}", pair(size));
            let _ = writeln!(out, "power = {}", quantity(means[column], "W"));
            if options.heat == HeatPlane::Face {
                let _ = writeln!(out, "at = \"bottom face\"");
            }
        }
        let area = self.die[0] * self.die[1];
        if covered > area * 1.001 {
            notes.push(format!(
                "{title}: units overlap ({:.2} % of the die's area is there twice); where they do their heat adds up, as in HotSpot",
                100.0 * (covered / area - 1.0)
            ));
        } else if covered < area * 0.999 {
            notes.push(format!(
                "{title}: {:.2} % of the die belongs to no unit and releases no heat",
                100.0 * (1.0 - covered / area)
            ));
        }
    }

    fn remarks(&self, options: &CaseOptions, notes: &mut Vec<String>) {
        let config = &self.config;
        if config.leakage_used {
            notes.push("HotSpot's leakage is a function compiled into it and not part of the deck; give blocks `leakage` to have one".into());
        }
        if config.dtm_used {
            notes.push("dtm_used only clips initial temperatures in HotSpot; left out".into());
        }
        if config.model_secondary {
            notes.push(
                "secondary path: HotSpot compiles in the properties of board, solder, substrate, bumps and metal; the case has its numbers".into(),
            );
            if !self.has_layer_file {
                notes.push("n_metal, s_c4 and n_c4 do not enter HotSpot's grid model; the metal is t_metal thick, the bumps t_c4".into());
            }
        }
        match options.heat {
            HeatPlane::Face => notes.push(
                "heat is released on the face of each powered layer that looks away from the sink; --heat volume spreads it over the thickness".into(),
            ),
            HeatPlane::Volume => notes.push("heat is released evenly in the thickness of each powered layer".into()),
        }
        if options.trace.is_some() {
            if config.init_file.is_some() {
                notes.push(format!(
                    "temperatures of an init_file are not represented: the transient starts from init_temp, {} K, everywhere",
                    config.init_temp
                ));
            }
            notes.push(
                "heat capacities are the true ones; HotSpot multiplies all of them by 0.333, a fit, and is three times as fast in its slow part"
                    .into(),
            );
            notes.push("c_convec is part of the sink's heat capacity, as in HotSpot".into());
        } else if self.trace.rows.len() > 1 {
            notes.push(format!(
                "powers are the means of the {} rows of the trace, as for HotSpot's steady state; --trace keeps the rows",
                self.trace.rows.len()
            ));
        }
    }

    /// The `[transient]` table, and the trace as comma-separated values.
    fn history(&self, out: &mut String, file: &str, names: &[String]) -> String {
        let step = self.config.sampling_intvl;
        let count = self.trace.rows.len();
        let time = |row: usize| shifted(rounded(step * row as f64), 0);
        let _ =
            writeln!(out, "\n[transient]\ninitial_temperature = {}", quantity(self.config.init_temp, "K"));
        let _ = writeln!(out, "trace = {}", quoted(file));
        if count <= LISTED {
            let ends: Vec<String> = (1..=count).map(|row| format!("\"{} s\"", time(row))).collect();
            let _ = writeln!(out, "times = [{}]", ends.join(", "));
        } else {
            let _ = writeln!(out, "duration = \"{} s\"", time(count));
        }
        let mut csv = String::from("time_s");
        for name in names {
            csv.push(',');
            csv.push_str(name);
        }
        csv.push('\n');
        for (number, row) in self.trace.rows.iter().enumerate() {
            csv.push_str(&time(number));
            for power in row {
                let _ = write!(csv, ",{power}");
            }
            csv.push('\n');
        }
        csv
    }
}

/// The edges of all units along x and y. Decimals in floorplans are rounded, so that neighbours miss each other by a
/// micrometre; edges so close are one edge.
struct Edges {
    /// Rising edges, each with the one that stands for it.
    along: [Vec<(f64, f64)>; 2],
    /// The farthest that one was moved, m.
    farthest: f64,
}

impl Edges {
    fn of(deck: &Deck) -> Self {
        let mut farthest: f64 = 0.0;
        let units = || deck.layers.iter().flat_map(|layer| &layer.floorplan.units);
        let along = [0, 1].map(|axis| {
            let smallest =
                units().map(|u| u.extent()[axis][1] - u.extent()[axis][0]).fold(f64::INFINITY, f64::min);
            let close = SAME_EDGE.min(0.02 * smallest);
            let mut edges: Vec<f64> = units().flat_map(|unit| unit.extent()[axis]).collect();
            // The die's own edges stand for what is close to them.
            let die = deck.die[axis];
            edges.sort_by(f64::total_cmp);
            edges.dedup();
            let mut kept = 0.0;
            edges
                .into_iter()
                .map(|edge| {
                    if edge - kept > close {
                        kept = if die - edge <= close { die } else { edge };
                    }
                    farthest = farthest.max((edge - kept).abs());
                    (edge, kept)
                })
                .collect()
        });
        Self { along, farthest }
    }

    fn remark(&self, notes: &mut Vec<String>) {
        if self.farthest > 1e-9 {
            notes.push(format!(
                "edges of units that miss each other by rounding are made one; the farthest moves {:.3} µm",
                1e6 * self.farthest
            ));
        }
    }

    /// The extent of a unit between the edges that stand for its own.
    fn extent(&self, unit: &Unit) -> [[f64; 2]; 2] {
        let own = unit.extent();
        [0, 1].map(|axis| {
            own[axis].map(|edge| {
                let edges = &self.along[axis];
                let found = edges.partition_point(|(known, _)| *known < edge).min(edges.len() - 1);
                edges[found].1
            })
        })
    }
}

/// Units with materials of their own, as bodies.
fn bodies(
    out: &mut String,
    layer: &DeckLayer,
    title: &str,
    edges: &Edges,
    notes: &mut Vec<String>,
) -> Result<(), FormatError> {
    let mut placed: Vec<(&Unit, [[f64; 2]; 2])> = Vec::new();
    for unit in &layer.floorplan.units {
        let (Some(resistivity), Some(heat_capacity)) = (unit.resistivity, unit.heat_capacity) else {
            continue;
        };
        let mut extent = edges.extent(unit);
        for (other, taken) in &placed {
            clip(unit, &mut extent, other, taken, title, notes)?;
        }
        let [x, y] = extent;
        let _ =
            writeln!(out, "\n[[element.layer.body]]\nname = {}", quoted(&format!("{title} {}", unit.name)));
        let _ = writeln!(out, "conductivity = {}", quantity(1.0 / resistivity, "W/m/K"));
        let _ = writeln!(out, "heat_capacity = {}", quantity(heat_capacity, "J/m^3/K"));
        let _ = writeln!(out, "position = {}", pair([x[0], y[0]]));
        let _ = writeln!(out, "size = {}", pair([x[1] - x[0], y[1] - y[0]]));
        placed.push((unit, extent));
    }
    Ok(())
}

/// Takes from a unit the strip that rounding lets overlap with another; an error where it is more than that.
fn clip(
    unit: &Unit,
    extent: &mut [[f64; 2]; 2],
    other: &Unit,
    taken: &[[f64; 2]; 2],
    title: &str,
    notes: &mut Vec<String>,
) -> Result<(), FormatError> {
    let common = [0, 1].map(|axis| extent[axis][1].min(taken[axis][1]) - extent[axis][0].max(taken[axis][0]));
    if common[0] <= 0.0 || common[1] <= 0.0 {
        return Ok(());
    }
    let axis = usize::from(common[1] < common[0]);
    let narrower = (extent[axis][1] - extent[axis][0]).min(taken[axis][1] - taken[axis][0]);
    if common[axis] > ROUNDING * narrower {
        return Err(unit.place.error(
            format!(
                "units \"{}\" and \"{}\" overlap, and both have materials of their own",
                unit.name, other.name
            ),
            "let units with a resistivity touch but not overlap",
        ));
    }
    if extent[axis][0] < taken[axis][0] {
        extent[axis][1] = taken[axis][0];
    } else {
        extent[axis][0] = taken[axis][1];
    }
    if common[axis] > 1e-9 {
        notes.push(format!(
            "{title}: \"{}\" is cut where it overlaps \"{}\" by {:.3} µm",
            unit.name,
            other.name,
            1e6 * common[axis]
        ));
    }
    Ok(())
}
