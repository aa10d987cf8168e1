//! Values of meshes that are never built: extrapolation from a few, with the error that it leaves.

use super::{Block, Device};

/// The meshes of a steady solution: how many times the cells of the coarsest they have along every axis. With the same
/// finest mesh a coarsest one of a third says more of the error than one of a quarter.
pub(super) const FOLDS: [usize; 3] = [1, 2, 3];

/// The finest.
pub(super) const FINEST: usize = FOLDS[FOLDS.len() - 1];

/// How the blocks of a device lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heated {
    /// No two heat the same place.
    Apart,
    /// Some share a part of a plane or of a volume.
    Overlapping,
}

impl Heated {
    pub(super) fn of(device: &Device) -> Self {
        let same = |a: &Block, b: &Block| a.layer == b.layer && a.placement == b.placement;
        let overlapping = device.blocks.iter().enumerate().any(|(i, a)| {
            device.blocks[..i].iter().any(|b| same(a, b) && a.outline.overlap(&b.outline).is_some())
        });
        if overlapping { Self::Overlapping } else { Self::Apart }
    }
}

/// What two meshes, one with `ratio` times the other's cells along every axis, say about none that is finer (L. F.
/// Richardson, Phil. Trans. R. Soc. A 226, 299, 1927).
pub(super) fn between(coarse: &[f64], fine: &[f64], ratio: f64) -> Vec<f64> {
    let weight = 1.0 / (ratio * ratio - 1.0);
    coarse.iter().zip(fine).map(|(c, f)| f + weight * (f - c)).collect()
}

/// The extrapolated values of up to three meshes (coarsest first) with these multiples of cells ([`FOLDS`]), and the estimated
/// error of the temperatures, which come first among them, K.
///
/// With three: the error of an extrapolated mean is at most its change from the first pair to the second. A maximum may
/// stand in a corner, where its order lies between 1 and 2: a part of what lies between the two extrapolations is the least
/// that is stated. It is half where every heated place has one flux, and 1.2 where blocks overlap: kinks inside a block leave
/// maxima that no order describes (found on 40 random stacks against the spectral method). With two meshes the error of the
/// finer one is taken as half of their difference, which is safe for any order above 1.6. With one, there is no estimate.
pub(super) fn limit(mut meshes: Vec<Vec<f64>>, temperatures: usize, heated: Heated) -> (Vec<f64>, f64) {
    match &meshes[..] {
        [first, second, third] => {
            let folds = FOLDS.map(|fold| fold as f64);
            let old = between(first, second, folds[1] / folds[0]);
            let new = between(second, third, folds[2] / folds[1]);
            let ratio = folds[2] / folds[1];
            let part = if heated == Heated::Overlapping { 1.2 } else { 0.5 };
            let [first_order, second_order] = [1, 2].map(|order| 1.0 / (ratio.powi(order) - 1.0));
            let error = (0..temperatures)
                .map(|n| {
                    let (change, last) = ((new[n] - old[n]).abs(), (third[n] - second[n]).abs());
                    // Maxima and means take turns. Where the two extrapolations happen to agree, a tenth of the
                    // correction is still in doubt.
                    let doubt =
                        if n % 2 == 0 { part * (first_order - second_order) } else { 0.1 * second_order };
                    change.max(doubt * last)
                })
                .fold(0.0, f64::max);
            (new, error)
        }
        [first, second] => {
            let half = |n: usize| 0.5 * (second[n] - first[n]).abs();
            let error = (0..temperatures).map(half).fold(0.0, f64::max);
            (meshes.pop().unwrap_or_default(), error)
        }
        _ => (meshes.pop().unwrap_or_default(), f64::NAN),
    }
}

/// Values of transients from levels with twice the cells of the one before along every axis, with the change of the
/// extrapolated ones as their error.
pub(super) fn extrapolated(mut levels: Vec<Vec<f64>>, temperatures: usize) -> (Vec<f64>, f64) {
    let distance = |a: &[f64], b: &[f64]| {
        a.iter().zip(b).take(temperatures).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    match &levels[..] {
        [first, second, third] => {
            let (old, new) = (between(first, second, 2.0), between(second, third, 2.0));
            let error = distance(&old, &new).max(0.1 * distance(&new, third));
            (new, error)
        }
        _ => limit(std::mem::take(&mut levels), temperatures, Heated::Apart),
    }
}
