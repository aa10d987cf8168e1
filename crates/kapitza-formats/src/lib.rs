//! Files of other programs, read into plain structs and written from them.
//!
//! - [`hotspot`]: decks of HotSpot (`.flp`, `.ptrace`, `.lcf`, `.materials`, `.config`).
//! - [`three_d_ice`]: stacks of 3D-ICE (`.stk`, `.flp`, layouts).
//! - [`matrix`]: maps as comma-separated text, `.npy` and PNG.
//! - [`field`]: temperatures for ParaView and NumPy.
//!
//! A deck becomes typed structs first, complete and in SI, and from these the text of a device case: [`Imported`].
//! Nothing here knows a solver or a front end.

mod document;
mod error;
pub mod field;
pub mod hotspot;
pub mod matrix;
mod text;
pub mod three_d_ice;

pub use document::Imported;
pub use error::{FormatError, Place};
