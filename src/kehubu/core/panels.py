"""Panels: what upper apps show on a lower app's page, each loaded by itself."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise

from kehubu.core.navigation import Check


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page; ``key`` names it in the address of a page with tabs."""

    key: str
    label: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class _Entry:
    label: str | Promise
    url_name: str
    order: int
    is_open_to: Check


_panels: dict[str, list[_Entry]] = {}


def add(
    page: str,
    label: str | Promise,
    url_name: str,
    *,
    order: int,
    is_open_to: Check = lambda user: True,
) -> None:
    """
    Show on ``page`` (a model's label) what ``url_name`` answers for its row.
    """
    entry = _Entry(label, url_name, order, is_open_to)
    _panels.setdefault(page, []).append(entry)


def of(page: str, row: Model, user: Any) -> list[Panel]:
    """
    Return the panels of a row's page that are open to ``user``, in order.
    """
    mine = [entry for entry in _panels.get(page, []) if entry.is_open_to(user)]
    return [
        Panel(entry.url_name, entry.label, reverse(entry.url_name, args=[row.pk]))
        for entry in sorted(mine, key=lambda entry: entry.order)
    ]


_on_pages: dict[str, list[_Entry]] = {}


def add_to_page(
    page: str,
    label: str | Promise,
    url_name: str,
    *,
    order: int = 0,
    is_open_to: Check = lambda user: True,
) -> None:
    """
    Show on a ``page`` that is about no row, such as today's, what ``url_name`` answers;
    where it answers nothing, nothing is shown.
    """
    entry = _Entry(label, url_name, order, is_open_to)
    _on_pages.setdefault(page, []).append(entry)


def on(page: str, user: Any) -> list[Panel]:
    """
    Return the panels of such a page that are open to ``user``, in order.
    """
    mine = [entry for entry in _on_pages.get(page, []) if entry.is_open_to(user)]
    return [
        Panel(entry.url_name, entry.label, reverse(entry.url_name))
        for entry in sorted(mine, key=lambda entry: entry.order)
    ]
