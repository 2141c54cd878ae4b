"""What a pack says of measures, read once for each process."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

UNITS = {
    "percent": _("%"),
    "filled": _("%"),
    "hours": _("工作小时"),
    "days": _("工作日"),
    "rounds": _("轮"),
    "count": _("次"),
    "items": _("条"),
    "calendar_days": _("天"),
    "kinds": _("种"),
    "points": _("个百分点"),
}
"""``percent`` is the share of the cases that count; ``filled`` is a percentage of each
case, of which the mean is taken."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    What the handbook asks: ``at_least`` or ``at_most`` so much. Title and text are
    source strings.
    """

    code: str
    clauses: tuple[str, ...]
    title_zh: str
    text_zh: str
    unit: str
    default: Decimal
    is_minimum: bool

    @property
    def title(self) -> str:
        return gettext(self.title_zh)

    @property
    def text(self) -> str:
        return gettext(self.text_zh)

    @property
    def unit_label(self) -> str:
        return str(UNITS[self.unit])


@cache
def sheets() -> dict[str, Sheet]:
    """
    Return what is to be measured, in the order of the handbook.
    """
    pack = files("kehubu.standards") / "packs" / "tl" / "measures.toml"
    rows = tomllib.loads(pack.read_text(encoding="utf-8"))["measure"]
    return {row["code"]: _sheet(row) for row in rows}


def _sheet(row: dict[str, object]) -> Sheet:
    clauses = row["clauses"]
    if not isinstance(clauses, list):
        raise TypeError(row)
    return Sheet(
        code=str(row["code"]),
        clauses=tuple(clauses),
        title_zh=str(row["title"]),
        text_zh=str(row["text"]),
        unit=str(row["unit"]),
        default=Decimal(str(row.get("at_least", row.get("at_most")))),
        is_minimum="at_least" in row,
    )
