//! The device as the interface sees it: a small dense model that is exact for every map of R″ of a linear device.
//!
//! With the interface at its nominal R″ the temperatures are θ₀. Another R″ in the columns c changes the heat flows
//! through them, which acts like sources s_c that take heat from below the interface and release it above. With C the
//! difference of temperature across column i for a unit source in column j, B what is observed of it, and Δ the
//! changes of the conductances between the cells on both sides,
//!
//! (1 + CΔ) y = u₀ + e,  s = Δ y,  T = T₀ + B s,
//!
//! where u₀ + e drives the flow of every column and y does after the change (M. A. Woodbury's formula; C and B
//! take one linear solution per column). Everything else is dense algebra.

use super::dense::{Lu, multiply, multiply_transposed};
use super::grid::{Pixels, ground};
use super::observe::Row;
use crate::device::linear::LinearError;
use crate::device::mesh::Mesh;
use crate::device::network::{Ground, Network, State};
use crate::device::volumes::{is_constant, is_linear, reference};
use crate::device::{Device, DeviceError, DeviceOptions};
use kapitza_core::Monitor;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Relative residual of the columns of C and B: the temperatures themselves come from full solutions.
const ROUGH: f64 = 1e-6;

/// Most steps of a nonlinear solution.
const STEPS: usize = 60;

/// A column of cells that the interface cuts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Index of the column on its mesh, x fastest.
    pub place: usize,
    pub pixel: usize,
    pub area: f64,
    /// Indices of the cells below and above.
    cells: [usize; 2],
    /// Half of the cells below and above, m² K/W.
    halves: [f64; 2],
    /// R″ without change, m² K/W.
    pub resistance: f64,
    /// What heat released on the interface itself adds to the difference that drives the flow, K.
    own: f64,
}

/// A device on a mesh with given factors of R″.
pub(super) struct Solved<'a> {
    pub ground: Ground<'a>,
    pub state: State,
    network: Network,
    /// R″ of every column of the interface without its factor.
    nominal: Vec<f64>,
}

/// Which side of which line of the mesh is measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    pub line: usize,
    pub above: bool,
}

impl<'a> Solved<'a> {
    /// Solves with R″ of the interface times e^x in every pixel.
    pub fn new(
        device: &'a Device,
        mesh: &'a Mesh,
        interface: usize,
        pixels: &Pixels,
        x: &[f64],
        options: &DeviceOptions,
        monitor: &dyn Monitor,
    ) -> Result<Self, DeviceError> {
        let ground = ground(device, mesh, reference(device));
        let mut state = State::new(&ground, vec![0.0; mesh.cells()])?;
        let factor: Vec<f64> = (0..mesh.nx() * mesh.ny())
            .map(|c| {
                let (i, j) = (c % mesh.nx(), c / mesh.nx());
                let middle = [0.5 * (mesh.x[i] + mesh.x[i + 1]), 0.5 * (mesh.y[j] + mesh.y[j + 1])];
                pixels.at(middle).map_or(1.0, |p| x[p].exp())
            })
            .collect();
        let mut nominal = state.resistance[interface].clone();
        let apply = |state: &mut State, nominal: &[f64]| {
            state.resistance[interface] = nominal.iter().zip(&factor).map(|(r, f)| r * f).collect();
        };
        apply(&mut state, &nominal);
        let patches = ground.patches(interface);
        let fixed: Vec<bool> = device.interfaces[interface]
            .iter()
            .flat_map(|i| std::iter::once(&i.joint).chain(i.patches.iter().map(|p| &p.joint)))
            .map(is_constant)
            .collect();
        let linear = is_linear(device);
        let mut step = 0;
        loop {
            step += 1;
            let network = ground.network(&state);
            let mut rise = state.rise.clone();
            network.solve(
                &mut ground.multigrid(&network),
                &network.heat,
                &mut rise,
                options.tolerance,
                monitor,
            )?;
            let change = rise.iter().zip(&state.rise).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let largest = rise.iter().fold(1e-3_f64, |a, b| a.max(b.abs()));
            state.rise = rise;
            if !linear {
                ground.update(&network, &mut state)?;
                for (c, value) in nominal.iter_mut().enumerate() {
                    if !fixed[patches[c]] {
                        *value = state.resistance[interface][c];
                    }
                }
                apply(&mut state, &nominal);
            }
            if linear || change <= 1e-6 * largest {
                return Ok(Self { ground, state, network, nominal });
            }
            if step >= STEPS {
                return Err(DeviceError::NotConverged { iterations: step, change });
            }
        }
    }

    /// Temperatures on a plane, K; NaN where it has no material.
    pub fn plane(&self, plane: Plane) -> Vec<f64> {
        let heats = self.ground.heats(&self.state);
        let mut values = self.ground.side_of_line(&self.state, &heats, plane.line, plane.above);
        for value in &mut values {
            *value += self.ground.reference;
        }
        values
    }

