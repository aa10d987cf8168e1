//! Maps on paper.

use super::axes;
use super::bar;
use super::isolines;
use super::layout::{Place, Type, layout};
use super::names::{Sheet, around};
use super::outlines;
use super::resample::{middles, nodes, resample};
use super::shades::Shades;
use super::{ColourScale, MapFigure, MapPanel, ends};
use crate::axis::{Ruler, extent};
use crate::error::PlotError;
use crate::font::{self, Fonts, Weight};
use crate::frame;
use crate::scene::{Area, Mark, Scene, Spot, Text};

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
        draw(&mut scene, fonts, figure, index, place, shades, levels.as_ref(), sheet.size);
    }
    for place in &sheet.bars {
        bar::draw(&mut scene, fonts, &shades[place.scale], place, sheet.size, figure.isolines);
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
) {
    let panel = &figure.panels[index];
    let plot = place.plot;
    let bounds = (ends(&panel.x_edges), ends(&panel.y_edges));
    let edges = (panel.x_edges.as_slice(), panel.y_edges.as_slice());
    let shape = (bar::pixels(2.0 * plot.width), bar::pixels(2.0 * plot.height));
    let (across, up) = (middles(bounds.0, shape.0), middles(bounds.1, shape.1));
    let values = resample(edges, &panel.values, (&across, &up), figure.sampling);
    let picture = shades.picture(shape, &values, figure.sampling);
    scene.marks.push(Mark::Picture { area: plot, picture: picture.clone() });

    let to_paper = |x: f64, y: f64| -> Spot {
        let share = |value: f64, (from, to): (f64, f64)| ((value - from) / (to - from)).clamp(0.0, 1.0);
        (plot.x + share(x, bounds.0) * plot.width, plot.bottom() - share(y, bounds.1) * plot.height)
    };
    let mut lines = Vec::new();
    if let Some(ruler) = levels {
        let shape = (bar::pixels(plot.width / isolines::PITCH), bar::pixels(plot.height / isolines::PITCH));
        let (across, up) = (nodes(bounds.0, shape.0), nodes(bounds.1, shape.1));
        let values = resample(edges, &panel.values, (&across, &up), figure.sampling);
        for tick in &ruler.ticks {
            let level = shades.value(tick.share);
            let mut runs = isolines::lines(&values, (across.len(), up.len()), level, plot);
            // A small loop about the hot spot would pass for its ring.
            let ring = panel.mark.as_ref().map(|mark| around(to_paper(mark.x, mark.y)).grown(4.0));
            runs.retain(|run| {
                let inside = |ring: &Area| run.points.iter().all(|spot| ring.clip(*spot, *spot).is_some());
                !ring.as_ref().is_some_and(inside)
            });
            let ground = shades.colour(level);
            scene.strokes(runs.clone(), isolines::ink(ground), isolines::WIDTH, 1.0);
            lines.push((runs, &tick.label, ground));
        }
    }
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
    let mut sheet = Sheet { fonts, plot, picture: &picture, taken: Vec::new() };
    outlines::draw(scene, outlines.iter().map(|(_, area)| area), |spot| sheet.ground(spot));
    let mut above = None;
    if let Some(mark) = &panel.mark {
        let label = if mark.label.trim().is_empty() {
            value_at(panel, mark.x, mark.y).map_or_else(String::new, |value| shades.words(value))
        } else {
            font::clean(&mark.label)
        };
        if !sheet.mark(scene, to_paper(mark.x, mark.y), &label, size) {
            above = Some(format!("○ {label}"));
        }
    }
    sheet.names(scene, &outlines, size);
    for (runs, label, ground) in lines {
        for run in runs.iter().filter(|_| plot.width.min(plot.height) > 110.0) {
            sheet.level(scene, &run.points, label, (ground, size.names[1]), &outlines);
        }
    }
    axes::draw(scene, fonts, plot, (&place.x, &place.y), place.shown, size);
    title(scene, fonts, figure, index, place, size, above.as_deref());
}

/// `(a) Die, upper face`: the letter only where there are several maps; after it the value of a hot spot that found no
/// room inside.
fn title(
    scene: &mut Scene,
    fonts: &Fonts,
    figure: &MapFigure,
    index: usize,
    place: &Place,
    size: Type,
    above: Option<&str>,
) {
    let Some(((mut x, y), mut room)) = place.title else { return };
    if figure.panels.len() > 1 {
        let letter = ('a'..='z').nth(index).map_or_else(String::new, |letter| format!("({letter})"));
        scene.text(Text::new((x, y), &letter, size.title).bold());
        let step = fonts.width(&letter, size.title, Weight::Bold) + 7.0;
        x += step;
        room -= step;
    }
    let words = fonts.shorten(&font::clean(&figure.panels[index].title), size.title, Weight::Regular, room);
    let step = fonts.width(&words, size.title, Weight::Regular) + if words.is_empty() { 0.0 } else { 14.0 };
    scene.text(Text::new((x, y), &words, size.title));
    let value = fonts.shorten(above.unwrap_or_default(), size.names[0], Weight::Bold, room - step);
    scene.text(Text::new((x + step, y), &value, size.names[0]).bold());
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
