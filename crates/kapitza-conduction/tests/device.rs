//! Devices against closed forms, limits and themselves.

use kapitza_conduction::device::*;
use kapitza_core::Property;
use kapitza_core::curve::{Curve, Scale};
use kapitza_core::interface::{Conductance, GivenConductance, InterfaceLaw, InterfaceState, LawError};
use std::borrow::Cow;
use std::sync::Arc;

fn medium(k: f64) -> Medium {
    Medium { conductivity: [0, 1, 2].map(|_| Property::given("k", k)), heat_capacity: None }
}

fn layer(name: &str, thickness: f64, outline: Rectangle, k: f64) -> Layer {
    Layer { name: name.into(), thickness, outline, medium: Some(medium(k)), bodies: vec![] }
}

fn joint(resistance: f64) -> Joint {
    Joint {
        law: Arc::new(GivenConductance::from_resistance(resistance)),
        contact_pressure: 0.0,
        gas_pressure: 0.0,
    }
}

fn interface(name: &str, resistance: f64) -> Interface {
    Interface { name: name.into(), joint: joint(resistance), patches: vec![] }
}

fn film(h: f64, ambient: f64) -> Surface {
    Surface::Exchange { film: h, ambient, emissivity: 0.0, surroundings: ambient }
}

fn block(
    name: &str,
    layer: usize,
    corner: [f64; 2],
    size: [f64; 2],
    power: f64,
    placement: Placement,
) -> Block {
    Block {
        name: name.into(),
        layer,
        outline: Rectangle::new(corner, size),
        placement,
        heat: Heat::Uniform(power),
        leakage: None,
    }
}

/// A processor: die, joint, lid, joint, sink base, of unequal extent.
fn processor(cells: Option<[usize; 2]>) -> (Device, DeviceOptions) {
    let die = Rectangle::new([24e-3, 25e-3], [12e-3, 10e-3]);
    let lid = Rectangle::new([15e-3, 15e-3], [30e-3, 30e-3]);
    let base = Rectangle::new([0.0, 0.0], [60e-3, 60e-3]);
    let device = Device {
        layers: vec![
            layer("die", 0.775e-3, die, 130.0),
            layer("lid", 3e-3, lid, 390.0),
            layer("base", 5e-3, base, 170.0),
        ],
        interfaces: vec![None, Some(interface("TIM1", 10e-6)), Some(interface("TIM2", 15e-6)), None],
        bottom: Surface::Adiabatic,
        top: film(1500.0, 308.0),
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![
            block("core", 0, [26e-3, 27e-3], [3e-3, 3e-3], 60.0, Placement::Plane(0.0)),
            block("rest", 0, [24e-3, 25e-3], [12e-3, 10e-3], 60.0, Placement::Plane(0.0)),
        ],
    };
    (device, DeviceOptions { method: Method::Multigrid, cells, ..DeviceOptions::default() })
}

fn options(cells: Option<[usize; 2]>) -> DeviceOptions {
    DeviceOptions { method: Method::Multigrid, cells, tolerance: 1e-13, ..DeviceOptions::default() }
}

#[test]
fn a_processor_is_solved_within_its_error() {
    let (device, options) = processor(None);
    let solution = device.solve(&options, &()).unwrap();
    let finer = DeviceOptions { accuracy: Some(0.05), ..options };
    let better = device.solve(&finer, &()).unwrap();
    println!(
        "{} {:?} {} {:?}",
        solution.discretisation_error, solution.solver, better.discretisation_error, better.solver
    );
    assert!(better.discretisation_error < solution.discretisation_error);
    let rise = solution.max_temperature - 308.0;
    assert!(solution.discretisation_error <= 2e-3 * rise, "{}", solution.discretisation_error);
    assert!((solution.max_temperature - better.max_temperature).abs() < solution.discretisation_error);
    assert!(solution.energy_balance < 1e-9);
    // All heat passes both joints.
    for interface in &solution.interfaces {
        assert!((interface.flow - 120.0).abs() < 1e-6, "{}", interface.flow);
    }
    // The mean jump over the first joint is that of the budget, q″ R″; under the core it is three times as much.
    assert!((solution.interfaces[0].mean_jump - 120.0 / 120e-6 * 10e-6).abs() < 1e-6);
    assert!(solution.interfaces[0].max_jump > 3.0 * solution.interfaces[0].mean_jump);
}

