//! From layers and interfaces to a chain of links, each with one drop.

use super::{Boundary, Element, Exchange, Interface, Placement, Stack, StackError};
use crate::Footprint;
use crate::spreading::Spreading;
use kapitza_core::Property;

/// A link of the chain: something with a drop of temperature along the heat flow.
pub(super) struct Link<'a> {
    /// Index into the elements of the stack; `None` for the boundary films.
    pub element: Option<usize>,
    pub kind: LinkKind<'a>,
    /// Heat released in the stack before this link, W.
    pub power_before: f64,
}

pub(super) enum LinkKind<'a> {
    /// A slab, or the part of a layer between two plane sources. `power`: released uniformly inside, W.
    Slab { conductivity: &'a Property, thickness: f64, area: f64, power: f64 },
    /// An interface law.
    Law { interface: &'a Interface, area: f64 },
    /// The joint-th spreading or constriction resistance.
    Spread { joint: usize },
    /// Exchange at the hot end: the drop from the ambient to the face.
    HotFilm(Exchange),
    /// Exchange at the cold end: the drop from the face to the ambient.
    ColdFilm(Exchange),
}

/// A change of cross-section.
pub(super) struct Joint {
    pub spreading: Spreading,
    /// The links of the equally wide group, from the opening outwards: slabs and interfaces.
    pub group: Vec<usize>,
    /// The links beyond the group up to the far reservoir; `None` where the far end fixes no temperature.
    pub beyond: Option<Vec<usize>>,
    /// The opening on the far face of the group, if it narrows or widens there too, and the area common to both, m².
    pub opposite: Option<(Spreading, f64)>,
    /// Area of the group, m².
    pub area: f64,
}

pub(super) struct Chain<'a> {
    pub links: Vec<Link<'a>>,
    pub joints: Vec<Joint>,
    /// Index of the first link of every element, and one past the last.
    pub spans: Vec<(usize, usize)>,
    pub hot: End,
    pub cold: End,
    /// All heat released inside, W.
    pub power: f64,
}

/// What closes the chain at one end.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// The temperature of a reservoir, K.
    Reservoir(f64),
    /// The heat flow, W, from hot to cold.
    Flow(f64),
}

impl<'a> Chain<'a> {
    pub(super) fn new(stack: &'a Stack) -> Result<Self, StackError> {
        validate(stack)?;
        let areas = interface_areas(stack)?;
        let openings = if stack.spreading { openings(stack) } else { Vec::new() };
        let mut chain = Self {
            links: Vec::with_capacity(stack.elements.len() + 2),
            joints: Vec::new(),
            spans: Vec::with_capacity(stack.elements.len()),
            hot: end(stack.hot),
            cold: end(stack.cold),
            power: 0.0,
        };
        if let Boundary::Exchange(exchange) = stack.hot {
            chain.push(None, LinkKind::HotFilm(exchange));
        }
        for (index, element) in stack.elements.iter().enumerate() {
            let first = chain.links.len();
            match element {
                Element::Interface(interface) => {
                    let area = interface.area.or(areas[index]).unwrap_or(1.0);
                    chain.push(Some(index), LinkKind::Law { interface, area });
                }
                Element::Layer(layer) => {
                    if openings.iter().any(|o| o.layer == index && o.on_hot_face) {
                        chain.push_joint(index);
                    }
                    chain.push_slabs(index, layer);
                    if openings.iter().any(|o| o.layer == index && !o.on_hot_face) {
                        chain.push_joint(index);
                    }
                }
            }
            chain.spans.push((first, chain.links.len()));
        }
        if let Boundary::Exchange(exchange) = stack.cold {
            chain.push(None, LinkKind::ColdFilm(exchange));
        }
        chain.joints = openings.iter().map(|opening| chain.joint(stack, opening, &openings)).collect();
        Ok(chain)
    }

    fn push(&mut self, element: Option<usize>, kind: LinkKind<'a>) {
        self.links.push(Link { element, kind, power_before: self.power });
    }

