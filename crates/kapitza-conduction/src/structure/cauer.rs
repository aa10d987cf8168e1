//! Networks of Cauer's form: a ladder of capacities to ground and resistances in series, in the order of the heat path.
//!
//! Both forms are one impedance. The ladder follows from the Foster network pole by pole with additions, products and
//! quotients of positive numbers only, so that every element keeps almost full relative precision however many poles
//! there are and however far apart: a pole at the origin is a capacitor in series, which two-port identities carry
//! through the ladder; a shift of all poles is the stationary quotient-difference transform (the idea is that of
//! D. P. Laurie, J. Comput. Appl. Math. 112, 165, 1999).

use super::FosterTerm;

/// One rung: a capacity to ground at a node and the resistance to the next node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CauerRung {
    /// Capacity to ground, J/K.
    pub capacity: f64,
    /// Resistance to the next node, K/W; of the last rung to the fixed temperature.
    pub resistance: f64,
}

/// The ladder of a Foster network, from the junction on.
///
/// Terms without resistance are left out; those of one time constant are put together.
pub fn cauer_ladder(terms: &[FosterTerm]) -> Vec<CauerRung> {
    let mut poles: Vec<(f64, f64)> = terms
        .iter()
        .filter(|t| t.resistance > 0.0 && t.time_constant > 0.0)
        .map(|t| (1.0 / t.time_constant, t.resistance / t.time_constant))
        .collect();
    poles.sort_by(|a, b| b.0.total_cmp(&a.0));
    poles.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    let Some(&(last, _)) = poles.last() else { return Vec::new() };
    let mut ladder = Ladder::default();
    let mut before = f64::INFINITY;
    for &(rate, weight) in &poles {
        if before.is_finite() {
            ladder.shift(before - rate);
        }
        ladder.insert(1.0 / weight);
        before = rate;
    }
    ladder.shift(last);
    ladder.rungs()
}

/// A ladder as the quotients q_k = 1/(R_k C_k), e_k = 1/(R_k C_{k+1}) of its elements.
#[derive(Default)]
struct Ladder {
    first: f64,
    q: Vec<f64>,
    e: Vec<f64>,
}

impl Ladder {
    /// Moves all poles away from the origin by `rate`.
    fn shift(&mut self, rate: f64) {
        let mut carry = rate;
        for k in 0..self.q.len() {
            let new = self.q[k] + carry;
            if let Some(e) = self.e.get_mut(k) {
                carry = *e * (carry / new) + rate;
                *e *= self.q[k] / new;
            }
            self.q[k] = new;
        }
    }

    /// Puts a capacitor in series in front: a pole at the origin.
    fn insert(&mut self, capacitor: f64) {
        let mut series = capacitor;
        let mut scale = 1.0;
        let mut own = self.first;
        let mut pending: Option<f64> = None;
        for k in 0..self.q.len() {
            let resistance = 1.0 / (self.q[k] * own);
            let following = self.e.get(k).map(|e| 1.0 / (resistance * e));
            let c = own * scale;
            let part = series / (c + series);
            let new = c * part;
            if let Some(r) = pending {
                self.e[k - 1] = 1.0 / (r * new);
            } else {
                self.first = new;
            }
            let r = resistance / scale / (part * part);
            self.q[k] = 1.0 / (r * new);
            pending = Some(r);
            series *= part;
            scale *= part * part;
            own = following.unwrap_or(0.0);
        }
        match pending {
            Some(r) => self.e.push(1.0 / (r * series)),
            None => self.first = series,
        }
        self.q.push(0.0);
    }

    fn rungs(&self) -> Vec<CauerRung> {
        let mut capacity = self.first;
        (0..self.q.len())
            .map(|k| {
                let resistance = 1.0 / (self.q[k] * capacity);
                let rung = CauerRung { capacity, resistance };
                if let Some(e) = self.e.get(k) {
                    capacity = 1.0 / (resistance * e);
                }
                rung
            })
            .collect()
    }
}

