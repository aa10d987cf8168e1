//! Conductance of the gas in the gaps between rough surfaces.
//!
//! - Simple form: h_g = k_g/(Y + M).
//! - Integral form (Yovanovich, DeVaal & Hegazy, AIAA-82-0888, 1982): gaps are normally distributed about Y,
//!   h_g = (k_g/σ)/√(2π) ∫₀^∞ e^(−(Y/σ − t)²/2)/(t + M/σ) dt.
//!
//! Y separation of the mean planes, M gas parameter (slip). With M p in place of M both hold down to zero pressure, with
//! their derivatives: h_g = k p/(M p) · S(Y/σ, σp/(M p)), S → Φ(Y/σ), the fraction of open gaps, in vacuum.
//! Range: Gaussian gaps; the slip model of each gap is exact for M ≫ gap and M ≪ gap, up to 9 % high between.

mod integral;

pub use integral::{GapIntegral, gap_integral};

use integral::slip_limited;
use kapitza_core::interface::Dual;

/// h_g of the simple form: k p/(Y p + M p), W/(m² K), for a separation (m), M p (Pa m) and a pressure (Pa).
pub fn simple(conductivity: Dual, separation: Dual, parameter_times_pressure: Dual, pressure: Dual) -> Dual {
    conductivity * pressure / (separation * pressure + parameter_times_pressure)
}

/// h_g of the integral form, W/(m² K), for a roughness σ and a separation (m), M p (Pa m) and a pressure (Pa).
pub fn integral(
    conductivity: Dual,
    roughness: f64,
    separation: Dual,
    parameter_times_pressure: Dual,
    pressure: Dual,
) -> Dual {
    let y = separation / roughness;
    if pressure.re * roughness <= parameter_times_pressure.re {
        // M ≥ σ: in the reciprocal σ/M, which is zero in vacuum.
        let thinness = pressure * roughness / parameter_times_pressure;
        let [value, by_y, by_thinness] = slip_limited(y.re, thinness.re);
        let share = (y - y.re) * by_y + (thinness - thinness.re) * by_thinness + value;
        return conductivity * pressure / parameter_times_pressure * share;
    }
    let mu = parameter_times_pressure / (pressure * roughness);
    let i = gap_integral(y.re, mu.re);
    let value = (y - y.re) * i.by_separation + (mu - mu.re) * i.by_parameter + i.value;
    conductivity / roughness * value
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitza_core::interface::{InterfaceState, StateComponent, derivative};
    use proptest::prelude::*;

    proptest! {
        /// Convexity of 1/t (Jensen): gaps that vary conduct better than their mean, as long as few are closed.
        #[test]
        fn varying_gaps_conduct_better(y in 3.5..6.0_f64, exponent in -3.0..3.0_f64) {
            let mu = 10f64.powf(exponent);
            prop_assert!(gap_integral(y, mu).value * (y + mu) > 0.9995);
        }

        /// Derivatives by pressure, through the switch between M > σ and M < σ.
        #[test]
        fn derivatives_are_consistent(y in 0.5..6.0_f64, exponent in -8.0..8.0_f64) {
            let at = |p: f64| {
                let state = InterfaceState::at_temperature(300.0).with_gas_pressure(p);
                integral(0.026.into(), 1e-6, (y * 1e-6).into(), 0.01.into(), state.gas_pressure)
            };
            let p = 1e4 * 10f64.powf(exponent);
            let numeric = (at(p * 1.00001).re - at(p * 0.99999).re) / (2e-5 * p);
            let slope = derivative(&at(p), StateComponent::GasPressure);
            prop_assert!((slope - numeric).abs() < 1e-7 * at(p).re / p);
        }
    }

    /// |h(p → 0) − h(0)| → 0 linearly in the pressure, with the slope k Φ(Y/σ)/(M p) of open gaps; no step at the switch.
    #[test]
    fn vacuum_is_the_limit() {
        let at = |p: f64| {
            let pressure = InterfaceState::at_temperature(300.0).with_gas_pressure(p).gas_pressure;
            integral(0.026.into(), 2e-6, 6e-6.into(), 0.02.into(), pressure)
        };
        assert_eq!(at(0.0).re, 0.0);
        let slope = derivative(&at(0.0), StateComponent::GasPressure);
        let open = 1.0 - 0.5 * kapitza_core::special::erfc(3.0 / 2f64.sqrt());
        assert!((slope / (0.026 / 0.02 * open) - 1.0).abs() < 1e-13);
        for p in [1e-12, 1e-8, 1e-6] {
            assert!((at(p).re / (slope * p) - 1.0).abs() < 1e-9, "{p}");
        }
        let switch = 0.02 / 2e-6;
        let (below, above) = (at(switch * (1.0 - 1e-15)), at(switch * (1.0 + 1e-15)));
        assert!((above.re / below.re - 1.0).abs() < 1e-13);
        let slopes = [below, above].map(|h| derivative(&h, StateComponent::GasPressure));
        assert!((slopes[0] / slopes[1] - 1.0).abs() < 1e-12);
    }

    /// Both forms agree where slip dominates (M ≫ σ), to the share of closed gaps.
    #[test]
    fn slip_makes_the_forms_equal() {
        let (k, y, mp, p) = (Dual::from(0.026), Dual::from(6e-6), Dual::from(0.02), Dual::from(1.0));
        assert!((integral(k, 1.5e-6, y, mp, p).re / simple(k, y, mp, p).re - 1.0).abs() < 1e-4);
    }
}
