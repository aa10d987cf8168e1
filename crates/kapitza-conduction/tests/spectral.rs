//! The spectral method against a direct double cosine sum and against closed forms.

mod support {
    use kapitza_conduction::device::*;
    use kapitza_core::Property;
    use kapitza_core::interface::GivenConductance;
    use std::f64::consts::PI;
    use std::sync::Arc;

    /// A laterally uniform stack by plain numbers.
    #[derive(Clone, Debug)]
    pub struct Plain {
        pub size: [f64; 2],
        pub origin: [f64; 2],
        /// Thickness and conductivities along x, y, z.
        pub layers: Vec<(f64, [f64; 3])>,
        /// Resistances of the interfaces, m² K/W; one more than layers.
        pub joints: Vec<Option<f64>>,
        /// Film coefficient and ambient of the bottom and the top; infinite is a fixed temperature.
        pub films: [(f64, f64); 2],
    }

    pub fn medium(k: [f64; 3]) -> Medium {
        Medium { conductivity: k.map(|k| Property::given("k", k)), heat_capacity: None }
    }

    pub fn surface((film, ambient): (f64, f64)) -> Surface {
        if film == 0.0 {
            Surface::Adiabatic
        } else if film.is_infinite() {
            Surface::Temperature(ambient)
        } else {
            Surface::Exchange { film, ambient, emissivity: 0.0, surroundings: ambient }
        }
    }

    impl Plain {
        pub fn device(&self, blocks: Vec<Block>) -> Device {
            Device {
                layers: self
                    .layers
                    .iter()
                    .enumerate()
                    .map(|(i, &(thickness, k))| Layer {
                        name: format!("layer {i}"),
                        thickness,
                        outline: Rectangle::new(self.origin, self.size),
                        medium: Some(medium(k)),
                        bodies: vec![],
                    })
                    .collect(),
                interfaces: self
                    .joints
                    .iter()
                    .enumerate()
                    .map(|(i, joint)| {
                        joint.map(|r| Interface {
                            name: format!("interface {i}"),
                            joint: Joint {
                                law: Arc::new(GivenConductance::from_resistance(r)),
                                contact_pressure: 0.0,
                                gas_pressure: 0.0,
                            },
                            patches: vec![],
                        })
                    })
                    .collect(),
                bottom: surface(self.films[0]),
                top: surface(self.films[1]),
                sides: Surface::Adiabatic,
                exposed: Surface::Adiabatic,
                blocks,
            }
        }

        /// Admittances that the lower face of a layer sees below and its upper face above, by the textbook recursion.
        fn seen(&self, layer: usize, lambda: f64) -> [f64; 2] {
            let through = |y: f64, i: usize| {
                let (t, [kx, _, kz]) = self.layers[i];
                let c = (kx * kz).sqrt() * lambda;
                let tanh = (lambda * (kx / kz).sqrt() * t).tanh();
                if y.is_infinite() { c / tanh } else { c * (y + c * tanh) / (c + y * tanh) }
            };
            let joint =
                |y: f64, r: Option<f64>| if y == 0.0 { 0.0 } else { 1.0 / (1.0 / y + r.unwrap_or(0.0)) };
            let mut below = joint(self.films[0].0, self.joints[0]);
            for i in 0..layer {
                below = joint(through(below, i), self.joints[i + 1]);
            }
            let n = self.layers.len();
            let mut above = joint(self.films[1].0, self.joints[n]);
            for i in (layer + 1..n).rev() {
                above = joint(through(above, i), self.joints[i]);
            }
            [below, above]
        }

        /// Temperature per heat flux at a fraction of a layer heated at another fraction of it.
        pub fn response(&self, layer: usize, source: f64, at: f64, lambda: f64) -> f64 {
            let [below, above] = self.seen(layer, lambda);
            let (t, [kx, _, kz]) = self.layers[layer];
            let gamma = lambda * (kx / kz).sqrt();
            let c = kz * gamma;
            // Decaying exponentials about the source, reflected at both faces.
            let reflection = |y: f64| if y.is_infinite() { -1.0 } else { (c - y) / (c + y) };
            let (rb, ra) = (reflection(below), reflection(above));
            let (s, z) = (source * t, at * t);
            let e = |d: f64| (-gamma * d).exp();
            let sum = e((s - z).abs())
                + rb * e(s + z)
                + ra * e(2.0 * t - s - z)
                + ra * rb * e(2.0 * t - (s - z).abs());
            sum / (2.0 * c * (1.0 - ra * rb * e(2.0 * t)))
        }

