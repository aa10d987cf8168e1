//! Files made by hand, byte by byte, after the formats' descriptions.

use super::{npy, picture, table};

fn npy_file(kind: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    let header = format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
    let mut out = b"\x93NUMPY\x01\x00".to_vec();
    out.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    out.extend(header.as_bytes());
    out.extend(data);
    out
}

#[test]
fn tables_are_read_and_mistakes_are_placed() {
    let read = table::parse("1,2\n3, 4e0\n").unwrap();
    assert_eq!((read.columns, read.values), (2, vec![1.0, 2.0, 3.0, 4.0]));
    for (text, part) in
        [("1,2\n3\n", "line 2"), ("1,x\n", "column 2"), ("1,inf\n", "finite"), ("\n", "empty")]
    {
        assert!(table::parse(text).unwrap_err().to_string().contains(part), "{text:?}");
    }
    assert!(table::parse("1,nan\n2,\n").unwrap().values[3].is_nan());
}

#[test]
fn arrays_of_all_types_and_orders_are_read() {
    let wanted = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    macro_rules! bytes {
        ($type:ty, $to:ident) => {
            wanted.iter().flat_map(|&v| (v as $type).$to()).collect::<Vec<u8>>()
        };
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
    let files = [
        ("|u1", bytes!(u8, to_le_bytes)),
        ("|i1", bytes!(i8, to_le_bytes)),
        ("<u2", bytes!(u16, to_le_bytes)),
        (">i2", bytes!(i16, to_be_bytes)),
        ("<i4", bytes!(i32, to_le_bytes)),
        (">u4", bytes!(u32, to_be_bytes)),
        ("<i8", bytes!(i64, to_le_bytes)),
        (">u8", bytes!(u64, to_be_bytes)),
        ("<f4", bytes!(f32, to_le_bytes)),
        (">f4", bytes!(f32, to_be_bytes)),
        ("<f8", bytes!(f64, to_le_bytes)),
        (">f8", bytes!(f64, to_be_bytes)),
        // 1, 2, 3, 4, 5, 6 in binary16.
        (
            "<f2",
            [0x3c00_u16, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600]
                .iter()
                .flat_map(|v| v.to_le_bytes())
                .collect(),
        ),
    ];
    for (kind, data) in files {
        let read = npy::parse(&npy_file(kind, false, "(2, 3)", &data)).unwrap();
        assert_eq!((read.columns, &read.values[..]), (3, &wanted[..]), "{kind}");
        // Column by column: the first column is 1, 2.
        let read = npy::parse(&npy_file(kind, true, "(2, 3)", &data)).unwrap();
        assert_eq!(read.values, [1.0, 3.0, 5.0, 2.0, 4.0, 6.0], "{kind}");
    }
}

#[test]
fn broken_arrays_are_refused_before_memory_is_taken() {
    for (file, part) in [
        (npy_file("<f8", false, "(1000000, 1000000)", &[]), "more than"),
        (npy_file("<f8", false, "(18446744073709551615, 3)", &[]), "more than"),
        (npy_file("<f8", false, "(2, 2)", &[0; 31]), "32 bytes"),
        (npy_file("<f8", false, "(4,)", &[0; 32]), "two dimensions"),
        (npy_file("<c16", false, "(1, 1)", &[0; 16]), "c16"),
        (npy_file("<f8", false, "(0, 4)", &[]), "empty"),
        (b"\x93NUMPY\x01\x00\xff".to_vec(), "header"),
        (b"no".to_vec(), "begin"),
    ] {
        let message = npy::parse(&file).map(|_| ()).unwrap_err().to_string();
        assert!(message.contains(part) || message.contains("version"), "{message}");
    }
}

fn png_file(colour: png::ColorType, depth: png::BitDepth, size: [u32; 2], data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, size[0], size[1]);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    out
}

#[test]
fn grey_pictures_of_every_depth_are_levels() {
    use png::{BitDepth, ColorType};
    let read =
        picture::parse(&png_file(ColorType::Grayscale, BitDepth::Eight, [2, 2], &[0, 51, 102, 255])).unwrap();
    assert_eq!((read.columns, read.values, read.grey), (2, vec![0.0, 0.2, 0.4, 1.0], true));
    let read = picture::parse(&png_file(ColorType::Grayscale, BitDepth::Sixteen, [2, 1], &[0, 1, 255, 255]))
        .unwrap();
    assert_eq!(read.values, [1.0 / 65535.0, 1.0]);
    let read =
        picture::parse(&png_file(ColorType::Grayscale, BitDepth::Two, [3, 1], &[0b0001_1100])).unwrap();
    assert_eq!(read.values, [0.0, 1.0 / 3.0, 1.0]);
    let colour = png_file(ColorType::Rgb, BitDepth::Eight, [1, 1], &[1, 2, 3]);
    assert!(picture::parse(&colour).unwrap_err().to_string().contains("greyscale"));
    assert!(picture::parse(b"\x89PNG").is_err());
}
