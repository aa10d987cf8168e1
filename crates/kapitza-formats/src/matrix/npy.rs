//! NumPy's `.npy`, versions 1 to 3: booleans, integers and floats of any size and byte order, both orders of storage.

use super::{Matrix, MatrixError, count};

/// Longest header that is read, bytes.
const LONGEST_HEADER: usize = 1 << 16;

pub(super) fn parse(bytes: &[u8]) -> Result<Matrix, MatrixError> {
    let wrong = |message: &str| MatrixError::Content(message.to_owned());
    let Some((b"\x93NUMPY", rest)) = bytes.split_at_checked(6) else {
        return Err(wrong("it does not begin like an .npy file"));
    };
    let (length, start) = match rest {
        [1, _, a, b, ..] => (usize::from(u16::from_le_bytes([*a, *b])), 10),
        [2 | 3, _, a, b, c, d, ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, 12),
        _ => return Err(wrong("its version of .npy is not known")),
    };
    if length > LONGEST_HEADER {
        return Err(wrong("its header is too long"));
    }
    let header = bytes.get(start..start + length).ok_or_else(|| wrong("it ends within its header"))?;
    let header = std::str::from_utf8(header).map_err(|_| wrong("its header is not text"))?;
    let (rows, columns) = shape(header)?;
    let kind = text_of(header, "descr").ok_or_else(|| wrong("its header has no `descr` of a plain array"))?;
    let fortran = match after(header, "fortran_order") {
        Some(value) if value.starts_with("True") => true,
        Some(value) if value.starts_with("False") => false,
        _ => return Err(wrong("its header has no `fortran_order`")),
    };
    let total = count(rows, columns)?;
    let (read, size) = reader(kind).ok_or_else(|| {
        MatrixError::Content(format!(
            "its values are of type \"{kind}\"; they must be booleans, integers or floats"
        ))
    })?;
    let data = &bytes[start + length..];
    if data.len() != total * size {
        return Err(MatrixError::Content(format!(
            "{rows} × {columns} values of {size} bytes are {} bytes, and there are {}",
            total * size,
            data.len()
        )));
    }
    let stored: Vec<f64> = data.chunks_exact(size).map(read).collect();
    let values = if fortran {
        (0..total).map(|n| stored[(n % columns) * rows + n / columns]).collect()
    } else {
        stored
    };
    Ok(Matrix { columns, values, grey: false })
}

/// What follows a key of the header.
fn after<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let quoted = [format!("'{key}'"), format!("\"{key}\"")];
    let at = quoted.iter().find_map(|key| header.find(key.as_str()).map(|at| at + key.len()))?;
    Some(header[at..].trim_start().strip_prefix(':')?.trim_start())
}

fn text_of<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let value = after(header, key)?;
    let quote = value.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    value[1..].split(quote).next()
}

fn shape(header: &str) -> Result<(usize, usize), MatrixError> {
    let inner =
        after(header, "shape").and_then(|value| value.strip_prefix('(')).and_then(|v| v.split(')').next());
    let counts: Option<Vec<usize>> = inner.map(|inner| {
        inner
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .filter_map(|part| part.parse().ok())
            .collect()
    });
    match counts.as_deref() {
        Some([rows, columns]) => Ok((*rows, *columns)),
        _ => Err(MatrixError::Content("its array does not have two dimensions".into())),
    }
}

type Read = fn(&[u8]) -> f64;

/// How a value of this type is read, and its size in bytes.
#[expect(clippy::cast_lossless, reason = "one macro for all types; only 64-bit integers can lose digits")]
fn reader(kind: &str) -> Option<(Read, usize)> {
    macro_rules! of {
        ($type:ty, $size:literal, $big:expr) => {
            if $big {
                |b: &[u8]| <$type>::from_be_bytes(b.try_into().unwrap_or([0; $size])) as f64
            } else {
                |b: &[u8]| <$type>::from_le_bytes(b.try_into().unwrap_or([0; $size])) as f64
            }
        };
    }
    let (order, name) = kind.split_at_checked(1)?;
    let big = match order {
        "<" | "|" => false,
        ">" => true,
        "=" => cfg!(target_endian = "big"),
        _ => return None,
    };
    let read: (Read, usize) = match name {
        "b1" => (|b| f64::from(u8::from(b[0] != 0)), 1),
        "i1" => (|b| f64::from(i8::from_le_bytes([b[0]])), 1),
        "u1" => (|b| f64::from(b[0]), 1),
        "i2" => (of!(i16, 2, big), 2),
        "u2" => (of!(u16, 2, big), 2),
        "i4" => (of!(i32, 4, big), 4),
        "u4" => (of!(u32, 4, big), 4),
        "i8" => (of!(i64, 8, big), 8),
        "u8" => (of!(u64, 8, big), 8),
        "f4" => (of!(f32, 4, big), 4),
        "f8" => (of!(f64, 8, big), 8),
        "f2" if big => (|b| half(u16::from_be_bytes([b[0], b[1]])), 2),
        "f2" => (|b| half(u16::from_le_bytes([b[0], b[1]])), 2),
        _ => return None,
    };
    Some(read)
}

/// A half-precision number (IEEE 754 binary16).
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let fraction = f64::from(bits & 0x3ff);
    match (bits >> 10) & 0x1f {
        0 => sign * fraction * 2_f64.powi(-24),
        0x1f if fraction == 0.0 => sign * f64::INFINITY,
        0x1f => f64::NAN,
        exponent => sign * (1.0 + fraction / 1024.0) * 2_f64.powi(i32::from(exponent) - 15),
    }
}
