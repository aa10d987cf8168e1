//! The embedded DejaVu Sans: widths for the layout, outlines for the raster.

use ttf_parser::{Face, GlyphId};

use crate::error::PlotError;

/// The `font-family` of the SVG: the embedded face first, generic fallbacks (all narrower) after it.
pub(crate) const FAMILY: &str = "DejaVu Sans, Helvetica, Arial, sans-serif";

/// Capital height as a share of the font size.
pub(crate) const CAP_HEIGHT: f64 = 0.73;
/// Room below the baseline as a share of the font size.
pub(crate) const DESCENT: f64 = 0.24;

const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");

/// Regular or bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Both faces, parsed.
pub(crate) struct Fonts {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Fonts {
    pub fn embedded() -> Result<Self, PlotError> {
        let parse = |name, bytes| {
            Face::parse(bytes, 0).map_err(|error| PlotError::Font { name, reason: error.to_string() })
        };
        Ok(Self { regular: parse("DejaVu Sans", REGULAR)?, bold: parse("DejaVu Sans Bold", BOLD)? })
    }

    pub fn face(&self, weight: Weight) -> &Face<'static> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// The glyph of a character, or the replacement glyph where the font has none.
    pub fn glyph(&self, character: char, weight: Weight) -> GlyphId {
        let face = self.face(weight);
        face.glyph_index(character).or_else(|| face.glyph_index('\u{FFFD}')).unwrap_or(GlyphId(0))
    }

    /// Advance of one character at font size 1.
    pub fn advance(&self, character: char, weight: Weight) -> f64 {
        let face = self.face(weight);
        let units = f64::from(face.units_per_em()).max(1.0);
        f64::from(face.glyph_hor_advance(self.glyph(character, weight)).unwrap_or(0)) / units
    }

    /// Width of a text in pixels.
    pub fn width(&self, text: &str, size: f64, weight: Weight) -> f64 {
        size * text.chars().map(|character| self.advance(character, weight)).sum::<f64>()
    }

    /// The text, cut with an ellipsis so that it is no wider than `room`; empty where not even that fits.
    pub fn shorten(&self, text: &str, size: f64, weight: Weight, room: f64) -> String {
        if self.width(text, size, weight) <= room {
            return text.to_owned();
        }
        let mut left = room - size * self.advance('…', weight);
        if left < 0.0 {
            return String::new();
        }
        let mut kept = String::new();
        for character in text.chars() {
            left -= size * self.advance(character, weight);
            if left < 0.0 {
                break;
            }
            kept.push(character);
        }
        let kept = kept.trim_end();
        if kept.is_empty() { String::new() } else { format!("{kept}…") }
    }

    /// The text on at most `most` lines no wider than `room`; what is left over ends in an ellipsis.
    pub fn wrap(&self, text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = vec![String::new()];
        for word in words(text) {
            let full = lines.len() >= most;
            let Some(last) = lines.last_mut() else { break };
            let longer = if last.is_empty() { word.clone() } else { format!("{last} {word}") };
            if last.is_empty() || full || self.width(&longer, size, weight) <= room {
                *last = longer;
            } else {
                lines.push(word);
            }
        }
        lines.into_iter().map(|line| self.shorten(&line, size, weight, room)).collect()
    }
}

/// Words for line breaks: a unit stays with its number.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if last.parse::<f64>().is_ok() && word.chars().count() <= 3 => {
                *last = format!("{last} {word}");
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// The text on one line, without characters that XML forbids.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .filter(|character| !matches!(character, '\u{FFFE}' | '\u{FFFF}'))
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_to_its_room() {
        let fonts = Fonts::embedded().unwrap();
        let cut = fonts.shorten("Thermal interface material", 20.0, Weight::Regular, 150.0);
        assert!(cut.ends_with('…') && cut.starts_with("Thermal"));
        assert!(fonts.width(&cut, 20.0, Weight::Regular) <= 150.0);
        assert_eq!(fonts.shorten("lid", 20.0, Weight::Bold, 150.0), "lid");
        assert_eq!(fonts.shorten("Thermal", 20.0, Weight::Bold, 3.0), "");
    }

    #[test]
    fn the_font_has_what_captions_need() {
        let fonts = Fonts::embedded().unwrap();
        for character in "µ²³⁻⁰¹⁴⁹·°±−ΔκΩλ″…%→≤₂○".chars() {
            assert!(fonts.face(Weight::Regular).glyph_index(character).is_some(), "{character}");
        }
    }
}
