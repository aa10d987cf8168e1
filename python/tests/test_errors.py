"""What is said when something is wrong."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import kapitza


def test_every_mistake_of_a_file_with_its_place(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text(
        '[hot]\nheat_flow = "120 K"\n\n[[element]]\nlayer = { conductivty = "1 W/m/K", thickness = "1 mm" }\n\n'
        '[cold]\ntemperature = "300 K"\n',
        encoding="utf-8",
    )
    with pytest.raises(kapitza.CaseError) as caught:
        kapitza.check(path)
    error = caught.value
    assert isinstance(error, ValueError)
    assert str(error).startswith("error: ")
    assert f"{path}:2:" in str(error)
    assert len(error.errors) >= 2
    first = error.errors[0]
    assert set(first) == {"file", "line", "column", "key", "message", "help"}
    assert (first["file"], first["line"], first["key"]) == (str(path), 2, "hot.heat_flow")
    assert any("conductivity" in (entry["help"] or "") for entry in error.errors)


def test_a_dictionary_has_keys_but_no_lines(case):
    case["element"][0]["layer"]["thickness"] = "0.775 s"
    with pytest.raises(kapitza.CaseError, match="<dict>") as caught:
        kapitza.solve(case)
    (entry,) = caught.value.errors
    assert entry["line"] is None
    assert "layer.thickness" in entry["key"]


@pytest.mark.parametrize("value", [None, object(), 1j, {1: 2}, b"x"])
def test_values_that_no_case_can_hold(case, value):
    case["element"][0]["layer"]["thickness"] = value
    with pytest.raises(kapitza.CaseError) as caught:
        kapitza.solve(case)
    assert caught.value.errors[0]["key"].endswith("layer.thickness")


def test_a_dictionary_that_holds_itself(case):
    case["hot"]["again"] = case
    with pytest.raises(kapitza.CaseError, match="deeper"):
        kapitza.solve(case)


def test_lone_surrogates_and_huge_integers(case):
    case["title"] = "\ud800"
    with pytest.raises(kapitza.CaseError, match="Unicode"):
        kapitza.check(case)
    case["title"] = 10**400
    with pytest.raises(kapitza.CaseError, match="large"):
        kapitza.check(case)


def test_a_missing_file(tmp_path):
    with pytest.raises(kapitza.CaseError, match="cannot read") as caught:
        kapitza.solve(tmp_path / "nothing.toml")
    assert caught.value.errors[0]["file"].endswith("nothing.toml")


def test_wrong_types():
    with pytest.raises(TypeError, match="path or a dictionary"):
        kapitza.solve(3)
    with pytest.raises(TypeError, match="path or a dictionary"):
        kapitza.check(["a"])


def test_solve_error_is_a_runtime_error(case):
    case["element"][1] = {
        "name": "joint",
        "interface": {
            "temperature": ["300 K", "400 K"],
            "conductance": ["1e3 W/m^2/K", "1e6 W/m^2/K"],
            "model": "table",
        },
    }
    case["solver"] = {"max_iterations": 1}
    with pytest.raises(kapitza.SolveError) as caught:
        kapitza.solve(case)
    assert isinstance(caught.value, RuntimeError)
    assert str(caught.value).startswith("error: ")


def test_errors_can_be_pickled(case):
    case["hot"] = {}
    with pytest.raises(kapitza.CaseError) as caught:
        kapitza.solve(case)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.errors) == (str(caught.value), caught.value.errors)


def test_a_ragged_array_is_told(case):
    case["element"][0]["layer"]["size"] = np.array(["10 mm", "8 mm"])
    del case["element"][0]["layer"]["area"]
    assert kapitza.solve(case)["joint"].delta == pytest.approx(30.0)
