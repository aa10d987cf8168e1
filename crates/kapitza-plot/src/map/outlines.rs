//! Outlines of blocks: white over dark ground, ink over bright ground, piece by piece.

use crate::colour::{Colour, INK, WHITE};
use crate::scene::{Area, Run, Scene, Spot};

/// The ground is looked at this often along an outline.
const STEP: f64 = 4.0;
/// How far to both sides it is looked at.
const REACH: f64 = 1.5;
/// Ground brighter than this has mostly ink.
const BRIGHT: f64 = 150.0;
/// Lines that are mostly white turn to ink on ground brighter than the first; mostly dark ones turn to white on ground
/// darker than the second.
const TURNS: (f64, f64) = (195.0, 75.0);
const WIDTH: f64 = 1.2;

/// Draws all outlines; `ground` is the colour of the field at a place on the paper.
pub(super) fn draw<'a>(
    scene: &mut Scene,
    areas: impl Iterator<Item = &'a Area>,
    ground: impl Fn(Spot) -> Colour,
) {
    let areas: Vec<Vec<Step>> = areas.map(|area| steps(*area, &ground)).collect();
    let lumas = || areas.iter().flatten().map(|step| step.luma);
    let mean = lumas().sum::<f64>() / (lumas().count() as f64).max(1.0);
    let turn = if mean > BRIGHT { TURNS.1 } else { TURNS.0 };
    let (mut light, mut dark) = (Vec::new(), Vec::new());
    for steps in areas {
        for (points, bright) in pieces(&steps, turn) {
            let closed = points.first() == points.last();
            if bright { &mut dark } else { &mut light }.push(Run { points, closed });
        }
    }
    scene.strokes(dark, INK, WIDTH, 0.85);
    scene.strokes(light, WHITE, WIDTH, 0.92);
}

/// A short part of an outline and the brighter of the grounds on its sides.
struct Step {
    from: Spot,
    to: Spot,
    luma: f64,
}

/// The way around the box.
fn steps(area: Area, ground: impl Fn(Spot) -> Colour) -> Vec<Step> {
    let corners = area.corners();
    let mut steps: Vec<Step> = Vec::new();
    for side in 0..4 {
        let (from, to) = (corners[side], corners[(side + 1) % 4]);
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.abs() + dy.abs();
        let count = super::bar::pixels((length / STEP).ceil());
        let at = |share: f64| (from.0 + share * dx, from.1 + share * dy);
        let normal = (dy / length * REACH, -dx / length * REACH);
        for step in 0..count {
            let (start, end) = (f64::from(step) / f64::from(count), f64::from(step + 1) / f64::from(count));
            let (x, y) = at(f64::midpoint(start, end));
            let luma = |sign: f64| ground((x + sign * normal.0, y + sign * normal.1)).luma();
            steps.push(Step { from: at(start), to: at(end), luma: luma(1.0).max(luma(-1.0)) });
        }
    }
    steps
}

/// Steps on ground of one kind joined: brighter than `turn` or not.
fn pieces(steps: &[Step], turn: f64) -> Vec<(Vec<Spot>, bool)> {
    let mut pieces: Vec<(Vec<Spot>, bool)> = Vec::new();
    for step in steps {
        let bright = step.luma > turn;
        match pieces.last_mut() {
            Some((points, kind)) if *kind == bright => extend(points, step.to),
            _ => pieces.push((vec![step.from, step.to], bright)),
        }
    }
    pieces
}

/// The line one point longer; a point on the straight way to it is dropped.
fn extend(points: &mut Vec<Spot>, to: Spot) {
    if let [.., before, last] = points.as_mut_slice()
        && ((before.0 == last.0 && last.0 == to.0) || (before.1 == last.1 && last.1 == to.1))
    {
        *last = to;
    } else {
        points.push(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_changes_its_ink_with_the_ground() {
        let area = Area { x: 0.0, y: 0.0, width: 100.0, height: 40.0 };
        let all = pieces(&steps(area, |_| INK), 195.0);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].0, [(0.0, 0.0), (100.0, 0.0), (100.0, 40.0), (0.0, 40.0), (0.0, 0.0)]);
        let split = pieces(&steps(area, |(x, _)| if x > 50.0 { WHITE } else { INK }), 195.0);
        assert_eq!(split.iter().map(|piece| piece.1).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(split[1].0.len(), 4);
    }
}
