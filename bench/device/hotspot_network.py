"""HotSpot's grid model, re-implemented from the formulas of HOTSPOT.md: assembles its network, solves it to 1e-12 and
compares with HotSpot's own output.

python hotspot_network.py DECK_FOLDER -c example.config -p gcc.ptrace (-f ev6.flp | -l example.lcf)
    [-m example.materials] [--grid N] [--detailed] [--secondary] [--steady FILE]

FILE is what HotSpot wrote with -steady_file. Needs numpy, scipy, pyamg.
"""

import argparse
import pathlib

import numpy as np
import pyamg
import scipy.sparse as sp
import scipy.sparse.linalg as sla

SIDES = ("W", "E", "N", "S")


# --- Files ---
def lines(path):
    text = pathlib.Path(path).read_text().splitlines()
    return [l.split() for l in text if l.split() and not l.split()[0].startswith("#")]


def read_config(path):
    return {w[0].lstrip("-"): w[1] for w in lines(path)}


def read_materials(path):
    """name -> (conductivity, heat capacity); entries of four words, five for a fluid."""
    words, out = [w[0] for w in lines(path)], {}
    while words:
        name, kind, k, c = words[:4]
        out[name] = (float(k), float(c))
        words = words[5 if kind == "fluid" else 4 :]
    return out


def read_floorplan(path):
    """[(name, x, y, width, height, heat capacity or None, resistivity or None)], moved to the origin."""
    units = []
    for w in lines(path):
        if len(w) not in (5, 7):
            continue  # connectivity lines
        width, height, x, y = map(float, w[1:5])
        own = (float(w[5]), float(w[6])) if len(w) == 7 else (None, None)
        units.append([w[0], x, y, width, height, *own])
    x0, y0 = min(u[1] for u in units), min(u[2] for u in units)
    return [(u[0], u[1] - x0, u[2] - y0, *u[3:]) for u in units]


def read_trace(path):
    rows = lines(path)
    return rows[0], np.array([[float(v) for v in r] for r in rows[1:]])


class Layer:
    def __init__(self, name, k, thickness, units, power=False, lateral=True):
        self.name, self.k, self.thickness, self.units, self.power, self.lateral = name, k, thickness, units, power, lateral
        self.own = False  # cell values from the units (detailed 3D)


DEFAULTS = {
    "t_chip": 0.15e-3, "k_chip": 100, "r_convec": 0.1, "s_sink": 60e-3, "t_sink": 6.9e-3, "k_sink": 400, "s_spreader": 30e-3,
    "t_spreader": 1e-3, "k_spreader": 400, "t_interface": 20e-6, "k_interface": 4, "ambient": 318.15, "grid_rows": 64,
    "grid_cols": 64, "r_convec_sec": 1.0, "n_metal": 8, "t_metal": 10e-6, "t_c4": 1e-4, "s_sub": 0.021, "t_sub": 0.001,
    "s_solder": 0.021, "t_solder": 0.00094, "s_pcb": 0.1, "t_pcb": 0.002,
}  # fmt: skip
# Fixed conductivities of the secondary path, W/m/K.
K_METAL, K_C4, K_SUB, K_SOLDER, K_PCB = 1 / 0.0025, 1 / 0.8, 1 / 0.5, 1 / 0.06, 1 / 0.333


def read_deck(folder, config, floorplan=None, lcf=None, materials=None, secondary=False):
    folder = pathlib.Path(folder)
    text = read_config(folder / config)
    known = read_materials(folder / materials) if materials else {}
    c = {key: float(text.get(key, value)) for key, value in DEFAULTS.items()}
    for part in ("chip", "interface", "spreader", "sink"):
        if f"material_{part}" in text:
            c[f"k_{part}"] = known[text[f"material_{part}"]][0]
    c["map_mode"] = text.get("grid_map_mode", "center")
    if lcf:
        layers, words = [], [w[0] for w in lines(folder / lcf)]
        while words:
            number, lateral, power, heat = words[:4]
            if heat in known:
                k, used = known[heat][0], 4
            else:
                k, used = 1 / float(words[4]), 5
            units = read_floorplan(folder / words[used + 1])
            layers.append((int(number), Layer(f"layer_{number}_", k, float(words[used]), units, power in "Yy", lateral in "Yy")))
            words = words[used + 2 :]
        layers = [l for _, l in sorted(layers, key=lambda p: p[0])]
    else:
        units = read_floorplan(folder / floorplan)
        layers = [Layer("", c["k_chip"], c["t_chip"], units, power=True), Layer("iface_", c["k_interface"], c["t_interface"], units)]
        if secondary:
            layers = [Layer("c4_", K_C4, c["t_c4"], units), Layer("metal_", K_METAL, c["t_metal"], units)] + layers
    if secondary:
        first = layers[0].units
        layers = [Layer("pcb_", K_PCB, c["t_pcb"], first), Layer("solder_", K_SOLDER, c["t_solder"], first),
                  Layer("sub_", K_SUB, c["t_sub"], first)] + layers  # fmt: skip
    last = layers[-1].units
    layers += [Layer("hsp_", c["k_spreader"], c["t_spreader"], last), Layer("hsink_", c["k_sink"], c["t_sink"], last)]
    return c, layers


