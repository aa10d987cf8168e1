//! Netlists for circuit simulators: temperatures are voltages (1 V = 1 K), heat flows currents (1 A = 1 W), thermal
//! resistances ohms (1 Ω = 1 K/W) and heat capacities farads (1 F = 1 J/K).

use super::{CauerRung, FosterTerm};
use std::fmt::Write as _;

/// Two subcircuits, `NAME_cauer` and `NAME_foster`, each between `junction` and `reference` (the fixed temperature).
pub fn netlist(name: &str, title: &str, foster: &[FosterTerm], cauer: &[CauerRung]) -> String {
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let title: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut text = String::new();
    let _ = writeln!(text, "* {title}");
    text.push_str(
        "* thermal networks by kapitza: 1 V = 1 K, 1 A = 1 W, 1 Ohm = 1 K/W, 1 F = 1 J/K\n\
         * drive `junction` with the power as a current; hold `reference` at the ambient temperature\n\n\
         * Cauer: nodes follow the path of the heat and may be joined with other parts\n",
    );
    let _ = writeln!(text, ".subckt {name}_cauer junction reference");
    let node = |k: usize| match k {
        0 => "junction".to_owned(),
        k if k == cauer.len() => "reference".to_owned(),
        k => format!("n{k}"),
    };
    for (k, rung) in cauer.iter().enumerate() {
        // Capacities store heat against the fixed temperature.
        let _ = writeln!(text, "C{} {} reference {:e}", k + 1, node(k), rung.capacity);
        let _ = writeln!(text, "R{} {} {} {:e}", k + 1, node(k), node(k + 1), rung.resistance);
    }
    let _ = writeln!(text, ".ends {name}_cauer\n");
    text.push_str(
        "* Foster: the same impedance; its inner nodes are no places, nothing may be joined to them\n",
    );
    let _ = writeln!(text, ".subckt {name}_foster junction reference");
    let node = |k: usize| match k {
        0 => "junction".to_owned(),
        k if k == foster.len() => "reference".to_owned(),
        k => format!("n{k}"),
    };
    for (k, term) in foster.iter().enumerate() {
        let _ = writeln!(text, "C{} {} {} {:e}", k + 1, node(k), node(k + 1), term.capacity());
        let _ = writeln!(text, "R{} {} {} {:e}", k + 1, node(k), node(k + 1), term.resistance);
    }
    let _ = writeln!(text, ".ends {name}_foster");
    text
}
