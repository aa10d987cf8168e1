//! What happens to a device over time: how it begins, what its blocks release, when it is looked at.

use crate::device::volumes::reference;
use crate::device::{Device, DeviceError};

/// What happens to a device over time, and when it is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Transient {
    /// How it begins.
    pub initial: Initial,
    /// What its blocks release.
    pub power: PowerHistory,
    /// Times at which the temperatures are wanted, s: rising, not negative.
    pub times: Vec<f64>,
}

/// Temperatures at the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Initial {
    /// The steady state without any power.
    #[default]
    Rest,
    /// One temperature everywhere, K.
    Uniform(f64),
}

/// The power of the blocks over time, constant between switches.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerHistory {
    /// When each row begins to hold, s: rising, the first at zero. The last one holds for ever.
    pub times: Vec<f64>,
    /// One row for each: by what every block's heat is multiplied.
    pub factors: Vec<Vec<f64>>,
}

impl PowerHistory {
    /// All blocks release their heat from the beginning.
    pub fn step(blocks: usize) -> Self {
        Self { times: vec![0.0], factors: vec![vec![1.0; blocks]] }
    }

    /// The rows that hold between two times, with the length of each in seconds.
    pub(super) fn segments(&self, from: f64, to: f64) -> impl Iterator<Item = (usize, f64)> + '_ {
        let first = self.times.partition_point(|&t| t <= from).max(1) - 1;
        (first..self.times.len()).map_while(move |row| {
            let begin = if row == first { from } else { self.times[row] };
            let end = self.times.get(row + 1).copied().unwrap_or(f64::INFINITY).min(to);
            (begin < to).then_some((row, end - begin))
        })
    }

    /// How long before a time the powers last changed, s.
    pub(super) fn since(&self, time: f64) -> f64 {
        time - self.until(time).map_or(0.0, |row| self.times[row])
    }

    /// The row that holds until a time; none before the beginning.
    pub(super) fn until(&self, time: f64) -> Option<usize> {
        self.times.partition_point(|&t| t < time).checked_sub(1)
    }
}

/// Blocks whose power is the same function of time but for a constant.
pub(super) struct Group {
    /// Blocks with that constant.
    pub blocks: Vec<(usize, f64)>,
    /// The function: one value per row of the history.
    pub factors: Vec<f64>,
}

/// Groups the blocks of a history.
pub(super) fn groups(history: &PowerHistory, blocks: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for block in 0..blocks {
        let column: Vec<f64> = history.factors.iter().map(|row| row[block]).collect();
        let Some(&size) = column.iter().max_by(|a, b| a.abs().total_cmp(&b.abs())) else { continue };
        if size == 0.0 {
            continue;
        }
        let shape: Vec<f64> = column.iter().map(|f| f / size).collect();
        match groups.iter_mut().find(|group| group.factors == shape) {
            Some(group) => group.blocks.push((block, size)),
            None => groups.push(Group { blocks: vec![(block, size)], factors: shape }),
        }
    }
    groups
}

/// What must hold beyond what the steady state needs.
pub(super) fn check(device: &Device, transient: &Transient) -> Result<(), DeviceError> {
    for layer in &device.layers {
        for (name, medium) in layer.media() {
            let Some(capacity) = &medium.heat_capacity else {
                return Err(DeviceError::NoHeatCapacity { what: name.to_owned() });
            };
            let value = capacity.value(reference(device));
            if !(value > 0.0 && value.is_finite()) {
                return Err(DeviceError::Value {
                    what: name.to_owned(),
                    quantity: "heat capacity",
                    value,
                    unit: "J/(m³ K)",
                    allowed: "finite and above zero",
                });
            }
        }
    }
    let wrong = |quantity, value, allowed| {
        Err(DeviceError::Value { what: "the history".into(), quantity, value, unit: "s", allowed })
    };
    let rising = |times: &[f64]| times.windows(2).find(|t| t[1].is_nan() || t[1] <= t[0]).map(|t| t[1]);
    let times = &transient.times;
    match times.first() {
        None => return wrong("number of times", 0.0, "at least one"),
        Some(&first) if first.is_nan() || first < 0.0 => return wrong("time", first, "zero or later"),
        _ => {}
    }
    if let Some(time) = rising(times).or_else(|| times.iter().copied().find(|t| !t.is_finite())) {
        return wrong("time", time, "finite and later than the one before");
    }
    let history = &transient.power;
    if history.times.len() != history.factors.len()
        || history.factors.iter().any(|row| row.len() != device.blocks.len())
    {
        let count = history.factors.iter().map(Vec::len).find(|&n| n != device.blocks.len()).unwrap_or(0);
        return wrong("powers per row", count as f64, "one per block");
    }
    if history.times.first() != Some(&0.0) {
        return wrong("first time of the power", history.times.first().copied().unwrap_or(f64::NAN), "zero");
    }
    if let Some(time) = rising(&history.times) {
        return wrong("time of the power", time, "later than the one before");
    }
    if let Some(&factor) = history.factors.iter().flatten().find(|f| !f.is_finite()) {
        return wrong("power", factor, "finite");
    }
    if let Initial::Uniform(temperature) = transient.initial
        && !(temperature > 0.0 && temperature.is_finite())
    {
        return Err(DeviceError::Value {
            what: "the history".into(),
            quantity: "initial temperature",
            value: temperature,
            unit: "K",
            allowed: "finite and above absolute zero",
        });
    }
    Ok(())
}
