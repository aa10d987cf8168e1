//! The form of a device case.

use super::{
    BOUNDARY, CONDUCTIVITY, ENVIRONMENT, FORCE, HEAT_CAPACITY, INTERFACE, KINDS, LENGTH, MATERIALS, POWER,
    PRESSURE, SWEEP, TEMPERATURE,
};
use kapitza_core::quantity::Dimension;
use kapitza_document::{Field, Measure, Record, Rule, Shape};

const PLACE: Measure = Measure::within(-1e3, 1e3, Dimension::LENGTH);

const TIME: Measure = Measure::above(0.0, 1e15, Dimension::TIME);

/// A device case.
pub static DEVICE: Record = Record {
    name: "device",
    doc: "A device in three dimensions: layers of any outline on each other, bodies inside them, interfaces, power on rectangles and maps. Elements stand from bottom to top. x, y and z are counted from the lower-left corner of the largest layer and from the lower face of the first.",
    fields: &[
        Field::required("kind", Shape::Choice(KINDS), "What the case describes: \"device\"."),
        Field::optional("title", Shape::Text, "Printed above reports and pictures."),
        Field::optional(
            "environment",
            Shape::Record(&ENVIRONMENT),
            "What surrounds all interfaces, unless an element says otherwise.",
        ),
        Field::optional(
            "bottom",
            Shape::Record(&BOUNDARY),
            "What the lower face of the first layer sees; adiabatic where absent.",
        ),
        Field::required(
            "element",
            Shape::Records(&ELEMENT, 1),
            "Layers and interfaces, from bottom to top. Layers without an interface between them touch perfectly.",
        ),
        Field::optional(
            "top",
            Shape::Record(&BOUNDARY),
            "What the upper face of the last layer sees; adiabatic where absent.",
        ),
        Field::optional(
            "sides",
            Shape::Record(&BOUNDARY),
            "What the lateral faces of layers and bodies see; adiabatic where absent.",
        ),
        Field::optional(
            "exposed",
            Shape::Record(&BOUNDARY),
            "What horizontal faces see that a neighbouring layer leaves uncovered; adiabatic where absent.",
        ),
        Field::optional(
            "transient",
            Shape::Record(&TRANSIENT),
            "What happens over time; the steady state is solved where absent.",
        ),
        Field::optional(
            "identify",
            Shape::Record(&IDENTIFY),
            "A measured temperature map from which `kapitza identify` finds R\u{2033} of one interface; `kapitza solve` solves the device as it stands.",
        ),
        Field::optional("materials", Shape::Record(&MATERIALS), "Materials of your own."),
        Field::optional(
            "sweep",
            Shape::Records(&SWEEP, 0),
            "Keys of this file to vary; several sweeps are combined, the last varying fastest.",
        ),
        Field::optional("solver", Shape::Record(&SOLVER), "Settings of the solver."),
    ],
    rules: &[],
};

static TRANSIENT: Record = Record {
    name: "transient",
    doc: "What happens over time: the power begins at t = 0, as a step or as a trace.",
    fields: &[
        Field::optional("duration", Shape::Quantity(TIME), "When it ends."),
        Field::optional(
            "times",
            Shape::Quantities(Measure::within(0.0, 1e15, Dimension::TIME)),
            "When temperatures are wanted, rising; a logarithmic sequence and the switches of the trace where absent.",
        ),
        Field::optional(
            "initial_temperature",
            Shape::Quantity(TEMPERATURE),
            "Temperature everywhere at the beginning; where absent that of the steady state without power.",
        ),
        Field::optional(
            "trace",
            Shape::Text,
            "A file of comma-separated values, relative to the case file: times in s in the first column, powers in W in the others, which the first line names like blocks. A row holds until the next; blocks without a column keep their power.",
        ),
    ],
    rules: &[Rule::AtLeastOne(&["duration", "times"])],
};

