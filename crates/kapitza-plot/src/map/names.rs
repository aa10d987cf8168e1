//! Texts over a field: names inside their outlines, the value beside the hot spot, the levels of isolines.
//!
//! A text is white or dark as its ground demands, with a halo of the opposite; where there is no room for it, it is
//! left out.

use super::layout::Type;
use crate::colour::{Colour, INK, WHITE};
use crate::font::{self, Fonts, Weight};
use crate::scene::picture::Picture;
use crate::scene::{Anchor, Area, Run, Scene, Spot, Text};

const RING: f64 = 8.0;
/// Distance of a text from the lines around it.
const PADDING: f64 = 4.0;
/// Distance of a value from its ring.
const RING_GAP: f64 = 7.0;
const LEADING: f64 = 1.18;
const MOST_LINES: usize = 3;
const HALO: f64 = 3.2;
const WEAK_HALO: f64 = 0.5;
const STRONG_HALO: f64 = 0.8;
const UNEVEN: f64 = 90.0;

/// What is already written on a map, and what it is written on.
pub(super) struct Sheet<'a> {
    pub fonts: &'a Fonts,
    pub plot: Area,
    pub picture: &'a Picture,
    pub taken: Vec<Area>,
}

impl Sheet<'_> {
    /// White on dark ground, ink on bright ground; the other one for the halo, stronger where the ground is uneven.
    pub fn inks(&self, area: Area) -> (Colour, Colour, f64) {
        const STEPS: u32 = 8;
        let step = |i: u32| (f64::from(i) + 0.5) / f64::from(STEPS);
        let lumas =
            (0..STEPS).flat_map(|row| (0..STEPS).map(move |column| (column, row))).map(|(column, row)| {
                let (x, y) = (area.x + step(column) * area.width, area.y + step(row) * area.height);
                self.ground((x, y)).luma()
            });
        let (sum, low, high) = lumas.fold((0.0, f64::MAX, f64::MIN), |(sum, low, high), luma| {
            (sum + luma, f64::min(low, luma), f64::max(high, luma))
        });
        let mean = sum / f64::from(STEPS * STEPS);
        let opacity = if high - low > UNEVEN { STRONG_HALO } else { WEAK_HALO };
        if mean < 135.0 { (WHITE, INK, opacity) } else { (INK, WHITE, opacity) }
    }

    /// The colour of the field at a place on the paper.
    pub fn ground(&self, (x, y): Spot) -> Colour {
        let pixel =
            |share: f64, count: u32| super::bar::pixels(share * f64::from(count) - 0.5).min(count - 1);
        let column = pixel((x - self.plot.x) / self.plot.width, self.picture.width);
        let row = pixel((y - self.plot.y) / self.plot.height, self.picture.height);
        self.picture.colour(column, row)
    }

    fn free(&self, area: Area) -> bool {
        self.taken.iter().all(|other| !other.overlaps(area))
    }

    /// Writes lines about the middle of the area, upright or turned, and takes the area.
    fn write(&mut self, scene: &mut Scene, block: &Block, area: Area) {
        let (ink, halo, opacity) = self.inks(area);
        let pitch = LEADING * block.size;
        let (centre_x, centre_y) = (area.x + area.width / 2.0, area.y + area.height / 2.0);
        for (row, line) in block.lines.iter().enumerate() {
            // Distance of the baseline from the middle of the block.
            let off = (row as f64 - (block.lines.len() - 1) as f64 / 2.0) * pitch + 0.36 * block.size;
            let text = Text { weight: block.weight, ..Text::new((centre_x, centre_y), line, block.size) };
            let text = if block.turned {
                Text { at: (centre_x + off, centre_y), turn: -90.0, ..text }
            } else {
                Text { at: (centre_x, centre_y + off), ..text }
            };
            scene.haloed(text.anchor(Anchor::Middle).colour(ink), halo, HALO, opacity);
        }
        self.taken.push(area.grown(3.0));
    }

    /// A ring with a value beside it, inside the map. Returns whether there was room for the value.
    pub fn mark(&mut self, scene: &mut Scene, centre: Spot, label: &str, size: Type) -> bool {
        let ring = around(centre);
        let (ink, halo, _) = self.inks(ring);
        let arcs = arcs(centre, self.plot);
        scene.strokes(arcs.clone(), halo, 4.4, 0.45);
        scene.strokes(arcs, ink, 2.0, 1.0);
        self.taken.push(ring);
        let label = font::clean(label);
        let block = Block::new(vec![label], size.names[0] + 1.0, Weight::Bold, false, self.fonts);
        let within = self.plot.grown(-3.0);
        let (width, height) = (block.width, block.height);
        let (far_x, far_y) = (RING + RING_GAP + width / 2.0, RING + RING_GAP + height / 2.0);
        let places = [
            (far_x, 0.0),
            (-far_x, 0.0),
            (0.0, -far_y),
            (0.0, far_y),
            (far_x, -far_y),
            (-far_x, -far_y),
            (far_x, far_y),
            (-far_x, far_y),
        ];
        let area = places
            .into_iter()
            .map(|(dx, dy)| {
                // Moved along the edge of the map where it would leave it.
                let x = (centre.0 + dx - width / 2.0).min(within.right() - width).max(within.x);
                let y = (centre.1 + dy - height / 2.0).min(within.bottom() - height).max(within.y);
                Area { x, y, width, height }
            })
            .find(|area| within.contains(*area) && self.free(*area));
        if let Some(area) = area {
            self.write(scene, &block, area);
        }
        area.is_some()
    }

    /// The names of rectangles on the paper, each inside its own and outside of those within it.
    pub fn names(&mut self, scene: &mut Scene, outlines: &[(String, Area)], size: Type) {
        // Small ones first: a large one finds another corner more easily.
        let mut order: Vec<usize> = (0..outlines.len()).collect();
        let surface = |index: usize| outlines[index].1.width * outlines[index].1.height;
        order.sort_by(|a, b| surface(*a).total_cmp(&surface(*b)));
        for index in order {
            let (name, own) = &outlines[index];
            let others = || {
                outlines.iter().enumerate().filter(|(other, (_, area))| {
                    *other != index && !area.grown(0.5).contains(*own) && area.overlaps(*own)
                })
            };
            let clear = |sheet: &Self, area: Area| {
                sheet.free(area) && others().all(|(_, (_, other))| !other.overlaps(area.grown(2.0)))
            };
            let placed = blocks(self.fonts, &font::clean(name), *own, size)
                .into_iter()
                .find_map(|block| Some((spots(&block, *own).into_iter().find(|a| clear(self, *a))?, block)));
            if let Some((area, block)) = placed {
                self.write(scene, &block, area);
            }
        }
    }

    /// The value of an isoline on one of its level stretches, over a gap in it.
    pub fn level(
        &mut self,
        scene: &mut Scene,
        points: &[Spot],
        label: &str,
        (ground, size): (Colour, f64),
        outlines: &[(String, Area)],
    ) {
        const LEAST_RUN: f64 = 110.0;
        let length: f64 =
            points.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum();
        if length < LEAST_RUN {
            return;
        }
        let block = Block::new(vec![label.to_owned()], size, Weight::Regular, false, self.fonts);
        let within = self.plot.grown(-PADDING);
        let flat = points
            .windows(2)
            .map(|pair| {
                let middle = (f64::midpoint(pair[0].0, pair[1].0), f64::midpoint(pair[0].1, pair[1].1));
                let rise = ((pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).abs();
                (middle, if rise.is_nan() { f64::INFINITY } else { rise })
            })
            .map(|((x, y), rise)| {
                let (width, height) = (block.width, block.height);
                (Area { x: x - width / 2.0, y: y - height / 2.0, width, height }, rise)
            })
            .filter(|(area, _)| within.contains(*area) && self.free(area.grown(6.0)))
            .filter(|(area, _)| outlines.iter().all(|(_, other)| !crosses(*other, area.grown(3.0))))
            .reduce(|best, next| if next.1 < best.1 { next } else { best });
        if let Some((area, _)) = flat {
            let ink = ground.ink_on();
            let place = (area.x + area.width / 2.0, area.y + area.height / 2.0 + 0.36 * size);
            let text = Text::new(place, label, size).anchor(Anchor::Middle).colour(ink);
            scene.haloed(text, ground, 5.0, 1.0);
            self.taken.push(area.grown(10.0));
        }
    }
}

