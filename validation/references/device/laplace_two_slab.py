"""Two slabs in contact with a resistance, one face heated by a power step: exact temperatures in time.

Writes two_slab.json. Two independent ways, mpmath throughout:
1. inverse Laplace transform (Talbot's contour, 60 terms) of the impedance of the slabs;
2. eigenvalue series. With s = -lambda the impedances at the contact are Z1 = cot(x1 L1)/(k1 x1) from the heated side and
   Z2 = X2/(k2 dX2/ds) from the far side, x_i = sqrt(lambda rho c_i/k_i), X2 = cos(x2 s) + h/(k2 x2) sin(x2 s) with s
   counted from the far face. Z1 - Z2 - R'' falls from +infinity to -infinity between any two neighbouring poles,
   and the poles are bracketed in closed form: one eigenvalue in each interval, none missed.
   T(z, t) = T_steady(z) - sum q X(0) X(z)/(lambda N) exp(-lambda t), N = int rho c X^2 dz.
`difference_relative` is the largest difference of the two, over the steady rise of the heated face, at the times where
the series was summed.
"""

import json
import pathlib

import mpmath as mp

mp.mp.dps = 50
TERMS = 400  # eigenvalues, at most
PLACES = ("heated", "contact_below", "contact_above", "far")

CASES = [
    {"name": "silicon_copper_robin", "slabs": [[0.5e-3, 130.0, 1.63e6], [2e-3, 390.0, 3.45e6]], "R": 2e-5, "far": {"h": 5000.0}, "flux": 1e6},
    {"name": "silicon_copper_isothermal", "slabs": [[0.5e-3, 130.0, 1.63e6], [2e-3, 390.0, 3.45e6]], "R": 2e-5, "far": {"temperature": 0.0}, "flux": 1e6},
    {"name": "contrast_1000_heavy_first", "slabs": [[1e-3, 400.0, 3.5e6], [1e-3, 0.4, 3.5e3]], "R": 1e-4, "far": {"h": 200.0}, "flux": 1e4},
    {"name": "contrast_1000_light_first", "slabs": [[1e-3, 0.4, 3.5e3], [1e-3, 400.0, 3.5e6]], "R": 1e-3, "far": {"h": 1000.0}, "flux": 1e4},
]  # fmt: skip


def exact(v):
    return mp.mpf(repr(v))


class TwoSlab:
    def __init__(self, case):
        (self.l1, self.k1, self.c1), (self.l2, self.k2, self.c2) = ([exact(v) for v in s] for s in case["slabs"])
        self.r, self.q = exact(case["R"]), exact(case["flux"])
        self.h = exact(case["far"]["h"]) if "h" in case["far"] else mp.inf
        film = 0 if self.h == mp.inf else 1 / self.h
        far = self.q * film
        above = far + self.q * self.l2 / self.k2
        below = above + self.q * self.r
        self.steady = [below + self.q * self.l1 / self.k1, below, above, far]

    # --- 1. Laplace ---
    def transform(self, s, place):
        g1, g2 = mp.sqrt(s * self.c1 / self.k1), mp.sqrt(s * self.c2 / self.k2)
        z1, z2 = 1 / (self.k1 * g1), 1 / (self.k2 * g2)
        e1, e2 = mp.exp(-g1 * self.l1), mp.exp(-g2 * self.l2)
        film = 0 if self.h == mp.inf else 1 / self.h

        def slab(zc, e, load):  # impedance at the near face; temperature at the far face over that at the near one
            reflect = (load - zc) / (load + zc)
            return zc * (1 + reflect * e * e) / (1 - reflect * e * e), (1 + reflect) * e / (1 + reflect * e * e)

        above, gain2 = slab(z2, e2, film)
        below = above + self.r
        heated, gain1 = slab(z1, e1, below)
        t = self.q / s * heated
        if place > 0:
            t *= gain1
        if place > 1:
            t *= above / below
        if place > 2:
            t *= gain2
        return t

    def by_laplace(self, t, place):
        return mp.invertlaplace(lambda s: self.transform(s, place), t, method="talbot", degree=60)

    # --- 2. Eigenvalues ---
    def contact_impedances(self, lam):
        x1, x2 = mp.sqrt(lam * self.c1 / self.k1), mp.sqrt(lam * self.c2 / self.k2)
        c, s = mp.cos(x2 * self.l2), mp.sin(x2 * self.l2)
        if self.h == mp.inf:
            z2 = s / (self.k2 * x2 * c)
        else:
            b = self.h / (self.k2 * x2)
            z2 = (c + b * s) / (self.k2 * x2 * (b * c - s))
        return mp.cot(x1 * self.l1) / (self.k1 * x1), z2

    def poles(self, count):
        first = [(n * mp.pi / self.l1) ** 2 * self.k1 / self.c1 for n in range(count)]
        second = []
        for n in range(count):
            if self.h == mp.inf:
                x = (n + mp.mpf(1) / 2) * mp.pi
            else:  # x tan x = h L2/k2 in (n pi, n pi + pi/2)
                biot = self.h * self.l2 / self.k2
                x = bisect(lambda u: (-1) ** n * (biot * mp.cos(u) - u * mp.sin(u)), n * mp.pi, (n + mp.mpf(1) / 2) * mp.pi)
            second.append((x / self.l2) ** 2 * self.k2 / self.c2)
        top = min(first[-1], second[-1])
        return sorted(p for p in first + second if p <= top)

    def eigenvalues(self):
        poles = self.poles(TERMS)
        out = []
        for a, b in list(zip(poles, poles[1:]))[:TERMS]:

            def f(lam):
                z1, z2 = self.contact_impedances(lam)
                return z1 - z2 - self.r

            edge = (b - a) * mp.mpf(10) ** -28  # the poles themselves are known to 1e-38
            out.append(bisect(f, a + edge, b - edge))
        return out

    def shape(self, lam):
        """X at the four places and N."""
        x1, x2 = mp.sqrt(lam * self.c1 / self.k1), mp.sqrt(lam * self.c2 / self.k2)
        a1, a2 = x1 * self.l1, x2 * self.l2
        p, b = (mp.mpf(1), self.h / (self.k2 * x2)) if self.h != mp.inf else (mp.mpf(0), mp.mpf(1))
        raw = p * mp.cos(a2) + b * mp.sin(a2)
        slope = x2 * (-p * mp.sin(a2) + b * mp.cos(a2))  # d/ds at the contact
        scale = self.k1 * x1 * mp.sin(a1) / (self.k2 * slope)  # equal fluxes
        n1 = self.c1 * (self.l1 / 2 + mp.sin(2 * a1) / (4 * x1))
        n2 = self.c2 * scale**2 * (
            p * p * (self.l2 / 2 + mp.sin(2 * a2) / (4 * x2)) + b * b * (self.l2 / 2 - mp.sin(2 * a2) / (4 * x2)) + p * b * mp.sin(a2) ** 2 / x2
        )  # fmt: skip
        return [mp.mpf(1), mp.cos(a1), scale * raw, scale * p], n1 + n2


