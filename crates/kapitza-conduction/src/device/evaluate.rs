//! What a solution on a mesh says: blocks, interfaces, the hottest place, heat flows, maps.

mod crest;

use super::mesh::{Mesh, VOID};
use super::network::{Face, Ground, Place, State, outside};
use super::{
    BlockResult, BlockSides, Device, DeviceError, DeviceSolution, FieldPlanes, InterfaceResult, Medium,
    Placement, PlaneField, PlaneKind, SolverReport,
};
use crest::hottest;
pub(super) use crest::{Crown, beside, crown};
use kapitza_core::interface::{InterfaceState, Warning};
use std::collections::BTreeMap;

/// Heat (W/m²) released below and above R″ on the lines of the mesh, per column.
pub(super) type Heats = BTreeMap<usize, Vec<[f64; 2]>>;

/// Results on one mesh.
pub(super) struct Evaluation {
    max_temperature: f64,
    max_location: [f64; 3],
    blocks: Vec<BlockResult>,
    interfaces: Vec<InterfaceResult>,
    power: f64,
    outflow: [f64; 4],
    planes: Vec<Plane>,
    warnings: Vec<(String, Warning)>,
}

/// Temperatures above the reference on a horizontal plane, NaN where there is no material.
struct Plane {
    layer: usize,
    kind: PlaneKind,
    z: f64,
    values: Vec<f64>,
}

impl Evaluation {
    /// All numbers that a report shows; the temperatures of blocks and the highest one first.
    pub fn values(&self) -> Vec<f64> {
        let mut values = vec![self.max_temperature];
        values.extend(self.blocks.iter().flat_map(|block| [block.mean, block.max]));
        for interface in &self.interfaces {
            values.extend([interface.mean_jump, interface.max_jump, interface.flow]);
            values.extend(interface.blocks.iter().flat_map(|b| [b.lower, b.upper, b.flux]));
        }
        values
    }

    /// Puts better numbers in their place, in the same order.
    pub fn replace(&mut self, values: &[f64]) {
        let mut next = values.iter().copied();
        let mut set = |number: &mut f64| {
            if let Some(value) = next.next() {
                *number = value;
            }
        };
        set(&mut self.max_temperature);
        for block in &mut self.blocks {
            set(&mut block.mean);
            set(&mut block.max);
        }
        for interface in &mut self.interfaces {
            set(&mut interface.mean_jump);
            set(&mut interface.max_jump);
            set(&mut interface.flow);
            for sides in &mut interface.blocks {
                set(&mut sides.lower);
                set(&mut sides.upper);
                set(&mut sides.flux);
            }
        }
    }

    pub fn into_solution(self, device: &Device, mesh: &Mesh, wanted: Option<FieldPlanes>) -> DeviceSolution {
        let out: f64 = self.outflow.iter().sum();
        let largest = self.outflow.iter().map(|q| q.abs()).fold(self.power.abs(), f64::max);
        let heats = |plane: &Plane| {
            device.blocks.iter().any(|block| {
                block.layer == plane.layer
                    && match (block.placement, plane.kind) {
                        (Placement::Plane(fraction), PlaneKind::Lower) => fraction == 0.0,
                        (Placement::Plane(fraction), PlaneKind::Upper) => fraction == 1.0,
                        (Placement::Volume, _) | (Placement::Plane(_), PlaneKind::Inside(_)) => true,
                    }
            })
        };
        let planes: Vec<Plane> = match wanted {
            None => Vec::new(),
            Some(FieldPlanes::All) => self.planes,
            Some(FieldPlanes::Heated) => self.planes.into_iter().filter(heats).collect(),
        };
        DeviceSolution {
            max_temperature: self.max_temperature,
            max_location: self.max_location,
            discretisation_error: f64::NAN,
            blocks: self.blocks,
            interfaces: self.interfaces,
            power: self.power,
            outflow: self.outflow,
            energy_balance: if largest > 0.0 { (self.power - out).abs() / largest } else { 0.0 },
            solver: SolverReport {
                path: "multigrid",
                iterations: 0,
                newton_steps: 0,
                unknowns: 0,
                shape: [0; 3],
                residual: 0.0,
                seconds: 0.0,
            },
            fields: planes
                .into_iter()
                .map(|plane| PlaneField {
                    layer: plane.layer,
                    kind: plane.kind,
                    z: plane.z,
                    x: mesh.x.clone(),
                    y: mesh.y.clone(),
                    values: plane.values,
                })
                .collect(),
            sensitivities: Vec::new(),
            warnings: self.warnings,
        }
    }
}

