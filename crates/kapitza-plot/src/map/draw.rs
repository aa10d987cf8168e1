//! Maps on paper.

use super::axes;
use super::bar;
use super::isolines;
use super::layout::{Place, Type, layout};
use super::names::Sheet;
use super::resample::{middles, nodes, resample};
use super::shades::Shades;
use super::{ColourScale, MapFigure, MapPanel, ends};
use crate::axis::{Ruler, extent, plain};
use crate::colour::{INK, WHITE};
use crate::error::PlotError;
use crate::font::{self, Fonts, Weight};
use crate::frame;
use crate::scene::{Area, Mark, Run, Scene, Spot, Text};

pub(super) fn scene(figure: &MapFigure, fonts: &Fonts) -> Result<Scene, PlotError> {
    let (scales, scale_of) = scales(figure);
    let mut shades = Vec::with_capacity(scales.len());
    for (index, scale) in scales.iter().enumerate() {
        let members = figure.panels.iter().zip(&scale_of).filter(|(_, of)| **of == index);
        let values = members.flat_map(|(panel, _)| &panel.values).copied();
        shades
            .push(Shades::new(scale, extent(values.filter(|value| !value.is_nan())).unwrap_or((0.0, 1.0)))?);
    }
    if figure.panels.iter().flat_map(|panel| &panel.values).all(|value| value.is_nan()) {
        return Err(PlotError::Empty { title: figure.title.clone(), what: "values" });
    }
    let sheet = layout(figure, fonts, &shades, &scale_of);
    let mut scene = Scene::new(sheet.width, sheet.height, &figure.title);
    frame::heading(&mut scene, fonts, &figure.title, &figure.subtitle, 0.0);
    for (index, place) in sheet.places.iter().enumerate() {
        let shades = &shades[scale_of[index]];
        let levels = if figure.isolines {
            let own = sheet.bars.iter().find(|bar| bar.scale == scale_of[index]);
            own.map(|bar| bar::ruler(shades, bar.area.width.max(bar.area.height), bar.upright))
        } else {
            None
        };
        draw(&mut scene, fonts, figure, index, place, shades, levels.as_ref(), sheet.size)?;
    }
    for place in &sheet.bars {
        bar::draw(&mut scene, fonts, &shades[place.scale], place, sheet.size, figure.isolines)?;
    }
    Ok(scene)
}

/// The different scales, that of the figure first, and which of them each panel has.
fn scales(figure: &MapFigure) -> (Vec<&ColourScale>, Vec<usize>) {
    let mut scales = vec![&figure.scale];
    let of = figure
        .panels
        .iter()
        .map(|panel| {
            let Some(own) = panel.scale.as_ref().filter(|own| **own != figure.scale) else { return 0 };
            scales.iter().position(|scale| *scale == own).unwrap_or_else(|| {
                scales.push(own);
                scales.len() - 1
            })
        })
        .collect();
    (scales, of)
}

