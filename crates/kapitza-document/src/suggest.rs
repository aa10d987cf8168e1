//! The nearest known names to a misspelt one.

/// Up to three of `known` that are close to `name`, nearest first: by edit distance with transpositions, or by one
/// containing the other, without regard to case.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = shorten(&name.to_lowercase());
    if lower.is_empty() {
        return Vec::new();
    }
    let mut scored: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|candidate| {
            let other = shorten(&candidate.to_lowercase());
            let distance = distance(&lower, &other);
            let longer = lower.chars().count().max(other.chars().count());
            let contained = lower.chars().count() >= 3
                && (other.contains(&lower) || (other.len() >= 3 && lower.contains(&other)));
            if distance * 5 <= longer * 2 {
                Some((distance, candidate))
            } else if contained {
                Some((longer, candidate))
            } else {
                None
            }
        })
        .collect();
    scored.sort_by_key(|&(distance, candidate)| (distance, candidate.len(), candidate.to_owned()));
    scored.dedup_by_key(|entry| entry.1);
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// Long names are compared by their first characters only.
fn shorten(text: &str) -> String {
    text.chars().take(48).collect()
}

/// Optimal string alignment distance.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let swap = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + swap);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["thickness", "material", "conductivity", "copper", "silicon"];
        assert_eq!(nearest("thicknes", known), ["thickness"]);
        assert_eq!(nearest("matreial", known), ["material"]);
        assert_eq!(nearest("Silicium", known), ["silicon"]);
        assert!(nearest("xyz", known).is_empty());
        assert!(nearest("", known).is_empty());
    }
}
