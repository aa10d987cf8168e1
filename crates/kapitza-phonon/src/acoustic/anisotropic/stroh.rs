//! Waves of an anisotropic half-space at a given in-plane slowness (p_x, p_y), z pointing into the medium: Stroh's
//! eigenproblem (A. N. Stroh, J. Math. Phys. 41, 77, 1962; Ting, Anisotropic Elasticity, 1996, ch. 12).
//!
//! u e^{iω(p·r + qz − t)} with t = σ·ẑ/iω obeys N (u, t) = q (u, t),
//!
//! N = [[−T⁻¹Rᵀ, T⁻¹], [ρ − Q + RT⁻¹Rᵀ, −RT⁻¹]],  Q = p_a p_b C_{iakb},  R = p_a C_{iakz},  T = C_{izkz}.
//!
//! Three of the six waves go away from the boundary: those with Re(t*·u) > 0 among the real q, with Im q > 0 among the
//! others. Where eigenvalues coincide with more than one vector (shear pairs), the vectors are taken from the invariant
//! subspace and made orthogonal in the flux Re(t*·u): an eigen-solver's own pair is not, and energy would not balance.

use super::eigenvalues::eigenvalues;
use crate::acoustic::waves::C;
use nalgebra::{Complex, DMatrix, Matrix3, Matrix6, Vector3, Vector6};

/// One wave.
#[derive(Clone, Copy)]
struct Wave {
    q: C,
    u: Vector3<C>,
    t: Vector3<C>,
}

/// A mode that carries energy, of unit amplitude Re(t*·u) = ±1.
#[derive(Clone, Copy)]
pub(super) struct Outgoing {
    pub row: Vector3<C>,
}

#[derive(Clone, Copy)]
pub(super) struct Incoming {
    pub displacement: Vector3<C>,
    pub source: Vector3<C>,
}

/// Impedance t = Z u of outgoing waves and the modes that carry energy, by ascending |slowness|.
pub(super) struct Waves {
    pub impedance: Matrix3<C>,
    pub outgoing: [Option<Outgoing>; 3],
    pub incoming: [Option<Incoming>; 3],
}

/// Stiffness blocks of a medium in scaled units (C/C₀, density 1).
pub(super) type Tensor = [[[[f64; 3]; 3]; 3]; 3];

fn block(c: &Tensor, a: [f64; 3], b: [f64; 3]) -> Matrix3<f64> {
    Matrix3::from_fn(|i, k| {
        let mut sum = 0.0;
        for (j, aj) in a.iter().enumerate() {
            for (l, bl) in b.iter().enumerate() {
                sum += aj * bl * c[i][j][k][l];
            }
        }
        sum
    })
}

/// Imaginary parts below this, in units of the slowness, are rounding of a real eigenvalue.
const REAL: f64 = 1e-7;

/// `None` where the count of outgoing waves is not three: a point on top of a critical slowness.
pub(super) fn waves(c: &Tensor, inverse_t: &Matrix3<f64>, p: [f64; 2]) -> Option<Waves> {
    let (m, z) = ([p[0], p[1], 0.0], [0.0, 0.0, 1.0]);
    let (q0, r, t) = (block(c, m, m), block(c, m, z), block(c, z, z));
    let upper = -inverse_t * r.transpose();
    let lower = Matrix3::identity() - q0 - r * upper;
    let mut n = [[0.0; 6]; 6];
    for i in 0..3 {
        for j in 0..3 {
            n[i][j] = upper[(i, j)];
            n[i][j + 3] = inverse_t[(i, j)];
            n[i + 3][j] = lower[(i, j)];
            n[i + 3][j + 3] = upper[(j, i)];
        }
    }
    let qs = eigenvalues(n.map(|row| row.map(C::from)))?;
    let christoffel = Christoffel { q0, sum: r + r.transpose(), t, rt: r.transpose() };
    let mut all: Vec<Wave> = Vec::with_capacity(6);
    let mut shared = [false; 6];
    let vectors = qs.map(|q| christoffel.vector(q));
    for (k, v) in vectors.iter().enumerate() {
        shared[k] = v.1 < 1e-4;
    }
    let mut done = [false; 6];
    for k in 0..6 {
        // Waves that grow away from the boundary are not needed.
        if done[k] || qs[k].im < -REAL {
            continue;
        }
        let near = |l: usize| (qs[l] - qs[k]).l1_norm() < 1e-3 * (1.0 + qs[k].l1_norm());
        let group: Vec<usize> =
            (k..6).filter(|&l| l == k || (!done[l] && shared[k] && shared[l] && near(l))).collect();
        for &l in &group {
            done[l] = true;
        }
        if group.len() == 1 {
            all.push(christoffel.polish(qs[k], vectors[k].0));
        } else {
            let members: Vec<C> = group.iter().map(|&l| qs[l]).collect();
            cluster(&n, &members, &mut all)?;
        }
    }
    assemble(&mut all)
}

