//! Where cells are worth having: a mesh fitted to a solution.
//!
//! The error of a mean or of a hot spot is, for heat conduction, an energy product of two fields with nearly the same
//! shape; along x it is about ∫ h² a dx with a(x) = ∫∫ k (∂²T/∂x²)² dy dz. With a given number of cells it is least
//! for h ∝ a^{−1/3} (equidistribution: C. de Boor, Lect. Notes Math. 363, 12, 1973), where it becomes
//! (∫ a^{1/3} dx)³/N²; and with a given product of the numbers along x, y and z where the three errors are equal.

use super::mesh::{Axis, Family, VOID};
use super::network::{Ground, State};
use super::slopes::Slopes;
use serde::{Deserialize, Serialize};

/// How fast cells may grow: size per distance.
const GROWTH: f64 = 0.35;
/// Fewest cells along an axis, were it undivided.
const FEWEST: f64 = 6.0;
/// Weight of an axis, of the heaviest, below which nothing depends on it: curvature that is rounding.
const FLAT: f64 = 1e-4;

/// How curved a solution is along each axis of its mesh: a = ∫∫ k (∂²T)² per cell of the axis, with the edges of the
/// cells.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Curvature {
    edges: [Vec<f64>; 3],
    values: [Vec<f64>; 3],
}

impl Curvature {
    /// Of a solution, or the worst of several at different times.
    pub fn of(ground: &Ground<'_>, states: &[&State]) -> Self {
        let mesh = ground.mesh;
        let mut values = [vec![0.0_f64; mesh.nx()], vec![0.0_f64; mesh.ny()], vec![0.0_f64; mesh.nz()]];
        for state in states {
            for (worst, this) in values.iter_mut().zip(curvature(ground, state)) {
                worst.iter_mut().zip(this).for_each(|(worst, this)| *worst = worst.max(this));
            }
        }
        Self { edges: [mesh.x.clone(), mesh.y.clone(), mesh.z.clone()], values }
    }
}

/// Planes across which a field is steeper than a solution on a coarse mesh shows: their heights with the size of the
/// cells on them at level 0, m. Away from them cells may grow.
#[derive(Clone, Debug, Default)]
pub(super) struct Steep(Vec<[f64; 2]>);

/// How fast cells of level 0 may grow away from a steep plane: size per distance.
const STEEP_GROWTH: f64 = 0.5;

impl Steep {
    pub fn new(planes: Vec<[f64; 2]>) -> Self {
        Self(planes)
    }

    /// Largest cell at a height.
    fn limit(&self, z: f64) -> f64 {
        self.0
            .iter()
            .map(|[height, size]| size + STEEP_GROWTH * (z - height).abs())
            .fold(f64::INFINITY, f64::min)
    }
}

impl Family {
    /// The family of meshes fitted to solutions, at level 0 as fine as one of about `cells` cells in three dimensions,
    /// and finer where the field is said to be steep.
    pub fn adapted(&self, curved: &Curvature, steep: &Steep, cells: f64) -> Self {
        let Curvature { edges, values: curvature } = curved;
        let weights: [f64; 3] = [0, 1, 2].map(|axis| {
            let widths = edges[axis].windows(2).map(|e| e[1] - e[0]);
            widths.zip(&curvature[axis]).map(|(h, a)| h * a.cbrt()).sum::<f64>().powf(1.5)
        });
        // N_d ∝ weight_d with the product given, but not fewer than a few; along an axis on which nothing depends, one.
        let heaviest = weights.iter().copied().fold(0.0, f64::max);
        let fewest = weights.map(|weight| if weight > FLAT * heaviest { FEWEST } else { 1.0 });
        let mut counts = fewest;
        let bent = fewest.map(|few| few > 1.0);
        let cells = cells.powf(bent.iter().filter(|&&bent| bent).count().max(1) as f64 / 3.0);
        let mut free = [true; 3];
        for _ in 0..3 {
            let fixed: f64 = (0..3).filter(|&d| !free[d]).map(|d| counts[d]).product();
            let product: f64 = (0..3).filter(|&d| free[d]).map(|d| weights[d].max(1e-300)).product();
            let number = free.iter().filter(|&&f| f).count();
            if number == 0 {
                break;
            }
            let scale = (cells / fixed / product).powf(1.0 / number as f64);
            let mut again = false;
            for d in 0..3 {
                if free[d] {
                    counts[d] = scale * weights[d];
                    if counts[d] < fewest[d] {
                        counts[d] = fewest[d];
                        free[d] = false;
                        again = true;
                    }
                }
            }
            if !again {
                break;
            }
        }
        let axis = |d: usize, limit: &dyn Fn(f64) -> f64| {
            fitted(self.axis(d).lines(), &edges[d], &curvature[d], counts[d], limit)
        };
        let free = |_: f64| f64::INFINITY;
        self.with_axes([axis(0, &free), axis(1, &free), axis(2, &|z| steep.limit(z))], bent)
    }
}

