//! A fluid of low impedance on a solid, above all liquid helium: Khalatnikov's theory, with the Rayleigh wave.
//!
//! A wave of the fluid at in-plane slowness p is absorbed with
//!
//! α(p) = 4 Z_f Re Z_s/|Z_f + Z_s|²,  Z_f = ρ_f/q_f,  Z_s = (ρ/a) R(p),  R = (1 − 2c_t²p²)² + 4c_t⁴p²ab,
//!
//! a and b the normal slownesses of L and SV, and G/T³ = A ∫ α p dp over 0 < p < 1/c_f. Three readings:
//!
//! - *weak coupling*, Z_f ≪ |Z_s|: α = 4 Z_f Re(1/Z_s) with Z_f = ρ_f c_f (the cone of transmission is narrow). Bulk modes give
//!   the part p < 1/c_t. At the Rayleigh slowness R(p) = 0, and a solid whose own damping exceeds what it radiates into the
//!   fluid absorbs there: π p_R |a|/(ρ|R′|), a delta function in the integral, about two thirds of the whole
//!   (I. M. Khalatnikov, Zh. Eksp. Teor. Fiz. 22, 687, 1952; An Introduction to the Theory of Superfluidity, 1965, ch. 23;
//!   [`khalatnikov`]).
//! - *without losses*: nothing beyond 1/c_t is absorbed ([`super::prefactor`] with the fluid as one side).
//! - *with a loss angle* of the solid, c² → c²(1 − i tan δ): the Rayleigh wave appears with the width that it has
//!   ([`with_loss`]; after A. F. Andreev, Zh. Eksp. Teor. Fiz. 43, 1535, 1962).
//!
//! Range: low temperature, long wavelengths; solids and fluids without surface layers. Measured resistances above 1 K are far
//! lower.

use super::quadrature::{Integral, integrate};
use super::waves::{C, normal_slowness};
use super::{AcousticError, Bond, Elastic, Fluid, Medium, check, low_temperature_constant, prefactor};

/// Weak coupling: G/T³ in parts, W m⁻² K⁻⁴.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Khalatnikov {
    /// Through bulk modes of the solid, p < 1/c_t.
    pub bulk: f64,
    /// Through the Rayleigh wave.
    pub rayleigh: f64,
    /// Through bulk modes with the impedance of the fluid kept, α = 4 Z_f Re Z_s/|Z_f + Z_s|² with Z_f = ρ_f c_f.
    pub bulk_finite: f64,
    /// Through the Rayleigh wave with the impedance of the fluid at its angle, Z_f = ρ_f c_f/cosθ, sinθ = c_f/c_R.
    pub rayleigh_oblique: f64,
    /// Speed of the Rayleigh wave, m/s.
    pub rayleigh_speed: f64,
    /// Bound on the numerical error of the bulk parts; the Rayleigh parts are closed forms.
    pub error: f64,
}

impl Khalatnikov {
    /// R T³ through bulk modes alone, K⁴ m²/W.
    pub fn resistance_of_bulk(&self) -> f64 {
        1.0 / self.bulk
    }

    /// R T³ with the Rayleigh wave, K⁴ m²/W.
    pub fn resistance(&self) -> f64 {
        1.0 / (self.bulk + self.rayleigh)
    }
}

/// Loss of the solid: c² → c²(1 − i tan δ) of each polarisation. Zero or above, well below one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// tan δ of longitudinal waves.
    pub longitudinal: f64,
    /// tan δ of transverse waves.
    pub transverse: f64,
}

/// G/T³ with losses, W m⁻² K⁻⁴.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lossy {
    /// Of the whole boundary problem, α = 4 Z_f Re Z_s/|Z_f + Z_s|².
    pub emitted: f64,
    /// Weak coupling, α = 4 Z_f Re(1/Z_s) with Z_f = ρ_f c_f, over the same range of p.
    pub weak_coupling: f64,
    /// Bound on the numerical error of both.
    pub error: f64,
}

