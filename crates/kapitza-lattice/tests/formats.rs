//! Readers against phonopy's dynamical matrices (validation/scripts/lattice.py).

use kapitza_core::constants::{ATOMIC_MASS, ELEMENTARY_CHARGE};
use kapitza_lattice::ForceConstants;
use kapitza_lattice::formats::{Problem, read};
use std::fs;
use std::path::{Path, PathBuf};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn set(name: &str) -> ForceConstants {
    read(&data().join(name)).unwrap_or_else(|error| panic!("{error}"))
}

/// D_ab(q) = Σ Φ_ab exp(i q·(r_b + R − r_a)) / √(m_a m_b), row by row, real and imaginary part, 1/s².
fn dynamical(of: &ForceConstants, q: [f64; 3]) -> Vec<f64> {
    let atoms = of.crystal.atoms();
    let size = of.crystal.branches();
    let mut d = vec![0.0; 2 * size * size];
    for bond in &of.bonds {
        let (a, b) = (&atoms[bond.from], &atoms[bond.to]);
        let away = of
            .crystal
            .place(std::array::from_fn(|k| b.position[k] + f64::from(bond.cell[k]) - a.position[k]));
        let phase = q[0] * away[0] + q[1] * away[1] + q[2] * away[2];
        let scale = 1.0 / (a.mass * b.mass).sqrt();
        for i in 0..3 {
            for j in 0..3 {
                let place = 2 * ((3 * bond.from + i) * size + 3 * bond.to + j);
                d[place] += bond.stiffness[i][j] * scale * phase.cos();
                d[place + 1] += bond.stiffness[i][j] * scale * phase.sin();
            }
        }
    }
    d
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|word| word.parse().unwrap()).collect()
}

fn distance<'a>(ours: &'a [f64], theirs: &'a [f64]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// The largest deviation from the reference by set, relative to the largest force constant by mass.
fn deviations(root: &Path, reference: &Path) -> Vec<(String, f64)> {
    let mut found: Vec<(String, ForceConstants, f64)> = Vec::new();
    for line in fs::read_to_string(reference).unwrap().lines() {
        let parts: Vec<&str> = line.split(';').collect();
        if found.last().is_none_or(|(name, ..)| name != parts[0]) {
            let read = read(&root.join(parts[0])).unwrap_or_else(|error| panic!("{error}"));
            found.push((parts[0].to_owned(), read, 0.0));
        }
        let (_, constants, worst) = found.last_mut().unwrap();
        let theirs = numbers(parts[2]);
        let deviation = if parts[1] == "polar" {
            let polar = constants.polar.as_ref().unwrap();
            let ours: Vec<f64> =
                polar.dielectric.iter().chain(polar.charges.iter().flatten()).flatten().copied().collect();
            // Theirs are the printed digits, which are neither quite neutral nor of quite the symmetry of the place, and not
            // in units of nature: to 1e-3.
            1e-7 * distance(&ours, &theirs)
        } else {
            let symmetrised = parts[1].strip_prefix("symmetrised");
            let q = numbers(symmetrised.unwrap_or(parts[1]));
            let q = [q[0], q[1], q[2]];
            let ours = match symmetrised {
                Some(_) => dynamical(&constants.symmetrised(), q),
                None => dynamical(constants, q),
            };
            let mass = constants.crystal.atoms().iter().map(|atom| atom.mass).fold(f64::INFINITY, f64::min);
            distance(&ours, &theirs) * mass / constants.violation().largest
        };
        *worst = worst.max(deviation);
    }
    found.into_iter().map(|(name, _, worst)| (name, worst)).collect()
}

#[test]
fn dynamical_matrices_equal_those_of_phonopy() {
    let found = deviations(&data(), &data().join("dynamical.csv"));
    for (name, worst) in &found {
        println!("{name}: {worst:.1e}");
    }
    assert!(found.iter().all(|(_, worst)| *worst < 1e-10), "{found:?}");
    assert!(found.len() >= 14, "{found:?}");
}

