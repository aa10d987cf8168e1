"""Measured interface conductances, to hold models against."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import _kapitza
from .quantities import Array, QuantityLike, scalar

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Measurement", "Measurements", "measured", "measured_pairs"]


@dataclass(frozen=True)
class Measurement:
    """One published measurement.

    Attributes
    ----------
    id : str
        Row in the compilation.
    interface, film, substrate : str
        Film / (interlayers) / substrate.
    has_interlayer : bool
        Whether a layer, an oxide or a bonding treatment stands between.
    temperature : float
        K.
    conductance : float
        W/(m² K).
    method : str
        Method of measurement.
    film_thickness : str
        In nm, as the compilation prints it.
    film_preparation, substrate_details, pretreatment, notes : str
        Details, as far as reported.
    references : tuple of str
        The papers.
    """

    id: str
    interface: str
    film: str
    substrate: str
    has_interlayer: bool
    temperature: float
    conductance: float
    method: str
    film_thickness: str
    film_preparation: str
    substrate_details: str
    pretreatment: str
    notes: str
    references: tuple[str, ...]


class Measurements(list[Measurement]):
    """A list of measurements of one pair of materials.

    Attributes
    ----------
    pair : (str, str)
        The two materials.
    """

    pair: tuple[str, str] = ("", "")

    @property
    def temperature(self) -> Array:
        """Temperatures, K, shape (n,)."""
        return np.array([m.temperature for m in self], dtype=np.float64)

    @property
    def conductance(self) -> Array:
        """Conductances, W/(m² K), shape (n,)."""
        return np.array([m.conductance for m in self], dtype=np.float64)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per measurement; needs pandas (``pip install kapitza[data]``)."""
        import pandas as pd

        names = {
            "temperature": "temperature_K",
            "conductance": "conductance_W_m2K",
            "film_thickness": "film_thickness_nm",
        }
        columns = [names.get(name, name) for name in Measurement.__dataclass_fields__]
        rows = [{names.get(name, name): value for name, value in asdict(m).items()} for m in self]
        return pd.DataFrame(rows, columns=columns)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Plot conductance against temperature, one symbol per paper; needs matplotlib."""
        from ._figure import plot_measurements

        return plot_measurements(self, ax)


def measured(
    film: str, substrate: str, temperature: QuantityLike | None = None, interlayers: bool = False
) -> Measurements:
    """Return published conductances of the interface between two materials, in either order.

    Values were mostly read off figures and carry no uncertainty: a yardstick, not something to fit to.

    Parameters
    ----------
    film, substrate : str
        The two materials, under any of their names.
    temperature : float or str, optional
        Keep what lies within 10 % of it, K.
    interlayers : bool
        Keep those with something between the two.

    Returns
    -------
    Measurements
        A list of `Measurement`, with ``.temperature``, ``.conductance``, ``.to_pandas()`` and ``.plot()``.

    Examples
    --------
    >>> import kapitza
    >>> points = kapitza.measured("Al", "Si", temperature="300 K")
    >>> all(1e6 < m.conductance < 1e9 for m in points)
    True
    """
    at = None if temperature is None else scalar(temperature, "temperature", "temperature", high=1e5)
    found = Measurements()
    found.pair = (film, substrate)
    for raw in json.loads(_kapitza.measured_points(film, substrate, interlayers)):
        kelvin = raw["temperature_K"]
        if at is None or abs(kelvin / at - 1.0) <= 0.1:
            found.append(
                Measurement(
                    id=raw["id"],
                    interface=raw["interface"],
                    film=raw["film"],
                    substrate=raw["substrate"],
                    has_interlayer=raw["has_interlayer"],
                    temperature=kelvin,
                    conductance=raw["conductance_W_m2K"],
                    method=raw["method"],
                    film_thickness=raw.get("film_thickness_nm", ""),
                    film_preparation=raw.get("film_preparation", ""),
                    substrate_details=raw.get("substrate_details", ""),
                    pretreatment=raw.get("pretreatment", ""),
                    notes=raw.get("notes", ""),
                    references=tuple(raw["references"]),
                )
            )
    return found


def measured_pairs() -> list[tuple[str, str, int]]:
    """List the pairs of materials measured, film and substrate, with the number of points, most first."""
    return _kapitza.measured_pairs()
