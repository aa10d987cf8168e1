//! What a temperature owes to every part of the device: all derivatives from one more solution.
//!
//! With r(θ, p) = 0 the balances of heat of the cells and τ(θ, p) the target, dτ/dp = ∂τ/∂p − λᵀ ∂r/∂p with
//! Jᵀλ = ∂τ/∂θ, J = ∂r/∂θ (adjoint method: S. W. Director & R. A. Rohrer, IEEE Trans. Circuit Theory 16, 318, 1969, for
//! networks). J is the whole tangent: conductivities, R″, radiation and power follow the temperature. In a device whose
//! network does not depend on its state it is the network itself, which is symmetric, and λ is one solution. Otherwise
//! λ follows from a few, by the iteration that is the transpose of the one that has found θ.

mod face;
mod tangent;

use super::evaluate::{Crown, beside, crown};
use super::inner::norm;
use super::linear::LinearError;
use super::mesh::VOID;
use super::multigrid::Multigrid;
use super::network::{Ground, Network, Place, State};
use super::{Parameter, Sensitivity, Surface, Target};
use face::{Input, Local};
use kapitza_core::Monitor;
use std::collections::BTreeMap;
use tangent::{Excess, Solution};

/// Most corrections of λ.
const STEPS: usize = 100;

/// The derivatives of the target with respect to the logarithm of every parameter, and to every power (W), in the
/// order of [`parameters`]; with them λ, found by iterations from a guess.
pub(super) fn derivatives(
    ground: &Ground<'_>,
    state: &State,
    target: Target,
    guess: Vec<f64>,
    mut linear: Linear<'_>,
) -> Result<(Vec<f64>, State), LinearError> {
    let solution = Solution::new(ground, state);
    let measured = Measured::new(&solution, target);
    let excess = Excess::new(&solution);
    let slopes = measured.slopes(&solution);
    let rise = linear.adjoint(excess.as_ref(), &slopes, guess)?;
    let found = Products { solution: &solution, measured: &measured, adjoint: &rise }.all();
    let adjoint = State {
        rise,
        resistance: state.resistance.clone(),
        power: Vec::new(),
        heated: Vec::new(),
        since: f64::INFINITY,
    };
    Ok((found, adjoint))
}

/// How linear systems with the network of a solution are solved.
pub(super) struct Linear<'a> {
    pub network: &'a Network,
    pub preconditioner: &'a mut Multigrid,
    /// Relative residual.
    pub tolerance: f64,
    pub monitor: &'a dyn Monitor,
}

impl Linear<'_> {
    /// Solves (A + Eᵀ) λ = w from a guess.
    fn adjoint(
        &mut self,
        excess: Option<&Excess>,
        wanted: &[f64],
        guess: Vec<f64>,
    ) -> Result<Vec<f64>, LinearError> {
        let tolerance = self.tolerance;
        let mut lambda = guess;
        let Some(excess) = excess else {
            self.network.solve(self.preconditioner, wanted, &mut lambda, tolerance, self.monitor)?;
            return Ok(lambda);
        };
        let scale = norm(wanted);
        let (mut rest, mut step) = (vec![0.0; wanted.len()], vec![0.0; wanted.len()]);
        for corrections in 0.. {
            self.network.multiply(&lambda, &mut rest);
            excess.add_transposed(&lambda, &mut rest);
            rest.iter_mut().zip(wanted).for_each(|(rest, wanted)| *rest = wanted - *rest);
            let residual = norm(&rest) / scale;
            if residual <= tolerance || scale == 0.0 {
                break;
            }
            if corrections == STEPS {
                return Err(LinearError::NotConverged { iterations: STEPS, residual, tolerance });
            }
            step.fill(0.0);
            self.network.solve(
                self.preconditioner,
                &rest,
                &mut step,
                0.02_f64.max(tolerance),
                self.monitor,
            )?;
            lambda.iter_mut().zip(&step).for_each(|(value, step)| *value += step);
        }
        Ok(lambda)
    }
}

/// The parameters of a device, in order: per layer its conductivity and those of its bodies, per interface its
/// resistance and those of its patches, the four surfaces, the powers of the blocks.
pub(super) fn parameters(ground: &Ground<'_>, derivatives: &[f64]) -> Vec<Sensitivity> {
    let device = ground.device;
    let mut parameters = Vec::new();
    for (l, layer) in device.layers.iter().enumerate() {
        if layer.medium.is_some() {
            parameters.push(Parameter::Conductivity { layer: l, body: None });
        }
        parameters.extend(
            (0..layer.bodies.len()).map(|body| Parameter::Conductivity { layer: l, body: Some(body) }),
        );
    }
    for (n, interface) in device.interfaces.iter().enumerate() {
        let Some(interface) = interface else { continue };
        parameters.push(Parameter::Resistance { interface: n, patch: None });
        parameters.extend(
            (0..interface.patches.len())
                .map(|patch| Parameter::Resistance { interface: n, patch: Some(patch) }),
        );
    }
    parameters.extend([Parameter::Bottom, Parameter::Top, Parameter::Sides, Parameter::Exposed]);
    parameters.extend((0..device.blocks.len()).map(Parameter::Power));
    parameters
        .into_iter()
        .zip(derivatives)
        .filter(|(parameter, _)| {
            let takes = |surface: &Surface| matches!(surface, Surface::Exchange { .. });
            match parameter {
                Parameter::Bottom => takes(&device.bottom),
                Parameter::Top => takes(&device.top),
                Parameter::Sides => takes(&device.sides),
                Parameter::Exposed => takes(&device.exposed),
                _ => true,
            }
        })
        .map(|(parameter, &derivative)| Sensitivity { parameter, derivative })
        .collect()
}

