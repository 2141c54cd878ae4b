"""Where one can go: each app adds its entries, the shell shows what one may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Check = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the menu: the entries whose order is ``below`` a number."""

    below: int
    label: str | Promise


SECTIONS = (
    Section(30, pgettext_lazy("menu", "我的工作")),
    Section(60, pgettext_lazy("menu", "业务")),
    Section(80, pgettext_lazy("menu", "标准与档案")),
    Section(1000, _("公司")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A place in the menu; ``order`` sorts it and tells its section. The few that have a
    tab stand at the foot of a phone, the others under 更多.
    """

    label: str | Promise
    icon: str
    url_name: str
    order: int
    is_open_to: Check
    has_tab: bool = False

    @property
    def url(self) -> str:
        return _address(self.url_name)

    @property
    def section(self) -> Section:
        return next(section for section in SECTIONS if self.order < section.below)

    def is_around(self, path: str) -> bool:
        """
        Tell whether a page belongs to this place; today's page is only itself.
        """
        return path == self.url if self.url == "/" else path.startswith(self.url)


_entries: list[Entry] = []


@cache
def _address(url_name: str) -> str:
    """
    Look an address up once: they do not change while the program runs.
    """
    return reverse(url_name)


def add(
    label: str | Promise,
    url_name: str,
    *,
    icon: str,
    order: int,
    is_open_to: Check = lambda user: True,
    has_tab: bool = False,
) -> None:
    """
    Add a place to the menu for those to whom it is open.
    """
    _entries.append(Entry(label, icon, url_name, order, is_open_to, has_tab))


def entries_for(user: Any) -> list[Entry]:
    """
    Return the places open to ``user``, in order.
    """
    mine = [entry for entry in _entries if entry.is_open_to(user)]
    return sorted(mine, key=lambda entry: entry.order)


def named(url_names: Iterable[str]) -> list[Entry]:
    """
    Return the places with these addresses, in this order.
    """
    known = {entry.url_name: entry for entry in _entries}
    return [known[name] for name in url_names]


def sections_of(entries: Iterable[Entry]) -> list[tuple[Section, list[Entry]]]:
    """
    Group entries, which come in order, by section.
    """
    grouped = groupby(entries, key=lambda entry: entry.section)
    return [(section, list(own)) for section, own in grouped]


def current(entries: Iterable[Entry], path: str) -> Entry | None:
    """
    Return the place to which a page belongs: the one with the longest address.
    """
    around = [entry for entry in entries if entry.is_around(path)]
    return max(around, key=lambda entry: len(entry.url), default=None)