/// Whether an outline runs through an area.
fn crosses(outline: Area, area: Area) -> bool {
    outline.overlaps(area) && !outline.contains(area)
}

/// The box of a ring.
pub(super) fn around(centre: Spot) -> Area {
    Area { x: centre.0, y: centre.1, width: 0.0, height: 0.0 }.grown(RING + 2.0)
}

/// The parts of a ring inside the map.
fn arcs(centre: Spot, plot: Area) -> Vec<Run> {
    const CORNERS: u8 = 72;
    let at = |corner: u8| {
        let (sin, cos) = (std::f64::consts::TAU * f64::from(corner) / f64::from(CORNERS)).sin_cos();
        (centre.0 + RING * cos, centre.1 + RING * sin)
    };
    if plot.contains(around(centre)) {
        return vec![Run { points: (0..CORNERS).map(at).collect(), closed: true }];
    }
    let mut runs: Vec<Run> = Vec::new();
    for corner in 0..CORNERS {
        let Some((from, to)) = plot.clip(at(corner), at(corner + 1)) else { continue };
        match runs.last_mut() {
            Some(run) if run.points.last() == Some(&from) => run.points.push(to),
            _ => runs.push(Run { points: vec![from, to], closed: false }),
        }
    }
    runs
}

/// A text on one or more lines.
struct Block {
    lines: Vec<String>,
    size: f64,
    weight: Weight,
    /// Read from below.
    turned: bool,
    width: f64,
    height: f64,
}