static IDENTIFY: Record = Record {
    name: "identify",
    doc: "A measured temperature map of one face, and the interface whose resistance it is to show.",
    fields: &[
        Field::required("interface", Shape::Text, "Name of the interface; it lies between two layers."),
        Field::required("layer", Shape::Text, "Name of the layer whose face is measured."),
        Field::required(
            "face",
            Shape::Choice(&[("bottom face", "the lower face"), ("top face", "the upper face")]),
            "Which face of it.",
        ),
        Field::required(
            "map",
            Shape::Text,
            "A file of comma-separated temperatures, relative to the case file: one row per line of pixels, from the largest y to the smallest, as in a picture. `nan` and empty cells are masked.",
        ),
        Field::required(
            "unit",
            Shape::Choice(&[("K", "kelvin"), ("degC", "degrees Celsius")]),
            "What the temperatures are in.",
        ),
        Field::optional(
            "position",
            Shape::PerSide(PLACE),
            "x and y of the lower-left corner of the map; that of the layer where absent.",
        ),
        Field::optional(
            "size",
            Shape::PerSide(LENGTH),
            "Extents of the map; those of the layer where absent.",
        ),
        Field::optional(
            "noise",
            Shape::Quantity(Measure::above(0.0, 1e3, Dimension::TEMPERATURE)),
            "Standard deviation of the noise of a pixel; estimated from the map where absent.",
        ),
        Field::optional(
            "pixels",
            Shape::Numbers,
            "Pixels of the interface along x and y; 28 along the longer side where absent.",
        ),
        Field::optional(
            "offset",
            Shape::Flag,
            "Whether the whole map may be too high or too low by the same unknown amount (camera, ambient): it is then estimated too.",
        ),
        Field::with_default(
            "penalty",
            Shape::Choice(&[
                ("smooth", "neighbouring pixels are alike"),
                ("edges", "alike except across edges (total variation)"),
            ]),
            "\"smooth\"",
            "What makes a map of resistance likely.",
        ),
        Field::with_default(
            "strength",
            Shape::Choice(&[
                ("evidence", "the largest probability of the data"),
                ("discrepancy", "residuals as large as the noise"),
                ("cross-validation", "the best prediction of a datum left out"),
            ]),
            "\"evidence\"",
            "How the strength of the penalty is chosen.",
        ),
        Field::with_default(
            "false_alarm",
            Shape::Quantity(Measure::within(1e-6, 0.5, Dimension::NONE)),
            "0.01",
            "Probability that a map without voids shows one.",
        ),
    ],
    rules: &[Rule::Needs("size", "position"), Rule::Needs("position", "size")],
};

static ELEMENT: Record = Record {
    name: "device element",
    doc: "A layer, or an interface between two layers.",
    fields: &[
        Field::optional("name", Shape::Text, "Name in reports."),
        Field::optional("layer", Shape::Record(&LAYER), "A body with thickness."),
        Field::optional("interface", Shape::Variant(&INTERFACE), "A surface with a temperature jump."),
        Field::optional(
            "patch",
            Shape::Records(&PATCH, 0),
            "Rectangles of the interface with laws of their own: voids, delamination, bond pads. A later one covers an earlier one.",
        ),
        Field::optional(
            "contact_pressure",
            Shape::Quantity(PRESSURE),
            "Nominal pressure on this interface; that of the environment where absent.",
        ),
        Field::optional(
            "force",
            Shape::Quantity(FORCE),
            "Force on this interface; its pressure is force / common area of the neighbours.",
        ),
        Field::optional(
            "gas_pressure",
            Shape::Quantity(PRESSURE),
            "Pressure of the gas in this interface; that of the environment where absent.",
        ),
    ],
    rules: &[
        Rule::ExactlyOne(&["layer", "interface"]),
        Rule::AtMostOne(&["contact_pressure", "force"]),
        Rule::Needs("patch", "interface"),
        Rule::Needs("contact_pressure", "interface"),
        Rule::Needs("force", "interface"),
        Rule::Needs("gas_pressure", "interface"),
    ],
};

static PATCH: Record = Record {
    name: "patch",
    doc: "A rectangle of an interface with a law of its own.",
    fields: &[
        Field::optional("name", Shape::Text, "Name in reports."),
        Field::required("position", Shape::PerSide(PLACE), "x and y of the lower-left corner."),
        Field::required("size", Shape::PerSide(LENGTH), "Extents along x and y; one number is a square."),
        Field::required("interface", Shape::Variant(&INTERFACE), "Its law."),
    ],
    rules: &[],
};

