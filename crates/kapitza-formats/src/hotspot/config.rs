//! `.config`: pairs of `-key value`, one a line; the first of equal keys counts.

use crate::error::{FormatError, Place};
use crate::text::{Text, Word};
use std::path::Path;

/// What a value may be.
#[derive(Clone, Copy)]
enum Allowed {
    Positive,
    NotNegative,
}

/// How a value is read from a word.
trait Value: Sized {
    fn read(word: &str, allowed: Allowed) -> Result<Self, &'static str>;
}

impl Value for f64 {
    fn read(word: &str, allowed: Allowed) -> Result<Self, &'static str> {
        let value = word.parse::<Self>().ok().filter(|v| v.is_finite()).ok_or("a finite number")?;
        match allowed {
            Allowed::Positive if value <= 0.0 => Err("a number above zero"),
            Allowed::NotNegative if value < 0.0 => Err("a number of at least zero"),
            _ => Ok(value),
        }
    }
}

impl Value for usize {
    fn read(word: &str, allowed: Allowed) -> Result<Self, &'static str> {
        match word.parse::<Self>() {
            Ok(0) if matches!(allowed, Allowed::Positive) => Err("a whole number above zero"),
            Ok(value) if value <= 1 << 24 => Ok(value),
            _ => Err("a whole number up to 16777216"),
        }
    }
}

impl Value for bool {
    fn read(word: &str, _: Allowed) -> Result<Self, &'static str> {
        match word {
            "0" | "off" => Ok(false),
            "1" | "on" => Ok(true),
            _ => Err("0 or 1"),
        }
    }
}

impl Value for Option<String> {
    fn read(word: &str, _: Allowed) -> Result<Self, &'static str> {
        Ok((word != "(null)").then(|| word.to_owned()))
    }
}

impl Value for String {
    fn read(word: &str, _: Allowed) -> Result<Self, &'static str> {
        Ok(word.to_owned())
    }
}

/// One table for the fields, their keys and their defaults: those of HotSpot 7.
macro_rules! parameters {
    ($($(#[$doc:meta])* $field:ident / $key:literal : $kind:ty = $default:expr, $allowed:ident;)*) => {
        /// The parameters of a run: HotSpot's defaults where the deck is silent. SI units.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Config {
            $($(#[$doc])* pub $field: $kind,)*
            /// Keys that no program of HotSpot's thermal model reads, with their places.
            pub unknown: Vec<(String, Place)>,
            /// Keys that the deck gives.
            pub given: Vec<String>,
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($field: $default,)* unknown: Vec::new(), given: Vec::new() }
            }
        }

        impl Config {
            /// Sets a parameter; `None` where there is none of this key, or what is allowed where the value is not.
            fn set(&mut self, key: &str, value: &str) -> Option<Result<(), &'static str>> {
                Some(match key {
                    $($key => <$kind as Value>::read(value, Allowed::$allowed).map(|v| self.$field = v),)*
                    _ => return None,
                })
            }
        }
    };
}