#[test]
fn evenly_heated_slabs_follow_the_budget() {
    let square = Rectangle::new([-1e-3, 5e-3], [4e-3, 3e-3]);
    let area = square.area();
    let device = Device {
        layers: vec![layer("a", 1e-3, square, 100.0), layer("b", 2e-3, square, 10.0)],
        interfaces: vec![None, Some(interface("joint", 4e-5)), Some(interface("end", 1e-5))],
        bottom: Surface::Adiabatic,
        top: film(2e3, 310.0),
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![Block {
            layer: 0,
            ..block("face", 0, [-1e-3, 5e-3], [4e-3, 3e-3], 6.0, Placement::Plane(0.0))
        }],
    };
    let flux = 6.0 / area;
    let solution = device.solve(&options(None), &()).unwrap();
    let expected = 310.0 + flux * (1e-3 / 100.0 + 4e-5 + 2e-3 / 10.0 + 1e-5 + 1.0 / 2e3);
    assert!((solution.max_temperature - expected).abs() < 1e-8 * (expected - 310.0));
    assert!((solution.blocks[0].mean - expected).abs() < 1e-8 * (expected - 310.0));
    assert!((solution.interfaces[0].max_jump - flux * 4e-5).abs() < 1e-8 * flux * 4e-5);
    assert!((solution.interfaces[1].mean_jump - flux * 1e-5).abs() < 1e-8 * flux * 1e-5);
    assert!(solution.max_location[2].abs() < 1e-12);
    // Heat in the volume: half of the layer's own drop at the mean of the layer is a third of it.
    let mut heated = device.clone();
    heated.blocks[0].placement = Placement::Volume;
    let solution = heated.solve(&options(None), &()).unwrap();
    let below = 310.0 + flux * (4e-5 + 2e-3 / 10.0 + 1e-5 + 1.0 / 2e3);
    let drop = flux * 1e-3 / 100.0;
    assert!((solution.blocks[0].max - (below + drop / 2.0)).abs() < 1e-5 * drop);
    assert!((solution.blocks[0].mean - (below + drop / 3.0)).abs() < 1e-5 * drop);
}

#[test]
fn without_power_everything_is_at_ambient() {
    let (mut device, options) = processor(None);
    device.blocks.iter_mut().for_each(|block| block.heat = Heat::Uniform(0.0));
    let solution = device.solve(&options, &()).unwrap();
    assert_eq!(solution.max_temperature, 308.0);
    for field in &solution.fields {
        assert!(field.values.iter().all(|v| v.is_nan() || *v == 308.0));
    }
    assert_eq!(solution.energy_balance, 0.0);
}

/// Rise of the middle and mean rise of a heated rectangle on an adiabatic face of a slab whose other face exchanges heat:
/// the double cosine series (Yovanovich, Muzychka & Culham 1999), summed until it does not change.
fn series(slab: [f64; 3], k: f64, h: f64, source: Rectangle, power: f64) -> f64 {
    let [lx, ly, t] = slab;
    let flux = power / source.area();
    let mut sum = 0.0;
    let most = 1500;
    for m in 0..most {
        let a = f64::from(m) * std::f64::consts::PI / lx;
        let x = if m == 0 {
            source.size()[0] / lx
        } else {
            ((a * source.x[1]).sin() - (a * source.x[0]).sin()) / a / lx
        };
        for n in 0..most {
            let b = f64::from(n) * std::f64::consts::PI / ly;
            let y = if n == 0 {
                source.size()[1] / ly
            } else {
                ((b * source.y[1]).sin() - (b * source.y[0]).sin()) / b / ly
            };
            let g = a.hypot(b);
            let z = if g == 0.0 {
                1.0 / h + t / k
            } else {
                let (zc, tanh) = (1.0 / (k * g), (g * t).tanh());
                (1.0 / h + zc * tanh) / (1.0 + tanh / (h * zc))
            };
            let weight = f64::from(1 + i32::from(m > 0)) * f64::from(1 + i32::from(n > 0));
            sum += weight * flux * z * (x * y).powi(2) * lx * ly / source.area();
        }
    }
    sum
}

