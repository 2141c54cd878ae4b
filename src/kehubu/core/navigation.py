"""Where one can go: each app adds its entries, the shell shows what one may see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

Check = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A place in the menu; ``order`` sorts it, below 50 it has a tab on the phone.
    """

    label: str | Promise
    icon: str
    url_name: str
    order: int
    is_open_to: Check

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    @property
    def has_tab(self) -> bool:
        return self.order < TABS_BELOW


TABS_BELOW = 50
_entries: list[Entry] = []


def add(
    label: str | Promise,
    url_name: str,
    *,
    icon: str,
    order: int,
    is_open_to: Check = lambda user: True,
) -> None:
    """
    Add a place to the menu for those to whom it is open.
    """
    _entries.append(Entry(label, icon, url_name, order, is_open_to))


def entries_for(user: Any) -> list[Entry]:
    """
    Return the places open to ``user``, in order.
    """
    mine = [entry for entry in _entries if entry.is_open_to(user)]
    return sorted(mine, key=lambda entry: entry.order)