/// Khalatnikov's two contributions.
///
/// ```
/// use kapitza_phonon::acoustic::{Elastic, Fluid, helium};
/// // Helium on copper. The ratio of the whole to the bulk part is that of Khalatnikov's function F with and without surface
/// // waves, about three.
/// let he = Fluid { density: 145.1, speed: 238.3 };
/// let cu = Elastic { density: 8960.0, longitudinal: 4910.0, transverse: 2500.0 };
/// let found = helium::khalatnikov(&he, &cu)?;
/// assert!((found.resistance_of_bulk() - 0.1676).abs() < 1e-4);
/// assert!((found.resistance() - 0.0598).abs() < 1e-4);
/// // With the finite impedance of the fluid, and its angle at the Rayleigh wave, 0.1679 and 0.0597.
/// assert!((1.0 / found.bulk_finite - 0.1679).abs() < 5e-5);
/// assert!((1.0 / (found.bulk_finite + found.rayleigh_oblique) - 0.0597).abs() < 5e-5);
/// # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
/// ```
pub fn khalatnikov(fluid: &Fluid, solid: &Elastic) -> Result<Khalatnikov, AcousticError> {
    check(&[Medium::Fluid(*fluid), Medium::Solid(*solid)], Bond::Welded)?;
    let constant = 4.0 * low_temperature_constant() * fluid.density * fluid.speed;
    let edges = [1.0 / solid.longitudinal, 1.0 / solid.transverse];
    let scale = edges[1] / solid.density / solid.transverse / solid.transverse;
    let zf = fluid.density * fluid.speed;
    let integral: Integral<2> = integrate(&edges, 1e-15 * scale, |p| {
        let zs = lossless_impedance(solid, p);
        [p * zs.inv().re, p * zs.re / (zs + zf).norm_sqr()]
    });
    let (slowness, weight) = rayleigh(solid);
    let sine = (fluid.speed * slowness).min(1.0);
    Ok(Khalatnikov {
        bulk: constant * integral.value[0],
        rayleigh: constant * weight,
        bulk_finite: constant * integral.value[1],
        rayleigh_oblique: constant * weight / (1.0 - sine * sine).sqrt(),
        rayleigh_speed: 1.0 / slowness,
        error: constant * integral.error,
    })
}

/// G/T³ with losses in the solid.
///
/// ```
/// use kapitza_phonon::acoustic::{Elastic, Fluid, helium};
/// // A loss of 1e-2 exceeds what copper radiates into helium, and R T³ falls from 0.168 to a third.
/// let he = Fluid { density: 145.1, speed: 238.3 };
/// let cu = Elastic { density: 8960.0, longitudinal: 4910.0, transverse: 2500.0 };
/// let loss = helium::Loss { longitudinal: 1e-2, transverse: 1e-2 };
/// let found = helium::with_loss(&he, &cu, loss)?;
/// assert!((1.0 / found.emitted - 0.05394).abs() < 1e-4);
/// # Ok::<(), kapitza_phonon::acoustic::AcousticError>(())
/// ```
pub fn with_loss(fluid: &Fluid, solid: &Elastic, loss: Loss) -> Result<Lossy, AcousticError> {
    let sides = [Medium::Fluid(*fluid), Medium::Solid(*solid)];
    check(&sides, Bond::Welded)?;
    for value in [loss.longitudinal, loss.transverse] {
        if !(0.0..1.0).contains(&value) {
            return Err(AcousticError::Loss { value });
        }
    }
    if loss.longitudinal == 0.0 && loss.transverse == 0.0 {
        let whole = prefactor(&sides, Bond::Welded)?;
        let weak = khalatnikov(fluid, solid)?;
        return Ok(Lossy {
            emitted: whole.emitted,
            weak_coupling: weak.bulk,
            error: whole.error.max(weak.error),
        });
    }
    let (pole, _) = rayleigh(solid);
    let end = 1.0 / fluid.speed;
    let mut edges: Vec<f64> = [1.0 / solid.longitudinal, 1.0 / solid.transverse, pole]
        .into_iter()
        .filter(|p| *p < end)
        .chain([end])
        .collect();
    edges.sort_by(f64::total_cmp);
    let zf = fluid.density * fluid.speed;
    let scale = zf / (solid.density * solid.transverse.powi(3));
    let integral: Integral<2> = integrate(&edges, 1e-13 * scale, |p| {
        let zs = impedance(solid, loss, p);
        // (1/Z_f and) q_f vanish together at grazing incidence.
        let q = normal_slowness(fluid.speed, p).re / fluid.density;
        let whole = 4.0 * q * zs.re / (zs * q + 1.0).norm_sqr();
        [whole * p, 4.0 * zf * zs.inv().re * p]
    });
    let constant = low_temperature_constant();
    Ok(Lossy {
        emitted: constant * integral.value[0],
        weak_coupling: constant * integral.value[1],
        error: constant * integral.error,
    })
}