#[test]
fn the_mean_over_a_source_is_that_of_the_cosine_series() {
    let plate = Rectangle::new([0.0, 0.0], [10e-3, 8e-3]);
    let source = Rectangle::new([2e-3, 1e-3], [3e-3, 4e-3]);
    let device = Device {
        layers: vec![layer("plate", 1e-3, plate, 130.0)],
        interfaces: vec![None, None],
        bottom: Surface::Adiabatic,
        top: film(2e4, 300.0),
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![block("source", 0, [2e-3, 1e-3], [3e-3, 4e-3], 50.0, Placement::Plane(0.0))],
    };
    let exact = 300.0 + series([10e-3, 8e-3, 1e-3], 130.0, 2e4, source, 50.0);
    let solution = device.solve(&options(None), &()).unwrap();
    let error = (solution.blocks[0].mean - exact).abs();
    assert!(error <= solution.discretisation_error, "{error} {}", solution.discretisation_error);
    assert!(solution.discretisation_error < 2e-3 * (exact - 300.0));
    // Second order: at the edge of the source the flux has a logarithm, so that halved cells leave h² ln h. Thirds of these
    // numbers divide evenly between the edges, so that cells are halved. What the cells along z leave is the same on all
    // meshes and falls out of the differences.
    let means = [[30, 24], [60, 48], [120, 96]]
        .map(|cells| device.solve(&options(Some(cells)), &()).unwrap().blocks[0].mean - exact);
    let changes = [means[1] - means[0], means[2] - means[1]];
    assert!(changes[0].abs() > 3.0 * changes[1].abs(), "{means:?}");
    assert!(means[2].abs() < 1e-3 * (exact - 300.0), "{means:?}");
}

/// Every derivative of a mean and of the highest temperature against central differences on the same mesh.
#[test]
fn the_adjoint_agrees_with_central_differences() {
    let (mut device, _) = processor(None);
    device.bottom = film(30.0, 300.0);
    device.sides = film(15.0, 305.0);
    device.exposed = film(12.0, 303.0);
    device.layers[1].bodies.push(Body {
        name: "insert".into(),
        outline: Rectangle::new([20e-3, 20e-3], [6e-3, 9e-3]),
        medium: medium(900.0),
    });
    if let Some(interface) = &mut device.interfaces[1] {
        interface.patches.push(Patch {
            name: "void".into(),
            outline: Rectangle::new([27e-3, 26e-3], [2e-3, 3e-3]),
            joint: joint(80e-6),
        });
    }
    for target in [Target::BlockMean(0), Target::Hottest] {
        let options = DeviceOptions { target: Some(target), fields: false, ..options(Some([24, 24])) };
        let plain = DeviceOptions { target: None, ..options.clone() };
        let value = |device: &Device| {
            let solution = device.solve(&plain, &()).unwrap();
            match target {
                Target::Hottest => solution.max_temperature,
                Target::BlockMean(block) => solution.blocks[block].mean,
            }
        };
        let solution = device.solve(&options, &()).unwrap();
        let largest = solution.sensitivities.iter().map(|s| s.derivative.abs()).fold(0.0, f64::max);
        assert!(solution.sensitivities.len() == 3 + 1 + 2 + 1 + 4 + 2);
        for sensitivity in &solution.sensitivities {
            let step: f64 = 1e-3;
            let changed = |factor: f64| {
                let mut device = device.clone();
                let scale = |surface: &mut Surface| {
                    if let Surface::Exchange { film, .. } = surface {
                        *film *= factor;
                    }
                };
                match sensitivity.parameter {
                    Parameter::Conductivity { layer, body: None } => {
                        let k = device.layers[layer].medium.as_ref().unwrap().conductivity[0].value(300.0);
                        device.layers[layer].medium = Some(medium(k * factor));
                    }
                    Parameter::Conductivity { layer, body: Some(body) } => {
                        device.layers[layer].bodies[body].medium = medium(900.0 * factor);
                    }
                    Parameter::Resistance { interface, patch: None } => {
                        let old = if interface == 1 { 10e-6 } else { 15e-6 };
                        device.interfaces[interface].as_mut().unwrap().joint = joint(old * factor);
                    }
                    Parameter::Resistance { interface, patch: Some(patch) } => {
                        device.interfaces[interface].as_mut().unwrap().patches[patch].joint =
                            joint(80e-6 * factor);
                    }
                    Parameter::Bottom => scale(&mut device.bottom),
                    Parameter::Top => scale(&mut device.top),
                    Parameter::Sides => scale(&mut device.sides),
                    Parameter::Exposed => scale(&mut device.exposed),
                    Parameter::Power(block) => device.blocks[block].heat = Heat::Uniform(60.0 * factor),
                }
                value(&device)
            };
            // Central differences in the logarithm, extrapolated once: the error is of the fourth order in the step.
            let difference = |h: f64| (changed(h.exp()) - changed((-h).exp())) / (2.0 * h);
            let mut numeric = (4.0 * difference(step) - difference(2.0 * step)) / 3.0;
            if let Parameter::Power(_) = sensitivity.parameter {
                numeric /= 60.0;
            }
            let error = (numeric - sensitivity.derivative).abs();
            assert!(error < 1e-6 * largest, "{sensitivity:?} {numeric} {largest}");
        }
    }
}

