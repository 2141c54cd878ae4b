"""Advertising spend: many rows at once, none of them counted twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import history, wording
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import check_version
from kehubu.dossiers.models import AdSpend, Rival
from kehubu.dossiers.services.parts import NotOfThisClient
from kehubu.dossiers.spans import Span
from kehubu.people.models import User

Key = tuple[int | None, str, str]
LATER = ("amount_fen", "source")
"""What a newer figure replaces."""


class SpendRefused(DomainError):
    code = "dossiers_spend_refused"
    message = _("没有录入，这些行有问题：")


class SpendOverlaps(DomainError):
    code = "dossiers_spend_overlaps"
    message = _("与已有的%(span)s重叠，会重复计算。")
    field = "period"


class NoSpan(DomainError):
    code = "dossiers_no_span"
    message = _("期间应是整月、整季或整年。")
    field = "period"


@dataclass(frozen=True, slots=True)
class Spending:
    """A figure to be entered; ``rival`` is None for the client's own."""

    span: Span
    medium: str
    region: str
    amount_fen: int
    source: str = ""
    rival: Rival | None = None

    @property
    def key(self) -> Key:
        return (self.rival.pk if self.rival else None, self.medium, self.region)


@transaction.atomic
def add_spend(
    client: Client,
    *,
    by: User,
    at: datetime,
    rows: Sequence[Spending],
    replace: bool = False,
) -> list[AdSpend]:
    """
    Enter figures, all or none; with ``replace`` newer figures take the place of those
    of the same span, medium and region.

    :raises SpendRefused: naming for each row, from 1 on, why it is not taken
    :raises NotOfThisClient: if a rival is not one of the client's
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "dossiers.enter_spend", client)
    for row in rows:
        if row.rival and row.rival.client_id != client.pk:
            raise NotOfThisClient(name=row.rival)
    if problems := refused_rows(client, rows, replace=replace):
        raise SpendRefused(details=_numbered(problems))
    known = {(each.span, _key(each)): each for each in _stated(client, rows)}
    made: list[AdSpend] = []
    written: list[AdSpend] = []
    for row in rows:
        before = known.get((row.span, row.key))
        if before is None:
            made.append(_made(client, row))
        else:
            written.append(_replaced(before, row, client, by, at))
    AdSpend.objects.bulk_create(made)
    HistoryEntry.objects.bulk_create(_added(each, client, by, at) for each in made)
    return [*made, *written]


@transaction.atomic
def amend_spend(
    spend: AdSpend,
    *,
    by: User,
    at: datetime,
    row: Spending,
    seen: int,
) -> AdSpend:
    """
    Correct a figure; ``seen`` is the version that the editor saw.

    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises NoSpan: if it is of no month, quarter or year
    :raises SpendOverlaps: if the time is stated already
    :raises NotOfThisClient: if the rival is not one of the client's
    """
    client = Client.objects.select_for_update().get(pk=spend.client_id)
    spend = AdSpend.objects.select_for_update(of=("self",)).get(pk=spend.pk)
    require(by, "dossiers.enter_spend", client)
    version = check_version(spend, seen)
    if not row.span.months:
        raise NoSpan
    if row.rival and row.rival.client_id != client.pk:
        raise NotOfThisClient(name=row.rival)
    others = [each for each in _stated(client, [row]) if each.pk != spend.pk]
    for other in others:
        if _key(other) == row.key and overlap(other.span, row.span):
            raise SpendOverlaps(span=other.span.label)
    values = {**_values(row), "version": version}
    return history.amend(
        spend, "spend.amended", by=by, at=at, within=client, values=values
    )


def refused_rows(
    client: Client, rows: Sequence[Spending], *, replace: bool
) -> dict[int, str]:
    """
    Return for each row that would not be taken why, by its place from 0 on.
    """
    known: dict[Key, list[Span]] = defaultdict(list)
    for each in _stated(client, rows):
        known[_key(each)].append(each.span)
    problems: dict[int, str] = {}
    fresh: dict[Key, list[Span]] = defaultdict(list)
    for place, row in enumerate(rows):
        problem = _problem(row, known[row.key], fresh[row.key], replace=replace)
        if problem:
            problems[place] = problem
        fresh[row.key].append(row.span)
    return problems


def _problem(
    row: Spending, known: Iterable[Span], fresh: Iterable[Span], *, replace: bool
) -> str:
    if not row.span.months:
        return str(NoSpan.message)
    if any(overlap(span, row.span) for span in fresh):
        return _now("与前面的行是同一媒介、同一地区，期间重叠。")
    for span in known:
        if overlap(span, row.span) and not (replace and span == row.span):
            return str(SpendOverlaps(span=span.label))
    return ""


def overlap(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last


def _stated(client: Client, rows: Sequence[Spending]) -> list[AdSpend]:
    """
    Return what is stated already of the times of these rows.
    """
    if not rows:
        return []
    first, last = min(r.span.first for r in rows), max(r.span.last for r in rows)
    near = client.spends.filter(starts_on__lte=last, ends_on__gte=first)
    return list(near.select_for_update())


def _key(spend: AdSpend) -> Key:
    return spend.rival_id, spend.medium, spend.region


def _values(row: Spending) -> dict[str, Any]:
    return {
        "rival": row.rival,
        "starts_on": row.span.first,
        "ends_on": row.span.last,
        "medium": row.medium,
        "region": row.region,
        "amount_fen": row.amount_fen,
        "source": row.source,
    }


def _made(client: Client, row: Spending) -> AdSpend:
    return AdSpend(client=client, **_values(row))


def _replaced(
    before: AdSpend, row: Spending, client: Client, by: User, at: datetime
) -> AdSpend:
    values = {name: getattr(row, name) for name in LATER}
    if any(getattr(before, name) != value for name, value in values.items()):
        values["version"] = before.version + 1
    return history.amend(
        before, "spend.amended", by=by, at=at, within=client, values=values
    )


def _added(spend: AdSpend, client: Client, by: User, at: datetime) -> HistoryEntry:
    changes = {"amount_fen": [None, spend.amount_fen], "source": [None, spend.source]}
    return history.entry(
        "spend.added", spend, by=by, at=at, within=client, changes=changes
    )


def _numbered(problems: Mapping[int, str]) -> list[str]:
    return [
        wording.labelled(_now("第 %(n)s 行") % {"n": place + 1}, problem)
        for place, problem in problems.items()
    ]
