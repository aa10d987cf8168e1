//! How one horizontal face answers to small changes of anything: temperatures beside it, resistances, heat released.
//!
//! With θ₁, θ₂ the temperatures beyond the face, a, b the resistances up to them, h₁, h₂ the heat released below and
//! above R″, q the flux through R″ and L, U the temperatures on its two sides,
//!
//! L = θ₁ + a (h₁ − q),  U = θ₂ + b (h₂ + q),  L − U = R″(L, U, q) q,  h₁ = h₁(L),  h₂ = h₂(U);
//!
//! a law that depends on its state and heat that grows with temperature are followed to the end, not held.

use crate::device::network::{Face, FaceState};

/// Small changes from outside.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Input {
    /// Of θ₁ and θ₂, K.
    pub rise: [f64; 2],
    /// Of a and b, m² K/W.
    pub side: [f64; 2],
    /// Of R″ beside what its own law makes of the state, m² K/W.
    pub joint: f64,
    /// Of h₁ and h₂ beside their growth with temperature, W/m².
    pub heat: [f64; 2],
}

/// What they change.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Change {
    /// Flux down into what lies below, W/m².
    pub down: f64,
    /// Flux up into what lies above, W/m².
    pub up: f64,
    /// L and U, K.
    pub sides: [f64; 2],
}

/// How R″ depends on L, U and q.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slopes {
    pub lower: f64,
    pub upper: f64,
    pub flux: f64,
}

/// A face linearised where it is.
pub(super) struct Local {
    pub face: Face,
    pub solved: FaceState,
    /// Flux through R″ upwards, W/m².
    pub through: f64,
    /// Growth of h₁ and h₂ with L and U, W/m²/K.
    growth: [f64; 2],
    /// Inverse of the three equations for L, U and q.
    inverse: [[f64; 3]; 3],
}

impl Local {
    /// `growth` of the heat on both sides; the slopes of R″ where there is a law that has any.
    pub fn new(face: Face, growth: [f64; 2], slopes: impl FnOnce(&FaceState, f64) -> Slopes) -> Self {
        let solved = face.solve();
        let (a, r, b) = (face.below.resistance, face.joint, face.above.resistance);
        let through = if r.is_infinite() { 0.0 } else { face.heat_below - solved.down };
        let slopes = slopes(&solved, through);
        let lower = if a.is_finite() { [1.0 - a * growth[0], 0.0, a] } else { [-growth[0], 0.0, 1.0] };
        let upper = if b.is_finite() { [0.0, 1.0 - b * growth[1], -b] } else { [0.0, growth[1], 1.0] };
        let joint = if r.is_finite() {
            [1.0 - through * slopes.lower, -1.0 - through * slopes.upper, -(r + through * slopes.flux)]
        } else {
            [0.0, 0.0, 1.0]
        };
        Self { face, solved, through, growth, inverse: inverse([lower, upper, joint]) }
    }

    /// What the network takes for the growth of the heat that goes down with θ₁ and up with θ₂, W/m²/K: it divides the heat
    /// as it stands.
    pub fn growth_held(&self) -> [f64; 2] {
        let [below, above] = self.face.shares_down();
        let down = self.growth[0] * below + self.growth[1] * above;
        [down, self.growth[0] + self.growth[1] - down]
    }

    /// What small changes from outside do.
    pub fn change(&self, input: &Input) -> Change {
        let (a, r, b) = (self.face.below.resistance, self.face.joint, self.face.above.resistance);
        let [g, h] = input.heat;
        let right = [
            if a.is_finite() { input.rise[0] + self.solved.down * input.side[0] + a * g } else { g },
            if b.is_finite() { input.rise[1] + self.solved.up * input.side[1] + b * h } else { -h },
            if r.is_finite() { self.through * input.joint } else { 0.0 },
        ];
        let [lower, upper, through] =
            [0, 1, 2].map(|row| self.inverse[row].iter().zip(right).map(|(a, b)| a * b).sum::<f64>());
        Change {
            down: if a.is_finite() { self.growth[0] * lower + g - through } else { 0.0 },
            up: if b.is_finite() { self.growth[1] * upper + h + through } else { 0.0 },
            sides: [lower, upper],
        }
    }
}

/// The inverse of a 3 × 3 matrix by its cofactors.
fn inverse(m: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let cofactor = |r: usize, c: usize| {
        let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    let determinant: f64 = (0..3).map(|c| m[0][c] * cofactor(0, c)).sum();
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| cofactor(column, row) / determinant))
}
