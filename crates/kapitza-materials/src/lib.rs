//! Solids, gases, thermal interface materials and measured interface conductances, every number with its source.
//!
//! A number that could not be established is absent, and a model that needs it says which property of which material
//! is missing. Database files (TOML) are described once, in [`records`]; the shipped ones and a user's own pass the
//! same validation.

mod database;
mod material;
pub mod measured;
mod property_key;
pub mod records;

pub use database::{Database, Family, Listing, MaterialLookup, UnknownMaterial};
pub use kapitza_core::Property;
pub use material::{
    Accommodation, Atomicity, ElasticConstants, Gas, MaterialError, Solid, Tim, VickersMicrohardness,
};
pub use property_key::PropertyKey;
