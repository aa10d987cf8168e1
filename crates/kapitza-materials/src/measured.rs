//! Measured interface conductances: 1,330 published points, to hold models against.
//!
//! A compilation of published measurements (see `data/measured/PROVENANCE.md`): values were mostly read off figures and
//! carry no uncertainty. A yardstick, not something to fit to.

use crate::Database;
use kapitza_core::Citation;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

static POINTS: &str = include_str!("../../../data/measured/points.csv");
static REFERENCES: &str = include_str!("../../../data/measured/references.csv");

/// One measurement.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    /// Row in the compilation.
    pub id: String,
    /// Film / (interlayers) / substrate.
    pub interface: String,
    /// The film.
    pub film: String,
    /// The substrate.
    pub substrate: String,
    /// Whether a layer, an oxide or a bonding treatment stands between.
    pub has_interlayer: bool,
    /// Temperature, K.
    #[serde(rename = "temperature_K")]
    pub temperature: f64,
    /// Conductance, W/(m² K).
    #[serde(rename = "conductance_W_m2K")]
    pub conductance: f64,
    /// Method of measurement.
    pub method: String,
    /// Film thickness in nm, as the compilation prints it (a number, a range or several layers).
    #[serde(rename = "film_thickness_nm", skip_serializing_if = "String::is_empty")]
    pub film_thickness: String,
    /// How the film was made.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub film_preparation: String,
    /// The substrate in detail.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub substrate_details: String,
    /// Treatment of the substrate.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pretreatment: String,
    /// Further notes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// The papers.
    pub references: Vec<Citation>,
}

#[derive(Deserialize)]
struct PointRow {
    id: String,
    interface: String,
    film: String,
    substrate: String,
    has_interlayer: u8,
    #[serde(rename = "temperature_K")]
    temperature: f64,
    #[serde(rename = "conductance_MW_m2K")]
    conductance: f64,
    method: String,
    film_thickness_nm: String,
    film_preparation: String,
    substrate_details: String,
    pretreatment: String,
    notes: String,
    reference_id: String,
}

#[derive(Deserialize)]
struct ReferenceRow {
    reference_id: String,
    authors: String,
    title: String,
    journal: String,
    doi: String,
}

/// All measurements, in the order of the compilation.
pub fn all() -> &'static [Measurement] {
    static ALL: OnceLock<Vec<Measurement>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut references: BTreeMap<String, Citation> = BTreeMap::new();
        for row in csv::Reader::from_reader(REFERENCES.as_bytes()).deserialize::<ReferenceRow>().flatten() {
            let doi = if row.doi.is_empty() { String::new() } else { format!(", doi:{}", row.doi) };
            let text = format!("{}, {}, {}{doi}", row.authors, row.title, row.journal);
            references.insert(row.reference_id, Citation::from_text(text));
        }
        csv::Reader::from_reader(POINTS.as_bytes())
            .deserialize::<PointRow>()
            .flatten()
            .map(|row| Measurement {
                id: row.id,
                interface: row.interface,
                film: row.film,
                substrate: row.substrate,
                has_interlayer: row.has_interlayer != 0,
                temperature: row.temperature,
                conductance: row.conductance * 1e6,
                method: row.method,
                film_thickness: row.film_thickness_nm,
                film_preparation: row.film_preparation,
                substrate_details: row.substrate_details,
                pretreatment: row.pretreatment,
                notes: row.notes,
                references: row
                    .reference_id
                    .split(',')
                    .filter_map(|id| references.get(id.trim()).cloned())
                    .collect(),
            })
            .collect()
    })
}

/// Measurements between two materials, each known by any of some names, in either order, without regard to case;
/// `interlayers` keeps those with something between.
///
/// ```
/// let found = kapitza_materials::measured::between(&["Al"], &["Si"], true);
/// assert!(found.len() > 10);
/// assert!(found.iter().all(|m| m.conductance > 1e6 && m.conductance < 1e10));
/// ```
pub fn between(one: &[&str], other: &[&str], interlayers: bool) -> Vec<&'static Measurement> {
    let named = |a: &str, names: &[&str]| names.iter().any(|name| a.eq_ignore_ascii_case(name));
    all()
        .iter()
        .filter(|m| {
            (interlayers || !m.has_interlayer)
                && ((named(&m.film, one) && named(&m.substrate, other))
                    || (named(&m.film, other) && named(&m.substrate, one)))
        })
        .collect()
}

