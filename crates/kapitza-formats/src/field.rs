//! Temperatures on planes of a layered device, as files for ParaView and NumPy.
//!
//! A plane belongs to one layer: where two layers meet there are two planes of one height, and the jump between them
//! stays what it is, in every format.

mod numpy;
mod vtk;
mod xdmf;
mod zip;

pub use numpy::{Array, npy, npz};
pub use vtk::{vti, vtr};
pub use xdmf::{Series, xdmf};

use std::fmt::Write;

/// Temperatures on planes that share the lines of one mesh.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<'a> {
    /// Edges of the cells along x, m, rising.
    pub x: &'a [f64],
    /// Edges of the cells along y, m, rising.
    pub y: &'a [f64],
    /// The planes, layers from bottom to top and within a layer by height.
    pub planes: Vec<Plane<'a>>,
}

/// Temperatures on a plane of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane<'a> {
    /// Number of the layer, from the bottom.
    pub layer: usize,
    /// Its name.
    pub name: &'a str,
    /// `lower` or `upper` for the faces, else the fraction of the thickness.
    pub place: String,
    /// Height, m.
    pub z: f64,
    /// Temperature in every cell, K, x fastest; NaN where there is no material.
    pub values: &'a [f64],
}

/// Why a field could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Planes of different meshes, or none.
    #[error("the planes do not share one mesh, or there is none")]
    Planes,
    /// An entry of an archive has 4 GiB or more.
    #[error("{name} would have {bytes} bytes; an entry of an .npz has less than 4 GiB")]
    TooLarge {
        /// The entry.
        name: String,
        /// Its size.
        bytes: usize,
    },
}

impl Field<'_> {
    /// Cells along x and y.
    pub fn cells(&self) -> [usize; 2] {
        [self.x.len().saturating_sub(1), self.y.len().saturating_sub(1)]
    }

    /// Whether every plane has a value for every cell, and there is a plane.
    ///
    /// # Errors
    /// [`FieldError::Planes`].
    pub fn check(&self) -> Result<(), FieldError> {
        let [nx, ny] = self.cells();
        let fits = nx > 0 && ny > 0 && !self.planes.is_empty();
        if fits && self.planes.iter().all(|plane| plane.values.len() == nx * ny) {
            Ok(())
        } else {
            Err(FieldError::Planes)
        }
    }

    /// Neighbouring planes of one layer: what lies between them is a slab.
    fn slabs(&self) -> Vec<(&Plane<'_>, &Plane<'_>)> {
        self.planes
            .windows(2)
            .filter(|pair| pair[0].layer == pair[1].layer && pair[1].z > pair[0].z)
            .map(|pair| (&pair[0], &pair[1]))
            .collect()
    }

    /// All values as comma-separated text, one cell a line; cells without material are left out.
    pub fn csv(&self) -> String {
        let mut out = String::from("layer,place,z_m,x_m,y_m,temperature_K\n");
        let [nx, ny] = self.cells();
        for plane in &self.planes {
            let name = plane.name.replace('"', "\"\"");
            for j in 0..ny {
                let y = 0.5 * (self.y[j] + self.y[j + 1]);
                for i in 0..nx {
                    let value = plane.values[j * nx + i];
                    if !value.is_nan() {
                        let x = 0.5 * (self.x[i] + self.x[i + 1]);
                        let _ = writeln!(out, "\"{name}\",{},{},{x},{y},{value}", plane.place, plane.z);
                    }
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests;
