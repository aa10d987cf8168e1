//! A scene as SVG text.

use std::fmt::Write as _;

use crate::colour::WHITE;
use crate::error::PlotError;
use crate::font::{FAMILY, Weight};
use crate::scene::{Anchor, Mark, Run, Scene, Shape, Spot, Text};

/// The whole document. Writing to a `String` cannot fail, so the results of `write!` are dropped.
pub(crate) fn render(scene: &Scene) -> Result<String, PlotError> {
    let mut out = String::with_capacity(600 + scene.marks.len() * 130);
    let (width, height) = (number(scene.width), number(scene.height));
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{FAMILY}\" role=\"img\">"
    );
    let _ = writeln!(out, "<title>{}</title>", escaped(&scene.title));
    let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", WHITE.hex());
    for mark in &scene.marks {
        write_mark(&mut out, mark)?;
    }
    out.push_str("</svg>\n");
    Ok(out)
}

fn write_mark(out: &mut String, mark: &Mark) -> Result<(), PlotError> {
    match mark {
        Mark::Rectangle { area, fill } => {
            let _ = writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
                number(area.x),
                number(area.y),
                number(area.width),
                number(area.height),
                fill.hex()
            );
        }
        Mark::Line { points, colour, width, dash } => {
            let _ = write!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"",
                list(points),
                colour.hex(),
                number(*width)
            );
            if let Some([stroke, gap]) = dash.pattern() {
                let _ = write!(out, " stroke-dasharray=\"{} {}\"", number(stroke), number(gap));
            }
            out.push_str("/>\n");
        }
        Mark::Marker { shape, centre, radius, colour, opacity } => {
            if *shape == Shape::Circle {
                let _ = write!(
                    out,
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"",
                    number(centre.0),
                    number(centre.1),
                    number(*radius)
                );
            } else {
                let _ = write!(out, "<polygon points=\"{}\"", list(&shape.corners(*centre, *radius)));
            }
            let _ = writeln!(out, " fill=\"{}\" fill-opacity=\"{}\"/>", colour.hex(), number(*opacity));
        }
        Mark::Text(text) => write_text(out, text, ""),
        Mark::Halo { text, colour, width, opacity } => {
            let halo = format!(
                " stroke=\"{}\" stroke-width=\"{}\" stroke-opacity=\"{}\" stroke-linejoin=\"round\" aria-hidden=\"true\"",
                colour.hex(),
                number(*width),
                number(*opacity)
            );
            write_text(out, text, &halo);
        }
        Mark::Picture { area, picture } => {
            let _ = writeln!(
                out,
                "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" href=\"{}\"/>",
                number(area.x),
                number(area.y),
                number(area.width),
                number(area.height),
                picture.address()?
            );
        }
        Mark::Strokes { runs, colour, width, opacity } => {
            let _ = writeln!(
                out,
                "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-opacity=\"{}\" stroke-linejoin=\"round\"/>",
                outline(runs),
                colour.hex(),
                number(*width),
                number(*opacity)
            );
        }
        Mark::Polygon { corners, fill, opacity } => {
            let _ = writeln!(
                out,
                "<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"{}\"/>",
                list(corners),
                fill.hex(),
                number(*opacity)
            );
        }
    }
    Ok(())
}

/// A text, or its halo where `halo` holds the attributes of a stroke.
fn write_text(out: &mut String, text: &Text, halo: &str) {
    let fill = if halo.is_empty() { text.colour.hex() } else { "none".to_owned() };
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{fill}\"{halo}",
        number(text.at.0),
        number(text.at.1),
        number(text.size),
    );
    match text.anchor {
        Anchor::Start => {}
        Anchor::Middle => out.push_str(" text-anchor=\"middle\""),
        Anchor::End => out.push_str(" text-anchor=\"end\""),
    }
    if text.weight == Weight::Bold {
        out.push_str(" font-weight=\"bold\"");
    }
    if text.turn != 0.0 {
        let _ = write!(
            out,
            " transform=\"rotate({} {} {})\"",
            number(text.turn),
            number(text.at.0),
            number(text.at.1)
        );
    }
    let _ = writeln!(out, ">{}</text>", escaped(&text.content));
}

/// The `d` of a path.
fn outline(runs: &[Run]) -> String {
    let mut out = String::new();
    for run in runs {
        for (index, (x, y)) in run.points.iter().enumerate() {
            let _ = write!(out, "{}{} {}", if index == 0 { 'M' } else { 'L' }, number(*x), number(*y));
        }
        if run.closed {
            out.push('Z');
        }
    }
    out
}

/// Two decimals at most, no trailing zeros, no negative zero.
fn number(value: f64) -> String {
    let mut text = format!("{value:.2}");
    let kept = text.trim_end_matches('0').trim_end_matches('.').len();
    text.truncate(kept);
    if text == "-0" { "0".to_owned() } else { text }
}

fn list(points: &[Spot]) -> String {
    let mut out = String::with_capacity(points.len() * 14);
    for (x, y) in points {
        if !out.is_empty() {
            out.push(' ');
        }
        let _ = write!(out, "{},{}", number(*x), number(*y));
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(10.0), "10");
        assert_eq!(number(0.126), "0.13");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(100.50), "100.5");
    }

    #[test]
    fn markup_in_names_is_text() {
        assert_eq!(escaped("a<b & c>d"), "a&lt;b &amp; c&gt;d");
    }
}
