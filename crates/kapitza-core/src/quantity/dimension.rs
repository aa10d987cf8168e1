//! Dimensions as exponents of the SI base units.

use std::fmt;

/// Exponents of kg, m, s, K, mol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dimension {
    exponents: [i8; 5],
}

const SYMBOLS: [&str; 5] = ["kg", "m", "s", "K", "mol"];

macro_rules! dimensions {
    ($($(#[$doc:meta])* $constant:ident = [$($exponent:expr),*], $name:literal, $example:literal;)*) => {
        impl Dimension {
            $($(#[$doc])* pub const $constant: Self = Self { exponents: [$($exponent),*] };)*

            /// The field's name with an example, for dimensions that have one.
            pub fn name(self) -> Option<(&'static str, &'static str)> {
                $(if self == Self::$constant { return Some(($name, $example)); })*
                None
            }
        }
    };
}

dimensions! {
    /// A pure number.
    NONE = [0, 0, 0, 0, 0], "a number without unit", "0.12";
    /// m.
    LENGTH = [0, 1, 0, 0, 0], "a length", "0.7 mm";
    /// m².
    AREA = [0, 2, 0, 0, 0], "an area", "80 mm^2";
    /// s.
    TIME = [0, 0, 1, 0, 0], "a time", "10 ms";
    /// K, a difference.
    TEMPERATURE = [0, 0, 0, 1, 0], "a temperature difference in K", "5 K";
    /// Pa.
    PRESSURE = [1, -1, -2, 0, 0], "a pressure", "5 MPa";
    /// N.
    FORCE = [1, 1, -2, 0, 0], "a force", "300 N";
    /// W.
    POWER = [1, 2, -3, 0, 0], "a power", "120 W";
    /// W/m².
    HEAT_FLUX = [1, 0, -3, 0, 0], "a heat flux", "1.5 W/mm^2";
    /// W/m³.
    POWER_DENSITY = [1, -1, -3, 0, 0], "a power per volume", "2 W/mm^3";
    /// W/(m K).
    CONDUCTIVITY = [1, 1, -3, -1, 0], "a thermal conductivity", "0.3 W/m/K";
    /// W/(m² K).
    CONDUCTANCE = [1, 0, -3, -1, 0], "an interface conductance or film coefficient", "5 kW/m^2/K";
    /// m² K/W.
    INTERFACE_RESISTANCE = [-1, 0, 3, 1, 0], "an interface resistance", "25 mm^2 K/W";
    /// K/W.
    THERMAL_RESISTANCE = [-1, -2, 3, 1, 0], "a thermal resistance", "0.2 K/W";
    /// kg/m³.
    DENSITY = [1, -3, 0, 0, 0], "a density", "2329 kg/m^3";
    /// J/(kg K).
    SPECIFIC_HEAT = [0, 2, -2, -1, 0], "a specific heat", "700 J/kg/K";
    /// J/(m³ K).
    VOLUMETRIC_HEAT_CAPACITY = [1, -1, -2, -1, 0], "a heat capacity per volume", "1.63 MJ/m^3/K";
    /// m/s.
    VELOCITY = [0, 1, -1, 0, 0], "a velocity", "5 km/s";
    /// kg/mol.
    MOLAR_MASS = [1, 0, 0, 0, -1], "a molar mass", "28.1 g/mol";
    /// Pa s.
    VISCOSITY = [1, -1, -1, 0, 0], "a viscosity", "18.5 uPa s";
}

impl Dimension {
    /// A base dimension by its place: kg, m, s, K, mol.
    pub(crate) const fn base(index: usize) -> Self {
        let mut exponents = [0; 5];
        exponents[index] = 1;
        Self { exponents }
    }

    /// A product known not to overflow.
    pub(crate) const fn product(a: Self, b: Self) -> Self {
        let mut exponents = a.exponents;
        let mut i = 0;
        while i < exponents.len() {
            exponents[i] += b.exponents[i];
            i += 1;
        }
        Self { exponents }
    }

    /// The inverse.
    pub(crate) const fn inverse(a: Self) -> Self {
        let mut exponents = a.exponents;
        let mut i = 0;
        while i < exponents.len() {
            exponents[i] = -exponents[i];
            i += 1;
        }
        Self { exponents }
    }

    /// The dimension of a product, `None` where an exponent leaves ±127.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let mut exponents = self.exponents;
        for (mine, theirs) in exponents.iter_mut().zip(other.exponents) {
            *mine = mine.checked_add(theirs)?;
        }
        Some(Self { exponents })
    }

    /// The dimension of an integer power, `None` where an exponent leaves ±127.
    #[must_use]
    pub fn power(self, n: i8) -> Option<Self> {
        let mut exponents = self.exponents;
        for exponent in &mut exponents {
            *exponent = exponent.checked_mul(n)?;
        }
        Some(Self { exponents })
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (symbol, exponent) in SYMBOLS.iter().zip(self.exponents) {
            if exponent != 0 {
                if !first {
                    f.write_str(" ")?;
                }
                first = false;
                f.write_str(symbol)?;
                if exponent != 1 {
                    write!(f, "^{exponent}")?;
                }
            }
        }
        if first { f.write_str("1") } else { Ok(()) }
    }
}