parameters! {
    /// Thickness of the die, m.
    t_chip / "t_chip": f64 = 0.15e-3, Positive;
    /// Conductivity of the die, W/(m K).
    k_chip / "k_chip": f64 = 100.0, Positive;
    /// Heat capacity of the die, J/(m³ K).
    p_chip / "p_chip": f64 = 1.75e6, Positive;
    /// Material of the die, in place of the two numbers.
    material_chip / "material_chip": Option<String> = None, Positive;
    /// Temperature of dynamic thermal management, K.
    thermal_threshold / "thermal_threshold": f64 = 354.95, NotNegative;
    /// Heat capacity of the fins, J/K.
    c_convec / "c_convec": f64 = 140.4, NotNegative;
    /// Resistance between sink and ambient, K/W.
    r_convec / "r_convec": f64 = 0.1, NotNegative;
    /// Side of the sink, m.
    s_sink / "s_sink": f64 = 60e-3, Positive;
    /// Thickness of the sink's base, m.
    t_sink / "t_sink": f64 = 6.9e-3, Positive;
    /// Conductivity of the sink, W/(m K).
    k_sink / "k_sink": f64 = 400.0, Positive;
    /// Heat capacity of the sink, J/(m³ K).
    p_sink / "p_sink": f64 = 3.55e6, Positive;
    /// Material of the sink, in place of the two numbers.
    material_sink / "material_sink": Option<String> = None, Positive;
    /// Side of the spreader, m.
    s_spreader / "s_spreader": f64 = 30e-3, Positive;
    /// Thickness of the spreader, m.
    t_spreader / "t_spreader": f64 = 1e-3, Positive;
    /// Conductivity of the spreader, W/(m K).
    k_spreader / "k_spreader": f64 = 400.0, Positive;
    /// Heat capacity of the spreader, J/(m³ K).
    p_spreader / "p_spreader": f64 = 3.55e6, Positive;
    /// Material of the spreader, in place of the two numbers.
    material_spreader / "material_spreader": Option<String> = None, Positive;
    /// Thickness of the interface material, m.
    t_interface / "t_interface": f64 = 20e-6, Positive;
    /// Conductivity of the interface material, W/(m K).
    k_interface / "k_interface": f64 = 4.0, Positive;
    /// Heat capacity of the interface material, J/(m³ K).
    p_interface / "p_interface": f64 = 4.0e6, Positive;
    /// The interface material by name, in place of the two numbers.
    material_interface / "material_interface": Option<String> = None, Positive;
    /// Whether heat also leaves through package and board.
    model_secondary / "model_secondary": bool = false, Positive;
    /// Resistance between board and ambient, K/W.
    r_convec_sec / "r_convec_sec": f64 = 1.0, Positive;
    /// Heat capacity at the board's surface, J/K.
    c_convec_sec / "c_convec_sec": f64 = 140.4, Positive;
    /// Number of metal layers; HotSpot's grid model does not use it.
    n_metal / "n_metal": usize = 8, Positive;
    /// Thickness of the metal, m.
    t_metal / "t_metal": f64 = 10e-6, Positive;
    /// Thickness of bumps and underfill, m.
    t_c4 / "t_c4": f64 = 1e-4, Positive;
    /// Side of a bump, m; HotSpot's grid model does not use it.
    s_c4 / "s_c4": f64 = 20e-6, Positive;
    /// Number of bumps; HotSpot's grid model does not use it.
    n_c4 / "n_c4": usize = 400, Positive;
    /// Side of the package substrate, m.
    s_sub / "s_sub": f64 = 0.021, Positive;
    /// Thickness of the package substrate, m.
    t_sub / "t_sub": f64 = 1e-3, Positive;
    /// Side of the field of solder balls, m.
    s_solder / "s_solder": f64 = 0.021, Positive;
    /// Height of the solder balls, m.
    t_solder / "t_solder": f64 = 0.94e-3, Positive;
    /// Side of the board, m.
    s_pcb / "s_pcb": f64 = 0.1, Positive;
    /// Thickness of the board, m.
    t_pcb / "t_pcb": f64 = 2e-3, Positive;
    /// Ambient temperature, K.
    ambient / "ambient": f64 = 318.15, NotNegative;
    /// Initial temperature, K.
    init_temp / "init_temp": f64 = 333.15, Positive;
    /// File of initial temperatures.
    init_file / "init_file": Option<String> = None, Positive;
    /// File for steady temperatures.
    steady_file / "steady_file": Option<String> = None, Positive;
    /// Time between rows of the power trace, s.
    sampling_intvl / "sampling_intvl": f64 = 3.333e-6, Positive;
    /// Clock of the processor, Hz.
    base_proc_freq / "base_proc_freq": f64 = 3e9, Positive;
    /// Whether thermal management clips initial temperatures.
    dtm_used / "dtm_used": bool = false, Positive;
    /// "block" or "grid".
    model_type / "model_type": String = "block".into(), Positive;
    /// Whether leakage follows temperature, by a function compiled into HotSpot.
    leakage_used / "leakage_used": bool = false, Positive;
    /// Which such function.
    leakage_mode / "leakage_mode": usize = 0, NotNegative;
    /// Whether a model of fins and fan gives `r_convec`.
    package_model_used / "package_model_used": bool = false, Positive;
    /// File of that model.
    package_config_file / "package_config_file": Option<String> = None, Positive;
    /// Whether the block model leaves out lateral resistances of the die.
    block_omit_lateral / "block_omit_lateral": bool = false, Positive;
    /// Rows of the grid.
    grid_rows / "grid_rows": usize = 64, Positive;
    /// Columns of the grid.
    grid_cols / "grid_cols": usize = 64, Positive;
    /// The layer file.
    grid_layer_file / "grid_layer_file": Option<String> = None, Positive;
    /// File for steady temperatures of the grid.
    grid_steady_file / "grid_steady_file": Option<String> = None, Positive;
    /// File for transient temperatures of the grid.
    grid_transient_file / "grid_transient_file": Option<String> = None, Positive;
    /// How cells become blocks: "avg", "min", "max" or "center".
    grid_map_mode / "grid_map_mode": String = "center".into(), Positive;
    /// Floorplan file.
    floorplan_file / "f": Option<String> = None, Positive;
    /// Power trace file.
    trace_file / "p": Option<String> = None, Positive;
    /// File for transient temperatures.
    transient_file / "o": Option<String> = None, Positive;
    /// Materials file.
    materials_file / "materials_file": Option<String> = None, Positive;
    /// Whether units have materials of their own.
    detailed_3d / "detailed_3D": bool = false, Positive;
    /// Whether layers may hold channels with a flowing coolant.
    use_microchannels / "use_microchannels": bool = false, Positive;
}

