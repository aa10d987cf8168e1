//! `model = "contact"`: two rough surfaces pressed together.

use super::gas::{accommodation, gas};
use super::{Built, Ground, Law, lacking, no_pressure, solid_of};
use kapitza_contact::elastic::contact_modulus;
use kapitza_contact::{GapFill, Gaps, Hardness, RoughJoint, RoughSurfaces, SlopeEstimate, SolidContact};
use kapitza_core::interface::Warning;
use kapitza_core::{Citation, Property};
use kapitza_document::{Diagnostic, Node};
use kapitza_materials::{PropertyKey, Solid};
use std::sync::Arc;

/// Temperature at which elastic constants of the database are read.
const REFERENCE: f64 = 300.0;

type Solids = [Option<Arc<Solid>>; 2];

pub(super) fn law(node: &Node, ground: &Ground<'_>) -> Built<Law> {
    let solids = ground.solids(node)?;
    let mut assumptions = Vec::new();
    let mut sources = Vec::new();
    let surfaces = surfaces(node, &mut assumptions, &mut sources)?;
    let solid = solid(node, &solids, &mut assumptions)?;
    if ground.surroundings.contact_pressure.is_none() && !matches!(solid, SolidContact::None { .. }) {
        return Err(no_pressure(node, "a rough contact").into());
    }
    let gaps = match node.text("gap") {
        Some("none") => Gaps::Ignored,
        model => match gas(node, ground)? {
            None => Gaps::Vacuum,
            Some(gas) => {
                let accommodation = accommodation(node, &gas, &solids)?;
                Gaps::Gas(GapFill { gas, accommodation, integral: model == Some("integral") })
            }
        },
    };
    let conductivity = [conductivity(node, ground, &solids, 0)?, conductivity(node, ground, &solids, 1)?];
    let emissivity = emissivity(node, &solids);
    if matches!(solid, SolidContact::None { .. }) && !matches!(gaps, Gaps::Gas(_)) && emissivity.is_none() {
        return Err(Box::new(
            node.error("solid", "nothing crosses this interface: no solid contact, no gas, no radiation")
                .help("choose a `solid` model, give a `gas` or an `emissivity`"),
        ));
    }
    Ok(Box::new(RoughJoint { surfaces, conductivity, solid, gaps, emissivity, assumptions, sources }))
}

fn surfaces(
    node: &Node,
    assumptions: &mut Vec<Warning>,
    sources: &mut Vec<Citation>,
) -> Built<RoughSurfaces> {
    let roughness: Vec<f64> = node.quantities("roughness").iter().map(|q| q.value).collect();
    let combine = |list: &[f64]| list.iter().map(|v| v * v).sum::<f64>().sqrt();
    let slope: Vec<f64> = node.quantities("slope").iter().map(|q| q.value).collect();
    let slope = if slope.is_empty() {
        let each: Vec<f64> = roughness
            .iter()
            .map(|&sigma| {
                let estimate = SlopeEstimate::for_roughness(sigma);
                assumptions.push(estimate.warning());
                sources.push(estimate.citation());
                estimate.slope(sigma)
            })
            .collect();
        combine(&each)
    } else {
        combine(&slope)
    };
    let roughness = combine(&roughness);
    if roughness > 0.0 && slope > 0.0 {
        Ok(RoughSurfaces { roughness, slope })
    } else {
        Err(Box::new(node.missing("roughness")))
    }
}

fn solid(node: &Node, solids: &Solids, assumptions: &mut Vec<Warning>) -> Built<SolidContact> {
    Ok(match node.text("solid") {
        Some("none") => SolidContact::None { relative_separation: 3.0 },
        Some("elastic") => SolidContact::Elastic { contact_modulus: modulus(node, solids)? },
        Some("plastic-cmy-fit") => SolidContact::PlasticCmyFit(hardness(node, solids, assumptions)?),
        Some("plastic-full") => SolidContact::PlasticFull(hardness(node, solids, assumptions)?),
        _ => SolidContact::Plastic(hardness(node, solids, assumptions)?),
    })
}

