"""What clients have brought: entered by finance, corrected, taken over from a list."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.clients.names import match_key
from kehubu.core import history, wording
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.evaluations.importing import Line, Span
from kehubu.evaluations.models import ClientFigures
from kehubu.people.models import User

AMOUNTS = (
    "billings_fen",
    "gross_income_fen",
    "direct_cost_fen",
    "received_fen",
    "late_days",
)


class IncomeAboveBillings(DomainError):
    code = "evaluations_income_above_billings"
    message = _("毛收入不能高于流水。")
    field = "income"


class FiguresOverlap(DomainError):
    code = "evaluations_figures_overlap"
    message = _("%(client)s在这段时间已有数字（%(first)s 至 %(last)s），不能重复计算。")
    field = "period"


class ListHasProblems(DomainError):
    code = "evaluations_list_has_problems"
    message = _("一行也没有导入，请先改好：")


@transaction.atomic
def enter(
    client: Client,
    *,
    by: User,
    at: datetime,
    span: Span,
    values: Mapping[str, Any],
    source: str,
) -> ClientFigures:
    """
    Enter what a client has brought in a month or a half-year.

    :raises IncomeAboveBillings: if more is left than was billed
    :raises FiguresOverlap: if figures of these days are known
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "evaluations.keep_figures", client)
    _check_income(values)
    _check_overlap(client, span)
    figures = ClientFigures.objects.create(
        client=client,
        kind=span.kind,
        first=span.first,
        last=span.last,
        source=source,
        entered_by=by,
        entered_at=at,
        **values,
    )
    changes = {name: [None, value] for name, value in values.items()}
    history.record("figures.entered", figures, by=by, at=at, changes=changes)
    return figures


@transaction.atomic
def amend(
    figures: ClientFigures,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    source: str,
    seen: int,
) -> ClientFigures:
    """
    Correct figures; what they were stays in their history.

    :raises ChangedMeanwhile: if somebody else has changed them since
    :raises IncomeAboveBillings: if more is left than was billed
    """
    rows = ClientFigures.objects.select_for_update(of=("self",))
    figures = rows.select_related("client").get(pk=figures.pk)
    require(by, "evaluations.keep_figures", figures.client)
    version = check_version(figures, seen)
    _check_income(values)
    changes = {**values, "source": source, "version": version}
    return history.amend(figures, "figures.amended", by=by, at=at, values=changes)


@transaction.atomic
def take_over(
    *, by: User, at: datetime, lines: Sequence[Line], source: str
) -> tuple[int, int]:
    """
    Take a list over, all of it or nothing: figures of a period that is known are
    corrected. Return how many were entered and how many corrected.

    :raises ListHasProblems: naming rows whose client is not known, or known twice, or
        whose figures cannot be
    """
    require(by, "evaluations.keep_figures")
    known = _clients(lines, by)
    _check_lines(lines, known)
    pks = {known[match_key(line.client)][0].pk for line in lines}
    locked = Client.objects.select_for_update().order_by("pk").in_bulk(pks)
    wrong: list[str] = []
    entered = corrected = 0
    for line in lines:
        client = locked[known[match_key(line.client)][0].pk]
        before = _same(client, line.span)
        try:
            if before is None:
                _enter(client, line, source, by, at)
                entered += 1
            else:
                _correct(before, line, source, by, at)
                corrected += 1
        except (IncomeAboveBillings, FiguresOverlap) as refusal:
            wrong.append(_of_row(line, str(refusal)))
    if wrong:
        raise ListHasProblems(details=wrong)
    return entered, corrected


def _enter(client: Client, line: Line, source: str, by: User, at: datetime) -> None:
    enter(client, by=by, at=at, span=line.span, values=line.values, source=source)


def _correct(
    before: ClientFigures, line: Line, source: str, by: User, at: datetime
) -> None:
    if any(getattr(before, name) != line.values[name] for name in AMOUNTS):
        amend(
            before,
            by=by,
            at=at,
            values=line.values,
            source=source,
            seen=before.version,
        )


def _same(client: Client, span: Span) -> ClientFigures | None:
    same = ClientFigures.objects.filter(client=client, kind=span.kind, first=span.first)
    return same.first()


def _clients(lines: Iterable[Line], by: User) -> dict[str, list[Client]]:
    """
    Return the clients that are meant, by the key of the name: full or short.
    """
    wanted = {match_key(line.client) for line in lines}
    names = {line.client for line in lines}
    seen = Client.objects.visible_to(by)
    found: dict[str, list[Client]] = {}
    for client in seen.filter(match_key__in=wanted).order_by("pk"):
        found.setdefault(client.match_key, []).append(client)
    for client in seen.filter(short_name__in=names).order_by("pk"):
        others = found.setdefault(match_key(client.short_name), [])
        if client not in others:
            others.append(client)
    return found


def _check_lines(lines: Iterable[Line], known: Mapping[str, list[Client]]) -> None:
    wrong = []
    for line in lines:
        meant = known.get(match_key(line.client), [])
        if not meant:
            wrong.append(_of_row(line, gettext("没有这个客户")))
        elif len(meant) > 1:
            wrong.append(_of_row(line, gettext("有几个同名的客户，请写全称")))
    if wrong:
        raise ListHasProblems(details=wrong)


def _of_row(line: Line, what: str) -> str:
    told = gettext("第 %(n)s 行 %(client)s") % {"n": line.number, "client": line.client}
    return wording.labelled(told, what)


def _check_income(values: Mapping[str, Any]) -> None:
    if values["gross_income_fen"] > values["billings_fen"]:
        raise IncomeAboveBillings


def _check_overlap(client: Client, span: Span) -> None:
    others = client.figures.filter(first__lte=span.last, last__gte=span.first)
    if other := others.first():
        raise FiguresOverlap(client=client, first=other.first, last=other.last)
