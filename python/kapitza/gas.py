"""Gas at a wall: mean free path, and the slip of a gap as one length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from . import _kapitza
from .quantities import Array, QuantityLike, array, flat, scalar

__all__ = ["gas_parameter", "mean_free_path"]


def mean_free_path(
    gas: str | None = None,
    *,
    temperature: ArrayLike | QuantityLike = 300.0,
    pressure: ArrayLike | QuantityLike = 101325.0,
    viscosity: QuantityLike | None = None,
    molar_mass: QuantityLike | None = None,
) -> Array:
    r"""Mean free path of gap formulas, :math:`\lambda = (\mu/p)\sqrt{\pi R T/2M}` (Kennard 1938).

    Parameters
    ----------
    gas : str, optional
        Name in the database; else give `viscosity` and `molar_mass`.
    temperature : float, str or array_like
        Temperature, K.
    pressure : float, str or array_like
        Pressure, Pa, above zero; broadcast against `temperature`.
    viscosity : float or str, optional
        Dynamic viscosity, Pa s.
    molar_mass : float or str, optional
        Molar mass, kg/mol.

    Returns
    -------
    ndarray
        Mean free path, m, in the broadcast shape.

    Examples
    --------
    >>> import kapitza
    >>> float(kapitza.gas.mean_free_path("air", temperature="300 K").round(10))
    6.72e-08
    """
    t = array(temperature, "temperature", "temperature", high=1e5)
    p = array(pressure, "pressure", "pressure")
    t, p = np.broadcast_arrays(t, p)
    if gas is not None:
        if viscosity is not None or molar_mass is not None:
            raise ValueError("give a gas of the database, or viscosity and molar_mass, not both")
        values = _kapitza.mean_free_path_of(gas, flat(t), flat(p))
    else:
        if viscosity is None or molar_mass is None:
            raise ValueError("give a gas of the database, or both viscosity and molar_mass")
        mu = scalar(viscosity, "viscosity", "viscosity")
        mass = scalar(molar_mass, "molar mass", "molar_mass")
        values = _kapitza.mean_free_path(mu, mass, flat(t), flat(p))
    return values.reshape(t.shape)


def gas_parameter(
    gas: str,
    accommodation: float | str | Sequence[float | str],
    *,
    temperature: ArrayLike | QuantityLike = 300.0,
    pressure: ArrayLike | QuantityLike = 101325.0,
) -> Array:
    r"""Both temperature jumps of a gap as one length M: the gap conducts :math:`k/(Y + M)`.

    .. math:: M = \left[\frac{2-\alpha_1}{\alpha_1} + \frac{2-\alpha_2}{\alpha_2}\right]
              \frac{2\gamma}{\gamma+1}\frac{\lambda}{\mathrm{Pr}}

    Parameters
    ----------
    gas : str
        Name in the database.
    accommodation : float, str or two of them
        Energy accommodation coefficient (0 to 1) of both walls, or of each; a name of a solid estimates it after
        Song & Yovanovich (1987).
    temperature : float, str or array_like
        Temperature of the gas and the walls, K.
    pressure : float, str or array_like
        Gas pressure, Pa, above zero; broadcast against `temperature`.

    Returns
    -------
    ndarray
        Gas parameter, m, in the broadcast shape.
    """
    one: float | str
    other: float | str
    if isinstance(accommodation, (str, int, float)):
        one = other = accommodation
    else:
        one, other = accommodation
    for alpha in (one, other):
        if not isinstance(alpha, str):
            scalar(alpha, "number", "accommodation", 0.0, 1.0)
    t = array(temperature, "temperature", "temperature", high=1e5)
    p = array(pressure, "pressure", "pressure")
    t, p = np.broadcast_arrays(t, p)
    return _kapitza.gas_parameter(gas, (one, other), flat(t), flat(p)).reshape(t.shape)