static LAYER: Record = Record {
    name: "device layer",
    doc: "A layer. One with neither `material` nor `conductivity` consists of its bodies alone, with nothing between them.",
    fields: &[
        Field::optional("material", Shape::Text, "Name of a solid in the database."),
        Field::optional(
            "conductivity",
            Shape::PerAxis(CONDUCTIVITY),
            "Thermal conductivity, in place of that of the material: one for all directions, [lateral, vertical], or [x, y, z].",
        ),
        Field::with_default(
            "axis",
            Shape::Choice(&[
                ("default", "the usual direction for all axes"),
                ("c up", "a uniaxial crystal with its c axis along z"),
            ]),
            "\"default\"",
            "Orientation of a uniaxial crystal.",
        ),
        Field::optional(
            "heat_capacity",
            Shape::Quantity(HEAT_CAPACITY),
            "Heat capacity per volume, in place of density times specific heat of the material; transients need one.",
        ),
        Field::required("thickness", Shape::Quantity(LENGTH), "Thickness."),
        Field::optional(
            "size",
            Shape::PerSide(LENGTH),
            "Extents along x and y, one number for a square; those of the nearest layer that has some, the one below first, where absent.",
        ),
        Field::optional(
            "position",
            Shape::PerSide(PLACE),
            "x and y of the lower-left corner; centred on the largest layer where absent.",
        ),
        Field::optional(
            "body",
            Shape::Records(&BODY, 0),
            "Parts of the layer made of something else, through its whole thickness: chiplets in a mould, regions of bumps or vias.",
        ),
        Field::optional("block", Shape::Records(&BLOCK, 0), "Rectangles that release heat."),
        Field::optional("map", Shape::Records(&MAP, 0), "Power maps."),
    ],
    rules: &[],
};

static BODY: Record = Record {
    name: "body",
    doc: "A part of a layer made of something else, through its whole thickness.",
    fields: &[
        Field::optional("name", Shape::Text, "Name in reports."),
        Field::optional("material", Shape::Text, "Name of a solid in the database."),
        Field::optional(
            "conductivity",
            Shape::PerAxis(CONDUCTIVITY),
            "Thermal conductivity, in place of that of the material: one for all directions, [lateral, vertical], or [x, y, z].",
        ),
        Field::with_default(
            "axis",
            Shape::Choice(&[
                ("default", "the usual direction for all axes"),
                ("c up", "a uniaxial crystal with its c axis along z"),
            ]),
            "\"default\"",
            "Orientation of a uniaxial crystal.",
        ),
        Field::optional(
            "heat_capacity",
            Shape::Quantity(HEAT_CAPACITY),
            "Heat capacity per volume, in place of density times specific heat of the material; transients need one.",
        ),
        Field::required("position", Shape::PerSide(PLACE), "x and y of the lower-left corner."),
        Field::required("size", Shape::PerSide(LENGTH), "Extents along x and y; one number is a square."),
        Field::optional("power", Shape::Quantity(POWER), "Power, released evenly in its volume."),
    ],
    rules: &[Rule::AtLeastOne(&["material", "conductivity"])],
};

static BLOCK: Record = Record {
    name: "block",
    doc: "A named rectangle that releases heat, in the thickness of the layer or on a plane of it.",
    fields: &[
        Field::optional("name", Shape::Text, "Name in reports."),
        Field::optional(
            "position",
            Shape::PerSide(PLACE),
            "x and y of the lower-left corner; that of the layer where absent.",
        ),
        Field::optional(
            "size",
            Shape::PerSide(LENGTH),
            "Extents along x and y; those of the layer where absent.",
        ),
        Field::optional("power", Shape::Quantity(POWER), "Power."),
        Field::optional(
            "flux",
            Shape::Quantity(Measure::within(-1e15, 1e15, Dimension::HEAT_FLUX)),
            "Power per area.",
        ),
        Field::optional(
            "density",
            Shape::Quantity(Measure::within(-1e18, 1e18, Dimension::POWER_DENSITY)),
            "Power per volume.",
        ),
        Field::optional(
            "at",
            Shape::Choice(AT),
            "Where in the layer; the volume where neither `at` nor `height` is given.",
        ),
        Field::optional(
            "height",
            Shape::Quantity(Measure::within(0.0, 1e3, Dimension::LENGTH)),
            "Height of the heated plane above the lower face of the layer.",
        ),
        Field::optional("leakage", Shape::Record(&LEAKAGE), "How its power grows with temperature."),
    ],
    rules: &[
        Rule::ExactlyOne(&["power", "flux", "density"]),
        Rule::AtMostOne(&["at", "height"]),
        Rule::Needs("size", "position"),
        Rule::Needs("position", "size"),
    ],
};

const AT: &[(&str, &str)] = &[
    ("volume", "evenly over the thickness"),
    ("bottom face", "on the lower face"),
    ("top face", "on the upper face"),
];

