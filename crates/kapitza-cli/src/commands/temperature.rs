//! Temperatures on the command line: one, some, or a range.

use crate::failure::Failure;
use kapitza::core::quantity::{Kind, parse};

/// One temperature; a bare number is kelvin.
pub fn one(text: &str) -> Result<f64, Failure> {
    let bare = text.trim().parse::<f64>().is_ok();
    let spelled = if bare { format!("{text} K") } else { text.to_owned() };
    let value = parse(&spelled, Kind::Temperature)
        .map_err(|error| Failure::argument(error.to_string(), "write 300K, 300, or \"25 degC\""))?
        .value;
    if value > 0.0 && value <= 1e5 {
        Ok(value)
    } else {
        Err(Failure::argument(
            format!("the temperature {text} is {value} K, outside its range: above 0 K to 100000 K"),
            "write 300K, 300, or \"25 degC\"",
        ))
    }
}

/// `300K`, `100K,200K` or `first:last:step`.
pub fn list(text: &str) -> Result<Vec<f64>, Failure> {
    let parts: Vec<&str> = text.split(':').collect();
    match parts.as_slice() {
        [_] => text.split(',').map(one).collect(),
        [first, last, step] => {
            let (first, last) = (one(first)?, one(last)?);
            let step = parse(&format!("{} K", step.trim().trim_end_matches('K').trim()), Kind::Temperature)
                .map_err(|error| {
                    Failure::argument(error.to_string(), "write first:last:step, such as 50K:300K:50K")
                })?
                .value;
            let count = ((last - first) / step * (1.0 + 1e-12)).floor();
            if !(step > 0.0 && (0.0..=100_000.0).contains(&count)) {
                return Err(Failure::argument(
                    format!("the range {text} has no points, or more than 100000"),
                    "write first:last:step with first below last, such as 50K:300K:50K",
                ));
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just above")]
            Ok((0..=count as usize).map(|i| first + step * i as f64).collect())
        }
        _ => Err(Failure::argument(
            format!("cannot read the temperatures {text}"),
            "write 300K, or 100K,200K, or first:last:step such as 50K:300K:50K",
        )),
    }
}
