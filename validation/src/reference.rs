//! The numbers that the scripts wrote: `validation/reference/*.csv`.

/// Numbers by name.
#[derive(Clone, Debug)]
pub struct Numbers {
    file: &'static str,
    entries: Vec<(String, f64)>,
}

impl Numbers {
    /// Reads lines `name,value`.
    pub fn read(file: &'static str, text: &str) -> Self {
        let entries = text
            .lines()
            .skip(1)
            .filter_map(|line| {
                let (name, value) = line.rsplit_once(',')?;
                Some((name.to_owned(), value.trim().parse().ok()?))
            })
            .collect();
        Self { file, entries }
    }

    /// The number of that name.
    ///
    /// # Panics
    /// If the script did not write it: a mistake in this program, not in what it validates.
    pub fn get(&self, name: &str) -> f64 {
        match self.entries.iter().find(|entry| entry.0 == name) {
            Some(entry) => entry.1,
            None => panic!("{} has no \"{name}\": run its script again", self.file),
        }
    }
}

/// Rows of a table as text cells, without the header.
pub fn table(text: &str) -> Vec<Vec<&str>> {
    text.lines().skip(1).map(|line| line.trim().split(',').collect()).collect()
}

/// A cell as a number; NaN, which fails every row, where it is none.
pub fn number(cells: &[&str], column: usize) -> f64 {
    cells.get(column).and_then(|cell| cell.parse().ok()).unwrap_or(f64::NAN)
}

/// `validation/reference/conduction.csv`
pub fn conduction() -> Numbers {
    Numbers::read("conduction.csv", include_str!("../reference/conduction.csv"))
}
