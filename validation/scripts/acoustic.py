"""Reference numbers of validation/src/acoustic.rs: mpmath at 30 digits. Writes ../reference/acoustic_*.csv.

Acoustic mismatch of two isotropic half-spaces from Zoeppritz's equations: unknown amplitudes of the four (six with SH)
outgoing waves, continuity of displacement and traction, solved as a linear system at each in-plane slowness p; energy
shares from rho * |amplitude|^2 * Re q. Then the integrals sum_ij int alpha_ij p dp by tanh-sinh quadrature between
the critical slownesses of both sides. Nothing is shared with the closed surface impedances that kapitza uses.

Solids: density (kg/m3), longitudinal and transverse speed (m/s), isotropic averages as in Swartz & Pohl, Rev. Mod. Phys.
61, 605 (1989), table II, rounded; the same numbers go to both programs, so that the comparison does not depend on them.
"""

import csv
import pathlib

import mpmath as mp

mp.mp.dps = 30
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "reference"
HBAR = mp.mpf("6.62607015e-34") / (2 * mp.pi)
KB = mp.mpf("1.380649e-23")
CONSTANT = mp.pi**2 * KB**4 / (15 * HBAR**3)
SOLIDS = {
    "Al": (2700, 6240, 3040),
    "Ag": (10500, 3780, 1740),
    "Au": (19300, 3390, 1290),
    "Cr": (7190, 6980, 4100),
    "Cu": (8960, 4910, 2500),
    "diamond": (3512, 17500, 12800),
    "Ge": (5320, 5310, 3250),
    "In": (7470, 2700, 900),
    "MgO": (3580, 9710, 6050),
    "Nb": (8570, 5140, 2170),
    "Ni": (8900, 5810, 3080),
    "Pb": (11340, 2350, 970),
    "Pt": (21620, 4170, 1720),
    "quartz": (2660, 6090, 4100),
    "Rh": (12410, 5840, 3450),
    "sapphire": (3970, 10890, 6450),
    "Si": (2330, 8970, 5332),
    "SiC": (3210, 13060, 7270),
    "Ti": (4500, 6130, 3182),
    "W": (19320, 5250, 2910),
}
PAIRS = [
    ("Al", "Si"), ("Al", "sapphire"), ("Al", "diamond"), ("Al", "Ge"), ("Au", "Si"), ("Au", "sapphire"),
    ("Au", "diamond"), ("Pb", "diamond"), ("Pb", "sapphire"), ("Pb", "Si"), ("Cu", "Si"), ("Cu", "sapphire"),
    ("Cu", "quartz"), ("In", "sapphire"), ("In", "quartz"), ("Nb", "sapphire"), ("Nb", "MgO"), ("Ag", "diamond"),
    ("Ag", "quartz"), ("Ge", "Si"), ("W", "Si"), ("Pt", "sapphire"), ("Rh", "sapphire"), ("Ti", "diamond"),
    ("Ni", "Cu"), ("Cr", "Si"), ("SiC", "Si"), ("MgO", "Al"),
]
FLUIDS = {"liquid He": ("145.1", "238.3")}


def normal(speed, p):
    """sqrt(1/c^2 - p^2), decaying beyond the critical slowness."""
    square = 1 / speed**2 - p**2
    return mp.sqrt(square) if square >= 0 else mp.mpc(0, mp.sqrt(-square))


def wave(solid, kind, p, direction):
    """(u_x, u_z, t_x, t_z) of a wave going to +z or -z, unit displacement potential; t = sigma.z/(i omega)."""
    rho, cl, ct = solid
    mu, lam = rho * ct**2, rho * (cl**2 - 2 * ct**2)
    q = direction * normal(cl if kind == "L" else ct, p)
    ux, uz = (p, q) if kind == "L" else (q, -p)
    return ux, uz, mu * (q * ux + p * uz), lam * (p * ux + q * uz) + 2 * mu * q * uz


def flux(solid, kind, p):
    """Re(t* u) of that wave: rho q |u|^2 c^2-free form, zero when evanescent."""
    rho, cl, ct = solid
    c = cl if kind == "L" else ct
    return rho * normal(c, p).real if p < 1 / c else mp.mpf(0)


