"""The clauses of the handbook packs, read once for each process."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a handbook; title and text are source strings, in our own words."""

    id: str
    title_zh: str
    text_zh: str

    @property
    def title(self) -> str:
        return gettext(self.title_zh)

    @property
    def text(self) -> str:
        return gettext(self.text_zh)

    @property
    def part(self) -> str:
        return self.id.partition(".")[0]


@cache
def clauses() -> dict[str, Clause]:
    """
    Return all clauses by id, in the order of the handbook.
    """
    pack = files("kehubu.standards") / "packs" / "tl" / "clauses.toml"
    rows = tomllib.loads(pack.read_text(encoding="utf-8"))["clause"]
    return {row["id"]: Clause(row["id"], row["title"], row["text"]) for row in rows}


def definition(key: str) -> bytes:
    """
    Return the procedure that a pack ships under ``key``, such as ``TL-B1``.
    """
    pack = files("kehubu.standards") / "packs" / "tl" / "procedures"
    return (pack / f"{key}.bpmn").read_bytes()


SHIPPED = ("TL-B1", "TL-B6")
"""The procedures that the pack brings, in the order in which they are installed."""
