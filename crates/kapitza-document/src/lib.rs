//! Declarative documents: case files and database files.
//!
//! A document's form is described **once**, by static [`Record`]s: keys, units, ranges, defaults, a sentence each.
//! From that one description follow the reader (which checks everything and explains what is wrong, with file, line,
//! column, value, allowed range and mend), the JSON Schema for editors, and the reference chapter of the book.
//!
//! Data flow: text (or a dictionary) → [`Raw`] tree with spans → [`read`] against a record → [`Node`] tree in SI.

mod diagnostic;
mod node;
mod raw;
mod read;
mod record;
mod reference;
mod schema;
mod suggest;

pub use diagnostic::{Diagnostic, Failure, Place, Source};
pub use node::{Entry, Node, Value};
pub use raw::{Raw, RawTable, RawValue};
pub use read::read;
pub use record::{Field, Measure, Presence, Record, Rule, Shape, Variant};
pub use reference::markdown;
pub use schema::json_schema;
pub use suggest::nearest;