impl Ground<'_> {
    /// The heat released on lines of the mesh in a state.
    pub fn heats(&self, state: &State) -> Heats {
        let mesh = self.mesh;
        let mut heats = Heats::new();
        for (released, power) in self.released.iter().zip(&state.power) {
            if let Place::Line { line, above } = released.place {
                let columns = heats.entry(line).or_insert_with(|| vec![[0.0; 2]; mesh.nx() * mesh.ny()]);
                for ((i, j, _), &(power, _)) in released.columns().zip(power) {
                    columns[j * mesh.nx() + i][usize::from(above)] += power / mesh.area(i, j);
                }
            }
        }
        heats
    }

    /// A face with the heat released on it.
    pub fn loaded_face(
        &self,
        media: &[&Medium],
        state: &State,
        heats: &Heats,
        i: usize,
        j: usize,
        line: usize,
    ) -> Face {
        let mut face = self.face(media, state, i, j, line);
        if let Some(columns) = heats.get(&line) {
            let [below, above] = columns[j * self.mesh.nx() + i];
            face.heat_below += below;
            face.heat_above += above;
        }
        face
    }

    /// Temperatures on a line of the mesh, on its lower or its upper side; NaN where that side has no material.
    pub fn side_of_line(&self, state: &State, heats: &Heats, line: usize, above: bool) -> Vec<f64> {
        let mesh = self.mesh;
        let media = self.device.media();
        let mut values = vec![f64::NAN; mesh.nx() * mesh.ny()];
        for j in 0..mesh.ny() {
            for i in 0..mesh.nx() {
                let solid = if above { self.is_solid(i, j, line) } else { self.is_solid(i, j, line - 1) };
                if solid {
                    let face = self.loaded_face(&media, state, heats, i, j, line).solve();
                    values[j * mesh.nx() + i] = if above { face.upper } else { face.lower };
                }
            }
        }
        values
    }

    /// Temperatures at the middles of a layer of cells.
    fn middles(&self, state: &State, k: usize) -> Vec<f64> {
        let mesh = self.mesh;
        let mut values = Vec::with_capacity(mesh.nx() * mesh.ny());
        for j in 0..mesh.ny() {
            let start = mesh.index(0, j, k);
            let media = mesh.media(mesh.layer[k], j);
            let row = &state.rise[start..start + mesh.nx()];
            values.extend(
                row.iter().zip(media).map(|(&rise, &medium)| if medium == VOID { f64::NAN } else { rise }),
            );
        }
        values
    }
}

pub(super) fn evaluate(ground: &Ground<'_>, state: &State) -> Result<Evaluation, DeviceError> {
    let (device, mesh) = (ground.device, ground.mesh);
    let reference = ground.reference;
    let heats = ground.heats(state);
    let nx = mesh.nx();
    if let Some(coldest) = state.rise.iter().copied().reduce(f64::min)
        && reference + coldest <= 0.0
    {
        return Err(DeviceError::BelowAbsoluteZero);
    }
    // Both faces of every layer, and the heated planes inside.
    let mut planes = Vec::new();
    let heights = device.heights();
    let mut lines: BTreeMap<(usize, bool), usize> = BTreeMap::new();
    let mut plane_on = |planes: &mut Vec<Plane>, layer: usize, line: usize, above: bool| -> usize {
        *lines.entry((line, above)).or_insert_with(|| {
            let z = mesh.z[line];
            let kind = if line == mesh.first[layer] {
                PlaneKind::Lower
            } else if line == mesh.first[layer + 1] {
                PlaneKind::Upper
            } else {
                PlaneKind::Inside((z - heights[layer]) / device.layers[layer].thickness)
            };
            let values = ground.side_of_line(state, &heats, line, above);
            planes.push(Plane { layer, kind, z, values });
            planes.len() - 1
        })
    };
    for layer in 0..device.layers.len() {
        plane_on(&mut planes, layer, mesh.first[layer], true);
        plane_on(&mut planes, layer, mesh.first[layer + 1], false);
    }
    let mut blocks = Vec::with_capacity(device.blocks.len());
    for ((block, released), power) in device.blocks.iter().zip(&ground.released).zip(&state.power) {
        let (columns, rows) = (&released.columns, &released.rows);
        let mut max = f64::NEG_INFINITY;
        let mut crown = |layer: usize, values: &[f64]| {
            max = max.max(ground.peak(state, layer, values, columns, rows).value);
        };
        let over_area = |values: &[f64]| {
            let mut sums = [0.0, 0.0];
            for (i, j, _) in released.columns() {
                let area = mesh.area(i, j);
                sums[0] += area * values[j * nx + i];
                sums[1] += area;
            }
            sums[0] / sums[1]
        };
        let mean = match &released.place {
            Place::Line { line, above } => {
                let plane = plane_on(&mut planes, block.layer, *line, *above);
                crown(block.layer, &planes[plane].values);
                over_area(&planes[plane].values)
            }
            Place::Cells(range) => {
                let mut mean = 0.0;
                for k in range.clone() {
                    let values = ground.middles(state, k);
                    let thickness = mesh.z[k + 1] - mesh.z[k];
                    mean += over_area(&values) * thickness / (mesh.z[range.end] - mesh.z[range.start]);
                    crown(block.layer, &values);
                }
                for (line, above) in [(range.start, true), (range.end, false)] {
                    let plane = plane_on(&mut planes, block.layer, line, above);
                    crown(block.layer, &planes[plane].values);
                }
                mean
            }
        };
        blocks.push(BlockResult {
            name: block.name.clone(),
            outline: block.outline,
            layer: block.layer,
            power: power.iter().map(|p| p.0).sum(),
            mean: reference + mean,
            max: reference + max,
        });
    }
    let (peak, place, _) = hottest(ground, state, &heats);
    let z = match place {
        Place::Line { line, .. } => mesh.z[line],
        Place::Cells(cells) => 0.5 * (mesh.z[cells.start] + mesh.z[cells.end]),
    };
    let interfaces =
        (0..device.interfaces.len()).filter_map(|n| interface(ground, state, &heats, n)).collect();
    let power = state.power.iter().flatten().map(|p| p.0).sum();
    for plane in &mut planes {
        plane.values.iter_mut().for_each(|v| *v += reference);
    }
    Ok(Evaluation {
        max_temperature: reference + peak.value,
        max_location: [peak.place[0], peak.place[1], z],
        blocks,
        interfaces,
        power,
        outflow: outflow(ground, state, &heats),
        planes,
        warnings: warnings(ground, state, &heats),
    })
}

