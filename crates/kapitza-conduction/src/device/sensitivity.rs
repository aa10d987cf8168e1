//! What a temperature owes to every part of the device: all derivatives from one more solution.
//!
//! The network of conductances is reciprocal: with θ the temperatures and λ those that a unit of heat at the target
//! would cause, the target changes with the resistance r of any element by the product of the heat flows that θ and λ
//! send through it (Tellegen's theorem; S. W. Director & R. A. Rohrer, IEEE Trans. Circuit Theory 16, 318, 1969), and
//! with the power of a block by the mean of λ over it. Power that grows with temperature and radiation enter by their
//! tangents.

use super::evaluate::{Heats, crest_weights};
use super::linear::LinearError;
use super::mesh::VOID;
use super::multigrid::Multigrid;
use super::network::{Ground, Network, Place, Side, State, outside};
use super::{Parameter, Sensitivity, Surface, Target};
use kapitza_core::Monitor;

/// Heat flows of one solution through the faces of a column.
struct Flows<'a> {
    state: &'a State,
    heats: Heats,
    /// Whether surroundings and fluxes of the surfaces act: for θ, not for λ.
    driven: bool,
}

/// The derivatives of the target with respect to the logarithm of every parameter, and to every power (W), in the
/// order of [`parameters`]; with them λ, which iterations from a guess have found to a tolerance.
pub(super) fn derivatives(
    ground: &Ground<'_>,
    state: &State,
    network: &Network,
    preconditioner: &mut Multigrid,
    target: Target,
    (guess, tolerance): (Vec<f64>, f64),
    monitor: &dyn Monitor,
) -> Result<(Vec<f64>, State), LinearError> {
    let (heats, injected) = unit_heat(ground, state, target);
    let mut rise = guess;
    network.solve(preconditioner, &injected, &mut rise, tolerance, monitor)?;
    let adjoint = State {
        rise,
        resistance: state.resistance.clone(),
        power: Vec::new(),
        heated: Vec::new(),
        since: f64::INFINITY,
    };
    let theta = Flows { state, heats: ground.heats(state), driven: true };
    let lambda = Flows { state: &adjoint, heats, driven: false };
    let found = products(ground, &theta, &lambda);
    Ok((found, adjoint))
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

/// A unit of heat where the target is measured: on lines of the mesh, and as it reaches the cells.
fn unit_heat(ground: &Ground<'_>, state: &State, target: Target) -> (Heats, Vec<f64>) {
    let mesh = ground.mesh;
    let (nx, media) = (mesh.nx(), ground.device.media());
    let mut heats = Heats::new();
    let mut cells = vec![0.0; mesh.cells()];
    // (place, column, share of the unit)
    let mut add = |place: &Place, i: usize, j: usize, share: f64| match place {
        Place::Cells(range) => {
            let height = mesh.z[range.end] - mesh.z[range.start];
            for k in range.clone() {
                cells[mesh.index(i, j, k)] += share * (mesh.z[k + 1] - mesh.z[k]) / height;
            }
        }
        Place::Line { line, above } => {
            let area = mesh.area(i, j);
            heats.entry(*line).or_insert_with(|| vec![[0.0; 2]; nx * mesh.ny()])[j * nx + i]
                [usize::from(*above)] += share / area;
            let face = ground.face(&media, state, i, j, *line);
            let down = face.shares_down()[usize::from(*above)];
            if *line > 0 && ground.is_solid(i, j, line - 1) {
                cells[mesh.index(i, j, line - 1)] += down * share;
            }
            if *line < mesh.nz() && ground.is_solid(i, j, *line) {
                cells[mesh.index(i, j, *line)] += (1.0 - down) * share;
            }
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
            let (place, weights) = crest_weights(ground, state);
            for (i, j, weight) in weights {
                add(&place, i, j, weight);
            }
        }
    }
    (heats, cells)
}

/// Sums of the products of flows, per parameter.
fn products(ground: &Ground<'_>, theta: &Flows<'_>, lambda: &Flows<'_>) -> Vec<f64> {
    let (device, mesh) = (ground.device, ground.mesh);
    let media = device.media();
    let (nx, ny, nz) = (mesh.nx(), mesh.ny(), mesh.nz());
    let mut conductivity = vec![0.0; media.len()];
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
            let area = mesh.area(i, j);
            for line in 0..=nz {
                let below = line > 0 && ground.is_solid(i, j, line - 1);
                let above = line < nz && ground.is_solid(i, j, line);
                if !below && !above {
                    continue;
                }
                let [a, b] = [theta, lambda].map(|flows| {
                    let mut face = ground.loaded_face(&media, flows.state, &flows.heats, i, j, line);
                    if !flows.driven {
                        // λ sees surroundings at rest.
                        if !below {
                            face.below.rise = 0.0;
                            face.heat_below -= outer_flux(ground, line, nz, true);
                        }
                        if !above {
                            face.above.rise = 0.0;
                            face.heat_above -= outer_flux(ground, line, nz, false);
                        }
                    }
                    let solved = face.solve();
                    (solved.down, solved.up, face.heat_below - solved.down, face)
                });
                let face = a.3;
                let half = |side: Side, product: f64| area * side.resistance * product;
                for (solid, side, product, k) in [
                    (below, face.below, a.0 * b.0, line.wrapping_sub(1)),
                    (above, face.above, a.1 * b.1, line),
                ] {
                    if solid {
                        let medium = mesh.media(mesh.layer[k], j)[i];
                        conductivity[medium as usize] -= half(side, product);
                    } else if side.resistance.is_finite() {
                        let surface = match line {
                            0 => 0,
                            l if l == nz => 1,
                            _ => 3,
                        };
                        surfaces[surface] -= half(side, product);
                    }
                }
                if let Some(n) = ground.interface_at(line)
                    && face.joint.is_finite()
                    && face.joint > 0.0
                {
                    resistance[n][patches[n][j * nx + i]] += area * face.joint * a.2 * b.2;
                }
            }
            for k in 0..nz {
                if !ground.is_solid(i, j, k) {
                    continue;
                }
                lateral(ground, theta, lambda, [i, j, k], &mut conductivity, &mut surfaces[2]);
            }
        }
    }
    let powers = ground.released.iter().map(|released| {
        let total: f64 = released.power.iter().sum();
        let flat = 1.0 / released.power.len().max(1) as f64;
        released
            .columns()
            .map(|(i, j, power)| {
                let share = if total == 0.0 { flat } else { power / total };
                let value = match &released.place {
                    Place::Cells(range) => {
                        let height = mesh.z[range.end] - mesh.z[range.start];
                        range
                            .clone()
                            .map(|k| {
                                lambda.state.rise[mesh.index(i, j, k)] * (mesh.z[k + 1] - mesh.z[k]) / height
                            })
                            .sum()
                    }
                    Place::Line { line, above } => {
                        let mut face = ground.loaded_face(&media, lambda.state, &lambda.heats, i, j, *line);
                        if *line == 0 || !ground.is_solid(i, j, line - 1) {
                            face.below.rise = 0.0;
                            face.heat_below -= outer_flux(ground, *line, nz, true);
                        }
                        if *line == nz || !ground.is_solid(i, j, *line) {
                            face.above.rise = 0.0;
                            face.heat_above -= outer_flux(ground, *line, nz, false);
                        }
                        let solved = face.solve();
                        if *above { solved.upper } else { solved.lower }
                    }
                };
                share * value
            })
            .sum::<f64>()
    });
    let mut all = conductivity;
    all.extend(resistance.into_iter().flatten());
    all.extend(surfaces);
    all.extend(powers.collect::<Vec<f64>>());
    all
}

