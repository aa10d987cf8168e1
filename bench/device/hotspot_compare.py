"""HotSpot's grid model and kapitza on the same deck, one after the other: processor time, and both against the converged
answer.

python hotspot_compare.py DECK_FOLDER -c CONFIG -p TRACE -f FLOORPLAN [-m MATERIALS] --hotspot BINARY --kapitza BINARY
    [--grid 512] [--accuracy K ...] [--steady FILE --seconds S] [-o JSON]

The deck becomes a case by `kapitza import hotspot`: die, interface material, spreader and sink with their real extents, a
film of 1/(r_convec s_sink^2) on the sink; heat in the lower face of the die. kapitza runs with one thread. With --steady and
--seconds an earlier run of HotSpot is used.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import tempfile

from hotspot_deck import lines


def timed(command, **options):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if out.returncode:
        raise SystemExit(out.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return out.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("folder")
    ask.add_argument("-c", "--config", required=True)
    ask.add_argument("-p", "--trace", required=True)
    ask.add_argument("-f", "--floorplan", required=True)
    ask.add_argument("-m", "--materials")
    ask.add_argument("--hotspot")
    ask.add_argument("--kapitza", required=True)
    ask.add_argument("--grid", type=int, default=512)
    ask.add_argument("--accuracy", type=float, nargs="+", default=[0.3, 0.1, 0.05], help="errors that kapitza aims at, K: the mesh study")
    ask.add_argument("--steady", help="what HotSpot wrote in an earlier run")
    ask.add_argument("--seconds", type=float, help="processor time of that run")
    ask.add_argument("-o", "--output")
    args = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if args.steady:
            steady, theirs = args.steady, args.seconds
        else:
            steady = folder / "steady"
            grid = ["-model_type", "grid", "-grid_rows", str(args.grid), "-grid_cols", str(args.grid)]
            command = [str(pathlib.Path(args.hotspot).resolve()), "-c", args.config, "-f", args.floorplan, "-p", args.trace]
            command += ["-materials_file", args.materials] if args.materials else []
            _, theirs = timed([*command, *grid, "-steady_file", str(steady)], cwd=args.folder)
        one, temperatures = dict(os.environ, RAYON_NUM_THREADS="1"), {w[0]: float(w[1]) for w in lines(steady)}
        deck = pathlib.Path(args.folder)
        command = [args.kapitza, "import", "hotspot", str(deck / args.config), "-f", str(deck / args.floorplan)]
        command += ["-p", str(deck / args.trace)] + (["--materials", str(deck / args.materials)] if args.materials else [])
        subprocess.run([*command, "-o", str(folder / "deck.toml")], check=True)
        text = (folder / "deck.toml").read_text()
        study = []
        for accuracy in args.accuracy:
            solver = f"[solver]\nmax_unknowns = 16000000\naccuracy = \"{accuracy} K\"\n"
            (folder / "case.toml").write_text(text + solver)
            out, ours = timed([args.kapitza, "solve", str(folder / "case.toml"), "--json"], env=one)
            solved = json.loads(out)
            means = {b["name"]: b["mean_K"] for b in solved["blocks"]}
            hot = max(means, key=means.get)
            gap = {n: temperatures[n] - means[n] for n in means}
            study.append({
                "accuracy_K": accuracy, "unknowns": solved["solver"]["unknowns"], "kapitza_cpu_s": ours, "ratio": theirs / ours if theirs else None,
                "hottest_block": hot, "kapitza_K": means[hot], "stated_error_K": solved["discretisation_error_K"],
                "hottest_place_K": solved["max_temperature_K"], "hotspot_K": temperatures[hot],
                "hotspot_minus_kapitza_K": {"least": min(gap.values()), "most": max(gap.values()), "mean": sum(gap.values()) / len(gap)},
            })  # fmt: skip
            print(json.dumps(study[-1]), flush=True)
    record = {"grid": args.grid, "hotspot_cpu_s": theirs, "study": study}
    if args.output:
        pathlib.Path(args.output).write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
