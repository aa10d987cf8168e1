"""The contract of `solve` and `check`, and numbers against closed forms."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import kapitza
from kapitza.elements import Boundary, Interface, Layer


def test_drops_are_flow_times_resistance(case):
    result = kapitza.solve(case)
    area = 80e-6
    assert result["die"].delta == pytest.approx(120 * 0.775e-3 / (130 * area), rel=1e-12)
    assert result["joint"].delta == pytest.approx(120 / area * 20e-6, rel=1e-12)
    assert result["block"].delta == pytest.approx(120 * 3e-3 / (400 * area), rel=1e-12)
    assert result.elements[-1].delta == pytest.approx(24.0, rel=1e-12)
    assert result.max_temperature == pytest.approx(308.15 + sum(e.delta for e in result.elements), rel=1e-12)
    assert result.heat_flow == pytest.approx(120.0, rel=1e-12)
    assert abs(result.energy_balance) < 1e-12


def test_types_of_elements(case):
    result = kapitza.solve(case)
    assert [type(e) for e in result.elements] == [Boundary, Layer, Interface, Layer, Boundary]
    assert [e.name for e in result.layers] == ["die", "block"]
    joint = result.interfaces[0]
    assert joint.interface_resistance == pytest.approx(20e-6)
    assert joint.conductance == pytest.approx(5e4)
    assert joint.channels[0].conductance == pytest.approx(5e4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        joint.delta = 1.0
    with pytest.raises(KeyError, match="no element is called"):
        result["nothing"]


def test_profile_shows_the_jump(case):
    profile = kapitza.solve(case).profile
    assert profile.position.shape == profile.temperature.shape == profile.fraction.shape == (len(profile.element),)
    at = np.flatnonzero(np.isclose(profile.position, 0.775e-3))
    jump = profile.temperature[at[0]] - profile.temperature[at[-1]]
    assert jump == pytest.approx(30.0, rel=1e-9)


def test_dictionary_and_file_give_the_same(case, path):
    one, other = kapitza.solve(case).to_dict(), kapitza.solve(path).to_dict()
    assert one == other
    assert kapitza.solve(str(path)).to_dict() == other


def test_uncertainty_and_samples(case):
    result = kapitza.solve(case, samples=2000, seed=7)
    assert result["joint"].delta_uncertainty == pytest.approx(3.0, rel=1e-6)
    assert result.uncertainty.target == pytest.approx(3.0, rel=1e-6)
    assert result.uncertainty.contributions[0].uncertainty == pytest.approx(2e-6)
    sampled = result.uncertainty.sampled
    assert (sampled.samples, sampled.failed, sampled.seed) == (2000, 0, 7)
    assert sampled.standard_deviation == pytest.approx(3.0, rel=0.1)
    assert sampled.interval[0] < sampled.mean < sampled.interval[1]
    assert kapitza.solve(case, samples=2000, seed=7).to_dict() == result.to_dict()
    with pytest.raises(ValueError, match="samples"):
        kapitza.solve(case, samples=-1)


def test_sweep_has_the_shape_of_its_keys(case):
    case["sweep"] = [
        {"key": "element.joint.interface.resistance", "values": ["10 mm^2 K/W", "20 mm^2 K/W", "40 mm^2 K/W"]},
        {"key": "hot.heat_flow", "from": "60 W", "to": "120 W", "points": 5, "spacing": "linear"},
    ]
    sweep = kapitza.solve(case).sweep
    assert sweep.shape == (3, 5)
    assert sweep.values[0] == ("10 mm^2 K/W", "20 mm^2 K/W", "40 mm^2 K/W")
    np.testing.assert_allclose(sweep.si_values[1], np.linspace(60, 120, 5))
    expected = sweep.si_values[0][:, None] * sweep.si_values[1][None, :] / 80e-6
    np.testing.assert_allclose(sweep.interfaces["joint"].delta, expected, rtol=1e-12)
    np.testing.assert_allclose(sweep.heat_flow, np.tile(sweep.si_values[1], (3, 1)), rtol=1e-12)


def test_numpy_values_and_tuples_are_accepted(case):
    case["element"] = tuple(case["element"])
    case["report"] = {"samples": np.int64(10), "seed": np.uint8(3)}
    assert kapitza.solve(case).uncertainty.sampled.samples == 10


def test_report_round_trip(case):
    result = kapitza.solve(case)
    again = kapitza.StackResult.from_json(result.to_json())
    assert again.to_dict() == result.to_dict()
    changed = result.to_dict()
    changed["elements"].clear()
    assert len(result.to_dict()["elements"]) == 5
    assert json.loads(result.to_json())["kind"] == "stack"
    assert pickle.loads(pickle.dumps(result)).to_dict() == result.to_dict()


def test_words(case):
    case["title"] = "<b>&"
    result = kapitza.solve(case)
    assert "joint" in str(result)
    assert "30.00" in str(result)
    html = result._repr_html_()
    assert "&lt;b&gt;&amp;" in html
    assert "<b>joint</b>" in html
    assert "2 layers, 1 interfaces" in repr(result)


def test_to_pandas(case):
    pytest.importorskip("pandas")
    frame = kapitza.solve(case).to_pandas()
    assert frame.loc["joint", "delta_T_K"] == pytest.approx(30.0)
    assert math.isnan(frame.loc["die", "conductance_W_m2K"])


def test_check(case, path):
    assert kapitza.check(case) is None
    assert kapitza.check(path) is None


def test_threads_solve_side_by_side(case):
    expected = kapitza.solve(case, samples=200).to_dict()
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(kapitza.solve(case, samples=200).to_dict())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_other_threads_run_while_solving(case):
    ticks = 0
    done = threading.Event()

    def tick():
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    kapitza.solve(case, samples=20_000)
    done.set()
    thread.join()
    assert ticks > 0


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on Unix")
def test_keyboard_interrupt_stops_a_long_solve(tmp_path):
    program = tmp_path / "long.py"
    program.write_text(
        "import kapitza, sys\n"
        "from conftest import CASE\n"
        "print('ready', flush=True)\n"
        "try:\n"
        "    kapitza.solve(CASE, samples=1_000_000)\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(42)\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": os.path.dirname(__file__)}
    process = subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, env=environment)
    with process:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        sent = time.monotonic()
        assert process.wait(timeout=20) == 42
        assert time.monotonic() - sent < 5
