//! Printing quantities in the unit their users think in.

use super::{Dimension, Kind};

/// A unit to print in: its symbol and its size in SI.
pub type PrintUnit = (&'static str, f64);

/// Units a dimension is printed in, from large to small.
fn ladder(dimension: Dimension) -> &'static [PrintUnit] {
    match dimension {
        Dimension::LENGTH => &[("m", 1.0), ("mm", 1e-3), ("um", 1e-6), ("nm", 1e-9)],
        Dimension::AREA => &[("m^2", 1.0), ("cm^2", 1e-4), ("mm^2", 1e-6), ("um^2", 1e-12)],
        Dimension::TIME => &[("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9), ("ps", 1e-12)],
        Dimension::TEMPERATURE => &[("K", 1.0), ("mK", 1e-3)],
        Dimension::PRESSURE => &[("GPa", 1e9), ("MPa", 1e6), ("kPa", 1e3), ("Pa", 1.0), ("mPa", 1e-3)],
        Dimension::FORCE => &[("kN", 1e3), ("N", 1.0), ("mN", 1e-3)],
        Dimension::POWER => &[("MW", 1e6), ("kW", 1e3), ("W", 1.0), ("mW", 1e-3), ("uW", 1e-6)],
        Dimension::HEAT_FLUX => &[("MW/m^2", 1e6), ("kW/m^2", 1e3), ("W/m^2", 1.0), ("mW/m^2", 1e-3)],
        Dimension::POWER_DENSITY => &[("GW/m^3", 1e9), ("MW/m^3", 1e6), ("kW/m^3", 1e3), ("W/m^3", 1.0)],
        Dimension::CONDUCTIVITY => &[("W/m/K", 1.0), ("mW/m/K", 1e-3)],
        Dimension::CONDUCTANCE => {
            &[("MW/m^2/K", 1e6), ("kW/m^2/K", 1e3), ("W/m^2/K", 1.0), ("mW/m^2/K", 1e-3)]
        }
        Dimension::INTERFACE_RESISTANCE => &[("m^2 K/W", 1.0), ("mm^2 K/W", 1e-6), ("m^2 K/GW", 1e-9)],
        Dimension::THERMAL_RESISTANCE => &[("K/W", 1.0), ("mK/W", 1e-3)],
        Dimension::DENSITY => &[("kg/m^3", 1.0)],
        Dimension::SPECIFIC_HEAT => &[("J/kg/K", 1.0), ("mJ/kg/K", 1e-3)],
        Dimension::VOLUMETRIC_HEAT_CAPACITY => &[("MJ/m^3/K", 1e6), ("kJ/m^3/K", 1e3), ("J/m^3/K", 1.0)],
        Dimension::VELOCITY => &[("m/s", 1.0)],
        Dimension::MOLAR_MASS => &[("g/mol", 1e-3)],
        Dimension::VISCOSITY => &[("Pa s", 1.0), ("mPa s", 1e-3), ("uPa s", 1e-6)],
        _ => &[],
    }
}

/// The unit in which `value` (SI) reads best: the largest in which it is at least one, else the smallest.
pub fn preferred_unit(value: f64, dimension: Dimension) -> Option<PrintUnit> {
    let units = ladder(dimension);
    let magnitude = value.abs();
    if magnitude == 0.0 {
        return units.iter().find(|unit| unit.1 == 1.0).or(units.first()).copied();
    }
    units.iter().find(|unit| magnitude >= unit.1 * 0.999_999).or(units.last()).copied()
}

/// The SI unit of a dimension as people write it: `W/m/K`, not `kg m s^-3 K^-1`.
pub fn si_unit(dimension: Dimension) -> String {
    if dimension == Dimension::MOLAR_MASS {
        return "kg/mol".to_owned();
    }
    ladder(dimension)
        .iter()
        .find(|unit| unit.1 == 1.0)
        .map_or_else(|| dimension.to_string(), |unit| unit.0.to_owned())
}

/// `value` (SI) with a unit, in `digits` significant digits: `display(7e-4, LENGTH, 3)` is "0.7 mm" or "700 um".
pub fn display(value: f64, kind: Kind, digits: usize) -> String {
    let dimension = kind.dimension();
    if kind == Kind::Temperature {
        return format!("{} K", significant(value, digits));
    }
    if dimension == Dimension::NONE {
        return significant(value, digits);
    }
    match preferred_unit(value, dimension) {
        Some((symbol, size)) => format!("{} {symbol}", significant(value / size, digits)),
        None => format!("{} {dimension}", significant(value, digits)),
    }
}

/// A number in at most `digits` significant digits, without trailing zeros; scientific outside 1e-4 to 1e7.
pub fn significant(value: f64, digits: usize) -> String {
    let digits = digits.max(1);
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let scientific = format!("{:.*e}", digits - 1, value);
    let exponent: i32 = scientific.rsplit('e').next().and_then(|e| e.parse().ok()).unwrap_or(0);
    let trim = |text: &str| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    if (-4..7).contains(&exponent) {
        let places = i32::try_from(digits).unwrap_or(17) - 1 - exponent;
        let decimals = usize::try_from(places).unwrap_or(0);
        trim(&format!("{value:.decimals$}"))
    } else {
        let mantissa = scientific.split('e').next().unwrap_or("");
        format!("{}e{exponent}", trim(mantissa))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::parse;
    use proptest::prelude::*;

    #[test]
    fn readable() {
        let show = |v: f64, d: Dimension| display(v, Kind::Of(d), 4);
        assert_eq!(show(25e-6, Dimension::LENGTH), "25 um");
        assert_eq!(show(25e-6, Dimension::INTERFACE_RESISTANCE), "25 mm^2 K/W");
        assert_eq!(show(4.2e-9, Dimension::INTERFACE_RESISTANCE), "4.2 m^2 K/GW");
        assert_eq!(show(2e8, Dimension::CONDUCTANCE), "200 MW/m^2/K");
        assert_eq!(show(0.0, Dimension::POWER), "0 W");
        assert_eq!(show(123_456_789.0, Dimension::DENSITY), "1.235e8 kg/m^3");
        assert_eq!(display(308.15, Kind::Temperature, 5), "308.15 K");
    }

    proptest! {
        /// What is printed in full is read back to within rounding, for every dimension that has a name.
        #[test]
        fn printing_and_parsing_are_inverse(exponent in -12.0..12.0_f64, which in 0..16_usize) {
            let value = 10f64.powf(exponent);
            let dimension = [
                Dimension::LENGTH, Dimension::AREA, Dimension::TIME, Dimension::TEMPERATURE, Dimension::PRESSURE,
                Dimension::FORCE, Dimension::POWER, Dimension::HEAT_FLUX, Dimension::POWER_DENSITY,
                Dimension::CONDUCTIVITY, Dimension::CONDUCTANCE, Dimension::INTERFACE_RESISTANCE,
                Dimension::THERMAL_RESISTANCE, Dimension::SPECIFIC_HEAT, Dimension::VISCOSITY, Dimension::NONE,
            ][which];
            let kind = Kind::Of(dimension);
            let back = parse(&display(value, kind, 17), kind).unwrap().value;
            prop_assert!((back / value - 1.0).abs() < 1e-14);
        }
    }
}