fn interface(ground: &Ground<'_>, state: &State, heats: &Heats, n: usize) -> Option<InterfaceResult> {
    let (device, mesh) = (ground.device, ground.mesh);
    let interface = device.interfaces[n].as_ref()?;
    let media = device.media();
    let line = mesh.first[n];
    let (nx, nz) = (mesh.nx(), mesh.nz());
    let mut sides: Vec<Option<[f64; 3]>> = vec![None; nx * mesh.ny()];
    let mut sums = [0.0; 3];
    let mut largest = (0.0_f64, [f64::NAN; 2]);
    for j in 0..mesh.ny() {
        for i in 0..nx {
            let below = line > 0 && ground.is_solid(i, j, line - 1);
            let above = line < nz && ground.is_solid(i, j, line);
            if (line > 0 && !below) || (line < nz && !above) {
                continue;
            }
            let face = ground.loaded_face(&media, state, heats, i, j, line);
            let solved = face.solve();
            // On an outer face the flux that enters from outside does not pass the interface from within.
            let through = face.heat_below - solved.down;
            let jump = solved.lower - solved.upper;
            let area = mesh.area(i, j);
            sums[0] += area;
            sums[1] += area * jump;
            sums[2] += area * through;
            if largest.1[0].is_nan() || jump.abs() > largest.0.abs() {
                largest = (jump, [0.5 * (mesh.x[i] + mesh.x[i + 1]), 0.5 * (mesh.y[j] + mesh.y[j + 1])]);
            }
            sides[j * nx + i] = Some([solved.lower, solved.upper, through]);
        }
    }
    let blocks = device
        .blocks
        .iter()
        .filter_map(|block| {
            let [columns, rows] = mesh.span(&block.outline);
            let mut means = [0.0; 4];
            for j in rows {
                for i in columns.clone() {
                    if let Some(values) = sides[j * nx + i] {
                        let area = mesh.area(i, j);
                        means[3] += area;
                        (0..3).for_each(|v| means[v] += area * values[v]);
                    }
                }
            }
            (means[3] > 0.0).then(|| BlockSides {
                name: block.name.clone(),
                lower: ground.reference + means[0] / means[3],
                upper: ground.reference + means[1] / means[3],
                flux: means[2] / means[3],
            })
        })
        .collect();
    Some(InterfaceResult {
        name: interface.name.clone(),
        index: n,
        mean_jump: if sums[0] > 0.0 { sums[1] / sums[0] } else { 0.0 },
        max_jump: largest.0,
        max_location: largest.1,
        area: sums[0],
        flow: sums[2],
        blocks,
    })
}

