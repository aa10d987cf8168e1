//! Cosine series on a rectangle: transforms between modes and the middles of cells, and the coefficients of intervals.
//!
//! A function is Σ_mn F_mn cos(mπx/Lx) cos(nπy/Ly). Modes are stored with n running fast, cells with x running fast. The
//! transforms are those of Makhoul (IEEE Trans. Acoust. Speech Signal Process. 28, 27, 1980): a real sequence reordered, one
//! complex transform for two of them.

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::f64::consts::PI;
use std::sync::Arc;

/// Sequences transformed at once; even.
const BATCH: usize = 16;

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

/// cos(kφ) and sin(kφ) for k = 0 … count − 1, each right to a few units in the last place.
pub(super) fn rotations(angle: f64, count: usize) -> (Vec<f64>, Vec<f64>) {
    const STRIDE: usize = 16;
    let small: [(f64, f64); STRIDE] = std::array::from_fn(|k| {
        let (sine, cosine) = (k as f64 * angle).sin_cos();
        (cosine, sine)
    });
    let (mut cosines, mut sines) = (Vec::with_capacity(count + STRIDE), Vec::with_capacity(count + STRIDE));
    for block in 0..count.div_ceil(STRIDE) {
        let (s, c) = ((block * STRIDE) as f64 * angle).sin_cos();
        cosines.extend(small.iter().map(|(a, b)| a * c - b * s));
        sines.extend(small.iter().map(|(a, b)| b * c + a * s));
    }
    cosines.truncate(count);
    sines.truncate(count);
    (cosines, sines)
}

/// (1/L) ∫_a^b cos(mπx/L) dx for m = 0 … count − 1.
pub(super) fn interval([a, b]: [f64; 2], length: f64, count: usize) -> Vec<f64> {
    let (cosines, _) = rotations(PI * 0.5 * (a + b) / length, count);
    let (_, sines) = rotations(PI * 0.5 * (b - a) / length, count);
    let mut coefficients: Vec<f64> =
        cosines.iter().zip(&sines).enumerate().map(|(m, (c, s))| 2.0 * c * s / (PI * m as f64)).collect();
    if let Some(first) = coefficients.first_mut() {
        *first = (b - a) / length;
    }
    coefficients
}

/// The plans of the transforms, by length.
pub(super) struct Transforms {
    planner: FftPlanner<f64>,
    plans: Vec<Plan>,
}

#[derive(Clone)]
struct Plan {
    length: usize,
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
    /// e^{iπk/2N}.
    twiddles: Vec<Complex<f64>>,
}

impl Transforms {
    pub(super) fn new() -> Self {
        Self { planner: FftPlanner::new(), plans: Vec::new() }
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
        let mut along_x = vec![0.0; cells.len()];
        self.plan(nx).means(cells, &mut along_x);
        let mut turned = vec![0.0; cells.len()];
        transpose(&along_x, nx, &mut turned, ny);
        self.plan(ny).means(&turned, &mut along_x);
        Modes { m: nx, n: ny, values: along_x }
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
        let mut along_y = vec![0.0; modes.m * ny];
        self.plan(ny).sums(&modes.values, modes.n, &mut along_y);
        let mut turned = vec![0.0; modes.m * ny];
        transpose(&along_y, ny, &mut turned, modes.m);
        let mut cells = vec![0.0; nx * ny];
        self.plan(nx).sums(&turned, modes.m, &mut cells);
        cells
    }
}