/// The Foster network of a ladder, fastest pole last.
///
/// Poles by bisection on the number of negative pivots of the shifted quotient-difference transform, which keeps
/// relative precision; weights from the eigenvectors by twisted factorisation.
pub fn foster_network(ladder: &[CauerRung]) -> Vec<FosterTerm> {
    let n = ladder.len();
    if n == 0 {
        return Vec::new();
    }
    let q: Vec<f64> = ladder.iter().map(|r| 1.0 / (r.resistance * r.capacity)).collect();
    let e: Vec<f64> = ladder.windows(2).map(|pair| 1.0 / (pair[0].resistance * pair[1].capacity)).collect();
    let below = |rate: f64| {
        let mut carry = -rate;
        let mut negative = 0;
        for k in 0..n {
            let pivot = q[k] + carry;
            negative += usize::from(pivot < 0.0);
            if k + 1 < n {
                carry = e[k] * (carry / if pivot == 0.0 { f64::MIN_POSITIVE } else { pivot }) - rate;
            }
        }
        negative
    };
    let top = 2.0 * (0..n).map(|k| q[k] + e.get(k).copied().unwrap_or(0.0)).fold(0.0, f64::max);
    // The smallest pole is above the reciprocal of the sum of all R times all C.
    let total: f64 =
        ladder.iter().map(|r| r.resistance).sum::<f64>() * ladder.iter().map(|r| r.capacity).sum::<f64>();
    let bottom = 0.5 / total;
    (0..n)
        .map(|index| {
            let (mut low, mut high) = (bottom, top);
            while high > 1.1 * low {
                let middle = (low * high).sqrt();
                if below(middle) > index { high = middle } else { low = middle }
            }
            while high - low > 2.0 * f64::EPSILON * high {
                let middle = f64::midpoint(low, high);
                if middle <= low || middle >= high {
                    break;
                }
                if below(middle) > index { high = middle } else { low = middle }
            }
            let rate = f64::midpoint(low, high);
            FosterTerm {
                resistance: weight(&q, &e, rate) / ladder[0].capacity / rate,
                time_constant: 1.0 / rate,
            }
        })
        .collect()
}

/// The square of the first component of a normalised eigenvector of the symmetric tridiagonal matrix of (q, e).
fn weight(q: &[f64], e: &[f64], rate: f64) -> f64 {
    let n = q.len();
    let guard = |v: f64| if v == 0.0 { f64::MIN_POSITIVE } else { v };
    // Stationary from the top: L₊D₊L₊ᵀ; progressive from the bottom: U₋D₋U₋ᵀ.
    let (mut plus, mut minus) = (vec![0.0; n], vec![0.0; n]);
    let (mut s, mut p) = (vec![0.0; n], vec![0.0; n]);
    s[0] = -rate;
    for k in 0..n {
        plus[k] = guard(q[k] + s[k]);
        if k + 1 < n {
            s[k + 1] = e[k] * (s[k] / plus[k]) - rate;
        }
    }
    p[n - 1] = q[n - 1] - rate;
    for k in (0..n - 1).rev() {
        minus[k + 1] = guard(e[k] + p[k + 1]);
        p[k] = p[k + 1] * (q[k] / minus[k + 1]) - rate;
    }
    let twist = (0..n)
        .min_by(|&a, &b| (s[a] + p[a] + rate).abs().total_cmp(&(s[b] + p[b] + rate).abs()))
        .unwrap_or(0);
    let mut vector = vec![0.0; n];
    vector[twist] = 1.0;
    for k in (0..twist).rev() {
        vector[k] = -vector[k + 1] * (q[k] * e[k]).sqrt() / plus[k];
    }
    for k in twist + 1..n {
        vector[k] = -vector[k - 1] * (q[k - 1] * e[k - 1]).sqrt() / minus[k];
    }
    let norm: f64 = vector.iter().map(|v| v * v).sum();
    vector[0] * vector[0] / norm
}
