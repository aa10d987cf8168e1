//! Greyscale PNG of 1 to 16 bits: a level between 0 (black) and 1 (white), linear in the stored number. Colours and
//! transparency have no meaning as a power and are refused.

use super::{Matrix, MatrixError, count};
use png::{BitDepth, ColorType, Decoder, Limits, Transformations};
use std::io::Cursor;

pub(super) fn parse(bytes: &[u8]) -> Result<Matrix, MatrixError> {
    let wrong =
        |error: png::DecodingError| MatrixError::Content(format!("it is no PNG that can be read: {error}"));
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: 1 << 30 });
    decoder.set_transformations(Transformations::IDENTITY);
    let mut reader = decoder.read_info().map_err(wrong)?;
    let info = reader.info();
    let (rows, columns, depth) = (info.height as usize, info.width as usize, info.bit_depth);
    if info.color_type != ColorType::Grayscale || info.trns.is_some() {
        return Err(MatrixError::Content(format!(
            "its pixels are {:?}{}; a power map is a greyscale picture without transparency",
            info.color_type,
            if info.trns.is_some() { " with a transparent level" } else { "" }
        )));
    }
    let total = count(rows, columns)?;
    let size =
        reader.output_buffer_size().ok_or_else(|| MatrixError::Content("the picture is too large".into()))?;
    let mut buffer = vec![0; size];
    let frame = reader.next_frame(&mut buffer).map_err(wrong)?;
    let bits = match depth {
        BitDepth::One => 1,
        BitDepth::Two => 2,
        BitDepth::Four => 4,
        BitDepth::Eight => 8,
        BitDepth::Sixteen => 16,
    };
    let white = f64::from((1_u32 << bits) - 1);
    let mut values = Vec::with_capacity(total);
    for row in buffer.chunks(frame.line_size).take(rows) {
        values.extend((0..columns).map(|n| {
            let level = match bits {
                16 => u32::from(u16::from_be_bytes([row[2 * n], row[2 * n + 1]])),
                8 => u32::from(row[n]),
                // The leftmost pixel is in the highest bits.
                bits => {
                    let bit = n * bits;
                    u32::from(row[bit / 8]) >> (8 - bits - bit % 8) & ((1 << bits) - 1)
                }
            };
            f64::from(level) / white
        }));
    }
    Ok(Matrix { columns, values, grey: true })
}
