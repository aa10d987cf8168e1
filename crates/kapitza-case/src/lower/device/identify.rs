//! A measured map and the interface that it is to show: the `[identify]` table.

use super::{Built, rectangle};
use kapitza_conduction::device::{
    Choice, Device, Identification, MOST_COLUMNS, MeasuredMap, Penalty, PlaneKind,
};
use kapitza_document::{Diagnostic, Node};
use kapitza_formats::matrix::Matrix;
use std::path::Path;

/// What a case wants to have identified, if it does.
pub(crate) fn identification(
    case: &Node,
    device: &Device,
    folder: &Path,
) -> Result<Option<Identification>, Vec<Diagnostic>> {
    case.child("identify").map(|node| task(node, device, folder)).transpose().map_err(|found| vec![*found])
}

/// The names of a list, for a message.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    if quoted.is_empty() { "the case has none".into() } else { format!("the case has {}", quoted.join(", ")) }
}

fn task(node: &Node, device: &Device, folder: &Path) -> Built<Identification> {
    let wanted = node.text("interface").unwrap_or_default();
    let inner = || (1..device.layers.len()).filter_map(|n| Some((n, device.interfaces[n].as_ref()?)));
    let interface = inner().find(|(_, i)| i.name == wanted).map(|(n, _)| n).ok_or_else(|| {
        Box::new(
            node.error("interface", format!("no interface between two layers is called \"{wanted}\""))
                .help(listed(inner().map(|(_, i)| i.name.as_str()))),
        )
    })?;
    let wanted = node.text("layer").unwrap_or_default();
    let layer = device.layers.iter().position(|layer| layer.name == wanted).ok_or_else(|| {
        Box::new(
            node.error("layer", format!("no layer is called \"{wanted}\""))
                .help(listed(device.layers.iter().map(|layer| layer.name.as_str()))),
        )
    })?;
    let outline = if node.has("position") { rectangle(node)? } else { device.layers[layer].outline };
    let path = folder.join(node.text("map").unwrap_or_default());
    let Matrix { columns, values: rows, grey } = Matrix::open_with_gaps(&path).map_err(|error| {
        Box::new(node.error("map", format!("the temperature map {}: {error}", path.display())).help(
            "a map is a matrix of numbers (.csv without header, or .npy); its path is relative to the folder of the case file",
        ))
    })?;
    if grey {
        return Err(Box::new(
            node.error("map", format!("{} holds grey levels, not temperatures", path.display()))
                .help("export the temperatures themselves, as .csv or .npy"),
        ));
    }
    let zero = if node.text("unit") == Some("degC") { 273.15 } else { 0.0 };
    // A picture starts at the top; the solver's rows rise with y.
    let values: Vec<f64> = rows.chunks(columns).rev().flatten().map(|t| t + zero).collect();
    if let Some(cold) = values.iter().find(|t| **t <= 0.0) {
        return Err(Box::new(
            node.error("unit", format!("the map holds {cold} K, not above absolute zero"))
                .help("write `unit = \"degC\"` if the map is in degrees Celsius"),
        ));
    }
    Ok(Identification {
        interface,
        layer,
        face: if node.text("face") == Some("bottom face") { PlaneKind::Lower } else { PlaneKind::Upper },
        map: MeasuredMap { outline, columns, values },
        noise: node.quantity("noise"),
        pixels: pixels(node)?,
        offset: node.flag("offset"),
        penalty: if node.text("penalty") == Some("edges") { Penalty::Edges } else { Penalty::Smooth },
        choice: match node.text("strength") {
            Some("discrepancy") => Choice::Discrepancy,
            Some("cross-validation") => Choice::CrossValidation,
            _ => Choice::Evidence,
        },
        false_alarm: node.quantity("false_alarm").unwrap_or(0.01),
    })
}

fn pixels(node: &Node) -> Built<Option<[usize; 2]>> {
    match node.numbers("pixels") {
        [] => Ok(None),
        [x, y] if [x, y].iter().all(|n| **n >= 1.0 && n.fract() == 0.0) && x * y <= MOST_COLUMNS as f64 => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
            let pixels = [*x as usize, *y as usize];
            Ok(Some(pixels))
        }
        _ => Err(Box::new(
            node.error(
                "pixels",
                format!("`pixels` must be two whole numbers whose product is at most {MOST_COLUMNS}"),
            )
            .help("write the numbers of pixels along x and y, such as `pixels = [28, 24]`"),
        )),
    }
}
