//! `kapitza check`

use crate::failure::Failure;
use crate::output;
use kapitza::case::{Case, check};
use std::path::Path;

pub fn run(path: &Path, json: bool) -> Result<(), Failure> {
    let case = Case::open(path)?;
    check(&case)?;
    if json {
        return output::json(
            &serde_json::json!({ "kind": "check", "file": path.display().to_string(), "errors": [] }),
        );
    }
    output::stdout(&format!("{}: nothing wrong\n", path.display()));
    Ok(())
}
