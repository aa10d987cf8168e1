//! Colour maps computed in Oklab, the space in which equal steps look equal.
//!
//! Oklab: B. Ottosson, *A perceptual color space for image processing* (2020), bottosson.github.io/posts/oklab.

use super::{Colour, byte};

/// Which colours stand for the values of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColourMap {
    /// From dark violet over red to light yellow: the lightness rises with the value in steps that look equal.
    #[default]
    Sequential,
    /// From blue over near-white at zero to red: for signed quantities. Equal magnitudes have equal lightness.
    Diverging,
}

/// A colour in Oklab: lightness, green to red, blue to yellow.
pub(crate) type Lab = [f64; 3];

/// How many colours a map has; odd, so that the diverging one has a colour for zero.
pub(crate) const LEVELS: usize = 241;

/// Waypoints as lightness, chroma and hue in degrees.
const SEQUENTIAL: [[f64; 3]; 7] = [
    [0.190, 0.075, 282.0],
    [0.315, 0.135, 300.0],
    [0.440, 0.165, 333.0],
    [0.560, 0.180, 12.0],
    [0.680, 0.170, 41.0],
    [0.805, 0.145, 70.0],
    [0.950, 0.090, 104.0],
];

/// The blue arm of the diverging map from its end to the middle.
const BLUE_ARM: [[f64; 3]; 5] = [
    [0.340, 0.120, 265.0],
    [0.500, 0.145, 256.0],
    [0.660, 0.125, 246.0],
    [0.820, 0.070, 238.0],
    [0.970, 0.000, 238.0],
];

/// The red arm of the diverging map from the middle to its end.
const RED_ARM: [[f64; 3]; 5] = [
    [0.970, 0.000, 58.0],
    [0.820, 0.085, 58.0],
    [0.660, 0.150, 43.0],
    [0.500, 0.155, 33.0],
    [0.340, 0.110, 27.0],
];

impl ColourMap {
    /// The colours from the lowest to the highest value, [`LEVELS`] of them.
    pub(crate) fn palette(self) -> Vec<Colour> {
        self.path().into_iter().map(srgb).collect()
    }

    fn path(self) -> Vec<Lab> {
        match self {
            Self::Sequential => even(&SEQUENTIAL, LEVELS),
            Self::Diverging => {
                let half = LEVELS / 2 + 1;
                let mut path = even(&BLUE_ARM, half);
                path.extend(even(&RED_ARM, half).into_iter().skip(1));
                path
            }
        }
    }
}

/// Points at equal Oklab distances along the smooth curve through the waypoints.
fn even(waypoints: &[[f64; 3]], count: usize) -> Vec<Lab> {
    const FINE: u32 = 200;
    let knots: Vec<Lab> = waypoints.iter().map(lab).collect();
    let mut curve: Vec<Lab> = Vec::new();
    for index in 1..knots.len() {
        for step in 0..FINE {
            curve.push(spline(&knots, index, f64::from(step) / f64::from(FINE)));
        }
    }
    curve.extend(knots.last());
    let mut along = vec![0.0];
    for pair in curve.windows(2) {
        along.push(along[along.len() - 1] + distance(pair[0], pair[1]));
    }
    let whole = along[along.len() - 1];
    let mut piece = 1;
    (0..count)
        .map(|index| {
            let wanted = whole * index as f64 / (count - 1) as f64;
            while piece + 1 < along.len() && along[piece] < wanted {
                piece += 1;
            }
            let share = ((wanted - along[piece - 1]) / (along[piece] - along[piece - 1])).clamp(0.0, 1.0);
            let (from, to) = (curve[piece - 1], curve[piece]);
            [0, 1, 2].map(|axis| from[axis] + share * (to[axis] - from[axis]))
        })
        .collect()
}

/// Catmull-Rom between the knots `index - 1` and `index`; the ends run on straight.
fn spline(knots: &[Lab], index: usize, t: f64) -> Lab {
    let last = knots.len() - 1;
    [0, 1, 2].map(|axis| {
        let (from, to) = (knots[index - 1][axis], knots[index][axis]);
        let before = if index >= 2 { knots[index - 2][axis] } else { 2.0 * from - to };
        let after = if index < last { knots[index + 1][axis] } else { 2.0 * to - from };
        let (rise_from, rise_to) = ((to - before) / 2.0, (after - from) / 2.0);
        let (t2, t3) = (t * t, t * t * t);
        from * (2.0 * t3 - 3.0 * t2 + 1.0)
            + rise_from * (t3 - 2.0 * t2 + t)
            + to * (3.0 * t2 - 2.0 * t3)
            + rise_to * (t3 - t2)
    })
}

fn lab([lightness, chroma, hue]: &[f64; 3]) -> Lab {
    let (sin, cos) = hue.to_radians().sin_cos();
    [*lightness, chroma * cos, chroma * sin]
}

