"""Reference cases of the laterally uniform stack and their exact answers: writes cosine_cases.json and map512.npy.

python cosine_cases.py [name ...]

Every answer is computed with two sets of modes (decay rates and splitting lengths); `error_estimate_K` is their largest
difference. The amplitudes of a few modes are checked against a dense linear system in 40 digits first.
"""

import json
import sys
import time

import mpmath as mp
import numpy as np

from cosine_series import HERE, Grid, Series, Where

MM, UM = 1e-3, 1e-6


def layer(thickness, *k):
    return {"thickness": thickness, "k": list(k) if len(k) == 3 else [k[0]] * 3}


def heated(name, x, y, power, z, side="below"):
    return {"name": name, "x": [v * MM for v in x], "y": [v * MM for v in y], "power": power, "z": z, "side": side}


def activity_map():
    """512 x 512 pixels of a die seen from above: cores, caches, a diagonal gradient and texture, 0..255."""
    row, column = np.mgrid[0:512, 0:512]
    value = 20 + 20 * (row + column) // 1022
    for i in range(2):
        for j in range(4):
            r, c = 70 + 220 * i, 30 + 118 * j
            value[r : r + 150, c : c + 98] = 90 + 15 * (i + j)
            value[r + 20 : r + 60, c + 11 * (j + 1) : c + 40 + 11 * (j + 1)] = 220
    value[400:470, 100:400] = 5
    texture = (row * 73 + column * 151 + (row * column) % 97 * 31) % 16  # structure down to single pixels
    return (value + texture).astype(np.uint8)