    /// The columns that the interface cuts.
    pub fn columns(&self, interface: usize, pixels: &Pixels) -> Vec<Column> {
        let mesh = self.ground.mesh;
        let media = self.ground.device.media();
        let line = mesh.first[interface];
        let heats = self.ground.heats(&self.state);
        let mut columns = Vec::new();
        for j in 0..mesh.ny() {
            for i in 0..mesh.nx() {
                let middle = [0.5 * (mesh.x[i] + mesh.x[i + 1]), 0.5 * (mesh.y[j] + mesh.y[j + 1])];
                let solid = self.ground.is_solid(i, j, line - 1) && self.ground.is_solid(i, j, line);
                let (true, Some(pixel)) = (solid, pixels.at(middle)) else { continue };
                let face = self.ground.loaded_face(&media, &self.state, &heats, i, j, line);
                let halves = [face.below.resistance, face.above.resistance];
                columns.push(Column {
                    place: j * mesh.nx() + i,
                    pixel,
                    area: mesh.area(i, j),
                    cells: [mesh.index(i, j, line - 1), mesh.index(i, j, line)],
                    halves,
                    resistance: self.nominal[j * mesh.nx() + i],
                    own: halves[0] * face.heat_below - halves[1] * face.heat_above,
                });
            }
        }
        columns
    }
}

/// A column of C and one of B.
type Response = (Vec<f64>, Vec<f64>);

/// The dense model.
pub(super) struct Reduced {
    pub columns: Vec<Column>,
    /// The pixels that have a column, in order.
    pub pixels: usize,
    /// x of every column where the model was made.
    base: Vec<f64>,
    /// u₀ + e, K.
    driving: Vec<f64>,
    /// C, K/W.
    across: Vec<f64>,
    /// B, bins by columns, K/W.
    observed: Vec<f64>,
    /// T₀ of every bin, K.
    pub start: Vec<f64>,
}

/// The model in a state.
pub(super) struct Point<'a> {
    model: &'a Reduced,
    lu: Lu,
    delta: Vec<f64>,
    /// ∂(heat flow)/∂x of every column at the driving difference there, W.
    slope: Vec<f64>,
    /// Predicted bins, K.
    pub predicted: Vec<f64>,
}

impl Column {
    /// Conductance between the cells at a factor e^x of R″, W/K, and its derivative with x.
    fn conductance(&self, x: f64) -> [f64; 2] {
        let resistance = self.resistance * x.exp();
        let total = self.halves[0] + self.halves[1] + resistance;
        [self.area / total, -self.area * resistance / (total * total)]
    }
}

impl Reduced {
    /// One linear solution per column, side by side.
    #[expect(clippy::too_many_arguments, reason = "the solution, its columns and what is observed of it")]
    pub fn new(
        solved: &Solved<'_>,
        interface: usize,
        columns: Vec<Column>,
        pixels: usize,
        x: &[f64],
        plane: Plane,
        rows: &[Row],
        start: Vec<f64>,
        monitor: &dyn Monitor,
    ) -> Result<Self, DeviceError> {
        let mesh = solved.ground.mesh;
        let media = solved.ground.device.media();
        // Weights of the cells beside the measured plane, and what a source on the interface adds where it is that.
        let sides: Vec<[f64; 2]> = (0..mesh.nx() * mesh.ny())
            .map(|c| {
                let (i, j) = (c % mesh.nx(), c / mesh.nx());
                let face = solved.ground.face(&media, &solved.state, i, j, plane.line);
                let (a, b) = (face.below.resistance, face.above.resistance);
                let total = a + face.joint + b;
                if plane.above { [b / total, 1.0 - b / total] } else { [1.0 - a / total, a / total] }
            })
            .collect();
        let own = mesh.first[interface] == plane.line;
        let n = columns.len();
        let size = mesh.nx();
        let cell = |c: usize, line: usize| mesh.index(c % size, c / size, line);
        let side = |field: &[f64], c: usize| {
            let [below, above] = sides[c];
            let low = if plane.line > 0 { field[cell(c, plane.line - 1)] } else { 0.0 };
            let high = if plane.line < mesh.nz() { field[cell(c, plane.line)] } else { 0.0 };
            below * low + above * high
        };
        let done = AtomicUsize::new(0);
        let threads = rayon::current_num_threads().max(1);
        let share = n.div_ceil(4 * threads).max(1);
        let solve = |columns: &[Column], all: &[Column]| -> Result<Vec<Response>, LinearError> {
            let mut preconditioner = solved.ground.multigrid(&solved.network);
            let mut found = Vec::with_capacity(columns.len());
            let mut heat = vec![0.0; mesh.cells()];
            let mut field = vec![0.0; mesh.cells()];
            for column in columns {
                heat[column.cells[0]] = -1.0;
                heat[column.cells[1]] = 1.0;
                field.fill(0.0);
                solved.network.solve(&mut preconditioner, &heat, &mut field, ROUGH, &())?;
                heat[column.cells[0]] = 0.0;
                heat[column.cells[1]] = 0.0;
                let across = all.iter().map(|c| field[c.cells[1]] - field[c.cells[0]]).collect();
                let observed = rows
                    .iter()
                    .map(|row| {
                        row.iter()
                            .map(|&(c, w)| {
                                let mut value = side(&field, c);
                                if own && c == column.place {
                                    let [a, b] = column.halves;
                                    value += if plane.above { b } else { -a } / column.area;
                                }
                                w * value
                            })
                            .sum()
                    })
                    .collect();
                found.push((across, observed));
                if monitor.is_cancelled() {
                    return Err(LinearError::Cancelled);
                }
                monitor.progress("response of the interface", done.fetch_add(1, Ordering::Relaxed) + 1, n);
            }
            Ok(found)
        };
        let parts: Vec<Response> = columns
            .par_chunks(share)
            .map(|part| solve(part, &columns))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect();
        let mut across = vec![0.0; n * n];
        let mut observed = vec![0.0; rows.len() * n];
        for (c, (jumps, seen)) in parts.into_iter().enumerate() {
            for (r, value) in jumps.into_iter().enumerate() {
                across[r * n + c] += 0.5 * value;
                across[c * n + r] += 0.5 * value;
            }
            seen.into_iter().enumerate().for_each(|(r, value)| observed[r * n + c] = value);
        }
        let rise = &solved.state.rise;
        let driving = columns.iter().map(|c| rise[c.cells[0]] - rise[c.cells[1]] + c.own).collect();
        let base = columns.iter().map(|c| x[c.pixel]).collect();
        Ok(Self { columns, pixels, base, driving, across, observed, start })
    }

