//! Rough contact: the models of the spots, the separation, the gap integral, hardness, radiation.

use crate::reference::{Numbers, conduction, number, table};
use crate::report::{Area, Row};
use kapitza_contact::gap::gap_integral;
use kapitza_contact::microhardness::vickers_from_brinell;
use kapitza_contact::separation::{power_fit, relative_separation};
use kapitza_contact::{
    BondLine, Gaps, Hardness, RadiativeGap, RoughJoint, RoughSurfaces, SlopeEstimate, SolidContact, elastic,
    plastic, radiative_conductance,
};
use kapitza_core::Property;
use kapitza_core::interface::{InterfaceLaw, InterfaceState, LawError};

const SCRIPT: &str = "scripts/contact.py, mpmath at 30 digits";

pub fn area() -> Result<Area, LawError> {
    let mut rows = models();
    rows.extend(gaps());
    rows.extend(hardness());
    rows.extend(joint()?);
    rows.extend(tables()?);
    Ok(Area {
        title: "Rough contact",
        about: "Solid spots, separation and gaps of conforming rough surfaces. Contact conductances are in units of k_s m/σ. \
                The ranges of measured joints at the end name no roughness, slope or hardness; they are shown for scale, and were entered without the printed page at hand."
            .into(),
        rows,
    })
}

fn models() -> Vec<Row> {
    let numbers = Numbers::read("contact.csv", include_str!("../reference/contact.csv"));
    let mut rows = Vec::new();
    for p in ["1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "2e-2"] {
        let x: f64 = p.parse().unwrap_or(f64::NAN);
        rows.push(Row::relative(
            format!("full model of Cooper, Mikic & Yovanovich at P/H = {p}"),
            "1",
            (plastic::full(x.into()).re, numbers.get(&format!("full {p}"))),
            format!("{SCRIPT}, from spot density and radius"),
            1e-12,
            "rounding, times the condition of erfc⁻¹",
        ));
        rows.push(Row::relative(
            format!("separation Y/σ at P/H = {p}"),
            "1",
            (relative_separation((2.0 * x).into()).re, numbers.get(&format!("separation {p}"))),
            SCRIPT,
            1e-14,
            "rounding",
        ));
    }
    let at = 1e-3;
    rows.push(Row::relative("full model at P/H = 1e-3, six digits", "1", (plastic::full(at.into()).re, 1.76668e-3), "M. G. Cooper, B. B. Mikic, M. M. Yovanovich, Int. J. Heat Mass Transfer 12, 279 (1969), evaluated by hand", 3e-6, "half of the last digit"));
    rows.push(Row::relative(
        "fit 1.25 (P/H)^0.95 at P/H = 1e-3, six digits",
        "1",
        (plastic::yovanovich(at.into()).re, 1.76567e-3),
        "M. M. Yovanovich, Prog. Astronaut. Aeronaut. 83, 83 (1982), evaluated by hand",
        3e-6,
        "half of the last digit",
    ));
    rows.push(Row::relative(
        "fit 1.45 (P/H)^0.985 at P/H = 1e-3",
        "1",
        (plastic::cmy_fit(at.into()).re, 1.6083e-3),
        "Cooper, Mikic & Yovanovich (1969): 1.45 × 10^−2.955, by hand",
        5e-5,
        "half of the last digit",
    ));
    rows.push(Row::relative(
        "elastic model 1.55 (P/H_e)^0.94 at P/H_e = 1e-3",
        "1",
        (elastic::mikic(at.into()).re, 2.34602e-3),
        "B. B. Mikic, Int. J. Heat Mass Transfer 17, 205 (1974): 1.55 × 10^−2.82, by hand",
        3e-6,
        "half of the last digit",
    ));
    for x in [1e-5, 1e-4, 1e-3, 1e-2] {
        rows.push(Row::relative(
            format!("0.95 fit against the full model it was made to, P/H = {x:e}"),
            "1",
            (plastic::yovanovich(x.into()).re, plastic_reference(&numbers, x)),
            format!("{SCRIPT}; fit of Yovanovich (1982)"),
            0.016,
            "the fit is stated to agree within about 1.5 %",
        ));
    }
    rows.push(Row::information(
        "separation by the fit 1.53 (P/H)^−0.097 at 1e-3, in σ",
        "1",
        (power_fit(at), numbers.get("separation 1e-3")),
        SCRIPT,
        "a published fit; kapitza uses the exact separation",
    ));
    let modulus = elastic::contact_modulus([200e9, 70e9], [0.3, 0.33]);
    rows.push(Row::relative(
        "contact modulus E′ of steel (200 GPa, 0.3) on aluminium (70 GPa, 0.33)",
        "Pa",
        (modulus, 1.0 / (0.91 / 200e9 + 0.8911 / 70e9)),
        "definition, by hand",
        1e-14,
        "rounding",
    ));
    rows
}

