//! Several figures of curves beside each other under one heading.

use crate::curves::CurvesFigure;
use crate::error::PlotError;
use crate::font::Fonts;
use crate::scene::{Area, Mark, Scene, Spot, Text};

/// Several figures of curves in rows of two.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PanelsFigure {
    /// Heading of all.
    pub title: String,
    /// Second line of the heading; may be empty.
    pub subtitle: String,
    /// The figures, by rows.
    pub panels: Vec<CurvesFigure>,
}

/// Size of a panel beside a figure of its own.
const SHRUNK: f64 = 0.72;
const MARGIN: f64 = 28.0;
const TITLE: f64 = 26.0;
const SUBTITLE: f64 = 17.0;

impl PanelsFigure {
    pub(crate) fn scene(&self, fonts: &Fonts) -> Result<Scene, PlotError> {
        if self.panels.is_empty() {
            return Err(PlotError::Empty { title: self.title.clone(), what: "panels" });
        }
        let scenes = self.panels.iter().map(|panel| panel.scene(fonts)).collect::<Result<Vec<_>, _>>()?;
        let head = if self.title.is_empty() && self.subtitle.is_empty() { 0.0 } else { 74.0 };
        let columns = scenes.len().min(2);
        let wide = scenes.iter().map(|s| s.width).fold(0.0, f64::max) * SHRUNK;
        let rows: Vec<f64> = scenes
            .chunks(columns)
            .map(|row| row.iter().map(|s| s.height).fold(0.0, f64::max) * SHRUNK)
            .collect();
        let mut sheet = Scene::new(wide * columns as f64, head + rows.iter().sum::<f64>(), &self.title);
        sheet.rectangle(
            Area { x: 0.0, y: 0.0, width: sheet.width, height: sheet.height },
            crate::colour::WHITE,
        );
        let mut top = head;
        for (row, height) in scenes.chunks(columns).zip(rows) {
            for (column, scene) in row.iter().enumerate() {
                let corner = (column as f64 * wide, top);
                sheet.marks.extend(scene.marks.iter().map(|mark| placed(mark, corner)));
            }
            top += height;
        }
        sheet.text(Text::new((MARGIN, 38.0), &self.title, TITLE).bold());
        sheet.text(Text::new((MARGIN, 64.0), &self.subtitle, SUBTITLE).colour(crate::colour::GREY));
        Ok(sheet)
    }
}

fn placed(mark: &Mark, corner: Spot) -> Mark {
    let spot = |(x, y): Spot| (corner.0 + SHRUNK * x, corner.1 + SHRUNK * y);
    let spots = |points: &[Spot]| points.iter().map(|p| spot(*p)).collect::<Vec<_>>();
    let area = |area: Area| {
        let (x, y) = spot((area.x, area.y));
        Area { x, y, width: SHRUNK * area.width, height: SHRUNK * area.height }
    };
    let text = |text: &Text| Text { at: spot(text.at), size: SHRUNK * text.size, ..text.clone() };
    let mut mark = mark.clone();
    match &mut mark {
        Mark::Rectangle { area: place, .. } | Mark::Picture { area: place, .. } => *place = area(*place),
        Mark::Line { points, width, .. } => {
            *points = spots(points);
            *width *= SHRUNK;
        }
        Mark::Marker { centre, radius, .. } => {
            *centre = spot(*centre);
            *radius *= SHRUNK;
        }
        Mark::Text(content) => *content = text(content),
        Mark::Halo { text: content, width, .. } => {
            *content = text(content);
            *width *= SHRUNK;
        }
        Mark::Strokes { runs, width, .. } => {
            for run in runs {
                run.points = spots(&run.points);
            }
            *width *= SHRUNK;
        }
        Mark::Polygon { corners, .. } => *corners = spots(corners),
    }
    mark
}
