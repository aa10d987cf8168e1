//! The strip below the profile: the share of every element in the whole drop.

use super::{Band, BandKind};
use crate::axis::{kelvin, percent};
use crate::colour::{Colour, GREY, GRID, SKY, SLATE, VERMILION};
use crate::font::{Fonts, Weight};
use crate::frame::SMALL;
use crate::scene::{Anchor, Area, Scene, Text};

/// Height of the strip with its caption.
pub(super) const HEIGHT: f64 = SMALL + 10.0 + BAR;
const BAR: f64 = 38.0;

/// The colour of a band, the same in the plot and in the strip.
pub(super) fn colour(bands: &[Band], index: usize, largest: Option<usize>) -> Colour {
    match bands[index].kind {
        BandKind::Interface if Some(index) == largest => VERMILION,
        BandKind::Interface => VERMILION.tint(0.45),
        BandKind::Boundary => SKY.tint(0.75),
        BandKind::Layer => {
            let before = bands[..index].iter().filter(|band| band.kind == BandKind::Layer).count();
            SLATE.tint(if before % 2 == 0 { 0.75 } else { 0.5 })
        }
    }
}

/// Draws the strip with its upper left corner at the given place.
pub(super) fn draw(scene: &mut Scene, fonts: &Fonts, bands: &[Band], largest: Option<usize>, place: Area) {
    let total: f64 = bands.iter().map(|band| band.drop().abs()).sum();
    let same_sign =
        bands.iter().all(|band| band.drop() >= 0.0) || bands.iter().all(|band| band.drop() <= 0.0);
    let caption = match (total > 0.0, same_sign) {
        (false, _) => "No temperature drop".to_owned(),
        (true, true) => format!("Share of the whole drop of {}", kelvin(total)),
        (true, false) => format!("Share of all drops and rises, {} together", kelvin(total)),
    };
    scene.text(Text::new((place.x, place.y + 0.75 * SMALL), &caption, SMALL).colour(GREY));
    let bar = Area { x: place.x, y: place.y + SMALL + 6.0, width: place.width, height: BAR };
    if total <= 0.0 {
        scene.rectangle(bar, GRID);
        return;
    }
    let mut left = bar.x;
    for (index, band) in bands.iter().enumerate() {
        let share = band.drop().abs() / total;
        let width = share * bar.width;
        let fill = colour(bands, index, largest);
        // A white gap parts neighbours; slivers keep their full width so that they stay visible.
        let gap = if width > 4.0 { 1.5 } else { 0.0 };
        scene.rectangle(Area { x: left, width: width - gap, ..bar }, fill);
        let room = width - gap - 12.0;
        let weight = if Some(index) == largest { Weight::Bold } else { Weight::Regular };
        let name = crate::font::clean(&band.name);
        let space = room - fonts.width(&format!(" {}", percent(share)), SMALL, weight);
        let brief = fonts.shorten(&name, SMALL, weight, space);
        let brief = if brief.chars().count() >= 7 || brief == name { brief } else { String::new() };
        let words = [format!("{brief} {}", percent(share)).trim_start().to_owned(), percent(share)];
        if let Some(words) = words.iter().find(|words| fonts.width(words, SMALL, weight) <= room) {
            let at = (left + (width - gap) / 2.0, bar.y + BAR / 2.0 + 0.36 * SMALL);
            let text = Text { weight, ..Text::new(at, words, SMALL) };
            scene.text(text.anchor(Anchor::Middle).colour(fill.ink_on()));
        }
        left += width;
    }
}
