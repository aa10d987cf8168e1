//! Archives of stored entries, for `.npz`. Nothing in them depends on when they were written.

use super::FieldError;

/// 1980-01-01, the first day of the format.
const DATE: u16 = 0x21;

/// An archive of these entries, uncompressed.
pub(super) fn archive(entries: &[(String, Vec<u8>)]) -> Result<Vec<u8>, FieldError> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    let too_large = |name: &str, bytes: usize| FieldError::TooLarge { name: name.to_owned(), bytes };
    for (name, bytes) in entries {
        let size = u32::try_from(bytes.len()).map_err(|_| too_large(name, bytes.len()))?;
        let offset = u32::try_from(out.len()).map_err(|_| too_large(name, out.len()))?;
        let length = u16::try_from(name.len()).map_err(|_| too_large(name, name.len()))?;
        let crc = crc32fast::hash(bytes);
        // Shared by both headers: flags (UTF-8 names), method 0, time, date, checksum, sizes, length of the name.
        let mut common = Vec::new();
        for half in [0x800_u16, 0, 0, DATE] {
            common.extend(half.to_le_bytes());
        }
        for word in [crc, size, size] {
            common.extend(word.to_le_bytes());
        }
        common.extend(length.to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        out.extend(b"PK\x03\x04\x14\x00");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(bytes);
        directory.extend(b"PK\x01\x02\x14\x00\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = u32::try_from(out.len()).map_err(|_| too_large("the archive", out.len()))?;
    let size = u32::try_from(directory.len()).map_err(|_| too_large("the directory", directory.len()))?;
    let count = u16::try_from(entries.len()).map_err(|_| too_large("the directory", entries.len()))?;
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    Ok(out)
}
