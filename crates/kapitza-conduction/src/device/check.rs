//! What must hold before a device is solved.

use super::mesh::{Family, Mesh, VOID};
use super::{Device, DeviceError, Heat, Placement, Rectangle, Surface};
use kapitza_core::interface::InterfaceState;

/// Outlines may reach beyond what holds them by this share of the device, for rounding.
const SLACK: f64 = 1e-9;

/// The largest mesh on which connections are looked for.
const MOST_COLUMNS: usize = 20_000_000;

pub(super) fn check(device: &Device) -> Result<(), DeviceError> {
    if device.layers.is_empty() {
        return Err(DeviceError::Empty);
    }
    if device.interfaces.len() != device.layers.len() + 1 {
        return Err(DeviceError::Interfaces {
            interfaces: device.interfaces.len(),
            layers: device.layers.len(),
        });
    }
    layers(device)?;
    blocks(device)?;
    for (name, surface) in [
        ("bottom", &device.bottom),
        ("top", &device.top),
        ("sides", &device.sides),
        ("exposed faces", &device.exposed),
    ] {
        self::surface(name, surface)?;
    }
    connections(device)
}

fn value(
    what: &str,
    quantity: &'static str,
    value: f64,
    unit: &'static str,
    allowed: &'static str,
    holds: bool,
) -> Result<(), DeviceError> {
    if holds && value.is_finite() {
        Ok(())
    } else {
        Err(DeviceError::Value { what: what.to_owned(), quantity, value, unit, allowed })
    }
}

fn outline(what: &str, rectangle: &Rectangle) -> Result<(), DeviceError> {
    let [length, width] = rectangle.size();
    value(what, "extent along x", length, "m", "finite and above zero", length > 0.0)?;
    value(what, "extent along y", width, "m", "finite and above zero", width > 0.0)?;
    for place in [rectangle.x[0], rectangle.y[0]] {
        value(what, "position", place, "m", "finite", true)?;
    }
    Ok(())
}

fn inside(
    what: &str,
    inner: &Rectangle,
    holder: &str,
    outer: &Rectangle,
    slack: f64,
) -> Result<(), DeviceError> {
    if outer.holds(inner, slack) {
        return Ok(());
    }
    Err(DeviceError::Outside {
        what: what.to_owned(),
        inner: *inner,
        holder: holder.to_owned(),
        outer: *outer,
    })
}

/// Slack for edges that should coincide, m.
fn slack(device: &Device) -> f64 {
    let [length, width] = device.outline().size();
    SLACK * length.max(width)
}

fn layers(device: &Device) -> Result<(), DeviceError> {
    for layer in &device.layers {
        outline(&layer.name, &layer.outline)?;
        let t = layer.thickness;
        value(&layer.name, "thickness", t, "m", "finite and above zero", t > 0.0)?;
    }
    let slack = slack(device);
    for layer in &device.layers {
        let media = layer.medium.iter().map(|medium| (&layer.name, medium));
        for (name, medium) in media.chain(layer.bodies.iter().map(|body| (&body.name, &body.medium))) {
            for property in &medium.conductivity {
                let (low, high) = property.curve.range();
                for t in [low, high, 300.0] {
                    let k = property.value(t);
                    value(name, "thermal conductivity", k, "W/(m K)", "finite and above zero", k > 0.0)?;
                }
            }
        }
        for (n, body) in layer.bodies.iter().enumerate() {
            outline(&body.name, &body.outline)?;
            inside(&body.name, &body.outline, &layer.name, &layer.outline, slack)?;
            for other in &layer.bodies[..n] {
                if let Some(common) = body.outline.overlap(&other.outline)
                    && common.size().iter().all(|&extent| extent > slack)
                {
                    return Err(DeviceError::Overlap {
                        first: other.name.clone(),
                        second: body.name.clone(),
                        common,
                    });
                }
            }
        }
    }
    for pair in device.layers.windows(2) {
        if pair[0].outline.overlap(&pair[1].outline).is_none() {
            return Err(DeviceError::Apart { lower: pair[0].name.clone(), upper: pair[1].name.clone() });
        }
    }
    for interface in device.interfaces.iter().flatten() {
        for patch in &interface.patches {
            outline(&patch.name, &patch.outline)?;
            inside(&patch.name, &patch.outline, "the device", &device.outline(), slack)?;
        }
    }
    Ok(())
}

