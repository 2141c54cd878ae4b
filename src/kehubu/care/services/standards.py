"""What the agency offers and asks of itself: the services, the standards by grade."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.care import shipped
from kehubu.care.grades import Grade
from kehubu.care.models import Service, Standard, Target
from kehubu.care.services.summaries import follow_standard
from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.people.models import User


class ServiceNameTaken(DomainError):
    code = "care_service_name_taken"
    message = _("已经有一项服务叫“%(name)s”。")
    field = "name"


@transaction.atomic
def found_standards(*, by: User | None, at: datetime) -> None:
    """
    Write the four services and the standards that an agency begins with, once.
    """
    if not Service.objects.exists():
        for number, service in enumerate(shipped.SERVICES, start=1):
            row = Service.objects.create(number=number, **asdict(service))
            history.record("service.added", row, by=by, at=at)
    for activity, per_week in shipped.TARGETS.items():
        Target.objects.get_or_create(activity=activity, defaults={"per_week": per_week})
    known = set(Standard.objects.values_list("grade", flat=True))
    for grade, standard in shipped.STANDARDS.items():
        if grade not in known:
            Standard.objects.create(grade=grade, **asdict(standard))


@transaction.atomic
def add_service(*, by: User, at: datetime, values: Mapping[str, Any]) -> Service:
    """
    Offer one more service.

    :raises ServiceNameTaken: if there is one of that name
    """
    require(by, "care.set_standards")
    _check_name(values["name"])
    number = Service.objects.count() + 1
    service = Service.objects.create(**{"number": number, **values})
    history.record("service.added", service, by=by, at=at)
    return service


@transaction.atomic
def amend_service(
    service: Service, *, by: User, at: datetime, values: Mapping[str, Any], seen: int
) -> Service:
    """
    Call a service otherwise, or offer it no longer. Plans that are open keep what they
    promise.

    :raises ServiceNameTaken: if there is another of that name
    :raises ChangedMeanwhile: if somebody else has changed it since
    """
    service = Service.objects.select_for_update().get(pk=service.pk)
    require(by, "care.set_standards")
    version = check_version(service, seen)
    _check_name(values["name"], service)
    changes = {**values, "version": version}
    return history.amend(service, "service.amended", by=by, at=at, values=changes)


@transaction.atomic
def set_standard(
    standard: Standard, *, by: User, at: datetime, values: Mapping[str, Any], seen: int
) -> Standard:
    """
    Say how long a client of a grade may wait for a contact, and how often it is
    visited. Nothing else goes by grade (TL-C2.08).

    :raises ChangedMeanwhile: if somebody else has changed it since
    """
    standard = Standard.objects.select_for_update().get(pk=standard.pk)
    require(by, "care.set_standards")
    changes = {**values, "version": check_version(standard, seen)}
    history.amend(standard, "standard.set", by=by, at=at, values=changes)
    follow_standard(Grade(standard.grade), by=by, at=at)
    return standard


@transaction.atomic
def set_target(
    target: Target, *, by: User, at: datetime, per_week: int, seen: int
) -> Target:
    """
    Say how many of an activity an account executive is to have in a week.

    :raises ChangedMeanwhile: if somebody else has changed it since
    """
    target = Target.objects.select_for_update().get(pk=target.pk)
    require(by, "care.set_standards")
    changes = {"per_week": per_week, "version": check_version(target, seen)}
    return history.amend(target, "target.set", by=by, at=at, values=changes)


def _check_name(name: str, service: Service | None = None) -> None:
    others = Service.objects.filter(name=name)
    if service:
        others = others.exclude(pk=service.pk)
    if others.exists():
        raise ServiceNameTaken(name=name)
