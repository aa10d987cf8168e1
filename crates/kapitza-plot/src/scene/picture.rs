//! A picture of few colours: what a field of many cells becomes on paper.

use png::{BitDepth, ColorType, Compression, Encoder, Filter};

use crate::colour::Colour;
use crate::error::PlotError;

/// Pixels that point into a palette.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Picture {
    pub width: u32,
    pub height: u32,
    palette: Vec<Colour>,
    /// Row by row from the top.
    pixels: Vec<u8>,
}

impl Picture {
    /// `pixels` holds `width * height` indices into `palette`, row by row from the top.
    pub fn new((width, height): (u32, u32), palette: Vec<Colour>, pixels: Vec<u8>) -> Self {
        Self { width, height, palette, pixels }
    }

    /// The colour of a pixel; black outside the picture.
    pub fn colour(&self, column: u32, row: u32) -> Colour {
        let inside = column < self.width && row < self.height;
        let place = row as usize * self.width as usize + column as usize;
        let index = if inside { self.pixels.get(place) } else { None };
        index.and_then(|index| self.palette.get(usize::from(*index))).copied().unwrap_or(Colour::new(0, 0, 0))
    }

    /// Red, green, blue and full opacity of every pixel.
    pub fn rgba(&self) -> Vec<u8> {
        self.pixels
            .iter()
            .flat_map(|index| {
                let colour = self.palette.get(usize::from(*index)).copied().unwrap_or(Colour::new(0, 0, 0));
                [colour.red, colour.green, colour.blue, 255]
            })
            .collect()
    }

    /// The picture as a `data:` address of a PNG file.
    pub fn address(&self) -> Result<String, PlotError> {
        let (width, height) = (self.width, self.height);
        let file = encode((width, height), &self.palette, &self.pixels).map_err(|error| PlotError::Png {
            width,
            height,
            reason: error.to_string(),
        })?;
        Ok(format!("data:image/png;base64,{}", base64(&file)))
    }
}

fn encode(
    (width, height): (u32, u32),
    palette: &[Colour],
    pixels: &[u8],
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette.iter().flat_map(|c| [c.red, c.green, c.blue]).collect::<Vec<u8>>());
    encoder.set_compression(Compression::Balanced);
    // Neighbouring pixels of a field differ little, and its palette runs in order.
    encoder.set_filter(Filter::Sub);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = (word >> (18 - 6 * place)) & 63;
            out.push(if place <= chunk.len() { char::from(DIGITS[digit as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_standard() {
        // RFC 4648, section 10.
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in cases {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn the_file_holds_the_pixels() {
        let palette = vec![Colour::new(1, 2, 3), Colour::new(200, 100, 50)];
        let picture = Picture::new((3, 2), palette, vec![0, 1, 1, 1, 0, 0]);
        let file = encode((3, 2), &picture.palette, &picture.pixels).unwrap();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(&file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut rgb).unwrap();
        let opaque: Vec<u8> = picture.rgba().chunks(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        assert_eq!(rgb, opaque);
        assert_eq!(picture.colour(1, 0), Colour::new(200, 100, 50));
    }
}
