"""Reference numbers of crates/kapitza-lattice/tests/formats.rs, by phonopy and numpy.

    python lattice.py make        writes the made sets (tests/data/made) and the reference of all sets in tests/data
    python lattice.py FOLDER OUT  writes the reference OUT of the sets in FOLDER

A line holds a set, a wave vector (1/m) and the dynamical matrix (1/s2; row by row, real and imaginary part) without
non-analytical correction and without averaging over both ends of a bond; or, with `symmetrised` before the wave vector, that of
force constants after `symmetrize_force_constants`; or, after `polar`, the dielectric tensor and Born effective charges. Force constants are phonopy's own (read, or solved by
`produce_force_constants` from displacements and forces; symfc where all atoms are displaced), its shortest vectors share them,
and the matrix's Hermitian part is checked against phonopy's. Files of q2r.x are summed as `frc_blk` of matdyn.x does,
by brute force over cells. CODATA 2022. Needs phonopy, symfc, h5py.
"""

import pathlib
import sys

import numpy as np
import phonopy
from phonopy import Phonopy
from phonopy.file_IO import (
    parse_BORN,
    parse_FORCE_CONSTANTS,
    parse_FORCE_SETS,
    read_force_constants_hdf5,
    write_FORCE_CONSTANTS,
    write_force_constants_to_hdf5,
)
from phonopy.harmonic.force_constants import compact_fc_to_full_fc, symmetrize_force_constants
from phonopy.structure.atoms import PhonopyAtoms

DATA = pathlib.Path(__file__).resolve().parents[2] / "crates/kapitza-lattice/tests/data"
E, U, ME, BOHR, HARTREE = 1.602176634e-19, 1.66053906892e-27, 9.1093837139e-31, 5.29177210544e-11, 4.3597447222060e-18
ANGSTROM = 1e-10
UNITS = {"angstrom": (ANGSTROM, E / ANGSTROM**2), "au": (BOHR, 0.5 * HARTREE / BOHR**2)}
FRACTIONS = ((0.0, 0.0, 0.0), (0.13, 0.27, -0.41), (0.5, 0.0, 0.19))


def dynamical(ph, fc, q):
    """Units of the file; bonds from the primitive atoms."""
    primitive, n = ph.primitive, len(ph.primitive)
    svecs, multi = primitive.get_smallest_vectors()
    index = {s: k for k, s in enumerate(primitive.p2s_map)}
    rows = fc if fc.shape[0] == n else fc[primitive.p2s_map]
    d = np.zeros((3 * n, 3 * n), dtype=complex)
    for i in range(n):
        for j in range(fc.shape[1]):
            count, start = multi[j, i]
            phase = np.exp(2j * np.pi * (svecs[start : start + count] @ q)).mean()
            k = index[primitive.s2p_map[j]]
            scale = np.sqrt(primitive.masses[i] * primitive.masses[k])
            d[3 * i : 3 * i + 3, 3 * k : 3 * k + 3] += rows[i, j] * phase / scale
    return d


