//! The first moments of a measured transient, hidden by electrical switching.
//!
//! Just after a step of power the heat spreads in the chip alone, and the temperature of its surface follows √t
//! (JESD51-14, annex on the correction for the initial transient): ΔT = k √t. A straight line over √t in a window of
//! early times gives the reading at t = 0.

use super::StructureError;

/// The straight line over √t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RootLine {
    /// Value at t = 0, in the unit of the readings.
    pub start: f64,
    /// Standard uncertainty of it.
    pub start_uncertainty: f64,
    /// Slope, unit of the readings per √s.
    pub slope: f64,
}

/// Least squares over the readings between two times.
pub fn root_line(times: &[f64], readings: &[f64], from: f64, to: f64) -> Result<RootLine, StructureError> {
    let points: Vec<(f64, f64)> = times
        .iter()
        .zip(readings)
        .filter(|(t, _)| (from..=to).contains(*t))
        .map(|(t, z)| (t.sqrt(), *z))
        .collect();
    let n = points.len() as f64;
    if points.len() < 3 {
        return Err(StructureError::Window { from, to, count: points.len() });
    }
    let (mx, my) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let sxx: f64 = points.iter().map(|p| (p.0 - mx).powi(2)).sum();
    let slope = points.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum::<f64>() / sxx;
    let start = my - slope * mx;
    let rest: f64 = points.iter().map(|p| (p.1 - start - slope * p.0).powi(2)).sum();
    let start_uncertainty = (rest / (n - 2.0) * (1.0 / n + mx * mx / sxx)).sqrt();
    Ok(RootLine { start, start_uncertainty, slope })
}
