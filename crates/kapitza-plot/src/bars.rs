//! A ranking as horizontal bars: what to fix first.

use crate::axis::{Ruler, Scale, check, plain};
use crate::colour::{BLUE, GREY, INK, VERMILION};
use crate::error::PlotError;
use crate::font::{Fonts, Weight};
use crate::frame::{self, LABEL, MARGIN, WIDTH};
use crate::scene::{Anchor, Area, Scene, Text};

/// One bar of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What would be changed.
    pub name: String,
    /// What it gains (positive) or costs (negative), in the figure's unit.
    pub value: f64,
}

impl Bar {
    /// A bar.
    pub fn new(name: impl Into<String>, value: f64) -> Self {
        Self { name: name.into(), value }
    }
}

/// A ranking of values: the largest on top, whatever the order given.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BarsFigure {
    /// Heading.
    pub title: String,
    /// Second line of the heading; may be empty.
    pub subtitle: String,
    /// The quantity along the axis, such as `Gain from a 10 % better element`.
    pub label: String,
    /// Its unit, such as `K`.
    pub unit: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

const ROW: f64 = 38.0;
const THICKNESS: f64 = 23.0;
const NAME_ROOM: f64 = 340.0;
const VALUE_ROOM: f64 = 190.0;
/// A longer ranking ends with a line that says how many bars are left out.
const MOST_BARS: usize = 25;

impl BarsFigure {
    pub(crate) fn scene(&self, fonts: &Fonts) -> Result<Scene, PlotError> {
        if self.bars.is_empty() {
            return Err(PlotError::Empty { title: self.title.clone(), what: "bars" });
        }
        for bar in &self.bars {
            check(&format!("the value of `{}`", bar.name), bar.value, Scale::Linear)?;
        }
        let mut bars: Vec<&Bar> = self.bars.iter().collect();
        bars.sort_by(|a, b| b.value.total_cmp(&a.value));
        let left_out = bars.len().saturating_sub(MOST_BARS);
        bars.truncate(MOST_BARS);
        Ok(self.draw(fonts, &bars, left_out))
    }

    fn draw(&self, fonts: &Fonts, bars: &[&Bar], left_out: usize) -> Scene {
        let names: Vec<String> = bars
            .iter()
            .map(|bar| fonts.shorten(&crate::font::clean(&bar.name), LABEL, Weight::Regular, NAME_ROOM))
            .collect();
        let values: Vec<String> = bars
            .iter()
            .map(|bar| crate::font::clean(&format!("{} {}", plain(bar.value), self.unit)))
            .map(|value| fonts.shorten(value.trim_end(), LABEL, Weight::Regular, VALUE_ROOM))
            .collect();
        let width = |text: &String| fonts.width(text, LABEL, Weight::Regular);
        let name_width = names.iter().map(width).fold(0.0, f64::max);
        let top = frame::heading_height(&self.title, &self.subtitle);
        let height = bars.len() as f64 * ROW + 8.0;
        let plot = Area {
            x: MARGIN + name_width + 14.0,
            y: top,
            width: WIDTH - 2.0 * MARGIN - name_width - 14.0,
            height,
        };
        let note = if left_out > 0 { 30.0 } else { 0.0 };
        let mut scene = Scene::new(WIDTH, plot.bottom() + frame::BOTTOM + note, &self.title);
        frame::heading(&mut scene, fonts, &self.title, &self.subtitle, 0.0);

        let ruler = self.ruler(bars, plot, values.iter().map(width).fold(0.0, f64::max));
        let place = |value: f64| plot.x + ruler.share(value) * plot.width;
        frame::bottom_axis(&mut scene, fonts, plot, &ruler);
        let zero = place(0.0);
        for (row, ((bar, name), value)) in bars.iter().zip(&names).zip(&values).enumerate() {
            let middle = plot.y + 4.0 + (row as f64 + 0.5) * ROW;
            let base = middle + 0.36 * LABEL;
            let end = place(bar.value);
            let colour = if bar.value < 0.0 { VERMILION } else { BLUE };
            let area = Area {
                x: zero.min(end),
                y: middle - THICKNESS / 2.0,
                width: (end - zero).abs(),
                height: THICKNESS,
            };
            scene.rectangle(area, colour);
            scene.text(Text::new((plot.x - 14.0, base), name, LABEL).anchor(Anchor::End));
            let text = if bar.value < 0.0 {
                Text::new((end - 8.0, base), value, LABEL).anchor(Anchor::End)
            } else {
                Text::new((end + 8.0, base), value, LABEL)
            };
            scene.text(text);
        }
        scene.line(vec![(zero, plot.y), (zero, plot.bottom())], INK, 1.5);
        if left_out > 0 {
            let least = bars.last().map_or(0.0, |bar| bar.value);
            let words =
                format!("{left_out} more below {}", format!("{} {}", plain(least), self.unit).trim_end());
            let place = (plot.x, scene.height - MARGIN);
            scene.text(Text::new(place, &words, LABEL).colour(GREY));
        }
        scene
    }

    /// From the smallest to the largest value and zero, with room for the values beside the bars.
    fn ruler(&self, bars: &[&Bar], plot: Area, value_width: f64) -> Ruler {
        let high = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
        let low = bars.iter().map(|bar| bar.value).fold(0.0, f64::min);
        let (low, high) = if high - low > 1e-200 { (low, high) } else { (0.0, 1.0) };
        // With label room at each end that has bars, the data take what is left of the width.
        let room = (value_width + 16.0) / plot.width;
        let (left, right) = (if low < 0.0 { room } else { 0.0 }, room);
        let span = (high - low) / (1.0 - left - right).max(0.2);
        Ruler::linear(&self.label, &self.unit, (low - left * span, high + right * span), 6.0)
    }
}
