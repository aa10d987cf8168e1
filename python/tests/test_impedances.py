"""Thermal impedances and structure functions."""

from __future__ import annotations

import math
from pathlib import Path

import kapitza
import numpy as np
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_stack_and_its_joints() -> None:
    result = kapitza.zth(EXAMPLES / "zth_stack.toml", noise=1e-3)
    assert result.times.shape == result.zth.shape
    assert np.all(np.diff(result.capacities) >= 0.0)
    assert np.all(result.capacities_low <= result.capacities) and np.all(result.capacities <= result.capacities_high)
    joint = result.interfaces[0]
    assert joint.name == "TIM1"
    assert abs(joint.resistance - 15.0 / 144.0) < 4.0 * joint.resistance_uncertainty
    total = result.foster[:, 0].sum()
    assert abs(result.cauer[:, 0].sum() / total - 1.0) < 1e-6


def test_arrays_and_two_interfaces() -> None:
    # One RC pair: 2 K/W, 0.5 s.
    times = np.logspace(-3, 1, 81)
    result = kapitza.zth((times, 2.0 * (1.0 - np.exp(-times / 0.5))), noise=1e-4)
    assert math.isclose(result.total, 2.0, rel_tol=1e-3)
    dual = kapitza.zth(EXAMPLES / "zth_greased.csv", EXAMPLES / "zth_dry.csv").dual
    assert dual is not None
    assert abs(dual["step_K_W"] - 0.33) < 0.005


def test_mistakes() -> None:
    with pytest.raises(kapitza.CaseError):
        kapitza.zth(EXAMPLES / "nowhere.csv")
    with pytest.raises(kapitza.CaseError):
        kapitza.zth(([1.0, 2.0], [1.0, 2.0]))


def test_plot() -> None:
    pytest.importorskip("matplotlib").use("Agg")
    figure = kapitza.zth(EXAMPLES / "zth_stack.toml", noise=1e-3).plot()
    assert len(figure.axes) == 4
