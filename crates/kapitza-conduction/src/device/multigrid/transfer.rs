//! Between two levels: residuals gathered on the coarser one, corrections interpolated from it; one is the transpose of
//! the other.

use super::SEQUENTIAL;
use super::coarsening::Coarsening;
use super::level::Level;
use rayon::prelude::*;

impl Coarsening {
    /// The coarse column that a fine one lies towards, if it has a weight for it.
    fn towards(map: &[usize], cell: usize) -> usize {
        let own = map[cell];
        let first = cell == 0 || map[cell - 1] != own;
        let last = cell + 1 == map.len() || map[cell + 1] != own;
        match (first, last) {
            // Alone in its coarse cell: it lies on the middle and takes no other value.
            (true, true) => own,
            (true, false) => own.saturating_sub(1),
            _ => (own + 1).min(map[map.len() - 1]),
        }
    }

    /// The residual of the fine level, gathered on the coarse one. `aside` takes what rows give to their neighbours.
    pub fn restrict(
        &self,
        fine: &Level,
        coarse: &Level,
        [solution, right]: [&[f32]; 2],
        to: &mut [f32],
        aside: &mut [f32],
    ) {
        let (nx, nz, size) = (fine.nx, fine.nz, fine.row());
        let beside_x: Vec<usize> = (0..nx).map(|i| Self::towards(&self.x, i)).collect();
        let width = coarse.row();
        let mut rows = vec![0..0; coarse.ny];
        for (j, &row) in self.y.iter().enumerate() {
            if rows[row].is_empty() {
                rows[row] = j..j;
            }
            rows[row].end = j + 1;
        }
        // Every fine row belongs to one coarse row; a share of its residual goes to the one before or after that.
        let work = |residual: &mut [f32], ((row, to), aside): ((usize, &mut [f32]), &mut [f32])| {
            to.fill(0.0);
            aside.fill(0.0);
            let (before, after) = aside.split_at_mut(width);
            for j in rows[row].clone() {
                fine.residual_row(j, solution, right, residual);
                let beside = Self::towards(&self.y, j);
                let other: &mut [f32] = if beside < row { &mut *before } else { &mut *after };
                let keep = beside == row;
                for k in 0..nz {
                    let c = j * size + k * nx;
                    let (wx, wy) = (&self.weight_x[c..c + nx], &self.weight_y[c..c + nx]);
                    let to = &mut to[k * coarse.nx..(k + 1) * coarse.nx];
                    let other = &mut other[k * coarse.nx..(k + 1) * coarse.nx];
                    let part = &residual[k * nx..(k + 1) * nx];
                    for i in 0..nx {
                        let (own, next) = (self.x[i], beside_x[i]);
                        let along = part[i] * wx[i];
                        let here = part[i] - along;
                        let (along_y, here_y) = if keep { (0.0, 0.0) } else { (along * wy[i], here * wy[i]) };
                        to[own] += here - here_y;
                        to[next] += along - along_y;
                        other[own] += here_y;
                        other[next] += along_y;
                    }
                }
            }
        };
        let parallel = fine.gx.len() > SEQUENTIAL;
        let fresh = || vec![0.0_f32; size];
        if parallel {
            let tasks = to.par_chunks_mut(width).enumerate().zip(aside.par_chunks_mut(2 * width));
            tasks.for_each_init(fresh, |residual, task| work(residual, task));
        } else {
            let mut residual = fresh();
            let tasks = to.chunks_mut(width).enumerate().zip(aside.chunks_mut(2 * width));
            for task in tasks {
                work(&mut residual, task);
            }
        }
        for (row, to) in to.chunks_mut(width).enumerate() {
            if row > 0 {
                let from = &aside[2 * (row - 1) * width + width..2 * row * width];
                to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
            }
            if row + 1 < coarse.ny {
                let from = &aside[2 * (row + 1) * width..2 * (row + 1) * width + width];
                to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
            }
        }
    }

    /// Adds the interpolated coarse solution.
    pub fn prolong(&self, fine: &Level, coarse: &Level, from: &[f32], solution: &mut [f32]) {
        let (nx, nz, size) = (fine.nx, fine.nz, fine.row());
        let beside_x: Vec<usize> = (0..nx).map(|i| Self::towards(&self.x, i)).collect();
        let work = |(j, row): (usize, &mut [f32])| {
            let (own, beside) = (self.y[j], Self::towards(&self.y, j));
            for k in 0..nz {
                let near = &from[(own * nz + k) * coarse.nx..][..coarse.nx];
                let far = &from[(beside * nz + k) * coarse.nx..][..coarse.nx];
                let c = j * size + k * nx;
                let (wx, wy) = (&self.weight_x[c..c + nx], &self.weight_y[c..c + nx]);
                let to = &mut row[k * nx..(k + 1) * nx];
                for i in 0..nx {
                    let (a, b) = (self.x[i], beside_x[i]);
                    let in_near = near[a] + wx[i] * (near[b] - near[a]);
                    let in_far = far[a] + wx[i] * (far[b] - far[a]);
                    to[i] += in_near + wy[i] * (in_far - in_near);
                }
            }
        };
        if fine.gx.len() > SEQUENTIAL {
            solution.par_chunks_mut(size).enumerate().for_each(work);
        } else {
            solution.chunks_mut(size).enumerate().for_each(work);
        }
    }
}
