//! Acoustic mismatch of anisotropic crystals of any orientation.
//!
//! Ξ(ω) = ω² ∫ d²p/(2π)² Σ_ij α_ij(p),   G/T³ = A (1/2π) ∫ d²p Σ_ij α_ij(p),   A = π²k_B⁴/15ħ³,
//!
//! with all waves of each side at the in-plane slowness p = k∥/ω from Stroh's eigenproblem, sorted into leaving and
//! coming ones by their energy flux, not by their wave vector (V. Narayanamurti et al., Phys. Rev. Lett. 43, 2012, 1979; for the
//! boundary problem A. G. Every, Phys. Rev. B 45, 5270, 1992, and Musgrave, Crystal Acoustics, 1970).
//! Range: wavelengths far longer than the lattice constant and than the roughness of the boundary.
//!
//! ```
//! use kapitza_phonon::acoustic::anisotropic::{Crystal, orientation, prefactor};
//! use kapitza_phonon::acoustic::Bond;
//! // A plane in silicon transmits all: G is the ballistic one of the bulk.
//! let si = Crystal::cubic(2330.0, 165.7e9, 63.9e9, 79.6e9);
//! let cut = orientation([1.0, 1.0, 1.0], [1.0, -1.0, 0.0])?;
//! let found = prefactor(&[si.oriented(&cut)?, si.oriented(&cut)?], Bond::Welded)?;
//! assert!((found.emitted / found.bulk[0] - 1.0).abs() < 1e-5);
//! # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
//! ```

mod crystal;
mod eigenvalues;
mod rays;
mod scatter;
mod stroh;
mod sum;

pub use crystal::{Crystal, HalfSpace, orientation};
pub use scatter::scatter;
pub use sum::{Summed, prefactor, transmission};

#[cfg(test)]
mod tests;
