"""Results of a solved device as typed, immutable objects."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .quantities import Array

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Block", "BlockCourse", "BlockSides", "DeviceInterface", "DeviceResult", "Field", "InterfaceCourse"]


@dataclass(frozen=True)
class BlockCourse:
    """A block over time: power (W), mean and largest temperature (K), one value per time."""

    power: Array
    mean: Array
    max: Array


@dataclass(frozen=True)
class InterfaceCourse:
    """An interface over time: mean and largest jump (K), heat flow upwards (W), one value per time."""

    mean_jump: Array
    max_jump: Array
    flow: Array


@dataclass(frozen=True)
class Block:
    """A named place that releases heat.

    Attributes
    ----------
    name, layer : str
        Its name and its layer.
    power : float
        Power that it releases, W.
    mean, max : float
        Mean and largest temperature where it heats, K; over time those at the end.
    course : BlockCourse or None
        The same at all times of a transient.
    """

    name: str
    layer: str
    power: float
    mean: float
    max: float
    course: BlockCourse | None = None


@dataclass(frozen=True)
class BlockSides:
    """Both sides of an interface over a block: mean temperatures (K) and mean flux from side 1 to side 2 (W/m²)."""

    name: str
    hot: float
    cold: float
    flux: float


@dataclass(frozen=True)
class DeviceInterface:
    """An interface of a device.

    Attributes
    ----------
    name, model : str
        Its name and its law.
    mean_jump, max_jump : float
        Mean jump and that of the largest size, lower side minus upper side, K.
    max_location : tuple of float
        x and y of the largest jump, m.
    area : float
        Conducting area, m².
    flow : float
        Heat flow upwards, W.
    blocks : tuple of BlockSides
        Both sides over every block that overlaps it.
    course : InterfaceCourse or None
        Jumps and flow at all times of a transient.
    """

    name: str
    model: str
    mean_jump: float
    max_jump: float
    max_location: tuple[float, float]
    area: float
    flow: float
    blocks: tuple[BlockSides, ...]
    course: InterfaceCourse | None = None


@dataclass(frozen=True)
class Field:
    """Temperatures on a plane of a layer.

    Attributes
    ----------
    layer : str
        The layer.
    place : str
        ``"lower"`` or ``"upper"`` face, or the fraction of the thickness.
    z : float
        Height, m.
    x_edges, y_edges : numpy.ndarray
        Edges of the cells, m.
    values : numpy.ndarray
        Temperature in the middle of every cell, K, shape (y, x); NaN where there is nothing.
    """

    layer: str
    place: str
    z: float
    x_edges: Array
    y_edges: Array
    values: Array

    @property
    def x(self) -> Array:
        """Middles of the cells along x, m."""
        return 0.5 * (self.x_edges[1:] + self.x_edges[:-1])

    @property
    def y(self) -> Array:
        """Middles of the cells along y, m."""
        return 0.5 * (self.y_edges[1:] + self.y_edges[:-1])

    def to_xarray(self) -> xr.DataArray:
        """The field as an ``xarray.DataArray`` with coordinates in metres."""
        import xarray as xr

        return xr.DataArray(
            self.values,
            dims=("y", "x"),
            coords={"y": self.y, "x": self.x},
            name="temperature",
            attrs={"units": "K", "layer": self.layer, "place": self.place, "z": self.z},
        )


@dataclass(frozen=True)
class DeviceResult:
    """A solved device.

    Attributes
    ----------
    max_temperature : float
        Highest temperature, K.
    max_location : tuple of float
        x, y, z of it, m.
    discretisation_error : float or None
        Estimated error of the temperatures, K; ``None`` where only one mesh fitted.
    blocks : tuple of Block
    interfaces : tuple of DeviceInterface
    source_power : float
        Heat released, W.
    energy_balance : float
        Mismatch of heat released and heat out, relative to the largest flow.
    fields : tuple of Field
        Temperatures on the faces of the layers and on heated planes.
    warnings, citations : tuple of str
    json : dict
        The whole report.
    times : numpy.ndarray or None
        Times of a transient, s; everything else is as at the last of them, unless it is called a course.
    max_temperature_course : numpy.ndarray or None
        Highest temperature at each of them, K.
    time_error : float or None
        Bound of the error of the propagation in time, K.
    """

    max_temperature: float
    max_location: tuple[float, float, float]
    discretisation_error: float | None
    blocks: tuple[Block, ...]
    interfaces: tuple[DeviceInterface, ...]
    source_power: float
    energy_balance: float
    fields: tuple[Field, ...]
    warnings: tuple[str, ...]
    citations: tuple[str, ...]
    json: dict[str, Any]
    times: Array | None = None
    max_temperature_course: Array | None = None
    time_error: float | None = None

    @classmethod
    def from_json(cls, text: str, fields: list[tuple[str, str, float, Array, Array, Array]]) -> DeviceResult:
        """Build from the report as JSON text and the maps."""
        report = json.loads(text)
        x, y, z = report["max_location_m"]
        return cls(
            max_temperature=report["max_temperature_K"],
            max_location=(x, y, z),
            discretisation_error=report["discretisation_error_K"],
            blocks=tuple(
                Block(
                    b["name"],
                    b["layer"],
                    b["power_W"],
                    b["mean_K"],
                    b["max_K"],
                    BlockCourse(*_series(b, "power_series_W", "mean_series_K", "max_series_K"))
                    if "max_series_K" in b
                    else None,
                )
                for b in report["blocks"]
            ),
            interfaces=tuple(_interface(i) for i in report["interfaces"]),
            source_power=report["source_power_W"],
            energy_balance=report["energy_balance_relative"],
            fields=tuple(_field(*field) for field in fields),
            warnings=tuple(report["warnings"]),
            citations=tuple(report["citations"]),
            json=report,
            times=_series(report, "times_s")[0] if "times_s" in report else None,
            max_temperature_course=_series(report, "max_temperature_series_K")[0] if "times_s" in report else None,
            time_error=report.get("time_error_K"),
        )

    def __getitem__(self, name: str) -> Block | DeviceInterface:
        """The block or the interface of a name."""
        for part in (*self.blocks, *self.interfaces):
            if part.name == name:
                return part
        known = ", ".join(part.name for part in (*self.blocks, *self.interfaces))
        raise KeyError(f"no block or interface is called {name!r}; there are {known}")

    def field(self, layer: str, place: str = "lower") -> Field:
        """Temperatures on the ``"lower"`` or ``"upper"`` face of a layer."""
        for field in self.fields:
            if field.layer == layer and field.place == place:
                return field
        known = ", ".join(sorted({f"{f.layer} ({f.place})" for f in self.fields}))
        raise KeyError(f"no field of {layer!r}, {place!r}; there are {known}")


def _interface(entry: dict[str, Any]) -> DeviceInterface:
    x, y = entry["max_jump_location_m"]
    return DeviceInterface(
        name=entry["name"],
        model=entry["model"],
        mean_jump=entry["mean_jump_K"],
        max_jump=entry["max_jump_K"],
        max_location=(x, y),
        area=entry["area_m2"],
        flow=entry["heat_flow_W"],
        blocks=tuple(
            BlockSides(b["name"], b["T_hot_mean_K"], b["T_cold_mean_K"], b["flux_mean_W_m2"])
            for b in entry["blocks"]
        ),
        course=InterfaceCourse(*_series(entry, "mean_jump_series_K", "max_jump_series_K", "heat_flow_series_W"))
        if "max_jump_series_K" in entry
        else None,
    )


def _series(entry: dict[str, Any], *keys: str) -> list[Array]:
    arrays = [np.array(entry[key], dtype=float) for key in keys]
    for array in arrays:
        array.setflags(write=False)
    return arrays


def _field(layer: str, place: str, z: float, x: Array, y: Array, values: Array) -> Field:
    shaped = values.reshape(len(y) - 1, len(x) - 1)
    for array in (x, y, shaped):
        array.setflags(write=False)
    return Field(layer, place, z, np.asarray(x), np.asarray(y), shaped)