/// R″ that depends on the temperatures of both sides and on the flux.
#[derive(Debug)]
struct Moody(f64);

impl InterfaceLaw for Moody {
    fn name(&self) -> Cow<'static, str> {
        "moody".into()
    }

    fn conductance(&self, state: &InterfaceState) -> Result<Conductance, LawError> {
        use num_dual::DualNum;
        let flux = state.heat_flux * 1e-6;
        let g = (state.hot / 300.0).powf(0.8) * 0.7
            + (state.cold / 300.0).powf(1.9) * 0.3
            + (flux * flux + 1.0).ln() * 0.4;
        Ok(Conductance::single(g / self.0))
    }
}

/// Silicon falls with temperature, each axis at its own rate; R″ depends on its state, the surfaces radiate, plane and
/// volume leak: every derivative of the whole problem against central differences, none of it held fixed.
#[test]
fn the_adjoint_follows_what_depends_on_temperature() {
    let moody = |scale: f64| Joint { law: Arc::new(Moody(scale)), ..joint(1.0) };
    let falling = |scale: f64| {
        let conductivity = [1.3, 1.0, 1.5].map(|power| {
            let temperatures: Vec<f64> = (0..60).map(|n| 200.0 * 1.03_f64.powi(n)).collect();
            let values: Vec<f64> = temperatures.iter().map(|t| scale * (300.0 / t).powf(power)).collect();
            let mut property = Property::given("k", 1.0);
            property.curve = Curve::new(&temperatures, &values, Scale::LogLog).unwrap();
            property
        });
        Medium { conductivity, heat_capacity: None }
    };
    let radiating = |film: f64, conductance: f64| Surface::Exchange {
        film: film * conductance,
        ambient: 300.0,
        emissivity: 0.9 * conductance,
        surroundings: 280.0,
    };
    // Scales of k of both layers with what lies in them, of R″ and of the patch, of the four surfaces, of two powers.
    let build = |p: &[f64; 12]| {
        let base = Rectangle::new([0.0, 0.0], [8e-3, 6e-3]);
        let die = Rectangle::new([2e-3, 1e-3], [4e-3, 4e-3]);
        let mut layers = vec![layer("base", 1e-3, base, 1.0), layer("die", 0.5e-3, die, 1.0)];
        layers[0].medium = Some(falling(20.0 * p[0]));
        layers[1].medium = Some(falling(100.0 * p[2]));
        layers[0].bodies.push(Body {
            name: "insert".into(),
            outline: Rectangle::new([3e-3, 2e-3], [2e-3, 1e-3]),
            medium: falling(300.0 * p[1]),
        });
        layers[1].bodies.push(Body {
            name: "cap".into(),
            outline: Rectangle::new([3.6e-3, 2.6e-3], [0.3e-3, 0.8e-3]),
            medium: falling(12.0 * p[3]),
        });
        let mut joined = interface("joint", 1.0);
        joined.joint = moody(4e-5 * p[4]);
        joined.patches.push(Patch {
            name: "void".into(),
            outline: Rectangle::new([4e-3, 3e-3], [1e-3, 1e-3]),
            joint: moody(4e-4 * p[5]),
        });
        let leakage = Some(Leakage { fraction: 0.25, reference: 330.0, efold: 90.0 });
        let mut hot = block("core", 1, [3e-3, 2e-3], [1.5e-3, 2e-3], 2.0 * p[10], Placement::Plane(0.0));
        hot.leakage = leakage;
        let mut body = block("heater", 0, [1e-3, 1e-3], [5e-3, 3e-3], 1.5 * p[11], Placement::Volume);
        body.leakage = leakage;
        Device {
            layers,
            interfaces: vec![None, Some(joined), None],
            bottom: radiating(1400.0, p[6]),
            top: radiating(100.0, p[7]),
            sides: radiating(40.0, p[8]),
            exposed: radiating(40.0, p[9]),
            blocks: vec![hot, body],
        }
    };
    for target in [Target::BlockMean(0), Target::BlockMean(1), Target::Hottest] {
        let options =
            DeviceOptions { target: Some(target), fields: false, tolerance: 1e-12, ..options(Some([8, 8])) };
        let plain = DeviceOptions { target: None, ..options.clone() };
        let solution = build(&[1.0; 12]).solve(&options, &()).unwrap();
        assert!(solution.max_temperature > 350.0, "{}", solution.max_temperature);
        let found: Vec<f64> = solution.sensitivities.iter().map(|s| s.derivative).collect();
        assert_eq!(found.len(), 12);
        let largest = found[..10].iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        for (n, derivative) in found.iter().enumerate() {
            let changed = |step: f64| {
                let mut p = [1.0; 12];
                p[n] = step.exp();
                let solution = build(&p).solve(&plain, &()).unwrap();
                match target {
                    Target::Hottest => solution.max_temperature,
                    Target::BlockMean(block) => solution.blocks[block].mean,
                }
            };
            let difference = |h: f64| (changed(h) - changed(-h)) / (2.0 * h);
            let step = 4e-3;
            let mut numeric = (4.0 * difference(step) - difference(2.0 * step)) / 3.0;
            // Powers are in watts, all else in logarithms.
            numeric /= [2.0, 1.5].get(n.wrapping_sub(10)).copied().unwrap_or(1.0);
            let error = (numeric - derivative).abs();
            assert!(error < 1e-6 * largest, "{target:?} {n}: {derivative} {numeric} {:.1e}", error / largest);
        }
    }
}

