//! Geometric multigrid for the networks of layered devices, as a preconditioner in single precision.
//!
//! Layers a thousand times thinner than they are wide couple strongly along z: columns are therefore never coarsened
//! but solved exactly (Thomas' algorithm), and only x and y are coarsened, the finer axis first, until cells are
//! about square. The smoother takes columns in four colours, by even and odd rows and columns; both colours of a row
//! are taken while it lies in the cache, and the innermost loops run over neighbouring memory. Interpolation follows the conductances between the cells, and a
//! coarse conductance is that of the fine ones in series and in parallel: the same network, coarser. One cycle is a
//! symmetric positive operator, whatever the number of threads.
//!
//! Sources: W. Hackbusch, Multi-Grid Methods and Applications (1985); W. Mulder, J. Comput. Phys. 83, 303 (1989)
//! for semi-coarsening; O. Tatebe, 6th Copper Mountain Conf. (1993) for multigrid in conjugate gradients.

mod axis;
mod banded;
mod coarsening;
mod level;
mod smoother;
#[cfg(test)]
mod tests;
mod transfer;

pub(super) use axis::CoarseAxis;

use super::network::Network;
use banded::Banded;
use level::Level;
use rayon::prelude::*;

/// Vectors of one level.
#[derive(Debug)]
struct Vectors {
    solution: Vec<f32>,
    right: Vec<f32>,
    /// What rows of the residual give to the coarse rows before and after their own; none on the finest level.
    aside: Vec<f32>,
}

/// The preconditioner.
#[derive(Debug)]
pub(super) struct Multigrid {
    levels: Vec<Level>,
    vectors: Vec<Vectors>,
    /// The coarsest level, factorised; a single column needs none.
    coarsest: Option<Banded>,
}

/// The factorisation of the coarsest level may cost this many multiplications,
const DIRECT: usize = 30_000_000;

/// and no more than this many per cell of the finest.
const DIRECT_PER_CELL: usize = 400;

impl Multigrid {
    /// Builds the levels of a network on a mesh with these axes.
    pub fn new(network: &Network, mut x: CoarseAxis, mut y: CoarseAxis) -> Self {
        let single = |values: &[f64]| values.par_iter().map(|&v| narrow(v)).collect::<Vec<f32>>();
        let mut level = Level::new(
            network.shape,
            single(&network.gx),
            single(&network.gy),
            single(&network.gz),
            single(&network.shunt),
        );
        let mut levels = Vec::new();
        let mut size = x.widths.iter().chain(&y.widths).copied().fold(f64::INFINITY, f64::min);
        let direct = DIRECT.min(DIRECT_PER_CELL.saturating_mul(level.gx.len()));
        let mut coarsest = None;
        while level.nx * level.ny > 1 {
            let across = !x.merges(false) && !y.merges(false);
            let stuck = across || !x.merges(false) || !y.merges(false);
            if stuck && level.factor_cost() <= direct {
                coarsest = Some(level.factorised());
                break;
            }
            size *= 2.0;
            let (map_x, merged_x) = x.merge(size, across);
            let (map_y, merged_y) = y.merge(size, across);
            if merged_x.len() == x.len() && merged_y.len() == y.len() {
                continue;
            }
            let (coarse, coarsening) = level.coarsen(map_x, map_y, [merged_x.len(), merged_y.len()]);
            level.coarsening = Some(coarsening);
            levels.push(level);
            level = coarse;
            (x, y) = (merged_x, merged_y);
        }
        levels.push(level);
        let vectors = levels
            .iter()
            .enumerate()
            .map(|(depth, level)| {
                let cells = level.gx.len();
                let aside = if depth > 0 { 2 * cells } else { 0 };
                Vectors { solution: vec![0.0; cells], right: vec![0.0; cells], aside: vec![0.0; aside] }
            })
            .collect();
        Self { levels, vectors, coarsest }
    }

    /// z = M⁻¹ r: one V-cycle. `scale` brings r near one, within the range of single precision.
    pub fn apply(&mut self, residual: &[f64], scale: f64, result: &mut [f64]) {
        let finest = &mut self.vectors[0];
        finest
            .right
            .par_chunks_mut(CHUNK)
            .zip(residual.par_chunks(CHUNK))
            .for_each(|(to, from)| to.iter_mut().zip(from).for_each(|(t, f)| *t = narrow(f * scale)));
        self.cycle(0);
        result
            .par_chunks_mut(CHUNK)
            .zip(self.vectors[0].solution.par_chunks(CHUNK))
            .for_each(|(to, from)| to.iter_mut().zip(from).for_each(|(t, f)| *t = f64::from(*f) / scale));
    }

    fn cycle(&mut self, depth: usize) {
        let level = &self.levels[depth];
        let (fine, coarse) = self.vectors.split_at_mut(depth + 1);
        let Vectors { solution, right, .. } = &mut fine[depth];
        if let (None, Some(factor)) = (&level.coarsening, &self.coarsest) {
            level.solve_directly(factor, solution, right);
            return;
        }
        level.relax_from_zero(solution, right);
        level.relax(solution, right, 1, [0, 1]);
        let Some(coarsening) = &level.coarsening else { return };
        let Vectors { right: below, aside, .. } = &mut coarse[0];
        coarsening.restrict(level, &self.levels[depth + 1], [solution, right], below, aside);
        self.cycle(depth + 1);
        let level = &self.levels[depth];
        let Some(coarsening) = &level.coarsening else { return };
        let (fine, coarse) = self.vectors.split_at_mut(depth + 1);
        let Vectors { solution, right, .. } = &mut fine[depth];
        coarsening.prolong(level, &self.levels[depth + 1], &coarse[0].solution, solution);
        level.relax(solution, right, 1, [1, 0]);
        level.relax(solution, right, 0, [1, 0]);
    }
}

/// Values that one task of a parallel loop takes.
pub(super) const CHUNK: usize = 1 << 14;

/// A number in single precision.
#[expect(clippy::cast_possible_truncation, reason = "the preconditioner needs few digits")]
fn narrow(value: f64) -> f32 {
    value as f32
}

/// 1/a, or infinity where a is zero.
fn inverse(conductance: f32) -> f32 {
    1.0 / conductance
}

/// Levels with fewer cells than this are swept by one thread.
const SEQUENTIAL: usize = 1 << 13;
