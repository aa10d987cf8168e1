//! The general path on two unequal chiplets, anisotropic, with three interface laws: what a linear solution costs.
//!
//! `device_system [--cells N] [--flat RATIO] [--export FOLDER] [--repeat N]`
//!
//! Prints the mesh, iterations, the residual evaluated from the exported matrix, times (wall clock; processor
//! time of the assembly and of set-up with solution) and the peak memory of the process.
//! With `--export` the system goes to FOLDER as `data.npy`, `indices.npy`, `indptr.npy` (compressed rows, both triangles)
//! and `b.npy`; `bench/device/pyamg_compare.py FOLDER` solves the same system. `--sweep` prints the iterations from 64² to
//! 1024² and from cells as thick as wide to a thousand times wider.

use kapitza_conduction::device::{
    Block, Body, Device, DiscreteSystem, Heat, Interface, Joint, Layer, Medium, Patch, Placement, Rectangle,
    Surface,
};
use kapitza_core::Property;
use kapitza_core::interface::{GivenConductance, InterfaceLaw, Parallel, Series};
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const MM: f64 = 1e-3;

fn rectangle(x: [f64; 2], y: [f64; 2]) -> Rectangle {
    Rectangle { x: x.map(|v| v * MM), y: y.map(|v| v * MM) }
}

fn medium(conductivity: [f64; 3]) -> Medium {
    Medium { conductivity: conductivity.map(|k| Property::given("k", k)), heat_capacity: None }
}

fn interface(name: &str, law: Arc<dyn InterfaceLaw>) -> Interface {
    let joint = Joint { law, contact_pressure: 0.0, gas_pressure: 0.0 };
    Interface { name: name.into(), joint, patches: vec![] }
}

/// A laminate, two chiplets of silicon on bumps in underfill, a lid and a sink base: 40 mm square. Thicknesses times `thin`.
fn package(thin: f64) -> Device {
    let given = |r: f64| GivenConductance::from_resistance(r);
    let layer = |name: &str, thickness: f64, outline: Rectangle, k: Option<[f64; 3]>| Layer {
        name: name.into(),
        thickness: thickness * thin * MM,
        outline,
        medium: k.map(medium),
        bodies: vec![],
    };
    let everywhere = rectangle([0.0, 40.0], [0.0, 40.0]);
    let (large, small) = (rectangle([6.0, 20.0], [8.0, 30.0]), rectangle([22.0, 33.0], [12.0, 25.0]));
    let chiplets = |name: &str, thickness: f64, k: [f64; 3]| {
        let mut layer = layer(name, thickness, everywhere, None);
        for (name, outline) in [("large", large), ("small", small)] {
            layer.bodies.push(Body { name: name.into(), outline, medium: medium(k) });
        }
        layer
    };
    // Solder bumps beside underfill; grease with both of its boundaries, and a void in it; a pad.
    let bumps = Parallel::new(vec![Box::new(given(1.2e-5)), Box::new(given(1e-4))]);
    let grease = Series::new(vec![Box::new(given(8e-6)), Box::new(given(2e-6))]);
    let mut joint = interface("grease", Arc::new(grease));
    joint.patches.push(Patch {
        name: "void".into(),
        outline: rectangle([9.0, 11.0], [12.0, 14.0]),
        joint: Joint { law: Arc::new(given(2e-4)), contact_pressure: 0.0, gas_pressure: 0.0 },
    });
    let block = |name: &str, x: [f64; 2], y: [f64; 2], power: f64| Block {
        name: name.into(),
        layer: 2,
        outline: rectangle(x, y),
        placement: Placement::Plane(0.0),
        heat: Heat::Uniform(power),
        leakage: None,
    };
    let film = |film: f64| Surface::Exchange { film, ambient: 300.0, emissivity: 0.0, surroundings: 300.0 };
    Device {
        layers: vec![
            layer("laminate", 1.0, everywhere, Some([25.0, 12.0, 0.8])),
            chiplets("metal", 0.02, [60.0, 60.0, 30.0]),
            chiplets("silicon", 0.7, [130.0, 130.0, 130.0]),
            layer("lid", 2.0, rectangle([2.0, 38.0], [2.0, 38.0]), Some([390.0; 3])),
            layer("sink", 5.0, everywhere, Some([237.0; 3])),
        ],
        interfaces: vec![
            None,
            Some(interface("bumps", Arc::new(bumps))),
            None,
            Some(joint),
            Some(interface("pad", Arc::new(given(2e-5)))),
            None,
        ],
        bottom: film(20.0),
        top: film(5000.0),
        sides: Surface::Adiabatic,
        exposed: Surface::Adiabatic,
        blocks: vec![
            block("core 1", [7.0, 12.0], [9.0, 15.0], 40.0),
            block("core 2", [14.0, 19.0], [20.0, 29.0], 35.0),
            block("small", [23.0, 32.0], [13.0, 19.0], 25.0),
            block("cache", [6.0, 20.0], [8.0, 30.0], 20.0),
        ],
    }
}

