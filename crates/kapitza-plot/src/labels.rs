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

/// A label over a stretch of an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stretch {
    /// Where its centre may stand without leaving the stretch.
    pub centre: (f64, f64),
    pub width: f64,
}

/// Centres of labels given from left to right, so that none covers another and all lie between `from` and `to`; each
/// over its stretch, or as near as possible. `None` where they do not fit.
pub(crate) fn side_by_side(labels: &[Stretch], from: f64, to: f64) -> Option<Vec<f64>> {
    const ROUNDS: usize = 40;
    if labels.iter().map(|label| label.width).sum::<f64>() > to - from {
        return None;
    }
    let nearest = |place: f64, label: &Stretch| place.clamp(label.centre.0, label.centre.1);
    let mut wanted: Vec<f64> =
        labels.iter().map(|label| f64::midpoint(label.centre.0, label.centre.1)).collect();
    // Alternating projections: between order and stretches until no label moves.
    for _ in 0..ROUNDS {
        let places = in_order(labels, &wanted, (from, to));
        let next: Vec<f64> = places.iter().zip(labels).map(|(place, label)| nearest(*place, label)).collect();
        if next == wanted {
            return Some(places);
        }
        wanted = next;
    }
    Some(in_order(labels, &wanted, (from, to)))
}

/// The least sum of squared moves that parts the labels: pools of adjacent violators (M. Ayer et al., Ann. Math.
/// Statist. 26, 641, 1955).
fn in_order(labels: &[Stretch], wanted: &[f64], (from, to): (f64, f64)) -> Vec<f64> {
    // With the widths before it taken off, the left ends of the labels must only not fall.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    let mut before = 0.0;
    for (centre, label) in wanted.iter().zip(labels) {
        let mut pool = (centre - label.width / 2.0 - before, 1);
        before += label.width;
        while let Some((mean, count)) = pools.pop_if(|last| last.0 >= pool.0) {
            let members = count + pool.1;
            pool = ((mean * count as f64 + pool.0 * pool.1 as f64) / members as f64, members);
        }
        pools.push(pool);
    }
    let ends = pools.into_iter().flat_map(|(mean, count)| std::iter::repeat_n(mean, count));
    let mut taken = 0.0;
    ends.zip(labels)
        .map(|(end, label)| {
            let centre = end.clamp(from, (to - before).max(from)) + taken + label.width / 2.0;
            taken += label.width;
            centre
        })
        .collect()
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
        fn side_by_side_keeps_order_and_bounds(
            wanted in prop::collection::vec((-50.0..500.0_f64, 1.0..30.0_f64), 0..12),
        ) {
            let mut wanted = wanted;
            wanted.sort_by(|a, b| a.0.total_cmp(&b.0));
            let labels: Vec<Stretch> =
                wanted.iter().map(|(at, width)| Stretch { centre: (*at, at + width), width: *width }).collect();
            let places = side_by_side(&labels, 0.0, 400.0).unwrap();
            let ends = |i: usize| (places[i] - wanted[i].1 / 2.0, places[i] + wanted[i].1 / 2.0);
            for i in 0..places.len() {
                prop_assert!(ends(i).0 >= -1e-9 && ends(i).1 <= 400.0 + 1e-9);
                prop_assert!(i == 0 || ends(i).0 >= ends(i - 1).1 - 1e-9);
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
    fn neighbours_give_way_to_both_sides() {
        let over = |from: f64, to: f64, width: f64| Stretch { centre: (from, to), width };
        let at = |centre: f64, width: f64| over(centre, centre, width);
        let places = side_by_side(&[at(50.0, 20.0), at(50.0, 20.0), at(90.0, 10.0)], 0.0, 100.0);
        assert_eq!(places, Some(vec![40.0, 60.0, 90.0]));
        let places = side_by_side(&[at(-5.0, 20.0), at(99.0, 20.0)], 0.0, 100.0);
        assert_eq!(places, Some(vec![10.0, 90.0]));
        assert_eq!(side_by_side(&[at(0.0, 60.0), at(0.0, 60.0)], 0.0, 100.0), None);
        // A label with room over its stretch lets the other one stay.
        let places = side_by_side(&[at(50.0, 20.0), over(40.0, 90.0, 20.0)], 0.0, 100.0).unwrap();
        assert!((places[0] - 50.0).abs() < 1e-6 && places[1] - places[0] >= 20.0 - 1e-9, "{places:?}");
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