/// Measurements between two materials under any of the names that the database knows for each.
pub fn between_materials(
    database: &Database,
    one: &str,
    other: &str,
    interlayers: bool,
) -> Vec<&'static Measurement> {
    let (one, other) = (database.names_of(one), database.names_of(other));
    let one: Vec<&str> = one.iter().map(String::as_str).collect();
    let other: Vec<&str> = other.iter().map(String::as_str).collect();
    between(&one, &other, interlayers)
}

/// The pairs of materials measured, film and substrate, with the number of points, most first.
///
/// Spellings that differ only in case are one pair, under the more frequent spelling.
pub fn pairs() -> Vec<(&'static str, &'static str, usize)> {
    let mut spellings: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for m in all() {
        *spellings.entry((&m.film, &m.substrate)).or_default() += 1;
    }
    let mut spellings: Vec<_> = spellings.into_iter().collect();
    spellings.sort_by_key(|&(pair, n)| (std::cmp::Reverse(n), pair));
    let mut pairs: Vec<(&str, &str, usize)> = Vec::new();
    for ((film, substrate), n) in spellings {
        let same = |p: &&mut (&str, &str, usize)| {
            p.0.eq_ignore_ascii_case(film) && p.1.eq_ignore_ascii_case(substrate)
        };
        match pairs.iter_mut().find(same) {
            Some(pair) => pair.2 += n,
            None => pairs.push((film, substrate, n)),
        }
    }
    pairs.sort_by_key(|&(film, substrate, n)| (std::cmp::Reverse(n), film, substrate));
    pairs
}

/// A summary of measurements near one temperature.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Number of points.
    pub points: usize,
    /// Number of papers.
    pub papers: usize,
    /// Smallest conductance, W/(m² K).
    #[serde(rename = "lowest_W_m2K")]
    pub lowest: f64,
    /// Median conductance, W/(m² K).
    #[serde(rename = "median_W_m2K")]
    pub median: f64,
    /// Largest conductance, W/(m² K).
    #[serde(rename = "highest_W_m2K")]
    pub highest: f64,
    /// Coldest point, K.
    #[serde(rename = "coldest_K")]
    pub coldest: f64,
    /// Hottest point, K.
    #[serde(rename = "hottest_K")]
    pub hottest: f64,
}

/// Summarises measurements; `None` for none.
pub fn summary(measurements: &[&Measurement]) -> Option<Summary> {
    let mut values: Vec<f64> = measurements.iter().map(|m| m.conductance).collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 {
        *values.get(middle)?
    } else {
        0.5 * (values.get(middle)? + values.get(middle.checked_sub(1)?)?)
    };
    let mut papers: Vec<&Citation> = measurements.iter().flat_map(|m| &m.references).collect();
    papers.sort();
    papers.dedup();
    let temperatures = || measurements.iter().map(|m| m.temperature);
    Some(Summary {
        points: values.len(),
        papers: papers.len(),
        lowest: *values.first()?,
        median,
        highest: *values.last()?,
        coldest: temperatures().fold(f64::INFINITY, f64::min),
        hottest: temperatures().fold(0.0, f64::max),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_compilation_is_read() {
        assert_eq!(all().len(), 1330);
        assert!(
            all().iter().all(|m| m.conductance.is_finite() && m.conductance > 0.0 && m.temperature > 0.0)
        );
        assert!(all().iter().all(|m| !m.references.is_empty()), "a point without its paper");
        assert!(pairs().len() > 100);
    }

    #[test]
    fn a_summary_counts_what_is_there() {
        let points = between(&["al"], &["SI"], false);
        let summary = summary(&points).unwrap();
        assert_eq!(summary.points, points.len());
        assert!(summary.lowest <= summary.median && summary.median <= summary.highest);
        assert!(super::summary(&[]).is_none());
    }
}