/// A slab whose conductivity depends on temperature: Kirchhoff's transform gives the exact drop.
#[test]
fn conductivity_over_temperature_follows_kirchhoff() {
    let square = Rectangle::new([0.0, 0.0], [2e-3, 2e-3]);
    let mut device = Device {
        layers: vec![layer("slab", 1e-3, square, 1.0)],
        interfaces: vec![None, None],
        bottom: Surface::Adiabatic,
        top: Surface::Temperature(300.0),
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![block("face", 0, [0.0, 0.0], [2e-3, 2e-3], 40.0, Placement::Plane(0.0))],
    };
    // k = 130 (300/T)^1.3: ∫ k dT from 300 to T is 130·300^1.3 (T^−0.3 − 300^−0.3)/(−0.3).
    let temperatures: Vec<f64> = (0..80).map(|n| 250.0 * 1.02_f64.powi(n)).collect();
    let values: Vec<f64> = temperatures.iter().map(|t| 130.0 * (300.0 / t).powf(1.3)).collect();
    let mut property = Property::given("k", 1.0);
    property.curve = Curve::new(&temperatures, &values, Scale::LogLog).unwrap();
    device.layers[0].medium =
        Some(Medium { conductivity: [0, 1, 2].map(|_| property.clone()), heat_capacity: None });
    let demand = 40.0 / 4e-6 * 1e-3;
    let exact = (300.0_f64.powf(-0.3) - 0.3 * demand / (130.0 * 300.0_f64.powf(1.3))).powf(-1.0 / 0.3);
    let solution = device.solve(&DeviceOptions { accuracy: Some(1e-4), ..options(None) }, &()).unwrap();
    let error = (solution.max_temperature - exact).abs();
    assert!(error < solution.discretisation_error.max(1e-5), "{} {exact}", solution.max_temperature);
    assert!(solution.solver.newton_steps > 1);
}