struct Christoffel {
    q0: Matrix3<f64>,
    sum: Matrix3<f64>,
    t: Matrix3<f64>,
    rt: Matrix3<f64>,
}

impl Christoffel {
    fn matrix(&self, q: C) -> Matrix3<C> {
        Matrix3::from_fn(|i, j| {
            let unity = if i == j { 1.0 } else { 0.0 };
            q * self.sum[(i, j)] + q * q * self.t[(i, j)] + (self.q0[(i, j)] - unity)
        })
    }

    /// The null vector of Q + q(R + Rᵀ) + q²T − ρ, from its cofactors, and their size against the matrix: small where there are
    /// two null vectors.
    fn vector(&self, q: C) -> (Vector3<C>, f64) {
        let m = self.matrix(q);
        let rows = [0, 1, 2].map(|i| m.row(i).transpose());
        let mut best = (Vector3::zeros(), -1.0);
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let v = rows[a].cross(&rows[b]);
            let size = v.norm();
            if size > best.1 {
                best = (v, size);
            }
        }
        let scale: f64 = rows.iter().map(nalgebra::Matrix::norm_squared).sum();
        (best.0 / C::from(best.1), best.1 / scale)
    }

    fn traction(&self, q: C, u: &Vector3<C>) -> Vector3<C> {
        Vector3::from_fn(|i, _| {
            let mut sum = C::from(0.0);
            for k in 0..3 {
                sum += (q * self.t[(i, k)] + self.rt[(i, k)]) * u[k];
            }
            sum
        })
    }

    /// Newton's steps on uᵀΓ(q)u = 0, whose slope is 2uᵀt.
    fn polish(&self, mut q: C, mut u: Vector3<C>) -> Wave {
        if q.im.abs() < REAL {
            q.im = 0.0;
        }
        for _ in 0..3 {
            let slope = u.dot(&self.traction(q, &u)) * 2.0;
            // At a critical slowness the slope vanishes and the eigenvalue stays as found.
            if slope.l1_norm() < 1e-6 {
                break;
            }
            let step = u.dot(&(self.matrix(q) * u)) / slope;
            if step.l1_norm() > 1e-4 {
                break;
            }
            q -= step;
            u = self.vector(q).0;
            if step.l1_norm() < 1e-14 * (1.0 + q.l1_norm()) {
                break;
            }
        }
        Wave { q, u, t: self.traction(q, &u) }
    }
}

/// The flux form of six-vectors: ½(a_u†b_t + a_t†b_u).
fn flux(a: &Vector6<C>, b: &Vector6<C>) -> C {
    let mut sum = C::from(0.0);
    for i in 0..3 {
        sum += a[i].conj() * b[i + 3] + a[i + 3].conj() * b[i];
    }
    sum * 0.5
}

