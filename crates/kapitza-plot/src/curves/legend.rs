//! Labels of series: a legend that never covers data, or labels at the ends of the lines.

use super::draw::{Drawn, Trace};
use crate::font::{Fonts, Weight};
use crate::labels::spread;
use crate::scene::{Area, Scene, Spot, Text};

const SAMPLE: f64 = 36.0;
const SAMPLE_GAP: f64 = 10.0;
const LABEL_ROOM: f64 = 250.0;
const PADDING: f64 = 8.0;

/// A legend laid out: what each row says and how large the whole is.
pub(super) struct Entries {
    rows: Vec<(usize, String)>,
    more: Option<String>,
    size: f64,
    pub width: f64,
    pub height: f64,
}

impl Entries {
    /// All series in a column no taller than `room`; smaller type where there are many, and a count of the rest.
    pub fn new(drawn: &[Drawn], fonts: &Fonts, room: f64) -> Self {
        let mut size = 18.0;
        while size > 13.0 && drawn.len() as f64 * pitch(size) + 2.0 * PADDING > room {
            size -= 1.0;
        }
        let fitting = drawn.iter().take_while({
            let mut used = 2.0 * PADDING;
            move |_| {
                used += pitch(size);
                used <= room
            }
        });
        let fitting = fitting.count();
        let kept = if fitting < drawn.len() { fitting.saturating_sub(1) } else { fitting };
        // Lines first: models are few, and none of them may be among the rest.
        let mut order: Vec<usize> = (0..drawn.len()).collect();
        order.sort_by_key(|index| drawn[*index].is_markers());
        order.truncate(kept);
        let rows: Vec<(usize, String)> = order
            .into_iter()
            .map(|index| (index, fonts.shorten(&drawn[index].label, size, Weight::Regular, LABEL_ROOM)))
            .collect();
        let more = (kept < drawn.len()).then(|| format!("and {} more", drawn.len() - kept));
        let widest = rows
            .iter()
            .map(|(_, label)| label)
            .chain(&more)
            .map(|label| fonts.width(label, size, Weight::Regular))
            .fold(0.0, f64::max);
        let count = rows.len() + usize::from(more.is_some());
        Self {
            rows,
            more,
            size,
            width: 2.0 * PADDING + SAMPLE + SAMPLE_GAP + widest,
            height: 2.0 * PADDING + count as f64 * pitch(size) - (pitch(size) - size),
        }
    }

    /// The free place inside the plot that comes first: corners, then the middles of the sides.
    pub fn inside(&self, plot: Area, traces: &[Trace]) -> Option<Area> {
        let room = plot.grown(-10.0);
        let (left, right) = (room.x, room.right() - self.width);
        let (top, bottom) = (room.y, room.bottom() - self.height);
        let (middle, centre) = (f64::midpoint(top, bottom), f64::midpoint(left, right));
        [
            (right, top),
            (left, top),
            (right, bottom),
            (left, bottom),
            (right, middle),
            (left, middle),
            (centre, top),
            (centre, bottom),
        ]
        .into_iter()
        .map(|(x, y)| Area { x, y, width: self.width, height: self.height })
        .find(|area| {
            let reach = area.grown(8.0);
            room.contains(*area) && traces.iter().all(|trace| !trace.touches(reach))
        })
    }

    pub fn draw(&self, scene: &mut Scene, drawn: &[Drawn], corner: Spot) {
        for (row, (index, label)) in self.rows.iter().enumerate() {
            let y = corner.1 + PADDING + self.size / 2.0 + row as f64 * pitch(self.size);
            let x = corner.0 + PADDING;
            drawn[*index].sample(scene, (x, y), SAMPLE);
            scene.text(Text::new((x + SAMPLE + SAMPLE_GAP, y + 0.36 * self.size), label, self.size));
        }
        if let Some(more) = &self.more {
            let y = corner.1 + PADDING + self.size / 2.0 + self.rows.len() as f64 * pitch(self.size);
            let x = corner.0 + PADDING + SAMPLE + SAMPLE_GAP;
            scene.text(Text::new((x, y + 0.36 * self.size), more, self.size).colour(crate::colour::GREY));
        }
    }
}

fn pitch(size: f64) -> f64 {
    1.3 * size
}

/// Type size of labels at line ends.
const DIRECT: f64 = 18.0;

/// Labels right of the plot at the heights where their series end.
pub(super) struct Direct {
    labels: Vec<String>,
    pub width: f64,
}

impl Direct {
    pub fn new(drawn: &[Drawn], fonts: &Fonts) -> Self {
        let labels: Vec<String> = drawn
            .iter()
            .map(|series| fonts.shorten(&series.label, DIRECT, Weight::Regular, LABEL_ROOM))
            .collect();
        let widest =
            labels.iter().map(|label| fonts.width(label, DIRECT, Weight::Regular)).fold(0.0, f64::max);
        Self { labels, width: 34.0 + widest }
    }

    /// Heights for all labels, or `None` where they do not fit or a series has no visible end.
    pub fn heights(drawn: &[Drawn], traces: &[Trace], plot: Area) -> Option<Vec<f64>> {
        let ends: Vec<f64> = traces.iter().map(|trace| trace.end().map(|(_, y)| y)).collect::<Option<_>>()?;
        debug_assert_eq!(ends.len(), drawn.len(), "one trace a series");
        spread(&ends, pitch(DIRECT), plot.y + 4.0, plot.bottom() - 8.0)
    }

    pub fn draw(&self, scene: &mut Scene, drawn: &[Drawn], traces: &[Trace], heights: &[f64], plot: Area) {
        for (((series, trace), label), y) in drawn.iter().zip(traces).zip(&self.labels).zip(heights) {
            let start = plot.right() + 30.0;
            if let Some(end) = trace.end() {
                let points = vec![(end.0 + 5.0, end.1), (start - 5.0, *y)];
                scene.line(points, series.colour.tint(0.6), 1.2);
            }
            let text = Text::new((start, y + 0.36 * DIRECT), label, DIRECT);
            scene.text(text.colour(series.colour.for_text()));
        }
    }
}
