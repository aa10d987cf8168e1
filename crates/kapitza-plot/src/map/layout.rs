//! Where maps and colour bars stand: panels in rows, the arrangement that shows most of them.

use super::axes::{self, LengthUnit, Shown};
use super::bar::{self, whole};
use super::shades::Shades;
use super::{MapFigure, ends};
use crate::axis::Ruler;
use crate::font::{Fonts, Weight};
use crate::frame::{self, MARGIN, SUBTITLE, TITLE, WIDTH};
use crate::scene::{Area, Spot};

/// Sizes of type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Type {
    pub tick: f64,
    pub caption: f64,
    pub title: f64,
    /// Names of outlines, first choice first.
    pub names: [f64; 2],
}

impl Type {
    fn of(panels: usize) -> Self {
        match panels {
            0 | 1 => Self { tick: 18.0, caption: 20.0, title: 19.0, names: [16.0, 13.0] },
            2 | 3 => Self { tick: 16.0, caption: 17.5, title: 18.0, names: [14.5, 12.5] },
            _ => Self { tick: 15.0, caption: 16.5, title: 16.5, names: [13.5, 12.0] },
        }
    }
}

/// One map on the paper.
pub(super) struct Place {
    pub plot: Area,
    /// Baseline and room of its title, where there is one.
    pub title: Option<(Spot, f64)>,
    pub shown: Shown,
    pub x: Ruler,
    pub y: Ruler,
}

/// A colour bar on the paper.
pub(crate) struct Bar {
    pub area: Area,
    pub upright: bool,
    /// Which scale it explains.
    pub scale: usize,
    /// Room for its caption along the bar.
    pub caption_room: f64,
}

/// The whole sheet.
pub(super) struct Layout {
    pub width: f64,
    pub height: f64,
    /// How much wider than the paper the maps and bars are.
    overflow: f64,
    pub size: Type,
    pub places: Vec<Place>,
    pub bars: Vec<Bar>,
}

/// Tallest sheet; a page of a journal is about one and a half times as tall as wide.
const TALLEST: f64 = 1080.0;
/// Tallest single map.
const TALLEST_PLOT: f64 = 620.0;
/// A map is never thinner than this, even if that stretches one of its axes.
const THINNEST_PLOT: f64 = 44.0;
/// A map taller than this for its width may have no room for a text.
const THIN: f64 = 7.0;
/// Bars shorter than this lie below the maps.
const SHORTEST_BAR: f64 = 170.0;
const LONGEST_BAR: f64 = 560.0;
const BAR_GAP: f64 = 20.0;
const TITLE_GAP: f64 = 12.0;
const NARROWEST: f64 = 460.0;

/// The arrangement that shows the maps largest for the paper it takes.
pub(super) fn layout(figure: &MapFigure, fonts: &Fonts, shades: &[Shades], scale_of: &[usize]) -> Layout {
    let plan = Plan::new(figure, fonts, shades, scale_of);
    let count = figure.panels.len();
    let arrangements = (1..=count).map(|columns| {
        let upright = plan.settled(columns, true);
        let lies = upright.bars.iter().any(|bar| bar.area.height < SHORTEST_BAR);
        let layout = if lies { plan.settled(columns, false) } else { upright };
        let shown: f64 = layout.places.iter().map(|place| place.plot.width * place.plot.height).sum();
        let full = count as f64 / (count.div_ceil(columns) * columns) as f64;
        // Too wide an arrangement is worse than any that fits: one column always does.
        let score = if layout.overflow > 0.0 { -layout.overflow } else { full * shown / layout.height };
        (score, layout)
    });
    let best = arrangements.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or_else(|| plan.settled(1, true), |(_, layout)| layout)
}

/// What the layout starts from.
struct Plan<'a> {
    figure: &'a MapFigure,
    fonts: &'a Fonts,
    shades: &'a [Shades],
    scale_of: &'a [usize],
    size: Type,
    /// Width and height of every map, m.
    spans: Vec<(f64, f64)>,
    unit: LengthUnit,
    /// Whether all maps cover the same rectangle.
    shared: bool,
    /// Whether titles stand over the maps.
    titled: bool,
    /// Whether some map has the scale of the figure.
    common: bool,
}

/// Sizes that the labels depend on and that depend on the labels: settled by repetition.
struct Guess {
    plots: Vec<(f64, f64)>,
    common_bar: f64,
}

impl<'a> Plan<'a> {
    fn new(figure: &'a MapFigure, fonts: &'a Fonts, shades: &'a [Shades], scale_of: &'a [usize]) -> Self {
        let spans: Vec<(f64, f64)> = figure
            .panels
            .iter()
            .map(|panel| {
                let ((left, right), (low, high)) = (ends(&panel.x_edges), ends(&panel.y_edges));
                (right - left, high - low)
            })
            .collect();
        let bounds =
            |index: usize| figure.panels.get(index).map(|panel| (ends(&panel.x_edges), ends(&panel.y_edges)));
        let longest = spans.iter().map(|(width, height)| width.max(*height)).fold(0.0, f64::max);
        // The value of a hot spot stands over a map that is too narrow for it.
        let thin = |index: usize| {
            let (width, height) = spans[index];
            height / width > THIN
        };
        let titled = figure.panels.iter().enumerate().any(|(index, panel)| {
            index > 0 || !panel.title.trim().is_empty() || (panel.mark.is_some() && thin(index))
        });
        Self {
            figure,
            fonts,
            shades,
            scale_of,
            size: Type::of(figure.panels.len()),
            unit: LengthUnit::of(longest),
            shared: (1..figure.panels.len()).all(|index| bounds(index) == bounds(0)),
            titled,
            common: scale_of.contains(&0),
            spans,
        }
    }

