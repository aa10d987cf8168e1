"""The equation behind HotSpot's network, solved to convergence: die, interface material, spreader and sink with their
real extents, a film of 1/(r_convec s_sink^2) on the sink, all other faces adiabatic.

python converged_package.py DECK_FOLDER -c CONFIG -p TRACE -f FLOORPLAN [-m MATERIALS] [--levels 3] [--steady FILE] [-o JSON]

Finite volumes with lines on every block edge; every level halves every cell of the one before in all three directions,
so Richardson's extrapolation applies. Heat enters the lower face of the die; block temperatures are area means and
maxima of that face. With --sublayers N every layer has N cells in z on all levels instead: what a network with one
node per layer loses.
"""

import argparse
import json
import pathlib
import time

import numpy as np
import pyamg
import scipy.sparse as sp

from hotspot_deck import lines, read_deck, read_trace


def merge(values, gap=2e-6):
    out = []
    for v in sorted(values):
        if not out or v - out[-1] > gap:
            out.append(v)
    return out


def grade(start, end, first, ratio=1.35, cap=2e-3):
    """Lines from start to end (exclusive of start), cells growing from `first`."""
    steps, total, h = [], 0.0, first
    while total < abs(end - start):
        steps.append(h)
        total += h
        h = min(h * ratio, cap)
    return start + np.cumsum(np.array(steps) * (end - start) / total)


def lateral_lines(edges, side, spreader, sink, h):
    """Block edges divided to at most h inside the die, growing cells in the rims; the die is centred."""
    inner = [np.array([0.0])]
    for a, b in zip(edges, edges[1:]):
        inner.append(np.linspace(a, b, max(1, int(np.ceil((b - a) / h - 1e-9))) + 1)[1:])
    inner = np.concatenate(inner)
    right = grade(side, (side + spreader) / 2, h)
    outer = grade((side + spreader) / 2, (side + sink) / 2, right[-1] - right[-2])
    rim = np.concatenate([right, outer])
    return np.concatenate([side - rim[::-1], inner, rim])


def halve(v):
    return np.sort(np.concatenate([v, (v[1:] + v[:-1]) / 2]))