/// Heat flow out through the bottom, the top, the sides and the exposed faces, W.
fn outflow(ground: &Ground<'_>, state: &State, heats: &Heats) -> [f64; 4] {
    let (device, mesh) = (ground.device, ground.mesh);
    let media = device.media();
    let (nx, ny, nz) = (mesh.nx(), mesh.ny(), mesh.nz());
    let mut out = [0.0; 4];
    for j in 0..ny {
        for i in 0..nx {
            let area = mesh.area(i, j);
            for line in 0..=nz {
                let below = line > 0 && ground.is_solid(i, j, line - 1);
                let above = line < nz && ground.is_solid(i, j, line);
                if below == above {
                    continue;
                }
                let face = ground.loaded_face(&media, state, heats, i, j, line);
                let solved = face.solve();
                // What the surface itself sends in counts against what leaves.
                let plain = ground.face(&media, state, i, j, line);
                let leaving =
                    if below { solved.up - plain.heat_above } else { solved.down - plain.heat_below };
                let place = match line {
                    0 => 0,
                    l if l == nz => 1,
                    _ => 3,
                };
                out[place] += area * leaving;
            }
            for k in 0..nz {
                if !ground.is_solid(i, j, k) {
                    continue;
                }
                let medium = mesh.media(mesh.layer[k], j)[i];
                let rise = state.rise[mesh.index(i, j, k)];
                let seen = outside(&device.sides, ground.reference, rise);
                let dz = mesh.z[k + 1] - mesh.z[k];
                let (dx, dy) = (mesh.x[i + 1] - mesh.x[i], mesh.y[j + 1] - mesh.y[j]);
                let mut side = |area: f64, half: f64| {
                    out[2] += area * ((rise - seen.side.rise) / (half + seen.side.resistance) - seen.flux);
                };
                let half =
                    |axis: usize, width: f64| 0.5 * width / ground.conductivity(&media, medium, axis, rise);
                for outer in
                    [i == 0 || !ground.is_solid(i - 1, j, k), i + 1 == nx || !ground.is_solid(i + 1, j, k)]
                {
                    if outer {
                        side(dy * dz, half(0, dx));
                    }
                }
                for outer in
                    [j == 0 || !ground.is_solid(i, j - 1, k), j + 1 == ny || !ground.is_solid(i, j + 1, k)]
                {
                    if outer {
                        side(dx * dz, half(1, dy));
                    }
                }
            }
        }
    }
    out
}

/// Laws and properties used outside their range: at the extreme temperatures of each layer and interface.
fn warnings(ground: &Ground<'_>, state: &State, heats: &Heats) -> Vec<(String, Warning)> {
    let (device, mesh) = (ground.device, ground.mesh);
    let mut found: Vec<(String, Warning)> = Vec::new();
    let mut add = |name: &str, warning: Warning| {
        if !found.iter().any(|(known, old)| known == name && old.same_subject(&warning)) {
            found.push((name.to_owned(), warning));
        }
    };
    for (l, layer) in device.layers.iter().enumerate() {
        let mut range = [f64::INFINITY, f64::NEG_INFINITY];
        for k in mesh.first[l]..mesh.first[l + 1] {
            for value in ground.middles(state, k).into_iter().filter(|v| !v.is_nan()) {
                range = [range[0].min(value), range[1].max(value)];
            }
        }
        let media = layer.medium.iter().chain(layer.bodies.iter().map(|body| &body.medium));
        for property in media.flat_map(|medium| &medium.conductivity) {
            for rise in range {
                if let Some(warning) = property.check(ground.reference + rise) {
                    add(&layer.name, warning);
                }
            }
        }
    }
    let media = device.media();
    for (n, interface) in device.interfaces.iter().enumerate() {
        let Some(interface) = interface else { continue };
        let line = mesh.first[n];
        let mut extremes: Option<[(f64, f64, f64); 2]> = None;
        for j in 0..mesh.ny() {
            for i in 0..mesh.nx() {
                let face = ground.loaded_face(&media, state, heats, i, j, line);
                if face.below.resistance.is_infinite() || face.above.resistance.is_infinite() {
                    continue;
                }
                let solved = face.solve();
                let here = (solved.lower, solved.upper, face.heat_below - solved.down);
                extremes = Some(extremes.map_or([here; 2], |[low, high]| {
                    [if here.0 < low.0 { here } else { low }, if here.0 > high.0 { here } else { high }]
                }));
            }
        }
        for (lower, upper, flux) in extremes.into_iter().flatten() {
            for joint in std::iter::once(&interface.joint).chain(interface.patches.iter().map(|p| &p.joint)) {
                let at = InterfaceState::new(
                    ground.reference + lower,
                    ground.reference + upper,
                    joint.contact_pressure,
                    joint.gas_pressure,
                    flux,
                );
                if let Ok(conductance) = joint.law.conductance(&at) {
                    conductance.all_warnings().into_iter().for_each(|w| add(&interface.name, w.clone()));
                }
            }
        }
    }
    found
}
