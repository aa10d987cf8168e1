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

mod banded;
#[cfg(test)]
mod tests;

use banded::Banded;

use super::network::Network;
use rayon::prelude::*;

/// One level: a network in single precision with the factors of its columns.
#[derive(Debug)]
struct Level {
    nx: usize,
    ny: usize,
    nz: usize,
    gx: Vec<f32>,
    gy: Vec<f32>,
    gz: Vec<f32>,
    /// Conductance to surroundings.
    shunt: Vec<f32>,
    /// Inverse pivots of the columns; zero where there is no material.
    pivot: Vec<f32>,
    /// One for the columns of each colour, even and odd, and zero for the others: neighbours are corrected in turn.
    share: [Vec<f32>; 2],
    /// To the next coarser level.
    coarsening: Option<Coarsening>,
}

/// How a level becomes the next coarser one.
#[derive(Debug)]
struct Coarsening {
    /// Coarse column of every column along x.
    x: Vec<usize>,
    /// Coarse row of every row along y.
    y: Vec<usize>,
    /// Weight with which a cell takes the value of the coarse neighbour along x that it lies towards.
    weight_x: Vec<f32>,
    /// The same along y.
    weight_y: Vec<f32>,
}

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

/// An axis of a level: widths of the cells, and whether a hard line ends each of them: an edge of a body, across
/// which cells are merged only when nothing else is left.
#[derive(Clone, Debug)]
pub(super) struct CoarseAxis {
    widths: Vec<f64>,
    hard: Vec<bool>,
}

impl CoarseAxis {
    /// The axis with these edges, lengths multiplied; `hard` are lines that separate media.
    pub fn new(edges: &[f64], factor: f64, hard: &[f64]) -> Self {
        let slack = 1e-9 * (edges[edges.len() - 1] - edges[0]);
        Self {
            widths: edges.windows(2).map(|e| factor * (e[1] - e[0])).collect(),
            hard: edges[1..].iter().map(|e| hard.iter().any(|h| (h - e).abs() <= slack)).collect(),
        }
    }

    /// Merges neighbouring cells in pairs whose sum is about `size` or less: the coarse cell of every cell, the new axis.
    fn merge(&self, size: f64, across: bool) -> (Vec<usize>, Self) {
        let mut map = Vec::with_capacity(self.widths.len());
        let mut merged = Self { widths: Vec::new(), hard: Vec::new() };
        let mut cell = 0;
        while cell < self.widths.len() {
            map.push(merged.widths.len());
            // A hard line gives way at last, when cells beside it have become much longer along the other axis.
            let limit = if across || !self.hard[cell] { size } else { size / 8.0 };
            match self.widths.get(cell + 1).map(|next| self.widths[cell] + next) {
                Some(sum) if sum <= UNEVEN * limit => {
                    map.push(merged.widths.len());
                    merged.widths.push(sum);
                    merged.hard.push(self.hard[cell + 1]);
                    cell += 2;
                }
                _ => {
                    merged.widths.push(self.widths[cell]);
                    merged.hard.push(self.hard[cell]);
                    cell += 1;
                }
            }
        }
        (map, merged)
    }

    fn len(&self) -> usize {
        self.widths.len()
    }

    /// Whether two cells could still be merged.
    fn merges(&self, across: bool) -> bool {
        let cells = self.hard.len();
        cells > 1 && (across || self.hard[..cells - 1].iter().any(|hard| !hard))
    }
}

/// By how much cells of one level may differ: those of neighbouring intervals are never quite the same, and coarsening
/// some of them a level later than the others costs iterations.
const UNEVEN: f64 = 1.42;

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

/// Stands for the trust in a weight of zero towards a cell without material.
const ISOLATED: f32 = 1e20;

/// Half of the resistance between two merged cells; one that is cut off from its partner stands alone.
fn half(pair: Option<f32>) -> f32 {
    match pair {
        Some(g) if g > 0.0 => 0.5 * inverse(g),
        _ => 0.0,
    }
}

/// Weight of the farther coarse cell for a fine cell between two coarse middles, and how much it counts: the
/// conductance between those. `inside` joins the two fine cells of the near coarse cell (`None` where it has one),
/// `across` leads to the farther one, `beyond` joins the two fine cells of that.
fn between(inside: Option<f32>, across: f32, beyond: Option<f32>) -> (f32, f32) {
    if across > 0.0 {
        let conductance = inverse(half(inside) + inverse(across) + half(beyond));
        (half(inside) * conductance, conductance)
    } else {
        (0.0, ISOLATED)
    }
}

