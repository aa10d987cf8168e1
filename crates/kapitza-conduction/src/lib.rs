//! Heat conduction with interface laws as true jump conditions.

pub mod device;
mod footprint;
pub mod spreading;
pub mod stack;
pub mod structure;

pub use footprint::Footprint;