def zoeppritz(one, two, p):
    """Energy shares {(incoming, outgoing)} from side 1 into side 2."""
    shares = {}
    out = [wave(one, "L", p, -1), wave(one, "S", p, -1), wave(two, "L", p, 1), wave(two, "S", p, 1)]
    matrix = mp.matrix(4, 4)
    scale = [1, 1, one[0], one[0]]
    for j, w in enumerate(out):
        for i in range(4):
            matrix[i, j] = w[i] / scale[i] * (-1 if j < 2 else 1)
    for kind in "LS":
        sent = flux(one, kind, p)
        if sent == 0:
            continue
        w = wave(one, kind, p, 1)
        x = mp.lu_solve(matrix, mp.matrix([w[i] / scale[i] for i in range(4)]))
        for j, other in enumerate("LS"):
            shares[kind, other] = abs(x[2 + j]) ** 2 * flux(two, other, p) / sent
    # SH: amplitudes 1 + r = t and mu1 q1 (1 - r) = mu2 q2 t.
    if p < 1 / one[2]:
        z1, z2 = (s[0] * s[2] ** 2 * normal(s[2], p) for s in (one, two))
        t = 2 * z1 / (z1 + z2)
        shares["H", "H"] = abs(t) ** 2 * z2.real / z1.real
    return shares


def fluid_share(fluid, solid, p):
    """From a fluid into all modes of a solid; shear traction zero: three unknowns."""
    rho, c = fluid
    q = normal(c, p)
    # fluid: u = (p, q), pressure t_z = rho; only u_z and t_z are continuous
    l, s = wave(solid, "L", p, 1), wave(solid, "S", p, 1)
    matrix = mp.matrix([[-(-q), l[1], s[1]], [-1, l[3] / rho, s[3] / rho], [0, l[2] / rho, s[2] / rho]])
    x = mp.lu_solve(matrix, mp.matrix([q, 1, 0]))
    sent = rho * q.real
    return sum(abs(x[1 + j]) ** 2 * flux(solid, k, p) / sent for j, k in enumerate("LS"))


def pieces(edges):
    points = [mp.mpf(0)]
    for edge in sorted(set(edges)):
        points += [(points[-1] + edge) / 2, edge]
    return points


def integral(f, edges):
    value, error = mp.quad(f, pieces(edges), error=True, maxdegree=8)
    assert error < mp.mpf(10) ** -16 * abs(value), (value, error)
    return value


def exact(values):
    return tuple(mp.mpf(x) for x in values)


with open(FOLDER / "acoustic_pairs.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["first", "second"] + [f"{q}{i}" for i in (1, 2) for q in ("density", "longitudinal", "transverse")]
                    + ["amm", "amm_equilibrium", "dmm", "dmm_equilibrium", "LL", "LS", "SL", "SS", "HH"])
    for names in PAIRS:
        one, two = (exact(SOLIDS[n]) for n in names)
        end = min(1 / one[2], 1 / two[2])
        edges = [1 / c for s in (one, two) for c in s[1:] if 1 / c <= end]
        keys = [("L", "L"), ("L", "S"), ("S", "L"), ("S", "S"), ("H", "H")]
        parts = []
        for key in keys:
            parts.append(integral(lambda p: zoeppritz(one, two, p).get(key, mp.mpf(0)) * p, edges))
        amm = CONSTANT * sum(parts)
        s1, s2 = (1 / s[1] ** 2 + 2 / s[2] ** 2 for s in (one, two))
        bulk = [CONSTANT * s / 2 for s in (s1, s2)]
        dmm = CONSTANT * s1 * s2 / (s1 + s2) / 2
        eq = [1 / (1 / g - (1 / bulk[0] + 1 / bulk[1]) / 2) for g in (amm, dmm)]
        row = [amm, eq[0], dmm, eq[1], *parts]
        writer.writerow([*names, *[repr(float(x)) for x in one + two], *[mp.nstr(x, 17) for x in row]])
        print(*names, *[mp.nstr(x, 12) for x in row], flush=True)

