//! Solids, gases, thermal interface materials and measured interface conductances, every number with its source.

mod material;
mod property_key;

pub use material::{
    Accommodation, Atomicity, ElasticConstants, Gas, MaterialError, Solid, Tim, VickersMicrohardness,
};
pub use kapitza_core::Property;
pub use property_key::PropertyKey;
