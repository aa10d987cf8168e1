//! The one table of commands and flags: help, completions and man pages follow from it.

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// Interfacial thermal resistance: how large it is, why, what it does, and how to lower it
#[derive(Debug, Parser)]
#[command(name = "kapitza", version, max_term_width = 100, propagate_version = true)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Solve a case: temperatures on both sides of every interface, the resistance budget, what to fix first
    Solve {
        /// The case file (TOML)
        case: PathBuf,
        /// Print the report as one JSON object
        #[arg(long, conflicts_with = "csv")]
        json: bool,
        /// Print the budget (and the sweep, if there is one) as CSV
        #[arg(long)]
        csv: bool,
        /// Write to a file; its ending says what: .svg and .png the picture, .json the report, .csv the budget; may be repeated
        #[arg(short, long, value_name = "FILE")]
        output: Vec<PathBuf>,
        /// Also draw the profile of another case in the picture, for comparison
        #[arg(long, value_name = "CASE")]
        compare: Option<PathBuf>,
        /// Random samples of the uncertain inputs, in place of the number in the case
        #[arg(long, value_name = "N")]
        samples: Option<usize>,
        /// Seed of the samples, in place of that in the case
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
        /// Print temperatures in kelvin, not in degrees Celsius
        #[arg(long)]
        kelvin: bool,
        /// Method for a device, in place of that in the case
        #[arg(long, value_enum)]
        method: Option<MethodName>,
    },
    /// Thermal impedance and structure functions of a case or a measured file: spectrum, Foster, Cauer, interfaces
    Zth {
        /// A case (.toml), a T3Ster record (.raw), or a table of times and impedances or temperatures (any other ending)
        file: PathBuf,
        /// A second impedance of the same device on another interface: junction to case by the dual-interface method
        #[arg(long, value_name = "FILE2")]
        dual: Option<PathBuf>,
        /// Noise of one reading, such as "1 mK/W": of a file what it has (estimated where absent), to a case it is added
        #[arg(long, value_name = "Z")]
        noise: Option<String>,
        /// Seed of the noise
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// First and last time of a case, such as 10us:1000s
        #[arg(long, value_name = "FIRST:LAST")]
        times: Option<String>,
        /// The block of a device whose temperature is taken, where there are several
        #[arg(long, value_name = "NAME")]
        block: Option<String>,
        /// The largest temperature of the block, not the mean
        #[arg(long)]
        hottest: bool,
        /// Power step of a file of temperatures, such as "25 W"
        #[arg(long, value_name = "P")]
        power: Option<String>,
        /// Times between which a line over √t gives the reading at t = 0, such as 100us:400us
        #[arg(long, value_name = "FROM:TO")]
        offset: Option<String>,
        /// Calibration of a T3Ster record; the .tco file beside it where absent
        #[arg(long, value_name = "FILE")]
        calibration: Option<PathBuf>,
        /// Print the report as one JSON object
        #[arg(long, conflicts_with = "csv")]
        json: bool,
        /// Print impedance, spectrum and structure functions as CSV
        #[arg(long)]
        csv: bool,
        /// Write to a file; its ending says what: .svg and .png the picture, .json the report, .csv the curves, .cir and .spice the networks; may be repeated
        #[arg(short, long, value_name = "FILE")]
        output: Vec<PathBuf>,
    },
    /// Check a case without solving it
    Check {
        /// The case file (TOML)
        case: PathBuf,
        /// Print the outcome as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Look into the material database
    Materials {
        /// What to look for
        #[command(subcommand)]
        command: Materials,
    },
    /// Published measurements of interface conductance
    Measured {
        /// The two materials, such as Al/Si; all measured pairs where absent
        pair: Option<String>,
        /// Only points within 10 % of a temperature, such as 300K
        #[arg(long, value_name = "T")]
        temperature: Option<String>,
        /// Keep interfaces with a layer, an oxide or a treatment between
        #[arg(long)]
        interlayers: bool,
        /// Print as one JSON object
        #[arg(long, conflicts_with = "csv")]
        json: bool,
        /// Print as CSV
        #[arg(long)]
        csv: bool,
        /// Write a picture (.svg or .png)
        #[arg(short, long, value_name = "FILE")]
        output: Vec<PathBuf>,
    },
    /// Conductance of a perfect interface between two materials, from phonon models
    Interface {
        /// The emitting material
        left: String,
        /// The receiving material
        right: String,
        /// The model
        #[arg(long, value_enum)]
        model: Model,
        /// Temperature: one (300K), some (100K,200K,300K) or a range first:last:step (50K:300K:50K); bare numbers are kelvin
        #[arg(long, value_name = "T")]
        temperature: String,
        /// Print as one JSON object
        #[arg(long)]
        json: bool,
        /// Write a picture with the measured points (.svg or .png)
        #[arg(short, long, value_name = "FILE")]
        output: Vec<PathBuf>,
    },
    /// Print the JSON Schema of a file, for editors
    Schema {
        /// Which file
        #[arg(value_enum, default_value_t = Document::Case)]
        document: Document,
        /// Print the reference as Markdown instead
        #[arg(long)]
        markdown: bool,
    },
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the man pages
    Man {
        /// Folder for the pages
        folder: PathBuf,
    },
}

/// Questions to the material database
#[derive(Debug, Subcommand)]
pub enum Materials {
    /// List all materials
    List {
        /// Only one family
        #[arg(long, value_enum)]
        family: Option<FamilyName>,
        /// Print as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Show all that is known of a material, with sources
    Show {
        /// Name or alias
        name: String,
        /// Temperature at which to print the values
        #[arg(long, value_name = "T", default_value = "300 K")]
        temperature: String,
        /// Print as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Find materials by words in names, titles, classes and tags
    Search {
        /// The words
        #[arg(required = true)]
        words: Vec<String>,
        /// Print as one JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Families of materials
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FamilyName {
    /// Solids
    Solid,
    /// Gases
    Gas,
    /// Thermal interface materials
    Tim,
}

/// Phonon models
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Model {
    /// Acoustic mismatch at normal incidence, Debye solids: a quick estimate
    AmmNormal,
    /// Diffuse mismatch, Debye solids: a quick estimate
    DmmDebye,
}

/// Methods for devices
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum MethodName {
    /// The spectral one where it applies, else multigrid
    Auto,
    /// Double cosine series, exact in z
    Spectral,
    /// Finite volumes
    Multigrid,
}

/// Documents with a schema
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Document {
    /// Case files of stacks
    Case,
    /// Case files of devices
    Device,
    /// Material database files
    Database,
}

impl Command {
    /// Whether stdout must hold one JSON object and nothing else.
    pub fn wants_json(&self) -> bool {
        match self {
            Self::Solve { json, .. }
            | Self::Zth { json, .. }
            | Self::Check { json, .. }
            | Self::Measured { json, .. }
            | Self::Interface { json, .. } => *json,
            Self::Materials { command } => match command {
                Materials::List { json, .. }
                | Materials::Show { json, .. }
                | Materials::Search { json, .. } => *json,
            },
            Self::Schema { .. } | Self::Completions { .. } | Self::Man { .. } => false,
        }
    }
}