    fn push_joint(&mut self, element: usize) {
        let joint = self.links.iter().filter(|l| matches!(l.kind, LinkKind::Spread { .. })).count();
        self.push(Some(element), LinkKind::Spread { joint });
    }

    fn push_slabs(&mut self, index: usize, layer: &'a super::Layer) {
        let volume: f64 =
            layer.sources.iter().filter(|s| s.placement == Placement::Volume).map(|s| s.power).sum();
        let mut planes: Vec<(f64, f64)> = layer
            .sources
            .iter()
            .filter_map(|s| match s.placement {
                Placement::Plane(at) => Some((at, s.power)),
                Placement::Volume => None,
            })
            .collect();
        planes.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut from = 0.0;
        for (at, power) in planes.into_iter().chain([(1.0, 0.0)]) {
            let share = at - from;
            if share > 0.0 {
                self.push(
                    Some(index),
                    LinkKind::Slab {
                        conductivity: &layer.conductivity,
                        thickness: layer.thickness * share,
                        area: layer.footprint.area(),
                        power: volume * share,
                    },
                );
                self.power += volume * share;
                from = at;
            }
            self.power += power;
        }
    }

    fn joint(&self, stack: &Stack, opening: &Opening, openings: &[Opening]) -> Joint {
        let footprint = opening.plate;
        let matches = |index: usize| match &stack.elements[index] {
            Element::Layer(layer) => layer.footprint == footprint,
            Element::Interface(_) => true,
        };
        // The equally wide run of elements from the opening outwards, ending with a layer.
        let outwards: Vec<usize> = if opening.on_hot_face {
            (opening.layer..stack.elements.len()).collect()
        } else {
            (0..=opening.layer).rev().collect()
        };
        let mut run: Vec<usize> = outwards.into_iter().take_while(|&index| matches(index)).collect();
        while run.last().is_some_and(|&index| matches!(stack.elements[index], Element::Interface(_))) {
            run.pop();
        }
        let is_member = |link: &Link<'_>| {
            link.element.is_some_and(|e| run.contains(&e)) && !matches!(link.kind, LinkKind::Spread { .. })
        };
        let mut group: Vec<usize> = (0..self.links.len()).filter(|&l| is_member(&self.links[l])).collect();
        let far = run.last().copied().unwrap_or(opening.layer);
        let fixed = |end: End| matches!(end, End::Reservoir(_));
        // Of further openings only those that face the same way count: their resistances then follow one from the next.
        let onwards = |link: usize| match self.links[link].kind {
            LinkKind::Spread { joint } => openings[joint].on_hot_face == opening.on_hot_face,
            _ => true,
        };
        let beyond = if opening.on_hot_face {
            let start = group.last().map_or(0, |last| last + 1);
            fixed(self.cold).then(|| (start..self.links.len()).filter(|&l| onwards(l)).collect())
        } else {
            let start = self.spans.get(far).map_or(0, |span| span.0);
            let first = group.first().copied().unwrap_or(start);
            fixed(self.hot).then(|| (0..first).filter(|&l| onwards(l)).collect())
        };
        if !opening.on_hot_face {
            group.reverse();
        }
        let facing = openings.iter().find(|o| o.layer == far && o.on_hot_face != opening.on_hot_face);
        let Some(facing) = facing else {
            return Joint {
                spreading: opening.spreading.clone(),
                group,
                beyond,
                opposite: None,
                area: footprint.area(),
            };
        };
        // Heat enters and leaves through patches: both are needed in one kind of outline.
        let (mut spreading, mut opposite) = (opening.spreading.clone(), facing.spreading.clone());
        if !spreading.is_like(&opposite) {
            let plate = footprint.as_disc();
            let disc = |patch: Footprint| Spreading::new(patch.as_disc(), plate);
            if let (Some(a), Some(b)) = (disc(opening.patch), disc(facing.patch)) {
                (spreading, opposite) = (a, b);
            }
        }
        Joint {
            spreading,
            group,
            beyond: None,
            opposite: Some((opposite, opening.patch.overlap(&facing.patch).area())),
            area: footprint.area(),
        }
    }
}