/// An axis whose density follows a^{1/3}, with about `count` cells, and more where a limit asks for them.
fn fitted(lines: &[f64], edges: &[f64], curvature: &[f64], count: f64, limit: &dyn Fn(f64) -> f64) -> Axis {
    let length = edges[edges.len() - 1] - edges[0];
    let widths: Vec<f64> = edges.windows(2).map(|e| e[1] - e[0]).collect();
    let middles: Vec<f64> = edges.windows(2).map(|e| 0.5 * (e[0] + e[1])).collect();
    let mut size: Vec<f64> = curvature.iter().map(|a| 1.0 / a.cbrt().max(1e-100)).collect();
    for _ in 0..4 {
        let sum: f64 = widths.iter().zip(&size).map(|(h, s)| h / s).sum();
        for s in &mut size {
            *s = (*s * sum / count).min(length / count.min(FEWEST));
        }
        for i in 1..size.len() {
            size[i] = size[i].min(size[i - 1] + GROWTH * (middles[i] - middles[i - 1]));
        }
        for i in (1..size.len()).rev() {
            size[i - 1] = size[i - 1].min(size[i] + GROWTH * (middles[i] - middles[i - 1]));
        }
    }
    Axis::graded(
        lines.to_vec(),
        &|place| {
            let above = middles.partition_point(|&m| m < place);
            if above == 0 || above == middles.len() {
                return size[above.min(size.len() - 1)].min(limit(place));
            }
            let part = (place - middles[above - 1]) / (middles[above] - middles[above - 1]);
            (size[above - 1] + part * (size[above] - size[above - 1])).min(limit(place))
        },
        1,
    )
}

/// a = ∫∫ k (∂²T)² along each axis, per cell of the axis.
fn curvature(ground: &Ground<'_>, state: &State) -> [Vec<f64>; 3] {
    let mesh = ground.mesh;
    let media = ground.device.media();
    let (nx, ny, nz) = (mesh.nx(), mesh.ny(), mesh.nz());
    let mut sums = [vec![0.0; nx], vec![0.0; ny], vec![0.0; nz]];
    let slopes = Slopes::of(ground, state);
    for j in 0..ny {
        for k in 0..nz {
            for i in 0..nx {
                let medium = mesh.media(mesh.layer[k], j)[i];
                if medium == VOID {
                    continue;
                }
                let cell = mesh.index(i, j, k);
                let widths = [(&mesh.x, i), (&mesh.y, j), (&mesh.z, k)].map(|(e, n)| e[n + 1] - e[n]);
                let volume: f64 = widths.iter().product();
                for (axis, (sum, place)) in sums.iter_mut().zip([i, j, k]).enumerate() {
                    let [low, high] = slopes.at(axis, cell);
                    let second = (high - low) / widths[axis];
                    let conductivity = ground.conductivity(&media, medium, axis, state.rise[cell]);
                    sum[place] += conductivity * second * second * volume / widths[axis];
                }
            }
        }
    }
    sums
}
