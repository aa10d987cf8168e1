"""Results of a solved case as typed, immutable objects."""

from __future__ import annotations

import copy
import json
import math
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from .quantities import Array

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = [
    "Advice",
    "Boundary",
    "Channel",
    "Contribution",
    "Element",
    "Interface",
    "Layer",
    "Part",
    "Profile",
    "SampledUncertainty",
    "StackResult",
    "Sweep",
    "SweepInterface",
    "Target",
    "Uncertainty",
]


@dataclass(frozen=True)
class Channel:
    """A named part of an interface conductance.

    Attributes
    ----------
    name : str
        The mechanism: ``"contact"``, ``"gap"``, ``"radiation"``, ``"bond line"``, ...
    conductance : float
        W/(m² K).
    composition : str
        How `channels` combine: ``"single"``, ``"parallel"`` or ``"series"``.
    channels : tuple of Channel
        Parts of this part.
    """

    name: str
    conductance: float
    composition: str = "single"
    channels: tuple[Channel, ...] = ()

    @property
    def resistance(self) -> float:
        """Interface resistance, m² K/W."""
        return 1.0 / self.conductance if self.conductance else math.inf


@dataclass(frozen=True)
class Part:
    """Part of a layer's drop: its name, its drop (K) and its thermal resistance (K/W)."""

    name: str
    delta: float
    resistance: float


@dataclass(frozen=True)
class Element:
    """What every element of a stack has.

    Attributes
    ----------
    name : str
        Name.
    hot, cold : float
        Temperatures of its two sides, K.
    delta : float
        Drop, K.
    delta_uncertainty : float or None
        Standard uncertainty of the drop, K, where the case gives uncertainties.
    resistance, resistance_error : float
        Thermal resistance and a bound on its numerical error, K/W.
    share : float
        Part of the total drop, 0 to 1.
    heat_flow_hot, heat_flow_cold : float
        Heat flow through the two sides, W.
    area : float or None
        Area, m².
    """

    name: str
    hot: float
    cold: float
    delta: float
    delta_uncertainty: float | None
    resistance: float
    resistance_error: float
    share: float
    heat_flow_hot: float
    heat_flow_cold: float
    area: float | None


@dataclass(frozen=True)
class Boundary(Element):
    """What a face of the stack sees: the drop between the face and its surroundings."""


@dataclass(frozen=True)
class Layer(Element):
    """A body with thickness.

    Attributes
    ----------
    thickness : float
        Thickness, m.
    material : str or None
        Material, where named.
    mean_conductivity : float
        Mean conductivity, W/(m K).
    parts : tuple of Part
        Conduction, spreading, constriction.
    """

    thickness: float
    material: str | None
    mean_conductivity: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Interface(Element):
    """A surface with a temperature jump.

    Attributes
    ----------
    model : str
        Law of the interface.
    conductance : float
        W/(m² K).
    interface_resistance : float
        m² K/W.
    composition : str
        How `channels` combine.
    channels : tuple of Channel
        Parts of the conductance.
    """

    model: str
    conductance: float
    interface_resistance: float
    composition: str
    channels: tuple[Channel, ...]

    def channel(self, name: str) -> Channel:
        """Return a channel by name."""
        for channel in self.channels:
            if channel.name == name:
                return channel
        raise LookupError(f'no channel is called "{name}"; channels: {", ".join(c.name for c in self.channels)}')


@dataclass(frozen=True)
class Advice:
    """The answer of the target temperature to one parameter.

    Attributes
    ----------
    element, parameter : str
        Which parameter of which element.
    value : float
        Its value, SI.
    derivative : float
        dT/dp, K per SI unit.
    direction : str
        ``"raise"`` or ``"lower"``: what cools the target.
    gain : float
        How far the target falls for a change `per`, K.
    per : str
        ``"10 %"`` or ``"1 K"``.
    design : bool
        Whether a designer can choose it.
    """

    element: str
    parameter: str
    value: float
    derivative: float
    direction: str
    gain: float
    per: str
    design: bool


@dataclass(frozen=True)
class Target:
    """The temperature (K) that the advice and the uncertainty budget are about, with its name."""

    name: str
    temperature: float


@dataclass(frozen=True)
class Contribution:
    """An uncertain input: its key, value and standard uncertainty (SI), and what it does to the target (K)."""

    key: str
    value: float
    uncertainty: float
    target: float


