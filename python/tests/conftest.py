from __future__ import annotations

import copy
from typing import Any

import pytest

CASE: dict[str, Any] = {
    "title": "two blocks",
    "hot": {"heat_flow": "120 W"},
    "element": [
        {"name": "die", "layer": {"conductivity": "130 W/m/K", "thickness": "0.775 mm", "area": "80 mm^2"}},
        {"name": "joint", "interface": {"resistance": "20 ± 2 mm^2 K/W"}},
        {"name": "block", "layer": {"conductivity": "400 W/m/K", "thickness": "3 mm"}},
    ],
    "cold": {"ambient": "35 degC", "resistance": "0.2 K/W"},
}

TOML = """
title = "two blocks"

[hot]
heat_flow = "120 W"

[[element]]
name = "die"
layer = { conductivity = "130 W/m/K", thickness = "0.775 mm", area = "80 mm^2" }

[[element]]
name = "joint"
interface = { resistance = "20 ± 2 mm^2 K/W" }

[[element]]
name = "block"
layer = { conductivity = "400 W/m/K", thickness = "3 mm" }

[cold]
ambient = "35 degC"
resistance = "0.2 K/W"
"""


@pytest.fixture
def case() -> dict[str, Any]:
    return copy.deepcopy(CASE)


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "case.toml"
    file.write_text(TOML, encoding="utf-8")
    return file
