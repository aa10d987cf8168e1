//! What is written is read back by hand here; NumPy, VTK and meshio read it in the project's checks.

use super::*;

fn two_layers(lower: &[f64; 4], above: &[f64; 4]) -> ([f64; 3], [f64; 3], Vec<Plane<'static>>) {
    let leak = |values: &[f64; 4]| -> &'static [f64] { Box::leak(Box::new(*values)) };
    let plane = |layer, place: &str, z, values| Plane { layer, name: "die", place: place.into(), z, values };
    let planes = vec![
        plane(0, "lower", 0.0, leak(lower)),
        plane(0, "upper", 1.0, leak(lower)),
        plane(1, "lower", 1.0, leak(above)),
        plane(1, "upper", 3.0, leak(above)),
    ];
    ([0.0, 1.0, 4.0], [0.0, 2.0, 3.0], planes)
}

#[test]
fn a_jump_stays_a_jump() {
    let (x, y, planes) = two_layers(&[400.0, 401.0, 402.0, f64::NAN], &[300.0; 4]);
    let field = Field { x: &x, y: &y, planes };
    let bytes = vtr(&field).unwrap();
    let start = bytes.windows(2).position(|w| w == b"\n_").unwrap() + 2;
    let number =
        |n: usize| f64::from_le_bytes(bytes[start + 8 + 8 * n..start + 16 + 8 * n].try_into().unwrap());
    assert_eq!(u64::from_le_bytes(bytes[start..start + 8].try_into().unwrap()), 64);
    assert_eq!([0, 1, 2, 4, 7].map(number), [400.0, 401.0, 402.0, 300.0, 300.0]);
    assert!(number(3).is_nan());
    // Three voxels of height 1: the first in the lower layer, two in the upper one.
    let image = vti(&field, [1, 1, 3]).unwrap();
    let start = image.windows(2).position(|w| w == b"\n_").unwrap() + 10;
    let value = |n: usize| f64::from_le_bytes(image[start + 8 * n..start + 8 * n + 8].try_into().unwrap());
    assert_eq!([0, 1, 2].map(value), [401.0, 300.0, 300.0]);
    assert!(field.csv().lines().count() == 1 + 16 - 2);
}

#[test]
fn headers_of_arrays_are_aligned() {
    for count in [1, 10, 1000] {
        let bytes = npy(&Array::Numbers(vec![count], vec![1.5; count]));
        assert_eq!((bytes.len() - 8 * count) % 64, 0);
        assert_eq!(&bytes[..8], b"\x93NUMPY\x01\x00");
    }
    let texts = npy(&Array::Texts(vec!["µ".into(), "ab".into()]));
    assert!(String::from_utf8_lossy(&texts).contains("<U2"));
}

#[test]
fn planes_of_other_meshes_are_refused() {
    let (x, y, planes) = two_layers(&[1.0; 4], &[2.0; 4]);
    let broken = Field { x: &x[..2], y: &y, planes };
    assert_eq!(vtr(&broken), Err(FieldError::Planes));
    assert_eq!(npz(&broken, Vec::new()), Err(FieldError::Planes));
    assert!(xdmf(&Series { times: &[], fields: Vec::new() }, "a.bin").is_err());
}
