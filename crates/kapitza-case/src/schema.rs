//! The form of a case file. Reader, diagnostics, JSON Schema and the reference chapter all follow from these records.

mod device;

pub use device::DEVICE;

use kapitza_core::quantity::Dimension;
use kapitza_document::{Field, Measure, Record, Rule, Shape, Variant};
use kapitza_materials::records;

const TEMPERATURE: Measure = Measure::temperature(1e5);
const LENGTH: Measure = Measure::above(0.0, 1e3, Dimension::LENGTH);
const AREA: Measure = Measure::above(0.0, 1e6, Dimension::AREA);
const CONDUCTIVITY: Measure = Measure::above(0.0, 1e6, Dimension::CONDUCTIVITY);
const CONDUCTANCE: Measure = Measure::above(0.0, 1e14, Dimension::CONDUCTANCE);
const RESISTANCE: Measure = Measure::above(0.0, 1e6, Dimension::INTERFACE_RESISTANCE);
const POWER: Measure = Measure::within(-1e9, 1e9, Dimension::POWER);
const PRESSURE: Measure = Measure::within(0.0, 1e12, Dimension::PRESSURE);
const FORCE: Measure = Measure::within(0.0, 1e9, Dimension::FORCE);
const HEAT_CAPACITY: Measure = Measure::above(0.0, 1e12, Dimension::VOLUMETRIC_HEAT_CAPACITY);
const FRACTION: Measure = Measure::above(0.0, 1.0, Dimension::NONE);

/// What a case may describe; another kind has another form.
const KINDS: &[(&str, &str)] =
    &[("stack", "one-dimensional stack"), ("device", "device in three dimensions")];

/// A case file of a stack.
pub static CASE: Record = Record {
    name: "case",
    doc: "A stack of layers and interfaces between two boundaries. Elements stand in order from the hot side to the cold.",
    fields: &[
        Field::optional("title", Shape::Text, "Printed above reports and pictures."),
        Field::with_default("kind", Shape::Choice(KINDS), "\"stack\"", "What the case describes."),
        Field::optional(
            "environment",
            Shape::Record(&ENVIRONMENT),
            "What surrounds all interfaces, unless an element says otherwise.",
        ),
        Field::required("hot", Shape::Record(&BOUNDARY), "What the hot face sees."),
        Field::required("element", Shape::Records(&ELEMENT, 1), "Layers and interfaces, from hot to cold."),
        Field::required("cold", Shape::Record(&BOUNDARY), "What the cold face sees."),
        Field::optional("materials", Shape::Record(&MATERIALS), "Materials of your own."),
        Field::optional(
            "sweep",
            Shape::Records(&SWEEP, 0),
            "Keys of this file to vary; several sweeps are combined, the last varying fastest.",
        ),
        Field::optional("report", Shape::Record(&REPORT), "What to report."),
        Field::optional("solver", Shape::Record(&SOLVER), "Settings of the solver."),
    ],
    rules: &[],
};

static ENVIRONMENT: Record = Record {
    name: "environment",
    doc: "What surrounds all interfaces, unless an element says otherwise.",
    fields: &[
        Field::optional(
            "gas",
            Shape::Text,
            "Gas in the gaps of rough contacts: a name of the database, or \"vacuum\".",
        ),
        Field::optional(
            "gas_pressure",
            Shape::Quantity(PRESSURE),
            "Pressure of that gas; 1 atm where absent.",
        ),
        Field::optional(
            "contact_pressure",
            Shape::Quantity(PRESSURE),
            "Nominal pressure that presses interfaces together.",
        ),
        Field::optional(
            "force",
            Shape::Quantity(FORCE),
            "Force that presses interfaces together; each takes force / area as its pressure.",
        ),
    ],
    rules: &[Rule::AtMostOne(&["contact_pressure", "force"])],
};

