//! `model = "amm-normal"` and `model = "dmm-debye"`.

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
    let model = match node.case {
        Some("amm-normal") => MismatchModel::AcousticNormal,
        _ => MismatchModel::Diffuse,
    };
    let definition = match node.text("definition") {
        Some("emitted") => TemperatureDefinition::Emitted,
        _ => TemperatureDefinition::EquivalentEquilibrium,
    };
    Ok(Box::new(KapitzaInterface::debye(model, &[debye(0)?, debye(1)?], definition)))
}