def cases():
    cpu = {
        "name": "cpu_120W",
        "about": "120 W die under a lid and a sink base: silicon, two joints, copper, aluminium",
        "size": [20 * MM, 16 * MM],
        "layers": [layer(0.775 * MM, 130.0), layer(2 * MM, 390.0), layer(6 * MM, 237.0)],
        "interfaces": [20e-6, 10e-6],
        "bottom": None,
        "top": {"h": 12000.0, "ambient": 300.0},
        "sources": [
            heated("core 0", (2, 5), (2, 5), 30.0, 0.0),
            heated("core 1", (6, 9), (2, 5), 20.0, 0.0),
            heated("core 2", (2, 5), (10, 13), 25.0, 0.0),
            heated("core 3", (6, 9), (10, 13), 15.0, 0.0),
            heated("cache", (10, 18), (0, 16), 20.0, 0.0),
            heated("io", (0, 20), (15, 16), 10.0, 0.0),
        ],
    }
    map_layers = [
        layer(40 * UM, 2.5), layer(300 * UM, 120.0), layer(20 * UM, 40.0), layer(150 * UM, 5.0), layer(500 * UM, 380.0, 380.0, 350.0),
        layer(50 * UM, 60.0), layer(1 * MM, 390.0), layer(100 * UM, 900.0, 900.0, 10.0), layer(3 * MM, 200.0), layer(4 * MM, 150.0),
    ]  # fmt: skip
    map512 = {
        "name": "map512_ten_layers",
        "about": "a 512 x 512 power map of 120 W on the lower face of the silicon above the bumps, ten layers, four interfaces",
        "size": [12 * MM, 10 * MM],
        "layers": map_layers,
        "interfaces": [0.0, 0.0, 2e-6, 0.0, 5e-6, 0.0, 1e-6, 0.0, 12e-6],
        "bottom": {"h": 50.0, "ambient": 318.15},
        "top": {"h": 15000.0, "ambient": 308.15},
        "maps": [{"name": "activity", "file": "map512.npy", "power": 120.0, "z": 40 * UM, "side": "above"}],
    }
    films = {
        "name": "thin_films",
        "about": "heat inside silicon and under its oxide; above it films of 0.1 and 0.3 um between interfaces of 1e-8 m2K/W",
        "size": [2 * MM, 1.5 * MM],
        "layers": [layer(0.4 * MM, 148.0), layer(10 * UM, 1.4), layer(0.1 * UM, 70.0), layer(0.3 * UM, 0.2), layer(50 * UM, 400.0)],
        "interfaces": [0.0, 1e-8, 2e-8, 5e-8],
        "bottom": {"temperature": 300.0},
        "top": {"h": 1e5, "ambient": 295.0},
        "sources": [
            heated("strip", (0.5, 1.5), (0.70, 0.80), 5.0, 400 * UM),
            heated("pad", (0.1, 0.4), (0.1, 0.4), 1.0, 400 * UM),
            heated("trap", (1.2, 1.8), (1.0, 1.4), 2.0, 300 * UM),
        ],
    }
    stack3d = {
        "name": "two_dies",
        "about": "two heated planes: the lower die at its bottom face, the upper die on its upper face below the joint",
        "size": [10 * MM, 8 * MM],
        "layers": [layer(0.1 * MM, 140.0), layer(0.02 * MM, 1.5, 1.5, 4.0), layer(0.2 * MM, 140.0), layer(1.5 * MM, 390.0)],
        "interfaces": [3e-6, 1.5e-6, 8e-6],
        "bottom": {"h": 500.0, "ambient": 318.0},
        "top": {"h": 25000.0, "ambient": 310.0},
        "sources": [
            heated("logic", (1, 4), (1, 7), 40.0, 0.0),
            heated("phy", (4, 9), (6, 7), 6.0, 0.0),
            heated("bank A", (0.5, 4.5), (0.5, 3.5), 5.0, 0.32 * MM, "below"),
            heated("bank B", (5, 9.5), (0.5, 5.5), 7.0, 0.32 * MM, "below"),
        ],
    }
    both = {
        "name": "both_sides",
        "about": "cooled from both sides at different ambients; heat inside a layer and on the upper side of an interface",
        "size": [30 * MM, 20 * MM],
        "layers": [layer(3 * MM, 390.0), layer(0.38 * MM, 170.0), layer(0.3 * MM, 370.0), layer(0.18 * MM, 120.0), layer(2 * MM, 390.0)],
        "interfaces": [15e-6, 0.0, 4e-6, 25e-6],
        "bottom": {"h": 8000.0, "ambient": 338.15},
        "top": {"h": 3000.0, "ambient": 298.15},
        "sources": [
            heated("switch 1", (4, 12), (4, 10), 150.0, 3.77 * MM),
            heated("switch 2", (16, 24), (4, 10), 90.0, 3.77 * MM),
            heated("diode", (10, 16), (13, 17), 45.0, 3.68 * MM, "above"),
        ],
    }
    anisotropic = {
        "name": "anisotropic",
        "about": "kx, ky and kz all different in every layer, one of them a graphite-like spreader",
        "size": [15 * MM, 25 * MM],
        "layers": [layer(0.5 * MM, 60.0, 15.0, 30.0), layer(0.2 * MM, 1500.0, 900.0, 8.0), layer(1 * MM, 20.0, 200.0, 40.0)],
        "interfaces": [5e-6, 2e-6],
        "bottom": None,
        "top": {"h": 4000.0, "ambient": 293.15},
        "sources": [
            heated("a", (2, 5), (3, 9), 6.0, 0.0),
            heated("b", (9, 14), (14, 24), 9.0, 0.0),
            heated("buried", (6, 8), (10, 12), 1.5, 0.2 * MM),
        ],
    }
    robin = {
        "name": "heated_film_face",
        "about": "the heated face is itself cooled: heat in the top face under a strong film, bottom isothermal, long thin die",
        "size": [40 * MM, 5 * MM],
        "layers": [layer(0.5 * MM, 25.0), layer(0.7 * MM, 130.0)],
        "interfaces": [30e-6],
        "bottom": {"temperature": 350.0},
        "top": {"h": 50000.0, "ambient": 290.0},
        "sources": [
            heated("corner", (0, 1), (0, 1), 4.0, 1.2 * MM),
            heated("edge", (18, 22), (0, 5), 12.0, 1.2 * MM),
            heated("spot", (30, 30.5), (2, 2.5), 2.0, 1.2 * MM),
        ],
    }
    cube = {
        "name": "cube",
        "about": "a tall block heated in one corner of its bottom, isothermal top: thick against wide",
        "size": [5 * MM, 5 * MM],
        "layers": [layer(20 * MM, 10.0)],
        "interfaces": [],
        "bottom": None,
        "top": {"temperature": 300.0},
        "sources": [heated("corner", (0, 2.5), (0, 2.5), 1.0, 0.0)],
    }
    return [cpu, map512, films, stack3d, both, anisotropic, robin, cube]


# Decay rates (1/m of the heated layers) of the coarser set of modes; the finer set has 1.3 times more and another split.
CUT = {"cpu_120W": 6e4, "map512_ten_layers": 4e5, "thin_films": 1.3e6, "two_dies": 2.5e5, "both_sides": 2.5e5, "heated_film_face": 6e4, "anisotropic": 1e5, "cube": 3e4}


