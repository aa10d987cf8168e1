"""Elements of a solved stack: its ends, layers and interfaces."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

__all__ = ["Boundary", "Channel", "Element", "Interface", "Layer", "Part"]


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


def _number(value: float | None) -> float:
    """JSON has no infinity: an absent number is one."""
    return math.inf if value is None else value


def channel_of(raw: dict[str, Any]) -> Channel:
    channels = tuple(channel_of(part) for part in raw.get("channels", ()))
    return Channel(raw["name"], _number(raw["conductance_W_m2K"]), raw["composition"], channels)


def element_of(raw: dict[str, Any]) -> Element:
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
            channels=tuple(channel_of(channel) for channel in raw["channels"]),
        )
    return Boundary(**common)