# --- Blocks and cells: row 0 is the northernmost ---
def tolerant(value, rounding):
    nearest = np.floor(value + 0.5)
    return int(nearest if abs(value - nearest) < 1e-6 else rounding(value))


def extents(units, rows, cols, width, height):
    """Cells that touch each unit, i1:i2 (rows), j1:j2 (columns), and their occupancies."""
    cw, ch, out = width / cols, height / rows, []
    for _, x, y, w, h, *_ in units:
        i1, i2 = rows - tolerant((y + h) / ch, np.ceil), rows - tolerant(y / ch, np.floor)
        j1, j2 = tolerant(x / cw, np.floor), tolerant((x + w) / cw, np.ceil)
        i, j = np.arange(i1, i2), np.arange(j1, j2)
        oh = np.minimum(y + h, height - i * ch) - np.maximum(y, height - (i + 1) * ch)
        ow = np.minimum(x + w, (j + 1) * cw) - np.maximum(x, j * cw)
        out.append((slice(i1, i2), slice(j1, j2), np.outer(oh / ch, ow / cw)))
    return out


class Network:
    """Conductances between nodes: cells (layer, row, column), then 12 (or 28) package nodes."""

    def __init__(self, c, layers, rows, cols, detailed=False, secondary=False):
        self.c, self.layers, self.rows, self.cols, self.secondary = c, layers, rows, cols, secondary
        self.width = max(u[1] + u[3] for u in layers[-1].units)
        self.height = max(u[2] + u[4] for u in layers[-1].units)
        self.cells = len(layers) * rows * cols
        self.size = self.cells + (28 if secondary else 12)
        self.ties = ([], [], [])
        self.to_ambient = np.zeros(self.size)
        self.cw, self.ch = self.width / cols, self.height / rows
        self.extents = [extents(l.units, rows, cols, self.width, self.height) for l in layers]
        self.detailed = detailed
        self._cells()
        self._package("spreader", "sink", 0)
        if secondary:
            self._package_secondary()

    def node(self, layer, i=slice(None), j=slice(None)):
        return np.arange(layer * self.rows * self.cols, (layer + 1) * self.rows * self.cols).reshape(self.rows, self.cols)[i, j]

    def tie(self, a, b, g):
        a, b, g = np.broadcast_arrays(a, b, g)
        for store, values in zip(self.ties, (a, b, g)):
            store.append(values.ravel())

    def _resistances(self, l):
        """Of a whole cell of layer l along x, y and z."""
        layer, cell = self.layers[l], (self.rows, self.cols)
        shape = np.array([self.cw / (self.ch * layer.thickness), self.ch / (self.cw * layer.thickness), layer.thickness / (self.cw * self.ch)])
        package = layer.name in ("hsp_", "hsink_", "sub_", "solder_", "pcb_")
        if self.detailed and not package:
            g, locked = np.zeros(cell), np.zeros(cell, bool)
            for unit, (i, j, occupancy) in zip(layer.units, self.extents[l]):
                k = layer.k if unit[6] is None else 1 / unit[6]
                here, lock = g[i, j], locked[i, j]
                alone = (occupancy >= 0.95) & ~lock
                here[alone] = k
                share = (occupancy < 0.95) & ~lock
                here[share] += k * occupancy[share]
                lock |= alone
            r = shape[:, None, None] / g
        else:
            r = (shape / layer.k)[:, None, None] * np.ones(cell)
            if not layer.lateral:
                r[:2] = 1e100
        if layer.name == "hsink_":
            r[2] += self.c["r_convec"] * self.c["s_sink"] ** 2 / (self.cw * self.ch)
        return r

    def _cells(self):
        below = None
        self.rx, self.ry = [], []
        for l, layer in enumerate(self.layers):
            rx, ry, rz = self._resistances(l)
            self.rx.append(rx[0, 0])
            self.ry.append(ry[0, 0])
            n = self.node(l)
            # HotSpot's find_res takes ry between columns and rx between rows: no matter only where cells are square
            self.tie(n[:, :-1], n[:, 1:], 2 / (ry[:, :-1] + ry[:, 1:]))
            self.tie(n[:-1], n[1:], 2 / (rx[:-1] + rx[1:]))
            if l:
                if not self.detailed:
                    r = below  # the whole resistance of the layer of the smaller number
                else:
                    r = (below if l == 1 else below / 2) + rz / 2
                self.tie(self.node(l - 1), n, 1 / r)
            below = rz
            if layer.name == "hsink_":
                self.to_ambient[n] = 1 / rz
            if layer.name == "pcb_":
                self.to_ambient[n] = self.cw * self.ch / (self.c["r_convec_sec"] * self.c["s_pcb"] ** 2)

    def _rim(self, layer, first_node, inner, outer, k, t):
        """Edge cells of `layer` to the four nodes of the ring between the die and a square of side `outer`."""
        w, h = self.width, self.height
        rx = (outer - w) / 4 / (k * (outer + 3 * h) / 4 * t)
        ry = (outer - h) / 4 / (k * (outer + 3 * w) / 4 * t)
        edge = {"W": self.node(layer, j=0), "E": self.node(layer, j=-1), "N": self.node(layer, i=0), "S": self.node(layer, i=-1)}
        for s, side in enumerate(SIDES):
            r = self.rx[layer] / 2 + self.rows * rx if side in "WE" else self.ry[layer] / 2 + self.cols * ry
            self.tie(edge[side], first_node + s, 1 / r)

    def _ring(self, k, t, a, b):
        """Outer half of ring 1 plus the whole of ring 2, along x (W, E) and y (N, S)."""
        w, h = self.width, self.height
        outer = (b - a) / 4 / (k * (b + 3 * a) / 4 * t)
        x = (a - w) / 4 / (k * (3 * a + h) / 4 * t) + outer
        y = (a - h) / 4 / (k * (3 * a + w) / 4 * t) + outer
        return [x, x, y, y]

    def _areas(self, a):
        """Trapezoids W, E, N, S of the ring between the die and a square of side a."""
        x, y = (a + self.height) * (a - self.width) / 4, (a + self.width) * (a - self.height) / 4
        return np.array([x, x, y, y])

    def _package(self, spreader, sink, at):
        c, base = self.c, self.cells
        a, b = c["s_spreader"], c["s_sink"]
        spreader_layer, sink_layer = len(self.layers) - 2, len(self.layers) - 1
        ring, corner = self._areas(a), (b * b - a * a) / 4
        sp_nodes, inner, outer = base + np.arange(4), base + 4 + np.arange(4), base + 8 + np.arange(4)
        self._rim(spreader_layer, base, self.width, a, c["k_spreader"], c["t_spreader"])
        self._rim(sink_layer, base + 4, self.width, a, c["k_sink"], c["t_sink"])
        self.tie(sp_nodes, inner, c["k_spreader"] * ring / c["t_spreader"])
        self.tie(inner, outer, 1 / np.array(self._ring(c["k_sink"], c["t_sink"], a, b)))
        film = c["r_convec"] * b * b
        self.to_ambient[inner] = ring / (c["t_sink"] / c["k_sink"] + film)
        self.to_ambient[outer] = corner / (c["t_sink"] / c["k_sink"] + film)

    def _package_secondary(self):
        c, base = self.c, self.cells + 12
        a, b = c["s_solder"], c["s_pcb"]
        sub, solder, inner, outer = (base + 4 * i + np.arange(4) for i in range(4))
        self._rim(2, base, self.width, c["s_sub"], K_SUB, c["t_sub"])
        self._rim(1, base + 4, self.width, a, K_SOLDER, c["t_solder"])
        self._rim(0, base + 8, self.width, a, K_PCB, c["t_pcb"])
        self.tie(sub, solder, K_SOLDER * self._areas(a) / c["t_solder"])
        self.tie(solder, inner, K_PCB * self._areas(a) / c["t_pcb"])
        self.tie(inner, outer, 1 / np.array(self._ring(K_PCB, c["t_pcb"], a, b)))
        film = c["r_convec_sec"] * b * b
        self.to_ambient[inner] = self._areas(a) / film
        self.to_ambient[outer] = (b * b - a * a) / 4 / film

    def matrix(self):
        a, b, g = (np.concatenate(v) for v in self.ties)
        off = sp.coo_matrix((-g, (a, b)), (self.size, self.size))
        off = (off + off.T).tocsr()
        return (off + sp.diags(self.to_ambient - np.asarray(off.sum(1)).ravel())).tocsr()

    def power(self, names, values):
        """Named powers, in the order of the trace, to cells."""
        p, start = np.zeros(self.size), 0
        for l, layer in enumerate(self.layers):
            if not layer.power:
                continue
            here = dict(zip(names[start : start + len(layer.units)], values[start : start + len(layer.units)]))
            start += len(layer.units)
            cells = np.zeros((self.rows, self.cols))
            for unit, (i, j, occupancy) in zip(layer.units, self.extents[l]):
                cells[i, j] += here[unit[0]] / (unit[3] * unit[4]) * self.cw * self.ch * occupancy
            p[self.node(l)] += cells
        return p

    def solve(self, p, tolerance=1e-13):
        """Temperatures; the rise above ambient is what is solved for."""
        matrix = self.matrix()
        if self.size < 30000:
            rise = sla.spsolve(matrix.tocsc(), p)
        else:
            hierarchy = pyamg.ruge_stuben_solver(matrix, max_coarse=300)
            rise = hierarchy.solve(p, tol=tolerance, accel="cg", maxiter=300)
            for _ in range(2):  # iterative refinement
                rise = rise + hierarchy.solve(p - matrix @ rise, tol=1e-6, accel="cg", maxiter=300)
        self.residual = np.linalg.norm(p - matrix @ rise) / np.linalg.norm(p)
        return self.c["ambient"] + rise

    def blocks(self, t):
        """What HotSpot writes to its steady file."""
        out = {}
        for l, layer in enumerate(self.layers):
            grid = t[self.node(l)]
            for unit, (i, j, _) in zip(layer.units, self.extents[l]):
                cells = grid[i, j]
                if self.c["map_mode"] == "center":
                    ci, cj = (i.start + i.stop) // 2, (j.start + j.stop) // 2
                    di, dj = ci - (1 - (i.stop - i.start) % 2), cj - (1 - (j.stop - j.start) % 2)
                    value = (grid[ci, cj] + grid[di, cj] + grid[ci, dj] + grid[di, dj]) / 4
                else:
                    value = {"avg": np.mean, "min": np.min, "max": np.max}[self.c["map_mode"]](cells)
                out[layer.name + unit[0]] = value
        out.update({f"inode_{i}": v for i, v in enumerate(t[self.cells :])})
        return out


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("folder")
    ask.add_argument("-c", "--config", required=True)
    ask.add_argument("-p", "--trace", required=True)
    ask.add_argument("-f", "--floorplan")
    ask.add_argument("-l", "--lcf")
    ask.add_argument("-m", "--materials")
    ask.add_argument("--grid", type=int, nargs="*")
    ask.add_argument("--detailed", action="store_true")
    ask.add_argument("--secondary", action="store_true")
    ask.add_argument("--steady", help="HotSpot's steady file; {n} stands for the grid")
    args = ask.parse_args()
    c, layers = read_deck(args.folder, args.config, args.floorplan, args.lcf, args.materials, args.secondary)
    names, trace = read_trace(pathlib.Path(args.folder) / args.trace)
    for n in args.grid or [int(c["grid_rows"])]:
        net = Network(c, layers, n, n, args.detailed, args.secondary)
        p = net.power(names, trace.mean(0))
        t = net.solve(p)
        blocks = net.blocks(t)
        heated = [l for l, layer in enumerate(layers) if layer.power]
        out = net.to_ambient @ (t - c["ambient"])
        print(f"grid {n}: power {p.sum():.6f} W, to ambient {out:.6f} W, residual {net.residual:.1e}, hottest cell {max(t[net.node(l)].max() for l in heated):.6f} K, "
              f"hottest block {max((v, k) for k, v in blocks.items())}")  # fmt: skip
        if args.steady:
            theirs = {w[0]: float(w[1]) for w in lines(args.steady.format(n=n))}
            assert set(theirs) == set(blocks), set(theirs) ^ set(blocks)
            worst = max(blocks, key=lambda k: abs(blocks[k] - theirs[k]))
            print(f"   HotSpot: hottest {max(theirs.values()):.6f} K; largest difference {blocks[worst] - theirs[worst]:+.2e} K at {worst} of {len(blocks)} values")


if __name__ == "__main__":
    main()
