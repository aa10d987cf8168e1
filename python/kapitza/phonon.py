"""Kapitza conductance of perfect interfaces from phonons: quick estimates for Debye solids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from . import _kapitza
from .quantities import Array, QuantityLike, array, flat, scalar

__all__ = ["DebyeSolid", "MismatchConductance", "interface_conductance"]


@dataclass(frozen=True)
class DebyeSolid:
    """A solid with linear, isotropic branches, each cut off where it holds one mode per atom.

    Attributes
    ----------
    density : float or str
        Mass density, kg/m³.
    longitudinal_speed, transverse_speed : float or str
        Sound speeds, m/s.
    atomic_density : float
        Atoms per volume, 1/m³.
    name : str
        Name in citations and messages.
    """

    density: QuantityLike
    longitudinal_speed: QuantityLike
    transverse_speed: QuantityLike
    atomic_density: float
    name: str = "solid"

    def _numbers(self) -> tuple[str, float, float, float, float]:
        return (
            self.name,
            scalar(self.density, "density", "density"),
            scalar(self.longitudinal_speed, "velocity", "longitudinal_speed"),
            scalar(self.transverse_speed, "velocity", "transverse_speed"),
            scalar(self.atomic_density, "number", "atomic_density"),
        )


@dataclass(frozen=True, eq=False)
class MismatchConductance:
    """Conductance of an interface by both definitions of its temperatures.

    Attributes
    ----------
    model : str
        ``"amm"`` (all angles and modes), ``"amm-normal"``, ``"dmm-debye"`` or ``"radiation-limit"``.
    temperature : ndarray
        Temperature, K.
    emitted : ndarray
        G, W/(m² K), between the temperatures of the incoming phonons; an imaginary plane then has a resistance.
    equivalent_equilibrium : ndarray
        G, W/(m² K), between local equilibrium temperatures, as a heat-conduction solution uses them; infinite where
        no resistance remains.
    low_temperature_prefactor : float
        Emitted G/T³ at low temperature, W/(m² K⁴).
    citations : tuple of str
        Sources of the model and of the numbers.
    """

    model: str
    temperature: Array
    emitted: Array
    equivalent_equilibrium: Array
    low_temperature_prefactor: float
    citations: tuple[str, ...]


def interface_conductance(
    left: str | DebyeSolid,
    right: str | DebyeSolid,
    model: str = "dmm-debye",
    temperature: ArrayLike | QuantityLike = 300.0,
) -> MismatchConductance:
    """Conductance of a perfect interface by a mismatch model.

    Parameters
    ----------
    left, right : str or DebyeSolid
        Names in the database, or numbers.
    model : {"dmm-debye", "amm", "amm-normal", "radiation-limit"}
        Diffuse mismatch (Swartz & Pohl 1989), or acoustic mismatch at normal incidence (Little 1959).
    temperature : float, str or array_like
        Temperature, K.

    Returns
    -------
    MismatchConductance
        Arrays in the shape of `temperature`, by both definitions of temperature.

    Examples
    --------
    >>> import kapitza
    >>> al = kapitza.phonon.DebyeSolid("2700 kg/m^3", "6.24 km/s", "3.04 km/s", 6.02e28, name="Al")
    >>> si = kapitza.phonon.DebyeSolid("2330 kg/m^3", "8.97 km/s", "5.332 km/s", 5.0e28, name="Si")
    >>> g = kapitza.phonon.interface_conductance(al, si, temperature=[1.0, 300.0])
    >>> bool(abs(g.emitted[0] / g.low_temperature_prefactor - 1) < 1e-9)
    True
    """
    t = array(temperature, "temperature", "temperature", high=1e5)
    sides = [side if isinstance(side, str) else side._numbers() for side in (left, right)]
    emitted, equilibrium, prefactor, citations = _kapitza.mismatch_conductance(sides[0], sides[1], model, flat(t))
    shape = np.shape(t)
    return MismatchConductance(
        model=model,
        temperature=t,
        emitted=emitted.reshape(shape),
        equivalent_equilibrium=equilibrium.reshape(shape),
        low_temperature_prefactor=prefactor,
        citations=tuple(citations),
    )
