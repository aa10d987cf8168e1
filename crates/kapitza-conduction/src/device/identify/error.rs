//! Why an interface could not be identified.

use crate::device::{DeviceError, Rectangle};

/// Why an interface could not be identified.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IdentifyError {
    /// The device could not be solved.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The interface does not lie between two layers.
    #[error("there is no interface between two layers with this number")]
    Interface,
    /// The measured plane is not a face of a layer.
    #[error("the measured plane must be the lower or the upper face of a layer")]
    Plane,
    /// The map lies beside the layer.
    #[error("the map ({map}) reaches beyond {layer} ({outline})")]
    Outside {
        /// What the map shows.
        map: Rectangle,
        /// The layer.
        layer: String,
        /// Its outline.
        outline: Rectangle,
    },
    /// The map has no rectangular shape or no sensible values.
    #[error("the map holds {count} values in rows of {columns}")]
    Shape {
        /// Number of values.
        count: usize,
        /// Values of a row.
        columns: usize,
    },
    /// Too little is measured.
    #[error("only {usable} bins of the map are measured on material; at least 4 are needed")]
    NoData {
        /// Bins with data.
        usable: usize,
    },
    /// Too many pixels.
    #[error("{columns} columns of the interface were asked for, more than {allowed}")]
    TooMany {
        /// Columns.
        columns: usize,
        /// The most that is allowed.
        allowed: usize,
    },
    /// A number is out of its range.
    #[error("{quantity} = {value}; it must be {allowed}")]
    Value {
        /// The quantity.
        quantity: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The noise cannot be told from the map.
    #[error("the noise cannot be estimated from this map; give it")]
    Noise,
}
