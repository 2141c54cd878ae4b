"""Job bags: opened with a number, kept until the job is settled."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import history, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.core.versions import check_version
from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.traffic.models import BagOrder, JobBag
from kehubu.work.models import WorkOrder


class NotIssued(DomainError):
    code = "traffic_not_issued"
    message = _("工作单还没有批准，不能开工作袋。")


class AlreadyBagged(DomainError):
    code = "traffic_already_bagged"
    message = _("这份工作单已在工作袋 %(number)s 里。")


class SamplesNeedAPlace(DomainError):
    code = "traffic_samples_need_a_place"
    message = _("请写明样本放在哪里。")
    field = "place"


@transaction.atomic
def open_bag(order: WorkOrder, *, by: User | None, at: datetime) -> JobBag:
    """
    Open the bag of an issued order, its revisions in it, and give it a job number.

    Kehubu itself does so (``by`` is None) where nobody is in traffic.

    :raises NotIssued: before the issue
    :raises AlreadyBagged: if it has a bag
    """
    order = WorkOrder.objects.select_for_update().get(pk=_first(order).pk)
    if by is not None:
        require(by, "traffic.keep_bags")
    if order.state in WorkOrder.BEFORE_ISSUE and order.sent_at is None:
        raise NotIssued
    known = JobBag.objects.filter(order=order).first()
    if known:
        raise AlreadyBagged(number=known.number)
    year = timezone.localtime(at).year
    serial = documents.next_number(f"job:{year}", by=by, at=at)
    bag = JobBag.objects.create(
        number=f"GD-{year}-{serial:04}", order=order, opened_by=by, opened_at=at
    )
    BagOrder.objects.bulk_create(
        BagOrder(bag=bag, order=member) for member in [order, *_revisions(order)]
    )
    history.record("bag.opened", bag, by=by, at=at, within=order)
    search.refresh_soon(JobBag, [bag.pk])
    return bag


@transaction.atomic
def add_revision(order: WorkOrder, *, by: User | None, at: datetime) -> BagOrder | None:
    """
    Put a revision into the bag of the order that it revises: they stay together. None
    where there is no bag yet, or the revision is in it already.
    """
    bag = JobBag.objects.select_for_update().filter(order=_first(order)).first()
    if bag is None or bag.entries.filter(order=order).exists():
        return None
    entry = BagOrder.objects.create(bag=bag, order=order)
    history.record("bag.revised", order, by=by, at=at, within=bag)
    return entry


@transaction.atomic
def keep_bag(
    bag: JobBag,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    photos: Sequence[Upload] = (),
    seen: int,
) -> JobBag:
    """
    Say how many finished samples are kept, and where; ``seen`` is the version shown.

    :raises SamplesNeedAPlace: if nobody could find them
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises UploadRefused: if a photo is not of a kind that is taken
    """
    bag = JobBag.objects.select_for_update().get(pk=bag.pk)
    require(by, "traffic.keep_bags")
    if values["samples"] and not values["place"].strip():
        raise SamplesNeedAPlace
    changes = {**values, "version": check_version(bag, seen)}
    history.amend(bag, "bag.kept", by=by, at=at, values=changes)
    for photo in photos:
        documents.keep(photo, by=by, at=at, subject=bag)
    return bag


def _first(order: WorkOrder) -> WorkOrder:
    """
    Return the order with which a line of revisions begins.
    """
    while order.revises is not None:
        order = order.revises
    return order


def _revisions(order: WorkOrder) -> list[WorkOrder]:
    found, fresh = [], [order.pk]
    while fresh:
        following = list(WorkOrder.objects.filter(revises__in=fresh).order_by("pk"))
        found += following
        fresh = [revision.pk for revision in following]
    return found
