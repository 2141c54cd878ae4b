"""Entries of the registers of assessments, processors and breaches."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.versions import check_version
from kehubu.people.models import User
from kehubu.persons.errors import NotYet
from kehubu.persons.models.registers import Breach, ImpactAssessment, Processor

E = TypeVar("E", ImpactAssessment, Processor, Breach)
PAST = (
    *("assessed_on", "supervised_on", "returned_on", "closed_on"),
    *("found_at", "authority_told_at", "people_told_at"),
)
"""What has been done, and so is no day or moment to come."""


@transaction.atomic
def enter(model: type[E], *, by: User, at: datetime, values: Mapping[str, Any]) -> E:
    """
    Enter something in a register.

    :raises NotYet: naming the first day or moment that is still to come
    """
    require(by, "persons.keep_registers")
    _check(values, at)
    entry = model(**values, by=by, at=at)
    entry.save(force_insert=True)
    history.record(f"{model.kind}.entered", entry, by=by, at=at)
    return entry


@transaction.atomic
def amend_entry(
    entry: E, *, by: User, at: datetime, values: Mapping[str, Any], seen: int
) -> E:
    """
    Change an entry; ``seen`` is the version that the editor saw.

    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises NotYet: as :func:`enter`
    """
    entry = type(entry).objects.select_for_update(of=["self"]).get(pk=entry.pk)
    require(by, "persons.keep_registers")
    version = check_version(entry, seen)
    _check(values, at)
    verb = f"{entry.kind}.amended"
    changes = {**values, "version": version}
    return history.amend(entry, verb, by=by, at=at, values=changes)


def _check(values: Mapping[str, Any], at: datetime) -> None:
    today = timezone.localdate(at)
    for name in PAST:
        value = values.get(name)
        if value is None:
            continue
        now = at if isinstance(value, datetime) else today
        if value > now:
            raise NotYet(field=name)