impl Plan {
    /// (1/N) Σ_i x_i cos(kπ(i+½)/N) of every row.
    fn means(&self, input: &[f64], output: &mut [f64]) {
        let n = self.length;
        let scale = 0.5 / n as f64;
        let mut space = vec![Complex::default(); BATCH / 2 * n];
        let mut scratch = vec![Complex::default(); self.forward.get_inplace_scratch_len()];
        for (input, output) in input.chunks(BATCH * n).zip(output.chunks_mut(BATCH * n)) {
            let pairs = (input.len() / n).div_ceil(2);
            for (rows, v) in input.chunks(2 * n).zip(space.chunks_mut(n)) {
                let (a, b) = rows.split_at(n);
                for (k, v) in v.iter_mut().enumerate() {
                    let i = if 2 * k < n { 2 * k } else { 2 * (n - k) - 1 };
                    *v = Complex::new(a[i], b.get(i).copied().unwrap_or(0.0));
                }
            }
            self.forward.process_with_scratch(&mut space[..pairs * n], &mut scratch);
            for (rows, v) in output.chunks_mut(2 * n).zip(space.chunks(n)) {
                let (a, b) = rows.split_at_mut(n);
                for k in 0..n {
                    let (p, q, w) = (v[k], v[(n - k) % n], self.twiddles[k]);
                    a[k] = scale * (w.re * (p.re + q.re) + w.im * (p.im - q.im));
                    if let Some(b) = b.get_mut(k) {
                        *b = scale * (w.re * (p.im + q.im) + w.im * (q.re - p.re));
                    }
                }
            }
        }
    }

    /// Σ_k y_k cos(kπ(i+½)/N) of every row of `count` ≤ N coefficients.
    fn sums(&self, input: &[f64], count: usize, output: &mut [f64]) {
        let n = self.length;
        let mut space = vec![Complex::default(); BATCH / 2 * n];
        let mut scratch = vec![Complex::default(); self.inverse.get_inplace_scratch_len()];
        let mut padded = vec![0.0; 2 * (n + 1)];
        for (input, output) in input.chunks(BATCH * count).zip(output.chunks_mut(BATCH * n)) {
            let pairs = (input.len() / count).div_ceil(2);
            for (rows, v) in input.chunks(2 * count).zip(space.chunks_mut(n)) {
                let (first, second) = rows.split_at(count);
                let (a, b) = padded.split_at_mut(n + 1);
                a[..count].copy_from_slice(first);
                b.fill(0.0);
                b[..second.len()].copy_from_slice(second);
                v[0] = Complex::new(a[0], b[0]);
                for k in 1..n {
                    let w = self.twiddles[k];
                    let (re, im) = (0.5 * (a[k] + b[n - k]), 0.5 * (b[k] - a[n - k]));
                    v[k] = Complex::new(w.re * re - w.im * im, w.re * im + w.im * re);
                }
            }
            self.inverse.process_with_scratch(&mut space[..pairs * n], &mut scratch);
            for (rows, v) in output.chunks_mut(2 * n).zip(space.chunks(n)) {
                let (a, b) = rows.split_at_mut(n);
                for (k, v) in v.iter().enumerate() {
                    let i = if 2 * k < n { 2 * k } else { 2 * (n - k) - 1 };
                    a[i] = v.re;
                    if let Some(b) = b.get_mut(i) {
                        *b = v.im;
                    }
                }
            }
        }
    }
}

/// Rows of `width` to rows of `height`, in square pieces.
fn transpose(input: &[f64], width: usize, output: &mut [f64], height: usize) {
    const SIDE: usize = 16;
    for row in (0..height).step_by(SIDE) {
        for column in (0..width).step_by(SIDE) {
            for c in column..(column + SIDE).min(width) {
                for r in row..(row + SIDE).min(height) {
                    output[c * height + r] = input[r * width + c];
                }
            }
        }
    }
}

/// The mode below `count` that equals mode `m` at the middles of `count` cells, with its sign.
fn alias(m: usize, count: usize) -> Option<(usize, f64)> {
    let turns = m / (2 * count);
    let rest = m % (2 * count);
    let sign = if turns.is_multiple_of(2) { 1.0 } else { -1.0 };
    match rest.cmp(&count) {
        std::cmp::Ordering::Less => Some((rest, sign)),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some((2 * count - rest, -sign)),
    }
}

/// A series of at most one mode per cell with the same values at the middles of the cells.
fn fold(modes: &Modes, [nx, ny]: [usize; 2]) -> Modes {
    let mut folded = Modes::zeros(modes.m.min(nx), modes.n.min(ny));
    for m in 0..modes.m {
        let Some((to_m, sign_m)) = alias(m, nx) else { continue };
        for (n, value) in modes.row(m).iter().enumerate() {
            if let Some((to_n, sign_n)) = alias(n, ny) {
                folded.row_mut(to_m)[to_n] += sign_m * sign_n * value;
            }
        }
    }
    folded
}
