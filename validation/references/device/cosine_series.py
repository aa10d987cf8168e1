"""Exact steady temperature of a laterally uniform stack on a rectangle: double cosine series with an exact tail.

Independent of kapitza: numpy and scipy only. The physics is that of Yovanovich, Muzychka & Culham, J. Thermophys. Heat
Transfer 13, 495 (1999), extended to any number of anisotropic layers, interfaces and heated planes; the recursion below
is derived in terms of waves and reflections, not of hyperbolic tangents.

Equation.  kx T_xx + ky T_yy + kz T_zz = 0 in each layer, adiabatic sides, so that T - T_1D = sum over m, n of
theta_mn(z) cos(a x) cos(b y) with a = m pi/Lx, b = n pi/Ly, and in a layer theta'' = g^2 theta,
g^2 = (kx a^2 + ky b^2)/kz.

One mode, one layer.  Y = flux/theta, the admittance that a face sees. Away from the near face (s = 0) of a layer of
thickness t, theta(s) ~ exp(-g s) + r exp(-g (2t - s)) where the far face sees Yf: r = (Yc - Yf)/(Yc + Yf), Yc = kz g.
Hence at the near face Y = Yc (1 - r E^2)/(1 + r E^2) and theta(t)/theta(0) = (1 + r) E/(1 + r E^2), E = exp(-g t): no
growing exponential anywhere. An interface R turns Y into Y/(1 + R Y) and theta into theta/(1 + R Y). A source of unit
flux on a plane sees Y_up + Y_down.

Tail.  For large g every layer is a half-space and the response of a plane to a source on the same plane (or across the
interface on it) is a power series c_1/g + c_2/g^2 + ...; everything else decays as exp(-g t). With
g^-p = 2/Gamma(p/2) int_0^inf s^(p-1) exp(-g^2 s^2) ds the part s > e is summed over the modes, where it decays as
exp(-g^2 e^2), and the part s < e is summed in real space, where exp(-g^2 s^2) spreads a rectangle by products of error
functions (Ewald's splitting). The answer must not depend on e nor on the number of modes: `estimate` says by how much
it does.

Case (all SI; layers from bottom to top, z = 0 at the bottom):
  {"name", "size": [Lx, Ly], "layers": [{"thickness", "k": [kx, ky, kz]}], "interfaces": [R'' above layer 0, ...],
   "bottom": {"h", "ambient"} or {"temperature"} or null, "top": the same,
   "sources": [{"name", "x": [x0, x1], "y": [y0, y1], "power", "z", "side"}],
   "maps": [{"name", "file" (npy, row 0 at the largest y), "power", "z", "side"}]}
"side" tells on which face of a plane with an interface the heat is released: "below" (upper face of the layer below it)
or "above"; without an interface it does not matter.
"""

import pathlib

import numpy as np
from scipy.special import erf, gamma, gammainc

ORDER = 8  # terms of the power series in 1/g
PANELS = 26  # halvings of the real-space integral before its last, flat panel
HERE = pathlib.Path(__file__).resolve().parent


def film_admittance(boundary):
    """Admittance of an outer boundary: 0 if adiabatic, infinite if isothermal."""
    if boundary is None:
        return 0.0
    return np.inf if "temperature" in boundary else float(boundary["h"])


def ambient_of(boundary):
    return boundary.get("temperature", boundary.get("ambient"))


class Source:
    """Piecewise constant flux on a rectangle cut into nx by ny equal pixels (one for a plain rectangle)."""

    def __init__(self, record, size):
        self.name, self.z, self.side = record["name"], record["z"], record.get("side", "below")
        if "file" in record:
            image = np.load(HERE / record["file"]).astype(float)
            weight = image[::-1].T  # weight[i, j]: column i from the left, row j from the bottom
            x, y = record.get("x", [0.0, size[0]]), record.get("y", [0.0, size[1]])
        else:
            weight, x, y = np.ones((1, 1)), record["x"], record["y"]
        self.x, self.y = x, y
        self.xs = np.linspace(x[0], x[1], weight.shape[0] + 1)
        self.ys = np.linspace(y[0], y[1], weight.shape[1] + 1)
        pixel = (self.xs[1] - self.xs[0]) * (self.ys[1] - self.ys[0])
        self.flux = weight * (record["power"] / weight.sum() / pixel)  # W/m2 of each pixel
        self.power = record["power"]


