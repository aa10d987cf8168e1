//! The laterally uniform stack: what is left of a device where the spectral method applies.

use crate::device::{Device, DeviceError, Joint, Medium, Placement, Surface};
use kapitza_core::interface::{Conductance, InterfaceState, LawError, StateComponent, derivative};

/// A laterally uniform stack. Lengths along y are multiplied by `stretch` = √(kx/ky), which makes every layer
/// isotropic laterally with conductivity kx.
#[derive(Clone, Debug)]
pub(super) struct UniformStack {
    /// Lower-left corner in the coordinates of the device, m.
    pub origin: [f64; 2],
    /// Extent along x and along the stretched y, m.
    pub size: [f64; 2],
    /// √(kx/ky).
    pub stretch: f64,
    /// True area, m².
    pub area: f64,
    /// Layers from bottom to top.
    pub slabs: Vec<Slab>,
    /// Conductances of the interfaces, W/(m² K); `None` is perfect contact. One more than layers.
    pub joints: Vec<Option<f64>>,
    pub bottom: Face,
    pub top: Face,
}

/// A layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slab {
    /// m.
    pub thickness: f64,
    /// kz, W/(m K).
    pub conductivity: f64,
    /// √(kx/kz).
    pub ratio: f64,
}

/// A linear boundary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Face {
    /// Heat flux into the stack, W/m².
    Flux(f64),
    /// Fixed temperature, K.
    Temperature(f64),
    /// q = h (T − T_a).
    Film { film: f64, ambient: f64 },
}

impl Face {
    fn new(surface: Surface, which: &str) -> Result<Self, String> {
        Ok(match surface {
            Surface::Temperature(temperature) => Self::Temperature(temperature),
            Surface::Flux(flux) => Self::Flux(flux),
            Surface::Exchange { emissivity, .. } if emissivity != 0.0 => {
                return Err(format!("the {which} radiates"));
            }
            Surface::Adiabatic | Surface::Exchange { film: 0.0, .. } => Self::Flux(0.0),
            Surface::Exchange { film, ambient, .. } => Self::Film { film, ambient },
        })
    }

    /// Whether it can take up any heat.
    pub(super) fn conducts(self) -> bool {
        !matches!(self, Self::Flux(_))
    }
}

/// Two numbers that differ by rounding only.
fn close(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-9 * scale
}

/// The conductance of a joint if it is the same in every state, at two states that differ in everything; the error
/// says why not.
fn state_independent(joint: &Joint) -> Result<Result<f64, String>, LawError> {
    const STATE: [[f64; 3]; 2] = [[300.0, 300.0, 0.0], [420.0, 380.0, 1e5]];
    let mut values = [0.0; 2];
    for (value, [hot, cold, flux]) in values.iter_mut().zip(STATE) {
        let state = InterfaceState::new(hot, cold, joint.contact_pressure, joint.gas_pressure, flux);
        let g = joint.law.conductance(&state)?.value;
        let by = |component| derivative(&g, component);
        for component in [StateComponent::Hot, StateComponent::Cold, StateComponent::HeatFlux] {
            if by(component) != 0.0 {
                return Ok(Err("depends on its state".to_owned()));
            }
        }
        *value = g.re;
    }
    if values[0] != values[1] {
        return Ok(Err("depends on its state".to_owned()));
    }
    if !values[0].is_finite() || values[0] < 0.0 {
        return Err(LawError::NotPhysical {
            law: joint.law.name().into_owned(),
            value: values[0],
            temperature: STATE[0][0],
            pressure: joint.contact_pressure,
        });
    }
    if values[0] == 0.0 {
        return Ok(Err("lets no heat through".to_owned()));
    }
    Ok(Ok(values[0]))
}

/// The conductivities of a medium where they do not depend on the temperature.
fn constant(medium: &Medium) -> Option<[f64; 3]> {
    let mut values = [0.0; 3];
    for (value, property) in values.iter_mut().zip(&medium.conductivity) {
        let (low, high) = property.curve.range();
        if low < high {
            return None;
        }
        *value = property.curve.value(low);
    }
    Some(values)
}

/// The law of an interface in the state it works in, for its warnings.
pub(super) fn conductance(joint: &Joint, hot: f64, cold: f64, flux: f64) -> Result<Conductance, LawError> {
    joint.law.conductance(&InterfaceState::new(hot, cold, joint.contact_pressure, joint.gas_pressure, flux))
}