/// A folder with these files of a set, each changed.
fn changed(set: &str, files: &[&str], change: impl Fn(&str, String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in files {
        let text = fs::read_to_string(data().join(set).join(name)).unwrap();
        fs::write(folder.path().join(name), change(name, text)).unwrap();
    }
    folder
}

/// What a reader says about the folder, without the folder's own name.
fn refusal(folder: &Path) -> String {
    let text = read(folder).unwrap_err().to_string().replace(&folder.display().to_string(), "");
    println!("{text}");
    text
}

#[test]
fn cells_masses_and_charges_are_in_si() {
    let salt = set("NaCl");
    assert_eq!(salt.supercell.map(|rows| rows.map(|row| row.iter().sum::<i32>())), Some([2; 3]));
    assert_eq!(salt.crystal.atoms().len(), 2);
    assert!((salt.crystal.atoms()[0].mass / (22.989769 * ATOMIC_MASS) - 1.0).abs() < 1e-12);
    // Rock salt: 4 formula units in (5.69 Å)³.
    assert!((salt.crystal.density() / 2105.0 - 1.0).abs() < 1e-2, "{}", salt.crystal.density());
    let polar = salt.polar.unwrap();
    assert_eq!(polar.dielectric[1], [0.0, 2.43533967, 0.0]);
    // The file says 14.400 eV Å for e²/4πε₀, which is 14.39964548, and its charges add up to 0.00031.
    let strength = (14.4_f64 / 14.399_645_48).sqrt();
    assert!((polar.charges[1][2][2] / strength + 1.08672 + 0.000_155).abs() < 1e-8);
    assert!((polar.charges[0][0][0] + polar.charges[1][0][0]).abs() < 1e-12);
    // The force constant of an atom with itself as the text has it.
    let silicon = set("Si-tersoff");
    let own = silicon.bonds.iter().find(|b| (b.from, b.to, b.cell) == (0, 0, [0; 3])).unwrap();
    let text = fs::read_to_string(data().join("Si-tersoff/FORCE_CONSTANTS")).unwrap();
    let first = numbers(text.lines().nth(2).unwrap())[0];
    assert!((own.stiffness[0][0] / (first * ELEMENTARY_CHARGE * 1e20) - 1.0).abs() < 1e-14);
}

#[test]
fn symmetrised_force_constants_obey_the_rules() {
    for name in ["NaCl", "Al2O3", "made/skew", "MgO-q2r", "Si-q2r"] {
        let found = set(name);
        let (before, after) = (found.violation(), found.symmetrised().violation());
        println!("{name}: {before:?}");
        assert!(before.asymmetry.max(before.drift) > 1e-9 * before.largest, "{name}: {before:?}");
        assert!(
            after.drift < 1e-13 * after.largest && after.asymmetry < 1e-13 * after.largest,
            "{name}: {after:?}"
        );
    }
}

#[test]
fn each_source_of_one_crystal_gives_the_same() {
    let text = set("Si-tersoff");
    let hdf5 = read(&data().join("Si-tersoff/force_constants.hdf5")).unwrap();
    let solved = changed("Si-tersoff", &["phonopy_params.yaml"], |_, text| text);
    // The stored force constants were symmetrised.
    let solved = read(solved.path()).unwrap().symmetrised();
    let q = [1.1e9, -2.3e9, 0.4e10];
    let reference = dynamical(&text, q);
    let largest = reference.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    for other in [hdf5, solved] {
        assert!(distance(&reference, &dynamical(&other, q)) < 1e-9 * largest);
    }
}

#[test]
fn control_takes_q2r_and_its_own_masses() {
    let folder = changed("Si-q2r", &["espresso.ifc2"], |_, text| text);
    let control = "&allocations nelements=1 natoms=2 ngrid(:)=3 3 3 &end\n&crystal lfactor=0.53993694\n\
        lattvec(:,1)=-0.5 0.0 0.5\nlattvec(:,2)=0.0 0.5 0.5\nlattvec(:,3)=-0.5 0.5 0.0\nelements=\"Si\"\n\
        types=1 1\npositions(:,1)=0 0 0\npositions(:,2)=0.25 0.25 0.25\nscell(:)=3 3 3\n";
    let rest = "&end\n&flags espresso=.true. &end\n";
    fs::write(folder.path().join("CONTROL"), format!("{control}masses=29.0\n{rest}")).unwrap();
    let found = read(folder.path()).unwrap();
    assert_eq!(found.crystal.atoms()[1].mass, 29.0 * ATOMIC_MASS);
    assert_eq!(found.supercell, None);
    fs::write(folder.path().join("CONTROL"), format!("{control}{rest}")).unwrap();
    let mass = read(folder.path()).unwrap().crystal.atoms()[0].mass;
    assert!((mass / (28.0776 * ATOMIC_MASS) - 1.0).abs() < 1e-3, "{}", mass / ATOMIC_MASS);
    fs::write(folder.path().join("CONTROL"), format!("{}{rest}", control.replace("0.5399", "0.6399")))
        .unwrap();
    assert!(refusal(folder.path()).contains("a cell of"));
}

#[test]
fn wrong_files_are_refused_with_the_way_out() {
    const YAML: &str = "phonopy_params.yaml";
    const BOTH: [&str; 2] = [YAML, "FORCE_CONSTANTS"];
    let text = |folder: &tempfile::TempDir| refusal(folder.path());
    let replace = |name: &'static str, from: &'static str, to: &'static str| {
        move |file: &str, text: String| {
            if file != name {
                return text;
            }
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        }
    };
    let found = text(&changed("Si-tersoff", &BOTH, replace("FORCE_CONSTANTS", "   2   64", "   2   63")));
    assert!(
        found.starts_with("/FORCE_CONSTANTS, line 254") && found.contains("with i from 1 to 63"),
        "{found}"
    );
    let found = text(&changed("Si-tersoff", &BOTH, replace("FORCE_CONSTANTS", "33 1\n", "2 1\n")));
    assert!(found.contains("line"), "{found}");
    let other = fs::read_to_string(data().join("Al-eam/FORCE_CONSTANTS")).unwrap();
    let found =
        text(&changed("Si-tersoff", &BOTH, |file, text| if file == YAML { text } else { other.clone() }));
    assert!(found.contains("256 atoms of the supercell are given, 64 are needed"), "{found}");
    let found = text(&changed("Si-tersoff", &BOTH, |file, text| {
        if file == YAML { text } else { text[..text.len() / 2].to_owned() }
    }));
    assert!(found.contains("cut off") || found.contains("line"), "{found}");
    let found =
        text(&changed("Si-tersoff", &[YAML], replace(YAML, "length: \"angstrom\"", "length: \"furlong\"")));
    assert!(found.contains("`furlong`") && found.contains("`angstrom` and `au`"), "{found}");
    let found = text(&changed(
        "Si-tersoff",
        &[YAML],
        replace(YAML, "supercell_matrix:\n- [   2,", "supercell_matrix:\n- [   3,"),
    ));
    assert!(found.contains("supercell_matrix"), "{found}");
    let found = text(&changed("Si-tersoff", &[YAML], replace(YAML, "coordinates: [", "coordinates: { [")));
    assert!(found.contains(", line "), "{found}");
    let found = text(&changed("Si-tersoff", &[YAML], |_, text| text[..text.len() / 3].to_owned()));
    assert!(found.contains("YAML") || found.contains("line") || found.contains("missing"), "{found}");
    let found = text(&changed("NaCl", &["phonopy_disp.yaml"], |_, text| text));
    assert!(found.contains("FORCE_SETS"), "{found}");
    let zero = |_: &str, text: String| text.replace("mass: 28.085000", "mass: 0.000000");
    let found = text(&changed("Si-tersoff", &BOTH, zero));
    assert!(found.contains("mass of atom 1"), "{found}");
    let salt = ["phonopy_disp.yaml", "FORCE_SETS", "BORN"];
    let found = text(&changed("NaCl", &salt, replace("BORN", "-1.08672 0 0 0 -1.08672 0 0 0 -1.08672", "")));
    assert!(
        found.starts_with("/BORN") && found.contains("1 Born effective charges are given, 2 are needed"),
        "{found}"
    );
    let found =
        text(&changed("NaCl", &salt, replace("BORN", "1.08703 0 0 0 1.08703", "1.08703 0 0 0 1.90000")));
    assert!(found.contains("atom 1 of the primitive cell changes by"), "{found}");
    // One force set of two leaves chlorine open.
    let one = |file: &str, text: String| {
        if file != "FORCE_SETS" {
            return text;
        }
        let kept: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        format!("64\n1\n{}\n", kept[2..68].join("\n"))
    };
    let found = text(&changed("NaCl", &salt, one));
    assert!(found.contains("no displaced atom is an image by symmetry of atom 33"), "{found}");
    // Forces of the right size on the wrong atoms.
    let shuffled = |file: &str, text: String| {
        if file != "FORCE_CONSTANTS" {
            return text;
        }
        let lines: Vec<&str> = text.lines().collect();
        let (head, blocks) = (lines[0], &lines[1..]);
        let values: Vec<&[&str]> = blocks.chunks(4).map(|block| &block[1..]).collect();
        let mut out = vec![head.to_owned()];
        for (index, block) in blocks.chunks(4).enumerate() {
            out.push(block[0].to_owned());
            out.extend(values[index / 64 * 64 + (index * 5 + 3) % 64].iter().map(|&line| line.to_owned()));
        }
        out.join("\n")
    };
    let folder = changed("Si-tersoff", &BOTH, shuffled);
    assert!(matches!(read(folder.path()).unwrap_err().problem, Problem::Asymmetric { .. }));
    let folder = tempfile::tempdir().unwrap();
    assert!(refusal(folder.path()).contains("a file of force constants is missing"));
    fs::write(folder.path().join("espresso.ifc2.xz"), "x").unwrap();
    assert!(refusal(folder.path()).contains("unpack it first"));
    assert!(refusal(&folder.path().join("none")).contains("cannot be read"));
}