    fn settled(&self, columns: usize, upright: bool) -> Layout {
        let mut guess = Guess { plots: vec![(300.0, 300.0); self.spans.len()], common_bar: 300.0 };
        let mut layout = self.arrange(columns, upright, &guess);
        for _ in 0..3 {
            let common = layout.bars.iter().find(|bar| bar.scale == 0);
            guess = Guess {
                plots: layout.places.iter().map(|p| (p.plot.width, p.plot.height)).collect(),
                common_bar: common.map_or(300.0, |bar| bar.area.width.max(bar.area.height)),
            };
            layout = self.arrange(columns, upright, &guess);
        }
        layout
    }

    /// Rulers of a map of this size on paper.
    fn rulers(&self, index: usize, (width, height): (f64, f64)) -> (Ruler, Ruler) {
        let panel = &self.figure.panels[index];
        let (span_x, span_y) = self.spans[index];
        let pitch = if self.spans.len() == 1 { 90.0 } else { 46.0 };
        let mut x = axes::ruler("x", ends(&panel.x_edges), self.unit, width, pitch);
        let y = axes::ruler("y", ends(&panel.y_edges), self.unit, height, pitch);
        let stretch = (height / span_y) / (width / span_x);
        // Rounding to whole units changes the shape of a map by a few per cent at most.
        if stretch > 1.3 {
            x.caption = format!("{}, y stretched", x.caption);
        } else if stretch < 1.0 / 1.3 {
            x.caption = format!("{}, stretched", x.caption);
        }
        (x, y)
    }

    fn own(&self, index: usize) -> bool {
        self.scale_of[index] != 0
    }

    fn breadth(&self, scale: usize, length: f64, upright: bool) -> f64 {
        BAR_GAP + bar::breadth(self.fonts, &self.shades[scale], length, upright, self.size)
    }

