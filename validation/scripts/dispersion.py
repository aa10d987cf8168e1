"""Frequencies and group velocities of the sets in crates/kapitza-lattice/tests/data, by phonopy (4.10).

    python validation/scripts/dispersion.py crates/kapitza-lattice/tests/data > crates/kapitza-lattice/tests/data/dispersion.csv

A row: set; wave vector; direction from which q = 0 is come to, or nothing; frequencies in THz of CODATA 2022; group velocities in m/s,
averaged over levels closer than 1e-4 THz, or nothing. phonopy's own units are of 1986 and give 1.234e-7 less.
"""

import os
import sys

import numpy as np
import phonopy

EV, AMU = 1.602176634e-19, 1.66053906892e-27
UNIT = np.sqrt(EV / AMU) * 1e10 / (2 * np.pi) * 1e-12
THEIRS = 15.633302300230191

folder = sys.argv[1]
rng = np.random.default_rng(1)
for name in ["Al-eam", "Si-tersoff", "NaCl", "Al2O3"]:
    path = os.path.join(folder, name)
    described = [f for f in os.listdir(path) if f.startswith("phonopy")][0]
    beside = {
        "force_constants_filename": "FORCE_CONSTANTS",
        "force_sets_filename": "FORCE_SETS",
        "born_filename": "BORN",
    }
    files = {k: os.path.join(path, f) for k, f in beside.items() if os.path.exists(os.path.join(path, f))}
    phonon = phonopy.load(os.path.join(path, described), symmetrize_fc=False, log_level=0, **files)
    scale = UNIT / THEIRS
    # Where a wave vector is left in its place by symmetry, phonopy makes velocities symmetric: averages over levels are the same.
    points = np.vstack([[[0.5, 0.5, 0], [0.5, 0, 0], [0.01, 0, 0], [0.25, 0.25, 0.25]], rng.random((12, 3)) - 0.5])
    phonon.run_qpoints(points, with_group_velocities=True)
    found = phonon.get_qpoints_dict()
    for q, f, v in zip(points, found["frequencies"] * scale, found["group_velocities"] * 100 * scale):
        first = 0
        for last in range(1, len(f) + 1):
            if last == len(f) or f[last] - f[last - 1] > 1e-4:
                v[first:last] = v[first:last].mean(axis=0)
                first = last
        print(name, *(" ".join("%.12g" % x for x in row) for row in (q, [], f, v.ravel())), sep=";")
    if "born_filename" in files:
        for direction in ([1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]):
            phonon.run_qpoints([[0, 0, 0]], nac_q_direction=direction)
            f = phonon.get_qpoints_dict()["frequencies"][0] * scale
            print(name, *(" ".join("%.12g" % x for x in row) for row in ([0, 0, 0], direction, f, [])), sep=";")
