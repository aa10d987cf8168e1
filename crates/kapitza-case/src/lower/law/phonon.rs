//! Mismatch of Debye solids: `model = "amm"`, `"amm-normal"`, `"dmm-debye"` and `"radiation-limit"`.

use super::{Built, Ground, Law, lacking, solid_of};
use kapitza_document::Node;
use kapitza_phonon::mismatch::MismatchModel;
use kapitza_phonon::{DebyeSolid, KapitzaInterface, TemperatureDefinition};

pub(super) fn law(node: &Node, ground: &Ground<'_>) -> Built<Law> {
    let solids = ground.solids(node)?;
    let debye = |side: usize| {
        let solid = solid_of(node, &solids, side, "phonon mismatch")?;
        DebyeSolid::from_material(solid).map_err(|error| Box::new(lacking(node, &error, "materials")))
    };
    let model = node.case.and_then(MismatchModel::named).unwrap_or(MismatchModel::Diffuse);
    let definition = match node.text("definition") {
        Some("emitted") => TemperatureDefinition::Emitted,
        _ => TemperatureDefinition::EquivalentEquilibrium,
    };
    let interface = KapitzaInterface::debye(model, &[debye(0)?, debye(1)?], definition)
        .map_err(|error| Box::new(lacking(node, &error, "materials")))?;
    Ok(Box::new(interface))
}
