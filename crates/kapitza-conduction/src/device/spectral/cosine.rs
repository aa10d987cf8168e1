//! Cosine series on a rectangle: transforms between modes and the middles of cells.
//!
//! A function is Σ_mn F_mn cos(mπx/Lx) cos(nπy/Ly). Modes are stored with n running fast, cells with x running fast. The
//! transforms are those of Makhoul (IEEE Trans. Acoust. Speech Signal Process. 28, 27, 1980): a real sequence reordered, one
//! complex transform for two of them.

use super::buffer::Buffer;
use super::interval::rotations;
use super::rows::{mix_pairs, mix_rows, spread, spread_one, unmix, unmix_one};
use bytemuck::Pod;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftNum, FftPlanner};
use std::cell::Cell;
use std::f64::consts::PI;
use std::sync::Arc;
use std::thread::LocalKey;

/// Numbers in the buffers that are kept to be used again (2 Mi).
const MOST_SPARE: usize = 1 << 21;
/// Plans that are kept for the next solution.
const MOST_PLANS: usize = 64;

thread_local! {
    static DOUBLE: Cell<Option<Transforms<f64>>> = const { Cell::new(None) };
    static SINGLE: Cell<Option<Transforms<f32>>> = const { Cell::new(None) };
}

/// What is transformed: `f64`, or `f32` where a chart needs no more.
pub(super) trait Number: FftNum + Pod + PartialOrd {
    /// Sequences transformed at once, as many as fill a line of a cache; even.
    const BATCH: usize = 64 / size_of::<Self>();

    /// What is lost in rounding, relative to a sum of some thousands.
    const NEGLIGIBLE: f64;

    /// The nearest number.
    fn nearest(value: f64) -> Self;

    /// The number itself.
    fn exact(self) -> f64;

    /// Where a solution leaves its transforms.
    fn left_behind() -> &'static LocalKey<Cell<Option<Transforms<Self>>>>;
}

impl Number for f64 {
    const NEGLIGIBLE: f64 = 1e-14;

    fn nearest(value: f64) -> Self {
        value
    }

    fn exact(self) -> f64 {
        self
    }

    fn left_behind() -> &'static LocalKey<Cell<Option<Transforms<Self>>>> {
        &DOUBLE
    }
}

impl Number for f32 {
    const NEGLIGIBLE: f64 = 1e-9;

    #[expect(clippy::cast_possible_truncation, reason = "rounding is what it is for")]
    fn nearest(value: f64) -> Self {
        value as Self
    }

    fn exact(self) -> f64 {
        f64::from(self)
    }

    fn left_behind() -> &'static LocalKey<Cell<Option<Transforms<Self>>>> {
        &SINGLE
    }
}

/// Coefficients of a cosine series.
#[derive(Debug, Default)]
pub(super) struct Modes {
    /// Number along x.
    pub m: usize,
    /// Number along y.
    pub n: usize,
    /// F_mn at m·n_modes + n.
    pub values: Buffer<f64>,
}

impl Modes {
    pub(super) fn zeros(m: usize, n: usize) -> Self {
        Self { m, n, values: Buffer::zeros(m * n) }
    }

    pub(super) fn row(&self, m: usize) -> &[f64] {
        &self.values[m * self.n..(m + 1) * self.n]
    }

    pub(super) fn row_mut(&mut self, m: usize) -> &mut [f64] {
        &mut self.values[m * self.n..(m + 1) * self.n]
    }
}

/// The plans of the transforms, by length, and space that they use again.
pub(super) struct Transforms<T: Number> {
    planner: FftPlanner<T>,
    plans: Vec<Plan<T>>,
    space: Space<T>,
    /// Buffers that were used before.
    spare: Vec<Buffer<T>>,
}

#[derive(Clone)]
struct Plan<T: Number> {
    length: usize,
    forward: Arc<dyn Fft<T>>,
    inverse: Arc<dyn Fft<T>>,
    /// e^{iπk/2N}.
    twiddles: Arc<[Complex<T>]>,
}

/// What is transformed at once.
struct Space<T> {
    sequences: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
    /// Real rows, before.
    rows: Vec<T>,
}

impl<T: Number> Transforms<T> {
    pub(super) fn new() -> Self {
        Self {
            planner: FftPlanner::new(),
            plans: Vec::new(),
            space: Space { sequences: Vec::new(), scratch: Vec::new(), rows: Vec::new() },
            spare: Vec::new(),
        }
    }

    /// Zeros, in space that was recycled where there is some.
    pub(super) fn zeros(&mut self, count: usize) -> Buffer<T> {
        let mut buffer = self.any(count);
        buffer.fill(T::zero());
        buffer
    }

    /// The same where all will be written over: what was there before may still be.
    pub(super) fn any(&mut self, count: usize) -> Buffer<T> {
        let fits = (0..self.spare.len())
            .filter(|&place| self.spare[place].room() >= count)
            .min_by_key(|&place| self.spare[place].room());
        fits.map_or_else(|| Buffer::zeros(count), |place| self.spare.swap_remove(place).resized(count))
    }

