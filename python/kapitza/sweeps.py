"""Results over the sweeps of a case."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .quantities import Array

__all__ = ["Sweep", "SweepInterface"]


@dataclass(frozen=True, eq=False)
class SweepInterface:
    """An interface over a sweep.

    Attributes
    ----------
    delta : ndarray
        Jump, K, in the shape of the sweep.
    conductance : ndarray
        W/(m² K), in the shape of the sweep.
    channels : dict of str to ndarray
        Channels of the conductance, W/(m² K); NaN where a point lacks the channel.
    """

    delta: Array
    conductance: Array
    channels: dict[str, Array]


@dataclass(frozen=True, eq=False)
class Sweep:
    """Results over the sweeps of a case; every array has the shape (values of key 1, values of key 2, ...).

    Attributes
    ----------
    keys : tuple of str
        The swept keys.
    values : tuple of tuple
        Values of each key, as written.
    si_values : tuple of ndarray
        Values of each key in SI; NaN where they are no quantities.
    max_temperature : ndarray
        Highest temperature, K.
    heat_flow : ndarray
        Heat flow out of the cold end, W.
    interfaces : dict of str to SweepInterface
        Interfaces by name.
    warnings : tuple of str
        Warnings at any point, each once.
    """

    keys: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    si_values: tuple[Array, ...]
    max_temperature: Array
    heat_flow: Array
    interfaces: dict[str, SweepInterface]
    warnings: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of values of each key."""
        return tuple(len(values) for values in self.values)


def sweep_of(raw: dict[str, Any]) -> Sweep:
    points = raw["points"]
    axes: list[dict[str, tuple[Any, float]]] = [{} for _ in raw["keys"]]
    for point in points:
        for axis, value, si in zip(axes, point["values"], point["si_values"], strict=True):
            axis.setdefault(json.dumps(value), (value, math.nan if si is None else si))
    shape = tuple(len(axis) for axis in axes)
    if math.prod(shape) != len(points):  # a value listed twice: no grid
        shape = (len(points),)

    def grid(values: list[float]) -> Array:
        return np.array(values, dtype=np.float64).reshape(shape)

    interfaces = {}
    for index, first in enumerate(points[0]["interfaces"] if points else ()):
        at = [point["interfaces"][index] for point in points]
        names = list(dict.fromkeys(channel["name"] for one in at for channel in one["channels"]))
        known = [{channel["name"]: channel["conductance_W_m2K"] for channel in one["channels"]} for one in at]
        interfaces[first["name"]] = SweepInterface(
            delta=grid([one["delta_T_K"] for one in at]),
            conductance=grid([one["conductance_W_m2K"] for one in at]),
            channels={name: grid([one.get(name, math.nan) for one in known]) for name in names},
        )
    return Sweep(
        keys=tuple(raw["keys"]),
        values=tuple(tuple(value for value, _ in axis.values()) for axis in axes),
        si_values=tuple(np.array([si for _, si in axis.values()], dtype=np.float64) for axis in axes),
        max_temperature=grid([point["max_temperature_K"] for point in points]),
        heat_flow=grid([point["heat_flow_W"] for point in points]),
        interfaces=interfaces,
        warnings=tuple(dict.fromkeys(warning for point in points for warning in point["warnings"])),
    )