def of_phonopy(folder):
    """Kind of line, wave vector, numbers."""
    names = ("phonopy_params.yaml", "phonopy.yaml", "phonopy_disp.yaml")
    path = next(folder / name for name in names if (folder / name).exists())
    ph = phonopy.load(path, is_nac=False, symmetrize_fc=False, produce_fc=False, log_level=0)
    yaml = phonopy.interface.phonopy_yaml.PhonopyYaml()
    yaml.read(path)
    if yaml.force_constants is not None:
        fc = yaml.force_constants
    elif (folder / "FORCE_CONSTANTS").exists():
        fc = parse_FORCE_CONSTANTS(folder / "FORCE_CONSTANTS", p2s_map=ph.primitive.p2s_map)
    elif (folder / "force_constants.hdf5").exists():
        fc = read_force_constants_hdf5(folder / "force_constants.hdf5", p2s_map=ph.primitive.p2s_map)
    else:
        if (folder / "FORCE_SETS").exists():
            ph.dataset = parse_FORCE_SETS(filename=folder / "FORCE_SETS", natom=len(ph.supercell))
        many = "displacements" in ph.dataset
        ph.produce_force_constants(fc_calculator="symfc" if many else None, calculate_full_force_constants=False)
        fc = ph.force_constants
    ph.force_constants = fc
    au = ph.calculator == "qe"
    length, stiffness = UNITS["au" if au else "angstrom"]
    for f in FRACTIONS:
        d = dynamical(ph, fc, np.array(f))
        ph.dynamical_matrix.run(f)
        theirs = ph.dynamical_matrix.dynamical_matrix
        # A monatomic crystal at the centre has nothing to compare with but its force constants.
        away = abs((d + d.conj().T) / 2 - theirs).max() / (abs(fc).max() / ph.primitive.masses.min())
        assert away < 1e-12, (folder, f, away)
        q = 2 * np.pi * np.linalg.inv(ph.primitive.cell) @ np.array(f) / length
        yield "", q, d * stiffness / U
    # The full form: for Al2O3 the compact form's own symmetrisation differs from it by 4e-8.
    full = fc.copy() if fc.shape[0] == fc.shape[1] else compact_fc_to_full_fc(ph.primitive, fc)
    symmetrize_force_constants(full)
    yield "symmetrised", q, dynamical(ph, full, np.array(f)) * stiffness / U
    nac = yaml.nac_params
    if nac is None and (folder / "BORN").exists():
        nac = parse_BORN(ph.primitive, filename=folder / "BORN")
    if nac is not None:
        yield "polar", (), np.array([nac["dielectric"], *nac["born"]])


def of_q2r(path):
    words = iter(path.read_text().replace("'", " ").split())
    take = lambda n: [float(next(words)) for _ in range(n)]
    ntyp, nat, ibrav, alat = (*map(int, take(3)), take(6)[0] * BOHR)
    assert ibrav == 2
    at = alat / 2 * np.array([[-1, 0, 1], [0, 1, 1], [-1, 1, 0]])
    mass = []
    for _ in range(ntyp):
        next(words), next(words)
        mass.append(take(1)[0] * 2 * ME)
    atoms = [take(5) for _ in range(nat)]
    tau, mass = np.array([a[2:] for a in atoms]) * alat, [mass[int(a[1]) - 1] for a in atoms]
    if next(words).startswith("T"):
        take(9 + 10 * nat)
    grid = tuple(int(x) for x in take(3))
    fc = np.zeros((3, 3, nat, nat, *grid))
    for block in fc.reshape(-1, *grid):
        take(4)
        for m3 in range(grid[2]):
            for m2 in range(grid[1]):
                for m1 in range(grid[0]):
                    block[m1, m2, m3] = take(4)[3]
    large = at * np.array(grid)[:, None]
    around = np.array([(a, b, c) for a in (-2, -1, 0, 1, 2) for b in (-2, -1, 0, 1, 2) for c in (-2, -1, 0, 1, 2)])
    centres = around[np.any(around != 0, axis=1)] @ large
    for f in FRACTIONS:
        q = 2 * np.pi * np.linalg.inv(at) @ np.array(f)
        d = np.zeros((3 * nat, 3 * nat), dtype=complex)
        reach = [np.arange(-2 * n, 2 * n + 1) for n in grid]
        cells = np.array(np.meshgrid(*reach, indexing="ij")).reshape(3, -1).T
        for na in range(nat):
            for nb in range(nat):
                r = cells @ at
                ws = r + tau[na] - tau[nb]
                # Inside the Wigner-Seitz cell of the large lattice; on its faces the share of wsweight.
                over = (ws @ centres.T - 0.5 * (centres**2).sum(axis=1)) / alat**2
                inside = (over < 1e-6).all(axis=1)
                weight = np.where(inside, 1.0 / (1 + (abs(over) < 1e-6).sum(axis=1)), 0.0)
                m = cells % np.array(grid)
                values = fc[:, :, na, nb, m[:, 0], m[:, 1], m[:, 2]]
                block = (values * (weight * np.exp(-1j * (r @ q)))).sum(axis=2)
                # Phases with the places of the atoms, as everywhere here.
                block = block * np.exp(1j * q @ (tau[nb] - tau[na]))
                d[3 * na : 3 * na + 3, 3 * nb : 3 * nb + 3] = block / np.sqrt(mass[na] * mass[nb])
        yield "", q, d * 0.5 * HARTREE / BOHR**2