    /// Takes back a buffer that is no longer needed.
    pub(super) fn recycle(&mut self, buffer: Buffer<T>) {
        let kept: usize = self.spare.iter().map(Buffer::room).sum();
        if kept + buffer.room() <= MOST_SPARE {
            self.spare.push(buffer);
        }
    }

    /// The transforms that the last solution on this thread left behind, or new ones: fresh memory costs about as much
    /// as what is done with it.
    pub(super) fn left_behind() -> Self {
        T::left_behind().take().unwrap_or_else(Self::new)
    }

    /// Leaves the transforms to the next solution on this thread.
    pub(super) fn leave_behind(mut self) {
        self.plans.truncate(MOST_PLANS);
        T::left_behind().set(Some(self));
    }

    fn plan(&mut self, length: usize) -> Plan<T> {
        if let Some(plan) = self.plans.iter().find(|plan| plan.length == length) {
            return plan.clone();
        }
        let (cosines, sines) = rotations(0.5 * PI / length as f64, length);
        let plan = Plan {
            length,
            forward: self.planner.plan_fft_forward(length),
            inverse: self.planner.plan_fft_inverse(length),
            twiddles: cosines
                .into_iter()
                .zip(sines)
                .map(|(c, s)| Complex::new(T::nearest(c), T::nearest(s)))
                .collect(),
        };
        self.plans.push(plan.clone());
        plan
    }

    /// The sum of a series at the middles of cells. `write` brings forth its modes, those of m < `count` into as many places as
    /// there are cells along y.
    pub(super) fn synthesise(
        &mut self,
        count: usize,
        [nx, ny]: [usize; 2],
        write: impl FnMut(usize, &mut [T]),
    ) -> Buffer<T> {
        let mut cells = self.any(nx * ny);
        let (plan_x, plan_y) = (self.plan(nx), self.plan(ny));
        let width = padded::<T>(ny);
        let mut between = self.any(count * width);
        plan_y.sums_of_rows(count, write, &mut between, width, &mut self.space);
        plan_x.sums_of_columns(&between, width, count, &mut cells, &mut self.space);
        self.recycle(between);
        cells
    }
}

impl Transforms<f64> {
    /// Means of f cos cos over the cells: (1/NM) Σ f_ij cos(mπ(i+½)/N) cos(nπ(j+½)/M), for all m < N, n < M.
    pub(super) fn analyse(&mut self, cells: &[f64], [nx, ny]: [usize; 2]) -> Modes {
        let mut values = self.any(cells.len());
        let (plan_x, plan_y) = (self.plan(nx), self.plan(ny));
        let width = padded::<f64>(nx);
        let mut between = self.any(ny * width);
        plan_x.means_of_rows(cells, &mut between, width, &mut self.space);
        plan_y.means_of_columns(&between, width, &mut values, &mut self.space);
        self.recycle(between);
        Modes { m: nx, n: ny, values }
    }
}

/// A distance between rows, or sequences, that does not map them all to the same places of a cache.
fn padded<T: Number>(width: usize) -> usize {
    width.next_multiple_of(T::BATCH) + T::BATCH
}

impl<T: Number> Space<T> {
    /// Makes room for a batch of sequences, each in the beginning of as many numbers as it tells.
    fn prepare(&mut self, fft: &Arc<dyn Fft<T>>) -> usize {
        let stride = padded::<T>(fft.len());
        let zero = Complex::new(T::zero(), T::zero());
        self.sequences.resize(T::BATCH / 2 * stride, zero);
        self.scratch.resize(fft.get_inplace_scratch_len(), zero);
        stride
    }

    /// Transforms the first sequences.
    fn transform(&mut self, fft: &Arc<dyn Fft<T>>, count: usize) {
        for sequence in self.sequences.chunks_mut(padded::<T>(fft.len())).take(count) {
            fft.process_with_scratch(&mut sequence[..fft.len()], &mut self.scratch);
        }
    }
}

impl Plan<f64> {
    /// (1/N) Σ_i x_i cos(kπ(i+½)/N) of every row of `input`, into rows that are `width` apart.
    fn means_of_rows(&self, input: &[f64], output: &mut [f64], width: usize, space: &mut Space<f64>) {
        let n = self.length;
        let stride = space.prepare(&self.forward);
        for (input, output) in input.chunks(f64::BATCH * n).zip(output.chunks_mut(f64::BATCH * width)) {
            let pairs = (input.len() / n).div_ceil(2);
            for (rows, v) in input.chunks(2 * n).zip(space.sequences.chunks_mut(stride)) {
                let (a, b) = rows.split_at(n);
                if b.is_empty() {
                    reorder(&mut v[..n], |i| Complex::new(a[i], 0.0));
                } else {
                    reorder(&mut v[..n], |i| Complex::new(a[i], b[i]));
                }
            }
            space.transform(&self.forward, pairs);
            for (rows, v) in output.chunks_mut(2 * width).zip(space.sequences.chunks(stride)).take(pairs) {
                let (a, b) = rows.split_at_mut(width);
                self.unmix(&v[..n], a, b);
                clear(n, a, b);
            }
        }
    }

