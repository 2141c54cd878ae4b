"""The thirteen rows by which a product and its rivals are judged (ATT1, §2.10)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROWS: Mapping[str, str | Promise] = {
    "quality": _("品质"),
    "use": _("用途"),
    "function": _("功能"),
    "life": _("使用寿命"),
    "design": _("设计"),
    "colour": _("色彩"),
    "pack": _("包装"),
    "spec": _("规格"),
    "wholesale_price": _("批发价"),
    "retail_price": _("零售价"),
    "ease": _("使用方便"),
    "warranty": _("质量保证"),
    "other": _("其他"),
}
LONGEST = 300
"""Characters of what is said of one row."""

Traits = dict[str, list[str]]
"""For each row that is judged its merit and its fault, either may be empty."""


class UnknownTrait(ValueError):
    """What is judged is none of the thirteen rows, or is not a merit and a fault."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of the table: what is judged, and for each product its merit and fault."""

    key: str
    label: str | Promise
    cells: Sequence[Sequence[str]]


def tidy(judged: Mapping[str, Sequence[str]]) -> Traits:
    """
    Return what is said, in the order of the rows, without what is empty.

    :raises UnknownTrait: for any other row, or one that is not a pair
    """
    if set(judged) - set(ROWS) or any(len(pair) != 2 for pair in judged.values()):  # noqa: PLR2004 - a merit and a fault
        raise UnknownTrait(judged)
    said = {key: [text.strip() for text in judged.get(key, ("", ""))] for key in ROWS}
    return {key: pair for key, pair in said.items() if any(pair)}


def beside(*products: Mapping[str, Sequence[str]]) -> Iterator[Judged]:
    """
    Yield the rows with what is said of each product, side by side.
    """
    for key, label in ROWS.items():
        yield Judged(key, label, [product.get(key, ("", "")) for product in products])
