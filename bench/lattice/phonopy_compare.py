"""Frequencies, and frequencies with eigenvectors and group velocities, on a full mesh: kapitza beside phonopy, one thread each.

    cargo build --release -p kapitza-lattice --example lattice_mesh
    python -m venv VENV && VENV/bin/pip install phonopy
    VENV/bin/python bench/lattice/phonopy_compare.py --ours target/release/examples/lattice_mesh FOLDER [FOLDER ...] --mesh 20

Folders hold phonopy's files. Prints the times and their ratios; phonopy's are processor seconds of its own run.
"""

import os

os.environ.update({name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")})

import argparse
import json
import subprocess
import time

import phonopy

parser = argparse.ArgumentParser()
parser.add_argument("--ours", required=True)
parser.add_argument("--mesh", type=int, default=20)
parser.add_argument("folders", nargs="+")
arguments = parser.parse_args()
for folder in arguments.folders:
    name = os.path.basename(os.path.normpath(folder))
    run = subprocess.run([arguments.ours, folder, str(arguments.mesh)], capture_output=True, text=True, check=True)
    ours = json.loads(run.stdout)
    described = [f for f in os.listdir(folder) if f.startswith("phonopy")][0]
    beside = {
        "force_constants_filename": "FORCE_CONSTANTS",
        "force_sets_filename": "FORCE_SETS",
        "born_filename": "BORN",
    }
    files = {k: os.path.join(folder, f) for k, f in beside.items() if os.path.exists(os.path.join(folder, f))}
    phonon = phonopy.load(os.path.join(folder, described), symmetrize_fc=False, log_level=0, **files)
    theirs = {}
    for what, options in (
        ("frequencies_s", {}),
        ("all_s", {"with_eigenvectors": True, "with_group_velocities": True}),
    ):
        start = time.process_time()
        phonon.run_mesh([arguments.mesh] * 3, is_mesh_symmetry=False, is_time_reversal=False, is_gamma_center=True, **options)
        theirs[what] = time.process_time() - start
    print(
        f"{name}: {ours['points']} wave vectors, {ours['branches']} branches\n"
        f"  frequencies: kapitza {1e3 * ours['frequencies_s']:.1f} ms, phonopy {1e3 * theirs['frequencies_s']:.1f} ms, "
        f"{theirs['frequencies_s'] / ours['frequencies_s']:.1f} times\n"
        f"  with eigenvectors and group velocities: kapitza {1e3 * ours['all_s']:.1f} ms, phonopy {theirs['all_s']:.2f} s, "
        f"{theirs['all_s'] / ours['all_s']:.0f} times",
        flush=True,
    )
