//! Heat conduction with interface laws as true jump conditions.

mod footprint;
pub mod spreading;
pub mod stack;

pub use footprint::Footprint;
