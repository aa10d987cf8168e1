//! Rows, areas and the report.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// How a row is judged.
#[derive(Clone, Debug)]
pub enum Check {
    /// |ours/reference − 1| must not exceed the tolerance.
    Relative(f64),
    /// |ours − reference| must not exceed the tolerance (in the unit of the row).
    Absolute(f64),
    /// Not judged: a known difference, shown.
    Information,
}

/// One reference case.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is compared, with its conditions.
    pub quantity: String,
    /// Unit of both numbers.
    pub unit: &'static str,
    /// What kapitza gives.
    pub ours: f64,
    /// What the reference gives.
    pub reference: f64,
    /// Where the reference comes from.
    pub source: String,
    /// How the row is judged.
    pub check: Check,
    /// Why that tolerance; for information rows, what explains the difference.
    pub why: String,
}

/// A group of rows.
#[derive(Clone, Debug)]
pub struct Area {
    /// Heading.
    pub title: &'static str,
    /// What the rows together show.
    pub about: String,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Row {
    /// A row held to a relative tolerance.
    pub fn relative(
        quantity: impl Into<String>,
        unit: &'static str,
        (ours, reference): (f64, f64),
        source: impl Into<String>,
        tolerance: f64,
        why: impl Into<String>,
    ) -> Self {
        Self {
            quantity: quantity.into(),
            unit,
            ours,
            reference,
            source: source.into(),
            check: Check::Relative(tolerance),
            why: why.into(),
        }
    }

    /// A row held to an absolute tolerance.
    pub fn absolute(
        quantity: impl Into<String>,
        unit: &'static str,
        numbers: (f64, f64),
        source: impl Into<String>,
        tolerance: f64,
        why: impl Into<String>,
    ) -> Self {
        Self {
            check: Check::Absolute(tolerance),
            ..Self::relative(quantity, unit, numbers, source, 0.0, why)
        }
    }

    /// A row that is shown and not judged.
    pub fn information(
        quantity: impl Into<String>,
        unit: &'static str,
        numbers: (f64, f64),
        source: impl Into<String>,
        why: impl Into<String>,
    ) -> Self {
        Self { check: Check::Information, ..Self::relative(quantity, unit, numbers, source, 0.0, why) }
    }

    /// The deviation in the sense of the check.
    pub fn deviation(&self) -> f64 {
        match self.check {
            Check::Absolute(_) => self.ours - self.reference,
            _ if self.ours == self.reference => 0.0,
            _ => self.ours / self.reference - 1.0,
        }
    }

    /// Whether the row is judged at all.
    pub fn is_judged(&self) -> bool {
        !matches!(self.check, Check::Information)
    }

    /// Whether the row is in order; a number that is not finite never is.
    pub fn passes(&self) -> bool {
        match self.check {
            Check::Relative(tolerance) | Check::Absolute(tolerance) => self.deviation().abs() <= tolerance,
            Check::Information => self.ours.is_finite(),
        }
    }

    /// Deviation over tolerance; what is nearest to failing is largest.
    pub fn strain(&self) -> Option<f64> {
        match self.check {
            Check::Relative(tolerance) | Check::Absolute(tolerance) if tolerance > 0.0 => {
                Some(self.deviation().abs() / tolerance)
            }
            _ => None,
        }
    }

    fn deviation_text(&self) -> String {
        match self.check {
            Check::Absolute(_) => format!("{:+.1e} {}", self.deviation(), self.unit),
            _ if self.reference == 0.0 => format!("{:+.1e} {}", self.ours, self.unit),
            _ => relative(self.deviation()),
        }
    }

    fn tolerance_text(&self) -> String {
        match self.check {
            Check::Relative(tolerance) => format!("{tolerance:.1e}"),
            Check::Absolute(tolerance) => format!("{tolerance:.1e} {}", self.unit).trim_end().to_owned(),
            Check::Information => "not judged".to_owned(),
        }
    }
}

fn relative(deviation: f64) -> String {
    if deviation.abs() >= 1e-3 { format!("{:+.2} %", 100.0 * deviation) } else { format!("{deviation:+.1e}") }
}

fn number(value: f64) -> String {
    kapitza_core::quantity::significant(value, 9)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Counts of rows: judged, failed, for information.
pub fn counts(areas: &[Area]) -> (usize, usize, usize) {
    let rows = || areas.iter().flat_map(|area| &area.rows);
    (
        rows().filter(|row| row.is_judged()).count(),
        rows().filter(|row| !row.passes()).count(),
        rows().filter(|row| !row.is_judged()).count(),
    )
}

/// The report as Markdown.
pub fn markdown(areas: &[Area]) -> String {
    let (judged, failed, shown) = counts(areas);
    let mut text = format!(
        "# Validation of kapitza {}\n\n{judged} reference cases, {failed} outside their tolerance; {shown} further rows for \
         information.\n\nReferences are closed forms evaluated elsewhere (`validation/scripts`, arbitrary precision or \
         numpy/scipy), published tables and worked examples, and exact definitions. A deviation is relative unless it has a \
         unit.\n",
        env!("CARGO_PKG_VERSION")
    );
    for area in areas {
        let _ = write!(text, "\n## {}\n\n{}\n\n", area.title, area.about);
        text.push_str("| quantity | ours | reference | unit | deviation | tolerance | source | why that tolerance | |\n");
        text.push_str("|---|---:|---:|---|---:|---:|---|---|---|\n");
        for row in &area.rows {
            let verdict = match (row.is_judged(), row.passes()) {
                (_, false) => "**FAIL**",
                (true, true) => "pass",
                (false, true) => "info",
            };
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {verdict} |",
                cell(&row.quantity),
                number(row.ours),
                number(row.reference),
                row.unit,
                row.deviation_text(),
                row.tolerance_text(),
                cell(&row.source),
                cell(&row.why),
            );
        }
    }
    text
}

/// The summary for the terminal.
pub fn summary(areas: &[Area]) -> String {
    let mut text = String::new();
    for area in areas {
        let (judged, failed, shown) = counts(std::slice::from_ref(area));
        let _ = writeln!(
            text,
            "{:<40} {judged:>4} cases {failed:>3} failed {shown:>4} for information",
            area.title
        );
        for row in area.rows.iter().filter(|row| !row.passes()) {
            let _ = writeln!(
                text,
                "  FAIL {}: {} against {} {}, deviation {}, tolerance {}",
                row.quantity,
                number(row.ours),
                number(row.reference),
                row.unit,
                row.deviation_text(),
                row.tolerance_text()
            );
        }
    }
    let rows = || areas.iter().flat_map(|area| &area.rows);
    if let Some(row) = rows()
        .filter(|row| row.strain().is_some())
        .max_by(|a, b| a.strain().unwrap_or(0.0).total_cmp(&b.strain().unwrap_or(0.0)))
    {
        let _ = writeln!(
            text,
            "nearest to its tolerance: {} ({} of {})",
            row.quantity,
            row.deviation_text(),
            row.tolerance_text()
        );
    }
    let (judged, failed, shown) = counts(areas);
    let _ = writeln!(text, "{judged} cases, {failed} failed, {shown} rows for information");
    text
}

/// Writes the report so that a reader never sees half of it.
pub fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(rows: Vec<Row>) -> [Area; 1] {
        [Area { title: "area", about: String::new(), rows }]
    }

    /// A row outside its tolerance fails, and so does a number that is none; an information row does not.
    #[test]
    fn rows_fail_when_they_should() {
        let relative = |ours: f64| Row::relative("q", "1", (ours, 1.0), "s", 1e-3, "w");
        let absolute = |ours: f64| Row::absolute("q", "1", (ours, 0.0), "s", 1e-3, "w");
        for bad in [1.002, 0.998, f64::NAN, f64::INFINITY] {
            assert!(!relative(bad).passes(), "{bad}");
        }
        assert!(!absolute(0.002).passes() && !absolute(f64::NAN).passes());
        assert!(relative(1.0005).passes() && absolute(-0.0005).passes());
        let shown = Row::information("q", "1", (7.0, 1.0), "s", "w");
        let areas = area(vec![relative(1.0), relative(2.0), shown]);
        assert_eq!(counts(&areas), (2, 1, 1));
        assert!(markdown(&areas).contains("**FAIL**") && summary(&areas).contains("FAIL q"));
    }
}
