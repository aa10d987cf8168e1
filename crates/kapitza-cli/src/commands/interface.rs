//! `kapitza interface`

use super::temperature;
use crate::args::{Interface, Model};
use crate::failure::Failure;
use crate::{figures, output};
use kapitza::core::quantity::{Dimension, Kind, display};
use kapitza::materials::Database;
use kapitza::materials::measured::{between_materials, summary};
use kapitza::phonon::mismatch::MismatchModel;
use kapitza::phonon::{DebyeSolid, KapitzaInterface, TemperatureDefinition};
use kapitza::prelude::InterfaceLaw;
use serde_json::json;
use std::fmt::Write as _;

const DEFINITIONS: [TemperatureDefinition; 2] =
    [TemperatureDefinition::Emitted, TemperatureDefinition::EquivalentEquilibrium];

pub fn run(request: &Interface) -> Result<(), Failure> {
    let temperatures = temperature::list(&request.temperature)?;
    let model = match request.model {
        Model::AmmNormal => MismatchModel::AcousticNormal,
        Model::DmmDebye => MismatchModel::Diffuse,
    };
    let sides = [debye(&request.left)?, debye(&request.right)?];
    let interface = KapitzaInterface::debye(model, &sides, TemperatureDefinition::Emitted);
    let points: Vec<_> = temperatures
        .iter()
        .flat_map(|&t| DEFINITIONS.map(|definition| interface.at(t, definition)))
        .collect();
    let citations: Vec<String> = interface.citations().iter().map(ToString::to_string).collect();
    if !request.output.is_empty() {
        let found = between_materials(Database::shipped(), &request.left, &request.right, false);
        let curves: Vec<(String, Vec<(f64, f64)>)> = DEFINITIONS
            .iter()
            .map(|&definition| {
                let line = points
                    .iter()
                    .filter(|p| p.definition == definition)
                    .filter_map(|p| Some((p.temperature, p.conductance?)))
                    .collect();
                (definition.name().to_owned(), line)
            })
            .collect();
        let title = format!("{}/{}: {} beside measurements", request.left, request.right, model.name());
        let figure = figures::of_measurements(&title, &found, &curves);
        for path in &request.output {
            figures::write(path, &figure)?;
        }
    }
    if request.json {
        let list: Vec<_> = points
            .iter()
            .map(|p| {
                json!({
                    "temperature_K": p.temperature,
                    "conductance_W_m2K": p.conductance,
                    // No resistance remains between identical solids: then there is no finite conductance.
                    "resistance_m2K_W": p.conductance.map_or(0.0, |g| 1.0 / g),
                    "error_W_m2K": p.error,
                    "definition": p.definition.name(),
                })
            })
            .collect();
        return output::json(&json!({
            "kind": "interface", "left": request.left, "right": request.right, "model": model.name(),
            "points": list,
            "T3_prefactor_W_m2K4": interface.transmission.low_temperature_prefactor(),
            "citations": citations,
        }));
    }
    let mut text = format!("{}/{}, {}\n\n", request.left, request.right, model.name());
    let _ = writeln!(text, "{:>9}  {:<24}{:>18}{:>20}", "T / K", "temperatures", "G", "R″");
    for p in &points {
        let (g, r) = match p.conductance {
            Some(g) => (
                display(g, Kind::Of(Dimension::CONDUCTANCE), 5),
                display(1.0 / g, Kind::Of(Dimension::INTERFACE_RESISTANCE), 5),
            ),
            None => ("no resistance".to_owned(), "0 m^2 K/W".to_owned()),
        };
        let _ = writeln!(text, "{:>9.2}  {:<24}{g:>18}{r:>20}", p.temperature, p.definition.name());
    }
    let found = between_materials(Database::shipped(), &request.left, &request.right, false);
    if let Some(s) = summary(&found) {
        let line = format!(
            "measured: {} points of {} papers, {:.0} to {:.0} K: {} to {} (kapitza measured {}/{})",
            s.points,
            s.papers,
            s.coldest,
            s.hottest,
            display(s.lowest, Kind::Of(Dimension::CONDUCTANCE), 4),
            display(s.highest, Kind::Of(Dimension::CONDUCTANCE), 4),
            request.left,
            request.right
        );
        let _ = writeln!(text, "\n{}", crate::table::wrapped(&line, "", ""));
    }
    text.push_str("\nsources\n");
    for citation in &citations {
        let _ = writeln!(text, "{}", crate::table::wrapped(citation, "  ", "    "));
    }
    output::stdout(&text);
    Ok(())
}

fn debye(name: &str) -> Result<DebyeSolid, Failure> {
    let solid = Database::shipped().solid(name).map_err(|error| {
        Failure::argument(error.to_string(), "`kapitza materials search WORD` finds names")
    })?;
    DebyeSolid::from_material(&solid).map_err(|error| {
        Failure::argument(error.to_string(), "choose a material with density, molar mass and sound speeds")
    })
}