    fn arrange(&self, columns: usize, upright: bool, guess: &Guess) -> Layout {
        let count = self.spans.len();
        let rows = count.div_ceil(columns);
        let size = self.size;
        let heading = frame::heading_height(&self.figure.title, &self.figure.subtitle);
        let title_row = if self.titled { size.title + TITLE_GAP } else { 0.0 };
        let alone = |index: usize| index.is_multiple_of(columns) || !self.shared;
        let lowest = |index: usize| index + columns >= count || !self.shared;

        // What stands left and right of the maps of a column, above and below those of a row.
        let mut left = vec![0.0_f64; columns];
        let mut right = vec![0.0_f64; columns];
        let mut below = vec![0.0_f64; rows];
        for index in 0..count {
            let (column, row) = (index % columns, index / columns);
            if alone(index) {
                let (_, y) = self.rulers(index, guess.plots[index]);
                left[column] = left[column].max(axes::left_room(self.fonts, &y, size));
            }
            let labels = if lowest(index) { axes::lower_room(size) } else { 0.0 };
            let (mut beside, mut under) = (0.0, labels);
            if self.own(index) {
                let (width, height) = guess.plots[index];
                let breadth =
                    self.breadth(self.scale_of[index], if upright { height } else { width }, upright);
                if upright { beside = breadth } else { under += breadth }
            }
            right[column] = right[column].max(beside);
            below[row] = below[row].max(if self.shared && row + 1 < rows { under - labels } else { under });
        }
        let (column_gap, row_gap) = (if self.shared { 16.0 } else { 24.0 }, 16.0);
        let common = if self.common { self.breadth(0, guess.common_bar, upright) } else { 0.0 };
        // In one row the common bar follows the last map that it explains.
        let last_common = (0..count).rev().find(|index| !self.own(*index)).unwrap_or(0);
        let bar_column = if rows == 1 { last_common } else { columns - 1 };
        if upright {
            right[bar_column] += common;
        }
        let around = left.iter().sum::<f64>() + right.iter().sum::<f64>() + column_gap * (columns - 1) as f64;
        let stacked = heading
            + rows as f64 * title_row
            + below.iter().sum::<f64>()
            + row_gap * (rows - 1) as f64
            + if upright { 0.0 } else { common }
            + MARGIN;
        let room = (
            ((WIDTH - 2.0 * MARGIN - around) / columns as f64).max(THINNEST_PLOT),
            ((TALLEST - stacked) / rows as f64).clamp(THINNEST_PLOT, TALLEST_PLOT),
        );
        let plots: Vec<(f64, f64)> = self.spans.iter().map(|span| fit(*span, room)).collect();
        let in_column =
            |column: usize| plots.iter().skip(column).step_by(columns).map(|plot| plot.0).fold(0.0, f64::max);
        let in_row = |row: usize| {
            plots.iter().skip(row * columns).take(columns).map(|plot| plot.1).fold(0.0, f64::max)
        };

        let content = around + (0..columns).map(in_column).sum::<f64>();
        let width = (content + 2.0 * MARGIN).max(self.heading_width()).clamp(NARROWEST, WIDTH).ceil();
        let mut x = vec![((width - content) / 2.0).max(MARGIN)];
        for column in 0..columns {
            x.push(x[column] + left[column] + in_column(column) + right[column] + column_gap);
        }
        let mut y = vec![heading];
        for row in 0..rows {
            y.push(y[row] + title_row + in_row(row) + below[row] + row_gap);
        }

        // Beside a map without a title a caption may stand over.
        let spare = if self.titled { 0.0 } else { 24.0 };
        let mut places = Vec::with_capacity(count);
        let mut bars = Vec::new();
        for (index, (plot_width, plot_height)) in plots.iter().copied().enumerate() {
            let (column, row) = (index % columns, index / columns);
            let plot = whole(Area {
                x: x[column] + left[column],
                y: y[row] + title_row,
                width: plot_width,
                height: plot_height,
            });
            if self.own(index) {
                let area = if upright {
                    Area { x: plot.right() + BAR_GAP, width: bar::BAR, ..plot }
                } else {
                    let labels = if lowest(index) { axes::lower_room(size) } else { 0.0 };
                    Area { y: plot.bottom() + labels + BAR_GAP, height: bar::BAR, ..plot }
                };
                let caption_room = if upright { plot.height + spare } else { plot.width };
                bars.push(Bar { area, upright, scale: self.scale_of[index], caption_room });
            }
            let (x_ruler, y_ruler) = self.rulers(index, (plot.width, plot.height));
            let title = self.titled.then(|| {
                // The common bar of several rows stands beside all titles.
                let taken = if upright && rows > 1 && column == bar_column { common } else { 0.0 };
                let room = left[column] + in_column(column) + right[column] - taken - (plot.x - x[column]);
                ((plot.x, plot.y - TITLE_GAP), room.min(width - MARGIN - plot.x))
            });
            // A common bar may reach down past the caption of a low map.
            let beside_bar = upright && self.common && count > 1 && column == bar_column;
            let most = if beside_bar { BAR_GAP - 6.0 } else { 70.0 };
            let overhang = (left[column].min(right[column]) + column_gap).min(most);
            let centre = plot.x + plot.width / 2.0;
            let to_edge = 2.0 * (centre.min(width - centre) - 4.0);
            let shown = Shown {
                x: lowest(index).then_some((plot.width + 2.0 * overhang).min(to_edge)),
                y: alone(index).then_some(plot.height + 2.0 * row_gap),
            };
            places.push(Place { plot, title, shown, x: x_ruler, y: y_ruler });
        }
        let top = y[0] + title_row;
        let bottom = y[rows] - row_gap - below[rows - 1];
        let mut height = y[rows] - row_gap + MARGIN;
        if self.common {
            let (area, caption_room) = if upright {
                let length = (bottom - top).min(if rows == 1 { f64::MAX } else { LONGEST_BAR });
                let from =
                    x[bar_column] + left[bar_column] + in_column(bar_column) + right[bar_column] - common;
                let y = f64::midpoint(top, bottom) - length / 2.0;
                (
                    Area { x: from + BAR_GAP, y, width: bar::BAR, height: length },
                    (bottom - top).max(length) + spare,
                )
            } else {
                let from = x[0] + left[0];
                let to = x[columns] - column_gap - right[columns - 1];
                let length = (to - from).clamp(THINNEST_PLOT, LONGEST_BAR);
                let area = Area {
                    x: f64::midpoint(from, to) - length / 2.0,
                    y: y[rows] - row_gap + BAR_GAP,
                    width: length,
                    height: bar::BAR,
                };
                height += common;
                (area, (to - from).max(length))
            };
            bars.push(Bar { area: whole(area), upright, scale: 0, caption_room });
        }
        let overflow = content + 2.0 * MARGIN - WIDTH - 1e-6;
        Layout { width, height: height.round(), overflow, size, places, bars }
    }

    /// Width of the paper that shows the heading in full.
    fn heading_width(&self) -> f64 {
        let title = self.fonts.width(&self.figure.title, TITLE, Weight::Bold);
        let subtitle = self.fonts.width(&self.figure.subtitle, SUBTITLE, Weight::Regular);
        title.max(subtitle) + 2.0 * MARGIN + 1.0
    }
}

/// The largest size of this shape in the room; a very thin one gets thicker than it is.
fn fit((width, height): (f64, f64), room: (f64, f64)) -> (f64, f64) {
    let scale = (room.0 / width).min(room.1 / height);
    ((width * scale).max(THINNEST_PLOT.min(room.0)), (height * scale).max(THINNEST_PLOT.min(room.1)))
}