#[expect(clippy::too_many_arguments, reason = "one call")]
fn draw(
    scene: &mut Scene,
    fonts: &Fonts,
    figure: &MapFigure,
    index: usize,
    place: &Place,
    shades: &Shades,
    levels: Option<&Ruler>,
    size: Type,
) -> Result<(), PlotError> {
    let panel = &figure.panels[index];
    let plot = place.plot;
    let bounds = (ends(&panel.x_edges), ends(&panel.y_edges));
    let edges = (panel.x_edges.as_slice(), panel.y_edges.as_slice());
    let shape = (bar::pixels(2.0 * plot.width), bar::pixels(2.0 * plot.height));
    let (across, up) = (middles(bounds.0, shape.0), middles(bounds.1, shape.1));
    let values = resample(edges, &panel.values, (&across, &up), figure.sampling);
    let picture = shades.picture(shape, &values)?;
    scene.marks.push(Mark::Picture { area: plot, picture: picture.clone() });

    let mut lines = Vec::new();
    if let Some(ruler) = levels {
        let shape = (bar::pixels(plot.width / isolines::PITCH), bar::pixels(plot.height / isolines::PITCH));
        let (across, up) = (nodes(bounds.0, shape.0), nodes(bounds.1, shape.1));
        let values = resample(edges, &panel.values, (&across, &up), figure.sampling);
        for tick in &ruler.ticks {
            let level = shades.value(tick.share);
            let runs = isolines::lines(&values, (across.len(), up.len()), level, plot);
            let ground = shades.colour(level);
            scene.strokes(runs.clone(), isolines::ink(ground), isolines::WIDTH, 1.0);
            lines.push((runs, &tick.label, ground));
        }
    }
    let to_paper = |x: f64, y: f64| -> Spot {
        let share = |value: f64, (from, to): (f64, f64)| ((value - from) / (to - from)).clamp(0.0, 1.0);
        (plot.x + share(x, bounds.0) * plot.width, plot.bottom() - share(y, bounds.1) * plot.height)
    };
    let outlines: Vec<(String, Area)> = panel
        .outlines
        .iter()
        .map(|outline| {
            let (left, bottom) = to_paper(outline.x[0], outline.y[0]);
            let (right, top) = to_paper(outline.x[1], outline.y[1]);
            let area = Area { x: left, y: top, width: right - left, height: bottom - top };
            (outline.name.clone(), area)
        })
        .filter(|(_, area)| area.width > 0.0 && area.height > 0.0)
        .collect();
    let frames: Vec<Run> = outlines.iter().map(|(_, area)| rectangle(*area)).collect();
    scene.strokes(frames.clone(), INK, 2.6, 0.35);
    scene.strokes(frames, WHITE, 1.2, 0.9);

    let mut sheet = Sheet { fonts, plot, picture: &picture, taken: Vec::new() };
    if let Some(mark) = &panel.mark {
        let label = if mark.label.trim().is_empty() {
            value_at(panel, mark.x, mark.y).map_or_else(String::new, |value| {
                format!("{} {}", plain(value), shades.unit()).trim_end().to_owned()
            })
        } else {
            mark.label.clone()
        };
        sheet.mark(scene, to_paper(mark.x, mark.y), &label, size);
    }
    sheet.names(scene, &outlines, size);
    for (runs, label, ground) in lines {
        let longest = runs.iter().max_by_key(|run| run.points.len());
        if let Some(run) = longest.filter(|_| plot.width.min(plot.height) > 200.0) {
            sheet.level(scene, &run.points, label, ground, size.names[1]);
        }
    }
    axes::draw(scene, fonts, plot, (&place.x, &place.y), place.shown, size);
    title(scene, fonts, figure, index, place, size);
    Ok(())
}

/// `(a) Die, upper face`: the letter only where there are several maps.
fn title(scene: &mut Scene, fonts: &Fonts, figure: &MapFigure, index: usize, place: &Place, size: Type) {
    let Some(((mut x, y), mut room)) = place.title else { return };
    if figure.panels.len() > 1 {
        let letter = ('a'..='z').nth(index).map_or_else(String::new, |letter| format!("({letter})"));
        scene.text(Text::new((x, y), &letter, size.title).bold());
        let step = fonts.width(&letter, size.title, Weight::Bold) + 7.0;
        x += step;
        room -= step;
    }
    let words = fonts.shorten(&font::clean(&figure.panels[index].title), size.title, Weight::Regular, room);
    scene.text(Text::new((x, y), &words, size.title));
}

fn rectangle(area: Area) -> Run {
    let points = vec![
        (area.x, area.y),
        (area.right(), area.y),
        (area.right(), area.bottom()),
        (area.x, area.bottom()),
    ];
    Run { points, closed: true }
}

/// The value of the cell that holds a place.
fn value_at(panel: &MapPanel, x: f64, y: f64) -> Option<f64> {
    let cell = |edges: &[f64], place: f64| {
        edges.partition_point(|edge| *edge <= place).saturating_sub(1).min(edges.len().saturating_sub(2))
    };
    let columns = panel.x_edges.len() - 1;
    let value = panel.values.get(cell(&panel.y_edges, y) * columns + cell(&panel.x_edges, x)).copied();
    value.filter(|value| !value.is_nan())
}