fn plastic_reference(numbers: &Numbers, x: f64) -> f64 {
    numbers.get(&format!("full {x:e}"))
}

fn gaps() -> Vec<Row> {
    let mut rows: Vec<Row> = table(include_str!("../reference/gap.csv"))
        .iter()
        .map(|cells| {
            let (y, mu) = (number(cells, 0), number(cells, 1));
            Row::relative(
                format!("gap integral at Y/σ = {y:.4}, M/σ = {mu}"),
                "1",
                (gap_integral(y, mu).value, number(cells, 2)),
                SCRIPT,
                1e-11,
                "twelve-point rules per panel promise 1e-12",
            )
        })
        .collect();
    for (mu, excess, digits) in [(1e-3, 22.0, 0.5), (0.1, 15.0, 0.5), (10.0, 0.5, 0.05)] {
        let y = 3.090_232_306_167_813_5;
        rows.push(Row::absolute(
            format!("excess of the integral over 1/(Y/σ + M/σ) at P/H = 1e-3, M/σ = {mu}"),
            "%",
            (100.0 * (gap_integral(y, mu).value * (y + mu) - 1.0), excess),
            "evaluated by mpmath, rounded",
            digits,
            "half of the last digit",
        ));
    }
    rows
}

fn hardness() -> Vec<Row> {
    let surfaces = RoughSurfaces { roughness: 1.5e-6, slope: 0.15 };
    let mut rows = Vec::new();
    // c₁ = 6.271 GPa, c₂ = −0.229 (stainless steel 304), σ/m = 10 µm, P = 5 MPa: by hand
    // 16.2^−0.229 = 0.528470, P/(c₁ …) = 1.508723e-3, exponent 1/(1 − 0.016259) = 1.016528.
    let steel = Hardness::Vickers { c1: 6.271e9, c2: -0.229, source: None };
    let by_hand = (5e6_f64.ln() - 6.271e9_f64.ln() + 0.229 * 16.2_f64.ln()) / 0.983_741;
    rows.push(Row::relative(
        "P/H_c from the Vickers fit of stainless steel 304 at 5 MPa, σ/m = 10 µm",
        "1",
        (steel.relative_pressure(5e6.into(), &surfaces).re, by_hand.exp()),
        "S. Song, M. M. Yovanovich, J. Thermophys. Heat Transfer 2, 43 (1988), by logarithms",
        1e-13,
        "rounding",
    ));
    // κ = 1: c₁ = 3.178 (4 − 5.77 + 4 − 0.61) = 3.178 × 1.62 GPa; c₂ = −0.370 + 0.442/1.62.
    let (c1, c2) = vickers_from_brinell(3.178e9);
    let source = "M. M. Yovanovich, AIAA 2006-979 (2006), by hand";
    rows.push(Row::relative(
        "c₁ from a Brinell hardness of 3.178 GPa",
        "Pa",
        (c1, 5.14836e9),
        source,
        1e-12,
        "rounding",
    ));
    rows.push(Row::relative(
        "c₂ from a Brinell hardness of 3.178 GPa",
        "1",
        (c2, -0.370 + 0.442 / 1.62),
        source,
        1e-12,
        "rounding",
    ));
    let hegazy = "A. A. Hegazy, Ph.D. thesis, University of Waterloo (1985)";
    for (name, brinell, published) in
        [("stainless steel 304", 1.472e9, (6.271e9, -0.229)), ("Ni 200", 1.668e9, (6.304e9, -0.264))]
    {
        let (c1, c2) = vickers_from_brinell(brinell);
        rows.push(Row::information(
            format!("c₁ of {name} from its Brinell hardness"),
            "Pa",
            (c1, published.0),
            hegazy,
            "scatter of the relation between Brinell and Vickers",
        ));
        rows.push(Row::information(
            format!("c₂ of {name} from its Brinell hardness"),
            "1",
            (c2, published.1),
            hegazy,
            "scatter of the relation between Brinell and Vickers",
        ));
    }
    rows.push(Row::relative(
        "slope of a surface of σ = 1 µm (Antonetti)",
        "1",
        (SlopeEstimate::Antonetti.slope(1e-6), 0.124),
        "V. W. Antonetti, T. D. Whittle, R. E. Simons, J. Electron. Packag. 115, 131 (1993)",
        1e-14,
        "the coefficient itself",
    ));
    rows.push(Row::relative(
        "slope of a surface of σ = 1 µm (Lambert & Fletcher)",
        "1",
        (SlopeEstimate::LambertFletcher.slope(1e-6), 0.076),
        "M. A. Lambert, L. S. Fletcher, J. Heat Transfer 119, 684 (1997)",
        1e-14,
        "the coefficient itself",
    ));
    rows
}

