//! Rough contact: the joint, and its correlations one by one.

use crate::arrays::{Input, Output, map};
use crate::errors;
use crate::gas::{Wall, gap_gas};
use kapitza::contact::elastic;
use kapitza::contact::{GapFill, Gaps, Hardness, RoughJoint, RoughSurfaces, SlopeEstimate, SolidContact};
use kapitza::core::Property;
use kapitza::core::interface::{InterfaceState, Warning};
use kapitza::materials::{Database, PropertyKey, Solid};
use kapitza::prelude::InterfaceLaw;
use numpy::PyArray1;
use pyo3::prelude::*;

/// Temperature at which elastic constants of the database are read, K.
const REFERENCE: f64 = 300.0;

/// A pressed joint; numbers in SI, checked by the Python half.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Joint {
    roughness: Vec<f64>,
    slope: Option<Vec<f64>>,
    solid: String,
    hardness: Option<f64>,
    vickers: Option<(f64, f64)>,
    brinell: Option<f64>,
    youngs_modulus: Option<(f64, f64)>,
    poisson_ratio: Option<(f64, f64)>,
    conductivity: Option<(f64, f64)>,
    materials: Option<(String, String)>,
    gap: String,
    gas: Option<String>,
    accommodation: Option<(f64, f64)>,
    emissivity: Option<(f64, f64)>,
}

/// Root of the sum of squares.
fn combine(list: &[f64]) -> f64 {
    list.iter().map(|v| v * v).sum::<f64>().sqrt()
}

impl Joint {
    fn solids(&self) -> PyResult<Option<[Solid; 2]>> {
        let Some((one, other)) = &self.materials else { return Ok(None) };
        let solid = |name: &str| Database::shipped().solid(name).map_err(errors::unknown);
        Ok(Some([solid(one)?, solid(other)?]))
    }

    fn build(self) -> PyResult<RoughJoint> {
        let solids = self.solids()?;
        let (mut assumptions, mut sources) = (Vec::new(), Vec::new());
        let slope = match &self.slope {
            Some(slope) => combine(slope),
            None => combine(
                &self
                    .roughness
                    .iter()
                    .map(|&sigma| {
                        let estimate = SlopeEstimate::for_roughness(sigma);
                        assumptions.push(estimate.warning());
                        sources.push(estimate.citation());
                        estimate.slope(sigma)
                    })
                    .collect::<Vec<_>>(),
            ),
        };
        let surfaces = RoughSurfaces { roughness: combine(&self.roughness), slope };
        let solid = self.solid_contact(solids.as_ref(), &mut assumptions)?;
        let conductivity = match (self.conductivity, &solids, &solid) {
            (Some((one, other)), ..) => [one, other].map(|k| Property::given("conductivity of the solid", k)),
            (None, Some(solids), _) => {
                both(solids, |s| Ok(of(s, PropertyKey::ThermalConductivity)?.clone()))?
            }
            (None, None, SolidContact::None { .. }) => {
                [1.0; 2].map(|k| Property::given("conductivity of the solid", k))
            }
            (None, None, _) => return Err(lacking("conductivity")),
        };
        let gaps = self.gaps(solids.as_ref())?;
        let emissivity = match (self.emissivity, &solids) {
            (Some((one, other)), _) => Some([one, other].map(|e| Property::given("emissivity", e))),
            (None, Some([one, other])) => {
                let known = |s: &Solid| s.properties.get(&PropertyKey::Emissivity).cloned();
                known(one).zip(known(other)).map(|(one, other)| [one, other])
            }
            (None, None) => None,
        };
        Ok(RoughJoint { surfaces, conductivity, solid, gaps, emissivity, assumptions, sources })
    }

    fn solid_contact(
        &self,
        solids: Option<&[Solid; 2]>,
        assumptions: &mut Vec<Warning>,
    ) -> PyResult<SolidContact> {
        Ok(match self.solid.as_str() {
            "plastic" => SolidContact::Plastic(self.hardness(solids, assumptions)?),
            "plastic-cmy-fit" => SolidContact::PlasticCmyFit(self.hardness(solids, assumptions)?),
            "plastic-full" => SolidContact::PlasticFull(self.hardness(solids, assumptions)?),
            "none" => SolidContact::None { relative_separation: 3.0 },
            "elastic" => {
                let both = |given: Option<(f64, f64)>, key: PropertyKey| match (given, solids) {
                    (Some((one, other)), _) => Ok([one, other]),
                    (None, Some(solids)) => both(solids, |s| Ok(of(s, key)?.value(REFERENCE))),
                    (None, None) => Err(lacking(key.key())),
                };
                let moduli = both(self.youngs_modulus, PropertyKey::YoungsModulus)?;
                let ratios = both(self.poisson_ratio, PropertyKey::PoissonRatio)?;
                SolidContact::Elastic { contact_modulus: elastic::contact_modulus(moduli, ratios) }
            }
            other => {
                let all = "plastic, plastic-cmy-fit, plastic-full, elastic, none";
                return Err(errors::argument(format!(
                    "no model of solid contact is called \"{other}\"; models: {all}"
                )));
            }
        })
    }

