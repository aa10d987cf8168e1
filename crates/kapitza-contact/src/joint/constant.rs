//! A joint of constant properties in plain numbers: one call, h_j = h_c + h_g + h_r.
//!
//! The same model as [`RoughJoint`], which carries properties over temperature and derivatives.

use super::{GapFill, Gaps, RoughJoint, SolidContact};
use crate::RoughSurfaces;
use kapitza_core::Property;
use kapitza_core::interface::{InterfaceLaw, InterfaceState, LawError};
use kapitza_gas::{Accommodation, GapGas, GasState};
use serde::Serialize;

/// A pressed joint in plain numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct ConstantJoint {
    /// Combined roughness and slope of the surfaces.
    pub surfaces: RoughSurfaces,
    /// Conductivities of the two solids, W/(m K).
    pub conductivity: [f64; 2],
    /// Model of the spots.
    pub solid: SolidContact,
    /// Nominal contact pressure, Pa.
    pub contact_pressure: f64,
    /// Temperatures of the two faces, K; radiation needs them.
    pub temperature: [f64; 2],
    /// The gas in the gaps at their temperature; `None` for vacuum.
    pub gas: Option<GasState>,
    /// Pressure of the gas, Pa.
    pub gas_pressure: f64,
    /// Energy accommodation coefficients of the two faces.
    pub accommodation: [f64; 2],
    /// Integral form of the gap, or the simple one.
    pub integral: bool,
    /// Emissivities of the two faces; `None` for no radiation.
    pub emissivity: Option<[f64; 2]>,
}

/// The conductances of a joint.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct JointConductance {
    /// h_c of the solid spots, W/(m² K).
    #[serde(rename = "contact_W_m2K")]
    pub contact: f64,
    /// h_g of the gas, W/(m² K).
    #[serde(rename = "gap_W_m2K")]
    pub gap: f64,
    /// h_r of radiation, W/(m² K).
    #[serde(rename = "radiation_W_m2K")]
    pub radiation: f64,
    /// h_j, their sum, W/(m² K).
    #[serde(rename = "joint_W_m2K")]
    pub joint: f64,
    /// Separation Y of the mean planes, m.
    #[serde(rename = "separation_m")]
    pub separation: f64,
}

/// The conductances of a joint of constant properties.
///
/// ```
/// use kapitza_contact::{ConstantJoint, Hardness, RoughSurfaces, SolidContact, joint_conductance};
/// use kapitza_gas::GasState;
/// // Two bead-blasted steel faces in air at 1 MPa: the gas carries more than the spots do.
/// let joint = ConstantJoint {
///     surfaces: RoughSurfaces { roughness: 2e-6, slope: 0.15 },
///     conductivity: [16.0, 16.0],
///     solid: SolidContact::Plastic(Hardness::Fixed(3e9)),
///     contact_pressure: 1e6,
///     temperature: [300.0, 300.0],
///     gas: Some(GasState {
///         temperature: 300.0,
///         conductivity: 0.0264,
///         viscosity: 18.5e-6,
///         specific_heat: 1006.0,
///         molar_mass: 0.028_965,
///     }),
///     gas_pressure: 101_325.0,
///     accommodation: [0.9, 0.9],
///     integral: false,
///     emissivity: None,
/// };
/// let h = joint_conductance(&joint).unwrap();
/// assert!((h.contact / (1.25 * 16.0 * 0.15 / 2e-6 * (1e6f64 / 3e9).powf(0.95)) - 1.0).abs() < 1e-12);
/// assert!((h.separation / 2e-6 - 3.4029).abs() < 1e-4);   // P/H = 1/3000: the normal quantile of 0.99967
/// assert!(h.gap > h.contact);
/// ```
pub fn joint_conductance(joint: &ConstantJoint) -> Result<JointConductance, LawError> {
    let given = |label: &'static str, value: f64| Property::given(label, value);
    let gaps = match joint.gas {
        None => Gaps::Vacuum,
        Some(gas) => Gaps::Gas(GapFill {
            gas: GapGas {
                name: "gas".into(),
                conductivity: given("thermal conductivity of the gas", gas.conductivity),
                viscosity: given("viscosity of the gas", gas.viscosity),
                specific_heat: given("specific heat of the gas", gas.specific_heat),
                molar_mass: gas.molar_mass,
                monatomic: false,
            },
            accommodation: joint.accommodation.map(Accommodation::Fixed),
            integral: joint.integral,
        }),
    };
    let law = RoughJoint {
        surfaces: joint.surfaces,
        conductivity: joint.conductivity.map(|k| given("thermal conductivity", k)),
        solid: joint.solid.clone(),
        gaps,
        emissivity: joint.emissivity.map(|both| both.map(|e| given("emissivity", e))),
        assumptions: Vec::new(),
        sources: Vec::new(),
    };
    let [hot, cold] = joint.temperature;
    let state = InterfaceState::new(hot, cold, joint.contact_pressure, joint.gas_pressure, 0.0);
    let conductance = law.conductance(&state)?;
    let channel = |name: &str| {
        conductance.channels.iter().find(|c| c.name == name).map_or(0.0, |c| c.conductance.value.re)
    };
    Ok(JointConductance {
        contact: channel("contact"),
        gap: channel("gap"),
        radiation: channel("radiation"),
        joint: conductance.value.re,
        separation: law.mean_plane_separation(state.contact_pressure)?.re,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hardness;

    fn steel() -> ConstantJoint {
        ConstantJoint {
            surfaces: RoughSurfaces { roughness: 2e-6, slope: 0.15 },
            conductivity: [16.0, 200.0],
            solid: SolidContact::PlasticFull(Hardness::Fixed(3e9)),
            contact_pressure: 1e6,
            temperature: [310.0, 300.0],
            gas: None,
            gas_pressure: 0.0,
            accommodation: [0.9, 0.9],
            integral: true,
            emissivity: Some([0.3, 0.2]),
        }
    }

    #[test]
    fn parts_add_up() {
        let h = joint_conductance(&steel()).unwrap();
        assert_eq!(h.gap, 0.0);
        assert!((h.contact + h.radiation - h.joint).abs() < 1e-12 * h.joint);
        assert!(h.radiation > 0.5 && h.radiation < 1.5);
    }

    #[test]
    fn too_much_pressure_is_an_error_with_its_range() {
        let error = joint_conductance(&ConstantJoint { contact_pressure: 2e9, ..steel() }).unwrap_err();
        assert!(error.to_string().contains("0.5"), "{error}");
    }
}
