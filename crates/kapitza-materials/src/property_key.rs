//! The properties a material may have: names, units, plausible ranges.

use kapitza_core::quantity::{Dimension, Kind};

macro_rules! properties {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $name:literal, $dimension:ident, $low:expr, $high:expr;)*) => {
        /// The properties a material may have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PropertyKey {
            $($(#[$doc])* $variant,)*
        }

        impl PropertyKey {
            /// All of them, in the order in which they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The key in a database file.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// The field's name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the numbers are.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::Of(Dimension::$dimension),)* }
            }

            /// The range no real material leaves, SI: guards against slipped units and digits.
            pub const fn plausible(self) -> (f64, f64) {
                match self { $(Self::$variant => ($low, $high),)* }
            }
        }
    };
}

properties! {
    /// Mass density, kg/m³.
    Density = "density", "density", DENSITY, 1e-3, 3e4;
    /// Mass of one formula unit, kg/mol.
    MolarMass = "molar_mass", "molar mass", MOLAR_MASS, 1e-3, 2.0;
    /// Thermal conductivity, isotropic or along the usual direction of heat flow, W/(m K).
    ThermalConductivity = "thermal_conductivity", "thermal conductivity", CONDUCTIVITY, 1e-6, 1e5;
    /// Thermal conductivity perpendicular to the c axis of a uniaxial crystal, W/(m K).
    ThermalConductivityA = "thermal_conductivity_a", "thermal conductivity along a", CONDUCTIVITY, 1e-6, 1e5;
    /// Thermal conductivity parallel to the c axis of a uniaxial crystal, W/(m K).
    ThermalConductivityC = "thermal_conductivity_c", "thermal conductivity along c", CONDUCTIVITY, 1e-6, 1e5;
    /// Specific heat at constant pressure, J/(kg K).
    SpecificHeat = "specific_heat", "specific heat", SPECIFIC_HEAT, 1e-7, 3e4;
    /// Longitudinal sound speed, isotropic average, m/s.
    LongitudinalSpeed = "longitudinal_speed", "longitudinal sound speed", VELOCITY, 1e2, 3e4;
    /// Transverse sound speed, isotropic average, m/s.
    TransverseSpeed = "transverse_speed", "transverse sound speed", VELOCITY, 1e1, 2e4;
    /// Debye temperature, K.
    DebyeTemperature = "debye_temperature", "Debye temperature", TEMPERATURE, 10.0, 3e3;
    /// Young's modulus, Pa.
    YoungsModulus = "youngs_modulus", "Young's modulus", PRESSURE, 1e4, 2e12;
    /// Shear modulus, Pa.
    ShearModulus = "shear_modulus", "shear modulus", PRESSURE, 1e4, 1e12;
    /// Poisson's ratio.
    PoissonRatio = "poisson_ratio", "Poisson's ratio", NONE, -1.0, 0.5;
    /// Total emissivity.
    Emissivity = "emissivity", "emissivity", NONE, 1e-4, 1.0;
    /// Melting temperature or solidus, K.
    MeltingTemperature = "melting_temperature", "melting temperature", TEMPERATURE, 1.0, 5e3;
    /// Bulk indentation hardness, Pa.
    Hardness = "hardness", "hardness", PRESSURE, 1e5, 2e11;
    /// Viscosity of a dilute gas, Pa s.
    Viscosity = "viscosity", "viscosity", VISCOSITY, 1e-8, 1e-2;
    /// Bond-line thickness of a thermal interface material, m.
    BondLine = "bond_line", "bond line", LENGTH, 1e-9, 1e-1;
    /// Resistance of both faces of a thermal interface material together, m² K/W.
    ContactResistance = "contact_resistance", "contact resistance", INTERFACE_RESISTANCE, 1e-12, 1.0;
    /// Resistance of a whole joint made with a thermal interface material, m² K/W.
    Resistance = "resistance", "joint resistance", INTERFACE_RESISTANCE, 1e-12, 1.0;
    /// Yield stress of a filled grease, Pa.
    YieldStress = "yield_stress", "yield stress", PRESSURE, 1e-3, 1e9;
}