/// One slab with leakage: T = T_a + R P (1 − f + f e^{(T−T₀)/T_e}) has a solution up to a limit, and none beyond.
#[test]
fn leakage_settles_or_runs_away() {
    let square = Rectangle::new([0.0, 0.0], [1e-2, 1e-2]);
    let device = |power: f64| Device {
        layers: vec![layer("die", 1e-6, square, 1e5)],
        interfaces: vec![None, None],
        bottom: Surface::Adiabatic,
        top: film(1e4, 300.0),
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![Block {
            leakage: Some(Leakage { fraction: 0.3, reference: 320.0, efold: 30.0 }),
            ..block("die", 0, [0.0, 0.0], [1e-2, 1e-2], power, Placement::Plane(0.0))
        }],
    };
    let resistance = 1.0 / (1e4 * 1e-4);
    let total = |t: f64, p: f64| p * (0.7 + 0.3 * ((t - 320.0) / 30.0).exp());
    let power = 18.0;
    let mut t = 300.0;
    for _ in 0..10_000 {
        t = 300.0 + resistance * total(t, power);
    }
    let solution = device(power).solve(&options(Some([8, 8])), &()).unwrap();
    assert!((solution.blocks[0].mean - t).abs() < 1e-5, "{} {t}", solution.blocks[0].mean);
    assert!((solution.blocks[0].power - total(t, power)).abs() < 1e-5);
    // The tangent condition R P f/T_e e^{(T−T₀)/T_e} = 1 is met at about 36.6 W.
    let error = device(60.0).solve(&options(Some([8, 8])), &()).unwrap_err();
    assert!(matches!(error, DeviceError::Runaway { .. }), "{error}");
}

#[test]
fn a_radiating_plate_reaches_its_equilibrium() {
    let square = Rectangle::new([0.0, 0.0], [0.1, 0.1]);
    let device = Device {
        layers: vec![layer("plate", 1e-3, square, 200.0)],
        interfaces: vec![None, None],
        bottom: Surface::Adiabatic,
        top: Surface::Exchange { film: 0.0, ambient: 4.0, emissivity: 0.8, surroundings: 4.0 },
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![block("plate", 0, [0.0, 0.0], [0.1, 0.1], 20.0, Placement::Plane(1.0))],
    };
    let expected =
        (20.0 / 0.01 / 0.8 / kapitza_core::constants::STEFAN_BOLTZMANN + 4.0_f64.powi(4)).powf(0.25);
    let solution = device.solve(&options(Some([8, 8])), &()).unwrap();
    assert!((solution.blocks[0].mean - expected).abs() < 1e-5, "{} {expected}", solution.blocks[0].mean);
    assert!(solution.energy_balance < 1e-7, "{}", solution.energy_balance);
}

