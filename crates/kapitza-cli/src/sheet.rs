//! Reports as comma-separated values.

use crate::failure::Failure;
use kapitza::case::{DeviceReport, EmulationReport, IdentifyReport, StackReport, ZthReport};

/// A stack: the sweep if there is one, else the budget.
pub fn stack(report: &StackReport) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Computation(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(sweep) = &report.sweep {
        let mut header: Vec<String> = sweep.keys.clone();
        header.extend(["max_temperature_K".into(), "heat_flow_W".into()]);
        if let Some(first) = sweep.points.first() {
            for interface in &first.interfaces {
                header.push(format!("{} delta_T_K", interface.name));
                header.push(format!("{} conductance_W_m2K", interface.name));
                header.extend(
                    interface.channels.iter().map(|c| format!("{} {} W_m2K", interface.name, c.name)),
                );
            }
        }
        writer.write_record(&header).map_err(|e| failed(&e))?;
        for point in &sweep.points {
            let mut row: Vec<String> = point
                .values
                .iter()
                .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
                .collect();
            row.extend([point.max_temperature.to_string(), point.heat_flow.to_string()]);
            for interface in &point.interfaces {
                row.push(interface.delta.to_string());
                row.push(interface.conductance.to_string());
                row.extend(interface.channels.iter().map(|c| c.conductance.value.re.to_string()));
            }
            row.resize(header.len(), String::new());
            writer.write_record(&row).map_err(|e| failed(&e))?;
        }
    } else {
        writer
            .write_record([
                "name",
                "type",
                "T_hot_K",
                "T_cold_K",
                "delta_T_K",
                "resistance_K_W",
                "share",
                "conductance_W_m2K",
                "interface_resistance_m2K_W",
            ])
            .map_err(|e| failed(&e))?;
        for e in &report.elements {
            let optional = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
            writer
                .write_record([
                    e.name.clone(),
                    e.kind.to_owned(),
                    e.hot.to_string(),
                    e.cold.to_string(),
                    e.delta.to_string(),
                    e.resistance.to_string(),
                    e.share.to_string(),
                    optional(e.conductance),
                    optional(e.interface_resistance),
                ])
                .map_err(|e| failed(&e))?;
        }
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// A device: the sweep if there is one, else the blocks and the interfaces.
pub fn device(report: &DeviceReport) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Computation(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(sweep) = &report.sweep {
        let mut header: Vec<String> = sweep.keys.clone();
        header.push("max_temperature_K".into());
        if let Some(first) = sweep.points.first() {
            for block in &first.blocks {
                header.extend([format!("{} mean_K", block.name), format!("{} max_K", block.name)]);
            }
            header.extend(first.interfaces.iter().map(|i| format!("{} mean_jump_K", i.name)));
        }
        writer.write_record(&header).map_err(|e| failed(&e))?;
        for point in &sweep.points {
            let mut row: Vec<String> = point
                .values
                .iter()
                .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
                .collect();
            row.push(point.max_temperature.to_string());
            row.extend(point.blocks.iter().flat_map(|b| [b.mean.to_string(), b.max.to_string()]));
            row.extend(point.interfaces.iter().map(|i| i.mean_jump.to_string()));
            row.resize(header.len(), String::new());
            writer.write_record(&row).map_err(|e| failed(&e))?;
        }
    } else {
        writer
            .write_record([
                "type",
                "name",
                "layer",
                "power_W",
                "mean_K",
                "max_K",
                "flow_W",
                "mean_jump_K",
                "max_jump_K",
            ])
            .map_err(|e| failed(&e))?;
        let none = String::new;
        for block in &report.blocks {
            writer
                .write_record([
                    "block".to_owned(),
                    block.name.clone(),
                    block.layer.clone(),
                    block.power.to_string(),
                    block.mean.to_string(),
                    block.max.to_string(),
                    none(),
                    none(),
                    none(),
                ])
                .map_err(|e| failed(&e))?;
        }
        for interface in &report.interfaces {
            writer
                .write_record([
                    "interface".to_owned(),
                    interface.name.clone(),
                    none(),
                    none(),
                    none(),
                    none(),
                    interface.flow.to_string(),
                    interface.mean_jump.to_string(),
                    interface.max_jump.to_string(),
                ])
                .map_err(|e| failed(&e))?;
        }
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// An identified interface: one row per pixel.
pub fn identify(report: &IdentifyReport) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Computation(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record([
            "x_m",
            "y_m",
            "resistance_m2K_W",
            "standard_uncertainty_m2K_W",
            "resolution",
            "resolution_radius_m",
            "detectable_area_m2",
        ])
        .map_err(|e| failed(&e))?;
    let [columns, rows] = report.pixels;
    let [length, width] = report.outline.size();
    let optional = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    for pixel in 0..columns * rows {
        let x = report.outline.x[0] + length * ((pixel % columns) as f64 + 0.5) / columns as f64;
        let y = report.outline.y[0] + width * ((pixel / columns) as f64 + 0.5) / rows as f64;
        let mut row = vec![x.to_string(), y.to_string()];
        row.extend(
            [&report.resistance, &report.uncertainty, &report.resolution, &report.spread, &report.detectable]
                .map(|map| optional(map[pixel])),
        );
        writer.write_record(&row).map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// Impedance, spectrum and structure functions side by side; the shorter columns end in empty cells.
pub fn zth(report: &ZthReport) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Computation(error.to_string());
    let s = &report.structure;
    let columns: [(&str, &[f64]); 11] = [
        ("time_s", &report.zth.times),
        ("zth_K_W", &report.zth.values),
        ("time_constant_s", &report.spectrum.time_constants),
        ("density_K_W", &report.spectrum.density),
        ("resistance_K_W", &s.resistances),
        ("capacity_J_K", &s.capacities),
        ("capacity_low_J_K", &s.capacities_low),
        ("capacity_high_J_K", &s.capacities_high),
        ("differential_W2s_K2", &s.slopes),
        ("differential_low_W2s_K2", &s.slopes_low),
        ("differential_high_W2s_K2", &s.slopes_high),
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.map(|c| c.0)).map_err(|e| failed(&e))?;
    let rows = columns.iter().map(|c| c.1.len()).max().unwrap_or(0);
    for row in 0..rows {
        let cells = columns.map(|c| c.1.get(row).map(f64::to_string).unwrap_or_default());
        writer.write_record(&cells).map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// An emulation: its blocks.
pub fn emulation(report: &EmulationReport) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Computation(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["block", "power_W", "network_K", "converged_K", "difference_K"])
        .map_err(|e| failed(&e))?;
    for block in &report.blocks {
        let optional = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
        writer
            .write_record([
                block.name.clone(),
                block.power.to_string(),
                block.network.to_string(),
                optional(block.converged),
                optional(block.difference),
            ])
            .map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}
