"""Reference numbers of validation/src/gas.rs: mpmath at 30 digits. Writes ../reference/gas.csv.

Kennard's formulas with inputs written here: mean free path 2 mu/(rho c), gas parameter of a gap, and Knudsen's
free-molecular conductance (gamma + 1)/(gamma - 1) sqrt(R/(8 pi M T)) per pascal for two fully accommodating walls.
"""

import csv
import pathlib

import mpmath as mp

mp.mp.dps = 30
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "reference"
R = mp.mpf("6.02214076e23") * mp.mpf("1.380649e-23")
numbers = {}


def mean_free_path(mu, molar, t, p):
    density = p * molar / (R * t)
    speed = mp.sqrt(8 * R * t / (mp.pi * molar))
    return 2 * mu / (density * speed)


def parameter(k, mu, cp, molar, t, p, a1, a2):
    gamma = cp / (cp - R / molar)
    prandtl = mu * cp / k
    jumps = (2 - a1) / a1 + (2 - a2) / a2
    return jumps * 2 * gamma / (gamma + 1) / prandtl * mean_free_path(mu, molar, t, p)


def knudsen(gamma, molar, t):
    return (gamma + 1) / (gamma - 1) * mp.sqrt(R / (8 * mp.pi * molar * t))


M = mp.mpf
numbers["path_air"] = mean_free_path(M("1.8e-5"), M("0.029"), M(300), M(100000))
numbers["path_helium"] = mean_free_path(M("2e-5"), M("0.004"), M(250), M(1000))
# k, mu, c_p, M, T, p, accommodation: helium-like, argon-like, nitrogen-like.
numbers["parameter_helium"] = parameter(M("0.155"), M("2e-5"), M(5193), M("0.004"), M(300), M(101325), M("0.55"), M("0.55"))
numbers["parameter_argon"] = parameter(M("0.0177"), M("2.27e-5"), M(520), M("0.04"), M(300), M(101325), M("0.9"), M("0.8"))
numbers["parameter_nitrogen"] = parameter(M("0.026"), M("1.79e-5"), M(1040), M("0.028"), M(320), M(5000), M("0.8"), M(1))
for name, gamma, molar in (("helium", M(5) / 3, M("0.004002602")), ("argon", M(5) / 3, M("0.039948")), ("nitrogen", M(7) / 5, M("0.0280134"))):
    numbers[f"knudsen_{name}"] = knudsen(gamma, molar, M(300))
# Song & Yovanovich with the coefficients as published, nitrogen on stainless steel (55.8 g/mol) at 350 K.
ts, mg, ms = M(77) / 273, M("28.0134"), M("55.8")
e = mp.e ** (M("-0.57") * ts)
mu = mg / ms
numbers["song_nitrogen"] = e * M("1.4") * mg / (M("6.8") + M("1.4") * mg) + (1 - e) * M("2.4") * mu / (1 + mu) ** 2
mg = M("4.002602")
mu = mg / ms
numbers["song_helium"] = e * mg / (M("6.8") + mg) + (1 - e) * M("2.4") * mu / (1 + mu) ** 2
with open(FOLDER / "gas.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["name", "value"])
    for name, value in numbers.items():
        writer.writerow([name, mp.nstr(value, 17)])
        print(name, mp.nstr(value, 10))