static BOUNDARY: Record = Record {
    name: "boundary",
    doc: "A given temperature, a given heat flow, or exchange with surroundings by convection, a heat sink and radiation.",
    fields: &[
        Field::optional("temperature", Shape::Quantity(TEMPERATURE), "Temperature of the face."),
        Field::optional(
            "heat_flow",
            Shape::Quantity(POWER),
            "Heat flow: into the stack at the hot face, out of it at the cold face. \"0 W\" is an adiabatic face.",
        ),
        Field::optional(
            "flux",
            Shape::Quantity(Measure::within(-1e15, 1e15, Dimension::HEAT_FLUX)),
            "Heat flow per area of the face.",
        ),
        Field::optional(
            "ambient",
            Shape::Quantity(TEMPERATURE),
            "Temperature of the fluid or of the far end of a heat sink.",
        ),
        Field::optional(
            "convection",
            Shape::Quantity(Measure::above(0.0, 1e9, Dimension::CONDUCTANCE)),
            "Film coefficient between face and ambient.",
        ),
        Field::optional(
            "resistance",
            Shape::Quantity(Measure::above(0.0, 1e12, Dimension::THERMAL_RESISTANCE)),
            "Thermal resistance between face and ambient, as heat sinks are specified.",
        ),
        Field::optional(
            "area",
            Shape::Quantity(AREA),
            "Area that `convection` and `emissivity` refer to (a finned area, say); the area of the face where absent.",
        ),
        Field::optional(
            "emissivity",
            Shape::Quantity(FRACTION),
            "Emissivity of the face, which then radiates to its surroundings.",
        ),
        Field::optional(
            "surroundings",
            Shape::Quantity(TEMPERATURE),
            "Temperature of what the face radiates to; `ambient` where absent.",
        ),
    ],
    rules: &[
        Rule::ExactlyOne(&["temperature", "heat_flow", "flux", "ambient"]),
        Rule::AtMostOne(&["convection", "resistance"]),
        Rule::Needs("convection", "ambient"),
        Rule::Needs("resistance", "ambient"),
        Rule::Needs("emissivity", "ambient"),
        Rule::Needs("area", "ambient"),
        Rule::Needs("surroundings", "emissivity"),
    ],
};

