//! Where bands lie and how the temperature runs through them.

use super::{Band, BandKind};
use crate::scene::{Area, Spot};

/// Horizontal extent of a band: left end and width, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub left: f64,
    pub width: f64,
}

impl Extent {
    pub fn centre(self) -> f64 {
        self.left + self.width / 2.0
    }
}

/// Layers equally wide, interfaces and boundaries narrower.
pub(super) fn extents(bands: &[Band], from: f64, width: f64) -> Vec<Extent> {
    let weight = |band: &Band| match band.kind {
        BandKind::Layer => 1.0,
        BandKind::Interface => 0.42,
        BandKind::Boundary => 0.72,
    };
    let total: f64 = bands.iter().map(weight).sum();
    let mut left = from;
    bands
        .iter()
        .map(|band| {
            let extent = Extent { left, width: width * weight(band) / total };
            left += extent.width;
            extent
        })
        .collect()
}

/// The profile through one band as points on the paper; an interface falls at the share `fall` of its band.
pub(super) fn run(
    bands: &[Band],
    index: usize,
    extent: Extent,
    fall: f64,
    height_of: impl Fn(f64) -> f64,
) -> Vec<Spot> {
    let band = &bands[index];
    let at =
        |fraction: f64, temperature: f64| (extent.left + fraction * extent.width, height_of(temperature));
    if band.kind == BandKind::Interface {
        return vec![at(0.0, band.hot), at(fall, band.hot), at(fall, band.cold), at(1.0, band.cold)];
    }
    let mut points = vec![at(0.0, band.hot)];
    if band.points.is_empty() && band.kind == BandKind::Boundary && bands.len() > 1 {
        points.extend(film(band, index == 0).into_iter().map(|(fraction, t)| at(fraction, t)));
    } else {
        points.extend(band.points.iter().map(|(fraction, t)| at(*fraction, *t)));
    }
    points.push(at(1.0, band.cold));
    points
}

/// A film drawn schematically: steep at the wall, flat in the bulk.
fn film(band: &Band, wall_at_right: bool) -> Vec<(f64, f64)> {
    const STEEPNESS: f64 = 6.0;
    const POINTS: u8 = 24;
    let end = (-STEEPNESS).exp();
    (1..POINTS)
        .map(|i| {
            let fraction = f64::from(i) / f64::from(POINTS);
            let from_wall = if wall_at_right { 1.0 - fraction } else { fraction };
            // 1 at the wall, 0 in the bulk.
            let excess = ((-STEEPNESS * from_wall).exp() - end) / (1.0 - end);
            let (wall, bulk) = if wall_at_right { (band.cold, band.hot) } else { (band.hot, band.cold) };
            (fraction, bulk + (wall - bulk) * excess)
        })
        .collect()
}

/// The vertical part of an interface, as an area of no width.
pub(super) fn cliff(band: &Band, extent: Extent, height_of: impl Fn(f64) -> f64) -> Area {
    let (hot, cold) = (height_of(band.hot), height_of(band.cold));
    Area { x: extent.centre(), y: hot.min(cold), width: 0.0, height: (hot - cold).abs() }
}

/// The interface with the largest jump, if any jumps at all.
pub(super) fn largest_jump(bands: &[Band]) -> Option<usize> {
    bands
        .iter()
        .enumerate()
        .filter(|(_, band)| band.kind == BandKind::Interface && band.drop() != 0.0)
        .fold(None, |best: Option<(usize, f64)>, (index, band)| {
            let size = band.drop().abs();
            if best.is_some_and(|(_, largest)| largest >= size) { best } else { Some((index, size)) }
        })
        .map(|(index, _)| index)
}
