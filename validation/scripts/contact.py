"""Reference numbers of validation/src/contact.rs: mpmath at 30 digits. Writes ../reference/contact.csv and gap.csv."""

import csv
import pathlib

import mpmath as mp

mp.mp.dps = 30
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "reference"


def separation(p):
    """Y/sigma with P/H = erfc(Y/(sigma sqrt 2))/2."""
    return mp.sqrt(2) * mp.erfinv(1 - 2 * mp.mpf(p))


def spots(p):
    """h sigma/(k_s m) of the full model of Cooper, Mikic & Yovanovich, from density and radius of the spots."""
    p = mp.mpf(p)
    lam = separation(p)
    density = mp.mpf(1) / 16 * mp.e ** (-lam * lam) / mp.erfc(lam / mp.sqrt(2))
    radius = mp.sqrt(8 / mp.pi) * mp.e ** (lam * lam / 2) * mp.erfc(lam / mp.sqrt(2))
    return 2 * density * radius / (1 - mp.sqrt(p)) ** mp.mpf("1.5")


def gap(y, mu):
    f = lambda t: mp.e ** (-((y - t) ** 2) / 2) / (t + mu)
    cuts = [0] + [mp.mpf(10) ** e for e in range(-12, 0)] + [1, 2, 3, 4, 5, 7, 10, 14, 20, 40]
    return mp.quad(f, cuts) / mp.sqrt(2 * mp.pi)


numbers = {}
for p in ("1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "2e-2"):
    numbers[f"full {p}"] = spots(p)
    numbers[f"separation {p}"] = separation(p)
# The distribution function itself, integrated, inverts the separation: an independent check of erfinv.
for p in ("1e-6", "1e-3", "1e-2"):
    y = numbers[f"separation {p}"]
    tail = mp.quad(lambda t: mp.e ** (-t * t / 2), [y, y + 2, y + 6, y + 30]) / mp.sqrt(2 * mp.pi)
    assert abs(tail / mp.mpf(p) - 1) < mp.mpf("1e-20")
with open(FOLDER / "contact.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["name", "value"])
    for name, value in numbers.items():
        writer.writerow([name, mp.nstr(value, 17)])
        print(name, mp.nstr(value, 10))
with open(FOLDER / "gap.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["separation", "parameter", "integral"])
    y3 = separation("1e-3")
    for y in (mp.mpf("2.5"), y3, mp.mpf("3.7")):
        for mu in ("1e-6", "1e-3", "0.03", "0.1", "0.7", "3", "10", "300"):
            value = gap(y, mp.mpf(mu))
            writer.writerow([mp.nstr(y, 17), mu, mp.nstr(value, 17)])
