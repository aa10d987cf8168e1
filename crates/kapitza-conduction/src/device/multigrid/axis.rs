//! An axis of a level: which cells are merged into a coarser one.

/// An axis of a level: widths of the cells, and whether a hard line ends each of them: an edge of a body, across
/// which cells are merged only when nothing else is left.
#[derive(Clone, Debug)]
pub(in super::super) struct CoarseAxis {
    pub widths: Vec<f64>,
    hard: Vec<bool>,
}

/// By how much cells of one level may differ: those of neighbouring intervals are never quite the same, and coarsening
/// some of them a level later than the others costs iterations.
const UNEVEN: f64 = 1.42;

impl CoarseAxis {
    /// The axis with these edges, lengths multiplied; `hard` are lines that separate media.
    pub fn new(edges: &[f64], factor: f64, hard: &[f64]) -> Self {
        let slack = 1e-9 * (edges[edges.len() - 1] - edges[0]);
        Self {
            widths: edges.windows(2).map(|e| factor * (e[1] - e[0])).collect(),
            hard: edges[1..].iter().map(|e| hard.iter().any(|h| (h - e).abs() <= slack)).collect(),
        }
    }

    /// Merges neighbouring cells in pairs whose sum is about `size` or less: the coarse cell of every cell, the new axis.
    pub fn merge(&self, size: f64, across: bool) -> (Vec<usize>, Self) {
        let mut map = Vec::with_capacity(self.widths.len());
        let mut merged = Self { widths: Vec::new(), hard: Vec::new() };
        let mut cell = 0;
        while cell < self.widths.len() {
            map.push(merged.widths.len());
            // A hard line gives way at last, when cells beside it have become much longer along the other axis.
            let limit = if across || !self.hard[cell] { size } else { size / 8.0 };
            match self.widths.get(cell + 1).map(|next| self.widths[cell] + next) {
                Some(sum) if sum <= UNEVEN * limit => {
                    map.push(merged.widths.len());
                    merged.widths.push(sum);
                    merged.hard.push(self.hard[cell + 1]);
                    cell += 2;
                }
                _ => {
                    merged.widths.push(self.widths[cell]);
                    merged.hard.push(self.hard[cell]);
                    cell += 1;
                }
            }
        }
        (map, merged)
    }

    pub fn len(&self) -> usize {
        self.widths.len()
    }

    /// Whether two cells could still be merged.
    pub fn merges(&self, across: bool) -> bool {
        let cells = self.hard.len();
        cells > 1 && (across || self.hard[..cells - 1].iter().any(|hard| !hard))
    }
}
