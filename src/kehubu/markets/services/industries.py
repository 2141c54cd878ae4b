"""Industry files: opened once for each industry, kept by facts, looked through."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import history, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.markets import readers
from kehubu.markets.models import IndustryFact, IndustryFile
from kehubu.markets.services.briefs import DayToCome
from kehubu.people.models import User


class NoClientOfIndustry(DomainError):
    code = "markets_no_client_of_industry"
    message = _("您能看到的客户里没有“%(name)s”行业的。")


class FactAlreadyThere(DomainError):
    code = "markets_fact_already_there"
    message = _("这一类里已经有“%(name)s”了。")
    field = "title"


class OwnerMayNotKeep(DomainError):
    code = "markets_owner_may_not_keep"
    message = _(
        "%(name)s不能负责行业档案：要在职，并且是客户部、策划部、创作部或媒介部的人。"
    )
    field = "to"


@transaction.atomic
def open_file(name: str, *, by: User, at: datetime) -> IndustryFile:
    """
    Open the file of an industry that a client has; who opens it owns it. There is one
    of each: the one that is there is returned.

    :raises NoClientOfIndustry: if no client that one sees is of it
    """
    require(by, "markets.keep_industries")
    known = IndustryFile.objects.filter(name=name).first()
    if known:
        return known
    if not name or not Client.objects.visible_to(by).filter(industry=name).exists():
        raise NoClientOfIndustry(name=name)
    values = {"owner": by, "reviewed_on": timezone.localdate(at)}
    file, is_new = IndustryFile.objects.get_or_create(name=name, defaults=values)
    if is_new:
        history.record("industry.opened", file, by=by, at=at)
        search.refresh_soon(IndustryFile, [file.pk])
    return file


@transaction.atomic
def add_fact(
    file: IndustryFile, *, by: User, at: datetime, values: Mapping[str, Any]
) -> IndustryFact:
    """
    Enter a fact with its source and day.

    :raises FactAlreadyThere: if there is one of that kind and title
    :raises DayToCome: if it is of a day to come
    """
    file = _locked(file)
    require(by, "markets.keep_industries", file)
    fact = IndustryFact(file=file, **values)
    _check(fact, values["as_of"], at)
    fact.save(force_insert=True)
    changes = {name: [None, value] for name, value in values.items()}
    _record("industry.fact", fact, by, at, changes)
    search.refresh_soon(IndustryFile, [file.pk])
    return fact


@transaction.atomic
def amend_fact(
    fact: IndustryFact,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    seen: int,
) -> IndustryFact:
    """
    Correct a fact; ``seen`` is the version that the editor saw.

    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises FactAlreadyThere: and as :func:`add_fact` does
    """
    file = _locked(fact.file)
    fact = IndustryFact.objects.select_for_update().get(pk=fact.pk)
    require(by, "markets.keep_industries", file)
    written = {**values, "version": check_version(fact, seen)}
    same = IndustryFact(
        pk=fact.pk, file=file, kind=values["kind"], title=values["title"]
    )
    _check(same, values["as_of"], at)
    if all(getattr(fact, name) == value for name, value in values.items()):
        return fact
    history.amend(
        fact,
        "industry.fact_amended",
        by=by,
        at=at,
        within=file,
        reason=fact.title,
        values=written,
    )
    search.refresh_soon(IndustryFile, [file.pk])
    return fact


@transaction.atomic
def remove_fact(fact: IndustryFact, *, by: User, at: datetime) -> IndustryFile:
    """
    Take a fact out of its file; history keeps what it said.
    """
    file = _locked(fact.file)
    fact = IndustryFact.objects.select_for_update().get(pk=fact.pk)
    require(by, "markets.keep_industries", file)
    said = ("kind", "title", "text", "source", "as_of")
    changes = {name: [getattr(fact, name), None] for name in said}
    _record("industry.fact_removed", fact, by, at, changes)
    fact.delete()
    search.refresh_soon(IndustryFile, [file.pk])
    return file


@transaction.atomic
def review(
    file: IndustryFile, *, by: User, at: datetime, note: str = ""
) -> IndustryFile:
    """
    Say that one has looked through the file, and that it is right: it is new again.
    """
    file = _locked(file)
    require(by, "markets.keep_industries", file)
    values = {"reviewed_on": timezone.localdate(at), "version": file.version + 1}
    return history.amend(
        file, "industry.reviewed", by=by, at=at, reason=note, values=values
    )


@transaction.atomic
def hand_over(file: IndustryFile, *, by: User, at: datetime, to: User) -> IndustryFile:
    """
    Give a file to another owner.

    :raises OwnerMayNotKeep: if that person has left, or may not write it
    """
    file = _locked(file)
    require(by, "markets.hand_over_industry", file)
    if not to.is_active or not readers.writes(to):
        raise OwnerMayNotKeep(name=to.name)
    if to.pk == file.owner_id:
        return file
    values = {"owner": to, "version": file.version + 1}
    return history.amend(file, "industry.handed_over", by=by, at=at, values=values)


def _locked(file: IndustryFile) -> IndustryFile:
    return IndustryFile.objects.select_for_update().get(pk=file.pk)


def _check(fact: IndustryFact, as_of: date, at: datetime) -> None:
    same = IndustryFact.objects.filter(file=fact.file, kind=fact.kind, title=fact.title)
    if same.exclude(pk=fact.pk).exists():
        raise FactAlreadyThere(name=fact.title)
    if as_of > timezone.localdate(at):
        raise DayToCome


def _record(
    verb: str, fact: IndustryFact, by: User, at: datetime, changes: dict[str, Any]
) -> None:
    """
    Record what was done to a fact, with its title: its file's story tells them apart.
    """
    history.record(
        verb,
        fact,
        by=by,
        at=at,
        within=fact.file,
        reason=fact.title,
        changes=changes,
    )