def of_shengbte(folder):
    """The made set: the phonopy object that wrote it."""
    ph, fc = made_triclinic()
    yield "polar", (), np.array([EPSILON, *BORN])
    for f in FRACTIONS:
        q = 2 * np.pi * np.linalg.inv(ph.primitive.cell) @ np.array(f) / ANGSTROM
        yield "", q, dynamical(ph, fc, np.array(f)) * UNITS["angstrom"][1] / U


def reference(root, out):
    lines = []
    for folder in sorted(p for p in root.rglob("*") if p.is_dir()):
        name = folder.relative_to(root).as_posix()
        q2r = next(iter(folder.glob("*.ifc2")), None)
        if list(folder.glob("phonopy*.yaml")):
            found = of_phonopy(folder)
        elif q2r:
            found = of_q2r(q2r)
        elif (folder / "CONTROL").exists() and folder.name == "shengbte":
            found = of_shengbte(folder)
        else:
            continue
        scale = 0.0
        for kind, q, d in found:
            if kind != "polar":
                scale = max(scale, abs(d).max())
                # Noise of the sums is written as zero.
                d = np.where(abs(d) < 1e-14 * scale, 0, d)
            numbers = np.ravel(d if kind == "polar" else np.stack([d.real, d.imag], axis=-1))
            short = lambda x: "0" if x == 0 else f"{x:.13e}"
            place = " ".join([kind, *(f"{x:.16e}" for x in q)]).strip()
            lines.append(f"{name};{place};{' '.join(map(short, numbers))}")
        print(name)
    out.write_text("\n".join(lines) + "\n")


