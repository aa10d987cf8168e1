//! Lines of equal value: marching squares on nodes of the resampled field, joined and thinned.

use std::collections::BTreeMap;

use crate::colour::{Colour, INK, WHITE};
use crate::scene::{Area, Run, Spot};

pub(super) const WIDTH: f64 = 1.1;
/// Distance of the nodes on paper.
pub(super) const PITCH: f64 = 2.0;
/// Points that a straight line misses by less than this are left out.
const TOLERANCE: f64 = 0.12;

/// The colour of a line over the colour of its value.
pub(super) fn ink(ground: Colour) -> Colour {
    let ink = ground.ink_on();
    let share = if ink == WHITE { 0.62 } else { 0.55 };
    let ink = if ink == WHITE { WHITE } else { INK };
    ink.mixed(ground, share)
}

/// The lines of one level through values at `columns` by `rows` nodes spread evenly over `plot`, lowest row first.
pub(super) fn lines(values: &[f64], (columns, rows): (usize, usize), level: f64, plot: Area) -> Vec<Run> {
    let node = |x: usize, y: usize| values[y * columns + x];
    let spot = |(x, y): Spot| {
        (plot.x + x / (columns - 1) as f64 * plot.width, plot.bottom() - y / (rows - 1) as f64 * plot.height)
    };
    // A crossing is named by its edge: the node it starts from, and whether it runs up.
    let mut crossings: BTreeMap<Edge, Spot> = BTreeMap::new();
    let mut links: BTreeMap<Edge, Vec<Edge>> = BTreeMap::new();
    for y in 0..rows - 1 {
        for x in 0..columns - 1 {
            let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
            let heights = corners.map(|(x, y)| node(x, y) - level);
            if heights.iter().any(|height| height.is_nan()) {
                continue;
            }
            let edges = [(x, y, false), (x + 1, y, true), (x, y + 1, false), (x, y, true)];
            let mut crossed: Vec<(Edge, bool)> = Vec::new();
            for (side, edge) in edges.into_iter().enumerate() {
                let (a, b) = (heights[side], heights[(side + 1) % 4]);
                if (a >= 0.0) != (b >= 0.0) {
                    let share = a / (a - b);
                    let ((ax, ay), (bx, by)) = (corners[side], corners[(side + 1) % 4]);
                    let at = |from: usize, to: usize| from as f64 + share * (to as f64 - from as f64);
                    crossings.insert(edge, (at(ax, bx), at(ay, by)));
                    crossed.push((edge, a >= 0.0));
                }
            }
            // At a saddle the mean decides which two corners belong together: the others are cut off.
            if crossed.len() == 4 && (heights.iter().sum::<f64>() >= 0.0) != crossed[0].1 {
                crossed.rotate_left(1);
            }
            for pair in crossed.chunks_exact(2) {
                links.entry(pair[0].0).or_default().push(pair[1].0);
                links.entry(pair[1].0).or_default().push(pair[0].0);
            }
        }
    }
    join(links)
        .into_iter()
        .map(|(edges, closed)| {
            let spots: Vec<Spot> =
                edges.iter().filter_map(|edge| crossings.get(edge).copied()).map(spot).collect();
            Run { points: thinned(&spots), closed }
        })
        .filter(|run| run.points.len() > 1)
        .collect()
}

type Edge = (usize, usize, bool);

/// Chains of linked crossings, open ones from their ends first.
fn join(mut links: BTreeMap<Edge, Vec<Edge>>) -> Vec<(Vec<Edge>, bool)> {
    let ends: Vec<Edge> = links.iter().filter(|(_, next)| next.len() == 1).map(|(edge, _)| *edge).collect();
    let all: Vec<Edge> = links.keys().copied().collect();
    let mut chains = Vec::new();
    for (start, closed) in
        ends.into_iter().map(|edge| (edge, false)).chain(all.into_iter().map(|edge| (edge, true)))
    {
        let mut chain = vec![start];
        let mut here = start;
        while let Some(next) = links.get_mut(&here).and_then(Vec::pop) {
            if let Some(back) = links.get_mut(&next)
                && let Some(place) = back.iter().position(|edge| *edge == here)
            {
                back.remove(place);
            }
            chain.push(next);
            here = next;
        }
        if chain.len() > 1 {
            if closed {
                chain.pop();
            }
            chains.push((chain, closed));
        }
    }
    chains
}

/// The line without points that lie on the way between others (D. H. Douglas and T. K. Peucker, 1973).
fn thinned(points: &[Spot]) -> Vec<Spot> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[points.len() - 1] = true;
    let mut spans = vec![(0, points.len() - 1)];
    while let Some((from, to)) = spans.pop() {
        let farthest = (from + 1..to)
            .map(|index| (index, off(points[index], points[from], points[to])))
            .reduce(|best, next| if next.1 > best.1 { next } else { best });
        if let Some((index, distance)) = farthest
            && distance > TOLERANCE
        {
            kept[index] = true;
            spans.push((from, index));
            spans.push((index, to));
        }
    }
    points.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

/// Distance of a point from the segment between two others.
fn off(point: Spot, from: Spot, to: Spot) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 {
        (((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (point.0 - from.0 - share * dx).hypot(point.1 - from.1 - share * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT: Area = Area { x: 0.0, y: 0.0, width: 200.0, height: 200.0 };

    fn field(law: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        (0..101)
            .flat_map(|y| (0..101).map(move |x| (f64::from(x) / 50.0 - 1.0, f64::from(y) / 50.0 - 1.0)))
            .map(|(x, y)| law(x, y))
            .collect()
    }

    #[test]
    fn a_cone_has_round_closed_lines() {
        let runs = lines(&field(f64::hypot), (101, 101), 0.5, PLOT);
        assert_eq!(runs.len(), 1);
        assert!(runs[0].closed && runs[0].points.len() > 12);
        for (x, y) in &runs[0].points {
            // Radius 0.5 of a half width of 100 pixels; linear interpolation on cells of 2 pixels.
            assert!(((x - 100.0).hypot(y - 100.0) - 50.0).abs() < 0.02);
        }
    }

    #[test]
    fn a_ramp_has_one_straight_line() {
        let runs = lines(&field(|x, _| x), (101, 101), 0.25, PLOT);
        assert_eq!(runs.len(), 1);
        assert!(!runs[0].closed);
        assert_eq!(runs[0].points.len(), 2);
        assert!(runs[0].points.iter().all(|(x, _)| (x - 125.0).abs() < 1e-9));
    }

    #[test]
    fn a_saddle_and_a_gap_are_drawn() {
        assert_eq!(lines(&field(|x, y| x * y), (101, 101), 0.1, PLOT).len(), 2);
        let holed = field(|x, y| if x.abs() < 0.1 { f64::NAN } else { y });
        assert_eq!(lines(&holed, (101, 101), 0.333, PLOT).len(), 2);
        assert!(lines(&field(|_, _| 1.0), (101, 101), 1.0, PLOT).is_empty());
    }
}