@dataclass(frozen=True)
class SampledUncertainty:
    """Random samples of the target temperature.

    Attributes
    ----------
    samples, failed : int
        Number of samples, and of those without a steady solution.
    seed : int
        Seed.
    mean, standard_deviation, standard_error : float
        Of the target, K.
    interval : (float, float)
        Middle 95 % of the target, K.
    """

    samples: int
    failed: int
    seed: int
    mean: float
    standard_deviation: float
    standard_error: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Uncertainty:
    """Standard uncertainties.

    Attributes
    ----------
    target, max_temperature : float
        Of the target and of the highest temperature, K.
    heat_flow : float
        Of the heat flow, W.
    contributions : tuple of Contribution
        The uncertain inputs.
    sampled : SampledUncertainty or None
        Random samples, where asked for.
    """

    target: float
    max_temperature: float
    heat_flow: float
    contributions: tuple[Contribution, ...]
    sampled: SampledUncertainty | None


@dataclass(frozen=True, eq=False)
class Profile:
    """Temperatures along the layers; at an interface two points share a position and differ by the jump.

    Attributes
    ----------
    element : tuple of str
        Layer of every point.
    position : ndarray, shape (n,)
        Distance from the hot face, m.
    fraction : ndarray, shape (n,)
        Depth in the layer as a fraction of its thickness.
    temperature : ndarray, shape (n,)
        Temperature, K.
    """

    element: tuple[str, ...]
    position: Array
    fraction: Array
    temperature: Array


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


