//! Heat conduction with interface laws as true jump conditions.

mod footprint;
pub mod spreading;

pub use footprint::Footprint;
