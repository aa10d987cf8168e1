"""Figures by matplotlib: the stack with its jumps, and measured conductances."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .quantities import Array
from .elements import Layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

    from .impedances import ZthResult
    from .measurements import Measurements
    from .results import StackResult

# Okabe & Ito (2008): told apart with every kind of colour vision. Lines differ in dash as well.
INK, GREY, BAND = "#222222", "#666666", "#F0F0F0"
JUMP, OTHER = "#D55E00", "#0072B2"
CYCLE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "<", ">"]

# A layer narrower than this part of the stack is not seen to scale.
NARROWEST = 0.03


def _pyplot() -> Any:
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("plotting needs matplotlib: pip install kapitza[plot]") from error
    return plt


def _new_axes(width: float, height: float) -> Axes:
    _, ax = _pyplot().subplots(figsize=(width, height), layout="constrained")
    axes: Axes = ax
    return axes


def _tidy(ax: Axes) -> None:
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(INK)
        ax.spines[side].set_linewidth(0.8)
    ax.tick_params(colors=INK, width=0.8, labelsize=9)


def _length(metres: float) -> str:
    for unit, size in (("mm", 1e-3), ("µm", 1e-6)):
        if metres >= size * 0.9995:
            return f"{metres / size:.4g} {unit}"
    return f"{metres / 1e-9:.4g} nm"


@dataclass(frozen=True)
class _Jump:
    """A vertical piece of a line."""

    name: str
    x: float
    top: float
    bottom: float
    delta: float
    joint: bool


class _Trace:
    """The line of one result: position drawn, temperature shown, and its vertical pieces."""

    def __init__(self, result: StackResult, to_scale: bool, kelvin: bool) -> None:
        shift = 0.0 if kelvin else 273.15
        total = sum(layer.thickness for layer in result.layers)
        units = (("mm", 1e3), ("µm", 1e6), ("nm", 1e9))
        self.unit, self.factor = next((unit for unit in units if total * unit[1] >= 0.5), units[-1])
        widths = [layer.thickness * self.factor if to_scale else 1.0 for layer in result.layers]
        ends = np.cumsum(widths)
        self.width = float(ends[-1])
        self.edges = [
            (layer.name, float(end - width), float(end))
            for layer, width, end in zip(result.layers, widths, ends, strict=True)
        ]
        self.jumps: list[_Jump] = []
        x: list[float] = []
        y: list[float] = []

        def step(name: str, place: float, top: float, bottom: float, joint: bool) -> None:
            x.extend([place, place])
            y.extend([top - shift, bottom - shift])
            if top != bottom:
                self.jumps.append(_Jump(name, place, top - shift, bottom - shift, top - bottom, joint))

        hot, cold = result.elements[0], result.elements[-1]
        stub = 0.07 * self.width
        self.left = -stub if hot.delta else 0.0
        self.right = self.width + (stub if cold.delta else 0.0)
        if hot.delta:
            x.append(-stub)
            y.append(hot.hot - shift)
            step(hot.name, 0.0, hot.hot, hot.cold, joint=False)
        profile = result.profile
        starts = np.flatnonzero(np.diff(profile.fraction, prepend=np.inf) < 0)
        runs = [np.arange(start, stop) for start, stop in pairwise([*starts, len(profile.fraction)])]
        layers = iter(zip(self.edges, runs, strict=True))
        place = 0.0
        for element in result.elements[1:-1]:
            if not isinstance(element, Layer):
                step(element.name, place, element.hot, element.cold, joint=True)
                continue
            (_, start, end), run = next(layers)
            # Two points of one depth: the heat spreads or gathers near that face. Told apart from the jump beside it.
            inside, depth = profile.temperature[run], profile.fraction[run]
            names = [part.name for part in element.parts if part.name != "conduction"]
            for at in range(len(run)):
                spot = start + float(depth[at]) * (end - start)
                if at and depth[at] == depth[at - 1]:
                    name = names.pop(0) if names else "spreading"
                    step(f"{name} in {element.name}", spot, float(inside[at - 1]), float(inside[at]), joint=False)
                else:
                    x.append(spot)
                    y.append(float(inside[at]) - shift)
            place = end
        if cold.delta:
            step(cold.name, self.width, cold.hot, cold.cold, joint=False)
            x.append(self.width + stub)
            y.append(cold.cold - shift)
        self.x, self.y = np.array(x), np.array(y)


def plot_stack(
    result: StackResult,
    ax: Axes | None,
    other: StackResult | None,
    *,
    kelvin: bool,
    to_scale: bool | None,
    labels: tuple[str, str] | None,
) -> Axes:
    """Plot one or two temperature profiles with their jumps."""
    if ax is None:
        ax = _new_axes(7.2, 4.3)
    if to_scale is None:
        total = sum(layer.thickness for layer in result.layers)
        to_scale = all(layer.thickness >= NARROWEST * total for layer in result.layers)
    main = _Trace(result, to_scale, kelvin)
    second = None if other is None else _Trace(other, to_scale, kelvin)
    traces = [main] if second is None else [main, second]
    _tidy(ax)
    low, high = min(float(t.y.min()) for t in traces), max(float(t.y.max()) for t in traces)
    room = (high - low) or 1.0
    ax.set_xlim(min(t.left for t in traces), max(t.right for t in traces))
    ax.set_ylim(low - 0.07 * room, high + 0.16 * room)
    _layers(ax, result, main, to_scale)
    for trace, colour, line in zip(traces, (JUMP, OTHER), ("-", (0, (4, 1.6))), strict=False):
        comparing = second is not None
        ax.plot(
            trace.x,
            trace.y,
            color=colour if comparing else INK,
            linestyle=line,
            linewidth=1.8,
            solid_joinstyle="round",
            zorder=3 if trace is main else 3.2,
        )
        if comparing:
            continue
        for jump in trace.jumps:
            ax.plot(
                [jump.x, jump.x],
                [jump.top, jump.bottom],
                color=JUMP if jump.joint else GREY,
                linewidth=3.0 if jump.joint else 1.8,
                zorder=4 if jump.joint else 3.5,
                solid_capstyle="butt",
            )
    ax.set_ylabel("Temperature (K)" if kelvin else "Temperature (°C)", fontsize=10, color=INK)
    if result.title and second is None and ax.get_title() == "":
        ax.set_title(result.title, fontsize=10, color=INK, loc="left", pad=10)
    if second is not None and other is not None:
        from matplotlib.lines import Line2D

        names = labels or (result.title or "this", other.title or "other")
        handles = [
            Line2D([], [], color=JUMP, linewidth=1.8, label=names[0]),
            Line2D([], [], color=OTHER, linewidth=1.8, linestyle=(0, (4, 1.6)), label=names[1]),
        ]
        ax.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(0.0, 1.01),
            ncols=2,
            frameon=False,
            fontsize=9,
            borderaxespad=0.0,
            handlelength=2.6,
            labelcolor=INK,
        )
    _annotate(ax, main, second)
    return ax


def _layers(ax: Axes, result: StackResult, trace: _Trace, to_scale: bool) -> None:
    """Shade every other layer and writes the names where they fit."""
    for place, (_, start, end) in enumerate(trace.edges):
        if place % 2 == 0:
            ax.axvspan(start, end, color=BAND, linewidth=0, zorder=0)
        if place:
            ax.axvline(start, color="#CCCCCC", linewidth=0.6, zorder=1)
    whole = ax.get_xlim()[1] - ax.get_xlim()[0]
    inches = ax.get_position().width * ax.figure.get_figure(root=True).get_figwidth()
    for name, start, end in trace.edges:
        room = (end - start) / whole * inches * 72
        upright = 5.2 * len(name) > room
        ax.annotate(
            name,
            ((start + end) / 2, 0.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            va="bottom",
            rotation=90 if upright else 0,
            fontsize=9,
            color=GREY,
            zorder=2,
        )
    if to_scale:
        ax.set_xlabel(f"Distance from the hot face ({trace.unit})", fontsize=10, color=INK)
    else:
        ax.set_xticks([(start + end) / 2 for _, start, end in trace.edges])
        ax.set_xticklabels([_length(layer.thickness) for layer in result.layers])
        ax.tick_params(axis="x", length=0)
        ax.set_xlabel("Layers from hot to cold, not to scale", fontsize=10, color=INK)


def _kelvins(value: float) -> str:
    size = abs(value)
    text = f"{value:.1f}" if size >= 0.995 else f"{value:.2f}" if size >= 0.00995 else f"{value:.2g}"
    return f"{text} K".replace("-", "\N{MINUS SIGN}")


def _annotate(ax: Axes, main: _Trace, second: _Trace | None) -> None:
    """Write name and kelvins of every jump where nothing else is, with a leader where that is not beside it."""
    from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea, VPacker

    figure: Any = ax.figure.get_figure(root=True)
    figure.canvas.draw()
    renderer: Any = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else None
    if renderer is None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        canvas: Any = FigureCanvasAgg(figure)
        renderer = canvas.get_renderer()
    lines = [_dense(ax.transData.transform(np.column_stack([t.x, t.y]))) for t in (main, second) if t is not None]
    taken: list[Bbox] = [text.get_window_extent(renderer).padded(2) for text in ax.texts]
    frame = ax.get_window_extent(renderer)
    theirs = {jump.name: _kelvins(jump.delta) for jump in second.jumps} if second else {}
    point = figure.dpi / 72
    span = np.ptp(main.y)
    for jump in sorted(main.jumps, key=lambda jump: (not jump.joint, jump.x)):
        if not jump.joint and abs(jump.delta) < 0.03 * span:
            continue
        name, x, top, bottom, joint, ours = jump.name, jump.x, jump.top, jump.bottom, jump.joint, _kelvins(jump.delta)
        size: dict[str, Any] = {"fontsize": 9}
        rows: list[Any] = [
            TextArea(name, textprops={**size, "color": INK, "fontweight": "bold" if joint else "normal"})
        ]
        changed = theirs.get(name, ours) != ours
        amount = TextArea(ours, textprops={**size, "color": JUMP if changed or (joint and second is None) else GREY})
        if changed:
            arrow = TextArea("→", textprops={**size, "color": GREY})
            after = TextArea(theirs[name], textprops={**size, "color": OTHER})
            rows.append(HPacker(children=[amount, arrow, after], pad=0, sep=3))
        else:
            rows.append(amount)
        box = VPacker(children=rows, pad=0, sep=1.5, align="left")
        box.set_figure(figure)
        extent = box.get_window_extent(renderer)
        anchor = ax.transData.transform((x, (top + bottom) / 2))
        head = ax.transData.transform((x, max(top, bottom)))[1]
        spot = _free_spot(anchor, head, extent.width, extent.height, point, frame, taken, lines)
        taken.append(spot.padded(3 * point))
        centre = (spot.x0 + spot.width / 2, spot.y0 + spot.height / 2)
        box.align = "right" if centre[0] < anchor[0] else "left"
        gap = _distance(spot, anchor)
        note = AnnotationBbox(
            box,
            (x, (top + bottom) / 2),
            xybox=((centre[0] - anchor[0]) / point, (centre[1] - anchor[1]) / point),
            boxcoords="offset points",
            box_alignment=(0.5, 0.5),
            frameon=False,
            pad=0,
            zorder=6,
        )
        ax.add_artist(note)
        if gap > 14 * point:
            end = ax.transData.inverted().transform(_nearest(spot.padded(1.5 * point), anchor))
            ax.plot([x, end[0]], [(top + bottom) / 2, end[1]], color=GREY, linewidth=0.6, zorder=2.5)


def _dense(path: Array) -> Array:
    """Points of a polyline no farther apart than two pixels."""
    pieces = []
    for start, end in pairwise(path):
        count = max(2, int(np.hypot(*(end - start)) / 2) + 1)
        pieces.append(start + np.linspace(0, 1, count)[:, None] * (end - start))
    return np.vstack(pieces)


def _free_spot(
    anchor: Any,
    head: float,
    width: float,
    height: float,
    point: float,
    frame: Bbox,
    taken: Iterable[Bbox],
    lines: list[Array],
) -> Bbox:
    """Find the place for a box nearest to its cliff that hits no text and no line."""
    from matplotlib.transforms import Bbox

    taken = list(taken)
    best, worst = None, np.inf
    for lift in np.arange(-80, 200, 4) * point:
        for shift in (5 * point, -width - 5 * point, *(np.arange(-120, 120, 8) * point)):
            x0, y0 = anchor[0] + shift, anchor[1] - height / 2 + lift
            box = Bbox.from_bounds(x0, y0, width, height)
            if box.x0 < frame.x0 + 2 or box.x1 > frame.x1 + 1 or box.y0 < frame.y0 or box.y1 > frame.y1:
                continue
            padded = box.padded(3 * point)
            if any(padded.overlaps(other) for other in taken):
                continue
            if any(_hits(padded, line) for line in lines):
                continue
            # Beside the cliff on the right is best: a falling curve leaves that side free.
            cost = _distance(box, anchor) + (0.0 if shift == 5 * point else 6 * point) + 0.15 * abs(lift)
            if cost < worst:
                best, worst = box, cost
    return best or Bbox.from_bounds(anchor[0] + 5 * point, head, width, height)


def _hits(box: Bbox, line: Array) -> bool:
    inside = (line[:, 0] > box.x0) & (line[:, 0] < box.x1) & (line[:, 1] > box.y0) & (line[:, 1] < box.y1)
    return bool(inside.any())


def _nearest(box: Bbox, place: Any) -> tuple[float, float]:
    return min(max(place[0], box.x0), box.x1), min(max(place[1], box.y0), box.y1)


def _distance(box: Bbox, place: Any) -> float:
    near = _nearest(box, place)
    return float(np.hypot(near[0] - place[0], near[1] - place[1]))


def _paper(reference: str) -> str:
    """Family name of the first author and year of a citation, for the legend."""
    first = reference.split(",")[0].split(" and ")[0].strip().split(" ")[-1]
    years = re.findall(r"\b(?:19|20)\d\d\b", reference.split("doi:")[0])
    return f"{first} {years[-1]}" if years else first


def _logarithmic(ax: Axes, name: str) -> None:
    """Make an axis logarithmic, with numbers as people write them."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    (ax.set_xscale if name == "x" else ax.set_yscale)("log")
    axis: Any = ax.xaxis if name == "x" else ax.yaxis
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def plot_measurements(points: Measurements, ax: Axes | None) -> Axes:
    """Plot measured conductances against temperature, one symbol per paper."""
    if ax is None:
        ax = _new_axes(5.6, 4.0)
    _tidy(ax)
    papers: dict[str, list[tuple[float, float]]] = {}
    for m in points:
        papers.setdefault(m.references[0] if m.references else "", []).append((m.temperature, m.conductance / 1e6))
    names = [_paper(paper) for paper in papers]
    for place, values in enumerate(papers.values()):
        # Two papers of one author and year are a and b, as in a list of references.
        letter = chr(ord("a") + names[:place].count(names[place])) if names.count(names[place]) > 1 else ""
        t, g = zip(*values, strict=True)
        ax.plot(
            t,
            g,
            linestyle="none",
            marker=MARKERS[(place // len(CYCLE) + place) % len(MARKERS)],
            markersize=5,
            markerfacecolor="white",
            markeredgewidth=1.2,
            color=CYCLE[place % len(CYCLE)],
            label=names[place] + letter,
        )
    for name, numbers in (("x", points.temperature), ("y", points.conductance)):
        if len(points) and numbers.max() / numbers.min() > 4:
            _logarithmic(ax, name)
    ax.set_xlabel("Temperature (K)", fontsize=10, color=INK)
    ax.set_ylabel("Interface conductance (MW m$^{-2}$ K$^{-1}$)", fontsize=10, color=INK)
    if any(points.pair):
        ax.set_title(
            f"{points.pair[0]}/{points.pair[1]}: {len(points)} published points", fontsize=10, color=INK, loc="left"
        )
    if 0 < len(papers) <= 14:
        ax.legend(frameon=False, fontsize=8, labelcolor=INK, loc="center left", bbox_to_anchor=(1.01, 0.5))
    return ax


def zth_figure(result: ZthResult) -> Figure:
    """Impedance, spectrum, cumulative and differential structure function."""
    figure, axes = _pyplot().subplots(2, 2, figsize=(10.0, 7.5), layout="constrained")
    (impedance, spectrum), (cumulative, differential) = axes
    impedance.loglog(result.times, np.where(result.zth > 0.0, result.zth, np.nan), color=CYCLE[0])
    impedance.set(xlabel="time (s)", ylabel="thermal impedance (K/W)")
    spectrum.semilogx(result.time_constants, result.density, color=CYCLE[0])
    spectrum.set(xlabel="time constant (s)", ylabel="R(ln τ) (K/W)")
    curves = (
        (cumulative, result.capacities, result.capacities_low, result.capacities_high, "C (J/K)"),
        (differential, result.differential, result.differential_low, result.differential_high, "dC/dR (W² s/K²)"),
    )
    inside = (result.resistances > 0.004 * result.total) & (result.resistances < 0.985 * result.total)
    for ax, values, low, high, label in curves:
        ax.fill_between(result.resistances, low, high, color=CYCLE[0], alpha=0.2, linewidth=0.0)
        ax.semilogy(result.resistances, np.where(values > 0.0, values, np.nan), color=CYCLE[0])
        shown = values[inside & (values > 0.0)]
        if shown.size:
            ax.set_ylim(shown.min() / 5.0, shown.max() * 10.0)
        ax.set(xlabel="cumulative resistance (K/W)", ylabel=label, xlim=(0.0, 1.01 * result.total))
        for found in result.interfaces:
            ax.axvspan(found.position, found.position + found.resistance, color=BAND, zorder=0)
            ax.text(
                found.position + 0.5 * found.resistance,
                1.01,
                found.name,
                transform=ax.get_xaxis_transform(),
                ha="center",
                fontsize=8,
                color=GREY,
            )
    for ax in axes.flat:
        _tidy(ax)
    made: Figure = figure
    return made
