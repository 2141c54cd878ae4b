"""Contacts: planned, noted, amended, cancelled; what follows from them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.care.models import Contact
from kehubu.care.services.follow_ups import add_follow_up
from kehubu.care.services.meeting import meet
from kehubu.care.services.summaries import sum_up
from kehubu.care.services.writing import amend, columns, created, has_senior, tell
from kehubu.clients.models import Client
from kehubu.core import facts, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.core.versions import check_version
from kehubu.documents import photos as pictures
from kehubu.documents import services as documents
from kehubu.documents.uploads import kind_of
from kehubu.people.models import User

PLANNED = "care.contact_planned"


class ContactToCome(DomainError):
    code = "care_contact_to_come"
    message = _("这个时间还没有到。先约好的，请用“约定拜访”。")
    field = "done_at"


class PlannedInPast(DomainError):
    code = "care_planned_in_past"
    message = _("计划时间已经过去。已经做了的，请用“记一次联络”。")
    field = "planned_at"


class NoteNeeded(DomainError):
    code = "care_note_needed"
    message = _("请写几句纪要：谈了什么，对方怎么说。")
    field = "note"


class ContactIsDone(DomainError):
    code = "care_contact_is_done"
    message = _("这次往来已经完成，不能再取消或重新登记。")


class ContactIsCancelled(DomainError):
    code = "care_contact_is_cancelled"
    message = _("这次往来已经取消，不能再改。")


class ContactIsReported(DomainError):
    code = "care_contact_is_reported"
    message = _("这次往来来自流程里的联络报告，请到那一步去看和改。")


class CancelNeedsReason(DomainError):
    code = "care_cancel_needs_reason"
    message = _("请写明为什么取消。")
    field = "reason"


class PlannedAlready(DomainError):
    code = "care_planned_already"
    message = _("%(name)s在这个时间已经约了这个客户，不用再约一次。")
    field = "planned_at"


class GoerHasLeft(DomainError):
    code = "care_goer_has_left"
    message = _("%(name)s的账号已停用，请换一个人。")
    field = "owner"


class AlreadyNoted(DomainError):
    code = "care_already_noted"
    message = _("这次联络已经记下了，不用再记一遍。")


class NotAPhoto(DomainError):
    code = "care_not_a_photo"
    message = _("“%(name)s”不是照片。这里收 JPG、PNG 和 WebP。")
    field = "uploads"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to follow from a contact."""

    what: str
    owner: User
    due_on: date
    is_complaint: bool = False


@transaction.atomic
def plan_contact(
    client: Client,
    *,
    by: User,
    at: datetime,
    owner: User,
    colleagues: Collection[User] = (),
    values: Mapping[str, Any],
) -> Contact:
    """
    Plan a contact: ``kind``, ``planned_at``, ``purpose``, the key ``persons`` to meet.

    :raises PlannedInPast: if its time is over
    :raises GoerHasLeft: if somebody who is to go has left
    :raises NotTheirPerson: if somebody is to be met who is not the client's
    :raises PlannedAlready: if that person is to see the client at that time anyway
    """
    require(by, "care.log_contact", client)
    _check_people(owner, colleagues)
    if values["planned_at"] < at:
        raise PlannedInPast
    # Two clicks at once wait for each other here.
    Client.objects.select_for_update().get(pk=client.pk)
    same = client.contacts.planned().filter(
        owner=owner, planned_at=values["planned_at"]
    )
    if same.exists():
        raise PlannedAlready(name=owner.name)
    contact = created(client, owner, colleagues, values, at)
    meet(contact, values.get("persons"), by=by, at=at)
    tell("contact.planned", contact, by, at)
    search.refresh_soon(Contact, [contact.pk])
    facts.announce(PLANNED, contact.pk)
    return contact


@transaction.atomic
def note_contact(
    client: Client,
    *,
    by: User,
    at: datetime,
    owner: User,
    colleagues: Collection[User] = (),
    values: Mapping[str, Any],
    photos: Sequence[Upload] = (),
    wanted: Wanted | None = None,
) -> Contact:
    """
    Note a contact that has taken place: ``kind``, ``done_at``, ``met``, ``met_senior``,
    ``note``, ``outcome``, the key ``persons`` who were met.

    :raises ContactToCome: if it has not taken place yet
    :raises NoteNeeded: if nothing is said of it
    :raises AlreadyNoted: if just this was noted: a form that was sent twice
    :raises GoerHasLeft: if somebody who went has left
    :raises NotTheirPerson: if somebody was met who is not the client's
    :raises NotAPhoto: if a photo is something else
    :raises UploadRefused: if a photo is not what it says
    :raises FollowUpInPast: if what is to follow was due before today
    """
    require(by, "care.log_contact", client)
    _check_people(owner, colleagues)
    _check_done(values, at)
    _check_first(client, owner, values)
    contact = created(client, owner, colleagues, values, at)
    meet(contact, values.get("persons"), by=by, at=at)
    tell("contact.noted", contact, by, at)
    _follow(contact, by, at, photos, wanted)
    return contact