def check_modes(case):
    """Amplitudes of some modes against A exp(+gz) + B exp(-gz) in every layer, solved densely in 40 digits."""
    mp.mp.dps = 40
    series = Series(case, 4e3)
    worst = 0.0
    for source in series.sources:
        s_face = series.face(source)
        for m, n in [(1, 0), (0, 2), (3, 1)]:
            count = len(series.t)
            a, b = mp.mpf(m) * mp.pi / series.lx, mp.mpf(n) * mp.pi / series.ly
            matrix, right = mp.zeros(2 * count), mp.zeros(2 * count, 1)
            gk = []
            for e in range(count):
                kx, ky, kz = (mp.mpf(float(v)) for v in series.k[e])
                g = mp.sqrt((kx * a**2 + ky * b**2) / kz)
                gk.append((g, kz, mp.mpf(float(series.t[e]))))
            value = lambda e, f: (mp.cosh(gk[e][0] * gk[e][2] * f), mp.sinh(gk[e][0] * gk[e][2] * f))
            slope = lambda e, f: tuple(gk[e][0] * v for v in value(e, f)[::-1])
            heat = lambda face: mp.mpf(1) if face == s_face else mp.mpf(0)
            row = 0
            for e in range(count + 1):  # heat enters the solid at faces: -kz theta' up, above minus below = release
                below, above = (e - 1, 1) if e else None, (e, 0) if e < count else None
                if below is None or above is None:
                    face = above or below
                    film, sign = (series.bottom, 1) if below is None else (series.top, -1)
                    for c in range(2):
                        i = 2 * face[0] + c
                        if np.isinf(film):
                            matrix[row, i] = value(*face)[c]
                        else:  # conducted into the solid + film loss = release
                            matrix[row, i] = -sign * gk[face[0]][1] * slope(*face)[c] + film * value(*face)[c]
                    right[row] = 0 if np.isinf(film) else heat(face)
                    row += 1
                    continue
                r = mp.mpf(series.r[e - 1])
                for c in range(2):
                    ib, ia = 2 * below[0] + c, 2 * above[0] + c
                    qb, qa = -gk[below[0]][1] * slope(*below)[c], -gk[above[0]][1] * slope(*above)[c]
                    # interface flux = flux up in the layer below + release below = flux up above - release above
                    matrix[row, ib], matrix[row, ia] = -qb, qa
                    matrix[row + 1, ib] = value(*below)[c] - r * qb
                    matrix[row + 1, ia] = -value(*above)[c]
                right[row] = heat(below) + heat(above)
                right[row + 1] = r * heat(below)
                row += 2
            solution = mp.lu_solve(matrix, right)
            for face in [(e, f) for e in range(count) for f in (0, 1)]:
                want = sum(solution[2 * face[0] + c] * value(*face)[c] for c in range(2))
                got = series.response(s_face, face)[0][m, n]
                scale = max(abs(solution[2 * s_face[0] + c] * value(*s_face)[c]) for c in range(2))
                worst = max(worst, float(abs(got - want) / scale))
    assert worst < 1e-12, (case["name"], worst)
    return worst


def maximum(series, face, field, x, y, rest, start=25):
    """Largest value of a field on a rectangle, by zooming in on the best point of ever smaller grids."""
    best = (-np.inf, None)
    wx, wy = np.array(x, float), np.array(y, float)
    points = start
    while True:
        xs, ys = np.linspace(*wx, points), np.linspace(*wy, points)
        values = series.evaluate(field, Grid(np.column_stack([xs, xs]), np.column_stack([ys, ys])))
        i, j = np.unravel_index(np.argmax(values), values.shape)
        if values[i, j] + rest > best[0]:
            best = (values[i, j] + rest, [xs[i], ys[j]])
        if wx[1] - wx[0] < 1e-6 * (x[1] - x[0]) and wy[1] - wy[0] < 1e-6 * (y[1] - y[0]):
            return float(best[0]), [float(v) for v in best[1]]
        hx, hy = 1.5 * (xs[1] - xs[0]), 1.5 * (ys[1] - ys[0])
        wx = np.clip([best[1][0] - hx, best[1][0] + hx], *x)
        wy = np.clip([best[1][1] - hy, best[1][1] + hy], *y)
        points = 17


