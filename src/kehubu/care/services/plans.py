"""Care plans: what a client is promised, and services rendered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.care import grades, queries
from kehubu.care.models import PlanLine, Service, ServiceRecord
from kehubu.clients.models import Client
from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.core.versions import check_version
from kehubu.documents import photos
from kehubu.documents import services as documents
from kehubu.documents.uploads import kind_of
from kehubu.people.models import User

JUDGED = {"times", "per", "owner", "service"}
"""What decides whether a promise was kept, and whose it was."""


class PlanIsOpen(DomainError):
    code = "care_plan_is_open"
    message = _("这个客户已经有服务计划，请逐项修改。")


class LineHasEnded(DomainError):
    code = "care_line_has_ended"
    message = _("这一项已经结束，不能再改。")


class ServiceNotOffered(DomainError):
    code = "care_service_not_offered"
    message = _("公司现在不提供“%(name)s”，请选别的服务。")
    field = "service"


class LineOwnerHasLeft(DomainError):
    code = "care_line_owner_has_left"
    message = _("%(name)s的账号已停用，请换一个负责人。")
    field = "owner"


class DoneInFuture(DomainError):
    code = "care_done_in_future"
    message = _("做的日期不能晚于今天。")
    field = "done_on"


class CountsOtherwise(DomainError):
    code = "care_counts_otherwise"
    message = _("这一项按往来计算，请去记一次联络。")


class AlreadyWithdrawn(DomainError):
    code = "care_record_already_withdrawn"
    message = _("这条服务记录已经撤销。")


@transaction.atomic
def open_plan(
    client: Client, *, by: User, at: datetime, owner: User
) -> Sequence[PlanLine]:
    """
    Promise a client each service that the agency offers, as often as is usual for its
    grade.

    :raises PlanIsOpen: if something is promised to it already
    :raises LineOwnerHasLeft: if the owner has left
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "care.plan_care", client)
    today = timezone.localdate(at)
    if PlanLine.objects.filter(client=client).in_force(today).exists():
        raise PlanIsOpen
    _check_owner(owner)
    standard = queries.standard_of(grades.of([client.pk])[client.pk])
    lines = []
    for service in Service.objects.filter(is_offered=True):
        usual = standard if service.goes_by_grade else service
        values = {"service": service, "what": service.what, "owner": owner}
        values |= {"times": usual.times, "per": usual.per}
        lines.append(_created(client, values, by, at))
    return lines


@transaction.atomic
def add_line(
    client: Client, *, by: User, at: datetime, values: Mapping[str, Any]
) -> PlanLine:
    """
    Promise a client something more.

    :raises ServiceNotOffered: if the agency does not render that service
    :raises LineOwnerHasLeft: if the owner has left
    """
    require(by, "care.plan_care", client)
    _check_values(values)
    return _created(client, values, by, at)


@transaction.atomic
def amend_line(
    line: PlanLine, *, by: User, at: datetime, values: Mapping[str, Any], seen: int
) -> PlanLine:
    """
    Change what is promised. A line that has run already and is to come more or less
    often, or from somebody else, ends yesterday, and another follows.

    :raises LineHasEnded: if it has ended
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises ServiceNotOffered: if the agency does not render the service any more
    :raises LineOwnerHasLeft: if the owner has left
    """
    line = _locked(line)
    require(by, "care.amend_line", line)
    today = timezone.localdate(at)
    _check_running(line)
    version = check_version(line, seen)
    _check_values(values, line)
    is_judged_anew = any(getattr(line, name) != values[name] for name in JUDGED)
    if is_judged_anew and line.starts_on < today:
        ends_on = today - timedelta(days=1)
        _amend(
            line, "plan_line.ended", by, at, {"ends_on": ends_on, "version": version}
        )
        return _created(line.client, values, by, at)
    _amend(line, "plan_line.amended", by, at, {**values, "version": version})
    return line


@transaction.atomic
def end_line(line: PlanLine, *, by: User, at: datetime, reason: str) -> PlanLine:
    """
    Promise it no longer, from tomorrow on.

    :raises LineHasEnded: if it has ended
    """
    line = _locked(line)
    require(by, "care.amend_line", line)
    today = timezone.localdate(at)
    _check_running(line)
    values = {"ends_on": today, "version": line.version + 1}
    _amend(line, "plan_line.ended", by, at, values, reason=reason)
    return line


@transaction.atomic
def record_service(
    line: PlanLine,
    *,
    by: User,
    at: datetime,
    done_on: date,
    note: str,
    uploads: Sequence[Upload] = (),
) -> ServiceRecord:
    """
    Say that a service was rendered, where no contact shows it.

    :raises CountsOtherwise: if contacts show it
    :raises DoneInFuture: if its day is to come
    :raises UploadRefused: if a file is not of a kind that is taken
    """
    line = _locked(line)
    require(by, "care.record_service", line)
    if line.service.counts != Service.Counts.RECORD:
        raise CountsOtherwise
    if done_on > timezone.localdate(at):
        raise DoneInFuture
    record = ServiceRecord.objects.create(
        line=line, done_on=done_on, note=note, recorded_by=by, recorded_at=at
    )
    for upload in uploads:
        is_photo = kind_of(upload) in photos.KINDS
        keep = documents.keep_photo if is_photo else documents.keep
        keep(upload, by=by, at=at, subject=record)
    told = {"step": ["", line.what]}
    history.record(
        "service.rendered", record, by=by, at=at, within=line.client, changes=told
    )
    return record


@transaction.atomic
def withdraw_record(record: ServiceRecord, *, by: User, at: datetime) -> ServiceRecord:
    """
    Take back a record that was a mistake; it counts no longer.

    :raises AlreadyWithdrawn: if it was taken back
    """
    rows = ServiceRecord.objects.select_for_update(of=("self",))
    record = rows.select_related("line__client").get(pk=record.pk)
    require(by, "care.record_service", record.line)
    if not record.counts:
        raise AlreadyWithdrawn
    client = record.line.client
    values = {"withdrawn_at": at}
    return history.amend(
        record, "service.withdrawn", by=by, at=at, within=client, values=values
    )


def _locked(line: PlanLine) -> PlanLine:
    rows = PlanLine.objects.select_for_update(of=("self",))
    return rows.select_related("client", "service", "owner").get(pk=line.pk)


def _check_running(line: PlanLine) -> None:
    if line.ends_on:
        raise LineHasEnded


def _check_owner(owner: User) -> None:
    if not owner.is_active:
        raise LineOwnerHasLeft(name=owner.name)


def _check_values(values: Mapping[str, Any], line: PlanLine | None = None) -> None:
    """
    A line may keep the service that it has, and the owner, whatever became of them.
    """
    service, owner = values["service"], values["owner"]
    if not service.is_offered and (line is None or service != line.service):
        raise ServiceNotOffered(name=service.name)
    if line is None or owner != line.owner:
        _check_owner(owner)


def _created(
    client: Client, values: Mapping[str, Any], by: User, at: datetime
) -> PlanLine:
    today = timezone.localdate(at)
    line = PlanLine.objects.create(
        client=client, starts_on=today, created_at=at, **values
    )
    told = {"step": ["", line.what]}
    history.record("plan_line.added", line, by=by, at=at, within=client, changes=told)
    return line


def _amend(
    line: PlanLine,
    verb: str,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    reason: str = "",
) -> None:
    within = line.client
    history.amend(line, verb, by=by, at=at, within=within, reason=reason, values=values)
