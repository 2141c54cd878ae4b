"""The situation brief: cell by cell, each known with its source or unknown with why."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.dossiers.models import Rival
from kehubu.markets.aspects import MONEY, Point
from kehubu.markets.models import Finding
from kehubu.people.models import User


class NotARivalOfTheClient(DomainError):
    code = "markets_not_a_rival_of_the_client"
    message = _("“%(name)s”不是这个客户的竞争者。")


class SaysNothing(DomainError):
    code = "markets_says_nothing"
    message = _("写下情况；不知道的，写明为什么不知道。")
    field = "text"


class KnownAndUnknown(DomainError):
    code = "markets_known_and_unknown"
    message = _("情况已经写了，就不用再写为什么不知道。")
    field = "why"


class NeedsSource(DomainError):
    code = "markets_needs_source"
    message = _("请写明来源。")
    field = "source"


class DayToCome(DomainError):
    code = "markets_day_to_come"
    message = _("日期不能晚于今天。")
    field = "as_of"


@dataclass(frozen=True, slots=True)
class Said:
    """What is written in a cell: a text with its source, or ``why`` there is none."""

    as_of: date
    text: str = ""
    source: str = ""
    why: str = ""


@transaction.atomic
def write(
    client: Client,
    point: Point,
    *,
    by: User,
    at: datetime,
    said: Said,
    seen: int,
    rival: Rival | None = None,
) -> Finding:
    """
    Write a cell of the brief: of the client itself, or of one of its rivals. ``seen``
    is the version that the editor saw, 0 where nothing was written yet.

    :raises NotARivalOfTheClient: if the rival is another client's
    :raises ChangedMeanwhile: if somebody else has written it since
    :raises SaysNothing: if neither a text nor a reason stands in it
    :raises KnownAndUnknown: if both do
    :raises NeedsSource: if a text has no source
    :raises DayToCome: if it is of a day to come
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    _authorise(by, client, point)
    if rival and rival.client_id != client.pk:
        raise NotARivalOfTheClient(name=rival)
    known = Finding.objects.filter(client=client, rival=rival, point=point).first()
    finding = known or Finding(client=client, rival=rival, point=point, version=0)
    version = check_version(finding, seen)
    _check(said, at)
    values = asdict(said)
    if known is None:
        finding = Finding(
            client=client, rival=rival, point=point, version=version, **values
        )
        finding.save(force_insert=True)
        changes = {name: [None, value] for name, value in values.items() if value}
        changes["version"] = [0, version]
        history.record(
            "brief.written", finding, by=by, at=at, within=client, changes=changes
        )
        return finding
    if any(getattr(finding, name) != value for name, value in values.items()):
        values["version"] = version
    return history.amend(
        finding, "brief.written", by=by, at=at, within=client, values=values
    )


@transaction.atomic
def confirm(finding: Finding, *, by: User, at: datetime, seen: int) -> Finding:
    """
    Say that a cell is still as it was written: it is of today then.

    :raises ChangedMeanwhile: if somebody else has written it since
    """
    client = Client.objects.select_for_update().get(pk=finding.client_id)
    finding = Finding.objects.get(pk=finding.pk)
    _authorise(by, client, Point(finding.point))
    values = {
        "as_of": timezone.localdate(at),
        "version": check_version(finding, seen),
    }
    return history.amend(
        finding, "brief.confirmed", by=by, at=at, within=client, values=values
    )


@transaction.atomic
def print_pack(client: Client, *, by: User, at: datetime, title: str) -> None:
    """
    Note that somebody has taken the briefing pack of a client (TL-C2.04); ``title``
    says as which file.
    """
    require(by, "markets.print_pack", client)
    history.record("brief.printed", client, by=by, at=at, reason=title)


def _authorise(by: User, client: Client, point: Point) -> None:
    is_money = point in MONEY
    require(by, "markets.write_spend" if is_money else "markets.write_brief", client)


def _check(said: Said, at: datetime) -> None:
    if not said.text and not said.why:
        raise SaysNothing
    if said.text and said.why:
        raise KnownAndUnknown
    if said.text and not said.source:
        raise NeedsSource
    if said.as_of > timezone.localdate(at):
        raise DayToCome