def solve(x, y, dz, k, extent, flux, film, lower=False):
    """Temperatures above ambient of the cells [z, y, x] (nan outside), z = 0 heated from below by `flux` [y, x]; `lower`
    puts every node on the lower face of its cell, as HotSpot does."""
    below, above = (0.0, 1.0) if lower else (0.5, 0.5)  # shares of a cell's height under and over its node
    dx, dy = np.diff(x), np.diff(y)
    xm, ym = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2
    inside = np.array([np.outer((ym > e[2]) & (ym < e[3]), (xm > e[0]) & (xm < e[1])) for e in extent])
    number = np.where(inside, np.cumsum(inside.ravel()).reshape(inside.shape) - 1, -1)
    size = inside.sum()
    kz = k[:, None, None]
    ties = []
    for axis, g in (
        (2, kz[:, :, :] * dz[:, None, None] * dy[None, :, None] * (2 / (dx[1:] + dx[:-1]))[None, None, :]),
        (1, kz * dz[:, None, None] * (2 / (dy[1:] + dy[:-1]))[None, :, None] * dx[None, None, :]),
        (0, (1 / (below * dz[1:] / k[1:] + above * dz[:-1] / k[:-1]))[:, None, None] * (dy[:, None] * dx)[None]),
    ):
        n = inside.shape[axis]
        a, b = number.take(range(n - 1), axis), number.take(range(1, n), axis)
        g = np.broadcast_to(g, a.shape)
        ok = (a >= 0) & (b >= 0)
        ties.append((a[ok], b[ok], g[ok]))
    a, b, g = (np.concatenate(v) for v in zip(*ties))
    matrix = sp.coo_matrix((-g, (a, b)), (size, size)).tocsr()
    matrix = matrix + matrix.T
    diagonal = -np.asarray(matrix.sum(1)).ravel()
    area = dy[:, None] * dx
    top = area / (above * dz[-1] / k[-1] + 1 / film)
    diagonal[number[-1][inside[-1]]] += top[inside[-1]]
    matrix = (matrix + sp.diags(diagonal)).tocsr()
    load = np.zeros(size)
    load[number[0][inside[0]]] = (flux * area)[inside[0]]
    hierarchy = pyamg.ruge_stuben_solver(matrix, max_coarse=300)
    t = hierarchy.solve(load, tol=1e-11, accel="cg", maxiter=200)
    field = np.full(inside.shape, np.nan)
    field[inside] = t
    return field, matrix.nnz, size


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("folder")
    ask.add_argument("-c", "--config", required=True)
    ask.add_argument("-p", "--trace", required=True)
    ask.add_argument("-f", "--floorplan", required=True)
    ask.add_argument("-m", "--materials")
    ask.add_argument("--levels", type=int, default=3)
    ask.add_argument("--coarsest", type=float, default=4e-4, help="widest cell in the die on level 0, m")
    ask.add_argument("--sublayers", type=int)
    ask.add_argument("--lower-nodes", action="store_true", help="a node on the lower face of each cell, as HotSpot has")
    ask.add_argument("--steady", help="HotSpot's steady file to compare with")
    ask.add_argument("-o", "--output")
    args = ask.parse_args()
    c, layers = read_deck(args.folder, args.config, args.floorplan, None, args.materials)
    names, trace = read_trace(pathlib.Path(args.folder) / args.trace)
    power = dict(zip(names, trace.mean(0)))
    units = layers[0].units
    width, height = max(u[1] + u[3] for u in units), max(u[2] + u[4] for u in units)
    ex, ey = merge([u[1] for u in units] + [u[1] + u[3] for u in units]), merge([u[2] for u in units] + [u[2] + u[4] for u in units])
    snap = lambda v, e: e[int(np.argmin(abs(np.array(e) - v)))]
    x, y = lateral_lines(ex, width, c["s_spreader"], c["s_sink"], args.coarsest), lateral_lines(ey, height, c["s_spreader"], c["s_sink"], args.coarsest)
    square = lambda s: ((width - s) / 2, (width + s) / 2, (height - s) / 2, (height + s) / 2)
    die = (0.0, width, 0.0, height)
    slabs = [(c["t_chip"], c["k_chip"], die, 2), (c["t_interface"], c["k_interface"], die, 1), (c["t_spreader"], c["k_spreader"], square(c["s_spreader"]), 3), (c["t_sink"], c["k_sink"], square(c["s_sink"]), 4)]
    results = []
    for level in range(args.levels):
        dz, k, extent = [], [], []
        for i, (t, kk, e, n) in enumerate(slabs):
            n = args.sublayers or n
            cells = np.ones(n) if i < 3 or args.sublayers else 1.6 ** np.arange(n)
            cells = cells * t / cells.sum()
            for _ in range(0 if args.sublayers else level):
                cells = np.repeat(cells / 2, 2)
            dz, k, extent = dz + list(cells), k + [kk] * len(cells), extent + [e] * len(cells)
        dz, k = np.array(dz), np.array(k)
        xm, ym, area = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2, np.outer(np.diff(y), np.diff(x))
        masks, flux = {}, np.zeros(area.shape)
        for u in units:
            x0, x1, y0, y1 = snap(u[1], ex), snap(u[1] + u[3], ex), snap(u[2], ey), snap(u[2] + u[4], ey)
            mask = np.outer((ym > y0) & (ym < y1), (xm > x0) & (xm < x1))
            masks[u[0]] = mask
            flux[mask] += power[u[0]] / ((x1 - x0) * (y1 - y0))
        start = time.time()
        field, _, size = solve(x, y, dz, k, extent, flux, 1 / (c["r_convec"] * c["s_sink"] ** 2), args.lower_nodes)
        face = c["ambient"] + field[0] + (0 if args.lower_nodes else flux * dz[0] / 2 / k[0])
        mean = {n: float((face * area)[m].sum() / area[m].sum()) for n, m in masks.items()}
        peak = {n: float(face[m].max()) for n, m in masks.items()}
        results.append((mean, peak))
        hot = max(mean, key=mean.get)
        print(f"level {level}: {size} cells, {time.time() - start:.0f} s, hottest block mean {mean[hot]:.4f} K ({hot}), hottest place {max(peak.values()):.4f} K", flush=True)
        x, y = halve(x), halve(y)
    (m1, p1), (m2, p2) = results[-2:]
    mean = {n: m2[n] + (m2[n] - m1[n]) / 3 for n in m2}
    spread = max(abs(mean[n] - m2[n]) for n in mean)
    place = max(p2.values()) + (max(p2.values()) - max(p1.values())) / 3
    print(f"extrapolated: hottest block mean {max(mean.values()):.4f} K, last step at most {spread:.4f} K; hottest place about {place:.3f} K")
    if args.steady:
        theirs = {w[0]: float(w[1]) for w in lines(args.steady)}
        gap = {n: theirs[n] - mean[n] for n in mean}
        low, high = min(gap, key=gap.get), max(gap, key=gap.get)
        print(f"HotSpot minus converged: {gap[low]:+.3f} K ({low}) to {gap[high]:+.3f} K ({high}), hottest block {gap[max(mean, key=mean.get)]:+.3f} K, mean {np.mean(list(gap.values())):+.3f} K")
    if args.output:
        record = {"mean_K": mean, "last_step_K": spread, "hottest_place_K": place}
        pathlib.Path(args.output).write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
