//! A scene as PNG bytes, drawn with the same numbers as the SVG.

use std::collections::BTreeMap;

use tiny_skia::{
    FillRule, FilterQuality, IntSize, LineJoin, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Rect, Stroke,
    StrokeDash, Transform,
};
use ttf_parser::OutlineBuilder;

use crate::colour::Colour;
use crate::error::PlotError;
use crate::font::{Fonts, Weight};
use crate::scene::picture::Picture;
use crate::scene::{Area, Mark, Scene, Shape, Spot, Text};

/// Smallest and largest scale of a PNG: pixels per unit of the SVG.
pub(crate) const SCALES: (f64, f64) = (0.1, 8.0);

/// The PNG file of a scene.
pub(crate) fn render(scene: &Scene, fonts: &Fonts, scale: f64) -> Result<Vec<u8>, PlotError> {
    let (least, most) = SCALES;
    if !(least..=most).contains(&scale) {
        return Err(PlotError::Scale { scale, least, most });
    }
    let (width, height) = (pixels(scene.width * scale), pixels(scene.height * scale));
    let failed = |reason: String| PlotError::Png { width, height, reason };
    let mut canvas =
        Canvas::new(width, height, scale, fonts).ok_or_else(|| failed("no memory for the picture".into()))?;
    for mark in &scene.marks {
        canvas.draw(mark);
    }
    canvas.encode().map_err(|error| failed(error.to_string()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive and limited by the scale"
)]
fn pixels(length: f64) -> u32 {
    length.round().max(1.0) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "coordinates on paper are small")]
fn single(value: f64) -> f32 {
    value as f32
}

struct Canvas<'a> {
    pixmap: Pixmap,
    zoom: Transform,
    fonts: &'a Fonts,
    /// Outlines in font units, y upwards.
    glyphs: BTreeMap<(char, Weight), Option<Path>>,
}

