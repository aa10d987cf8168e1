//! Numbers and captions in words.

/// A number with fixed decimals and a true minus sign.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    signed(&format!("{value:.decimals$}"))
}

fn signed(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text.to_owned(),
    }
}

pub(super) fn ascii_minus(text: &str) -> bool {
    text.contains('-')
}

fn superscript(number: i32) -> String {
    number
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            '9' => '⁹',
            _ => '⁰',
        })
        .collect()
}

/// `10ⁿ`, or `m×10ⁿ` where m is not one.
pub(super) fn power_of_ten(multiple: f64, exponent: i32) -> String {
    let power = format!("10{}", superscript(exponent));
    if multiple == 1.0 { power } else { format!("{multiple}×{power}") }
}

/// `Temperature − 300 K (10⁻⁹ K)`.
pub(super) fn caption(label: &str, reference: f64, exponent: i32, unit: &str) -> String {
    let mut out = label.to_owned();
    if reference != 0.0 {
        let sign = if reference < 0.0 { '+' } else { '−' };
        let size = reference.abs();
        let size = if (1e-3..1e7).contains(&size) { format!("{size}") } else { format!("{size:e}") };
        out = format!("{out} {sign} {} {unit}", shortest(&size));
        out = out.trim_end().to_owned();
    }
    match (exponent, unit.is_empty()) {
        (0, true) => {}
        (0, false) => out = format!("{out} ({unit})"),
        (_, true) => out = format!("{out} ({})", power_of_ten(1.0, exponent)),
        (_, false) => out = format!("{out} ({} {unit})", power_of_ten(1.0, exponent)),
    }
    out
}

/// At most seventeen characters: the rounding of a reference shows in the last binary digit only.
fn shortest(number: &str) -> &str {
    number.get(..17).unwrap_or(number)
}

/// A number with three significant digits.
pub(crate) fn plain(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-3..1e6).contains(&size) {
        let text = format!("{value:.2e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}×10{}", signed(mantissa), superscript(exponent.parse().unwrap_or(0)));
    }
    let decimals = match size {
        s if s >= 99.95 => 0,
        s if s >= 9.995 => 1,
        s if s >= 0.9995 => 2,
        s if s >= 0.09995 => 3,
        s if s >= 0.009995 => 4,
        _ => 5,
    };
    fixed(value, decimals)
}

/// A number with as many decimals as a resolution asks for, and three significant digits at least.
pub(crate) fn within(value: f64, resolution: f64) -> String {
    const MOST: f64 = 9.0;
    let size = value.abs();
    if !(1e-3..1e6).contains(&size) {
        return plain(value);
    }
    let wanted = if resolution > 0.0 { (-resolution.log10()).ceil() } else { 0.0 };
    let least = 2.0 - size.log10().floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 9")]
    let decimals = wanted.max(least).clamp(0.0, MOST) as usize;
    fixed(value, decimals)
}

/// A temperature difference with three significant digits: `31.2 K`, `1.00 nK`.
pub(crate) fn kelvin(value: f64) -> String {
    let size = value.abs();
    let (factor, unit) = match size {
        s if s == 0.0 || s >= 0.0995 => (1.0, "K"),
        s if s >= 0.995e-3 => (1e3, "mK"),
        s if s >= 0.995e-6 => (1e6, "µK"),
        s if s >= 0.995e-9 => (1e9, "nK"),
        s if s >= 0.995e-12 => (1e12, "pK"),
        _ => (1.0, "K"),
    };
    format!("{} {unit}", plain(value * factor))
}

/// A share of one: `36 %`, `4.1 %`.
pub(crate) fn percent(share: f64) -> String {
    let decimals = usize::from(share.abs() < 0.0995);
    format!("{} %", fixed(100.0 * share, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_carry_the_fitting_prefix() {
        assert_eq!(kelvin(31.2), "31.2 K");
        assert_eq!(kelvin(1e-9), "1.00 nK");
        assert_eq!(kelvin(-0.02), "−20.0 mK");
        assert_eq!(kelvin(0.0), "0 K");
        assert_eq!(kelvin(3.1e-20), "3.10×10⁻²⁰ K");
    }

    #[test]
    fn values_show_what_the_range_resolves() {
        assert_eq!(within(347.234, 0.27), "347.2");
        assert_eq!(within(347.234, 3.0), "347");
        assert_eq!(within(-4.2, 0.5), "−4.20");
        assert_eq!(within(300.000_012_3, 1e-7), "300.0000123");
        assert_eq!(within(0.0, 1.0), "0");
    }

    #[test]
    fn captions_name_reference_and_power() {
        assert_eq!(caption("Temperature", 0.0, 0, "K"), "Temperature (K)");
        assert_eq!(caption("Temperature", 300.0, -9, "K"), "Temperature − 300 K (10⁻⁹ K)");
        assert_eq!(caption("Ratio", 0.0, 3, ""), "Ratio (10³)");
    }
}
