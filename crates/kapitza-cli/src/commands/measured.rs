//! `kapitza measured`

use super::temperature;
use crate::args::Measured;
use crate::failure::Failure;
use crate::{figures, output};
use kapitza::core::quantity::{Dimension, Kind, display};
use kapitza::materials::Database;
use kapitza::materials::measured::{Measurement, all, between_materials, pairs, summary};
use std::fmt::Write as _;

pub fn run(request: &Measured) -> Result<(), Failure> {
    let Some(pair) = &request.pair else { return list_pairs(request.json) };
    let Some((one, other)) = pair.split_once('/') else {
        return Err(Failure::argument(
            format!("\"{pair}\" is not a pair of materials"),
            "write film/substrate, such as Al/Si",
        ));
    };
    let found = between_materials(Database::shipped(), one, other, request.interlayers);
    let kept: Vec<&Measurement> = match &request.temperature {
        Some(text) => {
            let at = temperature::one(text)?;
            found.iter().copied().filter(|m| (m.temperature / at - 1.0).abs() <= 0.1).collect()
        }
        None => found.clone(),
    };
    let Some(summary) = summary(&kept) else {
        let with = between_materials(Database::shipped(), one, other, true).len();
        let help = if !found.is_empty() {
            format!("{} points lie at other temperatures: leave --temperature out", found.len())
        } else if with > 0 {
            format!("{with} points have something between the two: add --interlayers")
        } else {
            "`kapitza measured` lists all pairs".to_owned()
        };
        return Err(Failure::argument(format!("no measurement of {one}/{other} matches"), help));
    };
    for path in &request.output {
        let figure = figures::of_measurements(&format!("{one}/{other}: measured conductance"), &kept, &[]);
        figures::write(path, &figure)?;
    }
    if request.json {
        return output::json(&serde_json::json!({
            "kind": "measured", "pair": [one, other], "summary": summary, "measurements": kept,
        }));
    }
    if request.csv {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let rows = kept.iter().try_for_each(|m| {
            let papers: Vec<&str> = m.references.iter().map(kapitza::core::Citation::as_str).collect();
            writer.write_record([
                m.interface.as_str(),
                &m.temperature.to_string(),
                &m.conductance.to_string(),
                &m.method,
                &m.film_thickness,
                &papers.join("; "),
            ])
        });
        rows.map_err(|e| Failure::Computation(e.to_string()))?;
        let body = writer.into_inner().map_err(|e| Failure::Computation(e.to_string()))?;
        output::stdout("interface,temperature_K,conductance_W_m2K,method,film_thickness_nm,references\n");
        output::stdout(&String::from_utf8_lossy(&body));
        return Ok(());
    }
    let mut text = String::new();
    let conductance = |value: f64| display(value, Kind::Of(Dimension::CONDUCTANCE), 4);
    let mut papers: Vec<&str> = Vec::new();
    let _ = writeln!(
        text,
        "{:<26}{:>9}{:>18}  {:<14}{:>5}",
        "interface", "T / K", "conductance", "method", "paper"
    );
    for m in &kept {
        let paper = m.references.first().map(kapitza::core::Citation::as_str).unwrap_or_default();
        let number = match papers.iter().position(|known| *known == paper) {
            Some(place) => place + 1,
            None => {
                papers.push(paper);
                papers.len()
            }
        };
        let name: String = m.interface.chars().take(25).collect();
        let method: String = m.method.chars().take(13).collect();
        let _ = writeln!(
            text,
            "{name:<26}{:>9.1}{:>18}  {method:<14}{:>5}",
            m.temperature,
            conductance(m.conductance),
            format!("[{number}]")
        );
    }
    let _ = writeln!(
        text,
        "\n{} points of {} papers, {:.0} to {:.0} K: median {}, {} to {}",
        summary.points,
        summary.papers,
        summary.coldest,
        summary.hottest,
        conductance(summary.median),
        conductance(summary.lowest),
        conductance(summary.highest)
    );
    text.push_str("values mostly read off published figures, without stated uncertainty\n\n");
    for (place, paper) in papers.iter().enumerate() {
        let _ = writeln!(text, "{}", crate::table::wrapped(paper, &format!("[{}] ", place + 1), "    "));
    }
    output::stdout(&text);
    Ok(())
}

fn list_pairs(json: bool) -> Result<(), Failure> {
    let pairs = pairs();
    if json {
        let list: Vec<_> = pairs
            .iter()
            .map(|(film, substrate, points)| serde_json::json!({ "film": film, "substrate": substrate, "points": points }))
            .collect();
        return output::json(
            &serde_json::json!({ "kind": "measured-pairs", "points": all().len(), "pairs": list }),
        );
    }
    let mut text = format!("{} points, {} pairs of materials\n", all().len(), pairs.len());
    for (film, substrate, points) in pairs {
        let _ = writeln!(
            text,
            "  {:<30} {points:>4}",
            format!("{film}/{}", if substrate.is_empty() { "(none)" } else { substrate })
        );
    }
    output::stdout(&text);
    Ok(())
}