def bisect(f, a, b):
    """Root of f, positive at a and negative at b: bisection, then the secant method inside the bracket."""
    fa, fb = f(a), f(b)
    assert fa > 0 > fb, (fa, fb)
    for step in range(400):
        m = (a + b) / 2 if step % 3 == 0 else b - fb * (b - a) / (fb - fa)
        if not a < m < b:
            m = (a + b) / 2
        fm = f(m)
        if fm > 0:
            a, fa = m, fm
        else:
            b, fb = m, fm
        if fm == 0 or b - a < abs(b) * mp.mpf(10) ** -38:
            break
    return m


def main():
    out = []
    for case in CASES:
        problem = TwoSlab(case)
        eigen = problem.eigenvalues()
        shapes = [problem.shape(lam) for lam in eigen]
        slow, fast = 1 / eigen[0], min(problem.l1**2 * problem.c1 / problem.k1, problem.l2**2 * problem.c2 / problem.k2)
        first, last = fast * mp.mpf("1e-3"), slow * 12
        times = [mp.mpf(repr(float(first * (last / first) ** (mp.mpf(i) / 39)))) for i in range(40)]
        columns, worst, compared = {name: [] for name in PLACES}, mp.mpf(0), 0
        for t in times:
            enough = eigen[-1] * t > 75
            compared += enough
            decay = [mp.exp(-lam * t) for lam in eigen] if enough else []
            for place, name in enumerate(PLACES):
                if problem.h == mp.inf and name == "far":
                    columns[name].append(0.0)
                    continue
                value = problem.by_laplace(t, place)
                if enough:
                    series = problem.steady[place] - problem.q * mp.fsum(d * x[0] * x[place] / (lam * n) for d, lam, (x, n) in zip(decay, eigen, shapes))
                    worst = max(worst, abs(value - series) / problem.steady[0])
                columns[name].append(float(value))
        record = {"times_s": [float(t) for t in times], **columns, "steady": [float(v) for v in problem.steady],
                  "slowest_time_constant_s": float(slow), "difference_relative": float(worst), "times_compared": int(compared)}  # fmt: skip
        print(f"{case['name']}: {len(eigen)} eigenvalues, slowest {float(slow):.4g} s, difference {float(worst):.1e} at {int(compared)} of 40 times", flush=True)
        out.append({"case": case, "answer": record})
    path = pathlib.Path(__file__).resolve().parent / "two_slab.json"
    about = "temperatures above the ambient, K; slabs: thickness m, conductivity W/m/K, heat capacity J/m3/K; flux W/m2 from t = 0"
    path.write_text(json.dumps({"made_by": "laplace_two_slab.py", "units": about, "cases": out}, indent=1) + "\n")


if __name__ == "__main__":
    main()
