"""Rough contact: solid spots, gas in the gaps and radiation side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _kapitza
from .quantities import Array, QuantityLike, array, flat, pair, scalar

__all__ = [
    "JointConductance",
    "contact_modulus",
    "effective_emissivity",
    "elastic",
    "elastic_hardness",
    "gap_integral",
    "joint_conductance",
    "plastic",
    "radiative_conductance",
    "relative_separation",
    "slope_estimate",
]


@dataclass(frozen=True, eq=False)
class JointConductance:
    """Conductance of a pressed joint over contact and gas pressure.

    Attributes
    ----------
    law : str
        Name of the law.
    contact_pressure, gas_pressure : ndarray
        Pressures, Pa, in the broadcast shape.
    conductance : ndarray
        Joint conductance, W/(m² K); the sum of the channels.
    channels : dict of str to ndarray
        ``"contact"``, ``"gap"``, ``"radiation"``, as far as they are modelled, W/(m² K).
    warnings : tuple of str
        Where a number lies outside the range of its model, and what was assumed.
    citations : tuple of str
        Sources of models and numbers.
    """

    law: str
    contact_pressure: Array
    gas_pressure: Array
    conductance: Array
    channels: dict[str, Array]
    warnings: tuple[str, ...] = field(default=())
    citations: tuple[str, ...] = field(default=())

    @property
    def resistance(self) -> Array:
        """Interface resistance, m² K/W."""
        with np.errstate(divide="ignore"):
            return 1.0 / self.conductance


def joint_conductance(
    *,
    roughness: QuantityLike | Sequence[QuantityLike],
    slope: float | Sequence[float] | None = None,
    contact_pressure: ArrayLike | QuantityLike,
    materials: str | Sequence[str] | None = None,
    conductivity: QuantityLike | Sequence[QuantityLike] | None = None,
    solid: str = "plastic",
    hardness: QuantityLike | None = None,
    vickers: tuple[QuantityLike, float] | None = None,
    brinell: QuantityLike | None = None,
    youngs_modulus: QuantityLike | Sequence[QuantityLike] | None = None,
    poisson_ratio: float | Sequence[float] | None = None,
    gap: str = "integral",
    gas: str | None = None,
    gas_pressure: ArrayLike | QuantityLike = 101325.0,
    accommodation: float | Sequence[float] | None = None,
    emissivity: float | Sequence[float] | None = None,
    temperature: QuantityLike | Sequence[QuantityLike] = 300.0,
) -> JointConductance:
    """Conductance of two nominally flat rough surfaces pressed together.

    Quantities are numbers in SI or texts with units. "One or two" means a value for both sides, or one for each;
    roughness and slope are the exception: one value is that of the *pair*, two are combined in squares.

    Parameters
    ----------
    roughness : one or two quantities
        Rms roughness, m.
    slope : one or two floats, optional
        Mean absolute slope; estimated from the roughness where absent, with a warning.
    contact_pressure : float, str or array_like
        Nominal contact pressure, Pa.
    materials : one or two str, optional
        Solids of the database, which supply what is not given.
    conductivity : one or two quantities, optional
        Thermal conductivities, W/(m K).
    solid : {"plastic", "plastic-cmy-fit", "plastic-full", "elastic", "none"}
        Model of the solid spots.
    hardness : quantity, optional
        Contact hardness of the softer side, Pa.
    vickers : (quantity, float), optional
        c₁ (Pa) and c₂ of the microhardness fit c₁ (d/µm)^c₂.
    brinell : quantity, optional
        Brinell hardness, Pa, from which the microhardness is estimated.
    youngs_modulus : one or two quantities, optional
        Young's moduli, Pa, of elastic contact.
    poisson_ratio : one or two floats, optional
        Poisson's ratios of elastic contact.
    gap : {"integral", "simple", "none"}
        Model of the gas in the gaps.
    gas : str, optional
        Gas of the database; None or ``"vacuum"`` for none.
    gas_pressure : float, str or array_like
        Gas pressure, Pa, broadcast against `contact_pressure`; ignored in vacuum.
    accommodation : one or two floats, optional
        Energy accommodation coefficients; Song & Yovanovich (1987) for `materials` where absent.
    emissivity : one or two floats, optional
        Emissivities; those of `materials` if known, else no radiation.
    temperature : one or two quantities
        Temperatures of the two faces, K.

    Returns
    -------
    JointConductance
        Conductance and channels in the broadcast shape of the two pressures.

    Examples
    --------
    >>> import kapitza
    >>> joint = kapitza.contact.joint_conductance(
    ...     roughness="2 um", slope=0.15, conductivity=16.0, hardness="3 GPa", contact_pressure=[1e6, 2e6]
    ... )
    >>> joint.conductance.round(1)
    array([ 746.1, 1441.5])
    """
    given = [
        name
        for name, value in (("hardness", hardness), ("vickers", vickers), ("brinell", brinell))
        if value is not None
    ]
    if len(given) > 1:
        raise ValueError(f"give one of {', '.join(given)}, not several")
    p = array(contact_pressure, "pressure", "contact_pressure", open_low=False)
    vacuum = gas is None or gas.lower() == "vacuum"
    gas_p = np.asarray(0.0) if vacuum else array(gas_pressure, "pressure", "gas_pressure", open_low=False)
    p, gas_p = np.broadcast_arrays(p, gas_p)
    solids = None if materials is None else ((materials,) * 2 if isinstance(materials, str) else tuple(materials))
    if solids is not None and len(solids) != 2:
        raise ValueError(f"materials has {len(solids)} names; give one for both sides, or two")
    hot, cold = pair(temperature, "temperature", "temperature", high=1e5) or (300.0, 300.0)
    request: dict[str, Any] = {
        "roughness": _sides(roughness, "length", "roughness", 1e-2),
        "slope": None if slope is None else _sides(slope, "number", "slope", 10.0),
        "solid": solid,
        "hardness": None if hardness is None else scalar(hardness, "pressure", "hardness"),
        "vickers": None
        if vickers is None
        else (scalar(vickers[0], "pressure", "vickers c1"), scalar(vickers[1], "number", "vickers c2", -2.0, 1.0)),
        "brinell": None if brinell is None else scalar(brinell, "pressure", "brinell"),
        "youngs_modulus": pair(youngs_modulus, "pressure", "youngs_modulus"),
        "poisson_ratio": pair(poisson_ratio, "number", "poisson_ratio", -1.0, 0.5),
        "conductivity": pair(conductivity, "conductivity", "conductivity"),
        "materials": solids,
        "gap": gap,
        "gas": gas,
        "accommodation": pair(accommodation, "number", "accommodation", 0.0, 1.0),
        "emissivity": pair(emissivity, "number", "emissivity", 0.0, 1.0),
    }
    total, channels, law, warnings, citations = _kapitza.rough_joint(request, (hot, cold), flat(p), flat(gas_p))
    return JointConductance(
        law=law,
        contact_pressure=p.copy(),
        gas_pressure=gas_p.copy(),
        conductance=total.reshape(p.shape),
        channels={name: values.reshape(p.shape) for name, values in channels},
        warnings=tuple(warnings),
        citations=tuple(citations),
    )


def _sides(value: Any, kind: str, name: str, high: float) -> list[float]:
    """One value of the pair, or one of each side."""
    if isinstance(value, str) or np.ndim(value) == 0:
        return [scalar(value, kind, name, high=high)]
    both = pair(value, kind, name, high=high)
    return list(both) if both else []


def plastic(relative_pressure: ArrayLike, model: str = "yovanovich") -> Array:
    r"""Dimensionless conductance of plastic contact, :math:`h_c\sigma/(k_s m)`.

    Parameters
    ----------
    relative_pressure : array_like
        Contact pressure over contact hardness, P/H.
    model : {"yovanovich", "cmy-fit", "full"}
        1.25 (P/H)^0.95 (Yovanovich 1982), 1.45 (P/H)^0.985 (Cooper, Mikic & Yovanovich 1969), or the full model of
        the latter.

    Returns
    -------
    ndarray
        Dimensionless conductance in the shape of `relative_pressure`.

    Examples
    --------
    >>> import kapitza
    >>> float(kapitza.contact.plastic(1e-3).round(8))
    0.00176567
    """
    x = array(relative_pressure, "number", "relative_pressure", high=0.5, open_low=False)
    return _kapitza.plastic_contact(flat(x), model).reshape(x.shape)


def elastic(relative_pressure: ArrayLike) -> Array:
    r"""Dimensionless conductance of elastic contact, :math:`1.55\,(P/H_e)^{0.94}` (Mikic 1974).

    Parameters
    ----------
    relative_pressure : array_like
        Contact pressure over elastic hardness, P/H_e; see `elastic_hardness`.

    Returns
    -------
    ndarray
        :math:`h_c\sigma/(k_s m)` in the shape of `relative_pressure`.
    """
    x = array(relative_pressure, "number", "relative_pressure", high=0.25, open_low=False)
    return _kapitza.elastic_contact(flat(x)).reshape(x.shape)


def contact_modulus(
    youngs_modulus: QuantityLike | Sequence[QuantityLike], poisson_ratio: float | Sequence[float]
) -> float:
    """Contact modulus E′, Pa: 1/E′ = (1 − ν₁²)/E₁ + (1 − ν₂²)/E₂, from one or two moduli (Pa) and ratios.

    Examples
    --------
    >>> import kapitza
    >>> round(kapitza.contact.contact_modulus("210 GPa", 0.3) / 1e9, 3)
    115.385
    """
    moduli = pair(youngs_modulus, "pressure", "youngs_modulus")
    ratios = pair(poisson_ratio, "number", "poisson_ratio", -1.0, 0.5)
    if moduli is None or ratios is None:
        raise ValueError("give youngs_modulus and poisson_ratio")
    return _kapitza.contact_modulus(moduli, ratios)


def elastic_hardness(contact_modulus: QuantityLike, slope: float) -> float:
    """Elastic hardness H_e = E′m/√2, Pa, from the contact modulus (Pa) and the mean absolute slope."""
    modulus = scalar(contact_modulus, "pressure", "contact_modulus")
    return _kapitza.elastic_hardness(modulus, scalar(slope, "number", "slope", high=10.0))


def relative_separation(argument: ArrayLike) -> Array:
    """Separation of the mean planes Y/σ = √2 erfc⁻¹(x), with x = 2P/H (plastic) or 4P/H_e (elastic)."""
    x = array(argument, "number", "argument", high=2.0, open_low=False)
    return _kapitza.relative_separation(flat(x)).reshape(x.shape)


def gap_integral(separation: ArrayLike, parameter: ArrayLike) -> Array:
    """Dimensionless gap conductance h_g σ/k_g (Yovanovich, DeVaal & Hegazy 1982).

    Parameters
    ----------
    separation : array_like
        Y/σ.
    parameter : array_like
        Gas parameter over roughness, M/σ, above zero; broadcast against `separation`.

    Returns
    -------
    ndarray
        The integral, to about 1e-12.
    """
    y = array(separation, "number", "separation", open_low=False)
    mu = array(parameter, "number", "parameter")
    y, mu = np.broadcast_arrays(y, mu)
    return _kapitza.gap_integral(flat(y), flat(mu)).reshape(y.shape)


def effective_emissivity(emissivity: float | Sequence[float]) -> float:
    """Effective emissivity of two grey parallel surfaces, 1/(1/ε₁ + 1/ε₂ − 1)."""
    both = pair(emissivity, "number", "emissivity", 0.0, 1.0)
    if both is None:
        raise ValueError("give the emissivity")
    return _kapitza.effective_emissivity(*both)


def radiative_conductance(
    hot: ArrayLike | QuantityLike, cold: ArrayLike | QuantityLike, emissivity: float = 1.0
) -> Array:
    """Radiative conductance σ ε (T₁² + T₂²)(T₁ + T₂), W/(m² K).

    Parameters
    ----------
    hot, cold : float, str or array_like
        Temperatures of the two surfaces, K, broadcast against each other.
    emissivity : float
        Effective emissivity; see `effective_emissivity`.
    """
    one = array(hot, "temperature", "hot", high=1e5)
    other = array(cold, "temperature", "cold", high=1e5)
    one, other = np.broadcast_arrays(one, other)
    eps = scalar(emissivity, "number", "emissivity", 0.0, 1.0)
    return _kapitza.radiative_conductance(flat(one), flat(other), eps).reshape(one.shape)


def slope_estimate(roughness: ArrayLike | QuantityLike) -> Array:
    """Mean absolute slope estimated from an rms roughness (m), good to a factor of two.

    Antonetti, Whittle & Simons (1993) up to 1.6 µm, Lambert & Fletcher (1997) beyond.
    """
    sigma = array(roughness, "length", "roughness", high=1e-2)
    return _kapitza.slope_estimate(flat(sigma)).reshape(sigma.shape)
