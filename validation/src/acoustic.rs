//! Acoustic mismatch of isotropic half-spaces, all angles and modes.

use crate::reference::{number, table};
use crate::report::{Area, Row};
use kapitza_phonon::DebyeSolid;
use kapitza_phonon::acoustic::{
    AcousticError, Bond, Elastic, Fluid, Medium, anisotropic, channels, helium, prefactor,
};
use kapitza_phonon::mismatch::MismatchModel;
use kapitza_phonon::{KapitzaInterface, TemperatureDefinition, equivalent_equilibrium};

const SCRIPT: &str = "scripts/acoustic.py, Zoeppritz's equations in mpmath at 30 digits";
const WHY: &str = "Gauss-Legendre to 1e-14 a piece, ten pieces";

pub fn area() -> Result<Area, AcousticError> {
    let mut rows = pairs()?;
    rows.extend(fluids()?);
    rows.extend(crystals()?);
    Ok(Area {
        title: "Acoustic mismatch, all angles and modes",
        about: "Low-temperature prefactors G/T³ of welded solids and of liquid helium on solids, with mode conversion and \
                evanescent waves, in both definitions of temperature; the diffuse mismatch beside them; and crystals of any \
                orientation at single slownesses."
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
        let diffuse =
            KapitzaInterface::debye(MismatchModel::Diffuse, &debye, TemperatureDefinition::Emitted)?
                .transmission
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

fn crystals() -> Result<Vec<Row>, AcousticError> {
    use anisotropic::{Crystal, HalfSpace, orientation, scatter};
    let half = |name: &str, cut: &str| -> Result<HalfSpace, AcousticError> {
        let crystal = match name {
            "Si" => Crystal::cubic(2330.0, 165.7e9, 63.9e9, 79.6e9),
            "Ge" => Crystal::cubic(5323.0, 128.5e9, 48.3e9, 66.8e9),
            "Pb" => Crystal::cubic(11340.0, 49.5e9, 42.3e9, 14.9e9),
            "sapphire" => Crystal::trigonal(3986.0, [497e9, 164e9, 111e9, -23.5e9, 498e9, 147e9]),
            _ => Crystal::trigonal(2650.0, [86.8e9, 7.04e9, 11.9e9, -18.0e9, 105.8e9, 58.2e9]),
        };
        crystal.oriented(&match cut {
            "001" => orientation([0.0, 0.0, 1.0], [1.0, 0.0, 0.0])?,
            "111" => orientation([1.0, 1.0, 1.0], [1.0, -1.0, 0.0])?,
            _ => orientation([1.0, 2.0, 0.5], [1.0, -1.0, 0.25])?,
        })
    };
    let mut rows = Vec::new();
    for cells in table(include_str!("../reference/acoustic_crystals.csv")) {
        let n = |column: usize| number(&cells, column);
        let sides = [half(cells[0], cells[1])?, half(cells[2], cells[3])?];
        let found = scatter(&sides, Bond::Welded, [1e-3 * n(4), 1e-3 * n(5)], 1e12)?;
        let total: f64 = found.transmission[0].iter().flatten().sum();
        rows.push(Row::relative(
            format!(
                "{} {} on {} {}: Σα at p = ({:.3}, {:.3}) s/km",
                cells[0],
                cells[1],
                cells[2],
                cells[3],
                n(4),
                n(5)
            ),
            "1",
            (total, n(6)),
            "scripts/acoustic.py, roots of the sextic and six-wave boundary problem in mpmath at 40 digits",
            1e-11,
            "rounding of a six-wave eigenproblem",
        ));
    }
    Ok(rows)
}
