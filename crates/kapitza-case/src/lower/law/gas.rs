//! Gases of gaps, and `model = "gas-gap"`.

use super::{Built, Ground, Law, lacking, solid_of};
use crate::lower::lookup;
use kapitza_contact::RadiativeGap;
use kapitza_core::interface::Parallel;
use kapitza_document::{Diagnostic, Node};
use kapitza_gas::{Accommodation, GapGas, GasGap};
use kapitza_materials::{PropertyKey, Solid};
use std::sync::Arc;

/// The gas of an interface: its own, else that of the environment. `None` is vacuum.
pub(super) fn gas(node: &Node, ground: &Ground<'_>) -> Built<Option<GapGas>> {
    let Some(name) = node.text("gas").or(ground.surroundings.gas.as_deref()) else {
        return Err(Box::new(
            Diagnostic::new(node.place.clone(), "the gas in the gaps is not given")
                .help("give `gas = \"air\"` or `gas = \"vacuum\"` in the interface or in [environment]"),
        ));
    };
    if name.eq_ignore_ascii_case("vacuum") {
        return Ok(None);
    }
    let gas = ground.database.gas(name).map_err(|error| Box::new(lookup(node, "gas", &error)))?;
    GapGas::new(&gas).map(Some).map_err(|error| lacking(node, &error, "gas").into())
}

/// Accommodation on the two sides: given, or Song & Yovanovich from the molar masses.
pub(super) fn accommodation(
    node: &Node,
    gas: &GapGas,
    solids: &[Option<Arc<Solid>>; 2],
) -> Built<[Accommodation; 2]> {
    if let Some(given) = node.per_side("accommodation") {
        return Ok(given.map(Accommodation::Fixed));
    }
    let side = |side: usize| -> Built<Accommodation> {
        let solid = solid_of(node, solids, side, "the accommodation coefficient")?;
        let mass = solid.property(PropertyKey::MolarMass).map_err(|e| lacking(node, &e, "accommodation"))?;
        Ok(Accommodation::SongYovanovich {
            gas_molar_mass: gas.molar_mass,
            monatomic: gas.monatomic,
            solid_molar_mass: mass.value(300.0) / solid.atoms_per_formula.unwrap_or(1.0),
        })
    };
    Ok([side(0)?, side(1)?])
}

pub(super) fn law(node: &Node, ground: &Ground<'_>) -> Built<Law> {
    let thickness = node.required("thickness").map_err(Box::new)?;
    let mut parts: Vec<Law> = Vec::new();
    if let Some(gas) = gas(node, ground)? {
        let solids = ground.solids(node)?;
        let accommodation = accommodation(node, &gas, &solids)?;
        parts.push(Box::new(GasGap { thickness, gas, accommodation }));
    }
    if let Some(emissivity) = node.per_side("emissivity") {
        parts.push(Box::new(RadiativeGap { emissivity }));
    }
    if parts.is_empty() {
        return Err(Box::new(
            node.error("gas", "nothing crosses this gap: it is evacuated and does not radiate")
                .help("give `emissivity`, or a gas"),
        ));
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Box::new(Parallel::new(parts)) })
}
