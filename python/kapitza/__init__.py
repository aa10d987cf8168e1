"""kapitza: interfacial thermal resistance.

When heat crosses the boundary between two materials, the temperature jumps: ΔT = q″ R″. This package solves stacks of
layers and interfaces, from a case file or a dictionary to the temperature on both sides of every interface, and opens
the laws and the data behind them one by one.

All numbers are in SI; texts carry their unit (``"25 mm^2 K/W"``).

Examples
--------
>>> import kapitza
>>> result = kapitza.solve({
...     "hot": {"heat_flow": "120 W"},
...     "element": [
...         {"name": "die", "layer": {"conductivity": "130 W/m/K", "thickness": "0.775 mm", "area": "80 mm^2"}},
...         {"name": "joint", "interface": {"resistance": "20 mm^2 K/W"}},
...     ],
...     "cold": {"temperature": "350 K"},
... })
>>> round(result["joint"].delta, 9)  # q″ R″ = 1.5 MW/m² × 20 mm² K/W
30.0
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from . import _kapitza, contact, gas, materials, phonon
from .devices import DeviceResult
from .errors import CaseError, SolveError
from .impedances import FoundInterface, ZthResult
from .inverse import IdentifyResult
from .measurements import Measurement, Measurements, measured, measured_pairs
from .quantities import Array, quantity
from .results import StackResult

__version__: str = _kapitza.__version__

__all__ = [
    "CaseError",
    "DeviceResult",
    "FoundInterface",
    "IdentifyResult",
    "Measurement",
    "Measurements",
    "SolveError",
    "StackResult",
    "ZthResult",
    "__version__",
    "check",
    "contact",
    "gas",
    "identify",
    "materials",
    "measured",
    "measured_pairs",
    "phonon",
    "quantity",
    "solve",
    "zth",
]


def _source(case: str | os.PathLike[str] | Mapping[str, Any]) -> Any:
    if isinstance(case, (str, os.PathLike)):
        return os.fspath(case)
    if isinstance(case, Mapping):
        return case
    raise TypeError(f"a case is a path or a dictionary, not {type(case).__name__}")


def _count(value: int | None, name: str, high: int) -> None:
    if value is not None and not 0 <= value <= high:
        raise ValueError(f"{name} = {value} is outside its range: 0 to {high}")


def solve(
    case: str | os.PathLike[str] | Mapping[str, Any],
    samples: int | None = None,
    seed: int | None = None,
    method: str | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
) -> StackResult | DeviceResult:
    """Solve a case.

    The interpreter's lock is released while solving, so that threads may solve side by side; Ctrl-C stops a long
    sweep or sampling.

    Parameters
    ----------
    case : path or dict
        A case file (TOML), or a dictionary of the same form.
    samples : int, optional
        Random samples of the uncertain inputs; the number of the case where absent.
    seed : int, optional
        Seed of the samples; that of the case where absent.
    method : {"auto", "spectral", "multigrid"}, optional
        Method for a device; that of the case where absent.
    checkpoint : path, optional
        For a device over time: a file in which its state is kept every minute and when interrupted. Where the file is
        there the work goes on from it, to the identical result; it is removed at the end.

    Returns
    -------
    StackResult or DeviceResult
        Of a stack: temperatures, drops, resistances, advice and uncertainties, SI. Of a device (``kind = "device"``):
        blocks, interfaces and maps.

    Raises
    ------
    CaseError
        The case is wrong; the text shows every mistake with its place.
    SolveError
        The case is right, but has no solution that could be found.
    """
    _count(samples, "samples", 1_000_000)
    _count(seed, "seed", 2**64 - 1)
    text, fields = _kapitza.solve_case(
        _source(case), samples, seed, method, None if checkpoint is None else os.fspath(checkpoint)
    )
    if fields or json.loads(text)["kind"] == "device":
        return DeviceResult.from_json(text, fields)
    return StackResult.from_json(text)


def check(case: str | os.PathLike[str] | Mapping[str, Any]) -> None:
    """Check a case without solving it: form, units, materials, laws, sweeps and the report's target.

    Parameters
    ----------
    case : path or dict
        A case file (TOML), or a dictionary of the same form.

    Raises
    ------
    CaseError
        The case is wrong; the text shows every mistake with its place.
    """
    _kapitza.check_case(_source(case))


def identify(case: str | os.PathLike[str] | Mapping[str, Any]) -> IdentifyResult:
    """Find the resistance map and the voids of one interface from a measured temperature map.

    Parameters
    ----------
    case : path or dict
        A case file (TOML) of a device with an ``identify`` table, or a dictionary of the same form; the map is a file,
        relative to the case file or, for a dictionary, to the working folder.

    Returns
    -------
    IdentifyResult
        Maps, voids with uncertainties, residuals, SI.

    Raises
    ------
    CaseError
        The case or the map is wrong; the text shows every mistake with its place.
    SolveError
        The case is right, but has no solution that could be found.
    """
    return IdentifyResult.from_json(_kapitza.identify_case(_source(case)))


def zth(
    source: str | os.PathLike[str] | Mapping[str, Any] | tuple[Array, Array],
    dual: str | os.PathLike[str] | None = None,
    *,
    noise: float | None = None,
    seed: int = 1,
    times: tuple[float, float] | None = None,
    block: str | None = None,
    hottest: bool = False,
    power: float | None = None,
    offset: tuple[float, float] | None = None,
    calibration: str | os.PathLike[str] | None = None,
) -> ZthResult:
    """Thermal impedance, time-constant spectrum, Foster and Cauer networks, and structure functions.

    Parameters
    ----------
    source : path, dict or (times, zth)
        A case (``.toml``, or a dictionary of the same form), a T3Ster record (``.raw``), a table of text with times and
        impedances or temperatures, or two arrays in s and K/W.
    dual : path, optional
        A second impedance of the same device on another interface; for paths only.
    noise : float, optional
        Noise of one reading, K/W: of a measurement what it has (estimated where absent), to a case it is added.
    seed : int
        Seed of the noise.
    times : (float, float), optional
        First and last time of a case, s.
    block : str, optional
        The block of a device whose temperature is taken.
    hottest : bool
        The largest temperature of the block, not the mean.
    power : float, optional
        Power step of a file of temperatures, W.
    offset : (float, float), optional
        Times in s between which a line over √t gives the reading at t = 0.
    calibration : path, optional
        Calibration of a T3Ster record.

    Returns
    -------
    ZthResult

    Raises
    ------
    CaseError
        The source is wrong; the text says where.
    SolveError
        The source is right, but has no solution that could be found.
    """
    _count(seed, "seed", 2**64 - 1)
    settings = (noise, seed, times, block, hottest, power, offset, None if calibration is None else os.fspath(calibration))
    if isinstance(source, tuple):
        at, values = source
        if dual is not None:
            raise ValueError("dual needs two files")
        return ZthResult.from_json(_kapitza.zth_samples([float(t) for t in at], [float(z) for z in values], noise, seed))
    other = None if dual is None else os.fspath(dual)
    return ZthResult.from_json(_kapitza.zth_case(_source(source), other, *settings))