        /// Mean temperature on a plane of a layer heated by a mean flux, at fractions of its thickness.
        pub fn mean(&self, layer: usize, source: f64, at: f64, flux: f64) -> f64 {
            let r = |i: usize| self.layers[i].0 / self.layers[i].1[2];
            let n = self.layers.len();
            let sum = |a: usize, b: usize| (a..b).map(r).sum::<f64>();
            let joints = |a: usize, b: usize| self.joints[a..b].iter().flatten().sum::<f64>();
            let below = 1.0 / self.films[0].0 + sum(0, layer) + joints(0, layer + 1);
            let above = 1.0 / self.films[1].0 + sum(layer + 1, n) + joints(layer + 1, n + 1);
            let (low, high) = (below + source * r(layer), above + (1.0 - source) * r(layer));
            // Superposition of the ambients and the flux.
            let (tb, ta) = (self.films[0].1, self.films[1].1);
            let at_source = if low.is_infinite() {
                ta + flux * high
            } else if high.is_infinite() {
                tb + flux * low
            } else {
                (tb / low + ta / high + flux) / (1.0 / low + 1.0 / high)
            };
            let step = (at - source) * r(layer);
            if at > source {
                at_source - step * if high.is_infinite() { 0.0 } else { (at_source - ta) / high }
            } else {
                at_source + step * if low.is_infinite() { 0.0 } else { (at_source - tb) / low }
            }
        }

        /// Coefficient of mode m along an axis of the mean over [a, b].
        pub fn form(&self, axis: usize, m: usize, a: f64, b: f64) -> f64 {
            if m == 0 {
                return 1.0;
            }
            let k = PI * m as f64 / self.size[axis];
            ((k * b).sin() - (k * a).sin()) / (k * (b - a))
        }

        pub fn lambda(&self, m: usize, n: usize) -> f64 {
            let [kx, ky, _] = self.layers[0].1;
            let (x, y) = (PI * m as f64 / self.size[0], PI * n as f64 / self.size[1]);
            (x * x + ky / kx * y * y).sqrt()
        }

        /// Mean over `to` of the temperature rise by 1 W/m² on `from` without mode (0, 0), all modes up to `count`.
        pub fn modes(
            &self,
            response: &dyn Fn(f64) -> f64,
            from: [[f64; 2]; 2],
            to: [[f64; 2]; 2],
            count: usize,
        ) -> f64 {
            let forms = |r: [[f64; 2]; 2], axis: usize| -> Vec<f64> {
                (0..count).map(|m| self.form(axis, m, r[axis][0], r[axis][1])).collect()
            };
            let share: f64 = (0..2).map(|axis| (from[axis][1] - from[axis][0]) / self.size[axis]).product();
            let [fx, fy, tx, ty] = [forms(from, 0), forms(from, 1), forms(to, 0), forms(to, 1)];
            let mut sum = 0.0;
            for m in (0..count).rev() {
                let mut row = 0.0;
                for n in (usize::from(m == 0)..count).rev() {
                    let factor = if m == 0 { 1.0 } else { 2.0 } * if n == 0 { 1.0 } else { 2.0 };
                    row += factor * fy[n] * ty[n] * response(self.lambda(m, n));
                }
                sum += row * fx[m] * tx[m];
            }
            share * sum
        }
    }

    pub fn block(name: &str, layer: usize, outline: Rectangle, at: f64, power: f64) -> Block {
        Block {
            name: name.into(),
            layer,
            outline,
            placement: Placement::Plane(at),
            heat: Heat::Uniform(power),
            leakage: None,
        }
    }
}

use kapitza_conduction::device::*;
use support::*;

/// A package: die, joint, spreader, grease, sink; cooled on top by a film.
fn package() -> Plain {
    Plain {
        size: [20e-3, 16e-3],
        origin: [1e-3, -2e-3],
        layers: vec![(0.5e-3, [130.0; 3]), (2e-3, [390.0; 3]), (5e-3, [200.0; 3])],
        joints: vec![None, Some(10e-6), Some(20e-6), None],
        films: [(0.0, 300.0), (2000.0, 300.0)],
    }
}

fn local(plain: &Plain, r: &Rectangle) -> [[f64; 2]; 2] {
    [r.x.map(|x| x - plain.origin[0]), r.y.map(|y| y - plain.origin[1])]
}

#[test]
fn probe() {
    let plain = package();
    let outline = Rectangle::new([4.3e-3, 1.1e-3], [3e-3, 2e-3]);
    let other = Rectangle::new([11e-3, 5e-3], [4e-3, 5e-3]);
    let device = plain.device(vec![block("a", 0, outline, 0.0, 30.0), block("b", 0, other, 0.0, 0.0)]);
    let solution = device
        .solve(&DeviceOptions { fields: false, method: Method::Spectral, ..Default::default() }, &())
        .unwrap();
    println!("{:?}", solution.solver);
    println!("{:#?}", solution.blocks);
    println!("{:#?}", solution.interfaces);
    println!("{} {:?} {}", solution.max_temperature, solution.max_location, solution.discretisation_error);
    let flux = 30.0 / outline.area();
    let mean = plain.mean(0, 0.0, 0.0, 30.0 / (plain.size[0] * plain.size[1]));
    let response = |lambda: f64| plain.response(0, 0.0, 0.0, lambda);
    for count in [500, 1000, 2000, 4000] {
        let rise = |to| flux * plain.modes(&response, local(&plain, &outline), to, count);
        println!("{count}: {} {}", mean + rise(local(&plain, &outline)), mean + rise(local(&plain, &other)));
    }
}
