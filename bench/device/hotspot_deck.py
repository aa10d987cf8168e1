"""Files of a HotSpot deck, for the scripts here that solve it by other code."""

import pathlib

import numpy as np


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