def forces(cell):
    """Of a made pair potential: stiff, short ranged, different between kinds, no law of nature."""
    x, box, kind = cell.positions, cell.cell, np.unique(cell.symbols, return_inverse=True)[1]
    reach, width = 9.0, np.ptp(x, axis=0).sum()
    n = [int(k) + 1 for k in np.ceil((reach + width) * np.linalg.norm(np.linalg.inv(box), axis=0))]
    shifts = np.array(np.meshgrid(*(np.arange(-k, k + 1) for k in n), indexing="ij")).reshape(3, -1).T @ box
    shifts = shifts[np.linalg.norm(shifts, axis=1) < reach + width]
    d = x[None, :, None, :] + shifts[None, None] - x[:, None, None, :]
    r = np.linalg.norm(d, axis=3)
    near = (r > 1e-9) & (r < reach)
    length = 2.3 + 0.25 * (kind[:, None] + kind[None, :])[:, :, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (4.0 * np.exp(-r / length) - 9.0 * r * np.exp(-((r / length) ** 2))) * (1 - (r / reach) ** 2) ** 2
        return np.where(near[..., None], slope[..., None] * d / r[..., None], 0.0).sum(axis=(1, 2))


def cubic(symbols, basis, a):
    face = np.array([(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)])
    points = np.concatenate([face + b for b in basis])
    return PhonopyAtoms([s for s in symbols for _ in face], cell=a * np.eye(3), scaled_positions=points)


FACES = [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]


def with_forces(ph, **settings):
    ph.generate_displacements(**settings)
    still = forces(ph.supercell)
    ph.forces = np.array([forces(s) - still for s in ph.supercells_with_displacements])
    return ph


SCELL = (2, 3, 1)
EPSILON = np.array([[2.1, 0.1, 0.2], [0.1, 2.5, 0.3], [0.2, 0.3, 3.1]])
BORN = np.array([[[1.1, 0.2, 0.3], [0.4, 1.5, 0.6], [0.7, 0.8, 1.9]], [[-1.1, -0.2, -0.3], [-0.4, -1.5, -0.6], [-0.7, -0.8, -1.9]]])


def made_triclinic():
    vectors = [[4.0, 0.3, 0.1], [-0.7, 4.4, 0.2], [0.5, 1.1, 5.1]]
    cell = PhonopyAtoms(["Mg", "O"], cell=vectors, scaled_positions=[(0.1, 0.2, 0.3), (0.55, 0.6, 0.71)])
    ph = with_forces(Phonopy(cell, np.diag(SCELL), primitive_matrix=np.eye(3), log_level=0), distance=0.01)
    ph.produce_force_constants(calculate_full_force_constants=True)
    return ph, ph.force_constants


def make():
    made = DATA / "made"
    zincblende = cubic(("Ga", "As"), ((0, 0, 0), (0.25, 0.25, 0.25)), 5.65)
    skew = [[1, 1, 0], [0, 1, 1], [0, 0, 2]]

    def folder(name):
        (made / name).mkdir(parents=True, exist_ok=True)
        return made / name

    only = {"force_constants": False, "force_sets": False, "displacements": False}
    # A supercell that is not diagonal, without the crystal's symmetry, displacements and forces in the YAML.
    ph = with_forces(Phonopy(zincblende, skew, primitive_matrix=FACES, log_level=0), distance=0.01)
    ph.save(folder("skew") / "phonopy_params.yaml", settings={"force_sets": True})
    ph.produce_force_constants(calculate_full_force_constants=True)
    full = ph.force_constants
    ph.save(folder("skew-full") / "phonopy.yaml", settings=only)
    write_FORCE_CONSTANTS(full, folder("skew-full") / "FORCE_CONSTANTS")
    ph.force_constants = full[ph.primitive.p2s_map]
    ph.save(folder("skew-yaml") / "phonopy.yaml", settings={**only, "force_constants": True})
    # Rydberg units, compressed HDF5 with its own unit.
    cell = zincblende.copy()
    cell.cell = zincblende.cell * ANGSTROM / BOHR
    au = Phonopy(cell, skew, primitive_matrix=FACES, calculator="qe", log_level=0)
    au.save(folder("rydberg") / "phonopy.yaml", settings=only)
    write_force_constants_to_hdf5(
        full[au.primitive.p2s_map] * UNITS["angstrom"][1] / UNITS["au"][1],
        folder("rydberg") / "force_constants.hdf5",
        p2s_map=au.primitive.p2s_map,
        physical_unit="Ry/au^2",
        compression="gzip",
    )
    # All atoms displaced.
    many = with_forces(
        Phonopy(zincblende, [[-1, 1, 1], [1, -1, 1], [1, 1, -1]], primitive_matrix=FACES, log_level=0),
        distance=0.03, number_of_snapshots=4, random_seed=7,
    )
    many.save(folder("snapshots") / "phonopy_params.yaml", settings={"force_sets": True})
    # ShengBTE.
    ph, fc = made_triclinic()
    write_FORCE_CONSTANTS(fc, folder("shengbte") / "FORCE_CONSTANTS_2ND")
    line = lambda key, values: f"  {key} = " + " ".join(f"{x:.10g}" for x in values)
    lines = [line(f"lattvec(:,{k + 1})", v) for k, v in enumerate(ph.primitive.cell)]
    lines += [line(f"positions(:,{k + 1})", v) for k, v in enumerate(ph.primitive.scaled_positions)]
    # Rows along the field: the first index of Fortran.
    lines += [line(f"epsilon(:,{k + 1})", v) for k, v in enumerate(EPSILON.T)]
    lines += [line(f"born(:,{k + 1},{atom + 1})", v) for atom, z in enumerate(BORN) for k, v in enumerate(z.T)]
    lines += [line("masses", ph.primitive.masses), line("scell(:)", SCELL)]
    head = "&allocations\n  nelements=2, natoms=2, ngrid(:)=8 8 8\n&end\n&crystal\n  lfactor=0.1\n  elements=\"Mg\" \"O\"\n  types=1 2\n"
    (made / "shengbte/CONTROL").write_text(head + "\n".join(lines) + "\n&end\n&parameters\n  T=300\n&end\n")
    reference(DATA, DATA / "dynamical.csv")


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    else:
        reference(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