class Where:
    """Where to look: points (u0 = u1) or means over intervals, along x and along y, paired."""

    def __init__(self, x, y):
        self.x = np.asarray(x, float).reshape(-1, 2)
        self.y = np.asarray(y, float).reshape(-1, 2)

    def pair(self, left, right):
        return np.einsum("ij,ij->i", left, right)

    @staticmethod
    def points(xy):
        xy = np.asarray(xy, float).reshape(-1, 2)
        return Where(np.repeat(xy[:, :1], 2, 1), np.repeat(xy[:, 1:], 2, 1))


class Grid(Where):
    """Every x with every y."""

    def pair(self, left, right):
        return left @ right.T


def cosine_mean(wave, interval):
    """Mean of cos(wave u) over each interval, or its value where the interval is a point: [interval, wave]."""
    u0, u1 = interval[:, :1], interval[:, 1:]
    middle, half = (u0 + u1) / 2, (u1 - u0) / 2
    return np.cos(wave * middle) * np.sinc(wave * half / np.pi)


def spread_mean(width, interval, edges, length):
    """Mean over each interval of a unit box between consecutive edges, spread to exp(-(u/width)^2), with mirror images
    in the walls at 0 and length: [interval, box]."""
    u0, u1 = interval[:, 0], interval[:, 1]
    point = u1 - u0 == 0

    def step(edge):  # mean of erf((u - edge)/width)/2
        t0, t1 = np.subtract.outer(u0, edge) / width, np.subtract.outer(u1, edge) / width

        def primitive(t):
            return t * erf(t) + np.exp(-t * t) / np.sqrt(np.pi)

        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (primitive(t1) - primitive(t0)) / (t1 - t0)
        return np.where(point[:, None], erf(t0), mean) / 2

    total = 0.0
    for shift in (-2 * length, 0.0, 2 * length):
        direct, mirror = step(edges + shift), step(-edges + shift)
        total = total + direct[:, :-1] - direct[:, 1:] + mirror[:, 1:] - mirror[:, :-1]
    return total


