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

from .elements import Element, Interface, Layer, element_of
from .quantities import Array
from .sweeps import Sweep, sweep_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = [
    "Advice",
    "Contribution",
    "Profile",
    "SampledUncertainty",
    "StackResult",
    "Target",
    "Uncertainty",
]


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
        elements=tuple(element_of(element) for element in report["elements"]),
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
        sweep=sweep_of(report["sweep"]) if "sweep" in report else None,
        citations=tuple(report["citations"]),
        warnings=tuple(report["warnings"]),
        version=report["version"],
        _report=report,
    )