fn end(boundary: Boundary) -> End {
    match boundary {
        Boundary::Temperature(temperature) => End::Reservoir(temperature),
        Boundary::Exchange(exchange) => End::Reservoir(exchange.ambient),
        Boundary::HeatFlow(flow) => End::Flow(flow),
    }
}

struct Opening {
    layer: usize,
    on_hot_face: bool,
    patch: Footprint,
    plate: Footprint,
    spreading: Spreading,
}

/// Where neighbouring layers differ in outline, in the order of the links.
fn openings(stack: &Stack) -> Vec<Opening> {
    let layers: Vec<(usize, Footprint)> = stack
        .elements
        .iter()
        .enumerate()
        .filter_map(|(index, element)| match element {
            Element::Layer(layer) => Some((index, layer.footprint)),
            Element::Interface(_) => None,
        })
        .collect();
    let mut openings = Vec::new();
    for pair in layers.windows(2) {
        let ((hot, wide), (cold, narrow)) = (pair[0], pair[1]);
        let patch = wide.overlap(&narrow);
        for (layer, plate, on_hot_face) in [(hot, wide, false), (cold, narrow, true)] {
            if let Some(spreading) = Spreading::new(patch, plate) {
                openings.push(Opening { layer, on_hot_face, patch, plate, spreading });
            }
        }
    }
    openings
}

/// The common area of the layers beside each interface.
fn interface_areas(stack: &Stack) -> Result<Vec<Option<f64>>, StackError> {
    let footprint = |element: &Element| match element {
        Element::Layer(layer) => Some(layer.footprint),
        Element::Interface(_) => None,
    };
    stack
        .elements
        .iter()
        .enumerate()
        .map(|(index, element)| {
            let Element::Interface(interface) = element else { return Ok(None) };
            let before = stack.elements[..index].iter().rev().find_map(footprint);
            let after = stack.elements[index + 1..].iter().find_map(footprint);
            let area = match (before, after) {
                (Some(a), Some(b)) => Some(a.overlap(&b).area()),
                (Some(one), None) | (None, Some(one)) => Some(one.area()),
                (None, None) => interface.area,
            };
            area.map(Some).ok_or_else(|| StackError::NoArea { name: interface.name.clone() })
        })
        .collect()
}

fn validate(stack: &Stack) -> Result<(), StackError> {
    if stack.elements.is_empty() {
        return Err(StackError::Empty);
    }
    let positive = |element: &str, quantity: &'static str, value: f64| {
        if value.is_finite() && value > 0.0 {
            Ok(())
        } else {
            Err(StackError::NotPositive { element: element.to_owned(), quantity, value })
        }
    };
    for element in &stack.elements {
        match element {
            Element::Layer(layer) => {
                positive(&layer.name, "thickness", layer.thickness)?;
                positive(&layer.name, "area", layer.footprint.area())?;
            }
            Element::Interface(interface) => {
                if let Some(area) = interface.area {
                    positive(&interface.name, "area", area)?;
                }
            }
        }
    }
    for (name, boundary) in [("hot boundary", stack.hot), ("cold boundary", stack.cold)] {
        match boundary {
            Boundary::Temperature(temperature) => positive(name, "temperature", temperature)?,
            Boundary::HeatFlow(flow) if flow.is_finite() => {}
            Boundary::HeatFlow(value) => {
                return Err(StackError::NotPositive { element: name.into(), quantity: "heat flow", value });
            }
            Boundary::Exchange(exchange) => {
                positive(name, "ambient temperature", exchange.ambient)?;
                positive(name, "temperature of the surroundings", exchange.surroundings)?;
                positive(name, "convection plus radiation", exchange.convection + exchange.radiation)?;
            }
        }
    }
    if matches!((stack.hot, stack.cold), (Boundary::HeatFlow(_), Boundary::HeatFlow(_))) {
        return Err(StackError::Floating);
    }
    Ok(())
}
