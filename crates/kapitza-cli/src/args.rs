//! The one table of commands and flags: help, completions and man pages follow from it.

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use kapitza::formats::FormatError;
use kapitza::formats::hotspot::{Deck, DeckFiles};
use std::path::{Path, PathBuf};

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
    Solve(Solve),
    /// Thermal impedance and structure functions of a case or a measured file: spectrum, Foster, Cauer, interfaces
    Zth(Zth),
    /// Check a case without solving it
    Check {
        /// The case file (TOML)
        case: PathBuf,
        /// Print the outcome as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Find the resistance map and the voids of one interface from a measured temperature map
    Identify(Identify),
    /// Look into the material database
    Materials {
        /// What to look for
        #[command(subcommand)]
        command: Materials,
    },
    /// Published measurements of interface conductance
    Measured(Measured),
    /// Conductance of a perfect interface between two materials, from phonon models
    Interface(Interface),
    /// Turn the files of another program into a device case
    Import {
        /// Which program
        #[command(subcommand)]
        command: Import,
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

/// Arguments of `kapitza solve`
#[derive(Debug, Args)]
pub struct Solve {
    /// The case file (TOML); with --emulate a deck of that program
    pub case: PathBuf,
    /// Print the report as one JSON object
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print the budget (and the sweep, if there is one) as CSV
    #[arg(long)]
    pub csv: bool,
    /// Write to a file; its ending says what: .svg and .png the picture, .json the report, .csv the budget; of a device also .vtr and .vti (ParaView), .xdmf (over time), .npz and .npy (NumPy), .field.csv, and HotSpot's .steady and .ttrace; may be repeated
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// Also draw the profile of another case in the picture, for comparison
    #[arg(long, value_name = "CASE")]
    pub compare: Option<PathBuf>,
    /// Random samples of the uncertain inputs, in place of the number in the case
    #[arg(long, value_name = "N")]
    pub samples: Option<usize>,
    /// Seed of the samples, in place of that in the case
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Print temperatures in kelvin, not in degrees Celsius
    #[arg(long)]
    pub kelvin: bool,
    /// Method for a device, in place of that in the case
    #[arg(long, value_enum)]
    pub method: Option<MethodName>,
    /// Keep the state of a device over time in a file, every minute and when interrupted; go on from it where it is there
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Solve the network that another program makes of its deck, beside the converged solution of the same device
    #[arg(long, value_enum, value_name = "PROGRAM", conflicts_with_all = ["compare", "samples", "seed", "method", "checkpoint"])]
    pub emulate: Option<Emulated>,
    /// With --emulate: cells of the network along x and y, such as 64x64; those of the deck where absent
    #[arg(long, value_name = "COLUMNSxROWS", requires = "emulate", value_parser = grid)]
    pub grid: Option<[usize; 2]>,
    /// With --emulate: what the program itself printed (HotSpot's -steady_file), to compare with
    #[arg(long, value_name = "STEADY", requires = "emulate")]
    pub printed: Option<PathBuf>,
    /// Files of the deck
    #[command(flatten)]
    pub files: HotspotFiles,
}

/// Arguments of `kapitza zth`
#[derive(Debug, Args)]
pub struct Zth {
    /// A case (.toml), a T3Ster record (.raw), or a table of times and impedances or temperatures (any other ending)
    pub file: PathBuf,
    /// A second impedance of the same device on another interface: junction to case by the dual-interface method
    #[arg(long, value_name = "FILE2")]
    pub dual: Option<PathBuf>,
    /// Noise of one reading, such as "1 mK/W": of a file what it has (estimated where absent), to a case it is added
    #[arg(long, value_name = "Z", allow_hyphen_values = true)]
    pub noise: Option<String>,
    /// Seed of the noise
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// First and last time of a case, such as 10us:1000s
    #[arg(long, value_name = "FIRST:LAST", allow_hyphen_values = true)]
    pub times: Option<String>,
    /// The block of a device whose temperature is taken, where there are several
    #[arg(long, value_name = "NAME")]
    pub block: Option<String>,
    /// The largest temperature of the block, not the mean
    #[arg(long)]
    pub hottest: bool,
    /// Power step of a file of temperatures, such as "25 W"
    #[arg(long, value_name = "P", allow_hyphen_values = true)]
    pub power: Option<String>,
    /// Times between which a line over √t gives the reading at t = 0, such as 100us:400us
    #[arg(long, value_name = "FROM:TO", allow_hyphen_values = true)]
    pub offset: Option<String>,
    /// Calibration of a T3Ster record; the .tco file beside it where absent
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<PathBuf>,
    /// Print the report as one JSON object
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print impedance, spectrum and structure functions as CSV
    #[arg(long)]
    pub csv: bool,
    /// Write to a file; its ending says what: .svg and .png the picture, .json the report, .csv the curves, .cir and .spice the networks; may be repeated
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

/// Arguments of `kapitza identify`
#[derive(Debug, Args)]
pub struct Identify {
    /// The case file (TOML) of a device, with an `identify` table
    pub case: PathBuf,
    /// Print the report as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Write to a file; its ending says what: .svg and .png the picture, .json the report, .csv the map of resistance; may be repeated
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

/// Arguments of `kapitza measured`
#[derive(Debug, Args)]
pub struct Measured {
    /// The two materials, such as Al/Si; all measured pairs where absent
    pub pair: Option<String>,
    /// Only points within 10 % of a temperature, such as 300K
    #[arg(long, value_name = "T")]
    pub temperature: Option<String>,
    /// Keep interfaces with a layer, an oxide or a treatment between
    #[arg(long)]
    pub interlayers: bool,
    /// Print as one JSON object
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print as CSV
    #[arg(long)]
    pub csv: bool,
    /// Write a picture (.svg or .png)
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

/// Arguments of `kapitza interface`
#[derive(Debug, Args)]
pub struct Interface {
    /// The emitting side: a material, or for models of lattices a folder or file with force constants (phonopy, Quantum ESPRESSO,
    /// ShengBTE)
    #[arg(required_unless_present = "isotropic")]
    pub left: Option<String>,
    /// The receiving side
    #[arg(required_unless_present = "isotropic")]
    pub right: Option<String>,
    /// The model
    #[arg(long, value_enum)]
    pub model: Model,
    /// Sides are densities and sound speeds: "rho=2700,cl=6240,ct=3040" (kg/m³, m/s), with n=6.02e28 (atoms per m³) where
    /// branches end
    #[arg(long, requires_all = ["left_numbers", "right_numbers"])]
    pub isotropic: bool,
    /// Numbers of the emitting side
    #[arg(long = "left", value_name = "NUMBERS", requires = "isotropic")]
    pub left_numbers: Option<String>,
    /// Numbers of the receiving side
    #[arg(long = "right", value_name = "NUMBERS", requires = "isotropic")]
    pub right_numbers: Option<String>,
    /// Normal of the interface in the Cartesian axes of the force constants of the emitting side, three numbers
    #[arg(long, value_name = "X,Y,Z", default_value = "0,0,1", allow_hyphen_values = true)]
    pub normal_left: String,
    /// The same of the receiving side
    #[arg(long, value_name = "X,Y,Z", default_value = "0,0,1", allow_hyphen_values = true)]
    pub normal_right: String,
    /// Wave vectors along each reciprocal lattice vector, for models of lattices; rounded up to a multiple of 16
    #[arg(long, value_name = "N", default_value_t = 48, value_parser = clap::value_parser!(u16).range(16..=512))]
    pub mesh: u16,
    /// Temperature: one (300K), some (100K,200K,300K) or a range first:last:step (50K:300K:50K); bare numbers are kelvin
    #[arg(long, value_name = "T")]
    pub temperature: String,
    /// Print as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Write a picture with the measured points (.svg or .png)
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

/// Programs whose files are read
#[derive(Debug, Subcommand)]
pub enum Import {
    /// A deck of HotSpot 7: .config, .flp or .lcf, .ptrace, .materials
    Hotspot {
        /// The configuration file, or a folder in which each kind of file is there once
        deck: PathBuf,
        /// Write the case to a file; printed where absent
        #[arg(short, long, value_name = "CASE")]
        output: Option<PathBuf>,
        /// Files of the deck
        #[command(flatten)]
        files: HotspotFiles,
        /// Keep every row of the power trace, in a file beside the case, and solve over time; else their mean counts
        #[arg(long, requires = "output")]
        trace: bool,
        /// Where powered layers release heat
        #[arg(long, value_enum, default_value_t = HeatName::Face)]
        heat: HeatName,
    },
    /// A stack of 3D-ICE: .stk with its floorplans and layouts
    #[command(name = "3d-ice")]
    ThreeDIce {
        /// The stack file (.stk)
        deck: PathBuf,
        /// Write the case to a file; printed where absent
        #[arg(short, long, value_name = "CASE")]
        output: Option<PathBuf>,
        /// Keep the power sequences of a transient analysis, in a file beside the case; else the first values count
        #[arg(long, requires = "output")]
        trace: bool,
        /// Film on the spreader, W/(m² K), in place of a heat sink that a program computes
        #[arg(long, value_name = "H")]
        sink_film: Option<f64>,
    },
}

/// Files of a deck of HotSpot, in place of those that the configuration names or its folder holds
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Decks of HotSpot")]
pub struct HotspotFiles {
    /// The floorplan (HotSpot's -f), in place of a layer file
    #[arg(short, long, value_name = "FLP")]
    pub floorplan: Option<PathBuf>,
    /// The power trace (HotSpot's -p)
    #[arg(short, long, value_name = "PTRACE")]
    pub ptrace: Option<PathBuf>,
    /// The layer file (HotSpot's -grid_layer_file)
    #[arg(long, value_name = "LCF")]
    pub layers: Option<PathBuf>,
    /// The materials (HotSpot's -materials_file)
    #[arg(long, value_name = "MATERIALS")]
    pub materials: Option<PathBuf>,
    /// Give units of a layer file their own materials (HotSpot's -detailed_3D on)
    #[arg(long)]
    pub detailed_3d: bool,
}

impl HotspotFiles {
    /// Reads the deck.
    pub fn open(&self, deck: &Path) -> Result<Deck, FormatError> {
        let Self { floorplan, ptrace, layers, materials, detailed_3d } = self.clone();
        let files = DeckFiles { config: None, floorplan, trace: ptrace, layers, materials };
        Deck::open(deck, &files, detailed_3d.then_some(true))
    }
}

/// Programs whose network can be emulated
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Emulated {
    /// HotSpot 7, grid model
    Hotspot,
}

/// A grid from text such as 64x64; one number stands for both.
fn grid(text: &str) -> Result<[usize; 2], String> {
    let (columns, rows) = text.split_once(['x', '×']).unwrap_or((text, text));
    let count = |text: &str| text.trim().parse::<usize>().ok().filter(|n| (1..=65_536).contains(n));
    match (count(columns), count(rows)) {
        (Some(columns), Some(rows)) => Ok([columns, rows]),
        _ => Err("write columns and rows, 1 to 65536 each, such as 64x64".into()),
    }
}

/// Where powered layers release heat
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum HeatName {
    /// On the face away from the sink
    Face,
    /// Evenly in the thickness
    Volume,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// Acoustic mismatch, Debye solids: all angles and modes
    Amm,
    /// Acoustic mismatch at normal incidence, Debye solids: a quick estimate
    AmmNormal,
    /// Diffuse mismatch, Debye solids: a quick estimate
    DmmDebye,
    /// The radiation limit, Debye solids: the side with fewer modes emits all of them
    RadiationLimit,
    /// Diffuse mismatch, all vibrations of two lattices
    Dmm,
    /// The elastic maximum of two lattices: the side with fewer modes at a frequency emits all of them
    MaxElastic,
    /// The inelastic maximum of two lattices: the side with the lower highest frequency emits all it has
    MaxInelastic,
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
            Self::Solve(Solve { json, .. })
            | Self::Zth(Zth { json, .. })
            | Self::Check { json, .. }
            | Self::Identify(Identify { json, .. })
            | Self::Measured(Measured { json, .. })
            | Self::Interface(Interface { json, .. }) => *json,
            Self::Materials { command } => match command {
                Materials::List { json, .. }
                | Materials::Show { json, .. }
                | Materials::Search { json, .. } => *json,
            },
            Self::Import { .. } | Self::Schema { .. } | Self::Completions { .. } | Self::Man { .. } => false,
        }
    }
}