fn blocks(device: &Device) -> Result<(), DeviceError> {
    let slack = slack(device);
    for block in &device.blocks {
        let Some(layer) = device.layers.get(block.layer) else {
            let number = block.layer as f64;
            return value(&block.name, "index of the layer", number, "", "that of a layer", false);
        };
        outline(&block.name, &block.outline)?;
        inside(&block.name, &block.outline, &layer.name, &layer.outline, slack)?;
        if layer.medium.is_none() {
            let covered: f64 = layer
                .bodies
                .iter()
                .filter_map(|body| body.outline.overlap(&block.outline))
                .map(|common| common.area())
                .sum();
            if covered < block.outline.area() * (1.0 - 1e-6) {
                return Err(DeviceError::HeatInVoid { block: block.name.clone(), layer: layer.name.clone() });
            }
        }
        if let Placement::Plane(fraction) = block.placement {
            let within = (0.0..=1.0).contains(&fraction);
            value(&block.name, "height in its layer", fraction, "of its thickness", "0 to 1", within)?;
        }
        match &block.heat {
            Heat::Uniform(power) => value(&block.name, "power", *power, "W", "finite", true)?,
            Heat::Map { columns, powers } => {
                let fits = *columns > 0 && !powers.is_empty() && powers.len() % columns == 0;
                let (number, allowed) = (powers.len() as f64, "a multiple of the number of columns");
                value(&block.name, "number of pixels", number, "", allowed, fits)?;
                // All at once first: a loop without ways out is a fast one.
                if !powers.iter().fold(true, |all, power| all & power.is_finite()) {
                    for &power in powers {
                        value(&block.name, "power of a pixel", power, "W", "finite", true)?;
                    }
                }
            }
        }
        if let Some(leakage) = block.leakage {
            let f = leakage.fraction;
            value(&block.name, "leaking part", f, "", "0 to 1", (0.0..=1.0).contains(&f))?;
            let (t, e) = (leakage.reference, leakage.efold);
            value(&block.name, "reference temperature", t, "K", "above zero", t > 0.0)?;
            value(&block.name, "e-fold temperature", e, "K", "above zero", e > 0.0)?;
        }
    }
    Ok(())
}

fn surface(name: &str, surface: &Surface) -> Result<(), DeviceError> {
    match *surface {
        Surface::Adiabatic => Ok(()),
        Surface::Temperature(t) => value(name, "temperature", t, "K", "above zero", t > 0.0),
        Surface::Flux(flux) => value(name, "heat flux", flux, "W/m²", "finite", true),
        Surface::Exchange { film, ambient, emissivity, surroundings } => {
            value(name, "film coefficient", film, "W/(m² K)", "zero or above", film >= 0.0)?;
            value(name, "ambient", ambient, "K", "above zero", ambient > 0.0)?;
            let within = (0.0..=1.0).contains(&emissivity);
            value(name, "emissivity", emissivity, "", "0 to 1", within)?;
            value(name, "surroundings", surroundings, "K", "above zero", surroundings > 0.0)?;
            let any = film > 0.0 || emissivity > 0.0;
            value(name, "film coefficient", film, "W/(m² K)", "above zero where nothing radiates", any)
        }
    }
}

/// Whether heat can leave through a surface whatever the temperature.
fn takes_heat(surface: &Surface) -> bool {
    matches!(surface, Surface::Temperature(_) | Surface::Exchange { .. })
}

