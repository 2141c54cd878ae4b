"""A draft becomes a version: at once, or on the day on which it is to take effect."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import history, notices
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.office import queries
from kehubu.office.models import Draft
from kehubu.office.services.drafts import check_open, locked
from kehubu.people.models import User
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Definition
from kehubu.procedures.rules import PROCESS_OFFICE
from kehubu.procedures.services.definitions import read


class DayPast(DomainError):
    code = "office_day_past"
    message = _("生效日期不能早于今天。")
    field = "starts_on"


class CurrentChanged(DomainError):
    code = "office_current_changed"
    message = _(
        "现行的已经是第 %(number)s 版，这份草稿里没有它的修改。请先与现行版本对比，"
        "再重新打开发布页。"
    )


class MayNoLonger(DomainError):
    code = "office_may_no_longer"
    message = _("定下生效日期的%(name)s已经不能发布流程。")


class NotScheduled(DomainError):
    code = "office_not_scheduled"
    message = _("这份草稿没有定下生效日期。")


@transaction.atomic
def publish(
    draft: Draft,
    *,
    by: User,
    at: datetime,
    starts_on: date,
    note: str,
    seen: int,
    replaces: int | None = None,
) -> Draft:
    """
    Publish a draft today, or have it published on a later day.

    ``replaces`` is the number of the current version that its author has seen; without
    it that from which the draft was begun.

    :raises DraftClosed, ChangedMeanwhile: as ``save_draft``
    :raises DayPast: if the day is over
    :raises CurrentChanged: if somebody else has published another version since
    :raises NotPublishable, SameAsCurrent: as ``procedures.services.publish``
    """
    draft = locked(draft)
    require(by, "procedures.publish_procedure", draft)
    check_open(draft)
    version = check_version(draft, seen)
    today = timezone.localdate(at)
    if starts_on < today:
        raise DayPast
    current = queries.current(draft)
    _check_current(draft, current, replaces)
    if starts_on == today:
        return _publish(draft, note, by, at)
    read(draft.source.encode())
    values = {
        "state": Draft.State.SCHEDULED,
        "starts_on": starts_on,
        "scheduled_by": by,
        "note": note,
        "version": version,
        "base": current,
    }
    return history.amend(draft, "draft.scheduled", by=by, at=at, values=values)


@transaction.atomic
def call_off(draft: Draft, *, by: User, at: datetime) -> Draft:
    """
    Let a scheduled draft be an open one again.

    :raises NotScheduled: if it is not scheduled
    """
    draft = locked(draft)
    require(by, "procedures.publish_procedure", draft)
    if draft.state != Draft.State.SCHEDULED:
        raise NotScheduled
    return _reopen(draft, "draft.called_off", by, at)


@transaction.atomic
def publish_due(draft: Draft, *, by: None = None, at: datetime) -> bool:
    """
    Publish a scheduled draft whose day has come; return whether it was.

    If it cannot be published any more, who scheduled it is told why, and it is open; if
    he has left, the process office is.
    """
    draft = locked(draft)
    author = draft.scheduled_by
    if author is None or draft.starts_on is None:
        return False
    if draft.starts_on > timezone.localdate(at):
        return False
    try:
        if not author.has_perm("procedures.publish_procedure"):
            raise MayNoLonger(name=author.name)
        _check_current(draft, queries.current(draft))
        with transaction.atomic():
            _publish(draft, draft.note, author, at)
    except DomainError as refusal:
        reason = "".join([str(refusal), *refusal.details])
        draft.refresh_from_db()
        _reopen(draft, "draft.failed", None, at, reason=reason)
        notices.notify(
            _told(author),
            "office.failed",
            key=f"draft:{draft.pk}:{draft.version}",
            url=draft.get_absolute_url(),
            at=at,
            name=str(draft),
            reason=reason,
        )
        return False
    return True


def _told(author: User) -> list[User]:
    """
    Return who hears of a failure: who set the day, or all who may set another.
    """
    if author.has_perm("office.edit_drafts"):
        return [author]
    return list(User.objects.holding(*PROCESS_OFFICE))


def _check_current(
    draft: Draft, current: Definition | None, replaces: int | None = None
) -> None:
    """
    Refuse to do away with a version that the author of a draft has not seen.
    """
    present = current.number if current else 0
    if replaces is None:
        is_unseen = queries.is_overtaken(draft, current)
    else:
        is_unseen = replaces != present
    if is_unseen:
        raise CurrentChanged(number=present)


def _publish(draft: Draft, note: str, by: User, at: datetime) -> Draft:
    made = procedures.publish(by=by, at=at, source=draft.source.encode(), note=note)
    values = {
        "state": Draft.State.PUBLISHED,
        "published": made,
        "note": note,
        "starts_on": None,
        "scheduled_by": None,
    }
    return history.amend(draft, "draft.published", by=by, at=at, values=values)


def _reopen(
    draft: Draft, verb: str, by: User | None, at: datetime, *, reason: str = ""
) -> Draft:
    values = {
        "state": Draft.State.OPEN,
        "starts_on": None,
        "scheduled_by": None,
        "version": draft.version + 1,
    }
    return history.amend(draft, verb, by=by, at=at, values=values, reason=reason)
