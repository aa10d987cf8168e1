//! Writing: stdout without panics on a closed pipe, files all at once or not at all.

use crate::failure::Failure;
use std::io::Write;
use std::path::Path;

/// Prints to stdout; a reader that went away is no error.
pub fn stdout(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints a value as one JSON object.
pub fn json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::Computation(error.to_string()))?;
    stdout(&text);
    stdout("\n");
    Ok(())
}

/// Writes a file atomically: a temporary file beside it, synchronised, then renamed.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Output {
        path: path.display().to_string(),
        reason: error.to_string(),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut temporary =
        tempfile::Builder::new().prefix(".kapitza-").tempfile_in(folder).map_err(|e| failed(&e))?;
    temporary.write_all(bytes).map_err(|e| failed(&e))?;
    temporary.as_file().sync_all().map_err(|e| failed(&e))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Temporary files are private; results are for everyone the folder is for.
        let readable = std::fs::Permissions::from_mode(0o644);
        temporary.as_file().set_permissions(readable).map_err(|e| failed(&e))?;
    }
    temporary.persist(path).map_err(|e| failed(&e.error))?;
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The ending of a path in lower case.
pub fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}
