"""
Grades of clients, as far as care goes: an upper app says what they are.

TL-C2.08: a grade changes how often one comes, and what is done beyond the usual; it
never changes how soon one answers. Nothing outside this app looks at a grade to know
when something is due.
"""

from collections.abc import Callable, Collection, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Provider = Callable[[Collection[int]], Mapping[int, str]]


class Grade(models.TextChoices):
    A = "A", pgettext_lazy("grade", "A 级")
    B = "B", pgettext_lazy("grade", "B 级")
    C = "C", pgettext_lazy("grade", "C 级")
    D = "D", pgettext_lazy("grade", "D 级")
    UNGRADED = "-", _("未分级")


_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """
    Say of some clients, by their keys, which grade they have; those that have none are
    left out.
    """
    _providers.append(provider)


def of(client_ids: Collection[int]) -> dict[int, Grade]:
    """
    Return the grades of these clients.
    """
    found = dict.fromkeys(client_ids, Grade.UNGRADED)
    for provider in _providers:
        found |= {pk: Grade(grade) for pk, grade in provider(client_ids).items()}
    return found
