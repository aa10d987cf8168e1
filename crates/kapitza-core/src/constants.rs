//! Fundamental constants, CODATA 2022 (Mohr, Newell, Taylor & Tiesinga, Rev. Mod. Phys. 97, 025002, 2025), SI.

use std::f64::consts::PI;

/// Boltzmann constant k_B, J/K (exact).
pub const BOLTZMANN: f64 = 1.380_649e-23;

/// Planck constant h, J s (exact).
pub const PLANCK: f64 = 6.626_070_15e-34;

/// Reduced Planck constant ħ = h/2π, J s (exact).
pub const REDUCED_PLANCK: f64 = PLANCK / (2.0 * PI);

/// Speed of light in vacuum, m/s (exact).
pub const SPEED_OF_LIGHT: f64 = 299_792_458.0;

/// Avogadro constant, 1/mol (exact).
pub const AVOGADRO: f64 = 6.022_140_76e23;

/// Molar gas constant R = N_A k_B, J/(mol K) (exact).
pub const MOLAR_GAS: f64 = AVOGADRO * BOLTZMANN;

/// Elementary charge, C (exact).
pub const ELEMENTARY_CHARGE: f64 = 1.602_176_634e-19;

/// Electric permittivity of the vacuum, F/m (CODATA 2022).
pub const VACUUM_PERMITTIVITY: f64 = 8.854_187_818_8e-12;

/// Stefan-Boltzmann constant σ = 2π⁵k_B⁴/(15h³c²), W/(m² K⁴) (exact).
pub const STEFAN_BOLTZMANN: f64 =
    2.0 * PI * PI * PI * PI * PI * BOLTZMANN * BOLTZMANN * BOLTZMANN * BOLTZMANN
        / (15.0 * PLANCK * PLANCK * PLANCK * SPEED_OF_LIGHT * SPEED_OF_LIGHT);

/// Atomic mass constant m_u = m(¹²C)/12, kg (relative standard uncertainty 3.1e-10).
pub const ATOMIC_MASS: f64 = 1.660_539_068_92e-27;

/// Electron mass m_e, kg (relative standard uncertainty 3.1e-10).
pub const ELECTRON_MASS: f64 = 9.109_383_713_9e-31;

/// Bohr radius a₀, m (relative standard uncertainty 1.6e-10).
pub const BOHR_RADIUS: f64 = 5.291_772_105_44e-11;

/// Hartree energy E_h = ħ²/(m_e a₀²), J (relative standard uncertainty 1.1e-12).
pub const HARTREE: f64 = 4.359_744_722_206_0e-18;

/// The ice point, 0 °C, in kelvin.
pub const ZERO_CELSIUS: f64 = 273.15;

/// The standard atmosphere, Pa.
pub const STANDARD_ATMOSPHERE: f64 = 101_325.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST's table of the 2022 adjustment prints 5.670 374 419... e-8 and 8.314 462 618... .
    #[test]
    fn derived_constants_equal_the_published_digits() {
        assert!((STEFAN_BOLTZMANN / 5.670_374_419e-8 - 1.0).abs() < 1e-10);
        assert!((MOLAR_GAS / 8.314_462_618 - 1.0).abs() < 1e-10);
        assert!((REDUCED_PLANCK / 1.054_571_817e-34 - 1.0).abs() < 1e-9);
        let hartree = REDUCED_PLANCK * REDUCED_PLANCK / (ELECTRON_MASS * BOHR_RADIUS * BOHR_RADIUS);
        assert!((hartree / HARTREE - 1.0).abs() < 2e-9);
    }
}