/// The flux that the surface beyond a face sends into it, W/m².
fn outer_flux(ground: &Ground<'_>, line: usize, nz: usize, below: bool) -> f64 {
    let device = ground.device;
    let surface = match (line, below) {
        (0, true) => &device.bottom,
        (l, false) if l == nz => &device.top,
        _ => &device.exposed,
    };
    outside(surface, ground.reference, 0.0).flux
}

fn lateral(
    ground: &Ground<'_>,
    theta: &Flows<'_>,
    lambda: &Flows<'_>,
    [i, j, k]: [usize; 3],
    conductivity: &mut [f64],
    sides: &mut f64,
) {
    let mesh = ground.mesh;
    let media = ground.device.media();
    let medium = |i: usize, j: usize| mesh.media(mesh.layer[k], j)[i];
    let own = medium(i, j);
    let dz = mesh.z[k + 1] - mesh.z[k];
    let (dx, dy) = (mesh.x[i + 1] - mesh.x[i], mesh.y[j + 1] - mesh.y[j]);
    let here = mesh.index(i, j, k);
    let seen = outside(&ground.device.sides, ground.reference, theta.state.rise[here]);
    for (axis, width, area, last) in [(0, dx, dy * dz, mesh.nx() - 1), (1, dy, dx * dz, mesh.ny() - 1)] {
        let place = if axis == 0 { i } else { j };
        let at = |p: usize| if axis == 0 { (p, j) } else { (i, p) };
        let half = 0.5 * width / ground.conductivity(&media, own, axis, theta.state.rise[here]);
        for up in [false, true] {
            let next = if up { (place < last).then(|| at(place + 1)) } else { place.checked_sub(1).map(at) };
            let next = next.filter(|&(i, j)| medium(i, j) != VOID);
            if let Some((oi, oj)) = next {
                if !up {
                    // Every face once, from its lower side.
                    continue;
                }
                let edges = if axis == 0 { &mesh.x } else { &mesh.y };
                let other = medium(oi, oj);
                let there = mesh.index(oi, oj, k);
                let beyond = 0.5 * (edges[place + 2] - edges[place + 1])
                    / ground.conductivity(&media, other, axis, theta.state.rise[there]);
                let total = half + beyond;
                let flux = |rise: &[f64]| (rise[here] - rise[there]) / total;
                let product = area * flux(&theta.state.rise) * flux(&lambda.state.rise);
                conductivity[own as usize] -= half * product;
                conductivity[other as usize] -= beyond * product;
            } else {
                let total = half + seen.side.resistance;
                if total.is_finite() {
                    let a = (theta.state.rise[here] - seen.side.rise) / total;
                    let b = lambda.state.rise[here] / total;
                    conductivity[own as usize] -= area * half * a * b;
                    *sides -= area * seen.side.resistance * a * b;
                }
            }
        }
    }
}