with open(FOLDER / "acoustic_fluid.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["fluid", "solid", "fluid_density", "fluid_speed", "density", "longitudinal", "transverse", "prefactor",
                     "weak_bulk", "weak_rayleigh"])
    for name, fluid in FLUIDS.items():
        for solid_name in ("Cu", "sapphire", "Si", "quartz", "Pb"):
            fluid_numbers, solid = exact(fluid), exact(SOLIDS[solid_name])
            edges = [1 / solid[1], 1 / solid[2]]
            lossless = CONSTANT * integral(lambda p: fluid_share(fluid_numbers, solid, p) * p, edges)
            rho, cl, ct = solid
            zf = fluid_numbers[0] * fluid_numbers[1]

            def impedance(p):
                return rho * ((1 - 2 * ct**2 * p**2) ** 2 / normal(cl, p) + 4 * ct**4 * p**2 * normal(ct, p))

            # weak coupling, alpha = 4 Z_f Re(1/Z_s): the part below 1/c_t, and the pole beyond by the residue, found on a
            # small circle round it in the complex p plane
            bulk = CONSTANT * integral(lambda p: 4 * zf * (1 / impedance(p)).real * p, edges)

            def rayleigh(p):
                a, b = mp.sqrt(p**2 - 1 / cl**2), mp.sqrt(p**2 - 1 / ct**2)
                return (1 - 2 * ct**2 * p**2) ** 2 - 4 * ct**4 * p**2 * a * b

            pole = mp.findroot(rayleigh, (mp.mpf("1.02") / ct, mp.mpf("1.2") / ct), solver="anderson", tol=mp.mpf(10) ** -25)
            radius = (pole - 1 / ct) / 4
            circle = lambda t: pole + radius * mp.expjpi(t)
            admittance = lambda p: mp.sqrt(p**2 - 1 / cl**2) / (rho * rayleigh(p))
            residue = mp.quad(lambda t: admittance(circle(t)) * radius * mp.expjpi(t), [0, mp.mpf(1) / 2, 1, mp.mpf(3) / 2, 2]) / 2
            wave_part = CONSTANT * 4 * zf * mp.pi * pole * abs(residue.real)
            row = [lossless, bulk, wave_part]
            writer.writerow([name, solid_name, *[repr(float(x)) for x in fluid_numbers + solid], *[mp.nstr(x, 17) for x in row]])
            print(name, solid_name, *[mp.nstr(x, 10) for x in row], *[mp.nstr(1 / x, 6) for x in (lossless, bulk, bulk + wave_part)], flush=True)


# Anisotropic crystals: total transmission sum_ij alpha_ij at given in-plane slownesses. All waves of a side from the roots of
# the sextic det(C_ijkl s_j s_l - rho delta_ik) = 0, a polynomial in the normal slowness interpolated at seven points, at 40
# digits; polarisations are null vectors; a root is outgoing if a small imaginary part of the frequency moves it into
# the decaying half plane. Six amplitudes from continuity of displacement and traction.
mp.mp.dps = 40
VOIGT = [[0, 5, 4], [5, 1, 3], [4, 3, 2]]


def cubic(density, c11, c12, c44):
    c = [[mp.mpf(0)] * 6 for _ in range(6)]
    for i in range(3):
        for j in range(3):
            c[i][j] = mp.mpf(c11 if i == j else c12)
        c[i + 3][i + 3] = mp.mpf(c44)
    return density, c


def trigonal(density, c11, c12, c13, c14, c33, c44):
    c66 = mp.mpf(c11 - c12) / 2
    rows = [
        [c11, c12, c13, c14, 0, 0], [c12, c11, c13, -c14, 0, 0], [c13, c13, c33, 0, 0, 0], [c14, -c14, 0, c44, 0, 0],
        [0, 0, 0, 0, c44, c14], [0, 0, 0, 0, c14, c66],
    ]
    return density, [[mp.mpf(x) for x in row] for row in rows]


CRYSTALS = {
    "Si": cubic(2330, 165.7, 63.9, 79.6),
    "Ge": cubic(5323, 128.5, 48.3, 66.8),
    "Pb": cubic(11340, 49.5, 42.3, 14.9),
    "sapphire": trigonal(3986, 497, 164, 111, -23.5, 498, 147),
    "quartz": trigonal(2650, 86.8, 7.04, 11.9, -18.0, 105.8, 58.2),
}
CUTS = {"001": ((0, 0, 1), (1, 0, 0)), "111": ((1, 1, 1), (1, -1, 0)), "general": ((1, 2, 0.5), (1, -1, 0.25))}


def axes(cut):
    n, x = (mp.matrix(v) for v in CUTS[cut])
    z = n / mp.norm(n)
    x = x - z * (z.T * x)[0]
    x = x / mp.norm(x)
    y = mp.matrix([z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]])
    return [x, y, z]


def tensor(crystal, cut):
    """C_ijkl / rho in km^2/s^2 (GPa over g/cm^3) and density in g/cm^3."""
    density, c = crystal
    r = axes(cut)
    rng = range(3)
    full = {}
    # all fourth-rank components by direct summation over the four rotations
    for i in rng:
        for j in rng:
            for k in rng:
                for l in rng:
                    total = mp.mpf(0)
                    for a in rng:
                        for b in rng:
                            for d in rng:
                                for e in rng:
                                    value = c[VOIGT[a][b]][VOIGT[d][e]]
                                    if value:
                                        total += r[i][a] * r[j][b] * r[k][d] * r[l][e] * value
                    full[i, j, k, l] = total
    return mp.mpf(density) / 1000, full


