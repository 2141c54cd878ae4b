"""Intelligence: logged about a client, a rival or an industry, and amended."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import facts, history, search, worktime
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.dossiers.models import Rival
from kehubu.markets.models import IndustryFile, Intelligence, Tag
from kehubu.people import queries as people
from kehubu.people.models import User

LOGGED = "markets.intelligence_logged"
MINUTES = 60
Subject: TypeAlias = Client | Rival | IndustryFile
_COLUMNS: Mapping[type[Model], str] = {
    Client: "client",
    Rival: "rival",
    IndustryFile: "industry",
}


class ObservedLater(DomainError):
    code = "markets_observed_later"
    message = _("得知日期不能晚于今天。")
    field = "observed_on"


class TagUnknown(DomainError):
    code = "markets_tag_unknown"
    message = _("没有这个标签：%(name)s")
    field = "tags"


class MayNotKeepInternal(DomainError):
    code = "markets_may_not_keep_internal"
    message = _("只有客户部能记内部情报：记下以后您自己就看不到了。")
    field = "is_internal"


@transaction.atomic
def log(
    subject: Subject,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    tags: Collection[str] = (),
) -> Intelligence:
    """
    Log what was heard of a client, a rival or an industry. Somebody is to be told of it
    within a working day (RB-2.1.1c); of a rival's, the teams are told by themselves.

    :raises ObservedLater: if it was observed on a day to come
    :raises TagUnknown: if a tag is not on the list
    :raises MayNotKeepInternal: if it is internal, and ``by`` is not an insider
    """
    _authorise(subject, by)
    _check(by, at, values, tags)
    calendar = people.calendar()
    a_day = worktime.minutes_a_day(calendar) / MINUTES
    entry = Intelligence.objects.create(
        **{_COLUMNS[type(subject)]: subject},
        **values,
        logged_by=by,
        logged_at=at,
        tell_by=calendar.after(at, a_day),
    )
    Tag.objects.bulk_create(Tag(intelligence=entry, name=name) for name in set(tags))
    history.record("intelligence.logged", entry, by=by, at=at, within=_within(entry))
    search.refresh_soon(Intelligence, [entry.pk])
    facts.announce(LOGGED, entry.pk)
    return entry


@transaction.atomic
def amend_intelligence(
    entry: Intelligence,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    tags: Collection[str],
    seen: int,
) -> Intelligence:
    """
    Correct an entry: its author may, and who leads. ``seen`` is the version that the
    editor saw.

    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises ObservedLater: and as :func:`log` does
    """
    entry = locked(entry)
    require(by, "markets.amend_intelligence", entry)
    version = check_version(entry, seen)
    _check(by, at, values, tags)
    before = sorted(entry.tags.values_list("name", flat=True))
    after = sorted(set(tags))
    is_other = any(getattr(entry, name) != value for name, value in values.items())
    if not is_other and before == after:
        return entry
    changes = _changes(entry, values)
    if before != after:
        changes["tags"] = [before, after]
        entry.tags.exclude(name__in=after).delete()
        fresh = set(after) - set(before)
        Tag.objects.bulk_create(Tag(intelligence=entry, name=n) for n in sorted(fresh))
    changes["version"] = [entry.version, version]
    _write(entry, {**values, "version": version})
    within = _within(entry)
    history.record(
        "intelligence.amended", entry, by=by, at=at, within=within, changes=changes
    )
    search.refresh_soon(Intelligence, [entry.pk])
    return entry


def locked(entry: Intelligence) -> Intelligence:
    rows = Intelligence.objects.select_for_update(of=("self",))
    return rows.select_related("client", "rival", "industry").get(pk=entry.pk)


def _authorise(subject: Subject, by: User) -> None:
    if isinstance(subject, IndustryFile):
        require(by, "markets.collect_intelligence")
    else:
        client = subject.client if isinstance(subject, Rival) else subject
        require(by, "markets.log_intelligence", client)


def _check(
    by: User, at: datetime, values: Mapping[str, Any], tags: Collection[str]
) -> None:
    if values["observed_on"] > timezone.localdate(at):
        raise ObservedLater
    for name in tags:
        if name not in Tag.Name.values:
            raise TagUnknown(name=name)
    if values["is_internal"] and not by.has_perm("markets.keep_internal"):
        raise MayNotKeepInternal


def _within(entry: Intelligence) -> Model:
    """
    Return in whose story an entry belongs: a rival's in that of its client.
    """
    return entry.rival.client if entry.rival else entry.subject


def _changes(entry: Intelligence, values: Mapping[str, Any]) -> dict[str, Any]:
    before = {name: getattr(entry, name) for name in values}
    return {n: [before[n], values[n]] for n in values if before[n] != values[n]}


def _write(entry: Intelligence, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(values))