@dataclass(frozen=True, eq=False, repr=False)
class StackResult:
    """A solved stack.

    Attributes
    ----------
    title : str or None
        Title of the case.
    heat_flow, heat_flow_hot : float
        Heat flow out of the cold end and into the hot end, W.
    source_power : float
        Heat released inside, W.
    max_temperature : float
        Highest temperature anywhere, K.
    total_delta : float
        Sum of the drops of all elements, K.
    energy_balance, residual : float
        Relative mismatches of heat: of the whole, and the largest in any link.
    iterations : int
        Newton steps.
    elements : tuple of Element
        Hot boundary, elements in order, cold boundary.
    advice : tuple of Advice
        What to fix first, largest gain first.
    target : Target
        The temperature that `advice` and `uncertainty` are about.
    profile : Profile
        Temperatures along the layers.
    uncertainty : Uncertainty or None
        Where the case gives uncertainties.
    sweep : Sweep or None
        Where the case has sweeps.
    citations : tuple of str
        Sources of the laws and the materials used.
    warnings : tuple of str
        Where laws or data were used outside their range, and what was assumed.
    version : str
        Version of kapitza that solved it.
    """

    title: str | None
    heat_flow: float
    heat_flow_hot: float
    source_power: float
    max_temperature: float
    total_delta: float
    energy_balance: float
    residual: float
    iterations: int
    elements: tuple[Element, ...]
    advice: tuple[Advice, ...]
    target: Target
    profile: Profile
    uncertainty: Uncertainty | None
    sweep: Sweep | None
    citations: tuple[str, ...]
    warnings: tuple[str, ...]
    version: str
    _report: dict[str, Any]

    @classmethod
    def from_json(cls, text: str) -> StackResult:
        """Read a report as `kapitza solve --json` prints it."""
        return _result(json.loads(text))

    def __getitem__(self, name: str) -> Element:
        """Return the element of that name."""
        for element in self.elements:
            if element.name == name:
                return element
        names = ", ".join(element.name for element in self.elements)
        raise KeyError(f'no element is called "{name}"; elements: {names}')

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, from hot to cold."""
        return tuple(element for element in self.elements if isinstance(element, Layer))

    @cached_property
    def interfaces(self) -> tuple[Interface, ...]:
        """The interfaces, from hot to cold."""
        return tuple(element for element in self.elements if isinstance(element, Interface))

    def to_dict(self) -> dict[str, Any]:
        """Return the report with the keys of `kapitza solve --json`, units in the keys."""
        return copy.deepcopy(self._report)

    def to_json(self, indent: int | None = 2) -> str:
        """Return the report as JSON text, the same as `kapitza solve --json`."""
        return json.dumps(self._report, indent=indent, ensure_ascii=False)

    def to_pandas(self) -> pd.DataFrame:
        """Return the budget, one row per element; needs pandas (``pip install kapitza[data]``)."""
        import pandas as pd

        rows = [
            {
                "name": element.name,
                "type": type(element).__name__.lower(),
                "T_hot_K": element.hot,
                "T_cold_K": element.cold,
                "delta_T_K": element.delta,
                "resistance_K_W": element.resistance,
                "share": element.share,
                "conductance_W_m2K": element.conductance if isinstance(element, Interface) else math.nan,
            }
            for element in self.elements
        ]
        return pd.DataFrame(rows).set_index("name")

    def plot(
        self,
        ax: Axes | None = None,
        other: StackResult | None = None,
        *,
        kelvin: bool = False,
        to_scale: bool | None = None,
        labels: tuple[str, str] | None = None,
    ) -> Axes:
        """Plot the temperature through the stack, every interface a cliff with its name and its kelvins.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to plot; a new figure where absent.
        other : StackResult, optional
            A second result to compare with, such as a better joint.
        kelvin : bool
            Temperatures in K instead of °C.
        to_scale : bool, optional
            Layers drawn to scale, or all of the same width with their thickness written; by default to scale unless
            that would hide a layer.
        labels : (str, str), optional
            Names of the two results in the legend; their titles where absent.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from ._figure import plot_stack

        return plot_stack(self, ax, other, kelvin=kelvin, to_scale=to_scale, labels=labels)

    def __repr__(self) -> str:
        name = f'"{self.title}", ' if self.title else ""
        return (
            f"<StackResult {name}{len(self.layers)} layers, {len(self.interfaces)} interfaces, "
            f"{self.heat_flow:.4g} W, highest {self.max_temperature:.2f} K>"
        )

    def __str__(self) -> str:
        lines = [self.title, ""] if self.title else []
        lines.append(f"{'':<24}{'T hot / K':>11}{'T cold / K':>12}{'ΔT / K':>10}{'R / (K/W)':>12}{'share':>9}")
        for e in self.elements:
            mark = "▸ " if isinstance(e, Interface) else "  "
            name = e.name if len(e.name) <= 22 else e.name[:21] + "…"
            lines.append(
                f"{mark}{name:<22}{e.hot:>11.2f}{e.cold:>12.2f}{_drop(e.delta):>10}{e.resistance:>12.4g}{e.share:>9.1%}"
            )
        lines.append(f"heat flow {self.heat_flow:.4g} W, highest temperature {self.max_temperature:.2f} K")
        lines.extend(f"! {warning}" for warning in self.warnings)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        right, left = "text-align:right;padding:2px 10px", "text-align:left;padding:2px 10px"
        uncertain = any(e.delta_uncertainty for e in self.elements)
        heads = ["T hot / K", "T cold / K", "ΔT / K", "R / (K/W)"]
        head = f'<th style="{left}"></th>' + "".join(f'<th style="{right}">{h}</th>' for h in heads)
        rows = []
        for e in self.elements:
            joint = isinstance(e, Interface)
            drop = _drop(e.delta)
            if uncertain and e.delta_uncertainty:
                drop += f" ± {e.delta_uncertainty:.2g}"
            cells = [f"{e.hot:.2f}", f"{e.cold:.2f}", drop, f"{e.resistance:.4g}"]
            width = max(0.0, min(1.0, e.share)) * 100
            colour = "#D55E00" if joint else "#999999"
            bar = (
                f'<div style="display:inline-block;width:100px"><div style="width:{width:.1f}px;height:9px;'
                f'background:{colour}"></div></div> {e.share:.1%}'
            )
            name = f"<b>{escape(e.name)}</b>" if joint else escape(e.name)
            rows.append(
                f'<tr><td style="{left}">{name}</td>'
                + "".join(f'<td style="{right}">{cell}</td>' for cell in cells)
                + f'<td style="{left};white-space:nowrap">{bar}</td></tr>'
            )
        title = f"<caption><b>{escape(self.title)}</b></caption>" if self.title else ""
        notes = "".join(f"<li>{escape(warning)}</li>" for warning in self.warnings)
        return (
            f'<table style="border-collapse:collapse">{title}'
            f'<thead><tr>{head}<th style="{left}">share</th></tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>"
            f"<p>heat flow {self.heat_flow:.4g} W, highest temperature {self.max_temperature:.2f} K</p>"
            + (f"<ul>{notes}</ul>" if notes else "")
        )


