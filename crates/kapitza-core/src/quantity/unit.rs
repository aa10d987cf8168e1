//! The table of units: the one place where a symbol gets its size.

use super::Dimension;

/// A unit: factor × 10^decades SI units, of a dimension. The decades are kept apart so that `25 mm^2` is exactly the
/// double nearest to 25e-6.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) factor: f64,
    pub(crate) decades: i32,
    pub(crate) dimension: Dimension,
}

/// Symbol, factor, decades, dimension, whether metric prefixes apply.
type Row = (&'static str, f64, i32, Dimension, bool);

const KILOGRAM: Dimension = Dimension::base(0);
const SECOND: Dimension = Dimension::TIME;

/// All units without prefixes. Symbols follow the SI brochure (9th edition) and NIST SP 811.
static UNITS: &[Row] = &[
    ("m", 1.0, 0, Dimension::LENGTH, true),
    ("g", 1.0, -3, KILOGRAM, true),
    ("s", 1.0, 0, SECOND, true),
    ("K", 1.0, 0, Dimension::TEMPERATURE, true),
    ("mol", 1.0, 0, Dimension::base(4), true),
    ("N", 1.0, 0, Dimension::FORCE, true),
    ("Pa", 1.0, 0, Dimension::PRESSURE, true),
    ("W", 1.0, 0, Dimension::POWER, true),
    ("Hz", 1.0, 0, Dimension::PER_SECOND, true),
    ("J", 1.0, 0, Dimension::ENERGY, true),
    ("eV", 1.602_176_634, -19, Dimension::ENERGY, true),
    ("bar", 1.0, 5, Dimension::PRESSURE, true),
    ("Torr", 101_325.0 / 760.0, 0, Dimension::PRESSURE, true),
    ("min", 60.0, 0, SECOND, false),
    ("h", 3600.0, 0, SECOND, false),
    ("in", 2.54, -2, Dimension::LENGTH, false),
    ("inch", 2.54, -2, Dimension::LENGTH, false),
    ("mil", 25.4, -6, Dimension::LENGTH, false),
    ("angstrom", 1.0, -10, Dimension::LENGTH, false),
    ("Å", 1.0, -10, Dimension::LENGTH, false),
    ("psi", 6_894.757_293_168_361, 0, Dimension::PRESSURE, false),
    ("atm", 101_325.0, 0, Dimension::PRESSURE, false),
    ("kgf", 9.806_65, 0, Dimension::FORCE, false),
    ("lbf", 4.448_221_615_260_5, 0, Dimension::FORCE, false),
    ("%", 1.0, -2, Dimension::NONE, false),
    ("1", 1.0, 0, Dimension::NONE, false),
];

impl Dimension {
    pub(crate) const ENERGY: Self = Self::product(Dimension::FORCE, Dimension::LENGTH);
    pub(crate) const PER_SECOND: Self = Self::inverse(SECOND);
}

static PREFIXES: &[(&str, i32)] = &[
    ("f", -15),
    ("p", -12),
    ("n", -9),
    ("u", -6),
    ("µ", -6),
    ("μ", -6),
    ("m", -3),
    ("c", -2),
    ("d", -1),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
];

/// Finds a unit by its symbol, with a metric prefix where one applies.
pub(crate) fn find(symbol: &str) -> Option<Unit> {
    let row = |name: &str| UNITS.iter().find(|row| row.0 == name);
    if let Some(&(_, factor, decades, dimension, _)) = row(symbol) {
        return Some(Unit { factor, decades, dimension });
    }
    PREFIXES.iter().find_map(|&(prefix, shift)| {
        let &(_, factor, decades, dimension, prefixed) = row(symbol.strip_prefix(prefix)?)?;
        prefixed.then_some(Unit { factor, decades: decades + shift, dimension })
    })
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
        let size = |symbol: &str| find(symbol).map(|u| (u.factor, u.decades));
        assert_eq!(size("kg"), Some((1.0, 0)));
        assert_eq!(size("mm"), Some((1.0, -3)));
        assert_eq!(size("min"), Some((60.0, 0)));
        assert_eq!(find("µm"), find("um"));
        assert_eq!(find("kpsi"), None);
        assert_eq!(size("mK"), Some((1.0, -3)));
        assert!(find("mTorr").is_some());
    }
}