impl<'a> Canvas<'a> {
    fn new(width: u32, height: u32, scale: f64, fonts: &'a Fonts) -> Option<Self> {
        let mut pixmap = Pixmap::new(width, height)?;
        pixmap.fill(tiny_skia::Color::WHITE);
        let zoom = Transform::from_scale(single(scale), single(scale));
        Some(Self { pixmap, zoom, fonts, glyphs: BTreeMap::new() })
    }

    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Rectangle { area, fill } => {
                let rectangle =
                    Rect::from_xywh(single(area.x), single(area.y), single(area.width), single(area.height));
                if let Some(rectangle) = rectangle {
                    self.pixmap.fill_rect(rectangle, &paint(*fill, 1.0), self.zoom, None);
                }
            }
            Mark::Line { points, colour, width, dash } => {
                let stroke = Stroke {
                    width: single(*width),
                    line_join: LineJoin::Round,
                    dash: dash
                        .pattern()
                        .and_then(|lengths| StrokeDash::new(lengths.map(single).to_vec(), 0.0)),
                    ..Stroke::default()
                };
                if let Some(path) = polyline(points, false) {
                    self.pixmap.stroke_path(&path, &paint(*colour, 1.0), &stroke, self.zoom, None);
                }
            }
            Mark::Marker { shape, centre, radius, colour, opacity } => {
                let path = if *shape == Shape::Circle {
                    PathBuilder::from_circle(single(centre.0), single(centre.1), single(*radius))
                } else {
                    polyline(&shape.corners(*centre, *radius), true)
                };
                if let Some(path) = path {
                    let paint = paint(*colour, *opacity);
                    self.pixmap.fill_path(&path, &paint, FillRule::Winding, self.zoom, None);
                }
            }
            Mark::Text(text) => self.text(text, &paint(text.colour, 1.0), None),
            Mark::Halo { text, colour, width, opacity } => {
                self.text(text, &paint(*colour, *opacity), Some(*width));
            }
            Mark::Picture { area, picture } => self.picture(*area, picture),
            Mark::Strokes { runs, colour, width, opacity } => {
                let mut builder = PathBuilder::new();
                for run in runs {
                    trace(&mut builder, &run.points, run.closed);
                }
                self.stroke(builder.finish(), *colour, *width, *opacity);
            }
            Mark::Polygon { corners, fill, opacity } => {
                if let Some(path) = polyline(corners, true) {
                    let paint = paint(*fill, *opacity);
                    self.pixmap.fill_path(&path, &paint, FillRule::Winding, self.zoom, None);
                }
            }
        }
    }

    fn stroke(&mut self, path: Option<Path>, colour: Colour, width: f64, opacity: f64) {
        if let Some(path) = path {
            let stroke = Stroke { width: single(width), line_join: LineJoin::Round, ..Stroke::default() };
            self.pixmap.stroke_path(&path, &paint(colour, opacity), &stroke, self.zoom, None);
        }
    }

    fn picture(&mut self, area: Area, picture: &Picture) {
        let size = IntSize::from_wh(picture.width, picture.height);
        let Some(source) = size.and_then(|size| Pixmap::from_vec(picture.rgba(), size)) else { return };
        let place = self.zoom.pre_translate(single(area.x), single(area.y)).pre_scale(
            single(area.width / f64::from(picture.width)),
            single(area.height / f64::from(picture.height)),
        );
        let paint = PixmapPaint { quality: FilterQuality::Bilinear, ..PixmapPaint::default() };
        self.pixmap.draw_pixmap(0, 0, source.as_ref(), &paint, place, None);
    }

    /// Fills the letters, or strokes their outlines where `halo` says how wide.
    fn text(&mut self, text: &Text, paint: &Paint, halo: Option<f64>) {
        let fonts = self.fonts;
        let units = f64::from(fonts.face(text.weight).units_per_em()).max(1.0);
        let glyph_scale = single(text.size / units);
        let turned = self.zoom.pre_concat(Transform::from_rotate_at(
            single(text.turn),
            single(text.at.0),
            single(text.at.1),
        ));
        let mut pen = text.left(fonts);
        for character in text.content.chars() {
            let outline = self
                .glyphs
                .entry((character, text.weight))
                .or_insert_with(|| outline(fonts, character, text.weight));
            if let Some(path) = outline {
                let place =
                    turned.pre_translate(single(pen), single(text.at.1)).pre_scale(glyph_scale, -glyph_scale);
                match halo {
                    None => self.pixmap.fill_path(path, paint, FillRule::Winding, place, None),
                    Some(width) => {
                        let stroke = Stroke {
                            width: single(width) / glyph_scale,
                            line_join: LineJoin::Round,
                            ..Stroke::default()
                        };
                        self.pixmap.stroke_path(path, paint, &stroke, place, None);
                    }
                }
            }
            pen += text.size * fonts.advance(character, text.weight);
        }
    }

    /// The background is opaque, so the alpha channel is left out.
    fn encode(&self) -> Result<Vec<u8>, png::EncodingError> {
        let rgb: Vec<u8> = self.pixmap.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        let mut bytes = Vec::with_capacity(rgb.len() / 20);
        let mut encoder = png::Encoder::new(&mut bytes, self.pixmap.width(), self.pixmap.height());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        encoder.set_filter(png::Filter::Sub);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&rgb)?;
        writer.finish()?;
        Ok(bytes)
    }
}

fn paint(colour: Colour, opacity: f64) -> Paint<'static> {
    let mut paint = Paint::default();
    let mut shade = tiny_skia::Color::from_rgba8(colour.red, colour.green, colour.blue, 255);
    shade.set_alpha(single(opacity));
    paint.set_color(shade);
    paint.anti_alias = true;
    paint
}

fn polyline(points: &[Spot], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    trace(&mut builder, points, closed);
    builder.finish()
}

fn trace(builder: &mut PathBuilder, points: &[Spot], closed: bool) {
    for (index, (x, y)) in points.iter().enumerate() {
        if index == 0 {
            builder.move_to(single(*x), single(*y));
        } else {
            builder.line_to(single(*x), single(*y));
        }
    }
    if closed {
        builder.close();
    }
}

struct Outline(PathBuilder);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

fn outline(fonts: &Fonts, character: char, weight: Weight) -> Option<Path> {
    let mut outline = Outline(PathBuilder::new());
    fonts.face(weight).outline_glyph(fonts.glyph(character, weight), &mut outline)?;
    outline.0.finish()
}