class Series:
    """All modes of a case up to the decay rate `cut` (1/m) of the heated layers."""

    def __init__(self, case, cut, balance=6.2):
        self.case, self.cut, self.split = case, cut, balance / cut
        self.lx, self.ly = case["size"]
        self.sources = [Source(r, case["size"]) for r in case.get("sources", []) + case.get("maps", [])]
        self._cut_layers()
        kx, ky, kz = np.array([self.k[e] for e, _ in map(self.face, self.sources)]).T
        self.m = np.arange(int(np.ceil(cut * self.lx / np.pi / np.sqrt(min(kx / kz)))) + 1)
        self.n = np.arange(int(np.ceil(cut * self.ly / np.pi / np.sqrt(min(ky / kz)))) + 1)
        self.a, self.b = self.m * np.pi / self.lx, self.n * np.pi / self.ly
        self._sweep()
        self._means()

    def _cut_layers(self):
        """Layers divided at heated planes inside them; every source then sits on a face."""
        self.t, self.k, self.r, self.z = [], [], [], [0.0]
        bottoms = np.concatenate([[0.0], np.cumsum([l["thickness"] for l in self.case["layers"]])])
        self.height = bottoms[-1]
        eps = 1e-9 * self.height
        self.is_interface = []
        for i, layer in enumerate(self.case["layers"]):
            inner = {s.z for s in self.sources if bottoms[i] + eps < s.z < bottoms[i + 1] - eps}
            cuts = [bottoms[i], *sorted(inner), bottoms[i + 1]]
            for lower, upper in zip(cuts, cuts[1:]):
                self.t.append(upper - lower)
                self.k.append(np.array(layer["k"], float))
                self.z.append(upper)
                self.r.append(0.0)
                self.is_interface.append(False)
            if i + 1 < len(self.case["layers"]):
                self.r[-1] = float(self.case["interfaces"][i])
                self.is_interface[-1] = self.r[-1] > 0.0
        self.r.pop()
        self.z = np.array(self.z)

    def face(self, where):
        """(layer, 0 for its lower or 1 for its upper face) of a source or of (z, side)."""
        z, side = (where.z, where.side) if isinstance(where, Source) else where
        plane = int(np.argmin(abs(self.z - z)))
        if abs(self.z[plane] - z) > 1e-9 * self.height:
            raise ValueError(f"{z} m is not a plane of this case")
        if plane == 0:
            return 0, 0
        if plane == len(self.t):
            return len(self.t) - 1, 1
        return (plane - 1, 1) if side == "below" else (plane, 0)

    def _sweep(self):
        """Admittances seen upwards from lower faces and downwards from upper faces, all modes at once."""
        aa, bb = (self.a**2)[:, None], (self.b**2)[None, :]
        count = len(self.t)
        self.g = []
        for k in self.k:
            self.g.append(np.sqrt((k[0] * aa + k[1] * bb) / k[2]))
        self.up, self.down = [None] * count, [None] * count
        self.up_gain, self.down_gain = [None] * count, [None] * count
        self.top, self.bottom = film_admittance(self.case["top"]), film_admittance(self.case["bottom"])
        if self.top == 0 and self.bottom == 0:
            raise ValueError("no boundary takes the heat")
        seen = np.full((len(self.m), len(self.n)), self.top)
        for e in reversed(range(count)):
            self.up[e], self.up_gain[e] = self._through(e, seen)
            seen = self.up[e] / (1 + self.r[e - 1] * self.up[e]) if e else None
        seen = np.full((len(self.m), len(self.n)), self.bottom)
        for e in range(count):
            self.down[e], self.down_gain[e] = self._through(e, seen)
            seen = self.down[e] / (1 + self.r[e] * self.down[e]) if e + 1 < count else None

    def _through(self, e, far):
        """Near admittance and theta(far)/theta(near) of a layer whose far face sees `far`."""
        yc = self.k[e][2] * self.g[e]
        decay = np.exp(-self.g[e] * self.t[e])
        isothermal = np.isinf(far)
        with np.errstate(invalid="ignore"):
            reflect = np.where(isothermal, -1.0, (yc - far) / np.where(yc + far == 0, 1.0, yc + far))
            near = yc * (1 - reflect * decay**2) / (1 + reflect * decay**2)
            gain = (1 + reflect) * decay / (1 + reflect * decay**2)
        slab, film = self.t[e] / self.k[e][2], far[0, 0]  # mode (0, 0): straight lines
        near[0, 0] = 1 / (1 / film + slab) if film > 0 else 0.0
        gain[0, 0] = 1 / (1 + film * slab)
        return near, gain

    def _means(self):
        """Without power: temperatures at (face) from the ambients alone; heat flows upwards."""
        top, bottom = self.case["top"], self.case["bottom"]
        resistances = []  # bottom film, then per layer: slab, interface above it
        for e in range(len(self.t)):
            resistances += [self.t[e] / self.k[e][2], self.r[e] if e < len(self.r) else 0.0]
        if top is None or bottom is None:
            level = ambient_of(top or bottom)
            self.rest_flux, self.rest = 0.0, np.full((len(self.t), 2), float(level))
            return
        total = 1 / self.bottom + sum(resistances) + 1 / self.top
        self.rest_flux = (ambient_of(bottom) - ambient_of(top)) / total
        self.rest = np.empty((len(self.t), 2))
        t = ambient_of(bottom) - self.rest_flux / self.bottom
        for e in range(len(self.t)):
            self.rest[e, 0] = t
            t -= self.rest_flux * resistances[2 * e]
            self.rest[e, 1] = t
            t -= self.rest_flux * resistances[2 * e + 1]

    def _next(self, e, upwards):
        """Admittance of what lies beyond the upper (lower) face of layer e, and theta across the interface there."""
        if upwards:
            if e + 1 == len(self.t):
                return np.full_like(self.g[e], self.top), None
            beyond, r = self.up[e + 1], self.r[e]
        else:
            if e == 0:
                return np.full_like(self.g[e], self.bottom), None
            beyond, r = self.down[e - 1], self.r[e - 1]
        return beyond / (1 + r * beyond), 1 / (1 + r * beyond)

    def response(self, source_face, face):
        """theta at `face` of a unit flux on `source_face`, all modes, and the upward flux through `face`'s plane side.
        The flux at the source face itself is the one on its side away from its own layer (through the interface)."""
        (s, at), (o, side) = source_face, face
        beyond, across = self._next(s, at == 1)
        own = self.down[s] if at == 1 else self.up[s]
        theta = 1 / (own + beyond)
        sign = 1 if at == 1 else -1
        if (s, at) == (o, side):
            return theta, sign * beyond * theta
        # cross the source plane or walk through the source's own layer
        upwards = o > s or (o == s and at == 0)
        if at == (1 if upwards else 0):
            theta, e = theta * across, s + (1 if upwards else -1)
        else:
            e = s
        near, gain, step = (self.up, self.up_gain, 1) if upwards else (self.down, self.down_gain, -1)
        while True:  # theta is at the near face of layer e
            if (e, 0 if upwards else 1) == (o, side):
                return theta, (1 if upwards else -1) * near[e] * theta
            theta = theta * gain[e]
            beyond, across = self._next(e, upwards)
            if (e, 1 if upwards else 0) == (o, side):
                with np.errstate(invalid="ignore"):  # not a number on an isothermal face: ask its own layer's near face
                    return theta, (1 if upwards else -1) * beyond * theta
            theta, e = theta * across, e + step

    def tail(self, source_face, face):
        """Coefficients c_p of 1/g^p, p = 0..ORDER, of `response`'s temperature and flux for half-spaces: exact up to
        terms that decay as exp(-g t). Returns (temperature, flux)."""
        zero = np.zeros(ORDER + 2)
        (s, at), (o, side) = source_face, face
        k = self.k[s][2]
        neighbour = s + (1 if at == 1 else -1)
        outside = neighbour in (-1, len(self.t))
        if not outside:
            r, other = self.r[min(s, neighbour)], self.k[neighbour]
            if not np.allclose(other / other[2], self.k[s] / k, rtol=1e-12, atol=0):
                raise ValueError("both layers at a heated plane need the same kx:ky:kz")
            other = other[2]
        # beyond/g as a power series in u = 1/g
        beyond = zero.copy()
        if outside:
            film = self.top if at == 1 else self.bottom
            if np.isinf(film):
                return zero, zero
            beyond[1] = film
        elif r == 0:
            beyond[0] = other
        else:
            beyond[1:] = (1 / r) * (-1 / (r * other)) ** np.arange(ORDER + 1)
        total = beyond.copy()
        total[0] += k
        theta = np.concatenate([[0.0], invert(total)])[: ORDER + 2]  # u/total
        sign = 1 if at == 1 else -1
        flux = sign * np.convolve(beyond, theta)[1 : ORDER + 2]  # g beyond theta
        flux = np.append(flux, 0.0)
        if (o, side) == (s, at):
            return theta, flux
        if not outside and (o, side) == (neighbour, 1 - at):
            if r == 0:
                return theta, flux
            across = np.zeros(ORDER + 2)  # 1/(1 + R k g) = (u/Rk)/(1 + u/Rk)
            across[1:] = (1 / (r * other)) * (-1 / (r * other)) ** np.arange(ORDER + 1)
            return np.convolve(theta, across)[: ORDER + 2], flux
        return zero, zero

    def _kernel(self, layer, coefficients):
        """The long-range part of sum of c_p/g^p that is to be subtracted from the modes: c_p g^-p P(p/2, g^2 e^2)."""
        g, e, out = self.g[layer], self.split, 0.0
        for p in range(1, ORDER + 1):
            if coefficients[p] != 0:
                with np.errstate(invalid="ignore", divide="ignore"):
                    part = gammainc(p / 2, (g * e) ** 2) / g**p
                part[0, 0] = 2 * e**p / (p * gamma(p / 2))
                out = out + coefficients[p] * part
        return out

    def modes(self, face, quantity):
        """Amplitudes of cos cos for "T" (above the power-free state) or upward "flux" at a face, less the tails."""
        total, tails = np.zeros_like(self.g[0]), []
        for source in self.sources:
            here = self.face(source)
            which = 0 if quantity == "T" else 1
            wave, c = self.response(here, face)[which], self.tail(here, face)[which]
            if c[0] != 0:
                wave = wave - c[0]  # a jump of the flux itself: added as the bare source in real space
            amplitude = wave - self._kernel(here[0], c)
            ex = np.where(self.m == 0, 1.0, 2.0) / self.lx
            ey = np.where(self.n == 0, 1.0, 2.0) / self.ly
            dx, dy = source.xs[1] - source.xs[0], source.ys[1] - source.ys[0]
            px = cosine_mean(self.a, np.column_stack([source.xs[:-1], source.xs[1:]])) * ex * dx
            py = cosine_mean(self.b, np.column_stack([source.ys[:-1], source.ys[1:]])) * ey * dy
            total += amplitude * (px.T @ (source.flux @ py))
            if np.any(c):
                tails.append((source, here[0], c))
        return total, tails

    def evaluate(self, field, where):
        """Values of a field from `modes` at the places `where`: an array, or [x, y] of a Grid."""
        total, tails = field
        values = where.pair(cosine_mean(self.a, where.x) @ total, cosine_mean(self.b, where.y))
        for source, layer, c in tails:
            widths = np.sqrt(self.k[layer][:2] / self.k[layer][2])
            for s, weight in zip(*self._nodes()):
                power = sum(c[p] * 2 / gamma(p / 2) * s ** (p - 1) for p in range(1, ORDER + 1))
                values = values + weight * power * self._spread(source, where, s * widths)
            if c[0] != 0:
                values = values + c[0] * self._spread(source, where, 1e-9 * self.split * widths)
        return values

    def _nodes(self):
        """Gauss points on panels that halve towards s = 0, where the integrand turns flat."""
        x, w = np.polynomial.legendre.leggauss(16)
        upper = self.split * 0.5 ** np.arange(PANELS)
        s, weight = np.add.outer(upper * 0.75, np.zeros(16)) + np.outer(upper / 4, x), np.outer(upper / 4, w)
        last = self.split * 0.5**PANELS
        return np.append(s.ravel(), last / 2), np.append(weight.ravel(), last)

    def _spread(self, source, where, width):
        fx = spread_mean(2 * width[0], where.x, source.xs, self.lx)
        return where.pair(fx @ source.flux, spread_mean(2 * width[1], where.y, source.ys, self.ly))

    def temperature(self, face, where):
        return self.rest[face] + self.evaluate(self.modes(face, "T"), where)

    def flux(self, face, where):
        return self.rest_flux + self.evaluate(self.modes(face, "flux"), where)

    def boundary_heat(self):
        """Heat that leaves through the bottom and the top, W, from mode (0, 0) alone."""
        area, up, down = self.lx * self.ly, self.rest_flux, -self.rest_flux
        for source in self.sources:
            s, at = self.face(source)
            beyond, _ = self._next(s, at == 1)
            own = self.down[s] if at == 1 else self.up[s]
            share = beyond[0, 0] / (beyond[0, 0] + own[0, 0]) if np.isfinite(beyond[0, 0]) else 1.0
            q = source.power / area
            up, down = (up + share * q, down + (1 - share) * q) if at == 1 else (up + (1 - share) * q, down + share * q)
        return down * area, up * area


def invert(series):
    """1/series of a power series with series[0] != 0."""
    out = np.zeros_like(series)
    out[0] = 1 / series[0]
    for i in range(1, len(series)):
        out[i] = -np.dot(series[1 : i + 1], out[i - 1 :: -1][:i]) / series[0]
    return out
