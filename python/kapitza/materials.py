"""Solids, gases and thermal interface materials, every number with its range and its source."""

from __future__ import annotations

import builtins
import json
import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from . import _kapitza
from .quantities import Array, QuantityLike, array, flat

__all__ = ["Gas", "Listing", "Material", "Property", "Solid", "Tim", "gas", "list", "search", "solid", "tim"]

Family = Literal["solid", "gas", "tim"]


@dataclass(frozen=True)
class Listing:
    """A material as listed: its name, family, class, title, further names and tags."""

    name: str
    family: Family
    title: str
    material_class: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]


class Property:
    """A property of a material: call it with temperatures (K).

    Attributes
    ----------
    key : str
        Key in database files, such as ``"thermal_conductivity"``.
    label : str
        What warnings call it.
    unit : str
        Unit of the values in SI base units.
    range : (float, float)
        Range of temperature in which the numbers hold, K.
    uncertainty : float or None
        Relative standard uncertainty, where the source states one.
    source : str or None
        Where the numbers come from.
    note : str or None
        What a careful reader must know.
    """

    __slots__ = ("_curve",)

    def __init__(self, curve: _kapitza.Curve) -> None:
        self._curve = curve

    def __call__(self, temperature: ArrayLike | QuantityLike) -> Array:
        """Return the values in SI at temperatures (K), in their shape; beyond the range those of its nearest end."""
        t = array(temperature, "temperature", "temperature", high=1e5)
        return self._curve.values(flat(t)).reshape(t.shape)

    def in_range(self, temperature: ArrayLike | QuantityLike) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether temperatures (K) lie in the range of the property."""
        t = array(temperature, "temperature", "temperature", high=1e5)
        return np.asarray((t >= self.range[0]) & (t <= self.range[1]))

    @property
    def key(self) -> str:  # noqa: D102
        return self._curve.key

    @property
    def label(self) -> str:  # noqa: D102
        return self._curve.label

    @property
    def unit(self) -> str:  # noqa: D102
        return self._curve.unit

    @property
    def range(self) -> tuple[float, float]:  # noqa: D102
        return self._curve.range

    @property
    def uncertainty(self) -> float | None:  # noqa: D102
        return self._curve.uncertainty

    @property
    def source(self) -> str | None:  # noqa: D102
        return self._curve.source

    @property
    def note(self) -> str | None:  # noqa: D102
        return self._curve.note

    def __repr__(self) -> str:
        low, high = self.range
        upto = f", {low:g} to {high:g} K" if math.isfinite(high) else ""
        return f"<Property {self.label}, {self.unit}{upto}>"


@dataclass(frozen=True)
class Material:
    """What solids, gases and thermal interface materials have in common.

    Attributes
    ----------
    name, title : str
        Name in case files, and in words.
    aliases : tuple of str
        Further names.
    properties : tuple of str
        Keys of the properties known.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    properties: tuple[str, ...]

    _family = ""

    def property(self, key: str) -> Property:
        """Return a property as a function of temperature.

        Parameters
        ----------
        key : str
            Such as ``"thermal_conductivity"``; `properties` lists those known.

        Raises
        ------
        LookupError
            The property is not known; the message lists those that are.
        """
        return Property(_kapitza.material_property(self._family, self.name, key))


@dataclass(frozen=True)
class Solid(Material):
    """A solid.

    Attributes
    ----------
    material_class : str
        Metal, alloy, semiconductor, ...
    formula, crystal : str or None
        Chemical formula and crystal structure.
    tags : tuple of str
        Words found by search.
    atoms_per_formula : float or None
        Atoms in one formula unit.
    elastic_constants : dict or None
        ``values_Pa`` (by name), ``range_K``, ``source``, ``note``.
    vickers_microhardness : dict or None
        Fit c₁ (d/µm)^c₂: ``c1_Pa``, ``c2``, ``diagonals_m``, ``source``, ``note``.
    """

    material_class: str = ""
    formula: str | None = None
    crystal: str | None = None
    tags: tuple[str, ...] = ()
    atoms_per_formula: float | None = None
    elastic_constants: dict[str, Any] | None = field(default=None, hash=False)
    vickers_microhardness: dict[str, Any] | None = field(default=None, hash=False)

    _family = "solid"


@dataclass(frozen=True)
class Gas(Material):
    """A gas in the dilute limit.

    Attributes
    ----------
    formula : str or None
        Chemical formula.
    atomicity : str
        ``"monatomic"``, ``"linear"``, ``"nonlinear"`` or ``"mixture"``.
    accommodation : tuple of dict
        Measured energy accommodation coefficients: ``surface``, ``value``, ``temperature_K``, ``source``, ``note``.
    """

    formula: str | None = None
    atomicity: str = ""
    accommodation: tuple[dict[str, Any], ...] = field(default=(), hash=False)

    _family = "gas"


@dataclass(frozen=True)
class Tim(Material):
    """A thermal interface material; `material_class` is grease, gel, pad, phase change, solder, ..."""

    material_class: str = ""

    _family = "tim"


def _listings(text: str, family: Family | None) -> builtins.list[Listing]:
    return [
        Listing(
            name=entry["name"],
            family=entry["family"],
            title=entry["title"],
            material_class=entry["class"],
            aliases=tuple(entry["aliases"]),
            tags=tuple(entry["tags"]),
        )
        for entry in json.loads(text)
        if family is None or entry["family"] == family
    ]


def _about(family: Family, name: str) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(_kapitza.material(family, name))
    if "class" in about:
        about["material_class"] = about.pop("class")
    for key in ("aliases", "properties", "tags", "accommodation"):
        if key in about:
            about[key] = tuple(about[key])
    return about


def list(family: Family | None = None) -> builtins.list[Listing]:
    """List all materials, or those of a family: ``"solid"``, ``"gas"`` or ``"tim"``."""
    return _listings(_kapitza.material_list(), family)


def search(query: str, family: Family | None = None) -> builtins.list[Listing]:
    """List the materials in whose names, title, class or tags every word of `query` occurs."""
    return _listings(_kapitza.material_search(query), family)


def solid(name: str) -> Solid:
    """Return a solid by name or alias.

    Examples
    --------
    >>> import kapitza
    >>> conductivity = kapitza.materials.solid("Si").property("thermal_conductivity")
    >>> conductivity([300.0, 400.0])
    array([148. ,  98.9])
    """
    return Solid(**_about("solid", name))


def gas(name: str) -> Gas:
    """Return a gas by name or alias."""
    return Gas(**_about("gas", name))


def tim(name: str) -> Tim:
    """Return a thermal interface material by name or alias."""
    return Tim(**_about("tim", name))