/// Keys of HotSpot's other programs and of its channels: they do not touch a run without channels.
const ELSEWHERE: &[&str] = &[
    "wrap_l2",
    "l2_label",
    "model_rim",
    "rim_thickness",
    "compact_ratio",
    "n_orients",
    "P0",
    "Davg",
    "Kmoves",
    "Rcool",
    "Rreject",
    "Nmax",
    "lambdaA",
    "lambdaT",
    "lambdaW",
    "use_microfluidic_cooling",
    "pumping_pressure",
    "pump_internal_res",
    "inlet_temperature",
    "coolant_material",
    "coolant_capac",
    "coolant_res",
    "coolant_visc",
    "wall_material",
    "wall_capac",
    "wall_res",
    "htc",
    "detailed_3D_used",
    "c",
    "d",
];

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// A line that is no pair of `-key value`, or a value that its key does not allow.
    pub fn open(path: &Path) -> Result<Self, FormatError> {
        let text = Text::open(path, "a HotSpot configuration (`.config`)")?;
        Self::parse(&text)
    }

    pub(crate) fn parse(text: &Text) -> Result<Self, FormatError> {
        let mut config = Self::default();
        for (key, value) in pairs(text)? {
            let name = &key.text[1..];
            if config.given.iter().any(|given| given == name) {
                continue;
            }
            match config.set(name, value.text) {
                None if ELSEWHERE.contains(&name) => {}
                None => config.unknown.push((name.to_owned(), text.place(key))),
                Some(Ok(())) => {}
                Some(Err(allowed)) => {
                    return Err(text.error(
                        value,
                        format!("`-{name}` is \"{}\"", value.text),
                        format!("it must be {allowed}"),
                    ));
                }
            }
            config.given.push(name.to_owned());
        }
        config.check(text)?;
        Ok(config)
    }

    /// What HotSpot itself checks of the names.
    fn check(&self, text: &Text) -> Result<(), FormatError> {
        for (key, value, allowed) in [
            ("model_type", &self.model_type, &["block", "grid"][..]),
            ("grid_map_mode", &self.grid_map_mode, &["avg", "min", "max", "center"][..]),
        ] {
            if !allowed.iter().any(|name| name.eq_ignore_ascii_case(value)) {
                return Err(Place::file(&text.path).error(
                    format!("`-{key}` is \"{value}\""),
                    format!("it must be one of {}", allowed.join(", ")),
                ));
            }
        }
        Ok(())
    }

    /// Whether the deck gives this key.
    pub fn gives(&self, key: &str) -> bool {
        self.given.iter().any(|given| given == key)
    }
}

/// The pairs of a configuration file.
pub(super) fn pairs(text: &Text) -> Result<Vec<(Word<'_>, Word<'_>)>, FormatError> {
    text.lines()
        .map(|words| match words[..] {
            [key, value, ..] if key.text.starts_with('-') && key.text.len() > 1 => Ok((key, value)),
            [first, ..] => Err(text.error(
                first,
                "this is not a parameter",
                "a configuration has one `-key value` a line, such as `-t_chip 0.00015`; comments begin with #",
            )),
            [] => Err(Place::file(&text.path).error("an empty line", "remove it")),
        })
        .collect()
}
