//! Interfaces between lattices: all vibrations of both, from their force constants.
//!
//! With M_i(ω) the modes per area of side i that travel along the normal ([`ModesPerArea`]):
//! - diffuse mismatch, Ξ = M₁M₂/(M₁ + M₂) (P. Reddy, K. Castelino, A. Majumdar, Appl. Phys. Lett. 87, 211908, 2005);
//! - the elastic maximum, Ξ = min(M₁, M₂): at every frequency the side with fewer modes emits all of them;
//! - the inelastic maximum: all emission of the side with the lower highest frequency, whatever becomes of it.
//!
//! Range: harmonic lattices whose normal, but not their atoms at the interface, is known.

use crate::interface::KapitzaInterface;
use crate::landauer::{TemperatureDefinition, Transmission};
use crate::tabulated::Tabulated;
use kapitza_core::Citation;
use kapitza_lattice::{Dynamics, Frequencies, Mesh, ModesPerArea};
use std::sync::Arc;

/// A model of an interface between lattices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FullBandModel {
    /// Diffuse mismatch.
    Diffuse,
    /// The elastic maximum.
    ElasticMaximum,
    /// The inelastic maximum.
    InelasticMaximum,
}

impl FullBandModel {
    /// The name in case files and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Diffuse => "dmm",
            Self::ElasticMaximum => "max-elastic",
            Self::InelasticMaximum => "max-inelastic",
        }
    }
}

/// One side.
#[derive(Clone, Debug)]
pub struct Side {
    /// For reports.
    pub name: String,
    /// Its vibrations.
    pub dynamics: Arc<Dynamics>,
    /// Normal of the interface, Cartesian in the axes of the crystal.
    pub normal: [f64; 3],
    /// Where the force constants come from.
    pub sources: Vec<Citation>,
}

/// The modes per area of two sides at the same frequencies.
#[derive(Clone, Debug)]
pub struct FullBand {
    modes: [ModesPerArea; 2],
    sources: Vec<Citation>,
}

impl FullBand {
    /// Two sides on meshes of `divisions` along each reciprocal lattice vector.
    pub fn new(sides: &[Side; 2], divisions: usize) -> Self {
        let meshes = sides.each_ref().map(|side| Mesh::new(&side.dynamics, divisions));
        let highest = meshes[0].highest().max(meshes[1].highest());
        let frequencies = Frequencies::up_to(highest);
        let modes = [0, 1].map(|side| meshes[side].modes_per_area(sides[side].normal, &frequencies));
        let mut sources: Vec<Citation> = Vec::new();
        for source in sides.iter().flat_map(|side| &side.sources) {
            if !sources.contains(source) {
                sources.push(source.clone());
            }
        }
        Self { modes, sources }
    }

    /// The modes per area of the two sides.
    pub fn modes(&self) -> &[ModesPerArea; 2] {
        &self.modes
    }

    /// A model of the interface.
    pub fn interface(&self, model: FullBandModel, definition: TemperatureDefinition) -> KapitzaInterface {
        let bulk = self.modes.each_ref().map(|modes| {
            let table: Arc<dyn Transmission> = Arc::new(Tabulated::new(
                modes.frequencies.values().to_vec(),
                modes.modes.clone(),
                modes.coarse.clone(),
                modes.long_wave,
            ));
            table
        });
        let [a, b] = &self.modes;
        let soft = usize::from(b.highest < a.highest);
        let of = |f: fn(f64, f64) -> f64| -> Arc<dyn Transmission> {
            let each = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| f(*x, *y)).collect();
            Arc::new(Tabulated::new(
                a.frequencies.values().to_vec(),
                each(&a.modes, &b.modes),
                each(&a.coarse, &b.coarse),
                f(a.long_wave, b.long_wave),
            ))
        };
        let transmission = match model {
            FullBandModel::Diffuse => of(|x, y| if x > 0.0 && y > 0.0 { x * y / (x + y) } else { 0.0 }),
            FullBandModel::ElasticMaximum => of(f64::min),
            FullBandModel::InelasticMaximum => Arc::clone(&bulk[soft]),
        };
        let mut citations = vec![match model {
            FullBandModel::Diffuse => Citation::new(
                "P. Reddy, K. Castelino, A. Majumdar, Diffuse mismatch model of thermal boundary conductance using exact phonon dispersion, Appl. Phys. Lett. 87, 211908 (2005)",
            ),
            FullBandModel::ElasticMaximum | FullBandModel::InelasticMaximum => Citation::new(
                "C. Dames, G. Chen, Theoretical phonon thermal conductivity of Si/Ge superlattice nanowires, J. Appl. Phys. 95, 682 (2004)",
            ),
        }];
        citations.extend(self.sources.iter().cloned());
        KapitzaInterface { model: model.name(), definition, transmission, bulk, citations }
    }
}
