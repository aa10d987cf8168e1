//! Cosine series on a rectangle: transforms between modes and the middles of cells.
//!
//! A function is Σ_mn F_mn cos(mπx/Lx) cos(nπy/Ly). Modes are stored with n running fast, cells with x running fast. The
//! transforms are those of Makhoul (IEEE Trans. Acoust. Speech Signal Process. 28, 27, 1980): a real sequence reordered, one
//! complex transform for two of them.

use super::fold::fold;
use super::interval::rotations;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::cell::Cell;
use std::f64::consts::PI;
use std::sync::Arc;

/// Sequences transformed at once; even.
const BATCH: usize = 8;

/// Numbers in the vectors that are kept to be used again (16 MiB).
const MOST_SPARE: usize = 1 << 21;
/// Plans that are kept for the next solution.
const MOST_PLANS: usize = 64;

thread_local! {
    static LEFT_BEHIND: Cell<Option<Transforms>> = const { Cell::new(None) };
}

/// Coefficients of a cosine series.
#[derive(Clone, Debug, Default)]
pub(super) struct Modes {
    /// Number along x.
    pub m: usize,
    /// Number along y.
    pub n: usize,
    /// F_mn at m·n_modes + n.
    pub values: Vec<f64>,
}

impl Modes {
    pub(super) fn zeros(m: usize, n: usize) -> Self {
        Self { m, n, values: vec![0.0; m * n] }
    }

    pub(super) fn row(&self, m: usize) -> &[f64] {
        &self.values[m * self.n..(m + 1) * self.n]
    }

    pub(super) fn row_mut(&mut self, m: usize) -> &mut [f64] {
        &mut self.values[m * self.n..(m + 1) * self.n]
    }
}

/// The plans of the transforms, by length, and space that they use again.
pub(super) struct Transforms {
    planner: FftPlanner<f64>,
    plans: Vec<Plan>,
    /// The state between the two directions.
    between: Vec<f64>,
    space: Space,
    /// Vectors that were used before.
    spare: Vec<Vec<f64>>,
}

#[derive(Clone)]
struct Plan {
    length: usize,
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
    /// e^{iπk/2N}.
    twiddles: Vec<Complex<f64>>,
}

/// What is transformed at once.
#[derive(Default)]
struct Space {
    sequences: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    /// Real rows, before.
    rows: Vec<f64>,
}

impl Transforms {
    pub(super) fn new() -> Self {
        Self {
            planner: FftPlanner::new(),
            plans: Vec::new(),
            between: Vec::new(),
            space: Space::default(),
            spare: Vec::new(),
        }
    }

    /// Zeros, in space that was recycled where there is some.
    pub(super) fn zeros(&mut self, count: usize) -> Vec<f64> {
        let mut vector = self.any(count);
        vector.fill(0.0);
        vector
    }

    /// The same where all will be written over: what was there before may still be.
    pub(super) fn any(&mut self, count: usize) -> Vec<f64> {
        let fits = (0..self.spare.len())
            .filter(|&place| self.spare[place].capacity() >= count)
            .min_by_key(|&place| self.spare[place].capacity());
        let mut vector = fits.map_or_else(Vec::new, |place| self.spare.swap_remove(place));
        vector.resize(count, 0.0);
        vector
    }

    /// Takes back a vector that is no longer needed.
    pub(super) fn recycle(&mut self, vector: Vec<f64>) {
        let kept: usize = self.spare.iter().map(Vec::capacity).sum();
        if kept + vector.capacity() <= MOST_SPARE {
            self.spare.push(vector);
        }
    }

    /// The transforms that the last solution on this thread left behind, or new ones: fresh memory costs about as much
    /// as what is done with it.
    pub(super) fn left_behind() -> Self {
        LEFT_BEHIND.take().unwrap_or_else(Self::new)
    }

