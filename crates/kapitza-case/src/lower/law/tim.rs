//! `model = "tim"`: a thermal interface material.

use super::{Built, Ground, Law, lacking, no_pressure};
use crate::lower::lookup;
use kapitza_contact::{BondLine, TimLayer};
use kapitza_core::interface::{GivenConductance, Warning};
use kapitza_core::{Citation, Property};
use kapitza_document::Node;
use kapitza_materials::{PropertyKey, Tim};

/// Temperature at which a constant of the database is read.
const REFERENCE: f64 = 300.0;

pub(super) fn law(node: &Node, ground: &Ground<'_>) -> Built<Law> {
    let material = match node.text("material") {
        Some(name) => Some(ground.database.tim(name).map_err(|e| Box::new(lookup(node, "material", &e)))?),
        None => None,
    };
    let known =
        |key: PropertyKey| -> Option<&Property> { material.as_ref().and_then(|m| m.properties.get(&key)) };
    let mut assumptions = Vec::new();
    let mut sources: Vec<Citation> = Vec::new();
    let mut from_database = |property: &Property| -> f64 {
        sources.extend(property.source.clone());
        property.value(REFERENCE)
    };
    let bond_line = if let Some(thickness) = node.quantity("bond_line") {
        BondLine::Given(thickness)
    } else if let Some(stress) = node.quantity("yield_stress") {
        BondLine::YieldStress(stress)
    } else if let Some(property) = known(PropertyKey::BondLine) {
        BondLine::Given(from_database(property))
    } else if let Some(property) = known(PropertyKey::YieldStress) {
        BondLine::YieldStress(from_database(property))
    } else if let (Some(property), false) = (known(PropertyKey::Resistance), node.has("conductivity")) {
        // Only the resistance of a whole joint is known.
        let law = GivenConductance::from_resistance(property.value(REFERENCE));
        return Ok(Box::new(match property.source.clone() {
            Some(source) => law.cite(source),
            None => law,
        }));
    } else {
        let mut missing = Box::new(node.missing("bond_line"));
        if let Some(material) = &material {
            missing.message = format!("the bond line of {} is not in the database", material.name);
        }
        return Err(missing);
    };
    if matches!(bond_line, BondLine::YieldStress(_))
        && ground.surroundings.contact_pressure.is_none_or(|p| p <= 0.0)
    {
        return Err(no_pressure(node, "the bond line of a grease with a yield stress").into());
    }
    let contact_resistance = match (
        node.quantity("contact_resistance"),
        known(PropertyKey::ContactResistance),
    ) {
        (Some(resistance), _) => resistance,
        (None, Some(property)) => from_database(property),
        (None, None) => {
            assumptions.push(Warning::Assumed {
                what: "no contact resistance at the boundaries of the thermal interface material: give `contact_resistance`".into(),
            });
            0.0
        }
    };
    Ok(Box::new(TimLayer {
        conductivity: conductivity(node, material.as_ref())?,
        bond_line,
        contact_resistance,
        assumptions,
        sources,
    }))
}

fn conductivity(node: &Node, material: Option<&Tim>) -> Built<Property> {
    if let Some(value) = node.quantity("conductivity") {
        return Ok(Property::given("thermal conductivity of the thermal interface material", value));
    }
    match material.map(|m| m.property(PropertyKey::ThermalConductivity)) {
        Some(Ok(property)) => Ok(property.clone()),
        Some(Err(error)) => Err(lacking(node, &error, "conductivity").into()),
        None => Err(Box::new(node.missing("conductivity"))),
    }
}