/// Every part must have a way for its heat to a temperature or an ambient.
fn connections(device: &Device) -> Result<(), DeviceError> {
    let mesh = Family::new(device, Some([1, 1])).mesh(device, 0, MOST_COLUMNS)?;
    let (nx, ny, layers) = (mesh.nx(), mesh.ny(), device.layers.len());
    // The outside is the last set.
    let outside = layers * nx * ny;
    let mut sets = Sets::new(outside + 1);
    let column = |l: usize, i: usize, j: usize| (l * ny + j) * nx + i;
    let solid = |l: usize, i: usize, j: usize| mesh.media(l, j)[i] != VOID;
    let top = conducting(device, &mesh, layers);
    for l in 0..layers {
        let conducting = conducting(device, &mesh, l);
        for j in 0..ny {
            for i in 0..nx {
                if !solid(l, i, j) {
                    continue;
                }
                let here = column(l, i, j);
                let mut side = false;
                for (inside, to) in [
                    (i + 1 < nx && solid(l, (i + 1).min(nx - 1), j), column(l, (i + 1).min(nx - 1), j)),
                    (j + 1 < ny && solid(l, i, (j + 1).min(ny - 1)), column(l, i, (j + 1).min(ny - 1))),
                ] {
                    if inside {
                        sets.join(here, to);
                    } else {
                        side = true;
                    }
                }
                side |= i == 0 || j == 0 || !solid(l, i - 1, j) || !solid(l, i, j - 1);
                if side && takes_heat(&device.sides) {
                    sets.join(here, outside);
                }
                // Through the lower face: to the layer below, or out.
                let passes = conducting[j * nx + i];
                if l == 0 {
                    if passes && takes_heat(&device.bottom) {
                        sets.join(here, outside);
                    }
                } else if solid(l - 1, i, j) {
                    if passes {
                        sets.join(here, column(l - 1, i, j));
                    }
                } else if takes_heat(&device.exposed) {
                    sets.join(here, outside);
                }
                if l + 1 == layers {
                    if top[j * nx + i] && takes_heat(&device.top) {
                        sets.join(here, outside);
                    }
                } else if !solid(l + 1, i, j) && takes_heat(&device.exposed) {
                    sets.join(here, outside);
                }
            }
        }
    }
    for (l, layer) in device.layers.iter().enumerate() {
        for j in 0..ny {
            for i in 0..nx {
                if solid(l, i, j) && sets.find(column(l, i, j)) != sets.find(outside) {
                    let centre = [0.5 * (mesh.x[i] + mesh.x[i + 1]), 0.5 * (mesh.y[j] + mesh.y[j + 1])];
                    let body = layer.bodies.iter().find(|body| body.outline.contains(centre));
                    let part = body.map_or(&layer.name, |body| &body.name).clone();
                    return Err(DeviceError::Floating { part });
                }
            }
        }
    }
    Ok(())
}

/// Per column: whether the interface below a layer lets heat through.
fn conducting(device: &Device, mesh: &Mesh, interface: usize) -> Vec<bool> {
    let mut map = vec![true; mesh.nx() * mesh.ny()];
    let Some(interface) = &device.interfaces[interface] else { return map };
    let passes = |joint: &super::Joint| {
        let state = InterfaceState::new(300.0, 299.0, joint.contact_pressure, joint.gas_pressure, 1.0);
        // A law that fails here is named by the solver, at the state in which it fails.
        joint.law.conductance(&state).map_or(true, |conductance| conductance.value.re > 0.0)
    };
    map.fill(passes(&interface.joint));
    for patch in &interface.patches {
        let open = passes(&patch.joint);
        let [columns, rows] = mesh.span(&patch.outline);
        for j in rows {
            map[j * mesh.nx() + columns.start..j * mesh.nx() + columns.end].fill(open);
        }
    }
    map
}

/// Disjoint sets with path halving.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn find(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a] = b;
    }
}