    /// Leaves the transforms to the next solution on this thread.
    pub(super) fn leave_behind(mut self) {
        self.plans.truncate(MOST_PLANS);
        if self.between.capacity() <= MOST_SPARE {
            LEFT_BEHIND.set(Some(self));
        }
    }

    fn plan(&mut self, length: usize) -> Plan {
        if let Some(plan) = self.plans.iter().find(|plan| plan.length == length) {
            return plan.clone();
        }
        let (cosines, sines) = rotations(0.5 * PI / length as f64, length);
        let plan = Plan {
            length,
            forward: self.planner.plan_fft_forward(length),
            inverse: self.planner.plan_fft_inverse(length),
            twiddles: cosines.into_iter().zip(sines).map(|(c, s)| Complex::new(c, s)).collect(),
        };
        self.plans.push(plan.clone());
        plan
    }

    /// Means of f cos cos over the cells: (1/NM) Σ f_ij cos(mπ(i+½)/N) cos(nπ(j+½)/M), for all m < N, n < M.
    pub(super) fn analyse(&mut self, cells: &[f64], [nx, ny]: [usize; 2]) -> Modes {
        let mut values = self.any(cells.len());
        let (plan_x, plan_y) = (self.plan(nx), self.plan(ny));
        let width = padded(nx);
        self.between.resize(ny * width, 0.0);
        plan_x.means_of_rows(cells, &mut self.between, width, &mut self.space);
        plan_y.means_of_columns(&self.between, width, &mut values, &mut self.space);
        Modes { m: nx, n: ny, values }
    }

    /// The sum of the series at the middles of cells.
    pub(super) fn synthesise(&mut self, modes: &Modes, [nx, ny]: [usize; 2]) -> Vec<f64> {
        let folded;
        let modes = if modes.m > nx || modes.n > ny {
            folded = fold(modes, [nx, ny]);
            &folded
        } else {
            modes
        };
        self.synthesise_rows(modes.m, [nx, ny], |m, row| row[..modes.n].copy_from_slice(modes.row(m)))
    }

    /// The same for modes that `write` brings forth: those of m, into as many zeros as there are cells along y.
    pub(super) fn synthesise_rows(
        &mut self,
        count: usize,
        [nx, ny]: [usize; 2],
        write: impl FnMut(usize, &mut [f64]),
    ) -> Vec<f64> {
        let mut cells = self.any(nx * ny);
        let (plan_x, plan_y) = (self.plan(nx), self.plan(ny));
        let width = padded(ny);
        self.between.resize(count * width, 0.0);
        plan_y.sums_of_rows(count, write, &mut self.between, width, &mut self.space);
        plan_x.sums_of_columns(&self.between, width, count, &mut cells, &mut self.space);
        cells
    }
}

/// A distance between rows that does not map them all to the same places of a cache.
fn padded(width: usize) -> usize {
    width.next_multiple_of(BATCH) + BATCH
}

impl Space {
    fn prepare(&mut self, fft: &Arc<dyn Fft<f64>>) {
        self.sequences.resize(BATCH / 2 * fft.len(), Complex::default());
        self.scratch.resize(fft.get_inplace_scratch_len(), Complex::default());
    }
}

impl Plan {
    /// (1/N) Σ_i x_i cos(kπ(i+½)/N) of every row of `input`, into rows that are `width` apart.
    fn means_of_rows(&self, input: &[f64], output: &mut [f64], width: usize, space: &mut Space) {
        let n = self.length;
        space.prepare(&self.forward);
        for (input, output) in input.chunks(BATCH * n).zip(output.chunks_mut(BATCH * width)) {
            let pairs = (input.len() / n).div_ceil(2);
            for (rows, v) in input.chunks(2 * n).zip(space.sequences.chunks_mut(n)) {
                let (a, b) = rows.split_at(n);
                if b.is_empty() {
                    reorder(v, |i| Complex::new(a[i], 0.0));
                } else {
                    reorder(v, |i| Complex::new(a[i], b[i]));
                }
            }
            self.forward.process_with_scratch(&mut space.sequences[..pairs * n], &mut space.scratch);
            for (rows, v) in output.chunks_mut(2 * width).zip(space.sequences.chunks(n)).take(pairs) {
                let (a, b) = rows.split_at_mut(width);
                self.unmix(v, a, b);
                clear(n, a, b);
            }
        }
    }

