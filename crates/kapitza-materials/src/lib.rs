//! Solids, gases, thermal interface materials and measured interface conductances, every number with its source.

mod material;
mod property;

pub use material::{
    Accommodation, Atomicity, ElasticConstants, Gas, MaterialError, Solid, Tim, VickersMicrohardness,
};
pub use property::{Property, PropertyKey};