impl Block {
    fn new(lines: Vec<String>, size: f64, weight: Weight, turned: bool, fonts: &Fonts) -> Self {
        let long = lines.iter().map(|line| fonts.width(line, size, weight)).fold(0.0, f64::max);
        let thick = (lines.len() as f64 - 1.0) * LEADING * size + 0.97 * size;
        let (width, height) = if turned { (thick, long) } else { (long, thick) };
        Self { lines, size, weight, turned, width, height }
    }
}

/// The ways to write a name in a rectangle, best first: none of them cut short.
fn blocks(fonts: &Fonts, name: &str, own: Area, size: Type) -> Vec<Block> {
    let mut blocks = Vec::new();
    if name.trim().is_empty() {
        return blocks;
    }
    for turned in [false, true] {
        if turned && own.height < 1.4 * own.width {
            continue;
        }
        let room = if turned { own.height } else { own.width } - 2.0 * PADDING;
        for most in 1..=MOST_LINES {
            for size in size.names {
                let lines = fonts.wrap(name, size, Weight::Regular, room, most);
                let whole = lines.concat().split_whitespace().collect::<String>()
                    == name.split_whitespace().collect::<String>();
                let block = Block::new(lines, size, Weight::Regular, turned, fonts);
                let fits =
                    block.width <= own.width - 2.0 * PADDING && block.height <= own.height - 2.0 * PADDING;
                if whole && fits && block.lines.len() == most {
                    blocks.push(block);
                }
            }
        }
    }
    blocks
}

/// Places inside a rectangle: the middle, then corners, then the middles of its sides.
fn spots(block: &Block, own: Area) -> Vec<Area> {
    let (left, right) = (own.x + PADDING, own.right() - PADDING - block.width);
    let (top, bottom) = (own.y + PADDING, own.bottom() - PADDING - block.height);
    let (centre, middle) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
    [
        (centre, middle),
        (left, top),
        (right, top),
        (left, bottom),
        (right, bottom),
        (centre, top),
        (centre, bottom),
        (left, middle),
        (right, middle),
    ]
    .into_iter()
    .map(|(x, y)| Area { x, y, width: block.width, height: block.height })
    .collect()
}
