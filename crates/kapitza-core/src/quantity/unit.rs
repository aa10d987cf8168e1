//! The table of units: the one place where a symbol gets its size.

use super::Dimension;

/// A unit: how many SI units it is, and of what dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) factor: f64,
    pub(crate) dimension: Dimension,
}

/// Symbol, factor, dimension, whether metric prefixes apply.
type Row = (&'static str, f64, Dimension, bool);

const KILOGRAM: Dimension = Dimension::base(0);
const SECOND: Dimension = Dimension::TIME;

/// All units without prefixes. Symbols follow the SI brochure (9th edition) and NIST SP 811.
static UNITS: &[Row] = &[
    ("m", 1.0, Dimension::LENGTH, true),
    ("g", 1e-3, KILOGRAM, true),
    ("s", 1.0, SECOND, true),
    ("K", 1.0, Dimension::TEMPERATURE, true),
    ("mol", 1.0, Dimension::base(4), true),
    ("N", 1.0, Dimension::FORCE, true),
    ("Pa", 1.0, Dimension::PRESSURE, true),
    ("W", 1.0, Dimension::POWER, true),
    ("Hz", 1.0, Dimension::PER_SECOND, true),
    ("J", 1.0, Dimension::ENERGY, true),
    ("eV", 1.602_176_634e-19, Dimension::ENERGY, true),
    ("bar", 1e5, Dimension::PRESSURE, true),
    ("Torr", 101_325.0 / 760.0, Dimension::PRESSURE, true),
    ("min", 60.0, SECOND, false),
    ("h", 3600.0, SECOND, false),
    ("in", 0.0254, Dimension::LENGTH, false),
    ("inch", 0.0254, Dimension::LENGTH, false),
    ("mil", 25.4e-6, Dimension::LENGTH, false),
    ("angstrom", 1e-10, Dimension::LENGTH, false),
    ("Å", 1e-10, Dimension::LENGTH, false),
    ("psi", 6_894.757_293_168_361, Dimension::PRESSURE, false),
    ("atm", 101_325.0, Dimension::PRESSURE, false),
    ("kgf", 9.806_65, Dimension::FORCE, false),
    ("lbf", 4.448_221_615_260_5, Dimension::FORCE, false),
    ("%", 0.01, Dimension::NONE, false),
    ("1", 1.0, Dimension::NONE, false),
];

impl Dimension {
    pub(crate) const ENERGY: Self = Self::product(Dimension::FORCE, Dimension::LENGTH);
    pub(crate) const PER_SECOND: Self = Self::inverse(SECOND);
}

static PREFIXES: &[(&str, f64)] = &[
    ("f", 1e-15),
    ("p", 1e-12),
    ("n", 1e-9),
    ("u", 1e-6),
    ("µ", 1e-6),
    ("μ", 1e-6),
    ("m", 1e-3),
    ("c", 1e-2),
    ("d", 1e-1),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
];

/// Finds a unit by its symbol, with a metric prefix where one applies.
pub(crate) fn find(symbol: &str) -> Option<Unit> {
    let row = |name: &str| UNITS.iter().find(|row| row.0 == name);
    if let Some(&(_, factor, dimension, _)) = row(symbol) {
        return Some(Unit { factor, dimension });
    }
    PREFIXES.iter().find_map(|&(prefix, scale)| {
        let &(_, factor, dimension, prefixed) = row(symbol.strip_prefix(prefix)?)?;
        prefixed.then(|| Unit { factor: scaled(factor, scale), dimension })
    })
}

/// `factor` × `scale`, with the gram's thousandth taken out first so that `kg` is exactly one.
fn scaled(factor: f64, scale: f64) -> f64 {
    if factor == 1e-3 { scale / 1e3 } else { factor * scale }
}

/// All symbols without prefixes, for suggestions.
pub(crate) fn symbols() -> impl Iterator<Item = &'static str> {
    UNITS.iter().map(|row| row.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_apply_where_they_may() {
        assert_eq!(find("kg").map(|u| u.factor), Some(1.0));
        assert_eq!(find("mm").map(|u| u.factor), Some(1e-3));
        assert_eq!(find("min").map(|u| u.factor), Some(60.0));
        assert_eq!(find("µm"), find("um"));
        assert_eq!(find("kpsi"), None);
        assert_eq!(find("mK").map(|u| u.factor), Some(1e-3));
        assert!(find("mTorr").is_some());
    }
}
