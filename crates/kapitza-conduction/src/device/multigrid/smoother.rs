//! The smoother: columns solved exactly along z, in four colours.

use super::SEQUENTIAL;
use super::level::Level;
use rayon::prelude::*;

impl Level {
    /// Corrects the columns of row j, those of one colour after those of the other: solves each with its neighbours held.
    fn relax_row(
        &self,
        j: usize,
        row: &mut [f32],
        [south, north]: [&[f32]; 2],
        right: &[f32],
        order: [usize; 2],
        wanted: &mut [f32],
    ) {
        for colour in order {
            self.relax_columns(j, row, [south, north], right, &self.share[colour], wanted);
        }
    }

    /// Moves every column of row j by its share of the way to where its neighbours want it.
    fn relax_columns(
        &self,
        j: usize,
        row: &mut [f32],
        [south, north]: [&[f32]; 2],
        right: &[f32],
        share: &[f32],
        wanted: &mut [f32],
    ) {
        let (nx, nz) = (self.nx, self.nz);
        let (at, size) = (j * self.row(), self.row());
        let gx = &self.gx[at..at + size];
        let gz = &self.gz[at..at + size];
        let pivot = &self.pivot[at..at + size];
        let gy = &self.gy[at..at + size];
        let gy_south: &[f32] = if j > 0 { &self.gy[at - size..at] } else { &[] };
        for k in 0..nz {
            let here = k * nx..(k + 1) * nx;
            let (done, rest) = wanted.split_at_mut(here.start);
            let to = &mut rest[..nx];
            to.copy_from_slice(&right[here.clone()]);
            let values = &row[here.clone()];
            let g = &gx[here.clone()];
            for i in 1..nx {
                to[i] += g[i - 1] * values[i - 1];
            }
            for i in 0..nx.saturating_sub(1) {
                to[i] += g[i] * values[i + 1];
            }
            if !north.is_empty() {
                add_product(to, &gy[here.clone()], &north[here.clone()]);
            }
            if !south.is_empty() {
                add_product(to, &gy_south[here.clone()], &south[here.clone()]);
            }
            if k > 0 {
                let below = here.start - nx..here.start;
                let (g, p, w) = (&gz[below.clone()], &pivot[below.clone()], &done[below]);
                for i in 0..nx {
                    to[i] += g[i] * p[i] * w[i];
                }
            }
        }
        for k in (0..nz).rev() {
            let here = k * nx..(k + 1) * nx;
            let (low, high) = wanted.split_at_mut(here.end);
            let to = &mut low[here.start..];
            let (g, p) = (&gz[here.clone()], &pivot[here.clone()]);
            if k + 1 < nz {
                let above = &high[..nx];
                for i in 0..nx {
                    to[i] = p[i] * (to[i] + g[i] * above[i]);
                }
            } else {
                for i in 0..nx {
                    to[i] *= p[i];
                }
            }
            let values = &mut row[here];
            for i in 0..nx {
                values[i] += share[i] * (to[i] - values[i]);
            }
        }
    }

    /// A sweep over the rows of one parity, the even columns first in even rows and last in odd ones, or the other way
    /// round.
    pub fn relax(&self, solution: &mut [f32], right: &[f32], parity: usize, order: [usize; 2]) {
        let size = self.row();
        let ny = self.ny;
        // Rows of one parity change, those of the other are read: split into rows to hand them out separately.
        let mut rows: Vec<&mut [f32]> = solution.chunks_mut(size).collect();
        let mut changing: Vec<(usize, &mut [f32])> = Vec::with_capacity(ny / 2 + 1);
        let mut reading: Vec<&[f32]> = vec![&[]; ny];
        for (j, row) in rows.drain(..).enumerate() {
            if j % 2 == parity {
                changing.push((j, row));
            } else {
                reading[j] = row;
            }
        }
        let reading = &reading;
        let work = |wanted: &mut [f32], (j, row): (usize, &mut [f32])| {
            let south: &[f32] = if j > 0 { reading[j - 1] } else { &[] };
            let north: &[f32] = if j + 1 < ny { reading[j + 1] } else { &[] };
            let right = &right[j * size..(j + 1) * size];
            self.relax_row(j, row, [south, north], right, order, wanted);
        };
        if self.gx.len() > SEQUENTIAL {
            changing.into_par_iter().for_each_init(|| vec![0.0_f32; size], |wanted, row| work(wanted, row));
        } else {
            let mut wanted = vec![0.0_f32; size];
            for row in changing {
                work(&mut wanted, row);
            }
        }
    }

    /// The first sweep, over even rows, from a solution of zero.
    pub fn relax_from_zero(&self, solution: &mut [f32], right: &[f32]) {
        solution.fill(0.0);
        self.relax(solution, right, 0, [0, 1]);
    }
}

fn add_product(to: &mut [f32], a: &[f32], b: &[f32]) {
    for ((t, a), b) in to.iter_mut().zip(a).zip(b) {
        *t += a * b;
    }
}
