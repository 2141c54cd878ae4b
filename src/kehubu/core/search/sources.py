"""What can be found, and what each app wants found of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Document:
    """
    What search shows and finds of one row.

    The title is found by pinyin and initials too; ``readings`` are further ones, such
    as the corrected reading of a name. ``names`` are what the row is called beside its
    title, such as its short name: whoever types one of them finds the row first.
    ``owned`` are readings of whom the row belongs to, such as a visit's client: it is
    found by them, but behind the owner. ``is_named`` is false where the title is no
    name of the row's own, but begins with the owner's.
    """

    title: str
    subtitle: str = ""
    text: str = ""
    readings: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """What is searched; one that ``leads`` stands before others found as well."""

    kind: str
    label: str | Promise
    icon: str
    model: type[Model]
    rows: Callable[[], QuerySet[Any]]
    document: Callable[[Any], Document]
    leads: bool = False


SOURCES: dict[str, Source] = {}


def source(
    model: type[Model],
    label: str | Promise,
    *,
    icon: str,
    rows: Callable[[], QuerySet[Any]] | None = None,
    leads: bool = False,
) -> Callable[[Callable[[Any], Document]], Callable[[Any], Document]]:
    """
    Have ``model`` searched; the decorated function makes a row's document.

    ``rows`` loads rows with what the document needs. A source that ``leads`` is what
    others belong to: of rows found equally well its own are shown first.
    """

    def register(document: Callable[[Any], Document]) -> Callable[[Any], Document]:
        kind = model._meta.label_lower
        load = rows or model._default_manager.all
        SOURCES[kind] = Source(kind, label, icon, model, load, document, leads)
        return document

    return register


def kinds_of(models: Iterable[type[Model]]) -> list[str]:
    return [model._meta.label_lower for model in models]
