"""Thermal impedances and structure functions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .quantities import Array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class FoundInterface:
    """A length of resistance without heat capacity in a structure function, K/W and J/K."""

    name: str
    position: float
    position_uncertainty: float
    resistance: float
    resistance_uncertainty: float
    capacity: float
    exact_resistance: float | None = None


@dataclass(frozen=True)
class ZthResult:
    """Thermal impedance, time-constant spectrum, networks and structure functions, SI.

    Attributes
    ----------
    times, zth : array
        Times (s) and thermal impedance (K/W).
    time_constants, density : array
        The spectrum: time constants (s) and R(ln τ) (K/W).
    foster : array, (n, 2)
        Resistance (K/W) and capacity (J/K) of every term; its nodes are no places.
    cauer : array, (n, 2)
        Resistance to the next node (K/W) and capacity to ground (J/K) of every rung, from the junction on.
    resistances : array
        Cumulative resistance of the structure functions, K/W.
    capacities, capacities_low, capacities_high : array
        Cumulative structure function and its 95 % band, J/K.
    differential, differential_low, differential_high : array
        Differential structure function and its 95 % band, W² s/K².
    interfaces : list of FoundInterface
        Interfaces found, from the junction on.
    total, total_uncertainty, noise : float
        Resistance of the whole path, its standard uncertainty, noise of one reading, K/W.
    dual : dict or None
        With a second impedance: step between the totals and junction-to-case resistances.
    report : dict
        The whole report, as ``kapitza zth --json`` prints it.
    """

    times: Array
    zth: Array
    time_constants: Array
    density: Array
    foster: Array
    cauer: Array
    resistances: Array
    capacities: Array
    capacities_low: Array
    capacities_high: Array
    differential: Array
    differential_low: Array
    differential_high: Array
    interfaces: list[FoundInterface]
    total: float
    total_uncertainty: float
    noise: float
    warnings: list[str]
    dual: dict[str, Any] | None
    report: dict[str, Any]

    @classmethod
    def from_json(cls, text: str) -> ZthResult:
        """The result of a report."""
        report = json.loads(text)
        structure = report["structure"]
        return cls(
            times=np.array(report["zth"]["times_s"]),
            zth=np.array(report["zth"]["values_K_W"]),
            time_constants=np.array(report["spectrum"]["time_constants_s"]),
            density=np.array(report["spectrum"]["density_K_W"]),
            foster=np.array([[t["resistance_K_W"], t["capacity_J_K"]] for t in report["foster"]]),
            cauer=np.array([[t["resistance_K_W"], t["capacity_J_K"]] for t in report["cauer"]]),
            resistances=np.array(structure["resistances_K_W"]),
            capacities=np.array(structure["capacities_J_K"]),
            capacities_low=np.array(structure["capacities_low_J_K"]),
            capacities_high=np.array(structure["capacities_high_J_K"]),
            differential=np.array(structure["differential_W2s_K2"]),
            differential_low=np.array(structure["differential_low_W2s_K2"]),
            differential_high=np.array(structure["differential_high_W2s_K2"]),
            interfaces=[
                FoundInterface(
                    i["name"],
                    i["position_K_W"],
                    i["position_uncertainty_K_W"],
                    i["resistance_K_W"],
                    i["resistance_uncertainty_K_W"],
                    i["capacity_J_K"],
                    i.get("exact_resistance_K_W"),
                )
                for i in report["interfaces"]
            ],
            total=report["total_resistance_K_W"],
            total_uncertainty=report["total_resistance_uncertainty_K_W"],
            noise=report["noise_K_W"],
            warnings=report["warnings"],
            dual=report.get("dual"),
            report=report,
        )

    def plot(self) -> Figure:
        """Plot impedance, spectrum and both structure functions with their bands; interfaces carry their names.

        Returns
        -------
        matplotlib.figure.Figure
        """
        from ._figure import zth_figure

        return zth_figure(self)