def _drop(value: float) -> str:
    """Two decimals where that says something, else significant digits."""
    if value == 0 or 0.01 <= abs(value) < 1e5:
        return f"{value:.2f}"
    return f"{value:.3g}"


def _number(value: float | None) -> float:
    """JSON has no infinity: an absent number is one."""
    return math.inf if value is None else value


def _channel(raw: dict[str, Any]) -> Channel:
    channels = tuple(_channel(part) for part in raw.get("channels", ()))
    return Channel(raw["name"], _number(raw["conductance_W_m2K"]), raw["composition"], channels)


def _element(raw: dict[str, Any]) -> Element:
    common: dict[str, Any] = {
        "name": raw["name"],
        "hot": raw["T_hot_K"],
        "cold": raw["T_cold_K"],
        "delta": raw["delta_T_K"],
        "delta_uncertainty": raw.get("delta_T_uncertainty_K"),
        "resistance": _number(raw["resistance_K_W"]),
        "resistance_error": _number(raw["resistance_error_K_W"]),
        "share": raw["share"],
        "heat_flow_hot": raw["heat_flow_hot_W"],
        "heat_flow_cold": raw["heat_flow_cold_W"],
        "area": raw.get("area_m2"),
    }
    if raw["type"] == "layer":
        return Layer(
            **common,
            thickness=raw["thickness_m"],
            material=raw.get("material"),
            mean_conductivity=raw["mean_conductivity_W_mK"],
            parts=tuple(Part(p["name"], p["delta_T_K"], _number(p["resistance_K_W"])) for p in raw.get("parts", ())),
        )
    if raw["type"] == "interface":
        return Interface(
            **common,
            model=raw["model"],
            conductance=_number(raw["conductance_W_m2K"]),
            interface_resistance=_number(raw["interface_resistance_m2K_W"]),
            composition=raw["composition"],
            channels=tuple(_channel(channel) for channel in raw["channels"]),
        )
    return Boundary(**common)


def _uncertainty(raw: dict[str, Any]) -> Uncertainty:
    sampled = raw.get("sampled")
    return Uncertainty(
        target=raw["target_K"],
        max_temperature=raw["max_temperature_K"],
        heat_flow=raw["heat_flow_W"],
        contributions=tuple(
            Contribution(c["key"], c["value"], c["uncertainty"], c["target_K"]) for c in raw["contributions"]
        ),
        sampled=sampled
        and SampledUncertainty(
            samples=sampled["samples"],
            failed=sampled["failed"],
            seed=sampled["seed"],
            mean=sampled["target_mean_K"],
            standard_deviation=sampled["target_standard_deviation_K"],
            standard_error=sampled["target_standard_error_K"],
            interval=(sampled["target_95_percent_K"][0], sampled["target_95_percent_K"][1]),
        ),
    )


def _sweep(raw: dict[str, Any]) -> Sweep:
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


def _result(report: dict[str, Any]) -> StackResult:
    profile = report["profile"]
    return StackResult(
        title=report.get("title"),
        heat_flow=report["heat_flow_W"],
        heat_flow_hot=report["heat_flow_hot_W"],
        source_power=report["source_power_W"],
        max_temperature=report["max_temperature_K"],
        total_delta=report["total_delta_T_K"],
        energy_balance=report["energy_balance_relative"],
        residual=report["residual_relative"],
        iterations=report["iterations"],
        elements=tuple(_element(element) for element in report["elements"]),
        advice=tuple(
            Advice(
                element=a["element"],
                parameter=a["parameter"],
                value=a["value"],
                derivative=a["derivative_K_per_SI"],
                direction=a["direction"],
                gain=a["gain_K"],
                per=a["per"],
                design=a["design"],
            )
            for a in report["advice"]
        ),
        target=Target(report["target"]["name"], report["target"]["temperature_K"]),
        profile=Profile(
            element=tuple(point["element"] for point in profile),
            position=np.array([point["position_m"] for point in profile], dtype=np.float64),
            fraction=np.array([point["fraction"] for point in profile], dtype=np.float64),
            temperature=np.array([point["temperature_K"] for point in profile], dtype=np.float64),
        ),
        uncertainty=_uncertainty(report["uncertainty"]) if "uncertainty" in report else None,
        sweep=_sweep(report["sweep"]) if "sweep" in report else None,
        citations=tuple(report["citations"]),
        warnings=tuple(report["warnings"]),
        version=report["version"],
        _report=report,
    )
