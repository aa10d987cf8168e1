//! `kapitza interface`

mod sides;

use super::temperature;
use crate::args::{Interface, Model};
use crate::failure::Failure;
use crate::{figures, output};
use kapitza::core::quantity::{Dimension, Kind, display};
use kapitza::materials::Database;
use kapitza::materials::measured::{between_materials, summary};
use kapitza::phonon::full_band::{FullBand, FullBandModel};
use kapitza::phonon::mismatch::MismatchModel;
use kapitza::phonon::{KapitzaInterface, TemperatureDefinition};
use kapitza::prelude::InterfaceLaw;
use serde_json::json;
use std::f64::consts::TAU;
use std::fmt::Write as _;

const DEFINITIONS: [TemperatureDefinition; 2] =
    [TemperatureDefinition::Emitted, TemperatureDefinition::EquivalentEquilibrium];

pub fn run(request: &Interface) -> Result<(), Failure> {
    let temperatures = temperature::list(&request.temperature)?;
    let [left, right] = sides::titles(request);
    let interface = interface(request)?;
    let points: Vec<_> = temperatures
        .iter()
        .flat_map(|&t| DEFINITIONS.map(|definition| interface.at(t, definition)))
        .collect();
    let citations: Vec<String> = interface.citations().iter().map(ToString::to_string).collect();
    if !request.output.is_empty() {
        let found = between_materials(Database::shipped(), &left, &right, false);
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
        let title = format!("{}/{}: {} beside measurements", left, right, interface.model);
        let figure = figures::of_measurements(&title, &found, &curves);
        for path in &request.output {
            figures::write(path, &figure)?;
        }
    }
    if request.json {
        // R = 1/(dQ̇_one-way/dT), by differences: a check of the emitted values.
        let slopes: Vec<f64> = temperatures.iter().map(|&t| interface.slope_of_one_way_flux(t)).collect();
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
            "kind": "interface", "left": sides::names(request)[0], "right": sides::names(request)[1], "model": interface.model,
            "points": list,
            "T3_prefactor_W_m2K4": interface.low_temperature_prefactor(TemperatureDefinition::Emitted),
            "T3_prefactor_equilibrium_W_m2K4":
                interface.low_temperature_prefactor(TemperatureDefinition::EquivalentEquilibrium),
            "one_way_flux_slope_W_m2K": slopes,
            "citations": citations,
        }));
    }
    let mut text = format!("{}/{}, {}\n\n", left, right, interface.model);
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
    let found = between_materials(Database::shipped(), &left, &right, false);
    if let Some(s) = summary(&found) {
        let line = format!(
            "measured: {} points of {} papers, {:.0} to {:.0} K: {} to {} (kapitza measured {}/{})",
            s.points,
            s.papers,
            s.coldest,
            s.hottest,
            display(s.lowest, Kind::Of(Dimension::CONDUCTANCE), 4),
            display(s.highest, Kind::Of(Dimension::CONDUCTANCE), 4),
            left,
            right
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

/// The model between the two sides.
fn interface(request: &Interface) -> Result<KapitzaInterface, Failure> {
    let definition = TemperatureDefinition::Emitted;
    let debye = |model: MismatchModel| {
        KapitzaInterface::debye(model, &sides::debye(request)?, definition).map_err(|error| {
            Failure::argument(error.to_string(), "choose sides with real densities and speeds")
        })
    };
    let lattices = |model: FullBandModel| {
        if request.isotropic {
            return Err(Failure::argument(
                format!("--isotropic gives no lattices, which {} is made of", model.name()),
                "use amm, amm-normal, dmm-debye or radiation-limit",
            ));
        }
        let band = FullBand::new(&sides::lattices(request)?, usize::from(request.mesh));
        if let Some(side) =
            (0..2).find(|&side| band.modes()[side].unstable < -1e-3 * band.modes()[side].highest)
        {
            let [left, right] = sides::names(request);
            return Err(Failure::argument(
                format!(
                    "{} has unstable modes: frequencies down to {:.3}i THz on the mesh",
                    [left, right][side],
                    -band.modes()[side].unstable / TAU * 1e-12
                ),
                "a lattice at rest has none: check the force constants, their supercell and the charges",
            ));
        }
        Ok(band.interface(model, definition))
    };
    match request.model {
        Model::Amm => debye(MismatchModel::Acoustic),
        Model::AmmNormal => debye(MismatchModel::AcousticNormal),
        Model::DmmDebye => debye(MismatchModel::Diffuse),
        Model::RadiationLimit => debye(MismatchModel::RadiationLimit),
        Model::Dmm => lattices(FullBandModel::Diffuse),
        Model::MaxElastic => lattices(FullBandModel::ElasticMaximum),
        Model::MaxInelastic => lattices(FullBandModel::InelasticMaximum),
    }
}
