"""Colours and sizes of a chart, and the marks that a run leaves on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

State = Literal[
    "none",
    "done",
    "now",
    "late",
    "waived",
    "returned",
    "heat1",
    "heat2",
    "heat3",
    "heat4",
    "added",
    "removed",
    "changed",
]
"""
What became of a step in a run; heat is for many runs, the last one the hottest; added,
removed and changed are for two versions.
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """
    What a run has made of a node.

    ``visits`` counts how often it was opened; ``tip`` is shown on pointing; ``note``
    stands on the upper edge of a step.
    """

    state: State = "none"
    visits: int = 0
    href: str | None = None
    tip: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tone:
    fill: str
    stroke: str


TONES: Mapping[State, Tone] = MappingProxyType(
    {
        "none": Tone("#ffffff", "#a9b4c0"),
        "done": Tone("#edf6f0", "#3c8259"),
        "now": Tone("#e7f0fd", "#1d62c9"),
        "late": Tone("#fdeeec", "#c2382b"),
        "waived": Tone("#f4f5f7", "#78838f"),
        "returned": Tone("#fdf3e3", "#a8660c"),
        "heat1": Tone("#fff8e8", "#b08a3c"),
        "heat2": Tone("#fdeccb", "#a8660c"),
        "heat3": Tone("#fbd9c4", "#b5501f"),
        "heat4": Tone("#f7c3bb", "#b3261e"),
        "added": Tone("#e3f3e8", "#2b7a4b"),
        "removed": Tone("#fdeeec", "#c2382b"),
        "changed": Tone("#fdf3e3", "#a8660c"),
    }
)


@dataclass(frozen=True, slots=True)
class Palette:
    paper: str = "#ffffff"
    ink: str = "#1f2933"
    faint: str = "#5b6775"
    line: str = "#8492a3"
    seal: str = "#b3261e"
    tones: Mapping[State, Tone] = field(default_factory=lambda: TONES)


LIGHT = Palette()
UNMARKED = Mark()
FONTS = "system-ui, 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
NAME, LABEL, CLAUSE = 13.0, 11.0, 10.0
"""Sizes of type in px."""
