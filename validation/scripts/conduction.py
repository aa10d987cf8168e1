"""Reference numbers of validation/src/stack.rs and spreading.rs.

Writes ../reference/conduction.csv and ../reference/stack50*.csv. Nothing of kapitza is used: mpmath at 40 digits for
closed forms and Kirchhoff's transform, numpy for a dense solution of a random stack and for double series.
"""

import csv
import pathlib

import mpmath as mp
import numpy as np

mp.mp.dps = 40
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "reference"
FOLDER.mkdir(exist_ok=True)
numbers = {}

# Stefan-Boltzmann constant from the exact constants of the SI.
H, KB, C = mp.mpf("6.62607015e-34"), mp.mpf("1.380649e-23"), mp.mpf(299792458)
SIGMA = 2 * mp.pi**5 * KB**4 / (15 * H**3 * C**2)

# --- Kirchhoff's transform: a slab of t = 2 mm, cold face 320 K, flux 4 MW/m2; hot face temperature. ---
def hot_face(k, flux, t, cold):
    return mp.findroot(lambda hot: mp.quad(k, [cold, hot]) - flux * t, float(cold + flux * t / k(cold)))


numbers["kirchhoff_power"] = hot_face(lambda T: 148 * (T / 300) ** mp.mpf("-1.3"), mp.mpf(4e6), mp.mpf("2e-3"), mp.mpf(320))
numbers["kirchhoff_inverse"] = hot_face(lambda T: 1 / (mp.mpf("0.03") + mp.mpf("1.5e-4") * T), mp.mpf(1e6), mp.mpf("2e-3"), mp.mpf(320))
numbers["kirchhoff_exponential"] = hot_face(lambda T: 20 * mp.e ** (-T / 400), mp.mpf(1e6), mp.mpf("1e-3"), mp.mpf(300))
# A straight k(T) = 10 W/m/K at 300 K to 30 W/m/K at 500 K.
numbers["kirchhoff_straight"] = hot_face(lambda T: 10 + (T - 300) / 10, mp.mpf(2e6), mp.mpf("1e-3"), mp.mpf(310))

# --- Radiation at the cold face only: 50 W from a face of 0.01 m2, emissivity 0.8, surroundings 250 K. ---
numbers["radiation_face"] = (mp.mpf(50) / (mp.mpf("0.008") * SIGMA) + mp.mpf(250) ** 4) ** mp.mpf("0.25")
# Radiation at both faces: surroundings 600 K, slab, surroundings 300 K; heat flow by root finding.
area, e1, e2, t, k = mp.mpf("0.01"), mp.mpf("0.9"), mp.mpf("0.3"), mp.mpf("0.05"), mp.mpf("0.4")


def two_sided(flow):
    hot = (mp.mpf(600) ** 4 - flow / (e1 * area * SIGMA)) ** mp.mpf("0.25")
    cold = (mp.mpf(300) ** 4 + flow / (e2 * area * SIGMA)) ** mp.mpf("0.25")
    return (hot - cold) * k * area / t - flow


numbers["radiation_two_sided_flow"] = mp.findroot(two_sided, 10)
numbers["four_sigma_t3_300"] = 4 * SIGMA * mp.mpf(300) ** 3
numbers["grey_exchange_400_300"] = SIGMA * (mp.mpf(400) ** 2 + mp.mpf(300) ** 2) * 700 / (1 / mp.mpf("0.2") + 1 / mp.mpf("0.7") - 1)

# --- Spreading: half-spaces. ---
numbers["half_space_square"] = 2 / mp.pi * (mp.log(1 + mp.sqrt(2)) - (mp.sqrt(2) - 1) / 3)
numbers["half_space_disc"] = 8 / (3 * mp.pi**2)