/// Z_s = (ρ/a) R.
fn surface_impedance(density: f64, ct2: C, a: C, b: C, p: f64) -> C {
    let chi = -ct2 * (2.0 * p * p) + 1.0;
    (chi * chi / a + ct2 * ct2 * b * (4.0 * p * p)) * density
}

fn lossless_impedance(solid: &Elastic, p: f64) -> C {
    let (a, b) = (normal_slowness(solid.longitudinal, p), normal_slowness(solid.transverse, p));
    surface_impedance(solid.density, C::from(solid.transverse * solid.transverse), a, b, p)
}

fn impedance(solid: &Elastic, loss: Loss, p: f64) -> C {
    let square = |c: f64, tangent: f64| C::new(1.0, -tangent) * (c * c);
    let (cl2, ct2) =
        (square(solid.longitudinal, loss.longitudinal), square(solid.transverse, loss.transverse));
    // Im 1/c² > 0: the principal root decays.
    let (a, b) = ((cl2.inv() - p * p).sqrt(), (ct2.inv() - p * p).sqrt());
    surface_impedance(solid.density, ct2, a, b, p)
}

/// The Rayleigh slowness p_R, R(p_R) = 0 beyond 1/c_t, and its weight in ∫ Re(1/Z_s) p dp: π p_R |a|/(ρ|R′(p_R)|).
fn rayleigh(solid: &Elastic) -> (f64, f64) {
    let ct2 = solid.transverse * solid.transverse;
    let roots = |p: f64| (normal_slowness(solid.longitudinal, p).im, normal_slowness(solid.transverse, p).im);
    let function = |p: f64| {
        let (a, b) = roots(p);
        (1.0 - 2.0 * ct2 * p * p).powi(2) - 4.0 * ct2 * ct2 * p * p * a * b
    };
    // R(1/c_t) = 1; R is negative from p_R on, and p_R c_t < 1.5 in every stable solid.
    let (mut low, mut high) = (1.0 / solid.transverse, 2.0 / solid.transverse);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if function(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let p = 0.5 * (low + high);
    let (a, b) = roots(p);
    let slope = -8.0 * ct2 * p * (1.0 - 2.0 * ct2 * p * p)
        - 4.0 * ct2 * ct2 * p * (2.0 * a * b + p * p * (b / a + a / b));
    (p, std::f64::consts::PI * p * a / (solid.density * slope.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELIUM: Fluid = Fluid { density: 145.1, speed: 238.3 };

    fn copper() -> Elastic {
        Elastic { density: 8960.0, longitudinal: 4910.0, transverse: 2500.0 }
    }

    /// mpmath at 30 digits: the bulk part by quadrature, the pole by a contour integral (validation/scripts/acoustic.py).
    #[test]
    fn equals_arbitrary_precision() {
        let found = khalatnikov(&HELIUM, &copper()).unwrap();
        assert!((found.bulk / 5.966258348 - 1.0).abs() < 1e-9);
        assert!((found.rayleigh / 10.74985969 - 1.0).abs() < 1e-9);
        assert!(found.error < 1e-11 * found.bulk);
        // Rayleigh's equation for a Poisson solid, c_l = √3 c_t: c_R = √(2 − 2/√3) c_t (Achenbach 1973, section 5.11).
        let poisson = Elastic { density: 1.0, longitudinal: 3f64.sqrt(), transverse: 1.0 };
        assert!((rayleigh(&poisson).0 - 1.0 / (2.0 - 2.0 / 3f64.sqrt()).sqrt()).abs() < 1e-14);
    }

    /// The delta function is the limit of small losses in weak coupling; in the whole problem small losses vanish
    /// against the radiation, and only the bulk part stays.
    #[test]
    fn limits_of_small_loss() {
        let parts = khalatnikov(&HELIUM, &copper()).unwrap();
        let at = |x: f64| with_loss(&HELIUM, &copper(), Loss { longitudinal: x, transverse: x }).unwrap();
        let none = at(0.0);
        for x in [1e-4, 1e-6] {
            let found = at(x);
            let limit = parts.bulk + parts.rayleigh;
            assert!(
                (found.weak_coupling / limit - 1.0).abs() < 20.0 * x,
                "{x}: {}",
                found.weak_coupling / limit
            );
            assert!((found.emitted / none.emitted - 1.0).abs() < 5e3 * x && found.emitted > none.emitted);
            assert!(found.error < 1e-9 * found.emitted, "{}", found.error);
        }
        // Direct quadrature in mpmath at 20 digits, tan δ = 0.01.
        assert!((1.0 / at(1e-2).emitted / 0.0539436 - 1.0).abs() < 1e-5);
    }
}