/// Where a target is measured: weights of the two sides of lines, per column, and of cells; they sum up to one.
struct Measured {
    lines: BTreeMap<usize, Vec<[f64; 2]>>,
    cells: Vec<f64>,
    /// Media and their weights in a further dependence on the logarithms of conductivities, K.
    media: Vec<(u16, f64)>,
}

impl Measured {
    fn new(solution: &Solution<'_>, target: Target) -> Self {
        let (ground, mesh) = (solution.ground, solution.ground.mesh);
        let nx = mesh.nx();
        let mut measured = Self { lines: BTreeMap::new(), cells: vec![0.0; mesh.cells()], media: Vec::new() };
        let mut add = |place: &Place, i: usize, j: usize, share: f64| match place {
            Place::Cells(range) => {
                let height = mesh.z[range.end] - mesh.z[range.start];
                for k in range.clone() {
                    measured.cells[mesh.index(i, j, k)] += share * (mesh.z[k + 1] - mesh.z[k]) / height;
                }
            }
            Place::Line { line, above } => {
                let columns = measured.lines.entry(*line).or_insert_with(|| vec![[0.0; 2]; nx * mesh.ny()]);
                columns[j * nx + i][usize::from(*above)] += share;
            }
        };
        match target {
            Target::BlockMean(block) => {
                if let Some(released) = ground.released.get(block) {
                    let area: f64 = released.columns().map(|(i, j, _)| mesh.area(i, j)).sum();
                    for (i, j, _) in released.columns() {
                        add(&released.place, i, j, mesh.area(i, j) / area);
                    }
                }
            }
            Target::Hottest => {
                let crown = crown(ground, solution.state);
                for &(i, j, weight) in &crown.columns {
                    add(&crown.place, i, j, weight);
                }
                measured.bent(solution, &crown);
            }
        }
        measured
    }

    /// The parabola over a cell whose neighbours are of other media depends on the ratios of the conductivities.
    fn bent(&mut self, solution: &Solution<'_>, crown: &Crown) {
        let mesh = solution.ground.mesh;
        let Some(&(i, j, _)) = crown.columns.first() else { return };
        let k = mesh.first[crown.layer];
        let (cell, own) = (mesh.index(i, j, k), solution.row(j, k)[i]);
        let rise = solution.state.rise[cell];
        for axis in [0, 1] {
            for (column, growth) in beside([i, j], axis).into_iter().zip(crown.ratios[axis]) {
                let Some([i, j]) = column.filter(|_| growth != 0.0) else { continue };
                let other = solution.row(j, k)[i];
                self.media.extend([(own, growth), (other, -growth)]);
                self.cells[cell] +=
                    growth * (solution.steepness(own, axis, rise) - solution.steepness(other, axis, rise));
            }
        }
    }

    /// Weights of the two sides of a face.
    fn of(&self, line: usize, column: usize) -> [f64; 2] {
        self.lines.get(&line).map_or([0.0; 2], |columns| columns[column])
    }

    /// ∂(target)/∂θ of every cell.
    fn slopes(&self, solution: &Solution<'_>) -> Vec<f64> {
        let mesh = solution.ground.mesh;
        let mut slopes = self.cells.clone();
        for (&line, columns) in &self.lines {
            for (column, weights) in columns.iter().enumerate().filter(|(_, weights)| **weights != [0.0; 2]) {
                let (i, j) = (column % mesh.nx(), column / mesh.nx());
                let local = solution.local(i, j, line);
                let solid = solution.solid(i, j, line);
                for above in [false, true] {
                    if solid[usize::from(above)] {
                        let sides = local.change(&solution.input(i, j, line, &local, above)).sides;
                        let k = if above { line } else { line - 1 };
                        slopes[mesh.index(i, j, k)] += weights[0] * sides[0] + weights[1] * sides[1];
                    }
                }
            }
        }
        slopes
    }
}

/// λ, and what it is multiplied with.
struct Products<'a> {
    solution: &'a Solution<'a>,
    measured: &'a Measured,
    adjoint: &'a [f64],
}