#[test]
fn impossible_devices_are_refused() {
    let broken = |change: &dyn Fn(&mut Device)| {
        let (mut device, options) = processor(None);
        change(&mut device);
        device.solve(&options, &()).unwrap_err()
    };
    assert!(matches!(broken(&|d| d.top = Surface::Adiabatic), DeviceError::Floating { .. }));
    assert!(matches!(broken(&|d| d.layers[0].thickness = 0.0), DeviceError::Value { .. }));
    assert!(matches!(broken(&|d| d.layers[0].medium = Some(medium(-1.0))), DeviceError::Value { .. }));
    assert!(matches!(
        broken(&|d| d.blocks[0].outline = Rectangle::new([0.0, 0.0], [1e-3, 1e-3])),
        DeviceError::Outside { .. }
    ));
    assert!(matches!(
        broken(&|d| d.layers[2].outline = Rectangle::new([0.1, 0.1], [1e-2, 1e-2])),
        DeviceError::Apart { .. }
    ));
    let body = |x: f64| Body {
        name: format!("body at {x}"),
        outline: Rectangle::new([x, 20e-3], [5e-3, 5e-3]),
        medium: medium(10.0),
    };
    assert!(matches!(
        broken(&|d| d.layers[1].bodies = vec![body(20e-3), body(23e-3)]),
        DeviceError::Overlap { .. }
    ));
    assert!(matches!(broken(&|d| d.layers[0].medium = None), DeviceError::HeatInVoid { .. }));
    assert!(matches!(broken(&|d| d.layers.clear()), DeviceError::Interfaces { .. } | DeviceError::Empty));
    // A thousand million cells: refused before memory is touched.
    let (device, options) = processor(Some([20_000, 20_000]));
    let error = device.solve(&options, &()).unwrap_err();
    assert!(matches!(error, DeviceError::TooLarge { .. }), "{error}");
}

/// Stacks that both methods can solve: the general one stays within the error that it states.
#[test]
fn both_methods_agree_within_the_stated_error() {
    let plate = Rectangle::new([1e-3, -2e-3], [14e-3, 11e-3]);
    for (thicknesses, k, powers) in [
        ([0.6e-3, 2e-3, 0.5e-3], [130.0, 390.0, 20.0], [40.0, 15.0]),
        ([0.1e-3, 0.3e-3, 3e-3], [150.0, 1.0, 200.0], [20.0, -5.0]),
        ([2e-3, 0.05e-3, 1e-3], [3.0, 400.0, 30.0], [5.0, 9.0]),
    ] {
        let mut lid = layer("b", thicknesses[1], plate, k[1]);
        lid.medium = Some(Medium {
            conductivity: [k[1], k[1], 0.4 * k[1]].map(|k| Property::given("k", k)),
            heat_capacity: None,
        });
        let device = Device {
            layers: vec![
                layer("a", thicknesses[0], plate, k[0]),
                lid,
                layer("c", thicknesses[2], plate, k[2]),
            ],
            interfaces: vec![None, Some(interface("one", 8e-6)), Some(interface("two", 3e-5)), None],
            bottom: film(200.0, 320.0),
            top: film(4e3, 300.0),
            sides: Surface::Adiabatic,
            exposed: Surface::Adiabatic,
            blocks: vec![
                block("core", 0, [4e-3, 1e-3], [3e-3, 2e-3], powers[0], Placement::Plane(0.0)),
                block("other", 2, [8e-3, 3e-3], [5e-3, 4e-3], powers[1], Placement::Plane(1.0)),
                block("body", 1, [2e-3, -1e-3], [5e-3, 8e-3], 6.0, Placement::Volume),
            ],
        };
        let exact = device.solve(&DeviceOptions { method: Method::Spectral, ..options(None) }, &()).unwrap();
        let general = device.solve(&options(None), &()).unwrap();
        assert_eq!((exact.solver.path, general.solver.path), ("spectral", "multigrid"));
        let error = general.discretisation_error + exact.discretisation_error;
        let near = |a: f64, b: f64, what: &str| {
            assert!(
                (a - b).abs() <= error,
                "{what}: {a} and {b} differ by {}, stated {error}",
                (a - b).abs()
            );
        };
        near(general.max_temperature, exact.max_temperature, "highest temperature");
        for (a, b) in general.blocks.iter().zip(&exact.blocks) {
            near(a.mean, b.mean, &a.name);
            near(a.max, b.max, &a.name);
        }
        for (a, b) in general.interfaces.iter().zip(&exact.interfaces) {
            near(a.mean_jump, b.mean_jump, &a.name);
            for (a, b) in a.blocks.iter().zip(&b.blocks) {
                assert_eq!(a.name, b.name);
                near(a.lower, b.lower, &a.name);
                near(a.upper, b.upper, &a.name);
            }
        }
        assert!(exact.energy_balance < 1e-9 && general.energy_balance < 1e-9);
    }
}
