//! Where ticks stand and what they say.

use super::Tick;
use super::wording::{ascii_minus, fixed, power_of_ten};

/// Steps of 1, 2 or 5 times a power of ten, at least this large.
fn nice_step(rough: f64) -> f64 {
    let decade = 10.0_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|m| m * decade)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(10.0 * decade)
}

#[expect(clippy::cast_possible_truncation, reason = "logarithms of finite numbers lie within ±400")]
fn whole(value: f64) -> i32 {
    value as i32
}

/// Ticks, the reference they count from, and the power of ten taken out of them.
///
/// A range such as 300 K to 300.000000001 K would need labels of fourteen digits; there the ticks count from a round
/// reference inside the range.
pub(super) fn linear_ticks(low: f64, high: f64, count: f64) -> (Vec<Tick>, f64, i32) {
    let span = high - low;
    let reference = reference(low, high);
    let (low_offset, high_offset) = (low - reference, high - reference);
    let step = nice_step(span / count);
    let largest = low_offset.abs().max(high_offset.abs());
    let exponent =
        if (1e-2..1e5).contains(&largest) { 0 } else { 3 * whole((largest.log10() / 3.0).floor()) };
    let unit = 10.0_f64.powi(exponent);
    let decimals = whole((-(step / unit).log10() - 1e-9).ceil().max(0.0)).unsigned_abs() as usize;
    let mut ticks = Vec::new();
    let first = (low_offset / step - 1e-6).ceil();
    for index in 0..40 {
        let offset = (first + f64::from(index)) * step;
        if offset > high_offset + 1e-6 * step {
            break;
        }
        let share = ((offset - low_offset) / span).clamp(0.0, 1.0);
        ticks.push(Tick { share, label: fixed(offset / unit, decimals) });
    }
    (ticks, reference, exponent)
}

/// Zero, or a round number inside a range that is narrow compared with its distance from zero.
fn reference(low: f64, high: f64) -> f64 {
    let (span, middle) = (high - low, f64::midpoint(low, high));
    if middle.abs() < 1e4 * span {
        return 0.0;
    }
    (-60..60)
        .rev()
        .map(|power| {
            let unit = 10.0_f64.powi(power);
            (middle / unit).round() * unit
        })
        .find(|candidate| candidate.is_finite() && *candidate != 0.0 && (candidate - middle).abs() <= span)
        .unwrap_or(middle)
}

/// Decades with their minor ticks; 1, 2, 5 or finer where the range is short.
pub(super) fn logarithmic_ticks(low: f64, high: f64, count: f64) -> Vec<Tick> {
    let (from, to) = (low.log10(), high.log10());
    let share = |value: f64| (value.log10() - from) / (to - from);
    let inside = |value: f64| (-1e-9..=1.0 + 1e-9).contains(&share(value));
    let (first, last) = (whole(from.floor()), whole(to.ceil()));
    let every = whole((to - from) / count).max(0) + 1;
    let decades = (first..=last).filter(|n| inside(10.0_f64.powi(*n))).count();
    let multiples: &[f64] = if decades >= 3 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let labelled = |n: i32, m: f64| n.rem_euclid(every) == 0 && multiples.contains(&m);
    let mut values = Vec::new();
    for n in first..=last {
        for m in 1..=9_u8 {
            let m = f64::from(m);
            let value = m * 10.0_f64.powi(n);
            if inside(value) && (m == 1.0 || every == 1) {
                values.push((value, n, m, labelled(n, m)));
            }
        }
    }
    if values.iter().filter(|(.., label)| *label).count() < 2 {
        return short_range(low, high, count, share);
    }
    let readable = values.iter().filter(|v| v.3).all(|(value, ..)| (1e-3..1e5).contains(value));
    values
        .into_iter()
        .map(|(value, n, m, label)| {
            let label = match (label, readable) {
                (false, _) => String::new(),
                (true, true) => fixed(value, n.min(0).unsigned_abs() as usize),
                (true, false) => power_of_ten(m, n),
            };
            Tick { share: share(value).clamp(0.0, 1.0), label }
        })
        .collect()
}

/// Less than a factor of five or so: equal differences read better than equal ratios.
fn short_range(low: f64, high: f64, count: f64, share: impl Fn(f64) -> f64) -> Vec<Tick> {
    let span = high - low;
    let step = nice_step(span / count);
    let exponent = whole(high.log10().floor());
    let readable = (1e-3..1e5).contains(&high);
    let unit = if readable { 1.0 } else { 10.0_f64.powi(exponent) };
    let decimals = whole((-(step / unit).log10() - 1e-9).ceil().max(0.0)).unsigned_abs() as usize;
    let first = (low / step - 1e-6).ceil();
    let mut ticks = Vec::new();
    for index in 0..40 {
        let value = (first + f64::from(index)) * step;
        if value > high * (1.0 + 1e-9) {
            break;
        }
        if value < low * (1.0 - 1e-9) {
            continue;
        }
        let number = fixed(value / unit, decimals);
        let label = if readable { number } else { format!("{number}×{}", power_of_ten(1.0, exponent)) };
        ticks.push(Tick { share: share(value).clamp(0.0, 1.0), label });
    }
    debug_assert!(ticks.iter().all(|tick| !ascii_minus(&tick.label)), "labels use the minus sign");
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).filter(|label| !label.is_empty()).collect()
    }

    #[test]
    fn a_room_temperature_axis_reads_plainly() {
        let (ticks, reference, exponent) = linear_ticks(303.0, 397.0, 5.0);
        assert_eq!(labels(&ticks), ["320", "340", "360", "380"]);
        assert_eq!((reference, exponent), (0.0, 0));
    }

    #[test]
    fn a_nanokelvin_counts_from_a_round_reference() {
        let (ticks, reference, exponent) = linear_ticks(300.0 - 1e-10, 300.0 + 1.1e-9, 5.0);
        assert_eq!(reference, 300.0);
        assert_eq!(exponent, -9);
        assert_eq!(labels(&ticks), ["0.0", "0.5", "1.0"]);
    }

    #[test]
    fn decades_are_powers() {
        assert_eq!(labels(&logarithmic_ticks(1e4, 1e7, 7.0)), ["10⁴", "10⁵", "10⁶", "10⁷"]);
        assert_eq!(labels(&logarithmic_ticks(0.1, 100.0, 7.0)), ["0.1", "1", "10", "100"]);
        assert_eq!(labels(&logarithmic_ticks(90.0, 1100.0, 7.0)), ["100", "200", "500", "1000"]);
        assert!(labels(&logarithmic_ticks(1e-30, 1e30, 7.0)).len() <= 9);
        assert!(labels(&logarithmic_ticks(1.0, 1.05, 5.0)).len() >= 2);
    }
}
