"""Writes the temperature map of `examples/void_map.toml`: a solved die with a void, as a noisy infrared camera sees it.

A finite-volume solver of its own, in plain Python: cells of 0.25 mm, conjugate gradients. Nothing of kapitza is used, so
that the example shows the identification on data from elsewhere. Takes a minute.

    python examples/python/void_map.py
"""

import math
import pathlib
import random

NX, NY = 80, 64  # 20 mm x 16 mm
STEP = 0.25e-3
POWER, FILM, AMBIENT = 160.0, 10e3, 27.0  # W, W/m^2/K, degC
# Per layer of cells from below: thickness (m) and conductivity (W/m/K): 2 mm of copper, 0.4 mm of silicon.
CELLS = [(0.5e-3, 390.0)] * 4 + [(0.1e-3, 130.0)] * 4
JOINT, SOLDER, VOID = 3, 20e-6, 100e-6  # above which layer of cells; m^2 K/W
CENTRE = (12.5e-3, 9.5e-3)  # of a disc of 10 mm^2
NOISE = 0.1  # K
NZ = len(CELLS)
AREA = STEP * STEP


def joint(i, j):
    """Interface resistance of a column; those on the edge by the part that is void."""
    parts = 8
    radius = math.sqrt(10e-6 / math.pi)
    inside = 0
    for a in range(parts):
        for b in range(parts):
            x = (i + (a + 0.5) / parts) * STEP - CENTRE[0]
            y = (j + (b + 0.5) / parts) * STEP - CENTRE[1]
            inside += x * x + y * y < radius * radius
    void = inside / parts**2
    return 1.0 / (void / VOID + (1.0 - void) / SOLDER)


def solve():
    """Temperature above ambient at the middle of every cell, x fastest, then y, then z."""
    plane = NX * NY
    count = plane * NZ
    up = [0.0] * count
    lateral = [k * h for h, k in CELLS]
    for layer in range(NZ - 1):
        (h, k), (h2, k2) = CELLS[layer], CELLS[layer + 1]
        plain = 0.5 * h / k + 0.5 * h2 / k2
        for j in range(NY):
            for i in range(NX):
                extra = joint(i, j) if layer == JOINT else 0.0
                up[layer * plane + j * NX + i] = AREA / (plain + extra)
    shunt = AREA / (1.0 / FILM + 0.5 * CELLS[0][0] / CELLS[0][1])

    def multiply(v):
        out = [0.0] * count
        for layer in range(NZ):
            g = lateral[layer]
            for j in range(NY):
                at = layer * plane + j * NX
                for c in range(at, at + NX - 1):
                    flow = g * (v[c] - v[c + 1])
                    out[c] += flow
                    out[c + 1] -= flow
                if j + 1 < NY:
                    for c in range(at, at + NX):
                        flow = g * (v[c] - v[c + NX])
                        out[c] += flow
                        out[c + NX] -= flow
                if layer + 1 < NZ:
                    for c in range(at, at + NX):
                        flow = up[c] * (v[c] - v[c + plane])
                        out[c] += flow
                        out[c + plane] -= flow
        for c in range(plane):
            out[c] += shunt * v[c]
        return out

    heat = [0.0] * count
    for c in range(count - plane, count):
        heat[c] = POWER / plane
    # The mean rise of every layer is known; what is left to find has no mean.
    mean = POWER / (NX * NY * AREA)
    x, rise = [], mean * (1.0 / FILM + 0.5 * CELLS[0][0] / CELLS[0][1])
    for layer in range(NZ):
        if layer:
            (h, k), (h2, k2) = CELLS[layer - 1], CELLS[layer]
            rise += mean * (0.5 * h / k + 0.5 * h2 / k2 + (SOLDER if layer == JOINT + 1 else 0.0))
        x += [rise] * plane
    r = [b - a for a, b in zip(multiply(x), heat)]
    p = r[:]
    square = sum(v * v for v in r)
    goal = 1e-14 * sum(v * v for v in heat)
    while square > goal:
        q = multiply(p)
        alpha = square / sum(a * b for a, b in zip(p, q))
        x = [a + alpha * b for a, b in zip(x, p)]
        r = [a - alpha * b for a, b in zip(r, q)]
        last, square = square, sum(v * v for v in r)
        p = [a + square / last * b for a, b in zip(r, p)]
    return x


def main():
    rise = solve()
    h, k = CELLS[-1]
    face = POWER / (NX * NY * AREA) * 0.5 * h / k
    random.seed(7)
    top = (NZ - 1) * NX * NY
    rows = []
    for j in reversed(range(NY)):
        values = (AMBIENT + rise[top + j * NX + i] + face + random.gauss(0.0, NOISE) for i in range(NX))
        rows.append(",".join(f"{value:.2f}" for value in values))
    target = pathlib.Path(__file__).parent.parent / "void_map.csv"
    target.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
