"""Reference numbers of validation/src/phonon.rs: mpmath at 25 digits. Writes ../reference/phonon_*.csv.

The diffuse mismatch of Debye solids straight from its definition: M_i(w) = sum over branches below their cut-off of
w^2/(4 pi c^2), Xi = M1 M2/(M1 + M2), G = int dw/(2 pi) hbar w Xi dn/dT, by adaptive quadrature between cut-offs.
Inputs: density (kg/m3), longitudinal and transverse speed (m/s), atoms per volume (1/m3); round numbers near those of
the solids whose names they carry, so that the comparison does not depend on any data file.
"""

import csv
import itertools
import pathlib

import mpmath as mp

mp.mp.dps = 25
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "reference"
HBAR = mp.mpf("6.62607015e-34") / (2 * mp.pi)
KB = mp.mpf("1.380649e-23")
SOLIDS = {
    "Al": (2700, 6240, 3040, 6.02e28),
    "Cu": (8960, 4910, 2500, 8.49e28),
    "Au": (19300, 3390, 1290, 5.90e28),
    "Pb": (11340, 2350, 970, 3.30e28),
    "Rh": (12410, 5840, 3450, 7.26e28),
    "Si": (2330, 8970, 5332, 5.00e28),
    "Ge": (5320, 5310, 3250, 4.42e28),
    "sapphire": (3970, 10890, 6450, 1.17e29),
    "diamond": (3512, 17500, 12800, 1.76e29),
}
PAIRS = [
    ("Al", "Si"), ("Au", "Si"), ("Cu", "Ge"), ("Si", "Ge"), ("Al", "sapphire"), ("Rh", "sapphire"),
    ("Pb", "diamond"), ("Au", "diamond"), ("Pb", "sapphire"), ("Cu", "Si"), ("Al", "diamond"), ("Cu", "Au"),
]
TEMPERATURES = (10, 100, 300)


def branches(solid):
    _, cl, ct, n = (mp.mpf(x) for x in solid)
    q = mp.cbrt(6 * mp.pi**2 * n)
    return [(cl, cl * q), (ct, ct * q), (ct, ct * q)]


def modes(solid, w):
    return sum((w * w / (4 * mp.pi * c * c) for c, cut in branches(solid) if w < cut), mp.mpf(0))


def cuts(*solids):
    return [mp.mpf(0)] + sorted({cut for solid in solids for _, cut in branches(solid)})


def dn_dt(w, t):
    x = HBAR * w / (KB * t)
    return x / t / (4 * mp.sinh(x / 2) ** 2)


def landauer(xi, edges, t):
    total = mp.mpf(0)
    for low, high in zip(edges, edges[1:]):
        reach = 200 * KB * t / HBAR
        if low > reach:
            break
        inner = [low] + [low + (high - low) * i / 4 for i in (1, 2, 3)] + [high]
        extra = [f * KB * t / HBAR for f in (0.01, 1, 3, 6, 12, 25, 50, 100) if low < f * KB * t / HBAR < high]
        points = sorted(set(inner + extra))
        f = lambda w: HBAR * w / (2 * mp.pi) * xi(w) * dn_dt(w, t) if w > 0 else mp.mpf(0)
        # evaluate strictly inside, where the set of open branches is constant
        total += mp.quad(f, points)
    return total


def diffuse(a, b):
    def xi(w):
        ma, mb = modes(a, w), modes(b, w)
        return ma * mb / (ma + mb) if ma > 0 and mb > 0 else mp.mpf(0)
    return xi


with open(FOLDER / "phonon_solids.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["name", "density", "longitudinal", "transverse", "atoms"])
    for name, solid in SOLIDS.items():
        writer.writerow([name, *[repr(float(x)) for x in solid]])
with open(FOLDER / "phonon_pairs.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["first", "second", "prefactor"] + [f"g{t}" for t in TEMPERATURES] + [f"eq{t}" for t in TEMPERATURES] + ["amm", "classical"])
    for one, other in PAIRS:
        a, b = SOLIDS[one], SOLIDS[other]
        # Low temperatures, Swartz & Pohl: G = (pi^2 kB^4/15 hbar^3) T^3 (1/2) S1 S2/(S1 + S2), S = sum c^-2.
        s1, s2 = (sum(1 / c**2 for c, _ in branches(s)) for s in (a, b))
        prefactor = mp.pi**2 * KB**4 / (15 * HBAR**3) * s1 * s2 / (s1 + s2) / 2
        g = [landauer(diffuse(a, b), cuts(a, b), t) for t in TEMPERATURES]
        bulk = [[landauer(lambda w: modes(s, w), cuts(s), t) for t in TEMPERATURES] for s in (a, b)]
        eq = [1 / (1 / g[i] - (1 / bulk[0][i] + 1 / bulk[1][i]) / 2) for i in range(len(TEMPERATURES))]
        # Acoustic mismatch at normal incidence for as many modes as the side with fewer has, low temperatures.
        amm = mp.mpf(0)
        for (c1, _), (c2, _) in zip(branches(a), branches(b)):
            z1, z2 = a[0] * c1, b[0] * c2
            amm += 4 * z1 * z2 / (z1 + z2) ** 2 * min(1 / c1**2, 1 / c2**2)
        amm *= mp.pi**2 * KB**4 / (15 * HBAR**3) / 2
        xi, edges = diffuse(a, b), cuts(a, b)
        classical = KB / (2 * mp.pi) * mp.quad(xi, edges)
        writer.writerow([one, other, *[mp.nstr(x, 17) for x in [prefactor, *g, *eq, amm, classical]]])
        print(one, other, *[mp.nstr(x, 10) for x in [prefactor, *g, *eq]])