impl UniformStack {
    /// The stack of a device, or in words why the device is none.
    pub(super) fn new(device: &Device) -> Result<Result<Self, String>, DeviceError> {
        let layers = &device.layers;
        let Some(first) = layers.first() else { return Err(DeviceError::Empty) };
        if device.interfaces.len() != layers.len() + 1 {
            return Err(DeviceError::Interfaces {
                interfaces: device.interfaces.len(),
                layers: layers.len(),
            });
        }
        let outline = first.outline;
        let [length, width] = outline.size();
        let scale = length.max(width);
        let mut slabs = Vec::with_capacity(layers.len());
        let mut anisotropy: Option<f64> = None;
        for layer in layers {
            let name = &layer.name;
            let same = (0..2).all(|end| {
                close(layer.outline.x[end], outline.x[end], scale)
                    && close(layer.outline.y[end], outline.y[end], scale)
            });
            if !same {
                return Ok(Err(format!("{} and {name} differ in outline", first.name)));
            }
            if !layer.bodies.is_empty() {
                return Ok(Err(format!("{name} has bodies of another material")));
            }
            let Some(medium) = &layer.medium else {
                return Ok(Err(format!("{name} has no material")));
            };
            let Some([kx, ky, kz]) = constant(medium) else {
                return Ok(Err(format!("the conductivity of {name} depends on the temperature")));
            };
            for (value, quantity, unit) in [
                (layer.thickness, "thickness", "m"),
                (kx, "conductivity along x", "W/(m K)"),
                (ky, "conductivity along y", "W/(m K)"),
                (kz, "conductivity along z", "W/(m K)"),
                (length, "length", "m"),
                (width, "width", "m"),
            ] {
                if !(value.is_finite() && value > 0.0) {
                    return Err(DeviceError::Value {
                        what: name.clone(),
                        quantity,
                        value,
                        unit,
                        allowed: "finite and above zero",
                    });
                }
            }
            let lateral = kx / ky;
            if anisotropy.is_some_and(|other| !close(other, lateral, lateral)) {
                return Ok(Err(format!("kx/ky of {} and {name} differ", first.name)));
            }
            anisotropy.get_or_insert(lateral);
            slabs.push(Slab { thickness: layer.thickness, conductivity: kz, ratio: (kx / kz).sqrt() });
        }
        let mut joints = Vec::with_capacity(device.interfaces.len());
        for interface in &device.interfaces {
            let Some(interface) = interface else {
                joints.push(None);
                continue;
            };
            if !interface.patches.is_empty() {
                return Ok(Err(format!("{} has patches", interface.name)));
            }
            let conductance = state_independent(&interface.joint)
                .map_err(|source| DeviceError::Law { name: interface.name.clone(), source })?;
            match conductance {
                Ok(conductance) => joints.push(Some(conductance)),
                Err(why) => return Ok(Err(format!("{} {why}", interface.name))),
            }
        }
        if device.sides != Surface::Adiabatic {
            return Ok(Err("heat passes through the sides".to_owned()));
        }
        let faces = [Face::new(device.bottom, "bottom"), Face::new(device.top, "top")];
        let [bottom, top] = match faces {
            [Ok(bottom), Ok(top)] => [bottom, top],
            [Err(why), _] | [_, Err(why)] => return Ok(Err(why)),
        };
        for block in &device.blocks {
            if block.leakage.is_some() {
                return Ok(Err(format!("the power of {} depends on its temperature", block.name)));
            }
            if let Placement::Plane(fraction) = block.placement
                && !(0.0..=1.0).contains(&fraction)
            {
                return Err(DeviceError::Value {
                    what: block.name.clone(),
                    quantity: "height over thickness",
                    value: fraction,
                    unit: "1",
                    allowed: "0 to 1",
                });
            }
        }
        if !bottom.conducts() && !top.conducts() {
            return Err(DeviceError::Floating { part: first.name.clone() });
        }
        let stretch = anisotropy.unwrap_or(1.0).sqrt();
        Ok(Ok(Self {
            origin: [outline.x[0], outline.y[0]],
            size: [length, width * stretch],
            stretch,
            area: outline.area(),
            slabs,
            joints,
            bottom,
            top,
        }))
    }
}
