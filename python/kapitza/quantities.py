"""Quantities with units, in SI."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _kapitza

__all__ = ["Array", "QuantityLike", "kinds", "quantity"]

Array: TypeAlias = NDArray[np.float64]
QuantityLike: TypeAlias = "float | str"


def kinds() -> list[str]:
    """List the kinds of quantity that `quantity` knows, such as ``"interface resistance"``."""
    return _kapitza.kinds()


def quantity(text: QuantityLike, kind: str) -> float:
    """Read a quantity with its unit.

    Parameters
    ----------
    text : str or float
        The quantity as in a case file, such as ``"25 mm^2 K/W"``; a number is taken as SI already.
    kind : str
        What it is, such as ``"length"`` or ``"interface resistance"``; `kinds` lists all.

    Returns
    -------
    float
        The value in SI; a standard uncertainty (``±``) is dropped.

    Raises
    ------
    ValueError
        The text is no quantity of that kind; the message says what is wrong and how to write it.

    Examples
    --------
    >>> import kapitza
    >>> kapitza.quantity("5 kW/m^2/K", "interface conductance")
    5000.0
    >>> kapitza.quantity("35 degC", "temperature")
    308.15
    """
    if isinstance(text, str):
        return _kapitza.parse_quantity(text, kind)[0]
    if kind not in _kapitza.kinds():
        _kapitza.parse_quantity("", kind)  # raises, naming the nearest kind
    return float(text)


def scalar(
    value: QuantityLike, kind: str, name: str, low: float = 0.0, high: float = math.inf, open_low: bool = True
) -> float:
    """Return one quantity in SI, checked against its range."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (str, int, float, np.number)):
        raise TypeError(f"{name} must be a number in SI or a text with a unit, not {type(value).__name__}")
    number = quantity(value if isinstance(value, str) else float(value), kind)
    check(np.asarray(number), name, low, high, open_low)
    return number


def check(values: Array, name: str, low: float, high: float, open_low: bool = True) -> None:
    """Raise ValueError naming the first value outside the range."""
    with np.errstate(invalid="ignore"):
        right = np.isfinite(values) & ((values > low) if open_low else (values >= low)) & (values <= high)
    if not np.all(right):
        wrong = float(np.asarray(values)[~right].flat[0])
        above = f"above {low:g}" if open_low else f"from {low:g}"
        upto = f" to {high:g}" if math.isfinite(high) else ", finite"
        raise ValueError(f"{name} = {wrong:g} (SI) is outside its range: {above}{upto}")


def array(
    value: ArrayLike | QuantityLike,
    kind: str,
    name: str,
    low: float = 0.0,
    high: float = math.inf,
    open_low: bool = True,
) -> Array:
    """Return quantities in SI as an array of any shape, checked against their range."""
    if isinstance(value, str):
        values: Array = np.asarray(quantity(value, kind), dtype=np.float64)
    else:
        raw = np.asarray(value)
        if raw.dtype.kind in "OU":
            flat = [scalar(item, kind, name, low, high, open_low) for item in raw.ravel().tolist()]
            values = np.asarray(flat, dtype=np.float64).reshape(raw.shape)
        elif raw.dtype.kind in "iuf":
            values = raw.astype(np.float64)
        else:
            raise TypeError(f"{name} must hold numbers in SI or texts with units, not {raw.dtype}")
    check(values, name, low, high, open_low)
    return values


def pair(
    value: Any, kind: str, name: str, low: float = 0.0, high: float = math.inf, open_low: bool = True
) -> tuple[float, float] | None:
    """Return the values of the two sides from one value for both, or from two; None stays None."""
    if value is None:
        return None
    if isinstance(value, str) or np.ndim(value) == 0:
        both = scalar(value, kind, name, low, high, open_low)
        return both, both
    sides = [scalar(side, kind, name, low, high, open_low) for side in value]
    if len(sides) != 2:
        raise ValueError(f"{name} has {len(sides)} values; give one for both sides, or two")
    return sides[0], sides[1]


def flat(values: Array) -> Array:
    """Return the values as a contiguous one-dimensional array."""
    return np.ascontiguousarray(values, dtype=np.float64).ravel()