    /// Given, or from the microhardness fit of the softer of the two solids.
    fn hardness(&self, solids: Option<&[Solid; 2]>, assumptions: &mut Vec<Warning>) -> PyResult<Hardness> {
        if let Some(hardness) = self.hardness {
            return Ok(Hardness::Fixed(hardness));
        }
        if let Some((c1, c2)) = self.vickers {
            return Ok(Hardness::Vickers { c1, c2, source: None });
        }
        if let Some(brinell) = self.brinell {
            return Ok(Hardness::Brinell(brinell));
        }
        let Some(solids) = solids else { return Err(lacking("hardness")) };
        let fits: Vec<_> =
            solids.iter().filter_map(|s| Some((s, s.vickers_microhardness.as_ref()?))).collect();
        let Some((solid, fit)) = fits.iter().min_by(|a, b| a.1.c1.total_cmp(&b.1.c1)) else {
            return Err(errors::unknown(format!(
                "the microhardness of {} and {} is not in the database; give hardness, vickers or brinell",
                solids[0].name, solids[1].name
            )));
        };
        if fits.len() == 1 {
            let what = format!(
                "{} taken as the softer side: the microhardness of the other side is not known",
                solid.name
            );
            assumptions.push(Warning::Assumed { what: what.into() });
        }
        Ok(Hardness::Vickers { c1: fit.c1, c2: fit.c2, source: Some(fit.source.clone()) })
    }

    fn gaps(&self, solids: Option<&[Solid; 2]>) -> PyResult<Gaps> {
        let integral = match self.gap.as_str() {
            "integral" => true,
            "simple" => false,
            "none" => return Ok(Gaps::Ignored),
            other => {
                return Err(errors::argument(format!(
                    "no gap model is called \"{other}\"; models: integral, simple, none"
                )));
            }
        };
        let Some(gas) = self.gas.as_deref().filter(|gas| !gas.eq_ignore_ascii_case("vacuum")) else {
            return Ok(Gaps::Vacuum);
        };
        let gas = gap_gas(gas)?;
        let wall = |given: Option<f64>, side: usize| match (given, solids) {
            (Some(alpha), _) => Wall::Coefficient(alpha).accommodation(&gas),
            (None, Some(solids)) => Wall::Solid(solids[side].name.clone()).accommodation(&gas),
            (None, None) => Err(lacking("accommodation")),
        };
        let accommodation =
            [wall(self.accommodation.map(|a| a.0), 0)?, wall(self.accommodation.map(|a| a.1), 1)?];
        Ok(Gaps::Gas(GapFill { gas, accommodation, integral }))
    }
}

fn of(solid: &Solid, key: PropertyKey) -> PyResult<&Property> {
    solid.property(key).map_err(errors::unknown)
}

fn both<T>(solids: &[Solid; 2], value: impl Fn(&Solid) -> PyResult<T>) -> PyResult<[T; 2]> {
    Ok([value(&solids[0])?, value(&solids[1])?])
}

fn lacking(argument: &str) -> PyErr {
    errors::argument(format!("give {argument}, or materials to take it from"))
}

/// Name and values of a channel.
type Channels<'py> = Vec<(String, Output<'py>)>;

/// Conductances, channels, name of the law, warnings, citations.
type Solved<'py> = (Output<'py>, Channels<'py>, String, Vec<String>, Vec<String>);