    /// The same of the columns of `input`, whose rows are `width` apart, into rows.
    fn means_of_columns(&self, input: &[f64], width: usize, output: &mut [f64], space: &mut Space) {
        let n = self.length;
        space.prepare(&self.forward);
        for (batch, output) in output.chunks_mut(BATCH * n).enumerate() {
            let first = batch * BATCH;
            let pairs = (output.len() / n).div_ceil(2);
            for i in 0..n {
                let place = if i.is_multiple_of(2) { i / 2 } else { n - 1 - i / 2 };
                let row = &input[i * width + first..][..BATCH];
                for (pair, ab) in row.chunks_exact(2).enumerate() {
                    space.sequences[pair * n + place] = Complex::new(ab[0], ab[1]);
                }
            }
            self.forward.process_with_scratch(&mut space.sequences[..pairs * n], &mut space.scratch);
            for (rows, v) in output.chunks_mut(2 * n).zip(space.sequences.chunks(n)) {
                let (a, b) = rows.split_at_mut(n);
                self.unmix(v, a, b);
            }
        }
    }

    /// From the transform of two reordered sequences to the means of the first and, unless `b` is empty, the second.
    fn unmix(&self, v: &[Complex<f64>], a: &mut [f64], b: &mut [f64]) {
        let n = self.length;
        let scale = 0.5 / n as f64;
        let first = |p: Complex<f64>, q: Complex<f64>, w: Complex<f64>| {
            scale * (w.re * (p.re + q.re) + w.im * (p.im - q.im))
        };
        let second = |p: Complex<f64>, q: Complex<f64>, w: Complex<f64>| {
            scale * (w.re * (p.im + q.im) + w.im * (q.re - p.re))
        };
        a[0] = first(v[0], v[0], self.twiddles[0]);
        let backwards = v[1..].iter().rev();
        for (((a, p), q), w) in
            a[1..n].iter_mut().zip(&v[1..]).zip(backwards.clone()).zip(&self.twiddles[1..])
        {
            *a = first(*p, *q, *w);
        }
        if b.is_empty() {
            return;
        }
        b[0] = second(v[0], v[0], self.twiddles[0]);
        for (((b, p), q), w) in b[1..n].iter_mut().zip(&v[1..]).zip(backwards).zip(&self.twiddles[1..]) {
            *b = second(*p, *q, *w);
        }
    }

    /// Σ_k y_k cos(kπ(i+½)/N) of `count` rows of coefficients, into rows that are `width` apart.
    fn sums_of_rows(
        &self,
        count: usize,
        mut write: impl FnMut(usize, &mut [f64]),
        output: &mut [f64],
        width: usize,
        space: &mut Space,
    ) {
        let n = self.length;
        space.prepare(&self.inverse);
        space.rows.resize(2 * n, 0.0);
        for (batch, output) in output.chunks_mut(BATCH * width).enumerate() {
            let rows = output.len() / width;
            let pairs = rows.div_ceil(2);
            for (pair, v) in space.sequences.chunks_mut(n).enumerate().take(pairs) {
                space.rows.fill(0.0);
                for (which, row) in space.rows.chunks_mut(n).enumerate() {
                    let m = batch * BATCH + 2 * pair + which;
                    if m < count {
                        write(m, row);
                    }
                }
                let (a, b) = space.rows.split_at(n);
                v[0] = Complex::new(a[0], b[0]);
                let forwards = v[1..].iter_mut().zip(a[1..].iter().zip(&b[1..]));
                let backwards = a[1..].iter().rev().zip(b[1..].iter().rev());
                for (((v, ab), ba), w) in forwards.zip(backwards).zip(&self.twiddles[1..]) {
                    *v = mix(ab, ba, *w);
                }
            }
            self.inverse.process_with_scratch(&mut space.sequences[..pairs * n], &mut space.scratch);
            for (rows, v) in output.chunks_mut(2 * width).zip(space.sequences.chunks(n)) {
                let (a, b) = rows.split_at_mut(width);
                self.restore(v, a, b);
                clear(n, a, b);
            }
        }
    }