def overlap(a, b):
    """Mean over a rectangle of its own potential, by quadrature of the overlap function."""
    # polar coordinates about the corner remove the singularity
    phi0 = mp.atan2(b, a)
    g1 = lambda p: mp.quad(lambda r: (a - r * mp.cos(p)) * (b - r * mp.sin(p)), [0, a / mp.cos(p)])
    g2 = lambda p: mp.quad(lambda r: (a - r * mp.cos(p)) * (b - r * mp.sin(p)), [0, b / mp.sin(p)])
    total = mp.quad(g1, [0, phi0]) + mp.quad(g2, [phi0, mp.pi / 2])
    return 4 * total / (2 * mp.pi * (a * b) ** 2)


mp.mp.dps = 20
assert abs(overlap(mp.mpf(1), mp.mpf(1)) / numbers["half_space_square"] - 1) < 1e-15
numbers["half_space_rectangle_4_1"] = overlap(mp.mpf(4), mp.mpf(1)) * 2  # R k sqrt(A), sqrt(A) = 2
mp.mp.dps = 40


# --- Finite plates: the double cosine series, summed directly and extrapolated in its cut-off. ---
def impedance(lam, layers, film):
    """Temperature over flux at the source plane, by transfer matrices from the film upwards; layers: (k, t) or R."""
    theta, flux = np.full_like(lam, film), np.ones_like(lam)
    for layer in reversed(layers):
        if np.isscalar(layer):
            theta = theta + layer * flux
        else:
            k, t = layer
            x = np.minimum(lam * t, 25.0)
            c, s = np.cosh(x), np.sinh(x)
            theta, flux = c * theta + s / (k * lam) * flux, s * k * lam * theta + c * flux
            scale = np.abs(flux)
            theta, flux = theta / scale, flux / scale
    return theta / flux


def double_series(a, b, length, width, layers, film, period):
    """Mean source temperature over power, without the one-dimensional term. The source is centred; `period` is a common
    period of the squared sines, so that the remainder is a power series in the cut-off."""
    def partial(cut):
        m = np.arange(0, cut + 1, dtype=float)
        sx = np.where(m == 0, 1.0, 2.0) * np.sinc(m * a / length) ** 2
        sy = np.where(m == 0, 1.0, 2.0) * np.sinc(m * b / width) ** 2
        sx[-1] *= 0.5
        sy[-1] *= 0.5
        rows = []
        for i in range(cut + 1):
            if sx[i] < 1e-32:
                continue
            lam = 2 * np.pi * np.hypot(m[i] / length, m / width)
            keep = lam > 0
            rows.append(sx[i] * np.sum((sy[keep] * impedance(lam[keep], layers, film))))
        return float(np.sum(np.array(rows)[::-1])) / (length * width)

    cuts = [period * n for n in (125, 250, 500, 1000)]
    values = [partial(cut) for cut in cuts]
    table = values
    for order in (2, 3, 4):
        table = [(2**order * table[i + 1] - table[i]) / (2**order - 1) for i in range(len(table) - 1)]
    return table[0]


MM = 1e-3
# 10 mm square on 40 mm x 40 mm x 3 mm copper (390), film 2000 W/m2K.
numbers["plate_square"] = double_series(10 * MM, 10 * MM, 40 * MM, 40 * MM, [(390.0, 3 * MM)], 1 / 2000.0, 4)
# 10 mm x 8 mm on 40 mm x 32 mm x 1 mm, k = 150, film 500.
numbers["plate_thin"] = double_series(10 * MM, 8 * MM, 40 * MM, 32 * MM, [(150.0, 1 * MM)], 1 / 500.0, 4)
# Thick plate, fixed temperature below (film so good that it is none): 10 mm on 20 mm x 20 mm x 20 mm.
numbers["plate_isothermal"] = double_series(10 * MM, 10 * MM, 20 * MM, 20 * MM, [(100.0, 20 * MM)], 0.0, 2)
# Two layers and an interface: 0.5 mm silicon (148), 20 mm2 K/W, 2 mm aluminium (167), film 1000; 10 mm on 20 mm.
numbers["plate_two_layers"] = double_series(
    10 * MM, 10 * MM, 20 * MM, 20 * MM, [(148.0, 0.5 * MM), 20e-6, (167.0, 2 * MM)], 1 / 1000.0, 2
)
# The same with a good conductor above a poor one and a poor interface.
numbers["plate_copper_on_ceramic"] = double_series(
    10 * MM, 5 * MM, 40 * MM, 20 * MM, [(398.0, 0.3 * MM), 5e-5, (24.0, 0.6 * MM)], 1 / 10000.0, 4
)