    /// The model at R″ times e^x in every pixel.
    pub fn at(&self, x: &[f64]) -> Point<'_> {
        let n = self.columns.len();
        let [delta, slope] = [0, 1].map(|which| {
            self.columns
                .iter()
                .zip(&self.base)
                .map(|(column, &base)| {
                    let now = column.conductance(x[column.pixel]);
                    if which == 0 { now[0] - column.conductance(base)[0] } else { now[1] }
                })
                .collect::<Vec<f64>>()
        });
        let mut matrix = self.across.clone();
        matrix.par_chunks_mut(n).enumerate().for_each(|(r, row)| {
            row.iter_mut().zip(&delta).for_each(|(m, d)| *m *= d);
            row[r] += 1.0;
        });
        let lu = Lu::new(matrix, n);
        let driving = lu.solve(&self.driving);
        let sources: Vec<f64> = driving.iter().zip(&delta).map(|(y, d)| y * d).collect();
        let mut predicted = multiply(&self.observed, &sources);
        predicted.iter_mut().zip(&self.start).for_each(|(p, s)| *p += s);
        let slope = slope.iter().zip(&driving).map(|(g, y)| g * y).collect();
        Point { model: self, lu, delta, slope, predicted }
    }
}

impl Point<'_> {
    /// Change of the bins with a change of x, K.
    pub fn change(&self, dx: &[f64]) -> Vec<f64> {
        let model = self.model;
        let heat: Vec<f64> =
            model.columns.iter().zip(&self.slope).map(|(column, slope)| slope * dx[column.pixel]).collect();
        let fed = self.lu.solve(&multiply(&model.across, &heat));
        let sources: Vec<f64> = heat.iter().zip(&fed).zip(&self.delta).map(|((h, f), d)| h - d * f).collect();
        multiply(&model.observed, &sources)
    }

    /// All derivatives: bins by pixels, K.
    pub fn jacobian(&self) -> Vec<f64> {
        let model = self.model;
        let n = model.columns.len();
        // J = B (1 + ΔC)⁻¹ diag(slope): rows of B times the inverse are solutions of the transposed system, 1 + CΔ.
        let rows = self.lu.solve_rows(&model.observed);
        let mut jacobian = vec![0.0; model.start.len() * model.pixels];
        jacobian.par_chunks_mut(model.pixels).zip(rows.par_chunks(n)).for_each(|(out, row)| {
            for ((value, column), slope) in row.iter().zip(&model.columns).zip(&self.slope) {
                out[column.pixel] += value * slope;
            }
        });
        jacobian
    }
}

/// Aᵀ (w r).
pub(super) fn gradient(jacobian: &[f64], columns: usize, weighted: &[f64]) -> Vec<f64> {
    multiply_transposed(jacobian, columns, weighted)
}

impl Reduced {
    /// What bin `bin` shows of a unit of heat flow in a column, K/W.
    pub fn response(&self, bin: usize, column: usize) -> f64 {
        self.observed[bin * self.columns.len() + column]
    }

    /// C of two columns, K/W.
    pub fn coupling(&self, one: usize, other: usize) -> f64 {
        self.across[one * self.columns.len() + other]
    }

    /// Changes of conductance where R″ of some columns rises by a factor, and what drives their flows.
    pub fn opening(&self, columns: &[usize], factor: f64) -> (Vec<f64>, Vec<f64>) {
        columns
            .iter()
            .map(|&c| {
                let (column, base) = (&self.columns[c], self.base[c]);
                let change = column.conductance(base + factor.ln())[0] - column.conductance(base)[0];
                (change, self.driving[c])
            })
            .unzip()
    }
}