def solve(case, cut, balance):
    series = Series(case, cut, balance)
    lx, ly = case["size"]
    out = {"planes": [], "blocks": [], "interfaces": []}
    records = case.get("sources", []) + case.get("maps", [])
    boxes = [(r["name"], r.get("x", [0.0, lx]), r.get("y", [0.0, ly])) for r in records]
    spots = [[0.0, 0.0], [lx, ly], [0.5 * lx, 0.5 * ly], [0.37 * lx, 0.81 * ly]]
    spots += [[np.mean(x), np.mean(y)] for _, x, y in boxes]
    spots = np.array(spots, float)
    all_x, all_y = np.array([[0.0, lx]] + [b[1] for b in boxes]), np.array([[0.0, ly]] + [b[2] for b in boxes])
    # every plane of the case: points and means, on both sides
    bottoms = np.concatenate([[0.0], np.cumsum([l["thickness"] for l in case["layers"]])])
    planes = sorted({(float(z), side) for z in bottoms for side in ("below", "above")} | {(s.z, s.side) for s in series.sources})
    hottest = (-np.inf,)
    for z, side in planes:
        if (z == 0.0 and side == "below") or (z == bottoms[-1] and side == "above"):
            continue
        face = series.face((z, side))
        field = series.modes(face, "T")
        rest = series.rest[face]
        out["planes"].append({
            "z": z, "side": side,
            "points": [{"x": float(p[0]), "y": float(p[1]), "T": float(v)} for p, v in zip(spots, rest + series.evaluate(field, Where.points(spots)))],
            "means": [{"name": n, "T": float(v)} for n, v in zip(["whole plane"] + [b[0] for b in boxes], rest + series.evaluate(field, Where(all_x, all_y)))],
        })  # fmt: skip
    for record, source, (name, x, y) in zip(records, series.sources, boxes):
        face = series.face(source)
        field, rest = series.modes(face, "T"), series.rest[face]
        start = 4 * source.flux.shape[0] // 3 if source.flux.size > 1 else 25
        value, at = maximum(series, face, field, x, y, rest, start)
        mean = rest + series.evaluate(field, Where([x], [y]))[0]
        block = {"name": name, "z": source.z, "side": source.side, "mean": float(mean), "max": value, "max_at": at}
        if source.flux.size > 1:
            picks = np.arange(5, source.flux.shape[0], 46)  # columns from the left = rows from the bottom
            picks_y = np.arange(5, source.flux.shape[1], 46)
            edges = lambda v, p: np.column_stack([v[p], v[p + 1]])
            middles = lambda v, p: np.repeat((v[p] + v[p + 1])[:, None] / 2, 2, 1)
            mean_grid = Grid(edges(source.xs, picks), edges(source.ys, picks_y))
            point_grid = Grid(middles(source.xs, picks), middles(source.ys, picks_y))
            block["pixels"] = {
                "column": picks.tolist(), "row_from_bottom": picks_y.tolist(),
                "mean": (rest + series.evaluate(field, mean_grid)).tolist(), "centre": (rest + series.evaluate(field, point_grid)).tolist(),
            }  # fmt: skip
        out["blocks"].append(block)
        if value > hottest[0]:
            hottest = (value, [*at, source.z])
    out["max"] = {"T": hottest[0], "at": hottest[1]}
    for i, r in enumerate(case["interfaces"]):
        if r == 0:
            continue
        z = float(bottoms[i + 1])
        flux = series.modes(series.face((z, "below")), "flux")
        below, above = series.temperature(series.face((z, "below")), Where(all_x, all_y)), series.temperature(series.face((z, "above")), Where(all_x, all_y))
        through = series.rest_flux + series.evaluate(flux, Where(all_x, all_y))
        largest, at = maximum(series, None, flux, [0.0, lx], [0.0, ly], series.rest_flux, 61)
        sides = [{"name": n, "T_below_mean": float(b), "T_above_mean": float(a), "flux_up_mean": float(q)} for n, b, a, q in zip([b[0] for b in boxes], below[1:], above[1:], through[1:])]
        out["interfaces"].append({"above_layer": i, "z": z, "R": r, "mean_jump": float(r * through[0]), "largest_jump": r * largest, "largest_jump_at": at, "blocks": sides})
    out["heat_out_bottom"], out["heat_out_top"] = map(float, series.boundary_heat())
    return out


def difference(a, b, key=""):
    """Largest difference of two answers in K; fluxes count through the film of their own interface, places do not."""
    if isinstance(a, dict):
        return max((difference(a[k], b[k], k) for k in a), default=0.0)
    if isinstance(a, list):
        return max((difference(u, v, key) for u, v in zip(a, b)), default=0.0)
    if isinstance(a, str) or key in ("at", "max_at", "largest_jump_at", "x", "y"):
        return 0.0
    return abs(a - b) * (1e-6 if key == "flux_up_mean" else 1.0)


if __name__ == "__main__":
    np.save(HERE / "map512.npy", activity_map())
    path = HERE / "cosine_cases.json"
    written = {c["case"]["name"]: c for c in json.loads(path.read_text())["cases"]} if path.exists() else {}
    for case in cases():
        name = case["name"]
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        started = time.time()
        modal = check_modes(case)
        coarse, fine = solve(case, CUT[name], 6.2), solve(case, 1.3 * CUT[name], 7.0)
        fine["error_estimate_K"] = difference(coarse, fine)
        written[name] = {"case": case, "answer": fine}
        print(f"{name}: modes to {modal:.1e}, error {fine['error_estimate_K']:.1e} K, max {fine['max']['T']:.6f} K, {time.time() - started:.0f} s", flush=True)
        order = [c["name"] for c in cases()]
        listed = [written[n] for n in order if n in written]
        path.write_text(json.dumps({"made_by": "cosine_cases.py", "units": "SI", "cases": listed}, indent=1) + "\n")
