//! Acoustic mismatch of isotropic half-spaces, all angles and modes.

use crate::reference::{number, table};
use crate::report::{Area, Row};
use kapitza_phonon::DebyeSolid;
use kapitza_phonon::acoustic::{AcousticError, Bond, Elastic, Fluid, Medium, channels, helium, prefactor};
use kapitza_phonon::mismatch::{DebyeInterface, MismatchModel};
use kapitza_phonon::{TemperatureDefinition, equivalent_equilibrium};

const SCRIPT: &str = "scripts/acoustic.py, Zoeppritz's equations in mpmath at 30 digits";
const WHY: &str = "Gauss-Legendre to 1e-14 a piece, ten pieces";

pub fn area() -> Result<Area, AcousticError> {
    let mut rows = pairs()?;
    rows.extend(fluids()?);
    Ok(Area {
        title: "Acoustic mismatch, all angles and modes",
        about: "Low-temperature prefactors G/T³ of welded solids and of liquid helium on solids, with mode conversion and \
                evanescent waves, in both definitions of temperature; the diffuse mismatch beside them."
            .into(),
        rows,
    })
}

fn pairs() -> Result<Vec<Row>, AcousticError> {
    let mut rows = Vec::new();
    for cells in table(include_str!("../reference/acoustic_pairs.csv")) {
        let n = |column: usize| number(&cells, column);
        let solid = |at: usize| Elastic { density: n(at), longitudinal: n(at + 1), transverse: n(at + 2) };
        let elastic = [solid(2), solid(5)];
        let sides = elastic.map(Medium::Solid);
        let pair = format!("{}/{}", cells[0], cells[1]);
        let found = prefactor(&sides, Bond::Welded)?;
        let debye = elastic.map(|s| DebyeSolid::new("", s.density, s.longitudinal, s.transverse, 5e28));
        let diffuse = DebyeInterface::new(MismatchModel::Diffuse, &debye, TemperatureDefinition::Emitted)
            .spectrum()
            .low_temperature_prefactor();
        let equilibrium = found.equilibrium.unwrap_or(f64::NAN);
        let diffuse_equilibrium = equivalent_equilibrium(diffuse, found.bulk).unwrap_or(f64::NAN);
        for (what, ours, column, tolerance, why) in [
            ("acoustic mismatch, emitted", found.emitted, 8, 1e-12, WHY),
            (
                "acoustic mismatch, equivalent equilibrium",
                equilibrium,
                9,
                1e-11,
                "the same, amplified by a difference",
            ),
            ("diffuse mismatch, emitted", diffuse, 10, 1e-13, "rounding"),
            (
                "diffuse mismatch, equivalent equilibrium",
                diffuse_equilibrium,
                11,
                1e-12,
                "rounding of a difference",
            ),
        ] {
            rows.push(Row::relative(
                format!("{pair}: G/T³, {what}"),
                "W/m²K⁴",
                (ours, n(column)),
                SCRIPT,
                tolerance,
                why,
            ));
        }
        let weights = channels(&sides, Bond::Welded, 0.0)?.weights;
        for (what, ours, column) in [
            ("L → L", weights[0][0], 12),
            ("L → SV", weights[0][1], 13),
            ("SV → L", weights[1][0], 14),
            ("SV → SV", weights[1][1], 15),
            ("SH → SH", weights[2][2], 16),
        ] {
            rows.push(Row::relative(
                format!("{pair}: ∫α p dp, {what}"),
                "s²/m²",
                (ours, n(column)),
                SCRIPT,
                1e-11,
                "tolerance of the total on its smallest part",
            ));
        }
    }
    Ok(rows)
}

fn fluids() -> Result<Vec<Row>, AcousticError> {
    let mut rows = Vec::new();
    for cells in table(include_str!("../reference/acoustic_fluid.csv")) {
        let n = |column: usize| number(&cells, column);
        let fluid = Medium::Fluid(Fluid { density: n(2), speed: n(3) });
        let solid = Medium::Solid(Elastic { density: n(4), longitudinal: n(5), transverse: n(6) });
        rows.push(Row::relative(
            format!("{} on {}: G/T³ without losses", cells[0], cells[1]),
            "W/m²K⁴",
            (prefactor(&[fluid, solid], Bond::Welded)?.emitted, n(7)),
            "scripts/acoustic.py, three-wave boundary problem in mpmath at 30 digits",
            1e-12,
            WHY,
        ));
        let parts = helium::khalatnikov(
            &Fluid { density: n(2), speed: n(3) },
            &Elastic { density: n(4), longitudinal: n(5), transverse: n(6) },
        )?;
        for (what, ours, column, source) in [
            ("bulk modes", parts.bulk, 8, "scripts/acoustic.py, mpmath quadrature at 30 digits"),
            (
                "Rayleigh wave",
                parts.rayleigh,
                9,
                "scripts/acoustic.py, contour integral round the pole in mpmath",
            ),
        ] {
            rows.push(Row::relative(
                format!("{} on {}: G/T³ in weak coupling, {what} (Khalatnikov)", cells[0], cells[1]),
                "W/m²K⁴",
                (ours, n(column)),
                source,
                1e-12,
                WHY,
            ));
        }
    }
    Ok(rows)
}