# Disc on a disc: Bessel series, summed to its zeros by mpmath and extrapolated by its asymptotic tail.
def disc_series(a, b, k, t, film, terms):
    from scipy.special import j0, j1, jn_zeros

    zeros = jn_zeros(1, terms)
    lam = zeros / b
    eps = a / b
    weight = 4 * j1(zeros * eps) ** 2 / (zeros**2 * eps**2 * j0(zeros) ** 2)
    th = np.tanh(np.minimum(lam * t, 40.0))
    z = (film + th / (k * lam)) / (1 + film * k * lam * th)
    return np.sum((weight * z)[::-1]) / (np.pi * b * b)


def disc_extrapolated(a, b, k, t, film):
    values = [disc_series(a, b, k, t, film, n) for n in (2000, 4000, 8000)]
    # tail ~ 1/N^2 on average
    first = [(4 * values[i + 1] - values[i]) / 3 for i in range(2)]
    return first[-1]


numbers["plate_disc"] = disc_extrapolated(5 * MM, 20 * MM, 200.0, 4 * MM, 1 / 3000.0)

# --- A random stack of 50 elements, solved as one dense linear system. ---
rng = np.random.default_rng(20240607)
elements = []
for i in range(25):
    area = float(rng.uniform(1e-4, 9e-4))
    elements.append(("layer", float(10 ** rng.uniform(-5, -2)), area, float(10 ** rng.uniform(-1, 2.6)), float(rng.choice([0.0, rng.uniform(0.5, 5)]))))
    elements.append(("interface", float(10 ** rng.uniform(-9, -3)), float(rng.uniform(1e-4, 9e-4)), 0.0, 0.0))
hot_ambient, hot_film, cold_ambient, cold_film = 350.0, 1.7, 295.0, 4.2
with open(FOLDER / "stack50.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["kind", "thickness_m_or_resistance_m2K_W", "area_m2", "conductivity_W_mK", "power_W"])
    for element in elements:
        writer.writerow([element[0]] + [repr(x) for x in element[1:]])
# Unknowns: the 51 temperatures of the faces between elements. A layer with power P has P/2 entering at each face.
n = len(elements)
# Assembled at 40 digits: conductances differ by nine decades, and a diagonal rounded to 16 digits costs 1e-7 K.
matrix, right = mp.zeros(n + 1, n + 1), mp.zeros(n + 1, 1)
for i, (kind, *parameters) in enumerate(elements):
    x, area, k, power = (mp.mpf(p) for p in parameters)
    g = k * area / x if kind == "layer" else area / x
    matrix[i, i] += g
    matrix[i, i + 1] -= g
    matrix[i + 1, i + 1] += g
    matrix[i + 1, i] -= g
    right[i] += power / 2
    right[i + 1] += power / 2
matrix[0, 0] += hot_film
right[0] += mp.mpf(hot_film) * hot_ambient
matrix[n, n] += cold_film
right[n] += mp.mpf(cold_film) * cold_ambient
exact = mp.lu_solve(matrix, right)
dense = np.linalg.solve(np.array(matrix.tolist(), dtype=float), np.array(right.tolist(), dtype=float).ravel())
print("dense against 40 digits:", max(abs(float(exact[i]) - dense[i]) for i in range(n + 1)))
with open(FOLDER / "stack50_solution.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["face", "temperature_K", "numpy_K"])
    for i in range(n + 1):
        writer.writerow([i, mp.nstr(exact[i], 18), repr(float(dense[i]))])

with open(FOLDER / "conduction.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["name", "value"])
    for name, value in numbers.items():
        writer.writerow([name, mp.nstr(mp.mpf(value), 17)])
        print(name, mp.nstr(mp.mpf(value), 17))