def waves(side, p, sign):
    """Outgoing (towards sign * z) and incoming waves: list of (q, u, t, propagating)."""
    rho, c = side
    rng = range(3)

    def christoffel(s, frequency=1):
        return mp.matrix(3, 3) + mp.matrix([
            [sum(c[i, j, k, l] * s[j] * s[l] for j in rng for l in rng) - (rho * frequency**2 if i == k else 0) for k in rng]
            for i in rng
        ])

    def roots(frequency):
        nodes = [mp.mpf(k - 3) / 5 for k in range(7)]
        values = [mp.det(christoffel((p[0], p[1], x), frequency)) for x in nodes]
        vandermonde = mp.matrix([[x**k for k in range(6, -1, -1)] for x in nodes])
        return mp.polyroots([x for x in mp.lu_solve(vandermonde, mp.matrix(values))], maxsteps=500, extraprec=400)

    moved = roots(1 + mp.mpc(0, "1e-12"))
    out, back = [], []
    for q in roots(1):
        if abs(q.imag) < mp.mpf(10) ** -20:
            q = mp.mpc(q.real, 0)
        near = min(moved, key=lambda x: abs(x - q))
        leaves = near.imag * sign > 0
        m = christoffel((p[0], p[1], q))
        # null vector: the largest row of cofactors
        rows = [[m[i, k] for k in rng] for i in rng]
        crosses = [[a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
                   for a, b in ((rows[0], rows[1]), (rows[1], rows[2]), (rows[2], rows[0]))]
        u = max(crosses, key=lambda v: sum(abs(x) ** 2 for x in v))
        size = mp.sqrt(sum(abs(x) ** 2 for x in u))
        u = [x / size for x in u]
        s = (p[0], p[1], q)
        t = [sum(c[i, 2, k, l] * s[l] * u[k] for k in rng for l in rng) for i in rng]
        entry = (q, u, t, q.imag == 0)
        (out if leaves else back).append(entry)
    assert len(out) == 3, (p, [w[0] for w in out])
    return out, [w for w in back if w[3]]


def crossing(one, two, p):
    power = lambda w: abs(sum(mp.conj(a) * b for a, b in zip(w[2], w[1])).real)
    back_one, come = waves(one, p, -1)
    out_two, _ = waves(two, p, 1)
    matrix = mp.matrix(6, 6)
    for j, (w, s) in enumerate([(w, -1) for w in back_one] + [(w, 1) for w in out_two]):
        for i in range(3):
            matrix[i, j], matrix[i + 3, j] = s * w[1][i], s * w[2][i]
    total = mp.mpf(0)
    for w in come:
        x = mp.lu_solve(matrix, mp.matrix(list(w[1]) + list(w[2])))
        passed = sum(abs(x[3 + j]) ** 2 * power(o) for j, o in enumerate(out_two) if o[3]) / power(w)
        reflected = sum(abs(x[j]) ** 2 * power(o) for j, o in enumerate(back_one) if o[3]) / power(w)
        assert abs(passed + reflected - 1) < mp.mpf(10) ** -15, passed + reflected
        total += passed
    return total


with open(FOLDER / "acoustic_crystals.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["first", "first_cut", "second", "second_cut", "px_s_km", "py_s_km", "total"])
    for first, cut1, second, cut2 in [
        ("Si", "001", "Ge", "001"), ("Si", "111", "Ge", "111"), ("Si", "general", "sapphire", "001"),
        ("Pb", "111", "sapphire", "general"), ("quartz", "general", "Si", "001"), ("quartz", "001", "sapphire", "111"),
    ]:
        one, two = tensor(CRYSTALS[first], cut1), tensor(CRYSTALS[second], cut2)
        for size, angle in [("0.021", "0.3"), ("0.06", "1.9"), ("0.1", "4.4"), ("0.13", "2.7"), ("0.16", "5.9")]:
            # s/km: 0.1 s/km = 1e-4 s/m
            p = [mp.mpf(size) * mp.cos(mp.mpf(angle)), mp.mpf(size) * mp.sin(mp.mpf(angle))]
            p = [mp.mpf(float(mp.nstr(x, 12))) for x in p]
            total = crossing(one, two, p)
            writer.writerow([first, cut1, second, cut2, *[repr(float(x)) for x in p], mp.nstr(total, 17)])
            print(first, cut1, second, cut2, *[mp.nstr(x, 8) for x in p], mp.nstr(total, 14), flush=True)
