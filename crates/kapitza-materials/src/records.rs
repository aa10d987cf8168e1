//! The form of a database file, described once: reader, validation and reference follow from it.

use crate::PropertyKey;
use kapitza_core::quantity::Dimension;
use kapitza_document::{Field, Measure, Presence, Record, Rule, Shape};

const fn property(key: PropertyKey) -> Field {
    Field::optional(key.key(), Shape::Record(&PROPERTY), key.name())
}

/// A database file.
pub static DATABASE: Record = Record {
    name: "database file",
    doc: "Solids, gases and thermal interface materials; every number with its source.",
    fields: &[
        Field::optional("references", Shape::Dictionary, "Citations by key; every `source` names one."),
        Field::optional("solid", Shape::Records(&SOLID, 0), "Solids."),
        Field::optional("gas", Shape::Records(&GAS, 0), "Gases in the dilute limit."),
        Field::optional("tim", Shape::Records(&TIM, 0), "Thermal interface materials."),
    ],
    rules: &[],
};

/// A property of a material.
pub static PROPERTY: Record = Record {
    name: "property",
    doc: "A constant with its range, a table, or a polynomial in the logarithm of temperature.",
    fields: &[
        Field::optional("value", Shape::Text, "A constant with its unit."),
        Field::optional("T_K", Shape::Numbers, "Temperatures of a table, K, strictly rising."),
        Field::optional("values", Shape::Numbers, "Values of the table, in `unit`."),
        Field::optional(
            "log10_coefficients",
            Shape::Numbers,
            "Coefficients a_i of log10 y = sum a_i (log10 T)^i, y in `unit`.",
        ),
        Field::optional("unit", Shape::Text, "Unit of `values` or of the polynomial."),
        Field {
            key: "interpolation",
            shape: Shape::Choice(&[
                ("linear", "monotone cubic in (T, y)"),
                ("log-log", "monotone cubic in (log T, log y)"),
            ]),
            presence: Presence::Default("\"linear\""),
            doc: "How the table is interpolated.",
        },
        Field::optional(
            "range_K",
            Shape::Numbers,
            "Lowest and highest temperature at which the numbers may be used, K.",
        ),
        Field::optional("range_um", Shape::Numbers, "For a bond line: thinnest and thickest, um."),
        Field::optional(
            "uncertainty",
            Shape::Quantity(Measure::within(0.0, 10.0, Dimension::NONE)),
            "Relative standard uncertainty, as the source states it.",
        ),
        Field::required("source", Shape::Text, "Key of the citation."),
        Field::optional("note", Shape::Text, "What a careful reader must know."),
    ],
    rules: &[
        Rule::ExactlyOne(&["value", "values", "log10_coefficients"]),
        Rule::Needs("values", "T_K"),
        Rule::Needs("T_K", "values"),
        Rule::Needs("values", "unit"),
        Rule::Needs("log10_coefficients", "unit"),
        Rule::Needs("log10_coefficients", "range_K"),
    ],
};

const NAME: Field = Field::required("name", Shape::Text, "What a case file writes.");
const TITLE: Field = Field::required("title", Shape::Text, "The name in words.");
const ALIASES: Field = Field::optional("aliases", Shape::Texts, "Further names.");
const FORMULA: Field = Field::optional("formula", Shape::Text, "Chemical formula.");
const TAGS: Field = Field::optional("tags", Shape::Texts, "Words found by search.");

/// A solid.
pub static SOLID: Record = Record {
    name: "solid",
    doc: "A solid. Absent properties are unknown, and a model that needs one says so.",
    fields: &[
        NAME,
        TITLE,
        ALIASES,
        Field {
            key: "class",
            shape: Shape::Choice(&[
                ("metal", "pure metal"),
                ("alloy", "alloy"),
                ("solder", "solder"),
                ("semiconductor", "semiconductor"),
                ("ceramic", "polycrystalline compound"),
                ("crystal", "single crystal"),
                ("glass", "glass"),
                ("polymer", "polymer"),
                ("composite", "composite"),
            ]),
            presence: Presence::Required,
            doc: "Family of the material.",
        },
        FORMULA,
        Field::optional("crystal", Shape::Text, "Crystal structure."),
        TAGS,
        Field::optional("atoms_per_formula", Shape::Count(1, 1000), "Atoms in one formula unit."),
        property(PropertyKey::Density),
        property(PropertyKey::MolarMass),
        property(PropertyKey::ThermalConductivity),
        property(PropertyKey::ThermalConductivityA),
        property(PropertyKey::ThermalConductivityC),
        property(PropertyKey::SpecificHeat),
        property(PropertyKey::LongitudinalSpeed),
        property(PropertyKey::TransverseSpeed),
        property(PropertyKey::DebyeTemperature),
        property(PropertyKey::YoungsModulus),
        property(PropertyKey::ShearModulus),
        property(PropertyKey::PoissonRatio),
        property(PropertyKey::Emissivity),
        property(PropertyKey::MeltingTemperature),
        property(PropertyKey::Hardness),
        Field::optional("elastic_constants", Shape::Record(&ELASTIC), "Elastic constants of the crystal."),
        Field::optional(
            "vickers_microhardness",
            Shape::Record(&VICKERS),
            "Fit of Vickers microhardness against indentation size.",
        ),
    ],
    rules: &[],
};