@transaction.atomic
def complete_contact(
    contact: Contact,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    photos: Sequence[Upload] = (),
    wanted: Wanted | None = None,
    seen: int,
) -> Contact:
    """
    Note how a planned contact went; ``values`` as for :func:`note_contact`.

    :raises ContactIsDone: if that has been noted
    :raises ContactIsCancelled: if it was cancelled
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises ContactToCome: if it has not taken place yet
    :raises NoteNeeded: if nothing is said of it
    :raises NotTheirPerson: if somebody was met who is not the client's
    :raises NotAPhoto: if a photo is something else
    """
    contact = _locked(contact)
    require(by, "care.amend_contact", contact)
    _check_planned(contact)
    version = check_version(contact, seen)
    _check_done(values, at)
    changes = {**columns(values), "version": version}
    amend(contact, "contact.completed", by, at, changes)
    meet(contact, values.get("persons"), by=by, at=at)
    _follow(contact, by, at, photos, wanted)
    return contact


@transaction.atomic
def amend_contact(
    contact: Contact,
    *,
    by: User,
    at: datetime,
    owner: User,
    colleagues: Collection[User],
    values: Mapping[str, Any],
    photos: Sequence[Upload] = (),
    seen: int,
) -> Contact:
    """
    Change what is planned, or what was noted; photos are added.

    :raises ContactIsCancelled: if it was cancelled
    :raises ContactIsReported: if it repeats a report
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises PlannedInPast: if it is moved to a time that is over
    :raises ContactToCome: if it is said to have taken place later than now
    :raises NoteNeeded: if nothing is said any more of what was done
    :raises GoerHasLeft: if somebody who has left is to go instead
    :raises NotTheirPerson: if somebody else is named who is not the client's
    :raises NotAPhoto: if a photo is something else
    """
    contact = _locked(contact)
    require(by, "care.amend_contact", contact)
    if contact.is_cancelled:
        raise ContactIsCancelled
    if contact.is_reported:
        raise ContactIsReported
    version = check_version(contact, seen)
    before = set(contact.colleagues.all())
    _check_people(owner, set(colleagues) - before, known=contact.owner)
    if contact.is_done:
        _check_done(values, at)
    elif values["planned_at"] < at and values["planned_at"] != contact.planned_at:
        raise PlannedInPast
    was_planned = contact.planned_at
    seniors = has_senior(owner, colleagues)
    changes = {**columns(values), "owner": owner, "our_senior": seniors}
    changes["version"] = version
    amend(contact, "contact.amended", by, at, changes)
    contact.colleagues.set(colleagues)
    meet(contact, values.get("persons"), by=by, at=at)
    if contact.is_done:
        _follow(contact, by, at, photos, None)
    elif contact.planned_at != was_planned:
        facts.announce(PLANNED, contact.pk)
    search.refresh_soon(Contact, [contact.pk])
    return contact


@transaction.atomic
def cancel_contact(contact: Contact, *, by: User, at: datetime, reason: str) -> Contact:
    """
    Cancel what was planned. It stays planned and not done in the figures.

    :raises ContactIsDone: if it has taken place
    :raises ContactIsCancelled: if it is cancelled already
    :raises CancelNeedsReason: if no reason is given
    """
    contact = _locked(contact)
    require(by, "care.amend_contact", contact)
    _check_planned(contact)
    if not reason.strip():
        raise CancelNeedsReason
    changes = {
        "cancelled_at": at,
        "cancel_reason": reason.strip(),
        "version": contact.version + 1,
    }
    amend(contact, "contact.cancelled", by, at, changes)
    search.refresh_soon(Contact, [contact.pk])
    return contact


def _locked(contact: Contact) -> Contact:
    rows = Contact.objects.select_for_update(of=("self",))
    return rows.select_related("client", "owner").get(pk=contact.pk)


def _check_planned(contact: Contact) -> None:
    if contact.is_done:
        raise ContactIsDone
    if contact.is_cancelled:
        raise ContactIsCancelled


def _check_first(client: Client, owner: User, values: Mapping[str, Any]) -> None:
    # Whoever sends the same form at the same moment waits here for the other one.
    Client.objects.select_for_update().get(pk=client.pk)
    same = {name: values[name] for name in ("kind", "done_at", "note")}
    if Contact.objects.filter(client=client, owner=owner, **same).exists():
        raise AlreadyNoted


def _check_done(values: Mapping[str, Any], at: datetime) -> None:
    if values["done_at"] > at:
        raise ContactToCome
    if not values["note"].strip():
        raise NoteNeeded


def _check_people(
    owner: User, colleagues: Collection[User], known: User | None = None
) -> None:
    going = [user for user in (owner, *colleagues) if user != known]
    gone = next((user for user in going if not user.is_active), None)
    if gone:
        raise GoerHasLeft(name=gone.name)


def _follow(
    contact: Contact,
    by: User,
    at: datetime,
    photos: Sequence[Upload],
    wanted: Wanted | None,
) -> None:
    """
    Keep what comes with a contact that took place, and sum its client up anew.
    """
    for photo in photos:
        if kind_of(photo) not in pictures.KINDS:
            raise NotAPhoto(name=str(photo.name))
        documents.keep_photo(photo, by=by, at=at, subject=contact)
    if wanted:
        add_follow_up(
            contact,
            by=by,
            at=at,
            what=wanted.what,
            owner=wanted.owner,
            due_on=wanted.due_on,
            is_complaint=wanted.is_complaint,
        )
    sum_up(contact.client, by=by, at=at)
    search.refresh_soon(Contact, [contact.pk])
