"""What papers are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, two pairs to a line; long values take a line alone."""

    kind: ClassVar[str] = "facts"
    rows: Sequence[tuple[str, str]]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    kind: ClassVar[str] = "text"
    heading: str
    body: str


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are shares of the line, one for each column."""

    kind: ClassVar[str] = "table"
    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Signatory:
    """A signature as the paper shows it; ``seal`` is the name in the stamp."""

    capacity: str
    seal: str
    note: str
    is_rejection: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    kind: ClassVar[str] = "signatures"
    heading: str
    signatories: Sequence[Signatory]


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG drawing, such as a flow chart, across the page."""

    kind: ClassVar[str] = "picture"
    heading: str
    svg: str


Block = Facts | Text | Table | Signatures | Picture
_KINDS: Mapping[str, type[Block]] = {
    block.kind: block for block in (Facts, Text, Table, Picture)
}


def to_data(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """
    Return blocks as plain data, to be typeset or frozen.
    """
    return [{"kind": block.kind, **asdict(block)} for block in blocks]


def from_data(data: Iterable[Mapping[str, Any]]) -> list[Block]:
    """
    Return the blocks that were frozen by :func:`to_data`, signatures aside.
    """
    return [
        _KINDS[item["kind"]](**{k: v for k, v in item.items() if k != "kind"})
        for item in data
    ]


@dataclass(frozen=True, slots=True)
class Paper:
    """
    A paper: letterhead, title and number, blocks, and the line at the foot.
    """

    letterhead: str
    address: str
    title: str
    number: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    foot: str = ""
