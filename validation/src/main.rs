//! Validation of kapitza.

fn main() {}