    /// The same of the columns of `count` ≤ N rows that are `width` apart, into rows.
    fn sums_of_columns(
        &self,
        input: &[f64],
        width: usize,
        count: usize,
        output: &mut [f64],
        space: &mut Space,
    ) {
        let n = self.length;
        space.prepare(&self.inverse);
        let zeros = [0.0; BATCH];
        for (batch, output) in output.chunks_mut(BATCH * n).enumerate() {
            let first = batch * BATCH;
            let pairs = (output.len() / n).div_ceil(2);
            let row =
                |k: usize| if k < count { &input[k * width + first..][..BATCH] } else { zeros.as_slice() };
            for (pair, ab) in row(0).chunks_exact(2).enumerate() {
                space.sequences[pair * n] = Complex::new(ab[0], ab[1]);
            }
            for k in 1..n {
                let (here, there, w) = (row(k), row(n - k), self.twiddles[k]);
                for (pair, (ab, ba)) in here.chunks_exact(2).zip(there.chunks_exact(2)).enumerate() {
                    space.sequences[pair * n + k] = mix((&ab[0], &ab[1]), (&ba[0], &ba[1]), w);
                }
            }
            self.inverse.process_with_scratch(&mut space.sequences[..pairs * n], &mut space.scratch);
            for (rows, v) in output.chunks_mut(2 * n).zip(space.sequences.chunks(n)) {
                let (a, b) = rows.split_at_mut(n);
                self.restore(v, a, b);
            }
        }
    }

    /// From the transform to two sequences in their order, or one where `b` is empty.
    fn restore(&self, v: &[Complex<f64>], a: &mut [f64], b: &mut [f64]) {
        let n = self.length;
        let spread = |out: &mut [f64], part: fn(&Complex<f64>) -> f64| {
            for (out, (early, late)) in out[..n].chunks_mut(2).zip(v.iter().zip(v.iter().rev())) {
                out[0] = part(early);
                if let Some(out) = out.get_mut(1) {
                    *out = part(late);
                }
            }
        };
        spread(a, |v| v.re);
        if !b.is_empty() {
            spread(b, |v| v.im);
        }
    }
}

/// Leaves nothing behind the ends of rows: it would be transformed along with an odd last column.
fn clear(length: usize, a: &mut [f64], b: &mut [f64]) {
    a[length..].fill(0.0);
    if let Some(b) = b.get_mut(length..) {
        b.fill(0.0);
    }
}

/// Even places rising, then odd ones falling.
fn reorder(v: &mut [Complex<f64>], at: impl Fn(usize) -> Complex<f64>) {
    let half = v.len().div_ceil(2);
    let (early, late) = v.split_at_mut(half);
    for (t, v) in early.iter_mut().enumerate() {
        *v = at(2 * t);
    }
    for (t, v) in late.iter_mut().rev().enumerate() {
        *v = at(2 * t + 1);
    }
}

/// The k-th number to transform from those of two sequences at k and N − k.
fn mix((a, b): (&f64, &f64), (a_back, b_back): (&f64, &f64), w: Complex<f64>) -> Complex<f64> {
    let (re, im) = (0.5 * (a + b_back), 0.5 * (b - a_back));
    Complex::new(w.re * re - w.im * im, w.re * im + w.im * re)
}
