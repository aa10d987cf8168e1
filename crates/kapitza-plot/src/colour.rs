//! Colours that stay apart for every kind of colour vision.
//!
//! The palette is M. Okabe and K. Ito, *Color Universal Design* (2008), jfly.uni-koeln.de/color.

mod map;

pub use map::ColourMap;
pub(crate) use map::LEVELS;

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

impl Colour {
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Mixed with white: 1 leaves the colour, 0 gives white.
    pub fn tint(self, strength: f64) -> Self {
        let mix = |channel: u8| byte(255.0 - (255.0 - f64::from(channel)) * strength);
        Self { red: mix(self.red), green: mix(self.green), blue: mix(self.blue) }
    }

    /// Mixed with another colour: 1 leaves this one, 0 gives the other.
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| byte(share * f64::from(a) + (1.0 - share) * f64::from(b));
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }

    /// Dark enough for text on white: the colour itself, or mixed with black where it is bright.
    pub fn for_text(self) -> Self {
        let strength = if self.luma() > 110.0 { 0.66 } else { 0.85 };
        let mix = |channel: u8| byte(f64::from(channel) * strength);
        Self { red: mix(self.red), green: mix(self.green), blue: mix(self.blue) }
    }

    pub fn luma(self) -> f64 {
        0.299 * f64::from(self.red) + 0.587 * f64::from(self.green) + 0.114 * f64::from(self.blue)
    }

    /// Black or white, whichever reads better on this colour.
    pub fn ink_on(self) -> Self {
        if self.luma() > 135.0 { INK } else { WHITE }
    }

    /// The `#RRGGBB` of SVG.
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 first")]
pub(crate) fn byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

pub(crate) const WHITE: Colour = Colour::new(255, 255, 255);
pub(crate) const INK: Colour = Colour::new(0x1A, 0x1A, 0x1A);
pub(crate) const GREY: Colour = Colour::new(0x5A, 0x5A, 0x5A);
pub(crate) const GRID: Colour = Colour::new(0xDD, 0xDD, 0xDD);
pub(crate) const SLATE: Colour = Colour::new(0x6B, 0x85, 0x9E);

pub(crate) const BLUE: Colour = Colour::new(0x00, 0x72, 0xB2);
pub(crate) const VERMILION: Colour = Colour::new(0xD5, 0x5E, 0x00);
const GREEN: Colour = Colour::new(0x00, 0x9E, 0x73);
const PURPLE: Colour = Colour::new(0xCC, 0x79, 0xA7);
const ORANGE: Colour = Colour::new(0xE6, 0x9F, 0x00);
pub(crate) const SKY: Colour = Colour::new(0x56, 0xB4, 0xE9);

/// Colour groups in order; yellow is left out because it vanishes on white.
const GROUPS: [Colour; 7] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, INK];

/// The colour of a group; groups past the seventh start again.
pub(crate) fn group(index: usize) -> Colour {
    GROUPS[index % GROUPS.len()]
}

/// How many groups have a colour of their own.
pub(crate) const GROUP_COUNT: usize = GROUPS.len();

/// Vermilion darkened for text: contrast above 4.5 on white and on light tints.
pub(crate) const RUST: Colour = Colour::new(0xA8, 0x44, 0x00);