/// Conductances of a joint over contact pressures and gas pressures (Pa) of the same length, its channels, its name,
/// warnings and citations.
#[pyfunction]
pub fn rough_joint<'py>(
    py: Python<'py>,
    joint: Joint,
    temperatures: (f64, f64),
    contact_pressure: Input<'py>,
    gas_pressure: Input<'py>,
) -> PyResult<Solved<'py>> {
    let joint = joint.build()?;
    let mut values = Vec::new();
    let mut channels: Vec<(String, Vec<f64>)> = Vec::new();
    let mut warnings: Vec<String> = Vec::new();
    for (&p, &gas) in contact_pressure.as_array().iter().zip(gas_pressure.as_array().iter()) {
        let state = InterfaceState::new(temperatures.0, temperatures.1, p, gas, 0.0);
        let conductance = joint.conductance(&state).map_err(errors::argument)?;
        values.push(conductance.value.re);
        for (index, channel) in conductance.channels.iter().enumerate() {
            if channels.len() == index {
                channels.push((channel.name.to_string(), Vec::new()));
            }
            channels[index].1.push(channel.conductance.value.re);
        }
        for warning in conductance.all_warnings() {
            let text = warning.to_string();
            if !warnings.contains(&text) {
                warnings.push(text);
            }
        }
    }
    let citations =
        joint.citations().iter().map(ToString::to_string).fold(Vec::new(), |mut all: Vec<String>, one| {
            if !all.contains(&one) {
                all.push(one);
            }
            all
        });
    Ok((
        PyArray1::from_vec(py, values),
        channels.into_iter().map(|(name, values)| (name, PyArray1::from_vec(py, values))).collect(),
        joint.name().into_owned(),
        warnings,
        citations,
    ))
}

/// h_c σ/(k_s m) of plastic contact at relative pressures P/H.
#[pyfunction]
pub fn plastic_contact<'py>(
    py: Python<'py>,
    relative_pressure: Input<'py>,
    model: &str,
) -> PyResult<Output<'py>> {
    use kapitza::contact::plastic::{cmy_fit, full, yovanovich};
    let f = match model {
        "yovanovich" => yovanovich,
        "cmy-fit" => cmy_fit,
        "full" => full,
        other => {
            return Err(errors::argument(format!(
                "no plastic model is called \"{other}\"; models: yovanovich, cmy-fit, full"
            )));
        }
    };
    Ok(map(py, &relative_pressure, |x| f(x.into()).re))
}

/// h_c σ/(k_s m) of elastic contact at relative pressures P/H_e.
#[pyfunction]
pub fn elastic_contact<'py>(py: Python<'py>, relative_pressure: Input<'py>) -> Output<'py> {
    map(py, &relative_pressure, |x| elastic::mikic(x.into()).re)
}

/// E′, Pa.
#[pyfunction]
pub fn contact_modulus(youngs_modulus: (f64, f64), poisson_ratio: (f64, f64)) -> f64 {
    elastic::contact_modulus([youngs_modulus.0, youngs_modulus.1], [poisson_ratio.0, poisson_ratio.1])
}

/// H_e = E′m/√2, Pa.
#[pyfunction]
pub fn elastic_hardness(contact_modulus: f64, slope: f64) -> f64 {
    elastic::elastic_hardness(contact_modulus, slope)
}

/// Y/σ = √2 erfc⁻¹(x), x = 2P/H (plastic) or 4P/H_e (elastic).
#[pyfunction]
pub fn relative_separation<'py>(py: Python<'py>, x: Input<'py>) -> Output<'py> {
    map(py, &x, |x| kapitza::contact::separation::relative_separation(x.into()).re)
}

/// The gap integral I(Y/σ, M/σ).
#[pyfunction]
pub fn gap_integral<'py>(py: Python<'py>, separation: Input<'py>, parameter: Input<'py>) -> Output<'py> {
    crate::arrays::zip(py, &separation, &parameter, |y, mu| kapitza::contact::gap::gap_integral(y, mu).value)
}

/// ε_eff of two grey parallel surfaces.
#[pyfunction]
pub fn effective_emissivity(one: f64, other: f64) -> f64 {
    kapitza::contact::effective_emissivity([one.into(), other.into()]).re
}

/// h_r, W/(m² K), between surfaces at two temperatures (K).
#[pyfunction]
pub fn radiative_conductance<'py>(
    py: Python<'py>,
    hot: Input<'py>,
    cold: Input<'py>,
    emissivity: f64,
) -> Output<'py> {
    crate::arrays::zip(py, &hot, &cold, |hot, cold| {
        let state = InterfaceState::new(hot, cold, 0.0, 0.0, 0.0);
        kapitza::contact::radiative_conductance(&state, emissivity.into()).re
    })
}

/// The mean absolute slope estimated from an rms roughness (m).
#[pyfunction]
pub fn slope_estimate<'py>(py: Python<'py>, roughness: Input<'py>) -> Output<'py> {
    map(py, &roughness, |sigma| SlopeEstimate::for_roughness(sigma).slope(sigma))
}