fn joint_of(conductivity: [f64; 2], surfaces: RoughSurfaces, hardness: f64) -> RoughJoint {
    RoughJoint {
        surfaces,
        conductivity: conductivity.map(|k| Property::given("k", k)),
        solid: SolidContact::Plastic(Hardness::Fixed(hardness)),
        gaps: Gaps::Vacuum,
        emissivity: None,
        assumptions: vec![],
        sources: vec![],
    }
}

fn joint() -> Result<Vec<Row>, LawError> {
    let numbers = conduction();
    // σ = 5 µm from 3 and 4, m = 0.13 from 0.05 and 0.12; k_s of 10 and 15 is 12; P/H = 1e-3.
    let surfaces = RoughSurfaces::combine([3e-6, 4e-6], [0.05, 0.12]);
    let law = joint_of([10.0, 15.0], surfaces, 2e9);
    let g = law.conductance(&InterfaceState::new(310.0, 300.0, 2e6, 0.0, 0.0))?.value.re;
    let gap = RadiativeGap { emissivity: [0.2, 0.7] };
    let state = InterfaceState::new(400.0, 300.0, 0.0, 0.0, 0.0);
    let tim = BondLine::YieldStress(100.0).thickness(1e5.into())?.re;
    Ok(vec![
        Row::relative(
            "joint: σ 3 and 4 µm, m 0.05 and 0.12, k 10 and 15, P/H = 1e-3",
            "W/m²K",
            (g, 1.25 * 12.0 * 0.13 / 5e-6 * 10f64.powf(-2.85)),
            "combination rules by hand: σ = 5 µm, m = 0.13, k_s = 12 W/m/K",
            1e-13,
            "rounding",
        ),
        Row::relative(
            "radiation between black surfaces near 300 K: 4σT³",
            "W/m²K",
            (
                radiative_conductance(&InterfaceState::at_temperature(300.0), 1.0.into()).re,
                numbers.get("four_sigma_t3_300"),
            ),
            "scripts/conduction.py, mpmath, exact constants",
            1e-14,
            "rounding",
        ),
        Row::relative(
            "radiation between grey surfaces, ε 0.2 and 0.7, 400 and 300 K",
            "W/m²K",
            (gap.conductance(&state)?.value.re, numbers.get("grey_exchange_400_300")),
            "scripts/conduction.py, mpmath, exact constants",
            1e-14,
            "rounding",
        ),
        Row::relative(
            "bond line at a yield stress of 100 Pa and 0.1 MPa",
            "m",
            (tim, 1.31e-4 * 10f64.powf(-0.498)),
            "R. S. Prasher, J. Heat Transfer 123, 969 (2001): 1.31e-4 (1e-3)^0.166",
            1e-13,
            "rounding",
        ),
    ])
}

/// Ranges of measured joints in vacuum.
fn tables() -> Result<Vec<Row>, LawError> {
    let cases = [
        ("stainless steel", 14.9, 3.6e9, [(6.0, 25.0), (0.7, 4.0)]),
        ("copper", 400.0, 1.2e9, [(1.0, 10.0), (0.1, 0.5)]),
        ("aluminium", 167.0, 1.3e9, [(1.5, 5.0), (0.2, 0.4)]),
    ];
    let mut rows = Vec::new();
    for (name, k, hardness, ranges) in cases {
        for ((low, high), pressure) in ranges.into_iter().zip([1e5, 1e7]) {
            let law = joint_of([k, k], RoughSurfaces::combine([0.7e-6; 2], [0.1; 2]), hardness);
            let r = 1.0 / law.conductance(&InterfaceState::new(300.0, 300.0, pressure, 0.0, 0.0))?.value.re;
            rows.push(Row::information(
                format!("{name} in vacuum at {} kPa, σ = 1 µm, m = 0.14, H_c = {} GPa; measured {low} to {high}", pressure / 1e3, hardness / 1e9),
                "1e-4 m²K/W",
                (1e4 * r, f64::sqrt(low * high)),
                "F. P. Incropera et al., Fundamentals of Heat and Mass Transfer, Table 3.1 (after E. Fried, 1969)",
                "the table names no roughness, slope or hardness; flatness and loading history of its samples differ; reference: geometric mean of the range",
            ));
        }
    }
    Ok(rows)
}