/// Oklab distance: about 0.02 is the least difference seen side by side.
pub(crate) fn distance(a: Lab, b: Lab) -> f64 {
    ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2)).sqrt()
}

/// Linear light of red, green and blue, from 0 to 1 inside the gamut of sRGB.
fn linear([lightness, a, b]: Lab) -> [f64; 3] {
    let long = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let middle = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let short = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * long - 3.307_711_591_3 * middle + 0.230_969_929_2 * short,
        -1.268_438_004_6 * long + 2.609_757_401_1 * middle - 0.341_319_396_5 * short,
        -0.004_196_086_3 * long - 0.703_418_614_7 * middle + 1.707_614_701_0 * short,
    ]
}

fn srgb(colour: Lab) -> Colour {
    let encode = |light: f64| {
        let light = light.clamp(0.0, 1.0);
        let value = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        byte(255.0 * value)
    };
    let [red, green, blue] = linear(colour).map(encode);
    Colour::new(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(channel: u8) -> f64 {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    }

    /// Linear light to Oklab, from the inverse matrices of the same source.
    fn oklab([red, green, blue]: [f64; 3]) -> Lab {
        let l = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let m = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let s = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    fn seen(colour: Colour) -> [f64; 3] {
        [colour.red, colour.green, colour.blue].map(decode)
    }

    /// Full protanopia, deuteranopia and tritanopia: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes,
    /// IEEE Trans. Vis. Comput. Graph. 15, 1291 (2009), severity 1.0.
    const VISION: [[[f64; 3]; 3]; 3] = [
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    fn deficient(light: [f64; 3], matrix: &[[f64; 3]; 3]) -> [f64; 3] {
        [0, 1, 2].map(|row| (0..3).map(|i| matrix[row][i] * light[i]).sum::<f64>().clamp(0.0, 1.0))
    }

    #[test]
    fn white_and_the_primaries_are_where_oklab_puts_them() {
        assert_eq!(srgb([1.0, 0.0, 0.0]), Colour::new(255, 255, 255));
        // Red and blue of sRGB, from the source.
        assert_eq!(srgb([0.627_955, 0.224_863, 0.125_846]), Colour::new(255, 0, 0));
        assert_eq!(srgb([0.452_014, -0.032_457, -0.311_528]), Colour::new(0, 0, 255));
    }

    #[test]
    fn every_colour_is_inside_the_gamut() {
        for map in [ColourMap::Sequential, ColourMap::Diverging] {
            for colour in map.path() {
                let light = linear(colour);
                assert!(light.iter().all(|c| (-2e-3..=1.002).contains(c)), "{map:?} {colour:?} {light:?}");
            }
        }
    }

    #[test]
    fn steps_look_equal() {
        for map in [ColourMap::Sequential, ColourMap::Diverging] {
            let path = map.path();
            assert_eq!(path.len(), LEVELS);
            let steps: Vec<f64> = path.windows(2).map(|pair| distance(pair[0], pair[1])).collect();
            let mean = steps.iter().sum::<f64>() / steps.len() as f64;
            // Chords of a curve cut by equal arcs: two per cent for the bends, five between the two arms.
            assert!(steps.iter().all(|step| (step / mean - 1.0).abs() < 0.05), "{map:?} {mean}: {steps:?}");
        }
    }

    #[test]
    fn lightness_rises_for_every_kind_of_colour_vision() {
        let palette = ColourMap::Sequential.palette();
        let lightness = |view: &dyn Fn([f64; 3]) -> [f64; 3]| -> Vec<f64> {
            palette.iter().map(|colour| oklab(view(seen(*colour)))[0]).collect()
        };
        let rises = |l: &[f64]| l.windows(10).all(|pair| pair[9] > pair[0]);
        let normal = lightness(&|light| light);
        assert!(rises(&normal) && normal[LEVELS - 1] - normal[0] > 0.74);
        for matrix in &VISION {
            let seen = lightness(&|light| deficient(light, matrix));
            assert!(rises(&seen) && seen[LEVELS - 1] - seen[0] > 0.7, "{seen:?}");
        }
    }

    #[test]
    fn the_signs_stay_apart_for_every_kind_of_colour_vision() {
        let palette = ColourMap::Diverging.palette();
        for (low, high) in palette.iter().zip(palette.iter().rev()).take(LEVELS / 2 - 20) {
            let (l, h) = (oklab(seen(*low)), oklab(seen(*high)));
            assert!((l[0] - h[0]).abs() < 0.02, "{low:?} {high:?}");
            for matrix in &VISION {
                let apart =
                    distance(oklab(deficient(seen(*low), matrix)), oklab(deficient(seen(*high), matrix)));
                assert!(apart > 0.05, "{low:?} {high:?} {apart}");
            }
        }
    }
}
