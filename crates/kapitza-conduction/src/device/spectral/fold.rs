//! Modes too fast for a grid, as those that they look like on it.

use super::cosine::Modes;

/// Runs of `count` modes or fewer, in turn rising and falling as they are seen at the middles of `count` cells, with the sign
/// they are seen with: the first mode of each, its end, and whether it falls.
fn runs(modes: usize, count: usize) -> impl Iterator<Item = (usize, usize, bool, f64)> {
    (0..modes.div_ceil(count)).map(move |run| {
        let sign = if run.div_ceil(2).is_multiple_of(2) { 1.0 } else { -1.0 };
        (run * count, ((run + 1) * count).min(modes), !run.is_multiple_of(2), sign)
    })
}

/// A series of at most one mode per cell with the same values at the middles of the cells.
///
/// At the middles of N cells mode 2N − k is minus mode k, mode 2N + k is minus mode k too, and mode N is nothing.
pub(super) fn fold(modes: &Modes, [nx, ny]: [usize; 2]) -> Modes {
    let mut folded = Modes::zeros(modes.m.min(nx), modes.n.min(ny));
    let width = folded.n;
    for (first, end, falls, sign_m) in runs(modes.m, nx) {
        // The first of a falling run is seen nowhere.
        for m in first + usize::from(falls)..end {
            let place = if falls { nx - (m - first) } else { m - first };
            let row = modes.row(m);
            let to = folded.row_mut(place);
            for (first, end, falls, sign_n) in runs(modes.n, ny) {
                let sign = sign_m * sign_n;
                if falls {
                    let from = &row[first + 1..end.max(first + 1)];
                    for (to, value) in to[..width].iter_mut().rev().zip(from) {
                        *to += sign * value;
                    }
                } else {
                    for (to, value) in to.iter_mut().zip(&row[first..end]) {
                        *to += sign * value;
                    }
                }
            }
        }
    }
    folded
}