/// Peak resident memory of this process, MB, where the system tells it.
fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("");
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).map_or(f64::NAN, |kib| kib / 976.6)
}

/// Processor time that this process has used, s, where the system tells it.
fn cpu_time() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // User and system time, in hundredths of a second, are the 14th and 15th word; the name in brackets may hold blanks.
    let rest = text.rsplit(')').next().unwrap_or("");
    rest.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// An array as NumPy's .npy file.
fn write_npy(
    path: &Path,
    kind: &str,
    length: usize,
    bytes: impl Iterator<Item = [u8; 8]>,
) -> std::io::Result<()> {
    let mut header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({length},), }}");
    while !(header.len() + 11).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(u16::try_from(header.len()).unwrap_or(0).to_le_bytes());
    file.extend(header.bytes());
    file.extend(bytes.flatten());
    fs::write(path, file)
}

fn export(system: &DiscreteSystem, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let (matrix, b) = (system.matrix(), system.right());
    let whole = |v: &u32| u64::from(*v).to_le_bytes();
    let real = |v: &f64| v.to_le_bytes();
    write_npy(&folder.join("indptr.npy"), "<i8", matrix.starts.len(), matrix.starts.iter().map(whole))?;
    write_npy(&folder.join("indices.npy"), "<i8", matrix.columns.len(), matrix.columns.iter().map(whole))?;
    write_npy(&folder.join("data.npy"), "<f8", matrix.values.len(), matrix.values.iter().map(real))?;
    write_npy(&folder.join("b.npy"), "<f8", b.len(), b.iter().map(real))?;
    Ok(())
}

fn sweep() -> Result<(), Box<dyn Error>> {
    println!(
        "cells along x and y, thickness of the layers times, mesh, widest cell over thinnest, iterations to 1e-8"
    );
    for thin in [1.0, 0.1, 0.01] {
        for cells in [64, 128, 256, 512, 1024] {
            let system = package(thin).discretise([cells, cells], 60_000_000)?;
            let solution = system.solve(1e-8)?;
            println!("{cells} {thin} {:?} {:.0} {}", system.shape(), system.flatness(), solution.iterations);
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut cells, mut thin, mut folder, mut repeat) = (290_usize, 1.0, None, 1_usize);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--cells" => cells = value()?.parse()?,
            "--thin" => thin = value()?.parse()?,
            "--export" => folder = Some(value()?),
            "--repeat" => repeat = value()?.parse()?,
            "--sweep" => return sweep(),
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    let device = package(thin);
    let (mut best, mut least) = ([f64::INFINITY; 3], [f64::INFINITY; 2]);
    for _ in 0..repeat {
        let (start, first) = (Instant::now(), cpu_time());
        let system = device.discretise([cells, cells], 40_000_000)?;
        let (assembly, second) = (start.elapsed().as_secs_f64(), cpu_time());
        let solution = system.solve(1e-8)?;
        least = [least[0].min(second - first), least[1].min(cpu_time() - second)];
        let times = [assembly, solution.setup_seconds, solution.solve_seconds];
        if times.iter().sum::<f64>() < best.iter().sum() {
            best = times;
        }
    }
    let memory = peak_memory();
    let system = device.discretise([cells, cells], 40_000_000)?;
    let solution = system.solve(1e-8)?;
    let checked = system.matrix().residual(&system.right(), &solution.rise);
    let largest = solution.rise.iter().copied().fold(0.0, f64::max);
    let [assembly, setup, solve] = best;
    println!(
        "{{\"unknowns\": {}, \"cells\": {:?}, \"flatness\": {:.0}, \"iterations\": {}, \"residual\": {checked:e}, \
         \"assembly_s\": {assembly:.4}, \"setup_s\": {setup:.4}, \"solve_s\": {solve:.4}, \"total_s\": {:.4}, \"assembly_cpu_s\": {:.2}, \"cpu_s\": {:.2}, \
         \"peak_memory_MB\": {memory:.0}, \"largest\": {largest}}}",
        system.unknowns(),
        system.shape(),
        system.flatness(),
        solution.iterations,
        assembly + setup + solve,
        least[0],
        least[1],
    );
    if let Some(folder) = folder {
        export(&system, Path::new(&folder))?;
    }
    Ok(())
}