static ELEMENT: Record = Record {
    name: "element",
    doc: "A layer, or an interface with a temperature jump.",
    fields: &[
        Field::optional("name", Shape::Text, "Name in reports."),
        Field::optional("layer", Shape::Record(&LAYER), "A body with thickness."),
        Field::optional("interface", Shape::Variant(&INTERFACE), "A surface with a temperature jump."),
        Field::optional(
            "area",
            Shape::Quantity(AREA),
            "Area of the interface; the common area of the neighbouring layers where absent.",
        ),
        Field::optional(
            "contact_pressure",
            Shape::Quantity(PRESSURE),
            "Nominal pressure on this interface; that of the environment where absent.",
        ),
        Field::optional(
            "force",
            Shape::Quantity(FORCE),
            "Force on this interface; its pressure is force / area.",
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
        Rule::Needs("area", "interface"),
        Rule::Needs("contact_pressure", "interface"),
        Rule::Needs("force", "interface"),
        Rule::Needs("gas_pressure", "interface"),
    ],
};

static LAYER: Record = Record {
    name: "layer",
    doc: "A body with thickness. All layers are centred on one axis; where the outline changes, spreading resistance follows.",
    fields: &[
        Field::optional("material", Shape::Text, "Name of a solid in the database."),
        Field::optional(
            "conductivity",
            Shape::Quantity(CONDUCTIVITY),
            "Thermal conductivity, in place of that of the material.",
        ),
        Field::with_default(
            "axis",
            Shape::Choice(&[
                ("default", "the usual direction"),
                ("a", "perpendicular to the c axis"),
                ("c", "parallel to the c axis"),
            ]),
            "\"default\"",
            "Direction of the heat flow in a uniaxial crystal.",
        ),
        Field::optional(
            "heat_capacity",
            Shape::Quantity(HEAT_CAPACITY),
            "Heat capacity per volume, in place of density times specific heat of the material; thermal impedances (`kapitza zth`) need one, the steady state does not.",
        ),
        Field::required("thickness", Shape::Quantity(LENGTH), "Thickness."),
        Field::optional(
            "size",
            Shape::PerSide(LENGTH),
            "Edge of a square outline, or length and width of a rectangle.",
        ),
        Field::optional("area", Shape::Quantity(AREA), "Area of a square outline."),
        Field::optional("diameter", Shape::Quantity(LENGTH), "Diameter of a round outline."),
        Field::optional("source", Shape::Records(&SOURCE, 0), "Heat released in the layer."),
    ],
    rules: &[Rule::AtLeastOne(&["material", "conductivity"]), Rule::AtMostOne(&["size", "area", "diameter"])],
};

static SOURCE: Record = Record {
    name: "source",
    doc: "Heat released in a layer: in its volume, or on a plane.",
    fields: &[
        Field::optional("power", Shape::Quantity(POWER), "Power."),
        Field::optional(
            "flux",
            Shape::Quantity(Measure::within(-1e15, 1e15, Dimension::HEAT_FLUX)),
            "Power per area of a plane.",
        ),
        Field::optional(
            "density",
            Shape::Quantity(Measure::within(-1e18, 1e18, Dimension::POWER_DENSITY)),
            "Power per volume.",
        ),
        Field::optional(
            "at",
            Shape::Choice(&[
                ("volume", "uniformly in the volume"),
                ("hot face", "on the hot face"),
                ("cold face", "on the cold face"),
            ]),
            "Where; the volume where neither `at` nor `depth` is given.",
        ),
        Field::optional(
            "depth",
            Shape::Quantity(Measure::within(0.0, 1e3, Dimension::LENGTH)),
            "Depth of the heated plane below the hot face.",
        ),
    ],
    rules: &[Rule::ExactlyOne(&["power", "flux", "density"]), Rule::AtMostOne(&["at", "depth"])],
};

/// An interface law.
pub static INTERFACE: Variant = Variant {
    name: "interface",
    doc: "An interface law: what decides the temperature jump. Laws nest in series and in parallel.",
    tag: "model",
    default: Some("given"),
    cases: &[
        ("given", &GIVEN),
        ("table", &TABLE),
        ("tim", &TIM),
        ("contact", &CONTACT),
        ("gas-gap", &GAS_GAP),
        ("radiation", &RADIATION),
        ("amm", &PHONON),
        ("amm-normal", &PHONON),
        ("dmm-debye", &PHONON),
        ("radiation-limit", &PHONON),
        ("series", &PARTS),
        ("parallel", &PARTS),
    ],
};

static GIVEN: Record = Record {
    name: "given resistance",
    doc: "A constant, from a data sheet or a measurement.",
    fields: &[
        Field::optional("resistance", Shape::Quantity(RESISTANCE), "Interface resistance R\u{2033}."),
        Field::optional(
            "conductance",
            Shape::Quantity(CONDUCTANCE),
            "Interface conductance G = 1/R\u{2033}.",
        ),
        Field::optional("source", Shape::Text, "Where the number comes from; printed among the citations."),
    ],
    rules: &[Rule::ExactlyOne(&["resistance", "conductance"])],
};

static TABLE: Record = Record {
    name: "tabulated conductance",
    doc: "A table over mean temperature, over contact pressure, or over both, interpolated without overshoot. Over both, the rows belong to pressures, the columns to temperatures.",
    fields: &[
        Field::optional("temperature", Shape::Quantities(TEMPERATURE), "Temperatures, rising."),
        Field::optional(
            "pressure",
            Shape::Quantities(Measure::above(0.0, 1e12, Dimension::PRESSURE)),
            "Contact pressures, rising.",
        ),
        Field::optional("conductance", Shape::Quantities(CONDUCTANCE), "Conductances along the one axis."),
        Field::optional("resistance", Shape::Quantities(RESISTANCE), "Resistances along the one axis."),
        Field::optional("conductance_grid", Shape::Grid(CONDUCTANCE), "Conductances over both axes."),
        Field::optional("resistance_grid", Shape::Grid(RESISTANCE), "Resistances over both axes."),
        Field::optional("source", Shape::Text, "Where the table comes from; printed among the citations."),
    ],
    rules: &[
        Rule::AtLeastOne(&["temperature", "pressure"]),
        Rule::ExactlyOne(&["conductance", "resistance", "conductance_grid", "resistance_grid"]),
    ],
};

static TIM: Record = Record {
    name: "thermal interface material",
    doc: "A layer of grease, gel, pad or solder: bond line over conductivity, and the two boundaries, R\u{2033} = BLT/k + R_c.",
    fields: &[
        Field::optional("material", Shape::Text, "Name of a thermal interface material in the database."),
        Field::optional(
            "conductivity",
            Shape::Quantity(CONDUCTIVITY),
            "Conductivity, in place of that of the material.",
        ),
        Field::optional(
            "bond_line",
            Shape::Quantity(Measure::above(0.0, 1.0, Dimension::LENGTH)),
            "Bond-line thickness, in place of that of the material.",
        ),
        Field::optional(
            "yield_stress",
            Shape::Quantity(Measure::above(0.0, 1e9, Dimension::PRESSURE)),
            "Yield stress of a filled grease: the bond line then follows from the contact pressure (Prasher 2001).",
        ),
        Field::optional(
            "contact_resistance",
            Shape::Quantity(Measure::within(0.0, 1e3, Dimension::INTERFACE_RESISTANCE)),
            "Resistance of the two boundaries together; none where absent here and in the database.",
        ),
    ],
    rules: &[
        Rule::AtLeastOne(&["material", "conductivity"]),
        Rule::AtMostOne(&["bond_line", "yield_stress"]),
    ],
};

static CONTACT: Record = Record {
    name: "rough contact",
    doc: "Two rough surfaces pressed together: solid spots, gas in the gaps and radiation side by side. The solids are the neighbouring layers unless named. Vacuum is the limit of zero gas pressure.",
    fields: &[
        Field::required(
            "roughness",
            Shape::PerSide(Measure::above(0.0, 1e-2, Dimension::LENGTH)),
            "Rms roughness: one number is that of the pair, \u{3c3} = \u{221a}(\u{3c3}\u{2081}\u{b2}+\u{3c3}\u{2082}\u{b2}); two are those of the sides.",
        ),
        Field::optional(
            "slope",
            Shape::PerSide(Measure::above(0.0, 10.0, Dimension::NONE)),
            "Mean absolute slope: one number is that of the pair, two are those of the sides. Estimated from the roughness where absent, with a warning.",
        ),
        Field::with_default(
            "solid",
            Shape::Choice(&[
                ("plastic", "Yovanovich 1982: 1.25 k_s (m/\u{3c3})(P/H_c)^0.95"),
                ("plastic-cmy-fit", "Cooper, Mikic & Yovanovich 1969, fit: 1.45 k_s (m/\u{3c3})(P/H)^0.985"),
                ("plastic-full", "Cooper, Mikic & Yovanovich 1969, full model"),
                ("elastic", "Mikic 1974: 1.55 k_s (m/\u{3c3})(\u{221a}2 P/(E\u{2032}m))^0.94"),
                ("none", "no solid contact"),
            ]),
            "\"plastic\"",
            "Model of the solid spots.",
        ),
        Field::optional(
            "hardness",
            Shape::Quantity(Measure::above(0.0, 1e12, Dimension::PRESSURE)),
            "Contact hardness of the softer side. Where absent: from the Vickers microhardness fit of the softer material.",
        ),
        Field::optional(
            "vickers_c1",
            Shape::Quantity(Measure::above(0.0, 1e12, Dimension::PRESSURE)),
            "c\u{2081} of the Vickers microhardness fit.",
        ),
        Field::optional(
            "vickers_c2",
            Shape::Quantity(Measure::within(-2.0, 1.0, Dimension::NONE)),
            "c\u{2082} of the Vickers microhardness fit.",
        ),
        Field::optional(
            "brinell",
            Shape::Quantity(Measure::above(0.0, 1e12, Dimension::PRESSURE)),
            "Brinell hardness of the softer side, from which the Vickers fit is estimated.",
        ),
        Field::with_default(
            "gap",
            Shape::Choice(&[
                ("integral", "Yovanovich, DeVaal & Hegazy 1982, integral over the distribution of gaps"),
                ("simple", "k_g/(Y + M)"),
                ("none", "no gas in the gaps"),
            ]),
            "\"integral\"",
            "Model of the gas in the gaps.",
        ),
        Field::optional(
            "gas",
            Shape::Text,
            "Gas in the gaps, or \"vacuum\"; that of the environment where absent.",
        ),
        Field::optional(
            "accommodation",
            Shape::PerSide(FRACTION),
            "Energy accommodation coefficients. Where absent: Song & Yovanovich 1987.",
        ),
        Field::optional(
            "emissivity",
            Shape::PerSide(FRACTION),
            "Emissivities. Where absent: those of the materials if known, else no radiation.",
        ),
        Field::optional(
            "conductivity",
            Shape::PerSide(CONDUCTIVITY),
            "Conductivities, in place of those of the materials.",
        ),
        Field::optional(
            "youngs_modulus",
            Shape::PerSide(Measure::above(0.0, 1e13, Dimension::PRESSURE)),
            "Young's moduli, in place of those of the materials.",
        ),
        Field::optional(
            "poisson_ratio",
            Shape::PerSide(Measure::within(-1.0, 0.5, Dimension::NONE)),
            "Poisson's ratios, in place of those of the materials.",
        ),
        Field::optional(
            "materials",
            Shape::TextPerSide,
            "The two solids; the neighbouring layers where absent.",
        ),
    ],
    rules: &[
        Rule::AtMostOne(&["hardness", "vickers_c1", "brinell"]),
        Rule::Needs("vickers_c1", "vickers_c2"),
        Rule::Needs("vickers_c2", "vickers_c1"),
    ],
};

static GAS_GAP: Record = Record {
    name: "gas gap",
    doc: "A gas between parallel walls. The temperature jump at the walls is slip of the gas, a length, and no resistance of the interface: it vanishes as the pressure rises.",
    fields: &[
        Field::required(
            "thickness",
            Shape::Quantity(Measure::above(0.0, 1.0, Dimension::LENGTH)),
            "Distance of the walls.",
        ),
        Field::optional("gas", Shape::Text, "The gas, or \"vacuum\"; that of the environment where absent."),
        Field::optional(
            "accommodation",
            Shape::PerSide(FRACTION),
            "Energy accommodation coefficients. Where absent: Song & Yovanovich 1987.",
        ),
        Field::optional("emissivity", Shape::PerSide(FRACTION), "Emissivities; no radiation where absent."),
        Field::optional(
            "materials",
            Shape::TextPerSide,
            "The two walls; the neighbouring layers where absent.",
        ),
    ],
    rules: &[],
};

static RADIATION: Record = Record {
    name: "radiative gap",
    doc: "Radiation between two grey parallel surfaces.",
    fields: &[Field::required("emissivity", Shape::PerSide(FRACTION), "Emissivities.")],
    rules: &[],
};

static PHONON: Record = Record {
    name: "phonon mismatch",
    doc: "Debye solids, from sound speeds and densities: `amm` acoustic mismatch with all angles and modes, `amm-normal` its quick estimate from normal incidence, `dmm-debye` diffuse mismatch, `radiation-limit` what no elastic model exceeds.",
    fields: &[
        Field::with_default(
            "definition",
            Shape::Choice(&[
                ("emitted", "temperatures of the incoming phonons"),
                ("equivalent-equilibrium", "local equilibrium temperatures"),
            ]),
            "\"equivalent-equilibrium\"",
            "What the two temperatures are.",
        ),
        Field::optional(
            "materials",
            Shape::TextPerSide,
            "The two solids; the neighbouring layers where absent.",
        ),
    ],
    rules: &[],
};

static PARTS: Record = Record {
    name: "composition",
    doc: "Laws in series (resistances add) or in parallel (conductances add).",
    fields: &[Field::required("parts", Shape::Variants(&INTERFACE, 1), "The laws.")],
    rules: &[],
};

static MATERIALS: Record = Record {
    name: "materials",
    doc: "Materials of your own, in files or here, in the form of the database files. One with the name of a known material replaces it.",
    fields: &[
        Field::optional("files", Shape::Texts, "Database files, relative to the case file."),
        Field::optional("references", Shape::Dictionary, "Citations by key; every `source` names one."),
        Field::optional("solid", Shape::Records(&records::SOLID, 0), "Solids."),
        Field::optional("gas", Shape::Records(&records::GAS, 0), "Gases."),
        Field::optional("tim", Shape::Records(&records::TIM, 0), "Thermal interface materials."),
    ],
    rules: &[],
};

static SWEEP: Record = Record {
    name: "sweep",
    doc: "A key of this file to vary, by a list or a range.",
    fields: &[
        Field::required(
            "key",
            Shape::Text,
            "Dotted path of the key, such as `environment.contact_pressure` or `element.TIM1.interface.resistance` (elements by name).",
        ),
        Field::optional("values", Shape::Scalars, "The values, written as in the file."),
        Field::optional("from", Shape::Text, "First value of a range, with its unit."),
        Field::optional("to", Shape::Text, "Last value, in the same unit."),
        Field::with_default("points", Shape::Count(2, 10_000), "21", "Number of values of a range."),
        Field::with_default(
            "spacing",
            Shape::Choice(&[("logarithmic", "equal ratios"), ("linear", "equal differences")]),
            "\"logarithmic\"",
            "Spacing of a range.",
        ),
    ],
    rules: &[Rule::ExactlyOne(&["values", "from"]), Rule::Needs("from", "to"), Rule::Needs("to", "from")],
};

static REPORT: Record = Record {
    name: "report",
    doc: "What to report.",
    fields: &[
        Field::optional(
            "target",
            Shape::Text,
            "Element whose hot-side temperature the advice is about; the hottest point where absent.",
        ),
        Field::with_default(
            "target_side",
            Shape::Choice(&[("hot", "hot side"), ("cold", "cold side")]),
            "\"hot\"",
            "Side of that element.",
        ),
        Field::with_default(
            "samples",
            Shape::Count(0, 1_000_000),
            "0",
            "Random samples for the propagation of uncertainties; 0 propagates them linearly only.",
        ),
        Field::with_default("seed", Shape::Count(0, 4_294_967_295), "1", "Seed of the random samples."),
    ],
    rules: &[],
};

static SOLVER: Record = Record {
    name: "solver",
    doc: "Settings of the solver.",
    fields: &[
        Field::with_default(
            "spreading",
            Shape::Flag,
            "true",
            "Whether a change of outline costs a spreading resistance.",
        ),
        Field::with_default(
            "tolerance",
            Shape::Quantity(Measure::within(1e-14, 1e-3, Dimension::NONE)),
            "1e-13",
            "Heat-flow residual at which the iteration ends.",
        ),
        Field::with_default("max_iterations", Shape::Count(1, 10_000), "200", "Most Newton steps."),
    ],
    rules: &[],
};
