"""Results of an identified interface as typed, immutable objects."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from .quantities import Array

__all__ = ["IdentifyResult", "Void"]


@dataclass(frozen=True)
class Void:
    """A region of an interface whose resistance exceeds that around it.

    Attributes
    ----------
    area, area_uncertainty : float
        Area and its standard uncertainty, m².
    centre, centre_uncertainty : tuple of float
        x and y of the centre, m.
    resistance, resistance_uncertainty : float
        R″ in it, m² K/W.
    contrast, contrast_uncertainty : float
        R″ in it over that around it.
    significance : float
        Standard deviations above the noise.
    outline : numpy.ndarray
        Points of its outline, m, shape (n, 2).
    """

    area: float
    area_uncertainty: float
    centre: tuple[float, float]
    centre_uncertainty: tuple[float, float]
    resistance: float
    resistance_uncertainty: float
    contrast: float
    contrast_uncertainty: float
    significance: float
    outline: Array


@dataclass(frozen=True)
class IdentifyResult:
    """An identified interface; maps have the shape (y, x).

    Attributes
    ----------
    interface : str
        Its name.
    x_edges, y_edges : numpy.ndarray
        Edges of the pixels, m.
    resistance, uncertainty : numpy.ndarray
        R″ and its standard uncertainty, m² K/W; NaN where nothing is known.
    resolution : numpy.ndarray
        1 where the data alone determine a pixel, 0 where they say nothing.
    resolution_radius : numpy.ndarray
        Radius within which the map is a mean, m.
    detectable_area : numpy.ndarray
        Area of the smallest void of ten times the R″ that would be found nine times in ten, m².
    level, level_uncertainty : float
        R″ without the voids, m² K/W.
    voids : tuple of Void
    residual : float
        Root mean square of measured minus predicted, K.
    chi_squared : float
        χ² per degree of freedom.
    warnings : tuple of str
    json : dict
        The whole report.
    """

    interface: str
    x_edges: Array
    y_edges: Array
    resistance: Array
    uncertainty: Array
    resolution: Array
    resolution_radius: Array
    detectable_area: Array
    level: float
    level_uncertainty: float
    voids: tuple[Void, ...]
    residual: float
    chi_squared: float
    warnings: tuple[str, ...]
    json: dict[str, Any]

    @classmethod
    def from_json(cls, text: str) -> IdentifyResult:
        """Build from the report as JSON text."""
        report = json.loads(text)
        columns, rows = report["pixels"]
        low, high = report["extent_m"]

        def edges(axis: int, count: int) -> Array:
            return np.linspace(low[axis], high[axis], count + 1)

        def grid(key: str) -> Array:
            values = np.array([np.nan if v is None else v for v in report[key]], dtype=float)
            return values.reshape(rows, columns)

        return cls(
            interface=report["interface"],
            x_edges=edges(0, columns),
            y_edges=edges(1, rows),
            resistance=grid("resistance_m2K_W"),
            uncertainty=grid("standard_uncertainty_m2K_W"),
            resolution=grid("resolution"),
            resolution_radius=grid("resolution_radius_m"),
            detectable_area=grid("detectable_area_m2"),
            level=report["level_m2K_W"][0],
            level_uncertainty=report["level_m2K_W"][1],
            voids=tuple(_void(entry) for entry in report["voids"]),
            residual=report["residual_rms_K"],
            chi_squared=report["chi_squared_reduced"],
            warnings=tuple(report["warnings"]),
            json=report,
        )


def _void(entry: dict[str, Any]) -> Void:
    (x, y), (u, v) = entry["centre_m"], entry["centre_standard_uncertainty_m"]
    return Void(
        area=entry["area_m2"],
        area_uncertainty=entry["area_standard_uncertainty_m2"],
        centre=(x, y),
        centre_uncertainty=(u, v),
        resistance=entry["resistance_m2K_W"],
        resistance_uncertainty=entry["resistance_standard_uncertainty_m2K_W"],
        contrast=entry["contrast"],
        contrast_uncertainty=entry["contrast_standard_uncertainty"],
        significance=entry["significance"],
        outline=np.asarray(entry["outline_m"], dtype=float),
    )