#[test]
fn cut_files_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::copy(data().join("made/rydberg/phonopy.yaml"), at("phonopy.yaml")).unwrap();
    let whole = fs::read(data().join("made/rydberg/force_constants.hdf5")).unwrap();
    let mut state = 1_u64;
    for end in (0..whole.len()).step_by(97) {
        fs::write(at("force_constants.hdf5"), &whole[..end]).unwrap();
        assert!(read(folder.path()).is_err(), "{end}");
        // A byte changed may go unseen, but must not stop the program.
        let mut broken = whole.clone();
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        broken[end] ^= state.to_le_bytes()[7] | 1;
        fs::write(at("force_constants.hdf5"), broken).unwrap();
        drop(read(folder.path()));
    }
    for (set, name) in [
        ("Si-q2r", "espresso.ifc2"),
        ("made/skew", "phonopy_params.yaml"),
        ("made/snapshots", "phonopy_params.yaml"),
    ] {
        let text = fs::read_to_string(data().join(set).join(name)).unwrap();
        for end in (0..text.len()).step_by(911) {
            let cut = tempfile::tempdir().unwrap();
            fs::write(cut.path().join(name), &text[..end]).unwrap();
            assert!(read(cut.path()).is_err(), "{set} {end}");
        }
    }
}

#[test]
fn changed_digits_never_panic() {
    let sets = [
        ("MgO", "phonopy_disp.yaml", &["FORCE_SETS", "BORN"][..], 60),
        ("made/shengbte", "CONTROL", &["FORCE_CONSTANTS_2ND"][..], 200),
        ("Si-q2r", "espresso.ifc2", &[][..], 60),
    ];
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for (set, changed, others, turns) in sets {
        let folder = tempfile::tempdir().unwrap();
        for name in others {
            fs::copy(data().join(set).join(name), folder.path().join(name)).unwrap();
        }
        let text = fs::read(data().join(set).join(changed)).unwrap();
        for _ in 0..turns {
            let mut text = text.clone();
            for _ in 0..=random(3) {
                // The first lines hold what the others hang on.
                let below = if random(2) == 0 { text.len().min(1500) } else { text.len() };
                let place = random(below);
                text[place] = b"0123456789-. \n,"[random(15)];
            }
            fs::write(folder.path().join(changed), text).unwrap();
            drop(read(folder.path()));
        }
    }
}
