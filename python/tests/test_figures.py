"""Pictures are made, and show what they should."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

import kapitza

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.offsetbox import AnnotationBbox, TextArea  # noqa: E402

EXAMPLE = Path(__file__).parents[2] / "examples" / "python" / "temperature_jump.py"


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def words(axes) -> list[str]:
    boxes = [artist for artist in axes.get_children() if isinstance(artist, AnnotationBbox)]
    return [text.get_text() for box in boxes for text in box.offsetbox.findobj(TextArea)]


def test_the_jump_is_annotated(case, tmp_path):
    axes = kapitza.solve(case).plot()
    assert {"joint", "30.0 K", "24.0 K"} <= set(words(axes))
    assert axes.get_ylabel() == "Temperature (°C)"
    axes.figure.savefig(tmp_path / "stack.png")
    assert (tmp_path / "stack.png").stat().st_size > 10_000


def test_two_results_in_given_axes(case):
    better = {**case, "element": [*case["element"]]}
    better["element"][1] = {"name": "joint", "interface": {"resistance": "5 mm^2 K/W"}}
    _, axes = plt.subplots()
    found = kapitza.solve(case).plot(axes, other=kapitza.solve(better), kelvin=True, labels=("pad", "solder"))
    assert found is axes
    assert {"30.0 K", "7.5 K", "→"} <= set(words(axes))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["pad", "solder"]


def test_thin_layers_are_not_hidden(case):
    case["element"][0]["layer"]["thickness"] = "100 nm"
    axes = kapitza.solve(case).plot()
    assert "not to scale" in axes.get_xlabel()
    assert [label.get_text() for label in axes.get_xticklabels()] == ["100 nm", "3 mm"]


def test_spreading_is_told_apart_from_the_jump():
    case = {
        "hot": {"heat_flow": "100 W"},
        "element": [
            {"name": "die", "layer": {"conductivity": "130 W/m/K", "thickness": "1 mm", "size": ["10 mm", "10 mm"]}},
            {"name": "joint", "interface": {"resistance": "10 mm^2 K/W"}},
            {"name": "lid", "layer": {"conductivity": "390 W/m/K", "thickness": "3 mm", "size": ["40 mm", "40 mm"]}},
        ],
        "cold": {"ambient": "300 K", "convection": "5 kW/m^2/K"},
    }
    result = kapitza.solve(case)
    axes = result.plot()
    assert {"joint", "10.0 K", "spreading in lid"} <= set(words(axes))
    cliffs = [line for line in axes.get_lines() if line.get_color() == "#D55E00"]
    assert [abs(float(line.get_ydata()[0] - line.get_ydata()[1])) for line in cliffs] == pytest.approx([10.0])


def test_measurements():
    axes = kapitza.measured("Al", "Si").plot()
    assert axes.get_lines()
    kapitza.measured("Al", "phlogiston").plot()


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the example is not beside the tests")
def test_the_example_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [str(EXAMPLE), str(tmp_path)])
    runpy.run_path(str(EXAMPLE), run_name="__main__")
    assert "TIM1" in capsys.readouterr().out
    assert (tmp_path / "temperature_jump.png").stat().st_size > 10_000