    /// The same of the columns of `input`, whose rows are `width` apart, into rows.
    fn means_of_columns(&self, input: &[f64], width: usize, output: &mut [f64], space: &mut Space<f64>) {
        let n = self.length;
        let stride = space.prepare(&self.forward);
        for (batch, output) in output.chunks_mut(f64::BATCH * n).enumerate() {
            let first = batch * f64::BATCH;
            let pairs = (output.len() / n).div_ceil(2);
            for i in 0..n {
                let place = if i.is_multiple_of(2) { i / 2 } else { n - 1 - i / 2 };
                let row = &input[i * width + first..][..f64::BATCH];
                for (pair, ab) in row.chunks_exact(2).enumerate() {
                    space.sequences[pair * stride + place] = Complex::new(ab[0], ab[1]);
                }
            }
            space.transform(&self.forward, pairs);
            for (rows, v) in output.chunks_mut(2 * n).zip(space.sequences.chunks(stride)) {
                let (a, b) = rows.split_at_mut(n);
                self.unmix(&v[..n], a, b);
            }
        }
    }

    /// From the transform of two reordered sequences to the means of the first and, unless `b` is empty, the second.
    fn unmix(&self, v: &[Complex<f64>], a: &mut [f64], b: &mut [f64]) {
        let n = self.length;
        let scale = 0.5 / n as f64;
        if b.is_empty() {
            unmix_one(v, &self.twiddles, scale, &mut a[..n]);
        } else {
            unmix(v, &self.twiddles, scale, [&mut a[..n], &mut b[..n]]);
        }
    }
}

impl<T: Number> Plan<T> {
    /// Σ_k y_k cos(kπ(i+½)/N) of `count` rows of coefficients, into rows that are `width` apart.
    fn sums_of_rows(
        &self,
        count: usize,
        mut write: impl FnMut(usize, &mut [T]),
        output: &mut [T],
        width: usize,
        space: &mut Space<T>,
    ) {
        let n = self.length;
        let stride = space.prepare(&self.inverse);
        space.rows.resize(2 * n, T::zero());
        for (batch, output) in output.chunks_mut(T::BATCH * width).enumerate() {
            let rows = output.len() / width;
            let pairs = rows.div_ceil(2);
            for (pair, v) in space.sequences.chunks_mut(stride).enumerate().take(pairs) {
                for (which, row) in space.rows.chunks_mut(n).enumerate() {
                    let m = batch * T::BATCH + 2 * pair + which;
                    if m < count {
                        write(m, row);
                    } else {
                        row.fill(T::zero());
                    }
                }
                let (a, b) = space.rows.split_at(n);
                v[0] = Complex::new(a[0], b[0]);
                mix_rows(a, b, &self.twiddles, &mut v[..n]);
            }
            space.transform(&self.inverse, pairs);
            for (rows, v) in output.chunks_mut(2 * width).zip(space.sequences.chunks(stride)) {
                let (a, b) = rows.split_at_mut(width);
                self.restore(&v[..n], a, b);
                clear(n, a, b);
            }
        }
    }

    /// The same of the columns of `count` ≤ N rows that are `width` apart, into rows.
    fn sums_of_columns(
        &self,
        input: &[T],
        width: usize,
        count: usize,
        output: &mut [T],
        space: &mut Space<T>,
    ) {
        let n = self.length;
        let stride = space.prepare(&self.inverse);
        let zeros = vec![T::zero(); T::BATCH];
        for (batch, output) in output.chunks_mut(T::BATCH * n).enumerate() {
            let first = batch * T::BATCH;
            let pairs = (output.len() / n).div_ceil(2);
            let row = |k: usize| if k < count { &input[k * width + first..][..T::BATCH] } else { &zeros[..] };
            for (pair, ab) in row(0).chunks_exact(2).enumerate() {
                space.sequences[pair * stride] = Complex::new(ab[0], ab[1]);
            }
            for k in 1..n {
                let (here, there, w) = (row(k), row(n - k), self.twiddles[k]);
                mix_pairs(here, there, w, &mut space.sequences, [stride, k]);
            }
            space.transform(&self.inverse, pairs);
            for (rows, v) in output.chunks_mut(2 * n).zip(space.sequences.chunks(stride)) {
                let (a, b) = rows.split_at_mut(n);
                self.restore(&v[..n], a, b);
            }
        }
    }

    /// From the transform to two sequences in their order, or one where `b` is empty.
    fn restore(&self, v: &[Complex<T>], a: &mut [T], b: &mut [T]) {
        let n = self.length;
        if b.is_empty() {
            spread_one(v, &mut a[..n]);
        } else {
            spread(v, &mut a[..n], &mut b[..n]);
        }
    }
}

/// Leaves nothing behind the ends of rows: it would be transformed along with an odd last column.
fn clear<T: Number>(length: usize, a: &mut [T], b: &mut [T]) {
    a[length..].fill(T::zero());
    if let Some(b) = b.get_mut(length..) {
        b.fill(T::zero());
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