const fn stiffness(key: &'static str) -> Field {
    Field::optional(
        key,
        Shape::Quantity(Measure::within(-1e12, 2e12, Dimension::PRESSURE)),
        "Elastic constant.",
    )
}

/// Names of the elastic constants, in order.
pub const ELASTIC_NAMES: [&str; 9] = ["c11", "c12", "c13", "c14", "c22", "c23", "c33", "c44", "c66"];

static ELASTIC: Record = Record {
    name: "elastic constants",
    doc: "C_ij in the standard axes of the crystal.",
    fields: &[
        stiffness("c11"),
        stiffness("c12"),
        stiffness("c13"),
        stiffness("c14"),
        stiffness("c22"),
        stiffness("c23"),
        stiffness("c33"),
        stiffness("c44"),
        stiffness("c66"),
        Field::optional("range_K", Shape::Numbers, "Range of temperature, K."),
        Field::required("source", Shape::Text, "Key of the citation."),
        Field::optional("note", Shape::Text, "What a careful reader must know."),
    ],
    rules: &[Rule::AtLeastOne(&["c11"])],
};

static VICKERS: Record = Record {
    name: "Vickers microhardness",
    doc: "H_v = c1 (d_v / 1 um)^c2.",
    fields: &[
        Field::required("c1", Shape::Quantity(Measure::above(1e6, 2e11, Dimension::PRESSURE)), "c1."),
        Field::required("c2", Shape::Quantity(Measure::within(-2.0, 1.0, Dimension::NONE)), "c2."),
        Field::optional("d_um", Shape::Numbers, "Smallest and largest diagonal of the fit, um."),
        Field::required("source", Shape::Text, "Key of the citation."),
        Field::optional("note", Shape::Text, "What a careful reader must know."),
    ],
    rules: &[],
};

/// A gas.
pub static GAS: Record = Record {
    name: "gas",
    doc: "A gas in the dilute limit.",
    fields: &[
        NAME,
        TITLE,
        ALIASES,
        FORMULA,
        TAGS,
        Field {
            key: "atomicity",
            shape: Shape::Choice(&[
                ("monatomic", "one atom"),
                ("linear", "linear molecule"),
                ("nonlinear", "other molecule"),
                ("mixture", "mixture"),
            ]),
            presence: Presence::Required,
            doc: "Structure of the molecule.",
        },
        property(PropertyKey::MolarMass),
        property(PropertyKey::ThermalConductivity),
        property(PropertyKey::Viscosity),
        property(PropertyKey::SpecificHeat),
        Field::optional(
            "accommodation",
            Shape::Records(&ACCOMMODATION, 0),
            "Measured energy accommodation coefficients.",
        ),
    ],
    rules: &[],
};

static ACCOMMODATION: Record = Record {
    name: "accommodation coefficient",
    doc: "A measured energy accommodation coefficient.",
    fields: &[
        Field::required("surface", Shape::Text, "The surface and its state."),
        Field::required(
            "value",
            Shape::Quantity(Measure::above(0.0, 1.2, Dimension::NONE)),
            "The coefficient.",
        ),
        Field::optional(
            "T_K",
            Shape::Quantity(Measure::above(0.0, 5000.0, Dimension::NONE)),
            "Temperature of the measurement, K.",
        ),
        Field::required("source", Shape::Text, "Key of the citation."),
        Field::optional("note", Shape::Text, "What a careful reader must know."),
    ],
    rules: &[],
};

/// A thermal interface material.
pub static TIM: Record = Record {
    name: "thermal interface material",
    doc: "A thermal interface material.",
    fields: &[
        NAME,
        TITLE,
        ALIASES,
        TAGS,
        Field {
            key: "kind",
            shape: Shape::Choice(&[
                ("grease", "grease or paste"),
                ("gel", "gel"),
                ("pad", "pad"),
                ("phase change", "phase-change material"),
                ("solder", "solder"),
                ("indium", "indium"),
                ("liquid metal", "liquid metal"),
                ("adhesive", "adhesive"),
                ("graphite", "graphite sheet"),
            ]),
            presence: Presence::Required,
            doc: "Family of the material.",
        },
        property(PropertyKey::ThermalConductivity),
        property(PropertyKey::BondLine),
        property(PropertyKey::ContactResistance),
        property(PropertyKey::Resistance),
        property(PropertyKey::YieldStress),
        property(PropertyKey::Density),
        property(PropertyKey::SpecificHeat),
    ],
    rules: &[],
};
