//! From values to colours: the range of a scale, its ticks and its palette.

use super::{ColourScale, Sampling};
use crate::axis::{Axis, Ruler, Scale, distinct, kelvin, padded, plain, within};
use crate::colour::{Colour, ColourMap, LEVELS, byte};
use crate::error::PlotError;
use crate::scene::picture::Picture;

/// A colour scale with its range settled.
pub(crate) struct Shades {
    pub low: f64,
    pub high: f64,
    /// Whether values lie below or above the range.
    pub beyond: (bool, bool),
    label: String,
    unit: String,
    colours: ColourMap,
    palette: Vec<Colour>,
}

/// Greys of the hatching where there is nothing, from its ground to its lines.
const HATCH_GROUND: u8 = 0xEF;
const HATCH_LINE: u8 = 0xC4;
const HATCH_GREYS: usize = 8;
/// Distance of the lines of the hatching, pixels.
const HATCH_PITCH: u32 = 20;
const HATCH_WIDTH: f64 = 2.6;

impl Shades {
    /// The scale for data from `data.0` to `data.1`.
    pub fn new(scale: &ColourScale, data: (f64, f64)) -> Result<Self, PlotError> {
        let (low, high) = match scale.range {
            Some((low, high)) => {
                // The ruler refuses ends that are not numbers or fall.
                Ruler::new(&Axis { range: Some((low, high)), ..Axis::linear(&scale.label, "") }, data, 2.0)?;
                (low, high)
            }
            None => natural(scale.colours, data),
        };
        let mut palette = scale.colours.palette();
        palette.extend((0..HATCH_GREYS).map(|step| {
            let share = step as f64 / (HATCH_GREYS - 1) as f64;
            let grey =
                byte(f64::from(HATCH_GROUND) - share * (f64::from(HATCH_GROUND) - f64::from(HATCH_LINE)));
            Colour::new(grey, grey, grey)
        }));
        Ok(Self {
            low,
            high,
            beyond: (data.0 < low, data.1 > high),
            label: scale.label.clone(),
            unit: scale.unit.clone(),
            colours: scale.colours,
            palette,
        })
    }

    /// Ticks and caption for about `count` labels.
    pub fn ruler(&self, count: f64) -> Ruler {
        Ruler::linear(&self.label, &self.unit, (self.low, self.high), count)
    }

    /// The value at a share of the range.
    pub fn value(&self, share: f64) -> f64 {
        self.low + share * (self.high - self.low)
    }

    /// Where a value stands in the range.
    pub fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// A difference of two values with its unit: degrees on any scale of temperature differ by kelvins.
    pub fn difference(&self, value: f64) -> String {
        let unit = if self.unit == "°C" { "K" } else { &self.unit };
        let value = value.abs();
        if unit == "K" { kelvin(value) } else { format!("{} {unit}", plain(value)).trim_end().to_owned() }
    }

    /// A value to a hundredth of the range with its unit: `347.2 K`.
    pub fn words(&self, value: f64) -> String {
        format!("{} {}", within(value, 0.01 * (self.high - self.low)), self.unit).trim_end().to_owned()
    }

    pub fn colour(&self, value: f64) -> Colour {
        self.palette[usize::from(self.level(value, 0.5))]
    }

    /// The step of the palette for a value; `threshold` from 0 to 1 is the fraction of a step that is rounded up.
    fn level(&self, value: f64, threshold: f64) -> u8 {
        let share = match self.colours {
            ColourMap::Sequential => self.share(value),
            ColourMap::Diverging => 0.5 + 0.5 * value / self.low.abs().max(self.high.abs()),
        };
        let last = (LEVELS - 1) as f64;
        byte((share.clamp(0.0, 1.0) * last + 1.0 - threshold).floor().min(last))
    }

    /// Values row by row from the lowest as a picture with its top row first; hatched where there is no value.
    ///
    /// A smooth field is dithered between neighbouring steps of the palette, or wide bands of one colour would show.
    pub fn picture(&self, (width, height): (u32, u32), values: &[f64], sampling: Sampling) -> Picture {
        let mut pixels = Vec::with_capacity(values.len());
        let rows = (0..height).zip(values.chunks(width.max(1) as usize).rev());
        for (y, row) in rows {
            for (x, value) in (0..width).zip(row) {
                let threshold = match sampling {
                    Sampling::Smooth => threshold(x, y),
                    Sampling::Cells => 0.5,
                };
                pixels.push(if value.is_nan() { hatch(x, y) } else { self.level(*value, threshold) });
            }
        }
        Picture::new((width, height), self.palette.clone(), pixels)
    }
}

/// The range of the data; around zero where the scale diverges, wide where all values are the same.
fn natural(colours: ColourMap, (low, high): (f64, f64)) -> (f64, f64) {
    match colours {
        ColourMap::Sequential if distinct(low, high) => (low, high),
        ColourMap::Sequential => padded((low, high), Scale::Linear),
        ColourMap::Diverging => {
            let reach = low.abs().max(high.abs());
            if reach > 1e-150 { (-reach, reach) } else { (-1.0, 1.0) }
        }
    }
}

/// Ordered dithering: B. E. Bayer, IEEE Int. Conf. Commun. 1, 26-11 (1973).
fn threshold(x: u32, y: u32) -> f64 {
    const ORDER: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
    (f64::from(ORDER[(y % 4) as usize][(x % 4) as usize]) + 0.5) / 16.0
}

/// The grey of a pixel of the hatching: lines from lower left to upper right.
fn hatch(x: u32, y: u32) -> u8 {
    let phase = f64::from((x + y) % HATCH_PITCH);
    let off = phase.min(f64::from(HATCH_PITCH) - phase);
    // The edge of a line fades over one pixel.
    let ink = (HATCH_WIDTH / 2.0 + 0.5 - off).clamp(0.0, 1.0);
    byte(LEVELS as f64 + (ink * (HATCH_GREYS - 1) as f64).round())
}