/// Conductance between two coarse middles as the interpolated temperature sees it: the dissipation of a unit
/// difference. With the weights of [`between`] it is that of the links in series; with others, larger.
fn energy(inside: Option<f32>, across: f32, beyond: Option<f32>, [near, far]: [f32; 2]) -> f32 {
    // The links inside a coarse cell carry the slopes towards both of its neighbours.
    let within = |link: Option<f32>, weight: f32| 2.0 * link.unwrap_or(0.0) * weight * weight;
    within(inside, near) + across * (1.0 - near - far).powi(2) + within(beyond, far)
}

impl Level {
    fn new([nx, ny, nz]: [usize; 3], gx: Vec<f32>, gy: Vec<f32>, gz: Vec<f32>, shunt: Vec<f32>) -> Self {
        let row = nx * nz;
        let mut pivot = vec![0.0_f32; gx.len()];
        pivot.par_chunks_mut(row).enumerate().for_each(|(j, pivot)| {
            let at = j * row;
            // Conductance from a cell to everything but the cell above it: sums and series of positive numbers, so
            // that a column tied loosely to the rest keeps its full relative precision.
            let mut tied = vec![0.0_f32; nx];
            for k in 0..nz {
                for (i, tied) in tied.iter_mut().enumerate() {
                    let c = k * nx + i;
                    let west = if i > 0 { gx[at + c - 1] } else { 0.0 };
                    let south = if j > 0 { gy[at + c - row] } else { 0.0 };
                    let g = gz[at + c];
                    let below = if k > 0 { gz[at + c - nx] } else { 0.0 };
                    let through = if below > 0.0 { below * *tied * pivot[c - nx] } else { 0.0 };
                    let lateral = gx[at + c] + west + gy[at + c] + south;
                    let sum = lateral + shunt[at + c] + through;
                    // Power that grows with temperature is a negative shunt; the column stays positive all the same.
                    *tied = if shunt[at + c] < 0.0 { sum.max(0.1 * lateral) } else { sum };
                    let total = *tied + g;
                    pivot[c] = if total > 0.0 { inverse(total) } else { 0.0 };
                }
            }
        });
        let share = [0, 1].map(|colour| (0..nx).map(|i| if i % 2 == colour { 1.0 } else { 0.0 }).collect());
        Self { nx, ny, nz, gx, gy, gz, shunt, pivot, share, coarsening: None }
    }

    fn row(&self) -> usize {
        self.nx * self.nz
    }

    /// Half-width of the band and whether rows run along y within it (the shorter side runs fastest).
    fn band(&self) -> (usize, bool) {
        (self.nz * self.nx.min(self.ny), self.ny < self.nx)
    }

    fn factor_cost(&self) -> usize {
        let (width, _) = self.band();
        self.gx.len().saturating_mul(width).saturating_mul(width)
    }

    /// Place of a cell in the banded matrix: z fastest, then the shorter side.
    fn place(&self, i: usize, j: usize, k: usize) -> usize {
        let (_, along_y) = self.band();
        let column = if along_y { i * self.ny + j } else { j * self.nx + i };
        column * self.nz + k
    }

    fn factorised(&self) -> Banded {
        let (nx, ny, nz) = (self.nx, self.ny, self.nz);
        let mut entries = Vec::with_capacity(7 * self.gx.len());
        for j in 0..ny {
            for k in 0..nz {
                for i in 0..nx {
                    let c = j * self.row() + k * nx + i;
                    let here = self.place(i, j, k);
                    entries.push((here, here, f64::from(self.shunt[c])));
                    let mut link = |other: Option<usize>, g: f32| {
                        if let Some(other) = other
                            && g > 0.0
                        {
                            let g = f64::from(g);
                            entries.push((here, here, g));
                            entries.push((other, other, g));
                            entries.push((here.max(other), here.min(other), -g));
                        }
                    };
                    link((i + 1 < nx).then(|| self.place(i + 1, j, k)), self.gx[c]);
                    link((j + 1 < ny).then(|| self.place(i, j + 1, k)), self.gy[c]);
                    link((k + 1 < nz).then(|| self.place(i, j, k + 1)), self.gz[c]);
                }
            }
        }
        Banded::new(self.gx.len(), self.band().0, entries.into_iter())
    }

    fn solve_directly(&self, factor: &Banded, solution: &mut [f32], right: &[f32]) {
        let mut x = vec![0.0; right.len()];
        let cells = || {
            (0..self.ny)
                .flat_map(move |j| (0..self.nz).flat_map(move |k| (0..self.nx).map(move |i| (i, j, k))))
        };
        for ((i, j, k), value) in cells().zip(right) {
            x[self.place(i, j, k)] = f64::from(*value);
        }
        factor.solve(&mut x);
        for ((i, j, k), value) in cells().zip(solution) {
            *value = narrow(x[self.place(i, j, k)]);
        }
    }