/// Given, or from the microhardness fit of the softer of the two materials.
fn hardness(node: &Node, solids: &Solids, assumptions: &mut Vec<Warning>) -> Built<Hardness> {
    if let Some(hardness) = node.quantity("hardness") {
        return Ok(Hardness::Fixed(hardness));
    }
    if let (Some(c1), Some(c2)) = (node.quantity("vickers_c1"), node.quantity("vickers_c2")) {
        return Ok(Hardness::Vickers { c1, c2, source: None });
    }
    if let Some(brinell) = node.quantity("brinell") {
        return Ok(Hardness::Brinell(brinell));
    }
    let fits: Vec<_> = solids
        .iter()
        .flatten()
        .filter_map(|s| s.vickers_microhardness.as_ref().map(|fit| (s, fit)))
        .collect();
    // The softer side yields: that with the smaller c₁. Where only one of two is known, that one is used and said.
    let softer = fits.iter().min_by(|a, b| a.1.c1.total_cmp(&b.1.c1));
    let Some((solid, fit)) = softer else {
        let names: Vec<&str> = solids.iter().flatten().map(|s| s.name.as_str()).collect();
        let of = if names.is_empty() { "the solids".to_owned() } else { names.join(" and ") };
        return Err(Box::new(
            Diagnostic::new(node.place.clone(), format!("the microhardness of {of} is not in the database"))
                .help("give `hardness = \"2.5 GPa\"` (the contact hardness of the softer side), `brinell`, or `vickers_c1` and `vickers_c2`"),
        ));
    };
    if fits.len() == 1 && solids.iter().flatten().any(|other| other.name != solid.name) {
        assumptions.push(Warning::Assumed {
            what: format!(
                "{} taken as the softer side: the microhardness of the other side is not known",
                solid.name
            )
            .into(),
        });
    }
    Ok(Hardness::Vickers { c1: fit.c1, c2: fit.c2, source: Some(fit.source.clone()) })
}

fn modulus(node: &Node, solids: &Solids) -> Built<f64> {
    let both = |given: &str, key: PropertyKey| -> Built<[f64; 2]> {
        if let Some(values) = node.per_side(given) {
            return Ok(values);
        }
        let side = |side: usize| -> Built<f64> {
            let solid = solid_of(node, solids, side, key.name())?;
            Ok(solid.property(key).map_err(|e| lacking(node, &e, given))?.value(REFERENCE))
        };
        Ok([side(0)?, side(1)?])
    };
    let moduli = both("youngs_modulus", PropertyKey::YoungsModulus)?;
    Ok(contact_modulus(moduli, both("poisson_ratio", PropertyKey::PoissonRatio)?))
}

/// Given here, given for the layer, or of the material.
fn conductivity(node: &Node, ground: &Ground<'_>, solids: &Solids, side: usize) -> Built<Property> {
    if let Some(values) = node.per_side("conductivity") {
        return Ok(Property::given("conductivity of the solid", values[side]));
    }
    if !node.has("materials")
        && let Some(value) = ground.sides[side]
            .as_ref()
            .and_then(|s| s.layer)
            .and_then(|l| l.quantities("conductivity").last().map(|q| q.value))
    {
        return Ok(Property::given("conductivity of the layer", value));
    }
    let solid = solid_of(node, solids, side, "the conductivity beside the contact")?;
    solid
        .property(PropertyKey::ThermalConductivity)
        .cloned()
        .map_err(|e| lacking(node, &e, "conductivity").into())
}

fn emissivity(node: &Node, solids: &Solids) -> Option<[Property; 2]> {
    if let Some(values) = node.per_side("emissivity") {
        return Some(values.map(|value| Property::given("emissivity", value)));
    }
    let of =
        |side: usize| solids[side].as_ref().and_then(|s| s.properties.get(&PropertyKey::Emissivity)).cloned();
    Some([of(0)?, of(1)?])
}
