//! `kapitza schema`, `kapitza completions`, `kapitza man`

use crate::args::{Arguments, Document};
use crate::failure::Failure;
use crate::output;
use clap::CommandFactory;
use kapitza::case::schema::{CASE, DEVICE};
use kapitza::document::{json_schema, markdown};
use kapitza::materials::records::DATABASE;
use std::path::Path;

pub fn schema(document: Document, as_markdown: bool) -> Result<(), Failure> {
    let (record, title) = match document {
        Document::Case => (&CASE, "kapitza case"),
        Document::Device => (&DEVICE, "kapitza device case"),
        Document::Database => (&DATABASE, "kapitza database file"),
    };
    if as_markdown {
        let heading = match document {
            Document::Case => "Case file",
            Document::Device => "Device case file",
            Document::Database => "Database file",
        };
        output::stdout(&markdown(record, heading));
        return Ok(());
    }
    output::json(&json_schema(record, title))
}

pub fn completions(shell: clap_complete::Shell) {
    let mut buffer = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kapitza", &mut buffer);
    output::stdout(&String::from_utf8_lossy(&buffer));
}

pub fn man(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::Output { path: folder.display().to_string(), reason: error.to_string() })?;
    pages(&Arguments::command(), "kapitza", folder)
}

fn pages(command: &clap::Command, name: &str, folder: &Path) -> Result<(), Failure> {
    let path = folder.join(format!("{name}.1"));
    let mut buffer = Vec::new();
    clap_mangen::Man::new(command.clone().name(name.to_owned()))
        .render(&mut buffer)
        .map_err(|error| Failure::Output { path: path.display().to_string(), reason: error.to_string() })?;
    output::file(&path, &buffer)?;
    for below in command.get_subcommands() {
        pages(below, &format!("{name}-{}", below.get_name()), folder)?;
    }
    Ok(())
}