    /// The next coarser level.
    fn coarsen(&self, x: Vec<usize>, y: Vec<usize>, [cx, cy]: [usize; 2]) -> (Self, Coarsening) {
        let (nx, ny, nz, row) = (self.nx, self.ny, self.nz, self.row());
        let mut weight_x = vec![0.0_f32; self.gx.len()];
        let mut weight_y = vec![0.0_f32; self.gx.len()];
        let partner = |map: &[usize], a: usize, b: usize| b < map.len() && map[a] == map[b];
        // Per cell: the conductance to the middle of the coarse cell that it lies towards, along x and along y.
        let weigh = |j: usize, weight_x: &mut [f32], weight_y: &mut [f32]| {
            let at = j * row;
            let mut trust = vec![0.0_f32; row];
            for i in 0..nx {
                let up = i > 0 && partner(&x, i, i - 1);
                let down = partner(&x, i, i + 1);
                for k in 0..nz {
                    let c = k * nx + i;
                    let link = |cell: usize| self.gx[at + k * nx + cell];
                    (weight_x[c], trust[c]) = match (up, down) {
                        (true, _) if i + 1 < nx => {
                            let beyond = partner(&x, i + 1, i + 2).then(|| link(i + 1));
                            between(Some(link(i - 1)), link(i), beyond)
                        }
                        (_, true) if i > 0 => {
                            let beyond = (i > 1 && partner(&x, i - 1, i - 2)).then(|| link(i - 2));
                            between(Some(link(i)), link(i - 1), beyond)
                        }
                        _ => (0.0, 0.0),
                    };
                }
            }
            self.align(j, weight_x, &trust);
            let up = j > 0 && partner(&y, j, j - 1);
            let down = partner(&y, j, j + 1);
            for c in 0..row {
                let link = |line: usize| self.gy[line * row + c];
                (weight_y[c], trust[c]) = match (up, down) {
                    (true, _) if j + 1 < ny => {
                        let beyond = partner(&y, j + 1, j + 2).then(|| link(j + 1));
                        between(Some(link(j - 1)), link(j), beyond)
                    }
                    (_, true) if j > 0 => {
                        let beyond = (j > 1 && partner(&y, j - 1, j - 2)).then(|| link(j - 2));
                        between(Some(link(j)), link(j - 1), beyond)
                    }
                    _ => (0.0, 0.0),
                };
            }
            self.align(j, weight_y, &trust);
        };
        weight_x
            .par_chunks_mut(row)
            .zip(weight_y.par_chunks_mut(row))
            .enumerate()
            .for_each(|(j, (weight_x, weight_y))| weigh(j, weight_x, weight_y));
        let cells = cx * cy * nz;
        let zeros = || vec![0.0_f32; cells];
        let (mut gx, mut gy, mut gz, mut shunt) = (zeros(), zeros(), zeros(), zeros());
        let mut rows: Vec<std::ops::Range<usize>> = Vec::with_capacity(cy);
        for (j, &coarse) in y.iter().enumerate() {
            if coarse == rows.len() {
                rows.push(j..j + 1);
            } else {
                rows[coarse].end = j + 1;
            }
        }
        (
            gx.par_chunks_mut(cx * nz),
            gy.par_chunks_mut(cx * nz),
            gz.par_chunks_mut(cx * nz),
            shunt.par_chunks_mut(cx * nz),
        )
            .into_par_iter()
            .zip(&rows)
            .for_each(|((gx, gy, gz, shunt), rows)| {
                for j in rows.clone() {
                    for k in 0..nz {
                        let (at, to) = (j * row + k * nx, k * cx);
                        for i in 0..nx {
                            let c = at + i;
                            gz[to + x[i]] += self.gz[c];
                            shunt[to + x[i]] += self.shunt[c];
                            if i + 1 < nx && x[i + 1] != x[i] {
                                let inside = (i > 0 && partner(&x, i, i - 1)).then(|| self.gx[c - 1]);
                                let beyond = partner(&x, i + 1, i + 2).then(|| self.gx[c + 1]);
                                let weights = [weight_x[c], weight_x[c + 1]];
                                gx[to + x[i]] += energy(inside, self.gx[c], beyond, weights);
                            }
                            if j + 1 == rows.end && j + 1 < ny {
                                let inside = (j > rows.start).then(|| self.gy[c - row]);
                                let beyond = partner(&y, j + 1, j + 2).then(|| self.gy[c + row]);
                                let weights = [weight_y[c], weight_y[c + row]];
                                gy[to + x[i]] += energy(inside, self.gy[c], beyond, weights);
                            }
                        }
                    }
                }
            });
        (Self::new([cx, cy, nz], gx, gy, gz, shunt), Coarsening { x, y, weight_x, weight_y })
    }

