//! Where labels go so that none covers another, a line or the edge of the figure.

use crate::scene::{Area, Spot};

/// A label wanted beside a vertical drop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CliffLabel {
    /// Where the drop stands.
    pub x: f64,
    /// Its upper end.
    pub top: f64,
    /// Its lower end.
    pub bottom: f64,
    pub width: f64,
    pub height: f64,
}

/// A label that found its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub area: Area,
    /// A thin line from the drop to a label that had to stand off.
    pub leader: Option<(Spot, Spot)>,
}

/// Distance between a drop and its label.
const GAP: f64 = 10.0;
/// Labels farther from their drop than this get a leader.
const LEADER_FROM: f64 = 16.0;
/// Labels are left out rather than put farther away than this.
const FARTHEST: f64 = 90.0;
/// Step of the search, pixels.
const STEP: f64 = 8.0;

/// Places labels in the order given, each where it is nearest to its drop; `None` where there is no free place.
pub(crate) fn beside_cliffs(
    wanted: &[CliffLabel],
    within: Area,
    lines: &[(Spot, Spot)],
    taken: &[Area],
) -> Vec<Option<Placed>> {
    let mut lines = lines.to_vec();
    let mut taken = taken.to_vec();
    wanted
        .iter()
        .map(|label| {
            let placed = candidates(label, within).into_iter().find(|placed| free(placed, &lines, &taken))?;
            taken.push(placed.area);
            lines.extend(placed.leader);
            Some(placed)
        })
        .collect()
}

/// All places inside the plot, nearest first; right of the drop before left of it.
fn candidates(label: &CliffLabel, within: Area) -> Vec<Placed> {
    let (top, bottom) = (label.top.min(label.bottom), label.top.max(label.bottom));
    let middle = f64::midpoint(top, bottom) - label.height / 2.0;
    let right = label.x + GAP;
    let left = label.x - GAP - label.width;
    let mut places: Vec<(f64, Placed)> = Vec::new();
    let mut add = |x: f64, y: f64, side: f64| {
        let area = Area { x, y, width: label.width, height: label.height };
        if !within.contains(area) {
            return;
        }
        let off = (y - bottom).max(top - area.bottom()).max(0.0);
        if off > FARTHEST {
            return;
        }
        let cost = (y - middle).abs() + side + 3.0 * off;
        let leader = (off > LEADER_FROM).then(|| {
            let start = if y > bottom { bottom + 3.0 } else { top - 3.0 };
            let end = if x > label.x { area.x - 4.0 } else { area.right() + 4.0 };
            ((label.x, start), (end, y + label.height / 2.0))
        });
        places.push((cost, Placed { area, leader }));
    };
    let mut shift = 0.0;
    while shift <= within.height {
        for y in [middle - shift, middle + shift] {
            add(right, y, 0.0);
            add(left, y, 14.0);
        }
        shift += STEP;
    }
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    places.into_iter().map(|(_, placed)| placed).collect()
}

fn free(placed: &Placed, lines: &[(Spot, Spot)], taken: &[Area]) -> bool {
    let area = placed.area.grown(5.0);
    taken.iter().all(|other| !other.overlaps(area))
        && lines.iter().all(|(from, to)| area.clip(*from, *to).is_none())
        && placed
            .leader
            .is_none_or(|(from, to)| taken.iter().all(|other| other.grown(3.0).clip(from, to).is_none()))
}

/// Moves wanted heights apart by at least `pitch`, keeping their order and staying between `from` and `to`.
///
/// Returns `None` where there is no room for all.
pub(crate) fn spread(wanted: &[f64], pitch: f64, from: f64, to: f64) -> Option<Vec<f64>> {
    let count = wanted.len();
    if count == 0 {
        return Some(Vec::new());
    }
    if (count - 1) as f64 * pitch > to - from {
        return None;
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut places: Vec<f64> = order.iter().map(|i| wanted[*i].clamp(from, to)).collect();
    for index in 1..count {
        places[index] = places[index].max(places[index - 1] + pitch);
    }
    places[count - 1] = places[count - 1].min(to);
    for index in (0..count - 1).rev() {
        places[index] = places[index].min(places[index + 1] - pitch);
    }
    let mut out = vec![0.0; count];
    for (rank, index) in order.into_iter().enumerate() {
        out[index] = places[rank];
    }
    Some(out)
}

/// Which of the intervals (centre, width), in the order given, keep `gap` to all that were kept before.
pub(crate) fn thinned(intervals: &[(f64, f64)], gap: f64) -> Vec<bool> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    intervals
        .iter()
        .map(|(centre, width)| {
            let clear = kept
                .iter()
                .all(|(other, other_width)| (centre - other).abs() >= (width + other_width) / 2.0 + gap);
            if clear {
                kept.push((*centre, *width));
            }
            clear
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WITHIN: Area = Area { x: 0.0, y: 0.0, width: 900.0, height: 400.0 };

    proptest! {
        #[test]
        fn placed_labels_never_overlap(
            drops in prop::collection::vec((0.0..900.0, 0.0..400.0, 0.0..400.0, 10.0..260.0), 1..40),
        ) {
            let wanted: Vec<CliffLabel> = drops
                .iter()
                .map(|(x, top, bottom, width)| CliffLabel {
                    x: *x, top: *top, bottom: *bottom, width: *width, height: 22.0,
                })
                .collect();
            let lines: Vec<(Spot, Spot)> = wanted.iter().map(|w| ((w.x, w.top), (w.x, w.bottom))).collect();
            let placed: Vec<Area> =
                beside_cliffs(&wanted, WITHIN, &lines, &[]).into_iter().flatten().map(|p| p.area).collect();
            for (index, area) in placed.iter().enumerate() {
                prop_assert!(WITHIN.contains(*area));
                prop_assert!(placed[..index].iter().all(|other| !other.overlaps(*area)));
                prop_assert!(lines.iter().all(|(from, to)| area.clip(*from, *to).is_none()));
            }
        }

        #[test]
        fn spread_keeps_pitch_and_bounds(wanted in prop::collection::vec(-50.0..500.0, 0..20)) {
            let places = spread(&wanted, 20.0, 0.0, 400.0).unwrap();
            for (index, place) in places.iter().enumerate() {
                prop_assert!((-1e-9..=400.0 + 1e-9).contains(place));
                prop_assert!(places[..index].iter().all(|other| (other - place).abs() >= 20.0 - 1e-9));
            }
        }
    }

    #[test]
    fn more_labels_than_room_are_refused() {
        assert_eq!(spread(&[1.0, 2.0, 3.0], 20.0, 0.0, 30.0), None);
    }

    #[test]
    fn crowded_ticks_are_thinned() {
        assert_eq!(thinned(&[(0.0, 10.0), (5.0, 10.0), (20.0, 10.0)], 4.0), [true, false, true]);
    }
}
