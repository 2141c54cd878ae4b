"""What follows from a contact: taken on, done, given to another, dropped."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.care.models import Contact, FollowUp
from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.people.models import User

TAKEN = "care.follow_up_taken"


class FollowUpInPast(DomainError):
    code = "care_follow_up_in_past"
    message = _("跟进的期限不能早于今天。")
    field = "due_on"


class FollowUpClosed(DomainError):
    code = "care_follow_up_closed"
    message = _("这项跟进%(state)s，不能再改。")


class FollowUpNeedsWords(DomainError):
    code = "care_follow_up_needs_words"
    message = _("请写明结果：办了什么，或者为什么不办了。")
    field = "outcome"


class FollowerHasLeft(DomainError):
    code = "care_follower_has_left"
    message = _("%(name)s的账号已停用，请交给别人。")
    field = "follower"


@transaction.atomic
def add_follow_up(
    contact: Contact,
    *,
    by: User,
    at: datetime,
    what: str,
    owner: User,
    due_on: date,
    is_complaint: bool = False,
) -> FollowUp:
    """
    Have somebody do something that follows from a contact, by a day; or settle what the
    client complains of.

    :raises FollowUpInPast: if that day has passed
    :raises FollowerHasLeft: if that person has left
    """
    require(by, "care.amend_contact", contact)
    _check(owner, due_on, at)
    follow_up = FollowUp.objects.create(
        client=contact.client,
        contact=contact,
        what=what,
        is_complaint=is_complaint,
        owner=owner,
        due_on=due_on,
        created_at=at,
    )
    history.record("follow_up.taken", follow_up, by=by, at=at, within=contact)
    if owner != by:
        facts.announce(TAKEN, follow_up.pk)
    return follow_up


@transaction.atomic
def finish_follow_up(
    follow_up: FollowUp, *, by: User, at: datetime, outcome: str
) -> FollowUp:
    """
    Say that it is done, and what came of it.

    :raises FollowUpClosed: if it is closed already
    :raises FollowUpNeedsWords: if nothing is said of it
    """
    follow_up = _locked(follow_up)
    require(by, "care.finish_follow_up", follow_up)
    return _close(follow_up, FollowUp.State.DONE, outcome, by, at)


@transaction.atomic
def drop_follow_up(
    follow_up: FollowUp, *, by: User, at: datetime, outcome: str
) -> FollowUp:
    """
    Say that it will not be done, and why.

    :raises FollowUpClosed: if it is closed already
    :raises FollowUpNeedsWords: if no reason is given
    """
    follow_up = _locked(follow_up)
    require(by, "care.finish_follow_up", follow_up)
    return _close(follow_up, FollowUp.State.DROPPED, outcome, by, at)


@transaction.atomic
def replan_follow_up(
    follow_up: FollowUp,
    *,
    by: User,
    at: datetime,
    what: str,
    owner: User,
    due_on: date,
    seen: int,
    is_complaint: bool | None = None,
) -> FollowUp:
    """
    Give it to somebody else, or another day, or other words; say that it is a
    complaint, or is none. None: as before.

    :raises FollowUpClosed: if it is closed already
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises FollowUpInPast: if it is moved to a day that has passed
    :raises FollowerHasLeft: if the other person has left
    """
    follow_up = _locked(follow_up)
    require(by, "care.replan_follow_up", follow_up)
    _check_open(follow_up)
    version = check_version(follow_up, seen)
    has_new_owner = owner != follow_up.owner
    is_moved = due_on != follow_up.due_on
    _check(owner, due_on if is_moved else None, at)
    values = {"what": what, "owner": owner, "due_on": due_on, "version": version}
    if is_complaint is not None:
        values["is_complaint"] = is_complaint
    within = follow_up.contact
    history.amend(
        follow_up, "follow_up.replanned", by=by, at=at, within=within, values=values
    )
    if has_new_owner and owner != by:
        facts.announce(TAKEN, follow_up.pk)
    return follow_up


def _locked(follow_up: FollowUp) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",))
    return rows.select_related("owner", "client", "contact").get(pk=follow_up.pk)


def _check(owner: User, due_on: date | None, at: datetime) -> None:
    if due_on and due_on < timezone.localdate(at):
        raise FollowUpInPast
    if not owner.is_active:
        raise FollowerHasLeft(name=owner.name)


def _check_open(follow_up: FollowUp) -> None:
    if not follow_up.is_open:
        raise FollowUpClosed(state=follow_up.get_state_display())


def _close(
    follow_up: FollowUp, state: str, outcome: str, by: User, at: datetime
) -> FollowUp:
    _check_open(follow_up)
    if not outcome.strip():
        raise FollowUpNeedsWords
    values = {
        "state": state,
        "outcome": outcome.strip(),
        "closed_by": by,
        "closed_at": at,
        "version": follow_up.version + 1,
    }
    return history.amend(
        follow_up,
        f"follow_up.{state}",
        by=by,
        at=at,
        within=follow_up.contact,
        reason=outcome.strip(),
        values=values,
    )