impl Products<'_> {
    /// ∂(target)/∂p − λᵀ ∂r/∂p where a change enters at one face only.
    fn at(&self, i: usize, j: usize, line: usize, local: &Local, input: &Input) -> f64 {
        let mesh = self.solution.ground.mesh;
        let [below, above] = self.solution.solid(i, j, line);
        let lambda = |solid: bool, k: usize| if solid { self.adjoint[mesh.index(i, j, k)] } else { 0.0 };
        let change = local.change(input);
        let weights = self.measured.of(line, j * mesh.nx() + i);
        mesh.area(i, j)
            * (lambda(below, line.wrapping_sub(1)) * change.down + lambda(above, line) * change.up)
            + weights[0] * change.sides[0]
            + weights[1] * change.sides[1]
    }

    /// All derivatives, in the order of [`parameters`].
    fn all(&self) -> Vec<f64> {
        let (solution, ground) = (self.solution, self.solution.ground);
        let (device, mesh) = (ground.device, ground.mesh);
        let (nx, ny, nz) = (mesh.nx(), mesh.ny(), mesh.nz());
        let mut conductivity = vec![0.0; device.media().len()];
        for &(medium, growth) in &self.measured.media {
            conductivity[medium as usize] += growth;
        }
        let mut resistance: Vec<Vec<f64>> = device
            .interfaces
            .iter()
            .map(|interface| vec![0.0; interface.as_ref().map_or(0, |i| 1 + i.patches.len())])
            .collect();
        let patches: Vec<Vec<usize>> = (0..device.interfaces.len())
            .map(|n| if device.interfaces[n].is_some() { ground.patches(n) } else { Vec::new() })
            .collect();
        let mut surfaces = [0.0; 4];
        for j in 0..ny {
            for i in 0..nx {
                for line in 0..=nz {
                    let solid = solution.solid(i, j, line);
                    if solid == [false; 2] {
                        continue;
                    }
                    let local = solution.local(i, j, line);
                    let face = &local.face;
                    for (side, own) in [face.below.resistance, face.above.resistance].into_iter().enumerate()
                    {
                        if own.is_infinite() {
                            continue;
                        }
                        let mut input = Input::default();
                        input.side[side] = -own;
                        let product = self.at(i, j, line, &local, &input);
                        if solid[side] {
                            let k = if side == 0 { line - 1 } else { line };
                            conductivity[solution.row(j, k)[i] as usize] += product;
                        } else {
                            let surface = match line {
                                0 => 0,
                                l if l == nz => 1,
                                _ => 3,
                            };
                            surfaces[surface] += product;
                        }
                    }
                    if let Some(n) = ground.interface_at(line)
                        && face.joint.is_finite()
                        && face.joint > 0.0
                    {
                        let input = Input { joint: face.joint, ..Input::default() };
                        resistance[n][patches[n][j * nx + i]] += self.at(i, j, line, &local, &input);
                    }
                }
                for k in (0..nz).filter(|&k| ground.is_solid(i, j, k)) {
                    solution.lateral([i, j, k], |face| {
                        let flux = face.drop / face.resistance;
                        let [a, b] = face.cells.map(|c| self.adjoint[c]);
                        let away = if face.media[1] == VOID { a } else { a - b };
                        let product = -face.area * flux * away / face.resistance;
                        for (half, medium) in face.halves.into_iter().zip(face.media) {
                            if medium == VOID {
                                surfaces[2] += half * product;
                            } else {
                                conductivity[medium as usize] += half * product;
                            }
                        }
                    });
                }
            }
        }
        let powers: Vec<f64> = (0..device.blocks.len()).map(|block| self.power(block)).collect();
        let mut all = conductivity;
        all.extend(resistance.into_iter().flatten());
        all.extend(surfaces);
        all.extend(powers);
        all
    }

    /// With respect to the power of a block, W, that its case gives.
    fn power(&self, block: usize) -> f64 {
        let (solution, ground) = (self.solution, self.solution.ground);
        let mesh = ground.mesh;
        let released = &ground.released[block];
        let leakage = ground.device.blocks[block].leakage;
        let total: f64 = released.power.iter().sum();
        let flat = 1.0 / released.power.len().max(1) as f64;
        let heated = &solution.state.heated[block];
        released
            .columns()
            .zip(heated)
            .map(|((i, j, power), rise)| {
                let share = if total == 0.0 { flat } else { power / total };
                let grown = leakage.map_or(1.0, |leakage| leakage.growth(ground.reference + rise)[0]);
                let value: f64 = match &released.place {
                    Place::Cells(range) => {
                        let height = mesh.z[range.end] - mesh.z[range.start];
                        let part = |k: usize| (mesh.z[k + 1] - mesh.z[k]) / height;
                        range.clone().map(|k| self.adjoint[mesh.index(i, j, k)] * part(k)).sum()
                    }
                    Place::Line { line, above } => {
                        let mut input = Input::default();
                        input.heat[usize::from(*above)] = 1.0 / mesh.area(i, j);
                        self.at(i, j, *line, &solution.local(i, j, *line), &input)
                    }
                };
                share * grown * value
            })
            .sum()
    }
}
