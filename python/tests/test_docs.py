"""Examples in the documentation give what they say."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["", ".contact", ".gas", ".materials", ".measurements", ".phonon", ".quantities"])
def test_docstrings(name):
    result = doctest.testmod(importlib.import_module(f"kapitza{name}"))
    assert result.failed == 0
    assert result.attempted > 0 or not name
