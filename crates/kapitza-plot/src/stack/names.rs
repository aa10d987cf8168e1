//! Names of layers and boundaries below the plot: upright where they fit, slanted or thinned where they do not.

use super::profile::Extent;
use super::{Band, BandKind};
use crate::axis::kelvin;
use crate::colour::GREY;
use crate::font::{Fonts, Weight};
use crate::frame::{LABEL, SMALL, WIDTH};
use crate::scene::{Anchor, Scene, Text};

const LINES: usize = 3;
const SLANT: f64 = -45.0;
/// Bands closer than this get slanted names.
const UPRIGHT_FROM: f64 = 84.0;
/// Slanted names need this distance.
const SLANTED_FROM: f64 = 36.0;
const SLANTED_ROOM: f64 = 230.0;

/// A text relative to the lower edge of the plot.
pub(super) struct Names {
    texts: Vec<Text>,
    pub height: f64,
}

impl Names {
    pub fn draw(self, scene: &mut Scene, top: f64) {
        for mut text in self.texts {
            text.at.1 += top;
            scene.text(text);
        }
    }
}

pub(super) fn names(bands: &[Band], extents: &[Extent], fonts: &Fonts) -> Names {
    let named: Vec<(&Band, Extent)> = bands
        .iter()
        .zip(extents.iter().copied())
        .filter(|(band, _)| band.kind != BandKind::Interface)
        .collect();
    let centres: Vec<f64> = named.iter().map(|(_, extent)| extent.centre()).collect();
    let nearest = centres.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    if nearest >= UPRIGHT_FROM { upright(&named, &centres, fonts) } else { slanted(&named, nearest, fonts) }
}

fn upright(named: &[(&Band, Extent)], centres: &[f64], fonts: &Fonts) -> Names {
    let mut texts = Vec::new();
    let rooms: Vec<f64> = (0..named.len()).map(|index| room(centres, index)).collect();
    let wrapped = |size: f64| -> Vec<Vec<String>> {
        let one = |name: &str, room: f64| fonts.wrap(name, size, Weight::Regular, room, LINES);
        named
            .iter()
            .zip(&rooms)
            .map(|((band, _), room)| one(&crate::font::clean(&band.name), *room))
            .collect()
    };
    // Smaller type rather than names cut short.
    let cut = |names: &[Vec<String>]| names.iter().flatten().any(|line| line.ends_with('…'));
    let sizes = [LABEL, LABEL - 1.5, SMALL];
    let (size, names) = sizes
        .map(|size| (size, wrapped(size)))
        .into_iter()
        .find(|(_, names)| !cut(names))
        .unwrap_or_else(|| (SMALL, wrapped(SMALL)));
    let pitch = size + 4.0;
    let lines = names.iter().map(Vec::len).max().unwrap_or(1).max(1) as f64;
    let mut details = 0.0_f64;
    for (((band, _), name), (centre, room)) in named.iter().zip(names).zip(centres.iter().zip(&rooms)) {
        for (row, line) in name.iter().enumerate() {
            let y = 12.0 + 0.75 * size + row as f64 * pitch;
            texts.push(Text::new((*centre, y), line, size).anchor(Anchor::Middle));
        }
        // An end of given temperature or flux has no drop to speak of.
        let silent = band.kind == BandKind::Boundary && band.drop() == 0.0;
        let drop = if silent { String::new() } else { kelvin(band.drop()) };
        let facts = [drop, crate::font::clean(&band.note)];
        let mut row = 0.0;
        for fact in facts.iter().filter(|fact| !fact.trim().is_empty()) {
            if fonts.width(fact, SMALL, Weight::Regular) <= *room {
                let y = 14.0 + lines * pitch + 0.75 * SMALL + row * (SMALL + 4.0);
                texts.push(Text::new((*centre, y), fact, SMALL).anchor(Anchor::Middle).colour(GREY));
                row += 1.0;
                details = details.max(row);
            }
        }
    }
    Names { texts, height: 14.0 + lines * pitch + details * (SMALL + 4.0) }
}

/// Width for a name centred on its band: up to half-way to its neighbours and to the paper's edge.
fn room(centres: &[f64], index: usize) -> f64 {
    let left = if index == 0 { 2.0 * (centres[index] - 6.0) } else { centres[index] - centres[index - 1] };
    let right =
        centres.get(index + 1).map_or(2.0 * (WIDTH - 6.0 - centres[index]), |next| next - centres[index]);
    left.min(right) - 12.0
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive count")]
fn slanted(named: &[(&Band, Extent)], nearest: f64, fonts: &Fonts) -> Names {
    let every = (SLANTED_FROM / nearest).ceil().clamp(1.0, 1e6) as usize;
    let mut longest = 0.0_f64;
    let mut texts = Vec::new();
    for (band, extent) in named.iter().step_by(every) {
        let (x, y) = (extent.centre() + 0.3 * LABEL, 10.0 + 0.6 * LABEL);
        // The lower left end must stay on the paper.
        let room = SLANTED_ROOM.min((x - 12.0) / SLANT.to_radians().cos());
        let name = fonts.shorten(&crate::font::clean(&band.name), LABEL, Weight::Regular, room);
        longest = longest.max(fonts.width(&name, LABEL, Weight::Regular));
        texts.push(Text::new((x, y), &name, LABEL).anchor(Anchor::End).turn(SLANT));
    }
    Names { texts, height: 30.0 + (longest + LABEL) * SLANT.to_radians().sin().abs() }
}