    /// Makes the weights of a column agree where it is stiff along z: with a conductance `trust` to the coarse
    /// middles each cell would take its own weight, but cells that are tied together must move together. A cell whose
    /// neighbour is void takes nothing from there, and so those tied to it take less.
    fn align(&self, j: usize, weight: &mut [f32], trust: &[f32]) {
        let (nx, nz) = (self.nx, self.nz);
        let gz = &self.gz[j * self.row()..(j + 1) * self.row()];
        // Minimise Σ trust (w − weight)² + Σ g_z (w_k − w_{k+1})²: Thomas' algorithm without cancellation.
        let mut pivot = vec![0.0_f32; nx * nz];
        let mut tied = vec![0.0_f32; nx];
        for k in 0..nz {
            for (i, tied) in tied.iter_mut().enumerate() {
                let c = k * nx + i;
                let below = if k > 0 { gz[c - nx] } else { 0.0 };
                let (through, carried) = if below > 0.0 {
                    (below * *tied * pivot[c - nx], below * pivot[c - nx] * weight[c - nx])
                } else {
                    (0.0, 0.0)
                };
                *tied = trust[c] + through;
                let total = *tied + gz[c];
                pivot[c] = if total > 0.0 { inverse(total) } else { 0.0 };
                weight[c] = trust[c] * weight[c] + carried;
            }
        }
        for k in (0..nz).rev() {
            for i in 0..nx {
                let c = k * nx + i;
                let above = if k + 1 < nz { gz[c] * weight[c + nx] } else { 0.0 };
                let isolated = trust[c] >= ISOLATED;
                weight[c] = if isolated { 0.0 } else { pivot[c] * (weight[c] + above) };
            }
        }
    }

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
    fn relax(&self, solution: &mut [f32], right: &[f32], parity: usize, order: [usize; 2]) {
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
    fn relax_from_zero(&self, solution: &mut [f32], right: &[f32]) {
        solution.fill(0.0);
        self.relax(solution, right, 0, [0, 1]);
    }

    /// r = b − A x of one row, as a balance of fluxes: what rounding adds to one cell it takes from the next, and
    /// the stiff coupling along z does not drown the rest.
    fn residual_row(&self, j: usize, solution: &[f32], right: &[f32], out: &mut [f32]) {
        let (nx, nz, size) = (self.nx, self.nz, self.row());
        let at = j * size;
        for k in 0..nz {
            let c = at + k * nx;
            let here = c..c + nx;
            let (done, rest) = out.split_at_mut(k * nx);
            let to = &mut rest[..nx];
            let x = &solution[here.clone()];
            let (b, s) = (&right[here.clone()], &self.shunt[here.clone()]);
            for i in 0..nx {
                to[i] = b[i] - s[i] * x[i];
            }
            let g = &self.gx[here.clone()];
            for i in 1..nx {
                to[i] += g[i - 1] * (x[i - 1] - x[i]);
            }
            for i in 0..nx.saturating_sub(1) {
                to[i] += g[i] * (x[i + 1] - x[i]);
            }
            if j + 1 < self.ny {
                add_flux(to, &self.gy[here.clone()], &solution[c + size..c + size + nx], x);
            }
            if j > 0 {
                add_flux(to, &self.gy[c - size..c - size + nx], &solution[c - size..c - size + nx], x);
            }
            if k > 0 {
                let below = &mut done[(k - 1) * nx..];
                let (g, y) = (&self.gz[c - nx..c], &solution[c - nx..c]);
                for i in 0..nx {
                    let flux = g[i] * (y[i] - x[i]);
                    to[i] += flux;
                    below[i] -= flux;
                }
            }
        }
    }
}

fn add_flux(to: &mut [f32], g: &[f32], from: &[f32], x: &[f32]) {
    for (((t, g), a), b) in to.iter_mut().zip(g).zip(from).zip(x) {
        *t += g * (a - b);
    }
}

/// Levels with fewer cells than this are swept by one thread.
const SEQUENTIAL: usize = 1 << 13;

fn add_product(to: &mut [f32], a: &[f32], b: &[f32]) {
    for ((t, a), b) in to.iter_mut().zip(a).zip(b) {
        *t += a * b;
    }
}

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
    fn restrict(
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
    fn prolong(&self, fine: &Level, coarse: &Level, from: &[f32], solution: &mut [f32]) {
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