/// The waves of nearly equal eigenvalues: invariant subspace by inverse iteration on a block, then orthogonal in flux.
fn cluster(n: &[[f64; 6]; 6], members: &[C], all: &mut Vec<Wave>) -> Option<()> {
    let count = members.len();
    let mean = members.iter().sum::<C>() / count as f64;
    let real = members.iter().all(|q| q.im.abs() < REAL);
    let shift = mean + Complex::new(1e-9, 3e-9);
    let matrix = Matrix6::from_fn(|i, j| C::from(n[i][j]));
    let lu = (matrix - Matrix6::from_diagonal_element(shift)).lu();
    let mut basis: Vec<Vector6<C>> = (0..count)
        .map(|k| {
            Vector6::from_fn(|i, _| Complex::new(1.0 / (1 + i + k) as f64, ((i * (k + 2)) as f64).sin()))
        })
        .collect();
    for _ in 0..5 {
        for k in 0..count {
            let mut v = lu.solve(&basis[k])?;
            for _ in 0..2 {
                v /= C::from(v.norm());
                for b in &basis[..k] {
                    let part = b.dotc(&v);
                    v -= b * part;
                }
            }
            basis[k] = v / C::from(v.norm());
        }
    }
    let project = |f: &dyn Fn(&Vector6<C>, &Vector6<C>) -> C| {
        DMatrix::from_fn(count, count, |a, b| f(&basis[a], &basis[b]))
    };
    let mut emit = |q: C, weights: &dyn Fn(usize) -> C| {
        let mut v = Vector6::zeros();
        for (k, b) in basis.iter().enumerate() {
            v += b * weights(k);
        }
        all.push(Wave { q, u: v.fixed_rows::<3>(0).into_owned(), t: v.fixed_rows::<3>(3).into_owned() });
    };
    if !real {
        // Evanescent: only the space matters.
        for (k, q) in members.iter().enumerate() {
            emit(*q, &|l| C::from(if l == k { 1.0 } else { 0.0 }));
        }
        return Some(());
    }
    let form = project(&flux);
    let operator = project(&|a, b| a.dotc(&(matrix * b)));
    let eigen = form.clone().symmetric_eigen();
    let sign = eigen.eigenvalues[0].signum();
    if eigen.eigenvalues.iter().any(|l| l.signum() != sign) {
        // A leaving and a coming wave: their own vectors, which are orthogonal in flux while they are two.
        if count != 2 {
            return None;
        }
        let (h00, h01, h10, h11) = (operator[(0, 0)], operator[(0, 1)], operator[(1, 0)], operator[(1, 1)]);
        let half = (h00 - h11) * 0.5;
        let root = (half * half + h01 * h10).sqrt();
        if root.l1_norm() < 1e-10 {
            for a in 0..count {
                emit(mean, &|l| eigen.eigenvectors[(l, a)]);
            }
            return Some(());
        }
        for value in [(h00 + h11) * 0.5 + root, (h00 + h11) * 0.5 - root] {
            let (one, other) = ([h01, value - h00], [value - h11, h10]);
            let size = |v: &[C; 2]| v[0].norm_sqr() + v[1].norm_sqr();
            let v = if size(&one) > size(&other) { one } else { other };
            let scale = size(&v).sqrt();
            emit(C::from(value.re), &|l| v[l] / scale);
        }
        return Some(());
    }
    // F = s B†B with B = √|Λ| E†: in the basis B⁻¹ the operator is Hermitian, its eigenvectors are orthogonal in flux.
    let half = DMatrix::from_fn(count, count, |a, l| {
        eigen.eigenvectors[(l, a)].conj() * eigen.eigenvalues[a].abs().sqrt()
    });
    let inverse =
        DMatrix::from_fn(count, count, |l, a| eigen.eigenvectors[(l, a)] / eigen.eigenvalues[a].abs().sqrt());
    let hermitian = &half * operator * &inverse;
    let hermitian = (&hermitian + hermitian.adjoint()) * C::from(0.5);
    let split = hermitian.symmetric_eigen();
    let weights = inverse * &split.eigenvectors;
    for a in 0..count {
        emit(C::from(split.eigenvalues[a]), &|l| weights[(l, a)]);
    }
    Some(())
}

fn assemble(all: &mut [Wave]) -> Option<Waves> {
    let mut outgoing: Vec<Wave> = Vec::with_capacity(3);
    let mut incoming: Vec<Wave> = Vec::with_capacity(3);
    // |slowness| orders the modes: longitudinal first.
    all.sort_by(|a, b| a.q.re.abs().total_cmp(&b.q.re.abs()));
    for wave in all.iter() {
        if wave.q.im.abs() < REAL {
            let power = wave.u.dotc(&wave.t).re;
            let scale = C::from(power.abs().sqrt());
            if scale.re == 0.0 {
                return None;
            }
            let unit = Wave { q: C::from(wave.q.re), u: wave.u / scale, t: wave.t / scale };
            if power > 0.0 { outgoing.push(unit) } else { incoming.push(unit) }
        } else if wave.q.im > 0.0 {
            outgoing.push(*wave);
        }
    }
    let propagating = outgoing.iter().filter(|w| w.q.im == 0.0).count();
    if outgoing.len() != 3 || incoming.len() != propagating {
        return None;
    }
    outgoing.sort_by_key(|w| w.q.im != 0.0);
    let u = Matrix3::from_columns(&[outgoing[0].u, outgoing[1].u, outgoing[2].u]);
    let t = Matrix3::from_columns(&[outgoing[0].t, outgoing[1].t, outgoing[2].t]);
    let inverse = u.try_inverse()?;
    let impedance = t * inverse;
    let mut waves = Waves { impedance, outgoing: [None; 3], incoming: [None; 3] };
    for (k, wave) in incoming.iter().enumerate() {
        waves.outgoing[k] = Some(Outgoing { row: inverse.row(k).transpose() });
        waves.incoming[k] = Some(Incoming { displacement: wave.u, source: impedance * wave.u - wave.t });
    }
    Some(waves)
}