static LEAKAGE: Record = Record {
    name: "leakage",
    doc: "Power that grows with the local temperature T: P (1 \u{2212} f + f e^((T \u{2212} T\u{2080})/T\u{2091})).",
    fields: &[
        Field::required(
            "fraction",
            Shape::Quantity(Measure::within(0.0, 1.0, Dimension::NONE)),
            "Part f of the power that leaks, at the reference temperature.",
        ),
        Field::required("reference", Shape::Quantity(TEMPERATURE), "Reference temperature T\u{2080}."),
        Field::optional(
            "efold",
            Shape::Quantity(Measure::above(0.0, 1e5, Dimension::TEMPERATURE)),
            "Rise T\u{2091} by which the leaking part grows e-fold.",
        ),
        Field::optional(
            "doubling",
            Shape::Quantity(Measure::above(0.0, 1e5, Dimension::TEMPERATURE)),
            "Rise by which it doubles.",
        ),
    ],
    rules: &[Rule::ExactlyOne(&["efold", "doubling"])],
};

static MAP: Record = Record {
    name: "power map",
    doc: "A power map from a file: comma-separated values (.csv, .txt), a NumPy array of two dimensions (.npy) or a greyscale picture (.png). Every row of the file is a line of pixels along x.",
    fields: &[
        Field::optional("name", Shape::Text, "Name in reports."),
        Field::required("file", Shape::Text, "The file, relative to the case file."),
        Field::with_default(
            "unit",
            Shape::Choice(&[("W", "power of each pixel"), ("W/m^2", "flux"), ("W/cm^2", "flux")]),
            "\"W\"",
            "What the values are.",
        ),
        Field::with_default(
            "first_row",
            Shape::Choice(&[
                ("top", "at the largest y, as in a picture"),
                ("bottom", "at the smallest y, as in an array indexed by y"),
            ]),
            "\"top\"",
            "Where the first row of the file lies.",
        ),
        Field::optional(
            "white",
            Shape::Quantity(Measure::within(-1e15, 1e15, Dimension::NONE)),
            "What a white pixel of a picture stands for, in `unit`; black is zero, and grey levels are linear between. A picture needs `white` or `power`.",
        ),
        Field::optional("power", Shape::Quantity(POWER), "Total power, to which the values are scaled."),
        Field::optional(
            "position",
            Shape::PerSide(PLACE),
            "x and y of the lower-left corner; that of the layer where absent.",
        ),
        Field::optional(
            "size",
            Shape::PerSide(LENGTH),
            "Extents along x and y; those of the layer where absent.",
        ),
        Field::optional(
            "at",
            Shape::Choice(AT),
            "Where in the layer; the volume where neither `at` nor `height` is given.",
        ),
        Field::optional(
            "height",
            Shape::Quantity(Measure::within(0.0, 1e3, Dimension::LENGTH)),
            "Height of the heated plane above the lower face of the layer.",
        ),
    ],
    rules: &[
        Rule::AtMostOne(&["at", "height"]),
        Rule::AtMostOne(&["white", "power"]),
        Rule::Needs("size", "position"),
        Rule::Needs("position", "size"),
    ],
};

static SOLVER: Record = Record {
    name: "device solver",
    doc: "Settings of the solver.",
    fields: &[
        Field::with_default(
            "method",
            Shape::Choice(&[
                ("auto", "the spectral one where it applies, else multigrid"),
                (
                    "spectral",
                    "double cosine series, exact in z: layers of one rectangle, constant properties",
                ),
                ("multigrid", "finite volumes"),
            ]),
            "\"auto\"",
            "Method.",
        ),
        Field::optional(
            "accuracy",
            Shape::Quantity(Measure::above(0.0, 1e3, Dimension::TEMPERATURE)),
            "Discretisation error to aim at; a five-hundredth of the largest rise where absent.",
        ),
        Field::with_default(
            "tolerance",
            Shape::Quantity(Measure::within(1e-13, 1e-3, Dimension::NONE)),
            "1e-9",
            "Relative residual at which a linear solution ends.",
        ),
        Field::with_default(
            "max_unknowns",
            Shape::Count(1000, 1_000_000_000),
            "4000000",
            "Most cells of a mesh.",
        ),
        Field::optional(
            "cells",
            Shape::Numbers,
            "Numbers of cells along x and y, in place of a mesh fitted to the accuracy.",
        ),
        Field::with_default(
            "max_iterations",
            Shape::Count(1, 10_000),
            "60",
            "Most steps of Newton's method.",
        ),
    ],
    rules: &[],
};
